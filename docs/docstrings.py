"""What a reader of the pages needs beside a docstring: hooks of Sphinx."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from itpcase.definitions.references import REFERENCES

HEADING = re.compile(r"(\w[\w ]*)\n-+")
SEVERAL = re.compile(r"(?P<names>\w+(?:, \w+)+)(?: : (?P<kind>.*))?")
FIRST = 400
"""Before the sections of numpydoc are taken apart, which is done at 500."""


def mend_docstring(*asked: Any) -> None:
    """Give each attribute a row, and write out what a key of a source stands for."""
    lines: list[str] = asked[-1]
    mends: dict[str, Callable[[list[str]], Iterator[str]]] = {
        "Attributes": _one_by_one,
        "References": _written_out,
    }
    lines[:] = [
        line for section in _sections(lines) for line in mends.get(section[0], iter)(section)
    ]


def mend_signature(*asked: Any) -> tuple[str | None, str | None]:
    """Leave out of a signature where attrs keeps a default."""
    signature, result = asked[-2:]
    return signature and re.sub(r"attr_dict\['\w+'\]\.default", "...", signature), result


def _sections(lines: list[str]) -> Iterator[list[str]]:
    """Divide a docstring at the headings of its sections."""
    section: list[str] = []
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if HEADING.fullmatch(f"{line}\n{below}"):
            if section:
                yield section
            section = []
        section.append(line)
    if section:
        yield section


def _one_by_one(section: list[str]) -> Iterator[str]:
    """Part ``low, high : float`` and what is said of both."""
    said: list[str] = []
    heads: list[str] = []
    for line in (*section, "end"):
        if line.startswith(" ") or not line:
            said.append(line)
            continue
        for head in heads:
            yield head
            yield from said
        several = SEVERAL.fullmatch(line)
        heads, said = list(_heads(several) if several else [line]), []


def _heads(several: re.Match[str]) -> Iterator[str]:
    names = several["names"].split(", ")
    kinds = (several["kind"] or "").split(", ")
    for place, name in enumerate(names):
        kind = kinds[place] if len(kinds) == len(names) else several["kind"]
        yield f"{name} : {kind}" if kind else name


def _written_out(section: list[str]) -> Iterator[str]:
    """Put the source of each key below the section, once."""
    yield from section
    for key in dict.fromkeys(re.findall(r"\w+", " ".join(section))):
        if key in REFERENCES:
            yield from ("", f"* *{key}*: {REFERENCES[key]}")
    yield ""


def setup(app: Any) -> dict[str, bool]:
    """Connect the hooks."""
    app.connect("autodoc-process-docstring", mend_docstring, priority=FIRST)
    app.connect("autodoc-process-signature", mend_signature)
    return {"parallel_read_safe": True}

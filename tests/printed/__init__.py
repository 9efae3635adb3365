"""
Answers as they are printed: every cell, every sentence, of questions about stored patients.

Each module here asks the questions of one room; `PAGES` names them all. A page is what was answered
once, read and kept in ``tests/data/printed``: a change to any cell or sentence fails
``test_printed.py`` with the lines that differ. ``python -m tests.printed`` writes the pages anew;
read what it changes before you keep it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from functools import singledispatch
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np
from pint import Quantity

import itpcase as itp
from itpcase.agents import Agent

Page = Callable[[], Iterator[str]]

STORED: Final = Path(__file__).parents[1] / "data" / "printed"

BEHIND = (
    "answers", "assessment", "asked", "cohort", "course", "definition", "evidence", "gaps", "labs",
    "line", "lines", "patient", "patient_id", "problems", "rule",
)  # fmt: skip
"""What an answer stands on, or what its row says already."""


NOTHING = ("", "[]", "{}")


IN_CHINESE = "[zh] "
"""Marks a line of which a page keeps the digest alone, of all of them together."""


@singledispatch
def cell(value: Any) -> str:
    """A value as text: nothing as nothing, numbers with all their digits."""
    if not attrs.has(type(value)):
        return str(value)
    named = {
        each.name: cell(getattr(value, each.name))
        for each in attrs.fields(type(value))
        if each.name[0] != "_" and each.name not in BEHIND
    }
    return cell({name: each for name, each in named.items() if each not in NOTHING})


@cell.register
def _(value: str | Agent) -> str:
    return value.name if isinstance(value, Agent) else str(value)


@cell.register
def _(value: Quantity) -> str:  # type: ignore[type-arg]  # a class at run time
    return f"{cell(value.magnitude)} {value.units}"


@cell.register
def _(value: float | np.floating) -> str:
    return "" if math.isnan(value) else f"{float(value):.12g}"


@cell.register
def _(value: np.datetime64 | None) -> str:
    return "" if value is None or np.isnat(value) else str(value)


@cell.register
def _(value: Mapping) -> str:  # type: ignore[type-arg]  # as above
    return "{" + ", ".join(f"{name}: {cell(each)}" for name, each in value.items()) + "}"


@cell.register
def _(value: list | tuple | np.ndarray) -> str:  # type: ignore[type-arg]  # as above
    return "[" + ", ".join(map(cell, value)) + "]"


@cell.register
def _(value: frozenset) -> str:  # type: ignore[type-arg]  # as above
    return cell(sorted(map(cell, value)))


@cell.register
def _(value: itp.PlateletMeasurement) -> str:
    return f"{cell(value.on)} {value.as_printed}"


def properties(answer: Any) -> Iterator[str]:
    """What an answer says beside its fields."""
    for name in sorted(dir(type(answer))):
        if not name.startswith("_") and name not in BEHIND:
            kind = getattr(type(answer), name)
            if isinstance(kind, property) or type(kind).__name__.endswith("cached_property"):
                found = cell(getattr(answer, name))
                yield from () if found in NOTHING else (f"  {name}: {found}",)


def one(answer: Any) -> Iterator[str]:
    """One answer: its fields, what else it says, and why."""
    if answer is None or not attrs.has(type(answer)):
        yield cell(answer)
        return
    yield cell(answer)
    yield from properties(answer)
    if hasattr(answer, "explain"):
        yield from (f"  | {each}" for each in str(answer.explain()).splitlines())
        yield IN_CHINESE + answer.explain(lang="zh")


def table(found: Any, *, why: bool = True) -> Iterator[str]:
    """The columns, and each row with why."""
    yield "\t".join(f"{name} {found[name].dtype.kind}" for name in found.columns)
    for row in range(len(found)):
        yield "\t".join(cell(found[name][row]) for name in found.columns)
        if why and hasattr(found, "explain"):
            yield from (f"  | {each}" for each in found.explain(row).splitlines())
            yield IN_CHINESE + found.explain(row, lang="zh")


def refusal(ask: Callable[..., Any], *given: Any, **more: Any) -> Iterator[str]:
    """The error of a question that cannot be asked."""
    try:
        ask(*given, **more)
    except (itp.ItpcaseError, TypeError, KeyError, ValueError) as error:
        yield from f"{type(error).__name__}: {error}".splitlines()
        yield from (IN_CHINESE + each.told.render("zh") for each in getattr(error, "problems", ()))
    else:
        yield "no error"


ODD = (7.5, -1, "x", ("x",), {"x": 7}, dt.time(12, 30))
"""What no argument takes but one of its own kind; each is some other kind to most of them."""


def odd_arguments(ask: Callable[..., Any], subject: Any, **more: Any) -> Iterator[str]:
    """What is said where the subject, or an argument that is no path, is of another kind."""
    yield f"{ask.__name__}"
    yield from refusal(ask, 7, **more)
    for name in [name for name in inspect.signature(ask).parameters if name != "out"][1:]:
        for odd in ODD:
            yield from (f"{name}: {each}" for each in refusal(ask, subject, **more | {name: odd}))


SHORT = 24
"""A line of so many characters is written again."""


def text_of(page: Page) -> str:
    """A page as it is kept: a long line that was written before by the number of that line."""
    seen: dict[str, int] = {}
    kept: list[str] = []
    said = hashlib.sha256()
    for line in page():
        if IN_CHINESE in line:
            said.update(line.encode())
            continue
        number = len(kept) + 1
        kept.append(f"={seen[line]}" if line in seen else line)
        if len(line) > SHORT:
            seen.setdefault(line, number)
    return "\n".join([*kept, f"{IN_CHINESE}{said.hexdigest()}"]) + "\n"

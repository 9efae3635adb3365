"""Every sentence about a problem gets the values that its text names, in both languages."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import itpcase
from itpcase.errors import ItpcaseError
from tests.cohort.doors import DOORS
from tests.cohort.test_entry_points import CASES, PAIRS
from tests.sources import nodes
from tests.words.calls import is_of

ROOT = Path(itpcase.__file__).parent
LANGUAGES = ("en", "zh")
BRACES = re.compile(r"\{[a-z_0-9]*\}")


def read_texts(lang: str) -> dict[str, str]:
    """Every text of a language, by its key."""
    found: dict[str, str] = {}

    def walk(key: str, held: Any) -> None:
        if isinstance(held, str):
            found[key] = held
        else:
            for name, each in held.items():
                walk(f"{key}.{name}" if key else name, each)

    for path in sorted(ROOT.glob(f"words/{lang}.*toml")):
        walk("", tomllib.loads(path.read_text(encoding="utf-8")))
    return found


TEXTS = {lang: read_texts(lang) for lang in LANGUAGES}


def named_in(key: str) -> set[str]:
    """The values that the text of a key names, in any language."""
    texts = [TEXTS[lang][key] for lang in LANGUAGES if key in TEXTS[lang]]
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def text_of(node: ast.expr | None) -> str:
    """A text that is written out."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


PROBLEM = ("Problem", "of", "tell")
"""What tells of a problem."""


@cache
def calls() -> tuple[tuple[str, ast.Call], ...]:
    """Every call in the package that makes a sentence or tells of a problem, with its place."""
    return tuple(
        (f"{path.relative_to(ROOT)}:{node.lineno}", node)
        for path in sorted(ROOT.rglob("*.py"))
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and is_of(node, "Sentence", "needed_of", "remedy_of", *PROBLEM)
    )


def test_a_sentence_gets_what_its_text_names() -> None:
    """A key that is written out stands beside every value that its text names."""
    missing = [
        (place, text_of(call.args[0]), left)
        for place, call in calls()
        if is_of(call, "Sentence") and call.args and text_of(call.args[0])
        if all(keyword.arg is not None for keyword in call.keywords)
        if (left := named_in(text_of(call.args[0])) - {k.arg for k in call.keywords})
    ]  # fmt: skip

    assert [] == missing


@pytest.mark.parametrize("part", ["needed", "remedy"])
def test_the_texts_of_a_code_alone_name_no_value(part: str) -> None:
    """Where a problem leaves out a sentence, that of its code says all without a value."""
    bare = []
    for place, call in calls():
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        if is_of(call, f"{part}_of"):
            codes = [text_of(call.args[0])]
        elif is_of(call, *PROBLEM) and part not in given and None not in given:
            codes = [text_of(given.get("code")), *(text_of(each) for each in call.args[:1])]
        else:
            continue
        bare += [(place, code) for code in codes if named_in(f"problem.{code}.{part}")]

    assert [] == bare


@pytest.mark.parametrize(("name", "door"), PAIRS)
def test_no_name_of_a_value_is_printed(name: str, door: str, tmp_path: Path) -> None:
    """Whatever is wrong in whatever form, the sentence is whole in each language."""
    case = CASES[name]
    try:
        _, problems = DOORS[door](case.tables, tmp_path, strict=False, **case.settings)
    except ItpcaseError as error:
        refused: Any = error
        problems = refused.problems
    for problem in problems:
        for lang in LANGUAGES:
            assert not BRACES.search(problem.told.render(lang))

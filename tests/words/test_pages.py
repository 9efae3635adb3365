"""The pages that are made: columns and codes."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itpcase._sentences import texts
from itpcase.words import describe_column

DOCS = Path(__file__).resolve().parents[2] / "docs"


def made_by(name: str) -> Any:
    """The script that makes a page."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


@pytest.mark.parametrize("name", ["columns", "codes"])
def test_the_page_is_current(name: str) -> None:
    """Made again, it is the same: ``python docs/columns.py``, ``python docs/codes.py``."""
    script = made_by(name)

    assert script.page() == script.PAGE.read_text(encoding="utf-8")


def test_every_column_of_an_answer_is_described() -> None:
    """In both languages, and no other is."""
    script = made_by("columns")
    there = {column for _, table in script.answers() for column in table.columns}
    there = {"reached_*" if column.startswith("reached_") else column for column in there}
    there |= {"washout_days"}  # of rescues, where washouts are given

    assert there == set(texts("en")["answer_column"])
    assert set(script.UNITS) <= there
    with pytest.raises(KeyError, match="nothing"):
        describe_column("nothing")


CALLS = {
    "of",
    "Problem",
    "tell",
    "note",
    "problem",
    "refuse",
    "_refuse",
    "refusal",
    "refused",
    "_tell",
}
"""What takes the code of a problem."""

CODE = re.compile("[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*")


def codes_raised() -> Iterator[str]:
    """The codes that the library writes."""
    for path in sorted((DOCS.parent / "src" / "itpcase").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in CALLS:
                named = [word.value for word in node.keywords if word.arg == "code"]
                for each in (*node.args[:4], *named):
                    if isinstance(each, ast.Constant) and CODE.fullmatch(str(each.value)):
                        yield str(each.value)


def test_every_code_is_on_the_page() -> None:
    """With what was needed and how to mend it."""
    script = made_by("codes")
    raised = set(codes_raised())

    assert len(raised) > 200
    assert set() == raised - set(script.known()) - {"CR", "NR", "NE"}
    for code in script.known():
        told = {row.split("|")[1].strip() for row in script.rows(code)}
        assert {"needs", "mend it"} <= told, code

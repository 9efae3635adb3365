"""The edge cases of every definition, and the page that is made of them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.errors import DefinitionError
from itpcase.response.endpoints import answer_endpoints

_SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "rulebook.py"
_SPEC = importlib.util.spec_from_file_location("rulebook", _SCRIPT)
assert _SPEC is not None
assert _SPEC.loader is not None
rulebook: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(rulebook)

CASES: dict[str, dict[str, Any]] = rulebook.cases()
FEWEST = 3


def test_every_definition_has_cases_and_no_case_is_lost() -> None:
    """At least three each; a placeholder refuses; none names an unknown definition."""
    assert {d.id for d in itp.list_definitions()} == set(CASES)
    for d in itp.list_definitions():
        if d.placeholder:
            assert {"refuses": True} == CASES[d.id]
        else:
            assert len(CASES[d.id]["cases"]) >= FEWEST, d.id


@pytest.mark.parametrize(
    ("id", "case"),
    [
        pytest.param(id, case, id=f"{id}: {case['shows']}")
        for id, entry in CASES.items()
        for case in entry.get("cases", ())
    ],
)
def test_the_answer(id: str, case: dict[str, str]) -> None:
    """The library answers as the rule says."""
    answer, counted = rulebook.answer_of(case, itp.get_definition(id))

    assert case["answer"] == answer
    if "counted" in case:
        assert case["counted"] == counted


@pytest.mark.parametrize("id", [id for id, entry in CASES.items() if entry.get("refuses")])
def test_a_placeholder_refuses(id: str) -> None:
    """It is listed, says why, and computes nothing."""
    d = itp.get_definition(id)
    patient, _ = rulebook.patient_of("b10 7:50 14:50")

    assert d.placeholder in str(d)
    for ask in (itp.classify_response, answer_endpoints):
        with pytest.raises(DefinitionError):
            ask(patient, definition=d)


def test_the_page_is_current() -> None:
    """Made again, it is the same: ``python docs/rulebook.py``."""
    assert rulebook.page() == rulebook.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["x", "7", "7;30", "w:30"])
def test_what_is_not_in_the_notation_is_refused(word: str) -> None:
    """With the word."""
    with pytest.raises(ValueError, match=word):
        rulebook.patient_of(f"b10 {word}")

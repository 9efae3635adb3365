"""The edge cases of every definition, and the page that is made of them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.definitions.definition import Definition
from itpcase.errors import DefinitionError
from itpcase.response.endpoints import answer_endpoints
from itpcase.response.histories import ShortHistory
from itpcase.response.prove import clauses_of

_SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "rulebook.py"
_SPEC = importlib.util.spec_from_file_location("rulebook", _SCRIPT)
assert _SPEC is not None
assert _SPEC.loader is not None
rulebook: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(rulebook)

CASES: dict[str, dict[str, Any]] = rulebook.cases()
FEWEST = 3
PAGE = rulebook.PAGE.read_text(encoding="utf-8").splitlines()
COMPUTED = [d for d in itp.list_definitions() if not d.placeholder]


def test_every_definition_has_cases_and_no_case_is_lost() -> None:
    """At least three each; a placeholder refuses; none names an unknown definition."""
    there = {d.id for d in itp.list_definitions()}

    assert [] == [f"give {id} cases in tests/data/rulebook.toml" for id in sorted(there - {*CASES})]
    assert [] == [f"tests/data/rulebook.toml: no definition is {id}" for id in {*CASES} - there]
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


@pytest.mark.parametrize("d", COMPUTED, ids=lambda d: d.id)
def test_every_clause_of_the_catalogue_changes_an_answer(d: Definition) -> None:
    """A clause without a pair of histories fails the build; each pair is that of the page."""
    proof = rulebook.proof_of(d)
    told = rulebook.section(d).splitlines()
    (first,) = (n for n, line in enumerate(PAGE) if line == f"* id: `{d.id}`, version {d.version}")

    assert () == proof.unproved
    assert told == PAGE[first - 3 : first - 3 + len(told)]
    assert len(list(clauses_of(d))) == len(proof.edges)
    for edge in proof.edges[::7]:
        assert edge.answer != edge.other_answer
        if edge.asked not in d.level_names:
            said = [answer_of(d, edge.asked, each) for each in (edge.given, edge.other)]
            assert edge.answer.startswith(said[0])
            assert edge.other_answer.startswith(said[1])


def answer_of(d: Definition, name: str, history: ShortHistory) -> str:
    """The answer to one question, asked of one patient."""
    (found,) = answer_endpoints(
        history.patient("p1"), line=1, endpoints=[name], definition=d, data_cut=history.cut
    )
    return str(found.answer)


def test_the_page_is_current() -> None:
    """Made again, it is the same: ``python docs/rulebook.py``."""
    is_current = rulebook.page() == rulebook.PAGE.read_text(encoding="utf-8")

    assert is_current, "docs/reference/rulebook.md: run python docs/rulebook.py"


@pytest.mark.parametrize("word", ["x", "7", "7;30", "w:30"])
def test_what_is_not_in_the_notation_is_refused(word: str) -> None:
    """With the word."""
    with pytest.raises(ValueError, match=word):
        rulebook.patient_of(f"b10 {word}")

"""Words that may be meant are looked for only where they are shown."""

from __future__ import annotations

import pytest

import itpcase as itp
from itpcase import agents


def test_what_is_near_is_looked_for_where_it_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of concomitant drugs has thousands of names that are no treatment of ITP."""
    asked: list[str] = []

    def noted(text: str, *_how: object) -> tuple[str, ...]:
        asked.append(text)
        return ()

    monkeypatch.setattr("itpcase.agents.lookup._nearest", noted)
    drugs = [f"qqdrug{i}zz" for i in range(400)]
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a"], "on": [0], "count": [9], "unit": "G/L"},
        lines={"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]},
        exposures={"patient_id": ["a"] * 400, "agent": drugs, "started_on": [0] * 400},
    )
    told = [problem for problem in cohort.problems if problem.code == "UNKNOWN_AGENT"]

    assert 400 == cohort.problems.counts()["exposures", "UNKNOWN_AGENT"]
    assert len(told) < 400
    assert {*asked} == {drug for drug in drugs if any(drug in each.given for each in told)}


def test_the_list_names_as_many_drugs_as_it_has_room_for() -> None:
    """Each once, before the further rows of any; all rows are counted."""
    drugs = [f"qqdrug{i}zz" for i in range(30)] * 10
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a"], "on": [0], "count": [9], "unit": "G/L"},
        lines={"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]},
        exposures={
            "patient_id": ["a"] * 300, "agent": sorted(drugs), "started_on": list(range(300)),
        },
    )  # fmt: skip
    told = [problem for problem in cohort.problems if problem.code == "UNKNOWN_AGENT"]

    assert 300 == cohort.problems.counts()["exposures", "UNKNOWN_AGENT"]
    assert {repr(drug) for drug in drugs} == {problem.given for problem in told[:30]}


@pytest.mark.parametrize(
    ("text", "code"),
    [("IVIG", None), ("TPO-RA", "AGENT_CLASS"), ("prednisone 0 mg", "DOSE_OF_ZERO"),
     ("rituximb", "UNKNOWN_AGENT")],
)  # fmt: skip
def test_a_word_that_is_not_understood_says_why(text: str, code: str | None) -> None:
    """As a code at once, and in words when they are read; the argument is that of the caller."""
    word = agents.read_agent(text, "agents")
    problem = word.problem

    assert code == word.code
    assert (code is None) == (problem is None)
    assert problem is None or ("agents", code) == (problem.argument, problem.code)
    assert problem is None or code != "UNKNOWN_AGENT" or "rituximab" in problem.remedy


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("ITX-101", None), ("ITX101", None), ("AMG 532", None), ("PRN1009", None),
        ("BGC-3111", "zanubrutinib"), ("prednisom 5", "prednisone"), ("rituximb", "rituximab"),
        ("drug x", None), ("drug y", None), ("drug-x", None), ("compound a", None),
        ("aspirin", None), ("iron", None), ("plasma", None), ("romiplostin", "romiplostim"),
        ("elteombopag", "eltrombopag"), ("dexa", "dexamethasone"), ("Nplat", "romiplostim"),
    ],
)  # fmt: skip
def test_a_code_with_other_digits_is_another_drug(text: str, near: str | None) -> None:
    """The code of a study drug is like that of another by chance; the digits differ."""
    word = agents.read_agent(text)
    assert word.problem is not None
    remedy = word.problem.remedy

    assert near is None or near in remedy
    assert ("if that is meant" in remedy) == (near is not None)

"""Agents in columns: what a record and a file say about a word, a table says too."""

from __future__ import annotations

from typing import Any

import pytest

import itpcase as itp
from itpcase.cohort.codes import NOT_STATED
from itpcase.cohort.vocabularies import doubtful_agents


def tables(agents: str) -> dict[str, Any]:
    """A patient with two lines, the second of these agents."""
    return {
        "lines": {
            "patient_id": ["a", "a"], "line": [1, 2], "started_on": [0, 50],
            "agents": ["prednisone and IVIG", agents],
        },
        "counts": {
            "patient_id": ["a"] * 4, "on": [0, 8, 60, 70], "count": [9.0, 50.0, 40.0, 45.0],
            "unit": ["G/L"] * 4,
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("agents", "codes"),
    [
        ("脾切除术", []), ("rituximab 375 mg/m2 x4", []), ("PLACEBO", []),
        ("rituximb", [("UNKNOWN_AGENT", "warning")]), ("TPO-RA", [("AGENT_CLASS", "warning")]),
        ("drug x + drug y", [("UNKNOWN_AGENT", "warning")] * 2),
        ("platelet transfusion", [("RESCUE_AS_LINE", "error")]),
        ("血小板输注", [("RESCUE_AS_LINE", "error")]),
        ("platelet transfusion + ivig", []),
    ],
)  # fmt: skip
def test_agents_of_a_table(agents: str, codes: list[tuple[str, str]]) -> None:
    """Unknown words are listed, a transfusion is no line, and the printed words are kept."""
    cohort = itp.Cohort.from_tables(**tables(agents), strict=False)
    problems = [problem for problem in cohort.problems if problem.column == "agents"]

    assert codes == [(problem.code, problem.severity) for problem in problems]
    assert ("prednisone", "ivig") == cohort.lines["agents"][0]
    assert len(cohort.lines) == 2 - sum(severity == "error" for _, severity in codes)


def test_agents_that_are_not_stated_are_no_news() -> None:
    """A table without a column of agents says nothing about each of them."""
    assert [] == doubtful_agents([NOT_STATED])

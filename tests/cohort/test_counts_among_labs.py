"""Platelets that stand among the laboratory values alone: told of through every entry point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import itpcase as itp
from tests.cohort.doors import DOORS

CODE = "COUNTS_AMONG_LABS"


def tables(counted: str, *tested: tuple[str, str]) -> dict[str, dict[str, Any]]:
    """One count of a patient, and laboratory values; every patient has a line."""
    owners = ["a", "b"]
    return {
        "patients": {"patient_id": owners},
        "lines": {
            "patient_id": owners, "line": [1, 1], "agents": ["ivig"] * 2, "started_on": [0, 0],
        },
        "counts": {
            "patient_id": [counted], "on": [0], "count": [9.0], "unit": ["10*9/L"],
        },
        "labs": {
            "patient_id": [owner for owner, _ in tested], "on": [7 * i for i in range(len(tested))],
            "analyte": [name for _, name in tested], "value": [30.0] * len(tested),
            "unit": ["U/L" if name == "alt" else "10*9/L" for _, name in tested],
        },
    }  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_a_patient_whose_platelets_are_laboratory_values_alone(door: str, tmp_path: Path) -> None:
    """No response is told of these: the patient is named, once, with the first of them."""
    held = tables("a", ("b", "alt"), ("b", "platelets"), ("b", "platelets"))
    cohort, problems = DOORS[door](held, tmp_path)
    (problem,) = [each for each in problems or (*cohort.problems,) if each.code == CODE]

    assert ("warning", "b", "7") == (problem.severity, problem.patient_id, problem.given)
    assert 1 == len(cohort.counts)


@pytest.mark.parametrize("door", DOORS)
def test_platelets_beside_counts(door: str, tmp_path: Path) -> None:
    """Who has counts may have platelets among the laboratory values, for their grades."""
    held = tables("b", ("b", "platelets"), ("b", "alt"), ("a", "alt"))
    cohort, problems = DOORS[door](held, tmp_path)

    assert CODE not in {each.code for each in problems or (*cohort.problems,)}


SIGNED: tuple[tuple[str, float, float, str], ...] = (
    ("<", 5.0, np.nan, "<5"), (">=", 50.0, np.nan, "≥50"), ("", 40.0, 60.0, "40–60"),
    ("", 12.0, np.nan, "12"),
)  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("signed", SIGNED)
def test_another_count_of_the_day_is_told_as_it_was_printed(
    door: str, signed: tuple[str, float, float, str], tmp_path: Path
) -> None:
    """With its sign, or both ends of its range."""
    sign, value, upper, shown = signed
    held = tables("b", ("b", "platelets"))
    held["counts"]["count"] = [30.0]
    held["labs"] |= {"value": [value], "comparator": [sign], "upper": [upper]}
    cohort, problems = DOORS[door](held, tmp_path)
    told = [each for each in problems or cohort.problems if each.code == "CONTRADICTING_COPIES"]

    assert [shown] == [each.given for each in told]


@pytest.mark.parametrize("door", DOORS)
def test_a_strange_value_is_told_as_it_was_printed(door: str, tmp_path: Path) -> None:
    """A bound of haemoglobin that nobody has keeps its sign."""
    held = tables("b", ("b", "haemoglobin"))
    held["labs"] |= {"value": [30.0], "comparator": [">"], "unit": ["g/dL"]}
    cohort, problems = DOORS[door](held, tmp_path)
    told = [each for each in problems or cohort.problems if each.code == "SUSPICIOUS_LAB"]

    assert [">30"] == [each.given for each in told]


def test_a_record_alone() -> None:
    """A question to one patient carries it among its problems."""
    patient = itp.Patient(
        id="a", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        labs=[itp.LabMeasurement(on=7, analyte="platelets", value="120 10*9/L")],
    )  # fmt: skip
    answer = itp.classify_response(patient)

    assert (itp.NotEvaluable.NO_COUNTS, [CODE]) == (
        answer.not_evaluable, [each.code for each in answer.problems],
    )  # fmt: skip

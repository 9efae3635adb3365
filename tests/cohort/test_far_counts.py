"""A count far from the others of its patient, by half a century and more."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.errors import Problem


def told(days: list[dt.date | int], unit: str = "10*9/L") -> list[Problem]:
    """What is told of the days of the counts of one patient, beside another one."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a"] * len(days) + ["b"], "on": [*map(str, days), str(days[-1])],
                "count": [9.0] * (len(days) + 1), "unit": unit},
        lines={"patient_id": [], "line": [], "started_on": []}, strict=False,
    )  # fmt: skip
    return [problem for problem in cohort.problems if problem.code == "FAR_DAY"]


def test_a_count_of_another_half_century_is_told_of_and_kept() -> None:
    """The year may be mistyped, and it may be right: it is a warning with its row."""
    days = [dt.date(1961, 1, 1), dt.date(2021, 1, 8), dt.date(2021, 1, 15)]
    problem, = told([*days])  # fmt: skip
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a"] * 3, "on": [*map(str, days)], "count": [9, 40, 120],
                "unit": "10*9/L"},
        lines={"patient_id": ["a"], "line": [1], "started_on": ["2021-01-08"]},
    )  # fmt: skip

    assert ("warning", "1961-01-01", "a") == (problem.severity, problem.given, problem.patient_id)
    assert "it is kept: check the year" in problem.remedy
    assert "50年" in problem.told.render("zh")
    assert 3 == len(cohort.patient(0).platelets)


@pytest.mark.parametrize(
    ("days", "many"),
    [
        ([dt.date(2012, 1, 1), dt.date(2021, 1, 8)], 0),
        ([dt.date(1971, 1, 9), dt.date(2021, 1, 8)], 0),
        ([dt.date(1961, 1, 1), dt.date(2021, 1, 8)], 2),
        ([0, 7, 14, 18300], 1), ([0], 0),
    ],
)  # fmt: skip
def test_how_far_a_count_is(days: list[dt.date | int], many: int) -> None:
    """Half a century from a middle of the others; of two, each is far from the other."""
    assert many == len(told(days))


def test_a_century_is_refused_as_before() -> None:
    """It is told of once, as the error that it was."""
    days = [dt.date(1921, 1, 1), dt.date(2021, 1, 8), dt.date(2021, 1, 15)]

    assert ["error"] == [problem.severity for problem in told([*days])]


@given(st.lists(st.integers(0, 18_262), min_size=1, max_size=6))
def test_days_within_half_a_century_are_not_told_of(days: list[int]) -> None:
    """Whatever lies between."""
    assert [] == told([*days])

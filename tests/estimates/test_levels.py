"""Every estimate is of the level, the lines and the days that are asked for."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import itpcase as itp
from itpcase import estimates
from itpcase.errors import InputError

COURSES = {
    "a": (9, 45, 120, 130, 140, 60, 8), "b": (9, 40, 45, 60, 70, 8, 9),
    "c": (9, 120, 125, 60, 65, 150, 160), "d": (9, 35, 55, 140, 150, 155, 20),
    "e": (9, 12, 45, 60, 8, 40, 45), "f": (9, 110, 120, 8, 9, 110, 130),
}  # fmt: skip
"""Counts a fortnight apart: CR and R come, and go, on days of their own."""


SECOND = {"b": 75, "c": 52, "e": 65, "f": 80}
"""When a second line starts."""


def series() -> itp.CaseSeries:
    """A line each, of two drugs, and for some a second one."""
    return itp.CaseSeries(patients=[
        itp.Patient(
            id=name, sex="F" if name in "abc" else "M",
            lines=[
                itp.TreatmentLine(
                    line=1, agents=["ivig" if name in "ace" else "rituximab"], started_on=0,
                    ended_on=45, stated_response="CR" if name in "ab" else "R",
                    stated_duration="relapsed after 8 weeks",
                ),
                *(
                    itp.TreatmentLine(
                        line=2, agents=["danazol"], started_on=start, stated_response="R",
                        stated_duration="ongoing at 3 months",
                    )
                    for start in (SECOND.get(name),) if start
                ),
            ],
            bleeds=[itp.BleedingEvent(on=40, who_grade=2)] if name in "be" else [],
            platelets=[
                itp.PlateletMeasurement(on=14 * at, count=f"{count} G/L")
                for at, count in enumerate(counts)
            ],
        )
        for name, counts in COURSES.items()
    ])  # fmt: skip


MORE: dict[str, dict[str, Any]] = {
    "compare_durations": {"by": "sex"}, "compare_ends": {"by": "sex", "of": "LOSS", "line": 1},
    "compare_from_landmark": {"day": 35},
    "compare_hazards": {"by": "sex", "of": "response"},
    "compare_times_to_response": {"by": "sex"},
    "compare_responses": {"by": "sex", "strata": "line", "line": 1, "denominator": "evaluable"},
    "pair_durations": {"by": "sex"},
    "response_rate_differences": {"by": "sex"}, "mean_events": {"of": "episodes"},
    "patient_year_rate": {"of": "episodes"},
    "endpoint_rates": {"definition": itp.get_definition("luna-3")},
}  # fmt: skip
NAMES = sorted(
    name for name in (*estimates.__all__, "remission_times")
    if "level" in (asked := inspect.signature(getattr(estimates, name)).parameters)
    and "subject" in asked
)  # fmt: skip


def shown(answer: Any) -> str:
    """What an answer says: its own text, and the rows of its tables."""
    if hasattr(answer, "rows"):
        return str([dict(row) for row in answer.rows()])
    tables = [getattr(answer, name, None) for name in ("lines", "table", "steps")]
    return repr(answer) + "".join(shown(each) for each in tables if hasattr(each, "rows"))


@pytest.mark.parametrize("name", NAMES)
def test_an_estimate_is_of_the_level_that_is_asked_for(name: str) -> None:
    """The lowest level where none is named; another one has other times."""
    ask = getattr(estimates, name)

    lowest, higher = (
        shown(ask(series(), level=level, **MORE.get(name, {}))) for level in ("R", "CR")
    )

    assert lowest != higher
    assert shown(ask(series(), **MORE.get(name, {}))) in {lowest, higher}


OTHERS = [
    (name, argument, value)
    for argument, value in (("line", 2), ("data_cut", 30))
    for name in (*estimates.__all__, "remission_times")
    if {"subject", argument} <= inspect.signature(getattr(estimates, name)).parameters.keys()
]


def said(name: str, **arguments: Any) -> str:
    """What an estimate says, or why it is refused."""
    try:
        return shown(getattr(estimates, name)(series(), **MORE.get(name, {}) | arguments))
    except InputError as error:
        return str(error)


@pytest.mark.parametrize(("name", "argument", "value"), OTHERS)
def test_an_estimate_is_of_the_lines_and_days_that_are_asked_for(
    name: str, argument: str, value: int
) -> None:
    """One line of several says something else than all, and so do the days up to a cut."""
    assert said(name, **{argument: value}) != said(name, **{argument: None})

"""Days of records: dates, study days, and what is neither."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from tests.model.made import Make, bleed, lab, line, person, platelets, refused, rescue, series

DAY_FIELDS: list[tuple[Make, str]] = [
    (platelets, "on"),
    (line, "started_on"),
    (line, "ended_on"),
    (rescue, "on"),
    (bleed, "on"),
    (bleed, "until"),
    (lab, "on"),
    (person, "born_on"),
    (person, "diagnosed_on"),
    (person, "died_on"),
    (person, "followed_until"),
    (series, "data_cut"),
]

every_day = pytest.mark.parametrize(
    ("make", "field"), DAY_FIELDS, ids=[f"{make.__name__}.{field}" for make, field in DAY_FIELDS]
)


@every_day
@pytest.mark.parametrize(
    ("value", "day"),
    [
        (5, 5),
        (0, 0),
        (dt.date(2021, 3, 4), dt.date(2021, 3, 4)),
        (None, None),
        (np.int64(5), 5),
        (np.uint8(5), 5),
        (np.datetime64("2021-03-04"), dt.date(2021, 3, 4)),
        (np.datetime64("NaT", "D"), None),
    ],
)
def test_days(make: Make, field: str, value: Any, day: Any) -> None:
    """Dates and study days, numpy's too, become Python's; None is a day that is not known."""
    kept = getattr(make(**{field: value}), field)

    assert day == kept
    assert type(day) is type(kept)


@every_day
@pytest.mark.parametrize(
    ("value", "code", "remedy"),
    [
        (dt.datetime(2021, 3, 4, 10, 30), "DATETIME", "value.date()"),  # noqa: DTZ001
        (dt.datetime(2021, 3, 4, tzinfo=dt.UTC), "DATETIME", "time zone"),
        ("2021-03", "PARTIAL_DATE", "assumed=('day',)"),
        ("2021", "PARTIAL_DATE", "not moved silently"),
        (" 2021-3 ", "PARTIAL_DATE", "reader impute"),
        ("2021-03-04", "NOT_A_DAY", "fromisoformat"),
        ("yesterday", "NOT_A_DAY", "fromisoformat"),
        ("", "NOT_A_DAY", "fromisoformat"),
        (True, "NOT_A_DAY", "a whole number of days"),
        (np.True_, "NOT_A_DAY", "a whole number of days"),
        (5.0, "NOT_A_DAY", "a whole number of days"),
        (np.float64(5), "NOT_A_DAY", "a whole number of days"),
        (float("nan"), "NOT_A_DAY", "a whole number of days"),
        (dt.timedelta(5, 1), "NOT_A_DAY", "a whole number of days"),
        (np.datetime64("2021-03-04T10:30"), "NOT_A_DAY", "a whole number of days"),
        (np.datetime64("2021-03"), "NOT_A_DAY", "a whole number of days"),
        ([5], "NOT_A_DAY", "a whole number of days"),
    ],
)
def test_what_is_not_a_day(make: Make, field: str, value: Any, code: str, remedy: str) -> None:
    """A moment, a partial date, text, fractions and truth values are refused with the fix."""
    problem = refused(make, **{field: value})

    assert (code, f"{type(make()).__name__}.{field}") == (problem.code, problem.argument)
    assert remedy in problem.remedy
    assert problem.needed


class Timestamp(dt.datetime):
    """A subclass of ``datetime``, as pandas has."""


def test_a_timestamp_of_another_library() -> None:
    """It carries a time of day, at midnight too."""
    problem = refused(platelets, on=Timestamp(2021, 3, 4))

    assert ("DATETIME", "datetime 2021-03-04 00:00:00") == (problem.code, problem.given)

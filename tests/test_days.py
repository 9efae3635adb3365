"""Days as numbers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase._days import NEVER, NO_DAY, day_column, day_number, number_day, sort_key

DAYS = st.dates() | st.integers(-100_000, 100_000)


@given(DAYS)
def test_days_come_back(day: dt.date | int) -> None:
    """A day is a whole number and the same day again."""
    number = day_number(day)

    assert day == number_day(number, isinstance(day, dt.date))


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (dt.date(1970, 1, 1), 0),
        (dt.date(1970, 1, 2), 1),
        (dt.date(1969, 12, 31), -1),
        (dt.date(2000, 3, 1), 11_017),
        (0, 0),
        (-5, -5),
        (400, 400),
        (None, NO_DAY),
    ],
)
def test_day_numbers(day: dt.date | int | None, number: int) -> None:
    """Dates count from 1970 as numpy's do; study days are themselves; None has its sign."""
    assert number == day_number(day)


@pytest.mark.parametrize("number", [NO_DAY, NEVER])
@pytest.mark.parametrize("calendar", [True, False])
def test_no_day(number: int, calendar: bool) -> None:
    """What stands for no day and for never is None."""
    assert number_day(number, calendar) is None


def test_a_number_becomes_a_python_day() -> None:
    """Users get ``date`` and ``int``, not numpy's scalars."""
    assert type(number_day(np.int32(5), calendar=False)) is int  # type: ignore[arg-type]  # as columns give it
    assert dt.date(1970, 1, 6) == number_day(np.int32(5), calendar=True)  # type: ignore[arg-type]  # as above


def test_a_column_of_dates() -> None:
    """All patients in dates: ``datetime64[D]`` with NaT."""
    column = day_column(np.array([0, NO_DAY, 11_017]), np.array([True] * 3))

    assert np.dtype("datetime64[D]") == column.dtype
    assert [dt.date(1970, 1, 1), None, dt.date(2000, 3, 1)] == column.tolist()


def test_a_column_of_study_days() -> None:
    """All patients in study days: float64 with NaN."""
    column = day_column(np.array([0, NO_DAY, 7]), np.array([False] * 3))

    assert np.dtype(np.float64) == column.dtype
    assert [0.0, 7.0] == column[[0, 2]].tolist()
    assert np.isnan(column[1])


def test_a_column_of_both() -> None:
    """Patients of both kinds: objects, each day as its patient's."""
    column = day_column(np.array([0, NO_DAY, 7]), np.array([True, True, False]))

    assert [dt.date(1970, 1, 1), None, 7] == column.tolist()


def test_an_empty_column_of_days() -> None:
    """No rows are no days."""
    assert 0 == len(day_column(np.empty(0, dtype=np.int32), np.empty(0, dtype=bool)))


@given(
    st.lists(
        st.tuples(st.integers(0, 1000), st.integers(-(2**31), 2**31 - 1)), min_size=2, max_size=20
    )
)
def test_the_key_sorts_as_the_pair(pairs: list[tuple[int, int]]) -> None:
    """By patient, then by day, over all days that a column holds."""
    patient, day = (np.array(side, dtype=np.int32) for side in zip(*pairs, strict=True))
    order = np.argsort(sort_key(patient, day), kind="stable")

    assert sorted(pairs) == [pairs[i] for i in order]

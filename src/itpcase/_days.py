"""
Days as numbers: what a table, the walk and a figure reckon with.

A date is counted from 1 January 1970, a study day is itself.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from itpcase.model import Day

__all__: list[str] = []

NO_DAY: Final = -(2**31)
"""Stands for a day that is not known or does not exist."""

NEVER: Final = 2**31 - 1
"""A day after every other."""

EPOCH: Final = dt.date(1970, 1, 1).toordinal()

DAY_BITS: Final = 33
"""Bits that a day takes in a key of patient and day."""


def day_number(day: Day | None) -> int:
    """Return a day as a whole number; `NO_DAY` for None."""
    if day is None:
        return NO_DAY
    return day if isinstance(day, int) else day.toordinal() - EPOCH


def day_numbers(days: Iterable[Day | None]) -> list[int]:
    """Return days as whole numbers; `NO_DAY` for None."""
    return [day if type(day) is int else day_number(day) for day in days]


def number_day(number: int, calendar: bool) -> Day | None:  # noqa: FBT001 - a fact, not an option
    """Return the day of a whole number, as a date if *calendar*, else as a study day."""
    if number in (NO_DAY, NEVER):
        return None
    return dt.date.fromordinal(int(number) + EPOCH) if calendar else int(number)


def ends_column(numbers: NDArray[Any], *, calendar: bool) -> NDArray[Any]:
    """Turn day numbers into a column of days of one kind, with none for `NEVER`."""
    return day_column(numbers, np.full(min(len(numbers), 1), calendar), are_ends=True)


def day_column(
    numbers: NDArray[Any], calendar: NDArray[Any], *, are_ends: bool = False
) -> NDArray[Any]:
    """
    Return days as users see them.

    Dates are ``datetime64[D]`` with NaT, study days float64 with NaN; a cohort that holds patients
    of both kinds gets a column of objects. *calendar* is of each row, or one for all. Several
    columns of the same rows may come at once, one below the other. Of ends `NEVER` is none either.
    """
    missing = numbers == NO_DAY
    if are_ends:
        missing |= numbers == NEVER
    if calendar.all():
        days: NDArray[Any] = numbers.astype("datetime64[D]")
        days[missing] = np.datetime64("NaT", "D")
        return days
    if not calendar.any():
        return np.where(missing, np.nan, numbers)
    objects = np.empty(numbers.size, dtype=object)
    which = np.broadcast_to(calendar, numbers.shape)
    objects[:] = [number_day(n, bool(c)) for n, c in zip(numbers.flat, which.flat, strict=True)]
    return objects.reshape(numbers.shape)


def sort_key(patient: NDArray[Any], day: NDArray[Any]) -> NDArray[Any]:
    """Pack patient and day into one number that sorts by patient, then by day."""
    key: NDArray[Any] = (patient.astype(np.int64) << DAY_BITS) + day
    return key

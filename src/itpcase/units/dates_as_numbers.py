"""
Numbers that are dates: by which a spreadsheet keeps a day, or that are the digits of one.

A whole number is a study day. These are too large to be meant for one, and are refused by name.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from itpcase._patterns import compile_late

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["is_serial", "reads_as_date"]

FIRST_SERIAL: Final = 20_000
"""A bare number from here on may be a date that lost its format; 20 000 is in the year 1954."""

DATED: Final = (1900, 2100)
"""The first and the last year of a number that reads as a date."""

TEN_THOUSAND: Final = 10_000
HUNDRED: Final = 100
LONGEST_MONTH: Final = 31
MONTHS_OF_YEAR: Final = 12

SIX_DIGITS: Final = (100_101, 999_999)
"""Numbers of six digits may be a date with a year of two: ``210305``; smaller ones are days."""

ORDINALS: Final = tuple(dt.date(year, 1, 1).toordinal() for year in (DATED[0], DATED[1] + 2))
"""Numbers between them count the days of the calendar, as Python and Matlab do."""

SMALLEST_DATE: Final = SIX_DIGITS[0]
"""No smaller number reads as a date or a month."""

_SERIAL: Final = compile_late(r"[0-9]{5}(?:[.,][0-9]+)?")


def is_serial(text: str) -> bool:
    """Whether a text may be the number by which a spreadsheet keeps a date, such as ``44260``."""
    return _SERIAL.fullmatch(text) is not None and int(re.split("[.,]", text)[0]) >= FIRST_SERIAL


def reads_as_date(number: ArrayLike) -> NDArray[np.bool_]:
    """
    Tell whole numbers that are the digits of a date or a month, such as ``20210305``, ``210305``.

    Taken for study days, the last of January and the first of February would lie 70 days apart. No
    other count of days has such numbers: those of spreadsheets, of Unix and of Julius are smaller
    or larger, and those of the calendar are left out.

    Parameters
    ----------
    number : int or array_like of int

    Returns
    -------
    array of bool

    Examples
    --------
    >>> from itpcase.units.dates_as_numbers import reads_as_date
    >>> reads_as_date([20210305, 5032021, 3052021, 202103, 20213105, 2021, 738000]).tolist()
    [True, True, True, True, False, False, False]
    >>> reads_as_date([210305, 310521, 216005, 44260]).tolist()
    [True, True, False, False]
    """
    numbers = np.asarray(number, dtype=np.int64)
    (high, tail), (start, end) = np.divmod(numbers, TEN_THOUSAND), np.divmod(numbers, HUNDRED)
    year_first = _is_date(high, *np.divmod(tail, HUNDRED))
    first, second = np.divmod(high, HUNDRED)
    year_last = _is_date(tail, first, second) | _is_date(tail, second, first)
    found = year_first | year_last | _is_date(start, end, np.ones_like(end))
    return np.asarray(found | _has_short_year(numbers), dtype=bool)


def _has_short_year(numbers: NDArray[Any]) -> NDArray[Any]:
    """Tell the six digits of a date with a year of two, the year first or last."""
    low, high = SIX_DIGITS
    is_ordinal = (numbers >= ORDINALS[0]) & (numbers < ORDINALS[1])
    (front, last), (first, _) = np.divmod(numbers, HUNDRED), np.divmod(numbers, TEN_THOUSAND)
    middle, year = front % HUNDRED, np.full_like(numbers, DATED[0])
    orders = ((middle, last), (middle, first), (first, middle))
    is_date = np.logical_or.reduce([_is_date(year, month, day) for month, day in orders])
    found: NDArray[Any] = (numbers >= low) & (numbers <= high) & ~is_ordinal & is_date
    return found


def _is_date(year: NDArray[Any], month: NDArray[Any], day: NDArray[Any]) -> NDArray[Any]:
    first, last = DATED
    is_month = (month >= 1) & (month <= MONTHS_OF_YEAR)
    return (year >= first) & (year <= last) & is_month & (day >= 1) & (day <= LONGEST_MONTH)

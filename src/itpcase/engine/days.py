"""
One count a day: which of several is taken, and between which values it lies.

Plain Python, as `itpcase.engine.walk`, from which numba makes the same in a fraction of the time.
"""

from __future__ import annotations

from math import inf, isnan
from typing import Any, NamedTuple

import numpy as np

from itpcase._days import NO_DAY

__all__: list[str] = []

FIRST, LAST, LOWEST, HIGHEST = range(4)
"""Which of the counts of a day is taken."""

STRICTLY_BELOW, UP_TO, EXACT, FROM, STRICTLY_ABOVE = range(5)
"""Where the bound lies that a sign stands for, lowest first."""


class Measured(NamedTuple):
    """The counts of many patients in order; what no row has is without rows."""

    day: Any
    count: Any
    comparator: Any
    """The code of its sign."""
    upper: Any
    """The upper end of a range; NaN for none."""
    side: Any
    """Of each sign, where the bound lies that it stands for."""


class Days(NamedTuple):
    """
    Room for one count a day of some neighbouring patients.

    The rows of patient *p* are those from ``offsets[p]`` up to ``offsets[p + 1]``. Where no row has
    a sign or a range, *high* and *printed* are the same array as *low*.
    """

    offsets: Any
    day: Any
    low: Any
    high: Any
    printed: Any


def comes_first(rows: Measured, one: int, two: int, highest: bool) -> bool:
    """
    Tell whether the second of two counts is taken before the first.

    It is the lower or the higher number; of equal ones that whose bound lies lower, then an exact
    count before a range, then the shorter range.
    """
    if rows.count[one] != rows.count[two]:
        return bool((rows.count[two] > rows.count[one]) == highest)
    if len(rows.comparator) > 0:
        mine, other = rows.side[rows.comparator[one]], rows.side[rows.comparator[two]]
        if mine != other:
            return bool(other < mine)
    if len(rows.upper) == 0:
        return False
    if isnan(rows.upper[two]):
        return not isnan(rows.upper[one])
    return bool(rows.upper[two] < rows.upper[one])


def choose_row(rows: Measured, first: int, end: int, policy: int) -> int:
    """Choose among the rows of one day, from *first* up to *end*; of two alike, the earlier."""
    if policy == FIRST:
        return first
    if policy == LAST:
        return end - 1
    best = first
    for row in range(first + 1, end):
        if comes_first(rows, best, row, policy == HIGHEST):
            best = row
    return best


def choose_rows(first: Any, size: Any, rows: Measured, policy: int, chosen: Any) -> None:
    """
    Choose a row of each day that has several.

    Parameters
    ----------
    first, size : array
        The first row of each day, and how many it has.
    rows : Measured
    policy : int
        Which of them is taken.
    chosen : array
        Filled: the row of each day.
    """
    for k in range(len(first)):
        chosen[k] = choose_row(rows, first[k], first[k] + size[k], policy)


def bounds_of(rows: Measured, row: int) -> tuple[float, float, float]:
    """
    Return the lowest and the highest value that a count can have, and its printed limit.

    A strict bound ends at the next float. The printed limit is the number at which the count
    serves as a baseline; of a range it is the upper end.
    """
    value = rows.count[row]
    low, high, printed = value, value, value
    if len(rows.comparator) > 0:
        side = rows.side[rows.comparator[row]]
        if side < EXACT:
            low, high = 0.0, np.nextafter(value, -inf) if side == STRICTLY_BELOW else value
        elif side > EXACT:
            low, high = np.nextafter(value, inf) if side == STRICTLY_ABOVE else value, inf
    if len(rows.upper) > 0 and not isnan(rows.upper[row]):
        high = printed = rows.upper[row]
    return low, high, printed


def bound_rows(rows: Measured, which: Any, low: Any, high: Any, printed: Any) -> None:
    """Write the bounds of each of the rows, in the places of these rows."""
    for row in which:
        low[row], high[row], printed[row] = bounds_of(rows, row)


def lay_out_days(
    offsets: Any, rows: Measured, policy: int, first: int, end: int, into: Days
) -> int:
    """
    Lay out one count a day of the patients from *first* up to *end*.

    Parameters
    ----------
    offsets : array
        The rows of patient *p* are those from ``offsets[p]`` up to ``offsets[p + 1]``.
    rows : Measured
    policy : int
        Which of the counts of a day is taken.
    first, end : int
        The patients.
    into : Days
        Filled from the first of its rows on.

    Returns
    -------
    int
        How many rows are filled.
    """
    n = 0
    into.offsets[first] = 0
    signed, ranged = len(rows.comparator) > 0, len(rows.upper) > 0
    for patient in range(first, end):
        row, last = offsets[patient], offsets[patient + 1]
        while row < last:
            day, after = rows.day[row], row + 1
            while after < last and rows.day[after] == day and day != NO_DAY:
                after += 1
            taken = row if after == row + 1 else choose_row(rows, row, after, policy)
            into.day[n], into.low[n] = day, rows.count[taken]
            if ranged or (signed and rows.side[rows.comparator[taken]] != EXACT):
                into.low[n], into.high[n], into.printed[n] = bounds_of(rows, taken)
            elif signed:
                into.high[n] = into.printed[n] = into.low[n]
            n += 1
            row = after
        into.offsets[patient + 1] = n
    return n

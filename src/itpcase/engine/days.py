"""
Which count of a day is taken, where a day has several.

Plain Python, as `itpcase.engine.walk`, from which numba makes the same in a fraction of the time.
Only the days that have several counts are looked at.
"""

from __future__ import annotations

from math import isnan
from typing import Any, NamedTuple

__all__: list[str] = []


class Measured(NamedTuple):
    """The counts of many patients; what no row has is without rows."""

    count: Any
    comparator: Any
    """The code of its sign."""
    upper: Any
    """The upper end of a range; NaN for none."""
    side: Any
    """Of each sign, where the bound lies that it stands for, lowest first."""


def comes_first(rows: Measured, one: int, two: int, highest: bool) -> bool:  # noqa: FBT001 - compiled by place
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


def choose_rows(first: Any, size: Any, rows: Measured, highest: bool, chosen: Any) -> None:  # noqa: FBT001 - compiled by place
    """
    Choose the lowest or the highest row of each day; of two that are alike, the earlier.

    Parameters
    ----------
    first, size : array
        The first row of each day, and how many it has.
    rows : Measured
    highest : bool
        Whether the highest is chosen.
    chosen : array
        Filled: the row of each day.
    """
    for k in range(len(first)):
        best = first[k]
        for row in range(first[k] + 1, first[k] + size[k]):
            if comes_first(rows, best, row, highest):
                best = row
        chosen[k] = best

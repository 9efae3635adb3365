"""
One count a day, and the interval that it stands for.
"""

from __future__ import annotations

from math import inf
from typing import Final

import numpy as np

from itpcase._days import NO_DAY, number_day
from itpcase._sentences import Sentence
from itpcase.cohort.cohort import Cohort
from itpcase.engine.compiled import choose_rows
from itpcase.engine.days import Measured
from itpcase.errors import InputError
from itpcase.table import COMPARATORS, Column, Ragged
from itpcase.terms import SameDay
from itpcase.units.numbers import Comparator

__all__: list[str] = []

NOTHING = np.zeros(0, dtype=np.int32)


def daily(
    cohort: Cohort,
    policy: SameDay,
    *,
    compile: bool = False,  # noqa: A002 - the word of who asks
) -> tuple[Ragged, Column | None]:
    """
    Reduce the counts of each day to one; tell which rows were taken, None for all of them.

    Only rows that share their day with a neighbour are looked at.
    """
    counts = cohort.counts
    again = _repeats(counts)
    if not len(again):
        return counts, None
    if policy is SameDay.ERROR:
        at = int(again[0])
        patient = int(np.searchsorted(counts.offsets, at, side="right")) - 1
        raise InputError.of(
            "SAME_DAY",
            argument="counts",
            given=Sentence(
                "problem.SAME_DAY.given",
                ids=repr(str(cohort.ids[patient])),
                counts=number_day(counts["day"][at], bool(cohort.calendar[patient])),
            ),
        )
    is_first = np.diff(again, prepend=NO_DAY) > 1
    first = again[is_first] - 1  # the first row of each day that has several
    size = np.diff(np.append(np.flatnonzero(is_first), len(again))) + 1
    if policy is SameDay.FIRST:
        chosen = first
    elif policy is SameDay.LAST:
        chosen = first + size - 1
    else:
        rows = Measured(
            counts["count"], counts.columns.get("comparator", NOTHING),
            counts.columns.get("upper", NOTHING), _SIDE,
        )  # fmt: skip
        highest = policy is SameDay.HIGHEST
        chosen = choose_rows(first, size, rows, highest=highest, compile=compile)
    kept = np.ones(len(counts), dtype=bool)
    kept[first] = kept[again] = False
    kept[chosen] = True
    taken = np.flatnonzero(kept)
    columns = {name: values.take(taken) for name, values in counts.columns.items()}
    left_out = np.cumsum(size - 1)
    before = np.concatenate([[0], left_out])[np.searchsorted(first, counts.offsets)]
    return Ragged(counts.offsets - before, columns), taken


def _repeats(counts: Ragged) -> Column:
    """Find the rows that have the day and the patient of the row before."""
    day, offsets = counts["day"], counts.offsets
    equal = day[1:] == day[:-1]
    if not equal.any():
        return NOTHING
    begins = offsets[(offsets > 0) & (offsets < len(counts))]
    equal[begins - 1] = False  # the first row of a patient repeats nothing
    again = np.flatnonzero(equal) + 1
    known: Column = again[day[again] != NO_DAY]
    return known


SIDES: Final[tuple[Comparator, ...]] = ("<", "<=", "", ">=", ">")
"""Signs of bounds, that which lies lowest first."""

_SIDE: Final = np.array([SIDES.index(sign) for sign in COMPARATORS], dtype=np.int8)


def interval(counts: Ragged) -> tuple[Column, Column, Column]:
    """
    Return the lowest and the highest value that each count can have, and its printed limit.

    A strict bound ends at the next float. The printed limit is the number at which the count
    serves as a baseline; of a range it is the upper end. Without bounds the three are one array.
    """
    value = counts["count"]
    comparators, uppers = counts.get("comparator"), counts.get("upper")
    if comparators is None:
        return value, value, value
    bounds = np.flatnonzero(comparators)
    ranges = () if uppers is None else np.flatnonzero(~np.isnan(uppers))
    if not len(bounds) and not len(ranges):
        return value, value, value
    low, high, printed = value.copy(), value.copy(), value
    for code, sign in enumerate(COMPARATORS):
        at = bounds[comparators[bounds] == code]
        if sign in ("<", "<="):
            low[at] = 0.0
        if sign in (">", ">="):
            high[at] = inf
        if sign == "<":
            high[at] = np.nextafter(value[at], -inf)
        if sign == ">":
            low[at] = np.nextafter(value[at], inf)
    if uppers is not None and len(ranges):
        printed = value.copy()
        high[ranges] = printed[ranges] = uppers[ranges]
    return low, high, printed

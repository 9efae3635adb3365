"""
One count a day, and the interval that it stands for.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from itpcase._days import NO_DAY, number_day
from itpcase._kept import once
from itpcase._late_columns import LateColumn, Listed
from itpcase._sentences import Sentence
from itpcase.cohort.codes import COMPARATORS
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.plausible import without_number
from itpcase.engine import days as _days
from itpcase.engine.calls import bound_rows, choose_rows
from itpcase.engine.days import Measured
from itpcase.errors import InputError
from itpcase.table import Column, Ragged
from itpcase.terms import SameDay

__all__: list[str] = []

SHOWN: Final = 3
"""So many days with several counts are named."""

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
    counts, rows = with_numbers(cohort.counts)
    again = _repeats(counts) if has_repeats(cohort, counts) else NOTHING
    if not len(again):
        return counts, rows
    if policy is SameDay.ERROR:
        raise InputError.of("SAME_DAY", argument="counts", given=_several(cohort, counts, again))
    is_first = np.diff(again, prepend=NO_DAY) > 1
    first = again[is_first] - 1  # the first row of each day that has several
    size = np.diff(np.append(np.flatnonzero(is_first), len(again))) + 1
    chosen = choose_rows(first, size, measured_of(counts), POLICIES[policy], compile=compile)
    kept = np.ones(len(counts), dtype=bool)
    kept[first] = kept[again] = False
    kept[chosen] = True
    taken = np.flatnonzero(kept)
    measured = taken if rows is None else rows[taken]
    columns = {name: values.take(taken) for name, values in counts.columns.items()}
    left_out = np.cumsum(size - 1)
    before = np.concatenate([[0], left_out])[np.searchsorted(first, counts.offsets)]
    return Ragged(counts.offsets - before, columns), measured


def _several(cohort: Cohort, counts: Ragged, again: Column) -> Sentence:
    """Say which days have several counts: how many, and the first few of the first patient."""
    first = again[np.diff(again, prepend=NO_DAY) > 1]
    owners = counts.owners(first)
    patient = int(owners[0])
    days = [number_day(day, bool(cohort.calendar[patient]))
            for day in counts["day"][first[owners == patient][:SHOWN]].tolist()]  # fmt: skip
    ids, listed = repr(str(cohort.ids[patient])), ", ".join(map(str, days))
    if len(first) == 1:
        return Sentence("problem.SAME_DAY.given", ids=ids, counts=listed)
    return Sentence(
        "problem.SAME_DAY.given_days", n=len(first), patients=len(np.unique(owners)), ids=ids,
        counts=listed,
    )  # fmt: skip


def with_numbers(counts: Ragged) -> tuple[Ragged, Column | None]:
    """Leave out counts without a number; and tell which rows are left, None for all."""
    unknown = without_number(counts)
    if not len(unknown):
        return counts, None
    has_number = np.ones(len(counts), dtype=bool)
    has_number[unknown] = False
    rows = np.flatnonzero(has_number)
    left = np.concatenate([[0], np.cumsum(has_number)])[counts.offsets]
    return Ragged(left, {name: values.take(rows) for name, values in counts.columns.items()}), rows


def has_repeats(cohort: Cohort, counts: Ragged) -> bool:
    """Tell whether a patient has two rows of one day, of the counts of a cohort with a number."""
    found: bool = once(cohort.kept, "has_repeats", lambda: _has_repeats(counts))
    return found


def _has_repeats(counts: Ragged) -> bool:
    day = counts.held("day")
    if isinstance(day, Listed) and len(set(day.values)) == len(day):
        return False
    return len(_follow(counts)) > 0


def _repeats(counts: Ragged) -> Column:
    """Find the rows that have the day and the patient of the row before."""
    rows = _follow(counts)
    known: Column = rows[counts["day"][rows] != NO_DAY]
    return known


def _follow(counts: Ragged) -> Column:
    """
    Find the rows that have the patient and the day, or lack of one, of the row before.

    All are looked at together: two threads that look at few at a time wait for one another.
    """
    day, offsets = counts["day"], counts.offsets
    rows = np.flatnonzero(day[:-1] == day[1:]) + 1
    if not len(rows):
        return rows
    # the first row of a patient repeats nothing
    found: Column = rows[offsets[offsets.searchsorted(rows)] != rows]
    return found


POLICIES: Final = {
    SameDay.FIRST: _days.FIRST, SameDay.LAST: _days.LAST, SameDay.LOWEST: _days.LOWEST,
    SameDay.HIGHEST: _days.HIGHEST,
}  # fmt: skip

_SIDE: Final = {
    "<": _days.STRICTLY_BELOW, "<=": _days.UP_TO, "": _days.EXACT, ">=": _days.FROM,
    ">": _days.STRICTLY_ABOVE,
}  # fmt: skip

_SIDES: Final = np.array([_SIDE[sign] for sign in COMPARATORS], dtype=np.int8)


def measured_of(counts: Ragged) -> Measured:
    """Return the counts as the engine reads them, without the columns that say nothing."""
    comparator, upper = counts.get("comparator"), counts.get("upper")
    return Measured(
        counts["day"], counts["count"],
        NOTHING if comparator is None or not comparator.any() else comparator,
        NOTHING if upper is None or np.isnan(upper).all() else upper,
        _SIDES,
    )  # fmt: skip


def interval(
    counts: Ragged,
    *,
    compile: bool = False,  # noqa: A002 - the word of who asks
) -> tuple[Column | LateColumn, Column | LateColumn, Column | LateColumn]:
    """
    Return the lowest and the highest value that each count can have, and its printed limit.

    Without bounds the three are one column, as it is held.
    """
    if counts.held("comparator") is None and counts.held("upper") is None:
        exact = counts.held("count")
        return exact, exact, exact
    value, rows = counts["count"], measured_of(counts)
    if not len(rows.comparator) and not len(rows.upper):
        return value, value, value
    bounded = np.zeros(len(value), dtype=bool)
    if len(rows.comparator):
        bounded |= rows.comparator != 0
    if len(rows.upper):
        bounded |= ~np.isnan(rows.upper)
    which = np.flatnonzero(bounded)
    into = value.copy(), value.copy(), value.copy()
    bound_rows(which, rows, into, compile=compile)
    return into

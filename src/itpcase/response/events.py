"""
Bleeding, rescues and the ends of lines, as the walk along a line reads them.
"""

from __future__ import annotations

import numpy as np

from itpcase._days import NO_DAY
from itpcase._ragged import Ragged
from itpcase.agents import codes_of
from itpcase.cohort.codes import RESCUE_KINDS, SPLENECTOMY, UNGRADED
from itpcase.definitions.rules import Washouts
from itpcase.response.daily import NOTHING
from itpcase.table import Column

__all__ = ["bleeds_above", "grades_of", "last_days", "rescues_until"]


def last_days(lines: Ragged) -> Column:
    """Return the last day of each line, `NO_DAY` where it is not known; a splenectomy has a day."""
    ends = lines["end"].astype(np.int64)
    for row in np.flatnonzero(lines["splenectomy"] & (ends == NO_DAY)).tolist():
        if codes_of(lines["agents"][row]) == (SPLENECTOMY,):
            ends[row] = lines["start"][row]
    return ends


def grades_of(bleeds: Ragged) -> tuple[Column, Column]:
    """
    Return the lowest and the highest grade that each bleeding can have.

    What is recorded without a grade is of grade 1 at least; grade 0 is no bleeding.
    """
    grade = bleeds["grade"]
    ungraded, most = grade == UNGRADED, np.iinfo(np.int8).max
    least = np.where(ungraded, 1, grade)
    return least.astype(np.int8), np.where(ungraded, most, grade).astype(np.int8)


def bleeds_above(
    bleeds: Ragged, allowed: int | None
) -> tuple[Column, Column, Column, Column, Column]:
    """
    Lay out the bleeding that may be above a grade; none where no grade is asked for.

    Returns
    -------
    tuple of numpy.ndarray
        Offsets, first day, last day, lowest and highest grade.
    """
    if allowed is None or not len(bleeds):
        return _no_rows_of(bleeds), NOTHING, NOTHING, NOTHING, NOTHING
    least, most = grades_of(bleeds)
    counts = (bleeds["day"] != NO_DAY) & (most > allowed)
    last = np.where(bleeds["until"] == NO_DAY, bleeds["day"], bleeds["until"])
    offsets = np.concatenate([[0], np.cumsum(counts)])[bleeds.offsets]
    return offsets, bleeds["day"][counts], last[counts], least[counts], most[counts]


def rescues_until(rescues: Ragged, washouts: Washouts | None) -> tuple[Column, Column, Column]:
    """
    Lay out rescues with the end of their washout; none where no washouts are asked for.

    Returns
    -------
    tuple of numpy.ndarray
        Offsets, day, last day of the washout.
    """
    if washouts is None or not len(rescues):
        return _no_rows_of(rescues), NOTHING, NOTHING
    by_kind = np.array([washouts.days(kind) for kind in RESCUE_KINDS])
    washout = np.where(rescues["washout"] == UNGRADED, by_kind[rescues["kind"]], rescues["washout"])
    dated = rescues["day"] != NO_DAY
    offsets = np.concatenate([[0], np.cumsum(dated)])[rescues.offsets]
    return offsets, rescues["day"][dated], (rescues["day"] + washout - 1)[dated]


def _no_rows_of(rows: Ragged) -> Column:
    """Return the offsets of a table of which no row counts."""
    return np.zeros_like(rows.offsets) if len(rows) else rows.offsets

"""
Laboratory values and study days that are possible and doubtful, looked for in columns.

Nothing is changed: a value that may have been typed in another unit is kept and told of, and so is
a study day that may stand for a day that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from itpcase._days import NO_DAY
from itpcase._sentences import Sentence, remedy_of
from itpcase.cohort.codes import DAY_FACTS
from itpcase.cohort.plausible import Doubt
from itpcase.model.fields import (
    A_CENTURY,
    HALF_A_CENTURY,
    SENTINEL_NUMBERS,
    middle_days,
)
from itpcase.model.signs import read_hb_drop
from itpcase.table import Column, Ragged
from itpcase.units.labs import ANALYTES
from itpcase.units.limits import MOST_HB_DROP, PLAUSIBLE_LABS
from itpcase.units.missing import is_nothing

__all__: list[str] = []

STRANGE_LAB: Final = "SUSPICIOUS_LAB"
"""The code of a laboratory value that hardly any patient has in this unit."""

CODED_DAY: Final = "CODED_DAY"
"""The code of a study day that may stand for a day that is not known."""

LAB_FIELDS: Final = {"value": "value", "uln": "upper_limit"}
"""What is looked at: the column of the cohort, and that of the form."""


def strange_labs(labs: Ragged, column: str) -> Iterator[Doubt]:
    """
    Find values, or upper limits of normal, that hardly any patient has in their unit.

    Parameters
    ----------
    labs : Ragged
    column : str
        One of `LAB_FIELDS`.

    Yields
    ------
    Doubt
        One for each analyte with such values.
    """
    values, analyte = labs[column], labs["analyte"]
    for code, name in enumerate(ANALYTES):
        low, high = PLAUSIBLE_LABS[name]
        with np.errstate(invalid="ignore"):
            rows = np.flatnonzero((analyte == code) & ((values < low) | (values > high)))
        if len(rows):
            unit = ANALYTES[name].unit
            yield Doubt(
                code=STRANGE_LAB,
                rows=rows,
                needed=Sentence(
                    "problem.SUSPICIOUS_LAB.needed", name=name, low=f"{low:g}", high=f"{high:g}",
                    unit=unit,
                ),
                remedy=remedy_of(STRANGE_LAB),
            )  # fmt: skip


def strange_falls(signs: Ragged) -> Doubt | None:
    """Find falls of haemoglobin that are more than patients have: g/L read as g/dL."""
    told = signs.get("hb_drop")
    if told is None:
        return None
    far: dict[object, bool] = {}
    for each in told.tolist():
        if each not in far:
            far[each] = not is_nothing(each) and (read_hb_drop(each) or 0.0) > MOST_HB_DROP
    rows = np.flatnonzero([far[each] for each in told.tolist()])
    needed = Sentence("problem.SUSPICIOUS_LAB.needed_fall", most=f"{MOST_HB_DROP:g}")
    remedy = remedy_of(STRANGE_LAB)
    return Doubt(code=STRANGE_LAB, rows=rows, needed=needed, remedy=remedy)


def far_counts(counts: Ragged) -> Column:
    """
    Find the counts half a century and more from a middle of the counts of their patient.

    Those a century away are refused where the days of a patient are compared.

    Parameters
    ----------
    counts : Ragged

    Returns
    -------
    numpy.ndarray
        Their rows.
    """
    days = counts["day"]
    known = np.flatnonzero(days != NO_DAY)
    if not len(known) or days[known].max() - days[known].min() <= HALF_A_CENTURY:
        return known[:0]
    owners = counts.owners(known)
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    span = np.maximum.reduceat(days[known], starts) - np.minimum.reduceat(days[known], starts)
    found: list[int] = []
    ends = np.append(starts[1:], len(known))
    for at in np.flatnonzero(span > HALF_A_CENTURY).tolist():
        rows = known[starts[at] : ends[at]]
        middle = middle_days(days[rows].tolist())
        away = np.maximum(*(np.abs(days[rows] - each) for each in middle))
        found += rows[(away > HALF_A_CENTURY) & (away <= A_CENTURY)].tolist()
    return np.array(found, dtype=np.int64)


def coded_days(days: Column) -> Column:
    """Find the study days that are such numbers as stand for no day."""
    near = min(map(abs, SENTINEL_NUMBERS))  # most days lie nowhere near
    far = np.flatnonzero((days >= near) | (days <= -near))
    found: Column = far[np.isin(days[far], SENTINEL_NUMBERS)]
    return found


def coded_facts(facts: Mapping[str, Column]) -> Iterator[tuple[str, str, Column]]:
    """Give the columns of facts with such days: the column, the field and the patients."""
    for fact, field in DAY_FACTS.items():
        if (days := facts.get(fact)) is not None and len(rows := coded_days(days)):
            yield fact, field, rows

"""
Laboratory values and study days that are possible and doubtful, looked for in columns.

Nothing is changed: a value that may have been typed in another unit is kept and told of, and so is
a study day that may stand for a day that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from itpcase._days import NEVER, NO_DAY
from itpcase._sentences import Sentence, remedy_of
from itpcase.cohort.codes import DAY_FACTS
from itpcase.cohort.plausible import Doubt, in_parts
from itpcase.model.fields import (
    A_CENTURY,
    HALF_A_CENTURY,
    SENTINEL_NUMBERS,
    middle_days,
)
from itpcase.table import Column, Ragged, pieces
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
    from itpcase.model.signs import read_hb_drop  # noqa: PLC0415 - 3 ms, for signs

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
    if _span(days) <= HALF_A_CENTURY:
        return np.zeros(0, dtype=np.int64)
    found: list[int] = []
    for some in in_parts(counts, np.flatnonzero(np.diff(counts.offsets) > 1)):
        for patient in _with_wide_span(counts, some).tolist():
            start, end = int(counts.offsets[patient]), int(counts.offsets[patient + 1])
            own = days[start:end].astype(np.int64)
            middle = middle_days(own[own != NO_DAY].tolist())
            away = np.maximum(*(np.abs(own - each) for each in middle))
            far = (own != NO_DAY) & (away > HALF_A_CENTURY) & (away <= A_CENTURY)
            found += (start + np.flatnonzero(far)).tolist()
    return np.array(found, dtype=np.int64)


def _with_wide_span(counts: Ragged, patients: Column) -> Column:
    """Keep the patients whose counts span more than half a century; each has some."""
    alone = Ragged(counts.offsets, {"day": counts["day"]})
    rows = alone.ranges(counts.offsets[patients], counts.offsets[patients + 1])
    first, days = rows.offsets[:-1], rows["day"].astype(np.int64)
    last = np.maximum.reduceat(days, first)  # a day that is not known is before every other
    days[days == NO_DAY] = NEVER
    found: Column = patients[last - np.minimum.reduceat(days, first) > HALF_A_CENTURY]
    return found


def _span(days: Column) -> int:
    """Return how far the known days lie apart; 0 of none."""
    first, last = np.iinfo(np.int64).max, np.iinfo(np.int64).min
    for part in pieces(len(days)):
        known = days[part]
        known = known[known != NO_DAY]
        if len(known):
            first, last = min(first, int(known.min())), max(last, int(known.max()))
    return max(0, last - first)


def coded_days(days: Column) -> Column:
    """Find the study days that are such numbers as stand for no day."""
    near = min(map(abs, SENTINEL_NUMBERS))  # most days lie nowhere near
    far = np.flatnonzero((days >= near) | (days <= -near))
    found: Column = far[np.isin(days[far], SENTINEL_NUMBERS)] if len(far) else far
    return found


def coded_facts(facts: Mapping[str, Column]) -> Iterator[tuple[str, str, Column]]:
    """Give the columns of facts with such days: the column, the field and the patients."""
    for fact, field in DAY_FACTS.items():
        if (days := facts.get(fact)) is not None and len(rows := coded_days(days)):
            yield fact, field, rows

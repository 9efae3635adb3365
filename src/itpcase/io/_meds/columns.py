"""
The events of a cohort in the order of a MEDS data set; counts and laboratory values as columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from itpcase._days import NO_DAY
from itpcase._ragged import Ragged
from itpcase.cohort._tables.lab_columns import LAB_NAMES
from itpcase.cohort.assumed import are_assumed
from itpcase.cohort.codes import COMPARATORS
from itpcase.cohort.cohort import Cohort
from itpcase.io._export import are_none
from itpcase.io._meds.times import NEVER, times_of_days
from itpcase.table import Column, objects
from itpcase.terms import Assumed
from itpcase.units.counts import Count
from itpcase.units.numbers import shortest_floats

__all__: list[str] = []

Said = tuple[float | None, str | None]
"""A number or a text."""


@attrs.frozen(eq=False)
class Events:
    """
    Events in columns.

    Attributes
    ----------
    patient : numpy.ndarray
        The place of each in the cohort.
    time : numpy.ndarray
        In microseconds since 1970, `NEVER` for none.
    stage : numpy.ndarray
        Of two events of one time, that of the lower stage stands first.
    code, text : numpy.ndarray
    number : numpy.ndarray
        NaN for none.
    """

    patient: Column
    time: Column
    stage: Column
    code: Column
    number: Column
    text: Column

    @classmethod
    def of(cls, rows: Sequence[tuple[int, Any, int, str, float | None, str | None]]) -> Events:
        """Take events one by one, each with a day or none in the place of its time."""
        patient, day, stage, code, number, text = zip(*rows, strict=True) if rows else ((),) * 6
        days = np.array(day, dtype="datetime64[D]")
        return cls(
            np.array(patient, dtype=np.int64), times_of_days(days.astype(np.int64), np.isnat(days)),
            np.array(stage, dtype=np.int64), objects(code),
            np.array([np.nan if each is None else each for each in number], dtype=np.float64),
            objects(text),
        )  # fmt: skip

    def in_order(self, *others: Events) -> Events:
        """Put others among them: by patient, by time, and as they come."""
        names = [each.name for each in attrs.fields(type(self))]
        columns = [np.concatenate([getattr(e, n) for e in (self, *others)]) for n in names]
        patient, time, stage = columns[:3]
        order = np.lexsort((stage, time, patient))
        return Events(*(column[order] for column in columns))

    def table(self, subjects: Sequence[int]) -> Any:
        """Return them as an Arrow table of the schema."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        return pa.table({
            "subject_id": pa.array(np.array(subjects, dtype=np.int64)[self.patient], pa.int64()),
            "time": pa.array(self.time, pa.int64(), mask=self.time == NEVER).cast(
                pa.timestamp("us")
            ),
            "code": pa.array(self.code, pa.string()),
            "numeric_value": pa.array(
                self.number.astype(np.float32), pa.float32(), mask=np.isnan(self.number)
            ),
            "text_value": pa.array(self.text, pa.large_string()),
        })  # fmt: skip


def count_events(cohort: Cohort, code: str, stage: int, say: Callable[..., Said]) -> Events:
    """Return the counts that have a day; *say* writes one that is no plain number."""
    rows = np.flatnonzero(cohort.counts["day"] != NO_DAY)
    codes = np.full(len(rows), code, dtype=object)
    about = are_assumed(cohort, "counts", Assumed.APPROXIMATE)
    return _values(cohort.counts, "count", rows, stage, codes, about, cohort.count_at, say)


def lab_events(
    cohort: Cohort, kept: Column, codes: Mapping[str, str], stage: int, say: Callable[..., Said]
) -> Events:
    """Return the laboratory values of the patients *kept* that have a day, each with its code."""
    labs = cohort.labs
    assert labs is not None  # noqa: S101 - whoever asks has some
    analyte, about = labs["analyte"], are_assumed(cohort, "labs", Assumed.APPROXIMATE)
    is_known = ~np.isnan(labs["value"]) & (labs["day"] != NO_DAY)
    rows = np.flatnonzero(kept[labs.patient] & is_known)
    names = objects([codes.get(name) for name in LAB_NAMES])

    def count_at(row: int) -> Count:
        end = float(labs["upper"][row])
        sign = COMPARATORS[labs["comparator"][row]]
        return Count(float(labs["value"][row]), sign, None if np.isnan(end) else end)

    codes_of = names[analyte[rows]]
    return _values(labs, "value", rows, stage, codes_of, about, count_at, say)


def are_told(labs: Ragged) -> Column:
    """Tell of which patients a laboratory value has more than itself: limits, a note."""
    has_more = ~np.isnan(labs["uln"]) | ~np.isnan(labs["lln"])
    for name in ("assumed", "note"):
        column = labs.get(name)
        if column is not None:
            has_more = has_more | np.array([each is not None for each in column], dtype=bool)
    found = np.zeros(len(labs.offsets) - 1, dtype=bool)
    found[labs.patient[has_more]] = True
    return found


def _values(  # noqa: PLR0917 - columns of one table
    table: Ragged, name: str, rows: Column, stage: int, codes: Column, is_about: Column,
    count_at: Callable[[int], Count], say: Callable[..., Said],
) -> Events:  # fmt: skip
    """Return values as numbers, or as text where one is no exact number of 32 bits."""
    value, about = table[name][rows], is_about[rows]
    with np.errstate(over="ignore"):
        is_plain = (shortest_floats(value.astype(np.float32)) == value) & ~about
    for other, plain in (("comparator", lambda c: c == 0), ("upper", np.isnan),
                         ("count_stated", are_none)):  # fmt: skip
        column = table.get(other)
        if column is not None:
            is_plain &= plain(column[rows])
    number, text = np.where(is_plain, value, np.nan), objects([None] * len(rows))
    for at in np.flatnonzero(~is_plain).tolist():
        assumed = (Assumed.APPROXIMATE,) if about[at] else ()
        said, text[at] = say(count_at(int(rows[at])), assumed)
        number[at] = np.nan if said is None else said
    day = table["day"][rows].astype(np.int64)
    return Events(
        table.patient[rows].astype(np.int64), times_of_days(day, np.zeros(len(rows), dtype=bool)),
        np.full(len(rows), stage, dtype=np.int64), codes, number, text,
    )  # fmt: skip

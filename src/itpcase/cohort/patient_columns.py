"""
Records laid out in columns, and the rows of columns as the records that they were.

One table at a time; `itpcase.cohort.cohort` puts them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, partial
from itertools import accumulate, chain
from math import nan
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from itpcase._days import NEVER, day_number, day_numbers
from itpcase._late_columns import Listed
from itpcase._ragged import ColumnsOfRecords, Maker
from itpcase.cohort._tables.lab_columns import LAB_NAMES
from itpcase.cohort._tables.record_columns import record_at
from itpcase.cohort.codes import (
    COMPARATORS,
    DAY_FACTS,
    DAYS,
    RESCUE_KINDS,
    UNGRADED,
    printed_limit,
    splenectomies,
)
from itpcase.cohort.schema import EXPOSURES, SIGNS, TABLES
from itpcase.model import (
    BleedingEvent,
    Day,
    LabMeasurement,
    Patient,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.model.entries import printed_signs, printed_uppers, printed_values
from itpcase.model.records import has_dates
from itpcase.table import Column, Ragged, objects
from itpcase.units.count_words import CountWords
from itpcase.units.counts import Count
from itpcase.units.missing import is_nothing
from itpcase.units.numbers import Comparator

if TYPE_CHECKING:
    from itpcase.model import BleedingAssessment

__all__: list[str] = []


def int32(values: Sequence[Any]) -> Column:
    """Return a column of days, or of other whole numbers of 32 bits."""
    return np.array(values, dtype=np.int32)


def _calendar_of(data_cut: Day | None, patients: Sequence[Patient]) -> Listed:
    """Tell of each patient whether the days are dates."""
    return Listed([_is_calendar(patient, data_cut) for patient in patients], np.bool_)


def _is_calendar(patient: Patient, data_cut: Day | None) -> bool:
    """Whether a patient is in dates; one without any day takes the kind of the cut."""
    found = has_dates(patient)
    if found is None:
        return data_cut is not None and not isinstance(data_cut, int)
    return found


def rows_of(patients: Sequence[Patient], holds: str) -> Ragged:
    """Lay out the records of one kind, such as ``"platelets"``."""
    if len(patients) == 1:
        rows = getattr(patients[0], holds)
        return _rows_of_one(holds, rows) if rows else _no_rows(holds)
    of_patients = [getattr(patient, holds) for patient in patients]
    offsets = np.array([0, *accumulate(map(len, of_patients))], dtype=np.int64)
    return Ragged(offsets, ColumnsOfRecords([*chain.from_iterable(of_patients)], _MAKERS[holds]))


def _rows_of_one(holds: str, rows: Sequence[Any]) -> Ragged:
    """Lay out the records of one kind of one patient."""
    return Ragged(_offsets_of_one(len(rows)), ColumnsOfRecords(rows, _MAKERS[holds]))


@cache
def _no_rows(holds: str) -> Ragged:
    """Return what is laid out of a patient without records of one kind."""
    return _rows_of_one(holds, ())


@lru_cache(maxsize=256)
def _offsets_of_one(rows: int) -> Column:
    """Return the offsets of one patient with so many rows; many patients share them."""
    offsets = np.array([0, rows], dtype=np.int64)
    offsets.flags.writeable = False
    return offsets


@lru_cache(maxsize=256)
def cut_of_one(day: int) -> Column:
    """Return the last day that counts of one patient; many patients share it."""
    cut = int32([day])
    cut.flags.writeable = False
    return cut


def labs_of(patients: Sequence[Patient]) -> Ragged | None:
    """Lay out the laboratory values of patients; None if there are none."""
    labs = rows_of(patients, "labs")
    return labs if len(labs) else None


def _days(name: str) -> Maker:
    """Make a column of days."""
    read = attrgetter(name)

    def make(records: Sequence[Any]) -> Listed:
        days = [day if type(day := read(each)) is int else day_number(day) for each in records]
        return Listed(days, np.int32)

    return make


def days_of_counts(measured: Sequence[PlateletMeasurement]) -> list[int]:
    """Return the days of counts, sooner than by `_days`: a patient has most of them."""
    return [day if type(day := each.on) is int else day_number(day) for each in measured]


def _words(name: str) -> Maker:
    """Make a column of what is given in words, if any record has it."""
    words = attrgetter(name)

    def make(records: Sequence[Any]) -> Column | None:
        said = [*map(words, records)]
        return None if _is_unsaid(said) else objects(said)

    return make


def _ongoing(records: Sequence[Any]) -> Column | None:
    """Return what is said to go on, if any record says so."""
    said = _each(records, "ongoing")
    if _is_unsaid(said):
        return None
    return np.array([-1 if each is None else each for each in said], dtype=np.int8)


def _comparators(measured: Sequence[Any]) -> Column | None:
    """Return the bounds of counts; there is no column where none is one."""
    signs = printed_signs(measured)
    return _signs(signs) if any(signs) else None


def _uppers(measured: Sequence[Any]) -> Column | None:
    """Return the upper ends of counts; there is no column where none is a range."""
    uppers = printed_uppers(measured)
    return None if _is_unsaid(uppers) else _floats(uppers).column


def _signs(signs: Iterable[Comparator]) -> Column:
    return np.array([*map(COMPARATORS.index, signs)], dtype=np.int8)


def _floats(values: Sequence[float | None]) -> Listed:
    """Return numbers; NaN for None."""
    return Listed([nan if each is None else each for each in values], np.float64)


def _count_lines(measured: Sequence[Any]) -> Column | None:
    """Return the numbers of the lines to which counts are tied, if any is."""
    numbers = _each(measured, "line")
    return None if _is_unsaid(numbers) else _or_ungraded(numbers)


def _or_ungraded(values: Sequence[int | None]) -> Column:
    return int32([UNGRADED if each is None else each for each in values])


def _since(measured: Sequence[Any]) -> Column | None:
    days = _each(measured, "since")
    return None if _is_unsaid(days) else int32(day_numbers(days))


_COUNTS: Final[dict[str, Maker]] = {
    "day": lambda measured: Listed(days_of_counts(measured), np.int32),
    "count": lambda measured: Listed(printed_values(measured), np.float64),
    "comparator": _comparators,
    "upper": _uppers,
    "line": _count_lines,
    "when": _words("when"),
    "count_stated": _words("count_stated"),
    "since": _since,
}
"""How each column of counts is made, by its name; and so of the others."""

_LINES: Final[dict[str, Maker]] = {
    "number": lambda lines: Listed(_each(lines, "line"), np.int64),
    "start": _days("started_on"),
    "end": _days("ended_on"),
    "agents": lambda lines: objects(_each(lines, "agents")),
    "splenectomy": lambda lines: splenectomies(_each(lines, "agents")),
    "baseline": lambda lines: _floats([printed_limit(line.baseline) for line in lines]),
    "baseline_count": lambda lines: objects(_each(lines, "baseline")),
    "ongoing": _ongoing,
    "started_when": _words("started_when"),
    "ended_when": _words("ended_when"),
}

_BLEEDS: Final[dict[str, Maker]] = {
    "day": _days("on"),
    "until": lambda bleeds: int32(
        [NEVER if bleed.ongoing else day_number(bleed.until) for bleed in bleeds]
    ),
    "grade": lambda bleeds: _or_ungraded(_each(bleeds, "who_grade")).astype(np.int8),
    "ongoing": _ongoing,
    "when": _words("when"),
}

_RESCUES: Final[dict[str, Maker]] = {
    "day": _days("on"),
    "kind": lambda rescues: np.array(
        [RESCUE_KINDS.index(rescue.kind) for rescue in rescues], dtype=np.int8
    ),
    "washout": lambda rescues: _or_ungraded(_each(rescues, "washout_days")),
    "when": _words("when"),
}

_LABS: Final[dict[str, Maker]] = {
    "day": _days("on"),
    "analyte": lambda labs: np.array(
        [LAB_NAMES.index(lab.analyte) for lab in labs], dtype=np.int64
    ),
    "value": lambda labs: np.array([lab.as_printed.value for lab in labs], dtype=np.float64),
    "comparator": lambda labs: _signs([lab.as_printed.comparator for lab in labs]),
    "upper": lambda labs: _floats([lab.as_printed.upper for lab in labs]),
    "uln": lambda labs: _floats(_each(labs, "upper_limit_in_unit")),
    "lln": lambda labs: _floats(_each(labs, "lower_limit_in_unit")),
}

_MAKERS: Final = {
    "platelets": _COUNTS, "lines": _LINES, "bleeds": _BLEEDS, "rescues": _RESCUES, "labs": _LABS,
}  # fmt: skip

_PATIENTS: Final[dict[str, Maker]] = {
    **{fact: _days(field) for fact, field in DAY_FACTS.items()},
    "bleeding_recorded": lambda patients: Listed(_each(patients, "bleeding_recorded"), np.bool_),
    "provenance": lambda patients: objects([patient.provenance.value for patient in patients]),
}


def facts_of(patients: Sequence[Patient], data_cut: Day | None) -> ColumnsOfRecords:
    """Lay out what is known of patients once; the cut tells the kind of days of one without any."""
    return ColumnsOfRecords(patients, _makers_of_facts(data_cut))


@lru_cache(maxsize=256)
def _makers_of_facts(data_cut: Day | None) -> dict[str, Maker]:
    return {"calendar": partial(_calendar_of, data_cut), **_PATIENTS}


# --- columns to records -------------------------------------------------------------------------


def entries_of(
    *,
    counts: Ragged,
    lines: Ragged,
    bleeds: Ragged,
    rescues: Ragged,
    labs: Ragged | None,
    exposures: Ragged | None,
    signs: Ragged | None,
    day: Callable[[Any], Day | None],
) -> dict[str, Any]:
    """Return the rows of one patient as records, by the fields of `Patient`; *day* reads a day."""
    return {
        "platelets": [
            PlateletMeasurement(
                on=day(on),
                count=count_at(counts, i),
                line=_line_at(counts, i),
                since=day(counts["since"][i]) if "since" in counts.columns else None,
                **_beside(counts, i, "counts"),
            )
            for i, on in enumerate(counts["day"])
        ],
        "lines": [
            TreatmentLine(
                line=int(lines["number"][i]),
                agents=lines["agents"][i],
                started_on=day(lines["start"][i]),
                ended_on=day(lines["end"][i]),
                ongoing=_said(lines, i),
                baseline=baseline_at(lines, i),
                **_beside(lines, i, "lines"),
            )
            for i in range(len(lines))
        ],
        "bleeds": [
            BleedingEvent(
                on=day(bleeds["day"][i]),
                until=day(bleeds["until"][i]),
                ongoing=_said(bleeds, i),
                who_grade=_known(bleeds["grade"][i]),
                **_beside(bleeds, i, "bleeds"),
            )
            for i in range(len(bleeds))
        ],
        "rescues": [
            RescueTherapy(
                on=day(rescues["day"][i]),
                kind=RESCUE_KINDS[rescues["kind"][i]],
                washout_days=_known(rescues["washout"][i]),
                **_beside(rescues, i, "rescues"),
            )
            for i in range(len(rescues))
        ],
        "labs": []
        if labs is None
        else [
            _lab_at(labs, i, day(on))
            for i, on in enumerate(labs["day"])
            if not np.isnan(labs["value"][i])
        ],
        "exposures": []
        if exposures is None
        else [
            record_at(
                EXPOSURES,
                exposures,
                i,
                {name: day(exposures[column][i]) for column, name in DAYS["exposures"].items()},
            )
            for i in range(len(exposures))
        ],
        "assessments": [] if signs is None else _assessments(signs, day),
    }


def _beside(rows: Ragged, row: int, table: str) -> dict[str, Any]:
    """Return the texts of one row that are kept as they are, as the fields of a record."""
    found: dict[str, Any] = {}
    for name in TABLES[table].texts:
        text = rows.columns[name][row] if name in rows.columns else None
        if text is not None:
            is_list = name == "assumed"
            found[name] = (
                tuple(w.strip() for w in text.split(";") if w.strip()) if is_list else text
            )
    return found


def _assessments(signs: Ragged, day: Callable[[Any], Day | None]) -> list[BleedingAssessment]:
    """Return the rows of each day as one assessment."""
    days: dict[Day | None, list[Any]] = {}
    for row, number in enumerate(signs["day"]):
        on = day(number)
        days.setdefault(on, []).append(record_at(SIGNS, signs, row, {"on": on}))

    from itpcase.model.sign_rows import gather_rows  # noqa: PLC0415 - 5 ms, for signs

    return [gather_rows(rows) for rows in days.values()]


def lab_value_at(labs: Ragged, row: int) -> Count:
    """Return the laboratory value of one row, in the unit of its analyte."""
    upper = float(labs["upper"][row])
    return Count(
        float(labs["value"][row]), COMPARATORS[labs["comparator"][row]],
        None if np.isnan(upper) else upper,
    )  # fmt: skip


def lab_value_shown(labs: Ragged, row: int) -> str:
    """Show a laboratory value of one row as it was printed, in six digits."""
    count = lab_value_at(labs, row)
    upper = None if count.upper is None else float(f"{count.upper:g}")
    return Count(float(f"{count.value:g}"), count.comparator, upper).printed


def _lab_at(labs: Ragged, row: int, on: Day | None) -> LabMeasurement:
    limit, lower = (labs[name][row] for name in ("uln", "lln"))
    return LabMeasurement(
        on=on,
        analyte=LAB_NAMES[labs["analyte"][row]],
        value=lab_value_at(labs, row),
        upper_limit=None if np.isnan(limit) else Count(float(limit)),
        lower_limit=None if np.isnan(lower) else Count(float(lower)),
        **_beside(labs, row, "labs"),
    )


def count_at(counts: Ragged, row: int) -> Count:
    """Return the count of one row as it was printed."""
    comparators, uppers = counts.get("comparator"), counts.get("upper")
    upper = np.nan if uppers is None else uppers[row]
    words = counts.get("count_stated")
    stated = None if words is None or words[row] is None else CountWords(words[row])
    return Count(
        float(counts["count"][row]),
        "" if comparators is None else COMPARATORS[comparators[row]],
        None if np.isnan(upper) else float(upper),
        stated=stated,
    )


def baseline_at(lines: Ragged, row: int) -> Count | None:
    """Return the baseline that the author prints of the line of one row, if there is one."""
    printed = lines.get("baseline_count")
    if printed is not None:
        return cast("Count | None", printed[row])
    value = float(lines["baseline"][row])
    return None if np.isnan(value) else Count(value)


def stop_reason_at(lines: Ragged, row: int) -> str | None:
    """Return why the line of one row of the columns was stopped, if that was recorded."""
    reasons = lines.get("stop_reason")
    return None if reasons is None else cast("str | None", reasons[row])


def _line_at(counts: Ragged, row: int) -> int | None:
    """Return the number of the line to which a count is tied."""
    numbers = counts.get("line")
    return None if numbers is None else _known(numbers[row])


def _said(rows: Ragged, row: int) -> bool | None:
    """Return whether a row is said to go on, if that is known."""
    said = rows.get("ongoing")
    return None if said is None or said[row] < 0 else bool(said[row])


def _each(records: Sequence[Any], name: str) -> list[Any]:
    """Return a field of every record."""
    return [*map(attrgetter(name), records)]


def _is_unsaid(values: list[Any]) -> bool:
    """Tell whether nothing is said by any."""
    return values.count(None) == len(values)


def _known(value: Any) -> int | None:
    return None if value == UNGRADED else int(value)


def missing_to_none(value: Any) -> Any:
    """Return a value of a column as Python has it; None for nothing."""
    if isinstance(value, np.generic):
        value = value.item()
    return None if is_nothing(value) else value

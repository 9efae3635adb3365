"""
Records laid out in columns, and the rows of columns as the records that they were.

One table at a time; `itpcase.cohort.cohort` puts them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import Any, cast

import numpy as np

from itpcase._days import NEVER, day_number, day_numbers
from itpcase.cohort.lab_columns import LAB_NAMES
from itpcase.cohort.record_columns import record_at
from itpcase.cohort.relations import DAYS
from itpcase.cohort.schema import EXPOSURES, SIGNS, TABLES
from itpcase.model import (
    BleedingAssessment,
    BleedingEvent,
    Day,
    LabMeasurement,
    Patient,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.model.sign_rows import gather_rows
from itpcase.table import (
    COMPARATORS,
    RESCUE_KINDS,
    UNGRADED,
    Column,
    Ragged,
    objects,
    printed_limit,
    splenectomies,
)
from itpcase.units.count_words import CountWords
from itpcase.units.counts import Count
from itpcase.units.missing import is_nothing

__all__: list[str] = []


def int32(values: Sequence[Any]) -> Column:
    """Return a column of days, or of other whole numbers of 32 bits."""
    return np.array(values, dtype=np.int32)


def is_calendar(patient: Patient, data_cut: Day | None) -> bool:
    """Whether a patient is in dates; one without any day takes the kind of the cut."""
    for records, name in (
        (patient.platelets, "on"), (patient.lines, "started_on"), (patient.bleeds, "on"),
        (patient.rescues, "on"), (patient.labs, "on"), (patient.lines, "ended_on"),
        (patient.exposures, "started_on"), (patient.assessments, "on"),
    ):  # fmt: skip
        for record in records:
            day = getattr(record, name)
            if day is not None:
                return not isinstance(day, int)
    for day in (patient.died_on, patient.diagnosed_on, patient.followed_until, patient.born_on):
        if day is not None:
            return not isinstance(day, int)
    return data_cut is not None and not isinstance(data_cut, int)


def _offsets(sizes: Iterable[int]) -> Column:
    return np.array([*accumulate(sizes, initial=0)], dtype=np.int64)


def counts_of(patients: Sequence[Patient]) -> Ragged:
    """Lay out the counts of patients."""
    measured = [record for patient in patients for record in patient.platelets]
    printed = [record.as_printed for record in measured]
    columns: dict[str, Column] = {
        "day": int32(day_numbers([record.on for record in measured])),
        "count": np.array([count.value for count in printed], dtype=np.float64),
    }
    signs = [count.comparator for count in printed]
    uppers = [count.upper for count in printed]
    has_ranges = not _is_unsaid(uppers)
    if has_ranges or any(signs):
        columns["comparator"] = np.array([*map(COMPARATORS.index, signs)], dtype=np.int8)
    if has_ranges:
        columns["upper"] = np.array([np.nan if each is None else each for each in uppers])
    numbers = [record.line for record in measured]
    if not _is_unsaid(numbers):
        columns["line"] = int32([UNGRADED if each is None else each for each in numbers])
    columns |= _words(measured, "when") | _words(measured, "count_stated")
    since = [record.since for record in measured]
    if not _is_unsaid(since):
        columns["since"] = int32(day_numbers(since))
    return Ragged(_offsets([len(patient.platelets) for patient in patients]), columns)


def lines_of(patients: Sequence[Patient]) -> Ragged:
    """Lay out the lines of patients."""
    lines = [line for patient in patients for line in patient.lines]
    agents, baselines = [line.agents for line in lines], [line.baseline for line in lines]
    return Ragged(
        _offsets([len(patient.lines) for patient in patients]),
        {
            "number": np.array([line.line for line in lines], dtype=np.int64),
            "start": int32(day_numbers([line.started_on for line in lines])),
            "end": int32(day_numbers([line.ended_on for line in lines])),
            "agents": objects(agents),
            "splenectomy": splenectomies(agents),
            "baseline": np.array([printed_limit(count) for count in baselines], dtype=np.float64),
            "baseline_count": objects(baselines),
            **_ongoing(lines),
            **_words(lines, "started_when"),
            **_words(lines, "ended_when"),
        },
    )


_NO_DAYS: Column = np.zeros(0, dtype=np.int32)
_NO_CODES: Column = np.zeros(0, dtype=np.int8)


def bleeds_of(patients: Sequence[Patient]) -> Ragged:
    """Lay out the bleeding of patients."""
    if not any(patient.bleeds for patient in patients):
        nothing = {"day": _NO_DAYS, "until": _NO_DAYS, "grade": _NO_CODES}
        return Ragged(np.zeros(len(patients) + 1, dtype=np.int64), nothing)
    bleeds = [bleed for patient in patients for bleed in patient.bleeds]
    grades = [UNGRADED if bleed.who_grade is None else bleed.who_grade for bleed in bleeds]
    columns = {
        "day": int32(day_numbers([bleed.on for bleed in bleeds])),
        "until": int32([NEVER if bleed.ongoing else day_number(bleed.until) for bleed in bleeds]),
        "grade": np.array(grades, dtype=np.int8),
        **_ongoing(bleeds),
        **_words(bleeds, "when"),
    }
    return Ragged(_offsets([len(patient.bleeds) for patient in patients]), columns)


def rescues_of(patients: Sequence[Patient]) -> Ragged:
    """Lay out the rescues of patients."""
    if not any(patient.rescues for patient in patients):
        nothing = {"day": _NO_DAYS, "kind": _NO_CODES, "washout": _NO_DAYS}
        return Ragged(np.zeros(len(patients) + 1, dtype=np.int64), nothing)
    rescues = [rescue for patient in patients for rescue in patient.rescues]
    washouts = [UNGRADED if r.washout_days is None else r.washout_days for r in rescues]
    columns = {
        "day": int32(day_numbers([rescue.on for rescue in rescues])),
        "kind": np.array([RESCUE_KINDS.index(r.kind) for r in rescues], dtype=np.int8),
        "washout": int32(washouts),
        **_words(rescues, "when"),
    }
    return Ragged(_offsets([len(patient.rescues) for patient in patients]), columns)


def labs_of(patients: Sequence[Patient]) -> Ragged | None:
    """Lay out the laboratory values of patients; None if there are none."""
    if not any(patient.labs for patient in patients):
        return None
    labs = [lab for patient in patients for lab in patient.labs]
    printed = [lab.as_printed for lab in labs]

    def numbers(name: str) -> Column:
        found = [getattr(lab, name) for lab in labs]
        return np.array([np.nan if each is None else each for each in found], dtype=np.float64)

    columns = {
        "day": int32(day_numbers([lab.on for lab in labs])),
        "analyte": np.array([LAB_NAMES.index(lab.analyte) for lab in labs], dtype=np.int64),
        "value": np.array([count.value for count in printed], dtype=np.float64),
        "comparator": np.array([COMPARATORS.index(c.comparator) for c in printed], dtype=np.int8),
        "upper": np.array([np.nan if c.upper is None else c.upper for c in printed]),
        "uln": numbers("upper_limit_in_unit"),
        "lln": numbers("lower_limit_in_unit"),
    }
    return Ragged(_offsets([len(patient.labs) for patient in patients]), columns)


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
    return [gather_rows(rows) for rows in days.values()]


def _lab_at(labs: Ragged, row: int, on: Day | None) -> LabMeasurement:
    upper, limit, lower = (labs[name][row] for name in ("upper", "uln", "lln"))
    return LabMeasurement(
        on=on,
        analyte=LAB_NAMES[labs["analyte"][row]],
        value=Count(
            float(labs["value"][row]), COMPARATORS[labs["comparator"][row]],
            None if np.isnan(upper) else float(upper),
        ),
        upper_limit=None if np.isnan(limit) else Count(float(limit)),
        lower_limit=None if np.isnan(lower) else Count(float(lower)),
        **_beside(labs, row, "labs"),
    )  # fmt: skip


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


def _ongoing(records: Sequence[Any]) -> dict[str, Column]:
    """Return what is said to go on, if any record says so."""
    said = _each(records, "ongoing")
    if _is_unsaid(said):
        return {}
    return {"ongoing": np.array([-1 if each is None else each for each in said], dtype=np.int8)}


def _words(records: Sequence[Any], name: str) -> dict[str, Column]:
    """Return the times that are given in words, if any record has one."""
    said = _each(records, name)
    return {} if _is_unsaid(said) else {name: objects(said)}


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

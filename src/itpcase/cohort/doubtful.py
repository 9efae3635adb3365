"""
What is possible and doubtful in the rows and the words of a cohort, told of record by record.

It is kept: a count that may have lost or gained a power of ten, an end after the last contact, a
count of a line that is none, a copy of a laboratory value, counts among these alone, an id that may
be another's, and words that nobody understands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY, number_day
from itpcase._sentences import needed_of
from itpcase.cohort.doubtful_values import (
    CODED_DAY,
    LAB_FIELDS,
    coded_days,
    coded_facts,
    strange_falls,
    strange_labs,
)
from itpcase.cohort.faults import remedy_at
from itpcase.cohort.parted import parted_rows
from itpcase.cohort.patient_columns import count_at
from itpcase.cohort.plausible import (
    COPY,
    copies_of_doses,
    copies_of_rows,
    doubts,
    remedy_of_doses,
)
from itpcase.cohort.relations import AMONG_LABS, DAYS, counts_among_labs, without_line
from itpcase.cohort.two_roles import (
    LINE_GOES_ON,
    RESCUE_OF_LINE,
    deaths_without_day,
    kind_shown,
    lines_that_go_on,
    rescues_of_lines,
)
from itpcase.cohort.vocabularies import TIMES, doubtful_agents, doubtful_time, strange_agent
from itpcase.errors import Problem
from itpcase.model import Patient
from itpcase.table import Column, Ragged

__all__: list[str] = []


def doubtful_rows(
    ids: Column, calendar: Column, patients: Mapping[str, Column], tables: Mapping[str, Ragged]
) -> Iterator[Problem]:
    """
    Tell what is doubtful in the rows of a cohort.

    Parameters
    ----------
    ids, calendar : array, shape (n_patients,)
        Of each patient the id, and whether the days are calendar days.
    patients : mapping of str to array, shape (n_patients,)
        The last contact (*followed*), the death (*died*) and its cause where there is any.
    tables : mapping of str to Ragged
        By name; counts, lines and rescues, and what else there is.

    Yields
    ------
    Problem
    """
    told = partial(_of_days, ids, calendar)
    counts = tables["counts"]
    yield from _of_counts(ids, counts)
    for name, day in (("lines", "end"), ("bleeds", "until"), ("exposures", "end")):
        if (rows := tables.get(name)) is not None:
            limit, days = patients["followed"][rows.patient], rows[day]
            late = (limit != NO_DAY) & (days != NO_DAY) & (days != NEVER) & (days > limit)
            at, field = np.flatnonzero(late), DAYS[name][day]
            yield from told(name, rows, "END_AFTER_FOLLOW_UP", day, at, field)
    lines, rescues = tables["lines"], tables["rescues"]
    strays = without_line(counts, lines)
    yield from told("platelets", counts, "NO_LINE", "line", strays, "line", str)
    twice = rescues_of_lines(lines, rescues)
    yield from told("rescues", rescues, RESCUE_OF_LINE, "kind", twice, "kind", kind_shown)
    again = lines_that_go_on(lines)
    yield from told("lines", lines, LINE_GOES_ON, "agents", again, "agents", " + ".join)
    yield from deaths_without_day(ids, patients, tables.get("signs"), "died_on")
    yield from _coded_days(ids, calendar, patients, tables)
    if (labs := tables.get("labs")) is not None:
        yield from _of_labs(ids, labs)
        yield from told("labs", labs, COPY, "day", copies_of_rows(labs), "value")
        alone = counts_among_labs(counts, labs)
        yield from told("labs", labs, AMONG_LABS, "day", alone, "analyte")
    if (signs := tables.get("signs")) is not None and (falls := strange_falls(signs)) is not None:
        at = falls.rows
        found = told("assessments", signs, falls.code, "hb_drop", at, "hb_drop", str, falls.needed)
        yield from found
    if (drugs := tables.get("exposures")) is not None:
        doses = told("exposures", drugs, COPY, "start", copies_of_doses(drugs), "daily_dose")
        yield from (attrs.evolve(problem, remedy=remedy_of_doses()) for problem in doses)
    yield from parted_rows(ids, tables, "patients.id")


def _of_counts(ids: Column, counts: Ragged) -> Iterator[Problem]:
    """Tell of counts that may have lost or gained a power of ten."""
    for doubt in doubts(counts):
        for at, row in enumerate(doubt.rows.tolist()):
            patient = int(counts.patient[row])
            yield Problem(
                code=doubt.code,
                argument=f"platelets[{row - int(counts.offsets[patient])}].count",
                severity="warning",
                patient_id=str(ids[patient]),
                needed=doubt.needed,
                given=str(count_at(counts, row)),
                remedy=remedy_at(doubt.remedy, doubt.code, at),
            )


def _of_labs(ids: Column, labs: Ragged) -> Iterator[Problem]:
    """Tell of laboratory values that may be in another unit."""
    for column, field in LAB_FIELDS.items():
        for doubt in strange_labs(labs, column):
            for at, row in enumerate(doubt.rows.tolist()):
                patient = int(labs.patient[row])
                yield Problem(
                    code=doubt.code, severity="warning", patient_id=str(ids[patient]),
                    argument=f"labs[{row - int(labs.offsets[patient])}].{field}",
                    needed=doubt.needed, given=f"{labs[column][row]:g}",
                    remedy=remedy_at(doubt.remedy, doubt.code, at),
                )  # fmt: skip


def _coded_days(
    ids: Column, calendar: Column, patients: Mapping[str, Column], tables: Mapping[str, Ragged]
) -> Iterator[Problem]:
    """Tell of study days that may stand for a day that is not known."""
    if calendar.all():
        return
    for name, days in DAYS.items():
        if (rows := tables.get(name)) is None:
            continue
        for day, field in days.items():
            at = coded_days(rows[day])
            at = at[~calendar[rows.owners(at)]]
            yield from _of_days(
                ids, calendar, HOLDS.get(name, name), rows, CODED_DAY, day, at, field
            )
    for fact, field, at in coded_facts(patients):
        for place in at[~calendar[at]].tolist():
            yield Problem(
                code=CODED_DAY, severity="warning", patient_id=str(ids[place]), argument=field,
                given=str(patients[fact][place]),
            )  # fmt: skip


def _place(rows: Ragged, name: str, row: int, patient: int) -> int:
    """Return the place of a row among the records of its patient; signs of a day are one record."""
    first = int(rows.offsets[patient])
    if name != "assessments":
        return row - first
    return int(np.count_nonzero(np.diff(rows["day"][first : row + 1])))


HOLDS: Final = {"counts": "platelets", "signs": "assessments"}
"""What a patient calls the records of a table, where that is another word."""


def doubtful_words(patients: Iterable[Patient]) -> Iterator[Problem]:
    """Tell of the words of records that nobody understands: agents, and times of the source."""
    read: dict[tuple[str, ...], list[Problem]] = {}
    for patient in patients:
        found: list[tuple[str, Problem]] = []
        for i, line in enumerate(patient.lines):
            if line.agents not in read:
                read[line.agents] = doubtful_agents(line.agents)
            found += [(f"lines[{i}].agents", problem) for problem in read[line.agents]]
        for i, exposure in enumerate(patient.exposures):
            if (doubt := strange_agent(exposure.word)) is not None:
                found.append((f"exposures[{i}].agent", doubt))
        for holds in ("platelets", "lines", "bleeds", "rescues"):
            for i, record in enumerate(getattr(patient, holds)):
                for name in TIMES:
                    doubt = doubtful_time(getattr(record, name, None))
                    if doubt is not None:
                        found.append((f"{holds}[{i}].{name}", doubt))
        for argument, problem in found:
            yield attrs.evolve(
                problem, argument=argument, patient_id=patient.id, severity="warning"
            )


def _of_days(  # noqa: PLR0917 - one kind of problem, in its parts
    ids: Column,
    calendar: Column,
    name: str,
    rows: Ragged,
    code: str,
    day: str,
    at: Column,
    field: str,
    shown: Callable[[Any], str] | None = None,
    needed: str | None = None,
) -> Iterator[Problem]:
    """Tell of rows of records, each with its day, or with what is shown of a column."""
    for row in at.tolist():
        patient = int(rows.patient[row])
        value = rows[day][row]
        given = str(number_day(int(value), calendar[patient])) if shown is None else shown(value)
        yield Problem(
            code=code, severity="warning", patient_id=str(ids[patient]),
            argument=f"{name}[{_place(rows, name, row, patient)}].{field}",
            given=given, needed=needed or needed_of(code),
        )  # fmt: skip

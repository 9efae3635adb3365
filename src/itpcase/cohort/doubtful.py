"""
What is possible and doubtful in the rows and the words of a cohort, told of record by record.

It is kept: a count that may have lost or gained a power of ten, an end after the last contact, a
count of a line that is none, a copy of a laboratory value, counts among these alone, an id that may
be another's, and words that nobody understands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY, number_day
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
from itpcase.cohort.vocabularies import TIMES, doubtful_agents, doubtful_time, strange_agent
from itpcase.errors import Problem
from itpcase.model import Patient
from itpcase.table import Column, Ragged

__all__: list[str] = []


def doubtful_rows(
    ids: Column, calendar: Column, followed: Column, tables: Mapping[str, Ragged]
) -> Iterator[Problem]:
    """
    Tell what is doubtful in the rows of a cohort.

    Parameters
    ----------
    ids, calendar, followed : array, shape (n_patients,)
        Of each patient the id, whether the days are calendar days, and the last contact.
    tables : mapping of str to Ragged
        By name; counts and lines, and what else there is.

    Yields
    ------
    Problem
    """
    told = partial(_of_days, ids, calendar)
    counts = tables["counts"]
    yield from _of_counts(ids, counts)
    for name, day in (("lines", "end"), ("bleeds", "until"), ("exposures", "end")):
        if (rows := tables.get(name)) is not None:
            limit, days = followed[rows.patient], rows[day]
            late = (limit != NO_DAY) & (days != NO_DAY) & (days != NEVER) & (days > limit)
            at, field = np.flatnonzero(late), DAYS[name][day]
            yield from told(name, rows, "END_AFTER_FOLLOW_UP", day, at, field)
    strays = without_line(counts, tables["lines"])
    yield from told("platelets", counts, "NO_LINE", "line", strays, "line")
    if (labs := tables.get("labs")) is not None:
        yield from told("labs", labs, COPY, "day", copies_of_rows(labs), "value")
        alone = counts_among_labs(counts, labs)
        yield from told("labs", labs, AMONG_LABS, "day", alone, "analyte")
    if (drugs := tables.get("exposures")) is not None:
        again = told("exposures", drugs, COPY, "start", copies_of_doses(drugs), "daily_dose")
        yield from (attrs.evolve(problem, remedy=remedy_of_doses()) for problem in again)
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
) -> Iterator[Problem]:
    """Tell of rows of records, each with its day, or the number of its line."""
    for row in at.tolist():
        patient = int(rows.patient[row])
        value = int(rows[day][row])
        yield Problem(
            code=code, severity="warning", patient_id=str(ids[patient]),
            argument=f"{name}[{row - int(rows.offsets[patient])}].{field}",
            given=str(value if day == "line" else number_day(value, calendar[patient])),
        )  # fmt: skip

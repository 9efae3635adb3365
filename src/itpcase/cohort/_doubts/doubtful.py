"""
What is possible and doubtful in the rows and the words of a cohort, told of record by record.

It is kept: a count that may have lost or gained a power of ten, a day after the last contact, a
count of a line that is none, a copy of a laboratory value, counts among these alone, an id that may
be another's, and words that nobody understands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY, number_day
from itpcase._sentences import needed_of
from itpcase.cohort._doubts.doubtful_values import CODED_DAY, coded_facts
from itpcase.cohort._doubts.row_doubts import RowDoubt, row_doubts
from itpcase.cohort._doubts.two_roles import deaths_without_day
from itpcase.cohort._tables.parted import parted_rows
from itpcase.cohort.codes import DAYS, ENDS
from itpcase.cohort.faults import remedy_after_contact, remedy_at
from itpcase.cohort.patient_columns import count_at, lab_value_shown
from itpcase.cohort.vocabularies import TIMES, doubtful_agents, doubtful_time, strange_agent
from itpcase.errors import Problem
from itpcase.model import Patient
from itpcase.table import Column, Ragged
from itpcase.units.ids import BareId, blanks_around

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
    for doubt in (*_after_follow_up(patients, tables, calendar), *row_doubts(tables, calendar)):
        yield from _of_rows(ids, calendar, tables[doubt.table], doubt)
    for fact, field, at in coded_facts(patients):
        for place in at[~calendar[at]].tolist():
            yield Problem(
                code=CODED_DAY, severity="warning", patient_id=str(ids[place]), argument=field,
                given=str(patients[fact][place]),
            )  # fmt: skip
    yield from deaths_without_day(ids, patients, tables.get("signs"), "died_on")
    yield from parted_rows(ids, tables, "patients.id")


def _after_follow_up(
    patients: Mapping[str, Column], tables: Mapping[str, Ragged], calendar: Column
) -> Iterator[RowDoubt]:
    """List what is, or ends, after the last contact."""
    for name, rows in tables.items():
        for column, field in DAYS[name].items():
            limit, days = patients["followed"][rows.patient], rows[column]
            late = (limit != NO_DAY) & (days != NO_DAY) & (days != NEVER) & (days > limit)
            code = "END_AFTER_FOLLOW_UP" if column in ENDS else "AFTER_FOLLOW_UP"
            at = np.flatnonzero(late)
            is_dated = bool(calendar.all())
            yield RowDoubt(
                table=name, field=field, rows=at, column=column, code=code,
                remedy=partial(remedy_after_contact, code, limit[at], calendar=is_dated),
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
    """Tell of ids with blanks, and of words that nobody understands: of agents, and of times."""
    read: dict[tuple[str, ...], list[Problem]] = {}
    for patient in patients:
        found: list[tuple[str, Problem]] = []
        if isinstance(patient.id, BareId):
            found.append(("id", blanks_around(patient.id.as_written)))
        for i, line in enumerate(patient.lines):
            if line.agents not in read:
                read[line.agents] = doubtful_agents(line.agents)
            found += [(f"lines[{i}].agents", problem) for problem in read[line.agents]]
        for i, exposure in enumerate(patient.exposures):
            if (doubt := strange_agent(exposure.word)) is not None:
                found.append((f"exposures[{i}].agent", doubt))
        for argument, problem in (*found, *_doubtful_times(patient)):
            yield attrs.evolve(
                problem, argument=argument, patient_id=str(patient.id), severity="warning"
            )


def _doubtful_times(patient: Patient) -> Iterator[tuple[str, Problem]]:
    """Give the words for times of a patient's records that nobody understands, and their places."""
    for holds in ("platelets", "lines", "bleeds", "rescues"):
        for i, record in enumerate(getattr(patient, holds)):
            for name in TIMES:
                doubt = doubtful_time(getattr(record, name, None))
                if doubt is not None:
                    yield f"{holds}[{i}].{name}", doubt


def _of_rows(ids: Column, calendar: Column, rows: Ragged, doubt: RowDoubt) -> Iterator[Problem]:
    """Tell of rows of records, each with its day, or with what is shown of it."""
    name = HOLDS.get(doubt.table, doubt.table)
    for at, row in enumerate(doubt.rows.tolist()):
        patient = int(rows.patient[row])
        if not doubt.column:
            given = lab_value_shown(rows, row) if name == "labs" else str(count_at(rows, row))
        elif doubt.shown is None:
            given = str(number_day(int(rows[doubt.column][row]), calendar[patient]))
        else:
            given = doubt.shown(rows[doubt.column][row])
        yield Problem(
            code=doubt.code, severity="warning", patient_id=str(ids[patient]),
            argument=f"{name}[{_place(rows, name, row, patient)}].{doubt.field}",
            given=given, needed=doubt.needed or needed_of(doubt.code),
            remedy=remedy_at(doubt.remedy, doubt.code, at),
        )  # fmt: skip

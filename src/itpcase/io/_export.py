"""
What the writers of the standards share: a folder written whole or not at all, and answers as rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from itpcase._days import number_day
from itpcase._disk import new_folder
from itpcase._sentences import Sentence
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.patient_columns import count_at
from itpcase.cohort.subject import as_cohort
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError, MissingExtraError
from itpcase.io._files.folder import checked_folder
from itpcase.model import BleedingEvent
from itpcase.response.asking import Subject
from itpcase.response.category import classify_response
from itpcase.response.remission import remission_episodes
from itpcase.table import Column, Table
from itpcase.units.counts import Count
from itpcase.units.missing import is_nothing
from itpcase.units.whole import as_whole

__all__: list[str] = []

UNGRADED: Final = "ungraded"
"""The code of a bleeding whose WHO grade is not known."""


@contextmanager
def export_folder(folder: Any) -> Iterator[Path]:
    """
    Give a place beside the folder, and move it there when everything in it is written.

    Raises
    ------
    InputError
        For a folder that holds something, and for a place that cannot be written to.
    """
    path = checked_folder(folder)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise InputError.of("FOLDER_IN_USE", argument="folder", given=repr(str(folder)))
    with new_folder(path, lambda _: False) as place:
        yield place


def parquet(what: str) -> tuple[Any, Any]:
    """Return pyarrow and its module for Parquet."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(what, "arrow") from None
    return pa, pq


def dated_cohort(subject: Subject, form: str) -> Cohort:
    """Lay out patients as a cohort; refuse study days where a standard has dates only."""
    cohort = as_cohort(subject)
    if len(cohort) and not cohort.is_in_dates():
        raise InputError.of(
            "STUDY_DAYS",
            argument="subject",
            needed=Sentence("problem.STUDY_DAYS.needed", form=form),
            given=Sentence("problem.STUDY_DAYS.given"),
        )
    return cohort


def whole_ids(cohort: Cohort) -> list[int]:
    """
    Return a whole number for each patient, where a standard asks for one.

    It is the id of the patient if all of them are whole numbers, else the place in the cohort,
    counted from 1.
    """
    try:
        own = [int(str(name)) for name in cohort.ids.tolist()]
    except ValueError:
        return list(range(1, len(cohort) + 1))
    is_same = all(str(one) == str(name) for one, name in zip(own, cohort.ids.tolist(), strict=True))
    return own if is_same else list(range(1, len(cohort) + 1))


# --- the records of a cohort ----------------------------------------------------------------------


def counts_of(cohort: Cohort, patient: int) -> Iterator[tuple[int, Any, Count]]:
    """Give the place, the day and the count of each dated count of a patient."""
    rows = cohort.counts
    for row in range(int(rows.offsets[patient]), int(rows.offsets[patient + 1])):
        day = number_day(int(rows["day"][row]), bool(cohort.calendar[patient]))
        if day is not None:
            yield row, day, count_at(rows, row)


def lines_of(cohort: Cohort, patient: int) -> Iterator[dict[str, Any]]:
    """Give number, agents and days of each line of a patient."""
    rows = cohort.lines
    for row in range(int(rows.offsets[patient]), int(rows.offsets[patient + 1])):
        is_dated = bool(cohort.calendar[patient])
        yield {
            "row": row,
            "line": int(rows["number"][row]),
            "agents": tuple(map(str, rows["agents"][row])),
            "started_on": number_day(int(rows["start"][row]), is_dated),
            "ended_on": number_day(int(rows["end"][row]), is_dated),
        }


def source_of(cohort: Cohort, row: int) -> Any:
    """Return where a count came from, None if that is not known."""
    column = cohort.counts.get("source")
    return None if column is None else column[row]


def are_none(column: Column) -> Column:
    """Tell which values of a column of texts are none."""
    return np.array([each is None for each in column.tolist()], dtype=bool)


def exact(number: float) -> str:
    """Write a number so that it reads back as the same, a whole one without decimals."""
    return format(number, ".15g") if float(format(number, ".15g")) == number else repr(number)


def answers_of(cohort: Cohort, definition: Definition) -> tuple[Table, Table]:
    """Ask for the category of each line, and for the episodes of the lowest level."""
    return (
        classify_response(cohort, definition=definition),
        remission_episodes(cohort, level=definition.levels[-1].name, definition=definition),
    )


def cell(table: Table, row: int, name: str) -> Any:
    """Return a cell as a plain value; NaN and NaT are None."""
    value = table[name][row]
    plain = value.item() if hasattr(value, "item") else value
    if is_nothing(plain):
        return None
    return as_whole(plain)


def reached_on(answers: Table, row: int) -> Any:
    """Return the day on which the category of a line was reached; None for one that is no level."""
    name = f"reached_{cell(answers, row, 'category')}"
    return cell(answers, row, name) if name in answers else None


def code_of_grade(bleed: BleedingEvent) -> str:
    """Return the code of a bleeding: its WHO grade in digits."""
    return UNGRADED if bleed.who_grade is None else str(bleed.who_grade)


def grade_of_code(code: str) -> str | None:
    """Return the WHO grade of such a code, as it came; None for one that is not known."""
    return None if code == UNGRADED else code


def iso(day: dt.date | int | None) -> str | None:
    """Write a date as ISO."""
    return day.isoformat() if isinstance(day, dt.date) else None

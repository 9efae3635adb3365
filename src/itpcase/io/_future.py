"""
Dates after the day of reading, in what any reader has laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from itpcase._days import NEVER, day_number, number_day
from itpcase.cohort.codes import DAY_FACTS, DAYS
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import LONGEST_LIST
from itpcase.cohort.problems import day_of_reading, future_day
from itpcase.errors import Problem
from itpcase.table import Column

__all__: list[str] = []


def future_rows(cohort: Cohort, place: Callable[[str, int], str]) -> Iterator[Problem]:
    """
    Tell of dates after the day of reading; they are kept.

    *place* names a row of a table. Of a column that has more than the longest list, the last that
    is listed says how many more.
    """
    today = day_of_reading()
    for name, column, days, owners_of in _days(cohort):
        rows = np.flatnonzero((days > day_number(today)) & (days != NEVER))
        owners = owners_of(rows)
        is_date = cohort.calendar[owners]
        rows, owners = rows[is_date], owners[is_date]
        listed = zip(rows[:LONGEST_LIST].tolist(), owners.tolist(), strict=False)
        for left, (row, owner) in enumerate(listed, start=1 - LONGEST_LIST):
            day = number_day(int(days[row]), True)  # noqa: FBT003 - a date
            yield future_day(
                day, today, file=place(name, row), argument=column,
                patient_id=str(cohort.ids[owner]),
                alike=0 if left else max(len(rows) - LONGEST_LIST, 0),
            )  # fmt: skip


def _days(cohort: Cohort) -> Iterator[tuple[str, str, Column, Callable[[Column], Column]]]:
    """Give each column of days with its table, its name, and what tells the patients of rows."""
    for fact, column in DAY_FACTS.items():
        yield "patients", column, cohort.patients[fact], lambda patients: patients
    for name, columns in DAYS.items():
        rows = getattr(cohort, name)
        for day, column in columns.items() if rows is not None else ():
            yield name, column, rows[day], rows.owners

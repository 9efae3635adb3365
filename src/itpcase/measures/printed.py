"""
The days that print gives in words, and between which days they lie.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from itpcase._days import NEVER, NO_DAY, day_column, number_day
from itpcase.cohort.codes import UNGRADED
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.open_days import WORDS, Place, open_days_in
from itpcase.cohort.subject import as_cohort
from itpcase.model import Day
from itpcase.response.asking import Subject
from itpcase.table import Table, objects

__all__ = ["days_in_words"]


def days_in_words(subject: Subject, *, data_cut: Day | None = None) -> Table:
    """
    List the days that print gives in words, with the first and the last day that is possible.

    * a row for each count, line, bleeding event and rescue whose day is not known and of which the
      source says when it was;
    * the bounds hold for all words of the patient together: a count "a week later" lies as far from
      the count before as it says;
    * words that cannot be read, and words that count from what is not known, have no bounds.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    Table
        ``patient_id, table, line, printed, words, earliest, latest``: *table* and *words* are those
        of the data, *line* the number of the line of a start or an end, or to which a count is tied
        (0 for none), *printed* the count; a bound that there is not is missing.

    See Also
    --------
    itpcase.units.times.read_time : which words are read.

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=None, count="120 G/L", when="3-4 weeks later",
    ...                                        since=7)],
    ... )
    >>> [row] = itp.measures.days_in_words(patient).rows()
    >>> row["words"], *(int(row[end]) for end in ("earliest", "latest"))
    ('3-4 weeks later', 28, 35)
    """
    cohort = as_cohort(subject, data_cut)
    found: dict[str, list[Any]] = {
        name: [] for name in ("patient", "table", "line", "printed", "words", "earliest", "latest")
    }
    by_patient = open_days_in(cohort)
    for (table, column), name in WORDS.items():
        rows = getattr(cohort, table)
        texts = rows.get(name)
        said = () if texts is None else np.flatnonzero(texts != None).tolist()  # noqa: E711 - by column
        for row in said:
            if rows[column][row] not in (NO_DAY, NEVER):
                continue
            patient = int(rows.patient[row])
            place = Place(table, int(row - rows.offsets[patient]), column)
            bounds = (-np.inf, np.inf)
            if patient in by_patient:
                bounds = by_patient[patient][1].bounds.get(place, bounds)
            found["patient"].append(patient)
            found["table"].append(table)
            found["line"].append(_line_of(cohort, table, row))
            found["printed"].append(cohort.count_at(row).printed if table == "counts" else "")
            found["words"].append(texts[row])
            for end, day in zip(("earliest", "latest"), bounds, strict=True):
                found[end].append(int(day) if isfinite(day) else NO_DAY)
    order = np.argsort(found["patient"], kind="stable")
    owner = np.array(found["patient"], dtype=np.int64)[order]
    return Table(
        {
            "patient_id": cohort.ids[owner],
            "table": objects(found["table"])[order],
            "line": np.array(found["line"], dtype=np.int64)[order],
            "printed": objects(found["printed"])[order],
            "words": objects(found["words"])[order],
            **{
                end: day_column(np.array(found[end], dtype=np.int64)[order], cohort.calendar[owner])
                for end in ("earliest", "latest")
            },
        }
    )


def _line_of(cohort: Cohort, table: str, row: int) -> int:
    """Return the number of the line to which a row belongs; 0 for none."""
    if table == "lines":
        return int(cohort.lines["number"][row])
    numbers = getattr(cohort, table).get("line")
    return 0 if numbers is None or numbers[row] == UNGRADED else int(numbers[row])


def bounds_of_start(cohort: Cohort, line: int) -> tuple[Day | None, Day | None]:
    """
    Return the first and the last day on which a line can have started; None for no bound.

    Parameters
    ----------
    cohort : Cohort
    line : int
        Its row in the cohort.
    """
    lines = cohort.lines
    patient, day = int(lines.patient[line]), int(lines["start"][line])
    calendar = bool(cohort.calendar[patient])
    low, high = float(day), float(day)
    if day == NO_DAY:
        place = Place("lines", int(line - lines.offsets[patient]), "start")
        _, days = open_days_in(cohort).get(patient, (None, None))
        low, high = (-np.inf, np.inf) if days is None else days.bounds[place]
    first, last = (number_day(int(each), calendar) if isfinite(each) else None
                   for each in (low, high))  # fmt: skip
    return first, last

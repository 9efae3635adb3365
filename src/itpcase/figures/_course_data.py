"""
What the figure of a course is drawn from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from itpcase._days import day_number
from itpcase._sentences import Sentence
from itpcase.agents import codes_of
from itpcase.cohort.codes import SPLENECTOMY
from itpcase.cohort.subject import as_cohort, as_series
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.figures._canvas import plain
from itpcase.figures._counts import limits_of
from itpcase.figures._undated import undated_marks
from itpcase.model import CaseSeries, Day, Patient, TreatmentLine
from itpcase.response.asking import Subject
from itpcase.response.remission import remission_episodes
from itpcase.response.rules import check_definition
from itpcase.table import Table, table_of

__all__: list[str] = []


def cut_of(series: CaseSeries) -> int | None:
    """Return the data cut of a series as a number; None without one."""
    return None if series.data_cut is None else day_number(series.data_cut)


def days_of(patient: Patient) -> list[Day | None]:
    days = [count.on for count in patient.platelets]
    return [*days, *(rescue.on for rescue in patient.rescues), *(b.on for b in patient.bleeds)]


def last_day_of(patient: Patient, cut: int | None = None) -> int | None:
    """Return the last day on which anything is known of a patient; None without any day."""
    return max(_known_days(patient, cut), default=None)


def length_of(patient: Patient, cut: int | None = None) -> int:
    """Count the days from the first on which anything is known of a patient to the last."""
    known = _known_days(patient, cut)
    return max(known) - min(known) if known else 0


def _known_days(patient: Patient, cut: int | None) -> list[int]:
    days = [patient.died_on, patient.followed_until]
    days += days_of(patient)
    days += [day for line in patient.lines for day in (line.started_on, line.ended_on)]
    known = [day_number(day) for day in days if day is not None]
    return [day for day in known if cut is None or day <= cut]


def is_stopped(line: TreatmentLine, cut: int | None) -> bool:
    """Whether the day on which the treatment was stopped is known, and not after the cut."""
    return line.ended_on is not None and (cut is None or day_number(line.ended_on) <= cut)


def treatments(patient: Patient, cut: int | None = None) -> Iterator[tuple[Any, ...]]:
    """
    Give each line with a start: the line, its first and last day, whether it goes on.

    One without an end on record lasts until the next starts, or to the last day that is known: it
    goes on where that is said, and where it is not, that is None. Splenectomy is one day.
    """
    started = [line for line in patient.lines if line.started_on is not None]
    days = [day_number(line.started_on) for line in started]
    end = last_day_of(patient, cut)
    for line, first, later in zip(started, days, [*days[1:], None], strict=False):
        if cut is not None and first > cut:
            return
        if is_stopped(line, cut):
            yield line, first, day_number(line.ended_on), False
        elif codes_of(line.agents) == (SPLENECTOMY,):
            yield line, first, first, False
        elif later is not None and (end is None or later <= end):
            yield line, first, later, False
        else:
            is_on = line.ongoing or line.ended_on is not None  # an end after the cut
            goes_on = patient.died_on is None if is_on or patient.died_on else None
            yield line, first, max(first, end or first), goes_on


def course_data(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    data_cut: Day | None = None,
) -> Table:
    """
    Return what `plot_course` draws, one row a mark.

    Parameters
    ----------
    subject : Patient, or what holds one
        Platelet counts. [10^9/L]
    definition : Definition
        Whose levels are drawn and whose episodes are shaded.
    data_cut : date or int, optional
        The last day that is drawn.

    Returns
    -------
    Table
        ``kind, day, until, low, high, printed, label``: *kind* is count, words (a count that print
        gives in words), treatment, episode, rescue, bleeding or death; days are numbers, dates
        counted from 1970. Counts without a day (undated) and treatments (undated treatment) without
        one follow in order, with the first and the last day that is possible; *label* holds the
        words of the source, or the line.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.figures import course_data
    >>> table = course_data(examples.load("ding-2025").patients[3])
    >>> table["kind"].tolist().count("count")
    7
    """
    series = as_series(subject, data_cut)
    return data_of(series, patient_of(series), definition)


def data_of(series: CaseSeries, patient: Patient, d: Definition) -> Table:
    """Return as a table what is drawn of one patient of a series."""
    check_definition(d)
    cut = cut_of(series)
    rows = [row for row in _marks(series, patient, d) if cut is None or row[1] <= cut]
    numbers = dict.fromkeys(("day", "until", "low", "high"), float)
    return table_of({"kind": object, **numbers, "printed": object, "label": object}, rows)


def patient_of(series: CaseSeries) -> Patient:
    """Return the one patient of a series."""
    if len(series.patients) != 1:
        raise InputError.of(
            "ONE_PATIENT",
            argument="subject",
            given=Sentence("problem.ONE_PATIENT.given", patients=len(series.patients)),
        )
    return series.patients[0]


def _marks(series: CaseSeries, patient: Patient, d: Definition) -> Iterator[tuple[Any, ...]]:
    cut = cut_of(series)
    for m in patient.platelets:
        if m.on is not None:
            day = day_number(m.on)
            if m.as_printed.is_unknown:
                yield "words", day, day, np.nan, np.nan, limits_of(m)[-1], ""
            else:
                yield "count", day, day, *limits_of(m), m.as_printed.comparator
    yield from undated_marks(patient)
    for line, first, last, going_on in treatments(patient, cut):
        how = {True: "going on", None: "end unknown"}.get(going_on, "")
        yield "treatment", first, last, np.nan, np.nan, how, line.line
    yield from _episodes(series, patient, d)
    for rescue in patient.rescues:
        if rescue.on is not None:
            day = day_number(rescue.on)
            yield "rescue", day, day, np.nan, np.nan, "", str(rescue.kind)
    for bleed in patient.bleeds:
        if bleed.on is not None:
            day = day_number(bleed.on)
            until = day if bleed.until is None else day_number(bleed.until)
            grade = "" if bleed.who_grade is None else str(bleed.who_grade)
            yield "bleeding", day, until, np.nan, np.nan, grade, plain(bleed.site or "")
    if patient.died_on is not None:
        day = day_number(patient.died_on)
        yield "death", day, day, np.nan, np.nan, "", ""


def rows_of(answers: Table, patient: Patient) -> list[int]:
    """Return the rows about one patient."""
    found: list[int] = np.flatnonzero(answers["patient_id"] == patient.id).tolist()
    return found


def _episodes(series: CaseSeries, patient: Patient, d: Definition) -> Iterator[tuple[Any, ...]]:
    """Give the episodes of every level, the best last; of open days, as long as is certain."""
    cohort = as_cohort(series)
    for level in reversed(d.level_names):
        table = remission_episodes(cohort, level=level, definition=d)
        for i in rows_of(table, patient):
            e = table.answer(i)
            if e.start is None:  # print leaves open when it began
                continue
            start = day_number(e.start)
            end = start + e.days_min if e.end is None else day_number(e.end)
            yield (
                "episode", start, end, e.days, np.nan, str(e.end_reason) if e.event else "",
                level,
            )  # fmt: skip

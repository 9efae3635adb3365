"""
Counts at fixed weeks of a line, each from a window that is stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from itpcase._arguments import check_kind, check_number, each_of, is_number, is_word_of
from itpcase._days import NO_DAY
from itpcase._sentences import Sentence, as_given
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.measures.counts import baseline_bounds, counts_not_raised
from itpcase.measures.limits import WEEKS
from itpcase.model import Day, Patient
from itpcase.response.asking import Subject, ask_all, kept_lines, line_columns, one_line
from itpcase.response.course import Course
from itpcase.table import Column, Table
from itpcase.units.printed_days import DAYS_PER_WEEK

__all__ = ["Visit", "counts_at_weeks", "visits_of"]

Window = float | Literal["halfway"]

HALVES: Final = 1 + 1


class Visit(NamedTuple):
    """A week with the first and the last day of its window, from the start of the line."""

    week: float
    day: float
    first: float
    last: float

    @property
    def is_baseline(self) -> bool:
        """Whether it is the start of the line."""
        return self.day == 0


def visits_of(weeks: Iterable[float], window: Window, definition: Definition) -> tuple[Visit, ...]:
    """
    Give each week its window.

    Parameters
    ----------
    weeks : iterable of float
        From the start of the line. [weeks]
    window : float or "halfway"
        Days before and after each week. [days]
    definition : Definition
        Whose baseline window is that of week 0.

    Returns
    -------
    tuple of Visit

    Raises
    ------
    InputError
        For weeks that do not go up from 0 on, and windows that overlap.
    """
    check_kind(definition, Definition, "definition")
    listed = [float(check_number(week, "weeks")) for week in each_of(weeks, "weeks")]
    if not listed or listed[0] < 0 or any(np.diff(listed) <= 0) or not np.all(np.isfinite(listed)):
        raise InputError.of("WEEKS", argument="weeks", given=as_given(listed))
    if not is_word_of(window, ("halfway",)) and not (
        isinstance(window, int | float) and is_number(window) and window >= 0
    ):
        raise InputError.of("WINDOW", argument="window", given=as_given(window))
    days = [week * DAYS_PER_WEEK for week in listed]
    found = []
    for i, (week, day) in enumerate(zip(listed, days, strict=True)):
        if day == 0:
            found.append(Visit(week, day, -float(definition.baseline.window_days), 0.0))
            continue
        if window == "halfway":
            before = days[i - 1] if i else 0.0
            first = float(np.floor((before + day) / HALVES) + 1)
            last = float(np.floor((day + days[i + 1]) / HALVES)) if day < days[-1] else (
                day + day - first
            )  # fmt: skip
        else:
            first, last = day - window, day + window
        found.append(Visit(week, day, max(first, 1.0), last))
    for one, two in pairwise(found):
        if two.first <= one.last:
            raise InputError.of(
                "WINDOW",
                argument="window",
                needed=Sentence("problem.WINDOW.needed_weeks"),
                given=Sentence(
                    "problem.WINDOW.given",
                    window=window,
                    week=f"{one.week:g}",
                    week_2=f"{two.week:g}",
                ),
                remedy=Sentence("problem.WINDOW.remedy_weeks"),
            )
    return tuple(found)


# --- the kernel ---------------------------------------------------------------------------------


def _at_visits(course: Course, visits: Sequence[Visit]) -> dict[str, Column]:
    """Find the count of each line at each visit; one column a visit."""
    facts, daily = course.facts(asks_bleeding=False), course.daily
    rows, line = counts_not_raised(course)
    since = daily["day"][rows].astype(np.float64) - course.cohort.lines["start"][line]
    shape = (len(course), len(visits))
    found = {name: np.full(shape, np.nan) for name in ("day", "count", "low", "high")}
    for i, visit in enumerate(visits):
        if visit.is_baseline:
            low, high = baseline_bounds(course)
            row = course.baseline_count
            dated = (row >= 0) & ~np.isnan(low) & (course.cohort.lines["start"] != NO_DAY)
            on = daily["day"][row[dated]].astype(np.float64)
            found["day"][dated, i] = on - course.cohort.lines["start"][dated]
            found["count"][:, i], found["low"][:, i], found["high"][:, i] = (
                course.baseline, low, high,
            )  # fmt: skip
            continue
        inside = np.flatnonzero((since >= visit.first) & (since <= visit.last))
        order = inside[np.lexsort((since[inside], np.abs(since[inside] - visit.day), line[inside]))]
        nearest = order[np.flatnonzero(np.diff(line[order], prepend=-1))]
        to, row = line[nearest], rows[nearest]
        found["day"][to, i] = since[nearest]
        found["count"][to, i] = daily["count"][row]
        found["low"][to, i], found["high"][to, i] = facts.low[row], facts.high[row]
    return found


# --- the entry point ----------------------------------------------------------------------------


def counts_at_weeks(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    weeks: Iterable[float] = WEEKS,
    window: Window = "halfway",
    line: int | None = None,
    data_cut: Day | None = None,
) -> Table:
    """
    Read the count of each line at fixed weeks from its start.

    * week 0 is the baseline, as the definition takes it;
    * at another week it is the count nearest to it inside its window, the earlier of two equally
      near; a window ends halfway to the next week asked for, or so many days before and after;
    * counts in the washout of a rescue, and from the next line on, are left out;
    * without a count in the window there is none: nothing is carried forward.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        Whose baseline, washouts and policy for several counts a day apply.
    weeks : iterable of float
        From the start of the line. [weeks]
    window : float or "halfway"
        Days before and after each week. [days]
    line : int, optional
        Number of the line; for one patient the last line if omitted, for many all lines.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    Table
        One row a line and week: ``patient_id, line, line_index, week, from_day, to_day, day,
        count_1e9_per_l, low, high, provenance``; *count* is as printed, *low* and *high* what it
        may be; NaN without one. [10^9/L], [days]

    Raises
    ------
    InputError
        For weeks that do not go up, or windows that overlap.

    See Also
    --------
    itpcase.estimates.counts_by_week : the same, summed up by group.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.measures import counts_at_weeks
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} G/L")
    ...                for d, c in [(0, "8"), (6, "<5"), (16, "120")]],
    ... )
    >>> table = counts_at_weeks(patient, weeks=[0, 1, 2, 4])
    >>> table["count_1e9_per_l"].tolist()
    [8.0, 5.0, 120.0, nan]
    >>> table["from_day"].tolist(), table["to_day"].tolist()
    ([-30.0, 4.0, 11.0, 22.0], [0.0, 10.0, 21.0, 34.0])
    """
    visits = visits_of(weeks, window, definition)
    cohort = as_cohort(subject, data_cut)
    found = ask_all(lambda course: _at_visits(course, visits), cohort, definition)
    if isinstance(subject, Patient):
        keep = np.array([one_line(subject, line)[1]])
    else:
        keep = kept_lines(cohort, line)
    many = len(keep) * len(visits)

    def tiled(values: Iterable[float]) -> Column:
        return np.tile(np.array(list(values)), len(keep))

    columns: dict[str, Any] = {
        "line_index": np.repeat(keep, len(visits)),
        "week": tiled(visit.week for visit in visits),
        "from_day": tiled(visit.first for visit in visits),
        "to_day": tiled(visit.last for visit in visits),
        "day": found["day"][keep].reshape(many),
        "count_1e9_per_l": found["count"][keep].reshape(many),
        "low": found["low"][keep].reshape(many),
        "high": found["high"][keep].reshape(many),
    }
    return Table(line_columns(cohort, np.repeat(keep, len(visits)), columns))

"""
What decided the category of a line: the counts, and what was considered for a level and refused.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from itpcase._days import number_day
from itpcase._sentences import Sentence, day_told
from itpcase.definitions.definition import Definition
from itpcase.engine.walk import (
    BROKEN_BY,
    BROKEN_ON,
    CONFIRMED,
    END_OF_FOLLOW_UP,
    LINE,
    MET,
    NOT_MET,
    RUN_COUNTS,
    RUN_FIRST,
    RUN_LAST,
    RUN_LINE,
    START,
)
from itpcase.model import Day
from itpcase.response.course import END_REASONS, Course
from itpcase.response.events import rescues_until
from itpcase.response.explain import level_named, of_line
from itpcase.table import Column
from itpcase.terms import ResponseCategory

__all__ = [
    "Candidate",
    "Refused",
    "deciding_rows",
    "find_aside",
    "find_rejected",
    "find_unconfirmed",
]


@attrs.frozen
class Candidate:
    """
    A count or a run of counts that was considered for a level and refused.

    Parameters
    ----------
    level : str
    first, last : date or int
        Days of the run.
    counts : int
        How many counts it had.
    rule : str
        The rule that refused it.
    """

    level: str
    first: Day | None
    last: Day | None
    counts: int
    rule: str

    @property
    def told(self) -> Sentence:
        """It in words, in every language."""
        same_day = "one" if self.counts == 1 else "same_day"
        first, last = map(day_told, (self.first, self.last))
        return Sentence(
            f"candidate.{same_day if self.first == self.last else 'run'}", n=self.counts,
            day=first, first=first, last=last, level=level_named(self.level), rule=self.rule,
        )  # fmt: skip

    def __str__(self) -> str:
        return self.told


def deciding_rows(course: Course, line: int, category: ResponseCategory | str) -> Column:
    """Return the rows of the daily counts of a line that decided its category, in order of time."""
    d, rows = course.definition, of_line(course, line)
    if category in d.level_names:
        level = d.rank(category)
        episodes = course.own_episodes(level)
        first = episodes[np.searchsorted(episodes[:, LINE], line)]
        day = course.daily["day"][rows]
        inside = (day >= first[START]) & (day <= first[CONFIRMED])
        rows = rows[inside & (course.states(level)[rows] == MET)]
    elif category == ResponseCategory.NR:
        states = course.states(len(d.levels) - 1)
        rows = rows[states[rows] == NOT_MET]
    return rows


@attrs.frozen(eq=False)
class Refused:
    """A candidate, the row of its first daily count, and the days from its first to its last."""

    candidate: Candidate
    row: int
    counts: int
    days: int


def find_rejected(
    course: Course, line: int, category: ResponseCategory | str
) -> Iterator[Candidate]:
    """Give what was considered for the levels above the category of a line, and refused."""
    d = course.definition
    best = d.rank(category) if category in d.level_names else len(d.levels)
    for level in range(best):
        for refused in (*find_aside(course, line, level), *find_unconfirmed(course, line, level)):
            yield refused.candidate


def find_aside(course: Course, line: int, level: int) -> Iterator[Refused]:
    """Give the counts whose numbers meet a level or better, and that show nothing of it."""
    rows, name = of_line(course, line), course.definition.level_names[level]
    states, numbers = course.states(level), course.states(level, numbers_only=True)
    for row in rows[(numbers[rows] == MET) & (states[rows] != MET)].tolist():
        on = number_day(int(course.daily["day"][row]), course.is_calendar(line))
        bled = states[row] == NOT_MET
        why = Sentence("candidate.bleeding") if bled else _why_aside(course, line, row)
        yield Refused(Candidate(name, on, on, 1, why), row, 1, 0)


def find_unconfirmed(course: Course, line: int, level: int) -> Iterator[Refused]:
    """Give the runs at a level or better that were never confirmed."""
    d, rows, calendar = course.definition, of_line(course, line), course.is_calendar(line)
    runs = course.walk(level, keep_runs=True).runs
    for run in runs[slice(*np.searchsorted(runs[:, RUN_LINE], [line, line + 1]))]:
        first, last, broken_on = (
            number_day(int(run[column]), calendar) for column in (RUN_FIRST, RUN_LAST, BROKEN_ON)
        )
        counts, days = int(run[RUN_COUNTS]), int(run[RUN_LAST] - run[RUN_FIRST])
        why = _why_broken(d, int(run[BROKEN_BY]), broken_on)
        at = np.searchsorted(course.daily["day"][rows], run[RUN_FIRST])
        candidate = Candidate(d.level_names[level], first, last, counts, why)
        yield Refused(candidate, int(rows[at]), counts, days)


def _why_aside(course: Course, line: int, row: int) -> Sentence:
    """Say which rescue sets a good count aside, or that bleeding on its day is not known."""
    patient, day = course.cohort.lines.patient[line], course.daily["day"][row]
    theirs = course.cohort.rescues.between(patient, patient + 1)
    _, days, until = rescues_until(theirs, course.definition.washouts)
    covers = (days <= day) & (day <= until)
    if not covers.any():
        return Sentence("candidate.bleeding_unknown")
    rescued_on = number_day(int(days[covers].max()), course.is_calendar(line))
    return Sentence("candidate.set_aside", day=day_told(rescued_on))


def _why_broken(d: Definition, broken_by: int, broken_on: Day | None) -> Sentence:
    if broken_by == END_OF_FOLLOW_UP:
        return Sentence("candidate.open", rule=d.confirm.told)
    what = Sentence(f"broken_by.{END_REASONS[broken_by]}")
    return Sentence("candidate.broken", rule=d.confirm.told, what=what, day=day_told(broken_on))

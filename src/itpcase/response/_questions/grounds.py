"""
The grounds on which the questions of a definition are decided, for all lines at once.

What every kind of question needs stands here once: the row of an answer, what can still come after
a data cut, and what an event has decided.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from itpcase._days import NEVER, NO_DAY, sort_key
from itpcase.definitions.definition import Definition
from itpcase.engine.walk import UNKNOWN, Facts
from itpcase.response.category import NE_REASONS
from itpcase.response.course import Course
from itpcase.table import Column
from itpcase.terms import Answer, NotEvaluable, Strategy

__all__: list[str] = []

ANSWERS: Final = (Answer.NO, Answer.UNKNOWN, Answer.YES)
"""By state: not met, unknown, met."""

WHY_NOT: Final = (
    *NE_REASONS,
    NotEvaluable.NO_COUNT_IN_WINDOW,
    NotEvaluable.CENSORED,
    NotEvaluable.TOO_FEW_VISITS,
    NotEvaluable.ON_TREATMENT,
    NotEvaluable.BETWEEN_VISITS,
)
"""Why a question is not evaluable, by code."""

Found = dict[str, Column]
"""One row a line: ``answer, reason, on, value, out_of, ended``."""


def code_of(reason: NotEvaluable) -> int:
    """Return the code of a reason."""
    return WHY_NOT.index(reason)


CENSORED: Final = code_of(NotEvaluable.CENSORED)
BETWEEN_VISITS: Final = code_of(NotEvaluable.BETWEEN_VISITS)


def lay_out_answer(
    course: Course,
    answer: Column,
    reason: Column | int,
    *,
    on: Column | None = None,
    value: Column | None = None,
    out_of: Column | None = None,
    ended: Column | None = None,
) -> Found:
    """Put the columns of an answer together; a reason stands beside what is unknown only."""
    n = len(course)
    unstarted = start_of(course) == NO_DAY
    answer = np.where(unstarted, UNKNOWN, answer)
    reason = np.where(starts_later(course), code_of(NotEvaluable.NO_COUNTS), reason)
    reason = np.where(unstarted, code_of(NotEvaluable.NO_START), reason)
    return {
        "answer": answer,
        "reason": np.where(answer == UNKNOWN, reason, -1),
        "on": np.full(n, NO_DAY, dtype=np.int64) if on is None else on,
        "value": np.full(n, np.nan) if value is None else value,
        "out_of": np.full(n, np.nan) if out_of is None else out_of,
        "ended": np.full(n, -1) if ended is None else ended,
    }


def start_of(course: Course) -> Column:
    """Return the day on which each line started."""
    return course.cohort.lines["start"].astype(np.int64)


def why_unknown(course: Course, needs_baseline: bool) -> Column:  # noqa: FBT001 - a fact
    """Return why a state is unknown: for want of a baseline, or for another reason."""
    missing = np.isnan(course.baseline) & needs_baseline
    return np.where(missing, code_of(NotEvaluable.NO_BASELINE), code_of(NotEvaluable.INDETERMINATE))


# --- what can still come, and what has decided ----------------------------------------------------


def cut_of(course: Course) -> Column:
    """Return the day on which the data of each line were cut."""
    return course.cohort.data_cut[course.cohort.lines.patient].astype(np.int64)


def death_of(course: Course) -> Column:
    """Return the day on which the patient of each line died."""
    return course.cohort.patients["died"][course.cohort.lines.patient].astype(np.int64)


def starts_later(course: Course) -> Column:
    """Tell whether a line starts after the data were cut: by then it was none."""
    later: Column = start_of(course) > cut_of(course)
    return later


def goes_on(course: Course) -> Column:
    """Tell whether a line still went on when the data were cut: no next line, no death by then."""
    cut = cut_of(course)
    is_open: Column = (
        (start_of(course) <= cut)
        & (start_of(course) != NO_DAY)
        & (cut != NEVER)
        & (course.next_start > cut)
        & ((death_of(course) == NO_DAY) | (death_of(course) > cut))
    )
    return is_open


def is_cut_before(course: Course, last: Column) -> Column:
    """Tell whether the data of a line are cut before a day up to which something can come."""
    is_open: Column = goes_on(course) & (cut_of(course) < last)
    return is_open


def comes_nearer(course: Course, target: Column, day: Column, last: Column) -> Column:
    """Tell whether a count that lies nearer to a target than the one there can still come."""
    cut = cut_of(course)
    nearest = np.maximum(target, cut + 1)
    distance = np.where(day == NO_DAY, NEVER, np.abs(day - target))
    can: Column = goes_on(course) & (nearest <= last) & (nearest - target < distance)
    return can


NOT_IGNORED: Final = (Strategy.COMPOSITE, Strategy.CENSOR)
COMPOSITE: Final = (Strategy.COMPOSITE,)


def is_over_before(course: Course, last: Column, only: tuple[Strategy, ...]) -> Column:
    """Tell whether a next line or death came before a day, by one of these strategies."""
    strategies, start = course.definition.strategies, start_of(course)
    over = _came_before(course, start + 1, last, course.next_start, strategies.new_line in only)
    # who dies on the day of the start cannot respond any more
    over |= _came_before(course, start, last, death_of(course), strategies.death in only)
    return over


def is_withdrawn_before(course: Course, last: Column) -> Column:
    """Tell whether the drug was stopped before a day, where the definition does not ignore it."""
    stop = course.cohort.lines["end"].astype(np.int64)
    stop = np.where(stop <= course.next_start, stop, NEVER)
    counts = course.definition.strategies.discontinuation in NOT_IGNORED
    return _came_before(course, start_of(course) + 1, last, stop, counts)


def _came_before(
    course: Course,
    first: Column,
    last: Column,
    day: Column,
    counts: bool,  # noqa: FBT001 - a fact
) -> Column:
    """Tell whether something that counts came from one day on, before another, and by the cut."""
    came: Column = (day >= first) & (day < last) & (day <= cut_of(course))
    came &= counts & (start_of(course) != NO_DAY)
    return came


def may_be_treated(course: Course, last: Column) -> Column:
    """Tell whether another therapy can still come up to a day, in this line or a later one."""
    cut, died = cut_of(course), death_of(course)
    can: Column = (start_of(course) <= cut) & (cut < last) & ((died == NO_DAY) | (died > cut))
    return can


def has_rescue(course: Course, first: Column, last: Column) -> Column:
    """Tell whether the patient of a line has a rescue between two days, both included."""
    patient, rescues = course.cohort.lines.patient, course.cohort.rescues
    last = np.minimum(last, cut_of(course))
    return rescues.until(patient, last) > rescues.until(patient, np.minimum(first, last + 1) - 1)


def has_therapy(course: Course, first: Column, last: Column) -> Column:
    """
    Tell whether a rescue, a later line, or death that is a failure, came between two days.

    What came after the next line began is another therapy as well.
    """
    treated = has_rescue(course, first, last)
    last = np.minimum(last, cut_of(course))
    treated |= _has_later_line(course, first, last)
    if course.definition.strategies.death is Strategy.COMPOSITE:
        treated |= (death_of(course) >= first) & (death_of(course) <= last)
    return treated


def _has_later_line(course: Course, first: Column, last: Column) -> Column:
    """Tell whether a line after this one started between two days, both included."""
    start, patient = start_of(course), course.cohort.lines.patient
    is_started = start != NO_DAY
    starts = np.sort(sort_key(patient[is_started], start[is_started]))
    first, last = np.maximum(first, start + 1), np.maximum(last, start)
    before = np.searchsorted(starts, sort_key(patient, first))
    after = np.searchsorted(starts, sort_key(patient, last), side="right")
    has_one: Column = is_started & (after > before)
    return has_one


def bleeds_too_much(facts: Facts, definition: Definition, level: str | None = None) -> Column:
    """Tell of bleeding whether it is certainly above what a level, or a question, allows."""
    found: Column = facts.bleed_least > (definition.bleeding_allowed_at(level) or 0)
    return found


def has_bleeding(
    course: Course, on: Column, *, asks: bool, until: Column, level: str | None = None
) -> Column:
    """
    Tell whether bleeding above what is allowed was active on a day of each line.

    What lies behind *until* is not known yet, also of bleeding whose end is on record.
    """
    found = np.zeros(len(course), dtype=bool)
    facts = course.facts(asks_bleeding=asks)
    if not len(facts.bleed_day):
        return found
    patient, counts = course.cohort.lines.patient, bleeds_too_much(facts, course.definition, level)
    low, high = facts.bleed_offsets[patient], facts.bleed_offsets[patient + 1]
    for nth in range(int((high - low).max(initial=0))):
        line = np.flatnonzero((low + nth < high) & (on <= until))
        at = low[line] + nth
        found[line] |= (
            counts[at] & (facts.bleed_day[at] <= on[line]) & (facts.bleed_until[at] >= on[line])
        )
    return found


def counts_in(course: Course, first: int, last: int | None) -> tuple[Column, ...]:
    """Give the counts of all lines in a window after the start: row, line, days since it."""
    inside = course.since >= first
    if last is not None:
        inside &= course.since <= last
    at = np.flatnonzero(inside)
    return tuple(column[at] for column in (*course.counts, course.since))

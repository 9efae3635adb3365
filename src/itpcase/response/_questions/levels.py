"""A level at a landmark, and a level reached by a day."""

from __future__ import annotations

import numpy as np

from itpcase._days import NEVER, NO_DAY
from itpcase.definitions.endpoints import Landmark, Reached
from itpcase.engine.lines import NE_REASON, OPEN_LEVEL
from itpcase.engine.walk import (
    BROKEN_BY,
    END_OF_FOLLOW_UP,
    MET,
    NOT_MET,
    RUN_FIRST,
    RUN_LINE,
    UNKNOWN,
)
from itpcase.response._questions.grounds import (
    CENSORED,
    COMPOSITE,
    NOT_IGNORED,
    Found,
    code_of,
    comes_nearer,
    counts_in,
    cut_of,
    death_of,
    goes_on,
    is_cut_before,
    is_over_before,
    is_withdrawn_before,
    lay_out_answer,
    start_of,
    why_unknown,
)
from itpcase.response.category import reached_on
from itpcase.response.course import Course
from itpcase.table import Column
from itpcase.terms import NotEvaluable

__all__: list[str] = []


def answer_landmark(course: Course, asked: Landmark) -> Found:
    """Read every line at one landmark."""
    walked = course.walk(asked.any_of, asks_bleeding=asked.asks_bleeding, keep_states=True)
    start = start_of(course)
    target, last = start + asked.target_day, start + asked.last_day
    rows, line, since = counts_in(course, asked.first_day, asked.last_day)
    order = np.lexsort((since, np.abs(since - asked.target_day), line))
    of, first = np.unique(line[order], return_index=True)
    nearest = rows[order[first]]
    answer, on = np.full(len(course), UNKNOWN), np.full(len(course), NO_DAY, dtype=np.int64)
    answer[of], on[of] = walked.states[nearest], course.daily["day"][nearest]
    reason = why_unknown(course, asked.needs_baseline)
    none = on == NO_DAY
    reason[none] = code_of(NotEvaluable.NO_COUNT_IN_WINDOW)
    over = is_over_before(course, last, NOT_IGNORED) | is_withdrawn_before(course, last)
    answer[none & over] = NOT_MET
    is_open = comes_nearer(course, target, on, last)
    answer[is_open], reason[is_open], on[is_open] = UNKNOWN, CENSORED, NO_DAY
    return lay_out_answer(course, answer, reason, on=on)


# --- levels in time -----------------------------------------------------------------------------


def open_runs(course: Course, level: int) -> Column:
    """Return the first day of each line's run that later counts could confirm; `NO_DAY` if none."""
    first = np.full(len(course), NO_DAY, dtype=np.int64)
    if not course.through_new_lines and np.all(course.classified.categories[:, OPEN_LEVEL] < 0):
        return first
    runs = course.walk(level, keep_runs=True).runs
    still = runs[runs[:, BROKEN_BY] == END_OF_FOLLOW_UP]
    first[still[:, RUN_LINE]] = still[:, RUN_FIRST]
    over = (death_of(course) != NO_DAY) & (death_of(course) <= cut_of(course))
    if not course.through_new_lines:
        over |= (course.next_start != NEVER) & (course.next_start <= course.until)
    first[over | (first > course.next_start)] = NO_DAY
    return first


def answer_without_response(
    course: Course, *, last: Column, ends: Column, closes: Column, run: Column
) -> tuple[Column, Column]:
    """
    Return answer and reason for lines that did not reach a level.

    Parameters
    ----------
    course : Course
    last : numpy.ndarray
        The last day on which a response may begin.
    ends : numpy.ndarray
        An event before this day leaves no response that could be long enough.
    closes : numpy.ndarray
        Up to this day a response can still come.
    run : numpy.ndarray
        The first day of a run that later counts could confirm; `NO_DAY` for none.

    Returns
    -------
    tuple of numpy.ndarray
    """
    not_evaluable = course.classified.categories[:, NE_REASON]
    answer = np.where(not_evaluable >= 0, UNKNOWN, NOT_MET)
    reason = not_evaluable.astype(np.int64)
    answer[is_over_before(course, ends, COMPOSITE)] = NOT_MET
    waits = (run != NO_DAY) & (run <= last)
    answer[waits], reason[waits] = UNKNOWN, code_of(NotEvaluable.UNCONFIRMED)
    pending = is_cut_before(course, closes) | (waits & goes_on(course))
    answer[pending], reason[pending] = UNKNOWN, CENSORED
    return answer, reason


def answer_reached(course: Course, asked: Reached) -> Found:
    """Tell for every line whether a level was reached by a day."""
    level, start = course.definition.rank(asked.level), start_of(course)
    on = reached_on(course, level).astype(np.int64)
    last = start + asked.by_day
    run = np.full(len(course), NO_DAY, dtype=np.int64)
    if course.definition.response_date == "first":
        run = open_runs(course, level)
    answer, reason = answer_without_response(course, last=last, ends=last, closes=last, run=run)
    there, in_time = on != NO_DAY, (on != NO_DAY) & (on <= last)
    answer[there] = NOT_MET
    answer[in_time] = MET
    return lay_out_answer(
        course, answer, reason,
        on=np.where(in_time, on, NO_DAY),
        value=np.where(in_time, on - start, np.nan),
    )  # fmt: skip

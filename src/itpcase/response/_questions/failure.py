"""The first event of failure, or the day on which all of them were there."""

from __future__ import annotations

import numpy as np

from itpcase._days import NEVER, NO_DAY
from itpcase.cohort.contact import last_contact
from itpcase.definitions.endpoints import Failure
from itpcase.engine.walk import MET, NOT_MET, UNKNOWN
from itpcase.response._questions.goals import see_through
from itpcase.response._questions.grounds import (
    Found,
    code_of,
    cut_of,
    death_of,
    lay_out_answer,
    start_of,
)
from itpcase.response.course import END_REASONS, Course
from itpcase.response.events import last_days
from itpcase.table import Column
from itpcase.terms import EndReason, NotEvaluable, Strategy

__all__: list[str] = []


def answer_failure(course: Course, asked: Failure) -> Found:
    """
    Find the first event of failure of every line, or the day on which all of them were there.

    Where a new line is no failure, and the definition ignores new lines, it goes on through them.

    A count that may fail, such as ``>20`` against 30, is no failure: this is a time to a negative
    event, which as a loss in episodes needs a count that fails for certain. Its "no" says that none
    was seen, and is censored; it is no response.
    """
    on_drug = None
    if asked.stopped_by_day is not None:
        on_drug = _is_on_drug(course, start_of(course) + asked.stopped_by_day)
    if asked.new_line or course.definition.strategies.new_line is not Strategy.IGNORE:
        return _failed(course, asked, on_drug)
    whole, own = see_through(course, with_next=False)
    theirs = np.flatnonzero(own >= 0)
    found = _failed(whole, asked, None if on_drug is None else on_drug[own])
    unstarted = np.full(len(course), UNKNOWN)
    answers = lay_out_answer(course, unstarted, code_of(NotEvaluable.NO_START))
    for key, values in answers.items():
        values[own[theirs]] = found[key][theirs]
    return answers


def _failed(course: Course, asked: Failure, on_drug: Column | None) -> Found:
    """Find failure of every line; *on_drug* tells whether each was on it on the day of the stop."""
    rows, line = course.counts
    n, start, until = len(course), start_of(course), course.until
    lines, patient = course.cohort.lines, course.cohort.lines.patient
    day = course.daily["day"][rows].astype(np.int64)
    walked = course.walk(
        asked.any_of, asks_bleeding=asked.asks_bleeding, asks_rescue=False, keep_states=True
    )
    failing = (walked.states[rows] == NOT_MET) & (day - start[line] >= asked.count_from_day)

    def valid(days: Column) -> Column:
        return np.where((days > start) & (days <= until), days, NEVER)

    of, first = np.unique(line[failing], return_index=True)
    lost = np.full(n, NEVER, dtype=np.int64)
    lost[of] = day[failing][first]
    size = course.counts_end - course.first_count
    last_count = np.append(course.daily["day"].astype(np.int64), NO_DAY)[
        np.where(size > 0, course.counts_end - 1, -1)
    ]
    events = {EndReason.LOSS: lost}
    if asked.death:
        events[EndReason.DEATH] = valid(death_of(course))
    if asked.new_line:
        events[EndReason.NEW_LINE] = valid(course.next_start)
    if asked.rescue_from_day is not None:
        rescue = np.full(n, NEVER, dtype=np.int64)
        rescues = course.cohort.rescues
        if len(rescues):
            at = rescues.until(patient, start + asked.rescue_from_day - 1)
            has = at < rescues.offsets[patient + 1]
            rescue[has] = rescues["day"][at[has]]
        events[EndReason.RESCUE] = valid(rescue)
    if asked.discontinuation:
        events[EndReason.DISCONTINUATION] = valid(lines["end"].astype(np.int64))
    if asked.stopped_by_day is not None and on_drug is not None:
        by = start + asked.stopped_by_day
        events[EndReason.NOT_STOPPED] = valid(np.where(on_drug, by, NEVER))
    days = np.stack([*events.values()])
    if asked.joined == "all":
        which = len(days) - 1 - days[::-1].argmax(axis=0)
    else:
        which = days.argmin(axis=0)
    on = days[which, np.arange(n)]
    failed = on != NEVER
    answer = np.where(failed, MET, np.where(size > 0, NOT_MET, UNKNOWN))
    answer[start == NO_DAY] = UNKNOWN
    end = np.where(failed, on, last_count)
    known = answer != UNKNOWN
    codes = np.array([END_REASONS.index(reason) for reason in events])
    return lay_out_answer(
        course, answer, code_of(NotEvaluable.NO_COUNTS),
        on=np.where(failed & known, on, NO_DAY),
        value=np.where(known, end - start, np.nan),
        ended=np.where(
            known, np.where(failed, codes[which], END_REASONS.index(EndReason.END_OF_FOLLOW_UP)), -1
        ),
    )  # fmt: skip


def _is_on_drug(course: Course, day: Column) -> Column:
    """Tell whether the drug had not been stopped by a day on which the patient was still seen."""
    cut = cut_of(course)
    stop = last_days(course.cohort.lines)
    stopped = (stop != NO_DAY) & (stop <= day) & (stop <= cut)
    seen = last_contact(course.cohort)[course.cohort.lines.patient]
    is_seen = (seen >= day) | ((cut != NEVER) & (cut >= day))
    on_drug: Column = ~stopped & is_seen
    return on_drug

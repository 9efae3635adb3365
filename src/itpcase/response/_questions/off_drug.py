"""Whether a response lasted after the last drug was stopped."""

from __future__ import annotations

from functools import lru_cache

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY, sort_key
from itpcase._ragged import Ragged
from itpcase.definitions.definition import Definition, Level
from itpcase.definitions.endpoints import TreatmentFree
from itpcase.engine.walk import END, LINE, NOT_MET, REASON, START, UNKNOWN
from itpcase.response._questions.goals import (
    Stretch,
    decided_there,
    fails_on,
    judge_goal,
    lay_out_alone,
    of_one_level,
)
from itpcase.response._questions.grounds import (
    BETWEEN_VISITS,
    CENSORED,
    Found,
    bleeds_too_much,
    code_of,
    cut_of,
    death_of,
    has_therapy,
    is_cut_before,
    lay_out_answer,
    start_of,
    why_unknown,
)
from itpcase.response.course import END_REASONS, Course, Walked
from itpcase.response.events import last_days
from itpcase.table import Column
from itpcase.terms import EndReason, NotEvaluable, Strategy

__all__: list[str] = []


def off_drug_since(course: Course) -> Column:
    """
    Return the day on which the last drug for ITP was stopped; `NO_DAY` where none is recorded.

    That is the latest stop of the line and of the lines before it. An earlier line without a stop
    is taken to have ended when the next one started, unless it is said to go on; a splenectomy has
    a day and no duration.
    """
    lines, ends = course.cohort.lines, last_days(course.cohort.lines)
    latest = np.maximum.accumulate(sort_key(lines.patient, ends))
    since = latest - sort_key(lines.patient, np.zeros(len(lines), dtype=np.int64))
    return np.where((ends == NO_DAY) | _beside_what_goes_on(lines, ends), NO_DAY, since)


def _beside_what_goes_on(lines: Ragged, ends: Column) -> Column:
    """Tell which lines are said to go on, or follow one of the same patient that is."""
    if (said := lines.get("ongoing")) is None:
        return np.zeros(len(lines), dtype=bool)
    going_on = np.append(0, np.cumsum((said == 1) & (ends == NO_DAY)))
    found: Column = going_on[1:] > going_on[lines.offsets[lines.patient]]
    return found


@lru_cache(maxsize=256)
def _off_drug_definition(definition: Definition, asked: TreatmentFree) -> Definition:
    """Turn the question into a level, which any therapy ends."""
    level = Level(name="off drug", label=asked.label, any_of=asked.any_of)
    strategies = attrs.evolve(
        definition.strategies,
        rescue=Strategy.COMPOSITE, new_line=Strategy.COMPOSITE, discontinuation=Strategy.IGNORE,
    )  # fmt: skip
    return of_one_level(definition, level, strategies)


def answer_off_drug(course: Course, asked: TreatmentFree) -> Found:
    """Tell for every line whether the response lasted after the last drug was stopped."""
    n, start, since = len(course), start_of(course), off_drug_since(course)
    answer = np.full(n, UNKNOWN)
    reason = np.full(n, code_of(NotEvaluable.ON_TREATMENT))
    on, value = np.full(n, NO_DAY, dtype=np.int64), np.full(n, np.nan)
    ended = np.full(n, -1)
    stopped = (since != NO_DAY) & (start != NO_DAY)
    goals = (since if asked.since == "stop" else start) + asked.days
    stopped &= since <= cut_of(course)
    too_late = (course.next_start <= since) | (since > goals)  # the next drug overlapped, or this
    answer[stopped & too_late] = NOT_MET
    lines = np.flatnonzero(stopped & ~too_late & (since <= course.until))
    if not len(lines):
        return lay_out_answer(course, answer, reason)

    goal, since = goals[lines], since[lines]
    free = Course(
        lay_out_alone(course, lines, since, ends=course.counts_end[lines]),
        _off_drug_definition(course.definition, asked),
        compile=course.compile,
    )
    walked = free.walk(0, asks_bleeding=asked.asks_bleeding, keep_episodes=True, keep_states=True)
    state, why, episode, at, gapped, there, event = _after_the_stop(
        course, free, walked, lines=lines, since=since, goal=goal, asked=asked
    )
    answer[lines], reason[lines] = state, why
    last_day = np.where(there, goal[at], episode[:, END])
    day = np.where(event != NO_DAY, event, last_day)
    on[lines[at]] = np.where(state[at] != UNKNOWN, day, NO_DAY)
    value[lines[at]] = last_day - since[at]
    ended[lines[at]] = np.where(there, -1, episode[:, REASON])
    open_gap = lines[gapped[state[gapped] == UNKNOWN]]
    value[open_gap], ended[open_gap] = 0, END_REASONS.index(EndReason.GAP)
    return lay_out_answer(course, answer, reason, on=on, value=value, ended=ended)


def _after_the_stop(
    course: Course,
    free: Course,
    walked: Walked,
    *,
    lines: Column,
    since: Column,
    goal: Column,
    asked: TreatmentFree,
) -> tuple[Column, Column, Column, Column, Column, Column, Column]:
    """
    Tell whether what came after the stop was kept to the goal.

    Returns
    -------
    tuple of numpy.ndarray
        State and reason of each of the lines; the episodes that began at once, and the place of
        the line of each; the places of lines with a gap before their first good count; which of
        the episodes the day of the goal alone refutes; the day of the event that refutes one that
        was censored before it, `NO_DAY` for the others.
    """
    n, place = len(course), free.cohort.lines.offsets[:-1]
    until = course.until[lines].astype(np.int64)
    ends = np.full(len(free), NO_DAY, dtype=np.int64)
    ends[place] = until
    fails = fails_on(
        free, place, goal, walked.states, asks_bleeding=asked.asks_bleeding, until=ends
    )
    # --- what decides without a count: bleeding that begins up to the goal (of what began before
    # the stop only the counts while it lasts tell), a therapy or death before it
    bleeding = _first_bleeding(free, place, since, until, asks=asked.asks_bleeding)
    bled = bleeding <= goal
    begin, before_goal = np.full(n, 0), np.full(n, -1)
    begin[lines], before_goal[lines] = since + 1, goal - 1
    treated = has_therapy(course, begin, before_goal)[lines]

    # --- the first that is known after the stop: a count that meets it, or something else
    failing = np.full(len(lines), NEVER, dtype=np.int64)
    rows = np.flatnonzero(walked.states == NOT_MET)
    patient, at = np.unique(free.daily.patient[rows], return_index=True)
    failing[patient] = free.daily["day"][rows[at]]
    failing = np.minimum(failing, bleeding)
    therapy = _first_therapy(free, place, since, until)
    of, at = np.unique(walked.episodes[:, LINE], return_index=True)
    own = np.isin(of, place)
    episode, at = walked.episodes[at[own]], np.searchsorted(place, of[own])
    begun = episode[:, START].astype(np.int64)
    at_once = (begun < failing[at]) & (begun <= therapy[at])
    gap = _first_gap(free, since)
    is_gapped = at_once & (gap[at] <= begun)  # of these nothing is known from the stop on
    gapped = at[is_gapped]
    episode, at = episode[at_once & ~is_gapped], at[at_once & ~is_gapped]

    state = np.where(fails | bled | treated | (failing <= goal), NOT_MET, UNKNOWN)
    has_counts = np.diff(free.daily.offsets) > 0
    why = np.where(
        has_counts,
        why_unknown(course, asked.needs_baseline)[lines],
        code_of(NotEvaluable.NO_COUNTS),
    )
    to = np.zeros(n, dtype=np.int64)
    to[lines] = goal
    why = np.where(is_cut_before(course, to)[lines], CENSORED, why)
    why = np.where((failing != NEVER) | (therapy != NEVER), BETWEEN_VISITS, why)
    why[gapped] = CENSORED
    stretch = Stretch.of(episode)
    held, unknown = judge_goal(stretch, goal[at], fails[at])
    by_event = (held == UNKNOWN) & (bled | treated)[at]
    event = np.minimum(np.where(bled, bleeding, NEVER), np.where(treated, therapy, NEVER))[at]
    state[at] = np.where(by_event, NOT_MET, held)
    why[at] = unknown
    there = decided_there(stretch, goal[at], fails[at])
    return state, why, episode, at, gapped, there, np.where(by_event, event, NO_DAY)


def _first_gap(free: Course, since: Column) -> Column:
    """
    Return the first day of a count that comes too long after the one before it, or the stop.

    Parameters
    ----------
    free : Course
        Of which each patient is one line, with the counts after its stop.
    since : numpy.ndarray
        The stop of each.

    Returns
    -------
    numpy.ndarray
        `NEVER` where there is no such gap, or the definition sets none.
    """
    found = np.full(len(since), NEVER, dtype=np.int64)
    longest, counts = free.definition.max_gap, free.daily
    if longest is None or not len(counts):
        return found
    day = counts["day"].astype(np.int64)
    before = np.append(NO_DAY, day[:-1])
    has_counts = np.flatnonzero(np.diff(counts.offsets))
    before[counts.offsets[has_counts]] = since[has_counts]
    late = np.flatnonzero(day - before > longest)
    patient, at = np.unique(counts.patient[late], return_index=True)
    found[patient] = day[late[at]]
    return found


def _first_bleeding(
    course: Course, line: Column, since: Column, until: Column, *, asks: bool
) -> Column:
    """Return the first day of bleeding after a day, for each of these lines; `NEVER` for none."""
    facts = course.facts(asks_bleeding=asks)
    first = np.full(len(line), NEVER, dtype=np.int64)
    if not len(facts.bleed_day):
        return first
    patient = course.cohort.lines.patient[line]
    too_much = bleeds_too_much(facts, course.definition)
    low, high = facts.bleed_offsets[patient], facts.bleed_offsets[patient + 1]
    for nth in range(int((high - low).max(initial=0))):
        there = np.flatnonzero(low + nth < high)
        at = low[there] + nth
        day = facts.bleed_day[at].astype(np.int64)
        counts = too_much[at] & (day > since[there]) & (day <= until[there])
        first[there] = np.minimum(first[there], np.where(counts, day, NEVER))
    return first


def _first_therapy(course: Course, line: Column, since: Column, until: Column) -> Column:
    """Return the first day after a day of rescue, of a new line, or of death as a failure."""
    patient, rescues = course.cohort.lines.patient[line], course.cohort.rescues
    days = [course.next_start[line].astype(np.int64)]
    if len(rescues):
        at = rescues.until(patient, since)
        has = at < rescues.offsets[patient + 1]
        rescue = np.full(len(line), NEVER, dtype=np.int64)
        rescue[has] = rescues["day"][at[has]]
        days.append(rescue)
    if course.definition.strategies.death is Strategy.COMPOSITE:
        died = death_of(course)[line]
        days.append(np.where((died > since) & (died != NO_DAY), died, NEVER))
    first = np.minimum.reduce(days)
    return np.where(first <= until, first, NEVER)

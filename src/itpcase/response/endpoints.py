"""
What a definition asks beside its levels: landmarks, visits, treatment-free response, failure.

One kernel for each kind of question of `itpcase.definitions.endpoints`; all of them read states and
episodes from the walk of `itpcase.response.course`, so that what a count says is decided in one
place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, Final, overload

import attrs
import numpy as np

from itpcase._html import ExplainsItself
from itpcase.cohort.cohort import Cohort, as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition, Level
from itpcase.definitions.endpoints import (
    Combined,
    Counted,
    Failure,
    Kept,
    Landmark,
    Question,
    Reached,
    TreatmentFree,
    VisitRule,
)
from itpcase.definitions.parts import Confirmation
from itpcase.engine.walk import (
    BEFORE,
    END,
    EVENT,
    FIRST_FAILING,
    LINE,
    MET,
    NE_REASON,
    NEVER,
    NO_DAY,
    NOT_MET,
    REASON,
    START,
    UNKNOWN,
)
from itpcase.errors import DefinitionError
from itpcase.model import CaseSeries, Day, Patient, TreatmentLine
from itpcase.response.answers import AnswerTable
from itpcase.response.category import NE_REASONS, REASONS, reached_on
from itpcase.response.course import (
    Course,
    Subject,
    ask_all,
    kept_lines,
    line_table,
    one_line,
    refuse_placeholder,
)
from itpcase.response.explain import (
    Baseline,
    assumptions_of,
    baseline_of,
    listed,
    measurements,
    of_line,
    when,
)
from itpcase.table import (
    Column,
    Ragged,
    day_column,
    number_day,
    objects,
    pick,
    sort_key,
)
from itpcase.terms import Answer, EndReason, NotEvaluable, Strategy

__all__ = ["EndpointAnswer", "EndpointTable", "answer_endpoints"]

ANSWERS: Final = (Answer.NO, Answer.NE, Answer.YES)
"""By state: not met, unknown, met."""

WHY_NOT: Final = (
    *NE_REASONS,
    NotEvaluable.NO_COUNT_IN_WINDOW,
    NotEvaluable.CENSORED,
    NotEvaluable.TOO_FEW_VISITS,
    NotEvaluable.ON_TREATMENT,
)
"""Why a question is not evaluable, by code."""

Found = dict[str, Column]
"""One row a line: ``answer, reason, on, value, out_of, ended``."""


def _code(reason: NotEvaluable) -> int:
    return WHY_NOT.index(reason)


def _found(
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
    return {
        "answer": answer,
        "reason": np.where(answer == UNKNOWN, reason, -1),
        "on": np.full(n, NO_DAY, dtype=np.int64) if on is None else on,
        "value": np.full(n, np.nan) if value is None else value,
        "out_of": np.full(n, np.nan) if out_of is None else out_of,
        "ended": np.full(n, -1) if ended is None else ended,
    }


def _start(course: Course) -> Column:
    return course.cohort.lines["start"].astype(np.int64)


def _no_baseline(course: Course, needs_baseline: bool) -> Column:  # noqa: FBT001 - a fact
    """Return why a state is unknown: for want of a baseline, or for another reason."""
    missing = np.isnan(course.baseline) & needs_baseline
    return np.where(missing, _code(NotEvaluable.NO_BASELINE), _code(NotEvaluable.INDETERMINATE))


# --- landmarks ----------------------------------------------------------------------------------


def _at_landmark(course: Course, asked: Landmark) -> Found:
    """Read every line at one landmark."""
    rows, line = course.counts
    walked = course.walk(asked.any_of, asks_bleeding=asked.asks_bleeding, keep_states=True)
    state, day = walked.states[rows], course.daily["day"][rows]
    start = _start(course)
    since = day.astype(np.int64) - start[line]
    near = np.flatnonzero((since >= asked.first_day) & (since <= asked.last_day))
    distance = np.abs(since[near] - asked.target_day)
    near = near[np.lexsort((since[near], distance, line[near]))]
    of, first = np.unique(line[near], return_index=True)
    answer, on = np.full(len(course), UNKNOWN), np.full(len(course), NO_DAY, dtype=np.int64)
    answer[of], on[of] = state[near[first]], day[near[first]]
    reason = _no_baseline(course, asked.needs_baseline)
    reason[on == NO_DAY] = _code(NotEvaluable.NO_COUNT_IN_WINDOW)
    reason[start == NO_DAY] = _code(NotEvaluable.NO_START)
    return _found(course, answer, reason, on=on)


# --- levels in time -----------------------------------------------------------------------------


def _reached(course: Course, asked: Reached) -> Found:
    """Tell for every line whether a level was reached by a day."""
    on = reached_on(course, course.definition.rank(asked.level)).astype(np.int64)
    reason = course.classified["categories"][:, NE_REASON]
    start = _start(course)
    last = start + asked.by_day
    in_time = (on != NO_DAY) & (on <= last)
    not_yet = ~in_time & (start != NO_DAY) & _is_cut_before(course, last)
    unknown = not_yet | (~in_time & (on == NO_DAY) & (reason >= 0))
    answer = np.where(in_time, MET, np.where(unknown, UNKNOWN, NOT_MET))
    why = np.where(not_yet & (reason < 0), _code(NotEvaluable.CENSORED), reason)
    return _found(
        course, answer, why,
        on=np.where(in_time, on, NO_DAY),
        value=np.where(in_time, on - start, np.nan),
    )  # fmt: skip


def episodes_of(course: Course, level: int) -> Column:
    """Walk along every line for the episodes of a level, through new lines if these are ignored."""
    if course.definition.strategies.new_line is Strategy.IGNORE:
        longer = attrs.evolve(course, through_new_lines=True)
        episodes: Column = longer.walk(level, keep_episodes=True).episodes
        return episodes
    return course.episodes(level)


def _kept(course: Course, asked: Kept) -> Found:
    """Tell for every line whether an episode of a level lasted so long."""
    episodes = episodes_of(course, course.definition.rank(asked.level))
    of = episodes[:, LINE]
    start = _start(course)
    first_day = (start[of] if asked.since == "start" else episodes[:, START]).astype(np.int64)
    goal = first_day + asked.until_day
    in_time = episodes[:, START] <= goal
    kept = in_time & (episodes[:, END] >= goal)
    open_end = in_time & ~kept & (episodes[:, EVENT] == 0)
    rank = np.where(kept, MET, np.where(open_end, UNKNOWN, NOT_MET))
    if asked.since == "any_response":  # the best answer of all episodes, the first that gives it
        order = np.lexsort((episodes[:, START], -rank, of))
    else:
        order = np.arange(len(of))
    line, first = np.unique(of[order], return_index=True)
    chosen = order[first]
    not_evaluable = course.classified["categories"][:, NE_REASON]
    answer = np.where(not_evaluable >= 0, UNKNOWN, NOT_MET)
    reason = not_evaluable.copy()
    answer[line] = rank[chosen]
    reason[line] = _code(NotEvaluable.CENSORED)
    on, value = np.full(len(course), NO_DAY, dtype=np.int64), np.full(len(course), np.nan)
    ended = np.full(len(course), -1)
    line, chosen = line[in_time[chosen]], chosen[in_time[chosen]]  # no day decides what came late
    on[line] = np.where(rank[chosen] == UNKNOWN, NO_DAY, episodes[chosen, END])
    value[line] = episodes[chosen, END] - first_day[chosen]
    ended[line] = episodes[chosen, REASON]
    return _found(course, answer, reason, on=on, value=value, ended=ended)


# --- so many counts, so many visits -------------------------------------------------------------


def _is_cut_before(course: Course, last: Column) -> Column:
    """Tell whether the data of a line end at the cut, and before a day."""
    patient = course.cohort.lines.patient
    cut = course.cohort.data_cut[patient].astype(np.int64)
    lives = course.cohort.patients["died"][patient] != cut
    is_open: Column = (course.until == cut) & (course.next_start > cut) & lives & (cut < last)
    return is_open


def _rescued(course: Course, first: Column, last: Column) -> Column:
    """Tell whether a line has a rescue from one day to another, both included."""
    patient, rescues = course.cohort.lines.patient, course.cohort.rescues
    last = np.minimum(last, course.until)
    return rescues.until(patient, last) > rescues.until(patient, np.minimum(first, last + 1) - 1)


def _tallied_states(course: Course, asked: Counted | VisitRule) -> Column:
    """Return the state of each daily count; one set aside by a rescue is failing, or missing."""
    states = course.walk(asked.any_of, asks_bleeding=asked.asks_bleeding, keep_states=True).states
    if not len(course.cohort.rescues):
        return states
    alone = course.walk(
        asked.any_of, asks_bleeding=asked.asks_bleeding, asks_rescue=False, keep_states=True
    ).states
    set_aside = (states == UNKNOWN) & (alone == MET)
    states[set_aside] = NOT_MET if asked.set_aside == "not_met" else MISSING
    return states


MISSING: Final = -2
"""The state of a visit without a count, or with one that is left out."""


@attrs.frozen(eq=False)
class _Tally:
    """What was counted for each line; *pending* is not due at the data cut."""

    met: Column
    not_met: Column
    unknown: Column
    pending: Column

    @property
    def observed(self) -> Column:
        return self.met + self.not_met + self.unknown


def _decided(tally: _Tally, asked: Counted | VisitRule) -> tuple[Column, Column, Column]:
    """Tell whether the quota is met for certain, can still be met, and has too few counts."""
    possible = tally.met + tally.unknown + tally.pending
    if asked.at_least is not None:
        certain, can = tally.met >= asked.at_least, possible >= asked.at_least
    else:
        share = Fraction(asked.share or 0).limit_denominator(_FINEST_SHARE)
        need = share.numerator * (tally.observed + tally.pending)
        certain = (tally.met * share.denominator >= need) & (tally.observed > 0)
        can = possible * share.denominator >= need
    enough = tally.observed >= asked.fewest_observed
    few = tally.observed + tally.pending < asked.fewest_observed
    return certain & enough, can & ~few, few


_FINEST_SHARE: Final = 1000
"""A share is read as a fraction: 0.667 and 2/3 are near it, 2/3 is it."""


def _verdict(
    course: Course,
    asked: Counted | VisitRule,
    *,
    certain: Column,
    can: Column,
    few: Column,
    pending: Column,
    empty: NotEvaluable | None,
    seen: Column,
) -> tuple[Column, Column]:
    """Return answer and reason from what was counted."""
    start = _start(course)
    last = course.until if asked.last_day is None else start + asked.last_day
    answer = np.where(certain, MET, np.where(can, UNKNOWN, NOT_MET))
    reason = np.where(
        pending > 0, _code(NotEvaluable.CENSORED), _no_baseline(course, asked.needs_baseline)
    )
    if asked.too_few == "not_evaluable":
        answer[few] = UNKNOWN
        reason[few] = _code(NotEvaluable.TOO_FEW_VISITS)
    if empty is not None:
        nothing = ~seen & (pending == 0)
        if asked.too_few == "no":
            nothing &= ~few
        answer[nothing], reason[nothing] = UNKNOWN, _code(empty)
    if asked.rescue == "disqualifies":
        first = start + asked.rescue_from_day
        answer[_rescued(course, first, last)] = NOT_MET
        if asked.last_day is not None:
            following = course.next_start
            in_time = (following >= first) & (following <= np.minimum(last, course.until))
            answer[in_time] = NOT_MET
    no_counts = course.counts_end == course.first_count
    answer[no_counts] = UNKNOWN
    reason[no_counts & (pending == 0)] = _code(NotEvaluable.NO_COUNTS)
    unstarted = start == NO_DAY
    answer[unstarted], reason[unstarted] = UNKNOWN, _code(NotEvaluable.NO_START)
    return answer, reason


def _counted(course: Course, asked: Counted) -> Found:
    """Count all daily counts of a window."""
    rows, line = course.counts
    start, n = _start(course), len(course)
    day = course.daily["day"][rows].astype(np.int64)
    since = day - start[line]
    inside = since >= asked.first_day
    if asked.last_day is not None:
        inside &= since <= asked.last_day
    state = np.where(inside, _tallied_states(course, asked)[rows], MISSING)

    def total(code: int) -> Column:
        return np.bincount(line[state == code], minlength=n)

    pending = np.zeros(n, dtype=np.int64)
    if asked.last_day is not None:
        last = start + asked.last_day
        cut = course.cohort.data_cut[course.cohort.lines.patient].astype(np.int64)
        pending = np.where(_is_cut_before(course, last), last - cut, 0)
    tally = _Tally(total(MET), total(NOT_MET), total(UNKNOWN), pending)
    certain, can, few = _decided(tally, asked)
    answer, reason = _verdict(
        course, asked, certain=certain, can=can, few=few, pending=pending,
        empty=NotEvaluable.NO_COUNT_IN_WINDOW, seen=tally.observed > 0,
    )  # fmt: skip
    met = np.flatnonzero(state == MET)
    rank = np.arange(len(met)) - np.searchsorted(line[met], line[met])
    nth = met[rank == (asked.at_least or 1) - 1]
    on = np.full(n, NO_DAY, dtype=np.int64)
    if asked.at_least is not None:
        on[line[nth]] = day[nth]
    return _found(
        course, answer, reason,
        on=np.where(answer == MET, on, NO_DAY),
        value=tally.met.astype(float), out_of=tally.observed.astype(float),
    )  # fmt: skip


def visit_rows(course: Course, asked: VisitRule) -> Column:
    """
    Give every scheduled visit its daily count.

    A visit takes the count nearest to its target day, within half the interval, of two equally near
    the earlier; a count that an earlier visit took is not there for the next.

    Returns
    -------
    numpy.ndarray
        One row a line, one column a visit: the row of the daily count, or -1.
    """
    counts, patient = course.daily, course.cohort.lines.patient
    start = _start(course)
    low, end = course.first_count.copy(), course.counts_end
    day = np.append(counts["day"].astype(np.int64), NEVER)  # one more, so that every row is one
    rows = np.full((len(course), asked.visits), -1, dtype=np.int64)
    for visit in range(asked.visits):
        target = start + asked.first_day + visit * asked.interval_days
        after = counts.until(patient, target)
        left, right = np.minimum(after, end) - 1, np.maximum(after, low)
        has_left = (left >= low) & (target - day[left] <= asked.half)
        has_right = (right < end) & (day[np.minimum(right, len(counts))] - target <= asked.half)
        near = day[np.minimum(right, len(counts))] - target < target - day[left]
        takes_right = has_right & (~has_left | near)
        row = np.where(takes_right, right, np.where(has_left, left, -1))
        row[start == NO_DAY] = -1
        rows[:, visit] = row
        low = np.maximum(low, row + 1)
    return rows


def _on_visits(course: Course, asked: VisitRule) -> Found:
    """Count scheduled visits."""
    n, rows = len(course), visit_rows(course, asked)
    start = _start(course)
    state = np.append(_tallied_states(course, asked), MISSING)[rows]
    target = start[:, None] + asked.first_day + np.arange(asked.visits) * asked.interval_days
    due = _is_cut_before(course, start + asked.last_day + asked.half)
    cut = course.cohort.data_cut[course.cohort.lines.patient].astype(np.int64)
    pending = due[:, None] & (rows < 0) & (target + asked.half > cut[:, None])
    day = np.append(course.daily["day"].astype(np.int64), NO_DAY)[rows]

    size = asked.within or asked.visits
    certain, can = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    few, open_visits = np.ones(n, dtype=bool), np.zeros(n, dtype=np.int64)
    met, out_of = np.zeros(n), np.zeros(n)
    on = np.full(n, NO_DAY, dtype=np.int64)
    for first in range(asked.visits - size + 1):
        part = slice(first, first + size)
        met_here, not_met, unknown = (
            (state[:, part] == code).sum(axis=1) for code in (MET, NOT_MET, UNKNOWN)
        )
        tally = _Tally(met_here, not_met, unknown, pending[:, part].sum(axis=1))
        is_certain, is_possible, is_few = _decided(tally, asked)
        if asked.at_least is not None:
            nth = np.cumsum(state[:, part] == MET, axis=1) == asked.at_least
            decides = is_certain & ~certain
            on[decides] = day[:, part][decides, nth[decides].argmax(axis=1)]
        better = (tally.met > met) | (out_of == 0)
        met, out_of = np.where(better, tally.met, met), np.where(better, tally.observed, out_of)
        certain, can, few = certain | is_certain, can | is_possible, few & is_few
        open_visits = np.maximum(open_visits, tally.pending)
    answer, reason = _verdict(
        course, asked, certain=certain, can=can, few=few, pending=open_visits,
        empty=None if asked.at_least is not None else NotEvaluable.NO_COUNT_IN_WINDOW,
        seen=np.any(rows >= 0, axis=1),
    )  # fmt: skip
    return _found(
        course, answer, reason, on=np.where(answer == MET, on, NO_DAY), value=met, out_of=out_of
    )


# --- after the last drug ------------------------------------------------------------------------


def off_drug_since(course: Course) -> Column:
    """
    Return the day on which the last drug for ITP was stopped; `NO_DAY` where none is recorded.

    That is the latest stop of the line and of the lines before it. An earlier line without a stop
    is taken to have ended when the next one started.
    """
    lines = course.cohort.lines
    latest = np.maximum.accumulate(sort_key(lines.patient, lines["end"].astype(np.int64)))
    since = latest - sort_key(lines.patient, np.zeros(len(lines), dtype=np.int64))
    return np.where(lines["end"] == NO_DAY, NO_DAY, since)


def _off_drug_cohort(course: Course, lines: Column, since: Column) -> Cohort:
    """Lay out some lines as one patient each, from the day on which the drug was stopped."""
    cohort, patient = course.cohort, course.cohort.lines.patient[lines]
    next_start = course.next_start[lines]
    has_next = next_start != NEVER
    slots = 1 + has_next
    offsets = np.concatenate([[0], np.cumsum(slots)])
    total = int(offsets[-1])
    first = offsets[:-1]
    columns: dict[str, Column] = {
        "number": np.ones(total, dtype=np.int64),
        "start": np.full(total, NO_DAY, dtype=np.int32),
        "end": np.full(total, NO_DAY, dtype=np.int32),
        "agents": objects([()] * total),
        "splenectomy": np.zeros(total, dtype=bool),
        "baseline": np.full(total, np.nan),
    }
    columns["start"][first], columns["baseline"][first] = since, course.baseline[lines]
    after = first[has_next] + 1
    columns["start"][after], columns["number"][after] = next_start[has_next], 1 + 1
    return Cohort(
        ids=cohort.ids[patient],
        patients={name: values[patient] for name, values in cohort.patients.items()},
        counts=course.daily.ranges(course.daily.until(patient, since), course.counts_end[lines]),
        lines=Ragged(offsets, columns),
        bleeds=cohort.bleeds.ranges(
            cohort.bleeds.offsets[patient], cohort.bleeds.offsets[patient + 1]
        ),
        rescues=cohort.rescues.ranges(
            cohort.rescues.offsets[patient], cohort.rescues.offsets[patient + 1]
        ),
        data_cut=cohort.data_cut[patient],
    )


@lru_cache(maxsize=256)
def _off_drug_definition(definition: Definition, asked: TreatmentFree) -> Definition:
    """Turn the question into a level of which one count is enough, and which any therapy ends."""
    return attrs.evolve(
        definition,
        levels=(Level(name="off drug", label=asked.label, any_of=asked.any_of),),
        confirm=Confirmation(),
        response_date="first",
        strategies=attrs.evolve(
            definition.strategies,
            rescue=Strategy.COMPOSITE, new_line=Strategy.COMPOSITE, discontinuation=Strategy.IGNORE,
        ),
        landmarks=(), reached=(), kept=(), counted=(), visits=(), treatment_free=(), failures=(),
        combined=(), primary="",
    )  # fmt: skip


def _off_drug(course: Course, asked: TreatmentFree) -> Found:
    """Tell for every line whether the response lasted after the last drug was stopped."""
    n, start, since = len(course), _start(course), off_drug_since(course)
    answer = np.full(n, UNKNOWN)
    reason = np.full(n, _code(NotEvaluable.ON_TREATMENT))
    reason[start == NO_DAY] = _code(NotEvaluable.NO_START)
    on, value = np.full(n, NO_DAY, dtype=np.int64), np.full(n, np.nan)
    ended = np.full(n, -1)
    stopped = (since != NO_DAY) & (start != NO_DAY)
    goals = (since if asked.since == "stop" else start) + asked.days
    stopped &= since <= course.cohort.data_cut[course.cohort.lines.patient]
    too_late = (course.next_start <= since) | (since > goals)  # the next drug overlapped, or this
    answer[stopped & too_late] = NOT_MET
    lines = np.flatnonzero(stopped & ~too_late & (since <= course.until))
    if not len(lines):
        return _found(course, answer, reason)

    goal = goals[lines]
    free = Course(
        _off_drug_cohort(course, lines, since[lines]),
        _off_drug_definition(course.definition, asked),
        compile=course.compile,
    )
    walked = free.walk(0, asks_bleeding=asked.asks_bleeding, keep_episodes=True, keep_states=True)
    place = free.cohort.lines.offsets[:-1]
    of, first = np.unique(walked.episodes[:, LINE], return_index=True)
    own = np.isin(of, place)
    at, first = np.searchsorted(place, of[own]), first[own]
    episode = walked.episodes[first]
    before = episode[:, BEFORE]
    if free.definition.max_gap is not None:  # a gap after the stop is no failure
        whole = attrs.evolve(free, definition=attrs.evolve(free.definition, max_gap=None))
        episodes = whole.walk(0, asks_bleeding=asked.asks_bleeding, keep_episodes=True).episodes
        of, first = np.unique(episodes[:, LINE], return_index=True)
        before = episodes[first[np.isin(of, place)], BEFORE]
    at_once = before == since[lines][at]  # nothing failed between stop and response
    failed = np.zeros(len(lines), dtype=bool)
    failed[free.daily.patient[walked.states == NOT_MET]] = True
    failed |= _rescued_or_treated(course, lines, since[lines], goal)
    result = np.where(failed, NOT_MET, UNKNOWN)
    there = episode[:, FIRST_FAILING] != goal[at]  # a count that fails on the day itself is in time
    kept = at_once & (episode[:, END] >= goal[at]) & there
    lost = ~at_once | ((episode[:, EVENT] == 1) & ~kept)
    result[at] = np.where(kept, MET, np.where(lost, NOT_MET, UNKNOWN))
    answer[lines] = result
    has_counts = np.diff(free.daily.offsets) > 0
    reason[lines] = np.where(
        has_counts, _no_baseline(course, asked.needs_baseline)[lines], _code(NotEvaluable.NO_COUNTS)
    )
    reason[lines[at]] = _code(NotEvaluable.CENSORED)
    on[lines[at]] = np.where(at_once & (result[at] != UNKNOWN), episode[:, END], NO_DAY)
    value[lines[at]] = np.where(at_once, episode[:, END] - since[lines][at], np.nan)
    ended[lines[at]] = np.where(at_once, episode[:, REASON], -1)
    return _found(course, answer, reason, on=on, value=value, ended=ended)


def _rescued_or_treated(course: Course, lines: Column, since: Column, goal: Column) -> Column:
    """Tell whether a rescue or a new line came after the stop and before the goal."""
    first, last = np.full(len(course), 0), np.full(len(course), -1)
    first[lines], last[lines] = since + 1, goal - 1
    rescued = _rescued(course, first, last)[lines]
    treated: Column = course.next_start[lines] < np.minimum(goal, course.until[lines] + 1)
    return rescued | treated


# --- failure ------------------------------------------------------------------------------------


def _failure(course: Course, asked: Failure) -> Found:
    """Find the first event of failure of every line."""
    rows, line = course.counts
    n, start, until = len(course), _start(course), course.until
    lines, patient = course.cohort.lines, course.cohort.lines.patient
    day = course.daily["day"][rows].astype(np.int64)
    walked = course.walk(
        asked.any_of, asks_bleeding=asked.asks_bleeding, asks_rescue=False, keep_states=True
    )
    failing = (walked.states[rows] == NOT_MET) & (day - start[line] >= asked.count_from_day)

    def valid(days: Column, counts: bool) -> Column:  # noqa: FBT001 - a fact
        return np.where(counts & (days > start) & (days <= until), days, NEVER)

    of, first = np.unique(line[failing], return_index=True)
    lost = np.full(n, NEVER, dtype=np.int64)
    lost[of] = day[failing][first]
    rescue = np.full(n, NEVER, dtype=np.int64)
    if asked.rescue_from_day is not None and len(course.cohort.rescues):
        rescues = course.cohort.rescues
        at = rescues.until(patient, start + asked.rescue_from_day - 1)
        has = at < rescues.offsets[patient + 1]
        rescue[has] = rescues["day"][at[has]]
    candidates = {
        EndReason.LOSS: lost,
        EndReason.DEATH: valid(course.cohort.patients["died"][patient], asked.death),
        EndReason.NEW_LINE: valid(course.next_start, asked.new_line),
        EndReason.RESCUE: valid(rescue, asked.rescue_from_day is not None),
        EndReason.DISCONTINUATION: valid(lines["end"], asked.discontinuation),
    }
    days = np.stack([*candidates.values()])
    which = days.argmin(axis=0)
    on = days[which, np.arange(n)]
    failed = on != NEVER
    size = course.counts_end - course.first_count
    last_count = np.append(course.daily["day"].astype(np.int64), NO_DAY)[
        np.where(size > 0, course.counts_end - 1, -1)
    ]
    answer = np.where(failed, MET, np.where(size > 0, NOT_MET, UNKNOWN))
    answer[start == NO_DAY] = UNKNOWN
    reason = np.where(start == NO_DAY, _code(NotEvaluable.NO_START), _code(NotEvaluable.NO_COUNTS))
    end = np.where(failed, on, last_count)
    known = answer != UNKNOWN
    codes = np.array([REASONS.index(reason) for reason in candidates])
    return _found(
        course, answer, reason,
        on=np.where(failed & known, on, NO_DAY),
        value=np.where(known, end - start, np.nan),
        ended=np.where(
            known, np.where(failed, codes[which], REASONS.index(EndReason.END_OF_FOLLOW_UP)), -1
        ),
    )  # fmt: skip


# --- put together -------------------------------------------------------------------------------


def _combined(course: Course, asked: Combined, found: Mapping[str, Found]) -> Found:
    """Join other answers: a no decides "all of", a yes decides "any of"."""
    parts = [found[name]["answer"] for name in asked.all_of]
    if asked.any_of:
        parts.append(np.max([found[name]["answer"] for name in asked.any_of], axis=0))
    parts += [MET - found[name]["answer"] for name in asked.none_of]
    answer = np.min(parts, axis=0)
    reason = np.full(len(course), _code(NotEvaluable.INDETERMINATE))
    for name in reversed(asked.names):
        of = found[name]
        reason = np.where(of["answer"] == UNKNOWN, of["reason"], reason)
    days = {
        name: np.where(found[name]["answer"] == MET, found[name]["on"], NO_DAY)
        for name in (*asked.all_of, *asked.any_of)
    }
    on = np.full(len(course), NEVER, dtype=np.int64)
    for name in asked.any_of:  # the first of them decided, but the last of all
        on = np.minimum(on, np.where(days[name] == NO_DAY, NEVER, days[name]))
    on[on == NEVER] = NO_DAY
    for name in asked.all_of:
        on = np.maximum(on, days[name])
    return _found(course, answer, reason, on=np.where(answer == MET, on, NO_DAY))


_KERNELS: Final[dict[type[Any], Callable[[Course, Any], Found]]] = {
    Landmark: _at_landmark,
    Reached: _reached,
    Kept: _kept,
    Counted: _counted,
    VisitRule: _on_visits,
    TreatmentFree: _off_drug,
    Failure: _failure,
}


def answered(course: Course, names: tuple[str, ...]) -> Found:
    """Answer questions of the definition for every line; one column of each array a question."""
    found: dict[str, Found] = {}
    needed = _needed(course.definition, names)
    for question in course.definition.questions:
        if question.name not in needed:
            continue
        if isinstance(question, Combined):
            found[question.name] = _combined(course, question, found)
        else:
            found[question.name] = _KERNELS[type(question)](course, question)
    return {
        key: np.stack([found[name][key] for name in names], axis=1)
        for key in ("answer", "reason", "on", "value", "out_of", "ended")
    }


def _needed(definition: Definition, names: Iterable[str]) -> set[str]:
    needed = set(names)
    for question in reversed(definition.combined):
        if question.name in needed:
            needed.update(question.names)
    return needed


# --- answers ------------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class EndpointAnswer(ExplainsItself):
    """
    What holds for one question of a definition, and why.

    Attributes
    ----------
    patient_id, line : str, int
    endpoint, label : str
    answer : Answer
        yes, no or NE.
    reason : NotEvaluable or None
    on : date or int or None
        The day that decided.
    value, out_of : float or None
        Counts or visits that met the criterion, and how many were observed; for questions about
        time, the days.
    ended : EndReason or None
        What ended the response, or how treatment failed.
    definition : Definition
    """

    patient: Patient
    treatment: TreatmentLine
    definition: Definition
    question: Question
    answer: Answer
    reason: NotEvaluable | None
    on: Day | None
    value: float | None
    out_of: float | None
    ended: EndReason | None
    course: Course
    line_index: int

    @property
    def patient_id(self) -> str:
        """The id of the patient."""
        return self.patient.id

    @property
    def line(self) -> int:
        """The number of the line."""
        return self.treatment.number

    @property
    def endpoint(self) -> str:
        """The name of the question."""
        return self.question.name

    @property
    def label(self) -> str:
        """The name in words."""
        return self.question.label

    @property
    def baseline(self) -> Baseline:
        """The baseline used and where it came from."""
        return baseline_of(self.course, self.line_index, self.patient)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed to reach the answer."""
        return tuple(assumptions_of(self.course, self.line_index, self.patient, self.baseline))

    def __repr__(self) -> str:
        reason = f" ({self.reason})" if self.reason else ""
        return (
            f"EndpointAnswer(patient {self.patient_id!r}, line {self.line}, {self.endpoint}: "
            f"{self.answer}{reason}, {self.definition.id})"
        )

    def explain(self) -> str:
        """
        Say in plain sentences what the answer is and why.

        Returns
        -------
        str
        """
        return "\n".join(_explained(self))


_WHY_WORDS: Final = {
    NotEvaluable.NO_START: "the day on which the line started is not known",
    NotEvaluable.NO_COUNTS: "there is no count",
    NotEvaluable.UNCONFIRMED: "a count met the level, but none was confirmed",
    NotEvaluable.NO_BASELINE: "it needs a baseline, and there is none",
    NotEvaluable.INDETERMINATE: "the counts cannot be told from the limit, or were set aside",
    NotEvaluable.SINGLE_COUNT: "only one day shows that the level was not met",
    NotEvaluable.NO_COUNT_IN_WINDOW: "there is no count in the window",
    NotEvaluable.CENSORED: "follow-up ended before it was decided",
    NotEvaluable.TOO_FEW_VISITS: "there are fewer counts than the definition asks for",
    NotEvaluable.ON_TREATMENT: "the stop of the drug is not recorded",
}


def _explained(a: EndpointAnswer) -> Iterator[str]:
    q, d = a.question, a.definition
    on = "" if a.on is None else f" ({when(a.on)})"
    yield (
        f"Patient {a.patient_id}, line {a.line}: {q.label} ({q.name}) {a.answer}{on} under {d.id} "
        f"(version {d.version})."
    )
    yield f"The question: {q.rule}."
    if q.clause:
        yield f"The source: {q.clause}"
    if a.baseline.value is not None:
        yield f"Baseline: {a.baseline.printed} ×10⁹/L ({a.baseline.source})."
    if a.reason is not None:
        yield f"Not evaluable: {_WHY_WORDS[a.reason]}."
    if a.value is not None:
        if isinstance(q, Counted | VisitRule):
            yield f"Met on {a.value:.0f} of {a.out_of:.0f} observed."
        else:
            yield f"Days: {a.value:.0f}" + ("." if a.ended is None else f", {a.ended}.")
    if isinstance(q, VisitRule):
        yield from _visits_in_words(a, q)
    else:
        rows = of_line(a.course, a.line_index)
        yield f"Counts: {listed(measurements(a.course, a.patient, rows)) or 'none'}."
    for assumption in a.assumptions:
        yield f"Assumed: {assumption}"
    if not q.evidence.is_verified:
        yield f"The question is {q.evidence}."


def _visits_in_words(a: EndpointAnswer, asked: VisitRule) -> Iterator[str]:
    taken = visit_rows(a.course, asked)[a.line_index]
    shown = []
    for visit, row in enumerate(taken.tolist()):
        day = asked.first_day + visit * asked.interval_days
        if row < 0:
            shown.append(f"day {day} missing")
        else:
            (count,) = measurements(a.course, a.patient, np.array([row]))
            shown.append(f"day {day}: {listed([count])}")
    yield "Visits: " + "; ".join(shown) + "."


class EndpointTable(AnswerTable[EndpointAnswer]):
    """A table of answers, one row a line and question, that can explain each of its rows."""

    def answer(self, row: int) -> EndpointAnswer:
        """Return the answer of one row as an object."""
        (found,) = answer_endpoints(**self.question(row), names=[str(self["endpoint"][row])])
        return found


# --- the door -----------------------------------------------------------------------------------


@overload
def answer_endpoints(
    subject: Patient,
    *,
    line: int | None = None,
    names: Iterable[str] | None = None,
    definition: Definition = IWG_2009,
    data_cut: Day | None = None,
) -> tuple[EndpointAnswer, ...]: ...


@overload
def answer_endpoints(
    subject: CaseSeries | Cohort | Iterable[Patient],
    *,
    line: int | None = None,
    names: Iterable[str] | None = None,
    definition: Definition = IWG_2009,
    data_cut: Day | None = None,
) -> EndpointTable: ...


def answer_endpoints(
    subject: Subject,
    *,
    line: int | None = None,
    names: Iterable[str] | None = None,
    definition: Definition = IWG_2009,
    data_cut: Day | None = None,
) -> tuple[EndpointAnswer, ...] | EndpointTable:
    """
    Answer what a definition asks beside its levels.

    * a landmark is read from the one count nearest to it inside its window, the earlier of two
      equally near;
    * a response is kept if its episode lasted up to the day; lost before: no; censored before: NE;
    * of scheduled visits, each is the daily count nearest to its target day within half the
      interval; a missing visit does not meet the criterion; one that is not yet due at the data cut
      leaves the question open;
    * treatment-free response runs from the day on which the last drug was stopped, and any therapy
      ends it;
    * treatment fails at the first of the events that the definition lists.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many. Platelet counts. [10^9/L]
    line : int, optional
        Number of the line; for one patient the last line if omitted, for many all lines.
    names : iterable of str, optional
        Which of the questions; all of them if omitted.
    definition : Definition
        One with questions, such as ``itpcase.get_definition("luna-3")``.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    tuple of EndpointAnswer, or EndpointTable
        For many one row a line and question, with the columns ``patient_id, line, endpoint, answer,
        reason, on, value, out_of, ended``.

    Raises
    ------
    DefinitionError
        If the definition asks nothing beside its levels, has no such question, or cannot be
        computed.

    See Also
    --------
    itpcase.compare_definitions : every line under every definition.

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(number=1, agents=["romiplostim"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=7 * week, count=f"{count} ×10⁹/L")
    ...                for week, count in enumerate([9] + 17 * [20] + 6 * [60] + [40, 80])],
    ... )
    >>> romiplostim = itp.get_definition("romiplostim-phase-3")
    >>> for a in itp.answer_endpoints(
    ...     patient, definition=romiplostim, names=["durable", "transient"]
    ... ):
    ...     print(a.endpoint, a.answer, a.value)
    durable yes 7.0
    transient no None
    """
    refuse_placeholder(definition)
    asked = tuple(q.name for q in definition.questions) if names is None else tuple(names)
    for name in asked:
        definition.question(name)
    if not asked:
        raise DefinitionError.of(
            "NO_QUESTIONS", argument="definition", needed="a definition that asks for endpoints",
            given=definition.id,
            remedy="this one has levels only: use itpcase.classify_response",
        )  # fmt: skip
    cohort = as_cohort(subject, data_cut)
    if isinstance(subject, Patient):
        return tuple(_of_one(cohort, subject, line, asked, definition))
    found = ask_all(partial(answered, names=asked), cohort, definition)
    keep = kept_lines(cohort, line)
    rows = np.repeat(keep, len(asked))
    flat = {key: values[keep].reshape(-1) for key, values in found.items()}
    patient = cohort.lines.patient[rows]
    columns = {
        "endpoint": np.tile(objects(asked), len(keep)),
        "answer": pick(ANSWERS, flat["answer"]),
        "reason": pick(WHY_NOT, flat["reason"]),
        "on": day_column(flat["on"], cohort.calendar[patient]),
        "value": flat["value"],
        "out_of": flat["out_of"],
        "ended": pick(REASONS, flat["ended"]),
    }
    return EndpointTable(line_table(cohort, rows, columns), cohort, definition, patient)


def _of_one(
    cohort: Cohort, patient: Patient, line: int | None, names: tuple[str, ...], d: Definition
) -> Iterator[EndpointAnswer]:
    treatment, row = one_line(patient, line)
    course = Course(cohort, d)
    found = answered(course, names)
    calendar = bool(cohort.calendar[0])
    for i, name in enumerate(names):
        one = {key: values[row, i].item() for key, values in found.items()}
        yield EndpointAnswer(
            patient=patient,
            treatment=treatment,
            definition=d,
            question=d.question(name),
            answer=ANSWERS[one["answer"]],
            reason=None if one["reason"] < 0 else WHY_NOT[one["reason"]],
            on=number_day(one["on"], calendar),
            value=None if np.isnan(one["value"]) else one["value"],
            out_of=None if np.isnan(one["out_of"]) else one["out_of"],
            ended=None if one["ended"] < 0 else REASONS[one["ended"]],
            course=course,
            line_index=row,
        )

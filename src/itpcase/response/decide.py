"""
How the questions of a definition are decided, for all lines at once.

One kernel for each kind of question of `itpcase.definitions.endpoints`; all of them read states and
episodes from the walk of `itpcase.response.course`, so that what a count says is decided in one
place. What they have in common stands once: what can still come after a data cut, what an event has
decided, and when a response was kept to a goal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import attrs
import numpy as np

from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition, Level
from itpcase.definitions.endpoints import (
    Combined,
    Counted,
    Failure,
    Kept,
    Landmark,
    Reached,
    TreatmentFree,
    VisitRule,
)
from itpcase.definitions.parts import Confirmation, Criterion
from itpcase.engine.walk import (
    BROKEN_BY,
    END,
    END_OF_FOLLOW_UP,
    EVENT,
    FIRST_FAILING,
    LAST_MET,
    LINE,
    MET,
    NE_REASON,
    NEVER,
    NO_DAY,
    NOT_MET,
    OPEN_LEVEL,
    REASON,
    RUN_FIRST,
    RUN_LINE,
    START,
    UNKNOWN,
)
from itpcase.response.category import NE_REASONS, REASONS, reached_on
from itpcase.response.course import Course, Walked, last_days
from itpcase.table import Column, Ragged, objects, sort_key
from itpcase.terms import Answer, EndReason, NotEvaluable, Strategy

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


def _code(reason: NotEvaluable) -> int:
    return WHY_NOT.index(reason)


CENSORED: Final = _code(NotEvaluable.CENSORED)
BETWEEN_VISITS: Final = _code(NotEvaluable.BETWEEN_VISITS)


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
    unstarted = _start(course) == NO_DAY
    answer = np.where(unstarted, UNKNOWN, answer)
    reason = np.where(unstarted, _code(NotEvaluable.NO_START), reason)
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


# --- what can still come, and what has decided ----------------------------------------------------


def _cut(course: Course) -> Column:
    return course.cohort.data_cut[course.cohort.lines.patient].astype(np.int64)


def _died(course: Course) -> Column:
    return course.cohort.patients["died"][course.cohort.lines.patient].astype(np.int64)


def goes_on(course: Course) -> Column:
    """Tell whether a line still went on when the data were cut: no next line, no death by then."""
    cut = _cut(course)
    is_open: Column = (
        (_start(course) <= cut)
        & (_start(course) != NO_DAY)
        & (cut != NEVER)
        & (course.next_start > cut)
        & ((_died(course) == NO_DAY) | (_died(course) > cut))
    )
    return is_open


def _is_cut_before(course: Course, last: Column) -> Column:
    """Tell whether the data of a line are cut before a day up to which something can come."""
    is_open: Column = goes_on(course) & (_cut(course) < last)
    return is_open


def _comes_nearer(course: Course, target: Column, day: Column, last: Column) -> Column:
    """Tell whether a count that lies nearer to a target than the one there can still come."""
    cut = _cut(course)
    nearest = np.maximum(target, cut + 1)
    distance = np.where(day == NO_DAY, NEVER, np.abs(day - target))
    can: Column = goes_on(course) & (nearest <= last) & (nearest - target < distance)
    return can


_NOT_IGNORED: Final = (Strategy.COMPOSITE, Strategy.CENSOR)
_COMPOSITE: Final = (Strategy.COMPOSITE,)


def _is_over_before(course: Course, last: Column, only: tuple[Strategy, ...]) -> Column:
    """Tell whether a next line or death came before a day, by one of these strategies."""
    strategies = course.definition.strategies
    over = _came_before(course, last, course.next_start, strategies.new_line in only)
    over |= _came_before(course, last, _died(course), strategies.death in only)
    return over


def _is_withdrawn_before(course: Course, last: Column) -> Column:
    """Tell whether the drug was stopped before a day, where the definition does not ignore it."""
    stop = course.cohort.lines["end"].astype(np.int64)
    stop = np.where(stop <= course.next_start, stop, NEVER)
    counts = course.definition.strategies.discontinuation in _NOT_IGNORED
    return _came_before(course, last, stop, counts)


def _came_before(course: Course, last: Column, day: Column, counts: bool) -> Column:  # noqa: FBT001
    """Tell whether something that counts came after the start, before a day, and by the cut."""
    came: Column = counts & (day > _start(course)) & (day < last) & (day <= _cut(course))
    return came


def _rescued(course: Course, first: Column, last: Column) -> Column:
    """Tell whether a line has a rescue from one day to another, both included."""
    patient, rescues = course.cohort.lines.patient, course.cohort.rescues
    last = np.minimum(last, course.until)
    return rescues.until(patient, last) > rescues.until(patient, np.minimum(first, last + 1) - 1)


def _treated(course: Course, first: Column, last: Column) -> Column:
    """Tell whether a rescue, a new line, or death that is a failure, came between two days."""
    treated = _rescued(course, first, last)
    last = np.minimum(last, course.until)
    treated |= (course.next_start >= first) & (course.next_start <= last)
    if course.definition.strategies.death is Strategy.COMPOSITE:
        treated |= (_died(course) >= first) & (_died(course) <= last)
    return treated


def _bleeds(course: Course, first: Column, last: Column, *, asks: bool, until: Column) -> Column:
    """Tell whether bleeding above what is allowed was active from one day to another."""
    found = np.zeros(len(course), dtype=bool)
    facts = course.facts(asks_bleeding=asks)
    if not len(facts.bleed_day):
        return found
    patient = course.cohort.lines.patient
    low, high = facts.bleed_offsets[patient], facts.bleed_offsets[patient + 1]
    last = np.minimum(last, until)
    for nth in range(int((high - low).max(initial=0))):
        line = np.flatnonzero(low + nth < high)
        at = low[line] + nth
        found[line] |= (
            facts.bleed_certain[at]
            & (facts.bleed_day[at] <= last[line])
            & (facts.bleed_until[at] >= first[line])
        )
    return found


# --- landmarks ----------------------------------------------------------------------------------


def _in_window(course: Course, first: int, last: int | None) -> tuple[Column, ...]:
    """Give the counts of all lines in a window after the start: row, line, days since it."""
    inside = course.since >= first
    if last is not None:
        inside &= course.since <= last
    at = np.flatnonzero(inside)
    return tuple(column[at] for column in (*course.counts, course.since))


def _at_landmark(course: Course, asked: Landmark) -> Found:
    """Read every line at one landmark."""
    walked = course.walk(asked.any_of, asks_bleeding=asked.asks_bleeding, keep_states=True)
    start = _start(course)
    target, last = start + asked.target_day, start + asked.last_day
    rows, line, since = _in_window(course, asked.first_day, asked.last_day)
    order = np.lexsort((since, np.abs(since - asked.target_day), line))
    of, first = np.unique(line[order], return_index=True)
    nearest = rows[order[first]]
    answer, on = np.full(len(course), UNKNOWN), np.full(len(course), NO_DAY, dtype=np.int64)
    answer[of], on[of] = walked.states[nearest], course.daily["day"][nearest]
    reason = _no_baseline(course, asked.needs_baseline)
    none = on == NO_DAY
    reason[none] = _code(NotEvaluable.NO_COUNT_IN_WINDOW)
    over = _is_over_before(course, last, _NOT_IGNORED) | _is_withdrawn_before(course, last)
    answer[none & over] = NOT_MET
    is_open = _comes_nearer(course, target, on, last)
    answer[is_open], reason[is_open], on[is_open] = UNKNOWN, CENSORED, NO_DAY
    return _found(course, answer, reason, on=on)


# --- levels in time -----------------------------------------------------------------------------


def _open_runs(course: Course, level: int) -> Column:
    """Return the first day of each line's run that later counts could confirm; `NO_DAY` if none."""
    first = np.full(len(course), NO_DAY, dtype=np.int64)
    if not course.through_new_lines and np.all(course.classified["categories"][:, OPEN_LEVEL] < 0):
        return first
    runs = course.walk(level, keep_runs=True).runs
    still = runs[runs[:, BROKEN_BY] == END_OF_FOLLOW_UP]
    first[still[:, RUN_LINE]] = still[:, RUN_FIRST]
    over = (_died(course) != NO_DAY) & (_died(course) <= _cut(course))
    if not course.through_new_lines:
        over |= (course.next_start != NEVER) & (course.next_start <= course.until)
    first[over | (first > course.next_start)] = NO_DAY
    return first


def _without_response(
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
    not_evaluable = course.classified["categories"][:, NE_REASON]
    answer = np.where(not_evaluable >= 0, UNKNOWN, NOT_MET)
    reason = not_evaluable.astype(np.int64)
    answer[_is_over_before(course, ends, _COMPOSITE)] = NOT_MET
    waits = (run != NO_DAY) & (run <= last)
    answer[waits], reason[waits] = UNKNOWN, _code(NotEvaluable.UNCONFIRMED)
    pending = _is_cut_before(course, closes) | (waits & goes_on(course))
    answer[pending], reason[pending] = UNKNOWN, CENSORED
    return answer, reason


def _reached(course: Course, asked: Reached) -> Found:
    """Tell for every line whether a level was reached by a day."""
    level, start = course.definition.rank(asked.level), _start(course)
    on = reached_on(course, level).astype(np.int64)
    last = start + asked.by_day
    run = np.full(len(course), NO_DAY, dtype=np.int64)
    if course.definition.response_date == "first":
        run = _open_runs(course, level)
    answer, reason = _without_response(course, last=last, ends=last, closes=last, run=run)
    there, in_time = on != NO_DAY, (on != NO_DAY) & (on <= last)
    answer[there] = NOT_MET
    answer[in_time] = MET
    return _found(
        course, answer, reason,
        on=np.where(in_time, on, NO_DAY),
        value=np.where(in_time, on - start, np.nan),
    )  # fmt: skip


# --- a goal at a day ------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class _Stretch:
    """Stretches that met what is asked: the line of each, its last good day, and how it ended."""

    line: Column
    last_good: Column
    is_end: Column
    failing: Column
    end: Column

    @classmethod
    def of(cls, episodes: Column) -> _Stretch:
        """Read them from episodes."""
        return cls(
            *(episodes[:, column].astype(np.int64) for column in (LINE, LAST_MET, EVENT)),
            *(episodes[:, column].astype(np.int64) for column in (FIRST_FAILING, END)),
        )


def _held(stretch: _Stretch, goal: Column, fails: Column) -> tuple[Column, Column]:
    """
    Tell whether stretches were kept to their goal.

    * a count that meets it on that day or later, in the same stretch, shows it;
    * a count that fails, or bleeding, on the very day of the goal, or something that ended the
      stretch before it, refutes it;
    * a stretch that ended behind the goal, with its last good count before it, tells nothing: its
      end lies between visits.

    Returns
    -------
    tuple of numpy.ndarray
        The state, and why it is unknown.
    """
    has_failing = stretch.failing != NO_DAY
    refuted = (stretch.is_end == 1) & np.where(
        has_failing, stretch.failing <= goal, stretch.end < goal
    )
    state = np.where(
        fails,
        NOT_MET,
        np.where(stretch.last_good >= goal, MET, np.where(refuted, NOT_MET, UNKNOWN)),
    )
    return state, np.where(stretch.is_end == 1, BETWEEN_VISITS, CENSORED)


def _fails_on(
    course: Course, line: Column, day: Column, states: Column, *, asks_bleeding: bool, until: Column
) -> Column:
    """Tell whether a line has a failing count, or bleeding, on a day."""
    patient = course.cohort.lines.patient[line]
    row = course.daily.until(patient, day) - 1
    mine = (row >= course.first_count[line]) & (row < course.counts_end[line])
    row = np.where(mine, row, 0)
    fails = np.zeros(len(line), dtype=bool)
    if len(states):
        fails |= mine & (course.daily["day"][row] == day) & (states[row] == NOT_MET)
    days = np.full(len(course), NO_DAY, dtype=np.int64)
    for at in _each_line_once(line):
        days[:] = NO_DAY
        days[line[at]] = day[at]
        bleeds = _bleeds(course, days, days, asks=asks_bleeding, until=until)
        fails[at] |= bleeds[line[at]]
    return fails


def _each_line_once(line: Column) -> Iterable[Column]:
    """Give places in pieces that hold no line twice; *line* is in order."""
    nth = np.arange(len(line)) - np.searchsorted(line, line)
    for turn in range(int(nth.max(initial=-1)) + 1):
        yield np.flatnonzero(nth == turn)


def _through(course: Course) -> tuple[Course, Column]:
    """
    Let every line go on through new lines, if the definition ignores these.

    Returns
    -------
    tuple of Course and numpy.ndarray
        With a patient of its own for each line, and of each line there the row here; -1 for a next
        line.
    """
    if course.definition.strategies.new_line is not Strategy.IGNORE:
        return course, np.arange(len(course))
    lines = np.flatnonzero(_start(course) != NO_DAY)
    alone = _alone(course, lines, _start(course)[lines], ends=None)
    alone.lines.columns["end"][alone.lines.offsets[:-1]] = course.cohort.lines["end"][lines]
    own = np.full(len(alone.lines), -1)
    own[alone.lines.offsets[:-1]] = lines
    whole = Course(alone, course.definition, through_new_lines=True, compile=course.compile)
    return whole, own


def _kept(course: Course, asked: Kept) -> Found:
    """Tell for every line whether an episode of a level was kept to its goal."""
    level, start, n = course.definition.rank(asked.level), _start(course), len(course)
    by_start, by_any = asked.since == "start", asked.since == "any_response"
    whole, own = course.once(("walk", "through"), lambda: _through(course))
    found, states = whole.episodes(level), whole.states(level)
    episodes = found[own[found[:, LINE]] >= 0]
    of, begun = own[episodes[:, LINE]], episodes[:, START].astype(np.int64)
    anchor = start[of] if by_start else begun
    goal = anchor + asked.until_day
    fails = _fails_on(whole, episodes[:, LINE], goal, states, asks_bleeding=True, until=whole.until)
    rank, why = _held(_Stretch.of(episodes), goal, fails)
    in_time = begun <= goal
    rank[~in_time] = NOT_MET
    # the first episode, or the best answer of all and the first that gives it
    order = np.lexsort((begun, -rank, of)) if by_any else np.lexsort((begun, of))
    line, first = np.unique(of[order], return_index=True)
    chosen = order[first]
    last = start + asked.until_day
    run = np.full(n, NO_DAY, dtype=np.int64)
    if by_start:
        theirs = np.flatnonzero(own >= 0)
        run[own[theirs]] = _open_runs(whole, level)[theirs]
    answer, reason = _without_response(
        course, last=last, ends=last + (not by_start),
        closes=last if by_start else np.full(n, NEVER, dtype=np.int64), run=run,
    )  # fmt: skip
    answer[line], reason[line] = rank[chosen], why[chosen]
    if by_any:  # as long as the line goes on, another can come
        later = (answer == NOT_MET) & goes_on(course)
        answer[later], reason[later] = UNKNOWN, CENSORED
    on, value = np.full(n, NO_DAY, dtype=np.int64), np.full(n, np.nan)
    ended = np.full(n, -1)
    line, chosen = line[in_time[chosen]], chosen[in_time[chosen]]  # no day decides what came late
    on[line] = np.where(answer[line] == UNKNOWN, NO_DAY, episodes[chosen, END])
    value[line] = episodes[chosen, END] - anchor[chosen]
    ended[line] = episodes[chosen, REASON]
    return _found(course, answer, reason, on=on, value=value, ended=ended)


# --- so many counts, so many visits -------------------------------------------------------------


def _tallied_states(course: Course, asked: Counted | VisitRule) -> Column:
    """Return the state of each daily count; one set aside by a rescue is failing, or missing."""
    states = course.walk(asked.any_of, asks_bleeding=asked.asks_bleeding, keep_states=True).states
    set_aside = set_aside_of(course, asked.any_of, states, asks_bleeding=asked.asks_bleeding)
    return np.where(set_aside, NOT_MET if asked.set_aside == "not_met" else MISSING, states)


def set_aside_of(
    course: Course, any_of: tuple[Criterion, ...], states: Column, *, asks_bleeding: bool
) -> Column:
    """Tell which daily counts would meet the criteria, and are set aside by a rescue."""
    if not len(course.cohort.rescues):
        return np.zeros(len(states), dtype=bool)
    alone = course.walk(
        any_of, asks_bleeding=asks_bleeding, asks_rescue=False, keep_states=True
    ).states
    aside: Column = (states == UNKNOWN) & (alone == MET)
    return aside


MISSING: Final = -2
"""The state of a visit without a count, or with one that is left out."""


@attrs.frozen(eq=False)
class _Tally:
    """
    What was counted for each line.

    *open* are counts that are there and may still be replaced by one that lies nearer; *pending* is
    not due at the data cut; *places* are all visits, where they are scheduled.
    """

    met: Column
    not_met: Column
    unknown: Column
    open: Column
    pending: Column
    places: int

    @property
    def observed(self) -> Column:
        return self.met + self.not_met + self.unknown + self.open


def _decided(tally: _Tally, asked: Counted | VisitRule) -> tuple[Column, Column, Column]:
    """Tell whether the quota is met for certain, can still be met, and has too few counts."""
    possible = tally.met + tally.unknown + tally.open + tally.pending
    if asked.at_least is not None:
        certain, can = tally.met >= asked.at_least, possible >= asked.at_least
    else:
        assert asked.share is not None  # noqa: S101 - one of the two is given
        need, of = asked.share.numerator, asked.share.denominator
        most = tally.observed + tally.pending
        if isinstance(asked, VisitRule) and asked.share_of == "visits":
            most = np.full(len(most), tally.places)
        certain = (tally.met * of >= need * most) & ((tally.observed > 0) | (tally.places > 0))
        can = possible * of >= need * most
    enough = tally.observed >= asked.fewest_observed
    few = tally.observed + tally.pending < asked.fewest_observed
    if asked.too_few == "not_evaluable":
        can |= ~enough  # it is not "no" as long as it may stay not evaluable
    return certain & enough, can & ~few, few


def _verdict(
    course: Course,
    asked: Counted | VisitRule,
    *,
    certain: Column,
    can: Column,
    few: Column,
    waits_for: Column,
    pending: Column,
    empty: Column,
) -> tuple[Column, Column]:
    """
    Return answer and reason from what was counted.

    *waits_for* are lines whose answer a count that is not due yet can change, *pending* those of
    which any is not due, *empty* those of which nothing was counted that could answer.
    """
    start = _start(course)
    last = course.until if asked.last_day is None else start + asked.last_day
    answer = np.where(certain, MET, np.where(can, UNKNOWN, NOT_MET))
    reason = np.where(waits_for, CENSORED, _no_baseline(course, asked.needs_baseline))
    if asked.too_few == "not_evaluable":
        answer[few], reason[few] = UNKNOWN, _code(NotEvaluable.TOO_FEW_VISITS)
    ruled_out = np.zeros(len(course), dtype=bool)
    if asked.rescue == "disqualifies":
        first = start + asked.rescue_from_day
        if asked.last_day is None:
            ruled_out = _rescued(course, first, last)
        else:
            ruled_out = _treated(course, first, last)
            waits = (answer == MET) & _is_cut_before(course, last)  # for a rescue
            answer[waits], reason[waits] = UNKNOWN, CENSORED
    if isinstance(asked, VisitRule) and asked.off_drug_from_day is not None:
        ruled_out = ruled_out | _off_drug_by(course, asked, answer, reason, last)
    no_counts = course.counts_end == course.first_count
    nothing = no_counts | empty
    why = np.where(no_counts, _code(NotEvaluable.NO_COUNTS), _code(NotEvaluable.NO_COUNT_IN_WINDOW))
    answer[nothing] = UNKNOWN
    reason[nothing] = np.where(pending, CENSORED, why)[nothing]
    if asked.last_day is not None:
        answer[nothing & _is_over_before(course, last, _NOT_IGNORED)] = NOT_MET
    answer[ruled_out] = NOT_MET
    return answer, reason


def _off_drug_by(
    course: Course, asked: VisitRule, answer: Column, reason: Column, last: Column
) -> Column:
    """
    Ask that the last drug was stopped by a day, and none was given from then on.

    Writes into *answer* and *reason* what is not known, and returns which lines it rules out.
    """
    day = _start(course) + (asked.off_drug_from_day or 0)
    since = off_drug_since(course)
    known = (since != NO_DAY) & (since <= _cut(course))
    ruled_out: Column = _treated(course, day, last) | (known & (since > day))
    waits = (answer == MET) & _is_cut_before(course, last)
    answer[waits], reason[waits] = UNKNOWN, CENSORED
    unsure = ~known & (answer != NOT_MET)
    answer[unsure] = UNKNOWN
    why = np.where(_is_cut_before(course, day), CENSORED, _code(NotEvaluable.ON_TREATMENT))
    reason[unsure] = why[unsure]
    return ruled_out


def _counted(course: Course, asked: Counted) -> Found:
    """Count all daily counts of a window."""
    start, n = _start(course), len(course)
    rows, line, since = _in_window(course, asked.first_day, asked.last_day)
    state = _tallied_states(course, asked)[rows]

    def total(code: int) -> Column:
        return np.bincount(line[state == code], minlength=n)

    pending, none = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    if asked.last_day is not None:
        last, first = start + asked.last_day, start + asked.first_day
        to_come = last - np.maximum(_cut(course), first - 1)
        pending = np.where(_is_cut_before(course, last), to_come, 0)
    tally = _Tally(total(MET), total(NOT_MET), total(UNKNOWN), none, pending, 0)
    certain, can, few = _decided(tally, asked)
    answer, reason = _verdict(
        course, asked, certain=certain, can=can, few=few, waits_for=pending > 0,
        pending=pending > 0, empty=(tally.observed == 0) & (not _few_is_no(asked)),
    )  # fmt: skip
    met = np.flatnonzero(state == MET)
    rank = np.arange(len(met)) - np.searchsorted(line[met], line[met])
    nth = met[rank == (asked.at_least or 1) - 1]
    on = np.full(n, NO_DAY, dtype=np.int64)
    if asked.at_least is not None:
        on[line[nth]] = since[nth] + start[line[nth]]
    return _found(
        course, answer, reason,
        on=np.where(answer == MET, on, NO_DAY),
        value=tally.met.astype(float), out_of=tally.observed.astype(float),
    )  # fmt: skip


def _few_is_no(asked: Counted | VisitRule) -> bool:
    """Tell whether a window without a count is "no" by the rule on too few counts."""
    return asked.too_few == "no" and asked.fewest_observed > 0


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


def open_visits(course: Course, asked: VisitRule, rows: Column) -> Column:
    """Tell which visits may still get a count, or a nearer one; a row a line, a column a visit."""
    day = np.append(course.daily["day"].astype(np.int64), NO_DAY)[rows]
    is_open = np.zeros(rows.shape, dtype=bool)
    for visit in range(asked.visits):
        target = _start(course) + asked.first_day + visit * asked.interval_days
        is_open[:, visit] = _comes_nearer(course, target, day[:, visit], target + asked.half)
    return is_open


def _on_visits(course: Course, asked: VisitRule) -> Found:
    """Count scheduled visits."""
    n, rows = len(course), visit_rows(course, asked)
    state = np.append(_tallied_states(course, asked), MISSING)[rows]
    is_open = open_visits(course, asked, rows)
    day = np.append(course.daily["day"].astype(np.int64), NO_DAY)[rows]
    shown = state.copy()
    state = np.where(is_open, np.where(state == MISSING, _PENDING, _OPEN), state)
    size = asked.within or asked.visits
    certain, can = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    few, waits_for = np.ones(n, dtype=bool), np.zeros(n, dtype=bool)
    met, out_of = np.zeros(n), np.zeros(n)
    on = np.full(n, NO_DAY, dtype=np.int64)
    for first in range(asked.visits - size + 1):
        part = slice(first, first + size)
        met_code, not_met, unknown, replaced, due = (
            (state[:, part] == code).sum(axis=1) for code in _COUNTED_STATES
        )
        tally = _Tally(met_code, not_met, unknown, replaced, due, size)
        is_certain, is_possible, is_few = _decided(tally, asked)
        good = shown[:, part] == MET
        if asked.at_least is not None:
            nth = np.cumsum(good, axis=1) == asked.at_least
            decides = is_certain & ~certain
            on[decides] = day[:, part][decides, nth[decides].argmax(axis=1)]
        met_here, seen_here = good.sum(axis=1), (shown[:, part] != MISSING).sum(axis=1)
        better = (met_here > met) | (out_of == 0)
        met, out_of = np.where(better, met_here, met), np.where(better, seen_here, out_of)
        certain, can, few = certain | is_certain, can | is_possible, few & is_few
        waits_for |= is_possible & ~is_certain & is_open[:, part].any(axis=1)
    if asked.last_must_meet:
        last = state[:, -1]
        certain &= last == MET
        can &= (last != NOT_MET) & (last != MISSING)
        on = np.where(last == MET, day[:, -1], on)
        waits_for |= is_open[:, -1]
    empty = np.zeros(n, dtype=bool)
    if asked.share is not None and asked.share_of == "counts" and not _few_is_no(asked):
        empty = np.all(rows < 0, axis=1)
    answer, reason = _verdict(
        course, asked, certain=certain, can=can, few=few, waits_for=waits_for,
        pending=np.any(is_open, axis=1), empty=empty,
    )  # fmt: skip
    if asked.at_least is None:
        on[:] = NO_DAY
    return _found(
        course, answer, reason, on=np.where(answer == MET, on, NO_DAY), value=met, out_of=out_of
    )


_OPEN: Final = -3
"""The state of a visit whose count may still be replaced by a nearer one."""

_PENDING: Final = -4
"""The state of a visit that is not due yet."""

_COUNTED_STATES: Final = (MET, NOT_MET, UNKNOWN, _OPEN, _PENDING)


# --- after the last drug ------------------------------------------------------------------------


def off_drug_since(course: Course) -> Column:
    """
    Return the day on which the last drug for ITP was stopped; `NO_DAY` where none is recorded.

    That is the latest stop of the line and of the lines before it. An earlier line without a stop
    is taken to have ended when the next one started; a splenectomy has a day and no duration.
    """
    lines, ends = course.cohort.lines, last_days(course.cohort.lines)
    latest = np.maximum.accumulate(sort_key(lines.patient, ends))
    since = latest - sort_key(lines.patient, np.zeros(len(lines), dtype=np.int64))
    return np.where(ends == NO_DAY, NO_DAY, since)


def _alone(course: Course, lines: Column, since: Column, *, ends: Column | None) -> Cohort:
    """
    Lay out some lines as one patient each, with the next line that starts.

    Parameters
    ----------
    course : Course
    lines, since : numpy.ndarray
        The lines, and the day from which on each is looked at.
    ends : numpy.ndarray or None
        The row after the last count of each; None for all counts of its patient.
    """
    cohort, patient = course.cohort, course.cohort.lines.patient[lines]
    if ends is None:
        ends = course.daily.offsets[patient + 1]
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
        counts=course.daily.ranges(course.daily.until(patient, since), ends),
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
        combined=(), primary="", cells=(),
    )  # fmt: skip


def _off_drug(course: Course, asked: TreatmentFree) -> Found:
    """Tell for every line whether the response lasted after the last drug was stopped."""
    n, start, since = len(course), _start(course), off_drug_since(course)
    answer = np.full(n, UNKNOWN)
    reason = np.full(n, _code(NotEvaluable.ON_TREATMENT))
    on, value = np.full(n, NO_DAY, dtype=np.int64), np.full(n, np.nan)
    ended = np.full(n, -1)
    stopped = (since != NO_DAY) & (start != NO_DAY)
    goals = (since if asked.since == "stop" else start) + asked.days
    stopped &= since <= _cut(course)
    too_late = (course.next_start <= since) | (since > goals)  # the next drug overlapped, or this
    answer[stopped & too_late] = NOT_MET
    lines = np.flatnonzero(stopped & ~too_late & (since <= course.until))
    if not len(lines):
        return _found(course, answer, reason)

    goal, since = goals[lines], since[lines]
    free = Course(
        _alone(course, lines, since, ends=course.counts_end[lines]),
        _off_drug_definition(course.definition, asked),
        compile=course.compile,
    )
    walked = free.walk(0, asks_bleeding=asked.asks_bleeding, keep_episodes=True, keep_states=True)
    state, why, episode, at = _after_the_stop(
        course, free, walked, lines=lines, since=since, goal=goal, asked=asked
    )
    answer[lines], reason[lines] = state, why
    on[lines[at]] = np.where(state[at] != UNKNOWN, episode[:, END], NO_DAY)
    value[lines[at]] = episode[:, END] - since[at]
    ended[lines[at]] = episode[:, REASON]
    return _found(course, answer, reason, on=on, value=value, ended=ended)


def _after_the_stop(
    course: Course,
    free: Course,
    walked: Walked,
    *,
    lines: Column,
    since: Column,
    goal: Column,
    asked: TreatmentFree,
) -> tuple[Column, Column, Column, Column]:
    """
    Tell whether what came after the stop was kept to the goal.

    Returns
    -------
    tuple of numpy.ndarray
        State and reason of each of the lines; the episodes that began at once, and the place of
        the line of each.
    """
    n, place = len(course), free.cohort.lines.offsets[:-1]
    until = course.until[lines].astype(np.int64)
    ends = np.full(len(free), NO_DAY, dtype=np.int64)
    ends[place] = until
    fails = _fails_on(
        free, place, goal, walked.states, asks_bleeding=asked.asks_bleeding, until=ends
    )
    # --- what decides without a count: bleeding up to the goal, a therapy or death before it
    first_day, last_day = np.full(len(free), 0), np.full(len(free), -1)
    first_day[place], last_day[place] = since + 1, goal
    bled = _bleeds(free, first_day, last_day, asks=asked.asks_bleeding, until=ends)[place]
    begin, before_goal = np.full(n, 0), np.full(n, -1)
    begin[lines], before_goal[lines] = since + 1, goal - 1
    treated = _treated(course, begin, before_goal)[lines]

    # --- the first that is known after the stop: a count that meets it, or something else
    failing = np.full(len(lines), NEVER, dtype=np.int64)
    rows = np.flatnonzero(walked.states == NOT_MET)
    patient, at = np.unique(free.daily.patient[rows], return_index=True)
    failing[patient] = free.daily["day"][rows[at]]
    bleeding = _first_bleeding(free, place, since, until, asks=asked.asks_bleeding)
    failing = np.minimum(failing, bleeding)
    therapy = _first_therapy(free, place, since, until)
    of, at = np.unique(walked.episodes[:, LINE], return_index=True)
    own = np.isin(of, place)
    episode, at = walked.episodes[at[own]], np.searchsorted(place, of[own])
    begun = episode[:, START].astype(np.int64)
    at_once = (begun < failing[at]) & (begun <= therapy[at])
    episode, at = episode[at_once], at[at_once]

    state = np.where(fails | bled | treated | (failing <= goal), NOT_MET, UNKNOWN)
    has_counts = np.diff(free.daily.offsets) > 0
    why = np.where(
        has_counts, _no_baseline(course, asked.needs_baseline)[lines], _code(NotEvaluable.NO_COUNTS)
    )
    to = np.zeros(n, dtype=np.int64)
    to[lines] = goal
    why = np.where(_is_cut_before(course, to)[lines], CENSORED, why)
    why = np.where((failing != NEVER) | (therapy != NEVER), BETWEEN_VISITS, why)
    held, unknown = _held(_Stretch.of(episode), goal[at], fails[at])
    state[at] = np.where((held == UNKNOWN) & (bled | treated)[at], NOT_MET, held)
    why[at] = unknown
    return state, why, episode, at


def _first_bleeding(
    course: Course, line: Column, since: Column, until: Column, *, asks: bool
) -> Column:
    """Return the first day of bleeding after a day, for each of these lines; `NEVER` for none."""
    facts = course.facts(asks_bleeding=asks)
    first = np.full(len(line), NEVER, dtype=np.int64)
    if not len(facts.bleed_day):
        return first
    patient = course.cohort.lines.patient[line]
    low, high = facts.bleed_offsets[patient], facts.bleed_offsets[patient + 1]
    for nth in range(int((high - low).max(initial=0))):
        there = np.flatnonzero(low + nth < high)
        at = low[there] + nth
        day = facts.bleed_day[at].astype(np.int64)
        counts = facts.bleed_certain[at] & (day > since[there]) & (day <= until[there])
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
        died = _died(course)[line]
        days.append(np.where((died > since) & (died != NO_DAY), died, NEVER))
    first = np.minimum.reduce(days)
    return np.where(first <= until, first, NEVER)


# --- failure ------------------------------------------------------------------------------------


def _failure(course: Course, asked: Failure) -> Found:
    """Find the first event of failure of every line, or the day on which all of them were there."""
    rows, line = course.counts
    n, start, until = len(course), _start(course), course.until
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
        events[EndReason.DEATH] = valid(_died(course))
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
    if asked.stopped_by_day is not None:
        by = start + asked.stopped_by_day
        on_drug = _is_on_drug(course, by, last_count)
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
    codes = np.array([REASONS.index(reason) for reason in events])
    return _found(
        course, answer, _code(NotEvaluable.NO_COUNTS),
        on=np.where(failed & known, on, NO_DAY),
        value=np.where(known, end - start, np.nan),
        ended=np.where(
            known, np.where(failed, codes[which], REASONS.index(EndReason.END_OF_FOLLOW_UP)), -1
        ),
    )  # fmt: skip


def _is_on_drug(course: Course, day: Column, last_count: Column) -> Column:
    """Tell whether the drug had not been stopped by a day on which the line was still seen."""
    cut = _cut(course)
    stop = last_days(course.cohort.lines)
    stopped = (stop != NO_DAY) & (stop <= day) & (stop <= cut)
    seen = last_count >= day
    for each in (stop, np.where(cut == NEVER, NO_DAY, cut), _died(course), course.next_start):
        seen |= (each != NEVER) & (each >= day) & (each <= cut)
    on_drug: Column = ~stopped & seen
    return on_drug


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
    needed = needed_for(course.definition, names)
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


def needed_for(definition: Definition, names: Iterable[str]) -> set[str]:
    """Return the questions that these are put together from, and these."""
    needed = set(names)
    for question in reversed(definition.combined):
        if question.name in needed:
            needed.update(question.names)
    return needed

"""So many counts of a window, and so many scheduled visits, that meet what is asked."""

from __future__ import annotations

from math import inf
from typing import Final, cast

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY, sort_key
from itpcase.definitions.endpoints import (
    Counted,
    Kept,
    Landmark,
    Reached,
    TreatmentFree,
    VisitRule,
    enough_to_keep,
)
from itpcase.definitions.parts import Criterion
from itpcase.engine.walk import MET, NOT_MET, UNKNOWN
from itpcase.response._questions.grounds import (
    CENSORED,
    NOT_IGNORED,
    Found,
    code_of,
    comes_nearer,
    counts_in,
    cut_of,
    goes_on,
    has_rescue,
    has_therapy,
    is_cut_before,
    is_over_before,
    lay_out_answer,
    may_be_treated,
    start_of,
    why_unknown,
)
from itpcase.response._questions.off_drug import off_drug_since
from itpcase.response.course import Course
from itpcase.table import Column
from itpcase.terms import NotEvaluable

__all__: list[str] = []

OfOneCount = Counted | Kept | Landmark | Reached | TreatmentFree | VisitRule
"""A question of which one count may be set aside."""

ANY_COUNT: Final = Criterion(at_least=0)
"""What every count meets, also a bound; so it is unknown in the washout of a rescue only."""

_OPEN: Final = -3
"""The state of a visit whose count may still be replaced by a nearer one."""

_PENDING: Final = -4
"""The state of a visit that is not due yet."""

_UNMET: Final = -5
"""The state of a bound in the washout of a rescue that fails, or is left out: it meets nothing."""

_COUNTED_STATES: Final = (MET, NOT_MET, UNKNOWN, _OPEN, _PENDING, _UNMET)


def _tallied_states(course: Course, asked: Counted | VisitRule) -> Column:
    """Return the state of each daily count; one set aside by a rescue is failing, or missing."""
    states = course.walk(asked.any_of, asks_bleeding=asked.asks_bleeding, keep_states=True).states
    set_aside = set_aside_of(course, asked, states)
    if asked.set_aside == "not_met":
        return np.where(set_aside, NOT_MET, states)
    unmet = (states == UNKNOWN) & _in_washout(course)
    return np.where(set_aside, MISSING, np.where(unmet, _UNMET, states))


def _in_washout(course: Course) -> Column:
    """Tell which daily counts lie in the washout of a rescue."""
    if not len(course.cohort.rescues):
        return np.zeros(len(course.daily), dtype=bool)
    washed = course.walk((ANY_COUNT,), asks_bleeding=False, keep_states=True).states == UNKNOWN
    return cast("Column", washed)


def set_aside_of(course: Course, asked: OfOneCount, states: Column) -> Column:
    """
    Tell which daily counts a rescue sets aside: those that would meet the criteria without it.

    Where they count as not met, a bound that may meet the criteria is among them: it fails, or is
    set aside, and meets nothing either way.
    """
    if not len(course.cohort.rescues):
        return np.zeros(len(states), dtype=bool)
    if isinstance(asked, Counted | VisitRule) and asked.set_aside == "not_met":
        washed = _in_washout(course)
    else:
        criteria, asks_bleeding = criteria_of(course, asked)
        alone = course.walk(
            criteria, asks_bleeding=asks_bleeding, asks_rescue=False, keep_states=True
        )
        washed = alone.states == MET
    aside: Column = (states == UNKNOWN) & washed
    return aside


def criteria_of(course: Course, asked: OfOneCount) -> tuple[int | tuple[Criterion, ...], bool]:
    """Return what a question asks of one count, and whether it asks for no bleeding."""
    if isinstance(asked, Kept) and asked.keep_any_of:
        return enough_to_keep(asked, course.definition.levels), True
    if isinstance(asked, Kept | Reached):
        return course.definition.rank(asked.level), True
    return asked.any_of, asked.asks_bleeding


MISSING: Final = -2
"""The state of a visit without a count, or with one that is left out."""


@attrs.frozen(eq=False)
class _Tally:
    """
    What was counted for each line.

    *open* are counts that are there and may still be replaced by one that lies nearer; *pending* is
    not due at the data cut; *unmet* fail or are left out, which is not known; *places* are all
    visits, where they are scheduled.
    """

    met: Column
    not_met: Column
    unknown: Column
    open: Column
    pending: Column
    unmet: Column
    places: int
    surely: Column = attrs.field(default=attrs.Factory(lambda tally: tally.met, takes_self=True))
    """So many count together: all that met it, or the most of them that lie far enough apart."""
    possibly: Column = attrs.field(
        default=attrs.Factory(
            lambda tally: tally.met + tally.unknown + tally.open + tally.pending, takes_self=True
        )
    )
    """The same, if all that is not known or not due turns out to meet it."""

    @property
    def observed(self) -> Column:
        """So many counts are there for certain."""
        return self.met + self.not_met + self.unknown + self.open


def _decided(tally: _Tally, asked: Counted | VisitRule) -> tuple[Column, Column, Column]:
    """Tell whether the quota is met for certain, can still be met, and has too few counts."""
    if asked.at_least is not None:
        certain, can = tally.surely >= asked.at_least, tally.possibly >= asked.at_least
    else:
        assert asked.share is not None  # noqa: S101 - one of the two is given
        need, of = asked.share.numerator, asked.share.denominator
        fewest = tally.observed + tally.pending
        most = fewest + tally.unmet
        if isinstance(asked, VisitRule) and asked.share_of == "visits":
            fewest = most = np.full(len(most), tally.places)
        certain = (tally.met * of >= need * most) & (most > 0)  # a share of nothing is not known
        can = tally.possibly * of >= need * fewest
    enough = tally.observed >= asked.fewest_observed
    few = tally.observed + tally.unmet + tally.pending < asked.fewest_observed
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
    left_out: Column,
) -> tuple[Column, Column]:
    """
    Return answer and reason from what was counted.

    *waits_for* are lines whose answer a count that is not due yet can change, *pending* those of
    which any is not due, *empty* those of which nothing was counted that could answer, *left_out*
    those that are so if what fails or is left out is left out.
    """
    start = start_of(course)
    last = course.until if asked.last_day is None else start + asked.last_day
    answer = np.where(certain, MET, np.where(can, UNKNOWN, NOT_MET))
    reason = np.where(waits_for, CENSORED, why_unknown(course, asked.needs_baseline))
    if asked.too_few == "not_evaluable":
        answer[few], reason[few] = UNKNOWN, code_of(NotEvaluable.TOO_FEW_VISITS)
    ruled_out = np.zeros(len(course), dtype=bool)
    if asked.rescue == "disqualifies":
        first = start + asked.rescue_from_day
        if asked.last_day is None:
            ruled_out, can_come = has_rescue(course, first, last), _is_never_closed(course, asked)
        else:
            ruled_out, can_come = has_therapy(course, first, last), may_be_treated(course, last)
        waits = (answer == MET) & can_come  # for a rescue
        answer[waits], reason[waits] = UNKNOWN, CENSORED
    if isinstance(asked, VisitRule) and asked.off_drug_from_day is not None:
        ruled_out = ruled_out | _off_drug_by(course, asked, answer, reason, last)
    no_counts = course.counts_end == course.first_count
    nothing = no_counts | empty
    why = np.where(
        no_counts, code_of(NotEvaluable.NO_COUNTS), code_of(NotEvaluable.NO_COUNT_IN_WINDOW)
    )
    answer[nothing] = UNKNOWN
    reason[nothing] = np.where(pending, CENSORED, why)[nothing]
    closes = np.full(len(course), NEVER) if asked.last_day is None else last
    no_either_way = left_out if asked.too_few == "no" or asked.fewest_observed <= 1 else empty
    answer[(nothing | no_either_way) & is_over_before(course, closes, NOT_IGNORED)] = NOT_MET
    answer[ruled_out] = NOT_MET
    return answer, reason


def _off_drug_by(
    course: Course, asked: VisitRule, answer: Column, reason: Column, last: Column
) -> Column:
    """
    Ask that the last drug was stopped by a day, and none was given from then on.

    Writes into *answer* and *reason* what is not known, and returns which lines it rules out.
    """
    day = start_of(course) + (asked.off_drug_from_day or 0)
    since = off_drug_since(course)
    known = (since != NO_DAY) & (since <= cut_of(course))
    ruled_out: Column = has_therapy(course, day, last) | (known & (since > day))
    waits = (answer == MET) & may_be_treated(course, last)
    answer[waits], reason[waits] = UNKNOWN, CENSORED
    unsure = ~known & (answer != NOT_MET)
    answer[unsure] = UNKNOWN
    why = np.where(is_cut_before(course, day), CENSORED, code_of(NotEvaluable.ON_TREATMENT))
    reason[unsure] = why[unsure]
    return ruled_out


def answer_counted(course: Course, asked: Counted) -> Found:
    """Count all daily counts of a window."""
    start, n = start_of(course), len(course)
    rows, line, since = counts_in(course, asked.first_day, asked.last_day)
    state = _tallied_states(course, asked)[rows]

    def total(code: int) -> Column:
        return np.bincount(line[state == code], minlength=n)

    pending, none = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    if asked.last_day is not None:
        last, first = start + asked.last_day, start + asked.first_day
        to_come = last - np.maximum(cut_of(course), first - 1)
        pending = np.where(is_cut_before(course, last), to_come, 0)
    else:
        enough = max(asked.at_least or 0, asked.fewest_observed)
        can_come = _is_never_closed(course, asked) & _can_meet(course, asked.any_of)
        pending = np.where(can_come, enough, 0)
    unmet = total(_UNMET)
    tally = _Tally(total(MET), total(NOT_MET), total(UNKNOWN), none, pending, unmet, 0)
    met = np.flatnonzero(state == MET)
    if asked.each_apart:
        met = met[_most_apart(line[met], since[met], asked.each_apart)]
        tally = attrs.evolve(
            tally,
            surely=np.bincount(line[met], minlength=n),
            possibly=_possibly_apart(course, asked, tally, line, since, can_meet=state >= UNKNOWN),
        )
    certain, can, few = _decided(tally, asked)
    left_out = (tally.observed == 0) & (not _few_is_no(asked))
    can |= left_out & (unmet > 0)  # they leave nothing to answer by
    answer, reason = _verdict(
        course, asked, certain=certain, can=can, few=few, waits_for=pending > 0,
        pending=pending > 0, empty=left_out & (unmet == 0), left_out=left_out,
    )  # fmt: skip
    rank = np.arange(len(met)) - np.searchsorted(line[met], line[met])
    nth = met[rank == (asked.at_least or 1) - 1]
    on = np.full(n, NO_DAY, dtype=np.int64)
    if asked.at_least is not None:
        on[line[nth]] = since[nth] + start[line[nth]]
    return lay_out_answer(
        course, answer, reason,
        on=np.where(answer == MET, on, NO_DAY),
        value=tally.surely.astype(float), out_of=(tally.observed + unmet).astype(float),
    )  # fmt: skip


def _most_apart(line: Column, day: Column, apart: int) -> Column:
    """
    Choose of the days of each line the most that lie so far apart: the first, then each next.

    Parameters
    ----------
    line, day : numpy.ndarray
        In order.
    apart : int
        [days]

    Returns
    -------
    numpy.ndarray
        The places of those chosen, in order.
    """
    key = sort_key(line, day)
    chosen = [np.unique(line, return_index=True)[1]]
    while len(chosen[-1]):
        at = chosen[-1]
        after = np.searchsorted(key, key[at] + apart)
        has_next = np.append(line, -1)[after] == line[at]
        chosen.append(after[has_next])
    return np.sort(np.concatenate(chosen))


def _possibly_apart(
    course: Course, asked: Counted, tally: _Tally, line: Column, since: Column, *, can_meet: Column
) -> Column:
    """Count the most that lie so far apart of what may meet it, and of the days still to come."""
    n, apart, may = len(course), asked.each_apart, np.flatnonzero(can_meet)
    chosen = may[_most_apart(line[may], since[may], apart)]
    possibly = np.bincount(line[chosen], minlength=n)
    if asked.last_day is None:
        return possibly + tally.pending
    next_day = asked.last_day - tally.pending + 1  # the first that is still to come
    latest = np.full(n, NO_DAY, dtype=np.int64)
    latest[line[chosen]] = since[chosen]  # in order, so the last of each line stays
    has_one = latest != NO_DAY
    next_day[has_one] = np.maximum(next_day, latest + apart)[has_one]
    to_come = (asked.last_day - next_day) // apart + 1
    return possibly + np.where(tally.pending > 0, np.maximum(to_come, 0), 0)


def _is_never_closed(course: Course, asked: Counted | VisitRule) -> Column:
    """
    Tell whether so many counts of an endless window can still come, for each line.

    A share of all counts has the follow-up for its window, which the data cut ends.
    """
    is_endless = asked.last_day is None and asked.at_least is not None
    return goes_on(course) & is_endless


def _can_meet(course: Course, criteria: tuple[Criterion, ...]) -> Column:
    """Tell whether the baseline of each line leaves it open that a count meets any of them."""
    bounds = [inf if each.baseline_below is None else each.baseline_below for each in criteria]
    can: Column = ~(course.baseline >= max(bounds))
    return can


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
    start = start_of(course)
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


def _open_visits(course: Course, asked: VisitRule, rows: Column) -> Column:
    """Tell which visits may still get a count, or a nearer one; a row a line, a column a visit."""
    day = np.append(course.daily["day"].astype(np.int64), NO_DAY)[rows]
    is_open = np.zeros(rows.shape, dtype=bool)
    for visit in range(asked.visits):
        target = start_of(course) + asked.first_day + visit * asked.interval_days
        is_open[:, visit] = comes_nearer(course, target, day[:, visit], target + asked.half)
    return is_open


def answer_visits(course: Course, asked: VisitRule) -> Found:
    """Count scheduled visits."""
    n, rows = len(course), visit_rows(course, asked)
    state = np.append(_tallied_states(course, asked), MISSING)[rows]
    is_open = _open_visits(course, asked, rows)
    day = np.append(course.daily["day"].astype(np.int64), NO_DAY)[rows]
    shown = state.copy()
    is_there = ~np.isin(state, (MISSING, _UNMET))
    state = np.where(is_open, np.where(is_there, _OPEN, _PENDING), state)
    size = asked.within or asked.visits
    certain, can = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    few, waits_for = np.ones(n, dtype=bool), np.zeros(n, dtype=bool)
    met, out_of = np.zeros(n), np.zeros(n)
    on = np.full(n, NO_DAY, dtype=np.int64)
    for first in range(asked.visits - size + 1):
        part = slice(first, first + size)
        met_code, not_met, unknown, replaced, due, unmet = (
            (state[:, part] == code).sum(axis=1) for code in _COUNTED_STATES
        )
        tally = _Tally(met_code, not_met, unknown, replaced, due, unmet, size)
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
        can &= ~np.isin(last, (NOT_MET, MISSING, _UNMET))
        on = np.where(last == MET, day[:, -1], on)
        waits_for |= is_open[:, -1]
    empty = left_out = np.zeros(n, dtype=bool)
    if asked.share is not None and asked.share_of == "counts" and not _few_is_no(asked):
        empty = np.all(rows < 0, axis=1)
        left_out = np.all(np.isin(state, (MISSING, _UNMET)), axis=1)
    answer, reason = _verdict(
        course, asked, certain=certain, can=can, few=few, waits_for=waits_for,
        pending=np.any(is_open, axis=1), empty=empty, left_out=left_out,
    )  # fmt: skip
    if asked.at_least is None:
        on[:] = NO_DAY
    return lay_out_answer(
        course, answer, reason, on=np.where(answer == MET, on, NO_DAY), value=met, out_of=out_of
    )

"""A level kept to a goal: a day after the start, or after the response."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition, Level, Strategies
from itpcase.definitions.endpoints import Kept, enough_to_keep
from itpcase.definitions.parts import Confirmation
from itpcase.engine.walk import (
    END,
    EVENT,
    FIRST_FAILING,
    LAST_MET,
    LINE,
    MET,
    NOT_MET,
    REASON,
    START,
    UNKNOWN,
)
from itpcase.response._questions.grounds import (
    BETWEEN_VISITS,
    CENSORED,
    Found,
    goes_on,
    has_bleeding,
    lay_out_answer,
    start_of,
)
from itpcase.response._questions.levels import answer_without_response, open_runs
from itpcase.response.course import Course
from itpcase.table import Column, Ragged, objects
from itpcase.terms import Strategy

__all__: list[str] = []


@attrs.frozen(eq=False)
class Stretch:
    """Stretches that met what is asked: the line of each, its last good day, and how it ended."""

    line: Column
    last_good: Column
    is_end: Column
    failing: Column
    end: Column

    @classmethod
    def of(cls, episodes: Column) -> Stretch:
        """Read them from episodes."""
        return cls(
            *(episodes[:, column].astype(np.int64) for column in (LINE, LAST_MET, EVENT)),
            *(episodes[:, column].astype(np.int64) for column in (FIRST_FAILING, END)),
        )


def judge_goal(stretch: Stretch, goal: Column, fails: Column) -> tuple[Column, Column]:
    """
    Tell whether stretches were kept to their goal.

    * a count that meets it on that day or later, in the same stretch, shows it;
    * a count that fails, or bleeding, on the very day of the goal, or something that ended the
      stretch before it, refutes it;
    * a stretch that ended behind the goal, with its last good count before it, tells nothing: its
      end lies between visits.

    A therapy on the day of the goal comes after a count of that day, so it refutes nothing. That is
    the order of a day; what the count says is another question. The washout of a rescue begins on
    the day of the rescue: a good count of that day is set aside, as everywhere, for it may have
    been taken after the rescue. So a rescue on the day of the goal leaves the answer open, and a
    new line does not.

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


def decided_there(stretch: Stretch, goal: Column, fails: Column) -> Column:
    """
    Tell where the day of the goal alone refutes a stretch: it fails there, and was not over by it.

    A count that fails on that day, and is not confirmed or is a blip, ends nothing.
    """
    over = np.where(stretch.failing != NO_DAY, stretch.failing, stretch.end) <= goal
    there: Column = fails & ~((stretch.is_end == 1) & over)
    return there


def fails_on(
    course: Course,
    line: Column,
    day: Column,
    states: Column,
    *,
    asks_bleeding: bool,
    until: Column,
    level: str | None = None,
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
        bleeds = has_bleeding(course, days, asks=asks_bleeding, until=until, level=level)
        fails[at] |= bleeds[line[at]]
    return fails


def _each_line_once(line: Column) -> Iterable[Column]:
    """Give places in pieces that hold no line twice; *line* is in order."""
    nth = np.arange(len(line)) - np.searchsorted(line, line)
    for turn in range(int(nth.max(initial=-1)) + 1):
        yield np.flatnonzero(nth == turn)


def see_through(course: Course, *, with_next: bool = True) -> tuple[Course, Column]:
    """
    Let every line go on through new lines, if the definition ignores these.

    Parameters
    ----------
    course : Course
    with_next : bool
        Whether the next line of each is there too: an episode begins no later than it. Then what
        one count says is said of the next line, where it has one.

    Returns
    -------
    tuple of Course and numpy.ndarray
        With a patient of its own for each line, and of each line there the row here; -1 for a next
        line.
    """
    if course.definition.strategies.new_line is not Strategy.IGNORE:
        return course, np.arange(len(course))
    alone, own = course.of_cohort(
        ("alone", with_next, *course.spans_key), lambda: _each_alone(course, with_next=with_next)
    )
    whole: Course = course.once(
        ("walk", "alone", with_next),
        lambda: Course(alone, course.definition, through_new_lines=True, compile=course.compile),
    )
    return whole, own


def _each_alone(course: Course, *, with_next: bool) -> tuple[Cohort, Column]:
    """Lay out every line that started as a patient of its own, for all who see lines so."""
    lines = np.flatnonzero(start_of(course) != NO_DAY)
    alone = lay_out_alone(course, lines, start_of(course)[lines], ends=None, with_next=with_next)
    alone.lines.columns["end"][alone.lines.offsets[:-1]] = course.cohort.lines["end"][lines]
    own = np.full(len(alone.lines), -1)
    own[alone.lines.offsets[:-1]] = lines
    return alone, own


def lay_out_alone(
    course: Course,
    lines: Column,
    since: Column,
    *,
    ends: Column | None,
    with_next: bool = True,
) -> Cohort:
    """
    Lay out some lines as one patient each, with the next line that starts.

    Parameters
    ----------
    course : Course
    lines, since : numpy.ndarray
        The lines, and the day from which on each is looked at.
    ends : numpy.ndarray or None
        The row after the last count of each; None for all counts of its patient.
    with_next : bool
        Whether the next line is there.
    """
    cohort, patient = course.cohort, course.cohort.lines.patient[lines]
    if ends is None:
        ends = course.daily.offsets[patient + 1]
    next_start = course.next_start[lines]
    has_next = (next_start != NEVER) & with_next
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


def of_one_level(definition: Definition, level: Level, strategies: Strategies) -> Definition:
    """Turn a definition into a level of which one count is enough, without its questions."""
    return attrs.evolve(
        definition,
        levels=(level,), confirm=Confirmation(), response_date="first", strategies=strategies,
        landmarks=(), reached=(), kept=(), counted=(), visits=(), treatment_free=(), failures=(),
        combined=(), primary="", cells=(),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _keeping(definition: Definition, asked: Kept) -> Definition:
    """Turn what is enough to keep a response into a level."""
    level = attrs.evolve(
        definition.levels[definition.rank(asked.level)],
        any_of=enough_to_keep(asked, definition.levels),
    )
    return of_one_level(definition, level, definition.strategies)


def _walk_on(course: Course, asked: Kept, episodes: Column, goal: Column) -> tuple[Column, Column]:
    """
    Walk on from the start of each episode with what is enough to keep it, in place of the level.

    Whatever meets the level is enough: the walk begins with the first count of the episode, and
    ends no earlier.

    Returns
    -------
    tuple of numpy.ndarray
        The episodes as they end so, and whether something fails on the day of the goal.
    """
    if not len(episodes):
        return episodes, np.zeros(0, dtype=bool)
    line, before = episodes[:, LINE], episodes[:, START].astype(np.int64) - 1
    keeping = _keeping(course.definition, asked)
    # through a new line that is ignored the counts stay those of this line: the next is left out
    with_next = keeping.strategies.new_line is not Strategy.IGNORE
    patient = course.cohort.lines.patient[line]
    ends = course.counts_end[line] if with_next else course.daily.offsets[patient + 1]
    alone = lay_out_alone(course, line, before, ends=ends, with_next=with_next)
    first = alone.lines.offsets[:-1]
    alone.lines.columns["end"][first] = course.cohort.lines["end"][line]
    on = Course(alone, keeping, through_new_lines=course.through_new_lines, compile=course.compile)
    walked = on.walk(0, keep_episodes=True, keep_states=True)
    of, at = np.unique(walked.episodes[:, LINE], return_index=True)
    kept = walked.episodes[at[np.isin(of, first)]].copy()
    kept[:, LINE] = line
    fails = fails_on(
        on, first, goal, walked.states, asks_bleeding=True, until=on.until, level=asked.level
    )
    return kept, fails


def answer_kept(course: Course, asked: Kept) -> Found:
    """Tell for every line whether an episode of a level was kept to its goal."""
    level, start, n = course.definition.rank(asked.level), start_of(course), len(course)
    by_start, by_any = asked.since == "start", asked.since == "any_response"
    whole, own = see_through(course)
    found = whole.episodes(level)
    episodes = found[own[found[:, LINE]] >= 0]
    of, begun = own[episodes[:, LINE]], episodes[:, START].astype(np.int64)
    anchor = start[of] if by_start else begun
    goal = anchor + asked.until_day
    if asked.keep_any_of:
        episodes, fails = _walk_on(whole, asked, episodes, goal)
    else:
        alone, row = whole, episodes[:, LINE]
        if whole is not course:  # against the baseline of the line itself
            alone, _ = see_through(course, with_next=False)
            row = whole.cohort.lines.patient[row]
        fails = fails_on(
            alone, row, goal, alone.states(level), asks_bleeding=True, until=alone.until,
            level=asked.level,
        )  # fmt: skip
    stretch = Stretch.of(episodes)
    rank, why = judge_goal(stretch, goal, fails)
    there = decided_there(stretch, goal, fails)
    last_day = np.where(there, goal, episodes[:, END])
    in_time = begun <= goal
    rank[~in_time] = NOT_MET
    # the first episode, or the best answer of all and the first that gives it
    order = np.lexsort((begun, -rank, of)) if by_any else np.lexsort((begun, of))
    line, first = np.unique(of[order], return_index=True)
    chosen = order[first]
    goal_day = start + asked.until_day
    last = goal_day if by_start else np.full(n, NEVER, dtype=np.int64)
    run = np.full(n, NO_DAY, dtype=np.int64)
    theirs = np.flatnonzero(own >= 0)
    run[own[theirs]] = open_runs(whole, level)[theirs]
    answer, reason = answer_without_response(
        course, last=last, ends=goal_day + (not by_start), closes=last, run=run
    )
    answer[line], reason[line] = rank[chosen], why[chosen]
    if by_any:  # as long as the line goes on, another can come
        later = (answer == NOT_MET) & goes_on(course)
        answer[later], reason[later] = UNKNOWN, CENSORED
    on, value = np.full(n, NO_DAY, dtype=np.int64), np.full(n, np.nan)
    ended = np.full(n, -1)
    line, chosen = line[in_time[chosen]], chosen[in_time[chosen]]  # no day decides what came late
    on[line] = np.where(answer[line] == UNKNOWN, NO_DAY, last_day[chosen])
    value[line] = last_day[chosen] - anchor[chosen]
    ended[line] = np.where(there, -1, episodes[:, REASON])[chosen]
    return lay_out_answer(course, answer, reason, on=on, value=value, ended=ended)

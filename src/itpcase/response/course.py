"""
From columns and a definition to a walk.

`Course` brings the columns of a cohort and the numbers of a definition into the form that
`itpcase.engine.walk` works on, and hands back what it wrote. The rules themselves are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from math import ceil, inf, nan, nextafter
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NO_DAY, number_day
from itpcase._sentences import Sentence
from itpcase.agents import codes_of
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Criterion, Definition
from itpcase.engine.compiled import Engine, choose_rows, is_worth_compiling, threads
from itpcase.engine.days import Measured
from itpcase.engine.walk import (
    BASELINE_COUNT,
    CATEGORY_COLUMNS,
    CENSOR,
    COMPOSITE,
    COUNTS_END,
    EPISODE_COLUMNS,
    FIRST_COUNT,
    IGNORE,
    NEXT_START,
    OUTSIDE,
    RUN_COLUMNS,
    SPAN_COLUMNS,
    UNTIL,
    Facts,
    Rules,
)
from itpcase.errors import DefinitionError, InputError
from itpcase.model import CaseSeries, Patient, TreatmentLine
from itpcase.table import COMPARATORS, RESCUE_KINDS, SPLENECTOMY, UNGRADED, Column, Ragged, joined
from itpcase.terms import BaselineSource, SameDay, Strategy
from itpcase.units.numbers import Comparator
from itpcase.units.whole import whole_argument

__all__ = ["Course", "Subject"]

SOURCES = tuple(BaselineSource)
NOTHING = np.zeros(0, dtype=np.int32)
STRATEGIES = {
    Strategy.IGNORE: IGNORE, Strategy.COMPOSITE: COMPOSITE, Strategy.CENSOR: CENSOR,
}  # fmt: skip


def last_days(lines: Ragged) -> Column:
    """Return the last day of each line, `NO_DAY` where it is not known; a splenectomy has a day."""
    ends = lines["end"].astype(np.int64)
    for row in np.flatnonzero(lines["splenectomy"] & (ends == NO_DAY)).tolist():
        if codes_of(lines["agents"][row]) == (SPLENECTOMY,):
            ends[row] = lines["start"][row]
    return ends


# --- one count a day ----------------------------------------------------------------------------


def daily(
    cohort: Cohort,
    policy: SameDay,
    *,
    compile: bool = False,  # noqa: A002 - the word of who asks
) -> tuple[Ragged, Column | None]:
    """
    Reduce the counts of each day to one; tell which rows were taken, None for all of them.

    Only rows that share their day with a neighbour are looked at.
    """
    counts = cohort.counts
    again = _repeats(counts)
    if not len(again):
        return counts, None
    if policy is SameDay.ERROR:
        at = int(again[0])
        patient = int(np.searchsorted(counts.offsets, at, side="right")) - 1
        raise InputError.of(
            "SAME_DAY",
            argument="counts",
            given=Sentence(
                "problem.SAME_DAY.given",
                ids=repr(str(cohort.ids[patient])),
                counts=number_day(counts["day"][at], bool(cohort.calendar[patient])),
            ),
        )
    is_first = np.diff(again, prepend=NO_DAY) > 1
    first = again[is_first] - 1  # the first row of each day that has several
    size = np.diff(np.append(np.flatnonzero(is_first), len(again))) + 1
    if policy is SameDay.FIRST:
        chosen = first
    elif policy is SameDay.LAST:
        chosen = first + size - 1
    else:
        rows = Measured(
            counts["count"], counts.columns.get("comparator", NOTHING),
            counts.columns.get("upper", NOTHING), _SIDE,
        )  # fmt: skip
        highest = policy is SameDay.HIGHEST
        chosen = choose_rows(first, size, rows, highest=highest, compile=compile)
    kept = np.ones(len(counts), dtype=bool)
    kept[first] = kept[again] = False
    kept[chosen] = True
    taken = np.flatnonzero(kept)
    columns = {name: values.take(taken) for name, values in counts.columns.items()}
    left_out = np.cumsum(size - 1)
    before = np.concatenate([[0], left_out])[np.searchsorted(first, counts.offsets)]
    return Ragged(counts.offsets - before, columns), taken


def _repeats(counts: Ragged) -> Column:
    """Find the rows that have the day and the patient of the row before."""
    day, offsets = counts["day"], counts.offsets
    equal = day[1:] == day[:-1]
    if not equal.any():
        return NOTHING
    begins = offsets[(offsets > 0) & (offsets < len(counts))]
    equal[begins - 1] = False  # the first row of a patient repeats nothing
    again = np.flatnonzero(equal) + 1
    known: Column = again[day[again] != NO_DAY]
    return known


SIDES: Final[tuple[Comparator, ...]] = ("<", "<=", "", ">=", ">")
"""Signs of bounds, that which lies lowest first."""

_SIDE: Final = np.array([SIDES.index(sign) for sign in COMPARATORS], dtype=np.int8)


def interval(counts: Ragged) -> tuple[Column, Column, Column]:
    """
    Return the lowest and the highest value that each count can have, and its printed limit.

    A strict bound ends at the next float. The printed limit is the number at which the count
    serves as a baseline; of a range it is the upper end. Without bounds the three are one array.
    """
    value = counts["count"]
    comparators, uppers = counts.get("comparator"), counts.get("upper")
    if comparators is None:
        return value, value, value
    bounds = np.flatnonzero(comparators)
    ranges = () if uppers is None else np.flatnonzero(~np.isnan(uppers))
    if not len(bounds) and not len(ranges):
        return value, value, value
    low, high, printed = value.copy(), value.copy(), value
    for code, sign in enumerate(COMPARATORS):
        at = bounds[comparators[bounds] == code]
        if sign in ("<", "<="):
            low[at] = 0.0
        if sign in (">", ">="):
            high[at] = inf
        if sign == "<":
            high[at] = np.nextafter(value[at], -inf)
        if sign == ">":
            low[at] = np.nextafter(value[at], inf)
    if uppers is not None and len(ranges):
        printed = value.copy()
        high[ranges] = printed[ranges] = uppers[ranges]
    return low, high, printed


# --- a definition as numbers --------------------------------------------------------------------


@lru_cache(maxsize=256)
def rules_of(
    definition: Definition,
    criteria: tuple[Criterion, ...] | None,
    through_new_lines: bool,  # noqa: FBT001 - a key of the cache
) -> Rules:
    """
    Write a definition as the numbers that the walk reads.

    Parameters
    ----------
    definition : Definition
    criteria : tuple of Criterion or None
        Alternatives to ask about instead of the levels of the definition.
    through_new_lines : bool
        Whether a line's counts go on after the start of the next line.

    Returns
    -------
    Rules
        With lists in place of arrays.
    """
    d, s = definition, definition.strategies
    of_levels = [level.any_of for level in d.levels] if criteria is None else [criteria]
    listed = [criterion for any_of in of_levels for criterion in any_of]

    def bounds(name: str) -> list[float]:
        values = (getattr(criterion, name) for criterion in listed)
        return [nan if value is None else value for value in values]

    return Rules(
        at_least=[_sharper(c.at_least, c.above, inf) for c in listed],
        at_most=[_sharper(c.at_most, c.below, -inf) for c in listed],
        fold_at_least=bounds("fold_at_least"),
        fold_above=bounds("fold_above"),
        rise_at_least=bounds("rise_at_least"),
        rise_above=bounds("rise_above"),
        baseline_below=bounds("baseline_below"),
        level_ends=np.cumsum([len(any_of) for any_of in of_levels]).tolist(),
        baseline_window=d.baseline.window_days,
        splenectomy_before_first_treatment=d.baseline.splenectomy_before_first_treatment,
        through_new_lines=through_new_lines,
        no_response_days=d.no_response_days,
        date_at_confirmation=d.response_date == "confirming",
        confirm_counts=d.confirm.counts,
        confirm_apart=d.confirm.apart,
        loss_counts=d.loss.counts,
        loss_apart=d.loss.apart,
        max_gap=d.max_gap or 0,
        death=STRATEGIES[s.death],
        new_line=STRATEGIES[s.new_line],
        rescue=STRATEGIES[s.rescue],
        discontinuation=STRATEGIES[s.discontinuation],
    )


def _sharper(closed: float | None, strict: float | None, towards: float) -> float:
    """Turn a strict bound into the next closed one, and keep the sharper of two; NaN for none."""
    kept = [] if closed is None else [closed]
    if strict is not None:
        kept.append(nextafter(strict, towards))
    if not kept:
        return nan
    return max(kept) if towards > 0 else min(kept)


# --- the course of every line -------------------------------------------------------------------


WITHOUT_TIME: Final[dict[str, Any]] = {
    "confirm_counts": 1, "confirm_apart": 0, "loss_counts": 1, "loss_apart": 0, "max_gap": 0,
    "no_response_days": 1, "date_at_confirmation": False,
    "death": IGNORE, "new_line": IGNORE, "rescue": IGNORE, "discontinuation": IGNORE,
}  # fmt: skip
"""The rules that look along time, as they stand where only the state of each count is asked."""


def _hashable(value: Any) -> Any:
    """Return a field of `Rules` as part of a key; as text, since NaN equals nothing."""
    return repr(value) if isinstance(value, list) else value


def _once(kept: dict[Any, Any], key: Any, make: Callable[[], Any]) -> Any:
    """Return what is kept under a key; make it when it is first asked for."""
    found = kept.get(key)
    if found is None:  # two threads may both make it, and the answers are the same
        found = kept[key] = make()
    return found


@attrs.frozen(eq=False)
class Walked:
    """
    What a walk wrote, in the columns that `itpcase.engine.walk` names.

    Attributes
    ----------
    episodes, runs : numpy.ndarray
        One row each.
    states : numpy.ndarray
        The state of each daily count; `OUTSIDE` for those of no line.
    """

    episodes: Column
    runs: Column
    states: Column


@attrs.frozen(eq=False, repr=False, slots=False)
class Course:
    """
    The lines of a cohort under a definition.

    What was laid out is kept with the cohort, for every definition that reads it so; what was
    walked is kept here, for the next question.

    Parameters
    ----------
    cohort : Cohort
    definition : Definition
    through_new_lines : bool
        Whether a line's counts go on after the start of the next line, which they do for the
        episodes of a definition that ignores a new line.
    compile : bool
        Whether the walk is compiled.
    """

    cohort: Cohort
    definition: Definition
    through_new_lines: bool = False
    compile: bool = False

    def __attrs_post_init__(self) -> None:
        refuse_placeholder(self.definition)

    def __len__(self) -> int:
        return len(self.cohort.lines)

    @property
    def _daily(self) -> tuple[Ragged, Column | None]:
        policy = self.definition.same_day
        found: tuple[Ragged, Column | None] = _once(
            self.cohort.kept,
            ("daily", policy),
            lambda: daily(self.cohort, policy, compile=self.compile),
        )
        return found

    @property
    def daily(self) -> Ragged:
        """One count a day."""
        return self._daily[0]

    @property
    def measured(self) -> Column:
        """For each daily count, the row of the cohort's counts that was taken."""
        counts, rows = self._daily
        return np.arange(len(counts)) if rows is None else rows

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """What was walked or answered before, for the next question."""
        return {}

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what is kept of an answer; make it when it is first asked for."""
        return _once(self.kept, key, make)

    @property
    def of_episodes(self) -> Course:
        """The course of the episodes: through new lines, if these are ignored."""
        if self.definition.strategies.new_line is Strategy.IGNORE and not self.through_new_lines:
            return self._longer
        return self

    @cached_property
    def _longer(self) -> Course:
        return attrs.evolve(self, through_new_lines=True)

    def facts(
        self,
        *,
        asks_bleeding: bool = True,
        numbers_only: bool = False,
        asks_rescue: bool = True,
    ) -> Facts:
        """
        Lay out the cohort for the walk.

        Parameters
        ----------
        asks_bleeding : bool
            Whether the definition's rule on bleeding applies.
        numbers_only : bool
            Whether to leave out bleeding and rescues, so that a state is that of the number alone.
        asks_rescue : bool
            Whether rescues apply.

        Returns
        -------
        Facts
        """
        allowed = self.definition.bleeding_allowed if asks_bleeding and not numbers_only else None
        asks_rescue = asks_rescue and not numbers_only
        key = self._facts_key(allowed, asks_rescue=asks_rescue)
        facts: Facts = _once(
            self.cohort.kept, key, lambda: self._laid_out(allowed, asks_rescue=asks_rescue)
        )
        return facts

    def _facts_key(self, allowed: int | None, *, asks_rescue: bool) -> tuple[Any, ...]:
        """All of the definition that the layout depends on."""
        d = self.definition
        return (
            "facts", d.same_day, allowed,
            allowed is not None and d.bleeding_unrecorded,
            asks_rescue and d.washouts,
            d.baseline.splenectomy_before_first_treatment,
        )  # fmt: skip

    def _laid_out(self, allowed: int | None, *, asks_rescue: bool) -> Facts:
        cohort, counts, lines = self.cohort, self.daily, self.cohort.lines
        unknown = np.zeros(len(cohort), dtype=bool)
        if allowed is not None and self.definition.bleeding_unrecorded == "not_evaluable":
            unknown = ~cohort.patients["bleeding_recorded"]
        low, high, printed = _once(
            cohort.kept, ("interval", self.definition.same_day), lambda: interval(counts)
        )
        splenectomy = np.zeros(len(lines), dtype=bool)
        if self.definition.baseline.splenectomy_before_first_treatment:
            splenectomy = lines["splenectomy"]
        return Facts(
            counts.offsets, counts["day"], low, high, printed,
            lines.offsets, lines["number"], lines["start"], lines["end"], splenectomy,
            lines["baseline"],
            cohort.patients["died"], cohort.data_cut, unknown,
            *self._bleeds(allowed),
            *self._rescues(none=not asks_rescue),
        )  # fmt: skip

    def _bleeds(self, allowed: int | None) -> tuple[Column, Column, Column, Column]:
        """Bleeding that is, or may be, above the allowed grade: offsets, day, last day, certain."""
        bleeds = self.cohort.bleeds
        if allowed is None or not len(bleeds):
            return np.zeros(len(self.cohort) + 1, dtype=np.int64), NOTHING, NOTHING, NOTHING
        grade = bleeds["grade"]
        ungraded = grade == UNGRADED  # recorded without a grade: at least grade 1
        counts = (bleeds["day"] != NO_DAY) & ((grade > allowed) | ungraded)
        certain = (grade > allowed) | (allowed == 0)
        last = np.where(bleeds["until"] == NO_DAY, bleeds["day"], bleeds["until"])
        offsets = np.concatenate([[0], np.cumsum(counts)])[bleeds.offsets]
        return offsets, bleeds["day"][counts], last[counts], certain[counts]

    def _rescues(self, *, none: bool) -> tuple[Column, Column, Column]:
        """Rescues: offsets, day, last day of the washout."""
        rescues = self.cohort.rescues
        if none or not len(rescues):
            return np.zeros(len(self.cohort) + 1, dtype=np.int64), NOTHING, NOTHING
        by_kind = np.array([self.definition.washouts.days(kind) for kind in RESCUE_KINDS])
        washout = np.where(
            rescues["washout"] == UNGRADED, by_kind[rescues["kind"]], rescues["washout"]
        )
        dated = rescues["day"] != NO_DAY
        offsets = np.concatenate([[0], np.cumsum(dated)])[rescues.offsets]
        return offsets, rescues["day"][dated], (rescues["day"] + washout - 1)[dated]

    def rules(self, criteria: tuple[Criterion, ...] | None = None) -> Rules:
        """Return the definition as numbers; with *criteria*, those in place of its levels."""
        return rules_of(self.definition, criteria, self.through_new_lines)

    # --- the kernels

    def _engine(self, facts: Facts, rules: Rules) -> Engine:
        known = self.cohort.kept.setdefault("lists", {})
        return Engine(facts, rules, compile=self.compile, known=known)

    @cached_property
    def classified(self) -> dict[str, Column]:
        """
        What one pass says of every line, in codes, and the episodes of every level.

        ``categories, spans, baseline`` have one row a line; ``episodes`` and ``levels_of``, the
        level of each, one row an episode. There are no episodes under a definition that looks for
        them along another course, and none of one patient, who is walked on only if asked.
        """
        n, levels = len(self), self.definition.levels
        keep = self._keeps_episodes
        most = self._most_episodes() * len(levels) if keep else 0
        episodes = np.empty((most, EPISODE_COLUMNS), dtype=np.int32)
        levels_of = np.empty(most, dtype=np.int8)
        spans = np.empty((n, SPAN_COLUMNS), dtype=np.int64)
        baselines = np.empty(n)
        categories = np.empty((n, CATEGORY_COLUMNS + len(levels)), dtype=np.int32)
        rows = self._engine(self.facts(), self.rules()).classify_lines(
            needs_baseline=bool(levels) and levels[-1].needs_baseline,
            keep_episodes=keep,
            out=(episodes, levels_of, spans, baselines, categories),
        )
        for column in (spans, baselines, categories):  # others will read them
            column.flags.writeable = False
        self.cohort.kept[self._spans_key] = spans, baselines
        return {
            "categories": categories, "spans": spans, "baseline": baselines,
            "episodes": episodes[:rows].copy(), "levels_of": levels_of[:rows].copy(),
        }  # fmt: skip

    def episodes(self, level: int) -> Column:
        """
        Return the episodes of a level, line by line.

        Parameters
        ----------
        level : int
            Its place in the definition, 0 for the best.

        Returns
        -------
        numpy.ndarray
            As in `Walked`.
        """
        course = self.of_episodes
        if len(self.cohort) <= 1:
            return course.walk(level, keep_episodes=True).episodes
        if course is not self:
            return course.episodes(level)
        found: Column = self.classified["episodes"][self.classified["levels_of"] == level]
        return found

    @property
    def _keeps_episodes(self) -> bool:
        """Whether the one pass writes the episodes."""
        return self.of_episodes is self and len(self.cohort) > 1

    def own_episodes(self, level: int) -> Column:
        """Return the episodes of a level within the counts by which a line is classified."""
        if self.of_episodes is self:
            return self.episodes(level)
        return self.walk(level, keep_episodes=True).episodes

    def is_calendar(self, line: int) -> bool:
        """Tell whether the days of a line are calendar days."""
        patient = self.cohort.lines.offsets.searchsorted(line, side="right") - 1
        return bool(self.cohort.calendar[patient])

    def _most_counts(self) -> int:
        """Count the counts of all lines, where one may belong to several."""
        if not self.through_new_lines:
            return len(self.daily)
        return int(np.diff(self.daily.offsets)[self.cohort.lines.patient].sum())

    def _most_episodes(self) -> int:
        """How many episodes there can be: each has counts of its own that confirm it."""
        return self._most_counts() // self.definition.confirm.counts

    def states(
        self,
        criteria: int | tuple[Criterion, ...],
        *,
        asks_bleeding: bool = True,
        numbers_only: bool = False,
        asks_rescue: bool = True,
    ) -> Column:
        """
        Return what each daily count says about a level, or about other criteria.

        Parameters
        ----------
        criteria : int or tuple of Criterion
            Place of the level in the definition, 0 for the best; or alternatives.
        asks_bleeding : bool
            Whether the definition's rule on bleeding applies.
        numbers_only : bool
            Whether to leave out bleeding and rescues.
        asks_rescue : bool
            Whether rescues apply.

        Returns
        -------
        numpy.ndarray
            As in `Walked`.
        """
        return self.walk(
            criteria, asks_bleeding=asks_bleeding, numbers_only=numbers_only,
            asks_rescue=asks_rescue, keep_states=True,
        ).states  # fmt: skip

    def walk(
        self,
        criteria: int | tuple[Criterion, ...],
        *,
        asks_bleeding: bool = True,
        numbers_only: bool = False,
        asks_rescue: bool = True,
        keep_episodes: bool = False,
        keep_runs: bool = False,
        keep_states: bool = False,
    ) -> Walked:
        """
        Walk along every line for one level, or for other criteria.

        Where only states are asked for, no rule along time changes the answer: the walk serves
        every definition that reads a count so.

        Parameters
        ----------
        criteria : int or tuple of Criterion
            Place of the level in the definition, 0 for the best; or alternatives.
        asks_bleeding : bool
            Whether the definition's rule on bleeding applies.
        numbers_only : bool
            Whether to leave out bleeding and rescues.
        asks_rescue : bool
            Whether rescues apply.
        keep_episodes, keep_runs, keep_states : bool
            What to keep.

        Returns
        -------
        Walked
        """
        rules = self.rules(None if isinstance(criteria, int) else criteria)
        level = criteria if isinstance(criteria, int) else 0
        facts = self.facts(
            asks_bleeding=asks_bleeding, numbers_only=numbers_only, asks_rescue=asks_rescue
        )
        asked = {"episodes": keep_episodes, "runs": keep_runs, "states": keep_states}
        kept = self.kept
        if not keep_episodes and not keep_runs:
            rules, kept = rules._replace(**WITHOUT_TIME), self.cohort.kept
        key = ("walk", id(facts), rules.level_ends[level], *map(_hashable, rules), *asked.values())
        _, walked = _once(kept, key, lambda: (facts, self._walk(facts, rules, level, asked)))
        found: Walked = walked
        return found

    def _walk(self, facts: Facts, rules: Rules, level: int, keep: dict[str, bool]) -> Walked:
        most_episodes = self._most_counts() // rules.confirm_counts if keep["episodes"] else 0
        episodes = np.empty((most_episodes, EPISODE_COLUMNS), dtype=np.int32)
        most_runs = self._most_counts() if keep["runs"] else 0
        runs = np.empty((most_runs, RUN_COLUMNS), dtype=np.int32)
        states = np.full(len(self.daily) if keep["states"] else 0, OUTSIDE, dtype=np.int8)
        spans = np.empty((len(self), SPAN_COLUMNS), dtype=np.int64)
        baselines = np.empty(len(self))
        rows, run_rows = self._engine(facts, rules).walk_lines(
            rules.level_ends[level], (episodes, runs, states, spans, baselines)
        )
        for column in (states, spans, baselines):  # others will read them
            column.flags.writeable = False
        self.cohort.kept[self._spans_key] = spans, baselines
        return Walked(episodes[:rows].copy(), runs[:run_rows].copy(), states)

    # --- what the doors ask for

    @property
    def _spans_key(self) -> tuple[Any, ...]:
        """All of the definition on which it depends where a line lies."""
        d, rule = self.definition, self.definition.baseline
        through = self.through_new_lines
        return (
            "spans", d.same_day, rule.window_days, rule.splenectomy_before_first_treatment, through,
        )  # fmt: skip

    @property
    def _of_lines(self) -> tuple[Column, Column]:
        """What every walk writes about each line; only if there was none, classify."""
        found: tuple[Column, Column] | None = self.cohort.kept.get(self._spans_key)
        if found is None:
            classified = self.classified
            found = classified["spans"], classified["baseline"]
        return found

    @property
    def baseline(self) -> Column:
        """Baseline of each line; NaN where it is missing. [10^9/L]"""
        return self._of_lines[1]

    @property
    def baseline_count(self) -> Column:
        """For each line, the daily count that is, or would be, its baseline; -1 for none."""
        return self._of_lines[0][:, BASELINE_COUNT]

    @cached_property
    def baseline_source(self) -> Column:
        """Where the baseline of each line came from, as an index of `SOURCES`."""
        lines = self.cohort.lines
        source = np.full(len(self), SOURCES.index(BaselineSource.COUNT))
        if self.definition.baseline.splenectomy_before_first_treatment:
            earlier = SOURCES.index(BaselineSource.BEFORE_FIRST_TREATMENT)
            source[lines["splenectomy"]] = earlier
        source[~np.isnan(lines["baseline"])] = SOURCES.index(BaselineSource.PRINTED)
        source[np.isnan(self.baseline)] = SOURCES.index(BaselineSource.MISSING)
        return source

    @property
    def first_count(self) -> Column:
        """For each line, its first daily count."""
        return self._of_lines[0][:, FIRST_COUNT]

    @property
    def counts_end(self) -> Column:
        """For each line, the daily count after its last."""
        return self._of_lines[0][:, COUNTS_END]

    @property
    def next_start(self) -> Column:
        """For each line, the day on which the next one starts; `NEVER` for none."""
        return self._of_lines[0][:, NEXT_START]

    @property
    def until(self) -> Column:
        """For each line, the last day on which anything counts."""
        return self._of_lines[0][:, UNTIL]

    @property
    def counts(self) -> tuple[Column, Column]:
        """The daily counts of all lines, line by line, and the line of each."""
        key = ("counts", *self._spans_key)
        found: tuple[Column, Column] = _once(self.cohort.kept, key, self._counts_of_lines)
        return found

    @property
    def since(self) -> Column:
        """The day of each of these counts, from the start of its line on."""
        rows, line = self.counts
        found: Column = _once(
            self.cohort.kept,
            ("since", *self._spans_key),
            lambda: self.daily["day"][rows] - self.cohort.lines["start"][line],
        )
        return found

    def _counts_of_lines(self) -> tuple[Column, Column]:
        size = self.counts_end - self.first_count
        line = np.repeat(np.arange(len(self)), size)
        before = np.cumsum(size) - size
        return np.arange(len(line)) - before[line] + self.first_count[line], line


# --- for the doors: from a subject to courses, and from lines to columns --------------------------

Subject = Patient | CaseSeries | Cohort | Iterable[Patient]
"""What a question can be asked about."""

CHUNK = 1 << 15
"""Counts in a piece that is walked in plain Python."""

COMPILED_CHUNK = 1 << 20
"""Most counts in a piece that is walked by the compiled copy."""

SHARED_CHUNK = 1 << 17
"""Fewer counts than that are not shared out among threads."""


def compiled_piece(counts: int, on_threads: int) -> int:
    """Return how many counts to walk at a time, so that all threads are done at the same time."""
    rounds = max(1, ceil(counts / (COMPILED_CHUNK * on_threads)))
    even = ceil(counts / (rounds * on_threads))
    even += even // 100  # patients are whole, and the last of them shall not make one more piece
    return min(max(even, SHARED_CHUNK), COMPILED_CHUNK)


_LAST: Final[list[Course | None]] = [None]
"""The course of the patient who was asked last."""


def courses(cohort: Cohort, definition: Definition, *, fast: bool = False) -> list[Course]:
    """
    Give a cohort in pieces of bounded size; an empty one is one piece.

    They are those of the question before about this cohort and definition, if there was one; of
    cohorts of one patient only the last is kept, and not by the cohort that it holds.
    """
    if len(cohort) <= 1:
        last = _LAST[0]
        if last is None or last.cohort is not cohort or last.definition != definition:
            last = _LAST[0] = Course(cohort, definition, compile=fast)
        return [last]
    known = cohort.kept.setdefault("courses", {})
    found: list[Course] = known.pop(definition, [])
    if not found or (fast and not found[0].compile):
        size = compiled_piece(len(cohort.counts), threads()) if fast else CHUNK
        pieces = _once(cohort.kept, ("pieces", size), lambda: pieces_of(cohort, size))
        found = [Course(piece, definition, compile=fast) for piece in pieces]
    known[definition] = found  # behind the others, of which the first is forgotten first
    return found


def pieces_of(cohort: Cohort, size: int) -> list[Cohort]:
    """
    Divide a cohort into pieces with about so many counts each.

    None of them is the cohort: what is kept with it shall not keep it.
    """
    pieces = [*cohort.chunks(size)]
    return [cohort.between(0, len(cohort))] if pieces == [cohort] else pieces


def ask_all(
    question: Callable[[Course], dict[str, Column]],
    cohort: Cohort,
    definition: Definition,
    *,
    key: Any = None,
    times: int = 1,
) -> dict[str, Column]:
    """
    Ask every piece of a cohort, on all cores where the walk is compiled, and join the columns.

    The walk is compiled where it is worth it, for one who asks so many *times*. A column
    ``line_index``, which counts lines from the first of a piece, is made to count from the first of
    the cohort, and so is one that ends in ``_row`` and counts the cohort's counts, with -1 for
    none. With a *key* the answers are kept for who asks the same again.
    """
    fast = is_worth_compiling(len(cohort.counts) * times)
    pieces = courses(cohort, definition, fast=fast)

    def ask(course: Course) -> dict[str, Column]:
        if key is None:
            return question(course)
        found: dict[str, Column] = course.once(key, lambda: question(course))
        return found

    if fast and threads() > 1 and len(pieces) > 1:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - 20 ms, for registries

        with ThreadPoolExecutor(threads()) as pool:
            answers = list(pool.map(ask, pieces))
    else:
        answers = [ask(course) for course in pieces]
    lines, counts, found = 0, 0, []
    for course, columns in zip(pieces, answers, strict=True):
        moved = {"line_index": columns["line_index"] + lines} if "line_index" in columns else {}
        for name, rows in columns.items():
            if name.endswith("_row"):
                moved[name] = np.where(rows < 0, rows, rows + counts)
        found.append(columns | moved if moved else columns)
        lines += len(course)
        counts += len(course.cohort.counts)
    forget(cohort)
    return joined(found)


SMALL: Final = 1 << 17
"""A cohort with no more counts keeps what was laid out and walked."""

KEPT: Final = 1 << 24
"""A cohort keeps answers up to so many bytes, or up to the size of its counts if that is more."""


def forget(cohort: Cohort) -> None:
    """
    Let go of what a cohort need not keep: what is large, then the answers asked for longest ago.

    All of it goes with the cohort.
    """
    known: dict[Definition, list[Course]] = cohort.kept.get("courses", {})
    for course in [course for pieces in list(known.values()) for course in pieces]:
        is_small = len(cohort.counts) <= SMALL
        for kept in (course.cohort.kept, course.kept):
            large = [key for key in list(kept) if key[0] in LARGE]
            for key in large[:-MOST_KEPT] if is_small else large:
                kept.pop(key, None)
            if large and not is_small:
                kept.pop("lists", None)
        if not is_small:
            for name in ("patient", "key"):
                vars(course.cohort.counts).pop(name, None)
    most = max(KEPT, sum(column.nbytes for column in cohort.counts.columns.values()))
    sizes = {d: sum(map(_bytes_of, pieces)) for d, pieces in list(known.items())}
    while len(sizes) > 1 and sum(sizes.values()) > most:
        oldest = next(iter(sizes))
        del sizes[oldest]
        known.pop(oldest, None)


LARGE: Final = ("daily", "interval", "facts", "walk", "spans", "counts", "since")
"""What has a value for each count, or many for each line."""

MOST_KEPT: Final = 256
"""So many of these a small cohort keeps."""


def _bytes_of(course: Course) -> int:
    """Return the size of the columns that a course holds."""
    parts = vars(course)
    longer = parts.get("_longer")
    own = _bytes_in(course.kept) + _bytes_in(parts.get("classified"))
    return own if longer is None else own + _bytes_of(longer)


def _bytes_in(held: Any) -> int:
    if isinstance(held, np.ndarray):
        return held.nbytes
    if isinstance(held, Walked):
        return held.episodes.nbytes + held.runs.nbytes + held.states.nbytes
    if isinstance(held, dict):
        return sum(map(_bytes_in, held.values()))
    return sum(map(_bytes_in, held)) if isinstance(held, tuple) else 0


def course_of_line(
    cohort: Cohort, definition: Definition, patient: int, number: int
) -> tuple[Course, int]:
    """
    Find the course in which a line of a cohort lies, and its row there.

    Of a large cohort it is that of the patient alone.
    """
    first, last = cohort.lines.offsets[patient], cohort.lines.offsets[patient + 1]
    line = int(first + np.searchsorted(cohort.lines["number"][first:last], number))
    if len(cohort.counts) > SMALL:
        one = _once(cohort.kept, "patients", dict).get(patient)
        if one is None:
            one = cohort.between(patient, patient + 1)
            cohort.kept["patients"] = {patient: one}
        (course,) = courses(one, definition)
        return course, line - int(first)
    for course in courses(cohort, definition, fast=is_worth_compiling(len(cohort.counts))):
        if line < len(course):
            return course, line
        line -= len(course)
    raise IndexError(line)


def refuse_placeholder(definition: Definition) -> None:
    """Refuse a definition that is listed, and of which nothing can be computed."""
    if definition.placeholder:
        raise DefinitionError.of(
            "PLACEHOLDER",
            argument="definition",
            given=definition.id,
            remedy=Sentence("problem.PLACEHOLDER.remedy", placeholder=definition.placeholder),
        )


def level_of(definition: Definition, level: str | None) -> tuple[str, int]:
    """Return the name and the place of the level asked for; the lowest if none is named."""
    refuse_placeholder(definition)
    if not definition.levels:
        raise DefinitionError.of("NO_LEVELS", argument="definition", given=definition.id)
    name = definition.level_names[-1] if level is None else level
    return name, definition.rank(name)


def line_table(cohort: Cohort, keep: Column, columns: dict[str, Any]) -> dict[str, Any]:
    """Put before the columns whose line a row is, and behind them what its counts are."""
    patient = cohort.lines.patient[keep]
    return {
        "patient_id": cohort.ids[patient],
        "line": cohort.lines["number"][keep],
        **columns,
        "provenance": cohort.patients["provenance"][patient],
    }


def line_number(line: Any) -> int | None:
    """Take the number of the line that is asked for; None asks for every line."""
    return None if line is None else whole_argument(line, "line")


def kept_lines(cohort: Cohort, line: int | None) -> Column:
    number, line = cohort.lines["number"], line_number(line)
    return np.arange(len(number)) if line is None else np.flatnonzero(number == line)


def one_line(patient: Patient, line: int | None) -> tuple[TreatmentLine, int]:
    """Find the line asked for, and its row."""
    treatment = patient.line(line)
    return treatment, patient.lines.index(treatment)

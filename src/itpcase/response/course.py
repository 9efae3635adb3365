"""
From columns and a definition to a walk.

`Course` brings the columns of a cohort and the numbers of a definition into the form that
`itpcase.engine.walk` works on, and hands back what it wrote. The rules themselves are there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs
import numpy as np

from itpcase._kept import cached_property, once
from itpcase._late_columns import LateColumn, Listed, laid_out
from itpcase._ragged import Ragged, held
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Criterion, Definition
from itpcase.engine.blocks import Unread
from itpcase.engine.calls import KINDS, NOTHING_UNREAD, Engine, make_unread
from itpcase.engine.lines import BASELINE_COUNT, COUNTS_END, FIRST_COUNT, NEXT_START, UNTIL
from itpcase.engine.walk import EPISODE_COLUMNS, LINE, OUTSIDE, RUN_COLUMNS, Facts, Rules
from itpcase.response.daily import (
    POLICIES,
    daily,
    has_repeats,
    interval,
    measured_of,
    with_numbers,
)
from itpcase.response.events import bleeds_above, rescues_until
from itpcase.response.one_patient import list_facts
from itpcase.response.rules import (
    AskedFacts,
    OnePass,
    asked_facts,
    check_definition,
    keyed_rules,
    one_pass,
    rules_of,
)
from itpcase.table import Column
from itpcase.terms import BaselineSource, EndReason, Strategy

__all__ = ["Course"]

SOURCES = tuple(BaselineSource)
"""Where baselines come from, by their codes in columns."""

END_REASONS = tuple(EndReason)
"""What ends an episode, by the codes of the walk."""

NO_LINES: Final[Column] = np.zeros(0, dtype=np.int64)


def _first_lines(lines: Ragged, rows: Column) -> Column:
    """Return the first line on record of the patients of some lines."""
    first: Column = lines.offsets[lines.patient[rows]]
    return first


def row_of_printed(lines: Ragged, line: int, source: BaselineSource) -> int | None:
    """Return the line on which the baseline of a line is printed; None where it is a count."""
    if source is BaselineSource.PRINTED:
        return line
    if source is BaselineSource.PRINTED_BEFORE_FIRST_TREATMENT:
        return int(_first_lines(lines, np.array([line]))[0])
    return None


@attrs.frozen(eq=False, repr=False)
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


OfLines = tuple[Column | Listed, Column | Listed]
"""The span of each line, and its baseline, as they are held."""


def _as_written(rows: Any, dtype: Any) -> Column | Listed:
    """Hold what a walk wrote of lines; of one line as a list, which becomes an array if asked."""
    if not isinstance(rows, list):
        return np.asarray(rows)
    held = Listed(rows, dtype)
    return held if len(rows) == 1 else held.column


def _to_read(held: Column | Listed) -> Column:
    """Return a column that many read and nobody changes."""
    column = laid_out(held)
    column.setflags(write=False)
    return column


def as_columns(facts: Facts) -> Facts:
    """Return facts that may be lists as arrays."""
    return Facts._make(
        np.array(held, dtype=KINDS.get(name, np.int32)) if isinstance(held, list)
        else laid_out(held)
        for name, held in zip(Facts._fields, facts, strict=True)
    )  # fmt: skip


@attrs.frozen(eq=False, repr=False, slots=False)
class ClassifiedLines:
    """
    What one pass says of every line, in codes.

    Parameters
    ----------
    held_categories : numpy.ndarray or Listed
        One row a line, as `itpcase.engine.lines` names the columns.
    of_lines : tuple
        The span of each line, and its baseline.
    episodes : tuple of numpy.ndarray
        Those of each level. There are none under a definition that looks for them along another
        course, and none of one patient, who is walked on only if asked.
    """

    held_categories: Column | Listed
    of_lines: OfLines
    episodes: tuple[Column, ...]

    @property
    def categories(self) -> Column:
        """The category of each line, and the day on which it reached each level."""
        return _to_read(self.held_categories)

    @property
    def spans(self) -> Column:
        """Where each line lies."""
        return _to_read(self.of_lines[0])

    @property
    def baselines(self) -> Column:
        """The baseline of each line; NaN where it is missing. [10^9/L]"""
        return _to_read(self.of_lines[1])

    def codes_of(self, line: int) -> list[int]:
        """Return the category of one line, and the days, as a list."""
        held = self.held_categories
        codes: list[int] = held.values[line] if isinstance(held, Listed) else held[line].tolist()
        return codes


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
    kept: dict[Any, Any] = attrs.field(factory=dict, init=False)
    """What was walked or answered before, for the next question."""

    def __attrs_post_init__(self) -> None:
        check_definition(self.definition)

    def __len__(self) -> int:
        return len(self.cohort.lines)

    @property
    def _daily(self) -> tuple[Ragged, Column | None]:
        policy = self.definition.same_day
        found: tuple[Ragged, Column | None] = once(
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

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what is kept of an answer; make it when it is first asked for."""
        return once(self.kept, key, make)

    def of_cohort(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what is kept of the cohort, for every definition; make it when first asked for."""
        return once(self.cohort.kept, key, make)

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
        asked = self._asked_facts(
            asks_bleeding=asks_bleeding, numbers_only=numbers_only, asks_rescue=asks_rescue
        )
        facts = self._held_facts(asked)
        key = ("facts", id(facts))
        found: tuple[Facts, Facts] = self.of_cohort(key, lambda: (facts, as_columns(facts)))
        return found[1]

    def _asked_facts(
        self, *, asks_bleeding: bool, numbers_only: bool, asks_rescue: bool
    ) -> AskedFacts:
        return asked_facts(
            self.definition, asks_bleeding and not numbers_only, asks_rescue and not numbers_only
        )

    def _held_facts(self, asked: AskedFacts) -> Facts:
        """Lay out the cohort as the walk takes it: columns of records may still be lists."""
        facts: Facts = once(self.cohort.kept, asked.key, lambda: self._laid_out(asked))
        return facts

    def _laid_out(self, asked: AskedFacts) -> Facts:
        listed = None if self.compile else list_facts(self.cohort, asked)
        if listed is not None:
            return listed
        counts = self.daily
        low, high, printed = once(
            self.cohort.kept,
            ("interval", asked.same_day),
            lambda: interval(counts, compile=self.compile),
        )
        days = counts.offsets, counts.held("day"), low, high, printed
        return self._facts_beside(days, asked)

    def _facts_beside(self, days: tuple[Any, ...], asked: AskedFacts) -> Facts:
        """Put lines, patients and events beside one count a day."""
        cohort, lines = self.cohort, self.cohort.lines
        offsets, day, low, high, printed = days
        unknown = np.zeros(len(cohort), dtype=bool)
        if asked.asks_recorded:
            unknown = ~cohort.patients["bleeding_recorded"]
        splenectomy = np.zeros(len(lines), dtype=bool)
        if asked.asks_splenectomy:
            splenectomy = lines.held("splenectomy")
        return Facts(
            offsets, day, low, high, printed,
            lines.offsets, lines.held("number"), lines.held("start"), lines.held("end"),
            splenectomy,
            self._printed_baselines,
            held(cohort.patients, "died"), cohort.data_cut, unknown,
            *bleeds_above(cohort.bleeds, asked.allowed),
            *rescues_until(cohort.rescues, asked.washouts),
        )  # fmt: skip

    def rules(self, criteria: tuple[Criterion, ...] | None = None) -> Rules:
        """Return the definition as numbers; with *criteria*, those in place of its levels."""
        return rules_of(self.definition, criteria, self.through_new_lines)

    # --- the kernels

    def _engine(self, facts: Facts, rules: Rules) -> Engine:
        known = None if len(self.cohort) <= 1 else self.cohort.kept.setdefault("lists", {})
        return Engine(facts, rules, compile=self.compile, known=known)

    @cached_property
    def classified(self) -> ClassifiedLines:
        """What one pass says of every line; it serves every definition with these rules."""
        asked = one_pass(self.definition, self.through_new_lines)
        key = "classified", self._keeps_episodes, asked.key
        found: ClassifiedLines = self.of_cohort(key, lambda: self._classify(asked))
        return found

    def leave_to(self, whole: Course) -> None:
        """Leave the one pass to a course that begins with these lines."""
        self.kept["whole"] = whole

    def _first_of(self, whole: Course) -> ClassifiedLines:
        """Return what a course says of these lines, with which it begins."""
        n, found = len(self), whole.classified
        of_lines = self._keep_of_lines(found.spans[:n], found.baselines[:n])
        episodes = tuple(rows[rows[:, LINE] < n] for rows in found.episodes)
        return ClassifiedLines(found.categories[:n], of_lines, episodes)

    def _classify(self, asked: OnePass) -> ClassifiedLines:
        if "whole" in self.kept:
            return self._first_of(self.kept["whole"])
        unread, facts = self._unread(asked.facts)
        found, episodes = self._engine(facts, asked.rules).classify_lines(
            needs_baseline=asked.needs_baseline,
            most_episodes=self._most_episodes() if self._keeps_episodes else None,
            unread=unread,
        )
        of_lines = self._keep_of_lines(found.spans, found.baselines)
        return ClassifiedLines(_as_written(found.categories, np.int32), of_lines, tuple(episodes))

    def _keep_of_lines(self, spans: Any, baselines: Any) -> OfLines:
        """Keep where every line lies, and its baseline, for every definition that has it so."""
        found = _as_written(spans, np.int64), _as_written(baselines, np.float64)
        self.cohort.kept[self.spans_key] = found
        return found

    def _unread(self, asked: AskedFacts) -> tuple[Unread, Facts]:
        """
        Return the counts that the walk lays out block by block, and the facts that read them.

        So it does where it is compiled, if days or bounds have to be laid out and are not yet.
        """
        if not self.compile:
            return NOTHING_UNREAD, self._held_facts(asked)
        policy = POLICIES.get(asked.same_day)
        is_kept = asked.key in self.cohort.kept
        if not is_kept and policy is not None:
            counts, _ = with_numbers(self.cohort.counts)
            rows = measured_of(counts)
            if len(rows.comparator) or len(rows.upper) or has_repeats(self.cohort, counts):
                unread = make_unread(counts.offsets, rows, policy)
                into = unread.into
                days = into.offsets, into.day, into.low, into.high, into.printed
                return unread, self._facts_beside(days, asked)
        return NOTHING_UNREAD, self._held_facts(asked)

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
        return self.classified.episodes[level]

    @property
    def _keeps_episodes(self) -> bool:
        """Whether the one pass writes the episodes."""
        return len(self.cohort) > 1 and self.of_episodes is self

    def own_episodes(self, level: int) -> Column:
        """Return the episodes of a level within the counts by which a line is classified."""
        if self.of_episodes is self:
            return self.episodes(level)
        return self.walk(level, keep_episodes=True).episodes

    def is_calendar(self, line: int) -> bool:
        """Tell whether the days of a line are calendar days."""
        one = len(self.cohort) == 1
        patient = 0 if one else self.cohort.lines.offsets.searchsorted(line, side="right") - 1
        calendar = held(self.cohort.patients, "calendar")
        return bool((calendar.values if isinstance(calendar, Listed) else calendar)[patient])

    def _most_counts(self) -> int:
        """Return the most counts of all lines, where one may belong to several."""
        counts = self.cohort.counts
        if not self.through_new_lines:
            return len(counts)
        return int(np.diff(counts.offsets)[self.cohort.lines.patient].sum())

    def _most_episodes(self) -> int:
        """How many episodes there can be: each has counts of its own that confirm it."""
        return self._most_counts() // self.definition.confirm.counts

    def states(
        self,
        criteria: int | tuple[Criterion, ...],
        *,
        asks_bleeding: bool = True,
        numbers_only: bool = False,
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

        Returns
        -------
        numpy.ndarray
            As in `Walked`.
        """
        return self.walk(
            criteria, asks_bleeding=asks_bleeding, numbers_only=numbers_only, keep_states=True
        ).states

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
        along_time = keep_episodes or keep_runs
        asked_for = None if isinstance(criteria, int) else criteria
        rules, rules_key = keyed_rules(
            self.definition, asked_for, self.through_new_lines, along_time=along_time
        )
        level = criteria if isinstance(criteria, int) else 0
        facts = self._held_facts(
            self._asked_facts(
                asks_bleeding=asks_bleeding, numbers_only=numbers_only, asks_rescue=asks_rescue
            )
        )
        asked = {"episodes": keep_episodes, "runs": keep_runs, "states": keep_states}
        kept = self.kept if along_time else self.cohort.kept
        key = ("walk", id(facts), level, rules_key, *asked.values())
        _, walked = once(kept, key, lambda: (facts, self._walk(facts, rules, level, asked)))
        found: Walked = walked
        return found

    def _walk(self, facts: Facts, rules: Rules, level: int, keep: dict[str, bool]) -> Walked:
        most_episodes = self._most_counts() // rules.confirm_counts if keep["episodes"] else 0
        episodes = np.empty((most_episodes, EPISODE_COLUMNS), dtype=np.int32)
        most_runs = self._most_counts() if keep["runs"] else 0
        runs = np.empty((most_runs, RUN_COLUMNS), dtype=np.int32)
        states = np.full(len(self.daily) if keep["states"] else 0, OUTSIDE, dtype=np.int8)
        rows, run_rows, *of_lines = self._engine(facts, rules).walk_lines(
            level, episodes, runs, states
        )
        states.flags.writeable = False  # others will read them
        self._keep_of_lines(*of_lines)
        return Walked(episodes[:rows].copy(), runs[:run_rows].copy(), states)

    # --- what the entry points ask for

    @property
    def spans_key(self) -> tuple[Any, ...]:
        """All of the definition on which it depends where a line lies."""
        d, rule = self.definition, self.definition.baseline
        through = self.through_new_lines
        return (
            "spans", d.same_day, rule.window_days, rule.splenectomy_before_first_treatment, through,
        )  # fmt: skip

    @property
    def _of_lines(self) -> OfLines:
        """What every walk writes about each line; only if there was none, classify."""
        found: OfLines | None = self.cohort.kept.get(self.spans_key)
        return self.classified.of_lines if found is None else found

    @property
    def _spans(self) -> Column:
        """Where each line lies."""
        return _to_read(self._of_lines[0])

    @property
    def baseline(self) -> Column:
        """Baseline of each line; NaN where it is missing. [10^9/L]"""
        return _to_read(self._of_lines[1])

    @property
    def baseline_count(self) -> Column:
        """For each line, the daily count that is, or would be, its baseline; -1 for none."""
        return self._spans[:, BASELINE_COUNT]

    @property
    def _printed_baselines(self) -> Column | LateColumn:
        """The printed baseline against which each line is judged; NaN where there is none."""
        lines, rows = self.cohort.lines, self._borrowing
        if not len(rows):
            as_printed: Column | LateColumn = lines.held("baseline")
            return as_printed
        printed = lines["baseline"].copy()
        printed[rows] = printed[_first_lines(lines, rows)]
        return printed

    @cached_property
    def _borrowing(self) -> Column:
        """
        The lines that are judged against the baseline that is printed on line 1.

        A splenectomy is, if the definition compares it with the count before the first-ever
        treatment, unless a baseline is printed on its own line.
        """
        lines, asks = self.cohort.lines, self.definition.baseline.splenectomy_before_first_treatment
        if not asks or not lines.held("splenectomy").any():
            return NO_LINES
        rows = np.flatnonzero(lines["splenectomy"] & np.isnan(lines["baseline"]))
        first = _first_lines(lines, rows)
        is_printed = (lines["number"][first] == 1) & ~np.isnan(lines["baseline"][first])
        borrowing: Column = rows[is_printed]
        return borrowing

    @cached_property
    def baseline_source(self) -> Column:
        """Where the baseline of each line came from, as an index of `SOURCES`."""
        lines = self.cohort.lines
        source = np.full(len(self), SOURCES.index(BaselineSource.COUNT), dtype=np.int8)
        if self.definition.baseline.splenectomy_before_first_treatment:
            earlier = SOURCES.index(BaselineSource.BEFORE_FIRST_TREATMENT)
            source[lines["splenectomy"]] = earlier
        source[~np.isnan(lines["baseline"])] = SOURCES.index(BaselineSource.PRINTED)
        borrowed = SOURCES.index(BaselineSource.PRINTED_BEFORE_FIRST_TREATMENT)
        source[self._borrowing] = borrowed
        source[np.isnan(self.baseline)] = SOURCES.index(BaselineSource.MISSING)
        return source

    @property
    def first_count(self) -> Column:
        """For each line, its first daily count."""
        return self._spans[:, FIRST_COUNT]

    @property
    def counts_end(self) -> Column:
        """For each line, the daily count after its last."""
        return self._spans[:, COUNTS_END]

    @property
    def next_start(self) -> Column:
        """For each line, the day on which the next one starts; `NEVER` for none."""
        return self._spans[:, NEXT_START]

    @property
    def until(self) -> Column:
        """For each line, the last day on which anything counts."""
        return self._spans[:, UNTIL]

    @property
    def counts(self) -> tuple[Column, Column]:
        """The daily counts of all lines, line by line, and the line of each."""
        key = ("counts", *self.spans_key)
        found: tuple[Column, Column] = once(self.cohort.kept, key, self._counts_of_lines)
        return found

    @property
    def since(self) -> Column:
        """The day of each of these counts, from the start of its line on."""
        rows, line = self.counts
        found: Column = once(
            self.cohort.kept,
            ("since", *self.spans_key),
            lambda: self.daily["day"][rows] - self.cohort.lines["start"][line],
        )
        return found

    def _counts_of_lines(self) -> tuple[Column, Column]:
        size = self.counts_end - self.first_count
        line = np.repeat(np.arange(len(self)), size)
        before = np.cumsum(size) - size
        return np.arange(len(line)) - before[line] + self.first_count[line], line

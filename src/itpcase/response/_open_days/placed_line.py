"""
One line whose days print leaves open: its placements, and what they have in common.

The open days of its patient that can change its answer are put on every day on which they can lie,
all of them together. Days between which no rule of the definition can tell are looked at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import inf, nan
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY
from itpcase._kept import cached_property, once
from itpcase.cohort.codes import DAY_FACTS, RESCUE_KINDS, UNGRADED
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.open_days import Apart, OpenDays, Place, narrow
from itpcase.definitions.definition import Definition
from itpcase.engine.lines import (
    CATEGORY_COLUMNS,
    CODE,
    NE_REASON,
    NO_COUNTS,
    OPEN_LEVEL,
    SINGLE_COUNT,
)
from itpcase.response.course import SOURCES, Course
from itpcase.table import Column, Ragged
from itpcase.terms import BaselineSource

__all__ = ["PlacedLine", "Placements", "Settled"]

Limits = dict[Place, tuple[float, float]]
"""The first and the last day on which each day can lie."""

MISSING: Final = SOURCES.index(BaselineSource.MISSING)

NOT_REACHED: Final = (nan, nan)
DAYS_OPEN: Final = 6
TOO_MANY_DAYS: Final = 7
"""Why a line is not evaluable, after the reasons of `itpcase.engine.lines`."""

NO_ROWS: Final = np.zeros(0, dtype=np.int64)


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Placements:
    """
    A line for which days are given in words, and where its placements are laid out.

    Attributes
    ----------
    open : dict of Place to str
        The days that were placed, and their words.
    course : Course or None
        The placements of this line and of others, one patient each; None if none was laid out.
    rows : numpy.ndarray
        The row of the line in each of its placements.
    """

    open: dict[Place, str]
    course: Course | None = None
    rows: Column = NO_ROWS

    def shown_in(self, course: Course, row: int) -> tuple[Course, int]:
        """Return where the line is shown: its first placement, or where it came from if none is."""
        return (course, row) if self.course is None else (self.course, int(self.rows[0]))


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Settled(Placements):
    """
    What is certain about the category of one line for which days are given in words.

    Attributes
    ----------
    codes : numpy.ndarray
        The row of the category, as the walk writes it; a day that is not certain is `NO_DAY`.
    placements : int
    possible : tuple of int
        The codes of the categories that the placements give, best first.
    deciding : tuple of Place
        The days that make a difference while the others stay where they are.
    time : tuple of float
        The fewest and the most days to the lowest level, infinite where nothing bounds them; NaN if
        it is not reached for certain. [days]
    baseline : float
        NaN if it is missing or not certain. [10^9/L]
    source : int
        As in `Course.baseline_source`.
    has_own_clock : bool
        Whether days count from the start of the line, which nobody prints.
    is_bounded : bool
        Whether every open day has a first and a last day.
    """

    codes: Column
    placements: int
    possible: tuple[int, ...] = ()
    deciding: tuple[Place, ...] = ()
    time: tuple[float, float] = NOT_REACHED
    baseline: float = nan
    source: int = MISSING
    has_own_clock: bool = False
    is_bounded: bool = False


@attrs.frozen(eq=False, repr=False, slots=False)
class PlacedLine:
    """One line of one patient, and the open days that can change its answer."""

    one: Cohort
    days: OpenDays
    definition: Definition
    line: int

    @property
    def start(self) -> Place:
        """Where its start stands."""
        return Place("lines", self.line, "start")

    @cached_property
    def has_own_clock(self) -> bool:
        """Whether nothing says when the line started, and days count from its start."""
        if self.start in self.days.known:
            return False
        return self.start not in self.days.words or inf in map(abs, self.days.bounds[self.start])

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The open days that can change the answer."""
        if not self.has_own_clock:
            return tuple(sorted(self._near()))
        tied = {place for place, line in self.days.ties.items() if line == self.start}
        if not self._is_alone(tied):
            return ()
        return tuple(sorted(p for p in tied if not self._is_idle(p, self.days.after(self.start))))

    @cached_property
    def limits(self) -> Limits:
        """The limits of these, and of every day that is known."""
        if self.has_own_clock:
            return dict.fromkeys(self.places, (-inf, inf)) | {self.start: (0.0, 0.0)}
        known = {place: (float(day), float(day)) for place, day in self.days.known.items()}
        return {place: self.days.limits[place] for place in self.places} | known

    @cached_property
    def rules(self) -> tuple[Apart, ...]:
        """What these days ask of one another and of known days."""
        return tuple(rule for rule in self.days.rules if {*rule[:2]} <= self.limits.keys())

    @property
    def words(self) -> dict[Place, str]:
        """The words of the days that are placed."""
        return {place: self.days.words[place] for place in self.places}

    def with_too_many(self, placements: int) -> Settled:
        """Say that there are more placements than are looked at."""
        codes = _not_evaluable(len(self.definition.levels), TOO_MANY_DAYS)
        return Settled(codes=codes, open=self.words, placements=placements)

    def settle(self, placed: Column, course: Course, rows: Column) -> Settled:
        """Say what is certain, from the course of placements and the row of the line in each."""
        levels = len(self.definition.levels)
        found = course.classified.categories[rows].astype(np.int64)
        kinds = np.unique(found[:, CODE])
        baseline, source = _one(course.baseline[rows]), int(course.baseline_source[rows].max())
        settled = Settled(
            codes=_not_evaluable(levels, DAYS_OPEN), open=self.words, placements=len(placed),
            possible=tuple(kinds.tolist()), course=course, rows=rows,
            baseline=baseline, source=MISSING if np.isnan(baseline) else source,
            has_own_clock=self.has_own_clock,
            is_bounded=all(
                abs(day) < inf for place in self.places for day in self._bounds[place]
            ),
        )  # fmt: skip
        if len(kinds) > 1:
            return attrs.evolve(settled, deciding=self.find_deciding(placed, found[:, CODE]))
        codes, lowest = _common(found), found[:, -1]
        if self.has_own_clock:
            codes[CATEGORY_COLUMNS:] = NO_DAY
        days = (lowest - course.cohort.lines["start"][rows]).astype(np.float64)
        is_reached = bool((lowest != NO_DAY).all())
        latest = days == days.max()
        if any((placed[latest, k] == lowest[latest]).all() for k in self._without_end):
            days[latest] = inf  # and so on any later day
        return attrs.evolve(
            settled, codes=codes,
            time=(float(days.min()), float(days.max())) if is_reached else NOT_REACHED,
        )  # fmt: skip

    def find_deciding(self, placed: Column, answer: Column) -> tuple[Place, ...]:
        """Return the days that change the answer while all others stay where they are."""
        found = []
        for k, place in enumerate(self.order):
            group = np.unique(np.delete(placed, k, axis=1), axis=0, return_inverse=True)[1].ravel()
            kinds = np.unique(np.stack([group, answer], axis=1), axis=0)
            if len(kinds) > len(np.unique(group)):
                found.append(place)
        return tuple(found)

    # --- which days matter

    def _is_alone(self, tied: set[Place]) -> bool:
        """Whether every other count and event surely lies outside a line without a day."""
        after_start = self.days.after(self.start)
        following = self.start._replace(row=self.line + 1)
        is_last = following.row == len(self.one.lines)
        after_next = {} if is_last else self.days.after(following)
        bounds = self.days.bounds
        next_start = inf if is_last else bounds[following][1]
        asks_bleeding = self.definition.bleeding_allowed is not None
        for table in ("counts", "rescues", *(("bleeds",) if asks_bleeding else ())):
            for row in range(len(getattr(self.one, table))):
                place = Place(table, row, "day")
                low, high = bounds.get(place, (-inf, inf))
                is_outside = (
                    low > next_start
                    or high <= bounds[self.start][0]
                    or after_start.get(place, (0, inf))[1] <= 0
                    or after_next.get(place, (0, 0))[0] > 0
                )
                if place not in tied and not is_outside:
                    return False
        return bool(tied)

    def _is_idle(self, place: Place, bounds: Limits) -> bool:
        """Whether a bleeding event can change nothing: it is over when the line starts."""
        if place.table != "bleeds" or self.definition.bleeding_allowed is None:
            return place.table == "bleeds"
        until = self.one.bleeds["until"][place.row]
        return bool(until == NO_DAY and bounds[place][1] <= bounds[self.start][0])

    def _near(self) -> set[Place]:
        """Return the open days that can lie near the line, and those on which they depend."""
        reach = max(self._differences()) + 1
        bounds, words = self.days.bounds, self.days.words
        first = bounds[self.start][0]
        if self.definition.baseline.splenectomy_before_first_treatment:
            first = min(first, bounds[Place("lines", 0, "start")][0])
        near = {
            place for place in words
            if bounds[place][1] + reach >= first and not self._is_idle(place, bounds)
            and (place.table != "lines" or place.row in {0, self.line, self.line + 1})
        }  # fmt: skip
        needed = {place: self.days.needed_by(place) - self.days.known.keys() for place in near}
        return {each for all_of in needed.values() if all_of <= words.keys() for each in all_of}

    def _differences(self) -> list[int]:
        """List the differences of two days at which a rule of the definition changes."""
        d = self.definition
        return sorted(
            {0, d.confirm.apart, d.loss.apart, d.max_gap or 0, d.baseline.window_days}
            | self._washouts
        )

    @cached_property
    def _washouts(self) -> set[int]:
        rescues, washouts = self.one.rescues, self.definition.washouts
        own = {int(days) for days in rescues["washout"].tolist() if days != UNGRADED}
        return own | {washouts.days(RESCUE_KINDS[kind]) for kind in rescues["kind"].tolist()}

    # --- the placements

    @cached_property
    def _bounds(self) -> Limits:
        return narrow(self.limits, self.rules)

    @property
    def _without_end(self) -> list[int]:
        """The places in the order of the days that no last day bounds."""
        return [k for k, place in enumerate(self.order) if self._bounds[place][1] == inf]

    @cached_property
    def order(self) -> tuple[Place, ...]:
        """The open days, those last of which only the order among the others is asked."""
        return tuple(sorted(self.places, key=lambda place: (self._is_ordered(place), place)))

    def _is_ahead(self, place: Place) -> bool:
        """Whether a count lies on the start of the line or before it, and can be the baseline."""
        is_early = self._bounds[place][1] <= self._bounds[self.start][0]
        return place.table == "counts" and is_early

    def _is_ordered(self, place: Place) -> bool:
        """Whether only the order is asked: of bleeding, and of counts up to the start."""
        return place.table == "bleeds" or self._is_ahead(place)

    @cached_property
    def _fixed(self) -> set[int]:
        """The days that are known, the limits, and those on which something known stops acting."""
        window = self.definition.baseline.window_days
        fixed = {int(day) for pair in self._bounds.values() for day in pair if abs(day) < inf}
        for place, (day, _) in self.limits.items():
            if place not in self.places and place[0::2] == ("lines", "start"):
                fixed |= {int(day) - window, int(day) - window - 1}
            if place not in self.places and place.table == "rescues":
                fixed |= {int(day) + days for days in _edges(self._washouts)}
        if not self.has_own_clock:
            ends = {*self.one.bleeds["until"].tolist(), *self.one.data_cut.tolist()}
            ends |= {int(self.one.patients["died"][0])}
            fixed |= {end + more for end in ends - {NO_DAY, NEVER} for more in (0, 1)}
        return fixed

    @cached_property
    def _steps(self) -> tuple[set[int], set[int]]:
        """
        Give the differences of two days on either side of which an answer can change.

        First those of any two days, then those where only the order is asked.
        """
        d = self.definition
        open_tables = {place[0::2] for place in self.places}
        rules = [rule for rule in self.rules if {*rule[:2]} <= {*self.places}]
        steps = _edges({1, d.confirm.apart, d.loss.apart})
        steps |= {int(abs(rule.days)) for rule in rules}
        if d.max_gap:
            steps |= {d.max_gap, d.max_gap + 1}
        if ("lines", "start") in open_tables:
            steps |= {d.baseline.window_days, d.baseline.window_days + 1}
        if ("rescues", "day") in open_tables:
            steps |= _edges(self._washouts)
        of_order = {
            int(abs(rule.days)) for rule in rules
            if self._is_ordered(rule.first) or self._is_ordered(rule.second)
        }  # fmt: skip
        return steps, {1} | of_order

    def _candidates(self, k: int, chosen: Sequence[int]) -> list[int]:
        """
        Give the days to try for one open day, when those before it have been chosen.

        Days are told apart by differences only, so that each kind of answer is given by a choice in
        which every day is a sum of such differences away from a day that is known or chosen: as
        many of them as there are days of its kind still to choose. Where nothing limits a day, all
        are alike beyond the last such sum.
        """
        place = self.order[k]
        turns = [self._is_ordered(p) for p in self.order[k:]].count(self._is_ordered(place))
        steps = self._steps[self._is_ordered(place)]
        days = self._fixed | set(chosen)
        margin = (max(self._steps[0]) + 2) * (turns + 1)
        low, high = min(days) - margin, max(days) + margin
        first, last = self._inside(place, low, high)
        if last < first:
            return []
        marks = np.zeros(high - low + 1, dtype=bool)
        marks[[day - low for day in days]] = True
        for _ in range(turns):
            spread = marks.copy()
            for move in steps - {0}:
                spread[move:] |= marks[:-move]
                spread[:-move] |= marks[move:]
            marks = spread
        inside = np.flatnonzero(marks[first - low : last - low + 1]) + first
        return sorted({first, *inside.tolist(), last})

    def _inside(self, place: Place, low: int, high: int) -> tuple[int, int]:
        """Return the first and the last day of a place that lie within these."""
        first, last = (int(min(max(day, low), high)) for day in self._bounds[place])
        return first, last

    def placed(self, most: int) -> Column:
        """Return every choice of days that the rules allow; one more than *most* if there are."""
        found: Column = once(
            self.one.kept,
            ("placed", most, self._asked_by),
            lambda: np.array([*islice(self._placements(), most + 1)], dtype=np.int64),
        )
        return found

    @property
    def _asked_by(self) -> tuple[Any, ...]:
        """All of the line and its definition on which it depends which days are tried."""
        steps, of_order = self._steps
        return (
            self.line, self.order, frozenset(self._fixed), frozenset(steps), frozenset(of_order),
        )  # fmt: skip

    def _placements(self) -> Iterator[tuple[int, ...]]:
        """Give every choice of days that the rules allow."""
        places = self.order
        at = {place: k for k, place in enumerate(places)}
        fixed = {place: pair[0] for place, pair in self.limits.items()}
        checks: list[list[Apart]] = [[] for _ in places]
        for rule in self.rules:
            last = max(at.get(rule.first, -1), at.get(rule.second, -1))
            if last >= 0:
                checks[last].append(rule)
        chosen: list[int] = []

        def day_of(place: Place) -> float:
            return chosen[at[place]] if place in at else fixed[place]

        def choose(k: int) -> Iterator[tuple[int, ...]]:
            if k == len(places):
                yield tuple(chosen)
                return
            for day in self._candidates(k, chosen):
                chosen.append(day)
                if all(day_of(r.second) - day_of(r.first) >= r.days for r in checks[k]):
                    yield from choose(k + 1)
                chosen.pop()

        return choose(0)

    def _kept(self, table: str) -> list[int]:
        """Return the rows of a table that a copy has: of an own clock, those that are tied."""
        kept = {place[:2] for place in self.limits}
        every = range(len(getattr(self.one, table)))
        return [row for row in every if not self.has_own_clock or (table, row) in kept]

    def rows_of(self, copies: int) -> Column:
        """Return the row of the line in each of so many copies."""
        lines = self._kept("lines")
        return np.arange(copies) * len(lines) + lines.index(self.line)

    def copies(self, placed: Column) -> Cohort:
        """Lay out one copy of the patient for each placement; of an own clock, what is tied."""
        n = len(placed)
        tables: dict[str, Ragged] = {}
        for table in ("counts", "lines", "bleeds", "rescues"):
            rows: Ragged = getattr(self.one, table)
            own = self._kept(table)
            columns = {name: np.tile(v[own], n) for name, v in rows.columns.items()}
            columns["origin"] = np.tile(np.array(own, dtype=np.int64), n)
            if table == "lines" and self.has_own_clock:
                columns["start"][self.rows_of(n)] = 0
            for k, place in enumerate(self.order):
                if place.table == table:
                    columns[place.column][own.index(place.row) :: len(own)] = placed[:, k]
            copy = np.repeat(np.arange(n), len(own))
            order = np.lexsort((columns["number" if table == "lines" else "day"], copy))
            tables[table] = Ragged(
                np.arange(n + 1) * len(own), {name: v[order] for name, v in columns.items()}
            )
        facts = {name: np.tile(values, n) for name, values in self.one.patients.items()}
        cut = np.tile(self.one.data_cut, n)
        if self.has_own_clock:  # no other day of the patient is a day from its start
            nothing = np.full(n, NO_DAY, dtype=np.int32)
            facts |= dict.fromkeys(facts.keys() & DAY_FACTS.keys(), nothing)
            cut = np.full(n, NEVER, dtype=np.int32)
        return Cohort(
            ids=np.tile(self.one.ids, n), patients=facts, data_cut=cut,
            counts=tables["counts"], lines=tables["lines"], bleeds=tables["bleeds"],
            rescues=tables["rescues"],
        )  # fmt: skip


# --- what is common to all placements -----------------------------------------------------------


def _edges(steps: Iterable[int]) -> set[int]:
    """Return the last difference that is below each step, and the step itself."""
    return {edge for step in steps for edge in (step - 1, step)}


def _not_evaluable(levels: int, reason: int) -> Column:
    codes = np.full(CATEGORY_COLUMNS + levels, NO_DAY, dtype=np.int32)
    codes[[CODE, NE_REASON, OPEN_LEVEL]] = levels + 1, reason, -1
    return codes


def _common(found: Column) -> Column:
    """
    Return the codes on which all placements agree, and of reasons the first.

    That there is no count is said where there is none on any of them; and where the others have one
    day that shows the level not met, which is known only if all of them have it.
    """
    codes: Column = found[0].astype(np.int32)
    reasons = found[:, NE_REASON]
    counted = reasons[(reasons != NO_COUNTS) & (reasons != SINGLE_COUNT)]
    codes[NE_REASON] = (counted if len(counted) else reasons).min()
    differ = (found != found[0]).any(axis=0)
    if differ[OPEN_LEVEL]:
        codes[OPEN_LEVEL] = -1
    codes[CATEGORY_COLUMNS:][differ[CATEGORY_COLUMNS:]] = NO_DAY
    return codes


def _one(values: Column) -> float:
    """Return the one value of a column, or NaN if there are several."""
    few = np.unique(values)
    return float(few[0]) if len(few) == 1 else nan

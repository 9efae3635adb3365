"""
Why a level was not reached: for each better level the one fact that decided, late and if asked.

Nothing is walked anew: the states of the counts and the runs that were never confirmed are those
from which a category and its refused candidates come.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isnan, nan
from typing import Final

import attrs
import numpy as np

from itpcase._days import NEVER, number_day
from itpcase._sentences import Sentence, Told, day_told
from itpcase.definitions.definition import Definition
from itpcase.definitions.parts import Criterion, any_told
from itpcase.engine.walk import (
    MET,
    NOT_MET,
    UNKNOWN,
    Facts,
    limits,
    round_to_step,
    state_of,
)
from itpcase.model import Patient
from itpcase.response.candidates import Candidate, Refused, find_aside, find_unconfirmed
from itpcase.response.course import Course
from itpcase.response.explain import level_named, listed, measurements, of_line, records_of
from itpcase.table import Column
from itpcase.terms import NotEvaluable, ResponseCategory

__all__ = ["NotReached", "find_in_common", "find_not_reached"]

SAID: Final = frozenset({
    NotEvaluable.NO_START, NotEvaluable.NO_COUNTS, NotEvaluable.NO_BASELINE,
    NotEvaluable.DAYS_OPEN, NotEvaluable.TOO_MANY_DAYS,
})  # fmt: skip
"""Why a line is not evaluable, where no count could say more about its lowest level."""


@attrs.frozen
class NotReached:
    """
    A level that was not reached, and the fact that decided.

    Parameters
    ----------
    level : str
    rule : str
        The fact: the highest usable count and what it takes, or which part failed.
    candidate : Candidate or None
        The count or the run that was refused, where one met the level.
    is_certain : bool
        False where a count is unknown, or the line not evaluable: then the level was not shown to
        be reached, which is not "no".
    """

    level: str
    rule: str
    candidate: Candidate | None
    is_certain: bool

    @property
    def told(self) -> Sentence:
        """It in words, in every language."""
        key = "said.not_reached" if self.is_certain else "said.not_shown"
        return Sentence(key, level=level_named(self.level), rule=self.rule)

    def __str__(self) -> str:
        return self.told


def find_not_reached(
    course: Course, line: int, patient: Patient, category: ResponseCategory | str
) -> Iterator[NotReached]:
    """
    Say of each level above the category of a line why it was not reached.

    Without a level, of the lowest alone: what did not reach it reached no better one.
    """
    for level in _levels_above(course.definition, category):
        looked = _Looked(course, line, patient, level)
        decided = looked.decided()
        if decided is not None:
            rule, candidate = decided
            is_certain = category != ResponseCategory.NE and not looked.is_any_unknown
            name = course.definition.level_names[level]
            yield NotReached(name, rule, candidate, is_certain)


def find_in_common(
    course: Course, lines: Column, patient: Patient, category: ResponseCategory | str
) -> list[NotReached]:
    """
    Say it where the lines are one line on every day that print allows, if it is the same on all.

    A count or a run that met the level is not told of here: on other days it is another one.
    """
    shown: list[NotReached] | None = None
    for line in _one_of_each(course, lines, _levels_above(course.definition, category)):
        found = find_not_reached(course, line, patient, category)
        same = [each for each in found if each.candidate is None]
        shown = same if shown is None else [each for each in shown if each in same]
        if not shown:
            break
    return shown or []


def _levels_above(d: Definition, category: ResponseCategory | str) -> list[int]:
    """Return the places of the levels above a category; of the lowest alone if it is no level."""
    return [*range(d.rank(category))] if category in d.level_names else [len(d.levels) - 1]


def _one_of_each(course: Course, lines: Column, levels: list[int]) -> Iterator[int]:
    """Give one of all lines with the same counts in the same order, that say the same."""
    facts, records = (
        course.facts(numbers_only=True),
        records_of(course, np.arange(len(course.daily))),
    )
    said = [course.states(k, numbers_only=only) for k in levels for only in (False, True)]
    patients, first, end = course.cohort.lines.patient, course.first_count, course.counts_end
    seen = set()
    for line in lines.tolist():
        stop = facts.count_offsets[patients[line] + 1]
        parts = [records[first[line] : stop], course.baseline[[line]], course.next_start[[line]]]
        parts += [states[first[line] : end[line]] for states in said]
        if course.next_start[line] != NEVER:  # which counts came after it
            parts.append(facts.day[first[line] : stop])
        key = tuple(part.tobytes() for part in parts)
        if key not in seen:
            seen.add(key)
            yield line


@attrs.frozen(eq=False, repr=False)
class _Looked:
    """One level, or better, and the counts of one line."""

    course: Course
    line: int
    patient: Patient
    level: int

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Any of them is enough for the level or a better one."""
        levels = self.course.definition.levels[: self.level + 1]
        return tuple(criterion for level in levels for criterion in level.any_of)

    @property
    def facts(self) -> Facts:
        """The counts as intervals."""
        return self.course.facts(numbers_only=True)

    @property
    def baseline(self) -> float:
        """NaN where there is none. [10^9/L]"""
        return float(self.course.baseline[self.line])

    @property
    def rows(self) -> Column:
        """The daily counts of the line."""
        return of_line(self.course, self.line)

    @property
    def is_any_unknown(self) -> bool:
        """Whether a count neither shows the level nor its absence."""
        return bool((self.course.states(self.level)[self.rows] == UNKNOWN).any())

    def decided(self) -> tuple[Sentence, Candidate | None] | None:
        """Return the first of these facts that there is; None where the line has no count."""
        runs = find_unconfirmed(self.course, self.line, self.level)
        longest = max(runs, key=lambda run: (run.counts, run.days), default=None)
        found = longest or next(find_aside(self.course, self.line, self.level), None)
        if found is not None:
            return self._refused(found), found.candidate
        if not len(self.rows):
            return None
        return self._in_doubt() or self._too_low(), None

    def _told(self, row: int) -> Told:
        """Say a count and its day."""
        return listed(measurements(self.course, self.patient, np.array([row])))

    def _refused(self, refused: Refused) -> Sentence:
        """Say what met the level, and the rule that refused it."""
        candidate = refused.candidate
        if candidate.counts > 1:
            first, last = map(day_told, (candidate.first, candidate.last))
            return Sentence(
                "not_reached.run", n=candidate.counts, first=first, last=last, rule=candidate.rule
            )
        return Sentence("not_reached.one", count=self._told(refused.row), rule=candidate.rule)

    def _highest(self, rows: Column) -> int:
        """Return the row of the highest count; of equal ones the first."""
        low, high = self.facts.low, self.facts.high
        return int(max(rows.tolist(), key=lambda row: (high[row], low[row], -row)))

    def _in_doubt(self) -> Sentence | None:
        """Say what is unknown about the highest count that may meet the level."""
        rows = self.rows
        numbers = self.course.states(self.level, numbers_only=True)[rows]
        states = self.course.states(self.level)[rows]
        for is_one, key in ((states != NOT_MET, "open"), (states == NOT_MET, "open_bled")):
            left = rows[is_one & (numbers == UNKNOWN)]
            if len(left):
                row = self._highest(left)
                lacks = key == "open" and self._lacks_baseline(row)
                why = "no_baseline" if lacks else key
                rule = self._left_open(row)
                return Sentence(f"not_reached.{why}", count=self._told(row), rule=rule)
        return None

    def _left_open(self, row: int) -> Told:
        """Say which criteria of the level a count may meet; those of better levels if none."""
        low, high = self.facts.low[row], self.facts.high[row]
        fails, _, top = self._limits()
        left = [c for k, c in enumerate(self.criteria) if high >= fails[k] and low <= top[k]]
        level = self.course.definition.levels[self.level]
        return any_told([c for c in left if c in level.any_of] or left)

    def _limits(self) -> tuple[list[float], list[float], list[float]]:
        """Return the limits of each criterion, as `itpcase.engine.walk.limits` writes them."""
        found = tuple([nan] * len(self.criteria) for _ in range(3))
        limits(self.course.rules(), self.baseline, *found)
        return found[0], found[1], found[2]

    def _lacks_baseline(self, row: int) -> bool:
        """Tell whether a count would do, if there were a baseline."""
        low, high = self.facts.low[row], self.facts.high[row]
        fails, _, top = self._limits()
        return isnan(self.baseline) and any(
            c.needs_baseline and low >= fails[k] and high <= top[k]
            for k, c in enumerate(self.criteria)
        )

    def _too_low(self) -> Sentence:
        """Say the highest count and what it takes, where no count can meet the level."""
        fails, met, top = self._limits()
        able = [k for k in range(len(self.criteria)) if top[k] > -inf]
        if not able:
            return self._baseline_too_high()
        row = self._highest(self.rows)
        if not self.facts.high[row] < min(fails[k] for k in able):
            rule = any_told(self.criteria)
            return Sentence("not_reached.outside", count=self._told(row), rule=rule)
        limit = min((self._least(self.criteria[k]) for k in able), key=lambda each: each[:2])[-1]
        later = self._later((fails, met, top))
        if later is None:
            return Sentence("not_reached.too_low", count=self._told(row), limit=limit)
        next_start = int(self.course.next_start[self.line])
        day = day_told(number_day(next_start, self.course.is_calendar(self.line)))
        return Sentence(
            "not_reached.too_late", count=self._told(row), limit=limit, later=self._told(later),
            day=day,
        )  # fmt: skip

    def _baseline_too_high(self) -> Sentence:
        """Say that every criterion asks for a lower baseline."""
        bound = max(c.baseline_below for c in self.criteria if c.baseline_below is not None)
        rule = Sentence("criterion.baseline_below", value=f"{bound:g}")
        return Sentence("not_reached.baseline", baseline=_number(self.baseline), rule=rule)

    def _least(self, criterion: Criterion) -> tuple[float, bool, Sentence]:
        """Return the least count that a criterion takes, whether it lies above it, and it told."""
        found: list[tuple[float, bool, Sentence]] = []
        baseline = self.baseline
        for name, bound in attrs.asdict(criterion).items():
            if bound is None or name in {"at_most", "below", "baseline_below"}:
                continue
            is_strict = name.endswith("above")
            value = bound
            if name.startswith("fold"):
                value = round_to_step(bound * baseline)
            elif name.startswith("rise"):
                value = round_to_step(bound + baseline)
            if isnan(value):
                continue
            key = "above" if is_strict else "at_least"
            told = Sentence(f"criterion.{key}", value=_number(value))
            if name not in {"at_least", "above"}:
                rule = Sentence(f"criterion.{name}", value=f"{bound:g}")
                told = Sentence("not_reached.of_baseline", limit=told, rule=rule)
            found.append((value, is_strict, told))
        return max(found, key=lambda each: each[:2])

    def _later(self, bounds: tuple[list[float], list[float], list[float]]) -> int | None:
        """Return the first count after the start of the next line that would meet the level."""
        course, facts = self.course, self.facts
        patient = course.cohort.lines.patient[self.line]
        if course.next_start[self.line] == NEVER:
            return None
        for row in range(course.counts_end[self.line], facts.count_offsets[patient + 1]):
            is_seen = course.next_start[self.line] < facts.day[row] <= facts.cut[patient]
            state = state_of(facts.low[row], facts.high[row], *bounds, len(self.criteria))
            if is_seen and state == MET:
                return row
        return None


def _number(value: float) -> str:
    """Write a count in full."""
    return f"{value:.12g}"

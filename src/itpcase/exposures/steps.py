"""
The walk from exposures to steps: plain numbers in, plain numbers out, for one patient.

An era is what is left of the exposures to one agent after collapsing; a step is a stretch of days
on one set of agents. A stretch holds its first day and not its last (``first <= day < until``), but
an era of one day holds that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import attrs

from itpcase.exposures.rules import LineRules, Parameter

__all__ = ["Given", "Left", "Note", "Step", "steps_of"]


class Given(NamedTuple):
    """One exposure: its agent, its days (`NEVER` for an open end), whether it is a procedure."""

    agent: str
    start: int
    end: int
    procedure: bool

    @property
    def until(self) -> int:
        """The day after the last that it holds."""
        return max(self.end, self.start + 1)


class Note(NamedTuple):
    """What a parameter did: the agents concerned, and a number of days or of exposures."""

    by: Parameter
    agents: tuple[str, ...]
    number: int
    cut: int | None = None
    """The day of a switch."""


class Left(NamedTuple):
    """One exposure, or a part of it, that is no line, and why."""

    exposure: int
    note: Note


@attrs.define(eq=False)
class Era:
    """The exposures to one agent that are one; *until* is where it is cut, or extended to."""

    agent: str
    start: int
    end: int
    members: list[int]
    until: int
    notes: list[Note] = attrs.field(factory=list)


@attrs.define(eq=False)
class Step:
    """A stretch of days on one set of agents."""

    first: int
    until: int
    agents: frozenset[str]
    eras: list[Era]
    notes: list[Note] = attrs.field(factory=list)

    @property
    def end(self) -> int:
        """The day on which it ended; `NEVER` if it did not."""
        return min(self.until, max(*(era.end for era in self.eras), self.first))

    @property
    def length(self) -> int:
        """How long it is. [days]"""
        return self.until - self.first

    def members(self, given: Sequence[Given]) -> list[int]:
        """Return the exposures that lie, at least in part, in the step, as numbers."""
        return sorted(
            i
            for era in self.eras
            for i in era.members
            if given[i].start < self.until and given[i].until > self.first
        )

    def shaped_by(self) -> list[Note]:
        """Return what made the step what it is; of two eras, only if both are in it."""
        found: list[Note] = []
        for era in self.eras:
            for note in era.notes:
                both = sum(any(note is n for n in each.notes) for each in self.eras) > 1
                at_cut = note.cut is not None and note.cut in (self.first, self.until)
                if both or at_cut or len(note.agents) == 1:
                    found.append(note)
        found += self.notes
        return list(dict.fromkeys(found)) or [Note(Parameter.AS_GIVEN, _names(self), 0)]


def steps_of(given: Sequence[Given], rules: LineRules) -> tuple[list[Step], list[Left]]:
    """
    Turn the exposures of one patient into steps, and tell what became none.

    Parameters
    ----------
    given : sequence of Given
        In any order.
    rules : LineRules

    Returns
    -------
    tuple of list of Step, list of Left
    """
    left: list[Left] = []
    eras = _collapsed(given, rules, left)
    _overlaps(eras, rules)
    steps = _filtered(_joined(_stretches(eras), rules), rules, given, left)
    return steps, left + _lost(given, eras, steps, left)


# --- one agent ----------------------------------------------------------------------------------


def _collapsed(given: Sequence[Given], rules: LineRules, left: list[Left]) -> list[Era]:
    """Drop what is too short, and make one era of the exposures to an agent that are near."""
    eras: list[Era] = []
    order = sorted(range(len(given)), key=lambda i: (given[i].agent, *given[i][1:], i))
    for i in order:
        one = given[i]
        if one.end - one.start < rules.min_era and not one.procedure:
            note = Note(Parameter.MIN_ERA, (one.agent,), one.end - one.start)
            left.append(Left(i, note))
            continue
        last = eras[-1] if eras and eras[-1].agent == one.agent else None
        if last is not None and one.start - last.end <= rules.collapse_gap:
            last.end, last.until = max(last.end, one.end), max(last.until, one.until)
            last.members.append(i)
        else:
            eras.append(Era(one.agent, one.start, one.end, [i], one.until))
    for era in eras:
        if len(era.members) > 1:
            era.notes.append(Note(Parameter.COLLAPSE_GAP, (era.agent,), len(era.members)))
    return sorted(eras, key=lambda era: (era.start, era.end, era.agent))


# --- two agents ---------------------------------------------------------------------------------


def _overlaps(eras: Sequence[Era], rules: LineRules) -> None:
    """Cut, extend or leave alone each pair of eras that share days; judged on the eras as given."""
    ends: list[tuple[Era, Era, int, int]] = []
    for i, one in enumerate(eras):
        for two in eras[i + 1 :]:
            if two.start >= one.until:
                break
            shared = min(one.end, two.end) - two.start
            if one.start == two.start:
                _combined(Parameter.SAME_DAY, one, two, shared)
            elif shared >= rules.combination_window:
                _combined(Parameter.COMBINATION_WINDOW, one, two, shared)
            elif one.end >= two.end:
                _combined(Parameter.NESTED, one, two, shared)
            elif rules.overlap == "truncate":
                ends.append((one, two, two.start, shared))
            else:
                _combined(Parameter.OVERLAP, one, two, shared)
                until = min(two.until, two.start + rules.combination_window)
                ends.append((one, two, until, shared))
    nearest = min if rules.overlap == "truncate" else max
    for one, _, until, _ in ends:
        one.until = nearest(one.until, until)
    if rules.overlap == "truncate":
        for one, two, until, shared in ends:
            if one.until == until:
                note = Note(Parameter.OVERLAP, (one.agent, two.agent), shared, until)
                one.notes.append(note)
                two.notes.append(note)


def _combined(by: Parameter, one: Era, two: Era, shared: int) -> None:
    """Note of both eras that they are a combination."""
    note = Note(by, (one.agent, two.agent), shared)
    one.notes.append(note)
    two.notes.append(note)


# --- all agents ---------------------------------------------------------------------------------


def _stretches(eras: Sequence[Era]) -> list[Step]:
    """Cut time wherever the agents change."""
    edges = sorted({day for era in eras for day in (era.start, era.until)})
    found: list[Step] = []
    for first, until in pairwise(edges):
        on = [era for era in eras if era.start <= first < era.until]
        if on:
            found.append(Step(first, until, frozenset(era.agent for era in on), on))
    return _merged(found)


def _merged(steps: Sequence[Step]) -> list[Step]:
    """Make one of neighbours on the same agents."""
    found: list[Step] = []
    for step in steps:
        last = found[-1] if found else None
        if last is not None and last.until == step.first and last.agents == step.agents:
            _take(last, step)
        else:
            found.append(step)
    return found


def _take(step: Step, other: Step) -> None:
    """Let a step go on through another."""
    step.first, step.until = min(step.first, other.first), max(step.until, other.until)
    step.eras += [era for era in other.eras if era not in step.eras]
    step.notes += other.notes


def _joined(steps: list[Step], rules: LineRules) -> list[Step]:
    """Let what is short before or after a combination join it; each judged by its own length."""
    notes = [Note(Parameter.MIN_AFTER_COMBINATION, _names(step), step.length) for step in steps]
    short = [step.length < rules.min_after_combination for step in steps]
    joins = [_joins(steps, i) if short[i] else None for i in range(len(steps))]
    found: dict[int, Step] = {}
    for i, step in enumerate(steps):
        last = i
        while (after := joins[last]) is not None:
            last = after
        kept = found.setdefault(last, steps[last])
        if last != i:
            _take(kept, step)
            kept.notes.append(notes[i])
    return _merged(list(found.values()))


def _joins(steps: Sequence[Step], i: int) -> int | None:
    """Find the neighbour with all the agents of a step and more; the earlier of two equal ones."""
    beside = [
        j
        for j in (i - 1, i + 1)
        if 0 <= j < len(steps)
        and steps[i].agents < steps[j].agents
        and (steps[j].until == steps[i].first or steps[i].until == steps[j].first)
    ]
    return max(beside, key=lambda j: len(steps[j].agents), default=None)


def _names(step: Step) -> tuple[str, ...]:
    return tuple(sorted(step.agents))


# --- which steps are lines ----------------------------------------------------------------------


def _filtered(
    steps: list[Step], rules: LineRules, given: Sequence[Given], left: list[Left]
) -> list[Step]:
    """Keep the steps that the filter asks for."""
    found: list[Step] = []
    seen: set[frozenset[str]] = set()
    for step in steps:
        note = Note(Parameter.FILTER, _names(step), 0)
        if rules.filter == "changes" and found and found[-1].agents == step.agents:
            _take(found[-1], step)
            found[-1].notes.append(note)
        elif rules.filter == "first" and step.agents in seen:
            left.extend(Left(i, note) for i in step.members(given))
        else:
            seen.add(step.agents)
            found.append(step)
    return found


def _lost(
    given: Sequence[Given], eras: Sequence[Era], steps: Sequence[Step], left: Sequence[Left]
) -> list[Left]:
    """Tell of the exposures that lie after the cut of their era."""
    told = {i for step in steps for i in step.members(given)} | {each.exposure for each in left}
    return [
        Left(i, next(note for note in era.notes if note.by is Parameter.OVERLAP))
        for era in eras
        for i in era.members
        if i not in told
    ]

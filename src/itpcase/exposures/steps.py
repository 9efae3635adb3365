"""
From exposures to steps of treatment, for one patient and for many.

An era is what is left of the exposures to one agent after collapsing; a step is a stretch of days
on one set of agents. A stretch holds its first day and not its last (``first <= day < until``), but
an era of one day holds that day. Eras are made here, in columns; `itpcase.engine.steps` walks
through them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY
from itpcase.engine import steps as engine
from itpcase.engine.calls import rows_in_order, walk_steps
from itpcase.exposures.rules import LineRules, Parameter
from itpcase.table import Column

__all__ = ["Given", "Left", "Note", "Step", "Steps", "steps_of"]

_BY: Final = {
    engine.COLLAPSED: Parameter.COLLAPSE_GAP,
    engine.SAME_DAY: Parameter.SAME_DAY,
    engine.TOGETHER: Parameter.COMBINATION_WINDOW,
    engine.NESTED: Parameter.NESTED,
    engine.OVERLAP: Parameter.OVERLAP,
    engine.SHORT: Parameter.MIN_AFTER_COMBINATION,
    engine.AGAIN: Parameter.FILTER,
}
"""The settings by what a note of the walk tells of."""

_KEEP: Final = {"all": engine.ALL, "changes": engine.CHANGES, "first": engine.FIRST}


class Given(NamedTuple):
    """
    The exposures of many patients in columns, those of a patient side by side.

    Attributes
    ----------
    offsets : numpy.ndarray
        The rows of patient *p* are those from ``offsets[p]`` up to ``offsets[p + 1]``.
    names : sequence of str
        The names of the agents, in order.
    agent : numpy.ndarray
        The place of each in *names*.
    start, end : numpy.ndarray
        `NEVER` for an open end.
    is_procedure : numpy.ndarray
    seen_until : numpy.ndarray or None
        For each, the last day on which its patient was seen; `NEVER` if that is not known.
    typed : numpy.ndarray of str or None
        The name of each as it was typed; None if each agent has one spelling.
    """

    offsets: Column
    names: Sequence[str]
    agent: Column
    start: Column
    end: Column
    is_procedure: Column
    seen_until: Column | None = None
    typed: Column | None = None


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


class Step(NamedTuple):
    """A stretch of days on one set of agents, with the numbers of its exposures."""

    first: int
    end: int
    """The day on which it ended; `NEVER` if it did not."""
    agents: tuple[str, ...]
    members: tuple[int, ...]
    shaped_by: tuple[Note, ...]
    """What made the step what it is; of two eras, only if both are in it."""


@attrs.frozen(eq=False)
class Steps:
    """The steps of many patients in columns, and what became none."""

    given: Given
    short: Column
    """The exposures that lasted too short."""
    found: engine.Steps
    kept: Column
    """The places of the steps that are kept."""
    is_seen: Column
    """Whether each step began while its patient was seen."""

    def agents_of(self, place: int) -> tuple[str, ...]:
        """
        Return the agents of a step.

        Of an agent that is typed in several ways, it is the way of the first exposure of the step;
        of several on that day, the first by the alphabet.
        """
        first, many = int(self.found.agents_at[place]), int(self.found.agents[place])
        given = self.given
        if given.typed is None:
            return self._named(first, many)
        typed: dict[int, tuple[int, str]] = {}
        for row in self.members_of(place).tolist():
            code, own = int(given.agent[row]), (int(given.start[row]), given.typed[row])
            typed[code] = min(typed.get(code, own), own)
        codes = self.found.agent[first : first + many].tolist()
        return tuple(typed[code][1] if code in typed else given.names[code] for code in codes)

    def _named(self, first: int, many: int) -> tuple[str, ...]:
        return tuple(self.given.names[code] for code in self.found.agent[first : first + many])

    def by_of(self, code: int) -> tuple[Parameter, ...]:
        """Return the settings that a step tells of, by the number in which they are joined."""
        found: list[Parameter] = []
        while code:
            code, digit = divmod(code, engine.BASE)
            found.append(_BY[digit - 1])
        return tuple(reversed(found)) or (Parameter.AS_GIVEN,)

    def members_of(self, place: int) -> Column:
        """Return the exposures of a step, as numbers of rows."""
        first = int(self.found.members_at[place])
        rows: Column = self.found.member[first : first + int(self.found.members[place])]
        return rows

    def _note(self, at: int) -> Note:
        notes = self.found
        one, two, cut = int(notes.note_one[at]), int(notes.note_two[at]), int(notes.note_cut[at])
        if notes.note_at[at] != engine.NOTHING:
            agents = self._named(int(notes.note_at[at]), one)
        else:
            codes = (one,) if notes.note_by[at] == engine.COLLAPSED else (one, two)
            agents = tuple(self.given.names[code] for code in codes)
        by = _BY[int(notes.note_by[at])]
        return Note(by, agents, int(notes.note_number[at]), None if cut == engine.NO_CUT else cut)

    def _notes(self, place: int) -> tuple[Note, ...]:
        first = int(self.found.notes_at[place])
        notes = map(self._note, range(first, first + int(self.found.notes[place])))
        return tuple(dict.fromkeys(notes))

    def records(self) -> Iterator[Step]:
        """Give the steps that are kept."""
        for place in self.kept.tolist():
            agents = self.agents_of(place)
            yield Step(
                int(self.found.first[place]),
                int(self.found.end[place]),
                agents,
                tuple(self.members_of(place).tolist()),
                self._notes(place) or (Note(Parameter.AS_GIVEN, agents, 0),),
            )

    def left(self) -> Iterator[Left]:
        """Give the exposures, and parts of some, that are in no step, and why; each once."""
        given = self.given
        found = [
            Left(row, Note(Parameter.MIN_ERA, (given.names[given.agent[row]],),
                           int(given.end[row] - given.start[row])))
            for row in self.short.tolist()
        ]  # fmt: skip
        for place in np.flatnonzero((self.found.is_kept == 0) & self.is_seen).tolist():
            (note,) = self._notes(place)
            found += [Left(row, note) for row in self.members_of(place).tolist()]
        found += [
            Left(row, self._note(note))
            for row, note in zip(
                self.found.lost.tolist(), self.found.lost_note.tolist(), strict=True
            )
        ]
        yield from dict.fromkeys(found)


def steps_of(given: Given, rules: LineRules) -> Steps:
    """
    Turn the exposures of many patients into steps, and tell what became none.

    Parameters
    ----------
    given : Given
        The exposures of a patient in any order.
    rules : LineRules

    Returns
    -------
    Steps
    """
    short = given.end - given.start < rules.min_era
    short &= ~given.is_procedure
    patient = np.repeat(np.arange(len(given.offsets) - 1), np.diff(given.offsets))
    until = np.maximum(given.end, given.start + 1)
    eras, era = _collapsed(given, patient, until, np.flatnonzero(~short), rules.collapse_gap)
    settings = engine.Settings(
        rules.combination_window, rules.min_after_combination, _KEEP[rules.filter],
        rules.overlap == "extend-combine",
    )  # fmt: skip
    rows = engine.Exposures(given.offsets, given.start, until, era)
    found = walk_steps(eras, rows, settings)
    is_seen = np.ones(len(found.first), dtype=bool)
    if given.seen_until is not None:
        limit = _limits(given, patient, given.seen_until)[found.patient]
        is_seen = found.first <= limit
        found = found._replace(
            is_kept=found.is_kept * is_seen, end=np.where(found.end <= limit, found.end, NEVER)
        )
    return Steps(given, np.flatnonzero(short), found, np.flatnonzero(found.is_kept != 0), is_seen)


def _limits(given: Given, patient: Column, seen_until: Column) -> Column:
    """
    Return the last day on which each patient was seen; `NEVER` if exposures begin later.

    Where one of two drugs ends on the day of the death, the other would go on alone: that step is
    none, and the step before it has no end.
    """
    many = len(given.offsets) - 1
    last, begun = (np.full(many, day, dtype=np.int64) for day in (NEVER, NO_DAY))
    last[patient] = seen_until
    np.maximum.at(begun, patient, given.start)
    return np.where(begun <= last, last, NEVER)


def _collapsed(
    given: Given, patient: Column, until: Column, rows: Column, gap: int
) -> tuple[engine.Eras, Column]:
    """Make one era of the exposures to an agent that are near; return the era of each row too."""
    patients = len(given.offsets) - 1
    keys = (each[rows] for each in (given.agent, given.start, given.end))
    order = rows[rows_in_order(patient[rows], patients, *keys)]
    who, what = patient[order], given.agent[order]
    start, end = given.start[order], given.end[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (who[1:] != who[:-1]) | (what[1:] != what[:-1])
    is_first[1:] |= start[1:] - _last_so_far(end, is_first)[:-1] > gap
    first = np.flatnonzero(is_first)
    in_era = np.cumsum(is_first) - 1
    columns = {
        "agent": what[first], "start": start[first],
        "end": np.maximum.reduceat(end, first), "until": np.maximum.reduceat(until[order], first),
        "size": np.bincount(in_era, minlength=len(first)),
    }  # fmt: skip
    by = (columns["start"], columns["end"], columns["agent"])
    sort = rows_in_order(who[first], patients, *by)
    era = np.full(len(patient), engine.NOTHING, dtype=np.int64)
    place = np.empty(len(sort), dtype=np.int64)
    place[sort] = np.arange(len(sort))
    era[order] = place[in_era]
    offsets = np.searchsorted(who[first][sort], np.arange(len(given.offsets)))
    return engine.Eras(offsets, **{name: each[sort] for name, each in columns.items()}), era


def _last_so_far(end: Column, is_first: Column) -> Column:
    """Return the highest end so far in each group of rows."""
    if not len(end):
        return end
    low = int(end.min())
    above = (np.cumsum(is_first) - 1) * (int(end.max()) - low + 1)  # each group above the last
    last: Column = np.maximum.accumulate(end - low + above) - above + low
    return last

"""
Which event decided that a question is answered with no.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY
from itpcase.definitions.endpoints import (
    Counted,
    Endpoint,
    Kept,
    Landmark,
    Reached,
    TreatmentFree,
    VisitRule,
)
from itpcase.response.course import Course
from itpcase.response.grounds import bleeds_too_much
from itpcase.response.off_drug import off_drug_since
from itpcase.terms import EndReason, Strategy

__all__ = ["deciding_event"]

Event = tuple[int, EndReason]


@attrs.frozen
class _Line:
    """The days of one line, and what happened to its patient by the last day that counts."""

    course: Course
    index: int

    @property
    def start(self) -> int:
        return int(self.course.cohort.lines["start"][self.index])

    @property
    def patient(self) -> int:
        return int(self.course.cohort.lines.patient[self.index])

    def has_counts_on(self, first: int, last: float) -> bool:
        """Tell whether there is a count between two days after the start, both included."""
        own = slice(self.course.first_count[self.index], self.course.counts_end[self.index])
        since = self.course.daily["day"][own] - self.start
        return bool(np.any((since >= first) & (since <= last)))

    def therapies(self, *, rescues: bool = True, to_next: bool = True) -> Iterator[Event]:
        """Give rescues, later lines and death as a failure, up to the next line or the data cut."""
        until = int(self.course.until[self.index])
        if not to_next:
            until = int(self.course.cohort.data_cut[self.patient])
        found: list[Event] = []
        if rescues:
            own = self.course.cohort.rescues.between(self.patient, self.patient + 1)
            found += [(int(day), EndReason.RESCUE) for day in own["day"] if day != NO_DAY]
        lines = self.course.cohort.lines
        later = lines["start"][lines.offsets[self.patient] : lines.offsets[self.patient + 1]]
        found += [(int(day), EndReason.NEW_LINE) for day in later if day > self.start]
        if self.course.definition.strategies.death is Strategy.COMPOSITE:
            found.append(self.death)
        yield from (each for each in found if each[0] not in (NEVER, NO_DAY) and each[0] <= until)

    @property
    def death(self) -> Event:
        return int(self.course.cohort.patients["died"][self.patient]), EndReason.DEATH

    def ends(self) -> Iterator[Event]:
        """Give the next line and death, unless the definition ignores them."""
        strategies, cut = self.course.definition.strategies, self.course.cohort.data_cut
        days = [
            (strategies.new_line, (int(self.course.next_start[self.index]), EndReason.NEW_LINE)),
            (strategies.death, self.death),
        ]
        for strategy, event in days:
            known = event[0] not in (NEVER, NO_DAY) and event[0] <= cut[self.patient]
            if strategy is not Strategy.IGNORE and known:
                yield event

    def ended(self, event: Event, last: int) -> bool:
        """Tell whether an event came after the start, a death on its day too, and before a day."""
        day, what = event
        return self.start + (what is not EndReason.DEATH) <= day < last

    def bleeding(self, *, asks: bool) -> Iterator[Event]:
        """Give the first days of bleeding above what is allowed."""
        facts = self.course.facts(asks_bleeding=asks)
        too_much = bleeds_too_much(facts, self.course.definition)
        own = slice(facts.bleed_offsets[self.patient], facts.bleed_offsets[self.patient + 1])
        for day, certain in zip(facts.bleed_day[own], too_much[own], strict=True):
            if certain and day <= self.course.until[self.index]:
                yield int(day), EndReason.BLEEDING


def deciding_event(course: Course, asked: Endpoint, line: int) -> Event | None:
    """
    Find the event that decided "no" for one line, where an event did.

    Parameters
    ----------
    course : Course
    asked : Endpoint
    line : int
        Row of the line.

    Returns
    -------
    tuple of int and EndReason, or None
        The first day, and what it was; None where counts decided.
    """
    of = _Line(course, line)
    if of.start == NO_DAY:
        return None
    return min(_deciding(of, asked), default=None)


def _deciding(of: _Line, asked: Endpoint) -> Iterator[Event]:
    start = of.start
    if isinstance(asked, TreatmentFree):
        since = int(off_drug_since(of.course)[of.index])
        goal = asked.days + (since if asked.since == "stop" else start)
        yield from (each for each in of.therapies() if since < each[0] < goal)
        yield from (
            each for each in of.bleeding(asks=asked.asks_bleeding) if since < each[0] <= goal
        )
    elif isinstance(asked, Counted | VisitRule):
        last = None if asked.last_day is None else start + asked.last_day
        ruled_out = [*_ruling_out(of, asked, last)]
        yield from ruled_out
        if ruled_out:
            return
        if last is not None or asked.at_least is not None or not of.has_counts_on(1, inf):
            closes = NEVER if last is None else last
            yield from (each for each in of.ends() if of.ended(each, closes))
    elif isinstance(asked, Landmark):
        if not of.has_counts_on(asked.first_day, asked.last_day):  # else the nearest decided
            yield from (each for each in of.ends() if of.ended(each, start + asked.last_day))
    elif isinstance(asked, Reached | Kept):
        day = asked.by_day if isinstance(asked, Reached) else asked.until_day
        yield from (each for each in of.therapies(rescues=False) if of.ended(each, start + day))


def _ruling_out(of: _Line, asked: Counted | VisitRule, last: int | None) -> Iterator[Event]:
    """Give what rules the endpoint out: any rescue, and other therapy where a day is the last."""
    if asked.rescue == "disqualifies":
        for event in of.therapies(to_next=last is None):
            counts = event[1] is EndReason.RESCUE or last is not None
            if counts and of.start + asked.rescue_from_day <= event[0] <= (last or event[0]):
                yield event

"""
Which event decided that a question is answered with no.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Final, NamedTuple

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
from itpcase.engine.walk import NOT_MET
from itpcase.response._questions.grounds import COMPOSITE, NOT_IGNORED, bleeds_too_much
from itpcase.response._questions.off_drug import off_drug_since
from itpcase.response.course import Course
from itpcase.response.explain import of_line
from itpcase.terms import EndReason, Strategy

__all__ = ["Ended", "deciding_event"]

Event = tuple[int, EndReason]


class Ended(NamedTuple):
    """The end of what was to be kept: its day, why, and how long it lasted by then."""

    day: int
    why: EndReason
    days: float


CENSORED: Final = (EndReason.GAP, EndReason.END_OF_FOLLOW_UP, EndReason.UNCONFIRMED_LOSS)
"""Ends that are no events: another event can have decided."""


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

    def therapies(self, *, to_next: bool = True) -> Iterator[Event]:
        """Give rescues, later lines and death as a failure, up to the next line or the data cut."""
        until = int(self.course.until[self.index])
        if not to_next:
            until = int(self.course.cohort.data_cut[self.patient])
        own = self.course.cohort.rescues.between(self.patient, self.patient + 1)
        found = [(int(day), EndReason.RESCUE) for day in own["day"] if day != NO_DAY]
        lines = self.course.cohort.lines
        later = lines["start"][lines.rows_of(self.patient)]
        found += [(int(day), EndReason.NEW_LINE) for day in later if day > self.start]
        if self.course.definition.strategies.death is Strategy.COMPOSITE:
            found.append(self.death)
        yield from (each for each in found if each[0] not in (NEVER, NO_DAY) and each[0] <= until)

    @property
    def death(self) -> Event:
        return int(self.course.cohort.patients["died"][self.patient]), EndReason.DEATH

    def ends(self, only: tuple[Strategy, ...] = NOT_IGNORED) -> Iterator[Event]:
        """Give the next line and death, by the strategies of the definition that count."""
        strategies, cut = self.course.definition.strategies, self.course.cohort.data_cut
        days = [
            (strategies.new_line, (int(self.course.next_start[self.index]), EndReason.NEW_LINE)),
            (strategies.death, self.death),
        ]
        for strategy, event in days:
            known = event[0] not in (NEVER, NO_DAY) and event[0] <= cut[self.patient]
            if strategy in only and known:
                yield event

    @property
    def stop(self) -> Event:
        return int(self.course.cohort.lines["end"][self.index]), EndReason.DISCONTINUATION

    def withdrawal(self) -> Iterator[Event]:
        """Give the stop of the drug up to the next line, unless the definition ignores it."""
        day, _ = self.stop
        last = min(self.course.next_start[self.index], self.course.cohort.data_cut[self.patient])
        if self.course.definition.strategies.discontinuation in NOT_IGNORED and day <= last:
            yield self.stop

    def first_failing(self, asked: TreatmentFree, since: int) -> int:
        """Return the day of the first count after a day that does not meet what is asked."""
        rows = of_line(self.course, self.index)
        states = self.course.walk(
            asked.any_of, asks_bleeding=asked.asks_bleeding, keep_states=True
        ).states[rows]
        day = self.course.daily["day"][rows]
        return int(min(day[(day > since) & (states == NOT_MET)], default=NEVER))

    def ended(self, event: Event, last: int) -> bool:
        """Tell whether an event came after the start, a death on its day too, and before a day."""
        day, what = event
        return self.start + (what is not EndReason.DEATH) <= day < last

    def bleeding(self, *, asks: bool, level: str | None = None) -> Iterator[Event]:
        """Give the first days of bleeding above what is allowed."""
        facts = self.course.facts(asks_bleeding=asks)
        too_much = bleeds_too_much(facts, self.course.definition, level)
        own = slice(facts.bleed_offsets[self.patient], facts.bleed_offsets[self.patient + 1])
        for day, certain in zip(facts.bleed_day[own], too_much[own], strict=True):
            if certain and day <= self.course.until[self.index]:
                yield int(day), EndReason.BLEEDING


def deciding_event(
    course: Course, asked: Endpoint, line: int, ended: Ended | None = None
) -> Event | None:
    """
    Find the event that decided "no" for one line, where an event did.

    Parameters
    ----------
    course : Course
    asked : Endpoint
    line : int
        Row of the line.
    ended : Ended, optional
        The end of what was to be kept.

    Returns
    -------
    tuple of int and EndReason, or None
        The first day, and what it was; None where counts decided.
    """
    of = _Line(course, line)
    if of.start == NO_DAY:
        return None
    if isinstance(asked, Kept):
        events = _ending(of, asked, ended)
    elif isinstance(asked, TreatmentFree):
        events = _ending_off_drug(of, asked, ended)
    else:
        events = _deciding(of, asked)
    return min(events, default=None)


def _deciding(of: _Line, asked: Endpoint) -> Iterator[Event]:
    start = of.start
    if isinstance(asked, Counted | VisitRule):
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
            events = (*of.ends(), *of.withdrawal())
            yield from (each for each in events if of.ended(each, start + asked.last_day))
    elif isinstance(asked, Reached):
        yield from (each for each in of.ends(COMPOSITE) if of.ended(each, start + asked.by_day))


def _ending(of: _Line, asked: Kept, ended: Ended | None) -> Iterator[Event]:
    """Give what ended an episode that was not kept; without one, what came before its goal."""
    if ended is None:
        goal = of.start + asked.until_day + (asked.since != "start")
        yield from (each for each in of.ends(COMPOSITE) if of.ended(each, goal))
    elif ended.days <= asked.until_day:  # else a count on the day of the goal decided
        yield from _that_ended(of, ended, of.bleeding(asks=True, level=asked.level))


def _ending_off_drug(of: _Line, asked: TreatmentFree, ended: Ended | None) -> Iterator[Event]:
    """Give what ended a response off the drug, or came before one, up to its goal."""
    since = int(off_drug_since(of.course)[of.index])
    goal = asked.days + (since if asked.since == "stop" else of.start)
    next_start = int(of.course.next_start[of.index])
    if next_start <= since:
        yield next_start, EndReason.NEW_LINE
    elif since > goal:
        yield goal, EndReason.NOT_STOPPED
    elif ended is not None and ended.why not in CENSORED and ended.day <= goal:
        yield from _that_ended(of, ended, of.bleeding(asks=asked.asks_bleeding))
    else:
        failing = NEVER if ended is not None else of.first_failing(asked, since)
        yield from (each for each in of.therapies() if since < each[0] < min(goal, failing))
        bleeding = of.bleeding(asks=asked.asks_bleeding)
        yield from (each for each in bleeding if since < each[0] <= min(goal, failing))


def _that_ended(of: _Line, ended: Ended, bleeding: Iterator[Event]) -> Iterator[Event]:
    """Give the events of the kind that ended an episode, from the day of its end on."""
    events = (*of.therapies(to_next=False), of.stop, *bleeding)
    yield from (each for each in events if each[1] is ended.why and each[0] >= ended.day)


def _ruling_out(of: _Line, asked: Counted | VisitRule, last: int | None) -> Iterator[Event]:
    """Give what rules the endpoint out: any rescue, and other therapy where a day is the last."""
    if asked.rescue == "disqualifies":
        for event in of.therapies(to_next=last is None):
            counts = event[1] is EndReason.RESCUE or last is not None
            if counts and of.start + asked.rescue_from_day <= event[0] <= (last or event[0]):
                yield event
    if isinstance(asked, VisitRule) and asked.off_drug_from_day is not None and last is not None:
        day = of.start + asked.off_drug_from_day
        therapies = of.therapies(to_next=False)
        yield from (each for each in therapies if day <= each[0] <= last)
        if day < int(off_drug_since(of.course)[of.index]) <= of.course.cohort.data_cut[of.patient]:
            yield day, EndReason.NOT_STOPPED

"""The rules of the page on lines of treatment, day by day, written to be read and not to be fast.

Nothing here is shared with the library. An exposure is (agent, first day, last day or None, whether
it is a procedure). A calendar is laid out in full; what has no end runs off its last day.
"""

from __future__ import annotations

from itertools import groupby
from typing import Literal, NamedTuple


class Exposure(NamedTuple):
    """One exposure; ``end`` None goes on for ever."""

    agent: str
    start: int
    end: int | None
    procedure: bool = False


class Settings(NamedTuple):
    """The six settings of the page."""

    era: int = 0
    gap: int = 0
    window: int = 0
    after: int = 0
    filter: Literal["all", "changes", "first"] = "all"
    overlap: Literal["truncate", "extend-combine"] = "truncate"


class Line(NamedTuple):
    """One line: its agents, its days, the exposures that lie in it."""

    agents: tuple[str, ...]
    start: int
    end: int | None
    exposures: tuple[int, ...]


class Era(NamedTuple):
    """One era; ``stop`` is the day after the last that its exposures hold."""

    agent: str
    start: int
    end: int
    stop: int


class Stretch(NamedTuple):
    """Days in a row on one set of agents; ``after`` is the day after the last."""

    agents: frozenset[str]
    first: int
    after: int


def lines(exposures: list[Exposure], s: Settings) -> tuple[list[Line], set[int]]:
    """The lines, and the exposures (as numbers) of which nothing is in a line."""
    for_ever = 10 + s.window + s.gap + s.after + s.era
    for_ever += max([0, *(e.start for e in exposures), *(e.end or 0 for e in exposures)])
    closed = [e if e.end is not None else e._replace(end=for_ever) for e in exposures]
    kept = [
        i for i, e in enumerate(closed) if exposures[i].end is None or e.procedure or long(e, s)
    ]
    eras = step_two([closed[i] for i in kept], s)
    stretches = steps_three_and_four(eras, for_ever, s)
    steps = step_five(stretches, for_ever, s)
    found = []
    for step in step_six(steps, s):
        inside = tuple(
            i
            for i in kept
            if closed[i].agent in step.agents
            and any(step.first <= day < step.after for day in days(closed[i]))
        )
        last = max(last_day(eras, agent, step) for agent in step.agents)
        end = None if step.after == for_ever else min(step.after, last)
        found.append(Line(tuple(sorted(step.agents)), step.first, end, inside))
    return found, set(range(len(exposures))) - {i for line in found for i in line.exposures}


def long(e: Exposure, s: Settings) -> bool:
    """Step 1: whether a closed exposure lasted long enough."""
    assert e.end is not None
    return e.end - e.start >= s.era


def days(e: Exposure) -> range:
    """The days that an exposure holds."""
    assert e.end is not None
    return range(e.start, e.end if e.end > e.start else e.start + 1)


def last_day(eras: list[Era], agent: str, step: Stretch) -> int:
    """The last day of the eras of an agent that began before the step was over."""
    ends = [era.end for era in eras if era.agent == agent and era.start < step.after]
    return max(ends, default=step.first)


def step_two(exposures: list[Exposure], s: Settings) -> list[Era]:
    """Eras: join two of one agent that are near, until there are none."""
    eras = [Era(e.agent, e.start, days(e).stop, days(e).stop) for e in exposures]
    eras = [era._replace(end=e.end or 0) for era, e in zip(eras, exposures, strict=True)]
    while True:
        for one in eras:
            for two in eras:
                near = one is not two and one.agent == two.agent and one.start <= two.start
                if near and two.start - one.end <= s.gap:
                    eras.remove(one)
                    eras = [era for era in eras if era is not two]
                    last = max(one.end, two.end), max(one.stop, two.stop)
                    eras.append(Era(one.agent, one.start, *last))
                    break
            else:
                continue
            break
        else:
            return eras


def steps_three_and_four(eras: list[Era], for_ever: int, s: Settings) -> list[Stretch]:
    """The set of agents of every day; neighbouring days with one set are a stretch."""
    holding: dict[int, set[str]] = {day: set() for day in range(-40, for_ever)}
    for era in eras:
        for day in changed(era, eras, s):
            holding[day].add(era.agent)
    found = []
    for agents, group in groupby(sorted(holding), key=lambda day: frozenset(holding[day])):
        listed = list(group)
        if agents:
            found.append(Stretch(agents, listed[0], listed[-1] + 1))
    return found


def changed(era: Era, eras: list[Era], s: Settings) -> range:
    """Step 3: the days that an era holds after each later era of another agent was looked at."""
    held = range(era.start, era.stop)
    ends = []
    for later in eras:
        if later.agent == era.agent or later.start not in held or later.start == era.start:
            continue
        shared = min(era.end, later.end) - later.start
        if shared < s.window and era.end < later.end:
            if s.overlap == "truncate":
                ends.append(later.start)
            else:
                ends.append(min(later.stop, later.start + s.window))
    if s.overlap == "truncate":
        return range(era.start, min([held.stop, *ends]))
    return range(era.start, max([held.stop, *ends]))


def step_five(stretches: list[Stretch], for_ever: int, s: Settings) -> list[Stretch]:
    """What is short joins a neighbour with all its agents and more."""
    becomes = {}
    for i, one in enumerate(stretches):
        best = None
        for j in (i - 1, i + 1):
            if 0 <= j < len(stretches):
                two = stretches[j]
                touch = two.after == one.first or one.after == two.first
                more = best is None or len(two.agents) > len(stretches[best].agents)
                if touch and one.agents < two.agents and more:
                    best = j
        endless = one.after == for_ever
        short = not endless and one.after - one.first < s.after
        becomes[i] = best if short and best is not None else i
    agents = {}
    for i in becomes:
        last = i
        while becomes[last] != last:
            last = becomes[last]
        agents[i] = stretches[last].agents
    found: list[Stretch] = []
    for i, one in enumerate(stretches):
        before = found[-1] if found else None
        if before and before.agents == agents[i] and before.after == one.first:
            found[-1] = Stretch(agents[i], before.first, one.after)
        else:
            found.append(Stretch(agents[i], one.first, one.after))
    return found


def step_six(steps: list[Stretch], s: Settings) -> list[Stretch]:
    """The filter."""
    found: list[Stretch] = []
    for step in steps:
        if s.filter == "first" and any(step.agents == each.agents for each in found):
            continue
        if s.filter == "changes" and found and found[-1].agents == step.agents:
            found[-1] = Stretch(step.agents, found[-1].first, step.after)
            continue
        found.append(step)
    return found

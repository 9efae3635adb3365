"""What a patient was given and what came of it, by the pages, world by world.

Nothing here is shared with the library. What is not known is not reasoned about: every way in which
it could be is laid out, each is answered with plain yes and no, and where all agree that is the
answer. So no logic of three values is needed to check one. "Unknown" is ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from math import inf
from typing import Literal, NamedTuple

MONTH = 30.4375


def agreed(answers: Iterable[bool]) -> bool | None:
    """The one answer of all worlds, if there is one."""
    found = set(answers)
    return found.pop() if len(found) == 1 else None


def each(value: bool | None) -> tuple[bool, ...]:
    """What a fact can be."""
    return (True, False) if value is None else (value,)


# --------------------------------------------------------------------------------------------
# Dependence on corticosteroids
# --------------------------------------------------------------------------------------------


class Course(NamedTuple):
    """A drug from its first day to its last, and its dose a day of prednisone; None is unknown."""

    start: int
    end: int | None
    goes_on: bool
    dose: float | None
    is_steroid: bool = True


class Dependence(NamedTuple):
    """One rule: the dose that decides, or the months without a break."""

    above: float | None = None
    at_least: float | None = None
    months: int | None = None


DEPENDENCE = {
    "iwg-2009": Dependence(months=2),
    "ash-2019": Dependence(above=5),
    "china-2020": Dependence(at_least=5),
    "china-2020-above": Dependence(above=5),
}


def _lengths(course: Course, others: list[Course], on: int) -> list[float]:
    """The last days that can make a difference."""
    if course.end is not None:
        return [course.end]
    if course.goes_on:
        return [inf]
    edges = {course.start, on - 1, on, *(o.start - k for o in others for k in (1, 2))}
    return [day for day in sorted(edges) if day >= course.start]


def _stretches(taken: list[tuple[int, float, float]], on: int) -> int:
    """How many times corticosteroids were begun up to the day, after a day without any."""
    days = {start for start, _, _ in taken}
    return sum(
        not any(start <= day - 1 <= end for start, end, _ in taken) for day in days if day <= on
    )


def _days_on(taken: list[tuple[int, float, float]], on: int) -> int | None:
    """How long there was a corticosteroid on every day up to this one; None without one on it."""
    day = on
    while any(start <= day <= end for start, end, _ in taken):
        day -= 1
    return on - (day + 1) if day < on else None


def depends(
    courses: list[Course], on: int, rule: Dependence, *, needed: bool | None, frequent: bool | None
) -> bool | None:
    """
    Whether a patient depends on corticosteroids on a day.

    A dose that is not known can be any. Courses that nobody calls frequent can be so only where
    there is more than one. Where nothing at all is recorded, anything can have been taken.
    """
    steroids = [c for c in courses if c.is_steroid and c.dose != 0 and c.start <= on]
    lengths = [_lengths(c, steroids, on) for c in steroids]
    doses = [(0.0, inf) if c.dose is None else (c.dose,) for c in steroids]

    def answers() -> Iterator[bool]:
        for ends, mg in product(product(*lengths), product(*doses)):
            taken = [(c.start, end, dose) for c, end, dose in zip(steroids, ends, mg, strict=True)]
            total = sum(dose for start, end, dose in taken if start <= on <= end)
            long = _days_on(taken, on)
            meets = (
                (rule.above is not None and total > rule.above)
                or (rule.at_least is not None and total >= rule.at_least)
                or (rule.months is not None and long is not None and long >= rule.months * MONTH)
            )
            may_be = each(frequent) if _stretches(taken, on) > 1 or frequent else (False,)
            for is_needed, is_frequent in product(each(needed), may_be):
                yield is_needed and (meets or is_frequent)

    if not courses:
        worlds = product(each(None), each(needed), each(frequent))
        return agreed(is_needed and (meets or often) for meets, is_needed, often in worlds)
    return agreed(answers())


# --------------------------------------------------------------------------------------------
# Refractory
# --------------------------------------------------------------------------------------------

Came = Literal["no response", "response", "response, lost", "response, unclear whether lost",
               "not evaluable"]  # fmt: skip
POSSIBLE: dict[str, tuple[Came, ...]] = {
    "no response": ("no response",),
    "response": ("response",),
    "response, lost": ("response, lost",),
    "response, unclear whether lost": ("response", "response, lost"),
    "not evaluable": ("no response", "response", "response, lost"),
}

FIRST_LINE = {"prednisone", "prednisolone", "dexamethasone", "methylprednisolone", "ivig", "anti_d"}
THROMBOPOIETIC = {"romiplostim", "eltrombopag", "avatrombopag", "hetrombopag", "rhtpo"}


class Line(NamedTuple):
    """Its drugs, and what came of it."""

    agents: frozenset[str]
    came: Came


class Said(NamedTuple):
    """What a person states of a patient; None is unknown."""

    confirmed: bool | None = None
    needed: bool | None = None
    declined: bool | None = None
    not_tolerated: bool | None = None
    very_low: bool | None = None
    bleeding: bool | None = None


def _failed(lines: list[Line], drugs: set[str], *, relapse: bool = False) -> bool:
    """Whether one of the drugs was given and none led to a response (that lasted)."""
    of = [line for line in lines if line.agents & drugs]
    failures = ("no response", "response, lost") if relapse else ("no response",)
    return bool(of) and all(line.came in failures for line in of)


def _works_alone(lines: list[Line]) -> bool:
    """Whether the last line with one drug alone, which is no procedure, kept its response."""
    last = {next(iter(x.agents)): x.came for x in lines if len(x.agents) == 1}
    return any(came == "response" for drug, came in last.items() if drug != "splenectomy")


def _in_one_world(lines: list[Line], said: Said, rule: str) -> bool:
    spleen = {"splenectomy"}
    if rule == "iwg-2009":
        return bool(_failed(lines, spleen, relapse=True) and said.needed and said.confirmed)
    if rule == "mahevas-2016":
        four = ("splenectomy", "rituximab", "romiplostim", "eltrombopag")
        return all(_failed(lines, {drug}) for drug in four)
    if rule == "miltiadous-2020":
        failed = {line.agents for line in lines if line.came == "no response"}
        return bool(
            len(failed) >= 2 and not _works_alone(lines) and said.very_low and said.bleeding
        )
    if rule == "cuker-neunert-2016":
        return bool(_failed(lines, spleen) or said.not_tolerated or said.declined)
    groups = (FIRST_LINE, THROMBOPOIETIC, {"rituximab"})
    drugs = all(_failed(lines, group) for group in groups)
    return bool((drugs or _failed(lines, spleen, relapse=True)) and said.confirmed)


def refractory(lines: list[Line], said: Said, rule: str) -> bool | None:
    """Whether a patient is refractory by a rule; all lines are recorded."""
    ways = product(*(POSSIBLE[line.came] for line in lines))
    worlds = [
        [Line(line.agents, came) for line, came in zip(lines, way, strict=True)] for way in ways
    ]
    facts = [Said(*way) for way in product(*map(each, said))]
    return agreed(_in_one_world(world, fact, rule) for world in worlds for fact in facts)

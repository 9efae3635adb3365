"""The choices that make a patient, and the patient that they make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

import attrs
from hypothesis import strategies as st

from itpcase.definitions.definition import Definition
from itpcase.model import (
    BleedingEvent,
    Day,
    Patient,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.terms import Assumed, Provenance, RescueKind
from itpcase.testing._edges import Edges, beside, days_beside, unique
from itpcase.units.counts import Count

__all__: list[str] = []

T = TypeVar("T")

CELLS: Final = 400_000
"""The most cells per µL that are drawn."""

_ORIGINS: Final[tuple[tuple[Day, ...], tuple[Day, ...]]] = (
    (0, -400, 1, 10_000),
    (dt.date(2020, 2, 27), dt.date(1969, 12, 28), dt.date(2023, 7, 1)),
)
"""The start of the first line: study days, and dates."""

# Of several choices Hypothesis shrinks to the first; what is repeated is drawn more often. Many
# choices are numbers below SIZE that pick from a pool which depends on what else is drawn, so that
# each of them shrinks on its own; a few that may be left out are so in the lower half.
SIZE: Final = 1024
places: Final = st.integers(0, SIZE - 1)
SIGNS: Final = ("",) * 18 + ("<", "<=", ">", ">=", "–1", "–2")
"""How a count is printed; a range goes up to the value so many places further in the pool."""
_ROW: Final = 3
"""So many like counts are, where a definition asks for visits, a row of visits now and then."""
_AGENTS: Final = (
    ("zanubrutinib",),
    ("prednisone",),
    ("splenectomy",),
    ("rituximab", "splenectomy"),
)
some_agents: Final = st.sampled_from(_AGENTS)
some_assumed: Final = st.sampled_from(((),) * 14 + ((Assumed.UNIT,), (Assumed.DAY,)))
_seldom: Final = st.sampled_from((False,) * 9 + (True,))
nothing: Final = st.none()


def pick(pool: Sequence[T], which: int) -> T:
    """Return the value at a place of a pool, which begins again at its end."""
    return pool[which % len(pool)]


def _pick_or_none(pool: Sequence[T], which: int) -> T | None:
    return pick(pool, which) if which >= SIZE // 2 else None


def printed(pool: Sequence[float], which: int, sign: str) -> Count:
    """Make a count of a value and a bound; what no laboratory prints becomes an exact count."""
    value = pick(pool, which)
    if sign.startswith("–"):
        low, high = sorted((value, pick(pool, which + int(sign[1:]))))
        return Count(low, "", high if high > low else None)
    if sign in {"<=", ">=", ">"} or (sign == "<" and value > 0):
        return Count(value, sign)  # type: ignore[arg-type]  # one of four signs
    return Count(value)


_Counted = tuple[int, int, str]
"""A count before the start: its age, its value, its bound."""
_Stretch = tuple[int, int, tuple[int, str]]
"""Like counts: when, the value, how many of them and their bound. What is negative is no choice
from a pool, but the number of days or of cells itself."""
_Line = tuple[int, tuple[tuple[str, ...], bool], int, int]
"""A line: its start, its agents and whether it is undated, its stop, its printed baseline."""
_Rescue = tuple[RescueKind, int | None, int, tuple[int, bool]]
"""A rescue: its kind and washout, and the count beside which it, or its washout's end, lies."""
_Bleed = tuple[int, int, int]
"""Bleeding: its grade, its day, its last day."""


@attrs.frozen(kw_only=True)
class Choices:
    """What was drawn for one patient; no choice depends on another."""

    baselines: list[int]
    before: list[_Counted]
    after: list[_Stretch]
    lines: list[_Line]
    first_number: int
    rescues: list[_Rescue]
    bleeds: list[_Bleed]
    has_undated: bool
    death: int
    has_last_contact: bool
    in_dates: bool
    origin: int
    bleeding_unrecorded: bool
    provenance: Provenance
    assumed: list[tuple[Assumed, ...]]


@lru_cache(maxsize=64)
def draw_choices(
    *, only_edges: bool, calendar: bool | None, min_lines: int, max_lines: int, max_counts: int
) -> st.SearchStrategy[Choices]:
    shapes = [(times, sign) for times in (1, 2, 1, 2, 3) for sign in SIGNS]
    stretches = st.tuples(
        places if only_edges else places | st.integers(-120, -1),
        places if only_edges else places | st.integers(-CELLS, -1),
        st.sampled_from(shapes),
    )
    few = st.lists(stretches, max_size=min(4, max_counts))
    many = st.lists(stretches, min_size=min(4, max_counts), max_size=max_counts)
    kinds = [(agents, turn == 0) for turn in range(9, -1, -1) for agents in _AGENTS]
    lines = st.tuples(places, st.sampled_from(kinds), places, places)
    sides = [(by, from_end) for from_end in (False, True) for by in (0, 1, -1)]
    rescues = st.tuples(
        st.sampled_from(RescueKind), st.sampled_from((None, None, 0, 1, 7)), places,
        st.sampled_from(sides),
    )  # fmt: skip
    bleeds = st.tuples(places, places, places)
    return st.builds(
        Choices,
        baselines=st.lists(places, min_size=1, max_size=2),
        before=st.lists(st.tuples(places, places, st.sampled_from(SIGNS)), max_size=2),
        after=few | many | many | many,
        lines=st.lists(lines, min_size=min_lines, max_size=max_lines),
        first_number=st.sampled_from((1, 1, 1, 2)),
        rescues=st.lists(rescues, max_size=1) | st.lists(rescues, max_size=3),
        bleeds=st.lists(bleeds, max_size=1) | st.lists(bleeds, max_size=3),
        has_undated=_seldom,
        death=places,
        has_last_contact=_seldom,
        in_dates=st.booleans() if calendar is None else st.just(calendar),
        origin=places,
        bleeding_unrecorded=_seldom,
        provenance=st.sampled_from((Provenance.OBSERVED,) * 6 + tuple(Provenance)),
        assumed=st.lists(some_assumed, min_size=1, max_size=3),
    )


@attrs.frozen
class Maker:
    """Makes patients of choices, on days counted from the start of the first line."""

    edges: Edges
    definition: Definition
    max_counts: int

    def __call__(self, choices: Choices) -> Patient:
        exact = [pick(self.edges.baselines, which) for which in choices.baselines]
        low = beside(exact)
        counts = [
            (-pick(self.edges.ages, age), printed(low, value, sign))
            for age, value, sign in choices.before
        ]
        counts += self._followed(self.edges.near(exact), choices.after)
        seen = unique((0, *(day for day, _ in counts)))
        close = days_beside(seen, least=min(seen))
        lines = list(self._lines(choices, low, close))
        rescues = [self._rescue(rescue, seen) for rescue in choices.rescues]
        bleeds = [self._bleed(bleed, close) for bleed in choices.bleeds]
        dated = [
            event[name] for event in (*lines, *rescues, *bleeds) for name in _DAYS if name in event
        ]
        last = max(day for day in (*seen, *dated) if day is not None)
        survived = _pick_or_none((0, *self.edges.gaps), choices.death)
        died = None if survived is None else last + survived
        contact = (last if died is None else died) if choices.has_last_contact else None
        platelets: list[dict[str, Any]] = [{"on": day, "count": count} for day, count in counts]
        if choices.has_undated:
            platelets.append({"on": None, "count": Count(low[0])})
            rescues.append({"on": None, "kind": RescueKind.IVIG})
            bleeds.append({"on": None, "who_grade": 1})
        for i, record in enumerate((*platelets, *lines)):
            record["assumed"] = pick(choices.assumed, i)

        first = pick(_ORIGINS[choices.in_dates], choices.origin)

        def placed(record: dict[str, Any]) -> dict[str, Any]:
            return record | {name: moved(first, record[name]) for name in _DAYS if name in record}

        return Patient(
            id="p1",
            platelets=[PlateletMeasurement(**placed(record)) for record in platelets],
            lines=[TreatmentLine(**placed(record)) for record in lines],
            rescues=[RescueTherapy(**placed(record)) for record in rescues],
            bleeds=[BleedingEvent(**placed(record)) for record in bleeds],
            died_on=moved(first, died),
            followed_until=moved(first, contact),
            bleeding_recorded=not choices.bleeding_unrecorded,
            provenance=choices.provenance,
        )

    def _followed(self, near: Sequence[float], after: list[_Stretch]) -> list[tuple[int, Count]]:
        day = 0
        found = []
        for move, value, (times, sign) in after:
            pool = near if value >= 0 else (-value / 1000, *near)
            count = printed(pool, max(value, 0), sign)
            gap = -move if move < 0 else pick(self.edges.gaps, move)
            if self.edges.rows and move > SIZE * 2 // 3 and times == _ROW:
                row = pick(self.edges.rows, move)
                found += [(day, count) for day in row]
                day = row[-1]
                continue
            for turn in range(times):
                is_asked = self.edges.days and turn == 0 and move > SIZE * 2 // 3
                day = pick(self.edges.days, move) if is_asked else day + gap
                found.append((day, count))
        return found[: self.max_counts]

    @staticmethod
    def _lines(
        choices: Choices, low: Sequence[float], close: Sequence[int]
    ) -> Iterator[dict[str, Any]]:
        later = [day for day in (*close, 1) if day > 0]
        starts = sorted(pick(later, line[0]) for line in choices.lines[1:])
        start = -1
        for i, (line, planned) in enumerate(zip(choices.lines, (0, *starts), strict=False)):
            start = max(planned, start + 1)
            _, (agents, is_undated), stop, baseline = line
            stops = [day for day in close if day >= start] or [start]
            sign = pick(SIGNS, baseline // len(low))
            yield {
                "line": choices.first_number + i,
                "agents": agents,
                "started_on": None if is_undated else start,
                "ended_on": _pick_or_none(stops, stop),
                "baseline": printed(low, baseline, sign) if baseline >= SIZE // 2 else None,
            }

    def _rescue(self, rescue: _Rescue, seen: Sequence[int]) -> dict[str, Any]:
        """Put a rescue beside a count, or so that the count lies at the end of its washout."""
        kind, own, count, (by, from_end) = rescue
        days = self.definition.washouts.days(kind) if own is None else own
        on = pick(seen, count) + by - (days if from_end else 0)
        return {"on": on, "kind": kind, "washout_days": own}

    def _bleed(self, bleed: _Bleed, close: Sequence[int]) -> dict[str, Any]:
        grade, which, last = bleed
        on = pick(close, which)
        until = _pick_or_none([day for day in close if day >= on], last)
        return {"on": on, "until": until, "who_grade": pick(self.edges.grades, grade)}


_DAYS: Final = ("on", "until", "started_on", "ended_on")


def moved(origin: Day, days: int | None) -> Day | None:
    """Return the day that lies so many days after the origin."""
    if days is None:
        return None
    return origin + days if isinstance(origin, int) else origin + dt.timedelta(days)

"""
Hypothesis strategies: counts, patients, cohorts and definitions, drawn on the edges of a rule.

A count drawn at random hardly ever meets a threshold exactly, so a test on random counts does not
see ``>`` written for ``>=``. These strategies ask a definition where it changes its mind - at each
of its thresholds, at the fold of the baseline, at the confirmation and the washout - and draw one
step before, exactly there, and one step after. They do so for any definition, also one of your own.

Needs the extra ``hypothesis``. Where both packages are installed, ``st.from_type(itpcase.Patient)``
works without an import of this module. A failing example is printed as the code that builds it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, Final, TypeVar, cast

import attrs
from hypothesis import note
from hypothesis import strategies as st

from itpcase.cohort.cohort import Cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import (
    BaselineRule,
    Combined,
    Confirmation,
    Counted,
    Criterion,
    Definition,
    Failure,
    Kept,
    Landmark,
    Level,
    Reached,
    Strategies,
    TreatmentFree,
    VisitRule,
    Washouts,
)
from itpcase.model import (
    BleedingEvent,
    CaseSeries,
    Day,
    LabMeasurement,
    Patient,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.model.records import HIGHEST_WHO_GRADE
from itpcase.terms import Assumed, Provenance, RescueKind, SameDay, Strategy
from itpcase.units.counts import Count
from itpcase.units.labs import ANALYTES
from itpcase.units.limits import DECIMALS, HIGHEST_COUNT

__all__ = [
    "STEP",
    "case_series",
    "cohorts",
    "counts",
    "data_cuts",
    "definitions",
    "on_the_edge_of",
    "patients",
    "strategy_of",
]

T = TypeVar("T")

STEP: Final = 0.001
"""One cell per µL, the step from a threshold to the count beside it. [10^9/L]"""

_CELLS: Final = 400_000
_ORIGINS: Final[tuple[tuple[Day, ...], tuple[Day, ...]]] = (
    (0, -400, 1, 10_000),
    (dt.date(2020, 2, 27), dt.date(1969, 12, 28), dt.date(2023, 7, 1)),
)
"""The start of the first line: study days, and dates."""

# Of several choices Hypothesis shrinks to the first; what is repeated is drawn more often. Many
# choices are numbers below SIZE that pick from a pool which depends on what else is drawn, so that
# each of them shrinks on its own; a few that may be left out are so in the lower half.
SIZE: Final = 1024
_which: Final = st.integers(0, SIZE - 1)
_SIGNS: Final = ("",) * 18 + ("<", "<=", ">", ">=", "–1", "–2")
"""How a count is printed; a range goes up to the value so many places further in the pool."""
_ROW: Final = 3
"""So many like counts are, where a definition asks for visits, a row of visits now and then."""
_AGENTS: Final = (
    ("zanubrutinib",),
    ("prednisone",),
    ("splenectomy",),
    ("rituximab", "splenectomy"),
)
_agents: Final = st.sampled_from(_AGENTS)
_assumed: Final = st.sampled_from(((),) * 14 + ((Assumed.UNIT,), (Assumed.DAY,)))
_seldom: Final = st.sampled_from((False,) * 9 + (True,))
_none: Final = st.none()


def _pick(pool: Sequence[T], which: int) -> T:
    return pool[which % len(pool)]


def _pick_or_none(pool: Sequence[T], which: int) -> T | None:
    return _pick(pool, which) if which >= SIZE // 2 else None


# --- where a definition changes its mind ---------------------------------------------------------


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _beside(numbers: Iterable[float]) -> tuple[float, ...]:
    """Each count, the one below and the one above, as far as they are possible counts."""
    exact = [number for number in numbers if 0 <= number <= HIGHEST_COUNT]
    around = (number + by * STEP for by in (0, -1, 1) for number in exact)
    return _unique(round(n, DECIMALS) for n in around if 0 <= n <= HIGHEST_COUNT)


def _days_beside(days: Iterable[int | None], least: int = 0) -> tuple[int, ...]:
    """Each number of days, one less and one more."""
    exact = [day for day in days if day is not None]
    return _unique(day + by for by in (0, -1, 1) for day in exact if day + by >= least)


@attrs.frozen
class _Edges:
    """The places at which a definition changes its mind."""

    criteria: tuple[Criterion, ...]
    thresholds: tuple[float, ...]
    """Bounds of a count. [10^9/L]"""
    baselines: tuple[float, ...]
    """Bounds of the baseline, and where a fold or a rise falls on a threshold. [10^9/L]"""
    gaps: tuple[int, ...]
    """Days from one count to the next."""
    ages: tuple[int, ...]
    """Days from the count of the baseline to the start."""
    days: tuple[int, ...]
    """Days from the start of a line."""
    rows: tuple[tuple[int, ...], ...]
    """Visits in a row: as many as a rule asks for, one less, one more; their target days."""
    grades: tuple[int | None, ...]

    @classmethod
    def of(cls, d: Definition) -> _Edges:
        """Find them."""
        asked: tuple[Level | Landmark | Counted | VisitRule | TreatmentFree | Failure, ...] = (
            *d.levels, *d.landmarks, *d.counted, *d.visits, *d.treatment_free, *d.failures
        )  # fmt: skip
        criteria = tuple(criterion for each in asked for criterion in each.any_of)
        washouts = attrs.astuple(d.washouts)
        apart = (d.confirm.apart, d.loss.apart, d.max_gap)
        allowed = 0 if d.bleeding_allowed is None else d.bleeding_allowed
        grades = (allowed + 1, allowed, None, allowed - 1, HIGHEST_WHO_GRADE)
        return cls(
            criteria=criteria,
            thresholds=_unique(bound for c in criteria for bound in _thresholds(c)),
            baselines=_unique((*(b for c in criteria for b in _turns(c)), 10.0)),
            gaps=_unique((1, *_days_beside((*apart, *washouts, *_lasting(d))))),
            ages=_days_beside((0, d.baseline.window_days)),
            days=_days_beside(_asked_on(d), least=1),
            rows=_unique(row for visits in d.visits for row in _rows_of_visits(visits)),
            grades=_unique(g for g in grades if g is None or 0 <= g <= HIGHEST_WHO_GRADE),
        )

    def near(self, baselines: Iterable[float]) -> tuple[float, ...]:
        """Every count on an edge, judged against these baselines."""
        exact = list(self.thresholds)
        for baseline in baselines:
            for c in self.criteria:
                exact += [fold * baseline for fold in (c.fold_at_least, c.fold_above) if fold]
                rises = (c.rise_at_least, c.rise_above)
                exact += [baseline + rise for rise in rises if rise is not None]
        return _beside(exact) or _beside(baselines)


def _thresholds(c: Criterion) -> Iterator[float]:
    """Give the bounds of the count itself."""
    yield from (b for b in (c.at_least, c.above, c.at_most, c.below) if b is not None)


def _turns(c: Criterion) -> Iterator[float]:
    """Give the baselines at which another bound begins to decide, and those beside them."""
    exact = [] if c.baseline_below is None else [c.baseline_below]
    for threshold in _thresholds(c):
        exact += [round(threshold / fold, 3) for fold in (c.fold_at_least, c.fold_above) if fold]
        rises = (c.rise_at_least, c.rise_above)
        exact += [threshold - rise for rise in rises if rise is not None]
    yield from _beside(exact)


def _asked_on(d: Definition) -> Iterator[int]:
    """Give the days after the start of a line on which the definition asks something."""
    for landmark in d.landmarks:
        yield from (landmark.target_day, landmark.first_day, landmark.last_day)
    yield from (kept.until_day for kept in d.kept)
    yield from (reached.by_day for reached in d.reached)
    for counted in d.counted:
        yield counted.first_day
        if counted.last_day is not None:
            yield counted.last_day
    for tallied in (*d.counted, *d.visits):
        if tallied.rescue == "disqualifies":
            yield tallied.rescue_from_day
    yield from (off_drug.days for off_drug in d.treatment_free)
    for failure in d.failures:
        yield failure.count_from_day
        for day in (failure.rescue_from_day, failure.stopped_by_day):
            if day is not None:
                yield day
    for visits in d.visits:
        for visit in range(visits.visits):
            target = visits.first_day + visit * visits.interval_days
            yield from (target, target - visits.half, target + visits.half)


def _lasting(d: Definition) -> Iterator[int]:
    """Give how long something has to last, from one count or from a stop to another count."""
    yield from (kept.until_day for kept in d.kept if kept.since != "start")
    yield from (off_drug.days for off_drug in d.treatment_free)


def _rows_of_visits(visits: VisitRule) -> Iterator[tuple[int, ...]]:
    """Give the target days of so many of the last visits, and of the first."""
    targets = [visits.first_day + i * visits.interval_days for i in range(visits.visits)]
    asked = visits.at_least or math.ceil(visits.visits * (visits.share or 1))
    for number in _days_beside((asked,), least=1):
        yield tuple(targets[-number:])
        yield tuple(targets[:number])


# --- counts -------------------------------------------------------------------------------------


def _printed(pool: Sequence[float], which: int, sign: str) -> Count:
    """Make a count of a value and a bound; what no laboratory prints becomes an exact count."""
    value = _pick(pool, which)
    if sign.startswith("–"):
        low, high = sorted((value, _pick(pool, which + int(sign[1:]))))
        return Count(low, "", high if high > low else None)
    if sign in {"<=", ">=", ">"} or (sign == "<" and value > 0):
        return Count(value, sign)  # type: ignore[arg-type]
    return Count(value)


def counts(*, near: Iterable[float] = (), bounded: bool = True) -> st.SearchStrategy[Count]:
    """
    Draw platelet counts as printed: exact, with a bound, or as a range.

    Parameters
    ----------
    near : iterable of float
        Draw these, the count one cell per µL below and the one above, and no others; any count if
        empty. [10^9/L]
    bounded : bool
        Whether to draw bounds (``<5``) and ranges (``30–60``) as well.

    Returns
    -------
    SearchStrategy of Count

    Examples
    --------
    >>> from hypothesis import find
    >>> from itpcase.testing.strategies import counts
    >>> print(find(counts(near=[30]), lambda count: count.value > 30))
    30.001 ×10⁹/L
    >>> print(find(counts(near=[30]), lambda count: count.comparator == "<"))
    <30 ×10⁹/L
    """
    edges = _beside(near)
    signs = st.sampled_from(_SIGNS if bounded else ("",))
    if edges:
        return st.builds(partial(_printed, edges), st.integers(0, len(edges) - 1), signs)
    cells = st.integers(0, _CELLS)
    pools = st.tuples(cells, cells).map(lambda pair: [number / 1000 for number in pair])
    return st.builds(_printed, pools, st.just(0), signs)


# --- the choices that make a patient -------------------------------------------------------------

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
class _Choices:
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
def _choices(
    *, only_edges: bool, calendar: bool | None, min_lines: int, max_lines: int, max_counts: int
) -> st.SearchStrategy[_Choices]:
    shapes = [(times, sign) for times in (1, 2, 1, 2, 3) for sign in _SIGNS]
    stretches = st.tuples(
        _which if only_edges else _which | st.integers(-120, -1),
        _which if only_edges else _which | st.integers(-_CELLS, -1),
        st.sampled_from(shapes),
    )
    few = st.lists(stretches, max_size=min(4, max_counts))
    many = st.lists(stretches, min_size=min(4, max_counts), max_size=max_counts)
    kinds = [(agents, turn == 0) for turn in range(9, -1, -1) for agents in _AGENTS]
    lines = st.tuples(_which, st.sampled_from(kinds), _which, _which)
    sides = [(by, from_end) for from_end in (False, True) for by in (0, 1, -1)]
    rescues = st.tuples(
        st.sampled_from(RescueKind), st.sampled_from((None, None, 0, 1, 7)), _which,
        st.sampled_from(sides),
    )  # fmt: skip
    bleeds = st.tuples(_which, _which, _which)
    return st.builds(
        _Choices,
        baselines=st.lists(_which, min_size=1, max_size=2),
        before=st.lists(st.tuples(_which, _which, st.sampled_from(_SIGNS)), max_size=2),
        after=few | many | many | many,
        lines=st.lists(lines, min_size=min_lines, max_size=max_lines),
        first_number=st.sampled_from((1, 1, 1, 2)),
        rescues=st.lists(rescues, max_size=1) | st.lists(rescues, max_size=3),
        bleeds=st.lists(bleeds, max_size=1) | st.lists(bleeds, max_size=3),
        has_undated=_seldom,
        death=_which,
        has_last_contact=_seldom,
        in_dates=st.booleans() if calendar is None else st.just(calendar),
        origin=_which,
        bleeding_unrecorded=_seldom,
        provenance=st.sampled_from((Provenance.OBSERVED,) * 6 + tuple(Provenance)),
        assumed=st.lists(_assumed, min_size=1, max_size=3),
    )


@attrs.frozen
class _Maker:
    """Makes patients of choices, on days counted from the start of the first line."""

    edges: _Edges
    definition: Definition
    max_counts: int

    def __call__(self, choices: _Choices) -> Patient:
        exact = [_pick(self.edges.baselines, which) for which in choices.baselines]
        low = _beside(exact)
        counts = [
            (-_pick(self.edges.ages, age), _printed(low, value, sign))
            for age, value, sign in choices.before
        ]
        counts += self._followed(self.edges.near(exact), choices.after)
        seen = _unique((0, *(day for day, _ in counts)))
        close = _days_beside(seen, least=min(seen))
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
            record["assumed"] = _pick(choices.assumed, i)

        first = _pick(_ORIGINS[choices.in_dates], choices.origin)

        def placed(record: dict[str, Any]) -> dict[str, Any]:
            return record | {name: _moved(first, record[name]) for name in _DAYS if name in record}

        return Patient(
            id="p1",
            platelets=[PlateletMeasurement(**placed(record)) for record in platelets],
            lines=[TreatmentLine(**placed(record)) for record in lines],
            rescues=[RescueTherapy(**placed(record)) for record in rescues],
            bleeds=[BleedingEvent(**placed(record)) for record in bleeds],
            died_on=_moved(first, died),
            followed_until=_moved(first, contact),
            bleeding_recorded=not choices.bleeding_unrecorded,
            provenance=choices.provenance,
        )

    def _followed(self, near: Sequence[float], after: list[_Stretch]) -> list[tuple[int, Count]]:
        day = 0
        found = []
        for move, value, (times, sign) in after:
            pool = near if value >= 0 else (-value / 1000, *near)
            count = _printed(pool, max(value, 0), sign)
            gap = -move if move < 0 else _pick(self.edges.gaps, move)
            if self.edges.rows and move > SIZE * 2 // 3 and times == _ROW:
                row = _pick(self.edges.rows, move)
                found += [(day, count) for day in row]
                day = row[-1]
                continue
            for turn in range(times):
                is_asked = self.edges.days and turn == 0 and move > SIZE * 2 // 3
                day = _pick(self.edges.days, move) if is_asked else day + gap
                found.append((day, count))
        return found[: self.max_counts]

    @staticmethod
    def _lines(
        choices: _Choices, low: Sequence[float], close: Sequence[int]
    ) -> Iterator[dict[str, Any]]:
        later = [day for day in (*close, 1) if day > 0]
        starts = sorted(_pick(later, line[0]) for line in choices.lines[1:])
        start = -1
        for i, (line, planned) in enumerate(zip(choices.lines, (0, *starts), strict=False)):
            start = max(planned, start + 1)
            _, (agents, is_undated), stop, baseline = line
            stops = [day for day in close if day >= start] or [start]
            sign = _pick(_SIGNS, baseline // len(low))
            yield {
                "line": choices.first_number + i,
                "agents": agents,
                "started_on": None if is_undated else start,
                "ended_on": _pick_or_none(stops, stop),
                "baseline": _printed(low, baseline, sign) if baseline >= SIZE // 2 else None,
            }

    def _rescue(self, rescue: _Rescue, seen: Sequence[int]) -> dict[str, Any]:
        """Put a rescue beside a count, or so that the count lies at the end of its washout."""
        kind, own, count, (by, from_end) = rescue
        days = self.definition.washouts.days(kind) if own is None else own
        on = _pick(seen, count) + by - (days if from_end else 0)
        return {"on": on, "kind": kind, "washout_days": own}

    def _bleed(self, bleed: _Bleed, close: Sequence[int]) -> dict[str, Any]:
        grade, which, last = bleed
        on = _pick(close, which)
        until = _pick_or_none([day for day in close if day >= on], last)
        return {"on": on, "until": until, "who_grade": _pick(self.edges.grades, grade)}


_DAYS: Final = ("on", "until", "started_on", "ended_on")


def _moved(origin: Day, days: int | None) -> Day | None:
    """Return the day that lies so many days after the origin."""
    if days is None:
        return None
    return origin + days if isinstance(origin, int) else origin + dt.timedelta(days)


# --- patients -----------------------------------------------------------------------------------


def _code(value: Any) -> str:
    """Write the code that builds a record."""
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(_code, value))}]"
    if isinstance(value, dt.date):
        return f"datetime.date({value.year}, {value.month}, {value.day})"
    if not attrs.has(type(value)):
        return str.__repr__(value) if isinstance(value, str) else repr(value)
    named = [
        (field.alias, getattr(value, field.name))
        for field in attrs.fields(type(value))
        if getattr(value, field.name) != field.default
    ]
    return f"{type(value).__name__}({', '.join(f'{name}={_code(v)}' for name, v in named)})"


class _AsCode:
    """The code that builds a record, written only where it is shown."""

    def __init__(self, record: Any) -> None:
        self.record = record

    def __repr__(self) -> str:
        return _code(self.record)


@st.composite
def _patients(draw: st.DrawFn, choices: st.SearchStrategy[_Choices], make: _Maker) -> Patient:
    patient = make(draw(choices))
    note(_AsCode(patient))
    return patient


def patients(
    definition: Definition = IWG_2009,
    *,
    calendar: bool | None = None,
    min_lines: int = 1,
    max_lines: int = 3,
    max_counts: int = 16,
    only_edges: bool = False,
) -> st.SearchStrategy[Patient]:
    """
    Draw patients, on the edges of a definition and between them.

    * counts, baselines, bleeding, rescues with and without a washout of their own, lines that stop
      or give way to the next, death; records without a day now and then;
    * half of the counts and of the days between them lie on an edge, the others anywhere.

    Parameters
    ----------
    definition : Definition
        Whose edges to visit.
    calendar : bool, optional
        Draw dates if True, study days if False, either if omitted.
    min_lines, max_lines : int
        Lines of treatment.
    max_counts : int
        Counts after the start of the first line; up to two more lie before it.
    only_edges : bool
        Draw as `on_the_edge_of` does.

    Returns
    -------
    SearchStrategy of Patient

    See Also
    --------
    on_the_edge_of : only the edges.

    Examples
    --------
    Nobody responds before the treatment:

    >>> import itpcase as itp
    >>> from hypothesis import given, settings
    >>> from itpcase.testing.strategies import patients
    >>> @settings(max_examples=20)
    ... @given(patients(calendar=False))
    ... def test_time_to_response(patient):
    ...     days = itp.classify_response(patient).time_to_response_days
    ...     assert days is None or days > 0
    >>> test_time_to_response()
    """
    edges = _Edges.of(definition)
    choices = _choices(
        only_edges=only_edges, calendar=calendar, min_lines=min_lines, max_lines=max_lines,
        max_counts=max_counts,
    )  # fmt: skip
    return _patients(choices, _Maker(edges, definition, max_counts))


def on_the_edge_of(
    definition: Definition,
    *,
    calendar: bool | None = None,
    min_lines: int = 1,
    max_lines: int = 3,
    max_counts: int = 16,
) -> st.SearchStrategy[Patient]:
    """
    Draw patients exactly on the edges of a definition, and one step to either side.

    * counts: each threshold, the fold of the baseline, the baseline and its rise; one cell per µL
      below, exactly, and above; with and without a printed bound;
    * days: confirmation, loss, greatest gap, washouts, the window of the baseline, landmarks and
      their windows, visits and theirs, how long a response has to last, from when on a rescue or a
      low count matters; one less, exactly, and one more;
    * rows of visits: as many in a row as a rule asks for, one less, and one more;
    * events on the days of counts and beside them, several on one day.

    Parameters
    ----------
    definition : Definition
        Any, also one of your own.
    calendar : bool, optional
    min_lines, max_lines, max_counts : int
        As in `patients`.

    Returns
    -------
    SearchStrategy of Patient

    Examples
    --------
    With a definition of one's own, whose threshold no other test visits:

    >>> import attrs, itpcase as itp
    >>> from hypothesis import given, settings
    >>> from itpcase.definitions.definition import Criterion
    >>> from itpcase.testing.strategies import on_the_edge_of
    >>> level = attrs.evolve(itp.DING_2025.levels[0], any_of=Criterion(at_least=80))
    >>> ours = attrs.evolve(itp.DING_2025, id="ours", levels=[level])
    >>> @settings(max_examples=20)
    ... @given(on_the_edge_of(ours))
    ... def test_episodes_begin_at_80(patient):
    ...     for episode in itp.remission_episodes(patient, definition=ours):
    ...         assert episode.evidence[0].count_1e9_per_l >= 80
    >>> test_episodes_begin_at_80()
    """
    return patients(
        definition, calendar=calendar, min_lines=min_lines, max_lines=max_lines,
        max_counts=max_counts, only_edges=True,
    )  # fmt: skip


# --- many patients ------------------------------------------------------------------------------


def _days_of(patient: Patient) -> Iterator[Day]:
    for records in (patient.platelets, patient.rescues, patient.bleeds):
        yield from (record.on for record in cast("Any", records) if record.on is not None)
    for line in patient.lines:
        yield from (day for day in (line.started_on, line.ended_on) if day is not None)
    if patient.died_on is not None:
        yield patient.died_on


def data_cuts(*patients: Patient) -> st.SearchStrategy[Day | None]:
    """
    Draw a data cut for patients: none, or a day of their records, or a day beside one.

    Parameters
    ----------
    *patients : Patient
        Patients that all use dates, or all study days; of others, the cut is None.

    Returns
    -------
    SearchStrategy of date or int or None

    Examples
    --------
    >>> import itpcase as itp
    >>> from hypothesis import find
    >>> from itpcase.testing.strategies import data_cuts
    >>> patient = itp.Patient(id="p1", platelets=[itp.PlateletMeasurement(on=7, count="9 G/L")])
    >>> find(data_cuts(patient), lambda day: day is not None and day > 7)
    8
    """
    days = _unique(day for patient in patients for day in _days_of(patient))
    if not days or len({isinstance(day, int) for day in days}) > 1:
        return st.none()
    return st.none() | st.sampled_from([_moved(day, by) for by in (0, -1, 1) for day in days])


@st.composite
def _series(
    draw: st.DrawFn, one: st.SearchStrategy[Patient], min_size: int, max_size: int
) -> CaseSeries:
    drawn = draw(st.lists(one, min_size=min_size, max_size=max_size))
    named = [attrs.evolve(patient, id=f"p{i}") for i, patient in enumerate(drawn, 1)]
    return CaseSeries(patients=cast("Any", named), data_cut=draw(data_cuts(*named)))


def case_series(
    definition: Definition = IWG_2009,
    *,
    calendar: bool | None = None,
    min_size: int = 0,
    max_size: int = 4,
    only_edges: bool = False,
) -> st.SearchStrategy[CaseSeries]:
    """
    Draw case series: patients with ids of their own, and a data cut now and then.

    Parameters
    ----------
    definition : Definition
    calendar : bool, optional
        As in `patients`. Without *calendar*, some patients of a series may be in dates and others
        in study days.
    min_size, max_size : int
        Patients.
    only_edges : bool
        Draw every patient as `on_the_edge_of` does.

    Returns
    -------
    SearchStrategy of CaseSeries

    Examples
    --------
    >>> import itpcase as itp
    >>> from hypothesis import given, settings
    >>> from itpcase.testing.strategies import case_series
    >>> @settings(max_examples=10)
    ... @given(case_series(max_size=2))
    ... def test_nobody_is_dropped(series):
    ...     lines = [line for patient in series.patients for line in patient.lines]
    ...     assert len(itp.classify_response(series)) == len(lines)
    >>> test_nobody_is_dropped()
    """
    return _series(
        patients(definition, calendar=calendar, only_edges=only_edges), min_size, max_size
    )


def cohorts(
    definition: Definition = IWG_2009,
    *,
    calendar: bool | None = None,
    min_size: int = 0,
    max_size: int = 4,
    only_edges: bool = False,
) -> st.SearchStrategy[Cohort]:
    """
    Draw cohorts, as `case_series` in columns.

    Parameters
    ----------
    definition : Definition
    calendar : bool, optional
    min_size, max_size : int
    only_edges : bool
        As in `case_series`.

    Returns
    -------
    SearchStrategy of Cohort

    Examples
    --------
    >>> import itpcase as itp
    >>> from hypothesis import given, settings
    >>> from itpcase.testing.strategies import cohorts
    >>> @settings(max_examples=10)
    ... @given(cohorts(max_size=2))
    ... def test_nobody_is_dropped(cohort):
    ...     assert len(itp.classify_response(cohort)) == len(cohort.lines)
    >>> test_nobody_is_dropped()
    """
    series = case_series(
        definition, calendar=calendar, min_size=min_size, max_size=max_size, only_edges=only_edges
    )
    return series.map(Cohort.from_patients)


# --- definitions --------------------------------------------------------------------------------

_limits: Final = st.sampled_from((30.0, 20.0, 50.0, 100.0))
_POLICIES: Final = (SameDay.LOWEST, SameDay.HIGHEST, SameDay.FIRST, SameDay.LAST)


def _criterion(
    *, lower: str, low: float, other: str, by: int, upper: str, high: float
) -> Criterion:
    """Make a criterion of a lower, a relative and an upper limit, each of which may be absent."""
    steps = (2.0, 3.0, 1.5) if other.startswith("fold") else (20.0, 30.0, 0.0)
    if lower and upper in {"at_most", "below"} and high <= low:
        high = low + 20  # bounds that no count can meet are refused
    bounds = {upper: high, other: _pick(steps, by), lower: low}
    bounds.pop("", None)
    return Criterion(**(bounds or {"at_least": low}))


_criteria: Final = st.builds(
    _criterion,
    lower=st.sampled_from(("at_least", "at_least", "above", "above", "")),
    low=_limits,
    other=st.sampled_from(
        ("", "", "", "fold_at_least", "fold_above", "rise_at_least", "rise_above")
    ),
    by=_which,
    upper=st.sampled_from(("",) * 9 + ("at_most", "below", "baseline_below")),
    high=_limits,
)
_any_of: Final = st.lists(_criteria, min_size=1, max_size=2)
_confirmations: Final = st.builds(
    Confirmation, counts=st.sampled_from((1, 1, 2, 2, 3)), apart=st.sampled_from((0, 0, 1, 2, 7))
)
_washout_days: Final = st.sampled_from((7, 0, 1, 28))
_one_strategy: Final = st.sampled_from(Strategy)


def _landmark(
    any_of: list[Criterion], target: int, back: int, ahead: int, *, asks_bleeding: bool
) -> Landmark:
    return Landmark(
        name="landmark", label="landmark", any_of=any_of, asks_bleeding=asks_bleeding,
        target_day=target, first_day=max(1, target - back), last_day=target + ahead,
    )  # fmt: skip


def _definition(
    *,
    levels: list[list[Criterion]],
    first_name: int,
    landmarks: list[Landmark],
    kept: list[tuple[int, int, str]],
    reached: list[tuple[int, int]],
    asked: dict[str, list[Any]],
    joined: list[tuple[int, int, int]],
    **others: Any,
) -> Definition:
    names = [_pick(("R", "CR", "PR", "deep response"), first_name + i) for i in range(len(levels))]
    questions: dict[str, Any] = {
        kind: [attrs.evolve(each, name=f"{kind} {i}") for i, each in enumerate(found, 1)]
        for kind, found in asked.items()
    }
    parts = [each.name for found in questions.values() for each in found]
    return Definition(
        id="drawn",
        title="A drawn definition",
        evidence="assumed",
        levels=[
            Level(name=name, label=name, any_of=any_of)
            for name, any_of in zip(names, levels, strict=True)
        ],
        landmarks=[attrs.evolve(each, name=f"landmark {i}") for i, each in enumerate(landmarks, 1)],
        kept=[
            Kept(
                name=f"kept {i}",
                label="kept",
                level=_pick(names, level),
                until_day=until,
                since=cast("Any", since),
            )
            for i, (level, until, since) in enumerate(kept, 1)
        ],
        reached=[
            Reached(
                name=f"reached {i}",
                label="reached",
                level=_pick(names, level),
                by_day=max(by, others["confirm"].apart + 1),  # what nobody can meet is refused
            )
            for i, (level, by) in enumerate(reached, 1)
        ],
        combined=[
            Combined(
                name=f"combined {i}",
                label="combined",
                all_of=[_pick(parts, one)],
                any_of=[_pick(parts, two), _pick(parts, two + 1)],
                none_of=[_pick(parts, three)],
            )
            for i, (one, two, three) in enumerate(joined if parts else (), 1)
        ],
        **questions,
        **others,
    )


_quota: Final = st.one_of(
    st.sampled_from((1, 2, 3)).map(lambda k: {"at_least": k}),
    st.sampled_from((0.5, 2 / 3, 0.75, 1.0)).map(lambda share: {"share": share}),
)
_policies: Final = st.fixed_dictionaries(
    {
        "fewest_observed": st.sampled_from((0, 0, 2, 3)),
        "too_few": st.sampled_from(("not_evaluable", "no")),
        "set_aside": st.sampled_from(("not_met", "missing")),
        "rescue": st.sampled_from(("washout", "disqualifies")),
        "rescue_from_day": st.sampled_from((1, 7, 14)),
        "asks_bleeding": st.booleans(),
    }
)


def _can_be_met(most: int, others: dict[str, Any]) -> dict[str, Any]:
    """Ask for no more counts than there can be: a rule that nobody can meet is refused."""
    wanted = {"at_least", "fewest_observed"} & others.keys()
    return others | {name: min(others[name], most) for name in wanted}


def _asked_of_counts(
    any_of: list[Criterion], first: int, length: int | None, **others: Any
) -> Counted:
    if length is not None:
        others = _can_be_met(length + 1, others)
    return Counted(
        name="counted", label="counted", any_of=any_of, first_day=first,
        last_day=None if length is None else first + length, **others,
    )  # fmt: skip


def _asked_of_visits(
    any_of: list[Criterion],
    first: int,
    interval: int,
    visits: int,
    *,
    in_a_row: bool,
    last_must_meet: bool,
    off_drug_from_day: int | None,
    share_of: str,
    **others: Any,
) -> VisitRule:
    k = others.get("at_least")
    visits = max(visits, k or 1)
    within = k if in_a_row else None
    others = _can_be_met(within or visits, others)
    return VisitRule(
        name="visits", label="visits", any_of=any_of, first_day=first, interval_days=interval,
        visits=visits, within=within, last_must_meet=last_must_meet and within is None,
        off_drug_from_day=off_drug_from_day, share_of=cast("Any", share_of), **others,
    )  # fmt: skip


def _with(make: Callable[..., T], *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    """Make a question of parts, of a quota and of the policies."""
    return st.builds(
        lambda quota, policies, *drawn: make(*drawn, **quota, **policies), _quota, _policies, *parts
    )


_asked: Final = st.fixed_dictionaries(
    {
        "counted": st.lists(
            _with(_asked_of_counts, _any_of, st.integers(1, 20), _none | st.integers(0, 30)),
            max_size=1,
        ),
        "visits": st.lists(
            _with(
                lambda any_of, first, interval, visits, how, **others: _asked_of_visits(
                    any_of, first, interval, visits, **how, **others
                ),
                _any_of, st.integers(1, 20), st.sampled_from((7, 14, 1, 2)), st.integers(1, 6),
                st.fixed_dictionaries(
                    {
                        "in_a_row": st.booleans(),
                        "last_must_meet": st.sampled_from((False, False, True)),
                        "off_drug_from_day": st.sampled_from((None, None, None, 7, 14)),
                        "share_of": st.sampled_from(("counts", "visits")),
                    }
                ),
            ),
            max_size=1,
        ),
        "treatment_free": st.lists(
            st.builds(
                TreatmentFree, name=st.just("off"), label=st.just("off drugs"), any_of=_any_of,
                days=st.integers(1, 60), since=st.sampled_from(("stop", "start")),
                asks_bleeding=st.booleans(),
            ),
            max_size=1,
        ),
        "failures": st.lists(
            st.builds(
                Failure, name=st.just("failure"), label=st.just("failure"), any_of=_any_of,
                count_from_day=st.sampled_from((1, 7, 14)),
                rescue_from_day=st.sampled_from((None, 1, 7, 14)), new_line=st.booleans(),
                discontinuation=st.booleans(), death=st.booleans(), asks_bleeding=st.booleans(),
                stopped_by_day=st.sampled_from((None, None, 7, 14, 20)),
                joined=st.sampled_from(("any", "any", "all")),
            ),
            max_size=1,
        ),
    }
)  # fmt: skip


def definitions() -> st.SearchStrategy[Definition]:
    """
    Draw whole definitions of response.

    * one to three levels with strict and other bounds, folds, rises and upper limits;
    * confirmation and loss, greatest gap, washouts, window of the baseline, bleeding;
    * every strategy for every intercurrent event, and every policy for several counts on one day
      but ``error``, which refuses to answer;
    * every kind of question: landmarks, levels reached in time and kept, so many counts or visits,
      response off treatment, failure, and combinations of these.

    Returns
    -------
    SearchStrategy of Definition

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> from itpcase.testing.strategies import definitions
    >>> @settings(max_examples=20)
    ... @given(definitions())
    ... def test_definitions_print(definition):
    ...     assert str(definition).startswith(definition.title)
    >>> test_definitions_print()
    """
    return st.builds(
        _definition,
        levels=st.lists(_any_of, min_size=1, max_size=3),
        first_name=st.integers(0, 3),
        bleeding_allowed=st.sampled_from((None, 0, 0, 1, 2)),
        bleeding_unrecorded=st.sampled_from(("assume_none", "not_evaluable")),
        baseline=st.builds(
            BaselineRule,
            window_days=st.sampled_from((30, 0, 1, 7)),
            splenectomy_before_first_treatment=st.booleans(),
        ),
        confirm=_confirmations,
        loss=_confirmations,
        no_response_days=st.sampled_from((2, 2, 1, 3)),
        response_date=st.sampled_from(("first", "confirming")),
        max_gap=st.sampled_from((None, None, 1, 7, 14, 30)),
        same_day=st.sampled_from(_POLICIES),
        washouts=st.builds(Washouts, **{kind.value: _washout_days for kind in RescueKind}),
        strategies=st.builds(
            Strategies, rescue=_one_strategy, new_line=_one_strategy,
            discontinuation=_one_strategy, death=_one_strategy,
        ),
        landmarks=st.lists(
            st.builds(
                _landmark, _any_of, st.integers(1, 40), st.integers(0, 10), st.integers(0, 10),
                asks_bleeding=st.booleans(),
            ),
            max_size=2,
        ),
        kept=st.lists(
            st.tuples(
                _which, st.integers(1, 60),
                st.sampled_from(("start", "first_response", "any_response")),
            ),
            max_size=1,
        ),
        reached=st.lists(st.tuples(_which, st.integers(1, 60)), max_size=1),
        asked=_asked,
        joined=st.lists(st.tuples(_which, _which, _which), max_size=1),
    )  # fmt: skip


# --- the types of the library -------------------------------------------------------------------


def strategy_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """
    Return the strategy that draws a type of the library, as ``st.from_type`` does.

    Parameters
    ----------
    kind : type
        A record, `itpcase.Cohort`, or a part of a definition.

    Returns
    -------
    hypothesis.strategies.SearchStrategy

    Raises
    ------
    KeyError
        For a type of which the library has no strategy.

    Examples
    --------
    >>> import itpcase as itp
    >>> from hypothesis import find
    >>> from itpcase.testing.strategies import strategy_of
    >>> find(strategy_of(itp.BleedingEvent), lambda bleed: bleed.who_grade == 2).on
    0
    """
    days = st.integers(-400, 4000)
    limits = st.integers(1, 200)
    known: dict[type[Any], st.SearchStrategy[Any]] = {
        Count: counts(),
        PlateletMeasurement: st.builds(
            PlateletMeasurement, on=days, count=counts(), assumed=_assumed, note=_none
        ),
        TreatmentLine: st.builds(
            TreatmentLine, line=st.integers(1, 9), agents=_agents, started_on=days,
            ended_on=_none, stop_reason=_none, baseline=_none | counts(), stated_response=_none,
            assumed=_assumed, note=_none,
        ),
        RescueTherapy: st.builds(
            RescueTherapy, on=days, kind=st.sampled_from(RescueKind),
            washout_days=_none | st.integers(0, 60), assumed=_assumed, note=_none,
        ),
        BleedingEvent: st.builds(
            BleedingEvent, on=days, until=_none, site=_none, assumed=_assumed, note=_none,
            who_grade=_none | st.integers(0, HIGHEST_WHO_GRADE),
        ),
        LabMeasurement: st.sampled_from(tuple(ANALYTES.values())).flatmap(
            lambda analyte: st.builds(
                LabMeasurement, on=days, analyte=st.just(analyte.name), assumed=_assumed,
                value=st.integers(0, 1000).map(lambda value: f"{value} {analyte.unit}"),
                upper_limit=_none | limits.map(lambda value: f"{value} {analyte.unit}"),
                note=_none,
            )
        ),
        Patient: patients(),
        CaseSeries: case_series(),
        Cohort: cohorts(),
        Criterion: _criteria,
        Definition: definitions(),
    }  # fmt: skip
    return known[kind]

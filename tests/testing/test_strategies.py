"""The Hypothesis strategies: they visit the edges, and they draw what can be."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import attrs
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.bleeding import BleedingAssessment, BleedingSign
from itpcase.definitions.definition import (
    Confirmation,
    Criterion,
    Landmark,
    Level,
    VisitRule,
    Washouts,
)
from itpcase.errors import ItpcaseError
from itpcase.history import Facts
from itpcase.terms import RescueKind, SameDay, Strategy
from itpcase.testing import hypothesis as _hypothesis
from itpcase.testing import strategies
from itpcase.testing._choices import Choices, Maker, draw_choices
from itpcase.testing._edges import Edges
from itpcase.testing.strategies import (
    STEP,
    case_series,
    cohorts,
    counts,
    data_cuts,
    definitions,
    on_the_edge_of,
    patients,
)
from tests.oracle.bridge import person

pytestmark = pytest.mark.long

T = TypeVar("T")

COUNTS = 16
"""The most counts of a patient, as where no other number is said."""

OURS = itp.Definition(
    id="ours",
    title="A definition of one's own",
    evidence="assumed",
    levels=[
        Level(
            name="R",
            label="response",
            any_of=[
                Criterion(above=40, rise_at_least=25, below=400),
                Criterion(at_least=80, fold_above=3, baseline_below=20),
            ],
        )
    ],
    bleeding_allowed=1,
    confirm=Confirmation(counts=2, apart=5),
    loss=Confirmation(counts=2, apart=3),
    max_gap=40,
    landmarks=[
        Landmark(
            name="m",
            label="m",
            any_of=Criterion(at_most=70),
            target_day=60,
            first_day=50,
            last_day=65,
        )
    ],
    visits=[
        VisitRule(
            name="v",
            label="v",
            any_of=Criterion(at_least=55),
            first_day=100,
            visits=2,
            interval_days=14,
            at_least=1,
        )
    ],
)


def sample(strategy: st.SearchStrategy[T], size: int = 400) -> list[T]:
    """So many values, the same in every run of one source, whose numbers Hypothesis draws too."""
    found: list[T] = []

    @settings(
        max_examples=size,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(value: T) -> None:
        found.append(value)

    keep()
    return found


@lru_cache(maxsize=1)
def drawn() -> list[Choices]:
    """Choices, which depend on no definition; the patients of each are made of them."""
    one = draw_choices(only_edges=True, calendar=None, min_lines=1, max_lines=3, max_counts=COUNTS)
    return sample(one, 2_400)


def made(d: itp.Definition, choices: Iterable[Choices]) -> list[itp.Patient]:
    """Patients on the edges of a definition, as `on_the_edge_of` makes them."""
    return [*map(Maker(Edges.of(d), d, COUNTS), choices)]


@lru_cache(maxsize=1)
def of_ours() -> list[itp.Patient]:
    """Patients on the edges of a definition of one's own, in study days."""
    return made(OURS, (attrs.evolve(each, in_dates=False) for each in drawn()))


@lru_cache(maxsize=1)
def of_iwg() -> list[itp.Patient]:
    """Patients on the edges of IWG 2009."""
    return made(itp.IWG_2009, drawn())


def beside(*numbers: float) -> set[float]:
    """Each count, the one below and the one above."""
    return {round(number + by * STEP, 8) for number in numbers for by in (-1, 0, 1)}


# --- counts -------------------------------------------------------------------------------------


def test_counts_near_thresholds() -> None:
    """Exactly these, one step below and one above; every bound, and ranges."""
    found = sample(counts(near=[30, 50]))

    assert beside(30, 50) == {count.value for count in found}
    assert {"", "<", "<=", ">", ">="} == {count.comparator for count in found}
    uppers = {count.upper for count in found} - {None}
    assert uppers
    assert uppers <= beside(30, 50)
    assert all(count.upper is None or count.upper > count.value for count in found)


def test_counts_that_cannot_be_are_not_drawn() -> None:
    """No negative count, none above the highest, and nothing below zero."""
    found = sample(counts(near=[0, 10_000, 10_001, -1]))

    assert {0, STEP, 10_000 - STEP, 10_000} == {count.value for count in found}
    assert all(count.value > 0 for count in found if count.comparator == "<")


def test_any_counts() -> None:
    """Without thresholds, whole cells per µL; exact ones alone if asked."""
    found = sample(counts())
    exact = sample(counts(bounded=False), 100) + sample(counts(near=[5], bounded=False), 50)

    assert len({count.value for count in found}) > 50
    assert all(round(count.value * 1000, 6).is_integer() for count in found)
    assert any(count.upper is not None for count in found)
    assert all(count.is_exact for count in exact)


# --- patients on the edges ----------------------------------------------------------------------


def values(people: Iterable[itp.Patient]) -> set[float]:
    """Every printed number."""
    return {m.count_1e9_per_l for p in people for m in p.platelets}


def gaps(people: Iterable[itp.Patient]) -> set[int]:
    """Days between any two counts of a patient in study days."""
    return {
        b.on - a.on  # type: ignore[operator, misc]
        for p in people
        for a in p.platelets
        for b in p.platelets
        if a.on is not None and b.on is not None
    }


def from_start(people: Iterable[itp.Patient], read: Callable[[itp.Patient], Any]) -> set[int]:
    """Days from the start of the first line, for patients in study days."""
    found = set()
    for patient in people:
        start = patient.lines[0].started_on
        if start is not None:
            found |= {day - start for day in read(patient) if day is not None}
    return found


def test_every_threshold_is_visited() -> None:
    """Bounds of the count, folds and rises of baselines, of levels, landmarks and visits."""
    found = values(of_ours())

    assert beside(40, 400, 80, 70, 55) <= found
    assert beside(20, 40 - 25, 26.667) <= found
    assert beside(20 * 3, 15 * 3, 20 + 25, 15 + 25) <= found
    assert beside(100, 30, 15) <= values(of_iwg())


def test_every_gap_is_visited() -> None:
    """Confirmation, loss, greatest gap and washouts; and several counts on one day."""
    assert {0, 1, 2, 3, 4, 5, 6, 7, 8, 27, 28, 29, 39, 40, 41} <= gaps(of_ours())


def test_every_day_that_is_asked_about_is_visited() -> None:
    """The window of the baseline, landmarks with their windows, visits."""
    days = from_start(of_ours(), lambda p: [m.on for m in p.platelets])

    assert {-31, -30, -29, -1, 0, 1} <= days
    for day in (50, 60, 65, 100, 107, 114, 121):
        assert {day - 1, day, day + 1} <= days


def test_washouts_end_on_counts() -> None:
    """The last day of a washout, and the days beside it, are days of counts."""
    found = set()
    for patient in of_ours():
        for rescue in patient.rescues:
            own = rescue.washout_days
            days = OURS.washouts.days(rescue.kind) if own is None else own
            found |= {
                (m.on - rescue.on - days, own is None)  # type: ignore[operator]
                for m in patient.platelets
                if m.on is not None and rescue.on is not None
            }

    assert {(by, own) for by in (-1, 0, 1) for own in (True, False)} <= found


@pytest.mark.parametrize(
    "is_there",
    [
        lambda p: len(p.lines) == 3,
        lambda p: p.lines[0].line == 2,
        lambda p: p.lines[0].started_on is None,
        lambda p: any(line.ended_on is not None for line in p.lines),
        lambda p: any(line.baseline and not line.baseline.is_exact for line in p.lines),
        lambda p: any(line.baseline and line.baseline.is_exact for line in p.lines),
        lambda p: any("splenectomy" in line.agents for line in p.lines[1:]),
        lambda p: any(line.assumed for line in p.lines),
        lambda p: any(m.on is None for m in p.platelets),
        lambda p: any(m.assumed for m in p.platelets),
        lambda p: any(m.upper_1e9_per_l is not None for m in p.platelets),
        lambda p: any(m.comparator == "<" for m in p.platelets),
        lambda p: len({r.on for r in p.rescues}) < len(p.rescues),
        lambda p: any(r.on is None for r in p.rescues),
        lambda p: any(b.on is None for b in p.bleeds),
        lambda p: any(b.until is not None and b.until > b.on for b in p.bleeds),
        lambda p: any(b.who_grade is None for b in p.bleeds),
        lambda p: p.died_on is not None and p.died_on in [m.on for m in p.platelets[-1:]],
        lambda p: p.died_on is not None and p.died_on not in [m.on for m in p.platelets[-1:]],
        lambda p: p.followed_until is not None and p.died_on is None,
        lambda p: p.followed_until is not None and p.died_on is not None,
        lambda p: not p.bleeding_recorded,
        lambda p: p.provenance != "observed",
        lambda p: any(line.started_on in {m.on for m in p.platelets} for line in p.lines[1:]),
        lambda p: any(isinstance(m.on, dt.date) for m in p.platelets),
        lambda p: any(isinstance(m.on, dt.date) and m.on.year == 1969 for m in p.platelets),
        lambda p: any(isinstance(m.on, int) and m.on < -100 for m in p.platelets),
        lambda p: not p.platelets,
    ],
)
def test_all_sorts_of_patients(is_there: Callable[[itp.Patient], bool]) -> None:
    """Lines, events, dates and study days, bounds, what is missing, and what is assumed."""
    assert any(is_there(patient) for patient in of_iwg() if patient.platelets or is_there(patient))


def test_grades_around_the_allowed_one() -> None:
    """One less, exactly, one more, ungraded and the highest; and every kind of rescue."""
    assert {0, 1, 2, 4, None} == {b.who_grade for p in of_ours() for b in p.bleeds}
    assert set(RescueKind) == {r.kind for p in of_ours() for r in p.rescues}
    lines = {
        (line.started_on is None, line.ended_on is None) for p in of_ours() for line in p.lines
    }
    assert 4 == len(lines)


SLIPS: dict[str, Callable[[itp.Definition], itp.Definition]] = {
    "CR above 100": lambda d: with_level(d, 0, Criterion(above=100)),
    "R above 30": lambda d: with_level(d, 1, Criterion(above=30, fold_at_least=2)),
    "R above twice": lambda d: with_level(d, 1, Criterion(at_least=30, fold_above=2)),
    "confirmed by 3": lambda d: attrs.evolve(d, confirm=Confirmation(counts=3, apart=7)),
    "confirmed after 6": lambda d: attrs.evolve(d, confirm=Confirmation(counts=2, apart=6)),
    "confirmed after 8": lambda d: attrs.evolve(d, confirm=Confirmation(counts=2, apart=8)),
    "lost by 1": lambda d: attrs.evolve(d, loss=Confirmation(counts=1, apart=0)),
    "lost by 3": lambda d: attrs.evolve(d, loss=Confirmation(counts=3, apart=1)),
    "lost after 2": lambda d: attrs.evolve(d, loss=Confirmation(counts=2, apart=2)),
    "gap of 28": lambda d: attrs.evolve(d, max_gap=28),
    "window of 29": lambda d: attrs.evolve(d, baseline=attrs.evolve(d.baseline, window_days=29)),
    "window of 31": lambda d: attrs.evolve(d, baseline=attrs.evolve(d.baseline, window_days=31)),
    "washout of 27": lambda d: attrs.evolve(d, washouts=washouts(d, -1)),
    "washout of 29": lambda d: attrs.evolve(d, washouts=washouts(d, 1)),
    "grade 1 allowed": lambda d: attrs.evolve(d, bleeding_allowed=1),
    "unrecorded": lambda d: attrs.evolve(d, bleeding_unrecorded="not_evaluable"),
    "highest": lambda d: attrs.evolve(d, same_day="highest"),
    "splenectomy": lambda d: attrs.evolve(d, baseline=itp.CHINA_2020.baseline),
    "rescue": lambda d: attrs.evolve(d, strategies=attrs.evolve(d.strategies, rescue="ignore")),
    "death": lambda d: attrs.evolve(d, strategies=attrs.evolve(d.strategies, death="composite")),
    "stop": lambda d: attrs.evolve(
        d, strategies=attrs.evolve(d.strategies, discontinuation="censor")
    ),
}


def washouts(d: itp.Definition, by: int) -> Washouts:
    """Every washout so many days longer."""
    return Washouts(**{name: days + by for name, days in attrs.asdict(d.washouts).items()})


def with_level(d: itp.Definition, place: int, criterion: Criterion) -> itp.Definition:
    """The definition with another criterion at one of its levels."""
    levels = [*d.levels]
    levels[place] = attrs.evolve(levels[place], any_of=criterion)
    return attrs.evolve(d, levels=levels)


@lru_cache(maxsize=1)
def together() -> itp.Cohort:
    """The patients on the edges of IWG 2009, each under a number of its own."""
    return itp.Cohort.from_patients(
        attrs.evolve(patient, id=f"p{number}") for number, patient in enumerate(of_iwg())
    )


def answers_of(d: itp.Definition) -> list[list[str]]:
    """What is said of each of them: its category, and its days in response."""
    categories = itp.classify_response(together(), definition=d)
    episodes = itp.remission_episodes(together(), definition=d)
    columns = [categories[name] for name in ("category", "not_evaluable", "reached_R")]
    columns += [episodes[name] for name in ("end", "event", "end_reason")]
    return [[str(each) for each in column] for column in columns]


answers_of_iwg = lru_cache(maxsize=1)(lambda: answers_of(itp.IWG_2009))


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_definition_shows(slip: str) -> None:
    """Each number that is one step off changes an answer about one of these patients."""
    assert answers_of_iwg() != answers_of(SLIPS[slip](itp.IWG_2009))


def test_other_patients_lie_between_the_edges_as_well() -> None:
    """``patients`` draws any counts and gaps beside those on the edges."""
    found = sample(patients(OURS, calendar=False), 100)

    assert len(values(found) - values(of_ours())) > 20
    assert values(found) & beside(40, 80)
    assert gaps(found) - gaps(of_ours())


@pytest.mark.parametrize("calendar", [True, False])
def test_bounds_of_the_strategy(calendar: bool) -> None:
    """Dates or study days, so many lines, so many counts."""
    strategy = on_the_edge_of(
        itp.IWG_2009, calendar=calendar, min_lines=2, max_lines=2, max_counts=3
    )
    found = sample(strategy, 100)

    assert {2} == {len(p.lines) for p in found}
    assert max(len(p.platelets) for p in found) <= 3 + 2 + 1  # before the start, and without a day
    days = [m.on for p in found for m in p.platelets if m.on is not None]
    assert all(isinstance(day, dt.date) is calendar for day in days)
    none = sample(patients(max_counts=0, min_lines=0, max_lines=0), 50)
    assert {0} == {len(p.lines) for p in none}


@pytest.mark.parametrize("d", [itp.ASH_2019, itp.CHINA_2020, itp.DING_2025, OURS])
def test_any_definition_will_do(d: itp.Definition) -> None:
    """With levels or with landmarks only, of the library or of one's own."""
    assert 20 == len(sample(on_the_edge_of(d), 20))


def test_a_definition_that_asks_about_the_baseline_alone() -> None:
    """Where no count is an edge, baselines are drawn as counts."""
    d = with_level(itp.IWG_2009, 0, Criterion(baseline_below=20))
    d = attrs.evolve(d, levels=d.levels[:1])

    assert beside(20) <= values(sample(on_the_edge_of(d), 100))


# --- printing and shrinking ---------------------------------------------------------------------


def test_a_patient_prints_as_the_code_that_builds_it() -> None:
    """What Hypothesis prints of a failing example can be pasted into a test."""
    names = {**vars(itp), "datetime": dt}
    for patient in of_iwg()[:200]:
        code = repr(strategies._AsCode(patient))  # noqa: SLF001 - what is printed
        assert patient == eval(code, dict(names))  # noqa: S307 - its own code


def test_a_failing_example_is_noted() -> None:
    """The code stands in the report of the failure."""

    @settings(max_examples=5, database=None, phases=[Phase.generate])
    @given(on_the_edge_of(itp.IWG_2009))
    def fails(patient: itp.Patient) -> None:
        assert patient is None

    with pytest.raises(AssertionError) as caught:
        fails()
    assert any(text.startswith("Patient(id='p1'") for text in caught.value.__notes__)


def test_patients_shrink() -> None:
    """The least patient with two counts has one line and nothing else."""
    patient = find(
        on_the_edge_of(itp.IWG_2009, max_lines=2, max_counts=4),
        lambda p: len(p.platelets) >= 2,
        settings=settings(
            database=None,
            deadline=None,
            derandomize=True,
            phases=(Phase.generate, Phase.shrink),
        ),
    )

    assert "Patient(id='p1', 2 counts, 1 line)" == repr(patient)
    assert {"observed"} == {patient.provenance}
    assert (None, None, True) == (
        patient.died_on, patient.followed_until, patient.bleeding_recorded,
    )  # fmt: skip
    assert all(isinstance(m.on, int) and m.as_printed.is_exact for m in patient.platelets)


# --- many patients ------------------------------------------------------------------------------


def test_data_cuts() -> None:
    """None, a day of the record, or a day beside one."""
    patient = person("0:9 20:9", start=5, end=30, died_on=40, bleeds=[(12, None, 1)])

    days = (0, 20, 5, 30, 40, 12)
    assert {None, *(day + by for day in days for by in (-1, 0, 1))} == set(
        sample(data_cuts(patient), 300)
    )
    dated = itp.Patient(
        id="d", platelets=[itp.PlateletMeasurement(on=dt.date(2020, 1, 1), count="9 G/L")]
    )
    assert dt.date(2019, 12, 31) in sample(data_cuts(dated), 30)
    assert {None} == set(sample(data_cuts(patient, dated), 30))
    assert {None} == set(sample(data_cuts(), 5))


def test_case_series() -> None:
    """Ids of their own, a data cut now and then, dates and study days side by side."""
    found = sample(case_series(max_size=3), 60)

    assert {0, 1, 2, 3} == {len(series.patients) for series in found}
    assert any(series.data_cut is not None for series in found)
    kinds = [
        {isinstance(m.on, int) for p in s.patients for m in p.platelets if m.on is not None}
        for s in found
    ]
    assert {True, False} in kinds
    edges = sample(case_series(OURS, only_edges=True, min_size=1, max_size=1), 30)
    assert values(p for s in edges for p in s.patients) <= values(of_ours()) | beside(
        *values(of_ours())
    )


def test_cohorts() -> None:
    """The same in columns."""
    found = sample(cohorts(calendar=True, min_size=1, max_size=2), 50)

    assert {1, 2} == {len(cohort) for cohort in found}
    assert all(
        cohort.calendar[i] or not days_known(cohort.patient(i))
        for cohort in found
        for i in range(len(cohort))
    )


def days_known(patient: itp.Patient) -> bool:
    """Whether any record has a day."""
    days: list[Any] = [m.on for m in patient.platelets]
    days += [r.on for r in patient.rescues] + [b.on for b in patient.bleeds]
    days += [day for line in patient.lines for day in (line.started_on, line.ended_on)]
    return any(day is not None for day in days)


# --- definitions --------------------------------------------------------------------------------


def test_definitions() -> None:
    """All strategies, policies and kinds of bounds; every one can be asked."""
    found = sample(definitions())
    criteria = [c for d in found for level in d.levels for c in level.any_of]

    for event in ("rescue", "new_line", "discontinuation", "death"):
        assert set(Strategy) == {getattr(d.strategies, event) for d in found}
    assert set(SameDay) - {SameDay.ERROR} == {d.same_day for d in found}
    assert {1, 2, 3} == {len(d.levels) for d in found}
    assert {1, 2} == {len(level.any_of) for d in found for level in d.levels}
    for bound in attrs.fields(Criterion):
        assert any(getattr(criterion, bound.name) is not None for criterion in criteria)
    assert {"first", "confirming"} == {d.response_date for d in found}
    assert {"assume_none", "not_evaluable"} == {d.bleeding_unrecorded for d in found}
    assert {None, 0, 1, 2} == {d.bleeding_allowed for d in found}
    assert {1, 2, 3} == {d.confirm.counts for d in found} == {d.loss.counts for d in found}
    assert {1, 2, 3} == {d.no_response_days for d in found}
    assert any(d.max_gap is None for d in found)
    assert any(d.max_gap for d in found)
    assert {0, 1, 2} == {len(d.landmarks) for d in found}
    assert {0, 1} == {len(d.kept) for d in found}
    assert {True, False} == {each.asks_bleeding for d in found for each in d.landmarks}
    assert {True, False} == {d.baseline.splenectomy_before_first_treatment for d in found}
    for d in found[:30]:
        itp.classify_response(person("0:9 7:60"), definition=d)


# --- the types of the library -------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [
        itp.Count, itp.PlateletMeasurement, itp.TreatmentLine, itp.RescueTherapy,
        itp.BleedingEvent, itp.LabMeasurement, itp.Exposure, BleedingSign, BleedingAssessment,
        Facts, itp.Patient, itp.CaseSeries, itp.Cohort, Criterion, itp.Definition,
    ],
)  # fmt: skip
def test_types_can_be_drawn(kind: type[Any]) -> None:
    """After ``register``, ``st.from_type`` knows the types; what it draws differs and is valid."""
    _hypothesis.register()
    found = sample(st.from_type(kind), 30)

    assert all(type(value) is kind for value in found)
    told = [value.to_patients() if kind is itp.Cohort else value for value in found]
    assert len({strategies._code(value) for value in told}) > 5  # noqa: SLF001


def test_the_entry_point_leads_to_register() -> None:
    """Hypothesis finds it in the metadata of the package."""
    root = Path(__file__).resolve().parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["entry-points"]["hypothesis"]["itpcase"].partition(":")

    assert _hypothesis.register is getattr(import_module(module), name)


def test_the_strategy_of_a_type() -> None:
    """The same without ``from_type``; a type that the library does not have is an error."""
    assert all(isinstance(p, itp.Patient) for p in sample(strategies.strategy_of(itp.Patient), 10))
    with pytest.raises(KeyError):
        strategies.strategy_of(int)


def test_nothing_drawn_is_refused() -> None:
    """Series of any kind are built without an error, over any definition."""
    both = definitions().flatmap(lambda d: case_series(d, only_edges=True))
    try:
        assert 50 == len(sample(both, 50))
    except ItpcaseError as error:  # pragma: no cover - the message of a failure
        pytest.fail(str(error))

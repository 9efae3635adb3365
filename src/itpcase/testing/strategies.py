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
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final, cast

import attrs
from hypothesis import note
from hypothesis import strategies as st

from itpcase._arguments import check_switches
from itpcase.cohort.cohort import Cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Criterion, Definition
from itpcase.history.facts import Facts
from itpcase.model import (
    BleedingAssessment,
    BleedingEvent,
    BleedingSign,
    CaseSeries,
    Day,
    Exposure,
    LabMeasurement,
    Patient,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.model.entries import HIGHEST_WHO_GRADE
from itpcase.terms import RescueKind
from itpcase.testing._choices import (
    CELLS,
    SIGNS,
    Choices,
    Maker,
    draw_choices,
    moved,
    nothing,
    printed,
    some_agents,
    some_assumed,
)
from itpcase.testing._definitions import criteria, draw_definitions
from itpcase.testing._edges import ONE_CELL, Edges, beside, unique
from itpcase.testing._records import assessments, exposures, facts, signs
from itpcase.units.counts import Count
from itpcase.units.labs import ANALYTES

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

STEP: Final = ONE_CELL
"""One cell per µL, the step from a threshold to the count beside it. [10^9/L]"""


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
    check_switches(bounded=bounded)
    edges = beside(near)
    signs = st.sampled_from(SIGNS if bounded else ("",))
    if edges:
        return st.builds(partial(printed, edges), st.integers(0, len(edges) - 1), signs)
    cells = st.integers(0, CELLS)
    pools = st.tuples(cells, cells).map(lambda pair: [number / 1000 for number in pair])
    return st.builds(printed, pools, st.just(0), signs)


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
def _patients(draw: st.DrawFn, choices: st.SearchStrategy[Choices], make: Maker) -> Patient:
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
    check_switches(only_edges=only_edges)
    check_switches(or_none=True, calendar=calendar)
    edges = Edges.of(definition)
    choices = draw_choices(
        only_edges=only_edges, calendar=calendar, min_lines=min_lines, max_lines=max_lines,
        max_counts=max_counts,
    )  # fmt: skip
    return _patients(choices, Maker(edges, definition, max_counts))


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
        As in `patients`.
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
    days = unique(day for patient in patients for day in _days_of(patient))
    if not days or len({isinstance(day, int) for day in days}) > 1:
        return st.none()
    return st.none() | st.sampled_from([moved(day, by) for by in (0, -1, 1) for day in days])


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
        Whose edges to visit.
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
        Whose edges to visit.
    calendar, min_size, max_size, only_edges : optional
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
    return draw_definitions()


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
            PlateletMeasurement, on=days, count=counts(), assumed=some_assumed, note=nothing
        ),
        TreatmentLine: st.builds(
            TreatmentLine, line=st.integers(1, 9), agents=some_agents, started_on=days,
            ended_on=nothing, stop_reason=nothing, baseline=nothing | counts(),
            stated_response=nothing, assumed=some_assumed, note=nothing,
        ),
        RescueTherapy: st.builds(
            RescueTherapy, on=days, kind=st.sampled_from(RescueKind),
            washout_days=nothing | st.integers(0, 60), assumed=some_assumed, note=nothing,
        ),
        BleedingEvent: st.builds(
            BleedingEvent, on=days, until=nothing, site=nothing, assumed=some_assumed, note=nothing,
            who_grade=nothing | st.integers(0, HIGHEST_WHO_GRADE),
        ),
        LabMeasurement: st.sampled_from(tuple(ANALYTES.values())).flatmap(
            lambda analyte: st.builds(
                LabMeasurement, on=days, analyte=st.just(analyte.name), assumed=some_assumed,
                value=st.integers(0, 1000).map(lambda value: f"{value} {analyte.unit}"),
                upper_limit=nothing | limits.map(lambda value: f"{value} {analyte.unit}"),
                note=nothing,
            )
        ),
        Exposure: exposures(),
        BleedingSign: signs(),
        BleedingAssessment: assessments(),
        Facts: facts,
        Patient: patients(),
        CaseSeries: case_series(),
        Cohort: cohorts(),
        Criterion: criteria,
        Definition: definitions(),
    }  # fmt: skip
    return known[kind]

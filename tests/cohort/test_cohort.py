"""Patients in columns: from records and back, in parts, and whatever holds patients."""

from __future__ import annotations

import datetime as dt
import gc
import math
import weakref
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.cohort._tables.day_columns import check_same_kind
from itpcase.cohort.subject import as_cohort
from itpcase.errors import DataError, InputError
from itpcase.table import Table
from itpcase.testing.asserts import assert_same_answers, assert_same_patients
from itpcase.testing.strategies import case_series, cohorts
from tests.cohort.tables import COUNTS, DATED_LINES, DATES, LINES, made
from tests.oracle import bridge
from tests.oracle.bridge import person

# --- from and to records --------------------------------------------------------------------------


@bridge.some
@given(case_series())
def test_from_patients_and_back(series: itp.CaseSeries) -> None:
    """Records come back as they were."""
    cohort = itp.Cohort.from_patients(series)

    assert series.patients == cohort.to_patients()
    assert len(series.patients) == len(cohort)
    assert () == cohort.problems.errors()


@bridge.some
@given(st.data(), st.integers(0, 999))
def test_from_tables_to_patients_and_back(data: st.DataObject, seed: int) -> None:
    """The records of a cohort from tables are those that went in, and answer the same."""
    calendar = data.draw(st.booleans())
    series = data.draw(case_series(calendar=calendar, min_size=1, max_size=3))
    tables = bridge.tables_of(series.patients, seed=seed)
    tables["lines"].pop("baseline", None)
    printed = [attrs.evolve(p, lines=_without_baselines(p)) for p in series.patients]
    cohort = itp.Cohort.from_tables(**tables, data_cut=series.data_cut)
    people = {p.id: p for p in cohort.to_patients()}
    ignored = ("assumed", "labs")
    again = itp.Cohort.from_patients(cohort.to_patients(), data_cut=series.data_cut)

    assert_same_patients([people[p.id] for p in printed], printed, ignore=ignored)
    assert_same_answers(itp.classify_response(cohort), itp.classify_response(again))
    assert_same_answers(itp.remission_episodes(cohort), itp.remission_episodes(again))
    assert () == cohort.problems.errors()


def _without_baselines(patient: itp.Patient) -> list[itp.TreatmentLine]:
    return [attrs.evolve(line, baseline=None) for line in patient.lines]


@bridge.some
@given(cohorts(min_size=2))
def test_a_part_of_a_cohort(cohort: itp.Cohort) -> None:
    """The patients in the middle are those of the whole, without a copy of a column."""
    part = cohort.between(1, len(cohort))

    assert cohort.to_patients()[1:] == part.to_patients()
    assert cohort.ids[1:].tolist() == part.ids.tolist()
    assert np.shares_memory(cohort.counts["day"], part.counts["day"]) or not len(part.counts)
    rows = [row for row in itp.classify_response(cohort).rows() if row["patient_id"] != "p1"]
    assert [bridge.plain(row["category"]) for row in rows] == [
        bridge.plain(category) for category in itp.classify_response(part)["category"]
    ]


def test_a_part_of_tables() -> None:
    """Parts of a cohort from tables have records as well."""
    cohort = made(counts={"comparator": ["<", "", "", ">"], "upper": [math.nan] * 4})
    part = cohort.between(1, 2)

    assert cohort.to_patients()[1:] == part.to_patients()
    assert "Cohort(1 patient, 1 line, 1 count)" == repr(part)
    assert not cohort.calendar.any()


def test_contradictions_in_tables_are_listed() -> None:
    """All at once, as those of records are; otherwise row and patient are left out, and listed."""
    lines = {"ended_on": [-5, 2]}
    patients = {"patient_id": ["a", "b"], "died_on": [None, 1]}
    with pytest.raises(DataError) as caught:
        made(lines=lines, patients=patients)
    cohort = made(lines=lines, patients=patients, strict=False)
    first, *others = cohort.problems

    assert caught.value.problems == cohort.problems
    assert ("LINE_ENDS_BEFORE_START", "lines", 0, "ended_on", "a") == (
        first.code, first.table, first.row, first.column, first.patient_id,
    )  # fmt: skip
    assert [("AFTER_DEATH", "b")] * 2 == [(p.code, p.patient_id) for p in others]
    assert (["a"], 0, 3) == (cohort.ids.tolist(), len(cohort.lines), len(cohort.counts))


# --- anything that holds patients -----------------------------------------------------------------


def test_anything_that_holds_patients() -> None:
    """One patient, a series, a cohort, a list or an iterator."""
    people = [person("0:9"), person("0:9", id="p2")]
    series = itp.CaseSeries(patients=tuple(people), data_cut=5)  # type: ignore[arg-type,unused-ignore]
    cohort = as_cohort(series)

    assert [1, 2, 2, 2] == [
        len(as_cohort(each)) for each in (people[0], series, people, iter(people))
    ]
    assert cohort is as_cohort(cohort)
    assert [5, 5] == cohort.data_cut.tolist()
    assert [7, 7] == as_cohort(cohort, 7).data_cut.tolist()
    assert [7, 7] == as_cohort(series, 7).data_cut.tolist()
    assert [7, 7] == as_cohort(people, 7).data_cut.tolist()
    assert [7] == as_cohort(people[0], 7).data_cut.tolist()


@pytest.mark.parametrize("subject", [None, 5, "p1", {"a": 1}, {1, 2}])
def test_what_holds_no_patients_is_refused(subject: Any) -> None:
    """The message says what is needed."""
    with pytest.raises(InputError, match="needs a Patient, a CaseSeries or a Cohort") as caught:
        itp.classify_response(subject)
    assert ("SUBJECT", "subject") == (caught.value.problem.code, caught.value.problem.argument)


@pytest.mark.parametrize(("subject", "row"), [([1, 2], 0), ((person("0:9"), "p2"), 1)])
def test_a_list_that_holds_something_else_is_refused(subject: Any, row: int) -> None:
    """The first that is no patient is named by its place."""
    with pytest.raises(InputError, match=rf"^subject\[{row}\]: needs a Patient, got") as caught:
        itp.classify_response(subject)
    assert "SUBJECT" == caught.value.problem.code


@pytest.mark.parametrize("cut", [dt.date(2020, 1, 1), 5])
def test_a_cut_of_the_other_kind_is_refused(cut: Any) -> None:
    """A date for patients in study days, and the other way round; the patient is named."""
    study = made()
    dated = itp.Cohort.from_tables(counts=COUNTS | {"on": DATES}, lines=DATED_LINES)
    cohort = dated if isinstance(cut, int) else study
    tables: dict[str, Any] = (
        {"counts": COUNTS | {"on": DATES}, "lines": DATED_LINES}
        if isinstance(cut, int)
        else {"counts": COUNTS, "lines": LINES}
    )
    asks: list[Callable[[], object]] = [
        lambda: as_cohort(cohort, cut),
        lambda: itp.Cohort.from_patients(cohort.to_patients(), data_cut=cut),
        lambda: itp.Cohort.from_tables(**tables, data_cut=cut),
    ]
    for ask in asks:
        with pytest.raises(InputError, match="patient 'a'") as caught:
            ask()
        assert "MIXED_TIMES" == caught.value.problem.code


def test_a_patient_without_any_day_takes_the_kind_of_the_cut() -> None:
    """Nothing contradicts a cut where there is no day."""
    nobody = itp.Patient(id="p1", lines=[itp.TreatmentLine(line=1, agents=["x"], started_on=None)])
    empty = {"patient_id": [], "on": [], "count": [], "unit": "10*9/L"}
    lines = {"patient_id": ["a"], "line": [1], "started_on": [None]}
    for cut, is_calendar in ((dt.date(2020, 1, 1), True), (5, False), (None, False)):
        records = itp.Cohort.from_patients([nobody], data_cut=cut)
        tables = itp.Cohort.from_tables(counts=empty, lines=lines, data_cut=cut)
        assert [is_calendar] == records.calendar.tolist() == tables.calendar.tolist()


@pytest.mark.parametrize(
    "facts",
    [
        {"platelets": [itp.PlateletMeasurement(on=dt.date(2020, 1, 1), count="9 G/L")]},
        {"bleeds": [itp.BleedingEvent(on=dt.date(2020, 1, 1))]},
        {"rescues": [itp.RescueTherapy(on=dt.date(2020, 1, 1), kind="ivig")]},
        {"labs": [itp.LabMeasurement(on=dt.date(2020, 1, 1), analyte="alt", value="9 U/L")]},
        {
            "lines": [
                itp.TreatmentLine(
                    line=1, agents=["x"], started_on=None, ended_on=dt.date(2020, 1, 1)
                )
            ]
        },
        {"died_on": dt.date(2020, 1, 1)},
        {"born_on": dt.date(2020, 1, 1)},
    ],
)
def test_one_date_makes_a_patient_in_dates(facts: dict[str, Any]) -> None:
    """Whatever record has it."""
    cohort = itp.Cohort.from_patients([itp.Patient(id="p2", **facts), person("0:9")])

    assert [True, False] == cohort.calendar.tolist()


# --- tables of answers ----------------------------------------------------------------------------


def test_a_table_of_columns() -> None:
    """Columns by name, rows as mappings; a name that is not there lists those that are."""
    table = Table({"line": [1, 2], "days": [7.0, math.nan]})

    assert (2, ("line", "days"), ["line", "days"]) == (
        len(table),
        table.keys(),
        list(table.columns),
    )
    assert "days" in table
    assert "x" not in table
    assert {"line": 1, "days": 7.0} == next(iter(table.rows()))
    assert "Table(2 rows: line, days)" == repr(table)
    assert 0 == len(Table({}))
    with pytest.raises(KeyError, match="there are: line, days"):
        table["x"]
    with pytest.raises(InputError, match="columns of one length"):
        Table({"a": [1], "b": [1, 2]})


def test_a_cohort_of_both_kinds_of_time() -> None:
    """Dates and study days side by side come out as they went in."""
    dated = bridge.retimed(
        person("0:15 7:50 14:60", id="d"),
        lambda day: dt.date(2020, 1, 1) + dt.timedelta(int(day)),  # type: ignore[arg-type]
    )
    people = [dated, person("0:15 7:50 14:60"), person("", id="none", start=None)]
    table = itp.classify_response(people)
    ends = itp.remission_episodes(people)["end"].tolist()

    assert [dt.date(2020, 1, 8), 7, None] == table["reached_R"].tolist()
    assert [dt.date(2020, 1, 15), 14] == ends
    assert [7.0, 7.0] == table["time_to_response_days"].tolist()[:2]


# --- the patient who was asked last ---------------------------------------------------------------


def test_a_patient_is_laid_out_once_for_several_questions() -> None:
    """The same records and data cut give the same cohort; equal records are other records."""
    one, equal = (itp.Patient(id="p1", platelets=[]) for _ in range(2))
    cohort = as_cohort(one)

    assert as_cohort(one) is cohort
    assert as_cohort(one, 5) is not cohort
    assert as_cohort(one, 5).data_cut.tolist() == [5]
    assert as_cohort(one).data_cut.tolist() == cohort.data_cut.tolist()
    assert as_cohort(equal) is not as_cohort(one)


def test_no_more_than_one_patient_is_kept() -> None:
    """Whoever goes through a registry patient by patient does not fill the memory."""
    first = itp.Patient(id="p1", platelets=[])
    gone = weakref.ref(first)
    as_cohort(first)
    del first
    as_cohort(itp.Patient(id="p2", platelets=[]))
    gc.collect()

    assert gone() is None


# --- every table ----------------------------------------------------------------------------------


def test_answers_carry_the_problems_of_their_data() -> None:
    """What was left out goes along with every answer, with its row and what it held."""
    cohort = made(counts={"count": ["15", "clumped", "31", "9"]}, strict=False)
    (problem,) = itp.classify_response(cohort).problems

    assert cohort.problems == itp.remission_episodes(cohort, level="R").problems
    assert ("counts", 1, "count", "a", "'clumped'", "NOT_A_NUMBER", "error") == (
        problem.table, problem.row, problem.column, problem.patient_id, problem.given,
        problem.code, problem.severity,
    )  # fmt: skip


@pytest.mark.parametrize(
    "ask",
    [
        lambda cohort: [*cohort.chunks(0)],
        lambda cohort: [*cohort.chunks("a")],
        lambda cohort: cohort.between(0, 2),
        lambda cohort: cohort.between(1, 0),
        lambda cohort: cohort.between(-1, 1),
        lambda cohort: cohort.between(0, 0.5),
        lambda cohort: cohort.table("counts"),
        lambda cohort: cohort.table(3),
    ],
)
def test_a_part_that_there_is_not(ask: Callable[[itp.Cohort], object]) -> None:
    """Pieces of no size, patients beyond the last and tables of no name are refused."""
    with pytest.raises(InputError):
        ask(itp.Cohort.from_patients([itp.Patient(id="p1")]))


@pytest.mark.parametrize("ids", [["a", "b"], [7, 12]])
def test_a_patient_is_found_by_id_or_by_place(ids: list[Any]) -> None:
    """A text is an id, also where the source has numbers; an id that is not there is refused."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ids, "on": [0, 0], "count": [9, 10], "unit": "G/L"},
        lines={"patient_id": ids, "line": [1, 1], "started_on": [0, 0]},
    )

    assert cohort.patient(1) == cohort.patient(str(ids[1]))
    with pytest.raises(InputError, match="UNKNOWN_PATIENT"):
        cohort.patient("nobody")


@pytest.mark.parametrize("place", [2, -3, 99, 0.5, True, None])
def test_a_place_that_no_patient_has_is_refused(place: Any) -> None:
    """By the name of the argument, of records and of columns alike; an empty cohort has none."""
    tables = itp.Cohort.from_tables(
        counts={"patient_id": ["a", "b"], "on": [0, 0], "count": [9, 10], "unit": "G/L"},
        lines={"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0]},
    )
    records = itp.Cohort.from_patients([itp.Patient(id="a"), itp.Patient(id="b")])

    for cohort in (tables, records):
        assert ["a", "b", "b", "a"] == [cohort.patient(i).id for i in (0, 1, -1, -2)]
        with pytest.raises(InputError, match="index: needs a whole number from -2 to 1"):
            cohort.patient(place)
    with pytest.raises(InputError, match="UNKNOWN_PATIENT"):
        itp.Cohort.from_patients([]).patient(place)


@pytest.mark.parametrize(
    ("calendar", "data_cut", "bad"),
    [
        ([True, True], dt.date(2020, 1, 1), None),
        ([False, False], 5, None),
        ([True, False], dt.date(2020, 1, 1), "b"),
        ([False, True], 5, "b"),
        ([True, True], 5, "a"),
    ],
)
def test_a_data_cut_is_of_the_patients_kind(
    calendar: list[bool], data_cut: dt.date | int, bad: str | None
) -> None:
    """A date for patients in dates, a study day for study days; the first other is named."""
    if bad is None:
        check_same_kind(["a", "b"], np.array(calendar), data_cut)
        return
    with pytest.raises(itp.InputError) as caught:
        check_same_kind(["a", "b"], np.array(calendar), data_cut)
    problem = caught.value.problem

    assert ("MIXED_TIMES", "data_cut") == (problem.code, problem.argument)
    assert f"{data_cut} for patient {bad!r}" == problem.given

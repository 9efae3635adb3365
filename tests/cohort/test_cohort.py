"""Patients in columns: from records, from tables, and back."""

from __future__ import annotations

import datetime as dt
import gc
import math
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.bleeding import grade_bleeding
from itpcase.cohort import faults, intake
from itpcase.cohort.cohort import as_cohort
from itpcase.errors import DataError, InputError, ItpcaseError, UnitError
from itpcase.safety import safety_table
from itpcase.table import Table
from itpcase.terms import Provenance
from itpcase.testing.asserts import assert_same_answers, assert_same_patients
from itpcase.testing.strategies import case_series, cohorts
from tests.oracle import bridge
from tests.oracle.bridge import person

COUNTS: dict[str, Any] = {
    "patient_id": ["a", "a", "a", "b"],
    "on": [0, 7, 14, 3],
    "count": [15, 30, 31, 9],
    "unit": "10*9/L",
}
LINES: dict[str, Any] = {"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0]}
DATES = [dt.date(2021, 1, 1), dt.date(2021, 1, 8), dt.date(2021, 1, 15), dt.date(2021, 1, 4)]
DATED_LINES = LINES | {"started_on": [dt.date(2021, 1, 1)] * 2}


def made(**tables: Any) -> itp.Cohort:
    """The cohort of the two tables above, with other columns or further tables."""
    counts, lines = tables.pop("counts", {}), tables.pop("lines", {})
    return itp.Cohort.from_tables(counts=COUNTS | counts, lines=LINES | lines, **tables)


def categories(cohort: itp.Cohort) -> list[str]:
    """The categories under IWG 2009."""
    return [str(category) for category in itp.classify_response(cohort)["category"]]


# --- every accepted input -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "on",
    [
        [0, 7, 14, 3],
        (0, 7, 14, 3),
        [0, 7, 14.0, 3],
        np.array([0, 7, 14, 3]),
        np.array([0, 7, 14, 3], dtype=np.uint8),
        np.array([0.0, 7.0, 14.0, 3.0]),
        np.array([0, 7, 14, 3], dtype=object),
        [np.int64(0), np.int32(7), 14, 3],
    ],
)
def test_study_days(on: Any) -> None:
    """Whole numbers in lists, tuples and arrays of any kind."""
    assert ["R", "NE"] == categories(made(counts={"on": on}))


@pytest.mark.parametrize(
    "on",
    [
        DATES,
        tuple(DATES),
        np.array(DATES, dtype=object),
        np.array(DATES, dtype="datetime64[D]"),
        np.array(DATES, dtype="datetime64[ns]"),
        np.array(DATES, dtype="datetime64[s]"),
    ],
)
def test_dates(on: Any) -> None:
    """Dates, or datetimes at midnight."""
    cohort = itp.Cohort.from_tables(counts=COUNTS | {"on": on}, lines=DATED_LINES)

    assert ["R", "NE"] == categories(cohort)
    assert np.datetime64("2021-01-08") == itp.classify_response(cohort)["reached_R"][0]
    assert dt.date(2021, 1, 4) == cohort.to_patients()[1].platelets[0].on


@pytest.mark.parametrize(
    "on",
    [
        [0, None, 14, 3],
        [0, math.nan, 14, 3],
        np.array([0, math.nan, 14, 3]),
        np.array([0, None, 14, 3], dtype=object),
    ],
)
def test_counts_without_a_day(on: Any) -> None:
    """They are kept, and decide nothing."""
    cohort = made(counts={"on": on})

    assert 4 == len(cohort.counts)
    assert ["NE", "NE"] == categories(cohort)
    assert cohort.to_patients()[0].platelets[0].on is None


def test_dates_that_are_missing() -> None:
    """None in a list, NaT in an array."""
    missing = [DATES[0], None, *DATES[2:]]
    for on in (missing, np.array(missing, dtype="datetime64[D]")):
        cohort = itp.Cohort.from_tables(counts=COUNTS | {"on": on}, lines=DATED_LINES)
        assert [None, *missing[::2]] == [m.on for m in cohort.to_patients()[0].platelets]
    nowhere = itp.Cohort.from_tables(
        counts=COUNTS | {"on": [None] * 4}, lines=LINES | {"started_on": [None] * 2}
    )
    assert ["NO_START", "NO_START"] == itp.classify_response(nowhere)["not_evaluable"].tolist()


@pytest.mark.parametrize(
    ("count", "unit"),
    [
        ([15, 30, 31, 9], "10*9/L"),
        ([15.0, 30.0, 31.0, 9.0], "K/uL"),
        ([15_000, 30_000, 31_000, 9_000], "/mm3"),
        (np.array([15, 30, 31, 9], dtype=np.float32), "G/L"),
        ([15, 30_000, 31, 9_000], ["10*9/L", "/uL", "K/uL", "/mm3"]),
        ([15, 30_000, 31, 9_000], np.array(["10*9/L", "/uL", "K/uL", "/mm3"], dtype=object)),
        (["15", "30", "31", "9"], "10*9/L"),
        (["15", "30,000", " 31 ", "9"], ["G/L", "/uL", "G/L", "G/L"]),
        (np.array([15, 30, 31, 9], dtype=object), "10*9/L"),
    ],
)
def test_counts_and_units(count: Any, unit: Any) -> None:
    """Numbers and printed texts, one unit for all or one a row, give the same floats."""
    cohort = made(counts={"count": count, "unit": unit})

    assert [15.0, 30.0, 31.0, 9.0] == cohort.counts["count"].tolist()
    assert ["R", "NE"] == categories(cohort)


@pytest.mark.parametrize(
    "count",
    [
        [15, None, 31, 9],
        [15, math.nan, 31, 9],
        np.array([15, math.nan, 31, 9]),
        ["15", None, "31", "9"],
        ["15", "", "31", "9"],
        ["15", " ", "31", "9"],
        np.array(["15", math.nan, "31", "9"], dtype=object),
    ],
)
def test_a_missing_count_is_no_count(count: Any) -> None:
    """An empty cell leaves no row behind."""
    cohort = made(counts={"count": count})

    assert 3 == len(cohort.counts)
    assert [15.0, 31.0, 9.0] == cohort.counts["count"].tolist()


def test_no_count_at_all() -> None:
    """Columns in which every count is missing, and tables without rows."""
    nothing = [math.nan] * 4
    assert ["NE", "NE"] == categories(made(counts={"count": nothing, "upper": nothing}))
    empty: dict[str, Any] = {"patient_id": [], "on": [], "count": [], "unit": "10*9/L"}
    assert ["NE", "NE"] == categories(itp.Cohort.from_tables(counts=empty, lines=LINES))
    lines: dict[str, Any] = {"patient_id": [], "line": [], "started_on": []}
    assert 0 == len(itp.Cohort.from_tables(counts=empty, lines=lines))
    events: dict[str, Any] = {"patient_id": [], "on": [], "kind": []}
    assert ["R", "NE"] == categories(made(bleeds=events, rescues=events))


@pytest.mark.parametrize(
    "comparator", [["", "<", "<=", ">="], [None, "<", "≤", "≥"], [math.nan, " <", "<= ", ">="]]
)
def test_bounds(comparator: list[Any]) -> None:
    """Signs as they are typed; nothing means exact."""
    cohort = made(counts={"comparator": comparator})

    assert ["15", "<30", "≤31", "≥9"] == [
        m.as_printed.printed for p in cohort.to_patients() for m in p.platelets
    ]


def test_bounds_and_ranges_as_text() -> None:
    """As laboratories print them."""
    cohort = made(counts={"count": ["<5", "30-60", "≥31", "9"]})

    assert ["<5", "30–60", "≥31", "9"] == [
        m.as_printed.printed for p in cohort.to_patients() for m in p.platelets
    ]


@pytest.mark.parametrize(
    ("upper", "unit"),
    [
        ([math.nan, 60, math.nan, 12], "10*9/L"),
        ([None, 60, None, 12], "10*9/L"),
        ([None, 60, None, 12], ["10*9/L", "G/L", "10*9/L", "K/uL"]),
    ],
)
def test_ranges(upper: Any, unit: Any) -> None:
    """A column with the upper ends, in the unit of the counts."""
    cohort = made(counts={"upper": upper, "unit": unit, "comparator": [""] * 4})

    assert ["15", "30–60", "31", "9–12"] == [
        m.as_printed.printed for p in cohort.to_patients() for m in p.platelets
    ]


@pytest.mark.parametrize(
    ("agents", "expected"),
    [
        (["ivig", "Prednisone + Rituximab"], [("ivig",), ("prednisone", "rituximab")]),
        ([["IVIG"], ["prednisone", " rituximab "]], None),
        ([("ivig",), ["prednisone", "rituximab"]], [("ivig",), ("prednisone", "rituximab")]),
        ([("ivig",), np.array(["a", "b"])], [("ivig",), ("a", "b")]),
        ([None, ""], [("not stated",), ("not stated",)]),
        ([math.nan, "ivig"], [("not stated",), ("ivig",)]),
    ],
)
def test_agents(agents: list[Any], expected: Any) -> None:
    """One text, several joined by a plus, a list, or nothing."""
    column = np.empty(2, dtype=object)
    column[:] = agents if expected else [agents[0], tuple(agents[1])]
    cohort = made(lines={"agents": column})

    wanted = expected or [("ivig",), ("prednisone", "rituximab")]
    assert wanted == [line.agents for p in cohort.to_patients() for line in p.lines]


@pytest.mark.parametrize(
    "lines",
    [
        {"baseline": [16, math.nan]},
        {"baseline": [16, None]},
        {"baseline": [16_000, math.nan], "baseline_unit": "/uL"},
        {"baseline": [16_000, 1], "baseline_unit": ["/uL", "10*9/L"]},
        {"baseline": ["16 G/L", None]},
        {"baseline": ["16,000 /uL", ""]},
    ],
)
def test_printed_baselines(lines: dict[str, Any]) -> None:
    """In the unit of the counts, in a unit of their own, or as text with a unit."""
    table = itp.classify_response(made(lines=lines))

    assert 16.0 == table["baseline_1e9_per_l"][0]
    assert "printed on the line" == table["baseline_source"][0]
    assert "NR" == table["category"][0]  # 30 and 31 are not twice 16


def test_no_baseline_is_printed() -> None:
    """A column without a value needs no unit."""
    cohort = made(
        counts={"unit": ["10*9/L", "G/L", "G/L", "G/L"]}, lines={"baseline": [math.nan] * 2}
    )

    assert ["R", "NE"] == categories(cohort)


def test_a_bounded_baseline_stays_bounded() -> None:
    """It is used at its printed limit, and the answer says so, from tables as from records."""
    cohort = made(lines={"baseline": ["<5 G/L", "5-9 G/L"]})
    table = itp.classify_response(cohort)

    assert [5.0, 9.0] == table["baseline_1e9_per_l"].tolist()
    assert ["<5", "5–9"] == [
        line.baseline.printed
        for p in cohort.to_patients()
        for line in p.lines
        if line.baseline is not None
    ]
    assert "The baseline is printed as <5 and used at 5." in table.explain(0)


def test_patients_and_their_facts() -> None:
    """The table of patients gives the order and what is known of each."""
    cohort = made(
        patients={
            "patient_id": ["b", "c", "a"],
            "died_on": [None, 90, None],
            "followed_until": [40, None, None],
            "diagnosed_on": [-5, None, None],
            "bleeding_recorded": [True, False, None],
            "sex": ["F", None, "M"],
            "age": [40.5, math.nan, 7],
            "note": ["", "x", None],
            "provenance": ["observed", "synthetic", "constructed"],
        }
    )
    b, c, a = cohort.to_patients()

    assert ["b", "c", "a"] == [b.id, c.id, a.id]
    assert (90, 40, -5) == (c.died_on, b.followed_until, b.diagnosed_on)
    assert [True, False, True] == [p.bleeding_recorded for p in (b, c, a)]
    assert [("F", 40.5), (None, None), ("M", 7)] == [(p.sex, p.age) for p in (b, c, a)]
    assert [None, "x", None] == [p.note for p in (b, c, a)]
    assert [Provenance.OBSERVED, Provenance.SYNTHETIC, Provenance.CONSTRUCTED] == [
        p.provenance for p in (b, c, a)
    ]
    assert ["b", "a"] == itp.classify_response(cohort)["patient_id"].tolist()
    assert ["observed", "constructed"] == itp.classify_response(cohort)["provenance"].tolist()


def test_events() -> None:
    """Bleeding and rescues, with what is missing left out."""
    cohort = made(
        bleeds={"patient_id": ["b", "a"], "on": [5, 7], "until": [6, None], "who_grade": [2, None]},
        rescues={"patient_id": ["a", "a"], "on": [20, 3], "kind": ["ivig", "other"]},
    )
    a, b = cohort.to_patients()

    assert [(7, None, None)] == [(e.on, e.until, e.who_grade) for e in a.bleeds]
    assert [(5, 6, 2)] == [(e.on, e.until, e.who_grade) for e in b.bleeds]
    assert [(3, "other", None), (20, "ivig", None)] == [
        (r.on, str(r.kind), r.washout_days) for r in a.rescues
    ]
    own = made(
        rescues={
            "patient_id": ["a", "b"], "on": [20, 3], "kind": ["ivig", "other"],
            "washout_days": np.array([0, math.nan]),
        }
    )  # fmt: skip
    assert [0, None] == [p.rescues[0].washout_days for p in own.to_patients()]


def test_numbers_as_ids() -> None:
    """Ids may be numbers, in every table alike."""
    cohort = made(counts={"patient_id": [1, 1, 1, 2]}, lines={"patient_id": [1, 2]})

    assert ["1", "2"] == [p.id for p in cohort.to_patients()]
    assert [1, 2] == itp.classify_response(cohort)["patient_id"].tolist()


def test_one_value_for_a_whole_column() -> None:
    """A single value stands for every row."""
    cohort = made(lines={"line": 1, "agents": np.array("ivig")}, counts={"comparator": ""})

    assert [("ivig",), ("ivig",)] == [line.agents for p in cohort.to_patients() for line in p.lines]


# --- from and to records ------------------------------------------------------------------------


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
    assert "Cohort(1 patients, 1 lines, 1 counts)" == repr(part)
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


# --- anything that holds patients ---------------------------------------------------------------


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


@pytest.mark.parametrize("subject", [None, 5, "p1", {"a": 1}, [1, 2], [person("0:9"), "p2"]])
def test_what_holds_no_patients_is_refused(subject: Any) -> None:
    """The message says what is needed."""
    with pytest.raises(InputError, match="needs a Patient, a CaseSeries or a Cohort") as caught:
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


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["counts", "lines", "patients", "bleeds", "rescues"])
def test_missing_columns_are_refused(table: str) -> None:
    """Every column that is missing, with those that are there."""
    tables: dict[str, Any] = {"counts": COUNTS, "lines": LINES, table: {"x": [1]}}
    with pytest.raises(DataError) as caught:
        itp.Cohort.from_tables(**tables)
    needed = intake._REQUIRED[table]  # noqa: SLF001 - the list of what is required

    assert [f"{table}.{column}" for column in needed] == [
        problem.argument for problem in caught.value.problems
    ]
    assert {"MISSING_COLUMN"} == {problem.code for problem in caught.value.problems}
    assert "got the columns x" in str(caught.value)


@pytest.mark.parametrize(
    ("tables", "code", "message"),
    [
        (
            {"patients": {"patient_id": ["a"]}},
            "UNKNOWN_PATIENT",
            "patient 'b', counts.patient_id[3]: needs a patient of the table patients, got 'b'",
        ),
        (
            {"patients": {"patient_id": ["b"]}, "lines": {"patient_id": ["b", "c"]}},
            "UNKNOWN_PATIENT",
            "lines.patient_id[1]",
        ),
        (
            {"patients": {"patient_id": []}},
            "UNKNOWN_PATIENT",
            "counts.patient_id[0]",
        ),
        (
            {"patients": {"patient_id": ["a", "b", "a", "a"]}},
            "PATIENT_TWICE",
            "patient 'a', patients.patient_id: needs one row a patient, got 3 rows",
        ),
        (
            {"lines": {"patient_id": ["a", "a"]}},
            "LINE_TWICE",
            "patient 'a', lines: needs a number of its own for each line, got line 1",
        ),
        (
            {"lines": {"patient_id": ["a", "a"], "line": [1, 2], "started_on": [5, 0]}},
            "LINE_ORDER",
            "patient 'a', lines: needs lines numbered in the order in which they start, got line 2",
        ),
        (
            {"lines": {"patient_id": ["a", "a"], "line": [2, 1], "started_on": [5, 5]}},
            "LINE_ORDER",
            "got line 2",
        ),
    ],
)
def test_rows_that_do_not_fit_are_refused(tables: dict[str, Any], code: str, message: str) -> None:
    """With the patient, the row, and how to mend it."""
    with pytest.raises(DataError) as caught:
        made(**tables)

    assert code in {problem.code for problem in caught.value.problems}
    assert message in str(caught.value)


def test_lines_of_different_patients_do_not_clash() -> None:
    """Neither by number nor by start; nor does a line without a start."""
    made(lines={"line": [1, 1], "started_on": [5, 5]})
    made(lines={"line": [2, 1], "started_on": [5, 0]})
    made(lines={"patient_id": ["a", "a"], "line": [1, 2], "started_on": [5, None]})


@pytest.mark.parametrize(
    ("counts", "code", "message"),
    [
        ({"on": DATES}, "MIXED_TIMES", "tables: needs dates or study days, never both"),
        ({"on": [0, dt.date(2021, 1, 1), 3, 4]}, "NOT_A_DAY", "dates and study days in one column"),
        ({"on": [0, 7.5, 3, 4]}, "NOT_A_DAY", "counts.on[1]: needs a date, or a whole study day"),
        ({"on": ["2021-01"] * 4}, "PARTIAL_DATE", "counts.on[0]"),
        ({"on": [True, None, 3, 4]}, "NOT_A_DAY", "counts.on[0]"),
        ({"on": [0, 7, 14, dt.datetime(2021, 1, 1, tzinfo=dt.UTC)]}, "DATETIME", "counts.on[3]"),
        ({"on": [0, 7, 3_000_000_000, 4]}, None, "counts.on[2]"),
        ({"on": [0, 7, 3e9, 4.0]}, None, "counts.on[2]"),
        ({"unit": ""}, "NO_UNIT", "10*9/L"),
        ({"unit": "kg"}, "NOT_CELLS_PER_VOLUME", "'kg'"),
        ({"unit": ["G/L", None, "G/L", "G/L"]}, "NO_UNIT", "count"),
        ({"unit": ["G/L", math.nan, "G/L", "G/L"]}, "NO_UNIT", "count"),
        ({"count": [15, -1, 31, 9]}, "NEGATIVE", "count[1]"),
        ({"count": [15, 30, 31, 10_001]}, "TOO_HIGH", "count[3]"),
        ({"count": [15, 30, math.inf, 9]}, "TOO_HIGH", "count[2]"),
        (
            {"count": [15_000, 30, 31, -9], "unit": ["/uL", "G/L", "/uL", "G/L"]},
            "NEGATIVE",
            "count[3]",
        ),
        (
            {"count": [15_000, 30, 31, 10_001], "unit": ["/uL", "G/L", "/uL", "G/L"]},
            "TOO_HIGH",
            "count[3]",
        ),
        ({"count": ["15", "x", "31", "9"]}, "NOT_A_NUMBER", "counts.count[1]"),
        ({"count": ["15", "30", "-3", "9"]}, "NEGATIVE", "counts.count[2]"),
        ({"comparator": ["", "~", "", ""]}, "COMPARATOR", "counts.comparator[1]"),
        ({"upper": [math.nan, 29, math.nan, math.nan]}, None, "counts"),
        ({"on": [0, 7]}, "COLUMN_LENGTHS", "counts.on: needs 4 values, got 2 values"),
        ({"patient_id": ["a", None, "a", "b"]}, None, "counts.patient_id[1]"),
    ],
)
def test_counts_that_cannot_be_are_refused(
    counts: dict[str, Any], code: str | None, message: str
) -> None:
    """By name, with the row."""
    with pytest.raises(ItpcaseError) as caught:
        made(counts=counts)

    assert message in str(caught.value)
    if code is not None:
        assert isinstance(caught.value, InputError)
        assert code == caught.value.problem.code
        of_days = {"DATETIME", "MIXED_TIMES", "NOT_A_DAY", "PARTIAL_DATE"}
        has_unit_error = code not in of_days | {"COMPARATOR", "COLUMN_LENGTHS"}
        assert has_unit_error == isinstance(caught.value, UnitError)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"lines": {"line": [1.5, 1]}}, "lines.line[0]"),
        ({"lines": {"line": [1, math.nan]}}, "lines.line[1]"),
        ({"lines": {"line": [1, None]}}, "lines.line[1]"),
        ({"lines": {"line": ["one", "1"]}}, "lines.line[0]"),
        ({"lines": {"line": [1, 0]}}, "lines.line[1]"),
        ({"lines": {"baseline": [5, 6]}, "counts": {"unit": ["G/L"] * 4}}, "baseline_unit"),
        ({"lines": {"baseline": ["5", "6"]}}, "lines.baseline[0]"),
        ({"bleeds": {"patient_id": ["a"], "on": [5], "who_grade": [7]}}, "bleeds.who_grade[0]"),
        ({"bleeds": {"patient_id": ["a"], "on": [5], "who_grade": [300]}}, "bleeds.who_grade[0]"),
        ({"bleeds": {"patient_id": ["a"], "on": [5], "who_grade": [-1]}}, "bleeds.who_grade[0]"),
        ({"bleeds": {"patient_id": ["a"], "on": [5], "who_grade": [1.5]}}, "bleeds.who_grade[0]"),
        ({"bleeds": {"patient_id": ["a"], "on": [5], "who_grade": ["x"]}}, "bleeds.who_grade[0]"),
        ({"rescues": {"patient_id": ["a"], "on": [5], "kind": ["magic"]}}, "rescues.kind[0]"),
        (
            {"rescues": {"patient_id": ["a"], "on": [5], "kind": ["ivig"], "washout_days": [-1]}},
            "rescues.washout_days[0]",
        ),
        ({"lines": {"patient_id": "a"}}, "lines.patient_id"),
        ({"patients": {"patient_id": ["a", "b"], "provenance": ["observed", "real"]}}, "patients"),
        (
            {"patients": {"patient_id": ["a", "b"], "bleeding_recorded": ["True", "perhaps"]}},
            "patients.bleeding_recorded[1]",
        ),
    ],
)
def test_other_rows_that_cannot_be_are_refused(tables: dict[str, Any], message: str) -> None:
    """By name, with the row."""
    with pytest.raises(ItpcaseError) as caught:
        made(**tables)

    assert message in str(caught.value)


def test_a_provenance_that_is_not_known() -> None:
    """What is missing is observed, as it is without the column."""
    cohort = made(patients={"patient_id": ["a", "b"], "provenance": [None, "synthetic"]})

    assert ["observed", "synthetic"] == [str(p.provenance) for p in cohort.to_patients()]


def test_what_is_no_table_is_refused() -> None:
    """A list of rows is not a table of columns."""
    with pytest.raises(InputError, match="needs a mapping of arrays") as caught:
        itp.Cohort.from_tables(counts=[1, 2], lines=LINES)
    assert "NOT_A_TABLE" == caught.value.problem.code


def test_problems_of_one_kind_are_listed_up_to_a_number() -> None:
    """A long table with the same mistake on every row does not flood the message."""
    many = faults.LONGEST_LIST + 50
    counts = {"patient_id": ["x"] * many, "on": [0] * many, "count": [9] * many}
    with pytest.raises(DataError) as caught:
        itp.Cohort.from_tables(
            counts=COUNTS | counts, lines=LINES, patients={"patient_id": ["a", "b"]}
        )

    assert faults.LONGEST_LIST == len(caught.value.problems)


# --- tables of answers --------------------------------------------------------------------------


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


# --- the patient who was asked last -------------------------------------------------------------


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


# --- every table --------------------------------------------------------------------------------

EXPOSURES: dict[str, Any] = {
    "patient_id": ["a", "a"], "agent": ["RTX", "EPAG"], "started_on": [0, 40],
    "ended_on": [21, 90], "daily_dose": ["100 mg/d", None],
}  # fmt: skip
SIGNS: dict[str, Any] = {
    "patient_id": ["a", "a"], "on": [0, 0], "sign": ["petechiae", "gum bleeding"],
    "present": [True, False], "complete": [True, None],
}  # fmt: skip
LABS: dict[str, Any] = {
    "patient_id": ["a", "a"], "on": [0, 7], "analyte": ["alt", "alt"], "value": ["2.0", "<5"],
    "unit": ["µkat/L", "U/L"], "upper_limit": [0.6, 40],
}  # fmt: skip


def test_a_cohort_holds_every_table(tmp_path: Path) -> None:
    """Exposures make lines, signs are graded, values are told of; through every file as well."""
    cohort = made(exposures=EXPOSURES, signs=SIGNS, labs=LABS)
    itp.write_parquet(cohort, tmp_path / "all")
    itp.write_csv(cohort, tmp_path / "csv")
    itp.write_excel(cohort, tmp_path / "all.xlsx")
    series = itp.read_csv(tmp_path / "csv"), itp.read_excel(tmp_path / "all.xlsx")
    again = itp.read_parquet(tmp_path / "all"), *map(itp.Cohort.from_patients, series)

    for each in (cohort, *again):
        assert cohort.to_patients() == each.to_patients()
        assert ["rituximab", "eltrombopag"] == itp.treatment_lines(each).lines["agents"].tolist()
        assert ["1"] == grade_bleeding(each)["code"].tolist()
        assert [120.0, 5.0] == [lab.value_in_unit for lab in each.to_patients()[0].labs]
        assert ["", "<"] == [lab.comparator for lab in each.to_patients()[0].labs]
        assert {"alt", "platelets"} <= set(safety_table(each)["analyte"])


def test_answers_carry_the_problems_of_their_data() -> None:
    """What was left out goes along with every answer, with its row and what it held."""
    cohort = made(counts={"count": ["15", "clumped", "31", "9"]}, strict=False)
    (problem,) = itp.classify_response(cohort).problems

    assert cohort.problems == itp.remission_episodes(cohort, level="R").problems
    assert ("counts", 1, "count", "a", "'clumped'", "NOT_A_NUMBER", "error") == (
        problem.table, problem.row, problem.column, problem.patient_id, problem.given,
        problem.code, problem.severity,
    )  # fmt: skip


def test_a_million_bad_rows_are_counted() -> None:
    """The first hundred of a kind are listed, and the last of them says how many more there are."""
    n = 10_000
    counts = {"patient_id": ["a"] * n, "on": range(n), "count": [-1] * n, "unit": "G/L"}
    cohort = itp.Cohort.from_tables(counts, LINES, strict=False)

    assert faults.LONGEST_LIST == len(cohort.problems)
    assert {("counts", "NEGATIVE"): n} == cohort.problems.counts()
    assert f"(and {n - faults.LONGEST_LIST} more rows)" in str(cohort.problems[-1])


def test_study_days_of_cdisc() -> None:
    """Day 1 is the day of the start, there is no day 0, and days before it are as they are."""
    cohort = made(
        counts={"on": [-30, -1, 1, 8]}, lines={"started_on": [1, 1]}, days="cdisc", data_cut=9
    )

    assert [-30, -1, 0, 7] == cohort.counts["day"].tolist()
    assert [0, 0] == cohort.lines["start"].tolist()
    assert [8, 8] == cohort.data_cut.tolist()
    with pytest.raises(InputError, match=r"counts\.on\[2\].*DAY_0"):
        made(counts={"on": [-30, -1, 0, 8]}, days="cdisc")


def test_instants_have_their_day_in_a_zone() -> None:
    """23:30 UTC is the next day in Vienna."""
    moment = dt.datetime(2021, 1, 1, 23, 30, tzinfo=dt.UTC)
    cohort = made(
        counts={"on": [moment] * 3 + ["2021-01-01T23:30Z"]}, lines=DATED_LINES,
        zone="Europe/Vienna",
    )  # fmt: skip

    assert {dt.date(2021, 1, 2)} == {m.on for p in cohort.to_patients() for m in p.platelets}


def test_results_that_do_not_stand_are_left_out() -> None:
    """Withdrawn by name; preliminary only where a later one of the day is there."""
    status = ["final", "entered in error", "preliminary", "corrected"]
    cohort = made(counts={"on": [0, 7, 14, 3], "status": status})
    later = made(counts={"patient_id": ["a"] * 4, "on": [0, 7, 14, 14], "status": status})

    assert [15.0, 31.0, 9.0] == cohort.counts["count"].tolist()
    assert [15.0, 9.0] == later.counts["count"].tolist()
    assert {"WITHDRAWN"} == {problem.code for problem in later.problems}


@pytest.mark.parametrize(
    "values",
    [[30, 40], np.array([1, 2], "m8[D]"), np.array([1, 2], "M8[D]"), np.array([True, False]),
     np.array(["30", "x"]), np.array([1.5, 2.5], np.float32), np.array([1, 2], complex)],
)  # fmt: skip
def test_of_an_analyte_that_nobody_knows_nothing_more_is_told(values: Any) -> None:
    """Whatever stands beside it: what was measured is not known, and the row is left out."""
    labs = {"patient_id": ["a", "a"], "on": [1, 2], "analyte": ["hair", "nails"], "value": values,
            "unit": "U/L", "upper_limit": values}  # fmt: skip
    cohort = made(labs=labs, strict=False)

    assert {"UNKNOWN_ANALYTE": 2} == {code: n for (_, code), n in cohort.problems.counts().items()}


@pytest.mark.parametrize(
    ("fact", "value", "kept"),
    [("died_on", "deceased", ["b"]), ("followed_until", "soon", ["b"]),
     ("bleeding_recorded", "perhaps", ["b"]), ("provenance", "real", ["b"]),
     ("sex", "x", ["a", "b"]), ("age", "old", ["a", "b"]), ("born_on", "once", ["a", "b"])],
)  # fmt: skip
def test_a_fact_that_cannot_be_read(fact: str, value: str, kept: list[str]) -> None:
    """One that no answer needs is left out; without any other the patient is, as in files."""
    patients = {"patient_id": ["a", "b"], fact: [value, None]}
    cohort = made(patients=patients, strict=False)

    assert kept == cohort.ids.tolist()
    assert ["a"] == [problem.patient_id for problem in cohort.problems.errors()]


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


@pytest.mark.parametrize("value", [np.array(5), np.array("ivig"), np.array([[1]]), [[1]], {}, ...])
@pytest.mark.parametrize("column", ["agents", "line", "started_on", "baseline", "note"])
def test_cells_that_are_no_values(column: str, value: Any) -> None:
    """Arrays of one value, lists in lists and objects are read or refused by name."""
    cells = np.empty(2, dtype=object)
    cells[:] = [value, value]
    lines = LINES | {"agents": ["ivig"] * 2, column: cells}

    with suppress(InputError):  # nothing else
        assert 2 == len(itp.Cohort.from_tables(COUNTS, lines).to_patients())

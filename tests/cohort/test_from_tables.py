"""Every input that a table may hold, and every table."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import itpcase as itp
from itpcase.bleeding import grade_bleeding
from itpcase.errors import InputError
from itpcase.safety import safety_table
from itpcase.terms import Provenance
from tests.cohort.tables import COUNTS, DATED_LINES, DATES, LINES, made


def categories(cohort: itp.Cohort) -> list[str]:
    """The categories under IWG 2009."""
    return [str(category) for category in itp.classify_response(cohort)["category"]]


# --- what is read-only ----------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["10*9/L", "/uL", "odd"])
@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("worst", [40.0, -1.0, 1e9, np.nan, 0.1 + 0.2])
def test_counts_that_may_not_be_written(unit: str, in_order: bool, worst: float) -> None:
    """They are read as others are, and stay what they were if who gave them writes them later."""
    given = np.array([9.0, worst, 45.0, 12.0])
    view = given.view()
    view.flags.writeable = False
    on = [0, 7, 14, 21] if in_order else [21, 14, 7, 0]

    def read(count: Any) -> itp.Cohort:
        table = {"patient_id": ["a"] * 4, "on": on, "count": count, "unit": [unit] + ["10*9/L"] * 3}
        lines = {"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]}
        return itp.Cohort.from_tables(table, lines, strict=False)

    expected, found = read(given.copy()), read(view)
    given[:] = 77.0

    assert [*expected.problems] == [*found.problems]
    assert expected.counts["count"].tolist() == found.counts["count"].tolist()


# --- every accepted input -------------------------------------------------------------------------


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


@pytest.mark.parametrize("order", [*itertools.permutations(range(4))][::5])
def test_a_missing_count_is_filled_with_no_other(order: tuple[int, ...]) -> None:
    """Each count stays with its patient, in any order of rows; py4csr 0.1.1 moves them."""
    rows = [("a", 0, 120.0), ("b", 0, 8.0), ("a", 7, np.nan), ("b", 7, np.nan)]
    patients, days, counts = zip(*(rows[place] for place in order), strict=True)
    table = {"patient_id": [*patients], "on": [*days], "count": [*counts], "unit": "10*9/L"}
    read = itp.Cohort.from_tables(table, LINES)

    assert [("a", 0, 120.0), ("b", 0, 8.0)] == sorted(
        (patient.id, each.on, each.count_1e9_per_l)
        for patient in read.to_patients()
        for each in patient.platelets
    )


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


def test_ids_that_pandas_holds_as_floats() -> None:
    """1 and 1.0 are one patient, as a column has it in which a row lost its id (deidkit 0.1.6)."""
    counts = {"patient_id": [1, 1, 1, 2]}
    cohort = made(counts=counts, lines={"patient_id": np.array([1.0, 2.0])})

    assert [1, 2] == itp.classify_response(cohort)["patient_id"].tolist()
    with pytest.raises(InputError, match="needs an id, got nothing"):
        made(counts=counts, lines={"patient_id": np.array([1.0, math.nan])})


def test_one_value_for_a_whole_column() -> None:
    """A single value stands for every row."""
    cohort = made(lines={"line": 1, "agents": np.array("ivig")}, counts={"comparator": ""})

    assert [("ivig",), ("ivig",)] == [line.agents for p in cohort.to_patients() for line in p.lines]


# --- every table ----------------------------------------------------------------------------------

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
    [[30, 40], np.array([True, False]), np.array(["30", "x"]), np.array([1.5, 2.5], np.float32),
     np.array([1, 2], complex)],
)  # fmt: skip
def test_of_an_analyte_that_nobody_knows_nothing_more_is_told(values: Any) -> None:
    """Whatever stands beside it: what was measured is not known, and the row is left out."""
    labs = {"patient_id": ["a", "a"], "on": [1, 2], "analyte": ["hair", "nails"], "value": values,
            "unit": "U/L", "upper_limit": values}  # fmt: skip
    cohort = made(labs=labs, strict=False)

    assert {"UNKNOWN_ANALYTE": 2} == {code: n for (_, code), n in cohort.problems.counts().items()}


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("2021-01-08 24:00", None, "2021-01-08"),
        ("2021-01-08T08", None, "2021-01-08"),
        ("2021-01-08T0830", None, "2021-01-08"),
        ("2021-01-08T23Z", "Asia/Shanghai", "2021-01-09"),
        ("2021-01-08T2330+01", "Asia/Shanghai", "2021-01-09"),
        ("2021-01-08T24:00+08:00", "Asia/Shanghai", "2021-01-08"),
        ("2021-01-08T24:00Z", "Asia/Shanghai", "2021-01-09"),
    ],
)
def test_the_end_of_a_day_belongs_to_it(text: str, zone: str | None, day: str) -> None:
    """24:00 is the last instant of the day it stands beside, in columns as in files."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["1"], "on": [text], "count": [9], "unit": "10*9/L"},
        lines={"patient_id": ["1"], "line": [1], "started_on": ["2021-01-01"], "agents": ["ivig"]},
        zone=zone,
    )

    assert [day] == [str(count.on) for count in cohort.patient(0).platelets]

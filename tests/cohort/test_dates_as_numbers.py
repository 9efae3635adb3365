"""Dates that are kept as whole numbers are no study days, whichever way they come in."""

from __future__ import annotations

import calendar
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.errors import DataError, InputError
from itpcase.units.dates_as_numbers import DATED, SMALLEST_DATE, reads_as_date
from tests.cohort.doors import DOORS

DATES = np.arange(f"{DATED[0]}-01-01", f"{DATED[1] + 1}-01-01", dtype="datetime64[D]").tolist()
dates = st.sampled_from(DATES)


@pytest.mark.parametrize("order", ["%Y%m%d", "%d%m%Y", "%m%d%Y", "%Y%m"])
def test_the_digits_of_a_date_are_told(order: str) -> None:
    """Year first, day first and month first, and the month alone."""
    written = np.array([int(f"{date:{order}}") for date in DATES])

    assert [] == written[~reads_as_date(written)].tolist()
    assert min(written) >= SMALLEST_DATE


@pytest.mark.parametrize("order", ["%y%m%d", "%d%m%y"])
def test_the_digits_of_a_date_with_a_short_year_are_told(order: str) -> None:
    """210131 and 210201 are a day apart, and no 70; five digits are the days of a spreadsheet."""
    recent = [date for date in DATES if dt.date(2010, 1, 1) <= date < dt.date(2069, 1, 1)]
    written = np.array([int(f"{date:{order}}") for date in recent])

    assert [] == written[(written >= SMALLEST_DATE) != reads_as_date(written)].tolist()


@given(st.integers(-36_525, 100_000) | st.integers(693_596, 767_010) | dates.map(
    lambda date: date.toordinal() + 1_721_425
))  # fmt: skip
def test_other_counts_of_days_are_none(number: int) -> None:
    """Study days of a century; those of spreadsheets, of Python and of Julius for 1900 to 2100."""
    assert not reads_as_date(number)


@given(st.integers(10**6, 10**8))
def test_only_digits_of_a_date_are_told(number: int) -> None:
    """By taking the digits apart."""
    text = f"{number:08}"
    read = (
        (text[:4], text[4:6], text[6:]), (text[4:], text[:2], text[2:4]),
        (text[4:], text[2:4], text[:2]),
    )  # fmt: skip
    expected = any(
        DATED[0] <= int(year) <= DATED[1] and 1 <= int(month) <= len(calendar.month_name) - 1
        and 1 <= int(day) <= 31
        for year, month, day in read
    )  # fmt: skip

    assert expected == (bool(reads_as_date(number)) and len(text) == 8)


def tables() -> Any:
    """One day between two counts that would be seventy."""
    return {
        "patients": {"patient_id": ["a"]},
        "counts": {
            "patient_id": ["a", "a"], "on": [20210131, 20210201], "count": [9.0, 110.0],
            "unit": ["10*9/L"] * 2,
        },
        "lines": {
            "patient_id": ["a"], "line": [1], "agents": ["ivig"], "started_on": [20210131],
        },
    }  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_every_door_refuses_a_short_year(door: str, tmp_path: Path) -> None:
    """As a number; a cell of a file holds it as a text, which is no day either."""
    short = tables()
    short["counts"]["on"], short["lines"]["started_on"] = [210131, 210201], [210131]
    with pytest.raises((DataError, InputError)) as caught:
        DOORS[door](short, tmp_path)

    error: Any = caught.value
    expected = {"csv": "NOT_A_DAY", "xlsx": "DATE_SERIAL"}.get(door, "DATE_AS_NUMBER")
    assert {expected} == {problem.code for problem in error.problems}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_refuses_them(door: str, tmp_path: Path) -> None:
    """By name; in the text of a file they are dates and nothing else."""
    if door == "csv":
        cohort, told = DOORS[door](tables(), tmp_path)
        assert ([dt.date(2021, 1, 31), dt.date(2021, 2, 1)], []) == (
            [c.on for c in cohort.to_patients()[0].platelets], list(told),
        )  # fmt: skip
        return
    expected = {"xlsx": "DATE_SERIAL"}.get(door, "DATE_AS_NUMBER")

    with pytest.raises((DataError, InputError)) as caught:
        DOORS[door](tables(), tmp_path)

    error: Any = caught.value
    assert {expected} == {problem.code for problem in error.problems}
    assert door == "xlsx" or "convert the column to dates" in str(error)


@pytest.mark.parametrize("kind", [np.int64, np.float64, np.uint32, object])
def test_the_rows_are_named_and_the_others_read(kind: Any) -> None:
    """Of every type of number; without them the patient has the other counts."""
    given = tables()
    given["lines"]["started_on"] = [0]
    given["counts"]["on"] = np.array([20210131, 7], dtype=kind)

    cohort = itp.Cohort.from_tables(**given, strict=False)

    assert [("counts", 0, "20210131")] == [
        (p.table, p.row, p.given.removesuffix(".0"))
        for p in cohort.problems
        if p.code == "DATE_AS_NUMBER"
    ]
    assert [7] == cohort.counts["day"].tolist()


@pytest.mark.parametrize("day", [20210131, 31012021, 1312021, 202101, 210131, np.int64(20210131)])
def test_days_of_records_and_questions(day: int) -> None:
    """A field of a record, and what a question is told."""
    patient = itp.Patient(id="a", lines=[itp.TreatmentLine(line=1, agents=["x"], started_on=0)])

    with pytest.raises(InputError, match=r"PlateletMeasurement.on: .*DATE_AS_NUMBER"):
        itp.PlateletMeasurement(on=day, count="9 G/L")
    with pytest.raises(InputError, match=r"data_cut: .*DATE_AS_NUMBER"):
        itp.classify_response(patient, data_cut=day)


def years(on: Any, started: Any, **more: Any) -> itp.Cohort:
    """Counts and a line whose days may be years."""
    return itp.Cohort.from_tables(
        {"patient_id": ["p"] * len(on), "on": on, "count": 9.0, "unit": "10*9/L"},
        {"patient_id": ["p"], "line": [1], "started_on": started},
        strict=False, **more,
    )  # fmt: skip


@pytest.mark.parametrize("on", [["2019", "2020"], np.array(["2019", "2020"]), ["2019", None]])
def test_texts_that_are_years_are_no_study_days(on: Any) -> None:
    """As in files: two years are not two days."""
    cohort = years(on, ["2019"])

    assert {"PARTIAL_DATE"} == {p.code for p in cohort.problems if p.severity == "error"}
    assert "+2019" in cohort.problems[0].remedy
    assert not len(cohort.lines)


def test_years_are_imputed_when_asked() -> None:
    """As every other partial date is."""
    cohort = years(["2019", "2020"], ["2019"], impute="first")

    assert [dt.date(2019, 1, 1), dt.date(2020, 1, 1)] == [
        each.on for each in cohort.patient(0).platelets
    ]


@pytest.mark.parametrize(
    ("on", "started"),
    [(["2019", "7"], ["0"]), (["7", "14"], ["2019"]), (["+2019"], ["0"]), ([7, "2019"], ["0"])],
)
def test_beside_a_study_day_a_year_is_one(on: Any, started: Any) -> None:
    """Study day 2019 is as good as any."""
    assert not years(on, started).problems


@pytest.mark.parametrize(
    ("on", "started", "is_told"),
    [([2019, 2020], [2019], True), ([2019, 2020], [0], False), ([1899, 2020], [2019], False)],
)
def test_numbers_that_are_all_years_are_told_of(on: Any, started: Any, is_told: bool) -> None:
    """A number is a study day; where every one is such as a year is, that is said."""
    cohort = years(on, started)

    assert (["MAY_BE_YEARS"] if is_told else []) == [p.code for p in cohort.problems]
    assert 2 == len(cohort.counts)

"""A series as a folder of CSV files: what is read, and what is doubtful."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.cohort.faults import LONGEST_TEXT
from itpcase.cohort.schema import FORMS, SERIES
from itpcase.io.csv import read_csv
from tests.io.csv_folders import GOOD, Folder, addresses, good_folder, problems_of, the_patient


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Makes the folder of a test."""
    return partial(good_folder, tmp_path)


# --- what is read -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", examples.names())
@pytest.mark.parametrize("form", [SERIES, *FORMS], ids=lambda form: form.file)
def test_the_examples_show_every_column(name: str, form: Any) -> None:
    """The columns of the form are the headings of the examples."""
    heading = (examples.path(name) / form.file).read_text(encoding="utf-8").splitlines()[0]
    written = [column.name for column in form.columns if column.is_written]

    assert heading.split(",") == (["field", "value"] if form is SERIES else written)


def test_counts_are_read_as_printed(folder: Folder) -> None:
    """Number and unit are joined; bounds, ranges and thousands are read as they stand."""
    path = folder(counts='p1,8,<5,K/µL,,\np1,9,50-60,x109/l,,\np1,10,"15,000",/ cu mm,,\n')
    counts = [m.as_printed for m in the_patient(path).platelets[2:]]

    assert [itp.Count(5.0, "<"), itp.Count(50.0, "", 60.0), itp.Count(15.0)] == counts


def test_the_bound_may_have_a_column(folder: Folder) -> None:
    """The column *comparator* stands before the number."""
    path = folder()
    (path / "counts.csv").write_text("patient_id,on,comparator,count,unit\np1,0,>=,50,G/L\n")

    assert [">="] == [m.comparator for m in the_patient(path).platelets]


def test_every_kind_of_record_is_read(folder: Folder) -> None:
    """Each file fills its records, each column its field."""
    path = folder(
        lines="p1,2,Prednisone + IVIG,10,20,<5 K/µL,day\n",
        bleeds="p1,3,5,2,gum\n",
        rescues="p1,4,ivig,7\n",
        labs="p1,5,ALT,0.7,µkat/L,1\np1,6,creatinine,<1.0,mg/dL,\n",
    )
    patient = the_patient(path)
    line, bleed, rescue = patient.lines[1], patient.bleeds[0], patient.rescues[0]

    assert (2, ("prednisone", "ivig"), 10, 20) == attrs.astuple(line, recurse=False)[:4]
    assert (itp.Count(5.0, "<"), ("day",)) == (line.baseline, line.assumed)
    assert (3, 5, 2, "gum") == (bleed.on, bleed.until, bleed.who_grade, bleed.site)
    assert (4, "ivig", 7) == (rescue.on, rescue.kind, rescue.washout_days)
    assert [(42.0, "", 60.0), (88.40169731, "<", None)] == [
        (lab.value_in_unit, lab.comparator, lab.upper_limit_in_unit) for lab in patient.labs
    ]


@pytest.mark.parametrize(
    ("word", "value"), [("yes", True), ("No", False), ("TRUE", True), ("false", False), ("", True)]
)
def test_yes_and_no_are_words(folder: Folder, word: str, value: bool) -> None:
    """Spreadsheets write TRUE and FALSE; nothing is the record's own default."""
    path = folder()
    (path / "patients.csv").write_text(f"patient_id,bleeding_recorded\np1,{word}\n")

    assert value is the_patient(path).bleeding_recorded


def test_the_series_has_its_facts(folder: Folder) -> None:
    """The facts of the series stand one a row; what is not known is listed."""
    path = folder()
    (path / "series.csv").write_text("field,value\ntitle,Mine\ndata_cut,90\nauthor,me\n")
    series = read_csv(path)

    assert ("Mine", 90, None) == (series.title, series.data_cut, series.citation)
    assert [("series.csv", 4, "field", "UNKNOWN_FIELD")] == addresses(path)


def test_undated_is_a_word(folder: Folder) -> None:
    """A day that the source does not print is None, and never an empty cell."""
    path = folder(counts="p1,Undated ,12,G/L,,\np1,,13,G/L,,\n")
    series, problems = read_csv(path, strict=False)

    assert [None, 0, 7] == [m.on for m in series.patients[0].platelets]
    assert [("counts.csv", 5, "on", "EMPTY_CELL")] == addresses(path)
    assert "'undated'" in problems[0].remedy


def test_a_minus_sign_of_print_is_a_minus(folder: Folder) -> None:
    """A study day before the start may be copied from print."""
    path = folder(counts="p1,\N{MINUS SIGN}3,12,G/L,,\n")

    assert -3 == the_patient(path).platelets[0].on


def test_blank_rows_are_nothing(folder: Folder) -> None:
    """Rows without a cell are counted and not read."""
    path = folder(counts="\n,,,,,,,\np1,x,50,G/L,,\n")

    assert [("counts.csv", 6, "on", "NOT_A_DAY")] == addresses(path)


def test_a_formula_is_text(folder: Folder) -> None:
    """Text that looks like a formula is kept; an apostrophe before one is taken off, once."""
    path = folder(
        counts="p1,8,50,G/L,,=1+1\np1,9,50,G/L,,'=1+1\np1,10,50,G/L,,''=1\np1,11,5,G/L,,'a\n"
    )

    assert ["=1+1", "=1+1", "'=1", "'a"] == [m.note for m in the_patient(path).platelets[2:]]


# --- what is doubtful ---------------------------------------------------------------------------

DOUBTS = [
    ("counts", "p1,8,,G/L,,", "count", "NO_COUNT"),
    ("counts", "p1,8,12,G/L", "", "TOO_FEW_CELLS"),
    ("counts", "p1,8,2001,G/L,,", "count", "SUSPICIOUS_COUNT"),
    ("counts", "p1,8,8,/uL,,", "count", "SUSPICIOUS_FACTOR"),
    ("labs", "p1,8,alt,,U/L,", "value", "NO_VALUE"),
]


@pytest.mark.parametrize(("name", "row", "column", "code"), DOUBTS)
def test_a_warning_alone_is_not_raised(
    folder: Folder, name: str, row: str, column: str, code: str
) -> None:
    """What is doubtful is listed, and the series is read."""
    path = folder(**{name: f"{row}\n"})
    number = len(GOOD[name].splitlines()) + 1

    assert [(f"{name}.csv", number, column, code)] == addresses(path)
    assert {"warning"} == {problem.severity for problem in problems_of(path)}
    assert 1 == len(read_csv(path).patients)


def test_what_is_not_read_is_listed(folder: Folder) -> None:
    """An unknown column and another CSV file are told, for they may be misspelt."""
    path = folder()
    (path / "counts.csv").write_text("patient_id,on,count,unit,nurse\np1,0,9,G/L,A\n")
    (path / "bleeding.csv").write_text("patient_id\n")

    assert [
        ("counts.csv", 1, "nurse", "UNKNOWN_COLUMN"),
        ("bleeding.csv", None, "", "UNKNOWN_FILE"),
    ] == addresses(path)


def test_a_long_list_is_counted(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the longest list, the last problem of a kind says how many more there are."""
    monkeypatch.setattr("itpcase.cohort.problems.MOST_OF_A_KIND", 3)
    found = problems_of(folder(counts="p9,0,9,G/L,,\n" * 10, lines="p1,2,,4,,,\n"))

    assert [2 + 1, 4, 5, 6] == [p.row for p in found]
    assert [0, 0, 0, 7] == [p.alike for p in found]
    assert str(found[-1]).endswith("(and 7 more rows)")


def test_what_came_is_shown_in_short(folder: Folder) -> None:
    """A cell that is pages long does not fill the list."""
    (problem,) = problems_of(folder(counts=f"{'p' * 9_000},0,9,G/L,,\n"))

    assert len(problem.given) <= LONGEST_TEXT


# --- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("impute", "text", "day"),
    [
        ("first", "2021-02", dt.date(2021, 2, 1)),
        ("middle", "2021-2", dt.date(2021, 2, 15)),
        ("last", "2020-02", dt.date(2020, 2, 29)),
        ("first", "2021", dt.date(2021, 1, 1)),
        ("middle", "2021", dt.date(2021, 7, 1)),
        ("last", "2021", dt.date(2021, 12, 31)),
    ],
)
def test_a_partial_date_can_be_completed(
    folder: Folder, impute: str, text: str, day: dt.date
) -> None:
    """The day is chosen as asked, the record says so, and so does the list."""
    path = folder()
    (path / "lines.csv").write_text("patient_id,line,agents,started_on\n")
    (path / "counts.csv").write_text(f"patient_id,on,count,unit,assumed\np1,{text},9,G/L,unit\n")
    (measurement,) = the_patient(path, impute=impute).platelets

    assert (day, ("day", "unit")) == (measurement.on, measurement.assumed)
    assert [("counts.csv", 2, "on", "IMPUTED_DAY")] == addresses(path, impute=impute)
    assert [("counts.csv", 2, "on", "PARTIAL_DATE")] == addresses(path)


def test_a_patients_own_partial_date_can_be_completed(folder: Folder) -> None:
    """A patient has no mark for it, so the list alone says so."""
    path = folder()
    (path / "patients.csv").write_text("patient_id,diagnosed_on\np1,1999\n")
    (path / "lines.csv").write_text("patient_id,line,agents,started_on\np1,1,ivig,2000-01-01\n")
    (path / "counts.csv").write_text("patient_id,on,count,unit\np1,2000-01-01,9,G/L\n")

    assert dt.date(1999, 7, 1) == the_patient(path, impute="middle").diagnosed_on
    assert [("patients.csv", 2, "diagnosed_on", "IMPUTED_DAY")] == addresses(path, impute="first")


@pytest.mark.parametrize("impute", [None, "first"])
def test_a_number_like_a_year_is_a_study_day_among_study_days(
    folder: Folder, impute: Literal["first"] | None
) -> None:
    """Day 2021 of a patient in study days is no year, in whichever file the other days stand."""
    path = folder(counts="p1,2021,50,G/L,,\n")
    (path / "series.csv").write_text("field,value\ndata_cut,2050\n")

    assert 2021 == the_patient(path, impute=impute).platelets[-1].on
    assert 2050 == read_csv(path, impute=impute).data_cut
    assert () == problems_of(path, impute=impute)


def test_a_year_among_dates_is_a_partial_date(folder: Folder) -> None:
    """The remedy names the whole date, the imputation and the study day."""
    path = folder()
    (path / "lines.csv").write_text("patient_id,line,agents,started_on\np1,1,ivig,2021-01-01\n")
    (path / "counts.csv").write_text("patient_id,on,count,unit\np1,2021,9,G/L\n")
    (problem,) = problems_of(path)

    assert "PARTIAL_DATE" == problem.code
    assert "impute='first'" in problem.remedy
    assert "+2021" in problem.remedy

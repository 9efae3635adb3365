"""What is refused in a folder of CSV files, and where."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, cast

import attrs
import pytest

import itpcase as itp
from itpcase.cohort.schema import COUNTS
from itpcase.io.csv import read_csv
from tests.io.csv_folders import GOOD, Folder, addresses, good_folder, problems_of


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Makes the folder of a test."""
    return partial(good_folder, tmp_path)


ONE_MISTAKE = [
    ("counts", "p1,8,12,,,", "count", "NO_UNIT"),
    ("counts", "p1,8,nan,G/L,,", "count", "NOT_A_NUMBER"),
    ("counts", "p1,8,inf,G/L,,", "count", "NOT_A_NUMBER"),
    ("counts", "p1,8,-4,G/L,,", "count", "NEGATIVE"),
    ("counts", "p1,8,99999,G/L,,", "count", "TOO_HIGH"),
    ("counts", 'p1,8,"22,00",G/L,,', "count", "DECIMAL_SIGN"),
    ("counts", "p1,8,22,00,,", "count", "UNREADABLE"),
    ("counts", "p1,8,22,00,G/L,,", "", "TOO_MANY_CELLS"),
    ("counts", "p1,8," + "1" * 201 + ",G/L,,", "count", "TOO_LONG"),
    ("counts", "p1,2021-03-05T10:00Z,12,G/L,,", "on", "DATETIME"),
    ("counts", "p1,2021-03-05 10:00+01:00,12,G/L,,", "on", "DATETIME"),
    ("counts", "p1,2021-03,12,G/L,,", "on", "PARTIAL_DATE"),
    ("counts", "p1,2021-02-30,12,G/L,,", "on", "NOT_A_DAY"),
    ("counts", "p1,05.03.2021,12,G/L,,", "on", "AMBIGUOUS_DATE"),
    ("counts", "p1,2021030,12,G/L,,", "on", "NOT_A_DAY"),
    ("counts", "p1,7.5,12,G/L,,", "on", "NOT_A_DAY"),
    ("counts", "p1,8,12,G/L,units,", "assumed", "NOT_IN_VOCABULARY"),
    ("counts", ",8,12,G/L,,", "patient_id", "EMPTY_CELL"),
    ("counts", "p9,8,12,G/L,,", "patient_id", "UNKNOWN_PATIENT"),
    ("counts", " ,8,12,G/L,,", "patient_id", "EMPTY_CELL"),
    ("lines", "p1,0,ivig,9,,,", "line", "LINE_NUMBER"),
    ("lines", "p1,two,ivig,9,,,", "line", "NOT_A_WHOLE_NUMBER"),
    ("lines", "p1,,ivig,9,,,", "line", "EMPTY_CELL"),
    ("lines", "p1,2,,9,,,", "agents", "EMPTY_CELL"),
    ("lines", "p1,2,ivig + ,9,,,", "agents", "NO_AGENT"),
    ("lines", "p1,2,ivig,,,,", "started_on", "EMPTY_CELL"),
    ("lines", "p1,2,ivig,9,undated,,", "ended_on", "NOT_A_DAY"),
    ("lines", "p1,2,ivig,9,8,,", "ended_on", "LINE_ENDS_BEFORE_START"),
    ("lines", "p1,2,ivig,9,,15,", "baseline", "NO_UNIT"),
    ("bleeds", "p1,3,2,1,", "until", "BLEED_ENDS_BEFORE_START"),
    ("bleeds", "p1,3,,5,", "who_grade", "WHO_GRADE"),
    ("rescues", "p1,3,blood,", "kind", "NOT_IN_VOCABULARY"),
    ("rescues", "p1,3,anti_d,-1", "washout_days", "WASHOUT"),
    ("labs", "p1,3,LDH,5,U/L,", "analyte", "UNKNOWN_ANALYTE"),
    ("labs", "p1,3,alt,5,mg/dL,", "value", "WRONG_LAB_UNIT"),
    ("labs", "p1,3,alt,5,U/L,x", "upper_limit", "NOT_A_NUMBER"),
    ("patients", ",F,,,,,", "patient_id", "EMPTY_CELL"),
    ("patients", " ,F,,,,,", "patient_id", "EMPTY_CELL"),
    ("patients", "p2,X,,,,,", "sex", "SEX"),
    ("patients", "p2,,old,,,,", "age", "NOT_A_NUMBER"),
    ("patients", "p2,,nan,,,,", "age", "NOT_A_NUMBER"),
    ("patients", 'p2,,"0,5",,,,', "age", "NOT_A_NUMBER"),
    ("patients", "p2,,200,,,,", "age", "AGE"),
    ("patients", "p2,,3,-9,,,", "age", "AGE_AND_BIRTH"),
    ("patients", "p2,,,,,2021,", "died_on", "PARTIAL_DATE"),
    ("patients", "p1,,,,,,", "patient_id", "PATIENT_TWICE"),
]


@pytest.mark.parametrize(
    ("text", "column", "code"),
    [("p1,maybe,", "bleeding_recorded", "NOT_A_BOOL"), ("p1,,real", "provenance",
                                                        "NOT_IN_VOCABULARY")],
)  # fmt: skip
def test_a_word_that_is_not_known_is_refused(
    folder: Folder, text: str, column: str, code: str
) -> None:
    """What is neither yes nor no is not taken for either, and a vocabulary is closed."""
    path = folder()
    (path / "patients.csv").write_text(f"patient_id,bleeding_recorded,provenance\n{text}\n")

    assert [("patients.csv", 2, column, code)] == addresses(path)


def test_a_record_that_refuses_everything_is_asked_once() -> None:
    """Where a stand-in is refused as well, there is nothing more to learn."""

    def refuse(**_: object) -> Any:
        raise itp.InputError.of("NO", argument="X.count", needed="", given="", remedy="")

    form = attrs.evolve(COUNTS, kind=cast("type[Any]", refuse))

    assert ["NO", "NO"] == [p.code for p in form.build({"on": 0, "count": itp.Count(9.0)})[1]]
    assert ["NO"] == [p.code for p in form.build({"on": 0})[1]]


@pytest.mark.parametrize(("name", "row", "column", "code"), ONE_MISTAKE)
def test_one_mistake_is_one_problem(
    folder: Folder, name: str, row: str, column: str, code: str
) -> None:
    """A mistake is listed once, with its address and a remedy, and raised if strict."""
    path = folder(**{name: f"{row}\n"})
    (problem,) = problems_of(path)
    number = len(GOOD[name].splitlines()) + 1

    assert (f"{name}.csv", number, column, code) == (
        problem.file, problem.row, problem.argument, problem.code,
    )  # fmt: skip
    assert (row.partition(",")[0].strip() or None) == problem.patient_id
    assert all((problem.needed, problem.given, problem.remedy))
    with pytest.raises(itp.errors.DataError) as refused:
        read_csv(path)
    assert (problem,) == refused.value.problems


def test_the_rest_of_the_patient_is_read(folder: Folder) -> None:
    """A row that fails is left out, and nothing else."""
    series, _ = read_csv(folder(counts="p1,8,12,,,\np1,9,60,G/L,,\n"), strict=False)

    assert [0, 7, 9] == [m.on for m in series.patients[0].platelets]


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("p1,0,a+,9,8,15,foo", ["NO_UNIT", "LINE_NUMBER", "NO_AGENT", "LINE_ENDS_BEFORE_START",
                                "NOT_IN_VOCABULARY"]),
        ("p1,x,,2021-13,z,1,", ["NOT_A_WHOLE_NUMBER", "EMPTY_CELL", "NOT_A_DAY", "NOT_A_DAY",
                                "NO_UNIT"]),
    ],
)  # fmt: skip
def test_a_row_with_five_mistakes_has_five_problems(
    folder: Folder, row: str, codes: list[str]
) -> None:
    """One mistake does not hide another, whether a cell or the record refuses it."""
    found = [code for *_, code in addresses(folder(lines=f"{row}\n"))]

    assert sorted(codes) == sorted(found)


@pytest.mark.parametrize(
    ("tables", "column"),
    [
        ({"counts": {"patient_id": "p1", "on": "8", "count": "12", "unit": "G/L", "line": "x"}},
         "line"),
        ({"lines": {"patient_id": "p1", "line": "2", "agents": "ivig", "started_on": "9",
                    "ongoing": "perhaps"}}, "ongoing"),
        ({"lines": {"patient_id": "p1", "line": "2", "agents": "ivig", "started_on": "9",
                    "baseline": "?", "baseline_unit": "G/L"}}, "baseline"),
        ({"bleeds": {"patient_id": "p1", "on": "8", "who_grade": "9"}}, "who_grade"),
        ({"bleeds": {"patient_id": "p1", "on": "8", "ongoing": "perhaps"}}, "ongoing"),
        ({"rescues": {"patient_id": "p1", "on": "8", "kind": "ivig", "washout_days": "-2"}},
         "washout_days"),
        ({"labs": {"patient_id": "p1", "on": "8", "analyte": "alt", "value": "90", "unit": "U/L",
                   "upper_limit": "normal"}}, "upper_limit"),
        ({"exposures": {"patient_id": "p1", "agent": "ivig", "started_on": "8",
                        "daily_dose": "much"}}, "daily_dose"),
        ({"signs": {"patient_id": "p1", "on": "8", "sign": "petechiae", "number": "few"}},
         "number"),
    ],
    ids=lambda each: each if isinstance(each, str) else next(iter(each)),
)  # fmt: skip
def test_a_cell_that_a_row_can_spare_costs_the_field(
    tables: dict[str, dict[str, str]], column: str, tmp_path: Path
) -> None:
    """In files as in columns: the row stays without it, and the problem is told of."""
    whole: dict[str, dict[str, str]] = {
        "patients": {"patient_id": "p1"},
        "lines": {"patient_id": "p1", "line": "1", "agents": "ivig", "started_on": "0"},
        "counts": {"patient_id": "p1", "on": "0", "count": "9", "unit": "G/L"},
    } | tables
    for name, cells in whole.items():
        text = f"{','.join(cells)}\n{','.join(cells.values())}\n"
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    found, problems = read_csv(tmp_path, strict=False)
    columns: dict[str, Any] = {
        name: {key: [cell] for key, cell in cells.items()} for name, cells in whole.items()
    }
    cohort = itp.Cohort.from_tables(**columns, strict=False)

    assert [column] == [problem.argument for problem in problems if problem.severity == "error"]
    assert found.patients == cohort.to_series().patients
    assert 1 == len(cohort)


def test_a_patient_with_fifteen_mistakes_has_fifteen_problems(folder: Folder) -> None:
    """Cells, rows and the patient as a whole are all looked at, and each problem has its row."""
    path = folder(
        lines="p1,1,ivig,30,20,,\np1,1,ivig,0,,,\n",
        counts="p1,99,50,G/L,,\np1,8,50,,,\np1,x,-5,G/L,,\np1,-50,12,G/L,,\n",
        bleeds="p1,100,,9,\np1,100,,,\n",
        rescues="p1,88,ivig,\np1,70,nothing,-2\n",
        labs="p1,5,alt,5,U/L,\np1,81,alt,,U/L,\n",
    )
    (path / "patients.csv").write_text(
        "patient_id,sex,age,born_on,died_on,followed_until\np1,X,200,-10,80,60\n"
    )
    expected = [
        ("patients.csv", 2, "sex", "SEX"),
        ("patients.csv", 2, "age", "AGE"),
        ("patients.csv", 2, "age", "AGE_AND_BIRTH"),
        ("lines.csv", 3, "ended_on", "LINE_ENDS_BEFORE_START"),
        ("lines.csv", 4, "line", "LINE_TWICE"),
        ("counts.csv", 4, "on", "AFTER_DEATH"),
        ("counts.csv", 5, "count", "NO_UNIT"),
        ("counts.csv", 6, "on", "NOT_A_DAY"),
        ("counts.csv", 6, "count", "NEGATIVE"),
        ("counts.csv", 7, "on", "BEFORE_BIRTH"),
        ("bleeds.csv", 2, "who_grade", "WHO_GRADE"),
        ("bleeds.csv", 2, "on", "AFTER_DEATH"),
        ("bleeds.csv", 3, "on", "AFTER_DEATH"),
        ("rescues.csv", 2, "on", "AFTER_DEATH"),
        ("rescues.csv", 3, "kind", "NOT_IN_VOCABULARY"),
        ("rescues.csv", 3, "washout_days", "WASHOUT"),
        ("labs.csv", 3, "value", "NO_VALUE"),
    ]
    series, problems = read_csv(path, strict=False)

    assert sorted(expected) == sorted(addresses(path))
    assert () == series.patients
    assert all("patient is left out" in p.remedy for p in problems if p.code == "AFTER_DEATH")


def test_contradictions_name_the_row_of_an_unsorted_file(folder: Folder) -> None:
    """Records are put in order of time; the problem is still where the person typed it."""
    path = folder(
        lines="p1,3,rituximab,50,,,\np1,2,danazol,60,,,\n",
        counts="p1,90,50,G/L,,\np1,-1,5,G/L,,\np1,85,5,G/L,,\np1,undated,5,G/L,,\n",
    )
    (path / "patients.csv").write_text("patient_id,died_on\np1,80\n")

    assert [
        ("lines.csv", 3, "started_on", "LINE_ORDER"),
        ("counts.csv", 4, "on", "AFTER_DEATH"),
        ("counts.csv", 6, "on", "AFTER_DEATH"),
    ] == addresses(path)


def test_a_patient_whose_own_row_fails_is_left_out(folder: Folder) -> None:
    """Without the day of death the answers would be others; the rows are no strangers for it."""
    path = folder(patients="p2,,,,,31.12.2020,\n", counts="p2,0,5,G/L,,\n")
    series, (problem,) = read_csv(path, strict=False)

    assert ["p1"] == [patient.id for patient in series.patients]
    assert problem.remedy.endswith("until then the patient is left out")


@pytest.mark.parametrize("blank", ["", " "])
def test_a_blank_below_no_heading_says_nothing(blank: str, folder: Folder) -> None:
    """A heading that ends with a comma names no column, whatever is typed below it."""
    path = folder()
    rows = ("p1,8,12,G/L", "p1,,13,G/L", "p1,10,,G/L", ",11,14,G/L")
    text = "".join(f"{row},{blank}\n" for row in ("patient_id,on,count,unit", *rows))
    (path / "counts.csv").write_text(text.replace(f"unit,{blank}", "unit,"))

    assert [
        ("counts.csv", 3, "on", "EMPTY_CELL"),
        ("counts.csv", 4, "count", "NO_COUNT"),
        ("counts.csv", 5, "patient_id", "EMPTY_CELL"),
    ] == addresses(path)


def test_an_id_given_twice_names_both_rows(folder: Folder) -> None:
    """Nobody knows whose the records are: the patient is left out, with one problem a row."""
    path = folder(patients="p1,,abc,,,,\np1,,,,,,\n", counts="p1,9,5,,,\n")
    series, problems = read_csv(path, strict=False)

    assert () == series.patients
    assert ["'p1' in rows 2 and 3", "'p1' in rows 2 and 4"] == [
        p.given for p in problems if p.code == "PATIENT_TWICE"
    ]
    assert {"NOT_A_NUMBER", "NO_UNIT", "PATIENT_TWICE"} == {p.code for p in problems}


def test_a_lost_row_of_patients_makes_no_strangers(folder: Folder) -> None:
    """The row of a patient that cannot be divided into cells is the problem, not the counts."""
    path = folder(patients="p2,F,0,5,,,,,x\n", counts="p2,0,5,G/L,,\n")

    assert [("patients.csv", 3, "", "TOO_MANY_CELLS")] == addresses(path)


def test_a_field_given_twice_is_refused(folder: Folder) -> None:
    """Two titles are one too many, and a day of the series is a day."""
    path = folder()
    (path / "series.csv").write_text("field,value\ntitle,a\ntitle,b\ndata_cut,soon\n")

    assert [
        ("series.csv", 3, "field", "FIELD_TWICE"),
        ("series.csv", 4, "data_cut", "NOT_A_DAY"),
    ] == addresses(path)


# --- files of another shape ---------------------------------------------------------------------


def test_a_tab_separated_file_is_said_to_be_one(tmp_path: Path) -> None:
    """A file with tabs between its cells is named as what it is."""
    good_folder(tmp_path)
    (tmp_path / "counts.csv").write_text("patient_id\ton\tcount\tunit\np1\t0\t9\tG/L\n")

    (problem,) = problems_of(tmp_path)
    assert ("counts.csv", "TABS") == (problem.file, problem.code)
    assert "tab-separated" in problem.given


@pytest.mark.parametrize(
    "days", ["2021-01-01,2021-01-08,2021-01-15", "Day 0,Day 7", "0,7,14", "5.1.2021,12.1.2021"]
)
def test_a_wide_sheet_is_said_to_be_one(tmp_path: Path, days: str) -> None:
    """A file with a column for each day is named as what it is."""
    good_folder(tmp_path)
    (tmp_path / "counts.csv").write_text(f"patient_id,unit,{days}\np1,G/L,9,10,11\n")

    (problem,) = problems_of(tmp_path)
    assert "WIDE_SHEET" == problem.code
    assert "wide sheet" in problem.given
    assert "one row for each count" in problem.remedy


@pytest.mark.parametrize(
    ("encoding", "code"),
    [("utf-16", "ENCODING"), ("utf-16-le", "NUL_BYTES"), ("utf-16-be", "NUL_BYTES")],
)
def test_utf_16_is_said_to_be_it(tmp_path: Path, encoding: str, code: str) -> None:
    """A file in UTF-16 is named as what it is, with its mark or without."""
    good_folder(tmp_path)
    text = (tmp_path / "counts.csv").read_text()
    (tmp_path / "counts.csv").write_bytes(text.encode(encoding))

    (problem,) = problems_of(tmp_path)
    assert code == problem.code
    assert "UTF-16" in str(problem)


def test_a_file_with_another_ending_is_named(tmp_path: Path) -> None:
    """Where a file is missing, the tables that are there are named."""
    good_folder(tmp_path)
    (tmp_path / "counts.csv").rename(tmp_path / "counts.tsv")

    missing, unread = problems_of(tmp_path)
    assert ("MISSING_FILE", "UNKNOWN_FILE") == (missing.code, unread.code)
    assert "counts.tsv" in missing.given

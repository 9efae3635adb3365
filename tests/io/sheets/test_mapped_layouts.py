"""Sheets that are laid out otherwise than a row for each count, or a column for each day."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import itpcase as itp
from itpcase.errors import DataError
from itpcase.io import propose_mapping
from itpcase.io._headings.days import day_in
from itpcase.io._headings.fields import field_of
from itpcase.io._workbooks.file import opened
from tests.io.systems import codes, printed

UNIT = {"value": "10*9/L"}


def written(place: Path, text: str) -> Path:
    """Write a sheet."""
    path = place / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    return path


def counts(**more: Any) -> dict[str, Any]:
    """Return the mapping of a sheet of counts."""
    return {"counts": {"patient_id": "ID", "count": "PLT", "unit": UNIT} | more}


@pytest.mark.parametrize("name", [
    "Week", "Weeks since start", "Time (months)", "Day (weeks)", "Time [h]", "Visit month", "Monat",
    "Semaine", "周", "月数", "M",
])  # fmt: skip
def test_a_column_of_weeks_or_months_is_no_column_of_days(tmp_path: Path, name: str) -> None:
    """Week 4 was day 4: two counts a week apart were a day apart, and confirmed nothing."""
    path = written(tmp_path, f"ID,{name},PLT\n1,0,9\n1,4,100\n1,5,110\n")
    with pytest.raises(DataError) as caught:
        itp.read_mapped(path, mapping=counts(on=name))
    (problem,) = caught.value.problems
    proposal = propose_mapping(path)

    assert ("NOT_A_DAY", "counts.on") == (problem.code, problem.argument)
    assert "on" not in tomllib.loads(str(proposal))["counts"]
    assert any(doubt.startswith(f"{name!r} counts ") for doubt in proposal.doubts)


@pytest.mark.parametrize("name", ["Study day", "Time [days]", "Date (day/month/year)", "Time"])
def test_a_heading_that_names_days(tmp_path: Path, name: str) -> None:
    """Or no unit at all, as before; and dates have none whatever stands above them."""
    path = written(tmp_path, f"ID,{name},PLT\n1,0,9\n1,4,100\n")

    assert [("1", "0", "9"), ("1", "4", "100")] == printed(
        itp.read_mapped(path, mapping=counts(on=name))
    )
    path = written(tmp_path, "ID,Week,PLT\n1,2021-03-05,9\n")
    assert [("1", "2021-03-05", "9")] == printed(itp.read_mapped(path, mapping=counts(on="Week")))


@pytest.mark.parametrize("days", [
    "Dag 0,Dag 7,Dag 14", "0日目,7日目,14日目", "0일,7일,14일",
    "Dzie\u0144 0,Dzie\u0144 7,Dzie\u0144 14",
    "D0 PLT,D7 PLT,D14 PLT",
    "PLT D0 (G/L),PLT D7 (G/L),PLT D14 (G/L)", "G\u00fcn 0,G\u00fcn 7,G\u00fcn 14",
])  # fmt: skip
def test_days_of_headings_in_other_languages(tmp_path: Path, days: str) -> None:
    """They are proposed, each with its day, and asked about."""
    path = written(tmp_path, f"ID,{days}\n1,9,40,120\n")
    proposal = propose_mapping(path)
    of = dict(zip(days.split(","), ["0", "7", "14"], strict=True))

    assert of == tomllib.loads(str(proposal))["counts"]["days"]
    assert any(doubt.startswith("which days the headings ") for doubt in proposal.doubts)


@pytest.mark.parametrize(("days", "asked"), [("1,2,3", True), ("Day 1,Day 2,Day 3", False)])
def test_headings_that_are_numbers_alone(tmp_path: Path, days: str, *, asked: bool) -> None:
    """They may number visits, and are asked about."""
    path = written(tmp_path, f"ID,{days}\n1,9,40,120\n")
    proposal = propose_mapping(path)

    assert asked == any("not the numbers of visits" in doubt for doubt in proposal.doubts)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Splenectomy (date)", None), ("Time to response (day)", None), ("Rituximab (start)", None),
        ("Rituximab (end)", None), ("PLT transfusion (units)", None), ("Physician (ID)", None),
        ("脾切除(日期)", None), ("PLT (count)", "count"),
        ("Transfusions (count)", None), ("Patient (ID)", "patient_id"),
        ("采样日 (sample date)", "on"), ("Blutplatten (PLT)", "count"), ("(date)", "on"),
        ("[id]", "patient_id"), ("Kod (patient id)", "patient_id"),
    ],
)  # fmt: skip
def test_what_stands_in_the_brackets_of_a_heading(name: str, field: str | None) -> None:
    """A word for any date or number says what the name is of, and is no name of a column."""
    assert field == field_of(name)


@pytest.mark.parametrize(
    "text", ["baseline", "BL", "W12", "week 3", "2 weeks", "M6", "V2", "第3周"]
)
def test_the_name_of_a_visit_is_no_day(tmp_path: Path, text: str) -> None:
    """What is to be written in its place is said."""
    path = written(tmp_path, f"ID,Day,PLT\n1,{text},9\n1,D7,100\n")
    cohort = itp.read_mapped(path, mapping=counts(on="Day"))

    assert [("1", "7", "100")] == printed(cohort)
    assert ["NOT_A_DAY"] == codes(cohort)
    is_time = text not in {"BL", "V2"}  # which counts from a treatment, and there is none
    said = "words are read where they name a treatment" if is_time else "the name of a visit is no"
    assert cohort.problems[0].remedy.startswith(said)


@pytest.mark.parametrize("names", [
    "Date1,PLT1,Date2,PLT2", "Date,PLT,Date,PLT", "PLT_1,Date_1,PLT_2,Date_2",
    "Date 1,Date 2,PLT 1,PLT 2", "Visit 1 date,Visit 1 PLT,Visit 2 date,Visit 2 PLT",
    "Datum 1,Thrombozyten 1,Datum 2,Thrombozyten 2", "日期1,血小板1,日期2,血小板2",
])  # fmt: skip
def test_pairs_of_a_day_and_a_count_in_one_row(tmp_path: Path, names: str) -> None:
    """They are proposed, with a question, and each count is of its own day."""
    days = iter(("2021-03-05", "2021-03-12"))
    numbers = iter(("9", "100"))
    cells = [next(numbers if name[0] in "T血" or "PLT" in name else days)
             for name in names.split(",")]  # fmt: skip
    path = written(tmp_path, f"ID,{names}\n1,{','.join(cells)}\n2,{','.join(cells)}\n")
    proposal = propose_mapping(path)
    mapping = tomllib.loads(str(proposal))
    mapping["counts"]["unit"] = UNIT
    cohort = itp.read_mapped(path, mapping=mapping)
    read = [("2021-03-05", "9"), ("2021-03-12", "100")]

    assert [(who, *each) for who in "12" for each in read] == printed(cohort)
    assert any("paired" in doubt for doubt in proposal.doubts)
    assert "Not understood" not in str(proposal)


@pytest.mark.parametrize("names", [
    "Date of diagnosis,PLT,Date of death,PLT max", "Date,PLT,ID,Date,PLT",
    "Start date,PLT before,Stop date,PLT after",
])  # fmt: skip
def test_what_is_no_pair(tmp_path: Path, names: str) -> None:
    """Another day, another patient or another order: nothing is guessed."""
    cells = ",".join("9" if "PLT" in name else "2" if name == "ID" else "2021-03-05"
                     for name in names.split(","))  # fmt: skip
    path = written(tmp_path, f"ID,{names}\n1,{cells}\n")

    assert "pairs" not in tomllib.loads(str(propose_mapping(path)))["counts"]


def test_a_pair_without_a_count_or_with_a_code(tmp_path: Path) -> None:
    """A day without a count is told of, as in other layouts; an empty pair says nothing."""
    path = written(
        tmp_path, "ID,D1,P1,D2,P2\n1,2021-03-05,9,,\n2,2021-03-05,-99,2021-03-06,\n3,,12,,\n"
    )
    pairs = {"patient_id": "ID", "pairs": [["D1", "P1"], ["D2", "P2"]], "unit": UNIT}
    cohort = itp.read_mapped(path, mapping={"missing": ["-99"], "counts": pairs})

    assert [("1", "2021-03-05", "9")] == printed(cohort)
    assert ["NO_RESULT", "NO_RESULT", "NO_DAY"] == codes(cohort)
    for wrong in ([["D1"]], ["D1", "P1"], [["D1", "P1", "D2"]], "D1", [["D1", "P3"]]):
        with pytest.raises(DataError):
            itp.read_mapped(path, mapping={"counts": pairs | {"pairs": wrong}})


def test_a_second_column_of_counts_of_one_name_is_told_of(tmp_path: Path) -> None:
    """A second table beside the first, or more visits: half of the counts were passed over."""
    path = written(tmp_path, "ID,Day,PLT,ID,Day,PLT\n1,2021-03-05,9,2,2021-03-05,100\n")
    first = {"patient_id": "ID (1)", "on": "Day (1)", "count": "PLT (1)", "unit": UNIT}
    (problem,) = itp.read_mapped(path, mapping={"counts": first}).problems

    assert ("COLUMN_TWICE", "warning") == (problem.code, problem.severity)
    assert "'PLT (1)', 'PLT (2)'" == problem.given


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("PLT x10⁹/l", "x10^9/l"), ("Platelets, 10^9/L", "10^9/L"), ("PLT /mm3", "/mm3"),
        ("Thrombozyten in Tsd/µl", "Tsd/μl"), ("Plaquettes G/L", "G/L"), ("PLT Count*", None),
        ("血小板计数×10^9/L", "×10^9/L"), ("Platelets per µL", "per μL"), ("PLT (K/µL)", "K/μL"),
    ],
)  # fmt: skip
def test_a_unit_behind_the_name_of_a_column(tmp_path: Path, name: str, unit: str | None) -> None:
    """Without brackets it is one too; a mark of a footnote is none."""
    path = written(tmp_path, f'ID,Date,"{name}"\n1,2021-03-05,9\n')
    counts = tomllib.loads(str(propose_mapping(path)))["counts"]

    assert unit == counts.get("unit", {}).get("value")
    assert "count" in counts


@pytest.mark.parametrize("other", ["Time,08:30", "Day,Mon", "Day,7", "Tag,Montag"])
def test_the_day_is_the_column_of_dates(tmp_path: Path, other: str) -> None:
    """Whichever stands first: a time of the day and the name of a weekday are no days."""
    name, cell = other.split(",")
    path = written(tmp_path, f"ID,{name},Date,PLT\n1,{cell},2021-03-05,9\n")

    assert "Date" == tomllib.loads(str(propose_mapping(path)))["counts"]["on"]


HEADINGS = {
    "groups of pairs": (
        "ID,Visit 1,,Visit 2,\n,Date,PLT,Date,PLT\n1,2021-03-05,9,2021-03-12,100\n", [1, 2],
        [("1", "2021-03-05", "9"), ("1", "2021-03-12", "100")],
    ),
    "one group of days": (
        "Ward 3,,,\nID,PLT G/L,,\n,D0,D7,D14\n1,9,100,110\n", [2, 3],
        [("1", "0", "9"), ("1", "7", "100"), ("1", "14", "110")],
    ),
    "groups of other columns": (
        "ID,Laboratory,,Drug,\n,Date,PLT,Start,End\n1,2021-03-05,9,,\n", [1, 2],
        [("1", "2021-03-05", "9")],
    ),
    "units below": (
        "ID,Date,PLT,Hb\n,dd/mm/yyyy,G/L,g/dL\n1,15/03/2021,9,10\n", [1, 2],
        [("1", "2021-03-15", "9")],
    ),
    "the unit of the counts below": (
        "ID,Date,PLT\n,,10^9/L\n1,2021-03-05,9\n", [1, 2], [("1", "2021-03-05", "9")],
    ),
    "a remark below": ("ID,Date,PLT\n,,of EDTA\n1,2021-03-05,9\n", 1, [("1", "2021-03-05", "9")]),
    "an id that is missing": (
        "ID,Date,PLT\n,2021-03-05,9\n1,2021-03-12,100\n", 1, [("1", "2021-03-12", "100")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADINGS)
def test_a_heading_of_two_rows(tmp_path: Path, name: str) -> None:
    """It is proposed with a question, and each column is of its group; a row of values is none."""
    text, row, read = HEADINGS[name]
    path = written(tmp_path, text)
    proposal = propose_mapping(path)
    mapping = tomllib.loads(str(proposal))
    mapping["counts"].setdefault("unit", UNIT)

    assert row == mapping.get("heading_row", 1)
    assert (row != 1) == any("are one heading" in doubt for doubt in proposal.doubts)
    assert read == printed(itp.read_mapped(path, mapping=mapping))


def test_merged_cells_over_groups_of_columns(tmp_path: Path) -> None:
    """A workbook has the name of a group in the first cell of the merged ones."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["ID", "PLT (G/L)", None], [None, "W0", "W4"], [1, 9, 100]):
        sheet.append(row)
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A1:A2")
    book.save(tmp_path / "h.xlsx")
    days = {"PLT (G/L) W0": 0, "PLT (G/L) W4": 28}
    cohort = itp.read_mapped(tmp_path / "h.xlsx", mapping={
        "layout": "wide", "heading_row": [1, 2],
        "counts": {"patient_id": "ID", "unit": UNIT, "days": days},
    })  # fmt: skip

    assert [("1", "0", "9"), ("1", "28", "100")] == printed(cohort)
    assert [] == codes(cohort)


@pytest.mark.parametrize("rows", [[2, 1], [1], [1, 2, 3], [0, 1], ["1", "2"], "1"])
def test_rows_that_are_no_heading(tmp_path: Path, rows: Any) -> None:
    """Two rows, the second below the first."""
    path = written(tmp_path, "ID,Day,PLT\n1,0,9\n")
    with pytest.raises(DataError) as caught:
        itp.read_mapped(path, mapping=counts(on="Day") | {"heading_row": rows})

    assert caught.value.problems[0].argument.startswith("heading_row")


def test_counts_whose_heading_has_a_number_alone(tmp_path: Path) -> None:
    """Of a day or of a visit: only the user knows, and is asked."""
    path = written(tmp_path, "ID,PLT before treatment,PLT day 7,PLT day 14\n1,9,100,110\n")
    assert '# "PLT before treatment" = ""' in str(propose_mapping(path)).splitlines()
    path = written(tmp_path, "ID,PLT 1,PLT 2,PLT 3\n1,9,100,110\n")
    proposal = propose_mapping(path)

    assert "wide" == tomllib.loads(str(proposal))["layout"]
    assert any("which days the headings 'PLT 1'" in doubt for doubt in proposal.doubts)


def test_days_that_are_counted_from_a_date(tmp_path: Path) -> None:
    """With the column of day 0 they are dates, as those of the treatment; without, it is asked."""
    text = "ID,Start,Drug,D-1,D7,W4\n1,2021-03-05,eltrombopag,9,100,110\n2,,,9,,\n"
    path = written(tmp_path, text)
    proposal = propose_mapping(path)
    mapping = tomllib.loads(str(proposal).replace("# day_0", "day_0"))
    mapping["counts"]["unit"] = UNIT
    cohort = itp.read_mapped(path, mapping=mapping)

    assert ["2021-03-04", "2021-03-12", "2021-04-02"] == [day for _, day, _ in printed(cohort)]
    assert "CR" == str(itp.classify_response(cohort.patient(0)).category)
    assert ["NO_DAY"] == codes(cohort)
    assert any("the date of day 0, such as 'Start'" in doubt for doubt in proposal.doubts)
    assert not any("write a column of days" in doubt for doubt in proposal.doubts)

    del mapping["counts"]["day_0"]
    assert "MIXED_TIMES" in codes(itp.read_mapped(path, mapping=mapping))


def test_a_date_beside_day_0_stays(tmp_path: Path) -> None:
    """Only what is counted is counted from it; in other tables too."""
    path = written(
        tmp_path,
        "ID,Start,Day,PLT,Test\n1,2021-03-05,7,9,alt\n1,,2021-03-20,30,alt\n"
        "1,2021-03-05,99999999,12,\n",
    )
    labs = {"patient_id": "ID", "on": "Day", "analyte": "Test", "value": "PLT",
            "unit": {"value": "U/L"}, "day_0": "Start"}  # fmt: skip
    cohort = itp.read_mapped(path, mapping=counts(on="Day", day_0="Start") | {"labs": labs})

    assert ["2021-03-12", "2021-03-20"] == [day for _, day, _ in printed(cohort)]
    assert cohort.labs is not None
    assert 2 == len(cohort.labs)


def test_both_limits_of_a_laboratory_value(tmp_path: Path) -> None:
    """In the unit of the row, each from its own column; an empty one is not known."""
    text = "ID,Day,Test,PLT,ULN,LLN\n1,2021-03-05,alt,90,40,10\n"
    text += "1,2021-03-06,alt,90,,12\n1,2021-03-06,,9,,\n"
    labs = {"patient_id": "ID", "on": "Day", "analyte": "Test", "value": "PLT",
            "unit": {"value": "U/L"}, "upper_limit": "ULN", "lower_limit": "LLN"}  # fmt: skip
    cohort = itp.read_mapped(written(tmp_path, text), mapping=counts(on="Day") | {"labs": labs})
    found = [(lab.lower_limit_in_unit, lab.upper_limit_in_unit) for lab in cohort.patient(0).labs]

    assert [(10, 40), (12, None)] == found


LAYOUTS = {
    "patients in columns": ("Date,P1,P2\n2021-03-05,9,12\n2021-03-12,100,20\n", "transpose"),
    "two sites": ("Centre,ID,Date,PLT\nA,1,2021-03-05,9\nB,1,2021-03-12,100\n", "two sites"),
    "a table for each patient": (
        "Patient P1,\nDate,PLT\n2021-03-05,9\n,\nPatient P2,\nDate,PLT\n2021-03-05,12\n",
        "headings again in rows 6",
    ),
    "ids above the tables": (
        "ID,P1,Sex,F\nDate,PLT,,\n2021-03-05,9,,\nID,P2,Sex,M\nDate,PLT,,\n2021-03-05,12,,\n",
        "headings again in rows 4, 5",
    ),
    "days of each line": ("ID,Line,Day,PLT\n1,1,0,9\n1,1,60,20\n1,2,0,9\n", "begin anew"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_sheet_that_no_mapping_reads_as_it_is(tmp_path: Path, name: str) -> None:
    """What is to be changed in it is asked, and nothing of it in other sheets."""
    text, asked = LAYOUTS[name]

    assert any(asked in doubt for doubt in propose_mapping(written(tmp_path, text)).doubts)
    for other in (
        "Centre,ID,Date,PLT\nA,1,2021-03-05,9\nA,1,2021-03-12,100\nB,2,2021-03-12,100\n",
        "ID,Line,Day,PLT\n1,1,0,9\n1,1,60,20\n1,2,70,9\n2,1,0,9\n",
        "Date,PLT,ID\n2021-03-05,9,1\n",
        "Datum,Thrombozyten,Patient\nDate,PLT,ID\n2021-03-05,9,1\n",
        "Date,PLT,ID\n2021-03-05,9,1\nDate,PLT,ID\n2021-03-05,9,2\n",
    ):
        doubts = propose_mapping(written(tmp_path, other)).doubts
        assert not any(word in doubt for doubt in doubts for _, word in LAYOUTS.values())


def test_sheets_with_one_heading(tmp_path: Path) -> None:
    """A sheet for each patient or year, and no day named: the counts of one alone would be read."""
    book = openpyxl.Workbook()
    for name in ("P1", "P2", "Notes"):
        sheet = book.create_sheet(name)
        sheet.append(["When", "PLT"] if name != "Notes" else ["Text"])
        sheet.append(["2021-03-05", 9] if name != "Notes" else ["x"])
    book.remove(book.worksheets[0])
    book.save(tmp_path / "h.xlsx")
    doubts = propose_mapping(tmp_path / "h.xlsx").doubts

    assert any("the sheets 'P2' have the same headings" in doubt for doubt in doubts)
    doubts = propose_mapping(tmp_path / "h.xlsx", sheet="P1").doubts
    assert not any("same headings" in doubt for doubt in doubts)


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Count the workbooks that are opened."""
    seen: list[Path] = []

    def counted(path: Path) -> tuple[Any, Any]:
        seen.append(path)
        return opened(path)

    monkeypatch.setattr("itpcase.io._sheets.workbook.opened", counted)
    return seen


def test_a_workbook_is_opened_once_for_a_proposal(tmp_path: Path, openings: list[Path]) -> None:
    """However many sheets are looked at: to open it takes most of the time."""
    book = openpyxl.Workbook()
    for name in ("Notes", "P1", "P2", "P3"):
        sheet = book.create_sheet(name)
        sheet.append(["ID", "Date", "PLT"] if name != "Notes" else ["Text"])
        sheet.append(["1", "2021-03-05", 9] if name != "Notes" else ["x"])
    book.remove(book.worksheets[0])
    book.save(tmp_path / "h.xlsx")
    doubts = propose_mapping(tmp_path / "h.xlsx").doubts

    assert any("the sheets 'P2', 'P3' have the same headings" in doubt for doubt in doubts)
    assert 1 == len(openings)
    propose_mapping(tmp_path / "h.xlsx")
    assert 2 == len(openings)


def test_a_workbook_is_opened_once_for_all_tables(tmp_path: Path, openings: list[Path]) -> None:
    """A mapping that names a sheet for each table opened it for each."""
    book = openpyxl.Workbook()
    for name in ("labs", "people", "lines"):
        sheet = book.create_sheet(name)
        sheet.append(["ID", "Day", "PLT", "Sex", "Drug"])
        sheet.append(["1", 0, 9, "F", "IVIG"])
    book.save(tmp_path / "h.xlsx")
    mapping = counts(on="Day", sheet="labs")
    mapping["patients"] = {"patient_id": "ID", "sex": "Sex", "sheet": "people"}
    mapping["lines"] = {"patient_id": "ID", "line": {"value": "1"}, "agents": "Drug",
                        "started_on": "Day", "sheet": "lines"}  # fmt: skip

    assert 1 == len(itp.read_mapped(tmp_path / "h.xlsx", mapping=mapping).patient(0).lines)
    assert 1 == len(openings)


def test_the_cell_that_is_no_day_is_shown(tmp_path: Path) -> None:
    """And a column of weeks is given up whatever else stands in it."""
    path = written(tmp_path, "ID,Date,PLT,Drug,Start (weeks)\n1,2021-03-05,9,ivig,3\n1,soon,9,,x\n")
    proposal = propose_mapping(path)

    assert "'Date' looks like on, but its cells are no days: 'soon'" in proposal.doubts
    assert "started_on" not in tomllib.loads(str(proposal))["exposures"]
    path = written(tmp_path, "ID,Date,PLT\n1,2021-03-05,9\n1,7,9\n")
    assert any("are no days: '2021-03-05'" in doubt for doubt in propose_mapping(path).doubts)


def test_a_date_in_three_columns(tmp_path: Path) -> None:
    """The day of a month is no study day: it is asked for, and not proposed."""
    proposal = propose_mapping(written(tmp_path, "ID,Day,Month,Year,PLT\n1,5,3,2021,9\n"))

    assert "on" not in tomllib.loads(str(proposal))["counts"]
    assert any("in the columns 'Day', 'Month', 'Year'" in doubt for doubt in proposal.doubts)
    proposal = propose_mapping(written(tmp_path, "ID,Day,Month,PLT\n1,5,3,9\n"))
    assert "Day" == tomllib.loads(str(proposal))["counts"]["on"]


@pytest.mark.parametrize(
    ("names", "drugs"),
    [
        ("Prednisone start,Prednisone stop", ""), ("Prednisone stop", "'Prednisone stop'"),
        ("Date of rituximab,Response to IVIG", "'Response to IVIG'"),
        ("IVIG (g),Anti-D dose", "'IVIG (g)', 'Anti-D dose'"), ("C,Reason,WBC", ""),
    ],
)  # fmt: skip
def test_columns_that_are_named_by_drugs(tmp_path: Path, names: str, drugs: str) -> None:
    """Without a word on it, patients who were treated would have no treatment."""
    proposal = propose_mapping(written(tmp_path, f"ID,Date,PLT,{names}\n1,2021-03-05,9\n"))
    said = [doubt for doubt in proposal.doubts if "names of treatments" in doubt]

    assert bool(drugs) == bool(said)
    assert all(f"the headings {drugs} have" in doubt for doubt in said)


@pytest.mark.parametrize(
    "text",
    ["ID   Date   PLT\n1    2021-03-05   9\n", '"ID;Date;PLT"\n"1;2021-03-05;9"\n', "ID~PLT\n"],
)
def test_a_sheet_of_one_column_with_several_names(tmp_path: Path, text: str) -> None:
    """Its cells are divided by something else, or each row is one cell."""
    proposal = propose_mapping(written(tmp_path, text))

    assert any(doubt.startswith("the sheet has one column") for doubt in proposal.doubts)


def test_a_heading_in_two_languages(tmp_path: Path) -> None:
    """Both names say the same; a name of two columns is not known."""
    path = written(
        tmp_path, "患者ID / Patient ID,日期/Date,血小板 | PLT (G/L),Drug/Dose\n1,2021-03-05,9,x\n"
    )
    proposed = tomllib.loads(str(propose_mapping(path)))

    assert ["患者ID / Patient ID", "日期/Date", "血小板 | PLT (G/L)"] == [
        proposed["counts"][each] for each in ("patient_id", "on", "count")
    ]
    assert "exposures" not in proposed


def test_what_is_known_and_not_used_is_listed(tmp_path: Path) -> None:
    """The start of no drug, and a line that numbers nothing, are in no table."""
    text = str(
        propose_mapping(written(tmp_path, "ID,Date,PLT,Start,Line\n1,2021-03-05,9,5,PICC\n"))
    )

    assert "# Not understood, and not used: 'Start', 'Line'" in text.splitlines()


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("2021-03-05", "2021-03-05"), ("5", "5"), ("Week 4", "28"), ("PLT 2021-3-5", "2021-03-05"),
        ("2021-03", ""), ("Mar 2021", ""), ("2021", ""), ("baseline visit", ""),
        ("platelets", None),
    ],
)  # fmt: skip
def test_the_day_that_a_heading_means(heading: str, day: str | None) -> None:
    """A month or a year is a time, and no day of it is chosen."""
    assert day == day_in(heading)


@pytest.mark.parametrize(
    ("name", "cell", "order", "asked"),
    [
        ("Date (DD/MM/YYYY)", "03/04/2021", "day first", False),
        ("Date (mm/dd/yyyy)", "03/04/2021", "month first", False),
        ("Datum (TT.MM.JJJJ)", "03.04.2021", "day first", False),
        ("Date", "03/04/2021", None, True), ("Date", "13/04/2021", "day first", False),
        ("Date (mm/dd/yyyy)", "13/04/2021", "day first", True),
        ("Date (dd/mm/yyyy)", "04/13/2021", "month first", True),
    ],
)  # fmt: skip
def test_the_order_of_dates_in_a_heading(
    tmp_path: Path, name: str, cell: str, order: str | None, *, asked: bool
) -> None:
    """It is that of the cells where they leave it open, and asked about where they contradict."""
    proposal = propose_mapping(written(tmp_path, f"ID,{name},PLT (G/L)\n1,{cell},9\n"))

    assert order == tomllib.loads(str(proposal)).get("dates")
    assert asked == any("the day or the month first" in doubt for doubt in proposal.doubts)


@pytest.mark.parametrize(("test", "asked"), [("PLT", False), ("Platelets (citrate)", True)])
def test_several_tests_of_platelets_are_asked_about(
    tmp_path: Path, test: str, *, asked: bool
) -> None:
    """A count in citrate is another one than that in EDTA."""
    rows = f"1,2021-03-05,PLT,9,G/L\n1,2021-03-06,{test},90,G/L\n1,2021-03-06,WBC,5,G/L\n"
    proposal = propose_mapping(written(tmp_path, f"ID,Date,Test,Result,Unit\n{rows}"))

    assert asked == any("'PLT', 'Platelets (citrate)'" in doubt for doubt in proposal.doubts)

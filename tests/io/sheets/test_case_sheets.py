"""Sheets as clinics keep them and as reviewers type them: no value is silently another one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.errors import DataError, InputError, Problem, UnitError
from itpcase.io import propose_mapping
from itpcase.units.dates_as_numbers import MONTHS_OF_YEAR
from itpcase.units.day_orders import two_orders_in
from itpcase.units.days import plain_day
from itpcase.units.ids import refused_ids
from itpcase.units.text import as_typed, with_breaks
from itpcase.vocabularies import read_age
from tests.io.systems import codes

LONG = {"patient_id": "ID", "on": "Date", "count": "PLT", "unit": {"value": "/uL"}}


def sheet_of(place: Path, text: str) -> Path:
    """A sheet of text."""
    path = place / "sheet.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def workbook_of(place: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """A workbook with some sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(place / "sheet.xlsx")
    return place / "sheet.xlsx"


def own_form(place: Path, counts: str, **how: Any) -> tuple[Problem, ...]:
    """What is told of counts in our own form."""
    for name, text in (
        ("patients", "patient_id\nA\n"), ("counts", f"patient_id,on,count,unit\n{counts}"),
        ("lines", "patient_id,line,agents,started_on\nA,1,IVIG,2021-03-01\n"),
    ):  # fmt: skip
        (place / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return tuple(itp.read_csv(place, strict=False, **how)[1])


def asked_of(path: Path) -> str:
    """What is asked of a sheet."""
    return "\n".join(map(str, propose_mapping(path).doubts))


# --- two numbers on two lines of a cell -----------------------------------------------------------


@pytest.mark.parametrize("cell", ["9\n120", "55\r\n120", "12\t500", "<5\n120", "12\n45\n100"])
def test_two_lines_of_a_cell_are_no_thousands(cell: str, tmp_path: Path) -> None:
    """As Word leaves them: 9 above 120 per microlitre was read as 9.12."""
    path = sheet_of(tmp_path, f'ID,Date,PLT\nA,2021-03-05,"{cell}"\nA,2021-03-06,100000\n')
    cohort = itp.read_mapped(path, mapping={"counts": LONG})
    assert ["100 ×10⁹/L"] == [str(each.as_printed) for each in cohort.patient(0).platelets]
    (told,) = (each for each in cohort.problems if each.code == "MORE_THAN_A_NUMBER")
    assert 2 == told.row
    assert "a row of its own" in told.remedy


def test_two_lines_of_a_cell_of_a_day_or_a_pair(tmp_path: Path) -> None:
    """The same below a day, and of a pair of columns."""
    wide = sheet_of(tmp_path, 'ID,2021-03-05\nA,"9\n120"\n')
    counts: dict[str, Any] = {"patient_id": "ID", "unit": {"value": "/uL"}}
    found = itp.read_mapped(wide, mapping={"layout": "wide", "counts": counts})
    assert ["MORE_THAN_A_NUMBER"] == codes(found)
    pairs = sheet_of(tmp_path, 'ID,D1,P1\nA,2021-03-05,"9\n120"\n')
    counts |= {"pairs": [["D1", "P1"]]}
    assert ["MORE_THAN_A_NUMBER"] == codes(itp.read_mapped(pairs, mapping={"counts": counts}))


def test_two_lines_of_a_cell_of_our_own_forms(tmp_path: Path) -> None:
    """A text is read in one way, whatever holds it."""
    with pytest.raises(UnitError) as caught:
        itp.parse_count("9\n120 /uL")
    assert "MORE_THAN_A_NUMBER" == caught.value.problem.code
    problems = own_form(tmp_path, 'A,2021-03-05,"9\n120",/uL\n')
    assert ["MORE_THAN_A_NUMBER"] == [each.code for each in problems]


@pytest.mark.parametrize("unit", ["10^9/L", "×10⁹/L", "(10^9/L)", "10*9/L", "G/L"])
def test_a_unit_may_stand_on_the_next_line(unit: str) -> None:
    """It is no number, although it may begin with one."""
    assert 12 == itp.parse_count(f"12\n{unit}").value


@given(st.text(alphabet="0189 .,<\n\t\r\u2028/LGu", max_size=12))
def test_what_is_kept_is_a_break_between_two_digits(text: str) -> None:
    """Everything else is as it is without it."""
    found = with_breaks(text)
    assert as_typed(text) == found.replace("\n", " ")
    assert all(found[i - 1].isdigit() and found[i + 1].isdigit()
               for i, sign in enumerate(found) if sign == "\n")  # fmt: skip


# --- dates of two orders --------------------------------------------------------------------------

ORDERS = [["ID", "Date", "PLT"], ["B", "04/13/2021", "12"], ["B", "05/06/2021", "55"]]


def test_a_sheet_with_another_order_of_dates_is_told_of(tmp_path: Path) -> None:
    """Its dates with two readings are read in the wrong order, and nothing was said of them."""
    berlin = [["ID", "Date", "PLT"], ["A", "13/04/2021", "12"], ["A", "05/06/2021", "55"]]
    path = workbook_of(tmp_path, {"Berlin": berlin, "Boston": ORDERS})
    mapping = {"sheet": "*", "dates": "day first", "counts": LONG}
    found = [each for each in itp.read_mapped(path, mapping=mapping).problems
             if each.code != "IDS_ALIKE"]  # fmt: skip
    assert {("NOT_A_DAY", "Boston"), ("SWAPPED_DATES", "Boston")} <= {
        (each.code, each.sheet) for each in found
    }
    assert not [each for each in found if each.sheet == "Berlin"]
    refused = next(each for each in found if each.code == "NOT_A_DAY")
    assert "'month first'" in refused.remedy
    assert "2021-04-13" in refused.remedy


def test_a_csv_file_with_another_order_of_dates_is_told_of(tmp_path: Path) -> None:
    """Our own form says the same."""
    rows = "A,04/13/2021,12,G/L\nA,05/06/2021,55,G/L\n"
    problems = own_form(tmp_path, rows, dates="day first")
    assert {("NOT_A_DAY", 2), ("SWAPPED_DATES", None)} == {(each.code, each.row)
                                                         for each in problems}  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "is_told"),
    [
        (["04/13/2021", "05/06/2021"], True), (["04/13/2021", "05/05/2021"], False),
        (["04/13/2021", "2021-05-06"], False), (["13/04/2021", "05/06/2021"], False),
        (["5/6/2021"], False), ([], False), (["04.13.2021", "Day 7", "", "1.2.2021"], True),
    ],
)  # fmt: skip
def test_when_a_column_has_two_orders(texts: list[str], is_told: bool) -> None:
    """A date of the other order alone, and another that has two readings."""
    assert is_told is (two_orders_in(texts, "day first") is not None)


@given(st.dates(min_value=dt.date(1950, 1, 1)))
def test_a_date_of_the_other_order_says_its_day(on: dt.date) -> None:
    """The remedy has the day that it is, if it is one in that order alone."""
    text = f"{on:%m/%d/%Y}"
    if on.day <= MONTHS_OF_YEAR:
        assert f"{on:%Y-%d-%m}" == plain_day(text, "day first")
        return
    with pytest.raises(InputError) as caught:
        plain_day(text, "day first")
    assert on.isoformat() in caught.value.problem.remedy


def test_a_date_that_no_order_has_is_none_of_the_calendar() -> None:
    """Of 31 February no reading is said."""
    with pytest.raises(InputError) as caught:
        plain_day("02/31/2021", "day first")
    assert "2021-02-31" not in caught.value.problem.remedy


# --- rows of nobody -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    [
        "Source: lab system", "Quelle: SAP", "Stand: 01.04.2021", "来源: 检验科", "Reference range",
        "Normbereich", "Valeurs normales", "参考值", "Total patients: 12", "Anzahl Patienten",
        "患者总数",
    ],
)  # fmt: skip
def test_notes_and_reference_rows_are_no_patients(word: str, tmp_path: Path) -> None:
    """They were patients without a count, and raised the number of patients."""
    path = sheet_of(tmp_path, f"ID,Date,PLT\nA,2021-03-05,12000\n{word},,\n")
    cohort = itp.read_mapped(path, mapping={"counts": LONG})
    assert 1 == len(cohort)
    assert ["SUMMARY_ROW"] == codes(cohort)


@pytest.mark.parametrize("word", ["Min-Max", "MW ± SD", "Normal", "Spannweite"])
def test_words_beside_a_mean_are_no_patients(word: str) -> None:
    """Alone they may be a name."""
    assert {0: "SUMMARY_ROW", 1: "SUMMARY_ROW"} == {
        at: each.code for at, each in refused_ids(["Mittelwert", word, "A"], "id").items()
    }
    assert not refused_ids([word, "A"], "id")


def test_ids_with_a_point_before_their_number_are_told_of(tmp_path: Path) -> None:
    """``Pt. 1`` beside ``pt 1`` and ``PT1``."""
    rows = "".join(f"{each},2021-03-0{at},12000\n" for at, each in enumerate(("Pt. 1", "pt1"), 1))
    cohort = itp.read_mapped(sheet_of(tmp_path, f"ID,Date,PLT\n{rows}"), mapping={"counts": LONG})
    (told,) = (each for each in cohort.problems if each.code == "IDS_ALIKE")
    assert "'Pt. 1'" in told.given
    assert "'pt1'" in told.given


# --- what is asked of a sheet ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Day,P1,P2\n0,12,8\n7,55,30\n14,60,45\n",
        "Patient,P1,P2\nSex,F,M\nAge,34,56\nPLT 2021-01-05,12,20\n",
        "Item,P1,P2\nSex,F,M\nPlatelets,12,20\n",
    ],
)
def test_few_patients_in_columns_are_asked_about(text: str, tmp_path: Path) -> None:
    """Study days in the first column, or what a heading names."""
    assert "patients seem to stand in columns" in asked_of(sheet_of(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "ID,Sex,Age\nA,F,34\nB,M,56\n",
        "ID,0,7,14\nA,12,55,60\n",
        "Test,2021-01-05,2021-01-12\nPLT,12,20\nSex,F,F\n",
    ],
)
def test_other_sheets_are_not_taken_for_turned_ones(text: str, tmp_path: Path) -> None:
    """Their headings are known, or days."""
    assert "patients seem to stand in columns" not in asked_of(sheet_of(tmp_path, text))


def test_the_name_of_a_sheet_may_be_the_day(tmp_path: Path) -> None:
    """A sheet for each visit, without a column of days."""
    rows: list[list[Any]] = [["ID", "PLT (G/L)"], ["A", 12], ["B", 8]]
    path = workbook_of(tmp_path, {"Day 0": rows, "Day 7": rows})
    proposal = propose_mapping(path)
    assert 'on = "<sheet>"' in proposal.text
    assert "'Day 0', 'Day 7'" in asked_of(path)
    (tmp_path / "m.toml").write_text(proposal.text, encoding="utf-8")
    cohort = itp.read_mapped(path, mapping=tmp_path / "m.toml")
    assert [0, 7] == [each.on for each in cohort.patient(0).platelets]
    assert not codes(cohort)


def test_numbers_as_names_of_sheets_are_no_days(tmp_path: Path) -> None:
    """They may be those of patients, or of visits."""
    rows: list[list[Any]] = [["ID", "PLT (G/L)"], ["A", 12], ["B", 8]]
    text = propose_mapping(workbook_of(tmp_path, {"1": rows, "2": rows})).text
    assert 'on = "<sheet>"' not in text


@pytest.mark.parametrize("cells", ["01", "10", ("yes", "no"), ("是", "否")])
def test_who_died_is_no_day_of_death(cells: Any, tmp_path: Path) -> None:
    """Beside study days, 0 and 1 were the days of death of all patients."""
    text = f"ID,Day,PLT (G/L),Died\nA,0,12,{cells[0]}\nB,0,8,{cells[1]}\n"
    path = sheet_of(tmp_path, text)
    assert "died_on =" not in propose_mapping(path).text
    assert "lives on in every answer" in asked_of(path)


def test_a_mapping_that_takes_who_died_for_a_day_is_refused(tmp_path: Path) -> None:
    """The column says it in every row."""
    path = sheet_of(tmp_path, "ID,Date,PLT,Died\nA,0,12,0\nA,7,55,0\nB,0,8,1\n")
    people = {"patient_id": "ID", "died_on": "Died"}
    with pytest.raises(DataError) as caught:
        itp.read_mapped(path, mapping={"counts": LONG, "patients": people})
    (told,) = caught.value.problems
    assert ("NOT_A_DAY", "patients.died_on") == (told.code, told.argument)
    assert "who died" in told.remedy


def test_counts_before_treatment_that_have_no_day_are_told_of(tmp_path: Path) -> None:
    """A mapping that names the other days leaves them out, and said nothing."""
    path = sheet_of(tmp_path, "ID,baseline,PLT vor Therapie,week 1,nadir\nA,12,13,55,3\n")
    counts = {"patient_id": "ID", "unit": {"value": "G/L"}, "days": {"week 1": 7}}
    cohort = itp.read_mapped(path, mapping={"layout": "wide", "counts": counts})
    assert ["'baseline'", "'PLT vor Therapie'"] == [each.given for each in cohort.problems]
    assert {"NOT_A_DAY"} == {*codes(cohort)}


@pytest.mark.parametrize(
    ("text", "years"),
    [("3½ y", 3.5), ("3½", 3.5), ("3 1/2 years", 3.5), ("3 6/12", 3.5), ("½", 0.5), ("2¼ J", 2.25)],
)
def test_an_age_with_a_part_of_a_year(text: str, years: float) -> None:
    """As children's clinics write it."""
    assert years == read_age(text)


@pytest.mark.parametrize("text", ["3 7/2", "3/6", "3 13/12", "12/4/2021"])
def test_other_fractions_are_no_age(text: str) -> None:
    """They are told of."""
    with pytest.raises(InputError):
        read_age(text)


@pytest.mark.parametrize("heading", ["Cod. paziente", "Nº historia", "№ пациента", "Pat", "UHID"])
def test_further_headings_of_patients(heading: str, tmp_path: Path) -> None:
    """In Italian, Spanish, Russian, German and Indian English."""
    path = sheet_of(tmp_path, f"{heading},Date,PLT (G/L)\nA,2021-03-05,12\n")
    assert "patient_id = " in propose_mapping(path).text
    assert "no column for the id" not in asked_of(path)

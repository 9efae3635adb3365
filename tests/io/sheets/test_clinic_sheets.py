"""Sheets as clinicians keep them: doses, bleeding, words in the place of days, tables below."""
# ruff: noqa: RUF001 - letters of other scripts are what is tested

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import itpcase as itp
from itpcase.io._headings.fields import field_of
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping
from tests.io.sheets.test_hospital_sheets import read
from tests.io.systems import codes

HEAD = "ID,Date,PLT (G/L)"


def proposed(tmp_path: Path, text: str) -> tuple[dict[str, Any], list[str], itp.Cohort]:
    """Write a sheet, and return its mapping, what is asked, and what is read by it."""
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    proposal = propose_mapping(path)
    mapping = tomllib.loads(str(proposal))
    cohort = read_mapped(path, mapping=mapping)
    return mapping, [*map(str, proposal.doubts)], cohort


def drugs(cohort: itp.Cohort) -> list[tuple[str, str, float | None, bool | None]]:
    """The exposures of the first patient: as printed, the start, a dose a day, if it goes on."""
    return [(e.printed, str(e.started_on), e.mg_per_day, e.ongoing)
            for e in cohort.patient(0).exposures]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "cell", "printed", "daily"),
    [
        ("Dose (mg)", "60", "prednisone 60 mg", None),
        ("Dose (mg/kg)", "1", "prednisone 1 mg/kg", None),
        ("Dose (mg/d)", "60", "prednisone", 60.0),
        ("Dose mg/d", "60", "prednisone", 60.0),
        ("Daily dose (mg)", "60", "prednisone", 60.0),
        ("Tagesdosis (mg)", "60", "prednisone", 60.0),
        ("日剂量(毫克)", "60", "prednisone", 60.0),
        ("Dawka (mg/dobę)", "60", "prednisone", 60.0),
        ("Dawka dobowa (mg)", "60", "prednisone", 60.0),
        ("Dávka (mg/den)", "60", "prednisone", 60.0),
        ("Dosis (mg/Tag)", "60", "prednisone", 60.0),
        ("剂量(mg)", "60", "prednisone 60 mg", None),
        ("Dose", "60 mg/d", "prednisone", 60.0),
        ("Dosis", "1 mg/kg", "prednisone 1 mg/kg", None),
        ("Dose (g/d)", "0.06", "prednisone", 60.0),
    ],
)
def test_a_dose_whose_unit_stands_in_its_heading(
    tmp_path: Path, heading: str, cell: str, printed: str, daily: float | None
) -> None:
    """One of a day is a number to compute with; any other is kept as printed, with its unit."""
    text = f"{HEAD},Drug,Start,{heading}\n1,2021-01-01,9,prednisone,2021-01-01,{cell}\n"
    _, doubts, cohort = proposed(tmp_path, f"{text}1,2021-01-08,40,,,\n")

    assert [(printed, "2021-01-01", daily, None)] == drugs(cohort)
    assert ([], []) == (doubts, codes(cohort))


def test_a_dose_of_a_drug_that_a_heading_names(tmp_path: Path) -> None:
    """It is of its drug; a line has it as text."""
    text = (
        f"{HEAD},Prednisone start,Prednisone stop,Prednisone dose (mg/kg),IVIG date,IVIG (g/kg)\n"
        "1,2021-01-01,9,2021-01-01,2021-02-01,1,2021-01-03,2\n"
    )
    _, _, cohort = proposed(tmp_path, text)

    assert ["prednisone 1 mg/kg", "ivig 2 g/kg"] == [each[0] for each in drugs(cohort)]
    assert [] == codes(cohort)


def test_the_dose_of_a_line_is_kept_as_text(tmp_path: Path) -> None:
    """Lines of a row have each a dose of its own, with the unit of its heading."""
    text = (
        "ID,PLT 2021-01-01,PLT 2021-01-08,1L drug,1L start,1L end,1L dose (mg/kg),2L drug,"
        "2L start\n"
        "1,9,40,prednisone,2021-01-01,ongoing,1,ivig,2021-02-01\n"
    )
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    mapping = tomllib.loads(str(propose_mapping(path)))
    mapping["counts"]["unit"] = {"value": "G/L"}
    cohort = read_mapped(path, mapping=mapping)
    first, second = cohort.patient(0).lines

    assert ("1 mg/kg", None, True) == (first.dose, first.ended_on, first.ongoing)
    assert (None, None) == (second.dose, second.ongoing)


def test_the_dose_in_the_cell_of_a_drug_is_kept(tmp_path: Path) -> None:
    """It was read for its drug alone, and its dose was lost."""
    text = f"{HEAD},Treatment,Start\n1,2021-01-01,9,Prednisone 60 mg + IVIG 1 g/kg x2,2021-01-01\n"
    _, _, cohort = proposed(tmp_path, text)

    assert ["Prednisone 60 mg", "IVIG 1 g/kg x2"] == [each[0] for each in drugs(cohort)]


@pytest.mark.parametrize(
    ("drug", "dose", "printed", "notes"),
    [
        ("prednisone", "1 mg/kg x 4 weeks until weaned", ["prednisone"],
         ["1 mg/kg x 4 weeks until weaned"]),
        ("prednisone + ivig", "60", ["prednisone", "ivig"], ["60 mg", "60 mg"]),
        ("prednisone", "60", ["prednisone 60 mg"], [None]),
        ("prednisone", "", ["prednisone"], [None]),
    ],
)  # fmt: skip
def test_a_dose_that_is_no_part_of_a_word_is_a_note(
    tmp_path: Path, drug: str, dose: str, printed: list[str], notes: list[str | None]
) -> None:
    """A dose in words, or one beside several drugs, is kept, and no drug is lost for it."""
    _, _, cohort = proposed(
        tmp_path, f"{HEAD},Drug,Start,Dose (mg)\n1,2021-01-01,9,{drug},2021-01-01,{dose}\n"
    )
    exposures = cohort.patient(0).exposures

    assert printed == [each.printed for each in exposures]
    assert notes == [each.note for each in exposures]
    assert [] == codes(cohort)


def test_a_dose_a_day_with_a_decimal_comma(tmp_path: Path) -> None:
    """It is no group of digits: that has three."""
    text = "ID;Datum;Thrombozyten (G/l);Medikament;Beginn;Tagesdosis (mg)\n"
    rows = "1;13.01.2021;9;prednisone;13.01.2021;7,5\n1;25.01.2021;40;;;\n"
    _, _, cohort = proposed(tmp_path, text + rows)

    assert [7.5] == [each.mg_per_day for each in cohort.patient(0).exposures]


def test_facts_that_are_a_year_or_a_month_are_told_of(tmp_path: Path) -> None:
    """A column of them was given up, and the whole dates in it with it."""
    days = ("2019", "2020-05", "2020-05-01")
    rows = (f"{who},2021-01-01,9,{day}" for who, day in enumerate(days))
    text = "\n".join((f"{HEAD},Diagnosis date", *rows))
    mapping, doubts, cohort = proposed(tmp_path, text)

    assert ("Diagnosis date", []) == (mapping["patients"]["diagnosed_on"], doubts)
    assert "2020-05-01" == str(cohort.patient(2).diagnosed_on)
    assert ["PARTIAL_DATE"] * 2 == codes(cohort)


@pytest.mark.parametrize(
    ("heading", "sexes", "is_asked"),
    [
        ('"Sex (1=male, 2=female)"', ["M", "F"], False),
        ("性别（1：男；2：女）", ["M", "F"], False),
        ("Geschlecht (1=w / 2=m)", ["F", "M"], False), ("Sex (1/2)", [None, None], True),
        ("Sex (1=male)", [None, None], True), ("Sex (1=x; 2=y)", [None, None], True),
    ],
)  # fmt: skip
def test_codes_that_the_heading_explains(
    tmp_path: Path, heading: str, sexes: list[str | None], *, is_asked: bool
) -> None:
    """They are written down where every code has a word that is known."""
    _, doubts, cohort = proposed(
        tmp_path, f"{HEAD},{heading}\n1,2021-01-01,9,1\n2,2021-01-01,9,2\n"
    )

    assert sexes == [cohort.patient(i).sex for i in range(2)]
    assert is_asked == any("what '1', '2' stand for" in doubt for doubt in doubts)


def test_a_row_of_units_and_formats_is_of_nobody(tmp_path: Path) -> None:
    """It was the first patient, and its unit was asked for."""
    text = "ID,Date,PLT\ntext,yyyy-mm-dd,10^9/L\n1,2021-01-01,9\n1,2021-01-08,40\n"
    mapping, doubts, cohort = proposed(tmp_path, text)

    assert ({"value": "10^9/L"}, []) == (mapping["counts"]["unit"], doubts)
    assert {"1": ["2021-01-01 9", "2021-01-08 40"]} == read(cohort)
    told, = cohort.problems  # fmt: skip
    assert ("SECOND_HEADING", "warning", 2) == (told.code, told.severity, told.row)
    assert "unit = { value = '10^9/L' }" in told.remedy


def test_a_column_of_units_without_one_is_asked_about(tmp_path: Path) -> None:
    """The unit is that of no cell."""
    path = tmp_path / "sheet.csv"
    path.write_text("ID,Date,PLT,Unit\n1,2021-01-01,9,\n", encoding="utf-8")

    assert any("the unit of the counts" in str(doubt) for doubt in propose_mapping(path).doubts)


def test_headings_that_are_spans_of_days_are_asked_about(tmp_path: Path) -> None:
    """Which day of it, and of which year, nobody knows."""
    path = tmp_path / "sheet.csv"
    path.write_text("ID,01/03-07/03,08/03-14/03,15/03-21/03\n1,9,40,120\n", encoding="utf-8")

    assert any("'01/03-07/03'" in str(doubt) for doubt in propose_mapping(path).doubts)


def test_ids_with_another_sign_between_their_parts_are_told_of(tmp_path: Path) -> None:
    """A blank, a dash and an underscore are one sign to who reads them; nothing is joined."""
    rows = (f"{who},2021-01-0{day},9" for day, who in enumerate(("P-01", "P 01", "P_01"), start=1))
    _, _, cohort = proposed(tmp_path, "\n".join((HEAD, *rows)))

    assert (3, {"IDS_ALIKE"}) == (len(cohort), {*codes(cohort)})


@pytest.mark.parametrize("word", ["ongoing", "至今", "laufend", "still on", "継続中",
                                  "w trakcie", "Nadal", "probíhá", "Pokračuje v léčbě",
                                  "folyamatban"])  # fmt: skip
def test_a_word_for_going_on_in_the_place_of_an_end(tmp_path: Path, word: str) -> None:
    """A sheet has no other place for it; beside it, ends stay ends."""
    text = (
        f"{HEAD},Drug,Start,End\n1,2021-01-01,9,prednisone,2021-01-01,2021-01-05\n"
        f"1,2021-01-08,40,eltrombopag,2021-01-06,{word}\n1,2021-01-15,44,,,\n"
    )
    mapping, doubts, cohort = proposed(tmp_path, text)
    first, second = cohort.patient(0).exposures

    assert "End" == mapping["exposures"]["ended_on"]
    assert ("2021-01-05", None, True) == (str(first.ended_on), second.ended_on, second.ongoing)
    assert [None, True] == [line.ongoing for line in cohort.patient(0).lines]
    assert ([], []) == (doubts, codes(cohort))


@pytest.mark.parametrize(
    ("cell", "told"),
    [("no", []), ("alive", []), ("存活", []), ("-", []), ("", []),
     ("alive 2024-05-01", ["NOT_A_DAY"]), ("unknown", ["NOT_A_DAY"])],
)  # fmt: skip
def test_words_in_the_place_of_the_day_of_death(tmp_path: Path, cell: str, told: list[str]) -> None:
    """Nobody died who is said to live, what is unclear is told of, and no death is lost."""
    rows = (f"{who},2021-01-01,9,{said}" for who, said in enumerate((cell, cell, "2021-02-01")))
    text = "\n".join((f"{HEAD},Date of death", *rows))
    mapping, _, cohort = proposed(tmp_path, text)

    assert "Date of death" == mapping["patients"]["died_on"]
    assert ["None", "None", "2021-02-01"] == [str(cohort.patient(i).died_on) for i in range(3)]
    assert 2 * told == codes(cohort)


def test_grades_of_bleeding_beside_each_count(tmp_path: Path) -> None:
    """Grades are read; one in words is kept without its grade until the mapping says it."""
    text = (
        f"{HEAD},Bleeding\n1,2021-01-01,9,petechiae\n1,2021-01-08,40,none\n1,2021-01-15,120,WHO 1\n"
    )
    mapping, doubts, cohort = proposed(tmp_path, text)
    bleeds = [(str(b.on), b.who_grade) for b in cohort.patient(0).bleeds]

    assert [("2021-01-01", None), ("2021-01-08", 0), ("2021-01-15", 1)] == bleeds
    assert ["NOT_A_WHOLE_NUMBER"] == codes(cohort)
    assert "under [bleeds.codes.who_grade]" in cohort.problems[0].remedy
    assert ["which WHO grade 'petechiae' in 'Bleeding' is"] == [d.partition(":")[0] for d in doubts]

    mapping["bleeds"]["codes"] = {"who_grade": {"petechiae": "1"}}
    said = read_mapped(tmp_path / "sheet.csv", mapping=mapping)
    assert [1, 0, 1] == [b.who_grade for b in said.patient(0).bleeds]
    assert [] == codes(said)


def test_bleeding_that_not_each_count_has_is_asked_about(tmp_path: Path) -> None:
    """An empty cell may be no bleeding, or none that was looked for: nothing is read of it."""
    text = f"{HEAD},出血分级\n1,2021-01-01,9,2\n1,2021-01-08,40,\n"
    mapping, doubts, cohort = proposed(tmp_path, text)

    assert "bleeds" not in mapping
    assert any("not each count has a grade beside it" in doubt for doubt in doubts)
    assert cohort.patient(0).bleeding_recorded is not True

    mapping["bleeds"] = {"patient_id": "ID", "on": "Date", "who_grade": "出血分级"}
    said = read_mapped(tmp_path / "sheet.csv", mapping=mapping)
    assert [2] == [b.who_grade for b in said.patient(0).bleeds]
    assert ["EMPTY_CELL"] == codes(said)
    assert "1 count without one" == str(said.problems[0].given)


def test_the_response_of_the_author_changes_no_answer(tmp_path: Path) -> None:
    """It is neither a count nor a treatment, and is listed."""
    rows = ["1,2021-01-01,9,NR", "1,2021-01-08,40,PR", "1,2021-01-15,120,CR"]
    text = "\n".join((f"{HEAD},Response", *rows, ""))
    _, _, cohort = proposed(tmp_path, text)
    _, _, without = proposed(tmp_path, "\n".join((HEAD, *(r.rpartition(",")[0] for r in rows), "")))

    assert read(without) == read(cohort)
    assert [] == codes(cohort) == codes(without)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_below_another_is_not_read_as_its_rows(tmp_path: Path, form: str) -> None:
    """Its heading was a patient, and its rows were counts that could not be read."""
    rows = [
        ["ID", "Date", "PLT (G/L)"], ["1", "2021-01-01", "9"], ["1", "2021-01-08", "40"], [],
        ["ID", "Drug", "Start"], ["1", "prednisone", "2021-01-01"], ["2", "ivig", "2021-01-02"],
    ]  # fmt: skip
    path = tmp_path / f"sheet.{form}"
    if form == "csv":
        path.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    proposal = propose_mapping(path)
    cohort = read_mapped(path, mapping=tomllib.loads(str(proposal)))
    told, = cohort.problems  # fmt: skip

    assert {"1": ["2021-01-01 9", "2021-01-08 40"]} == read(cohort)
    assert ("SECOND_HEADING", "error", 5) == (told.code, told.severity, told.row)
    assert "a second table stands below the first" in told.remedy
    assert any("(headings again in rows 5)" in str(doubt) for doubt in proposal.doubts)


def test_a_legend_below_a_sheet_is_of_nobody(tmp_path: Path) -> None:
    """Abbreviations and what they stand for were the id of a patient."""
    notes = "PLT: platelets; CR: complete response,,\nCR：完全反应；R：有效,,\n"
    text = f"{HEAD}\n1,2021-01-01,9\n{notes}"
    _, _, cohort = proposed(tmp_path, text)

    assert {"1": ["2021-01-01 9"]} == read(cohort)
    assert ["SUMMARY_ROW"] * 2 == codes(cohort)


def test_errors_of_a_workbook_have_their_name(tmp_path: Path) -> None:
    """A cell with an error is told of as in our own workbooks."""
    book = openpyxl.Workbook()
    for row in (["ID", "Date", "PLT (G/L)"], ["1", "2021-01-01", "#N/A"], ["1", "2021-01-08", 40]):
        book.active.append(row)
    book.save(tmp_path / "sheet.xlsx")
    mapping = tomllib.loads(str(propose_mapping(tmp_path / "sheet.xlsx")))

    assert "ERROR_CELL" in codes(read_mapped(tmp_path / "sheet.xlsx", mapping=mapping))


@pytest.mark.parametrize(
    ("heading", "rows", "asked"),
    [
        (f"{HEAD.rpartition(',')[0]},PLT EDTA (G/L),PLT citrate (G/L)", "1,2021-01-01,9,90",
         "which of 'PLT EDTA (G/L)', 'PLT citrate (G/L)' is the count"),
        ("ID,Visit,PLT (G/L)", "1,week 2,9\n1,week 4,40",
         "'Visit' has visits or times that are no days, such as 'week 2'"),
        ("ID,治疗前,治疗第7天,治疗第14天", "1,9,40,120",
         "which days the headings '治疗前', '治疗第7天', '治疗第14天' are"),
        (f"{HEAD},Drug,Start,Duration (days)", "1,2021-01-01,9,prednisone,2021-01-01,28",
         "'Duration (days)' says how long a treatment was given, and is not read"),
        ("ID,Date,Day,PLT (G/L)", "1,2021-01-01,0,9", "'Date' is taken"),
    ],
)  # fmt: skip
def test_what_is_asked_of_a_sheet(tmp_path: Path, heading: str, rows: str, asked: str) -> None:
    """Columns that may be meant are named, and none of them is guessed."""
    path = tmp_path / "sheet.csv"
    path.write_text(f"{heading}\n{rows}\n", encoding="utf-8")

    assert any(asked in str(doubt) for doubt in propose_mapping(path).doubts)


def test_study_days_by_their_names(tmp_path: Path) -> None:
    """They are read, and were said to be none."""
    _, doubts, cohort = proposed(tmp_path, "ID,Day,PLT (G/L)\n1,D-1,9\n1,D+7,40\n1,Day 14,120\n")

    assert {"1": ["-1 9", "7 40", "14 120"]} == read(cohort)
    assert [] == doubts


@pytest.mark.parametrize("heading", ["PLT D-1,PLT D+7,PLT D+14", "D-1,D+7,D+14"])
def test_study_days_with_a_sign_in_headings(tmp_path: Path, heading: str) -> None:
    """A plus is that of a day."""
    path = tmp_path / "sheet.csv"
    path.write_text(f"ID,{heading}\n1,9,40,120\n", encoding="utf-8")
    mapping = tomllib.loads(str(propose_mapping(path)))
    mapping["counts"]["unit"] = {"value": "G/L"}

    assert {"1": ["-1 9", "7 40", "14 120"]} == read(read_mapped(path, mapping=mapping))


def test_units_of_cells_of_which_one_cannot_be_read(tmp_path: Path) -> None:
    """The others have theirs all the same, and no unit is asked for."""
    text = "ID,Date,PLT\n1,2021-01-01,9000/uL\n1,2021-01-08,40 G/L\n1,2021-01-15,0.12 T/L\n"
    mapping, doubts, cohort = proposed(tmp_path, text)

    assert ({"value": ""}, []) == (mapping["counts"]["unit"], doubts)
    assert {"1": ["2021-01-01 9", "2021-01-08 40"]} == read(cohort)
    assert ["TWO_MEANINGS"] == codes(cohort)


@pytest.mark.parametrize(
    "heading",
    [
        "Paciento nr.;Tyrimo data;Trombocitai (10^9/l)", "Pacients;Datums;Trombocīti (10^9/l)",
        "Patsient;Kuupäev;Trombotsüüdid (10^9/l)", "Pacient;Dátum;Krvné doštičky (10^9/l)",
        "Пациент;Дата на изследване;Тромбоцити (10^9/l)", "Пацијент;Датум;Број тромбоцита",
        "Nr. pacient;Data analizei;Număr de trombocite", "No. Pasien;Tgl;Jumlah trombosit",
        "Mã BN;Ngày XN;Tiểu cầu", "HN;วันที่เจาะเลือด;เกร็ดเลือด", "رقم الملف;التاريخ;الصفيحات الدموية",
        "रोगी आईडी;दिनांक;प्लेटलेट (10^9/L)", "شماره پرونده;تاریخ;پلاکت",
        "Pesakit;Tarikh;Kiraan platelet",
        "Pacient;Data;Plaquetes (10^9/L)", "Pacienti;Data;Trombocitet",
    ],
)  # fmt: skip
def test_headings_of_further_languages(heading: str) -> None:
    """As they are recalled: patient, day and count."""
    assert ["patient_id", "on", "count"] == [*map(field_of, heading.split(";"))]

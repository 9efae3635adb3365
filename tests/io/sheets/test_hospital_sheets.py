"""Sheets as hospitals have them: what is read, what is told, and what is asked."""
# ruff: noqa: RUF001 - letters of other scripts are what is tested

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import itpcase as itp
from itpcase.errors import DataError, TableError
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping
from tests.io.systems import codes

HEAD = "ID,Date,PLT (G/L)\n"
RUSSIAN = (
    "Номер пациента;Дата анализа;Тромбоциты (х10^9/л);Препарат;Дата начала\n"
    "1;05.01.2021;9;Преднизолон;05.01.2021\n1;25.01.2021;40;;\n"
)
JAPANESE = (
    "症例番号,採血日,血小板数 (万/μL),薬剤,開始日\n1,2021/1/5,0.9,プレドニゾロン,2021/1/5\n"
    "1,2021/1/25,4.0,リツキシマブ,2021/1/6\n"
)
KOREAN = (
    "환자번호,검사일,혈소판 (천/㎕),약물,시작일\n1,2021-01-05,9,프레드니솔론,2021-01-05\n"
    "1,2021. 1. 25.,40,면역글로불린,2021-01-06\n"
)
SHEETS: dict[str, tuple[str, dict[str, list[str]], list[str], str]] = {
    "a second file below the first": (
        f"{HEAD}1,2021-01-01,9\n\ufeff{HEAD}\ufeff1,2021-01-08,40\n",
        {"1": ["2021-01-01 9", "2021-01-08 40"]}, ["SECOND_HEADING"], "",
    ),
    "sums of each patient and of all": (
        f"{HEAD}1,2021-01-01,9\nTotal 1,,1\n2,2021-01-01,8\nSubtotal P2,,1\nTotal: 2,,\nSumme,,2\n",
        {"1": ["2021-01-01 9"], "2": ["2021-01-01 8"]}, ["SUMMARY_ROW"] * 4, "",
    ),
    "a summary below": (
        f"{HEAD}1,2021-01-01,9\n\nSummary,,\nn,1,\nmedian,9,\n", {"1": ["2021-01-01 9"]},
        ["SUMMARY_ROW"] * 3, "'Date' looks like on",
    ),
    "sums in Russian, Turkish and Japanese": (
        f"{HEAD}1,2021-01-01,9\nИтого,,9\nTOPLAM,,9\n合計,,9\n", {"1": ["2021-01-01 9"]},
        ["SUMMARY_ROW"] * 3, "",
    ),
    "two orders of dates": (
        f"{HEAD}1,03/04/2021,9\n1,13/04/2021,40\n1,04/14/2021,44\n",
        {"1": ["2021-04-13 40", "2021-04-14 44"]}, ["AMBIGUOUS_DATE"],
        "the dates '04/14/2021', '13/04/2021' have the day and the month in two orders",
    ),
    "times of day in the American way": (
        f"{HEAD}1,3/5/2021 2:30 PM,9\n1,3/15/2021 11:30 AM,40\n",
        {"1": ["2021-03-05 9", "2021-03-15 40"]}, [], "",
    ),
    "an id at two hospitals": (
        "Hospital,ID,Date,PLT (G/L)\nA,1,2021-01-01,9\nB,1,2021-01-08,40\n",
        {"1": ["2021-01-01 9", "2021-01-08 40"]}, ["IDS_ALIKE", "TWO_FACTS"],
        "it stands at two sites",
    ),
    "years of an era": (
        f"{HEAD}1,R3.5.1,9\n1,令和3年5月8日,40\n1,H31.4.30,5\n",
        {"1": ["2019-04-30 5", "2021-05-01 9", "2021-05-08 40"]}, [], "",
    ),
    "years of Taiwan": (
        f"{HEAD}1,110/3/5,9\n1,民國110年3月12日,40\n", {"1": ["2021-03-12 40"]}, ["NOT_A_DAY"],
        "'Date' looks like on",
    ),
    "years of Thailand": (
        f"{HEAD}1,2564-03-05,9\n1,2564-03-12,40\n", {"1": []}, ["IMPOSSIBLE_DAY"] * 2, "",
    ),
    "days of a week of a year": (
        f"{HEAD}1,2021-W09-5,9\n1,2021-W10,40\n", {"1": ["2021-03-05 9"]}, ["NOT_A_DAY"],
        "'Date' looks like on",
    ),
    "bounds in many signs": (
        f"{HEAD}1,2021-01-01,>450\n1,2021-01-08,\uff1c5\n1,2021-01-09,≥450\n1,2021-01-10,450以上\n",
        {"1": ["2021-01-01 >450", "2021-01-08 <5", "2021-01-09 ≥450", "2021-01-10 ≥450"]}, [], "",
    ),
    "a Russian laboratory": (
        RUSSIAN,
        {"1": ["2021-01-05 9", "2021-01-25 40"]}, [], "",
    ),
    "a Turkish laboratory": (
        "HASTA NO;TARİH;TROMBOSİT (bin/mm3);CİNSİYET\n1;05.01.2021;9;K\n1;25.01.2021;40;K\n",
        {"1": ["2021-01-05 9", "2021-01-25 40"]}, [], "what 'K' stand for",
    ),
    "a Japanese laboratory": (
        JAPANESE,
        {"1": ["2021-01-05 9", "2021-01-25 40"]}, [], "",
    ),
    "a Korean laboratory": (
        KOREAN,
        {"1": ["2021-01-05 9", "2021-01-25 40"]}, [], "",
    ),
}  # fmt: skip
"""Text, the days and counts of each patient, the codes of what is told, and what is asked."""


def proposed(tmp_path: Path, text: str) -> tuple[dict[str, Any], list[str], Path]:
    """Write a sheet, and return the mapping that is proposed for it, with what is asked."""
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    proposal = propose_mapping(path)
    return tomllib.loads(str(proposal)), [*map(str, proposal.doubts)], path


def read(cohort: itp.Cohort) -> dict[str, list[str]]:
    """The days and counts of each patient."""
    return {str(patient.id): [f"{m.on} {m.as_printed.printed}" for m in patient.platelets]
            for patient in (cohort.patient(i) for i in range(len(cohort)))}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_of_a_hospital(tmp_path: Path, name: str) -> None:
    """What its mapping reads, with a remedy for all that is told."""
    text, counts, told, asked = SHEETS[name]
    mapping, doubts, path = proposed(tmp_path, text)
    cohort = read_mapped(path, mapping=mapping)

    assert counts == read(cohort)
    assert sorted(told) == sorted(codes(cohort))
    assert all(problem.remedy for problem in cohort.problems)
    assert any(asked in doubt for doubt in doubts) if asked else not doubts


def test_rows_that_another_sign_divides_are_refused(tmp_path: Path) -> None:
    """A row of one cell with semicolons, below a heading with commas, is no patient."""
    path = tmp_path / "sheet.csv"
    path.write_text(f"{HEAD}1;2021-01-01;9\n1,2021-01-08,40\n", encoding="utf-8")

    with pytest.raises(TableError, match=r"row 2: needs a cell for each.*TOO_FEW_CELLS"):
        propose_mapping(path)


@pytest.mark.parametrize(
    "names", ["D,M,Y", "Jahr,Monat,Tag", "Gün,Ay,Yıl", "День,Месяц,Год", "Day,Month,Year"]
)
def test_a_date_in_three_columns_of_many_names(tmp_path: Path, names: str) -> None:
    """It is asked for, and no part of it is a study day."""
    mapping, doubts, _ = proposed(tmp_path, f"ID,{names},PLT\n1,5,3,2021,9\n")

    assert "on" not in mapping["counts"]
    assert any("the date stands in the columns" in doubt for doubt in doubts)


def test_two_days_named_with_their_counts_make_a_wide_sheet(tmp_path: Path) -> None:
    """Dates behind the name of the count are as sure as dates alone."""
    mapping, _, _ = proposed(tmp_path, "ID,PLT 2021-01-01,PLT 2021-01-08\n1,9,40\n")

    assert "wide" == mapping["layout"]
    assert ["2021-01-01", "2021-01-08"] == [*mapping["counts"]["days"].values()]


def test_patients_in_columns_with_an_empty_corner(tmp_path: Path) -> None:
    """The sheet is to be transposed, also where nothing stands over the days."""
    book = openpyxl.Workbook()
    for row in ([None, "P1", "P2", "P3"], [dt.date(2021, 1, 1), 9, 8, 7],
                [dt.date(2021, 1, 8), 40, 8, 7]):  # fmt: skip
        book.worksheets[0].append(row)
    path = tmp_path / "sheet.xlsx"
    book.save(path)

    assert any("transpose the sheet" in str(doubt) for doubt in propose_mapping(path).doubts)


def test_a_site_that_the_mapping_asks_for_is_not_told_of(tmp_path: Path) -> None:
    """The rows of one hospital have ids of their own."""
    text = "Hospital,ID,Date,PLT (G/L)\nA,1,2021-01-01,9\nB,1,2021-01-08,40\n"
    mapping, _, path = proposed(tmp_path, text)
    for table in ("counts", "patients"):
        mapping[table]["where"] = {"Hospital": "A"}
    cohort = read_mapped(path, mapping=mapping)

    assert {"1": ["2021-01-01 9"]} == read(cohort)
    assert [] == codes(cohort)


BY_HAND = {"counts": {"patient_id": "ID", "on": "Date", "count": "Result",
                      "unit": {"value": "G/L"}}}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "tests"), [("Test", ("PLT", "WBC")), ("LOINC", ("777-3", "6690-2")),
                          ("Component", ("Platelets", "MPV"))],
)  # fmt: skip
def test_rows_of_another_test_are_not_taken_for_counts(
    tmp_path: Path, column: str, tests: tuple[str, str]
) -> None:
    """A mapping by hand that names no rows is refused with what to write; a proposal names them."""
    ours, other = tests
    text = f"ID,Date,{column},Result\n1,2021-01-01,{ours},9\n1,2021-01-01,{other},4\n"
    mapping, _, path = proposed(tmp_path, text)

    with pytest.raises(DataError) as caught:
        read_mapped(path, mapping=BY_HAND)
    problem, = caught.value.problems  # fmt: skip
    assert ("TWO_TESTS", "counts.where") == (problem.code, problem.argument)
    assert f'where = {{ "{column}" = ["{ours}"] }} under [counts]' in problem.remedy
    assert {column: [ours]} == mapping["counts"]["where"]
    for more in ({"where": {column: [ours]}}, {"analyte": column}):
        said = {"counts": BY_HAND["counts"] | more}
        assert {"1": ["2021-01-01 9"]} == read(read_mapped(path, mapping=said))
    all_of_them = {"counts": BY_HAND["counts"] | {"where": {column: [*tests]}}}
    assert {"1": ["2021-01-01 9", "2021-01-01 4"]} == read(read_mapped(path, mapping=all_of_them))


@pytest.mark.parametrize("tests", [("PLT", "PLT"), ("WBC", "MPV"), ("", "PLT")])
def test_a_column_of_tests_that_divides_no_rows(tmp_path: Path, tests: tuple[str, str]) -> None:
    """Where all rows are of one test, or none is known, the mapping is believed."""
    path = tmp_path / "sheet.csv"
    rows = "".join(f"1,2021-01-0{day},{test},9\n" for day, test in enumerate(tests, start=1))
    path.write_text(f"ID,Date,Test,Result\n{rows}", encoding="utf-8")

    assert 2 == len(read_mapped(path, mapping=BY_HAND).counts)


def test_results_without_a_column_of_tests_are_asked_about(tmp_path: Path) -> None:
    """A column of values may hold those of several tests."""
    mapping, doubts, _ = proposed(tmp_path, "ID,Date,Value,Unit\n1,2021-01-01,9,10*3/uL\n")

    assert "Value" == mapping["counts"]["count"]
    assert any("whether 'Value' holds platelet counts alone" in doubt for doubt in doubts)


def test_a_note_below_with_semicolons_is_no_row_of_another_sign(tmp_path: Path) -> None:
    """Only a row that would fill every column is one whose sign was mistaken."""
    path = tmp_path / "sheet.csv"
    path.write_text(f"{HEAD}1,2021-01-08,40\n* clotted; drawn again; see note 3; ok\n",
                    encoding="utf-8")  # fmt: skip

    assert {"1": ["2021-01-08 40"]} == read(read_mapped(path, mapping=propose(path)))


def propose(path: Path) -> dict[str, Any]:
    """Return the mapping that is proposed for a sheet."""
    return tomllib.loads(str(propose_mapping(path)))


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        (",ID,Date,PLT (G/L)\n0,1,2021-01-01,9\n1,1,2021-01-08,40\n", False),
        ("ID,Date,PLT (G/L),\n1,2021-01-01,9,\n", False),
        ("ID,Date,PLT (G/L),\n1,2021-01-01,9,plt 23 on 3/4\n", True),
    ],
)
def test_what_stands_under_no_heading(tmp_path: Path, text: str, *, is_asked: bool) -> None:
    """Remarks beside a table are asked about; the numbers of its rows are not."""
    _, doubts, _ = proposed(tmp_path, text)

    assert is_asked == any("under no heading, such as 'plt 23" in doubt for doubt in doubts)

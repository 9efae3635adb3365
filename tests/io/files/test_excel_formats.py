"""What the format of a cell says about its value."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

import itpcase as itp
from itpcase.errors import InputError
from itpcase.io._workbooks.formats import shown_by, shows_no_day
from tests.io.workbooks import found, problems_of, the_patient, workbook


def formatted(path: Path, value: Any, number_format: str, *, sheet: str = "counts") -> Path:
    """A good workbook with one more count, or one more line, in a cell of this format."""

    def change(book: Any) -> None:
        if sheet == "counts":
            book["counts"].append(["p1", 14, value, "G/L"])
            book["counts"]["C4"].number_format = number_format
        else:
            book["patients"]["E2"] = value
            book["patients"]["E2"].number_format = number_format

    return workbook(path, change)


@pytest.mark.parametrize(
    ("value", "number_format", "printed"),
    [
        (100, '"<"0', "<100"), (100, "<0", "<100"), (100, "\\<0", "<100"), (5, '"≤"0', "≤5"),
        (200, '">"General', ">200"), (12, '"~"0', "12"), (12, '"ca. "0', "12"),
        (9, '0" G/L"', "9"), (9, "0.0", "9"), (9, "General", "9"), (9, "#,##0", "9"),
        (5, '[<10]"<"0;0', "<5"), (50, '[<10]"<"0;0', "50"), (9, "0_);(0)", "9"),
        (9, "[Red]0", "9"), (9, '0;"minus "0', "9"),
    ],
)  # fmt: skip
def test_a_count_is_what_its_cell_shows(
    tmp_path: Path, value: float, number_format: str, printed: str
) -> None:
    """A bound, an approximation or a unit in the number format belongs to the value."""
    patient = the_patient(formatted(tmp_path, value, number_format))

    assert printed == patient.platelets[-1].as_printed.printed


@pytest.mark.parametrize(
    ("number_format", "code"),
    [
        ('0" /uL"', "TWO_UNITS"), (";;;", "HIDDEN_NUMBER"), ('"see note"', "HIDDEN_NUMBER"),
        ('0" clumps"', "MORE_THAN_A_NUMBER"), ('"?"0', "NOT_A_NUMBER"), ("0%", "PERCENT_CELL"),
    ],
)  # fmt: skip
def test_what_a_cell_shows_besides_is_not_passed_over(
    tmp_path: Path, number_format: str, code: str
) -> None:
    """A format that hides the number, or adds words to it, is refused."""
    assert [("counts", "C4", code)] == found(formatted(tmp_path, 9, number_format))


def test_a_study_day_and_an_age_with_their_words(tmp_path: Path) -> None:
    """``Day 14`` and ``34 y`` may be shown by the format of a number."""

    def change(book: Any) -> None:
        book["counts"].append(["p1", 14, 60, "G/L"])
        book["counts"]["B4"].number_format = '"Day "0'
        book["patients"]["C2"].number_format = '0" years"'

    patient = the_patient(workbook(tmp_path, change))

    assert 14 == patient.platelets[-1].on
    assert 30 == patient.age


def test_an_id_is_what_its_cell_shows(tmp_path: Path) -> None:
    """Zeros before a number, and letters, are part of the id."""

    def change(book: Any) -> None:
        for sheet, cells in {"patients": ["A2"], "lines": ["A2"], "counts": ["A2", "A3"]}.items():
            for place in cells:
                book[sheet][place] = 7
                book[sheet][place].number_format = '"P-"000'

    assert "P-007" == the_patient(workbook(tmp_path, change)).id


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("mmm-yy", "2021-02"),
        ("mm/yyyy", "2021-02"),
        ('yyyy"年"m"月"', "2021-02"),
        ("yyyy", "2021-02"),
    ],
)
def test_a_month_is_a_partial_date(tmp_path: Path, number_format: str, shown: str) -> None:
    """A cell that shows a month without a day is one; a day can be chosen where that is said."""
    path = formatted(tmp_path, dt.date(2021, 2, 1), number_format, sheet="patients")

    (problem, *_) = [p for p in problems_of(path) if p.code == "PARTIAL_DATE"]
    assert repr(shown) == problem.given


def test_a_day_that_is_kept_is_read(tmp_path: Path) -> None:
    """A format without a day does not take the day from a date that has one."""
    path = formatted(tmp_path, dt.date(2021, 2, 17), "mmm-yy", sheet="patients")

    assert "PARTIAL_DATE" not in {problem.code for problem in problems_of(path)}


def with_built_in(path: Path, number: int, serial: float) -> Path:
    """A workbook whose date cells have a built-in format that openpyxl does not know."""

    def change(book: Any) -> None:
        for place in ("B2", "B3"):
            book["counts"][place] = serial
            book["counts"][place].number_format = "0.000000"
        book["lines"]["D2"] = serial
        book["lines"]["D2"].number_format = "0.000000"

    made = workbook(path, change)
    return _styles_changed(made, lambda text: _renumbered(text, number))


def _renumbered(text: str, number: int) -> str:
    return (
        text.replace('numFmtId="164"', f'numFmtId="{number}"')
        .replace(f'<numFmt numFmtId="{number}" formatCode="0.000000"/>', "")
        .replace(f'<numFmt numFmtId="{number}" formatCode="0.000000" />', "")
    )


def _styles_changed(path: Path, change: Any) -> Path:
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.infolist():
            content = old.read(part.filename)
            if part.filename == "xl/styles.xml":
                content = change(content.decode()).encode()
            new.writestr(part, content)
    return target


@pytest.mark.parametrize("number", [27, 28, 31, 36, 50, 51, 57, 58])
def test_date_formats_of_east_asia(tmp_path: Path, number: int) -> None:
    """A date format that only Chinese, Japanese and Korean spreadsheets have is a date."""
    patient = the_patient(with_built_in(tmp_path, number, 44260))

    assert {dt.date(2021, 3, 5)} == {measured.on for measured in patient.platelets}
    assert dt.date(2021, 3, 5) == patient.lines[0].started_on


def test_a_month_of_east_asia(tmp_path: Path) -> None:
    """Where the format may show a month alone, the first of a month is a partial date."""
    codes = {problem.code for problem in problems_of(with_built_in(tmp_path, 57, 44228))}

    assert "PARTIAL_DATE" in codes
    assert "PARTIAL_DATE" not in {p.code for p in problems_of(with_built_in(tmp_path, 31, 44228))}


def test_a_style_with_a_format_that_is_not_defined(tmp_path: Path) -> None:
    """It is said to be damaged, before a cell is read."""
    with pytest.raises(InputError, match="DAMAGED_WORKBOOK") as caught:
        itp.read_excel(with_built_in(tmp_path, 300, 44260))

    assert "number format" in caught.value.problem.given


def test_a_value_that_is_struck_through_is_told_of(tmp_path: Path) -> None:
    """It is read, with a warning."""

    def change(book: Any) -> None:
        book["counts"]["C3"].font = openpyxl.styles.Font(strike=True)

    path = workbook(tmp_path, change)
    (problem,) = problems_of(path)

    assert ("warning", "counts", "C3", "STRUCK_THROUGH", "p1") == (
        problem.severity, problem.sheet, problem.cell, problem.code, problem.patient_id,
    )  # fmt: skip
    assert 2 == len(the_patient(path).platelets)


def in_parts(*parts: tuple[str, dict[str, Any]]) -> CellRichText:
    """A text whose parts look as they are said to."""
    return CellRichText(*(TextBlock(InlineFont(**look), text) for text, look in parts))


RAISED: dict[str, Any] = {"vertAlign": "superscript"}
LOWERED: dict[str, Any] = {"vertAlign": "subscript"}
STRUCK: dict[str, Any] = {"strike": True}


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("C3", in_parts(("15", STRUCK), ("25", {})), "STRUCK_THROUGH"),
        ("B3", in_parts(("7", STRUCK), ("8", {"b": True})), "STRUCK_THROUGH"),
        ("C3", in_parts(("15", {}), ("1", RAISED)), "MORE_THAN_A_NUMBER"),
        ("C3", in_parts(("15", {}), ("1", LOWERED)), "MORE_THAN_A_NUMBER"),
        ("B3", in_parts(("7", {}), ("2", RAISED)), "NOT_A_DAY"),
    ],
)
def test_a_part_that_looks_otherwise_is_no_part_of_a_number(
    place: str, value: CellRichText, code: str, tmp_path: Path
) -> None:
    """15 with a raised 1 is no 151, and 25 after a 15 that is struck through no 1525."""

    def change(book: Any) -> None:
        book["counts"][place] = value

    (problem,) = problems_of(workbook(tmp_path, change))

    assert ("error", "counts", place, code) == (
        problem.severity, problem.sheet, problem.cell, problem.code
    )  # fmt: skip


def test_parts_that_are_read(tmp_path: Path) -> None:
    """A raised 9 is a power, letters stand for themselves, and a note is kept with a warning."""

    def change(book: Any) -> None:
        sheet = book["counts"]
        sheet["D2"] = in_parts(("x10", {}), ("9", RAISED), ("/L", {}))
        sheet["B3"] = in_parts(("Day ", {"b": True}), ("7", {}))
        sheet["C3"] = in_parts(("40", STRUCK))
        sheet["E3"] = in_parts(("no", STRUCK), (" clots", {}))

    path = workbook(tmp_path, change)

    assert [(0, 9.0), (7, 40.0)] == [
        (each.on, each.count_1e9_per_l) for each in the_patient(path).platelets
    ]
    assert "no clots" == the_patient(path).platelets[1].note
    assert [("C3", "warning"), ("E3", "warning")] == [
        (p.cell, p.severity) for p in problems_of(path)
    ]


@pytest.mark.parametrize(
    ("number_format", "is_told"),
    [
        ("d-mmm", True), ("d/m", True), ('m"月"d"日"', True), ("dd.mm.yyyy", False),
        ("[$-411]ge.m.d", False), ("mmm-yy", False), ("d.m.yy", False),
    ],
)  # fmt: skip
def test_a_date_without_its_year_is_told_of(
    number_format: str, is_told: bool, tmp_path: Path
) -> None:
    """The day is read with the year that the spreadsheet keeps."""
    day = dt.date(2021, 3, 5)
    path = formatted(tmp_path, day, number_format, sheet="patients")
    told = [(p.cell, p.given) for p in problems_of(path) if p.code == "NO_YEAR"]

    assert [("E2", "2021-03-05, shown without its year")] * is_told == told


def test_the_sign_of_a_currency_in_brackets_is_shown() -> None:
    """A language in brackets shows nothing; a currency is shown as one in quotation marks is."""
    shown = {code: shown_by(code, 8).is_plain for code in ("[$€-407]0", '"€"0', "[$-409]0", "0[$]")}

    assert {"[$€-407]0": False, '"€"0': False, "[$-409]0": True, "0[$]": True} == shown


@given(st.text(alphabet='0#?.,;"<>[]\\_*@ -()%eEymdhGeneral年', max_size=12), st.floats(-1e6, 1e6))
def test_any_format_is_read(number_format: str, value: float) -> None:
    """No text of a format leads to an error."""
    assert shown_by(number_format, value).digits >= 0
    assert shows_no_day(number_format) in {True, False}


def test_a_study_day_typed_over_an_example_is_a_study_day(tmp_path: Path) -> None:
    """No cell of the template has the format of a date, which would make a date of it."""
    file = tmp_path / "cases.xlsx"
    itp.write_template(file)
    book = openpyxl.load_workbook(file)

    assert set() == {
        (sheet.title, cell.coordinate)
        for sheet in book for row in sheet.iter_rows() for cell in row if cell.is_date
    }  # fmt: skip


MARCH = dt.date(2021, 3, 4)
"""What a spreadsheet that puts the month first makes of 03/04/2021."""


@pytest.mark.parametrize(
    ("days", "is_told"),
    [
        ((MARCH, "25/04/2021"), True),
        ((dt.date(2021, 4, 3), "04/25/2021"), True),
        ((dt.date(2021, 3, 14), "25/04/2021"), False),
        ((dt.date(2021, 3, 3), "25/04/2021"), False),
        ((MARCH, "2021-04-25"), False),
        ((MARCH, dt.date(2021, 4, 5)), False),
        (("04/03/2021", "25/04/2021"), False),
    ],
)
def test_dates_that_a_spreadsheet_may_have_swapped(
    days: tuple[Any, Any], is_told: bool, tmp_path: Path
) -> None:
    """Dates up to the twelfth beside texts that can be no dates of the other order."""

    def change(book: Any) -> None:
        book["lines"]["D2"] = dt.date(2021, 1, 5)
        for row, day in zip((2, 3), days, strict=True):
            book["counts"].cell(row, 2, day)

    path = workbook(tmp_path, change)
    told = [p for p in problems_of(path, dates="day first") if p.code == "SWAPPED_DATES"]

    assert is_told == bool(told)
    assert all(("counts", "on", "warning") == (p.sheet, p.argument, p.severity) for p in told)
    assert all("B2" in p.given for p in told)

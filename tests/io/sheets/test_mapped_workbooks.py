"""What a workbook shows otherwise than it holds is told of, and costs its cell alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

import itpcase as itp
from tests.io.systems import codes, printed

COUNTS = {"patient_id": "id", "on": "day", "count": "plt", "unit": {"value": "10*9/L"}}
DAY = dt.date(2021, 3, 5)


def read(place: Path, change: Callable[[Any], None], **more: Any) -> itp.Cohort:
    """Read a workbook with two counts, changed by the test."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["id", "day", "plt", "x"], [1, DAY, 12, None], [1, dt.date(2021, 3, 6), 30, None]):
        sheet.append(row)
    change(sheet)
    book.save(place / "h.xlsx")
    return itp.read_mapped(place / "h.xlsx", mapping={"counts": COUNTS} | more)


def struck(text: str) -> TextBlock:
    """A part of a text that is struck through."""
    return TextBlock(InlineFont(strike=True), text)


def raised(text: str) -> TextBlock:
    """A part of a text that stands higher."""
    return TextBlock(InlineFont(vertAlign="superscript"), text)


def put(address: str, value: Any = None, **look: Any) -> Callable[[Any], None]:
    """Write a value into a cell, and how it looks."""

    def change(sheet: Any) -> None:
        cell = sheet[address]
        cell.value = cell.value if value is None else value
        for name, each in look.items():
            setattr(cell, name, each)

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (put("C3", number_format="0%"), "PERCENT_CELL"),
        (put("C3", number_format=";;;"), "HIDDEN_NUMBER"),
        (put("C3", "=6*2"), "FORMULA_WITHOUT_VALUE"),
        (put("C3", value=True), "BOOL_CELL"),
        (put("A3", 110101199001011234), "ID_DIGITS"),
        (put("C3", CellRichText(struck("15"), "30")), "STRUCK_THROUGH"),
        (put("C3", CellRichText("30", raised("1"))), "MORE_THAN_A_NUMBER"),
    ],
    ids=["percent", "not shown", "formula", "truth", "id", "struck in part", "raised"],
)
def test_a_cell_that_cannot_be_read(
    tmp_path: Path, change: Callable[[Any], None], code: str
) -> None:
    """It is told of with its place, its row is left out, and the other row is read."""
    cohort = read(tmp_path, change)

    assert [("1", "2021-03-05", "12")] == printed(cohort)
    assert (code, "h.xlsx", 3) == (
        cohort.problems[0].code, cohort.problems[0].file, cohort.problems[0].row
    )  # fmt: skip


@pytest.mark.parametrize("text", ["12 (citrate)", "<10 (clumped)", "12→30", "12/15", "12; 30"])
def test_a_cell_with_more_than_a_count(tmp_path: Path, text: str) -> None:
    """The unit that the mapping says is not blamed for it."""
    (problem,) = read(tmp_path, put("C3", text)).problems

    assert ("MORE_THAN_A_NUMBER", repr(text)) == (problem.code, problem.given)
    assert problem.remedy.startswith("write one number with its bound")


def test_a_cell_that_no_mapping_reads(tmp_path: Path) -> None:
    """It is nobody's: nothing is told of it."""
    cohort = read(tmp_path, put("D3", value=True))

    assert (2, []) == (len(cohort.counts), codes(cohort))


def merge(sheet: Any) -> None:
    """Merge the ids, as people do."""
    sheet.merge_cells("A2:A3")


def hide(sheet: Any) -> None:
    """Hide a row, a column and the sheet."""
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True


def add(sheet: Any) -> None:
    """Add a sheet of the same form."""
    other = sheet.parent.create_sheet("more")
    other.append(["id", "day", "plt"])
    other.append([2, DAY, 9])


@pytest.mark.parametrize(
    ("value", "number_format", "name"),
    [(7, "000", "007"), (7, "General", "7"), (7, '"P-"000', "P-007"), ("007", "000", "007")],
)
def test_an_id_is_what_the_cell_shows(
    tmp_path: Path, value: Any, number_format: str, name: str
) -> None:
    """As in a workbook of our form: 7 that is shown as 007 is the patient 007."""
    cohort = read(tmp_path, put("A2", value, number_format=number_format))

    assert name in {str(each) for each in cohort.ids}
    assert [] == codes(cohort)


def test_an_id_that_became_a_date(tmp_path: Path) -> None:
    """A spreadsheet turns ``3-5`` into the fifth of March: that is no id."""
    cohort = read(tmp_path, put("A3", DAY, number_format="d-mmm"))

    assert ["1"] == [str(each) for each in cohort.ids]
    assert ["DATE_CELL", "NO_ID"] == codes(cohort)
    assert ("A3", 3) == (cohort.problems[0].argument, cohort.problems[0].row)


def test_rows_of_sums_and_notes_below_a_sheet_are_of_nobody(tmp_path: Path) -> None:
    """They are left out, each told of once, whatever stands in their other cells."""

    def sums(sheet: Any) -> None:
        for row in (["Median", DAY, 21], ["n", 2, 2], ["* clotted sample"], ["Legend: in G/L"]):
            sheet.append(row)

    cohort = read(tmp_path, sums, patients={"patient_id": "id", "sex": "x"})

    assert [("1", "2021-03-05", "12"), ("1", "2021-03-06", "30")] == printed(cohort)
    assert 1 == len(cohort)
    assert [("SUMMARY_ROW", row, "warning") for row in (4, 5, 6, 7)] == [
        (each.code, each.row, each.severity) for each in cohort.problems
    ]


def test_a_row_of_means_in_a_wide_sheet_is_no_patient(tmp_path: Path) -> None:
    """It has a number under each day, as patients have."""
    path = tmp_path / "wide.csv"
    path.write_text("id,2021-03-05,2021-03-12\n1,12,30\nMean,12,30\nSD,0,0\n", encoding="utf-8")
    counts = {"patient_id": "id", "unit": {"value": "10*9/L"}}
    cohort = itp.read_mapped(path, mapping={"layout": "wide", "counts": counts})

    assert ["1"] == cohort.ids.tolist()
    assert ["SUMMARY_ROW"] * 2 == codes(cohort)


def test_a_merged_id_stands_for_each_of_its_rows(tmp_path: Path) -> None:
    """As in a workbook of our form; of another column, the value stands in the first row alone."""

    def change(sheet: Any) -> None:
        sheet.append([None, dt.date(2021, 3, 7), 40, None])
        sheet.append([2, dt.date(2021, 3, 7), 50, None])
        sheet["A2"].number_format = "000"
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("C4:C5")

    cohort = read(tmp_path, change)

    assert [("001", "12"), ("001", "30"), ("001", "40")] == [
        (whose, count) for whose, _, count in printed(cohort)
    ]


@pytest.mark.parametrize(
    ("change", "told", "counts"),
    [
        (put("C3", font=Font(strike=True)), ["STRUCK_THROUGH"], 2),
        (merge, ["MERGED_CELLS"], 2),
        (hide, ["HIDDEN_ROWS", "HIDDEN_COLUMNS"], 2),
        (add, ["OTHER_SHEETS"], 2),
        (put("B3", "25/03/2021"), ["SWAPPED_DATES"], 2),
        (put("C3", comment=Comment("of p2", "Dr X")), ["CELL_NOTE"], 2),
    ],
    ids=["struck", "merged", "hidden", "sheets", "swapped", "note"],
)
def test_what_is_told_of(
    tmp_path: Path, change: Callable[[Any], None], told: list[str], counts: int
) -> None:
    """Struck through, merged, hidden, in another sheet: told of; what can be read is read."""
    cohort = read(tmp_path, change)

    assert (told, counts) == (codes(cohort), len(cohort.counts))


def test_every_column_of_a_hidden_run_is_told_of(tmp_path: Path) -> None:
    """A workbook keeps a run under its first column; where no cell stands, nothing is hidden."""

    def change(sheet: Any) -> None:
        sheet.column_dimensions.group("B", "C", hidden=True)
        sheet.column_dimensions.group("E", "XFD", hidden=True)

    (problem,) = read(tmp_path, change).problems

    assert ("HIDDEN_COLUMNS", "2 hidden columns (B, C)") == (problem.code, str(problem.given))
    assert [] == codes(
        read(tmp_path, lambda sheet: sheet.column_dimensions.group("E", "XFD", hidden=True))
    )


def test_a_sheet_that_is_named(tmp_path: Path) -> None:
    """A mapping that says which sheet it reads is not asked about the others."""
    cohort = read(tmp_path, add, sheet="more")

    assert ([("2", "2021-03-05", "9")], []) == (printed(cohort), codes(cohort))


@pytest.mark.parametrize(("number_format", "told"), [
    ("mmm-yy", "PARTIAL_DATE"), ("dd/mm", "NO_YEAR"), ("dddd", "NO_YEAR"), ("dd/mm/yy", ""),
])  # fmt: skip
def test_a_month_is_no_day(tmp_path: Path, number_format: str, told: str) -> None:
    """A cell that shows Mar-21 is the first of March for the spreadsheet alone."""
    cohort = read(tmp_path, put("B3", dt.date(2021, 3, 1), number_format=number_format))

    assert [told] * bool(told) == codes(cohort)


@pytest.mark.parametrize(
    ("days", "number_format", "told"),
    [
        ((dt.date(2021, 8, 1), "15/01/2021"), "dd/mm/yyyy", ["SWAPPED_DATES"]),
        ((dt.date(2021, 8, 13), "15/01/2021"), "dd/mm/yyyy", []),
        ((dt.date(2021, 3, 5), dt.date(2021, 3, 6)), "d-mmm", ["NO_YEAR", "NO_YEAR"]),
        ((dt.date(2021, 3, 5), dt.date(2021, 3, 6)), "dd/mm/yyyy", []),
    ],
)
def test_days_of_a_heading(
    tmp_path: Path, days: tuple[Any, ...], number_format: str, told: list[str]
) -> None:
    """The days of a wide sheet are doubtful for the same reasons as those of a column."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", *days])
    sheet.append([1, 9, 40])
    for cell in sheet[1]:
        cell.number_format = number_format
    book.save(tmp_path / "h.xlsx")
    counts = {"patient_id": "id", "unit": {"value": "10*9/L"}}
    cohort = itp.read_mapped(tmp_path / "h.xlsx", mapping={"layout": "wide", "counts": counts})

    assert (told, 2) == (codes(cohort), len(cohort.counts))
    assert all(1 == problem.row for problem in cohort.problems)


def with_clocks(
    place: Path, *clocks: tuple[float, str], day: tuple[object, str] | None = None
) -> Any:
    """Counts of 10, 11, ... of one day, whose column of times holds these numbers in this form."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ID", "Date", "Time", "PLT"])
    for row, (clock, form) in enumerate(clocks, 2):
        sheet.append(["1", dt.date(2021, 3, 5), clock, 8 + row])
        sheet.cell(row, 3).number_format = form
    if day is not None:
        sheet.cell(2, 2).value, sheet.cell(2, 2).number_format = day
    path = place / "clocks.xlsx"
    book.save(path)
    counts = {"patient_id": "ID", "on": "Date", "time": "Time", "count": "PLT"}
    return itp.read_mapped(
        path, mapping={"counts": {**counts, "unit": {"value": "G/L"}}}, strict=False
    )


@pytest.mark.parametrize("form", ["hh:mm", "[h]:mm", "[hh]:mm:ss", "[$-F400]h:mm:ss AM/PM"])
@pytest.mark.parametrize(("clock", "is_last"), [(8.5 / 24, False), (23 / 24, True), (1.0, True)])
def test_times_in_every_form_of_a_cell(
    tmp_path: Path, form: str, clock: float, *, is_last: bool
) -> None:
    """Hours of any number are times as others are, and 24:00 is the last of its day."""
    cohort = with_clocks(tmp_path, (clock, form), (10 / 24, "hh:mm"))
    counts = [each.count_1e9_per_l for each in cohort.patient(0).platelets]

    assert not cohort.problems
    assert counts == ([11, 10] if is_last else [10, 11])


@pytest.mark.parametrize(
    ("clock", "form", "said"),
    [
        (25.5 / 24, "[h]:mm", "25:30"), (-0.25, "[h]:mm", "-06:00"), (-0.25, "hh:mm", "-06:00"),
        (2 + 1 / 86400, "[h]:mm:ss", "48:00:01"), (1.25, "hh:mm", "30:00"),
    ],
)  # fmt: skip
def test_times_that_no_day_has(tmp_path: Path, clock: float, form: str, said: str) -> None:
    """They are told of as a time in words is, and the counts stay in the order of their rows."""
    cohort = with_clocks(tmp_path, (clock, form), (10 / 24, "hh:mm"))
    problem, = cohort.problems  # fmt: skip

    assert ("UNREAD_TIME", repr(said)) == (problem.code, problem.given)
    assert [10, 11] == [each.count_1e9_per_l for each in cohort.patient(0).platelets]


@pytest.mark.parametrize(
    ("day", "given", "remedy"),
    [
        ((0, "yyyy-mm-dd"), "the number 0, shown as a date", "a link to an empty cell"),
        ((0.5, "yyyy-mm-dd hh:mm"), "the time 12:00:00", "type the value"),
        ((1.0, "[h]:mm"), "the time 1 day, 0:00:00", "type the value"),
    ],
)
def test_a_time_in_the_place_of_a_day(
    tmp_path: Path, day: tuple[object, str], given: str, remedy: str
) -> None:
    """It is no day; the message asks for none of a count, whatever the column is."""
    cohort = with_clocks(tmp_path, (0.5, "hh:mm"), (0.6, "hh:mm"), day=day)
    problem, _ = cohort.problems

    assert ("TIME_CELL", "B2", given) == (problem.code, problem.argument, str(problem.given))
    assert "a day or a number, and no time" == str(problem.needed)
    assert remedy in str(problem.remedy)
    assert [11] == [each.count_1e9_per_l for each in cohort.patient(0).platelets]

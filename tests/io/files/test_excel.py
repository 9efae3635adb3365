"""A workbook in and out: what people type, and what comes back."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import itpcase as itp
from itpcase import examples
from itpcase.cli import main
from itpcase.cohort.problems import Problems
from itpcase.cohort.schema import FILES, FORMS
from itpcase.io._workbooks import write as excel_write
from itpcase.io._workbooks.cells import CellReader
from itpcase.io._workbooks.file import opened
from itpcase.io._workbooks.form import SHEETS
from itpcase.io._workbooks.heading import FIRST_ROWS
from itpcase.io._workbooks.rows import WorkbookSheets
from itpcase.io.excel import read_excel, write_excel, write_template
from itpcase.model import CaseSeries, Patient
from itpcase.units.text import width_of
from itpcase.words import languages, read_words
from tests.io.files.test_csv_write import case_series, one, series
from tests.io.workbooks import found, problems_of, the_patient, workbook


def days(path: Path, **more: Any) -> list[Any]:
    """The days of the counts of the one patient."""
    return [count.on for count in the_patient(path, **more).platelets]


def counts(path: Path, **more: Any) -> list[str]:
    """The counts of the one patient, as printed."""
    return [count.as_printed.printed for count in the_patient(path, **more).platelets]


# --- what comes back ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", examples.names())
def test_an_example_comes_back(name: str, tmp_path: Path) -> None:
    """All sheets are there, nothing is left beside the file, and a cohort is written as well."""
    wanted = examples.load(name)
    path = tmp_path / "cases.xlsx"
    write_excel(wanted, path)

    assert wanted == read_excel(path)
    assert [file.removesuffix(".csv") for file in FILES] == openpyxl.load_workbook(path).sheetnames
    write_excel(itp.Cohort.from_patients(wanted), path)
    assert wanted.patients == read_excel(path).patients
    assert [path] == list(tmp_path.iterdir())


def made_below(book: Any) -> set[tuple[Any, ...]]:
    """The cells that a workbook has in memory, below the rows that may be the heading."""
    places = ((sheet.title, *at) for sheet in book for at in sheet._cells)  # noqa: SLF001 - asking for a cell makes it
    return {place for place in places if place[1] > FIRST_ROWS}


def test_reading_makes_no_cells(tmp_path: Path) -> None:
    """A sheet of many columns and few values is read in the time that its values take."""
    path = tmp_path / "cases.xlsx"
    write_excel(examples.load("published-cases"), path)
    values, formulas = opened(path)
    cells = CellReader(decimal=None)
    sheets = WorkbookSheets(
        values=values, formulas=formulas, problems=Problems(files=FILES), cells=cells
    )
    there = made_below(values)
    rows = sheets.read()

    assert made_below(values) == there
    assert len(rows["counts.csv"].rows) > FIRST_ROWS


@given(series())
@example(one(note="=1+1"))
@example(one(age=10.696988261562744))
@example(one(id="'=1", note="''@x"))
@example(case_series((), title="'=1", note="=1", data_cut=-7))
@example(case_series((), data_cut=dt.date(1901, 1, 1)))
@example(one(platelets=[itp.PlateletMeasurement(on=2021, count="9.125 G/L")]))
@example(one(platelets=[itp.PlateletMeasurement(on=30_000, count="5-6 G/L")]))
def test_what_is_written_is_read_again(wanted: itp.CaseSeries) -> None:
    """What a workbook cannot hold is refused by name; everything else comes back equal."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "cases.xlsx")
        code = refused(wanted, path)

        assert ("NOT_WRITABLE" if cannot_be_held(wanted) else "") == code
        assert ([] if code else [path]) == list(Path(place).iterdir())
        assert code or wanted == read_excel(path)


def refused(wanted: itp.CaseSeries, path: Path) -> str:
    """Write a series, or return the code of the refusal."""
    try:
        write_excel(wanted, path)
    except itp.InputError as error:
        return error.problem.code
    return ""


def cannot_be_held(wanted: itp.CaseSeries) -> bool:
    """Whether a text has control characters, or an id means something else in a workbook."""

    def texts(values: Any) -> Iterator[str]:
        if isinstance(values, str):
            yield values
        elif isinstance(values, tuple | list):
            for value in values:
                yield from texts(value)

    held = texts(attrs.astuple(wanted))
    ids = [patient.id for patient in wanted.patients]
    return any(
        re.search(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_", t) for t in held
    ) or any(name != name.strip() or name.casefold().startswith(("example", "↓")) for name in ids)


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=9)


@settings(max_examples=max(10, settings().max_examples // 8))
@given(st.lists(CELLS, min_size=1, max_size=16))
@example(["=HYPERLINK(1)", "@SUM(1)", "\uff1d1"])
def test_no_cell_is_a_formula(texts: list[str]) -> None:
    """A text is stored as text, and one that looks like a formula has the mark of a text."""
    cases = [itp.Patient(id=f"p{i}", note=t, citation=t) for i, t in enumerate(texts)]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "cases.xlsx")
        write_excel(itp.CaseSeries(patients=cases), path)
        book = openpyxl.load_workbook(path)
        with zipfile.ZipFile(path) as package:
            sheets = [name for name in package.namelist() if "worksheets/sheet" in name]
            assert not any(b"<f>" in package.read(name) for name in sheets)

    cells = [cell for row in book["patients"].iter_rows(min_row=2) for cell in row if cell.value]
    assert {"s"} == {cell.data_type for cell in cells}
    for cell in cells:
        assert bool(cell.quotePrefix) == str(cell.value).startswith(
            ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
        )


@pytest.mark.parametrize(
    "wanted",
    [
        one(note="a\rb"),
        one(note="\x07"),
        one(note="_x000D_"),
        one(id="EXAMPLE-1"),
        one(id="example 2"),
        one(id="↓p"),
        one(id="Patient ID"),
    ],
)
def test_what_would_not_come_back_is_refused(wanted: itp.CaseSeries, tmp_path: Path) -> None:
    """Control characters, and ids that mean something else in a workbook."""
    with pytest.raises(itp.InputError) as refused:
        write_excel(wanted, tmp_path / "cases.xlsx")

    assert "NOT_WRITABLE" == refused.value.problem.code
    assert [] == list(tmp_path.iterdir())


def test_patients_alone_are_written_as_a_series_of_them(tmp_path: Path) -> None:
    """One, or several in a list; the keyword of the release before goes on."""
    patients = examples.load("ding-2025").patients
    write_excel(patients[0], tmp_path / "new.xlsx")
    assert patients[:1] == read_excel(tmp_path / "new.xlsx").patients
    with pytest.warns(DeprecationWarning, match=r"write_excel\(series=\) is now subject="):
        write_excel(series=[*patients], path=tmp_path / "new.xlsx")  # type: ignore[call-arg]
    assert patients == read_excel(tmp_path / "new.xlsx").patients


@pytest.mark.parametrize(
    ("wanted", "given"),
    [(one(id="EXAMPLE-1"), "comes back different"), (one(id="patient_id"), "SECOND_HEADING")],
)
def test_a_workbook_is_read_again_before_it_takes_its_place(
    wanted: itp.CaseSeries, given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if a rule of what can be written were forgotten, nothing wrong would be written."""
    monkeypatch.setattr(excel_write, "why_reserved", lambda _: ())
    path = tmp_path / "cases.xlsx"
    path.write_text("the old one")
    with pytest.raises(itp.InputError, match=given):
        write_excel(wanted, path)

    assert [("cases.xlsx", "the old one")] == [(p.name, p.read_text()) for p in tmp_path.iterdir()]


def test_more_rows_than_are_read_are_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sheet is named."""
    monkeypatch.setattr(excel_write, "MOST_ROWS", 4)
    with pytest.raises(itp.InputError, match="sheet 'patients'"):
        write_excel(examples.load("ding-2025"), tmp_path / "cases.xlsx")


@pytest.mark.parametrize(
    ("wanted", "path", "code"),
    [
        (3, "new.xlsx", "SUBJECT"),
        (one(), None, "NO_FILE"),
        (one(), "a\0b", "NO_FILE"),
        (one(), "no/such/place.xlsx", "NO_FOLDER"),
        (one(), ".", "NOT_WRITABLE"),
    ],
)
def test_arguments_of_writing_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Any, path: Any, code: str
) -> None:
    """A series and a place for it are needed."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(itp.InputError) as refused:
        write_excel(wanted, path)

    assert code == refused.value.problem.code


# --- days ---------------------------------------------------------------------------------------

FIFTH = dt.date(2021, 3, 5)


@pytest.mark.parametrize(
    "typed",
    [
        dt.date(2021, 3, 5), dt.datetime(2021, 3, 5),  # noqa: DTZ001 - as a cell holds it
        "2021-03-05", " 2021-03-05 ", "2021/3/5", "2021.03.05", "2021年3月5日", "5 March 2021",
        "05-Mar-2021", "March 5, 2021", "Mar 5 2021",
    ],
)  # fmt: skip
def test_a_day_that_people_type(typed: Any, tmp_path: Path) -> None:
    """A date cell, midnight, and every text with one reading."""
    rows: dict[str, Any] = {
        "patients": ["p2"],
        "lines": ["p2", 1, "ivig", typed],
        "counts": ["p2", typed, 9, "G/L"],
    }
    book, problems = read_excel(workbook(tmp_path, **rows), strict=False)

    assert () == problems
    assert (FIFTH, FIFTH) == (
        book.patients[1].lines[0].started_on,
        book.patients[1].platelets[0].on,
    )


@pytest.mark.parametrize(
    ("typed", "dates", "wanted"),
    [
        ("25/03/2021", None, dt.date(2021, 3, 25)),
        ("03/25/2021", None, dt.date(2021, 3, 25)),
        ("4.4.2021", None, dt.date(2021, 4, 4)),
        ("03/04/2021", "day first", dt.date(2021, 4, 3)),
        ("03/04/2021", "month first", dt.date(2021, 3, 4)),
        (dt.datetime(2021, 3, 5, 10, 30), None, dt.date(2021, 3, 5)),  # noqa: DTZ001 - a cell's
    ],
)
def test_a_date_with_its_day_first_or_last(
    typed: Any, dates: Any, wanted: dt.date, tmp_path: Path
) -> None:
    """One reading is read; of two, the one that is declared."""
    path = workbook(tmp_path, patients=["p2"], counts=["p2", typed, 9, "G/L"])

    assert wanted == read_excel(path, dates=dates).patients[1].platelets[0].on


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("03/04/2021", "AMBIGUOUS_DATE"),
        ("3.4.2021", "AMBIGUOUS_DATE"),
        ("31/02/2021", "NOT_A_DAY"),
        ("13/13/2021", "NOT_A_DAY"),
        ("2021年13月5日", "NOT_A_DAY"),
        ("5 Smarch 2021", "NOT_A_DAY"),
        ("3/4/21", "TWO_DIGIT_YEAR"),
        ("5-Mar-21", "TWO_DIGIT_YEAR"),
        ("2021-03", "PARTIAL_DATE"),
        (2021, None),
        ("2021-03-05T10:30Z", "DATETIME"),
        (dt.time(10, 30), "TIME_CELL"),
        (dt.date(1900, 1, 14), "EARLY_DATE"),
        (44260, "DATE_SERIAL"),
        (7.5, "NOT_A_DAY"),
        (True, "BOOL_CELL"),
    ],
)
def test_a_day_that_cannot_be_read(typed: Any, code: str | None, tmp_path: Path) -> None:
    """Two readings, a moment, a date that lost its format, a study day that got one."""
    path = workbook(tmp_path, counts=["p1", typed, 9, "G/L"])

    assert [("counts", "B4", code)] * bool(code) == found(path)


def test_the_other_date_system(tmp_path: Path) -> None:
    """Workbooks of old Macintosh computers count from 1904."""

    def old(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904

    path = workbook(tmp_path, old, patients=["p2"], counts=["p2", FIFTH, 9, "G/L"])

    assert FIFTH == read_excel(path).patients[1].platelets[0].on


# --- counts and units ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "unit", "printed"),
    [
        (15, "10*9/L", "15"),
        (15.5, "10*9/L", "15.5"),
        (9.125, "10*9/L", "9.125"),
        (15000, "/µL", "15"),
        ("15,000 /µL", None, "15"),
        ("15,000", "/µL", "15"),
        ("<5", "10*9/L", "<5"),
        ("50-60", "G/L ", "50–60"),
        ("5.4 lakhs/cumm", None, "540"),
        (" 15 ", " G/L", "15"),
    ],
)
def test_a_count_that_people_type(typed: Any, unit: Any, printed: str, tmp_path: Path) -> None:
    """A number cell or a text, with the unit in its own column or in the cell."""
    assert printed == counts(workbook(tmp_path, counts=["p1", 14, typed, unit]))[-1]


@pytest.mark.parametrize(
    "heading", ["count [10^9/L]", "Count (×10⁹/L)", "count [G/L]", "count\uff08G/L\uff09"]
)
def test_the_unit_may_stand_in_the_heading(heading: str, tmp_path: Path) -> None:
    """Then no column of units is needed; brackets of a Chinese keyboard will do."""

    def change(book: Any) -> None:
        book["counts"]["C1"] = heading
        book["counts"].delete_cols(4)

    assert ["9", "40"] == counts(workbook(tmp_path, change))


def test_two_units_are_refused(tmp_path: Path) -> None:
    """One in the heading, another beside the number; the same one twice is no problem."""

    def change(book: Any) -> None:
        book["counts"]["C1"] = "count [G/L]"
        book["counts"]["D3"] = "/uL"

    assert [("counts", "C3", "TWO_UNITS")] == found(workbook(tmp_path, change))


def test_units_in_other_headings(tmp_path: Path) -> None:
    """Years of age are what is meant, months are not; a baseline takes the unit of its heading."""

    def change(book: Any) -> None:
        book["patients"]["C1"] = "Age [years]"
        book["lines"]["F1"] = "baseline [10^9/L]"
        book["lines"]["F2"] = 12

    patient = the_patient(workbook(tmp_path, change))
    assert (30, 12.0) == (
        patient.age,
        patient.lines[0].baseline and patient.lines[0].baseline.value,
    )

    path = workbook(tmp_path, lambda b: b["patients"].__setitem__("C1", "age [months]"))
    assert ("patients", "C1", "UNIT_IN_HEADING") in [
        (p.sheet, f"C{p.row}", p.code) for p in problems_of(path)
    ]


def test_number_cells_need_no_decimal_sign(tmp_path: Path) -> None:
    """What is typed as text follows the declaration, what is a number is one."""

    def change(book: Any) -> None:
        book["counts"]["C2"] = 12.5
        book["counts"]["C3"] = "12,5"

    assert ["12.5", "12.5"] == counts(workbook(tmp_path, change), decimal=",")


# --- the template and the command line ----------------------------------------------------------


@pytest.mark.parametrize("lang", languages())
def test_the_template_can_be_filled_in(lang: str, tmp_path: Path) -> None:
    """Each of its examples is told of once and left out; what is written below them is read."""
    path = tmp_path / "cases.xlsx"
    write_template(path, lang=lang)
    book = openpyxl.load_workbook(path)
    book["patients"].append(["p1", "F", 30])
    book["lines"].append(["p1", 1, "ivig", FIFTH])
    book["counts"].append(["p1", FIFTH, 9, "G/L"])
    book["series"]["B3"] = "=My series"
    book["series"]["B3"].data_type = "s"
    book["series"]["B6"] = dt.date(2022, 1, 1)
    book.save(path)
    found_series, problems = read_excel(path, strict=False)

    assert {("EXAMPLE_ROW", "warning")} == {(p.code, p.severity) for p in problems}
    assert ["EXAMPLE-1", "EXAMPLE-2"] == [p.patient_id for p in problems]
    assert [("patients", 3), ("patients", 4)] == [(p.sheet, p.row) for p in problems]
    assert ["p1"] == [patient.id for patient in found_series.patients]
    assert ("=My series", dt.date(2022, 1, 1)) == (found_series.title, found_series.data_cut)


@pytest.mark.parametrize("lang", languages())
def test_the_template_explains_itself(lang: str, tmp_path: Path) -> None:
    """Instructions first; every column has its code, a comment and a help; closed lists are."""
    path = tmp_path / "cases.xlsx"
    write_template(path, lang=lang)
    book = openpyxl.load_workbook(path)

    assert "instructions" == book.sheetnames[0]
    assert read_words(lang)("template.title") == book["instructions"]["A1"].value
    assert set(SHEETS) < set(book.sheetnames)
    for form in FORMS:
        sheet = book[form.file.removesuffix(".csv")]
        heading = [cell.value for cell in sheet[1] if cell.value]
        assert [column.name for column in form.columns if column.is_written] == heading
        assert all(sheet[1][i].comment and sheet[2][i].value for i in range(len(heading)))
    lists = {
        (name, str(rule.sqref)[0]): rule.showErrorMessage
        for name in SHEETS
        for rule in book[name].data_validations.dataValidation
    }
    assert lists["patients", "B"]
    assert lists["rescues", "C"]
    assert not lists["lines", "C"]


@pytest.mark.parametrize("lang", languages())
def test_the_template_prints(lang: str, tmp_path: Path) -> None:
    """Each sheet lies across its pages, at most ten columns side by side; no text is cut off."""
    path = tmp_path / "cases.xlsx"
    write_template(path, lang=lang)
    book = openpyxl.load_workbook(path)
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]

    for sheet in shown:
        assert "landscape" == sheet.page_setup.orientation
        columns = sum(cell.value is not None for cell in sheet[1])
        pages = -(-columns // 10)
        assert (True, pages, 0) == (
            sheet.sheet_properties.pageSetUpPr.fitToPage,
            sheet.page_setup.fitToWidth,
            sheet.page_setup.fitToHeight,
        )
        assert (pages > 1) == (sheet.print_title_cols is not None)
    assert {None, "$1:$2"} == {sheet.print_title_rows for sheet in shown}
    told = book["instructions"]
    width = told.column_dimensions["A"].width
    for number, (cell,) in enumerate(told.iter_rows(max_col=1), start=1):
        lines = -(-width_of(cell.value) // width)
        assert 15 * lines <= told.row_dimensions[number].height


def test_a_long_note_is_wrapped_in_a_written_workbook(tmp_path: Path) -> None:
    """A text longer than its column takes several lines, at most as high as a row can be."""
    patients = [
        Patient(id="a", note="printed without a day " * 5),
        Patient(id="b", note="printed without a day " * 500),
        Patient(id="c"),
    ]
    write_excel(CaseSeries(patients=patients), tmp_path / "cases.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "cases.xlsx")["patients"]
    heights = [sheet.row_dimensions[row].height for row in (2, 3, 4)]

    assert 40 < heights[0] < 80
    assert [409, None] == heights[1:]


def test_the_examples_of_the_template_are_right(tmp_path: Path) -> None:
    """With ids of their own, the example rows are patients without a problem."""
    path = tmp_path / "cases.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    for name in (form.name for form in FORMS):
        for row in (3, 4):
            book[name].cell(row, 1).value = f"p{row}"
    book.save(path)
    read, problems = read_excel(path, strict=False)

    assert () == problems
    assert 2 == len(read.patients)
    assert all(patient.labs and patient.rescues and patient.bleeds for patient in read.patients)


@pytest.mark.parametrize("name", ["cases.xls", "cases.csv", "cases.xlsm", "cases.xlsx.bak"])
def test_a_workbook_has_no_name_of_another_form(name: str, tmp_path: Path) -> None:
    """No program opens a workbook that is called otherwise; nothing is written."""
    for write in (write_template, partial(write_excel, examples.load("ding-2025"))):
        with pytest.raises(itp.InputError) as refused:
            write(tmp_path / name)
        assert "TABLE_FORMAT" == refused.value.problem.code

    assert [] == [*tmp_path.iterdir()]


def test_a_template_never_replaces_a_file(tmp_path: Path) -> None:
    """It may have been filled in."""
    path = tmp_path / "cases.xlsx"
    path.write_text("mine")
    with pytest.raises(itp.InputError) as refused:
        write_template(path)

    assert ("FILE_EXISTS", "mine") == (refused.value.problem.code, path.read_text())


def test_the_command_line_reads_workbooks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Template, classify, validate and report; a problem is told with its cell."""
    template = tmp_path / "template.xlsx"
    assert 0 == main(["template", str(template), "--lang", "zh"])
    assert f"{template}\n" == capsys.readouterr().out
    assert 2 == main(["template", str(template)])

    path = tmp_path / "ding.xlsx"
    write_excel(examples.load("ding-2025"), path)
    assert 0 == main(["classify", str(path)])
    assert "DING2025-1" in capsys.readouterr().out
    assert 0 == main(["report", str(path), "-o", str(tmp_path / "report.html")])
    capsys.readouterr()

    bad = workbook(tmp_path, patients=["p2"], counts=["p2", "03/04/2021", 9, "G/L"])
    assert 1 == main(["validate", str(bad)])
    assert "cases.xlsx, sheet 'counts', row 4, patient 'p2', on (B4)" in capsys.readouterr().out
    assert 0 == main(["validate", str(bad), "--dates", "day first"])

"""Workbooks that are not what they should be: a clear problem with its cell, and nothing else."""

from __future__ import annotations

import datetime as dt
import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

import itpcase as itp
from itpcase.io._workbooks import file as excel_file
from itpcase.io._workbooks import rows as excel_rows
from itpcase.io.excel import read_excel, write_excel
from tests.io.workbooks import found, problems_of, the_patient, workbook

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
STRICT = b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'


def package(**parts: bytes) -> bytes:
    """An archive with these parts; double underscores stand for what a name cannot have."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            known = {"types": "[Content_Types].xml", "book": "xl/workbook.xml",
                 "manifest": "META-INF/manifest.xml"}.get(name, name)  # fmt: skip
            archive.writestr(known, content)
    return out.getvalue()


def misnamed(content: bytes) -> bytes:
    """The same, with a first part whose own name is said to be UTF-8 and is not."""
    return content[:6] + b"\0\x08" + content[8:30] + b"\xea" + content[31:]


def spoilt(content: bytes) -> bytes:
    """The same, with other bytes in the midst of its first part, which is packed."""
    return content[:60] + bytes(each ^ 0xFF for each in content[60:80]) + content[80:]


# --- files that are no workbook -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "NOT_A_WORKBOOK"),
        (b"patient_id,on\n", "NOT_A_WORKBOOK"),
        (b"<html><table>", "NOT_A_WORKBOOK"),
        (OLE + b"\0" * 600, "OLD_WORKBOOK"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "ENCRYPTED_WORKBOOK"),
        (b"PK\x03\x04 and then nothing", "DAMAGED_WORKBOOK"),
        (package(a=b"b"), "NOT_A_WORKBOOK"),
        (package(types=b"<Types/>"), "DAMAGED_WORKBOOK"),
        (spoilt(package(types=" ".join(map(str, range(500))).encode())), "DAMAGED_WORKBOOK"),
        (misnamed(package(types=b"<Types/>", book=b"<workbook/>")), "DAMAGED_WORKBOOK"),
        (package(types=b"vnd.ms-excel.sheet.macroEnabled.main+xml"), "WORKBOOK_WITH_MACROS"),
        (package(types=b"vnd.ms-excel.sheet.binary.macroEnabled.main"), "BINARY_WORKBOOK"),
        (package(mimetype=b"application/vnd.oasis.opendocument.text"), "OPEN_DOCUMENT"),
        (package(mimetype=ODS), "NOT_A_WORKBOOK"),
        (package(mimetype=ODS, manifest=b"<encryption-data/>"), "ENCRYPTED_WORKBOOK"),
        (package(mimetype=ODS, manifest=b"<m/>"), "DAMAGED_WORKBOOK"),
        (
            package(mimetype=ODS, manifest=b"<m/>", x=b"<!DOCTYPE a [<!ENTITY b 'c'>]>"),
            "NOT_A_WORKBOOK",
        ),
        (package(types=b"<Types/>", **{"Index/Document.iwa": b"x"}), "NOT_A_WORKBOOK"),
        (package(types=b"<Types/>", x=b"<!DOCTYPE a [<!ENTITY b 'c'>]>"), "NOT_A_WORKBOOK"),
        (package(types=b"<Types/>", book=STRICT), "NOT_A_WORKBOOK"),
    ],
)
def test_what_is_no_workbook_is_refused_by_name(content: bytes, code: str, tmp_path: Path) -> None:
    """Told by the first bytes, whatever the name says, with what to do."""
    path = tmp_path / "cases.xlsx"
    path.write_bytes(content)
    with pytest.raises(itp.InputError) as refused:
        read_excel(path)

    assert code == refused.value.problem.code
    assert refused.value.problem.remedy


def test_a_file_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is unpacked piece by piece, whatever its directory promises."""
    monkeypatch.setattr(excel_file, "LARGEST_CONTENT", 5 << 20)
    path = tmp_path / "cases.xlsx"
    path.write_bytes(package(types=b"<Types/>", bomb=b"\0" * (50 << 20)))
    assert path.stat().st_size < 100_000
    with pytest.raises(itp.InputError) as refused:
        read_excel(path)

    assert "WORKBOOK_TOO_LARGE" == refused.value.problem.code


def with_part(path: Path, name: str, content: bytes) -> Path:
    """Put other content into a part of a workbook."""
    with zipfile.ZipFile(path) as book:
        parts = {part: book.read(part) for part in book.namelist()} | {name: content}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for part, held in parts.items():
            book.writestr(part, held)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(inside: bytes, after: bytes = b"") -> bytes:
    """Give the part of a sheet."""
    return b"".join(
        (b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>",
         b"<sheetData>", inside, b"</sheetData>", after, b"</worksheet>")
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (sheet_of(b"<row r='1'>" + b"<c r='A1'/>" * 3000 + b"</row>"), "WORKBOOK_TOO_LARGE"),
        (sheet_of(b"", b"<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"),
         "WORKBOOK_TOO_LARGE"),
        (sheet_of(b"<a>" * 100 + b"</a>" * 100), "WORKBOOK_TOO_LARGE"),
        ("<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
         .encode("utf-16"), "NOT_A_WORKBOOK"),
    ],
    ids=["cells", "merged", "deep", "entity in UTF-16"],
)  # fmt: skip
def test_limits_are_looked_at_before_a_workbook_is_loaded(
    content: bytes, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cells, merged cells, elements inside one another, and declarations in any encoding."""
    monkeypatch.setattr(excel_file, "MOST_CELLS", 2000)
    path = with_part(workbook(tmp_path), SHEET, content)
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_, **__: pytest.fail("it is loaded"))
    with pytest.raises(itp.InputError, match=code):
        read_excel(path)


def test_a_cell_far_from_the_others_is_refused(tmp_path: Path) -> None:
    """With its sheet: every cell between them would be gone through."""
    far = sheet_of(b"<row r='90000'><c r='IV90000' t='n'><v>1</v></c></row>")

    with pytest.raises(itp.InputError, match=r"90,000 rows and 256 columns.*WORKBOOK_TOO_LARGE"):
        read_excel(with_part(workbook(tmp_path), SHEET, far))


@pytest.mark.parametrize("far", ["B1048576", "XFD2", "XFD1048576"])
def test_cells_that_have_a_format_alone_are_no_data(tmp_path: Path, far: str) -> None:
    """However far they are: a spreadsheet keeps the colour of a column to its end."""
    path = workbook(tmp_path)
    plain = read_excel(path)
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        sheet[far].number_format = "0.00"
    book.save(path)

    assert plain == read_excel(path)


def test_sheets_and_what_parts_say_of_their_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at before anything is unpacked."""
    monkeypatch.setattr(excel_file, "_looked_through", lambda _: pytest.fail("it is unpacked"))
    path = with_part(workbook(tmp_path), "xl/media/a.bin", b"\0" * (20 << 20))
    with pytest.raises(itp.InputError, match=r"500 times its size.*WORKBOOK_TOO_LARGE"):
        read_excel(path)
    path = with_part(workbook(tmp_path), "xl/worksheets/sheet99.xml", b"<a/>")
    monkeypatch.setattr(excel_file, "MOST_SHEETS", 1)
    with pytest.raises(itp.InputError, match=r"more than 1 sheets.*WORKBOOK_TOO_LARGE"):
        read_excel(path)


def test_large_files_and_sheets_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By bytes, by parts, and by rows."""
    path = workbook(tmp_path)
    monkeypatch.setattr(excel_rows, "MOST_ROWS", 2)
    assert [("counts", None, "TOO_MANY_ROWS")] == found(path)
    monkeypatch.setattr(excel_file, "MOST_PARTS", 3)
    with pytest.raises(itp.InputError, match="NOT_A_WORKBOOK"):
        read_excel(path)
    monkeypatch.setattr(excel_file, "LARGEST_FILE", 100)
    with pytest.raises(itp.InputError, match="WORKBOOK_TOO_LARGE"):
        read_excel(path)


@pytest.mark.parametrize(
    ("path", "more", "code"),
    [
        ("nothing.xlsx", {}, "NO_FILE"),
        (".", {}, "NO_FILE"),
        (None, {}, "NO_FILE"),
        ("a\0b", {}, "NO_FILE"),
        ("nothing.xlsx", {"dates": "US"}, "DATES"),
        ("nothing.xlsx", {"decimal": ";"}, "DECIMAL"),
        ("nothing.xlsx", {"impute": "any"}, "IMPUTE"),
    ],
)
def test_arguments_are_checked(
    path: Any, more: Any, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path of a file, and the known words."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(itp.InputError) as refused:
        read_excel(path, **more)

    assert code == refused.value.problem.code


@pytest.mark.parametrize("call", [read_excel, lambda path: write_excel(
    itp.CaseSeries(patients=()), path)])  # fmt: skip
def test_without_the_package_the_extra_is_named(
    call: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what to install."""
    path = workbook(tmp_path)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(itp.errors.MissingExtraError, match=r"itpcase\[excel\]"):
        call(path)


# --- sheets and headings ------------------------------------------------------------------------


def test_sheets_that_are_missing_or_misspelt(tmp_path: Path) -> None:
    """A required one is an error and names the others; upper case and blanks are no matter."""

    def change(book: Any) -> None:
        book["counts"].title = "platelets"
        book["lines"].title = " Lines "
        book.create_sheet("Sheet1")

    path = workbook(tmp_path, change)
    problems = problems_of(path)

    assert ["MISSING_SHEET", "UNKNOWN_SHEET"] == sorted(p.code for p in problems)
    assert "'platelets'" in next(p.given for p in problems if p.code == "MISSING_SHEET")
    with pytest.raises(itp.errors.DataError, match=r"cases\.xlsx cannot be used as it is"):
        read_excel(path)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda sheet: sheet.__setitem__("C1", "cuont"), "MISSING_COLUMN"),
        (lambda sheet: sheet.__setitem__("E1", "count"), "COLUMN_TWICE"),
        (lambda sheet: [sheet.__setitem__(f"{a}1", b) for a, b in
                        zip("GHIJ", ("patient_id", "on", "count", "unit"), strict=True)],
         "TWO_BLOCKS"),
        (lambda sheet: sheet.__setitem__("E1", "remark"), "UNKNOWN_COLUMN"),
        (lambda sheet: sheet.__setitem__("H3", "see letter"), "CELL_WITHOUT_HEADING"),
        (lambda sheet: sheet.delete_rows(1, 9), "EMPTY_SHEET"),
        (lambda sheet: sheet.append(["patient_id", "on", "count"]), "SECOND_HEADING"),
        (lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True), "HIDDEN_ROWS"),
        (lambda sheet: setattr(sheet.column_dimensions["E"], "hidden", True), "HIDDEN_COLUMNS"),
        (lambda sheet: setattr(sheet, "sheet_state", "hidden"), "HIDDEN_SHEET"),
        (lambda sheet: setattr(sheet["C3"], "comment", Comment("of p2", "Dr X")), "CELL_NOTE"),
    ],
)  # fmt: skip
def test_sheets_as_they_should_not_be(change: Any, code: str, tmp_path: Path) -> None:
    """Each mistake has its name and its sheet."""
    problems = problems_of(workbook(tmp_path, lambda book: change(book["counts"])))

    assert [("cases.xlsx", "counts", code)] == [(p.file, p.sheet, p.code) for p in problems]


@pytest.mark.parametrize(
    ("place", "row", "column", "owner"),
    [("C3", 3, "count", "p1"), ("A2", 2, "patient_id", "p1"), ("C1", 1, "count", None),
     ("H9", 9, "", None)],
)  # fmt: skip
def test_a_note_on_a_cell_is_told_of(
    place: str, row: int, column: str, owner: str | None, tmp_path: Path
) -> None:
    """With its cell, and without its text, which may name a patient; the value is read."""
    path = workbook(
        tmp_path,
        lambda book: setattr(book["counts"][place], "comment", Comment("Ms Miller's", "Dr X")),
    )
    (problem,) = problems_of(path)

    assert ("counts", row, column) == (problem.sheet, problem.row, problem.argument)
    assert (owner, "warning") == (problem.patient_id or None, problem.severity)
    assert place in problem.given
    assert "Miller" not in str(problem)
    assert 2 == len(the_patient(path).platelets)


def test_the_help_of_the_template_is_no_note(tmp_path: Path) -> None:
    """Its headings have notes of our own."""
    itp.io.excel.write_template(tmp_path / "cases.xlsx")

    assert {"EXAMPLE_ROW"} == {problem.code for problem in problems_of(tmp_path / "cases.xlsx")}


def test_hidden_data_are_read(tmp_path: Path) -> None:
    """A filter that hides rows is no reason to leave them out."""

    def change(book: Any) -> None:
        book["counts"].row_dimensions[3].hidden = True

    assert 2 == len(the_patient(workbook(tmp_path, change)).platelets)


def test_blanks_do_no_harm(tmp_path: Path) -> None:
    """A title above, blank rows, formatted rows below; blanks after an id are told of."""

    def change(book: Any) -> None:
        sheet = book["counts"]
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Our cases"
        sheet.append([])
        sheet.append([None, "  ", None, " "])
        sheet.append(["p1 ", 14, 50, "G/L"])
        for row in range(10, 200):
            sheet.cell(row, 2).number_format = "yyyy-mm-dd"

    path = workbook(tmp_path, change)

    assert [("counts", "A8", "IDS_ALIKE")] == found(path)
    assert [0, 7, 14] == [count.on for count in the_patient(path).platelets]


# --- cells --------------------------------------------------------------------------------------


def formatted(place: str, number_format: str) -> Callable[[Any], None]:
    """Give a cell of the counts a number format."""

    def change(book: Any) -> None:
        book["counts"][place].number_format = number_format

    return change


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("=B2+1", "FORMULA_WITHOUT_VALUE"),
        ("#REF!", "ERROR_CELL"),
        ("#N/A", "ERROR_CELL"),
        (True, "BOOL_CELL"),
        (dt.date(2021, 5, 3), "DATE_CELL"),
        (dt.timedelta(hours=30), "TIME_CELL"),
        ("n/a", "NOT_A_NUMBER"),
        (-4, "NEGATIVE"),
        (1e300, "TOO_LONG"),
    ],
)
def test_a_count_that_cannot_be_read(typed: Any, code: str, tmp_path: Path) -> None:
    """One mistake is one problem, with its cell; the other counts are read."""
    path = workbook(tmp_path, counts=["p1", 14, typed, "G/L"])
    series, (problem,) = read_excel(path, strict=False)

    assert ("counts", "C4", 4, "p1", "count", code) == (
        problem.sheet, problem.cell, problem.row, problem.patient_id, problem.argument,
        problem.code,
    )  # fmt: skip
    assert 2 == len(series.patients[0].platelets)


@pytest.mark.parametrize(
    ("number_format", "code"),
    [
        ("0%", "PERCENT_CELL"),
        ("0.0 %", "PERCENT_CELL"),
        ("#,##0,", "SCALED_CELL"),
        ("0.0,,", "SCALED_CELL"),
        ("#,##0", None),
        ('0 "% of normal"', "MORE_THAN_A_NUMBER"),
        ("0.00E+00", None),
        ("[Red]0", None),
        ("@", None),
    ],
)
def test_a_number_that_is_shown_as_another(
    number_format: str, code: str | None, tmp_path: Path
) -> None:
    """What is seen is a hundred or a thousand times what is kept."""
    path = workbook(tmp_path, formatted("C3", number_format))

    assert [("counts", "C3", code)] * bool(code) == found(path)


def test_a_refused_unit_is_one_problem(tmp_path: Path) -> None:
    """The number beside it is not judged."""
    assert [("counts", "D4", "ERROR_CELL")] == found(
        workbook(tmp_path, counts=["p1", 14, 9, "#NAME?"])
    )


def test_a_refused_id_is_one_problem(tmp_path: Path) -> None:
    """Nothing is said about a patient whose name cannot be read."""
    for typed in ("#N/A", dt.date(2021, 1, 1), False):
        path = workbook(tmp_path, counts=[typed, 14, 9, "G/L"])
        assert [("counts", "A4")] == [place[:2] for place in found(path)]
        path = workbook(tmp_path, patients=[typed])
        assert [("patients", "A3")] == [place[:2] for place in found(path)]


def test_truth_values_belong_to_questions(tmp_path: Path) -> None:
    """TRUE is yes where yes or no is asked."""

    def change(book: Any) -> None:
        book["patients"]["F2"] = False

    assert not the_patient(workbook(tmp_path, change)).bleeding_recorded


def test_a_number_may_be_a_name(tmp_path: Path) -> None:
    """The id 101 is the same in every sheet, as a number or as a text; a date may be a note."""

    def change(book: Any) -> None:
        for sheet in book:
            for row in range(2, sheet.max_row + 1):
                sheet.cell(row, 1).value = 101 if sheet.title == "patients" else "101"
        book["patients"]["G2"] = dt.date(2021, 3, 5)

    patient = the_patient(workbook(tmp_path, change))

    assert ("101", 2, "2021-03-05") == (patient.id, len(patient.platelets), patient.note)


def test_a_formula_with_its_value_is_read(tmp_path: Path) -> None:
    """The value that the spreadsheet has stored counts."""
    path = workbook(tmp_path, counts=["p1", 14, "=C3+5", "G/L"])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = next(n for n, text in parts.items() if b"<f>C3+5</f>" in text)
    parts[name] = (
        parts[name]
        .replace(b"<f>C3+5</f><v />", b"<f>C3+5</f><v>45</v>")
        .replace(b"<f>C3+5</f><v></v>", b"<f>C3+5</f><v>45</v>")
    )
    with zipfile.ZipFile(path, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)

    assert [9.0, 40.0, 45.0] == [c.count_1e9_per_l for c in the_patient(path).platelets]


def test_a_merged_id_stands_for_every_row(tmp_path: Path) -> None:
    """As it is seen; a merged value is refused in each of its rows."""

    def change(book: Any) -> None:
        book["counts"].merge_cells("A2:A3")

    assert 2 == len(the_patient(workbook(tmp_path, change)).platelets)

    def wrong(book: Any) -> None:
        book["counts"].merge_cells("C2:C3")

    assert [("counts", "C2", "MERGED_CELLS"), ("counts", "C3", "MERGED_CELLS")] == found(
        workbook(tmp_path, wrong)
    )


def test_a_merged_title_is_no_matter(tmp_path: Path) -> None:
    """Above the heading, or beside the columns."""

    def change(book: Any) -> None:
        book["counts"].insert_rows(1)
        book["counts"]["A1"] = "Our cases"
        book["counts"].merge_cells("A1:E1")
        book["counts"].merge_cells("J3:K4")

    assert [] == found(workbook(tmp_path, change))


def test_facts_of_the_series(tmp_path: Path) -> None:
    """A date for the cut, a text that looks like a formula for the title, and a wrong cell."""

    def facts(book: Any) -> None:
        sheet = book.create_sheet("series")
        for row in (
            ["field", "value"], ["title", "'=x"], ["data_cut", 60], ["note", "#REF!"], ["tilte", 1],
        ):  # fmt: skip
            sheet.append(row)

    series, problems = read_excel(workbook(tmp_path, facts), strict=False)

    assert ("'=x", 60, None) == (series.title, series.data_cut, series.note)
    assert [("series", "B4", "ERROR_CELL"), ("series", "A5", "UNKNOWN_FIELD")] == [
        (p.sheet, p.cell, p.code) for p in problems
    ]


def test_pictures_and_styles_do_not_matter(tmp_path: Path) -> None:
    """A chart sheet beside the data is passed over."""

    def change(book: Any) -> None:
        book.create_chartsheet("plot").add_chart(openpyxl.chart.LineChart())

    assert [] == found(workbook(tmp_path, change))

"""OpenDocument spreadsheets and old workbooks say the same as a workbook of Open XML."""

from __future__ import annotations

import datetime as dt
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

import itpcase as itp
from itpcase.cli import main
from itpcase.io._workbooks import file as excel_file
from itpcase.io._workbooks.file import opened
from itpcase.io.mapping import propose_mapping

STORED = Path(__file__).resolve().parents[2] / "data" / "workbooks"
"""One workbook in three forms, as another program wrote them."""

MAPPING: dict[str, Any] = {
    "counts": {"patient_id": "patient_id", "on": "on", "count": "count [10*9/L]",
               "unit": {"value": "10*9/L"}},
}  # fmt: skip

NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}

KIND = "application/vnd.oasis.opendocument.spreadsheet"


def document(place: Path, tables: str, styles: str = "", before: str = "") -> Path:
    """An OpenDocument spreadsheet with these tables and styles."""
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in NAMES.items())
    path = place / "sheet.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", KIND)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:spreadsheet>{before}{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def text(said: str, more: str = "") -> str:
    """A cell with a text."""
    kind = 'office:value-type="string"'
    return f"<table:table-cell {kind} {more}><text:p>{said}</text:p></table:table-cell>"


def number(value: str, shown: str | None = None, more: str = "") -> str:
    """A cell with a number, and what is shown of it."""
    inside = "" if shown is None else f"<text:p>{shown}</text:p>"
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" {more}>'
        f"{inside}</table:table-cell>"
    )


def day(value: str, more: str = "") -> str:
    """A cell with a date."""
    return f'<table:table-cell office:value-type="date" office:date-value="{value}" {more}/>'


def row(*cells: str, more: str = "") -> str:
    """A row of cells."""
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def table(*rows: str, name: str = "Sheet", more: str = "") -> str:
    """A sheet of rows."""
    return f'<table:table table:name="{name}" {more}>{"".join(rows)}</table:table>'


HEAD = row(text("patient_id"), text("on"), text("count [10*9/L]"))


def read(path: Path) -> tuple[list[tuple[str, str, str]], list[tuple[Any, ...]]]:
    """The counts of a sheet that is read by the mapping, and what is told of it."""
    cohort = itp.read_mapped(path, mapping=MAPPING)
    patients = [cohort.patient(at) for at in range(len(cohort))]
    counts = [(p.id, str(m.on), str(m.as_printed)) for p in patients for m in p.platelets]
    told = [(p.severity, p.code, p.row, p.argument, str(p.given)) for p in cohort.problems]
    return counts, told


# --- the three forms say the same -----------------------------------------------------------------


@pytest.mark.parametrize("form", ["ods", "xls"])
def test_a_workbook_of_our_own_form_says_the_same_in_every_form(form: str) -> None:
    """Values, what formats show, and every problem with its sheet and cell, as from ``.xlsx``."""

    def said(ending: str) -> tuple[itp.CaseSeries, list[tuple[Any, ...]]]:
        series, problems = itp.read_excel(STORED / f"sheets.{ending}", strict=False)
        told = [(p.code, p.severity, p.sheet, p.cell, p.patient_id) for p in problems]
        return series, sorted(told, key=str)

    series, told = said("xlsx")
    again, again_told = said(form)

    assert 22 == len(told)
    assert told == again_told
    assert series.patients == again.patients


@pytest.mark.parametrize("form", ["ods", "xls"])
def test_a_mapped_sheet_says_the_same_in_every_form(form: str) -> None:
    """The counts, the ids as they are shown, and what is told of cells and of hidden rows."""
    counts, told = read(STORED / "sheets.xlsx")
    again, again_told = read(STORED / f"sheets.{form}")

    assert ("p1", "2021-03-05", "<100 ×10⁹/L") in counts
    assert ("007", "2021-03-05", "12 ×10⁹/L") in counts
    assert counts == again
    assert [each[:4] for each in told] == [each[:4] for each in again_told]


@pytest.mark.parametrize("form", ["ods", "xls"])
def test_what_is_hidden_is_told_of_in_every_form(form: str) -> None:
    """A hidden row, a hidden column and a hidden sheet, each by name."""
    _, problems = itp.read_excel(STORED / f"sheets.{form}", strict=False)
    told = {p.code: str(p.given) for p in problems if p.code.startswith("HIDDEN_")}

    assert {"HIDDEN_ROWS", "HIDDEN_COLUMNS", "HIDDEN_SHEET", "HIDDEN_NUMBER"} == told.keys()
    assert "23" in told["HIDDEN_ROWS"]
    assert "D" in told["HIDDEN_COLUMNS"]


@pytest.mark.parametrize("form", ["ods", "xls"])
def test_every_command_reads_every_form(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mapping is proposed for it, and it is inspected and classified by it."""
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[counts]\npatient_id = "patient_id"\non = "on"\ncount = "count [10*9/L]"\n'
        'unit = { value = "10*9/L" }\n', encoding="utf-8",
    )  # fmt: skip
    source = str(STORED / f"sheets.{form}")
    assert 0 == main(["map", source])
    assert 'count = "count [10*9/L]"' in capsys.readouterr().out
    main(["inspect", source, "--mapping", str(mapping)])
    assert "28" in capsys.readouterr().out
    main(["validate", source])
    said = capsys.readouterr()

    assert "sheet 'counts', row 8" in said.out + said.err


# --- what an OpenDocument spreadsheet says in its own way -----------------------------------------


def test_repeated_rows_and_cells_are_as_many(tmp_path: Path) -> None:
    """Three equal rows are written as one, and equal cells too; empty rows of the end are none."""
    same = row(number("1"), number("5", more='table:number-columns-repeated="2"'),
               more='table:number-rows-repeated="3"')  # fmt: skip
    empty = row("<table:table-cell/>", more='table:number-rows-repeated="1048000"')
    values, _ = opened(document(tmp_path, table(HEAD, same, empty)))
    sheet = values["Sheet"]

    assert [[1, 5, 5]] * 3 == [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]


def test_rows_of_groups_are_read_and_those_of_a_closed_group_told_of(tmp_path: Path) -> None:
    """Headings that are printed again and groups stand around rows; a closed one hides them."""
    of_group = row(number("1"), day("2021-03-05"), number("9"))
    closed = f'<table:table-row-group table:display="false">{of_group}</table:table-row-group>'
    path = document(tmp_path, table(f"<table:table-header-rows>{HEAD}</table:table-header-rows>",
                                    closed))  # fmt: skip
    counts, told = read(path)

    assert [("1", "2021-03-05", "9 ×10⁹/L")] == counts
    assert "HIDDEN_ROWS" in {code for _, code, *_ in told}


def test_every_column_of_a_hidden_run_is_told_of(tmp_path: Path) -> None:
    """The file says once how many columns it hides, also behind those that are filled."""
    columns = (
        "<table:table-column/>"
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="16383"/>'
    )
    of_patient = row(text("p1"), day("2021-03-05"), number("9"))
    _, told = read(document(tmp_path, table(columns, HEAD, of_patient)))

    assert [("HIDDEN_COLUMNS", "2 hidden columns (B, C)")] == [(each[1], each[4]) for each in told]


def test_a_number_without_its_text_is_read_by_its_style(tmp_path: Path) -> None:
    """Programs that write no text write the style; what it shows is what was meant."""
    styles = (
        '<number:number-style style:name="N1"><number:text>&lt;</number:text>'
        '<number:number number:min-integer-digits="1"/></number:number-style>'
        '<style:style style:name="base" style:family="table-cell" style:data-style-name="N1"/>'
        '<style:style style:name="ce1" style:family="table-cell" style:parent-style-name="base"/>'
    )
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:default-cell-style-name="ce1"/>'
    )
    own = 'table:style-name="ce1"'
    path = document(tmp_path, table(
        columns, HEAD, row(number("1"), day("2021-03-05"), number("100")),
        row(number("1"), day("2021-03-06"), number("50", more=own)),
    ), styles)  # fmt: skip

    assert ["<100 ×10⁹/L", "<50 ×10⁹/L"] == [count for *_, count in read(path)[0]]


def test_a_format_with_conditions_shows_what_it_shows(tmp_path: Path) -> None:
    """A part of a format for small numbers writes a sign before them, and none before others."""
    styles = (
        '<number:number-style style:name="N1P0"><number:text>&lt;</number:text>'
        '<number:number number:min-integer-digits="1"/></number:number-style>'
        '<number:number-style style:name="N1"><number:number number:min-integer-digits="1"/>'
        '<style:map style:condition="value()&lt;=5" style:apply-style-name="N1P0"/>'
        "</number:number-style>"
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    )
    own = 'table:style-name="ce1"'
    path = document(tmp_path, table(
        HEAD, row(number("1"), day("2021-03-05"), number("5", "&lt;5", own)),
        row(number("1"), day("2021-03-06"), number("9", "9", own)),
    ), styles)  # fmt: skip

    assert ["<5 ×10⁹/L", "9 ×10⁹/L"] == [count for *_, count in read(path)[0]]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<table:table-cell table:formula="of:=[.A1]*2"/>', "FORMULA_WITHOUT_VALUE"),
        (('<table:table-cell table:formula="of:=1/0" office:value-type="string">'
         "<text:p>#DIV/0!</text:p></table:table-cell>"), "ERROR_CELL"),
        (('<table:table-cell table:formula="of:=X()" office:value-type="string">'
         "<text:p>Err:508</text:p></table:table-cell>"), "ERROR_CELL"),
        ('<table:table-cell office:value-type="percentage" office:value="0.45"/>', "PERCENT_CELL"),
        ('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
         "BOOL_CELL"),
        (('<table:table-cell table:formula="of:=TRUE()" office:value-type="float" office:value="1">'
         "<text:p>WAHR</text:p></table:table-cell>"), "BOOL_CELL"),
        (number("1", "YES"), "HIDDEN_NUMBER"),
        (number("0", "Err:508", 'table:formula="of:=X()"'), "ERROR_CELL"),
        (number("NaN"), "NO_RESULT"),
        (number("INF", "unlimited"), "NOT_A_COUNT"),
        (('<table:table-cell office:value-type="currency" office:currency="EUR" '
         'office:value="45"><text:p>45 €</text:p></table:table-cell>'), "MORE_THAN_A_NUMBER"),
        (day("2021-05-03"), "DATE_CELL"),
        ('<table:table-cell office:value-type="time" office:time-value="PT10H30M00S"/>',
         "TIME_CELL"),
        ('<table:table-cell office:value-type="time" office:time-value="-PT30H00M00S"/>',
         "TIME_CELL"),
        (('<table:table-cell office:value-type="string"><text:p>'
         '<text:span text:style-name="T1">15</text:span>25</text:p></table:table-cell>'),
         "STRUCK_THROUGH"),
    ],
)  # fmt: skip
def test_what_is_no_count_is_refused_as_in_a_workbook(cell: str, code: str, tmp_path: Path) -> None:
    """By the same names, at its cell."""
    styles = (
        '<style:style style:name="T1" style:family="text"><style:text-properties '
        'style:text-line-through-type="single"/></style:style>'
    )
    path = document(tmp_path, table(HEAD, row(number("1"), day("2021-03-05"), cell)), styles)
    counts, told = read(path)

    assert [] == counts
    assert {(code, 2, "C2"), (code, 2, "result")} & {each[1:4] for each in told}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("15<text:s/>G/L", "15 G/L"),
        ('15<text:s text:c="2"/>G/L', "15  G/L"),
        ("15<text:tab/>G/L", "15\tG/L"),
        ("15<text:line-break/>G/L", "15\nG/L"),
        ("15</text:p><text:p>G/L", "15\nG/L"),
        ("1<text:a>5</text:a> G/L", "15 G/L"),
        ('15<text:span text:style-name="up">1</text:span>', "15¹"),
        ('15<text:span text:style-name="down">1</text:span>', "15₁"),
        ('15<text:span text:style-name="other">1</text:span>', "151"),
    ],
)  # fmt: skip
def test_a_text_is_as_it_is_seen(said: str, expected: str, tmp_path: Path) -> None:
    """Blanks, lines and links of a text, and digits that stand higher or lower."""
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties '
        f'style:text-position="{position}"/></style:style>'
        for name, position in (("up", "super 58%"), ("down", "-33% 58%"), ("other", "0% 100%"))
    )
    values, _ = opened(document(tmp_path, table(row(text(said))), styles))

    assert expected == values["Sheet"]["A1"].value


def test_a_month_and_a_day_without_its_year_are_told_apart_by_their_style(tmp_path: Path) -> None:
    """The date behind ``Mar-21`` is the first of the month, that behind ``5-Mar`` has a year."""
    styles = (
        '<number:date-style style:name="N1"><number:month number:textual="true"/>'
        "<number:text>-</number:text><number:year/></number:date-style>"
        '<number:date-style style:name="N2"><number:day/><number:text>-</number:text>'
        '<number:month number:textual="true"/></number:date-style>'
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
        '<style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/>'
    )
    path = document(tmp_path, table(
        HEAD, row(number("1"), day("2021-03-01", 'table:style-name="ce1"'), number("9")),
        row(number("1"), day("2021-03-05", 'table:style-name="ce2"'), number("9")),
    ), styles)  # fmt: skip
    _, told = read(path)

    assert {("PARTIAL_DATE", 2), ("NO_YEAR", 3)} <= {(code, at) for _, code, at, *_ in told}


def test_what_was_changed_before_is_not_read(tmp_path: Path) -> None:
    """A document that keeps its changes has the old cells in it, and they are in no sheet."""
    before = (
        "<table:tracked-changes><table:cell-content-change><table:previous>"
        f"{table(row(number('7')))}</table:previous></table:cell-content-change>"
        "</table:tracked-changes>"
    )
    path = document(tmp_path, table(HEAD, row(number("1"), day("2021-03-05"), number("9"))),
                    before=before)  # fmt: skip

    assert ["Sheet"] == opened(path)[0].sheetnames


@pytest.mark.parametrize("what", ["rows", "columns"])
def test_a_cell_that_is_repeated_a_million_times_is_refused(what: str, tmp_path: Path) -> None:
    """A small file that would be too many cells, in rows or in columns."""
    times = f'table:number-{what}-repeated="3000000"'
    path = document(tmp_path, table(row(
        number("1", more=times if what == "columns" else ""),
        more=times if what == "rows" else "",
    )))  # fmt: skip
    with pytest.raises(itp.InputError) as refused:
        opened(path)

    assert "WORKBOOK_TOO_LARGE" == refused.value.problem.code


def test_an_area_that_is_merged_counts_with_all_its_cells(tmp_path: Path) -> None:
    """As in a workbook of Open XML."""
    span = 'table:number-rows-spanned="1000000" table:number-columns-spanned="1000"'
    with pytest.raises(itp.InputError) as refused:
        opened(document(tmp_path, table(row(number("1", more=span)))))

    assert "WORKBOOK_TOO_LARGE" == refused.value.problem.code


def test_a_value_that_its_kind_does_not_have_is_kept_as_shown(tmp_path: Path) -> None:
    """A date before the calendar is refused as the text that it is, where it is read."""
    odd = text("44 BC").replace('"string"', '"date" office:date-value="-0044-03-15"')
    _, told = read(document(tmp_path, table(HEAD, row(number("1"), odd, number("9")))))

    assert ("NOT_A_DAY", "'44 BC'") in {(code, given) for _, code, _, _, given in told}


def test_an_instant_with_its_zone_is_read_by_it(tmp_path: Path) -> None:
    """Its day depends on where the hospital is, as of a text."""
    path = document(tmp_path, table(HEAD, row(number("1"), day("2021-03-05T23:30:00Z"),
                                              number("9"))))  # fmt: skip

    there = itp.read_mapped(path, mapping=MAPPING, zone="Asia/Shanghai").patient(0)
    assert [dt.date(2021, 3, 6)] == [each.on for each in there.platelets]


@pytest.mark.parametrize("name", ["a/b", "x:y*?[]", "n" * 60])
def test_a_sheet_has_the_name_that_it_has(name: str, tmp_path: Path) -> None:
    """Also one that Excel would not take: it may be that of a patient."""
    cells = row(number("1"), day("2021-03-05"), number("9"))
    path = document(tmp_path, table(HEAD, cells, name=name) + table(HEAD, cells, name=name))

    assert name == opened(path)[0].worksheets[0].title


def test_what_a_repeat_or_a_span_of_time_makes_endless_is_kept_short(tmp_path: Path) -> None:
    """A thousand million blanks are as many as a cell holds; endless hours are no time."""
    blanks = text('1<text:s text:c="999999999"/>2')
    hours = (
        '<table:table-cell office:value-type="time" office:time-value="PT99999999999999H">'
        "<text:p>endless</text:p></table:table-cell>"
    )
    found = opened(document(tmp_path, table(row(blanks, hours))))[0]["Sheet"]

    assert (32_767 + 2, "endless") == (len(found["A1"].value), found["B1"].value)


def test_the_reading_aid_of_a_name_is_no_part_of_it(tmp_path: Path) -> None:
    """Signs above others say how they are spoken."""
    named = text("<text:ruby><text:ruby-base>張</text:ruby-base>"
                 "<text:ruby-text>ちょう</text:ruby-text></text:ruby>")  # fmt: skip

    assert "張" == opened(document(tmp_path, table(row(named))))[0]["Sheet"]["A1"].value


def test_the_notes_of_the_template_are_help_whoever_saved_it(tmp_path: Path) -> None:
    """Another spreadsheet takes out who wrote them; a note of the user is told of."""
    path = tmp_path / "cases.xlsx"
    itp.write_template(path, lang="zh")
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for cells in sheet.iter_rows(max_row=1):
            for cell in cells:
                if cell.comment is not None:
                    cell.comment = Comment(f"{cell.comment.text}\n", "")
    book["counts"]["B1"].comment = Comment("citrate since 2019", "")
    book.save(path)
    _, problems = itp.read_excel(path, strict=False)

    assert [("counts", "B1")] == [(p.sheet, p.cell) for p in problems if p.code == "CELL_NOTE"]


# --- old workbooks --------------------------------------------------------------------------------


def test_an_old_workbook_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """And says which."""
    monkeypatch.setitem(sys.modules, "xlrd", None)
    with pytest.raises(itp.errors.MissingExtraError, match="xls"):
        opened(STORED / "sheets.xls")


def test_an_old_workbook_with_a_password_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else is wrong with one is told as an old workbook that is not read."""
    import xlrd  # noqa: PLC0415 - an extra

    def locked(**_: object) -> None:
        raise xlrd.XLRDError("Workbook is encrypted")

    monkeypatch.setattr(xlrd, "open_workbook", locked)
    with pytest.raises(itp.InputError) as refused:
        opened(STORED / "sheets.xls")

    assert "ENCRYPTED_WORKBOOK" == refused.value.problem.code


def test_an_old_workbook_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one of Open XML is."""
    monkeypatch.setattr(excel_file, "MOST_CELLS", 50)
    with pytest.raises(itp.InputError) as refused:
        opened(STORED / "sheets.xls")

    assert "WORKBOOK_TOO_LARGE" == refused.value.problem.code


def test_a_mapping_is_proposed_from_an_open_document(tmp_path: Path) -> None:
    """Its sheets are named as those of a workbook are."""
    path = document(tmp_path, table(row(text("Notes"))) + table(
        row(text("ID"), text("Date"), text("PLT (G/L)")),
        row(number("1"), day("2021-03-05"), number("9")), name="Labor",
    ))  # fmt: skip

    assert 'sheet = "Labor"' in str(propose_mapping(path))


# --- what a colour says ---------------------------------------------------------------------------


def coloured(place: Path, *, filled: Sequence[int] = (), red: Sequence[int] = ()) -> Path:
    """A sheet of nine counts, of which some rows are yellow or have red letters."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["patient_id", "on", "count [10*9/L]"])
    for at in range(1, 10):
        sheet.append([1, at, 10 + at])
    for at in filled:
        sheet.cell(at + 1, 3).fill = PatternFill("solid", fgColor="FFFF00")
    for at in red:
        sheet.cell(at + 1, 3).font = Font(color="FF0000")
    book.save(place / "sheet.xlsx")
    return place / "sheet.xlsx"


def test_few_cells_of_another_colour_are_told_of(tmp_path: Path) -> None:
    """A yellow count may be one after a transfusion: nobody who reads the values sees it."""
    told = [(code, where, given) for _, code, _, where, given
            in read(coloured(tmp_path, filled=[2, 5], red=[7]))[1]]  # fmt: skip

    assert [("CELL_NOTE", "count [10*9/L]")] == [each[:2] for each in told]
    assert "3 cells" in told[0][2]
    assert "C3" in told[0][2]


@pytest.mark.parametrize("filled", [(), range(1, 10), range(1, 10, 2), range(1, 6)])
def test_a_sheet_that_is_made_up_with_colours_says_nothing_by_them(
    filled: Sequence[int], tmp_path: Path
) -> None:
    """A column of one colour, and stripes."""
    assert [] == read(coloured(tmp_path, filled=filled))[1]


def test_colours_are_seen_in_an_open_document(tmp_path: Path) -> None:
    """By the style of the cell."""
    styles = (
        '<style:style style:name="ce1" style:family="table-cell">'
        '<style:table-cell-properties fo:background-color="#ffff00"/></style:style>'
        '<style:style style:name="ce2" style:family="table-cell">'
        '<style:table-cell-properties fo:background-color="transparent"/>'
        '<style:text-properties fo:color="#ff0000"/></style:style>'
    )
    rows = [row(number("1"), number(str(at)), number("9", more=more)) for at, more in enumerate(
        ("", 'table:style-name="ce1"', "", 'table:style-name="ce2"', "", "", "")
    )]  # fmt: skip
    _, told = read(document(tmp_path, table(HEAD, *rows), styles))

    assert ["2 cells of the column in another colour, the first in C3"] == [
        given for _, code, _, _, given in told if code == "CELL_NOTE"
    ]

"""
An OpenDocument spreadsheet as the workbook that openpyxl would make of it.

What a cell holds, what its format shows of it, what is hidden, merged, noted or struck through
stands in the workbook as it stands in the file, so that every rule of workbooks holds.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, fromstring

import attrs

from itpcase.io._workbooks.open_names import SPACES, said_by, tag_of, times_of
from itpcase.io._workbooks.open_styles import GENERAL, Style, styles_of
from itpcase.io._workbooks.runs import moved, text_of_runs

__all__: list[str] = []

_GROUPS: Final = frozenset({
    "table:table-row-group", "table:table-header-rows", "table:table-rows",
    "table:table-column-group", "table:table-header-columns", "table:table-columns",
})  # fmt: skip
"""What stands around rows and columns."""

_CELLS: Final = frozenset({"table:table-cell", "table:covered-table-cell"})
"""Cells, and those below one that is merged."""

_UNSEEN: Final = frozenset({"collapse", "filter"})
"""How a row or a column is not seen."""

_FAULT: Final = re.compile(r"#[A-Z/0]+[!?]?|#N/A|Err:[0-9]+")
"""What a formula shows that has no value."""

TRUTHS: Final = {"of:=TRUE()": True, "of:=FALSE()": False}
"""How a truth value of another workbook is kept: the number beside it is shown as a word."""

SIXTY: Final = 60
"""Minutes of an hour, seconds of a minute."""

LONGEST_TEXT: Final = 32_767
"""No cell holds more. [characters]"""

_DURATION: Final = re.compile(r"(-?)PT(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:[.,][0-9]*)?S)?")


def workbook_of(path: Path, most_cells: int) -> tuple[Any, Any]:
    """
    Read an OpenDocument spreadsheet that was looked through.

    Parameters
    ----------
    path : Path
    most_cells : int
        So many cells are made at most, those that are repeated or merged among them.

    Returns
    -------
    (openpyxl workbook, openpyxl workbook or None)
        With its values, and with its formulas that have none.

    Raises
    ------
    OverflowError
        For more cells.
    """
    import openpyxl  # noqa: PLC0415 - an extra

    with zipfile.ZipFile(path) as package:
        parts = [fromstring(package.read(name)) for name in ("styles.xml", "content.xml")  # noqa: S314 - looked through: it declares nothing
                 if name in package.namelist()]  # fmt: skip
    values, formulas = openpyxl.Workbook(), openpyxl.Workbook()
    values.remove(values.active)
    formulas.remove(formulas.active)
    reader = _Reader(styles_of(parts), most_cells)
    for table in parts[-1].iterfind("office:body/office:spreadsheet/table:table", SPACES):
        name = said_by(table, "table:name") or f"Sheet{len(values.sheetnames) + 1}"
        reader.read(table, _sheet_named(values, name), _sheet_named(formulas, name))
    return values, formulas if reader.has_formulas else None


def _sheet_named(book: Any, name: str) -> Any:
    """Make a sheet of the name that it has, which openpyxl may not take: ``a/b``, or a long one."""
    free = (f"{name}{number or ''}" for number in count())
    title = next(each for each in free if each not in book.sheetnames)
    sheet = book.create_sheet()
    sheet._WorkbookChild__title = title  # noqa: SLF001 - its setter refuses some
    return sheet


@attrs.define
class _Reader:
    """Writes the sheets of a document into those of a workbook."""

    styles: Mapping[str, Style]
    most_cells: int
    has_formulas: bool = False

    def read(self, table: Element, sheet: Any, formulas: Any) -> None:
        """Read one sheet."""
        name = said_by(table, "table:style-name") or ""
        if self.styles.get(name, Style()).is_hidden:
            sheet.sheet_state = "hidden"
        of_columns = list(self._columns(table, sheet))
        row = 0
        for element, is_hidden in _inside(table, "table:table-row"):
            repeated = times_of(element, "table:number-rows-repeated")
            self._count(repeated * _width(element))
            cells = list(_placed(element))
            for at in range(row + 1, row + 1 + repeated) if cells else ():
                for place, cell in cells:
                    self._put(sheet, formulas, (at, place), cell, self._style(
                        cell, element, of_columns, place))  # fmt: skip
                if is_hidden or said_by(element, "table:visibility") in _UNSEEN:
                    sheet.row_dimensions[at].hidden = True
            row += repeated

    def _count(self, cells: int) -> None:
        """Count cells before they are made."""
        self.most_cells -= cells
        if self.most_cells < 0:
            raise OverflowError

    def _columns(self, table: Element, sheet: Any) -> Iterator[tuple[int, str]]:
        """Give the last place of each run of columns with the style of its cells; hide some."""
        from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an extra

        place = 0
        for element, is_hidden in _inside(table, "table:table-column"):
            repeated = times_of(element, "table:number-columns-repeated")
            if is_hidden or said_by(element, "table:visibility") in _UNSEEN:
                run = sheet.column_dimensions[get_column_letter(place + 1)]
                run.hidden, run.min, run.max = True, place + 1, place + repeated
            place += repeated
            yield place, said_by(element, "table:default-cell-style-name") or ""

    def _style(
        self, cell: Element, row: Element, of_columns: list[tuple[int, str]], place: int
    ) -> Style:  # fmt: skip
        named = said_by(cell, "table:style-name")
        named = named or said_by(row, "table:default-cell-style-name")
        named = named or next((name for last, name in of_columns if place <= last), "")
        return self.styles.get(named, Style())

    def _put(
        self, sheet: Any, formulas: Any, at: tuple[int, int], element: Element, style: Style
    ) -> None:  # fmt: skip
        across, down = (times_of(element, f"table:number-{what}-spanned")
                        for what in ("columns", "rows"))  # fmt: skip
        self._count(across * down - 1)
        cell = sheet.cell(*at)
        value, kind = self._value(element, style)
        if value is None and said_by(element, "table:formula"):
            twin = formulas.cell(*at)
            twin.value, twin.data_type = said_by(element, "table:formula"), "f"
            self.has_formulas = True
        cell._value, cell.data_type = value, kind  # noqa: SLF001 - a text, whatever it begins with
        self._dress(cell, element, style, kind)
        if across * down > 1:
            sheet.merge_cells(start_row=at[0], start_column=at[1], end_row=at[0] + down - 1,
                              end_column=at[1] + across - 1)  # fmt: skip

    def _dress(self, cell: Any, element: Element, style: Style, kind: str) -> None:
        """Give a cell its format, its colours and its note, and the line through it."""
        from openpyxl.comments import Comment  # noqa: PLC0415 - an extra
        from openpyxl.styles import Font, PatternFill  # noqa: PLC0415 - an extra

        if (shown := self._format(element, style, kind)) != GENERAL:
            cell.number_format = shown
        if style.is_struck or style.colour:
            cell.font = Font(strike=style.is_struck or None, color=style.colour or None)
        if style.fill:
            cell.fill = PatternFill("solid", fgColor=style.fill)
        for note in element:
            if tag_of(note) == "office:annotation":
                author = next((each.text for each in note if tag_of(each) == "dc:creator"), None)
                lines = ("".join(each.itertext()) for each in note if tag_of(each) == "text:p")
                cell.comment = Comment("\n".join(lines), author or "")

    def _format(self, element: Element, style: Style, kind: str) -> str:
        """Return the format of a cell: that of its style, or of the kind of its value."""
        shown = "".join(text for text, _ in self._runs(element)) if kind == "n" else ""
        if shown.strip() and not re.search(r"\d", shown):
            return '"{}"'.format(shown.replace('"', ""))  # a truth value of a formula
        value_type = said_by(element, "office:value-type")
        if style.number_format != GENERAL or value_type not in {"percentage", "currency"}:
            return style.number_format
        if value_type == "percentage":
            return "0%"
        return f'0 "{said_by(element, "office:currency") or "?"}"'

    def _value(self, element: Element, style: Style) -> tuple[Any, str]:
        """Return what a cell holds, as openpyxl gives it, and its letter for the kind."""
        kind = said_by(element, "office:value-type")
        runs = list(self._runs(element))
        text = "".join(text for text, _ in runs)
        formula = said_by(element, "table:formula")
        if said_by(element, "calcext:value-type") == "error" or (
            formula and _FAULT.fullmatch(text.strip())  # a number beside it is none
        ):
            return text.strip(), "e"
        try:
            value = _typed(element, kind, text)
        except ValueError:  # kept as it is shown, and refused where it is read
            return text, "s"
        if value is not None:
            return value
        said = said_by(element, "office:string-value")
        is_plain = all(name is None for _, name in runs)
        is_said = kind is not None and said is not None and is_plain
        whole = said if is_said else text_of_runs(self._moved(runs, style))
        return (whole, "s") if whole else (None, "n")

    def _moved(
        self, runs: list[tuple[str, str | None]], style: Style
    ) -> Iterator[tuple[str, bool]]:
        """Give the parts of a text, raised and lowered digits as such, and which are struck."""
        for text, name in runs:
            own = self.styles.get(name or "", Style())
            yield moved(text, own.position), own.is_struck and not style.is_struck

    def _runs(self, element: Element) -> Iterator[tuple[str, str | None]]:
        """Give the parts of the text of a cell with their styles, its paragraphs as lines."""
        first = True
        for part in element:
            if tag_of(part) == "text:p":
                if not first:
                    yield "\n", None
                first = False
                yield from _runs_in(part, None)


def _typed(element: Element, kind: str | None, text: str) -> tuple[Any, str] | None:
    """Return what a cell holds that is no text, and its letter; None for a text."""
    if (truth := TRUTHS.get(said_by(element, "table:formula") or "")) is not None:
        return truth, "b"
    if kind == "boolean":
        return said_by(element, "office:boolean-value") == "true", "b"
    if kind in {"float", "percentage", "currency"}:
        return _number(said_by(element, "office:value") or text), "n"
    if kind == "date":
        said = said_by(element, "office:date-value") or text
        moment = dt.datetime.fromisoformat(said)
        return (moment, "d") if moment.tzinfo is None else (said, "s")  # read by its zone
    if kind == "time":
        return _time(said_by(element, "office:time-value") or ""), "d"
    return None


def _runs_in(element: Element, style: str | None) -> Iterator[tuple[str, str | None]]:
    yield element.text or "", style
    for part in element:
        if tag_of(part) == "text:s":
            yield " " * min(times_of(part, "text:c"), LONGEST_TEXT), style
        elif tag_of(part) in {"text:tab", "text:line-break"}:
            yield "\t" if tag_of(part) == "text:tab" else "\n", style
        elif tag_of(part) not in {"office:annotation", "text:ruby-text"}:
            named = said_by(part, "text:style-name")
            yield from _runs_in(part, named if tag_of(part) == "text:span" and named else style)
        yield part.tail or "", style


def _inside(
    element: Element, tag: str, *, is_hidden: bool = False
) -> Iterator[tuple[Element, bool]]:
    """Give the rows or columns of a sheet, and whether the group around them is closed."""
    for part in element:
        if tag_of(part) == tag:
            yield part, is_hidden
        elif tag_of(part) in _GROUPS:
            closed = is_hidden or said_by(part, "table:display") == "false"
            yield from _inside(part, tag, is_hidden=closed)


def _placed(row: Element) -> Iterator[tuple[int, Element]]:
    """Give the cells of a row with their places, each that is repeated as often."""
    place = 0
    for cell in row:
        if tag_of(cell) in _CELLS:
            repeated = times_of(cell, "table:number-columns-repeated")
            if _says(cell):
                yield from ((place + 1 + k, cell) for k in range(repeated))
            place += repeated


def _width(row: Element) -> int:
    """Count the cells of a row that say something."""
    return sum(times_of(cell, "table:number-columns-repeated") for cell in row if _says(cell))


def _says(cell: Element) -> bool:
    """Tell whether there is anything to be read in a cell."""
    return tag_of(cell) == "table:table-cell" and (
        len(cell) > 0
        or said_by(cell, "office:value-type") is not None
        or said_by(cell, "table:formula") is not None
    )


def _number(text: str) -> int | float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _time(text: str) -> dt.time | dt.timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hours, minutes, seconds = (int(each or 0) for each in found.groups()[1:])
    try:
        span = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise ValueError(text) from None
    if found[1] or span >= dt.timedelta(days=1):
        return -span if found[1] else span
    return dt.time(hours, minutes, seconds) if minutes < SIXTY > seconds else span

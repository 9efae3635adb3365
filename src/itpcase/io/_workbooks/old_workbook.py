"""
A workbook of the old binary form (``.xls``) as the workbook that openpyxl would make of it.

What a cell holds, its format, what is hidden, merged, noted or struck through stands in the
workbook as it stands in the file, so that every rule of workbooks holds. Of a formula the file
keeps the value alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from itpcase.errors import MissingExtraError
from itpcase.io._workbooks.runs import moved, text_of_runs

__all__: list[str] = []

POSITIONS = {1: "superscript", 2: "subscript"}
"""Where a part of a text stands, by the number of the file."""


def workbook_of(path: Path, most_cells: int) -> Any:
    """
    Read an old workbook.

    Parameters
    ----------
    path : Path
    most_cells : int
        So many cells are made at most.

    Returns
    -------
    openpyxl workbook

    Raises
    ------
    OverflowError
        For more cells.
    """
    import openpyxl  # noqa: PLC0415 - an extra

    try:
        import xlrd  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("reading an old workbook", "xls") from None
    book = xlrd.open_workbook(
        file_contents=path.read_bytes(), formatting_info=True, logfile=io.StringIO()
    )
    values = openpyxl.Workbook()
    values.remove(values.active)
    for number, old in enumerate(book.sheets()):
        most_cells -= old.nrows * old.ncols
        if most_cells < 0:
            raise OverflowError
        _read(book, old, values.create_sheet(old.name or f"Sheet{number + 1}"))
    return values


def _read(book: Any, old: Any, sheet: Any) -> None:
    """Write the cells of a sheet, its notes, and what is hidden or merged."""
    from openpyxl.comments import Comment  # noqa: PLC0415 - an extra
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an extra

    if old.visibility:
        sheet.sheet_state = "hidden"
    for row in range(old.nrows):
        for column in range(old.ncols):
            found = old.cell(row, column)
            value, kind = _value(book, found, old.rich_text_runlist_map.get((row, column), ()))
            if value is None:
                continue
            cell = sheet.cell(row + 1, column + 1)
            cell._value, cell.data_type = value, kind  # noqa: SLF001 - a text, whatever it begins with
            _dress(book, cell, book.xf_list[found.xf_index])
    for (row, column), note in old.cell_note_map.items():
        sheet.cell(row + 1, column + 1).comment = Comment(note.text, note.author)
    for row, shown in old.rowinfo_map.items():
        if shown.hidden:
            sheet.row_dimensions[row + 1].hidden = True
    for column, shown in old.colinfo_map.items():
        if shown.hidden:
            sheet.column_dimensions[get_column_letter(column + 1)].hidden = True
    for top, bottom, left, right in old.merged_cells:
        sheet.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom, end_column=right
        )


def _dress(book: Any, cell: Any, style: Any) -> None:
    """Give a cell its format, its colours, and the line through it."""
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415 - an extra

    cell.number_format = book.format_map[style.format_key].format_str
    font, back = book.font_list[style.font_index], style.background
    is_struck = bool(font.struck_out) and not isinstance(cell.value, str)
    colour = book.colour_map.get(font.colour_index)
    if is_struck or colour:
        cell.font = Font(strike=is_struck or None, color=_hex(colour))
    if back.fill_pattern and (colour := book.colour_map.get(back.pattern_colour_index)):
        cell.fill = PatternFill("solid", fgColor=_hex(colour))


def _hex(colour: tuple[int, int, int] | None) -> str | None:
    """Write a colour as a workbook does."""
    return None if colour is None else "".join(f"{part:02X}" for part in colour)


def _value(book: Any, found: Any, changes: Iterable[tuple[int, int]]) -> tuple[Any, str]:
    """Return what a cell holds, as openpyxl gives it, and its letter for the kind."""
    import xlrd  # noqa: PLC0415 - an extra

    value = found.value
    if found.ctype == xlrd.XL_CELL_TEXT:
        return text_of_runs(_runs(book, found, changes)) or None, "s"
    if found.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(value), "b"
    if found.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#N/A"), "e"
    if found.ctype not in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        return None, "n"
    if found.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(value, book.datemode)
        except (ValueError, OverflowError):  # no day of the calendar: the number that it is
            pass
        else:
            return (moment if value >= 1 else moment.time()), "d"
    return (int(value) if value.is_integer() and abs(value) < 2**53 else value), "n"


def _runs(book: Any, found: Any, changes: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Divide a text where its font changes, each part with whether it is struck through."""
    text = found.value
    first = book.xf_list[found.xf_index].font_index
    starts = [(0, first), *changes]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    parts = []
    for (start, number), end in zip(starts, ends, strict=True):
        font = book.font_list[number]
        part = moved(text[start:end], POSITIONS.get(font.escapement, ""))
        parts.append((part, bool(font.struck_out)))
    return parts

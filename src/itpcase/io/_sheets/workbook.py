"""
The rows of a sheet of a workbook as text, with what each cell shows beside what it holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.cohort.forms import OWNER
from itpcase.cohort.schema import COUNTS
from itpcase.errors import InputError, Problem
from itpcase.io._files.archives import ZIP
from itpcase.io._workbooks.cells import (
    CellReader,
    coloured_in,
    doubt_of,
    formula_of,
    hidden_in,
    notes_in,
    standing,
    swapped_in,
    without_value,
)
from itpcase.io._workbooks.file import OLE, opened
from itpcase.io._workbooks.formats import shows_no_date
from itpcase.units.ids import is_rounded_cell

__all__: list[str] = []

_COUNT: Final = next(column for column in COUNTS.columns if column.name == "count")

FIRST_DAY: Final = dt.datetime(1899, 12, 31)  # noqa: DTZ001 - as a workbook has it
"""The day before the first one of spreadsheets, which is the 1 of their days."""

_DAY: Final = next(column for column in COUNTS.columns if column.name == "on")

_ID: Final = next(column for column in COUNTS.columns if column.name == OWNER)


class ToldCell(str):
    """The text of a cell of which something is to be told where it is used."""

    __slots__ = ("as_id", "as_time", "problem")
    problem: Problem | None
    as_id: str | Problem | None
    """What the cell says, or why it says nothing, where it is the id of a patient."""
    as_time: str | None
    """The time of the day that the cell holds, where it holds nothing else."""

    @classmethod
    def of(
        cls, text: str, problem: Problem | None, as_id: str | Problem | None = None,
        as_time: str | None = None,
    ) -> ToldCell:  # fmt: skip
        """Put a problem beside a text."""
        cell = cls(text)
        cell.problem = problem
        cell.as_id = as_id
        cell.as_time = as_time
        return cell


def is_workbook(path: Path) -> bool:
    """Tell a workbook by how it begins: laboratories call tables of text ``.xls``."""
    with path.open("rb") as stream:
        return stream.read(len(OLE)).startswith((ZIP, OLE))


def sheets_of(path: Path) -> list[str]:
    """Return the names of the sheets of a workbook that have cells; none of a file of text."""
    return _with_cells(_opened(path)[0]) if is_workbook(path) else []


def _with_cells(book: Any) -> list[str]:
    """Return the names of the sheets of a workbook that are no charts."""
    return [sheet.title for sheet in book.worksheets]


_OPEN: ContextVar[dict[Path, tuple[Any, Any]] | None] = ContextVar("open", default=None)


@contextmanager
def kept_open() -> Iterator[None]:
    """Open each workbook once for all that is read of it inside: most of the time is in that."""
    token = _OPEN.set({})
    try:
        yield
    finally:
        _OPEN.reset(token)


def _opened(path: Path) -> tuple[Any, Any]:
    """Open a workbook, or take the one that is kept open."""
    books = _OPEN.get()
    if books is None:
        return opened(path)
    if path not in books:
        books[path] = opened(path)
    return books[path]


def rows_of_workbook(
    path: Path, sheet: str | None, heading_row: int, told: list[Problem]
) -> Iterator[list[str]]:
    """Give the rows of a sheet, the first unless another is named; what it shows is told first."""
    values, formulas = _opened(path)
    if not values.worksheets:  # charts alone
        return
    if sheet is not None and sheet not in _with_cells(values):
        raise InputError.of(
            "MISSING_SHEET",
            argument=path.name,
            needed=Sentence("problem.MISSING_SHEET.needed_sheets", sheet=repr(sheet)),
            given=enumerated(_with_cells(values)),
            remedy=Sentence("problem.MISSING_SHEET.remedy_sheets"),
        )
    found = values[sheet] if sheet is not None else values.worksheets[0]
    others = [each.title for each in values.worksheets if each is not found and each.max_row > 1]
    of_sheet = [*hidden_in(found), *_merged_in(found, heading_row)]
    if sheet is None and others:
        of_sheet.append(
            Problem(code="OTHER_SHEETS", argument="", given=enumerated(map(repr, others)),
                    severity="warning")
        )  # fmt: skip
    of_sheet += [attrs.evolve(note, row=at.row, argument=at.coordinate)
                 for at, note in notes_in(found)]  # fmt: skip
    of_sheet += _days_in(found, heading_row)
    of_sheet += _in_columns(found, heading_row, coloured_in)
    told += [attrs.evolve(each, file=path.name) for each in of_sheet]
    reader = CellReader(decimal=None)
    merged = _merged_down(found)
    for row in found.iter_rows():
        yield [_cell(reader, cell, formulas, path.name, merged) for cell in row]


def _days_in(sheet: Any, heading_row: int) -> Iterator[Problem]:
    """Tell of days that may be others than those that were typed, in columns and in the heading."""
    heading = next(sheet.iter_rows(min_row=heading_row, max_row=heading_row), ())
    for cell in heading:
        if isinstance(cell.value, dt.date) and (doubt := doubt_of(cell)) is not None:
            yield attrs.evolve(doubt, row=cell.row, argument=cell.coordinate)
    if (swapped := swapped_in(heading)) is not None:
        yield attrs.evolve(swapped, row=heading_row)
    yield from _in_columns(sheet, heading_row, swapped_in)


def _in_columns(
    sheet: Any, heading_row: int, look: Callable[[Sequence[Any]], Problem | None]
) -> Iterator[Problem]:
    """Tell of what the cells of each column below the heading show as a whole, with its name."""
    for column in sheet.iter_cols(min_row=heading_row + 1):
        if (told := look(column)) is not None:
            named = sheet.cell(heading_row, column[0].column).value
            yield attrs.evolve(told, argument=str(named or ""))


def _merged_down(sheet: Any) -> dict[tuple[int, int], Any]:
    """Give for each cell of one that is merged over several rows the first, which has the value."""
    return {
        (row, area.min_col): sheet.cell(area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        if area.min_col == area.max_col
        for row in range(area.min_row + 1, area.max_row + 1)
    }


def _merged_in(sheet: Any, heading_row: int) -> Iterator[Problem]:
    """Tell of cells below the heading that are merged: the value stands in the first alone."""
    areas = [str(each) for each in sheet.merged_cells.ranges if each.max_row > heading_row]
    if areas:
        yield Problem(
            code="MERGED_CELLS", argument="", severity="warning",
            given=Sentence("problem.MERGED_CELLS.given", area=enumerated(sorted(areas)[:5])),
        )  # fmt: skip


def _cell(
    reader: CellReader, cell: Any, formulas: Any, file: str, merged: Mapping[tuple[int, int], Any]
) -> str:
    """Return the text of a cell; what it shows otherwise than it holds is told where it is used."""
    if (above := merged.get((cell.row, cell.column))) is not None:
        first = _cell(reader, above, formulas, file, {})
        name = first.as_id if isinstance(first, ToldCell) else None
        return ToldCell.of("", None, str(first) if name is None else name)
    is_day = isinstance(cell.value, (dt.date, dt.datetime))
    column = _DAY if is_day else _COUNT
    formula = None if cell.value is not None else formula_of(formulas, cell)
    said: str | Problem
    if formula is not None:
        said = without_value(formula, column.cell.needed)
    elif isinstance(cell.value, (int, float)) and is_rounded_cell(cell.value):
        said = Problem(code="ID_DIGITS", argument="", given=repr(cell.value))
    else:
        is_text = isinstance(cell.value, str) and cell.data_type != "e"
        said = standing(cell.value, column.cell.needed) if is_text else reader.text(cell, column)

    def placed(problem: Problem | None) -> Problem | None:
        at = {"file": file, "row": cell.row, "argument": cell.coordinate}
        return None if problem is None else attrs.evolve(problem, **at)

    if isinstance(said, Problem):
        clock = _clock(cell)
        if clock is not None:  # in no column of counts, unless somebody names it as one
            said = attrs.evolve(said, needed=Sentence("problem.TIME_CELL.needed"))
        return ToldCell.of("", placed(said), None, clock)
    doubt = doubt_of(cell)
    as_id = reader.text(cell, _ID) if is_day or _is_shown_otherwise(cell) else said
    if doubt is None and as_id == said:
        return said
    return ToldCell.of(said, placed(doubt), placed(as_id) if isinstance(as_id, Problem) else as_id)


def _clock(cell: Any) -> str | None:
    """
    Return the time of a cell that holds no day, in hours since its day began.

    24:00 and more, and what is below 0, are times of a format that has none of them; a spreadsheet
    keeps them as days of 1900 and before.
    """
    span = cell.value
    if isinstance(span, dt.time):
        return span.isoformat()
    if isinstance(span, dt.datetime) and shows_no_date(cell.number_format):
        first = FIRST_DAY if span > FIRST_DAY else FIRST_DAY - dt.timedelta(days=1)
        span = span - first if span.year <= FIRST_DAY.year + 1 else None
    if not isinstance(span, dt.timedelta):
        return None
    minutes, seconds = divmod(round(abs(span).total_seconds()), 60)
    sign = "-" if span < dt.timedelta() else ""
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _is_shown_otherwise(cell: Any) -> bool:
    """Tell whether a number may be shown as a name is, such as ``007``."""
    return isinstance(cell.value, int) and cell.number_format != "General"

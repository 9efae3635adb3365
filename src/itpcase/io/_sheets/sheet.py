"""
A sheet of any origin as text.

Text with commas, semicolons, tabs or bars, UTF-16 as Excel writes it, or a sheet of a workbook,
whatever the file is called.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.cohort.forms import OWNER
from itpcase.cohort.schema import COUNTS
from itpcase.errors import InputError, Problem
from itpcase.io._files.archives import PACKED, ZIP
from itpcase.io._files.csv_rows import DELIMITERS, wrong_rows
from itpcase.io._files.encodings import first_outside, remedy_of
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import IN_BRACKETS, field_of
from itpcase.io._headings.lines import numbered_in
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
from itpcase.units.ids import is_rounded_cell
from itpcase.units.spellings import count_factor
from itpcase.units.text import as_typed

__all__: list[str] = []

_POWER: Final = re.compile(r"\^(?=[0-9])")
"""A caret of a unit in a heading, as in ``10^9/L``, and none between two columns."""

LOOKED_AT: Final = 4096
"""So much of a file is looked at to tell whether it is text. [bytes]"""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_ONE_BYTE: Final = re.compile(r"(?!utf[-_]?(?:16|32))", re.IGNORECASE)
_BLANK: Final = codecs.BOM_UTF8 + codecs.BOM_UTF16_LE + b" \t\r\n\0"
_OTHER: Final = re.compile(rb"(?P<markup><[!?a-zA-Z])|(?P<json>\{|\[\s*[\[{\]\"])")
"""How a page (HTML, XML) and JSON begin."""

_SAID_SIGN: Final = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)
"""The first line by which a spreadsheet says what divides the cells."""

_DIGIT: Final = re.compile(r"\d")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,4}(?:\.0+)?")
_DRAWN: Final = re.compile(r"[\s:+=|-]*-{3}[\s:+=|-]*")
"""A line that a program has drawn between the heading and the rows."""

_NUMBERED: Final = re.compile(r" \([0-9]+\)$")
_COUNT: Final = next(column for column in COUNTS.columns if column.name == "count")
_DAY: Final = next(column for column in COUNTS.columns if column.name == "on")
_ID: Final = next(column for column in COUNTS.columns if column.name == OWNER)


class ToldCell(str):
    """The text of a cell of which something is to be told where it is used."""

    __slots__ = ("as_id", "problem")
    problem: Problem | None
    as_id: str | Problem | None
    """What the cell says, or why it says nothing, where it is the id of a patient."""

    @classmethod
    def of(cls, text: str, problem: Problem | None, as_id: str | Problem | None = None) -> ToldCell:
        """Put a problem beside a text."""
        cell = cls(text)
        cell.problem = problem
        cell.as_id = as_id
        return cell


@attrs.frozen
class Sheet:
    """A sheet as text: its file, the words of its heading, and its rows with their numbers."""

    file: str
    heading: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    told: tuple[Problem, ...] = ()
    """What is to be told of the sheet."""
    unit: str = ""
    """The unit of the counts, where it stands alone below their name."""
    facts: tuple[tuple[int, dict[str, str]], ...] = ()
    """What stands above tables, with its rows, where several sheets are one."""
    parts: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """By the name of each of several sheets that are one, its heading."""

    def __len__(self) -> int:
        return len(self.rows)

    def has_numbers(self, name: str) -> bool:
        """Tell whether a cell of a column is a whole number, as a study day is."""
        return any(_WHOLE.fullmatch(as_typed(row.get(name, ""))) for _, row in self.rows)


def read_sheet(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None,
    sheet: str | None = None, heading_row: int | Sequence[int] = 1, first: int | None = None,
) -> Sheet:  # fmt: skip
    """
    Read a sheet as text.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        A byte order mark goes before it; UTF-8 if neither is there.
    delimiter : {"comma", "semicolon", "tab", "bar", "caret"}, optional
        The one that divides the heading, if it is not given.
    sheet : str, optional
        Of a workbook; the first if it is not given.
    heading_row : int or sequence of int
        The row that names the columns; of two rows the first names groups of columns.
    first : int, optional
        So many rows are enough.

    Returns
    -------
    Sheet

    Raises
    ------
    InputError
        For a file that is none, and for a heading that cannot be used.
    """
    told: list[Problem] = []
    above, heading_row = (0, heading_row) if isinstance(heading_row, int) else heading_row
    cells = _cells(path, encoding, delimiter, sheet, heading_row, told)
    groups: list[str] = []
    named: list[str] = []
    heading: list[str] = []
    rows: list[tuple[int, dict[str, str]]] = []
    uneven: list[tuple[int, list[str]]] = []
    unit = ""
    for number, row in enumerate(cells, start=1):
        if number == above:
            groups = row
        if number < heading_row or _says_nothing(row):
            continue
        if not heading:
            named = joined_heading(groups, row)
            heading = _told_apart(named)
            continue
        if not rows and (below := unit_below(named, row)) is not None:
            unit = unit or below
            told.append(_row_of_units(path.name, number, below))
            continue
        if (again := _heading_below(path.name, number, named, row)) is not None:
            told.append(again)
            if again.severity == "error":
                break
            continue
        if any(cell.strip() for cell in row[len(heading) :]) or _is_divided_otherwise(row, heading):
            uneven.append((number, row))
            continue
        padded = [*row, *[""] * (len(heading) - len(row))]
        rows.append((number, dict(zip(heading, padded, strict=False))))
        if first is not None and len(rows) >= first:
            break
    _refuse_uneven(path.name, heading, uneven)
    if not heading:
        raise InputError.of(
            "EMPTY_FILE",
            argument=path.name,
            needed=Sentence("problem.EMPTY_FILE.needed_sheets"),
            given=Sentence("problem.EMPTY_FILE.given"),
            remedy=Sentence("problem.EMPTY_FILE.remedy_sheets"),
        )
    return Sheet(path.name, tuple(heading), tuple(rows), tuple(told), unit)


def _refuse_uneven(
    file: str, heading: Sequence[str], uneven: Sequence[tuple[int, list[str]]]
) -> None:
    """Refuse a sheet with rows that are longer than its heading, which may be a title."""
    if uneven and sum(map(bool, heading)) == 1:
        raise InputError.of(
            "HEADING_BELOW", argument=file,
            given=Sentence("problem.HEADING_BELOW.given_title", title=repr(heading[0])),
            remedy=Sentence("problem.HEADING_BELOW.remedy_sheets", row=uneven[0][0]),
        )  # fmt: skip
    if (error := wrong_rows(file, len(heading), uneven)) is not None:
        raise error


def _says_nothing(row: Sequence[str]) -> bool:
    """Tell a row of blanks, or a line that a program has drawn."""
    return not any(cell.strip() for cell in row) or bool(_DRAWN.fullmatch("".join(row)))


def names_another_table(heading: Sequence[str], row: Sequence[str]) -> bool:
    """
    Tell whether a row below a heading names the columns of another table.

    It names the patient where the heading does, another kind of column beside it, and holds no
    number.

    Examples
    --------
    >>> from itpcase.io._sheets.sheet import names_another_table
    >>> heading = ["ID", "Date", "PLT"]
    >>> [names_another_table(heading, row.split()) for row in ("ID Drug Start", "7 2021-01-01 9")]
    [True, False]
    """
    if _DIGIT.search(IN_BRACKETS.sub("", "|".join(row))):
        return False
    said = [field_of(cell) if cell else None for cell in row]
    is_owner = any(field == OWNER == field_of(name)
                   for name, field in zip(heading, said, strict=False))  # fmt: skip
    return is_owner and bool({*said} - {None, OWNER})


def _is_divided_otherwise(row: Sequence[str], heading: Sequence[str]) -> bool:
    """Tell a row that is one cell, which another sign than that of the heading divides into all."""
    return len(row) == 1 < len(heading) and any(
        row[0].count(sign) == len(heading) - 1 for sign in DELIMITERS.values()
    )


def joined_heading(groups: Sequence[str], row: Sequence[str]) -> list[str]:
    """
    Put the name of a group of columns, which stands over the first of them, before each.

    It is left out before the name of a column that is known and stands once, unless it numbers
    a treatment, or names a drug.

    Examples
    --------
    >>> from itpcase.io._sheets.sheet import joined_heading
    >>> joined_heading(["ID", "PLT", "", "Drug", ""], ["", "Day 0", "Day 7", "Start", "End"])
    ['ID', 'PLT Day 0', 'PLT Day 7', 'Start', 'End']
    >>> joined_heading(["ID", "Visit 1", "", "Visit 2"], ["", "Date", "PLT", "Date"])
    ['ID', 'Visit 1 Date', 'PLT', 'Visit 2 Date']
    """
    found, group = [], ""
    lower = [as_typed(cell) for cell in row]
    for above, below in zip_longest(map(as_typed, groups), lower, fillvalue=""):
        group = above or (group if below else "")
        is_known = field_of(below) is not None and lower.count(below) == 1
        is_told_apart = numbered_in(group) is not None or drug_in(group) is not None
        is_enough = is_known and not is_told_apart  # of 1L and 2L, one may have an end
        found.append(below if is_enough else f"{group} {below}".strip())
    return found


def _cells(  # noqa: PLR0917 - what may be said of a sheet
    path: Path, encoding: str | None, delimiter: str | None, sheet: str | None, heading_row: int,
    told: list[Problem],
) -> Iterator[list[str]]:  # fmt: skip
    """Give the cells of each row of a sheet, whatever file it is in."""
    if not path.is_file():
        kind = "folder" if path.is_dir() else "sheets"
        raise InputError.of(
            "MISSING_FILE",
            argument=str(path),
            needed=Sentence("problem.MISSING_FILE.needed_sheets"),
            given=Sentence(f"problem.MISSING_FILE.given_{kind}"),
            remedy=Sentence(f"problem.MISSING_FILE.remedy_{kind}"),
        )
    if is_workbook(path):
        return _workbook(path, sheet, heading_row, told)
    return _text(path, encoding, delimiter, heading_row)


def is_workbook(path: Path) -> bool:
    """Tell a workbook by how it begins: laboratories call tables of text ``.xls``."""
    with path.open("rb") as stream:
        return stream.read(len(OLE)).startswith((ZIP, OLE))


def rows_above(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None,
    sheet: str | None = None, rows: int,
) -> Iterator[tuple[int, list[list[str]]]]:  # fmt: skip
    """
    Read the first rows of a sheet, to find out which of them is the heading.

    Yields
    ------
    (int, list of list of str)
        The number of each row that is not blank, and its cells: of a text as each delimiter that
        may be meant divides them.
    """
    is_divided = path.is_file() and not delimiter and not is_workbook(path)
    signs = [*DELIMITERS] if is_divided else [delimiter]
    ways = [_cells(path, encoding, sign, sheet, 1, []) for sign in signs]
    try:
        for number, row in enumerate(islice(zip(*ways, strict=False), rows), start=1):
            if any(cell.strip() for cells in row for cell in cells):
                yield number, [[as_typed(cell) for cell in cells] for cells in row]
    except InputError as error:  # a quotation mark that one of the delimiters does not close
        if error.problem.code != "QUOTES":
            raise


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


def _second_heading(file: str, row: int, name: str) -> Problem:
    """Tell of a row that says the heading again; it is no row of values."""
    return Problem(
        code="SECOND_HEADING", argument="", file=file, row=row, severity="warning",
        needed=Sentence("problem.SECOND_HEADING.needed"), given=repr(name),
        remedy=Sentence("problem.SECOND_HEADING.remedy"),
    )  # fmt: skip


def _heading_below(
    file: str, number: int, heading: Sequence[str], row: Sequence[str]
) -> Problem | None:
    """Tell of a row that says the heading again, or is that of another table."""
    if as_typed(row[0]) == heading[0] and [as_typed(cell) for cell in row] == heading:
        return _second_heading(file, number, row[0])
    return _other_table(file, number, row) if names_another_table(heading, row) else None


def unit_below(heading: Sequence[str], row: Sequence[str]) -> str | None:
    """
    Return the unit that stands alone below the name of the counts, if one does.

    Examples
    --------
    >>> from itpcase.io._sheets.sheet import unit_below
    >>> unit_below(["ID", "PLT"], ["text", "10^9/L"]), unit_below(["ID", "PLT"], ["1", "9"])
    ('10^9/L', None)
    """
    for name, cell in zip(heading, map(as_typed, row), strict=False):
        is_unit = bool(cell) and not cell.isdecimal() and count_factor(cell) is not None
        if is_unit and field_of(name) == "count":
            return cell
    return None


def _row_of_units(file: str, row: int, unit: str) -> Problem:
    """Tell of a row of units or formats between the heading and the values: it is of nobody."""
    return Problem(
        code="SECOND_HEADING", argument="", file=file, row=row, severity="warning",
        needed=Sentence("problem.SECOND_HEADING.needed_units"), given=repr(unit),
        remedy=Sentence("problem.SECOND_HEADING.remedy_units", unit=unit),
    )  # fmt: skip


def _other_table(file: str, row: int, cells: Sequence[str]) -> Problem:
    """Tell of a table below the first: its rows have other columns, and are not read."""
    return Problem(
        code="SECOND_HEADING", argument="", file=file, row=row,
        needed=Sentence("problem.SECOND_HEADING.needed_table"),
        given=", ".join(repr(as_typed(cell)) for cell in cells if cell.strip()),
        remedy=Sentence("problem.SECOND_HEADING.remedy_table"),
    )  # fmt: skip


def _told_apart(heading: list[str]) -> list[str]:
    """Give the columns of one name a number each: exports with labels have such."""
    times, seen = Counter(heading), Counter[str]()
    found = []
    for name in heading:
        seen[name] += 1
        is_one = not name or times[name] == 1
        found.append(name if is_one else f"{name} ({seen[name]})")
    return found


def as_headed(name: str) -> str:
    """Return the heading of a column without the number that tells it from others."""
    return _NUMBERED.sub("", name)


def _text(
    path: Path, encoding: str | None, delimiter: str | None, heading_row: int
) -> Iterator[list[str]]:
    with path.open("rb") as raw:
        start = raw.read(LOOKED_AT)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    chosen = marked or encoding or "utf-8"
    if start.startswith(PACKED):
        raise InputError.of(
            "PACKED", argument=path.name, given=Sentence("problem.PACKED.given"),
            remedy=Sentence("problem.PACKED.remedy_sheets"),
        )  # fmt: skip
    if b"\0" in start and _ONE_BYTE.match(chosen):
        raise InputError.of(
            "NUL_BYTES", argument=path.name, given=Sentence("problem.NUL_BYTES.given")
        )
    if (other := _OTHER.match(start.lstrip(_BLANK))) is not None:
        raise InputError.of(
            "NOT_A_SHEET", argument=path.name,
            given=Sentence(f"problem.NOT_A_SHEET.given_{other.lastgroup}"),
        )  # fmt: skip
    try:
        with path.open(encoding=chosen, newline="") as stream:
            first = stream.readline()
            said = _SAID_SIGN.fullmatch(first)
            below = islice(chain([first], stream), heading_row - 1, None)
            head = next(filter(str.strip, below), "")
            sign = DELIMITERS.get(delimiter or "") or (said[1] if said else _most(head))
            stream.seek(0)
            if said:
                stream.readline()
                yield []
            yield from csv.reader(stream, delimiter=sign, strict=True)
    except (UnicodeError, LookupError) as error:
        raise InputError.of(
            "ENCODING",
            argument=path.name,
            needed=Sentence("problem.ENCODING.needed_sheets", chosen=chosen),
            given=_outside(content := path.read_bytes(), chosen) or str(error)[:120],
            remedy=remedy_of(content, "sheets") or Sentence("problem.ENCODING.remedy_sheets"),
        ) from None
    except csv.Error as error:
        raise InputError.of(
            "QUOTES",
            argument=path.name,
            needed=Sentence("problem.QUOTES.needed_sheets"),
            given=str(error),
            remedy=Sentence("problem.QUOTES.remedy_sheets"),
        ) from None


def _outside(content: bytes, encoding: str) -> Sentence | None:
    """Say which byte of which row means nothing in an encoding, of one that begins with ASCII."""
    found = first_outside(content, encoding) if _ONE_BYTE.match(encoding) else None
    if found is None:
        return None
    row, byte = found
    return Sentence("problem.ENCODING.given_byte_in_row", byte=f"0x{byte:02x}", row=row)


def _most(head: str) -> str:
    return max(DELIMITERS.values(), key=_POWER.sub("", head).count)


def _workbook(
    path: Path, sheet: str | None, heading_row: int, told: list[Problem]
) -> Iterator[list[str]]:
    values, formulas = _opened(path)
    if not values.worksheets:  # charts alone
        return
    if sheet is not None and sheet not in _with_cells(values):
        raise InputError.of(
            "MISSING_SHEET",
            argument=path.name,
            needed=Sentence("problem.MISSING_SHEET.needed_sheets", sheet=repr(sheet)),
            given=", ".join(_with_cells(values)),
            remedy=Sentence("problem.MISSING_SHEET.remedy_sheets"),
        )
    found = values[sheet] if sheet is not None else values.worksheets[0]
    others = [each.title for each in values.worksheets if each is not found and each.max_row > 1]
    of_sheet = [*hidden_in(found), *_merged_in(found, heading_row)]
    if sheet is None and others:
        of_sheet.append(
            Problem(code="OTHER_SHEETS", argument="", given=", ".join(map(repr, others)),
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
            given=Sentence("problem.MERGED_CELLS.given", area=", ".join(sorted(areas)[:5])),
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
        return ToldCell.of("", placed(said))
    doubt = doubt_of(cell)
    as_id = reader.text(cell, _ID) if is_day or _is_shown_otherwise(cell) else said
    if doubt is None and as_id == said:
        return said
    return ToldCell.of(said, placed(doubt), placed(as_id) if isinstance(as_id, Problem) else as_id)


def _is_shown_otherwise(cell: Any) -> bool:
    """Tell whether a number may be shown as a name is, such as ``007``."""
    return isinstance(cell.value, int) and cell.number_format != "General"

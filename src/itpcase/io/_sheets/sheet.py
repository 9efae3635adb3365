"""
A sheet of any origin as text.

Text with commas, semicolons, tabs or bars, UTF-16 as Excel writes it, or a sheet of a workbook,
whatever the file is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import attrs

from itpcase._sentences import Sentence
from itpcase.errors import InputError, Problem
from itpcase.io._files.csv_rows import DELIMITERS, wrong_rows
from itpcase.io._headings.drugs import drug_in
from itpcase.io._sheets.headings import (
    TREATMENT_ABOVE,
    heading_below,
    join_heading,
    row_of_units,
    tell_apart,
    tell_not_read,
    unit_below,
)
from itpcase.io._sheets.text_file import rows_of_text
from itpcase.io._sheets.workbook import is_workbook, rows_of_workbook
from itpcase.units.text import as_typed

__all__: list[str] = []

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,4}(?:\.0+)?")
_POINT_ZERO: Final = re.compile(r"(?<=[0-9])\.0+$")
_DRAWN: Final = re.compile(r"[\s:+=|-]*-{3}[\s:+=|-]*")
"""A line that a program has drawn between the heading and the rows."""


def plain(text: str) -> str:
    """Return a whole number without the point and the zeros that some programs write."""
    return _POINT_ZERO.sub("", text)


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
    cells = enumerate(_cells(path, encoding, delimiter, sheet, heading_row, told), start=1)
    named = _heading_in(path.name, cells, above, heading_row, told)
    heading = tell_apart(named)
    rows, unit = _rows_below(path.name, cells, named, heading, told, first)
    return Sheet(path.name, tuple(heading), tuple(rows), tuple(told), unit)


def _heading_in(
    file: str, rows: Iterator[tuple[int, list[str]]], above: int, heading_row: int,
    told: list[Problem],
) -> list[str]:  # fmt: skip
    """Read rows as far as the heading, which names columns below the groups of a row above."""
    groups: list[str] = []
    for number, row in rows:
        if number == above:
            groups = row
        if number >= heading_row and not _says_nothing(row):
            return join_heading(groups, row)
        if drugs := [cell for cell in map(as_typed, row) if drug_in(cell) is not None]:
            told.append(tell_not_read(file, drugs, TREATMENT_ABOVE, row=number))
    raise InputError.of(
        "EMPTY_FILE",
        argument=file,
        needed=Sentence("problem.EMPTY_FILE.needed_sheets"),
        given=Sentence("problem.EMPTY_FILE.given"),
        remedy=Sentence("problem.EMPTY_FILE.remedy_sheets"),
    )


def _rows_below(  # noqa: PLR0917 - the rows, their heading, and what is told of them
    file: str, cells: Iterator[tuple[int, list[str]]], named: Sequence[str],
    heading: Sequence[str], told: list[Problem], first: int | None,
) -> tuple[list[tuple[int, dict[str, str]]], str]:  # fmt: skip
    """Read the rows of values below a heading, and the unit that stands alone above them."""
    rows: list[tuple[int, dict[str, str]]] = []
    uneven: list[tuple[int, list[str]]] = []
    unit = ""
    for number, row in cells:
        if _says_nothing(row):
            continue
        if not rows and (below := unit_below(named, row)) is not None:
            unit = unit or below
            told.append(row_of_units(file, number, below))
            continue
        if (again := heading_below(file, number, named, row)) is not None:
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
    _refuse_uneven(file, heading, uneven)
    return rows, unit


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


def _is_divided_otherwise(row: Sequence[str], heading: Sequence[str]) -> bool:
    """Tell a row that is one cell, which another sign than that of the heading divides into all."""
    return len(row) == 1 < len(heading) and any(
        row[0].count(sign) == len(heading) - 1 for sign in DELIMITERS.values()
    )


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
        return rows_of_workbook(path, sheet, heading_row, told)
    return rows_of_text(path, encoding, delimiter, heading_row)


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

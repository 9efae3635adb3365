"""
The rows of one CSV file, as text.

Whatever the file is, this ends with rows and a list of problems. A file is read line by line, no
row is longer than a limit, and what cannot be read ends the reading of this file and of nothing
else.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Final, TextIO

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.cohort._cells.cells import unguarded
from itpcase.cohort.forms import OWNER, Column, Row, Rows, columns_twice, strange_columns
from itpcase.cohort.problems import Problems
from itpcase.errors import DataError, InputError, Problem, TableError
from itpcase.io._files.encodings import remedy_of
from itpcase.units.days import kind_of_time, may_be_year, plain_day
from itpcase.units.numbers import DecimalSign

__all__: list[str] = []

DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "caret": "^"}
"""What stands between two cells, by the name of it."""

LONGEST_ROW: Final = 1_000_000
"""No row of a file of this form is longer than this. [characters]"""

FIRST_ROWS: Final = 20
"""The heading is looked for in so many rows, to say where it is."""

LIKENESS: Final = 0.88
"""An unknown column at least so like a missing one is taken for a misspelling of it."""

MOST_COMPARED: Final = 100
"""So many unknown columns, or other files, are looked at to find out what was meant."""

FEWEST_DAYS: Final = 2
"""From so many headings on that are days, a sheet has a column for each day."""

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NOT_DECODED: Final = re.compile("[\ud800-\udfff]")


def _refuse(code: str, needed: str, given: str, remedy: str) -> InputError:
    return InputError.of(code, argument="", needed=needed, given=given, remedy=remedy)


# --- lines of text ------------------------------------------------------------------------------


def checked_encoding(encoding: object) -> str:
    """Return Python's own name of a text encoding."""
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=encoding).close()  # type: ignore[arg-type] # tried
        return codecs.lookup(encoding).name  # type: ignore[arg-type] # a text, as was tried
    except (LookupError, TypeError, ValueError):
        raise InputError.of(
            "ENCODING",
            argument="encoding",
            needed=Sentence("problem.ENCODING.needed_csv_rows_3"),
            given=encoding,
            remedy=Sentence("problem.ENCODING.remedy_csv_rows_3"),
        ) from None


def _not_in(encoding: str, given: str) -> InputError:
    return _refuse(
        "ENCODING",
        Sentence("problem.ENCODING.needed_csv_rows", value=encoding.removesuffix("-sig")),
        given,
        Sentence("problem.ENCODING.remedy_csv_rows"),
    )


def decode_lines(stream: BinaryIO, encoding: str) -> Lines:
    """Decode a file; a byte order mark is believed before *encoding*."""
    start = stream.read(3)
    stream.seek(0)
    marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
    if marked == "utf-16" and not encoding.startswith(("utf-16", "utf-32")):
        raise _refuse(
            "ENCODING",
            Sentence("problem.ENCODING.needed_csv_rows_2", encoding=encoding),
            Sentence("problem.ENCODING.given"),
            Sentence("problem.ENCODING.remedy_csv_rows_2"),
        )
    chosen = marked if marked == "utf-8-sig" else encoding
    text = io.TextIOWrapper(stream, encoding=chosen, errors="surrogateescape", newline="")
    return Lines(text, chosen)


@attrs.define
class Lines:
    """The lines of a file, each checked before the parser sees it."""

    stream: TextIO
    encoding: str
    length: int = 0
    """Of the row so far; whoever has the row sets it back. [characters]"""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.stream.readline(LONGEST_ROW + 1)
        if not line:
            raise StopIteration
        if "\0" in line:
            raise _refuse(
                "NUL_BYTES",
                Sentence("problem.NUL_BYTES.needed"),
                Sentence("problem.NUL_BYTES.given"),
                Sentence("problem.NUL_BYTES.remedy"),
            )
        if not line.isascii() and (byte := _NOT_DECODED.search(line)):
            hexadecimal = f"0x{ord(byte[0]) & 0xFF:02x}"
            raise _not_in(self.encoding, Sentence("problem.ENCODING.given_byte", byte=hexadecimal))
        self.length += len(line)
        if self.length > LONGEST_ROW:
            raise _refuse(
                "ROW_TOO_LONG",
                Sentence("problem.ROW_TOO_LONG.needed", longest_row=LONGEST_ROW),
                Sentence("problem.ROW_TOO_LONG.given"),
                Sentence("problem.ROW_TOO_LONG.remedy"),
            )
        return line


# --- rows of cells ------------------------------------------------------------------------------


def _records(lines: Lines, decimal: DecimalSign | None) -> Iterator[list[str]]:
    """Divide lines into cells: at commas, or at the semicolons of a continental spreadsheet."""
    first = next(lines, "")
    if not first:
        raise _refuse(
            "EMPTY_FILE",
            Sentence("problem.EMPTY_FILE.needed"),
            Sentence("problem.EMPTY_FILE.given"),
            Sentence("problem.EMPTY_FILE.remedy"),
        )
    if "\t" in first and "," not in first:
        raise _refuse(
            "TABS",
            Sentence("problem.TABS.needed"),
            Sentence("problem.TABS.given"),
            Sentence("problem.TABS.remedy"),
        )
    continental = ";" in first and "," not in first
    if continental and decimal is None:
        raise _refuse(
            "SEMICOLONS",
            Sentence("problem.SEMICOLONS.needed"),
            Sentence("problem.SEMICOLONS.given"),
            Sentence("problem.SEMICOLONS.remedy"),
        )
    return csv.reader(chain([first], lines), delimiter=";" if continental else ",", strict=True)


def _wrong_cells(
    cells: Sequence[str], names: int, *, is_long: bool, if_short: str | None = None
) -> Problem:
    """Tell of a row that has more cells than the heading has names, or fewer."""
    if if_short is None:
        if_short = Sentence("problem.TOO_MANY_CELLS.remedy_short")
    return Problem(
        code="TOO_MANY_CELLS" if is_long else "TOO_FEW_CELLS",
        needed=Sentence("problem.TOO_MANY_CELLS.needed", bool=names),
        given=Sentence("problem.TOO_MANY_CELLS.given", cells=len(cells)),
        remedy=Sentence("problem.TOO_MANY_CELLS.remedy") if is_long else if_short,
    )


def wrong_rows(
    file: str, names: int, rows: Iterable[tuple[int, Sequence[str]]]
) -> TableError | None:
    """
    Tell of rows of a file whose cells cannot be told apart, all at once.

    Parameters
    ----------
    file : str
    names : int
        So many columns the heading has.
    rows : iterable of (int, sequence of str)
        Those of another length, each with its number.

    Returns
    -------
    TableError or None
        None for no row.
    """
    problems = Problems(files=(file,))
    for number, cells in rows:
        problem = _wrong_cells(cells, names, is_long=len(cells) > names)
        problems.add(attrs.evolve(problem, file=file, row=number))
    listed = problems.listed()
    return TableError.of(f"{file} cannot be used", listed) if listed else None


def heading_mistakes(names: Sequence[str], columns: Sequence[Column]) -> Iterator[Problem]:
    """Find names given twice and columns that are missing; a misspelt one is not just left out."""
    yield from columns_twice(names)
    known = {column.name for column in columns}
    if (wide := _wide_sheet(names, known)) is not None:
        yield wide
        return
    strangers = {name.casefold(): name for name in names[:MOST_COMPARED] if name not in known}
    for column in columns:
        if column.name in names:
            continue
        like = difflib.get_close_matches(column.name, strangers, n=1, cutoff=LIKENESS)
        if like or column.is_required:
            yield Problem(
                code="MISSING_COLUMN",
                argument=column.name,
                needed=Sentence("problem.MISSING_COLUMN.needed", name=repr(column.name)),
                given=repr(strangers[like[0]])
                if like
                else Sentence("problem.MISSING_COLUMN.given", listed=enumerated(names)),
                remedy=Sentence("problem.MISSING_COLUMN.remedy_csv_rows", name=repr(column.name))
                if like
                else Sentence("problem.MISSING_COLUMN.remedy_csv_rows_2"),
            )


def _wide_sheet(names: Sequence[str], known: Container[str]) -> Problem | None:
    """Tell a sheet with a column for each day, whose headings are days."""
    days = [name for name in names[:MOST_COMPARED] if name not in known and _is_day(name)]
    if len(days) < FEWEST_DAYS:
        return None
    return Problem(
        code="WIDE_SHEET",
        argument=days[0],
        given=Sentence("problem.WIDE_SHEET.given", days=len(days), days_2=repr(days[0])),
    )


def _is_day(name: str) -> bool:
    try:
        plain = plain_day(name)
    except InputError as error:
        return error.problem.code != "NOT_A_DAY"
    return kind_of_time(plain) is not None or may_be_year(plain)


@attrs.define(kw_only=True)
class CsvFile:
    """One file of a form, and the list to which its problems go."""

    path: Path
    columns: Sequence[Column]
    is_required: bool
    problems: Problems
    encoding: str
    decimal: DecimalSign | None

    def read(self) -> Rows:
        """Read the rows, and list what keeps them from being read."""
        found = Rows()
        number = 0
        try:
            if not self._is_there():
                return Rows(are_all=not self.is_required)
            with self.path.open("rb") as stream:
                lines = decode_lines(stream, self.encoding)
                heading: list[str] = []
                records = _records(lines, self.decimal)
                for number, cells in enumerate(records, start=1):
                    lines.length = 0
                    if number == 1:
                        self._refuse_heading_below(cells, records)
                        heading = self._heading(cells)
                    elif any(cell.strip() for cell in cells):
                        row = Row(number, dict(zip(heading, cells, strict=False)))
                        if self._fits(row, cells, heading):
                            found.rows.append(row)
                        else:
                            found.lost.add(unguarded(row.cells.get(OWNER, "")))
            found.are_all = True
        except InputError as error:
            self._stop(number + 1, self._with_encoding(error.problem))
        except DataError as error:
            self._stop(1, *error.problems)
        except csv.Error as error:
            refusal = _refuse(
                "QUOTES",
                Sentence("problem.QUOTES.needed"),
                str(error),
                Sentence("problem.QUOTES.remedy"),
            )
            self._stop(number + 1, refusal.problem)
        except UnicodeError as error:
            self._stop(number + 1, _not_in(self.encoding, str(error)).problem)
        except OSError as error:
            refusal = _refuse(
                "UNREADABLE",
                Sentence("problem.UNREADABLE.needed"),
                str(error),
                Sentence("problem.UNREADABLE.remedy_csv_rows"),
            )
            self._stop(None, refusal.problem)
        return found

    def _tell(self, problem: Problem, row: int | None) -> None:
        self.problems.add(attrs.evolve(problem, file=self.path.name, row=row))

    def _stop(self, row: int | None, *problems: Problem) -> None:
        for problem in problems:
            remedy = Sentence("problem.QUOTES.stopped", remedy=problem.remedy)
            self._tell(attrs.evolve(problem, remedy=remedy), row)

    def _with_encoding(self, problem: Problem) -> Problem:
        """Say in which encoding the file reads, if that is known."""
        if problem.code != "ENCODING":
            return problem
        remedy = remedy_of(self.path.read_bytes(), "csv_rows")
        return attrs.evolve(problem, remedy=remedy or problem.remedy)

    def _is_there(self) -> bool:
        """Tell a file from a missing one; whatever else has its name, a pipe say, is not opened."""
        if self.path.is_file():
            return True
        if self.path.exists():
            problem = _refuse(
                "NOT_A_FILE",
                Sentence("problem.NOT_A_FILE.needed"),
                Sentence("problem.NOT_A_FILE.given"),
                Sentence("problem.NOT_A_FILE.remedy"),
            )
            self._tell(problem.problem, row=None)
        elif self.is_required:
            kinds = (".csv", ".tsv", ".txt")
            beside = self.path.parent.iterdir()
            there = (path.name for path in beside if path.suffix.casefold() in kinds)
            others = sorted(there)[:MOST_COMPARED]
            problem = _refuse(
                "MISSING_FILE",
                Sentence("problem.MISSING_FILE.needed", name=repr(self.path.name)),
                Sentence("problem.MISSING_FILE.given", listed=enumerated(others))
                if others
                else Sentence("problem.MISSING_FILE.given_csv_rows"),
                Sentence("problem.MISSING_FILE.remedy"),
            )
            self._tell(problem.problem, row=None)
        return False

    def _refuse_heading_below(self, first: Sequence[str], rest: Iterator[list[str]]) -> None:
        """Say where the heading is, if the first row is blank or has not one name of a column."""
        known = {column.name for column in self.columns}
        words = {cell.strip() for cell in first}
        is_blank = not any(words)
        if words & known or not (is_blank or len(words - {""}) == 1):
            return
        key = self.columns[0].name
        rows = enumerate(islice(rest, FIRST_ROWS), start=2)
        below = next((number for number, row in rows if any(key in cell for cell in row)), None)
        if below is None and not is_blank:
            return
        given = Sentence("problem.HEADING_BELOW.given_blank")
        if below is not None:
            given = Sentence("problem.HEADING_BELOW.given", row=below)
        raise DataError.of(
            "the heading cannot be used", [Problem(code="HEADING_BELOW", given=given)]
        )

    def _heading(self, cells: Sequence[str]) -> list[str]:
        """Check the heading; what stands in columns that are not known is not read."""
        names = [cell.strip() for cell in cells]
        mistakes = list(heading_mistakes(names, self.columns))
        if mistakes:
            raise DataError.of("the heading cannot be used", mistakes)
        for problem in strange_columns(names, self.columns):
            self._tell(problem, row=1)
        return names

    def _fits(self, row: Row, cells: Sequence[str], heading: Sequence[str]) -> bool:
        """Whether the cells can be told apart; in a row that is too long, none can be trusted."""
        owner = unguarded(row.cells.get(OWNER, "")) or None
        nameless = (cell for name, cell in zip(heading, cells, strict=False) if not name)
        is_long = len(cells) > len(heading) or any(cell.strip() for cell in nameless)
        if is_long or len(cells) < len(heading):
            if_short = Sentence("problem.TOO_MANY_CELLS.remedy_csv_rows")
            names = sum(map(bool, heading))
            problem = attrs.evolve(
                _wrong_cells(cells, names, is_long=is_long, if_short=if_short),
                patient_id=owner, severity="error" if is_long else "warning",
            )  # fmt: skip
            self._tell(problem, row.number)
        return not is_long

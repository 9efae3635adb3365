"""
Tables of an OMOP CDM as text: what separates the columns, and what a reader cannot read.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError
from itpcase.io._files.csv_rows import decode_lines, wrong_rows
from itpcase.io._files.folder import HIDDEN
from itpcase.io._source.where import Where

__all__: list[str] = []

SUFFIXES: Final = (".csv", ".tsv", ".csv.gz")

SEPARATORS: Final = (",", "\t", ";", "|")

LONGEST_HEAD: Final = 1 << 16
"""In so much of a file its first line is looked for. [bytes]"""


def is_text_table(path: Path) -> bool:
    """Tell whether a file is a table as text, by its name."""
    return path.name.casefold().endswith(SUFFIXES)


def text_parts(folder: Path) -> list[Path]:
    """Return the parts of a table that is a folder of text files; one of nothing has no rows."""
    found = sorted(
        path for path in folder.glob("**/*")
        if is_text_table(path) and path.is_file() and not path.name.startswith(HIDDEN)
    )  # fmt: skip
    return [path for path in found if _head(path)] or found[:1]


def refuse_other_headings(parts: list[Path], name: str) -> None:
    """
    Refuse parts of a table that have other columns than the first, as one without a heading.

    Raises
    ------
    InputError
        With the file, and the first column that one of the two has not.
    """
    first = {column.casefold(): column for column in heading_of(parts[0])}
    for part in parts[1:]:
        own = {column.casefold(): column for column in heading_of(part)}
        for one, other, path in ((first, own, part), (own, first, parts[0])):
            if missing := [column for key, column in one.items() if key not in other]:
                listed = enumerated(sorted(other.values()))
                raise InputError.of(
                    "MISSING_COLUMN",
                    argument=f"{name}/{path.name}",
                    needed=Sentence("problem.MISSING_COLUMN.needed_parts", missing=missing[0]),
                    given=Sentence("problem.MISSING_COLUMN.given", listed=listed),
                    remedy=Sentence("problem.MISSING_COLUMN.remedy_parts"),
                )


def separator_of(path: Path) -> str:
    """
    Return what separates the columns of a text file: the sign most frequent in its first line.

    DuckDB would look for it in the rows as well, and take a file with one broken row for one of a
    single column.
    """
    head = _head(path)
    most = max(SEPARATORS, key=head.count)
    return most if most in head else ""


def heading_of(path: Path) -> list[str]:
    """Return the names of the columns of a text file, as they are written."""
    heading = next(csv.reader([_head(path)], delimiter=separator_of(path) or ","), [])
    return [name.strip() for name in heading]


def fault_of(path: Path) -> InputError | None:
    """
    Find what cannot be read in a text file: its encoding, or the rows of another length.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    InputError or None
        With the file and its row; None if nothing is found.
    """
    number: int | None = None
    try:
        with _open(path, "rb") as stream:
            lines, number = decode_lines(stream, "utf-8"), 0
            rows = csv.reader(lines, delimiter=separator_of(path) or ",", strict=True)
            heading, number = next(rows, []), 1

            def others() -> Iterator[tuple[int, list[str]]]:
                nonlocal number
                for number, cells in enumerate(rows, start=2):
                    lines.length = 0
                    if cells and len(cells) != len(heading):
                        yield number, cells

            return wrong_rows(path.name, len(heading), others())
    except InputError as error:  # what is no text of this encoding
        code, given = error.problem.code, error.problem.given
        return InputError(_behind(path, number).problem(code, given=given))
    except csv.Error as error:
        return InputError(_behind(path, number).problem("UNREADABLE", given=str(error)))
    except (OSError, EOFError):
        return None


def _behind(path: Path, number: int | None) -> Where:
    """Return the place behind a row; that of the file where no row could be read at all."""
    return Where(path.name, None if number is None else number + 1)


def _open(path: Path, mode: str, **how: Any) -> Any:
    opened: Any = gzip.open if path.suffix.casefold() == ".gz" else open
    return opened(path, mode, **how)


def _head(path: Path) -> str:
    """Return the first line of a text file, empty where it cannot be read: DuckDB tells of that."""
    try:
        with _open(path, "rb") as file:
            line: bytes = file.readline(LONGEST_HEAD)
            return line.decode("utf-8-sig", errors="replace")
    except (OSError, EOFError):
        return ""

"""
The sheet that a mapping is proposed for: its encoding, and the row of its headings.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.io._files.encodings import LOST, Reading, decoded_twice, is_near, readings_of
from itpcase.io._headings.fields import field_of
from itpcase.io._proposals.columns import doubt_of
from itpcase.io._proposals.heading_rows import are_one_heading, names_in
from itpcase.io._sheets.sheet import Sheet, read_sheet, rows_above
from itpcase.io._sheets.workbook import is_workbook

__all__: list[str] = []

Row = int | list[int]
"""The row of a heading, or its two rows."""

FIRST_ROWS: Final = 200
"""So many rows are looked at."""

MOST_ABOVE: Final = 20
"""The heading is looked for in so many rows."""


def read_guessed(path: Path, encoding: str | None, **more: Any) -> tuple[Sheet, Row, list[Reading]]:
    """
    Read a sheet; if it is no UTF-8, in the encoding that makes most of its heading known.

    Of those that make as much of it known, it is the most likely one.

    Returns
    -------
    (Sheet, int or list of int, list of Reading)
        With the row or the two rows of the heading, and how it reads in the encoding that was
        guessed, and in the next one, if it may be meant as well.
    """
    try:
        return *read_below_title(path, encoding, **more), []
    except InputError as error:
        if error.problem.code != "ENCODING" or encoding is not None:
            raise
        refused = error
    tried: list[tuple[int, Sheet, Row, Reading]] = []
    for reading in readings_of(path.read_bytes()):
        try:
            sheet, row = read_below_title(path, reading.encoding, **more)
        except InputError:
            continue
        known = sum(field_of(each) is not None for each in sheet.heading)
        tried.append((known, sheet, row, reading))
    if not tried:
        raise refused
    known, sheet, row, best = max(tried, key=itemgetter(0))
    others = [each for n, _, _, each in tried
              if n == known and each is not best and is_near(each, best)]  # fmt: skip
    return sheet, row, [best, *others[:1]]


def doubt_of_encoding(best: Reading, other: Reading | None = None) -> Sentence:
    """Ask whether a file reads right in the encoding that is proposed."""
    said = {"guessed": best.encoding, "shown": best.quoted}
    if other is None:
        return doubt_of("encoding", **said)
    return doubt_of("encoding_near", **said, other=other.encoding, shown_2=other.quoted)


def doubts_of_letters(path: Path) -> Iterator[Sentence]:
    """Ask about letters of a file of text that an earlier program took for others, or lost."""
    content = b"" if is_workbook(path) else path.read_bytes()
    if (found := decoded_twice(content)) is not None:
        wrong, right = found
        yield doubt_of("decoded_twice", wrong=repr(wrong), right=repr(right))
    if LOST.encode() in content:
        yield doubt_of("lost_letters", lost=repr(LOST))


def read_below_title(path: Path, encoding: str | None, **more: Any) -> tuple[Sheet, Row]:
    """Read a sheet from its heading on, which may stand below a title, or take two rows."""
    rows = list(rows_above(path, encoding=encoding, rows=MOST_ABOVE, **more))
    names = {(number if above else 1): max(map(names_in, ways))
             for above, (number, ways) in enumerate(rows)}  # fmt: skip
    row: Row = max(names, key=names.__getitem__) if any(names.values()) else 1
    for (upper, ways), (lower, below) in pairwise(rows):
        if row in {upper, lower} and any(map(are_one_heading, ways, below)):
            row = [upper, lower]
            break
    return read_sheet(path, encoding=encoding, heading_row=row, first=FIRST_ROWS, **more), row


def heading_of(path: Path, row: Row, encoding: str | None, sheet: str) -> tuple[str, ...]:
    """Return the heading of another sheet, which may be empty."""
    try:
        return read_sheet(path, encoding=encoding, sheet=sheet, heading_row=row, first=1).heading
    except InputError:
        return ()

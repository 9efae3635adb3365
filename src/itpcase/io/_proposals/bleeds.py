"""
The bleeding of a mapping that is proposed.
"""

from __future__ import annotations

from collections.abc import Iterator

from itpcase.io._proposals.cells import filled, is_read
from itpcase.io._proposals.columns import Columns, doubt_of
from itpcase.io._proposals.toml import ask_codes, write_line, write_owner
from itpcase.io._sheets.sheet import Sheet
from itpcase.units.text import as_typed
from itpcase.vocabularies import read_grade

__all__: list[str] = []


def _is_grade(text: str) -> bool:
    return is_read(read_grade, text)


def write_bleeds(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """
    Say which column has the grade of bleeding on the day of each count, if each count has one.

    Where some have none, nobody knows whether there was none or nothing was written down.
    """
    if "who_grade" not in columns.of:
        return
    name = columns.of["who_grade"]
    count = columns.of.get("count")
    rows = [row for _, row in sheet.rows if count and as_typed(row.get(count, ""))]
    is_whole = (
        "on" in columns.of and bool(rows) and all(as_typed(row.get(name, "")) for row in rows)
    )
    codes = [cell for cell in dict.fromkeys(filled(sheet, name)) if not _is_grade(cell)]
    if not is_whole:
        columns.doubts.append(doubt_of("bleeding", name=repr(name)))
        return
    yield from ("", "[bleeds]", write_owner(sheet, columns, name), write_line(columns, "on"))
    yield write_line(columns, "who_grade")
    if codes and name not in columns.choices:
        yield from ask_codes(columns, "bleeds.codes.who_grade", name, codes, "bleeding_words")

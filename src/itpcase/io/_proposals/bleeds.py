"""
The bleeding of a mapping that is proposed.
"""

from __future__ import annotations

from collections.abc import Iterator

from itpcase._sentences import enumerated
from itpcase.io._headings.days import spans_of
from itpcase.io._headings.fields import field_of
from itpcase.io._proposals.cells import filled, is_read
from itpcase.io._proposals.columns import Columns, doubt_of, holds_days
from itpcase.io._proposals.toml import as_toml, ask_codes, write_line, write_owner
from itpcase.io._sheets.sheet import Sheet
from itpcase.units.text import as_typed
from itpcase.vocabularies import read_grade

__all__: list[str] = []


def _is_grade(text: str) -> bool:
    return is_read(read_grade, text)


def _names_bleeding(heading: str) -> bool:
    """Tell a heading with a word for bleeding in it, such as ``Bleed date`` and ``出血日期``."""
    return "出血" in heading or any(field_of(span) == "who_grade" for span in spans_of(heading))


def _days_in(sheet: Sheet, columns: Columns) -> list[str]:
    """Return the columns that name bleeding, hold days, and are taken for nothing else."""
    taken = {*columns.of.values(), *(name for pair in columns.pairs for name in pair)}
    return [
        name for name in sheet.heading
        if name and name not in taken and _names_bleeding(name) and holds_days(filled(sheet, name))
    ]  # fmt: skip


def write_bleeds(sheet: Sheet, columns: Columns) -> Iterator[str]:
    """
    Say which column has the grade of bleeding on the day of each count, if each count has one.

    Where some have none, nobody knows whether there was none or nothing was written down. A column
    of the days of bleeding goes before those of the counts.
    """
    if "who_grade" not in columns.of:
        return
    name = columns.of["who_grade"]
    days = _days_in(sheet, columns)
    count = columns.of.get("count")
    rows = [row for _, row in sheet.rows if count and as_typed(row.get(count, ""))]
    is_whole = (
        "on" in columns.of and bool(rows) and all(as_typed(row.get(name, "")) for row in rows)
    )
    codes = [cell for cell in dict.fromkeys(filled(sheet, name)) if not _is_grade(cell)]
    if not is_whole and not days:
        columns.doubts.append(doubt_of("bleeding", name=repr(name)))
        return
    yield from ("", "[bleeds]", write_owner(sheet, columns, name))
    if len(days) == 1:
        yield f"on = {as_toml(days[0])}    # {columns.remark('heading', name=repr(days[0]))}"
    elif days:
        columns.doubts.append(doubt_of("bleeding_days", listed=enumerated(map(repr, days))))
        yield columns.beside('# on = ""', "no_column")
    else:
        yield write_line(columns, "on")
    yield write_line(columns, "who_grade")
    if codes and name not in columns.choices:
        yield from ask_codes(columns, "bleeds.codes.who_grade", name, codes, "bleeding_words")

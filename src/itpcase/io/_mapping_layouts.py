"""
What a sheet may be that is neither a row for each count nor a column for each day.

Only questions: who reads the sheet is told what to change in it before it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from itpcase._sentences import Sentence
from itpcase.cohort.forms import OWNER
from itpcase.io._heading_days import looks_like_counts
from itpcase.io._headings import field_of, heading_key
from itpcase.io._mapping_columns import (
    FEW_NAMES,
    MOST,
    Columns,
    doubt_of,
    filled,
    is_day,
    names_in,
)
from itpcase.io._sheets import Sheet
from itpcase.units.text import as_typed

__all__: list[str] = []

SITES: Final = (
    "site, centre, center, hospital, institution, clinic, 中心, 医院, zentrum, klinik, centro"
)
"""The headings of a column that says where a patient was treated."""


def doubts_of_layout(sheet: Sheet, columns: Columns) -> Iterator[Sentence]:
    """Ask whether the sheet is one that a mapping cannot read as it is."""
    if _has_patients_in_columns(sheet, columns):
        yield doubt_of("transposed")
    if below := _headings_below(sheet, columns):
        yield doubt_of("stacked", listed=", ".join(map(str, below[:5])))
    if (site := _site_of_two(sheet, columns)) is not None:
        yield doubt_of("sites", name=repr(site), owner=repr(columns.of[OWNER]))
    if (line := _line_of_new_days(sheet, columns)) is not None:
        yield doubt_of("new_days", name=repr(line))


def _has_patients_in_columns(sheet: Sheet, columns: Columns) -> bool:
    """Tell whether the first column has days, and the others, which are not known, counts."""
    first, *others = filter(None, sheet.heading)
    cells = filled(sheet, first)
    days = sum(map(is_day, cells))
    if "count" in columns.of or columns.pairs or days < MOST * len(cells) or not days:
        return False
    unknown = [name for name in others if field_of(name) is None and not is_day(name)]
    return len(unknown) >= FEW_NAMES and all(
        looks_like_counts(filled(sheet, name)) for name in unknown
    )


def _headings_below(sheet: Sheet, columns: Columns) -> list[int]:
    """Return the rows that name columns again, as where each patient has a table of its own."""
    others = [number for number, row in sheet.rows[1:] if names_in([*map(as_typed, row.values())])]
    again = [each.row for each in sheet.told if each.code == "SECOND_HEADING" and each.row]
    return sorted([*others, *again]) if others or OWNER not in columns.of else []


def _site_of_two(sheet: Sheet, columns: Columns) -> str | None:
    """Return the column of sites, where one id stands at two of them."""
    owner = columns.of.get(OWNER)
    sites = {heading_key(word) for word in SITES.split(",")}
    for name in sheet.heading if owner else ():
        if heading_key(name) in sites:
            pairs = {(as_typed(row[owner or ""]), as_typed(row[name])) for _, row in sheet.rows}
            said = [who for who, where in pairs if who and where]
            return name if len(said) > len({*said}) else None
    return None


def _line_of_new_days(sheet: Sheet, columns: Columns) -> str | None:
    """Return the column of lines, where the days of a patient begin anew at a later line."""
    names = [columns.of.get(each) for each in (OWNER, "line", "on")]
    latest: dict[str, tuple[int, int]] = {}
    for _, row in sheet.rows if all(names) else ():
        who, line, day = (as_typed(row[name or ""]) for name in names)
        if not (line.isdecimal() and day.removeprefix("-").isdecimal()):
            continue
        number, at = latest.get(who, (0, 0))
        if number and int(line) > number and int(day) < at:
            return names[1]
        latest[who] = (int(line), int(day))
    return None

"""
Columns that are days, or pairs of a day and a count, by their headings and their cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from itpcase._sentences import has_key
from itpcase.cohort.forms import OWNER
from itpcase.io._headings.days import (
    day_in,
    is_day,
    looks_like_counts,
    names_platelets,
    spans_of,
    time_points,
)
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import field_of
from itpcase.io._headings.lines import numbered_in
from itpcase.io._proposals.cells import DIGITS, MOST, filled, is_number
from itpcase.io._proposals.heading_rows import FEW_DAYS, FEW_NAMES
from itpcase.io._sheets.headings import as_headed
from itpcase.io._sheets.sheet import Sheet
from itpcase.units.days import remedy_of_no_day

__all__: list[str] = []

FEW_DATES: Final = 2
"""So many are enough where each is a date."""


def days_of_headings(sheet: Sheet, of: Mapping[str, str]) -> dict[str, str]:
    """
    Find the columns that stand for a time each, and the day of each.

    Of a day that a heading with platelets has, one without (``WBC 2021-01-08``) is another test.

    The day is the heading itself, where a reader takes it for one; else what it may be, or nothing
    where only the user knows: of ``Jan 2021``, ``baseline`` or ``month 3``.
    """
    found: dict[str, str] = {}
    points = time_points(sheet.heading)
    for name in sheet.heading:
        text = as_headed(name)
        if is_day(text):
            found[name] = name
        elif name and name not in of.values() and looks_like_counts(filled(sheet, name)):
            day = points.get(name, day_in(text))
            if day is None and names_platelets(as_headed(name)):
                day = ""  # PLT 3 may be of a day or of a visit, and PLT before treatment is of one
            if day is not None:
                found[name] = name if day == text else day
    found |= _like_others(sheet, of, found)
    found = {name: found[name] for name in sheet.heading if name in found}
    ours = {name for name in found if names_platelets(as_headed(name))}
    taken = {day_in(as_headed(name)) for name in ours} - {""}
    return {
        name: day
        for name, day in found.items()
        if name in ours or day_in(as_headed(name)) not in taken
    }


def _like_others(
    sheet: Sheet, of: Mapping[str, str], found: Mapping[str, str]
) -> dict[str, str]:  # fmt: skip
    """Find the columns headed as others that are days, of which words hide most of the counts."""
    forms = {DIGITS.sub("#", name) for name in found} if len(found) >= FEW_DATES else set()
    more: dict[str, str] = {}
    for name in sheet.heading:
        day = day_in(as_headed(name)) if DIGITS.sub("#", name) in forms - {"#"} else None
        is_new = day is not None and name not in found and name not in of.values()
        if is_new and any(looks_like_counts([cell]) for cell in filled(sheet, name)):
            more[name] = name if day == as_headed(name) else str(day)
    return more


def are_wide(days: Mapping[str, str]) -> bool:
    """Tell whether headings that may be days are so many that each day has its column."""
    are_sure = all(is_day(as_headed(day)) for day in days.values()) or all(
        day and names_platelets(as_headed(name)) for name, day in days.items()
    )
    few = FEW_DATES if are_sure else FEW_DAYS
    return len(days) >= few


def pairs_in(sheet: Sheet) -> list[tuple[str, str]]:
    """
    Find the pairs of a day and a count, of a sheet that has several in a row.

    They are known by their numbers (``Date1, Date2, PLT1, PLT2``), or stand in turn.
    """
    kinds = {name: kind for name in sheet.heading if (kind := _kind_in_pair(sheet, name))}
    days, counts = ([name for name in kinds if kinds[name] == each] for each in ("on", "count"))
    owners = [name for name in sheet.heading if field_of(as_headed(name)) == OWNER]
    if len(days) != len(counts) or len(days) < FEW_NAMES or len(owners) > 1:
        return []
    days_of, counts_of = ({"".join(DIGITS.findall(name)): name for name in names}
                          for names in (days, counts))  # fmt: skip
    if len(days_of) == len(days) and "" not in days_of and days_of.keys() == counts_of.keys():
        return [(name, counts_of[number]) for number, name in days_of.items()]
    in_turn = [*kinds.values()] in (["on", "count"] * len(days), ["count", "on"] * len(days))
    return list(zip(days, counts, strict=True)) if in_turn else []


def _kind_in_pair(sheet: Sheet, name: str) -> str | None:
    """Return whether a column is one of the days or of the counts of which a row has several."""
    cells = filled(sheet, name) if name else []
    if names_platelets(as_headed(name)):
        is_numbered = DIGITS.search(name) is not None  # words may hide most of them
        parts = [[cell] for cell in cells] if is_numbered else [cells]
        return "count" if any(map(looks_like_counts, parts)) else None
    if drug_in(name) is not None:
        return None
    said = numbered_in(name)
    is_plain = field_of(DIGITS.sub("", as_headed(name))) == "on"  # WBC Day 7 holds no days
    if said is not None and not is_plain:  # the start of a treatment
        return None
    if field_of(name) not in {None, "on"} or not any(field_of(s) == "on" for s in spans_of(name)):
        return None
    are_days = [is_day(cell) or (is_plain and is_number(cell)) for cell in cells]
    return "on" if sum(are_days) >= MOST * len(cells) > 0 else None


def columns_of_counts(sheet: Sheet) -> list[str]:
    """Return the columns that may be counts by a word of their heading, and by their cells."""
    return [name for name in sheet.heading if name and names_platelets(as_headed(name))
            and "%" not in name and looks_like_counts(filled(sheet, name))]  # fmt: skip


def columns_of_visits(sheet: Sheet) -> list[str]:
    """Return the columns that name visits, or times that are no days, such as ``week 2``."""
    return [name for name in sheet.heading
            if name and field_of(name) is None and _are_visits(filled(sheet, name))]  # fmt: skip


def _are_visits(cells: Sequence[str]) -> bool:
    named = [cell for cell in cells if DIGITS.search(cell) and not cell.isdecimal()
             and has_key(remedy_of_no_day(cell), "problem.NOT_A_DAY.remedy_visit")]  # fmt: skip
    return len(named) > len(cells) / 2

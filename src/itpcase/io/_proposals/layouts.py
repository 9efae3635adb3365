"""
What a sheet may be that is neither a row for each count nor a column for each day.

Only questions: who reads the sheet is told what to change in it before it is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from itpcase._sentences import Sentence, enumerated
from itpcase.cohort.forms import OWNER
from itpcase.io._headings.days import (
    is_day,
    looks_like_counts,
    names_platelets,
    words_of_time,
)
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import IN_BRACKETS, field_of, heading_key, is_of_name
from itpcase.io._proposals.cells import MOST, are_days, filled, is_number
from itpcase.io._proposals.columns import Columns, doubt_of
from itpcase.io._proposals.heading_rows import FEW_NAMES, names_in
from itpcase.io._sheets.facts import SHEET
from itpcase.io._sheets.sheet import Sheet
from itpcase.units.text import as_typed, letters

__all__: list[str] = []

PARTS: Final = (
    "day tag jour dia giorno dag dzien den nap gun paiva день 日 일 d dd",
    "month monat mois mes mese maand miesiac mesic honap ay kuukausi manad месяц 月 월 m mm",
    "year jahr annee ano anno jaar rok ev yil vuosi ar год 年 년 y yy yyyy",
)
"""The headings of a date in three columns."""

_DURATIONS: Final = frozenset(map(heading_key, (
    "duration", "treatment duration", "duration of treatment", "duration of therapy",
    "days of therapy", "dauer", "therapiedauer", "behandlungsdauer", "duree",
    "duree du traitement", "duracion", "duracion del tratamiento", "durata",
    "durata della terapia", "疗程", "用药天数", "治疗天数", "治疗疗程",
    "投与期間", "投与日数", "투여기간",
)))  # fmt: skip
"""The headings of how long a treatment was given."""

_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
"""In the name of a sheet of one year: the patients of another are the same ones."""

FEW_DRUGS: Final = 5
"""So many headings are shown."""


def doubts_of_layout(sheet: Sheet, columns: Columns) -> Iterator[Sentence]:
    """Ask whether the sheet is one that a mapping cannot read as it is."""
    if _has_patients_in_columns(sheet, columns):
        yield doubt_of("transposed")
    elif (cell := next(_cells_without_heading(sheet), None)) is not None:
        yield doubt_of("no_heading", cell=repr(cell))
    if below := _headings_below(sheet, columns):
        yield doubt_of("stacked", listed=enumerated(map(str, below[:5])))
    if OWNER in columns.of and (site := site_of_two(sheet, columns.of[OWNER])) is not None:
        yield doubt_of("sites", name=repr(site), owner=repr(columns.of[OWNER]))
    if (line := _line_of_new_days(sheet, columns)) is not None:
        yield doubt_of("new_days", name=repr(line))
    if parts := _parts_of_dates(sheet, columns):
        columns.of.pop("on", None)
        yield doubt_of("date_in_parts", listed=enumerated(map(repr, parts)))
    for name in _durations(sheet) if "agent" in columns.of and "ended_on" not in columns.of else ():
        yield doubt_of("duration", name=repr(name))
    drugs = names_of_drugs(sheet, columns)
    beside = [name for name in drugs if _is_beside(name, columns)]
    for what, names in (
        ("drugs", [name for name in drugs if name not in beside]), ("doses", beside),
    ):  # fmt: skip
        if names:
            yield doubt_of(what, listed=enumerated(map(repr, names[:FEW_DRUGS])))
    if _is_one_column(sheet):
        yield doubt_of("one_column", name=repr(sheet.heading[0]))


def _durations(sheet: Sheet) -> list[str]:
    """Return the columns that say how long a treatment was given."""
    return [name for name in sheet.heading
            if heading_key(IN_BRACKETS.sub("", name)) in _DURATIONS]  # fmt: skip


def _parts_of_dates(sheet: Sheet, columns: Columns) -> list[str]:
    """Return the columns of day, month and year, where a date stands in three."""
    keys = {heading_key(name): name for name in sheet.heading}
    parts = [next((keys[word] for word in words.split() if word in keys), "") for words in PARTS]
    return parts if all(parts) and columns.of.get("on", parts[0]) == parts[0] else []


def _cells_without_heading(sheet: Sheet) -> Iterator[str]:
    """Give the cells that stand under no heading, but the numbers of rows before the first."""
    cells = filled(sheet, "") if "" in sheet.heading else []
    if sheet.heading[0] or not all(map(str.isdecimal, cells)):
        yield from cells


def names_of_drugs(sheet: Sheet, columns: Columns) -> list[str]:
    """Return the headings that name a drug or a procedure each, and of which nothing is read."""
    read = {name for group in columns.drugs.values() for name in group.values()}
    return [name for name in sheet.heading if name and name not in read and field_of(name) is None
            and drug_in(name) is not None and not words_of_time(name)]  # fmt: skip


def _is_beside(name: str, columns: Columns) -> bool:
    """Tell a dose, or another fact that is no day, of a drug whose days are read."""
    said = drug_in(name)
    read = {agent for agent, _ in columns.drugs}
    return said is not None and said.field is None and said.agent in read


def _is_one_column(sheet: Sheet) -> bool:
    """Tell a sheet of one column whose heading names several."""
    words = [each.strip("'\" ") for each in re.split(r"[\s^:~;,'\"]+", sheet.heading[0])]
    known = {field_of(word) for word in words if word} - {None}
    return len(sheet.heading) == 1 and len(known) >= FEW_NAMES


def _has_patients_in_columns(sheet: Sheet, columns: Columns) -> bool:
    """
    Tell whether the columns that are not known are patients.

    The first column has days, and those counts; or it names what a heading names, such as *Sex*.
    """
    first, *others = sheet.heading if sheet.heading.count("") == 1 else filter(None, sheet.heading)
    if field_of(first) is None and "on" in columns.of:  # of visits, with their days beside them
        first = columns.of["on"]
        others = others[others.index(first) + 1 :] if first in others else others
    cells = filled(sheet, first)
    unknown = [name for name in others if field_of(name) is None and not is_day(name)]
    if "count" in columns.of or columns.pairs or len(unknown) < FEW_NAMES or not cells:
        return False
    fields = {field_of(cell) for cell in cells} - {None}
    fields |= {"count"} if any(map(names_platelets, cells)) else set()
    if len(fields) >= FEW_NAMES and "count" in fields and len(unknown) == len(others):
        return True
    is_numbered = field_of(first) == "on"
    cells = [cell for cell in cells if field_of(cell) is None]  # such as the sex of each
    days = sum(is_day(cell) or (is_numbered and is_number(cell)) for cell in cells)
    dated = [[as_typed(row.get(name, "")) for _, row in sheet.rows
              if field_of(as_typed(row.get(first, ""))) is None] for name in unknown]  # fmt: skip
    return (
        bool(cells)
        and days >= MOST * len(cells)
        and all(looks_like_counts([*filter(None, each)]) for each in dated)
    )


def _headings_below(sheet: Sheet, columns: Columns) -> list[int]:
    """Return the rows that name columns again, as where each patient has a table of its own."""
    others = [number for number, row in sheet.rows[1:] if names_in([*map(as_typed, row.values())])]
    told = [each for each in sheet.told
            if each.code == "SECOND_HEADING" and each.given != repr(sheet.unit)]  # fmt: skip
    again = [each.row for each in told if each.row]
    others += [each.row for each in told if each.row and each.severity == "error"]
    return sorted({*others, *again}) if others or OWNER not in columns.of else []


def site_of_two(sheet: Sheet, owner: str) -> str | None:
    """Return the column of sites, where one id stands at two of them."""
    is_of_years = all(map(_YEAR.search, sheet.parts))
    for name in sheet.heading:
        is_site = name == SHEET and owner != SHEET and not is_of_years and not are_days(sheet)
        is_site = is_site or field_of(name) == "centre"
        if is_site and _has_two(sheet, owner, name, as_typed):
            return name
    return None


def names_of_one(sheet: Sheet, owner: str) -> str | None:
    """Return the column of names of patients, where two of them have one id."""
    for name in sheet.heading:
        if name == owner or not is_of_name(name):
            continue
        if _has_two(sheet, owner, name, letters):
            return name
    return None


def _has_two(sheet: Sheet, owner: str, name: str, key: Callable[[str], str]) -> bool:
    """Tell whether one id has two values in a column, by the key of a value."""
    pairs = {(as_typed(row.get(owner, "")), key(row.get(name, ""))) for _, row in sheet.rows}
    said = [who for who, value in pairs if who and value]
    return len(said) > len({*said})


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

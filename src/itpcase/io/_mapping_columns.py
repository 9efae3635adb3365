"""
What the columns of a foreign sheet are taken for, by their headings and their first cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

import attrs

from itpcase._sentences import Sentence, render
from itpcase.cohort.forms import OWNER
from itpcase.cohort.printed import read_sign
from itpcase.errors import InputError
from itpcase.io._heading_days import day_in, looks_like_counts, time_unit_in
from itpcase.io._headings import field_of, is_of_report
from itpcase.io._sheets import Sheet, as_headed
from itpcase.units.days import plain_day
from itpcase.units.text import as_typed

__all__: list[str] = []

MOST: Final = 0.8
"""A column is of days, or of counts, if more than this share of its filled cells is."""

FEW_DAYS: Final = 3
"""A sheet with so many headings that are days has a column for each day."""

FEW_NAMES: Final = 2
"""A row with the names of so many kinds of columns, and no number, is a heading."""

NOT_DAYS_OF_COUNT: Final = frozenset(
    {"born_on", "diagnosed_on", "died_on", "followed_until", "started_on", "ended_on"}
)

_WORDS: Final = re.compile(r"[^\W\d_]+")


@attrs.define
class Columns:
    """The columns of a sheet: what each was taken for, and why."""

    lang: str
    """The language of the comments."""
    of: dict[str, str] = attrs.field(factory=dict)
    why: dict[str, str] = attrs.field(factory=dict)
    doubts: list[str] = attrs.field(factory=list)
    choices: dict[str, dict[str, str]] = attrs.field(factory=dict)
    """What the codes of the fields of a REDCap project stand for."""
    boxes: dict[str, str] = attrs.field(factory=dict)
    """The columns of check boxes that are drugs."""

    def take(self, field: str, name: str, why: str) -> None:
        self.of[field] = name
        self.why[field] = why

    def remark(self, what: str, **values: object) -> str:
        """Say a comment in the language of the mapping."""
        return render(f"map_comment.{what}", values, self.lang)

    def beside(self, line: str, what: str, **values: object) -> str:
        """Write a comment beside a line."""
        return f"{line}    # {self.remark(what, **values)}"


def doubt_of(what: str, **values: object) -> Sentence:
    """Say what is left open, in every language."""
    return Sentence(f"map_doubt.{what}", **values)


def columns_of(sheet: Sheet, lang: str) -> Columns:
    columns = Columns(lang)
    for name in sorted(sheet.heading, key=is_of_report):
        field = field_of(name) if name else None
        if field is None:
            continue
        if field in columns.of:
            columns.doubts.append(
                doubt_of("two", name=repr(name), other=repr(columns.of[field]), field=field)
            )
            continue
        columns.take(field, name, columns.remark("heading", name=repr(name)))
    _check_days(sheet, columns)
    _find_signs(sheet, columns)
    if "count" not in columns.of and "result" in columns.of:
        name = columns.of["result"]
        columns.take("count", name, columns.remark("results", name=repr(name)))
    _find_day(sheet, columns)
    if "patient_id" not in columns.of:
        columns.doubts.append(doubt_of("no_patient"))
    for name in sheet.heading if "on" not in columns.of else ():
        if (unit := time_unit_in(name)) and sheet.has_numbers(name):
            columns.doubts.append(doubt_of("time_unit", name=repr(name), unit=unit))
    return columns


def names_in(cells: Sequence[str]) -> int:
    """Count the columns that a heading names; a title, an empty row and values name none."""
    fields = {field_of(cell) for cell in cells if cell} - {None}
    days = sum(_is_day(cell) or cell.isdecimal() for cell in cells)
    is_heading = (len(fields) >= FEW_NAMES and not days) or (OWNER in fields and days >= FEW_DAYS)
    return len(fields) + days if is_heading else 0


def filled(sheet: Sheet, name: str) -> list[str]:
    return [cell for _, row in sheet.rows if (cell := as_typed(row.get(name, "")))]


def _is_day(text: str) -> bool:
    try:
        plain = plain_day(text, "day first") if text else ""
    except InputError:
        return False
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain) is not None


def days_of_headings(sheet: Sheet, columns: Columns) -> dict[str, str]:
    """
    Find the columns that stand for a time each, and the day of each.

    Of a day that a heading with platelets has, one without (``WBC 2021-01-08``) is another test.

    The day is the heading itself, where a reader takes it for one; else what it may be, or nothing
    where only the user knows: of ``Jan 2021``, ``baseline`` or ``month 3``.
    """
    found: dict[str, str] = {}
    for name in sheet.heading:
        text = as_headed(name)
        if _is_day(text):
            found[name] = name
        elif name and name not in columns.of.values() and looks_like_counts(filled(sheet, name)):
            day = day_in(text)
            if day is not None:
                found[name] = name if day == text else day
    ours = {name for name in found if _names_platelets(name)}
    taken = {day_in(as_headed(name)) for name in ours} - {""}
    return {
        name: day
        for name, day in found.items()
        if name in ours or day_in(as_headed(name)) not in taken
    }


def _names_platelets(heading: str) -> bool:
    """Tell whether the words of a heading name platelets, as in ``PLT 2021-01-08``."""
    words = _WORDS.findall(as_headed(heading))
    spans = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
    return any(field_of(span) == "count" and span.casefold() != "count" for span in spans)


def _check_days(sheet: Sheet, columns: Columns) -> None:
    """Give up a column of days whose cells are none, or count another unit of time."""
    for field in ("on", *sorted(NOT_DAYS_OF_COUNT)):
        name = columns.of.get(field, "")
        cells = filled(sheet, name) if name else []
        if time_unit_in(name) and sheet.has_numbers(name):
            columns.of.pop(field)
        dated = [cell for cell in cells if _is_day(cell) or re.match(r"[0-9]{4}-[0-9]{2}", cell)]
        numbers = [cell for cell in cells if re.fullmatch(r"[+-]?[0-9]{1,4}", cell)]
        if cells and max(len(dated), len(numbers)) < MOST * len(cells):
            columns.doubts.append(
                doubt_of("no_days", name=repr(name), field=field, cell=repr(cells[0]))
            )
            if field != "on":
                columns.of.pop(field)


def _find_day(sheet: Sheet, columns: Columns) -> None:
    """Take the one column of dates for the day of the counts, where no heading names it."""
    if "on" in columns.of or "count" not in columns.of:
        return
    dated = [name for name in sheet.heading if name and field_of(name) is None
             and (cells := filled(sheet, name)) and all(map(_is_day, cells))]  # fmt: skip
    if len(dated) == 1:
        columns.take("on", dated[0], columns.remark("only_days"))
        columns.doubts.append(doubt_of("only_days", name=repr(dated[0])))


def _find_signs(sheet: Sheet, columns: Columns) -> None:
    """
    Take the column of bounds: by its heading, if its cells fit, or by its cells.

    Without it every ``<`` of the sheet is lost.
    """
    name = columns.of.pop("comparator", None)
    if name is not None and all(map(_is_sign, filled(sheet, name))):
        columns.of["comparator"] = name
        return
    for other in filter(None, sheet.heading):
        cells = [] if other in columns.of.values() else filled(sheet, other)
        if any(cells) and all(map(_is_sign, cells)):
            columns.take("comparator", other, columns.remark("signs", cell=repr(cells[0])))
            return


def _is_sign(text: str) -> bool:
    return is_read(read_sign, text)


def is_read(read: Callable[[str], object], text: str) -> bool:
    """Tell whether a reader takes a text."""
    try:
        read(text)
    except InputError:
        return False
    return True

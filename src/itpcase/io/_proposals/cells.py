"""
What stands in the cells of a column: days, numbers, or what a reader takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from math import isnan
from typing import Final

from itpcase.errors import InputError
from itpcase.io._headings.days import is_day
from itpcase.io._headings.fields import IN_BRACKETS, heading_key
from itpcase.io._sheets.sheet import Sheet
from itpcase.io._sheets.workbook import ToldCell
from itpcase.units.clocks import seconds_of_clock
from itpcase.units.days import impute_day, kind_of_time, plain_day
from itpcase.units.text import as_typed

__all__: list[str] = []

DIGITS: Final = re.compile(r"\d+")

_OF_CLOCKS: Final = frozenset(map(heading_key, (
    "time", "sample time", "collection time", "time of day", "uhrzeit", "zeit", "abnahmezeit",
    "entnahmezeit", "heure", "heure de prelevement", "hora", "hora de extraccion", "ora",
    "ora prelievo", "godzina", "saat", "время", "时间", "采样时间", "采集时间", "检验时间",
    "時間", "時刻", "採血時間", "採血時刻", "시간", "tijd", "tid", "klockslag", "cas", "ido",
)))  # fmt: skip
"""The headings of times of the day, as recalled; the cells tell them from those of days."""

MOST: Final = 0.8
"""A column is of days, or of counts, if more than this share of its filled cells is."""


def filled(sheet: Sheet, name: str) -> list[str]:
    """Return what stands in a column, truth values of a workbook as it shows them."""
    rows = (*sheet.facts, *sheet.rows)
    return [cell for _, row in rows if (cell := _shown(row.get(name, "")))]


def _shown(cell: str) -> str:
    told = cell.problem if isinstance(cell, ToldCell) else None
    is_truth = told is not None and told.code == "BOOL_CELL"
    return str(told.given) if told is not None and is_truth else as_typed(cell)


def are_clocks(sheet: Sheet, name: str) -> bool:
    """Tell a column of times of the day, by its heading and by most of its cells."""
    if heading_key(IN_BRACKETS.sub("", name)) not in _OF_CLOCKS:
        return False
    raw = [row.get(name, "") for _, row in sheet.rows]
    cells = [getattr(cell, "as_time", None) or as_typed(cell) for cell in raw]
    are_times = [not isnan(seconds_of_clock(cell)) for cell in cells if cell]
    return bool(are_times) and sum(are_times) >= MOST * len(are_times)


def is_study_day(text: str) -> bool:
    """Tell a study day by its name, such as ``D+14``."""
    try:
        return kind_of_time(plain_day(text)) == "study day"
    except InputError:
        return False


def are_days(sheet: Sheet) -> bool:
    """
    Tell whether the name of each of several sheets that are one is a day.

    A number alone may be one of a patient, or of a visit.
    """
    return bool(sheet.parts) and all(
        is_day(name) or (is_study_day(name) and not name.strip().isdecimal())
        for name in sheet.parts
    )


def is_partial(text: str) -> bool:
    """Tell a month or a year, of which it is told when it is read."""
    with suppress(InputError):
        return impute_day(plain_day(text), "first") is not None
    return False


def is_number(text: str) -> bool:
    """Tell a number that a study day may be."""
    return re.fullmatch(r"[+-]?[0-9]{1,4}", text) is not None


def is_read(read: Callable[[str], object], text: str) -> bool:
    """Tell whether a reader takes a text."""
    try:
        read(text)
    except InputError:
        return False
    return True

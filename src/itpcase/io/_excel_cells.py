"""
What one cell of a workbook says, as text.

A spreadsheet keeps a value and shows another: a date is a number, a percentage a fraction, ``3-5``
the fifth of March. What is certain becomes the text that a person would have typed; the rest is
refused by name.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

import attrs

from itpcase.cohort.cells import CountWithUnit, DayCell, Text, YesNo, exact_text, guarded
from itpcase.cohort.schema import OWNER, Column
from itpcase.errors import Problem
from itpcase.units.counts import DecimalSign
from itpcase.units.days import FIRST_SERIAL

__all__: list[str] = []

FIRST_DATED: Final = 1905
"""Cells that show an earlier date hold a small number, most likely a study day."""

_PERCENT: Final = re.compile(r"%")
_SCALED: Final = re.compile(r"[0#?],+(?=[^0#?]|$)")
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')


def refusal(code: str, needed: str, given: str, remedy: str) -> Problem:
    """Say what is wrong with a cell; the address is added by who knows it."""
    return Problem(code=code, needed=needed, given=given, remedy=remedy)


@attrs.frozen(kw_only=True)
class CellReader:
    """How the cells of a workbook are read."""

    decimal: DecimalSign | None

    def text(self, cell: Any, column: Column, unit: str = "") -> str | Problem:
        """
        Return what stands in a cell, or why it cannot be read.

        Parameters
        ----------
        cell : openpyxl cell
            With the value that the spreadsheet has worked out.
        column : Column
        unit : str
            The unit that the heading gives.
        """
        if cell.value is None:
            return ""
        said = self._said(cell, cell.value, column)
        if isinstance(said, Problem):
            return said
        if isinstance(column.cell, Text):
            return guarded(said.strip() if column.name == OWNER else said)
        is_bare = isinstance(column.cell, CountWithUnit) and _is_bare(said)
        return f"{said} {unit}" if unit and is_bare else said

    def _said(self, cell: Any, value: Any, column: Column) -> str | Problem:
        if cell.data_type == "e":
            return refusal(
                "ERROR_CELL", column.cell.needed, f"the error {value}",
                "mend the formula, or type the value",
            )  # fmt: skip
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return _truth(value, column)
        if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
            return _moment(value, column)
        return self._number(cell, value, column)

    def _number(self, cell: Any, value: float, column: Column) -> str | Problem:
        shown = _QUOTED.sub("", str(cell.number_format or ""))
        if _PERCENT.search(shown):
            return refusal(
                "PERCENT_CELL", column.cell.needed, f"{value!r}, shown as a percentage",
                "type the value, and give the cell the format General",
            )  # fmt: skip
        if _SCALED.search(shown):
            return refusal(
                "SCALED_CELL", column.cell.needed,
                f"{value!r}, shown as {str(cell.number_format)!r}: in thousands",
                "give the cell the format General, and check the value",
            )  # fmt: skip
        if isinstance(column.cell, DayCell) and value >= FIRST_SERIAL:
            return refusal(
                "DATE_SERIAL", column.cell.needed, f"the number {value!r}",
                "give the cell a date format, or type the date as 2021-03-05",
            )  # fmt: skip
        return exact_text(value).replace(".", self.decimal or ".")


def _truth(value: bool, column: Column) -> str | Problem:  # noqa: FBT001 - a value, no option
    if isinstance(column.cell, YesNo):
        return YesNo().write(value)
    return refusal("BOOL_CELL", column.cell.needed, str(value).upper(), "type the value itself")


def _moment(value: dt.datetime | dt.date | dt.time | dt.timedelta, column: Column) -> str | Problem:
    """Read a cell that the spreadsheet keeps as a date or a time."""
    is_day = isinstance(column.cell, DayCell)
    if isinstance(value, dt.time | dt.timedelta):
        return refusal(
            "TIME_CELL", column.cell.needed, f"the time {value}",
            "give the cell the format General, and type the value",
        )  # fmt: skip
    if not is_day and (column.name == OWNER or not isinstance(column.cell, Text)):
        return refusal(
            "DATE_CELL", column.cell.needed, f"the date {value:%Y-%m-%d}",
            "the spreadsheet has turned what was typed into a date: give the cell the format Text, "
            "and type it again",
        )  # fmt: skip
    if is_day and value.year < FIRST_DATED:
        return refusal(
            "EARLY_DATE", column.cell.needed, f"the date {value:%Y-%m-%d}",
            "if it is a study day, give the cell the format General; if it is a date, type it as "
            "text, such as '1899-03-05",
        )  # fmt: skip
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat()
    return f"{value:%Y-%m-%d}"


_BARE: Final = re.compile(r"[<>≤≥=\s]*[0-9][0-9.,'\s]*(?:[-–][0-9.,'\s]+)?")


def _is_bare(text: str) -> bool:
    """Whether a number stands without a unit."""
    return _BARE.fullmatch(text.strip()) is not None

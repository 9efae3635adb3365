"""
Which rows name the columns of a sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from itpcase.cohort.forms import OWNER
from itpcase.io._headings.days import is_day, looks_like_counts
from itpcase.io._headings.fields import field_of, unit_in

__all__: list[str] = []

FEW_DAYS: Final = 3
"""A sheet with so many headings that may be days has a column for each day."""

FEW_NAMES: Final = 2
"""A row with the names of so many kinds of columns, and no number, is a heading."""


def names_in(cells: Sequence[str]) -> int:
    """Count the columns that a heading names; a title, an empty row and values name none."""
    fields = {field_of(cell) for cell in cells if cell} - {None}
    days = sum(is_day(cell) or cell.isdecimal() for cell in cells)
    is_heading = (len(fields) >= FEW_NAMES and not days) or (OWNER in fields and days >= FEW_DAYS)
    return len(fields) + days if is_heading else 0


def are_one_heading(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """
    Tell whether a row names groups of columns, or columns whose units stand in the row below.

    The lower row has no id of a patient; a number or a day in it stands below a group.
    """
    owner = next((i for i, cell in enumerate(upper) if field_of(cell) == OWNER), len(lower))
    below = {i for i, cell in enumerate(lower) if cell}
    if owner >= len(lower) or owner in below:
        return False
    grouped = {i for i in below if i >= len(upper) or not upper[i]}
    if len(grouped) >= FEW_NAMES or _are_units(upper, lower):
        return True
    is_of_values = any(is_day(lower[i]) or looks_like_counts([lower[i]]) for i in below)
    return bool(grouped) and len(below) >= FEW_NAMES and not is_of_values


def _are_units(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Tell whether a row has the unit of the counts below their name."""
    return any(field_of(name) == "count" and unit_in(f"({unit})") is not None
               for name, unit in zip(upper, lower, strict=False))  # fmt: skip

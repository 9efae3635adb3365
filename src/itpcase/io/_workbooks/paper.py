"""
How the sheets of a workbook come out of a printer: no wider than a page, no row over another.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any, Final

from itpcase.units.text import width_of

__all__: list[str] = []

NARROWEST: Final = 12
WIDEST: Final = 36
"""Widths of a column; longer text goes on in a further line of its cell. [characters]"""

LINE: Final = 13.5
"""Height of a line of text. [points]"""

FULL: Final = 0.9
"""So much of a line is filled before a word goes to the next one."""

TALLEST: Final = 409.0
"""No row of a workbook is taller. [points]"""

MOST_ACROSS: Final = 10
"""So many columns of a sheet can be read side by side on one page."""

A4: Final = 9
"""The code of the paper; a printer with Letter scales the page itself."""


def _lines_in(text: str, width: float) -> int:
    """Count the lines that a text takes in a cell of a width in characters."""
    return max(1, ceil(width_of(text) / (FULL * width)))


def height_for(texts: Sequence[str], widths: Sequence[float], line: float = LINE) -> float:
    """Return the height of a row in which every text can be read. [points]"""
    most = max((_lines_in(*pair) for pair in zip(texts, widths, strict=True)), default=1)
    return min(TALLEST, line * most + 3)


def lay_on_paper(sheet: Any, *, title_rows: int = 1, columns: int = 1) -> None:
    """
    Set a sheet across the page, fitted in its width, the first rows repeated on each page.

    A sheet of many columns takes several pages side by side, each with its first column.
    """
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = "landscape", A4
    setup.fitToWidth, setup.fitToHeight = ceil(columns / MOST_ACROSS), 0
    if columns > MOST_ACROSS:
        sheet.print_title_cols = "A:A"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if title_rows:
        sheet.print_title_rows = f"1:{title_rows}"
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom = 0.5, 0.7

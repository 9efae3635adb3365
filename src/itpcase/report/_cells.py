"""
The texts of cells on a page: what of them stays on one line.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

from itpcase.report.publication import DATE
from itpcase.units.text import CHINESE

__all__: list[str] = []

_SHORT: Final = re.compile(f"[{CHINESE}]{{2,5}}")
"""A cell of so few characters of Chinese stands on one line, as a word does."""

_INTERVAL: Final = re.compile(r"[\d.]+\u2013(?:[\d.]+|\u221e)")
"""An interval, behind whose dash a browser may go on in the next line."""

_STAYS: Final = re.compile(r'<span class="(?:day|whole)">')


def kept(text: str) -> str:
    """
    Escape a text of a cell, with what a browser may break and a reader would not on one line.

    These are its dates, at their hyphens, its intervals, at their dashes, and the whole of it where
    it is a word of Chinese.
    """
    if _SHORT.fullmatch(text):
        return f'<span class="whole">{escape(text)}</span>'
    whole = _INTERVAL.sub(r'<span class="whole">\g<0></span>', escape(text))
    return DATE.sub(r'<span class="day">\g<0></span>', whole)


def brief(text: str) -> str:
    """Leave out of a cell the classes that its table says of all of them."""
    return _STAYS.sub("<span>", text)

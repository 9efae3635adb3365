"""
A text of a workbook of which a part looks otherwise: raised, lowered, or struck through.

openpyxl gives ``15`` with a raised ``1`` as ``151``, and a ``15`` that is struck through before the
``25`` that corrects it as ``1525``. Here a raised digit is written as one, and a text that is
struck through in part says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

__all__: list[str] = []

_RAISED: Final = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED: Final = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_MOVED: Final = {"superscript": _RAISED, "subscript": _LOWERED}


class StruckText(str):
    """A text of which a part, or the whole, is struck through."""

    __slots__ = ("struck",)
    struck: str

    @classmethod
    def of(cls, text: str, struck: str) -> StruckText:
        """Put the part that is struck through beside the whole."""
        found = cls(text)
        found.struck = struck
        return found

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it stands."""
        return self.struck.strip() == self.strip()


def mark_texts(values: Any, rich: Any) -> None:
    """
    Write raised and lowered digits as such, and mark what is struck through.

    Parameters
    ----------
    values : openpyxl workbook
        It is changed.
    rich : openpyxl workbook
        The same, read with the parts of its texts.
    """
    for sheet in rich.worksheets:
        for place, cell in sheet._cells.items():  # noqa: SLF001 - looking at cells makes more
            if isinstance(cell.value, list):
                values[sheet.title]._cells[place]._value = _marked(cell.value)  # noqa: SLF001 - a text, whatever it begins with


def _marked(parts: Iterable[Any]) -> str:
    fonts = ((str(getattr(part, "text", part)), getattr(part, "font", None)) for part in parts)
    return text_of_runs(
        (moved(text, getattr(font, "vertAlign", None) or ""), bool(getattr(font, "strike", None)))
        for text, font in fonts
    )


def moved(text: str, position: str) -> str:
    """
    Write the digits of a part of a text that stands higher or lower as such.

    Examples
    --------
    >>> from itpcase.io._workbooks.runs import moved
    >>> moved("10", "superscript"), moved("10", "subscript"), moved("10", "")
    ('¹⁰', '₁₀', '10')
    """
    return text.translate(_MOVED.get(position, {}))


def text_of_runs(runs: Iterable[tuple[str, bool]]) -> str:
    """Put the parts of a text together; each says whether it is struck through."""
    whole = struck = ""
    for text, is_struck in runs:
        whole += text
        struck += text if is_struck else ""
    return StruckText.of(whole, struck) if struck.strip() else whole

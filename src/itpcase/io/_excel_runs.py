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
    whole = struck = ""
    for part in parts:
        font = getattr(part, "font", None)
        text = str(getattr(part, "text", part))
        moved = text.translate(_MOVED.get(getattr(font, "vertAlign", None) or "", {}))
        whole += moved
        struck += moved if getattr(font, "strike", None) else ""
    return StruckText.of(whole, struck) if struck.strip() else whole

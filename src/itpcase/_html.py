"""How tables, records and answers are shown in a notebook, and what a page of ours allows."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Any, Final

ROWS: Final = 12
"""At most so many rows of a table are shown."""

WHOLE: Final = "white-space:nowrap"
"""An id is not broken at its hyphen. It stands at each cell: a notebook has rules for cells that
are stronger than what is said of their table."""

LEFT: Final = "text-align:left"
"""Of a title: the middle of a wide table is out of sight. Of a cell of words too, beside `TOP`."""

TOP: Final = "vertical-align:top"


def _shown(value: Any) -> str:
    """Return a cell as it is read: a missing value is empty, a whole number has no decimals."""
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT differ from themselves
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _brief(value: Any) -> str:
    """Return a cell as a notebook shows it: six digits of a number, as data frames have them."""
    return _shown(float(f"{value:.6g}") if isinstance(value, float) else value)


def table_html(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, caption: str = "") -> str:
    """Return a table as HTML, every text of it escaped."""
    head = "".join(f'<th style="{WHOLE}">{html.escape(name)}</th>' for name in columns)
    body = "".join(
        "<tr>"
        + "".join(f'<td style="{WHOLE}">{html.escape(_brief(cell))}</td>' for cell in row)
        + "</tr>"
        for row in rows
    )
    told = f'<caption style="{LEFT}">{html.escape(caption)}</caption>' if caption else ""
    return f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def text_html(text: str, *, title: str = "") -> str:
    """Return lines of text as HTML, every line a paragraph, the indented ones kept as they are."""
    heading = f"<p><strong>{html.escape(title)}</strong></p>" if title else ""
    lines = "".join(
        f'<p style="margin:0;white-space:pre-wrap">{html.escape(line)}</p>'
        for line in text.splitlines()
    )
    return f"<div>{heading}{lines}</div>"


def number_of(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 line``, ``2 lines``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class ShowsItself:
    """A mixin: a record is shown in a notebook by what it is, not by what it holds of a patient."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return text_html(repr(self))


class NamedById:
    """A mixin: a published rule is shown by its id; what it says are its fields, and `str`."""

    __slots__ = ()
    id: str

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"


def policy_of(style: str = "", images: str = "") -> str:
    """
    Return the policy of a page that forbids everything which the page does not use.

    Parameters
    ----------
    style : str
        The content of its one element of style, which is allowed by its hash; none if empty.
    images : str
        Where its images come from; it has none if empty.

    Returns
    -------
    str
    """
    import base64  # noqa: PLC0415 - for a page
    import hashlib  # noqa: PLC0415 - for a page, and 3 ms

    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    used = [
        *([f"style-src 'sha256-{digest}'"] if style else []),
        *([f"img-src {images}"] if images else []),
    ]
    return "; ".join(["default-src 'none'", *used, "base-uri 'none'", "form-action 'none'"])

"""
Rows of numbers below an axis, each under its tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from itpcase.figures._canvas import MM_IN_INCH, SHARE, is_narrow, measured, shortened_id, write
from itpcase.units.text import width_of

ROW: Final = 13
"""Height of a row. [point]"""

POINTS: Final = 72
"""In an inch."""

ASPECT: Final = 0.6
"""How wide a digit is, and what a column of the name of a row may take, of the height."""

SIDE: Final = {True: 60, False: 29}
"""Columns of the name of a row at most, in one column of a journal and in two."""

HEADING: Final = {True: 60, False: 90}
"""Columns of a heading at most."""

NARROWEST: Final = 3
"""So many of the narrowest letters take less than the room of a column."""

UNDER: Final = -46
"""Where the rows begin, below the axes. [point]"""


class Row(NamedTuple):
    """
    What stands at the side; a code; where the texts stand, and the texts.

    A heading has no texts, and a heading without a code is bold.
    """

    side: str
    kind: str = ""
    at: Sequence[float] = ()
    texts: Sequence[str] = ()

    @property
    def is_heading(self) -> bool:
        return not len(self.texts)


def height_of(rows: int, width: float) -> float:
    """Return how high so many rows are, below a figure of a width [mm]. [inch]"""
    return (1 + is_narrow(width)) * rows * ROW / POINTS


def write_rows(ax: Any, rows: Iterable[Row], width: float) -> None:
    """
    Write rows below the axes, their texts under the ticks.

    The name of a row stands beside it, and above it where the figure is narrow. A heading begins
    where the names do and goes on over the texts, so that it takes no room at the side.
    """
    from matplotlib.transforms import offset_copy  # noqa: PLC0415 - an extra

    narrow, line, rows = is_narrow(width), 0, list(rows)
    size = 6.5 if narrow else 7.5
    named = [(_side(row, narrow=narrow, size=size), row) for row in rows]
    widest = max(
        (measured(name, size=size) for name, row in named if not row.is_heading), default=0
    )
    for name, row in named:
        style: dict[str, Any] = {"va": "center", "fontsize": size}
        style |= {"gid": f"risk-{row.kind}"} if row.kind else {"fontweight": "bold"}
        is_left = narrow or row.is_heading
        x = -18 - (widest if row.is_heading and not narrow else 0)
        side = offset_copy(ax.transAxes, ax.figure, x=x, y=UNDER - ROW * line, units="points")
        write(ax, 0, 0, name, transform=side, ha="left" if is_left else "right", **style)
        line += narrow and not row.is_heading
        place = offset_copy(
            ax.get_xaxis_transform(), ax.figure, y=UNDER - ROW * line, units="points"
        )
        style["fontsize"] = min(style["fontsize"], _fitting(row, width))
        for x, text in zip(row.at, row.texts, strict=True):
            write(ax, x, 0, text, transform=place, ha="center", **style)
        line += 1


def _side(row: Row, *, narrow: bool, size: float) -> str:
    """Shorten the name of a row to the room at the side; a heading may be longer."""
    columns = (HEADING if row.is_heading else SIDE)[narrow]
    room = columns * ASPECT * size
    is_beside = not narrow and not row.is_heading
    most = min(width_of(row.side), NARROWEST * columns) if is_beside else columns
    name = shortened_id(row.side, most)
    while measured(name, size=size, bold=not row.kind) > room:
        most -= 1
        name = shortened_id(row.side, most)
    return name


def _fitting(row: Row, width: float) -> float:
    """Return the size at which the texts of a row stand beside each other. [point]"""
    longest = max(map(len, row.texts), default=1)
    room = width * SHARE / MM_IN_INCH * POINTS / max(1, len(row.at))
    return room / (longest + 1) / ASPECT

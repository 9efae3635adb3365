"""
Rows of numbers below an axis, each under its tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from itpcase.figures._canvas import MM_IN_INCH, SHARE, is_narrow, measured, shortened_id, write

ROW: Final = 13
"""Height of a row. [point]"""

POINTS: Final = 72
"""In an inch."""

ASPECT: Final = 0.6
"""How wide a digit is, and what a column of the name of a row may take, of the height."""

SIDE: Final = {True: 60, False: 38}
"""Columns of the name of a row at most, in one column of a journal and in two."""

UNDER: Final = -46
"""Where the rows begin, below the axes. [point]"""


class Row(NamedTuple):
    """What stands at the side; a code; where the texts stand, and the texts; a heading has none."""

    side: str
    kind: str = ""
    at: Sequence[float] = ()
    texts: Sequence[str] = ()


def height_of(rows: int, width: float) -> float:
    """Return how high so many rows are, below a figure of a width [mm]. [inch]"""
    return (1 + is_narrow(width)) * rows * ROW / POINTS


def write_rows(ax: Any, rows: Iterable[Row], width: float) -> None:
    """
    Write rows below the axes, their texts under the ticks.

    The name of a row stands beside it, and above it where the figure is narrow.
    """
    from matplotlib.transforms import offset_copy  # noqa: PLC0415 - an extra

    narrow, line = is_narrow(width), 0
    for row in rows:
        style: dict[str, Any] = {"va": "center", "fontsize": 6.5 if narrow else 7.5}
        style |= {"gid": f"risk-{row.kind}"} if row.kind else {"fontweight": "bold"}
        side = offset_copy(ax.transAxes, ax.figure, x=-18, y=UNDER - ROW * line, units="points")
        most, size = SIDE[narrow], style["fontsize"]
        name, room = shortened_id(row.side, most), most * ASPECT * size
        while measured(name, size=size, bold=not row.kind) > room:
            most -= 1
            name = shortened_id(row.side, most)
        write(ax, 0, 0, name, transform=side, ha="left" if narrow else "right", **style)
        line += narrow and bool(row.kind)
        place = offset_copy(
            ax.get_xaxis_transform(), ax.figure, y=UNDER - ROW * line, units="points"
        )
        style["fontsize"] = min(style["fontsize"], _fitting(row, width))
        for x, text in zip(row.at, row.texts, strict=True):
            write(ax, x, 0, text, transform=place, ha="center", **style)
        line += 1


def _fitting(row: Row, width: float) -> float:
    """Return the size at which the texts of a row stand beside each other. [point]"""
    longest = max(map(len, row.texts), default=1)
    room = width * SHARE / MM_IN_INCH * POINTS / max(1, len(row.at))
    return room / (longest + 1) / ASPECT

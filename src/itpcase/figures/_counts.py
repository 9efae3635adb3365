"""
The axis of counts: its scale, and where a count that is a bound or a range stands on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any, Final, Literal, get_args

import numpy as np

from itpcase._arguments import check_convention
from itpcase.figures._canvas import INK
from itpcase.model import PlateletMeasurement
from itpcase.words import Words

Scale = Literal["linear", "log"]

LOWEST_ON_LOG: Final = 1.0
"""Counts below are drawn here on a logarithmic axis. [10^9/L]"""

ROOM_ON_LOG: Final = 2
"""So many times as high as the highest count a logarithmic axis is."""


LEAST_TOP: Final = 107.0
"""Every axis of counts shows the limits of response. [10^9/L]"""

AIR: Final = 1.12
"""The axis goes so much higher than the highest count."""


def limits_of(m: PlateletMeasurement) -> tuple[float, float, str]:
    """Return the lowest and the highest that a count can be, and what is printed. [10^9/L]"""
    count = m.as_printed
    low = -inf if count.comparator in {"<", "<="} else count.value
    high = inf if count.comparator in {">", ">="} else count.upper or count.value
    return low, high, count.printed


def height_of(low: float, high: float) -> float:
    """Where a count is drawn: at its printed limit, and a range at the middle."""
    if low == -inf:
        return high
    return low if high == inf else (low + high) / 2


def _set_scale(ax: Any, scale: Scale, top: float) -> None:
    """Set the axis of counts up to a height: from 0 on, or on a logarithmic scale."""
    if scale == "linear":
        ax.set_ylim(0, top)
        return
    from matplotlib.ticker import FuncFormatter, NullFormatter  # noqa: PLC0415 - an extra

    ax.set_yscale("log")
    ax.set_ylim(LOWEST_ON_LOG, ROOM_ON_LOG * top)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())


def open_scale(
    ax: Any, scale: Scale, highest: Iterable[float], said: Words, *, size: float = 9
) -> None:
    """Give the axis of counts room for the highest of them and its name."""
    check_convention("scale", scale, get_args(Scale))
    _set_scale(ax, scale, AIR * max([LEAST_TOP, *highest]))
    ax.set_ylabel(said("figure.platelets"), fontsize=size)


def kind_of(low: float, high: float) -> str:
    """Tell whether the true value of a count lies below its mark, above it, or at it."""
    return "below" if low == -inf else "above" if high == inf else "exact"


def draw_range(ax: Any, x: float, low: float, high: float, *, scale: Scale, width: float) -> None:
    """Draw a count that is a range as a bar between its ends."""
    if kind_of(low, high) == "exact" and high > low:
        ends = [on_axis(end, scale) for end in (low, high)]
        ax.plot([x, x], ends, color=INK, linewidth=width, marker="_", zorder=4, gid="range")


def on_axis(counts: Any, scale: Scale) -> Any:
    """Return where counts stand on the axis; none stands below a logarithmic one."""
    return np.maximum(counts, LOWEST_ON_LOG) if scale == "log" else counts

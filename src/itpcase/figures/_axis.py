"""
The axis of time: its unit, ticks that give a scale, and days that count from the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np

from itpcase._sentences import Sentence, as_given
from itpcase.definitions import DAYS_PER_MONTH
from itpcase.errors import InputError
from itpcase.figures._canvas import DOUBLE, is_narrow
from itpcase.units.text import in_print

Unit = Literal["days", "weeks", "months"]

SCALES: Final[dict[str, float]] = {"days": 1.0, "weeks": 7.0, "months": DAYS_PER_MONTH}
"""Length of each unit of an axis. [days]"""

STEPS: Final[dict[str, tuple[int, ...]]] = {
    "days": (1, 2, 5, 7, 14, 28, 30, 60, 90, 180, 365, 730, 1825, 3650, 7300),
    "weeks": (1, 2, 4, 8, 12, 26, 52, 104, 208, 520, 1040),
    "months": (1, 2, 3, 6, 12, 24, 60, 120, 240),
}
"""Ticks stand so far apart, in the unit of the axis."""

MOST: Final = {True: 5, False: 8}
"""So many steps at most, on a narrow figure and on a wide one."""

HALF_STEP: Final = 0.5


def check_unit(unit: str) -> None:
    """Refuse a unit of time that there is not."""
    if unit not in [*SCALES]:  # a list, which asks for no hash
        raise InputError.of(
            "AXIS_UNIT",
            argument="unit",
            needed=Sentence("problem.AXIS_UNIT.needed", listed=", ".join(SCALES)),
            given=as_given(unit),
        )


def days_to_show(
    last: float, unit: Unit = "days", *, width: float = DOUBLE, first: float = 0.0
) -> list[float]:
    """
    Choose round times from the first to the last day, for ticks and tables of risk. [days]

    There are two at least, so that they give a scale.
    """
    check_unit(unit)
    most, scale = MOST[is_narrow(width)], SCALES[unit]
    low, high = min(first, 0.0) / scale, max(last, 0.0) / scale
    span = high - low
    step = next((each for each in STEPS[unit] if span / each <= most), STEPS[unit][-1])
    while span / step > most:
        step *= 2
    whole = np.arange(np.ceil(low / step), np.floor(high / step + HALF_STEP / most) + 1) * step
    if len(whole) == 1:
        whole = np.array([whole[0], whole[0] + step])
    return [float(each) + 0.0 for each in whole * scale]  # no -0


def label_times(ax: Any, days: Sequence[float], unit: Unit, zero: float = 0.0) -> None:
    """Write each time below its tick, in the unit; *zero* is the day that counts as 0."""
    scale = SCALES[unit]
    ax.set_xticks([zero + day for day in days], [in_print(f"{day / scale:g}") for day in days])
    ax.tick_params(labelsize=8)


def in_unit(days: float, unit: Unit) -> str:
    """Write a time in the unit of the axis, weeks and months to one decimal."""
    return f"{days:g}" if unit == "days" else f"{days / SCALES[unit]:.1f}"

"""
The axis of time: its unit, ticks that give a scale, and days that count from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

import numpy as np

from itpcase._arguments import is_word_of
from itpcase._sentences import Sentence, as_given, enumerated
from itpcase.definitions import DAYS_PER_MONTH
from itpcase.errors import InputError
from itpcase.estimates.inputs import read_times
from itpcase.figures._canvas import DOUBLE, is_narrow
from itpcase.units.text import in_print
from itpcase.units.times import DAYS_PER_YEAR

Unit = Literal["days", "weeks", "months", "years", "auto"]

SCALES: Final[dict[str, float]] = {
    "days": 1.0, "weeks": 7.0, "months": DAYS_PER_MONTH, "years": DAYS_PER_YEAR,
}  # fmt: skip
"""Length of each unit of an axis. [days]"""

AUTO: Final = "auto"
"""The figure chooses the unit by what it shows."""

STEPS: Final[dict[str, tuple[int, ...]]] = {
    "days": (1, 2, 5, 7, 14, 28, 30, 60, 90, 180, 365, 730, 1825, 3650, 7300),
    "weeks": (1, 2, 4, 8, 12, 26, 52, 104, 208, 520, 1040),
    "months": (1, 2, 3, 6, 12, 24, 60, 120, 240),
    "years": (1, 2, 3, 5, 10, 20),
}
"""Ticks stand so far apart, in the unit of the axis."""

MOST: Final = {True: 5, False: 8}
"""So many steps at most, on a narrow figure and on a wide one."""

PARTS: Final = (0.5, 0.25, 0.1, 0.05)
"""Of a month or a year: ticks of an axis on which no two whole ones lie."""

HALF_STEP: Final = 0.5


LONG: Final = {"months": 3 * DAYS_PER_YEAR, "years": 6 * DAYS_PER_YEAR}
"""An axis that is longer is in this unit, where the figure is to choose. [days]"""


def unit_for(longest: float, unit: Unit = "auto") -> Unit:
    """
    Choose the unit of an axis of so many days, unless one is given.

    Days up to three years, months up to six, years beyond, as journals print them.
    """
    check_unit(unit)
    if unit != "auto":
        return unit
    if longest > LONG["years"]:
        return "years"
    return "months" if longest > LONG["months"] else "days"


def check_unit(unit: str) -> None:
    """Refuse a unit of time that there is not."""
    if not is_word_of(unit, [*SCALES, AUTO]):
        raise InputError.of(
            "AXIS_UNIT",
            argument="unit",
            needed=Sentence("problem.AXIS_UNIT.needed", listed=enumerated([*SCALES, AUTO])),
            given=as_given(unit),
        )


def last_of(curves: Iterable[Any]) -> float:
    """Give the last day of several curves, those of nobody left out."""
    return max((each.last_day for each in curves if len(each)), default=0.0)


def days_to_show(
    last: float,
    unit: Unit = "days",
    *,
    width: float = DOUBLE,
    first: float = 0.0,
    within: bool = False,
) -> list[float]:
    """
    Choose round times from the first to the last day, for ticks and tables of risk. [days]

    There are two at least, so that they give a scale. The last may lie a little after the last day;
    not so *within* it, where a part of a month or a year may stand at a tick.
    """
    unit = unit_for(last - min(first, 0.0), unit)
    most, scale = MOST[is_narrow(width)], SCALES[unit]
    low, high = min(first, 0.0) / scale, max(last, 0.0) / scale
    span = high - low
    step = next((each for each in STEPS[unit] if span / each <= most), STEPS[unit][-1])
    while span / step > most:
        step *= 2
    slack = 0.0 if within else HALF_STEP / most
    whole = np.arange(np.ceil(low / step), np.floor(high / step + slack) + 1) * step
    if within and len(whole) == 1 and scale >= DAYS_PER_MONTH:
        parts = (np.arange(np.ceil(low / of), np.floor(high / of) + 1) * of for of in PARTS)
        whole = next((each for each in parts if len(each) > 1), whole)
    if len(whole) == 1:
        whole = np.array([whole[0], whole[0] + step])
    return [float(each) + 0.0 for each in whole * scale]  # no -0


def days_shown(
    days: Sequence[float] | None, last: float, unit: Unit = "days", *, width: float = DOUBLE
) -> list[float]:
    """Return the days that somebody wants to be shown, in their order; else round ones. [days]"""
    if days is None:
        return days_to_show(last, unit, width=width)
    shown: list[float] = sorted(read_times(days, "days").tolist())
    if not shown:
        raise InputError.of("NO_TIME", argument="days", given="[]")
    return shown


def label_times(ax: Any, days: Sequence[float], unit: Unit, zero: float = 0.0) -> None:
    """Write each time below its tick, in the unit; *zero* is the day that counts as 0."""
    scale = SCALES[unit]
    ax.set_xticks([zero + day for day in days], [in_print(f"{day / scale:g}") for day in days])
    ax.tick_params(labelsize=8)


def in_unit(days: float, unit: Unit) -> str:
    """
    Write a time in the unit of the axis: weeks and months to one decimal, years to two.

    A tenth of a month is 3 days, and so is a hundredth of a year; a tenth of a year is five weeks.
    """
    if unit == "days":
        return f"{days:g}"
    return f"{days / SCALES[unit]:.{2 if unit == 'years' else 1}f}"

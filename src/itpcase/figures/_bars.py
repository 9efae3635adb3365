"""
The bars of the treatments above a course.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from itpcase.agents import say_agents
from itpcase.figures._canvas import PALE, plain, shortened, write
from itpcase.figures._colours import MARKS, THINNEST
from itpcase.figures._undated import Undated, Zones
from itpcase.figures._under import POINTS
from itpcase.model import Patient, TreatmentLine
from itpcase.table import Table
from itpcase.units.text import width_of
from itpcase.words import Words

BAR: Final = "#4D4D4D"

_DOSE: Final = re.compile(r"\d\s*(?:mg|g|µg|ug|mcg|IU|U)\b", re.IGNORECASE)


class Sizes(NamedTuple):
    """Sizes of what is written. [point]"""

    title: float
    label: float
    tick: float
    bar: float
    """Height of the name of a treatment with its bar."""
    character: float
    """Width of a character of it. [inch]"""


SIZES: Final = {
    False: Sizes(title=10, label=9, tick=8, bar=15, character=0.062),
    True: Sizes(title=7.5, label=6.5, tick=6, bar=11, character=0.045),
}
"""Whether the axes are narrow, and the sizes there."""


def _dose_of(line: TreatmentLine) -> str:
    """Return the dose of a line as stated, else what its note says about it."""
    if line.dose is not None:
        return plain(line.dose)
    parts = (part.strip() for part in re.split("[;\uff1b]", line.note or ""))
    return next((part for part in parts if _DOSE.search(part)), "")


class Bar(NamedTuple):
    """The bar of a treatment."""

    line: int
    first: float
    last: float
    how: str = ""
    """Whether it goes on, or its end is not known, as `course_data` says it."""
    is_dated: bool = True


def bars_of(data: Table) -> Iterator[Bar]:
    for row in data.rows():
        if row["kind"] == "treatment":
            yield Bar(row["label"], row["day"], row["until"], row["printed"])


def bars_in_order(patient: Patient, zones: Zones, undated: list[Undated]) -> Iterator[Bar]:
    """Give the bars of the lines without a day, as long as their counts go."""
    for each in undated:
        if each.kind == "line":
            own = [zones.at[one.kind, one.row] for one in undated if one.line == each.row]
            first = zones.at["line", each.row]
            yield Bar(patient.lines[each.row].line, first, max([first, *own]), is_dated=False)


def draw_treatments(
    ax: Any, patient: Patient, bars: Iterable[Bar], said: Words, size: Sizes
) -> int:
    """
    Draw the bars of the treatments above the axes, and return how many rows they take.

    Where their names take more rows than there is room for above the counts, the numbers of the
    lines stand in their place, and where these do too, nothing.
    """
    from matplotlib.transforms import offset_copy  # noqa: PLC0415 - an extra

    listed = list(bars)
    lines = {line.line: line for line in patient.lines}
    low, high = ax.get_xlim()
    extent = ax.get_window_extent()
    inches = extent.width / ax.figure.dpi
    most = max(FEWEST_ROWS, int(ROOM * extent.height / ax.figure.dpi * POINTS / size.bar))
    a_character = size.character * (high - low) / max(inches, 1.0)
    room = max(int((high - low) / a_character), 8)
    names = [shortened(_named(lines[one.line], said), min(46, room)) for one in listed]
    rows = 0
    for labels in (names, [str(one.line) for one in listed], [""] * len(listed)):
        placed, rows = _in_rows(listed, labels, high, a_character)
        if rows <= most:
            break
    for one, label, (start, row) in zip(listed, labels, placed, strict=True):
        bar, text = (
            offset_copy(
                ax.get_xaxis_transform(), fig=ax.figure, y=5 + size.bar * min(row, most - 1) + up,
                units="points",
            )
            for up in (0, 3)
        )  # fmt: skip
        until = max(one.last, one.first + THINNEST * (high - low))
        ax.plot(
            [one.first, until], [1, 1], color=BAR if one.is_dated else PALE, linewidth=3,
            solid_capstyle="butt", transform=bar, clip_on=False, gid="treatment",
        )  # fmt: skip
        if one.how:
            mark = one.how.replace(" ", "-")
            beside = 0 if mark == "going-on" else MARKS[mark][2]
            ax.plot(
                [until], [1], marker=MARKS[mark][0], color=BAR, markersize=6, clip_on=False,
                transform=offset_copy(bar, fig=ax.figure, x=beside, units="points"), gid=mark,
            )  # fmt: skip
        write(
            ax, start, 1, label, transform=text, fontsize=size.label - 1, va="bottom", ha="left",
            clip_on=False,
        )  # fmt: skip
    return min(rows, most)


ROOM: Final = 0.78
"""So much of the axes, as they are before anything stands above them, treatments may take."""

FEWEST_ROWS: Final = 3
"""So many they have, however low the axes are."""


def _named(line: TreatmentLine, said: Words) -> str:
    """Name a treatment with its number, and its dose where that is known."""
    dose = _dose_of(line)
    name = say_agents(map(plain, line.agents), said.lang)
    return f"{line.line}: {said('tables.with', text=name, inside=dose) if dose else name}"


def _in_rows(
    bars: Iterable[Bar], labels: Iterable[str], high: float, a_character: float
) -> tuple[list[tuple[float, int]], int]:
    """
    Give each bar the first row in which it and its label have room.

    Returns
    -------
    tuple
        Where each label begins, with its row, and how many rows it takes.
    """
    ends: list[float] = []
    placed = []
    for one, label in zip(bars, labels, strict=True):
        width = a_character * width_of(label)
        reach = max(one.last, one.first + (width + a_character if label else 0))
        start = min(one.first, high - width)
        row = next((i for i, end in enumerate(ends) if end <= start), len(ends))
        ends[row : row + 1] = [reach]
        placed.append((start, row))
    return placed, len(ends)

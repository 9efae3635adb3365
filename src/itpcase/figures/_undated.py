"""
Where on a course stands what print gives without a day: in order, or between bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite, nan
from typing import Any, Final, NamedTuple

import attrs

from itpcase._days import day_number
from itpcase.cohort.open_days import OpenDays, Place, open_days_of
from itpcase.cohort.subject import as_cohort
from itpcase.figures._canvas import INK, PALE
from itpcase.figures._counts import Scale, draw_range, height_of, kind_of, limits_of, on_axis
from itpcase.model import Patient
from itpcase.words import Words

SLOT: Final = 0.06
"""What each of them takes beside the days, as a share of these."""

MOST_SLOTS: Final = 0.6
"""All of them together take no more."""

LEAST_SPAN: Final = 10.0
"""The days of an axis are not fewer. [days]"""

SHADE: Final = "#EFEFEF"


class Undated(NamedTuple):
    """A count or the start of a line without a day."""

    kind: str
    """``"count"`` or ``"line"``."""
    row: int
    """Of the patient."""
    earliest: float
    latest: float
    """The first and the last day that is possible; infinite for no bound."""
    line: int | None
    """The row of the line to which the words tie it."""
    words: str
    limits: tuple[float, float, str] = (nan, nan, "")
    """Of a count, its lowest and highest value, and what is printed. [10^9/L]"""


def undated_of(patient: Patient) -> Iterator[Undated]:
    """
    Give the counts and lines without a day, in the order that print lets them have.

    Where print says nothing of two of them, they stand as the source lists them, the counts of a
    line behind its start.

    Parameters
    ----------
    patient : Patient

    Yields
    ------
    Undated
        None of a patient whose counts all have a day.
    """
    counts = [
        row for row, count in enumerate(patient.platelets)
        if count.on is None and not count.as_printed.is_unknown
    ]  # fmt: skip
    lines = [row for row, line in enumerate(patient.lines) if line.started_on is None]
    if not counts:
        return
    days = open_days_of(as_cohort([patient]), 0) or _known_days(patient)
    places = [Place("counts", row, "day") for row in counts]
    places += [Place("lines", row, "start") for row in lines]
    number = {line.line: row for row, line in enumerate(patient.lines)}
    for place in _in_order(days, places, patient):
        low, high = days.bounds.get(place, (-inf, inf))
        if place.table == "lines":
            words = patient.lines[place.row].started_when
            yield Undated("line", place.row, low, high, place.row, words or "")
        else:
            count, tie = patient.platelets[place.row], days.ties.get(place)
            line = number.get(count.line) if tie is None and count.line is not None else None
            line = line if tie is None else tie.row
            yield Undated("count", place.row, low, high, line, count.when or "", limits_of(count))


def undated_marks(patient: Patient) -> Iterator[tuple[Any, ...]]:
    """Give them as rows of `itpcase.figures.course_data`."""
    for each in undated_of(patient):
        if each.kind == "count":
            yield "undated", each.earliest, each.latest, *each.limits, each.words
        else:
            number = patient.lines[each.row].line
            yield "undated treatment", each.earliest, each.latest, nan, nan, each.words, number


def _known_days(patient: Patient) -> OpenDays:
    """Return what is known of the days of a patient of whom print says nothing more."""
    starts = enumerate(line.started_on for line in patient.lines)
    known = {Place("lines", row, "start"): day_number(on) for row, on in starts if on is not None}
    return OpenDays(known, {}, {}, (), {})


def _in_order(days: OpenDays, places: list[Place], patient: Patient) -> Iterator[Place]:
    """Give places so that none stands before one that must lie before it."""
    later = {place: days.after(place) for place in places if place in days.limits}

    def least(one: Place, other: Place) -> float:
        return later.get(one, {}).get(other, (-inf, inf))[0]

    def is_before(one: Place, other: Place) -> bool:
        return least(one, other) >= 0 > least(other, one)

    def first_of(place: Place) -> tuple[float, int, int]:
        """As the source has it: by line, the start of a line before what is counted from it."""
        tie = place if place.table == "lines" else days.ties.get(place)
        row = len(patient.lines) if tie is None else tie.row
        return (row, place.table != "lines", place.row)

    waiting = sorted(places, key=first_of)
    while waiting:
        free = (p for p in waiting if not any(is_before(o, p) for o in waiting if o != p))
        chosen = next(free, waiting[0])
        waiting.remove(chosen)
        yield chosen


@attrs.frozen
class Zones:
    """
    The axis of days with room on both sides for what stands in order only.

    Parameters
    ----------
    low, high : float
        The days that have a scale. [days]
    left, right : float
        Where the axis begins and ends. [days]
    at : dict of tuple of str and int to float
        The place of each undated thing, by its kind and row.
    """

    low: float
    high: float
    left: float
    right: float
    at: dict[tuple[str, int], float]


def lay_in_order(undated: list[Undated], low: float, high: float) -> Zones:
    """
    Find a place on the axis for everything without a day.

    * between two bounds it stands in their middle;
    * what has no first day stands left of all days, what has no last day right of them, in order.

    Parameters
    ----------
    undated : list of Undated
        In order.
    low, high : float
        The days that have a scale. [days]

    Returns
    -------
    Zones
    """
    before = [each for each in undated if each.earliest == -inf]
    behind = [each for each in undated if each.earliest > -inf and each.latest == inf]
    span = max(high - low, LEAST_SPAN)
    slot = span * min(SLOT, MOST_SLOTS / max(1, len(before) + len(behind)))
    at = {
        (each.kind, each.row): (each.earliest + each.latest) / 2
        for each in undated
        if isfinite(each.earliest) and isfinite(each.latest)
    }
    left = low - slot * (len(before) + 1) if before else low
    at |= {(each.kind, each.row): left + slot * (i + 1) for i, each in enumerate(before)}
    at |= {(each.kind, each.row): high + slot * (i + 1) for i, each in enumerate(behind)}
    return Zones(low, high, left, high + slot * (len(behind) + 1) if behind else high, at)


def draw_zones(ax: Any, zones: Zones, said: Words) -> None:
    """Shade what has no scale of days, and say so."""
    for first, last in ((zones.left, zones.low), (zones.high, zones.right)):
        if last > first:
            ax.axvspan(
                first, last, facecolor=SHADE, linewidth=0, zorder=-1, gid="in-order",
                label=said("figure.in_order"),
            )  # fmt: skip


MARKERS: Final = {"exact": "o", "below": "v", "above": "^"}


def draw_undated(ax: Any, zones: Zones, undated: list[Undated], scale: Scale, said: Words) -> None:
    """Draw the counts without a day, hollow, at their place in order or between their bounds."""
    for each in undated:
        if each.kind != "count":
            continue
        low, high, _ = each.limits
        x, y = zones.at[each.kind, each.row], on_axis(height_of(low, high), scale)
        if isfinite(each.earliest) and isfinite(each.latest):
            ax.plot(
                [each.earliest, each.latest], [y, y], color=PALE, linewidth=1, linestyle=":",
                marker="|", markersize=5, zorder=3, gid="bounds",
            )  # fmt: skip
        draw_range(ax, x, low, high, scale=scale, width=1)
        kind = kind_of(low, high)
        ax.plot(
            x, y, linestyle="", marker=MARKERS[kind], markerfacecolor="white", markeredgecolor=INK,
            markeredgewidth=0.9, zorder=5, gid=f"undated-{kind}", markersize=4.5, clip_on=False,
            label=said("figure.count.undated"),
        )  # fmt: skip

"""
Counts at fixed weeks by group: boxes, or medians with quartiles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, get_args

import numpy as np

from itpcase._arguments import check_convention
from itpcase.estimates.flow import ALL
from itpcase.estimates.weeks import SUMMARY
from itpcase.figures._canvas import (
    DOUBLE,
    INK,
    check_drawn,
    dressed,
    open_axes,
    say_only,
)
from itpcase.figures._colours import Stroke, strokes_of
from itpcase.figures._counts import Scale, on_axis, open_scale
from itpcase.figures._curves import dividing, explain
from itpcase.figures._labels import group_words
from itpcase.figures._under import Row, height_of, write_rows
from itpcase.table import Column, Table
from itpcase.units.text import in_print
from itpcase.words import Words

Kind = Literal["box", "median"]

HEIGHT: Final = {True: 2.9, False: 4.0}
"""Without the rows below, in one column of a journal and in two. [inch]"""

ENTRY: Final = 0.17
"""What a group takes in the legend. [inch]"""

MOST_BARS: Final = 6
"""Of more groups only the medians are drawn."""

SPAN: Final = 0.8
"""So much of the room of a week its groups take."""

FEW_COUNTS: Final = 3
"""Up to so many counts stand as dots: a box of them would show quartiles that nobody measured."""

FULL: Final = 0.8
"""So much of the room of a group its box takes."""


def plot_weeks(
    weeks: Table,
    *,
    kind: Kind = "median",
    scale: Scale = "linear",
    width: float = DOUBLE,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw the counts at fixed weeks from the start of the treatment, by group.

    * ``"median"``: a line through the medians, broken where no line has a count, with bars from the
      first quartile to the third, which are left out of more than six groups;
      ``"box"``: a box of the quartiles with the median, and whiskers to the lowest and the highest;
      up to three counts are dots;
    * below stand the window of each week in days, and how many lines have a count there, of how
      many that were started; nothing is carried forward.

    Parameters
    ----------
    weeks : Table
        Such as `itpcase.estimates.counts_by_week` gives, with or without *by*.
    kind : {"median", "box"}
        What is drawn of each week.
    scale : {"linear", "log"}
        The axis of counts.
    width : float
        Of the figure: 89 for one column of a journal, 183 for two. [mm]
    lang : str
        Language of the words.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure if omitted.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    MissingExtraError
        Without the extra ``report``.
    InputError
        For another *kind*, *scale* or table.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.estimates import counts_by_week
    >>> from itpcase.figures import plot_weeks
    >>> ax = plot_weeks(counts_by_week(examples.load("ding-2025"), weeks=[0, 2, 4, 12]))
    >>> ax.get_xlabel(), [text.get_text() for text in ax.get_xticklabels()]
    ('Weeks from the start of treatment', ['0', '2', '4', '12'])
    """
    check_convention("kind", kind, get_args(Kind))
    check_drawn(weeks, "week", "itpcase.estimates.counts_by_week")
    groups = [name for name in dict.fromkeys(weeks["group"].tolist())
              if weeks["lines"][weeks["group"] == name].any()]  # fmt: skip
    rows = height_of(len(groups) + 1, width) + ENTRY * len(groups)
    said, ax, width = open_axes(ax, width, lang, HEIGHT, rows)
    if not weeks["known"].any():
        return say_only(ax, said("figure.no_counts"))
    shown = list(dict.fromkeys(weeks["week"].tolist()))
    at = np.arange(len(shown), dtype=float)
    ax.set_xlabel(said("figure.weeks_from_start"), fontsize=9)
    open_scale(ax, scale, [np.nanmax(weeks["highest" if kind == "box" else "q3"])], said)
    room = SPAN / len(groups)
    crowded = kind == "median" and len(groups) > MOST_BARS
    named = said("figure.weeks_only" if crowded else f"figure.weeks_{kind}")
    for i, (name, stroke) in enumerate(zip(groups, strokes_of(groups), strict=True)):
        own = weeks[weeks["group"] == name]
        if not own["known"].any():
            continue
        if kind == "box":
            own = own[own["known"] > 0]
        x = np.searchsorted(shown, own["week"]) + room * (i - (len(groups) - 1) / 2)
        label = named if name == ALL else said("figure.label").join(
            [group_words(name, said, dividing(weeks)), named]
        )  # fmt: skip
        values = {key: on_axis(own[key], scale) for key in SUMMARY}
        if kind == "box":
            _draw_boxes(ax, x, values, stroke, label=label, room=room, known=own["known"])
        else:
            _draw_medians(ax, x, values, stroke, label=label, barred=not crowded)
    ax.set_xticks(at, [f"{week:g}" for week in shown])
    ax.set_xlim(-0.5, len(shown) - 0.5)
    ax.tick_params(labelsize=8)
    for dots in [each for each in ax.lines if each.get_gid() == "each"][:1]:
        dots.set_label(said("figure.weeks_each", n=FEW_COUNTS))
    explain(ax, width)
    write_rows(ax, _rows(weeks, groups, at, said), width)
    return dressed(ax)


def _draw_medians(
    ax: Any, x: Any, values: dict[str, Any], stroke: Stroke, *, label: str, barred: bool
) -> None:
    low, middle, high = (values[name] for name in ("q1", "median", "q3"))
    bars = {"yerr": [middle - low, high - middle]} if barred else {}
    ax.errorbar(
        x, middle, **bars, color=stroke.colour, linestyle=stroke.line,
        marker=stroke.marker, markersize=4.5, linewidth=1.4, elinewidth=1.0, capsize=2.5,
        label=label, gid="median",
    )  # fmt: skip


def _draw_boxes(
    ax: Any,
    x: Any,
    values: dict[str, Any],
    stroke: Stroke,
    *,
    label: str,
    room: float,
    known: Column,
) -> None:
    many = known > FEW_COUNTS
    few, is_odd = ~many, known % 2 == 1  # of two counts none lies in the middle
    for name, rows in (("lowest", few), ("median", few & is_odd), ("highest", few)):
        if rows.any():
            ax.plot(
                x[rows], values[name][rows], linestyle="", marker=stroke.marker, markersize=4.5,
                color=stroke.colour, markeredgecolor=INK, gid="each",
            )  # fmt: skip
    if not many.any():
        return
    x, values = x[many], {name: column[many] for name, column in values.items()}
    names = dict(zip(("whislo", "q1", "med", "q3", "whishi"), SUMMARY, strict=True))
    stats = [{key: float(values[name][i]) for key, name in names.items()} for i in range(len(x))]
    drawn = ax.bxp(
        stats, positions=x, widths=FULL * room, showfliers=False, patch_artist=True,
        manage_ticks=False, medianprops={"color": INK, "linewidth": 1.4},
    )  # fmt: skip
    for box in drawn["boxes"]:
        box.set(facecolor=stroke.colour, alpha=0.6, hatch=stroke.hatch, edgecolor=INK, gid="box")
    drawn["boxes"][0].set_label(label)


def _rows(weeks: Table, groups: list[str], at: Any, said: Words) -> Iterator[Row]:
    """Give the windows, and how many lines have a count, of how many that were started."""
    first = weeks[weeks["group"] == groups[0]]
    windows = [
        in_print(f"{low:g}–{high:g}")
        for low, high in zip(first["from_day"], first["to_day"], strict=True)
    ]
    yield Row(said("figure.window"), "window", at, windows)
    for name in groups:
        own = weeks[weeks["group"] == name]
        texts = [f"{n}" for n in own["known"]]
        lines = int(own["lines"].max())
        side = said("figure.counted", n=lines) if name == ALL else said(
            "figure.counted_of_group", group=group_words(name, said, dividing(weeks)), n=lines
        )  # fmt: skip
        yield Row(side, "known", at, texts)

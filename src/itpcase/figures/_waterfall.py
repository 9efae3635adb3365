"""
The waterfall: the highest count of every line, the highest first.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import numpy as np

from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.figures._canvas import (
    COLOURS,
    DOUBLE,
    HATCHES,
    INK,
    PALE,
    dressed,
    is_narrow,
    legend_below,
    open_axes,
    plain,
    say_only,
    shortened_id,
)
from itpcase.figures._counts import LOWEST_ON_LOG, Scale, open_scale
from itpcase.figures._course import draw_levels
from itpcase.measures import rise_over_baseline
from itpcase.model import Day
from itpcase.response.asking import Subject
from itpcase.response.category import classify_response
from itpcase.table import Table, objects
from itpcase.terms import ResponseCategory
from itpcase.words import Words

HEIGHT: Final = {True: 2.8, False: 3.6}
"""In one column of a journal and in two. [inch]"""

NAMED: Final = 60
"""With more bars the names of the patients are left out."""

FEWEST: Final = 8
"""There is room for so many bars at least, so that few are not wide."""

LONGEST, SIZE = 18, 6.0
"""Columns of a name, and its size. [point]"""

CHARACTER: Final = 0.055
DEPTH: Final = 0.35
"""What a character of a name takes below the axes, and the label of the axis. [inch]"""

LEFT: Final = COLOURS[-1]
"""Of lines that are not evaluable, or have no response."""


def waterfall_data(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
) -> Table:
    """
    Return what `plot_waterfall` draws, one row a line, the highest first, those without one last.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        Whose categories, baseline and washouts apply.
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    Table
        ``patient_id, line, baseline_1e9_per_l, highest_1e9_per_l, highest_low, highest_high,
        category, not_evaluable``. [10^9/L]

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.figures import waterfall_data
    >>> table = waterfall_data(examples.load("ding-2025"), itp.DING_2025)
    >>> table["highest_1e9_per_l"].tolist(), table["category"].tolist()
    ([141.0, 92.0, 89.0, 67.0], ['SR', 'SR', 'SR', 'SR'])
    """
    cohort = as_cohort(subject, data_cut)
    rises = rise_over_baseline(cohort, definition, line=line)
    answers = classify_response(cohort, definition, line=line)
    names = ("patient_id", "line", "baseline_1e9_per_l", "highest_1e9_per_l", "highest_low",
             "highest_high")  # fmt: skip
    found = Table(
        {name: rises[name] for name in names}
        | {
            "category": objects([str(each) for each in answers["category"]]),
            "not_evaluable": answers["not_evaluable"],
        }
    )
    highest = found["highest_1e9_per_l"]
    return found[np.lexsort((np.arange(len(found)), -np.nan_to_num(highest, nan=-np.inf)))]


def plot_waterfall(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
    scale: Scale = "linear",
    width: float = DOUBLE,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw the highest count of every line as a bar, the highest first.

    * the highest count is that of `itpcase.measures.rise_over_baseline`: counts in the washout of a
      rescue are left out, and it need not be confirmed; the colour is that of the category;
    * a count that is a bound has an arrow, a range a bar from end to end; a mark shows the
      baseline;
    * a line that has no count on a known day after its start is drawn as a cross, and counted by
      its category: it is not low.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        Whose categories, limits, baseline and washouts apply.
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.
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
    DefinitionError
        If the definition has no levels.

    See Also
    --------
    waterfall_data : what is drawn, as a table.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.figures import plot_waterfall
    >>> ax = plot_waterfall(examples.load("ding-2025"), itp.DING_2025)
    >>> ax.get_ylabel()
    'Highest count (×10⁹/L)'
    """
    data = waterfall_data(subject, definition, line=line, data_cut=data_cut)
    is_few = len(data) <= (NAMED // 2 if is_narrow(width) else NAMED)
    names = [shortened_id(f"{plain(row['patient_id'])}/{row['line']}", LONGEST)
             for row in data.rows()] if is_few else []  # fmt: skip
    depth = DEPTH + CHARACTER * max(map(len, names), default=0)
    said, ax, width = open_axes(ax, width, lang, HEIGHT, depth)
    narrow = is_narrow(width)
    has = ~np.isnan(data["highest_1e9_per_l"])
    if not has.any():
        told = _say_without_count(data, said) if len(data) else said("figure.no_groups")
        return say_only(ax, told)
    open_scale(ax, scale, [np.nanmax(data["highest_1e9_per_l"])], said)
    ax.set_ylabel(said("figure.best"), fontsize=7.5 if narrow else 9)
    _draw_bars(ax, data, definition, said, scale)
    _draw_bounds(ax, data, said, is_few=is_few)
    none = np.flatnonzero(~has)
    if len(none):
        ax.plot(
            none, np.full(len(none), 0.02), "x", color=PALE, markersize=4, gid="without-count",
            transform=ax.get_xaxis_transform(), label=_say_without_count(data[none], said),
        )  # fmt: skip
    beside = max(0, FEWEST - len(data)) / 2  # few bars stand in the middle
    ax.set_xlim(-0.7 - beside, len(data) - 0.3 + beside)
    draw_levels(ax, definition, 6.0 if narrow else 7.0)
    ax.tick_params(labelsize=8)
    ax.set_xlabel(said("figure.waterfall_lines", n=len(data)), fontsize=7.5 if narrow else 9)
    ax.set_xticks(range(len(names)), names, rotation=90, fontsize=SIZE, parse_math=False)
    legend_below(ax, depth, columns=1 if narrow else 3, size=6.5 if narrow else 7.5)
    return dressed(ax)


def _say_without_count(data: Table, said: Words) -> str:
    """Say what became of the lines without a count: words without a day can tell a category."""
    listed = said("list.comma").join(
        said("figure.best_of", category=said.category(name), n=n)
        for name, n in Counter(data["category"].tolist()).most_common()
    )
    return said("figure.waterfall_without", listed=listed)


def _draw_bars(ax: Any, data: Table, d: Definition, said: Words, scale: Scale) -> None:
    """Draw the bars of each category, as one area where there are many."""
    places, floor = np.arange(len(data)), LOWEST_ON_LOG if scale == "log" else 0.0
    highest = data["highest_1e9_per_l"]
    for i, category in enumerate((*d.level_names, ResponseCategory.NR, ResponseCategory.NE)):
        own = (data["category"] == str(category)) & ~np.isnan(highest)
        if not own.any():
            continue
        is_level = category in d.level_names
        style: dict[str, Any] = {
            "facecolor": COLOURS[(2, 4, 1, 3, 0)[i % 5]] if is_level else (
                LEFT if category == ResponseCategory.NR else "white"
            ),
            "hatch": HATCHES[i % len(HATCHES)] if is_level else (
                "" if category == ResponseCategory.NR else "////"
            ),
            "edgecolor": INK, "linewidth": 0.3,
            "label": said("figure.best_of", category=said.category(str(category)), n=own.sum()),
        }  # fmt: skip
        heights = np.maximum(highest[own], floor)
        if len(data) <= NAMED:
            ax.bar(places[own], heights - floor, bottom=floor, width=0.82, gid="bar", **style)
        else:
            edges = np.repeat(places[own], 4) + np.tile([-0.5, -0.5, 0.5, 0.5], own.sum())
            tops = np.full(len(edges), floor)
            tops[1::4] = tops[2::4] = heights
            ax.fill_between(edges, floor, tops, gid="bar", **style | {"linewidth": 0})


def _draw_bounds(ax: Any, data: Table, said: Words, *, is_few: bool) -> None:
    places = np.arange(len(data))
    highest, low, high = (
        data[name] for name in ("highest_1e9_per_l", "highest_low", "highest_high")
    )
    size = 6 if is_few else 3
    for name, own, marker in (
        ("above", np.isinf(high), 6), ("below", (low < highest) & (high <= highest), 7),
    ):  # fmt: skip
        if own.any():
            ax.plot(
                places[own], highest[own], linestyle="", marker=marker, color=INK, clip_on=False,
                markersize=size, gid=f"bound-{name}", label=said(f"figure.count.{name}"),
            )  # fmt: skip
    ranges = np.isfinite(high) & (high > highest)
    if ranges.any():
        ax.errorbar(
            places[ranges], highest[ranges], linestyle="", color=INK, capsize=2, linewidth=1,
            yerr=[(highest - low)[ranges], (high - highest)[ranges]],
            label=said("figure.best_range"), gid="range",
        )  # fmt: skip
    base = data["baseline_1e9_per_l"]
    known = ~np.isnan(base) & ~np.isnan(highest)
    if known.any() and is_few:
        ax.plot(
            places[known], base[known], linestyle="", marker="_", color="#B3261E", markersize=6,
            markeredgewidth=1.4, gid="baseline", label=said("figure.baseline"),
        )  # fmt: skip

"""
Rates of groups beside each other: a forest.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from itpcase.estimates.flow import ALL
from itpcase.figures._canvas import (
    COLOURS,
    DOUBLE,
    INK,
    PALE,
    axes_of,
    dressed,
    is_narrow,
    say_only,
    shortened,
    wrapped,
    write,
)
from itpcase.figures._curves import group_words
from itpcase.table import Table
from itpcase.words import read_words

LANE: Final = 0.3
"""Height of a row. [inch]"""

LONGEST: Final = 34
"""Columns of a group's name."""

NARROW: Final = 18
"""The same in one column of a journal."""

SHORT: Final = 30
"""Columns of a line of the label of a narrow axis."""

HALF: Final = 0.5
"""So much larger are names than numbers. [point]"""

MARGIN: Final = 0.02


def plot_forest(rates: Table, *, width: float = DOUBLE, lang: str = "en", ax: Any = None) -> Any:
    """
    Draw the response rate of each group with its exact interval.

    The rates are those of the primary denominator: all lines that were started.

    Parameters
    ----------
    rates : Table
        Such as `itpcase.response_rates` gives with *by*.
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

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.figures import plot_forest
    >>> ax = plot_forest(itp.response_rates(examples.load("published-cases"), by="line"))
    >>> ax.get_xlabel()
    'Response rate, % of lines started (95 % interval)'
    """
    said = read_words(lang)
    rows = np.flatnonzero(rates["is_primary"] & (rates["lines"] > 0))
    ax, width = axes_of(ax, width, 1.2 + LANE * max(1, len(rows)))
    if not len(rows):
        return say_only(ax, said("figure.no_groups"))
    narrow = is_narrow(width)
    size = 6.0 if narrow else 7.5
    side, right = ax.get_yaxis_transform(), 1 + MARGIN
    write(ax, right, -1, said("figure.forest_counts"), transform=side, va="center", fontsize=size,
          color=PALE)  # fmt: skip
    for y, i in enumerate(rows):
        share, low, high = (100 * rates[name][i] for name in ("share", "lower", "upper"))
        ax.plot([low, high], [y, y], color=INK, linewidth=1.2, gid="interval")
        area = 4 + 6 * np.sqrt(rates["lines"][i] / max(1, rates["lines"][rows].max()))
        ax.plot([share], [y], "s", color=COLOURS[0], markersize=area, clip_on=False, gid="rate")
        name = str(rates["group"][i])
        shown = said("figure.forest_all") if name == ALL else group_words(name, said)
        write(ax, -MARGIN, y, shortened(shown, NARROW if narrow else LONGEST), transform=side,
              ha="right", va="center", fontsize=size + HALF)  # fmt: skip
        counts = said(
            "figure.forest_row", count=rates["responders"][i], lines=rates["lines"][i],
            patients=rates["patients"][i], share=f"{share:.0f}", low=f"{low:.0f}",
            high=f"{high:.0f}",
        )  # fmt: skip
        write(ax, right, y, counts, transform=side, va="center", fontsize=size)
    ax.set_ylim(len(rows) - 0.4, -1.5)
    ax.set_xlim(0, 100)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.tick_params(labelsize=8)
    ax.set_xlabel(
        wrapped(said("figure.forest_axis"), 30 if narrow else 80), fontsize=7 if narrow else 9
    )
    return dressed(ax)

"""
Shares of groups, or of published series, beside each other: a forest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs
import numpy as np

from itpcase.estimates.pooling import PooledProportion
from itpcase.figures._canvas import (
    COLOURS,
    DOUBLE,
    INK,
    PALE,
    check_drawn,
    dressed,
    is_narrow,
    open_axes,
    plain,
    say_only,
    shortened_id,
    wrapped,
    write,
)
from itpcase.figures._curves import dividing
from itpcase.figures._labels import group_words
from itpcase.table import Table
from itpcase.units.text import percent

LANE: Final = 0.3
"""Height of a row. [inch]"""

LONGEST: Final = 34
"""Columns of a line of a group's name."""

TWO: Final = 2
"""So many lines has a name at most; a longer one is cut in its middle."""

NARROW: Final = 18
"""The same in one column of a journal."""

SHORT: Final = 30
"""Columns of a line of the label of a narrow axis."""

LONG: Final = 80
"""The same of a wide one."""

HALF: Final = 0.5
"""So much larger are names than numbers. [point]"""

MARGIN: Final = 0.03
"""From the axis to what stands beside it, in widths of the axis; twice that of a narrow one."""

WAIST: Final = 0.3
"""Half the height of a diamond, in rows."""


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
    >>> " ".join(ax.get_xlabel().split())
    'Response rate, % of lines started (95% CI)'
    """
    check_drawn(rates, "is_primary", "itpcase.response_rates")
    rows = rates[rates["is_primary"].astype(bool) & (rates["lines"] > 0)]
    said, ax, width = open_axes(ax, width, lang, 1.2, LANE * max(1, len(rows)))
    if not len(rows):
        return say_only(ax, said("figure.no_groups"))
    forest = _Forest(ax, is_narrow(width))
    confidence = f"{100 * rows['confidence'][0]:g}"
    forest.head(said("figure.forest_counts", percent=confidence))
    for row in rows:
        name = str(row["group"])
        low, share, high = (100 * row[key] for key in ("lower", "share", "upper"))
        told = said(
            "figure.forest_row", count=row["responders"], lines=row["lines"],
            patients=row["patients"], **_shown(row, row["lines"]),
        )  # fmt: skip
        forest.share(low, share, high, weight=row["lines"] / rows["lines"].max())
        forest.tell(group_words(name, said, dividing(rates)), told)
    return forest.frame(said("figure.forest_axis", percent=confidence))


def plot_pooled(
    pooled: PooledProportion, *, width: float = DOUBLE, lang: str = "en", ax: Any = None
) -> Any:
    """
    Draw the shares of several series, what they are pooled to, and where a further one may be.

    * each series with its exact interval, the larger the more patients it has;
    * the diamond is the pooled share with its interval, the broken line below it that in which the
      share of a further series is expected;
    * the caption under the axis says by which model, and how much the series differ.

    Parameters
    ----------
    pooled : PooledProportion
        Such as `itpcase.estimates.pool_proportions` gives.
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
    >>> from itpcase.estimates import pool_proportions
    >>> from itpcase.figures import plot_pooled
    >>> pooled = pool_proportions([14, 9, 20], [24, 30, 26], names=["A 2001", "B 2004", "C 2010"])
    >>> [text.get_text() for text in plot_pooled(pooled).texts[:3]]
    ['n/N, % (95% CI)', 'A 2001', '14/24, 58 (37–78)']
    """
    check_drawn(pooled, "series", "itpcase.estimates.pool_proportions")
    rows = pooled.series
    said, ax, width = open_axes(ax, width, lang, 1.4, LANE * (len(rows) + 2))
    forest = _Forest(ax, is_narrow(width))
    confidence = f"{100 * pooled.confidence:g}"
    forest.head(said("figure.pooled_counts", percent=confidence))
    for row in rows:
        low, share, high = (100 * row[key] for key in ("lower", "share", "upper"))
        forest.share(low, share, high, weight=row["total"] / rows["total"].max())
        told = said(
            "figure.pooled_row", count=row["count"], total=row["total"],
            **_shown(row, row["total"]),
        )  # fmt: skip
        forest.tell(row["name"], told)
    (low, high), share = (100 * end for end in pooled.interval), 100 * pooled.share
    forest.diamond(low, share, high)
    total = int(rows["total"].sum())
    whole = dict(zip(("share", "lower", "upper"), (pooled.share, *pooled.interval), strict=True))
    told = said("figure.pooled_share", **_shown(whole, total))
    forest.tell(said("figure.pooled"), told)
    low, high = (100 * end for end in pooled.prediction)
    forest.range(low, high)
    ends = (percent(end, total) for end in pooled.prediction)
    expected = dict(zip(("low", "high"), ends, strict=True))
    forest.tell(said("figure.prediction"), said("figure.expected", **expected))
    caption = said(
        f"figure.pooled_by.{pooled.method}", n=len(rows), tau2=f"{pooled.tau2:.2f}",
        i2=f"{pooled.i2:.0f}", q=f"{pooled.q:.1f}",
    )  # fmt: skip
    return forest.frame(said("figure.pooled_axis", percent=confidence), caption)


def _shown(row: Mapping[str, Any], total: int) -> dict[str, str]:
    """Write a share of so many and its interval in per cent."""
    names = {"share": "share", "low": "lower", "high": "upper"}
    return {name: percent(row[key], total) for name, key in names.items()}


def _on_two_lines(name: str, most: int) -> str:
    """Break a long name in two, and cut it in its middle where that is not enough."""
    size = TWO * most
    while (told := wrapped(shortened_id(name, size), most)).count("\n") >= TWO:
        size -= 1
    return told


# --- what forests share -------------------------------------------------------------------------


@attrs.define
class _Forest:
    """Rows of shares on an axis of per cent, one below the other."""

    ax: Any
    narrow: bool
    rows: int = 0

    @property
    def _size(self) -> float:
        return 6.0 if self.narrow else 7.5

    @property
    def _margin(self) -> float:
        return MARGIN * (1 + self.narrow)

    def head(self, text: str) -> None:
        """Say what stands at the right of each row."""
        write(
            self.ax, 1 + self._margin, -1, text, transform=self.ax.get_yaxis_transform(),
            va="center", fontsize=self._size, color=PALE,
        )  # fmt: skip

    def share(self, low: float, share: float, high: float, *, weight: float) -> None:
        """Draw a share with its interval, the larger the more it weighs."""
        y = self.rows
        self.ax.plot([low, high], [y, y], color=INK, linewidth=1.2, gid="interval")
        side = (4 + 6 * np.sqrt(weight)) / (1 + self.narrow / 2)
        self.ax.plot(
            [share], [y], "s", color=COLOURS[0], markersize=side, clip_on=False, gid="rate"
        )

    def diamond(self, low: float, share: float, high: float) -> None:
        """Draw what shares are pooled to, and lead the eye from them to it."""
        y = self.rows
        self.ax.fill(
            [low, share, high, share], [y, y - WAIST, y, y + WAIST], color=COLOURS[5], linewidth=0,
            gid="pooled",
        )  # fmt: skip
        self.ax.plot(
            [share, share], [-WAIST, y], color=PALE, linestyle=":", linewidth=0.8, zorder=0
        )

    def range(self, low: float, high: float) -> None:
        """Draw where something is expected."""
        self.ax.plot(
            [low, high], [self.rows, self.rows], color=COLOURS[5], linestyle="--", linewidth=1.2,
            gid="prediction",
        )  # fmt: skip

    def tell(self, name: str, told: str) -> None:
        """Name a row at its left, say its numbers at its right, and go on to the next."""
        style: dict[str, Any] = {"transform": self.ax.get_yaxis_transform(), "va": "center"}
        shown = _on_two_lines(plain(name), NARROW if self.narrow else LONGEST)
        self.ax.text(
            -self._margin, self.rows, shown, ha="right", parse_math=False,
            fontsize=self._size + HALF - ("\n" in shown), **style,
        )  # fmt: skip
        write(self.ax, 1 + self._margin, self.rows, told, fontsize=self._size, **style)
        self.rows += 1

    def frame(self, *labels: str) -> Any:
        """Set the axes for the rows, and write below them what they show."""
        ax = self.ax
        ax.set_ylim(self.rows - 0.4, -1.5)
        ax.set_xlim(0, 100)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.tick_params(labelsize=8)
        label = "\n".join(wrapped(each, SHORT if self.narrow else LONG) for each in labels)
        ax.set_xlabel(label, fontsize=7 if self.narrow else 9)
        return dressed(ax)

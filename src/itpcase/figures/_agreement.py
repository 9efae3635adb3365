"""
Agreement between definitions: a heat map.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from itpcase._arguments import check_positive
from itpcase.figures._canvas import (
    DOUBLE,
    HATCHES,
    INK,
    MM_IN_INCH,
    PALE,
    axes_of,
    check_drawn,
    dressed,
    say_only,
    shortened_ids,
    write,
)
from itpcase.table import Column, Table
from itpcase.words import read_words

HALF: Final = 0.5
"""Of a cell, from its middle to its side."""

SIDE: Final = 0.42
"""Height of a figure without a pair. [inch]"""

LONGEST: Final = 28
"""Columns of a definition's id."""

DARK: Final = 0.5
"""From this kappa on the number is written in white."""

POINTS: Final = 72
"""In an inch."""

CELLS: Final = 0.55
"""So much of the width the cells take beside their names and the bar of colours."""

DIGITS: Final = 2.2
"""A cell is so many times as wide as its numbers are high."""

TOLD_SIZE: Final = 6.0
"""Size of the reasons, which one column of a journal is wide enough for. [point]"""

LARGEST, SMALLEST = 7.0, 2.6
"""Sizes of the names and numbers; smaller numbers are not written. [point]"""


def plot_agreement(table: Table, *, width: float = DOUBLE, lang: str = "en", ax: Any = None) -> Any:
    """
    Draw Cohen's kappa of every two definitions.

    * a pair without a kappa is hatched, and a legend below says why: both give all lines one and
      the same answer, or no line can be evaluated by both;
    * the bar of colours ends in a point where a kappa is below 0, its lowest colour.

    Parameters
    ----------
    table : Table
        Of `itpcase.estimates.agreement_between`.
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
    >>> from itpcase.estimates import agreement_between
    >>> from itpcase.figures import plot_agreement
    >>> some = [itp.get_definition(id) for id in ("iwg-2009", "extend", "pr-50-to-100")]
    >>> table = agreement_between(
    ...     itp.compare_definitions(examples.load("published-cases"), definitions=some)
    ... )
    >>> [text.get_text() for text in plot_agreement(table).get_xticklabels()]
    ['iwg-2009', 'extend', 'pr-50-to-100']
    """
    check_drawn(table, "kappa", "itpcase.estimates.agreement_between")
    said = read_words(lang)
    ids = list(dict.fromkeys([*map(str, table["definition"]), *map(str, table["other"])]))
    place = {id: i for i, id in enumerate(ids)}
    kappa = np.full((len(ids), len(ids)), np.nan)
    lines = np.full(kappa.shape, -1)
    for one, two, value, of in zip(
        table["definition"], table["other"], table["kappa"], table["lines"], strict=True
    ):
        cells = [place[str(one)], place[str(two)]], [place[str(two)], place[str(one)]]
        kappa[cells], lines[cells] = value, of
    if not ids:
        return say_only(axes_of(ax, width, SIDE)[0], said("figure.no_pairs"))
    inches = check_positive(width, "width") / MM_IN_INCH
    size = min(LARGEST, POINTS * inches * CELLS / len(ids) / DIGITS)
    ax, width = axes_of(ax, width, inches)
    image = ax.imshow(kappa, cmap="cividis_r", vmin=0, vmax=1)
    for row, column in np.argwhere(~np.isnan(kappa)) if size >= SMALLEST else ():
        value = kappa[row, column]
        write(
            ax, column, row, f"{value:.2f}", ha="center", va="center", fontsize=size,
            color="white" if value >= DARK else INK,
        )  # fmt: skip
    without = {
        "kappa_undefined": np.isnan(kappa) & (lines > 0), "kappa_no_lines": lines == 0,
    }  # fmt: skip
    _hatch(ax, {said(f"figure.{why}"): cells for why, cells in without.items() if cells.any()})
    names = shortened_ids(ids, LONGEST)
    ax.set_xticks(range(len(ids)), names, rotation=90, fontsize=size)
    ax.set_yticks(range(len(ids)), names, fontsize=size)
    below = "min" if np.any(kappa < 0) else "neither"
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.6, extend=below)
    bar.set_label(said("figure.kappa"), fontsize=8)
    bar.ax.tick_params(labelsize=7)
    return dressed(ax)


def _hatch(ax: Any, cells: Mapping[str, Column]) -> None:
    """Hatch the cells that have no number, and say below the figure why."""
    from matplotlib.collections import PatchCollection  # noqa: PLC0415 - an extra
    from matplotlib.patches import Patch, Rectangle  # noqa: PLC0415 - an extra

    told = []
    for (why, where), hatch in zip(cells.items(), HATCHES[1:], strict=False):
        style: dict[str, Any] = {"facecolor": "none", "edgecolor": PALE, "hatch": hatch, "lw": 0}
        squares = [
            Rectangle((column - HALF, row - HALF), 1, 1) for row, column in np.argwhere(where)
        ]
        ax.add_collection(PatchCollection(squares, **style))
        told.append(Patch(label=why, **style))
    if told:
        ax.figure.legend(handles=told, loc="outside lower left", fontsize=TOLD_SIZE, frameon=False)

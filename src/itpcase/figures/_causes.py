"""
How responses end: the shares of the causes on top of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from itpcase.estimates.incidence import IncidenceByCause
from itpcase.figures._axis import Unit, days_shown, label_times, unit_for
from itpcase.figures._canvas import COLOURS, DOUBLE, HATCHES, PALE, check_drawn, dressed, say_only
from itpcase.figures._curves import axes_for, explain, not_followed, write_risk
from itpcase.table import Table


def plot_causes(
    ends: IncidenceByCause,
    *,
    days: Sequence[float] | None = None,
    unit: Unit = "days",
    width: float = DOUBLE,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw how many responses have ended by each cause, on top of each other; above them what is left.

    Parameters
    ----------
    ends : IncidenceByCause
        Such as `itpcase.remission_causes` gives; ``ends.steps()`` is what is drawn.
    days : sequence of float, optional
        The days of the table below. [days]
    unit : {"days", "weeks", "months", "years", "auto"}
        Of the axis and the words; a month has 30.4375 days, a year 12 of them; ``"auto"`` is days
        up to three years, months up to six, and years beyond.
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
    >>> from itpcase.figures import plot_causes
    >>> ends = itp.remission_causes(examples.load("ding-2025"), itp.DING_2025)
    >>> plot_causes(ends).get_ylabel()
    'Share of responses'
    """
    check_drawn(ends, "left", "itpcase.remission_causes")
    left = ends.left
    said, ax, width = axes_for([(None, ends)], ax, width, lang)
    if not len(left):
        return say_only(ax, said("figure.nobody"))
    if not_followed([(None, left)]):
        return say_only(ax, said("figure.not_followed", n=len(left)))
    ax.set_ylabel(said("figure.share_of_responses"), fontsize=9)
    last = left.last_day
    unit = unit_for(last, unit)
    shown = days_shown(days, last, unit, width=width)
    table = ends.steps()
    x = np.append(table["day"], last)
    below = np.zeros(len(x))
    for i, cause in enumerate(ends):
        top = below + np.append(table[cause], table[cause][-1])
        ax.fill_between(
            x, below, top, step="post", facecolor=COLOURS[i % len(COLOURS)], alpha=0.75,
            hatch=HATCHES[i % len(HATCHES)], edgecolor="white", linewidth=0.4, gid="cause",
            label=said("figure.cause", cause=said.get("end", cause), n=ends[cause].events),
        )  # fmt: skip
        below = top
    ax.fill_between(
        x, below, 1, step="post", facecolor="#F2F2F2", edgecolor=PALE, linewidth=0.4,
        gid="left",
        label=said("figure.still", n=len(left), patients=left.patients),
    )  # fmt: skip
    explain(ax, width)
    ax.set_xlabel(said(f"figure.{unit}_in_response"), fontsize=9)
    ax.set_xlim(0, max(last, shown[-1], 1))
    ax.set_ylim(0, 1)
    label_times(ax, shown, unit)
    risk = left.risk_table(shown)
    write_risk(
        ax,
        [(None, Table({name: risk[name] for name in ("day", "at_risk", "censored", "events")}))],
        said,
        width,
    )
    return dressed(ax)

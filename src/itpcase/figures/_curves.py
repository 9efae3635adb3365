"""
Curves of many lines: remission, time to response, and being in response.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from itpcase.estimates.survival import InResponse, KaplanMeier, TimeToResponse
from itpcase.figures._canvas import COLOURS, INK, PALE, dressed, new_axes, write
from itpcase.table import Table
from itpcase.words import Words, read_words

ROW: Final = 13
"""Height of a row of the table of risk. [point]"""

TICKS: Final = 6


def days_to_show(last: float) -> list[float]:
    """Choose round days from 0 to the last one, for the axis and the table of risk."""
    if last <= 0:
        return [0.0]
    for step in (1, 2, 5, 7, 14, 28, 30, 60, 90, 180, 365, 730, 1825, 3650, 7300):
        if last / step <= TICKS:
            return [float(step * i) for i in range(int(last // step) + 1)]
    return [0.0, last]


def plot_remission(
    curve: KaplanMeier,
    *,
    days: Sequence[float] | None = None,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw a Kaplan-Meier curve with its interval, and the table of risk below.

    * ticks on the curve are censored lines;
    * the table counts at risk, censored and events on the days of the axis (KMunicate).

    Parameters
    ----------
    curve : KaplanMeier
        Such as `itpcase.remission_survival` gives; ``curve.steps()`` and
        ``curve.risk_table(days)`` are what is drawn.
    days : sequence of float, optional
        The days of the table.
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
    >>> from itpcase.figures import plot_remission
    >>> from itpcase.estimates.survival import kaplan_meier
    >>> ax = plot_remission(kaplan_meier([100, 200, 300], [True, False, True]))
    >>> ax.get_ylabel()
    'Still in response'
    """
    said = read_words(lang)
    ax = new_axes(6.4, 4.6) if ax is None else ax
    ax.set_ylabel(said("figure.still_in_response"), fontsize=9)
    _draw_curve(ax, curve, said, COLOURS[0])
    return _finish(ax, curve, said, days, said("figure.days_in_response"))


def plot_time_to_response(
    times: TimeToResponse,
    *,
    days: Sequence[float] | None = None,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw how many have responded by each day: of all treated, and of the responders alone.

    Parameters
    ----------
    times : TimeToResponse
        Such as `itpcase.response_times` gives.
    days : sequence of float, optional
        The days of the table of risk, which is that of all treated.
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
    >>> from itpcase.figures import plot_time_to_response
    >>> ax = plot_time_to_response(itp.response_times(examples.load("published-cases")))
    >>> len(ax.lines) >= 2
    True
    """
    said = read_words(lang)
    ax = new_axes(6.4, 4.6) if ax is None else ax
    curve = times.all_treated
    ax.set_ylabel(said("figure.responded"), fontsize=9)
    _draw_curve(ax, curve, said, COLOURS[0], rising=True)
    alone = times.responders
    if len(alone):
        share = np.arange(len(alone) + 1) / len(alone)
        ax.step(
            [0, *alone], share, where="post", color=COLOURS[5], linestyle="--", linewidth=1.5,
            label=said("figure.responders_alone", n=len(alone)), gid="responders",
        )  # fmt: skip
    if len(curve):
        _explain(ax)
    return _finish(ax, curve, said, days, said("figure.days_from_start"))


def plot_in_response(
    found: InResponse,
    *,
    days: Sequence[float] | None = None,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw the probability of being in response, of all treated.

    The area below the curve is the mean duration of response of all treated.

    Parameters
    ----------
    found : InResponse
        Such as `itpcase.in_response` gives; ``found.steps()`` is what is drawn.
    days : sequence of float, optional
        The days of the table of risk, which is that of the lines still followed.
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
    >>> from itpcase.figures import plot_in_response
    >>> ax = plot_in_response(itp.in_response(examples.load("published-cases")))
    >>> ax.get_ylabel()
    'Probability of being in response'
    """
    said = read_words(lang)
    ax = new_axes(6.4, 4.6) if ax is None else ax
    ax.set_ylabel(said("figure.in_response_probability"), fontsize=9)
    lowest = 0.0
    if len(found):
        table = found.steps()
        x, y = np.append(table["day"], found.until), table["in_response"]
        y = np.append(y, y[-1])
        lowest = float(y.min())
        ax.step(
            x, y, where="post", color=COLOURS[0], linewidth=1.8, gid="curve",
            label=said("figure.all_treated", n=len(found)),
        )  # fmt: skip
        ax.fill_between(
            x, 0, y, step="post", color=COLOURS[4], alpha=0.35, linewidth=0, gid="area",
            label=said("figure.mean_days", days=f"{found.mean_days():.0f}",
                       until=f"{found.until:.0f}"),
        )  # fmt: skip
        _explain(ax)
    return _finish(ax, found.kept, said, days, said("figure.days_from_start"), lowest=lowest)


def _draw_curve(
    ax: Any, curve: KaplanMeier, said: Words, colour: str, *, rising: bool = False
) -> None:
    if not len(curve):
        return
    table = curve.steps()
    days, (mid, low, high) = table["day"], (table[k] for k in ("survival", "lower", "upper"))
    if rising:
        mid, low, high = 1 - mid, 1 - high, 1 - low
    low, high = (_held(each) for each in (low, high))
    name = said("figure.all_treated" if rising else "figure.lines", n=len(curve))
    ax.fill_between(
        days, low, high, step="post", color=COLOURS[4], alpha=0.3, linewidth=0, gid="band",
        label=said("figure.interval", percent=f"{100 * curve.confidence:g}", type=curve.interval),
    )  # fmt: skip
    ax.step(days, mid, where="post", color=colour, linewidth=1.8, label=name, gid="curve")
    lines = curve.lines
    censored = np.unique(lines["days"][~lines["event"].astype(bool)])
    level = curve.at(censored)
    ax.plot(
        censored, 1 - level if rising else level, linestyle="", marker="|", markersize=8,
        markeredgewidth=1.2, color=INK, label=said("figure.censored"), gid="censored",
        clip_on=False,
    )  # fmt: skip
    if rising:
        return
    median = curve.median
    ax.axhline(0.5, color=PALE, linestyle=":", linewidth=0.8, zorder=1)
    if median is not None:
        ax.plot([median, median], [0, 0.5], color=PALE, linestyle=":", linewidth=1, gid="median")
    _explain(
        ax,
        said("figure.median_not_reached") if median is None
        else said("figure.median", days=f"{median:g}"),
    )  # fmt: skip


def _held(band: Any) -> Any:
    """Hold the last end of a band up to the day on which it is no longer defined."""
    known = np.where(np.isnan(band), 0, np.arange(len(band)))
    return band[np.maximum.accumulate(known)]


def _finish(
    ax: Any,
    curve: KaplanMeier,
    said: Words,
    days: Sequence[float] | None,
    label: str,
    *,
    lowest: float = 0.0,
) -> Any:
    """Set the axes, and write the table of risk below them."""
    last = curve.last_day
    shown = days_to_show(last) if days is None else list(days)
    ax.set_xlabel(label, fontsize=9)
    ax.set_xlim(0, max(last, shown[-1], 1) * 1.02)
    ax.set_ylim(1.05 * min(0.0, lowest), 1.03)
    ax.set_xticks(shown)
    ax.tick_params(labelsize=8)
    if not len(curve):
        write(
            ax, 0.5, 0.5, said("figure.nobody"), transform=ax.transAxes, ha="center", va="center",
            color=PALE,
        )  # fmt: skip
    _write_risk(ax, curve.risk_table(shown), said)
    return dressed(ax)


def _write_risk(ax: Any, table: Table, said: Words) -> None:
    """Write the table of risk below the axes, its columns under the ticks."""
    from matplotlib.transforms import offset_copy  # noqa: PLC0415 - an extra

    for i, name in enumerate(("at_risk", "censored", "events")):
        below = -46 - ROW * i
        place = offset_copy(ax.get_xaxis_transform(), ax.figure, y=below, units="points")
        side = offset_copy(ax.transAxes, ax.figure, x=-14, y=below, units="points")
        style = {"va": "center", "fontsize": 7.5, "gid": f"risk-{name}"}
        write(ax, 0, 0, said(f"figure.risk.{name}"), transform=side, ha="right", **style)
        for day, value in zip(table["day"], table[name], strict=True):
            write(ax, day, 0, str(int(value)), transform=place, ha="center", **style)


def _explain(ax: Any, title: str | None = None) -> None:
    """Explain the lines above the axes, where nothing is covered."""
    ax.legend(
        loc="lower left", bbox_to_anchor=(0, 1.01), ncols=2, fontsize=7.5, frameon=False,
        title=title, title_fontsize=8.5, alignment="left", borderaxespad=0,
    )  # fmt: skip

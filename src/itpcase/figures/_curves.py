"""
Curves of many lines: remission, time to response, and being in response; one a group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from functools import partial
from typing import Any, Final

import numpy as np

from itpcase.errors import InputError
from itpcase.estimates.curves import KaplanMeier
from itpcase.estimates.group_tests import logrank
from itpcase.estimates.groups import ByGroup
from itpcase.estimates.incidence import CumulativeIncidence
from itpcase.estimates.inputs import read_day
from itpcase.estimates.states import InResponse, TimeToResponse
from itpcase.figures._axis import Unit, days_shown, in_unit, label_times, last_of, unit_for
from itpcase.figures._canvas import (
    COLOURS,
    DOUBLE,
    INK,
    PALE,
    check_drawn,
    dressed,
    is_narrow,
    measured,
    open_axes,
    say_only,
    wrapped,
)
from itpcase.figures._colours import Stroke, strokes_of
from itpcase.figures._labels import group_words, p_words, time_words
from itpcase.figures._under import Row, height_of, write_rows
from itpcase.table import Column, Table
from itpcase.words import Words

HEIGHT: Final = {True: 2.9, False: 4.2}
"""Of a figure without its table of risk, in one column of a journal and in two. [inch]"""

ROWS: Final = 5
"""Rows of the table of risk of a group at most, its name among them."""

WIDE, NARROW = 88, 47
"""Characters of a line of the legend."""

OF_SIZE: Final = 0.5
"""So wide a character is on average, of the size of its font, in a line that has its place."""

ENTRY: Final = {True: 0.36, False: 0.28}
"""What a group takes in the legend, in one column of a journal and in two. [inch]"""

MARGIN: Final = 0.1
"""So much of the time to the last response the axis goes on behind it."""

FEW: Final = 4
"""Up to so many groups have a band, and a table of risk with censored lines and events."""


def has_bands(groups: Sized) -> bool:
    """Whether the curves of so many groups are drawn with their bands."""
    return len(groups) <= FEW


def _grouped(found: Any) -> list[tuple[str | None, Any]]:
    """Give the estimates one by one with the names of their groups; None for all lines."""
    return list(found.items()) if isinstance(found, ByGroup) else [(None, found)]


def axes_for(
    found: list[tuple[str | None, Any]], ax: Any, width: float, lang: str
) -> tuple[Words, Any, float]:
    """Open a figure that is high enough for the table of risk and the names above."""
    rows = 1 + len(found) * (ROWS if has_bands(found) else 1)
    names = ENTRY[is_narrow(width)] * (len(found) - 1)
    return open_axes(ax, width, lang, HEIGHT, height_of(rows, width) + names)


def plot_remission(
    curve: KaplanMeier | ByGroup[KaplanMeier],
    *,
    days: Sequence[float] | None = None,
    unit: Unit = "days",
    width: float = DOUBLE,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw a Kaplan-Meier curve with its interval, and the table of risk below; one a group.

    * ticks on the curve are censored lines;
    * the table counts at risk, censored and events on the days of the axis (KMunicate);
    * below the curves of groups stands the p of the log-rank test, robust where a patient has
      several of the lines; none where fewer than two groups have an event, or with delayed entry.

    Parameters
    ----------
    curve : KaplanMeier, or ByGroup of KaplanMeier
        Such as `itpcase.remission_survival` gives; ``curve.steps()`` and
        ``curve.risk_table(days)`` are what is drawn.
    days : sequence of float, optional
        The days of the table. [days]
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
    >>> from itpcase.estimates import kaplan_meier
    >>> from itpcase.figures import plot_remission
    >>> ax = plot_remission(kaplan_meier([100, 200, 300], [True, False, True]))
    >>> ax.get_ylabel()
    'Proportion still in response'
    """
    check_drawn(curve, "risk_table", "itpcase.remission_survival")
    found = _grouped(curve)
    said, ax, width = axes_for(found, ax, width, lang)
    ax.set_ylabel(said("figure.still_in_response"), fontsize=9)
    if not_followed(found):
        return say_only(ax, said("figure.not_followed", n=sum(len(each) for _, each in found)))
    strokes, found = _strokes_for(found), _in_words(found, curve, said)
    unit = unit_for(last_of(each for _, each in found), unit)
    for (name, each), stroke in zip(found, strokes, strict=True):
        if not len(each):
            continue
        table = each.steps()
        draw_steps(
            ax, (table["day"], *(table[k] for k in ("survival", "lower", "upper"))), stroke,
            label=name_curve(said, name, each, "responses", curve_median_words(each, said, unit)),
            banded=has_bands(found),
        )  # fmt: skip
    tick_censored(ax, [(each.lines, each.at) for _, each in found if len(each)], said)
    if any(len(each) for _, each in found):
        ax.axhline(0.5, color=PALE, linestyle=":", linewidth=0.8, zorder=1)
    middle = found[0][1].median if len(found) == 1 and len(found[0][1]) else None
    if middle is not None:
        ax.plot([middle, middle], [0, 0.5], color=PALE, linestyle=":", linewidth=1, gid="median")
    _tell_test(ax, found, said)
    return finish(ax, found, said, days, "in_response", unit=unit, width=width)


def _tell_test(ax: Any, found: list[tuple[str | None, Any]], said: Words) -> None:
    """Say in the key the p of the log-rank test of groups, where there is one."""
    parts = [each.lines for _, each in found if len(each)]
    if len(parts) <= 1 or any("entry" in lines for lines in parts):
        return
    days, event, owner = (
        np.concatenate([lines[key] for lines in parts]) for key in ("days", "event", "patient_id")
    )
    group = np.repeat(np.arange(len(parts)), [len(lines) for lines in parts])
    try:
        test = logrank(days, event, group, cluster=owner)
    except InputError:  # fewer than two groups with an event
        return
    if test.df:
        key = "figure.logrank_robust" if test.is_robust else "figure.logrank"
        tell(ax, said(key, p=p_words(test.p)), kind="test")


def plot_time_to_response(
    times: TimeToResponse | ByGroup[TimeToResponse],
    *,
    days: Sequence[float] | None = None,
    unit: Unit = "days",
    width: float = DOUBLE,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw how many have responded by each day: of all treated, and of the responders alone.

    The axis ends soon after the last response, from which on the curves are level; the key then
    says how long lines were followed. Later *days* lengthen it.

    Parameters
    ----------
    times : TimeToResponse, or ByGroup of TimeToResponse
        Such as `itpcase.response_times` gives.
    days : sequence of float, optional
        The days of the table of risk, which is that of all treated. [days]
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
    >>> from itpcase.figures import plot_time_to_response
    >>> ax = plot_time_to_response(itp.response_times(examples.load("published-cases")))
    >>> len(ax.lines) >= 2
    True
    """
    check_drawn(times, "all_treated", "itpcase.response_times")
    found = _grouped(times)
    said, ax, width = axes_for(found, ax, width, lang)
    ax.set_ylabel(said("figure.responded"), fontsize=9)
    every = [(name, each.all_treated) for name, each in found]
    if not_followed(every):
        return say_only(ax, said("figure.not_followed", n=sum(len(each) for _, each in every)))
    strokes, found = _strokes_for(found), _in_words(found, times, said)
    for (name, each), stroke in zip(found, strokes, strict=True):
        curve = each.all_treated
        if not len(curve):
            continue
        table = curve.steps()
        draw_steps(
            ax, (table["day"], *(table[k] for k in ("incidence", "lower", "upper"))), stroke,
            label=name_curve(said, name, curve, "treated"), banded=has_bands(found),
        )  # fmt: skip
    treated = [each.all_treated for _, each in found if len(each.all_treated)]
    last = _last_shown(treated, () if days is None else days_shown(days, 0.0))
    since_start, unit = unit, unit_for(last, unit)
    shown = days_shown(days, last, unit, width=width)
    marked = [(_censored_only(curve.lines), curve.at) for curve in treated]
    tick_censored(ax, marked, said, until=_reach(last, shown))
    alone = found[0][1].responders if len(found) == 1 else ()
    if len(alone):
        share = np.arange(len(alone) + 1) / len(alone)
        ax.step(
            [0, *alone, max(last, *alone)], [*share, 1.0], where="post", color=COLOURS[5],
            linestyle="--", linewidth=1.5,
            label=said("figure.responders_alone", n=len(alone)), gid="responders",
        )  # fmt: skip
    followed = max((curve.last_day for curve in treated), default=0.0)
    if followed > last:
        long = unit_for(followed, since_start)
        tell(ax, said(f"figure.followed_{long}", n=in_unit(followed, long)), kind="followed")
    curves = [(name, each.all_treated) for name, each in found]
    return finish(ax, curves, said, shown, "from_start", unit=unit, width=width, last=last)


def _last_shown(curves: list[CumulativeIncidence], days: Sequence[float]) -> float:
    """Give the last day that is shown: soon after the last response, and the last of *days*."""
    followed = max((curve.last_day for curve in curves), default=0.0)
    responses = [day for curve in curves for day in curve.lines["days"][curve.lines["event"]]]
    if not responses:
        return followed
    soon = float(max(responses))
    return min(followed, max(soon * (1 + MARGIN), soon + 1, *days))


def plot_in_response(
    found: InResponse | ByGroup[InResponse],
    *,
    days: Sequence[float] | None = None,
    until: float | None = None,
    unit: Unit = "days",
    width: float = DOUBLE,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw the probability of being in response, of all treated.

    The area below the curve is the mean duration of response of all treated.

    Parameters
    ----------
    found : InResponse, or ByGroup of InResponse
        Such as `itpcase.in_response` gives; ``found.steps()`` is what is drawn.
    days : sequence of float, optional
        The days of the table of risk, which is that of the lines still followed. [days]
    until : float, optional
        The day up to which the mean in the key is taken; the last on which that of every curve is
        known, if omitted. [days]
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
    InputError
        If the probability is not known up to *until*.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.figures import plot_in_response
    >>> ax = plot_in_response(itp.in_response(examples.load("published-cases")))
    >>> ax.get_ylabel()
    'Probability of being in response'
    """
    check_drawn(found, "steps", "itpcase.in_response")
    curves = _grouped(found)
    said, ax, width = axes_for(curves, ax, width, lang)
    ax.set_ylabel(said("figure.in_response_probability"), fontsize=9)
    if not_followed(curves):
        return say_only(ax, said("figure.not_followed", n=sum(len(each) for _, each in curves)))
    lowest = 0.0
    known = min((each.until for _, each in curves if len(each)), default=0.0)
    horizon = known if until is None else read_day(until, "until")
    strokes, curves = _strokes_for(curves), _in_words(curves, found, said)
    unit = unit_for(last_of(each for _, each in curves), unit)
    for (name, each), stroke in zip(curves, strokes, strict=True):
        if not len(each):
            continue
        table = each.steps()
        x, y, low, high = (np.append(table[k], table[k][-1]) for k in table.columns)
        x[-1] = each.until
        lowest = min(lowest, float(y.min()))
        mean = _mean_words(each, horizon, said, unit) if horizon > 0 else ""
        draw_steps(
            ax, (x, y, low, high), stroke, label=name_curve(said, name, each, "treated", mean),
            banded=has_bands(curves),
        )  # fmt: skip
        if len(curves) == 1:
            ax.fill_between(
                x, 0, y, step="post", color=COLOURS[4], alpha=0.35, linewidth=0, gid="area"
            )
    return finish(ax, curves, said, days, "from_start", unit=unit, width=width, lowest=lowest)


# --- what the curves share ----------------------------------------------------------------------


def not_followed(found: list[tuple[str | None, Any]]) -> bool:
    """Tell whether there are lines, and each was seen on its first day alone: no curve has room."""
    seen = [each.last_day for _, each in found if len(each)]
    return bool(seen) and not max(seen) > 0


def tell(ax: Any, text: str, *, kind: str) -> None:
    """Say something in the key, below the curves, where it covers none of them."""
    ax.plot([], [], linestyle="", label=text, gid=kind)


def _strokes_for(found: list[tuple[str | None, Any]]) -> list[Stroke]:
    """Choose how each curve is drawn, by the name of its group."""
    return strokes_of(name or "" for name, _ in found)


def name_curve(said: Words, name: str | None, found: Any, what: str, more: str = "") -> str:
    """Name a curve: its group, how many lines of how many patients, and what else is to say."""
    n, patients = len(found), found.patients
    told = said(f"figure.{what}", n=n) if n == patients else said(
        f"figure.{what}_of_patients", n=n, patients=patients
    )  # fmt: skip
    parts = [*([] if name is None else [name]), told, *([more] if more else [])]
    return said("figure.label").join(parts)


def _in_words(
    found: list[tuple[str | None, Any]], source: Any, said: Words
) -> list[tuple[str | None, Any]]:
    """Give estimates with the names of their groups in words."""
    by = dividing(source)
    return [(None if name is None else group_words(name, said, by), each) for name, each in found]


def dividing(source: Any) -> str | None:
    """Say what divides the lines of an answer by group, if it knows."""
    by: str | None = getattr(source, "by", None)
    return by


def curve_median_words(curve: KaplanMeier, said: Words, unit: Unit) -> str:
    """Say the median with its interval, as the table of estimates does."""
    ends = curve.median_interval
    if curve.median is None and ends == (None, None):
        return said("figure.median_not_reached")
    return said(f"figure.median_{unit}", n=time_words(curve.median, said, unit),
                interval=_interval_words(ends, curve.confidence, said, unit))  # fmt: skip


def _mean_words(found: InResponse, until: float, said: Words, unit: Unit) -> str:
    """Say the mean up to a day with its interval."""
    ends: tuple[float | None, float | None] = (np.nan, np.nan)
    if found.restricted_mean_error(until) > 0:
        low, high = found.restricted_mean_interval(until)
        ends = round(low), round(high)
    return said(
        f"figure.mean_{unit}",
        n=in_unit(round(found.restricted_mean(until)), unit),
        until=in_unit(round(until), unit),
        interval=_interval_words(ends, found.confidence, said, unit),
    )


def _interval_words(
    ends: tuple[float | None, float | None], confidence: float, said: Words, unit: Unit
) -> str:
    told = [time_words(end, said, unit) for end in ends]
    if all(end is not None and np.isnan(end) for end in ends):
        del told[1]
    return said("figure.interval", percent=f"{100 * confidence:g}", ends="–".join(told))


def draw_steps(
    ax: Any,
    table: tuple[Column, Column, Column, Column],
    stroke: Stroke,
    *,
    label: str,
    banded: bool,
) -> None:
    """Draw a curve, and its band, in the colour and the stroke of its group."""
    days, middle, *band = table
    low, high = (_held(each) for each in band)
    if banded:
        ax.fill_between(
            days, low, high, step="post", color=stroke.colour, alpha=0.15, linewidth=0, gid="band"
        )
    ax.step(
        days, middle, where="post", color=stroke.colour, linewidth=1.8, label=label, gid="curve",
        linestyle=stroke.line,
    )  # fmt: skip


def _censored_only(lines: Table) -> Table:
    """Count a line that came to another end with those that are not marked."""
    ended = lines["event"] | (lines["cause"] != "")
    return Table({"days": lines["days"], "event": ended})


def tick_censored(
    ax: Any, curves: list[tuple[Table, Any]], said: Words, *, until: float = np.inf
) -> None:
    """Mark the days on which lines were censored; the key has the mark where there is one."""
    label = said("figure.censored")
    for lines, at in curves:
        censored = np.unique(lines["days"][~lines["event"].astype(bool)])
        censored = censored[censored <= until]
        if len(censored):
            ax.plot(
                censored, at(censored), linestyle="", marker="|", markersize=8,
                markeredgewidth=1.2, color=INK, gid="censored", clip_on=False, label=label,
            )  # fmt: skip
            label = "_nolegend_"


def _held(band: Any) -> Any:
    """Hold the last end of a band up to the day on which it is no longer defined."""
    known = np.where(np.isnan(band), 0, np.arange(len(band)))
    return band[np.maximum.accumulate(known)]


def finish(
    ax: Any,
    found: list[tuple[str | None, Any]],
    said: Words,
    days: Sequence[float] | None,
    since: str,
    *,
    unit: Unit,
    width: float,
    lowest: float = 0.0,
    last: float | None = None,
) -> Any:
    """Set the axes, and write the table of risk below them."""
    if not any(len(each) for _, each in found):
        return say_only(ax, said("figure.nobody"))
    if last is None:
        last = last_of(each for _, each in found)
    unit = unit_for(last, unit)
    shown = days_shown(days, last, unit, width=width)
    ax.set_xlabel(said(f"figure.{unit}_{since}"), fontsize=9)
    ax.set_xlim(0, _reach(last, shown))
    ax.set_ylim(1.05 * min(0.0, lowest), 1.03)
    label_times(ax, shown, unit)
    explain(ax, width)
    write_risk(ax, [(name, each.risk_table(shown)) for name, each in found], said, width)
    return dressed(ax)


def _reach(last: float, shown: Sequence[float]) -> float:
    """Give the end of the axis, a little behind the last day."""
    return max(last, shown[-1], 1) * 1.02


def write_risk(ax: Any, tables: list[tuple[str | None, Table]], said: Words, width: float) -> None:
    """Write the table of risk below the axes, its columns under the ticks; one a group."""
    write_rows(ax, _rows_of(tables, said), width)


def _rows_of(tables: list[tuple[str | None, Table]], said: Words) -> Iterator[Row]:
    """Give the rows; of many groups only how many are at risk."""

    def row(side: str, name: str, table: Table) -> Row:
        return Row(side, name, table["day"].tolist(), [str(int(value)) for value in table[name]])

    if not has_bands(tables):
        yield Row(said("figure.risk.at_risk"))
        for group, table in tables:
            yield row(str(group), "at_risk", table)
        return
    if any("censored" in table for _, table in tables):
        yield Row(said("figure.risk.cumulative"), "cumulative")
    for group, table in tables:
        if group is not None:
            yield Row(group)
        for name in ("at_risk", "censored", "events", "other_events"):
            if name in table:
                yield row(said(f"figure.risk.{name}"), name, table)


def _on_lines(label: str, most: int, size: float) -> str:
    """Break a label of the legend into lines that stay on the figure, however wide its letters."""
    room, told = most * OF_SIZE * size, wrapped(label, most)
    while most > 1 and max(map(partial(measured, size=size), told.split("\n"))) > room:
        most -= 1
        told = wrapped(label, most)
    return told


def explain(ax: Any, width: float) -> None:
    """Explain the lines above the axes, where nothing is covered."""
    most, size = (NARROW, 6.5) if is_narrow(width) else (WIDE, 7.5)
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(
        handles, [_on_lines(label, most, size) for label in labels],
        loc="lower left", bbox_to_anchor=(0, 1.01), ncols=1, fontsize=size,
        frameon=False, alignment="left", borderaxespad=0, handlelength=3,  # of the longest dashes
    )  # fmt: skip

"""
Every course on one axis: from the start of its line, by group.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from itpcase._arguments import check_positive
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.flow import ALL
from itpcase.estimates.groups import label_lines
from itpcase.figures._axis import Unit, check_unit, days_to_show, label_times, unit_for
from itpcase.figures._canvas import (
    DOUBLE,
    dressed,
    is_narrow,
    legend_below,
    open_axes,
    say_only,
    wrapped,
)
from itpcase.figures._colours import strokes_of
from itpcase.figures._counts import Scale, on_axis, open_scale
from itpcase.figures._course import BELOW_AXIS
from itpcase.figures._labels import group_words
from itpcase.figures._waterfall import HEIGHT
from itpcase.measures.counts import counts_of_lines
from itpcase.model import Day
from itpcase.response.asking import Subject, kept_lines
from itpcase.table import objects

MANY: Final = 60
"""Of more lines the counts are not marked, and the courses are paler."""


WIDE, NARROW = 46, 54
"""Characters of a line of the legend: of one of two columns, and of the one of a narrow figure."""


def plot_spaghetti(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    by: Any = None,
    line: int | None = None,
    data_cut: Day | None = None,
    until: float | None = None,
    scale: Scale = "linear",
    unit: Unit = "days",
    width: float = DOUBLE,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw the counts of every line on one axis, in days from its start.

    * a course begins with its baseline and ends with its last count before the next line;
    * a baseline older than others may be, that of a splenectomy, stands by itself;
    * a count in the washout of a rescue is drawn without its mark, as part of the course;
    * lines without a start or a count are counted below.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        Whose baseline, washouts and policy for several counts a day apply.
    by : str or array_like, optional
        What divides the lines into groups, as for `itpcase.remission_times`.
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.
    until : float, optional
        The last day of the axis; that of the last count if omitted. [days]
    scale : {"linear", "log"}
        The axis of counts.
    unit : {"days", "weeks", "months", "years", "auto"}
        Of the axis of time; a month has 30.4375 days, a year 12 of them; ``"auto"`` is days
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

    See Also
    --------
    itpcase.measures.counts.counts_of_lines : what is drawn, as a table.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.figures import plot_spaghetti
    >>> ax = plot_spaghetti(examples.load("ding-2025"), scale="log", unit="weeks")
    >>> len([line for line in ax.lines if line.get_gid() == "course"])
    4
    """
    check_unit(unit)
    cohort = as_cohort(subject, data_cut)
    keep = kept_lines(cohort, line)
    counts = counts_of_lines(cohort, definition, line=line)
    said, ax, width = open_axes(ax, width, lang, HEIGHT)
    if not len(counts):
        return say_only(ax, said("figure.no_counts"))
    labels = objects([ALL] * len(keep)) if by is None else label_lines(cohort, keep, by)
    group_of = dict(zip(keep.tolist(), labels.tolist(), strict=True))
    drawn = list(dict.fromkeys(counts["line_index"].tolist()))
    groups = list(dict.fromkeys(group_of[each] for each in drawn))
    strokes = dict(zip(groups, strokes_of(groups), strict=True))
    high = counts["day"].max() if until is None else check_positive(until, "until")
    low = counts["day"].min()
    unit = unit_for(high - min(low, 0.0), unit)
    open_scale(ax, scale, [counts["count_1e9_per_l"].max()], said)
    ends = np.append(np.flatnonzero(np.diff(counts["line_index"])) + 1, len(counts))
    few = len(drawn) <= MANY
    named: set[str] = set()
    begin = 0
    for each, end in zip(drawn, ends, strict=True):
        own, begin = slice(begin, end), end
        name = group_of[each]
        stroke = strokes[name]
        x, y = counts["day"][own], on_axis(counts["count_1e9_per_l"][own], scale)
        marked = np.flatnonzero(~counts["in_washout"][own])
        if x[0] < -definition.baseline.window_days:  # other lines lie between
            x, y = np.insert(x, 1, x[0]), np.insert(y.astype(np.float64), 1, np.nan)
            marked += marked > 0
        ax.plot(
            x, y,
            color=stroke.colour, linestyle=stroke.line, linewidth=0.9 if few else 0.4,
            alpha=0.8 if few else 0.35, marker=stroke.marker if few else "", markersize=2.5,
            markevery=marked.tolist(), gid="course",
            label="_nolegend_" if name in named else _named(name, counts, group_of, said, by),
        )  # fmt: skip
        named.add(name)
    ax.set_xlim(low - 0.02 * (high - low) - 1, high + 0.02 * (high - low) + 1)
    label_times(ax, days_to_show(high, unit, width=width, first=low), unit)
    ax.set_xlabel(said(f"figure.{unit}_from_start"), fontsize=9)
    left = len(keep) - len(drawn)
    narrow = is_narrow(width)
    size = 6.5 if narrow else 7.5
    for each in ax.lines:
        if not each.get_label().startswith("_"):
            each.set_label(wrapped(each.get_label(), NARROW if narrow else WIDE))
    legend_below(
        ax, BELOW_AXIS, columns=1 if narrow else 2, size=size, title_fontsize=size,
        title=said("figure.lines_left", n=left) if left else None,
    )  # fmt: skip
    return dressed(ax)


def _named(name: str, counts: Any, group_of: dict[int, str], said: Any, by: Any) -> str:
    """Say of how many lines and patients the courses of a group are."""
    lines = counts["line_index"]
    own = np.array([group_of[each] == name for each in lines.tolist()])
    values = {
        "n": len(np.unique(lines[own])), "patients": len(set(counts["patient_id"][own].tolist())),
    }  # fmt: skip
    if name == ALL:
        return str(said("figure.every_course", **values))
    return str(said("figure.one_course", group=group_words(name, said, by), **values))

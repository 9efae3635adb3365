"""
The platelet course of a patient, and of a series in small multiples.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, sqrt
from typing import Any, Final

import numpy as np

from itpcase._arguments import check_positive, check_switches
from itpcase._days import day_number
from itpcase.cohort.subject import as_cohort, as_series
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.figures._axis import Unit, days_to_show, label_times, unit_for
from itpcase.figures._bars import SIZES, Sizes, bars_in_order, bars_of, draw_treatments
from itpcase.figures._canvas import (
    DOUBLE,
    INK,
    MM_IN_INCH,
    PALE,
    RED,
    axes_of,
    below,
    dress_texts,
    dressed,
    is_narrow,
    new_figure,
    plain,
    say_only,
    shortened,
    shortened_ids,
    write,
)
from itpcase.figures._colours import MARKS, THINNEST
from itpcase.figures._counts import Scale, draw_range, height_of, kind_of, on_axis, open_scale
from itpcase.figures._course_data import (
    cut_of,
    data_of,
    days_of,
    last_day_of,
    length_of,
    patient_of,
    rows_of,
    treatments,
)
from itpcase.figures._labels import episode_words
from itpcase.figures._undated import Zones, draw_undated, draw_zones, lay_in_order, undated_of
from itpcase.figures._under import POINTS
from itpcase.model import CaseSeries, Day, Patient, TreatmentLine
from itpcase.model.records import dated_fields, has_dates
from itpcase.response.asking import Subject
from itpcase.response.category import classify_response
from itpcase.table import Table
from itpcase.units.text import width_of
from itpcase.units.whole import whole_argument
from itpcase.words import Words, read_words

SHADES: Final = (("#009E73", 0.38, "///"), ("#56B4E9", 0.28, ""))
"""Colour, depth and hatch of the best level, and of those below."""

HEIGHT: Final = 4.2
"""Of the figure of one patient. [inch]"""

MONTHS: Final = 150
"""An axis of so many days shows months, without the day. [days]"""

PANEL: Final = {1: 2.5, 2: 2.6, 3: 2.15}
"""Height of a panel, by how many stand side by side. [inch]"""

LEAST_DATES: Final = 2
"""An axis of dates has at least so many."""

LONGEST_WORDS: Final = 24
"""So many characters of a count in words are written."""

LONGEST_ID: Final = 40
"""So many characters of an id stand above a course; fewer above a narrow panel."""

CAPITAL: Final = 0.7
"""How wide the characters of an id are at most, of their height: many are capitals."""

BELOW_AXIS: Final = 0.45
"""What the ticks and the label of an axis take. [inch]"""

GRADE: Final = 0.1
"""What a grade beside a bleed takes. [inch]"""

PANELS: Final = 12
"""So many courses fit a page."""


# --- one patient --------------------------------------------------------------------------------


def plot_course(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    scale: Scale = "linear",
    data_cut: Day | None = None,
    unit: Unit = "days",
    dates: bool = False,
    highest: float | None = None,
    width: float = DOUBLE,
    lang: str = "en",
    legend: bool = True,
    ax: Any = None,
) -> Any:
    """
    Draw the platelet counts of a patient with what was given and what it did.

    * a count that is a bound has an arrow to the side on which the true value lies, a range is a
      bar;
    * limits of the levels are dashed lines with their names; a multiple of the baseline is a dotted
      line along its treatment;
    * episodes of response are shaded, the best level darker and hatched;
    * treatments are bars above the axes; rescues, bleeding with its WHO grade and death are marks;
    * a count without a day is hollow: between the days that print allows, with a line from the
      first to the last, or in order, beside the days, where there is no such limit.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Several patients are drawn as `plot_courses` draws them.
    definition : Definition
        Whose levels are drawn and whose episodes are shaded.
    scale : {"linear", "log"}
        The axis of counts.
    data_cut : date or int, optional
        The last day that is drawn.
    unit : {"days", "weeks", "months", "years", "auto"}
        Of the axis of time; a month has 30.4375 days, a year 12 of them; ``"auto"`` is days
        up to three years, months up to six, and years beyond.
    dates : bool
        Whether to write the dates of the calendar, where the days are dates, and not the time from
        the start of the first treatment; not for print.
    highest : float, optional
        The highest count that the axis has room for, where several courses have one scale; that of
        the patient if omitted. [10^9/L]
    width : float
        Of the figure: 89 for one column of a journal, 183 for two. [mm]
    lang : str
        Language of the words.
    legend : bool
        Whether to explain the signs below.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure if omitted.

    Returns
    -------
    matplotlib.axes.Axes
        The figure of `plot_courses` for several patients.

    Raises
    ------
    MissingExtraError
        Without the extra ``report``.
    InputError
        For several patients where *ax* is given: one Axes holds one course.

    See Also
    --------
    course_data : what is drawn, as a table.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.figures import plot_course
    >>> ax = plot_course(examples.load("ding-2025").patients[3])
    >>> ax.get_ylabel()
    'Platelet count (×10⁹/L)'
    """
    check_switches(dates=dates, legend=legend)
    series = as_series(subject, data_cut)
    if len(series.patients) > 1 and ax is None:
        return plot_courses(
            series, definition=definition, scale=scale, unit=unit, dates=dates,
            highest=highest, width=width, lang=lang,
        )  # fmt: skip
    return _draw_course(
        ax, series, patient_of(series), definition, scale=scale, unit=unit, dates=dates,
        highest=highest, width=width, lang=lang, legend=legend,
    )  # fmt: skip


def _draw_course(
    ax: Any, series: CaseSeries, patient: Patient, definition: Definition, *, scale: Scale,
    unit: Unit, dates: bool, highest: float | None, width: float, lang: str, legend: bool,
) -> Any:  # fmt: skip
    """Draw one patient of a series, which is asked once for all of them."""
    unit = unit_for(_length_of([patient], cut_of(series)), unit)
    said = read_words(lang)
    data = data_of(series, patient, definition)
    cut = cut_of(series)
    is_single = ax is None
    ax, width = axes_of(ax, width, HEIGHT)
    size = SIZES[is_narrow(width)]
    room = LONGEST_ID if is_single else _room_of(width, size.title)
    name = plain(patient.id)
    if width_of(name) > room:
        others = [plain(each.id) for each in series.patients if each.id != patient.id]
        name = shortened_ids([name, *others], room)[0]
    known = last_day_of(patient, cut)
    if not len(data):
        ax.set_title(name, loc="left", fontsize=size.title, parse_math=False)
        return say_only(ax, said("figure.no_counts"))
    undated = list(undated_of(patient))
    zones = lay_in_order(undated, *_span(data, known))
    ax.set_xlim(zones.left, zones.right)
    if _has_counts(data):
        _draw_counts(ax, data, scale, said, highest=highest, size=size)
        draw_undated(ax, zones, undated, scale, said)
        _draw_limits(ax, series, patient, definition, said, size=size)
        _draw_episodes(ax, data, definition, said)
    else:  # no axis of counts where there is none
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        write(
            ax, 0.5, 0.5, said("figure.no_counts"), transform=ax.transAxes, ha="center",
            va="center", color=PALE, fontsize=size.label,
        )  # fmt: skip
    _draw_events(ax, data, said)
    bars = [*bars_in_order(patient, zones, undated), *bars_of(data)]
    rows = draw_treatments(ax, patient, bars, said, size)
    draw_zones(ax, zones, said)
    if dates and has_dates(patient):
        _draw_dates(ax, zones, said)
    else:
        _draw_times(ax, patient, zones, said, unit=unit, width=width)
    ax.tick_params(labelsize=size.tick)
    ax.xaxis.label.set_fontsize(size.label)
    ax.set_title(name, loc="left", fontsize=size.title, pad=8 + size.bar * rows, parse_math=False)
    if legend and (handles := _handles(ax)):
        narrow = is_narrow(width) and is_single
        ax.legend(
            handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0),
            bbox_transform=below(ax, BELOW_AXIS), ncols=2 if narrow else 4,
            fontsize=size.label - 1, frameon=False,
        )  # fmt: skip
    return dressed(ax)


def _room_of(width: float, size: float) -> int:
    """Return how many characters of a size stand above a panel and the space beside it. [mm]"""
    return max(1, min(LONGEST_ID, int(width / MM_IN_INCH * POINTS / (CAPITAL * size))))


def _span(data: Table, known: int | None) -> tuple[float, float]:
    """First and last day of the axis, with a little air."""
    first, last = data["day"], data["until"]
    has_days = np.isfinite(first) & np.isfinite(last)
    days = [*first[has_days], *last[has_days], *([] if known is None else [known])]
    if not days:
        return 0, 0
    low, high = min(days), max(days)
    air = max(2.0, 0.03 * (high - low))
    return low - air, high + air


def _has_counts(data: Table) -> bool:
    return bool(np.isin(data["kind"], ["count", "undated"]).any())


def _draw_counts(
    ax: Any, data: Table, scale: Scale, said: Words, *, highest: float | None, size: Sizes
) -> None:
    rows = [row for row in data.rows() if row["kind"] in {"count", "undated"}]
    heights = [height_of(row["low"], row["high"]) for row in rows]
    shown = heights if highest is None else [*heights, check_positive(highest, "highest")]
    open_scale(ax, scale, shown, said, size=size.label)
    dated = [
        (row, on_axis(y, scale)) for row, y in zip(rows, heights, strict=True)
        if row["kind"] == "count"
    ]  # fmt: skip
    ax.plot(
        [row["day"] for row, _ in dated], [y for _, y in dated], color=PALE, linewidth=1, zorder=3,
        gid="course",
    )  # fmt: skip
    kinds: dict[str, list[tuple[float, float]]] = {"exact": [], "below": [], "above": []}
    for row, y in dated:
        kinds[kind_of(row["low"], row["high"])].append((row["day"], y))
        draw_range(ax, row["day"], row["low"], row["high"], scale=scale, width=2)
    for (kind, places), marker in zip(kinds.items(), ("o", 7, 6), strict=True):
        if places:
            ax.plot(
                *zip(*places, strict=True), linestyle="", marker=marker, color=INK, zorder=5,
                gid=f"count-{kind}", markersize=4 if kind == "exact" else 7,
                label=said(f"figure.count.{kind}"), clip_on=False,
            )  # fmt: skip


def draw_levels(ax: Any, d: Definition, size: float) -> None:
    """Draw the counts that levels ask for across the axes, with the names of those that do."""
    right = ax.get_xlim()[1]
    seen: dict[float, list[str]] = {}
    for level in d.levels:
        for criterion in level.any_of:
            sign, value = (
                ("≥", criterion.at_least) if criterion.at_least is not None
                else (">", criterion.above)
            )  # fmt: skip
            if value is not None:
                seen.setdefault(value, []).append(f"{level.name} {sign} {value:g}")
    height = ax.get_window_extent().height / ax.figure.dpi * POINTS
    lifted = 0.0
    for value, labels in sorted(seen.items()):
        ax.axhline(value, color=PALE, linestyle="--", linewidth=0.8, zorder=1, gid="limit")
        at = height * ax.transAxes.inverted().transform(ax.transData.transform((right, value)))[1]
        lifted = max(at, lifted)
        ax.annotate(
            ", ".join(labels), (right, value), xytext=(3, lifted - at), textcoords="offset points",
            fontsize=size, color=INK, va="center", annotation_clip=False, parse_math=False,
        )  # fmt: skip
        lifted += 1.1 * size


def _draw_limits(
    ax: Any, series: CaseSeries, patient: Patient, d: Definition, said: Words, *, size: Sizes
) -> None:
    """Draw what a count must reach: numbers across, multiples of the baseline along their line."""
    right = ax.get_xlim()[1]
    draw_levels(ax, d, size.label - 1.5)
    folds = {c.fold_at_least for level in d.levels for c in level.any_of if c.fold_at_least}
    if not folds or not patient.lines:
        return
    label = said("figure.fold", fold=f"{min(folds):g}")
    answers = classify_response(as_cohort(series), definition=d)
    at = {answers["line"][row]: row for row in rows_of(answers, patient)}
    for line, first, _, _ in treatments(patient, cut_of(series)):
        base = answers.answer(at[line.line])
        until = _next_start(patient, line, right)
        if base.baseline.value is not None and base.baseline.value * min(folds) > 0:
            y = base.baseline.value * min(folds)
            ax.plot(
                [first, until], [y, y], color=INK, linestyle=":", linewidth=1, zorder=2, gid="fold",
                label=label,
            )  # fmt: skip


def _next_start(patient: Patient, line: TreatmentLine, end: float) -> float:
    later = [
        day_number(each.started_on)
        for each in patient.lines
        if each.line > line.line and each.started_on is not None
    ]
    return min([*later, end])


def _draw_episodes(ax: Any, data: Table, d: Definition, said: Words) -> None:
    low, high = ax.get_xlim()
    thinnest = THINNEST * (high - low)
    for row in data.rows():
        if row["kind"] == "episode":
            best = len(d.levels) > 1 and row["label"] == d.level_names[0]
            colour, depth, hatch = SHADES[0 if best or len(d.levels) == 1 else 1]
            ax.axvspan(
                row["day"], max(row["until"], row["day"] + thinnest), facecolor=colour, alpha=depth,
                hatch=hatch, edgecolor="white", linewidth=0, zorder=0, gid="episode",
                label=episode_words(said, d, row["label"]),
            )  # fmt: skip


def _heights(ax: Any, days: Sequence[float]) -> list[int]:
    """Say how many lines higher each grade is written, so that no two read as one number."""
    low, high = ax.get_xlim()
    room = GRADE * (high - low) / ax.get_window_extent().width * ax.figure.dpi
    heights: list[int] = []
    for i, day in enumerate(days):
        near = {heights[k] for k in range(i) if abs(days[k] - day) < room}
        heights.append(next(height for height in range(i + 1) if height not in near))
    return heights


def _draw_events(ax: Any, data: Table, said: Words) -> None:
    across = ax.get_xaxis_transform()
    graded = [row["day"] for row in data.rows() if row["kind"] == "bleeding" and row["printed"]]
    heights = iter(_heights(ax, graded))
    for row in data.rows():
        kind, x = row["kind"], row["day"]
        if kind == "rescue":
            marker, colour, size = MARKS[f"rescue:{row['label']}"]
            ax.plot(
                x, 0.965, marker=marker, color=colour, markeredgecolor=INK, markersize=size,
                linestyle="", transform=across, zorder=6, gid=kind, clip_on=False,
                label=said("figure.rescue", kind=said.get("rescue", row["label"])),
            )  # fmt: skip
        elif kind == "bleeding":
            ax.plot(
                [x, row["until"]], [0.03, 0.03], marker="D", color=RED, markersize=5, linewidth=2,
                transform=across, zorder=6, gid=kind, clip_on=False, label=said("figure.bleeding"),
            )  # fmt: skip
            if row["printed"]:
                ax.annotate(
                    row["printed"], (x, 0.03), xycoords=across, ha="center",
                    xytext=(0, 5 + 8 * next(heights)), textcoords="offset points", fontsize=7,
                    color=RED, zorder=6,
                )  # fmt: skip
        elif kind == "words":  # of a count, upright where it would stand
            write(
                ax, x, 0.03, shortened(plain(row["printed"]), LONGEST_WORDS), transform=across,
                rotation=90, ha="center", va="bottom", fontsize=6.5, color=INK, gid=kind, zorder=6,
            )  # fmt: skip
        elif kind == "death":
            ax.axvline(x, color=INK, linewidth=1.4, zorder=2)
            ax.plot(
                x, 0.5, marker="X", color=INK, markersize=8, linestyle="", transform=across,
                zorder=6, gid=kind, clip_on=False, label=said("figure.death"),
            )  # fmt: skip


def _draw_times(
    ax: Any, patient: Patient, zones: Zones, said: Words, *, unit: Unit, width: float
) -> None:
    """Count the days of the calendar from the start of the first treatment, or the first day."""
    zero, since = 0, "study"
    if has_dates(patient):
        starts = [first for _, first, _, _ in treatments(patient)]
        zero, since = (min(starts), "from_start") if starts else (_first_day(patient), "from_first")
    low, high = zones.low - zero, zones.high - zero
    shown = days_to_show(high, unit, width=width, first=low, within=True) if high > low else []
    label_times(ax, [day for day in shown if day <= high], unit, zero)
    if not shown:
        ax.set_xlabel("")
        return
    ax.set_xlabel(said(f"figure.{unit}_{since}"))


def _first_day(patient: Patient) -> int:
    """Find the first count, rescue or bleeding; without any, the first day after the birth."""
    days = [day for day in days_of(patient) if day is not None] or [
        day for name, day in dated_fields(patient) if name != "born_on"
    ]
    return min(map(day_number, days), default=0)


def _draw_dates(ax: Any, zones: Zones, said: Words) -> None:
    from matplotlib.dates import (  # noqa: PLC0415 - an extra
        DAILY,
        MONTHLY,
        AutoDateLocator,
        DateFormatter,
    )

    low, high = zones.low, zones.high
    inches = ax.get_window_extent().width / ax.figure.dpi
    most = max(3, int(inches / 0.95))
    locator = AutoDateLocator(minticks=LEAST_DATES, maxticks=most)
    for unit, widest in ((DAILY, 31), (MONTHLY, 12)):  # narrow axes need steps of a month, a year
        locator.intervald[unit] = [*locator.intervald[unit], widest]
    shown = _inside(locator, low, high)
    if len(shown) < LEAST_DATES:  # the next shorter step
        locator.maxticks = dict.fromkeys(locator.maxticks, most + LEAST_DATES)
        shown = _inside(locator, low, high)
    ax.set_xticks(shown)
    ax.xaxis.set_major_formatter(DateFormatter("%Y-%m-%d" if high - low < MONTHS else "%Y-%m"))
    ax.set_xlabel(said("figure.date"))


def _inside(locator: Any, low: float, high: float) -> list[float]:
    """Give the dates that a locator proposes, as far as they are on the axis."""
    from matplotlib.dates import num2date  # noqa: PLC0415 - an extra

    return [day for day in locator.tick_values(num2date(low), num2date(high)) if low <= day <= high]


def _handles(*several: Any) -> list[Any]:
    """Each sign of the axes once, in the order in which they were drawn."""
    found: dict[str, Any] = {}
    for ax in several:
        for handle, label in zip(*ax.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    return list(found.values())


# --- a series -----------------------------------------------------------------------------------


def plot_courses(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    scale: Scale = "linear",
    data_cut: Day | None = None,
    unit: Unit = "days",
    dates: bool = False,
    highest: float | None = None,
    width: float = DOUBLE,
    lang: str = "en",
    columns: int | None = None,
) -> Any:
    """
    Draw the courses of several patients as small multiples, all on one scale of counts.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        Whose levels are drawn and whose episodes are shaded.
    scale : {"linear", "log"}
        Of the counts.
    data_cut : date or int, optional
        The last day that is drawn.
    unit : {"days", "weeks", "months", "years", "auto"}
        Of the axis of time; a month has 30.4375 days, a year 12 of them; ``"auto"`` is days
        up to three years, months up to six, and years beyond.
    dates : bool
        Whether to write the dates of the calendar, where the days are dates, and not the time from
        the start of the first treatment; not for print.
    highest : float, optional
        The highest count that the axes have room for, where several figures have one scale; that
        of these patients if omitted. [10^9/L]
    width : float
        Of the figure: 89 for one column of a journal, 183 for two. [mm]
    lang : str
        Language of the words.
    columns : int, optional
        Panels side by side; as square as it goes, and 3 at most, if omitted; one in one column of
        a journal.

    Returns
    -------
    matplotlib.figure.Figure
        With one Axes a patient, in ``figure.axes``.

    Raises
    ------
    MissingExtraError
        Without the extra ``report``.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.figures import plot_courses
    >>> len(plot_courses(examples.load("ding-2025")).axes)
    4
    """
    check_switches(dates=dates)
    series = as_series(subject, data_cut)
    shown = series.patients
    most = 1 if is_narrow(width) else 3
    if columns is None:
        across = min(max(1, ceil(sqrt(len(shown)))), most)
    else:
        across = min(whole_argument(columns, "columns", least=1), max(1, len(shown)))
    down = max(1, ceil(len(shown) / across))
    top = highest_count(shown) if highest is None else highest
    unit = unit_for(_length_of(shown, cut_of(series)), unit)
    figure = new_figure(width, PANEL[min(across, 3)] * down + 0.6)
    grid = figure.add_gridspec(down, across)
    panels = []
    for i, patient in enumerate(shown):
        ax = figure.add_subplot(grid[i // across, i % across])
        panels.append(
            _draw_course(
                ax, series, patient, definition, scale=scale, unit=unit, dates=dates, highest=top,
                width=width, lang=lang, legend=False,
            )
        )  # fmt: skip
        if i % across:
            ax.set_ylabel("")
    handles = _handles(*panels)
    if handles:
        figure.legend(
            handles=handles, loc="outside lower center", ncols=min(4, 2 * across), fontsize=7,
            frameon=False,
        )  # fmt: skip
    dress_texts(figure)
    return figure


def unit_of_courses(series: CaseSeries) -> Unit:
    """Choose one unit for the courses of a series, which may stand on several figures."""
    return unit_for(_length_of(series.patients, cut_of(series)))


def _length_of(patients: Iterable[Patient], cut: int | None) -> float:
    """Count the days of the longest course."""
    return max((length_of(patient, cut) for patient in patients), default=0)


def highest_count(patients: Iterable[Patient]) -> float:
    """Return the highest count, for a scale that several courses share. [10^9/L]"""
    return max((m.count_1e9_per_l for each in patients for m in each.platelets), default=0.0)

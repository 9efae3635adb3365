"""
The swimmer plot of a series: one lane a patient, the longest on top.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from itpcase._days import day_number
from itpcase._sentences import Sentence
from itpcase.agents import codes_of, say_agents
from itpcase.agents.naming import shown_names
from itpcase.cohort.subject import as_cohort, as_series
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.estimates.flow import ALL
from itpcase.estimates.groups import group_order, label_lines
from itpcase.figures._axis import Unit, check_unit, days_to_show, label_times, unit_for
from itpcase.figures._canvas import (
    COLOURS,
    DOUBLE,
    INK,
    PALE,
    axes_of,
    below,
    dressed,
    in_the_middle,
    is_narrow,
    plain,
    say_only,
    shortened,
    shortened_ids,
    wrapped,
    write,
)
from itpcase.figures._colours import MARKS, THINNEST, UNKNOWN, Style, tell_apart
from itpcase.figures._course_data import cut_of, is_stopped, last_day_of, treatments
from itpcase.figures._labels import episode_words, group_words
from itpcase.model import CaseSeries, Day, Patient
from itpcase.response.asking import Subject, line_number
from itpcase.response.comparison import plain_day
from itpcase.response.remission import remission_episodes
from itpcase.response.rules import check_definition, level_of
from itpcase.table import Column, Table
from itpcase.terms import EndReason
from itpcase.units.whole import is_whole
from itpcase.words import Words, read_words

FAINT: Final = 0.45
"""Opacity of a treatment, and of dark stripes in it; those in the colour of an agent are opaque."""

LANES_WITH_NAMES: Final = 60
"""With more lanes, the names of the patients are left out; a page holds so many."""

LANES_DRAWN_ALONE: Final = 300
"""The bars and marks of more lanes than that are drawn together, as an image."""

LANES_A_MARK: Final = 4
"""Where lanes are many, a mark is no higher than so many of them."""

SMALLEST_MARK: Final = 1.0
"""No mark on a lane is smaller. [point]"""

SMALLEST_EXPLAINED: Final = 6.0
"""No mark in the legend is smaller: its form must be told. [point]"""

POINTS: Final = 72
"""Points in an inch."""

NAMED_TREATMENTS: Final = 11
"""So many treatments have a line in the legend; the others share one."""

SMALL_LANE: Final = 0.12
"""Height of a lane without a name, where one with a name is 1."""

MANY: Final = 24
"""With more lanes, their names are written smaller."""

LANE: Final = 0.3
TALLEST: Final = 6.8
"""Height of a lane, and of all lanes, which leaves room for the legend on a page of A4. [inch]"""

LEAST: Final = 0.75
"""No figure has less room for its lanes. [inch]"""

BELOW: Final = 1.05
BELOW_AXIS: Final = 0.5
LEGEND_ROW: Final = 0.165
"""What the axis and the space around it take, its ticks and label, a row of the legend. [inch]"""

HALF_LANE: Final = 0.5

WIDE, NARROW = 38, 28
"""So many characters of a treatment stand in the legend."""


def swimmer_data(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    by: Any = None,
    data_cut: Day | None = None,
) -> Table:
    """
    Return what `plot_swimmer` draws, one row a segment or mark.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response, and what ends it.
    line : int, optional
        Number of the line from whose start on the patients are shown; the first with a start if
        omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    by : str, mapping or array_like, optional
        What divides the lanes into groups, by the line at their start, as for
        `itpcase.remission_times`.
    data_cut : date or int, optional
        The last day that is shown.

    Returns
    -------
    Table
        ``lane, patient_id, kind, day, until, label, line, group``; lane 0 is the longest of the
        first group; days count from the start of the lane. *kind* is treatment, response, loss,
        rescue, bleeding, stop, death, going-on, end-unknown or end; *label* holds the agents, the
        level, what ended the response, or the kind of rescue.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.figures import swimmer_data
    >>> table = swimmer_data(examples.load("ding-2025"), definition=itp.DING_2025)
    >>> table["patient_id"][table["kind"] == "response"].tolist()
    ['DING2025-1', 'DING2025-2', 'DING2025-3', 'DING2025-4']
    """
    line = line_number(line)
    shown = as_series(subject, data_cut)
    cut = cut_of(shown)
    check_definition(definition)
    responses = _responses(shown, definition, level) if definition.levels else {}
    drugs = shown_names(each.agents for patient in shown.patients for each in patient.lines)
    lanes = [
        (patient, rows)
        for i, patient in enumerate(shown.patients)
        if (rows := list(_lane(patient, line, responses.get(i, ()), cut, drugs)))
    ]
    groups = [ALL] * len(lanes) if by is None else _groups(shown, lanes, by)
    names_of = group_order(groups)
    longest = [max(row[2] for row in rows) for _, rows in lanes]
    order = sorted(range(len(lanes)), key=lambda i: (names_of.index(groups[i]), -longest[i]))
    told = [
        (lane, lanes[i][0].id, *row, groups[i]) for lane, i in enumerate(order)
        for row in lanes[i][1]
    ]  # fmt: skip
    names = ("lane", "patient_id", "kind", "day", "until", "label", "line", "group")
    columns = list(zip(*told, strict=True)) or [()] * len(names)
    kinds = (int, object, object, float, float, object, int, object)
    return Table(
        {
            name: np.array(values, dtype=kind)
            for name, values, kind in zip(names, columns, kinds, strict=True)
        }
    )


def _groups(
    series: CaseSeries, lanes: Sequence[tuple[Patient, list[Segment]]], by: Any
) -> list[str]:
    """Name the group of each lane: that of its first line."""
    cohort = as_cohort(series)
    names = label_lines(cohort, np.arange(len(cohort.lines)), by)
    owner = cohort.ids[cohort.lines.patient].tolist()
    keys = zip(owner, cohort.lines["number"].tolist(), strict=True)
    group_of = dict(zip(keys, names.tolist(), strict=True))
    first = [next(row[-1] for row in rows if row[0] == "treatment") for _, rows in lanes]
    return [group_of[patient.id, line] for (patient, _), line in zip(lanes, first, strict=True)]


Segment = tuple[str, float, float, str, int]
"""What is drawn: its kind, first and last day, label, and the line that it belongs to."""


def _lane(
    patient: Patient, line: int | None, responses: Sequence[Segment], cut: int | None,
    names: Mapping[str, str],
) -> Iterator[Segment]:  # fmt: skip
    """
    Give the segments and marks of one patient, in days from the start of the lane.

    A drug is called what *names* says of its code.
    """
    bars = [bar for bar in treatments(patient, cut) if line is None or bar[0].line >= line]
    if not bars or (line is not None and bars[0][0].line != line):
        return
    zero, end = bars[0][1], last_day_of(patient, cut)
    for treatment, first, last, _ in bars:
        agents = " + ".join(map(names.__getitem__, codes_of(treatment.agents)))
        yield "treatment", first - zero, last - zero, agents, treatment.line
        if is_stopped(treatment, cut):
            yield "stop", last - zero, last - zero, agents, treatment.line
    for kind, first, last, label, number in responses:
        if first >= zero:
            yield kind, first - zero, last - zero, label, number
    happened = [("rescue", rescue.on, str(rescue.kind)) for rescue in patient.rescues]
    happened += [("bleeding", bleed.on, "") for bleed in patient.bleeds if bleed.who_grade != 0]
    for kind, on, label in happened:
        day = None if on is None else day_number(on)
        if day is not None and day >= zero and (cut is None or day <= cut):
            yield kind, day - zero, day - zero, label, 0
    end = zero if end is None else end
    if patient.died_on is not None and (cut is None or day_number(patient.died_on) <= cut):
        yield "death", end - zero, end - zero, "", 0
    elif bars[-1][3] is not False:
        mark = "going-on" if bars[-1][3] else "end-unknown"
        yield mark, end - zero, end - zero, "", 0
    yield "end", end - zero, end - zero, "", 0


def _responses(series: CaseSeries, d: Definition, level: str | None) -> dict[int, list[Segment]]:
    """Give the responses of every patient, by the place in the series, and where they were lost."""
    name, _ = level_of(d, level)
    table = remission_episodes(series, level=name, definition=d)
    found: dict[int, list[Segment]] = {}
    for i, row in zip(table.patient_index.tolist(), table.rows(), strict=True):
        first, last = (plain_day(row[key]) for key in ("start", "end"))
        if first is None:  # print leaves open when it began
            continue
        start = day_number(first)
        end = start + int(row["days_min"]) if last is None else day_number(last)
        own = found.setdefault(i, [])
        own.append(("response", start, end, name, int(row["line"])))
        if row["event"] and row["end_reason"] in {EndReason.LOSS, EndReason.BLEEDING}:
            own.append(("loss", end, end, str(row["end_reason"]), int(row["line"])))
    return found


def plot_swimmer(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    by: Any = None,
    data_cut: Day | None = None,
    unit: Unit = "days",
    width: float = DOUBLE,
    page: int | None = None,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw one lane a patient: treatments, responses, and what happened, the longest on top.

    * a lane runs from the start of the first treatment shown to the last day that is known;
    * the pale bar is a treatment, coloured by its agents as in every figure, and hatched so that
      treatments differ in grey as well; the dark bar a response; one of a day is drawn wide enough
      to be seen;
    * each kind of rescue has a mark of its own;
    * groups stand one below the other, parted by a line, each with its name and number of lanes;
    * patients without a lane are counted below;
    * an arrow says that the last treatment goes on; other marks say what they are in the legend.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response, and what ends it.
    line : int, optional
        Number of the line from whose start on the patients are shown; the first with a start if
        omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    by : str, mapping or array_like, optional
        What divides the lanes into groups, by the line at their start, as for
        `itpcase.remission_times`.
    data_cut : date or int, optional
        The last day that is shown.
    unit : {"days", "weeks", "months", "years", "auto"}
        Of the axis and the words; a month has 30.4375 days, a year 12 of them; ``"auto"`` is days
        up to three years, months up to six, and years beyond.
    width : float
        Of the figure: 89 for one column of a journal, 183 for two. [mm]
    page : int, optional
        Draw only the lanes of this page, from 1 on, 60 a page, all pages on one scale; all lanes
        without their names if omitted and there are more.
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
        For a unit or a page that there is not.

    See Also
    --------
    swimmer_data : what is drawn, as a table.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.figures import plot_swimmer
    >>> ax = plot_swimmer(examples.load("ding-2025"), definition=itp.DING_2025)
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['DING2025-1', 'DING2025-2', 'DING2025-3', 'DING2025-4']
    """
    said = read_words(lang)
    data = swimmer_data(
        subject, definition, line=line, level=level, by=by, data_cut=data_cut
    )  # fmt: skip
    _check(data, unit, page)
    lanes = np.unique(data["lane"]).size
    longest = float(data["until"].max(initial=0.0))
    unit = unit_for(longest, unit)
    styles = _styles(data)
    first = 0 if page is None else LANES_WITH_NAMES * (page - 1)
    shown = _lanes_from(data, first, None if page is None else LANES_WITH_NAMES)
    on_page = np.unique(shown["lane"]).size
    own = ax is None
    ax, width = axes_of(ax, width, TALLEST)
    everybody = len(as_series(subject).patients)
    left = said("figure.not_shown", n=everybody - lanes) if everybody > lanes else ""
    if not lanes:
        return say_only(ax, f"{said('figure.no_treatment')}. {left}".rstrip(". "))
    ax.set_xlabel(said(f"figure.{unit}_from_start"), fontsize=9)
    _draw_bars(ax, shown, styles, longest, d=definition, said=said)
    _draw_marks(ax, shown, said, longest)
    _name_lanes(ax, shown, said, first)
    if by is not None:
        _name_groups(ax, shown, data, said, by)
    _scale(ax, longest, unit, width)
    lane = LANE if on_page <= LANES_WITH_NAMES else LANE * SMALL_LANE
    high = max(LEAST, min(lane * on_page, TALLEST))
    _explain(ax, high if own else None, left, narrow=is_narrow(width))
    return dressed(ax)


def _explain(ax: Any, high: float | None, left: str, *, narrow: bool) -> None:
    """
    Add the legend below, and give a figure of its own the height that lanes and legend take.

    The height of the lanes is in inches; None where the axes belong to somebody else. What is
    longer than its column goes on in the next row.
    """
    columns, size = (2, 6.5) if narrow else (3, 7.5)
    handles, labels = ax.get_legend_handles_labels()
    labels = [" " + wrapped(label.strip(), NARROW if narrow else WIDE) for label in labels]
    place = below(ax, BELOW_AXIS)
    if high is not None:
        columns_of = np.array_split([label.count("\n") + 1 for label in labels], columns)
        rows = max(int(rows.sum()) for rows in columns_of) + bool(left)
        ax.figure.set_figheight(high + BELOW + rows * LEGEND_ROW)
        place = in_the_middle(ax, place)
    legend = ax.legend(
        handles, labels, loc="upper center", bbox_to_anchor=(0.5, 0), bbox_transform=place,
        ncols=columns, fontsize=size, frameon=False, handlelength=2.4, columnspacing=1.0,
        title=left or None, title_fontsize=size,
    )  # fmt: skip
    for mark in legend.get_lines():
        mark.set_markersize(max(mark.get_markersize(), SMALLEST_EXPLAINED))


def pages_of(subject: Subject, *, line: int | None = None, data_cut: Day | None = None) -> int:
    """Count the pages that the lanes of a series take."""
    series = as_series(subject, data_cut)
    cut = cut_of(series)
    lanes = sum(
        any(line is None or bar[0].number == line for bar in treatments(patient, cut))
        for patient in series.patients
    )
    return max(1, -(-lanes // LANES_WITH_NAMES))


def _check(data: Table, unit: str, page: int | None) -> None:
    check_unit(unit)
    pages = max(1, -(-np.unique(data["lane"]).size // LANES_WITH_NAMES))
    if page is not None and not is_whole(page, 1, pages):
        raise InputError.of(
            "NO_PAGE",
            argument="page",
            needed=Sentence("problem.NO_PAGE.needed", pages=pages),
            given=page,
        )


def _lanes_from(data: Table, first: int, most: int | None) -> Table:
    """Return the rows of some lanes, the first of which is lane 0."""
    lane = data["lane"] - first
    keep = (lane >= 0) & (lane < (np.inf if most is None else most))
    columns = {name: data[name][keep] for name in data.columns}
    return Table(columns | {"lane": lane[keep]})


def _told_apart(
    groups: Iterable[str], styles: Mapping[str, Style], *, by_pattern: bool
) -> list[list[str]]:
    """Put treatments that the lanes do not tell apart together: without patterns, of one colour."""
    if by_pattern:
        return [[name] for name in groups]
    found: dict[str, list[str]] = {}
    for name in groups:
        found.setdefault(styles[name].colour if name in styles else "", []).append(name)
    return [*found.values()]


def _styles(data: Table) -> dict[str, Style]:
    """Give each of the frequent treatments its style, the most frequent first."""
    often = Counter(data["label"][data["kind"] == "treatment"]).most_common(NAMED_TREATMENTS)
    groups = {name: tuple(name.split(" + ")) for name, _ in often}
    styles = tell_apart(groups.values())
    return {name: styles[agents] for name, agents in groups.items()}


def _scale(ax: Any, longest: float, unit: Unit, width: float) -> None:
    """Put ticks in whole units, few enough to be read."""
    shown = days_to_show(longest, unit, width=width)
    label_times(ax, shown, unit)
    ax.set_xlim(0, max(longest * 1.04 + 1, shown[-1]))


def _draw_bars(
    ax: Any, data: Table, styles: dict[str, Style], longest: float, *, d: Definition, said: Words
) -> None:
    kind, thin = data["kind"], THINNEST * max(1.0, longest)  # a procedure takes a day
    end = kind == "end"
    is_few, alone = (end.sum() <= most for most in (LANES_WITH_NAMES, LANES_DRAWN_ALONE))
    if is_few:
        ax.hlines(data["lane"][end], 0, data["until"][end], color=PALE, linewidth=0.8, zorder=1)
    treated = kind == "treatment"
    lengths = np.maximum(data["until"] - data["day"], thin)
    rows = np.flatnonzero(treated)
    _bars(ax, data[rows], lengths[rows], alone=alone, height=0.78, color="white", zorder=1.5)
    groups = {name: [name] for name in styles if name in data["label"][treated]}
    rest = [name for name in dict.fromkeys(data["label"][treated]) if name not in styles]
    if rest:
        groups[""] = rest
    for names in _told_apart(groups, styles, by_pattern=is_few):
        members = [member for name in names for member in groups[name]]
        rows = np.flatnonzero(treated & np.isin(data["label"], members))
        label = said("report.and").join(
            say_agents(name.split(" + "), said.lang) if name else said("figure.other_agents")
            for name in names
        )
        style = styles.get(names[0], Style(COLOURS[-1], ""))
        _bars(
            ax, data[rows], lengths[rows], alone=alone, height=0.78, color=(style.colour, FAINT),
            hatch=style.hatch if is_few else "", linewidth=0.3, zorder=2,
            edgecolor=(style.edge, FAINT if style.edge == INK else 1.0),
            gid="treatment", label=" " + plain(label),
        )  # fmt: skip
    rows = np.flatnonzero(kind == "response")
    if len(rows):
        level = data["label"][rows[0]]
        _bars(
            ax, data[rows], lengths[rows], alone=alone, height=0.3, color=INK, zorder=3,
            gid="response", label=" " + episode_words(said, d, level),
        )  # fmt: skip


def _bars(
    ax: Any, data: Table, lengths: Column, *, alone: bool, height: float, color: Any, **style: Any
) -> None:
    """Draw a bar on each lane; those of many lanes together as an image, without their edges."""
    lane, first = data["lane"], data["day"]
    if alone:
        ax.barh(lane, lengths, left=first, height=height, color=color, **style)
        return
    from matplotlib.collections import PolyCollection  # noqa: PLC0415 - an extra

    low, high, last = lane - height / 2, lane + height / 2, first + lengths
    corners = np.stack([first, low, last, low, last, high, first, high], axis=1)
    style |= {"linewidth": 0, "edgecolor": "none", "rasterized": True}
    ax.add_collection(PolyCollection([*corners.reshape(-1, 4, 2)], facecolor=color, **style))


def _highest_mark(lanes: int) -> float:
    """How high a mark is at most, so that it does not hide other lanes. [point]"""
    return max(SMALLEST_MARK, LANES_A_MARK * TALLEST * POINTS / lanes)


def _draw_marks(ax: Any, data: Table, said: Words, longest: float) -> None:
    lanes = np.unique(data["lane"]).size
    small = 1.0 if lanes <= LANES_WITH_NAMES else 0.35
    highest = _highest_mark(lanes)
    for name, (marker, colour, size) in MARKS.items():
        kind, _, sort = name.partition(":")
        rows = np.flatnonzero((data["kind"] == kind) & (not sort or (data["label"] == sort)))
        if not len(rows):
            continue
        beside = 0.012 * longest if kind in {"going-on", "end-unknown"} else 0.0
        lane = data["lane"][rows] - (0.24 if kind in {"rescue", "bleeding"} else 0.0)
        told = (
            said("figure.rescue", kind=said.get("rescue", sort)) if sort
            else said(f"figure.mark.{kind}")
        )  # fmt: skip
        ax.plot(
            data["day"][rows] + beside, lane, linestyle="", marker=marker, color=colour,
            markersize=min(size * small, highest / (LANES_A_MARK if marker == "|" else 1)),
            zorder=5, gid=kind,
            markeredgecolor=colour if marker in {"|", UNKNOWN} else "white",
            markeredgewidth=min(0.5 if marker != "|" else 2 * small, highest / LANES_A_MARK),
            rasterized=lanes > LANES_DRAWN_ALONE,
            label=" " + told, clip_on=False,
        )  # fmt: skip


def _name_lanes(ax: Any, data: Table, said: Words, before: int) -> None:
    lanes = np.unique(data["lane"]).size
    ax.set_ylim(lanes - 0.4, -0.6)
    ax.tick_params(labelsize=8)
    if lanes > LANES_WITH_NAMES:
        ax.set_ylabel(said("figure.patients", n=lanes), fontsize=9)
        ax.set_yticks([])
        return
    _, first = np.unique(data["lane"], return_index=True)
    names = shortened_ids([plain(name) for name in data["patient_id"][first]], 24)
    size = 8 if lanes <= MANY else 6
    ax.set_yticks(range(lanes), names, parse_math=False, fontsize=size)
    ax.tick_params(axis="y", length=0)
    if before:
        ax.set_ylabel(said("figure.patients_from", first=before + 1, last=before + lanes),
                      fontsize=9)  # fmt: skip


def _name_groups(ax: Any, shown: Table, data: Table, said: Words, by: Any) -> None:
    """Part the groups by a line, and write beside the first lane of each how many lanes it has."""
    lanes, at = np.unique(shown["lane"], return_index=True)
    groups = shown["group"][at]
    begins = [i for i in range(len(lanes)) if i == 0 or groups[i] != groups[i - 1]]
    for i in begins:
        name = str(groups[i])
        many = np.unique(data["patient_id"][data["group"] == name]).size
        told = said("figure.lanes_of_group", group=group_words(name, said, by), n=many)
        if i:
            ax.axhline(lanes[i] - HALF_LANE, color=PALE, linewidth=0.6, gid="group")
        write(
            ax, 1.01, lanes[i] - HALF_LANE, shortened(told, WIDE), va="top", fontsize=7,
            transform=ax.get_yaxis_transform(), gid="group-name",
        )  # fmt: skip

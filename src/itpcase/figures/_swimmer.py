"""
The swimmer plot of a series: one lane a patient, the longest on top.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from itpcase.agents import codes_of
from itpcase.cohort.cohort import as_cohort, as_series
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.figures._canvas import (
    COLOURS,
    HATCHES,
    INK,
    PALE,
    RED,
    dressed,
    new_axes,
    plain,
    shortened,
    write,
)
from itpcase.figures._course import is_stopped, last_day_of, level_words, treatments
from itpcase.model import Day, Patient
from itpcase.response.course import Subject, level_of
from itpcase.response.remission import remission_episodes
from itpcase.table import Table, day_number
from itpcase.terms import EndReason
from itpcase.words import Words, read_words

MARKS: Final = {
    "loss": ("v", RED, 7),
    "rescue": ("P", "#D55E00", 7),
    "bleeding": ("D", RED, 5),
    "stop": ("|", INK, 15),
    "death": ("X", INK, 8),
    "going-on": (">", INK, 7),
}
"""Marker, colour and size of each mark."""

LANES_WITH_NAMES: Final = 60
"""With more lanes, the names of the patients are left out."""


def swimmer_data(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> Table:
    """
    Return what `plot_swimmer` draws, one row a segment or mark.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
    line : int, optional
        Number of the line from whose start on the patients are shown; the first with a start if
        omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    definition : Definition
    data_cut : date or int, optional
        The last day that is shown.

    Returns
    -------
    Table
        ``lane, patient_id, kind, day, until, label, line``; lane 0 is the longest; days count from
        the start of the lane. *kind* is treatment, response, loss, rescue, bleeding, stop, death,
        going-on or end.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.figures import swimmer_data
    >>> table = swimmer_data(examples.load("ding-2025"), definition=itp.DING_2025)
    >>> table["patient_id"][table["kind"] == "response"].tolist()
    ['DING2025-1', 'DING2025-2', 'DING2025-3', 'DING2025-4']
    """
    shown = as_series(subject, data_cut)
    data_cut = shown.data_cut
    lanes = [
        (patient, rows)
        for patient in shown.patients
        if (rows := list(_lane(patient, line, level, definition, data_cut)))
    ]
    lanes.sort(key=lambda pair: -max(row[2] for row in pair[1]))
    told = [(i, patient.id, *row) for i, (patient, lane) in enumerate(lanes) for row in lane]
    names = ("lane", "patient_id", "kind", "day", "until", "label", "line")
    columns = list(zip(*told, strict=True)) or [()] * len(names)
    kinds = (int, object, object, float, float, object, int)
    return Table(
        {
            name: np.array(values, dtype=kind)
            for name, values, kind in zip(names, columns, kinds, strict=True)
        }
    )


def _lane(
    patient: Patient, line: int | None, level: str | None, d: Definition, data_cut: Day | None
) -> Iterator[tuple[str, float, float, str, int]]:
    """Give the segments and marks of one patient, in days from the start of the lane."""
    cut = None if data_cut is None else day_number(data_cut)
    bars = [bar for bar in treatments(patient, cut) if line is None or bar[0].line >= line]
    if not bars or (line is not None and bars[0][0].line != line):
        return
    zero, end = bars[0][1], last_day_of(patient, cut)
    for treatment, first, last, _ in bars:
        agents = " + ".join(codes_of(treatment.agents))
        yield "treatment", first - zero, last - zero, agents, treatment.line
        if is_stopped(treatment, cut):
            yield "stop", last - zero, last - zero, agents, treatment.line
    if d.levels:
        yield from _responses(patient, zero, level_of(d, level)[0], d, data_cut)
    for kind, records in (("rescue", patient.rescues), ("bleeding", patient.bleeds)):
        days = (day_number(record.on) for record in records if record.on is not None)
        for day in days:
            if day >= zero and (cut is None or day <= cut):
                yield kind, day - zero, day - zero, "", 0
    end = zero if end is None else end
    if patient.died_on is not None and (cut is None or day_number(patient.died_on) <= cut):
        yield "death", end - zero, end - zero, "", 0
    elif bars[-1][3]:
        yield "going-on", end - zero, end - zero, "", 0
    yield "end", end - zero, end - zero, "", 0


def _responses(
    patient: Patient, zero: int, level: str, d: Definition, data_cut: Day | None
) -> Iterator[tuple[str, float, float, str, int]]:
    table = remission_episodes(as_cohort([patient], data_cut), level=level, definition=d)
    for i in range(len(table)):
        e = table.answer(i)
        start, stop = day_number(e.start) - zero, day_number(e.end) - zero
        if start >= 0:
            yield "response", start, stop, level, e.line
            if e.event and e.end_reason in {EndReason.LOSS, EndReason.BLEEDING}:
                yield "loss", stop, stop, str(e.end_reason), e.line


def plot_swimmer(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw one lane a patient: treatments, responses, and what happened, the longest on top.

    * a lane runs from the start of the first treatment shown to the last day that is known;
    * the pale bar is a treatment, coloured and hatched by its agents; the dark bar a response;
    * an arrow says that the last treatment goes on; other marks say what they are in the legend.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
    line : int, optional
        Number of the line from whose start on the patients are shown; the first with a start if
        omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    definition : Definition
    data_cut : date or int, optional
        The last day that is shown.
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
    data = swimmer_data(subject, line=line, level=level, definition=definition, data_cut=data_cut)
    lanes = 1 + int(data["lane"].max(initial=-1))
    ax = new_axes(7.2, min(1.9 + 0.3 * lanes, 13.0)) if ax is None else ax
    ax.set_xlabel(said("figure.days_from_start"), fontsize=9)
    if not lanes:
        write(
            ax, 0.5, 0.5, said("figure.no_treatment"), transform=ax.transAxes, ha="center",
            va="center", color=PALE,
        )  # fmt: skip
        ax.set_yticks([])
        return dressed(ax)
    _draw_bars(ax, data, definition, said)
    _draw_marks(ax, data, said, lanes)
    _name_lanes(ax, data, said, lanes)
    height = ax.figure.get_figheight() if lanes else 1
    ax.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.55 / max(height - 1.2, 0.7)), ncols=3,
        fontsize=7.5, frameon=False, handlelength=2.4,
    )  # fmt: skip
    return dressed(ax)


def _draw_bars(ax: Any, data: Table, d: Definition, said: Words) -> None:
    kind, thin = data["kind"], 0.004 * float(data["until"].max())  # a procedure takes a day
    end = kind == "end"
    if end.sum() <= LANES_WITH_NAMES:
        ax.hlines(data["lane"][end], 0, data["until"][end], color=PALE, linewidth=0.8, zorder=1)
    treated = kind == "treatment"
    rows = np.flatnonzero(treated)
    ax.barh(
        data["lane"][rows], data["until"][rows] - data["day"][rows], left=data["day"][rows],
        height=0.78, color="white", zorder=1.5,
    )  # fmt: skip
    often = [agents for agents, _ in Counter(data["label"][treated]).most_common()]
    most = len(COLOURS) - 1
    named = often[:most] if len(often) > most else often
    groups = [(agents, [agents], i) for i, agents in enumerate(named)]
    if len(often) > most:
        groups.append(("", often[most:], most))
    for name, members, i in groups:
        rows = np.flatnonzero(treated & np.isin(data["label"], members))
        label = said.agents(tuple(name.split(" + "))) if name else said("figure.other_agents")
        ax.barh(
            data["lane"][rows], np.maximum(data["until"][rows] - data["day"][rows], thin),
            left=data["day"][rows], height=0.78, color=COLOURS[i], alpha=0.45, hatch=HATCHES[i],
            edgecolor=INK, linewidth=0.3, zorder=2, gid="treatment",
            label=" " + shortened(plain(label), 38),
        )  # fmt: skip
    rows = np.flatnonzero(kind == "response")
    if len(rows):
        level = data["label"][rows[0]]
        ax.barh(
            data["lane"][rows], np.maximum(data["until"][rows] - data["day"][rows], 0),
            left=data["day"][rows], height=0.3, color=INK, zorder=3, gid="response",
            label=" " + level_words(said, d, level),
        )  # fmt: skip


def _draw_marks(ax: Any, data: Table, said: Words, lanes: int) -> None:
    small = 1.0 if lanes <= LANES_WITH_NAMES else 0.35
    right = float(data["until"].max())
    for kind, (marker, colour, size) in MARKS.items():
        rows = np.flatnonzero(data["kind"] == kind)
        if not len(rows):
            continue
        beside = 0.012 * right if kind == "going-on" else 0.0
        lane = data["lane"][rows] - (0.24 if kind in {"rescue", "bleeding"} else 0.0)
        ax.plot(
            data["day"][rows] + beside, lane, linestyle="", marker=marker, color=colour,
            markersize=size * small, markeredgecolor="white" if marker != "|" else colour,
            markeredgewidth=0.5 if marker != "|" else 2 * small, zorder=5, gid=kind,
            label=" " + said(f"figure.mark.{kind}"), clip_on=False,
        )  # fmt: skip
    ax.set_xlim(0, right * 1.04 + 1)


def _name_lanes(ax: Any, data: Table, said: Words, lanes: int) -> None:
    ax.set_ylim(lanes - 0.4, -0.6)
    ax.tick_params(labelsize=8)
    if lanes > LANES_WITH_NAMES:
        ax.set_ylabel(said("figure.patients", n=lanes), fontsize=9)
        ax.set_yticks([])
        return
    _, first = np.unique(data["lane"], return_index=True)
    names = [shortened(plain(name), 24) for name in data["patient_id"][first]]
    ax.set_yticks(range(lanes), names, parse_math=False)
    ax.tick_params(axis="y", length=0)

"""
The flow of lines and patients: how many came to each stage, and why the others did not.
"""

from __future__ import annotations

from typing import Any, Final

from itpcase.figures._canvas import (
    DOUBLE,
    INK,
    PALE,
    check_drawn,
    dress_texts,
    is_narrow,
    open_axes,
    wrapped,
)
from itpcase.table import Table
from itpcase.terms import NotEvaluable
from itpcase.units.text import width_of
from itpcase.words import Words

STAGES: Final = ("entered", "started", "counted", "evaluable", "responded")

STEP: Final = 1.0
"""From a stage to the next, in the units of the axes."""

ROOM: Final = 0.5
"""What a box beside the last arrow takes, in steps."""

LEFT: Final = 0.26
RIGHT: Final = 0.72
"""Where the stages stand, and what left before each."""

SIZE: Final = 8

LONG: Final = 44
"""Columns of a line from which on the text is smaller."""

SHORT, SMALL = 30, 6.2
"""Columns of a line in one column of a journal, and its size. [point]"""

HEIGHT: Final = 5.4
"""Of the figure. [inch]"""


def plot_flow(flow: Table, *, width: float = DOUBLE, lang: str = "en", ax: Any = None) -> Any:
    """
    Draw how many lines and patients came to each stage, and beside them why the others did not.

    Parameters
    ----------
    flow : Table
        Such as `itpcase.estimates.response_flow` gives.
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
    >>> from itpcase.figures import plot_flow
    >>> flow = itp.estimates.response_flow(examples.load("ding-2025"), itp.DING_2025)
    >>> plot_flow(flow).texts[0].get_text().split()
    ['entered', 'lines', '4,', 'patients', '4']
    """
    check_drawn(flow, "stage", "itpcase.estimates.response_flow")
    said, ax, width = open_axes(ax, width, lang, HEIGHT)
    rows = {(row["stage"], row["reason"]): row for row in flow}
    narrow = is_narrow(width)
    for i, stage in enumerate(STAGES):
        row = rows[stage, ""]
        told = said(f"flow.{stage}") + "\n" + _counts(row, said)
        box = draw_box(ax, LEFT, -STEP * i, told, "stage", narrow=narrow)
        if i:
            draw_arrow(ax, (LEFT, -STEP * (i - 1)), (LEFT, -STEP * i), box)
    for i, stage in enumerate((*STAGES, "ended")):
        left = [_reason(row, said) for row in flow if _leaves_before(row) == stage]
        if left:
            told = "\n".join(left)
            box = draw_box(ax, RIGHT, -STEP * (i - 0.5), told, "left-out", narrow=narrow)
            draw_arrow(ax, (LEFT, -STEP * (i - 0.5)), (RIGHT, -STEP * (i - 0.5)), box)
    is_open = any(row["stage"] == "undated" for row in flow)
    bottom = -STEP * (len(STAGES) + (is_open and ROOM))
    for stage, x in (("ended", LEFT), ("censored", RIGHT)):
        reasons = [_reason(row, said) for row in flow if row["stage"] == stage]
        told = "\n".join([said(f"flow.{stage}"), *(reasons or ["0"])])
        box = draw_box(ax, x, bottom, told, "end", narrow=narrow)
        draw_arrow(ax, (LEFT, -STEP * (len(STAGES) - 1)), (x, bottom), box)
    ax.set_xlim(0, 1)
    ax.set_ylim(bottom - STEP, STEP / 2)
    ax.set_axis_off()
    dress_texts(ax)
    return ax


def _leaves_before(row: dict[str, Any]) -> str:
    """Tell before which stage the lines of a row left."""
    if row["stage"] == "no_response":
        return "responded"
    if row["stage"] == "undated":
        return "ended"
    if row["stage"] != "not_evaluable":
        return ""
    if row["reason"] in {str(NotEvaluable.NO_START), str(NotEvaluable.NOT_STARTED)}:
        return "started"
    return "counted" if row["reason"] == str(NotEvaluable.NO_COUNTS) else "evaluable"


def _counts(row: dict[str, Any], said: Words) -> str:
    return said("flow.counts", lines=row["lines"], patients=row["patients"])


def _reason(row: dict[str, Any], said: Words) -> str:
    section = "end" if row["stage"] in {"ended", "censored"} else "reason"
    is_named = row["reason"] and row["stage"] != "undated"
    told = said.get(section, row["reason"]) if is_named else said(f"flow.{row['stage']}")
    return said("flow.reason", reason=told, lines=row["lines"])


def draw_box(ax: Any, x: float, y: float, text: str, kind: str, *, narrow: bool) -> Any:
    style = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": PALE, "linewidth": 0.8}
    lines = [wrapped(line, SHORT) if narrow else line for line in text.split("\n")]
    size = SMALL if narrow else SIZE if max(map(width_of, lines)) < LONG else SIZE - 1
    drawn = ax.text(
        x, y, "\n".join(lines), ha="center", va="center", fontsize=size, color=INK, bbox=style,
        zorder=3, gid=kind, parse_math=False, linespacing=1.35,
    )  # fmt: skip
    return drawn.get_bbox_patch()


def draw_arrow(ax: Any, start: tuple[float, float], end: tuple[float, float], box: Any) -> None:
    """Draw an arrow to the edge of a box."""
    ax.annotate(
        "", xy=end, xytext=start, zorder=1,
        arrowprops={"arrowstyle": "-|>", "color": PALE, "linewidth": 0.8, "patchB": box,
                    "shrinkA": 0, "shrinkB": 1},
    )  # fmt: skip

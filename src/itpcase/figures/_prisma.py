"""
The flow of a literature review as boxes.
"""

from __future__ import annotations

from typing import Any, Final

from itpcase.estimates.prisma import check_flow
from itpcase.figures._canvas import DOUBLE, check_drawn, dress_texts, is_narrow, open_axes
from itpcase.figures._flow import LEFT, RIGHT, STEP, draw_arrow, draw_box
from itpcase.table import Table
from itpcase.words import Words

DOWN: Final = ("identified", "screened", "sought", "assessed", "included")
ASIDE: Final = ("removed", "excluded", "not_retrieved", "not_eligible")
"""The boxes that lead on, and what leaves after each of the first four."""

HEIGHT: Final = 5.0
"""Of the figure. [inch]"""


def plot_prisma(flow: Table, *, width: float = DOUBLE, lang: str = "en", ax: Any = None) -> Any:
    """
    Draw the flow of a review, from the records that were found to the reports that were included.

    Parameters
    ----------
    flow : Table
        What `itpcase.estimates.prisma_flow` gives.
    width : float
        Of the figure: 89 for one column of a journal, 183 for two. [mm]
    lang : str
        Language of the words; sources and reasons stay as they are, but those that the statement
        names, such as ``"duplicates"``.
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
    >>> from itpcase.estimates import prisma_flow
    >>> from itpcase.figures import plot_prisma
    >>> plot_prisma(prisma_flow(200, removed=40, excluded=130)).texts[0].get_text().split()
    ['records', 'identified', 'n', '=', '200']
    """
    check_drawn(flow, "stage", "itpcase.estimates.prisma_flow")
    check_flow(flow)
    said, ax, width = open_axes(ax, width, lang, HEIGHT)
    narrow = is_narrow(width)
    for i, stage in enumerate(DOWN):
        told = _told(flow, stage, said)
        if stage == DOWN[-1] and "cases" in flow["stage"]:
            told += "\n" + _told(flow, "cases", said)
        box = draw_box(ax, LEFT, -STEP * i, told, "stage", narrow=narrow)
        if i:
            draw_arrow(ax, (LEFT, -STEP * (i - 1)), (LEFT, -STEP * i), box)
    for i, stage in enumerate(ASIDE):
        box = draw_box(ax, RIGHT, -STEP * i, _told(flow, stage, said), "left-out", narrow=narrow)
        draw_arrow(ax, (LEFT, -STEP * i), (RIGHT, -STEP * i), box)
    ax.set_xlim(0, 1)
    ax.set_ylim(-STEP * (len(DOWN) - 0.4), STEP / 2)
    ax.set_axis_off()
    dress_texts(ax)
    return ax


def _told(flow: Table, stage: str, said: Words) -> str:
    """Write a box: what it is, how many, and how many by source or reason."""
    rows = flow[flow["stage"] == stage]
    whole, *parts = [said("prisma.number", n=number) for number in rows["records"].tolist()]
    listed = [
        said("prisma.part", what=reason_words(reason, said), n=part)
        for reason, part in zip(rows["reason"].tolist()[1:], parts, strict=True)
    ]
    return "\n".join([said(f"prisma.{stage}"), whole, *listed])


def reason_words(reason: str, said: Words) -> str:
    """Say a reason that the statement of PRISMA names; a source and any other stay as they are."""
    return said.get("prisma_reason", reason)

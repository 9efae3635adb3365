"""
Stated durations of response: the curve between the two readings of what authors leave open.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.estimates.curves import KaplanMeier
from itpcase.estimates.stated_duration import READINGS, Reading, StatedDurations
from itpcase.figures._axis import Unit, last_of, unit_for
from itpcase.figures._canvas import COLOURS, DOUBLE, PALE, check_drawn
from itpcase.figures._colours import LINES, Stroke
from itpcase.figures._curves import (
    axes_for,
    curve_median_words,
    draw_steps,
    finish,
    name_curve,
    tell,
    tick_censored,
)

__all__ = ["plot_stated_durations"]

STROKES: Final[dict[Reading, Stroke]] = {
    "ended": Stroke(COLOURS[5], LINES[1], "s", ""),
    "cut off": Stroke(COLOURS[0], LINES[0], "o", ""),
}
"""How the curve of each reading is drawn."""


def plot_stated_durations(
    found: StatedDurations,
    *,
    days: Sequence[float] | None = None,
    unit: Unit = "days",
    width: float = DOUBLE,
    lang: str = "en",
    ax: Any = None,
) -> Any:
    """
    Draw how long responses lasted by the words of their authors, between two readings.

    * below, the Kaplan-Meier curve if every length that does not say whether the response ended was
      its end; above, if every one was cut off; whichever of them had ended, the curve lies between;
    * ticks are responses that were censored in that reading; a table of risk stands below for each;
    * the key says how many ended, were cut off, do not say it, and have no length that can be
      drawn. The area is no confidence interval.

    Parameters
    ----------
    found : StatedDurations
        Such as `itpcase.estimates.stated_durations` gives, of lines that are not divided.
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
    InputError
        If the lines are divided into groups: draw one reading of them with `plot_remission`.
    MissingExtraError
        Without the extra ``report``.

    Examples
    --------
    >>> from itpcase import estimates, examples
    >>> from itpcase.figures import plot_stated_durations
    >>> found = estimates.stated_durations(examples.load("published-cases"))
    >>> plot_stated_durations(found).get_ylabel()
    'Proportion still in response'
    """
    check_drawn(found, "band", "itpcase.estimates.stated_durations")
    curves = {reading: found.curve(reading) for reading in READINGS}
    drawn: list[tuple[str | None, KaplanMeier]] = []
    said, ax, width = axes_for([*curves.items()], ax, width, lang)
    for reading, curve in curves.items():
        if not isinstance(curve, KaplanMeier):
            raise InputError.of(
                "NOT_DRAWN", argument="found", given=repr(found),
                needed=Sentence("problem.NOT_DRAWN.needed_whole", by=found.by),
                remedy=Sentence("problem.NOT_DRAWN.remedy_whole"),
            )  # fmt: skip
        drawn.append((said(f"figure.not_said.{reading.replace(' ', '_')}"), curve))
    ax.set_ylabel(said("figure.still_in_response"), fontsize=9)
    unit = unit_for(last_of(each for _, each in drawn), unit)
    if len(drawn[0][1]):
        band = found.band()
        ax.fill_between(
            band["day"], band["lower"], band["upper"], step="post", color=PALE, alpha=0.25,
            linewidth=0, gid="readings",
        )  # fmt: skip
        for (name, curve), reading in zip(drawn, READINGS, strict=True):
            draw_steps(
                ax, (curve.days, curve.survival, curve.lower, curve.upper), STROKES[reading],
                banded=False,
                label=name_curve(
                    said, name, curve, "responses", curve_median_words(curve, said, unit)
                ),
            )  # fmt: skip
        tick_censored(ax, [(curve.lines, curve.at) for _, curve in drawn], said)
        ax.axhline(0.5, color=PALE, linestyle=":", linewidth=0.8, zorder=1)
        (row,) = found.summary().rows()
        tell(ax, said("figure.stated_counts", **row), kind="counts")
    return finish(ax, drawn, said, days, "in_response", unit=unit, width=width)

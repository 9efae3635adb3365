"""The curve of stated durations, between the two readings of what is not said."""

from __future__ import annotations

import numpy as np
import pytest

import itpcase as itp
from itpcase.errors import InputError
from itpcase.estimates import stated_durations
from itpcase.figures import plot_remission, plot_stated_durations
from itpcase.words import languages
from tests.estimates.test_stated_durations import STATED
from tests.figures.drawn import marks, texts


def test_both_readings_are_drawn_with_the_area_between_them() -> None:
    """A curve and a table of risk each; the key counts what ended, was cut off and is not said."""
    found = stated_durations(STATED)
    ax = plot_stated_durations(found, days=[0, 300])
    drawn = marks(ax)
    lower, upper = (np.asarray(line.get_ydata()) for line in ax.lines if line.get_gid() == "curve")

    assert (1, 2, 0) == (drawn["readings"], drawn["curve"], drawn["band"])
    assert found.band()["lower"].min() == lower.min()
    assert found.band()["upper"].min() == upper.min()
    assert 2 * 3 == drawn["risk-at_risk"]
    told = " ".join(" ".join(texts(ax)).split())
    assert "ended 1, cut off 3, not said 3; of these without a length, and not drawn, 1" in told
    assert "not said taken as ended; responses, n = 6; median in days: 390" in told


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("subject", [[], STATED[:1], STATED[3:5]])
def test_of_few_or_none_there_is_a_figure(lang: str, subject: list[itp.Patient]) -> None:
    """It says so where nobody has a length that can be drawn."""
    found = stated_durations(subject)
    ax = plot_stated_durations(found, lang=lang, width=89)

    assert bool(len(found.times("ended"))) == bool(marks(ax)["curve"])


def test_groups_are_drawn_one_reading_at_a_time() -> None:
    """The refusal says how."""
    groups = stated_durations(STATED, by="agents")
    with pytest.raises(InputError, match=r"plot_remission\(found.curve"):
        plot_stated_durations(groups)

    assert 2 == marks(plot_remission(groups.curve("ended")))["curve"]

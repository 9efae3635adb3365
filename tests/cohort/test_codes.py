"""What stands in the columns of a cohort: numbers for words, and a number for what is printed."""

from __future__ import annotations

import numpy as np
import pytest

import itpcase as itp
from itpcase.cohort.codes import printed_limit


@pytest.mark.parametrize(
    ("count", "limit"),
    [
        (itp.Count(15.0), 15.0),
        (itp.Count(15.0, "<"), 15.0),
        (itp.Count(15.0, ">="), 15.0),
        (itp.Count(15.0, "", 25.0), 25.0),
    ],
)
def test_the_limit_of_a_baseline(count: itp.Count, limit: float) -> None:
    """A bound is used at its printed number, a range at its upper end."""
    assert limit == printed_limit(count)


def test_no_baseline() -> None:
    """Nothing printed is NaN."""
    assert np.isnan(printed_limit(None))

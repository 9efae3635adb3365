"""Whole numbers that came as floats, and what a function is given as one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from itpcase.units.whole import as_whole, without_zero


@pytest.mark.parametrize(
    ("value", "expected"),
    [(8532.0, 8532), (-3.0, -3), (np.float64(2.0), 2), (1.5, 1.5), (math.inf, math.inf), (7, 7),
     ("1.0", "1.0"), (None, None)],
)  # fmt: skip
def test_a_whole_float_is_the_whole_number(value: object, expected: object) -> None:
    """A column of whole numbers that lacks one has floats; nothing else is changed."""
    assert (expected, type(expected)) == (found := as_whole(value), type(found))


def test_no_number_stays_no_number() -> None:
    """NaN is no whole number."""
    assert math.isnan(as_whole(math.nan))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1.0", "1"), ("1.00", "1"), ("-1.0", "-1"), ("150.0 ", "150"), ("1.50", "1.50"),
     ("A1.0", "A1.0"), ("1.0.0", "1.0.0"), (".0", ".0"), ("10", "10"), ("1.0 g", "1.0 g"),
     ("", "")],
)  # fmt: skip
def test_the_decimals_of_a_column_of_floats_are_left_out(text: str, expected: str) -> None:
    """All of the text is a number with decimals that are zero, or it stays."""
    assert expected == without_zero(text)

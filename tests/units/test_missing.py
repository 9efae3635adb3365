"""What stands for nothing in a cell."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from itpcase.units.ids import NOTHING
from itpcase.units.missing import NULLS, is_masked, is_nothing


@pytest.mark.parametrize(
    "value",
    [
        None, float("nan"), np.float32("nan"), np.datetime64("NaT", "D"),
        np.timedelta64("NaT", "D"), Decimal("NaN"), np.ma.masked,
    ],
)  # fmt: skip
def test_what_is_nothing(value: object) -> None:
    """None, what is no number or no day, and what is masked."""
    assert is_nothing(value)


@pytest.mark.parametrize(
    "value",
    ["", "nan", 0, 0.0, False, np.float32(0), np.datetime64("2021-03-05"), Decimal(0), (), np.inf],
)
def test_what_is_something(value: object) -> None:
    """Zero, False and empty text stand for what they say."""
    assert not is_nothing(value)


def test_only_an_array_with_a_mask_is_masked() -> None:
    """Also where its mask hides nothing; an array or a list without one is not."""
    assert is_masked(np.ma.masked_array([1, 2], mask=[True, False]))
    assert is_masked(np.ma.masked_array([1, 2]))
    assert not is_masked(np.array([1, 2]))
    assert not is_masked([1, None])


def test_what_stands_for_nothing_in_a_cell_is_no_id() -> None:
    """One list: only ``NA`` may be the name of a patient, and only an id cannot be ``N/A``."""
    assert {"NA"} == {*NULLS} - {*NOTHING}
    assert {"N/A"} == {*NOTHING} - {*NULLS}

"""Things are equal when all that they hold is."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import attrs
import numpy as np
import pytest

from itpcase._same import SameByValue, same


@attrs.frozen(eq=False)
class Held(SameByValue):
    """Columns, what is not known, and what tells no two apart."""

    name: str
    days: Any
    place: int = attrs.field(default=0, eq=False)


NOW = np.datetime64("2021-03-05", "D")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (math.nan, float("nan"), True),
        (np.float64("nan"), np.float64("nan"), True),
        (math.nan, 1.0, False),
        (1, 1.0, False),
        (1, True, False),
        ("a", "a", True),
        ([1, math.nan], [1, float("nan")], True),
        ([1], (1,), False),
        ([1], [1, 2], False),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True),
        (np.array([1.0]), np.array([1]), False),
        (np.array([1.0]), np.array([1.0, 2.0]), False),
        (np.array([1.0]), [1.0], False),
        (np.array([NOW, np.datetime64("NaT")]), np.array([NOW, np.datetime64("NaT")]), True),
        (np.array([None, "a"], dtype=object), np.array([None, "a"], dtype=object), True),
        (np.array([None], dtype=object), np.array(["a"], dtype=object), False),
        (np.array(["a"]), np.array(["a"]), True),
        ({"a": math.nan}, {"a": float("nan")}, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
        (partial(max, 1), partial(max, 1), True),
        (partial(max, 1), partial(max, 2), False),
        (Held("a", np.array([np.nan])), Held("a", np.array([np.nan]), place=1), True),
        (Held("a", np.array([1.0])), Held("a", np.array([2.0])), False),
    ],
)
def test_two_things_are_the_same(one: Any, other: Any, is_same: bool) -> None:
    """By type and content; an order of names counts, as that of columns does."""
    assert is_same is same(one, other) is same(other, one)
    assert is_same is same([one], [other])


def test_a_record_is_equal_by_what_it_holds() -> None:
    """With a hash of what is surely alike; of another kind it is not equal."""
    one, other = Held("a", np.array([1.0])), Held("a", np.array([1.0]), place=7)

    assert one == other
    assert hash(one) == hash(other)
    assert one != Held("b", np.array([1.0]))
    assert one != "a"
    assert 1 == len({one, other})

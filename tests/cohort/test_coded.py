"""The distinct values of a column, and the place of each row among them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.cohort.coded import Coded
from itpcase.table import fetch, pieces
from itpcase.units.counts import ROWS_AT_ONCE

KINDS = [np.int8, np.uint8, np.int16, np.int32, np.uint32, np.int64, np.uint64]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), size=st.integers(1, 40))
def test_whole_numbers_of_any_type_are_told_apart(
    kind: Any, data: st.DataObject, size: int
) -> None:
    """At both ends of a type as in the middle, close together or far apart, in order, each once."""
    ends = np.iinfo(kind)
    first = data.draw(st.sampled_from([int(ends.min), int(ends.max) - 50, max(int(ends.min), -20)]))
    near = st.integers(first, min(first + 50, int(ends.max)))
    values = st.lists(near | st.integers(int(ends.min), int(ends.max)), min_size=size)
    column = np.array(data.draw(values | st.lists(near, min_size=size)), dtype=kind)
    found = Coded.of(column)
    assert sorted(set(column.tolist())) == found.values.tolist()
    assert column.dtype == found.values.dtype
    assert column.tolist() == found.column.tolist()


@pytest.mark.parametrize("rows", [0, 1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, 2 * ROWS_AT_ONCE + 3])
def test_pieces_hold_every_row_once(rows: int) -> None:
    """Whatever is done piece by piece is done to every row."""
    assert [*range(rows)] == [row for part in pieces(rows) for row in range(rows)[part]]
    places = np.arange(rows, dtype=np.int32)[::-1]
    assert np.array_equal(np.arange(rows)[::-1] * 2.5, fetch(np.arange(rows) * 2.5, places))

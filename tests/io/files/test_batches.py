"""Arrow tables that are filled batch by batch: equal to the whole, and no row is held twice."""

from __future__ import annotations

import datetime as dt
import weakref
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.io._files.batches import table_of

SCHEMA = pa.schema(
    {"id": pa.int64(), "code": pa.int8(), "count": pa.float64(), "on": pa.date32(),
     "is_stop": pa.bool_(), "why": pa.string()}
)  # fmt: skip
ROWS = st.fixed_dictionaries({
    "id": st.none() | st.integers(-(2**63), 2**63 - 1), "code": st.none() | st.integers(-128, 127),
    "count": st.none() | st.floats(allow_nan=False),
    "on": st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    "is_stop": st.none() | st.booleans(), "why": st.none() | st.text(max_size=3),
})  # fmt: skip


@given(st.lists(st.lists(ROWS, max_size=5), max_size=6), st.integers(0, 40))
def test_batches_make_the_table_that_they_are_parts_of(
    parts: list[list[dict[str, Any]]], most: int
) -> None:
    """Whatever room there is at first, every value and every missing one stands where it stood."""
    batches = [pa.RecordBatch.from_pylist(part, schema=SCHEMA) for part in parts]
    reader = pa.RecordBatchReader.from_batches(SCHEMA, batches)
    found = table_of(reader, most)
    assert SCHEMA.types == found.schema.types
    assert [row for part in parts for row in part] == found.to_pylist()


@pytest.mark.parametrize("most", [0, 7, 700])
def test_columns_of_numbers_are_one_piece_and_one_batch_is_held_beside_them(most: int) -> None:
    """When a batch is asked for, those before it are gone."""
    held: list[weakref.ref[pa.RecordBatch]] = []
    alive: list[int] = []

    class Batches:
        schema = SCHEMA

        def __iter__(self) -> Iterator[pa.RecordBatch]:
            for first in range(0, 700, 7):
                alive.append(sum(each() is not None for each in held))
                rows = [{"id": first + i, "count": 1.0} for i in range(7)]
                batch = pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
                held.append(weakref.ref(batch))
                yield batch
                del batch

    found = table_of(Batches(), most)
    assert [*range(700)] == found["id"].to_pylist()
    assert {"id": 1, "code": 1, "count": 1, "on": 1} == {
        name: found[name].num_chunks for name in ("id", "code", "count", "on")
    }
    assert max(alive) <= 1

"""The distinct values of a column, and the place of each row among them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.cohort import coded
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


def test_columns_by_their_codes_are_laid_out_in_one_piece_of_memory() -> None:
    """Each row has its value, -1 the last one; what is not coded stays what it is."""
    days, code = np.arange(4), np.array([0, 1, -1, 0])
    columns: dict[str, Any] = {
        "answer": coded.name_codes(("no", "yes"), code),
        "day": days,
        "line": coded.Coded(code, np.array([1, 2, 9])),
        "unit": coded.name_codes(["G/L"], np.zeros(4, dtype=np.int8)),
    }
    found = coded.lay_out_codes(columns)

    assert list(columns) == list(found)
    assert ["no", "yes", None, "no"] == found["answer"].tolist()
    assert [1, 2, 9, 1] == found["line"].tolist()
    assert ["G/L"] * 4 == found["unit"].tolist()
    assert found["day"] is days
    assert found["answer"].base is found["unit"].base
    assert found["answer"].base is not found["line"].base


@pytest.mark.parametrize("question", [itp.classify_response, itp.remission_episodes])
def test_the_texts_of_a_table_of_answers_take_memory_once(question: Any) -> None:
    """A cohort of any size: one piece for all columns of texts, and ids may be numbers."""
    counts = {"patient_id": [7, 7, 7], "on": [0, 7, 14], "count": [9, 40, 45], "unit": "10*9/L"}
    lines = {"patient_id": [7], "line": [1], "started_on": [0]}
    table = question(itp.Cohort.from_tables(counts, lines))
    texts = [table[name] for name in table.columns if table[name].dtype == object]

    assert len(texts) > 1
    assert {id(texts[0].base)} == {id(column.base) for column in texts}
    assert [7] == table["patient_id"].tolist()

"""The distinct values of a column, and the place of each row among them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import table as columns
from itpcase._late_columns import LateColumn, WorkedOut
from itpcase.cohort._cells import coded
from itpcase.cohort._cells.coded import Coded
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


@pytest.mark.parametrize("kind", [">i4", ">u4", ">i8"])
def test_whole_numbers_of_the_other_byte_order_are_told_apart(kind: str) -> None:
    """A file of another machine may hold its bytes the other way round."""
    column = np.array([7, 5, 5, 9], dtype=kind)
    found = Coded.of(column)

    assert [5, 7, 9] == found.values.tolist()
    assert column.tolist() == found.column.tolist()


@pytest.mark.parametrize("many", [1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1])
def test_numbers_that_stand_together_are_all_found(many: int) -> None:
    """Wherever the rows of one end and those of the next begin, also between two pieces."""
    column = np.repeat(np.array([3, 1, 4, 9]), [many, 1, many, 1])
    found = Coded.of(column)

    assert [1, 3, 4, 9] == found.values.tolist()
    assert np.array_equal(column, found.column)


@pytest.mark.parametrize("rows", [0, 1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, 2 * ROWS_AT_ONCE + 3])
def test_pieces_hold_every_row_once(rows: int) -> None:
    """Whatever is done piece by piece is done to every row."""
    assert [*range(rows)] == [row for part in pieces(rows) for row in range(rows)[part]]
    places = np.arange(rows, dtype=np.int32)[::-1]
    assert np.array_equal(np.arange(rows)[::-1] * 2.5, fetch(np.arange(rows) * 2.5, places))


@given(st.lists(st.sampled_from([True, False, None, "True", "1", "", 1, 0, 1.0]), max_size=12))
def test_what_differs_in_type_is_told_apart(rows: list[Any]) -> None:
    """True, 1, 1.0 and "1" are four, in the order in which they come; also with no number there."""
    found = Coded.of(columns.objects(rows))
    expected = [*dict.fromkeys((type(each), each) for each in rows)]

    assert expected == [(type(each), each) for each in found.values.tolist()]
    assert [(type(each), each) for each in rows] == [
        (type(each), each) for each in found.column.tolist()
    ]


@given(st.lists(st.sampled_from([*range(40), None]), max_size=30), st.sampled_from([0, 5, 64]))
def test_what_no_row_has_is_none_of_the_values(rows: list[int | None], few: int) -> None:
    """A dictionary of Arrow may hold more, also where its values are asked for one by one."""
    pa = pytest.importorskip("pyarrow")
    words = pa.array([f"word {place}" for place in range(40)])
    column = pa.DictionaryArray.from_arrays(pa.array(rows, pa.int8()), words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coded, "FEW", few)
        found = Coded.of_arrow(pa.chunked_array([column]))

    used = sorted({row for row in rows if row is not None})
    nothing = [None] if None in rows else []

    assert column.to_pylist() == found.column.tolist()
    assert [*(f"word {place}" for place in used), *nothing] == found.values.tolist()
    assert [*map(rows.index, used), *map(rows.index, nothing)] == found.first_rows.tolist()


def test_the_code_before_the_first_is_that_of_the_last_value() -> None:
    """Each row has its value, -1 the last one; so have some of the rows."""
    code = np.array([0, 1, -1, 0])
    answer = coded.name_codes(("no", "yes"), code)

    assert ["no", "yes", None, "no"] == answer.column.tolist()
    assert [1, 2, 9, 1] == coded.Coded(code, np.array([1, 2, 9])).column.tolist()
    assert [None, "no"] == answer.take(np.array([2, 3])).column.tolist()
    assert ["yes", None] == answer.take(slice(1, 3)).column.tolist()


@pytest.mark.parametrize("question", [itp.classify_response, itp.remission_episodes])
def test_the_texts_of_a_table_of_answers_are_laid_out_when_looked_at(question: Any) -> None:
    """Before, there is one small number a row; afterwards the column is one, and stays so."""
    counts = {"patient_id": [7, 7, 7], "on": [0, 7, 14], "count": [9, 40, 45], "unit": "10*9/L"}
    lines = {"patient_id": [7], "line": [1], "started_on": [0]}
    table = question(itp.Cohort.from_tables(counts, lines))
    held = vars(table)["_held"]
    late = [name for name, column in held.items() if isinstance(column, LateColumn)]
    numbers = {name for name in late if isinstance(held[name], WorkedOut)}
    some = table[:1]

    assert len(late) > len(numbers) + 1
    assert len(table) == len(some) == 1
    for name in late:
        assert table[name] is table[name] is held[name]
        assert isinstance(vars(some)["_held"][name], LateColumn) or name in numbers
        np.testing.assert_array_equal(some[name], table[name])
        np.testing.assert_array_equal(table[name], [table[0][name]])
    assert [*table.to_pandas().columns] == [*dict(table)] == [*table.columns]


@given(
    values=st.lists(st.sampled_from("abcde"), unique=True),
    data=st.data(), in_order=st.booleans(), size=st.integers(1, 9),
)  # fmt: skip
def test_values_in_the_order_in_which_rows_come(
    values: list[str], data: st.DataObject, *, in_order: bool, size: int
) -> None:
    """Each value that a row has once, in the order of the first rows; -1 is that of None."""
    listed = [*values, None]
    codes = data.draw(st.lists(st.integers(-1, len(values))))
    codes = sorted(codes) if in_order else codes
    given_ = Coded(np.array(codes, dtype=np.int32), np.array(listed, dtype=object))
    with pytest.MonkeyPatch.context() as patch:  # which looks at some rows at a time
        patch.setattr(columns, "ROWS_AT_ONCE", size)
        found = given_.as_they_come()

    assert given_.column.tolist() == found.column.tolist()
    assert list(dict.fromkeys(given_.column.tolist())) == found.values.tolist()
    assert (found.codes >= 0).all()


def test_values_that_come_in_their_order_are_left_alone() -> None:
    """Nothing is done to rows that stand together as their values do."""
    codes = Coded(np.array([0, 0, 1, 2, 2], dtype=np.int32), np.array([5, 3, 9]))

    assert codes.as_they_come() is codes

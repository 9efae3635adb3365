"""Columns that are laid out when somebody looks at them."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from itpcase._late_columns import LateNumbers, LateTexts, WorkedOut
from itpcase.table import Ragged, Table, fetch, objects


def test_numbers_are_worked_out_when_somebody_looks() -> None:
    """Once, and not for who looks at other columns; some of the rows are those of all."""
    made: list[str] = []

    def work_out() -> Any:
        made.append("days")
        return np.array([3.0, 1.0, 2.0])

    table = Table({"line": np.array([1, 2, 3]), "days": WorkedOut(3, work_out)})

    assert [1, 2, 3] == table["line"].tolist()
    assert 3 == len(table)
    assert not made
    assert [3.0, 2.0] == table[[0, 2]]["days"].tolist()
    assert [1.0, 2.0] == table[1:]["days"].tolist()
    assert [3.0, 1.0, 2.0] == table["days"].tolist()
    assert table["days"] is table["days"]
    assert ["days"] == made


def test_texts_are_written_when_they_are_asked_for() -> None:
    """Some rows of a column are taken without a text; one text is written alone, all once."""
    written: list[list[int]] = []

    def write(rows: Any) -> Any:
        written.append(rows.tolist())
        return objects([f"row {row}" for row in rows])

    texts: Any = LateTexts(write, np.arange(6))
    ragged = Ragged(np.array([0, 2, 6]), {"source": texts, "day": np.arange(6)})
    some = ragged.between(1, 2).columns["source"].take(np.array([3, 0]))

    assert [] == written
    assert (2, 16) == (len(some), some.nbytes)
    assert "row 5" == some[0]
    assert ["row 5", "row 2"] == some.tolist() == np.asarray(some).tolist()
    assert [[5], [5, 2]] == written
    assert isinstance(ragged["source"], np.ndarray)
    assert [f"row {row}" for row in range(6)] == ragged["source"].tolist()
    assert object == np.asarray(texts).dtype == texts.dtype


@given(
    st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=8).flatmap(
        lambda each: st.tuples(
            st.just(each),
            st.lists(st.integers(0, len(each) - 1), max_size=8),
            st.slices(len(each)).filter(lambda part: part.step in {None, 1}),
            st.lists(st.booleans(), min_size=len(each), max_size=len(each)),
        )
    )
)
def test_numbers_are_put_in_order_when_they_are_asked_for(
    drawn: tuple[list[int], list[int], slice, list[bool]],
) -> None:
    """Whatever is done to their rows, in any order, they are what an array of 64 bits would be."""
    values, order, part, is_kept = drawn
    late: Any = LateNumbers.of(np.array(values, dtype=np.int32))
    wide, rows, kept = np.array(values), np.array(order, dtype=np.int32), np.array(is_kept)
    pairs = [
        (late, wide),
        (fetch(late, rows), wide[rows]),
        (late[kept], wide[kept]),
        (late[part], wide[part]),
        (late[part][: len(rows)].take(slice(0, 2)), wide[part][: len(rows)][0:2]),
        (fetch(late, rows)[:3], wide[rows][:3]),
    ]
    pairs += [(one[np.arange(len(two))[::-1]], two[::-1]) for one, two in pairs]

    for one, two in pairs:
        assert len(one) == len(two)
        assert two.tolist() == one.tolist() == np.asarray(one).tolist()
        assert two.tolist() == [one[row].item() for row in range(len(two))]
        assert two.dtype == one.dtype == np.asarray(one).dtype
        assert two.tolist() == pickle.loads(pickle.dumps(one)).tolist()
    assert late.values.nbytes == late.nbytes
    assert wide.tolist() == Ragged(np.array([0, len(wide)]), {"source": late})["source"].tolist()

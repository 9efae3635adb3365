"""Columns that are laid out when somebody looks at them."""

from __future__ import annotations

from typing import Any

import numpy as np

from itpcase._late_columns import LateTexts, WorkedOut
from itpcase.table import Ragged, Table, objects


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

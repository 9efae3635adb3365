"""Rows that belong to patients, in columns."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from itpcase._late_columns import Listed
from itpcase._ragged import ColumnsOfRecords, Ragged


def ragged() -> Ragged:
    """Three patients with two, no and three rows."""
    return Ragged(
        np.array([0, 2, 2, 5]),
        {"day": np.array([1, 5, 0, 3, 3]), "count": np.array([10.0, 20.0, 30.0, 40.0, 50.0])},
    )


def test_ragged_rows() -> None:
    """Length, columns, and the patient of each row."""
    rows = ragged()

    assert 5 == len(rows)
    assert [0, 0, 2, 2, 2] == rows.patient.tolist()
    assert [1, 5, 0, 3, 3] == rows["day"].tolist()
    assert rows.get("comparator") is None
    assert rows["count"] is rows.get("count")


def test_columns_of_records_are_made_when_they_are_looked_at() -> None:
    """Each is made once, and not before; one that says nothing is not there."""
    made = []

    def double(records: Any) -> Any:
        made.append("double")
        return 2 * np.array(records)

    late = ColumnsOfRecords([1, 2], {"double": double, "nothing": lambda _: None})

    assert [] == made
    assert [2, 4] == late["double"].tolist()
    assert late["double"] is late.get("double")
    assert ["double"] == made == list(late)
    assert 1 == len(late)
    assert "nothing" not in late
    assert late.get("nothing", "default") == late.get("other", "default") == "default"
    with pytest.raises(KeyError, match="nothing"):
        late["nothing"]


def test_a_column_of_records_is_a_list_until_an_array_is_asked_for() -> None:
    """The walk reads the list itself, everyone else one array of the column's type."""
    listed = Listed([3, 1], np.int32)
    late = ColumnsOfRecords([1, 2], {"day": lambda _: listed})
    rows = Ragged(np.array([0, 2]), late)

    assert rows.held("day") is listed
    assert rows.held("other") is None
    assert listed.tolist() is listed.tolist()
    assert "column" not in vars(listed)
    assert rows["day"] is rows.get("day") is late["day"] is listed.column
    assert np.int32 == rows["day"].dtype == np.asarray(listed).dtype
    assert [1, 3] == listed.take(np.array([1, 0])).tolist()
    assert [True, False] == [Listed(each, np.bool_).any() for each in ([False, True], [False])]
    assert [0, 1] == Ragged(np.array([0, 2]), {"day": np.arange(2)}).held("day").tolist()


def test_columns_of_records_are_sent_as_columns() -> None:
    """A pickle of them has the columns, and neither the records nor what makes them."""
    late = ColumnsOfRecords([1, 2], {"same": np.array, "nothing": lambda _: None})
    sent = pickle.loads(pickle.dumps(late))

    assert dict is type(sent)
    assert ["same"] == list(sent)
    assert [1, 2] == sent["same"].tolist()


@pytest.mark.parametrize(
    ("first", "last", "days", "patients"),
    [
        (0, 3, [1, 5, 0, 3, 3], [0, 0, 2, 2, 2]),
        (0, 1, [1, 5], [0, 0]),
        (1, 2, [], []),
        (1, 3, [0, 3, 3], [1, 1, 1]),
        (2, 3, [0, 3, 3], [0, 0, 0]),
        (3, 3, [], []),
    ],
)
def test_some_patients(first: int, last: int, days: list[int], patients: list[int]) -> None:
    """A slice of patients counts them from 0 and shares their rows."""
    part = ragged().between(first, last)

    assert days == part["day"].tolist()
    assert patients == part.patient.tolist()
    assert len(days) == len(part)
    assert last - first == len(part.offsets) - 1


def test_a_slice_is_no_copy() -> None:
    """It looks at the same numbers."""
    rows = ragged()

    assert np.shares_memory(rows["day"], rows.between(1, 3)["day"])


@pytest.mark.parametrize(
    ("patient", "day", "end"),
    [(0, 0, 0), (0, 1, 1), (0, 4, 1), (0, 5, 2), (0, 99, 2), (1, 5, 2), (2, -1, 2), (2, 0, 3),
     (2, 2, 3), (2, 3, 5), (2, 4, 5)],
)  # fmt: skip
def test_rows_until_a_day(patient: int, day: int, end: int) -> None:
    """The end of the patient's rows on or before a day, all rows of that day included."""
    assert [end] == ragged().until(np.array([patient]), np.array([day])).tolist()

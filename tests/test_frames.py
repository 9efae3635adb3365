"""Arrow-capable frames in, tables out as Arrow streams."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import itpcase as itp

COUNTS = {
    "patient_id": ["a", "a", "a", "b"],
    "on": [dt.date(2021, 1, day) for day in (1, 8, 15, 3)],
    "count": [12.0, 110.0, 120.0, None],
    "unit": ["10*9/L", "10*9/L", "K/uL", "10*9/L"],
}
LINES = {
    "patient_id": ["a", "b"],
    "line": [1, 1],
    "started_on": [dt.date(2021, 1, 1)] * 2,
    "ended_on": [None, dt.date(2021, 2, 1)],
    "agents": ["ivig", None],
}


class Frame:
    """A frame of an unknown library: it hands out an Arrow stream, and nothing else."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self._table = pa.table(columns)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand over."""
        return self._table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("form", [dict, pa.table, Frame])
def test_any_arrow_capable_frame_is_read(form: Any) -> None:
    """The same rows from a mapping, a table, and a frame that only has the stream."""
    cohort = itp.Cohort.from_tables(counts=form(COUNTS), lines=form(LINES))
    table = itp.classify_response(cohort)

    assert ["CR", "NE"] == table["category"].tolist()
    assert np.datetime64("2021-01-08") == table["reached_CR"][0]
    assert 3 == len(cohort.counts)


def test_a_table_of_answers_is_an_arrow_stream() -> None:
    """Dates stay dates, what is missing is null, texts are texts."""
    cohort = itp.Cohort.from_tables(counts=COUNTS, lines=LINES)
    arrow = pa.table(itp.classify_response(cohort))

    assert pa.date32() == arrow.schema.field("reached_CR").type
    assert [dt.date(2021, 1, 8), None] == arrow["reached_CR"].to_pylist()
    assert ["CR", "NE"] == arrow["category"].to_pylist()
    assert [None, "NO_COUNTS"] == arrow["reason"].to_pylist()


def test_study_days_that_are_missing_are_null() -> None:
    """A day that was not reached is no number."""
    counts = COUNTS | {"on": [0, 7, 14, 2]}
    lines = LINES | {"started_on": [0, 0], "ended_on": [None, 31]}
    arrow = pa.table(itp.classify_response(itp.Cohort.from_tables(counts=counts, lines=lines)))

    assert [7, None] == arrow["reached_CR"].to_pylist()


def test_without_pyarrow_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mappings work without it."""
    frame = Frame(COUNTS)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(itp.MissingExtraError, match="pip install 'itpcase"):
        itp.Cohort.from_tables(counts=frame, lines=LINES)

    assert 2 == len(itp.classify_response(itp.Cohort.from_tables(counts=COUNTS, lines=LINES)))


def test_what_is_no_table_is_refused() -> None:
    """A list is neither a mapping nor a frame."""
    with pytest.raises(itp.InputError, match="NOT_A_TABLE"):
        itp.Cohort.from_tables(counts=[1, 2], lines=LINES)

"""Arrow-capable frames in, tables out as Arrow streams."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import itpcase as itp
from itpcase import intake

COUNTS: dict[str, Any] = {
    "patient_id": ["a", "a", "a", "b"],
    "on": [dt.date(2021, 1, day) for day in (1, 8, 15, 3)],
    "count": [12.0, 110.0, 120.0, None],
    "unit": ["10*9/L", "10*9/L", "K/uL", "10*9/L"],
}
LINES: dict[str, Any] = {
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


def test_a_dictionary_may_hold_more_than_its_column() -> None:
    """Values that no row has are nobody, and one value may stand in a dictionary twice."""
    ids = pa.DictionaryArray.from_arrays([1, 3, 1, 3], ["nobody", "a", "b", "a"])
    units = pa.DictionaryArray.from_arrays([0, 0, 2, 0], ["10*9/L", "furlong", "K/uL"])
    coded = COUNTS | {"patient_id": ids, "unit": units, "count": [12.0, 110.0, 120.0, 9.0]}
    plain = coded | {"patient_id": ["a"] * 4, "unit": COUNTS["unit"]}
    lines = {name: values[:1] for name, values in LINES.items()}
    one, two = (
        itp.Cohort.from_tables(pa.table(counts), pa.table(lines)) for counts in (coded, plain)
    )

    assert ["a"] == one.ids.tolist() == two.ids.tolist()
    assert one.counts["day"].tolist() == two.counts["day"].tolist()
    assert one.counts["count"].tolist() == two.counts["count"].tolist()


def test_a_patient_without_an_id_is_found_in_a_dictionary() -> None:
    """The row is named."""
    ids = pa.array(["a", None, "a", "b"]).dictionary_encode()
    with pytest.raises(itp.InputError, match=r"counts\.patient_id\[1\]"):
        itp.Cohort.from_tables(pa.table(COUNTS | {"patient_id": ids}), LINES)


def test_patients_are_not_twice_behind_a_dictionary() -> None:
    """A dictionary that holds an id twice does not hide the second row."""
    ids = pa.DictionaryArray.from_arrays([0, 1, 2], ["a", "b", "a"])
    with pytest.raises(itp.DataError) as caught:
        itp.Cohort.from_tables(COUNTS, LINES, patients=pa.table({"patient_id": ids}))

    assert ["PATIENT_TWICE"] == [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("ids", [[3, 1, 2], [-5, 10**9, 7], [2.5, 1.0, 9.0], ["c", "a", "b"]])
@pytest.mark.parametrize("bits", [63, 0])
def test_rows_are_put_in_order(ids: Any, bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patients by id, their counts by day, those of one day as they came; however it is sorted."""
    monkeypatch.setattr(intake, "KEY_BITS", bits)
    days = [9.0, 2.0, np.nan, 2.0, 9.0]
    rows = [(name, day) for name in ids for day in days]
    counts = {
        "patient_id": [name for name, _ in rows],
        "on": [day for _, day in rows],
        "count": [float(k) for k in range(len(rows))],
        "unit": "10*9/L",
    }
    lines = {"patient_id": ids, "line": [1] * 3, "started_on": [0] * 3}
    cohort = itp.Cohort.from_tables(counts, lines)
    expected = [5 * ids.index(name) + k for name in sorted(ids) for k in (2, 1, 3, 0, 4)]

    assert sorted(ids) == cohort.ids.tolist()
    assert expected == cohort.counts["count"].tolist()
    assert [0, 5, 10, 15] == cohort.counts.offsets.tolist()

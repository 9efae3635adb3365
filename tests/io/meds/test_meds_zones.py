"""Instants of Greenwich are read in columns as each of them is by itself."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itpcase.cohort.cohort import Cohort
from itpcase.io._meds import values
from itpcase.io._meds.reader import collect
from itpcase.io._source.tables import to_cohort

INSTANTS = [
    None,
    dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC),
    *(dt.datetime(2021, month, day, hour, minute, tzinfo=dt.UTC)
      for month, day in ((1, 1), (1, 2), (3, 27), (3, 28), (3, 29), (10, 30), (10, 31), (11, 7))
      for hour, minute in ((0, 0), (0, 30), (1, 30), (5, 0), (6, 30), (22, 0), (23, 0), (23, 30))),
]  # fmt: skip
"""Midnights and hours around them, also of days on which clocks are changed."""

EVENTS = st.lists(
    st.tuples(
        st.integers(1, 2), st.sampled_from(INSTANTS),
        st.sampled_from(["LAB//51265//K/uL", "LAB//50861//U/L"]),
        st.sampled_from([None, 9.0, 12.3, 40.0]), st.sampled_from([None, "", "<5", "clumped"]),
    ),
    min_size=1, max_size=20,
)  # fmt: skip
SUCH_AS = re.compile(r"such as '[0-9]{4}-[0-9T:+-]*'")
"""The example of many instants is one of those that are read in columns, if there are any."""

ZONES = [None, "Europe/Rome", "America/New_York", "Asia/Shanghai", "UTC", "Asia/Kolkata"]


def write(folder: Path, events: list[Any], kind: Any) -> None:
    """A data set of one file."""
    (folder / "data").mkdir()
    subject, time, code, value, text = zip(*events, strict=True)
    table = pa.table({
        "subject_id": pa.array(subject, pa.int64()), "time": pa.array(time, kind),
        "code": pa.array(code, pa.string()), "numeric_value": pa.array(value, pa.float32()),
        "text_value": pa.array(text, pa.string()),
    })  # fmt: skip
    pq.write_table(table, folder / "data" / "0.parquet")


def all_said(folder: Path, zone: str | None) -> list[object]:
    """Every record, and everything that is told."""
    source = collect(folder, zone=zone)
    days = source.days
    counted = (days.own_offsets, days.in_zone, days.moved_midnights)
    found = (source.found.rows, source.found.codes, source.results.seen["unit"])
    cohort = to_cohort(source, strict=False)
    told = [SUCH_AS.sub("", str(problem)) for problem in cohort.problems]
    return [counted, found, told, rows_of(cohort)]


def rows_of(cohort: Cohort) -> list[object]:
    """The counts and the laboratory values, in their order, with their places."""
    tables = [cohort.counts, *([] if cohort.labs is None else [cohort.labs])]
    return [
        (name, table.offsets.tolist(), [str(each) for each in table[name].tolist()])
        for table in tables for name in table.columns
    ]  # fmt: skip


@given(EVENTS, st.sampled_from(ZONES), st.sampled_from(["s", "us", "ns"]))
@settings(deadline=None, max_examples=60)
def test_instants_are_read_as_each_by_itself(
    events: list[Any], zone: str | None, unit: str
) -> None:
    """No count, place, order, number of instants or problem differs."""
    if unit == "ns":  # which ends in 2262
        events = [(who, time if time and time.year < 2262 else None, *rest)
                  for who, time, *rest in events]  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        write(Path(place), events, pa.timestamp(unit, "UTC"))
        found = all_said(Path(place), zone)
        with mock.patch.object(values, "instants_of", return_value=None):
            expected = all_said(Path(place), zone)

    assert found == expected


@pytest.mark.parametrize(
    ("kind", "zone", "is_column"),
    [("UTC", None, True), ("UTC", "Europe/Rome", True), ("Europe/Rome", None, False),
     ("Europe/Rome", "Europe/Rome", False), (None, "Europe/Rome", True)],
)  # fmt: skip
def test_which_times_are_columns(
    kind: str | None, zone: str | None, tmp_path: Path, *, is_column: bool
) -> None:
    """Those of Greenwich and those without a zone; of another zone each is read by itself."""
    noon = dt.datetime(2021, 1, 5, 12, tzinfo=dt.UTC if kind else None)
    write(tmp_path, [(1, noon, "LAB//51265//K/uL", 9.0, None)] * 1, pa.timestamp("us", kind))
    source = collect(tmp_path, zone=zone)

    assert (is_column, not is_column) == (source.plain_counts is not None, bool(source.kept))


def test_a_zone_that_arrow_does_not_know_is_read_row_by_row(tmp_path: Path) -> None:
    """Its days are those of the zone all the same."""
    late = dt.datetime(2021, 1, 5, 23, 30, tzinfo=dt.UTC)
    write(tmp_path, [(1, late, "LAB//51265//K/uL", 9.0, None)], pa.timestamp("us", "UTC"))
    with mock.patch.object(values, "clock_times", return_value=None):
        source = collect(tmp_path, zone="Europe/Rome")

    assert ["2021-01-06"] == [str(row.on) for row in source.kept]


def test_two_instants_of_the_last_day_of_the_calendar(tmp_path: Path) -> None:
    """In a zone to the east they are of no day: they are told of, and nothing breaks."""
    last = dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC)
    write(tmp_path, [(1, last, "LAB//51265//K/uL", 9.0, None)] * 2, pa.timestamp("us", "UTC"))
    source = collect(tmp_path, zone="Europe/Rome")

    assert "NOT_A_DAY" in {problem.code for problem in source.problems.listed()}
    assert not source.kept

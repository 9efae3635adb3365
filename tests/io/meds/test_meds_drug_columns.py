"""Drugs of MEDS that are taken as columns are those that each event gives by itself."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itpcase.io._meds.drug_columns import DrugColumns
from itpcase.io._meds.others import OtherEvents
from itpcase.io._meds.reader import collect
from itpcase.io._source.tables import to_cohort
from tests.io.systems import meds

CODES = (
    "MEDICATION//START//Prednisone", "MEDICATION//STOP//Prednisone", "drug//stop//prednisolone",
    "MEDICATION//START//IVIG", "MEDICATION//STOP//IVIG", "MEDICATION//IVIG",
    "MEDICATION//Eltrombopag//Administered", "MEDICATION//Eltrombopag//unknown",
    "MEDICATION//Rituximab//Not Given", "PROCEDURE//splenectomy", "PROCEDURE//START//splenectomy",
    "PROCEDURE//platelet transfusion", "MEDICATION//Foo", "LAB//51265//K/uL", "MEDS_DEATH",
    "GENDER//F", "BLEED//1",
)  # fmt: skip
TIMES = [
    None,
    dt.datetime(9999, 12, 31),  # noqa: DTZ001 - MEDS has no zones
    *(dt.datetime(2021, 1, day, hour) for day in (1, 2, 3) for hour in (0, 8, 9)),  # noqa: DTZ001
]
KINDS = (pa.timestamp("us"), pa.timestamp("s"), pa.date32(), pa.timestamp("us", "UTC"))
"""Types of a column of times."""

EVENTS = st.lists(
    st.tuples(
        st.integers(1, 3), st.sampled_from(TIMES), st.sampled_from(CODES),
        st.sampled_from([None, 1.0, float("nan")]), st.sampled_from([None, "", " toxic "]),
    ),
    max_size=30,
)  # fmt: skip


def write_shards(folder: Path, shards: list[tuple[list[Any], Any]], *, are_words: bool) -> None:
    """A data set of several files, each with its type of times."""
    (folder / "data").mkdir()
    for number, (events, kind) in enumerate(shards):
        subject, time, code, value, text = zip(*events, strict=True) if events else ((),) * 5
        if kind == pa.date32():
            time = tuple(each and each.date() for each in time)
        ids = pa.array([f"s{n}" for n in subject] if are_words else subject,
                       pa.string() if are_words else pa.int64())  # fmt: skip
        table = pa.table({
            "subject_id": ids, "time": pa.array(time, kind), "code": pa.array(code, pa.string()),
            "numeric_value": pa.array(value, pa.float32()),
            "text_value": pa.array(text, pa.string()),
        })  # fmt: skip
        pq.write_table(table, folder / "data" / f"{number}.parquet", row_group_size=7)


def all_said(folder: Path, **options: Any) -> list[Any]:
    """Everything that is read of a data set."""
    source = collect(folder, bleeding={"BLEED//1": 2}, **options)
    many = source.number_of_treatments()
    cohort = to_cohort(source, strict=False)
    told = [(each, each.told.render("zh")) for each in cohort.problems]
    tables = [cohort.lines, cohort.exposures, cohort.rescues]
    places = [None if t is None or t.get("source") is None else [*map(str, t["source"])]
              for t in tables]  # fmt: skip
    people = [repr(each) for each in cohort.to_patients()]
    return [told, places, people, source.found, many]


@settings(deadline=None)
@given(
    st.lists(st.tuples(EVENTS, st.sampled_from((*KINDS[:1] * 6, *KINDS))), min_size=1, max_size=3),
    st.booleans(), st.booleans(),
)  # fmt: skip
def test_columns_say_what_each_event_says(
    shards: list[tuple[list[Any], Any]], are_words: bool, shifted: bool
) -> None:
    """Nothing differs where each is looked at by itself: no line, place, order or problem."""
    with tempfile.TemporaryDirectory() as place:
        write_shards(Path(place), shards, are_words=are_words)
        found = all_said(Path(place), shifted=shifted)
        with mock.patch.object(DrugColumns, "take", return_value=None):
            expected = all_said(Path(place), shifted=shifted)

    assert found == expected


@pytest.mark.parametrize("one_by_one", [False, True])
@pytest.mark.parametrize(("stop", "end"), [(1, 2), (2, 2), (3, 3)])
def test_the_day_of_a_stop_is_none_on_the_drug_but_the_first(
    stop: int, end: int, one_by_one: bool, tmp_path: Path
) -> None:
    """A course that is stopped on the day of its start was taken on that day."""
    first, last = (dt.datetime(2021, 1, day, 8 + day) for day in (1, stop))  # noqa: DTZ001
    events = [(1, first, CODES[0], None, None),
              (1, last + dt.timedelta(minutes=1), CODES[1], None, None)]  # fmt: skip
    write_shards(tmp_path, [(events, KINDS[0])], are_words=False)
    how = mock.patch.object(DrugColumns, "take", return_value=None)
    with how if one_by_one else nullcontext():
        (exposure,) = to_cohort(collect(tmp_path), strict=False).patient(0).exposures

    assert (dt.date(2021, 1, 1), dt.date(2021, 1, end)) == (exposure.started_on, exposure.ended_on)


def taken_one_by_one(read: Callable[[], Any]) -> int:
    """How many events are looked at by themselves."""
    with mock.patch.object(OtherEvents, "take", autospec=True) as take:
        read()
    return take.call_count


def test_plain_events_are_no_rows(tmp_path: Path) -> None:
    """Of plain events none is looked at by itself; of a time with a zone all are."""
    events = [(1, TIMES[-1], code, None, None) for code in CODES[:2]]
    write_shards(tmp_path, [(events, KINDS[0])], are_words=False)
    plain = taken_one_by_one(lambda: collect(tmp_path))
    (tmp_path / "data" / "0.parquet").unlink()
    (tmp_path / "data").rmdir()
    write_shards(tmp_path, [(events, KINDS[0]), (events, KINDS[-1])], are_words=False)

    assert (0, 4) == (plain, taken_one_by_one(lambda: collect(tmp_path)))


def test_a_copy_of_a_start_is_told_and_read_once(tmp_path: Path) -> None:
    """An event that stands three times at one instant is one, and the two copies are named."""
    meds(tmp_path, *[(1, TIMES[-1], CODES[0], None, None)] * 3)
    source = collect(tmp_path)
    told = [each.row for each in source.problems.listed() if each.code == "DUPLICATE_RESULT"]

    assert (1, [2, 3]) == (source.number_of_treatments(), told)

"""Whatever type a column has, in whatever table: it is read, or refused as what it is."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import itpcase as itp

UNIT = "10*9/L"
TABLES: dict[str, dict[str, list[Any]]] = {
    "counts": {
        "patient_id": ["a", "b"], "on": [1, 2], "count": [50.0, 60.0], "unit": [UNIT, UNIT],
        "comparator": ["", ""], "upper": [None, 70.0], "assumed": ["", ""],
    },
    "lines": {
        "patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0], "ended_on": [10, 10],
        "agents": ["ivig", "ivig"], "baseline": [9.0, 9.0], "baseline_unit": [UNIT, UNIT],
    },
    "patients": {
        "patient_id": ["a", "b"], "sex": ["F", "M"], "age": [30, 40], "died_on": [None, 99],
        "bleeding_recorded": [True, True],
    },
    "bleeds": {"patient_id": ["a"], "on": [3], "who_grade": [2]},
    "rescues": {"patient_id": ["a"], "on": [3], "kind": ["anti_d"]},
    "labs": {"patient_id": ["a"], "on": [3], "analyte": ["alt"], "value": [30.0], "unit": ["U/L"]},
    "exposures": {"patient_id": ["a"], "agent": ["ivig"], "started_on": [0], "ended_on": [2]},
}  # fmt: skip
"""Every table, each with rows that can be used."""

WIDE = pa.decimal256(50, 2)
DAY = dt.date(2021, 1, 1)
VALUES: tuple[tuple[Any, Any], ...] = (
    *((kind(), 1) for kind in (
        pa.int8, pa.int16, pa.int32, pa.int64, pa.uint8, pa.uint64, pa.float32, pa.float64,
    )),
    (pa.int64(), 2**63 - 1), (pa.int64(), -(2**63)), (pa.int64(), 2**31), (pa.int64(), -1),
    (pa.uint64(), 2**64 - 1), (pa.float64(), 1e308), (pa.float64(), float("inf")),
    (pa.float64(), -1e308), (pa.float64(), float("nan")), (pa.float64(), 1.5),
    (WIDE, decimal.Decimal("9" * 40)), (WIDE, decimal.Decimal("1.5")), (WIDE, decimal.Decimal(1)),
    (pa.bool_(), True), (pa.string(), "1"), (pa.string(), "9" * 400), (pa.large_string(), "1"),
    (pa.binary(), b"1"), (pa.large_binary(), b"\xff"), (pa.date32(), DAY), (pa.date64(), DAY),
    (pa.timestamp("s"), dt.datetime(2021, 1, 1)),  # noqa: DTZ001 - as databases hold it
    (pa.timestamp("ns", "Europe/Rome"), dt.datetime(2021, 1, 1, tzinfo=dt.UTC)),
    (pa.time32("s"), dt.time(1)), (pa.duration("s"), dt.timedelta(1)), (pa.null(), None),
    (pa.list_(pa.int64()), [1]), (pa.list_(pa.string()), ["a"]),
    (pa.large_list(pa.string()), ["a"]), (pa.struct([("a", pa.int64())]), {"a": 1}),
    (pa.map_(pa.string(), pa.int64()), [("a", 1)]), (pa.dictionary(pa.int8(), pa.string()), "a"),
    (pa.dictionary(pa.int32(), pa.int64()), 1), (pa.dictionary(pa.int32(), pa.binary()), b"a"),
)  # fmt: skip
"""A type of Arrow, and a value of it."""


def columns() -> Iterator[tuple[str, str]]:
    """Name every column of every table."""
    for table, held in TABLES.items():
        for column in held:
            yield table, column


OF_ARROW = {name: pa.table(each) for name, each in TABLES.items()}
OF_FRAMES = {name: pl.DataFrame(each) for name, each in TABLES.items()}
"""The tables as they are, which no call changes."""

ASKED = ("counts", "lines", "patients")
"""What a category is made of."""


def tables_with(table: str, column: str, values: Any) -> dict[str, Any]:
    """Give all tables, with other values in one column."""
    held: dict[str, Any] = TABLES[table] | {column: values}
    return OF_ARROW | {table: pa.table(held)}


def only(table: str, tables: dict[str, Any]) -> dict[str, Any]:
    """Give a table and those that a category is made of: the others are read each by itself."""
    return {name: each for name, each in tables.items() if name in {table, *ASKED}}


def ask(tables: dict[str, Any]) -> None:
    """Read tables, strict or not; who is strict about what can be used reads the same."""
    with suppress(itp.ItpcaseError):
        itp.Cohort.from_tables(**tables)
    with suppress(itp.ItpcaseError):
        itp.classify_response(itp.Cohort.from_tables(**tables, strict=False))


@pytest.mark.parametrize(("table", "column"), [*columns()], ids=lambda name: name)
def test_a_column_of_any_type_is_read_or_refused(table: str, column: str) -> None:
    """And nothing else is raised, strict or not; warnings are errors here."""
    rows = len(TABLES[table][column])
    for kind, value in VALUES:
        ask(only(table, tables_with(table, column, pa.array([value] * rows, kind))))


@pytest.mark.parametrize("table", TABLES)
def test_one_name_once(table: str, tmp_path: Path) -> None:
    """A column that stands twice is refused: which of the two was meant is not known."""
    tables = {name: pa.table(each) for name, each in TABLES.items()}
    once = tables[table]
    names = [*once.column_names, once.column_names[1]]
    tables[table] = pa.Table.from_arrays([*once.columns, once.columns[1]], names=names)
    with pytest.raises(itp.InputError):
        itp.Cohort.from_tables(**tables)
    for name, each in tables.items():
        pq.write_table(each, tmp_path / f"{name}.parquet")
    with pytest.raises(itp.errors.DataError):
        itp.read_parquet(tmp_path)


POLARS = {
    "Int128": pl.Int128, "UInt128": getattr(pl, "UInt128", pl.UInt64), "Decimal": pl.Decimal(38, 2),
    "Categorical": pl.Categorical, "Time": pl.Time, "Duration": pl.Duration("ms"), "Null": pl.Null,
    "Object": pl.Object, "Binary": pl.Binary, "List": pl.List(pl.Int64), "Boolean": pl.Boolean,
    "Struct": pl.Struct({"a": pl.Int64}), "Array": pl.Array(pl.Int64, 1),
    "Enum": pl.Enum(["a", "1"]),
}  # fmt: skip
"""Types of polars, some of which Arrow or numpy do not have."""

OF_POLARS: dict[str, Any] = {
    "Categorical": "a",
    "Enum": "1",
    "Time": dt.time(1),
    "Duration": dt.timedelta(1),
    "Null": None,
    "Binary": b"1",
    "List": [1],
    "Boolean": True,
    "Struct": {"a": 1},
    "Array": [1],
}


@pytest.mark.parametrize("kind", POLARS)
@pytest.mark.parametrize(("table", "column"), [*columns()], ids=lambda name: name)
def test_a_column_of_any_type_of_polars(table: str, column: str, kind: str) -> None:
    """As of Arrow."""
    tables: dict[str, Any] = {**OF_FRAMES}
    values = [OF_POLARS.get(kind, 1)] * len(TABLES[table][column])
    tables[table] = tables[table].with_columns(pl.Series(column, values, POLARS[kind]))
    ask(only(table, tables))


def test_an_exposure_without_an_agent_is_told() -> None:
    """In the row where it is missing."""
    tables = tables_with("exposures", "agent", pa.array([None], pa.string()))
    cohort = itp.Cohort.from_tables(**tables, strict=False)

    assert [("EMPTY_CELL", "agent", 0)] == [
        (problem.code, problem.column, problem.row) for problem in cohort.problems
    ]

"""The ways into a cohort: records, columns of every kind, and files of every form."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import itpcase as itp
from itpcase.errors import Problem
from itpcase.model.sign_rows import SignRow, gather_rows

Tables = dict[str, dict[str, Any]]
Answer = tuple[itp.Cohort, tuple[Problem, ...]]


def shown(value: Any) -> Any:
    """A value as a sheet shows it: nothing for what is missing."""
    is_missing = value is None or value is np.ma.masked or value != value  # noqa: PLR0124 - NaN
    return None if is_missing else value


# --- records ------------------------------------------------------------------------------------

BESIDE = ("unit", "comparator", "upper")


def _printed(row: Mapping[str, Any], name: str) -> Any:
    """A number with what stands beside it, in one text as a record takes it."""
    value = row[name]
    if hasattr(value, "magnitude") or isinstance(value, bool):
        return value
    sign, upper, unit = (shown(row.get(beside)) for beside in ("comparator", "upper", "unit"))
    upper = "" if upper is None else f"-{upper:g}"
    return f"{sign or ''}{value}{upper} {unit or ''}".strip()


def _fields(row: Mapping[str, Any], *number: str) -> dict[str, Any]:
    left = {name: value for name, value in row.items() if name not in {"patient_id", *BESIDE}}
    left |= {name: _printed(row, name) for name in number}
    return {name: shown(value) for name, value in left.items()}


def _rows(tables: Tables, name: str, owner: str) -> list[dict[str, Any]]:
    table = tables.get(name, {})
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    return [row for row in rows if row["patient_id"] == owner]


def _patient(tables: Tables, owner: str) -> itp.Patient:
    def made(name: str, kind: Any, *number: str) -> list[Any]:
        return [kind(**_fields(row, *number)) for row in _rows(tables, name, owner)]

    signs = [gather_rows([row]) for row in made("signs", SignRow)]
    (facts,) = _rows(tables, "patients", owner)
    return itp.Patient(
        **_fields(facts), id=owner, assessments=signs,
        platelets=made("counts", itp.PlateletMeasurement, "count"),
        lines=made("lines", itp.TreatmentLine), bleeds=made("bleeds", itp.BleedingEvent),
        rescues=made("rescues", itp.RescueTherapy),
        labs=made("labs", itp.LabMeasurement, "value"),
        exposures=made("exposures", itp.Exposure),
    )  # fmt: skip


def from_records(tables: Tables, _place: Path, **settings: Any) -> Answer:
    """The records of a table that holds no more than one row can say."""
    assert settings.keys() <= {"strict"}, "a record is told nothing about others"
    owners = tables["patients"]["patient_id"]
    cohort = itp.Cohort.from_patients([_patient(tables, owner) for owner in owners])
    return cohort, cohort.problems


# --- columns ------------------------------------------------------------------------------------


def from_columns(make: Callable[[dict[str, Any]], Any]) -> Callable[..., Answer]:
    """A way in through `Cohort.from_tables`."""

    def enter(tables: Tables, _place: Path, **settings: Any) -> Answer:
        made = {name: make(table) for name, table in tables.items()}
        cohort = itp.Cohort.from_tables(**made, **settings)
        return cohort, cohort.problems

    return enter


def arrow(table: dict[str, Any]) -> Any:
    """Columns of Arrow, what is missing as null."""
    return pa.table({
        name: pa.array([shown(value) for value in values]) for name, values in table.items()
    })  # fmt: skip


def arrays(table: dict[str, Any]) -> dict[str, Any]:
    """Columns of numpy; numbers among which some are missing are masked."""
    return {name: _array(values) for name, values in table.items()}


def _array(values: Any) -> Any:
    if not isinstance(values, list):
        return values
    if any(isinstance(value, dt.date) for value in values):
        return np.array(values, dtype="datetime64[D]")
    missing = [shown(value) is None for value in values]
    if any(missing) and any(isinstance(value, float | int) for value in values):
        held = [0.0 if gone else value for gone, value in zip(missing, values, strict=True)]
        return np.ma.array(held, mask=missing)
    return np.array(values, dtype=object if any(isinstance(v, str) for v in values) else None)


# --- files --------------------------------------------------------------------------------------


def _from_parquet(tables: Tables, place: Path, **settings: Any) -> Answer:
    for name, table in tables.items():
        pq.write_table(arrow(table), place / f"{name}.parquet")
    return _checked(*itp.read_parquet(place, **settings | {"strict": False}), **settings)


def _cell(value: Any) -> str:
    return "" if shown(value) is None else str(value)


def _from_csv(tables: Tables, place: Path, **settings: Any) -> Answer:
    for name, table in tables.items():
        with (place / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(table)
            out.writerows(
                [_cell(each) for each in row] for row in zip(*table.values(), strict=True)
            )
    series, problems = itp.read_csv(place, **settings | {"strict": False})
    return _checked(itp.Cohort.from_patients(series), problems, **settings)


def _from_xlsx(tables: Tables, place: Path, **settings: Any) -> Answer:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        sheet.append(list(table))
        for row in zip(*table.values(), strict=True):
            sheet.append([None if _cell(each) == "" else each for each in row])
    book.save(place / "cases.xlsx")
    series, problems = itp.read_excel(place / "cases.xlsx", **settings | {"strict": False})
    return _checked(itp.Cohort.from_patients(series), problems, **settings)


def _checked(
    cohort: itp.Cohort, problems: tuple[Problem, ...], *, strict: bool = True, **_settings: Any
) -> Answer:
    """What was read; if asked for, the errors that a reader would have raised."""
    errors = tuple(problem for problem in problems if problem.severity == "error")
    if errors and strict:
        raise itp.errors.DataError.of("files", errors)
    return cohort, problems


DOORS: dict[str, Callable[..., Answer]] = {
    "records": from_records,
    "lists": from_columns(dict),
    "arrays": from_columns(arrays),
    "pandas": from_columns(pd.DataFrame),
    "polars": from_columns(lambda table: pl.DataFrame(table, strict=False)),
    "arrow": from_columns(arrow),
    "duckdb": from_columns(lambda table: duckdb.from_arrow(arrow(table)).to_arrow_table()),
    "parquet": _from_parquet,
    "csv": _from_csv,
    "xlsx": _from_xlsx,
}
"""Each takes tables, a place for files, and what is said about all of them."""

FRAMES = ("pandas", "polars", "arrow", "duckdb", "parquet")
FILES = ("csv", "xlsx")

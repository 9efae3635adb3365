"""
An OMOP CDM in parts of whole persons, each small enough for memory.

DuckDB divides the tables in one pass, within its limit of memory, into files beside one another;
each part is then a CDM of its own, which the one reader reads.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

from itpcase.io._omop.database import Database, a_literal, whole
from itpcase.io._omop.values import wanted_tests
from itpcase.io._source.analytes import OMOP, with_own
from itpcase.io._source.source import Source
from itpcase.io.omop import ERAS, OWNED, PLATELETS, check, read_database
from itpcase.table import Column
from itpcase.units.labs import PLATELETS as COUNTS

__all__: list[str] = []

OF_WHOLE: Final = frozenset({"cdm_source", *ERAS.values()})
"""Tables that are not divided, of which something is told."""

_SHARDS: Final = "itpcase_shards"
_PLACE: Final = "itpcase_place"
"""The place of a row in its table: rows that are divided come in another order."""


@attrs.frozen
class Parts:
    """
    A CDM, or a data set, that is to be read part by part.

    *read* gives the parts in their order, *has_whole_ids* tells whether patients are whole numbers.
    """

    count: int
    read: Callable[[], Iterator[Source]]
    has_whole_ids: bool = True


@contextmanager
def open_parts(
    source: Any,
    place: Path,
    number: Callable[[int, int], int],
    shard_of: Callable[[Any, int], Column],
    *,
    memory_limit: str | None,
    **options: Any,
) -> Iterator[Parts]:
    """
    Divide a CDM under a folder, and give its parts.

    Parameters
    ----------
    source : path or duckdb.DuckDBPyConnection
    place : Path
        An empty folder.
    number : callable
        Tells from the number of counts, and from that of the parts that the limit of memory asks
        for, how many there are to be.
    shard_of : callable
        Assigns the ids of persons to so many parts.
    memory_limit : str or None
        What DuckDB may use.
    **options : object
        Of `itpcase.read_omop`.
    """
    with Database.of(source, memory_limit) as database:
        check(database)
        tests = wanted_tests(
            database, tuple(options.get("concepts") or PLATELETS),
            with_own(OMOP, options.get("labs")),
        )  # fmt: skip
        concepts = {
            kind: ", ".join(str(test) for test, name in tests.items() if (name == COUNTS) == kind)
            for kind in (True, False)
        }
        concept = whole("measurement_concept_id")
        measurement = database.tables["measurement"]
        wanted = f"{concept} in ({', '.join(filter(None, concepts.values()))})"
        counts, rows = database.query(
            f"select count(*) filter (where {concept} in ({concepts[True]})), count(*) "
            f"from {measurement} where {wanted}"
        ).fetchall()[0]
        if database.has("drug_exposure"):
            records = database.tables["drug_exposure"]
            rows += database.query(f"select count(*) from {records}").fetchall()[0][0]
        parts = number(counts, database.parts_for(rows))
        _write_shards(database, parts, shard_of)
        for table in OWNED:
            if database.has(table):
                where = wanted if table == "measurement" else "true"
                database.query(
                    f"copy (select t.*, coalesce(s.shard, 0) as itpcase_shard from "
                    f"(select *, row_number() over () as {_PLACE} from {database.tables[table]} "
                    f"where {where}) t left join {_SHARDS} "
                    f"s on s.person = {database.owner(table, 't.person_id')}) "
                    f"to {a_literal(place / table)} "
                    "(format parquet, partition_by (itpcase_shard))"
                )
        database.forget(_SHARDS)

        def read() -> Iterator[Source]:
            for part in range(parts):
                yield read_database(_part(database, place, part), **options)

        yield Parts(parts, read)


def _write_shards(database: Database, parts: int, shard_of: Callable[[Any, int], Column]) -> None:
    """Write which part each person is in."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    persons = database.arrow(
        f"select distinct {database.owner('person')} as person from {database.tables['person']} "
        "where person is not null"
    )["person"].to_numpy()
    of = shard_of(persons.tolist(), parts) if len(persons) else np.zeros(0, dtype=np.int64)
    database.connection.register("itpcase_given", pa.table({"person": persons, "shard": of}))
    database.query(f"create or replace temp table {_SHARDS} as select * from itpcase_given")
    database.connection.unregister("itpcase_given")


def _put_in_order(database: Database, folder: Path) -> Path:
    """Write the rows of one part of a table into one file, in the order of the table."""
    target = folder.with_name(f"{folder.name}.parquet")
    rows = f"read_parquet({a_literal(folder / '*.parquet')}, hive_partitioning=false)"
    database.query(
        f"copy (select * exclude ({_PLACE}) from {rows} order by {_PLACE}) "
        f"to {a_literal(target)} (format parquet)"
    )
    shutil.rmtree(folder)
    return target


def _part(database: Database, place: Path, part: int) -> Database:
    """Return one part as a CDM, with the vocabulary of the whole, of which the first part tells."""
    tables = {
        name: table for name, table in database.tables.items() if not part or name not in OF_WHOLE
    }
    places = {} if part else database.places
    for table in OWNED:
        if not database.has(table):
            continue
        folder = place / table / f"itpcase_shard={part}"
        tables[table] = (
            f"read_parquet({a_literal(_put_in_order(database, folder))}, hive_partitioning=false)"
            if folder.is_dir() else f"(select * from {database.tables[table]} where false)"
        )  # fmt: skip
    return attrs.evolve(database, tables=tables, places=places, owned=False, spilled=None)

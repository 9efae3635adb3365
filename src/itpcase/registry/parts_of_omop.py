"""
An OMOP CDM in parts of whole persons, each small enough for memory.

DuckDB gives the rows of the tables in one pass, within its limit of memory, and each is written to
the file of its part; each part is then a CDM of its own, which the one reader reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

from itpcase.io._omop.concepts import is_among, wanted_tests
from itpcase.io._omop.database import Database, a_literal
from itpcase.io._omop.names import are_told_of
from itpcase.io._source.analytes import OMOP, with_own
from itpcase.io._source.source import Source, places_of
from itpcase.io.omop import COUNTED, ERAS, OWNED, PLATELETS, check, read_database
from itpcase.registry.division import into_shards, shard_file
from itpcase.table import Column
from itpcase.units.labs import PLATELETS as COUNTS

__all__: list[str] = []

OF_WHOLE: Final = frozenset({"cdm_source", *ERAS.values()})
"""Tables that are not divided, of which something is told."""

WIDEST: Final = 1 << 24
"""Up to so wide a range of whole numbers, persons are looked up in a table."""

OF_CONCEPTS: Final = "_concept_id"
"""Ends the names of columns in which few numbers come again and again."""

_OWNER: Final = "itpcase_owner"
"""Whose a row is, beside its columns."""


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
        concept = database.whole("measurement", "measurement_concept_id")
        wanted = is_among(concept, tests)
        is_count = is_among(concept, [test for test, name in tests.items() if name == COUNTS])
        counts, rows = database.query(
            f"select count(*) filter (where {is_count}), count(*) "
            f"from {database.tables['measurement']} m where {wanted}"
        ).fetchall()[0]
        has_values = rows > 0
        if database.has("drug_exposure"):
            records = database.tables["drug_exposure"]
            rows += database.query(f"select count(*) from {records}").fetchall()[0][0]
        parts = number(counts, database.parts_for(rows))
        owners = Owners.find(database, parts, shard_of)
        for table in OWNED:
            if database.has(table):
                where = "true"  # in a CDM without counts, any measurement may be told of
                if table == "measurement" and has_values:
                    where = f"({wanted}) or {are_told_of(database, tests)}"
                _divide(database, table, where, place / table, owners)

        rows_of: dict[str, int] = {}
        if not has_values:  # which is told of with the rows of the whole
            rows_of = {
                database.file(name): database.query(
                    f"select count(*) from {database.tables[name]}"
                ).fetchall()[0][0]
                for name in COUNTED if database.has(name)
            }  # fmt: skip

        def read() -> Iterator[Source]:
            for part in range(parts):
                found = read_database(_part(database, place, part), **options)
                found.found.tables.update(rows_of)
                yield found

        yield Parts(parts, read)


@attrs.frozen
class Owners:
    """The part of each person: by a table, or where their ids lie far apart by a search."""

    parts: int
    ids: Column
    of: Column
    """The part of each place, the last of them that of those who are none."""
    low: int | None
    """The first id of the table; None where there is none."""

    @classmethod
    def find(cls, database: Database, parts: int, shard_of: Callable[[Any, int], Column]) -> Owners:
        """Find the persons of a CDM, and assign them to so many parts."""
        ids = database.arrow(
            f"select distinct {database.owner('person')} as person from {database.tables['person']}"
        )["person"].drop_null()
        ids = np.sort(ids.to_numpy().astype(np.int64))
        of = shard_of(ids, parts).astype(np.int16)
        low, high = (int(ids[0]), int(ids[-1])) if len(ids) else (0, WIDEST)
        if high - low >= WIDEST:
            return cls(parts, ids, np.append(of, np.int16(0)), None)
        table = np.zeros(high - low + 2, dtype=np.int16)
        table[ids - low] = of
        return cls(parts, ids, table, low)

    def parts_of(self, owners: Any) -> Column:
        """Return the part of the owner of each row; the first for those that are no person."""
        ids = owners.fill_null(0).to_numpy().astype(np.int64)
        if self.low is None:
            at = places_of(self.ids, ids)
        else:  # what is below wraps around, and is above
            at = np.minimum((ids - self.low).view(np.uint64), len(self.of) - 1)
        found: Column = self.of[at]
        return np.where(owners.is_null(), np.int16(0), found) if owners.null_count else found


def _divide(database: Database, table: str, where: str, folder: Path, owners: Owners) -> None:
    """Write the rows *m* of a table to the files of their parts, in the order of the table."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    folder.mkdir()
    owner = database.owner(table, "m.person_id")
    schema, batches = database.batches(
        f"select {database.carried(table)}, {owner} as {_OWNER} "
        f"from {database.tables[table]} m where {where}"
    )
    kept = schema.remove(schema.get_field_index(_OWNER))
    repeated = [
        field.name for field in kept
        if field.type == pa.string() or field.name.casefold().endswith(OF_CONCEPTS)
    ]  # fmt: skip
    numbers = [field.name for field in kept if pa.types.is_integer(field.type)]
    with into_shards(
        folder, owners.parts, kept, compression="lz4", use_dictionary=repeated,
        write_statistics=numbers,
    ) as write:  # fmt: skip
        for batch in batches:
            of = owners.parts_of(batch[_OWNER])
            write(pa.Table.from_batches([batch]).drop_columns([_OWNER]), of)


def _part(database: Database, place: Path, part: int) -> Database:
    """Return one part as a CDM, with the vocabulary of the whole, of which the first part tells."""
    tables = {
        name: table for name, table in database.tables.items() if not part or name not in OF_WHOLE
    }
    places = {} if part else database.places
    for table in OWNED:
        if database.has(table):
            file = place / table / shard_file(part)
            tables[table] = f"read_parquet({a_literal(file)}, hive_partitioning=false)"
    return attrs.evolve(database, tables=tables, places=places, owned=False, spilled=None)

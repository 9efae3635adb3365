"""
The tables of an OMOP CDM, wherever they stand: a folder, a DuckDB file, a connection, or a part.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

import attrs
import numpy as np

from itpcase._kept import cached_property
from itpcase._sentences import Sentence, as_given, enumerated
from itpcase.errors import InputError, MissingExtraError, text_of_value
from itpcase.io._files.batches import BATCH, table_of
from itpcase.io._files.folder import as_path
from itpcase.io._files.parquet_parts import parquet_files
from itpcase.io._omop.text import SUFFIXES as TEXT
from itpcase.io._omop.text import (
    fault_of,
    heading_of,
    is_text_table,
    refuse_other_headings,
    separator_of,
    text_parts,
)
from itpcase.units.instants import ISO_DAY, TIME_OF_DAY
from itpcase.units.missing import NULLS

__all__: list[str] = []

SUFFIXES: Final = (".parquet", *TEXT)

DAYS: Final = frozenset({"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"})
"""Types that hold a day."""

INSTANT: Final = "TIMESTAMP WITH TIME ZONE"
"""The type of what has a day in a time zone only; any other is read as text."""

_DAY_OR_MOMENT: Final = f"{ISO_DAY}([ T]{TIME_OF_DAY})?"
"""A date or an instant without a zone, as SQL looks for it."""

WHOLE: Final = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT"})
"""Types that hold whole numbers and nothing else."""

_CARRIED: Final = DAYS.difference(("TIMESTAMP_S", "TIMESTAMP_MS")).union(
    WHOLE, (f"U{kind}" for kind in WHOLE),
    ("BOOLEAN", "FLOAT", "DOUBLE", "VARCHAR", "TIME", INSTANT),
)  # fmt: skip
"""Types that stay the same in Arrow and in Parquet; so do decimal numbers of any length."""

EXACT: Final = {"DOUBLE": 2**53, "FLOAT": 2**24}
"""From here on floats of a type skip whole numbers, and two persons may be one."""

_ORDER: Final = "preserve_insertion_order"
"""The setting of DuckDB by which rows of a table come in its order."""

BYTES_A_ROW: Final = 160
"""What a value or a record of a drug takes while a cohort is laid out, as measured. [bytes]"""

TO_SPARE: Final = 2
"""Parts differ in size: each is to fill half of its room."""

UNITS_OF_SIZE: Final = {
    f"{letter}{many}": base**power
    for power, letter in enumerate("kmgt", 1) for many, base in (("b", 1000), ("ib", 1024))
}  # fmt: skip

_SIZE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([kmgt]i?b)", re.IGNORECASE)

MOST_SAID: Final = 300
"""So much of an error of DuckDB is shown. [characters]"""


@attrs.define(slots=False)
class Database:
    """The tables of a CDM, wherever they stand."""

    connection: Any
    tables: dict[str, str]
    """By its name in small letters, how a table is written in SQL."""
    files: dict[str, list[str]]
    """By its name in small letters, the files in which a table stands; one, if all is well."""
    owned: bool
    memory_limit: str | None = None
    spilled: tempfile.TemporaryDirectory[str] | None = None
    """Where DuckDB puts what memory has no room for; without it, in the working directory."""
    folder: Path | None = None
    """Where the files are."""
    places: dict[str, list[str]] = attrs.field(factory=dict)
    """By its name in small letters, the schemas in which a table stands; one, if all is well."""
    zone: dt.tzinfo | None = None
    """Where instants have their days; without it, in UTC, or where the connection says."""
    _is_unordered: bool = attrs.field(default=False, init=False)
    """Whether the connection is one that does not keep the order of rows."""
    _described: dict[str, dict[str, str]] = attrs.field(factory=dict, init=False)

    @classmethod
    def of(cls, source: Any, memory_limit: str | None = None) -> Database:
        """Open a folder, a database file or a connection."""
        try:
            import duckdb  # noqa: PLC0415 - an extra
        except ImportError:
            raise MissingExtraError("reading OMOP", "duckdb") from None
        if memory_limit is not None:
            _size_of(memory_limit)
        if isinstance(source, duckdb.DuckDBPyConnection):
            tables, places = _tables_of(source)
            return cls(
                source, tables, {}, owned=False, memory_limit=memory_limit, places=places
            )  # fmt: skip
        path = as_path(source, "source")
        if not path.exists():
            raise InputError.of(
                "NO_FOLDER",
                argument="source",
                needed=Sentence("problem.NO_FOLDER.needed_omop"),
                given=repr(str(source)),
                remedy=Sentence("problem.NO_FOLDER.remedy_folder_3"),
            )
        spilled = tempfile.TemporaryDirectory(prefix="itpcase-")
        settings = {"temp_directory": spilled.name}
        if memory_limit is not None:
            settings["memory_limit"] = memory_limit
        if path.is_dir():
            connection = _in_utc(duckdb.connect(config=settings))
            tables, files = _views(path)
            return cls(
                connection, tables, files, owned=True, memory_limit=memory_limit, spilled=spilled,
                folder=path,
            )  # fmt: skip
        try:
            connection = _in_utc(duckdb.connect(str(path), read_only=True, config=settings))
        except duckdb.Error as error:
            spilled.cleanup()
            raise InputError.of(
                "UNREADABLE",
                argument=path.name,
                needed=Sentence("problem.UNREADABLE.needed_omop"),
                given=str(error).splitlines()[0][:200],
                remedy=Sentence("problem.UNREADABLE.remedy_omop"),
            ) from error
        tables, places = _tables_of(connection)
        return cls(
            connection, tables, {}, owned=True, memory_limit=memory_limit, spilled=spilled,
            places=places,
        )  # fmt: skip

    def __enter__(self) -> Self:
        """Let DuckDB keep the order of rows: a connection may be set not to, until the exit."""
        ((is_kept,),) = self.query(f"select current_setting('{_ORDER}')").fetchall()
        self._is_unordered = not is_kept
        if self._is_unordered:
            self.query(f"set {_ORDER} = true")
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_unordered:
            self.query(f"set {_ORDER} = false")
        if self.owned:
            self.connection.close()
        if self.spilled is not None:
            self.spilled.cleanup()

    def check_room(self, rows: int) -> None:
        """
        Refuse so many rows as are more than the limit of memory has room for.

        Raises
        ------
        InputError
            With what they take, and what to do.
        """
        needed = rows * BYTES_A_ROW
        if self.memory_limit is not None and needed > _size_of(self.memory_limit):
            raise InputError.of(
                "MEMORY_LIMIT",
                argument="memory_limit",
                needed=Sentence(
                    "problem.MEMORY_LIMIT.needed", rows=rows, megabytes=-(-needed // 10**6)
                ),
                given=as_given(self.memory_limit),
            )

    def parts_for(self, rows: int) -> int:
        """Return into how many parts so many rows go, each with room to spare."""
        if self.memory_limit is None:
            return 1
        return max(1, -(-rows * BYTES_A_ROW * TO_SPARE // _size_of(self.memory_limit)))

    def __contains__(self, table: str) -> bool:
        return table in self.tables

    def columns(self, table: str) -> dict[str, str]:
        """Return the columns of a table, in small letters, with their types; asked for once."""
        if table not in self._described:
            rows = self.query(f"describe select * from {self.tables[table]}").fetchall()
            self._described[table] = {row[0].casefold(): row[1].upper() for row in rows}
        return self._described[table]

    def heading(self, table: str) -> list[str]:
        """Return the names of the columns of a file, as they are written; DuckDB changes some."""
        if self.folder is None or table not in self.files:
            return [*self.columns(table)]
        path = self.folder / self.file(table)
        if texts := _text_files(path):
            refuse_other_headings(texts, path.name)
            return heading_of(texts[0])
        one = min(parquet_files(path)) if path.is_dir() else path
        rows = self.query(
            "select name from (from parquet_schema(?)) where num_children is null", [str(one)]
        )
        return [name for (name,) in rows.fetchall()]

    def query(self, sql: str, parameters: list[Any] | None = None) -> Any:
        """Run SQL; a file that is not what its name says is refused."""
        import duckdb  # noqa: PLC0415 - an extra

        try:
            return self.connection.execute(sql, parameters or [])
        except duckdb.Error as error:
            raise self._unreadable(error) from error

    def arrow(self, sql: str, most: int = 0) -> Any:
        """Run SQL and return an Arrow table, its rows taken batch by batch; at first *most*."""
        with self._readable():
            return table_of(self.connection.sql(sql).to_arrow_reader(BATCH), most)

    def batches(self, sql: str) -> tuple[Any, Iterator[Any]]:
        """Run SQL and return the schema of its rows in Arrow, and the rows batch by batch."""
        with self._readable():
            reader = self.connection.sql(sql).to_arrow_reader(BATCH)

        def each() -> Iterator[Any]:
            while True:
                with self._readable():
                    batch = next(reader, None)
                if batch is None:
                    return
                yield batch

        return reader.schema, each()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Refuse what DuckDB cannot read while it hands rows over; of later ones Arrow tells."""
        import duckdb  # noqa: PLC0415 - an extra
        import pyarrow as pa  # noqa: PLC0415 - an extra

        try:
            yield
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> InputError:
        """Name the row of a text file that cannot be read, or say what DuckDB says."""
        told = str(error)
        if "Out of Memory" in told:
            return InputError.of(
                "MEMORY_LIMIT",
                argument="memory_limit",
                needed=Sentence("problem.MEMORY_LIMIT.needed_duckdb"),
                given=_said(told)[0][:MOST_SAID],
            )
        names = [name for files in self.files.values() for name in files]
        places = [] if self.folder is None else [self.folder / name for name in names]
        for path in (path for place in places for path in _text_files(place)):
            if str(path) in told and (fault := fault_of(path)) is not None:
                return fault
        return InputError.of(
            "UNREADABLE",
            argument="OMOP",
            needed=Sentence("problem.UNREADABLE.needed_omop_2"),
            given="; ".join(line.strip() for line in _said(told))[:MOST_SAID],
            remedy=Sentence("problem.UNREADABLE.remedy_omop_2"),
        )

    def whole(self, table: str, column: str) -> str:
        """Write in SQL a column *m* of a table as whole numbers: as it is, where it holds them."""
        if self.columns(table).get(column) in WHOLE:
            return f"m.{column}"
        return whole(f"m.{column}")

    def owner(self, table: str, written: str = "person_id") -> str:
        """Write in SQL whose a row of a table is; NULL for what is no whole number, or rounded."""
        kind = self.columns(table).get("person_id", "")
        if kind in WHOLE:
            return written
        number = f"try_cast({written} as double)"
        is_one = f"{number} = floor({number})"
        if kind in EXACT:
            is_one += f" and abs({number}) < {EXACT[kind]}"
        return f"case when {is_one} then {whole(written)} end"

    def narrow(self, table: str, column: str, written: str) -> str:
        """
        Write in SQL a column of ids, in half the bytes where all whole numbers of it allow that.

        The least and the greatest of a Parquet file stand in its statistics.
        """
        if self.columns(table).get(column) != "BIGINT":
            return written
        low, high = self.query(
            f"select min({column}), max({column}) from {self.tables[table]}"
        ).fetchall()[0]
        narrow = np.iinfo(np.int32)
        fits = low is not None and low >= narrow.min and high <= narrow.max
        return f"cast({written} as integer)" if fits else written

    def day(self, table: str, column: str, written: str = "") -> str:
        """
        Write in SQL a column of a table that may hold days in any type as dates.

        It is NULL where there is no day, and where there is one that a reader of texts has to read.
        *written* is how the column is called there.
        """
        kind, name = self.columns(table).get(column, ""), written or column
        if kind in DAYS or kind == INSTANT:
            is_local = kind == INSTANT and self.zone is not None
            local = self.local(name) if is_local else name
            return f"case when isfinite({name}) then cast({local} as date) end"
        text = a_text(name)
        return (
            f"case when regexp_full_match({text}, '{_DAY_OR_MOMENT}') "
            f"then try_cast(left({text}, 10) as date) end"
        )

    def is_said(self, table: str, column: str, written: str) -> str:
        """Write in SQL whether a column of a table, called *written* there, says anything."""
        kind = self.columns(table).get(column, "")
        known = kind in WHOLE or kind in DAYS or kind == INSTANT
        return f"{written if known else a_text(written)} is not null"

    def local(self, column: str) -> str:
        """Write in SQL an instant in the zone; NULL where DuckDB has none of that name."""
        key = getattr(self.zone, "key", None)
        if key is None or key.casefold() not in self._zones:
            return "null::timestamp"
        return f"timezone({a_literal(key)}, {column})"

    @cached_property
    def _zones(self) -> set[str]:
        return {
            name.casefold()
            for (name,) in self.query("select name from pg_timezone_names()").fetchall()
        }

    def example(self, table: str, column: str) -> str:
        """Return an instant of a column, as it is written, if it has a zone and none is given."""
        if self.zone is not None or self.columns(table).get(column) != INSTANT:
            return ""
        found = self.query(
            f"select cast({column} as varchar) from {self.tables[table]} "
            f"where isfinite({column}) limit 1"
        ).fetchall()
        return found[0][0] if found else ""

    def select(self, table: str, columns: tuple[str, ...], needed: tuple[str, ...] = ()) -> str:
        """
        Write a table in SQL with these columns, NULL for one that is not there.

        Raises
        ------
        InputError
            If a column is missing that is needed.
        """
        have = self.columns(table)
        missing = [name for name in needed if name not in have]
        if missing:
            raise InputError.of(
                "MISSING_COLUMN",
                argument=self.file(table),
                needed=Sentence("problem.MISSING_COLUMN.needed_meds", missing=missing[0]),
                given=Sentence("problem.MISSING_COLUMN.given", listed=enumerated(sorted(have))),
                remedy=Sentence("problem.MISSING_COLUMN.remedy_omop"),
            )
        chosen = ", ".join(f"t.{n}" if n in have else f"null as {n}" for n in columns)
        return f"(select {chosen} from {self.tables[table]} t)"

    def carried(self, table: str) -> str:
        """Write in SQL the columns of a table *m* in types that Arrow and Parquet carry over."""
        cast = {
            name: "timestamp" if kind in DAYS else "varchar"
            for name, kind in self.columns(table).items()
            if kind not in _CARRIED and not kind.startswith("DECIMAL")
        }
        replaced = ", ".join(
            f"cast(m.{_quoted(name)} as {kind}) as {_quoted(name)}" for name, kind in cast.items()
        )
        return f"m.* replace ({replaced})" if cast else "m.*"

    def file(self, table: str) -> str:
        """Return the file of a table, or its name."""
        return self.files.get(table, [table])[0]

    def has(self, *tables: str) -> bool:
        """Tell whether all of these tables are there."""
        return all(table in self.tables for table in tables)

    def write(self, name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        """Keep rows as a temporary table, until the reader lets go of it."""
        self.query(f"create or replace temp table {name} ({columns})")
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self.connection.executemany(f"insert into {name} values ({marks})", rows)

    def forget(self, *names: str) -> None:
        """Let go of temporary tables."""
        for name in names:
            self.query(f"drop table if exists temp.{name}")

    def descendants(self, concepts: Iterable[int]) -> list[tuple[int, int]]:
        """Return pairs of a concept and one that stands below it, if the CDM says so."""
        if not self.has("concept_ancestor"):
            return []
        above, below = whole("ancestor_concept_id"), whole("descendant_concept_id")
        rows: list[tuple[int, int]] = self.query(
            f"select {above}, {below} from {self.tables['concept_ancestor']} "
            f"where {above} in ({', '.join(map(str, concepts)) or 'null'}) "
            f"and {below} is not null order by 1, 2"
        ).fetchall()
        return rows


def _in_utc(connection: Any) -> Any:
    """Let instants have their days in UTC, and not in the zone of the machine."""
    connection.execute("set TimeZone = 'UTC'")
    return connection


def _size_of(text: str) -> int:
    """
    Read a size of memory. [bytes]

    Raises
    ------
    InputError
        For what is none, of which DuckDB would take some for no limit.
    """
    found = _SIZE.fullmatch(text_of_value(text).strip())
    size = int(float(found[1]) * UNITS_OF_SIZE[found[2].lower()]) if found else 0
    if not size:
        raise InputError.of(
            "MEMORY_LIMIT",
            argument="memory_limit",
            needed=Sentence("problem.MEMORY_LIMIT.needed_size"),
            given=as_given(text),
            remedy=Sentence("problem.MEMORY_LIMIT.remedy_size"),
        )
    return size


def _said(error: str) -> list[str]:
    """Return the first line of an error of DuckDB, and what it says of the file; no row of it."""
    first, *more = error.splitlines()
    wanted = ("file", "Expected Number of Columns")
    return [first, *(line for line in more if "unicode" in line or line.strip().startswith(wanted))]


def a_text(column: str) -> str:
    """Write in SQL a column of any type as text, NULL where it is empty."""
    return f"nullif(trim(cast({column} as varchar)), '')"


def whole(column: str) -> str:
    """Write in SQL a column that may hold whole numbers in any type as one of them."""
    return f"try_cast({column} as bigint)"


def a_literal(text: object) -> str:
    """Write a text in SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def a_case(column: str, meant: Mapping[Any, Any]) -> str:
    """Write in SQL what each value of a column means, NULL for any other."""
    cases = " ".join(f"when {value} then {meaning}" for value, meaning in meant.items())
    return f"case {column} {cases} end" if cases else "null"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _tables_of(connection: Any) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Name the tables of a connection; of two of one name that which SQL finds without a schema."""
    rows = connection.execute(
        "select table_catalog, table_schema, table_name from information_schema.tables order by "
        "table_catalog <> 'temp', table_catalog <> current_database(), "
        "table_schema <> current_schema(), 1, 2, 3"
    ).fetchall()
    tables: dict[str, str] = {}
    places: dict[str, list[str]] = {}
    for row in rows:
        tables.setdefault(row[2].casefold(), ".".join(map(_quoted, row)))
        places.setdefault(row[2].casefold(), []).append(".".join(row))
    return tables, places


def _text_files(path: Path) -> list[Path]:
    """Return the text files of a table: itself, its parts, or none."""
    return text_parts(path) if path.is_dir() else [path] if is_text_table(path) else []


def _views(folder: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Name each file of a folder as a table; a folder of parts is a table as well."""
    tables: dict[str, str] = {}
    files: dict[str, list[str]] = {}

    def add(path: Path, name: str, reads: str) -> None:
        tables.setdefault(name.casefold(), reads)
        files.setdefault(name.casefold(), []).append(path.name)

    for path in sorted(folder.iterdir()):
        suffix = next((s for s in SUFFIXES if path.name.casefold().endswith(s)), None)
        name = path.name[: -len(suffix)] if suffix else path.name
        if path.is_dir():
            if parts := parquet_files(path):
                listed = ", ".join(map(a_literal, parts))
                add(path, name, f"read_parquet([{listed}], union_by_name=true)")
            if texts := text_parts(path):
                add(path, name, _reading_texts(texts))
        elif suffix == ".parquet":
            add(path, name, f"read_parquet({a_literal(path)})")
        elif suffix is not None:
            add(path, name, _reading_texts([path]))
    return tables, files


def _reading_texts(paths: list[Path]) -> str:
    """Write in SQL the rows of text files of one table, each with its own separator."""
    of_sign: dict[str, list[Path]] = {}
    for path in paths:
        of_sign.setdefault(separator_of(path), []).append(path)
    reads = []
    for sign, some in of_sign.items():
        delim = f", delim={a_literal(sign)}" if sign else ""
        listed = ", ".join(map(a_literal, some))
        union = ", union_by_name=true" if len(some) > 1 else ""
        reads.append(
            f"read_csv([{listed}], all_varchar=true, header=true, skip=0{union}{delim}, "
            "quote='\"', "  # of a name or two in quotes it would take the quotes for letters
            f"nullstr=[{', '.join(map(a_literal, ('', *NULLS)))}])"
        )
    joined = " union all by name ".join(f"select * from {each}" for each in reads)
    return reads[0] if len(reads) == 1 else f"({joined})"

"""
Databases in the OMOP common data model, version 5.

They come as a folder of Parquet or CSV files, as a DuckDB database, or as a connection.

============================= ================================================================
table                         becomes
============================= ================================================================
``measurement``               counts, by measurement_concept_id and its descendants
``drug_exposure``,            lines and rescues: what the vocabulary of agents knows, by the
``procedure_occurrence``      names of concepts and their ingredients, and by ATC codes
``condition_occurrence``      bleeding, by concepts that the user gives; no grade, no end
``person``, ``death``,        sex, age, death, last contact
``observation_period``
============================= ================================================================

* Rows in which nothing is open are selected by DuckDB and handed over as columns; only rows with a
  text to read, or a contradiction, are looked at one by one.
* An end of a drug is the last day of exposure, and often imputed: it is a stop only if
  ``verbatim_end_date`` says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import attrs

from itpcase._sentences import Sentence
from itpcase.cohort.cohort import Cohort
from itpcase.errors import InputError, MissingExtraError
from itpcase.io._drugs import Drug
from itpcase.io._folder import as_path
from itpcase.io._omop_write import write_omop
from itpcase.io._results import Result, Where, range_problem, scale_of
from itpcase.io._source import Source
from itpcase.model import Day
from itpcase.units.counts import REFERENCE_LOW_ENDS
from itpcase.units.days import Impute

__all__ = ["read_omop", "write_omop"]

PLATELETS: Final = (3024929, 3007461)
"""Platelets in blood: LOINC 777-3 and 26515-7."""

NOT_PLATELETS: Final = (3043111, 3002736)
"""Mean platelet volume and distribution width, which stand in the same panel."""

OPERATORS: Final = {
    4171754: "<=", 4171755: ">=", 4171756: "<", 4172704: ">", 4172703: "=", 0: "", None: "",
}  # fmt: skip

UNITS: Final = {
    8848: "10*3/uL", 8961: "10*3/mm3", 9444: "10*9/L", 8816: "10*6/mL", 8647: "/uL", 8784: "/uL",
    8785: "/mm3", 9257: "/mL", 9442: "10*6/L", 44777588: "10*9/L", 8792: "K/uL", 8903: "K/mm3",
}  # fmt: skip
"""
Unit concepts of cells per volume, as seen in use; any other is looked up in the table ``concept``.

8792 and 8903 are what an ETL gets from the texts K/uL and K/mm3, read as kelvin.
"""

MISPRINTED_UNITS: Final = {8938: "10*-3/uL"}
"""Unit concepts that no count can have."""

FEMALE, MALE = 8532, 8507

PRESCRIBED: Final = {38000177, 32838, 32833}
"""Types of drug records that are orders: prescription written, EHR prescription, EHR order."""

NEEDED: Final = ("measurement", "person")

SUFFIXES: Final = (".parquet", ".csv", ".tsv", ".csv.gz")

_ANNOTATION: Final = re.compile(r"\.?\{[^}]*\}")
"""What UCUM adds in braces without a meaning, such as the cells of ``10*9.{cells}/L``."""


def read_omop(
    source: Any,
    *,
    concepts: tuple[int, ...] = PLATELETS,
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[int, int | None] | tuple[int, ...] = (),
    units: Mapping[int, str] | None = None,
    orders: bool = False,
    zone: str | None = None,
    impute: Impute | None = None,
    memory_limit: str | None = None,
    strict: bool = False,
) -> Cohort:
    """
    Read the counts, treatments, bleeding and facts of patients from an OMOP CDM.

    * counts are measurements of *concepts* and their descendants, on ``measurement_date``;
    * a bound is what ``operator_concept_id`` or the printed text says; where the two contradict one
      another the row is refused by name;
    * a row without a number is read from ``value_source_value``, or left out with that text;
    * an order is no intake; the end of a drug is that of its last day, and no stop unless
      ``verbatim_end_date`` says so or the next record does not come.

    Parameters
    ----------
    source : path or duckdb.DuckDBPyConnection
        A folder with a file a table (Parquet, CSV), a DuckDB database, or a connection.
    concepts : tuple of int
        Of the platelet count.
    agents : mapping of str to str, optional
        What a drug or procedure stands for where it is not known: by concept id, name or source
        value.
    bleeding : mapping of int to int, or tuple of int
        Concepts of conditions that are bleeding, with a WHO grade each or without; descendants
        count.
    units : mapping of int to str, optional
        What a unit concept stands for, where neither it nor the table ``concept`` is known.
    orders : bool
        Whether a prescription counts as an intake.
    zone, impute : str, optional
        For days that are no whole dates.
    memory_limit : str, optional
        What DuckDB may use, such as ``"4GB"``.
    strict : bool
        Whether rows that cannot be used are raised, or left out and listed.

    Returns
    -------
    Cohort
        *problems* lists what was left out; ``counts["source"]`` holds the measurement_id.

    Raises
    ------
    InputError
        For a missing table or column, with what there is.
    DataError
        If *strict*, with every row that cannot be used.
    MissingExtraError
        Without the extra ``duckdb``.

    Examples
    --------
    >>> import duckdb, itpcase as itp
    >>> with duckdb.connect() as db:
    ...     _ = db.execute("create table person as select 1 person_id, 8532 gender_concept_id")
    ...     _ = db.execute(
    ...         "create table measurement as select 7 measurement_id, 1 person_id,"
    ...         " 3024929 measurement_concept_id, date '2021-03-01' measurement_date,"
    ...         " 12.0 value_as_number, 8848 unit_concept_id"
    ...     )
    ...     cohort = itp.read_omop(db)
    >>> cohort.patient(0).platelets[0].count_1e9_per_l, cohort.patient(0).sex
    (12.0, 'F')
    """
    found = collect(
        source, concepts=concepts, agents=agents, bleeding=bleeding, units=units, orders=orders,
        zone=zone, impute=impute, memory_limit=memory_limit,
    )  # fmt: skip
    return found.cohort(strict=strict)


def collect(
    source: Any,
    *,
    concepts: tuple[int, ...] = PLATELETS,
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[int, int | None] | tuple[int, ...] = (),
    units: Mapping[int, str] | None = None,
    orders: bool = False,
    zone: str | None = None,
    impute: Impute | None = None,
    memory_limit: str | None = None,
) -> Source:
    """Read everything that can be read, before anything is laid out."""
    with Database.of(source, memory_limit) as database:
        reader = Reader(
            database=database, concepts=tuple(concepts), bleeding=bleeding, orders=orders,
            units=dict(units or {}),
            source=Source(name="OMOP", zone=zone, impute=impute, agents=_named(agents)),
        )  # fmt: skip
        reader.read()
        return reader.source


def _named(agents: Mapping[Any, str] | None) -> dict[str, str]:
    return {str(name): meant for name, meant in (agents or {}).items()}


# --- the database ---------------------------------------------------------------------------------


@attrs.define
class Database:
    """The tables of a CDM, wherever they stand."""

    connection: Any
    tables: dict[str, str]
    """By its name in small letters, how a table is written in SQL."""
    files: dict[str, str]
    owned: bool

    @classmethod
    def of(cls, source: Any, memory_limit: str | None = None) -> Database:
        """Open a folder, a database file or a connection."""
        try:
            import duckdb  # noqa: PLC0415 - an extra
        except ImportError:
            raise MissingExtraError("reading OMOP", "duckdb") from None
        if isinstance(source, duckdb.DuckDBPyConnection):
            return cls(source, _tables_of(source), {}, owned=False)
        path = as_path(source)
        if not path.exists():
            raise InputError.of(
                "NO_FOLDER",
                argument="source",
                needed=Sentence("problem.NO_FOLDER.needed_omop"),
                given=repr(str(source)),
                remedy=Sentence("problem.NO_FOLDER.remedy_folder_3"),
            )
        settings = {} if memory_limit is None else {"memory_limit": memory_limit}
        if path.is_dir():
            connection = duckdb.connect(config=settings)
            tables, files = _views(path)
            return cls(connection, tables, files, owned=True)
        try:
            connection = duckdb.connect(str(path), read_only=True, config=settings)
        except duckdb.Error as error:
            raise InputError.of(
                "UNREADABLE",
                argument=path.name,
                needed=Sentence("problem.UNREADABLE.needed_omop"),
                given=str(error).splitlines()[0][:200],
                remedy=Sentence("problem.UNREADABLE.remedy_omop"),
            ) from error
        return cls(connection, _tables_of(connection), {}, owned=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.owned:
            self.connection.close()

    def __contains__(self, table: str) -> bool:
        return table in self.tables

    def columns(self, table: str) -> set[str]:
        """Return the names of the columns of a table, in small letters."""
        rows = self.query(f"describe select * from {self.tables[table]}").fetchall()
        return {row[0].casefold() for row in rows}

    def query(self, sql: str, parameters: list[Any] | None = None) -> Any:
        """Run SQL; a file that is not what its name says is refused."""
        import duckdb  # noqa: PLC0415 - an extra

        try:
            return self.connection.execute(sql, parameters or [])
        except duckdb.Error as error:
            raise InputError.of(
                "UNREADABLE",
                argument="OMOP",
                needed=Sentence("problem.UNREADABLE.needed_omop_2"),
                given=str(error).splitlines()[0][:200],
                remedy=Sentence("problem.UNREADABLE.remedy_omop_2"),
            ) from error

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.query(f"select count(*) from {self.tables[table]}").fetchone()[0])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _tables_of(connection: Any) -> dict[str, str]:
    rows = connection.execute(
        "select table_catalog, table_schema, table_name from information_schema.tables"
    ).fetchall()
    return {row[2].casefold(): ".".join(map(_quoted, row)) for row in reversed(rows)}


def _views(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Name each file of a folder as a table; a folder of parts is a table as well."""
    tables: dict[str, str] = {}
    files: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        suffix = next((s for s in SUFFIXES if path.name.casefold().endswith(s)), None)
        name = path.name[: -len(suffix)] if suffix else path.name
        if path.is_dir() and any(path.glob("*.parquet")):
            text, reads = str(path / "*.parquet"), "read_parquet({})"
        elif suffix is None or path.is_dir():
            continue
        elif suffix == ".parquet":
            text, reads = str(path), "read_parquet({})"
        else:
            text, reads = str(path), "read_csv({}, all_varchar=true, header=true)"
        quoted = "'" + text.replace("'", "''") + "'"
        tables.setdefault(name.casefold(), reads.format(quoted))
        files.setdefault(name.casefold(), path.name)
    return tables, files


# --- the reader -----------------------------------------------------------------------------------


@attrs.define(kw_only=True, slots=False)
class Reader:
    """Reads the tables of one CDM."""

    database: Database
    concepts: tuple[int, ...]
    bleeding: Mapping[int, int | None] | tuple[int, ...]
    orders: bool
    units: dict[int, str]
    source: Source
    counts: Any = attrs.field(default=None, init=False)
    """The rows in which nothing is open, as an Arrow table."""

    def read(self) -> None:
        """Read every table that is there."""
        missing = [name for name in NEEDED if name not in self.database]
        if missing:
            have = ", ".join(sorted(self.database.tables)[:20]) or "no table"
            raise InputError.of(
                "MISSING_TABLE",
                argument=missing[0],
                needed=Sentence("problem.MISSING_TABLE.needed_omop"),
                given=have,
                remedy=Sentence("problem.MISSING_TABLE.remedy_omop"),
            )
        for name in ("measurement", "person", "drug_exposure", "procedure_occurrence", "death"):
            if name in self.database:
                self.source.found.tables[self._file(name)] = self.database.count(name)
        self._read_counts()
        self._read_people()
        self._read_treatments("drug_exposure")
        self._read_treatments("procedure_occurrence")
        self._read_bleeding()
        self._add_ages()
        self.source.plain_counts = self.counts
        self.source.has_whole_ids = self.source.has_whole_sources = True
        for what, name in (("view", "itpcase_rows"), ("table", "itpcase_plain")):
            self.database.connection.execute(f"drop {what} if exists temp.{name}")

    def _file(self, table: str) -> str:
        return self.database.files.get(table, table)

    def _select(self, table: str, columns: tuple[str, ...], needed: tuple[str, ...]) -> str:
        """Write the columns of a table, NULL for one that is not there."""
        have = self.database.columns(table)
        missing = [name for name in needed if name not in have]
        if missing:
            raise InputError.of(
                "MISSING_COLUMN",
                argument=f"{self._file(table)}",
                needed=Sentence("problem.MISSING_COLUMN.needed_meds", missing=missing[0]),
                given=Sentence("problem.MISSING_COLUMN.given", listed=", ".join(sorted(have))),
                remedy=Sentence("problem.MISSING_COLUMN.remedy_omop"),
            )
        return ", ".join(f"t.{n}" if n in have else f"null as {n}" for n in columns)

    # --- counts

    @cached_property
    def _wanted(self) -> tuple[int, ...]:
        """The concepts of the count and their descendants, without those of its size."""
        wanted = set(self.concepts)
        if "concept_ancestor" in self.database:
            places = ", ".join(map(str, map(int, self.concepts)))
            rows = self.database.query(
                "select cast(descendant_concept_id as bigint) from "
                f"{self.database.tables['concept_ancestor']} "
                f"where cast(ancestor_concept_id as bigint) in ({places})"
            ).fetchall()
            wanted |= {row[0] for row in rows}
        return tuple(sorted(wanted - (set(NOT_PLATELETS) - set(self.concepts))))

    def _measurements(self) -> str:
        """Write the query of all rows of counts, one type a column."""
        columns = self._select(
            "measurement",
            (
                "measurement_id", "person_id", "measurement_concept_id", "measurement_date",
                "value_as_number", "operator_concept_id", "unit_concept_id", "range_low",
                "value_source_value", "unit_source_value",
            ),
            ("person_id", "measurement_concept_id", "measurement_date", "value_as_number"),
        )  # fmt: skip
        wanted = ", ".join(map(str, self._wanted))
        return (
            "select try_cast(measurement_id as bigint) as id, "
            "try_cast(person_id as bigint) as person_id, "
            "measurement_date as day, "
            f"{self._number()} as number, "
            "coalesce(try_cast(operator_concept_id as bigint), 0) as operator, "
            "coalesce(try_cast(unit_concept_id as bigint), 0) as unit, "
            "cast(unit_source_value as varchar) as unit_text, "
            "try_cast(range_low as double) as low, "
            "nullif(trim(cast(value_source_value as varchar)), '') as printed "
            f"from (select {columns} from {self.database.tables['measurement']} t "
            f"where try_cast(t.measurement_concept_id as bigint) in ({wanted}))"
        )

    def _number(self) -> str:
        """Take the numbers as they are; a text is a number only if all of it is."""
        rows = self.database.query(
            f"describe select value_as_number from {self.database.tables['measurement']}"
        ).fetchall()
        is_single = rows[0][1].upper() == "FLOAT"
        return "value_as_number" if is_single else "try_cast(value_as_number as double)"

    def _read_counts(self) -> None:
        rows = self._measurements()
        combinations = self.database.query(
            f"select operator, unit, unit_text, count(*), min(low), max(low) from ({rows}) "
            "group by all order by all"
        ).fetchall()
        plain = []
        asked: set[tuple[int, str | None]] = set()
        for operator, unit, text, times, lowest, highest in combinations:
            self.source.found.rows += times
            name = self._unit(unit, text)
            seen = self.source.results.seen["unit"]
            seen[name or ""] = seen.get(name or "", 0) + times
            if operator in OPERATORS:
                scale = scale_of(name)
                if scale is not None:
                    plain.append(
                        (
                            operator,
                            unit,
                            text,
                            name,
                            OPERATORS[operator].removeprefix("="),
                        )
                    )
                    limits = [low * scale for low in (lowest, highest) if low is not None]
                    fits = all(
                        REFERENCE_LOW_ENDS[0] <= low <= REFERENCE_LOW_ENDS[1] for low in limits
                    )
                    if not fits and (unit, text) not in asked:
                        asked.add((unit, text))
                        self._ask_witness(rows, unit, text, str(name), scale)
        self.source.results.seen["status"][""] = self.source.found.rows
        self._take_plain(rows, plain)
        self.source.take(self._open())

    def _unit(self, concept: int, text: str | None) -> str | None:
        """
        Return the unit of a row.

        It is that of its concept: given by the user, known, or by its code in the vocabulary of the
        CDM; where the concept is unmapped or unknown, the text of the source is read.
        """
        if concept in self.units:
            return self.units[concept]
        if concept in MISPRINTED_UNITS:
            return MISPRINTED_UNITS[concept]
        if concept in UNITS:
            return UNITS[concept]
        return self._unit_codes.get(concept) or text or f"unmapped unit (unit_concept_id {concept})"

    @cached_property
    def _unit_codes(self) -> dict[int, str]:
        """The UCUM codes of the unit concepts, if the CDM brings its vocabulary."""
        if "concept" not in self.database:
            return {}
        rows = self.database.query(
            "select distinct cast(c.concept_id as bigint), c.concept_code from "
            f"{self.database.tables['concept']} c where c.vocabulary_id = 'UCUM'"
        ).fetchall()
        return {concept: _ANNOTATION.sub("", code) for concept, code in rows}

    def _ask_witness(self, rows: str, unit: int, text: str | None, name: str, scale: float) -> None:
        """List the rows whose reference range says that the unit is wrong."""
        found = self.database.query(
            f"select id, cast(person_id as varchar), low from ({rows}) where unit = ? "
            "and unit_text is not distinct from ? and low is not null "
            f"and not low * {scale!r} between {REFERENCE_LOW_ENDS[0]} and {REFERENCE_LOW_ENDS[1]} "
            "order by id limit 1000",
            [unit, text],
        ).fetchall()
        for id_, person, low in found:
            where = Where(self._file("measurement"), None, f"measurement_id {id_}")
            self.source.tell(range_problem(where, f"{low:g} {name}", low * scale, person))

    def _take_plain(self, rows: str, plain: list[tuple[Any, ...]]) -> None:
        """Select the rows in which nothing is open, in order of person and day."""
        db = self.database.connection
        db.execute(
            "create or replace temp table itpcase_plain "
            "(operator bigint, unit bigint, unit_text varchar, name varchar, sign varchar)"
        )
        if plain:
            db.executemany("insert into itpcase_plain values (?, ?, ?, ?, ?)", plain)
        db.execute(
            f"create or replace temp view itpcase_rows as select r.*, p.name, p.sign, "
            "coalesce(p.name is not null and r.number is not null and isfinite(r.number) "
            "and r.number >= 0 and (p.sign = '' or r.number > 0) and r.person_id is not null "
            "and try_cast(r.day as date) is not null and length(cast(r.day as varchar)) = 10 "
            "and (r.printed is null or try_cast(r.printed as double) = r.number or "
            "(r.number > 0 and try_cast(r.printed as double) > 0 and "
            "abs(log10(try_cast(r.printed as double) / r.number) "
            "- round(log10(try_cast(r.printed as double) / r.number))) < 1e-9)), false) "
            "as is_plain "
            f"from ({rows}) r left join itpcase_plain p on r.operator = p.operator "
            "and r.unit = p.unit and r.unit_text is not distinct from p.unit_text"
        )
        signs = ", sign as comparator" if any(row[-1] for row in plain) else ""
        self.counts = self.database.connection.sql(
            'select person_id as patient_id, cast(day as date) as "on", number as count, '
            f"name as unit, id as source{signs} from itpcase_rows where is_plain"
        ).to_arrow_table()

    def _open(self) -> Iterator[Result]:
        """Give the rows in which something is to be decided."""
        columns = "id, person_id, cast(day as varchar), cast(number as varchar), operator, unit, "
        columns += "unit_text, low, printed, name"
        found = self.database.query(f"select {columns} from itpcase_rows where not is_plain")
        while batch := found.fetchmany(10_000):
            for id_, person, day, number, operator, unit, text, low, printed, _ in batch:
                where = Where(self._file("measurement"), None, f"measurement_id {id_}")
                name = self._unit(unit, text)
                yield Result(
                    patient_id="" if person is None else str(person),
                    day=day, where=where, number=number, printed=printed, unit=name,
                    comparator=OPERATORS.get(operator, f"operator_concept_id {operator}"),
                    range_low=None if low is None else format(low, ".17g"), key=id_,
                )  # fmt: skip

    # --- people

    def _read_people(self) -> None:
        columns = self._select(
            "person",
            (
                "person_id", "gender_concept_id", "year_of_birth", "month_of_birth",
                "day_of_birth",
            ),
            ("person_id",),
        )  # fmt: skip
        rows = self.database.query(
            "select cast(try_cast(person_id as bigint) as varchar), "
            "try_cast(gender_concept_id as bigint), "
            "try_cast(year_of_birth as bigint), try_cast(month_of_birth as bigint), "
            "try_cast(day_of_birth as bigint) "
            f"from (select {columns} from {self.database.tables['person']} t)"
        ).fetchall()
        self.births: dict[str, int] = {}
        for person, gender, year, month, day in rows:
            facts = self.source.person(person)
            facts["sex"] = {FEMALE: "F", MALE: "M"}.get(gender)
            facts["bleeding_recorded"] = bool(self.bleeding)
            if year and month and day:
                facts["born_on"] = self.source.day(
                    f"{year:04}-{month:02}-{day:02}", Where(self._file("person")), "birth", person
                )
            elif year:
                self.births[person] = year
        for table, field, column in (
            ("death", "died_on", "min(death_date)"),
            ("observation_period", "followed_until", "max(observation_period_end_date)"),
        ):
            if table not in self.database:
                continue
            days = self.database.query(
                f"select cast(try_cast(person_id as bigint) as varchar), cast({column} as varchar) "
                f"from {self.database.tables[table]} group by 1"
            ).fetchall()
            for person, day in days:
                where = Where(self._file(table))
                self.source.person(person)[field] = self.source.day(
                    day and day[:10], where, field, person
                )

    # --- treatments

    def _read_treatments(self, table: str) -> None:
        """Read drugs or procedures: each concept is looked up once."""
        if table not in self.database:
            return
        prefix = "drug" if table == "drug_exposure" else "procedure"
        start = "drug_exposure_start_date" if prefix == "drug" else "procedure_date"
        columns = self._select(
            table,
            (
                f"{table}_id", "person_id", f"{prefix}_concept_id", f"{prefix}_source_value", start,
                "drug_exposure_end_date", "verbatim_end_date", "days_supply", "stop_reason",
                f"{prefix}_type_concept_id",
            ),
            ("person_id", f"{prefix}_concept_id", start),
        )  # fmt: skip
        selected = f"(select {columns} from {self.database.tables[table]} t)"
        words = self._words(selected, prefix)
        known = {key: agent for key, said in words.items() if (agent := self.source.agent(*said))}
        file = self._file(table)
        ids = ", ".join(str(concept) for concept, _ in known if concept)
        texts = {text for _, text in known if text}
        if not known:
            self._tell_strange(file, selected, prefix, words, known)
            return
        found = self.database.query(
            f"select {table}_id, cast(try_cast(person_id as bigint) as varchar), "
            f"coalesce(try_cast({prefix}_concept_id as bigint), 0), "
            f"cast({prefix}_source_value as varchar), cast({start} as varchar), "
            "cast(drug_exposure_end_date as varchar), cast(verbatim_end_date as varchar), "
            "try_cast(days_supply as bigint), cast(stop_reason as varchar), "
            f"coalesce(try_cast({prefix}_type_concept_id as bigint), 0) from {selected} "
            f"where try_cast({prefix}_concept_id as bigint) in ({ids or 'null'}) "
            f"or cast({prefix}_source_value as varchar) in (select unnest(?)) order by 1",
            [sorted(texts)],
        )  # fmt: skip
        ordered = 0
        while batch := found.fetchmany(10_000):
            for id_, person, concept, text, began, ended, stopped, supply, why, kind in batch:
                agent = known.get((concept, text))
                if agent is None:
                    continue
                if kind in PRESCRIBED and not self.orders:
                    ordered += 1
                    continue
                where = Where(file, None, f"{table}_id {id_}")
                on = self.source.day(began and began[:10], where, "start", person)
                if on is None:
                    continue
                end, is_stop = self._end(on, ended, stopped, supply, where, person)
                self.source.person(person)
                self.source.drugs.append(
                    Drug(
                        patient_id=person, agent=agent, started_on=on, where=where,
                        ended_on=on if agent.is_procedure else end, is_stop=is_stop,
                        stop_reason=why or None,
                    )
                )  # fmt: skip
        if ordered:
            self.source.note(
                "ORDERS", Where(file), given=Sentence("problem.ORDERS.given_omop", ordered=ordered)
            )
        self._tell_strange(file, selected, prefix, words, known)

    def _end(  # noqa: PLR0917 - the cells of a row
        self, start: Day, ended: str | None, stopped: str | None, supply: int | None, where: Where,
        person: str,
    ) -> tuple[Day | None, bool]:  # fmt: skip
        """Return the day after the last day of exposure, and whether the source calls it a stop."""
        text = stopped or ended
        last = self.source.day(text and text[:10], where, "end", person, severity="warning")
        if last is None and isinstance(start, dt.date):
            last = start + dt.timedelta(days=max((supply or 1) - 1, 0))
        if not isinstance(last, dt.date):
            return None, False
        return last + dt.timedelta(days=1), stopped is not None

    def _words(self, selected: str, prefix: str) -> dict[tuple[int, str | None], list[str]]:
        """Return for each concept and source text the words that may name its agent."""
        pairs = self.database.query(
            f"select distinct coalesce(try_cast({prefix}_concept_id as bigint), 0), "
            f"cast({prefix}_source_value as varchar) from {selected}"
        ).fetchall()
        of_concept: dict[int, list[str]] = {}
        if "concept" in self.database:
            ids = ", ".join({str(concept) for concept, _ in pairs}) or "null"
            concept = self.database.tables["concept"]
            query = (
                "select cast(concept_id as bigint), concept_name, 0, '', '' from "
                f"{concept} where cast(concept_id as bigint) in ({ids})"
            )
            if "concept_ancestor" in self.database:
                query += (
                    " union all select cast(a.descendant_concept_id as bigint), c.concept_name, 1, "
                    "c.vocabulary_id, c.concept_code "
                    f"from {self.database.tables['concept_ancestor']} a join {concept} c "
                    "on cast(c.concept_id as bigint) = cast(a.ancestor_concept_id as bigint) "
                    f"where cast(a.descendant_concept_id as bigint) in ({ids}) "
                    "and (c.concept_class_id = 'Ingredient' or c.vocabulary_id = 'ATC')"
                )
            rows = self.database.query(f"select * from ({query}) order by 3, 2").fetchall()
            for id_, name, _, vocabulary, code in rows:
                of_concept.setdefault(id_, []).append(code if vocabulary == "ATC" else name)
        return {
            (concept, text): [str(concept), *of_concept.get(concept, []), *([text] if text else [])]
            for concept, text in pairs
        }

    def _tell_strange(
        self, file: str, selected: str, prefix: str,
        words: Mapping[tuple[int, str | None], list[str]], known: Mapping[Any, Any],
    ) -> None:  # fmt: skip
        rows = self.database.query(
            f"select coalesce(try_cast({prefix}_concept_id as bigint), 0), "
            f"cast({prefix}_source_value as varchar), count(*) from {selected} group by 1, 2"
        ).fetchall()
        for concept, text, times in rows:
            if (concept, text) not in known:
                said = words[concept, text]
                self.source.strange(file, said[1] if len(said) > 1 else said[0], times)

    # --- bleeding

    def _read_bleeding(self) -> None:
        if not self.bleeding or "condition_occurrence" not in self.database:
            return
        given = self.bleeding
        grades = dict(given) if isinstance(given, Mapping) else dict.fromkeys(given)
        of: dict[int, int | None] = {int(code): grade for code, grade in grades.items()}
        if "concept_ancestor" in self.database:
            rows = self.database.query(
                "select cast(ancestor_concept_id as bigint), cast(descendant_concept_id as bigint) "
                f"from {self.database.tables['concept_ancestor']} where "
                f"cast(ancestor_concept_id as bigint) in ({', '.join(map(str, of))})"
            ).fetchall()
            for ancestor, descendant in rows:
                of.setdefault(descendant, of[ancestor])
        rows = self.database.query(
            "select condition_occurrence_id, cast(try_cast(person_id as bigint) as varchar), "
            "cast(condition_concept_id as bigint), cast(condition_start_date as varchar) "
            f"from {self.database.tables['condition_occurrence']} "
            f"where cast(condition_concept_id as bigint) in ({', '.join(map(str, of))}) order by 1"
        ).fetchall()
        for id_, person, concept, day in rows:
            file = self._file("condition_occurrence")
            where = Where(file, None, f"condition_occurrence_id {id_}")
            on = self.source.day(day and day[:10], where, "condition_start_date", person)
            if on is not None:
                self.source.person(person)
                event = {"patient_id": person, "on": on, "who_grade": of[concept]}
                self.source.bleeds.append((event, where))

    def _add_ages(self) -> None:
        """Give an age at the first count to those of whom only a year of birth is known."""
        if not self.births:
            return
        rows = self.database.query(
            "select cast(person_id as varchar), min(year(try_cast(day as date))) "
            "from itpcase_rows group by 1"
        ).fetchall()
        first: dict[str, int] = {person: year for person, year in rows if year is not None}
        told = 0
        for person, year in self.births.items():
            if person in first:
                self.source.person(person)["age"] = float(first[person] - year)
                told += 1
        if told:
            self.source.note(
                "AGE_FROM_YEAR",
                Where(self._file("person")),
                given=Sentence("problem.AGE_FROM_YEAR.given", told=told),
                argument="year_of_birth",
            )

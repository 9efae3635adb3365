"""
Databases in the OMOP common data model, version 5.

They come as a folder of Parquet or CSV files, as a DuckDB database, or as a connection.

============================= ================================================================
table                         becomes
============================= ================================================================
``measurement``               counts, by measurement_concept_id and its descendants, and the other
                              values that safety is graded by
``drug_exposure``,            lines, rescues and exposures: what the vocabulary of agents knows, by
``procedure_occurrence``,     the names of concepts and their ingredients, and by ATC codes; blood
``device_exposure``           products stand among devices, and mostly by names that the user gives
``drug_strength``             doses a day, of products of one ingredient
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

import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final

import attrs

from itpcase._arguments import check_switches
from itpcase._sentences import Sentence, enumerated
from itpcase.cohort._tables.day_columns import read_zone
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.forms import refuse_columns_twice
from itpcase.errors import InputError
from itpcase.io._omop.concepts import wanted_tests
from itpcase.io._omop.conditions import Conditions
from itpcase.io._omop.database import WHOLE, Database, a_text, whole
from itpcase.io._omop.days import instant_beside, moved_midnights
from itpcase.io._omop.drugs import DATED as DATED_RECORDS
from itpcase.io._omop.drugs import Treatments
from itpcase.io._omop.names import NAMED, names_counts, tell_of_local, tell_of_names
from itpcase.io._omop.past import PastOperations
from itpcase.io._omop.people import PERIOD, People
from itpcase.io._omop.values import Values
from itpcase.io._omop.write import write_omop
from itpcase.io._options import check_options, refuse_no_concept, whole_concepts
from itpcase.io._source.analytes import OMOP, with_own
from itpcase.io._source.source import Source
from itpcase.io._source.tables import to_cohort
from itpcase.io._source.where import Where
from itpcase.units.days import Impute
from itpcase.units.labs import PLATELETS as COUNT
from itpcase.units.numbers import DecimalSign

__all__ = ["read_omop", "write_omop"]

PLATELETS: Final = (3024929, 3007461, 3010834, 3031586, 4267147, 37393863)
"""
Platelets in blood: LOINC 777-3, 26515-7, 778-1 and 49497-1, and SNOMED CT. None of them stands
below another in every vocabulary, and a count by hand is that of low counts.
"""

_OF_VERSION: Final = re.compile(r"(?:CDM)?\s*v?\s*5(?![0-9])", re.IGNORECASE)

NEEDED: Final = ("measurement", "person")

OWNED: Final = {
    "measurement": "measurement_concept_id", "person": None, "drug_exposure": "drug_concept_id",
    "procedure_occurrence": "procedure_concept_id", "death": None, "observation_period": None,
    "condition_occurrence": "condition_concept_id", "device_exposure": "device_concept_id",
}  # fmt: skip
"""The tables with rows of persons, and the column of their concepts."""

NAMED_BESIDE: Final = frozenset({"drug_concept_id", "procedure_concept_id", "device_concept_id"})
"""Concepts beside which a text of the source names the drug as well."""

NUMBERS: Final = {
    "person": ("year_of_birth", "month_of_birth", "day_of_birth"),
    "drug_exposure": ("days_supply",),
}  # fmt: skip
"""Columns of whole numbers that may be empty."""

DATED: Final = {
    "measurement": ("measurement_date",), **DATED_RECORDS,
    "condition_occurrence": ("condition_start_date",), "death": ("death_date",),
    "observation_period": PERIOD[1:],
}  # fmt: skip
"""The columns of days of each table."""

ENDS: Final = "_end_date"
"""Ends the names of the columns of days of which no instant beside is read."""

ERAS: Final = {"drug_exposure": "drug_era", "condition_occurrence": "condition_era"}
"""Tables with records, and those that are made of them, which are not read."""

VOCABULARY: Final = ("concept", "concept_ancestor", "drug_strength", "cdm_source")
"""The tables with what all persons share."""

COUNTED: Final = (*NEEDED, "drug_exposure", "procedure_occurrence", "death")
"""The tables whose rows are counted for `itpcase inspect`."""


def read_omop(
    source: Any,
    *,
    concepts: tuple[int, ...] = PLATELETS,
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[int, int | None] | tuple[int, ...] = (),
    units: Mapping[int, str] | None = None,
    labs: Mapping[int, str] | None = None,
    orders: bool = False,
    zone: str | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    memory_limit: str | None = None,
    shifted: bool = False,
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
        What a drug, procedure or blood product stands for where it is not known: by concept id,
        name or source value, such as ``{"2000000001": "platelet transfusion"}``.
    bleeding : mapping of int to int, or tuple of int
        Concepts of conditions that are bleeding, with a WHO grade each or without; descendants
        count.
    units : mapping of int to str, optional
        What a unit concept stands for, whatever else is known of it: one that is mapped wrongly is
        read as you say.
    labs : mapping of int to str, optional
        Further concepts of laboratory values, each with its analyte, such as ``{3006923: "alt"}``;
        those of enzymes, bilirubin, creatinine, neutrophils and haemoglobin are known.
    orders : bool
        Whether a prescription counts as an intake, with its refills where its end is that of one
        supply.
    zone, impute : str, optional
        For days that are no whole dates.
    decimal : {".", ","}, optional
        The decimal sign of printed results such as ``15.000``, which have two readings.
    memory_limit : str, optional
        What DuckDB may use, and what the values may take as columns, such as ``"4GB"``. A CDM with
        more of them is refused; `itpcase.registry.parts.divide` reads it part by part.
    shifted : bool
        Whether the source has shifted its days, each patient by another span, as MIMIC does: days
        are counted from the first of each patient.
    strict : bool
        Whether rows that cannot be used are raised, or left out and listed.

    Returns
    -------
    Cohort
        *problems* lists what was left out; ``counts["source"]`` holds the measurement_id.

    Raises
    ------
    InputError
        For a missing table or column, with what there is; for more values than the limit of memory
        has room for.
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
    check_switches(orders=orders, shifted=shifted, strict=strict)
    found = collect(
        source, concepts=concepts, agents=agents, bleeding=bleeding, units=units, labs=labs,
        orders=orders, zone=zone, impute=impute, decimal=decimal, memory_limit=memory_limit,
        shifted=shifted,
    )  # fmt: skip
    return to_cohort(found, strict=strict)


def collect(
    source: Any,
    *,
    concepts: tuple[int, ...] = PLATELETS,
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[int, int | None] | tuple[int, ...] = (),
    units: Mapping[int, str] | None = None,
    labs: Mapping[int, str] | None = None,
    orders: bool = False,
    zone: str | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    memory_limit: str | None = None,
    shifted: bool = False,
) -> Source:
    """Read everything that can be read, before anything is laid out."""
    with Database.of(source, memory_limit) as database:
        return read_database(
            database, concepts=concepts, agents=agents, bleeding=bleeding, units=units, labs=labs,
            orders=orders, zone=zone, impute=impute, decimal=decimal, shifted=shifted,
        )  # fmt: skip


def read_database(
    database: Database,
    *,
    concepts: tuple[int, ...] = PLATELETS,
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[int, int | None] | tuple[int, ...] = (),
    units: Mapping[int, str] | None = None,
    labs: Mapping[int, str] | None = None,
    orders: bool = False,
    zone: str | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    shifted: bool = False,
) -> Source:
    """Read the tables of a database, or of a part of one."""
    check_switches(orders=orders, shifted=shifted)
    check_options(concepts=concepts, agents=agents, bleeding=bleeding, units=units, labs=labs,
                  zone=zone, impute=impute, decimal=decimal)  # fmt: skip
    given = {
        name: whole_concepts({} if codes is None else codes, name) for name, codes in
        (("concepts", concepts), ("labs", labs), ("units", units), ("bleeding", bleeding))
    }  # fmt: skip
    refuse_no_concept({} if agents is None else agents, "agents")
    reader = Reader(
        database=attrs.evolve(database, zone=read_zone(zone)),
        concepts=tuple(given["concepts"]), labs=with_own(OMOP, given["labs"]),
        bleeding=given["bleeding"], orders=orders, units=given["units"],
        source=Source(name="OMOP", zone=zone, impute=impute, decimal=decimal,
                      agents=agents or {}, is_shifted=shifted),
    )  # fmt: skip
    for name, codes in given.items():
        reader.source.look_for(name, codes, known=PLATELETS)
    reader.read()
    return reader.source


# --- the reader -----------------------------------------------------------------------------------


@attrs.define(kw_only=True)
class Reader:
    """Reads the tables of one CDM."""

    database: Database
    concepts: tuple[int, ...]
    labs: Mapping[int, str]
    bleeding: Mapping[int, int | None]
    orders: bool
    units: Mapping[int, str]
    source: Source

    def read(self) -> None:
        """Read every table that is there."""
        check(self.database)
        self._tell_of_version()
        self._tell_of_tables()
        self._count_rows()
        self.source.has_whole_ids = self.source.has_whole_sources = True
        tests = wanted_tests(self.database, self.concepts, self.labs)
        Values(
            database=self.database, source=self.source, tests=tests, units=self.units
        ).read()  # fmt: skip
        People(
            database=self.database, source=self.source, bleeding_recorded=bool(self.bleeding)
        ).read()
        if self.source.found.rows:
            tell_of_names(self.database, self.source, tests)
        else:
            self._tell_of_other_tests(tests)
        treatments = Treatments(database=self.database, source=self.source, orders=self.orders)
        for name in ("drug_exposure", "procedure_occurrence", "device_exposure"):
            treatments.read(name)
        Conditions(database=self.database, source=self.source, bleeding=self.bleeding).read()
        PastOperations(database=self.database, source=self.source).read()
        self._count_midnights(tests)

    def _count_midnights(self, tests: Collection[int]) -> None:
        """Count the instants that have their day in a zone: SQL takes the days of most of them."""
        of_counts = f"{whole('measurement_concept_id')} in ({', '.join(map(str, tests))})"
        days = self.source.days
        days.in_zone, days.moved_midnights, days.first_midnight = 0, 0, ""
        for table, columns in DATED.items():
            for column in columns if self.database.has(table) else ():
                condition = of_counts if table == "measurement" else "true"
                asked = {column: condition}
                if beside := instant_beside(self.database, table, column):
                    is_alone = f"{condition} and {a_text(column)} is null"
                    self._tell_of_instants(table, column, is_alone)
                    asked |= {} if column.endswith(ENDS) else {beside: is_alone}
                for each, where in asked.items():
                    found = moved_midnights(self.database, table, each, where)
                    days.in_zone += found[0]
                    days.moved_midnights += found[1]
                    days.first_midnight = days.first_midnight or found[2]

    def _tell_of_instants(self, table: str, column: str, condition: str) -> None:
        """Tell of days that are those of the instants beside their column, which is empty."""
        beside = instant_beside(self.database, table, column)
        (rows,) = self.database.query(
            f"select count(*) from {self.database.tables[table]} "
            f"where {condition} and {a_text(beside)} is not null"
        ).fetchone()
        if rows:
            remedy = "remedy_end" if column.endswith(ENDS) else "remedy_instant"
            self.source.note(
                "NO_DAY", Where(self.database.file(table)), argument=column,
                needed=Sentence("problem.NO_DAY.needed_results"),
                given=Sentence("problem.NO_DAY.given_rows", rows=rows),
                remedy=Sentence(f"problem.NO_DAY.{remedy}", beside=beside, column=column),
            )  # fmt: skip

    def _tell_of_version(self) -> None:
        """List a CDM of another version, or of several: each has days and deaths elsewhere."""
        if "cdm_version" not in (
            self.database.columns("cdm_source") if self.database.has("cdm_source") else {}
        ):
            return
        rows = self.database.query(
            f"select distinct {a_text('cdm_version')} as version from "
            f"{self.database.tables['cdm_source']} where version is not null order by 1"
        ).fetchall()
        found = [version for (version,) in rows]
        if len(found) > 1 or not all(_OF_VERSION.match(version) for version in found):
            self.source.note(
                "CDM_VERSION",
                Where(self.database.file("cdm_source")),
                argument="cdm_version",
                given=enumerated(map(repr, found)),
            )

    def _tell_of_tables(self) -> None:
        """Tell of a table in two schemas, and of eras without the records that they are made of."""
        for name in (*OWNED, *VOCABULARY):
            if len(places := self.database.places.get(name, [])) > 1:
                self.source.note(
                    "TABLE_TWICE", Where(name), given=enumerated(places),
                    remedy=Sentence("problem.TABLE_TWICE.remedy_schema", place=places[0]),
                )  # fmt: skip
        for records, eras in ERAS.items():
            if self.database.has(eras) and not self.database.has(records):
                rows = self.database.query(
                    f"select count(*) from {self.database.tables[eras]}"
                ).fetchall()[0][0]
                self.source.note(
                    "NOT_USED", Where(self.database.file(eras)), given=eras,
                    remedy=Sentence("problem.NOT_USED.remedy_eras", total=rows, table=records),
                )  # fmt: skip

    def _count_rows(self) -> None:
        """
        Count the rows, and those that name no person as a whole number, in one pass over a table.

        Listed as well are texts in the place of whole numbers: a concept in any type that may hold
        one, a number that may be empty in a text file alone.
        """
        for name, concept in OWNED.items():
            if not self.database.has(name):
                continue
            needed = ("person_id",) if concept is None else ("person_id", concept)
            kinds = self.database.columns(name)
            owner = self.database.owner(name)
            checked = [column for column in needed[1:] if kinds.get(column) not in WHOLE] + [
                column for column in NUMBERS.get(name, ()) if kinds.get(column) == "VARCHAR"
            ]
            no_number = "{0} is not null and {1} is null"
            texts = "".join(
                f", count(*) filter (where {no_number.format(a_text(column), whole(column))})"
                for column in checked
            )
            columns = tuple(dict.fromkeys((*needed, *checked)))
            rows, owners, *strange = self.database.query(  # from statistics, where a file has them
                f"select count(*), count(*) - count({owner}){texts} "
                f"from {self.database.select(name, columns, needed)}"
            ).fetchall()[0]
            where = Where(self.database.file(name))
            if name in COUNTED:
                self.source.found.tables[where.file] = rows
            if owners and name != "measurement":  # whose rows are listed one by one
                self._tell_of_nobody(where, name, owners)
            if kinds.get("person_id") == "VARCHAR":
                self._see_ids(where, name)
            for column, many in zip(checked, strange, strict=True):
                if many:
                    self._tell_of_texts(where, column, many, is_concept=column == concept)

    def _see_ids(self, where: Where, table: str) -> None:
        """Tell of ids of persons that are whole numbers with blanks around them."""
        found = self.database.query(
            f"select distinct person_id, cast({self.database.owner(table)} as varchar) "
            f"from {self.database.tables[table]} where regexp_matches(person_id, '^\\s|\\s$') "
            "order by 1"
        ).fetchall()
        for written, read in found:
            self.source.see_id(written, read or "", where, "person_id")

    def _tell_of_nobody(self, where: Where, table: str, rows: int) -> None:
        """Tell of rows without a person, and of what stands in its place."""
        text = self.database.query(
            f"select min({a_text('person_id')}) from {self.database.tables[table]} "
            f"where {self.database.owner(table)} is null"
        ).fetchall()[0][0]
        self.source.tell(
            where.problem(
                "NO_ID", argument="person_id",
                needed=Sentence("problem.NO_ID.needed_whole"),
                given=Sentence("problem.NO_ID.given_omop", rows=rows) if text is None
                else Sentence("problem.NO_ID.given_text", rows=rows, text=repr(text)),
                remedy=Sentence("problem.NO_ID.remedy_omop"),
            )
        )  # fmt: skip

    def _tell_of_texts(self, where: Where, column: str, rows: int, *, is_concept: bool) -> None:
        """Tell of texts in the place of whole numbers; a drug is known by its own text as well."""
        needed, remedy = ("omop", "omop") if is_concept else ("number", "empty")
        is_left_out = is_concept and column not in NAMED_BESIDE
        if is_concept and not is_left_out:
            remedy = "text"
        self.source.tell(
            where.problem(
                "NOT_A_WHOLE_NUMBER", argument=column,
                severity="error" if is_left_out else "warning",
                needed=Sentence(f"problem.NOT_A_WHOLE_NUMBER.needed_{needed}"),
                given=Sentence("problem.NOT_A_WHOLE_NUMBER.given_omop", rows=rows),
                remedy=Sentence(f"problem.NOT_A_WHOLE_NUMBER.remedy_{remedy}"),
            )
        )  # fmt: skip

    def _tell_of_other_tests(self, tests: Mapping[int, str]) -> None:
        """Tell of measurements that may be counts under concepts that are not asked for."""
        concept, of_source, said = NAMED
        asked = (
            f"select {whole(concept)} as concept, {whole(of_source)} as of_source, "
            f"{a_text(said)} as text, count(*) as times "
            f"from {self.database.select('measurement', NAMED)} group by 1, 2, 3"
        )
        name, join = "null", ""
        if self.database.has("concept"):
            name = "c.concept_name"
            join = (
                f" left join {self.database.tables['concept']} c "
                "on try_cast(c.concept_id as bigint) = t.concept"
            )
        found: Counter[tuple[int, str]] = Counter()
        for number, by_source, text, times, word in self.database.query(
            f"select t.concept, t.of_source, t.text, t.times, {name} from ({asked}) t{join} "
            "order by 1, 3, 5, 2"
        ).fetchall():
            is_count = tests.get(by_source) == COUNT and number not in tests
            if is_count or any(map(names_counts, (text, word))):
                found[number or 0, text or word or str(by_source)] += times
        tell_of_local(self.database, self.source, found)


def check(database: Database) -> None:
    """
    Refuse what is no CDM, and one in which a table stands in two files, or has no heading.

    Raises
    ------
    InputError
        With the tables that there are, or the files.
    """
    missing = [name for name in NEEDED if name not in database]
    if missing:
        have = ", ".join(sorted(database.tables)[:20]) or "no table"
        raise InputError.of(
            "MISSING_TABLE",
            argument=missing[0],
            needed=Sentence("problem.MISSING_TABLE.needed_omop"),
            given=have,
            remedy=Sentence("problem.MISSING_TABLE.remedy_omop"),
        )
    for name in (*OWNED, *VOCABULARY):
        if len(database.files.get(name, ())) > 1:
            raise InputError.of(
                "TABLE_TWICE", argument=name, given=enumerated(database.files[name])
            )
        if name in database:
            heading, file = database.heading(name), database.file(name)
            if not any(heading):
                raise InputError.of(
                    "EMPTY_FILE", argument=file, given=Sentence("problem.EMPTY_FILE.given"),
                    remedy=Sentence("problem.EMPTY_FILE.remedy_omop"),
                )  # fmt: skip
            refuse_columns_twice(heading, f"{file}, ", str.casefold)

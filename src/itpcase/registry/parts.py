"""
From an OMOP CDM or a MEDS data set, of any size, to shards of whole patients.

The source is divided by patient in one pass and read part by part, with the reader that reads it
whole; memory holds one part at a time. What is written are shards as `itpcase.registry.shards`
has them, for one machine, Dask and Spark.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Final, Literal, cast

import attrs

from itpcase._arguments import check_switches
from itpcase._disk import FILES, digests_of, new_folder, write_list
from itpcase._sentences import Sentence
from itpcase.cohort._cells.cells import CountCell, DayCell, LabValue, Number, Whole, YesNo
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.columns import arrow, tables_of
from itpcase.cohort.forms import OWNER
from itpcase.cohort.problems import Problems
from itpcase.cohort.schema import SIGNS, TABLES
from itpcase.errors import InputError, Problem
from itpcase.io._files.folder import checked_folder
from itpcase.io._partial import leave_out, patients_concerned
from itpcase.io._source.tables import to_cohort
from itpcase.io._source.whole import missing_codes
from itpcase.io.recognise import recognise_form
from itpcase.registry import parts_of_meds, parts_of_omop
from itpcase.registry.division import number_of_shards, shard_file, shard_of
from itpcase.registry.progress import shown
from itpcase.registry.shard_folder import PLAN, Shards, is_of_shards
from itpcase.table import Ragged

__all__ = ["Divided", "divide"]

OF_THE_WHOLE: Final = frozenset(("NO_COMMON_PATIENT", "NO_COUNTS"))
"""What a source lacks only if none of its parts has it."""

OF_ITS_MAKER: Final = "SIGNS_LOST"
"""What is said of the program that made a source: the same of every part, and told once."""

OF_CODES: Final = "NO_ROWS"
"""What codes are told that the user gives: those that no part has are told of the whole."""

FORMS: Final[dict[str, Any]] = {"omop": parts_of_omop.open_parts, "meds": parts_of_meds.open_parts}
"""The forms that are read part by part."""

OF_NUMBERS: Final = frozenset({"comparator", "upper", "baseline_unit"})
"""What stands in columns beside a number, and in a file in one cell with it."""

COLUMNS: Final = {
    name: tuple(each.name for each in form.columns
                if each.name != OWNER and (each.is_written or each.name in OF_NUMBERS))
    for name, form in TABLES.items()
} | {"counts": ("on", "count", "unit", "comparator", "upper", "assumed")}  # fmt: skip
"""
What the tables of shards hold beside the id: the same in every part, whatever it has.

Of counts, which have by far the most rows, they hold what the readers of systems give.
"""


@attrs.frozen(kw_only=True)
class Divided:
    """
    A source that was divided into shards.

    Attributes
    ----------
    shards : Shards
    problems : tuple of Problem
        What was left out, doubtful or assumed, of all parts.
    """

    shards: Shards
    problems: tuple[Problem, ...]


def divide(
    source: Any,
    folder: str | os.PathLike[str],
    *,
    form: Literal["omop", "meds"] | None = None,
    shards: int | None = None,
    memory_limit: str | None = None,
    only_whole: bool = False,
    progress: bool | None = None,
    **options: Any,
) -> Divided:
    """
    Divide an OMOP CDM or a MEDS data set into shards of whole patients.

    * all rows of a patient are in one shard, by the bytes of the id alone;
    * a shard holds what the reader of the form reads of its patients; what it leaves out is listed;
    * *shards* bounds the memory of a part, *memory_limit* that of DuckDB and of a part of a CDM,
      which is refused if it takes more; the folder is written whole or not at all.

    Parameters
    ----------
    source : path or duckdb.DuckDBPyConnection
        As `itpcase.read_omop` or `itpcase.read_meds` takes it.
    folder : path
        A new folder, or one of shards, which is replaced.
    form : {"omop", "meds"}, optional
        As recognised if omitted; a connection is OMOP.
    shards : int, optional
        How many; one for each million counts if omitted, or so many as *memory_limit* asks for.
    memory_limit : str, optional
        What DuckDB may use, and what a part of a CDM may take, such as ``"2GB"``.
    only_whole : bool
        Whether patients of whom a row was refused are left out.
    progress : bool, optional
        Whether to show how far it is; on a terminal if omitted, with the extra ``report``.
    **options : object
        Of the reader.

    Returns
    -------
    Divided

    Raises
    ------
    InputError
        For a source of another form, and as the readers do.
    DataError
        If *only_whole*, and a row was refused that may be of any patient.
    MissingExtraError
        Without the extras ``arrow`` and, for OMOP, ``duckdb``.

    See Also
    --------
    itpcase.registry.shards.write_shards : of a folder of our own Parquet files.
    itpcase.registry.shards.map_shards

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import duckdb
    >>> from itpcase.registry.parts import divide
    >>> db = duckdb.connect()
    >>> _ = db.execute("create table person as select i as person_id from range(1, 9) t(i)")
    >>> _ = db.execute(
    ...     "create table measurement as select i as measurement_id, i % 8 + 1 as person_id, "
    ...     "3024929 as measurement_concept_id, "
    ...     "date '2021-03-01' + i::integer as measurement_date, "
    ...     "9.0 as value_as_number, 8848 as unit_concept_id from range(40) t(i)"
    ... )
    >>> with tempfile.TemporaryDirectory() as place:
    ...     made = divide(db, Path(place) / "shards", shards=2)
    ...     made.shards.count, sum(made.shards.rows(i) for i in range(2)), made.problems
    (2, 40, ())
    """
    check_switches(only_whole=only_whole)
    check_switches(or_none=True, progress=progress)
    arrow("shards")
    kind = form or ("omop" if hasattr(source, "execute") else recognise_form(source))
    if kind not in FORMS:
        raise InputError.of(
            "FORM",
            argument="form",
            needed=Sentence("problem.FORM.needed_parts"),
            given=kind,
            remedy=Sentence("problem.FORM.remedy_parts"),
        )
    target = checked_folder(folder)
    problems = Problems()
    not_of_parts = {*OF_THE_WHOLE, OF_ITS_MAKER, OF_CODES}
    lacking: list[dict[str, Problem]] = []
    missing: list[dict[str, list[str]]] = []
    with (
        new_folder(target, is_of_shards) as new,
        tempfile.TemporaryDirectory(prefix=".itpcase-parts-", dir=target.parent) as work,
        FORMS[kind](
            source, Path(work), lambda rows, least=1: number_of_shards(rows, shards, least),
            shard_of, memory_limit=memory_limit, **options,
        ) as parts,
        shown("dividing", parts.count, wanted=progress) as advance,
    ):  # fmt: skip
        for name in COLUMNS:
            (new / name).mkdir()
        for part, found in enumerate(parts.read()):
            cohort = to_cohort(found, strict=False)
            problems.add(*(p for p in cohort.problems if p.code not in not_of_parts))
            missing.append(found.missing_codes())
            lacking.append({each.code: each for each in cohort.problems})
            cohort = _whole(cohort, problems) if only_whole else cohort
            tables = tables_of(_without_places(cohort))
            _write(
                tables, new, part, has_whole_ids=parts.has_whole_ids, calendar=not found.is_shifted
            )
            advance(1)
        problems.add(*(lacking[0][code] for code in sorted(OF_THE_WHOLE)
                       if all(code in each for each in lacking)))  # fmt: skip
        problems.add(*[each[OF_ITS_MAKER] for each in lacking if OF_ITS_MAKER in each][:1])
        problems.add(*missing_codes(found.name, {
            argument: [code for code in codes
                       if all(code in each.get(argument, ()) for each in missing)]
            for argument, codes in missing[0].items()
        }))  # fmt: skip
        files = digests_of(new, (f"{n}/{shard_file(i)}" for n in COLUMNS
                                 for i in range(parts.count)))  # fmt: skip
        plan = {
            "shards": parts.count, "calendar": not found.is_shifted, "data_cut": None,
            "sources": dict.fromkeys(COLUMNS, kind), FILES: files,
        }  # fmt: skip
        write_list(new / PLAN, plan)
    return Divided(shards=Shards.of(target), problems=problems.listed())


def _whole(cohort: Cohort, problems: Problems) -> Cohort:
    """Leave out the patients of whom a row was refused."""
    concerned = patients_concerned(cohort.problems)
    if concerned is None:
        problems.refuse("the source cannot be used as it is")
    return cast("Cohort", leave_out(cohort, concerned or ()))


def _without_places(cohort: Cohort) -> Cohort:
    """Leave out where rows stand in the source, which no shard holds: it need not be written."""
    found = {name: getattr(cohort, name) for name in COLUMNS if name != "patients"}
    without: dict[str, Any] = {}
    for name, rows in found.items():
        if rows is not None:
            columns = {key: each for key, each in rows.columns.items() if key != "source"}
            without[name] = Ragged(rows.offsets, columns)
    return attrs.evolve(cohort, **without)


def _write(
    tables: dict[str, Any], folder: Path, part: int, *, has_whole_ids: bool, calendar: bool
) -> None:
    """Write the tables of a part, with the columns and types that every part has."""
    pa = arrow("shards")
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    for name, columns in COLUMNS.items():
        owner = pa.int64() if has_whole_ids else pa.string()
        kinds = ((column, _type(pa, name, column, calendar)) for column in columns)
        schema = pa.schema([("patient_id", owner), *kinds])
        table = tables.get(name)
        rows = 0 if table is None else len(table)
        found = {
            field.name: _cast(cast("Any", table)[field.name], field.type)
            if rows and field.name in cast("Any", table).column_names
            else pa.nulls(rows, field.type)
            for field in schema
        }
        pq.write_table(
            pa.table(found, schema=schema), folder / name / shard_file(part), compression="zstd",
            write_page_checksum=True,
        )  # fmt: skip


def _cast(column: Any, kind: Any) -> Any:
    return column if column.type == kind else column.cast(kind)


def _type(pa: Any, table: str, name: str, calendar: bool) -> Any:  # noqa: FBT001 - of the days
    cell = TABLES[table].named(name).cell
    if isinstance(cell, DayCell):
        return pa.date32() if calendar else pa.int32()
    if table == SIGNS.name:  # kept in the words in which they came
        return pa.string()
    if isinstance(cell, (Number, CountCell, LabValue)) or name == "upper":  # the end of a range
        return pa.float64()
    if isinstance(cell, Whole):
        return pa.int32()
    return pa.bool_() if isinstance(cell, YesNo) else pa.string()

"""
A question asked in Spark, of data frames.

The rows of all tables are sent to partitions by their patient and put in order, and `mapInArrow`
asks the question of many whole patients at a time. It is the function that is asked of a shard;
there is none that runs patient by patient. Spark hands a partition over in pieces, which may cut a
patient in two: the last patient of a piece waits for the next one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar, cast

import attrs
import numpy as np

from itpcase import _names
from itpcase._sentences import Sentence, enumerated
from itpcase.cohort.columns import Tables, arrow
from itpcase.cohort.forms import OWNER
from itpcase.engine.compiled import at_most_threads
from itpcase.errors import InputError, MissingExtraError
from itpcase.io.parquet import KEPT
from itpcase.model import Day
from itpcase.registry.job import Job, answer_tables, is_in_dates
from itpcase.units.whole import whole_argument

__all__ = ["ask"]

ROWS_AT_ONCE: Final = 1_000_000
"""About so many rows of whole patients are asked about together."""

_TABLE: Final = "table"
_ROW: Final = "row"

_AROUND: Final = r"(?U)^[\s\x1c-\x1f]+|[\s\x1c-\x1f]+\z"
"""Blanks around an id, in a regular expression of Java: those that `str.strip` takes off."""

_F = TypeVar("_F", bound=Callable[..., Any])


def _job_was_first(function: _F) -> _F:
    """Take the order of the release before, in which the job came first, with a warning."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if args and isinstance(args[0], Job):
            kwargs["job"], args = args[0], args[1:]
            _names.warn_of_name("spark.ask(job, counts=, lines=)", "spark.ask(counts, lines, job)")
        return function(*args, **kwargs)

    return cast("_F", call)


@_job_was_first
@_names.renamed_argument("question", "job")
def ask(
    counts: Any,
    lines: Any,
    job: Job,
    *,
    patients: Any = None,
    bleeds: Any = None,
    rescues: Any = None,
    data_cut: Day | None = None,
    partitions: int | None = None,
    rows_at_once: int = ROWS_AT_ONCE,
) -> Any:
    """
    Ask a question of a registry in Spark data frames.

    * the answers are those of the same question to a cohort, in any order of rows;
    * the rows of each frame keep their order within a patient, for definitions that take the first
      or the last of several counts of a day.

    Parameters
    ----------
    counts, lines : pyspark.sql.DataFrame
        As `itpcase.Cohort.from_tables` takes them; days are dates or whole numbers.
    job : Job
        What to ask, such as ``Job(func=itp.classify_response,
        definition=itp.IWG_2009)``.
    patients, bleeds, rescues : pyspark.sql.DataFrame, optional
        The other tables of `itpcase.Cohort.from_tables`.
    data_cut : date or int, optional
        The last day that counts.
    partitions : int, optional
        Into how many parts to divide the patients; what Spark is set to if omitted.
    rows_at_once : int
        About so many rows are in the memory of a worker.

    Returns
    -------
    pyspark.sql.DataFrame
        The columns of the answer. Like any data frame, it is computed when it is used.

    Raises
    ------
    InputError
        If a frame lacks a column.
    MissingExtraError
        Without the extra ``spark``.

    See Also
    --------
    itpcase.registry.shards.map_shards : without an engine.
    """
    try:
        from pyspark.sql import functions as f  # noqa: PLC0415 - an extra
        from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("Spark", "spark") from None
    rows_at_once = whole_argument(rows_at_once, "rows_at_once", least=1)
    if partitions is not None:
        partitions = whole_argument(partitions, "partitions", least=1)
    given = {
        "patients": patients, "lines": lines, "counts": counts, "bleeds": bleeds,
        "rescues": rescues,
    }  # fmt: skip
    frames = {name: frame for name, frame in given.items() if frame is not None}
    schemas = {}
    tagged: Any = None
    for name, frame in frames.items():
        kept = [column for column in frame.columns if column in KEPT[name]]
        if OWNER not in kept:
            raise InputError.of(
                "MISSING_COLUMN",
                argument=name,
                needed=Sentence("problem.MISSING_COLUMN.needed_spark", owner=repr(OWNER)),
                given=enumerated(frame.columns),
                remedy=Sentence("problem.MISSING_COLUMN.remedy_spark"),
            )
        schemas[name] = to_arrow_schema(frame.select(*kept).schema)
        others = [f.col(column).alias(f"{name}__{column}") for column in kept if column != OWNER]
        rows = frame.select(
            _bare(f, frame, schemas[name]), f.lit(name).alias(_TABLE),
            f.monotonically_increasing_id().alias(_ROW), *others,
        )  # fmt: skip
        tagged = rows if tagged is None else tagged.unionByName(rows, allowMissingColumns=True)
    work = _Pieces(
        job=job,
        schemas=schemas,
        calendar=_is_in_dates(schemas),
        data_cut=data_cut,
        rows=rows_at_once,
    )
    into = (f.col(OWNER),) if partitions is None else (partitions, f.col(OWNER))
    ordered = tagged.repartition(*into).sortWithinPartitions(OWNER, _ROW)
    return ordered.mapInArrow(work, from_arrow_schema(work.schema))


def _bare(f: Any, frame: Any, schema: Any) -> Any:
    """Return the ids without blanks around them: a patient is not divided by one."""
    pa = arrow("Spark")
    kind = schema.field(OWNER).type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return f.col(OWNER)
    bare = f.regexp_replace(frame[OWNER], _AROUND, "")
    return f.when(bare == "", frame[OWNER]).otherwise(bare).alias(OWNER)


def _is_in_dates(schemas: Mapping[str, Any]) -> bool:
    days = [schemas["counts"].field("on").type, schemas["lines"].field("started_on").type]
    return any(is_in_dates(kind) for kind in days)


@attrs.frozen(kw_only=True)
class _Pieces:
    """Asks the question of the batches of one partition, which are in order of the patients."""

    job: Job
    schemas: Mapping[str, Any]
    calendar: bool
    data_cut: Day | None
    rows: int

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Give the answers; the patient at the end of a batch may go on in the next."""
        for table in whole_patients(batches, self.rows):
            yield from self.answer(self.tables(table)).to_batches()

    @property
    def schema(self) -> Any:
        """The columns of the answers, from the question asked of nobody."""
        return self.answer({name: each.empty_table() for name, each in self.schemas.items()}).schema

    def answer(self, tables: Tables) -> Any:
        with at_most_threads(1):  # other tasks have the other cores
            return answer_tables(tables, self.job, calendar=self.calendar, data_cut=self.data_cut)

    def tables(self, rows: Any) -> Tables:
        """Divide the rows of whole patients into the tables that they came from."""
        pa = arrow("Spark")
        tag = np.asarray(rows[_TABLE].to_pylist(), dtype=object)
        tables = {}
        for name, schema in self.schemas.items():
            mine = rows.filter(pa.array(tag == name))
            columns = [
                mine[OWNER if field.name == OWNER else f"{name}__{field.name}"] for field in schema
            ]
            tables[name] = pa.table(dict(zip(schema.names, columns, strict=True)))
        return tables


def whole_patients(batches: Iterable[Any], rows: int) -> Iterator[Any]:
    """
    Put batches together until there are enough rows, and cut before the last patient.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        In order of the patients.
    rows : int
        From so many rows on a table is given.

    Yields
    ------
    pyarrow.Table
        All rows of one or more patients.
    """
    pa = arrow("Spark")
    held: list[Any] = []
    size = 0
    for batch in batches:
        if not len(batch):
            continue
        held.append(batch)
        size += len(batch)
        if size < rows:
            continue
        table = pa.Table.from_batches(held)
        ids = table[OWNER].to_numpy(zero_copy_only=False)
        others = np.flatnonzero(ids != ids[-1])
        if len(others):
            cut = int(others[-1]) + 1
            yield table.slice(0, cut)
            held = table.slice(cut).to_batches()
            size -= cut
    if held:
        yield pa.Table.from_batches(held)

"""
The tables of a source, and the one way from there into a cohort, `itpcase.Cohort.from_tables`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import attrs
import numpy as np

from itpcase._late_columns import LateNumbers
from itpcase.cohort._cells.cells import WRITTEN_UNIT
from itpcase.cohort._tables.order import lay_by_time
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import ProblemList
from itpcase.cohort.forms import OWNER
from itpcase.cohort.schema import PATIENTS, SIGNS
from itpcase.errors import DataError, Problem
from itpcase.io._future import future_rows
from itpcase.io._source.records import Kept
from itpcase.io._source.shifted import count_from_first
from itpcase.io._source.source import Source
from itpcase.io._source.treatments import lay_out_treatments
from itpcase.io._source.whole import sum_up
from itpcase.io._source.words import settle_words

__all__: list[str] = []

_UNDATED: Final = "DEATH_WITHOUT_DAY"
"""What a source tells of a death with its place need not be told of its patient again."""


def to_cohort(source: Source, *, strict: bool) -> Cohort:
    """
    Lay out everything.

    Raises
    ------
    DataError
        If *strict*, with every row that cannot be used.
    """
    sum_up(source)
    if strict and source.results.left_out:
        message = f"the {source.name} source cannot be used as it is"
        raise DataError.of(message, source.problems.listed())
    if strict:
        source.problems.refuse(f"the {source.name} source cannot be used as it is")
    if source.is_shifted:
        count_from_first(source)
    tables = settle_words(source, _tables(source))
    source.let_go()
    return _lay_out(tables, source, strict=strict)


def _tables(source: Source) -> dict[str, Any]:
    """Return the tables as `itpcase.Cohort.from_tables` takes them."""
    if source.plain_drugs is None:
        for drug in source.drugs:
            source.person(drug.patient_id)
    if "counts" not in source.order:
        source.kept[:] = _lay_by_time(source)
    tables: dict[str, Any] = {"counts": _counts(source), **lay_out_treatments(source)}
    tables["patients"] = _people(source)
    names = ("patient_id", "on", "until", "who_grade", "ongoing", "site", "assumed", "note",
             "when")  # fmt: skip
    tables["bleeds"] = source.columns(source.bleeds, names)
    if source.labs or source.plain_labs is not None:
        tables["labs"] = _labs(source)
    if source.signs:
        tables["signs"] = source.columns(source.signs, SIGNS.names)
    return tables


def _lay_by_time(source: Source) -> list[Kept]:
    """Put the counts of one patient and day in order of their times, where each has one."""
    of_day: dict[tuple[str, Any], list[int]] = {}
    for place, row in enumerate(source.kept):
        if row.on is not None:
            of_day.setdefault((row.patient_id, row.on), []).append(place)
    again = [(group, place) for group, places in enumerate(of_day.values()) if len(places) > 1
             for place in places]  # fmt: skip
    if not again:
        return source.kept
    groups, places = np.array(again, dtype=np.intp).T
    times = [source.days.seconds(source.kept[place].moment) for place in places.tolist()]
    order = lay_by_time(groups, np.array(times))
    if order is None:
        return source.kept
    laid = list(source.kept)
    for place, row in zip(places, places[order], strict=True):
        laid[place] = source.kept[row]
    return laid


def _people(source: Source) -> dict[str, Any]:
    if source.plain_people:
        return source.plain_people
    names = dict.fromkeys(name for facts in source.patients.values() for name in facts)
    return {
        "patient_id": [source.owner_id(patient_id) for patient_id in source.patients],
        **{name: [facts.get(name) for facts in source.patients.values()] for name in names},
    }


def _labs(source: Source) -> Any:
    """Join the values that were read one by one to those in which nothing was open."""
    names = ("patient_id", "on", "analyte", "value", "unit", "comparator", "upper",
             "upper_limit", "lower_limit", "assumed", "note")  # fmt: skip
    table = source.columns(source.labs, names)
    if source.plain_labs is None:
        return table
    return _in_order(source, "labs", _below(source.plain_labs, table))


def _counts(source: Source) -> Any:
    """Join the rows that were read one by one to those in which nothing was open."""
    if source.plain_counts is not None and len(source.plain_counts) and not source.kept:
        names = source.plain_counts.column_names
        columns = {name: source.plain_counts[name] for name in names}
        return columns | _numbered(columns) | {"patient_id": source.counted_owners}
    table: dict[str, Any] = {
        "patient_id": [source.owner_id(row.patient_id) for row in source.kept],
        "on": [row.on for row in source.kept],
        "count": [row.count.value for row in source.kept],
        "unit": WRITTEN_UNIT,
        "comparator": [row.count.comparator for row in source.kept],
        "upper": [row.count.upper for row in source.kept],
        "source": [
            row.where.number if source.has_whole_sources else str(row.where) for row in source.kept
        ],
    }
    if any(row.when for row in source.kept):
        table["when"] = [row.when for row in source.kept]
    if any(row.assumed for row in source.kept):
        table["assumed"] = [";".join(row.assumed) or None for row in source.kept]
    if source.plain_counts is None or not len(source.plain_counts):
        return table
    table |= {"unit": [WRITTEN_UNIT] * len(source.kept)}
    return _in_order(source, "counts", _below(_with_wide_numbers(source.plain_counts), table))


def _with_wide_numbers(counts: Any) -> Any:
    """Return counts with the numbers of where they stand in 64 bits, however they are held."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    names = counts.column_names
    if "source" not in names or not pa.types.is_integer(counts["source"].type):
        return counts
    return counts.set_column(names.index("source"), "source", counts["source"].cast(pa.int64()))


def _numbered(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return where counts stand as numbers that are put in order when somebody asks for them."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    source = columns.get("source")
    if source is None or not pa.types.is_integer(source.type):
        return {}
    if source.null_count:
        return {"source": source.cast(pa.int64())}
    return {"source": LateNumbers.of(source.to_numpy())}


def _below(plain: Any, table: Mapping[str, Any]) -> Any:
    """Put rows that were read one by one below an Arrow table."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if not table["patient_id"]:
        return plain
    numbers = ("value", "upper", "upper_limit", "lower_limit")
    known = {
        name: pa.float64() for name in numbers
        if not any(isinstance(each, str) for each in table.get(name, ()))  # of our own files
    }  # fmt: skip
    schema = pa.schema(
        [plain.schema.field(name) if name in plain.column_names
         else pa.field(name, known.get(name, pa.string())) for name in table]
    )  # fmt: skip
    few = pa.table({name: pa.array(table[name], type=schema.field(name).type) for name in table})
    return pa.concat_tables([plain, few], promote_options="default")


def _in_order(source: Source, name: str, table: Any) -> Any:
    """Put the rows of an Arrow table in the order in which they stand in the source."""
    return table.take(source.order[name]) if name in source.order else table


def _lay_out(tables: dict[str, Any], source: Source, *, strict: bool) -> Cohort:
    """
    Bring the tables through the one way into a cohort.

    What it finds gets the address in the source, and stands after what the adapter found.
    """
    problems = source.problems
    rows = {}
    if "signs" in tables:  # which a cohort keeps without their places
        rows["signs"] = {key: of for key, of in tables["signs"].items() if key != "source"}
    cohort = Cohort.from_tables(**tables | rows, strict=False)
    told = [problem for problem in cohort.problems if problem.code != "NO_COUNTS"]  # the source is
    dead = {each.patient_id for each in problems.listed() if each.code == _UNDATED}
    told = [each for each in told if each.code != _UNDATED or each.patient_id not in dead]
    problems.add(*(_placed(problem, tables, source) for problem in _once(told)))
    problems.add(*future_rows(cohort, partial(_place, cohort)))
    if strict:
        problems.refuse(f"the {source.name} source cannot be used as it is")
    return attrs.evolve(cohort, found=ProblemList(problems.listed()))


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Pass over a warning of an exposure that is told of its line or rescue, which has a place."""
    told = [(each, (each.code, each.patient_id, str(each.given))) for each in problems]
    made = {what for each, what in told if each.table in {"lines", "rescues"}}
    for problem, what in told:
        if problem.table != "exposures" or problem.severity != "warning" or what not in made:
            yield problem


def _placed(problem: Problem, tables: Mapping[str, Any], source: Source) -> Problem:
    """Say where in the source a row of a table, or a fact of a patient, came from."""
    fact = str(problem.argument or "").removeprefix("patients.")
    where = source.places.get((str(problem.patient_id), fact)) if problem.file is None else None
    if where is not None and problem.table in {None, PATIENTS.name}:
        return attrs.evolve(problem, **where.address)
    if source.people is not None and problem.table == PATIENTS.name:
        file, id = source.people
        column = id if problem.column == OWNER else problem.column or ""
        return attrs.evolve(problem, file=file, row=None, argument=column)
    table = tables.get(problem.table or "")
    if table is None or problem.row is None or "source" not in _names(table):
        return problem
    where = table["source"][problem.row]
    text = _in_words(where.as_py() if hasattr(where, "as_py") else where)
    return attrs.evolve(problem, file=text, row=None, argument=problem.column or "")


def _in_words(said: Any) -> str | None:
    """Say where a row came from; a count of OMOP is known by its number."""
    said = said.item() if isinstance(said, np.generic) else said
    return f"measurement_id {said}" if isinstance(said, int) else said and str(said)


def _place(cohort: Cohort, table: str, row: int) -> str:
    """Say where a row of a cohort came from, or in which table it is."""
    if table == "patients":
        return table
    rows = getattr(cohort, table)
    said = rows.columns["source"][row] if "source" in rows.columns else None
    return _in_words(said) or table


def _names(table: Any) -> Any:
    return table.column_names if hasattr(table, "column_names") else table

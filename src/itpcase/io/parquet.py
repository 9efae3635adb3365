"""
A cohort as a folder of Parquet files.

The files are those of `itpcase.io.csv`, with the ending ``.parquet``: ``counts`` and ``lines`` are
required; the others may be left out. They may come from any program.

* A column has the name of the field of the record, and is read as `Cohort.from_tables` reads it:
  days are dates or whole study days, null where they are not known; ids are texts or whole numbers;
  several agents are a list, or a text with plus signs between them.
* ``unit`` belongs to ``count``. A number in ``baseline`` has its unit in ``baseline_unit``; a text
  has it inside. Bounds are in ``comparator``, the upper ends of ranges in ``upper``.
* ``labs``, ``exposures`` and ``signs`` are kept as `Cohort.from_tables` reads them.
* A table may be a folder of parts, as Spark and Dask write it (``counts.parquet/part-0.parquet``);
  folders in it that name a value (``unit=K%2FuL``) say it for all rows below.
* ``series.parquet`` has the columns ``field`` and ``value``; of its fields, ``data_cut`` is read.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, overload

import attrs

from itpcase._arguments import check_switches, to_path
from itpcase._disk import create, new_folder, refuse_exhausted, remedy_of, told_if_refused
from itpcase._sentences import Sentence
from itpcase.cohort._cells.cells import DayCell, Entry
from itpcase.cohort._tables.day_columns import Numbering
from itpcase.cohort.cohort import NOTHING, Cohort
from itpcase.cohort.columns import (
    Tables,
    arrow,
    tables_of,
)
from itpcase.cohort.problems import Problems
from itpcase.cohort.schema import FACT, REQUIRED, SERIES, TABLES, VALUE
from itpcase.cohort.subject import as_cohort
from itpcase.errors import InputError, Problem
from itpcase.io._files.folder import checked_folder, read_unchanged, readable_folder, unread_files
from itpcase.io._files.parquet_parts import SUFFIX, Part, Places, joined, parts_of
from itpcase.io._future import future_rows
from itpcase.model import CaseSeries, Day, Patient
from itpcase.units.days import DayOrder, Impute
from itpcase.units.numbers import DecimalSign

__all__ = ["read_parquet", "write_parquet"]

SERIES_NAME: Final = SERIES.file.partition(".")[0]
WRITTEN: Final = (SERIES_NAME, *TABLES)
"""The files of a folder, in the order in which problems are listed."""

KEPT: Final = {name: form.names for name, form in TABLES.items()}
"""What is read of each table."""

_HEADING: Final = 2
"""Row 0 of a table is row 2 of a spreadsheet, which is how problems count."""


# --- in -----------------------------------------------------------------------------------------


@overload
def read_parquet(
    folder: str | os.PathLike[str],
    *,
    strict: Literal[True] = True,
    data_cut: Day | None = None,
    days: Numbering = "elapsed",
    zone: str | dt.tzinfo | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    dates: DayOrder | None = None,
) -> Cohort: ...


@overload
def read_parquet(
    folder: str | os.PathLike[str],
    *,
    strict: Literal[False],
    data_cut: Day | None = None,
    days: Numbering = "elapsed",
    zone: str | dt.tzinfo | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    dates: DayOrder | None = None,
) -> tuple[Cohort, tuple[Problem, ...]]: ...


def read_parquet(
    folder: str | os.PathLike[str],
    *,
    strict: bool = True,
    data_cut: Day | None = None,
    days: Numbering = "elapsed",
    zone: str | dt.tzinfo | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    dates: DayOrder | None = None,
) -> Cohort | tuple[Cohort, tuple[Problem, ...]]:
    """
    Read a cohort from a folder of Parquet files.

    * every row that cannot be used is listed, with file, row, column, value and remedy, and left
      out; the rows are counted as a spreadsheet would, the first one is row 2;
    * a patient whose rows contradict one another is listed and left out;
    * a day after the day of reading is listed.

    Parameters
    ----------
    folder : path
        The folder; `itpcase.io.parquet` describes its files.
    strict : bool
        Whether errors are raised, or returned beside what could be read.
    data_cut : date or int, optional
        The last day that counts; that of the folder if omitted.
    days, zone, impute, decimal, dates : optional
        As in `itpcase.Cohort.from_tables`.

    Returns
    -------
    Cohort or (Cohort, tuple of Problem)
        The tuple if not *strict*: what could be read, and all problems with the warnings.

    Raises
    ------
    DataError
        If *strict*, with every error in the files.
    InputError
        If there is no such folder.
    MissingExtraError
        Without the extra ``arrow``.

    See Also
    --------
    write_parquet

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> with tempfile.TemporaryDirectory() as place:
    ...     itp.write_parquet(examples.load("ding-2025"), Path(place) / "cases")
    ...     itp.read_parquet(Path(place) / "cases")
    Cohort(4 patients, ...)
    """
    check_switches(strict=strict)
    files = tuple(name + SUFFIX for name in WRITTEN)
    path = readable_folder(folder, "Parquet files")

    def read() -> tuple[Tables, Problems, Places]:
        problems, places = Problems(files=files), Places()
        tables = read_files({name: path / (name + SUFFIX) for name in WRITTEN}, problems, places)
        problems.add(*unread_files(path, files))
        return tables, problems, places

    tables, problems, places = read_unchanged(path, read)
    facts = tables.pop(SERIES_NAME, None)
    cut = data_cut_of(facts, problems) if data_cut is None else data_cut
    cohort = lay_out(
        tables, cut, problems, places, days=days, zone=zone, impute=impute, decimal=decimal,
        dates=dates,
    )  # fmt: skip
    problems.add(*future_rows(cohort, lambda name, _: name + SUFFIX))
    if not strict:
        return cohort, problems.listed()
    problems.refuse(f"{path.resolve().name} cannot be used as it is")
    return cohort


def no_file(path: Path) -> Problem:
    """Tell of a file that is not there; Spark and others write a folder of parts in its place."""
    if path.exists():
        return Problem(
            code="NOT_A_FILE",
            file=path.name,
            needed=Sentence("problem.NOT_A_FILE.needed"),
            given=Sentence(
                "problem.NOT_A_FILE.given_parts" if path.is_dir() else "problem.NOT_A_FILE.given"
            ),
            remedy=Sentence(
                "problem.NOT_A_FILE.remedy_parts" if path.is_dir() else "problem.NOT_A_FILE.remedy"
            ),
        )
    return Problem(
        code="MISSING_FILE",
        file=path.name,
        needed=Sentence("problem.MISSING_FILE.needed", name=repr(path.name)),
        given=Sentence("problem.MISSING_FILE.given_sheets"),
    )


def read_files(
    paths: Mapping[str, Path], problems: Problems, places: Places | None = None
) -> Tables:
    """
    Read what is there, without the columns that a cohort does not keep.

    *places* takes where the rows of each table stand.
    """
    arrow("reading Parquet")
    tables: Tables = {}
    for name, path in paths.items():
        parts = parts_of(path)
        if not parts:
            if name in REQUIRED or path.exists():
                problems.add(no_file(path))
            continue
        kept, names = KEPT.get(name, (FACT, VALUE)), dict[str, None]()
        read = [_read_part(part, kept, names, problems) for part in parts]
        try:
            if any(rows is None for rows in read):  # which is told
                continue
            tables[name] = joined(read, parts)
        except InputError as error:
            problems.add(attrs.evolve(error.problem, argument="", file=error.problem.argument))
            continue
        if places is not None:
            counted = zip(parts, read, strict=True)
            places.parts[name] = [(part.name, len(rows)) for part, rows in counted]
        if name in TABLES:
            for problem in TABLES[name].strange_columns(names):
                problems.add(attrs.evolve(problem, file=path.name))
    return tables


def _read_part(
    part: Part, kept: Collection[str], names: dict[str, None], problems: Problems
) -> Any:
    """Read the columns of one file that are kept, and take the names of all; None for a fault."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    try:
        with pq.ParquetFile(part.path, page_checksum_verification=True) as file:
            names.update(dict.fromkeys((*file.schema_arrow.names, *part.values)))
            columns = [each for each in file.schema_arrow.names if each in kept]
            return part.with_values(file.read(columns=columns), kept)
    except MemoryError:  # not a damaged file
        raise
    except InputError as error:
        column = error.problem.argument.removeprefix(f"{part.name}, ")
        problems.add(attrs.evolve(error.problem, file=part.name, argument=column))
    except Exception as error:  # noqa: BLE001 - a damaged footer raises whatever it hits
        refuse_exhausted(error)
        problem = Problem(
            code="UNREADABLE",
            file=part.name,
            needed=Sentence("problem.UNREADABLE.needed_meds"),
            given=str(error),
            remedy=_mend(error),
        )
        problems.add(problem)
    return None


def _mend(error: Exception) -> str:
    """Say what can be done: about an error of the system, or about a damaged file."""
    if isinstance(error, OSError) and error.errno is not None:
        return remedy_of(error)
    return Sentence("problem.UNREADABLE.remedy_meds")


def data_cut_of(facts: Any, problems: Problems) -> Day | None:
    """Read the data cut among the facts of the series."""
    if facts is None or not {FACT, VALUE} <= set(facts.column_names):
        return None
    for row, (name, text) in enumerate(
        zip(facts[FACT].to_pylist(), facts[VALUE].to_pylist(), strict=True)
    ):
        if name == "data_cut" and text:
            try:
                day: Day = DayCell().read(Entry(str(text), {}))
            except InputError as error:
                problem = attrs.evolve(
                    error.problem, file=SERIES_NAME + SUFFIX, row=row + _HEADING, argument=name
                )
                problems.add(problem)
            else:
                return day
    return None


# --- what is wrong, row by row ------------------------------------------------------------------


def lay_out(
    tables: Tables, cut: Day | None, problems: Problems, places: Places | None = None, **ways: Any
) -> Cohort:
    """Lay out what can be used of the tables; the rest goes into the list, with its file."""
    if any(name not in tables for name in REQUIRED):
        return Cohort.from_tables(**NOTHING)
    cohort = Cohort.from_tables(**tables, data_cut=cut, strict=False, **ways)
    places = Places() if places is None else places
    problems.add(*(_in_file(problem, places) for problem in cohort.problems))
    return cohort


def _in_file(problem: Problem, places: Places) -> Problem:
    """Turn the address in a table into that in its file."""
    table = problem.table or ""
    column = problem.column or {"lines": "line"}.get(table, problem.argument)
    file, row = places.of(table, problem.row)
    return attrs.evolve(
        problem, file=file, argument=column, row=None if row is None else row + _HEADING
    )


# --- out ----------------------------------------------------------------------------------------


def write_parquet(
    subject: Patient | CaseSeries | Cohort | Iterable[Patient], folder: str | os.PathLike[str]
) -> None:
    """
    Write patients as a folder of Parquet files.

    * counts are written in 10⁹/L, with their bounds; what is missing is null, never NaN;
    * the files are moved to the folder when all of them are written.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        All in dates, or all in study days.
    folder : path
        A new folder, or one that holds files of this form and nothing else; they are replaced.

    Returns
    -------
    None

    Raises
    ------
    InputError
        If the folder holds other files, cannot be written, or a value has no place in the files.
    MissingExtraError
        Without the extra ``arrow``.

    See Also
    --------
    read_parquet

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> cohort = itp.Cohort.from_tables(
    ...     counts={"patient_id": ["a", "a"], "on": [0, 7], "count": [9, 40], "unit": "10*9/L"},
    ...     lines={"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]},
    ... )
    >>> with tempfile.TemporaryDirectory() as place:
    ...     itp.write_parquet(cohort, Path(place) / "registry")
    ...     itp.read_parquet(Path(place) / "registry").counts["count"].tolist()
    [9.0, 40.0]
    """
    cohort = as_cohort(subject)
    pa = arrow("writing Parquet")
    facts = {"data_cut": cohort.one_data_cut()}
    if isinstance(subject, CaseSeries):
        facts |= {name: getattr(subject, name) for name in ("title", "citation", "note")}
    texts = {name: str(value) for name, value in facts.items() if value is not None}
    with told_if_refused(to_path(folder, "folder"), "folder"):
        tables = tables_of(cohort)
        if texts:
            tables[SERIES_NAME] = pa.table(
                {FACT: pa.array(list(texts)), VALUE: pa.array(list(texts.values()))}
            )
    _write_tables(tables, folder)


def _write_tables(tables: Tables, folder: str | os.PathLike[str]) -> None:
    """Write Arrow tables as the files of a folder, all of them or none."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    files = {name + SUFFIX for name in WRITTEN}
    with new_folder(checked_folder(folder), files.__contains__) as new:
        for name, table in tables.items():
            with create(new / (name + SUFFIX)) as stream:
                pq.write_table(table, stream, compression="zstd", write_page_checksum=True)

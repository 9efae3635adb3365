"""
A cohort as a folder of Parquet files.

The files are those of `itpcase.io.csv`, with the ending ``.parquet``: ``counts`` and ``lines`` are
required; ``patients``, ``bleeds`` and ``rescues`` may be left out. They may come from any program.

* A column has the name of the field of the record, and is read as `Cohort.from_tables` reads it:
  days are dates or whole study days, null where they are not known; ids are texts or whole numbers;
  several agents are a list, or a text with plus signs between them.
* ``unit`` belongs to ``count``. A number in ``baseline`` has its unit in ``baseline_unit``; a text
  has it inside. Bounds are in ``comparator``, the upper ends of ranges in ``upper``.
* A cohort holds no laboratory values, notes and sites. `write_parquet` writes those of records;
  `read_parquet` lists a warning for each such column.
* ``series.parquet`` has the columns ``field`` and ``value``; of its fields, ``data_cut`` is read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, overload

import attrs
import numpy as np

from itpcase.cohort.cells import DayCell, Entry
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.columns import (
    LABS_NAME,
    REQUIRED,
    Tables,
    arrow,
    tables_of,
)
from itpcase.cohort.problems import Problems
from itpcase.cohort.schema import FACT, OWNER, SERIES, VALUE
from itpcase.errors import DataError, InputError, Problem
from itpcase.io._folder import checked_folder, new_files, readable_folder
from itpcase.model import CaseSeries, Day, Patient

__all__ = ["read_parquet", "write_parquet"]

SUFFIX: Final = ".parquet"
SERIES_NAME: Final = SERIES.file.partition(".")[0]
WRITTEN: Final = (SERIES_NAME, "patients", "lines", "counts", "bleeds", "rescues", LABS_NAME)
"""The files of a folder, in the order in which problems are listed."""

KEPT: Final = {
    "patients": {
        OWNER, "sex", "age", "born_on", "diagnosed_on", "died_on", "death_cause", "followed_until",
        "bleeding_recorded", "provenance", "citation", "note",
    },
    "lines": {OWNER, "line", "agents", "started_on", "ended_on", "baseline", "baseline_unit"},
    "counts": {OWNER, "on", "count", "unit", "comparator", "upper"},
    "bleeds": {OWNER, "on", "until", "who_grade"},
    "rescues": {OWNER, "on", "kind", "washout_days"},
}  # fmt: skip
"""What a cohort keeps of each table."""

_NOTHING: Final[dict[str, Any]] = {
    "counts": {OWNER: [], "on": [], "count": [], "unit": "10*9/L"},
    "lines": {OWNER: [], "line": [], "started_on": []},
}
_PLACE: Final = re.compile(r"(?P<table>\w+)(?:\.(?P<column>\w+))?(?:\[(?P<row>\d+)\])?")
_HEADING: Final = 2
"""Row 0 of a table is row 2 of a spreadsheet, which is how problems count."""


# --- in -----------------------------------------------------------------------------------------


@overload
def read_parquet(
    folder: str | os.PathLike[str], *, strict: Literal[True] = True, data_cut: Day | None = None
) -> Cohort: ...


@overload
def read_parquet(
    folder: str | os.PathLike[str], *, strict: Literal[False], data_cut: Day | None = None
) -> tuple[Cohort, tuple[Problem, ...]]: ...


def read_parquet(
    folder: str | os.PathLike[str], *, strict: bool = True, data_cut: Day | None = None
) -> Cohort | tuple[Cohort, tuple[Problem, ...]]:
    """
    Read a cohort from a folder of Parquet files.

    * every row that cannot be used is listed, with file, row, column, value and remedy, and left
      out; the rows are counted as a spreadsheet would, the first one is row 2;
    * a patient whose lines contradict one another is listed and left out. Other contradictions
      among the records of one patient are what `Cohort.problems` lists.

    Parameters
    ----------
    folder : path
        The folder; `itpcase.io.parquet` describes its files.
    strict : bool
        Whether errors are raised, or returned beside what could be read.
    data_cut : date or int, optional
        The last day that counts; that of the folder if omitted.

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
    path = readable_folder(folder, "Parquet files")
    problems = Problems(files=tuple(name + SUFFIX for name in WRITTEN))
    tables = read_files({name: path / (name + SUFFIX) for name in WRITTEN}, problems)
    facts = tables.pop(SERIES_NAME, None)
    cut = data_cut_of(facts, problems) if data_cut is None else data_cut
    cohort = lay_out(tables, cut, problems)
    if not strict:
        return cohort, problems.listed()
    problems.refuse(f"{path.resolve().name} cannot be used as it is")
    return cohort


def read_files(paths: Mapping[str, Path], problems: Problems) -> Tables:
    """Read what is there, without the columns that a cohort does not keep."""
    pa = arrow("reading Parquet")
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    tables: Tables = {}
    for name, path in paths.items():
        if not path.is_file():
            if name in REQUIRED:
                problem = Problem(
                    code="MISSING_FILE", file=path.name, needed=f"a file {path.name!r}",
                    given="none", remedy="add it, or rename the file that holds this",
                )  # fmt: skip
                problems.add(problem)
            continue
        try:
            with pq.ParquetFile(path) as file:
                names = file.schema_arrow.names
                kept = [each for each in names if each in KEPT.get(name, {FACT, VALUE})]
                tables[name] = file.read(columns=kept)
        except (pa.ArrowException, OSError) as error:
            problem = Problem(
                code="UNREADABLE", file=path.name, needed="a Parquet file", given=str(error),
                remedy="write the file again",
            )  # fmt: skip
            problems.add(problem)
            continue
        if name == LABS_NAME:
            names, kept = [name], []
        for column in names:
            if column not in kept:
                problem = Problem(
                    code="NOT_IN_A_COHORT", file=path.name, argument=column, severity="warning",
                    needed="what a cohort keeps", given=repr(column),
                    remedy="it is not read; a CaseSeries from CSV files keeps notes and labs",
                )  # fmt: skip
                problems.add(problem)
    tables.pop(LABS_NAME, None)
    return tables


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


def lay_out(tables: Tables, cut: Day | None, problems: Problems) -> Cohort:
    """Lay out the tables; where they are refused, find the rows and lay out the others."""
    nobody = Cohort.from_tables(**_NOTHING)
    if any(name not in tables for name in REQUIRED):
        return nobody
    try:
        return Cohort.from_tables(**tables, data_cut=cut)
    except (InputError, DataError):
        pass
    sound = {name: _Sieve(name, table, problems) for name, table in tables.items()}
    if any(sieve.is_useless for sieve in sound.values()):
        return nobody
    for sieve in sound.values():
        sieve.drop_rows()
    if "patients" in sound:
        known = sound["patients"].ids
        for sieve in sound.values():
            sieve.drop_strangers(known)
    while True:
        try:
            kept = {name: sieve.kept() for name, sieve in sound.items()}
            return Cohort.from_tables(**kept, data_cut=cut)
        except InputError as error:
            problems.add(error.problem)
            return nobody
        except DataError as error:
            whose = {problem.patient_id for problem in error.problems}
            _tell_patients(error.problems, sound, problems)
            for sieve in sound.values():
                sieve.drop_patients(whose)


@attrs.define
class _Sieve:
    """One table, and which of its rows can be used."""

    name: str
    table: Any
    problems: Problems
    is_good: Any = attrs.field(init=False)
    is_useless: bool = attrs.field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        self.is_good = np.ones(len(self.table), dtype=bool)
        try:
            self._check(self.table.slice(0, 0))
        except InputError as error:
            self._tell(error.problem, None)
            self.is_useless = True
        except DataError as error:
            for problem in error.problems:
                self._tell(problem, None)
            self.is_useless = True

    @property
    def texts(self) -> Any:
        """The ids as texts."""
        return np.array([str(each) for each in self.table[OWNER].to_pylist()], dtype=object)

    @property
    def ids(self) -> set[str]:
        """Whose rows these are."""
        return set(self.texts[self.is_good])

    def kept(self) -> Any:
        """Return the rows that can be used."""
        return self.table.filter(arrow("reading Parquet").array(self.is_good))

    def drop_rows(self) -> None:
        """Find the rows that are wrong in themselves, by halves."""
        blocks = [(0, len(self.table))]
        while blocks:
            first, last = blocks.pop()
            try:
                self._check(self.table.slice(first, last - first))
            except InputError as error:
                if last - first > 1:
                    middle = (first + last) // 2
                    blocks += [(middle, last), (first, middle)]
                else:
                    self._tell(error.problem, first)
                    self.is_good[first] = False
            except DataError:
                pass  # rows that contradict one another are told patient by patient

    def drop_strangers(self, known: set[str]) -> None:
        """Find the rows of patients who are not among the patients."""
        texts = self.texts
        strange = np.array([text not in known for text in texts], dtype=bool) & self.is_good
        for row in np.flatnonzero(strange).tolist():
            problem = Problem(
                code="UNKNOWN_PATIENT", argument=f"{self.name}.{OWNER}", patient_id=texts[row],
                needed=f"a patient of patients{SUFFIX}", given=repr(texts[row]),
                remedy="add the patient, or correct the id",
            )  # fmt: skip
            self._tell(problem, row)
        self.is_good &= ~strange

    def drop_patients(self, whose: Iterable[str | None]) -> None:
        """Leave out patients."""
        self.is_good &= ~np.isin(self.texts.astype(str), [str(each) for each in whose])

    def _check(self, rows: Any) -> None:
        Cohort.from_tables(**_NOTHING | {self.name: rows})

    def _tell(self, problem: Problem, row: int | None) -> None:
        place = _PLACE.fullmatch(problem.argument)
        column = place["column"] or place["table"] if place else problem.argument
        number = None if row is None else row + _HEADING
        whose = problem.patient_id
        if row is not None and whose is None and OWNER in self.table.column_names:
            value = self.table[OWNER][row].as_py()
            whose = None if value is None else str(value)
        self.problems.add(
            attrs.evolve(
                problem, file=self.name + SUFFIX, row=number, argument=column, patient_id=whose
            )
        )


def _tell_patients(
    found: Iterable[Problem], sound: Mapping[str, _Sieve], problems: Problems
) -> None:
    """Tell of rows that contradict one another."""
    for problem in found:
        place = _PLACE.fullmatch(problem.argument)
        name = place["table"] if place else ""
        remedy = f"{problem.remedy}; until then the patient is left out"
        column = OWNER if name == "patients" else "line"
        rows: list[int] = []
        if name in sound:
            rows = np.flatnonzero(sound[name].texts == problem.patient_id).tolist()
        problems.add(
            attrs.evolve(
                problem, file=name + SUFFIX, argument=column, remedy=remedy,
                row=rows[-1] + _HEADING if rows else None,
            )
        )  # fmt: skip


# --- out ----------------------------------------------------------------------------------------


def write_parquet(
    subject: Cohort | CaseSeries | Iterable[Patient], folder: str | os.PathLike[str]
) -> None:
    """
    Write a cohort or a case series as a folder of Parquet files.

    * counts are written in 10⁹/L, with their bounds; what is missing is null, never NaN;
    * the files are moved to the folder when all of them are written.

    Parameters
    ----------
    subject : Cohort, CaseSeries or iterable of Patient
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
    cohort = subject if isinstance(subject, Cohort) else Cohort.from_patients(subject)
    pa = arrow("writing Parquet")
    facts = {"data_cut": cohort.one_data_cut()}
    if isinstance(subject, CaseSeries):
        facts |= {name: getattr(subject, name) for name in ("title", "citation", "note")}
    texts = {name: str(value) for name, value in facts.items() if value is not None}
    tables = tables_of(cohort)
    if texts:
        tables[SERIES_NAME] = pa.table(
            {FACT: pa.array(list(texts)), VALUE: pa.array(list(texts.values()))}
        )
    if LABS_NAME in tables and not len(tables[LABS_NAME]):
        del tables[LABS_NAME]
    write_tables(tables, folder)


def write_tables(tables: Tables, folder: str | os.PathLike[str]) -> None:
    """Write Arrow tables as the files of a folder, all of them or none."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    files = tuple(name + SUFFIX for name in WRITTEN)
    with new_files(checked_folder(folder), files) as new:
        for name, table in tables.items():
            pq.write_table(table, new / (name + SUFFIX), compression="zstd")

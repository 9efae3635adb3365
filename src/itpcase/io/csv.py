"""
A case series as a folder of CSV files.

========================= ================================================================
file                      one row for each
========================= ================================================================
``patients.csv``          patient; required
``lines.csv``             line of treatment; required
``counts.csv``            platelet count; required
``bleeds.csv``            bleeding event
``rescues.csv``           rescue therapy
``labs.csv``              laboratory value
``exposures.csv``         stretch of days on one drug
``signs.csv``             sign of bleeding that was there, or was looked for and not there
``series.csv``            fact of the whole series: ``title``, ``citation``, ``note``, ``data_cut``
========================= ================================================================

* A column has the name of the field of the record; ``patient_id`` says whose a row is, ``line`` is
  the number of a line. ``itpcase.examples.path("published-cases")`` is a folder to look at.
* A day is a date (``2021-03-05``, ``2021/3/5``, ``2021年3月5日``, ``5 March 2021``) or a whole
  study day (``14``, ``Day 14``). ``05.03.2021`` has two readings unless *dates* says which.
  A time of day behind a date is left out.
  ``undated`` in *on* or *started_on* stands for a day that the source does not print; an empty cell
  there is a mistake. A study day from 1900 to 2099 is written with its sign (``+2021``). Without
  the sign it is one only in a patient whose other days are study days; elsewhere it is a year, and
  so a partial date. One of five digits from 20 000 on has its sign too: it may be a date of a
  spreadsheet.
* *count* and *unit*, with *comparator* if there is such a column, are read together as
  `itpcase.parse_count` reads them: ``<5``, ``50-60``, ``15,000``. The unit of *value* and of
  *upper_limit* is in *unit* too; *baseline* has its unit in its own cell.
* Several *agents* have a plus sign between them, several words of *assumed* a semicolon. An agent
  that `itpcase.agents` does not know is kept as printed, with a warning.
* *status* of counts and laboratory values says whether a result stands: what was entered in error
  or cancelled is left out by name, a preliminary one where a later one of the day is there.
* *daily_dose* and *hb_drop* have their unit in their own cell, as in ``20 mg/d``. The rows of one
  day in ``signs.csv`` are one assessment; a row without a *sign* says who was seen, and what holds
  for all signs. ``none`` in *sites* or *interventions* stands for none of them.
* Sex, yes and no, grades, ages and kinds of rescue are read by `itpcase.vocabularies`: ``female``,
  ``是``, ``Grade 2``, ``3 months``, ``platelet transfusion``.
* An empty cell is left to the record's own default. A row without a count is no count.
* A text that a spreadsheet would run as a formula is written with an apostrophe before it; exactly
  this apostrophe is taken off when it is read. A formula without one is read as text.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Literal, overload

import attrs

from itpcase import _names
from itpcase._arguments import check_switches
from itpcase.cohort._cells.cells import guarded
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.problems import Problems
from itpcase.cohort.schema import FILES, FORMS, SERIES, SERIES_COLUMNS
from itpcase.cohort.subject import as_series
from itpcase.errors import Problem
from itpcase.io._files.csv_rows import CsvFile, checked_encoding
from itpcase.io._files.csv_write import write_files
from itpcase.io._files.folder import checked_folder, read_unchanged, readable_folder, unread_files
from itpcase.io._read import SeriesReader
from itpcase.io._ways import Ways
from itpcase.model import CaseSeries, Patient
from itpcase.units.days import DayNumbering, DayOrder, Impute
from itpcase.units.numbers import DecimalSign

__all__ = ["guarded", "read_csv", "write_csv"]


@overload
def read_csv(
    folder: str | os.PathLike[str],
    *,
    strict: Literal[True] = True,
    decimal: DecimalSign | None = None,
    impute: Impute | None = None,
    dates: DayOrder | None = None,
    days: DayNumbering | None = None,
    zone: str | None = None,
    encoding: str = "utf-8",
) -> CaseSeries: ...


@overload
def read_csv(
    folder: str | os.PathLike[str],
    *,
    strict: Literal[False],
    decimal: DecimalSign | None = None,
    impute: Impute | None = None,
    dates: DayOrder | None = None,
    days: DayNumbering | None = None,
    zone: str | None = None,
    encoding: str = "utf-8",
) -> tuple[CaseSeries, tuple[Problem, ...]]: ...


def read_csv(
    folder: str | os.PathLike[str],
    *,
    strict: bool = True,
    decimal: DecimalSign | None = None,
    impute: Impute | None = None,
    dates: DayOrder | None = None,
    days: DayNumbering | None = None,
    zone: str | None = None,
    encoding: str = "utf-8",
) -> CaseSeries | tuple[CaseSeries, tuple[Problem, ...]]:
    r"""
    Read a case series from a folder of CSV files.

    * every problem of every file is listed, with file, row, column, patient and remedy;
    * a row that fails is left out; so is a patient whose row in ``patients.csv`` fails, or whose
      records contradict one another;
    * a warning is no reason to leave anything out.

    Parameters
    ----------
    folder : path
        The folder; `itpcase.io.csv` describes its files.
    strict : bool
        Whether errors are raised, or returned beside what could be read.
    decimal : {".", ","}, optional
        The decimal sign of the files. With it, files may have semicolons between their cells.
    impute : {"first", "middle", "last"}, optional
        The day to take for a partial date such as ``2021-03`` or ``2021``; the middle is the 15th
        of the month or 1 July. The record is marked ``assumed=("day",)`` and a warning is listed; a
        patient's own days have no such mark. If it is not given, a partial date is an error.
    dates : {"day first", "month first"}, optional
        How dates such as ``03/04/2021`` are to be read. If it is not given, they are an error
        wherever both readings are possible.
    days : "cdisc", optional
        That study days are those of CDISC, where day 1 is the day of the start and no day is 0.
    zone : str, optional
        The time zone of the hospital, such as ``"Europe/Vienna"``: an instant that names its own
        is then read as its calendar day there. If it is not given, such an instant is an error; a
        time of day without a zone is that of the hospital, and its day is read.
    encoding : str
        Of all files. A file that starts with the byte order mark of UTF-8 is read as such.

    Returns
    -------
    CaseSeries or (CaseSeries, tuple of Problem)
        The tuple if not *strict*: what could be read, and all problems with the warnings.

    Raises
    ------
    DataError
        If *strict*, with every error in the files.
    InputError
        If there is no such folder, or an argument is not one of those above.

    See Also
    --------
    write_csv

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.io.csv import read_csv
    >>> read_csv(examples.path("published-cases"))
    CaseSeries(12 patients)

    What is wrong with a folder, and what can be read all the same:

    >>> import tempfile
    >>> from pathlib import Path
    >>> place = tempfile.TemporaryDirectory()
    >>> folder = Path(place.name)
    >>> for name, lines in {
    ...     "patients": ["patient_id", "p1"],
    ...     "lines": ["patient_id,line,agents,started_on", "p1,1,ivig,0"],
    ...     "counts": ["patient_id,on,count,unit", "p1,0,9,G/L", "p1,7,40,"],
    ... }.items():
    ...     _ = (folder / f"{name}.csv").write_text("\n".join(lines))
    >>> series, problems = read_csv(folder, strict=False)
    >>> series.patients
    (Patient(id='p1', 1 count, 1 line),)
    >>> for problem in problems:
    ...     print(problem)
    counts.csv, row 3, patient 'p1', count: needs a number with a unit, got '40'; ... [NO_UNIT]
    >>> place.cleanup()
    """
    check_switches(strict=strict)
    ways = Ways.of(decimal=decimal, impute=impute, dates=dates, days=days, zone=zone)
    encoding = checked_encoding(encoding)
    path = readable_folder(folder, "CSV files")

    def read() -> tuple[CaseSeries, Problems]:
        problems = Problems(files=FILES)
        series = SeriesReader(
            files={
                name: CsvFile(
                    path=path / name, columns=columns, is_required=is_required, problems=problems,
                    encoding=encoding, decimal=decimal,
                ).read()
                for name, columns, is_required in (
                    (SERIES.file, SERIES_COLUMNS, False),
                    *((form.file, form.columns, form.is_required) for form in FORMS),
                )
            },
            problems=problems, ways=ways,
        ).read()  # fmt: skip
        problems.add(*unread_files(path, FILES))
        return series, problems

    series, problems = read_unchanged(path, read)
    series = attrs.evolve(series, problems=problems.listed())
    if not strict:
        return series, series.problems
    problems.refuse(f"{path.resolve().name} cannot be used as it is")
    return series


@_names.renamed_argument("series", "subject")
def write_csv(
    subject: Patient | CaseSeries | Cohort | Iterable[Patient], folder: str | os.PathLike[str]
) -> None:
    """
    Write a case series or a cohort as a folder of CSV files that `read_csv` gives back equal.

    * counts are written in 10⁹/L, laboratory values in the unit of their analyte, with their bound;
    * every row is read again before it is written: what would come back different is refused;
    * the files are moved to the folder when all of them are written. After an error the folder is
      as it was before.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        The patients. A cohort is written as the records of its patients.
    folder : path
        A new folder, or one that holds files of this form and nothing else; they are replaced.

    Returns
    -------
    None

    Raises
    ------
    InputError
        If the folder holds other files, cannot be written, or a value would not come back equal.

    See Also
    --------
    read_csv

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase import examples
    >>> from itpcase.io.csv import read_csv, write_csv
    >>> series = examples.load("published-cases")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_csv(series, Path(place) / "copy")
    ...     read_csv(Path(place) / "copy") == series
    True
    """
    write_files(as_series(subject), checked_folder(folder))

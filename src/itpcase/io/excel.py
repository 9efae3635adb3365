"""
A case series as one Excel workbook.

The sheets ``patients``, ``lines``, ``counts``, ``bleeds``, ``rescues``, ``labs``, ``exposures``,
``signs`` and ``series`` have the columns of the files of `itpcase.io.csv`, and every rule of those
files holds. What a spreadsheet adds:

* a day is a date cell, a text such as ``2021-03-05``, ``5 March 2021`` or ``2021年3月5日``, or a
  number: a study day. ``03/04/2021`` has two readings and is refused unless *dates* says which;
* the unit of a count stands in the cell, in the column *unit*, or in the heading in brackets, as in
  ``count [10*9/L]``;
* an id that is merged over several rows stands for each of them; other merged cells are refused;
* a formula counts as its value; one without a value, an error, a truth value, a percentage and a
  date where none belongs are refused, each with its cell;
* rows above the heading, empty rows, and rows whose first cell starts with ``↓`` (the help of the
  template) are not read. Patients whose id starts with ``EXAMPLE`` are reported and not read;
* a number format that writes something around the number is read with it (``"<"0`` shows a bound);
  a date that is shown as ``Feb-21`` is a partial date; the date formats of Chinese, Japanese and
  Korean spreadsheets are dates;
* hidden rows, columns and sheets, values that are struck through, and dates that are shown without
  their year, are read, with a warning.

An OpenDocument spreadsheet (``.ods``) is read in the same way, and so is an old workbook
(``.xls``) with the extra ``xls``. A file that is none of them, one with macros (``.xlsm``), with a
password, or one that unpacks to more than it should is refused by name before it is opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal, overload

import attrs

from itpcase import _names
from itpcase._arguments import check_ending, check_switches, is_path
from itpcase._sentences import Sentence
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.problems import Problems
from itpcase.cohort.schema import FILES
from itpcase.cohort.subject import as_series
from itpcase.errors import DataError, InputError, Problem
from itpcase.io._read import SeriesReader
from itpcase.io._ways import Ways
from itpcase.io._workbooks.cells import CellReader
from itpcase.io._workbooks.file import opened
from itpcase.io._workbooks.rows import WorkbookSheets, addresses
from itpcase.io._workbooks.write import write_empty, write_workbook
from itpcase.model import CaseSeries, Patient
from itpcase.units.days import DayNumbering, DayOrder, Impute
from itpcase.units.numbers import DecimalSign
from itpcase.words import read_words

__all__ = ["read_excel", "write_excel", "write_template"]

ENDINGS: Final = (".xlsx", "")
"""Of the name of a workbook that is written."""


@overload
def read_excel(
    path: str | os.PathLike[str],
    *,
    strict: Literal[True] = True,
    decimal: DecimalSign | None = None,
    impute: Impute | None = None,
    dates: DayOrder | None = None,
    days: DayNumbering | None = None,
    zone: str | None = None,
) -> CaseSeries: ...


@overload
def read_excel(
    path: str | os.PathLike[str],
    *,
    strict: Literal[False],
    decimal: DecimalSign | None = None,
    impute: Impute | None = None,
    dates: DayOrder | None = None,
    days: DayNumbering | None = None,
    zone: str | None = None,
) -> tuple[CaseSeries, tuple[Problem, ...]]: ...


def read_excel(
    path: str | os.PathLike[str],
    *,
    strict: bool = True,
    decimal: DecimalSign | None = None,
    impute: Impute | None = None,
    dates: DayOrder | None = None,
    days: DayNumbering | None = None,
    zone: str | None = None,
) -> CaseSeries | tuple[CaseSeries, tuple[Problem, ...]]:
    """
    Read a case series from an Excel workbook; needs the extra ``excel``.

    * every problem of every sheet is listed, with sheet, row, column, cell, value and remedy;
    * a row that fails is left out; so is a patient whose row in ``patients`` fails, or whose
      records contradict one another;
    * a warning is no reason to leave anything out.

    Parameters
    ----------
    path : path
        The workbook; `itpcase.io.excel` describes its sheets.
    strict : bool
        Whether errors are raised, or returned beside what could be read.
    decimal : {".", ","}, optional
        The decimal sign of numbers that are typed as text; cells that hold numbers need none.
    impute : {"first", "middle", "last"}, optional
        The day to take for a partial date, as in `read_csv`.
    dates : {"day first", "month first"}, optional
        How dates such as ``03/04/2021`` are to be read. If it is not given, they are an error
        wherever both readings are possible.
    days : "cdisc", optional
        That study days are those of CDISC, where day 1 is the day of the start and no day is 0.
    zone : str, optional
        The time zone of the hospital, such as ``"Europe/Vienna"``: an instant that names its own
        is then read as its calendar day there. If it is not given, such an instant is an error; a
        time of day without a zone is that of the hospital, and its day is read.

    Returns
    -------
    CaseSeries or (CaseSeries, tuple of Problem)
        The tuple if not *strict*: what could be read, and all problems with the warnings.

    Raises
    ------
    DataError
        If *strict*, with every error in the workbook.
    InputError
        If the file cannot be opened as a workbook, or an argument is not one of those above.
    MissingExtraError
        Without the extra ``excel``.

    See Also
    --------
    write_excel, write_template, itpcase.read_csv

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase import examples
    >>> from itpcase.io.excel import read_excel, write_excel
    >>> series = examples.load("published-cases")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_excel(series, Path(place) / "cases.xlsx")
    ...     read_excel(Path(place) / "cases.xlsx") == series
    True
    """
    check_switches(strict=strict)
    target = _path(path)
    ways = Ways.of(decimal=decimal, impute=impute, dates=dates, days=days, zone=zone)
    values, formulas = opened(target)
    problems = Problems(files=FILES)
    sheets = WorkbookSheets(
        values=values, formulas=formulas, problems=problems,
        cells=CellReader(decimal=decimal),
    )  # fmt: skip
    problems.placed = addresses(sheets, target.name)
    series = SeriesReader(files=sheets.read(), problems=problems, ways=ways).read()
    series = attrs.evolve(series, problems=problems.listed())
    if not strict:
        return series, series.problems
    problems.refuse(f"{target.name} cannot be used as it is")
    return series


@_names.renamed_argument("series", "subject")
def write_excel(
    subject: Patient | CaseSeries | Cohort | Iterable[Patient], path: str | os.PathLike[str]
) -> None:
    """
    Write a case series as a workbook that `read_excel` gives back equal; needs ``excel``.

    * dates, numbers and texts are cells of their kind; counts are written in 10⁹/L;
    * a text that a spreadsheet would run as a formula is stored as text;
    * the file is read again before it takes its place: what would come back different is refused.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        The patients. A cohort is written as the records of its patients.
    path : path
        The file; one that is there is replaced when the new one is whole.

    Returns
    -------
    None

    Raises
    ------
    InputError
        If the name has the ending of another form, the file cannot be written, or a value would
        not come back equal.
    MissingExtraError
        Without the extra ``excel``.

    See Also
    --------
    read_excel, itpcase.write_csv

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> from itpcase.io.excel import read_excel, write_excel
    >>> patient = itp.Patient(id="p1", note="=1+1")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_excel(itp.CaseSeries(patients=[patient]), Path(place) / "one.xlsx")
    ...     read_excel(Path(place) / "one.xlsx").patients[0].note
    '=1+1'
    """
    write_workbook(as_series(subject), _new_path(path), _gives_back)


def _gives_back(series: CaseSeries, path: Path) -> str:
    """Read a workbook again; return what is wrong with it, if anything."""
    try:
        return "" if read_excel(path) == series else "one that comes back different"
    except (DataError, InputError) as error:
        return str(error)


def write_template(path: str | os.PathLike[str], *, lang: str = "en") -> None:
    """
    Write the workbook that is filled in with the patients of a series; needs the extra ``excel``.

    It has a page of instructions, a sheet for each kind of record with a row of help, drop-down
    lists, and two examples in red. The names of the columns are the same in every language.

    Parameters
    ----------
    path : path
        A new file; one that is there is never replaced, for it may have been filled in.
    lang : {"en", "zh"}
        Language of the instructions and the help.

    Returns
    -------
    None

    Raises
    ------
    InputError
        If the name has the ending of another form, the file is there or cannot be written, or there
        is no such language.
    MissingExtraError
        Without the extra ``excel``.

    See Also
    --------
    read_excel

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.io.excel import read_excel, write_template
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_template(Path(place) / "cases.xlsx")
    ...     series, problems = read_excel(Path(place) / "cases.xlsx", strict=False)
    >>> series, {problem.code for problem in problems}
    (CaseSeries(0 patients), {'EXAMPLE_ROW'})
    """
    write_empty(_new_path(path), read_words(lang))


def _new_path(path: Any) -> Path:
    """Return where a workbook is written to; under the name of another form nobody opens it."""
    target = _path(path).resolve()
    check_ending(target, ENDINGS)
    return target


def _path(path: Any) -> Path:
    if is_path(path):
        return Path(path)
    raise InputError.of(
        "NO_FILE",
        argument="path",
        needed=Sentence("problem.NO_FILE.needed_excel"),
        given=path,
        remedy=Sentence("problem.NO_FILE.remedy_excel"),
    )

"""
Groups that stand in a column of one's own, which no reader takes from the tables of patients.
"""

from __future__ import annotations

from pathlib import Path

from itpcase._arguments import to_path
from itpcase._sentences import Sentence, enumerated
from itpcase.cohort.forms import OWNER
from itpcase.errors import InputError
from itpcase.estimates.groups import name_of, spelled
from itpcase.io._sheets.sheet import Sheet, read_sheet
from itpcase.units.text import as_typed


class OwnGroups(dict[str, str]):
    """
    Groups by patient id, which know the column that they are from.

    Attributes
    ----------
    column : str
    """

    column: str = "group"


def column_of(by: object) -> str:
    """Name what divides the patients; groups that were read from a column know it."""
    return by.column if isinstance(by, OwnGroups) else spelled(name_of(by))


def headings_of(path: Path | str, *, encoding: str | None = None) -> list[str]:
    """List the columns of a sheet that has a row a patient."""
    return [*filter(None, _sheet_of(path, encoding).heading)]


def _sheet_of(path: Path | str, encoding: str | None) -> Sheet:
    return read_sheet(to_path(path, "path"), encoding=encoding)


def read_groups(path: Path | str, column: str, *, encoding: str | None = None) -> OwnGroups:
    r"""
    Read the group of each patient from a column of one's own in a sheet, such as patients.csv.

    The tables of patients have the columns that are described, and no other is read from them; a
    report by groups takes those of another column from here.

    Parameters
    ----------
    path : path
        A sheet, as CSV or a workbook, with the columns ``patient_id`` and *column*: one row a
        patient, or several that say the same.
    column : str
        Its name. An empty cell is an unknown group.
    encoding : str, optional
        Of a CSV file; UTF-8 if omitted.

    Returns
    -------
    dict of str to str
        For *by* of `write_report` and of every estimate.

    Raises
    ------
    InputError
        For a file that cannot be read, without one of the columns, with a row that names no
        patient, or with two groups for one patient.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.report import read_groups
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "patients.csv"
    ...     _ = file.write_text("patient_id,sex,dose_group\np1,F,high\np2,M,low\n")
    ...     read_groups(file, "dose_group")
    {'p1': 'high', 'p2': 'low'}
    """
    sheet = _sheet_of(path, encoding)
    for name in (OWNER, column):
        if name not in sheet.heading:
            raise InputError.of(
                "MISSING_COLUMN", argument=sheet.file,
                needed=Sentence("problem.MISSING_COLUMN.needed", name=repr(name)),
                given=Sentence(
                    "problem.MISSING_COLUMN.given", listed=enumerated(filter(None, sheet.heading))
                ),
            )  # fmt: skip
    groups = OwnGroups()
    groups.column = column
    for number, row in sheet.rows:
        id, group = as_typed(row[OWNER]).strip(), " ".join(as_typed(row[column]).split())
        place = f"{sheet.file}, row {number}, {column if id else OWNER}"
        if not id:
            raise InputError.of("NO_ID", argument=place, given=Sentence("problem.NO_ID.given"))
        if groups.setdefault(id, group) != group:
            raise InputError.of(
                "PATIENT_TWICE", argument=place,
                needed=Sentence("problem.PATIENT_TWICE.needed_group"),
                given=Sentence("problem.PATIENT_TWICE.given_groups", owner=repr(id),
                               listed=f"{groups[id]!r}, {group!r}"),
                remedy=Sentence("problem.PATIENT_TWICE.remedy_group"),
            )  # fmt: skip
    return groups

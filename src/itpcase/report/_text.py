"""
Tables as text and as comma-separated values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np

from itpcase import _names
from itpcase._arguments import check_kind, check_language
from itpcase._sentences import DEFAULT_LANGUAGE, Told, Word, said
from itpcase.cohort._cells.cells import csv_of
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_series
from itpcase.io.csv import guarded
from itpcase.response.asking import Subject
from itpcase.table import Table
from itpcase.terms import BaselineSource, Provenance
from itpcase.units.missing import is_nothing
from itpcase.units.text import width_of
from itpcase.units.whole import whole_argument

LONGEST: Final = 2000
"""Characters of what stands behind a cell; more lines are counted."""


KEYS: Final = frozenset({"patient_id", "line", "definition", "level", "episode", "endpoint"})
"""Columns that say whose row it is."""

BETWEEN: Final = "  "
"""Between two columns."""

SOURCES: Final = {str(source): source for source in BaselineSource}


def _shown(value: Any) -> str:
    """Write one cell: nothing for what is missing, whole numbers without a point."""
    if is_nothing(value):
        return ""
    if isinstance(value, float | np.floating):
        return "∞" if np.isinf(value) else f"{value:.10g}"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return str(value)


def list_briefly(items: Iterable[str], size: int, between: str, more: Callable[[int], str]) -> str:
    """
    List what stands behind a cell, as far as there is room, and say how many more there are.

    Parameters
    ----------
    items : iterable of str
        No more of them are asked for than there is room for.
    size : int
        How many there are.
    between : str
    more : callable
        Says that there are so many more.

    Returns
    -------
    str
        Of at most `LONGEST` characters.
    """
    listed: list[str] = []
    room = LONGEST - len(more(size))
    for item in items:
        room -= len(item) + len(between)
        if room < 0:
            return between.join([*listed, more(size - len(listed))])
        listed.append(item)
    return between.join(listed)


def cells_of(table: Table) -> Iterator[list[str]]:
    for row in table.rows():
        yield [_shown(value) for value in row.values()]


def _said_cell(column: str, value: Any, lang: str) -> str:
    """Write one cell for a reader: codes as they are, words in a language."""
    if column == "baseline_source" and value in SOURCES:
        value = Word("baseline", SOURCES[value].name)
    return said(value, lang) if isinstance(value, Told) else _shown(value)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - width_of(cell))


def table_as_text(table: Table, lang: str = DEFAULT_LANGUAGE, *, width: int | None = None) -> str:
    """
    Write a table in aligned columns.

    Parameters
    ----------
    table : Table
        Such as a question of many patients answers.
    lang : {"en", "zh"}
        Language of the words in the cells; names of columns and codes are the same in every one.
    width : int, optional
        Of a screen. A wider table goes on below, each part with the patient and the line before it;
        one part if omitted. [characters]

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.report import table_as_text
    >>> from itpcase.table import Table
    >>> print(table_as_text(Table({"patient_id": ["a"], "days": [120.0]})), end="")
    patient_id  days
    a           120
    """
    check_kind(table, Table, "table")
    check_language(lang)
    most = None if width is None else whole_argument(width, "width", least=1)
    told = [[_said_cell(name, cell, lang) for name, cell in row.items()] for row in table]
    rows = [list(table.columns), *told]
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "".join(
            f"{BETWEEN.join(_padded(row[i], widths[i]) for i in part).rstrip()}\n" for row in rows
        )
        for part in _parts(table.columns, widths, most)
    )


def _parts(columns: Sequence[str], widths: Sequence[int], width: int | None) -> list[list[int]]:
    """Divide columns into parts that a screen holds, each with those that say whose row it is."""
    keys = [i for i, name in enumerate(columns) if name in KEYS]
    others = [i for i in range(len(columns)) if i not in keys]
    if width is None or not others:
        return [list(range(len(columns)))]
    parts = [[*keys, others[0]]]
    for i in others[1:]:
        if sum(widths[each] + len(BETWEEN) for each in parts[-1]) + widths[i] > width:
            parts.append([*keys])
        parts[-1].append(i)
    return parts if len(parts) > 1 else [list(range(len(columns)))]


def table_as_csv(table: Table) -> str:
    """
    Write a table as comma-separated values; no cell can start a formula in a spreadsheet.

    Parameters
    ----------
    table : Table
        Such as a question of many patients answers.

    Returns
    -------
    str

    Raises
    ------
    InputError
        For what is no table.

    Examples
    --------
    >>> from itpcase.report import table_as_csv
    >>> from itpcase.table import Table
    >>> print(table_as_csv(Table({"patient_id": ["=1+1"], "days": [120.0]})), end="")
    patient_id,days
    '=1+1,120
    """
    check_kind(table, Table, "table")
    rows = (
        [guarded(value) if isinstance(value, str) else _shown(value) for value in row.values()]
        for row in table.rows()
    )
    return csv_of([table.columns, *rows])


@_names.renamed_argument("series", "subject")
def invented(subject: Subject) -> list[str]:
    """
    Tell what the counts of a series are, as far as they are not observed.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        The patients of a report or a figure.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from itpcase.registry.simulate import simulate_registry
    >>> from itpcase.report import invented
    >>> invented(simulate_registry(3, seed=1).cohort())
    ['synthetic']
    """
    if isinstance(subject, Cohort):
        kinds = set(subject.patients["provenance"].tolist())
    else:
        kinds = {str(patient.provenance) for patient in as_series(subject).patients}
    return sorted(kinds - {str(Provenance.OBSERVED)})

"""
Tables as text and as comma-separated values.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from itpcase.cohort.cohort import Cohort
from itpcase.io.csv import guarded
from itpcase.model import CaseSeries
from itpcase.table import Table
from itpcase.terms import Provenance


def shown(value: Any) -> str:
    """Write one cell: nothing for what is missing, whole numbers without a point."""
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT
        return ""
    if isinstance(value, float | np.floating):
        return "∞" if np.isinf(value) else f"{value:.10g}"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return str(value)


def cells_of(table: Table) -> Iterator[list[str]]:
    for row in table.rows():
        yield [shown(value) for value in row.values()]


def table_as_text(table: Table) -> str:
    """
    Write a table in aligned columns.

    Parameters
    ----------
    table : Table

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
    rows = [list(table.columns), *cells_of(table)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def table_as_csv(table: Table) -> str:
    """
    Write a table as comma-separated values; no cell can start a formula in a spreadsheet.

    Parameters
    ----------
    table : Table

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.report import table_as_csv
    >>> from itpcase.table import Table
    >>> print(table_as_csv(Table({"patient_id": ["=1+1"], "days": [120.0]})), end="")
    patient_id,days
    '=1+1,120
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows():
        writer.writerow(
            [guarded(value) if isinstance(value, str) else shown(value) for value in row.values()]
        )
    return out.getvalue()


def invented(series: CaseSeries | Cohort) -> list[str]:
    """
    Tell what the counts of a series are, as far as they are not observed.

    Parameters
    ----------
    series : CaseSeries or Cohort

    Returns
    -------
    list of str
    """
    if isinstance(series, Cohort):
        kinds = set(series.patients["provenance"].tolist())
    else:
        kinds = {str(patient.provenance) for patient in series.patients}
    return sorted(kinds - {str(Provenance.OBSERVED)})

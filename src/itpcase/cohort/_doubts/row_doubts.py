"""
What is possible and doubtful in the rows of a cohort, listed once.

`itpcase.cohort._doubts.relations` tells of it by the tables that came in, and
`itpcase.cohort._doubts.doubtful` by the records that they became. Nothing is changed: what is
doubtful is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NO_DAY, sort_key
from itpcase._sentences import Sentence
from itpcase.cohort._doubts.doubtful_values import (
    CODED_DAY,
    LAB_FIELDS,
    coded_days,
    far_counts,
    strange_falls,
    strange_labs,
)
from itpcase.cohort._doubts.two_roles import (
    LATER_LINE_UNDATED,
    LINE_GOES_ON,
    REASON_IS_NO_LINE,
    RESCUE_OF_LINE,
    kind_shown,
    later_lines_without_start,
    lines_that_go_on,
    reasons_without_line,
    rescues_of_lines,
)
from itpcase.cohort._tables.lab_columns import LAB_NAMES
from itpcase.cohort.codes import DAYS, UNGRADED
from itpcase.cohort.faults import Remedy
from itpcase.cohort.patient_columns import count_at, lab_value_at
from itpcase.cohort.plausible import (
    COPY,
    copies_of_doses,
    copies_of_rows,
    doubts,
    remedy_of_doses,
)
from itpcase.table import Column, Ragged
from itpcase.units.counts import can_be_one
from itpcase.units.labs import PLATELETS

__all__: list[str] = []

AMONG_LABS: Final = "COUNTS_AMONG_LABS"
"""The code of a patient whose platelets are laboratory values alone."""

OTHER_COUNT: Final = "CONTRADICTING_COPIES"
"""The code of a count of which another table has another number on the same day."""

_PLATELETS: Final = LAB_NAMES.index(PLATELETS)


@attrs.frozen(eq=False, repr=False, kw_only=True)
class RowDoubt:
    """
    One kind of doubt about rows of a table.

    Attributes
    ----------
    table, field : str
        The table of the cohort, and the column of its form that is to be looked at.
    code : str
    rows : numpy.ndarray
    column : str
        What is shown of a row: a column of the cohort; nothing for the count, or the laboratory
        value, as it was printed.
    shown : callable or None
        Shows a value of the column; None for a day.
    needed : str or None
        None for what the code says.
    remedy : str, callable or None
        Of all rows, of each by its place among them, or as the code says.
    """

    table: str
    field: str
    code: str
    rows: Column
    column: str = ""
    shown: Callable[[Any], str] | None = None
    needed: str | None = None
    remedy: Remedy = None


def row_doubts(tables: Mapping[str, Ragged], calendar: Column) -> Iterator[RowDoubt]:
    """
    List what is doubtful in rows, whoever holds them.

    Parameters
    ----------
    tables : mapping of str to Ragged
        By name; counts and lines, and what else there is.
    calendar : array, shape (n_patients,)
        Whether the days of a patient are calendar days.

    Yields
    ------
    RowDoubt
    """
    counts, lines = tables["counts"], tables["lines"]
    for doubt in doubts(counts):
        yield RowDoubt(
            table="counts", field="count", code=doubt.code, rows=doubt.rows, needed=doubt.needed,
            remedy=doubt.remedy,
        )  # fmt: skip
    yield RowDoubt(
        table="counts", field="line", code="NO_LINE", rows=_without_line(counts, lines),
        column="line", shown=str,
    )  # fmt: skip
    if "rescues" in tables:
        yield RowDoubt(
            table="rescues", field="kind", code=RESCUE_OF_LINE,
            rows=rescues_of_lines(lines, tables["rescues"]), column="kind", shown=kind_shown,
        )  # fmt: skip
    yield RowDoubt(
        table="lines", field="agents", code=LINE_GOES_ON, rows=lines_that_go_on(lines),
        column="agents", shown=" + ".join,
    )  # fmt: skip
    yield RowDoubt(
        table="lines", field="stop_reason", code=REASON_IS_NO_LINE,
        rows=reasons_without_line(lines), column="stop_reason", shown=repr,
    )  # fmt: skip
    yield RowDoubt(
        table="lines", field="started_on", code=LATER_LINE_UNDATED,
        rows=later_lines_without_start(lines), column="number",
        shown=lambda number: Sentence("problem.LATER_LINE_UNDATED.given", line=number),
    )  # fmt: skip
    yield from _coded_days(tables, calendar)
    if len(far := far_counts(counts)):
        yield RowDoubt(
            table="counts", field="on", code="FAR_DAY", rows=far, column="day",
            needed=Sentence("problem.FAR_DAY.needed_count"),
            remedy=Sentence("problem.FAR_DAY.remedy_count"),
        )  # fmt: skip
    if "labs" in tables:
        yield from _of_labs(tables["labs"], counts)
    if "signs" in tables and (falls := strange_falls(tables["signs"])) is not None:
        yield RowDoubt(
            table="signs", field="hb_drop", code=falls.code, rows=falls.rows, column="hb_drop",
            shown=str, needed=falls.needed, remedy=falls.remedy,
        )  # fmt: skip
    if "exposures" in tables:
        yield RowDoubt(
            table="exposures", field="daily_dose", code=COPY,
            rows=copies_of_doses(tables["exposures"]), column="start", remedy=remedy_of_doses(),
        )  # fmt: skip


def _coded_days(tables: Mapping[str, Ragged], calendar: Column) -> Iterator[RowDoubt]:
    """List study days that may stand for a day that is not known."""
    if calendar.all():
        return
    for name, days in DAYS.items():
        if (rows := tables.get(name)) is None:
            continue
        for column, field in days.items():
            at = coded_days(rows[column])
            yield RowDoubt(
                table=name, field=field, code=CODED_DAY, column=column,
                rows=at[~calendar[rows.owners(at)]],
            )  # fmt: skip


def _of_labs(labs: Ragged, counts: Ragged) -> Iterator[RowDoubt]:
    """List laboratory values in another unit, copies, and platelets that are no counts."""
    for column, field in LAB_FIELDS.items():
        for doubt in strange_labs(labs, column):
            is_limit = column != "value"
            yield RowDoubt(
                table="labs", field=field, code=doubt.code, rows=doubt.rows,
                column=column if is_limit else "", shown="{:g}".format if is_limit else None,
                needed=doubt.needed, remedy=doubt.remedy,
            )  # fmt: skip
    for field, code, rows in (
        ("value", COPY, copies_of_rows(labs)),
        ("analyte", AMONG_LABS, _counts_among_labs(counts, labs)),
    ):
        yield RowDoubt(table="labs", field=field, code=code, rows=rows, column="day")
    against, beside = _labs_against_counts(counts, labs)
    yield RowDoubt(
        table="labs", field="value", code=OTHER_COUNT, rows=against,
        needed=Sentence("problem.CONTRADICTING_COPIES.needed_day"),
        remedy=lambda at: Sentence(
            "problem.CONTRADICTING_COPIES.remedy_labs", count=count_at(counts, int(beside[at]))
        ),
    )  # fmt: skip


def _without_line(counts: Ragged, lines: Ragged) -> Column:
    """Find the counts that are tied to a line that their patient does not have."""
    number = counts.get("line")
    if number is None:
        return np.zeros(0, dtype=np.int64)
    said = np.flatnonzero(number != UNGRADED)
    known = sort_key(lines.patient, lines["number"])
    asked = sort_key(counts.owners(said), number[said])
    strays: Column = said[~np.isin(asked, known)]
    return strays


def _counts_among_labs(counts: Ragged, labs: Ragged) -> Column:
    """Find the patients whose platelets are all laboratory values: the first such row of each."""
    rows = np.flatnonzero(labs["analyte"] == _PLATELETS)
    owners, first = np.unique(labs.owners(rows), return_index=True)
    found: Column = rows[first][np.diff(counts.offsets)[owners] == 0]
    return found


def _labs_against_counts(counts: Ragged, labs: Ragged) -> tuple[Column, Column]:
    """
    Find platelets among the laboratory values whose day has counts, and none that they can be.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        The rows of laboratory values, and for each the first row of the counts of its day.
    """
    rows = np.flatnonzero((labs["analyte"] == _PLATELETS) & (labs["day"] != NO_DAY))
    counted = sort_key(counts.patient, counts["day"])
    asked = sort_key(labs.owners(rows), labs["day"][rows])
    first, end = (np.searchsorted(counted, asked, side=side) for side in ("left", "right"))
    rows, first, end = (each[end > first] for each in (rows, first, end))
    differs = labs["value"][rows] != counts["count"][first]
    for held, which in ((labs, rows), (counts, first)):
        signs, uppers = held.get("comparator"), held.get("upper")
        if signs is not None:
            differs |= signs[which] != 0
        if uppers is not None:
            differs |= ~np.isnan(uppers[which])
    for at in np.flatnonzero(differs).tolist():
        value = lab_value_at(labs, int(rows[at]))
        of_day = (count_at(counts, row) for row in range(int(first[at]), int(end[at])))
        differs[at] = not any(can_be_one(value, count) for count in of_day)
    return rows[differs], first[differs]

"""
Counts of an OMOP CDM that share an id, an instant or a day.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from itpcase._days import sort_key
from itpcase.cohort._tables.order import lay_by_time
from itpcase.table import Column, pieces

__all__: list[str] = []

_WIDEST: Final = 8
"""Ids that span up to so many times their number are marked in a table."""


def copies_of(ids: Column) -> Column:
    """Return the ids that several rows have; NaN stands for none."""
    if ids.dtype.kind == "f":
        ids = ids[~np.isnan(ids)].astype(np.int64)
    if all(
        (ids[part.start + 1 : part.stop + 1] > ids[part][: len(ids) - 1 - part.start]).all()
        for part in pieces(len(ids))
    ):
        return ids[:0]
    low, high = int(ids.min()), int(ids.max())
    if high - low < _WIDEST * len(ids):
        is_taken = np.zeros(high - low + 1, dtype=bool)
        is_taken[ids - low] = True
        if np.count_nonzero(is_taken) == len(ids):
            return ids[:0]
    ids = np.sort(ids)
    return np.unique(ids[1:][ids[1:] == ids[:-1]])


def put_in_order_of_time(rows: Any, count: int) -> Any:
    """
    Put the counts of one patient and day in order of their times, where each has one.

    Where rows are of several analytes, those of the place *count* are counts.
    """
    if "time" not in rows.column_names:
        return rows
    times, rows = rows["time"], rows.drop_columns(["time"])
    if times.null_count == len(rows):
        return rows
    days = _days_of_patients(rows)
    if "analyte" in rows.column_names:
        counts = np.flatnonzero(rows["analyte"].to_numpy() == count)
    else:
        counts = np.arange(len(rows))
    order = lay_by_time(days[counts], times.to_numpy()[counts].astype(np.float64))
    if order is None:
        return rows
    laid = np.arange(len(rows))
    laid[counts] = counts[order]
    return rows.take(laid)


def _days_of_patients(rows: Any) -> Column:
    """Return a whole number for the patient and the day of each row."""
    owners = np.unique(rows["patient_id"].to_numpy(), return_inverse=True)[1]
    return sort_key(owners, rows["on"].cast("int32").to_numpy())


def ids_of_one_moment(rows: Any) -> Column:
    """
    Return the ids of results of one patient at one instant, which may be one result.

    The other counts of such a day are among them, so that the order of the day is that of the
    table.
    """
    moment = rows["moment"].drop_null().to_numpy()
    ordered = np.sort(moment)
    again = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(again):
        return np.zeros(0, dtype=np.int64)
    is_known = rows["moment"].is_valid().to_numpy()
    is_again = np.zeros(len(rows), dtype=bool)
    is_again[is_known] = np.isin(moment, again)
    days = _days_of_patients(rows)
    near = np.isin(days, days[is_again])
    found: Column = rows["source"].filter(near).drop_null().to_numpy()
    return found

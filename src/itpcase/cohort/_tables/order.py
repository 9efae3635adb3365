"""
The rows of a table in order of patient and day.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs
import numpy as np

from itpcase._days import NO_DAY, sort_key
from itpcase.cohort._tables.input_table import InputTable
from itpcase.engine.calls import MOST_CARRIED, order_rows
from itpcase.table import Column, Ragged, fetch

__all__: list[str] = []

WIDE: Final = (np.dtype(np.float64), np.dtype(np.int64))
"""The types of columns that are put in order on the way: eight bytes a row."""

KEY_BITS: Final = 63
"""Bits of a whole number that sorts as it should."""


@attrs.frozen(eq=False, repr=False)
class Sorted:
    """The rows of a table in order of patient and key, and where each was in the table."""

    table: InputTable
    rows: Ragged
    kept: Column | None
    """The rows of the table that were kept; None for all."""
    order: Column | None
    """For each sorted row its place among those that were kept; None if they were in order."""

    def source(self, places: Column) -> Column:
        """Return the rows of the table behind sorted rows."""
        found = places if self.order is None else self.order[places]
        return found if self.kept is None else self.kept[found]


def put_in_order(
    table: InputTable, patient: Column, keys: Column, columns: dict[str, Column], n: int
) -> Sorted:
    """Leave out the rows that cannot be used, and sort the others by patient and key."""
    bad = None if table.faults is None else table.faults.is_bad(table.name)
    kept = None
    if bad is not None and bad.any():
        kept = np.flatnonzero(~bad)
        known = {id(keys): keys[kept]}
        columns = {k: known.get(id(v), v[kept] if id(v) not in known else v)
                   for k, v in columns.items()}  # fmt: skip
        patient, keys = patient[kept], known[id(keys)]
    rows, order = _sorted(patient, keys, columns, n)
    return Sorted(table, rows, kept, order)


def _sorted(
    patient: Column, keys: Column, columns: dict[str, Column], n_patients: int
) -> tuple[Ragged, Column | None]:
    """Put rows in order of patient and key, and find where each patient begins."""
    carried = [
        values for values in columns.values()
        if isinstance(values, np.ndarray) and values.dtype in WIDE
    ][:MOST_CARRIED]  # fmt: skip
    found = order_rows(patient, keys, n_patients, carried)
    if found is not None:
        offsets, keys_in_order, in_order, rows = found
        if rows is not None:
            known = dict(zip(map(id, carried), in_order, strict=True)) | {id(keys): keys_in_order}
            columns = {
                name: known[id(values)] if id(values) in known else fetch(values, rows)
                for name, values in columns.items()
            }
        return Ragged(offsets, columns if rows is not None else _owned(columns)), rows
    packed = sort_key(patient, keys)
    order = None
    if len(packed) > 1 and not (packed[1:] >= packed[:-1]).all():
        order = _order(packed, patient, keys)
        patient = patient[order]
        columns = {name: values[order] for name, values in columns.items()}
    offsets = np.searchsorted(patient, np.arange(n_patients + 1))
    return Ragged(offsets, columns if order is not None else _owned(columns)), order


def lay_by_time(group: Column, seconds: Column) -> Column | None:
    """
    Put the rows of each group in order of their times.

    * a group in which a row has no time stays as it is: nobody knows where that one belongs;
    * rows of one time keep their order.

    Parameters
    ----------
    group : numpy.ndarray
        Whole numbers, of rows of one patient and day the same.
    seconds : numpy.ndarray
        The time of the day; NaN where none is known. [s]

    Returns
    -------
    numpy.ndarray or None
        For each place the row that stands there; None where all stand there already.

    Examples
    --------
    >>> import numpy as np
    >>> from itpcase.cohort._tables.order import lay_by_time
    >>> lay_by_time(np.array([1, 2, 1, 2]), np.array([7200.0, 60.0, 3600.0, np.nan])).tolist()
    [2, 1, 0, 3]
    """
    ordered = np.sort(group)
    several = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(several):
        return None
    here = np.flatnonzero(np.isin(group, several))
    groups, members = np.unique(group[here], return_inverse=True)
    is_open = np.zeros(len(groups), dtype=bool)
    is_open[members[np.isnan(seconds[here])]] = True
    known = np.where(is_open[members], 0.0, seconds[here])
    places = np.argsort(members, kind="stable")
    rows = np.lexsort((known, members))
    if (rows == places).all():
        return None
    order = np.arange(len(group))
    order[here[places]] = here[rows]
    return order


def put_in_order_of_time(
    found: Sorted, day: Column, seconds: Callable[[Column], Column | None]
) -> Sorted:
    """
    Put rows of one patient and day in order of their times.

    Parameters
    ----------
    found : Sorted
        In order of patient and day.
    day : numpy.ndarray
        Its days.
    seconds : callable
        Returns the times of rows of the table, None where it has none; asked for the rows that
        share their day with another.

    Returns
    -------
    Sorted
    """
    again = np.flatnonzero(day[1:] == day[:-1]) + 1
    again = again[(found.rows.offsets[found.rows.offsets.searchsorted(again)] != again)
                  & (day[again] != NO_DAY)]  # fmt: skip
    if not len(again):
        return found
    places = np.union1d(again, again - 1)
    times = seconds(found.source(places))
    if times is None:
        return found
    begins = np.ones(len(places), dtype=bool)
    begins[np.searchsorted(places, again)] = False
    order = lay_by_time(np.cumsum(begins), times)
    if order is None:
        return found
    rows = np.arange(len(day))
    rows[places] = places[order]
    columns = {name: fetch(values, rows) for name, values in found.rows.columns.items()}
    laid = rows if found.order is None else found.order[rows]
    return attrs.evolve(found, rows=Ragged(found.rows.offsets, columns), order=laid)


def _owned(columns: dict[str, Column]) -> dict[str, Column]:
    """Copy numbers that nothing had to be done to: who gave them may still write them."""
    return {
        name: values if values.dtype.kind != "f" or values.flags.writeable else values.copy()
        for name, values in columns.items()
    }


def _order(packed: Column, patient: Column, keys: Column) -> Column:
    """
    Return the rows in order of patient and key; those that are equal keep their order.

    Where patient, key and row fit into one number, sorting these numbers is fastest.
    """
    known = keys[keys != NO_DAY]
    first = int(known.min()) - 1 if len(known) else 0
    row_bits = len(packed).bit_length()
    key_bits = (int(known.max()) - first).bit_length() if len(known) else 1
    if int(patient.max()).bit_length() + key_bits + row_bits > KEY_BITS:
        return np.argsort(packed, kind="stable")
    after = np.where(keys == NO_DAY, 0, keys.astype(np.int64) - first)  # no day comes first
    one = ((patient.astype(np.int64) << key_bits) + after) << row_bits
    one += np.arange(len(packed))
    one.sort()
    order: Column = one & ((1 << row_bits) - 1)
    return order

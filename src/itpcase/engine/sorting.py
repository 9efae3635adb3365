"""
Rows of many patients in order of patient and day.

Plain Python, as `itpcase.engine.walk`, from which numba makes the same in a fraction of the time
that a general sort takes: patients are counted, and only the few rows of each are compared.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

__all__: list[str] = []

PLACE_BITS: Final = 9
"""Bits of the place of a row among those of its patient."""

MOST_ROWS: Final = 1 << PLACE_BITS
"""Of so many rows a patient, comparing each with all others is still fast."""

IN_ORDER, SORTED, NOT_SORTED = range(3)


class Rows(NamedTuple):
    """Room for rows: those in order, or those of one patient while they are put in order."""

    keys: Any
    values: Any
    """A column that is put in order on the way; without rows if there is none."""
    order: Any
    """The rows that they came from."""


def tally(patient: Any, keys: Any, ends: Any) -> int:
    """Count the rows of each patient; tell whether they are in order, or can be put in order."""
    in_order, before, key_before = True, -1, 0
    for row in range(len(patient)):
        this, key = patient[row], keys[row]
        if this < before or (this == before and key < key_before):
            in_order = False
        before, key_before = this, key
        ends[this + 1] += 1
    most = 0
    for k in range(1, len(ends)):
        most = max(most, ends[k])
        ends[k] += ends[k - 1]
    if in_order:
        return IN_ORDER
    return SORTED if most <= MOST_ROWS else NOT_SORTED


def spread(patient: Any, keys: Any, values: Any, ends: Any, into: Rows) -> None:
    """Put the rows of each patient side by side, in the order in which they came."""
    carried = len(values) > 0
    for row in range(len(patient)):  # ends[p] is where the next row of p goes
        this = patient[row]
        at = ends[this]
        into.order[at], into.keys[at] = row, keys[row]
        if carried:
            into.values[at] = values[row]
        ends[this] = at + 1
    for k in range(len(ends) - 1, 0, -1):
        ends[k] = ends[k - 1]
    ends[0] = 0


def settle(ends: Any, rows: Rows, room: Rows) -> None:
    """
    Put the rows of each patient in order; those that are equal keep theirs.

    The place of a row is the number of rows that are less. To count them asks for no branch, so
    that a processor compares several at once.
    """
    keys, values, order = rows
    carried = len(values) > 0
    for k in range(len(ends) - 1):
        first, many = ends[k], ends[k + 1] - ends[k]
        in_order = True
        for i in range(first + 1, first + many):
            in_order &= keys[i - 1] <= keys[i]
        if in_order:
            continue
        for i in range(many):  # a key with its place behind it
            room.keys[i] = (int(keys[first + i]) << PLACE_BITS) | i
            room.order[i] = order[first + i]
            if carried:
                room.values[i] = values[first + i]
        for i in range(many):
            this, at = room.keys[i], first
            for j in range(many):
                at += room.keys[j] < this
            keys[at], order[at] = this >> PLACE_BITS, room.order[i]
            if carried:
                values[at] = room.values[i]


def order_rows(patient: Any, keys: Any, values: Any, ends: Any, into: Rows, room: Rows) -> int:
    """
    Put rows in order of patient and key; those that are equal keep their order.

    Parameters
    ----------
    patient, keys : array
        One each row.
    values : array
        A column that is put in order on the way, which is faster than to fetch it afterwards; or
        one without rows.
    ends : array
        Zeros, one more than there are patients. On return the rows of patient *p* are those from
        ``ends[p]`` up to ``ends[p + 1]``.
    into : Rows
        Filled with keys and values in order and the rows that they came from, if the answer is
        `SORTED`.
    room : Rows
        For the rows of one patient, `MOST_ROWS` each; its keys are of int64.

    Returns
    -------
    int
        `IN_ORDER` if the rows were so already, and `NOT_SORTED` if a patient has too many.
    """
    found = tally(patient, keys, ends)
    if found == SORTED:
        spread(patient, keys, values, ends, into)
        settle(ends, into, room)
    return found

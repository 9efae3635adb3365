"""
Rows of many patients in order of patient and day.

Plain Python, as `itpcase.engine.walk`, from which numba makes the same in a fraction of the time
that a general sort takes: patients are counted, and only the few rows of each are compared.
"""

from __future__ import annotations

from typing import Any, Final

__all__: list[str] = []

PLACE_BITS: Final = 9
"""Bits of the place of a row among those of its patient."""

MOST_ROWS: Final = 1 << PLACE_BITS
"""Of so many rows a patient, comparing each with all others is still fast."""

IN_ORDER, SORTED, NOT_SORTED = range(3)


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


def spread(
    patient: Any,
    keys: Any,
    values: Any,
    ends: Any,
    sorted_keys: Any,
    sorted_values: Any,
    order: Any,
) -> None:
    """Put the rows of each patient side by side, in the order in which they came."""
    carried = len(values) > 0
    for row in range(len(patient)):  # ends[p] is where the next row of p goes
        this = patient[row]
        at = ends[this]
        order[at], sorted_keys[at] = row, keys[row]
        if carried:
            sorted_values[at] = values[row]
        ends[this] = at + 1
    for k in range(len(ends) - 1, 0, -1):
        ends[k] = ends[k - 1]
    ends[0] = 0


def settle(
    ends: Any,
    sorted_keys: Any,
    sorted_values: Any,
    order: Any,
    packed: Any,
    room_values: Any,
    room_order: Any,
) -> None:
    """
    Put the rows of each patient in order; those that are equal keep theirs.

    The place of a row is the number of rows that are less. To count them asks for no branch, so
    that a processor compares several at once.
    """
    carried = len(sorted_values) > 0
    for k in range(len(ends) - 1):
        first, many = ends[k], ends[k + 1] - ends[k]
        in_order = True
        for i in range(first + 1, first + many):
            in_order &= sorted_keys[i - 1] <= sorted_keys[i]
        if in_order:
            continue
        for i in range(many):
            packed[i] = (int(sorted_keys[first + i]) << PLACE_BITS) | i
            room_order[i] = order[first + i]
            if carried:
                room_values[i] = sorted_values[first + i]
        for i in range(many):
            this, at = packed[i], first
            for j in range(many):
                at += packed[j] < this
            sorted_keys[at], order[at] = this >> PLACE_BITS, room_order[i]
            if carried:
                sorted_values[at] = room_values[i]


def order_rows(
    patient: Any,
    keys: Any,
    values: Any,
    ends: Any,
    sorted_keys: Any,
    sorted_values: Any,
    order: Any,
    packed: Any,
    room_values: Any,
    room_order: Any,
) -> int:
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
    sorted_keys, sorted_values, order : array
        Filled with keys and values in order and the rows that they came from, if the answer is
        `SORTED`.
    packed, room_values, room_order : array
        Room for the rows of one patient, `MOST_ROWS` each; *packed* of int64.

    Returns
    -------
    int
        `IN_ORDER` if the rows were so already, and `NOT_SORTED` if a patient has too many.
    """
    found = tally(patient, keys, ends)
    if found == SORTED:
        spread(patient, keys, values, ends, sorted_keys, sorted_values, order)
        settle(ends, sorted_keys, sorted_values, order, packed, room_values, room_order)
    return found

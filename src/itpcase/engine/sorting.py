"""
Rows of many patients in order of patient and day.

Plain Python, as `itpcase.engine.walk`, from which numba makes the same in a tenth of the time
that a general sort takes: patients are counted, and only the few rows of each are compared.
"""

from __future__ import annotations

from typing import Any, Final

__all__: list[str] = []

MOST_ROWS: Final = 512
"""Of so many rows a patient, comparing each with the others is still fast."""

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


def settle(ends: Any, sorted_keys: Any, sorted_values: Any, order: Any) -> None:
    """Put the rows of each patient in order; those that are equal keep theirs."""
    carried = len(sorted_values) > 0
    for k in range(len(ends) - 1):
        first = ends[k]
        for i in range(first + 1, ends[k + 1]):
            key, row, at = sorted_keys[i], order[i], i
            while at > first and sorted_keys[at - 1] > key:
                sorted_keys[at], order[at] = sorted_keys[at - 1], order[at - 1]
                at -= 1
            if at == i:
                continue
            sorted_keys[at], order[at] = key, row
            if carried:
                value = sorted_values[i]
                for place in range(i, at, -1):
                    sorted_values[place] = sorted_values[place - 1]
                sorted_values[at] = value


def order_rows(
    patient: Any,
    keys: Any,
    values: Any,
    ends: Any,
    sorted_keys: Any,
    sorted_values: Any,
    order: Any,
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

    Returns
    -------
    int
        `IN_ORDER` if the rows were so already, and `NOT_SORTED` if a patient has too many.
    """
    found = tally(patient, keys, ends)
    if found == SORTED:
        spread(patient, keys, values, ends, sorted_keys, sorted_values, order)
        settle(ends, sorted_keys, sorted_values, order)
    return found

"""
Rows of many patients in order of patient and day.

Plain Python, as `itpcase._walk`, from which numba makes the same in a tenth of the time that a
general sort takes: patients are counted, and only the few rows of each are compared.
"""

from __future__ import annotations

from typing import Any, Final

__all__: list[str] = []

MOST_ROWS: Final = 512
"""Of so many rows a patient, comparing each with the others is still fast."""

IN_ORDER, SORTED, NOT_SORTED = range(3)


def order_rows(patient: Any, keys: Any, ends: Any, sorted_keys: Any, order: Any) -> int:
    """
    Put rows in order of patient and key; those that are equal keep their order.

    Parameters
    ----------
    patient, keys : array
        One each row.
    ends : array
        Zeros, one more than there are patients. On return the rows of patient *p* are those from
        ``ends[p]`` up to ``ends[p + 1]``.
    sorted_keys, order : array
        Filled with the keys in order and the rows that they came from, if the answer is `SORTED`.

    Returns
    -------
    int
        `IN_ORDER` if the rows were so already, and `NOT_SORTED` if a patient has too many.
    """
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
    if most > MOST_ROWS:
        return NOT_SORTED

    for row in range(len(patient)):  # ends[p] is where the next row of p goes
        this = patient[row]
        at = ends[this]
        order[at], sorted_keys[at] = row, keys[row]
        ends[this] = at + 1
    for k in range(len(ends) - 1, 0, -1):
        ends[k] = ends[k - 1]
    ends[0] = 0

    for k in range(len(ends) - 1):
        first = ends[k]
        for i in range(first + 1, ends[k + 1]):
            key, row, at = sorted_keys[i], order[i], i
            while at > first and sorted_keys[at - 1] > key:
                sorted_keys[at], order[at] = sorted_keys[at - 1], order[at - 1]
                at -= 1
            sorted_keys[at], order[at] = key, row
    return SORTED

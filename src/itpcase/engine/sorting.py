"""
Rows of many patients in order of patient and day.

Plain Python, as `itpcase.engine.walk`, from which numba makes the same in a fraction of the time
that a general sort takes: patients are counted, and only the few rows of each are compared.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

__all__: list[str] = []

ROW_BITS: Final = 32
"""Bits of the number of a row, behind its key."""

MOST_ROWS: Final = 512
"""Of so many rows a patient, comparing each with all others is still fast."""

BLOCK: Final = 1 << 20
"""So many rows, or a few more, are put in order at a time, which bounds the room that they take."""

MOST_BLOCKS: Final = 16
"""Each block looks at the patients of all rows, so that there are no more of them."""

IN_ORDER, SORTED, NOT_SORTED = range(3)


class Carried(NamedTuple):
    """
    Columns that are put in order on the way; without rows if there are none.

    They hold eight bytes a row, as whole numbers: what they mean is nothing to a sort.
    """

    one: Any
    two: Any
    """None without the first."""


class Rows(NamedTuple):
    """Rows in order."""

    keys: Any
    order: Any
    """The rows that they came from."""
    carried: Carried


class Room(NamedTuple):
    """
    Room for what is known of rows while they are put in order.

    All that is known of one row stands side by side, its key with its number first: to write it
    where the rows of its patient are asks the memory for one place, and not for one a column.
    """

    rows: Any
    keys: Any
    """Of one patient, `MOST_ROWS`."""
    at: Any
    """For each patient, where the next row goes."""


def tally(patient: Any, keys: Any, ends: Any) -> int:
    """
    Count the rows of each patient; tell whether they are in order, or can be put in order.

    Takes zeros, one more than there are patients; on return the rows of patient *p* are those from
    ``ends[p]`` up to ``ends[p + 1]``. Returns `IN_ORDER`, `SORTED` if they can be put in order, and
    `NOT_SORTED` if a patient has too many.
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
    return SORTED if most <= MOST_ROWS else NOT_SORTED


def width_of(carried: Carried) -> int:
    """Return how many numbers are kept of a row."""
    return 1 + (len(carried.one) > 0) + (len(carried.two) > 0)


def spread(patient: Any, keys: Any, carried: Carried, ends: Any, first: int, room: Room) -> None:
    """Put the rows of each patient side by side, in the order in which they came."""
    width = width_of(carried)
    many = len(room.at)
    for k in range(many):
        room.at[k] = (ends[first + k] - ends[first]) * width
    for row in range(len(patient)):
        this = patient[row] - first
        if 0 <= this < many:
            at = room.at[this]
            room.rows[at] = (int(keys[row]) << ROW_BITS) | row
            if width > 1:
                room.rows[at + 1] = carried.one[row]
            if width > 2:  # noqa: PLR2004 - both of them
                room.rows[at + 2] = carried.two[row]
            room.at[this] = at + width


def settle(ends: Any, first: int, room: Room, into: Rows) -> None:
    """
    Put the rows of each patient in order; those that are equal keep theirs.

    The place of a row is the number of rows that are less. To count them asks for no branch, so
    that a processor compares several at once.
    """
    width = width_of(into.carried)
    for k in range(first, first + len(room.at)):
        begin, many = ends[k], ends[k + 1] - ends[k]
        here = (begin - ends[first]) * width
        for i in range(many):
            room.keys[i] = room.rows[here + i * width]
        for i in range(many):
            this, at = room.keys[i], begin
            for j in range(many):
                at += room.keys[j] < this
            into.keys[at], into.order[at] = this >> ROW_BITS, this & ((1 << ROW_BITS) - 1)
            if width > 1:
                into.carried.one[at] = room.rows[here + i * width + 1]
            if width > 2:  # noqa: PLR2004 - both of them
                into.carried.two[at] = room.rows[here + i * width + 2]


def order_block(
    patient: Any, keys: Any, carried: Carried, ends: Any, first: int, room: Room, into: Rows
) -> None:  # fmt: skip
    """
    Put the rows of some patients in order of patient and key; those that are equal keep theirs.

    Parameters
    ----------
    patient, keys : array
        One each row, of all patients.
    carried : Carried
        Columns that are put in order on the way, which is faster than to fetch them afterwards.
    ends : array
        The rows of patient *p* are those from ``ends[p]`` up to ``ends[p + 1]``, as `tally` leaves
        it.
    first : int
        The first of the patients.
    room : Room
        Of int64: for as many patients as are to be put in order, and for their rows.
    into : Rows
        Filled where the rows of these patients are.
    """
    spread(patient, keys, carried, ends, first, room)
    settle(ends, first, room, into)

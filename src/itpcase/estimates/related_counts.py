"""
Counts that hang together hidden, so that no small one is left between those that are told.

Counts of the same patients hang together in three ways: some of them add up to another one; two are
counts of the very same patients, and so alike; and the patients of one are all among those of
another, so that their difference is a count as well. What is hidden is the solution of linear
equations in the hidden counts: one of them follows from what is told exactly if it is the same in
every solution.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

import numpy as np

from itpcase.table import Column

__all__: list[str] = []

CLOSE: Final = 1e-9
"""The equations hold small whole numbers; what is nearer to 0 is 0."""


def hide_related_counts(
    members: Sequence[Column],
    sums: Collection[Sequence[int]],
    min_cell: int,
    *,
    always_told: Collection[int] = (),
    never_told: Collection[int] = (),
) -> list[bool]:
    """
    Say which of several counts of the same patients must not be told.

    * a count from 1 to *min_cell* - 1 is hidden;
    * of two counts that differ by so little, where the patients of one are all among those of the
      other, one is hidden: the difference is a small count as well;
    * so are further counts, until none of these follows from what is told. Those of the fewest
      patients are taken, and counts of 0 last.

    Parameters
    ----------
    members : sequence of numpy.ndarray of int
        For each count the numbers of the patients in it, as often as they are counted.
    sums : collection of sequence of int
        Places of counts; the last one of each is the sum of the others.
    min_cell : int
        The smallest count that is told.
    always_told, never_told : collection of int
        Places of counts of which that is settled.

    Returns
    -------
    list of bool
        True for a count that must not be told.
    """
    counts = np.array([len(each) for each in members], dtype=np.int64)
    same, between = _relations(members, counts, min_cell)
    return hide_summed_counts(
        counts, sums, min_cell, same=same, between=between, always_told=always_told,
        never_told=never_told,
    )  # fmt: skip


def hide_summed_counts(
    counts: Column,
    sums: Collection[Sequence[int]],
    min_cell: int,
    *,
    same: Column | None = None,
    between: Collection[tuple[int, int]] = (),
    always_told: Collection[int] = (),
    never_told: Collection[int] = (),
) -> list[bool]:
    """
    Say which counts must not be told, of which the sums are known, and perhaps more.

    Parameters
    ----------
    counts : numpy.ndarray of int
    sums : collection of sequence of int
        Places of counts; the last one of each is the sum of the others.
    min_cell : int
        The smallest count that is told.
    same : numpy.ndarray of int, optional
        For each count the place of one that stands for all counts of the same patients.
    between : collection of (int, int)
        Places of two counts of which the difference must not be told.
    always_told, never_told : collection of int
        Places of counts of which that is settled.

    Returns
    -------
    list of bool
    """
    same = np.arange(len(counts)) if same is None else same
    equations = np.zeros((len(sums), len(counts)))
    for row, (*parts, total) in enumerate(sums):
        np.add.at(equations[row], same[parts], 1)
        equations[row, same[total]] -= 1
    settled = {int(same[place]) for place in always_told}
    small = {int(each) for each in same[(counts > 0) & (counts < min_cell)]} - settled
    secrets = [_row(len(counts), (1, each)) for each in sorted(small)]
    secrets += [_row(len(counts), (1, more), (-1, less)) for less, more in between]
    hidden = small | {int(same[place]) for place in never_told} - settled
    cost = np.where(counts > 0, counts, counts.sum() + 1)
    cheapest = [each for each in np.argsort(cost, kind="stable").tolist() if each not in settled]
    for secret in secrets:
        if not _is_open(equations, secret, sorted(hidden)):
            order = [*sorted(hidden), *(each for each in cheapest if each not in hidden)]
            hidden |= _opened_by(equations, secret, order)
    return [int(each) in hidden for each in same]


def _row(size: int, *entries: tuple[int, int]) -> Column:
    row = np.zeros(size)
    for value, place in entries:
        row[place] = value
    return row


def _relations(
    members: Sequence[Column], counts: Column, min_cell: int
) -> tuple[Column, list[tuple[int, int]]]:
    """Find the counts of the same patients, and the pairs with a small count between them."""
    people = 1 + max((int(each.max()) for each in members if len(each)), default=0)
    same = np.arange(len(counts))
    between: list[tuple[int, int]] = []
    for less, more in _near(counts, min_cell):
        if same[less] != less or same[more] != more:
            continue
        over = np.bincount(members[more], minlength=people)
        over -= np.bincount(members[less], minlength=people)
        if (over >= 0).all():
            if counts[less] == counts[more]:
                same[more] = less
            else:
                between.append((less, more))
    return same, [(less, more) for less, more in between if same[less] == less]


def _near(counts: Column, min_cell: int) -> Iterator[tuple[int, int]]:
    """Give the pairs of counts that differ by less than the smallest, first those alike."""
    order = [each for each in np.argsort(counts, kind="stable").tolist() if counts[each]]
    sizes = counts.tolist()
    for is_alike in (True, False):
        for i, less in enumerate(order):
            for more in order[i + 1 :]:
                if sizes[more] - sizes[less] >= min_cell:
                    break
                if (sizes[more] == sizes[less]) is is_alike:
                    yield less, more


def _linked(
    equations: Column, secret: Column, places: Sequence[int]
) -> tuple[Column, Column, list[int]]:
    """Give the equations, the secret and the places of the counts that hang together with it."""
    among = np.asarray(places, dtype=np.int64)
    holds = equations[:, among] != 0
    reached = secret[among] != 0
    rows = np.zeros(len(equations), dtype=bool)
    while (more := holds[:, reached].any(axis=1) & ~rows).any():
        rows |= more
        reached |= holds[more].any(axis=0)
    found = among[reached]
    return equations[np.ix_(rows, found)], secret[found], found.tolist()


def _is_open(equations: Column, secret: Column, hidden: Sequence[int]) -> bool:
    """Whether a number is another one in some solution of the equations in the hidden counts."""
    equations, secret, found = _linked(equations, secret, hidden)
    if not found:
        return False
    _, sizes, solutions = np.linalg.svd(equations)
    free = solutions[np.count_nonzero(sizes > CLOSE) :]
    return bool((np.abs(free @ secret) > CLOSE).any())


def _opened_by(equations: Column, secret: Column, order: Sequence[int]) -> set[int]:
    """
    Find the counts to hide so that a number is another one in some solution; the first that do.

    Such a solution solves ``equations @ x = 0`` and ``secret @ x = 1``. By elimination, count after
    count, it is the one in which no later count is needed. None if there is no solution.
    """
    equations, secret, order = _linked(equations, secret, order)
    left = np.vstack([equations, secret])
    right = np.zeros(len(left))
    right[-1] = 1
    is_left = np.ones(len(left), dtype=bool)
    pivots: list[tuple[int, int]] = []
    for column in range(len(order)):
        sizes = np.abs(left[:, column]) * is_left
        row = int(sizes.argmax())
        if sizes[row] <= CLOSE:
            continue
        scale = left[row, column]
        left[row] /= scale
        right[row] /= scale
        factors = left[:, column].copy()
        factors[row] = 0
        left -= np.outer(factors, left[row])
        right -= factors * right[row]
        is_left[row] = False
        pivots.append((row, column))
    if (np.abs(right[is_left]) > CLOSE).any():
        return set()
    return {order[column] for row, column in pivots if abs(right[row]) > CLOSE}

"""
Small counts hidden, so that they cannot be worked out from what is left.

A count of one to four patients can tell who they are. Where a table gives totals, a hidden count
comes back by subtraction, so that others are hidden beside it. Counts that hang together otherwise
are hidden by `itpcase.estimates.related_counts`.

A table with its totals is a graph: its rows and columns are the nodes, and each hidden cell is an
edge between its row and its column. A hidden cell follows from what is published exactly if its
edge is on no circle of hidden cells. For each small count the circle that costs the fewest counts
is closed. Cells of 0 are taken last: they cannot become smaller, so that they protect nothing.
"""

from __future__ import annotations

import heapq
from typing import Any, Final

import numpy as np

from itpcase._arguments import check_switches
from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.estimates.related_counts import hide_related_counts, hide_summed_counts
from itpcase.response.comparison import Comparison
from itpcase.table import Column, Table, objects
from itpcase.terms import Answer
from itpcase.units.whole import is_whole, plain_whole, range_told

__all__ = ["hide_small_cells", "hide_small_rates"]

HIDDEN: Final = "hidden"
"""Stands for a count that is not told; the same for small ones and those that protect them."""

COUNTS: Final = ("yes", "no", "not_evaluable", "lines")
"""The counts of a row of rates; the last one is the sum of the others."""

FROM_COUNTS: Final = {
    ("yes", "no"): ("share", "lower", "upper"),
    ("yes", "lines"): ("share_of_all", "lower_of_all", "upper_of_all"),
}
"""What gives counts away where it is told."""


def hide_small_cells(
    counts: Any, min_cell: int, *, row_totals: bool = True, column_totals: bool = True
) -> Column:
    """
    Say which cells of a table of counts must not be told.

    * a count from 1 to *min_cell* - 1 is hidden, in the body and among the totals; 0 is told;
    * so are further counts, until no hidden count follows from those that are told.

    Parameters
    ----------
    counts : array_like of int
        (rows + 1, columns + 1) the counts, with the total of each row in the last column and of
        each column in the last row.
    min_cell : int
        The smallest count that is told.
    row_totals, column_totals : bool
        Whether they are told at all.

    Returns
    -------
    numpy.ndarray
        (rows + 1, columns + 1) True for a cell that must not be told.

    Raises
    ------
    InputError
        If the counts are not those of a table with its totals.

    Examples
    --------
    >>> from itpcase.estimates.small_cells import hide_small_cells
    >>> hide_small_cells([[3, 40, 43], [20, 60, 80], [23, 100, 123]], 5).astype(int).tolist()
    [[1, 1, 0], [1, 1, 0], [0, 0, 0]]
    """
    check_switches(row_totals=row_totals, column_totals=column_totals)
    cells = _checked(counts)
    check_min_cell(min_cell)
    hidden = (cells > 0) & (cells < min_cell)
    small = np.argwhere(hidden).tolist()
    if not row_totals:
        hidden[:, -1] = True
    if not column_totals:
        hidden[-1] = True
    for row, column in small:
        hidden[row, column] = False  # its own edge is no way around
        for each in _way_around(cells, hidden, row, column):
            hidden[each] = True
        hidden[row, column] = True
    return hidden


def _checked(counts: Any) -> Column:
    cells = np.asarray(counts)
    is_table = cells.ndim == 2 and min(cells.shape) > 1 and cells.dtype.kind in "iu"  # noqa: PLR2004 - rows and columns
    if is_table and (cells >= 0).all():
        whole = cells[:-1].sum(axis=0), cells[:, :-1].sum(axis=1)
        if (whole[0] == cells[-1]).all() and (whole[1] == cells[:, -1]).all():
            return cells.astype(np.int64)
    raise InputError.of(
        "COUNTS",
        argument="counts",
        given=Sentence("problem.COUNTS.given", kind=str(cells.dtype), shape=str(cells.shape)),
    )


def check_min_cell(min_cell: object) -> None:
    """Refuse a smallest count that is none."""
    if not is_whole(plain_whole(min_cell), 1):
        raise InputError.of(
            "MIN_CELL", argument="min_cell", needed=range_told("problem.MIN_CELL.needed", 1),
            given=min_cell,
        )  # fmt: skip


def _way_around(cells: Column, hidden: Column, row: int, column: int) -> list[tuple[int, int]]:
    """Find the cells to hide, of the fewest counts, that close a circle through a cell."""
    rows, columns = cells.shape
    of_zero = int(cells.sum()) + 1
    cost = np.where(hidden, 0, np.where(cells == 0, of_zero, cells))
    start, goal = ("row", row), ("column", column)
    best: dict[tuple[str, int], int] = {start: 0}
    came: dict[tuple[str, int], tuple[str, int]] = {}
    waiting = [(0, start)]
    while waiting:
        so_far, node = heapq.heappop(waiting)
        if node == goal:
            break
        if so_far > best[node]:
            continue
        kind, place = node
        for other in range(columns if kind == "row" else rows):
            at = (place, other) if kind == "row" else (other, place)
            if at == (row, column):
                continue
            there = ("column" if kind == "row" else "row", other)
            total = so_far + int(cost[at])
            if total < best.get(there, total + 1):
                best[there], came[there] = total, node
                heapq.heappush(waiting, (total, there))
    way = []
    node = goal
    while node != start:
        before = came[node]
        way.append((before[1], node[1]) if before[0] == "row" else (node[1], before[1]))
        node = before
    return way


def hide_small_rates(rates: Table, min_cell: int, *, comparison: Comparison | None = None) -> Table:
    """
    Hide the small counts of a table of rates, and the rates that would give them away.

    With the comparison that the rates are of, it is known who is behind each count: where those of
    one count are all among those of another, as complete responses among all, and the two differ by
    a small count, one of them is hidden as well. Without it each row is looked at for itself.

    Parameters
    ----------
    rates : Table
        With the columns ``yes, no, not_evaluable, lines``, and ``patients`` and rates where they
        are, such as those of `itpcase.compare_definitions`.
    min_cell : int
        The smallest count that is told. A row of fewer patients is hidden altogether.
    comparison : Comparison, optional
        What the rates are of; they need the columns ``definition, asked`` then.

    Returns
    -------
    Table
        The same columns; *hidden* stands for what is not told.

    Raises
    ------
    InputError
        If the smallest count is no whole number from 1 on.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.estimates.small_cells import hide_small_rates
    >>> cases = examples.load("published-cases")
    >>> rates = itp.compare_definitions(cases, definitions=[itp.IWG_2009]).rates
    >>> (row,) = hide_small_rates(rates, 5).rows()
    >>> [str(row[name]) for name in ("yes", "no", "not_evaluable", "lines", "share")]
    ['hidden', 'hidden', '11', '13', 'hidden']
    """
    check_min_cell(min_cell)
    names = [name for name in (*COUNTS, "patients") if name in rates]
    width = len(names)
    counts = np.array([rates[name] for name in names], dtype=np.int64).T.ravel()
    sums = [[row * width + place for place in range(len(COUNTS))] for row in range(len(rates))]
    few = [
        row * width + place
        for row in range(len(rates)) if 0 < _patients_of(rates, row) < min_cell
        for place in range(width)
    ]  # fmt: skip
    hides = np.array(
        hide_summed_counts(counts, sums, min_cell, never_told=few)
        if comparison is None
        else hide_related_counts(
            [each for row in range(len(rates)) for each in _behind(rates, row, comparison)[:width]],
            sums, min_cell, never_told=few,
        ), dtype=bool,
    ).reshape(len(rates), width)  # fmt: skip
    columns = {name: objects(rates[name].tolist()) for name in rates.columns}
    is_hidden = dict(zip(names, hides.T, strict=True))
    for (one, other), shares in FROM_COUNTS.items():
        is_hidden |= dict.fromkeys(shares, is_hidden[one] | is_hidden[other])
    for name in columns.keys() & is_hidden.keys():
        columns[name][is_hidden[name]] = HIDDEN
    return Table(columns)


def _patients_of(rates: Table, row: int) -> int:
    """Of how many patients a row is; 0 if it does not say so."""
    return int(rates["patients"][row]) if "patients" in rates else 0


def _behind(rates: Table, row: int, comparison: Comparison) -> tuple[Column, ...]:
    """Give the patients behind each count of a row, in the order of the columns."""
    asked = (comparison["definition"] == rates["definition"][row]) & (
        comparison["asked"] == rates["asked"][row]
    )
    answers, started = comparison["answer"][asked], comparison.started[asked]
    owner = comparison.owner
    parts = (
        owner[started & (answers == str(answer))]
        for answer in (Answer.YES, Answer.NO, Answer.UNKNOWN)
    )
    lines = owner[started]
    return (*parts, lines, np.unique(lines))

"""What is hidden cannot be worked out, by any subtraction, and as little as possible is hidden."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.cli import main
from itpcase.estimates.small_cells import HIDDEN, hide_small_cells, hide_small_rates

LEAST = 5


def with_totals(body: Any) -> Any:
    """Add the totals of rows and columns."""
    cells = np.asarray(body, dtype=np.int64)
    cells = np.vstack([cells, cells.sum(axis=0)])
    return np.hstack([cells, cells.sum(axis=1, keepdims=True)])


def follows(hidden: Any, row: int, column: int) -> bool:
    """
    Whether a hidden cell follows from the others by adding and subtracting rows and columns.

    Every row, and every column, minus its total is 0. What is told is known: a cell follows if
    its unit vector is a sum of these equations, restricted to the cells that are hidden.
    """
    rows, columns = hidden.shape
    unknown = [tuple(each) for each in np.argwhere(hidden).tolist()]
    equations = [
        [(c < columns - 1) * 2 - 1 if r == i else 0 for i, c in unknown] for r in range(rows)
    ] + [[(r < rows - 1) * 2 - 1 if c == j else 0 for r, j in unknown] for c in range(columns)]
    known = np.array(equations, dtype=float)
    asked = np.array([[float(each == (row, column)) for each in unknown]])
    return bool(np.linalg.matrix_rank(np.vstack([known, asked])) == np.linalg.matrix_rank(known))


TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(
            st.one_of(st.integers(0, 8), st.integers(0, 200)), min_size=columns, max_size=columns
        ),
        min_size=1, max_size=4,
    )
)  # fmt: skip


@given(TABLES, st.booleans(), st.booleans())
def test_no_subtraction_gives_a_hidden_count_back(
    body: list[list[int]], row_totals: bool, column_totals: bool
) -> None:
    """Of all rows and columns with their totals, whichever of these are told."""
    cells = with_totals(body)
    hidden = hide_small_cells(cells, LEAST, row_totals=row_totals, column_totals=column_totals)

    assert hidden[(cells > 0) & (cells < LEAST)].all()
    told = np.ones(cells.shape, dtype=bool)
    told[:, -1], told[-1] = row_totals, column_totals
    told[-1, -1] = row_totals and column_totals
    is_small = (cells > 0) & (cells < LEAST)
    for row, column in np.argwhere(hidden & (told | is_small)).tolist():
        assert not follows(hidden, row, column), (row, column)
    assert is_small.any() or not (hidden & told).any()


EVERY = np.array([with_totals(np.reshape(v, (2, 2))) for v in product(range(10), repeat=4)])
"""Every table of two rows and two columns with counts below 10."""


@given(st.lists(st.lists(st.integers(1, 7), min_size=2, max_size=2), min_size=2, max_size=2))
def test_every_small_count_could_be_another(body: list[list[int]]) -> None:
    """Some table of whole numbers that agrees with what is told has another count there."""
    cells = with_totals(body)
    hidden = hide_small_cells(cells, LEAST)
    alike = EVERY[(EVERY == cells)[:, ~hidden].all(axis=1)]

    for row, column in np.argwhere(hidden).tolist():
        assert len(np.unique(alike[:, row, column])) > 1


def test_a_worked_table() -> None:
    """One small count: three others are hidden beside it, those of the fewest patients."""
    hidden = hide_small_cells(with_totals([[3, 40, 9], [20, 60, 30], [25, 50, 8]]), LEAST)

    assert [[1, 0, 1, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]] == hidden.astype(int).tolist()


def test_what_is_no_table_is_refused() -> None:
    """Numbers that do not add up, fractions, and a bound that is none."""
    for wrong in ([[1, 2], [3, 4]], [[1.0, 1.0], [1.0, 1.0]], [1, 2], [[-1, -1], [-1, -1]]):
        with pytest.raises(itp.InputError, match=r"\[COUNTS\]"):
            hide_small_cells(wrong, LEAST)
    for least in (0, -1, True, 2.5, None):
        with pytest.raises(itp.InputError, match=r"\[MIN_CELL\]"):
            hide_small_cells([[1, 1], [1, 1]], least)  # type: ignore[arg-type]


def test_rates_do_not_give_small_counts_away() -> None:
    """A small count is hidden with another one, and the rates that are made of the two."""
    rates = itp.compare_definitions(examples.load("published-cases")).rates
    safe = hide_small_rates(rates, LEAST)
    seen = 0
    for row in range(len(rates)):
        counts = [int(rates[name][row]) for name in ("yes", "no", "not_evaluable")]
        told = [safe[name][row] for name in ("yes", "no", "not_evaluable")]
        hidden = [text == HIDDEN for text in told]
        small = [0 < count < LEAST for count in counts]
        seen += any(small)

        assert all(is_hidden for is_hidden, is_small in zip(hidden, small, strict=True) if is_small)
        assert sum(hidden) != 1 or safe["lines"][row] == HIDDEN
        hides_lines = safe["lines"][row] == HIDDEN
        for name, of in (("share", hidden[1]), ("lower", hidden[1]), ("share_of_all", hides_lines)):
            assert (safe[name][row] == HIDDEN) is (hidden[0] or of)
    assert seen


def test_rates_of_few_patients_are_hidden_altogether() -> None:
    """Four patients are fewer than five."""
    rates = itp.compare_definitions(examples.load("ding-2025"), definitions=[itp.IWG_2009]).rates
    (row,) = hide_small_rates(rates, LEAST).rows()

    assert {HIDDEN} == {row[name] for name in ("yes", "no", "lines", "patients", "share")}
    assert "iwg-2009" == row["definition"]


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """``--min-cell`` hides in the rates; lines of single patients are refused with it."""
    words = ["compare", "published-cases", "--definition", "iwg-2009", "--min-cell", "5"]

    assert main([*words, "--csv"]) in {0, 1}
    told = capsys.readouterr()
    assert HIDDEN in told.out
    assert "counts below 5 are hidden" in told.err
    for each in ("--answers", "--disagreements"):
        assert 2 == main([*words, each])
        assert "MIN_CELL_OF_LINES" in capsys.readouterr().err

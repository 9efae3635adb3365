"""Columns of counts, with one unit or a unit in each row."""
# ruff: noqa: RUF001 - signs that look alike are what is tested

from __future__ import annotations

from math import inf, isnan, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.units.counts import convert_counts, convert_rows, parse_count, snap
from itpcase.units.spellings import count_factor
from tests.units.written import in_1e9_per_l, written

# --- columns --------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["K/uL", "10*3/uL", "/uL", "万/µL", "lakh/cumm"])
def test_float32_is_read_where_it_holds_the_number(unit: str) -> None:
    """By its shortest decimal: 189.64 is 189.64 and not 189.63999938964844."""
    power = {"K/uL": 0, "10*3/uL": 0, "/uL": -3, "万/µL": 1, "lakh/cumm": 2}[unit]
    counts = [189_640, 30_000, 29_999, 15_000, 7]
    column = np.array([written(cells, power) for cells in counts], dtype=np.float32)

    assert [in_1e9_per_l(cells) for cells in counts] == convert_counts(column, unit).tolist()
    assert convert_counts(np.array([nan], dtype=np.float32), unit).tolist() != [0.0]


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        (np.float32, "/L"),
        (np.float32, "/dL"),
        (np.float32, "/mL"),
        (np.float32, "K/L"),
        (np.float16, "/L"),
        (np.float16, "K/uL"),
    ],
)
def test_floats_that_are_too_short(kind: Any, unit: str) -> None:
    """Per litre a float32 is not the printed number; a float16 never is."""
    with pytest.raises(itp.UnitError) as caught:
        convert_counts(np.array([50.0], dtype=kind), unit)

    assert "FLOAT32" == caught.value.problem.code
    assert np.dtype(kind).name == caught.value.problem.given


@pytest.mark.parametrize(
    ("values", "unit", "code", "argument", "given"),
    [
        ([1.0, -0.5], "K/uL", "NEGATIVE", "count[1]", "-0.5 K/uL"),
        (-5.0, "/uL", "NEGATIVE", "count[0]", "-5 /uL"),
        ([9.0, -996.0], "K/uL", "NEGATIVE", "count[1]", "-996 K/uL"),
        ([[1.0, 2.0], [3.0, -4.0]], "/uL", "NEGATIVE", "count[3]", "-4 /uL"),
        ([1.0, 10_000.5], "K/uL", "TOO_HIGH", "count[1]", "10000.5 K/uL"),
        ([-inf], "K/uL", "NEGATIVE", "count[0]", "-inf K/uL"),
        ([inf], "K/uL", "TOO_HIGH", "count[0]", "inf K/uL"),
        ([78_000], "K/uL", "TOO_HIGH", "count[0]", "78000 K/uL"),
        (["15", "<5"], "K/uL", "NOT_A_NUMBER", "count", "dtype <U2"),
        ([True], "K/uL", "NOT_A_NUMBER", "count", "dtype bool"),
        ([1j], "K/uL", "NOT_A_NUMBER", "count", "dtype complex128"),
        ([None], "K/uL", "NOT_A_NUMBER", "count", "dtype object"),
        (np.array([1], dtype="m8[s]"), "K/uL", "NOT_A_NUMBER", "count", "dtype timedelta64[s]"),
        ([1.0], "", "NO_UNIT", "count", "''"),
        ([1.0], None, "NO_UNIT", "count", "None"),
        ([1.0], 8848, "NO_UNIT", "count", "8848"),
        ([1.0], "g/L", "GRAMS", "count", "'g/L'"),
        ([1.0], "ｇ/L", "GRAMS", "count", "'ｇ/L'"),
        ([1.0], "kelvin", "NOT_CELLS_PER_VOLUME", "count", "'kelvin'"),
        ([1.0], "K", "NO_VOLUME", "count", "'K'"),
    ],
)
def test_columns_that_cannot_be(
    values: Any, unit: Any, code: str, argument: str, given: str
) -> None:
    """The first bad row is named, with its value; so is a column or a unit of another kind."""
    with pytest.raises(itp.UnitError) as caught:
        convert_counts(values, unit)
    problem = caught.value.problem

    assert (code, argument, given) == (problem.code, problem.argument, problem.given)
    assert problem.remedy


def test_the_remedy_for_a_column_that_is_too_high() -> None:
    """It names the unit that would make the number a count."""
    with pytest.raises(itp.UnitError, match=r"78 ×10⁹/L with the unit '/uL'"):
        convert_counts([78_000], "K/uL")


def test_the_edges_of_a_column() -> None:
    """0 and 10 000 ×10⁹/L pass; a missing value stays missing; an empty column is empty."""
    column = convert_counts([0.0, 10_000.0, nan], "10*9/L")

    assert [0.0, 10_000.0] == column[:2].tolist()
    assert isnan(column[2])
    assert [] == convert_counts([], "K/uL").tolist()
    assert 5.0 == float(convert_counts(5, "K/uL"))
    assert [[5.0, 6.0]] == convert_counts([[5, 6]], "K/uL").tolist()
    assert np.dtype(np.float64) == convert_counts(np.array([5], dtype=np.uint8), "K/uL").dtype


def test_a_column_is_not_changed() -> None:
    """The caller's array stays as it was."""
    column = np.array([15_000.0, 30_000.0])

    assert [15.0, 30.0] == convert_counts(column, "/uL").tolist()
    assert [15_000.0, 30_000.0] == column.tolist()


@given(st.lists(st.floats(0, 10_000)))
def test_snapping_twice_is_snapping_once(values: list[float]) -> None:
    """Values in the canonical unit are rounded to 1e-8, and stay there."""
    once = snap(values)

    assert once.tolist() == snap(once).tolist()
    assert np.allclose(values, once, rtol=0, atol=0.5e-8 + 1e-12)


def test_the_step() -> None:
    """Eight decimals of 10⁹/L: ten cells per litre; what is less is not rounded to zero."""
    assert [0.12345679, 100.0] == snap([0.123456789, 99.99999999999999]).tolist()
    assert 0.12345679 == parse_count("0.123456789 G/L").value
    assert 1e-8 == parse_count("10 /L").value
    assert 4e-9 == parse_count("4 /L").value


# --- rows with units of their own -----------------------------------------------------------------


UNITS = ["10*9/L", "/uL", "K/uL", "/mL", "10*12/L"]


@given(
    st.lists(
        st.tuples(st.floats(0, 4, allow_nan=False) | st.just(nan), st.sampled_from(UNITS)),
        min_size=1, max_size=40,
    )
)  # fmt: skip
def test_units_row_by_row_and_unit_by_unit_give_the_same(rows: list[tuple[float, str]]) -> None:
    """One pass over all rows converts each as the column of its unit does, to the last bit."""
    values = np.array([value for value, _ in rows], dtype=np.float64)
    codes = np.array([UNITS.index(unit) for _, unit in rows], dtype=np.int32)
    factors = [count_factor(unit) for unit in UNITS]
    powers = [int(factor.adjusted()) for factor in factors if factor is not None]

    at_once = convert_rows(values, powers, codes)

    np.testing.assert_array_equal(
        at_once, [float(convert_counts([value], unit)[0]) for value, unit in rows]
    )


def test_counts_in_the_unit_of_the_columns_are_rounded_as_all_are() -> None:
    """To the step of a count; a column that nobody may write and that is rounded is kept."""
    values = np.array([29.999999999999996, 15.000000000000004, 5.0])
    again = convert_rows(values, [0], None)
    again.flags.writeable = False

    assert [30.0, 15.0, 5.0] == again.tolist()
    assert convert_rows(again, [0], None) is again


@pytest.mark.parametrize("values", [[-0.0], [5.0, -0.0], [0.5, -0.0, np.nan]])
def test_there_is_one_zero(values: list[float]) -> None:
    """A zero with a sign loses it, also in a column that nobody may write."""
    column = np.array(values)
    column.flags.writeable = False
    printed = np.signbit(convert_rows(column, [0], None)[column == 0])

    assert [False] == printed.tolist()

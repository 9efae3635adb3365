"""Values in which nothing is open are those that are read one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.cohort._cells.printed import marks_of
from itpcase.io._source.plain import convert_plain, plain_numbers
from itpcase.units.labs import ANALYTES, PLATELETS, parse_lab_value

UNITS = [
    "K/uL", "10*9/L", "10*3/uL", "10^3/uL", "x10^9/L", "G/L", "/uL", "/mm3", "109/L", "1000/uL",
    "10 9/L", "lakhs/cumm", "/L", "thousand/uL", "g/dL", "IU/L", "mg/dL", "umol/L", "H", "L", "%",
]  # fmt: skip
TEXTS = st.one_of(
    st.floats(0, 1e7, width=32).map(lambda n: repr(float(n)).removesuffix(".0")),
    st.decimals(0, 20_000, places=3).map(str), st.integers(0, 20_000).map(str),
    st.sampled_from(["20", "012", "1.500", "1,5", "1e3", "-1", "nan", "", " 7 ", "7*", "~7", "<5"]),
)  # fmt: skip


@given(TEXTS, st.sampled_from(UNITS), st.sampled_from(sorted(ANALYTES)))
def test_a_column_says_what_each_of_its_texts_says(text: str, unit: str, analyte: str) -> None:
    """Of every number that is converted with others; what else is written is left open."""
    (value,) = convert_plain(plain_numbers([text]), unit, analyte)
    if value == value:  # noqa: PLR0124 - NaN
        read = parse_lab_value(f"{text} {unit}", analyte=analyte, decimal=".")

        assert read.is_exact
        assert (read.value, []) == (value, [*marks_of(read)])


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12.5", "K/uL", 12.5),
        ("9000", "/uL", 9.0),
        ("30", "10*9/L", 30.0),
        ("1", "lakhs/cumm", 100),
    ],
)
def test_numbers_that_are_converted(text: str, unit: str, value: float) -> None:
    """Most are: a number and a unit that can be read in one way."""
    assert [value] == convert_plain(plain_numbers([text]), unit, PLATELETS).tolist()


@pytest.mark.parametrize(
    ("text", "unit"),
    [("20", "109/L"), ("10001", "K/uL"), ("1e3", "K/uL"), ("<5", "K/uL"), ("5", "g/dL"), ("5", "")],
)
def test_numbers_that_are_left_open(text: str, unit: str) -> None:
    """Two readings, an impossible count, a bound, another unit or none."""
    (value,) = convert_plain(plain_numbers([text]), unit, PLATELETS)

    assert value != value  # noqa: PLR0124 - NaN

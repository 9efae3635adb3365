"""Numbers as people type them, with a decimal sign or without."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import itpcase as itp
from itpcase.errors import ItpcaseError
from itpcase.units.counts import (
    parse_count,
)
from itpcase.units.labs import parse_lab_value
from itpcase.units.numbers import shortest_floats
from tests.units.written import refusal

# --- numbers as people type them ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8,000 /uL", 8.0),
        ("1,234,567 /uL", 1234.567),
        ("328,000.5 /uL", 328.0005),
        ("450 000 /uL", 450.0),
        ("1 234 567 /uL", 1234.567),
        ("15'000 /uL", 15.0),
        ("15’000 /uL", 15.0),
        ("1,50,000 /uL", 150.0),
        ("12,34,567 /uL", 1234.567),
        ("2,35,000.5 /uL", 235.0005),
        ("44 109 /µL", 44.109),
        ("44 109/µL", 44.109),
        ("20 109/L", 20.0),
        ("442 109/L", 442.0),
        ("0 109/L", 0.0),
        ("29.999 10*9/L", 29.999),
        ("2.001 G/L", 2.001),
        ("0.162 G/L", 0.162),
        ("1234.567 G/L", 1234.567),
        ("12.34 G/L", 12.34),
    ],
)
def test_numbers_without_a_declared_sign(text: str, value: float) -> None:
    """Comma, blank and apostrophe part thousands, and a dot that can only be decimal is decimal."""
    assert value == parse_count(text).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("162.000 /µL", 162.0),
        ("1.234.567 /µL", 1234.567),
        ("15 000 /µL", 15.0),
        ("15'000,5 /µL", 15.0005),
        ("22,00 G/L", 22.0),
        ("0,162 G/L", 0.162),
        (",5 G/L", 0.5),
        ("15,000 G/L", 15.0),
        ("12 G/L", 12.0),
        ("30,5–60,5 G/L", 30.5),
        ("<5,5 G/L", 5.5),
    ],
)
def test_a_declared_comma(text: str, value: float) -> None:
    """With a comma as the decimal sign, dot, blank and apostrophe part thousands."""
    assert value == parse_count(text, decimal=",").value


@pytest.mark.parametrize(
    ("text", "value"), [("162.000 /µL", 0.162), ("15,000 /µL", 15.0), ("1.500 G/L", 1.5)]
)
def test_a_declared_dot(text: str, value: float) -> None:
    """With a dot as the decimal sign, a dot before three digits is read."""
    assert value == parse_count(text, decimal=".").value


@pytest.mark.parametrize(
    ("text", "decimal", "remedy"),
    [
        ("22,00 /uL", None, "decimal=','"),
        ("22,5 G/L", None, "decimal=','"),
        ("22,5 G/L", ".", "decimal=','"),
        ("22.5 G/L", ",", "decimal='.'"),
        ("0,500 G/L", None, "decimal=','"),
        ("0.500 G/L", ",", "decimal='.'"),
        ("000,150 /uL", None, "separators"),
        ("1,23 G/L", None, "separators"),
        ("1,2345 G/L", None, "separators"),
        ("1 234,567 /uL", None, "separators"),
        ("1,234 567 /uL", None, "separators"),
        ("1 23 G/L", None, "separators"),
        ("1 5 000 /uL", None, "separators"),
        ("123,45,678 /uL", None, "separators"),
        ("1.234.567 /uL", None, "separators"),
        ("25.5.5 G/L", None, "separators"),
        ("25. G/L", None, "separators"),
        ("1,234.5.6 G/L", None, "separators"),
        ("15.000 /µL", None, "0.015 or 15: declare decimal='.' or decimal=','"),
        ("15.000 G/L", None, "15 or 15000"),
        ("189.000 K/uL", None, "189 or 189000"),
        ("1.500 G/L", None, "1.5 or 1500"),
        ("2.000 G/L", None, "2 or 2000"),
        ("1.999 G/L", None, "1.999 or 1999"),
        ("<1.500 G/L", None, "1.5 or 1500"),
        ("10-1.500 G/L", None, "1.5 or 1500"),
        ("1.234 /uL", None, "0.001234 or 1.234"),
        ("250.109/L", None, "declare"),
    ],
)
def test_separators_that_do_not_tell(text: str, decimal: Any, remedy: str) -> None:
    """A number whose separators can be meant in two ways, or in none, is refused."""
    problem = refusal(text, decimal=decimal)

    assert ("DECIMAL_SIGN", repr(text)) == (problem.code, problem.given)
    assert remedy in problem.remedy


@pytest.mark.parametrize("decimal", [",,", "", "comma", 1, ["."]])
def test_an_unknown_decimal_sign(decimal: Any) -> None:
    """The decimal sign is a dot or a comma."""
    with pytest.raises(itp.InputError) as caught:
        parse_count("5 G/L", decimal=decimal)

    assert "DECIMAL_SIGN" == caught.value.problem.code
    assert "'.' or ','" == caught.value.problem.needed


# --- rows with units of their own -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("~12 G/L", "~12"), ("ca. 12 K/uL", "~12"), ("circa 12 G/L", "~12"), ("≈ 12 G/L", "~12"),
        ("about 12,000 /uL", "~12"), ("约12 G/L", "~12"), ("etwa 12 G/L", "~12"),
        ("environ 12 G/L", "~12"), ("approx. 30-60 G/L", "~30–60"), ("~<5 G/L", "~<5"),
    ],
)  # fmt: skip
def test_an_approximate_count_says_so(text: str, printed: str) -> None:
    """A count that is printed as approximate is its number, with a flag."""
    count = parse_count(text)

    assert count.approximate
    assert printed == count.printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("less than 5 G/L", "<5"), ("below 5 G/L", "<5"), ("at most 5 G/L", "≤5"),
        ("more than 200 G/L", ">200"), ("at least 50 K/uL", "≥50"), ("低于5 G/L", "<5"),
        ("30 to 60 G/L", "30–60"), ("30 bis 60 G/L", "30–60"), ("30 a 60 G/L", "30–60"),
        ("30-3,000 /uL", "0.03–3"), ("30至60 G/L", "30–60"), ("<1e+02 10*9/L", "<100"),
    ],
)  # fmt: skip
def test_bounds_and_ranges_in_words(text: str, printed: str) -> None:
    """A bound or a range may be written in words."""
    assert printed == parse_count(text).printed


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_short_floats_are_read_by_their_shortest_decimal(kind: type) -> None:
    """29.7 in 32 bits is 29.7, and not 29.700000762939453; so in 16."""
    assert [29.7, 0.1] == shortest_floats(np.array([29.7, 0.1], dtype=kind)).tolist()
    assert np.float64 == shortest_floats(np.array([1], dtype=np.int32)).dtype


def test_a_number_of_a_computer_has_either_decimal_sign() -> None:
    """What a German spreadsheet writes as 1,5e+02 is 150, as 1.5e+02 is."""
    assert [150.0] * 2 == [itp.parse_count(f"{text} G/L").value for text in ("1,5e+02", "1.5e+02")]


@pytest.mark.parametrize("text", ["1,555e0", "1,555e+01", "12,34567e2", "<1,555e0"])
def test_a_comma_before_an_exponent_groups_no_digits(text: str) -> None:
    """What is left of the comma once it is written out is no thousand: the sign is asked for."""
    with pytest.raises(itp.UnitError) as caught:
        itp.parse_count(f"{text} G/L")

    assert "DECIMAL_SIGN" == caught.value.problem.code
    assert 2000 > itp.parse_count(f"{text} G/L", decimal=",").value


@pytest.mark.parametrize("read", [
    itp.parse_count,
    lambda text: itp.PlateletMeasurement(on=0, count=text),
    lambda text: parse_lab_value(text.replace("G/L", "U/L"), analyte="alt"),
    lambda text: itp.Cohort.from_tables(
        {"patient_id": ["a"], "on": [0], "count": [text[:-4]], "unit": ["G/L"]},
        {"patient_id": ["a"], "line": [1], "started_on": [0]},
    ),
], ids=["count", "record", "lab", "table"])  # fmt: skip
def test_every_entry_point_asks_for_the_sign(read: Any) -> None:
    """A count, a record, a laboratory value and a table refuse it alike."""
    with pytest.raises(ItpcaseError, match="DECIMAL_SIGN"):
        read("1,555e0 G/L")

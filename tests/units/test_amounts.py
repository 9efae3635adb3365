"""Doses a day and haemoglobin: every spelling is one number, and what is ambiguous is refused."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.errors import UnitError
from itpcase.units.amounts import DAILY_DOSE, HAEMOGLOBIN, WEIGHT, Amount, in_unit, read_amount
from itpcase.units.counts import quantity

DOSES = [
    "20 mg/d",
    "0.02 g/day",
    "20 mg daily",
    "20000 µg/d",
    "20mg/天",
    "20 MG / 24h",
    "20 mg/dobę",
    "20 mg/den",
    "20 mg/Tag",
    "20 mg/j",
    "20 mg/día",
    "20 mg/сут",
]


@pytest.mark.parametrize("text", DOSES)
def test_a_dose_is_one_number_however_it_is_written(text: str) -> None:
    """Every spelling of a dose a day is the same number."""
    assert 20.0 == read_amount(text, DAILY_DOSE, "dose")
    assert 20.0 == read_amount(quantity(20.0, "milligram / day"), DAILY_DOSE, "dose")


@pytest.mark.parametrize("text", ["2.1 g/dL", "21 g/L", "2.1 g%", "21 mg/mL"])
def test_haemoglobin_is_one_number_however_it_is_written(text: str) -> None:
    """Every spelling of haemoglobin is the same number."""
    assert 2.1 == read_amount(text, HAEMOGLOBIN, "hb")


@given(st.integers(0, 10**6))
def test_every_spelling_is_exact(micrograms: int) -> None:
    """A dose in micrograms is the dose in milligrams, to the last digit."""
    milligrams = f"{micrograms // 1000}.{micrograms % 1000:03d}0"

    assert read_amount(f"{micrograms} ug/d", DAILY_DOSE, "dose") == read_amount(
        f"{milligrams} mg/d", DAILY_DOSE, "dose"
    )


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("0.500 mg/d", DAILY_DOSE, 0.5), ("50.000 mg/d", DAILY_DOSE, 50.0),
        ("1.000 g/d", DAILY_DOSE, 1000.0), ("1.0000 mg/d", DAILY_DOSE, 1.0),
        ("70.500 kg", WEIGHT, 70.5), ("3.500 kg", WEIGHT, 3.5), ("2.500 g/dL", HAEMOGLOBIN, 2.5),
    ],
)  # fmt: skip
def test_three_digits_after_a_dot_are_no_thousands(
    text: str, kind: Amount, expected: float
) -> None:
    """Where nobody has so many of the unit, and where nothing stands before the dot."""
    assert expected == read_amount(text, kind, "amount")


def test_a_newborn_of_three_and_a_half_grams() -> None:
    """A thousand grams are more likely than one: what is meant is asked for."""
    with pytest.raises(UnitError, match=re.escape("write '3.5 g' or '3500 g'")):
        read_amount("3.500 g", WEIGHT, "weight")


REFUSED: list[tuple[Any, str]] = [
    (20, "NO_UNIT"), ("20", "NO_UNIT"), ("1 mg/kg/d", "PER_KG"), ("20 tablets", "WRONG_UNIT"),
    ("a lot", "NOT_A_NUMBER"), ("1,5 mg/d", "DECIMAL_SIGN"), ("-5 mg/d", "NOT_A_NUMBER"),
    ("1,000 mg/d", "AMBIGUOUS"), ("1/2 mg/d", "WRONG_UNIT"), ("1 1/2 mg/d", "WRONG_UNIT"),
    ("1.000 mg/d", "AMBIGUOUS"), ("1.500 mg/Tag", "AMBIGUOUS"),
    (quantity(20.0, "milligram"), "WRONG_UNIT"),
    (quantity(-1.0, "milligram / day"), "NOT_A_NUMBER"),
    (quantity(float("nan"), "milligram / day"), "NOT_A_NUMBER"),
    (quantity(float("inf"), "milligram / day"), "NOT_A_NUMBER"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code"), REFUSED)
def test_what_is_refused(value: Any, code: str) -> None:
    """A bare number, a dose per kg, another unit and what no dose can be are refused by name.

    So is a part of a number: in dose-instruction-parser 2025.1024a0 1/2 is 3, and 1,000 at most 1.
    """
    with pytest.raises(UnitError) as caught:
        read_amount(value, DAILY_DOSE, "dose")

    assert (code, "dose") == (caught.value.problem.code, caught.value.problem.argument)
    assert caught.value.problem.remedy


@pytest.mark.parametrize(
    ("value", "days"),
    [
        (np.timedelta64(2, "W"), 14), (np.timedelta64(36, "h"), 1.5), (dt.timedelta(days=14), 14),
        (quantity(2, "week"), 14), (7, 7),
    ],
)  # fmt: skip
def test_a_span_of_time_is_a_number_of_a_unit(value: Any, days: float) -> None:
    """Whoever carries it: numpy, Python or pint; a bare number stays."""
    assert days == in_unit(value, "day")


@pytest.mark.parametrize(
    ("text", "code", "remedy"),
    [
        ("1,000 mg/d", "AMBIGUOUS", "write '1000 mg/d' or '1 mg/d'"),
        ("1,5 mg/d", "DECIMAL_SIGN", "write '1.5 mg/d'"),
        ("62,5 mg/day", "DECIMAL_SIGN", "write '62.5 mg/day'"),
        ("1 000 mg/d", "DECIMAL_SIGN", "write '1000 mg/d'"),
        ("1'000 mg/d", "DECIMAL_SIGN", "write '1000 mg/d'"),
        ("1,000.5 mg/d", "DECIMAL_SIGN", "write '1000.5 mg/d'"),
        ("1,000 tablets", "WRONG_UNIT", "write it in mg/d"),
        ("1,000 mg", "WRONG_UNIT", "write it in mg/d"),
    ],
)
def test_signs_in_a_number_are_no_fault_of_its_unit(text: str, code: str, remedy: str) -> None:
    """It is the comma that cannot be read, and what may be meant is said."""
    with pytest.raises(UnitError) as caught:
        read_amount(text, DAILY_DOSE, "dose")

    assert (code, remedy) == (caught.value.problem.code, caught.value.problem.remedy)

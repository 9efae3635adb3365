"""What is said of a text or a value that cannot be read: all of it, to the letter."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from itpcase.errors import InputError
from itpcase.units.amounts import DAILY_DOSE, HAEMOGLOBIN, read_amount
from itpcase.units.counts import Count, as_count, convert_counts, parse_count, quantity
from itpcase.units.days import elapsed_days, plain_day, read_day
from itpcase.units.labs import as_lab_value, convert_lab_values, parse_lab_value
from itpcase.units.whole import range_told, whole_argument

STORED: Final = Path(__file__).parents[1] / "data" / "messages_of_units.toml"

READERS: Final[dict[str, Callable[[str], object]]] = {
    "count": parse_count,
    "lab": partial(parse_lab_value, analyte="alt"),
    "dose": partial(read_amount, kind=DAILY_DOSE, argument="dose"),
    "plain_day": plain_day,
    "day": read_day,
}

MESSAGES: Final = tomllib.loads(STORED.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("reader", "text"), [(reader, text) for reader in READERS for text in MESSAGES[reader]]
)
def test_what_is_said_of_a_text(reader: str, text: str) -> None:
    """Where it stands, what was needed, what came, and how to mend it."""
    with pytest.raises(InputError) as caught:
        READERS[reader](text)

    assert MESSAGES[reader][text] == str(caught.value)


def in_litres(value: Any) -> Any:
    """A quantity of cells per volume."""
    return quantity(value, "1 / liter")


def of_creatinine(value: Any, unit: str = "milligram / deciliter") -> object:
    """Read a quantity of a substance per volume."""
    return as_lab_value(quantity(value, unit), "creatinine")


CALLS: Final[dict[str, Callable[[], object]]] = {
    "decimal sign that is none": lambda: parse_count("12 G/L", decimal=";"),  # type: ignore[arg-type]  # refused
    "other decimal sign": lambda: parse_count("1,5 G/L", decimal=".", argument="plt"),
    "number in the place of a text": lambda: parse_count(30),  # type: ignore[arg-type]  # refused
    "number without a unit": lambda: as_count(30),
    "quantity of mass": lambda: as_count(quantity(30.0, "gram")),
    "negative quantity": lambda: as_count(in_litres(-1.0)),
    "quantity of nothing": lambda: as_count(in_litres(float("nan"))),
    "quantity of several values": lambda: as_count(in_litres(np.array([1.0, 2.0]))),
    "negative count": lambda: as_count(Count(value=-1.0)),
    "column without a unit": lambda: convert_counts([30.0, 40.0], ""),
    "negative number of a column": lambda: convert_counts([30.0, -40.0], "10*9/L"),
    "high number of a column": lambda: convert_counts([30.0, 1e9], "10*9/L", argument="plt"),
    "column of texts": lambda: convert_counts(["a"], "10*9/L"),
    "neutrophils without a unit": lambda: parse_lab_value(
        "40", analyte="neutrophils", argument="anc"
    ),
    "unknown analyte": lambda: parse_lab_value("40 U/L", analyte="sodium"),
    "laboratory value without a unit": lambda: as_lab_value(40, "alt"),
    "laboratory values in one": lambda: of_creatinine(np.array([1.0])),
    "negative laboratory value": lambda: of_creatinine(-1.0),
    "laboratory value of nothing": lambda: of_creatinine(float("nan")),
    "laboratory value of a length": lambda: of_creatinine(1.0, "meter"),
    "laboratory column of another unit": lambda: convert_lab_values([40.0], "g/L", analyte="alt"),
    "negative number of a laboratory column": lambda: convert_lab_values(
        [1.0, -40.0], "U/L", analyte="alt"
    ),
    "infinite number of a laboratory column": lambda: convert_lab_values(
        [np.inf], "U/L", analyte="alt", argument="alt"
    ),
    "dose without a unit": lambda: read_amount(20, DAILY_DOSE, "dose"),
    "negative dose": lambda: read_amount(quantity(-1.0, "milligram / day"), DAILY_DOSE, "dose"),
    "dose of no time": lambda: read_amount(quantity(20.0, "milligram"), DAILY_DOSE, "dose"),
    "haemoglobin without a unit": lambda: read_amount("2.1", HAEMOGLOBIN, "hb"),
    "day 0": lambda: elapsed_days(0),
    "day that is not in the calendar": lambda: plain_day("30/02/2021", "day first", "on"),
    "fraction": lambda: whole_argument(1.5, "line", least=1),
    "word in the place of a number": lambda: whole_argument("two", "line", most=9),
}
"""What each value is, and how it is read."""


@pytest.mark.parametrize("name", CALLS)
def test_what_is_said_of_a_value(name: str) -> None:
    """As of a text."""
    with pytest.raises(InputError) as caught:
        CALLS[name]()

    assert MESSAGES["value"][name] == str(caught.value)


def test_a_range_has_two_ends() -> None:
    """From 0 on where nothing else is said."""
    told = str(range_told("problem.WASHOUT.needed"))

    assert "a whole number of days from 0 to 100,000,000" == told


def test_every_stored_message_is_said() -> None:
    """None is left over."""
    assert {*MESSAGES} == {*READERS, "value"}
    assert {*MESSAGES["value"]} == {*CALLS}

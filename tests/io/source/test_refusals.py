"""What many rows say is read or refused once; each row is told of all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.cohort import problems
from itpcase.errors import Problem, count_problems
from itpcase.io._source import results, values
from itpcase.io._source.records import Kept, Result
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.units.labs import parse_lab_value

UNITS = [
    "10*9/L", "K/uL", "g/L", "g/dL", "U/L", "10*3/uL", "10*-3/uL", "%", "^9/L", "*9/L", "e9/L",
    "9/L", "000/uL", "0", "L", "- 20 g/L", "K/uL or less", None, "",
]  # fmt: skip
NUMBERS = st.one_of(
    st.sampled_from(["1.10", "2.10", "10.10", "0.0", "10", "1", "-1.0", "1e+16", "clotted", None]),
    st.decimals(0, 300, places=1).map(str), st.decimals(0, 20, places=2).map(str),
    st.floats(0, 400).map(repr), st.integers(0, 2000).map(str),
)  # fmt: skip


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The list of a kind ends after two."""
    monkeypatch.setattr(problems, "MOST_OF_A_KIND", 2)
    values.read_said_once.cache_clear()
    yield
    values.read_said_once.cache_clear()


def row(place: int, **more: Any) -> Result:
    """A row with a number in its unit."""
    more.setdefault("day", "2021-03-01")
    return Result(patient_id="1", where=Where("a.csv", place), **more)


def read(rows: list[Result]) -> tuple[list[Kept], tuple[Problem, ...], int]:
    """What counts, what is told, and how many rows are left out."""
    source = Source(name="rows")
    source.take(rows)
    return source.kept, source.problems.listed(), source.results.left_out


@given(
    st.lists(
        st.tuples(NUMBERS, st.sampled_from(UNITS), st.sampled_from(["platelets", "haemoglobin"]),
                  st.booleans(), st.sampled_from(["", "", "<", "comparator x"]),
                  st.sampled_from(["2021-03-01", "2021-03-01", None, "someday", "2021"])),
        max_size=12,
    )
)  # fmt: skip
def test_each_row_is_told_what_it_is_told_by_itself(drawn: list[tuple[Any, ...]]) -> None:
    """Whatever was refused before it: no row, count or word differs."""
    rows = [
        row(place, number=number, unit=unit, analyte=analyte, comparator=sign, day=day,
            printed=number if is_printed else None)
        for place, (number, unit, analyte, is_printed, sign, day) in enumerate(3 * drawn)
    ]  # fmt: skip
    found = read(rows)
    with (
        mock.patch.object(values, "read_said_once", values.read_said),
        mock.patch.object(results, "form_of", return_value=None),
        mock.patch.object(results, "MOST_REFUSED", 0),
        mock.patch.object(problems.Problems, "is_counted", return_value=False),
    ):
        expected = read(rows)

    assert found == expected


def test_digits_that_are_those_of_a_unit_are_read() -> None:
    """``1.10 ^9/L`` has one reading; ``1.20 ^9/L``, refused before it, has none."""
    rows = [row(place, number=f"1.{part}", unit="^9/L") for place, part in enumerate((20, 30, 40))]
    kept, told, left_out = read([*rows, row(9, number="1.10", unit="^9/L")])

    assert parse_lab_value("1.10 ^9/L", analyte="platelets") == kept[0].count
    assert (1, 3, 3) == (len(kept), count_problems(told), left_out)


@pytest.mark.parametrize("numbers", [["12.5"] * 50, [f"12.{part:05d}" for part in range(50)]])
@pytest.mark.parametrize("unit", ["g/L", "unmapped unit (unit_concept_id 0)"])
def test_a_unit_is_refused_once(numbers: list[str], unit: str) -> None:
    """Beyond the list of a kind the number before it is not read; each row is counted."""
    with mock.patch.object(values, "parse_lab_value", side_effect=parse_lab_value) as parse:
        _, told, left_out = read(
            [row(place, number=each, unit=unit) for place, each in enumerate(numbers)]
        )

    assert (2, 50, 50) == (len(told), count_problems(told), left_out)
    assert len({*numbers[:2]}) == parse.call_count


@pytest.mark.parametrize(
    "said",
    [
        {"number": None, "printed": "clotted"}, {"number": None}, {"day": None}, {"day": "someday"},
        {"day": "2021"}, {"unit": "g/L"}, {"comparator": "<", "printed": ">9"},
    ],
)  # fmt: skip
def test_rows_beyond_the_list_make_no_problem(said: dict[str, Any]) -> None:
    """They are counted with the last that is listed."""
    rows = [row(place, **{"number": "9", "unit": "K/uL"} | said) for place in range(50)]
    with mock.patch.object(Where, "problem", autospec=True, side_effect=Where.problem) as made:
        _, told, left_out = read(rows)

    assert (50, 50, 2) == (count_problems(told), left_out, made.call_count)

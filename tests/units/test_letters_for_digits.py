"""A number with letters in it is refused, and the refusal names them and the number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import itpcase as itp
from itpcase.errors import UnitError
from itpcase.units.labs import parse_lab_value


@pytest.mark.parametrize(
    ("text", "letters", "number"),
    [
        ("1O5", "'O' is a letter", "105"), ("l50", "'l' is a letter", "150"),
        ("5O", "'O' is a letter", "50"), ("I50", "'I' is a letter", "150"),
        ("1oo", "'o' is a letter", "100"), ("lO5", "'l', 'O' are letters", "105"),
        ("1S0", "'S' is a letter", "150"), ("2O.5", "'O' is a letter", "20.5"),
        ("5l", "'l' is a letter", "51"), ("1l", "'l' is a letter", "11"),
        ("1.5l", "'l' is a letter", "1.51"), ("5ll", "'l' is a letter", "511"),
    ],
)  # fmt: skip
def test_the_letter_and_the_number_are_named(text: str, letters: str, number: str) -> None:
    """The number is a hint and never read, of a count and of a laboratory value."""
    hint = f"{letters}: write '{number}', if that is meant"
    reads: tuple[Callable[[], object], ...] = (
        lambda: itp.parse_count(f"{text} 10*9/L"), lambda: itp.parse_count(text),
        lambda: parse_lab_value(f"{text} U/L", analyte="alt"),
    )  # fmt: skip
    for read in reads:
        with pytest.raises(UnitError) as caught:
            read()
        problem = caught.value.problem
        assert ("NOT_A_NUMBER", hint) == (problem.code, str(problem.remedy))


@pytest.mark.parametrize("text", ["12L", "12 L", "12 l", "12(l)", "12 (L)", "12LL"])
def test_the_flag_of_a_low_value_stays_a_flag(text: str) -> None:
    """In capitals, in brackets or behind a blank, as a laboratory prints it."""
    count = itp.parse_count(f"{text} 10*9/L")
    assert (12.0, text[2:].strip()) == (count.value, count.flag)


@pytest.mark.parametrize("text", ["I O", "SOB", "lll", "clumped"])
def test_words_have_no_such_hint(text: str) -> None:
    """Letters alone are a word."""
    with pytest.raises(UnitError) as caught:
        itp.parse_count(text)
    assert "letter" not in str(caught.value.problem.remedy)


def test_the_hint_stands_with_the_row_of_a_table() -> None:
    """A cell in the unit of its row has the same hint."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a", "a"], "on": [0, 7], "count": ["9", "1O5"], "unit": "10*9/L"},
        lines={"patient_id": ["a"], "line": [1], "started_on": [0]},
        strict=False,
    )
    (problem,) = [each for each in cohort.problems if each.severity == "error"]
    said = (problem.row, problem.given, str(problem.remedy))
    assert said == (1, "'1O5'", "'O' is a letter: write '105', if that is meant")

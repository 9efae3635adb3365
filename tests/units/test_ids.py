"""What is no id of a patient, and what is one whatever it looks like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.errors import InputError
from itpcase.units.ids import (
    DITTO,
    EXACT,
    NOTHING,
    SUMMARIES,
    check_id,
    is_rounded_cell,
    refused_ids,
)

ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#N/A", "#", "########")
ROUNDED = ("1.10101E+17", "1,10101E+17", "9.0E+15", "1.2E+100", 2.0**53, -1e300)
GOOD = (
    "1",
    "0017",
    "NA",
    "Nan",
    "P-1",
    "3E10",
    "1E5",
    "1.5E7",
    "#17",
    "None of these",
    "Dittmar",
    "*1",
    "_a",
    "无",
    "Max",
    "N",
    "SD",
    "Mean 1",
    "Total-01",
    "Medianov",
    "*Smith",
    2**60,
)


@pytest.mark.parametrize("text", NOTHING)
def test_words_for_nothing_are_no_id(text: str) -> None:
    """Programs write them where an id is missing; joined, they would be one patient."""
    with pytest.raises(InputError, match=r"needs an id, got .*NO_ID"):
        check_id(f" {text} ")


MARKS = ('"', "''", "〃", "-", "–", "—", "*", "?", ".", "..", "__", "- -", "″", "Ditto", "同上")


@pytest.mark.parametrize("text", [*DITTO, *MARKS])
def test_a_mark_for_the_id_of_the_row_above_is_no_id(text: str) -> None:
    """Nor is a dash, a star or a point: the rows of several patients would be those of one."""
    with pytest.raises(InputError, match=r"needs an id, got .*NO_ID"):
        check_id(f" {text} ")


NOTES = (
    "Mean ± SD", "Total (n=3)", "Median, n = 4", "median:", "n=3", "n = 12", "* clotted sample",
    "* clotted; see 3",
    "Exported by LIS on 2021-04-01", "Page 1 of 3", "Seite 1 von 3", "Printed on 2021-01-01",
    "Created: 2021-01-01", "Erstellt am 1.1.2021", "*** End of report ***", "导出时间: 2021-01-01",
    "共 30 例",
    "Total: 2", "Total 1", "Subtotal P1", "Total for patient 3", "合計: 3", "TOPLAM",
    "Legend: PLT in G/L", "Note: hemolysed", "备注: 凝集", "(2 rows)", "(1 row affected)",
)  # fmt: skip


@pytest.mark.parametrize("text", [*SUMMARIES, *NOTES, "MEDIAN"])
def test_the_name_of_a_row_that_sums_up_is_no_id(text: str) -> None:
    """Below a sheet stand means, totals and notes: they would be patients with counts."""
    with pytest.raises(InputError, match=r"needs the id of a patient, got .*SUMMARY_ROW"):
        check_id(f" {text} ")


def test_short_words_beside_a_row_of_means_are_no_ids() -> None:
    """Alone they may be names; below a mean they are what is printed with it."""
    ids = ["Max", "n", "p (Wilcoxon)", "P1"]

    assert {} == refused_ids(ids, "patient_id")
    assert {0, 1, 2, 4} == set(refused_ids([*ids, "Mean"], "patient_id"))


@pytest.mark.parametrize("text", ERRORS)
def test_errors_of_a_spreadsheet_are_no_id(text: str) -> None:
    """A broken formula, and a column that was too narrow when it was exported."""
    with pytest.raises(InputError, match=r"\[ERROR_CELL\]"):
        check_id(text)


@pytest.mark.parametrize("value", ROUNDED)
def test_numbers_that_lost_digits_are_no_id(value: str | float) -> None:
    """Two ids of 18 digits are one number in a float, and in what a spreadsheet shows."""
    with pytest.raises(InputError, match=r"all its digits.*ID_DIGITS"):
        check_id(value)


@pytest.mark.parametrize("value", GOOD)
def test_other_ids_stay(value: str | float) -> None:
    """An id that only begins like one of them, initials, and ids of letters and digits."""
    check_id(value)


def test_floats_are_ids_as_long_as_they_hold_each_whole_number() -> None:
    """From 2⁵³ on they skip some."""
    check_id(float(EXACT - 1))
    assert float(EXACT) == float(EXACT + 1)


@pytest.mark.parametrize(
    ("value", "is_rounded"),
    [
        (999_999_999_999_999, False), (1_234_567_890_123_450, True), (110101199001011234, False),
        (110101199001011000, True), (-110101199001011000, True), (17.0, False), (1e17 + 16, True),
    ],
)  # fmt: skip
def test_a_spreadsheet_keeps_fifteen_digits(value: float, is_rounded: bool) -> None:
    """What follows the fifteenth is zeros, unless another program wrote the number."""
    assert is_rounded == is_rounded_cell(value)


@given(
    st.lists(
        st.sampled_from([*NOTHING, *ERRORS, *MARKS, "1.1E+17", "a", "b\n", "\nnan", "17", "*1"])
    )
)
def test_a_column_refuses_what_one_by_one_is_refused(values: list[str]) -> None:
    """By its place, with the code of each; a sign of a new line is part of its id."""
    told = {}
    for place, value in enumerate(values):
        try:
            check_id(value)
        except InputError as error:
            told[place] = error.problem.code

    found = refused_ids(values, "patient_id")

    assert told == {place: problem.code for place, problem in found.items()}

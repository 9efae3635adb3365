"""Typed words for sex, yes and no, grades, kinds of rescue and ages."""

from __future__ import annotations

from decimal import Decimal
from math import nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.cohort.vocabularies import READERS, read_distinct
from itpcase.errors import InputError
from itpcase.terms import RescueKind
from itpcase.vocabularies import (
    read_age,
    read_grade,
    read_rescue_kind,
    read_sex,
    read_whole,
    read_yes_no,
)


@pytest.mark.parametrize(
    ("word", "sex"),
    [
        ("F", "F"), ("female", "F"), ("FEMALE", "F"), ("女", "F"), ("女性", "F"), ("8532", "F"),
        (8532, "F"), (np.int64(8532), "F"), (8532.0, "F"), ("8532.0", "F"), ("weiblich", "F"),
        ("Féminin", "F"), ("mujer", "F"), ("M", "M"), ("male", "M"), ("Männlich", "M"),
        ("男", "M"), (8507, "M"), ("varón", "M"), ("maschio", "M"), ("\uff2d", "M"),
        ("m\u200b", "M"), ("U", None), ("unknown", None), ("未知", None), (8551, None), ("", None),
        (None, None), (nan, None), ("N/A", None),
    ],
)  # fmt: skip
def test_sex(word: object, sex: str | None) -> None:
    """Words and codes of the closed table are read; one for unknown is nothing."""
    assert sex == read_sex(word)


@pytest.mark.parametrize("word", ["1", 1, 2, "x", True, "diverse", 8532.5, b"F"])
def test_another_word_is_no_sex(word: object) -> None:
    """A number that registries use either way, and any other word, is refused."""
    with pytest.raises(InputError, match=r"\[SEX\]"):
        read_sex(word)


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("yes", True), ("Y", True), ("是", True), ("1", True), (1, True), (1.0, True),
        ("1.0", True),
        ("ja", True), ("OUI", True), ("sí", True), ("Sì", True), ("TRUE", True), (True, True),
        (np.True_, True), ("no", False), ("N", False), ("否", False), ("0", False), (0, False),
        ("nie", False), ("hay\u0131r", False), ("нет", False), ("いいえ", False), ("아니오", False),
        ("nem", False), ("n\u00e3o", False), ("ei", False), ("Tak", True), ("Evet", True),
        ("да", True), ("はい", True), ("네", True), ("igen", True), ("kyll\u00e4", True),
        ("nein", False), ("non", False), ("无", False), ("", None), (None, None), (nan, None),
    ],
)  # fmt: skip
def test_yes_and_no(word: object, answer: bool | None) -> None:
    """Yes and no are read in six languages, as numbers and as truth values."""
    assert answer is read_yes_no(word)


@pytest.mark.parametrize("word", ["maybe", 2, "2", "unknown", 0.5, b"yes", "-1", -1, "\u22121"])
def test_another_word_is_neither(word: object) -> None:
    """What is neither yes nor no is refused."""
    with pytest.raises(InputError, match="NOT_A_BOOL"):
        read_yes_no(word)


@pytest.mark.parametrize(
    ("word", "grade"),
    [
        ("2", 2), (2, 2), (2.0, 2), ("2.0", 2), ("\uff12", 2), ("Grade 2", 2), ("WHO grade 3", 3),
        ("WHO II", 2), ("III", 3), ("\u2162级", 3), ("2级", 2), ("Grad 1", 1), ("grado 4", 4),
        ("no bleeding", 0), ("无", 0), (np.int8(1), 1), ("", None), (None, None), ("Gr. 1", 1),
        ("ne", 0), ("Nie", 0), ("není", 0), ("Bez krvácení", 0), ("brak krwawienia", 0),
        ("nincs", 0),
    ],
)  # fmt: skip
def test_grades(word: object, grade: int | None) -> None:
    """A grade is read as a number, a Roman numeral, and with its word."""
    assert grade == read_grade(word)


@pytest.mark.parametrize("word", ["2-3", "mild", "Grade", "2b", True, 1.5, "V+", "WHO -1",
                                  "false", "falsch", "n", "f", "x", "petechie", "tak"])  # fmt: skip
def test_a_range_is_no_grade(word: object) -> None:
    """A range, a word of degree and a truth value are refused."""
    with pytest.raises(InputError, match="NOT_A_WHOLE_NUMBER"):
        read_grade(word)


def test_a_code_below_zero_is_no_grade() -> None:
    """``-1`` stands for what is missing: it is handed on as it is, and the record refuses it."""
    assert [-1, -1, -9] == [read_grade(word) for word in ("-1", "\u22121", "-9")]


def test_whole_numbers() -> None:
    """A whole number is one in each type, and a truth value in none."""
    assert [2, 2, 2, -1, None] == [
        read_whole(value) for value in (np.uint8(2), " 2 ", Decimal(2), "-1", "")
    ]
    for value in (True, np.False_, 2.5, "2.5", nan * 1j):
        with pytest.raises(InputError, match="NOT_A_WHOLE_NUMBER"):
            read_whole(value)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("platelet transfusion", "platelet_transfusion"), ("Platelets", "platelet_transfusion"),
        ("PLATELET_TRANSFUSION", "platelet_transfusion"), ("输注血小板", "platelet_transfusion"),
        ("IVIG", "ivig"), ("i.v. Ig", "ivig"), ("gamma globulin", "ivig"), ("丙球", "ivig"),
        ("intravenous immunoglobulin", "ivig"), ("anti-D", "anti_d"), ("Anti D", "anti_d"),
        ("steroid pulse", "steroid_pulse"), ("steroid-pulse", "steroid_pulse"),
        ("dexamethasone", "steroid_pulse"), ("other", "other"), ("其他", "other"),
        (RescueKind.IVIG, "ivig"),
    ],
)  # fmt: skip
def test_kinds_of_rescue(word: str, kind: str) -> None:
    """The kinds of rescue are read as people write them."""
    assert RescueKind(kind) is read_rescue_kind(word)


def test_every_kind_of_rescue_is_its_own_word() -> None:
    """A member of the vocabulary is read as itself."""
    assert [*RescueKind] == [read_rescue_kind(str(kind)) for kind in RescueKind]


@pytest.mark.parametrize("word", ["red cells", "", None, 3, "rituximab"])
def test_another_rescue_is_refused(word: Any) -> None:
    """A word that is in no list is refused with the members."""
    with pytest.raises(InputError, match="platelet_transfusion, ivig") as caught:
        read_rescue_kind(word)

    assert "NOT_IN_VOCABULARY" == caught.value.problem.code


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("34", 34.0), (34, 34.0), (np.int64(34), 34.0), (34.5, 34.5), ("34.5", 34.5),
        ("34 y", 34.0), ("34y", 34.0), ("34 years", 34.0), ("34-year-old", 34.0), ("34 yo", 34.0),
        ("34歳", 34.0), ("34 lat", 34.0), ("34 лет", 34.0), ("34세", 34.0), ("34 ya\u015f", 34.0),
        ("34 \u00e9ves", 34.0), ("6ヶ月", 0.5), ("6 мес", 0.5), ("6개월", 0.5),
        ("3岁", 3.0), ("\uff13岁", 3.0), ("34 Jahre", 34.0), ("34 J.", 34.0), ("34 ans", 34.0),
        ("34 años", 34.0), ("34 anni", 34.0), ("3 months", 0.25), ("6个月", 0.5), ("9 mo", 0.75),
        ("2 y 6 m", 2.5), ("2岁6个月", 2.5), ("29\u00b75", 29.5), ("", None), (None, None),
        (nan, None), (Decimal("3.5"), 3.5),
    ],
)  # fmt: skip
def test_ages(text: object, age: float | None) -> None:
    """An age is in years, or in the unit that is typed with it."""
    assert age == read_age(text)


@pytest.mark.parametrize("text", ["34 m", "3 weeks", "10 days", "a", True, "34,5", "30-40", "y 3"])
def test_another_age_is_refused(text: object) -> None:
    """``m`` may be a man, weeks are no unit here, and a range is no age."""
    with pytest.raises(InputError, match="NOT_A_NUMBER"):
        read_age(text)


def test_the_decimal_sign_of_an_age() -> None:
    """A comma is a decimal sign where that is declared."""
    assert 34.5 == read_age("34,5 J.", decimal=",")


def test_distinct_values_are_read_once() -> None:
    """A column says of each value what a record says, and names what it refuses by its place."""
    found, refused = read_distinct(["女", "M", "x", None], READERS["sex"], "patients.sex")

    assert ["F", "M", None, None] == found
    assert {2: "patients.sex"} == {place: each.argument for place, each in refused.items()}


@given(
    st.sampled_from(sorted(READERS)), st.one_of(st.text(max_size=12), st.floats(), st.integers())
)
def test_any_value_is_read_or_refused_by_name(column: str, value: object) -> None:
    """No value leads to another error than one with a code."""
    _, refused = read_distinct([value], READERS[column], column)

    assert {column} >= {problem.argument for problem in refused.values()}
    assert all(problem.code for problem in refused.values())

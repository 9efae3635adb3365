"""What stands beside a printed number: a bound in words, "about", a flag of the laboratory."""

from __future__ import annotations

import pytest

import itpcase as itp
from itpcase.units.counts import Count
from itpcase.units.labs import parse_lab_value

NUMBER, UNIT = "120", "10*9/L"

BOUNDS = {
    "<": ("less than", "unter", "moins de", "menos de", "meno di", "不到"),
    "<=": ("at most", "höchstens", "au plus", "hasta", "fino a", "至多"),
    ">": ("more than", "über", "plus de", "más de", "più di", "大于"),
    ">=": ("at least", "mindestens", "au moins", "al menos", "almeno", "至少"),
}
"""A bound in the languages that cases are published in, by its sign."""

BEHIND = {"<=": ("以下", "以内", "及以下"), ">=": ("以上", "及以上")}
"""Both include the number itself."""

FLAGS = (
    "120↓ 10*9/L", "120 ↓ 10*9/L", "↓120 10*9/L", "120 10*9/L ↑↑", "120 L 10*9/L",
    "120H 10*9/L", "120 (L) 10*9/L", "120 [HH] 10*9/L", "120 10*9/L H", "120 low 10*9/L",
    "120 偏低 10*9/L", "120* 10*9/L", "120 10*9/L*", "120# 10*9/L", "120H* 10*9/L",
)  # fmt: skip


@pytest.mark.parametrize(
    ("sign", "word"), [(sign, word) for sign, words in BOUNDS.items() for word in words]
)
def test_a_word_before_a_number_is_its_sign(sign: str, word: str) -> None:
    """In any case of its letters, and with or without a blank."""
    want = itp.parse_count(f"{sign}{NUMBER} {UNIT}")
    for text in (f"{word} {NUMBER} {UNIT}", f"{word.upper()} {NUMBER} {UNIT}"):
        if text.casefold().startswith(word.casefold()):
            assert want == itp.parse_count(text)


@pytest.mark.parametrize(
    ("sign", "word"), [(sign, word) for sign, words in BEHIND.items() for word in words]
)
def test_a_word_behind_a_number_is_its_sign(sign: str, word: str) -> None:
    """Behind the number, or behind its unit."""
    want = itp.parse_count(f"{sign}{NUMBER} {UNIT}")

    assert want == itp.parse_count(f"{NUMBER}{word} {UNIT}")
    assert want == itp.parse_count(f"{NUMBER}×10^9/L{word}")


@pytest.mark.parametrize("text", FLAGS)
def test_a_flag_changes_no_number_and_is_kept_beside_it(text: str) -> None:
    """The flag says how the number lies to a range of the laboratory, which no rule uses."""
    count = itp.parse_count(text)

    assert Count(120.0) == count
    assert "120" == count.printed
    assert count.flag
    assert count.flag in text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5.4 L /cumm", "TWO_MEANINGS"), ("5.4 L/cumm", "TWO_MEANINGS"), ("50 L", "NO_UNIT"),
        ("1.5 L cumm", "NOT_CELLS_PER_VOLUME"), ("120 B 10*9/L", "NOT_CELLS_PER_VOLUME"),
        ("120 (clumps) 10*9/L", "NOT_CELLS_PER_VOLUME"), ("15000 K/uL H", "TOO_HIGH"),
    ],
)  # fmt: skip
def test_what_may_be_part_of_a_unit_is_no_flag(text: str, code: str) -> None:
    """An L before a volume may be lakh; what is no flag is refused as before."""
    with pytest.raises(itp.UnitError) as caught:
        itp.parse_count(text)

    assert code == caught.value.problem.code


@pytest.mark.parametrize("text", ["15 K/u L", "120 *10*9/L", "120 x 10*9/L", "20 109/L"])
def test_what_reads_as_it_stands_has_no_flag(text: str) -> None:
    """A blank in a unit, or a sign of multiplication, is none."""
    assert not itp.parse_count(text).flag


@pytest.mark.parametrize("sign", ["", "<", "≥", "~"])
@pytest.mark.parametrize("flag", ["↓", " (L)"])
def test_with_and_without_a_flag_it_is_one_count(flag: str, sign: str) -> None:
    """For every low count in tenths, its bounds and approximations."""
    printed = [f"{sign}{tenths / 10}" for tenths in range(1, 401)]
    plain = [itp.parse_count(f"{number} G/L") for number in printed]

    assert plain == [itp.parse_count(f"{number}{flag} G/L") for number in printed]


def test_a_laboratory_value_has_flags_too() -> None:
    """One reader of numbers serves all analytes."""
    value = parse_lab_value("85 H U/L", analyte="alt")

    assert (85.0, "H") == (value.value, value.flag)


@pytest.mark.parametrize("text", ["05.03 10*9/L", "05.12 G/L", "09.31 K/uL"])
def test_a_number_that_is_written_as_a_day_and_a_month(text: str) -> None:
    """It is the number that it is, and what is printed is kept beside it."""
    count = itp.parse_count(text)

    assert (float(text[:5]), text[:5]) == (count.value, count.like_date)


@pytest.mark.parametrize("text", ["5.03 G/L", "0.03 G/L", "05.3 G/L", "05.35 G/L", "05.030 G/L"])
def test_a_number_that_is_no_day(text: str) -> None:
    """Without the zero before it, or with other digits behind it."""
    assert not itp.parse_count(text, decimal=".").like_date


@pytest.mark.parametrize("text", ["10*9/L", "G/L", "/µL", "x10^9/L", "K/uL", "10³/mm³"])
def test_a_unit_without_a_number_is_named(text: str) -> None:
    """It is no unknown unit of the number 10."""
    with pytest.raises(itp.UnitError, match=r"before its unit.*NO_NUMBER"):
        itp.parse_count(text)
    with pytest.raises(itp.UnitError, match="NO_NUMBER"):
        parse_lab_value("U/L", analyte="alt")

"""Text as it is typed, printed and pasted."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from itpcase.errors import UnitError
from itpcase.units.counts import parse_count
from itpcase.units.text import (
    as_typed,
    broken,
    in_print,
    letters,
    parts_of,
    percent,
    plain_key,
    unbroken,
    width_of,
    without_accents,
)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("29\u00b75", "29.5"), ("29\u22c55", "29.5"), ("29\u00b75 x10", "29.5 x10"),
        ("\u200b12", "12"), ("12\ufeff", "12"), ("1\u200d2", "12"), ("\u202a7\u202c", "7"),
        ("<5_x000D_", "<5"), ("<5_x000d_\n", "<5"), ("5_x0009_6", "5 6"),
        ("\uff11\uff12", "12"), ("\u0661\u0662", "12"), ("\u0967", "1"), ("1\u066b5", "1.5"),
        ("1\u00a0000", "1 000"), ("1\u202f000", "1 000"), ("  a \t b ", "a b"),
        ("10\u00b3/L", "10^3/L"), ("34\u00b2", "34^2"), ("375 mg/m\u00b2", "375 mg/m2"),
        ("\u22127", "-7"), ("_x0041_", "_x0041_"), ("a_x000Db", "a_x000Db"),
    ],
)  # fmt: skip
def test_signs_nobody_sees_go_and_digits_become_plain(text: str, typed: str) -> None:
    """Invisible signs go, digits of every script are those of the keyboard, blanks are one."""
    assert typed == as_typed(text)


@pytest.mark.parametrize(
    "text",
    ["15\u2081", "15\u2460", "\u246015", "15\u00bd", "1\u24f55", "1\u246e", "\u248815", "2\u00b25"],
)
def test_a_note_beside_a_digit_is_no_digit(text: str) -> None:
    """Lowered and ringed digits number notes and items: no number is made of them."""
    assert "^" in as_typed(text)
    with pytest.raises(UnitError):
        parse_count(f"{text} G/L")
    assert (15.0, 3.0) == (parse_count("\u246e G/L").value, parse_count("\u2462 G/L").value)


@pytest.mark.parametrize("text", ["30\u00b710\u2079/L", "30\u00b710^9/L", "30\u00b7109/L"])
def test_a_point_before_a_power_of_ten_multiplies(text: str) -> None:
    """A raised point before a power of ten is not taken for a decimal sign."""
    assert "30.1" not in as_typed(text)


def test_the_raised_point_is_the_declared_decimal_sign() -> None:
    """Where a comma is the decimal sign, the raised point is written as one."""
    assert "29,5" == as_typed("29\u00b75", ",")


def test_keys() -> None:
    """Two spellings of one word share a key."""
    assert "dexamethasone" == without_accents("dexam\u00e9thasone")
    assert "platelet transfusion" == plain_key("Platelet_Transfusion\u200b")
    assert "anti d" == plain_key("ANTI-D.")
    assert "ivig" == letters("I.V. Ig")


def test_a_minus_is_no_dash() -> None:
    """A dash that parts words goes; the sign of a number stays, whatever stands for it."""
    assert ["who 2", "2 3", "1"] == [plain_key(text) for text in ("WHO-2", "2-3", "1-")]
    assert all(plain_key(text) != "1" for text in ("-1", "\u22121", "\u20131", "--1"))


@given(st.text(max_size=30))
def test_twice_is_once(text: str) -> None:
    """What is typed already stays as it is, and has no blank at its ends."""
    typed = as_typed(text)

    assert typed == typed.strip()
    assert typed == as_typed(typed) or "_x00" in typed


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=8))
def test_letters_alone_are_written_as_beside_a_sign(text: str) -> None:
    """A word of letters needs no look at digits, whatever its script."""
    assert f"({as_typed(text)}" == as_typed(f"({text}")
    assert letters(text) == letters(f"({text}")


@given(st.from_regex(r"[0-9]{1,6}([.,][0-9]{1,3})?", fullmatch=True))
def test_plain_numbers_are_untouched(text: str) -> None:
    """A number of the keyboard is what it was."""
    assert text == as_typed(text)


def test_the_caret_of_hl7_is_a_caret() -> None:
    """HL7 v2 escapes the sign that parts its components, in the unit of every count."""
    assert "10^9/L" == as_typed(r"10\S\9/L")
    assert 9.0 == parse_count(r"9 10\S\9/L").value


def test_a_percent_sign_stays_with_its_number() -> None:
    """No line breaks between them; other blanks are as they were."""
    assert "95\N{NO-BREAK SPACE}% of 3\N{NO-BREAK SPACE}%" == unbroken("95 % of 3 %")
    assert "5%, 10 x and a %" == unbroken("5%, 10 x and a %")


@pytest.mark.parametrize(
    ("text", "width"),
    [("CR", 2), ("\u5b8c\u5168", 4), ("\uff23\uff32", 4), ("\uff76", 1), ("\u00b5L", 2)],
)
def test_a_wide_character_takes_two_columns(text: str, width: int) -> None:
    """Chinese and full-width ones do; half-width and Latin ones take one."""
    assert width == width_of(text)


@pytest.mark.parametrize(
    "text", ["n = 12", "Q = 11.6", "chi-squared = 4 ", "\u03c4\u00b2 = 0.57\uff0c"]
)
def test_no_line_ends_between_a_sign_of_equality_and_its_number(text: str) -> None:
    """In the key of a figure, as in print."""
    assert [text] == parts_of(text)


def test_a_number_in_print_has_a_minus() -> None:
    """And no hyphen."""
    assert "\N{MINUS SIGN}30" == in_print("-30")


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@example((30, 48))
@example((23, 40))
@example((1, 400))
@example((57, 200))
def test_a_share_is_rounded_as_by_hand(counted: tuple[int, int]) -> None:
    """A half of the exact fraction goes up, whether its nearest float lies above it or below."""
    n, total = counted
    step = 1 if total < 100 else 10
    exact = Fraction(100 * step * n, total)
    by_hand = int(exact) + (exact - int(exact) >= Fraction(1, 2))

    assert Decimal(by_hand) / step == Decimal(percent(n / total, total))


def test_a_share_that_is_not_known_is_no_number() -> None:
    """Nobody was counted, or a limit cannot be told: whoever writes it says so."""
    assert "nan" == percent(float("nan"), 0)
    assert "nan" == percent(float("nan"), 120)


@given(st.text(alphabet="ab 1中文。\n", max_size=200), st.integers(10, 60))
def test_broken_lines_have_the_same_words(text: str, most: int) -> None:
    """Nothing but blanks and ends of lines differs, and a line that is short stays."""
    shown = broken(text, most)

    assert "".join(text.split()) == "".join(shown.split())
    if all(width_of(part.rstrip()) <= most - 2 for part in parts_of(text)):
        assert all(width_of(line) <= most for line in shown.split("\n") if line.strip())


def test_what_goes_on_stands_further_in() -> None:
    """By two columns, behind what the line itself stands in."""
    assert "  one two\n    three" == broken("  one two three", 10)

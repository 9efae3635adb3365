"""How often a dose is given, and the dose of a day that follows from it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.errors import UnitError
from itpcase.units.amounts import DAILY_DOSE, WEIGHT, read_amount
from itpcase.units.rhythms import read_dosed, times_a_day, without_rhythm

RHYTHMS = {
    Fraction(1): "od o.d. qd q.d. mane nocte daily q24h 每日一次 1日1回 einmal#täglich 1x/Tag /die",
    Fraction(2): "bd b.d. bid BID b.i.d. 1-0-1 1-0-0-1 q12h 12-hourly twice#daily 2x/day 每日两次 "
                 "每天2次 一日二次 2次/日 zweimal#täglich deux#fois#par#jour 2#veces#al#día "
                 "due#volte#al#giorno 2x#dziennie 2x#dagelijks alle#12#Stunden cada#12#horas",
    Fraction(3): "tds tid t.i.d. 1-1-1 q8h every#8#hours 每日三次 dreimal#täglich",
    Fraction(4): "qid q.i.d. qds 1-1-1-1 q6h 4x/d",
    Fraction(1, 2): "alt#die alternate#days qod eod every#other#day 隔日 隔天",
    Fraction(1, 7): "qw weekly once#weekly 1x/Woche 每周一次 q1w",
    Fraction(2, 7): "biw twice#weekly 每周2次", Fraction(3, 7): "tiw thrice#weekly 3x/week",
    Fraction(1, 14): "q2w fortnightly every#2#weeks", Fraction(1, 21): "q3w",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "per_day"),
    [(each.replace("#", " "), n) for n, said in RHYTHMS.items() for each in said.split()],
)
def test_how_often(text: str, per_day: Fraction) -> None:
    """In the words of wards of several languages; capitals make no difference."""
    assert per_day == times_a_day(text) == times_a_day(text.upper())
    assert not without_rhythm(f"{text.casefold()}".replace("ä", "a").replace("í", "i")).strip()


@pytest.mark.parametrize(
    "text",
    ["prn", "两次", "x4", "2x", "0-0-0", "q0h", "1-0", "1-2-2021", "d1-4", "20", "", "bds?", "c",
     "7-0-1", "1-0-1-0-1", "q28d", "bd tds", "q5h", "q9h", "7-hourly", "every 18 hours"],
)  # fmt: skip
def test_what_is_no_rhythm(text: str) -> None:
    """As needed, a number of doses, days of a course, two of them, or no number of doses a day."""
    assert times_a_day(text) is None


@pytest.mark.parametrize(
    ("text", "mg"),
    [
        ("20 mg b.d.", 40), ("20mg bid", 40), ("1 g t.i.d.", 3000), ("20 mg 1-0-1", 40),
        ("5 mg 1-1-1-1", 20), ("20 mg 每日两次", 40), ("20mg每日一次", 20), ("2 x 20 mg daily", 40),
        ("3x20 mg/d", 60), ("500 µg od", 0.5), ("20 mg zweimal täglich", 40), ("2.5 mg qid", 10),
        ("0.5 g q12h", 1000), ("20 mg/d", 20), ("20 毫克 每日三次", 60),
    ],
)  # fmt: skip
def test_the_dose_of_a_day(text: str, mg: float) -> None:
    """An amount with its rhythm is a dose a day, through every entry point that reads one."""
    assert mg == read_amount(text, DAILY_DOSE, "dose")
    drug = itp.Exposure(agent="prednisone", started_on=0, daily_dose=text)
    assert mg == drug.mg_per_day


@pytest.mark.parametrize(
    "text",
    ["20 mg/d bid", "20 mg prn", "20 mg", "20 mg x4", "2 x 20 mg bid", "1-0-1", "1 mg/kg bid",
     "20-40 mg bid", "25->50 mg od", "20 mg bd tds", "2 x 20 mg"],
)  # fmt: skip
def test_what_gives_no_dose_of_a_day(text: str) -> None:
    """Two rhythms, none, a share of the weight, a range or steps are refused."""
    assert read_dosed(text) is None
    with pytest.raises(UnitError):
        read_amount(text, DAILY_DOSE, "dose")


@pytest.mark.parametrize(
    ("text", "mean"),
    [("10 mg alt die", "5 mg/d"), ("7 mg weekly", "1 mg/d"), ("14 mg q2w", "1 mg")],
)
def test_a_dose_that_is_not_of_each_day(text: str, mean: str) -> None:
    """Its mean is named, and taken by nobody but the user."""
    with pytest.raises(UnitError) as refused:
        read_amount(text, DAILY_DOSE, "dose")

    assert f"not given on each day: write {mean}" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1.500 mg bid", ("1.5 mg bid", "1500 mg bid")),
        ("2 x 1.250 mg daily", ("2 x 1.25 mg daily", "2 x 1250 mg daily")),
        ("1.125 mg 每日两次", ("1.1250 mg 每日两次", "1125 mg 每日两次")),
        ("2.125 mg/d", ("2.1250 mg/d", "2125 mg/d")), ("2,5 mg bd", ("2.5 mg bd",)),
        ("1,500 mg od", ("1500 mg od", "1.5 mg od")),
    ],
)  # fmt: skip
def test_signs_in_a_number_are_asked_about(text: str, meant: tuple[str, ...]) -> None:
    """A rhythm behind a number decides nothing about it, and what is proposed can be read."""
    with pytest.raises(UnitError) as refused:
        read_amount(text, DAILY_DOSE, "dose")

    assert ("AMBIGUOUS" if len(meant) > 1 else "DECIMAL_SIGN") == refused.value.problem.code
    assert " or ".join(f"'{each}'" for each in meant) in str(refused.value)
    assert all(read_amount(each, DAILY_DOSE, "dose") > 0 for each in meant)


def test_a_point_that_can_only_be_a_decimal_sign() -> None:
    """Nobody has 1500 g a day, nor parts thousands behind a 0."""
    read = [read_amount(text, DAILY_DOSE, "dose") for text in ("1.500 g od", "0.125 mg bd")]

    assert [1500, 0.25] == read


def test_other_amounts_have_no_rhythm() -> None:
    """A weight is none."""
    with pytest.raises(UnitError):
        read_amount("20 g bid", WEIGHT, "weight")


@given(
    st.integers(1, 200),
    st.sampled_from([0, 1, 2, 3, 4]),
    st.lists(st.integers(0, 4), min_size=2, max_size=3),
)
def test_a_scheme_is_a_sum(mg: int, first: int, others: list[int]) -> None:
    """So many tablets in the morning, at noon, in the evening and at night."""
    scheme = [first, *others]
    text = f"{mg} mg {'-'.join(map(str, scheme))}"

    if sum(scheme):
        assert mg * sum(scheme) == read_amount(text, DAILY_DOSE, "dose")
    else:
        assert read_dosed(text) is None

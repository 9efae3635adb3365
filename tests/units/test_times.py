"""Times and durations in the words of print."""

from __future__ import annotations

import datetime as dt
from itertools import combinations_with_replacement
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.units.times import Order, PrintedTime, read_duration, read_time

DATE = dt.date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("August 2021", DATE(2021, 8, 1), DATE(2021, 8, 31)),
        ("in Aug 2021", DATE(2021, 8, 1), DATE(2021, 8, 31)),
        ("2021-02", DATE(2021, 2, 1), DATE(2021, 2, 28)),
        ("2021年8月", DATE(2021, 8, 1), DATE(2021, 8, 31)),
        ("2021", DATE(2021, 1, 1), DATE(2021, 12, 31)),
        ("early August 2021", DATE(2021, 8, 1), DATE(2021, 8, 10)),
        ("late February 2021", DATE(2021, 2, 21), DATE(2021, 2, 28)),
        ("2021年8月中旬", DATE(2021, 8, 11), DATE(2021, 8, 20)),
        ("about 1 February 2021", DATE(2021, 1, 25), DATE(2021, 2, 8)),
        ("around August 2021", DATE(2021, 7, 1), DATE(2021, 10, 1)),
        ("1991-07-25 to 1991-07-26", DATE(1991, 7, 25), DATE(1991, 7, 26)),
        ("between March 2020 and May 2020", DATE(2020, 3, 1), DATE(2020, 5, 31)),
        ("5 March 2021", DATE(2021, 3, 5), DATE(2021, 3, 5)),
        ("21 to 28", 21, 28),
        ("day 10", 10, 10),
    ],
)  # fmt: skip
def test_named_days(text: str, first: object, last: object) -> None:
    """What names days has the first and the last day that its words allow."""
    found = read_time(text)

    assert found is not None
    assert (first, last) == (found.earliest, found.latest)
    assert found.after is None
    assert found.order is None


@pytest.mark.parametrize(
    ("text", "days", "of"),
    [
        ("3-4 weeks", (21, 28), ""),
        ("3\N{EN DASH}4 weeks after", (21, 28), ""),
        ("3-4 weeks after line 2", (21, 28), "line 2"),
        ("two to three weeks after IVIG", (14, 21), "ivig"),
        ("2 weeks", (11, 17), ""),
        ("after one wk", (4, 10), ""),
        ("after 24 h", (1, 1), ""),
        ("10 days after starting prednisone", (10, 10), "prednisone"),
        ("week 3", (14, 21), ""),
        ("week 3 of eltrombopag", (14, 21), "eltrombopag"),
        ("month 2", (30, 61), ""),
        ("tenth day", (9, 10), ""),
        ("after the third month", (91, None), ""),
        ("within 3 months of splenectomy", (0, 92), "splenectomy"),
        ("more than 6 months after splenectomy", (182, None), "splenectomy"),
        ("2 weeks before splenectomy", (-17, -11), "splenectomy"),
        ("about 3 weeks", (14, 28), ""),
        ("第3周", (14, 21), ""),
        ("3周后", (18, 24), ""),
        ("2个月后", (46, 76), ""),
    ],
)
def test_days_from_a_line(text: str, days: tuple[int, int | None], of: str) -> None:
    """Two numbers are the limits; one was rounded to its unit; a week of a number is either way."""
    assert PrintedTime(after=days, of=of) == read_time(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("a week later", (4, 10)),
        ("3 to 4 weeks later", (21, 28)),
        ("then", (1, None)),
        ("8 weeks after that", (53, 59)),
        ("a week after this", (4, 10)),
        ("after that", (1, None)),
    ],
)
def test_days_from_the_count_before(text: str, days: tuple[int, int | None]) -> None:
    """What is later is later than the count before it."""
    assert PrintedTime(after=days, since="previous") == read_time(text)


@pytest.mark.parametrize(
    ("text", "order", "of"),
    [
        ("before splenectomy", Order.BEFORE, "splenectomy"),
        ("prior to line 2", Order.BEFORE, "line 2"),
        ("before treatment", Order.BEFORE, ""),
        ("on admission, before treatment", Order.BEFORE, ""),
        ("脾切除前", Order.BEFORE, "脾切除"),
        ("on prednisone", Order.DURING, "prednisone"),
        ("during", Order.DURING, ""),
        ("治疗期间", Order.DURING, ""),
        ("after the second dose", Order.AFTER, ""),
        ("after the second dose of rituximab", Order.AFTER, "rituximab"),
        ("after 2 doses", Order.AFTER, ""),
        ("after splenectomy", Order.AFTER, "splenectomy"),
        ("after discontinuation of romiplostim", Order.AFTER_STOP, "romiplostim"),
        ("lowest", Order.LOWEST, ""),
        ("nadir during prednisone", Order.LOWEST, "prednisone"),
        ("highest on prednisone", Order.HIGHEST, "prednisone"),
        ("never exceeded", Order.HIGHEST, ""),
        ("最高", Order.HIGHEST, ""),
    ],
)
def test_order_without_days(text: str, order: Order, of: str) -> None:
    """Words that count no days say before, during or after which line."""
    assert PrintedTime(order=order, of=of) == read_time(text)


@pytest.mark.parametrize(
    "text",
    [
        "normal for 8 months", "two years earlier", "spring 2020", "over the following months",
        "one", "", "5 to 3 weeks",
        "August 2021 to March 2021", "45", "99 March 2021", "off treatment",
        "postoperatively unwell",
    ],
)  # fmt: skip
def test_what_is_no_time_is_not_guessed(text: str) -> None:
    """Words outside the grammar, a season anywhere and a range that runs down are no time."""
    found = read_time(text)

    assert found is None or (found.earliest, found.latest) == (45, 45)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("lasted 15 months", (442, 471)),
        ("complete response for 8 months", (229, 258)),
        ("3 months only", (77, 106)),
        ("1045 days", (1045, 1045)),
        ("at least 24 consecutive weeks", (168, None)),
        ("at least 24 weeks", (168, None)),
        ("> 2 years", (730, None)),
        (">= 2 years", (730, None)),
        (">=6个月", (182, None)),
        ("≧ 2 years", (730, None)),
        ("⩾2 years", (730, None)),
        ("<= 4 weeks", (0, 28)),
        ("≦4 weeks", (0, 28)),
        ("0 months", (0, 15)),
        ("0 days", (0, 0)),
        ("3-4 weeks", (21, 28)),
        ("持续3个月", (77, 106)),
        ("a long time", None),
        ("6+ months", (182, None)),
        ("6 months+", (182, None)),
        (">6 mo", (182, None)),
        ("2 yrs +", (730, None)),
        ("12个月以上", (365, None)),
        ("12 months, ongoing", (351, None)),
        ("12 months (ongoing)", (351, None)),
        ("15 months so far", (442, None)),
        ("15 months and counting", (442, None)),
        ("12 months at last follow-up", (351, None)),
        ("lasted 3 months to date", (77, None)),
        ("3 to 4 weeks, continuing", (21, None)),
        ("up to 3 months, ongoing", (0, None)),
        ("至今3个月", (77, None)),
        ("12 months until now", (351, None)),
        ("12 months, currently", (351, None)),
        ("12 months and still ongoing at the last follow-up", (351, None)),
        ("12 months at the end of the study", (351, None)),
        ("12个月, 目前仍在维持", (351, None)),
        ("12 months at 6 months", None),
        ("12 months in remission", None),
        (f"12 months {'still ' * 40}", None),
        ("1 year 3 months", (442, 471)),
        ("2 years and 6 months", (898, 928)),
        ("1年3个月", (442, 471)),
        ("2 weeks and 3 days", (17, 17)),
        ("more than 1 year 6 months", (547, None)),
        ("1 year to 14 months", (365, 427)),
        ("10 mths", (290, 319)),
        ("nearly 2 years", (365, 1096)),
        ("1,045 days", (1045, 1045)),
        ("1,000 days", (1000, 1000)),
        ("three to four weeks", (21, 28)),
        ("1,045 weeks", None),
        ("1 year and a day", (366, 367)),
        ("12 months and", None),
        ("3 weeks and", None),
        ("ongoing", None),
        ("NR", None),
        ("6+", None),
        ("+", None),
    ],
)
def test_durations(text: str, days: tuple[int, int | None] | None) -> None:
    """A duration has the fewest and the most days that its words allow."""
    assert days == read_duration(text)


@pytest.mark.parametrize(
    "text",
    [
        "3 1/2 weeks", "3½ weeks", "a year and a half", "half a year", "-4 weeks", "3,5 weeks",
        "one thousand days", "a thousand days", "two and a half weeks", "half a week", "-28 days",
        "1/2 year", "2 weeks 3",
    ],
)  # fmt: skip
def test_what_stands_before_a_number_is_not_left_away(text: str) -> None:
    """No fraction is read; timelength 3.0.4 reads half a week of the first.

    Nor is a number without its thousand, which is one day in human-interval 2.0.1, nor without
    its sign, as in timestring 7.0.0.
    """
    assert read_duration(text) is None
    assert read_time(text) is None


@pytest.mark.parametrize("text", ["两三周", "三四天", "十二三天", "治疗后两三周", "一两个月"])
def test_two_numbers_in_chinese_are_not_one(text: str) -> None:
    """Two or three weeks are no number of weeks; cn2an 0.5.24 writes 23 for them."""
    assert read_duration(text) is None
    assert read_time(text) is None


@pytest.mark.parametrize(("unit", "days"), [("days", 1), ("weeks", 7)])
def test_within_a_number_of_units(unit: str, days: int) -> None:
    """Within four weeks is within 28 days; jionlp 1.5.31 has four days."""
    for number in range(2, 53):
        assert read_duration(f"within {number} {unit}") == (0, number * days)


@pytest.mark.parametrize("text", [
    "P6M", "P1M15D", "P0.5D", "P1.5W", "PT6M", "P3W", "P1M1.5D", "P1Y12.5W", "P2D3W", "-P28D",
])  # fmt: skip
def test_durations_of_iso_8601_are_not_read(text: str) -> None:
    """Nor is a part of them; pandas 3.1.1 has six minutes for P6M and five days for P0.5D.

    Of P1M1.5D iso8601-duration 2.1.4 has the month.
    """
    assert read_duration(text) is None
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("unit", "size"), [("days", 1), ("weeks", 7), ("months", 30.4375), ("years", 365.25)]
)
def test_one_number_lies_within_its_bounds(unit: str, size: float) -> None:
    """The day that a number of units stands for lies within what is read from it."""
    for number in range(1, 61):
        days = read_duration(f"{number} {unit}")

        assert days is not None
        assert days[1] is not None
        assert days[0] <= number * size <= days[1]
        assert days[1] - days[0] <= size


@pytest.mark.parametrize(("unit", "size"), [("week", 7), ("month", 30.4375)])
def test_a_range_holds_both_of_its_numbers(unit: str, size: float) -> None:
    """The limits of a range are inside, whatever their unit is."""
    for low, high in combinations_with_replacement(range(1, 51), 2):
        days = read_duration(f"{low}-{high} {unit}s")

        assert days is not None
        assert days[1] is not None
        assert days[0] <= low * size
        assert high * size <= days[1]


@given(text=st.text(max_size=40))
def test_any_text_is_read_or_is_no_time(text: str) -> None:
    """Whatever is typed, reading ends with a time or with None."""
    assert isinstance(read_time(text), PrintedTime | None)
    read_duration(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("about 1 February", DATE(2000, 1, 25), DATE(2000, 2, 8)),
        ("1st of February", DATE(2000, 2, 1), DATE(2000, 2, 1)),
        ("on February 1", DATE(2000, 2, 1), DATE(2000, 2, 1)),
        ("early March", DATE(2000, 3, 1), DATE(2000, 3, 10)),
        ("in August", DATE(2000, 8, 1), DATE(2000, 8, 31)),
        ("2月1日", DATE(2000, 2, 1), DATE(2000, 2, 1)),
        ("约2月1日", DATE(2000, 1, 25), DATE(2000, 2, 8)),
        ("约2月上旬", None, None),
    ],
)  # fmt: skip
def test_a_day_without_its_year(text: str, first: Any, last: Any) -> None:
    """It is held in a leap year, and says that this is not its year."""
    found = read_time(text)
    if first is None:
        assert found is None
        return

    assert PrintedTime(first, last, has_year=False) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two weeks after the second dose", PrintedTime(after=(11, None))),
        ("10 days after the first infusion", PrintedTime(after=(10, 10))),
        ("several weeks later", PrintedTime(after=(11, None), since="previous")),
        ("a few days after line 1", PrintedTime(after=(2, None), of="line 1")),
        ("the next day", PrintedTime(after=(1, 1), since="previous")),
        ("the following week", PrintedTime(after=(1, 14), since="previous")),
        ("the same day", PrintedTime(after=(0, 0), since="previous")),
        ("a fortnight later", PrintedTime(after=(7, 21), since="previous")),
        ("at last follow-up", PrintedTime(after=(1, None), since="previous")),
        ("since then", PrintedTime(after=(1, None), since="previous")),
        ("at 6-month follow-up", PrintedTime(after=(168, 197))),
        ("on postoperative day 5", PrintedTime(after=(5, 5), of="splenectomy")),
        ("POD 5", PrintedTime(after=(5, 5), of="splenectomy")),
        ("2 weeks postoperatively", PrintedTime(after=(11, 17), of="splenectomy")),
        ("postoperatively", PrintedTime(order=Order.AFTER, of="splenectomy")),
        ("baseline", PrintedTime(order=Order.BEFORE)),
        ("at presentation", PrintedTime(order=Order.BEFORE)),
        ("on admission", PrintedTime(order=Order.BEFORE)),
        ("at discharge", PrintedTime(after=(1, None), since="previous")),
        ("at relapse", PrintedTime(after=(1, None), since="previous")),
        ("the day after splenectomy", PrintedTime(after=(1, 1), of="splenectomy")),
        ("when prednisone was tapered to 10 mg", PrintedTime(order=Order.DURING, of="prednisone")),
        ("after rituximab was stopped", PrintedTime(order=Order.AFTER_STOP, of="rituximab")),
        ("at the end of treatment", PrintedTime(order=Order.DURING)),
        ("治疗2周后", PrintedTime(after=(11, 17))),
        ("at delivery", PrintedTime(after=(1, None), since="previous", of="delivery")),
        ("2 weeks before delivery", PrintedTime(after=(-17, -11), of="delivery")),
        ("分娩前3天", PrintedTime(after=(-3, -3), of="delivery")),
        ("3 days post-partum", PrintedTime(after=(3, 3), of="delivery")),
        ("post-partum day 4", PrintedTime(after=(3, 4), of="delivery")),
        ("次日", PrintedTime(after=(1, 1), since="previous")),
    ],
)
def test_words_of_case_reports(text: str, expected: PrintedTime) -> None:
    """As papers print them; what comes after a later dose has no last day."""
    assert expected == read_time(text)

"""Parts of months and of years, and seasons, in the words of print."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.cohort.vocabularies import doubtful_time
from itpcase.units.printed_days import part_of
from itpcase.units.times import read_time

DATE = dt.date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("end of 2018", DATE(2018, 9, 1), DATE(2018, 12, 31)),
        ("at the end of 2018", DATE(2018, 9, 1), DATE(2018, 12, 31)),
        ("late 2018", DATE(2018, 9, 1), DATE(2018, 12, 31)),
        ("the beginning of 2018", DATE(2018, 1, 1), DATE(2018, 4, 30)),
        ("mid-2018", DATE(2018, 5, 1), DATE(2018, 8, 31)),
        ("the end of February 2020", DATE(2020, 2, 21), DATE(2020, 2, 29)),
        ("mid March 2020", DATE(2020, 3, 11), DATE(2020, 3, 20)),
        ("2018年底", DATE(2018, 9, 1), DATE(2018, 12, 31)),
        ("2020年3月初", DATE(2020, 3, 1), DATE(2020, 3, 10)),
        ("first half of 2019", DATE(2019, 1, 1), DATE(2019, 6, 30)),
        ("2019年下半年", DATE(2019, 7, 1), DATE(2019, 12, 31)),
        ("Q2 2019", DATE(2019, 4, 1), DATE(2019, 6, 30)),
        ("fourth quarter of 2019", DATE(2019, 10, 1), DATE(2019, 12, 31)),
        ("spring 2019 (northern hemisphere)", DATE(2019, 3, 1), DATE(2019, 6, 22)),
        ("spring of 2019, southern hemisphere", DATE(2019, 9, 1), DATE(2019, 12, 22)),
        ("austral winter 2019", DATE(2019, 6, 1), DATE(2019, 9, 24)),
        ("northern winter 2019", DATE(2018, 12, 1), DATE(2020, 3, 21)),
        ("northern winter 2019/20", DATE(2019, 12, 1), DATE(2020, 3, 21)),
        ("northern fall 2019", DATE(2019, 9, 1), DATE(2019, 12, 22)),
        ("2019年春季\uff08北半球\uff09", DATE(2019, 3, 1), DATE(2019, 6, 22)),
    ],
)
def test_parts_of_years_have_the_limits_of_every_reading(
    text: str, first: dt.date, last: dt.date
) -> None:
    """Thirds, halves and quarters are whole months; a season ends by months or by the sun."""
    found = read_time(text)

    assert found is not None
    assert (first, last) == (found.earliest, found.latest)


@pytest.mark.parametrize("text", ["spring 2019", "Winter of 2019", "2019年春季", "in summer 2019"])
def test_a_season_without_its_hemisphere_is_not_read(text: str) -> None:
    """It may be either half of the year; the warning says what would settle it."""
    assert read_time(text) is None
    problem = doubtful_time(text)

    assert problem is not None
    assert "UNREAD_TIME" == problem.code
    assert "hemisphere" in str(problem)


@pytest.mark.parametrize("text", ["third half of 2019", "spring 2019/20 northern", "late", "2019"])
def test_what_is_no_part_is_none(text: str) -> None:
    """There is no third half, and spring does not go over the turn of a year."""
    assert part_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "first half of 0000", "Q2 0000", "0000年上半年", "spring 0000, northern hemisphere",
        "winter 0001, northern hemisphere", "winter 9999, northern hemisphere",
        "winter 9999/00, northern hemisphere", "about 31 December 9999", "about 1 January 0001",
    ],
)  # fmt: skip
def test_what_the_calendar_does_not_hold_is_not_read(text: str) -> None:
    """A year that was mistyped is told of like any other words, and stops nothing."""
    assert read_time(text) is None
    assert doubtful_time(text) is not None


@pytest.mark.parametrize("text", ["winter 2019/18, northern", "northern winter 2019/2021"])
def test_a_winter_goes_over_into_the_year_that_follows(text: str) -> None:
    """A winter of other years is not read, nor is its hemisphere asked for."""
    problem = doubtful_time(text)

    assert read_time(text) is None
    assert problem is not None
    assert "hemisphere" not in str(problem)


@given(st.integers(1950, 2049), st.integers(1, 12))
def test_the_thirds_of_a_month_cover_it_and_share_no_day(year: int, month: int) -> None:
    """Early, mid and late come one after the other from the first day to the last."""
    name = f"{calendar.month_name[month]} {year}"
    early, mid, late = (part_of(f"{part} {name}".casefold()) for part in ("early", "mid", "late"))

    assert early is not None
    assert mid is not None
    assert late is not None
    assert DATE(year, month, 1) == early[0]
    assert dt.timedelta(1) == mid[0] - early[1] == late[0] - mid[1]
    assert calendar.monthrange(year, month)[1] == late[1].day

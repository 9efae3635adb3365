"""Times of the day in the forms in which people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.units.clocks import seconds_of_clock
from itpcase.units.days import plain_day, seconds_behind_day


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:30", 8.5), ("8:30 PM", 20.5), ("12:30 AM", 0.5), ("0830", 8.5), ("083000", 8.5),
        ("08.30", 8.5), ("16.45", 16.75), ("8.30 Uhr", 8.5), ("20 Uhr", 20), ("8h30", 8.5),
        ("14h30min", 14.5), ("8 h 30", 8.5), ("kl. 08.30", 8.5), ("klo 8.30", 8.5),
        ("上午8时30分", 8.5), ("下午3点", 15), ("下午3点半", 15.5), ("晚上8點", 20),
        ("午後3時", 15), ("오전 8시 30분", 8.5), ("오후 3:30", 15.5), ("24:00", 24),
        ("0.354166666666667", 8.5), ("0,6875", 16.5), ("3 PM", 15), ("11 a.m.", 11), ("12pm", 12),
    ],
)  # fmt: skip
def test_what_is_certain_is_read(text: str, hours: float) -> None:
    """Each is one time, however it is written."""
    assert hours == seconds_of_clock(text) / 3600


@pytest.mark.parametrize(
    "text",
    ["8.30", "830", "0.5", "0.30", "0.12345", "1.354166667", "25:00", "8:70", "2460", "13:00 AM",
     "晚上12点", "晚上2点", "morning", "noon", "", "00:00", "24:30", "8.30 h 30",
     "13 PM", "12 AM", "0 PM"],
)  # fmt: skip
def test_what_is_not_certain_is_none(text: str) -> None:
    """A part of an hour or of a day, a number without its zero, and what no clock shows."""
    assert math.isnan(seconds_of_clock(text))


@given(st.integers(1, 24 * 60 - 1))
def test_a_minute_in_every_form(minute: int) -> None:
    """One minute of the day is the same number of seconds in each form that is certain."""
    hour, rest = divmod(minute, 60)
    half, of_half = ("下午", hour - 12) if hour > 12 else ("", hour)
    forms = [
        f"{hour:02}:{rest:02}", f"{hour:02}{rest:02}", f"{hour:02}.{rest:02}",
        f"{hour}.{rest:02} Uhr", f"{hour}h{rest:02}", f"{half}{of_half}时{rest}分",
        repr(minute / 1440), f"{hour}:{rest:02}",
    ]  # fmt: skip
    if len(forms[6]) < 6:
        forms.pop(6)

    assert {minute * 60.0} == {seconds_of_clock(form) for form in forms}


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("5.3.2021 8.30 Uhr", 8.5), ("2021年3月5日 下午3点", 15), ("2021年3月5日午後3時", 15),
        ("2021년 3월 5일 오후 3:30", 15.5), ("05.03.2021 14h30min", 14.5),
    ],
)  # fmt: skip
def test_a_time_behind_a_day(text: str, hours: float) -> None:
    """The day is read, and the time orders the counts of it."""
    assert "2021-03-05" == plain_day(text, "day first")
    assert hours == seconds_behind_day(text) / 3600


@pytest.mark.parametrize("text", ["2021-03-05 08.30", "2021-03-05 16.45", "5.3.2021 08.30"])
def test_a_number_with_a_point_behind_a_day_is_no_time(text: str) -> None:
    """``08.30`` was read as three tenths of a second after eight."""
    assert math.isnan(seconds_behind_day(text))

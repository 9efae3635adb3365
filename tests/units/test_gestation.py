"""Ages of gestation, and the days of a pregnancy, in the words of print."""

from __future__ import annotations

import pytest

from itpcase.units.gestation import Pregnancy, days_of_gestation, read_gestation, read_pregnancy


@pytest.mark.parametrize(
    "text", ["44 weeks of gestation", "ga 43+1", "week 49 of pregnancy", "孕45周"]
)
def test_an_age_after_the_longest_pregnancy_is_not_read(text: str) -> None:
    """Such an age was mistyped; 43 weeks, or 301 days, is the last there can be."""
    assert (301, 307) == read_gestation("43 weeks of gestation")
    assert read_gestation(text) is None


def test_a_delivery_after_the_longest_pregnancy_says_only_its_day() -> None:
    """The day of the delivery stands, and the age beside it gives no first day."""
    assert Pregnancy(delivered=(120, 120)) == read_pregnancy("delivered day 120 at 48 weeks")
    assert Pregnancy() == read_pregnancy("48 weeks on day 0")


@pytest.mark.parametrize("text", ["due 0001-05-01", "32 weeks on 0001-01-01"])
def test_a_pregnancy_does_not_begin_before_the_calendar(text: str) -> None:
    """A year that was mistyped gives no first day, and stops nothing."""
    assert Pregnancy() == read_pregnancy(text)


def test_a_week_of_gestation_does_not_lie_after_the_calendar() -> None:
    """Weeks from a last menstrual period of such a year have no day."""
    assert days_of_gestation(read_pregnancy("LMP 9999-12-30"), (224, 230)) is None

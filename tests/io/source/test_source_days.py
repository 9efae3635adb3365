"""The day of a value, as a source writes it."""

from __future__ import annotations

import pytest

from itpcase.errors import InputError
from itpcase.io._source.days import DayReader


@pytest.mark.parametrize(
    "day",
    ["2021-03-01T23:30", "2021-03-01 23:30:00.5", "2021-03-01T2330", "20210301",
     "2021-03-01 24:00", "2021-03-01T23:59:60", "2021-03-01 8:30", "2021-03-01T-:30"],
)  # fmt: skip
def test_a_local_time_is_cut_off(day: str) -> None:
    """A time of day without a zone is that of the hospital; a date may stand without hyphens."""
    assert "2021-03-01" == str(DayReader().read(day)[0])


@pytest.mark.parametrize(
    "day",
    [
        "2021-02-30",
        "03/04/2021",
        "yesterday",
        "2021030",
        "2021-03-01T25:00",
        "2021-03-01 24:01",
        None,
        "",
    ],
)
def test_what_is_no_day_is_refused(day: str | None) -> None:
    """Nothing is guessed about a day."""
    with pytest.raises(InputError):
        DayReader().read(day)


@pytest.mark.parametrize("day", ["01-MAR-2021", "1 March 2021", "01-Mar-2021 08:30:00"])
def test_the_name_of_a_month_has_one_reading(day: str) -> None:
    """As Oracle writes its dates."""
    assert "2021-03-01" == str(DayReader().read(day)[0])


@pytest.mark.parametrize(
    "day", ["01-MAR-21", "MAR 2021", "03-04-2021", "32 March 2021", "UN MAR 2021"]
)
def test_a_date_with_a_part_that_is_open_is_none(day: str) -> None:
    """Years of two digits, months alone, two numbers that may be the month."""
    with pytest.raises(InputError):
        DayReader().read(day)

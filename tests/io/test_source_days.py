"""The day of a value, as a source writes it."""

from __future__ import annotations

import pytest

from itpcase.errors import InputError
from itpcase.io._source_days import DayReader


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

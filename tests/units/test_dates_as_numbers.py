"""Numbers that are dates."""

from __future__ import annotations

from itpcase.units.dates_as_numbers import reads_as_date


def test_numbers_that_are_the_digits_of_a_date() -> None:
    """Of every month, whichever part is first; a thirteenth month is none."""
    months = range(1, 13)

    assert all(reads_as_date([20210001 + 100 * month for month in months]))
    assert all(reads_as_date([1002021 + 10_000 * month for month in months]))
    assert not any(reads_as_date([20211301, 20210001, 20210132, 18991231, 21010101, 1322021]))

"""One count a day, laid out by hand for some patients at a time."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest

from itpcase._days import NO_DAY
from itpcase.engine.days import (
    EXACT,
    FIRST,
    FROM,
    HIGHEST,
    LAST,
    LOWEST,
    STRICTLY_BELOW,
    Days,
    Measured,
    lay_out_days,
)

OFFSETS = [0, 6, 6, 9]
DAY = [NO_DAY, NO_DAY, 0, 7, 7, 7, 7, 7, 9]
COUNT = [9.0, 9.0, 10.0, 60.0, 40.0, 50.0, 20.0, 30.0, 15.0]
"""Three patients: one with two counts of no day and three of day 7, one with none, and one with
two counts of day 7."""


def rows(**more: list[float]) -> Measured:
    """The counts above; without a sign or a range, if nothing else is said."""
    names = ("comparator", "upper", "side")
    columns = {name: np.array(more.get(name, ())) for name in names}
    return Measured(day=np.array(DAY), count=np.array(COUNT), **columns)


def room(*, bounds: bool) -> Days:
    """Room for nine counts."""
    low = np.zeros(9)
    others = (np.zeros(9), np.zeros(9)) if bounds else (low, low)
    return Days(np.full(4, -1), np.full(9, -1), low, *others)


@pytest.mark.parametrize(
    ("policy", "taken"),
    [
        (LOWEST, [0, 1, 2, 4, 6, 8]), (HIGHEST, [0, 1, 2, 3, 7, 8]),
        (FIRST, [0, 1, 2, 3, 6, 8]), (LAST, [0, 1, 2, 5, 7, 8]),
    ],
)  # fmt: skip
def test_a_day_has_one_count(policy: int, taken: list[int]) -> None:
    """Of several the one that the policy names; counts without a day all stay."""
    into = room(bounds=False)

    assert 6 == lay_out_days(OFFSETS, rows(), policy, 0, 3, into)
    assert [0, 4, 4, 6] == into.offsets.tolist()
    assert [NO_DAY, NO_DAY, 0, 7, 7, 9] == into.day[:6].tolist()
    assert [COUNT[row] for row in taken] == into.low[:6].tolist()


def test_some_patients_have_the_first_places() -> None:
    """Those before are left out, and the first that is laid out begins at 0."""
    into = room(bounds=False)

    assert 2 == lay_out_days(OFFSETS, rows(), LOWEST, 1, 3, into)
    assert [-1, 0, 0, 2] == into.offsets.tolist()
    assert [20, 15] == into.low[:2].tolist()


def test_a_sign_and_a_range_are_bounds() -> None:
    """What is <10 lies below 10, ≥15 has no upper end, 20–25 ends at 25; the printed end stays."""
    into = room(bounds=True)
    signs = rows(
        comparator=[1, 1, 0, 1, 1, 1, 1, 1, 2], side=[STRICTLY_BELOW, EXACT, FROM],
        upper=[nan, nan, nan, nan, nan, nan, 25, nan, nan],
    )  # fmt: skip

    assert 6 == lay_out_days(OFFSETS, signs, LOWEST, 0, 3, into)
    assert [9, 9, 0, 40, 20, 15] == into.low[:6].tolist()
    assert [9, 9, np.nextafter(10, 0), 40, 25, inf] == into.high[:6].tolist()
    assert [9, 9, 10, 40, 25, 15] == into.printed[:6].tolist()

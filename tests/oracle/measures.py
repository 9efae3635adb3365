"""Slow twins of the calculations around a course: day by day, written from their rules."""

from __future__ import annotations

import math
from collections.abc import Sequence

Look = tuple[int, float, float]
"""The day of a count, and the lowest and the highest value that it can have."""


def days_at(
    looks: Sequence[Look],
    *,
    below: float | None = None,
    above: float | None = None,
    max_gap: float | None = None,
) -> tuple[float, float]:
    """Days on the far side of a limit, at least and at most: one day after the other."""

    def is_there(look: Look) -> bool | None:
        _, low, high = look
        if below is not None:
            return True if high < below else False if low >= below else None
        assert above is not None
        return True if low > above else False if high <= above else None

    least = most = 0.0
    for day in range(looks[0][0], looks[-1][0]):  # the day from *day* to the next
        before = max((look for look in looks if look[0] <= day), key=lambda look: look[0])
        after = min((look for look in looks if look[0] > day), key=lambda look: look[0])
        far = max_gap is not None and after[0] - before[0] > max_gap
        least += is_there(before) is True and is_there(after) is True and not far
        most += not (is_there(before) is False and is_there(after) is False and not far)
    return least, most


Course = tuple[int, int | None, float | None]
"""The first day of an exposure, its last or None, and its dose a day or None."""


def taken(courses: Sequence[Course], first: int, last: int) -> dict[str, float]:
    """What was taken from one day to another, at least and at most: one day after the other."""
    low_total = high_total = low_highest = high_highest = 0.0
    days_min = days_max = 0
    begun = {start for start, _, _ in courses}  # the day is that of what begins on it
    courses = [
        (start, end - 1 if end is not None and end > start and end in begun else end, dose)
        for start, end, dose in courses
    ]
    for day in range(first, last + 1):
        low = high = 0.0
        sure = maybe = False
        for start, end, dose in courses:
            surely = start <= day <= (start if end is None else end)
            possibly = start <= day <= (last if end is None else end)
            low += dose if surely and dose is not None else 0.0
            high += (math.inf if dose is None else dose) if possibly else 0.0
            sure |= surely and dose != 0
            maybe |= possibly and dose != 0
        low_total, high_total = low_total + low, high_total + high
        low_highest, high_highest = max(low_highest, low), max(high_highest, high)
        days_min, days_max = days_min + sure, days_max + maybe
    return {
        "cumulative_mg_min": low_total, "cumulative_mg_max": high_total,
        "highest_mg_per_day_min": low_highest, "highest_mg_per_day_max": high_highest,
        "days_on_min": days_min, "days_on_max": days_max,
    }  # fmt: skip


def nearest(days: Sequence[int], target: float, first: float, last: float) -> int | None:
    """The day nearest to a target inside its window, the earlier of two equally near."""
    inside = [day for day in days if first <= day <= last]
    return min(inside, key=lambda day: (abs(day - target), day), default=None)

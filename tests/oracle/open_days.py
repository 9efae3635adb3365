"""
Every day within bounds, one after the other.

A patient is plain values with some days open, each from a first to a last day; an order asks that
one open day lies so many days after another. Every choice of days makes a patient whose days are
all known, and the answers to these are gathered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any

Window = tuple[int, int]


def every_choice(
    windows: Sequence[Window], orders: Iterable[tuple[int, int, int, int]] = ()
) -> list[tuple[int, ...]]:
    """
    List all choices of days.

    An order ``(i, j, fewest, most)`` asks that day *j* is that many days after day *i*.
    """
    orders = tuple(orders)
    return [
        days
        for days in product(*(range(first, last + 1) for first, last in windows))
        if all(fewest <= days[j] - days[i] <= most for i, j, fewest, most in orders)
    ]


def gather(
    choices: Iterable[tuple[int, ...]], answer: Callable[[tuple[int, ...]], Any]
) -> dict[tuple[int, ...], Any]:
    """Ask about every choice."""
    return {days: answer(days) for days in choices}


def deciding(answers: dict[tuple[int, ...], Any]) -> set[int]:
    """Tell which days make a difference while all others stay where they are."""
    found = set()
    for one, other in product(answers, answers):
        differ = [k for k in range(len(one)) if one[k] != other[k]]
        if len(differ) == 1 and answers[one] != answers[other]:
            found.add(differ[0])
    return found

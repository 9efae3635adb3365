"""
Patients that have of everything something.

They are drawn, always the same, so that they meet each other's edges: days from the start around
every window, counts around every threshold, one of each kind of entry, and days that print leaves
open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import itpcase as itp
from itpcase.terms import RescueKind

NUMBERS = (
    "3", "9", "15", "20", "29", "30", "31", "45", "50", "51", "60", "75", "99", "100", "101", "130",
    "150", "160", "410",
)  # fmt: skip
SIGNS = ("",) * 12 + ("<", "<=", ">", ">=", "~")
STEPS = (1, 2, 3, 6, 7, 7, 7, 7, 8, 14, 14, 21, 28, 28, 56, 91)
TIMES = (
    "3 to 5", "day 8 to 12", "about 3 weeks", "2 weeks later", "a month later", "before line 2",
    "after line 1", "during line 1", "at diagnosis", "3-4 weeks after line 1",
)  # fmt: skip
AGENTS = (
    ["prednisone"], ["ivig"], ["dexamethasone", "ivig"], ["rituximab"], ["eltrombopag"],
    ["splenectomy"], ["romiplostim"], ["zanubrutinib"], ["azathioprine"],
)  # fmt: skip


def _once(rng: Random, in_so_many: int) -> bool:
    return rng.randrange(in_so_many) == 0


def _count(rng: Random, day: Any, stays: str) -> itp.PlateletMeasurement:
    number = rng.choice(NUMBERS) if _once(rng, 3) else stays
    printed = f"{rng.choice(SIGNS)}{number}"
    if _once(rng, 16):
        printed = f"{number}-{int(number) + 25}"
    if _once(rng, 25):
        said = rng.choice(("normal", "doubled"))
        limit = "≥150 G/L" if said == "normal" and _once(rng, 2) else None
        return itp.PlateletMeasurement(on=day, count=limit, count_stated=said)
    return itp.PlateletMeasurement(on=day, count=f"{printed} G/L")


def _open_counts(rng: Random, lines: int) -> Iterator[itp.PlateletMeasurement]:
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        yield itp.PlateletMeasurement(
            on=None, count=f"{rng.choice(NUMBERS)} G/L", when=rng.choice(TIMES),
            line=rng.choice((None, 1, lines)),
        )  # fmt: skip
    if _once(rng, 10):
        yield itp.PlateletMeasurement(on=None, count="50 G/L")
        yield itp.PlateletMeasurement(on=None, count="normal", when="at last follow-up")


def _lines(rng: Random, starts: list[int], place: Any) -> Iterator[itp.TreatmentLine]:
    for number, start in enumerate(starts, 1):
        after = starts[number] if number < len(starts) else start + 400
        end = rng.choice((None, None, start, min(start + 60, after), min(start + 190, after)))
        baseline = rng.choice((None, None, None, "12 G/L", "30 G/L", "<10 G/L", "8-14 G/L"))
        is_open = number > 1 and _once(rng, 8)
        yield itp.TreatmentLine(
            line=number, agents=rng.choice(AGENTS), started_on=None if is_open else place(start),
            started_when=rng.choice(("about a month after line 1", None)) if is_open else None,
            ended_on=None if is_open else place(end), baseline=baseline,
            ongoing=True if end is None and _once(rng, 2) else None,
            stop_reason=rng.choice((None, "lack of response", "bleeding", "in remission")),
            stated_response=rng.choice((None, None, "CR", "no response")),
        )  # fmt: skip


def patient(number: int) -> itp.Patient:
    """Draw one of them; every second has dates, the others study days."""
    rng = Random(number)  # noqa: S311 - no secret
    first = dt.date(2019, 1, 31)

    def place(day: int | None) -> Any:
        if day is None or number % 2:
            return day
        return first + dt.timedelta(days=day)

    starts = [0]
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        starts.append(starts[-1] + rng.choice((20, 60, 120, 260, 420)))
    day, days, stays = -rng.choice((0, 0, 1, 7, 30, 31)), [], rng.choice(NUMBERS)
    counts = []
    for _ in range(rng.choice((1, 2, 6, 16, 24, 40))):
        days.append(day)
        counts.append(_count(rng, place(day), stays))
        day += 0 if _once(rng, 20) else rng.choice(STEPS)
        stays = rng.choice(NUMBERS) if _once(rng, 7) else stays
    last = max(*days, starts[-1], 1)
    span = range(-10, last)
    lines = list(_lines(rng, starts, place))
    over, died = last + rng.choice((0, 30, 200)), _once(rng, 6) and not lines[-1].ended_on
    return itp.Patient(
        id=f"p{number:02d}",
        platelets=[*counts, *_open_counts(rng, len(starts))],
        lines=lines,
        bleeds=[
            itp.BleedingEvent(
                on=place(on), until=place(rng.choice((None, on, on + 3))),
                who_grade=rng.choice((None, 0, 1, 1, 2, 3)),
            )
            for on in rng.sample(span, min(len(span), rng.choice((0, 0, 1, 2))))
        ],
        rescues=[
            itp.RescueTherapy(
                on=place(on), kind=rng.choice(list(RescueKind)),
                washout_days=rng.choice((None, None, 0, 5)),
            )
            for on in rng.sample(span, min(len(span), rng.choice((0, 0, 0, 1, 3))))
        ],
        sex=rng.choice((None, "F", "M")), age=rng.choice((None, 4, 17, 18, 71)),
        diagnosed_on=place(rng.choice((None, -3, -90, -366, -1200))),
        diagnosed_when=rng.choice((None, "2 years before", "2018")) if number % 2 == 0 else None,
        died_on=place(over) if died else None,
        followed_until=place(rng.choice((None, over))),
        bleeding_recorded=not _once(rng, 7),
    )  # fmt: skip


@cache
def everyone(many: int = 32) -> itp.CaseSeries:
    """All of them."""
    return itp.CaseSeries(patients=[patient(number) for number in range(many)])

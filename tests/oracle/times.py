"""The one table of times, on the slow rules beside it: statistics 1 to 4, semantics 8.

Nothing here is shared with the library. Days count from the start of the line while it waits, and
from the response on after it.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from . import rules as oracle
from .rules import Case, Rules


class Time(NamedTuple):
    """How long a line waited and, if it responded, when and how the response ended."""

    responded: bool
    waited: float
    cause: str
    closed: bool
    days: float | None = None
    low: float | None = None
    high: float | None = None


def _on_estimates(rules: Rules) -> Rules:
    """Death always ends a response, and so does each other event that is not ignored."""
    changed = rules.copy()
    changed["strategies"] = {
        what: "composite" if what == "DEATH" or how == "censor" else how
        for what, how in rules["strategies"].items()
    }
    return changed


def _is_in_time(day: int, first: int, case: Case) -> bool:
    """From a first day on, up to the data cut."""
    cut = case["data_cut"]
    return day >= first and (cut is None or day <= cut)


def _waited(case: Case, rules: Rules) -> Time:
    """Up to death, also on the first day, or the next line; else to the last count or the start."""
    start, next_line = case["line"]["start"], case["line"]["next_line_start"]
    ends = [("DEATH", case["died"], start)]
    if rules["strategies"]["NEW_LINE"] != "ignore":
        ends.append(("NEW_LINE", next_line, start + 1))
    known = [
        (day, cause)
        for cause, day, first in ends
        if day is not None and _is_in_time(day, first, case)
    ]
    if known:
        day, cause = min(known, key=lambda end: end[0])  # of one day death comes first
        return Time(responded=False, waited=day - start, cause=cause, closed=True)
    counts = oracle._line_counts(case, rules)  # noqa: SLF001 - the rules are one oracle
    last = counts[-1]["day"] if counts else start
    return Time(responded=False, waited=last - start, cause="END_OF_FOLLOW_UP", closed=False)


def time_of(case: Case, rules: Rules, level: str) -> Time:
    """The times of one line."""
    reached = oracle.classify(case, rules)["reached"][level]
    if reached is None:
        return _waited(case, rules)
    rules = _on_estimates(rules)
    first = oracle.episodes(case, level, rules)[0]
    end, high = first["end"], inf
    low = first["last_qualifying"]
    if first["event"]:
        index = [each["name"] for each in rules["levels"]].index(level)
        bled = oracle._bleeding_days(case, rules, index, to_next_line=False)  # noqa: SLF001
        seen_to_fail = first["first_failing"] is not None and (
            first["reason"] != "BLEEDING" or end not in bled
        )
        low, high = (low if seen_to_fail else end), end
    return Time(
        responded=True, waited=reached - case["line"]["start"], cause=first["reason"],
        closed=first["event"], days=end - reached, low=low - reached, high=high - reached,
    )  # fmt: skip

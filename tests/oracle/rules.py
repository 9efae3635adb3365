"""The rules of semantics.md, one small function a rule, written to be read and not to be fast.

Nothing here is shared with the library. Every function reads its whole input again, for one
patient and one line at a time. "Unknown" is ``None`` throughout. Days are whole study days.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NotRequired, TypedDict

# --------------------------------------------------------------------------------------------
# What goes in
# --------------------------------------------------------------------------------------------


class Count(TypedDict):
    """One printed count. With ``upper`` it is a range ``count..upper`` and has no comparator."""

    day: int
    count: float
    comparator: str
    upper: NotRequired[float | None]


class Bleed(TypedDict):
    """A bleeding event. ``who_grade`` None: seen, but recorded without a grade."""

    on: int
    until: int | None
    who_grade: int | None


class Rescue(TypedDict):
    """A rescue, with the washout that its kind has under the definition."""

    on: int
    washout_days: int


class PrintedBaseline(TypedDict):
    """A baseline printed on the line as a bound or a range."""

    value: float
    comparator: str
    upper: NotRequired[float | None]


class Line(TypedDict):
    """One line of treatment."""

    start: int
    end: int | None
    baseline: float | PrintedBaseline | None
    next_line_start: int | None
    is_splenectomy: NotRequired[bool]
    later_starts: NotRequired[list[int]]


class Case(TypedDict):
    """One line of one patient, with all that is known about the patient."""

    counts: list[Count]
    bleeds: list[Bleed]
    rescues: list[Rescue]
    line: Line
    died: int | None
    data_cut: int | None
    bleeding_recorded: NotRequired[bool]
    followed_until: NotRequired[int | None]


class Criterion(TypedDict, total=False):
    """All the keys that are present must hold."""

    at_least: float
    above: float
    at_most: float
    below: float
    fold_at_least: float
    fold_above: float
    rise_at_least: float
    rise_above: float
    baseline_below: float


class Level(TypedDict):
    """A level is met when any of its criteria is. It may allow less bleeding than those below."""

    name: str
    any_of: list[Criterion]
    bleeding_allowed: NotRequired[int | None]


class Confirm(TypedDict):
    """So many counts, the last at least so many days after the first."""

    counts: int
    apart: int


class Rules(TypedDict):
    """A definition with its settings. Levels stand best first."""

    levels: list[Level]
    bleeding_allowed: int | None
    bleeding_unrecorded: str
    confirm: Confirm
    loss: Confirm
    max_gap: int | None
    same_day: str
    baseline_window: int
    response_date: str
    strategies: dict[str, str]


# --------------------------------------------------------------------------------------------
# What comes out
# --------------------------------------------------------------------------------------------


class Classification(TypedDict):
    """The answer of :func:`classify`."""

    category: str
    reason: str | None
    reached: dict[str, int | None]
    time_to_response: int | None
    baseline: float | None
    unconfirmed: str | None


class Episode(TypedDict):
    """One episode of :func:`episodes`."""

    start: int
    end: int
    event: bool
    reason: str
    days: int
    days_min: int
    days_max: float
    blips: int
    last_qualifying: int
    first_failing: int | None


class Cumulative(TypedDict):
    """The answer of :func:`cumulative`."""

    days_met: int
    days_not_met: int
    days_unknown: int
    days_observed: int


class Landmark(TypedDict):
    """The answer of :func:`landmark`."""

    state: bool | None
    day: int | None


# --------------------------------------------------------------------------------------------
# Three-valued logic (semantics 1.5)
# --------------------------------------------------------------------------------------------


def _all_of(answers: Iterable[bool | None]) -> bool | None:
    """AND: "not met" dominates."""
    seen = list(answers)
    if any(answer is False for answer in seen):
        return False
    if any(answer is None for answer in seen):
        return None
    return True


def _any_of(answers: Iterable[bool | None]) -> bool | None:
    """OR: "met" dominates."""
    seen = list(answers)
    if any(answer is True for answer in seen):
        return True
    if any(answer is None for answer in seen):
        return None
    return False


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


@dataclass(frozen=True)
class _Interval:
    """Where the true value of a printed count lies."""

    low: float
    low_belongs: bool
    high: float
    high_belongs: bool


def _interval(count: Count) -> _Interval:
    """Semantics 1.5: a printed bound or range is an interval, a plain count a single point."""
    value = count["count"]
    upper = count.get("upper")
    if upper is not None:
        return _Interval(value, True, upper, True)
    if count["comparator"] == "<":
        return _Interval(0.0, True, value, False)
    if count["comparator"] == "<=":
        return _Interval(0.0, True, value, True)
    if count["comparator"] == ">":
        return _Interval(value, False, math.inf, False)
    if count["comparator"] == ">=":
        return _Interval(value, True, math.inf, False)
    return _Interval(value, True, value, True)


def _is_at_least(count: Count, threshold: float) -> bool | None:
    """``count >= threshold`` for every, for no, or only for some values of the interval."""
    where = _interval(count)
    if where.low >= threshold:
        return True
    if where.high < threshold:
        return False
    if where.high == threshold and not where.high_belongs:
        return False
    return None


def _is_above(count: Count, threshold: float) -> bool | None:
    """``count > threshold`` for every, for no, or only for some values of the interval."""
    where = _interval(count)
    if where.low > threshold:
        return True
    if where.low == threshold and not where.low_belongs:
        return True
    if where.high <= threshold:
        return False
    return None


# --------------------------------------------------------------------------------------------
# One count a day (semantics 3)
# --------------------------------------------------------------------------------------------


def _how_high_it_lies(count: Count) -> tuple[int, float]:
    """The order of bounds with one printed value: <5, <=5, 5, 5..9, >=5, >5."""
    upper = count.get("upper")
    if upper is not None:
        return (3, upper)
    return ({"<": 0, "<=": 1, "": 2, ">=": 4, ">": 5}[count["comparator"]], 0.0)


def _one_of_the_day(same_day: list[Count], policy: str) -> Count:
    """Semantics 3: ``same_day`` stands in the order in which the counts were given."""
    if policy == "first":
        return same_day[0]
    if policy == "last":
        return same_day[-1]
    values = [count["count"] for count in same_day]
    wanted = {"lowest": min, "highest": max}[policy](values)
    # Between equal values the bound that lies lower wins, also under "highest".
    return min((c for c in same_day if c["count"] == wanted), key=_how_high_it_lies)


def daily(case: Case, rules: Rules) -> list[Count]:
    """Semantics 3: one count a day, in order of days."""
    days = sorted({count["day"] for count in case["counts"]})
    return [
        _one_of_the_day([c for c in case["counts"] if c["day"] == day], rules["same_day"])
        for day in days
    ]


# --------------------------------------------------------------------------------------------
# Baseline (semantics 4)
# --------------------------------------------------------------------------------------------


def baseline(case: Case, rules: Rules) -> float | None:
    """Semantics 4.1: printed on the line, or the last daily count on or before its start."""
    printed = case["line"]["baseline"]
    if isinstance(printed, dict):
        # A bounded baseline is used at its printed limit, a range at its upper end.
        upper = printed.get("upper")
        return float(printed["value"] if upper is None else upper)
    if printed is not None:
        return float(printed)
    start = case["line"]["start"]
    before = [count for count in daily(case, rules) if count["day"] <= start]
    if not before:
        return None
    last = before[-1]
    if start - last["day"] > rules["baseline_window"]:
        return None
    upper = last.get("upper")
    return float(last["count"] if upper is None else upper)


# --------------------------------------------------------------------------------------------
# What a count says about a level (semantics 5)
# --------------------------------------------------------------------------------------------


def _criterion(count: Count, criterion: Criterion, base: float | None) -> bool | None:
    """The AND of the keys present. Without a baseline a test on it is unknown (4.3)."""
    answers: list[bool | None] = []
    if "at_least" in criterion:
        answers.append(_is_at_least(count, criterion["at_least"]))
    if "above" in criterion:
        answers.append(_is_above(count, criterion["above"]))
    if "at_most" in criterion:
        answers.append(_not(_is_above(count, criterion["at_most"])))
    if "below" in criterion:
        answers.append(_not(_is_at_least(count, criterion["below"])))
    # Products and sums with the baseline are rounded to 8 decimals, as counts are (1.2).
    if "fold_at_least" in criterion:
        fold = criterion["fold_at_least"]
        answers.append(None if base is None else _is_at_least(count, round(fold * base, 8)))
    if "fold_above" in criterion:
        fold = criterion["fold_above"]
        answers.append(None if base is None else _is_above(count, round(fold * base, 8)))
    if "rise_at_least" in criterion:
        rise = criterion["rise_at_least"]
        answers.append(None if base is None else _is_at_least(count, round(base + rise, 8)))
    if "rise_above" in criterion:
        rise = criterion["rise_above"]
        answers.append(None if base is None else _is_above(count, round(base + rise, 8)))
    if "baseline_below" in criterion:
        answers.append(None if base is None else base < criterion["baseline_below"])
    return _all_of(answers)


def _on_its_numbers(count: Count, level_index: int, case: Case, rules: Rules) -> bool | None:
    """Semantics 5: "level k or better" is the three-valued OR over the levels 1..k."""
    base = baseline(case, rules)
    return _any_of(
        _criterion(count, criterion, base)
        for level in rules["levels"][: level_index + 1]
        for criterion in level["any_of"]
    )


def _is_active(bleed: Bleed, day: int) -> bool:
    """Semantics 5.1: ``on <= day <= until``; without ``until``, on its day only."""
    until = bleed["on"] if bleed["until"] is None else bleed["until"]
    return bleed["on"] <= day <= until


def _is_too_much(bleed: Bleed, level_index: int, rules: Rules) -> bool | None:
    """Whether it is above the grade that is allowed. Without a grade it is at least 1."""
    own = rules["levels"][level_index].get("bleeding_allowed")
    allowed = rules["bleeding_allowed"] if own is None else own
    if allowed is None:
        return False  # the definition does not ask
    if bleed["who_grade"] is not None:
        return bleed["who_grade"] > allowed
    return True if allowed < 1 else None


def _is_bleeding(day: int, level_index: int, case: Case, rules: Rules) -> bool | None:
    """Semantics 5.1 and 5.4: whether there is bleeding, that day, that is not allowed."""
    if rules["bleeding_allowed"] is None:
        return False
    answers = [_is_too_much(b, level_index, rules) for b in case["bleeds"] if _is_active(b, day)]
    if not case.get("bleeding_recorded", True) and rules["bleeding_unrecorded"] != "assume_none":
        answers.append(None)  # 5.4: what was not recorded cannot be ruled out
    return _any_of(answers)


def is_in_washout(day: int, case: Case) -> bool:
    """Semantics 5.2, whatever line the rescue falls in."""
    return any(r["on"] <= day < r["on"] + r["washout_days"] for r in case["rescues"])


def state(count: Count, level_index: int, case: Case, rules: Rules) -> bool | None:
    """Semantics 5: whether the count meets the level with this index, or a better one."""
    met = _all_of(
        [
            _on_its_numbers(count, level_index, case, rules),
            _not(_is_bleeding(count["day"], level_index, case, rules)),
        ]
    )
    if met is True and is_in_washout(count["day"], case):
        return None  # 5.2: set aside; it can still show the absence of a response
    return met


# --------------------------------------------------------------------------------------------
# What belongs to a line (semantics 5.3, 8.2)
# --------------------------------------------------------------------------------------------


def _is_after_start_and_in_time(day: int, case: Case, to_next_line: bool) -> bool:
    """After the start day; up to the data cut and, if asked, the next line's start, included."""
    cut = case["data_cut"]
    next_line = case["line"]["next_line_start"]
    if day <= case["line"]["start"]:
        return False
    if cut is not None and day > cut:
        return False
    return not (to_next_line and next_line is not None and day > next_line)


def _is_observed(day: int, case: Case, to_next_line: bool) -> bool:
    """Semantics 5.3: counts, and bleeding as an observation, end with the death day as well."""
    died = case["died"]
    if died is not None and day > died:
        return False
    return _is_after_start_and_in_time(day, case, to_next_line)


def _line_counts(case: Case, rules: Rules, to_next_line: bool = True) -> list[Count]:
    """The daily counts that are looked at (5.3)."""
    return [c for c in daily(case, rules) if _is_observed(c["day"], case, to_next_line)]


def _bleeding_days(case: Case, rules: Rules, level_index: int, to_next_line: bool) -> list[int]:
    """The first days of the bleeding events above what is allowed."""
    return sorted(
        {
            bleed["on"]
            for bleed in case["bleeds"]
            if _is_too_much(bleed, level_index, rules) is True
            and _is_observed(bleed["on"], case, to_next_line)
        }
    )


# On one day: bleeding before the count, the count before the events, the events in this order
# (semantics 8.2).
_ORDER_OF_A_DAY = ("BLEEDING", "COUNT", "DEATH", "NEW_LINE", "RESCUE", "DISCONTINUATION")


@dataclass(frozen=True)
class _Seen:
    """One thing seen: bleeding, a count (with what it says), or an intercurrent event."""

    day: int
    what: str
    met: bool | None = None


def _events(case: Case, rules: Rules, to_next_line: bool) -> list[_Seen]:
    """The intercurrent events that the definition does not ignore (8.2)."""
    events = [_Seen(rescue["on"], "RESCUE") for rescue in case["rescues"]]
    next_line, stopped, died = case["line"]["next_line_start"], case["line"]["end"], case["died"]
    if next_line is not None:
        events.append(_Seen(next_line, "NEW_LINE"))
    if stopped is not None:
        events.append(_Seen(stopped, "DISCONTINUATION"))
    if died is not None:
        events.append(_Seen(died, "DEATH"))
    return [
        event
        for event in events
        if rules["strategies"][event.what] != "ignore"
        # 8.2: after the line's start day and up to the data cut
        and _is_after_start_and_in_time(event.day, case, to_next_line)
    ]


def _timeline(case: Case, rules: Rules, level_index: int, to_next_line: bool) -> list[_Seen]:
    """All that is seen of the line, in the order in which it is seen."""
    seen = [
        _Seen(count["day"], "COUNT", state(count, level_index, case, rules))
        for count in _line_counts(case, rules, to_next_line)
    ]
    bled = _bleeding_days(case, rules, level_index, to_next_line)
    seen += [_Seen(day, "BLEEDING") for day in bled]
    seen += _events(case, rules, to_next_line)
    return sorted(seen, key=lambda one: (one.day, _ORDER_OF_A_DAY.index(one.what)))


# --------------------------------------------------------------------------------------------
# Confirmation (semantics 6)
# --------------------------------------------------------------------------------------------


def _has_gap(seen: list[_Seen], rules: Rules) -> bool:
    """Whether two neighbouring counts, whatever they say, are more than ``max_gap`` apart."""
    if rules["max_gap"] is None:
        return False
    days = [one.day for one in seen if one.what == "COUNT"]
    return any(days[i] - days[i - 1] > rules["max_gap"] for i in range(1, len(days)))


def _is_broken(line: list[_Seen], after: int, before: int, rules: Rules) -> bool:
    """Semantics 6.1: whether anything breaks a run between these two places of the timeline.

    ``before`` may be the length of the timeline: then the question is whether the run that
    contains ``after`` was broken before the end.
    """
    between = line[after + 1 : before]
    if any(one.what != "COUNT" for one in between):
        return True  # bleeding, or an event that is not ignored
    if any(one.met is False for one in between):
        return True
    return _has_gap(line[after : before + 1], rules)


def _runs(line: list[_Seen], rules: Rules) -> list[list[int]]:
    """Semantics 6.1: the longest stretches of counts that meet, as places in the timeline."""
    runs: list[list[int]] = []
    for place in [i for i, one in enumerate(line) if one.what == "COUNT" and one.met is True]:
        if runs and not _is_broken(line, runs[-1][-1], place, rules):
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _is_enough(days: list[int], wanted: Confirm) -> bool:
    """So many counts, last and first so many days apart (6.2 for a run, 8.2 for a loss)."""
    return len(days) >= wanted["counts"] and days[-1] - days[0] >= wanted["apart"]


def _days_of(run: list[int], line: list[_Seen]) -> list[int]:
    return [line[place].day for place in run]


def _reached(line: list[_Seen], rules: Rules) -> int | None:
    """Semantics 6.3: the day on which the level of this timeline was reached."""
    for run in _runs(line, rules):
        days = _days_of(run, line)
        if not _is_enough(days, rules["confirm"]):
            continue
        if rules["response_date"] == "first":
            return days[0]
        for n in range(1, len(days) + 1):
            if _is_enough(days[:n], rules["confirm"]):
                return days[n - 1]
    return None


# --------------------------------------------------------------------------------------------
# The category (semantics 7)
# --------------------------------------------------------------------------------------------


def _needs_baseline(level: Level) -> bool:
    """Whether any criterion of the level compares with the baseline."""
    keys = ("fold_at_least", "fold_above", "rise_at_least", "rise_above", "baseline_below")
    return any(key in criterion for criterion in level["any_of"] for key in keys)


def _why_not_reached(case: Case, rules: Rules) -> tuple[str, str | None]:
    """Semantics 7.1 and 7.2: NR, or NE with the first reason that applies."""
    lowest = len(rules["levels"]) - 1
    states = [state(count, lowest, case, rules) for count in _line_counts(case, rules)]
    # 7.1: days, so a count and a bleeding of one day are one.
    not_met = {
        count["day"]
        for count in _line_counts(case, rules)
        if state(count, lowest, case, rules) is False
    } | set(_bleeding_days(case, rules, lowest, to_next_line=True))
    if len(not_met) >= 2:
        return ("NR", None)
    # 7.2
    if not states:
        return ("NE", "NO_COUNTS")
    if any(one is True for one in states):
        return ("NE", "UNCONFIRMED")
    if all(one is None for one in states):
        if _needs_baseline(rules["levels"][lowest]) and baseline(case, rules) is None:
            return ("NE", "NO_BASELINE")
        return ("NE", "INDETERMINATE")
    return ("NE", "SINGLE_COUNT")


def _unconfirmed(case: Case, rules: Rules, reached: dict[str, int | None]) -> str | None:
    """Semantics 7.4: the best level, better than the category, of a run still open at the end."""
    for index, level in enumerate(rules["levels"]):
        if reached[level["name"]] is not None:
            return None  # this level and the worse ones are not better than what was reached
        line = _timeline(case, rules, index, to_next_line=True)
        runs = _runs(line, rules)
        if runs and not _is_broken(line, runs[-1][-1], len(line), rules):
            return level["name"]  # never confirmed, or the level would have been reached
    return None


def classify(case: Case, rules: Rules) -> Classification:
    """Semantics 7, on the counts up to and including the next line's start day."""
    reached = {
        level["name"]: _reached(_timeline(case, rules, index, to_next_line=True), rules)
        for index, level in enumerate(rules["levels"])
    }
    best = [level["name"] for level in rules["levels"] if reached[level["name"]] is not None]
    category, reason = (best[0], None) if best else _why_not_reached(case, rules)
    lowest = reached[rules["levels"][-1]["name"]]
    return {
        "category": category,
        "reason": reason,
        "reached": reached,
        "time_to_response": None if lowest is None else lowest - case["line"]["start"],
        "baseline": baseline(case, rules),
        "unconfirmed": _unconfirmed(case, rules, reached),
    }


# --------------------------------------------------------------------------------------------
# Episodes (semantics 8)
# --------------------------------------------------------------------------------------------


def _level_index(level_name: str, rules: Rules) -> int:
    return [level["name"] for level in rules["levels"]].index(level_name)


def _met_days(seen: list[_Seen]) -> list[int]:
    return [one.day for one in seen if one.what == "COUNT" and one.met is True]


def _open_failing_stretch(seen: list[_Seen]) -> list[int]:
    """The failing counts since the last one that met; those set aside or unknown are dropped."""
    stretch: list[int] = []
    for one in seen:
        if one.what != "COUNT" or one.met is None:
            continue
        stretch = [] if one.met else [*stretch, one.day]
    return stretch


def _blips(seen: list[_Seen]) -> int:
    """Semantics 8.2: failing stretches that a count that meets the level follows."""
    known = [one.met for one in seen if one.what == "COUNT" and one.met is not None]
    return sum(1 for i in range(1, len(known)) if known[i] and not known[i - 1])


def _last_not_met_before(line: list[_Seen], first: int, case: Case, rules: Rules) -> int:
    """Semantics 8.4: the last observation before the start that did not meet the level."""
    days = [case["line"]["start"]]
    # Bleeding, an intercurrent event, or a failing count.
    days += [one.day for one in line[:first] if one.what != "COUNT" or one.met is False]
    # The count before a gap, whatever it says.
    counts = [one for one in line[: first + 1] if one.what == "COUNT"]
    days += [
        counts[i - 1].day for i in range(1, len(counts)) if _has_gap(counts[i - 1 : i + 1], rules)
    ]
    return max(days)


@dataclass(frozen=True)
class _End:
    """How an episode ends: where in the timeline, why, as an event or not, on what day."""

    place: int
    reason: str
    event: bool
    day: int
    first_failing: int | None


def _end_at(line: list[_Seen], first: int, place: int, rules: Rules) -> _End | None:
    """Semantics 8.2: how what is seen at ``place`` ends the episode begun at ``first``, if so."""
    here = line[place]
    so_far = line[first:place]
    last_met = _met_days(so_far)[-1]
    last_count = [one.day for one in so_far if one.what == "COUNT"][-1]
    stretch = _open_failing_stretch(so_far)

    # GAP: seen before what ends it; counted from the last count, whatever it says.
    if rules["max_gap"] is not None and here.day - last_count > rules["max_gap"]:
        return _End(place, "GAP", False, last_met, None)

    if here.what == "COUNT":
        with_this = _open_failing_stretch(line[first : place + 1])
        if here.met is False and _is_enough(with_this, rules["loss"]):
            return _End(place, "LOSS", True, with_this[0], with_this[0])
        return None  # it met, was set aside, or does not yet make a loss

    if here.what == "BLEEDING":
        since = [*stretch, here.day][0]
        return _End(place, "BLEEDING", True, since, since)

    if rules["strategies"][here.what] == "censor":
        return _End(place, here.what, False, last_met, None)
    if stretch:
        return _End(place, here.what, True, stretch[0], stretch[0])
    return _End(place, here.what, True, here.day, None)


def _end_of(line: list[_Seen], first: int, rules: Rules) -> _End:
    """Semantics 8.2: the first thing that ends the episode, or the end of follow-up."""
    for place in range(first + 1, len(line)):
        end = _end_at(line, first, place, rules)
        if end is not None:
            return end
    rest = line[first:]
    reason = "UNCONFIRMED_LOSS" if _open_failing_stretch(rest) else "END_OF_FOLLOW_UP"
    return _End(len(line), reason, False, _met_days(rest)[-1], None)


def _episode(line: list[_Seen], first: int, end: _End, case: Case, rules: Rules) -> Episode:
    """Semantics 8.4."""
    start = line[first].day
    seen = line[first : end.place]
    last_qualifying = _met_days(seen)[-1]
    days_max = math.inf
    if end.event:
        # An end as an event is dated on the first failing day wherever there is one.
        days_max = end.day - _last_not_met_before(line, first, case, rules)
    return {
        "start": start,
        "end": end.day,
        "event": end.event,
        "reason": end.reason,
        "days": end.day - start,
        "days_min": last_qualifying - start,
        "days_max": days_max,
        "blips": _blips(seen),
        "last_qualifying": last_qualifying,
        "first_failing": end.first_failing,
    }


def episodes(case: Case, level_name: str, rules: Rules) -> list[Episode]:
    """Semantics 8: the episodes of a level, in order."""
    # 5.3: only under a definition that ignores NEW_LINE the walk goes past the next line's start.
    to_next_line = rules["strategies"]["NEW_LINE"] != "ignore"
    line = _timeline(case, rules, _level_index(level_name, rules), to_next_line)
    found: list[Episode] = []
    walked_to = 0
    for run in _runs(line, rules):
        # 8.3: a new episode needs a newly confirmed run. What ends an episode also breaks a
        # run, so a run lies wholly before the place of the end, or wholly from there on.
        if run[0] < walked_to or not _is_enough(_days_of(run, line), rules["confirm"]):
            continue
        end = _end_of(line, run[0], rules)
        found.append(_episode(line, run[0], end, case, rules))
        walked_to = end.place
    # 8.3: an episode belongs to the line only if it starts no later than the next line does.
    next_line = case["line"]["next_line_start"]
    return [one for one in found if next_line is None or one["start"] <= next_line]


def walked_on(case: Case, level_index: int, start: int, rules: Rules) -> Episode:
    """How an episode that began on a day goes on and ends under rules that let it go on longer."""
    to_next_line = rules["strategies"]["NEW_LINE"] != "ignore"
    line = _timeline(case, rules, level_index, to_next_line)
    first = next(i for i, one in enumerate(line) if one.what == "COUNT" and one.day == start)
    return _episode(line, first, _end_of(line, first, rules), case, rules)


# --------------------------------------------------------------------------------------------
# Other measures (semantics 9)
# --------------------------------------------------------------------------------------------


def cumulative(case: Case, level_name: str, rules: Rules) -> Cumulative:
    """Semantics 9.1: days in each state, the state of a count carried to the next count."""
    index = _level_index(level_name, rules)
    counts = _line_counts(case, rules)
    days: dict[bool | None, int] = {True: 0, False: 0, None: 0}
    for i in range(1, len(counts)):
        length = counts[i]["day"] - counts[i - 1]["day"]
        carried = length if rules["max_gap"] is None else min(length, rules["max_gap"])
        days[state(counts[i - 1], index, case, rules)] += carried
        days[None] += length - carried
    return {
        "days_met": days[True],
        "days_not_met": days[False],
        "days_unknown": days[None],
        "days_observed": counts[-1]["day"] - counts[0]["day"] if counts else 0,
    }


def landmark(
    case: Case,
    level_any_of: list[Criterion],
    target_day: int,
    first_day: int,
    last_day: int,
    rules: Rules,
) -> Landmark:
    """Semantics 9.2: the daily count nearest to the landmark inside its window."""
    start = case["line"]["start"]
    inside = [
        count
        for count in _line_counts(case, rules)
        if start + first_day <= count["day"] <= start + last_day
    ]
    if not inside:
        return {"state": None, "day": None}
    # The earlier of two equally near.
    nearest = min(inside, key=lambda c: (abs(c["day"] - (start + target_day)), c["day"]))
    alone = rules.copy()
    alone["levels"] = [{"name": "landmark", "any_of": level_any_of}]
    return {"state": state(nearest, 0, case, alone), "day": nearest["day"]}

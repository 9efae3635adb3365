"""What a definition asks beside its levels, answered from the page and not from the library.

Semantics 9, one small function a rule, for one patient and one line, on the slow rules beside it.
"Unknown" is ``None`` throughout. Days are whole study days. The questions are read as data: nothing
of them but their fields is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import inf
from typing import Any, cast

from itpcase.definitions import definition as asked

from . import rules as oracle
from .rules import Case, Count, Rules


@dataclass(frozen=True)
class Answered:
    """The answer to one question: met, not met or unknown, and why it is unknown."""

    met: bool | None
    reason: str | None = None
    on: int | None = None
    value: float | None = None
    out_of: float | None = None
    ended: str | None = None


@dataclass(frozen=True)
class Drug:
    """A line of the patient, of which only its days are asked."""

    start: int | None
    end: int | None
    goes_on: bool = False


def answers(
    case: Case, rules: Rules, questions: Iterable[asked.Endpoint], before: list[Drug]
) -> dict[str, Answered]:
    """Every question of a definition, in order; *before* are the earlier lines of the patient."""
    found: dict[str, Answered] = {}
    asked_for = list(questions)
    for question in asked_for:
        if isinstance(question, asked.Combined):
            answered = _combined(question, found, asked_for)
        else:
            answered = _answer(case, rules, question, before)
        if answered.met is None and _starts_later(case):
            answered = replace(answered, reason="NO_COUNTS")
        found[question.name] = answered
    return found


def _starts_later(case: Case) -> bool:
    """A line that starts after the data cut was no line by then, and has no count."""
    return case["data_cut"] is not None and case["line"]["start"] > case["data_cut"]


def _answer(case: Case, rules: Rules, question: asked.Endpoint, before: list[Drug]) -> Answered:
    if isinstance(question, asked.TreatmentFree):
        return _treatment_free(case, _on_question(rules, question), question, before)
    if isinstance(question, asked.VisitRule):
        return _on_visits(case, _on_question(rules, question), question, before)
    answer_of: dict[type, Callable[..., Answered]] = {
        asked.Landmark: _landmark,
        asked.Reached: _reached,
        asked.Kept: _kept,
        asked.Counted: _counted,
        asked.Failure: _failure,
    }
    return answer_of[type(question)](case, _on_question(rules, question), question)


def _on_question(rules: Rules, question: Any) -> Rules:
    """The rules with the question's criteria as their one level; bleeding only if it is asked."""
    if isinstance(question, (asked.Reached, asked.Kept)):
        return rules
    alone = rules.copy()
    names = oracle.Criterion.__annotations__
    bounds = [
        {name: getattr(c, name) for name in names if getattr(c, name) is not None}
        for c in question.any_of
    ]
    any_of = cast("list[oracle.Criterion]", bounds)
    alone["levels"] = [{"name": "asked", "any_of": any_of}]
    if not question.asks_bleeding:
        alone["bleeding_allowed"] = None
    return alone


def _why_unknown(case: Case, rules: Rules) -> str:
    """A baseline that is needed and missing, or something else (4.3)."""
    needed = oracle._needs_baseline(rules["levels"][0])  # noqa: SLF001
    return "NO_BASELINE" if needed and oracle.baseline(case, rules) is None else "INDETERMINATE"


def _counts(case: Case, rules: Rules) -> list[Count]:
    """The daily counts of the line (5.3)."""
    return oracle._line_counts(case, rules)  # noqa: SLF001


# --- what can still come, and what has decided (9.2) ----------------------------------------------


def _goes_on(case: Case) -> bool:
    """Whether the line still went on when the data were cut: no next line, no death by then."""
    cut = case["data_cut"]
    if cut is None or cut < case["line"]["start"]:
        return False
    over = (case["line"]["next_line_start"], case["died"])
    return not any(end is not None and end <= cut for end in over)


def _is_cut_before(case: Case, day: int) -> bool:
    """Whether the data are cut before a day up to which something can still come."""
    cut = case["data_cut"]
    return _goes_on(case) and cut is not None and cut < day


def _may_be_treated(case: Case, day: int) -> bool:
    """Whether another therapy can still come up to a day, in this line or a later one."""
    cut, died = case["data_cut"], case["died"]
    alive = cut is not None and (died is None or died > cut)
    return cut is not None and alive and case["line"]["start"] <= cut < day


def _days_still_to_come(case: Case, last: int) -> range:
    """The days after the cut, up to the last that is asked about."""
    cut = case["data_cut"]
    return range(cut + 1, last + 1) if _goes_on(case) and cut is not None else range(0)


def _is_over_before(case: Case, rules: Rules, last: float, *, only: tuple[str, ...]) -> bool:
    """Whether a next line or death came before a day, by one of these strategies."""
    line, cut = case["line"], case["data_cut"]
    ends = {"NEW_LINE": line["next_line_start"], "DEATH": case["died"]}
    return any(
        rules["strategies"][what] in only
        and day is not None
        and line["start"] + (what == "NEW_LINE") <= day < last  # who dies that day cannot respond
        and (cut is None or day <= cut)
        for what, day in ends.items()
    )


def _is_withdrawn_before(case: Case, rules: Rules, last: int) -> bool:
    """Whether the drug was stopped before a day, where the definition does not ignore that."""
    stop, cut, start = case["line"]["end"], case["data_cut"], case["line"]["start"]
    next_line = case["line"]["next_line_start"]
    return (
        rules["strategies"]["DISCONTINUATION"] != "ignore"
        and stop is not None
        and start < stop < last
        and (cut is None or stop <= cut)
        and (next_line is None or stop <= next_line)
    )


_NOT_IGNORED = ("composite", "censor")
_COMPOSITE = ("composite",)


# --- one count, one level -----------------------------------------------------------------------


def _landmark(case: Case, rules: Rules, question: asked.Landmark) -> Answered:
    """Semantics 9.2."""
    start = case["line"]["start"]
    target, last = start + question.target_day, start + question.last_day
    days = (question.target_day, question.first_day, question.last_day)
    found = oracle.landmark(case, rules["levels"][0]["any_of"], *days, rules)
    nearest = found["day"]
    for day in _days_still_to_come(case, last):
        if day >= start + question.first_day and (
            nearest is None or abs(day - target) < abs(nearest - target)
        ):
            return Answered(None, "CENSORED")
    if nearest is None:
        if _is_over_before(case, rules, last, only=_NOT_IGNORED) or _is_withdrawn_before(
            case, rules, last
        ):
            return Answered(met=False)
        return Answered(None, "NO_COUNT_IN_WINDOW")
    reason = _why_unknown(case, rules) if found["state"] is None else None
    return Answered(found["state"], reason, nearest)


def _open_run(case: Case, rules: Rules, level: str, *, through: bool = False) -> int | None:
    """The first day of a run that later counts could still confirm: nothing has broken it."""
    over = case["died"] if through else _first(case["line"]["next_line_start"], case["died"])
    cut = case["data_cut"]
    if over is not None and (cut is None or over <= cut):
        return None
    index = oracle._level_index(level, rules)  # noqa: SLF001
    line = oracle._timeline(case, rules, index, to_next_line=not through)  # noqa: SLF001
    runs = oracle._runs(line, rules)  # noqa: SLF001
    next_line = case["line"]["next_line_start"]
    if runs and next_line is not None and line[runs[-1][0]].day > next_line:
        return None  # an episode starts no later than the next line (8.3)
    if not runs or oracle._is_broken(line, runs[-1][-1], len(line), rules):  # noqa: SLF001
        return None
    days = oracle._days_of(runs[-1], line)  # noqa: SLF001
    return None if oracle._is_enough(days, rules["confirm"]) else days[0]  # noqa: SLF001


def _first(*days: int | None) -> int | None:
    return min((day for day in days if day is not None), default=None)


def _reached(case: Case, rules: Rules, question: asked.Reached) -> Answered:
    """Whether the level was reached, and by the day (6.3); what is not known stays so (7.3)."""
    answer = oracle.classify(case, rules)
    on = answer["reached"][question.level]
    last = case["line"]["start"] + question.by_day
    if on is not None:
        if on > last:
            return Answered(met=False)  # no day decided it
        return Answered(True, None, on, on - case["line"]["start"])
    run = _open_run(case, rules, question.level)
    if _is_cut_before(case, last):
        return Answered(None, "CENSORED")
    if run is not None and run <= last and rules["response_date"] == "first":
        return Answered(None, "CENSORED" if _goes_on(case) else "UNCONFIRMED")
    if _is_over_before(case, rules, last, only=_COMPOSITE):
        return Answered(met=False)
    if answer["category"] == "NE":
        return Answered(None, answer["reason"])
    return Answered(met=False)


# --- a goal at a day (9.2) ------------------------------------------------------------------------


def _fails_on(case: Case, rules: Rules, level_index: int, day: int, *, to_next: bool) -> bool:
    """A count that fails, or bleeding, on the very day."""
    counts = oracle._line_counts(case, rules, to_next)  # noqa: SLF001
    if any(c["day"] == day and oracle.state(c, level_index, case, rules) is False for c in counts):
        return True
    seen = oracle._is_observed(day, case, to_next)  # noqa: SLF001
    return seen and any(
        oracle._is_active(bleed, day) and oracle._is_too_much(bleed, level_index, rules) is True  # noqa: SLF001
        for bleed in case["bleeds"]
    )


def _held(
    last_good: int, goal: int, *, is_end: bool, failing: int | None, end: int, fails: bool
) -> tuple[bool | None, str | None]:
    """Whether a stretch that ended so, or is not known to have ended, was kept to the goal."""
    if fails:
        return False, None
    if last_good >= goal:
        return True, None
    if not is_end:
        return None, "CENSORED"
    if (failing is not None and failing <= goal) or (failing is None and end < goal):
        return False, None
    return None, "BETWEEN_VISITS"


def _last_of(
    end: int, ended: str, goal: int, *, is_end: bool, failing: int | None, fails: bool
) -> tuple[int, str | None]:
    """The day and the reason of an end; a goal that fails by itself decides, and ends nothing."""
    over = is_end and (end if failing is None else failing) <= goal
    return (goal, None) if fails and not over else (end, ended)


def _keeping(rules: Rules, question: asked.Kept) -> Rules:
    """The rules by which a response that was reached goes on: more is enough for its level."""
    index = oracle._level_index(question.level, rules)  # noqa: SLF001
    names = oracle.Criterion.__annotations__
    more = [
        {name: getattr(c, name) for name in names if getattr(c, name) is not None}
        for c in question.keep_any_of
    ]
    looser = rules.copy()
    looser["levels"] = [level.copy() for level in rules["levels"]]
    looser["levels"][index]["any_of"] = [
        *looser["levels"][index]["any_of"], *cast("list[oracle.Criterion]", more)
    ]  # fmt: skip
    return looser


def _kept(case: Case, rules: Rules, question: asked.Kept) -> Answered:
    """Whether the first episode, or any, was kept to its goal."""
    found = oracle.episodes(case, question.level, rules)
    start, by_start = case["line"]["start"], question.since == "start"
    index = oracle._level_index(question.level, rules)  # noqa: SLF001
    to_next = rules["strategies"]["NEW_LINE"] != "ignore"
    judged = _keeping(rules, question)
    if question.keep_any_of:
        found = [oracle.walked_on(case, index, one["start"], judged) for one in found]
    told = []
    for one in found if question.since == "any_response" else found[:1]:
        goal = question.until_day + (start if by_start else one["start"])
        if one["start"] > goal:
            return Answered(met=False)  # the first began too late
        fails = _fails_on(case, judged, index, goal, to_next=to_next)
        failing = one["first_failing"]
        met, reason = _held(
            one["last_qualifying"], goal, is_end=one["event"], failing=failing, end=one["end"],
            fails=fails,
        )  # fmt: skip
        end, ended = _last_of(
            one["end"], one["reason"], goal, is_end=one["event"], failing=failing, fails=fails
        )
        on = None if met is None else end
        days = end - (start if by_start else one["start"])
        told.append(Answered(met, reason, on, days, ended=ended))
    for wanted in (True, None):
        chosen = [each for each in told if each.met is wanted]
        if chosen:
            return chosen[0]
    if told:
        if question.since == "any_response" and _goes_on(case):
            return replace(told[0], met=None, reason="CENSORED", on=None)
        return told[0]
    return _kept_without_episode(case, rules, question)


def _kept_without_episode(case: Case, rules: Rules, question: asked.Kept) -> Answered:
    start, by_start = case["line"]["start"], question.since == "start"
    goal = start + question.until_day
    if _goes_on(case) and (not by_start or _is_cut_before(case, goal)):
        return Answered(None, "CENSORED")
    through = rules["strategies"]["NEW_LINE"] == "ignore"
    run = _open_run(case, rules, question.level, through=through)
    if run is not None and (not by_start or run <= goal):  # else it may begin on any day
        return Answered(None, "CENSORED" if _goes_on(case) else "UNCONFIRMED")
    # the earliest response is on the first day after the start
    earliest = goal if by_start else goal + 1
    if _is_over_before(case, rules, earliest, only=_COMPOSITE):
        return Answered(met=False)
    answer = oracle.classify(case, rules)
    if answer["category"] == "NE":
        return Answered(None, answer["reason"])
    return Answered(met=False)


# --- so many counts, so many visits ---------------------------------------------------------------


def _is_ruled_out(case: Case, rules: Rules, question: Any, last: int | None) -> bool:
    """Whether a rescue, or a new drug or death while the window lasts, rules the endpoint out.

    A new drug for ITP is a rescue in the trials, and death by its strategy. Without a last day the
    line is over with them.
    """
    if question.rescue != "disqualifies":
        return False
    return _is_treated(case, rules, case["line"]["start"] + question.rescue_from_day, last)


def _is_treated(case: Case, rules: Rules, first: int, last: int | None) -> bool:
    cut, next_line, died = case["data_cut"], case["line"]["next_line_start"], case["died"]
    days = [rescue["on"] for rescue in case["rescues"]]
    if last is not None:  # what comes after the next line is another therapy as well
        days += case["line"].get("later_starts", [])
    if last is not None and died is not None and rules["strategies"]["DEATH"] == "composite":
        days.append(died)
    closes = (cut, next_line, died) if last is None else (cut, last)
    ends = [day for day in closes if day is not None]
    return any(first <= day and all(day <= end for end in ends) for day in days)


def _state(
    count: Count | None, case: Case, rules: Rules, question: Any, unmet: bool | str
) -> bool | str | None:
    """Met, not met or unknown; "missing" for a count that is not there or left out.

    A bound in a washout meets nothing, whatever it is (9.3): it fails, or is left out (*unmet*).
    """
    if count is None:
        return "missing"
    state = oracle.state(count, 0, case, rules)
    if state is not None or not oracle.is_in_washout(count["day"], case):
        return state
    if question.set_aside == "not_met":
        return False
    clean: Case = {**case, "rescues": []}
    if oracle.state(count, 0, clean, rules) is True:  # it is the washout that sets it aside (5.2)
        return "missing"
    return unmet


def _whatever_it_is(case: Case, rules: Rules, answer: Callable[[bool | str], Answered]) -> Answered:
    """The answer if bounds in a washout fail, where it is the same if they are left out."""
    failing, left_out = answer(False), answer("missing")
    if failing.met is None or failing.met is left_out.met:
        return failing
    why = left_out.reason if left_out.reason == "CENSORED" else _why_unknown(case, rules)
    return replace(failing, met=None, reason=why, on=None)


@dataclass(frozen=True)
class _Window:
    """What a window holds: states that stand, some that may change, places that may be filled."""

    fixed: list[bool | str | None]
    may_change: list[bool | str | None]
    may_come: int
    places: int
    last_must: bool | str | None = True
    """State of the last visit, if it must meet; None also where it may still change."""
    apart: Callable[[bool, bool], int] | None = None
    """How many count together where they must lie apart: what is unknown good, what is due come."""


def _decide(question: Any, window: _Window) -> tuple[bool | None, bool]:
    """What holds whatever the unknown turn out to be, and whether too few counts are there."""
    seen = [state for state in window.fixed if state != "missing"]
    may = [state for state in window.may_change if state != "missing"]
    come = window.may_come + len(window.may_change) - len(may)
    if len(seen) + len(may) + come < question.fewest_observed:
        return (False if question.too_few == "no" else None), True
    worlds: set[bool | None] = set()
    for good in (False, True):  # everything open turns out badly, or well
        for filled in (0, come):
            met = seen.count(True) + (seen.count(None) + len(may) + filled if good else 0)
            observed = len(seen) + len(may) + filled
            if window.apart is not None:
                met = window.apart(good, filled > 0)
            enough = observed >= question.fewest_observed
            if not enough:
                worlds.add(None if question.too_few == "not_evaluable" else False)
                continue
            holds: bool | None
            if question.share is None:
                holds = met >= question.at_least
            else:
                of = window.places if getattr(question, "share_of", "") == "visits" else observed
                holds = Fraction(met, of) >= question.share if of else None
            last = window.last_must
            if last in (False, "missing"):
                holds = False
            elif last is None:
                holds = holds if good or holds is None else False
            worlds.add(holds)
    return (worlds.pop() if len(worlds) == 1 else None), False


def _after_the_tally(
    case: Case,
    rules: Rules,
    question: Any,
    found: Answered,
    *,
    last: int | None,
    is_empty: bool,
    is_pending: bool,
    ruled_out: bool = False,
) -> Answered:
    """What rescue, a new line, death and the cut make of a tally."""
    tally: dict[str, Any] = {"value": found.value, "out_of": found.out_of}
    if ruled_out or _is_ruled_out(case, rules, question, last):
        return Answered(met=False, **tally)
    nothing = not _counts(case, rules)
    few_is_no = question.too_few == "no" and question.fewest_observed > 0
    if nothing or (is_empty and not few_is_no):
        closes = inf if last is None else last
        if _is_over_before(case, rules, closes, only=_NOT_IGNORED):
            return Answered(met=False, **tally)
        why = "NO_COUNTS" if nothing else "NO_COUNT_IN_WINDOW"
        return Answered(None, "CENSORED" if is_pending else why, **tally)
    can_come = _is_cut_before(case, last) if last is not None else (
        question.at_least is not None and _goes_on(case)
    )  # fmt: skip
    if last is not None:
        can_come = _may_be_treated(case, last)
    if found.met is True and question.rescue == "disqualifies" and can_come:
        return Answered(None, "CENSORED", **tally)  # a rescue can still come
    return found


def _counted(case: Case, rules: Rules, question: asked.Counted) -> Answered:
    """All daily counts of a window, both ends included."""
    return _whatever_it_is(case, rules, lambda unmet: _of_all_counts(case, rules, question, unmet))


def _of_all_counts(
    case: Case, rules: Rules, question: asked.Counted, unmet: bool | str
) -> Answered:
    start = case["line"]["start"]
    last = None if question.last_day is None else start + question.last_day
    counts = [
        count
        for count in _counts(case, rules)
        if start + question.first_day <= count["day"] and (last is None or count["day"] <= last)
    ]
    states = [_state(count, case, rules, question, unmet) for count in counts]
    first = start + question.first_day
    if last is not None:
        come = sum(day >= first for day in _days_still_to_come(case, last))
    else:
        come = _without_end(case, rules, question)
    good = [count["day"] for count, state in zip(counts, states, strict=True) if state is True]
    open_days = [count["day"] for count, state in zip(counts, states, strict=True) if state is None]
    due = [day for day in _days_still_to_come(case, last or 0) if day >= first]

    def apart(unknown_is_good: bool, all_come: bool) -> int:
        days = good + (open_days + due * all_come) * unknown_is_good
        most = len(_most_apart(sorted(days), question.each_apart))
        return most + (come if unknown_is_good and all_come and last is None else 0)

    window = _Window(states, [], come, 0, apart=apart if question.each_apart else None)
    met, few = _decide(question, window)
    seen = [state for state in states if state != "missing"]
    found = _told(case, rules, met, few=few, is_pending=come > 0)
    good = _most_apart(good, question.each_apart)
    found = replace(found, value=len(good), out_of=len(seen))
    if met is True and question.at_least is not None:
        found = replace(found, on=good[question.at_least - 1])
    return _after_the_tally(
        case, rules, question, found, last=last, is_empty=not seen, is_pending=come > 0
    )


def _most_apart(days: list[int], apart: int) -> list[int]:
    """The longest row of days of which each lies so long after the one before; the earliest."""
    rows: list[list[int]] = []
    for day in days:
        before = [row for row in rows if row[-1] + apart <= day]
        rows.append([*max(before, key=len, default=[]), day])
    return max(rows, key=len, default=[])


def _without_end(case: Case, rules: Rules, question: asked.Counted) -> int:
    """Counts that may still come where no day is the last; a share is of what was followed."""
    base = oracle.baseline(case, rules)
    bounds = [each.baseline_below for each in question.any_of]
    if all(base is not None and bound is not None and base >= bound for bound in bounds):
        return 0  # no count can meet it
    if question.at_least is None or not _goes_on(case):
        return 0
    return max(question.at_least, question.fewest_observed)


def _told(case: Case, rules: Rules, met: bool | None, *, few: bool, is_pending: bool) -> Answered:
    if met is not None:
        return Answered(met)
    if few:
        return Answered(None, "TOO_FEW_VISITS")
    return Answered(None, "CENSORED" if is_pending else _why_unknown(case, rules))


def _on_visits(case: Case, rules: Rules, question: asked.VisitRule, before: list[Drug]) -> Answered:
    """Semantics 9.3: each visit the nearest daily count within half the interval."""
    return _whatever_it_is(
        case, rules, lambda unmet: _of_visits(case, rules, question, before, unmet)
    )


def _of_visits(
    case: Case, rules: Rules, question: asked.VisitRule, before: list[Drug], unmet: bool | str
) -> Answered:
    start = case["line"]["start"]
    half = question.interval_days // 2
    targets = [
        start + question.first_day + visit * question.interval_days
        for visit in range(question.visits)
    ]
    counts = _counts(case, rules)
    taken: list[int] = []
    visits: list[Count | None] = []
    for target in targets:
        free = [c for c in counts if abs(c["day"] - target) <= half and c["day"] not in taken]
        nearest = min(free, key=lambda c: (abs(c["day"] - target), c["day"]), default=None)
        visits.append(nearest)
        if nearest is not None:
            taken.append(nearest["day"])
    states = [_state(visit, case, rules, question, unmet) for visit in visits]
    is_open = [
        any(
            abs(day - target) <= half
            and (visit is None or abs(day - target) < abs(visit["day"] - target))
            for day in _days_still_to_come(case, target + half)
        )
        for visit, target in zip(visits, targets, strict=True)
    ]
    width = question.within or question.visits  # any so many in a row: one row is enough
    of_rows: list[Answered] = []
    for first in range(question.visits - width + 1):
        row = range(first, first + width)
        window = _Window(
            fixed=[states[i] for i in row if not is_open[i]],
            may_change=[states[i] for i in row if is_open[i] and visits[i] is not None],
            may_come=sum(is_open[i] and visits[i] is None for i in row),
            places=width,
            last_must=(
                True if not question.last_must_meet else None if is_open[-1] else states[-1]
            ),
        )
        met, few = _decide(question, window)
        pending = any(is_open[i] for i in row)
        one = _told(case, rules, met, few=few, is_pending=pending)
        seen = [states[i] for i in row if states[i] != "missing"]
        one = replace(one, value=seen.count(True), out_of=len(seen))
        good = [v["day"] for i in row if (v := visits[i]) is not None and states[i] is True]
        if met is True and question.at_least is not None:
            on = good[-1] if question.last_must_meet else good[question.at_least - 1]
            one = replace(one, on=on)
        of_rows.append(one)
    found = _best_of(of_rows)
    is_empty = question.share is not None and all(visit is None for visit in visits)
    is_empty = is_empty and question.share_of == "counts"
    ruled_out = False
    if question.off_drug_from_day is not None:
        found, ruled_out = _off_drug_by(case, rules, question, before, found, targets[-1])
    return _after_the_tally(
        case, rules, question, found, last=targets[-1], is_empty=is_empty,
        is_pending=any(is_open), ruled_out=ruled_out,
    )  # fmt: skip


def _off_drug_by(
    case: Case,
    rules: Rules,
    question: asked.VisitRule,
    before: list[Drug],
    found: Answered,
    last: int,
) -> tuple[Answered, bool]:
    """The last drug was stopped by the day, and no other was given from then on."""
    tally: dict[str, Any] = {"value": found.value, "out_of": found.out_of}
    day = case["line"]["start"] + cast("int", question.off_drug_from_day)
    stop = _off_drug_since(case, before)
    if _is_treated(case, rules, day, last) or (stop is not None and stop > day):
        return found, True
    if found.met is False:
        return found, False
    if stop is None:
        reason = "CENSORED" if _is_cut_before(case, day) else "ON_TREATMENT"
        return Answered(None, reason, **tally), False
    if found.met is True and _may_be_treated(case, last):
        return Answered(None, "CENSORED", **tally), False
    return found, False


def _best_of(of_rows: list[Answered]) -> Answered:
    """A row that is met, else one that still can be; the tally is that of the row with most."""
    met = [one for one in of_rows if one.met is True]
    unknown = [one for one in of_rows if one.met is None]
    if any(one.reason != "TOO_FEW_VISITS" for one in of_rows):  # too few in one row, not in all
        unknown = [one for one in unknown if one.reason != "TOO_FEW_VISITS"]
    cut = [one for one in unknown if one.reason == "CENSORED"]
    most = max(of_rows, key=lambda one: (one.value or 0, (one.out_of or 0) > 0))
    failed = [one for one in of_rows if one.met is False]
    return replace((met or cut or unknown or failed)[0], value=most.value, out_of=most.out_of)


# --- after the last drug ------------------------------------------------------------------------


def _stop(case: Case) -> int | None:
    """2.6: a splenectomy has a day, not a duration."""
    line = case["line"]
    return line["start"] if line["end"] is None and line.get("is_splenectomy") else line["end"]


def _off_drug_since(case: Case, before: list[Drug]) -> int | None:
    """The latest stop of the line and of those before it, if it is known by the cut."""
    stop, cut = _stop(case), case["data_cut"]
    if stop is None or any(drug.goes_on for drug in before):
        return None
    last = max([stop, *(drug.end for drug in before if drug.end is not None)])
    return None if cut is not None and last > cut else last


def _treatment_free(
    case: Case, rules: Rules, question: asked.TreatmentFree, before: list[Drug]
) -> Answered:
    """Semantics 9.4: an episode from the stop of the last drug, ended by any therapy for ITP."""
    start, next_line = case["line"]["start"], case["line"]["next_line_start"]
    stop = _off_drug_since(case, before)
    if stop is None:
        return Answered(None, "ON_TREATMENT")
    goal = question.days + (stop if question.since == "stop" else start)
    if stop > goal or (next_line is not None and next_line <= stop):
        return Answered(met=False)
    after: Case = {**case, "line": {**case["line"], "start": stop, "end": None}}
    after["line"]["baseline"] = oracle.baseline(case, rules)
    ended = rules.copy()
    ended["baseline_window"] = -1  # the baseline of the line, and no other
    ended["strategies"] = {**rules["strategies"], "RESCUE": "composite", "NEW_LINE": "composite"}
    fails = _fails_on(after, ended, 0, goal, to_next=True)
    bled = any(  # what began before the stop is not seen after it; only counts while it lasts are
        stop < bleed["on"] <= goal and _fails_by_bleeding(after, ended, bleed["on"])
        for bleed in after["bleeds"]
    )
    line = oracle._timeline(after, ended, 0, to_next_line=True)  # noqa: SLF001
    # what came before the goal: any therapy; death where it is a failure
    therapies = [
        one.day
        for one in line
        if one.day < goal
        and one.what in {"RESCUE", "NEW_LINE", "DEATH"}
        and ended["strategies"][one.what] == "composite"
    ]
    treated = bool(therapies)
    known = [one for one in line if one.what != "COUNT" or one.met is not None]
    first = next((one for one in known if one.what in {"COUNT", "BLEEDING"}), None)
    begun = [one for one in known if one.what == "COUNT" and one.met]
    is_gapped = False  # the time from the stop to the first good count has a gap (8.2)
    if begun and ended["max_gap"] is not None:
        seen = [one.day for one in line if one.what == "COUNT" and one.day <= begun[0].day]
        steps = zip([stop, *seen], seen, strict=False)
        is_gapped = any(later - earlier > ended["max_gap"] for earlier, later in steps)
    if begun and known[0] == begun[0] and not is_gapped:
        end = oracle._end_of(line, line.index(begun[0]), ended)  # noqa: SLF001
        good = oracle._met_days(line[line.index(begun[0]) : end.place])[-1]  # noqa: SLF001
        met, reason = _held(
            good, goal, is_end=end.event, failing=end.first_failing, end=end.day, fails=fails
        )
        last, why = _last_of(
            end.day, end.reason, goal, is_end=end.event, failing=end.first_failing, fails=fails
        )
        on = None if met is None else last
        if met is None and (bled or treated):  # censored before: what came later has decided
            bleeds = [one.day for one in line if one.what == "BLEEDING" and one.day <= goal]
            met, reason, on = False, None, min(bleeds + therapies)
        return Answered(met, reason, on, last - stop, ended=why)
    if begun and known[0] == begun[0]:
        failed = any(
            one.day <= goal
            for one in known
            if one.what == "BLEEDING" or (one.what == "COUNT" and not one.met)
        )
        if fails or bled or treated or failed:
            return Answered(met=False)
        return Answered(None, "CENSORED", None, 0, ended="GAP")
    if fails or bled or treated or (first is not None and first.day <= goal):
        return Answered(met=False)  # not there at the stop, or something came before the goal
    later = [
        one for one in known if one.what != "DEATH" or ended["strategies"]["DEATH"] == "composite"
    ]
    if later:  # nothing is known up to the goal, and something behind it
        return Answered(None, "BETWEEN_VISITS")
    if _is_cut_before(case, goal):
        return Answered(None, "CENSORED")
    if not _counts(after, rules):
        return Answered(None, "NO_COUNTS")
    return Answered(None, _why_unknown(after, ended))


def _fails_by_bleeding(case: Case, rules: Rules, day: int) -> bool:
    """Bleeding above what is allowed, active on a day that is observed."""
    return oracle._is_observed(day, case, to_next_line=True) and any(  # noqa: SLF001
        oracle._is_active(bleed, day) and oracle._is_too_much(bleed, 0, rules) is True  # noqa: SLF001
        for bleed in case["bleeds"]
    )


# --- failure, and what is put together ------------------------------------------------------------


def _failure(case: Case, rules: Rules, question: asked.Failure) -> Answered:
    """The first event of failure; on one day the count, death, a new line, rescue, the stop."""
    start = case["line"]["start"]
    next_line, stop, died = case["line"]["next_line_start"], case["line"]["end"], case["died"]
    events: list[tuple[int, int, str]] = []
    through = not question.new_line and rules["strategies"]["NEW_LINE"] == "ignore"
    counts = oracle._line_counts(case, rules, not through)  # noqa: SLF001
    for count in counts:
        late = count["day"] >= start + question.count_from_day
        if late and oracle.state(count, 0, case, rules) is False:
            events.append((count["day"], 0, "LOSS"))
    asked_for = {"LOSS"}
    if question.death:
        asked_for.add("DEATH")
        events += [] if died is None else [(died, 1, "DEATH")]
    if question.new_line:
        asked_for.add("NEW_LINE")
        events += [] if next_line is None else [(next_line, 2, "NEW_LINE")]
    if question.rescue_from_day is not None:
        asked_for.add("RESCUE")
        first = start + question.rescue_from_day
        events += [(r["on"], 3, "RESCUE") for r in case["rescues"] if r["on"] >= first]
    if question.discontinuation:
        asked_for.add("DISCONTINUATION")
        events += [] if stop is None else [(stop, 4, "DISCONTINUATION")]
    if question.stopped_by_day is not None:
        asked_for.add("NOT_STOPPED")
        day = start + question.stopped_by_day
        if _is_on_drug(case, counts, day):
            events.append((day, 5, "NOT_STOPPED"))
    last = (case["data_cut"], None if through else next_line, died)
    ends = [day for day in last if day is not None]
    valid = sorted(one for one in events if one[0] > start and all(one[0] <= end for end in ends))
    if question.joined == "all":  # at the last of the first of each
        firsts = [next((one for one in valid if one[2] == what), None) for what in asked_for]
        there = [one for one in firsts if one is not None]
        valid = [max(there)] if len(there) == len(firsts) else []
    if valid:
        day, _, ended = valid[0]
        return Answered(True, None, day, day - start, ended=ended)
    if not counts:
        return Answered(None, "NO_COUNTS")
    return Answered(False, None, None, counts[-1]["day"] - start, ended="END_OF_FOLLOW_UP")


def _is_on_drug(case: Case, counts: list[Count], day: int) -> bool:
    """Whether the drug had not been stopped by the day, and the line was still seen then."""
    stop, cut = _stop(case), case["data_cut"]
    if stop is not None and stop <= day and (cut is None or stop <= cut):
        return False
    days = [stop, cut, case["line"]["next_line_start"], case["died"]]
    days += [rescue["on"] for rescue in case["rescues"]]
    days += [each for bleed in case["bleeds"] for each in (bleed["on"], bleed["until"])]
    seen = [count["day"] for count in counts]
    seen += [each for each in days if each is not None and (cut is None or each <= cut)]
    followed = case.get("followed_until")  # the last contact, though nothing was counted
    if followed is not None:
        seen.append(followed if cut is None else min(followed, cut))
    return any(each >= day for each in seen)


def _holds(question: asked.Combined, world: dict[str, bool], joined: dict[str, Any]) -> bool:
    """Whether it holds where every question that it comes down to is answered."""

    def of(name: str) -> bool:
        return _holds(joined[name], world, joined) if name in joined else world[name]

    either = not question.any_of or any(of(name) for name in question.any_of)
    none = not any(of(name) for name in question.none_of)
    return either and none and all(of(name) for name in question.all_of)


def _comes_down_to(question: asked.Combined, joined: dict[str, Any]) -> set[str]:
    """The questions that are no combination, of which it and what it names are made."""
    found: set[str] = set()
    for name in question.names:
        found |= _comes_down_to(joined[name], joined) if name in joined else {name}
    return found


def _combined(
    question: asked.Combined, found: dict[str, Answered], questions: list[asked.Endpoint]
) -> Answered:
    """What holds whatever the questions that are not answered turn out to be (1.5)."""
    joined = {each.name: each for each in questions if isinstance(each, asked.Combined)}
    alone = sorted(_comes_down_to(question, joined))
    choices = [(False, True) if (met := found[name].met) is None else (met,) for name in alone]
    worlds = {
        _holds(question, dict(zip(alone, world, strict=True)), joined)
        for world in product(*choices)
    }
    met = worlds.pop() if len(worlds) == 1 else None
    unknown = [found[name].reason for name in question.names if found[name].met is None]
    if met is None:
        return Answered(None, unknown[0])
    days = [found[name].on for name in question.all_of if found[name].on is not None]
    either = [found[name].on for name in question.any_of if found[name].met is True]
    first = [day for day in either if day is not None]
    if first:
        days.append(min(first))  # the first of them decided, but the last of all
    last = max((day for day in days if day is not None), default=None)
    return Answered(met, None, last if met else None)

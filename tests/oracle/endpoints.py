"""What a definition asks beside its levels, answered from the page and not from the library.

One small function a kind of question, for one patient and one line, on the slow rules beside it.
"Unknown" is ``None`` throughout. Days are whole study days. The questions are read as data: nothing
of them but their fields is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
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


def answers(
    case: Case, rules: Rules, questions: Iterable[asked.Question], before: list[Drug]
) -> dict[str, Answered]:
    """Every question of a definition, in order; *before* are the earlier lines of the patient."""
    found: dict[str, Answered] = {}
    for question in questions:
        found[question.name] = _answer(case, rules, question, before, found)
    return found


def _answer(
    case: Case,
    rules: Rules,
    question: asked.Question,
    before: list[Drug],
    found: dict[str, Answered],
) -> Answered:
    if isinstance(question, asked.Combined):
        return _combined(question, found)
    if isinstance(question, asked.TreatmentFree):
        return _treatment_free(case, _on_question(rules, question), question, before)
    answer_of: dict[type, Callable[..., Answered]] = {
        asked.Landmark: _landmark,
        asked.Reached: _reached,
        asked.Kept: _kept,
        asked.Counted: _counted,
        asked.VisitRule: _on_visits,
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


# --- one count, one level -----------------------------------------------------------------------


def _landmark(case: Case, rules: Rules, question: asked.Landmark) -> Answered:
    """Semantics 9.2."""
    days = (question.target_day, question.first_day, question.last_day)
    found = oracle.landmark(case, rules["levels"][0]["any_of"], *days, rules)
    if found["day"] is None:
        return Answered(None, "NO_COUNT_IN_WINDOW")
    reason = _why_unknown(case, rules) if found["state"] is None else None
    return Answered(found["state"], reason, found["day"])


def _reached(case: Case, rules: Rules, question: asked.Reached) -> Answered:
    """Whether the level was reached, and by the day (6.3); what is not known stays so (7.3)."""
    answer = oracle.classify(case, rules)
    on = answer["reached"][question.level]
    last = case["line"]["start"] + question.by_day
    if on is not None:
        if on > last:
            return Answered(met=False)  # no day decided it
        return Answered(True, None, on, on - case["line"]["start"])
    # Never: NE where the category is, or where the cut came first.
    if answer["category"] == "NE":
        return Answered(None, answer["reason"])
    if _is_cut_before(case, last):
        return Answered(None, "CENSORED")
    return Answered(met=False)


def _kept(case: Case, rules: Rules, question: asked.Kept) -> Answered:
    """Whether the first episode, or any, lasted long enough; censored before is unknown."""
    found = oracle.episodes(case, question.level, rules)
    start = case["line"]["start"]
    if question.since == "start":
        goal = start + question.until_day
        lasted = [(one, one["end"] >= goal) for one in found[:1] if one["start"] <= goal]
    else:
        looked_at = found[:1] if question.since == "first_response" else found
        lasted = [(one, one["days"] >= question.until_day) for one in looked_at]
    chosen = (
        [one for one, enough in lasted if enough]
        or [one for one, _ in lasted if not one["event"]]
        or [one for one, _ in lasted]
    )
    if chosen:
        one = chosen[0]
        days = one["end"] - (start if question.since == "start" else one["start"])
        if (one, True) in lasted:
            return Answered(True, None, one["end"], days, ended=one["reason"])
        if not one["event"]:
            return Answered(None, "CENSORED", None, days, ended=one["reason"])
        return Answered(False, None, one["end"], days, ended=one["reason"])
    if found and question.since != "any_response":
        return Answered(met=False)  # the first began too late
    answer = oracle.classify(case, rules)
    if answer["category"] == "NE":
        return Answered(None, answer["reason"])
    return Answered(met=False)


# --- so many counts, so many visits ---------------------------------------------------------------


def _is_cut_before(case: Case, day: int) -> bool:
    """Whether the data end at the cut, and before the day, while the line still went on."""
    cut = case["data_cut"]
    if cut is None or cut >= day or cut < case["line"]["start"]:
        return False
    over = (case["line"]["next_line_start"], case["died"])
    return not any(end is not None and end <= cut for end in over)


def _is_ruled_out(case: Case, question: Any, last: int | None) -> bool:
    """Whether a rescue, or a new drug while the window lasts, rules the endpoint out.

    A new drug for ITP is a rescue in the trials. Without a last day the line is over with it.
    """
    if question.rescue != "disqualifies":
        return False
    first = case["line"]["start"] + question.rescue_from_day
    cut, next_line, died = case["data_cut"], case["line"]["next_line_start"], case["died"]
    days = [rescue["on"] for rescue in case["rescues"]]
    if last is not None and next_line is not None:
        days.append(next_line)
    ends = [day for day in (cut, next_line, died, last) if day is not None]
    return any(first <= day and all(day <= end for end in ends) for day in days)


def _state(count: Count | None, case: Case, rules: Rules, question: Any) -> bool | str | None:
    """Met, not met or unknown; "missing" for a count that is not there or left out."""
    if count is None:
        return "missing"
    state = oracle.state(count, 0, case, rules)
    if state is not None:
        return state
    clean: Case = {**case, "rescues": []}
    if oracle.state(count, 0, clean, rules) is True:  # it is the washout that sets it aside (5.2)
        return "missing" if question.set_aside == "missing" else False
    return None


def _share_is_met(question: Any, met: int, observed: int) -> bool:
    share = Fraction(question.share).limit_denominator(1000)
    return observed > 0 and Fraction(met, observed) >= share


def _tallied(
    case: Case, rules: Rules, question: Any, states: list[bool | str | None], more: int
) -> Answered:
    """Semantics 9.3: what is certain, whatever the unknown and those still to come turn out.

    *more* are those still to come; each of them may be met, not met or missing.
    """
    seen = [state for state in states if state != "missing"]
    met, perhaps = seen.count(True), seen.count(True) + seen.count(None)
    tally: dict[str, Any] = {"value": met, "out_of": len(seen)}
    if len(seen) + more < question.fewest_observed:
        if question.too_few == "no":
            return Answered(met=False, **tally)
        return Answered(None, "TOO_FEW_VISITS", **tally)
    if question.share is None:
        certain = met >= question.at_least
        possible = perhaps + more >= question.at_least
    else:
        certain = bool(seen) and _share_is_met(question, met, len(seen) + more)
        possible = len(seen) + more == 0 or _share_is_met(
            question, perhaps + more, len(seen) + more
        )
    if certain and len(seen) >= question.fewest_observed:
        return Answered(met=True, **tally)
    if not possible:
        return Answered(met=False, **tally)
    return Answered(None, "CENSORED" if more else _why_unknown(case, rules), **tally)


def _without_counts(
    case: Case, rules: Rules, question: Any, found: Answered, *, is_empty: bool, more: int
) -> Answered:
    """What holds where there is no count after the start (7.2), or none that was asked for."""
    tally: dict[str, Any] = {"value": found.value, "out_of": found.out_of}
    if not _counts(case, rules):
        return Answered(None, (found.reason or "CENSORED") if more else "NO_COUNTS", **tally)
    too_few = question.too_few == "no" and (found.out_of or 0) + more < question.fewest_observed
    if is_empty and not more and not too_few:
        return Answered(None, "NO_COUNT_IN_WINDOW", **tally)
    return found


def _ruled(case: Case, rules: Rules, question: Any, last: int | None, found: Answered) -> Answered:
    """Rescue decides wherever there is a count at all."""
    if _counts(case, rules) and _is_ruled_out(case, question, last):
        return Answered(met=False, value=found.value, out_of=found.out_of)
    return found


def _on_the_kth(question: Any, days: list[int], found: Answered) -> Answered:
    """So many were met on the day of the last of them."""
    if found.met is True and question.at_least is not None:
        return replace(found, on=days[question.at_least - 1])
    return found


def _counted(case: Case, rules: Rules, question: asked.Counted) -> Answered:
    """All daily counts of a window, both ends included."""
    start, cut = case["line"]["start"], case["data_cut"]
    last = None if question.last_day is None else start + question.last_day
    counts = [
        count
        for count in _counts(case, rules)
        if start + question.first_day <= count["day"] and (last is None or count["day"] <= last)
    ]
    states = [_state(count, case, rules, question) for count in counts]
    more = 0  # each day to come may bring a count
    if last is not None and cut is not None and _is_cut_before(case, last):
        more = last - cut
    found = _tallied(case, rules, question, states, more)
    is_empty = all(state == "missing" for state in states)
    found = _without_counts(case, rules, question, found, is_empty=is_empty, more=more)
    met = [count["day"] for count, state in zip(counts, states, strict=True) if state is True]
    return _on_the_kth(question, met, _ruled(case, rules, question, last, found))


def _on_visits(case: Case, rules: Rules, question: asked.VisitRule) -> Answered:
    """Semantics 9.3: each visit the nearest daily count within half the interval."""
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
    states = [_state(visit, case, rules, question) for visit in visits]
    pending = [
        visit is None and _is_cut_before(case, target + half)
        for visit, target in zip(visits, targets, strict=True)
    ]
    width = question.within or question.visits  # any so many in a row: one row is enough
    rows = [slice(i, i + width) for i in range(question.visits - width + 1)]
    of_rows = []
    for row in rows:
        met = [v["day"] for v, s in zip(visits[row], states[row], strict=True) if v and s is True]
        of_row = _tallied(case, rules, question, states[row], sum(pending[row]))
        of_rows.append(_on_the_kth(question, met, of_row))
    found = _best_of(of_rows)
    is_empty = not taken and question.share is not None  # a missing visit is no response
    more = max(sum(pending[row]) for row in rows)
    found = _without_counts(case, rules, question, found, is_empty=is_empty, more=more)
    return _ruled(case, rules, question, targets[-1], found)


def _best_of(of_rows: list[Answered]) -> Answered:
    """A row that is met, else one that still can be; the tally is that of the row with most."""
    met = [one for one in of_rows if one.met is True]
    unknown = [one for one in of_rows if one.met is None]
    if any(one.met is False for one in of_rows):  # too few in one row is not too few in all
        unknown = [one for one in unknown if one.reason != "TOO_FEW_VISITS"]
    cut = [one for one in unknown if one.reason == "CENSORED"]
    most = max(of_rows, key=lambda one: (one.value or 0, (one.out_of or 0) > 0))
    failed = [one for one in of_rows if one.met is False]
    return replace((met or cut or unknown or failed)[0], value=most.value, out_of=most.out_of)


# --- after the last drug ------------------------------------------------------------------------


def _off_drug_since(case: Case, before: list[Drug]) -> int | None:
    """The latest stop of the line and of those before it, if it is known by the cut."""
    stop, cut = case["line"]["end"], case["data_cut"]
    if stop is None:
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
    line = oracle._timeline(after, ended, 0, to_next_line=True)  # noqa: SLF001
    known = [one for one in line if one.what != "COUNT" or one.met is not None]
    if known and known[0].what == "COUNT" and known[0].met:
        place = line.index(known[0])
        end = oracle._end_of(line, place, ended)  # noqa: SLF001
        days = end.day - stop
        if end.day >= goal and end.first_failing != goal:
            return Answered(True, None, end.day, days, ended=end.reason)
        if end.event:
            return Answered(False, None, end.day, days, ended=end.reason)
        return Answered(None, "CENSORED", None, days, ended=end.reason)
    # It was not there when the drug was stopped, or something came before the goal.
    treated = [one for one in known if one.what in {"RESCUE", "NEW_LINE"} and one.day < goal]
    if treated or any(one.what == "COUNT" for one in known):
        return Answered(met=False)
    if not _counts(after, rules):
        return Answered(None, "NO_COUNTS")
    return Answered(None, _why_unknown(after, ended))


# --- failure, and what is put together ------------------------------------------------------------


def _failure(case: Case, rules: Rules, question: asked.Failure) -> Answered:
    """The first event of failure; on one day the count, death, a new line, rescue, the stop."""
    start = case["line"]["start"]
    next_line, stop, died = case["line"]["next_line_start"], case["line"]["end"], case["died"]
    events: list[tuple[int, int, str]] = []
    counts = _counts(case, rules)
    for count in counts:
        late = count["day"] >= start + question.count_from_day
        if late and oracle.state(count, 0, case, rules) is False:
            events.append((count["day"], 0, "LOSS"))
    if question.death and died is not None:
        events.append((died, 1, "DEATH"))
    if question.new_line and next_line is not None:
        events.append((next_line, 2, "NEW_LINE"))
    if question.rescue_from_day is not None:
        first = start + question.rescue_from_day
        events += [(r["on"], 3, "RESCUE") for r in case["rescues"] if r["on"] >= first]
    if question.discontinuation and stop is not None:
        events.append((stop, 4, "DISCONTINUATION"))
    ends = [day for day in (case["data_cut"], next_line, died) if day is not None]
    valid = [one for one in events if one[0] > start and all(one[0] <= end for end in ends)]
    if valid:
        day, _, ended = min(valid)
        return Answered(True, None, day, day - start, ended=ended)
    if not counts:
        return Answered(None, "NO_COUNTS")
    return Answered(False, None, None, counts[-1]["day"] - start, ended="END_OF_FOLLOW_UP")


def _combined(question: asked.Combined, found: dict[str, Answered]) -> Answered:
    """Three-valued: "not met" decides AND, "met" decides OR (1.5)."""
    parts = [found[name].met for name in question.all_of]
    parts += [None if found[n].met is None else not found[n].met for n in question.none_of]
    if question.any_of:
        parts.append(oracle._any_of(found[name].met for name in question.any_of))  # noqa: SLF001
    met = oracle._all_of(parts)  # noqa: SLF001
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

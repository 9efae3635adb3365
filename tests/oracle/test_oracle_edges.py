"""Cases worked out by hand on semantics.md, at the edges that vectors.json leaves open.

Every test cites the section from which its expected answer was read.
"""

from __future__ import annotations

import math

import pytest

from . import rules as oracle
from .test_oracle_vectors import IWG_2009, ON_DRUG_REMISSION


def count(day: int, text: str) -> oracle.Count:
    """A count as printed: ``60``, ``<5``, ``>=50``, ``30..60``."""
    if ".." in text:
        low, high = text.split("..")
        return {"day": day, "count": float(low), "comparator": "", "upper": float(high)}
    number = text.lstrip("<>=")
    return {
        "day": day,
        "count": float(number),
        "comparator": text.removesuffix(number),
        "upper": None,
    }


def patient(
    counts: str,
    *,
    start: int = 0,
    end: int | None = None,
    next_line: int | None = None,
    bleeds: list[tuple[int, int | None, int | None]] | None = None,
    rescues: list[tuple[int, int]] | None = None,
    died: int | None = None,
    cut: int | None = None,
    base: float | oracle.PrintedBaseline | None = 10.0,
    recorded: bool = True,
) -> oracle.Case:
    """Counts are written ``day:count``, with spaces between."""
    pairs = [pair.split(":") for pair in counts.split()]
    return {
        "counts": [count(int(day), text) for day, text in pairs],
        "bleeds": [{"on": a, "until": b, "who_grade": g} for a, b, g in bleeds or []],
        "rescues": [{"on": on, "washout_days": days} for on, days in rescues or []],
        "line": {"start": start, "end": end, "baseline": base, "next_line_start": next_line},
        "died": died,
        "data_cut": cut,
        "bleeding_recorded": recorded,
    }


def iwg(
    *,
    max_gap: int | None = None,
    allowed: int | None = 0,
    same_day: str = "lowest",
    response_date: str = "first",
    unrecorded: str = "assume_none",
    strategies: dict[str, str] | None = None,
) -> oracle.Rules:
    """IWG 2009 with other settings."""
    changed = IWG_2009.copy()
    changed["max_gap"] = max_gap
    changed["bleeding_allowed"] = allowed
    changed["same_day"] = same_day
    changed["response_date"] = response_date
    changed["bleeding_unrecorded"] = unrecorded
    changed["strategies"] = {**IWG_2009["strategies"], **(strategies or {})}
    return changed


def brief(episode: oracle.Episode) -> tuple[int, int, str, bool, int | None]:
    """Start, end, reason, event and first failing day."""
    return (
        episode["start"],
        episode["end"],
        episode["reason"],
        episode["event"],
        episode["first_failing"],
    )


def only(case: oracle.Case, rules: oracle.Rules, level: str = "R") -> oracle.Episode:
    """The one episode there is."""
    (episode,) = oracle.episodes(case, level, rules)
    return episode


GOOD = "7:60 14:60 "  # a confirmed response from day 7


# --- 1.5 intervals ---------------------------------------------------------------------------

AT_LEAST_50: oracle.Criterion = {"at_least": 50}
ABOVE_50: oracle.Criterion = {"above": 50}
AT_MOST_50: oracle.Criterion = {"at_most": 50}
BELOW_50: oracle.Criterion = {"below": 50}


@pytest.mark.parametrize(
    ("text", "at_least", "above", "at_most", "below"),
    [
        ("50", True, False, True, False),
        ("<50", False, False, True, True),
        ("<=50", None, False, True, None),
        (">50", True, True, False, False),
        (">=50", True, None, None, False),
        ("<51", None, None, None, None),
        (">49", None, None, None, None),
        ("30..50", None, False, True, None),
        ("50..60", True, None, None, False),
        ("30..49", False, False, True, True),
    ],
)
def test_intervals(
    text: str,
    at_least: bool | None,
    above: bool | None,
    at_most: bool | None,
    below: bool | None,
) -> None:
    """Semantics 1.5."""
    case = patient(f"5:{text}")
    answers = [
        oracle.landmark(case, [criterion], 5, 0, 9, IWG_2009)["state"]
        for criterion in (AT_LEAST_50, ABOVE_50, AT_MOST_50, BELOW_50)
    ]
    assert answers == [at_least, above, at_most, below]


def test_not_met_dominates_in_and_met_in_or() -> None:
    """Semantics 1.5 and 4.3: no baseline, so the fold alone is unknown."""
    case = patient("5:25 6:45 7:120", base=None)
    assert [oracle.state(c, 1, case, IWG_2009) for c in case["counts"]] == [False, None, True]


def test_criteria_on_the_baseline() -> None:
    """Semantics 4.1: a bounded baseline at its printed limit, a range at its upper end."""
    bounded = patient("5:30", base={"value": 5.0, "comparator": "<", "upper": None})
    between = patient("5:30", base={"value": 5.0, "comparator": "", "upper": 15.0})
    measured = patient("0:5..12 5:30", base=None)
    assert [oracle.baseline(c, IWG_2009) for c in (bounded, between, measured)] == [5, 15, 12]
    wanted: list[tuple[oracle.Criterion, bool]] = [
        ({"rise_at_least": 15}, True),
        ({"rise_above": 15}, False),
        ({"fold_at_least": 2}, True),
        ({"fold_above": 2}, False),
        ({"baseline_below": 15}, False),
        ({"baseline_below": 15.5}, True),
    ]
    for criterion, met in wanted:
        assert oracle.landmark(between, [criterion], 5, 0, 9, IWG_2009)["state"] is met


def test_the_fold_is_rounded() -> None:
    """Semantics 1.2: 3 x 10.1 is 30.299999999999997 as floats, and 30.3 as printed."""
    case = patient("5:30.3", base=10.1)
    assert oracle.landmark(case, [{"fold_above": 3}], 5, 0, 9, IWG_2009)["state"] is False


def test_baseline_window() -> None:
    """Semantics 4.1: on or before the start, at most 30 days old."""
    assert oracle.baseline(patient("-30:9 5:60", base=None), IWG_2009) == 9
    assert oracle.baseline(patient("-31:9 5:60", base=None), IWG_2009) is None
    assert oracle.baseline(patient("-3:9 0:8 0:7", base=None), IWG_2009) == 7


# --- 3 one count a day -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "printed"),
    [("lowest", "<5"), ("highest", "9"), ("first", "9"), ("last", ">5")],
)
def test_same_day(policy: str, printed: str) -> None:
    """Semantics 3."""
    case = patient("3:9 3:5 3:<5 3:>=9 3:>5")
    assert oracle.daily(case, iwg(same_day=policy)) == [count(3, printed)]


def test_bounds_of_one_value() -> None:
    """Semantics 3: between equal values the bound that lies lower wins."""
    ladder = ["<5", "<=5", "5", "5..9", ">=5", ">5"]
    for i, lower in enumerate(ladder):
        for higher in ladder[i + 1 :]:
            for policy in ("lowest", "highest"):
                case = patient(f"3:{higher} 3:{lower}")
                assert oracle.daily(case, iwg(same_day=policy)) == [count(3, lower)]


# --- 5 what a count says ---------------------------------------------------------------------


def test_washout_is_half_open_and_knows_no_line() -> None:
    """Semantics 5.2: rescue day <= day < rescue day + washout, also for one before the start."""
    case = patient("4:60 5:60 24:60 25:60 26:12", rescues=[(-3, 28), (5, 0)])
    assert [oracle.state(c, 1, case, IWG_2009) for c in case["counts"]] == [
        None,
        None,
        None,
        True,
        False,
    ]


def test_bleeding_from_before_the_start() -> None:
    """5.1 while it is active the count does not meet; 8.2 it is not seen as an event."""
    case = patient("3:60 9:60 16:60", bleeds=[(-2, 5, 1)])
    assert oracle.classify(case, IWG_2009)["reached"]["R"] == 9
    # 8.4: the failing count of day 3 is the last observation that did not meet.
    ended = patient("3:60 9:60 16:60 20:9 21:9", bleeds=[(-2, 5, 1)])
    assert only(ended, IWG_2009)["days_max"] == 20 - 3


def test_bleeding_without_a_grade() -> None:
    """At least grade 1: too much where 0 is allowed, unknown where 1 is, never an event then."""
    case = patient(GOOD + "20:60 27:9 40:60", bleeds=[(18, 30, None)])
    assert brief(only(case, iwg())) == (7, 18, "BLEEDING", True, 18)
    assert [oracle.state(c, 1, case, iwg(allowed=1)) for c in case["counts"]] == [
        True,
        True,
        None,
        False,
        True,
    ]
    lenient = only(case, iwg(allowed=1))
    assert brief(lenient) == (7, 40, "END_OF_FOLLOW_UP", False, None)
    assert lenient["blips"] == 1


def test_bleeding_not_recorded() -> None:
    """Semantics 5.4: unknown only where the numbers would be met."""
    case = patient("3:60 9:12", recorded=False)
    strict = iwg(unrecorded="not_evaluable")
    assert [oracle.state(c, 1, case, iwg()) for c in case["counts"]] == [True, False]
    assert [oracle.state(c, 1, case, strict) for c in case["counts"]] == [None, False]
    # A definition that does not ask about bleeding does not care.
    silent = iwg(unrecorded="not_evaluable", allowed=None)
    assert [oracle.state(c, 1, case, silent) for c in case["counts"]] == [True, False]


# --- 6 confirmation --------------------------------------------------------------------------


def test_event_breaks_a_run() -> None:
    """6.1 and 8.2: on one day the count is seen before the event."""
    by_rescue = patient("7:60 14:60 20:60", rescues=[(7, 0)])
    assert oracle.classify(by_rescue, IWG_2009)["category"] == "NE"
    assert oracle.classify(by_rescue, iwg(strategies={"RESCUE": "ignore"}))["reached"]["R"] == 7
    on_the_confirming_day = patient("7:60 14:60 20:60", rescues=[(14, 0)])
    assert oracle.classify(on_the_confirming_day, IWG_2009)["reached"]["R"] == 7


def test_censoring_event_breaks_a_run() -> None:
    """6.1: an event that the definition does not ignore, so a censoring one as well."""
    case = patient("7:60 14:60", rescues=[(10, 0)])
    assert oracle.classify(case, iwg(strategies={"RESCUE": "censor"}))["reason"] == "UNCONFIRMED"


def test_unknown_counts_bridge_a_gap_of_a_run() -> None:
    """6.1: any count bridges a gap, also one that was set aside."""
    rules = iwg(max_gap=10)
    assert oracle.classify(patient("7:60 20:60"), rules)["category"] == "NE"
    assert oracle.classify(patient("7:60 14:>20 20:60"), rules)["reached"]["R"] == 7
    assert oracle.classify(patient("7:60 17:60"), rules)["reached"]["R"] == 7


def test_an_unknown_count_can_also_end_a_run_by_a_gap() -> None:
    """6.1: neighbouring counts 7 and 18 are 11 days apart, whatever the second says."""
    case = patient("7:60 18:>20 20:60 27:60")
    assert oracle.classify(case, iwg(max_gap=10))["reached"]["R"] == 20
    assert only(case, iwg(max_gap=10))["start"] == 20


def test_confirming_date() -> None:
    """6.3: the day on which the run first was confirmed; 8.1: the episode starts as before."""
    case = patient("7:60 10:60 14:60 30:60")
    answer = oracle.classify(case, iwg(response_date="confirming"))
    assert answer["reached"] == {"CR": None, "R": 14}
    assert answer["time_to_response"] == 14
    assert only(case, iwg(response_date="confirming"))["start"] == 7


# --- 7 the category --------------------------------------------------------------------------


def test_a_count_and_a_bleeding_on_one_day_are_one_day() -> None:
    """7.1 asks for two days."""
    one = patient("7:12", bleeds=[(7, None, 1)])
    assert oracle.classify(one, IWG_2009)["reason"] == "SINGLE_COUNT"
    two = patient("7:12", bleeds=[(8, None, 1)])
    assert oracle.classify(two, IWG_2009)["category"] == "NR"
    none_asked = oracle.classify(two, iwg(allowed=None))
    assert none_asked["reason"] == "SINGLE_COUNT"


def test_no_counts() -> None:
    """7.2; but two days of bleeding are two days on which the level was not met (7.1)."""
    assert oracle.classify(patient("0:60"), IWG_2009)["reason"] == "NO_COUNTS"
    bled = patient("0:60", bleeds=[(3, None, 1), (5, None, 1)])
    assert oracle.classify(bled, IWG_2009)["category"] == "NR"
    on_the_start_day = patient("0:60", bleeds=[(0, None, 1), (5, None, 1)])
    assert oracle.classify(on_the_start_day, IWG_2009)["reason"] == "NO_COUNTS"


def test_the_order_of_the_reasons() -> None:
    """7.2: the first reason that applies."""
    assert oracle.classify(patient("7:60 8:12"), IWG_2009)["reason"] == "UNCONFIRMED"
    assert oracle.classify(patient("7:60", base=None), IWG_2009)["reason"] == "NO_BASELINE"
    washed = patient("7:60", rescues=[(1, 28)])
    assert oracle.classify(washed, IWG_2009)["reason"] == "INDETERMINATE"
    mixed = patient("7:12 8:60", base=None)
    assert oracle.classify(mixed, IWG_2009)["reason"] == "SINGLE_COUNT"
    no_fold = patient("7:>20", base=None)
    assert oracle.classify(no_fold, ON_DRUG_REMISSION)["reason"] == "INDETERMINATE"


def test_unconfirmed() -> None:
    """7.4: better than what was reached, open at the end."""
    assert oracle.classify(patient(GOOD + "20:120"), IWG_2009)["unconfirmed"] == "CR"
    assert oracle.classify(patient(GOOD + "20:120 21:>50"), IWG_2009)["unconfirmed"] == "CR"
    assert oracle.classify(patient(GOOD + "20:120 21:60"), IWG_2009)["unconfirmed"] is None
    assert oracle.classify(patient("7:60"), IWG_2009)["unconfirmed"] == "R"
    assert oracle.classify(patient("7:120"), IWG_2009)["unconfirmed"] == "CR"
    # The second run of R is open too, but R was reached.
    again = patient(GOOD + "20:9 21:9 30:60")
    assert oracle.classify(again, IWG_2009)["unconfirmed"] is None


def test_what_breaks_a_run_after_its_last_count() -> None:
    """7.4 with 6.1: bleeding, an event, or a gap up to a count that is unknown."""
    assert oracle.classify(patient("7:60", rescues=[(9, 0)]), IWG_2009)["unconfirmed"] is None
    assert oracle.classify(patient("7:60", bleeds=[(9, None, 1)]), IWG_2009)["unconfirmed"] is None
    assert oracle.classify(patient("7:60 40:>20"), iwg(max_gap=10))["unconfirmed"] is None
    assert oracle.classify(patient("7:60", cut=90), iwg(max_gap=10))["unconfirmed"] == "R"
    assert oracle.classify(patient("7:60", next_line=9), IWG_2009)["unconfirmed"] is None
    ignoring = iwg(strategies={"NEW_LINE": "ignore"})
    assert oracle.classify(patient("7:60", next_line=9), ignoring)["unconfirmed"] == "R"


# --- 8 episodes: what ends them --------------------------------------------------------------


def test_two_failing_counts_on_one_day_are_one() -> None:
    """3 and 8.2: one count a day, and a loss needs two, a day apart."""
    assert only(patient(GOOD + "20:9 20:8"), IWG_2009)["reason"] == "UNCONFIRMED_LOSS"


def test_unknown_counts_inside_a_failing_stretch_are_dropped() -> None:
    """8.2: consecutive, those set aside dropped."""
    case = patient(GOOD + "20:9 25:>20 30:9")
    assert brief(only(case, IWG_2009)) == (7, 20, "LOSS", True, 20)


def test_set_aside_does_not_make_a_blip() -> None:
    """8.2: only a count that meets the level closes the stretch; in the washout none does."""
    case = patient(GOOD + "20:9 25:60 40:9", rescues=[(22, 10)])
    ignoring = only(case, iwg(strategies={"RESCUE": "ignore"}))
    assert brief(ignoring) == (7, 20, "LOSS", True, 20)
    assert ignoring["blips"] == 0


def test_blips_before_a_loss() -> None:
    """8.2: two stretches were followed by a good count, the third is the loss."""
    episode = only(patient(GOOD + "20:9 25:60 30:9 35:60 40:9 41:9"), IWG_2009)
    assert brief(episode) == (7, 40, "LOSS", True, 40)
    assert (episode["blips"], episode["days_min"], episode["days_max"]) == (2, 28, 40)


def test_bleeding_in_an_open_failing_stretch() -> None:
    """8.2: dated at the first day of the stretch to which it belongs."""
    case = patient(GOOD + "20:9 30:60", bleeds=[(25, None, 2)])
    episode = only(case, IWG_2009)
    assert brief(episode) == (7, 20, "BLEEDING", True, 20)
    assert episode["last_qualifying"] == 14


def test_bleeding_is_seen_before_the_count_of_its_day() -> None:
    """8.2: bleeding, not the loss that the count of day 21 would have made."""
    case = patient(GOOD + "20:9 21:9", bleeds=[(21, None, 1)])
    assert brief(only(case, IWG_2009)) == (7, 20, "BLEEDING", True, 20)


def test_bleeding_after_a_blip_dates_itself() -> None:
    """8.2: the stretch was closed by the good count, so the bleeding is alone."""
    case = patient(GOOD + "20:9 22:60", bleeds=[(25, None, 1)])
    episode = only(case, IWG_2009)
    assert brief(episode) == (7, 25, "BLEEDING", True, 25)
    assert episode["blips"] == 1


def test_bleeding_at_an_allowed_grade_is_nothing() -> None:
    """8.2: only above ``bleeding_allowed``."""
    case = patient(GOOD + "20:60", bleeds=[(18, None, 1)])
    assert only(case, iwg(allowed=1))["reason"] == "END_OF_FOLLOW_UP"


def test_the_loss_is_seen_before_the_event_of_its_day() -> None:
    """8.2: on one day, the count is seen before the event."""
    case = patient(GOOD + "20:9 21:9", died=21, rescues=[(21, 28)])
    assert brief(only(case, IWG_2009)) == (7, 20, "LOSS", True, 20)


def test_the_failing_count_of_the_day_of_the_event_dates_it() -> None:
    """8.2: seen before the event, so a stretch was open; its first day is that same day."""
    case = patient(GOOD + "20:9", rescues=[(20, 28)])
    assert brief(only(case, IWG_2009)) == (7, 20, "RESCUE", True, 20)


def test_a_good_count_on_the_day_of_a_rescue_is_set_aside() -> None:
    """5.2 holds from the day of the rescue on, although the count is seen first."""
    case = patient(GOOD + "20:60", rescues=[(20, 28)])
    assert only(case, IWG_2009)["last_qualifying"] == 14
    without = patient(GOOD + "20:60", rescues=[(20, 0)])
    assert only(without, IWG_2009)["last_qualifying"] == 20


@pytest.mark.parametrize("kind", ["RESCUE", "NEW_LINE", "DISCONTINUATION", "DEATH"])
def test_open_failing_stretch_and_an_event(kind: str) -> None:
    """8.2: composite confirms the stretch, censor goes back to the last good count."""
    case = patient(
        GOOD + "20:9",
        rescues=[(30, 28)] if kind == "RESCUE" else [],
        next_line=30 if kind == "NEW_LINE" else None,
        end=30 if kind == "DISCONTINUATION" else None,
        died=30 if kind == "DEATH" else None,
    )
    composite = only(case, iwg(strategies={kind: "composite"}))
    assert brief(composite) == (7, 20, kind, True, 20)
    assert composite["days_max"] == 20
    censored = only(case, iwg(strategies={kind: "censor"}))
    assert brief(censored) == (7, 14, kind, False, None)
    assert censored["days_max"] == math.inf
    assert only(case, iwg(strategies={kind: "ignore"}))["reason"] == "UNCONFIRMED_LOSS"


def test_several_events_on_one_day() -> None:
    """8.2: DEATH, then NEW_LINE, RESCUE, DISCONTINUATION; what is ignored is passed over."""
    case = patient(GOOD, rescues=[(20, 28)], next_line=20, end=20, died=20)
    everything = {"DEATH": "composite", "DISCONTINUATION": "composite"}
    seen = []
    for kind in ("DEATH", "NEW_LINE", "RESCUE", "DISCONTINUATION"):
        seen.append(only(case, iwg(strategies=everything))["reason"])
        everything[kind] = "ignore"
    assert seen == ["DEATH", "NEW_LINE", "RESCUE", "DISCONTINUATION"]
    assert only(case, iwg(strategies=everything))["reason"] == "END_OF_FOLLOW_UP"


def test_events_after_the_cut_or_on_the_start_day_are_not_seen() -> None:
    """8.2: after the start day and up to the data cut."""
    late = patient(GOOD, rescues=[(21, 28)], next_line=22, died=23, cut=20)
    assert only(late, IWG_2009)["reason"] == "END_OF_FOLLOW_UP"
    on_the_cut = patient(GOOD, rescues=[(20, 28)], cut=20)
    assert only(on_the_cut, IWG_2009)["reason"] == "RESCUE"
    one_day = patient("3:60", end=0)
    assert only(one_day, ON_DRUG_REMISSION, "SR")["reason"] == "END_OF_FOLLOW_UP"


def test_an_episode_of_no_days() -> None:
    """8.2: the count of day 3 starts it, the stop of day 3 ends it."""
    episode = only(patient("3:60", end=3), ON_DRUG_REMISSION, "SR")
    assert brief(episode) == (3, 3, "DISCONTINUATION", True, None)
    assert (episode["days"], episode["days_min"], episode["days_max"]) == (0, 0, 3)


# --- 8 gaps ----------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["good", "failing", "unknown", "bleeding", "rescue", "death"])
def test_a_gap_is_seen_before_what_ends_it(what: str) -> None:
    """8.2: censored at the last count that met the level, whatever comes after the gap."""
    after = {"good": "25:60", "failing": "25:9", "unknown": "25:>20"}.get(what, "")
    case = patient(
        GOOD + after,
        bleeds=[(25, None, 2)] if what == "bleeding" else [],
        rescues=[(25, 28)] if what == "rescue" else [],
        died=25 if what == "death" else None,
    )
    assert brief(only(case, iwg(max_gap=10))) == (7, 14, "GAP", False, None)
    assert only(case, iwg(max_gap=11))["reason"] != "GAP"


def test_a_gap_in_an_open_failing_stretch() -> None:
    """8.2: the gap wins, and nothing is known of the failing day any more."""
    case = patient(GOOD + "20:9 40:9")
    assert brief(only(case, iwg(max_gap=10))) == (7, 14, "GAP", False, None)
    assert brief(only(case, IWG_2009)) == (7, 20, "LOSS", True, 20)


def test_unknown_counts_bridge_a_gap_of_an_episode() -> None:
    """8.2 counts from the last count, whatever it says; censored at the last that met."""
    case = patient(GOOD + "22:>20 30:>20 38:60")
    assert only(case, iwg(max_gap=10))["reason"] == "END_OF_FOLLOW_UP"
    broken = patient(GOOD + "22:>20 30:>20 41:60")
    assert brief(only(broken, iwg(max_gap=10))) == (7, 14, "GAP", False, None)


def test_what_is_not_seen_closes_no_gap() -> None:
    """An ignored event after a gap leaves the end of follow-up."""
    stopped = patient(GOOD, end=60)
    assert only(stopped, iwg(max_gap=10))["reason"] == "END_OF_FOLLOW_UP"
    bled = patient(GOOD, bleeds=[(60, None, 3)])
    assert only(bled, iwg(max_gap=10, allowed=None))["reason"] == "END_OF_FOLLOW_UP"


def test_a_new_episode_starts_with_the_count_after_the_gap() -> None:
    """8.3, and 8.4: the count before the gap bounds the second start, although it met."""
    first, second = oracle.episodes(patient(GOOD + "40:60 47:60 50:9 51:9"), "R", iwg(max_gap=10))
    assert brief(first) == (7, 14, "GAP", False, None)
    assert brief(second) == (40, 50, "LOSS", True, 50)
    assert second["days_max"] == 50 - 14


# --- 8 more than one episode -----------------------------------------------------------------


def test_the_bound_after_an_event() -> None:
    """8.4: the latest of the failing counts, bleeding, events before the second start."""
    first, second = oracle.episodes(
        patient(GOOD + "60:60 67:60 70:9 71:9", rescues=[(20, 28)]), "R", IWG_2009
    )
    assert brief(first) == (7, 20, "RESCUE", True, None)
    assert second["days_max"] == 70 - 20
    _, later = oracle.episodes(
        patient(GOOD + "22:9 60:60 67:60 70:9 71:9", rescues=[(20, 28)]), "R", IWG_2009
    )
    assert later["days_max"] == 70 - 22


def test_the_bound_after_bleeding() -> None:
    """8.4: bleeding before the first start counts as well."""
    case = patient("7:60 14:60 20:9 21:9", bleeds=[(5, None, 1)])
    assert only(case, IWG_2009)["days_max"] == 20 - 5


def test_an_unknown_count_is_no_bound() -> None:
    """8.4 asks for an observation that did not meet the level."""
    case = patient("5:>20 7:60 14:60 20:9 21:9")
    assert only(case, IWG_2009)["days_max"] == 20


def test_censored_by_a_rescue_then_again() -> None:
    """8.3: after an end, a new episode can start."""
    case = patient(GOOD + "60:60 67:60", rescues=[(20, 28)])
    assert [brief(e) for e in oracle.episodes(case, "R", iwg(strategies={"RESCUE": "censor"}))] == [
        (7, 14, "RESCUE", False, None),
        (60, 67, "END_OF_FOLLOW_UP", False, None),
    ]


def test_after_an_end_one_good_count_on_each_side_is_no_run() -> None:
    """8.3: the run has to be new; the bleeding of day 20 stands between."""
    case = patient(GOOD + "19:60 21:60 23:60", bleeds=[(20, None, 1)])
    assert [brief(e) for e in oracle.episodes(case, "R", IWG_2009)] == [
        (7, 20, "BLEEDING", True, 20)
    ]


# --- 8 the next line -------------------------------------------------------------------------


def test_a_line_of_no_days() -> None:
    """5.3: no count is after the start and on or before the next start."""
    case = patient("0:60 3:60 10:60", next_line=0)
    for rules in (IWG_2009, iwg(strategies={"NEW_LINE": "ignore"})):
        assert oracle.classify(case, rules)["reason"] == "NO_COUNTS"
        assert oracle.episodes(case, "R", rules) == []


def test_an_episode_that_goes_on_through_the_next_line() -> None:
    """5.3 and 8.3: only where NEW_LINE is ignored; the category stays with the line."""
    case = patient("14:60 21:60 40:60 50:9 51:9", next_line=14)
    assert oracle.episodes(case, "R", IWG_2009) == []
    ignoring = iwg(strategies={"NEW_LINE": "ignore"})
    assert brief(only(case, ignoring)) == (14, 50, "LOSS", True, 50)
    assert oracle.classify(case, ignoring)["reason"] == "UNCONFIRMED"
    # One day later the run starts on the next line's watch.
    assert oracle.episodes(patient("15:60 22:60", next_line=14), "R", ignoring) == []


def test_bleeding_and_rescue_on_the_day_of_the_next_line() -> None:
    """5.3 and 8.2: the day of the next line's start is still looked at, in the usual order."""
    bled = patient(GOOD, bleeds=[(20, None, 1)], next_line=20)
    assert only(bled, IWG_2009)["reason"] == "BLEEDING"
    rescued = patient(GOOD, rescues=[(20, 28)], next_line=20)
    assert only(rescued, IWG_2009)["reason"] == "NEW_LINE"
    assert only(rescued, iwg(strategies={"NEW_LINE": "censor"}))["event"] is False


def test_death_ends_the_counts() -> None:
    """5.3: up to the death day, included."""
    case = patient(GOOD + "20:60 21:60", died=20)
    assert only(case, iwg(strategies={"DEATH": "ignore"}))["end"] == 20


# --- 9 other measures ------------------------------------------------------------------------


def test_cumulative() -> None:
    """9.1: the state of the earlier count, at most ``max_gap`` days of each interval."""
    case = patient("0:60 5:60 10:9 30:>20 33:60", next_line=33)
    assert oracle.cumulative(case, "R", IWG_2009) == {
        "days_met": 5,
        "days_not_met": 20,
        "days_unknown": 3,
        "days_observed": 28,
    }
    assert oracle.cumulative(case, "R", iwg(max_gap=8)) == {
        "days_met": 5,
        "days_not_met": 8,
        "days_unknown": 15,
        "days_observed": 28,
    }
    nothing = {"days_met": 0, "days_not_met": 0, "days_unknown": 0, "days_observed": 0}
    for counts in ("0:60", "5:60"):
        assert oracle.cumulative(patient(counts), "R", IWG_2009) == nothing


def test_landmark() -> None:
    """9.2: nearest, the earlier of two, ends included, days from the line's start."""
    at_30: list[oracle.Criterion] = [{"at_least": 30}]

    def look(case: oracle.Case) -> tuple[bool | None, int | None]:
        found = oracle.landmark(case, at_30, 30, 20, 40, IWG_2009)
        return (found["state"], found["day"])

    assert look(patient("128:60 132:9", start=100)) == (True, 128)
    assert look(patient("120:9 141:60", start=100)) == (False, 120)
    assert look(patient("140:60", start=100)) == (True, 140)
    assert look(patient("119:60 141:60", start=100)) == (None, None)
    assert look(patient("130:60", start=100, next_line=129)) == (None, None)
    assert look(patient("30:60", bleeds=[(29, 31, 1)])) == (False, 30)
    assert look(patient("30:60", rescues=[(29, 7)])) == (None, 30)
    # The count on the start day is not the line's.
    found = oracle.landmark(patient("0:60"), at_30, 0, -5, 5, IWG_2009)
    assert found == {"state": None, "day": None}

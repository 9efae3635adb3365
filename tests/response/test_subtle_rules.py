"""Where the published rule is subtle: what is open, what is decided, between visits, goal days."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase.definitions.definition import (
    Counted,
    Criterion,
    Definition,
    Failure,
    Kept,
    VisitRule,
)
from itpcase.errors import DefinitionError
from itpcase.model import Day
from tests.oracle.bridge import person


def weekly(weeks: Iterable[int], count: float) -> str:
    """The same count in each of these weeks, on day 7·w."""
    return " ".join(f"{7 * week}:{count}" for week in weeks)


def said(id: str, name: str, patient: itp.Patient, cut: Day | None = None) -> tuple[str, str]:
    """Answer and reason of one question, for the first line."""
    d = itp.get_definition(id)
    (found,) = itp.answer_endpoints(patient, line=1, endpoints=[name], definition=d, data_cut=cut)
    return str(found.answer), "" if found.not_evaluable is None else str(found.not_evaluable)


YES, NO = ("yes", ""), ("no", "")
BETWEEN, CENSORED = ("NE", "BETWEEN_VISITS"), ("NE", "CENSORED")

# --- between visits, and the goal's very day ------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "name", "good", "goal", "how"),
    [
        ("stopago", "srot", "100:60 107:60", 268, {"end": 100}),
        ("china-2020", "sustained_response", "0:10 100:60 107:60", 183, {}),
        ("dexamethasone-wei-2016", "sustained", "0:10 100:60 107:60", 283, {}),
        ("extend", "continuous", "100:60 107:60", 275, {}),
        ("italy-taper", "taper", "100:160 107:160", 283, {}),
        ("tfr-romiplostim", "remission", "107:60", 268, {"end": 100}),
        ("srot-italy", "srot", "0:10 107:60", 269, {"end": 100}),
        ("taper", "off_treatment", "107:60", 365, {"end": 100}),
    ],
)
def test_a_goal_at_a_day(id: str, name: str, good: str, goal: int, how: dict[str, Any]) -> None:
    """A later loss turns nothing into yes; a failing count on the day is no; a good one is yes."""

    def asked(more: str) -> tuple[str, str]:
        return said(id, name, person(f"{good} {more}", **how))

    assert CENSORED == asked("")
    assert BETWEEN == asked(f"{goal + 32}:10 {goal + 33}:10")
    assert NO == asked(f"{goal}:10")
    assert NO == asked(f"{goal - 1}:10 {goal}:10")
    assert YES == asked(f"{goal}:160")
    assert YES == asked(f"{goal + 30}:160")
    assert YES == asked(f"{goal}:160 {goal + 1}:10 {goal + 2}:10")


@pytest.mark.parametrize(
    ("id", "name", "good", "goal", "how"),
    [
        ("stopago", "srot", "100:60 107:60", 268, {"end": 100}),
        ("china-2020", "sustained_response", "0:10 100:60 107:60", 183, {}),
        ("dexamethasone-wei-2016", "sustained", "0:10 100:60 107:60", 283, {}),
        ("taper", "off_treatment", "107:60", 365, {"end": 100}),
    ],
)
def test_a_therapy_on_the_goal_s_day(
    id: str, name: str, good: str, goal: int, how: dict[str, Any]
) -> None:
    """It comes after the count; but the washout of a rescue sets a count of its day aside."""

    def asked(**more: Any) -> tuple[str, str]:
        return said(id, name, person(f"{good} {goal}:60", **how, **more))

    assert YES == asked(next_line=goal)
    assert YES == asked(rescues=[(goal, "ivig", 0)])
    assert BETWEEN == asked(rescues=[(goal, "ivig", None)])
    assert NO == asked(rescues=[(goal - 1, "ivig", None)])


def test_a_blip_on_the_goal_s_day() -> None:
    """A failing count on the very day is no, also where one failing count is too short a loss."""
    d = ("china-2020", "sustained_response")

    assert NO == said(*d, person("0:10 100:60 107:60 183:10 190:60"))
    assert YES == said(*d, person("0:10 100:60 107:60 182:10 190:60"))


@pytest.mark.parametrize(
    ("events", "counts", "expected"),
    [
        ({"rescues": [(268, "other", 0)]}, "107:60 268:60", YES),  # the count is seen before it
        ({"rescues": [(268, "other", 0)]}, "107:60", BETWEEN),
        ({"rescues": [(267, "other", 0)]}, "107:60 268:60", NO),
        ({"rescues": [(100, "other", 0)]}, "107:60 268:60", YES),  # it belongs to before the stop
        ({"next_line": 268}, "107:60 268:60", YES),
        ({"next_line": 268}, "107:60", BETWEEN),
        ({"next_line": 267}, "107:60", NO),
        ({"bleeds": [(268, None, 3)]}, "107:60 268:60", NO),
        ({"bleeds": [(269, None, 3)]}, "107:60 268:60", YES),
        ({"bleeds": [(269, None, 3)]}, "107:60", BETWEEN),
    ],
)
def test_events_about_the_goal(
    events: dict[str, Any], counts: str, expected: tuple[str, str]
) -> None:
    """A therapy of the day comes after its count; bleeding of the day is no."""
    assert expected == said("stopago", "srot", person(counts, end=100, **events))


@pytest.mark.parametrize("counts", ["7:<100", "7:<100 13:50", "7:>20", "13:50"])
@pytest.mark.parametrize(("more", "expected"), [({"next_line": 13}, NO), ({"died_on": 20}, NO)])
def test_a_bound_in_the_washout_and_a_line_that_is_over(
    counts: str, more: dict[str, Any], expected: tuple[str, str]
) -> None:
    """It fails or is left out: either way the line is over without a response."""
    rescued = person(f"0:10 {counts}", rescues=[(1, "steroid_pulse", None)], **more)

    assert expected == said("eslim-01", "overall", rescued)


# --- what is still open at a data cut -------------------------------------------------------------


@pytest.mark.parametrize(("cut", "expected"), [(267, CENSORED), (268, NO), (None, NO)])
def test_bleeding_on_record_behind_the_cut(cut: int | None, expected: tuple[str, str]) -> None:
    """That it went on to the goal is known when the goal is there, and not before."""
    patient = person("80:60", end=100, bleeds=[(90, 300, 3)])

    assert expected == said("stopago", "srot", patient, cut=cut)


def test_a_rescue_may_still_come() -> None:
    """Six good weeks of eight are durable only when no rescue can come any more."""
    six = person(weekly(range(18, 24), 60))

    assert CENSORED == said("romiplostim-phase-3", "durable", six, cut=161)
    assert CENSORED == said("romiplostim-phase-3", "durable", six, cut=174)
    assert YES == said("romiplostim-phase-3", "durable", six, cut=175)
    assert YES == said("romiplostim-phase-3", "durable", six)
    died = attrs.evolve(six, died_on=161)
    assert YES == said("romiplostim-phase-3", "durable", died, cut=161)


@pytest.mark.parametrize(("cut", "expected"), [(20, CENSORED), (182, CENSORED), (183, NO)])
def test_a_response_may_still_come(cut: int, expected: tuple[str, str]) -> None:
    """Not yet is not no, up to the day by which it must begin."""
    patient = person("0:10 7:12 14:12")

    assert expected == said("china-2020", "sustained_response", patient, cut=cut)
    assert NO == said("china-2020", "sustained_response", patient)


def test_a_run_that_can_still_be_confirmed() -> None:
    """One count in time, and the confirming one not seen yet."""
    patient = person("7:9 14:9 168:60")

    assert CENSORED == said("vayhit-3", "confirmed", patient, cut=170)
    assert ("NE", "UNCONFIRMED") == said("vayhit-3", "confirmed", patient)
    assert YES == said("vayhit-3", "confirmed", person("7:9 14:9 168:60 175:60"), cut=175)
    assert NO == said("vayhit-3", "confirmed", person("7:9 14:9 168:60 170:9"), cut=170)


@pytest.mark.parametrize(
    ("id", "name"),
    [("dexamethasone-wei-2016", "sustained"), ("china-old", "good_effect")],
)
def test_a_run_that_could_be_the_response_to_be_kept(id: str, name: str) -> None:
    """A response kept for some days may begin on any day, so its open run is not "no"."""
    patient = person("0:10 7:9 14:9 21:60")

    assert ("NE", "UNCONFIRMED") == said(id, name, patient)
    assert CENSORED == said(id, name, patient, cut=24)
    assert NO == said(id, name, person("0:10 7:9 14:9 21:60 25:9"))
    assert NO == said(id, name, person("0:10 7:9 14:9 21:60 28:60", next_line=24))


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        (320, CENSORED),  # no count of the window yet
        (323, CENSORED),  # a nearer one can come
        (350, CENSORED),
        (406, YES),  # day 407 is as near, and later
        (407, YES),
    ],
)
def test_a_nearer_count_may_still_come(cut: int, expected: tuple[str, str]) -> None:
    """A landmark is open while a count nearer to it can come."""
    assert expected == said("ash-2019", "remission", person("323:120"), cut=cut)


def test_a_nearer_count_of_a_visit() -> None:
    """The same for a scheduled visit: the fourth of four lies one day off its target."""
    near = person(weekly(range(19, 22), 60) + " 153:60")

    assert CENSORED == said("mezagitamab-phase-3", "durable", near, cut=153)
    assert YES == said("mezagitamab-phase-3", "durable", near, cut=155)


@pytest.mark.parametrize(
    ("id", "name", "counts", "yes"),
    [
        ("extend", "ever", "0:9 7:20 14:30", "20:50"),
        ("extend", "ever_doubled", "0:30 7:59 14:59", "20:60"),
        ("eslim-01", "complete", "0:9 7:60 14:99", "20:100"),
        ("mezagitamab-phase-2", "complete", "0:9 7:60 14:100", "20:100"),
        ("mezagitamab-phase-2", "haemostatic", "0:10 7:29 14:30", "20:30"),
        ("vayhit-1", "ever_50", "0:9 7:20 14:49", "20:50"),
        ("vayhit-1", "ever_50", "0:9", "20:50"),
    ],
)
def test_at_least_once_is_never_too_late(id: str, name: str, counts: str, yes: str) -> None:
    """Without a last day the question is open as long as the line goes on; not yet is not no."""
    patient, later = person(counts), person(f"{counts} {yes}")
    over = NO if "7:" in counts else ("NE", "NO_COUNTS")

    assert [CENSORED, over] == [said(id, name, patient, cut=cut) for cut in (16, None)]
    assert [YES, YES] == [said(id, name, later, cut=cut) for cut in (20, None)]
    for ended in (person(counts, next_line=16), person(counts, died_on=16)):
        assert [NO, CENSORED] == [said(id, name, ended, cut=cut) for cut in (16, 15)]


@pytest.mark.parametrize("counts", ["0:9", "0:9 7:20"])
@pytest.mark.parametrize(
    ("ended", "words"),
    [({"next_line": 16}, "the start of the next line"), ({"died_on": 16}, "death")],
)
def test_what_closes_a_question_without_a_last_day_is_named(
    counts: str, ended: dict[str, Any], words: str
) -> None:
    """A "no" that a next line or death decided says so, with and without counts."""
    patient = person(counts, **ended)
    (found,) = itp.answer_endpoints(
        patient, itp.get_definition("vayhit-1"), line=1, endpoints=["ever_50"]
    )

    assert f"Decided by {words}" in found.explain()
    assert "on day 16, 16 days after the start" in found.explain()


def test_what_nothing_can_change_is_closed_before() -> None:
    """A baseline of 15 rules a haemostatic response out, whatever comes; a share has its cut."""
    ruled_out = ("mezagitamab-phase-2", "haemostatic")

    assert NO == said(*ruled_out, person("0:15 7:20 14:20"), cut=16)
    assert CENSORED == said(*ruled_out, person("0:14.999 7:20 14:20"), cut=16)
    assert NO == said("sutimlimab-phase-1", "durable", person("7:20 14:60 21:49"), cut=25)
    assert YES == said("sutimlimab-phase-1", "durable", person("7:20 14:60"), cut=25)


def test_a_rescue_may_come_as_long_as_the_line_goes_on() -> None:
    """Once without any rescue: no is said when one comes, yes when none can come any more."""
    once = Counted(
        name="once", label="once, and no rescue", any_of=Criterion(at_least=50), first_day=1,
        at_least=1, rescue="disqualifies",
    )  # fmt: skip
    d = attrs.evolve(itp.get_definition("extend"), id="mine", counted=[once], primary="once")
    patient = person("0:9 7:60")

    def found(of: itp.Patient, cut: Day | None) -> str:
        (answer,) = itp.answer_endpoints(of, d, line=1, endpoints=["once"], data_cut=cut)
        return str(answer.answer)

    assert ["NE", "yes"] == [found(patient, cut) for cut in (10, None)]
    assert "no" == found(person("0:9 7:60", rescues=[(9, "ivig", None)]), 10)
    assert "yes" == found(attrs.evolve(patient, died_on=10), 10)


@pytest.mark.parametrize(
    ("counts", "answer"),
    [
        ("100:60 156:60 212:60 268:60", YES),
        ("100:60 157:60 212:60 268:60", CENSORED),  # 57 days from the stop to the first count
        ("95:60 157:60 212:60 268:60", CENSORED),  # and so where the count before lies nearer
        ("100:60 150:>20 156:60 206:60 262:60 268:60", YES),  # any count bridges a gap
        ("156:>20 213:60 268:60", CENSORED),
        ("157:10 212:60 268:60", NO),  # a failing count decides
        ("157:60 212:10 268:60", NO),
        ("157:60 268:10", NO),
        ("300:60 350:60", CENSORED),
    ],
)
def test_a_gap_from_the_stop_to_the_first_count(counts: str, answer: tuple[str, str]) -> None:
    """What came after it is no response from the stop on, if the definition sets a greatest gap."""
    d = attrs.evolve(itp.get_definition("tfr-romiplostim"), id="ours", max_gap=56)
    (found,) = itp.answer_endpoints(person(counts, end=100), d)

    assert answer == (str(found.answer), str(found.not_evaluable or ""))
    assert (answer == CENSORED) == ("a gap between counts came before it was" in found.explain())
    assert (answer == CENSORED) == ("在得出结论前计数间隔过长" in found.explain("zh"))
    assert YES == said("tfr-romiplostim", "remission", person("100:60 300:60", end=100))
    assert "  greatest gap between counts: 56 days" in d.explain().splitlines()


# --- what is already decided ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("romiplostim-phase-3", "durable"),
        ("luna-3", "durable"),
        ("fit", "overall"),
        ("rituximab-godeau-2008", "good_response_1_year"),
    ],
)
def test_rescue_decides_without_a_count(id: str, name: str) -> None:
    """A rescue on day 14 is no, also when there is no count."""
    assert NO == said(id, name, person("", rescues=[(14, "ivig", None)]))
    assert NO == said(id, name, person("", rescues=[(14, "ivig", None)]), cut=20)


def test_bleeding_decides_without_a_count() -> None:
    """WHO 3 bleeding 30 days after the stop is no sustained response off treatment."""
    patient = person("", end=100, bleeds=[(130, None, 3)])

    assert NO == said("stopago", "srot", patient)
    assert ("NE", "NO_COUNTS") == said("stopago", "srot", person("", end=100))


@pytest.mark.parametrize("name", ["initial_response", "durable_response", "remission"])
@pytest.mark.parametrize("ended", [{"next_line": 20}, {"died_on": 20}])
def test_a_next_line_leaves_no_landmark(name: str, ended: dict[str, Any]) -> None:
    """A failure does not leave the denominator: no count in the window, and the line was over."""
    assert NO == said("ash-2019", name, person("7:40", **ended))


def test_a_next_line_on_day_100() -> None:
    """Remission at 12 months is no; with the line going on it is not evaluable."""
    assert NO == said("ash-2019", "remission", person("7:120", next_line=100))
    assert NO == said("ash-2019", "remission", person("7:120", next_line=406))
    assert ("NE", "NO_COUNT_IN_WINDOW") == said(
        "ash-2019", "remission", person("7:120", next_line=407)
    )
    ignoring = attrs.evolve(
        itp.ASH_2019, strategies=attrs.evolve(itp.ASH_2019.strategies, new_line="ignore")
    )
    (found,) = itp.answer_endpoints(
        person("7:120", next_line=100), line=1, endpoints=["remission"], definition=ignoring
    )
    assert ("NE", "NO_COUNT_IN_WINDOW") == (found.answer, found.not_evaluable)


def test_withdrawal_leaves_no_landmark_where_the_trial_says_so() -> None:
    """Eltrombopag in China: after withdrawal no response, a missing visit is missing."""
    asked = ("eltrombopag-china-phase-3", "week_6")

    assert NO == said(*asked, person("7:20", end=20))
    assert ("NE", "NO_COUNT_IN_WINDOW") == said(*asked, person("7:20"))
    assert YES == said(*asked, person("42:60", end=20))


def test_death_is_an_intercurrent_event_of_advance_iv() -> None:
    """Four good weeks, and death before the last visit."""
    patient = person(weekly(range(19, 23), 60), died_on=160)

    assert NO == said("advance-iv", "sustained", patient)
    assert YES == said("advance-iv", "sustained", attrs.evolve(patient, died_on=169))


# --- the rules of trials --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        (weekly(range(13, 19), 60) + " " + weekly((19, 20), 20), NO),
        (weekly(range(13, 19), 60) + " " + weekly((19, 20), 60), YES),
        (weekly(range(13, 19), 60) + " " + weekly((19, 20), 49), NO),
        (weekly(range(15, 21), 60) + " " + weekly((21, 22), 20), YES),
        (weekly(range(18, 24), 60), NO),  # fewer than 8 observed
    ],
)
def test_the_last_six_weeks_of_luna_3(weeks: str, expected: tuple[str, str]) -> None:
    """Two counts of 50 or more among weeks 19 to 24, after a response by week 12."""
    assert expected == said("luna-3", "durable", person(f"28:60 {weeks}"))


def test_luna_3_asks_for_a_response_by_week_12() -> None:
    """Only its responders stayed in the blinded period."""
    late = weekly(range(13, 25), 60)

    assert NO == said("luna-3", "durable", person(f"28:20 {late}"))
    assert YES == said("luna-3", "durable", person(f"84:60 {late}"))


def test_every_clause_of_luna_3_changes_answers() -> None:
    """Of the 531,441 patterns of 12 weeks the last-six-weeks clause decides 1,445."""
    decided = 0
    for first in _tallies():
        for last in _tallies():
            good, seen = first[0] + last[0], first[1] + last[1]
            if seen >= 8 and 3 * good >= 2 * seen and last[0] < 2:
                decided += first[2] * last[2]

    assert 1445 == decided


def _tallies() -> list[tuple[int, int, int]]:
    """Good and seen of six weeks, and how many patterns have them."""
    counted: dict[tuple[int, int], int] = {(0, 0): 1}
    for _ in range(6):
        more: dict[tuple[int, int], int] = {}
        for (good, seen), times in counted.items():
            for step in ((1, 1), (0, 1), (0, 0)):
                key = (good + step[0], seen + step[1])
                more[key] = more.get(key, 0) + times
        counted = more
    return [(*key, times) for key, times in counted.items()]


def test_the_weeks_of_vayhit_2() -> None:
    """Day 1 of week n is day 7(n - 1): SR6 has the counts of days 126 to 168."""
    inside = person("126:60 140:60 154:60 168:20")

    assert YES == said("vayhit-2", "stable_response", inside)
    assert NO == said("vayhit-2", "stable_response", person("126:60 140:60 168:20 169:60 170:60"))
    assert NO == said("vayhit-2", "stable_response", person("125:60 126:60 140:60 154:20 168:20"))


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        (person("60:60 168:60"), ("yes", 168, "NOT_STOPPED")),
        (person("60:60 168:60", end=168), ("no", None, "END_OF_FOLLOW_UP")),
        (person("60:60 168:60", end=169), ("yes", 168, "NOT_STOPPED")),
        (person("60:60 167:60"), ("no", None, "END_OF_FOLLOW_UP")),
        (person("60:60", followed_until=167), ("no", None, "END_OF_FOLLOW_UP")),
        (person("60:60", followed_until=168), ("yes", 168, "NOT_STOPPED")),
        (person("60:60", end=168, followed_until=200), ("no", None, "END_OF_FOLLOW_UP")),
        (person("60:60 120:20 168:60"), ("yes", 120, "LOSS")),
        (person("60:60", bleeds=[(167, None, 2)]), ("no", None, "END_OF_FOLLOW_UP")),
        (person("60:60", bleeds=[(168, None, 2)]), ("yes", 168, "NOT_STOPPED")),
        (person("", bleeds=[(160, 168, 2)]), ("yes", 168, "NOT_STOPPED")),
        (person("60:60", rescues=[(168, "ivig", None)]), ("yes", 168, "RESCUE")),
        (person("60:60", rescues=[(200, "ivig", None)]), ("yes", 168, "NOT_STOPPED")),
    ],
)
def test_eltrombopag_must_be_stopped_in_vayhit_2(
    patient: itp.Patient, expected: tuple[str, int | None, str]
) -> None:
    """Not stopped by day 168 is failure, if the patient was seen then."""
    (found,) = itp.answer_endpoints(
        patient, line=1, endpoints=["treatment_failure"], definition=itp.get_definition("vayhit-2")
    )

    assert expected == (found.answer, found.on, found.end_reason)


def test_vayhit_3_ends_on_day_168() -> None:
    """The first of the two counts lies on that day or before."""
    assert YES == said("vayhit-3", "confirmed", person("168:60 175:60"))
    assert NO == said("vayhit-3", "confirmed", person("169:60 176:60"))


@pytest.mark.parametrize(("second", "expected"), [(13, "NE"), (14, "P")])
def test_orelabrutinib_asks_for_two_weeks(second: int, expected: str) -> None:
    """Two consecutive weeks, not two days."""
    found = itp.classify_response(
        person(f"7:60 {second}:60"), definition=itp.get_definition("orelabrutinib-phase-2")
    )

    assert expected == found.category


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        (person("30:20", next_line=60), ("yes", 60)),
        (person("30:20"), ("no", None)),
        (person("30:60", next_line=60), ("no", None)),
        (person("60:20", next_line=60), ("yes", 60)),
    ],
)
def test_flight_asks_for_both(patient: itp.Patient, expected: tuple[str, int | None]) -> None:
    """A count below 30 and a second-line treatment, dated at the later."""
    (found,) = itp.answer_endpoints(patient, line=1, definition=itp.get_definition("flight"))

    assert expected == (found.answer, found.on)


@pytest.mark.parametrize(
    ("counts", "how", "expected"),
    [
        ("252:60 350:60 448:60 546:60", {"end": 250}, YES),
        ("252:60 350:60 448:60 546:20", {"end": 250}, NO),  # the last must be good
        ("252:60 350:20 448:60 546:60", {"end": 250}, YES),
        ("252:60 350:60 448:60 546:60", {"end": 253}, NO),  # stopped too late
        ("252:60 350:60 448:60 546:60", {}, ("NE", "ON_TREATMENT")),
        ("252:60 350:60 448:60 546:60", {"end": 250, "rescues": [(252, "ivig", 0)]}, NO),
        ("252:60 350:60 448:60 546:60", {"end": 250, "rescues": [(251, "ivig", 0)]}, YES),
    ],
)
def test_the_last_visit_must_be_good(
    counts: str, how: dict[str, Any], expected: tuple[str, str]
) -> None:
    """NCT07051915: 3 of 4 visits off treatment, the last of them included."""
    assert expected == said("nct07051915", "srot", person(counts, **how))


# --- shares and quotas ----------------------------------------------------------------------------

AT_LEAST_50 = Criterion(at_least=50)


def asks(**question: Any) -> Definition:
    """A definition with one question about counts or visits."""
    kind = VisitRule if "visits" in question else Counted
    asked = kind(name="q", label="q", any_of=AT_LEAST_50, **question)
    asks: dict[str, Any] = {"visits" if kind is VisitRule else "counted": [asked]}
    return Definition(id="ours", title="Ours", evidence="assumed", **asks)


@pytest.mark.parametrize(
    ("share", "good", "of", "expected"),
    [
        (0.0004, 0, 40, "no"),
        (0.0004, 1, 40, "yes"),
        (2 / 3, 8, 12, "yes"),
        ("2/3", 8, 12, "yes"),
        (0.6667, 8, 12, "no"),
        (0.667, 2, 3, "no"),
        (0.75, 3, 4, "yes"),
        (1, 3, 4, "no"),
    ],
)
def test_a_share_is_an_exact_fraction(
    share: float | str, good: int, of: int, expected: str
) -> None:
    """A text is the fraction; a float the simple one that it is nearest to, or its decimal."""
    counts = " ".join(f"{day}:{60 if day <= good else 9}" for day in range(1, of + 1))
    (found,) = itp.answer_endpoints(person(counts), definition=asks(share=share))

    assert (expected, good, of) == (found.answer, found.value, found.out_of)


def test_a_share_of_counts_and_a_share_of_visits() -> None:
    """The counts of the window, or all scheduled visits."""
    patient = person("7:60 14:60")
    schedule = {"first_day": 7, "visits": 3, "interval_days": 7, "share": "3/4"}
    (of_counts,) = itp.answer_endpoints(patient, definition=asks(**schedule))
    (of_visits,) = itp.answer_endpoints(patient, definition=asks(**schedule, share_of="visits"))

    assert ("yes", "no") == (of_counts.answer, of_visits.answer)


@pytest.mark.parametrize(
    "question",
    [
        {"first_day": 7, "visits": 3, "interval_days": 7, "at_least": 4},
        {"first_day": 7, "visits": 3, "interval_days": 7, "share": 0.5, "fewest_observed": 4},
        {"first_day": 7, "visits": 5, "interval_days": 7, "at_least": 3, "within": 2},
        {"first_day": 7, "last_day": 9, "at_least": 4},
        {"share": 0},
        {"share": "3/2"},
        {"share": "much"},
        {"share": float("nan")},
        {"share": True},
        {"at_least": 1, "rescue_from_day": 0},
        {"visits": 3, "interval_days": 7, "at_least": 1},
        {"first_week": 3, "visits": 3, "interval_days": 7, "at_least": 1},
    ],
)
def test_what_can_never_be_answered_is_refused(question: dict[str, Any]) -> None:
    """Four of three visits, a share of nothing, a schedule without a day."""
    with pytest.raises(DefinitionError):
        asks(**question)


@pytest.mark.parametrize(
    "bounds",
    [
        {"at_least": 50, "below": 50},
        {"above": 50, "at_most": 50},
        {"above": 50, "below": 40},
        {"at_least": 51, "at_most": 50},
    ],
)
def test_bounds_that_no_count_can_meet_are_refused(bounds: dict[str, float]) -> None:
    """A criterion is met by some count."""
    with pytest.raises(DefinitionError):
        Criterion(**bounds)
    assert Criterion(at_least=50, at_most=50).at_least == 50


# --- weeks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("anchor", "day", "label"), [("W0", 126, "week 18"), ("W1D1", 119, "W18D1")]
)
def test_weeks_are_anchored_by_the_trial(anchor: str, day: int, label: str) -> None:
    """Week w is day 7w, or day 1 of week n is day 7(n - 1)."""
    asked: Any = {"first_week": 18, "week_anchor": anchor, "visits": 1, "interval_days": 7}
    rule = asks(**asked, at_least=1).visits[0]

    assert day == rule.first_day
    assert f"day {day} ({label})" in rule.rule
    with pytest.raises(DefinitionError):
        attrs.evolve(rule, first_day=day + 1)


def test_every_schedule_of_the_catalogue_in_weeks_says_its_anchor() -> None:
    """Those in months have none."""
    for d in itp.list_definitions():
        for visits in d.visits:
            assert (visits.week_anchor is None) == (visits.first_day in {365, 730})


# --- failure of all -------------------------------------------------------------------------------


def test_all_events_together() -> None:
    """Failure is on the day of the last of them, and none without each."""
    question = Failure(
        name="q", label="q", any_of=AT_LEAST_50, rescue_from_day=1, death=False, joined="all"
    )
    d = Definition(id="ours", title="Ours", evidence="assumed", failures=[question])

    def asked(**how: Any) -> tuple[str, Any, Any]:
        (found,) = itp.answer_endpoints(person("7:9", **how), line=1, definition=d)
        return str(found.answer), found.on, found.end_reason

    assert ("yes", 30, "NEW_LINE") == asked(rescues=[(20, "ivig", 0)], next_line=30)
    assert ("yes", 30, "RESCUE") == asked(rescues=[(30, "ivig", 0)], next_line=30)
    assert "no" == asked(next_line=30)[0]
    assert "no" == asked(rescues=[(20, "ivig", 0)])[0]


def test_a_share_keeps_its_fraction() -> None:
    """It is a Fraction in the definition."""
    assert Fraction(2, 3) == itp.get_definition("luna-3").visits[0].share


# --- failure of which a new line is no part -------------------------------------------------------

FAILED_LATER: dict[str, tuple[str, dict[str, Any], tuple[str, int]]] = {
    "a death": ("0:9 7:60 60:60", {"died_on": 200}, ("yes", 200)),
    "a count": ("0:9 7:60 60:60 100:20", {}, ("yes", 100)),
    "a rescue": ("0:9 7:60 60:60", {"rescues": [(120, "ivig", None)]}, ("yes", 120)),
    "nothing": ("0:9 7:60 60:60 150:60", {}, ("no", 150)),
}


@pytest.mark.parametrize("what", FAILED_LATER)
@pytest.mark.parametrize("ignored", [True, False])
def test_what_comes_after_a_new_line_that_is_no_failure(what: str, ignored: bool) -> None:
    """It counts where the definition ignores new lines; else the line is followed up to it."""
    counts, facts, (answer, day) = FAILED_LATER[what]
    failure = Failure(
        name="failure", label="failure", any_of=Criterion(at_least=30), rescue_from_day=1,
        new_line=False,
    )  # fmt: skip
    strategies = attrs.evolve(itp.IWG_2009.strategies, new_line="ignore" if ignored else "censor")
    d = Definition(
        id="ours", title="Ours", evidence="assumed", failures=[failure], strategies=strategies
    )
    patient = person(counts, next_line=80, **facts)
    (found,) = itp.answer_endpoints(patient, d, line=1)

    assert ((answer, day) if ignored else ("no", 60)) == (str(found.answer), found.value)
    assert ignored != ("next line on day 80 was not looked at" in found.explain())
    assert ignored != ("第80天开始下一线治疗" in found.explain("zh"))
    table = itp.answer_endpoints([patient], d)
    assert found.value == table["value"][0]
    assert "a new line is no failure" in str(failure.rule)


def test_after_a_new_line_counts_are_held_against_the_baseline_of_the_line() -> None:
    """Not against that of the next line, where a definition ignores new lines."""
    ignoring = attrs.evolve(itp.IWG_2009.strategies, new_line="ignore")
    fold = Criterion(at_least=30, fold_at_least=2)
    d = attrs.evolve(
        itp.IWG_2009, id="ours", strategies=ignoring,
        kept=[Kept(name="kept", label="kept", level="R", until_day=100)],
        failures=[Failure(name="failure", label="failure", any_of=fold, new_line=False)],
    )  # fmt: skip
    patient = person("0:10 7:50 14:50 40:30 60:50 100:35 120:50", next_line=40)
    found = itp.answer_endpoints(patient, d, line=1)

    assert [("kept", "yes"), ("failure", "no")] == [(a.endpoint, str(a.answer)) for a in found]
    assert "yes" == str(itp.answer_endpoints(patient, d, line=2, endpoints=["failure"])[0].answer)


# --- other therapy after the next line ------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "how", "cut", "answer"),
    [
        ("0:9 28:60", {"next_line": 30}, None, YES),  # within 6 weeks
        ("0:9 28:60", {"next_line": 30, "rescues": [(42, "ivig", None)]}, None, YES),
        ("0:9 28:60", {"next_line": 30, "rescues": [(43, "ivig", None)]}, None, NO),
        ("0:9 28:60", {"next_line": 30, "rescues": [(183, "ivig", None)]}, None, NO),
        ("0:9 28:60", {"next_line": 30, "rescues": [(184, "ivig", None)]}, None, YES),
        ("0:9 28:60", {"next_line": 30}, 60, CENSORED),
        ("0:9 28:60", {"next_line": 30}, 183, YES),
        ("0:9 28:60", {"next_line": 30, "rescues": [(43, "ivig", None)]}, 42, CENSORED),
        ("0:9 28:60", {"next_line": 30, "died_on": 50}, 60, YES),
        ("0:9 28:60", {"next_line": 43}, None, NO),
    ],
)
def test_another_treatment_after_the_next_line(
    counts: str, how: dict[str, Any], cut: int | None, answer: tuple[str, str]
) -> None:
    """Later than 6 weeks it is no response, also where a next line came within them."""
    patient = person(counts, agents="daratumumab", **how)

    assert answer == said("daratumumab-france", "response", patient, cut)


def test_a_third_line_is_another_treatment() -> None:
    """As a rescue after the next line is; the explanation names it."""
    d = itp.get_definition("daratumumab-france")
    patient = person("0:9 28:60", next_line=30)
    third = itp.TreatmentLine(line=3, agents=["romiplostim"], started_on=60)
    more = attrs.evolve(patient, lines=[*patient.lines, third])
    (found,) = itp.answer_endpoints(more, d, line=1, endpoints=["response"])

    assert "no" == str(found.answer)
    assert "Decided by the start of the next line on day 60, 60 days after" in (found.explain())


@pytest.mark.parametrize(("death", "kept"), [("censor", CENSORED), ("composite", NO)])
def test_death_before_the_day_to_which_a_response_is_kept(
    death: str, kept: tuple[str, str]
) -> None:
    """By the strategy, as the episode; a landmark behind a death is "no" under both."""
    strategies = attrs.evolve(itp.CHINA_2020.strategies, death=death)
    d = attrs.evolve(itp.CHINA_2020, id="own", strategies=strategies)
    patient = person("0:10 7:60 14:60 90:60", died_on=100)
    found = {
        each.endpoint: (str(each.answer), str(each.not_evaluable or ""))
        for each in itp.answer_endpoints(patient, d)
    }

    assert (kept, NO) == (found["sustained_response"], found["remission"])


def test_visits_of_a_line_without_a_count() -> None:
    """Nothing is known of it; one count, wherever it lies, and visits without one are missing."""
    assert ("NE", "NO_COUNTS") == said("romiplostim-phase-3", "durable", person("0:10"))
    assert NO == said("romiplostim-phase-3", "durable", person("0:10 5:20"))
    assert NO == said("romiplostim-phase-3", "durable", person("0:10", next_line=100))

"""The sentences of an answer agree with its row, in both languages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase._days import number_day
from itpcase.definitions.endpoints import Combined, Reached, TreatmentFree, VisitRule
from itpcase.definitions.parts import Confirmation, Criterion
from itpcase.response._questions.deciding_events import deciding_event
from itpcase.response._questions.grounds import starts_later
from itpcase.response.endpoints import ending_of
from itpcase.words import read_words
from tests.oracle import bridge
from tests.oracle.bridge import person

ASKING = [d.id for d in itp.list_definitions() if d.questions]
few = settings(max_examples=max(4, settings().max_examples // 15))


def told(answer: Any, lang: str) -> list[str]:
    """The sentences of an answer."""
    return str(answer.explain(lang)).splitlines()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("asked", ASKING)
@few
@given(data=st.data())
def test_what_is_said_is_what_holds(data: st.DataObject, asked: str, lang: str) -> None:
    """Answer, what decided "no", where no count is, and what is not yet due."""
    d, series = data.draw(bridge.questions(asked))
    said = read_words(lang)
    for patient in series.patients:
        line = patient.lines[-1].line if patient.lines else None
        if line is None:
            continue
        for answer in itp.answer_endpoints(
            patient, line=line, definition=d, data_cut=series.data_cut
        ):
            sentences = told(answer, lang)
            assert said(f"answer.{answer.answer}") in sentences[0]
            agrees_on_the_event(answer, sentences)
            if answer.not_evaluable == "NO_COUNTS":
                at = answer.line_index
                has_counts = answer.course.counts_end[at] > answer.course.first_count[at]
                after_stop = isinstance(answer.question, TreatmentFree) or has_counts
                key = "why_asked.NO_COUNTS_AFTER_STOP" if after_stop else "why.NO_COUNTS"
                if starts_later(answer.course)[at]:
                    key = "why.NOT_STARTED"
                assert any(said(key) in sentence for sentence in sentences)
                assert not has_counts or isinstance(answer.question, TreatmentFree | Combined)
            if isinstance(answer.question, VisitRule) and series.data_cut is None:
                not_due = {"en": "not yet due", "zh": "尚未到期"}[lang]
                assert not any(not_due in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("lang", "why"),
    [("en", "no usable count after the stop of the last drug"), ("zh", "末种药物停用后无可用计数")],
)
def test_no_count_after_the_stop_in_a_question_of_parts(lang: str, why: str) -> None:
    """A line with counts is not said to have none; none came after the stop."""
    patient = person("2:70 3:100 61:70 122:70", end=122)

    assert any(why in each for each in explained("taper", "srot", patient, lang))


def agrees_on_the_event(answer: Any, sentences: list[str]) -> None:
    """The event that decided is named with its day, and only where the answer is no."""
    decided = [s for s in sentences if s.startswith(("Decided by", "决定因素"))]
    ended = ending_of(answer)
    event = deciding_event(answer.course, answer.question, answer.line_index, ended)
    if answer.answer == "no" and event is not None:
        day = number_day(event[0], answer.course.is_calendar(answer.line_index))
        assert 1 == len(decided)
        assert str(day) in decided[0]
    else:
        assert [] == decided


def explained(id: str, name: str, patient: itp.Patient, lang: str, **how: Any) -> list[str]:
    """The sentences of one answer."""
    (found,) = itp.answer_endpoints(
        patient, line=1, endpoints=[name], definition=itp.get_definition(id), **how
    )
    return told(found, lang)


@pytest.mark.parametrize(
    ("lang", "rescue", "aside", "due", "since"),
    [
        (
            "en", "Decided by a rescue therapy on day 14, 14 days after the start",
            "Set aside after a rescue: 60 on day 20.", "day 175 not yet due",
            "counted from the stop of the last drug",
        ),
        (
            "zh", "第14天的补救治疗", "第20天为60",
            "第175天尚未到期", "自末种药物停用起计",
        ),
    ],
)  # fmt: skip
def test_what_is_named(lang: str, rescue: str, aside: str, due: str, since: str) -> None:
    """Which rescue, which counts, what is not yet due, and from when days are counted."""
    rescued = person("20:60 133:60", rescues=[(14, "ivig", None)])
    durable = explained("romiplostim-phase-3", "durable", rescued, lang)
    assert any(rescue in sentence for sentence in durable)
    overall = explained("eslim-01", "overall", rescued, lang)
    assert sum(aside in sentence for sentence in overall)
    cut = explained("romiplostim-phase-3", "durable", person("126:60"), lang, data_cut=140)
    assert any(due in sentence for sentence in cut)
    off = explained("stopago", "srot", person("120:60 300:60", end=100), lang)
    assert any(since in sentence for sentence in off)


@pytest.mark.parametrize(
    ("lang", "washed", "unknown"),
    [
        (
            "en", "in the washout of a rescue on day 5",
            "because bleeding is not known on that day",
        ),
        ("zh", "处于第5天补救治疗的洗脱期内", "当日有无出血不详"),
    ],
)  # fmt: skip
def test_why_a_count_was_set_aside(lang: str, washed: str, unknown: str) -> None:
    """The rescue is named, the last that covers the day, and bleeding only where it matters."""
    rescues = [(-40, "ivig", None), (-3, "ivig", None), (5, "ivig", None), (90, "ivig", None)]
    rescued = told(itp.classify_response(person("0:10 7:120 14:110", rescues=rescues)), lang)
    strict = attrs.evolve(itp.IWG_2009, id="own", bleeding_unrecorded="not_evaluable")
    silent = attrs.evolve(person("0:10 7:120 14:110"), bleeding_recorded=False)
    unrecorded = told(itp.classify_response(silent, strict), lang)

    assert any(washed in sentence for sentence in rescued)
    assert not any(unknown in sentence for sentence in rescued)
    assert any(unknown in sentence for sentence in unrecorded)


@pytest.mark.parametrize(
    ("lang", "why", "aside"),
    [
        (
            "en",
            "what ended it on that day or after it",
            "Set aside after a rescue: 60 on day 183.",
        ),
        ("zh", "而使其终止的事件在该日或以后", "第183天为60。"),
    ],
)
def test_a_rescue_on_the_day_of_a_goal(lang: str, why: str, aside: str) -> None:
    """The good count of that day is listed, so what set it aside is said as well."""
    rescued = person("0:10 7:60 14:60 183:60", rescues=[(183, "ivig", None)])
    kept = explained("china-2020", "sustained_response", rescued, lang)

    assert any(why in sentence for sentence in kept)
    assert any(aside in sentence for sentence in kept)


def test_counts_before_the_stop_are_not_counts_after_it() -> None:
    """No "there is no count" beside counts that are listed."""
    sentences = explained("stopago", "srot", person("20:60", end=100), "en")

    assert "Not evaluable: there is no usable count after the stop of the last drug." in sentences
    assert "Counts: 60 on day 20." in sentences


def test_what_cannot_decide_is_not_named() -> None:
    """
    A rescue ends no wait for a level; ungraded bleeding beside an allowed grade decides nothing.

    Nor does bleeding after the last day that counts.
    """
    rescued = person("0:10 7:10 14:10 29:10", rescues=[(10, "other", 1)])
    (reached,) = itp.answer_endpoints(
        rescued, line=1, endpoints=["q"], definition=asking(reached=[Reached(
            name="q", label="q", level="R", by_day=28
        )]),
    )  # fmt: skip
    off = TreatmentFree(name="q", label="q", any_of=Criterion(at_least=50), days=30)
    ungraded = person("20:50 35:50", end=10, next_line=38, bleeds=[(30, 30, None)])
    (by_next_line,) = itp.answer_endpoints(
        ungraded,
        line=1,
        endpoints=["q"],
        definition=asking(treatment_free=[off], bleeding_allowed=1),
    )
    later = person("20:9 35:50", end=10, bleeds=[(36, 36, 3)])
    (by_counts,) = itp.answer_endpoints(
        later, line=1, endpoints=["q"], definition=asking(treatment_free=[off]), data_cut=35
    )

    assert ["no"] * 3 == [str(each.answer) for each in (reached, by_next_line, by_counts)]
    assert "Decided by" not in reached.explain()
    assert "Decided by the start of the next line on day 38" in by_next_line.explain()
    assert "Decided by" not in by_counts.explain()


@pytest.mark.parametrize(
    "ended", [person("0:10 182:5", next_line=200), person("0:10 182:5", died_on=200)]
)
def test_a_count_at_a_landmark_decided(ended: itp.Patient) -> None:
    """What came after the count within its window decided nothing; without the count, it did."""
    without = attrs.evolve(ended, platelets=ended.platelets[:1])
    by_count, by_event = (
        explained("ash-2019", "durable_response", each, "en") for each in (ended, without)
    )

    assert "Counts: 5 on day 182." in by_count
    assert [[], ["on day 200"]] == [
        [line.split(", ")[0][-10:] for line in each if line.startswith("Decided by")]
        for each in (by_count, by_event)
    ]


KEPT = ("china-2020", "sustained_response")
OFF_DRUG = ("nct07051915", "srot")
WEEKLY = " ".join(f"{day}:80" for day in range(7, 600, 7))
NEXT_LINE = "the start of the next line on day 70"


@pytest.mark.parametrize(
    ("asked", "patient", "named"),
    [
        (KEPT, person("0:10 7:60 14:70 60:20 61:15", next_line=70), None),
        (KEPT, person("0:10 7:60 14:70 60:20 61:15", died_on=70), None),
        (KEPT, person("0:10 7:60 14:70 60:70", next_line=70), NEXT_LINE),
        (KEPT, person("0:10 7:60 14:70 60:20", next_line=70), NEXT_LINE),
        (
            KEPT, person("0:10 7:60 14:70 60:70", rescues=[(70, "ivig", None), (80, "ivig", None)]),
            "a rescue therapy on day 70",
        ),
        (KEPT, person("0:10 7:60 14:70 60:70", bleeds=[(70, 70, 2)]), "bleeding on day 70"),
        (KEPT, person("0:10 7:9 14:9", next_line=70), NEXT_LINE),
        (
            KEPT, person("0:10 7:60 14:70 183:20 190:60", next_line=300),
            "the count on the day of the goal",
        ),
        (KEPT, person("0:10 7:60 14:70 183:20"), "the count on the day of the goal"),
        (KEPT, person("0:10 7:60 14:70 183:20 184:20"), None),
        (("stopago", "srot"), person("0:60 105:10", end=100, rescues=[(110, "ivig", None)]), None),
        (
            ("stopago", "srot"), person("0:60 110:10", end=100, rescues=[(105, "ivig", None)]),
            "a rescue therapy on day 105",
        ),
        (
            ("stopago", "srot"), person("0:60 105:60", end=100, next_line=90),
            "the start of the next line on day 90",
        ),
        (
            ("eltrombopag-china-phase-3", "week_6"), person("0:10 7:12", end=20),
            "the stop of the drug on day 20",
        ),
        (("eltrombopag-china-phase-3", "week_6"), person("0:10 42:12", end=20), None),
        (OFF_DRUG, person(f"0:10 {WEEKLY}", end=300), "the drug"),
        (
            OFF_DRUG,
            person(f"0:10 {WEEKLY}", end=200, rescues=[(240, "ivig", None), (260, "ivig", None)]),
            "a rescue therapy on day 260",
        ),
        (
            OFF_DRUG, person(f"0:10 {WEEKLY}", end=200, next_line=260),
            "the start of the next line on day 260",
        ),
        (
            ("taper", "off_treatment"), person(f"0:10 {WEEKLY}", end=400),
            "the drug",
        ),
    ],
)  # fmt: skip
def test_what_decided_is_named_and_nothing_else(
    asked: tuple[str, str], patient: itp.Patient, named: str | None
) -> None:
    """After a loss no later event decided; before it, the event that ended the response did."""
    (found,) = itp.answer_endpoints(
        patient, itp.get_definition(asked[0]), line=1, endpoints=[asked[1]]
    )
    decided = [
        line.removeprefix("Decided by ").partition(",")[0]
        for line in found.explain().splitlines()
        if line.startswith("Decided by ")
    ]

    assert "no" == found.answer
    assert [named] * (named is not None) == decided


@pytest.mark.parametrize(
    ("counts", "end_reason"),
    [
        ("182:60 183:20 190:60", None),
        ("182:60 183:20 190:60 300:20 301:20", None),
        ("182:60 183:20", None),
        ("182:60 183:20 184:20", "LOSS"),
        ("182:60 183:20 184:60 190:20", None),
    ],
)
def test_a_count_that_fails_on_the_day_of_a_goal_is_the_day_of_the_answer(
    counts: str, end_reason: str | None
) -> None:
    """Whatever became of the response later: not its last day, which may lie on either side."""
    twice = attrs.evolve(itp.get_definition("stopago"), loss=Confirmation(counts=2, apart=1))
    kept, off_drug = (
        person(f"0:10 7:60 14:60 {counts}"), person(f"0:60 20:60 {counts}", end=15),
    )  # fmt: skip
    (sustained,) = itp.answer_endpoints(kept, itp.CHINA_2020, endpoints=["sustained_response"])
    (srot,) = itp.answer_endpoints(off_drug, twice, endpoints=["srot"])

    assert ("no", 183, 183, end_reason) == (
        sustained.answer, sustained.on, sustained.value, sustained.end_reason,
    )  # fmt: skip
    assert ("no", 183, 168, end_reason) == (srot.answer, srot.on, srot.value, srot.end_reason)
    for found in (sustained, srot):
        decided = "Decided by the count on the day of the goal, 183 days after the start"
        assert (decided in found.explain()) == (end_reason is None)
        assert ("目标当天" in found.explain("zh")) == (end_reason is None)


def test_the_day_that_decided_is_one_of_the_patient() -> None:
    """A date of one and a study day of the other, in one cohort."""
    start = dt.date(2021, 3, 1)
    dated = itp.Patient(
        id="a", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=start)]
    )
    numbered = person("0:10", id="b", died_on=20)
    found = itp.answer_endpoints([dated, numbered], itp.ASH_2019, endpoints=["initial_response"])

    assert "Decided by death on day 20, 20 days" in found.answer(1).explain()


def asking(**questions: Any) -> itp.Definition:
    """IWG 2009, with these questions."""
    return attrs.evolve(itp.IWG_2009, id="ours", **questions)


def test_what_decided_is_of_the_patient() -> None:
    """Each is decided by an event of its own, whoever stands beside it in the cohort."""
    counts = "0:10 " + " ".join(f"{day}:150" for day in range(14, 420, 14))
    bled = person(counts, id="a", end=100, bleeds=[(150, 150, 3)])
    rescued = person(counts, id="b", end=100, rescues=[(200, "ivig", None)])
    both = [bled, rescued, person(counts, id="c", end=100, bleeds=[(220, 220, 3)])]
    found = itp.answer_endpoints(both, definition=itp.get_definition("stopago"), endpoints=["srot"])

    assert ["bleeding on day 150", "a rescue therapy on day 200", "bleeding on day 220"] == [
        line.removeprefix("Decided by ").partition(",")[0]
        for row in range(3)
        for line in found.answer(row).explain().splitlines()
        if line.startswith("Decided by ")
    ]

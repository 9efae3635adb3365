"""What must hold of every definition, whatever its rule: records that can change nothing, cuts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.definitions.definition import Definition
from itpcase.definitions.endpoints import (
    Combined,
    Counted,
    Endpoint,
    Failure,
    Kept,
    Landmark,
    Reached,
    VisitRule,
)
from itpcase.model import Day
from tests.oracle import bridge

ASKING = [d.id for d in itp.list_definitions() if d.questions]
few = settings(max_examples=max(5, settings().max_examples // 12))


def last_day(question: Endpoint, d: Definition) -> int | None:
    """The last day that the question asks about, from the start or the stop; None for open ends."""
    if isinstance(question, Combined):
        days = [last_day(d.question(name), d) for name in question.names]
        return None if None in days else max(day for day in days if day is not None)
    if isinstance(question, Failure) or (isinstance(question, Kept) and question.since != "start"):
        return None
    if isinstance(question, VisitRule):
        return question.last_day + question.half
    if isinstance(question, Landmark | Counted):
        return question.last_day
    if isinstance(question, Kept):
        return question.until_day
    return question.by_day if isinstance(question, Reached) else question.days


def is_closed_once(question: Endpoint, d: Definition) -> bool:
    """Whether an answer of yes or no stays, as data come in."""
    if isinstance(question, Combined):
        return all(is_closed_once(d.question(name), d) for name in question.names)
    if isinstance(question, Counted) and question.last_day is None:
        return question.at_least is not None
    return isinstance(question, Kept) or last_day(question, d) is not None


def answers(patient: itp.Patient, line: int, d: Definition, cut: Day | None) -> dict[str, str]:
    """Every answer of one line."""
    found = itp.answer_endpoints(patient, line=line, definition=d, data_cut=cut)
    return {answer.endpoint: str(answer.answer) for answer in found}


def low_count(on: Day) -> itp.PlateletMeasurement:
    """A count that meets nothing."""
    return itp.PlateletMeasurement(on=on, count="1 ×10⁹/L")


def dated_lines(series: itp.CaseSeries) -> Iterator[tuple[itp.Patient, Any]]:
    """The last line of each patient that has one with a start and that lives."""
    for patient in series.patients:
        dated = [line for line in patient.lines if line.started_on is not None]
        if dated and patient.lines[-1] is dated[-1] and patient.died_on is None:
            yield attrs.evolve(patient, followed_until=None), dated[-1]


@pytest.mark.parametrize("asked", ASKING)
@few
@given(data=st.data(), text=st.sampled_from(["1", "60", "120"]))
def test_records_after_a_decided_window_change_nothing(
    data: st.DataObject, asked: str, text: str
) -> None:
    """A count, a bleed and a rescue behind the last day that a question asks about."""
    d, series = data.draw(bridge.questions(asked))
    for patient, line in dated_lines(series):
        before = answers(patient, line.line, d, None)
        after: dict[Day, dict[str, str]] = {}
        for name, answer in before.items():
            last = last_day(d.question(name), d)
            if last is None or answer == "NE":
                continue
            days = [line.started_on, *(end for end in (line.ended_on,) if end is not None)]
            on = bridge.day_like(max(map(bridge.number, days)) + last + 1, line.started_on)
            assert on is not None
            known = [m.on for m in patient.platelets if m.on is not None]
            if any(bridge.number(day) >= bridge.number(on) for day in known):
                continue
            if on not in after:  # questions of one last day get the same records behind it
                later = attrs.evolve(
                    patient,
                    platelets=[
                        *patient.platelets,
                        itp.PlateletMeasurement(on=on, count=f"{text} ×10⁹/L"),
                    ],
                    bleeds=[*patient.bleeds, itp.BleedingEvent(on=on, who_grade=4)],
                    rescues=[*patient.rescues, itp.RescueTherapy(on=on, kind="ivig")],
                )
                after[on] = answers(later, line.line, d, None)
            assert answer == after[on][name]


@pytest.mark.parametrize("asked", ASKING)
@few
@given(data=st.data())
def test_at_rising_data_cuts_an_answer_is_given_once(data: st.DataObject, asked: str) -> None:
    """From not evaluable to yes or no, and it stays; shares of all that was followed aside."""
    d, series = data.draw(bridge.questions(asked))
    for patient, line in dated_lines(series):
        closing = [q.name for q in d.questions if is_closed_once(q, d)]
        first = bridge.number(line.started_on)
        days = sorted({bridge.number(m.on) for m in patient.platelets if m.on is not None})
        cuts = [day for day in {*days, *(day + 1 for day in days)} if day > first]
        said = dict.fromkeys(closing, "NE")
        for cut in sorted(cuts):
            found = answers(patient, line.line, d, bridge.day_like(cut, line.started_on))
            for name in closing:
                assert said[name] in ("NE", found[name]), (name, cut)
                said[name] = found[name]


@pytest.mark.parametrize("asked", ASKING)
@few
@given(data=st.data(), after=st.integers(1, 400))
def test_failing_counts_make_no_response(data: st.DataObject, asked: str, after: int) -> None:
    """One more count of 1 turns no "no" and no "not evaluable" into yes."""
    d, series = data.draw(bridge.questions(asked))
    for patient, line in dated_lines(series):
        on = bridge.day_like(bridge.number(line.started_on) + after, line.started_on)
        assert on is not None
        worse = attrs.evolve(patient, platelets=[*patient.platelets, low_count(on)])
        before, found = (answers(each, line.line, d, None) for each in (patient, worse))
        for name, answer in found.items():
            if not may_gain(d.question(name), d):
                assert answer != "yes" or before[name] == "yes"


def may_gain(question: Endpoint, d: Definition) -> bool:
    """Failure is met by failing counts; a least number of counts by any; "not" by either."""
    if isinstance(question, Combined):
        return bool(question.none_of) or any(may_gain(d.question(n), d) for n in question.names)
    if isinstance(question, Counted | VisitRule):
        return question.fewest_observed > 0
    return isinstance(question, Failure)

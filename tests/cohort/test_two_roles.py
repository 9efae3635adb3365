"""What is recorded twice in two roles is told of, through every entry point, and kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.errors import InputError
from tests.cohort.doors import DOORS, Tables

Told = list[tuple[str, str]]


def enter(
    door: str, place: Path, codes: set[str], **given: dict[str, list[Any]]
) -> tuple[itp.Cohort, Told]:
    """One patient with a baseline and two counts of 120; what is told under these codes."""
    tables: Tables = {
        "patients": {"patient_id": ["a"], **given.pop("patients", {})},
        "lines": {"patient_id": ["a"] * len(given["lines"]["line"]), **given.pop("lines")},
        "counts": {
            "patient_id": ["a"] * 3, "on": [0, 7, 14], "count": [9.0, 120.0, 120.0],
            "unit": ["10*9/L"] * 3,
        },
    }  # fmt: skip
    for name, rows in given.items():
        tables[name] = {"patient_id": ["a"] * len(rows["on"]), **rows}
    cohort, problems = DOORS[door](tables, place)
    found = [each for each in problems or (*cohort.problems,) if each.code in codes]
    assert all(each.severity == "warning" and each.remedy for each in found)
    return cohort, [(each.code, each.given) for each in found]


LINES: dict[str, list[Any]] = {
    "line": [1, 2], "started_on": [0, 60], "ended_on": [20, 61],
    "agents": ["gamma globulin", "dexamethasone + IVIG"],
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("day", "kind", "is_told"),
    [
        (0, "ivig", True),  # the infusion that is the line
        (10, "ivig", True),  # while the line lasts
        (20, "ivig", True),
        (21, "ivig", False),  # when it is over
        (-1, "ivig", False),
        (0, "anti_d", False),  # another agent
        (10, "platelet_transfusion", False),
        (60, "ivig", True),  # of the second line, one of its two agents
        (61, "steroid_pulse", True),
        (59, "steroid_pulse", False),
        (10, "other", False),
    ],
)
def test_a_rescue_that_is_the_line(
    door: str, day: int, kind: str, is_told: bool, tmp_path: Path
) -> None:
    """A rescue with an agent of the line on whose days it falls."""
    rescues: dict[str, list[Any]] = {"on": [day], "kind": [kind]}
    _, told = enter(door, tmp_path, {"RESCUE_OF_LINE"}, lines=LINES, rescues=rescues)

    assert told == ([("RESCUE_OF_LINE", kind)] if is_told else [])


def test_what_it_does_to_the_answer() -> None:
    """As a rescue of its own it sets the counts aside; without it the line has a response."""
    line = itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)
    counts = [itp.PlateletMeasurement(on=d, count=c) for d, c in ((0, "9 G/L"), (7, "120 G/L"),
                                                                  (14, "120 G/L"))]  # fmt: skip
    rescue = itp.RescueTherapy(on=0, kind="ivig")
    twice = itp.Patient(id="a", platelets=counts, lines=[line], rescues=[rescue])
    answer = itp.classify_response(twice)

    assert ("NE", ["RESCUE_OF_LINE"]) == (
        str(answer.category), [problem.code for problem in answer.problems],
    )  # fmt: skip
    alone = itp.Patient(id="a", platelets=counts, lines=[line])
    assert "CR" == str(itp.classify_response(alone).category)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("agents", "ended", "is_told"),
    [
        (["prednisone", "Prednison"], [29, None], True),  # it goes on the next day
        (["prednisone", "prednisone"], [30, None], True),
        (["prednisone", "prednisone"], [40, None], True),
        (["prednisone", "prednisone"], [28, None], False),  # a day without: again
        (["prednisone", "prednisone"], [None, None], False),  # whether it ended is not known
        (["prednisone", "prednisone + eltrombopag"], [29, None], False),
        (["a + b", "b + a"], [29, None], True),
    ],
)
def test_a_line_that_goes_on(
    door: str, agents: list[str], ended: list[int | None], is_told: bool, tmp_path: Path
) -> None:
    """The same agents, without a day between: a new line ends the response of the line before."""
    if door == "records":
        agents = [each.split(" + ") for each in agents]  # type: ignore[misc]
    lines: dict[str, list[Any]] = {
        "line": [1, 2], "started_on": [0, 30], "ended_on": ended, "agents": agents,
    }  # fmt: skip
    _, told = enter(door, tmp_path, {"LINE_GOES_ON"}, lines=lines)

    assert is_told == bool(told)
    assert len(told) < 2


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("started", "words", "is_told"),
    [
        ([0, None], None, True),
        ([None, 0], None, False),  # a treatment of the past
        ([None, None], None, False),  # no line has an answer
        ([0, None], [None, "3 weeks later"], False),  # the days that it allows are looked at
        ([0, 30], None, False),
    ],
)
def test_a_later_line_without_its_start(
    door: str, started: list[int | None], words: list[str | None] | None, is_told: bool,
    tmp_path: Path,
) -> None:  # fmt: skip
    """What came after it is judged as of the line before, which nobody would see."""
    lines: dict[str, list[Any]] = {
        "line": [1, 2], "agents": [["prednisone"], ["eltrombopag"]] if door == "records" else
        ["prednisone", "eltrombopag"],
        "started_on": started if door == "records" else
        ["undated" if day is None else str(day) for day in started],
    }  # fmt: skip
    if words is not None:
        lines["started_when"] = words
    _, told = enter(door, tmp_path, {"LATER_LINE_UNDATED"}, lines=lines)

    assert is_told == bool(told)


def test_an_answer_says_that_a_later_line_has_no_start() -> None:
    """It may have begun before the counts that decide."""
    patient = itp.Patient(
        id="a",
        platelets=[itp.PlateletMeasurement(on=d, count=c) for d, c in ((0, "9 G/L"), (7, "120 G/L"),
                                                                       (14, "120 G/L"))],
        lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0),
               itp.TreatmentLine(line=2, agents=["eltrombopag"], started_on=None)],
    )  # fmt: skip
    first, second = (itp.classify_response(patient, line=line) for line in (1, 2))

    assert "1 later line without a start could not be used: what" in first.explain()
    assert "1条后续治疗线无开始日期" in first.explain("zh")
    assert "later line" not in second.explain()


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("facts", "is_told"),
    [
        ({"death_cause": ["intracranial haemorrhage"]}, True),
        ({"death_cause": ["intracranial haemorrhage"], "died_on": [20]}, False),
        ({}, False),
    ],
)
def test_a_death_without_its_day(
    door: str, facts: dict[str, list[Any]], is_told: bool, tmp_path: Path
) -> None:
    """A cause and no day: no rule sees the death."""
    _, told = enter(
        door, tmp_path, {"DEATH_WITHOUT_DAY"}, patients=facts,
        lines={"line": [1], "started_on": [0], "agents": ["eltrombopag"]},
    )  # fmt: skip

    assert is_told == bool(told)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("fatal", [True, False])
def test_a_fatal_sign_without_the_day_of_the_death(door: str, fatal: bool, tmp_path: Path) -> None:
    """The patient died of it, and the table of patients has no death."""
    _, told = enter(
        door, tmp_path, {"DEATH_WITHOUT_DAY"},
        lines={"line": [1], "started_on": [0], "agents": ["eltrombopag"]},
        signs={"on": [10], "sign": ["intracranial"], "fatal": [fatal]},
    )  # fmt: skip

    assert fatal == bool(told)


def test_grade_5_leads_to_the_day_of_the_death() -> None:
    """The scale of WHO ends with 4."""
    with pytest.raises(InputError, match="fatal bleeding is grade 4, with the day of the death"):
        itp.BleedingEvent(on=1, who_grade=5)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("reason", "second", "is_told"),
    [
        ("splenectomy", "rituximab", True),
        ("for splenectomy", "rituximab", True),
        ("脾切除", "rituximab", True),
        ("Splenektomie", "splenectomy", False),  # it is a line
        ("splenectomy refused", "rituximab", False),
        ("no response", "rituximab", False),
        ("eltrombopag", "rituximab", False),  # no procedure: what came next has a line
    ],
)
def test_a_procedure_that_is_only_a_reason(
    door: str, reason: str, second: str, is_told: bool, tmp_path: Path
) -> None:
    """Why the drug was stopped, and no line: the patient was never splenectomised."""
    lines: dict[str, list[Any]] = {
        "line": [1, 2], "started_on": [0, 60], "ended_on": [20, None],
        "agents": ["prednisone", second], "stop_reason": [reason, None],
    }  # fmt: skip
    _, told = enter(door, tmp_path, {"REASON_IS_NO_LINE"}, lines=lines)

    assert ([("REASON_IS_NO_LINE", repr(reason))] if is_told else []) == told

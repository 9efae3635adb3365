"""How each line ended: drug, dates, best response, loss, and why it was stopped."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import itpcase as itp
from itpcase.errors import InputError
from itpcase.history import Facts, line_outcomes
from itpcase.history.outcomes import days_assumed

COUNTS = {0: 9, 7: 80, 14: 90, 60: 12, 61: 10, 70: 8, 77: 9, 84: 12}
LINES = [
    itp.TreatmentLine(
        line=1, agents=["RTX"], started_on=0, ended_on=21, stop_reason="course complete"
    ),
    itp.TreatmentLine(line=2, agents=["EPAG", "PDN"], started_on=70, stop_reason="no effect"),
    itp.TreatmentLine(line=3, agents=["new drug"], started_on=None),
]
PATIENT = itp.Patient(
    id="p",
    lines=LINES,
    platelets=[itp.PlateletMeasurement(on=d, count=f"{c} G/L") for d, c in COUNTS.items()],
)


def test_the_facts_of_each_line() -> None:
    """A line has its agents by their generic names, days, category, outcome and stop reason."""
    one, two, three = line_outcomes(PATIENT)

    assert (1, ("rituximab",), 0, 21, "R") == (
        one.line, one.agents, one.started_on, one.ended_on, one.category,
    )  # fmt: skip
    assert ("response, lost", 60, "course complete") == (one.outcome, one.lost_on, one.stop_reason)
    assert (("eltrombopag", "prednisone"), "NR", "no response", "no effect") == (
        two.agents, two.category, two.outcome, two.stop_reason,
    )  # fmt: skip
    assert (("new drug",), "not evaluable", "NO_START") == (
        three.agents, three.outcome, three.not_evaluable,
    )  # fmt: skip
    assert "dates not known" in str(three)
    assert "stopped: reason not recorded" in str(three)


def test_many_patients_give_one_row_a_line() -> None:
    """The table holds what the records hold."""
    table = line_outcomes([PATIENT, itp.Patient(id="q")])
    alone = line_outcomes(PATIENT)

    assert ["p", "p", "p"] == table["patient_id"].tolist()
    assert [each.line for each in alone] == table["line"].tolist()
    assert [" + ".join(each.agents) for each in alone] == table["agents"].tolist()
    assert [str(each.outcome) for each in alone] == table["outcome"].tolist()
    assert [each.started_on for each in alone] == table["started_on"].tolist()
    assert [60, None, None] == table["lost_on"].tolist()
    assert ["course complete", "no effect", None] == table["stop_reason"].tolist()


def test_columns_carry_the_reason_for_stopping() -> None:
    """A cohort made of tables says why a line was stopped, as one made of records does."""
    start = dt.date(2021, 1, 1)
    cohort = itp.Cohort.from_tables(
        counts={
            "patient_id": ["p"] * 3, "unit": "G/L", "count": [9, 8, 7],
            "on": [start + dt.timedelta(d) for d in (0, 7, 14)],
        },
        lines={
            "patient_id": ["p", "p"], "line": [2, 1], "agents": ["RTX", "PDN"],
            "started_on": [start + dt.timedelta(5), start],
            "ended_on": [None, start + dt.timedelta(5)], "stop_reason": [None, "diabetes"],
        },
    )  # fmt: skip
    table = line_outcomes(cohort)

    assert ["prednisone", "rituximab"] == table["agents"].tolist()
    assert ["diabetes", None] == table["stop_reason"].tolist()

    stopped = {}
    for number in (4, 5):
        one, *_ = line_outcomes(cohort, data_cut=start + dt.timedelta(number)).rows()
        stopped[number] = one["line"], one["ended_on"], one["stop_reason"]
    assert {4: (1, None, None), 5: (1, start + dt.timedelta(5), "diabetes")} == stopped


@pytest.mark.parametrize(
    ("words", "begins_by"),
    [
        ("14 days later", 14),  # a day and no other
        ("13 to 15 days later", 13),
        ("day 0", None),  # line 1 starts then: what crosses bounds nothing
        ("in spring", None),
    ],
)
def test_a_line_whose_words_name_one_day(words: str, begins_by: int | None) -> None:
    """A line is told of from the first day on which its words let it start, and not before."""
    patient = itp.Patient(
        id="p",
        lines=[
            itp.TreatmentLine(line=1, agents=["RTX"], started_on=0),
            itp.TreatmentLine(line=2, agents=["ROM"], started_on=None, started_when=words),
        ],
        platelets=[itp.PlateletMeasurement(on=0, count="9 G/L")],
    )

    told = {on: [each.line for each in line_outcomes(patient, data_cut=on)] for on in (12, 13, 14)}
    assert told == {
        on: [1, 2] if begins_by is None or on >= begins_by else [1] for on in (12, 13, 14)
    }


@pytest.mark.parametrize("table", ["lines", "counts", "bleeds", "rescues"])
def test_no_record_is_made_to_see_what_was_assumed(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns are asked, of the one patient: what was assumed of another is not said of this."""
    ids, day = ["p", "q"], ["2021-01-01"] * 2
    columns: dict[str, dict[str, Any]] = {
        "counts": {"on": day, "count": [9, 9], "unit": "10*9/L"},
        "lines": {"line": [1, 1], "agents": ["RTX", "RTX"], "started_on": day},
        "bleeds": {"on": day, "who_grade": [1, 1]},
        "rescues": {"on": day, "kind": ["ivig", "ivig"]},
    }
    columns[table]["assumed"] = [None, "unit;day"]
    tables: dict[str, Any] = {name: {"patient_id": ids, **rows} for name, rows in columns.items()}
    cohort = itp.Cohort.from_tables(**tables)
    said = [
        bool([*days_assumed(itp.Cohort.from_patients(cohort.to_patients()), i)]) for i in (0, 1)
    ]
    monkeypatch.delattr(itp.Cohort, "patient")

    assert [False, True] == said
    assert said == [bool([*days_assumed(cohort, i)]) for i in (0, 1)]


def test_a_stated_outcome_must_have_its_line() -> None:
    """What is stated of a line or a patient that is not there is refused."""
    with pytest.raises(InputError, match=r"\[NO_LINE\]"):
        line_outcomes(PATIENT, facts=Facts(outcomes={4: "response"}))
    with pytest.raises(InputError, match=r"\[UNKNOWN_PATIENT\]"):
        line_outcomes([PATIENT], facts={"P": Facts()})
    with pytest.raises(InputError, match=r"\[FACTS\]"):
        line_outcomes([PATIENT], facts=Facts())  # type: ignore[call-overload]
    assert line_outcomes(PATIENT, facts=Facts(outcomes={3: "response"}))[2].stated


def test_no_line_is_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work grows with the lines of a patient, not with their square."""
    lines = [
        itp.TreatmentLine(line=n, agents=["ivig"], started_on=3 * n, stop_reason=f"reason {n}")
        for n in range(1, 6)
    ]
    patient = itp.Patient(id="p", lines=lines)
    monkeypatch.delattr(itp.Patient, "line")

    assert [f"reason {n}" for n in range(1, 6)] == [
        each.stop_reason for each in line_outcomes(patient)
    ]

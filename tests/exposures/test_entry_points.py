"""Lines of treatment from drug exposures: roles, provenance, tables, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import numpy as np
import pytest

import itpcase as itp
from itpcase.definitions.definition import Washouts
from itpcase.errors import DataError, InputError
from itpcase.exposures import (
    ITP_LINES,
    TREATMENT_PATTERNS,
    Exposure,
    Intent,
    Parameter,
    exposures_of,
    treatment_lines,
)

# --- what is a line at all ----------------------------------------------------------------------


ROLES = [
    ("prednisone", "maintenance", "line"),
    ("prednisone", None, "line"),
    ("IVIg", None, "line"),
    ("IVIg", "rescue", "ivig"),
    ("anti-D", "rescue", "anti_d"),
    ("HD-DXM", "rescue", "steroid_pulse"),
    ("vincristine", "rescue", "other"),
    ("IVIg", "on demand", "ivig"),
    ("methylprednisolone", "adjunct", "intent"),
    ("platelets", None, "platelet_transfusion"),
    ("platelets", "maintenance", "platelet_transfusion"),
    ("platelets", "adjunct", "platelet_transfusion"),
    ("tranexamic acid", None, "agent"),
    ("tranexamic acid", "maintenance", "agent"),
    ("tranexamic acid", "rescue", "agent"),
    ("rituximab", "ADJUNCT", "intent"),
    ("splenectomy", None, "line"),
]


@pytest.mark.parametrize(("drug", "intent", "becomes"), ROLES)
def test_agent_and_intent_tell_lines_from_the_rest(
    drug: str, intent: str | None, becomes: str
) -> None:
    """An exposure is a line, a rescue of a kind, or set aside by its intent or its agent."""
    found = treatment_lines(Exposure(agent=drug, started_on=5, ended_on=6, intent=intent))
    told = [
        *("line" for _ in found.lines),
        *(str(rescue.kind) for rescue in found.rescues),
        *(str(each.by) for each in found.set_aside),
    ]

    assert [becomes] == told


def test_on_demand_can_be_set_aside() -> None:
    """What is given on demand is a rescue unless the settings say otherwise."""
    rules = attrs.evolve(ITP_LINES, id="aside", on_demand="set aside")
    found = treatment_lines(
        [Exposure(agent="ivig", started_on=0, ended_on=0, intent="on-demand")], definition=rules
    )

    assert () == found.rescues
    assert [Parameter.INTENT] == [each.by for each in found.set_aside]


@pytest.mark.parametrize(
    ("drug", "intent", "becomes"),
    [
        ("IVIg", None, "rescue"), ("anti-D", None, "rescue"), ("IVIg", "maintenance", "line"),
        ("prednisone", None, "line"), ("vincristine", None, "line"), ("platelets", None, "rescue"),
    ],
)  # fmt: skip
def test_an_agent_that_only_rescues(drug: str, intent: str | None, becomes: str) -> None:
    """Without a recorded intent it is a line, or a rescue if the settings say so."""
    given = Exposure(agent=drug, started_on=0, ended_on=1, intent=intent)
    found = treatment_lines(given, definition=attrs.evolve(ITP_LINES, id="r", rescue_only="rescue"))

    assert becomes == ("line" if found.lines else "rescue")
    assert len(found.lines) + len(found.rescues) == 1


def test_a_rescue_of_several_days() -> None:
    """A rescue is dated at its first day; with washouts given, its washout runs from the last."""
    pulse = Exposure(agent="DXM", started_on=10, ended_on=13, intent="rescue")
    open_end = Exposure(agent="DXM", started_on=50, intent="rescue")
    undated = Exposure(agent="DXM", started_on=None, intent="rescue")
    plain = treatment_lines(pulse)
    found = treatment_lines([pulse, open_end, undated], washouts=Washouts(steroid_pulse=28))

    assert [(10, None)] == [(r.on, r.washout_days) for r in plain.rescues]
    assert "runs from its first day" in plain.explain()
    assert [(None, None), (10, 31), (50, None)] == [(r.on, r.washout_days) for r in found.rescues]


def test_an_exposure_without_a_start_makes_no_line() -> None:
    """Treatment whose start is not known cannot be put in order, and is told of."""
    found = treatment_lines([Exposure(agent="RTX", started_on=None)])

    assert () == found.lines
    assert [Parameter.START] == [each.by for each in found.set_aside]


def test_every_line_says_where_it_came_from() -> None:
    """A line names its exposures, the settings that shaped it, and why it was stopped."""
    exposures = [
        Exposure(agent="泼尼松", started_on=dt.date(2021, 1, 1), ended_on=dt.date(2021, 1, 20)),
        Exposure(agent="PDN", started_on=dt.date(2021, 1, 25), ended_on=dt.date(2021, 3, 10)),
        Exposure(agent="EPAG", started_on=dt.date(2021, 3, 1), ended_on=dt.date(2021, 9, 1),
                 intent=Intent.MAINTENANCE, stop_reason="thrombosis"),
    ]  # fmt: skip
    found = treatment_lines(reversed(exposures))
    first, second = found.origins

    assert "prednisone - eltrombopag" == found.pathway
    assert (dt.date(2021, 1, 1), dt.date(2021, 3, 1)) == (
        first.line.started_on, first.line.ended_on,
    )  # fmt: skip
    assert tuple(exposures[:2]) == first.exposures
    assert (Parameter.COLLAPSE_GAP, Parameter.OVERLAP) == first.by
    assert None is first.line.stop_reason
    assert "thrombosis" == second.line.stop_reason
    assert "overlaps eltrombopag by 9 days" in found.explain()
    assert "LineOrigin(line 1, 2 exposures)" == repr(first)
    assert "Exposure('prednisone')" == repr(first.exposures[0])


def test_what_is_set_aside_shows_no_patient() -> None:
    """The ``repr`` of what was set aside names the agent and what decided."""
    (aside,) = treatment_lines(Exposure(agent="TXA", started_on=3)).set_aside

    assert "SetAside('tranexamic acid', 'agent')" == repr(aside)


def test_the_settings_print() -> None:
    """Settings print their numbers and how sure we are of them."""
    text = str(TREATMENT_PATTERNS)

    assert "at most 30 days between" in text
    assert "evidence: seen" in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"agent": "TPO-RA", "started_on": 0}, "AGENT_CLASS"),
        ({"agent": "nothing such", "started_on": 0}, "UNKNOWN_AGENT"),
        ({"agent": "ivig", "started_on": 9, "ended_on": 8}, "EXPOSURE_ENDS_BEFORE_START"),
        ({"agent": "ivig", "started_on": 0, "ended_on": dt.date(2021, 1, 1)}, "MIXED_TIMES"),
        ({"agent": "ivig", "started_on": "2021-03"}, "PARTIAL_DATE"),
        ({"agent": "ivig", "started_on": 0, "intent": "cure"}, "NOT_IN_VOCABULARY"),
        ({"agent": "ivig", "started_on": 0, "daily_dose": 20}, "NO_UNIT"),
        ({"agent": "ivig", "started_on": 0, "daily_dose": "20"}, "NO_UNIT"),
        ({"agent": "ivig", "started_on": 0, "daily_dose": "1 mg/kg/d"}, "PER_KG"),
        ({"agent": "ivig", "started_on": 0, "daily_dose": "20 tablets"}, "WRONG_UNIT"),
        ({"agent": "ivig", "started_on": 0, "daily_dose": "a lot"}, "NOT_A_NUMBER"),
    ],
)
def test_what_an_exposure_refuses(arguments: dict[str, Any], code: str) -> None:
    """An exposure that cannot be is refused by name, with the argument and the remedy."""
    with pytest.raises(InputError) as caught:
        Exposure(**arguments)

    assert code == caught.value.problem.code
    assert caught.value.problem.remedy


@pytest.mark.parametrize(
    ("exposures", "code"),
    [
        (["prednisone"], "ARGUMENT"),
        (
            [
                Exposure(agent="ivig", started_on=0),
                Exposure(agent="ivig", started_on=dt.date(2021, 1, 1)),
            ],
            "MIXED_TIMES",
        ),
    ],
)
def test_what_the_door_refuses(exposures: list[Any], code: str) -> None:
    """Records of another type, and dates among study days, are refused."""
    with pytest.raises(InputError) as caught:
        treatment_lines(exposures)

    assert code == caught.value.problem.code


@pytest.mark.parametrize(
    "setting", [{"min_era": -1}, {"collapse_gap": True}, {"filter": "some"}, {"rescue_only": "no"}]
)
def test_settings_that_cannot_be(setting: dict[str, Any]) -> None:
    """A setting outside its range is refused."""
    with pytest.raises(ValueError, match=next(iter(setting))):
        attrs.evolve(ITP_LINES, **setting)


def test_a_table_with_mistakes_lists_them_all() -> None:
    """Every bad agent, intent and end of a table is listed with its row, once for each text."""
    with pytest.raises(DataError) as caught:
        treatment_lines(
            {
                "patient_id": ["p", "p", "q", "q"],
                "agent": ["TPO-RA", "pred", "TPO-RA", "ivig"],
                "started_on": [0, 1, 2, 9],
                "ended_on": [0, 1, 2, 8],
                "intent": ["rescue", "cure", None, None],
            }
        )

    assert [
        "exposures.agent[0]", "exposures.agent[1]", "exposures.intent[1]", "exposures.ended_on[3]",
    ] == [problem.argument for problem in caught.value.problems]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"patient_id": ["p"], "agent": ["ivig"]}, "MISSING_COLUMN"),
        ({"patient_id": ["p"], "agent": ["ivig"], "started_on": [0, 1]}, "COLUMN_LENGTHS"),
        (
            {"patient_id": ["p"], "agent": "ivig", "started_on": [0],
             "ended_on": [dt.date(2021, 1, 1)]},
            "MIXED_TIMES",
        ),
    ],
)  # fmt: skip
def test_what_the_table_door_refuses(table: dict[str, Any], code: str) -> None:
    """A missing column, columns of different lengths, and both kinds of time are refused."""
    with pytest.raises((DataError, InputError)) as caught:
        treatment_lines(table)
    error: Any = caught.value

    assert code == (error.problems if isinstance(error, DataError) else [error.problem])[0].code


def test_tables_go_into_a_cohort() -> None:
    """Lines and rescues of a table are what a cohort takes, in dates as well."""
    many = treatment_lines(
        {
            "patient_id": ["q", "p", "q", "p"],
            "agent": "ivig",
            "started_on": np.array(["2021-01-01", "2021-02-01", "2021-06-01", "NaT"], "M8[D]"),
            "intent": [None, "rescue", None, None],
            "stop_reason": ["no response", None, "", None],
        },
        definition=attrs.evolve(ITP_LINES, id="all", filter="all"),
        washouts=Washouts(),
    )
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["p"], "on": [dt.date(2021, 1, 1)], "count": [9], "unit": "G/L"},
        lines=dict(many.lines),
        rescues=dict(many.rescues),
    )

    assert [0, 2] == many.origins["row"].tolist()
    assert [1] == many.rescues["row"].tolist()
    assert [(3, "start")] == [(row["row"], row["by"]) for row in many.set_aside.rows()]
    assert ["no response"] == [line.stop_reason for line in cohort.patient(1).lines]
    assert "LineTables(1 line, 1 rescue)" == repr(many)
    assert (2, 1, 1) == (len(cohort), len(cohort.lines), len(cohort.rescues))
    with pytest.raises(InputError, match=r"got nobody; correct the id \[UNKNOWN_PATIENT\]"):
        many.answer("nobody")


def test_a_table_says_which_setting_left_an_exposure_out() -> None:
    """An exposure that made no line has the name of the setting, and no number of a line."""
    many = treatment_lines(
        {"patient_id": ["p"] * 3, "agent": ["RTX", "EPAG", "RTX"], "started_on": [0, 30, 90],
         "ended_on": [21, 60, 111]},
        definition=TREATMENT_PATTERNS,
    )  # fmt: skip

    assert [(1, 0), (2, 1)] == [(row["line"], row["row"]) for row in many.origins.rows()]
    assert ["as given", "as given"] == many.lines["by"].tolist()
    assert [("rituximab", 2, "filter")] == [
        (row["agent"], row["row"], row["by"]) for row in many.set_aside.rows()
    ]


WHOLE = [(1, 0, 30), (2, 30, 60), (3, 60, None)]
CUT = [(1, 0, 30), (2, 30, None)]
SEEN = [
    ({"died_on": 60}, WHOLE), ({"followed_until": 60}, WHOLE), ({}, WHOLE),
    # one of two drugs ends behind the last day: that the other goes on alone, nobody saw
    ({"followed_until": 59}, CUT), ({"died_on": 90, "followed_until": 59}, CUT),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "lines"), SEEN)
def test_what_goes_on_behind_the_last_day_is_no_line(
    facts: dict[str, Any], lines: list[tuple[Any, ...]]
) -> None:
    """Of a patient and of a cohort; the line before has no end, and nothing is set aside."""
    patient = itp.Patient(
        id="a",
        exposures=[
            Exposure(agent="EPAG", started_on=0), Exposure(agent="MMF", started_on=30, ended_on=60)
        ],
        **facts,
    )  # fmt: skip
    of_one = treatment_lines(patient)
    of_many = treatment_lines(itp.Cohort.from_patients([patient, attrs.evolve(patient, id="b")]))
    mine = of_many.lines[of_many.lines["patient_id"] == "b"]
    end = [None if np.isnan(day) else int(day) for day in mine["ended_on"]]

    assert lines == [(each.line, each.started_on, each.ended_on) for each in of_one.lines]
    assert lines == [*zip(mine["line"].tolist(), mine["started_on"].tolist(), end, strict=True)]
    assert not of_one.set_aside
    assert not len(of_many.set_aside)


def test_an_exposure_that_begins_behind_the_last_day_is_told_of_as_it_is() -> None:
    """It is a mistake of the source, and no line that was made: it is not passed over."""
    row = {"patient_id": ["a"], "agent": ["EPAG"], "started_on": [70]}
    patients = {"patient_id": ["a"], "died_on": [60]}
    counts = {"patient_id": ["a"], "on": [0], "count": [9.0], "unit": ["10*9/L"]}
    lines = {"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["EPAG"]}
    with pytest.raises(DataError) as caught:
        itp.Cohort.from_tables(counts, lines, exposures=row, patients=patients)

    assert {problem.code for problem in caught.value.problems} == {"AFTER_DEATH"}


def test_an_empty_table_gives_empty_tables() -> None:
    """No rows, no lines, no rescues."""
    many = treatment_lines({"patient_id": [], "agent": [], "started_on": []})

    assert (0, 0, 0) == (len(many.lines), len(many.rescues), len(many.origins))


def test_a_dose_is_read_from_text() -> None:
    """A dose a day is one number however it is written; a wrong one is refused by its row."""
    table: dict[str, Any] = {
        "patient_id": ["p", "q", "p"], "agent": "PDN", "started_on": [0, 0, 20],
        "daily_dose": ["20 mg/d", None, "0.02 g/day"], "stop_reason": [None, "x", None],
    }  # fmt: skip
    found = exposures_of(table)

    assert ["p", "q"] == list(found)
    assert [20.0, 20.0] == [each.mg_per_day for each in found["p"]]
    assert (None, "x") == (found["q"][0].mg_per_day, found["q"][0].stop_reason)
    with pytest.raises(DataError) as caught:
        exposures_of(table | {"daily_dose": ["20 mg/d", None, "1 mg/kg/d"]})
    assert [("PER_KG", "exposures.daily_dose[2]")] == [
        (problem.code, problem.argument) for problem in caught.value.problems
    ]


def test_the_exposures_of_a_table_are_those_of_the_records() -> None:
    """What is read from a table gives the lines that the table gives."""
    table: dict[str, Any] = {
        "patient_id": ["p", "p"], "agent": ["PDN", "RTX"], "ended_on": [40, None],
        "started_on": [0, 20], "intent": ["maintenance", None],
    }  # fmt: skip
    many = treatment_lines(table)

    assert many.answer("p").lines == treatment_lines(exposures_of(table)["p"]).lines
    assert [0, 1] == sorted(many.origins["row"].tolist())

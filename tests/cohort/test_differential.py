"""Drawn registries through every way in: one cohort, one list of problems, one answer."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings

import itpcase as itp
from itpcase.bleeding import grade_bleeding
from itpcase.cohort.schema import TABLES
from itpcase.errors import ItpcaseError, Problem
from itpcase.safety import safety_table
from itpcase.testing.asserts import assert_same_answers
from tests.cohort.doors import DOORS, FILES, Answer, Tables

pytestmark = pytest.mark.long

ID = ("a", "b", "007")
FIRST = dt.date(2021, 1, 1)
Cells = Sequence[Any]

OPTIONAL: dict[str, dict[str, Cells]] = {
    "patients": {
        "sex": ("F", "男", "male", "?", "x"), "age": ("34", "3 months", "7.5 y", "old"),
        "bleeding_recorded": ("yes", "否", "ja", "perhaps"), "note": ("-1", "a note"),
        "diagnosis_stated": ("primary ITP",), "provenance": ("observed", "constructed"),
    },
    "lines": {
        "ongoing": ("yes", "no", "是"), "stop_reason": ("toxicity", "+1"),
        "baseline": ("9 G/L", "<5 10*9/L", "12,000 /uL", "-5 G/L", "9"), "dose": ("20 mg/d",),
        "note": ("n", "'quoted"), "started_when": ("in week 3", "one day"),
    },
    "counts": {
        "comparator": ("<", ">=", "≤", "?"), "note": ("clotted",), "assumed": ("unit", "day;unit"),
        "status": ("final", "entered in error", "preliminary", "F", "perhaps"),
        "lower_limit": (150.0, 1.5), "line": (1, 2),
    },
    "bleeds": {"who_grade": (0, 1, 2, 4, 7), "ongoing": ("yes", "no"), "site": ("nose",)},
    "rescues": {"washout_days": (0, 7, 28, -1), "note": ("n",)},
    "labs": {
        "comparator": ("<", ">"), "upper_limit": (40.0, 35.5), "lower_limit": (3.0,),
        "status": ("final", "preliminary", "x"),
        "note": ("n",),
    },
    "exposures": {
        "daily_dose": ("20 mg/d", "0.02 g/d", "1 mg/kg/d"), "intent": ("rescue", "on demand", "?"),
        "stop_reason": ("toxicity",), "ongoing": ("yes", "no"),
    },
    "signs": {"present": ("yes", "no", "是"), "hb_drop": ("21 g/L", "2.1 g/dL"), "note": ("n",)},
}  # fmt: skip
"""Columns that a table may lack, and what may stand in them."""

NEEDED: dict[str, dict[str, Cells]] = {
    "lines": {
        "agents": ("prednisone", "IVIg + RTX", "脾切除术", "rituximb", "eltrombopag 50 mg",
                   "platelet transfusion"),
    },
    "rescues": {"kind": ("ivig", "platelet transfusion", "other", "water")},
    "labs": {"analyte": ("alt", "ast", "creatinine", "hair"), "value": (30.0, 55.5, 0.1, -1.0),
             "unit": ("U/L", "mg/dL", "µkat/L")},
    "exposures": {"agent": ("RTX", "泼尼松 20 mg", "drugx", "prednisone 0 mg")},
    "signs": {"sign": ("petechiae", "Epistaxis", "nose")},
}  # fmt: skip
NUMBERS: Cells = (9.0, 9.5, 29.99, 30.0, 50.0, 99.9, 100.0, 150.0, 0.05, 5000.0)
TEXTS: Cells = ("9", "<5", "30-60", "≥100", "~12", "100", "150", "clumped", "2,5", "1.234", "12")
UNITS: Cells = ("G/L", "10*9/L", "/nL", "K/uL", "Tsd/µl", "furlong")


@st.composite
def registries(draw: st.DrawFn) -> Tables:
    """Tables of some patients as people hold them, each with some of its columns."""
    calendar, owners = draw(st.booleans()), ID[: draw(st.integers(1, len(ID)))]
    is_wild = draw(st.integers(0, 3)) == 0

    def pick(cells: Cells) -> Any:
        return draw(st.sampled_from(cells if is_wild else cells[: max(1, len(cells) - 2)]))

    def day(low: int = 0, high: int = 60) -> Any:
        number = draw(st.integers(low, high))
        return FIRST + dt.timedelta(number) if calendar else number

    def table(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        kept = [column for column in OPTIONAL[name] if draw(st.booleans())]
        for row in rows:
            for column in kept:
                is_there = draw(st.booleans())
                row[column] = pick(OPTIONAL[name][column]) if is_there else None
        names = [*rows[0]] if rows else [*TABLES[name].required, *NEEDED.get(name, ())]
        return {column: [row[column] for row in rows] for column in names}

    def with_ends(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
        if draw(st.booleans()):
            for row in rows:
                row[name] = day(-5 if is_wild else 60, 90) if draw(st.booleans()) else None
        return rows

    def events(name: str, start: str = "on") -> list[dict[str, Any]]:
        return [
            {"patient_id": owner, start: day(),
             **{column: pick(cells) for column, cells in NEEDED.get(name, {}).items()}}
            for owner in owners for _ in range(draw(st.integers(0, 2)))
        ]  # fmt: skip

    texts = draw(st.booleans())
    lines = [
        {"patient_id": owner, "line": number, "started_on": day(20 * number - 20, 20 * number - 1),
         "agents": pick(NEEDED["lines"]["agents"])}
        for owner in owners for number in range(1, draw(st.integers(0, 3)) + 1)
    ]  # fmt: skip
    counts = [
        {"patient_id": owner, "on": day(-3), "count": pick(TEXTS if texts else NUMBERS),
         "unit": pick(UNITS)}
        for owner in owners for _ in range(draw(st.integers(1, 6)))
    ]  # fmt: skip
    found = {
        "patients": table("patients", [{"patient_id": owner} for owner in owners]),
        "lines": table("lines", with_ends(lines, "ended_on")), "counts": table("counts", counts),
    }  # fmt: skip
    others = {
        "bleeds": with_ends(events("bleeds"), "until"), "rescues": events("rescues"),
        "labs": events("labs"), "signs": events("signs"),
        "exposures": with_ends(events("exposures", "started_on"), "ended_on"),
    }  # fmt: skip
    there = [name for name, rows in others.items() if draw(st.booleans()) and rows]
    return found | {name: table(name, others[name]) for name in there}


NO_COUNT_LEFT: Tables = {
    "patients": {"patient_id": ["a", "b"]},
    "lines": {
        "patient_id": ["b"], "line": [1], "started_on": [0], "agents": ["prednisone"],
    },
    "counts": {
        "patient_id": ["a", "b"], "on": [0, 0], "count": ["9", "30-60"], "unit": ["G/L", "G/L"],
        "comparator": [None, "<"],
    },
}  # fmt: skip
"""The only count of the only patient with a line cannot be read: no patient has both."""

ACROSS: Final = {"NO_COMMON_PATIENT", "IDS_ALIKE"}
"""What is told of all tables, which files and frames call by other names."""

Told = dict[str | None, Counter[str]]


def by_patient(problems: Sequence[Problem], severity: str) -> Told:
    """What is told of each patient, with its table; files and frames number their rows apart."""
    found: Told = {}
    for problem in problems:
        if problem.severity == severity:
            table = problem.table or (problem.file or "").partition(".")[0]
            told = found.setdefault(problem.patient_id, Counter())
            told[f"{'' if problem.code in ACROSS else table}: {problem.code}"] += 1
    return found


def assert_same_told(door: str, one: Sequence[Problem], other: Sequence[Problem]) -> None:
    """The same problems, each as often; an error of a patient may hide what else is told of it."""
    errors, others = (by_patient(problems, "error") for problems in (one, other))
    assert (door, errors.keys()) == (door, others.keys())
    for patient, told in errors.items():
        assert told.total() > 1 or (door, told) == (door, others[patient])
    doubts, more = (by_patient(problems, "warning") for problems in (one, other))
    for patient in {*doubts, *more} - {*errors}:
        assert (door, doubts.get(patient)) == (door, more.get(patient))


def answers(cohort: itp.Cohort) -> list[Any]:
    """Every answer that the tables of a cohort can give; an error by its code."""
    asked: list[Callable[[], Any]] = [
        lambda: itp.classify_response(cohort),
        lambda: itp.remission_episodes(cohort, definition=itp.DING_2025),
        lambda: itp.treatment_lines(cohort).lines,
        lambda: grade_bleeding(cohort),
    ]
    if cohort.labs is not None and len(cohort.labs):
        asked.append(lambda: safety_table(cohort))
    return [_answered(ask) for ask in asked]


def _answered(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ItpcaseError as error:
        problems: Any = error
        return sorted({problem.code for problem in problems.problems})


DOORS_OF_TABLES = [door for door in DOORS if door not in {"records", "lists"}]


def entered(door: str, tables: Tables) -> Answer:
    """A cohort of what can be used, and everything that is told."""
    with tempfile.TemporaryDirectory() as place:
        return DOORS[door](tables, Path(place), strict=False)


@example(NO_COUNT_LEFT)
@settings(max_examples=max(20, settings().max_examples // 5))
@given(registries())
def test_every_way_in_says_the_same(tables: Tables) -> None:
    """Equal problems whatever form the tables have; without an error equal patients and answers."""
    cohort, problems = entered("lists", tables)
    expected = answers(cohort)
    is_clean = all(problem.severity == "warning" for problem in problems)
    for door in DOORS_OF_TABLES:
        other, others = entered(door, tables)

        assert_same_told(door, problems, others)
        if is_clean or door not in FILES:
            assert (door, cohort.to_patients()) == (door, other.to_patients())
            for one, another in zip(expected, answers(other), strict=True):
                if isinstance(one, list):
                    assert one == another
                else:
                    assert_same_answers(one, another)

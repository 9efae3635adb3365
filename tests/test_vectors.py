"""The worked examples of the page of rules, through every door."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, cast

import pytest

import itpcase as itp
from tests.oracle import bridge
from tests.oracle import rules as oracle

VECTORS = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text(encoding="utf-8"))[
    "vectors"
]

each_vector = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["title"]))

NAMES = ("category", "not_evaluable", "reached")


def asked(vector: dict[str, Any]) -> tuple[itp.Patient, itp.Definition, int | None]:
    """The patient, the definition and the data cut of an example."""
    case = cast("oracle.Case", vector["input"])
    return bridge.patient_of(case), itp.get_definition(vector["definition"]), case["data_cut"]


def cohorts_of(patient: itp.Patient, data_cut: int | None) -> list[itp.Cohort]:
    """The patient among others, as records and as tables with their rows shuffled."""
    others = [
        bridge.patient_of(vector["input"], id=f"other {i}") for i, vector in enumerate(VECTORS)
    ]
    people = [*others[:3], patient, *others[3:]]
    return [
        itp.Cohort.from_patients(people, data_cut=data_cut),
        *(
            itp.Cohort.from_tables(**bridge.tables_of(people, seed=seed), data_cut=data_cut)
            for seed in range(3)
        ),
    ]


def answers_of(vector: dict[str, Any]) -> dict[str, Any]:
    """What the example says about the category."""
    expected = vector["expected"]
    found = {name: expected[name] for name in ("category", "reached")}
    return found | {"not_evaluable": expected["reason"]}


def episodes_of(vector: dict[str, Any], level: str) -> list[dict[str, Any]]:
    """What the example says about the episodes; its null is unbounded."""
    printed = vector["expected"]["episodes"][level]
    return [
        {name: value for name, value in e.items() if name != "reason"}
        | {"days_max": math.inf if e["days_max"] is None else e["days_max"]}
        | {"end_reason": e["reason"]}
        for e in printed
    ]


@each_vector
def test_category_of_a_patient(vector: dict[str, Any]) -> None:
    """One patient gives the category, its reason and the days that the example prints."""
    patient, d, cut = asked(vector)
    answer = itp.classify_response(patient, line=1, definition=d, data_cut=cut)

    assert answers_of(vector) == {
        "category": str(answer.category),
        "not_evaluable": bridge.plain(answer.not_evaluable),
        "reached": answer.reached,
    }


@each_vector
def test_episodes_of_a_patient(vector: dict[str, Any]) -> None:
    """One patient gives the episodes that the example prints, at every level."""
    patient, d, cut = asked(vector)

    for level in d.level_names:
        found = itp.remission_episodes(patient, line=1, level=level, definition=d, data_cut=cut)
        assert episodes_of(vector, level) == [bridge.told(e, bridge.EPISODE) for e in found]


@each_vector
def test_category_in_a_cohort(vector: dict[str, Any]) -> None:
    """The patient's row among others is the same, from records and from shuffled tables."""
    patient, d, cut = asked(vector)

    for cohort in cohorts_of(patient, cut):
        table = itp.classify_response(cohort, line=1, definition=d)
        (row,) = bridge.classification_rows(table, d)[patient.id, 1]
        assert answers_of(vector) == {name: row[name] for name in NAMES}


@each_vector
def test_episodes_in_a_cohort(vector: dict[str, Any]) -> None:
    """The patient's rows among others are the same, from records and from shuffled tables."""
    patient, d, cut = asked(vector)

    for cohort in cohorts_of(patient, cut):
        for level in d.level_names:
            table = itp.remission_episodes(cohort, line=1, level=level, definition=d)
            found = bridge.rows_of(table, bridge.EPISODE).get((patient.id, 1), [])
            assert episodes_of(vector, level) == found

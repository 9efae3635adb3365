"""Registries made by Hypothesis, and the answers of one patient at a time as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from hypothesis import HealthCheck, Phase, given, settings

import itpcase as itp
from itpcase.table import Table
from itpcase.testing.asserts import assert_same_answers
from itpcase.testing.strategies import patients


def drawn_patients(*, calendar: bool, most: int = 150) -> tuple[itp.Patient, ...]:
    """As many patients as the profile draws examples, and no more than *most*, ids their own."""
    found: list[itp.Patient] = []

    @settings(phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(patients(calendar=calendar))
    def draw(patient: itp.Patient) -> None:
        if len(found) < most:
            found.append(attrs.evolve(patient, id=f"{len(found)}-{patient.id}"))

    draw()
    return tuple(found)


def assert_same_for_each_patient(records: tuple[itp.Patient, ...], answers: Table) -> None:
    """The patient door gives the category, the reason and the days of every row of a table."""
    rows = {(row["patient_id"], row["line"]): row for row in answers.rows()}
    seen = 0
    for patient in records:
        for line in patient.lines:
            one = itp.classify_response(patient, line=line.line)
            row = rows[patient.id, line.line]
            seen += 1

            assert str(one.category) == row["category"]
            why = one.not_evaluable
            assert (None if why is None else str(why)) == row["not_evaluable"]
            assert _plain(one.time_to_response_days) == _plain(row["time_to_response_days"])

    assert len(answers) == seen


def _plain(value: Any) -> Any:
    return None if value is None or value != value else int(value)  # noqa: PLR0124 - NaN


QUESTIONS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "classify": (itp.classify_response, {"definition": itp.IWG_2009}),
    "episodes": (itp.remission_episodes, {"definition": itp.DING_2025}),
    "landmarks": (itp.answer_landmarks, {"definition": itp.ASH_2019}),
}
"""What the engines are asked."""


def assert_same_rows(left: Table, right: Table) -> None:
    """The same answers in any order of rows."""
    assert_same_answers(left, right, any_order=True)

"""The last day on which anything is known of a patient."""

from __future__ import annotations

from typing import Any

import pytest

import itpcase as itp
from itpcase.cohort.contact import last_contact

COUNTS = {"patient_id": ["a"], "on": [100], "count": [9.0], "unit": "G/L"}
LINES = {"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]}
LAB = {"analyte": ["alt"], "value": [30.0], "unit": ["U/L"]}


@pytest.mark.parametrize(
    ("tables", "last", "by_the_cut"),
    [
        ({}, 100, 100),
        ({"labs": {"on": [160], **LAB}}, 160, 100),
        ({"signs": {"on": [160], "sign": ["epistaxis"]}}, 160, 100),
        ({"rescues": {"on": [160], "kind": ["ivig"]}}, 160, 100),
        ({"bleeds": {"on": [150], "until": [160]}}, 160, 100),
        ({"exposures": {"agent": ["RTX"], "started_on": [160]}}, 160, 100),
        ({"exposures": {"agent": ["RTX"], "started_on": [50], "ended_on": [160]}}, 100, 100),
        ({"patients": {"followed_until": [90]}}, 100, 100),
        ({"patients": {"followed_until": [160]}}, 160, 120),
        ({"patients": {"died_on": [160]}}, 160, 100),
    ],
)
def test_whatever_has_a_day_shows_that_the_patient_was_seen(
    tables: dict[str, dict[str, Any]], last: int, by_the_cut: int
) -> None:
    """But not the end of what was handed out; and nothing after the data cut."""
    rows: dict[str, Any] = {n: {"patient_id": ["a"], **columns} for n, columns in tables.items()}
    cohort = itp.Cohort.from_tables(counts=COUNTS, lines=LINES, **rows)
    early = itp.Cohort.from_tables(counts=COUNTS, lines=LINES, data_cut=120, **rows)

    assert [last] == last_contact(cohort).tolist()
    assert [by_the_cut] == last_contact(early).tolist()

"""What is wrong with a fact of a patient is told of with the file and the row of the patient."""

from __future__ import annotations

from pathlib import Path

import pytest

import itpcase as itp

MAPPING = {
    "counts": {"patient_id": "ID", "on": "Date", "count": "PLT", "unit": {"value": "G/L"}},
    "patients": {"patient_id": "ID", "born_on": "DOB", "diagnosed_on": "Dx", "died_on": "Died",
                 "followed_until": "Seen"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "code", "fact"),
    [
        ("2050-01-01,2021-03-01,,", "BEFORE_BIRTH", "patients.diagnosed_on"),
        ("2050-01-01,,,2021-04-01", "BEFORE_BIRTH", "patients.followed_until"),
        (",2021-05-01,2021-03-20,", "AFTER_DEATH", "patients.diagnosed_on"),
        (",,2021-03-20,2021-04-01", "FOLLOW_UP_AFTER_DEATH", "followed_until"),
    ],
)
def test_a_fact_that_cannot_be(tmp_path: Path, facts: str, code: str, fact: str) -> None:
    """The row is that in which the fact stands first."""
    path = tmp_path / "sheet.csv"
    path.write_text(
        "ID,Date,PLT,DOB,Dx,Died,Seen\n1,2021-03-05,9,1950-01-01,,,\n"
        f"2,2021-03-05,9,{facts}\n2,2021-03-06,12,{facts}\n",
        encoding="utf-8",
    )
    told = [p for p in itp.read_mapped(path, mapping=MAPPING).problems if p.argument == fact]

    assert [(code, "sheet.csv", 3, "2")] == [(p.code, p.file, p.row, p.patient_id) for p in told]

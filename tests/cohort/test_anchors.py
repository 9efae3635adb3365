"""Times in words that are seen from something that no patient has as a line."""

from __future__ import annotations

from pathlib import Path

import pytest

import itpcase as itp
from itpcase.cohort.vocabularies import doubtful_time

UNKNOWN = [
    "8 weeks after discharge", "after the wedding", "during pregnancy", "6 months after surgery",
    "2 weeks after vaccination", "3 weeks after ITX-101",
]  # fmt: skip
KNOWN = [
    "8 weeks after the start", "3 weeks after line 2", "during line 3", "before splenectomy",
    "after rituximab", "2 weeks after delivery", "a week later", "at 20 weeks of gestation",
    "1 month after the dose of eltrombopag", "切脾前", "after the second dose",
]  # fmt: skip


@pytest.mark.parametrize("text", UNKNOWN)
def test_an_anchor_that_nobody_has_is_told_of(text: str) -> None:
    """The words are read, and no rule can place them: the remedy names what is not known."""
    problem = doubtful_time(text)

    assert problem is not None
    assert ("UNREAD_TIME", "warning") == (problem.code, problem.severity)
    assert "name the line by its number" in problem.remedy
    assert "治疗线编号" in problem.told.render("zh")


@pytest.mark.parametrize("text", KNOWN)
def test_an_anchor_that_may_be_a_line_is_not_told_of(text: str) -> None:
    """A line by its number, a drug that is known, a delivery, or none at all."""
    assert doubtful_time(text) is None


def test_it_is_told_of_by_records_tables_and_files(tmp_path: Path) -> None:
    """The count stays where it is, and each way in says which one it is."""
    words = UNKNOWN[0]
    line = itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)
    counts = [itp.PlateletMeasurement(on=0, count="9 G/L"),
              itp.PlateletMeasurement(on=None, count="80 G/L", when=words)]  # fmt: skip
    records = itp.CaseSeries(patients=[itp.Patient(id="p1", lines=[line], platelets=counts)])
    tables = itp.Cohort.from_tables(
        counts={"patient_id": ["p1", "p1"], "on": [0, None], "count": [9, 80], "unit": "G/L",
                "when": [None, words]},
        lines={"patient_id": ["p1"], "line": [1], "started_on": [0]},
    )  # fmt: skip
    itp.write_csv(records, tmp_path / "cases")
    read, warned = itp.read_csv(tmp_path / "cases", strict=False)

    assert 2 == len(tables.counts) == len(read.patients[0].platelets)
    for problems in (itp.Cohort.from_patients(records.patients).problems, tables.problems, warned):
        assert [words in p.given for p in problems if p.code == "UNREAD_TIME"] == [True]

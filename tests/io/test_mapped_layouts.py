"""Sheets that are laid out otherwise than a row for each count, or a column for each day."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.errors import DataError
from itpcase.io import propose_mapping
from tests.io.systems import codes, printed

UNIT = {"value": "10*9/L"}


def written(place: Path, text: str) -> Path:
    """Write a sheet."""
    path = place / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    return path


def counts(**more: Any) -> dict[str, Any]:
    """Return the mapping of a sheet of counts."""
    return {"counts": {"patient_id": "ID", "count": "PLT", "unit": UNIT} | more}


@pytest.mark.parametrize("name", [
    "Week", "Weeks since start", "Time (months)", "Day (weeks)", "Time [h]", "Visit month", "Monat",
    "Semaine", "周", "月数", "M",
])  # fmt: skip
def test_a_column_of_weeks_or_months_is_no_column_of_days(tmp_path: Path, name: str) -> None:
    """Week 4 was day 4: two counts a week apart were a day apart, and confirmed nothing."""
    path = written(tmp_path, f"ID,{name},PLT\n1,0,9\n1,4,100\n1,5,110\n")
    with pytest.raises(DataError) as caught:
        itp.read_mapped(path, mapping=counts(on=name))
    (problem,) = caught.value.problems
    proposal = propose_mapping(path)

    assert ("NOT_A_DAY", "counts.on") == (problem.code, problem.argument)
    assert "on" not in tomllib.loads(str(proposal))["counts"]
    assert any(doubt.startswith(f"{name!r} counts ") for doubt in proposal.doubts)


@pytest.mark.parametrize("name", ["Study day", "Time [days]", "Date (day/month/year)", "Time"])
def test_a_heading_that_names_days(tmp_path: Path, name: str) -> None:
    """Or no unit at all, as before; and dates have none whatever stands above them."""
    path = written(tmp_path, f"ID,{name},PLT\n1,0,9\n1,4,100\n")

    assert [("1", "0", "9"), ("1", "4", "100")] == printed(
        itp.read_mapped(path, mapping=counts(on=name))
    )
    path = written(tmp_path, "ID,Week,PLT\n1,2021-03-05,9\n")
    assert [("1", "2021-03-05", "9")] == printed(itp.read_mapped(path, mapping=counts(on="Week")))


@pytest.mark.parametrize(
    "text", ["baseline", "BL", "W12", "week 3", "2 weeks", "M6", "V2", "第3周"]
)
def test_the_name_of_a_visit_is_no_day(tmp_path: Path, text: str) -> None:
    """What is to be written in its place is said."""
    path = written(tmp_path, f"ID,Day,PLT\n1,{text},9\n1,D7,100\n")
    cohort = itp.read_mapped(path, mapping=counts(on="Day"))

    assert [("1", "7", "100")] == printed(cohort)
    assert ["NOT_A_DAY"] == codes(cohort)
    assert cohort.problems[0].remedy.startswith("the name of a visit is no day")

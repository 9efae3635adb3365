"""Counts that a spreadsheet made dates of, and numbers with a multiplier alone, by every door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import itpcase as itp
from itpcase.errors import Problem

By = Callable[[Path, str], list[Problem]]

LINES = {"patient_id": ["p1"], "line": [1], "started_on": [0], "agents": ["prednisone"]}


def by_columns(_: Path, text: str) -> list[Problem]:
    """Through columns."""
    counts = {"patient_id": ["p1", "p1"], "on": [0, 7], "count": [text, "40"], "unit": "G/L"}
    return list(itp.Cohort.from_tables(counts=counts, lines=LINES, strict=False).problems)


def by_csv(folder: Path, text: str) -> list[Problem]:
    """Through a folder of CSV files."""
    (folder / "patients.csv").write_text("patient_id\np1\n", encoding="utf-8")
    (folder / "lines.csv").write_text(
        "patient_id,line,agents,started_on\np1,1,ivig,0\n", encoding="utf-8"
    )
    (folder / "counts.csv").write_text(
        f"patient_id,on,count,unit\np1,0,{text},G/L\np1,7,40,G/L\n", encoding="utf-8"
    )
    return list(itp.read_csv(folder, strict=False)[1])


def by_mapping(folder: Path, text: str) -> list[Problem]:
    """Through a mapped sheet."""
    path = folder / "sheet.csv"
    path.write_text(f"ID,Day,PLT\np1,0,{text}\np1,7,40\n", encoding="utf-8")
    mapping = {
        "counts": {"patient_id": "ID", "on": "Day", "count": "PLT", "unit": {"value": "G/L"}}
    }
    return list(itp.read_mapped(path, mapping=mapping).problems)


@pytest.mark.parametrize("by", [by_columns, by_csv, by_mapping])
@pytest.mark.parametrize(
    ("text", "code", "remedy"),
    [
        ("1-Mar", "DATE_CELL", "turned what was typed into a date"),
        ("Mar-20", "DATE_CELL", "turned what was typed into a date"),
        ("3月1日", "DATE_CELL", "turned what was typed into a date"),
        ("2021-03-01", "DATE_CELL", "turned what was typed into a date"),
        ("12K", "NO_VOLUME", "add the volume"),
        ("32 k", "NO_VOLUME", "add the volume"),
    ],
)
def test_what_is_no_count_says_what_it_is(
    tmp_path: Path, by: By, text: str, code: str, remedy: str
) -> None:
    """A date, or a number without its volume, is named as that."""
    problem, = (each for each in by(tmp_path, text) if each.severity == "error")  # fmt: skip

    assert code == problem.code
    assert remedy in problem.remedy


@pytest.mark.parametrize("by", [by_columns, by_csv, by_mapping])
def test_a_range_is_no_date(tmp_path: Path, by: By) -> None:
    """Numbers alone are a range."""
    assert [] == [each.code for each in by(tmp_path, "3-5") if each.severity == "error"]

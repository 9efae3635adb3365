"""
What a row says is the same from a file and from a column: drawn rows of odd cells through both.

The two ways in are code of their own, cell by cell and column by column. Whatever a row holds, both
keep the same records with the same values, and tell of the same columns by the same codes.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.io.csv import read_csv

DAYS = (
    "2021-01-04", "2021-02-15", "2021/3/6", "20210407", "2021-01-22T08:00", "2021-13-01", "2021-01",
    "9999-12-31", "2021年1月5日", "18.01.2021", "undated", "1899-01-01",
)  # fmt: skip
COUNTS = (
    "9", "120", "0", "0.5", "1,200", "15.000", "9,5", "<5", "≥50", "5-10", "30–60", "~12", "12 L",
    "9↓", "130*", "normal", "doubled", "clumped", "", "  ", "NA", "-", "-5", "1e2", "\uff11\uff12",
    "9 G/L", "9000 /uL", "<0", "100以上", "unter 5", "ca. 9", "9±2", "peaked at 120", "nadir 3",
    "> 50", "9 10*9/L",
)  # fmt: skip
UNITS = ("10*9/L", "K/uL", "/uL", "G/L", "8848", "1", "x 10-3/uL", "万/μL")
SIGNS = ("", "<", ">", "=", "≤", "lt", "LT", "!", "~")
YES = ("", "yes", "no", "是", "maybe")
ASSUMED = ("", "day", "unit;day", "guess")

CELLS: dict[str, dict[str, tuple[str, ...]]] = {
    "counts": {
        "on": DAYS, "count": COUNTS, "unit": UNITS, "comparator": SIGNS,
        "upper": ("", "50", "120", "abc"), "status": ("", "final", "cancelled", "bogus"),
        "lower_limit": ("", "150", "15", "x"), "count_stated": ("", "normal", "doubled"),
        "assumed": ASSUMED,
    },
    "lines": {
        "line": ("1", "2", "1.0", "0", "x", "\uff12"), "started_on": DAYS, "ended_on": DAYS,
        "agents": ("ivig", "RTX", "脾切除术", "drugx", "platelet transfusion", "ivig + prednisone"),
        "ongoing": YES, "baseline": ("", "9 10*9/L", "<5 G/L", "9", "~8 /uL", "x"),
        "assumed": ASSUMED,
    },
    "bleeds": {
        "on": DAYS, "until": DAYS, "who_grade": ("", "0", "4", "5", "III", "x", "2.0"),
        "ongoing": YES, "assumed": ASSUMED,
    },
    "rescues": {
        "on": DAYS, "kind": ("ivig", "platelet transfusion", "steroid pulse", "x", "血小板输注"),
        "washout_days": ("", "7", "-1", "x", "7.5", "7.0"),
    },
    "labs": {
        "on": DAYS, "analyte": ("alt", "AST", "bilirubin", "x"), "unit": ("U/L", "mg/dL", "x"),
        "value": ("30", "<5", "~30", "30 H", "1,2", "x", "-1", "5-10"), "upper_limit": ("", "40"),
    },
    "exposures": {
        "agent": ("prednisone", "ivig", "drugx", "脾切除术"), "started_on": DAYS, "ended_on": DAYS,
        "ongoing": YES, "intent": ("", "rescue", "x"), "daily_dose": ("", "10 mg/d", "x", "10"),
        "assumed": ASSUMED,
    },
    "patients": {
        "sex": ("", "F", "male", "女", "x"), "age": ("", "34", "34 y", "x", "200"),
        "born_on": DAYS, "diagnosed_on": DAYS, "died_on": DAYS, "followed_until": DAYS,
        "bleeding_recorded": YES,
    },
}  # fmt: skip
"""Cells of the columns of each table, good and odd."""

NEEDED = {
    "counts": ("on", "count", "unit"), "lines": ("line", "started_on", "agents"), "bleeds": ("on",),
    "rescues": ("on", "kind"), "labs": ("on", "analyte", "value", "unit"),
    "exposures": ("agent", "started_on"), "patients": (),
}  # fmt: skip

GOOD: dict[str, dict[str, list[str]]] = {
    "counts": {
        "patient_id": ["a"] * 2, "on": ["2021-01-01", "2021-02-01"], "count": ["9", "120"],
        "unit": ["10*9/L"] * 2,
    },
    "lines": {"patient_id": ["a"], "line": ["1"], "started_on": ["2021-01-02"], "agents": ["ivig"]},
    "patients": {"patient_id": ["a"]},
}  # fmt: skip

SAID_OTHERWISE = frozenset((
    "NO_COUNT", "NO_VALUE", "COMPARATOR", "AGE_AND_BIRTH", "AFTER_DEATH",
))  # fmt: skip
"""A file reads a sign only beside a number, and tells of the rest of a row that fails."""

OTHER_WAYS = frozenset(("EMPTY_CELL", "MIXED_TIMES"))
"""A cell of a file can say undated, so that an empty one is refused; a column has one kind of times
where a file has one kind a patient."""


@st.composite
def tables(draw: st.DrawFn) -> dict[str, dict[str, list[str]]]:
    """Good tables, one of which is drawn anew."""
    name = draw(st.sampled_from([*CELLS]))
    rows = 1 if name == "patients" else draw(st.integers(1, 3))
    drawn = {"patient_id": ["a"] * rows}
    for column, cells in CELLS[name].items():
        if column in NEEDED[name] or draw(st.integers(0, 2)) == 0:
            cell = st.one_of(st.sampled_from(cells[:3]), st.sampled_from(cells))
            drawn[column] = draw(st.lists(cell, min_size=rows, max_size=rows))
    return GOOD | {name: drawn}


def as_files(given: Mapping[str, Mapping[str, list[str]]], **ways: Any) -> Any:
    """The patients of a folder of CSV files, and what is told of them."""
    with tempfile.TemporaryDirectory() as place:
        for name, columns in given.items():
            with (Path(place) / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                writer.writerows(zip(*columns.values(), strict=True))
        series, problems = read_csv(place, strict=False, **ways)
    return series.patients, problems


def as_columns(given: Mapping[str, Mapping[str, list[str]]], **ways: Any) -> Any:
    """The same of columns, in which None stands for an empty cell."""
    columns: dict[str, Any] = {
        name: {column: [cell or None for cell in cells] for column, cells in table.items()}
        for name, table in given.items()
    }
    cohort = itp.Cohort.from_tables(**columns, strict=False, **ways)
    return cohort.to_patients(), cohort.problems


def shown(patients: Any) -> list[Any]:
    """Everything that is known of patients, as text, but where it came from."""

    def of(record: Any) -> Any:
        fields = (f.name for f in attrs.fields(type(record)) if f.name != "source")
        return {name: str(getattr(record, name.lstrip("_"), None)) for name in fields}

    groups = ("platelets", "lines", "bleeds", "rescues", "labs", "exposures")
    facts = ("sex", "age", "born_on", "diagnosed_on", "died_on", "followed_until")
    return [
        ([list(map(of, getattr(patient, group))) for group in groups],
         [str(getattr(patient, fact)) for fact in (*facts, "bleeding_recorded")])
        for patient in patients
    ]  # fmt: skip


@settings(deadline=None)
@given(tables(), st.sampled_from([None, "first"]))
def test_what_a_row_says_is_the_same_from_a_file_and_from_a_column(
    given: dict[str, dict[str, list[str]]], impute: Any
) -> None:
    """The same records with the same values; of the file nothing is told that the column lacks."""
    read, told = as_files(given, impute=impute)
    taken, also_told = as_columns(given, impute=impute)
    codes = {problem.code for problem in told}
    also = {problem.code for problem in also_told}

    assume(not (codes | also) & OTHER_WAYS)
    assert shown(read) == shown(taken)
    assert codes - SAID_OTHERWISE <= also
    assert bool(codes) == bool(also)

"""A cell of a table that is taken can be asked about: what is odd is refused where it comes in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pint
import pytest

import itpcase as itp
from itpcase.cohort.schema import TABLES
from itpcase.errors import InputError

GOOD: dict[str, dict[str, list[Any]]] = {
    "patients": {"patient_id": ["a"]},
    "counts": {"patient_id": ["a"] * 2, "on": [0, 7], "count": [9, 120], "unit": ["10*9/L"] * 2},
    "lines": {"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]},
    "bleeds": {"patient_id": ["a"], "on": [1], "who_grade": [1]},
    "rescues": {"patient_id": ["a"], "on": [2], "kind": ["ivig"]},
    "labs": {
        "patient_id": ["a"], "on": [1], "analyte": ["alt"], "value": [30], "unit": ["U/L"],
    },
    "exposures": {"patient_id": ["a"], "agent": ["prednisone"], "started_on": [0]},
    "signs": {"patient_id": ["a"], "on": [1], "sign": ["epistaxis"]},
}  # fmt: skip

ODD: tuple[Any, ...] = (
    "guess", ("day", "unit"), ["x"], {"a": 1}, True, 3.7, -4, float("inf"), 10**30, b"x", "\x00",
    "a\nb", "   ", "=1+1", object(), 1j, "9" * 300, ("",), [None], (),
)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column"),
    [(name, column.name) for name, form in TABLES.items() for column in form.columns],
)
def test_what_is_taken_can_be_asked_about(table: str, column: str) -> None:
    """For each column of each table, objects of many kinds in its first row."""
    for odd in ODD:
        tables: dict[str, Any] = {name: dict(columns) for name, columns in GOOD.items()}
        rows = tables[table].get(column, [odd] * len(tables[table]["patient_id"]))
        tables[table][column] = [odd, *rows[1:]]
        try:
            cohort = itp.Cohort.from_tables(**tables, strict=False)
        except itp.errors.ItpcaseError:
            continue
        assert len(cohort) == len(cohort.to_patients())
        itp.classify_response(cohort).explain(0) if len(cohort.lines) else None
        assert all(str(problem) for problem in cohort.problems)


@pytest.mark.parametrize("given", [["day; unit"], [("unit", "day")], [["Day", "unit"]]])
def test_what_is_assumed_is_read_by_its_words(given: list[Any]) -> None:
    """As text with semicolons, or as several words."""
    lines = GOOD["lines"] | {"assumed": given}
    (line,) = itp.Cohort.from_tables(GOOD["counts"], lines).patient(0).lines

    assert ("day", "unit") == line.assumed


def test_another_word_for_what_is_assumed_is_refused() -> None:
    """As a record refuses it, with its row."""
    with pytest.raises(itp.errors.DataError) as caught:
        itp.Cohort.from_tables(GOOD["counts"] | {"assumed": [None, "guess"]}, GOOD["lines"])
    (problem,) = caught.value.problems

    assert ("NOT_IN_VOCABULARY", "counts", "assumed", 1) == (
        problem.code, problem.table, problem.column, problem.row,
    )  # fmt: skip


UNITS: Any = pint.application_registry


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("patients", "age", UNITS.Quantity(np.array([34.0]), "month")),
        ("patients", "age", np.array([34], dtype="m8[ns]")),
        ("rescues", "washout_days", UNITS.Quantity(np.array([2.0]), "week")),
        ("rescues", "washout_days", pd.Series([pd.Timedelta(days=2)])),
        ("bleeds", "who_grade", np.array([2], dtype="m8[ns]")),
        ("labs", "value", UNITS.Quantity(np.array([35.0]), "mg/dL")),
        ("labs", "upper_limit", UNITS.Quantity(np.array([35.0]), "mg/dL")),
        ("counts", "upper", UNITS.Quantity(np.array([12.0]), "1/microliter")),
        ("counts", "count", np.array(["2021-03-05"], dtype="M8[ns]")),
        ("counts", "note", np.array(["2021-03-05"], dtype="M8[ns]")),
    ],
)
def test_no_unit_of_a_column_is_lost(table: str, column: str, values: Any) -> None:
    """34 months were 34 years, and 2 weeks 2 days: what no reader converts is refused by name."""
    rows: dict[str, Any] = {
        "patients": {}, "counts": {"on": [7], "count": [9.0], "unit": ["10*9/L"]},
        "rescues": {"on": [3], "kind": ["ivig"]}, "bleeds": {"on": [3]},
        "labs": {"on": [3], "analyte": ["alt"], "value": [35.0], "unit": ["U/L"]},
    }  # fmt: skip
    tables = {"counts": rows["counts"], table: rows[table] | {column: values}}
    given: Any = {name: {"patient_id": ["a"], **columns} for name, columns in tables.items()}
    with pytest.raises(InputError, match=rf"{table}\.{column}: .*without a unit.*COLUMN_TYPE"):
        itp.Cohort.from_tables(lines={"patient_id": ["a"], "line": [1], "started_on": [0]}, **given)


def test_an_upper_end_carries_the_unit_of_its_count() -> None:
    """Both are converted; and a column of dates that holds none is an empty one."""
    low, high = (UNITS.Quantity(np.array([each]), "1/microliter") for each in (9000.0, 12000.0))
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a"], "on": [7], "count": low, "upper": high,
                "note": np.array(["NaT"], dtype="M8[ns]")},
        lines={"patient_id": ["a"], "line": [1], "started_on": [0]},
    )  # fmt: skip
    count = cohort.patient(0).platelets[0]

    assert (9.0, 12.0) == (count.as_printed.value, count.as_printed.upper)
    assert not count.note

"""A cell of a table that is taken can be asked about: what is odd is refused where it comes in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pint
import pyarrow as pa
import pytest

import itpcase as itp
from itpcase.cohort.schema import TABLES
from itpcase.errors import InputError

GOOD: dict[str, dict[str, list[Any]]] = {
    "patients": {"patient_id": ["a"]},
    "counts": {"patient_id": ["a"] * 2, "on": [0, 7], "count": [9, 120], "unit": ["10*9/L"] * 2},
    "lines": {"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]},
    "bleeds": {"patient_id": ["a"], "on": [1], "who_grade": [1]},
    "rescues": {"patient_id": ["a"], "on": [2], "kind": ["anti_d"]},
    "labs": {
        "patient_id": ["a"], "on": [1], "analyte": ["alt"], "value": [30], "unit": ["U/L"],
    },
    "exposures": {"patient_id": ["a"], "agent": ["prednisone"], "started_on": [0]},
    "signs": {"patient_id": ["a"], "on": [1], "sign": ["epistaxis"]},
}  # fmt: skip

ASKED = ("patients", "counts", "lines")
"""What a category is made of; the other tables are read each by itself."""

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
        tables: dict[str, Any] = {name: GOOD[name] for name in {table, *ASKED}}
        rows = GOOD[table].get(column, [odd] * len(GOOD[table]["patient_id"]))
        tables[table] = GOOD[table] | {column: [odd, *rows[1:]]}
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
        ("patients", "age", UNITS.Quantity(np.array([34.0]), "milligram")),
        ("patients", "age", np.array([34], dtype="m8[ns]")),
        ("patients", "age", np.array([34], dtype="m8[M]")),
        ("rescues", "washout_days", UNITS.Quantity(np.array([2.0]), "1/week")),
        ("rescues", "washout_days", pd.Series(pd.to_timedelta([2]))),
        ("exposures", "daily_dose", UNITS.Quantity(np.array([20.0]), "milligram")),
        ("bleeds", "who_grade", np.array([2], dtype="m8[ns]")),
        ("counts", "count", pd.Series(pd.period_range("2021", periods=1, freq="Y"))),
        ("counts", "count", pa.array([1], pa.timestamp("us", "UTC"))),
        ("counts", "count", np.array(["2021-03-05"], dtype="M8[ns]")),
        ("counts", "note", np.array(["2021-03-05"], dtype="M8[ns]")),
    ],
)
def test_no_unit_of_a_column_is_lost(table: str, column: str, values: Any) -> None:
    """34 months were 34 years, and 2 weeks 2 days: what cannot be converted is refused by name."""
    rows: dict[str, Any] = {
        "patients": {}, "counts": {"on": [7], "count": [9.0], "unit": ["10*9/L"]},
        "rescues": {"on": [3], "kind": ["ivig"]}, "bleeds": {"on": [3]},
        "exposures": {"agent": ["prednisone"], "started_on": [0]},
    }  # fmt: skip
    tables = {"counts": rows["counts"], table: rows[table] | {column: values}}
    given: Any = {name: {"patient_id": ["a"], **columns} for name, columns in tables.items()}
    with pytest.raises(InputError, match=rf"{table}\.{column}: .*COLUMN_TYPE"):
        itp.Cohort.from_tables(lines={"patient_id": ["a"], "line": [1], "started_on": [0]}, **given)


def _quantity(number: float, unit: str) -> Any:
    return UNITS.Quantity(np.array([number]), unit)


@pytest.mark.parametrize(
    ("table", "column", "values", "expected"),
    [
        ("patients", "age", _quantity(6, "month"), 0.5),
        ("patients", "age", UNITS.Quantity(34, "year"), 34.0),
        ("patients", "age", [UNITS.Quantity(34, "year")], 34.0),
        ("patients", "age", pd.Series([pd.Timedelta(days=1461)]), 4.0),
        ("rescues", "washout_days", _quantity(2, "week"), 14),
        ("rescues", "washout_days", np.array([14], dtype="m8[D]"), 14),
        ("exposures", "daily_dose", _quantity(0.02, "gram / day"), "20 mg/d"),
        ("signs", "minutes", _quantity(0.5, "hour"), 30.0),
        ("signs", "largest_cm", _quantity(20, "millimeter"), 2.0),
        ("signs", "age", _quantity(18, "month"), 1.5),
        ("signs", "hb_drop", _quantity(21, "gram / liter"), "2.1 g/dL"),
        ("labs", "value", _quantity(1, "mg/dL"), 88.40169731),
        ("labs", "upper_limit", _quantity(1, "mg/dL"), 88.40169731),
        ("labs", "lower_limit", _quantity(0.5, "mg/dL"), 44.20084866),
        ("counts", "lower_limit", _quantity(150, "1/nanoliter"), None),
    ],
)
def test_a_column_that_carries_its_unit_is_converted_by_it(
    table: str, column: str, values: Any, expected: Any
) -> None:
    """Into the unit of the column: years, days, mg a day, that of the analyte."""
    held = {"upper_limit": "uln", "lower_limit": "lln", "washout_days": "washout"}
    tables: dict[str, Any] = {name: dict(columns) for name, columns in GOOD.items()}
    tables["labs"] |= {"analyte": ["creatinine"], "value": [2.0], "unit": ["mg/dL"]}
    if (table, column) == ("labs", "value"):
        del tables["labs"]["unit"]
    if table == "counts":
        values = UNITS.Quantity(np.repeat(values.magnitude, 2), values.units)
    tables[table][column] = values
    cohort = itp.Cohort.from_tables(**tables)

    assert not cohort.problems
    if expected is not None:
        rows = cohort.patients if table == "patients" else getattr(cohort, table).columns
        assert [expected] == rows[held.get(column, column)].tolist()


def test_a_record_takes_what_carries_its_unit() -> None:
    """As a column does."""
    rescue = itp.RescueTherapy(on=pd.Timedelta(days=3), kind="ivig", washout_days=2 * UNITS.week)
    sign = itp.bleeding.BleedingSign(sign="epistaxis", minutes=0.5 * UNITS.hour)
    patient = itp.Patient(id="a", age=6 * UNITS.month)

    assert (3, 14, 30, 0.5) == (rescue.on, rescue.washout_days, sign.minutes, patient.age)
    with pytest.raises(InputError, match="washout_days"):
        itp.RescueTherapy(on=3, kind="ivig", washout_days=36 * UNITS.hour)
    with pytest.raises(InputError, match="age"):
        itp.Patient(id="a", age=34 * UNITS.kilogram)


@pytest.mark.parametrize(
    ("table", "unit", "column", "values"),
    [
        ("counts", ["10*9/L"] * 2, "upper", UNITS.Quantity([12e3, 13e4], "1/microliter")),
        ("counts", ["10*9/L"] * 2, "lower_limit", UNITS.Quantity([15e4] * 2, "1/microliter")),
        ("labs", ["umol/L"], "value", _quantity(1, "mg/dL")),
        ("labs", ["umol/L"], "upper_limit", _quantity(1, "mg/dL")),
    ],
)
def test_a_column_that_carries_another_unit_than_is_stated_is_refused(
    table: str, unit: list[str], column: str, values: Any
) -> None:
    """Nobody knows which of the two is meant."""
    tables: dict[str, Any] = {name: dict(columns) for name, columns in GOOD.items()}
    tables["labs"]["analyte"] = ["creatinine"]
    tables[table] |= {"unit": unit, column: values}
    with pytest.raises(InputError, match=rf"{table}\.{column}.*TWO_UNITS"):
        itp.Cohort.from_tables(**tables)


def test_what_stands_beside_a_quantity_holds_of_it() -> None:
    """In a column of quantities and texts, as in one of texts."""
    counts = GOOD["counts"] | {
        "on": [0, 7, 14], "patient_id": ["a"] * 3, "unit": ["10*9/L"] * 3,
        "count": ["9", UNITS.Quantity(5, "1/nanoliter"), UNITS.Quantity(120_000, "1/microliter")],
        "comparator": ["", "<", ""],
    }  # fmt: skip
    cohort = itp.Cohort.from_tables(counts, GOOD["lines"], strict=False)

    assert ([9, 5], [0, 1]) == tuple(cohort.counts[n].tolist() for n in ("count", "comparator"))
    assert [("TWO_UNITS", 2)] == [(p.code, p.row) for p in cohort.problems]


@pytest.mark.parametrize("unit", [None, "10*9/L"])
def test_quantities_of_several_units_are_converted_each(unit: str | None) -> None:
    """Each carries its unit, and beside a stated one that of the first is compared."""
    per_nl, per_ul = UNITS.Unit("1/nanoliter"), UNITS.Unit("1/microliter")
    values = [9 * per_nl, 100_000 * per_ul, UNITS.Quantity(Decimal(30_000), per_ul), None]
    counts = {"patient_id": ["a"] * 4, "on": [0, 7, 14, 21], "count": values}
    counts |= {} if unit is None else {"unit": [unit] * 4}
    cohort = itp.Cohort.from_tables(counts, GOOD["lines"], strict=False)

    assert [9, 100, 30] == cohort.counts["count"].tolist()
    counts["count"] = [9 * per_nl, 1 * UNITS.gram / UNITS.liter, None, None]
    with pytest.raises(InputError, match=r"counts\.count.*1 / nanoliter, gram / liter.*TWO_UNITS"):
        itp.Cohort.from_tables(counts, GOOD["lines"])


def test_a_count_of_minus_zero_is_zero() -> None:
    """A computation leaves it; nobody prints it, and as text it would be negative."""
    counts = {"patient_id": ["a"] * 2, "on": [0, 7], "count": [-0.0, 0.0], "unit": "G/L"}
    patient = itp.Cohort.from_tables(counts, GOOD["lines"]).patient(0)

    assert ["0 ×10⁹/L"] * 2 == [str(each.as_printed) for each in patient.platelets]


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

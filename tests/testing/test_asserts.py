"""The public asserts: silent where two things are the same, and clear where they are not."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given

import itpcase as itp
from itpcase.errors import UnitError
from itpcase.table import Table
from itpcase.testing.asserts import assert_same_answers, assert_same_counts, assert_same_patients
from itpcase.testing.strategies import case_series
from itpcase.units.counts import quantity
from tests.oracle import bridge
from tests.oracle.bridge import person


def fails(message: str) -> Any:
    """An AssertionError with this message and no other."""
    return pytest.raises(AssertionError, match=f"^{re.escape(message)}$")


# --- answers ------------------------------------------------------------------------------------


@bridge.some
@given(case_series())
def test_the_same_answers(series: itp.CaseSeries) -> None:
    """A table is the same as itself, computed again."""
    for ask in (itp.classify_response, itp.remission_episodes):
        assert_same_answers(ask(series), ask(series))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([None, 1], [math.nan, 1.0]),
        (np.array(["NaT", "2020-01-01"], dtype="datetime64[D]"), [None, dt.date(2020, 1, 1)]),
        ([math.nan], [math.nan]),
        (np.array([np.inf]), [math.inf]),
        (np.array(["R"], dtype=object), [itp.ResponseCategory.R]),
    ],
)
def test_missing_is_missing_and_seven_is_seven(left: Any, right: Any) -> None:
    """However a value is stored."""
    assert_same_answers(Table({"x": left}), Table({"x": right}))


def test_columns_in_any_order() -> None:
    """The order of the columns says nothing, their names do."""
    one, two = Table({"a": [1], "b": [2]}), Table({"b": [2], "a": [1]})
    assert_same_answers(one, two)
    with fails("columns differ:\n  only one has the column 'a'\n  only one has the column 'c'"):
        assert_same_answers(one, Table({"b": [2], "c": [1]}))


def test_rows_that_differ() -> None:
    """Each is told with what it is about."""
    one = Table({"patient_id": ["a", "b"], "line": [1, 2], "days": [7.0, 8.0]})
    two = Table({"patient_id": ["a", "b"], "line": [1, 2], "days": [7.0, math.nan]})
    with fails("answers differ:\n  row 1 (patient_id 'b', line 2), days: 8.0 is not None"):
        assert_same_answers(one, two)
    with fails("numbers of rows differ:\n  2 is not 0"):
        assert_same_answers(one, Table({"patient_id": [], "line": [], "days": []}))


def test_many_differences_are_cut_short() -> None:
    """Ten are listed, the others counted."""
    with pytest.raises(AssertionError) as caught:
        assert_same_answers(Table({"x": [0] * 12}), Table({"x": [1] * 12}))
    lines = str(caught.value).splitlines()

    assert 12 == len(lines)
    assert "  and 2 more" == lines[-1]
    with pytest.raises(AssertionError) as caught:
        assert_same_answers(Table({"x": [0] * 10}), Table({"x": [1] * 10}))
    assert "more" not in str(caught.value)


def test_rows_in_any_order() -> None:
    """If asked, rows are compared by patient, line, level, landmark and episode."""
    people = [person("0:15 7:50 14:60", id="b"), person("0:9", id="a", next_line=5)]
    one, two = itp.classify_response(people), itp.classify_response(people[::-1])
    assert_same_answers(one, two, any_order=True)
    with pytest.raises(AssertionError, match="patient_id: 'b' is not 'a'"):
        assert_same_answers(one, two)
    changed = itp.classify_response([person("0:15 7:50 14:9", id="b"), people[1]])
    with pytest.raises(AssertionError, match="category"):
        assert_same_answers(one, changed, any_order=True)


# --- patients -----------------------------------------------------------------------------------


@bridge.some
@given(case_series())
def test_the_same_patients(series: itp.CaseSeries) -> None:
    """A series, its cohort and its patients hold the same."""
    assert_same_patients(series, itp.Cohort.from_patients(series))
    assert_same_patients(series, series.patients)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "x"}, "patients[0].id: 'p1' is not 'x'"),
        ({"died_on": 90}, "patients[0].died_on: None is not 90"),
        ({"bleeding_recorded": False}, "patients[0].bleeding_recorded: True is not False"),
        ({"platelets": ()}, "patients[0].platelets: 1 records are not 0"),
        (
            {"platelets": [itp.PlateletMeasurement(on=0, count="<9 G/L")]},
            "patients[0].platelets[0].count.comparator: '' is not '<'",
        ),
        (
            {"lines": [itp.TreatmentLine(line=1, agents=["x"], started_on=0, baseline="9 G/L")]},
            "patients[0].lines[0].baseline: None is not 9 ×10⁹/L",
        ),
        (
            {"lines": [itp.TreatmentLine(line=1, agents=["y"], started_on=0)]},
            "patients[0].lines[0].agents[0]: 'x' is not 'y'",
        ),
    ],
)
def test_patients_that_differ(change: dict[str, Any], told: str) -> None:
    """The field is named, and what stands in it."""
    patient = person("0:9", agents="x")
    with fails(f"patients differ:\n  {told}"):
        assert_same_patients(patient, attrs.evolve(patient, **change))


def test_days_are_told_as_days() -> None:
    """Dates print as they are written."""
    one, two = (
        itp.Patient(id="p1", platelets=[itp.PlateletMeasurement(on=day, count="9 G/L")])
        for day in (dt.date(2020, 1, 1), dt.date(2020, 1, 2))
    )
    with fails("patients differ:\n  patients[0].platelets[0].on: 2020-01-01 is not 2020-01-02"):
        assert_same_patients(one, two)


def test_fields_that_may_differ() -> None:
    """What is ignored is ignored in every record."""
    patient = person("0:9")
    other = attrs.evolve(
        patient,
        note="seen",
        platelets=[attrs.evolve(m, note="seen", assumed=["unit"]) for m in patient.platelets],
    )
    assert_same_patients(patient, other, ignore=["note", "assumed"])
    with pytest.raises(AssertionError, match="assumed: 0 records are not 1"):
        assert_same_patients(patient, other, ignore=["note"])
    with fails("patients differ:\n  patients: 1 records are not 2"):
        assert_same_patients(patient, [patient, attrs.evolve(patient, id="p2")])


# --- counts -------------------------------------------------------------------------------------


def test_the_same_counts() -> None:
    """Whatever their units and spellings."""
    assert_same_counts(
        ["15,000 /mm3", "<5 K/µL", quantity(100.0, "1 / nanoliter"), "30-60 G/L"],
        ["15 G/L", itp.Count(5, "<"), "100 10*9/L", itp.Count(30, "", 60)],
    )


def test_counts_that_differ() -> None:
    """With their place, in 10⁹/L."""
    with fails("counts differ:\n  counts[1]: 15 ×10⁹/L is not ≤15 ×10⁹/L"):
        assert_same_counts(["9 G/L", "15 G/L"], ["9 G/L", "≤15 G/L"])
    with fails("numbers of counts differ:\n  1 is not 0"):
        assert_same_counts(["9 G/L"], [])


def test_what_is_no_count_is_refused() -> None:
    """The place is named."""
    with pytest.raises(UnitError, match=r"^left\[1\]: "):
        assert_same_counts(["9 G/L", "9"], [])
    with pytest.raises(UnitError, match=r"^right\[0\]: "):
        assert_same_counts([], ["9"])

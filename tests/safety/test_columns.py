"""The ways into columns of laboratory values, and what is refused there."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import itpcase as itp
from itpcase.errors import DataError, InputError, UnitError
from itpcase.safety.columns import labs_of
from itpcase.safety.labs import Labs, unit_of

GOOD: dict[str, Any] = {
    "patient_id": ["b", "a"], "on": [7, 0], "analyte": ["ALT ", "platelets"],
    "value": [2.0, 15000.0], "unit": ["µkat/L", "/µL"],
}  # fmt: skip


def changed(**columns: Any) -> dict[str, Any]:
    """The good table with other columns."""
    return {name: values for name, values in (GOOD | columns).items() if values is not None}


def test_rows_keep_their_order() -> None:
    """Values are converted, each pair of analyte and unit once; rows stay where they are."""
    labs = labs_of(changed(upper_limit=[0.5, None], lower_limit=[None, 150000]))

    assert [120, 15] == labs.value.tolist()
    assert [30.0, 150.0] == [labs.uln[0], labs.lln[1]]
    assert ["b", "a"] == labs.cohort.ids[labs.patient].tolist()
    assert [7, 0] == labs.day.tolist()


def test_dates() -> None:
    """Days are dates as well."""
    labs = labs_of(changed(on=np.array(["2021-01-08", "NaT"], dtype="datetime64[D]")))

    assert ["2021-01-08", "None"] == [str(labs.shown_day(row)) for row in (0, 1)]


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("<5", "<300 U/L"), ("0.5", "30 U/L"), ("0.5-2", "30–120 U/L"), ("≥5", "≥300 U/L"),
        ("", "no value"), (None, "no value"), (np.nan, "no value"),
    ],
)  # fmt: skip
def test_values_as_text(value: Any, printed: str) -> None:
    """Bounds and ranges as a laboratory prints them; empty is no value."""
    column = np.array([value, "15000"], dtype=object)

    assert printed == labs_of(changed(value=column)).printed(0)


def test_bounds_in_columns() -> None:
    """A sign beside the number, and the upper end of a range."""
    labs = labs_of(changed(comparator=["≤", None], upper=[None, 20000]))

    assert ["≤120 U/L", "15–20 ×10⁹/L"] == [labs.printed(row) for row in (0, 1)]


def test_texts_with_their_sign_beside() -> None:
    """A column of texts can have the bound, or the upper end, in a column of its own."""
    labs = labs_of(changed(value=["2", "15000"], comparator=["<", ""], upper=[None, 20000]))

    assert ["<120 U/L", "15–20 ×10⁹/L"] == [labs.printed(row) for row in (0, 1)]


def test_float32_is_read_by_its_shortest_decimal() -> None:
    """As counts are."""
    labs = labs_of(changed(value=np.array([0.1, 15000], dtype=np.float32)))

    assert [6.0, 15.0] == labs.value.tolist()


def test_a_table_of_ours_is_a_table() -> None:
    """What one question answered can be the input of the next."""
    labs = labs_of(itp.Table(changed()))

    assert 2 == len(labs)


def test_records_of_a_cohort() -> None:
    """A cohort from records brings its laboratory values; one from tables has none."""
    one = itp.Patient(
        id="p1", labs=[itp.LabMeasurement(on=0, analyte="ggt", value="50 U/L")],
        platelets=[itp.PlateletMeasurement(on=1, count="9 G/L")],
    )  # fmt: skip
    labs = labs_of(itp.Cohort.from_patients([one]))
    bare = itp.Cohort.from_tables(
        counts={"patient_id": ["a"], "on": [0], "count": [9], "unit": "G/L"},
        lines={"patient_id": ["a"], "line": [1], "started_on": [0]},
    )

    assert (*one.labs, *one.platelets) == labs.records
    with pytest.raises(InputError, match="needs laboratory values, got a cohort of tables"):
        labs_of(bare)


@pytest.mark.parametrize(
    ("columns", "settings", "error", "words"),
    [
        ({"value": None}, {}, DataError, "labs.value: needs a column 'value'"),
        ({"analyte": ["iron", "zinc"]}, {}, DataError, "got 'iron'"),
        ({"on": [7]}, {}, InputError, "labs.on: needs 2 values, got 1 value"),
        ({"on": [7.5, 0]}, {}, InputError, r"labs.on\[0\]: needs a date"),
        ({"unit": ["G/L", "G/L"]}, {}, UnitError, r"labs.value\[0\]: needs a unit of alt"),
        ({"value": [-1, 1]}, {}, UnitError, r"labs.value\[0\]: needs a finite value"),
        ({"value": [1, -1]}, {}, UnitError, r"labs.value\[1\]: needs "),
        ({"value": [np.inf, 1]}, {}, UnitError, "needs a finite value of 0 or more"),
        ({"value": ["<<5", "1"]}, {}, UnitError, r"labs.value\[0\]"),
        ({"comparator": ["~", ""]}, {}, InputError, r"labs.comparator\[0\]: needs one of <, <=, >"),
        ({"upper_limit": [0, 1]}, {}, InputError, r"normal above 0, got 0 for alt; .*\[LIMIT\]"),
        ({}, {"upper_limits": {"iron": "5 U/L"}}, DataError, "upper_limits: needs one of"),
        ({}, {"upper_limits": {"alt": 40}}, UnitError, r"upper_limits\['alt'\]: needs text"),
        (
            {}, {"patients": {"patient_id": ["a"]}}, DataError,
            "labs.patient_id.0.*needs a patient of the table patients",
        ),
        (
            {}, {"lines": {"patient_id": ["a"], "line": [1], "started_on": [0], "baseline": [9]}},
            InputError, "lines.baseline: needs a unit",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(
    columns: dict[str, Any], settings: dict[str, Any], error: type[Exception], words: str
) -> None:
    """By name, with the row of the table and the fix."""
    with pytest.raises(error) as found:
        labs_of(changed(**columns), **settings)

    assert re.search(words, str(found.value))


def test_records_bring_their_own_lines() -> None:
    """Lines and patients belong to a table only."""
    with pytest.raises(InputError, match="records have lines of their own"):
        labs_of(itp.Patient(id="p1"), lines=GOOD)


def test_what_lies_after_the_cut_is_left_out() -> None:
    """Of records, with their own cut, and of a table; a value without a day stays."""
    one = itp.Patient(
        id="p1",
        platelets=[itp.PlateletMeasurement(on=on, count="9 G/L") for on in (5, 6, None)],
    )
    series = labs_of(itp.CaseSeries(patients=[one], data_cut=5))

    assert [None, 5] == [record.on for record in series.records or ()]
    assert [0] == labs_of(changed(), data_cut=6).day.tolist()
    assert 2 == len(labs_of(changed(), data_cut=7))


def test_what_is_no_subject() -> None:
    """Anything else is refused."""
    with pytest.raises(InputError, match="needs a Patient, a CaseSeries or a Cohort"):
        labs_of(5)  # type: ignore[arg-type]


def test_a_frame_is_a_table() -> None:
    """What speaks Arrow gives the columns that a mapping gives."""
    frame = pa.table(GOOD)
    found, expected = labs_of(frame), labs_of(GOOD)

    assert expected.value.tolist() == found.value.tolist()
    assert expected.day.tolist() == found.day.tolist()
    assert expected.analyte.tolist() == found.analyte.tolist()
    with pytest.raises(InputError, match=r"\[NO_LINES\]"):
        itp.safety.safety_table(frame)


def test_nothing_is_no_problem() -> None:
    """An empty table and a patient without values give empty columns."""
    empty: dict[str, Any] = {name: [] for name in GOOD}
    found: list[Labs] = [labs_of(empty), labs_of(itp.Patient(id="p1"))]

    assert [0, 0] == [len(labs) for labs in found]
    assert [0, 0] == [len(labs.order) for labs in found]


def test_units() -> None:
    """Units as they are shown."""
    assert ["U/L", "µmol/L", "×10⁹/L", "×10⁹/L"] == [
        unit_of(name) for name in ("alt", "creatinine", "neutrophils", "platelets")
    ]

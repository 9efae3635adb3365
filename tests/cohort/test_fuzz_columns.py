"""Whatever stands in a column: it is read, or refused by name, and never by a foreign exception."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pint
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.cohort.schema import TABLES
from itpcase.errors import ItpcaseError
from tests.oracle.bridge import some

ROWS = 3
UNITS: Any = pint.application_registry
MASK = np.array([False, True, False])
VALUES: tuple[Any, ...] = (
    None, float("nan"), float("inf"), -1, 0, 1, 7, 2**40, 2**70, -(2**70), 1.5, 1e300, True, False,
    "", " ", "a", "9", "<5", "<<", "1e5", "30-60", "2021-01-01", "2021-02", "9999-12-31", "yes",
    "脾切除", "\u200b", "nan", "G/L", "/uL", "10*9/L", "x" * 300, b"9", (), ("ivig",), ["a", 1], {},
    {"a": 1}, object(), dt.date(2021, 1, 1), dt.date.max, dt.datetime(2021, 1, 1, 5),  # noqa: DTZ001
    dt.datetime(2021, 1, 1, tzinfo=dt.UTC), dt.timedelta(3), dt.timedelta(hours=5), dt.time(3),
    Decimal("9.5"), Decimal("NaN"), Decimal("sNaN"), Fraction(1, 3), 3j, np.int64(4),
    np.float32(2.5), np.datetime64("2021-01-01"), np.datetime64("NaT"), np.datetime64("2021-01"),
    np.timedelta64(3, "D"), np.timedelta64("NaT"), np.str_("9"), np.bool_(True), pd.NA, pd.NaT,
    pd.Timestamp("2021-01-01"), pd.Period("2021-01"),
    UNITS.Quantity(9, "1/microliter"),
    UNITS.Quantity(9, "day"),
)  # fmt: skip
WHOLE: tuple[Any, ...] = (
    np.array([1, 2, 3], dtype=np.uint8), np.array([0, 1, 2], dtype="M8[M]"),
    np.array([0, 1, 2], dtype="M8[W]"), np.array([0, 1, 2], dtype="m8[Y]"),
    np.array([0, 1, 2], dtype="m8[h]"), np.array([1, 2, 3], dtype=np.float16),
    np.array([1, 2, 3], dtype=np.complex128), np.array(["a", "b", "c"], dtype="S"),
    np.ma.array([1, 2, 3], mask=MASK), np.ma.array(["1", "2", "3"], mask=MASK),
    np.zeros((3, 2)), np.array(5), np.array([True, False, True]), 5, "text", None,
    np.array([np.iinfo(np.uint64).max] * 3), np.zeros(2),
    UNITS.Quantity([1, 2, 3], "1/microliter"),
    UNITS.Quantity([1, 2, 3], "kelvin"),
    UNITS.Quantity([1, 2, 3], "week"),
    pd.Series([1, None, 3], dtype="Int64"), pd.Series([True, None, False], dtype="boolean"),
    pd.Series(["a", None, "b"], dtype="string"), pd.Series(["1", "2", "1"], dtype="category"),
    pd.Series(pd.to_datetime(["2021-01-01", None, "2021-01-03"])),
    pd.Series(pd.period_range("2021-01", periods=3, freq="M")),
    pd.Series(pd.to_datetime(["2021-01-01"] * 3)).dt.tz_localize("Europe/Vienna"),
    pd.Series(pd.to_timedelta([1, 2, 3], unit="D")),
    pa.array([1, None, 3]), pa.array([Decimal("1.5"), None, Decimal(3)]),
    pa.array(["a", None, "b"]).dictionary_encode(), pa.array([[1], None, [2]]),
    pa.array([dt.date(2021, 1, 1), None, dt.date(9999, 12, 31)]),
    pa.array([{"a": 1}, None, {"a": 2}]), pa.nulls(3), pa.array([1, 2, 3], pa.time32("s")),
    pa.array([1, 2, 3], pa.duration("s")), pa.array([1, 2, 3], pa.date64()),
    pa.array([1, 2, 3], pa.timestamp("us", tz="UTC")), pa.array([b"a", b"b", None]),
)  # fmt: skip
GOOD: dict[str, dict[str, Any]] = {
    "counts": {"patient_id": ["a", "a", "b"], "on": [0, 7, 0], "count": [9, 40, 12], "unit": "G/L"},
    "lines": {"patient_id": ["a", "b", "c"], "line": [1, 1, 1], "started_on": [0, 0, 0]},
    "patients": {"patient_id": ["a", "b", "c"]},
    "bleeds": {"patient_id": ["a", "a", "b"], "on": [1, 2, 3]},
    "rescues": {"patient_id": ["a", "a", "b"], "on": [1, 2, 3], "kind": ["ivig", "ivig", "other"]},
    "labs": {"patient_id": ["a", "a", "b"], "on": [1, 2, 3], "analyte": ["alt", "ast", "alt"],
             "value": [30, 40, 50], "unit": "U/L"},
    "exposures": {"patient_id": ["a", "a", "b"], "agent": ["RTX", "EPAG", "DXM"],
                  "started_on": [0, 5, 9]},
    "signs": {"patient_id": ["a", "a", "b"], "on": [1, 2, 3], "sign": ["petechiae"] * 3},
}  # fmt: skip

COLUMNS = [(name, column) for name, form in TABLES.items() for column in form.names]


@some
@given(
    place=st.sampled_from(COLUMNS),
    column=st.one_of(
        st.lists(st.sampled_from(VALUES), min_size=ROWS, max_size=ROWS), st.sampled_from(WHOLE)
    ),
    settings=st.fixed_dictionaries(
        {"strict": st.booleans()},
        optional={
            "days": st.just("cdisc"), "zone": st.just("Europe/Vienna"),
            "impute": st.sampled_from(("first", "middle", "last")), "decimal": st.just(","),
        },
    ),
)  # fmt: skip
def test_no_column_gives_a_foreign_exception(
    place: tuple[str, str], column: Any, settings: dict[str, Any]
) -> None:
    """Every column of every table, with values and types that have no business there."""
    name, title = place
    tables: dict[str, Any] = {**GOOD, name: GOOD[name] | {title: column}}
    try:
        cohort = itp.Cohort.from_tables(**tables, **settings)
    except ItpcaseError:
        return
    itp.classify_response(cohort)
    assert all(problem.table in {*TABLES, "tables"} for problem in cohort.problems)

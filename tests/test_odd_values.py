"""A record takes a value or refuses it by name, and never by a foreign exception."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest

import itpcase as itp
from itpcase.bleeding import BleedingAssessment, BleedingSign
from itpcase.errors import ItpcaseError
from itpcase.model.sign_rows import SignRow
from tests.cohort.test_fuzz_columns import VALUES

GOOD: dict[str, Any] = {
    "on": 0, "count": "9 G/L", "line": 1, "agents": ["ivig"], "started_on": 0, "kind": "ivig",
    "analyte": "alt", "value": "5 U/L", "agent": "RTX", "id": "a", "sign": "petechiae",
}  # fmt: skip
RECORDS: tuple[Any, ...] = (
    itp.PlateletMeasurement, itp.TreatmentLine, itp.RescueTherapy, itp.BleedingEvent,
    itp.LabMeasurement, itp.Exposure, itp.Patient, BleedingSign, BleedingAssessment, SignRow,
)  # fmt: skip
FIELDS = [
    (kind, str(field.alias)) for kind in RECORDS for field in attrs.fields(kind) if field.init
]


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_no_value_gives_a_foreign_exception(kind: Any, field: str) -> None:
    """What is taken has a hash and equals itself; what is not is refused by name."""
    names = {str(each.alias) for each in attrs.fields(kind) if each.init}
    good = {name: value for name, value in GOOD.items() if name in names}
    for value in VALUES:
        arguments = good | {field: value}
        try:
            record = kind(**arguments)
        except ItpcaseError:
            continue

        assert record == kind(**arguments)
        assert hash(record) == hash(kind(**arguments))


@pytest.mark.parametrize(
    ("given_day", "day"),
    [
        (np.timedelta64(3, "D"), 3), (np.timedelta64(48, "h"), 2), (np.timedelta64("NaT"), None),
        (pd.NaT, None), (pd.NA, None), (np.ma.masked, None), (np.int64(5), 5),
    ],
)  # fmt: skip
def test_days_as_numpy_and_pandas_have_them(given_day: Any, day: int | None) -> None:
    """A time of whole days is a study day; a masked or missing value is no day."""
    assert day == itp.PlateletMeasurement(on=given_day, count="9 G/L").on


@pytest.mark.parametrize("coarse", [np.timedelta64(3, "M"), np.timedelta64(30, "h")])
def test_a_coarse_or_broken_time_is_refused(coarse: Any) -> None:
    """Months have no number of days, and 30 hours no whole one."""
    with pytest.raises(ItpcaseError, match="NOT_A_DAY"):
        itp.PlateletMeasurement(on=coarse, count="9 G/L")


def test_a_categorical_column_of_polars_is_read() -> None:
    """Categories that are kept as views of text are the texts that they stand for."""
    lines = pl.DataFrame({"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["RTX"],
                          "stop_reason": ["toxicity"]})  # fmt: skip
    counts = {"patient_id": ["a"], "on": [0], "count": [9], "unit": "G/L"}
    cohort = itp.Cohort.from_tables(counts, lines.cast({pl.String: pl.Categorical}))

    (line,) = cohort.to_patients()[0].lines
    assert (("rtx",), "toxicity") == (line.agents, line.stop_reason)


def test_a_number_that_no_file_holds_is_refused() -> None:
    """Nobody counts 2⁷⁰ petechiae, and no column of whole numbers could hold them."""
    with pytest.raises(ItpcaseError, match="BLEEDING"):
        BleedingSign(sign="petechiae", number=2**70)

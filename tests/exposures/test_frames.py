"""Exposures from the frames of other packages."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import itpcase as itp
from itpcase.exposures import exposures_of, treatment_lines


@pytest.mark.parametrize("frame", ["pandas", "polars", "arrow", "ours"])
def test_a_frame_keeps_the_words_of_its_exposures(frame: str) -> None:
    """Agent, intent, dose and reason come from Arrow as distinct texts, and none is lost."""
    columns = {
        "patient_id": ["a", "a", "b"], "agent": ["PDN", "IVIg", "PDN"], "started_on": [0, 3, 0],
        "ended_on": [9, 4, 9], "intent": [None, "rescue", None],
        "daily_dose": ["20 mg/d", "1 g/d", "20 mg/d"], "stop_reason": ["done", None, "done"],
    }  # fmt: skip
    makers: dict[str, Any] = {
        "pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.table, "ours": itp.Table,
    }  # fmt: skip
    table = makers[frame](columns)
    expected = exposures_of(columns)

    assert expected == exposures_of(table)
    assert [20.0, 1000.0] == [each.mg_per_day for each in expected["a"]]
    assert ["done", None] == [each.stop_reason for each in expected["a"]]
    found = treatment_lines(table)
    assert (2, 1) == (len(found.lines), len(found.rescues))
    assert ["done", "done"] == found.lines["stop_reason"].tolist()

"""A date after the day of reading is told of by every reader of files, and kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

import itpcase as itp
from itpcase.errors import Problem

LATE = dt.date(2095, 3, 5)
"""The tests are not run after it."""

PATIENT = itp.Patient(
    id="a",
    platelets=[itp.PlateletMeasurement(on=dt.date(2021, 1, 1), count="9 G/L")],
    lines=[
        itp.TreatmentLine(line=1, agents=["ivig"], started_on=dt.date(2021, 1, 1), ended_on=LATE)
    ],
    exposures=[itp.Exposure(agent="IVIG", started_on=LATE)],
)


def read_csv(place: Path) -> tuple[Problem, ...]:
    """What reading CSV files tells."""
    itp.write_csv(itp.CaseSeries(patients=[PATIENT]), place / "csv")
    return itp.read_csv(place / "csv", strict=False)[1]


def read_excel(place: Path) -> tuple[Problem, ...]:
    """What reading a workbook tells."""
    itp.write_excel(itp.CaseSeries(patients=[PATIENT]), place / "a.xlsx")
    return itp.read_excel(place / "a.xlsx", strict=False)[1]


def read_parquet(place: Path) -> tuple[Problem, ...]:
    """What reading Parquet files tells."""
    itp.write_parquet([PATIENT], place / "parquet")
    return itp.read_parquet(place / "parquet", strict=False)[1]


@pytest.mark.parametrize("read", [read_csv, read_excel, read_parquet])
def test_a_future_day_is_told_of(
    read: Callable[[Path], tuple[Problem, ...]], tmp_path: Path
) -> None:
    """The end of the line and the start of the exposure, each at its place; nothing is lost."""
    told = {(p.code, p.argument, p.given, p.severity) for p in read(tmp_path)}

    assert {
        ("FUTURE_DAY", "ended_on", str(LATE), "warning"),
        ("FUTURE_DAY", "started_on", str(LATE), "warning"),
    } == told

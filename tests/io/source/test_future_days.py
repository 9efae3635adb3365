"""A date after the day of reading is told of by every reader of files, and kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import itpcase as itp
from itpcase.cohort import problems
from itpcase.errors import Problem
from tests.io.systems import bundle, lb, meds, observation, omop, quantity, sdtm

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


def of_cdisc(place: Path) -> tuple[Problem, ...]:
    """What reading a trial tells."""
    sets = {"lb": lb(f"1,9,10^9/L,9,9,10^9/L,{LATE}"), "dm": f"USUBJID,DTHDTC\n01,{LATE}\n"}
    return itp.read_cdisc(sdtm(place, **sets)).problems


def of_fhir(place: Path) -> tuple[Problem, ...]:
    """What reading a bundle tells."""
    death = {"resourceType": "Patient", "id": "p1", "deceasedDateTime": str(LATE)}
    return itp.read_fhir(bundle(place, observation("a", str(LATE), **quantity(9)), death)).problems


def of_meds(place: Path) -> tuple[Problem, ...]:
    """What reading a MEDS data set tells."""
    late = dt.datetime(LATE.year, LATE.month, LATE.day)  # noqa: DTZ001 - MEDS has no zones
    count = (1, late, "LAB//51265//K/uL", 9.0, None)
    return itp.read_meds(meds(place, count, (1, late, "MEDS_DEATH", None, None))).problems


def of_omop(_: Path) -> tuple[Problem, ...]:
    """What reading a CDM tells."""
    db = omop({"measurement_date": LATE, "value_as_number": 9.0, "unit_concept_id": 8848})
    db.execute(f"create table death as select 1 person_id, date '{LATE}' death_date")
    return itp.read_omop(db).problems


def of_parquet(place: Path) -> tuple[Problem, ...]:
    """What reading Parquet files tells."""
    count = itp.PlateletMeasurement(on=LATE, count="9 G/L")
    itp.write_parquet([itp.Patient(id="a", platelets=[count], died_on=LATE)], place / "p")
    return itp.read_parquet(place / "p", strict=False)[1]


@pytest.mark.parametrize("read", [of_cdisc, of_fhir, of_meds, of_omop, of_parquet])
def test_a_count_and_a_death_of_the_future(
    read: Callable[[Path], tuple[Problem, ...]], tmp_path: Path
) -> None:
    """The readers of systems tell of both, each with its place."""
    problems = read(tmp_path)

    assert {("FUTURE_DAY", "on"), ("FUTURE_DAY", "died_on")} == {
        (each.code, each.argument) for each in problems
    }
    assert all(each.file for each in problems)


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


def test_of_many_it_is_said_how_many(tmp_path: Path) -> None:
    """A hundred of a column are listed, and the last of them says how many more there are."""
    counts = [
        itp.PlateletMeasurement(on=LATE + dt.timedelta(days=day), count="9 G/L")
        for day in range(130)
    ]
    itp.write_parquet([itp.Patient(id="a", platelets=counts)], tmp_path / "p")
    told = itp.read_parquet(tmp_path / "p", strict=False)[1]
    late = [problem for problem in told if problem.code == "FUTURE_DAY"]

    assert [0] * 99 + [30] == [problem.alike for problem in late]


READERS = (of_cdisc, of_fhir, of_meds, of_omop, of_parquet, read_csv, read_excel, read_parquet)


@pytest.mark.parametrize(("hour", "is_told"), [(9, True), (10, False), (20, False)])
@pytest.mark.parametrize("read", READERS)
def test_a_day_that_has_begun_somewhere(
    read: Callable[[Path], tuple[Problem, ...]], hour: int, *, is_told: bool, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Of the day before in London: it is that day in China already, whatever the machine says."""

    class Clock(dt.datetime):
        """A clock that stands still."""

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            """The same instant, in any zone."""
            eve = LATE - dt.timedelta(days=1)
            return dt.datetime(eve.year, eve.month, eve.day, hour, tzinfo=dt.UTC).astimezone(tz)

    monkeypatch.setattr(problems, "dt", SimpleNamespace(datetime=Clock))

    assert is_told == ("FUTURE_DAY" in {problem.code for problem in read(tmp_path)})

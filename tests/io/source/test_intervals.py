"""An interval within one day, as CDISC and ISO 8601 write it, is that day, through every door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import itpcase as itp
from tests.io.systems import MEASUREMENT, codes, insert, lb, omop, printed, sdtm

ONE_DAY = [
    "2021-03-05T08:00/2021-03-05T09:30", "2021-03-05T08:00:00/09:30", "2021-03-05T08/T09:30",
    "2021-03-05/2021-03-05", "2021-03-05/2021-03-05T24:00",
]  # fmt: skip

OPEN = [
    "2021-03-05/2021-03-06", "2021-03-05T08:00/2021-03-06T07:00", "2021-03-05/06",
    "2021-03-05/09:00", "2021-03-05T08:00/PT1H", "2021-03-05T08:00Z/2021-03-05T23:00Z",
    "2021-03/2021-03", "2021-03-05/",
]  # fmt: skip
"""Of two days, of one that a zone may make two, and what has no end."""


def of_columns(_: Path, day: str) -> itp.Cohort:
    """A table in memory."""
    lines = {"patient_id": ["01"], "line": [1], "started_on": ["2021-03-01"], "agents": ["ivig"]}
    counts = {"patient_id": ["01"], "on": [day], "count": [9], "unit": "10*9/L"}
    return itp.Cohort.from_tables(counts=counts, lines=lines, strict=False)


def of_trial(place: Path, day: str) -> itp.Cohort:
    """A data set LB."""
    return itp.read_cdisc(sdtm(place, lb=lb(f"1,9,10^9/L,9,9,10^9/L,{day}")))


def of_texts(_: Path, day: str) -> itp.Cohort:
    """A CDM with its days as text."""
    db = omop()
    db.execute("alter table measurement alter measurement_date type varchar")
    row = {"measurement_id": 1, "person_id": 1, "measurement_concept_id": 3024929,
           "measurement_date": day, "value_as_number": 9.0, "unit_concept_id": 8848}  # fmt: skip
    insert(db, "measurement", [[row.get(name) for name in MEASUREMENT]])
    return itp.read_omop(db)


def of_sheet(place: Path, day: str) -> itp.Cohort:
    """A sheet of any origin."""
    sheet = place / "sheet.csv"
    sheet.write_text(f"id,day,plt\n01,{day},9\n", encoding="utf-8")
    named = {"patient_id": "id", "on": "day", "count": "plt", "unit": {"value": "10*9/L"}}
    return itp.read_mapped(sheet, mapping={"counts": named})


@pytest.mark.parametrize("read", [of_columns, of_trial, of_texts, of_sheet])
@pytest.mark.parametrize("day", ONE_DAY)
def test_an_interval_within_a_day(
    read: Callable[[Path, str], itp.Cohort], day: str, tmp_path: Path
) -> None:
    """It has one reading."""
    cohort = read(tmp_path, day)

    assert [("2021-03-05", "9")] == [(on, count) for _, on, count in printed(cohort)]
    assert [] == codes(cohort)


@pytest.mark.parametrize("read", [of_columns, of_trial, of_texts, of_sheet])
@pytest.mark.parametrize("day", OPEN)
def test_an_interval_that_may_be_of_two_days(
    read: Callable[[Path, str], itp.Cohort], day: str, tmp_path: Path
) -> None:
    """It is refused, and told of."""
    cohort = read(tmp_path, day)

    assert [] == printed(cohort)
    assert {"error"} <= {problem.severity for problem in cohort.problems}

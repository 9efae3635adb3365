"""Instants with a zone in an OMOP CDM: one day in every table, in columns or one by one."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import itpcase as itp
from tests.io.systems import codes, emptied, printed

LATE = "2021-01-05 20:00:00+00"
"""The next day in Shanghai."""


connection = cache(duckdb.connect)
"""One for the CDMs of all tests."""


def cdm(kind: str, *instants: str, day: str = LATE) -> Any:
    """Counts of 9 at these instants, one record of other tables at *day*; the last CDM is gone."""
    db = emptied(connection())
    db.execute("set TimeZone = 'UTC'")
    counts = ", ".join(f"({n}, '{each}'::{kind})" for n, each in enumerate(instants, start=1))
    at = f"'{day}'::{kind}"
    tables = {
        "person": "1 person_id, 8532 gender_concept_id",
        "measurement": "n measurement_id, 1 person_id, 3024929 measurement_concept_id, "
        "moment measurement_date, 9.0 value_as_number, 8848 unit_concept_id "
        f"from (values {counts}) t(n, moment)",
        "drug_exposure": "1 drug_exposure_id, 1 person_id, 0 drug_concept_id, 'prednisone' "
        f"drug_source_value, {at} drug_exposure_start_date, {at} verbatim_end_date",
        "procedure_occurrence": "1 procedure_occurrence_id, 1 person_id, 0 procedure_concept_id, "
        f"'platelet transfusion' procedure_source_value, {at} procedure_date",
        "condition_occurrence": "1 condition_occurrence_id, 1 person_id, 4000 "
        f"condition_concept_id, {at} condition_start_date",
        "death": f"1 person_id, {at} death_date",
        "observation_period": f"1 person_id, {at} observation_period_end_date",
    }
    for name, columns in tables.items():
        db.execute(f"create table {name} as select {columns}")
    return db


def told(cohort: itp.Cohort) -> list[str]:
    """The codes of what is listed; the drug of every CDM here goes on to the death."""
    return [code for code in codes(cohort) if code != "END_AT_LAST_CONTACT"]


def days(cohort: itp.Cohort) -> list[str]:
    """The days of a count, a line, a rescue, a bleed, the death and the last contact."""
    patient = cohort.patient(0)
    found = [patient.platelets[0].on, patient.lines[0].started_on, patient.rescues[0].on,
             patient.bleeds[0].on, patient.died_on, patient.followed_until]  # fmt: skip
    return [str(each) for each in found]


@pytest.mark.parametrize("kind", ["timestamptz", "varchar"])
@pytest.mark.parametrize(
    ("zone", "expected"), [("Asia/Shanghai", "2021-01-06"), (None, "2021-01-05")]
)
def test_every_table_has_the_days_of_the_zone(kind: str, zone: str | None, expected: str) -> None:
    """A count and the drug, the death and the bleed of the same instant are of one day."""
    cohort = itp.read_omop(cdm(kind, LATE), zone=zone, bleeding=(4000,))

    assert [expected] * 6 == days(cohort)
    assert ([] if zone else ["ZONE_ASSUMED"]) == told(cohort)


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in New York."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("new_york")
@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set there")
def test_the_zone_of_the_machine_decides_nothing(tmp_path: Path) -> None:
    """Instants of a file have their days in UTC wherever it is read."""
    db = cdm("timestamptz", "2021-01-05 00:00:00+00", day="2021-01-05 00:00:00+00")
    for (name,) in db.execute("select table_name from information_schema.tables").fetchall():
        db.execute(f"copy {name} to '{tmp_path / name}.parquet'")

    assert ["2021-01-05"] * 6 == days(itp.read_omop(tmp_path, bleeding=(4000,)))


def test_a_connection_has_the_days_of_its_own_zone() -> None:
    """What SQL shows as the date of an instant is its day, where no other zone is given."""
    db = cdm("timestamptz", LATE)
    db.execute("set TimeZone = 'Asia/Tokyo'")

    assert ["2021-01-06"] * 6 == days(itp.read_omop(db, bleeding=(4000,)))


def test_equal_results_of_one_instant_are_one_however_they_are_read() -> None:
    """The others of that day stay in the order of the table, and those of other days as well."""
    instants = ["2021-01-05 08:30:00+00", "2021-01-05 08:30:00+00", "2021-01-05 09:30:00+00",
                "2021-01-06 08:30:00+00"]  # fmt: skip
    cohort = itp.read_omop(cdm("timestamptz", *instants, day="2021-02-01 00:00:00+00"), zone="UTC")

    assert [("1", f"2021-01-0{day}", "9") for day in (5, 5, 6)] == printed(cohort)
    assert ["DUPLICATE_RESULT", "DUPLICATE_ROW"] == told(cohort)


@given(
    st.lists(st.datetimes(dt.datetime(2021, 1, 1), dt.datetime(2021, 1, 4)), min_size=1,  # noqa: DTZ001 - the zone is written behind
             max_size=6),
    st.sampled_from([None, "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]),
)  # fmt: skip
@settings(max_examples=25)
def test_columns_and_texts_say_the_same(moments: list[dt.datetime], zone: str | None) -> None:
    """An instant is read as its text is, whichever zone is asked for."""
    instants = [f"{moment.replace(microsecond=0)}+00" for moment in moments]
    found = []
    for kind in ("timestamptz", "varchar"):
        cohort = itp.read_omop(cdm(kind, *instants, day="2021-02-01 00:00:00+00"), zone=zone)
        found.append((sorted(printed(cohort)), told(cohort)))

    assert found[0] == found[1]


@pytest.mark.parametrize("word", ["epoch", "2021-02-01 or 02", "infinity"])
def test_what_sql_takes_for_a_day_and_is_none(word: str) -> None:
    """A death on such a day is no death, and told of."""
    db = cdm("varchar", "2021-01-05", day="2021-01-05")
    db.execute(f"create or replace table death as select 1 person_id, '{word}' death_date")
    cohort = itp.read_omop(db, bleeding=(4000,))

    assert (None, ["NOT_A_DAY"]) == (cohort.patient(0).died_on, told(cohort))


@pytest.mark.parametrize("text", ["2021-1-5", "2021/01/05", "2021/1/5 08:30"])
def test_a_year_first_is_a_day_in_every_table(text: str) -> None:
    """A date has one reading where its year comes first, also without its zeros."""
    assert ["2021-01-05"] * 6 == days(itp.read_omop(cdm("varchar", text, day=text),
                                                    bleeding=(4000,)))  # fmt: skip


MIDNIGHT = "2021-01-05 00:00:00+00"


@pytest.mark.parametrize("kind", ["timestamptz", "varchar"])
@pytest.mark.parametrize(
    ("zone", "day", "is_told"),
    [
        ("America/New_York", MIDNIGHT, True),
        ("Asia/Shanghai", MIDNIGHT, False),
        (None, MIDNIGHT, False),
        ("America/New_York", LATE, False),
    ],
)
def test_midnight_in_greenwich_is_told_of(
    kind: str, zone: str | None, day: str, is_told: bool
) -> None:
    """Where most instants of all tables are a day to which a program added it."""
    db = cdm(kind, "2021-01-05 00:00:00+00", "2021-01-12 00:00:00+00", day=day)
    found = itp.read_omop(db, zone=zone, bleeding=(4000,)).problems
    told = [str(each.given) for each in found if each.code == "MIDNIGHT"]

    assert [
        "8 of 8 instants at midnight in Greenwich, such as '2021-01-05 00:00:00+00'"
    ] * is_told == told


@pytest.mark.parametrize("kind", ["date", "timestamp"])
def test_days_without_a_zone_are_no_midnight_in_greenwich(kind: str) -> None:
    """They are the days that are written."""
    db = cdm(kind, "2021-01-05", day="2021-01-05")

    assert "MIDNIGHT" not in codes(itp.read_omop(db, zone="America/New_York", bleeding=(4000,)))


def test_midnight_of_another_offset_is_no_added_one() -> None:
    """A time that somebody wrote with its own zone."""
    db = cdm("varchar", "2021-01-04T19:00:00-05:00", day="2021-01-04T19:00:00-05:00")

    assert "MIDNIGHT" not in codes(itp.read_omop(db, zone="America/New_York", bleeding=(4000,)))

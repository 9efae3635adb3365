"""What an OMOP CDM says of persons that cannot be, each with its file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import itpcase as itp
from itpcase.errors import Problem

PERSON = "person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth"
MEASURED = (
    "measurement_id,person_id,measurement_concept_id,value_as_number,unit_concept_id,"
    "measurement_date,measurement_datetime"
)
PERIOD = "observation_period_id,person_id,observation_period_start_date,observation_period_end_date"


def read(folder: Path, *persons: str, periods: tuple[str, ...] = (), owner: str = "7",
         on: str = "2021-03-01,") -> itp.Cohort:  # fmt: skip
    """A CDM of these persons and periods, with one count."""
    texts = {
        "person": [PERSON, *persons],
        "measurement": [
            MEASURED,
            f"1,{owner},3024929,20,8848,{on}",
        ],
    } | ({"observation_period": [PERIOD, *periods]} if periods else {})
    for name, rows in texts.items():
        (folder / f"{name}.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    return itp.read_omop(folder)


def told(cohort: itp.Cohort, code: str) -> list[Problem]:
    """What is told under a code."""
    return [each for each in cohort.problems if each.code == code]


def test_a_period_that_ends_before_it_begins(tmp_path: Path) -> None:
    """It is told of by its number, and its end is no last contact."""
    cohort = read(tmp_path, "7,8532,1980,,", periods=("11,7,2021-01-01,2020-01-01",))
    (problem,) = told(cohort, "WINDOW_ENDS_BEFORE_START")

    assert ("observation_period.csv", "7", "2020-01-01", "warning") == (
        problem.file, problem.patient_id, problem.given, problem.severity
    )  # fmt: skip
    assert "observation_period_id 11" in problem.argument
    assert "2021-01-01" in problem.needed
    assert cohort.patient(0).followed_until is None
    assert [] == told(cohort, "AFTER_FOLLOW_UP")


@pytest.mark.parametrize("turned", [0, 1])
def test_the_other_periods_of_the_person_stand(turned: int, tmp_path: Path) -> None:
    """Whichever comes first; one of a single day is none that is turned."""
    periods = ["12,7,2021-12-31,2021-12-31", "13,7,2020-01-01,2021-06-30"]
    periods.insert(turned, "11,7,2023-01-01,2022-01-01")
    cohort = read(tmp_path, "7,8532,1980,,", periods=tuple(periods))

    assert dt.date(2021, 12, 31) == cohort.patient(0).followed_until
    assert 1 == len(told(cohort, "WINDOW_ENDS_BEFORE_START"))


def test_a_person_twice(tmp_path: Path) -> None:
    """The file and the column are those of the CDM."""
    cohort = read(tmp_path, "7,8532,1980,,", "7,8507,1980,,")
    (problem,) = told(cohort, "PATIENT_TWICE")

    assert ("person.csv", "person_id", "7") == (problem.file, problem.argument, problem.patient_id)
    assert [] == cohort.ids.tolist()


@pytest.mark.parametrize(
    ("year", "age"), [(2050, None), (2022, None), (2021, 0), (1892, 129), (1891, None), (-5, None)]
)
def test_a_year_of_birth_of_nobody_alive(year: int, age: int | None, tmp_path: Path) -> None:
    """It is told of with the file and the patient, and gives no age."""
    cohort = read(tmp_path, f"7,8532,{year},,")
    found = told(cohort, "AGE")

    assert age == cohort.patient(0).age
    assert [] == [(each.file, each.patient_id, each.given) for each in found] if age is not None \
        else [("person.csv", "7", f"{year}")]  # fmt: skip
    assert {"year_of_birth"} >= {each.argument for each in found}


def test_a_birth_after_the_first_count(tmp_path: Path) -> None:
    """The day is that of nobody either: the year is told of beside the patient who is left out."""
    cohort = read(tmp_path, "7,8532,2050,1,1")

    assert [("person.csv", "2050")] == [(p.file, p.given) for p in told(cohort, "AGE")]
    assert 1 == len(told(cohort, "BEFORE_BIRTH"))


def test_a_text_in_the_place_of_a_person_id(tmp_path: Path) -> None:
    """Both tables say that it takes a whole number."""
    cohort = read(tmp_path, "abc,8532,1980,,", owner="abc")
    found = told(cohort, "NO_ID")

    assert ["person.csv", "measurement.csv"] == [each.file for each in found]
    assert all("whole number" in each.needed and "'abc'" in each.given for each in found)
    assert all("same whole number" in each.remedy for each in found)


@pytest.mark.parametrize("end", ["T24:00", " 24:00:00"])
@pytest.mark.parametrize("column", ["measurement_date", "measurement_datetime"])
def test_the_end_of_a_day_is_its_last_moment(end: str, column: str, tmp_path: Path) -> None:
    """24:00 comes after 08:00, whichever row stands first; it is no day after."""
    first = column == "measurement_date"
    for number, ends in enumerate(((end, "T08:00"), ("T08:00", end))):
        days = [f"2021-03-01{each}," if first else f"2021-03-01,2021-03-01{each}" for each in ends]
        (folder := tmp_path / str(number)).mkdir()
        read(folder, "7,8532,1980,,", on=days[0])
        path = folder / "measurement.csv"
        path.write_text(path.read_text() + f"2,7,3024929,50,8848,{days[1]}\n", encoding="utf-8")
        cohort = itp.read_omop(folder)
        order = [each.count_1e9_per_l for each in cohort.patient(0).platelets]

        assert [20.0, 50.0][:: 1 if number else -1] == order
        assert {dt.date(2021, 3, 1)} == {each.on for each in cohort.patient(0).platelets}


def test_an_instant_that_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    """As a time of the day is; the count stays."""
    cohort = read(tmp_path, "7,8532,1980,,", on="2021-03-01,2021-03-01T24:30")
    (problem,) = told(cohort, "UNREAD_TIME")

    assert "measurement_datetime" == problem.argument
    assert "'2021-03-01T24:30' in 1 row" == problem.given
    assert 1 == len(cohort.counts)

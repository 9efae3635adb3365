"""Days that a source has shifted, each patient by another span."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase.errors import DataError
from itpcase.io.recognise import inspect_data, read_data
from itpcase.registry.parts import divide
from tests.io.systems import bundle, codes, meds, observation, omop, printed, quantity

COUNT = "LAB//51265//K/uL"


def at(year: int, month: int, day: int) -> dt.datetime:
    """A morning."""
    return dt.datetime(year, month, day, 8, 30)  # noqa: DTZ001 - MEDS has no zones


def of_mimic(folder: Path) -> Path:
    """Two subjects in centuries to come, of whom one was born, treated and died."""
    return meds(
        folder, (1, at(2120, 3, 1), "MEDS_BIRTH", None, None), (1, at(2180, 1, 5), COUNT, 9, None),
        (1, at(2180, 1, 6), "MEDICATION//START//prednisone", None, None),
        (1, at(2180, 1, 20), "MEDICATION//STOP//prednisone", None, None),
        (1, at(2180, 2, 5), COUNT, 120, None), (1, at(2181, 1, 5), "MEDS_DEATH", None, None),
        (2, at(2140, 5, 1), COUNT, 30, None),
    )  # fmt: skip


def test_days_are_counted_from_the_first_of_each_patient(tmp_path: Path) -> None:
    """They are as far apart as they were; it is told of, and nothing of the future is."""
    cohort = itp.read_meds(of_mimic(tmp_path), shifted=True)
    one = cohort.patient(0)

    assert [("1", "0", "9"), ("1", "31", "120"), ("2", "0", "30")] == printed(cohort)
    assert [(1, 15)] == [(line.started_on, line.ended_on) for line in one.lines]
    assert (-21859, 366) == (one.born_on, one.died_on)
    assert ["SHIFTED_DAYS"] == codes(cohort)


def test_days_that_may_be_shifted_are_told_of(tmp_path: Path) -> None:
    """Without the option they are no days; an inspection counts them so, and says what to do."""
    found = inspect_data(of_mimic(tmp_path))

    assert (3, 0) == (found.rows, found.kept)
    assert {"IMPOSSIBLE_DAY", "SHIFTED_DAYS"} == {problem.code for problem in found.problems}
    assert "2 patients" in next(str(p) for p in found.problems if p.code == "SHIFTED_DAYS")


def test_one_mistyped_year_is_no_shift(tmp_path: Path) -> None:
    """A patient has counts in the calendar as well."""
    folder = meds(
        tmp_path, (1, at(2021, 1, 5), COUNT, 9, None), (1, at(2201, 1, 9), COUNT, 9, None)
    )

    assert ["IMPOSSIBLE_DAY"] == codes(itp.read_meds(folder))


def test_what_stands_for_no_day_stays_none(tmp_path: Path) -> None:
    """9999-12-31 is none, however far days were shifted."""
    folder = meds(tmp_path, (1, at(2180, 1, 5), COUNT, 9, None), (1, at(9999, 12, 31), "MEDS_DEATH",
                  None, None))  # fmt: skip
    cohort = itp.read_meds(folder, shifted=True)

    assert cohort.patient(0).died_on is None
    assert ["SENTINEL_DAY", "SHIFTED_DAYS"] == codes(cohort)


def test_an_omop_cdm_in_columns() -> None:
    """Counts, drugs, deaths and the age, whether something is open in a row or not."""
    day = {"unit_concept_id": 8848.0}
    db = omop(
        {"measurement_date": "2180-01-05", "value_as_number": 9.0} | day,
        {"measurement_date": "2180-01-25", "value_as_number": 12.0, "value_source_value": "<12"}
        | day, born=2120,
    )  # fmt: skip
    db.execute("create table death as select 1 person_id, date '2181-03-01' death_date")
    db.execute(
        "create table drug_exposure as select 5 drug_exposure_id, 1 person_id, 0 drug_concept_id, "
        "'prednisone' drug_source_value, date '2180-01-06' drug_exposure_start_date, "
        "date '2180-01-20' drug_exposure_end_date, date '2180-01-20' verbatim_end_date"
    )
    cohort = itp.read_omop(db, shifted=True)
    one = cohort.patient(0)

    assert [("1", "0", "9"), ("1", "20", "<12")] == printed(cohort)
    assert [(1, 16)] == [(line.started_on, line.ended_on) for line in one.lines]
    assert (421, 60) == (one.died_on, one.age)
    assert ["AGE_FROM_YEAR", "SHIFTED_DAYS"] == codes(cohort)


def test_rescue_and_bleeding_without_a_line() -> None:
    """Their days are counted as well, where no drug makes a line."""
    db = omop({"measurement_date": "2180-03-01", "value_as_number": 9.0, "unit_concept_id": 8848.0})
    db.execute(
        "create table condition_occurrence as select 1 condition_occurrence_id, 1 person_id, "
        "7 condition_concept_id, date '2180-03-02' condition_start_date"
    )
    db.execute(
        "create table procedure_occurrence as select 1 procedure_occurrence_id, 1 person_id, "
        "0 procedure_concept_id, 'platelet transfusion' procedure_source_value, "
        "date '2180-03-05' procedure_date"
    )
    one = itp.read_omop(db, bleeding={7: 2}, shifted=True).patient(0)

    assert ([1], [4]) == ([bleed.on for bleed in one.bleeds], [r.on for r in one.rescues])


def test_fhir_and_a_mapped_sheet(tmp_path: Path) -> None:
    """An option of the reader, and a word of the mapping."""
    path = bundle(tmp_path, observation("a", "2180-05-01", **quantity(9)),
                  observation("b", "2180-05-08", **quantity(12)))  # fmt: skip
    sheet = tmp_path / "a.csv"
    sheet.write_text("id,d,plt\n1,2180-05-01,9\n1,2180-05-08,12\n")
    mapping: dict[str, Any] = {
        "counts": {"patient_id": "id", "on": "d", "count": "plt", "unit": {"value": "10*9/L"}}
    }
    told = [("0", "9"), ("7", "12")]

    for cohort in (itp.read_fhir(path, shifted=True),
                   itp.read_mapped(sheet, mapping=mapping | {"shifted": True})):  # fmt: skip
        assert told == [row[1:] for row in printed(cohort)]
        assert ["SHIFTED_DAYS"] == codes(cohort)
    with pytest.raises(DataError) as caught:
        itp.read_mapped(sheet, mapping=mapping | {"shifted": "yes"})
    assert [("ARGUMENT", "shifted")] == [(p.code, p.argument) for p in caught.value.problems]


def test_parts_of_a_data_set_are_as_the_whole(tmp_path: Path) -> None:
    """Shards hold study days, of which each patient has its own."""
    folder = of_mimic(tmp_path / "meds")
    made = divide(folder, tmp_path / "shards", shards=2, shifted=True)
    counts = pq.read_table(made.shards.folder / "counts")

    assert [("1", 0), ("1", 31), ("2", 0)] == sorted(
        zip(map(str, counts["patient_id"].to_pylist()), counts["on"].to_pylist(), strict=True)
    )
    assert ["SHIFTED_DAYS"] == [*{problem.code for problem in made.problems}]


def test_responses_are_those_of_days_that_were_not_shifted(tmp_path: Path) -> None:
    """The category and its days from the start of the line."""
    start, answers = at(2021, 3, 1), []
    for shift in (0, 60_000):
        folder = tmp_path / str(shift)
        day = [start + dt.timedelta(days=shift + n) for n in (0, 1, 8, 30)]
        meds(folder, (1, day[0], COUNT, 9, None), (1, day[1], "PROCEDURE//ivig", None, None),
             (1, day[2], COUNT, 110, None), (1, day[3], COUNT, 115, None))  # fmt: skip
        cohort, _ = read_data(folder, shifted=bool(shift))
        answers.append(itp.classify_response(cohort, itp.IWG_2009))

    plain, shifted = ([a["category"].tolist(), a["time_to_response_days"].tolist()]
                      for a in answers)  # fmt: skip
    assert plain == shifted

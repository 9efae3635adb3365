"""A transfusion that two tables record on one day is one rescue, in every system."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.registry.parts import divide
from tests.io.systems import at, bundle, codes, lb, meds, observation, omop, quantity, sdtm

OF = {"subject": {"reference": "Patient/p1"}}
WORD = "platelet transfusion"


def tables(*, first: tuple[int, ...], second: tuple[int, ...]) -> Any:
    """A CDM with a transfusion on these days of March, as a procedure and as a device."""
    db = omop({"measurement_date": "2021-03-01", "value_as_number": 9.0, "unit_concept_id": 8848})
    for table, key, days in (
        ("procedure_occurrence", "procedure_date", first),
        ("device_exposure", "device_exposure_start_date", second),
    ):
        prefix = table.partition("_")[0]
        rows = ", ".join(f"({n}, 1, 5, '{WORD}', date '2021-03-{day:02}')"
                         for n, day in enumerate(days, start=1))  # fmt: skip
        db.execute(
            f"create table {table} as select * from (values {rows}) t({table}_id, person_id, "  # noqa: S608 - names of ours
            f"{prefix}_concept_id, {prefix}_source_value, {key})"
        )
    return db


def of_omop(_: Path, first: tuple[int, ...], second: tuple[int, ...]) -> itp.Cohort:
    """A procedure and a device."""
    return itp.read_omop(tables(first=first, second=second))


def of_cdisc(place: Path, first: tuple[int, ...], second: tuple[int, ...]) -> itp.Cohort:
    """A procedure and a concomitant medication."""
    sets = {
        name: "\n".join(
            [f"USUBJID,{name.upper()}TRT,{name.upper()}SEQ,{name.upper()}STDTC",
             *(f"01,{WORD.upper()},{n},2021-03-{day:02}" for n, day in enumerate(days, 1)), ""]
        ) for name, days in (("pr", first), ("cm", second))
    }  # fmt: skip
    return itp.read_cdisc(sdtm(place, lb=lb("1,9,10^9/L,9,9,10^9/L,2021-03-01"), **sets))


def of_fhir(place: Path, first: tuple[int, ...], second: tuple[int, ...]) -> itp.Cohort:
    """A procedure and an administration."""
    procedures = [
        OF | {"resourceType": "Procedure", "id": f"x{n}", "status": "completed",
              "code": {"text": WORD}, "performedDateTime": f"2021-03-{day:02}"}
        for n, day in enumerate(first)
    ]  # fmt: skip
    given = [
        OF | {"resourceType": "MedicationAdministration", "id": f"x{n}", "status": "completed",
              "medicationCodeableConcept": {"text": WORD}, "effectiveDateTime": f"2021-03-{day:02}"}
        for n, day in enumerate(second)
    ]  # fmt: skip
    counted = observation("a", "2021-03-01", **quantity(9))
    return itp.read_fhir(bundle(place, counted, *procedures, *given))


def of_meds(place: Path, first: tuple[int, ...], second: tuple[int, ...]) -> itp.Cohort:
    """A procedure and a medication."""
    return itp.read_meds(
        meds(place, (1, at(1), "LAB//51265//K/uL", 9.0, None),
             *((1, at(day, n), f"PROCEDURE//{WORD}", None, None) for n, day in enumerate(first)),
             *((1, at(day, n), f"MEDICATION//{WORD}", None, None) for n, day in enumerate(second)))
    )  # fmt: skip


def of_sheets(place: Path, first: tuple[int, ...], second: tuple[int, ...]) -> itp.Cohort:
    """A rescue and a drug, in the rows of one sheet."""
    many = max(len(first), len(second))
    days = [[f"2021-03-{day:02}" for day in each] + [""] * (many - len(each))
            for each in (first, second)]  # fmt: skip
    rows = [
        f"1,2021-03-0{number + 1},9,{rescued},{WORD},{started}"
        for number, (rescued, started) in enumerate(zip(*days, strict=True))
    ]
    sheet = place / "sheet.csv"
    sheet.write_text("\n".join(["id,on,plt,rescued,drug,start", *rows, ""]), encoding="utf-8")
    return itp.read_mapped(sheet, mapping={
        "counts": {"patient_id": "id", "on": "on", "count": "plt", "unit": {"value": "10*9/L"}},
        "exposures": {"patient_id": "id", "agent": "drug", "started_on": "start"},
        "rescues": {"patient_id": "id", "on": "rescued", "kind": {"value": WORD}},
    })  # fmt: skip


@pytest.mark.parametrize("read", [of_omop, of_cdisc, of_fhir, of_meds, of_sheets])
@pytest.mark.parametrize(
    ("first", "second", "days", "told"),
    [
        ((5,), (5,), [5], 1),
        ((5,), (6,), [5, 6], 0),
        ((5, 12), (5, 6), [5, 6, 12], 1),
    ],
    ids=["one day", "two days", "some"],
)
def test_two_tables_of_one_day(  # noqa: PLR0917 - a case and what is right of it
    read: Any, first: tuple[int, ...], second: tuple[int, ...], days: list[int], told: int,
    tmp_path: Path,
) -> None:  # fmt: skip
    """What both record is counted once, and told of; what one of them alone has is kept."""
    cohort = read(tmp_path, first, second)
    found = [rescue.on for rescue in cohort.patient(0).rescues]

    assert days == sorted(on.day for on in found if isinstance(on, dt.date))
    assert ["DUPLICATE_RESULT"] * told == [c for c in codes(cohort) if c == "DUPLICATE_RESULT"]
    assert {"warning"} >= {problem.severity for problem in cohort.problems}


@pytest.mark.parametrize("read", [of_omop, of_cdisc, of_fhir, of_meds])
def test_two_of_a_day_in_one_table(read: Any, tmp_path: Path) -> None:
    """Two transfusions of a day stay two, whichever table has both."""
    for first, second in (((5, 5), (5,)), ((5,), (5, 5)), ((5, 5), (5, 5))):
        place = tmp_path / f"{len(first)}-{len(second)}"
        place.mkdir()
        cohort = read(place, first, second)

        assert 2 == len(cohort.rescues)
        assert min(len(first), len(second)) == codes(cohort).count("DUPLICATE_RESULT")


def test_rescue_of_two_tables_in_shards(tmp_path: Path) -> None:
    """A CDM that is read part by part tells of it as well."""
    divided = divide(tables(first=(5,), second=(5,)), tmp_path / "shards", shards=2)

    assert ["DUPLICATE_RESULT"] == [problem.code for problem in divided.problems]


def test_the_record_that_is_left_out_is_named(tmp_path: Path) -> None:
    """With the one that is kept, of which there is an exposure as well."""
    cohort = of_omop(tmp_path, (5,), (5,))
    (problem,) = cohort.problems

    assert "device_exposure" == problem.file
    assert "procedure_occurrence, procedure_occurrence_id 1" in problem.given
    assert cohort.exposures is not None
    assert 1 == len(cohort.exposures)

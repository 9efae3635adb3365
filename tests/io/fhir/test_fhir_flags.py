"""What an interpretation, a specimen and a Medication say of how far they are to be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from tests.io.fhir.test_fhir_servers import given
from tests.io.systems import LOINC, bundle, codes, observation, printed, quantity

CODE = {"coding": [{"system": LOINC, "code": "777-3"}]}


@pytest.mark.parametrize(
    "flag", [{"text": "clumped"}, {"coding": [{"code": "X", "display": "Platelet clumps"}]}]
)
@pytest.mark.parametrize("number", [1, 3])
def test_an_interpretation_may_tell_of_the_sample(
    flag: dict[str, Any], number: int, tmp_path: Path
) -> None:
    """The count is used, and told of, however many are alike."""
    counts = (
        observation(f"o{n}", f"2021-03-0{n + 1}", interpretation=[flag], **quantity(20 + n))
        for n in range(number)
    )
    cohort = itp.read_fhir(bundle(tmp_path, *counts))

    assert number == len(cohort.counts)
    assert ["WORDS_BESIDE"] == codes(cohort)
    assert given(cohort, "WORDS_BESIDE")[0].endswith(f" ({number})")


def test_the_interpretation_of_a_component(tmp_path: Path) -> None:
    """It is said of the count of the component."""
    part = {"code": CODE, "interpretation": [{"text": "clumped"}]} | quantity(20)
    panel = observation("o", "2021-03-01", component=[part]) | {"code": {"text": "blood count"}}

    assert ["'clumped' (1)"] == given(itp.read_fhir(bundle(tmp_path, panel)), "WORDS_BESIDE")


def test_an_interpretation_without_a_value_is_shown(tmp_path: Path) -> None:
    """It is no count, and no result of nothing."""
    low = observation("o", "2021-03-01", interpretation=[{"coding": [{"code": "L"}]}])
    cohort = itp.read_fhir(bundle(tmp_path, low))

    assert ["L"] == [each.strip("'") for each in given(cohort, "NOT_A_COUNT")]


@pytest.mark.parametrize(
    ("status", "told"),
    [("unsatisfactory", True), ("entered-in-error", True), ("available", False), (None, False)],
)
@pytest.mark.parametrize("is_inside", [True, False])
def test_the_status_of_a_specimen(
    status: str | None, tmp_path: Path, *, told: bool, is_inside: bool
) -> None:
    """A sample that the laboratory refused is told of; the number is used."""
    specimen = {"resourceType": "Specimen", "id": "s", "status": status}
    name = "#s" if is_inside else "Specimen/s"
    count = observation("o", "2021-03-01", specimen={"reference": name}, **quantity(20))
    held = [count | {"contained": [specimen]}] if is_inside else [specimen, count]
    cohort = itp.read_fhir(bundle(tmp_path, *held))

    assert ["WORDS_BESIDE"] * told == codes(cohort)
    assert [("p1", "2021-03-01", "20")] == printed(cohort)


DRUG = {
    "resourceType": "MedicationAdministration",
    "id": "d",
    "status": "completed",
    "subject": {"reference": "Patient/p1"},
    "medicationReference": {"reference": "Medication/m"},
}


def test_a_medication_that_was_entered_in_error_is_none(tmp_path: Path) -> None:
    """What is given by it is not known, and told of."""
    medication = {"resourceType": "Medication", "id": "m", "status": "entered-in-error",
                  "code": {"text": "rituximab"}}  # fmt: skip
    count = observation("o", "2021-03-01", **quantity(20))
    cohort = itp.read_fhir(
        bundle(tmp_path, medication, count, DRUG | {"effectiveDateTime": "2021-03-02"})
    )

    assert 0 == len(cohort.lines)
    assert {"WITHDRAWN_RESULT", "NOT_USED"} == {*codes(cohort)}


@pytest.mark.parametrize(
    ("timing", "days", "told"),
    [({"event": ["2021-03-08"]}, ["2021-03-08"], []),
     ({"event": ["2021-03-08T08:00:00", "2021-03-08T20:00:00"]}, ["2021-03-08"], []),
     ({"event": ["2021-03-08", "2021-03-09"]}, [], ["NOT_A_DAY"]),
     ({"repeat": {"boundsPeriod": {"start": "2021-03-08"}}}, ["2021-03-08"], []),
     ({"repeat": {}}, [], ["NO_DAY"])],
)  # fmt: skip
def test_a_timing_of_one_event_is_its_day(
    timing: dict[str, Any], days: list[str], told: list[str], tmp_path: Path
) -> None:
    """As of a result; of several none is told from the others."""
    count = observation("o", "2021-03-01", **quantity(20))
    drug = DRUG | {"medicationCodeableConcept": {"text": "IVIG"}, "occurenceTiming": timing}
    cohort = itp.read_fhir(bundle(tmp_path, count, drug))

    assert days == [str(line.started_on) for line in cohort.patient(0).lines]
    assert told == codes(cohort)


@pytest.mark.parametrize(
    ("resource", "told"),
    [
        ({"resourceType": "BiologicallyDerivedProductDispense", "status": "issued",
          "product": {"reference": "BiologicallyDerivedProduct/1"}},
         "'BiologicallyDerivedProductDispense' (1)"),
        ({"resourceType": "BiologicallyDerivedProductDispense", "status": "entered-in-error"},
         None),
        ({"resourceType": "SupplyDelivery",
          "suppliedItem": {"itemCodeableConcept": {"text": "platelet concentrate"}}},
         "'SupplyDelivery platelet transfusion' (1)"),
        ({"resourceType": "SupplyDelivery",
          "suppliedItem": [{"itemCodeableConcept": {"text": "platelet concentrate"}}]},
         "'SupplyDelivery platelet transfusion' (1)"),
        ({"resourceType": "SupplyDelivery",
          "suppliedItem": {"itemCodeableConcept": {"text": "wheelchair"}}}, None),
        ({"resourceType": "Immunization", "vaccineCode": {"text": "IVIG"}},
         "'Immunization ivig' (1)"),
        ({"resourceType": "Immunization", "vaccineCode": {"text": "influenza"}}, None),
    ],
)  # fmt: skip
def test_treatments_in_resources_that_are_not_read(
    resource: dict[str, Any], told: str | None, tmp_path: Path
) -> None:
    """They make no line and no rescue, and are told of."""
    count = observation("o", "2021-03-01", **quantity(20))
    of_patient = resource | {"patient": {"reference": "Patient/p1"}, "id": "r"}
    cohort = itp.read_fhir(bundle(tmp_path, count, of_patient))
    said = [each.casefold() for each in given(cohort, "NOT_USED")]

    assert ([] if told is None else [told.casefold()]) == said


def test_a_supply_in_months_is_shown(tmp_path: Path) -> None:
    """How long a month is nobody says; what stands there is told."""
    pack = DRUG | {
        "resourceType": "MedicationDispense", "whenHandedOver": "2021-03-02",
        "medicationCodeableConcept": {"text": "prednisone"},
        "daysSupply": {"value": 1, "code": "mo"},
    }  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, observation("o", "2021-03-01", **quantity(20)), pack))

    assert ["'1 mo'"] == given(cohort, "NO_END")

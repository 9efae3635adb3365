"""What a server or a program says beside a record is told of, or leaves it out: not passed over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from tests.io.systems import LOINC, bundle, codes, observation, printed, quantity

DAY = "2021-03-01"
COUNT = observation("o", DAY, **quantity(9))
PATIENT = {"resourceType": "Patient", "id": "p1"}
OWNER = {"subject": {"reference": "Patient/p1"}}
DRUG: dict[str, Any] = {
    "resourceType": "MedicationStatement", "id": "d", "status": "active", **OWNER,
    "medicationCodeableConcept": {"text": "prednisone"}, "effectiveDateTime": DAY,
}  # fmt: skip
UNKNOWN = {"modifierExtension": [{"url": "urn:not"}]}
RULES = {"implicitRules": "urn:rules"}
STATISTICS = "http://terminology.hl7.org/CodeSystem/observation-statistics"


def told(cohort: itp.Cohort) -> list[tuple[str, str]]:
    """Code and place of everything that is listed."""
    return [(each.code, each.argument) for each in cohort.problems]


# --- what changes the meaning -------------------------------------------------------------------


@pytest.mark.parametrize("beside", [UNKNOWN, RULES], ids=["extension", "rules"])
def test_a_patient_who_may_be_none_has_no_facts(tmp_path: Path, beside: dict[str, Any]) -> None:
    """What is known of the patient is left out; the counts stand by themselves."""
    patient = PATIENT | {"gender": "female", "deceasedDateTime": "2021-04-01"} | beside
    cohort = itp.read_fhir(bundle(tmp_path, patient, COUNT))

    assert [("p1", DAY, "9")] == printed(cohort)
    assert (None, None) == (cohort.patient(0).sex, cohort.patient(0).died_on)
    assert [("UNKNOWN_MODIFIER", f"Patient/p1 {next(iter(beside))}")] == told(cohort)
    assert ["error"] == [each.severity for each in cohort.problems]


@pytest.mark.parametrize(
    ("extra", "lines", "expected"),
    [
        ([DRUG | {"dosage": [{"text": "1", **UNKNOWN}]}], 0,
         [("UNKNOWN_MODIFIER", "MedicationStatement/d dosage.modifierExtension")]),
        ([DRUG | RULES], 0, [("UNKNOWN_MODIFIER", "MedicationStatement/d implicitRules")]),
        ([DRUG | UNKNOWN | {"status": "not-taken"}], 0,
         [("UNKNOWN_MODIFIER", "MedicationStatement/d modifierExtension")]),
        ([DRUG | {"medicationCodeableConcept": None,
                  "medicationReference": {"reference": "Medication/m"}},
          {"resourceType": "Medication", "id": "m", "code": {"text": "IVIG"}, **UNKNOWN}], 0,
         [("UNKNOWN_MODIFIER", "Medication/m modifierExtension"), ("NOT_USED", "")]),
        ([DRUG | {"medicationCodeableConcept": None, "medicationReference": {"reference": "#m"},
                  "contained": [{"resourceType": "Medication", "id": "m",
                                 "code": {"text": "IVIG"}, **UNKNOWN}]}], 0, [("NOT_USED", "")]),
        ([DRUG, DRUG | {"id": "e", "dosage": [{"text": "1"}]}], 1, []),
    ],
    ids=["dosage", "rules", "not taken", "medication", "contained", "known"],
)  # fmt: skip
def test_a_drug_that_may_be_another(
    tmp_path: Path, extra: list[dict[str, Any]], lines: int, expected: list[tuple[str, str]]
) -> None:
    """An unknown modifier of the record, its dosage or its Medication leaves it out by name."""
    cohort = itp.read_fhir(bundle(tmp_path, COUNT, *extra))

    assert lines == len(cohort.lines)
    assert expected == told(cohort)


def test_a_component_that_may_be_another(tmp_path: Path) -> None:
    """It alone is left out."""
    panel = observation("c", DAY, code={"text": "panel"}, component=[
        {"code": COUNT["code"], **quantity(7), **UNKNOWN}, {"code": COUNT["code"], **quantity(8)},
    ])  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, panel))

    assert [("p1", DAY, "8")] == printed(cohort)
    assert [("UNKNOWN_MODIFIER", "Observation/c component 0 modifierExtension")] == told(cohort)


def test_what_a_report_says_of_itself_is_said_of_what_it_contains(tmp_path: Path) -> None:
    """Its results are left out with it."""
    report = {"resourceType": "DiagnosticReport", "id": "r", "contained": [COUNT], **UNKNOWN}
    cohort = itp.read_fhir(bundle(tmp_path, report | OWNER, COUNT | {"id": "b"}))

    assert [("p1", DAY, "9")] == printed(cohort)
    assert [("UNKNOWN_MODIFIER", "Observation/r#o modifierExtension")] == told(cohort)


def test_a_link_that_may_mean_something_else_is_not_followed(tmp_path: Path) -> None:
    """Two patients stay two."""
    link = {"other": {"reference": "Patient/q"}, "type": "replaced-by", **UNKNOWN}
    cohort = itp.read_fhir(bundle(tmp_path, PATIENT | {"link": [link]}, COUNT))

    assert [("p1", DAY, "9")] == printed(cohort)
    assert [("UNKNOWN_MODIFIER", "Patient/p1 link modifierExtension")] == told(cohort)


def test_a_specimen_that_may_be_another_says_nothing(tmp_path: Path) -> None:
    """It is told of, and the count is read as one of which no more is said."""
    specimen = {"resourceType": "Specimen", "id": "s", "type": {"text": "bone marrow"}, **UNKNOWN}
    count = COUNT | {"specimen": {"reference": "Specimen/s"}}
    cohort = itp.read_fhir(bundle(tmp_path, count, specimen))

    assert [("p1", DAY, "9")] == printed(cohort)
    assert [("UNKNOWN_MODIFIER", "Specimen/s modifierExtension")] == told(cohort)


def test_an_arm_that_may_mean_something_else(tmp_path: Path) -> None:
    """It is not read."""
    subject = {"resourceType": "ResearchSubject", "id": "s", "assignedArm": "A",
               "individual": {"reference": "Patient/p1"}, **UNKNOWN}  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, COUNT, subject))

    assert None is cohort.patient(0).arm
    assert [("UNKNOWN_MODIFIER", "ResearchSubject/s modifierExtension")] == told(cohort)


def test_an_entry_changes_what_is_in_it_and_a_bundle_all(tmp_path: Path) -> None:
    """The resource of the entry is left out; the rules of a bundle are told of once."""
    entries = [{"resource": COUNT, **UNKNOWN}, {"resource": COUNT | {"id": "b"}}]
    whole = {"resourceType": "Bundle", "type": "collection", **RULES, "entry": entries}
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    cohort = itp.read_fhir(path)

    assert [("p1", DAY, "9")] == printed(cohort)
    assert {"UNKNOWN_MODIFIER"} == {*codes(cohort)}
    assert ["Bundle implicitRules", "Observation/o modifierExtension"] == sorted(
        place for _, place in told(cohort)
    )


def test_other_results_with_modifiers_are_not_listed(tmp_path: Path) -> None:
    """Of what is not read nothing is lost."""
    pulse = observation("p", DAY, code={"coding": [{"system": LOINC, "code": "8867-4"}]}, **UNKNOWN)

    assert [] == told(itp.read_fhir(bundle(tmp_path, COUNT, pulse)))


# --- marks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tag", "security"])
def test_test_data_are_told_of(tmp_path: Path, name: str) -> None:
    """Each patient by name, other records by their kind; they are read."""
    mark = {"meta": {name: [{"system": "urn:v3-ActReason", "code": "HTEST"}]}}
    counts = [COUNT | {"id": str(number)} | mark | quantity(number) for number in range(3)]
    cohort = itp.read_fhir(bundle(tmp_path, PATIENT | mark, *counts))
    (problem,) = cohort.problems

    assert 3 == len(printed(cohort))
    assert ("TEST_DATA", "Observation (3), Patient/p1 (1)") == (problem.code, problem.given)


def test_other_labels_are_none_of_test_data(tmp_path: Path) -> None:
    """A label of confidentiality is of no matter."""
    label = {"meta": {"security": [{"code": "R"}], "tag": [{"code": "ward-7"}]}}

    assert [] == told(itp.read_fhir(bundle(tmp_path, PATIENT | label, COUNT | label)))


@pytest.mark.parametrize(
    ("patient", "is_told"),
    [
        ({"active": False}, True), ({"active": "false"}, True), ({"active": True}, False),
        ({}, False),
        ({"active": False, "deceasedBoolean": True}, False),
        ({"active": False, "deceasedDateTime": "2021-05-01"}, False),
    ],
    ids=["not", "as a text", "in use", "not said", "dead", "dead on a day"],
)  # fmt: skip
def test_a_record_that_is_not_in_use(
    tmp_path: Path, patient: dict[str, Any], *, is_told: bool
) -> None:
    """It may have been entered in error; that of a dead patient is out of use for that."""
    cohort = itp.read_fhir(bundle(tmp_path, PATIENT | patient, COUNT))
    found = [each.given for each in cohort.problems if each.code == "UNKNOWN_STATUS"]

    assert [("p1", DAY, "9")] == printed(cohort)
    assert ["1 record that is not, such as that of 'p1'"] * is_told == found


def test_a_record_that_another_replaced_is_told_of_as_that(tmp_path: Path) -> None:
    """Not as one that is out of use as well."""
    link = {"other": {"reference": "Patient/q"}, "type": "replaced-by"}
    old = PATIENT | {"active": False, "link": [link]}
    cohort = itp.read_fhir(bundle(tmp_path, old, {"resourceType": "Patient", "id": "q"}, COUNT))

    assert ["REPLACED_PATIENT"] == codes(cohort)


# --- what a result is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "is_told"),
    [({"reference": "Observation/a"}, True), ({"reference": "urn:uuid:1-2"}, True),
     ({"reference": "https://a.org/fhir/Observation/a/_history/2"}, True),
     ({"reference": "urn:uuid:3", "type": "DocumentReference"}, False),
     ({"reference": "DocumentReference/a"}, False), ({"display": "the paper chart"}, True)],
)  # fmt: skip
def test_a_count_worked_out_of_others_is_told_of(
    tmp_path: Path, reference: dict[str, str], *, is_told: bool
) -> None:
    """It may be their mean, or a correction of one; what it was copied from is of no matter."""
    cohort = itp.read_fhir(bundle(tmp_path, COUNT | {"derivedFrom": [reference]}))

    assert [("p1", DAY, "9")] == printed(cohort)
    assert [("WORDS_BESIDE", "derivedFrom")] * is_told == told(cohort)


def test_a_mean_by_its_code_is_no_count(tmp_path: Path) -> None:
    """A statistic of several counts is none that was taken."""
    coding = [*COUNT["code"]["coding"], {"system": STATISTICS, "code": "average"}]
    cohort = itp.read_fhir(bundle(tmp_path, COUNT, COUNT | {"id": "m", "code": {"coding": coding}}))

    assert [("p1", DAY, "9")] == printed(cohort)
    assert [("TWO_TESTS", "Observation/m result")] == told(cohort)


@pytest.mark.parametrize("word", ["mean of 3", "Mittelwert aus 2", "moyenne", "3次平均值"])
def test_a_mean_by_its_method_is_told_of(tmp_path: Path, word: str) -> None:
    """The count is used."""
    cohort = itp.read_fhir(bundle(tmp_path, COUNT | {"method": {"text": word}}))

    assert [("p1", DAY, "9")] == printed(cohort)
    assert [("WORDS_BESIDE", "sample")] == told(cohort)


@pytest.mark.parametrize(
    ("beside", "extra"),
    [
        ({"bodyStructure": {"display": "bone marrow"}}, []),
        ({"specimen": {"reference": "Specimen/s"}},
         [{"resourceType": "Specimen", "id": "s",
           "collection": {"bodySite": {"text": "bone marrow"}}}]),
        ({"specimen": {"reference": "#s"},
          "contained": [{"resourceType": "Specimen", "id": "s", "collection": {
              "bodySite": {"concept": {"text": "bone marrow"}}}}]}, []),
    ],
    ids=["structure", "site of the collection", "site of R5"],
)  # fmt: skip
def test_a_count_of_marrow_by_where_it_was_taken(
    tmp_path: Path, beside: dict[str, Any], extra: list[dict[str, Any]]
) -> None:
    """It is no count of blood."""
    cohort = itp.read_fhir(bundle(tmp_path, COUNT, COUNT | {"id": "m"} | beside, *extra))

    assert [("p1", DAY, "9")] == printed(cohort)
    assert [("NOT_BLOOD", "specimen")] == told(cohort)


def test_components_have_the_value_of_a_result(tmp_path: Path) -> None:
    """A result of their code without one lacks none; one that gives a reason contradicts them."""
    held = {"component": [{"code": COUNT["code"], **quantity(7)}]}
    cohort = itp.read_fhir(bundle(tmp_path, observation("c", DAY, **held)))
    reason = {"dataAbsentReason": {"text": "clotted"}}
    other = itp.read_fhir(bundle(tmp_path, observation("c", DAY, **held, **reason)))

    assert ([("p1", DAY, "7")], []) == (printed(cohort), told(cohort))
    assert ([], {"CONTRADICTING_COPIES"}) == (printed(other), {*codes(other)} - {"NO_COUNTS"})


@pytest.mark.parametrize(
    ("timing", "day", "expected"),
    [
        ({"event": ["2021-03-01T08:00:00Z", "2021-03-01T09:00:00Z"]}, DAY, []),
        ({"repeat": {"boundsPeriod": {"start": DAY, "end": DAY}}}, DAY, []),
        ({"repeat": {"boundsPeriod": {"start": DAY, "end": "2021-03-07"}}}, None,
         [("NOT_A_DAY", "2021-03-01, 2021-03-07")]),
        ({"repeat": {"boundsPeriod": {"start": DAY}}}, None, [("NOT_A_DAY", "2021-03-01")]),
        ({"event": []}, None, [("NO_DAY", "nothing")]),
        ({"code": {"text": "daily"}}, None, [("NO_DAY", "nothing")]),
    ],
)  # fmt: skip
def test_a_timing_is_a_day_or_is_told_of(
    tmp_path: Path, timing: dict[str, Any], day: str | None, expected: list[tuple[str, str]]
) -> None:
    """Of several days nobody knows which; the message names them."""
    cohort = itp.read_fhir(
        bundle(tmp_path, observation("a", None, effectiveTiming=timing, **quantity(9)))
    )

    assert ([] if day is None else [("p1", day, "9")]) == printed(cohort)
    assert expected == [(each.code, each.given) for each in cohort.problems if
                        each.code != "ZONE_ASSUMED"]  # fmt: skip

"""A modifier that FHIR itself defines is read; one inside an element changes that element."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from tests.io.fhir.parts import DAY, NEXT_DAY, bundle_of, count, lines, read
from tests.io.systems import bundle, codes, printed

OWNER = {"subject": {"reference": "Patient/p1"}}
NOT_TO_DO = "http://hl7.org/fhir/StructureDefinition/request-doNotPerform"
NOT_DONE = "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-notDone"
UNKNOWN: dict[str, Any] = {"modifierExtension": [{"url": "urn:not"}]}
DRUG: dict[str, Any] = {
    "resourceType": "MedicationStatement", "id": "d", "status": "active", **OWNER,
    "medicationCodeableConcept": {"text": "prednisone"}, "effectiveDateTime": DAY,
}  # fmt: skip
ORDER: dict[str, Any] = {
    "resourceType": "MedicationRequest", "id": "d", "status": "active", "intent": "order", **OWNER,
    "medicationCodeableConcept": {"text": "prednisone"}, "authoredOn": DAY,
}  # fmt: skip
OPERATION: dict[str, Any] = {
    "resourceType": "Procedure", "id": "d", "status": "completed", **OWNER,
    "code": {"text": "splenectomy"}, "performedDateTime": DAY,
}  # fmt: skip


def said(url: str, value: object) -> dict[str, Any]:
    """A modifier that says yes or no."""
    return {"modifierExtension": [{"url": url, "valueBoolean": value}]}


@pytest.mark.parametrize(
    ("record", "number", "told"),
    [
        (DRUG | said(NOT_TO_DO, True), 0, ["NOT_TAKEN"]),
        (DRUG | said(NOT_TO_DO, False), 1, []),
        (DRUG | said(NOT_TO_DO, "false"), 1, []),
        (DRUG | said(NOT_TO_DO, None), 0, ["UNKNOWN_MODIFIER"]),
        (ORDER | said(NOT_TO_DO, True), 0, ["NOT_TAKEN"]),
        (ORDER | said(NOT_TO_DO, False), 1, []),
        (OPERATION | said(NOT_DONE, True), 0, ["NOT_TAKEN"]),
        (OPERATION | said(NOT_DONE, False), 1, []),
        (DRUG | {"modifierExtension": [*said(NOT_TO_DO, False)["modifierExtension"],
                                       *UNKNOWN["modifierExtension"]]}, 0, ["UNKNOWN_MODIFIER"]),
        (DRUG | {"dosage": [{"timing": UNKNOWN}]}, 0, ["UNKNOWN_MODIFIER"]),
        (DRUG | {"dosage": [{"timing": {"code": {"text": "daily"}}}]}, 1, []),
    ],
    ids=["not to be taken", "nothing", "nothing, as a text", "not said", "order", "order of all",
         "not done", "done", "beside an unknown one", "timing", "timing of all"],
)  # fmt: skip
def test_a_negation_of_a_drug(
    tmp_path: Path, record: dict[str, Any], number: int, told: list[str]
) -> None:
    """It is no treatment where it says yes, and is as it stands where it says no."""
    cohort = itp.read_fhir(bundle(tmp_path, count("a"), record), orders=True)

    assert (number, told) == (len(cohort.lines), codes(cohort))


def test_what_is_not_taken_says_by_which_modifier(tmp_path: Path) -> None:
    """The message names it."""
    (problem,) = itp.read_fhir(bundle(tmp_path, count("a"), DRUG | said(NOT_TO_DO, True))).problems

    assert (repr(NOT_TO_DO), "warning") == (problem.given, problem.severity)
    assert "MedicationStatement/d modifierExtension" == problem.argument


@pytest.mark.parametrize(
    ("beside", "values", "told"),
    [
        (said(NOT_TO_DO, False), ["9", "8"], []),
        (said(NOT_TO_DO, True), ["8"], ["UNKNOWN_MODIFIER"]),
        ({"modifierExtension": [], "implicitRules": None}, ["9", "8"], []),
        ({"referenceRange": [{"low": {"value": 150}, **UNKNOWN}]}, ["9", "8"],
         ["UNKNOWN_MODIFIER"]),
    ],
    ids=["no", "yes", "none", "of its range"],
)  # fmt: skip
def test_a_modifier_of_a_count(
    tmp_path: Path, beside: dict[str, Any], values: list[str], told: list[str]
) -> None:
    """What denies nothing leaves it as it is; that of a range leaves out the range alone."""
    whole = bundle_of(count("a", **beside), count("b", 8, NEXT_DAY))

    assert (values, told) == read(tmp_path, {"b.json": whole})


@pytest.mark.parametrize("file", ["b.json", "o.ndjson"])
@pytest.mark.parametrize("is_newest_first", [True, False])
def test_no_earlier_version_stands_in_for_one_that_is_left_out(
    tmp_path: Path, file: str, *, is_newest_first: bool
) -> None:
    """Be it in a history or not: nobody knows what became of the count."""
    first = count("a", meta={"versionId": "1"})
    last = count("a", 7, meta={"versionId": "2"}, **UNKNOWN)
    held = [last, first] if is_newest_first else [first, last]
    other = count("b", 8, NEXT_DAY)
    whole = lines(*held, other) if file == "o.ndjson" else bundle_of(*held, other)

    assert (["8"], ["REPLACED_RESULT", "UNKNOWN_MODIFIER"]) == read(tmp_path, {file: whole})


def test_a_range_that_may_be_another_is_told_of_with_each_count(tmp_path: Path) -> None:
    """Of several alike too, whose limits are then not known."""
    ranges: dict[str, Any] = {"referenceRange": [{"low": {"value": 150}, **UNKNOWN}]}
    counts = [count(str(at), day=f"2021-03-0{at}", **ranges) for at in (1, 2)]
    cohort = itp.read_fhir(bundle(tmp_path, *counts))

    assert ["UNKNOWN_MODIFIER"] * 2 == [each.code for each in cohort.problems]
    assert 2 == len(printed(cohort))


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ([DRUG | {"medicationCodeableConcept": None,
                  "medicationReference": {"reference": "Medication/m"}},
          {"resourceType": "Medication", "id": "m",
           "ingredient": [{"itemCodeableConcept": {"text": "prednisone"}, **UNKNOWN}]}],
         ["NOT_USED", "UNKNOWN_MODIFIER"]),
        ([{"resourceType": "Patient", "id": "p1",
           "managingOrganization": {"reference": "Organization/g"}},
          {"resourceType": "Organization", "id": "g", "name": "Centre", **UNKNOWN}],
         ["UNKNOWN_MODIFIER"]),
        ([count("b", 9, NEXT_DAY, subject={"reference": "Patient/p2"}),
          {"resourceType": "Person", "id": "h", "link": [
              {"target": {"reference": f"Patient/p{at}"}} for at in (1, 2)], **UNKNOWN}],
         ["UNKNOWN_MODIFIER"]),
    ],
    ids=["ingredient", "organization", "person"],
)  # fmt: skip
def test_what_says_something_of_others(
    tmp_path: Path, others: list[dict[str, Any]], told: list[str]
) -> None:
    """It says nothing, and is told of."""
    cohort = itp.read_fhir(bundle(tmp_path, count("a"), *others))

    assert told == sorted({*codes(cohort)})
    assert 0 == len(cohort.lines)
    assert cohort.patient(0).centre in {None, "g"}


@pytest.mark.parametrize(
    ("kind", "told"), [("DocumentReference", []), ("Observation", ["WORDS_BESIDE"])]
)
def test_what_a_count_contains_and_is_derived_from(
    tmp_path: Path, kind: str, told: list[str]
) -> None:
    """A document that it was copied from is of no matter."""
    inside: dict[str, Any] = {
        "contained": [{"resourceType": kind, "id": "d"}],
        "derivedFrom": [{"reference": "#d"}],
    }

    assert (["9"], told) == read(tmp_path, {"b.json": bundle_of(count("a", **inside))})


@pytest.mark.parametrize(
    "other",
    [{"resourceType": "Organization", "id": "g", "name": "Supplier"},
     {"resourceType": "Specimen", "id": "s", "type": {"text": "urine"}},
     {"resourceType": "Medication", "id": "m", "code": {"text": "paracetamol"}}],
    ids=lambda each: each["resourceType"],
)  # fmt: skip
def test_what_nothing_is_read_of_is_not_told_of(tmp_path: Path, other: dict[str, Any]) -> None:
    """A record of no patient here, and one of a drug that is not asked for, refuse nothing."""
    path = bundle(tmp_path, count("a"), other | UNKNOWN)

    assert [("p1", DAY, "9")] == printed(itp.read_fhir(path, strict=True))
    assert [] == codes(itp.read_fhir(path))

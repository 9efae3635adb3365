"""What FHIR says of a record in other elements than its value, and files beside the resources."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.errors import InputError
from tests.io.systems import LOINC, UCUM, bundle, codes, observation, printed, quantity

OWNER = {"subject": {"reference": "Patient/p1"}}
TAKEN = {"medicationCodeableConcept": {"text": "rituximab"}, **OWNER}
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def patient(ident: str, **more: Any) -> dict[str, Any]:
    """A Patient."""
    return {"resourceType": "Patient", "id": ident} | more


def interpreted(code: str) -> list[dict[str, Any]]:
    """An interpretation as FHIR writes it."""
    return [{"coding": [{"system": INTERPRETATION, "code": code}]}]


@pytest.mark.parametrize(("code", "count"), [("<", "<5"), (">", ">5"), ("L", "5"), ("LL", "5")])
def test_a_result_that_is_off_the_scale_is_a_bound(tmp_path: Path, code: str, count: str) -> None:
    """The number of a result below the scale is the end of the scale, and no count."""
    found = observation("a", "2021-03-01", interpretation=interpreted(code), **quantity(5))
    part = {"code": found["code"], "interpretation": interpreted(code), **quantity(5)}
    panel = {**observation("b", "2021-03-08"), "code": {"text": "CBC"}, "component": [part]}
    said = observation("c", "2021-03-15", interpretation=interpreted(code),
                       **quantity(5, comparator=">="))  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, found, panel, said))

    has_both = code != "<"  # which contradicts the sign of the last
    assert [count, count, *["≥5"] * has_both] == [text for *_, text in printed(cohort)]
    assert ["FHIR_FORM"] * (not has_both) == [code for code in codes(cohort) if "FORM" in code]


def replaces(standing: str, other: str, kind: str) -> dict[str, Any]:
    """A link between two records of one patient."""
    return patient(standing, link=[{"type": kind, "other": {"reference": f"Patient/{other}"}}])


@pytest.mark.parametrize(
    "people",
    [
        (replaces("p1", "p2", "replaces"), patient("p2")),
        (patient("p2"), replaces("p1", "p2", "replaces")),
        (replaces("p1", "p2", "replaces"),),
        (replaces("p1", "p2", "replaces"), replaces("p2", "p1", "replaced-by")),
    ],
)
def test_a_patient_who_replaces_another_is_one_with_it(
    tmp_path: Path, people: tuple[dict[str, Any], ...]
) -> None:
    """The link may stand in the record that stays, in any order, and alone."""
    other = observation("b", "2021-03-08", **quantity(19)) | {
        "subject": {"reference": "Patient/p2"}
    }
    first = observation("a", "2021-03-01", **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, first, *people, other))

    assert [("p1", "2021-03-01", "9"), ("p1", "2021-03-08", "19")] == printed(cohort)
    assert ["REPLACED_PATIENT"] == codes(cohort)


def dosed(dose: dict[str, Any] | list[dict[str, Any]]) -> dict[str, Any]:
    """A drug with its doses: of one administration, or of a statement."""
    one = isinstance(dose, dict)
    kind = "MedicationAdministration" if one else "MedicationStatement"
    when = {"effectiveDateTime": "2021-03-02"}
    return {"resourceType": kind, "id": "m", "status": "completed", "dosage": dose, **TAKEN, **when}


@pytest.mark.parametrize(
    ("dose", "lines"),
    [
        ({"dose": {"value": 0, "unit": "mg"}}, 0),
        ({"dose": {"value": "0.0", "unit": "mg"}}, 0),
        ([{"doseAndRate": [{"doseQuantity": {"value": 0, "unit": "mg"}}]}], 0),
        ([{"doseAndRate": [{"doseQuantity": {"value": v, "unit": "mg"}}]} for v in (0, 5)], 1),
        ({"dose": {"unit": "mg"}}, 1),
        ({"text": "0 mg"}, 1),
    ],
)
def test_a_dose_of_nothing_is_no_exposure(tmp_path: Path, dose: Any, lines: int) -> None:
    """A record whose doses are all 0 makes no line, as in a trial."""
    count = observation("a", "2021-03-01", **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, count, dosed(dose)))

    assert lines == len(cohort.patient(0).lines)
    assert (lines == 0) == ("NOT_TAKEN" in codes(cohort))


@pytest.mark.parametrize(
    ("status", "lines"),
    [("completed", 1), ("in-progress", 1), ("stopped", 0), ("on-hold", 0), ("not-done", 0)],
)
def test_an_operation_that_was_not_finished_is_none(
    tmp_path: Path, status: str, lines: int
) -> None:
    """A splenectomy that was stopped or put off left the spleen where it is."""
    operation = {
        "resourceType": "Procedure", "id": "x", "status": status, "code": {"text": "Splenectomy"},
        "performedDateTime": "2021-03-02", **OWNER,
    }  # fmt: skip
    count = observation("a", "2021-03-01", **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, count, operation))

    assert lines == len(cohort.patient(0).lines)
    assert ["NOT_TAKEN"] * (1 - lines) == codes(cohort)


def test_rules_of_somebody_else_are_told_of(tmp_path: Path) -> None:
    """A resource under implicit rules may mean something else: by the standard it is not read."""
    count = observation("a", "2021-03-01", implicitRules="http://x.org/rules", **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, count))
    (problem,) = cohort.problems

    assert ([], "UNKNOWN_MODIFIER") == (printed(cohort), problem.code)
    assert "implicitRules" in str(problem)


def test_a_bulk_export_with_its_manifest_and_folders(tmp_path: Path) -> None:
    """The list of files is no resource; resources in folders of their own are read."""
    manifest = {"transactionTime": "2021-05-01T00:00:00Z", "request": "x", "output": []}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError, match="NOT_FHIR"):
        itp.read_fhir(tmp_path)
    inside = tmp_path / "Observation"
    inside.mkdir()
    text = json.dumps(observation("a", "2021-03-01", **quantity(9)))
    (inside / "part-0.ndjson").write_text(text, encoding="utf-8")

    assert [("p1", "2021-03-01", "9")] == printed(itp.read_fhir(tmp_path))
    assert dt.date(2021, 3, 1) == itp.read_fhir(tmp_path).patient(0).platelets[0].on


def test_files_in_another_form_are_told_of(tmp_path: Path) -> None:
    """XML and archives beside the resources may hold more of them."""
    bundle(tmp_path, observation("a", "2021-03-01", **quantity(9)))
    for name in ("more.xml", "Observation.ndjson.zip", "readme.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (problem,) = itp.read_fhir(tmp_path).problems

    assert ("UNKNOWN_FILE", "Observation.ndjson.zip, more.xml") == (problem.code, problem.given)


@pytest.mark.parametrize(
    ("ranges", "limit", "told"),
    [
        ([{"value": 40}], 40.0, []), ([{"value": 40}, {"value": 40}], 40.0, []),
        ([{"value": 40}, {"value": 55}], None, ["TWO_FACTS"]),
        ([{"value": 40, "comparator": "<"}], None, ["LIMIT_IS_A_BOUND"]),
    ],
)  # fmt: skip
def test_limits_of_normal_that_are_none(
    tmp_path: Path, ranges: list[dict[str, Any]], limit: float | None, told: list[str]
) -> None:
    """Of two ranges, of men and of women, one holds: which is not said; a bound is no limit."""
    alt = observation("l", "2021-03-01", **quantity(30, code="U/L")) | {
        "code": {"coding": [{"system": LOINC, "code": "1742-6"}]},
        "referenceRange": [{"high": each | {"code": "U/L", "system": UCUM}} for each in ranges],
    }  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, observation("a", "2021-03-01", **quantity(9)), alt))
    (lab,) = cohort.patient(0).labs

    assert (limit, told) == (lab.upper_limit_in_unit, codes(cohort))


@pytest.mark.parametrize(
    ("identifier", "told"),
    [("7", []), ("8", ["TWO_FACTS"]), ("9", [])], ids=["its own", "another's", "nobody's"],
)  # fmt: skip
def test_a_reference_and_the_identifier_of_another(
    tmp_path: Path, identifier: str, told: list[str]
) -> None:
    """The reference is taken, and the other one told of."""
    people = [{"resourceType": "Patient", "id": f"p{number}",
               "identifier": [{"system": "urn:h", "value": value}]}
              for number, value in ((1, "7"), (2, "8"))]  # fmt: skip
    subject = {"reference": "Patient/p1", "identifier": {"system": "urn:h", "value": identifier}}
    counts = [observation(each, day, **quantity(9)) | {"subject": subject}
              for each, day in (("a", "2021-03-01"), ("b", "2021-03-02"))]  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, *people, *counts))

    assert (2, told) == (len(cohort.patient(0).platelets), codes(cohort))

"""FHIR: each rule and trap on small resources of the official shape."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.errors import DataError, InputError
from itpcase.io.fhir import read_fhir
from itpcase.io.recognise import inspect_data
from itpcase.safety import safety_table
from tests.io.systems import LOINC, bundle, codes, observation, printed, quantity

PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1980-05-06"}
DAY = "2021-03-01"


def read(folder: Path, *resources: dict[str, Any], **more: Any) -> itp.Cohort:
    """A bundle, read."""
    return read_fhir(bundle(folder, *resources), **more)


def test_selection_is_by_system_and_code(tmp_path: Path) -> None:
    """Never by the display: width and mean volume stand in the same panel; a system must fit."""
    shown = [{"system": LOINC, "code": "32207-3", "display": "Platelets"}]
    hidden = [{"system": LOINC, "code": "26515-7", "display": "Plate\u200blets"}]
    local = [{"system": "http://lab.example", "code": "777-3"}]
    resources = [
        observation(name, DAY, code={"coding": coding}, **quantity(9))
        for name, coding in (("a", shown), ("b", hidden), ("c", local))
    ]
    sources = [str(s) for s in read(tmp_path, *resources).counts["source"]]
    mine = read(tmp_path, *resources, codes=("http://lab.example|777-3",))

    assert ["bundle.json, Observation/b"] == sources
    assert 2 == len(mine.counts)


def test_a_panel_has_its_count_in_a_component(tmp_path: Path) -> None:
    """Component by component, each by its own code."""
    parts = [
        {"code": {"coding": [{"system": LOINC, "code": code}]}, **quantity(value)}
        for code, value in (("777-3", 12), ("32623-1", 10))
    ]
    panel = observation("x", DAY, code={"coding": [{"system": LOINC, "code": "58410-2"}]})

    assert [("p1", DAY, "12")] == printed(read(tmp_path, panel | {"component": parts}))


def test_a_panel_has_its_count_in_a_member(tmp_path: Path) -> None:
    """A member of a panel is an Observation by itself, and counts once."""
    code = {"coding": [{"system": LOINC, "code": "58410-2"}]}
    panel = observation("x", DAY, code=code, hasMember=[{"reference": "Observation/a"}])

    assert [("p1", DAY, "12")] == printed(
        read(tmp_path, panel, observation("a", DAY, **quantity(12)))
    )


@pytest.mark.parametrize(
    ("status", "kept"),
    [("final", True), ("amended", True), ("corrected", True), ("preliminary", True),
     ("entered-in-error", False), ("cancelled", False)],
)  # fmt: skip
def test_statuses(tmp_path: Path, status: str, kept: bool) -> None:
    """Withdrawn results are left out by name; a preliminary one stays while it is alone."""
    cohort = read(tmp_path, observation("a", DAY, status=status, **quantity(9)))

    assert kept == bool(len(cohort.counts))
    assert ([] if kept else ["WITHDRAWN_RESULT"]) == codes(cohort)


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
@pytest.mark.parametrize("code", ["777-3", "26515-7"])
def test_a_withdrawn_result_hides_no_other(tmp_path: Path, status: str, code: str) -> None:
    """The one before it stays, under either code; fhirpatientsummary 1.0.45 shows the withdrawn."""
    coded = {"coding": [{"system": LOINC, "code": code}]}
    cohort = read(
        tmp_path, observation("a", DAY, code=coded, **quantity(30)),
        observation("b", "2021-03-06", code=coded, status=status, **quantity(120)),
    )  # fmt: skip

    assert [("p1", DAY, "30")] == printed(cohort)
    assert ["WITHDRAWN_RESULT"] == codes(cohort)


def test_counts_of_a_bundle_are_in_one_unit(tmp_path: Path) -> None:
    """With their signs; flat-fhir 0.1.4 has 30000, 5 and what was withdrawn in a column of K/uL."""
    cohort = read(
        tmp_path, observation("a", "2021-03-01", **quantity(30, code="10*9/L")),
        observation("b", "2021-03-02", **quantity(30000, code="/uL")),
        observation("c", "2021-03-03", **quantity(5, code="10*9/L", comparator="<")),
        observation("d", "2021-03-04", status="entered-in-error", **quantity(120)),
        observation("e", "2021-03-05", status="cancelled", **quantity(120)),
    )  # fmt: skip

    assert ["30", "30", "<5"] == [count for _, _, count in printed(cohort)]
    assert ["WITHDRAWN_RESULT"] * 2 == codes(cohort)


@pytest.mark.parametrize("unit", ["/[HPF]", "/[LPF]", "{platelets}/[HPF]"])
def test_counts_of_a_field_are_no_counts_of_a_volume(tmp_path: Path, unit: str) -> None:
    """To UCUM a field of a microscope is the number 1, and 5 /[HPF] are 5 /[LPF]."""
    cohort = read(
        tmp_path, observation("a", DAY, **quantity(5, code=unit)),
        observation("b", DAY, **quantity(12)),
    )  # fmt: skip

    assert ([("p1", DAY, "12")], ["NOT_CELLS_PER_VOLUME"]) == (printed(cohort), codes(cohort))


def test_a_preliminary_result_gives_way(tmp_path: Path) -> None:
    """A later result of the same time replaces it."""
    cohort = read(
        tmp_path, observation("a", DAY, status="preliminary", **quantity(9)),
        observation("b", DAY, **quantity(12)),
    )  # fmt: skip

    assert ([("p1", DAY, "12")], ["PRELIMINARY_RESULT"]) == (printed(cohort), codes(cohort))


def test_the_last_version_counts(tmp_path: Path) -> None:
    """By meta.versionId, as a number; a version that takes a result back takes it back."""
    versions = [
        observation("a", DAY, meta={"versionId": "9"}, **quantity(9)),
        observation("a", DAY, meta={"versionId": "10"}, **quantity(12)),
    ]
    gone = observation("a", DAY, meta={"versionId": "11"}, status="entered-in-error")
    cohort = read(tmp_path, *versions)

    assert ([("p1", DAY, "12")], ["REPLACED_RESULT"]) == (printed(cohort), codes(cohort))
    assert [] == printed(read(tmp_path, *versions, gone))


def test_one_id_with_two_results_is_refused(tmp_path: Path) -> None:
    """Copies of one version that differ are both left out, as errors."""
    cohort = read(
        tmp_path, observation("a", DAY, **quantity(9)), observation("a", DAY, **quantity(12))
    )  # fmt: skip

    assert ([], ["CONTRADICTING_COPIES"] * 2) == (printed(cohort), codes(cohort))


def test_two_panels_at_one_instant_are_one_count(tmp_path: Path) -> None:
    """The same value at the same instant is a copy; another value is another count."""
    moment = "2021-03-01T08:30:00Z"
    cohort = read(
        tmp_path,
        *(observation(n, moment, **quantity(v)) for n, v in (("a", 9), ("b", 9), ("c", 10))),
    )  # fmt: skip

    assert ["9", "10"] == [count for _, _, count in printed(cohort)]
    assert "DUPLICATE_RESULT" in codes(cohort)


def test_the_number_is_the_text_of_the_json(tmp_path: Path) -> None:
    """29.90 of 10*9/L is 29.9 exactly, whatever a float would be."""
    path = bundle(tmp_path, observation("a", DAY, **quantity("#")))
    path.write_text(path.read_text().replace('"#"', "100.10"))

    assert 100.1 == read_fhir(path).counts["count"][0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (quantity(5, comparator="<"), "<5"),
        (quantity(50, comparator=">="), "≥50"),
        ({"valueQuantity": {"value": 15000, "unit": "/uL"}}, "15"),
        (quantity("9"), "9"),  # the objects of fhir 4.12.0 have decimals as text
        ({"valueString": "<5 K/uL"}, "<5"),
        ({"valueRange": {"low": {"value": 30, "unit": "K/uL"}, "high": {"value": 60}}}, "30–60"),
        ({"valueRange": {"low": {"value": 30, "unit": "K/uL"}}}, "≥30"),
    ],
)
def test_values(tmp_path: Path, value: dict[str, Any], expected: str) -> None:
    """A quantity, a text or a range is read if it is a count."""
    assert [expected] == [c for _, _, c in printed(read(tmp_path, observation("a", DAY, **value)))]


@pytest.mark.parametrize(
    ("value", "code", "given"),
    [
        (quantity(5, comparator="sa"), "NOT_A_COUNT", "sa"),
        (quantity(5, comparator="zz"), "COMPARATOR", "zz"),
        ({"valueString": "clumped"}, "NOT_A_COUNT", "clumped"),
        ({"valueCodeableConcept": {"text": "decreased"}}, "NOT_A_COUNT", "decreased"),
        ({"dataAbsentReason": {"text": "clotted"}}, "NOT_A_COUNT", "clotted"),
        (
            {"valueQuantity": {"unit": "K/uL"}, "dataAbsentReason": {"text": "clotted"}},
            "NOT_A_COUNT",
            "clotted",
        ),
        ({"note": [{"text": "see report"}]}, "NOT_A_COUNT", "see report"),
        ({}, "NO_RESULT", "nothing"),
        ({"valueQuantity": {"value": 9}}, "NO_UNIT", "9"),
    ],
)
def test_what_is_no_count_is_left_out_with_its_words(
    tmp_path: Path, value: dict[str, Any], code: str, given: str
) -> None:
    """The list says which observation, and what it held."""
    cohort = read(tmp_path, observation("a", DAY, **value))
    (problem,) = cohort.problems

    assert (code, "p1", "Observation/a result") == (
        problem.code, problem.patient_id, problem.argument,
    )  # fmt: skip
    assert given in problem.given


@pytest.mark.parametrize(
    ("zone", "expected", "told"),
    [(None, "2021-03-02", ["ZONE_ASSUMED"]), ("UTC", "2021-03-01", []),
     ("Australia/Brisbane", "2021-03-02", [])],
)  # fmt: skip
def test_zones(tmp_path: Path, zone: str | None, expected: str, told: list[str]) -> None:
    """An instant is turned into the hospital's day; without a zone its own offset decides."""
    cohort = read(tmp_path, observation("a", "2021-03-02T07:00:00+10:00", **quantity(9)), zone=zone)

    assert ([expected], told) == ([on for _, on, _ in printed(cohort)], codes(cohort))


@pytest.mark.parametrize(
    ("zone", "hours", "days", "told"),
    [("America/New_York", (0, 0, 14), [4, 11, 19], ["MIDNIGHT"]),
     ("America/New_York", (0, 14, 15), [4, 12, 19], []),
     ("Asia/Shanghai", (0, 0, 0), [5, 12, 19], []),
     (None, (0, 0, 0), [5, 12, 19], ["ZONE_ASSUMED"])],
)  # fmt: skip
def test_days_to_which_midnight_was_added(
    tmp_path: Path, zone: str | None, hours: tuple[int, ...], days: list[int], told: list[str]
) -> None:
    """Where most instants are midnight in Greenwich, west of it every day is the one before."""
    written = [
        f"2021-03-{day:02}T{hour:02}:00:00Z" for day, hour in zip((5, 12, 19), hours, strict=True)
    ]
    counts = [observation(on, on, **quantity(9)) for on in written]
    cohort = read(tmp_path, *counts, zone=zone)

    assert [f"2021-03-{day:02}" for day in days] == [on for _, on, _ in printed(cohort)]
    assert told == codes(cohort)


def test_a_zone_that_is_none() -> None:
    """A name that is no zone is refused."""
    with pytest.raises(InputError, match="Europe"):
        read_fhir("nowhere", zone="Middle-earth")


def test_times(tmp_path: Path) -> None:
    """The start of a period, or an instant; never when it was issued."""
    cohort = read(
        tmp_path, observation("a", None, effectivePeriod={"start": DAY}, **quantity(9)),
        observation("b", None, effectiveInstant="2021-03-02T08:00:00Z", **quantity(9)),
        observation("c", None, issued="2021-03-03T08:00:00Z", **quantity(9)), zone="UTC",
    )  # fmt: skip

    assert [DAY, "2021-03-02"] == [on for _, on, _ in printed(cohort)]
    assert ["NO_DAY"] == codes(cohort)


def test_a_subject_is_one_however_it_is_named(tmp_path: Path) -> None:
    """urn:uuid, Patient/x and an absolute address are one patient."""
    names = (
        "urn:uuid:p1",
        "Patient/p1",
        "https://x.example/fhir/Patient/p1",
        "Patient/p1/_history/2",
    )
    resources = [
        observation(str(n), f"2021-03-0{n}", subject={"reference": name}, **quantity(9))
        for n, name in enumerate(names, start=1)
    ]

    assert ["p1"] == read(tmp_path, PATIENT, *resources).ids.tolist()


def test_people(tmp_path: Path) -> None:
    """Gender, birth and death; a death without a day is told of."""
    cohort = read(
        tmp_path, PATIENT | {"deceasedDateTime": "2021-06-01"},
        {"resourceType": "Patient", "id": "p2", "deceasedBoolean": True},
    )  # fmt: skip
    one = cohort.patient(0)

    assert ("F", dt.date(1980, 5, 6), dt.date(2021, 6, 1)) == (one.sex, one.born_on, one.died_on)
    assert ["DEATH_WITHOUT_DAY", "NO_COUNTS"] == codes(cohort)


def drug(kind: str, ident: str, **more: Any) -> dict[str, Any]:
    """A record of a drug."""
    return {
        "resourceType": kind, "id": ident, "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": {"text": "Prednisone 20 MG Oral Tablet"},
    } | more  # fmt: skip


def test_an_order_is_no_intake(tmp_path: Path) -> None:
    """A MedicationRequest is counted and left out, unless it is asked for."""
    order = drug("MedicationRequest", "m", status="stopped", authoredOn=DAY)

    assert (["ORDERS", "NO_COUNTS"], 0) == (
        codes(read(tmp_path, PATIENT, order)), len(read(tmp_path, PATIENT, order).lines),
    )  # fmt: skip
    assert 1 == len(read(tmp_path, PATIENT, order, orders=True).lines)


def test_treatments(tmp_path: Path) -> None:
    """A statement ends on the day after its last; ATC and references are read; not-done is not."""
    resources = [
        PATIENT, observation("o", "2022-01-01", **quantity(9)),
        drug("MedicationStatement", "a", status="completed",
             effectivePeriod={"start": DAY, "end": "2021-03-10"}),
        drug("MedicationAdministration", "b", status="not-done", effectiveDateTime="2021-04-01"),
        {"resourceType": "Medication", "id": "med1", "code": {"coding": [
            {"system": "http://www.whocc.no/atc", "code": "B02BX05"}]}},
        {"resourceType": "MedicationAdministration", "id": "c", "status": "completed",
         "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2021-06-01",
         "medicationReference": {"reference": "Medication/med1"}},
        {"resourceType": "Procedure", "id": "d", "status": "completed",
         "subject": {"reference": "Patient/p1"}, "performedDateTime": "2021-09-01",
         "code": {"coding": [{"system": "http://snomed.info/sct", "code": "234319005"}]}},
    ]  # fmt: skip
    cohort = read(tmp_path, *resources)
    found = [(" + ".join(x.agents), str(x.ended_on)) for x in cohort.patient(0).lines]

    assert [("prednisone", "2021-03-11"), ("eltrombopag", "2021-06-02")] == found[:2]
    assert "splenectomy" == found[2][0]
    assert ["NOT_TAKEN"] == codes(cohort)


def test_a_treatment_that_was_stopped_on_a_day_that_nobody_says(tmp_path: Path) -> None:
    """Stopped without an end: the line has none, and that is told."""
    cohort = read(
        tmp_path, PATIENT,
        drug("MedicationStatement", "a", status="stopped", effectivePeriod={"start": DAY}),
    )  # fmt: skip

    assert (None, ["NO_END", "NO_COUNTS"]) == (cohort.patient(0).lines[0].ended_on, codes(cohort))


def test_bleeding_by_codes_of_the_user(tmp_path: Path) -> None:
    """An active condition without an end goes on; one in error is none."""
    active = {"coding": [{"code": "active"}]}
    wrong = {"coding": [{"code": "entered-in-error"}]}
    condition = {
        "resourceType": "Condition", "subject": {"reference": "Patient/p1"}, "onsetDateTime": DAY,
        "code": {"coding": [{"system": "s", "code": "c"}]}, "clinicalStatus": active,
    }  # fmt: skip
    cohort = read(
        tmp_path, PATIENT, condition | {"id": "a"},
        condition | {"id": "b", "verificationStatus": wrong}, bleeding={"s|c": 2},
    )  # fmt: skip

    assert [2] == [bleed.who_grade for bleed in cohort.patient(0).bleeds]
    assert [1] == cohort.bleeds["ongoing"].tolist()


def test_a_grade_of_our_codes_that_cannot_be_read(tmp_path: Path) -> None:
    """It is told of, and the bleeding is kept without it."""
    condition = {
        "resourceType": "Condition", "subject": {"reference": "Patient/p1"}, "onsetDateTime": DAY,
    }  # fmt: skip
    coding = {"system": "urn:itpcase:bleeding"}
    coded = [
        condition | {"id": code, "code": {"coding": [coding | {"code": code}]}}
        for code in ("2", "ungraded", "7", "severe")
    ]
    cohort = read(tmp_path, PATIENT, *coded)

    assert [2, None, None, None] == [bleed.who_grade for bleed in cohort.patient(0).bleeds]
    assert {("who_grade", "'7'"), ("who_grade", "'severe'")} == {
        (each.argument, each.given) for each in cohort.problems if each.code != "NO_COUNTS"
    }


def test_ndjson_and_folders(tmp_path: Path) -> None:
    """A bulk export is one file a kind; all of a folder belong together."""
    resources = [PATIENT, observation("a", DAY, **quantity(9))]
    for number, resource in enumerate(resources):
        (tmp_path / f"{number}.ndjson").write_text(json.dumps(resource) + "\n\n")
    cohort = read_fhir(tmp_path)

    assert ("F", [("p1", DAY, "9")]) == (cohort.patient(0).sex, printed(cohort))


@pytest.mark.parametrize("cut", [1, 40, 200, -60, -2])
def test_broken_json_is_refused(tmp_path: Path, cut: int) -> None:
    """Wherever a bundle breaks off, the file is named and nothing of it is used."""
    path = bundle(tmp_path, PATIENT, observation("a", DAY, **quantity(9)))
    path.write_text(path.read_text()[:cut])

    with pytest.raises(InputError, match=r"bundle\.json"):
        read_fhir(path)


@pytest.mark.parametrize("text", ["[]", "{}", '{"a": 1}', '{"resourceType": 5}', "7", ""])
def test_what_is_no_fhir_is_refused(tmp_path: Path, text: str) -> None:
    """JSON of another kind is named."""
    path = tmp_path / "x.json"
    path.write_text(text)

    with pytest.raises(InputError, match=r"x\.json"):
        read_fhir(path)


def test_a_bundle_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the pieces of a file end, what is read is the same."""
    path = bundle(tmp_path, PATIENT, *(observation(str(n), DAY, **quantity(n)) for n in range(9)))
    whole = printed(read_fhir(path))
    for size in (1, 7, 64, 333):
        monkeypatch.setattr("itpcase.io._fhir.bundle.CHUNK", size)
        assert whole == printed(read_fhir(path))


def test_strict(tmp_path: Path) -> None:
    """Strict refuses with everything that cannot be used."""
    path = bundle(tmp_path, observation("a", DAY, valueString="clumped"))

    with pytest.raises(DataError):
        read_fhir(path, strict=True)


def test_other_laboratory_values_and_doses(tmp_path: Path) -> None:
    """Analytes are selected by LOINC, local ones by labs=; a dose a day needs its timing."""
    alt = {"coding": [{"system": LOINC, "code": "1742-6"}]}
    ggt = {"coding": [{"system": "urn:lab", "code": "G"}]}
    unit = {"system": "http://unitsofmeasure.org", "code": "U/L"}
    dose = {"doseAndRate": [{"doseQuantity": {"value": 20, "unit": "mg"}}]}
    taken = {
        "resourceType": "MedicationStatement", "status": "active",
        "subject": {"reference": "Patient/p1"}, "medicationCodeableConcept": {"text": "prednisone"},
    }  # fmt: skip
    daily = {"timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}}
    path = bundle(
        tmp_path, observation("a", "2021-03-01", **quantity(9)),
        observation("b", "2021-03-02", code=alt, valueQuantity={"value": 120, **unit},
                    referenceRange=[{"high": {"value": 40, **unit}}]),
        observation("c", "2021-03-02", code=ggt, valueQuantity={"value": 55, **unit}),
        observation("d", "2021-03-03", code=alt, valueQuantity={"value": 5, "code": "mg/dL"}),
        {**taken, "id": "m", "effectiveDateTime": "2021-03-01", "dosage": [{**dose, **daily}]},
        {**taken, "id": "n", "effectiveDateTime": "2021-09-01", "dosage": [dose]},
    )  # fmt: skip
    cohort = read_fhir(path, labs={"urn:lab|G": "ggt"})

    assert [("alt", "120"), ("ggt", "55")] == [
        (lab.analyte, lab.as_printed.printed) for lab in cohort.patient(0).labs
    ]
    assert [("WRONG_LAB_UNIT", "warning")] == [(p.code, p.severity) for p in cohort.problems]
    assert [40.0, None] == [each.mg_per_day for each in cohort.patient(0).exposures]
    assert [120.0] == safety_table(cohort, analytes=["alt"], line=1)["worst"].tolist()


@pytest.mark.parametrize("reference", ["#x", "Group/g1", "Device/d1", ""])
def test_what_is_no_patient_has_no_counts(tmp_path: Path, reference: str) -> None:
    """A group, a device or a contained part is no patient: the row is refused by name."""
    path = bundle(tmp_path, observation("a", "2021-03-01", subject={"reference": reference},
                                        **quantity(9)))  # fmt: skip
    cohort = read_fhir(path)

    assert ([], ["NO_ID"]) == (printed(cohort), codes(cohort))


def test_a_patient_whose_record_was_replaced_is_one(tmp_path: Path) -> None:
    """Counts of both ids are those of the record that stands, whichever comes first."""
    path = bundle(
        tmp_path, observation("a", "2021-03-01", **quantity(9)),
        observation("b", "2021-03-02", **quantity(19)) | {"subject": {"reference": "Patient/p2"}},
        {"resourceType": "Patient", "id": "p1", "gender": "male",
         "link": [{"type": "replaced-by", "other": {"reference": "Patient/p2"}}]},
        {"resourceType": "Patient", "id": "p2", "gender": "female"},
    )  # fmt: skip
    cohort = read_fhir(path)

    assert [("p2", "2021-03-01", "9"), ("p2", "2021-03-02", "19")] == printed(cohort)
    assert ["REPLACED_PATIENT"] == codes(cohort)
    assert "F" == cohort.patient(0).sex


SHAPES: list[Any] = [None, [], ["x"], "x", 7, True, {}, {"x": [None]}]
PLACES = ("subject", "code", "component", "meta", "referenceRange", "valueQuantity", "valueRange",
          "effectivePeriod", "dataAbsentReason", "note", "dosage", "dosageInstruction", "contained",
          "daysSupply", "medicationReference", "medicationCodeableConcept", "link")  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "kind", ["Observation", "MedicationStatement", "MedicationDispense", "Condition", "Patient"]
)
def test_parts_of_another_shape_are_no_accident(tmp_path: Path, kind: str, place: str) -> None:
    """Whatever JSON holds where an object or a list should stand, the rest is read."""
    odd = [
        observation(f"o{number}", "2021-03-02", **quantity(9))
        | {"resourceType": kind, place: shape}
        for number, shape in enumerate(SHAPES)
    ]
    path = bundle(tmp_path, *odd, observation("good", "2021-03-01", **quantity(50)))

    assert ("p1", "2021-03-01", "50") in printed(read_fhir(path, bleeding=(f"{LOINC}|777-3",)))


@pytest.mark.parametrize("kind", ["OperationOutcome", "CapabilityStatement", "Encounter"])
def test_resources_of_which_nothing_is_read_are_no_cohort(tmp_path: Path, kind: str) -> None:
    """An answer of a server that holds an error, or nothing of ours, is named by what it holds."""
    (tmp_path / "answer.json").write_text(json.dumps({"resourceType": kind}), encoding="utf-8")
    with pytest.raises(InputError, match="NOT_FHIR") as caught:
        read_fhir(tmp_path / "answer.json")
    assert kind == caught.value.problem.given


@pytest.mark.parametrize(
    "element",
    [
        {"code": [{"coding": [{"system": LOINC, "code": "777-3"}]}]}, {"valueQuantity": "9 G/L"},
        {"subject": "Patient/p1"}, {"subject": {"reference": {"id": "p1"}}},
        {"component": {"code": {}}}, {"referenceRange": "150-400"},
    ],
)  # fmt: skip
def test_an_element_of_another_form_leaves_its_resource_out_by_name(
    tmp_path: Path, element: dict[str, Any]
) -> None:
    """A list for an object or a text for a quantity is told of, and the others are read."""
    wrong = observation("o1", "2021-01-01", **quantity(9)) | element
    cohort = read(tmp_path, wrong, observation("o2", "2021-01-08", **quantity(30)))
    told = [(p.code, p.severity) for p in cohort.problems if "Observation/o1" in p.argument]
    assert [("FHIR_FORM", "error")] == told
    assert ["30"] == [value for _, _, value in printed(cohort)]


def test_an_element_that_is_null_is_none(tmp_path: Path) -> None:
    """Exports write null for what is not there."""
    more = {"component": None, "referenceRange": None, "meta": None, "valueRange": None}
    cohort = read(tmp_path, observation("o1", "2021-01-01", **quantity(9)) | more)
    assert ["9"] == [value for _, _, value in printed(cohort)]


@pytest.mark.parametrize("resource", [None, "Patient/p1", []])
def test_an_entry_that_holds_no_resource_is_refused(tmp_path: Path, resource: Any) -> None:
    """What stands in place of a resource is not passed over; an entry without one is."""
    entries = [{"fullUrl": "Patient/p0"}, {"resource": resource}]
    text = json.dumps({"resourceType": "Bundle", "entry": entries})
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="NOT_FHIR"):
        read_fhir(tmp_path / "b.json")


def test_a_page_of_an_answer_says_that_others_are_missing(tmp_path: Path) -> None:
    """The next page is asked for unless it is there; a query may name patients and is not shown."""
    pages = ["https://h.example/fhir", "https://h.example/fhir?page=2&subject=p1"]
    for number, own in enumerate(pages):
        link = [{"relation": "self", "url": own}]
        link += [{"relation": "next", "url": pages[1]}] if not number else []
        found = observation(f"o{number}", f"2021-01-0{number + 1}", **quantity(9))
        text = {"resourceType": "Bundle", "link": link, "entry": [{"resource": found}]}
        (tmp_path / f"page{number}.json").write_text(json.dumps(text), encoding="utf-8")

    whole, first = read_fhir(tmp_path), read_fhir(tmp_path / "page0.json")
    assert (2, []) == (len(whole.counts), [p.code for p in whole.problems if p.code == "NEXT_PAGE"])
    assert [("page0.json", "'https://h.example/fhir'")] == [
        (p.file, p.given) for p in first.problems if p.code == "NEXT_PAGE"
    ]


@pytest.mark.parametrize(
    "route", [{"text": "Topical"}, {"coding": [{"display": "Nasal route", "code": "x"}]}]
)
def test_a_drug_that_acts_where_it_is_put_is_told_of(tmp_path: Path, route: Any) -> None:
    """By the words for its route, of a statement or of one administration."""
    given = {"resourceType": "MedicationAdministration", "id": "m", "status": "completed",
             "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2021-03-02",
             "medicationCodeableConcept": {"text": "dexamethasone"}}  # fmt: skip
    for dosage in ({"route": route}, [{"route": route}]):
        path = bundle(tmp_path, observation("a", "2021-03-01", **quantity(9)),
                      given | {"dosage": dosage})  # fmt: skip
        cohort = read_fhir(path)

        assert ((), ["LOCAL_ROUTE"]) == (cohort.patient(0).lines, codes(cohort))


@pytest.mark.parametrize("name", ["Observation.ndjson.gz", "bundle.json.gz"])
def test_packed_files_are_read(tmp_path: Path, name: str) -> None:
    """Servers pack what they hand out; a damaged file is refused by its name."""
    count = observation("a", "2021-03-01", **quantity(9))
    whole = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": count}]}
    packed = gzip.compress(json.dumps(count if "ndjson" in name else whole).encode())
    (tmp_path / name).write_bytes(packed)

    assert [("p1", "2021-03-01", "9")] == printed(read_fhir(tmp_path))
    assert 1 == inspect_data(tmp_path).kept == inspect_data(tmp_path / name).kept
    (tmp_path / name).write_bytes(packed[:-12])
    with pytest.raises(InputError, match="BROKEN_JSON"):
        read_fhir(tmp_path)


@pytest.mark.parametrize(("totals", "is_told"), [((2,), True), ((2, 2), False), ((1,), False)])
def test_an_answer_that_holds_less_than_it_says(
    tmp_path: Path, totals: tuple[int, ...], is_told: bool
) -> None:
    """A server may give one page and no address of the next; pages of one total are added up."""
    for number, total in enumerate(totals):
        page = {"resourceType": "Bundle", "type": "searchset", "total": total, "entry": [
            {"resource": observation(f"o{number}", f"2021-03-0{number + 1}", **quantity(9)),
             "search": {"mode": "match"}},
            {"resource": PATIENT, "search": {"mode": "include"}},
        ]}  # fmt: skip
        (tmp_path / f"{number}.json").write_text(json.dumps(page))

    assert (["NEXT_PAGE"] if is_told else []) == codes(read_fhir(tmp_path))


def test_one_id_on_two_servers_is_told_of(tmp_path: Path) -> None:
    """They are read as one patient; an address and a short reference are one anyway."""
    counts = [
        observation(str(n), f"2021-03-0{n + 1}", subject={"reference": name}, **quantity(9))
        for n, name in enumerate(("http://a/Patient/p1", "http://b/Patient/p1", "Patient/p1"))
    ]

    assert ["TWO_SERVERS"] == codes(read_fhir(bundle(tmp_path, *counts)))
    assert [] == codes(read_fhir(bundle(tmp_path, counts[0], counts[2])))


def test_results_within_a_report_are_read(tmp_path: Path) -> None:
    """Their patient and day are those of the report, where they say none."""
    inside = {k: v for k, v in observation("x", None, **quantity(12)).items() if k != "subject"}
    report = {"resourceType": "DiagnosticReport", "id": "d", "status": "final",
              "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2021-03-08",
              "contained": [inside], "result": [{"reference": "#x"}]}  # fmt: skip
    cohort = read_fhir(bundle(tmp_path, report))

    assert [("p1", "2021-03-08", "12")] == printed(cohort)
    assert "d#x" in str(cohort.counts.columns["source"][0])


SIGN_OF_OURS = {
    "resourceType": "Observation", "id": "s1", "status": "final", "effectiveDateTime": "2021-03-01",
    "code": {"coding": [{"system": "urn:itpcase:bleeding-sign", "code": "epistaxis"}]},
    "subject": {"reference": "Patient/p1"}, "valueBoolean": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, []), ({"status": "entered-in-error"}, ["WITHDRAWN_RESULT"]),
        ({"effectiveDateTime": None}, ["NO_DAY"]), ({"subject": {}}, ["NO_ID"]),
        ({"code": {"coding": [{"system": "urn:itpcase:bleeding-sign", "code": "hiccup"}]}},
         ["NOT_IN_VOCABULARY"]),
    ],
)  # fmt: skip
def test_signs_of_ours(tmp_path: Path, more: dict[str, Any], told: list[str]) -> None:
    """A sign of bleeding comes back on its day; one that cannot is told of."""
    cohort = itp.read_fhir(
        bundle(tmp_path, observation("a", "2021-03-01", **quantity(9)), SIGN_OF_OURS | more)
    )
    signs = [sign.sign for each in cohort.patient(0).assessments for sign in each.signs]

    assert told == codes(cohort)
    assert ([] if told else ["epistaxis"]) == signs


def test_limits_of_normal(tmp_path: Path) -> None:
    """Both ends of a reference range are kept, each in its own unit; LOINC tells the analyte."""
    neutrophils = observation(
        "n", "2021-03-01", code={"coding": [{"system": LOINC, "code": "26499-4"}]},
        valueQuantity={"value": 1.7, "unit": "10*9/L"},
        referenceRange=[{"low": {"value": 1800, "unit": "/uL"},
                         "high": {"value": 7.5, "unit": "10*9/L"}}],
    )  # fmt: skip
    cohort = itp.read_fhir(
        bundle(tmp_path, observation("a", "2021-03-01", **quantity(9)), neutrophils)
    )
    (lab,) = cohort.patient(0).labs

    assert (1.7, 1.8, 7.5) == (lab.value_in_unit, lab.lower_limit_in_unit, lab.upper_limit_in_unit)


@pytest.mark.parametrize(
    ("code", "value", "unit", "expected"),
    [
        ("718-7", 98, "g/L", 9.8),
        ("20509-6", 9.8, "g/dL", 9.8),
        ("59260-0", 6.2, "mmol/L", 9.9903319),
    ],
)
def test_haemoglobin(code: str, value: float, unit: str, expected: float, tmp_path: Path) -> None:
    """In mass and in moles a volume; it is no platelet count, and no count is lost by it."""
    found = observation(
        "h", "2021-03-01", code={"coding": [{"system": LOINC, "code": code}]},
        valueQuantity={"value": value, "unit": unit},
    )  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, observation("a", "2021-03-01", **quantity(9)), found))
    (lab,) = cohort.patient(0).labs

    assert "haemoglobin" == lab.analyte
    assert expected == pytest.approx(lab.value_in_unit)
    assert 1 == len(cohort.patient(0).platelets)

"""What a FHIR resource says and a reader could lose is told of, or left out by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from tests.io.systems import LOINC, bundle, codes, observation, printed, quantity

DAY = "2021-01-01"
COUNT = observation("o", DAY, **quantity(9))
PATIENT = {"resourceType": "Patient", "id": "p1"}
SUBJECT = {"subject": {"reference": "Patient/p1"}}


def read(place: Path, *resources: dict[str, Any], **options: Any) -> itp.Cohort:
    """Read a bundle."""
    return itp.read_fhir(bundle(place, *resources), **options)


def ranged(low: Any, high: Any) -> dict[str, Any]:
    """A valueRange of two quantities."""
    ends = {"low": low, "high": high}
    return {"valueRange": {name: end for name, end in ends.items() if end is not None}}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (quantity(9, unit="/uL"), "TWO_UNITS"),
        (ranged({"value": 5, "unit": "10*9/L"}, {"value": 6000, "unit": "/uL"}), "TWO_UNITS"),
        (quantity(9) | {"valueString": "7 10*9/L"}, "FHIR_FORM"),
        (quantity(9) | {"dataAbsentReason": {"text": "clotted"}}, "FHIR_FORM"),
    ],
    ids=["unit", "range", "two values", "a value and none"],
)
def test_a_result_that_says_two_things(tmp_path: Path, value: dict[str, Any], code: str) -> None:
    """Its code and its unit, the ends of a range, two values: it is left out by name."""
    cohort = read(tmp_path, COUNT, observation("b", DAY, **value))

    assert [("p1", DAY, "9")] == printed(cohort)
    assert [(code, "error")] == [(each.code, each.severity) for each in cohort.problems]


@pytest.mark.parametrize(
    ("value", "read_as"),
    [(quantity(9, unit="K/uL"), "9"), (quantity(9, unit="Tsd./µl"), "9"),
     (ranged({"value": 5}, {"value": 6, "unit": "10*9/L"}), "5–6")],
    ids=["two spellings", "words", "one unit for both"],
)  # fmt: skip
def test_a_result_that_says_one_thing_twice(
    tmp_path: Path, value: dict[str, Any], read_as: str
) -> None:
    """Spellings of one unit, words beside a code, and a range with one unit are read."""
    assert [("p1", DAY, read_as)] == printed(read(tmp_path, observation("b", DAY, **value)))


@pytest.mark.parametrize(
    "value", [quantity(9), {"valueString": "9 10*9/L"}], ids=["number", "text"]
)
def test_a_note_beside_a_value_is_told_of(tmp_path: Path, value: dict[str, Any]) -> None:
    """Without its text, which may name a patient; the value is used."""
    note = {"note": [{"text": "clumped, Ms Miller informed"}]}
    cohort = read(tmp_path, PATIENT, observation("o", DAY, **value, **note))
    (problem,) = (each for each in cohort.problems if each.code == "WORDS_BESIDE")

    assert [9.0] == cohort.counts["count"].tolist()
    assert "Miller" not in str(problem)


def test_a_value_that_is_no_count_is_named(tmp_path: Path) -> None:
    """Something was recorded, and it is said what."""
    cohort = read(tmp_path, PATIENT, COUNT, observation("p", DAY, valueBoolean=True))

    assert [("NOT_A_COUNT", "'valueBoolean'")] == [
        (p.code, p.given) for p in cohort.problems if p.code == "NOT_A_COUNT"
    ]


def test_a_period_of_several_days(tmp_path: Path) -> None:
    """Its first day is taken, and told of; a period within a day is that day."""
    long = {"effectivePeriod": {"start": "2021-01-01", "end": "2021-03-01"}}
    short = {"effectivePeriod": {"start": "2021-02-01T08:00:00", "end": "2021-02-01T09:00:00"}}
    cohort = read(
        tmp_path, observation("a", None, **long, **quantity(5)),
        observation("b", None, **short, **quantity(6)),
    )  # fmt: skip

    assert [("p1", "2021-01-01", "5"), ("p1", "2021-02-01", "6")] == printed(cohort)
    (problem,) = cohort.problems
    assert ("IMPUTED_DAY", "'2021-01-01/2021-03-01'") == (problem.code, problem.given)
    assert [("day",), ()] == [count.assumed for count in cohort.patient(0).platelets]


def test_a_timing_of_one_event(tmp_path: Path) -> None:
    """One moment is the day; of two nobody knows which."""
    one, two = ({"effectiveTiming": {"event": events}} for events in ([DAY], [DAY, "2021-02-01"]))
    cohort = read(
        tmp_path, observation("a", None, **one, **quantity(5)),
        observation("b", None, **two, **quantity(6)),
    )  # fmt: skip

    assert ([("p1", DAY, "5")], ["NOT_A_DAY"]) == (printed(cohort), codes(cohort))
    assert f"{DAY}, 2021-02-01" == cohort.problems[0].given


@pytest.mark.parametrize("reference", ["Practitioner/x", "RelatedPerson/x", "Group/g", "Patient/",
                                       "Patient?identifier=s|7"])  # fmt: skip
def test_of_nobody(tmp_path: Path, reference: str) -> None:
    """What is about anything but a patient is of nobody: counts, drugs and bleeding alike."""
    other = {"subject": {"reference": reference}}
    drug = {
        "resourceType": "MedicationStatement", "id": "d", "status": "active",
        "medicationCodeableConcept": {"text": "prednisone"}, "effectiveDateTime": DAY,
    }  # fmt: skip
    condition = {
        "resourceType": "Condition", "id": "c", "onsetDateTime": DAY,
        "code": {"coding": [{"system": "s", "code": "c"}]},
    }  # fmt: skip
    cohort = read(
        tmp_path, COUNT, observation("b", DAY, **quantity(5)) | other, drug | other,
        condition | other, bleeding={"s|c": 1},
    )  # fmt: skip

    assert ["p1"] == [patient.id for patient in cohort.to_patients()]
    assert [("NO_ID", repr(reference))] * 3 == [(p.code, p.given) for p in cohort.problems]


def test_a_patient_who_is_named_otherwise(tmp_path: Path) -> None:
    """An identifier and words are no reference: what stands there is said."""
    named: tuple[dict[str, Any], ...] = (
        {"identifier": {"system": "s", "value": "MRN7"}}, {"display": "a man"}, {},
    )  # fmt: skip
    results = [observation(str(number), DAY, **quantity(5)) | {"subject": subject}
               for number, subject in enumerate(named)]  # fmt: skip
    cohort = read(tmp_path, COUNT, *results)

    assert ["'MRN7'", "'a man'", "nothing"] == [problem.given for problem in cohort.problems]


MRN = {"system": "urn:mrn", "value": "77"}


@pytest.mark.parametrize(
    ("subject", "records", "is_read"),
    [
        (MRN, {"p9": [MRN]}, True),
        (MRN, {"p9": [{"system": "urn:other", "value": "5"}, MRN]}, True),
        (MRN, {"p9": [MRN], "p8": [MRN]}, False),
        (MRN, {"p9": [{"system": "urn:other", "value": "77"}]}, False),
        ({"value": "77"}, {"p9": [MRN]}, False),
        ({"value": "77"}, {"p9": [{"value": "77"}]}, False),
    ],
    ids=["known", "one of two", "of two patients", "of another system", "without a system",
         "both without"],
)  # fmt: skip
@pytest.mark.parametrize("is_first", [True, False], ids=["patient first", "patient last"])
def test_a_patient_by_an_identifier(
    tmp_path: Path, subject: dict[str, str], records: dict[str, Any], is_read: bool, is_first: bool
) -> None:
    """An identifier with its system is read by the record of a patient that has it."""
    named = {"subject": {"identifier": subject}}
    drug = {
        "resourceType": "MedicationStatement", "id": "d", "status": "active",
        "medicationCodeableConcept": {"text": "prednisone"}, "effectiveDateTime": DAY,
    }  # fmt: skip
    people = [{"resourceType": "Patient", "id": name, "identifier": own}
              for name, own in records.items()]  # fmt: skip
    facts = [observation("a", DAY, **quantity(5)) | named, drug | named]
    cohort = read(tmp_path, *((*people, *facts) if is_first else (*facts, *people)))
    found = [patient.id for patient in cohort.to_patients() if patient.platelets and patient.lines]

    assert (["p9"] if is_read else []) == found
    assert [("NO_ID", "'77'")] * (0 if is_read else 2) == [
        (p.code, p.given) for p in cohort.problems if p.code == "NO_ID"
    ]


def test_an_address_with_a_version_is_the_patient(tmp_path: Path) -> None:
    """A reference may name the version of a record."""
    named = observation("a", DAY, **quantity(5)) | {
        "subject": {"reference": "https://x.org/fhir/Patient/p1/_history/2"}
    }

    assert [("p1", DAY, "5")] == printed(read(tmp_path, named))


def test_the_latest_version_of_a_patient(tmp_path: Path) -> None:
    """It replaces the one before, whatever the order; two without a version contradict."""
    one, two = (
        PATIENT | {"gender": gender, "meta": {"versionId": version}}
        for gender, version in (("male", "9"), ("female", "10"))
    )
    for pair in ((one, two), (two, one)):
        cohort = read(tmp_path, COUNT, *pair)
        assert ("F", []) == (cohort.patient(0).sex, codes(cohort))
    cohort = read(tmp_path, COUNT, PATIENT | {"gender": "male"}, PATIENT | {"gender": "female"})

    assert ("M", ["TWO_FACTS"]) == (cohort.patient(0).sex, codes(cohort))


@pytest.mark.parametrize(
    ("gender", "sex", "told"),
    [("Female", "F", []), ("other", None, []), ("unknown", None, []), ("x", None, ["SEX"])],
)
def test_a_gender_that_is_not_known(
    tmp_path: Path, gender: str, sex: str | None, told: list[str]
) -> None:
    """A word of no vocabulary is told of; *other* and *unknown* are what FHIR has for none."""
    cohort = read(tmp_path, COUNT, PATIENT | {"gender": gender})

    assert (sex, told) == (cohort.patient(0).sex, codes(cohort))


@pytest.mark.parametrize(
    "system", ["https://loinc.org", "urn:oid:2.16.840.1.113883.6.1", f"{LOINC}/"]
)
def test_other_addresses_of_loinc(tmp_path: Path, system: str) -> None:
    """Its object identifier, and the address of a secure page, are the system."""
    named = {"code": {"coding": [{"system": system, "code": "777-3"}]}}

    assert 1 == len(read(tmp_path, observation("a", DAY, **quantity(9)) | named).counts)


def test_counts_under_a_local_code(tmp_path: Path) -> None:
    """What is called platelets and has no known code is left out, and told of with its code."""
    local = {"code": {"coding": [{"system": "http://h.org", "code": "X1", "display": "Platelets"}]}}
    volume = {"code": {"coding": [{"system": LOINC, "code": "32623-1", "display": "Platelets"}]}}
    cohort = read(
        tmp_path, COUNT, observation("b", DAY, **quantity(5)) | local,
        observation("c", DAY, **quantity(8)) | volume,
    )  # fmt: skip

    assert [("LOCAL_CODE", "http://h.org|X1 (1)")] == [(e.code, e.given) for e in cohort.problems]


def test_requests_that_are_no_orders(tmp_path: Path) -> None:
    """A proposal, and what must not be done, are no intake, even where orders count."""
    request = SUBJECT | {
        "resourceType": "MedicationRequest", "status": "active", "authoredOn": DAY,
        "medicationCodeableConcept": {"text": "prednisone"},
    }  # fmt: skip
    cohort = read(
        tmp_path, COUNT, request | {"id": "a", "intent": "proposal"},
        request | {"id": "b", "doNotPerform": True}, orders=True,
    )  # fmt: skip

    assert (0, ["NOT_TAKEN", "NOT_TAKEN"]) == (len(cohort.lines), codes(cohort))


def test_statuses_that_nobody_knows(tmp_path: Path) -> None:
    """A drug with a status of no vocabulary is kept and told of; so is a condition in doubt."""
    drug = SUBJECT | {
        "resourceType": "MedicationAdministration", "id": "d", "status": "foo",
        "medicationCodeableConcept": {"text": "prednisone"}, "effectiveDateTime": DAY,
    }  # fmt: skip
    condition = SUBJECT | {
        "resourceType": "Condition", "onsetDateTime": DAY,
        "code": {"coding": [{"system": "s", "code": "c"}]},
    }  # fmt: skip
    states = [
        condition | {"id": word, "verificationStatus": {"coding": [{"code": word}]}}
        for word in ("confirmed", "provisional", "refuted")
    ]
    cohort = read(tmp_path, COUNT, drug, *states, bleeding=["s|c"])

    assert (1, 2) == (len(cohort.lines), len(cohort.bleeds))
    told = [code for code in codes(cohort) if code != "NO_END"]

    assert ["UNKNOWN_STATUS", "UNKNOWN_STATUS", "WITHDRAWN_RESULT"] == told


@pytest.mark.parametrize("state", ["active", "recurrence", "relapse"])
def test_bleeding_that_goes_on(tmp_path: Path, state: str) -> None:
    """A condition goes on in each of the states of FHIR that are active."""
    condition = SUBJECT | {
        "resourceType": "Condition", "id": "c", "onsetDateTime": DAY,
        "code": {"coding": [{"system": "s", "code": "c"}]},
        "clinicalStatus": {"coding": [{"code": state}]},
    }  # fmt: skip
    cohort = read(tmp_path, COUNT, condition, bleeding=["s|c"])

    assert cohort.patient(0).bleeds[0].ongoing is True


def test_a_death_that_is_said_twice(tmp_path: Path) -> None:
    """With its day nothing is missing; without it the death is told of, as text too."""
    for death, told in (
        ({"deceasedDateTime": "2021-06-01", "deceasedBoolean": True}, []),
        ({"deceasedBoolean": "true"}, ["DEATH_WITHOUT_DAY"]),
    ):
        assert told == codes(read(tmp_path, COUNT, PATIENT | death))


def test_drugs_of_another_release(tmp_path: Path) -> None:
    """What R5 calls a usage, and DSTU2 an order, is told of and not passed over."""
    others = [SUBJECT | {"resourceType": kind, "id": kind} for kind in
              ("MedicationUsage", "MedicationOrder")]  # fmt: skip
    cohort = read(tmp_path, COUNT, *others)

    assert [("FHIR_RELEASE", "MedicationUsage (1), MedicationOrder (1)")] == [
        (each.code, each.given) for each in cohort.problems
    ]


@pytest.mark.parametrize(
    ("said", "until", "told"),
    [
        ({"abatementDateTime": "2021-01-04"}, "2021-01-04", []),
        ({"abatementPeriod": {"start": "2021-01-03", "end": "2021-01-04"}}, "2021-01-04", []),
        ({"abatementString": "soon"}, "None", ["abatementString, resolved"]),
        ({}, "None", ["resolved"]),
    ],
    ids=["a day", "a period", "words", "nothing"],
)
def test_when_bleeding_ended(
    tmp_path: Path, said: dict[str, Any], until: str, told: list[str]
) -> None:
    """A period ends on its last day; an end that no day is given of is told of."""
    condition = SUBJECT | said | {
        "resourceType": "Condition", "id": "c", "onsetDateTime": DAY,
        "code": {"coding": [{"system": "s", "code": "c"}]},
        "clinicalStatus": {"coding": [{"code": "resolved"}]},
    }  # fmt: skip
    cohort = read(tmp_path, COUNT, condition, bleeding=["s|c"])

    assert until == str(cohort.patient(0).bleeds[0].until)
    assert list(map(repr, told)) == [p.given for p in cohort.problems if p.code == "NO_END"]


@pytest.mark.parametrize(
    ("supply", "last", "told"),
    [
        ({"value": 30}, "2021-01-31", []), ({"value": 30, "unit": "days"}, "2021-01-31", []),
        ({"value": 4, "unit": "weeks", "code": "wk"}, "2021-01-29", []),
        ({"value": 4, "unit": "Wochen", "code": "wk"}, "2021-01-29", []),
        ({"value": 1, "unit": "bottle"}, "2021-01-02", ["NO_END"]),
        (None, "2021-01-02", ["NO_END"]),
    ],
    ids=["a number", "days", "weeks", "weeks by their code", "bottles", "nothing"],
)  # fmt: skip
def test_how_long_a_pack_lasts(tmp_path: Path, supply: Any, last: str, told: list[str]) -> None:
    """A supply has a unit; without days or weeks the pack is one day, and told of."""
    drug = SUBJECT | {
        "resourceType": "MedicationDispense", "id": "d", "status": "completed",
        "medicationCodeableConcept": {"text": "prednisone"}, "whenHandedOver": DAY,
        "daysSupply": supply,
    }  # fmt: skip
    cohort = read(tmp_path, COUNT, drug, observation("z", "2021-12-01", **quantity(60)))

    assert (last, told) == (str(cohort.patient(0).lines[0].ended_on), codes(cohort))


def test_bundles_within_a_bundle_and_what_was_deleted(tmp_path: Path) -> None:
    """A batch answers with a bundle a request; an entry may say that a resource was deleted."""

    def held(*resources: dict[str, Any]) -> dict[str, Any]:
        return {"resourceType": "Bundle", "type": "searchset",
                "entry": [{"resource": each} for each in resources]}  # fmt: skip

    gone = {"resourceType": "Bundle", "type": "history", "entry": [
        {"request": {"method": "DELETE", "url": "https://x.org/fhir/Observation/gone"}},
        {"request": {"method": "GET", "url": "Observation/o"}, "resource": COUNT},
    ]}  # fmt: skip
    other = observation("gone", DAY, **quantity(7))
    for name, text in (
        ("a.json", json.dumps(held(held(other), gone))),
        ("a.ndjson", "\n".join(json.dumps(each) for each in (other, gone))),
    ):
        (tmp_path / name).write_text(text)
        cohort = itp.read_fhir(tmp_path / name)

        assert [("p1", DAY, "9")] == printed(cohort)
        assert [("WITHDRAWN_RESULT", "'DELETE'")] == [(p.code, p.given) for p in cohort.problems]


@pytest.mark.parametrize("form", ["ndjson", "json"])
def test_a_result_without_a_reference_is_nobodys(tmp_path: Path, form: str) -> None:
    """In a line of NDJSON, which has no address, it is not that of the patient there either."""
    resources = [PATIENT, COUNT, observation("b", DAY, **quantity(5)) | {"subject": {}}]
    entries = [{"resource": each} for each in resources]
    whole = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    lines = resources if form == "ndjson" else [whole]
    path = tmp_path / f"a.{form}"
    path.write_text("\n".join(map(json.dumps, lines)))
    cohort = itp.read_fhir(path)

    assert ([("p1", DAY, "9")], ["NO_ID"]) == (printed(cohort), codes(cohort))


@pytest.mark.parametrize(
    ("moment", "value"),
    [
        ("2021-03-01T08:00:00+00:00", 12), ("2021-03-01T08:00:00.000Z", 12),
        ("2021-03-01T09:00:00+01:00", "12.0"),
    ],
)  # fmt: skip
def test_one_instant_in_two_spellings(tmp_path: Path, moment: str, value: Any) -> None:
    """Two panels of one instant are one result, and a preliminary one of it gives way."""
    one = observation("a", "2021-03-01T08:00:00Z", **quantity(12))
    other = observation("b", moment, **quantity(value, code="10*9/L"))
    early = observation("c", moment, **quantity(14)) | {"status": "preliminary"}
    cohort = itp.read_fhir(bundle(tmp_path, early, one, other), zone="UTC")

    assert [("p1", "2021-03-01", "12")] == printed(cohort)
    assert ["DUPLICATE_RESULT", "PRELIMINARY_RESULT"] == sorted(codes(cohort))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2021-03-01T10:00:00+10:00", "2021-03-01T01:00:00Z"),
        ("2021-03-01T10:00:00Z", "2021-03-01T10:00:00.500Z"),
        ("2021-03-01T10:00:00-05:00", "2021-03-02T00:00:00+01:00"),
    ],
)
def test_the_later_instant_is_the_last_version(tmp_path: Path, first: str, second: str) -> None:
    """Of results and of patients, whatever offset or fraction of a second an instant has."""
    people = [
        {"resourceType": "Patient", "id": "p1", "gender": sex, "meta": {"lastUpdated": changed}}
        for sex, changed in (("female", first), ("male", second))
    ]
    results = [
        observation("a", "2021-03-01", **quantity(value), meta={"lastUpdated": changed})
        for value, changed in ((12, first), (14, second))
    ]
    cohort = itp.read_fhir(bundle(tmp_path, *people, *results))

    assert [("p1", "2021-03-01", "14")] == printed(cohort)
    assert "M" == cohort.patient(0).sex


def test_a_reference_range_has_its_own_unit(tmp_path: Path) -> None:
    """Its limits are no doubt of another unit, and no limits in that of the value."""
    of_count = {"low": {"value": 150, "unit": "10*3/uL"}, "high": {"value": 450, "unit": "10*3/uL"}}
    count = observation(
        "a", "2021-03-01", valueQuantity={"value": 9000, "unit": "/uL"}, referenceRange=[of_count]
    )
    other = observation(
        "b", "2021-03-01", valueQuantity={"value": 1.0, "unit": "mg/dL"},
        referenceRange=[{"high": {"value": 106.08, "unit": "umol/L"}}],
    ) | {"code": {"coding": [{"system": LOINC, "code": "2160-0"}]}}  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, count, other))

    assert ([("p1", "2021-03-01", "9")], []) == (printed(cohort), codes(cohort))
    limits = [lab.upper_limit_in_unit for lab in cohort.patient(0).labs]
    assert [106.08] == [round(limit or 0, 2) for limit in limits]


@pytest.mark.parametrize(
    ("text", "unit", "told"),
    [
        ("150-400", "10*3/uL", []), ("150 - 400 x10^9/L", "10*3/uL", []),
        ("(150–400)", "10*3/uL", []), ("150000 to 400000", "/uL", []),
        ("150 - 400", "/uL", ["REFERENCE_RANGE"]), ("150-400 10^3/uL", "/uL", []),
        ("参考范围:125-350 (10^9/L)", "10*3/uL", []), ("150-400 F", "/uL", ["REFERENCE_RANGE"]),
        ("Normal range: 1-4", "10*3/uL", ["REFERENCE_RANGE"]),
        ("see comment", "10*3/uL", ["REFERENCE_RANGE"]), ("<400", "10*3/uL", ["REFERENCE_RANGE"]),
    ],
)  # fmt: skip
def test_a_range_that_is_a_text_is_a_witness(
    tmp_path: Path, text: str, unit: str, told: list[str]
) -> None:
    """Its lower end says whether the unit is right; one that is not read is told of."""
    value = 90_000 if unit == "/uL" else 90
    one = observation(
        "a", "2021-03-01", valueQuantity={"value": value, "unit": unit},
        referenceRange=[{"text": text}],
    )  # fmt: skip
    assert told == codes(itp.read_fhir(bundle(tmp_path, one)))


@pytest.mark.parametrize(
    ("text", "limits", "told"),
    [
        ("5 - 40 U/L", (5.0, 40.0), []), ("5-40", (5.0, 40.0), []),
        ("<40", (None, None), ["LIMIT_IS_A_BOUND"]), ("see lab", (None, None), ["NOT_A_NUMBER"]),
        ("[0,5 - 1,2]", (None, None), ["DECIMAL_SIGN", "DECIMAL_SIGN"]),
    ],
)  # fmt: skip
def test_the_limits_of_a_value_in_a_text(
    tmp_path: Path, text: str, limits: tuple[float | None, float | None], told: list[str]
) -> None:
    """They are read in the unit of the value, or that of the text; what is none is told of."""
    one = observation(
        "b", "2021-03-01", valueQuantity={"value": 100, "unit": "U/L"},
        referenceRange=[{"text": text}],
    ) | {"code": {"coding": [{"system": LOINC, "code": "1742-6"}]}}  # fmt: skip
    count = observation("a", "2021-03-01", **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, one, count))

    (lab,) = cohort.patient(0).labs
    assert (limits, told) == ((lab.lower_limit_in_unit, lab.upper_limit_in_unit), codes(cohort))


def test_the_normal_range_of_several(tmp_path: Path) -> None:
    """That below which a result is critical is no witness of the unit."""
    ranges = [
        {"low": {"value": 20}, "type": {"coding": [{"code": "critical"}]}},
        {"low": {"value": 150}, "type": {"coding": [{"code": "normal"}]}},
    ]
    one = observation("a", "2021-03-01", **quantity(9), referenceRange=ranges)
    two = observation("b", "2021-03-02", **quantity(9), referenceRange=ranges[:1])

    assert [] == codes(itp.read_fhir(bundle(tmp_path, one, two)))


TAKEN = {"effectivePeriod": {"start": "2021-01-01", "end": "2021-01-10"}}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("MedicationStatement", {"status": "recorded", **TAKEN,
                                 "medication": {"concept": {"text": "prednisone"}}}),
        ("MedicationStatement", {"status": "recorded", **TAKEN,
                                 "medication": {"reference": {"reference": "Medication/m"}}}),
        ("MedicationAdministration", {"status": "completed",
                                      "occurencePeriod": TAKEN["effectivePeriod"],
                                      "medication": {"concept": {"text": "prednisone"}}}),
        ("MedicationDispense", {"status": "completed", "whenHandedOver": "2021-01-01",
                                "daysSupply": {"value": 10, "code": "d"},
                                "medication": {"concept": {"text": "prednisone"}}}),
    ],
    ids=["concept", "reference", "administration", "dispense"],
)  # fmt: skip
def test_drugs_of_r5(tmp_path: Path, kind: str, more: dict[str, Any]) -> None:
    """There a medication is a concept or a reference in one element."""
    drug = {"resourceType": kind, "id": "d", **SUBJECT, **more}
    medication = {"resourceType": "Medication", "id": "m", "code": {"text": "prednisone"}}
    late = observation("late", "2021-12-01", **quantity(9))
    cohort = read(tmp_path, PATIENT, late, medication, drug)

    assert [("prednisone", "2021-01-01", "2021-01-11")] == [
        (line.agents[0], str(line.started_on), str(line.ended_on))
        for line in cohort.patient(0).lines
    ]
    assert [] == codes(cohort)


def test_a_drug_of_r5_that_is_not_taken(tmp_path: Path) -> None:
    """Whether it is taken stands in an element of its own."""
    drug = {
        "resourceType": "MedicationStatement", "id": "d", "status": "recorded", **SUBJECT, **TAKEN,
        "medication": {"concept": {"text": "prednisone"}},
        "adherence": {"code": {"coding": [{"code": "not-taking"}]}},
    }  # fmt: skip
    cohort = read(tmp_path, PATIENT, COUNT, drug)

    assert (0, [("NOT_TAKEN", "'not-taking'")]) == (
        len(cohort.lines), [(p.code, p.given) for p in cohort.problems],
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["MedicationStatement", "MedicationRequest"])
@pytest.mark.parametrize("reason", [{"text": "no effect"}, {"coding": [{"display": "no effect"}]}])
def test_why_a_drug_was_stopped(tmp_path: Path, kind: str, reason: dict[str, Any]) -> None:
    """A statement has a list of reasons and a request has one; the first with words is kept."""
    said = [{"id": "1"}, reason] if kind == "MedicationStatement" else reason
    drug = {
        "resourceType": kind, "id": "d", "status": "stopped", "intent": "order", **SUBJECT, **TAKEN,
        "medicationCodeableConcept": {"text": "prednisone"}, "authoredOn": DAY,
        "statusReason": said,
    }  # fmt: skip
    cohort = read(tmp_path, PATIENT, COUNT, drug, orders=True)

    assert ["no effect"] == [line.stop_reason for line in cohort.patient(0).lines]


def named(*values: str, kind: str = "") -> dict[str, Any]:
    """Identifiers of a laboratory."""
    of = {"type": {"coding": [{"code": kind}]}} if kind else {}
    return {"identifier": [{"system": "http://lab", "value": value, **of} for value in values]}


@pytest.mark.parametrize(
    ("first", "other", "counts", "code"),
    [
        (quantity(9) | named("1"), quantity(9) | named("1", "2"), ["9"], "DUPLICATE_RESULT"),
        (quantity(9) | named("1"), quantity(50) | named("1"), [], "CONTRADICTING_COPIES"),
        (quantity(9) | named("1"), quantity(50) | named("2"), ["9", "50"], None),
        (quantity(9) | named("1", kind="FILL"), quantity(50) | named("1", kind="FILL"),
         ["9", "50"], None),
        (quantity(9) | named("1") | {"status": "preliminary"}, quantity(50) | named("1"), ["50"],
         "PRELIMINARY_RESULT"),
    ],
    ids=["a copy", "two values", "two identifiers", "of one order", "preliminary"],
)  # fmt: skip
def test_results_of_one_identifier(
    tmp_path: Path, first: dict[str, Any], other: dict[str, Any], counts: list[str],
    code: str | None,
) -> None:  # fmt: skip
    """One result under two ids is one; of two that differ neither is used; an order has many."""
    cohort = read(tmp_path, observation("a", DAY, **first), observation("b", DAY, **other))

    assert counts == [count for _, _, count in printed(cohort)]
    assert {code} - {None} == {*codes(cohort)}


def test_an_identifier_of_results_of_several_days(tmp_path: Path) -> None:
    """It may be that of an order: all are kept, and it is told of once."""
    counts = [observation(f"o{n}", f"2021-01-0{n}", **quantity(9 * n), **named("1", "2"))
              for n in (1, 2, 3)]  # fmt: skip
    cohort = read(tmp_path, *counts)

    assert (3, ["CONTRADICTING_COPIES"]) == (len(printed(cohort)), codes(cohort))
    assert ["warning"] == [problem.severity for problem in cohort.problems]


def report(name: str, status: str, *members: str, **more: Any) -> dict[str, Any]:
    """A report over results."""
    return {"resourceType": "DiagnosticReport", "id": name, "status": status, **SUBJECT,
            "result": [{"reference": member} for member in members], **more}  # fmt: skip


def panel(name: str, status: str, *members: str, **more: Any) -> dict[str, Any]:
    """A panel over results."""
    return observation(name, DAY, status=status, code={"text": "CBC"}, **more) | {
        "hasMember": [{"reference": member} for member in members]
    }


MEMBER = "Observation/o"


@pytest.mark.parametrize(
    ("groups", "is_kept"),
    [
        ([report("r", "entered-in-error", MEMBER)], False),
        ([report("r", "cancelled", f"https://x/fhir/{MEMBER}")], False),
        ([panel("p", "entered-in-error", MEMBER)], False),
        ([report("r", "entered-in-error", "Observation/p"), panel("p", "final", MEMBER)], False),
        ([report("r", "final", MEMBER)], True),
        ([report("r", "preliminary", MEMBER)], True),
        ([report("r", "entered-in-error", MEMBER), report("s", "amended", MEMBER)], True),
        ([report("s", "amended", MEMBER), report("r", "entered-in-error", MEMBER)], True),
        ([report("r", "entered-in-error", MEMBER, meta={"versionId": "9"}),
          report("r", "final", MEMBER, meta={"versionId": "10"})], True),
        ([report("r", "final", MEMBER, meta={"versionId": "9"}),
          report("r", "entered-in-error", MEMBER, meta={"versionId": "10"})], False),
        ([report("r", "entered-in-error", "Observation/x")], True),
    ],
    ids=["a report", "cancelled", "a panel", "a report of a panel", "final", "preliminary",
         "in a further report", "and before it", "corrected", "taken back last", "of another"],
)  # fmt: skip
def test_results_of_a_report_that_was_taken_back(
    tmp_path: Path, groups: list[dict[str, Any]], *, is_kept: bool
) -> None:
    """They are taken back with it, unless another report or panel that stands holds them."""
    cohort = read(tmp_path, COUNT, *groups)

    assert [("p1", DAY, "9")] * is_kept == printed(cohort)
    found = [code for code in codes(cohort) if code != "NO_COUNTS"]
    assert ["WITHDRAWN_RESULT"] * (not is_kept) == found
    if not is_kept:
        assert "Observation/o" in str(cohort.problems[0])


def test_a_report_names_its_results_by_their_address(tmp_path: Path) -> None:
    """As bundles do, in which a resource has another id than its entry."""
    entries = [{"fullUrl": "urn:uuid:77", "resource": COUNT},
               {"resource": report("r", "entered-in-error", "urn:uuid:77")}]  # fmt: skip
    path = tmp_path / "b.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries}))

    assert ["WITHDRAWN_RESULT"] == codes(itp.read_fhir(path))


@pytest.mark.parametrize("holder", [report("h", "final", "#x"), panel("h", "final", "#x")])
@pytest.mark.parametrize("status", ["final", "entered-in-error"])
def test_results_that_a_resource_contains(
    tmp_path: Path, holder: dict[str, Any], status: str
) -> None:
    """Of a report and of a panel: they are of its patient and its day, and as it is."""
    names = [name for name in COUNT if name not in {"subject", "effectiveDateTime"}]
    inside = {name: COUNT[name] for name in names} | {"id": "x"}
    held = holder | {"status": status, "effectiveDateTime": DAY, "contained": [inside]}
    cohort = read(tmp_path, held)

    assert [("p1", DAY, "9")] * (status == "final") == printed(cohort)
    assert ["WITHDRAWN_RESULT"] * (status != "final") == codes(cohort)


PERIOD = {"start": "2021-01-01T08:00:00Z", "end": "2021-01-03"}


@pytest.mark.parametrize(
    ("times", "is_kept"),
    [
        ({"effectivePeriod": {"start": "2021-01-05"}}, False),
        ({"effectivePeriod": {"end": "2020-12-31"}}, False),
        ({"effectiveInstant": "2021-01-02T08:00:00Z"}, False),
        ({"effectivePeriod": PERIOD}, True),
        ({"effectivePeriod": {"start": "2021-01"}}, True),
        ({"effectiveDateTime": "2021-01-01T23:00:00-05:00",
          "effectiveInstant": "2021-01-02T04:00:00Z"}, True),
    ],
    ids=["before", "after", "another day", "within", "partial", "one instant in two zones"],
)  # fmt: skip
def test_a_result_with_two_times(tmp_path: Path, times: dict[str, Any], *, is_kept: bool) -> None:
    """FHIR has one; of two without a day in common neither is taken."""
    cohort = read(tmp_path, observation("a", DAY, **quantity(9)) | times)

    assert [("p1", DAY, "9")] * is_kept == printed(cohort)
    assert ["FHIR_FORM"] * (not is_kept) == [c for c in codes(cohort) if c != "ZONE_ASSUMED"]


def test_a_drug_and_a_bleed_with_two_times(tmp_path: Path) -> None:
    """The end of a period counts beside its start; times that differ are told of."""
    drug = {"resourceType": "MedicationStatement", "id": "m", "status": "completed", **SUBJECT,
            "medicationCodeableConcept": {"text": "prednisone"},
            "effectiveDateTime": "2021-01-02"}  # fmt: skip
    bleed = {"resourceType": "Condition", "id": "c", **SUBJECT, "onsetDateTime": DAY,
             "code": {"coding": [{"system": "s", "code": "b"}]}}  # fmt: skip
    for start, end, found in (("2021-01-02", "2021-01-10", []), ("2021-02-02", None, [1, 1])):
        period = {"start": start} | ({"end": end} if end else {})
        onset = {"onsetPeriod": {"start": DAY if end else "2021-03-01"}, "abatementDateTime": DAY}
        cohort = read(tmp_path, COUNT, drug | {"effectivePeriod": period}, bleed | onset,
                      bleeding=("s|b",))  # fmt: skip

        assert ["FHIR_FORM" for _ in found] == codes(cohort)
        assert (0 if found else 1) == len(cohort.patient(0).bleeds) == len(cohort.patient(0).lines)
        if not found:
            assert "2021-01-11" == str(cohort.patient(0).lines[0].ended_on)


def test_a_bleed_that_ended_and_goes_on(tmp_path: Path) -> None:
    """An end beside an active state is told of, and counts."""
    bleed = {"resourceType": "Condition", "id": "c", **SUBJECT, "onsetDateTime": DAY,
             "code": {"coding": [{"system": "s", "code": "b"}]},
             "abatementDateTime": "2021-01-04",
             "clinicalStatus": {"coding": [{"code": "active"}]}}  # fmt: skip
    cohort = read(tmp_path, COUNT, bleed, bleeding=("s|b",))

    assert ["ONGOING_AND_ENDED"] == codes(cohort)
    assert "2021-01-04" == str(cohort.patient(0).bleeds[0].until)


def test_a_patient_who_died_and_did_not(tmp_path: Path) -> None:
    """A day of the death beside "no" is told of."""
    dead = PATIENT | {"deceasedBoolean": False, "deceasedDateTime": "2021-05-01"}
    cohort = read(tmp_path, dead, COUNT)

    assert (["TWO_FACTS"], "2021-05-01") == (codes(cohort), str(cohort.patient(0).died_on))


@pytest.mark.parametrize("value", [9, 50])
def test_a_component_of_the_test_itself(tmp_path: Path, value: int) -> None:
    """Where the result and its part are of one code, they are one, or contradict one another."""
    part = {"code": COUNT["code"], **quantity(value)}
    cohort = read(tmp_path, COUNT | {"component": [part]})

    assert ["9"] * (value == 9) == [count for _, _, count in printed(cohort)]
    found = ["DUPLICATE_RESULT"] if value == 9 else ["CONTRADICTING_COPIES"] * 2
    assert found == codes(cohort)


@pytest.mark.parametrize("other", ["32623-1", "1742-6"])
def test_a_result_with_codes_of_two_tests(tmp_path: Path, other: str) -> None:
    """The count and the mean volume, or an enzyme: it is left out by name."""
    coding = [*COUNT["code"]["coding"], {"system": LOINC, "code": other}]
    cohort = read(tmp_path, COUNT | {"code": {"coding": coding}})

    assert ([], ["TWO_TESTS"]) == (printed(cohort), codes(cohort)[:1])


def test_resources_that_a_server_cut(tmp_path: Path) -> None:
    """By their tag, or that of the bundle: told of once, with how many there are."""
    cut = {"meta": {"tag": [{"code": "SUBSETTED"}]}}
    cohort = read(tmp_path, PATIENT | cut, COUNT | cut)
    whole = {"resourceType": "Bundle", "type": "searchset", **cut, "entry": [{"resource": COUNT}]}
    (tmp_path / "bundle.json").write_text(json.dumps(whole))

    assert (["SUBSETTED"], True) == (codes(cohort), "Observation (1)" in str(cohort.problems[0]))
    assert ["SUBSETTED"] == codes(itp.read_fhir(tmp_path / "bundle.json"))


def test_results_without_a_status(tmp_path: Path) -> None:
    """FHIR asks for one; without it nobody knows whether they stand, which is told of once."""
    count = {key: value for key, value in COUNT.items() if key != "status"}
    cohort = read(tmp_path, count, count | {"id": "b", "effectiveDateTime": "2021-01-08"})

    assert (2, ["UNKNOWN_STATUS"]) == (len(printed(cohort)), codes(cohort))
    assert "2 results" in str(cohort.problems[0])


@pytest.mark.parametrize(("focus", "is_kept"), [("Patient/child", False), ("Patient/p1", True)])
def test_a_result_about_another(tmp_path: Path, focus: str, *, is_kept: bool) -> None:
    """In the record of a mother, of her child before birth: it is left out."""
    cohort = read(tmp_path, PATIENT, COUNT | {"focus": [{"reference": focus}]})

    assert [("p1", DAY, "9")] * is_kept == printed(cohort)
    assert ["NO_ID"] * (not is_kept) == codes(cohort)


OTHER = {"resourceType": "Patient", "id": "p2"}


@pytest.mark.parametrize(
    ("people", "is_told"),
    [
        ([PATIENT | {"link": [{"type": "seealso", "other": {"reference": "Patient/p2"}}]}, OTHER],
         True),
        ([PATIENT | named("7"), OTHER | named("7", "8")], True),
        ([PATIENT | named("7"), OTHER | named("8")], False),
        ([PATIENT | named("7"), PATIENT | named("7")], False),
        ([PATIENT, OTHER, {"resourceType": "Person", "link": [
            {"target": {"reference": "Patient/p1"}}, {"target": {"reference": "Patient/p2"}}]}],
         True),
        ([PATIENT | {"link": [{"type": "seealso", "other": {"reference": "Patient/p9"}}]}], False),
    ],
    ids=["a link", "an identifier", "two persons", "two versions", "a Person", "one of them"],
)  # fmt: skip
def test_one_person_under_two_ids(
    tmp_path: Path, people: list[dict[str, Any]], *, is_told: bool
) -> None:
    """Said by a link, an identifier or a Person: both are read, and it is told of."""
    cohort = read(tmp_path, *people, COUNT)

    assert ["ONE_PERSON"] * is_told == codes(cohort)


def test_what_an_operation_answers_with(tmp_path: Path) -> None:
    """Parameters, alone and in a bundle, and what they hold in parts and in bundles."""
    inner = {"resourceType": "Bundle", "entry": [{"resource": COUNT | {"id": "b"}}]}
    answer = {"resourceType": "Parameters", "parameter": [
        {"name": "a", "resource": COUNT}, {"name": "b", "part": [{"resource": inner}]},
        {"name": "c", "valueString": "x"},
    ]}  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(answer))

    alone = itp.read_fhir(tmp_path / "a.json")
    assert 2 == len(printed(alone)) == len(printed(read(tmp_path, answer)))


def test_a_drug_of_two_names(tmp_path: Path) -> None:
    """Another by its code than by its Medication: left out; than by its words: told of."""
    drug = {"resourceType": "MedicationStatement", "id": "m", "status": "active", **SUBJECT,
            "medicationCodeableConcept": {"text": "prednisone"},
            "effectiveDateTime": DAY}  # fmt: skip
    other = {"resourceType": "Medication", "id": "x", "code": {"text": "eltrombopag"}}
    reference = {"medicationReference": {"reference": "Medication/x"}}
    coded = {"coding": [{"system": "http://www.whocc.no/atc", "code": "B02BX05"}]}
    found = [
        read(tmp_path, COUNT, drug | more, other)
        for more in (reference, {"medicationCodeableConcept": {"text": "prednisone"} | coded})
    ]

    assert [["FHIR_FORM"], ["TWO_AGENTS"]] == [codes(cohort) for cohort in found]
    assert [0, 1] == [len(cohort.patient(0).lines) for cohort in found]


def test_resources_in_a_folder_of_a_folder(tmp_path: Path) -> None:
    """A bulk export that was unpacked into a folder of its own is known by what it holds."""
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "Observation.ndjson").write_text(f"{json.dumps(COUNT)}\n")

    assert 1 == itp.io.inspect_data(tmp_path).kept


def test_a_code_of_loinc_without_its_system(tmp_path: Path) -> None:
    """It is not read, and told of by its code, as a local one is."""
    bare = {"code": {"coding": [{"code": "777-3"}]}}
    cohort = read(tmp_path, COUNT, observation("b", DAY, **quantity(12)) | bare)

    assert [("LOCAL_CODE", "|777-3 (1)")] == [(p.code, p.given) for p in cohort.problems]


@pytest.mark.parametrize("kind", ["seealso", "refer"])
def test_records_of_one_person(tmp_path: Path, kind: str) -> None:
    """Either link says that two records are of one person, who is read as two."""
    other = {"other": {"reference": "Patient/p2"}, "type": kind}
    people = ({"resourceType": "Patient", "id": "p1", "link": [other]},
              {"resourceType": "Patient", "id": "p2"})  # fmt: skip
    cohort = read(tmp_path, COUNT, *people)

    assert [("ONE_PERSON", "p1, p2")] == [(p.code, p.given) for p in cohort.problems]


@pytest.mark.parametrize(
    ("drug", "told"),
    [
        ({"medicationReference": {"reference": "Medication/gone"}}, "Medication/gone"),
        ({"medication": {"reference": {"reference": "Medication/gone"}}}, "Medication/gone"),
        (
            {"medicationCodeableConcept": {"coding": [{"system": "http://rx", "code": "123"}]}},
            "http://rx|123",
        ),
        (
            {"medicationCodeableConcept": {"coding": [{"code": "1"}, {"display": "Drug X 250"}]}},
            "Drug X 250",
        ),
    ],
    ids=["a reference", "of R5", "a code", "words"],
)
def test_a_drug_that_is_not_known_is_told_as_it_can_be_asked_for(
    tmp_path: Path, drug: dict[str, Any], told: str
) -> None:
    """What is told of is what *agents* takes."""
    statement = {
        "resourceType": "MedicationStatement", "id": "m", "status": "active",
        "subject": {"reference": "Patient/p1"}, "effectivePeriod": {"start": "2021-03-02"}, **drug,
    }  # fmt: skip
    path = bundle(tmp_path, observation("a", "2021-03-01", **quantity(9)), statement)
    found = [each.given for each in itp.read_fhir(path).problems]
    known = itp.read_fhir(path, agents={told: "eltrombopag"}).patient(0)

    assert [f"{told!r} (1)"] == found
    assert ("eltrombopag",) == known.lines[0].agents

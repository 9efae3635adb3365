"""Ends of ranges and periods, deleted versions, ingredients and absent values in FHIR."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from tests.io.systems import UCUM, bundle, codes, observation, printed, quantity

DAY = "2021-03-01"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def end(value: float, sign: str = "") -> dict[str, Any]:
    """An end of a range."""
    held = {"value": value, "code": "10*3/uL", "system": UCUM}
    return held | ({"comparator": sign} if sign else {})


@pytest.mark.parametrize(
    ("ranged", "counts", "told"),
    [
        ({"low": end(30), "high": end(60)}, ["30–60"], []),
        ({"low": end(30)}, ["≥30"], []),
        ({"low": end(30, ">")}, [">30"], []),
        ({"low": end(30, ">=")}, ["≥30"], []),
        ({"high": end(5, "<")}, ["<5"], []),
        ({"high": end(5)}, ["≤5"], []),
        ({"low": end(0)}, ["≥0"], ["NO_BOUND"]),
        ({"low": end(0, ">")}, [">0"], ["NO_BOUND"]),
        ({"high": end(0)}, ["≤0"], []),
        ({"low": end(0), "high": end(60)}, ["0–60"], []),
        ({"low": end(30, "<")}, [], ["FHIR_FORM"]),
        ({"high": end(5, ">")}, [], ["FHIR_FORM"]),
        ({"low": end(30, ">"), "high": end(60, "<")}, [], ["FHIR_FORM"]),
        ({"low": end(30), "high": end(60, "<")}, [], ["FHIR_FORM"]),
    ],
)
def test_a_sign_on_an_end_of_a_range(
    ranged: dict[str, Any], counts: list[str], told: list[str], tmp_path: Path
) -> None:
    """The only end may have that of its side; any other sign leaves the result out by name."""
    cohort = itp.read_fhir(bundle(tmp_path, observation("a", DAY, valueRange=ranged),
                                  observation("b", "2021-03-08", **quantity(9))))  # fmt: skip

    assert [*counts, "9"] == [count for *_, count in printed(cohort)]
    assert told == codes(cohort)


@pytest.mark.parametrize(
    ("sign", "said", "counts", "told"),
    [
        ("", "<", ["<9"], []), ("<", "<", ["<9"], []), ("<=", "<", ["≤9"], []),
        (">", "", [">9"], []), (">", "<", [], ["FHIR_FORM"]), ("<=", ">", [], ["FHIR_FORM"]),
    ],
)  # fmt: skip
def test_a_sign_and_an_interpretation(
    sign: str, said: str, counts: list[str], told: list[str], tmp_path: Path
) -> None:
    """Two directions contradict one another."""
    more = {"comparator": sign} if sign else {}
    result = observation("a", DAY, interpretation=[{"coding": [{"code": said}]}],
                         **quantity(9, **more))  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, result, observation("b", "2021-03-08", **quantity(9))))

    assert [*counts, "9"] == [count for *_, count in printed(cohort)]
    assert told == codes(cohort)


@pytest.mark.parametrize(
    "value",
    [
        {"valueQuantity": {"extension": [{"url": ABSENT, "valueCode": "masked"}]}},
        {"valueQuantity": {"_value": {"extension": [{"url": ABSENT, "valueCode": "masked"}]}}},
        {"_valueString": {"extension": [{"url": ABSENT, "valueCode": "masked"}]}},
    ],
)
def test_why_an_element_has_no_value(value: dict[str, Any], tmp_path: Path) -> None:
    """The extension says it, in the place of the value or beside it."""
    (problem,) = itp.read_fhir(bundle(tmp_path, observation("a", DAY, **value))).problems

    assert ("NOT_A_COUNT", "'masked'") == (problem.code, problem.given)


def test_a_period_without_a_start_is_taken_by_its_end(tmp_path: Path) -> None:
    """Which is told of: the sample may be older."""
    result = observation("a", None, effectivePeriod={"end": "2021-03-05"}, **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, result))

    assert [("p1", "2021-03-05", "9")] == printed(cohort)
    assert ["IMPUTED_DAY"] == codes(cohort)


def history(path: Path, *entries: dict[str, Any]) -> Path:
    """A history of one observation as a file."""
    (path / "b.json").write_text(
        json.dumps({"resourceType": "Bundle", "type": "history", "entry": entries})
    )
    return path / "b.json"


def version(number: str, value: float, **more: Any) -> dict[str, Any]:
    """An entry with a version of it."""
    return {"resource": observation("a", DAY, meta={"versionId": number} | more, **quantity(value))}


@pytest.mark.parametrize(
    ("deletion", "counts"),
    [
        ({"request": {"url": "Observation/a"}}, []),
        ({"request": {"url": "http://x/Observation/a"}}, []),
        ({"request": {"url": "Observation/a/_history/2"}}, ["50"]),
        ({"request": {"url": "Observation/a"}, "response": {"etag": 'W/"2"'}}, ["50"]),
        ({"request": {"url": "Observation/a"}, "response": {"etag": 'W/"4"'}}, []),
    ],
)
def test_a_version_after_a_deletion_stands(
    deletion: dict[str, Any], counts: list[str], tmp_path: Path
) -> None:
    """It was made anew; where no version of the deletion is known, nothing of it stands."""
    gone = deletion | {"request": deletion["request"] | {"method": "DELETE"}}
    cohort = itp.read_fhir(history(tmp_path, version("3", 50), gone, version("1", 9)))

    assert counts == [count for *_, count in printed(cohort)]
    assert "WITHDRAWN_RESULT" in codes(cohort)


def test_the_last_of_two_deletions_counts(tmp_path: Path) -> None:
    """In whatever order they stand."""
    gone = [
        {"request": {"method": "DELETE", "url": f"Observation/a/_history/{number}"}}
        for number in (4, 2)
    ]
    cohort = itp.read_fhir(history(tmp_path, *gone, version("3", 50), version("1", 9)))

    assert [] == printed(cohort)


@pytest.mark.parametrize(
    "ingredient",
    [
        {"itemCodeableConcept": {"text": "rituximab"}},
        {"item": {"concept": {"text": "rituximab"}}},
    ],
)
@pytest.mark.parametrize("is_contained", [True, False])
def test_a_medication_that_is_its_ingredient(
    ingredient: dict[str, Any], *, is_contained: bool, tmp_path: Path
) -> None:
    """It has no code and one ingredient, as R4 and R5 write it."""
    medication = {"resourceType": "Medication", "id": "x", "ingredient": [ingredient]}
    given = {
        "resourceType": "MedicationAdministration", "id": "m", "status": "completed",
        "subject": {"reference": "Patient/p1"}, "effectiveDateTime": DAY,
        "medicationReference": {"reference": "#x" if is_contained else "Medication/x"},
    }  # fmt: skip
    held: dict[str, Any] = {"contained": [medication]} if is_contained else {}
    resources = [given | held, *[medication] * (not is_contained)]
    cohort = itp.read_fhir(bundle(tmp_path, observation("a", DAY, **quantity(9)), *resources))

    assert [("rituximab",)] == [line.agents for line in cohort.patient(0).lines]


def test_a_medication_of_several_ingredients_is_named(tmp_path: Path) -> None:
    """Nobody chooses one of them."""
    both = [{"itemCodeableConcept": {"text": word}} for word in ("rituximab", "dexamethasone")]
    given = {
        "resourceType": "MedicationAdministration", "id": "m", "status": "completed",
        "subject": {"reference": "Patient/p1"}, "effectiveDateTime": DAY,
        "medicationReference": {"reference": "#x"},
        "contained": [{"resourceType": "Medication", "id": "x", "ingredient": both}],
    }  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, observation("a", DAY, **quantity(9)), given))

    assert () == cohort.patient(0).lines
    assert "rituximab + dexamethasone" in str(cohort.problems)


@pytest.mark.parametrize("kind", ["MedicationStatement", "MedicationRequest"])
@pytest.mark.parametrize(
    ("status", "end", "told"),
    [("on-hold", None, ["NO_END"]), ("on-hold", "2021-03-05", []), ("active", None, []),
     ("stopped", None, ["NO_END"])],
)  # fmt: skip
def test_a_drug_on_hold_without_an_end_is_told_of(
    tmp_path: Path, kind: str, status: str, end: str | None, told: list[str]
) -> None:
    """It is not taken for now, since a day that nobody says."""
    times = {"start": DAY} | ({} if end is None else {"end": end})
    drug = {
        "resourceType": kind, "id": "d", "status": status, "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": {"text": "eltrombopag"}, "effectivePeriod": times,
        "dispenseRequest": {"validityPeriod": times}, "authoredOn": DAY,
    }  # fmt: skip
    cohort = itp.read_fhir(
        bundle(tmp_path, observation("a", "2021-03-20", **quantity(9)), drug), orders=True
    )

    assert ["eltrombopag"] == [*cohort.patient(0).lines[0].agents]
    if kind == "MedicationStatement":
        assert told == codes(cohort)
    remedies = [problem.remedy for problem in cohort.problems if problem.code == "NO_END"]
    assert ("on-hold" == status and bool(remedies)) == any("on hold" in each for each in remedies)


@pytest.mark.parametrize(("status", "lines"), [("completed", 1), ("on-hold", 0)])
def test_a_pack_that_waits_was_not_handed_out(tmp_path: Path, status: str, lines: int) -> None:
    """A dispense on hold is told of, and is no intake."""
    drug = {
        "resourceType": "MedicationDispense", "id": "d", "status": status,
        "subject": {"reference": "Patient/p1"}, "whenHandedOver": DAY,
        "medicationCodeableConcept": {"text": "eltrombopag"}, "daysSupply": {"value": 30},
    }  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, observation("a", DAY, **quantity(9)), drug))

    assert (lines, lines == 0) == (len(cohort.lines), "NOT_TAKEN" in codes(cohort))


@pytest.mark.parametrize("status", ["in-progress", "stopped"])
@pytest.mark.parametrize("day", [DAY, None])
def test_a_pack_that_is_ready_for_pickup(tmp_path: Path, status: str, day: str | None) -> None:
    """A dispense that is not completed is an intake only where it has a day of the handing over."""
    drug = {
        "resourceType": "MedicationDispense", "id": "d", "status": status,
        "subject": {"reference": "Patient/p1"}, "authoredOn": "2021-02-01",
        "medicationCodeableConcept": {"text": "eltrombopag"}, "daysSupply": {"value": 30},
    } | ({} if day is None else {"whenHandedOver": day})  # fmt: skip
    cohort = itp.read_fhir(bundle(tmp_path, observation("a", DAY, **quantity(9)), drug))

    told = ["NOT_TAKEN"] if day is None else ["UNKNOWN_STATUS"]
    assert (int(day is not None), told) == (len(cohort.lines), codes(cohort))

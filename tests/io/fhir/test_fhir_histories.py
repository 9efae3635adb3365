"""Versions and deletions: what was corrected or taken back is not read beside what stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.io.fhir.parts import DAY, NEXT_DAY, bundle_of, count, lines, read
from tests.io.systems import LOINC, observation, quantity

VOLUME = {"coding": [{"system": LOINC, "code": "32623-1"}]}
OTHER = count("b", 8, NEXT_DAY)
PLATELETS = OTHER["code"]
ANN, BEN = ({"subject": {"reference": f"Patient/{name}"}} for name in ("p1", "p2"))
DRUG: dict[str, Any] = {
    "resourceType": "MedicationStatement", "id": "d", "status": "active", **ANN,
    "effectivePeriod": {"start": DAY}, "medicationReference": {"reference": "Medication/m"},
}  # fmt: skip
MEDICATION = {"resourceType": "Medication", "id": "m", "code": {"text": "IVIG"}}
REPORT: dict[str, Any] = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", **ANN}


def version(number: Any, resource: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A version of a resource."""
    return resource | {"meta": {"versionId": str(number)}} | more


def deleted(url: str, **more: Any) -> dict[str, Any]:
    """An entry that says that a resource was deleted."""
    return {"request": {"method": "DELETE", "url": url}} | more


def panel(code: dict[str, Any], number: int) -> dict[str, Any]:
    """A version of a blood count with one component."""
    component = [{"code": code, **quantity(9)}]
    return version(number, observation("a", DAY, code={"text": "CBC"}, component=component))


NO_VALUE = {k: v for k, v in count("a").items() if k != "valueQuantity"} | {
    "dataAbsentReason": {"text": "clotted"}
}


@pytest.mark.parametrize(
    ("versions", "values", "told"),
    [
        ((version(10, count("a", 10)), version(9, count("a"))), ["10", "8"], ["REPLACED_RESULT"]),
        ((version(2, count("a"), status="entered-in-error"), version(1, count("a"))), ["8"],
         ["REPLACED_RESULT", "WITHDRAWN_RESULT"]),
        ((version(2, count("a"), **BEN), version(1, count("a"))), ["9", "8"], ["REPLACED_RESULT"]),
        ((version(1, count("a")), version(2, count("a"), **BEN)), ["9", "8"], ["REPLACED_RESULT"]),
        ((version(2, count("a"), code=VOLUME), version(1, count("a"))), ["8"],
         ["REPLACED_RESULT"]),
        ((version(1, count("a"), code=VOLUME), version(2, count("a"))), ["9", "8"], []),
        ((panel(VOLUME, 2), panel(PLATELETS, 1)), ["8"], ["REPLACED_RESULT"]),
        ((version(2, NO_VALUE), version(1, count("a"))), ["8"], ["NOT_A_COUNT", "REPLACED_RESULT"]),
        ((version(2, count("a", 7, "2021-03-05")), version(1, count("a"))), ["8", "7"],
         ["REPLACED_RESULT"]),
        ((count("a", meta={"lastUpdated": "2021-03-02T00:00:00Z"}),
          count("a", 7, meta={"lastUpdated": "2021-03-02T00:00:00+02:00"})), ["9", "8"],
         ["REPLACED_RESULT"]),
        ((deleted("https://a.org/fhir/Observation/a"), count("a")), ["8"], ["WITHDRAWN_RESULT"]),
        ((deleted("Observation/a/_history/2"), count("a")), ["8"], ["WITHDRAWN_RESULT"]),
        ((version(3, count("a", 7)), deleted("Observation/a", response={"etag": 'W/"2"'}),
          version(1, count("a"))), ["7", "8"], ["WITHDRAWN_RESULT"]),
        ((deleted("Condition/a"), count("a")), ["9", "8"], []),
        ((deleted("DiagnosticReport/r"), REPORT | {"result": [{"reference": "Observation/a"}]},
          count("a")), ["9", "8"], []),
        ((deleted("DiagnosticReport/r"), REPORT | {"contained": [count("x", 5)]}), ["8"],
         ["WITHDRAWN_RESULT"]),
        ((version(2, REPORT, contained=[count("x", 6)]), version(1, REPORT,
          contained=[count("x", 5)])), ["6", "8"], ["REPLACED_RESULT"]),
    ],
    ids=["ten after nine", "taken back", "of another patient", "of another, later", "another test",
         "another test before", "a component", "no value", "another day", "instants",
         "by its address", "with its version", "made anew", "another kind", "its report",
         "the report that contains it", "a report of two versions"],
)  # fmt: skip
def test_what_stands_of_a_history(
    tmp_path: Path, versions: tuple[dict[str, Any], ...], values: list[str], told: list[str]
) -> None:
    """The last version alone, whatever it is of and in which order they stand."""
    whole = bundle_of(*versions, OTHER, type="history")

    assert (values, told) == read(tmp_path, {"h.json": whole})


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ((MEDICATION, DRUG), []),
        ((deleted("Medication/m"), MEDICATION, DRUG), ["NOT_USED", "WITHDRAWN_RESULT"]),
        ((deleted("Medication/n"), MEDICATION, DRUG), []),
        ((MEDICATION, version(2, DRUG, **BEN), version(1, DRUG)), ["REPLACED_RESULT"]),
        ((version(2, MEDICATION, status="entered-in-error"), version(1, MEDICATION), DRUG),
         ["NOT_USED", "WITHDRAWN_RESULT"]),
        ((deleted("Patient/p1"), {"resourceType": "Patient", "id": "p1", "gender": "female"}),
         ["WITHDRAWN_RESULT"]),
        (({"response": {"status": "410 Gone"}},), ["SERVER_ISSUE"]),
    ],
    ids=["stands", "its medication", "another medication", "of another patient",
         "its medication in error", "the patient", "gone"],
)  # fmt: skip
def test_other_records_of_a_history(
    tmp_path: Path, records: tuple[dict[str, Any], ...], told: list[str]
) -> None:
    """As of counts: what was deleted or corrected is told of."""
    whole = bundle_of(*records, OTHER, count("c", 7, "2021-03-03", **BEN), type="history")

    assert (["8", "7"], told) == read(tmp_path, {"h.json": whole})


@pytest.mark.parametrize("one", [count("a"), version(1, count("a"))], ids=["none", "one"])
def test_one_id_of_two_patients_is_two_where_no_version_says_otherwise(
    tmp_path: Path, one: dict[str, Any]
) -> None:
    """Those of two files may be of two hospitals, whatever their versions."""
    assert (["9", "8"], []) == read(tmp_path, {"b.json": bundle_of(one, one | quantity(8) | BEN)})
    (tmp_path / "b.json").unlink()
    files = {"x.ndjson": lines(version(1, count("a"))),
             "y.ndjson": lines(version(2, count("a", 8), **BEN))}  # fmt: skip
    assert (["9", "8"], []) == read(tmp_path, files)


def test_what_an_export_says_was_deleted(tmp_path: Path) -> None:
    """The file of deletions stands beside those of resources."""
    gone = bundle_of(deleted("Observation/a"), type="transaction")
    files = {"Observation.000.ndjson": lines(count("a"), OTHER), "del.ndjson": lines(gone)}

    assert (["8"], ["WITHDRAWN_RESULT"]) == read(tmp_path, files)

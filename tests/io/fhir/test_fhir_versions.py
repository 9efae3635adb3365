"""Versions that have no order, such as UUIDs, are put in order by when they were made, or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.io.fhir.parts import DAY, NEXT_DAY, bundle_of, count, read

ONE, TWO, THREE = (f"{letter}3a0aaaa-0000-4000-8000-000000000001" for letter in "f09")
"""Versions whose order as texts is not that in which they were made."""

OTHER = count("o", 8, NEXT_DAY)
DRUG: dict[str, Any] = {
    "resourceType": "MedicationStatement", "id": "d", "status": "active",
    "subject": {"reference": "Patient/p1"}, "medicationCodeableConcept": {"text": "prednisone"},
    "effectiveDateTime": DAY,
}  # fmt: skip


def made(hour: int | None) -> str | None:
    """When a version was made."""
    return None if hour is None else f"2021-04-01T0{hour}:00:00Z"


def version(name: str, hour: int | None, resource: dict[str, Any]) -> dict[str, Any]:
    """A version of a resource."""
    meta = {"versionId": name, "lastUpdated": made(hour)}
    return resource | {"meta": {key: said for key, said in meta.items() if said}}


def deleted(name: str, hour: int | None) -> dict[str, Any]:
    """A deletion, with the version that it made."""
    response = {"status": "204", "etag": f'W/"{name}"', "lastModified": made(hour)}
    said = {key: each for key, each in response.items() if each}
    return {"request": {"method": "DELETE", "url": "Observation/a"}, "response": said}


def answered(name: str, hour: int, resource: dict[str, Any]) -> dict[str, Any]:
    """A version that is said beside the resource."""
    return {"resource": resource, "response": {"etag": f'W/"{name}"', "lastModified": made(hour)}}


LATER, FIRST = count("a", 7), count("a")
BEN = {"subject": {"reference": "Patient/ben"}}


@pytest.mark.parametrize(
    ("versions", "values", "told"),
    [
        ((version(TWO, 2, LATER), version(ONE, 1, FIRST)), ["7", "8"], ["REPLACED_RESULT"]),
        ((version(ONE, 2, LATER), version(TWO, 1, FIRST)), ["7", "8"], ["REPLACED_RESULT"]),
        ((version(TWO, 2, LATER | BEN), version(ONE, 1, FIRST)), ["7", "8"], ["REPLACED_RESULT"]),
        ((answered(TWO, 2, LATER), answered(ONE, 1, FIRST)), ["7", "8"], ["REPLACED_RESULT"]),
        ((version("2", 1, LATER), version("1", 2, FIRST)), ["7", "8"], ["REPLACED_RESULT"]),
        ((version("1", None, LATER), version("0", None, FIRST)), ["7", "8"], ["REPLACED_RESULT"]),
        ((version(TWO, None, LATER), version(ONE, None, FIRST)), ["8"], ["CONTRADICTING_COPIES"]),
        ((deleted(TWO, 2), version(ONE, 1, FIRST)), ["8"], ["WITHDRAWN_RESULT"]),
        ((deleted(TWO, None), version(ONE, None, FIRST)), ["8"], ["WITHDRAWN_RESULT"]),
        ((version(THREE, 3, LATER), deleted(ONE, 2), version(TWO, 1, FIRST)), ["7", "8"],
         ["WITHDRAWN_RESULT"]),
    ],
    ids=["later", "later as a text too", "of another patient", "beside it", "numbers", "from zero",
         "nobody knows", "deleted", "deleted, nobody knows when", "made anew"],
)  # fmt: skip
def test_the_last_of_counts(
    tmp_path: Path, versions: tuple[dict[str, Any], ...], values: list[str], told: list[str]
) -> None:
    """The one that was made last, and none of two of which nobody knows."""
    whole = bundle_of(*versions, OTHER, type="history")

    assert (values, told) == read(tmp_path, {"h.json": whole})


def test_the_last_of_a_drug(tmp_path: Path) -> None:
    """One that was entered in error in its last version was not taken."""
    wrong = version(TWO, 2, DRUG | {"status": "entered-in-error"})
    whole = bundle_of(wrong, version(ONE, 1, DRUG), OTHER, type="history")

    assert (["8"], ["NOT_TAKEN", "REPLACED_RESULT"]) == read(tmp_path, {"h.json": whole})

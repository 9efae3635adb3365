"""The centre of a patient of FHIR is the organization that manages the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from tests.io.systems import bundle, codes, observation, quantity

NORTH: dict[str, Any] = {"resourceType": "Organization", "id": "o1", "name": "North"}
INSIDE = [{"resourceType": "Organization", "id": "c", "name": "Within"}]


@pytest.mark.parametrize(
    ("said", "centre"),
    [
        ({"reference": "Organization/o1"}, "North"),
        ({"reference": "http://lab.example/fhir/Organization/o1/_history/2"}, "North"),
        ({"reference": "Organization/o1", "display": "N."}, "North"),
        ({"display": "South"}, "South"), ({"identifier": {"system": "s", "value": "H7"}}, "H7"),
        ({"reference": "Organization/zz"}, "zz"), ({"reference": "#c"}, "Within"), ({}, None),
        (None, None),
    ],
)  # fmt: skip
def test_the_organization_that_manages_a_record(
    tmp_path: Path, said: dict[str, Any] | None, centre: str | None
) -> None:
    """By its name, wherever it stands, else as it is shown or referred to."""
    patient: dict[str, Any] = {
        "resourceType": "Patient", "id": "p1", "managingOrganization": said, "contained": INSIDE,
    }  # fmt: skip
    count = observation("a", "2021-01-05", **quantity(9))
    for resources in ([patient, NORTH, count], [NORTH, count, patient]):
        cohort = itp.read_fhir(bundle(tmp_path, *resources))

        assert (centre, []) == (cohort.patient(0).centre, codes(cohort))


def test_an_organization_in_another_form(tmp_path: Path) -> None:
    """It is told of, as any element that FHIR has in another form."""
    patient = {"resourceType": "Patient", "id": "p1", "managingOrganization": "Organization/o1"}
    count = observation("a", "2021-01-05", **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, patient, NORTH, count))

    assert "FHIR_FORM" in codes(cohort)


def test_facts_of_ours_that_cannot_be_read(tmp_path: Path) -> None:
    """Each costs itself, and not its patient."""
    said = {"age": "old", "diagnosed-on": "2021-13-01", "provenance": "weird"}
    kinds = {"age": "valueDecimal", "diagnosed-on": "valueDate"}
    patient = {"resourceType": "Patient", "id": "p1", "extension": [
        {"url": f"urn:itpcase:{name}", kinds.get(name, "valueString"): value}
        for name, value in said.items()
    ]}  # fmt: skip
    count = observation("a", "2021-01-05", **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, patient, count))

    assert ["NOT_A_NUMBER", "NOT_A_DAY", "NOT_IN_VOCABULARY"] == codes(cohort)
    assert {"warning"} == {problem.severity for problem in cohort.problems}
    assert 1 == len(cohort.patient(0).platelets)

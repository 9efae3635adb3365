"""What servers hand out in parts: pages, exports, histories and transactions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from tests.io.systems import codes, observation, printed, quantity

PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female"}
FIRST = observation("a", "2021-03-01", **quantity(20))
SECOND = observation("b", "2021-03-09", **quantity(40))
NOT_WHOLE = ["NEXT_PAGE"]


def entry(resource: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An entry of a bundle."""
    return ({} if resource is None else {"resource": resource}) | more


def write(file: Path, *entries: dict[str, Any], **head: Any) -> Path:
    """A bundle as a file."""
    whole = {"resourceType": "Bundle", "entry": [*entries]} | head
    file.write_text(json.dumps(whole), encoding="utf-8")
    return file


def page(file: Path, resource: dict[str, Any], total: int | None = None, **links: str) -> Path:
    """A page of an answer, with its links."""
    said = [{"relation": name, "url": url} for name, url in links.items()]
    return write(file, entry(resource), type="searchset", link=said,
                 **({} if total is None else {"total": total}))  # fmt: skip


def given(cohort: itp.Cohort, code: str) -> list[str]:
    """What came, of each problem of a code."""
    return [str(problem.given) for problem in cohort.problems if problem.code == code]


@pytest.mark.parametrize(
    ("links", "total", "told"),
    [
        ({"self": "https://a.org/2", "previous": "https://a.org/1?x=1"}, None, "https://a.org/1"),
        ({"self": "https://a.org/2", "prev": "https://a.org/1"}, None, "https://a.org/1"),
        ({"self": "https://a.org/1", "first": "https://a.org/1", "last": "https://a.org/2"}, 2,
         "1 of 2 matches"),
        ({"self": "https://a.org/1", "first": "https://a.org/1"}, 1, None),
        ({"self": "https://a.org/1", "previous": ""}, None, None),
    ],
)  # fmt: skip
def test_a_page_before_is_missed_as_one_behind(
    links: dict[str, str], total: int | None, told: str | None, tmp_path: Path
) -> None:
    """Of one page of several, whichever it is, the others are told of."""
    page(tmp_path / "a.json", FIRST, total, **links)
    cohort = itp.read_fhir(tmp_path)

    expected = [] if told is None else [told]
    assert expected == [each.strip("'") for each in given(cohort, "NEXT_PAGE")]
    assert len(cohort.counts) == 1


def test_a_page_that_another_names_as_its_next_lacks_none_before(tmp_path: Path) -> None:
    """Servers call the first page by another address than the one that was asked for."""
    page(tmp_path / "1.json", FIRST, self="https://a.org/Observation?code=777-3",
         next="https://a.org/2")  # fmt: skip
    page(tmp_path / "2.json", SECOND, self="https://a.org/2", previous="https://a.org/1?offset=0")

    assert [] == codes(itp.read_fhir(tmp_path))


def manifest(place: Path, *, deleted: tuple[str, ...] = (), **output: Any) -> None:
    """The list of files that a server answers a bulk export with."""
    listed = [
        {"type": name.partition("_")[0], "url": f"https://a.org/x/{name.replace('_', '.')}.ndjson"}
        | ({} if number is None else {"count": number})
        for name, number in output.items()
    ]
    gone = [{"type": "Bundle", "url": f"https://a.org/x/{name}"} for name in deleted]
    said = {"transactionTime": "2021-04-01T00:00:00Z", "output": listed, "deleted": gone}
    (place / "manifest.json").write_text(json.dumps(said), encoding="utf-8")


@pytest.mark.parametrize(
    ("output", "deleted", "told"),
    [
        ({"Observation_000": None, "Observation_001": None}, (), ["Observation.001.ndjson"]),
        ({"Observation_000": None, "Encounter_000": None}, (), []),
        ({"Observation_000": None}, ("gone.ndjson",), ["gone.ndjson"]),
        ({"Observation_f81": 2}, (), ["Observation.f81.ndjson"]),
        ({"Observation_f81": 1}, (), []), ({"Observation_f81": None}, (), []),
    ],
)  # fmt: skip
def test_files_of_an_export_that_are_not_there(
    output: dict[str, Any], deleted: tuple[str, ...], told: list[str], tmp_path: Path
) -> None:
    """By the list of the server, by name or, of files that were named anew, by their number."""
    manifest(tmp_path, deleted=deleted, **output)
    (tmp_path / "Observation.000.ndjson").write_text(json.dumps(FIRST), encoding="utf-8")
    cohort = itp.read_fhir(tmp_path)

    assert told == given(cohort, "NEXT_PAGE")
    assert [("p1", "2021-03-01", "20")] == printed(cohort)


def test_a_packed_file_of_an_export_is_there(tmp_path: Path) -> None:
    """Whether it is packed or not."""
    import gzip  # noqa: PLC0415 - of this test alone

    manifest(tmp_path, Observation_000=None)
    packed = gzip.compress(json.dumps(FIRST).encode())
    (tmp_path / "Observation.000.ndjson.gz").write_bytes(packed)

    assert [] == codes(itp.read_fhir(tmp_path))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"etag": 'W/"1"'}, {"etag": 'W/"2"'}),
        ({"lastModified": "2021-03-02T00:00:00Z"}, {"lastModified": "2021-03-05T00:00:00Z"}),
    ],
)
def test_the_versions_of_a_history_stand_beside_its_resources(
    one: dict[str, str], two: dict[str, str], tmp_path: Path
) -> None:
    """The newest version counts, wherever the server says which it is."""
    old, new = (observation("a", "2021-03-01", **quantity(value)) for value in (20, 25))
    write(tmp_path / "a.json", entry(new, response=two), entry(old, response=one), type="history")
    cohort = itp.read_fhir(tmp_path)

    assert [("p1", "2021-03-01", "25")] == printed(cohort)
    assert ["REPLACED_RESULT"] == codes(cohort)


def test_a_patient_who_was_deleted_is_told_of(tmp_path: Path) -> None:
    """Nothing is read of the record; one that was made anew is read."""
    gone = entry(request={"method": "DELETE", "url": "Patient/p1"}, response={"etag": 'W/"2"'})
    again = PATIENT | {"gender": "male", "meta": {"versionId": "3"}}
    write(tmp_path / "a.json", gone, entry(PATIENT), entry(FIRST), type="history")
    first = itp.read_fhir(tmp_path)
    write(tmp_path / "a.json", gone, entry(PATIENT), entry(again), entry(FIRST), type="history")
    second = itp.read_fhir(tmp_path)

    assert (None, ["WITHDRAWN_RESULT"]) == (first.patient(0).sex, codes(first))
    assert "M" == str(second.patient(0).sex)


PATCH = entry({"resourceType": "Parameters", "parameter": [{"name": "operation"}]},
              request={"method": "PATCH", "url": "Observation/a"})  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (PATCH, ["'PATCH Observation' (1)"]),
        (entry(request={"method": "DELETE", "url": "Observation?identifier=7"}),
         ["'DELETE Observation' (1)"]),
        (entry(request={"method": "DELETE", "url": "https://a.org/Observation?identifier=7"}),
         ["'DELETE Observation' (1)"]),
        (entry(request={"method": "DELETE", "url": "Encounter?identifier=7"}), []),
        (entry(SECOND, request={"method": "PATCH", "url": "Observation/b"}), []),
    ],
)  # fmt: skip
def test_requests_that_are_not_carried_out(
    change: dict[str, Any], told: list[str], tmp_path: Path
) -> None:
    """A change of a part, and a deletion by a search, are told of; a whole version is read."""
    write(tmp_path / "a.json", entry(FIRST), change, type="transaction")

    assert told == given(itp.read_fhir(tmp_path), "UNKNOWN_STATUS")


@pytest.mark.parametrize("has_patient", [True, False])
def test_the_address_of_a_resource_names_its_server(tmp_path: Path, *, has_patient: bool) -> None:
    """A reference without a server is one to the server of the resource that has it."""
    for name, count in (("a", FIRST), ("b", SECOND)):
        held = [entry(PATIENT, fullUrl=f"https://{name}.org/Patient/p1")] if has_patient else []
        count_at = f"https://{name}.org/Observation/{name}"
        write(tmp_path / f"{name}.json", *held, entry(count, fullUrl=count_at))

    assert ["https://a.org, https://b.org"] == given(itp.read_fhir(tmp_path), "TWO_SERVERS")


def test_addresses_of_one_server(tmp_path: Path) -> None:
    """They, and those of no server or of another kind, tell of no second one."""
    absolute = SECOND | {"subject": {"reference": "https://a.org/Patient/p1"}}
    device = SECOND | {"id": "c", "subject": {"reference": "Patient/"}}
    write(
        tmp_path / "a.json", entry(PATIENT, fullUrl="https://a.org/Patient/p1"),
        entry(FIRST, fullUrl="https://a.org/Observation/a"), entry(absolute, fullUrl="urn:uuid:1"),
        entry(device, fullUrl="https://c.org/Observation/c"),
    )  # fmt: skip

    assert ["NO_ID"] == codes(itp.read_fhir(tmp_path))

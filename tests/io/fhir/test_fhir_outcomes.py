"""What a server says of its answer in FHIR is told of: something may be missing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.io.recognise import inspect_data
from tests.io.systems import codes, observation, printed, quantity

COUNT = observation("a", "2021-03-01", **quantity(9))


def outcome(severity: str, **more: Any) -> dict[str, Any]:
    """An OperationOutcome with one issue."""
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, **more}]}


def searchset(place: Path, *entries: dict[str, Any], kind: str = "searchset") -> Path:
    """A bundle with a count and these entries."""
    whole = {"resourceType": "Bundle", "type": kind, "entry": [{"resource": COUNT}, *entries]}
    path = place / "bundle.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("issue", "said"),
    [
        (outcome("warning", code="incomplete", details={"text": "timed out"}),
         "warning incomplete: 'timed out'"),
        (outcome("error", code="processing", diagnostics="no access"),
         "error processing: 'no access'"),
        (outcome("fatal", code="exception"), "fatal exception"),
        (outcome("warning", details={"coding": [{"display": "some left out"}]}),
         "warning: 'some left out'"),
        (outcome("information", diagnostics="all is well"), None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("search", [{"mode": "outcome"}, None])
def test_an_outcome_beside_matches(
    tmp_path: Path, issue: dict[str, Any], said: str | None, search: dict[str, str] | None
) -> None:
    """It is told of in its words; the counts are read, and what only informs is not told of."""
    entry = {"resource": issue} | ({} if search is None else {"search": search})
    cohort = itp.read_fhir(searchset(tmp_path, entry))

    assert [("p1", "2021-03-01", "9")] == printed(cohort)
    assert [("SERVER_ISSUE", said, "warning")] * (said is not None) == [
        (each.code, each.given, each.severity) for each in cohort.problems
    ]


def test_a_page_of_which_the_server_says_something(tmp_path: Path) -> None:
    """What it says is no match, so that a page that holds less than its total is told of."""
    path = searchset(tmp_path, {"resource": outcome("warning", code="too-costly")})
    path.write_text(path.read_text().replace('"entry"', '"total": 2, "entry"', 1))

    assert ["NEXT_PAGE", "SERVER_ISSUE"] == sorted(codes(itp.read_fhir(path)))


@pytest.mark.parametrize(
    ("response", "said"),
    [
        ({"status": "404 Not Found"}, "404 Not Found"),
        ({"status": "500", "outcome": outcome("error", code="exception")}, "error exception"),
        ({"status": "204"}, None),
    ],
)
def test_an_entry_of_a_batch_that_failed(
    tmp_path: Path, response: dict[str, Any], said: str | None
) -> None:
    """It has no resource: its outcome, or else its status, says why."""
    cohort = itp.read_fhir(searchset(tmp_path, {"response": response}, kind="batch-response"))

    assert [said] * (said is not None) == [each.given for each in cohort.problems]


@pytest.mark.parametrize("name", ["error.ndjson", "error.ndjson.gz"])
def test_the_errors_of_a_bulk_export(tmp_path: Path, name: str) -> None:
    """They are counted, and told of once."""
    issue = json.dumps(outcome("error", code="processing", diagnostics="no access")) + "\n"
    pack = gzip.compress if name.endswith(".gz") else bytes
    (tmp_path / name).write_bytes(pack((issue * 3).encode()))
    (tmp_path / "Observation.ndjson").write_text(json.dumps(COUNT) + "\n", encoding="utf-8")
    for problems in (itp.read_fhir(tmp_path).problems, inspect_data(tmp_path).problems):
        told = [(each.code, each.file, each.given) for each in problems]

        assert [("SERVER_ISSUE", name, "error processing: 'no access' (3)")] == told


def test_an_answer_that_is_an_error_says_so(tmp_path: Path) -> None:
    """A server that refused has written no more than why."""
    path = tmp_path / "bundle.json"
    refused = outcome("error", code="login", details={"text": "token expired"})
    path.write_text(json.dumps(refused), encoding="utf-8")
    with pytest.raises(itp.InputError) as caught:
        itp.read_fhir(path)

    assert ("NOT_FHIR", "error login: 'token expired'") == (
        caught.value.problem.code, caught.value.problem.given,
    )  # fmt: skip


def test_a_folder_without_files_of_fhir_names_the_packed_forms(tmp_path: Path) -> None:
    """They are read as well."""
    (tmp_path / "patients.txt").touch()
    with pytest.raises(itp.InputError) as caught:
        itp.read_fhir(tmp_path)

    assert all(each in caught.value.problem.needed for each in (".json.gz", ".ndjson.gz"))

"""A specimen says what a count is of, however it is referred to, in its last version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from tests.io.fhir.parts import NEXT_DAY, bundle_of, count, lines, read

NAME = {"system": "urn:laboratory", "value": "1"}
SNOMED = "http://snomed.info/sct"


def specimen(word: str = "serum", **more: Any) -> dict[str, Any]:
    """A specimen, by its type in words."""
    return {"resourceType": "Specimen", "id": "s", "type": {"text": word}} | more


def version(number: int, resource: dict[str, Any]) -> dict[str, Any]:
    """A version of a specimen."""
    return resource | {"meta": {"versionId": str(number)}}


def of(reference: str) -> dict[str, Any]:
    """How a count refers to its specimen."""
    return {"specimen": {"reference": reference}}


OF_S = of("Specimen/s")
OF_TUBES = {"specimen": {"identifier": NAME}}
BARE = {"value": "1"}
MODIFIED: dict[str, Any] = {"modifierExtension": [{"url": "urn:not"}]}
REPORT: dict[str, Any] = {
    "resourceType": "DiagnosticReport", "id": "r", "status": "final",
    "subject": {"reference": "Patient/p1"}, "contained": [count("x", 5)],
}  # fmt: skip
BY_CODE = {"coding": [{"system": SNOMED, "code": "119359002"}]}


@pytest.mark.parametrize(
    ("said", "others", "told"),
    [
        (of("urn:uuid:77"), [{"fullUrl": "urn:uuid:77", "resource": specimen(id=None)}],
         "NOT_BLOOD"),
        (of("https://a.org/fhir/Specimen/s"), [specimen()], "NOT_BLOOD"),
        (of("Specimen/s/_history/1"), [specimen()], "NOT_BLOOD"),
        ({"specimen": {"identifier": NAME}}, [specimen(identifier=[NAME])], "NOT_BLOOD"),
        ({"specimen": {"identifier": NAME}}, [specimen(accessionIdentifier=NAME)], "NOT_BLOOD"),
        ({"specimen": {"identifier": NAME | {"value": "2"}}}, [specimen(identifier=[NAME])], None),
        (OF_S, [specimen(type=BY_CODE)], "NOT_BLOOD"),
        (OF_S, [version(2, specimen("blood")), version(1, specimen())], None),
        (OF_S, [version(1, specimen("blood")), version(2, specimen())], "NOT_BLOOD"),
        (OF_S, [specimen("blood", subject={"reference": "Patient/donor"})], "NO_ID"),
        (OF_S, [specimen("blood", subject={"reference": "Patient/p1"})], None),
        (OF_S, [specimen("blood", subject={"reference": "Location/ward"})], None),
        (OF_S, [specimen(status="entered-in-error")], "WORDS_BESIDE"),
        (OF_S, [version(2, specimen(status="entered-in-error")), version(1, specimen())],
         "WORDS_BESIDE"),
        (OF_S, [version(2, specimen(**MODIFIED)), version(1, specimen())], "UNKNOWN_MODIFIER"),
        (of("#s") | {"contained": [specimen(**MODIFIED)]}, [], "UNKNOWN_MODIFIER"),
        (of("#s") | {"contained": [specimen("blood", subject={"reference": "Patient/donor"})]}, [],
         "NO_ID"),
        (of("#s") | {"contained": [specimen("blood", subject={"reference": "Patient/p1"})]}, [],
         None),
        (OF_TUBES, [specimen("blood", id="t", accessionIdentifier=NAME),
                    specimen(accessionIdentifier=NAME)], None),
        ({"specimen": {"identifier": BARE}},
         [specimen("blood", identifier=[BARE], subject={"reference": "Patient/ben"})], None),
        (OF_S, [specimen(), {"request": {"method": "DELETE", "url": "Specimen/s"}}],
         "WITHDRAWN_RESULT"),
        (of("#s") | {"contained": [specimen("blood")]}, [specimen()], None),
        ({"interpretation": [{"text": "specimen rejected"}]}, [], "WORDS_BESIDE"),
    ],
    ids=["urn", "address", "version", "identifier", "accession", "another identifier", "code",
         "corrected", "corrected to serum", "of a donor", "of the patient", "of a ward", "in error",
         "later in error", "later modified", "contained and modified", "contained and of a donor",
         "contained and of the patient", "one number of two tubes", "a number of any", "deleted",
         "contained", "flag"],
)  # fmt: skip
def test_what_a_count_is_of(
    tmp_path: Path, said: dict[str, Any], others: list[dict[str, Any]], told: str | None
) -> None:
    """A count of serum, and one of another person, are left out by name."""
    whole = bundle_of(count("a"), count("b", 8, NEXT_DAY, **said), *others)
    values = ["9"] if told in {"NOT_BLOOD", "NO_ID"} else ["9", "8"]

    assert (values, [] if told is None else [told]) == read(tmp_path, {"b.json": whole})


@pytest.mark.parametrize(
    ("report", "others", "values"),
    [
        (REPORT | {"specimen": [{"reference": "Specimen/s"}]}, [specimen()], ["8"]),
        (REPORT | {"specimen": [{"reference": "#s"}],
                   "contained": [count("x", 5), specimen()]}, [], ["8"]),
        (REPORT | {"specimen": [{"reference": "Specimen/s"}, {"reference": "Specimen/t"}]},
         [specimen()], ["5", "8"]),
        (REPORT | {"specimen": [{"reference": "Specimen/s"}],
                   "contained": [count("x", 5, **of("Specimen/t"))]},
         [specimen(), specimen("blood", id="t")], ["5", "8"]),
        (REPORT, [specimen()], ["5", "8"]),
    ],
    ids=["one", "contained", "two", "its own", "none"],
)  # fmt: skip
def test_the_specimen_of_a_report_is_that_of_what_it_contains(
    tmp_path: Path, report: dict[str, Any], others: list[dict[str, Any]], values: list[str]
) -> None:
    """Where it has one, and a result none of its own."""
    whole = bundle_of(report, *others, count("b", 8, NEXT_DAY))
    told = ["NOT_BLOOD"] if "5" not in values else []

    assert (values, told) == read(tmp_path, {"b.json": whole})


def test_a_count_of_nobody_is_not_that_of_its_specimen(tmp_path: Path) -> None:
    """It is left out for its own subject, which it lacks."""
    nobody = {name: said for name, said in count("b", **OF_S).items() if name != "subject"}
    whole = bundle_of(nobody, specimen("blood", subject={"reference": "Patient/p1"}), count("a"))
    (tmp_path / "b.json").write_text(json.dumps(whole), encoding="utf-8")
    (problem,) = itp.read_fhir(tmp_path).problems

    assert ("NO_ID", "Observation/b patient") == (problem.code, problem.argument)


def test_specimens_of_one_id_in_two_folders_are_two(tmp_path: Path) -> None:
    """Each count is of that of its own folder, whatever the other is of."""
    for folder, owner, value, word in (("x", "p1", 9, "blood"), ("y", "p2", 7, "serum")):
        of_owner: dict[str, Any] = {"subject": {"reference": f"Patient/{owner}"}}
        (tmp_path / folder).mkdir()
        for name, resource in (("o", count(folder, value, **OF_S, **of_owner)),
                               ("s", specimen(word, **of_owner))):  # fmt: skip
            (tmp_path / folder / f"{name}.ndjson").write_text(lines(resource))

    assert (["9"], ["NOT_BLOOD"]) == read(tmp_path, {})


@pytest.mark.parametrize("is_newest_first", [True, False])
@pytest.mark.parametrize(
    ("last", "first", "values", "told"),
    [("blood", "serum", ["9"], ["NOT_BLOOD"]),
     ("serum", "blood", [], ["NOT_BLOOD", "REPLACED_RESULT"])],
)  # fmt: skip
def test_each_version_of_a_count_has_its_own_sample(
    tmp_path: Path, last: str, first: str, values: list[str], told: list[str], *,
    is_newest_first: bool,
) -> None:  # fmt: skip
    """That of the last version counts, wherever it stands; no earlier one in its place."""
    held = [version(2, count("a", specimen={"display": last})),
            version(1, count("a", specimen={"display": first}))]  # fmt: skip
    whole = bundle_of(*(held if is_newest_first else held[::-1]))

    assert (values, told) == read(tmp_path, {"b.json": whole})

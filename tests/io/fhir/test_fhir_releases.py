"""What earlier releases of FHIR say under other names, and what changes the meaning of a record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from tests.io.systems import bundle, codes, observation, printed, quantity

OF = {"subject": {"reference": "Patient/p1"}}
COUNT = observation("a", "2021-03-01", **quantity(9))
UNKNOWN = {"modifierExtension": [{"url": "urn:not-this-patient", "valueBoolean": True}]}


def record(kind: str, **more: Any) -> dict[str, Any]:
    """A record of prednisone, or of a splenectomy."""
    what = "code" if kind == "Procedure" else "medicationCodeableConcept"
    word = "splenectomy" if kind == "Procedure" else "prednisone"
    days = {"Procedure": "performedDateTime", "MedicationDispense": "whenHandedOver"}
    status = "active" if kind == "MedicationStatement" else "completed"
    return OF | {"resourceType": kind, "id": "m", "status": status, what: {"text": word},
                 days.get(kind, "effectiveDateTime"): "2021-03-02"} | more  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("MedicationStatement", {"taken": "n"}), ("MedicationStatement", {"wasNotTaken": True}),
        ("MedicationAdministration", {"notGiven": True}),
        ("MedicationAdministration", {"wasNotGiven": "true"}), ("Procedure", {"notDone": True}),
        ("Procedure", {"notPerformed": True}), ("MedicationDispense", {"notDoneBoolean": True}),
    ],
)  # fmt: skip
def test_what_was_not_taken(tmp_path: Path, kind: str, said: dict[str, Any]) -> None:
    """It makes no line, and is told of; where it was taken after all, it makes one."""
    cohort = itp.read_fhir(bundle(tmp_path, COUNT, record(kind, **said)))
    (told,) = cohort.problems
    taken = dict.fromkeys(said, "y" if "taken" in said else False)

    assert (0, "NOT_TAKEN") == (len(cohort.lines), told.code)
    assert next(iter(said)) in told.argument
    assert 1 == len(itp.read_fhir(bundle(tmp_path, COUNT, record(kind, **taken))).lines)


@pytest.mark.parametrize("taken", ["unk", "na"])
def test_whether_it_was_taken_is_not_known(tmp_path: Path, taken: str) -> None:
    """The record is kept, and told of."""
    cohort = itp.read_fhir(bundle(tmp_path, COUNT, record("MedicationStatement", taken=taken)))

    assert (1, ["UNKNOWN_STATUS"]) == (len(cohort.lines), codes(cohort))


@pytest.mark.parametrize(
    "kind",
    ["MedicationStatement", "MedicationAdministration", "MedicationDispense", "Procedure"],
)
def test_a_status_that_is_unknown_is_no_no(tmp_path: Path, kind: str) -> None:
    """Unknown is never "not given": the record is kept, and told of."""
    found = {
        status: itp.read_fhir(bundle(tmp_path, COUNT, record(kind, status=status)))
        for status in ("unknown", "entered-in-error")
    }
    told = [p for p in found["unknown"].problems if p.code == "UNKNOWN_STATUS"]

    assert [1, 0] == [len(cohort.lines) for cohort in found.values()]
    assert [(f"{kind}/m status", "'unknown'")] == [(p.argument, p.given) for p in told]
    assert "NOT_TAKEN" not in codes(found["unknown"])


@pytest.mark.parametrize(("said", "told"), [("unknown", ["UNKNOWN_STATUS"]), ("taking", [])])
def test_adherence_that_is_unknown(tmp_path: Path, said: str, told: list[str]) -> None:
    """A statement of R5 says it beside its status."""
    adherence = {"code": {"coding": [{"code": said}]}}
    path = bundle(
        tmp_path, COUNT, record("MedicationStatement", status="recorded", adherence=adherence)
    )
    cohort = itp.read_fhir(path)

    assert (1, told) == (len(cohort.lines), codes(cohort))


def condition(**more: Any) -> dict[str, Any]:
    """A bleed with its states as words."""
    return OF | {"resourceType": "Condition", "id": "c", "onsetDateTime": "2021-03-02",
                 "code": {"coding": [{"system": "s", "code": "c"}]}} | more  # fmt: skip


@pytest.mark.parametrize(
    ("states", "bleeds", "told"),
    [
        ({"clinicalStatus": "active", "verificationStatus": "confirmed"}, [True], []),
        ({"clinicalStatus": "active", "verificationStatus": "refuted"}, [], ["WITHDRAWN_RESULT"]),
        ({"clinicalStatus": "active", "verificationStatus": "provisional"}, [True],
         ["UNKNOWN_STATUS"]),
        ({"clinicalStatus": "resolved"}, [None], ["NO_END"]),
    ],
)  # fmt: skip
def test_states_as_words(
    tmp_path: Path, states: dict[str, str], bleeds: list[bool | None], told: list[str]
) -> None:
    """A condition of STU3 has its states as words, and R4 as concepts: they mean the same."""
    concepts = {name: {"coding": [{"code": word}]} for name, word in states.items()}
    for each in (states, concepts):
        path = bundle(tmp_path, COUNT, condition(**each))
        cohort = itp.read_fhir(path, bleeding=("s|c",))

        assert bleeds == [bleed.ongoing for bleed in cohort.patient(0).bleeds]
        assert told == codes(cohort)


@pytest.mark.parametrize("name", ["comment", "comments"])
def test_a_comment_on_a_result(tmp_path: Path, name: str) -> None:
    """It is told of, as a note is."""
    cohort = itp.read_fhir(bundle(tmp_path, COUNT | {name: "clumps"}))

    assert ([("p1", "2021-03-01", "9")], ["WORDS_BESIDE"]) == (printed(cohort), codes(cohort))


@pytest.mark.parametrize(
    "resources",
    [
        (COUNT | UNKNOWN,), (COUNT, record("MedicationStatement", **UNKNOWN)),
        (COUNT, record("Procedure", **UNKNOWN)),
        (COUNT, condition(clinicalStatus="active", **UNKNOWN)),
    ],
    ids=["count", "drug", "procedure", "bleed"],
)  # fmt: skip
def test_an_extension_that_changes_the_meaning(
    tmp_path: Path, resources: tuple[dict[str, Any], ...]
) -> None:
    """FHIR forbids that it is passed over: the record is left out, and told of with its name."""
    cohort = itp.read_fhir(bundle(tmp_path, *resources), bleeding=("s|c",))
    (patient,) = cohort.to_patients()
    told = [(each.code, each.given) for each in cohort.problems if each.code != "NO_ROWS"]

    assert [("UNKNOWN_MODIFIER", "'urn:not-this-patient'")] == told
    assert len(resources) - 1 == len(patient.platelets)
    assert () == (*patient.lines, *patient.rescues, *patient.bleeds)


def test_several_extensions_that_change_the_meaning(tmp_path: Path) -> None:
    """Each is named."""
    both = {"modifierExtension": [{"url": "urn:a"}, {"url": "urn:b"}]}
    (told,) = itp.read_fhir(bundle(tmp_path, COUNT | both)).problems

    assert ("UNKNOWN_MODIFIER", "'urn:a, urn:b'") == (told.code, told.given)


@pytest.mark.parametrize(
    ("said", "told"),
    [("stopped", ["NO_END"]), ("stopped-as-directed", ["NO_END"]),
     ("stopped-not-as-directed", ["NO_END"]), ("on-hold-as-directed", ["NO_END"]),
     ("taking", [])],
)  # fmt: skip
def test_adherence_that_was_stopped(tmp_path: Path, said: str, told: list[str]) -> None:
    """A statement of R5 without an end whose drug was stopped is told of, as its status is."""
    adherence = {"code": {"coding": [{"code": said}]}}
    more = {"status": "recorded", "adherence": adherence}
    bundle(tmp_path, COUNT, record("MedicationStatement", **more))
    cohort = itp.read_fhir(tmp_path)

    assert (told, 1) == (codes(cohort), len(cohort.patient(0).lines))

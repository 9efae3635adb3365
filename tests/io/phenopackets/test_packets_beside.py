"""What a phenopacket says beside a number, a dose or a patient is told of, or decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from tests.io.phenopackets.test_phenopackets import (
    ASSAY,
    UNIT,
    at,
    measured,
    packet,
    read,
    treated,
)
from tests.io.systems import codes, printed

DAY = "2021-03-01"
COUNT = measured(9)
SMEAR = {"code": {"id": "X:1", "label": "bone marrow aspiration"}}
TYPED = {"type": ASSAY, "quantity": {"unit": UNIT, "value": 12}}


BLOOD = [
    *({"id": name} for name in ("uberon:0000178", "UBERON:0013756", "NCIT:C12434")),
    *({"id": "X:1", "label": word} for word in ("Vollblut", "Venöses Blut", "sang total",
      "échantillon de sang", "sangre periférica", "sangue intero", "krew żylna",
      "sample of blood", "specimen from peripheral blood")),
]  # fmt: skip
PLASMA = ["Blutplasma", "Plasma aus Blut", "plasma de sang", "plasma from blood"]


def told(cohort: itp.Cohort) -> list[tuple[str, str]]:
    """Code and place of everything that is listed."""
    return [(each.code, each.argument) for each in cohort.problems]


def without_time(number: Any) -> dict[str, Any]:
    """A measurement that does not say when it was."""
    return {name: said for name, said in measured(number).items() if name != "timeObserved"}


def sample(*measurements: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A sample of a patient, in which something was measured."""
    return {"biosamples": [{"id": "b", "measurements": [*measurements]} | more]}


@pytest.mark.parametrize("tissue", BLOOD, ids=lambda each: each.get("label", each["id"]))
def test_blood_by_its_ids_and_in_other_languages(tmp_path: Path, tissue: dict[str, str]) -> None:
    """The count is used."""
    cohort = read(tmp_path, packet(**sample(measured(5), sampledTissue=tissue)))

    assert ([("7", DAY, "5")], []) == (printed(cohort), told(cohort))


@pytest.mark.parametrize("word", PLASMA)
def test_what_was_taken_of_blood_is_none(tmp_path: Path, word: str) -> None:
    """The count is left out by name."""
    tissue = {"id": "X:1", "label": word}
    held = packet(**sample(measured(5), sampledTissue=tissue), measurements=[COUNT])
    cohort = read(tmp_path, held)

    assert ([("7", DAY, "9")], [("NOT_BLOOD", "sample")]) == (printed(cohort), told(cohort))


@pytest.mark.parametrize(
    ("held", "expected", "listed"),
    [
        (sample(measured(5), sampledTissue={"id": "UBERON:0002371", "label": "bone marrow"}), [],
         [("NOT_BLOOD", "sample")]),
        (sample(measured(5), sampledTissue={"id": "UBERON:0002106", "label": "spleen"}), [],
         [("NOT_BLOOD", "sample")]),
        (sample(measured(5), sampledTissue={"id": "UBERON:0000178"}), [("7", DAY, "5")], []),
        (sample(measured(5), sampledTissue={"id": "X:1", "label": "venous blood"}),
         [("7", DAY, "5")], []),
        (sample(measured(5)), [("7", DAY, "5")], []),
        (sample(without_time(5), timeOfCollection=at("2021-03-04")),
         [("7", "2021-03-04", "5")], []),
        (sample(without_time(5)), [], [("NO_DAY", "biosamples[0].measurements[0] day")]),
        (sample(measured(5), individualId="7"), [("7", DAY, "5")], []),
        (sample(measured(5), individualId="mother"), [],
         [("NO_ID", "biosamples[0].measurements[0] individualId")]),
        (sample(measured(5), sampledTissue={"id": "X:2", "label": "umbilical cord blood"}),
         [("7", DAY, "5")], [("WORDS_BESIDE", "sample")]),
        ({"biosamples": {"id": "b"}}, [], [("NOT_A_LIST", "biosamples")]),
    ],
    ids=["marrow", "spleen", "blood", "in words", "not said", "day of the sample", "no day",
         "own", "of another", "cord", "no list"],
)  # fmt: skip
def test_what_was_measured_in_a_sample(
    tmp_path: Path, held: dict[str, Any], expected: list[tuple[str, str, str]],
    listed: list[tuple[str, str]],
) -> None:  # fmt: skip
    """It is a count where the sample is of blood, and of the patient."""
    cohort = read(tmp_path, packet(measured(30, "2021-05-01"), **held))

    assert [*expected, ("7", "2021-05-01", "30")] == printed(cohort)
    assert listed == told(cohort)


@pytest.mark.parametrize(
    ("procedure", "is_count", "listed"),
    [(SMEAR, False, ["NOT_BLOOD"]),
     ({"code": {"id": "X:2", "label": "Biopsy"}, "bodySite": SMEAR["code"]}, False, ["NOT_BLOOD"]),
     ({"code": {"id": "X:2", "label": "citrated blood"}}, True, ["WORDS_BESIDE"]),
     ({"code": {"id": "X:2", "label": "Venipuncture"}}, True, [])],
)  # fmt: skip
def test_how_a_sample_was_taken(
    tmp_path: Path, procedure: dict[str, Any], *, is_count: bool, listed: list[str]
) -> None:
    """A count of marrow is none of blood."""
    cohort = read(tmp_path, packet(measured(30, "2021-05-01"), COUNT | {"procedure": procedure}))

    assert [("7", DAY, "9")] * is_count + [("7", "2021-05-01", "30")] == printed(cohort)
    assert listed == codes(cohort)


@pytest.mark.parametrize("assay", [ASSAY, {"id": "LOINC:58410-2", "label": "CBC panel"}])
def test_a_count_within_a_complex_value(tmp_path: Path, assay: dict[str, str]) -> None:
    """It is a count by the type of its quantity, in a panel or by itself."""
    other = {"type": {"id": "LOINC:32623-1"}, "quantity": {"unit": UNIT, "value": 10}}
    panel = {"assay": assay, "complexValue": {"typedQuantities": [other, TYPED]},
             "timeObserved": at(DAY)}  # fmt: skip
    cohort = read(tmp_path, packet(panel))

    assert ([("7", DAY, "12")], []) == (printed(cohort), codes(cohort))
    assert "0.json, measurements[0].complexValue.typedQuantities[1]" == str(
        cohort.counts["source"].tolist()[0]
    )


@pytest.mark.parametrize(
    "more",
    [{"complexValue": {"typedQuantities": [TYPED]}},
     {"value": COUNT["value"] | {"ontologyClass": {"id": "X:1", "label": "low"}}}],
)  # fmt: skip
def test_two_values_of_a_measurement(tmp_path: Path, more: dict[str, Any]) -> None:
    """The format has one of them; which holds is not known."""
    cohort = read(tmp_path, packet(measured(30, "2021-05-01"), COUNT | more))

    assert [("7", "2021-05-01", "30")] == printed(cohort)
    assert [("TWO_FACTS", "measurements[1] value")] == told(cohort)


@pytest.mark.parametrize(
    ("doses", "starts", "listed"),
    [([0], [], 1), (["0.0"], [], 1), ([None], [DAY], 0), ([50], [DAY], 0),
     ([0, 50], ["2021-04-01"], 1)],
)  # fmt: skip
def test_a_dose_of_nothing(
    tmp_path: Path, doses: list[Any], starts: list[str], listed: int
) -> None:
    """It is no exposure; one that does not say how much is."""
    spans = [(DAY, "2021-03-05"), ("2021-04-01", "2021-04-05")]
    action = treated("prednisone", *spans[: len(doses)])
    for each, dose in zip(action["treatment"]["doseIntervals"], doses, strict=True):
        each["quantity"] = {"unit": {"id": "UCUM:mg"}} | ({} if dose is None else {"value": dose})
    cohort = read(tmp_path, packet(COUNT, medicalActions=[action]))

    assert starts == [str(line.started_on) for line in cohort.patient(0).lines]
    place = "medicalActions[0].treatment.doseIntervals[0] quantity"
    assert [("NOT_TAKEN", place)] * listed == told(cohort)


@pytest.mark.parametrize(
    ("vital", "listed"),
    [({"status": "ALIVE", "causeOfDeath": {"id": "X:1", "label": "bleeding"}},
      ["DEATH_WITHOUT_DAY", "TWO_FACTS"]),
     ({"status": "ALIVE", "causeOfDeath": {}}, []), ({"status": "ALIVE"}, [])],
)  # fmt: skip
def test_a_cause_of_death_of_the_living(
    tmp_path: Path, vital: dict[str, Any], listed: list[str]
) -> None:
    """It contradicts the status."""
    cohort = read(tmp_path, packet(COUNT, subject={"id": "7", "vitalStatus": vital}))

    assert listed == sorted(codes(cohort))


def test_a_patient_by_two_ids(tmp_path: Path) -> None:
    """One whose further id is that of another packet may be the same person."""
    one = packet(COUNT, subject={"id": "7", "alternateIds": ["8", "9", "7"]})
    cohort = read(tmp_path, one, packet(COUNT, subject={"id": "8"}))
    (problem,) = cohort.problems

    assert ("ONE_PERSON", "7, 8") == (problem.code, problem.given)
    assert 2 == len(cohort)

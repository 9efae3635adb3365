"""What is drawn and written is read back equal by readers of the format that are not ours."""

from __future__ import annotations

import datetime as dt
import json
import math
import tempfile
from pathlib import Path
from typing import Any

import attrs
import duckdb
import pandas as pd
import phenopackets
import pyreadstat
import pytest
from google.protobuf.json_format import Parse
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase.bleeding import BleedingAssessment
from itpcase.cohort.schema import FORMS
from itpcase.testing.strategies import counts, patients
from itpcase.units.labs import ANALYTES

pytestmark = pytest.mark.long

SAS_EPOCH = dt.date(1960, 1, 1)
NAMES = st.lists(
    st.sampled_from(["p1", "O'Brien", 'a "b"', "Müller; x", "患者7", "007", "1,5", "a/b", "-3"]),
    min_size=3, max_size=3, unique=True,
)  # fmt: skip


def named(drawn: tuple[list[itp.Patient], list[str]]) -> itp.Cohort:
    """Patients of a drawn name, with every sign that a table or a file may stumble over."""
    listed, names = drawn
    return itp.Cohort.from_patients(
        [attrs.evolve(each, id=name) for each, name in zip(listed, names, strict=False)]
    )


COHORTS = st.tuples(
    st.lists(patients(itp.IWG_2009, calendar=True), min_size=1, max_size=3), NAMES
).map(named)


def columns(table: Any, *names: str) -> list[tuple[Any, ...]]:
    """The rows of a table of answers: days as texts, and None for nothing."""

    def plain(value: Any) -> Any:
        text = str(value)
        is_nothing = text in {"", "None", "NaT", "nan"}
        return None if is_nothing else value.item() if hasattr(value, "item") else value

    return [tuple(plain(table[name][row]) for name in names) for row in range(len(table))]


def same(value: Any) -> Any:
    """A cell in one spelling, whichever reader gave it."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, dt.datetime):
        return str(value.date())
    if isinstance(value, (int, float)):
        return float(value)
    return str(value) or None


def adam(folder: Path, name: str) -> list[list[dict[str, Any]]]:
    """One data set as pandas, pyreadstat and the json of the language read it."""
    parquet = pd.read_parquet(folder / f"{name}.parquet").to_dict("records")
    found, meta = pyreadstat.read_xport(folder / f"{name}.xpt", disable_datetime_conversion=True)
    dates = {n for n, kind in meta.original_variable_types.items() if str(kind).startswith("DATE")}
    xpt = [
        {n: SAS_EPOCH + dt.timedelta(v) if n in dates and same(v) is not None else v
         for n, v in row.items()}
        for row in found.to_dict("records")
    ]  # fmt: skip
    held = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    heads = [column["name"] for column in held["columns"]]
    rows = [dict(zip(heads, row, strict=True)) for row in held["rows"]]
    return [[{n: same(v) for n, v in row.items()} for row in each] for each in (parquet, xpt, rows)]


@given(COHORTS)
@settings(max_examples=10)
def test_adam_as_others_read_it(cohort: itp.Cohort) -> None:
    """Every line is in ADRS with its answer, and every episode in ADTTE with both of its days."""
    with tempfile.TemporaryDirectory() as place:
        itp.write_adam(cohort, Path(place) / "adam", itp.IWG_2009)
        responses = adam(Path(place) / "adam", "adrs")
        times = adam(Path(place) / "adam", "adtte")
    answers = itp.classify_response(cohort)
    episodes = itp.remission_episodes(cohort, level="R")
    said = [
        tuple(map(same, row))
        for row in columns(answers, "patient_id", "line", "category", "baseline_1e9_per_l")
    ]
    lasted = [tuple(map(same, row)) for row in columns(episodes, "patient_id", "line", "days")]

    assert responses[0] == responses[1] == responses[2]
    assert times[0] == times[1] == times[2]
    assert said == [(r["USUBJID"], r["LINE"], r["AVALC"], r["BASE"]) for r in responses[0]]
    assert lasted == [
        (r["USUBJID"], r["LINE"], r["AVAL"] - 1) for r in times[0] if r["PARAMCD"] == "REMDUR"
    ]
    assert all((r["AVALC"] == "NE") == (r["REASND"] is not None) for r in responses[0])


@given(COHORTS)
@settings(max_examples=10)
def test_omop_as_duckdb_reads_it(cohort: itp.Cohort) -> None:
    """Every remission is an episode of its person, and the first of a line a row of the cohort."""
    assume(cohort.is_in_dates())
    with tempfile.TemporaryDirectory() as place, duckdb.connect() as db:
        itp.write_omop(cohort, Path(place) / "omop", itp.IWG_2009)
        for path in (Path(place) / "omop").iterdir():
            db.read_parquet(str(path)).create_view(path.stem)
        found = db.sql(
            "select p.patient_id, e.line, r.episode_number, r.episode_start_date, "
            "r.episode_end_date, e.event, e.end_reason from episode r "
            "join itpcase_person p using (person_id) join itpcase_episode e using (episode_id) "
            "order by episode_id"
        ).fetchall()
        responders = db.sql(
            "select p.patient_id, c.cohort_start_date from cohort c "
            "join itpcase_person p on p.person_id = c.subject_id"
        ).fetchall()
        people = db.sql("select patient_id from itpcase_person").fetchall()
    table = itp.remission_episodes(cohort, level="R")
    expected = columns(
        table, "patient_id", "line", "episode", "start", "end", "event", "end_reason"
    )
    firsts = {(row[0], row[1]): row[3] for row in reversed(expected)}

    assert [tuple(map(str, row)) for row in expected] == [tuple(map(str, row)) for row in found]
    assert sorted((n, str(day)) for (n, _), day in firsts.items()) == sorted(
        (n, str(day)) for n, day in responders
    )
    assert {*map(str, cohort.ids)} == {name for (name,) in people}


def of_packet(packet: Any) -> list[tuple[Any, ...]]:
    """Each count of a phenopacket: its day, the ends of it, and whether it has any."""
    found = []
    for each in packet.measurements:
        day = each.time_observed.timestamp.ToDatetime().date()
        if each.HasField("value"):
            found.append((day, each.value.quantity.value, each.value.quantity.value, ""))
        else:
            low, high = each.complex_value.typed_quantities
            said = low.type.label.removeprefix("lower end of ")
            found.append((day, low.quantity.value, high.quantity.value, said))
    return found


@given(COHORTS)
@settings(max_examples=10)
def test_phenopackets_as_their_schema_reads_them(cohort: itp.Cohort) -> None:
    """Every count with a day has its ends, every agent its days, every person sex and death."""
    assume(cohort.is_in_dates())
    with tempfile.TemporaryDirectory() as place:
        itp.write_phenopackets(cohort, Path(place) / "packets", itp.IWG_2009)
        read = [
            Parse(path.read_text(encoding="utf-8"), phenopackets.Phenopacket())
            for path in (Path(place) / "packets").iterdir()
        ]
    packets = {packet.subject.id: packet for packet in read}
    assert {*map(str, cohort.ids)} == packets.keys()
    for patient in cohort.to_patients():
        packet = packets[patient.id]
        counts = [(m.on, m.as_printed) for m in patient.platelets if m.on is not None]
        found = of_packet(packet)

        assert [day for day, _ in counts] == [day for day, *_ in found]
        for (_, count), (_, low, high, printed) in zip(counts, found, strict=True):
            if count.is_exact:
                assert (count.value, count.value, "") == (low, high, printed)
            elif count.upper is not None:
                assert (count.value, count.upper, count.printed) == (low, high, printed)
            else:
                bound = high if count.comparator.startswith("<") else low
                assert (count.value, count.printed) == (bound, printed)
                assert low < high or count.value in {low, high}
        subject = packet.subject
        assert {"F": 1, "M": 2}.get(patient.sex or "", 0) == subject.sex
        assert (patient.died_on is not None) == (subject.vital_status.status == 2)
        agents = sum(len(line.agents) for line in patient.lines)
        assert agents == len(packet.medical_actions)
        intervals = [
            (i.interval.start.ToDatetime().date(),
             i.interval.end.ToDatetime().date() if i.interval.HasField("end") else None)
            for action in packet.medical_actions for i in action.treatment.dose_intervals
        ]  # fmt: skip
        started = [
            (line.started_on, line.ended_on)
            for line in patient.lines for agent in line.agents
            if line.started_on is not None and agent != "splenectomy"
        ]  # fmt: skip
        assert started == intervals


RECORDS = frozenset(form.holds for form in FORMS)


def without_source(patient: itp.Patient) -> dict[str, Any]:
    """What a patient is, but for records without a day, and records that are lines again."""
    told = {
        name: [
            (each.on, each.as_printed.printed) if name == "platelets" else each
            for each in getattr(patient, name) if day_of(each) is not None
        ]
        for name in ("platelets", "lines", "rescues", "bleeds")
    }  # fmt: skip
    facts = {
        each.name: getattr(patient, each.name) for each in attrs.fields(itp.Patient)
        if each.name not in RECORDS
    }  # fmt: skip
    return told | facts


def day_of(record: Any) -> Any:
    """The day of a record, or on which it starts."""
    return record.started_on if isinstance(record, itp.TreatmentLine) else record.on


ROUND: dict[str, Any] = {
    "FHIR": (itp.write_fhir, itp.read_fhir),
    "MEDS": (itp.write_meds, itp.read_meds),
}


@pytest.mark.parametrize("form", ROUND)
@given(cohort=COHORTS)
@settings(max_examples=15)
def test_patients_come_back_as_they_were(form: str, cohort: itp.Cohort) -> None:
    """Every fact, count, line, rescue and bleed with a day, whichever system was between."""
    assume(cohort.is_in_dates())
    write, read = ROUND[form]
    with tempfile.TemporaryDirectory() as place:
        write(cohort, Path(place) / "out", itp.IWG_2009)
        back = read(Path(place) / "out")
    one, two = (sorted(each.to_patients(), key=lambda p: p.id) for each in (cohort, back))

    assert [*map(without_source, one)] == [*map(without_source, two)]


DATES = st.dates(dt.date(2020, 1, 1), dt.date(2021, 12, 31))
LIMITS = st.floats(1, 99).map(lambda number: itp.Count(round(number, 3)))


@st.composite
def labs(draw: st.DrawFn) -> itp.LabMeasurement:
    """A laboratory value with a bound, a range or neither, and limits, one of them or neither."""
    low = draw(st.none() | LIMITS)
    high = draw(st.none() | LIMITS.filter(lambda each: low is None or each.value > low.value))
    return itp.LabMeasurement(
        on=draw(DATES), analyte=draw(st.sampled_from(sorted(ANALYTES))),
        value=draw(counts()), lower_limit=low, upper_limit=high,
        assumed=draw(st.sampled_from([(), ("day",), ("unit", "day")])),
        note=draw(st.none() | st.sampled_from(["haemolytic", "复查", "a; b"])),
    )  # fmt: skip


@pytest.mark.parametrize("form", ROUND)
@given(
    values=st.lists(labs(), max_size=4),
    seen=st.lists(st.from_type(BleedingAssessment), max_size=2),
    days=st.lists(DATES, min_size=2, max_size=2, unique=True),
)
@settings(max_examples=15)
def test_values_and_signs_come_back_as_they_were(
    form: str, values: list[itp.LabMeasurement], seen: list[BleedingAssessment], days: list[dt.date]
) -> None:
    """Laboratory values with their limits, and every detail of a sign that was seen or not."""
    signs = [attrs.evolve(each, on=day, patient_id="7")
             for each, day in zip(seen, days, strict=False)]  # fmt: skip
    count = itp.PlateletMeasurement(on=days[0], count="9 G/L")
    patient = itp.Patient(id="7", platelets=[count], labs=values, assessments=signs)
    write, read = ROUND[form]
    with tempfile.TemporaryDirectory() as place:
        write(itp.Cohort.from_patients([patient]), Path(place) / "out", itp.IWG_2009)
        back = read(Path(place) / "out").patient(0)

    assert patient.labs == back.labs
    assert patient.assessments == back.assessments

"""The table of formats states what each writer loses, and no more and no less is lost."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase.bleeding import BleedingAssessment, BleedingSign
from itpcase.cohort.schema import FORMS
from itpcase.exposures import Exposure
from tests.io.test_formats_page import DOCS

KEYS = {
    "patients": ("patient_id",), "lines": ("patient_id", "line"), "counts": ("patient_id", "on"),
    "bleeds": ("patient_id", "on"), "rescues": ("patient_id", "on"),
    "exposures": ("patient_id", "agent"), "labs": ("patient_id", "on", "analyte"),
    "signs": ("patient_id", "on", "sign"),
}  # fmt: skip
"""What a row of each table is known by."""


def day(number: int) -> dt.date:
    """So many days after the first of January."""
    return dt.date(2021, 1, 1) + dt.timedelta(days=number)


STATED = "docs/reference/formats.md, What does not come back"

UNDATED = "undated"
"""What a file has in the place of a day."""

IN_WORDS = "counts.count_stated"
"""The column of a count that has words in the place of a number."""

ALL: dict[str, Any] = {"assumed": ["day"], "note": "a note"}
FULL = itp.Patient(
    id="a", sex="F", born_on=day(-12000), diagnosed_on=day(-40), died_on=day(300),
    death_cause="haemorrhage", followed_until=day(299), bleeding_recorded=True,
    provenance="synthetic", citation="doe-2020", note="a note", age_stated="mid-thirties",
    diagnosis_stated="ITP", phase_stated="chronic", etiology="primary", comorbidity="none",
    pregnancy="no", centre="north", arm="placebo", study="S1",
    platelets=[
        itp.PlateletMeasurement(on=day(0), count="9 G/L", note="a note", assumed=["unit"]),
        itp.PlateletMeasurement(on=day(7), count="<5 G/L"),
        itp.PlateletMeasurement(on=day(9), count="40-50 G/L"),
        itp.PlateletMeasurement(on=day(14), count="60 G/L", line=1, since=day(0)),
        itp.PlateletMeasurement(on=day(20), count=None, count_stated="normal"),
        itp.PlateletMeasurement(on=None, when="week 3", count="70 G/L"),
    ],
    lines=[
        itp.TreatmentLine(
            line=1, agents=["prednisone"], started_on=day(0), ended_on=day(30), baseline="9 G/L",
            stop_reason="toxicity", stated_response="CR", dose="1 mg/kg", stated_criterion="IWG",
            stated_duration="1 year", **ALL,
        ),
        itp.TreatmentLine(line=2, agents=["eltrombopag"], started_on=day(120), ongoing=True),
        itp.TreatmentLine(
            line=3, agents=["rituximab"], started_on=None, started_when="after splenectomy",
            ended_when="in spring",
        ),
    ],
    rescues=[
        itp.RescueTherapy(on=day(3), kind="ivig", washout_days=21, **ALL),
        itp.RescueTherapy(on=None, kind="ivig", when="later"),
    ],
    bleeds=[
        itp.BleedingEvent(on=day(3), until=day(5), who_grade=2, site="nose", **ALL),
        itp.BleedingEvent(on=day(200), ongoing=True), itp.BleedingEvent(on=day(201)),
        itp.BleedingEvent(on=None, who_grade=1, when="later"),
    ],
    labs=[itp.LabMeasurement(on=day(1), analyte="alt", value="5 U/L", upper_limit="40 U/L",
                             lower_limit="3 U/L", **ALL)],
    exposures=[
        Exposure(agent="prednisone", started_on=day(0), ended_on=day(30), daily_dose="20 mg/d",
                 intent="on demand", stop_reason="toxicity", **ALL),
        Exposure(agent="eltrombopag", started_on=day(120), ongoing=True),
    ],
    assessments=[BleedingAssessment(on=day(3), signs=[BleedingSign(sign="epistaxis")])],
)  # fmt: skip
AGED = itp.Patient(
    id="b", age="34 y", diagnosed_when="in 2019",
    platelets=[itp.PlateletMeasurement(on=day(0), count="9 G/L")],
)  # fmt: skip
PATIENTS = [FULL, AGED]
SERIES = itp.CaseSeries(patients=PATIENTS)


def rows_of(subject: Any, place: Path) -> dict[str, dict[tuple[str, ...], dict[str, str]]]:
    """The rows of each table as `write_csv` writes them, by what they are known by."""
    itp.write_csv(subject, place)
    found: dict[str, dict[tuple[str, ...], dict[str, str]]] = {}
    for form in FORMS:
        path = place / form.file
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        rows = csv.DictReader(io.StringIO(text, newline=""))
        found[form.name] = {
            tuple(row.get(key, "") for key in KEYS[form.name]): {k: v for k, v in row.items() if v}
            for row in rows
        }
    return found


def lost(back: Any, place: Path) -> set[str]:
    """What did not come back: columns, whole tables, and records without a day."""
    one, two = rows_of(SERIES, place / "one"), rows_of(back, place / "two")
    found = set()
    for table, rows in one.items():
        if not two[table]:
            found.add(f"{table}.*")
            continue
        for key, row in rows.items():
            again = two[table].get(key, {})
            names = {f"{table}.{name}" for name, value in row.items() if again.get(name) != value}
            if names and not again and (UNDATED in row.values() or IN_WORDS in names):
                names = {IN_WORDS if IN_WORDS in names else UNDATED}
            found |= names
    return found


def stated(writer: str) -> set[str]:
    """What the page says that a writer loses."""
    text = (DOCS / "reference" / "formats.md").read_text(encoding="utf-8")
    _, _, table = text.partition("## What does not come back")
    heading, _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines() if line.startswith("|")
    )  # fmt: skip
    place = heading.index(writer)
    assert {"lost", "kept"} == {cell for row in rows for cell in row[2:]}
    named = [name for row in rows if row[place] == "lost" for name in re.findall("`(.+?)`", row[1])]
    assert len(named) == len(set(named))
    return set(named)


def through_parquet(place: Path) -> Any:
    """A cohort as Parquet, and read again."""
    itp.write_parquet(itp.Cohort.from_patients(SERIES.patients), place)
    return itp.read_parquet(place)


def through_csv(place: Path) -> Any:
    """A series as CSV files, and read again."""
    itp.write_csv(SERIES, place)
    return itp.read_csv(place)


def through_excel(place: Path) -> Any:
    """A series as a workbook, and read again."""
    itp.write_excel(SERIES, place.with_suffix(".xlsx"))
    return itp.read_excel(place.with_suffix(".xlsx"))


def through_fhir(place: Path) -> Any:
    """A bundle, and read again."""
    itp.write_fhir(SERIES, place, itp.IWG_2009)
    return itp.read_fhir(place)


def through_meds(place: Path) -> Any:
    """A MEDS data set, and read again."""
    itp.write_meds(SERIES, place, itp.IWG_2009)
    return itp.read_meds(place)


def test_every_column_is_tried() -> None:
    """A column that is new has a value in `FULL` or `AGED` above; signs are drawn elsewhere."""
    has_value = {
        f"{form.name}.{column.name}" for form in FORMS for column in form.columns
        for patient in SERIES.patients
        for record in (getattr(patient, form.holds) if form.holds else [patient])
        if form.name != "signs" and column.field and column.written_from(record) is not None
    }  # fmt: skip
    needed = {
        f"{form.name}.{column.name}" for form in FORMS for column in form.columns
        if form.name != "signs" and column.field and column.is_written
    }  # fmt: skip

    missing = sorted(needed - has_value)
    assert not missing, f"give them a value in FULL in {Path(__file__).name}: {missing}"


@pytest.mark.parametrize("through", [through_csv, through_excel, through_parquet])
def test_our_files_lose_nothing(through: Callable[[Path], Any], tmp_path: Path) -> None:
    """Every record comes back as it was."""
    assert set() == lost(through(tmp_path / "data"), tmp_path)


@pytest.mark.parametrize(("through", "writer"), [(through_fhir, "FHIR"), (through_meds, "MEDS")])
def test_what_does_not_come_back(
    through: Callable[[Path], Any], writer: str, tmp_path: Path
) -> None:
    """It is what the page says, no more and no less."""
    wrong = stated(writer) ^ lost(through(tmp_path / "data"), tmp_path)

    assert not wrong, f"say so in {STATED}, or do not"


def packets(patients: list[itp.Patient], place: Path) -> list[str]:
    """The phenopackets of patients, without the answers that are made of everything."""
    itp.write_phenopackets(patients, place, itp.IWG_2009)
    texts = [path.read_text(encoding="utf-8") for path in sorted(place.iterdir())]
    return [re.sub(r'"itpcase:(?:CR|R|NR|NE)"|"(?:CR|R|NR|NE) by ', "", text) for text in texts]


def without() -> Iterator[tuple[str, list[itp.Patient]]]:
    """The patients without each table, and without each column that may be empty."""
    for form in FORMS:
        if form.holds:
            none: dict[str, Any] = {form.holds: ()}
            yield f"{form.name}.*", [attrs.evolve(each, **none) for each in PATIENTS]
        columns = [] if form.name == "signs" else form.columns
        for name, column in ((c.name, c) for c in columns if c.field and c.is_written):
            field = attrs.fields_dict(form.kind).get(column.field)
            if field is None or field.default is attrs.NOTHING:
                continue
            nothing = {column.field: field.default}
            yield f"{form.name}.{name}", [
                attrs.evolve(each, **{form.holds: [
                    attrs.evolve(record, **nothing) for record in getattr(each, form.holds)
                ]} if form.holds else nothing) for each in PATIENTS
            ]  # fmt: skip


def test_what_a_phenopacket_does_not_hold(tmp_path: Path) -> None:
    """Without what the page says the files are the same, and without any other column not."""
    full = packets(PATIENTS, tmp_path / "full")
    same = {
        name for number, (name, patients) in enumerate(without())
        if packets(patients, tmp_path / str(number)) == full
    }  # fmt: skip
    tables = tuple(name.removesuffix("*") for name in same if name.endswith(".*"))
    found = {name for name in same if name.endswith(".*") or not name.startswith(tables)}
    words = ("lines.started_when", "lines.ended_when", "counts.when")
    found = {UNDATED if name in words else name for name in found}

    told = {name for name in stated("phenopackets") if name in found or not name.startswith(tables)}
    assert not found ^ told, f"say so in {STATED}, or do not"


@pytest.mark.parametrize(
    ("ended", "second", "agents"),
    [
        (day(4), "prednisone", [["prednisone"]]),
        (day(4), "eltrombopag", [["prednisone"], ["eltrombopag"]]),
        (None, "eltrombopag", [["prednisone"], ["eltrombopag", "prednisone"]]),
    ],
    ids=["one drug", "two drugs", "an open end"],
)
def test_lines_as_their_drugs(
    ended: dt.date | None, second: str, agents: list[list[str]], tmp_path: Path
) -> None:
    """
    Lines come back as they were; where another drug was added they are made of all drugs.

    Two lines of one drug are one then, and one without an end goes on, as the page says.
    """
    patient = itp.Patient(
        id="a", platelets=[itp.PlateletMeasurement(on=day(0), count="9 G/L")],
        lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=day(0), ended_on=ended),
               itp.TreatmentLine(line=2, agents=[second], started_on=day(64))],
    )  # fmt: skip
    itp.write_meds([patient], tmp_path / "meds", itp.IWG_2009)
    itp.write_fhir([patient], tmp_path / "fhir", itp.IWG_2009)

    assert patient.lines == itp.read_meds(tmp_path / "meds").patient(0).lines
    assert patient.lines == itp.read_fhir(tmp_path / "fhir").patient(0).lines

    events = pq.read_table(tmp_path / "meds" / "data" / "0.parquet")
    start = events.filter(pc.starts_with(events["code"], "MEDICATION//START//prednisone"))
    other = start.slice(0, 1).to_pylist()[0] | {"code": "MEDICATION//START//romiplostim"}
    more = pa.Table.from_pylist(
        [other | {"time": other["time"] + dt.timedelta(days=400)}], schema=events.schema
    )
    pq.write_table(more, tmp_path / "meds" / "data" / "1.parquet")
    lines = itp.read_meds(tmp_path / "meds").patient(0).lines

    assert agents == [[str(agent) for agent in line.agents] for line in lines][: len(agents)]
    assert len(agents) + 1 == len(lines)


@pytest.mark.parametrize(("through", "writer"), [(through_fhir, "FHIR"), (through_meds, "MEDS")])
def test_an_approximate_count_stays_one(
    through: Callable[[Path], Any], writer: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """It is no exact count of the same number in what is read again."""
    count = itp.PlateletMeasurement(on=day(0), count="~12 G/L")
    series = itp.CaseSeries(patients=[itp.Patient(id="a", platelets=[count])])
    monkeypatch.setitem(globals(), "SERIES", series)
    (back,) = through(tmp_path / writer).patient(0).platelets

    assert ("approximate",) == tuple(map(str, count.assumed))
    assert (count.as_printed, count.assumed) == (back.as_printed, back.assumed)


def test_an_agent_that_nobody_knows_comes_back(tmp_path: Path) -> None:
    """Its line has the word, as it was, and no event of it is said to be left out."""
    patient = itp.Patient(
        id="a", platelets=[itp.PlateletMeasurement(on=day(0), count="9 G/L")],
        lines=[
            itp.TreatmentLine(line=2, agents=["xyz-17", "ivig"], started_on=day(0),
                              ended_on=day(0), ongoing=False),
            itp.TreatmentLine(line=5, agents=["splenectomy"], started_on=day(64)),
        ],
    )  # fmt: skip
    itp.write_meds([patient], tmp_path / "meds", itp.IWG_2009)
    back = itp.read_meds(tmp_path / "meds")

    assert patient.lines == back.patient(0).lines
    assert ["UNKNOWN_AGENT"] == [problem.code for problem in back.problems]


@pytest.mark.parametrize("through", ["fhir", "meds"])
def test_a_count_in_words_is_no_number(through: str, tmp_path: Path) -> None:
    """It is written in its words, and not as a bound of 0 that nobody printed."""
    getattr(itp, f"write_{through}")(SERIES, tmp_path / "data", itp.IWG_2009)
    problems = getattr(itp, f"read_{through}")(tmp_path / "data").problems

    assert [("NOT_A_COUNT", "'normal'")] == [
        (each.code, each.given) for each in problems if each.code == "NOT_A_COUNT"
    ]


def test_a_bleed_without_an_end_is_not_resolved(tmp_path: Path) -> None:
    """A condition has no clinical state where nobody knows it."""
    itp.write_fhir(SERIES, tmp_path / "data", itp.IWG_2009)
    whole = json.loads((tmp_path / "data" / "bundle.json").read_text(encoding="utf-8"))
    conditions = [
        each["resource"] for each in whole["entry"]
        if each["resource"]["resourceType"] == "Condition"
    ]  # fmt: skip
    states = [
        each["clinicalStatus"]["coding"][0]["code"] if "clinicalStatus" in each else None
        for each in conditions
    ]

    assert {"2021-01-04": "resolved", "2021-07-20": "active", "2021-07-21": None} == {
        each["onsetDateTime"]: state
        for each, state in zip(conditions, states, strict=True) if "onsetDateTime" in each
    }  # fmt: skip

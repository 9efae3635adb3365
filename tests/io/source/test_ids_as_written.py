"""An id that is read in another way than it is written is told of, and one with a NUL refused."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase.units.ids import check_id, read_otherwise, refused_ids
from tests.io.systems import bundle, observation, quantity, sdtm


def of_cdisc(owner: str, folder: Path) -> itp.Cohort:
    """Two results of one subject, whose id is plain in one of them."""
    head = "USUBJID,LBTESTCD,LBSTRESN,LBSTRESU,LBDTC"
    rows = [f'"{each}",PLAT,20,10^9/L,2021-03-0{day}' for day, each in ((1, "7"), (2, owner))]
    return itp.read_cdisc(sdtm(folder, lb="\n".join([head, *rows, ""])))


def of_cdisc_parquet(owner: str, folder: Path) -> itp.Cohort:
    """The same in Parquet, which keeps every sign."""
    table = {"USUBJID": ["7", owner], "LBTESTCD": ["PLAT"] * 2, "LBSTRESN": [20.0, 30.0],
             "LBSTRESU": ["10^9/L"] * 2, "LBDTC": ["2021-03-01", "2021-03-02"]}  # fmt: skip
    pq.write_table(pa.table(table), folder / "lb.parquet")
    return itp.read_cdisc(folder)


def of_fhir(owner: str, folder: Path) -> itp.Cohort:
    """The record of a patient, and a result that refers to it."""
    subject = {"reference": f"Patient/{owner}"}
    return itp.read_fhir(bundle(
        folder, {"resourceType": "Patient", "id": "7"},
        observation("o1", "2021-03-01", **quantity(20)) | {"subject": {"reference": "Patient/7"}},
        observation("o2", "2021-03-02", **quantity(30)) | {"subject": subject},
    ))  # fmt: skip


def of_fhir_patient(owner: str, folder: Path) -> itp.Cohort:
    """The same, with the odd id in the record."""
    return itp.read_fhir(bundle(
        folder, {"resourceType": "Patient", "id": owner},
        observation("o1", "2021-03-01", **quantity(20)) | {"subject": {"reference": "Patient/7"}},
        observation("o2", "2021-03-02", **quantity(30)) | {"subject": {"reference": "Patient/7"}},
    ))  # fmt: skip


def of_meds(owner: str, folder: Path) -> itp.Cohort:
    """Two events of one subject."""
    (folder / "data").mkdir()
    table = {"subject_id": ["7", owner], "code": ["LOINC//777-3"] * 2, "unit": ["10*3/uL"] * 2,
             "time": [dt.datetime(2021, 3, day) for day in (1, 2)],  # noqa: DTZ001 - MEDS has no zones
             "numeric_value": pa.array([20.0, 30.0], pa.float32())}  # fmt: skip
    pq.write_table(pa.table(table), folder / "data" / "0.parquet")
    return itp.read_meds(folder)


def of_omop(owner: str, folder: Path) -> itp.Cohort:
    """Two measurements of one person, in files."""
    (folder / "person.csv").write_text("person_id,gender_concept_id\n7,8532\n", encoding="utf-8")
    head = "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number"
    rows = (f'{day},"{each}",3024929,2021-03-0{day},20,8848'
            for day, each in ((1, "7"), (2, owner)))  # fmt: skip
    text = "\n".join([f"{head},unit_concept_id", *rows, ""])
    (folder / "measurement.csv").write_text(text, encoding="utf-8")
    return itp.read_omop(folder)


def of_omop_database(owner: str, _folder: Path) -> itp.Cohort:
    """The same in a database, with ids as texts."""
    db = duckdb.connect()
    db.execute("create table person as select 7 person_id, 8532 gender_concept_id")
    db.execute(
        "create table measurement as select day measurement_id, id::varchar person_id,"
        " 3024929 measurement_concept_id, date '2021-03-01' + day measurement_date,"
        " 20.0 value_as_number, 8848 unit_concept_id"
        " from (select 1 as day, '7' as id union all select 2, ?)",
        [owner],
    )
    return itp.read_omop(db)


def of_phenopackets(owner: str, folder: Path) -> itp.Cohort:
    """Two packets of one patient, each with a count."""
    unit = {"id": "UCUM:10*9/L", "label": "10^9/L"}
    for day, each in ((1, "7"), (2, owner)):
        measured = {
            "assay": {"id": "LOINC:26515-7", "label": "Platelets"},
            "value": {"quantity": {"unit": unit, "value": 20}},
            "timeObserved": {"timestamp": f"2021-03-0{day}T00:00:00Z"},
        }
        packet = {"id": "x", "subject": {"id": each}, "measurements": [measured],
                  "metaData": {"phenopacketSchemaVersion": "2.0"}}  # fmt: skip
        (folder / f"{day}.json").write_text(json.dumps(packet), encoding="utf-8")
    return itp.read_phenopackets(folder)


SYSTEMS: dict[str, tuple[Callable[[str, Path], itp.Cohort], str, str]] = {
    "CDISC": (of_cdisc, "lb.csv", "USUBJID"),
    "CDISC, Parquet": (of_cdisc_parquet, "lb.parquet", "USUBJID"),
    "FHIR": (of_fhir, "bundle.json", "subject"),
    "FHIR, of the record": (of_fhir_patient, "bundle.json", "id"),
    "MEDS": (of_meds, "data/0.parquet", "subject_id"),
    "OMOP": (of_omop, "measurement.csv", "person_id"),
    "OMOP, a database": (of_omop_database, "measurement", "person_id"),
    "phenopackets": (of_phenopackets, "2.json", "id"),
}
"""How each is read, and the file and the field that are named."""


@pytest.mark.parametrize("owner", ["7 ", " 7", "\t7"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_blanks_around_an_id_are_told_of(system: str, owner: str, tmp_path: Path) -> None:
    """One patient of two counts, and each spelling once, with its file and its row."""
    read, file, field = SYSTEMS[system]
    cohort = read(owner, tmp_path)
    told = [each for each in cohort.problems if each.code == "IDS_ALIKE"]

    assert ["7"] == [str(each) for each in cohort.ids]
    assert 2 == len(cohort.counts)
    assert [("warning", file, "7", repr(owner))] == [
        (each.severity, each.file, each.patient_id, each.given) for each in told
    ]
    assert told[0].argument.endswith(field)
    assert system not in {"CDISC", "CDISC, Parquet"} or told[0].row == 3
    assert system != "MEDS" or told[0].row == 2


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_plain_id_says_nothing(system: str, tmp_path: Path) -> None:
    """And is the same patient."""
    cohort = SYSTEMS[system][0]("7", tmp_path)

    assert "IDS_ALIKE" not in {each.code for each in cohort.problems}
    assert 2 == len(cohort.counts)


def test_the_id_of_a_reference_of_another_form(tmp_path: Path) -> None:
    """What stands before the id is no part of it, and blanks before that are none of its own."""
    for number, (reference, told) in enumerate({
        "urn:uuid:7 ": ["'7 '"], " urn:uuid:7": [], "http://x.org/Patient/7\u200b": ["'7\\u200b'"],
        " Patient/7": [], "Patient/ 7": ["' 7'"],
    }.items()):  # fmt: skip
        subject = {"subject": {"reference": reference}}
        (folder := tmp_path / str(number)).mkdir()
        cohort = itp.read_fhir(bundle(
            folder, {"resourceType": "Patient", "id": "7"},
            observation("o1", "2021-03-01", **quantity(20)) | subject,
        ))  # fmt: skip

        assert ["7"] == cohort.ids.tolist()
        assert told == [each.given for each in cohort.problems if each.code == "IDS_ALIKE"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_id_with_a_nul_is_no_id(system: str, tmp_path: Path) -> None:
    """It is left out by name, and is never that of another patient."""
    cohort = SYSTEMS[system][0]("7\0", tmp_path)
    told = {each.code for each in cohort.problems if each.severity == "error"}
    counts = {"FHIR, of the record": 2}.get(system, 1)  # those of the plain id

    assert {"7"} >= {str(each) for each in cohort.ids}
    assert counts == len(cohort.counts)
    assert told & {"NUL_BYTES", "NO_ID"}


WAYS: dict[str, Callable[[list[str]], Any]] = {
    "a list": list, "a tuple": tuple, "a generator": iter, "a column of polars": pl.Series,
    "a column of Arrow": pa.array,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_nul_in_a_column(way: str) -> None:
    """Numpy drops one at the end of a text, and two patients would be one."""
    ids = WAYS[way](["A1", "A1\0"])
    with pytest.raises(itp.InputError, match=r"counts\.patient_id\[1\].*NUL.*\[NUL_BYTES\]"):
        itp.Cohort.from_tables(
            counts={"patient_id": ids, "on": [0, 7], "count": [9.0, 30.0], "unit": "G/L"},
            lines={"patient_id": ["A1"], "line": [1], "started_on": [0]},
        )


def test_a_nul_in_a_record_and_in_files(tmp_path: Path) -> None:
    """As elsewhere; a workbook can only spell it, and what it spells is another id."""
    with pytest.raises(itp.InputError, match="NUL_BYTES"):
        itp.Patient(id="A1\0")
    itp.write_excel(itp.Patient(id="A1"), tmp_path / "cases.xlsx")
    book = openpyxl.load_workbook(tmp_path / "cases.xlsx")
    book["patients"].append(["A1_x0000_"])
    book.save(tmp_path / "cases.xlsx")
    series, _ = itp.read_excel(tmp_path / "cases.xlsx", strict=False)

    assert ["A1", "A1_x0000_"] == [each.id for each in series.patients]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_where_the_nul_stands_makes_no_difference(place: int) -> None:
    """In front, within or behind."""
    odd = "A1"[:place] + "\0" + "A1"[place:]
    found = refused_ids(["A1", odd], "patient_id")

    assert {1: "NUL_BYTES"} == {at: problem.code for at, problem in found.items()}
    with pytest.raises(itp.InputError, match="NUL_BYTES"):
        check_id(odd)


def test_signs_that_no_keyboard_has() -> None:
    """The remedy is another one than that of blanks."""
    assert "as blanks around an id do not belong to it" in read_otherwise(" A1", "A1").remedy
    assert "as a keyboard writes it" in read_otherwise("\uff21\uff11", "A1").remedy

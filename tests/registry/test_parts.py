"""An OMOP CDM and a MEDS data set, part by part: the answers are those of the whole."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import cli
from itpcase.bleeding import BleedingAssessment, BleedingSign
from itpcase.errors import DataError, InputError
from itpcase.io._omop import database as omop_database
from itpcase.registry import division
from itpcase.registry.division import shard_file, shard_of
from itpcase.registry.job import Job
from itpcase.registry.parts import divide
from itpcase.registry.parts_of_omop import Owners, open_parts
from itpcase.registry.shards import Shards, map_shards
from itpcase.table import Table
from tests.io.systems import at, meds

JOB = Job(func=itp.classify_response, definition=itp.IWG_2009)
PATIENTS = 23


connection = cache(duckdb.connect)
"""One for all persons that are drawn."""


def cdm() -> Any:
    """A CDM of some patients: counts, bounds, other values, drugs, deaths and faults."""
    db = duckdb.connect()
    db.execute(
        f"create table person as select i as person_id, 8532 as gender_concept_id, "
        f"1950 + i as year_of_birth from range(1, {PATIENTS + 1}) t(i)"
    )
    db.execute(
        f"create table measurement as select i as measurement_id, i % {PATIENTS} + 1 as person_id, "
        "case when i % 9 = 0 then 3006923 else 3024929 end as measurement_concept_id, "
        "date '2021-01-01' + (i // 23 * 7)::int as measurement_date, "
        "case when i % 40 = 7 then null else (5 + i * 13 % 140)::double end as value_as_number, "
        "case when i % 31 = 0 then 4171756 else 0 end as operator_concept_id, "
        "case when i % 9 = 0 then 8645 else 8848 end as unit_concept_id, "
        "case when i % 40 = 7 then 'clumped' end as value_source_value from range(460) t(i)"
    )
    db.execute(
        "create table drug_exposure as select i as drug_exposure_id, "
        f"i % {PATIENTS} + 1 as person_id, 0 as drug_concept_id, "
        "['prednisone', 'eltrombopag', 'tea'][i % 3 + 1] as drug_source_value, "
        "date '2021-01-03' + (i * 5 % 60)::int as drug_exposure_start_date, "
        "date '2021-02-01' + (i * 7 % 60)::int as drug_exposure_end_date from range(60) t(i)"
    )
    db.execute("create table death as select 3 as person_id, date '2021-04-01' as death_date")
    return db


def rows(table: Table) -> list[tuple[str, ...]]:
    """The rows of answers in order of patient and line."""
    names = table.columns
    cells = zip(*(table[name].tolist() for name in names), strict=True)
    return sorted(tuple(map(repr, row)) for row in cells)


@pytest.mark.parametrize("count", [1, 4])
def test_the_answers_are_those_of_the_whole(tmp_path: Path, count: int) -> None:
    """Every line of every patient is answered as if the CDM had been read at once."""
    whole = itp.read_omop(cdm())
    made = divide(cdm(), tmp_path / "shards", shards=count, memory_limit="500MB")
    answers = map_shards(tmp_path / "shards", JOB, out=tmp_path / "answers").table()

    assert rows(itp.classify_response(whole)) == rows(answers)
    assert sorted(p.code for p in whole.problems if p.patient_id) == sorted(
        p.code for p in made.problems if p.patient_id
    )
    assert ["shards", "answers"] == sorted((p.name for p in tmp_path.iterdir()), reverse=True)


@pytest.mark.parametrize(
    ("column", "kind"),
    [("person_id", "hugeint"), ("person_id", "double"), ("person_id", "varchar"),
     ("person_id", "uinteger"), ("measurement_id", "decimal(20, 0)"),
     ("value_source_value", "enum('clumped', 'none')"), ("measurement_date", "timestamp_s"),
     ("measurement_date", "timestamp_ns"), ("measurement_date", "timestamptz"),
     ("value_as_number", "decimal(9, 2)"), ("value_as_number", "uhugeint"),
     ("unit_concept_id", "varchar")],
)  # fmt: skip
def test_a_column_of_any_type_is_read_in_parts_as_in_the_whole(
    tmp_path: Path, column: str, kind: str
) -> None:
    """Types that Arrow or Parquet do not have are written as what the reader takes them for."""
    db = cdm()
    db.execute(f"alter table measurement alter {column} type {kind} using {column}::{kind}")
    whole = itp.read_omop(db)
    made = divide(db, tmp_path / "shards", shards=3)
    answers = map_shards(tmp_path / "shards", JOB, out=tmp_path / "answers").table()

    assert len(whole.counts) == sum(made.shards.rows(i) for i in range(3)) > 0
    assert rows(itp.classify_response(whole)) == rows(answers)
    assert sorted(str(p) for p in whole.problems if p.patient_id) == sorted(
        str(p) for p in made.problems if p.patient_id
    )


@pytest.mark.parametrize("held", [1, 50, 10**6])
def test_the_rows_of_a_part_stand_in_the_order_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    """However many wait to be written: those of one day have no other order than that."""
    monkeypatch.setattr(omop_database, "BATCH", 100)
    monkeypatch.setattr(division, "ROWS_HELD", held)
    db = cdm()
    db.execute("insert into measurement select * from measurement order by hash(measurement_id)")
    asked = "select measurement_id from {0} where measurement_concept_id = 3024929"
    listed = [i for (i,) in db.execute(asked.format("measurement")).fetchall()]
    found: list[int] = []
    with open_parts(db, tmp_path, lambda *_: 3, shard_of, memory_limit=None):
        for part in range(3):
            file = f"'{tmp_path}/measurement/{shard_file(part)}'"
            of = [i for (i,) in db.execute(asked.format(file)).fetchall()]
            owners = set(of)
            assert [i for i in listed if i in owners] == of
            found += of
    assert sorted(listed) == sorted(found)


@given(
    st.sets(st.integers(-(2**63), 2**63 - 1) | st.integers(-50, 50)),
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(-60, 60)),
    st.integers(1, 5),
)
def test_the_part_of_a_row_is_that_of_its_person(
    persons: set[int], asked: list[int | None], parts: int
) -> None:
    """Near or far apart; rows of nobody, and of those who are no persons, are in the first."""
    db = connection()
    db.execute("create or replace table person as select unnest(?::bigint[]) as person_id",
               [[None, *persons]])  # fmt: skip
    with omop_database.Database.of(db) as database:
        owners = Owners.find(database, parts, shard_of)
    expected = [int(shard_of([i], parts)[0]) if i in persons else 0 for i in asked]

    assert expected == owners.parts_of(pa.array(asked, pa.int64())).tolist()


def test_a_patient_is_in_one_shard_by_the_id(tmp_path: Path) -> None:
    """All rows of a patient stand together, where the bytes of the id say."""
    made = divide(cdm(), tmp_path / "shards", shards=4)
    for shard in range(4):
        for table in made.shards.read(shard).values():
            owners = set(table["patient_id"].to_pylist())
            assert {shard} >= set(shard_of(owners, 4).tolist())


@pytest.mark.parametrize("has_counts", [True, False])
def test_a_part_without_counts_is_no_source_without_any(tmp_path: Path, has_counts: bool) -> None:
    """That there is no count, or no patient of two tables, is told of the whole and of no part."""
    db = duckdb.connect()
    db.execute("create table person as select i as person_id from range(1, 9) t(i)")
    db.execute(
        "create table measurement as select 1 measurement_id, 1 person_id, "
        f"{3024929 if has_counts else 3006923} measurement_concept_id, date '2021-01-01' "
        "measurement_date, 9.0 value_as_number, 8848 unit_concept_id"
    )
    made = divide(db, tmp_path / "shards", shards=4, progress=False)

    assert ([] if has_counts else ["NO_COUNTS"]) == [
        problem.code for problem in made.problems if problem.code == "NO_COUNTS"
    ]


COUNTED = [(i, i % 8 + 1, "3024929", None, None) for i in range(16)]
"""Two counts of each of eight persons: id, person, concept, concept and name in the source."""


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([*COUNTED, (100, 1, "0", None, "platelet count")], {"LOCAL_CODE"}),
        ([*COUNTED, (100, 1, None, None, "Platelets #/vol")], {"LOCAL_CODE"}),
        ([*COUNTED, (100, 1, "3000000", 3024929, "777-3")], {"LOCAL_CODE"}),
        ([*COUNTED[:8], (100, 1, "3000000", 3024929, "777-3")], {"LOCAL_CODE"}),
        ([(100, 1, "3000000", 3024929, "777-3")], {"LOCAL_CODE", "NO_COUNTS"}),
        ([*COUNTED, (100, 1, "PLT", None, "tea")], {"NOT_A_WHOLE_NUMBER"}),
        ([*COUNTED, (100, 1, "0", None, "ferritin"), (101, 2, "3000001", 5, "x")], set()),
        ([(100, 1, "2000000001", None, "platelet count"), (101, 2, "0", None, "platelet count")],
         {"LOCAL_CODE", "NO_COUNTS"}),
    ],
)  # fmt: skip
def test_measurements_that_are_not_read_are_told_of_in_parts_too(
    tmp_path: Path, rows: list[tuple[Any, ...]], codes: set[str]
) -> None:
    """As many, under the same names, as of the whole."""
    db = duckdb.connect()
    db.execute("create table person as select i as person_id from range(1, 9) t(i)")
    db.execute(
        "create table measurement (measurement_id bigint, person_id bigint, "
        "measurement_concept_id varchar, measurement_source_concept_id bigint, "
        "measurement_source_value varchar, measurement_date date default '2021-02-01', "
        "value_as_number double default 9, unit_concept_id bigint default 8848)"
    )
    db.executemany(
        "insert into measurement by position (measurement_id, person_id, measurement_concept_id, "
        "measurement_source_concept_id, measurement_source_value) values (?, ?, ?, ?, ?)", rows,
    )  # fmt: skip

    def told(problems: Any) -> set[tuple[str, str]]:
        asked = {"LOCAL_CODE", "NOT_A_WHOLE_NUMBER", "NO_COUNTS"}
        return {(each.code, str(each.given)) for each in problems if each.code in asked}

    whole = told(itp.read_omop(db, strict=False).problems)
    parts = told(divide(db, tmp_path / "shards", shards=3, progress=False).problems)

    assert codes == {code for code, _ in whole}
    assert whole == parts


def test_meds_in_parts(tmp_path: Path) -> None:
    """A data set gives the same answers in parts, and each problem names its file and row."""
    events = [
        (subject, at(day), code, value, text)
        for subject in range(1, 9)
        for day, code, value, text in (
            (1, "LAB//51265//K/uL", 9.0, None),
            (1, "MEDICATION//START//prednisone", None, None),
            (9, "LAB//51265//K/uL", 40.0 + subject, None),
            (17, "LAB//51265//K/uL", None, "clumped" if subject == 5 else "120"),
            (18, "LAB//50861//U/L", 55.0, None),
        )
    ]
    folder = tmp_path / "meds"
    folder.mkdir()
    whole = itp.read_meds(meds(folder, *events))
    made = divide(folder, tmp_path / "shards", shards=3)
    answers = map_shards(tmp_path / "shards", JOB, out=tmp_path / "answers").table()

    assert rows(itp.classify_response(whole)) == rows(answers)
    assert [str(p) for p in whole.problems] == [str(p) for p in made.problems]
    assert 8 == sum(len(made.shards.read(i)["labs"]) for i in range(3))


def test_a_data_set_without_counts_is_told_of_as_a_whole_in_parts(tmp_path: Path) -> None:
    """With the number of its events, and what may be counts under other codes."""
    folder = tmp_path / "meds"
    folder.mkdir()
    meds(folder, (1, at(1), "Platelet count", 9.0, None), (2, at(1), "ferritin", 9.0, None))
    whole = itp.read_meds(folder, strict=False)
    made = divide(folder, tmp_path / "shards", shards=3, progress=False)

    assert ["LOCAL_CODE", "NO_COUNTS"] == [problem.code for problem in whole.problems]
    assert [*map(str, whole.problems)] == [*map(str, made.problems)]


def full_patient(number: int) -> itp.Patient:
    """A patient of whom much is known that decides nothing of the counts, and some that does."""
    day = dt.date(2021, 1, 1)
    after = [dt.timedelta(days) for days in (7, 14, 21)]
    return itp.Patient(
        id=str(number), sex="F", arm="a", centre="c", study="S", age=40.5, diagnosed_on=day,
        citation="Smith 2020", note="n", bleeding_recorded=True,
        platelets=[itp.PlateletMeasurement(on=day + each, count="45 G/L") for each in after],
        lines=[
            itp.TreatmentLine(
                line=1, agents=["prednisone"], started_on=day, ongoing=True, dose="1 mg/kg",
                baseline="20.5 G/L" if number % 2 else "30 G/L", assumed=["day"], note="n",
            )
        ],
        labs=[
            itp.LabMeasurement(on=day, analyte="neutrophils", value="1.7 G/L", note="n",
                               lower_limit="1.8 G/L", upper_limit="7 G/L", assumed=["unit"])
        ],
        assessments=[
            BleedingAssessment(
                on=day, patient_id=str(number),
                signs=[BleedingSign(sign="epistaxis", minutes=12, bilateral=True)],
            )
        ],
    )  # fmt: skip


def test_a_shard_holds_what_the_reader_reads(tmp_path: Path) -> None:
    """Every column, whether it decides anything or not: also baselines, limits and signs."""
    patients = [full_patient(number) for number in range(1, 9)]
    itp.write_meds(patients, tmp_path / "meds", itp.IWG_2009)
    whole = itp.read_meds(tmp_path / "meds")
    made = divide(tmp_path / "meds", tmp_path / "shards", shards=3)
    parts = [itp.Cohort.from_tables(**made.shards.read(shard)) for shard in range(3)]
    answers = map_shards(tmp_path / "shards", JOB, out=tmp_path / "answers").table()
    found = {patient.id: patient for part in parts for patient in part.to_patients()}

    assert {each.id: each for each in whole.to_patients()} == found
    assert patients == [attrs.evolve(found[each.id], exposures=()) for each in patients]
    assert rows(itp.classify_response(whole)) == rows(answers)
    assert {"R", "NR"} == {*answers["category"].tolist()}


def test_a_part_that_cannot_be_read_leaves_nothing(tmp_path: Path) -> None:
    """The folder is written whole or not at all, and no part is left behind."""
    (tmp_path / "cdm").mkdir()
    for table in ("measurement", "person"):
        (tmp_path / "cdm" / f"{table}.parquet").write_bytes(b"nothing of the kind")

    with pytest.raises(InputError, match="parquet"):
        divide(tmp_path / "cdm", tmp_path / "shards")
    with pytest.raises(InputError, match="OMOP CDM"):
        divide(itp.examples.path("ding-2025"), tmp_path / "shards")
    assert ["cdm"] == [path.name for path in tmp_path.iterdir()]


def test_patients_who_are_not_whole_can_be_left_out(tmp_path: Path) -> None:
    """Who lost a row to an error has no answer, if that is asked for."""
    db = cdm()
    db.execute("update measurement set unit_concept_id = 8938 where measurement_id = 1")
    errors = [p for p in itp.read_omop(db).problems if p.severity == "error"]
    divide(db, tmp_path / "shards", shards=2, only_whole=True)
    read = Shards.of(tmp_path / "shards").read
    owners = {owner for i in range(2) for owner in read(i)["patients"]["patient_id"].to_pylist()}

    assert {"NEGATIVE_POWER"} <= {p.code for p in errors}
    assert {*range(1, PATIENTS + 1)} - {int(str(p.patient_id)) for p in errors} == owners
    db.execute(
        "insert into measurement (measurement_concept_id, measurement_date, value_as_number, "
        "unit_concept_id) values (3024929, '2021-01-01', 9, 8848)"
    )
    with pytest.raises(DataError):
        divide(db, tmp_path / "shards", shards=2, only_whole=True)


def test_the_command_line_answers_part_by_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Classify --workers divides a CDM and answers as it does at once."""
    db = cdm()
    for table in ("measurement", "person", "drug_exposure", "death"):
        db.execute(f"copy {table} to '{tmp_path}/{table}.parquet'")
    assert 1 == cli.main(["classify", str(tmp_path), "--csv"])
    at_once = capsys.readouterr()
    assert 1 == cli.main(["classify", str(tmp_path), "--workers", "1", "--csv"])
    in_parts = capsys.readouterr()

    assert sorted(at_once.out.splitlines()) == sorted(in_parts.out.splitlines())
    assert "NOT_A_COUNT" in in_parts.err


@pytest.mark.parametrize("given", ["lots", "-1GB", "80%", "0MB", "4", 4])
def test_a_limit_of_memory_is_a_size(given: Any) -> None:
    """What is none is refused by name; DuckDB would take some of it for no limit."""
    with pytest.raises(InputError, match="MEMORY_LIMIT") as caught:
        itp.read_omop(cdm(), memory_limit=given)
    assert "'4GB'" in caught.value.problem.remedy


def test_more_rows_than_the_limit_has_room_for_are_refused_and_read_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A limit is kept: a CDM with more rows is refused with what to do, and divided into parts.

    No part holds more rows than the limit has room for, and the answers are those of the whole.
    """
    room = 100
    monkeypatch.setattr(omop_database, "BYTES_A_ROW", 10_000_000)
    limit = f"{room * 10}MB"
    held: list[int] = []
    check = omop_database.Database.check_room

    def watch(database: omop_database.Database, rows: int) -> None:
        held.append(rows)
        check(database, rows)

    monkeypatch.setattr(omop_database.Database, "check_room", watch)
    with pytest.raises(InputError, match="MEMORY_LIMIT") as caught:
        itp.read_omop(cdm(), memory_limit=limit)
    assert "--workers" in caught.value.problem.remedy
    whole = max(held)
    assert whole > room

    held.clear()
    made = divide(cdm(), tmp_path / "shards", memory_limit=limit)
    assert 2 <= whole / room <= made.shards.count
    assert max(held) <= room
    answers = map_shards(made.shards.folder, JOB, out=tmp_path / "answers").table()
    assert rows(itp.classify_response(itp.read_omop(cdm()))) == rows(answers)


def test_what_duckdb_puts_aside_stands_in_no_folder_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values that memory has no room for go to a folder of their own, which is gone at the end."""
    (tmp_path / "aside").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "aside"))
    with omop_database.Database.of(tmp_path, "1GB") as database:
        (setting,) = database.query("select current_setting('temp_directory')").fetchall()[0]
        assert tmp_path / "aside" == Path(setting).parent
    assert [] == [*(tmp_path / "aside").iterdir()]

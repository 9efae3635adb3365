"""Splenectomies that a system tells of as the past, and procedures under codes of their own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase.io._source.past import tells_of_splenectomy
from itpcase.registry.parts import divide
from tests.io.systems import at, bundle, codes, lb, meds, observation, omop, quantity, sdtm

COUNT = {"measurement_date": dt.date(2021, 3, 1), "value_as_number": 9.0, "unit_concept_id": 8848}
OWNER = {"subject": {"reference": "Patient/p1"}}
LAB = "LAB//51265//K/uL"


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("History of splenectomy", True), ("Acquired absence of spleen", True), ("Z90.81", True),
        ("s/p splenectomy 2012", True), ("脾切除术后", True), ("Zustand nach Splenektomie", True),
        ("Splénectomie en 2010", True), ("DIAGNOSIS//ICD//10//Z9081", True),
        ("No history of splenectomy", False), ("Splenectomy declined", False),
        ("Partial splenectomy", False), ("Congenital absence of spleen", False),
        ("Family history: splenectomy", False), ("否认脾切除", False), ("Splenomegaly", False),
        ("Z90.8", False), ("", False),
        ("Splenectomy scheduled", False), ("Awaiting splenectomy", False),
        ("Splenectomy discussed", False), ("Pre-splenectomy evaluation", False),
        ("Prior to splenectomy", False), ("Splenectomy if relapse", False), ("建议脾切除", False),
        ("准备行脾切除术", False), ("Splenectomy prior to enrolment", True),
        ("Splenectomy before 2010", True), ("Splenectomy, no complications", True),
        ("Splenectomy without any response", True), ("Refractory to splenectomy", True),
    ],
)  # fmt: skip
def test_words_that_tell_of_a_splenectomy(words: str, *, is_one: bool) -> None:
    """A denial, a plan, a part of the spleen and somebody else are none."""
    assert (words if is_one else "") == tells_of_splenectomy(None, words)


def cdm(table: str, *, concept: int = 0, value: int = 0, text: str = "", said: str = "") -> Any:
    """A CDM with one observation or condition."""
    db = omop(COUNT)
    prefix = table.partition("_")[0]
    more = f", {value} value_as_concept_id, '{said}' value_as_string" * (table == "observation")
    db.execute(
        f"create table {table} as select 5 {table}_id, 1 person_id, "
        f"{concept} {prefix}_concept_id, date '2021-03-01' {prefix}_date, "
        f"date '2021-03-01' condition_start_date, '{text}' {prefix}_source_value{more}"
    )
    db.execute(
        "create table concept as select 77 concept_id, 'History of splenectomy' concept_name"
    )
    return db


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        ("observation", {"concept": 77}, True),
        ("observation", {"value": 77}, True),
        ("observation", {"text": "Z90.81"}, True),
        ("observation", {"said": "splenectomy"}, True),
        ("observation", {"concept": 77, "said": "No"}, False),
        ("observation", {"concept": 77, "value": 4188540}, False),
        ("observation", {"text": "no splenectomy"}, False),
        ("observation", {}, False),
        ("condition_occurrence", {"concept": 77}, True),
        ("condition_occurrence", {"text": "Z90.81"}, True),
        ("condition_occurrence", {}, False),
    ],
)
def test_what_a_cdm_tells_of_the_past(table: str, row: dict[str, Any], *, told: bool) -> None:
    """It is told of with its row, by concepts and by the words of the source."""
    problems = itp.read_omop(cdm(table, **row)).problems

    assert ["NO_DAY"] * told == [each.code for each in problems]
    assert all(f"{table}_id 5" in str(each) and each.patient_id == "1" for each in problems)


def test_a_concept_that_the_user_says_stands_for_one() -> None:
    """A concept of agents= is looked for in observations as well."""
    db = cdm("observation", value=4001859)

    assert ["NO_DAY"] == codes(itp.read_omop(db, agents={"4001859": "splenectomy"}))
    assert [] == codes(itp.read_omop(db))


def test_an_operation_that_is_there_is_not_told_of_again() -> None:
    """Where the operation has its day, its history says nothing new."""
    db = cdm("observation", concept=77)
    db.execute(
        "create table procedure_occurrence as select 1 procedure_occurrence_id, 1 person_id, 0 "
        "procedure_concept_id, date '2015-01-01' procedure_date, "
        "'Splenectomy; total (separate procedure)' procedure_source_value"
    )
    cohort = itp.read_omop(db)

    assert [] == codes(cohort)
    assert ("splenectomy",) == cohort.patient(0).lines[0].agents


def test_of_a_divided_cdm_each_is_told_once(tmp_path: Path) -> None:
    """An observation is told of with the part of its person alone."""
    db = cdm("observation", concept=77)
    db.execute("insert into person values (2, 8507, null)")
    made = divide(db, tmp_path / "shards", shards=2)

    assert ["NO_DAY"] == [each.code for each in made.problems]


def condition(display: str, **more: Any) -> dict[str, Any]:
    """A Condition with the words of its code."""
    return {"resourceType": "Condition", "id": "c", "code": {"text": display}, **OWNER} | more


@pytest.mark.parametrize(
    ("resource", "told"),
    [
        (condition("Acquired absence of spleen"), True),
        (condition("History of splenectomy", verificationStatus={"coding": [{"code": "refuted"}]}),
         False),
        (observation("h", None, code={"text": "Splenectomy"}, valueBoolean=True), True),
        (observation("h", None, code={"text": "Splenectomy"}, valueBoolean=False), False),
        (observation("h", None, code={"text": "Splenectomy"}, status="entered-in-error"), False),
        (observation("h", None, code={"text": "Splenectomy"}, valueString="no"), False),
        (condition("Splenomegaly"), False),
    ],
)  # fmt: skip
def test_what_fhir_tells_of_the_past(
    tmp_path: Path, resource: dict[str, Any], *, told: bool
) -> None:
    """Conditions and observations are looked at; what was taken back or denied is none."""
    count = observation("a", "2021-03-01", **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, count, resource))

    assert ["NO_DAY"] * told == codes(cohort)


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("http://www.ama-assn.org/go/cpt", "38100"),
        ("http://www.cms.gov/Medicare/Coding/ICD10", "07TP4ZZ"),
        ("http://hl7.org/fhir/sid/icd-9-cm", "41.5"),
        ("http://snomed.info/sct", "234319005"),
    ],
)
def test_procedures_of_fhir_by_their_codes(tmp_path: Path, system: str, code: str) -> None:
    """A code is enough, whatever its display is."""
    operation = {
        "resourceType": "Procedure", "id": "x", "status": "completed", **OWNER,
        "code": {"coding": [{"system": system, "code": code, "display": "?"}]},
        "performedDateTime": "2015-01-01",
    }  # fmt: skip
    count = observation("a", "2021-03-01", **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, count, operation))

    assert ("splenectomy",) == cohort.patient(0).lines[0].agents


@pytest.mark.parametrize(
    ("code", "agent"),
    [
        ("PROCEDURE//ICD//9//415", "splenectomy"),
        ("PROCEDURE//ICD//10//07TP0ZZ", "splenectomy"),
        ("PROCEDURE//CPT//38120", "splenectomy"),
        ("CPT4/38100", "splenectomy"),
        ("SNOMED/234319005", "splenectomy"),
        ("ICD10PCS/07TP0ZZ", "splenectomy"),
    ],
)
def test_procedures_of_meds_by_codes(tmp_path: Path, code: str, agent: str) -> None:
    """Codes of vocabularies are read, in the form of MIMIC and in that of meds-etl."""
    meds(tmp_path, (1, at(5), LAB, 9.0, None), (1, at(6), code, None, None))
    cohort = itp.read_meds(tmp_path)

    assert ((agent,), []) == (cohort.patient(0).lines[0].agents, codes(cohort))


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("RxNorm/8640", ["NOT_USED"]), ("ATC/H02AB07", ["NOT_USED"]), ("RxNorm/1191", []),
        ("MEDICATION//8640", []),
    ],
)  # fmt: skip
def test_drugs_of_meds_by_what_is_said_of_their_codes(
    tmp_path: Path, code: str, told: list[str]
) -> None:
    """A drug of the disease that is not read is told of, and one is read by its description."""
    (tmp_path / "metadata").mkdir()
    words = {"code": ["RxNorm/8640", "MEDICATION//8640"], "description": ["prednisone"] * 2}
    pq.write_table(pa.table(words), tmp_path / "metadata" / "codes.parquet")
    meds(tmp_path, (1, at(5), LAB, 9.0, None), (1, at(6), code, None, None))
    cohort = itp.read_meds(tmp_path)

    assert told == codes(cohort)
    assert code.startswith("MEDICATION") == bool(cohort.patient(0).lines)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ((1, at(6), "DIAGNOSIS//ICD//10//Z9081", None, None), True),
        ((1, None, "HISTORY//splenectomy", None, None), True),
        ((1, None, "HISTORY//splenectomy", None, "No"), False),
        ((1, at(6), "CONDITION//77", None, None), True),
    ],
)
def test_what_meds_tells_of_the_past(tmp_path: Path, event: tuple[Any, ...], *, told: bool) -> None:
    """A diagnosis, an event without a time and the words for a code may tell of one."""
    (tmp_path / "metadata").mkdir()
    words = {"code": ["CONDITION//77"], "description": ["Acquired absence of spleen"]}
    pq.write_table(pa.table(words), tmp_path / "metadata" / "codes.parquet")
    cohort = itp.read_meds(meds(tmp_path, (1, at(5), LAB, 9.0, None), event))

    assert ["NO_DAY"] * told == codes(cohort)


def test_what_a_medical_history_tells_of_the_past(tmp_path: Path) -> None:
    """A spleen that is absent is no operation with its day; one that is not is nothing."""
    history = "USUBJID,MHTERM,MHDECOD,MHOCCUR\n01,no spleen,Asplenia,\n01,x,Asplenia,N\n"
    rows = lb("1,,,9,9,10^9/L,2021-03-01")
    cohort = itp.read_cdisc(sdtm(tmp_path, lb=rows, mh=history))

    assert [("NO_DAY", "mh.csv", 2)] == [(p.code, p.file, p.row) for p in cohort.problems]


def test_platelets_under_names_of_code_systems() -> None:
    """Names of ICD-10-PCS and SNOMED CT are those of the transfusion."""
    db = omop(COUNT)
    db.execute(
        "create table procedure_occurrence as select 1 procedure_occurrence_id, 1 person_id, 0 "
        "procedure_concept_id, date '2021-03-02' procedure_date, 'Transfusion of Nonautologous "
        "Platelets into Peripheral Vein, Percutaneous Approach' procedure_source_value"
    )

    assert ["platelet_transfusion"] == [r.kind for r in itp.read_omop(db).patient(0).rescues]

"""What a trial, a CDM or a MEDS data set says and a reader could lose is told of."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase.registry.parts import divide
from tests.io.systems import at, bundle, codes, lb, meds, observation, omop, printed, quantity, sdtm

DAY = "2021-01-05"
LB = f"1,9,10^9/L,9,9,10^9/L,{DAY}"
PLT = "LAB//51265//K/uL"


def trial(place: Path, *rows: str, options: Any = None, **sets: str) -> itp.Cohort:
    """Read a trial with rows of LB."""
    return itp.read_cdisc(sdtm(place, lb=lb(*rows or [LB]), **sets), **(options or {}))


# --- CDISC


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f"1,9,10^9/L,9,90,10^9/L,{DAY}", ["SIGN_CONTRADICTS"]),
        (f"1,90,10^9/L,9,9,10^9/L,{DAY}", ["SIGN_CONTRADICTS"]),
        (f"1,9,10^9/L,9,9,/uL,{DAY}", ["SIGN_CONTRADICTS"]),
        (f"1,9000,/uL,9,9,10^9/L,{DAY}", []),
        (f"1,9400,/uL,9,9,10^9/L,{DAY}", []),
        (f"1,<10,10^9/L,<10,5,10^9/L,{DAY}", []),
        (f"1,<5,10^9/L,5,5,10^9/L,{DAY}", ["SIGN_CONTRADICTS"]),
        (f"1,<5000,/uL,<5,,10^9/L,{DAY}", []),
        (f"1,clumped,,9,9,10^9/L,{DAY}", []),
        (f"1,9,10^9/L,,20,10^9/L,{DAY}", ["SIGN_CONTRADICTS"]),
        (f"1,9,10^9/L,,9,10^9/L,{DAY}", []),
        (f"1,<5,10^9/L,,2.5,10^9/L,{DAY}", []),
    ],
    ids=[
        "number",
        "as measured",
        "unit",
        "converted",
        "rounded",
        "half a bound",
        "a lost bound",
        "a bound",
        "words",
        "as measured and a number",
        "as measured and its number",
        "a bound and its half",
    ],
)
def test_columns_of_one_result(tmp_path: Path, row: str, told: list[str]) -> None:
    """A result that its number or its original contradicts is left out by name."""
    cohort = trial(tmp_path, row, f"2,12,10^9/L,12,12,10^9/L,{DAY}")

    assert (told, 2 - len(told)) == (codes(cohort), len(cohort.counts))


@pytest.mark.parametrize(
    ("row", "count", "given"),
    [
        ("28,10^9/L,30,30,10^9/L", "30", "30 beside LBORRES 28"),
        ("29,10^9/L,30,30,10^9/L", "30", "30 beside LBORRES 29"),
        ("28000,/uL,30,30,10^9/L", "30", "30 beside LBORRES 28000"),
        ("30,10^9/L,30,29,10^9/L", "30", "30 beside LBSTRESN 29"),
        ("28,10^9/L,,30,10^9/L", "28", "30 beside LBORRES 28"),
        ("29.6,10^9/L,30,30,10^9/L", "30", None), ("29600,/uL,30,30.0,10^9/L", "30", None),
        ("30.9,10^9/L,30,30,10^9/L", "30", None), ("29.6,10^9/L,29.6,29.6,10^9/L", "29.6", None),
        ("29.6,10^9/L,29.8,29.8,10^9/L", "29.8", "29.8 beside LBORRES 29.6"),
    ],
)  # fmt: skip
def test_columns_that_differ_by_more_than_a_digit(
    tmp_path: Path, row: str, count: str, given: str | None
) -> None:
    """A result that was converted may lose its last digit; what differs by more is told of."""
    cohort = trial(tmp_path, f"1,{row},{DAY}")

    told = [(each.code, each.given) for each in cohort.problems]
    assert [("TWO_FACTS", given)] * (given is not None) == told
    assert [count] == [of_day for *_, of_day in printed(cohort)]


@pytest.mark.parametrize("day", ["20210105", "20210105T0830", "2021-01-05T08:30"])
def test_days_without_hyphens(tmp_path: Path, day: str) -> None:
    """The basic form of ISO 8601 is that day, as in the other doors."""
    cohort = trial(tmp_path, f"1,9,10^9/L,9,9,10^9/L,{day}")

    assert [("01", "2021-01-05", "9")] == printed(cohort)


def test_two_results_with_one_number(tmp_path: Path) -> None:
    """Rows of one LBSEQ that are alike are copies; rows that differ contradict one another."""
    other = f"1,12,10^9/L,12,12,10^9/L,{DAY}"

    assert (1, ["DERIVED_ROWS"]) == (
        len(trial(tmp_path, LB, LB).counts),
        codes(trial(tmp_path, LB, LB)),
    )
    assert (0, ["CONTRADICTING_COPIES"] * 2) == (
        len(trial(tmp_path, LB, other).counts), codes(trial(tmp_path, LB, other)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "sets",
    [
        {"ex": f"USUBJID,EXTRT,EXSTDTC\n,X,{DAY}\n"},
        {"cm": f"USUBJID,CMDECOD,CMSTDTC\n,PREDNISONE,{DAY}\n"},
        {"pr": f"USUBJID,PRTRT,PRSTDTC\n,SPLENECTOMY,{DAY}\n"},
        {"ae": f"USUBJID,AEDECOD,AESTDTC\n,EPISTAXIS,{DAY}\n"},
        {"ds": f"USUBJID,DSDECOD,DSSTDTC\n,DEATH,{DAY}\n"},
        {"dm": "USUBJID,SEX\n01,F\n,F\n"},
    ],
    ids=lambda sets: next(iter(sets)),
)
def test_rows_of_nobody(tmp_path: Path, sets: dict[str, str]) -> None:
    """A row without a subject is told of once, with its place, in every data set."""
    bleeding = ["EPISTAXIS"] if "ae" in sets else []
    cohort = trial(tmp_path, options={"bleeding": bleeding}, **sets)
    (problem,) = cohort.problems

    assert ("NO_ID", f"{next(iter(sets))}.csv") == (problem.code, problem.file)


def test_a_subject_that_dm_does_not_have(tmp_path: Path) -> None:
    """It is told of and kept; without DM nothing is known of any."""
    cohort = trial(tmp_path, dm="USUBJID,SEX\n02,F\n")

    assert [("UNKNOWN_PATIENT", "01")] == [(each.code, each.patient_id) for each in cohort.problems]
    assert 1 == len(cohort.counts)


def test_what_was_not_taken_and_what_has_no_start(tmp_path: Path) -> None:
    """A drug that did not occur, and an event without a start, are told of."""
    cohort = trial(
        tmp_path, options={"bleeding": ["EPISTAXIS"]},
        cm=f"USUBJID,CMDECOD,CMSTDTC,CMOCCUR\n01,PREDNISONE,{DAY},N\n01,ASPIRIN,{DAY},N\n",
        ae="USUBJID,AEDECOD,AESTDTC\n01,EPISTAXIS,\n",
    )  # fmt: skip

    assert ["NO_DAY", "NOT_TAKEN"] == codes(cohort)  # by the names of their files


def test_a_code_of_another_laboratory(tmp_path: Path) -> None:
    """Rows that are called platelets and have another code are told of; other tests are not."""
    head = "USUBJID,LBTESTCD,LBTEST,LBSEQ,LBSTRESC,LBSTRESU,LBDTC"
    rows = [f"01,{code},{name},{i},9,10^9/L,{DAY}" for i, (code, name) in enumerate(
        [("PLAT", "Platelets"), ("PLT01", "Platelets"), ("MPV", "Mean Platelet Volume")]
    )]  # fmt: skip
    cohort = itp.read_cdisc(sdtm(tmp_path, lb="\n".join([head, *rows, ""])))

    assert [("LOCAL_CODE", "'PLT01' (1)")] == [(each.code, each.given) for each in cohort.problems]


@pytest.mark.parametrize(
    ("records", "rows", "said"),
    [
        (5, [["01"]], "rows: 1 in place of the 5"),
        (1, [["01", "x"]], "in row 1 2 values in place of 1"),
    ],
    ids=["records", "a row"],
)
def test_a_dataset_json_that_is_cut(
    tmp_path: Path, records: int, rows: list[list[str]], said: str
) -> None:
    """Fewer records than it says, and a row of another length, are refused by name."""
    data = {
        "datasetJSONVersion": "1.1.0", "records": records, "rows": rows,
        "columns": [{"name": "USUBJID", "dataType": "string"}],
    }  # fmt: skip
    (tmp_path / "lb.json").write_text(json.dumps(data))
    with pytest.raises(itp.InputError, match=said):
        itp.read_cdisc(tmp_path)


@pytest.mark.parametrize(
    ("ae", "told"),
    [
        (",RECOVERED/RESOLVED", ["NO_END"]), (",", ["NO_END"]), (",NOT RECOVERED/NOT RESOLVED", []),
        ("2021-01-09,RECOVERED/RESOLVED", []), ("2021,", ["PARTIAL_DATE", "NO_END"]),
    ],
    ids=["over", "nothing", "goes on", "a day", "a year"],
)  # fmt: skip
def test_bleeding_without_an_end(tmp_path: Path, ae: str, told: list[str]) -> None:
    """It is read as one day, which is told of unless it is said to go on."""
    head = "USUBJID,AEDECOD,AESTDTC,AEENDTC,AEOUT"
    cohort = trial(
        tmp_path, options={"bleeding": ["EPISTAXIS"]}, ae=f"{head}\n01,EPISTAXIS,{DAY},{ae}\n"
    )

    assert (told, 1) == (codes(cohort), len(cohort.bleeds))


def test_a_birth(tmp_path: Path) -> None:
    """The day of a birth is read from DM and ADSL; a part of one costs the birth alone."""
    whole = trial(tmp_path, dm="USUBJID,SEX,BRTHDTC\n01,F,1980-05-02\n")
    part = trial(tmp_path, dm="USUBJID,SEX,BRTHDTC\n01,F,1980\n")

    assert (dt.date(1980, 5, 2), []) == (whole.patient(0).born_on, codes(whole))
    assert (None, ["PARTIAL_DATE"]) == (part.patient(0).born_on, codes(part))


@pytest.mark.parametrize(
    ("died", "day", "told"), [("", "", 1), ("", "2021-12-01", 0), ("2021-12-01", "", 0)]
)
def test_a_death_without_its_day(tmp_path: Path, died: str, day: str, told: int) -> None:
    """A disposition that is a death is told of, unless DM or it has the day."""
    cohort = trial(
        tmp_path, dm=f"USUBJID,SEX,DTHDTC\n01,F,{died}\n",
        ds=f"USUBJID,DSCAT,DSDECOD,DSSTDTC\n01,DISPOSITION EVENT,DEATH,{day}\n",
    )  # fmt: skip

    assert ["DEATH_WITHOUT_DAY"] * told == codes(cohort)


def test_a_data_set_in_two_files(tmp_path: Path) -> None:
    """One is read, as is said; what is not read at all may stand twice."""
    columns = [{"name": name, "dataType": "string"} for name in ("USUBJID", "LBTESTCD")]
    data = {"datasetJSONVersion": "1.1.0", "records": 0, "rows": [], "columns": columns}
    for name in ("lb.json", "suppae.json", "suppae.csv"):
        (tmp_path / name).write_text(json.dumps(data))
    cohort = trial(tmp_path)

    assert ["lb.json, lb.csv"] == [p.given for p in cohort.problems if p.code == "TWO_SETS"]


@pytest.mark.parametrize(("text", "told"), [("9", ["SIGN_CONTRADICTS"]), ("<9", []), ("90", [])])
def test_the_text_and_the_number_of_an_analysis(tmp_path: Path, text: str, told: list[str]) -> None:
    """AVALC and AVAL of one row are one number, as LBSTRESC and LBSTRESN are."""
    head = "USUBJID,PARAMCD,PARAM,AVAL,AVALC,ADT"
    rows = [f"01,PLAT,Platelets (10^9/L),{number},{DAY}" for number in ("12,12", f"90,{text}")]
    cohort = itp.read_cdisc(sdtm(tmp_path, adlb="\n".join([head, *rows, ""])))

    assert (told, 2 - len(told)) == (codes(cohort), len(cohort.counts))


def test_agents_by_whole_numbers(tmp_path: Path) -> None:
    """A code that is a number is one, in every door."""
    cohort = trial(
        tmp_path, options={"agents": {77: "prednisone"}},
        cm=f"USUBJID,CMDECOD,CMSTDTC\n01,77,{DAY}\n",
    )  # fmt: skip

    assert [] == codes(cohort)
    assert 1 == len(cohort.lines)


# --- OMOP


def row(**more: Any) -> dict[str, Any]:
    """A row of the table measurement."""
    day = dt.date(2021, 1, 5)
    return {"measurement_date": day, "value_as_number": 9.0, "unit_concept_id": 8848} | more


DRUG = (
    "create table drug_exposure as select 1 drug_exposure_id, 1 person_id, 0 drug_concept_id, "
    "'prednisone' drug_source_value, date '2021-01-05' drug_exposure_start_date"
)


@pytest.mark.parametrize(
    ("sql", "told", "said"),
    [
        (DRUG, "NO_END", "neither an end nor a supply in 1 row"),
        (f"{DRUG}, 30 days_supply", None, None),
        (f"{DRUG}, date '2021-01-09' drug_exposure_end_date", None, None),
        ("create table drug_era as select 1 drug_era_id", "NOT_USED", "drug_era"),
        (f"create table drug_era as select 1 drug_era_id; {DRUG}, 3 days_supply", None, None),
        ("create schema old; create table old.person as select 2 person_id",
         "TABLE_TWICE", "memory.main.person, memory.old.person"),
    ],
    ids=["no end", "a supply", "an end", "eras alone", "eras beside", "two schemas"],
)  # fmt: skip
def test_tables_and_ends_that_are_not_there(sql: str, told: str | None, said: str | None) -> None:
    """A drug that is taken for one day, eras that are not read and a second table are told of."""
    db = omop(row(), row(measurement_date=dt.date(2021, 12, 1)))
    db.execute(sql)
    cohort = itp.read_omop(db)

    found = [(problem.code, problem.given) for problem in cohort.problems]

    assert ([] if told is None else [(told, said)]) == found


@pytest.mark.parametrize(
    ("columns", "born", "told"),
    [
        ("timestamp '1980-05-02 03:00:00' birth_datetime", "1980-05-02", []),
        ("1980 year_of_birth, 5 month_of_birth, 2 day_of_birth, '1980-05-03' birth_datetime",
         "1980-05-02", ["TWO_FACTS"]),
        ("1980 year_of_birth, 5 month_of_birth, 2 day_of_birth, '1980-05-02' birth_datetime",
         "1980-05-02", []),
        ("1980 year_of_birth, date '1980-01-01' birth_datetime", "None", ["AGE_FROM_YEAR"]),
    ],
    ids=["alone", "another day", "the same day", "a year"],
)  # fmt: skip
def test_a_birth_in_two_columns(columns: str, born: str, told: list[str]) -> None:
    """birth_datetime is read where no year stands beside it; two days of a birth are told of."""
    db = omop(row())
    db.execute(f"create or replace table person as select 1 person_id, {columns}")
    cohort = itp.read_omop(db)

    assert (born, told) == (str(cohort.patient(0).born_on), codes(cohort))


@pytest.mark.parametrize(
    ("source_value", "told"),
    [
        ("9", []),
        ("9.0", []),
        ("9000", []),
        ("12", ["SIGN_CONTRADICTS"]),
        ("12 K/uL", ["SIGN_CONTRADICTS"]),
    ],
)
def test_a_number_beside_another(source_value: str, told: list[str]) -> None:
    """The printed number is the number, or that in a unit a power of ten apart."""
    assert told == codes(itp.read_omop(omop(row(value_source_value=source_value))))


@pytest.mark.parametrize(
    ("gender", "told"), [("5", ["SEX"]), ("8521", []), ("0", []), ("'F'", ["SEX"])]
)
def test_genders_that_are_none(gender: str, told: list[str]) -> None:
    """A concept that is no gender of OMOP, and a text, are told of."""
    db = omop(row())
    db.execute("drop table person")
    db.execute(
        f"create table person as select 1 person_id, {gender} gender_concept_id, "
        "null::int year_of_birth"
    )

    assert told == codes(itp.read_omop(db))


@pytest.mark.parametrize(
    ("text", "source_value", "told"),
    [
        ("/uL", None, ["TWO_UNITS"]), ("/uL", "9", ["TWO_UNITS"]), ("/uL", "9000", []),
        ("K/uL", None, []), ("10*9/L", None, []), ("thou", None, []), (None, None, []),
    ],
)  # fmt: skip
def test_a_unit_beside_its_concept(
    text: str | None, source_value: str | None, told: list[str]
) -> None:
    """Another unit is told of, unless the print shows that the number was converted."""
    row = {"measurement_date": DAY, "value_as_number": 9.0, "unit_concept_id": 8848,
           "unit_source_value": text, "value_source_value": source_value}  # fmt: skip
    cohort = itp.read_omop(omop(row))

    assert told == codes(cohort)
    assert [("1", DAY, "9")] == printed(cohort)


def test_a_death_of_nobody() -> None:
    """A death of a person that is not there is told of."""
    db = omop(row())
    db.execute("create table death as select 5 person_id, date '2021-05-05' death_date")

    assert [("UNKNOWN_PATIENT", "'5'")] == [(p.code, p.given) for p in itp.read_omop(db).problems]


# --- MEDS


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ((None, at(1), PLT, 9.0, None), "NO_ID"),
        ((None, at(1), "MEDICATION//START//prednisone", None, None), "NO_ID"),
        ((1, None, "GENDER//X", None, None), "SEX"),
        ((1, at(1), "LAB//PLT//K/uL", 9.0, None), "LOCAL_CODE"),
        ((1, at(1), PLT, 2.5, "<5"), "SIGN_CONTRADICTS"),
        ((1, at(1), PLT, 9.0, "12"), "SIGN_CONTRADICTS"),
    ],
    ids=["count of nobody", "drug of nobody", "a sex", "a code", "half a bound", "two numbers"],
)
def test_an_event_that_is_told_of(tmp_path: Path, event: tuple[Any, ...], told: str) -> None:
    """Each is left out by name, and the count beside it is read."""
    cohort = itp.read_meds(meds(tmp_path, (1, at(2), PLT, 9.0, None), event))

    assert ([told], 1) == (codes(cohort), len(cohort.counts))


def test_a_bound_beside_its_number(tmp_path: Path) -> None:
    """The sign that only the text has is kept."""
    cohort = itp.read_meds(meds(tmp_path, (1, at(2), PLT, 9.0, "<9")))

    assert [("1", "2021-01-02", "<9")] == printed(cohort)


@pytest.mark.parametrize(
    ("subject", "owner"), [("a", "a"), (1.0, "1"), (2**60, str(2**60)), (-5, "-5")], ids=str
)
def test_subjects_of_another_type(tmp_path: Path, subject: Any, owner: str) -> None:
    """Texts and whole floats are ids as they stand."""
    (tmp_path / "data").mkdir()
    table = pa.table(
        {"subject_id": [subject], "time": [at(1)], "code": [PLT], "numeric_value": [9.0]}
    )
    pq.write_table(table, tmp_path / "data" / "0.parquet")

    assert [owner] == [patient.id for patient in itp.read_meds(tmp_path).to_patients()]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('{"etl_name": "meds_etl.omop", "etl_version": "0.3.11"}', ["meds_etl.omop 0.3.11"]),
        ('{"etl_name": "meds_etl.omop"}', ["meds_etl.omop"]),
        ('{"etl_name": "meds_etl.mimic", "etl_version": "0.3.11"}', []),
        ('{"etl_name": ["meds_etl.omop"]}', []),
        ("[]", []),
        ("{", []),
        ('\ufeff{"etl_name": "meds_etl.omop"}', ["meds_etl.omop"]),
        (None, []),
    ],
    ids=[
        "with a version",
        "without",
        "of MIMIC",
        "a list",
        "no object",
        "broken",
        "with a mark",
        "no file",
    ],
)
def test_a_writer_that_leaves_signs_away(said: str | None, told: list[str], tmp_path: Path) -> None:
    """What meds-etl made of OMOP has 5 for ``<5``, which no count of it shows."""
    folder = meds(tmp_path, (1, at(1), PLT, 5.0, None))
    (folder / "metadata").mkdir()
    if said is not None:
        (folder / "metadata" / "dataset.json").write_text(said, encoding="utf-8")
    problems = itp.read_meds(folder).problems

    assert told == [str(each.given) for each in problems if each.code == "SIGNS_LOST"]
    assert len(told) == len(problems)


def test_a_writer_is_told_of_once_for_all_parts(tmp_path: Path) -> None:
    """Each part of a data set has the same writer; one without counts has nothing to lose."""
    folder = tmp_path / "meds"
    folder.mkdir()
    meds(folder, *((subject, at(1), PLT, 5.0, None) for subject in range(1, 9)))
    other = tmp_path / "other"
    other.mkdir()
    meds(other, (1, at(1), "MEDS_DEATH", None, None))
    for place in (folder, other):
        (place / "metadata").mkdir()
        (place / "metadata" / "dataset.json").write_text('{"etl_name": "meds_etl.omop"}')
    made = divide(folder, tmp_path / "shards", shards=3)

    assert ["SIGNS_LOST"] == [each.code for each in made.problems]
    assert "SIGNS_LOST" not in codes(itp.read_meds(other))


def test_a_patient_whose_every_count_is_refused_is_a_patient(tmp_path: Path) -> None:
    """A count that says two things is left out by name; its patient is one, without a count."""
    for name in ("fhir", "cdisc", "meds"):
        (tmp_path / name).mkdir()
    path = tmp_path / "meds" / "data" / "0.parquet"
    path.parent.mkdir()
    pq.write_table(
        pa.table({"subject_id": [1], "time": [at(1)], "code": ["LAB//51265//K/uL"],
                  "numeric_value": pa.array([9.0], pa.float32()), "unit": ["/uL"]}), path,
    )  # fmt: skip
    two = lb("1,12,10^3/uL,120,120,10^9/L,2021-03-01")
    for cohort in (
        itp.read_fhir(
            bundle(tmp_path / "fhir", observation("a", "2021-03-01", **quantity(9, unit="/uL")))
        ),
        itp.read_cdisc(sdtm(tmp_path / "cdisc", lb=two)),
        itp.read_meds(tmp_path / "meds"),
    ):
        assert (1, 0) == (len(cohort), len(cohort.counts))
        assert ["error"] == [problem.severity for problem in cohort.problems]

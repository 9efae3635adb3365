"""
What a system does not print is on the record, whichever system it is.

A number that is printed as approximate, and a day that was imputed, are told of where they stand,
are kept with the count, the line, the bleed or the rescue, and named by the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.io.cdisc import read_cdisc
from itpcase.io.fhir import read_fhir
from itpcase.io.mapped import read_mapped
from itpcase.io.meds import read_meds
from itpcase.io.omop import read_omop
from tests.io.systems import at, bundle, codes, meds, observation, omop, printed, sdtm

UNIT = "10*9/L"

COUNTS = (("2021-02-20", "9"), ("2021-03", "~120"), ("2021-04-08", "125↑"))
"""Day and text of three counts: a whole one, one of a month and about so many, a flagged one."""


def from_omop(_: Path) -> itp.Cohort:
    """Days as text, results in value_source_value."""
    db = omop()
    db.execute("alter table measurement alter measurement_date type varchar")
    for number, (day, text) in enumerate(COUNTS, start=1):
        db.execute(
            "insert into measurement (measurement_id, person_id, measurement_concept_id, "
            "measurement_date, unit_concept_id, value_source_value) "
            "values (?, 1, 3024929, ?, 8848, ?)",
            [number, day, text],
        )
    db.execute(
        "create table drug_exposure as select 1 drug_exposure_id, 1 person_id, 1 drug_concept_id, "
        "'eltrombopag' drug_source_value, '2021-02' drug_exposure_start_date, "
        "'2021-05-01' drug_exposure_end_date, 32818 drug_type_concept_id"
    )
    db.execute(
        "create table condition_occurrence as select 1 condition_occurrence_id, 1 person_id, "
        "7 condition_concept_id, '2021-06' condition_start_date"
    )
    return read_omop(db, impute="first", bleeding=(7,))


def from_fhir(folder: Path) -> itp.Cohort:
    """Days of months in FHIR are instants of that precision."""
    subject = {"subject": {"reference": "Patient/p1"}}
    return read_fhir(
        bundle(
            folder,
            {"resourceType": "Patient", "id": "p1"},
            *(observation(day, day, valueString=f"{text} {UNIT}") for day, text in COUNTS),
            {
                "resourceType": "MedicationStatement", "id": "m", "status": "stopped",
                "medicationCodeableConcept": {"text": "eltrombopag"},
                "effectivePeriod": {"start": "2021-02", "end": "2021-05-01"},
            } | subject,
            {
                "resourceType": "Condition", "id": "c", "onsetDateTime": "2021-06",
                "code": {"coding": [{"system": "s", "code": "bleed"}]},
            } | subject,
        ),
        impute="first", bleeding={"s|bleed": 1},
    )  # fmt: skip


def from_cdisc(folder: Path) -> itp.Cohort:
    """SDTM has parts of dates in every column of days."""
    rows = [f"01,PLAT,{n},{text},{UNIT},{day}" for n, (day, text) in enumerate(COUNTS, start=1)]
    return read_cdisc(
        sdtm(
            folder,
            lb="\n".join(["USUBJID,LBTESTCD,LBSEQ,LBORRES,LBORRESU,LBDTC", *rows, ""]),
            ex="USUBJID,EXSEQ,EXTRT,EXSTDTC,EXENDTC\n01,1,ELTROMBOPAG,2021-02,2021-05-01\n",
            ae="USUBJID,AESEQ,AEDECOD,AESTDTC,AEENDTC\n01,1,Epistaxis,2021-06,\n",
        ),
        impute="first", bleeding={"Epistaxis": 1},
    )  # fmt: skip


def from_mapped(folder: Path) -> itp.Cohort:
    """A sheet for each table of a hospital."""
    sheet = folder / "sheet.csv"
    rows = [f"p1,{day},{text},,,," for day, text in COUNTS]
    rows += ["p1,,,eltrombopag,2021-02,2021-05-01,", "p1,,,,,,2021-06"]
    sheet.write_text("\n".join(["id,day,plt,drug,from,to,bled", *rows, ""]), encoding="utf-8")
    mapping = {
        "counts": {"patient_id": "id", "on": "day", "count": "plt", "unit": {"value": UNIT}},
        "exposures": {
            "patient_id": "id", "agent": "drug", "started_on": "from", "ended_on": "to",
        },
        "bleeds": {"patient_id": "id", "on": "bled"},
    }  # fmt: skip
    return read_mapped(sheet, mapping=mapping, impute="first")


DOORS = [from_omop, from_fhir, from_cdisc, from_mapped]


def assumed(records: Any) -> list[tuple[str, ...]]:
    """What is assumed of records, in words."""
    return [tuple(map(str, record.assumed)) for record in records]


@pytest.mark.parametrize("read", DOORS)
def test_what_is_assumed_is_on_the_record(
    read: Callable[[Path], itp.Cohort], tmp_path: Path
) -> None:
    """Of the counts, the line that was made of a drug, the drug itself and the bleed."""
    cohort = read(tmp_path)
    patient = cohort.patient(0)

    assert ["9", "120", "125"] == [count.as_printed.printed for count in patient.platelets]
    assert [(), ("approximate", "day"), ()] == assumed(patient.platelets)
    assert [("day",)] == assumed(patient.lines) == assumed(patient.exposures)
    assert [("day",)] == assumed(patient.bleeds)
    assert {"APPROXIMATE", "LAB_FLAG", "IMPUTED_DAY"} <= set(codes(cohort))
    assert 3 == codes(cohort).count("IMPUTED_DAY")


@pytest.mark.parametrize("read", DOORS)
def test_the_answer_names_what_is_assumed(
    read: Callable[[Path], itp.Cohort], tmp_path: Path
) -> None:
    """Every answer carries the assumptions made: the number, the day of a count and of a line."""
    said = str(itp.classify_response(read(tmp_path)).explain(0))

    assert "prints 1 count as approximate" in said
    assert "day of 1 count" in said
    assert "A day of the line" in said


def test_a_partial_date_in_study_days_is_told_of(tmp_path: Path) -> None:
    """It is imputed first, and counted from the start then."""
    folder = sdtm(
        tmp_path,
        lb=f"USUBJID,LBTESTCD,LBSEQ,LBORRES,LBORRESU,LBDTC\n01,PLAT,1,9,{UNIT},2021-03\n",
        dm="USUBJID,RFSTDTC\n01,2021-02-01\n",
    )
    cohort = read_cdisc(folder, impute="first", days="cdisc")

    assert [28] == [count.on for count in cohort.patient(0).platelets]
    assert [("day",)] == assumed(cohort.patient(0).platelets)
    assert ["IMPUTED_DAY"] == codes(cohort)


def test_a_text_that_says_about_beside_its_number() -> None:
    """The column of numbers and the text are one count: what one says of it holds."""
    row = {
        "measurement_date": "2021-03-01", "value_as_number": 12, "unit_concept_id": 8848,
        "value_source_value": "~12",
    }  # fmt: skip
    cohort = read_omop(omop(row))

    assert [("approximate",)] == assumed(cohort.patient(0).platelets)
    assert ["APPROXIMATE"] == codes(cohort)


@pytest.mark.parametrize(
    ("words", "listed"),
    [
        ("clumped", ["WORDS_BESIDE"]), ("9 (clumps)", ["WORDS_BESIDE"]), ("LOW", ["WORDS_BESIDE"]),
        ("9", []), ("9.0", []), ("9 K/uL", []), ("9000 /uL", []), ("9 L", []),
        ("~9", ["APPROXIMATE"]),
        ("12 K/uL", ["SIGN_CONTRADICTS"]), ("12", ["SIGN_CONTRADICTS"]),
    ],
)  # fmt: skip
def test_words_beside_a_number(tmp_path: Path, words: str, listed: list[str]) -> None:
    """A number is used, and what stands beside it is told of, unless it is the same number."""
    row = {
        "measurement_date": "2021-03-01", "value_as_number": 9, "unit_concept_id": 8848,
        "value_source_value": words,
    }  # fmt: skip
    event = (7, at(1), "LOINC//777-3//10*3/uL", 9.0, words)

    for cohort in (read_omop(omop(row)), read_meds(meds(tmp_path, event))):
        assert listed == codes(cohort)
        counts = [count for _, _, count in printed(cohort)]
        assert ([] if "SIGN_CONTRADICTS" in listed else ["9"]) == [c.lstrip("~") for c in counts]

"""A record of bleeding, a drug or a rescue that stands twice is read once, in every door."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from tests.io.systems import bundle, codes, lb, observation, omop, quantity, sdtm

DAY, LATER = "2021-03-02", "2021-03-05"
OF = {"subject": {"reference": "Patient/p1"}}


def of_cdisc(place: Path, days: tuple[str, ...], ids: tuple[int, ...]) -> itp.Cohort:
    """A trial with an event and a transfusion a day."""
    bleeds = [f"01,EPISTAXIS,{number},{DAY},{day}" for number, day in zip(ids, days, strict=True)]
    drugs = [f"01,PLATELET TRANSFUSION,{number},{day},{day}"
             for number, day in zip(ids, days, strict=True)]  # fmt: skip
    return itp.read_cdisc(
        sdtm(
            place, lb=lb("1,9,10^9/L,9,9,10^9/L,2021-03-01"),
            ae="\n".join(["USUBJID,AEDECOD,AESEQ,AESTDTC,AEENDTC", *bleeds, ""]),
            cm="\n".join(["USUBJID,CMTRT,CMSEQ,CMSTDTC,CMENDTC", *drugs, ""]),
        ),
        bleeding=("EPISTAXIS",),
    )  # fmt: skip


def of_fhir(place: Path, days: tuple[str, ...], ids: tuple[int, ...]) -> itp.Cohort:
    """A bundle with a condition and a procedure a day."""
    events = [
        OF | {"resourceType": "Condition", "id": f"c{number}", "onsetDateTime": DAY,
              "abatementDateTime": day, "code": {"coding": [{"system": "s", "code": "c"}]}}
        for number, day in zip(ids, days, strict=True)
    ]  # fmt: skip
    drugs = [
        OF | {"resourceType": "Procedure", "id": f"d{number}", "status": "completed",
              "code": {"text": "platelet transfusion"}, "performedDateTime": day}
        for number, day in zip(ids, days, strict=True)
    ]  # fmt: skip
    first = observation("a", "2021-03-01", **quantity(9))
    return itp.read_fhir(bundle(place, first, *events, *drugs), bleeding=("s|c",))


def of_omop(_: Path, days: tuple[str, ...], ids: tuple[int, ...]) -> itp.Cohort:
    """A CDM with a condition and a procedure a day."""
    db = omop({"measurement_date": "2021-03-01", "value_as_number": 9.0, "unit_concept_id": 8848})
    for table, key in (("condition_occurrence", "condition_start_date"),
                       ("procedure_occurrence", "procedure_date")):  # fmt: skip
        prefix = table.partition("_")[0]
        rows = ", ".join(
            f"({number}, 1, 5, 'platelet transfusion', date '{day}')"
            for number, day in zip(ids, days, strict=True)
        )
        db.execute(
            f"create table {table} as select * from (values {rows}) t({table}_id, person_id, "  # noqa: S608 - names of ours
            f"{prefix}_concept_id, {prefix}_source_value, {key})"
        )
    return itp.read_omop(db, bleeding=(5,))


@pytest.mark.parametrize(
    ("days", "ids", "many", "told"),
    [
        ((DAY, DAY), (1, 1), 1, ["DUPLICATE_RESULT"] * 2),
        ((DAY, DAY), (1, 2), 2, []),
        ((DAY, LATER), (1, 1), 2, ["CONTRADICTING_COPIES"] * 2),
        ((DAY, LATER, DAY), (1, 1, 1), 2, ["CONTRADICTING_COPIES", "DUPLICATE_RESULT"] * 2),
    ],
    ids=["copies", "two of one day", "they differ", "both"],
)
@pytest.mark.parametrize("read", [of_cdisc, of_fhir, of_omop])
def test_records_of_one_id(  # noqa: PLR0917 - a case and what is right of it
    read: Any, days: tuple[str, ...], ids: tuple[int, ...], many: int, told: list[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    """Those that are alike are one; of those that differ all are kept, and told of."""
    cohort = read(tmp_path, days, ids)

    assert (many, many) == (len(cohort.bleeds), len(cohort.rescues))
    assert sorted(told) == sorted(codes(cohort))
    assert {"warning"} >= {problem.severity for problem in cohort.problems}


def test_copies_in_columns_are_those_read_one_by_one() -> None:
    """A record of OMOP that leaves something open is looked at alone, and a copy of it as well."""
    db = omop({"measurement_date": "2021-03-01", "value_as_number": 9.0, "unit_concept_id": 8848})
    db.execute(
        "create table procedure_occurrence as select 1 procedure_occurrence_id, 1 person_id, "
        "5 procedure_concept_id, 'platelet transfusion' procedure_source_value, "
        "'2021-03' procedure_date from range(2)"
    )
    cohort = itp.read_omop(db, impute="first")

    assert [dt.date(2021, 3, 1)] == [rescue.on for rescue in cohort.patient(0).rescues]
    assert ["DUPLICATE_RESULT", "IMPUTED_DAY"] == codes(cohort)


def version(number: int, **more: Any) -> dict[str, Any]:
    """A version of a condition that goes on."""
    return OF | {
        "resourceType": "Condition", "id": "c", "meta": {"versionId": str(number)},
        "onsetDateTime": DAY, "code": {"coding": [{"system": "s", "code": "c"}]},
        "clinicalStatus": {"coding": [{"code": "active"}]},
    } | more  # fmt: skip


def test_the_last_version_of_a_record_counts(tmp_path: Path) -> None:
    """A bleed that is over in its last version does not go on, in whichever order they come."""
    over = version(10, abatementDateTime=LATER, clinicalStatus={"coding": [{"code": "resolved"}]})
    first = observation("a", "2021-03-01", **quantity(9))
    for versions in ([version(9), over], [over, version(9)]):
        cohort = itp.read_fhir(bundle(tmp_path, first, *versions), bleeding=("s|c",))
        (bleed,) = cohort.patient(0).bleeds

        assert (dt.date(2021, 3, 5), None) == (bleed.until, bleed.ongoing)
        assert ["REPLACED_RESULT"] == codes(cohort)


def test_a_drug_that_was_taken_back_makes_no_line(tmp_path: Path) -> None:
    """An error that a later version corrects is no exposure, also where the first one said so."""
    drug = OF | {
        "resourceType": "MedicationStatement", "id": "m", "meta": {"versionId": "1"},
        "status": "active", "medicationCodeableConcept": {"text": "prednisone"},
        "effectivePeriod": {"start": DAY},
    }  # fmt: skip
    wrong = drug | {"meta": {"versionId": "2"}, "status": "entered-in-error"}
    first = observation("a", "2021-03-01", **quantity(9))
    cohort = itp.read_fhir(bundle(tmp_path, first, drug, wrong))

    assert (0, ["REPLACED_RESULT", "NOT_TAKEN"]) == (len(cohort.lines), codes(cohort))


def test_a_patient_who_is_named_by_the_entry(tmp_path: Path) -> None:
    """A record without an id has that of its entry, which results refer to."""
    path = bundle(tmp_path, {"resourceType": "Patient", "gender": "female"},
                  observation("a", DAY, **quantity(9)))  # fmt: skip
    path.write_text(path.read_text().replace("urn:uuid:None", "urn:uuid:p1"))
    cohort = itp.read_fhir(path)

    assert ([("p1", "F")], []) == ([(p.id, p.sex) for p in cohort.to_patients()], codes(cohort))


def test_the_last_version_of_a_medication_counts(tmp_path: Path) -> None:
    """What a record refers to is what the newest version of it says, whichever comes last."""
    known = {"resourceType": "Medication", "id": "x"}
    versions = [known | {"meta": {"versionId": number}, "code": {"text": word}}
                for number, word in (("10", "eltrombopag"), ("9", "aspirin"))]  # fmt: skip
    drug = OF | {
        "resourceType": "MedicationStatement", "id": "m", "status": "active",
        "medicationReference": {"reference": "Medication/x"}, "effectivePeriod": {"start": DAY},
    }  # fmt: skip
    first = observation("a", "2021-03-01", **quantity(9))
    for each in (versions, versions[::-1]):
        cohort = itp.read_fhir(bundle(tmp_path, first, drug, *each))

        assert ["eltrombopag"] == [str(line.agents[0]) for line in cohort.patient(0).lines]

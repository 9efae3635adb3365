"""A code that the user gives, and that no row of a source has, is told of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.registry.parts import divide
from tests.io.systems import at, bundle, lb, meds, observation, omop, quantity, sdtm


def of_cdisc(place: Path, **given: Any) -> itp.Cohort:
    """A trial with one event and one drug."""
    return itp.read_cdisc(
        sdtm(
            place, lb=lb("1,9,10^9/L,9,9,10^9/L,2021-03-01"),
            ae="USUBJID,AEDECOD,AESTDTC,AESEV\n01,Epistaxis,2021-03-02,Mild\n",
            cm="USUBJID,CMTRT,CMSTDTC\n01,nplate-x,2021-03-02\n",
        ),
        **given,
    )  # fmt: skip


def of_fhir(place: Path, **given: Any) -> itp.Cohort:
    """A bundle with one condition and one drug."""
    of = {"subject": {"reference": "Patient/p1"}}
    event = of | {
        "resourceType": "Condition", "id": "c", "onsetDateTime": "2021-03-02",
        "code": {"coding": [{"system": "s", "code": "Epistaxis"}]},
    }  # fmt: skip
    drug = of | {
        "resourceType": "MedicationAdministration", "id": "m", "status": "completed",
        "effectiveDateTime": "2021-03-02", "medicationCodeableConcept": {"text": "nplate-x"},
    }  # fmt: skip
    return itp.read_fhir(
        bundle(place, observation("a", "2021-03-01", **quantity(9)), event, drug), **given
    )


def of_meds(place: Path, **given: Any) -> itp.Cohort:
    """A data set with one event and one drug."""
    return itp.read_meds(
        meds(
            place, (1, at(1), "LAB//51265//K/uL", 9.0, None), (1, at(2), "Epistaxis", None, None),
            (1, at(2), "MEDICATION//START//nplate-x", None, None),
        ),
        **given,
    )  # fmt: skip


def cdm(_: Path) -> Any:
    """A CDM with one condition, which stands below another, and one drug."""
    db = omop({"measurement_date": "2021-03-01", "value_as_number": 9.0, "unit_concept_id": 8848})
    db.execute(
        "create table condition_occurrence as select 1 condition_occurrence_id, 1 person_id, "
        "5 condition_concept_id, date '2021-03-02' condition_start_date"
    )
    db.execute(
        "create table concept_ancestor as select 4 ancestor_concept_id, 5 descendant_concept_id"
    )
    db.execute(
        "create table drug_exposure as select 1 drug_exposure_id, 1 person_id, 0 drug_concept_id, "
        "'nplate-x' drug_source_value, date '2021-03-02' drug_exposure_start_date"
    )
    return db


def of_omop(place: Path, **given: Any) -> itp.Cohort:
    """The CDM as it is read."""
    return itp.read_omop(cdm(place), **given)


@pytest.mark.parametrize(
    ("read", "there", "slip"),
    [
        (of_cdisc, "epistaxis", "epistaxsis"), (of_fhir, "s|Epistaxis", "s|epistaxis"),
        (of_meds, "Epistaxis", "epistaxis"), (of_omop, 5, 6), (of_omop, 4, 6),
    ],
)  # fmt: skip
def test_codes_that_no_row_has(read: Any, there: Any, slip: Any, tmp_path: Path) -> None:
    """A slip of the pen finds no bleeding and no drug: each is named, with its argument."""
    agents = {"nplate-x": "romiplostim", "nplate-y": "romiplostim"}
    cohort = read(tmp_path, bleeding=(there, slip), agents=agents)
    told = [p for p in cohort.problems if p.code == "NO_ROWS"]

    assert [("agents", "'nplate-y'"), ("bleeding", repr(str(slip)))] == [
        (problem.argument, problem.given) for problem in told
    ]
    assert {"warning"} == {problem.severity for problem in told}
    assert [1, 1] == [len(cohort.bleeds), len(cohort.exposures)]


LOCAL = "LAB//9//K/uL"


@pytest.mark.parametrize(
    ("read", "given", "told"),
    [
        (of_cdisc, {"codes": ("PLAT", "PLT01")}, [("codes", "'PLT01'")]),
        (of_cdisc, {"codes": ("plat",)}, []),
        (of_cdisc, {"labs": {"plat": "alt", "sgpt": "alt"}}, [("labs", "'sgpt'")]),
        (of_cdisc, {"bleeding": ["Epistaxis"], "grades": {"MILD": 1, "Sever": 3}},
         [("grades", "'Sever'")]),
        (of_fhir, {"codes": ("http://loinc.org|777-3", "s|PLT")}, [("codes", "'s|PLT'")]),
        (of_fhir, {"labs": {"s|GPT": "alt"}}, [("labs", "'s|GPT'")]),
        (of_meds, {"codes": ("LAB//51265", "LAB//9")}, [("codes", "'LAB//9'")]),
        (of_meds, {"labs": {"LAB//9": "alt"}}, [("labs", "'LAB//9'")]),
        (of_meds, {"units": {"LAB//51265//K/uL": "K/uL", LOCAL: "K/uL"}},
         [("units", repr(LOCAL))]),
        (of_omop, {"concepts": (3024929, 77)}, [("concepts", "'77'")]),
        (of_omop, {"labs": {77: "alt"}}, [("labs", "'77'")]),
        (of_omop, {"units": {8848: "10*3/uL", 77: "10*3/uL"}}, [("units", "'77'")]),
        (of_omop, {}, []), (of_cdisc, {}, []), (of_meds, {}, []), (of_fhir, {}, []),
    ],
)  # fmt: skip
def test_any_option_that_names_codes(
    read: Any, given: dict[str, Any], told: list[tuple[str, str]], tmp_path: Path
) -> None:
    """Whatever names codes is told of where no row has them; what is known by itself is not."""
    cohort = read(tmp_path, **given)

    assert told == [(p.argument, p.given) for p in cohort.problems if p.code == "NO_ROWS"]


def test_a_concept_that_stands_above_those_of_the_rows(tmp_path: Path) -> None:
    """It is there, as what stands below it is."""
    db = cdm(tmp_path)
    db.execute("insert into concept_ancestor values (70, 3024929), (71, 71)")
    cohort = itp.read_omop(db, concepts=(70, 71))

    assert ["'71'"] == [p.given for p in cohort.problems if p.code == "NO_ROWS"]
    assert 1 == len(cohort.counts)


def test_of_many_codes_the_first_are_named(tmp_path: Path) -> None:
    """Five, and how many more; in both languages."""
    cohort = of_cdisc(tmp_path, bleeding=tuple("abcdefg"))
    (told,) = (p for p in cohort.problems if p.code == "NO_ROWS")

    assert "'a', 'b', 'c', 'd', 'e' and 2 more" == told.given
    assert "'a', 'b', 'c', 'd', 'e'及另外2个" in told.told.render("zh")


def test_a_word_of_a_mapped_sheet_that_no_row_has(tmp_path: Path) -> None:
    """Agents are told of in a sheet as well."""
    (tmp_path / "a.csv").write_text("id,day,plt\n1,2021-03-01,9\n", encoding="utf-8")
    mapping = {"counts": {"patient_id": "id", "on": "day", "count": "plt",
                          "unit": {"value": "10*9/L"}}}  # fmt: skip
    cohort = itp.read_mapped(tmp_path / "a.csv", mapping=mapping, agents={"np": "romiplostim"})

    assert [("NO_ROWS", "agents", "'np'")] == [
        (problem.code, problem.argument, problem.given) for problem in cohort.problems
    ]


def test_a_value_of_a_condition_that_no_row_has(tmp_path: Path) -> None:
    """Of several values each is looked for; where none is there, it is told of once."""
    (tmp_path / "a.csv").write_text("id,ins,day,plt\n1,Labs,2021-03-01,9\n", encoding="utf-8")

    def told(values: list[str]) -> list[tuple[str, str]]:
        counts = {"patient_id": "id", "on": "day", "count": "plt", "unit": {"value": "10*9/L"},
                  "where": {"ins": values}}  # fmt: skip
        cohort = itp.read_mapped(tmp_path / "a.csv", mapping={"counts": counts})
        return [(p.argument, p.given) for p in cohort.problems if p.code == "NO_ROWS"]

    assert [("counts.where.ins", "'lbas'")] == told(["labs", "lbas"])
    assert [] == told(["labs", "LABS"])
    assert [("counts.where", "ins = ['lbas', 'lsb']")] == told(["lbas", "lsb"])


def test_a_code_that_no_part_has(tmp_path: Path) -> None:
    """A code that one part of a source has is there, whatever the others have."""
    db = cdm(tmp_path)
    db.execute("insert into person select i, 8532, null from range(2, 20) t(i)")
    db.execute(
        "insert into measurement (measurement_id, person_id, measurement_concept_id, "
        "measurement_date, value_as_number, unit_concept_id) select i, i, 3024929, "
        "date '2021-03-01', 9, 8848 from range(2, 20) t(i)"
    )
    told = divide(
        db, tmp_path / "shards", shards=3, bleeding=(5, 6), labs={3006923: "alt"},
    ).problems  # fmt: skip

    assert [("NO_ROWS", "labs", "'3006923'"), ("NO_ROWS", "bleeding", "'6'")] == [
        (problem.code, problem.argument, problem.given)
        for problem in told
        if problem.code == "NO_ROWS"
    ]


def test_what_is_said_of_a_whole_cdm_is_said_once(tmp_path: Path) -> None:
    """Each part is a CDM, and the tables that none of them has for itself are told of once."""
    db = cdm(tmp_path)
    db.execute("create table cdm_source as select 'v6.0' cdm_version")
    db.execute("create table condition_era as select 1 condition_era_id")
    db.execute("drop table condition_occurrence")
    db.execute("create schema old; create table old.person as select 1 person_id")
    told = divide(db, tmp_path / "shards", shards=3).problems

    whole = {"cdm_source", "condition_era", "person"}

    assert ["CDM_VERSION", "NOT_USED", "TABLE_TWICE"] == sorted(
        problem.code for problem in told if problem.file in whole
    )

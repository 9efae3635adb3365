"""How sure a condition of an OMOP CDM is: ruled out, preliminary, confirmed."""

from __future__ import annotations

from typing import Any

import pytest

import itpcase as itp
from tests.io.systems import codes, insert, omop

COUNT = {"measurement_date": "2021-03-01", "value_as_number": 9.0, "unit_concept_id": 8848}
NAMES = {32893: "Confirmed diagnosis", 32899: "Preliminary diagnosis", 7: "Ruled out"}

OUT = ("ruled out", "Ruled-Out", "refuted", "entered in error", "cancelled", "已排除",
       "no evidence of", "denied", "否认", 7)  # fmt: skip
EARLY = ("preliminary", "suspected", "r/o", "Rule out", "bleeding?", "unconfirmed", "疑似",
         "待排除", "history of", "既往", 32899, 4033240)  # fmt: skip
SURE = (None, "", "confirmed", "Discharge diagnosis", "primary", 32893, 32902, 0)


def cdm(*statuses: str | int | None, named: bool = True, about: int = 500, text: str = "") -> Any:
    """A CDM with a condition for each status, a word or a concept, a day after another."""
    db = omop(COUNT)
    db.execute(
        "create table condition_occurrence (condition_occurrence_id int, person_id int, "
        "condition_concept_id int, condition_start_date date, condition_status_concept_id int, "
        "condition_status_source_value varchar, condition_source_value varchar)"
    )
    rows = [
        [at, 1, about, f"2021-03-{at:02d}", each if isinstance(each, int) else 0,
         each if isinstance(each, str) else None, text]
        for at, each in enumerate(statuses, start=1)
    ]  # fmt: skip
    insert(db, "condition_occurrence", rows)
    if named:
        db.execute("create table concept (concept_id bigint, concept_name varchar, "
                   "vocabulary_id varchar, concept_code varchar)")  # fmt: skip
        insert(db, "concept", [[each, name, "", ""] for each, name in NAMES.items()])
    return db


def bleeds(cohort: itp.Cohort) -> list[int]:
    """The days of March on which somebody bled."""
    return [int(str(bleed.on)[-2:]) for bleed in cohort.patient(0).bleeds]


@pytest.mark.parametrize("status", OUT)
def test_a_condition_that_was_ruled_out_is_no_bleed(status: str | int) -> None:
    """It is left out by name; the one beside it stays."""
    cohort = itp.read_omop(cdm(status, "confirmed"), bleeding={500: 2})
    (problem,) = cohort.problems

    assert [2] == bleeds(cohort)
    assert ("WITHDRAWN_RESULT", "1", "condition_occurrence_id 1 condition_status_concept_id") == (
        problem.code, problem.patient_id, problem.argument,
    )  # fmt: skip


@pytest.mark.parametrize("status", EARLY)
def test_a_condition_that_is_not_sure_is_kept_and_told_of(status: str | int) -> None:
    """Once for all rows of a status."""
    cohort = itp.read_omop(cdm(status, status), bleeding={500: 2})
    (problem,) = cohort.problems

    assert [1, 2] == bleeds(cohort)
    assert ("UNKNOWN_STATUS", "warning") == (problem.code, problem.severity)
    assert problem.given.endswith("(2)")


@pytest.mark.parametrize("status", SURE)
def test_a_condition_that_is_sure(status: str | int | None) -> None:
    """Nothing is told of, whatever role it had."""
    cohort = itp.read_omop(cdm(status), bleeding={500: 2})

    assert [1] == bleeds(cohort)
    assert [] == codes(cohort)


def test_concepts_without_the_vocabulary() -> None:
    """Those of a preliminary diagnosis are known; another says nothing."""
    cohort = itp.read_omop(cdm(32899, 7, named=False), bleeding={500: 2})

    assert [1, 2] == bleeds(cohort)
    assert ["UNKNOWN_STATUS"] == codes(cohort)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("ruled out", []),
        ("no", []),
        ("confirmed", ["'History of splenectomy'"]),
        ("suspected", ["'History of splenectomy (suspected)'"]),
    ],
)
def test_a_splenectomy_of_the_past_by_its_status(status: str, told: list[str]) -> None:
    """One that was ruled out is none; one that is not sure is told of with that word."""
    cohort = itp.read_omop(cdm(status, about=0, text="History of splenectomy"))

    assert told == [problem.given for problem in cohort.problems]


def test_a_splenectomy_that_an_observation_qualifies() -> None:
    """An observation has a qualifier in that place."""
    db = omop(COUNT)
    db.execute(
        "create table observation as select 1 observation_id, 1 person_id, "
        "0 observation_concept_id, 'splenectomy' observation_source_value, "
        "'Ruled out' qualifier_source_value"
    )

    assert [] == codes(itp.read_omop(db))

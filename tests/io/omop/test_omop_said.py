"""What an OMOP measurement says in a concept, in place of a number or beside one."""

from __future__ import annotations

from typing import Any

import pytest

import itpcase as itp
from tests.io.systems import codes, omop, printed

NUMBER = {"measurement_date": "2021-03-01", "value_as_number": 9.0, "unit_concept_id": 8848}
NOTHING = NUMBER | {"value_as_number": None}
NAMES = {1: "Below detection limit", 2: "Test not performed", 3: "Low", 4: "Clumped platelets",
         5: "Above reference range"}  # fmt: skip


def said(*concepts: int | None, named: bool = True, **cells: Any) -> Any:
    """A CDM of one measurement a concept, the first with a number."""
    db = omop(NUMBER | cells, *[NOTHING | cells] * (len(concepts) - 1))
    db.execute("alter table measurement add column value_as_concept_id bigint")
    for number, concept in enumerate(concepts, start=1):
        db.execute("update measurement set value_as_concept_id = ? where measurement_id = ?",
                   [concept, number])  # fmt: skip
    if named:
        db.execute("create table concept (concept_id bigint, concept_name varchar, "
                   "vocabulary_id varchar, concept_code varchar)")  # fmt: skip
        db.executemany("insert into concept values (?, ?, 'LOINC', '')", [*NAMES.items()])
    return db


def test_a_concept_in_the_place_of_a_number() -> None:
    """It is no count, and is said in its words."""
    cohort = itp.read_omop(said(None, 1, 2, 0))
    told = [(each.code, each.given, each.severity) for each in cohort.problems]

    assert [("1", "2021-03-01", "9")] == printed(cohort)
    assert [
        ("NOT_A_COUNT", "'Below detection limit'", "warning"),
        ("NOT_A_COUNT", "'Test not performed'", "warning"),
    ] == told[:2]
    assert "NO_RESULT" == told[2][0]


def test_a_concept_without_the_vocabulary() -> None:
    """It is named by its number."""
    (problem,) = itp.read_omop(said(None, 4, named=False)).problems

    assert ("NOT_A_COUNT", "'value_as_concept_id 4'") == (problem.code, problem.given)


def test_the_text_of_the_source_goes_first() -> None:
    """What the laboratory printed is read, whatever the concept is."""
    db = said(None, 1, unit_source_value="K/uL")
    db.execute("update measurement set value_source_value = '<5' where measurement_id = 2")

    assert ["9", "<5"] == [count for *_, count in printed(itp.read_omop(db))]


@pytest.mark.parametrize(("concept", "told"), [(3, False), (5, False), (1, True), (4, True)])
def test_a_concept_beside_a_number(concept: int, told: bool) -> None:
    """The number is kept; more than where it lies is told of, once."""
    cohort = itp.read_omop(said(concept))

    assert [("1", "2021-03-01", "9")] == printed(cohort)
    assert ["WORDS_BESIDE"] * told == codes(cohort)
    assert all(NAMES[concept] in problem.given for problem in cohort.problems)


@pytest.mark.parametrize("concept", [45876384, 99])
def test_a_concept_beside_a_number_without_the_vocabulary(concept: int) -> None:
    """High, low and normal are known; another is told of by its number."""
    cohort = itp.read_omop(said(concept, named=False))

    assert ["WORDS_BESIDE"] * (concept == 99) == codes(cohort)

"""What an OMOP measurement is called in its source, beside its concept."""

from __future__ import annotations

from pathlib import Path

import pytest

import itpcase as itp
from tests.io.systems import codes

COLUMNS = (
    "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,"
    "unit_concept_id,measurement_source_concept_id,measurement_source_value"
)


@pytest.mark.parametrize(
    ("concept", "of_source", "counts", "found"),
    [
        (3024929, "0,PLT", 2, []), (3024929, "0,Mean platelet volume", 2, ["TWO_TESTS"]),
        (3024929, '0,"Platelets, bone marrow"', 2, ["TWO_TESTS"]),
        (0, "3024929,777-3", 1, ["LOCAL_CODE"]), (0, "0,Platelet count", 1, ["LOCAL_CODE"]),
        (0, "0,Leukocytes", 1, []), (3000905, "0,Leukocytes", 1, []),
        (3000905, "3024929,777-3", 1, ["LOCAL_CODE"]),
    ],
)  # fmt: skip
def test_a_measurement_that_its_source_calls_something_else(
    tmp_path: Path, concept: int, of_source: str, counts: int, found: list[str]
) -> None:
    """Under the concept of the count, and under none: told of beside the counts that are read."""
    (tmp_path / "measurement.csv").write_text(
        f"{COLUMNS}\n1,1,3024929,2021-03-01,9,8848,0,PLT\n"
        f"2,1,{concept},2021-03-08,50,8848,{of_source}\n"
    )
    (tmp_path / "person.csv").write_text("person_id,gender_concept_id\n1,8532\n")
    cohort = itp.read_omop(tmp_path)

    assert (counts, found) == (len(cohort.counts), codes(cohort))

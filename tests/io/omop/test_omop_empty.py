"""Text files of an OMOP CDM without a heading."""

from __future__ import annotations

from pathlib import Path

import pytest

import itpcase as itp

TABLES = {
    "measurement": "measurement_id,person_id,measurement_concept_id,measurement_date,"
    "value_as_number,unit_concept_id\n1,1,3024929,2021-03-01,9,8848\n",
    "person": "person_id,gender_concept_id\n1,8532\n",
}


@pytest.mark.parametrize(
    "table", ["measurement", "person", "drug_exposure", "death", "concept", "cdm_source"]
)
@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_named(table: str, text: str, tmp_path: Path) -> None:
    """And what it lacks; nothing is said of a column that a program made up."""
    for name, whole in (TABLES | {table: text}).items():
        (tmp_path / f"{name}.csv").write_text(whole, encoding="utf-8")
    with pytest.raises(itp.errors.InputError) as caught:
        itp.read_omop(tmp_path)

    assert str(caught.value).startswith(f"{table}.csv: needs a heading, got an empty file;")
    assert "EMPTY_FILE" == caught.value.problem.code


def test_a_heading_alone_has_no_rows(tmp_path: Path) -> None:
    """A table may have none."""
    for name, whole in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(whole)
    (tmp_path / "death.csv").write_text("person_id,death_date\n")

    assert [] == [each.code for each in itp.read_omop(tmp_path).problems]


def test_an_empty_part_has_no_rows(tmp_path: Path) -> None:
    """Programs write one where a partition is empty; a table of such parts alone is empty."""
    (tmp_path / "person.csv").write_text(TABLES["person"])
    (tmp_path / "measurement").mkdir()
    (tmp_path / "measurement" / "part-0.csv").write_text("")
    with pytest.raises(itp.errors.InputError) as caught:
        itp.read_omop(tmp_path)
    (tmp_path / "measurement" / "part-1.csv").write_text(TABLES["measurement"])

    assert "EMPTY_FILE" == caught.value.problem.code
    assert 1 == len(itp.read_omop(tmp_path).counts)


def test_a_table_that_is_not_read_may_be_empty(tmp_path: Path) -> None:
    """Nothing is asked of it."""
    for name, whole in (TABLES | {"note": ""}).items():
        (tmp_path / f"{name}.csv").write_text(whole)

    assert 1 == len(itp.read_omop(tmp_path).counts)

"""Blanks around an id do not belong to it: in every way into a cohort, and told of."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import attrs
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase._arguments import by_id
from itpcase.bleeding import BleedingAssessment
from itpcase.errors import Problem
from itpcase.registry.division import shard_of
from itpcase.registry.job import Job
from itpcase.registry.shards import map_shards, write_shards
from itpcase.units.ids import BareId, bare_id
from tests.cohort.doors import DOORS

BLANKS = (" ", "  ", "\t", "\u00a0", "\u3000")

TABLES: dict[str, dict[str, Any]] = {
    "patients": {"patient_id": ["A1", "B 2"]},
    "counts": {"patient_id": ["A1", "A1 ", " A1", "B 2"], "on": [0, 7, 14, 0],
               "count": [9.0, 110.0, 120.0, 9.0], "unit": ["10*9/L"] * 4},
    "lines": {"patient_id": ["A1\u00a0", "B 2"], "line": [1, 1], "started_on": [0, 0],
              "agents": ["ivig", "ivig"]},
}  # fmt: skip
"""One patient, whose id has other blanks in other rows, and one with a blank within."""


def of_blanks(problems: tuple[Problem, ...]) -> set[str]:
    """The ids that were told of."""
    told = [each for each in problems if each.code == "IDS_ALIKE"]
    assert {"warning"} == {each.severity for each in told}
    assert {"A1"} == {each.patient_id for each in told}
    assert all("it is read as 'A1'" in each.remedy for each in told)
    return {each.given for each in told}


@pytest.mark.parametrize("door", [name for name in DOORS if name != "records"])
def test_one_patient_in_every_table(door: str, tmp_path: Path) -> None:
    """Columns and files: one patient of three counts, and each spelling is told of."""
    cohort, problems = DOORS[door](TABLES, tmp_path)

    assert ["A1", "B 2"] == cohort.ids.tolist()
    assert [3, 1] == [len(cohort.patient(at).platelets) for at in (0, 1)]
    assert ["CR", "NE"] == [
        str(itp.classify_response(cohort.patient(at)).category) for at in (0, 1)
    ]
    assert {"'A1 '", "' A1'", "'A1\\xa0'"} == of_blanks(problems)


@pytest.mark.parametrize("door", [name for name in DOORS if name != "records"])
def test_a_patient_who_is_listed_twice(door: str, tmp_path: Path) -> None:
    """``A1`` and ``A1`` with a blank are one patient, and two rows of him are too many."""
    twice = TABLES | {"patients": {"patient_id": ["A1", "A1 ", "B 2"]}}
    _, problems = DOORS[door](twice, tmp_path, strict=False)

    assert ["A1"] == [each.patient_id for each in problems if each.code == "PATIENT_TWICE"]


def patient(name: str) -> itp.Patient:
    """A patient of one count."""
    return itp.Patient(id=name, platelets=[itp.PlateletMeasurement(on=0, count="9 G/L")],
                       assessments=[BleedingAssessment(on=0, patient_id=name)])  # fmt: skip


def test_records() -> None:
    """A record keeps the id, and what was written; a cohort of it tells."""
    one = patient("A1 ")
    cohort = itp.Cohort.from_patients([one, patient("B 2")])

    assert "A1" == one.id == one.assessments[0].patient_id == pickle.loads(pickle.dumps(one)).id
    assert patient("A1") == one == attrs.evolve(one, sex=None)
    assert {str} == {*map(type, cohort.ids.tolist())}
    assert {"'A1 '"} == of_blanks(cohort.problems)
    assert () == itp.Cohort.from_patients([patient("A1")]).problems
    with pytest.raises(itp.errors.RecordError, match="cannot be used") as caught:
        itp.Cohort.from_patients([one, patient("A1")])
    assert ["PATIENT_TWICE"] == [each.code for each in caught.value.problems]
    with pytest.raises(itp.InputError, match="NO_ID"):  # of blanks alone
        patient(" ")


def test_a_mapped_sheet(tmp_path: Path) -> None:
    """As elsewhere, with the file."""
    path = tmp_path / "sheet.csv"
    path.write_text("ID,Date,PLT\nA1,2021-01-01,9\nA1 ,2021-01-08,110\n", encoding="utf-8")
    cohort = itp.read_mapped(path, mapping={"counts": {
        "patient_id": "ID", "on": "Date", "count": "PLT", "unit": {"value": "G/L"}}})  # fmt: skip

    assert ["A1"] == cohort.ids.tolist()
    assert {"'A1 '"} == of_blanks(cohort.problems)
    assert {"sheet.csv"} == {each.file for each in cohort.problems}


@pytest.mark.parametrize("other", ["A1\u200b", "\u00adA1", "\uff21\uff11", "A\u2060 1"])
def test_another_spelling_of_an_id_of_a_mapped_sheet(other: str, tmp_path: Path) -> None:
    """A keyboard writes both alike: one patient, told of, whatever comes first."""
    plain = "A 1" if " " in other else "A1"
    path = tmp_path / "sheet.csv"
    for first, second in ((plain, other), (other, plain)):
        rows = f"ID,Date,PLT\n{first},2021-01-01,9\n{second},2021-01-08,110\n"
        path.write_text(rows, encoding="utf-8")
        counts = {"patient_id": "ID", "on": "Date", "count": "PLT", "unit": {"value": "G/L"}}
        cohort = itp.read_mapped(path, mapping={"counts": counts})
        told = [(each.code, each.patient_id, each.given) for each in cohort.problems]

        assert [plain] == cohort.ids.tolist()
        assert [("IDS_ALIKE", plain, repr(other))] == told


def test_shards_give_the_answer_of_the_whole(tmp_path: Path) -> None:
    """The rows of a patient are in one shard, whatever blanks his id has in them."""
    for name, table in TABLES.items():
        pq.write_table(pa.table(table), tmp_path / f"{name}.parquet")
    divided = write_shards(tmp_path, tmp_path / "shards", shards=7)
    job = Job(func=itp.classify_response)
    answers = map_shards(divided.folder, job, out=tmp_path / "answers").table()
    found = dict(zip(answers["patient_id"].tolist(), map(str, answers["category"]), strict=True))

    assert {"A1": "CR", "B 2": "NE"} == found


@given(st.text(min_size=1), st.sampled_from(BLANKS), st.sampled_from(BLANKS))
def test_blanks_of_any_kind(text: str, before: str, behind: str) -> None:
    """They change neither the id, nor its shard, nor what it is looked up by."""
    plain = text.strip()
    padded = f"{before}{plain}{behind}"
    if plain:
        assert plain == bare_id(padded)
        assert padded == bare_id(padded).as_written
        assert shard_of([plain], 97).tolist() == shard_of([padded], 97).tolist()
        assert {plain: 1} == by_id({padded: 1}, "by")
        assert bare_id(plain) is plain
        assert padded == BareId(bare_id(padded)).as_written
    else:
        assert padded == bare_id(padded)

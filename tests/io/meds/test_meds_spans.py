"""Drugs under codes of vocabularies, with their end beside them, as meds-etl has them of OMOP."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import itpcase as itp
from itpcase.io.meds import read_meds
from itpcase.registry.parts import divide
from tests.io.systems import at, codes, meds

ELTROMBOPAG = "ATC/B02BX05"
COUNT = "LAB//51265//K/uL"
LATER = dt.datetime(2021, 12, 1, 8)  # noqa: DTZ001 - MEDS has no zones
"""So late that the next record of a drug would have come."""


def with_ends(place: Path, *rows: tuple[int, str, int | None], kind: Any = None) -> Path:
    """Events of subject 1 beside a count: the day, the code and the last day."""
    folder = meds(
        place, (1, at(1), COUNT, 9.0, None),
        *((1, at(day), code, None, None) for day, code, _ in rows), (1, LATER, COUNT, 80.0, None),
    )  # fmt: skip
    path, = folder.rglob("data/**/*.parquet")  # fmt: skip
    table = pq.read_table(path)
    ends = [None, *(None if last is None else at(last, 23) for _, _, last in rows), None]
    order = table["time"].to_pylist()
    assert order == sorted(order)
    pq.write_table(table.append_column("end", pa.array(ends, kind or pa.timestamp("us"))), path)
    return folder


def exposures(cohort: itp.Cohort) -> list[tuple[str, str, str]]:
    """The drugs of subject 1, with the day on which each began and that after its last."""
    return [(e.agent.name, str(e.started_on), str(e.ended_on)) for e in cohort.patient(0).exposures]


@pytest.mark.parametrize("kind", [pa.timestamp("us"), pa.timestamp("ns"), pa.string()])
def test_a_drug_with_its_last_day(tmp_path: Path, kind: Any) -> None:
    """It ends on the day after it, as a drug of an OMOP CDM does."""
    folder = with_ends(tmp_path, (2, ELTROMBOPAG, 20))
    if kind == pa.string():
        path, = folder.rglob("data/**/*.parquet")  # fmt: skip
        table = pq.read_table(path)
        pq.write_table(table.set_column(table.schema.get_field_index("end"), "end",
                                        table["end"].cast(kind)), path)  # fmt: skip
    cohort = read_meds(folder)

    assert [("eltrombopag", "2021-01-02", "2021-01-21")] == exposures(cohort)
    assert "NOT_USED" not in codes(cohort)
    line, = cohort.patient(0).lines  # fmt: skip
    assert (("eltrombopag",), dt.date(2021, 1, 2)) == (line.agents, line.started_on)


def test_fills_that_follow_one_another_are_one_line(tmp_path: Path) -> None:
    """Those of one drug, by its code or by what stands above it."""
    folder = with_ends(tmp_path, (2, ELTROMBOPAG, 10), (12, "RxNorm/711942", 28))
    (folder / "metadata").mkdir(exist_ok=True)
    pq.write_table(
        pa.table({"code": ["RxNorm/711942"], "description": ["eltrombopag 50 MG Oral Tablet"],
                  "parent_codes": [[ELTROMBOPAG]]}),
        folder / "metadata" / "codes.parquet",
    )  # fmt: skip
    cohort = read_meds(folder)

    assert 2 == len(cohort.patient(0).exposures)
    assert [dt.date(2021, 1, 2)] == [line.started_on for line in cohort.patient(0).lines]


def test_supplies_that_begin_together(tmp_path: Path) -> None:
    """They are copies of one another only where they end together."""
    folder = with_ends(tmp_path, (2, ELTROMBOPAG, 10), (2, ELTROMBOPAG, 30), (2, ELTROMBOPAG, 30))
    cohort = read_meds(folder)

    assert ["2021-01-11", "2021-01-31"] == sorted(end for _, _, end in exposures(cohort))
    assert [dt.date(2021, 1, 31)] == [line.ended_on for line in cohort.patient(0).lines]
    assert ["DUPLICATE_RESULT"] == codes(cohort)


def test_an_end_before_its_start_and_on_it(tmp_path: Path) -> None:
    """The one is refused by name, the other is one day."""
    cohort = read_meds(with_ends(tmp_path, (10, ELTROMBOPAG, 5), (20, ELTROMBOPAG, 20)))

    assert [("eltrombopag", "2021-01-20", "2021-01-21")] == exposures(cohort)
    assert ["EXPOSURE_ENDS_BEFORE_START"] == codes(cohort)


@pytest.mark.parametrize("has_column", [True, False])
def test_without_an_end_it_is_told_of(tmp_path: Path, *, has_column: bool) -> None:
    """Nobody knows how long it was taken; the drug that has an end is read."""
    if has_column:
        folder = with_ends(tmp_path, (2, ELTROMBOPAG, None), (5, "ATC/L01FA01", 5))
    else:
        folder = meds(tmp_path, (1, at(1), COUNT, 9.0, None),
                      (1, at(2), ELTROMBOPAG, None, None))  # fmt: skip
    cohort = read_meds(folder)
    told = [str(each.given) for each in cohort.problems if each.code == "NOT_USED"]

    assert [f"{ELTROMBOPAG!r} (1)"] == told
    assert [("rituximab", "2021-01-05", "2021-01-06")][:has_column] == exposures(cohort)


def test_a_code_that_is_no_agent_is_none(tmp_path: Path) -> None:
    """Of drugs that no rule asks for nothing is told."""
    cohort = read_meds(with_ends(tmp_path, (2, "ATC/C09AA02", 20), (3, "LOINC/1", 9)))

    assert not cohort.patient(0).lines
    assert "NOT_USED" not in codes(cohort)


def test_the_user_goes_before_the_column(tmp_path: Path) -> None:
    """A code that is named under agents is a day of its drug, as before."""
    folder = with_ends(tmp_path, (2, ELTROMBOPAG, 20))
    cohort = read_meds(folder, agents={ELTROMBOPAG: "eltrombopag"})

    assert [("eltrombopag", "2021-01-02", "2021-01-03")] == exposures(cohort)


def test_the_ends_stand_in_the_parts_of_a_data_set(tmp_path: Path) -> None:
    """A registry that was divided answers as the whole does."""
    folder = with_ends(tmp_path / "whole", (2, ELTROMBOPAG, 20))
    divided = divide(folder, tmp_path / "shards", shards=1)
    lines = divided.shards.read(0)["lines"].to_pylist()
    whole, = read_meds(folder).patient(0).lines  # fmt: skip

    assert (dt.date(2021, 1, 2), dt.date(2021, 1, 21)) == (whole.started_on, whole.ended_on)
    assert [(*whole.agents, whole.started_on, whole.ended_on)] == [
        tuple(line[name] for name in ("agents", "started_on", "ended_on")) for line in lines
    ]

"""A question asked in a real Spark: equal answers, patients cut in two, empty partitions."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.cohort.columns import tables_of
from itpcase.registry import spark as on_spark
from itpcase.registry.hard import simulate_hard
from itpcase.registry.job import Job
from itpcase.registry.parts import divide
from itpcase.terms import SameDay
from tests.registries import (
    QUESTIONS,
    assert_same_for_each_patient,
    assert_same_rows,
    drawn_patients,
)
from tests.registry.test_parts import cdm
from tests.sparks import spark_session, table_of

pytestmark = pytest.mark.long

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BATCH = 3
"""Rows in a batch: fewer than most patients have."""


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Spark on two threads of this machine, with small batches."""
    with spark_session(
        tmp_path_factory.mktemp("spark"),
        "local[2]",
        {
            "spark.sql.adaptive.enabled": "false",
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.shuffle.partitions": 3,
            "spark.sql.execution.arrow.maxRecordsPerBatch": BATCH,
        },
    ) as session:
        yield session


def frames_of(spark: SparkSession, cohort: itp.Cohort) -> dict[str, Any]:
    """The tables of a cohort as data frames."""
    return {
        name: spark.createDataFrame(table).coalesce(1)
        for name, table in tables_of(cohort).items()
        if name != "labs"
    }


@pytest.mark.parametrize("calendar", [True, False])
def test_spark_gives_the_same(spark: SparkSession, *, calendar: bool) -> None:
    """As patient by patient and the cohort, over registries that Hypothesis made."""
    records = drawn_patients(calendar=calendar, most=60)
    cohort = itp.Cohort.from_patients(records)
    frames = frames_of(spark, cohort)

    assert BATCH < max(len(patient.platelets) for patient in records)
    for name in QUESTIONS if calendar else ("classify",):
        door, arguments = QUESTIONS[name]
        job = Job(func=door, **arguments)
        answers = table_of(on_spark.ask(**frames, job=job, partitions=4, rows_at_once=50))

        assert_same_rows(door(cohort, **arguments), answers)
        if name == "classify":
            assert_same_for_each_patient(records, answers)


def test_spark_gives_the_same_for_the_noisy_registry(spark: SparkSession) -> None:
    """Several counts of a day, bounds and missing counts, cut into batches and partitions."""
    cohort = simulate_hard("noisy", 1000, seed=4).cohort()
    frames = frames_of(spark, cohort)
    for name in ("classify", "episodes"):
        door, arguments = QUESTIONS[name]
        job = Job(func=door, **arguments)
        answers = table_of(on_spark.ask(**frames, job=job, partitions=4, rows_at_once=50))

        assert_same_rows(door(cohort, **arguments), answers)


def test_shards_of_a_database_in_spark(spark: SparkSession, tmp_path: Path) -> None:
    """The files that an OMOP CDM was divided into give in Spark what the whole CDM gives."""
    db = cdm()
    shards = divide(db, tmp_path / "shards", shards=3).shards
    frames = {
        name: spark.read.parquet(str(shards.folder / name))
        for name in ("counts", "lines", "patients", "bleeds", "rescues")
    }
    cohort = itp.read_omop(db)
    for name in ("classify", "episodes"):
        door, arguments = QUESTIONS[name]
        answers = table_of(on_spark.ask(**frames, job=Job(func=door, **arguments), partitions=3))

        assert_same_rows(door(cohort, **arguments), answers)


def test_more_partitions_than_patients(spark: SparkSession) -> None:
    """Empty partitions have no answers, and the others theirs."""
    counts = {
        "patient_id": ["a", "b", "a", "a", "b"], "on": [0, 0, 7, 14, 9],
        "count": [9.0, 12.0, 40.0, 45.0, None], "unit": ["G/L", "G/L", "K/uL", "G/L", "G/L"],
    }  # fmt: skip
    lines = {"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0]}
    frames = {
        "counts": spark.createDataFrame(pa.table(counts)).repartition(5),
        "lines": spark.createDataFrame(pa.table(lines)),
    }
    job = Job(func=itp.classify_response)
    answers = on_spark.ask(**frames, job=job, partitions=9)
    cohort = itp.Cohort.from_tables(counts=counts, lines=lines)

    assert 9 == answers.rdd.getNumPartitions()
    assert_same_rows(itp.classify_response(cohort), table_of(answers))


def test_blanks_around_an_id_in_spark(spark: SparkSession) -> None:
    """The rows of a patient are of one, whatever blanks the id has in them."""
    counts = {
        "patient_id": ["A1", "A1 ", "\u00a0A1", "B 2"], "on": [0, 7, 14, 0],
        "count": [9.0, 110.0, 120.0, 9.0], "unit": ["G/L"] * 4,
    }  # fmt: skip
    lines = {"patient_id": ["\tA1", "B 2\n"], "line": [1, 1], "started_on": [0, 0]}
    frames = {"counts": spark.createDataFrame(pa.table(counts)),
              "lines": spark.createDataFrame(pa.table(lines))}  # fmt: skip
    answers = on_spark.ask(**frames, job=Job(func=itp.classify_response), partitions=3)
    cohort = itp.Cohort.from_tables(counts=counts, lines=lines)

    assert ["A1", "B 2"] == cohort.ids.tolist()
    assert_same_rows(itp.classify_response(cohort), table_of(answers))


def test_nobody_in_spark(spark: SparkSession) -> None:
    """No row, and the columns of an answer."""
    empty = itp.Cohort.from_patients(drawn_patients(calendar=True, most=1)).between(0, 0)
    answers = on_spark.ask(**frames_of(spark, empty), job=Job(func=itp.classify_response))

    assert 0 == answers.count()
    assert "category" in answers.columns


def test_the_first_of_a_day_is_the_first(spark: SparkSession) -> None:
    """The rows of a frame keep their order within a patient; a data cut holds."""
    counts = {
        "patient_id": ["a"] * 6, "on": [dt.date(2021, 1, day) for day in (1, 8, 8, 15, 15, 30)],
        "count": [9.0, 110.0, 20.0, 120.0, 20.0, 5.0], "unit": ["G/L"] * 6,
    }  # fmt: skip
    lines = {"patient_id": ["a"], "line": [1], "started_on": [dt.date(2021, 1, 1)]}
    cut = dt.date(2021, 1, 20)
    frames = {
        "counts": spark.createDataFrame(pa.table(counts)).coalesce(1),
        "lines": spark.createDataFrame(pa.table(lines)),
    }
    found = []
    for policy in (SameDay.FIRST, SameDay.LAST):
        rules = attrs.evolve(itp.IWG_2009, same_day=policy)
        job = Job(func=itp.classify_response, definition=rules)
        answers = on_spark.ask(**frames, job=job, data_cut=cut, partitions=2)
        found += table_of(answers)["category"].tolist()

    assert ["CR", "NR"] == found


def test_a_frame_without_patients_is_refused(spark: SparkSession) -> None:
    """The column that is missing is named before anything runs."""
    frame = spark.createDataFrame(pa.table({"on": [1]}))
    with pytest.raises(itp.InputError, match=r"lines.*patient_id"):
        on_spark.ask(frame, frame, Job(func=itp.classify_response))


def test_without_spark_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra."""
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(itp.errors.MissingExtraError, match="spark"):
        on_spark.ask(None, None, Job(func=itp.classify_response))


def test_the_job_came_first_in_the_release_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """That order goes on, with a warning that says the new one."""
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    ask: Any = on_spark.ask
    with (
        pytest.warns(DeprecationWarning, match=r"spark\.ask\(counts, lines, job\)"),
        pytest.raises(itp.errors.MissingExtraError),
    ):
        ask(Job(func=itp.classify_response), counts=None, lines=None)


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(1, 7), st.integers(1, 30),
    st.data(),
)  # fmt: skip
def test_batches_are_cut_between_patients(
    sizes: list[int], batch: int, rows: int, data: st.DataObject
) -> None:
    """However the batches lie: every row once, in order, and no patient in two tables."""
    ids = [f"p{i:02d}" for i, size in enumerate(sizes) for _ in range(size)]
    table = pa.table({"patient_id": ids, "row": list(range(len(ids)))})
    batches = table.to_batches(max_chunksize=batch)
    empty = table.slice(0, 0).to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    at = data.draw(st.integers(0, len(batches)))
    found = list(on_spark.whole_patients([*batches[:at], *empty, *batches[at:]], rows))
    owners = [set(piece["patient_id"].to_pylist()) for piece in found]

    assert table["row"].to_pylist() == [row for piece in found for row in piece["row"].to_pylist()]
    assert len(set(ids)) == sum(map(len, owners))

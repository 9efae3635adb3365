"""Shards on a real Dask cluster: equal answers, also when a worker is killed half way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

import itpcase as itp
from itpcase._disk import NEW, workshop_of
from itpcase.registry import dask as on_dask
from itpcase.registry.hard import simulate_hard
from itpcase.registry.job import Job
from itpcase.registry.shards import Shards, map_shards, write_shards
from tests.registries import (
    QUESTIONS,
    assert_same_for_each_patient,
    assert_same_rows,
    drawn_patients,
)
from tests.registry.ending_doors import ended_half_way

ROOT = Path(__file__).resolve().parents[2]
SHARDS = 12
LONGEST = 120
"""A cluster that is not up by then never will be. [s]"""


@pytest.fixture(scope="module")
def records() -> tuple[itp.Patient, ...]:
    """Patients that Hypothesis made."""
    return drawn_patients(calendar=True)


@pytest.fixture(scope="module")
def divided(records: tuple[itp.Patient, ...], tmp_path_factory: pytest.TempPathFactory) -> Shards:
    """Their registry in shards."""
    folder = tmp_path_factory.mktemp("registry")
    itp.write_parquet(itp.Cohort.from_patients(records), folder / "files")
    return write_shards(folder / "files", folder / "shards", shards=SHARDS)


def test_a_local_cluster_gives_the_same(
    records: tuple[itp.Patient, ...], divided: Shards, tmp_path: Path
) -> None:
    """As patient by patient, the cohort and the shards on one machine; and it goes on."""
    cohort = itp.Cohort.from_patients(records)
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as cluster,
        Client(cluster) as client,
    ):
        for name, (door, arguments) in QUESTIONS.items():
            job = Job(func=door, **arguments)
            out = tmp_path / name
            answers = on_dask.map_shards(client, divided.folder, job, out=out)
            alone = map_shards(divided.folder, job, out=tmp_path / f"{name}-alone")

            assert SHARDS == answers.asked
            assert_same_rows(door(cohort, **arguments), answers.table())
            assert [path.read_bytes() for path in alone.paths] == [
                path.read_bytes() for path in answers.paths
            ]
            if name == "classify":
                assert_same_for_each_patient(records, answers.table())
                (out / "00003.parquet").unlink()
                again = on_dask.map_shards(client, divided.folder, job, out=out)

                assert 1 == again.asked


def test_the_noisy_registry_gives_the_same_on_a_cluster(tmp_path: Path) -> None:
    """Several counts of a day, bounds and missing counts: shard by shard as in one piece."""
    cohort = simulate_hard("noisy", 2000, seed=4).cohort()
    itp.write_parquet(cohort, tmp_path / "files")
    shards = write_shards(tmp_path / "files", tmp_path / "shards", shards=3)
    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=2,
            processes=False,
            dashboard_address=":0",
            host="127.0.0.1",
            protocol="tcp://",  # a machine without a network has no other
        ) as cluster,
        Client(cluster) as client,
    ):
        for name, (door, arguments) in QUESTIONS.items():
            job = Job(func=door, **arguments)
            answers = on_dask.map_shards(client, shards.folder, job, out=tmp_path / name)

            assert_same_rows(door(cohort, **arguments), answers.table())


@contextmanager
def running(*words: object) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Dask's own command line."""
    path = os.pathsep.join(filter(None, [str(ROOT), *sys.path]))
    process = subprocess.Popen(
        [sys.executable, "-m", *map(str, words)],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def test_a_worker_that_dies_half_way_loses_nothing(
    records: tuple[itp.Patient, ...], divided: Shards, tmp_path: Path
) -> None:
    """A scheduler and two workers in processes of their own; one is ended in the middle."""
    out, contact, mark = (tmp_path / name for name in ("answers", "scheduler.json", "ended"))
    host = ("--host", "127.0.0.1")
    of_worker = (
        "distributed.cli.dask_worker", "--scheduler-file", contact, *host, "--nthreads", 1,
        "--no-nanny", "--no-dashboard", "--local-directory", tmp_path,
    )  # fmt: skip
    half = workshop_of(out) / NEW
    job = Job(func=ended_half_way, arguments={"answers": str(half), "mark": str(mark)})
    scheduler = (
        "distributed.cli.dask_scheduler", *host, "--port", 0, "--no-dashboard",
        "--scheduler-file", contact,
    )  # fmt: skip
    with running(*scheduler), running(*of_worker), running(*of_worker):
        last = time.monotonic() + LONGEST
        while not contact.exists() and time.monotonic() < last:
            time.sleep(0.05)
        with Client(scheduler_file=str(contact)) as client:
            client.wait_for_workers(2, timeout=LONGEST)
            answers = on_dask.map_shards(client, divided.folder, job, out=out)

            assert 1 == len(client.scheduler_info()["workers"])
    assert mark.exists()
    assert_same_rows(itp.classify_response(records), answers.table())


def test_without_dask_the_message_says_how_to_get_it(
    divided: Shards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(itp.errors.MissingExtraError, match="dask"):
        on_dask.map_shards(
            None, divided.folder, Job(func=itp.classify_response), out=tmp_path / "answers"
        )

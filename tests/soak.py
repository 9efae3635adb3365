"""
Shards that are asked for a long time, while workers are killed at random.

``python -m tests.soak MINUTES [shards] [dask] [spark]`` draws a registry, divides it, and asks the
same question of it again and again until the time is up. Every few seconds one of the workers gets
``kill -9``, and a call that is not answered for that is repeated. After each round the answers are
those of the undisturbed run, cell by cell, nothing is left beside them, and the memory of the
process that asks is no greater than after the first rounds.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import itpcase as itp
from itpcase._disk import NEW, workshop_of
from itpcase.registry.dask import map_shards as map_on_dask
from itpcase.registry.job import Job
from itpcase.registry.shards import Shards, map_shards, write_shards
from itpcase.registry.simulate import write_simulated
from itpcase.registry.spark import ask as ask_in_spark
from itpcase.table import Table
from itpcase.testing.asserts import assert_same_answers

PATIENTS: Final = 2_000
SHARDS: Final = 12
JOB: Final = Job(func=itp.remission_episodes, definition=itp.IWG_2009)

EVERY: Final = 4.0
"""On average a worker is killed so many seconds after the last, if there was an answer since."""

BACK: Final = "2 minutes"
"""A cluster gives up a worker that is not begun anew so soon; 15 seconds pass on a busy machine."""

FLAT: Final = 1.3
"""So many times the memory after the third round may be used at the end."""

PATIENT: Final[dict[str, object]] = {
    "spark.deploy.maxExecutorRetries": -1, "spark.task.maxFailures": 10**6,
    "spark.stage.maxConsecutiveAttempts": 10**6, "spark.network.timeout": "1h",
    "spark.worker.timeout": 3600, "spark.ui.showConsoleProgress": "false",
}  # fmt: skip
"""Settings of Spark: begin anew what was killed, however often, and wait on a slow machine."""


class Door(NamedTuple):
    """A way to ask: the job, whoever works on it now, and how far they have come."""

    ask: Callable[[Path, Path], Table]
    workers: Callable[[], list[int]]
    answered: Callable[[Path], int]


def memory() -> int:
    """How much memory this process holds now. [KiB]"""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1024


@contextmanager
def killing(door: Door, out: Path, chance: random.Random) -> Iterator[Counter[str]]:
    """Kill one of the workers after a random while, when something was answered since the last."""
    killed, over = Counter[str](), threading.Event()

    def kill() -> None:
        before = 0
        while not over.wait(chance.expovariate(1 / EVERY)):
            alive, now = door.workers(), door.answered(out)
            if alive and now > before:  # else a slow machine would never come to an end
                before = now
                try:
                    os.kill(chance.choice(alive), signal.SIGKILL)
                    killed["workers"] += 1
                except ProcessLookupError:  # it has just ended by itself
                    pass

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def files_in(out: Path) -> int:
    """How many shards have an answer by now."""
    return len([*(workshop_of(out) / NEW).glob("*.parquet")])


@contextmanager
def shards() -> Iterator[Door]:
    """Ask on two processes of this machine."""

    def ask(folder: Path, out: Path) -> Table:
        while True:
            try:
                return map_shards(folder, JOB, out=out, workers=2).table()
            except itp.InputError as error:
                if error.problem.code != "WORKER_ENDED":
                    raise

    def workers() -> list[int]:
        return [each.pid for each in multiprocessing.active_children() if each.pid is not None]

    yield Door(ask, workers, files_in)


@contextmanager
def dask() -> Iterator[Door]:
    """
    Ask on a Dask cluster of two workers.

    One that is killed while it works is begun anew by its nanny; one that the cluster has given up
    is begun anew when so many workers are asked for again.
    """
    from dask import config  # noqa: PLC0415 - an extra
    from distributed import Client, LocalCluster, Status  # noqa: PLC0415 - an extra

    with (
        config.set({"distributed.deploy.lost-worker-timeout": BACK}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):

        def ask(folder: Path, out: Path) -> Table:
            while True:
                try:
                    return map_on_dask(client, folder, JOB, out=out).table()
                except Exception as error:
                    if type(error).__name__ != "KilledWorker":
                        raise

        def workers() -> list[int]:
            cluster.scale(2)
            nannies = [each for each in cluster.workers.values() if each.status == Status.running]
            return [each.pid for each in nannies if each.pid is not None]

        yield Door(ask, workers, files_in)


@contextmanager
def spark() -> Iterator[Door]:
    """Ask in a Spark of two executors; they are killed, and the Python workers that they begin."""
    import psutil  # noqa: PLC0415 - comes with Dask

    from tests.sparks import spark_session, table_of  # noqa: PLC0415 - an extra

    with (
        tempfile.TemporaryDirectory() as place,
        spark_session(Path(place), "local-cluster[2,1,1024]", PATIENT) as session,
    ):
        tracker = session.sparkContext.statusTracker()

        def ask(folder: Path, out: Path) -> Table:  # noqa: ARG001 - nothing is written
            tables = Shards.of(folder).tables
            frames = {name: session.read.parquet(str(folder / name)) for name in tables}
            return table_of(ask_in_spark(**frames, job=JOB, partitions=SHARDS))

        def workers() -> list[int]:
            me = psutil.Process()
            drivers = me.children()
            return [each.pid for each in me.children(recursive=True) if each not in drivers]

        def tasks(out: Path) -> int:  # noqa: ARG001 - nothing is written
            found = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
            return sum(each.stageId + each.numCompletedTasks for each in found if each)

        yield Door(ask, workers, tasks)


DOORS: Final = {"shards": shards, "dask": dask, "spark": spark}


def soak(name: str, minutes: float, seed: int = 0) -> str:
    """Ask until the time is up; say how often, and how many workers were killed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    rounds, killed, before = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder, DOORS[name]() as door:
        place = Path(folder)
        write_simulated(PATIENTS, place / "registry", seed=1)
        write_shards(place / "registry", place / "shards", shards=SHARDS)
        undisturbed = map_shards(place / "shards", JOB, out=place / "undisturbed").table()
        there = {*place.iterdir()}
        ends = time.monotonic() + minutes * 60
        while time.monotonic() < ends:
            out = place / f"answers-{rounds}"
            with killing(door, out, chance) as counted:
                found = door.ask(place / "shards", out)
            killed += counted["workers"]
            assert_same_answers(undisturbed, found, any_order=True)
            shutil.rmtree(out, ignore_errors=True)
            assert there == {*place.iterdir()}, "something is left behind"
            rounds += 1
            before = memory() if rounds <= 3 else before
        after = memory()
        assert not before or after <= FLAT * before, f"memory grew from {before} to {after} KiB"
    return f"{name}: {rounds} rounds, {killed} workers killed, memory {before} to {after} KiB"


if __name__ == "__main__":
    for each in sys.argv[2:] or DOORS:
        sys.stdout.write(soak(each, float(sys.argv[1])) + "\n")
        sys.stdout.flush()

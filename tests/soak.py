"""
Shards that are asked for a long time, while workers are killed at random.

``python -m tests.soak MINUTES [shards] [dask]`` draws a registry, divides it, and asks the same
question of it again and again until the time is up. Every few seconds one of the workers gets
``kill -9``, and now and then the whole run, which is called again. After each round the answers are
those of the undisturbed run, cell by cell, nothing is left beside them, and the memory of the
process that asks is no greater than after the first rounds.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import itpcase as itp
from itpcase._disk import NEW, digest_of, workshop_of
from itpcase.registry.dask import map_shards as map_on_dask
from itpcase.registry.job import Question
from itpcase.registry.shards import Answers, map_shards, write_shards
from itpcase.registry.simulate import write_simulated

PATIENTS: Final = 2_000
SHARDS: Final = 12
QUESTION: Final = Question(door=itp.remission_episodes, definition=itp.IWG_2009)

EVERY: Final = 4.0
"""On average a worker is killed so many seconds after the last, if there was an answer since."""

FLAT: Final = 1.3
"""So many times the memory after the third round may be used at the end."""


def memory() -> int:
    """How much memory this process holds now. [KiB]"""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1024


def digests(answers: Answers) -> list[str]:
    """The SHA-256 of every file of answers; the same content gives the same bytes."""
    return [digest_of(path) for path in answers.paths]


def answered(out: Path) -> int:
    """How many shards have an answer by now."""
    return len([*(workshop_of(out) / NEW).glob("*.parquet")])


@contextmanager
def killing(
    children: Callable[[], list[int]], out: Path, chance: random.Random
) -> Iterator[Counter[str]]:
    """Kill one of the children after a random while, when something was answered since the last."""
    killed, over = Counter[str](), threading.Event()

    def kill() -> None:
        before = 0
        while not over.wait(chance.expovariate(1 / EVERY)):
            alive, now = children(), answered(out)
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


def own_workers() -> list[int]:
    """The processes that work for this one."""
    return [each.pid for each in multiprocessing.active_children() if each.pid is not None]


def on_shards(folder: Path, out: Path) -> Answers:
    """Ask on two processes; a call whose workers are killed again and again is repeated."""
    while True:
        try:
            return map_shards(folder, QUESTION, out=out, workers=2)
        except itp.InputError as error:
            if error.problem.code != "WORKER_ENDED":
                raise


@contextmanager
def dask() -> Iterator[tuple[Callable[[Path, Path], Answers], Callable[[], list[int]]]]:
    """Ask on a Dask cluster of two workers, which are begun anew when they are killed."""
    from distributed import Client, KilledWorker, LocalCluster  # noqa: PLC0415 - an extra

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):

        def ask(folder: Path, out: Path) -> Answers:
            while True:
                try:
                    return map_on_dask(client, folder, QUESTION, out=out)
                except KilledWorker:  # asked again
                    continue

        def workers() -> list[int]:
            found: dict[Any, int] = client.run(os.getpid)
            return [*found.values()]

        yield ask, workers


@contextmanager
def shards() -> Iterator[tuple[Callable[[Path, Path], Answers], Callable[[], list[int]]]]:
    """Ask on processes of this machine."""
    yield on_shards, own_workers


DOORS: Final = {"shards": shards, "dask": dask}


def soak(door: str, minutes: float, seed: int = 0) -> str:
    """Ask until the time is up; say how often, and how many workers were killed."""
    chance, ends = random.Random(seed), time.monotonic() + minutes * 60  # noqa: S311 - no secret
    rounds, killed, before = 0, 0, 0
    with tempfile.TemporaryDirectory() as name, DOORS[door]() as (ask, children):
        place = Path(name)
        write_simulated(PATIENTS, place / "registry", seed=1)
        write_shards(place / "registry", place / "shards", shards=SHARDS)
        expected = digests(map_shards(place / "shards", QUESTION, out=place / "undisturbed"))
        there = {*place.iterdir()}
        while time.monotonic() < ends:
            out = place / f"answers-{rounds}"
            with killing(children, out, chance) as counted:
                found = ask(place / "shards", out)
            killed += counted["workers"]
            assert expected == digests(found), "an answer differs"
            assert there | {out} == {*place.iterdir()}, "something is left behind"
            for path in out.iterdir():
                path.unlink()
            out.rmdir()
            rounds += 1
            before = memory() if rounds <= 3 else before
        after = memory()
        assert not before or after <= FLAT * before, f"memory grew from {before} to {after} KiB"
    return f"{door}: {rounds} rounds, {killed} workers killed, memory {before} to {after} KiB"


if __name__ == "__main__":
    for each in sys.argv[2:] or DOORS:
        sys.stdout.write(soak(each, float(sys.argv[1])) + "\n")
        sys.stdout.flush()

"""
How often damaged or changing files are taken for what they were.

``python -m tests.promises [TRIALS]`` flips single bits of a Parquet folder and of a workbook, and
reads a folder while another process replaces it. Each trial ends as refused, as what was there, or
as something else, which must not be; the counts are printed. Ends between two calls to the disk are
tried by ``io/test_disk_faults.py``, edited functions by ``registry/test_identity.py``.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, Final

import itpcase as itp
from itpcase import examples
from itpcase.cohort.subject import as_cohort
from tests.io.files.test_disk_faults import NEW, OLD

REFUSED, AS_IT_WAS, CHANGED = "refused", "as it was", "changed"

Read = Callable[[Path], Any]


def records_of(read: Read, place: Path) -> str:
    """Read, and give all that was read as text."""
    return repr(as_cohort(read(place)).to_patients())


def flip_bits(write: Callable[..., object], read: Read, name: str, trials: int) -> Counter[str]:
    """Flip one bit of one file in each trial, and read all of them."""
    chance = random.Random(name)  # noqa: S311 - no secret
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / name
        write(examples.load("ding-2025"), place)
        right = records_of(read, place)
        files = [place] if place.is_file() else sorted(place.glob("*.parquet"))
        for _ in range(trials):
            file = chance.choice(files)
            whole = file.read_bytes()
            damaged = bytearray(whole)
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            file.write_bytes(damaged)
            try:
                found = records_of(read, place)
            except itp.ItpcaseError:
                counted[REFUSED] += 1
            else:
                counted[AS_IT_WAS if found == right else CHANGED] += 1
            file.write_bytes(whole)
    return counted


def replace_until(place: Path, done: Event) -> None:
    """Write two series by turns."""
    while not done.is_set():
        for series in (OLD, NEW):
            itp.write_parquet(series, place)


def read_beside_a_writer(reads: int) -> Counter[str]:
    """Read a folder so many times while a process replaces it."""
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "registry"
        whole = {}
        for name, series in (("old", OLD), ("new", NEW)):
            itp.write_parquet(series, place)
            whole[records_of(itp.read_parquet, place)] = name
        done = multiprocessing.Event()
        writer = multiprocessing.Process(target=replace_until, args=(place, done))
        writer.start()
        try:
            for _ in range(reads):
                try:
                    counted[whole.get(records_of(itp.read_parquet, place), CHANGED)] += 1
                except itp.ItpcaseError:
                    counted[REFUSED] += 1
        finally:
            done.set()
            writer.join()
    return counted


TRIALS: Final[dict[str, Callable[[int], Counter[str]]]] = {
    "bits of Parquet files": lambda n: flip_bits(itp.write_parquet, itp.read_parquet, "folder", n),
    "bits of a workbook": lambda n: flip_bits(itp.write_excel, itp.read_excel, "book.xlsx", n),
    "reads beside a writer": read_beside_a_writer,
}


def main(trials: str = "400") -> None:
    """Tell the counts of each kind of trial."""
    for name, tried in TRIALS.items():
        counted = tried(int(trials))
        sys.stdout.write(f"{name}: {dict(counted)}\n")
        sys.stdout.flush()
        if counted[CHANGED]:
            sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""
Small faults are put into the rules, one at a time, and the tests must notice each of them.

``python -m tests.mutation [SAMPLE [SEED [ROOM ...]]]`` lets mutmut make every mutant of the rooms
below, each in a copy of the repository, draws SAMPLE of them, by room in proportion to its mutants,
and runs the tests of its room on each. It shows the change of each that was not
noticed, and ends with the counts. ``mutants.md`` explains those that no test can notice; its
headings are their names.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
EXPLAINED: Final = Path(__file__).with_name("mutants.md")


class Room(NamedTuple):
    """Rules that are mutated together, and the tests that are run on them."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


ANSWERS: Final = ("tests/response", "tests/oracle", "tests/test_vectors.py")

ROOMS: Final[dict[str, Room]] = {
    "units": Room(("units/*",), ("tests/units",)),
    "engine": Room(("engine/walk.py",), ("tests/engine/test_walk.py", *ANSWERS)),
    "steps": Room(("engine/steps.py", "engine/sorting.py", "exposures/*"), ("tests/exposures",)),
    "response": Room(("response/*",), ANSWERS),
    "history": Room(("history/*",), ("tests/history",)),
    "survival": Room(("estimates/survival.py",), ("tests/estimates/test_survival.py",)),
    "bleeding": Room(("bleeding/*",), ("tests/bleeding",)),
    "safety": Room(("safety/*",), ("tests/safety",)),
}  # fmt: skip

SLOWER: Final = 3
"""A mutant that takes so many times as long as all tests does not end."""

SETTINGS: Final = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = {files}
also_copy = ["conftest.py", "CHANGELOG.md", "README.md", "docs"]
track_dependencies = false
use_git_change_detection = false
"""


def copy_to(place: Path, room: Room) -> None:
    """Copy what the tests need, with the settings of mutmut for a room."""
    for name in ("src", "tests", "docs"):
        ignored = shutil.ignore_patterns("__pycache__", "_build")
        shutil.copytree(ROOT / name, place / name, ignore=ignored)
    for name in ("conftest.py", "CHANGELOG.md", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, place / name)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    settings = SETTINGS.format(files=[f"src/itpcase/{each}" for each in room.files])
    (place / "pyproject.toml").write_text(project + settings, encoding="utf-8")


def run_in(place: Path, *command: str, mutant: str = "", limit: float | None = None) -> int | None:
    """Run a command of this Python on rules that are not compiled; None if it does not end."""
    settings = {
        "NUMBA_DISABLE_JIT": "1", "HYPOTHESIS_PROFILE": "quick", "MUTANT_UNDER_TEST": mutant,
        "PYTHONPATH": str(place / "src"),
    }  # fmt: skip
    try:
        done = subprocess.run(
            [sys.executable, *command], cwd=place, check=False, env=os.environ | settings,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=limit,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


MAKE: Final = """
from mutmut.__main__ import copy_also_copy_files, copy_src_dir, create_mutants, setup_source_paths
from mutmut.mutation.trampoline import set_mutant_under_test
set_mutant_under_test("mutant_generation")
copy_src_dir()
copy_also_copy_files()
setup_source_paths()
create_mutants(1)
"""
"""The first steps of ``mutmut run``, without a test."""


def mutants_of(place: Path) -> list[str]:
    """Make every mutant of a copy, and return their names."""
    (place / "mutants").mkdir()
    if run_in(place, "-c", MAKE):
        sys.exit("mutmut cannot make the mutants")
    kept = sorted((place / "mutants").rglob("*.meta"))
    return [
        name
        for path in kept
        for name in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    ]


def nearest_first(name: str, tests: tuple[str, ...]) -> list[str]:
    """Put the tests of a mutant's own module before the others."""
    stem = name.split(".x", maxsplit=1)[0].rpartition(".")[2]
    folders = [test for test in tests if not test.endswith(".py")]
    own = [f"{folder}/test_{stem}.py" for folder in folders if stem]
    return [*(path for path in own if (ROOT / path).is_file()), *tests]


def is_noticed(place: Path, name: str, tests: tuple[str, ...], limit: float | None = None) -> bool:
    """Run the tests on a mutant; one that never ends is noticed as well."""
    command = ("-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider")
    code = run_in(
        place / "mutants", *command, *nearest_first(name, tests), mutant=name, limit=limit
    )
    return code != 0


def explained() -> set[str]:
    """The mutants of which the file says why no test can notice them."""
    return set(re.findall(r"^## `(.+)`$", EXPLAINED.read_text(encoding="utf-8"), re.MULTILINE))


def drawn_of(names: dict[str, list[str]], sample: int, seed: int) -> dict[str, list[str]]:
    """Draw from the mutants of all rooms together."""
    every = [(room, name) for room, listed in sorted(names.items()) for name in sorted(listed)]
    chosen = random.Random(seed).sample(every, min(sample, len(every)))  # noqa: S311 - no secret
    return {room: sorted(name for of, name in chosen if of == room) for room in names}


def main(sample: str = "500", seed: str = "0", *rooms: str) -> None:
    """Draw mutants, run the tests on each, and tell of those that were not noticed."""
    counted: Counter[str] = Counter()
    known = explained()
    with tempfile.TemporaryDirectory() as folder:
        names: dict[str, list[str]] = {}
        for room in rooms or tuple(ROOMS):
            place = Path(folder) / room
            place.mkdir()
            copy_to(place, ROOMS[room])
            names[room] = mutants_of(place)
        for room, drawn in drawn_of(names, int(sample), int(seed)).items():
            place, tests = Path(folder) / room, ROOMS[room].tests
            began = time.monotonic()
            if drawn and is_noticed(place, "", tests):
                sys.exit(f"the tests of {room} fail without a mutant")
            limit = 60 + SLOWER * (time.monotonic() - began)
            for name in drawn:
                if is_noticed(place, name, tests, limit):
                    counted["noticed"] += 1
                elif name in known:
                    counted["explained"] += 1
                else:
                    counted["not noticed"] += 1
                    shown = subprocess.run(
                        [Path(sys.executable).with_name("mutmut"), "show", name], cwd=place,
                        check=True, stdout=subprocess.PIPE, text=True,
                    )  # fmt: skip
                    sys.stdout.write(shown.stdout)
                sys.stdout.write(f"{room}: {dict(counted)}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{sum(map(len, names.values()))} mutants; drawn: {dict(counted)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

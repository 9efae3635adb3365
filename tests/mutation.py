"""
Small faults are put into the rules, one at a time, and the tests must notice each of them.

``python -m tests.mutation [SAMPLE [SEED [ROOM ...]]]`` lets mutmut make every mutant of the rooms
below, each in a copy of the repository, draws SAMPLE of them, by room in proportion to its mutants,
and runs on each the tests of its room that reach it. It shows the change of each that was not
noticed, and ends with the counts. ``mutants.md`` explains those that no test can notice; its
headings are their names.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
EXPLAINED: Final = Path(__file__).with_name("mutants.md")


class Room(NamedTuple):
    """Rules that are mutated together, and the tests that are run on them."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    first: str
    """One mutant; with it mutmut makes all of the room, and finds out which test reaches what."""


ANSWERS: Final = ("tests/response", "tests/oracle", "tests/test_vectors.py")

ROOMS: Final[dict[str, Room]] = {
    "units": Room(("units/*",), ("tests/units",),
                  "units.missing.x_is_nothing__mutmut_1"),
    "engine": Room(("engine/walk.py",), ("tests/engine/test_walk.py", *ANSWERS),
                   "engine.walk.x_limits__mutmut_1"),
    "steps": Room(("engine/steps.py", "engine/sorting.py", "exposures/*"), ("tests/exposures",),
                  "engine.steps.x_add_note__mutmut_1"),
    "response": Room(("response/*",), ANSWERS, "response.shares.x_effective_total__mutmut_1"),
    "history": Room(("history/*",), ("tests/history",), "history.facts.x__outcomes__mutmut_1"),
    "survival": Room(("estimates/survival.py",), ("tests/estimates/test_survival.py",),
                     "estimates.survival.x__estimate__mutmut_1"),
    "bleeding": Room(("bleeding/*",), ("tests/bleeding",),
                     "bleeding.columns.x_bleeding_assessments__mutmut_1"),
    "safety": Room(("safety/*",), ("tests/safety",), "safety.labs.xǁLabsǁrows__mutmut_1"),
}  # fmt: skip

NOTICED: Final = frozenset({"killed", "timeout", "suspicious", "segfault"})

SETTINGS: Final = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = {files}
pytest_add_cli_args = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
pytest_add_cli_args_test_selection = {tests}
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
    settings = SETTINGS.format(
        files=[f"src/itpcase/{each}" for each in room.files], tests=[*room.tests]
    )
    (place / "pyproject.toml").write_text(project + settings, encoding="utf-8")


def mutmut(place: Path, *arguments: str) -> str:
    """Run mutmut in a copy, on rules that are not compiled."""
    settings = {"NUMBA_DISABLE_JIT": "1", "HYPOTHESIS_PROFILE": "quick", "PYTHONPATH": ""}
    done = subprocess.run(
        [Path(sys.executable).with_name("mutmut"), *arguments], cwd=place, check=False,
        env=os.environ | settings, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stdout)
    return done.stdout


def statuses(place: Path) -> dict[str, str]:
    """What became of every mutant, by its name."""
    told = mutmut(place, "results", "--all", "1")
    return dict(re.findall(r"^ +(\S+): (.+)$", told, re.MULTILINE))


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
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        names: dict[str, list[str]] = {}
        for room in rooms or tuple(ROOMS):
            place = Path(folder) / room
            place.mkdir()
            copy_to(place, ROOMS[room])
            mutmut(place, "run", "--max-children", "1", f"itpcase.{ROOMS[room].first}")
            names[room] = [*statuses(place)]
        for room, drawn in drawn_of(names, int(sample), int(seed)).items():
            place = Path(folder) / room
            if not drawn:
                continue
            mutmut(place, "run", "--max-children", "1", *drawn)
            after = statuses(place)
            found.update(after[name] for name in drawn)
            for name in drawn:
                if after[name] not in NOTICED:
                    known = name in explained()
                    sys.stdout.write(
                        f"{name} is explained\n" if known else mutmut(place, "show", name)
                    )
    sys.stdout.write(f"{sum(map(len, names.values()))} mutants; drawn: {dict(found)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

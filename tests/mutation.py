"""
Small faults are put into the rules, one at a time, and the tests must notice each of them.

``python -m tests.mutation [SAMPLE [SEED [ROOM ...]]]`` lets mutmut make every mutant of the rooms
below, each in a copy of the repository, draws SAMPLE of them, by room in proportion to its mutants,
and runs the tests of its room on each (``forks.py``), two rooms at a time. It shows the change of
each that was not noticed, and ends with the counts. ``mutants.md`` explains those that no test can
notice, by function and by the lines that they change.
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
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
EXPLAINED: Final = Path(__file__).with_name("mutants.md")


class Room(NamedTuple):
    """Rules that are mutated together, and the tests that are run on them."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


EVEN: Final = "tests/engine/test_compiled.py::test_threads_get_even_pieces"
SORTED: Final = "tests/engine/test_compiled.py::test_rows_are_put_in_order_as_a_stable_sort_does"
"""The others of this file are about rules that are compiled."""

PRINTED: Final = "tests/printed"

RULEBOOK: Final = ("tests/definitions/test_rulebook.py", "tests/test_worked_examples.py")

RESPONSE: Final = (
    EVEN, PRINTED, "tests/response", "tests/oracle", "tests/test_vectors.py", *RULEBOOK,
)  # fmt: skip

SYSTEMS: Final = tuple(
    f"tests/io/{name}.py"
    for name in (
        "cdisc/test_cdisc", "cdisc/test_cdisc_beside",
        "fhir/test_fhir", "fhir/test_fhir_losses", "fhir/test_fhir_releases",
        "sheets/test_mapped", "sheets/test_mapped_layouts", "sheets/test_mapped_losses",
        "source/test_ends", "source/test_intervals", "source/test_results",
        "source/test_source_days",
        "test_assumed", "test_traps", "test_writers",
    )
)  # fmt: skip

ROOMS: Final[dict[str, Room]] = {
    "units": Room(("units/*",), (PRINTED, "tests/units")),
    "engine": Room(
        ("engine/walk.py", "engine/lines.py", "engine/days.py"),
        ("tests/engine/test_walk.py", "tests/engine/test_days.py", *RESPONSE),
    ),
    "sorting": Room(("engine/sorting.py",), (SORTED,)),
    "steps": Room(("engine/steps.py", "exposures/*"), (PRINTED, "tests/exposures")),
    "response": Room(("response/[!_c-k]*.py", "response/_open_days/*.py"), RESPONSE),
    "course": Room(("response/[c-k]*.py", "response/_questions/*.py"), RESPONSE),
    "history": Room(("history/*",), (PRINTED, "tests/history")),
    "survival": Room(
        ("estimates/survival.py",),
        (PRINTED, "tests/estimates/test_survival.py", "tests/estimates/test_arguments.py"),
    ),
    "bleeding": Room(("bleeding/*",), (PRINTED, "tests/bleeding")),
    "safety": Room(("safety/*",), (PRINTED, "tests/safety")),
    "results": Room(
        (
            "io/_source/results.py", "io/_source/printed_counts.py", "io/_source/days.py",
            "io/_[cfs]*/values.py",
        ), (PRINTED, *SYSTEMS)
    ),
}  # fmt: skip

AT_ONCE: Final = 2
"""So many rooms are run beside each other."""

PYTEST: Final = (
    "-m", "pytest", "-x", "-q", "-n", "0", "--tb", "native", "-p", "no:cacheprovider",
)  # fmt: skip

MUTANTS: Final = "MUTANTS"
"""The variable of the environment with a file of the names of mutants, one on each line."""

ANSWERS: Final = "MUTANTS_ANSWERS"
"""The variable with the number of an open file, which takes a line of JSON for each mutant."""

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


def environment(place: Path, **more: str) -> dict[str, str]:
    """The variables of a process on a copy, whose rules are not compiled."""
    settings = {"NUMBA_DISABLE_JIT": "1", "HYPOTHESIS_PROFILE": "mutants"}
    return os.environ | settings | {"PYTHONPATH": str(place / "src")} | more


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
    subprocess.run(
        [sys.executable, "-c", MAKE], cwd=place, check=True, env=environment(place),
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    kept = sorted((place / "mutants").rglob("*.meta"))
    return [
        name
        for path in kept
        for name in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    ]


def drawn_of(names: dict[str, list[str]], sample: int, seed: int) -> dict[str, list[str]]:
    """Draw from the mutants of all rooms together."""
    every = [(room, name) for room, listed in sorted(names.items()) for name in sorted(listed)]
    chosen = random.Random(seed).sample(every, min(sample, len(every)))  # noqa: S311 - no secret
    return {room: sorted(name for of, name in chosen if of == room) for room in names}


def answers_of(place: Path, tests: tuple[str, ...], drawn: list[str]) -> Iterator[tuple[str, bool]]:
    """Run the tests on each of the mutants drawn; each, and whether it was noticed."""
    listed = place / "drawn.txt"
    listed.write_text("\n".join(drawn), encoding="utf-8")
    read, write = os.pipe()
    there = place / "mutants"
    variables = environment(there, **{MUTANTS: str(listed), ANSWERS: str(write)})
    with (place / "pytest.log").open("w", encoding="utf-8") as log:
        running = subprocess.Popen(
            [sys.executable, *PYTEST, "-p", "tests.forks", *tests], cwd=there, env=variables,
            stdout=log, stderr=log, pass_fds=[write],
        )  # fmt: skip
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as lines:
        for line in lines:
            answer = json.loads(line)
            yield answer["mutant"], answer["noticed"]
    if running.wait() not in {0, 5}:  # no test is left to the process itself
        sys.exit((place / "pytest.log").read_text(encoding="utf-8"))


def change_of(place: Path, name: str) -> str:
    """What a mutant changes, as a difference of lines."""
    shown = subprocess.run(
        [Path(sys.executable).with_name("mutmut"), "show", name], cwd=place, check=True,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return shown.stdout


class Change(NamedTuple):
    """What a mutant is known by: its number moves with every edit of its module."""

    function: str
    """Where it stands, such as ``itpcase.safety.labs.Labs.group``."""
    lines: str
    """What goes and what comes, each line after its sign, without its indentation."""

    @classmethod
    def of(cls, name: str, shown: str) -> Change:
        """From the name that mutmut gives a mutant, and from the difference that it shows."""
        module, _, function = name.rpartition("__mutmut_")[0].rpartition(".")
        written = function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
        changed = re.findall(r"^([-+])(?![-+]{2} )(.*)$", shown, re.MULTILINE)
        return cls(f"{module}.{written}", "\n".join(f"{to} {line.strip()}" for to, line in changed))


def explained() -> list[Change]:
    """The mutants of which the file says why no test can notice them."""
    _, *parts = re.split(r"^## `(.+)`$", EXPLAINED.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [
        Change(function, lines)
        for function, part in zip(parts[::2], parts[1::2], strict=True)
        for lines in re.findall(r"^```diff\n(.+?)\n```$", part, re.MULTILINE | re.DOTALL)
    ]


def main(sample: str = "500", seed: str = "0", *rooms: str) -> None:
    """Draw mutants, run the tests on each, and tell of those that were not noticed."""
    counted: Counter[str] = Counter()
    known = {*explained()}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        places = {room: Path(folder) / room for room in rooms or ROOMS}
        for room, place in places.items():
            copy_to(place, ROOMS[room])
        names = dict(zip(places, pool.map(mutants_of, places.values()), strict=True))
        drawn = drawn_of(names, int(sample), int(seed))

        def run(room: str) -> None:
            for name, noticed in answers_of(places[room], ROOMS[room].tests, drawn[room]):
                shown = "" if noticed else change_of(places[room], name)
                is_known = not noticed and Change.of(name, shown) in known
                counted["noticed" if noticed else "explained" if is_known else "not noticed"] += 1
                sys.stdout.write(f"{'' if is_known else shown}{room}: {dict(counted)}\n")
                sys.stdout.flush()

        for _ in pool.map(run, sorted(places, key=lambda room: -len(drawn[room]))):
            pass
    sys.stdout.write(f"{sum(map(len, names.values()))} mutants; drawn: {dict(counted)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

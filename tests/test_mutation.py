"""The command that puts faults into the rules: what it draws, and what it runs."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest

from tests.mutation import (
    EXPLAINED,
    ROOMS,
    ROOT,
    SETTINGS,
    Change,
    answers_of,
    drawn_of,
    explained,
    mutants_of,
)

NAMES = {"a": [f"a{i}" for i in range(40)], "b": [f"b{i}" for i in range(10)]}


def test_the_draw_is_that_of_the_seed() -> None:
    """The same mutants for the same seed, each once, from all rooms together."""
    first, again, other = (drawn_of(NAMES, 25, seed) for seed in (1, 1, 2))

    assert first == again != other
    assert 25 == len({*first["a"], *first["b"]})
    assert all({*drawn} <= {*NAMES[room]} for room, drawn in first.items())


def test_a_sample_greater_than_all_is_all() -> None:
    """And no more."""
    assert {room: sorted(names) for room, names in NAMES.items()} == drawn_of(NAMES, 999, 0)


@pytest.mark.parametrize("room", ROOMS)
def test_rules_and_tests_of_a_room_are_there(room: str) -> None:
    """None was renamed without the list."""
    source = ROOT / "src" / "itpcase"

    assert all([*source.glob(each)] for each in ROOMS[room].files)
    assert all((ROOT / each.partition("::")[0]).exists() for each in ROOMS[room].tests)


RULES = """
def add(a, b):
    return a + b

def twice(a):
    return a * 2

def unused(a):
    return a + 1

FOUR = twice(2)
"""

TESTS = """
from rules import FOUR, add, twice

def test_add():
    assert add(2, 1) == 3

def test_twice():
    assert twice(0) == 0

def test_four():
    assert FOUR == 4
"""


def test_small_rules(tmp_path: Path) -> None:
    """What tests notice, also in what is computed as the rules are loaded, and what none does."""
    (tmp_path / "src").mkdir()
    (tmp_path / "tests").mkdir()
    for name in ("__init__.py", "mutation.py", "forks.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
    (tmp_path / "src" / "rules.py").write_text(RULES, encoding="utf-8")
    (tmp_path / "tests" / "test_rules.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        SETTINGS.format(files=["src/rules.py"]), encoding="utf-8"
    )
    names = mutants_of(tmp_path)
    found = dict(answers_of(tmp_path, ("tests/test_rules.py",), names))

    assert {*names} == {*found}
    assert {name for name in names if "x_unused" not in name} == {
        name for name, noticed in found.items() if noticed
    }


SHOWN = """
# itpcase.safety.labs.xǁLabsǁgroup__mutmut_1: not checked
--- src/itpcase/safety/labs.py
+++ src/itpcase/safety/labs.py
@@ -1,3 +1,3 @@
 def group(self):
-        return 2 * self.one
+        return 2 / self.one
"""


def test_a_mutant_is_known_by_what_it_changes() -> None:
    """And by its function, of a class or of none; its number may be another one tomorrow."""
    lines = "- return 2 * self.one\n+ return 2 / self.one"
    one, other, alone = (
        Change.of(f"itpcase.safety.labs.{name}", SHOWN)
        for name in ("xǁLabsǁgroup__mutmut_1", "xǁLabsǁgroup__mutmut_9", "x__group__mutmut_1")
    )

    assert one == other == Change("itpcase.safety.labs.Labs.group", lines)
    assert alone == Change("itpcase.safety.labs._group", lines)


def test_each_is_explained_once() -> None:
    """Under one heading a function."""
    headings = re.findall(r"^## .+$", EXPLAINED.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted({*headings}) == sorted(headings)
    assert sorted({*explained()}) == sorted(explained())


def lines_of(function: str) -> list[str]:
    """The lines of a function of the package, without their indentation."""
    path, names = ROOT / "src", function.split(".")
    while not path.is_file():
        path /= names.pop(0)
        path = path if path.is_dir() else path.with_suffix(".py")
    text = path.read_text(encoding="utf-8")
    found: ast.AST = ast.parse(text)
    for name in names:
        named = [e for e in ast.iter_child_nodes(found) if getattr(e, "name", None) == name]
        found = named[-1]  # the others are its overloads
    return [line.strip() for line in str(ast.get_source_segment(text, found)).splitlines()]


@pytest.mark.parametrize("change", explained(), ids=lambda change: change.function)
def test_the_explained_are_mutants(change: Change) -> None:
    """What each takes out stands in its function; a reason does not outlive its line."""
    taken = [line[2:] for line in change.lines.splitlines() if line.startswith("- ")]

    assert taken
    assert {*taken} <= {*lines_of(change.function)}

"""The command that puts faults into the rules: what it draws, and what it runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.mutation import (
    ROOMS,
    ROOT,
    SETTINGS,
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


@pytest.mark.parametrize("name", sorted(explained()))
def test_the_explained_are_mutants(name: str) -> None:
    """By the names that mutmut gives them, of functions that are there."""
    module, _, function = name.rpartition("__mutmut_")[0].rpartition(".")
    source = (ROOT / "src" / module.replace(".", "/")).with_suffix(".py")
    written = function.rpartition("ǁ")[2].removeprefix("x_")

    assert f"def {written}(" in source.read_text(encoding="utf-8")

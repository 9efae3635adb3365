"""The command that puts faults into the rules: what it draws, and what it runs."""

from __future__ import annotations

import pytest

from tests.mutation import ROOMS, ROOT, drawn_of, explained, nearest_first

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
    assert all((ROOT / each).exists() for each in ROOMS[room].tests)


@pytest.mark.parametrize(
    ("mutant", "first"),
    [
        ("itpcase.units.counts.x_parse_count__mutmut_3", "tests/units/test_counts.py"),
        ("itpcase.units.missing.x_is_nothing__mutmut_1", "tests/units"),
        ("", "tests/units"),
    ],
)
def test_the_tests_of_the_module_come_first(mutant: str, first: str) -> None:
    """Where there is such a file; all are run in any case."""
    ordered = nearest_first(mutant, ROOMS["units"].tests)

    assert first == ordered[0]
    assert {*ROOMS["units"].tests} <= {*ordered}


def test_the_explained_are_mutants() -> None:
    """By the names that mutmut gives them."""
    assert all("__mutmut_" in name and name.startswith("itpcase.") for name in explained())

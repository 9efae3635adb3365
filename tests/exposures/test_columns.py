"""Lines of many patients at once: the compiled walk and the plain one find the same steps."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest

from itpcase.engine import compiled as engine
from itpcase.errors import DataError
from itpcase.exposures import ITP_LINES, LineRules, treatment_lines
from itpcase.table import Table

AGENTS = ["danazol", "eltrombopag", "IVIg", "prednisone", "rituximab", "splenectomy"]

RULES = [
    ITP_LINES,
    attrs.evolve(ITP_LINES, id="first", filter="first", min_era=3),
    attrs.evolve(ITP_LINES, id="all", filter="all", collapse_gap=0, min_after_combination=10),
    attrs.evolve(ITP_LINES, id="extend", overlap="extend-combine", collapse_gap=10),
]


def many(seed: int, patients: int) -> dict[str, Any]:
    """Exposures of many patients that often share days, in any order."""
    random = np.random.default_rng(seed)
    size = patients * 7
    start = random.integers(0, 150, size)
    end = (start + random.choice([0, 1, 4, 20, 30, 31, 70], size)).astype(float)
    end[random.random(size) < 0.1] = np.nan
    return {
        "patient_id": random.permutation(np.repeat(np.arange(patients), 7)),
        "agent": random.choice(AGENTS, size), "started_on": start, "ended_on": end,
        "intent": random.choice(np.array([None, None, "rescue"]), size),
        "stop_reason": random.choice(["", "toxicity"], size),
    }  # fmt: skip


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: str(rules.id))
def test_compiled_and_plain_give_the_same_lines(
    rules: LineRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One text, two speeds: every table of lines is the same, row by row."""
    table = many(1, 400)
    monkeypatch.setattr(engine, "STEPS_FROM", 0)
    monkeypatch.setattr(engine, "STEPS_LOADED_FROM", 0)
    fast = treatment_lines(table, rules)
    monkeypatch.setattr(engine, "compiled_steps", lambda: None)
    plain = treatment_lines(table, rules)

    assert len(fast.lines)
    assert len(fast.rescues)
    for name in ("lines", "rescues", "origins", "set_aside"):
        one, two = getattr(fast, name), getattr(plain, name)
        assert as_lists(one) == as_lists(two)


def as_lists(table: Table) -> dict[str, list[Any]]:
    """The columns of a table as Python writes them, missing numbers too."""
    return {name: list(map(repr, table[name].tolist())) for name in table.columns}


def test_many_are_asked_as_each_alone() -> None:
    """The lines of a patient among others are those of the patient alone."""
    table = many(2, 60)
    together = treatment_lines(table)
    for patient in range(60):
        own = table["patient_id"] == patient
        alone = treatment_lines({name: column[own] for name, column in table.items()})
        rows = together.lines["patient_id"] == patient
        same = {name: together.lines[name][rows] for name in together.lines.columns}
        assert as_lists(Table(same)) == as_lists(alone.lines)


def test_there_is_always_room() -> None:
    """A patient with more steps than rows is found whole."""
    nested: dict[str, Any] = {
        "patient_id": ["a"] * 5, "agent": AGENTS[:5], "started_on": [0, 40, 80, 120, 160],
        "ended_on": [400, 360, 320, 280, 240],
    }  # fmt: skip

    assert 9 == len(treatment_lines(nested, attrs.evolve(ITP_LINES, id="all", filter="all")).lines)


def test_what_goes_on_has_no_end() -> None:
    """The row, both columns, and what to do."""
    table = {
        "patient_id": ["a", "a"], "agent": ["prednisone", "ivig"], "started_on": [0, 3],
        "ended_on": [5, 4], "ongoing": [False, True],
    }  # fmt: skip

    with pytest.raises(DataError) as caught:
        treatment_lines(table)

    (problem,) = caught.value.problems
    assert str(problem) == (
        "exposures.ongoing[1]: needs either ended_on or ongoing, got both; leave one of them empty "
        "[ONGOING_AND_ENDED]"
    )

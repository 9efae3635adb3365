"""The worked examples of the catalogue: one course, the answers of several definitions."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase.definitions.definition import Strategies, Washouts
from tests.definitions.test_rulebook import rulebook

EXAMPLES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "worked_examples.toml").read_text(encoding="utf-8")
)
NO_WASHOUT = Washouts(platelet_transfusion=0, ivig=0, anti_d=0, steroid_pulse=0, other=0)
VARIANTS = {
    "iwg-2009 with grade 1 allowed": attrs.evolve(itp.IWG_2009, bleeding_allowed=1),
    "iwg-2009 without washout": attrs.evolve(
        itp.IWG_2009, washouts=NO_WASHOUT, strategies=Strategies(rescue="ignore")
    ),
}


def asked(given: str, d: itp.Definition, asks: str) -> str:
    """What the library says; beside the rulebook's questions when a level was reached."""
    patient, _ = rulebook.patient_of(given)
    level, _, what = asks.partition(" ")
    if what == "reached":
        on = itp.classify_response(patient, line=1, definition=d).reached[level]
        return "never" if on is None else str(on)
    if what == "at least":
        (first, *_) = itp.remission_episodes(patient, line=1, level=level, definition=d)
        return f"{first.days_min:.0f}"
    if asks == "unconfirmed":
        return str(itp.classify_response(patient, line=1, definition=d).unconfirmed)
    return str(rulebook.answer_of({"given": given, "asks": asks}, d)[0])


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_worked_example(example: str) -> None:
    """Every definition answers as the catalogue says."""
    given, expect = EXAMPLES[example]["given"], EXAMPLES[example]["expect"]

    for id, asks, answer in expect:
        d = VARIANTS.get(id) or itp.get_definition(id)
        assert answer == asked(given, d, asks), (id, asks)


def test_fourteen_examples_are_there() -> None:
    """T1 to T14."""
    assert {f"T{n}" for n in range(1, 15)} == {name.partition(":")[0] for name in EXAMPLES}

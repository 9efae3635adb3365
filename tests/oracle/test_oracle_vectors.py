"""The worked examples of semantics 11, answered by the oracle."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, cast

import pytest

from . import rules as oracle

VECTORS = Path(__file__).resolve().parents[1] / "data" / "vectors.json"

IWG_2009: oracle.Rules = {
    "levels": [
        {"name": "CR", "any_of": [{"at_least": 100}]},
        {"name": "R", "any_of": [{"at_least": 30, "fold_at_least": 2}]},
    ],
    "bleeding_allowed": 0,
    "bleeding_unrecorded": "assume_none",
    "confirm": {"counts": 2, "apart": 7},
    "loss": {"counts": 2, "apart": 1},
    "max_gap": None,
    "same_day": "lowest",
    "baseline_window": 30,
    "response_date": "first",
    "strategies": {
        "RESCUE": "composite",
        "NEW_LINE": "composite",
        "DISCONTINUATION": "ignore",
        "DEATH": "censor",
    },
}

ON_DRUG_REMISSION: oracle.Rules = {
    "levels": [{"name": "SR", "any_of": [{"above": 50}]}],
    "bleeding_allowed": None,
    "bleeding_unrecorded": "assume_none",
    "confirm": {"counts": 1, "apart": 0},
    "loss": {"counts": 1, "apart": 0},
    "max_gap": None,
    "same_day": "lowest",
    "baseline_window": 30,
    "response_date": "first",
    "strategies": {
        "RESCUE": "composite",
        "NEW_LINE": "composite",
        "DISCONTINUATION": "composite",
        "DEATH": "composite",
    },
}

DEFINITIONS = {"iwg-2009": IWG_2009, "on-drug-remission-above-50": ON_DRUG_REMISSION}


def load() -> list[dict[str, Any]]:
    """All worked examples."""
    page = json.loads(VECTORS.read_text(encoding="utf-8"))
    return cast("list[dict[str, Any]]", page["vectors"])


def expected_episode(printed: dict[str, Any]) -> dict[str, Any]:
    """In the file ``days_max`` null means unbounded."""
    unbounded = printed["days_max"] is None
    return {**printed, "days_max": math.inf if unbounded else printed["days_max"]}


@pytest.mark.parametrize("vector", load(), ids=lambda vector: str(vector["title"]))
def test_vector(vector: dict[str, Any]) -> None:
    """Every field that the file prints."""
    rules = DEFINITIONS[vector["definition"]]
    case = cast("oracle.Case", vector["input"])
    expected = vector["expected"]

    answer = oracle.classify(case, rules)
    assert answer["category"] == expected["category"]
    assert answer["reason"] == expected["reason"]
    assert answer["reached"] == expected["reached"]

    assert set(expected["episodes"]) == {level["name"] for level in rules["levels"]}
    for level_name, printed in expected["episodes"].items():
        found = oracle.episodes(case, level_name, rules)
        assert found == [expected_episode(one) for one in printed]


def test_both_definitions_have_examples() -> None:
    """The file and the two definitions here name each other."""
    assert {vector["definition"] for vector in load()} == set(DEFINITIONS)

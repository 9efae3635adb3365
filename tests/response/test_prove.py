"""For each clause of a definition two histories that differ by it, and in the answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from itpcase.cli import main
from itpcase.definitions.definition import Criterion, Definition, VisitRule
from itpcase.definitions.files import write_definition
from itpcase.response.histories import ShortHistory
from itpcase.response.prove import prove_definition

if TYPE_CHECKING:
    import pytest


def visits(**changes: Any) -> Definition:
    """Four of six weekly visits at 50."""
    rule = VisitRule(
        name="durable", label="durable", any_of=Criterion(at_least=50), week_anchor="W0",
        first_week=19, visits=6, interval_days=7, at_least=4,
    )  # fmt: skip
    other = attrs.evolve(rule, name="observed", label="observed", **changes)
    return Definition(id="ours", title="Ours", evidence="assumed", visits=[rule, other])


def test_a_clause_that_can_change_no_answer_is_found() -> None:
    """At least 0 is met by every count; a limit of 50 beside 50 or more separates nothing."""
    assert () == prove_definition(visits()).unproved
    empty = visits(any_of=(Criterion(at_least=0),))
    assert "observed: count ≥ 0" in prove_definition(empty).unproved
    twice = visits(any_of=(Criterion(at_least=50), Criterion(at_least=30, below=50)))
    assert "observed: count < 50" in prove_definition(twice).unproved


def test_a_history_is_written_in_short() -> None:
    """With its bars."""
    history = ShortHistory(
        counts=((7, 29.999), (14, 130.0)), baseline=10, bleeds=((8, 1),),
        rescues=((9, "steroid_pulse"), (10, "other")), stop=11, next_line=40, died=50, cut=60,
    )  # fmt: skip

    assert "b10 7:29.999 14:130 bleed1@8 steroid@9 rescue@10 stop@11 next@40 died@50 cut@60" == str(
        history
    )
    assert "▂█" == history.bars


# --- on the command line --------------------------------------------------------------------------


def test_a_file_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It shows every edge, and fails for a clause that changes nothing."""
    write_definition(visits(), tmp_path / "good.json")
    write_definition(visits(any_of=(Criterion(at_least=0),)), tmp_path / "empty.json")

    assert 0 == main(["definitions", "check", str(tmp_path / "good.json")])
    shown = capsys.readouterr().out
    assert "durable: at least 4" in shown
    assert "0 that change no answer" in shown
    assert 1 == main(["definitions", "check", str(tmp_path / "empty.json")])
    assert "observed: count ≥ 0" in capsys.readouterr().err
    assert 2 == main(["definitions", "check"])

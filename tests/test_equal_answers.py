"""The comparison of two builds finds what differs, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests import equal_answers

FEW = (12, 1, ["on-drug-remission-above-50"])
"""Patients, seed and definitions."""


def test_a_build_answers_as_itself() -> None:
    """The same source gives the same answers."""
    assert [] == equal_answers.compare(equal_answers.SOURCE, *FEW)


def test_another_rule_is_found(tmp_path: Path) -> None:
    """A build in which the lowest count of a day is the highest gives other answers."""
    shutil.copytree(equal_answers.SOURCE, tmp_path / "src")
    module = tmp_path / "src" / "itpcase" / "response" / "daily.py"
    text = module.read_text(encoding="utf-8")
    changed = text.replace("SameDay.LOWEST: _days.LOWEST", "SameDay.LOWEST: _days.HIGHEST")
    module.write_text(changed, encoding="utf-8")
    found = equal_answers.compare(tmp_path / "src", *FEW)

    assert text != changed
    assert found
    assert all("; lowest " in each or "; cut " in each or "comparison" in each for each in found)

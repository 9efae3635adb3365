"""Answers stay as they are printed in ``tests/data/printed``, cell by cell and word by word."""

from __future__ import annotations

import attrs
import pytest

import itpcase as itp
from tests.response import test_category, test_endpoints, test_remission

from . import STORED, text_of
from .pages import PAGES
from .patients import everyone
from .response import DEFINITIONS, questions


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stays(name: str) -> None:
    """Where a change is meant: ``python -m tests.printed``, and read what has changed."""
    kept = (STORED / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    now = text_of(PAGES[name]).splitlines()
    differ = [(a, b) for a, b in zip(kept, now, strict=False) if a != b]

    assert ([], len(kept)) == (differ[:5], len(now))


def test_no_page_is_left_over() -> None:
    """Each file is a page."""
    assert sorted(PAGES) == sorted(path.stem for path in STORED.glob("*.txt"))


def without_words(patient: itp.Patient) -> itp.Patient:
    """What is printed as numbers only, as the oracle takes it."""
    counts = [c for c in patient.platelets if c.on is not None and c.count_stated is None]
    lines = [attrs.evolve(line, started_when=None) for line in patient.lines]
    return attrs.evolve(patient, platelets=counts, lines=lines)


@pytest.mark.parametrize("first", [0, 1], ids=["dates", "study days"])
@pytest.mark.parametrize("name", [*DEFINITIONS, "questions"])
def test_what_is_printed_is_what_the_oracle_says(name: str, first: int) -> None:
    """Category, episodes and every question about these patients, by the page read slowly."""
    series = itp.CaseSeries(patients=[*map(without_words, everyone().patients[first::2])])
    d = attrs.evolve(DEFINITIONS.get(name) or questions(), no_response_days=2)

    test_category.agrees(d, series, 1)
    for level in d.level_names:
        test_remission.agrees(d, series, level, 1)
    if d.questions:
        test_endpoints.agrees(d, series, 1)

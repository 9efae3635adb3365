"""Damaged files are read, or refused by an error of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.io.mapping import Proposal
from tests.fuzz import Seed, files_of, read_damaged, read_files, seeds

pytestmark = pytest.mark.long

SEEDS = {seed.form: seed for seed in seeds()}


@pytest.mark.parametrize("form", SEEDS)
def test_seeds_are_read(form: str) -> None:
    """Undamaged, every form gives counts and lines, or a definition, a mapping or options."""
    seed = SEEDS[form]
    found = read_files(seed, seed.files)

    assert isinstance(found, itp.Definition | Proposal | dict | itp.CaseSeries | itp.Cohort)
    if isinstance(found, itp.CaseSeries | itp.Cohort):
        cohort = itp.Cohort.from_patients(found) if isinstance(found, itp.CaseSeries) else found
        assert len(cohort.lines) * len(cohort.counts) > 0


@pytest.mark.parametrize("form", SEEDS)
@given(data=st.data())
def test_damaged_files(form: str, data: st.DataObject) -> None:
    """A few of each form here; ``dev.py fuzz`` goes on for as long as it is told."""
    seed: Seed = SEEDS[form]

    read_damaged(seed, data.draw(files_of(seed)))

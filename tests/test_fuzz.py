"""Damaged files are read, or refused by an error of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import Seed, files_of, read_damaged, seeds

SEEDS = {seed.form: seed for seed in seeds()}


@pytest.mark.parametrize("form", SEEDS)
def test_seeds_are_read(form: str) -> None:
    """Undamaged, every form gives a result."""
    seed = SEEDS[form]

    read_damaged(seed, seed.files)


@pytest.mark.parametrize("form", SEEDS)
@given(data=st.data())
def test_damaged_files(form: str, data: st.DataObject) -> None:
    """A few of each form here; ``dev.py fuzz`` goes on for as long as it is told."""
    seed: Seed = SEEDS[form]

    read_damaged(seed, data.draw(files_of(seed)))

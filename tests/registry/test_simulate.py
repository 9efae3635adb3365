"""The synthetic registry: marked, the same for a seed, and such as a registry looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import itpcase as itp
from itpcase.registry.simulate import (
    BLOCK,
    PREFIX,
    READ_OUT,
    TABLES,
    Registry,
    registries,
    simulate_registry,
    write_simulated,
)
from itpcase.testing.asserts import assert_same_answers

MANY = 3000


@pytest.fixture(scope="module")
def registry() -> Registry:
    """A registry of less than a block."""
    return simulate_registry(MANY, seed=7)


@pytest.fixture(scope="module")
def cohort(registry: Registry) -> itp.Cohort:
    """The same as a cohort."""
    return registry.cohort()


def equal(left: dict[str, Any], right: dict[str, Any]) -> bool:
    """Whether two tables are the same, row by row."""
    return left.keys() == right.keys() and all(
        np.array_equal(left[name], right[name], equal_nan=left[name].dtype.kind in "fM")
        for name in left
    )


def test_everything_is_marked(registry: Registry) -> None:
    """Every id and every patient says that it is synthetic."""
    assert {"synthetic"} == set(registry.patients["provenance"].tolist())
    for columns in registry.tables.values():
        assert all(each.startswith(PREFIX) for each in columns["patient_id"])
    assert "synthetic" in repr(registry)


def test_answers_say_that_they_are_synthetic(cohort: itp.Cohort) -> None:
    """The mark goes with the answers."""
    assert {"synthetic"} == set(itp.classify_response(cohort)["provenance"].tolist())


def test_a_seed_gives_the_same_registry(registry: Registry) -> None:
    """And another seed another one."""
    again, other = simulate_registry(MANY, seed=7), simulate_registry(MANY, seed=8)

    assert all(equal(registry.tables[name], again.tables[name]) for name in TABLES)
    assert not equal(registry.counts, other.counts)


def test_a_patient_does_not_depend_on_how_many_are_drawn(registry: Registry) -> None:
    """The first patients of a larger registry are those of a smaller one."""
    larger = simulate_registry(BLOCK + 10, seed=7)
    for name in TABLES:
        ids = larger.tables[name]["patient_id"]
        inside = ids <= registry.patients["patient_id"][-1]
        first = {key: values[inside] for key, values in larger.tables[name].items()}

        assert equal(registry.tables[name], first)
    assert BLOCK + 10 == len(larger.patients["patient_id"])


def test_pieces_are_the_whole() -> None:
    """Drawn block by block or at once."""
    whole = simulate_registry(BLOCK + 3, seed=2)
    pieces = list(registries(BLOCK + 3, seed=2))

    assert [BLOCK, 3] == [len(piece.patients["patient_id"]) for piece in pieces]
    for name in TABLES:
        ids = np.concatenate([piece.tables[name]["patient_id"] for piece in pieces])

        assert np.array_equal(whole.tables[name]["patient_id"], ids)


@pytest.mark.parametrize("patients", [0, 1, 2])
def test_small_registries(patients: int) -> None:
    """Nobody, one and two."""
    registry = simulate_registry(patients, seed=0)
    cohort = registry.cohort()

    assert patients == len(cohort)
    assert len(cohort.lines) == len(itp.classify_response(cohort))


def test_no_patient_contradicts_itself(cohort: itp.Cohort) -> None:
    """Every patient is a record without a problem."""
    assert () == cohort.between(0, 400).problems()


def test_it_has_what_registries_have(registry: Registry) -> None:
    """Missing values, several counts a day, several units, bounds, unsorted rows, deaths."""
    counts = registry.counts
    keys = list(zip(counts["patient_id"], counts["on"], strict=True))
    spelled = set(counts["unit"].tolist())

    assert 3 <= len(spelled)
    assert "<" in counts["comparator"]
    assert np.isnan(counts["count"]).any()
    assert len(set(keys)) < len(keys)
    assert keys != sorted(keys)
    assert 1 < registry.lines["line"].max()
    assert not np.isnat(registry.patients["died_on"]).all()
    assert not np.isnat(registry.lines["ended_on"]).all()
    assert 2 < len(set(registry.rescues["kind"].tolist()))
    assert 2 < len(set(registry.bleeds["who_grade"].tolist()))


def test_the_courses_look_real(cohort: itp.Cohort) -> None:
    """All categories occur, and episodes end for several reasons."""
    answers = itp.classify_response(cohort)
    shares = {name: np.mean(answers["category"] == name) for name in ("CR", "R", "NR", "NE")}
    reasons = set(map(str, itp.remission_episodes(cohort)["end_reason"]))

    assert all(share > 0 for share in shares.values())
    assert 0.4 < shares["CR"] + shares["R"] < 0.9
    assert {"LOSS", "BLEEDING", "NEW_LINE", "END_OF_FOLLOW_UP", "RESCUE", "DEATH"} <= reasons


def test_nothing_lies_in_the_future(registry: Registry) -> None:
    """The registry has a day on which it was read out, and no patient is followed beyond it."""
    for columns in registry.tables.values():
        for name, values in columns.items():
            if values.dtype.kind == "M":
                assert not (values > READ_OUT).any(), name
    assert READ_OUT == registry.patients["followed_until"].max()
    assert "FUTURE_DAY" not in {problem.code for problem in registry.cohort().problems}


def test_it_is_written_block_by_block(tmp_path: Path) -> None:
    """The files give the same answers as the arrays."""
    write_simulated(BLOCK + 5, tmp_path / "registry", seed=4)
    written = itp.read_parquet(tmp_path / "registry")
    drawn = simulate_registry(BLOCK + 5, seed=4).cohort()

    assert drawn.ids.tolist() == written.ids.tolist()
    assert_same_answers(
        itp.classify_response(drawn.between(BLOCK - 50, BLOCK + 5)),
        itp.classify_response(written.between(BLOCK - 50, BLOCK + 5)),
    )


@pytest.mark.parametrize(("patients", "seed"), [(-1, 0), (1.5, 0), (True, 0), (1, -1), (1, "x")])
def test_what_is_no_number_is_refused(patients: Any, seed: Any) -> None:
    """Whole numbers from 0 on."""
    with pytest.raises(itp.InputError, match="NOT_A_WHOLE_NUMBER"):
        simulate_registry(patients, seed=seed)

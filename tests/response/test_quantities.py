"""Durations as quantities, beside a registry of the user's own."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from typing import Any

import pint
import pytest

import itpcase as itp
from tests.oracle.bridge import person

PINT: Any = pint
RESPONSE = person("0:9 7:120 14:130 21:140", end=4)


def duration() -> Any:
    """Fourteen days, as the library gives them at this moment."""
    (episode,) = itp.remission_episodes(RESPONSE)
    return episode.duration


@pytest.fixture
def mine() -> Iterator[Any]:
    """A registry of the user's, made that of the application as pint's documentation says."""
    before, own = PINT.application_registry.get(), PINT.UnitRegistry()
    own.define("cycle = 21 * day")
    PINT.set_application_registry(own)
    yield own
    PINT.set_application_registry(before)


def test_durations_live_in_the_registry_of_the_application(mine: Any) -> None:
    """They add up, compare and convert with the units that the user has defined."""
    found, week = duration(), mine.Quantity(1, "week")

    for total in (found + week, week + found):
        assert pytest.approx(21.0) == total.to("day").magnitude
    assert found > week
    assert found == mine.Quantity(14, "day")
    assert pytest.approx(2.0) == (found / week).to("dimensionless").magnitude
    assert pytest.approx(2 / 3) == found.to("cycle").magnitude
    assert 28.0 == sum([found, found]).to("day").magnitude


def test_a_duration_from_before_comes_back_in_the_new_registry() -> None:
    """What was kept, pickled or copied is a duration of the registry that is there then."""
    early, before = duration(), PINT.application_registry.get()
    kept, own = pickle.dumps(early), PINT.UnitRegistry()
    PINT.set_application_registry(own)
    try:
        assert own.Quantity(21, "day") == pickle.loads(kept) + own.Quantity(1, "week")
        assert duration() == copy.deepcopy(duration()) == own.Quantity(14, "day")
        assert early.to("week").magnitude == duration().to("week").magnitude
    finally:
        PINT.set_application_registry(before)


def test_quantities_of_any_registry_are_read(mine: Any) -> None:
    """A count is what its unit says, whichever registry made it."""
    for registry in (mine, PINT.UnitRegistry()):
        count = registry.Quantity(30_000, "1/microliter")

        assert 30.0 == itp.PlateletMeasurement(on=0, count=count).count_1e9_per_l
        cohort = itp.Cohort.from_tables(
            counts={"patient_id": ["a"], "on": registry.Quantity([1], "week"),
                    "count": registry.Quantity([30_000.0], "1/microliter")},
            lines={"patient_id": ["a"], "line": [1], "started_on": [0]},
        )  # fmt: skip
        assert ([7], [30.0]) == (cohort.counts["day"].tolist(), cohort.counts["count"].tolist())

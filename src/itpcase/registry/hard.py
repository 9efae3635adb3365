"""
Synthetic registries, each hard to answer fast for a reason of its own.

A registry that is drawn to be measured flatters if all patients start on one day, no two counts
share one and every patient has as many. `HARD` lists registries by what real ones have instead;
`simulate_hard` draws one of any size. Their numbers are chosen for the difficulty and say nothing
about patients. Ids begin with ``synthetic-``, and every patient is marked ``synthetic``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs
import numpy as np

from itpcase._sentences import Sentence, enumerated
from itpcase.cohort.codes import RESCUE_KINDS
from itpcase.errors import InputError
from itpcase.registry.simulate import PREFIX, Registry
from itpcase.table import Column
from itpcase.terms import Provenance
from itpcase.units.whole import whole_argument

__all__ = ["HARD", "Setting", "simulate_hard"]


@attrs.frozen(kw_only=True)
class Setting:
    """
    What a registry is drawn from.

    Parameters
    ----------
    why : str
        What makes it hard.
    counts_each : tuple of int
        Fewest and most counts of a patient.
    gaps : tuple of int
        Days from one count to the next, each as likely; a zero is a second count of a day.
    levels : tuple of float
        Counts are drawn around one of these. [10^9/L]
    stays : float
        Chance that a count is drawn around the same level as the one before.
    entry_days : int
        First lines start over so many days.
    missing : float
        Share of visits without a count.
    below : float
        Lower counts are printed with the sign "less than". [10^9/L]
    lines : int
        Most lines of a patient.
    events : float
        Share of counts at which there is a bleed, and the same of rescues.
    """

    why: str
    counts_each: tuple[int, int] = (20, 60)
    gaps: tuple[int, ...] = (1, 3, 7, 7, 7, 14, 14, 28)
    levels: tuple[float, ...] = (12, 25, 45, 80, 130)
    stays: float = 0.7
    entry_days: int = 5000
    missing: float = 0.0
    below: float = 0.0
    lines: int = 1
    events: float = 0.0


HARD: Final[Mapping[str, Setting]] = {
    "calendar": Setting(why="calendar dates, with entry over years: the days of patients meet"),
    "noisy": Setting(
        why="5 to 200 counts a patient, second counts of a day, missing counts, bounds",
        counts_each=(5, 200), gaps=(0, 1, 3, 7, 7, 7, 14, 14, 28, 28, 28, 28, 56, 56, 90, 90),
        missing=0.06, below=10,
    ),
    "short": Setting(why="5 counts a patient: what is done once for each", counts_each=(5, 5)),
    "long": Setting(why="1,000 counts a patient", counts_each=(1000, 1000), gaps=(1, 2, 7)),
    "alternating": Setting(
        why="above and below the level in turn: no count only repeats what is known",
        levels=(20, 120), stays=0.0,
    ),
    "eventful": Setting(
        why="many lines, bleeds and rescues", lines=6, events=0.05, counts_each=(40, 120),
        missing=0.02,
    ),
}  # fmt: skip
"""The registries by name."""

FIRST_DAY: Final = np.datetime64("1995-01-01", "D")
NOISE: Final = 0.25
"""Spread of a count around its level."""


def simulate_hard(name: str, counts: int, *, seed: int) -> Registry:
    """
    Draw a registry of `HARD`.

    Parameters
    ----------
    name : str
    counts : int
        About how many counts.
    seed : int

    Returns
    -------
    Registry
        Rows in order of patient and day.

    Raises
    ------
    InputError
        If there is no such registry.

    Examples
    --------
    >>> from itpcase.registry.hard import simulate_hard
    >>> registry = simulate_hard("short", 100, seed=1)
    >>> len(registry.patients["patient_id"]), len(registry.counts["on"])
    (20, 100)
    """
    if name not in HARD:
        raise InputError.of(
            "REGISTRY",
            argument="name",
            given=name,
            remedy=Sentence("problem.REGISTRY.remedy", listed=enumerated(HARD)),
        )
    counts, seed = whole_argument(counts, "counts"), whole_argument(seed, "seed")
    setting = HARD[name]
    rng = np.random.default_rng([seed, *name.encode()])
    each = _sizes(rng, setting, counts)
    patient = np.repeat(np.arange(len(each)), each)
    start = rng.integers(0, setting.entry_days, len(each))
    day = _days(rng, setting, each) + start[patient]
    value = _values(rng, setting, patient)
    known = rng.random(len(patient)) >= setting.missing
    known[np.cumsum(each) - each] = True  # every patient has a baseline
    below = value < setting.below
    ids = np.array([f"{PREFIX}{i + 1:09d}" for i in range(len(each))], dtype=object)
    last = day[np.cumsum(each) - 1]
    n = len(each)
    return Registry(
        patients={
            "patient_id": ids,
            "bleeding_recorded": np.ones(n, dtype=bool),
            "provenance": np.full(n, Provenance.SYNTHETIC.value, dtype=object),
        },
        lines=_lines(rng, setting, ids, start, last),
        counts={
            "patient_id": ids[patient],
            "on": FIRST_DAY + day,
            "count": np.where(known, np.where(below, setting.below, value), np.nan),
            "unit": np.full(len(day), "10*9/L", dtype=object),
            "comparator": np.where(below, "<", "").astype(object),
        },
        bleeds=_bleeds(rng, setting, ids[patient], day),
        rescues=_rescues(rng, setting, ids[patient], day),
    )


def _sizes(rng: np.random.Generator, setting: Setting, counts: int) -> Column:
    """Draw how many counts each patient has, about so many in all."""
    fewest, most = setting.counts_each
    patients = max(1, round(2 * counts / (fewest + most)))
    return rng.integers(fewest, most + 1, patients)


def _days(rng: np.random.Generator, setting: Setting, each: Column) -> Column:
    """Draw the day of each count, from two weeks before the first line on."""
    gap = rng.choice(np.array(setting.gaps), int(each.sum()))
    first = np.cumsum(each) - each
    gap[first] = 0
    day = np.cumsum(gap)
    days: Column = day - np.repeat(day[first], each) - min(14, *setting.counts_each)
    return days


def _values(rng: np.random.Generator, setting: Setting, patient: Column) -> Column:
    """Draw the counts: each around a level, which stays for a while or changes at once."""
    n = len(patient)
    if setting.stays:
        drawn = rng.choice(np.array(setting.levels), n)
        changes = rng.random(n) >= setting.stays
        changes[np.flatnonzero(np.diff(patient, prepend=-1))] = True
        level = drawn[np.maximum.accumulate(np.where(changes, np.arange(n), 0))]
    else:
        level = np.array(setting.levels)[np.arange(n) % len(setting.levels)]
    return np.round(level * np.exp(NOISE * rng.standard_normal(n)))


def _lines(
    rng: np.random.Generator, setting: Setting, ids: Column, start: Column, last: Column
) -> dict[str, Column]:
    """Draw the lines: the first at the start, the others spread over the time that is left."""
    many = rng.integers(1, setting.lines + 1, len(ids))
    patient = np.repeat(np.arange(len(ids)), many)
    number = np.arange(len(patient)) - np.repeat(np.cumsum(many) - many, many) + 1
    share = (number - 1) / many[patient]
    begins = start[patient] + np.round(share * np.maximum(last - start, 0)[patient]) + number - 1
    agents = np.array(["prednisone", "rituximab", "eltrombopag"], dtype=object)
    return {
        "patient_id": ids[patient],
        "line": number,
        "started_on": FIRST_DAY + begins.astype(np.int64),
        "agents": agents[number % len(agents)],
    }


def _bleeds(
    rng: np.random.Generator, setting: Setting, patient_id: Column, day: Column
) -> dict[str, Column]:
    """Draw bleeds of grade 1 to 3."""
    at = np.flatnonzero(rng.random(len(day)) < setting.events)
    return {
        "patient_id": patient_id[at],
        "on": FIRST_DAY + day[at],
        "who_grade": rng.integers(1, 4, len(at)),
    }


def _rescues(
    rng: np.random.Generator, setting: Setting, patient_id: Column, day: Column
) -> dict[str, Any]:
    """Draw rescues of every kind."""
    at = np.flatnonzero(rng.random(len(day)) < setting.events)
    kinds = np.array([str(kind) for kind in RESCUE_KINDS], dtype=object)
    return {
        "patient_id": patient_id[at],
        "on": FIRST_DAY + day[at],
        "kind": kinds[rng.integers(0, len(kinds), len(at))],
    }

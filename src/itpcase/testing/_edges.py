"""Where a definition changes its mind: its thresholds, its days, and what lies beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import attrs

from itpcase.definitions.definition import (
    Counted,
    Criterion,
    Definition,
    Failure,
    Landmark,
    Level,
    TreatmentFree,
    VisitRule,
)
from itpcase.model.entries import HIGHEST_WHO_GRADE
from itpcase.units.limits import DECIMALS, HIGHEST_COUNT

__all__: list[str] = []

T = TypeVar("T")

ONE_CELL: Final = 0.001
"""One cell per µL. [10^9/L]"""


def unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def beside(numbers: Iterable[float]) -> tuple[float, ...]:
    """Each count, the one below and the one above, as far as they are possible counts."""
    exact = [number for number in numbers if 0 <= number <= HIGHEST_COUNT]
    around = (number + by * ONE_CELL for by in (0, -1, 1) for number in exact)
    return unique(round(n, DECIMALS) for n in around if 0 <= n <= HIGHEST_COUNT)


def days_beside(days: Iterable[int | None], least: int = 0) -> tuple[int, ...]:
    """Each number of days, one less and one more."""
    exact = [day for day in days if day is not None]
    return unique(day + by for by in (0, -1, 1) for day in exact if day + by >= least)


@attrs.frozen
class Edges:
    """The places at which a definition changes its mind."""

    criteria: tuple[Criterion, ...]
    thresholds: tuple[float, ...]
    """Bounds of a count. [10^9/L]"""
    baselines: tuple[float, ...]
    """Bounds of the baseline, and where a fold or a rise falls on a threshold. [10^9/L]"""
    gaps: tuple[int, ...]
    """Days from one count to the next."""
    ages: tuple[int, ...]
    """Days from the count of the baseline to the start."""
    days: tuple[int, ...]
    """Days from the start of a line."""
    rows: tuple[tuple[int, ...], ...]
    """Visits in a row: as many as a rule asks for, one less, one more; their target days."""
    grades: tuple[int | None, ...]

    @classmethod
    def of(cls, d: Definition) -> Edges:
        """Find them."""
        asked: tuple[Level | Landmark | Counted | VisitRule | TreatmentFree | Failure, ...] = (
            *d.levels, *d.landmarks, *d.counted, *d.visits, *d.treatment_free, *d.failures
        )  # fmt: skip
        criteria = (
            *(criterion for each in asked for criterion in each.any_of),
            *(criterion for kept in d.kept for criterion in kept.keep_any_of),
        )
        washouts = attrs.astuple(d.washouts)
        apart = (d.confirm.apart, d.loss.apart, d.max_gap)
        allowed = 0 if d.bleeding_allowed is None else d.bleeding_allowed
        least = d.least_bleeding_allowed or 0
        grades = (allowed + 1, allowed, None, allowed - 1, HIGHEST_WHO_GRADE, least, least + 1)
        return cls(
            criteria=criteria,
            thresholds=unique(bound for c in criteria for bound in _thresholds(c)),
            baselines=unique((*(b for c in criteria for b in _turns(c)), 10.0)),
            gaps=unique((1, *days_beside((*apart, *washouts, *_lasting(d))))),
            ages=days_beside((0, d.baseline.window_days)),
            days=days_beside(_asked_on(d), least=1),
            rows=unique(row for visits in d.visits for row in _rows_of_visits(visits)),
            grades=unique(g for g in grades if g is None or 0 <= g <= HIGHEST_WHO_GRADE),
        )

    def near(self, baselines: Iterable[float]) -> tuple[float, ...]:
        """Every count on an edge, judged against these baselines."""
        exact = list(self.thresholds)
        for baseline in baselines:
            for c in self.criteria:
                exact += [fold * baseline for fold in _folds(c)]
                exact += [baseline + rise for rise in _rises(c)]
        return beside(exact) or beside(baselines)


def _thresholds(c: Criterion) -> Iterator[float]:
    """Give the bounds of the count itself."""
    yield from (b for b in (c.at_least, c.above, c.at_most, c.below) if b is not None)


def _folds(c: Criterion) -> list[float]:
    """Return the folds of the baseline that are asked for."""
    return [fold for fold in (c.fold_at_least, c.fold_above) if fold]


def _rises(c: Criterion) -> list[float]:
    """Return the rises over the baseline that are asked for. [10^9/L]"""
    return [rise for rise in (c.rise_at_least, c.rise_above) if rise is not None]


def _turns(c: Criterion) -> Iterator[float]:
    """Give the baselines at which another bound begins to decide, and those beside them."""
    exact = [] if c.baseline_below is None else [c.baseline_below]
    for threshold in _thresholds(c):
        exact += [round(threshold / fold, 3) for fold in _folds(c)]
        exact += [threshold - rise for rise in _rises(c)]
    yield from beside(exact)


def _asked_on(d: Definition) -> Iterator[int]:
    """Give the days after the start of a line on which the definition asks something."""
    for landmark in d.landmarks:
        yield from (landmark.target_day, landmark.first_day, landmark.last_day)
    yield from (kept.until_day for kept in d.kept)
    yield from (reached.by_day for reached in d.reached)
    for counted in d.counted:
        yield counted.first_day
        if counted.last_day is not None:
            yield counted.last_day
    for tallied in (*d.counted, *d.visits):
        if tallied.rescue == "disqualifies":
            yield tallied.rescue_from_day
    yield from (off_drug.days for off_drug in d.treatment_free)
    for failure in d.failures:
        yield failure.count_from_day
        for day in (failure.rescue_from_day, failure.stopped_by_day):
            if day is not None:
                yield day
    for visits in d.visits:
        for visit in range(visits.visits):
            target = visits.first_day + visit * visits.interval_days
            yield from (target, target - visits.half, target + visits.half)


def _lasting(d: Definition) -> Iterator[int]:
    """Give how long something has to last, from one count or from a stop to another count."""
    yield from (kept.until_day for kept in d.kept if kept.since != "start")
    yield from (off_drug.days for off_drug in d.treatment_free)
    yield from (counted.each_apart for counted in d.counted if counted.each_apart)


def _rows_of_visits(visits: VisitRule) -> Iterator[tuple[int, ...]]:
    """Give the target days of so many of the last visits, and of the first."""
    targets = [visits.first_day + i * visits.interval_days for i in range(visits.visits)]
    asked = visits.at_least or math.ceil(visits.visits * (visits.share or 1))
    for number in days_beside((asked,), least=1):
        yield tuple(targets[-number:])
        yield tuple(targets[:number])

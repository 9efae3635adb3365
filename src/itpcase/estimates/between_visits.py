"""
How long something lasted that is known only to have ended between two days.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs
import numpy as np

from itpcase._arguments import check_rows
from itpcase._same import SameByValue
from itpcase._sentences import Sentence
from itpcase.errors import InputError, ItpcaseError
from itpcase.estimates.inputs import read_cluster, read_day, read_times
from itpcase.estimates.limits import CONFIDENCE, HALF, ROUNDING, check_confidence, scipy_optimize
from itpcase.estimates.product_limit import merge_times
from itpcase.table import Column, Table
from itpcase.units.whole import whole_argument

__all__ = ["Turnbull", "turnbull"]

CLOSE: Final = 1e-9
"""The likelihood of a line could be raised by no more than this share."""

ROUNDS: Final = 10_000

SHORTEST: Final = 1e-3
"""A step along the minorant that is shorter is not taken."""

NOTHING: Final = 1e-12
"""A mass below this is none."""

CLOSED, RIGHT, OPEN = range(3)
"""Of ends at one day: an exact day begins before an interval ends, and that before one begins."""


@attrs.frozen(eq=False, kw_only=True)
class Turnbull(SameByValue):
    """
    The estimate of Turnbull: where the ends of lines lie that were seen only between two days.

    Attributes
    ----------
    low, high, mass : numpy.ndarray
        The intervals (low, high] that hold any mass, in order, and their mass; *low* equals *high*
        at an exact day, and *high* is infinite for what never was seen to end. [day]
    lines, patients : int
    log_likelihood : float
    seen : Seen
        What it was made of.
    """

    low: Column
    high: Column
    mass: Column
    lines: int
    patients: int
    log_likelihood: float
    seen: Seen = attrs.field(repr=False)

    def at(self, days: Any) -> Column:
        """
        Read the share that had not ended: one, less the mass of the intervals that are over.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        numpy.ndarray
            The highest that the estimate allows inside of an interval; NaN where nobody was
            followed so long.
        """
        return self.bounds_at(days)[1]

    def bounds_at(self, days: Any) -> tuple[Column, Column]:
        """
        Read the lowest and the highest share that had not ended.

        The two differ inside of an interval with mass, where the estimate does not say more.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        tuple of numpy.ndarray
        """
        wanted = read_times(days, "days")
        left = 1 - np.concatenate([[0.0], np.cumsum(self.mass)])
        left = np.where(left < NOTHING, 0, left)
        high = left[np.searchsorted(self.high, wanted, side="right")]
        begun = np.searchsorted(self.low, wanted, side="left")
        exact = np.searchsorted(self.low[self.low == self.high], wanted, side="right")
        before = np.searchsorted(self.low[self.low == self.high], wanted, side="left")
        low = left[np.minimum(begun + (exact - before), len(self.mass))]
        known = wanted <= self.last_day
        return np.where(known, np.minimum(low, high), np.nan), np.where(known, high, np.nan)

    @property
    def last_day(self) -> float:
        """The last day on which the estimate is known; infinite if all have ended. [day]"""
        if not len(self.high):
            return 0.0
        return float(self.low[-1]) if np.isinf(self.high[-1]) else np.inf

    @property
    def median_interval(self) -> tuple[float, float] | None:
        """The interval (low, high] that the median lies in; None if it is not reached. [day]"""
        left = 1 - np.cumsum(self.mass)
        reached = np.flatnonzero((left <= HALF + ROUNDING) & np.isfinite(self.high))
        if not len(reached):
            return None
        return float(self.low[reached[0]]), float(self.high[reached[0]])

    def restricted_mean(self, until: float) -> tuple[float, float]:
        """
        Return the shortest and the longest mean time up to a day that the estimate allows.

        Parameters
        ----------
        until : float
            [day]

        Returns
        -------
        tuple of float
            [day]

        Raises
        ------
        InputError
            If nobody was followed so long.
        """
        until = read_day(until, "until")
        if not 0 <= until <= self.last_day or np.isinf(until):
            raise InputError.of(
                "BEYOND_FOLLOW_UP",
                argument="until",
                given=f"{until:g}",
                needed=Sentence("problem.BEYOND_FOLLOW_UP.needed", last_day=f"{self.last_day:g}"),
            )
        ends = (np.minimum(each, until) for each in (self.low, self.high))
        short, long = (float(np.sum(self.mass * end)) for end in ends)
        return short, long

    def steps(self) -> Table:
        """Return the intervals and their mass as a table, ``low, high, mass``; none of no lines."""
        return Table({"low": self.low, "high": self.high, "mass": self.mass})

    def bootstrap_at(
        self, days: Any, *, replicates: int = 500, seed: int = 0, confidence: float = CONFIDENCE
    ) -> tuple[Column, Column]:
        """
        Return limits of the share by drawing patients anew.

        There is no formula for the error of this estimate.

        Parameters
        ----------
        days : array_like
            [day]
        replicates : int
            How often.
        seed : int
            The same seed draws the same patients.
        confidence : float

        Returns
        -------
        tuple of numpy.ndarray
            NaN of one patient, who cannot be drawn otherwise.
        """
        wanted = read_times(days, "days")
        shares = [found.at(wanted) for found in self._drawn(replicates, seed)]
        return _tails(np.array(shares).reshape(-1, len(wanted)), confidence)

    def bootstrap_median(
        self, *, replicates: int = 500, seed: int = 0, confidence: float = CONFIDENCE
    ) -> tuple[float, float]:
        """
        Return limits of the median by drawing patients anew.

        The lower limit is of the days after which the medians lie, the upper of those up to which
        they do.

        Parameters
        ----------
        replicates : int
            How often.
        seed : int
            The same seed draws the same patients.
        confidence : float

        Returns
        -------
        tuple of float
            Infinite where a limit is not reached; NaN of one patient, who cannot be drawn
            otherwise. [day]
        """
        medians = [
            found.median_interval or (np.inf, np.inf) for found in self._drawn(replicates, seed)
        ]
        low, high = _tails(np.array(medians).reshape(-1, 2), confidence)
        return float(low[0]), float(high[1])

    def _drawn(self, replicates: int, seed: int) -> Iterator[Turnbull]:
        """Give the estimates of as many patients, drawn anew so often."""
        replicates = whole_argument(replicates, "replicates")
        random = np.random.default_rng(whole_argument(seed, "seed"))
        for _ in range(replicates if self.patients > 1 else 0):
            chosen = random.integers(0, self.patients, self.patients)
            yield _estimate(self.seen, np.bincount(chosen, minlength=self.patients))


def _tails(drawn: Column, confidence: float) -> tuple[Column, Column]:
    """Return what the least and the largest of the draws leave on each side; NaN without any."""
    check_confidence(confidence)
    if not len(drawn):
        return np.full(drawn.shape[1], np.nan), np.full(drawn.shape[1], np.nan)
    tail = HALF - confidence / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return low, high


def turnbull(low: Any, high: Any, *, cluster: Any = None) -> Turnbull:
    """
    Estimate when lines ended, each of which is known to have done so in (low, high] (Turnbull).

    * *low* equal to *high* is an end on that day; an infinite *high* is a line that was not seen to
      end;
    * the estimate is the nonparametric one of maximal likelihood; inside of an interval it does not
      say where the mass lies, and so the median is an interval.

    Parameters
    ----------
    low : array_like
        The last day on which each had not ended. [day]
    high : array_like
        The first day on which it had; infinite or missing if that was not seen. [day]
    cluster : array_like, optional
        The patient of each, for `Turnbull.bootstrap_at`; each line for itself if omitted.

    Returns
    -------
    Turnbull

    Raises
    ------
    InputError
        If an interval ends before it begins, or a time is none.
    MissingExtraError
        Without the extra ``survival``.

    Notes
    -----
    The steps of Turnbull's algorithm (expectation and maximisation) alternate with those of
    Groeneboom's iterative convex minorant, until no interval could raise the likelihood.

    References
    ----------
    Turnbull BW. J R Stat Soc B 1976;38:290-295. Wellner JA, Zhan Y. J Am Stat Assoc
    1997;92:945-959.

    Examples
    --------
    Three ended before day 84, four between the days 84 and 168, three were followed to day 420:

    >>> from itpcase.estimates import turnbull
    >>> inf = float("inf")
    >>> found = turnbull([0] * 3 + [84] * 4 + [420] * 3, [84] * 3 + [168] * 4 + [inf] * 3)
    >>> found.at([84, 168]).round(3).tolist(), found.median_interval
    ([0.7, 0.3], (84.0, 168.0))
    >>> [round(mean, 1) for mean in found.restricted_mean(365)]
    [143.1, 201.9]
    """
    check_rows({"low": low, "high": high, "cluster": cluster})
    begin = read_times(low, "low", single=False)
    end = read_times(high, "high", single=False, open_end=True, length=len(begin))
    begin, end = merge_times(begin, end)
    if np.any(begin > end):
        row = int(np.flatnonzero(begin > end)[0])
        raise InputError.of(
            "BACKWARD_TIME",
            argument=f"high[{row}]",
            needed=Sentence("problem.BACKWARD_TIME.needed", begin=f"{begin[row]:g}"),
            given=f"{end[row]:g}",
        )
    patient, patients = read_cluster(cluster, len(begin))
    seen = Seen.of(begin, end, patient)
    return _estimate(seen, np.ones(patients, dtype=np.int64))


@attrs.frozen(eq=False)
class Seen:
    """
    Between which days lines ended: each pair of days once, and which of them each line has.

    Attributes
    ----------
    low, high : numpy.ndarray
        (pairs,) [day]
    pair, patient : numpy.ndarray of int
        (lines,)
    """

    low: Column
    high: Column
    pair: Column
    patient: Column

    @classmethod
    def of(cls, low: Column, high: Column, patient: Column) -> Seen:
        """Find the pairs of days of lines."""
        days, place = np.unique(np.concatenate([low, high]), return_inverse=True)
        first, last = place[: len(low)], place[len(low) :]
        pairs, pair = np.unique(first * (len(days) + 1) + last, return_inverse=True)
        return cls(days[pairs // (len(days) + 1)], days[pairs % (len(days) + 1)], pair, patient)


def _estimate(seen: Seen, times: Column) -> Turnbull:
    """Estimate from the lines of patients, each of whom counts so many times."""
    weight = np.bincount(seen.pair, times[seen.patient], minlength=len(seen.low))
    drawn = weight > 0
    cells, first, last = _cells(seen.low[drawn], seen.high[drawn])
    mass, score = _maximise(first, last, weight[drawn], cells.shape[1])
    kept = mass > NOTHING
    return Turnbull(
        low=cells[0, kept], high=cells[1, kept], mass=mass[kept] / max(mass[kept].sum(), NOTHING),
        lines=len(seen.pair), patients=len(times), log_likelihood=score, seen=seen,
    )  # fmt: skip


def _cells(low: Column, high: Column) -> tuple[Column, Column, Column]:
    """
    Return the intervals that can hold mass, and for each line the first and one past the last.

    An interval can hold mass if it begins where some line's does and ends where the next end of a
    line's is, with no beginning between.
    """
    days = np.unique(np.concatenate([low, high]))
    kinds = len((CLOSED, RIGHT, OPEN))
    left = np.searchsorted(days, low) * kinds + np.where(low == high, CLOSED, OPEN)
    right = np.searchsorted(days, high) * kinds + RIGHT
    begins, ends = np.unique(left), np.unique(right)
    following = np.searchsorted(ends, begins)
    next_begin = np.append(begins[1:], np.iinfo(np.int64).max)
    inner = ends[following] < next_begin if len(ends) else np.zeros(0, dtype=bool)
    from_, to = begins[inner], ends[following[inner]] if len(ends) else begins[inner]
    cells = np.stack([days[from_ // kinds], days[to // kinds]]) if len(days) else np.zeros((2, 0))
    return cells, np.searchsorted(from_, left), np.searchsorted(to, right, side="right")


def _maximise(first: Column, last: Column, weight: Column, size: int) -> tuple[Column, float]:
    """Return the mass of each cell that makes what was seen most likely, and its log likelihood."""
    if not size:
        return np.zeros(0), 0.0
    total = weight.sum()

    def score(mass: Column) -> float:
        sums = np.concatenate([[0.0], np.cumsum(mass)])
        seen = sums[last] - sums[first]
        return float(np.sum(weight * np.log(seen))) if np.all(seen > 0) else -np.inf

    mass = np.full(size, 1 / size)
    best = score(mass)
    for _ in range(ROUNDS):
        sums = np.concatenate([[0.0], np.cumsum(mass)])
        seen = sums[last] - sums[first]
        per = weight / seen
        ends = np.bincount(last, per, size + 1) - np.bincount(first, per, size + 1)
        pull = -np.cumsum(ends)[:size] / total
        if pull.max() - 1 <= CLOSE:
            return mass, best
        mass = mass * pull
        mass /= mass.sum()
        mass, best = _convex_minorant(mass, score, first, last, weight)
    raise NotConvergedError(rounds=ROUNDS)


def _convex_minorant(
    mass: Column, score: Any, first: Column, last: Column, weight: Column
) -> tuple[Column, float]:
    """Take a step along the convex minorant, as far as it raises the likelihood."""
    here = score(mass)
    size = len(mass)
    if size == 1:
        return mass, here
    sums = np.concatenate([[0.0], np.cumsum(mass)])
    seen = sums[last] - sums[first]
    one, two = weight / seen, weight / seen**2
    slope = (np.bincount(last, one, size + 1) - np.bincount(first, one, size + 1))[1:size]
    curve = (np.bincount(last, two, size + 1) + np.bincount(first, two, size + 1))[1:size]
    curve = np.maximum(curve, np.finfo(float).tiny)
    goal = scipy_optimize().isotonic_regression(sums[1:size] + slope / curve, weights=curve).x
    aim = np.diff(np.concatenate([[0.0], np.clip(goal, 0, 1), [1.0]]))
    step = 1.0
    while step > SHORTEST:
        tried = mass + step * (aim - mass)
        there = score(tried)
        if there > here:
            return tried, there
        step *= HALF
    return mass, here


class NotConvergedError(ItpcaseError, ArithmeticError):
    """
    An estimate that is found by iteration, and was not.

    Parameters
    ----------
    rounds : int
        After how many rounds it was given up.
    """

    def __init__(self, rounds: int) -> None:
        super().__init__(rounds)
        self.rounds = rounds

    def __str__(self) -> str:
        return f"no estimate was found in {self.rounds} rounds; report the times that it was from"

"""
Events per time: rates with exact intervals, and the mean number of events a patient.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from itpcase._arguments import check_kind, check_rows
from itpcase._same import SameByValue
from itpcase._sentences import Sentence
from itpcase.errors import InputError, text_of_value
from itpcase.estimates.influence import Influence, error_of
from itpcase.estimates.inputs import read_cluster, read_event, read_times
from itpcase.estimates.limits import (
    CONFIDENCE,
    HALF,
    check_confidence,
    scipy_special,
    scipy_stats,
    wald,
)
from itpcase.estimates.product_limit import count_at_risk, merge_times
from itpcase.table import Column

__all__ = ["MeanCount", "Rate", "RateRatio", "compare_rates", "event_rate", "mean_cumulative"]


@attrs.frozen(eq=False, kw_only=True)
class Rate(SameByValue):
    """
    Events per time, with exact limits.

    Attributes
    ----------
    events : int
    time : float
        Such as patient-years.
    rate : float
    interval : tuple of float
        From Poisson's distribution, as if events did not hang together.
    robust_interval : tuple of float or None
        By patient, on the scale of the logarithm; None where patients were not told apart, NaN
        without an event and where no more than one was followed.
    patients, lines : int or None
        How many patients were told apart, and how many lines they have.
    """

    events: int
    time: float
    rate: float
    interval: tuple[float, float]
    robust_interval: tuple[float, float] | None = None
    patients: int | None = None
    lines: int | None = None


def event_rate(events: Any, time: Any, *, confidence: float = CONFIDENCE) -> Rate:
    """
    Return a rate with its exact interval, and of patients with one that is robust.

    Parameters
    ----------
    events : int or array_like of int
        How many, in all or of each patient.
    time : float or array_like
        The time in which they happened, such as patient-years; of each patient, if *events* are.
    confidence : float
        Coverage of the interval.

    Returns
    -------
    Rate

    Raises
    ------
    InputError
        For events that are no whole number from 0 on, or a time of 0 or less in all.

    References
    ----------
    Garwood F. Biometrika 1936;28:437-442.

    Examples
    --------
    >>> from itpcase.estimates import event_rate
    >>> found = event_rate(17, 43.2)
    >>> round(found.rate, 3), [round(end, 3) for end in found.interval]
    (0.394, [0.229, 0.63])

    Five events of one patient, and none of four others, tell less than five of five:

    >>> found = event_rate([5, 0, 0, 0, 0], [2, 2, 2, 2, 2])
    >>> [round(end, 2) for end in found.interval], [round(end, 2) for end in found.robust_interval]
    ([0.16, 1.17], [0.09, 2.89])
    """
    check_confidence(confidence)
    many, long = map(_as_array, (events, time))
    fits = many.dtype.kind in "iuf" and long.dtype.kind in "iuf" and many.shape == long.shape
    fits = (
        fits
        and many.ndim <= 1
        and bool(np.all((many == np.rint(many)) & (many >= 0) & (many < np.inf)))
    )
    if not fits or not np.all(long >= 0) or not 0 < long.sum() < np.inf:
        raise InputError.of(
            "NO_RATE",
            argument="events",
            given=f"{text_of_value(events)} in {text_of_value(time)}"
            if many.ndim == 0
            else Sentence("problem.NO_RATE.given", size=many.size, size_2=long.size),
        )
    count, total = int(many.sum()), float(long.sum())
    quantile, tail = scipy_special().gammaincinv, HALF - confidence / 2
    low = float(quantile(count, tail)) if count else 0.0
    high = float(quantile(count + 1, 1 - tail))
    return Rate(
        events=count, time=total, rate=count / total, interval=(low / total, high / total),
        robust_interval=_by_patient(many, long, confidence) if many.ndim else None,
        patients=len(many) if many.ndim else None,
    )  # fmt: skip


def _as_array(given: Any) -> Column:
    """Take numbers as an array; rows of several lengths are no numbers."""
    try:
        return np.asarray(given)
    except ValueError:
        return np.empty(0, dtype=object)


def _by_patient(events: Column, time: Column, confidence: float) -> tuple[float, float]:
    """Return the limits of the rate from how each patient moves its logarithm."""
    if not events.any():
        return np.nan, np.nan
    rate = float(events.sum() / time.sum())
    seen = (time > 0) | (events > 0)  # who was not followed tells nothing of how patients differ
    error = error_of((events - rate * time)[seen] / events.sum())
    low, high = wald(np.log(rate), error, confidence)
    return float(np.exp(low)), float(np.exp(high))


@attrs.frozen(eq=False, kw_only=True)
class RateRatio(SameByValue):
    """
    One rate over another, with its exact interval and p.

    Attributes
    ----------
    ratio : float
    interval : tuple of float
    p : float
    """

    ratio: float
    interval: tuple[float, float]
    p: float


def compare_rates(first: Rate, second: Rate, *, confidence: float = CONFIDENCE) -> RateRatio:
    """
    Compare two rates, given how many events there were in all.

    * of all events those of the first are binomial, with the share of its time: the interval is
      Clopper and Pearson's, and p sums all numbers that are not more probable (``poisson.test`` of
      R);
    * without an event on one side the ratio is 0 or infinite, and so is one end of its interval.

    Parameters
    ----------
    first, second : Rate
        The ratio is the first to the second.
    confidence : float
        Coverage of the interval.

    Returns
    -------
    RateRatio

    Raises
    ------
    InputError
        For what is no rate, and if there was no event at all.

    References
    ----------
    Przyborowski J, Wilenski H. Biometrika 1940;31:313-323 (the test given all events; recalled).
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413.

    Examples
    --------
    >>> from itpcase.estimates import compare_rates, event_rate
    >>> found = compare_rates(event_rate(17, 43.2), event_rate(29, 38.1))
    >>> round(found.ratio, 3), [round(end, 3) for end in found.interval], round(found.p, 4)
    (0.517, [0.267, 0.973], 0.0375)
    """
    for name, given in (("first", first), ("second", second)):
        check_kind(given, Rate, name)
    check_confidence(confidence)
    both = first.events + second.events
    if not both:
        raise InputError.of(
            "NO_RATE",
            argument="events",
            needed=Sentence("problem.NO_RATE.needed_rates"),
            given=Sentence("problem.NO_RATE.given_rates"),
            remedy=Sentence("problem.NO_RATE.remedy_rates"),
        )
    expected = first.time / (first.time + second.time)
    test = scipy_stats().binomtest(first.events, both, expected)
    ends = test.proportion_ci(confidence, "exact")
    scale = second.time / first.time
    low, high = (
        float(share / (1 - share) * scale) if share < 1 else np.inf
        for share in (ends.low, ends.high)
    )
    ratio = first.rate / second.rate if second.events else np.inf
    return RateRatio(ratio=ratio, interval=(low, high), p=float(test.pvalue))


# --- several events a patient -------------------------------------------------------------------


@attrs.frozen(eq=False, kw_only=True)
class MeanCount(SameByValue):
    """
    The mean number of events a patient up to each day.

    Attributes
    ----------
    days, mean, standard_error : numpy.ndarray
        The days on which anything happened, and the mean from each on. [day]
    patients, events : int
    confidence : float
    """

    days: Column
    mean: Column
    standard_error: Column
    patients: int
    events: int
    confidence: float

    def at(self, days: Any) -> Column:
        """
        Read the mean number of events.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        numpy.ndarray
            NaN after the last day.
        """
        return self._read(self.mean, days)

    def error_at(self, days: Any) -> Column:
        """Read the standard error, robust by patient."""
        return self._read(self.standard_error, days)

    def interval_at(self, days: Any) -> tuple[Column, Column]:
        """Read the limits: the mean ± z standard errors, not below 0."""
        low, high = wald(self.at(days), self.error_at(days), self.confidence)  # type: ignore[arg-type]  # columns as well
        return np.maximum(low, 0), np.asarray(high)

    def _read(self, values: Column, days: Any) -> Column:
        wanted = read_times(days, "days")
        place = np.searchsorted(self.days, wanted, side="right") - 1
        read = np.concatenate([[0.0], values])[place + 1]
        last = self.days[-1] if len(self.days) else 0.0
        return np.where(wanted <= last, read, np.nan)


def mean_cumulative(
    start: Any, stop: Any, event: Any, *, cluster: Any = None, confidence: float = CONFIDENCE
) -> MeanCount:
    """
    Estimate the mean number of events a patient, such as of rescues, bleeds or episodes.

    * each row is a stretch of time of a patient, after *start* up to *stop*, which ends with an
      event or not;
    * the estimate is Nelson's, the variance robust (Lawless and Nadeau).

    Parameters
    ----------
    start, stop : array_like
        [day]
    event : array_like of bool
        Whether the stretch ended with an event.
    cluster : array_like, optional
        The patient of each row; each row for itself if omitted.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    MeanCount

    Raises
    ------
    InputError
        For rows that do not run forward, or times that are none.

    References
    ----------
    Lawless JF, Nadeau C. Technometrics 1995;37:158-168.

    Examples
    --------
    One patient with two events, one with none:

    >>> from itpcase.estimates import mean_cumulative
    >>> found = mean_cumulative([0, 10, 0], [10, 20, 30], [True, True, False],
    ...                         cluster=["a", "a", "b"])
    >>> found.at([9, 10, 25]).tolist()
    [0.0, 0.5, 1.0]
    """
    check_confidence(confidence)
    check_rows({"start": start, "stop": stop, "event": event, "cluster": cluster})
    end = read_times(stop, "stop", single=False)
    begin, end = merge_times(read_times(start, "start", single=False, length=len(end)), end)
    happened = read_event(event, len(end))
    patient, patients = read_cluster(cluster, len(end))
    if np.any(begin >= end):
        row = int(np.flatnonzero(begin >= end)[0])
        raise InputError.of(
            "BACKWARD_TIME",
            argument=f"stop[{row}]",
            needed=Sentence("problem.BACKWARD_TIME.needed_rates", begin=f"{begin[row]:g}"),
            given=f"{end[row]:g}",
            remedy=Sentence("problem.BACKWARD_TIME.remedy_rates"),
        )
    order = np.lexsort((begin, patient))
    again = (np.diff(patient[order]) == 0) & (begin[order][1:] < end[order][:-1])
    if again.any():
        row = int(order[1:][again][0])
        raise InputError.of("OVERLAP", argument=f"start[{row}]", given=f"{begin[row]:g}")
    grid = np.unique(end)
    place = np.searchsorted(grid, end)
    entry = np.searchsorted(grid, begin, side="right") - 1
    size = len(grid)
    at_risk = np.maximum(count_at_risk(entry, place, size), 1).astype(np.float64)
    events = np.bincount(place, happened, minlength=size)
    mean, spent = np.cumsum(events / at_risk), np.cumsum(events / at_risk**2)
    before = np.concatenate([[0.0], spent])
    influence = Influence(
        grid=grid,
        shared=np.stack([np.ones(size), spent]),
        patient=np.concatenate([patient, patient]),
        at=np.concatenate([np.maximum(entry, 0), place]),
        step=np.concatenate(
            [
                np.stack([before[entry + 1], -np.ones(len(entry))], axis=1),
                np.stack([happened / at_risk[place] - spent[place], np.ones(len(place))], axis=1),
            ]
        ),
        patients=patients,
        segment=np.zeros(size, dtype=np.int64),
    )
    return MeanCount(
        days=grid, mean=mean, standard_error=influence.standard_error, patients=patients,
        events=int(events.sum()), confidence=confidence,
    )  # fmt: skip

"""
Does reaching something change what follows? The hazard after it against that before it.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from itpcase._arguments import check_rows
from itpcase._same import SameByValue
from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.estimates.inputs import read_cluster, read_event, read_times
from itpcase.estimates.limits import CONFIDENCE, greenwood_library, two_sided, wald
from itpcase.estimates.product_limit import count_before, merge_times
from itpcase.estimates.scores import efron_scores, robust_error
from itpcase.table import Column

__all__ = ["HazardRatio", "time_dependent_hazard"]


@attrs.frozen(eq=False, kw_only=True)
class HazardRatio(SameByValue):
    """
    The hazard of an event after something was reached, over that before.

    Attributes
    ----------
    ratio : float
    interval : tuple of float
    log_ratio, standard_error : float
        Of the Cox model; the error is by patient where a patient has several rows, and NaN, as
        are *interval* and *p*, where a single patient tells of it.
    p : float
        Two-sided, of Wald's test.
    before, after : int
        Events before and after it was reached.
    is_robust : bool
        Whether the lines of one patient were allowed to hang together.
    """

    ratio: float
    interval: tuple[float, float]
    log_ratio: float
    standard_error: float
    p: float
    before: int
    after: int
    is_robust: bool


def time_dependent_hazard(
    days: Any, event: Any, met_on: Any, *, cluster: Any = None, confidence: float = CONFIDENCE
) -> HazardRatio:
    """
    Compare the hazard of an event after something was reached with that before (Cox).

    * each row counts as one that had not reached it up to the day it did, and as one that had from
      then on: nobody is counted as a responder for the time it took to respond;
    * of one day, the event is seen before what was reached; ties after Efron.

    Parameters
    ----------
    days : array_like
        How long each was followed, from the start. [day]
    event : array_like of bool
        Whether the event ended it.
    met_on : array_like
        On which day it was reached; infinite or missing if it never was. [day]
    cluster : array_like, optional
        The patient of each row; each row for itself if omitted.
    confidence : float
        Coverage of the interval.

    Returns
    -------
    HazardRatio

    Raises
    ------
    InputError
        For columns that cannot be read, or if no event can be compared: none before it was reached
        while others had reached it, or none after while others had not.
    MissingExtraError
        Without the extra ``survival``, which brings greenwood.

    See Also
    --------
    landmark_groups : those still followed on one day, by what they had reached.

    References
    ----------
    Mantel N, Byar DP. J Am Stat Assoc 1974;69:81-86. Lin DY, Wei LJ. J Am Stat Assoc
    1989;84:1074-1078.

    Examples
    --------
    >>> from itpcase.estimates import time_dependent_hazard
    >>> inf = float("inf")
    >>> found = time_dependent_hazard([5, 8, 20, 30, 40], [1, 1, 1, 0, 1], [inf, inf, 6, 7, 25])
    >>> round(found.ratio, 2), found.before, found.after
    (0.71, 2, 2)
    """
    check_rows({"days": days, "event": event, "met_on": met_on, "cluster": cluster})
    time = read_times(days, "days", single=False)
    reached = read_times(met_on, "met_on", single=False, open_end=True, length=len(time))
    time, reached = merge_times(time, reached)
    lost = read_event(event, len(time))
    patient, patients = read_cluster(cluster, len(time))
    of, start, stop, ends, after = _stretches(time, lost, reached)
    _refuse_what_cannot_be_compared(start, stop, ends, after)
    greenwood = greenwood_library("a hazard ratio")
    robust = patients < len(time)
    model = greenwood.CoxPH().fit(
        greenwood.Surv(start, stop, ends), after[:, None].astype(np.float64)
    )  # fmt: skip
    log_ratio, error = float(model.coef_[0]), float(model.std_error_[0])
    if robust:
        score = _scores(start, stop, ends, after, log_ratio)
        error = robust_error(score, patient[of], patients, error)
    low, high = wald(log_ratio, error, confidence)
    return HazardRatio(
        ratio=float(np.exp(log_ratio)), interval=(float(np.exp(low)), float(np.exp(high))),
        log_ratio=log_ratio, standard_error=error, p=two_sided(log_ratio / error),
        before=int(np.sum(ends & ~after)), after=int(np.sum(ends & after)), is_robust=robust,
    )  # fmt: skip


def _stretches(
    time: Column, lost: Column, reached: Column
) -> tuple[Column, Column, Column, Column, Column]:
    """Cut each row where it was reached: its number, start, stop, event, whether it is after."""
    rows = np.arange(len(time))
    cut = reached < time
    before = rows[np.minimum(reached, time) > 0]
    of = np.concatenate([before, rows[cut]])
    is_after = np.arange(len(of)) >= len(before)
    start = np.where(is_after, reached[of], 0.0)
    stop = np.where(is_after, time[of], np.minimum(reached, time)[of])
    return of, start, stop, lost[of] & (is_after | ~cut[of]), is_after


def _scores(start: Column, stop: Column, ends: Column, after: Column, log_ratio: float) -> Column:
    """Return what each stretch adds to the score, which greenwood has without a care for ties."""
    grid = np.unique(stop)
    came, gone = (np.searchsorted(grid, start, "right") - 1, np.searchsorted(grid, stop))
    reached = after[:, None].astype(np.float64)
    risk = np.exp(log_ratio * reached[:, 0])
    return efron_scores(gone, ends, reached, entry=came, risk=risk)[:, 0]


def _refuse_what_cannot_be_compared(
    start: Column, stop: Column, ends: Column, after: Column
) -> None:
    """Refuse rows in which no event of one kind happened while the other kind was at risk."""
    for own, name in ((after, "after"), (~after, "before")):
        when = stop[ends & own]
        came, gone = (count_before(each[~own], when) for each in (start, stop))
        if not np.any(came > gone):
            raise InputError.of(
                "NO_EVENTS",
                argument="event",
                given=Sentence("problem.NO_EVENTS.given"),
                needed=Sentence("problem.NO_EVENTS.needed", name=name),
            )

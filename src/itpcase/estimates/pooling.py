"""
Shares of several series put together: random effects on the scale of log odds.
"""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

import attrs
import numpy as np

from itpcase._arguments import check_convention, check_rows, each_of
from itpcase._same import SameByValue
from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.estimates.limits import (
    CONFIDENCE,
    HALF,
    check_confidence,
    expit,
    normal_quantile,
    scipy_optimize,
)
from itpcase.estimates.proportions import read_counts
from itpcase.response.shares import exact_limits
from itpcase.table import Column, Table, objects

__all__ = ["PooledProportion", "pool_proportions"]

Pooling = Literal["logistic", "reml", "dl"]

METHODS: Final = get_args(Pooling)

STEP: Final = 1e-4
"""How far apart a function is asked for its second derivatives."""

ROUNDS: Final = 100
"""Steps in which the likeliest random intercept of a series is looked for; a few are enough."""

REACH: Final = 10.0
"""So far around it the random intercept is integrated; it is a standard normal one."""

TAIL: Final = 40.0
"""Where a series lies between none and all, less than ``exp(-TAIL)`` lies further out."""

LEAST, MOST = 1e-6, 50_000
"""The smallest spread that is divided by, and the most points on each side."""

OF_WIDTH, OF_SPREAD = 0.7, 0.4
"""Step of the points, in parts of the width of the likelihood and of what a share needs to turn."""


@attrs.frozen(eq=False, kw_only=True)
class PooledProportion(SameByValue):
    """
    The share over several series.

    Attributes
    ----------
    share : float
        Of a series in the middle of those that could have been.
    interval : tuple of float
        Of the share.
    prediction : tuple of float
        In which the share of a further series is expected.
    tau2 : float
        Variance between the series, on the scale of log odds.
    i2 : float
        Share of the variance that lies between the series. [%]
    q : float
        Cochran's.
    method : {"logistic", "reml", "dl"}
    confidence : float
        Coverage of the intervals.
    series : Table
        ``name, count, total, share, lower, upper``, each with the exact interval of Clopper and
        Pearson.
    """

    share: float
    interval: tuple[float, float]
    prediction: tuple[float, float]
    tau2: float
    i2: float
    q: float
    method: Pooling
    confidence: float
    series: Table = attrs.field(repr=False)


def pool_proportions(
    count: Any,
    total: Any,
    *,
    names: Any = None,
    method: Pooling = "logistic",
    confidence: float = CONFIDENCE,
) -> PooledProportion:
    """
    Pool the shares of several series, single cases among them.

    * ``"logistic"``: a logistic model with a random intercept for each series, by maximal
      likelihood, integrated around the mode of each series at as many points as its likelihood
      and *tau2* need; nothing is added to the counts. Series of one patient each tell nothing of
      what lies between series, and are one sample. Where none or all are one in each of the series,
      and some have more patients than one, the likelihood rises for ever with *tau2*, and the model
      is refused. ``rma.glmm()`` of R's metafor integrates at 7 points and differs in *tau2* where
      series lie far apart; with ``nAGQ=50`` it hardly does;
    * ``"reml"`` and ``"dl"`` (DerSimonian and Laird): log odds with their variance, one half added
      to both counts of a series in which none or all are one; as a check.

    Parameters
    ----------
    count, total : array_like of int
        How many of how many, a series.
    names : array_like of str, optional
        What each series is called, such as author and year; numbered if omitted.
    method : {"logistic", "reml", "dl"}
        How the shares are pooled.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    PooledProportion

    Raises
    ------
    InputError
        For fewer than two series, a count that is no whole number from 0 to its total, more or
        fewer names than series; of the logistic model, if none or all of all series are one, or
        none or all of each series of several patients.
    MissingExtraError
        Without the extra ``survival``.

    References
    ----------
    Stijnen T, Hamza TH, Ozdemir P. Stat Med 2010;29:3046-3067. DerSimonian R, Laird N. Control
    Clin Trials 1986;7:177-188. Viechtbauer W. J Educ Behav Stat 2005;30:261-293. Higgins JPT,
    Thompson SG, Spiegelhalter DJ. J R Stat Soc A 2009;172:137-159.

    Examples
    --------
    >>> from itpcase.estimates import pool_proportions
    >>> found = pool_proportions([14, 9, 20, 5, 33, 0, 3], [24, 30, 26, 12, 60, 4, 3])
    >>> round(found.share, 3), [round(end, 2) for end in found.interval]
    (0.519, [0.35, 0.68])
    """
    check_convention("method", method, METHODS)
    check_rows({"count": count, "total": total})
    hits, of = (read_counts(each, name) for each, name in ((count, "count"), (total, "total")))
    enough = hits.shape == of.shape and len(hits) > 1
    if not enough or not np.all((hits <= of) & (of > 0)):
        raise InputError.of(
            "NO_PROPORTION",
            argument="count",
            given=Sentence("problem.NO_PROPORTION.given", size=hits.size),
        )
    series = _describe(hits, of, names, confidence)
    odds, variance = _log_odds(hits, of)
    fixed = 1 / variance
    centre = np.sum(fixed * odds) / fixed.sum()
    q = float(np.sum(fixed * (odds - centre) ** 2))
    typical = (len(hits) - 1) * fixed.sum() / (fixed.sum() ** 2 - np.sum(fixed**2))
    if method == "logistic":
        _refuse_an_edge(hits, of)
        middle, error, tau2 = _logistic(hits, of)
    else:
        excess = (q - (len(hits) - 1)) / (fixed.sum() - np.sum(fixed**2) / fixed.sum())
        tau2 = max(0.0, float(excess)) if method == "dl" else _reml(odds, variance)
        weight = 1 / (variance + tau2)
        middle, error = float(np.sum(weight * odds) / weight.sum()), float(weight.sum() ** -HALF)
    z = normal_quantile(confidence)
    reach, ahead = z * error, z * np.sqrt(error**2 + tau2)
    return PooledProportion(
        share=expit(middle), interval=(expit(middle - reach), expit(middle + reach)),
        prediction=(expit(middle - ahead), expit(middle + ahead)), tau2=tau2,
        i2=float(100 * tau2 / (tau2 + typical)), q=q, method=method, confidence=confidence,
        series=series,
    )  # fmt: skip


def _refuse_an_edge(hits: Column, of: Column) -> None:
    """
    Refuse series of which none or all are one, together or each: the likelihood grows without end.

    Where each series is at an edge, a wider spread makes all of them likelier, up to the likelihood
    of as many coins that are thrown once a series. One series between the edges ends that.
    """
    given = None
    if hits.sum() in {0, of.sum()}:
        given = Sentence("problem.NO_PROPORTION.given_edge", hits=int(hits.sum()), of=int(of.sum()))
        needed = Sentence("problem.NO_PROPORTION.needed_edge")
    elif of.max() > 1 and np.all((hits == 0) | (hits == of)):
        given = Sentence("problem.NO_PROPORTION.given_each_edge", size=len(hits))
        needed = Sentence("problem.NO_PROPORTION.needed_each_edge")
    if given is not None:
        raise InputError.of(
            "NO_PROPORTION", argument="count", needed=needed, given=given,
            remedy=Sentence("problem.NO_PROPORTION.remedy_edge"),
        )  # fmt: skip


def _describe(hits: Column, of: Column, names: Any, confidence: float) -> Table:
    """Give each series its name, its share and the exact interval of that."""
    told = (
        [str(i + 1) for i in range(len(hits))]
        if names is None
        else [*map(str, each_of(names, "names"))]
    )
    if len(told) != len(hits):
        raise InputError.of(
            "COLUMN_LENGTHS",
            argument="names",
            needed=Sentence("problem.COLUMN_LENGTHS.needed_pooling", hits=len(hits)),
            given=Sentence("problem.COLUMN_LENGTHS.given_pooling", told=len(told)),
            remedy=Sentence("problem.COLUMN_LENGTHS.remedy_inputs"),
        )
    check_confidence(confidence)
    low, high = exact_limits(hits, of, HALF - confidence / 2)
    return Table(
        {"name": objects(told), "count": hits.astype(np.int64), "total": of.astype(np.int64),
         "share": hits / of, "lower": low, "upper": high}
    )  # fmt: skip


def _log_odds(hits: Column, of: Column) -> tuple[Column, Column]:
    """Return log odds and their variance; one half is added where none or all are one."""
    added = np.where((hits == 0) | (hits == of), HALF, 0)
    yes, no = hits + added, of - hits + added
    return np.log(yes / no), 1 / yes + 1 / no


def _reml(odds: Column, variance: Column) -> float:
    """Find the variance between series by restricted maximal likelihood."""

    def minus_log_likelihood(tau2: float) -> float:
        weight = 1 / (variance + tau2)
        middle = np.sum(weight * odds) / weight.sum()
        return float(
            HALF * (np.sum(np.log(variance + tau2)) + np.log(weight.sum())
                    + np.sum(weight * (odds - middle) ** 2))
        )  # fmt: skip

    highest = float(np.ptp(odds) ** 2 + variance.max())
    found = scipy_optimize().minimize_scalar(
        minus_log_likelihood, bounds=(0, highest), method="bounded", options={"xatol": 1e-10}
    )
    at_zero = minus_log_likelihood(0.0) <= found.fun
    return 0.0 if at_zero else float(found.x)


def _logistic(hits: Column, of: Column) -> tuple[float, float, float]:
    """Return intercept, its error and the variance between series of the random-intercept model."""

    def minus_log_likelihood(at: Column) -> float:
        middle, width = _place_of(hits, of, at)
        spread = max(abs(at[1]), LEAST)
        reach = np.where(
            (hits > 0) & (hits < of), np.minimum(REACH, TAIL / spread + REACH * width), REACH
        )
        step = np.minimum(OF_WIDTH * width, OF_SPREAD / spread)
        points = min(int(np.ceil((reach / step).max())), MOST)
        step = reach / points
        normal = middle[:, None] + step[:, None] * np.arange(-points, points + 1)
        eta = at[0] + at[1] * normal
        terms = hits[:, None] * eta - of[:, None] * np.logaddexp(0, eta) - HALF * normal**2
        top = terms.max(axis=1)
        inside = np.log(step * np.exp(terms - top[:, None]).sum(axis=1))
        return -float(np.sum(top + inside))

    share = (hits.sum() + HALF) / (of.sum() + 1)
    start = np.array([np.log(share / (1 - share)), HALF])
    if of.max() == 1:  # single cases alone tell nothing of what lies between series
        return float(np.log(hits.sum() / (of - hits).sum())), _error_of_one(hits, of), 0.0
    found = scipy_optimize().minimize(
        minus_log_likelihood, start, method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000},
    )  # fmt: skip
    middle, spread = float(found.x[0]), abs(float(found.x[1]))
    information = _curvature(minus_log_likelihood, np.array([middle, spread]))
    alone = spread < 1e-4  # noqa: PLR2004 - nothing between the series: one binomial
    inverse = 1 / information[0, 0] if alone else np.linalg.inv(information)[0, 0]
    return middle, float(np.sqrt(inverse)), spread**2


def _error_of_one(hits: Column, of: Column) -> float:
    """Return the error of the log odds of all series as one."""
    return float(np.sqrt(1 / hits.sum() + 1 / (of - hits).sum()))


def _place_of(hits: Column, of: Column, at: Column) -> tuple[Column, Column]:
    """
    Find where the likelihood of each series is highest over its random intercept, and how wide.

    A series of hundreds of patients has a narrow one, which points around zero would miss. Its
    logarithm bends down everywhere: the place is in a stretch, which is halved where a step of
    Newton's would leave it.
    """
    ends = at[1] * hits, at[1] * (hits - of)
    low, high = np.minimum(*ends), np.maximum(*ends)
    found = np.clip(0, low, high)
    for _ in range(ROUNDS):
        share = np.exp(-np.logaddexp(0, -(at[0] + at[1] * found)))
        bend = at[1] ** 2 * of * share * (1 - share) + 1
        rise = at[1] * (hits - of * share) - found
        low, high = np.where(rise > 0, found, low), np.where(rise > 0, high, found)
        ahead = found + rise / bend
        inside = (low <= ahead) & (ahead <= high)
        before, found = found, np.where(inside, ahead, (low + high) / 2)
        if np.abs(found - before).max() < 1e-6:  # noqa: PLR2004 - far below the distance of points
            break
    return found, 1 / np.sqrt(bend)


def _curvature(function: Any, at: Column) -> Column:
    """Return the second derivatives of a function of two numbers."""
    ways = np.eye(len(at)) * STEP
    return np.array(
        [
            [
                (function(at + a + b) - function(at + a - b) - function(at - a + b)
                 + function(at - a - b)) / (4 * STEP**2)
                for b in ways
            ]
            for a in ways
        ]
    )  # fmt: skip

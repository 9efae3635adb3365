"""
Shares of lines or patients: their intervals, and how two of them compare.
"""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

import attrs
import numpy as np

from itpcase._arguments import check_convention, check_kind, check_rows
from itpcase._same import SameByValue
from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.estimates.inputs import one_column, read_cluster
from itpcase.estimates.limits import (
    CONFIDENCE,
    HALF,
    check_confidence,
    expit,
    normal_quantile,
    scipy_optimize,
    scipy_special,
    scipy_stats,
)
from itpcase.response.shares import effective_total, exact_limits
from itpcase.table import Column

__all__ = ["Proportion", "ProportionPair", "compare_proportions", "proportion"]

Method = Literal["exact", "wilson", "mid-p"]

METHODS: Final = get_args(Method)


@attrs.frozen(eq=False, kw_only=True)
class Proportion(SameByValue):
    """
    A share with its intervals.

    Attributes
    ----------
    count, total : int
        How many of how many lines.
    patients : int
        How many patients the lines are of.
    standard_error : float
        Of the ratio, clustered by patient.
    design_effect : float
        The variance over that of as many patients with one line each; 1 where each patient has
        one line.
    effective_total : float
        As many patients with one line each tell as much; not more than *total*.
    """

    count: int
    total: int
    patients: int
    standard_error: float
    design_effect: float
    effective_total: float

    @property
    def share(self) -> float:
        """The share; NaN of nothing."""
        return self.count / self.total if self.total else np.nan

    def interval(
        self, method: Method = "exact", *, confidence: float = CONFIDENCE
    ) -> tuple[float, float]:
        """
        Return the limits of the share.

        Of lines of several per patient, the limits are those of as many independent lines as tell
        as much (after Korn and Graubard). Their factor for few patients, the ratio of two quantiles
        of Student's t, is left out, and so copies of all lines change no limit; with it, as in
        ``svyciprop(method="beta")`` of R, the interval of few patients is wider.

        Parameters
        ----------
        method : {"exact", "wilson", "mid-p"}
            Clopper and Pearson's, Wilson's score interval without continuity correction, or the
            exact one with half of the probability of what was seen.
        confidence : float

        Returns
        -------
        tuple of float
            NaN of nothing.
        """
        check_convention("method", method, METHODS)
        check_confidence(confidence)
        total = self.effective_total
        if not total:
            return np.nan, np.nan
        return _LIMITS[method](self.share * total, total, confidence)

    def logit_interval(self, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
        """
        Return the limits of the ratio on the scale of log odds, with the clustered error.

        Parameters
        ----------
        confidence : float

        Returns
        -------
        tuple of float
            NaN at a share of 0 or 1.
        """
        p = self.share
        if not 0 < p < 1:
            return np.nan, np.nan
        centre = np.log(p / (1 - p))
        reach = normal_quantile(confidence) * self.standard_error / (p * (1 - p))
        return expit(centre - reach), expit(centre + reach)


def _exact(count: float, total: float, confidence: float) -> tuple[float, float]:
    low, high = exact_limits(np.array(count), np.array(total), HALF - confidence / 2)
    return float(low), float(high)


def _wilson(count: float, total: float, confidence: float) -> tuple[float, float]:
    z = normal_quantile(confidence)
    p = count / total
    centre = (p + z**2 / (2 * total)) / (1 + z**2 / total)
    reach = z * np.sqrt(p * (1 - p) / total + z**2 / (4 * total**2)) / (1 + z**2 / total)
    low = 0.0 if count <= 0 else float(max(0, centre - reach))
    high = 1.0 if count >= total else float(min(1, centre + reach))
    return low, high


def _mid_p(count: float, total: float, confidence: float) -> tuple[float, float]:
    below, brentq = scipy_special().betainc, scipy_optimize().brentq
    tail = HALF - confidence / 2

    def above(p: float) -> float:
        """Probability of more than *count*, and half of that of *count*."""
        more = below(count + 1, total - count, p) if count < total else 0.0
        as_many = below(count, total - count + 1, p) if count > 0 else 1.0
        return float(more + as_many) / 2

    low = 0.0 if count <= 0 else float(brentq(lambda p: above(p) - tail, 0, 1, xtol=1e-14))
    high = 1.0
    if count < total:
        high = float(brentq(lambda p: above(p) - (1 - tail), 0, 1, xtol=1e-14))
    return low, high


_LIMITS: Final = {"exact": _exact, "wilson": _wilson, "mid-p": _mid_p}


def proportion(count: Any, total: Any = None, *, cluster: Any = None) -> Proportion:
    """
    Describe a share of lines, counted or given line by line.

    Parameters
    ----------
    count : int or array_like
        How many; or for each line whether it is one, or for each patient how many of its lines.
    total : int or array_like, optional
        Of how many; for each patient, if *count* is so. Each line counts once if omitted. Who has
        no line is left aside.
    cluster : array_like, optional
        Which rows belong together, such as the patient of each line; each row for itself if
        omitted.

    Returns
    -------
    Proportion

    Raises
    ------
    InputError
        For more than there are, a count below 0, or columns of different lengths.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413. Wilson EB. J Am Stat Assoc 1927;22:209-212.
    Korn EL, Graubard BI. Surv Methodol 1998;24:193-201 (as R's survey 4.1-1
    computes it).

    Examples
    --------
    >>> from itpcase.estimates import proportion
    >>> low, high = proportion(3, 4).interval()
    >>> round(low, 3), round(high, 3)
    (0.194, 0.994)

    Three lines of each of two patients are not six patients:

    >>> proportion([1, 1, 1, 0, 0, 0], cluster=["a", "a", "a", "b", "b", "b"]).effective_total
    2.0
    """
    hits = read_counts(count, "count")
    check_rows({"count": count, "total": total, "cluster": cluster})
    of = np.ones_like(hits) if total is None else read_counts(total, "total")
    if hits.shape != of.shape or not np.all(hits <= of):
        raise InputError.of(
            "NO_PROPORTION",
            argument="count",
            needed=Sentence("problem.NO_PROPORTION.needed_proportions"),
            given=Sentence("problem.NO_PROPORTION.given_proportions", count=len(hits), of=len(of)),
            remedy=Sentence("problem.NO_PROPORTION.remedy_pooling"),
        )
    if cluster is not None:
        group, _ = read_cluster(cluster, len(hits))
        hits, of = (np.bincount(group, each).astype(np.float64) for each in (hits, of))
    elif total is not None and len(hits) == 1:
        return _described(hits[:1], of[:1], int(of[0]))
    hits, of = hits[of > 0], of[of > 0]  # who has no line is none of those the lines are of
    return _described(hits, of, len(hits))


def read_counts(values: Any, argument: str) -> Column:
    """Read whole numbers from 0 on, or truth values."""
    column = one_column(values, argument, single=True)
    if column.dtype.kind == "O":  # such as truth values that a list holds
        flags = [each for each in column if isinstance(each, bool | np.bool_)]
        column = np.array(flags, dtype=bool) if len(flags) == len(column) else column
    if column.dtype.kind not in "biuf" or not np.all(
        (column >= 0) & (column == np.rint(column)) & (column < np.inf)
    ):
        raise InputError.of(
            "NO_PROPORTION",
            argument=argument,
            needed=Sentence("problem.NO_PROPORTION.needed_pooling"),
            given=Sentence(
                "problem.NO_PROPORTION.given_pooling", dtype=column.dtype, rows=len(column)
            ),
            remedy=Sentence("problem.NO_PROPORTION.remedy_pooling"),
        )
    return column.astype(np.float64)


def _described(hits: Column, of: Column, patients: int) -> Proportion:
    """Describe the counts of patients; of one row that stands for many, each has one line."""
    count, total = float(hits.sum()), float(of.sum())
    p = count / total if total else np.nan
    naive = p * (1 - p) / total if total else np.nan
    error, effect = np.sqrt(naive), 1.0
    if patients < total:
        rest = float(np.sum((hits - p * of) ** 2))
        few = patients / (patients - 1) if patients > 1 else np.nan
        error = np.sqrt(few * rest) / total
        agreed = float(np.sum(of**2)) / total  # as if the lines of a patient always agreed
        effect = error**2 / naive if naive > 0 and patients > 1 else agreed
    return Proportion(
        count=int(count), total=int(total), patients=patients, standard_error=float(error),
        design_effect=float(effect),
        effective_total=effective_total(hits, of) if patients < total else total,
    )  # fmt: skip


# --- two of them --------------------------------------------------------------------------------


@attrs.frozen(eq=False, kw_only=True)
class ProportionPair(SameByValue):
    """
    Two shares beside each other; the first against the second.

    Attributes
    ----------
    first, second : Proportion
    difference, ratio : float
        The ratio is NaN where the second share is 0, whatever the first is.
    difference_interval, ratio_interval : tuple of float
        Newcombe's from two Wilson intervals, and Katz's on the scale of the logarithm, which is
        NaN where a share is 0 or both are 1: nothing varies.
    p : float or None
        Fisher's exact, two-sided; None where lines of one patient are counted as several.
    """

    first: Proportion
    second: Proportion
    difference: float
    difference_interval: tuple[float, float]
    ratio: float
    ratio_interval: tuple[float, float]
    p: float | None


def compare_proportions(
    first: Proportion, second: Proportion, *, confidence: float = CONFIDENCE
) -> ProportionPair:
    """
    Compare two shares: their difference, their ratio, and Fisher's test.

    Parameters
    ----------
    first, second : Proportion
        The difference is the first less the second, the ratio the first to the second.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    ProportionPair

    Raises
    ------
    InputError
        For what is no proportion.

    References
    ----------
    Newcombe RG. Stat Med 1998;17:873-890. Katz D, et al. Biometrics 1978;34:469-474 (as metafor
    3.8-1 computes it).

    Examples
    --------
    >>> from itpcase.estimates import compare_proportions, proportion
    >>> found = compare_proportions(proportion(21, 32), proportion(21, 26))
    >>> round(found.ratio, 2), [round(end, 2) for end in found.ratio_interval]
    (0.81, [0.59, 1.11])
    """
    for name, given in (("first", first), ("second", second)):
        check_kind(given, Proportion, name)
    p, q = first.share, second.share
    (low, high), (under, over) = (
        each.interval("wilson", confidence=confidence) for each in (first, second)
    )
    ratio, ends = np.nan, (np.nan, np.nan)
    if q > 0:
        ratio = p / q
    if 0 < min(p, q) < 1:  # of 1 and 1 the error would be 0, and so the interval without width
        error = np.sqrt(
            (1 - p) / (p * first.effective_total) + (1 - q) / (q * second.effective_total)
        )
        reach = float(np.exp(normal_quantile(confidence) * error))
        ends = (ratio / reach, ratio * reach)
    single = first.patients == first.total and second.patients == second.total
    table = [[each.count, each.total - each.count] for each in (first, second)]
    return ProportionPair(
        first=first, second=second, difference=p - q,
        difference_interval=(
            float(p - q - np.hypot(p - low, over - q)),
            float(p - q + np.hypot(high - p, q - under)),
        ),
        ratio=ratio, ratio_interval=ends,
        p=float(scipy_stats().fisher_exact(table)[1]) if single else None,
    )  # fmt: skip

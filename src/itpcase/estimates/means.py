"""
The difference of two means up to the same day, with an error that knows who is in both.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from itpcase._arguments import check_kind
from itpcase._same import SameByValue
from itpcase.estimates.curves import KaplanMeier
from itpcase.estimates.influence import error_of
from itpcase.estimates.inputs import read_day
from itpcase.estimates.limits import two_sided, wald
from itpcase.estimates.states import InResponse
from itpcase.table import Column

__all__ = ["MeanDifference", "compare_means"]


@attrs.frozen(eq=False, kw_only=True)
class MeanDifference(SameByValue):
    """
    The difference of two means up to the same day.

    Attributes
    ----------
    difference, standard_error : float
        [day]
    interval : tuple of float
        ``difference ± z · standard_error``, held to what is possible. [day]
    p : float
        Two-sided.
    until : float
        [day]
    """

    difference: float
    standard_error: float
    interval: tuple[float, float]
    p: float
    until: float


def compare_means(first: Any, second: Any, *, until: Any) -> MeanDifference:
    """
    Compare the mean of the first with that of the second, up to the same day.

    * the error is by patient (infinitesimal jackknife); a patient with lines in both adds to both,
      and the error knows it;
    * the interval is the difference ± z errors, held to what is possible; p is of the difference
      over its error, NaN where nothing varies.

    Parameters
    ----------
    first, second : KaplanMeier or InResponse
        Two curves; the difference is the first less the second.
    until : float
        [day]

    Returns
    -------
    MeanDifference

    Raises
    ------
    InputError
        For what is no curve, and if one of them is not known so long.

    References
    ----------
    Royston P, Parmar MKB. BMC Med Res Methodol 2013;13:152 (restricted means; recalled). The error
    by patient is that of R's ``survfit(influence = TRUE)``.

    Examples
    --------
    >>> from itpcase.estimates import compare_means, kaplan_meier
    >>> one, two = kaplan_meier([10, 20, 30], [1, 1, 1]), kaplan_meier([5, 6, 9], [1, 1, 1])
    >>> found = compare_means(one, two, until=30)
    >>> round(found.difference, 2), round(found.p, 3)
    (13.33, 0.006)
    """
    for name, given in (("first", first), ("second", second)):
        check_kind(given, (KaplanMeier, InResponse), name)
    until = read_day(until, "until")
    means = [each.restricted_mean(until) for each in (first, second)]
    error = _error_of_difference(
        (first, first.influence_on_mean(until)), (second, second.influence_on_mean(until))
    )
    difference = means[0] - means[1]
    low, high = wald(difference, error, first.confidence)
    return MeanDifference(
        difference=difference, standard_error=error, until=until,
        interval=(max(low, -until), min(high, until)),
        p=two_sided(difference / error) if error > 0 else np.nan,
    )  # fmt: skip


def _error_of_difference(first: tuple[Any, Column], second: tuple[Any, Column]) -> float:
    """Return the error of the difference of two estimates, from the influences of the patients."""
    (one, by_one), (two, by_two) = first, second
    if not (one.is_named and two.is_named):
        return float(np.hypot(error_of(by_one), error_of(by_two)))
    ids = np.concatenate([one.patient_ids, two.patient_ids]).astype(str)
    _, patient = np.unique(ids, return_inverse=True)
    return error_of(np.bincount(patient, np.concatenate([by_one, -by_two])))

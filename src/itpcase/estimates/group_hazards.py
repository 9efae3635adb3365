"""
How much sooner does an event come in one group than in another? Hazard ratios of groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from itpcase._arguments import check_rows
from itpcase.errors import InputError
from itpcase.estimates.flow import choose_reference
from itpcase.estimates.group_tests import TWO, logrank
from itpcase.estimates.groups import group_order
from itpcase.estimates.inputs import read_cluster, read_event, read_labels, read_times
from itpcase.estimates.limits import CONFIDENCE, greenwood_library, wald
from itpcase.estimates.product_limit import merge_times
from itpcase.estimates.scores import efron_scores, robust_error
from itpcase.table import Column, Table, table_of

__all__ = ["hazard_ratios"]

COLUMNS: Final[Mapping[str, Any]] = {
    "group": object, "reference": object, "events": int, "reference_events": int,
    **dict.fromkeys(("ratio", "lower", "upper", "p"), float), "not_estimable": object,
    "is_robust": bool,
}  # fmt: skip


def hazard_ratios(
    days: Any,
    event: Any,
    group: Any,
    *,
    reference: str | None = None,
    cluster: Any = None,
    confidence: float = CONFIDENCE,
) -> Table:
    """
    Give the hazard of an event in each group over that in one of them (Cox).

    * each group is compared with the reference alone, so that no ratio depends on a third group;
      ties after Efron;
    * above 1 the event comes sooner, or oftener, in the group than in the reference;
    * where a patient has several rows, the interval and p are robust, by patient; there are no
      limits where a single patient tells of the ratio;
    * a ratio that would be 0 or infinite is not given: *not_estimable* says why. It is so where one
      of the two has no event, or none while the other was still at risk.

    Parameters
    ----------
    days : array_like
        [day]
    event : array_like of bool
        Whether the time of the row ended with the event.
    group : array_like
        The group of each row.
    reference : str, optional
        The group that the others are compared with; the one with the most rows if omitted.
    cluster : array_like, optional
        The patient of each row; each row for itself if omitted.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    Table
        One row for each group but the reference: ``group, reference, events, reference_events,
        ratio, lower, upper, p, not_estimable, is_robust``; *p* is that of the log-rank test of the
        two groups; *not_estimable* is empty, ``NO_EVENT``, ``NO_EVENT_IN_REFERENCE`` or
        ``NOT_AT_RISK_TOGETHER``.

    Raises
    ------
    InputError
        For fewer than two groups, a reference that is none, or columns that cannot be read.
    MissingExtraError
        Without the extra ``survival``, which brings greenwood.

    See Also
    --------
    logrank : whether groups differ at all.

    References
    ----------
    Cox DR. J R Stat Soc B 1972;34:187-220. Efron B. J Am Stat Assoc 1977;72:557-565. Lin DY,
    Wei LJ. J Am Stat Assoc 1989;84:1074-1078.

    Examples
    --------
    >>> from itpcase.estimates import hazard_ratios
    >>> (found,) = hazard_ratios(
    ...     [5, 8, 9, 30, 31, 44], [1, 1, 1, 1, 1, 0], list("abaabb"), reference="a"
    ... ).rows()
    >>> [str(found[name]) for name in ("group", "events", "reference_events")]
    ['b', '2', '3']
    >>> round(float(found["ratio"]), 2)
    0.25

    Nobody of the second group had the event:

    >>> (found,) = hazard_ratios([5, 8, 9, 30], [1, 1, 0, 0], list("aabb"), reference="a").rows()
    >>> float(found["ratio"]), found["not_estimable"]
    (nan, 'NO_EVENT')
    """
    check_rows({"days": days, "event": event, "group": group, "cluster": cluster})
    (time,) = merge_times(read_times(days, "days", single=False))
    lost = read_event(event, len(time))
    names, which = read_labels(group, len(time), "group")
    patient, _ = read_cluster(cluster, len(time))
    told = [str(name) for name in names]
    if len(told) < TWO:
        raise InputError.of("NO_GROUPS", argument="group", given=f"{len(told)}")
    sizes = dict(zip(told, np.bincount(which, minlength=len(told)).tolist(), strict=True))
    against = choose_reference(reference, sizes)
    base = told.index(against)
    rows = []
    for name in group_order(told):
        if name == against:
            continue
        own = told.index(name)
        keep = (which == own) | (which == base)
        rows.append(
            (name, against, *_compare(time[keep], lost[keep], which[keep] == own, patient[keep],
                                      confidence))
        )  # fmt: skip
    return table_of(dict(COLUMNS), rows)


def _compare(
    time: Column, lost: Column, own: Column, patient: Column, confidence: float
) -> tuple[Any, ...]:
    """Compare one group with the reference."""
    robust = len(np.unique(patient)) < len(time)
    events = int(np.sum(lost & own)), int(np.sum(lost & ~own))
    test = logrank(time, lost, own.astype(np.int64), cluster=patient)
    p = test.p if test.df else np.nan
    why = _why_not(time, lost, own)
    if why:
        return (*events, np.nan, np.nan, np.nan, p, why, robust)
    greenwood = greenwood_library("a hazard ratio")
    covariate = own[:, None].astype(np.float64)
    model = greenwood.CoxPH().fit(greenwood.Surv(time, lost), covariate)
    log_ratio, error = float(model.coef_[0]), float(model.std_error_[0])
    if robust:
        grid = np.unique(time)
        risk = np.exp(log_ratio * covariate[:, 0])
        score = efron_scores(np.searchsorted(grid, time), lost, covariate, risk=risk)[:, 0]
        them, numbered = np.unique(patient, return_inverse=True)
        error = robust_error(score, numbered, len(them), error)
    low, high = wald(log_ratio, error, confidence)
    return (*events, float(np.exp(log_ratio)), float(np.exp(low)), float(np.exp(high)), p, "",
            robust)  # fmt: skip


def _why_not(time: Column, lost: Column, own: Column) -> str:
    """Say why there is no ratio; an empty text if there is one."""
    if not np.any(lost & own):
        return "NO_EVENT"
    if not np.any(lost & ~own):
        return "NO_EVENT_IN_REFERENCE"
    first = [time[lost & each].min() for each in (own, ~own)]
    last = [time[each].max() for each in (~own, own)]
    if any(begin > end for begin, end in zip(first, last, strict=True)):
        return "NOT_AT_RISK_TOGETHER"
    return ""

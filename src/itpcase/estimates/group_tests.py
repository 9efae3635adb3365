"""
Do groups differ? The log-rank test, Gray's test, and what was met by a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import attrs
import numpy as np

from itpcase._arguments import check_mapping, check_rows
from itpcase._same import SameByValue
from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError, text_of_value
from itpcase.estimates.inputs import (
    read_causes,
    read_cluster,
    read_day,
    read_event,
    read_labels,
    read_times,
)
from itpcase.estimates.limits import greenwood_library, scipy_special
from itpcase.estimates.product_limit import merge_times
from itpcase.estimates.scores import efron_scores
from itpcase.table import Column, Table, objects, table_of

__all__ = ["GroupTest", "gray_test", "landmark_groups", "logrank", "logrank_pairs"]

TWO: Final = 2
"""Groups that a comparison needs."""

_NOTHING: Final = 1e-14
"""So small a part of an event is what rounding leaves of groups that were not at risk together."""

_SO_LITTLE: Final = 1e-12
"""So small a part of the variance of events seen one by one is what rounding leaves of 0."""


@attrs.frozen(eq=False, kw_only=True)
class GroupTest(SameByValue):
    """
    A test of groups.

    Attributes
    ----------
    statistic : float
        Chi-squared.
    df : int
    p : float
    groups : Table
        ``group, lines, observed, expected``.
    is_robust : bool
        Whether the lines of one patient were allowed to hang together.
    """

    statistic: float
    df: int
    p: float
    groups: Table
    is_robust: bool


def logrank(
    days: Any,
    event: Any,
    group: Any,
    *,
    strata: Any = None,
    cluster: Any = None,
    trend: Mapping[Any, float] | None = None,
) -> GroupTest:
    """
    Test whether groups have the event at the same rate.

    * groups are compared inside of each stratum;
    * where a patient has several rows the variance is that of the score, summed by patient
      (robust), and events of one day are counted after Efron, as R does; where each row is a
      patient, it is that of Mantel and Haenszel.

    Parameters
    ----------
    days : array_like
        [day]
    event : array_like of bool
        Whether the time of the row ended with the event.
    group : array_like
        The group of each row.
    strata : array_like, optional
        The stratum of each row.
    cluster : array_like, optional
        The patient of each row; each row for itself if omitted.
    trend : mapping, optional
        A number for each group, in the order in which the rate is expected to rise or fall: the
        test then has one degree of freedom.

    Returns
    -------
    GroupTest

    Raises
    ------
    InputError
        For fewer than two groups, or columns that cannot be read.
    MissingExtraError
        Without the extra ``survival``.

    References
    ----------
    Mantel N. Cancer Chemother Rep 1966;50:163-170. Lin DY, Wei LJ. J Am Stat Assoc
    1989;84:1074-1078.

    Examples
    --------
    >>> from itpcase.estimates import logrank
    >>> found = logrank([5, 8, 9, 30, 31, 44], [1, 1, 1, 1, 1, 0], list("aaabbb"))
    >>> round(found.statistic, 2), round(found.p, 3)
    (5.05, 0.025)
    """
    check_rows({"days": days, "event": event, "group": group, "strata": strata, "cluster": cluster})
    (time,) = merge_times(read_times(days, "days", single=False))
    lost = read_event(event, len(time))
    names, which = read_labels(group, len(time), "group")
    patient, patients = read_cluster(cluster, len(time))
    stratum = np.zeros(len(time), dtype=np.int64)
    if strata is not None:
        _, stratum = read_labels(strata, len(time), "strata")
    if len(names) < TWO:
        raise InputError.of("NO_GROUPS", argument="group", given=f"{len(names)}")
    robust = patients < len(time)
    size = len(names)
    observed, expected = np.zeros(size), np.zeros(size)
    variance, score = np.zeros((size, size)), np.zeros((len(time), size))
    together = np.zeros((size, size))
    for each in np.unique(stratum):
        rows = np.flatnonzero(stratum == each)
        here = _score(time[rows], lost[rows], which[rows], size)
        observed += here[0]
        expected += here[1]
        variance += here[2]
        together += here[3]
        score[rows] = here[4]
    excess = observed - expected
    if robust:
        excess = score.sum(axis=0)
        sums = np.stack([np.bincount(patient, column, patients) for column in score.T])
        variance = np.einsum("ik,jk->ij", sums, sums)
    weights = np.eye(size)[:-1] if trend is None else _read_trend(trend, names)
    statistic, df = _chi_squared(
        weights @ excess, weights @ variance @ weights.T, weights @ together @ weights.T,
        events=int(lost.sum()),
    )  # fmt: skip
    table = Table(
        {"group": objects(names), "lines": np.bincount(which, minlength=size),
         "observed": observed, "expected": expected}
    )  # fmt: skip
    p = float(scipy_special().chdtrc(df, statistic)) if df else np.nan
    return GroupTest(statistic=statistic, df=df, p=p, groups=table, is_robust=robust)


def _chi_squared(
    excess: Column, variance: Column, together: Column, *, events: int
) -> tuple[float, int]:
    """
    Return the statistic, and its degrees of freedom.

    A contrast of groups that were never at risk together on a day of an event, and one in which no
    patient differs from what is expected (all are lost on one day), tells nothing. What rounding
    leaves of such a 0 in the excess and in its variance is no test.

    Parameters
    ----------
    excess, variance : numpy.ndarray
        Events less those expected, and their covariance.
    together : numpy.ndarray
        The covariance as it were if each event of a day were seen by all who were at risk then.
    events : int
    """
    spread, contrasts = np.linalg.eigh(variance)
    most = np.einsum("ik,ij,jk->k", contrasts, together, contrasts)
    told = (most > _NOTHING * events) & (spread > _SO_LITTLE * most)
    along = contrasts[:, told].T @ excess
    return float(np.sum(along**2 / spread[told])), int(np.sum(told))


def _read_trend(trend: Mapping[Any, float], names: Sequence[Any]) -> Column:
    """Read a number for each group, which must differ; give their contrast, of length 1."""
    check_mapping(trend, "trend")
    numbers = np.array([trend.get(name, np.nan) for name in names], dtype=np.float64)
    if not np.all(np.isfinite(numbers)) or np.all(numbers == numbers[0]):
        raise InputError.of(
            "NO_TREND",
            argument="trend",
            needed=Sentence("problem.NO_TREND.needed", listed=enumerated(map(str, names))),
            given=dict(trend),
        )
    numbers = numbers - numbers.mean()
    contrast: Column = (numbers / np.linalg.norm(numbers))[None, :]
    return contrast


def _score(
    time: Column, lost: Column, which: Column, size: int
) -> tuple[Column, Column, Column, Column, Column]:
    """
    Return events, those expected, their covariance, and what each row adds to the excess.

    The covariance comes twice, as it is and as if each event of a day were seen by all.
    """
    grid = np.unique(time)
    place = np.searchsorted(grid, time)
    of = np.zeros((size, len(grid)))
    np.add.at(of, (which, place), 1)
    at_risk = np.cumsum(of[:, ::-1], axis=1)[:, ::-1]
    everyone = at_risk.sum(axis=0)
    events = np.bincount(place, lost, minlength=len(grid))
    share = at_risk / everyone
    expected = share * events
    one_less = np.where(everyone > 1, (everyone - events) / np.maximum(everyone - 1, 1), 0)

    def covariance(weight: Column) -> Column:
        found: Column = np.diag((share * weight).sum(axis=1)) - np.einsum(
            "it,jt->ij", share * weight, share
        )
        return found

    observed = np.bincount(which[lost], minlength=size).astype(np.float64)
    return (
        observed, expected.sum(axis=1), covariance(events * one_less), covariance(events),
        efron_scores(place, lost, np.eye(size)[which]),
    )  # fmt: skip


def logrank_pairs(
    days: Any, event: Any, group: Any, *, strata: Any = None, cluster: Any = None
) -> Table:
    """
    Test each pair of groups, with p as it is and as Holm corrects it for the number of pairs.

    A pair without an event has no p (NaN), and counts among the pairs.

    Parameters
    ----------
    days, event, group, strata, cluster : array_like
        As for `logrank`; the last two may be left out.

    Returns
    -------
    Table
        ``first, second, statistic, p, p_holm, is_robust``.

    References
    ----------
    Mantel N. Cancer Chemother Rep 1966;50:163-170. Lin DY, Wei LJ. J Am Stat Assoc
    1989;84:1074-1078. Holm S. Scand J Stat 1979;6:65-70.

    Examples
    --------
    >>> from itpcase.estimates import logrank_pairs
    >>> pairs = logrank_pairs([5, 8, 12, 3, 4, 6, 9, 10, 15], [True] * 9, list("aaabbbccc"))
    >>> for row in zip(*(pairs[name].tolist() for name in ("first", "second", "p", "p_holm"))):
    ...     print(*row[:2], *(round(p, 3) for p in row[2:]))
    a b 0.11 0.22
    a c 0.343 0.343
    b c 0.025 0.074
    """
    check_rows({"days": days, "event": event, "group": group, "strata": strata, "cluster": cluster})
    time = read_times(days, "days", single=False)
    lost = read_event(event, len(time))
    names, which = read_labels(group, len(time), "group")
    patient, _ = read_cluster(cluster, len(time))
    stratum = which * 0 if strata is None else read_labels(strata, len(time), "strata")[1]
    rows: list[tuple[Any, ...]] = []
    for i, j in combinations(range(len(names)), TWO):
        keep = (which == i) | (which == j)
        test = logrank(
            time[keep], lost[keep], which[keep], strata=stratum[keep], cluster=patient[keep]
        )
        rows.append((names[i], names[j], test.statistic, test.p, test.is_robust))
    p = np.array([row[3] for row in rows])
    order = np.argsort(p)
    holm = np.empty(len(p))
    holm[order] = np.minimum(1, np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p)))))
    return table_of(
        {"first": object, "second": object, **dict.fromkeys(("statistic", "p", "p_holm"), float),
         "is_robust": bool},
        [(*row[:-1], corrected, row[-1]) for row, corrected in zip(rows, holm, strict=True)],
    )  # fmt: skip


# --- causes -------------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class _Causes:
    """Codes with their words, as greenwood takes them from a frame."""

    codes: Column
    categories: tuple[str, ...]


def gray_test(
    days: Any, cause: Any, group: Any, *, of: Any, cluster: Any = None, censored: Any = ""
) -> GroupTest:
    """
    Test whether groups have the same cumulative incidence of a cause (Gray).

    Parameters
    ----------
    days : array_like
        [day]
    cause : array_like
        Why each row ended; 0, an empty text or None if it was censored.
    group : array_like
        The group of each row.
    of : str or number
        The cause that is compared.
    cluster : array_like, optional
        The patient of each row. The test is of rows that do not hang together.
    censored : str or number
        What else stands for censoring.

    Returns
    -------
    GroupTest

    Raises
    ------
    InputError
        If a patient has several rows, there are fewer than two groups, or the cause is not among
        those of the rows.
    MissingExtraError
        Without the extra ``survival``, which brings greenwood.

    References
    ----------
    Gray RJ. Ann Stat 1988;16:1141-1154.

    Examples
    --------
    >>> from itpcase.estimates import gray_test
    >>> found = gray_test([5, 8, 9, 30, 31, 44], ["LOSS", "LOSS", "DEATH", "LOSS", "DEATH", ""],
    ...                   list("aaabbb"), of="LOSS")
    >>> found.df, round(found.p, 2)
    (1, 0.12)
    """
    check_rows({"days": days, "cause": cause, "group": group, "cluster": cluster})
    (time,) = merge_times(read_times(days, "days", single=False))
    causes = read_causes(cause, len(time), censored=censored)
    names, which = read_labels(group, len(time), "group")
    _, patients = read_cluster(cluster, len(time))
    if patients < len(time):
        raise InputError.of(
            "CLUSTERED",
            argument="cluster",
            given=Sentence("problem.CLUSTERED.given", time=len(time), patients=patients),
        )
    if len(names) < TWO:
        raise InputError.of("NO_GROUPS", argument="group", given=f"{len(names)}")
    events = sorted({*causes.tolist()} - {""})
    cause = text_of_value(of)
    if cause not in events:
        raise InputError.of(
            "UNKNOWN_CAUSE",
            argument="of",
            needed=Sentence("problem.UNKNOWN_CAUSE.needed", listed=enumerated(events) or "—"),
            given=of,
        )
    greenwood = greenwood_library("Gray's test")
    order = {name: i for i, name in enumerate(["", *events])}
    number = np.array([order[each] for each in causes.tolist()])
    ended = number == order[cause]
    rows = greenwood.Surv(time, _Causes(number, ("censored ", *events)))
    size = len(names)
    observed = np.bincount(which, ended, size)
    try:
        with np.errstate(invalid="ignore"):  # of what is expected of the last group, see below
            found = greenwood.grays_test(rows, which, cause=order[cause])
    except np.linalg.LinAlgError:  # on no day with the cause was there more than one group
        table = Table(
            {"group": objects(names), "lines": np.bincount(which, minlength=size),
             "observed": observed, "expected": np.full(size, np.nan)}
        )  # fmt: skip
        return GroupTest(statistic=0.0, df=0, p=np.nan, groups=table, is_robust=False)
    expected = np.array([found.expected[label] for label in found.expected], float)
    # greenwood divides 0 by 0 where nobody of the last group is left; the sums of both are one
    expected[-1] = observed.sum() - expected[:-1].sum()
    table = Table(
        {"group": objects(names), "lines": np.bincount(which, minlength=size),
         "observed": observed, "expected": expected}
    )  # fmt: skip
    return GroupTest(
        statistic=float(found.statistic), df=int(found.df), p=float(found.p_value), groups=table,
        is_robust=False,
    )  # fmt: skip


# --- from a landmark ----------------------------------------------------------------------------


def landmark_groups(days: Any, met_on: Any, *, day: Any) -> tuple[Column, Column]:
    """
    Divide those who are still followed on a day by what they had met by then (landmark analysis).

    Who is compared by something that takes time to happen, from a day before it can have happened,
    is compared by how long they lived to see it: only those who are still at risk on the day are
    divided, by what was known then.

    Parameters
    ----------
    days : array_like
        How long each was followed, from the start. [day]
    met_on : array_like
        On which day it was met; infinite or missing if it never was. [day]
    day : float
        The landmark, after the start. [day]

    Returns
    -------
    tuple of numpy.ndarray
        Who is still followed after the day, and who of all had met it by then.

    Raises
    ------
    InputError
        For day 0, where nothing can have been met and the comparison is by immortal time.

    References
    ----------
    Anderson JR, Cain KC, Gelber RD. J Clin Oncol 1983;1:710-719.

    Examples
    --------
    >>> from itpcase.estimates import landmark_groups
    >>> still, met = landmark_groups([20, 100, 200], [10, 30, float("inf")], day=90)
    >>> still.tolist(), met.tolist()
    ([False, True, True], [True, True, False])
    """
    check_rows({"days": days, "met_on": met_on})
    time = read_times(days, "days", single=False)
    day = read_day(day, "day")
    if not 0 < day < np.inf:
        raise InputError.of(
            "IMMORTAL_TIME",
            argument="day",
            given=Sentence("problem.IMMORTAL_TIME.given", day=f"{day:g}"),
        )
    met = read_times(met_on, "met_on", single=False, open_end=True, length=len(time))
    return time > day, met <= day

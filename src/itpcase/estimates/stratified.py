"""
Two groups compared inside of strata, such as centres: Mantel-Haenszel.

Shares that are compared over all centres together can differ because the centres do. Here each
stratum is a table of two by two of its own, and what is common to them is one number with its
interval: the difference of the shares, their ratio, the odds ratio, and the test of Cochran, Mantel
and Haenszel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs
import numpy as np

from itpcase._arguments import check_rows, refuse_kind
from itpcase._same import SameByValue
from itpcase._sentences import Sentence
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.estimates.flow import (
    DENOMINATORS,
    check_reference,
    choose_reference,
    judge_endpoints,
    lines_of,
)
from itpcase.estimates.groups import (
    ByGroup,
    check_groups,
    group_order,
    label_lines,
    name_of,
    spelled,
)
from itpcase.estimates.inputs import read_cluster, read_event, read_labels
from itpcase.estimates.limits import (
    CONFIDENCE,
    check_confidence,
    normal_quantile,
    scipy_special,
    wald,
)
from itpcase.estimates.times import JudgedLines, remission_times
from itpcase.model import Day
from itpcase.response.asking import Subject, kept_lines
from itpcase.table import Column, Table, objects

__all__ = ["StratifiedComparison", "compare_in_strata", "compare_responses"]

PAIR: Final = 2
"""Groups that are compared."""


@attrs.frozen(eq=False, kw_only=True)
class StratifiedComparison(SameByValue):
    """
    Two shares compared inside of strata; the first group against the reference.

    A stratum in which one of the groups has nobody tells nothing of their difference.

    Attributes
    ----------
    group, reference : object
        The two groups.
    strata : Table
        ``stratum, responders, lines, reference_responders, reference_lines, difference, weight``:
        *weight* is the part of a stratum in the common difference, 0 where a group has nobody.
    difference, ratio, odds_ratio : float
        Common to the strata (Mantel and Haenszel); NaN where nothing can be compared, and of a
        ratio whose denominator is 0, which R gives as infinite.
    difference_interval, ratio_interval, odds_ratio_interval : tuple of float
        By the variance of Sato, of Greenland and Robins, and of Robins, Breslow and Greenland; NaN
        where nothing varies. That of the difference is held to -1 and 1.
    statistic, p : float
        Cochran, Mantel and Haenszel's chi-squared on one degree of freedom, without continuity
        correction; NaN where nobody or everybody responded in each stratum.
    homogeneity, homogeneity_df, homogeneity_p : float
        Breslow and Day's chi-squared of equal odds ratios with Tarone's correction.
    left_out : int
        Lines in strata in which one of the groups has nobody.
    """

    group: Any
    reference: Any
    strata: Table
    difference: float
    difference_interval: tuple[float, float]
    ratio: float
    ratio_interval: tuple[float, float]
    odds_ratio: float
    odds_ratio_interval: tuple[float, float]
    statistic: float
    p: float
    homogeneity: float
    homogeneity_df: int
    homogeneity_p: float
    left_out: int

    @property
    def compared(self) -> int:
        """How many strata have both groups."""
        return int(np.sum(self.strata["weight"] > 0))


def compare_in_strata(
    responded: Any,
    group: Any,
    strata: Any,
    *,
    reference: Any = None,
    cluster: Any = None,
    confidence: float = CONFIDENCE,
) -> StratifiedComparison:
    """
    Compare two shares inside of strata (Mantel and Haenszel).

    * the common difference has Mantel and Haenszel's weights and Sato's variance, as SAS prints it;
      the common ratio has the variance of Greenland and Robins, the common odds ratio that of
      Robins, Breslow and Greenland;
    * the test is that of Cochran, Mantel and Haenszel; that of Breslow and Day, with Tarone's
      correction, asks whether the odds ratio is the same in each stratum.

    Parameters
    ----------
    responded : array_like of bool
        Whether each row is one that is counted.
    group : array_like
        The group of each row, one of two.
    strata : array_like
        The stratum of each row.
    reference : object, optional
        The group that the other is compared with; the first in their order if omitted.
    cluster : array_like, optional
        The patient of each row; each row for itself if omitted.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    StratifiedComparison

    Raises
    ------
    InputError
        For other than two groups, a reference that is none of them, several rows of a patient, or
        columns that cannot be read.
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    compare_responses : of patients, by a definition.

    References
    ----------
    Mantel N, Haenszel W. J Natl Cancer Inst 1959;22:719-748. Sato T,
    Greenland S, Robins JM. Biometrics 1989;45:1323-1324. Greenland S, Robins JM. Biometrics
    1985;41:55-68. Robins J, Breslow N, Greenland S. Biometrics 1986;42:311-323. Tarone RE.
    Biometrika 1985;72:91-95 (cited and computed so by metafor 3.8-1).

    Examples
    --------
    Better with a drug than with placebo, women and men apart:

    >>> import numpy as np
    >>> from itpcase.estimates import compare_in_strata
    >>> responded = np.repeat([1, 0, 1, 0, 1, 0, 1, 0], [16, 11, 5, 20, 12, 16, 7, 19])
    >>> arm = np.repeat(["drug", "placebo", "drug", "placebo"], [27, 25, 28, 26])
    >>> sex = np.repeat(["F", "M"], [52, 54])
    >>> found = compare_in_strata(responded, arm, sex, reference="placebo")
    >>> round(found.statistic, 4), round(found.odds_ratio, 4)
    (8.3052, 3.3132)
    >>> round(found.difference, 3), [round(end, 3) for end in found.difference_interval]
    (0.274, [0.097, 0.451])
    """
    check_rows({"responded": responded, "group": group, "strata": strata, "cluster": cluster})
    hits = read_event(responded, None, "responded")
    names, which = read_labels(group, len(hits), "group")
    labels, stratum = read_labels(strata, len(hits), "strata")
    check_confidence(confidence)
    _, patients = read_cluster(cluster, len(hits))
    if patients < len(hits):
        raise InputError.of(
            "CLUSTERED",
            argument="cluster",
            needed=Sentence("problem.CLUSTERED.needed_strata"),
            given=Sentence("problem.CLUSTERED.given", time=len(hits), patients=patients),
            remedy=Sentence("problem.CLUSTERED.remedy_strata"),
        )
    if len(names) != PAIR:
        raise InputError.of(
            "NO_GROUPS",
            argument="group",
            needed=Sentence("problem.NO_GROUPS.needed_pair"),
            given=f"{len(names)}",
        )
    against = check_reference(names[0] if reference is None else reference, names)
    return _compared(
        hits, which != names.index(against), stratum, labels=labels,
        groups=(names[1 - names.index(against)], against), confidence=confidence,
    )  # fmt: skip


def _compared(
    hits: Column, first: Column, stratum: Column, *, labels: Any, groups: Any, confidence: float
) -> StratifiedComparison:
    """Compare the rows that are of the first group with the others, inside of strata."""
    size = len(labels)

    def count(rows: Column) -> Column:
        return np.bincount(stratum[rows], minlength=size).astype(np.float64)

    a, b = count(first & hits), count(first & ~hits)
    c, d = count(~first & hits), count(~first & ~hits)
    both = (a + b > 0) & (c + d > 0)
    n = np.where(both, a + b + c + d, 1.0)
    weight = np.where(both, (a + b) * (c + d) / n, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = a / (a + b) - c / (c + d)
    table = Table(
        {
            "stratum": objects(labels),
            "responders": a.astype(np.int64), "lines": (a + b).astype(np.int64),
            "reference_responders": c.astype(np.int64), "reference_lines": (c + d).astype(np.int64),
            "difference": np.where(both, difference, np.nan),
            "weight": weight / weight.sum() if weight.any() else weight,
        }
    )  # fmt: skip
    a, b, c, d = (each[both] for each in (a, b, c, d))
    common, ends = _common_difference(a, b, c, d, confidence)
    ratio, ratio_ends = _common_ratio(a, b, c, d, confidence)
    odds, odds_ends = _common_odds(a, b, c, d, confidence)
    statistic = _cochran_mantel_haenszel(a, b, c, d)
    unequal, df = _breslow_day(a, b, c, d, odds)
    above = scipy_special().chdtrc
    return StratifiedComparison(
        group=groups[0], reference=groups[1], strata=table,
        difference=common, difference_interval=ends, ratio=ratio, ratio_interval=ratio_ends,
        odds_ratio=odds, odds_ratio_interval=odds_ends, statistic=statistic,
        p=float(above(1, statistic)), homogeneity=unequal, homogeneity_df=df,
        homogeneity_p=float(above(df, unequal)) if df else np.nan,
        left_out=int(np.sum(~both[stratum])),
    )  # fmt: skip


# --- what is common to tables of two by two: a of a + b in the first group, c of c + d in the other


NOTHING: Final = (np.nan, (np.nan, np.nan))


def _common_difference(
    a: Column, b: Column, c: Column, d: Column, confidence: float
) -> tuple[float, tuple[float, float]]:
    """Return Mantel and Haenszel's difference with Sato's limits."""
    n1, n0 = a + b, c + d
    n = n1 + n0
    whole = float(np.sum(n1 * n0 / n))
    if not whole:
        return NOTHING
    difference = float(np.sum((a * n0 - c * n1) / n)) / whole
    p = float(np.sum((n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / n**2))
    q = float(np.sum((a * d + c * b) / (2 * n)))
    variance = (difference * p + q) / whole**2
    if variance <= 0:
        return difference, NOTHING[1]
    low, high = wald(difference, float(np.sqrt(variance)), confidence)
    return difference, (max(low, -1.0), min(high, 1.0))


def _common_ratio(
    a: Column, b: Column, c: Column, d: Column, confidence: float
) -> tuple[float, tuple[float, float]]:
    """Return Mantel and Haenszel's ratio with the limits of Greenland and Robins."""
    n1, n0 = a + b, c + d
    n = n1 + n0
    over, under = float(np.sum(a * n0 / n)), float(np.sum(c * n1 / n))
    varies = float(np.sum((n1 * n0 * (a + c) - a * c * n) / n**2))
    return _on_log(over, under, varies / (over * under) if over * under else 0.0, confidence)


def _common_odds(
    a: Column, b: Column, c: Column, d: Column, confidence: float
) -> tuple[float, tuple[float, float]]:
    """Return Mantel and Haenszel's odds ratio with the limits of Robins, Breslow and Greenland."""
    n = a + b + c + d
    along, across = (a + d) / n, (b + c) / n
    over, under = a * d / n, b * c / n
    r, s = float(over.sum()), float(under.sum())
    variance = 0.0
    if r * s:
        variance = float(
            np.sum(along * over) / (2 * r**2)
            + np.sum(along * under + across * over) / (2 * r * s)
            + np.sum(across * under) / (2 * s**2)
        )
    return _on_log(r, s, variance, confidence)


def _on_log(
    over: float, under: float, variance: float, confidence: float
) -> tuple[float, tuple[float, float]]:
    """Return a ratio, and the limits that its logarithm has by this variance."""
    if not under:
        return NOTHING
    if not over or variance <= 0:
        return over / under, NOTHING[1]
    ratio, reach = over / under, float(np.exp(normal_quantile(confidence) * np.sqrt(variance)))
    return ratio, (ratio / reach, ratio * reach)


def _cochran_mantel_haenszel(a: Column, b: Column, c: Column, d: Column) -> float:
    """Return chi-squared of no difference in any stratum."""
    n1, n0, hits = a + b, c + d, a + c
    n = n1 + n0
    excess = float(np.sum(a - n1 * hits / n))
    variance = float(np.sum(n1 * n0 * hits * (b + d) / (n**2 * (n - 1))))
    return excess**2 / variance if variance else np.nan


def _breslow_day(a: Column, b: Column, c: Column, d: Column, odds: float) -> tuple[float, int]:
    """Return chi-squared of one odds ratio in every stratum, after Tarone, and its freedom."""
    telling = (a + c > 0) & (b + d > 0)
    a, b, c, d = (each[telling] for each in (a, b, c, d))
    df = len(a) - 1
    if df < 1 or not 0 < odds < np.inf:
        return np.nan, 0
    n1, n0, hits = a + b, c + d, a + c
    if odds == 1:
        expected = n1 * hits / (n1 + n0)
    else:
        middle = (n0 - hits + odds * (n1 + hits)) / (2 * (1 - odds))
        reach = np.sqrt(middle**2 + odds * n1 * hits / (1 - odds))
        roots = -middle + reach, -middle - reach
        low, high = np.maximum(0, hits - n0), np.minimum(n1, hits)
        expected = np.where((low <= roots[0]) & (roots[0] <= high), *roots)
    variance = 1 / (1 / expected + 1 / (hits - expected) + 1 / (n1 - expected)
                    + 1 / (n0 - hits + expected))  # fmt: skip
    off = a - expected
    return float(np.sum(off**2 / variance) - np.sum(off) ** 2 / np.sum(variance)), df


# --- of patients --------------------------------------------------------------------------------


def compare_responses(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    by: Any,
    strata: Any,
    endpoint: str | None = None,
    reference: str | None = None,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    denominator: str = DENOMINATORS[0],
    confidence: float = CONFIDENCE,
) -> ByGroup[StratifiedComparison]:
    """
    Compare inside of strata how many lines of each group respond with those of one of them.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response.
    by : str or array_like
        What divides the lines into groups, as for `itpcase.remission_times`.
    strata : str or array_like
        In what groups are compared with their like, such as ``"centre"``, in the same way. Of
        which it is not known is a stratum of its own.
    endpoint : str, optional
        Name of a question of the definition, whose answer yes is compared instead of the response.
    reference : str, optional
        The group that the others are compared with; the one with the most lines if omitted.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    denominator : {"started", "evaluable"}
        Of which lines the rates are, as for `itpcase.response_rates`.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    ByGroup of StratifiedComparison
        By the name of each group but the reference.

    Raises
    ------
    DefinitionError
        If the definition has no such level or question.
    InputError
        For fewer than two groups, a group that no line is in, or if a patient has several lines:
        the methods know no such rows; and for a level of an endpoint.
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    response_rate_differences : without strata.
    compare_durations : how long responses last.

    References
    ----------
    As of `compare_in_strata`.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.estimates import compare_responses
    >>> from itpcase.registry.simulate import simulate_registry
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> found = compare_responses(cohort, by="sex", strata="agents", line=1)
    >>> found["M"].reference, found["M"].compared, round(found["M"].difference, 3)
    ('F', 4, -0.021)

    A question that a trial asks:

    >>> asked = itp.get_definition("luna-3")
    >>> found = compare_responses(cohort, asked, by="sex", strata="agents", line=1,
    ...                           endpoint="platelet_response")
    >>> round(found["M"].p, 2)
    0.33
    """
    check_groups(by)
    check_strata(by, strata)
    if endpoint is not None and level is not None:
        raise refuse_kind(level, "level", "level_of_endpoint")
    cohort = as_cohort(subject, data_cut)
    keep = kept_lines(cohort, line)
    labels = label_lines(cohort, keep, by)
    if endpoint is None:
        judged = remission_times(cohort, definition, line=line, level=level).judged
    else:
        asked = judge_endpoints(cohort, definition, endpoints=[endpoint], line=line)
        one = next((found for _, found in asked), None)
        if one is None:  # there is no line to ask of
            raise InputError.of("NO_GROUPS", argument="by", given="0")
        judged = one
    lines = lines_of(judged, denominator).divide(labels)
    try:
        stratum = label_lines(cohort, keep, strata)[lines.place]
    except InputError as error:
        raise InputError(attrs.evolve(error.problem, argument="strata")) from None
    return _of_groups(lines, stratum, name_of(by), reference, confidence)


def check_strata(by: Any, strata: Any, argument: str = "strata") -> None:
    """
    Refuse to compare groups inside of themselves: no stratum would have two of them.

    Parameters
    ----------
    by, strata : str, mapping or array_like
        What divides the lines into groups, and into strata.
    argument : str
        How the strata were asked for.

    Raises
    ------
    InputError
        If both are one column, or one mapping.
    """
    if isinstance(by, str) and isinstance(strata, str):
        is_same = spelled(by) == spelled(strata)
    else:
        is_same = isinstance(by, Mapping) and isinstance(strata, Mapping) and by == strata
    if is_same:
        raise InputError.of(
            "NO_GROUPS", argument=argument, needed=Sentence("problem.NO_GROUPS.needed_strata"),
            given=strata if isinstance(strata, str) else Sentence("problem.NO_GROUPS.given_strata"),
            remedy=Sentence("problem.NO_GROUPS.remedy_strata"),
        )  # fmt: skip


def _of_groups(
    lines: JudgedLines, stratum: Column, by: str, reference: str | None, confidence: float
) -> ByGroup[StratifiedComparison]:
    """Compare each group of lines with one of them."""
    group = lines["group"]
    names = group_order(group.tolist())
    if len(names) < PAIR:
        raise InputError.of("NO_GROUPS", argument="by", given=f"{len(names)}")
    sizes = {name: int(np.sum(group == name)) for name in names}
    against = choose_reference(reference, sizes)
    found = {}
    for name in names:
        if name != against:
            rows = (group == name) | (group == against)
            found[name] = compare_in_strata(
                lines["responded"][rows], group[rows], stratum[rows], reference=against,
                cluster=lines.owner[rows], confidence=confidence,
            )  # fmt: skip
    return ByGroup(by=by, groups=found)

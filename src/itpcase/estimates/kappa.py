"""
How far two answers about the same lines agree.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from itpcase._arguments import check_rows
from itpcase._same import SameByValue
from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.estimates.influence import error_of
from itpcase.estimates.inputs import one_column, read_cluster, read_labels
from itpcase.estimates.limits import CONFIDENCE, HALF, scipy_stats, wald
from itpcase.table import Column

__all__ = ["Agreement", "agreement"]


@attrs.frozen(eq=False, kw_only=True)
class Agreement(SameByValue):
    """
    The agreement of two answers.

    Attributes
    ----------
    labels : tuple
        The answers, in the order of *counts*.
    counts : numpy.ndarray
        (answers, answers) how many lines have the first answer of the row and the second of the
        column.
    kappa, standard_error : float
        Cohen's, and its asymptotic standard error, by patient; NaN where all have one answer, and
        the error where all lines are of one patient.
    interval : tuple of float
        ``kappa ± z · standard_error``, held to what is possible.
    mcnemar : float
        Chi-squared of McNemar without a correction; of Bowker for more than two answers. Two
        answers that no line has one against the other add no degree of freedom, where R's
        ``mcnemar.test`` has no number; where all lines agree it is 0 and *p* is 1. Where a
        patient has several lines, its variance is that of the differences of the patients.
    p : float
        Of *mcnemar*.
    p_exact : float or None
        McNemar's exact p, of two answers or one; None of more, and where a patient has several
        lines.
    lines, patients : int
    """

    labels: tuple[Any, ...]
    counts: Column
    kappa: float
    standard_error: float
    interval: tuple[float, float]
    mcnemar: float
    p: float
    p_exact: float | None
    lines: int
    patients: int


def agreement(
    first: Any, second: Any, *, cluster: Any = None, confidence: float = CONFIDENCE
) -> Agreement:
    """
    Compare two answers about each line: Cohen's kappa and McNemar's test.

    Parameters
    ----------
    first, second : array_like
        The answers of each line, such as under two definitions, or stated and computed.
    cluster : array_like, optional
        The patient of each line; each line for itself if omitted.
    confidence : float
        Coverage of kappa's interval.

    Returns
    -------
    Agreement

    Raises
    ------
    InputError
        For missing answers, columns of different lengths, or no line at all.

    References
    ----------
    Cohen J. Educ Psychol Meas 1960;20:37-46. Fleiss JL, Cohen J, Everitt BS. Psychol Bull
    1969;72:323-327. McNemar Q. Psychometrika 1947;12:153-157.

    Examples
    --------
    >>> from itpcase.estimates import agreement
    >>> found = agreement(["R"] * 10 + ["NR"] * 10, ["R"] * 9 + ["NR"] + ["R"] * 6 + ["NR"] * 4)
    >>> round(found.kappa, 3), found.p_exact
    (0.3, 0.125)
    """
    check_rows({"first": first, "second": second, "cluster": cluster})
    first = one_column(first, "first")
    length = len(first)
    one, first_code = read_labels(first, length, "first")
    two, second_code = read_labels(second, length, "second")
    if not length:
        raise InputError.of("NO_LINES", argument="first", given=Sentence("problem.NO_LINES.given"))
    labels = tuple(sorted({*one, *two}, key=str))
    place = {label: i for i, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)), dtype=np.int64)
    codes = (np.array([place[name] for name in one])[first_code],
             np.array([place[name] for name in two])[second_code])  # fmt: skip
    np.add.at(counts, codes, 1)
    patient, patients = read_cluster(cluster, length)
    kappa, moved = _kappa(counts / length)
    error = error_of(np.bincount(patient, moved[codes] / length, patients))
    low, high = wald(kappa, error, confidence)
    statistic, df = _symmetry(*codes, len(labels), patient)
    if patients == 1 < length:  # nothing tells how the lines of others would differ
        statistic, df = np.nan, 1
    stats = scipy_stats()
    exact = None
    if len(labels) <= 2 and patients == length:  # noqa: PLR2004 - McNemar's are two answers
        b, c = int(np.triu(counts, 1).sum()), int(np.tril(counts, -1).sum())
        exact = float(stats.binomtest(b, b + c, HALF).pvalue) if b + c else 1.0
    return Agreement(
        labels=labels, counts=counts, kappa=kappa, standard_error=error,
        interval=(max(low, -1.0), min(high, 1.0)) if np.isfinite(error) else (np.nan, np.nan),
        mcnemar=statistic, p=float(stats.chi2.sf(statistic, df)) if df else 1.0, p_exact=exact,
        lines=length, patients=patients,
    )  # fmt: skip


def _kappa(share: Column) -> tuple[float, Column]:
    """
    Return kappa, and by how much a line in each cell moves it.

    Kappa is (seen - chance) / (1 - chance). Of lines that do not hang together the squares of the
    derivatives add up to the asymptotic variance of Fleiss, Cohen and Everitt.
    """
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    seen, chance = float(np.trace(share)), float(rows @ columns)
    if chance >= 1:
        return np.nan, np.full(share.shape, np.nan)
    kappa = (seen - chance) / (1 - chance)
    more_seen = np.eye(len(share)) - seen
    more_chance = columns[:, None] + rows[None, :] - 2 * chance
    moved: Column = (more_seen - (1 - kappa) * more_chance) / (1 - chance)
    return kappa, moved


def _symmetry(first: Column, second: Column, size: int, patient: Column) -> tuple[float, int]:
    """
    Return the statistic of McNemar, or of Bowker, and its degrees of freedom.

    Of each pair of answers the lines that have the one first and the other second are as many as
    the other way round; the variance is that of the difference, patient by patient.
    """
    statistic, df = 0.0, 0
    for one, other in zip(*np.triu_indices(size, 1), strict=True):
        way = ((first == one) & (second == other)).astype(np.int64)
        way -= (first == other) & (second == one)
        spread = float(np.sum(np.bincount(patient, way) ** 2))
        if np.any(way):
            statistic += float(way.sum()) ** 2 / spread if spread else 0.0
            df += 1
    return statistic, df

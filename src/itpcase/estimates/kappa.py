"""
How far two answers about the same lines agree.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from itpcase.errors import InputError
from itpcase.estimates.inputs import read_labels
from itpcase.estimates.limits import CONFIDENCE, HALF, scipy_stats, wald
from itpcase.table import Column

__all__ = ["Agreement", "agreement"]


@attrs.frozen(eq=False, kw_only=True)
class Agreement:
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
        Cohen's, and its asymptotic standard error; NaN where all have one answer.
    interval : tuple of float
        ``kappa ± z · standard_error``.
    mcnemar : float
        Chi-squared of McNemar without a correction; of Bowker for more than two answers.
    p : float
        Of *mcnemar*.
    p_exact : float or None
        McNemar's exact p, of two answers.
    """

    labels: tuple[Any, ...]
    counts: Column
    kappa: float
    standard_error: float
    interval: tuple[float, float]
    mcnemar: float
    p: float
    p_exact: float | None


def agreement(first: Any, second: Any, *, confidence: float = CONFIDENCE) -> Agreement:
    """
    Compare two answers about each line: Cohen's kappa and McNemar's test.

    Parameters
    ----------
    first, second : array_like
        The answers of each line, such as under two definitions, or stated and computed.
    confidence : float

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
    length = np.size(first)
    one, first_code = read_labels(first, length, "first")
    two, second_code = read_labels(second, length, "second")
    if not length:
        raise InputError.of(
            "NO_LINES", argument="first", needed="at least one line", given="none",
            remedy="pass the answers of the lines",
        )  # fmt: skip
    labels = tuple(sorted({*one, *two}, key=str))
    place = {label: i for i, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)), dtype=np.int64)
    np.add.at(counts, (np.array([place[name] for name in one])[first_code],
                       np.array([place[name] for name in two])[second_code]), 1)  # fmt: skip
    kappa, error = _kappa(counts / length)
    upper = np.triu_indices(len(labels), 1)
    b, c = counts[upper], counts.T[upper]
    differ = (b + c) > 0
    statistic = float(np.sum((b - c)[differ] ** 2 / (b + c)[differ]))
    stats = scipy_stats()
    exact = None
    if len(b) == 1:
        exact = 1.0
        if differ[0]:
            exact = float(stats.binomtest(int(b[0]), int(b[0] + c[0]), HALF).pvalue)
    df = int(differ.sum())
    return Agreement(
        labels=labels, counts=counts, kappa=kappa, standard_error=error / np.sqrt(length),
        interval=wald(kappa, error / np.sqrt(length), confidence),
        mcnemar=statistic, p=float(stats.chi2.sf(statistic, df)) if df else 1.0, p_exact=exact,
    )  # fmt: skip


def _kappa(share: Column) -> tuple[float, float]:
    """Return kappa and its asymptotic standard error times the root of the number of lines."""
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    seen, chance = float(np.trace(share)), float(rows @ columns)
    if chance >= 1:
        return np.nan, np.nan
    kappa = (seen - chance) / (1 - chance)
    both = rows[None, :] + columns[:, None]
    own = np.diag(share)
    on = np.sum(own * (1 - np.diag(both) * (1 - kappa)) ** 2)
    off = (1 - kappa) ** 2 * (np.sum(share * both**2) - np.sum(own * np.diag(both) ** 2))
    rest = (kappa - chance * (1 - kappa)) ** 2
    return kappa, float(np.sqrt(max(on + off - rest, 0)) / (1 - chance))

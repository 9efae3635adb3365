"""
Shares of lines: how much lines of several per patient tell, and the exact limits.
"""

from __future__ import annotations

import numpy as np

from itpcase.cohort.cohort import Cohort
from itpcase.errors import MissingExtraError
from itpcase.table import Column
from itpcase.terms import NotEvaluable

__all__ = ["effective_total", "exact_limits", "is_started", "why_of_rates"]


def is_started(why: Column) -> Column:
    """
    Tell which lines count as started, and stand in the denominator of a rate.

    * a line whose start is known, as a day or within the bounds of print;
    * a line whose start is not known, where the source ties counts to it, so that it is judged;
    * not a line of which nothing says when it was given (NO_START);
    * not a line that starts after the data cut (NOT_STARTED): by then it was none.

    Parameters
    ----------
    why : numpy.ndarray
        Why each line is not evaluable, as `why_of_rates` says it; None where it is.

    Returns
    -------
    numpy.ndarray of bool
    """
    started: Column = ~np.isin(why, (str(NotEvaluable.NO_START), str(NotEvaluable.NOT_STARTED)))
    return started


def why_of_rates(cohort: Cohort, rows: Column, not_evaluable: Column) -> Column:
    """
    Say why lines are not evaluable, and which of them had not started by the data cut.

    Of such a line a category says what it says of every line without counts (NO_COUNTS).

    Parameters
    ----------
    cohort : Cohort
    rows, not_evaluable : numpy.ndarray
        The row of each line in the cohort, and why it is not evaluable; None where it is.

    Returns
    -------
    numpy.ndarray
    """
    later = cohort.lines["start"][rows] > cohort.data_cut[cohort.lines.patient[rows]]
    if not later.any():
        return not_evaluable
    return np.where(later, str(NotEvaluable.NOT_STARTED), not_evaluable)


def effective_total(hits: Column, of: Column) -> float:
    """
    Return as how many independent lines the lines of patients tell (Korn and Graubard).

    It is the number of lines over the design effect, the variance of the ratio over that of as many
    patients with one line each; not more than there are lines. Where all lines have one answer, or
    are of one patient, the lines of a patient count as if they always agreed.

    Parameters
    ----------
    hits, of : numpy.ndarray
        (patients,) how many of how many lines, a patient; each has one line or more.

    Returns
    -------
    float
    """
    total = float(of.sum())
    if len(of) >= total:
        return total
    share = float(hits.sum()) / total
    naive = share * (1 - share) / total
    alike = float(np.sum(of**2)) / total
    rest = float(np.sum((hits - share * of) ** 2)) / total**2
    return total / max(1.0, rest / naive if naive > 0 and len(of) > 1 else alike)


def exact_limits(count: Column, total: Column, tail: float) -> tuple[Column, Column]:
    """
    Return the limits of Clopper and Pearson; counts need not be whole.

    Parameters
    ----------
    count, total : numpy.ndarray
    tail : float
        What lies beyond each limit, such as 0.025.

    Returns
    -------
    tuple of numpy.ndarray
        NaN of nothing.

    Raises
    ------
    MissingExtraError
        Without the extra ``survival``.
    """
    try:
        from scipy import special  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("exact intervals of rates", "survival") from None
    count, total = np.asarray(count, np.float64), np.asarray(total, np.float64)
    some, rest = count > 0, count < total
    low = special.betaincinv(np.where(some, count, 1), np.maximum(total - count + 1, 1), tail)
    high = special.betaincinv(count + 1, np.where(rest, total - count, 1), 1 - tail)
    none = np.where(total > 0, 0.0, np.nan)
    return np.where(some, low, none), np.where(rest, high, none + 1)

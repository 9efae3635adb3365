"""
From an estimate and its standard error to limits, and where scipy and greenwood are asked.
"""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

import numpy as np

from itpcase._arguments import check_convention
from itpcase.errors import InputError, MissingExtraError
from itpcase.table import Column

__all__ = ["CONFIDENCE", "Interval", "limits_of", "normal_quantile"]

Interval = Literal["log-log", "plain"]

INTERVALS: Final = get_args(Interval)
"""The types of an interval of a share."""

CONFIDENCE: Final = 0.95
"""The usual coverage of an interval."""

HALF: Final = 0.5

ROUNDING: Final = 1e-9
"""A curve this near to a share is at it: it is a product of many fractions."""


def scipy_stats() -> Any:
    """Return scipy.stats, which the extra ``survival`` brings."""
    try:
        from scipy import stats  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("an interval or a test", "survival") from None
    return stats


def scipy_special() -> Any:
    """Return scipy.special, which the extra ``survival`` brings; it is loaded sooner than stats."""
    try:
        from scipy import special  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("an interval or a test", "survival") from None
    return special


def scipy_optimize() -> Any:
    """Return scipy.optimize, which the extra ``survival`` brings."""
    try:
        from scipy import optimize  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("an estimate that is found by iteration", "survival") from None
    return optimize


def greenwood_library(what: str) -> Any:
    """Return greenwood, which the extra ``survival`` brings."""
    try:
        import greenwood  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(what, "survival") from None
    return greenwood


def normal_quantile(confidence: float) -> float:
    """Return how many standard errors an interval of this coverage reaches to each side."""
    from statistics import NormalDist  # noqa: PLC0415 - brings random and fractions

    check_confidence(confidence)
    return NormalDist().inv_cdf(HALF + confidence / 2)


def check_confidence(confidence: float) -> None:
    """Refuse a coverage that is no share."""
    if not isinstance(confidence, float | np.floating) or not 0 < confidence < 1:
        raise InputError.of("CONFIDENCE", argument="confidence", given=confidence)


def limits_of(
    share: Column, error: Column, confidence: float, interval: Interval = "log-log"
) -> tuple[Column, Column]:
    """
    Return the limits of shares.

    * ``"log-log"``: ``share ** exp(± z · error / (share · log share))``, as R and SAS have it;
    * ``"plain"``: ``share ± z · error``, held to 0 and 1;
    * a share of 1 whose error is 0 has the limits 1; where the error is not known, and at a share
      of 0, they are NaN; 1 and 0 are so but for rounding.

    Parameters
    ----------
    share, error : numpy.ndarray
        The shares, and their standard errors.
    confidence : float
        Coverage of the limits.
    interval : {"log-log", "plain"}
        Their type.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper limits.

    References
    ----------
    Borgan O, Liestol K. Scand J Stat 1990;17:35-41 (recalled); as R's ``survfit`` with
    ``conf.type``.

    Examples
    --------
    >>> import numpy as np
    >>> from itpcase.estimates import limits_of
    >>> [ends.round(2).tolist() for ends in limits_of(np.array([0.75]), np.array([0.1]), 0.95)]
    [[0.49], [0.89]]
    """
    check_convention("interval", interval, INTERVALS)
    z = normal_quantile(confidence)
    inside = (share > ROUNDING) & (share < 1 - ROUNDING)
    p = np.where(inside, share, HALF)
    if interval == "plain":
        low, high = np.clip(p - z * error, 0, 1), np.clip(p + z * error, 0, 1)
    else:
        width = z * error / np.abs(p * np.log(p))
        low, high = p ** np.exp(width), p ** np.exp(-width)
    at_end = np.where(share >= 1 - ROUNDING, 1.0, np.nan)
    return np.where(inside, low, at_end), np.where(inside, high, at_end)


def wald(estimate: float, error: float, confidence: float) -> tuple[float, float]:
    """Return estimate ± z · error."""
    reach = normal_quantile(confidence) * error
    return estimate - reach, estimate + reach


def expit(x: float) -> float:
    """Return the share whose log odds are *x*."""
    return float(1 / (1 + np.exp(-x)))


def two_sided(z: float) -> float:
    """Return the two-sided p of a standard normal deviate."""
    return float(2 * scipy_special().ndtr(-abs(z)))

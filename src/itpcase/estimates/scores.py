"""
What each row adds to the score of a Cox model: the log-rank test at no effect, and its error.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from itpcase.estimates.influence import error_of
from itpcase.table import Column

__all__ = ["efron_scores", "robust_error"]

_NOTHING: Final = 1e-6
"""So small a part of the error of the model is what rounding leaves of 0."""


def efron_scores(
    place: Column,
    lost: Column,
    covariates: Column,
    *,
    entry: Column | None = None,
    risk: Column | None = None,
) -> Column:
    """
    Return what each row adds to the score of each covariate, ties after Efron.

    Of several events on a day one comes after the other, in no order: at the k-th, each of them is
    still there with the share ``1 - k / events``. What the rows of a patient add up to, times the
    variance of the model, is by how much the patient moves the coefficients.

    Parameters
    ----------
    place : numpy.ndarray of int
        (rows,) the day on which each ends, by its number from 0; some row ends on each day.
    lost : numpy.ndarray of bool
        Whether it ends with the event.
    covariates : numpy.ndarray
        (rows, covariates).
    entry : numpy.ndarray of int, optional
        After which of the days each is at risk, -1 for all days; so each is if omitted.
    risk : numpy.ndarray, optional
        The hazard of each over that of a row whose covariates are 0; 1 if omitted.

    Returns
    -------
    numpy.ndarray
        (rows, covariates).

    References
    ----------
    Efron B. J Am Stat Assoc 1977;72:557-565. Lin DY, Wei LJ. J Am Stat Assoc 1989;84:1074-1078.

    Examples
    --------
    Two events of one day, of the first group and the second, and a third later:

    >>> import numpy as np
    >>> from itpcase.estimates.scores import efron_scores
    >>> groups = np.array([[1.0], [0.0], [0.0]])
    >>> efron_scores(np.array([0, 0, 1]), np.array([True, True, True]), groups).round(3).tolist()
    [[0.299], [-0.118], [0.236]]
    """
    size = int(place.max()) + 1 if len(place) else 0
    weight = np.ones(len(place)) if risk is None else risk

    def at_risk(values: Column) -> Column:
        gone = np.bincount(place, values, minlength=size)
        if entry is not None:
            late = entry >= 0
            gone = gone - np.bincount(entry[late], values[late], minlength=size)
        there: Column = np.cumsum(gone[::-1])[::-1]
        return there

    def of_events(values: Column) -> Column:
        return np.bincount(place[lost], values[lost], minlength=size)

    weighted = (covariates * weight[:, None]).T
    events = np.bincount(place[lost], minlength=size)
    when = np.repeat(np.arange(size), events)
    k = np.arange(len(when)) - np.repeat(np.cumsum(events) - events, events)
    gone = k / events[when]
    hazard = 1 / (at_risk(weight)[when] - gone * of_events(weight)[when])
    there = np.array([at_risk(each)[when] for each in weighted])
    dying = np.array([of_events(each)[when] for each in weighted])
    mean = (there - gone * dying) * hazard

    def by_day(values: Column) -> Column:
        return np.bincount(when, values, minlength=size)

    def watched(values: Column) -> Column:
        """Add up the days on which each row is at risk."""
        sums = np.concatenate([[0.0], np.cumsum(values)])
        added: Column = sums[place + 1]
        return added if entry is None else added - sums[entry + 1]

    less, all_ = by_day(hazard * gone)[place], watched(by_day(hazard))
    scores = np.zeros(covariates.shape)
    for own, row, score in zip(covariates.T, mean, scores.T, strict=True):
        middle = (by_day(row) / np.maximum(events, 1))[place]
        score[:] = weight * (watched(by_day(hazard * row)) - own * all_)
        score[lost] += (own - middle + weight * (own * less - by_day(hazard * gone * row)[place]))[
            lost
        ]
    return scores


def robust_error(score: Column, patient: Column, patients: int, error: float) -> float:
    """
    Return the error of a coefficient by patient.

    What all rows add up to is 0 at the coefficient, so one patient who alone tells of it adds
    nothing, and so do patients whose own rows cancel. Then nothing says how much patients differ:
    the error is not known, which is not "without error".

    Parameters
    ----------
    score : numpy.ndarray
        (rows,) what each adds to the score, at the coefficient.
    patient : numpy.ndarray of int
        (rows,) the patient of each, from 0.
    patients : int
        How many there are.
    error : float
        That of the model, of rows that know nothing of patients.

    Returns
    -------
    float
        NaN of one patient, and where what each patient adds is 0.

    References
    ----------
    Lin DY, Wei LJ. J Am Stat Assoc 1989;84:1074-1078.

    Examples
    --------
    >>> import numpy as np
    >>> from itpcase.estimates.scores import robust_error
    >>> robust_error(np.array([0.3, -0.3]), np.array([0, 1]), 2, 1.0)
    0.4242640687119285
    >>> robust_error(np.array([0.3, -0.3, 0.0]), np.array([0, 0, 1]), 2, 1.0)
    nan
    """
    found = error_of(np.bincount(patient, score, patients) * error**2)
    return found if found > _NOTHING * error else np.nan

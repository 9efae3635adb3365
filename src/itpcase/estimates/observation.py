"""
How long patients were followed.
"""

from __future__ import annotations

import attrs
import numpy as np

from itpcase._days import NO_DAY
from itpcase._same import SameByValue
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.contact import last_contact
from itpcase.cohort.subject import as_cohort
from itpcase.estimates.curves import KaplanMeier, draw_curve
from itpcase.estimates.limits import CONFIDENCE, Interval
from itpcase.model import Day
from itpcase.response.asking import Subject
from itpcase.table import Column, Table
from itpcase.units.times import DAYS_PER_YEAR

__all__ = ["FollowUp", "follow_up"]


def _first_start(cohort: Cohort) -> Column:
    """Return the day on which the first line of each patient started; the largest day without."""
    first = np.full(len(cohort), np.iinfo(np.int64).max)
    start = cohort.lines["start"].astype(np.int64)
    known = start != NO_DAY
    np.minimum.at(first, cohort.lines.patient[known], start[known])
    return first


def followed(cohort: Cohort) -> tuple[Column, Column, Column, Column]:
    """Return who was followed, from which day to which, and who of them died."""
    first, last = _first_start(cohort), last_contact(cohort)
    known = (first < np.iinfo(np.int64).max) & (last != NO_DAY) & (last >= first)
    died = cohort.patients["died"].astype(np.int64)
    dead = (died != NO_DAY) & (died <= cohort.data_cut)
    return np.flatnonzero(known), first[known], last[known], dead[known]


@attrs.frozen(eq=False, kw_only=True)
class FollowUp(SameByValue):
    """
    How long patients were followed from the start of their first line.

    Attributes
    ----------
    curve : KaplanMeier
        The reverse curve: the end of follow-up is the event, and death censors it.
    median : float or None
        [day]
    interval : tuple
        [day]
    range : tuple of float or None
        Shortest and longest time of a patient, death included. [day]
    patients, died, not_started : int
        Those followed, those of them that died, and those of whom no line has a known start.
    lines : int
        How many lines those have who were followed.
    patient_years : float
        From the first start to the last contact, of all patients together. [years]
    count_spacing : float
        Median time from a count to the next after the start; NaN without two. [days]
    """

    curve: KaplanMeier
    median: float | None
    interval: tuple[float | None, float | None]
    range: tuple[float, float] | None
    patients: int
    died: int
    not_started: int
    lines: int
    patient_years: float
    count_spacing: float


def follow_up(
    subject: Subject,
    *,
    data_cut: Day | None = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
) -> FollowUp:
    """
    Estimate how long patients were followed from the start of their first line.

    * the reverse Kaplan-Meier estimate: who died would have been followed longer; of one day,
      deaths come before ends of follow-up (Schemper and Smith);
    * the last contact is the last day on which anything is known: a count, a laboratory value, a
      sign, the first and the last day of a line or a bleed, the start of an exposure, a rescue,
      the day up to which the patient is said to have been followed, or death.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    data_cut : date or int, optional
        The last day that counts.
    confidence : float
        Coverage of the interval.
    interval : {"log-log", "plain"}
        Its type.

    Returns
    -------
    FollowUp

    References
    ----------
    Schemper M, Smith TL. Control Clin Trials 1996;17:343-346, doi:10.1016/0197-2456(96)00075-X.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> found = itp.estimates.follow_up(examples.load("ding-2025"))
    >>> found.patients, round(found.patient_years, 2)
    (4, 5.49)
    """
    cohort = as_cohort(subject, data_cut)
    who, first, last, dead = followed(cohort)
    days = (last - first).astype(np.float64)
    lines = Table(
        {"patient_id": cohort.ids[who], "line": np.ones(len(who), dtype=np.int64), "days": days,
         "event": dead}
    )  # fmt: skip
    alive = draw_curve(
        lines, patient=np.arange(len(who)), coding="death", confidence=confidence,
        interval=interval,
    )  # fmt: skip
    curve = alive.reversed()
    return FollowUp(
        curve=curve, median=curve.median if len(who) else None, interval=curve.median_interval,
        range=(float(days.min()), float(days.max())) if len(who) else None,
        patients=len(who), died=int(dead.sum()), not_started=len(cohort) - len(who),
        lines=int(np.isin(cohort.lines.patient, who).sum()),
        patient_years=float(days.sum() / DAYS_PER_YEAR), count_spacing=_spacing(cohort),
    )  # fmt: skip


def _spacing(cohort: Cohort) -> float:
    """Return the median number of days between neighbouring counts after the first start."""
    counts, first = cohort.counts, _first_start(cohort)
    size = len(counts)
    started = np.flatnonzero(first < np.iinfo(np.int64).max)
    begin = counts.until(started, first[started])
    end = counts.until(started, cohort.data_cut[started])
    several = end - begin > 1
    change = np.zeros(size + 1, dtype=np.int8)  # the rows of a patient from the start on are one
    change[begin[several]] += 1  # stretch, and no two begin or end together
    change[end[several] - 1] -= 1
    gaps = np.diff(counts["day"])[np.cumsum(change[: max(size - 1, 0)], dtype=np.int8) > 0]
    gaps = gaps[gaps > 0]
    return float(np.median(gaps)) if len(gaps) else np.nan

"""
How long patients were followed, what happened again and again, and what came next.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import attrs
import numpy as np

from itpcase.cohort.cohort import Cohort, as_cohort
from itpcase.definitions import DAYS_PER_MONTH, IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.engine.walk import NO_DAY
from itpcase.errors import InputError
from itpcase.estimates.curves import KaplanMeier, draw_curve
from itpcase.estimates.incidence import IncidenceByCause, divide_by_cause
from itpcase.estimates.limits import CONFIDENCE, Interval, check_convention
from itpcase.estimates.rates import MeanCount, Rate, event_rate, mean_cumulative
from itpcase.estimates.times import Subject, every_event_ends, next_start
from itpcase.model import Day
from itpcase.response.category import REASONS
from itpcase.response.course import ask_all, kept_lines, level_of
from itpcase.response.remission import find_episodes
from itpcase.table import Column, Table, pick
from itpcase.terms import EndReason, Strategy

__all__ = [
    "FollowUp",
    "follow_up",
    "mean_events",
    "patient_year_rate",
    "relapse_after_stop",
    "time_to_next_treatment",
]

DAYS_PER_YEAR: Final = 12 * DAYS_PER_MONTH

Event = Literal["rescues", "bleeds", "lines"]

EVENTS: Final = ("rescues", "bleeds", "lines")

Since = Literal["start", "stop"]


def last_contact(cohort: Cohort) -> Column:
    """Return the last day on which anything is known of each patient; `NO_DAY` without any."""
    size = len(cohort)
    last = np.full(size, NO_DAY, dtype=np.int64)
    tables = (
        (cohort.lines, "start"), (cohort.lines, "end"), (cohort.bleeds, "day"),
        (cohort.rescues, "day"),
    )  # fmt: skip
    cut = cohort.data_cut.astype(np.int64)
    counts = cohort.counts
    seen = counts.until(np.arange(size), cut)  # the counts of a patient are in order
    has = seen > counts.offsets[:-1]
    last[has] = counts["day"][seen[has] - 1]
    for rows, name in tables:
        day = rows[name].astype(np.int64)
        known = (day != NO_DAY) & (day <= cut[rows.patient])
        np.maximum.at(last, rows.patient[known], day[known])
    followed = cohort.patients["followed"].astype(np.int64)
    told = followed != NO_DAY
    last[told] = np.maximum(last[told], np.minimum(followed, cut)[told])
    died = cohort.patients["died"].astype(np.int64)
    dead = (died != NO_DAY) & (died <= cut)
    last[dead] = died[dead]
    return last


def _first_start(cohort: Cohort) -> Column:
    """Return the day on which the first line of each patient started; the largest day without."""
    first = np.full(len(cohort), np.iinfo(np.int64).max)
    start = cohort.lines["start"].astype(np.int64)
    known = start != NO_DAY
    np.minimum.at(first, cohort.lines.patient[known], start[known])
    return first


def _followed(cohort: Cohort) -> tuple[Column, Column, Column, Column]:
    """Return who was followed, from which day to which, and who of them died."""
    first, last = _first_start(cohort), last_contact(cohort)
    known = (first < np.iinfo(np.int64).max) & (last != NO_DAY) & (last >= first)
    died = cohort.patients["died"].astype(np.int64)
    dead = (died != NO_DAY) & (died <= cohort.data_cut)
    return np.flatnonzero(known), first[known], last[known], dead[known]


@attrs.frozen(eq=False, kw_only=True)
class FollowUp:
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
    patient_years : float
    count_spacing : float
        Median days from a count to the next after the start; NaN without two.
    """

    curve: KaplanMeier
    median: float | None
    interval: tuple[float | None, float | None]
    range: tuple[float, float] | None
    patients: int
    died: int
    not_started: int
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
    * the last contact is the last day on which anything is known: a count, a line, a bleed, a
      rescue, the day up to which the patient is said to have been followed, or death.

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
    who, first, last, dead = _followed(cohort)
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
        patient_years=float(days.sum() / DAYS_PER_YEAR), count_spacing=_spacing(cohort),
    )  # fmt: skip


def _spacing(cohort: Cohort) -> float:
    """Return the median number of days between neighbouring counts after the first start."""
    day, patient = cohort.counts["day"].astype(np.int64), cohort.counts.patient
    inside = (day != NO_DAY) & (day > _first_start(cohort)[patient])
    inside &= day <= cohort.data_cut[patient]
    day, patient = day[inside], patient[inside]
    gaps = np.diff(day)[(patient[1:] == patient[:-1]) & (np.diff(day) > 0)]
    return float(np.median(gaps)) if len(gaps) else np.nan


# --- again and again ----------------------------------------------------------------------------


def _observed(cohort: Cohort, of: Event) -> tuple[Column, Column, Column]:
    """Return who was followed, from when to when; for bleeds, those whose bleeding was recorded."""
    check_convention("of", of, EVENTS)
    who, first, last, _ = _followed(cohort)
    if of != "bleeds":
        return who, first, last
    told = cohort.patients["bleeding_recorded"][who].astype(bool)
    return who[told], first[told], last[told]


def _happened(cohort: Cohort, of: Event) -> tuple[Column, Column]:
    """Return patient and day of each event after the start of the patient's first line."""
    who, first, last = _observed(cohort, of)
    rows, name = {
        "rescues": (cohort.rescues, "day"),
        "bleeds": (cohort.bleeds, "day"),
        "lines": (cohort.lines, "start"),
    }[of]
    day, patient = rows[name].astype(np.int64), rows.patient
    begin = np.full(len(cohort), np.iinfo(np.int64).max)
    end = np.full(len(cohort), -1)
    begin[who], end[who] = first, last
    inside = (day != NO_DAY) & (day > begin[patient]) & (day <= end[patient])
    return patient[inside], day[inside]


def patient_year_rate(
    subject: Subject,
    of: Event,
    *,
    data_cut: Day | None = None,
    confidence: float = CONFIDENCE,
) -> Rate:
    """
    Give how often something happened per patient-year, from the start of the first line on.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    of : {"rescues", "bleeds", "lines"}
        What happened; a later line counts on its start, and bleeds those of patients whose
        bleeding was recorded.
    data_cut : date or int, optional
        The last day that counts.
    confidence : float
        Coverage of the interval, which is exact for events that do not hang together.

    Returns
    -------
    Rate

    Raises
    ------
    InputError
        For another event, or if nobody was followed.

    See Also
    --------
    itpcase.estimates.mean_events : with an error that holds where a patient has several.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> itp.estimates.patient_year_rate(examples.load("ding-2025"), "rescues").events
    0
    """
    cohort = as_cohort(subject, data_cut)
    patient, _ = _happened(cohort, of)
    _, first, last = _observed(cohort, of)
    years = float((last - first).sum()) / DAYS_PER_YEAR
    return event_rate(len(patient), years, confidence=confidence)


def mean_events(
    subject: Subject,
    of: Event,
    *,
    data_cut: Day | None = None,
    confidence: float = CONFIDENCE,
) -> MeanCount:
    """
    Estimate the mean number of events a patient, by days from the start of the first line.

    Several events of a patient on one day are one.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    of : {"rescues", "bleeds", "lines"}
        What happened; a later line counts on its start, and bleeds those of patients whose
        bleeding was recorded.
    data_cut : date or int, optional
        The last day that counts.
    confidence : float
        Coverage of the interval.

    Returns
    -------
    MeanCount

    Raises
    ------
    InputError
        For another event.

    References
    ----------
    Lawless JF, Nadeau C. Technometrics 1995;37:158-168.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> itp.estimates.mean_events(examples.load("ding-2025"), "lines").events
    0
    """
    cohort = as_cohort(subject, data_cut)
    patient, day = _happened(cohort, of)
    who, first, last = _observed(cohort, of)
    begin = np.zeros(len(cohort), dtype=np.int64)
    begin[who] = first
    stays = last > first
    owner = np.concatenate([patient, who[stays]])
    stop = np.concatenate([day - begin[patient], (last - first)[stays]])
    event = np.concatenate([np.ones(len(patient), bool), np.zeros(int(stays.sum()), bool)])
    order = np.lexsort((~event, stop, owner))
    owner, stop, event = owner[order], stop[order], event[order]
    new = np.diff(owner, prepend=-1) != 0
    same_day = ~new & (np.diff(stop, prepend=-1) == 0)
    owner, stop, event, new = (each[~same_day] for each in (owner, stop, event, new))
    start = np.where(new, 0, np.concatenate([[0], stop[:-1]])[: len(stop)])
    return mean_cumulative(start, stop, event, cluster=owner, confidence=confidence)


# --- what came next -----------------------------------------------------------------------------


def time_to_next_treatment(
    subject: Subject,
    *,
    since: Since = "start",
    line: int | None = None,
    rescues: bool = True,
    data_cut: Day | None = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
) -> IncidenceByCause:
    """
    Estimate how soon another treatment follows a line: the next line, a rescue, or death before.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    since : {"start", "stop"}
        Days count from the start of the line, or from its stop; lines that were not stopped are
        left out then.
    line : int, optional
        Number of the line; all lines if omitted.
    rescues : bool
        Whether a rescue therapy is a treatment.
    data_cut : date or int, optional
        The last day that counts.
    confidence : float
        Coverage of the intervals.
    interval : {"log-log", "plain"}
        Their type.

    Returns
    -------
    IncidenceByCause
        Of ``NEW_LINE``, ``RESCUE`` and ``DEATH``; what is left is free of treatment.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> series = examples.load("published-cases")
    >>> itp.estimates.time_to_next_treatment(series, since="stop")
    IncidenceByCause(5 lines: NEW_LINE 1, RESCUE 0, DEATH 0)
    """
    check_convention("since", since, ("start", "stop"))
    cohort = as_cohort(subject, data_cut)
    keep = kept_lines(cohort, line)
    start = cohort.lines["start"].astype(np.int64)
    begin = (start if since == "start" else cohort.lines["end"].astype(np.int64))[keep]
    patient = cohort.lines.patient[keep]
    last = last_contact(cohort)[patient]
    known = (begin != NO_DAY) & (start[keep] != NO_DAY) & (last >= begin) & (last != NO_DAY)
    keep, begin, patient, last = (each[known] for each in (keep, begin, patient, last))
    following = next_start(cohort)[keep]
    days = {EndReason.NEW_LINE: np.where(following < begin, begin, following)}
    if rescues:
        days[EndReason.RESCUE] = _next_rescue(cohort, patient, begin)
    died = cohort.patients["died"].astype(np.int64)[patient]
    days[EndReason.DEATH] = np.where(died == NO_DAY, np.inf, died)
    return _first_of(cohort, keep, begin, last, days, confidence=confidence, interval=interval)


def _next_rescue(cohort: Cohort, patient: Column, begin: Column) -> Column:
    """Return the first rescue of each patient after a day; infinite if there is none."""
    rows = cohort.rescues.until(patient, begin)
    inside = rows < cohort.rescues.offsets[patient + 1]
    day = np.append(cohort.rescues["day"].astype(np.float64), np.inf)
    found = day[np.where(inside, rows, len(day) - 1)]
    return np.where(found == NO_DAY, np.inf, found)


def _first_of(
    cohort: Cohort,
    keep: Column,
    begin: Column,
    last: Column,
    days: dict[EndReason, Column],
    **settings: Any,
) -> IncidenceByCause:
    """Take the first of what can happen to each line, up to the last contact."""
    names = tuple(map(str, days))
    when = np.stack(list(days.values()))
    first = np.argmin(when, axis=0)
    on = when[first, np.arange(len(keep))]
    ended = on <= last
    patient = cohort.lines.patient[keep]
    causes = np.array([*names, ""], dtype=object)[np.where(ended, first, len(names))]
    lines = Table(
        {
            "patient_id": cohort.ids[patient],
            "line": cohort.lines["number"][keep],
            "days": (np.where(ended, on, last) - begin).astype(np.float64),
            "event": ended,
            "cause": causes,
        }
    )
    _, number = np.unique(patient, return_inverse=True)
    return divide_by_cause(lines, patient=number, causes=names, **settings)


def relapse_after_stop(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
) -> IncidenceByCause:
    """
    Estimate how soon a response is lost after the drug was stopped.

    * of lines that were stopped while in response; days count from the stop;
    * a response that goes on is censored at the last count that met the level;
    * the causes are those that end being in response, the stop itself apart.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response, and what ends it.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    confidence : float
        Coverage of the intervals.
    interval : {"log-log", "plain"}
        Their type.

    Returns
    -------
    IncidenceByCause
        What is left is in response without the drug.

    Raises
    ------
    DefinitionError
        If the definition has no such level.
    InputError
        If no line was stopped while in response.
    """
    name, _ = level_of(definition, level)
    ends = every_event_ends(definition)
    strategies = attrs.evolve(ends.strategies, discontinuation=Strategy.IGNORE)
    ends = attrs.evolve(ends, strategies=strategies)
    cohort = as_cohort(subject, data_cut)
    rank = ends.rank(name)
    found = ask_all(
        lambda course: find_episodes(course, rank), cohort, ends, key=("episodes", rank)
    )
    stop = cohort.lines["end"].astype(np.int64)[found["line_index"]]
    rows = np.isin(found["line_index"], kept_lines(cohort, line)) & (stop != NO_DAY)
    rows &= (found["start"] <= stop) & (stop <= found["end"])
    if not rows.any():
        raise InputError.of(
            "NO_LINES", argument="subject", needed="a line that was stopped while in response",
            given="none", remedy="record the day on which each line ended",
        )  # fmt: skip
    lines, begin = found["line_index"][rows], stop[rows]
    ended = found["event"][rows]
    on = found["end"][rows].astype(np.int64)
    reason = pick(REASONS, found["end_reason"][rows])
    patient = cohort.lines.patient[lines]
    table = Table(
        {
            "patient_id": cohort.ids[patient],
            "line": cohort.lines["number"][lines],
            "days": (on - begin).astype(np.float64),
            "event": ended,
            "cause": np.where(ended, reason, "").astype(object),
        }
    )
    _, number = np.unique(patient, return_inverse=True)
    return divide_by_cause(table, patient=number, confidence=confidence, interval=interval)

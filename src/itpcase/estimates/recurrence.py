"""
What happens to a patient again and again: rescues, bleeds, lines and episodes of response.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import attrs
import numpy as np

from itpcase._arguments import check_convention, check_kind
from itpcase._days import NO_DAY
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.limits import CONFIDENCE, check_confidence
from itpcase.estimates.observation import followed
from itpcase.estimates.rates import MeanCount, Rate, event_rate, mean_cumulative
from itpcase.model import Day
from itpcase.response.asking import Subject, ask_all
from itpcase.response.events import grades_of
from itpcase.response.remission import find_episodes
from itpcase.response.rules import level_of
from itpcase.table import Column
from itpcase.units.times import DAYS_PER_YEAR

__all__ = ["mean_events", "patient_year_rate"]

Event = Literal["rescues", "bleeds", "lines", "episodes"]

EVENTS: Final = get_args(Event)


@attrs.frozen(eq=False)
class _Watched:
    """Who was followed from which day to which, and what happened to them on which day."""

    who: Column
    first: Column
    last: Column
    patient: Column
    day: Column


def _watch(cohort: Cohort, of: Event, definition: Definition, level: str | None) -> _Watched:
    """Find what happened after the start of each patient's first line; bleeds where recorded."""
    check_convention("of", of, EVENTS)
    check_kind(definition, Definition, "definition")
    if level is not None:
        level_of(definition, level)
    who, first, last, _ = followed(cohort)
    if of == "bleeds":
        told = cohort.patients["bleeding_recorded"][who].astype(bool)
        who, first, last = who[told], first[told], last[told]
    patient, day = _days_of(cohort, of, definition, level)
    begin = np.full(len(cohort), np.iinfo(np.int64).max)
    end = np.full(len(cohort), -1)
    begin[who], end[who] = first, last
    inside = (day != NO_DAY) & (day > begin[patient]) & (day <= end[patient])
    return _Watched(who, first, last, patient[inside], day[inside])


def _days_of(
    cohort: Cohort, of: Event, definition: Definition, level: str | None
) -> tuple[Column, Column]:
    """Return patient and day of each event."""
    if of == "episodes":
        _, rank = level_of(definition, level)
        found = ask_all(
            lambda course: find_episodes(course, rank), cohort, definition, key=("episodes", rank)
        )
        return cohort.lines.patient[found["line_index"]], found["start"].astype(np.int64)
    if of == "bleeds":
        bleeds = cohort.bleeds
        bled = grades_of(bleeds)[0] > 0
        return bleeds.patient[bled], bleeds["day"][bled].astype(np.int64)
    rows, name = (cohort.rescues, "day") if of == "rescues" else (cohort.lines, "start")
    return rows.patient, rows[name].astype(np.int64)


def patient_year_rate(
    subject: Subject,
    of: Event,
    *,
    definition: Definition = IWG_2009,
    level: str | None = None,
    data_cut: Day | None = None,
    confidence: float = CONFIDENCE,
) -> Rate:
    """
    Give how often something happened per patient-year, from the start of the first line on.

    * time runs to the last contact; a year has 365.25 days;
    * the exact interval takes one rate for all, and events that do not bring further ones; the
      robust one is by patient.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    of : {"rescues", "bleeds", "lines", "episodes"}
        What happened; a later line counts on its start, an episode of response on its first day,
        and bleeds of grade 1 or more, or without a grade, of patients whose bleeding was recorded.
    definition : Definition
        What counts as a response, for episodes.
    level : str, optional
        Name of their level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    confidence : float
        Coverage of the intervals: the exact one, and the robust one by patient.

    Returns
    -------
    Rate

    Raises
    ------
    DefinitionError
        If the definition has no such level.
    InputError
        For another event, or if nobody was followed.

    See Also
    --------
    itpcase.estimates.mean_events : with an error that holds where a patient has several.

    References
    ----------
    Garwood F. Biometrika 1936;28:437-442.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> itp.estimates.patient_year_rate(examples.load("ding-2025"), "rescues").events
    0
    """
    cohort = as_cohort(subject, data_cut)
    seen = _watch(cohort, of, definition, level)
    events = np.bincount(seen.patient, minlength=len(cohort))[seen.who]
    years = (seen.last - seen.first) / DAYS_PER_YEAR
    found = event_rate(events, years, confidence=confidence)
    return attrs.evolve(found, lines=int(np.isin(cohort.lines.patient, seen.who).sum()))


def mean_events(
    subject: Subject,
    of: Event,
    *,
    definition: Definition = IWG_2009,
    level: str | None = None,
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
    of : {"rescues", "bleeds", "lines", "episodes"}
        What happened; a later line counts on its start, an episode of response on its first day,
        and bleeds of grade 1 or more, or without a grade, of patients whose bleeding was recorded.
    definition : Definition
        What counts as a response, for episodes.
    level : str, optional
        Name of their level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    confidence : float
        Coverage of the interval.

    Returns
    -------
    MeanCount

    Raises
    ------
    DefinitionError
        If the definition has no such level.
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
    check_confidence(confidence)
    cohort = as_cohort(subject, data_cut)
    seen = _watch(cohort, of, definition, level)
    followed_for = seen.last - seen.first
    begin = np.zeros(len(cohort), dtype=np.int64)
    begin[seen.who] = seen.first
    stays = followed_for > 0
    owner = np.concatenate([seen.patient, seen.who[stays]])
    stop = np.concatenate([seen.day - begin[seen.patient], followed_for[stays]])
    event = np.arange(len(owner)) < len(seen.patient)
    order = np.lexsort((~event, stop, owner))
    owner, stop, event = owner[order], stop[order], event[order]
    new = np.diff(owner, prepend=-1) != 0
    same_day = ~new & (np.diff(stop, prepend=-1) == 0)
    owner, stop, event, new = (each[~same_day] for each in (owner, stop, event, new))
    start = np.where(new, 0, np.concatenate([[0], stop[:-1]])[: len(stop)])
    return mean_cumulative(start, stop, event, cluster=owner, confidence=confidence)

"""
What came next: another treatment after a line, and the loss of a response after its stop.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict, Unpack, get_args, overload

import attrs
import numpy as np

from itpcase._arguments import check_convention, check_switches
from itpcase._days import NO_DAY
from itpcase._sentences import Sentence
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.contact import last_contact, next_start
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.estimates.groups import By, ByGroup, for_each_group, label_lines
from itpcase.estimates.incidence import IncidenceByCause, divide_by_cause
from itpcase.estimates.limits import CONFIDENCE, Interval
from itpcase.estimates.times import Asked, close_ranks, every_event_ends
from itpcase.model import Day
from itpcase.response.asking import Subject, ask_all, kept_lines
from itpcase.response.course import END_REASONS
from itpcase.response.remission import find_episodes
from itpcase.response.rules import level_of
from itpcase.table import Column, Table, objects, pick
from itpcase.terms import EndReason, Strategy

__all__ = ["relapse_after_stop", "time_to_next_treatment"]

Since = Literal["start", "stop"]


class OfNext(TypedDict, total=False):
    """What can be asked of the next treatment."""

    since: Since
    line: int | None
    rescues: bool
    data_cut: Day | None
    confidence: float
    interval: Interval


@overload
def time_to_next_treatment(
    subject: Subject, *, by: None = None, **asked: Unpack[OfNext]
) -> IncidenceByCause: ...


@overload
def time_to_next_treatment(
    subject: Subject, *, by: By, **asked: Unpack[OfNext]
) -> ByGroup[IncidenceByCause]: ...


def time_to_next_treatment(
    subject: Subject,
    *,
    since: Since = "start",
    line: int | None = None,
    rescues: bool = True,
    data_cut: Day | None = None,
    by: By | None = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
) -> IncidenceByCause | ByGroup[IncidenceByCause]:
    """
    Estimate how soon another treatment follows a line: the next line, a rescue, or death before.

    * from the stop on, a next line that began before it follows on the day of the stop, also where
      the patient died on that day.

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
    by : str or array_like, optional
        What divides the lines into groups, as for `itpcase.remission_times`.
    confidence : float
        Coverage of the intervals.
    interval : {"log-log", "plain"}
        Their type.

    Returns
    -------
    IncidenceByCause, or ByGroup of IncidenceByCause
        Of ``NEW_LINE``, ``RESCUE`` and ``DEATH``; what is left is free of treatment.

    References
    ----------
    Aalen OO, Johansen S. Scand J Stat 1978;5:141-150.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> series = examples.load("published-cases")
    >>> itp.estimates.time_to_next_treatment(series, since="stop")
    IncidenceByCause(5 lines: NEW_LINE 1, RESCUE 0, DEATH 0)
    """
    check_switches(rescues=rescues)
    check_convention("since", since, get_args(Since))
    cohort = as_cohort(subject, data_cut)
    keep = kept_lines(cohort, line)
    group = None if by is None else label_lines(cohort, keep, by)
    start = cohort.lines["start"].astype(np.int64)
    begin = (start if since == "start" else cohort.lines["end"].astype(np.int64))[keep]
    patient = cohort.lines.patient[keep]
    last = last_contact(cohort)[patient]
    known = (begin != NO_DAY) & (start[keep] != NO_DAY) & (last >= begin) & (last != NO_DAY)
    keep, begin, patient, last = (each[known] for each in (keep, begin, patient, last))
    group = None if group is None else group[known]
    following = next_start(cohort)[keep]
    days = {EndReason.NEW_LINE: following}
    if rescues:
        days[EndReason.RESCUE] = _next_rescue(cohort, patient, begin)
    died = cohort.patients["died"].astype(np.int64)[patient]
    days[EndReason.DEATH] = np.where(died == NO_DAY, np.inf, died)
    lines = _first_of(cohort, keep, begin, last, days)
    return _divide(
        lines, group, by, causes=tuple(map(str, days)), confidence=confidence, interval=interval
    )


def _next_rescue(cohort: Cohort, patient: Column, begin: Column) -> Column:
    """Return the first rescue of each patient after a day; infinite if there is none."""
    rows = cohort.rescues.until(patient, begin)
    inside = rows < cohort.rescues.offsets[patient + 1]
    day = np.append(cohort.rescues["day"].astype(np.float64), np.inf)
    found = day[np.where(inside, rows, len(day) - 1)]
    return np.where(found == NO_DAY, np.inf, found)


def _first_of(
    cohort: Cohort, keep: Column, begin: Column, last: Column, days: dict[EndReason, Column]
) -> Table:
    """Take the first of what can happen to each line, up to the last contact; of a day, death."""
    order = sorted(days, key=lambda cause: cause is not EndReason.DEATH)
    when = np.stack([days[cause] for cause in order])
    first = np.argmin(when, axis=0)
    on = np.maximum(when[first, np.arange(len(keep))], begin)  # a next line may lie before the stop
    ended = on <= last
    patient = cohort.lines.patient[keep]
    return Table(
        {
            "patient_id": cohort.ids[patient],
            "line": cohort.lines["number"][keep],
            "days": (np.where(ended, on, last) - begin).astype(np.float64),
            "event": ended,
            "cause": objects([*map(str, order), ""])[np.where(ended, first, len(order))],
            "patient": patient,
        }
    )


def _divide(
    lines: Table, group: Column | None, by: By | None, **settings: Any
) -> IncidenceByCause | ByGroup[IncidenceByCause]:
    """Estimate the incidence of each cause, of all lines or of those of each group."""
    names = ("patient_id", "line", "days", "event", "cause")

    def make(rows: Table) -> IncidenceByCause:
        return divide_by_cause(rows[names], patient=close_ranks(rows["patient"]), **settings)

    return make(lines) if group is None else for_each_group(group, by, lambda i: make(lines[i]))


class OfRelapse(Asked, total=False):
    """What can be asked of the loss of a response after the stop."""

    confidence: float
    interval: Interval


@overload
def relapse_after_stop(
    subject: Subject, definition: Definition = ..., *, by: None = None, **asked: Unpack[OfRelapse]
) -> IncidenceByCause: ...


@overload
def relapse_after_stop(
    subject: Subject, definition: Definition = ..., *, by: By, **asked: Unpack[OfRelapse]
) -> ByGroup[IncidenceByCause]: ...


def relapse_after_stop(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    by: By | None = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
) -> IncidenceByCause | ByGroup[IncidenceByCause]:
    """
    Estimate how soon a response is lost after the drug was stopped.

    * of lines that were stopped while in response, and had not lost it on that day; a rescue on the
      day of the stop belongs to before it; days count from the stop;
    * a response is known on the day that confirmed it: a line that was stopped before that day is
      left out, since it cannot have lost up to then what came to be confirmed;
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
    by : str or array_like, optional
        What divides the lines into groups, as for `itpcase.remission_times`.
    confidence : float
        Coverage of the intervals.
    interval : {"log-log", "plain"}
        Their type.

    Returns
    -------
    IncidenceByCause, or ByGroup of IncidenceByCause
        What is left is in response without the drug.

    Raises
    ------
    DefinitionError
        If the definition has no such level.
    InputError
        If no line was stopped while in response.

    References
    ----------
    Aalen OO, Johansen S. Scand J Stat 1978;5:141-150.

    Examples
    --------
    >>> from itpcase.estimates import relapse_after_stop
    >>> from itpcase.registry.simulate import simulate_registry
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> relapse_after_stop(cohort, line=1)
    IncidenceByCause(16 lines: BLEEDING 1, LOSS 11, NEW_LINE 2)
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
    keep = kept_lines(cohort, line)
    rows = np.isin(found["line_index"], keep) & (stop != NO_DAY)
    rows &= (found["confirmed_on"] <= stop) & (stop <= found["end"])
    rows &= found["first_failing"] != stop  # on one day the count is seen before the stop
    rescued = found["end_reason"] == END_REASONS.index(EndReason.RESCUE)
    rows &= ~(rescued & (found["end"] == stop))  # and a rescue belongs to before it
    if not rows.any():
        raise InputError.of(
            "NO_LINES",
            argument="subject",
            needed=Sentence("problem.NO_LINES.needed_sequels"),
            given=Sentence("problem.NO_LINES.given"),
            remedy=Sentence("problem.NO_LINES.remedy_sequels"),
        )
    lines, begin = found["line_index"][rows], stop[rows]
    ended = found["event"][rows]
    on = found["end"][rows].astype(np.int64)
    reason = pick(END_REASONS, found["end_reason"][rows])
    patient = cohort.lines.patient[lines]
    table = Table(
        {
            "patient_id": cohort.ids[patient],
            "line": cohort.lines["number"][lines],
            "days": (on - begin).astype(np.float64),
            "event": ended,
            "cause": np.where(ended, reason, "").astype(object),
            "patient": patient,
        }
    )
    group = None if by is None else label_lines(cohort, keep, by)[np.searchsorted(keep, lines)]
    return _divide(table, group, by, confidence=confidence, interval=interval)

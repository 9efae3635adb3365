"""
How soon lines respond, how long responses last, how they end, and how long patients were followed.

Every function reads `itpcase.remission_times`; none has a rule of its own for an event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, Unpack, overload

import numpy as np

from itpcase._arguments import each_of
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.between_visits import Turnbull, turnbull
from itpcase.estimates.curves import KaplanMeier, Quantile, draw_curve, kaplan_meier
from itpcase.estimates.groups import By, ByGroup, for_each_group
from itpcase.estimates.incidence import IncidenceByCause, divide_by_cause, refuse_unknown_cause
from itpcase.estimates.limits import CONFIDENCE, Interval
from itpcase.estimates.states import (
    Estimator,
    InResponse,
    TimeToResponse,
    follow_responses,
)
from itpcase.estimates.times import CAUSES, Asked, Entry, RemissionTimes, remission_times
from itpcase.model import Day
from itpcase.response.asking import Subject
from itpcase.table import Table

__all__ = [
    "InResponse",
    "KaplanMeier",
    "TimeToResponse",
    "in_response",
    "kaplan_meier",
    "remission_between_visits",
    "remission_causes",
    "remission_survival",
    "response_times",
]

Estimate = TypeVar("Estimate")


class OfCurve(Asked, total=False):
    """What can be asked of the limits and medians of a curve."""

    confidence: float
    interval: Interval
    quantile: Quantile


class OfDuration(OfCurve, total=False):
    """What can be asked of how long responses last."""

    entry: Entry
    hypothetical: Iterable[str]


class OfShare(Asked, total=False):
    """What can be asked of the probability of being in response."""

    estimator: Estimator
    confidence: float
    interval: Interval


def _estimate(
    times: RemissionTimes, by: By | None, make: Callable[[RemissionTimes], Estimate]
) -> Estimate | ByGroup[Estimate]:
    """Make an estimate of all lines, or of those of each group."""
    if by is None:
        return make(times)
    return for_each_group(times["group"], by, lambda rows: make(times[rows]))


@overload
def remission_survival(
    subject: Subject | RemissionTimes,
    definition: Definition = ...,
    *,
    by: None = None,
    **asked: Unpack[OfDuration],
) -> KaplanMeier: ...


@overload
def remission_survival(
    subject: Subject | RemissionTimes,
    definition: Definition = ...,
    *,
    by: By,
    **asked: Unpack[OfDuration],
) -> ByGroup[KaplanMeier]: ...


def remission_survival(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    by: By | None = None,
    entry: Entry = "start",
    hypothetical: Iterable[str] = (),
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
    quantile: Quantile = "midpoint",
) -> KaplanMeier | ByGroup[KaplanMeier]:
    """
    Estimate how long responses last: Kaplan-Meier of the first episode of each line.

    * time runs from the start of the response, and is dated as the episode is;
    * whatever ends being in response is an event (`itpcase.remission_times`), death always;
    * lines without a response have no duration and are not in the curve: `in_response` keeps them;
    * the interval is by patient.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
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
    entry : {"start", "confirmation"}
        After which day of a response it can be seen to end.
    hypothetical : iterable of str
        Causes that are censored, as if they had not been, such as ``["DEATH"]`` for "had nobody
        died". Such a curve is no probability of being in response.
    confidence : float
        Coverage of the interval.
    interval : {"log-log", "plain"}
        Its type.
    quantile : {"first", "midpoint"}
        The rule for the median.

    Returns
    -------
    KaplanMeier, or ByGroup of KaplanMeier

    Raises
    ------
    DefinitionError
        If the definition has no such level.
    InputError
        For a cause that ends no response.

    See Also
    --------
    itpcase.remission_episodes : the episodes.
    itpcase.in_response : with the lines that never responded.
    itpcase.estimates.remission_between_visits : where a loss lies between two visits.

    References
    ----------
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> curve = itp.remission_survival(examples.load("ding-2025"), definition=itp.DING_2025)
    >>> curve.lines["days"].tolist(), curve.events, curve.median
    ([1045.0, 390.0, 334.0, 120.0], 1, None)

    By the agents of the lines:

    >>> itp.remission_survival(examples.load("ding-2025"), itp.DING_2025, by="agents")
    ByGroup(agents: zanubrutinib: KaplanMeier(4 lines, 1 event))
    """
    times = remission_times(
        subject, definition, by=by, line=line, level=level, data_cut=data_cut, entry=entry
    ).responded
    ignored = each_of(hypothetical, "hypothetical")
    for cause in ignored:
        refuse_unknown_cause(cause, CAUSES)

    def make(these: RemissionTimes) -> KaplanMeier:
        if np.any(these["entry"] > 0):
            these = these[these["entry"] < these["days"]]
        lines = {name: these[name] for name in ("patient_id", "line", "days", "cause")}
        lines["event"] = these["closed"]
        if ignored:
            lines["event"] = these["closed"] & ~np.isin(these["cause"].astype(str), ignored)
        if np.any(these["entry"] > 0):
            lines["entry"] = these["entry"]
        return draw_curve(
            Table(lines), patient=these.patient, left_out=these.left_out,
            confidence=confidence, interval=interval, quantile=quantile,
            coding="what ends being in response",
        )  # fmt: skip

    return _estimate(times, by, make)


@overload
def remission_causes(
    subject: Subject | RemissionTimes,
    definition: Definition = ...,
    *,
    by: None = None,
    **asked: Unpack[OfCurve],
) -> IncidenceByCause: ...


@overload
def remission_causes(
    subject: Subject | RemissionTimes,
    definition: Definition = ...,
    *,
    by: By,
    **asked: Unpack[OfCurve],
) -> ByGroup[IncidenceByCause]: ...


def remission_causes(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    by: By | None = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
    quantile: Quantile = "first",
) -> IncidenceByCause | ByGroup[IncidenceByCause]:
    """
    Estimate how responses end: the cumulative incidence of each cause, from the response on.

    * the causes are loss, bleeding, rescue, the next line, the stop of the drug, and death, those
      of them that the definition does not ignore; death always;
    * at every day they and those still in response add up to one.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
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
        What divides the lines into groups.
    confidence : float
        Coverage of the intervals.
    interval : {"log-log", "plain"}
        Their type.
    quantile : {"first", "midpoint"}
        The rule for medians.

    Returns
    -------
    IncidenceByCause, or ByGroup of IncidenceByCause

    Raises
    ------
    DefinitionError
        If the definition has no such level.

    References
    ----------
    Aalen OO, Johansen S. Scand J Stat 1978;5:141-150.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> ends = itp.remission_causes(examples.load("ding-2025"), itp.DING_2025)
    >>> ends
    IncidenceByCause(4 lines: DISCONTINUATION 1)
    >>> ends.at([100, 200])["DISCONTINUATION"].tolist(), ends.left.at([100, 200]).tolist()
    ([0.0, 0.25], [1.0, 0.75])
    """
    times = remission_times(
        subject, definition, by=by, line=line, level=level, data_cut=data_cut
    ).responded

    def make(these: RemissionTimes) -> IncidenceByCause:
        lines = {name: these[name] for name in ("patient_id", "line", "days")}
        lines["event"] = these["closed"]
        lines["cause"] = np.where(these["closed"], these["cause"], "").astype(object)
        seen = set(lines["cause"].tolist())
        return divide_by_cause(
            Table(lines), patient=these.patient, left_out=these.left_out, confidence=confidence,
            interval=interval, quantile=quantile,
            causes=tuple(cause for cause in CAUSES if cause in seen),
        )  # fmt: skip

    return _estimate(times, by, make)


@overload
def remission_between_visits(
    subject: Subject | RemissionTimes,
    definition: Definition = ...,
    *,
    by: None = None,
    **asked: Unpack[Asked],
) -> Turnbull: ...


@overload
def remission_between_visits(
    subject: Subject | RemissionTimes,
    definition: Definition = ...,
    *,
    by: By,
    **asked: Unpack[Asked],
) -> ByGroup[Turnbull]: ...


def remission_between_visits(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    by: By | None = None,
) -> Turnbull | ByGroup[Turnbull]:
    """
    Estimate how long responses last, where a loss lies between two visits (Turnbull).

    * a loss lies after the last day that met the level, up to the first failing one;
    * an end with a date of its own is exact;
    * a response that was not seen to end, or whose failing count was not yet confirmed, is censored
      at the last day that met the level.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
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
        What divides the lines into groups.

    Returns
    -------
    Turnbull, or ByGroup of Turnbull

    Raises
    ------
    DefinitionError
        If the definition has no such level.
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    itpcase.remission_survival : with each loss dated at the visit that shows it.

    References
    ----------
    Turnbull BW. J R Stat Soc B 1976;38:290-295. Wellner JA, Zhan Y. J Am Stat Assoc
    1997;92:945-959.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> found = itp.estimates.remission_between_visits(examples.load("ding-2025"), itp.DING_2025)
    >>> found.at([100, 200]).tolist(), found.median_interval
    ([1.0, 0.75], None)
    """
    times = remission_times(
        subject, definition, by=by, line=line, level=level, data_cut=data_cut
    ).responded

    def make(these: RemissionTimes) -> Turnbull:
        return turnbull(these["low"], these["high"], cluster=these.patient)

    return _estimate(times, by, make)


@overload
def response_times(
    subject: Subject | RemissionTimes,
    definition: Definition = ...,
    *,
    by: None = None,
    **asked: Unpack[OfCurve],
) -> TimeToResponse: ...


@overload
def response_times(
    subject: Subject | RemissionTimes,
    definition: Definition = ...,
    *,
    by: By,
    **asked: Unpack[OfCurve],
) -> ByGroup[TimeToResponse]: ...


def response_times(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    by: By | None = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
    quantile: Quantile = "first",
) -> TimeToResponse | ByGroup[TimeToResponse]:
    """
    Give the time to response of all treated, and of the responders alone.

    * of all treated: the probability of having responded, a cumulative incidence. Death, and the
      next line unless the definition ignores it, rule a response out; its median is the first day
      on which it is one half or more, and there is none if it never is;
    * of the responders: the times of those that responded, as they are.

    The two readings differ: a trial in which few respond early has a short median among responders
    and a long one, or none, among all treated.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
        One patient, or many.
    definition : Definition
        What counts as a response.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    by : str or array_like, optional
        What divides the lines into groups.
    confidence : float
        Coverage of the interval.
    interval : {"log-log", "plain"}
        Its type.
    quantile : {"first", "midpoint"}
        The rule for the median of all treated.

    Returns
    -------
    TimeToResponse, or ByGroup of TimeToResponse

    Raises
    ------
    DefinitionError
        If the definition has no such level.

    See Also
    --------
    itpcase.time_to_response : the time of each line.

    References
    ----------
    Aalen OO, Johansen S. Scand J Stat 1978;5:141-150.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> times = itp.response_times(examples.load("ding-2025"), definition=itp.DING_2025)
    >>> times
    TimeToResponse(4 of 4 lines responded)
    """
    times = remission_times(subject, definition, by=by, line=line, level=level, data_cut=data_cut)

    def make(these: RemissionTimes) -> TimeToResponse:
        found = _follow(these, confidence=confidence, interval=interval)
        responders = np.sort(these["waited_days"][these["responded"]])
        return TimeToResponse(all_treated=found.responded(quantile), responders=responders)

    return _estimate(times, by, make)


@overload
def in_response(
    subject: Subject | RemissionTimes,
    definition: Definition = ...,
    *,
    by: None = None,
    **asked: Unpack[OfShare],
) -> InResponse: ...


@overload
def in_response(
    subject: Subject | RemissionTimes,
    definition: Definition = ...,
    *,
    by: By,
    **asked: Unpack[OfShare],
) -> ByGroup[InResponse]: ...


def in_response(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    by: By | None = None,
    estimator: Estimator = "states",
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
) -> InResponse | ByGroup[InResponse]:
    """
    Estimate the probability of being in response, over all lines that were treated.

    * time runs from the start of the line;
    * a line is in response from its first response to the end of it; a response that comes back is
      not counted again;
    * what ends being in response, and what ends the chance of it, are events: loss, bleeding where
      it is asked, death always, and each other event that the definition does not ignore; only the
      end of follow-up and gaps censor;
    * a line without a response is censored at its last count, one without any count at its start.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
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
        What divides the lines into groups.
    estimator : {"states", "curves"}
        The share of a state, or the difference of two curves; they differ where lines are censored.
    confidence : float
        Coverage of the interval.
    interval : {"log-log", "plain"}
        Its type.

    Returns
    -------
    InResponse, or ByGroup of InResponse

    Raises
    ------
    DefinitionError
        If the definition has no such level.

    See Also
    --------
    itpcase.remission_survival : the responders alone.

    References
    ----------
    Aalen OO, Johansen S. Scand J Stat 1978;5:141-150; Temkin NR. Biometrics 1978;34:571-580; Huang
    B, Tian L, Talukder E, et al. JAMA Oncol 2018;4:874-876, doi:10.1001/jamaoncol.2018.0275.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> p = itp.in_response(examples.load("ding-2025"), definition=itp.DING_2025)
    >>> p.at([0, 100, 200]).tolist()
    [0.0, 1.0, 0.75]
    """
    times = remission_times(subject, definition, by=by, line=line, level=level, data_cut=data_cut)
    return _estimate(
        times, by,
        lambda these: _follow(
            these, estimator=estimator, confidence=confidence, interval=interval
        ),
    )  # fmt: skip


def _follow(times: RemissionTimes, **settings: Any) -> InResponse:
    """Lay out the two stretches of each line: until the response, and until nothing is left."""
    responded, closed = times["responded"], times["closed"]
    waited = times["waited_days"]
    lines = {
        "patient_id": times["patient_id"],
        "line": times["line"],
        "responded": responded,
        "waiting_days": waited,
        "waiting_event": responded | closed,
        "kept_days": waited + np.where(responded, times["days"], 0.0),
        "kept_event": closed,
        "cause": np.where(closed, times["cause"], "").astype(object),
    }
    return follow_responses(
        Table(lines), patient=times.patient, left_out=times.left_out, **settings
    )

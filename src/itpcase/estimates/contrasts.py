"""
Do groups of lines differ in how long responses last, or in how they end?
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

import attrs
import numpy as np

from itpcase._arguments import check_convention
from itpcase._days import NO_DAY
from itpcase._same import SameByValue
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.contact import last_contact, next_start
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.curves import KaplanMeier, draw_curve
from itpcase.estimates.group_hazards import hazard_ratios
from itpcase.estimates.group_tests import (
    GroupTest,
    gray_test,
    landmark_groups,
    logrank,
    logrank_pairs,
)
from itpcase.estimates.groups import check_groups
from itpcase.estimates.hazards import HazardRatio, time_dependent_hazard
from itpcase.estimates.inputs import read_day
from itpcase.estimates.limits import CONFIDENCE
from itpcase.estimates.times import RemissionTimes, close_ranks, remission_times
from itpcase.model import Day
from itpcase.response.asking import Subject
from itpcase.table import Column, Table

__all__ = [
    "LandmarkAnalysis",
    "compare_after_response",
    "compare_durations",
    "compare_ends",
    "compare_from_landmark",
    "compare_hazards",
    "compare_times_to_response",
    "pair_durations",
]

Outcome = Literal["death", "next_treatment"]

OUTCOMES: Final = get_args(Outcome)

Event = Literal["response", "end of response"]

EVENTS: Final = get_args(Event)


def compare_durations(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    by: Any,
    strata: Any = None,
    trend: Mapping[str, float] | None = None,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> GroupTest:
    """
    Compare how long responses of groups last (log-rank).

    Where a patient has several lines in the curves, the test is the robust one, by patient.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
        One patient, or many; a table of times must have been made with *by*.
    definition : Definition
        What counts as a response, and what ends it.
    by : str or array_like
        What divides the lines into groups, as for `itpcase.remission_times`.
    strata : str or array_like, optional
        In what groups are compared with their like, in the same way.
    trend : mapping, optional
        A number for each group, as for `itpcase.estimates.logrank`.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    GroupTest

    Raises
    ------
    InputError
        For fewer than two groups with a response.

    References
    ----------
    Mantel N. Cancer Chemother Rep 1966;50:163-170. Lin DY, Wei LJ. J Am Stat Assoc
    1989;84:1074-1078.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> test = itp.estimates.compare_durations(
    ...     examples.load("published-cases"), itp.DING_2025, by="phase")
    >>> test.df, test.is_robust
    (2, False)
    """
    asked: dict[str, Any] = {"line": line, "level": level, "data_cut": data_cut}
    times = remission_times(subject, definition, by=check_groups(by), **asked)
    kept = times["responded"]
    other = None
    if strata is not None:
        other = remission_times(subject, definition, by=strata, **asked)["group"][kept]
    return logrank(
        times["days"][kept], times["closed"][kept], times["group"][kept],
        cluster=times.owner[kept], strata=other, trend=trend,
    )  # fmt: skip


def pair_durations(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    by: Any,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> Table:
    """
    Compare how long responses last for each pair of groups (log-rank, Holm).

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
        One patient, or many.
    definition : Definition
        What counts as a response, and what ends it.
    by : str or array_like
        What divides the lines into groups, as for `itpcase.remission_times`.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    Table
        ``first, second, statistic, p, p_holm, is_robust``.

    References
    ----------
    Mantel N. Cancer Chemother Rep 1966;50:163-170. Lin DY, Wei LJ. J Am Stat Assoc
    1989;84:1074-1078. Holm S. Scand J Stat 1979;6:65-70.

    Examples
    --------
    >>> from itpcase.estimates import pair_durations
    >>> from itpcase.registry.simulate import simulate_registry
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> pairs = pair_durations(cohort, by="sex", line=1)
    >>> [pairs[name].tolist() for name in ("first", "second")], round(float(pairs["p_holm"][0]), 3)
    ([['F'], ['M']], 0.662)
    """
    times = remission_times(
        subject, definition, by=check_groups(by), line=line, level=level, data_cut=data_cut
    ).responded
    return logrank_pairs(times["days"], times["closed"], times["group"], cluster=times.owner)


def compare_ends(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    by: Any,
    of: str,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> GroupTest:
    """
    Compare how many responses of groups end by a cause (Gray).

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
        One patient, or many.
    definition : Definition
        What counts as a response, and what ends it.
    by : str or array_like
        What divides the lines into groups, as for `itpcase.remission_times`.
    of : str
        The cause, such as ``"LOSS"``.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    GroupTest

    Raises
    ------
    InputError
        If a patient has several lines with a response: the test knows no such rows; for fewer than
        two groups, or a cause that ended no response.

    References
    ----------
    Gray RJ. Ann Stat 1988;16:1141-1154.

    Examples
    --------
    >>> from itpcase.estimates import compare_ends
    >>> from itpcase.registry.simulate import simulate_registry
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> test = compare_ends(cohort, by="sex", of="LOSS", line=1)
    >>> test.df, round(test.p, 3)
    (1, 0.571)
    """
    times = remission_times(
        subject, definition, by=check_groups(by), line=line, level=level, data_cut=data_cut
    ).responded
    cause = np.where(times["closed"], times["cause"], "").astype(object)
    return gray_test(times["days"], cause, times["group"], of=of, cluster=times.owner)


def compare_times_to_response(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    by: Any,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> GroupTest:
    """
    Compare how soon lines of groups respond (log-rank).

    The rate of responding among those who still can is compared: death and the next line, which
    rule a response out, are censored, as the end of follow-up is. Where a patient has several
    lines, the test is the robust one, by patient.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
        One patient, or many; a table of times must have been made with *by*.
    definition : Definition
        What counts as a response.
    by : str or array_like
        What divides the lines into groups, as for `itpcase.remission_times`.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    GroupTest

    Raises
    ------
    InputError
        For fewer than two groups.

    References
    ----------
    Mantel N. Cancer Chemother Rep 1966;50:163-170. Lin DY, Wei LJ. J Am Stat Assoc
    1989;84:1074-1078.

    Examples
    --------
    >>> from itpcase.estimates import compare_times_to_response
    >>> from itpcase.registry.simulate import simulate_registry
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> test = compare_times_to_response(cohort, by="sex", line=1)
    >>> test.df, round(test.p, 3)
    (1, 0.129)
    """
    times = remission_times(
        subject, definition, by=check_groups(by), line=line, level=level, data_cut=data_cut
    )
    return logrank(times["waited_days"], times["responded"], times["group"], cluster=times.owner)


def compare_hazards(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    by: Any,
    of: Event,
    reference: str | None = None,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    confidence: float = CONFIDENCE,
) -> Table:
    """
    Give for each group the hazard ratio of responding, or of the end of a response (Cox).

    * of ``"response"``, all lines are compared from their start; death and the next line, which
      rule a response out, are censored (cause-specific);
    * of ``"end of response"``, the lines that responded are compared from the response on; what
      ends it is what ends it in `itpcase.remission_times`. Who responds depends on the group: the
      groups of a trial are not as they were randomised any more;
    * above 1 the event comes sooner, or oftener, in the group than in the reference.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
        One patient, or many; a table of times must have been made with *by*.
    definition : Definition
        What counts as a response, and what ends it.
    by : str or array_like
        What divides the lines into groups, as for `itpcase.remission_times`.
    of : {"response", "end of response"}
        What is waited for.
    reference : str, optional
        The group that the others are compared with; the one with the most lines if omitted.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    Table
        That of `hazard_ratios`: one row for each group but the reference.

    Raises
    ------
    InputError
        For fewer than two groups in which anybody can have the event, or a reference that is none
        of them.
    MissingExtraError
        Without the extra ``survival``.

    References
    ----------
    Cox DR. J R Stat Soc B 1972;34:187-220. Efron B. J Am Stat Assoc 1977;72:557-565. Lin DY,
    Wei LJ. J Am Stat Assoc 1989;84:1074-1078.

    Examples
    --------
    >>> from itpcase.estimates import compare_hazards
    >>> from itpcase.registry.simulate import simulate_registry
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> (found,) = compare_hazards(cohort, by="sex", of="response", line=1, reference="F").rows()
    >>> found["group"], round(float(found["ratio"]), 2), found["not_estimable"]
    ('M', 0.63, '')
    """
    check_convention("of", of, EVENTS)
    times = remission_times(
        subject, definition, by=check_groups(by), line=line, level=level, data_cut=data_cut
    )
    if of == "response":
        days, event = times["waited_days"], times["responded"]
    else:
        times = times.responded
        days, event = times["days"], times["closed"]
    return hazard_ratios(
        days, event, times["group"], reference=reference, cluster=times.owner,
        confidence=confidence,
    )  # fmt: skip


@attrs.frozen(eq=False, kw_only=True)
class LandmarkAnalysis(SameByValue):
    """
    Who had responded by a day against who had not, from that day on.

    Attributes
    ----------
    day : float
        The landmark. [day]
    responded, others : KaplanMeier
        From the landmark on, of lines that were still followed then.
    test : GroupTest
    left_out : int
        Lines that were no longer followed on the day.
    """

    day: float
    responded: KaplanMeier
    others: KaplanMeier
    test: GroupTest
    left_out: int


def compare_from_landmark(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    day: float,
    outcome: Outcome = "next_treatment",
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> LandmarkAnalysis:
    """
    Compare lines that had responded by a day with those that had not (landmark analysis).

    * only lines that were still followed on the day without the outcome are compared, by what was
      known of them then, and time runs from the day: a response is known on the day that confirmed
      it, since nobody comes to that day whom the outcome took before;
    * from the start, responders and others cannot be compared: who responded must have lived to
      respond.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response.
    day : float
        The landmark, after the start of the line. [day]
    outcome : {"next_treatment", "death"}
        What is waited for from then on: the next line or death, or death alone.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    LandmarkAnalysis

    Raises
    ------
    InputError
        For a day that is not after the start, or if on the day there is only one of the groups.

    See Also
    --------
    compare_after_response : from the response on, without a day to choose.

    References
    ----------
    Anderson JR, Cain KC, Gelber RD. J Clin Oncol 1983;1:710-719.

    Examples
    --------
    >>> from itpcase.estimates import compare_from_landmark
    >>> from itpcase.registry.simulate import simulate_registry
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> found = compare_from_landmark(cohort, day=30, line=1)
    >>> len(found.responded), len(found.others), found.left_out, round(found.test.p, 2)
    (37, 22, 1, 0.34)
    """
    cohort = as_cohort(subject, data_cut)
    times = remission_times(cohort, definition, line=line, level=level, entry="confirmation")
    met, last, ended = _until_outcome(cohort, times, outcome)
    day = read_day(day, "day")
    still, responded = landmark_groups(np.maximum(last, 0), met, day=day)
    days, event, owner = last[still] - day, ended[still], times.owner[still]
    group = np.where(responded[still], "responded", "not").astype(object)
    test = logrank(days, event, group, cluster=owner)
    curves = {}
    for name in ("responded", "not"):
        rows = group == name
        lines = Table(
            {"patient_id": times["patient_id"][still][rows], "line": times["line"][still][rows],
             "days": days[rows], "event": event[rows]}
        )  # fmt: skip
        curves[name] = draw_curve(lines, patient=close_ranks(owner[rows]), coding=outcome)
    return LandmarkAnalysis(
        day=day, responded=curves["responded"], others=curves["not"], test=test,
        left_out=int(np.sum(~still)),
    )  # fmt: skip


def compare_after_response(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    outcome: Outcome = "next_treatment",
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    confidence: float = CONFIDENCE,
) -> HazardRatio:
    """
    Compare what happens to a line after its response with what happens before (Cox).

    * a line counts as one without a response until the day that confirmed it, up to which the line
      cannot have had the outcome, and as one with it from then on, also after the response was
      lost;
    * the ratio says how the two hang together, and not that the response is the reason.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response.
    outcome : {"next_treatment", "death"}
        What is waited for: the next line or death, or death alone.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    confidence : float
        Coverage of the interval.

    Returns
    -------
    HazardRatio

    Raises
    ------
    InputError
        If no outcome before and after a response can be compared.
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    compare_from_landmark : from a day on, by what was reached by then.

    References
    ----------
    Mantel N, Byar DP. J Am Stat Assoc 1974;69:81-86.

    Examples
    --------
    >>> from itpcase.estimates import compare_after_response
    >>> from itpcase.registry.simulate import simulate_registry
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> found = compare_after_response(cohort, line=1)
    >>> found.before, found.after, round(found.ratio, 2)
    (4, 33, 0.65)
    """
    cohort = as_cohort(subject, data_cut)
    times = remission_times(cohort, definition, line=line, level=level, entry="confirmation")
    met, last, ended = _until_outcome(cohort, times, outcome)
    return time_dependent_hazard(
        np.maximum(last, 0), ended, met, cluster=times.owner, confidence=confidence
    )


def _until_outcome(
    cohort: Cohort, times: RemissionTimes, outcome: Outcome
) -> tuple[Column, Column, Column]:
    """
    Return when each line was known to respond, until when it was followed, and if by the outcome.

    Both are days from its start; a line that did not respond has infinity. A response is known on
    the day that confirmed it: who is followed up to then has been spared the outcome.
    """
    check_convention("outcome", outcome, OUTCOMES)
    known = times["waited_days"] + times["entry"]
    rows, met = times.line_index, np.where(times["responded"], known, np.inf)
    start = cohort.lines["start"].astype(np.int64)[rows]
    patient = cohort.lines.patient[rows]
    died = cohort.patients["died"].astype(np.int64)[patient]
    last = last_contact(cohort)[patient]
    dead = (died != NO_DAY) & (died <= last)
    if outcome == "death":
        return met, (last - start).astype(np.float64), dead
    following = next_start(cohort)[rows]
    comes = following <= last
    return met, (np.where(comes, following, last) - start).astype(np.float64), comes | dead

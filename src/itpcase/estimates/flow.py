"""
How many lines responded, of how many: the flow of lines and patients, and the response rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from itpcase._sentences import Sentence
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.estimates.limits import CONFIDENCE, check_convention
from itpcase.estimates.proportions import Proportion, compare_proportions, proportion
from itpcase.estimates.times import RemissionTimes, Subject, remission_times
from itpcase.model import Day
from itpcase.table import Column, Table, objects
from itpcase.terms import NotEvaluable, ResponseCategory

__all__ = [
    "DENOMINATORS",
    "response_flow",
    "response_rate_differences",
    "response_rates",
]

DENOMINATORS: Final = ("started", "evaluable")
"""Of which lines a rate is: the first is the primary one, and counts what is not evaluable as no
response; the other leaves it out, as a sensitivity."""

ALL: Final = "all"
"""The group of lines that were not divided."""


def denominator_rows(times: RemissionTimes, denominator: str) -> Column:
    """Tell which lines are in a denominator."""
    check_convention("denominator", denominator, DENOMINATORS)
    if denominator == "started":
        return np.ones(len(times), dtype=bool)
    evaluable: Column = times["category"] != str(ResponseCategory.NE)
    return evaluable


def rate_of(times: RemissionTimes, denominator: str) -> Proportion:
    """Return the share of lines that responded, with what is needed for its intervals."""
    rows = denominator_rows(times, denominator)
    return proportion(times["responded"][rows], cluster=times.owner[rows])


def _groups(times: RemissionTimes) -> Iterator[tuple[str, RemissionTimes]]:
    if "group" not in times:
        yield ALL, times
        return
    for name in sorted(set(times["group"].tolist())):
        yield name, times[times["group"] == name]


def response_rates(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    by: Any = None,
    confidence: float = CONFIDENCE,
) -> Table:
    """
    Give the share of lines that responded, of all that were started and of those evaluable.

    * the primary denominator is all lines that were started; a line that is not evaluable counts as
      no response in it;
    * the evaluable lines alone are a sensitivity;
    * each with Clopper and Pearson's exact interval and Wilson's; where a patient has several lines
      the intervals are those of as many independent lines as tell as much.

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
        What divides the lines into groups, as for `itpcase.remission_times`.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    Table
        ``group, denominator, is_primary, responders, lines, patients, not_evaluable, share, lower,
        upper, wilson_lower, wilson_upper, confidence, design_effect``.

    Raises
    ------
    DefinitionError
        If the definition has no such level.
    MissingExtraError
        Without the extra ``survival``.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> rates = itp.response_rates(examples.load("published-cases"))
    >>> for row in zip(*(rates[name].tolist() for name in ("denominator", "responders", "lines"))):
    ...     print(*row)
    started 1 11
    evaluable 1 1
    """
    times = remission_times(subject, definition, line=line, level=level, data_cut=data_cut, by=by)
    rows = []
    for name, these in _groups(times):
        for denominator in DENOMINATORS:
            found = rate_of(these, denominator)
            inside = denominator_rows(these, denominator)
            undecided = these["category"][inside] == str(ResponseCategory.NE)
            rows.append(
                (name, denominator, denominator == DENOMINATORS[0], found.count, found.total,
                 found.patients, int(undecided.sum()), found.share,
                 *found.interval(confidence=confidence),
                 *found.interval("wilson", confidence=confidence), confidence,
                 found.design_effect)
            )  # fmt: skip
    names = (
        "group", "denominator", "is_primary", "responders", "lines", "patients", "not_evaluable",
        "share", "lower", "upper", "wilson_lower", "wilson_upper", "confidence",
        "design_effect",
    )  # fmt: skip
    return _table(names, rows)


def response_rate_differences(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    by: Any,
    reference: str | None = None,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    denominator: str = DENOMINATORS[0],
    confidence: float = CONFIDENCE,
) -> Table:
    """
    Compare the response rate of each group with that of one of them.

    * the difference has Newcombe's interval, the ratio Katz's;
    * Fisher's p is given where no patient has several lines.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
        One patient, or many.
    definition : Definition
        What counts as a response.
    by : str or array_like
        What divides the lines into groups, as for `itpcase.remission_times`.
    reference : str, optional
        The group that the others are compared with; the one with the most lines if omitted.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    denominator : {"started", "evaluable"}
    confidence : float

    Returns
    -------
    Table
        ``group, reference, difference, lower, upper, ratio, ratio_lower, ratio_upper, p``; *p* is
        NaN where it is not given.

    Raises
    ------
    DefinitionError
        If the definition has no such level.
    InputError
        For a group that no line is in, or another denominator.
    """
    times = remission_times(subject, definition, line=line, level=level, data_cut=data_cut, by=by)
    found = {name: rate_of(these, denominator) for name, these in _groups(times)}
    against = reference or max(found, key=lambda name: found[name].total, default="")
    if found and against not in found:
        raise InputError.of(
            "UNKNOWN_GROUP",
            argument="reference",
            needed=Sentence("problem.UNKNOWN_GROUP.needed", listed=", ".join(found)),
            given=reference,
        )
    shared = _patients_in_several(times)
    rows = []
    for name, each in found.items():
        if name == against:
            continue
        pair = compare_proportions(each, found[against], confidence=confidence)
        p = np.nan if pair.p is None or shared else pair.p
        rows.append(
            (name, against, pair.difference, *pair.difference_interval, pair.ratio,
             *pair.ratio_interval, p)
        )  # fmt: skip
    names = (
        "group", "reference", "difference", "lower", "upper", "ratio", "ratio_lower",
        "ratio_upper", "p",
    )  # fmt: skip
    return _table(names, rows)


def _patients_in_several(times: RemissionTimes) -> bool:
    """Tell whether a patient has more than one line."""
    return int(times.patient.max(initial=-1)) + 1 < len(times)


def response_flow(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> Table:
    """
    Count lines and patients from entry to the end, at each stage with the reasons.

    * ``entered``: all lines; ``started``: those whose start is known; ``counted``: with a count
      after it; ``evaluable``: not NE; ``responded``: at the level or better;
    * of those that responded: ``ended`` by each cause, ``censored`` for each reason;
    * of those that did not: ``no_response``; and those that are not evaluable, by reason.

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

    Returns
    -------
    Table
        ``stage, reason, lines, patients``; *reason* is empty for a stage as a whole.

    Raises
    ------
    DefinitionError
        If the definition has no such level.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> flow = itp.estimates.response_flow(examples.load("ding-2025"), itp.DING_2025)
    >>> for row in zip(*(flow[name].tolist() for name in ("stage", "reason", "lines"))):
    ...     print(*row)
    entered  4
    started  4
    counted  4
    evaluable  4
    responded  4
    ended DISCONTINUATION 1
    censored END_OF_FOLLOW_UP 3
    """
    times = remission_times(subject, definition, line=line, level=level, data_cut=data_cut)
    out, owner = times.left_out, times.owner
    category, why = times["category"], times["not_evaluable"]
    responded, closed = times["responded"], times["closed"]
    undecided = category == str(ResponseCategory.NE)
    everyone = np.ones(len(times), dtype=bool)
    uncounted = undecided & (why == str(NotEvaluable.NO_COUNTS))
    rows: list[tuple[str, str, int, int]] = []

    def count(stage: str, reason: str, chosen: Column) -> None:
        patients = np.count_nonzero(np.bincount(owner[chosen]))
        rows.append((stage, reason, int(chosen.sum()), int(patients)))

    entered = {*out["patient_id"].tolist(), *times["patient_id"].tolist()}
    rows.append(("entered", "", len(times) + len(out), len(entered)))
    count("started", "", everyone)
    count("counted", "", ~uncounted)
    count("evaluable", "", ~undecided)
    count("responded", "", responded)
    cause = times["cause"]
    for stage, chosen in (("ended", responded & closed), ("censored", responded & ~closed)):
        for reason in sorted(set(cause[chosen].tolist())):
            count(stage, reason, chosen & (cause == reason))
    others = ~responded & ~undecided
    if others.any():
        count("no_response", "", others)
    for reason in sorted(set(why[undecided].tolist())):
        count("not_evaluable", reason, undecided & (why == reason))
    if len(out):
        rows.append(
            ("not_evaluable", str(NotEvaluable.NO_START), len(out),
             len(set(out["patient_id"].astype(str).tolist())))
        )  # fmt: skip
    return _table(("stage", "reason", "lines", "patients"), rows)


def _table(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return Table(
        {
            name: objects(values) if values and isinstance(values[0], str) else np.array(values)
            for name, values in zip(names, columns, strict=True)
        }
    )

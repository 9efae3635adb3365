"""
How many lines responded, of how many: the flow of lines and patients, and the response rate.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np

from itpcase import _names
from itpcase._arguments import check_convention
from itpcase._sentences import Sentence, enumerated
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.estimates.groups import Drugs, GroupTable, group_order, label_lines, name_of
from itpcase.estimates.limits import CONFIDENCE
from itpcase.estimates.proportions import Proportion, compare_proportions, proportion
from itpcase.estimates.times import JudgedLines, RemissionTimes, remission_times
from itpcase.model import Day
from itpcase.response.asking import Subject, kept_lines
from itpcase.response.endpoints import answer_endpoints
from itpcase.response.shares import why_of_rates
from itpcase.table import Table, table_of
from itpcase.terms import Answer, NotEvaluable, ResponseCategory
from itpcase.units.whole import MOST, is_whole

__all__ = [
    "DENOMINATORS",
    "endpoint_rates",
    "response_flow",
    "response_rate_differences",
    "response_rates",
]

DENOMINATORS: Final = ("started", "evaluable")
"""Of which lines a rate is: the first is the primary one, and counts what is not evaluable as no
response; the other leaves it out, as a sensitivity."""

RATES: Final[dict[str, type]] = {
    "group": object, "denominator": object, "is_primary": bool,
    **dict.fromkeys(("responders", "lines", "patients", "not_evaluable"), int),
    **dict.fromkeys(
        ("share", "lower", "upper", "wilson_lower", "wilson_upper", "confidence", "design_effect"),
        float,
    ),
}  # fmt: skip
"""The columns of a table of rates."""

ALL: Final = "all"
"""The group of lines that were not divided."""


def lines_of(judged: JudgedLines, denominator: str) -> JudgedLines:
    """Return the lines that are in a denominator."""
    check_convention("denominator", denominator, DENOMINATORS)
    return judged.started if denominator == "started" else judged.evaluable


def rate_of(judged: JudgedLines, denominator: str) -> Proportion:
    """Return the share of lines that responded, with what is needed for its intervals."""
    lines = lines_of(judged, denominator)
    return proportion(lines["responded"], cluster=lines.owner)


def _groups(judged: JudgedLines) -> Iterator[tuple[str, JudgedLines]]:
    """Give the lines of each group that has a line that was started."""
    if "group" not in judged:
        yield ALL, judged
        return
    for name in group_order(judged.started["group"].tolist()):
        yield name, judged[judged["group"] == name]


def judge_endpoints(
    cohort: Cohort, definition: Definition, *, endpoints: Iterable[str] | None, line: int | None
) -> Iterator[tuple[str, JudgedLines]]:
    """Give each question with the lines that were asked, of which the answer is yes or not."""
    keep = kept_lines(cohort, line)
    answers = answer_endpoints(cohort, definition, line=line, endpoints=endpoints)
    for name in dict.fromkeys(answers["endpoint"].tolist()):
        asked = answers[answers["endpoint"] == name]
        yield (
            name,
            JudgedLines.of(
                {
                    "category": asked["answer"],
                    "not_evaluable": why_of_rates(cohort, keep, asked["not_evaluable"]),
                    "responded": asked["answer"] == str(Answer.YES),
                },
                owner=cohort.lines.patient[keep],
            ),
        )


def check_reference(reference: Any, names: Iterable[Any]) -> Any:
    """Return the group to compare with, as it is named; refuse one that there is not."""
    listed = [*names]  # a list, which asks for no hash
    if isinstance(reference, str):  # drugs also as they are printed, in whatever letters
        for each in listed:
            if isinstance(each, Drugs) and reference.casefold() in {each, each.shown.casefold()}:
                return each
    if not _is_among(reference, listed):
        raise InputError.of(
            "UNKNOWN_GROUP",
            argument="reference",
            needed=Sentence("problem.UNKNOWN_GROUP.needed", listed=enumerated(map(str, listed))),
            given=reference,
        )
    return reference


def _is_among(reference: Any, listed: list[Any]) -> bool:
    """Whether something is one of some names; a column is none, whatever it is compared with."""
    if not isinstance(reference, Hashable):
        return False
    try:
        return bool(reference in listed)
    except TypeError:  # it has no truth value beside another
        return False


def choose_reference(reference: str | None, sizes: Mapping[str, int]) -> str:
    """
    Return the group with which others are compared: the one asked for, or the largest.

    Blanks make no other group, and a whole number is its digits, as in the names of the groups.
    """
    if reference is None:
        return max(sizes, key=sizes.__getitem__)
    name: Any = " ".join(reference.split()) if isinstance(reference, str) else reference
    if isinstance(name, np.integer) or is_whole(name, -MOST):
        name = str(name)
    chosen: str = check_reference(name, sizes)
    return chosen


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
      no response in it; one of which nothing says when it was given, or that started after the
      data cut, is not in it;
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

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413. Wilson EB. J Am Stat Assoc 1927;22:209-212.
    Korn EL, Graubard BI. Surv Methodol 1998;24:193-201.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> rates = itp.response_rates(examples.load("published-cases"))
    >>> for row in zip(*(rates[name].tolist() for name in ("denominator", "responders", "lines"))):
    ...     print(*row)
    started 1 13
    evaluable 1 2
    """
    times = remission_times(subject, definition, line=line, level=level, data_cut=data_cut, by=by)
    return GroupTable.of(table_of(RATES, list(_rates(times.judged, confidence))), times.by)


def _rates(judged: JudgedLines, confidence: float) -> Iterator[tuple[Any, ...]]:
    """Give the rates of each group, of each denominator."""
    for name, these in _groups(judged):
        for denominator in DENOMINATORS:
            found = rate_of(these, denominator)
            undecided = lines_of(these, denominator)["category"] == str(ResponseCategory.NE)
            yield (
                name, denominator, denominator == DENOMINATORS[0], found.count, found.total,
                found.patients, int(undecided.sum()), found.share,
                *found.interval(confidence=confidence),
                *found.interval("wilson", confidence=confidence), confidence,
                found.design_effect,
            )  # fmt: skip


@_names.renamed_argument("names", "endpoints")
def endpoint_rates(
    subject: Subject,
    definition: Definition,
    *,
    endpoints: Iterable[str] | None = None,
    line: int | None = None,
    data_cut: Day | None = None,
    by: Any = None,
    confidence: float = CONFIDENCE,
) -> Table:
    """
    Return how many lines met what a definition asks beside its levels, such as a durable response.

    * the primary rate is of all lines that were started, where what is not evaluable counts as no
      (non-responder imputation); the rate of the evaluable lines is a sensitivity;
    * intervals are by patient, as those of `itpcase.response_rates`.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What is asked.
    endpoints : iterable of str, optional
        Names of questions; all of the definition's if omitted.
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.
    by : str or array_like, optional
        What divides the lines into groups, as for `itpcase.response_rates`.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    Table
        One row a question, group and denominator: ``endpoint`` and the columns of
        `itpcase.response_rates`; *responders* are the lines whose answer is yes.

    Raises
    ------
    DefinitionError
        If the definition asks nothing beside its levels, or has no such question.
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    itpcase.answer_endpoints : the answers.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413. Wilson EB. J Am Stat Assoc 1927;22:209-212.
    Korn EL, Graubard BI. Surv Methodol 1998;24:193-201.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.estimates import endpoint_rates
    >>> from itpcase.registry.simulate import simulate_registry
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> luna = itp.get_definition("luna-3")
    >>> found = endpoint_rates(cohort, luna, endpoints=["platelet_response"], by="sex", line=1)
    >>> for row in found[found["is_primary"]].rows():
    ...     print(row["group"], row["responders"], "of", row["lines"])
    F 30 of 35
    M 22 of 25
    """
    cohort = as_cohort(subject, data_cut)
    keep = kept_lines(cohort, line)
    label = None if by is None else label_lines(cohort, keep, by)
    rows: list[tuple[Any, ...]] = []
    for name, judged in judge_endpoints(cohort, definition, endpoints=endpoints, line=line):
        divided = judged if label is None else judged.divide(label)
        rows += [(name, *row) for row in _rates(divided, confidence)]
    table = table_of({"endpoint": object, **RATES}, rows)
    return GroupTable.of(table, None if by is None else name_of(by))


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

    * the difference has Newcombe's interval, the ratio Katz's, NaN where a rate is 0 or both are 1;
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
        Of which lines the rates are, as for `response_rates`.
    confidence : float
        Coverage of the intervals.

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

    References
    ----------
    Newcombe RG. Stat Med 1998;17:873-890. Katz D, et al. Biometrics 1978;34:469-474.

    Examples
    --------
    >>> from itpcase.estimates import response_rate_differences
    >>> from itpcase.registry.simulate import simulate_registry
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> found = response_rate_differences(cohort, by="sex", line=1)
    >>> [found[name].tolist() for name in ("group", "reference")]
    [['M'], ['F']]
    >>> [round(float(found[name][0]), 3) for name in ("difference", "lower", "upper")]
    [-0.109, -0.324, 0.099]
    """
    times = remission_times(subject, definition, line=line, level=level, data_cut=data_cut, by=by)
    found = {name: rate_of(these, denominator) for name, these in _groups(times.judged)}
    totals = {name: each.total for name, each in found.items()}
    against = choose_reference(reference, totals) if found else ""
    started = times.judged.started
    shared = started.patients < len(started)
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
    numbers = ("difference", "lower", "upper", "ratio", "ratio_lower", "ratio_upper", "p")
    return table_of({"group": object, "reference": object, **dict.fromkeys(numbers, float)}, rows)


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

    * ``entered``: all lines; ``started``: all but those of which nothing says when they were
      given, and those that started after the data cut; ``counted``: with a count after the
      start; ``evaluable``: not NE; ``responded``: at the level or better;
    * of those that responded: ``ended`` by each cause, ``censored`` for each reason, and
      ``undated`` where print leaves open on which day they responded, or for how long;
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

    References
    ----------
    von Elm E et al. Lancet 2007;370:1453 (STROBE, which asks for the numbers at each stage with the
    reasons; recalled). The stages are this library's own.

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
    judged = times.judged
    started, evaluable, why = judged.started, judged.evaluable, judged["not_evaluable"]
    rows: list[tuple[str, str, int, int]] = []

    def count(stage: str, reason: str, lines: JudgedLines | RemissionTimes) -> None:
        rows.append((stage, reason, len(lines), lines.patients))

    count("entered", "", judged)
    count("started", "", started)
    count("counted", "", started[started["not_evaluable"] != str(NotEvaluable.NO_COUNTS)])
    count("evaluable", "", evaluable)
    responded = judged[judged["responded"]]
    count("responded", "", responded)
    dated = times.responded
    for stage, chosen in (("ended", dated[dated["closed"]]), ("censored", dated[~dated["closed"]])):
        for reason in sorted(set(chosen["cause"].tolist())):
            count(stage, reason, chosen[chosen["cause"] == reason])
    undated = responded[~np.isin(responded.place, dated.asked_as)]
    if len(undated):
        count("undated", str(NotEvaluable.DAYS_OPEN), undated)
    others = evaluable[~evaluable["responded"]]
    if len(others):
        count("no_response", "", others)
    for reason in sorted(set(why[judged["category"] == str(ResponseCategory.NE)].tolist())):
        count("not_evaluable", reason, judged[why == reason])
    return table_of({"stage": object, "reason": object, "lines": int, "patients": int}, rows)

"""
Corticosteroid dependence on a day, from recorded doses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum, inf
from typing import Any, ClassVar, overload

import attrs
import numpy as np

from itpcase import _names
from itpcase._arguments import all_by_id, by_id, check_kind, is_word_of
from itpcase._days import day_number
from itpcase._same import SameByValue
from itpcase._sentences import Sentence, day_told, enumerated, published, stopped, verdict_told
from itpcase.agents import AgentClass
from itpcase.agents.saying import agents_told
from itpcase.errors import DefinitionError, InputError
from itpcase.exposures.records import in_order, last_days_taken
from itpcase.history.facts import Facts, Found, day_of, facts_by_id
from itpcase.history.outcomes import missing_told
from itpcase.history.steroid_rules import (
    ASH_2019_DEPENDENCE,
    DEPENDENCE_RULES,
    DependenceRule,
    DoseEquivalents,
)
from itpcase.model import Day, Exposure
from itpcase.response.explain import assumed_told
from itpcase.response.phase import months_later
from itpcase.table import Answers, objects
from itpcase.terms import Assumed, Verdict, all_of, any_of, verdict_of
from itpcase.units.limits import DECIMALS
from itpcase.words import ExplainsItself

__all__ = ["Dependence", "steroid_dependence"]


@attrs.frozen(eq=False, kw_only=True)
class Dependence(SameByValue, ExplainsItself):
    """
    Whether a patient depends on corticosteroids by one rule.

    Attributes
    ----------
    definition : DependenceRule
    on : date or int
    answer : Verdict
    lowest_mg_per_day, highest_mg_per_day : float
        Prednisone on the day, or its equivalent; they differ if a dose is not known. [mg/d]
    reasons : tuple of str
    missing : tuple of str
        The facts that would decide; empty unless the answer is unknown.
    assumptions : tuple of str
        What was assumed: a day of a corticosteroid that was worked out.
    """

    definition: DependenceRule
    on: Day
    answer: Verdict
    lowest_mg_per_day: float
    highest_mg_per_day: float
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    assumptions: tuple[str, ...] = ()

    rule: ClassVar[_names.Renamed] = _names.Renamed("definition")
    verdict: ClassVar[_names.Renamed] = _names.Renamed("answer")

    def _told(self) -> Iterator[str]:
        yield Sentence(
            "dependence_said.is", day=day_told(self.on), rule=self.definition.id,
            verdict=verdict_told(self.answer),
        )  # fmt: skip
        yield from map(stopped, self.reasons)
        yield from map(missing_told, self.missing)
        yield from map(published, self.definition.notes)
        yield from assumed_told(self.assumptions)


# --- the kernel ---------------------------------------------------------------------------------


@attrs.frozen
class Course:
    """
    One exposure to a corticosteroid in numbers.

    *surely* is the last day on which it was taken for certain, *end* the last on which it can have
    been: an end that is not known leaves open all days from the second on. *mg* is prednisone a
    day, None if not known.
    """

    agent: str
    start: int
    surely: int
    end: int
    mg: float | None

    def may_be_over(self, day: int) -> bool:
        """Whether its end is not known, and can lie before a day."""
        return self.surely < day <= self.end


def _courses(exposures: Sequence[Exposure], table: DoseEquivalents | None) -> Iterator[Course]:
    for each, end in zip(exposures, last_days_taken(exposures), strict=True):
        if each.agent.kind is not AgentClass.CORTICOSTEROID or each.started_on is None:
            continue
        mg, name = each.mg_per_day, each.agent.name
        if mg == 0:
            continue  # a dose of 0 is none
        if mg is not None and name != "prednisone":
            mg = None if table is None else table.prednisone(name, mg)
        start = day_number(each.started_on)
        surely = start if each.ended_on is None and not each.ongoing else end
        yield Course(name, start, surely, end, mg)


def _dose_on(courses: Iterable[Course], day: int) -> tuple[float, float]:
    """Return the least and the greatest dose of prednisone that a day can have. [mg/d]"""
    active = [each for each in courses if each.start <= day <= each.end]
    low = fsum(each.mg for each in active if each.mg is not None and day <= each.surely)
    high = fsum(inf if each.mg is None else each.mg for each in active)
    return low, high


def _stretches(
    courses: Iterable[Course], day: int, *, longest: bool = False
) -> list[tuple[int, int]]:
    """
    Join the courses up to a day that follow one another without a day between.

    Each is taken as long as it surely was or, *longest*, as long as it can have been.
    """
    found: list[tuple[int, int]] = []
    for each in sorted(courses, key=lambda course: (course.start, course.end)):
        if each.start > day:
            continue
        end = min(each.end if longest else each.surely, day)
        first, last = found[-1] if found else (each.start, each.start)
        if found and each.start <= last + 1:
            found[-1] = (first, max(last, end))
        else:
            found.append((each.start, end))
    return found


def _by_dose(courses: Sequence[Course], day: int, rule: DependenceRule) -> Found:
    low, high = _dose_on(courses, day)

    def meets(dose: float) -> bool:
        dose = round(dose, DECIMALS)  # however it is split, a dose at the limit is at the limit
        if rule.above is not None:
            return dose > rule.above
        return rule.at_least is not None and dose >= rule.at_least

    if low == high:
        because = Sentence("dependence_said.dose", mg=f"{low:g}")
    elif high == inf:
        because = Sentence("dependence_said.dose_or_more", mg=f"{low:g}")
    else:
        because = Sentence("dependence_said.dose_between", low=f"{low:g}", high=f"{high:g}")
    if meets(low):
        return Verdict.YES, because, []
    if not meets(high):
        return Verdict.NO, because, []
    facts: list[str] = [
        Sentence("dependence_said.dose_of", agent=agents_told([each.agent]))
        for each in courses
        if each.start <= day <= each.end and each.mg is None
    ]
    return Verdict.UNKNOWN, because, facts + _ends(courses, day)


def _ends(courses: Iterable[Course], day: int) -> list[str]:
    """Name the ends that are not known and can lie before a day."""
    return [
        Sentence("dependence_said.end_of", agent=agents_told([each.agent]))
        for each in courses
        if each.start <= day and each.may_be_over(day)
    ]


def _by_months(courses: Sequence[Course], day: int, months: int, *, calendar: bool) -> Found:
    def first_day(*, longest: bool) -> int | None:
        """Find the first day of the stretch that goes up to the day."""
        stretches = _stretches(courses, day, longest=longest)
        return next((first for first, last in stretches if last == day), None)

    def is_met(first: int) -> bool:
        return bool(day >= months_later(np.array([first]), months, np.array([calendar]))[0])

    surely, at_most = first_day(longest=False), first_day(longest=True)
    if at_most is None:
        return Verdict.NO, Sentence("dependence_said.none"), []
    if surely is not None and (surely == at_most or is_met(surely)):
        because = Sentence("dependence_said.unbroken", days=day - surely)
        return Verdict.YES if is_met(surely) else Verdict.NO, because, []
    because = Sentence("dependence_said.unbroken_at_most", days=day - at_most)
    if is_met(at_most):
        return Verdict.UNKNOWN, because, _ends(courses, day)
    return Verdict.NO, because, []


def _dependence(
    exposures: Sequence[Exposure],
    on: Day,
    rule: DependenceRule,
    facts: Facts,
    table: DoseEquivalents | None,
) -> Dependence:
    calendar, day = isinstance(on, dt.date), day_number(on)
    courses = list(_courses(exposures, table))
    undated = [
        each.agent.name
        for each in exposures
        if each.started_on is None
        and each.agent.kind is AgentClass.CORTICOSTEROID
        and each.mg_per_day != 0
    ]
    low, high = _dose_on(courses, day)
    if not exposures:
        answer: Found = (
            Verdict.UNKNOWN,
            Sentence("dependence_said.no_exposures"),
            [Sentence("dependence_said.doses")],
        )
        high = inf
    elif rule.months is not None:
        answer = _by_months(courses, day, rule.months, calendar=calendar)
    else:
        answer = _by_dose(courses, day, rule)
    if undated and answer[0] is Verdict.NO:
        days = [Sentence("dependence_said.days_of", agent=agents_told([a])) for a in undated]
        answer = Verdict.UNKNOWN, answer[1], list(days)
        high = inf
    taken, because, open_facts = answer
    verdicts, missing, reasons = [taken], list(open_facts), [because]
    if rule.frequent_courses:
        frequent, why = _frequent(facts, _stretches(courses, day), taken, undated=bool(undated))
        verdicts.append(frequent)
        reasons += [why] if why else []
        if frequent is Verdict.UNKNOWN:
            missing.append(Sentence("dependence_said.whether_frequent"))
    needed = verdict_of(facts.steroids_needed)
    taken = any_of(verdicts)
    verdict = all_of((taken, needed))
    reasons.append(Sentence("dependence_said.needed", verdict=verdict_told(needed)))
    if taken is not Verdict.UNKNOWN:
        missing = []
    if needed is Verdict.UNKNOWN:
        missing.append(Sentence("dependence_said.whether_needed"))
    return Dependence(
        definition=rule,
        on=on,
        answer=verdict,
        lowest_mg_per_day=low,
        highest_mg_per_day=high,
        reasons=tuple(reasons),
        missing=tuple(dict.fromkeys(missing)) if verdict is Verdict.UNKNOWN else (),
        assumptions=tuple(_days_assumed(exposures)),
    )


def _days_assumed(exposures: Iterable[Exposure]) -> Iterator[Sentence]:
    """Say that a day was worked out, where one of a corticosteroid was."""
    steroids = (each for each in exposures if each.agent.kind is AgentClass.CORTICOSTEROID)
    if any(Assumed.DAY in each.assumed for each in steroids):
        yield Sentence("lab_assumed.day")


def _frequent(
    facts: Facts, stretches: Sequence[tuple[int, int]], taken: Verdict, *, undated: bool
) -> tuple[Verdict, Sentence | None]:
    """Tell whether courses were frequent: as stated; never, if there was at most one."""
    stated = verdict_of(facts.frequent_courses)
    if stated is not Verdict.UNKNOWN:
        said = Sentence("dependence_said.frequent_stated", verdict=verdict_told(stated))
        return stated, said
    if taken is Verdict.UNKNOWN or undated or len(stretches) > 1:
        return Verdict.UNKNOWN, Sentence("dependence_said.courses", n=len(stretches))
    return Verdict.NO, None


# --- the entry point ----------------------------------------------------------------------------


@overload
def steroid_dependence(
    exposures: Iterable[Exposure],
    definition: str | DependenceRule = ASH_2019_DEPENDENCE,
    *,
    on: Day,
    facts: Facts | None = None,
    equivalents: DoseEquivalents | None = None,
) -> Dependence: ...


@overload
def steroid_dependence(
    exposures: Mapping[Any, Iterable[Exposure]],
    definition: str | DependenceRule = ASH_2019_DEPENDENCE,
    *,
    on: Day | Mapping[Any, Day],
    facts: Mapping[Any, Facts] | None = None,
    equivalents: DoseEquivalents | None = None,
) -> Answers[Dependence]: ...


@_names.renamed_argument("rule", "definition")
def steroid_dependence(
    exposures: Iterable[Exposure] | Mapping[Any, Iterable[Exposure]],
    definition: str | DependenceRule = ASH_2019_DEPENDENCE,
    *,
    on: Day | Mapping[Any, Day],
    facts: Facts | Mapping[Any, Facts] | None = None,
    equivalents: DoseEquivalents | None = None,
) -> Dependence | Answers[Dependence]:
    """
    Tell whether a patient depends on corticosteroids on a day, by a published rule.

    * the dose of prednisone on the day lies above, or at, the limit of the rule, or corticosteroids
      were taken without a break for its months up to the day (calendar months of dates, 30.4375
      days of study days);
    * or courses are frequent, as a person states;
    * and they are needed to keep the count or to avoid bleeding, as a person states;
    * doses of one day are added; where one ends on the day on which another of the same drug
      begins, as a fill does, that day has the dose of the other;
    * a drug whose end is not known was surely taken on its first day only, unless it is said to go
      on (*ongoing*);
    * without recorded doses, without the statements, with a dose that cannot be expressed as
      prednisone, or with an end that is not known and would decide, the answer is unknown.

    Parameters
    ----------
    exposures : iterable of Exposure, or mapping of patient id to such
        Of one patient, or of many. Doses [mg/d]
    definition : str or DependenceRule
        The rule, or its id.
    on : date or int, or mapping of patient id to such
        The day.
    facts : Facts, or mapping of patient id to Facts, optional
        *steroids_needed* and *frequent_courses*.
    equivalents : DoseEquivalents, optional
        The doses that stand for prednisone; without it, only prednisone itself has a dose.

    Returns
    -------
    Dependence or Answers
        For many the columns ``patient_id, rule, on, answer, lowest_mg_per_day, highest_mg_per_day,
        missing``.

    Raises
    ------
    DefinitionError
        For an unknown rule.
    InputError
        If the day is a date and the exposures are in study days, or the other way round.

    References
    ----------
    rodeghiero2009, neunert2019, china2020.

    Examples
    --------
    >>> from itpcase.exposures import Exposure
    >>> from itpcase.history import Facts, steroid_dependence
    >>> taken = [Exposure(agent="prednisone", started_on=0, ended_on=90, daily_dose="5 mg/d")]
    >>> needed = Facts(steroids_needed=True)
    >>> [str(steroid_dependence(taken, on=90, definition=name, facts=needed).answer)
    ...  for name in ("ash-2019", "china-2020", "china-2020-above", "iwg-2009")]
    ['no', 'yes', 'no', 'yes']

    Nobody said whether they are needed:

    >>> steroid_dependence(taken, on=90, definition="china-2020").missing
    ('whether corticosteroids are needed to keep the count or avoid bleeding',)

    Nobody said whether they were still taken on the day:

    >>> begun = [Exposure(agent="prednisone", started_on=0, daily_dose="20 mg/d")]
    >>> str(steroid_dependence(begun, on=90, facts=needed).answer)
    'unknown'
    """
    chosen = _rule(definition)
    if equivalents is not None:
        check_kind(equivalents, DoseEquivalents, "equivalents")
    if not isinstance(exposures, Mapping):
        if isinstance(on, Mapping) or isinstance(facts, Mapping):
            raise InputError.of(
                "ONE_PATIENT",
                argument="on, facts",
                needed=Sentence("problem.ONE_PATIENT.needed_steroids"),
                given=Sentence("problem.ONE_PATIENT.given_steroids"),
                remedy=Sentence("problem.ONE_PATIENT.remedy_steroids"),
            )
        on = day_of("", on)
        listed = _checked(exposures, on)
        said = Facts() if facts is None else check_kind(facts, Facts, "facts")
        return _dependence(listed, on, chosen, said, equivalents)
    taken = by_id(exposures, "exposures")
    on = all_by_id(on, "on")
    stated = facts_by_id(facts, taken.keys(), many=True)
    found: dict[str, Dependence] = {}
    for patient_id, each in taken.items():
        day = day_of(patient_id, on)
        said = stated.get(patient_id, Facts())
        found[patient_id] = _dependence(_checked(each, day), day, chosen, said, equivalents)
    return Answers(
        {
            "patient_id": objects(list(found)),
            "definition": objects([chosen.id] * len(found)),
            "on": objects([each.on for each in found.values()]),
            "answer": objects([str(each.answer) for each in found.values()]),
            "lowest_mg_per_day": np.array(
                [e.lowest_mg_per_day for e in found.values()], dtype=float
            ),
            "highest_mg_per_day": np.array(
                [e.highest_mg_per_day for e in found.values()], dtype=float
            ),
            "missing": objects(["; ".join(each.missing) for each in found.values()]),
        },
        list(found.values()).__getitem__,
    )


def _rule(rule: str | DependenceRule) -> DependenceRule:
    if isinstance(rule, DependenceRule):
        return rule
    if not is_word_of(rule, DEPENDENCE_RULES):
        raise DefinitionError.of(
            "UNKNOWN_RULE",
            argument="definition",
            needed=Sentence("problem.UNKNOWN_RULE.needed_steroids"),
            given=rule,
            remedy=Sentence("problem.UNKNOWN_RULE.remedy", listed=enumerated(DEPENDENCE_RULES)),
        )
    return DEPENDENCE_RULES[rule]


def _checked(exposures: Iterable[Exposure], on: Day) -> tuple[Exposure, ...]:
    """Return the exposures in order; the day must be of their kind."""
    listed = in_order(exposures)
    kinds = {isinstance(each.started_on, int) for each in listed if each.started_on is not None}
    if kinds and isinstance(on, int) not in kinds:
        raise InputError.of(
            "MIXED_TIMES",
            argument="on",
            needed=Sentence("problem.MIXED_TIMES.needed_steroids"),
            given=str(on),
            remedy=Sentence("problem.MIXED_TIMES.remedy_steroids"),
        )
    return listed

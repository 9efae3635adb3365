"""
Refractory ITP by each published rule, computed from the lines that failed.

Nothing is stored: the facts are the lines (drug, dates, best response, why it was stopped), and
what only a person can say stands in `Facts`. An answer is yes, no, or unknown with the facts that
are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

import attrs

from itpcase._arguments import check_kind, each_of
from itpcase._days import NEVER, number_day
from itpcase._same import SameByValue
from itpcase._sentences import (
    Listing,
    Sentence,
    day_told,
    enumerated,
    noted,
    published,
    stopped,
    verdict_told,
)
from itpcase.agents import codes_of
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import DefinitionError
from itpcase.history.answers import Known, RuleAnswer, answered
from itpcase.history.facts import Facts, Outcome, facts_by_id
from itpcase.history.outcomes import (
    LineOutcome,
    day_between,
    days_assumed,
    missing_told,
    outcomes_of,
)
from itpcase.history.refractory_rules import REFRACTORY_RULES, RefractoryRule
from itpcase.model import CaseSeries, Day, Patient
from itpcase.response.asking import Subject
from itpcase.response.explain import assumed_told
from itpcase.table import Answers, objects
from itpcase.terms import Verdict, any_of, verdict_of
from itpcase.words import ExplainsItself

__all__ = ["Refractory", "RefractoryTable", "refractory", "refractory_rule"]


# --- answers ------------------------------------------------------------------------------------


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Refractory(SameByValue, ExplainsItself):
    """
    What one patient is refractory to, and whether by each rule.

    Attributes
    ----------
    patient_id : str
    definition : Definition
        By which a response is judged.
    outcomes : tuple of LineOutcome
        Every line and how it ended.
    answers : dict of str to RuleAnswer
        By the id of the rule.
    refused : dict of str to str
        Rules that cannot be computed, and why.
    assumptions : tuple of str
    """

    patient_id: str
    definition: Definition
    outcomes: tuple[LineOutcome, ...]
    answers: Mapping[str, RuleAnswer]
    refused: Mapping[str, str]
    assumptions: tuple[str, ...]

    @property
    def refractory_to(self) -> tuple[LineOutcome, ...]:
        """The lines without a response."""
        return tuple(each for each in self.outcomes if each.outcome is Outcome.NO_RESPONSE)

    @property
    def lost(self) -> tuple[LineOutcome, ...]:
        """The lines whose response was lost."""
        return tuple(each for each in self.outcomes if each.outcome is Outcome.LOST)

    @property
    def summary(self) -> str:
        """``Refractory to X, Y, Z`` with dates, best responses and reasons for stopping."""
        return "\n".join(_summed_up(self))

    def __repr__(self) -> str:
        said = ", ".join(f"{name}: {answer.answer}" for name, answer in self.answers.items())
        return f"Refractory(patient {self.patient_id!r}, {said or 'no rule'})"

    def _told(self) -> Iterator[str]:
        return _explained(self)


def _summed_up(found: Refractory) -> Iterator[Sentence]:
    others = [o for o in found.outcomes if o not in (*found.refractory_to, *found.lost)]
    groups = (("to", found.refractory_to), ("lost", found.lost), ("not_known", others))
    for key, lines in groups:
        if lines:
            listed = Listing([each.told for each in lines], "list.comma")
            yield Sentence(f"refractory_said.{key}", lines=listed)
    if not found.outcomes:
        yield stopped(Sentence("refractory_said.no_line"))


def _explained(found: Refractory) -> Iterator[Sentence]:
    yield Sentence(
        "refractory_said.patient", patient=found.patient_id, definition=found.definition.id
    )
    yield from _summed_up(found)
    for answer in found.answers.values():
        rule = answer.definition
        yield Sentence(
            "refractory_said.rule", rule=rule.id, source=rule.source, evidence=rule.evidence.told,
            verdict=verdict_told(answer.answer),
        )  # fmt: skip
        lines = [
            *(Sentence("list.stop", text=each.told) for each in answer.findings),
            *map(missing_told, answer.missing),
            *noted(rule),
        ]
        yield from (Sentence("page.indented", text=line) for line in lines)
    for name, why in found.refused.items():
        yield Sentence(
            "refractory_said.refused", rule=name, source=REFRACTORY_RULES[name].source,
            why=published(why),
        )  # fmt: skip
    yield from assumed_told(found.assumptions)


# --- the entry point ----------------------------------------------------------------------------


def refractory_rule(id: str) -> RefractoryRule:
    """
    Find a rule of refractory ITP by its id.

    Parameters
    ----------
    id : str
        Such as ``"iwg-2009"``; `itpcase.history.REFRACTORY_RULES` has them all.

    Returns
    -------
    RefractoryRule

    Raises
    ------
    DefinitionError
        If there is none.

    Examples
    --------
    >>> from itpcase.history import refractory_rule
    >>> refractory_rule("arnold-2023").is_executable
    False
    """
    if not isinstance(id, str) or id not in REFRACTORY_RULES:
        raise DefinitionError.of(
            "UNKNOWN_RULE",
            argument="rules",
            needed=Sentence("problem.UNKNOWN_RULE.needed_multirefractory"),
            given=id,
            remedy=Sentence("problem.UNKNOWN_RULE.remedy", listed=enumerated(REFRACTORY_RULES)),
        )
    return REFRACTORY_RULES[id]


def _chosen(
    rules: str | RefractoryRule | Iterable[str | RefractoryRule] | None,
) -> tuple[list[RefractoryRule], dict[str, str]]:
    """Return the rules to compute; if all are asked for, also those that refuse, and why."""
    if rules is None:
        listed = list(REFRACTORY_RULES.values())
        return (
            [rule for rule in listed if rule.is_executable],
            {rule.id: rule.refusal for rule in listed if not rule.is_executable},
        )
    if isinstance(rules, str | RefractoryRule):
        rules = (rules,)
    asked = [refractory_rule(x) if isinstance(x, str) else x for x in each_of(rules, "rules")]
    return [check_kind(rule, RefractoryRule, "rules") for rule in asked], {}


RefractoryTable = Answers[Refractory]
"""A table of answers, one row a patient and rule, that can explain each of its rows."""


@overload
def refractory(
    subject: Patient,
    definition: Definition = IWG_2009,
    *,
    rules: str | RefractoryRule | Iterable[str | RefractoryRule] | None = None,
    facts: Facts | Mapping[Any, Facts] | None = None,
    data_cut: Day | None = None,
) -> Refractory: ...


@overload
def refractory(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: Definition = IWG_2009,
    *,
    rules: str | RefractoryRule | Iterable[str | RefractoryRule] | None = None,
    facts: Mapping[Any, Facts] | None = None,
    data_cut: Day | None = None,
) -> RefractoryTable: ...


def refractory(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    rules: str | RefractoryRule | Iterable[str | RefractoryRule] | None = None,
    facts: Facts | Mapping[Any, Facts] | None = None,
    data_cut: Day | None = None,
) -> Refractory | RefractoryTable:
    """
    Tell what a patient is refractory to, and whether by each published rule.

    * a line without a response under *definition* failed; a response that was lost is a failure
      where the rule says so;
    * a drug that was never given did not fail, if all lines are recorded;
    * what the record does not show is unknown, and the answer names the fact that is missing;
    * a document without a rule that can be computed refuses, and says why.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response.
    rules : str or RefractoryRule, or iterable of them, optional
        Which rules; all if omitted.
    facts : Facts, or mapping of patient id to Facts, optional
        What a person states.
    data_cut : date or int, optional
        The last day that counts; lines that start later are left out.

    Returns
    -------
    Refractory or RefractoryTable
        For one patient the answers with their reasons; for many one row a patient and rule, with
        the columns ``patient_id, definition, answer, missing, refractory_to``.

    Raises
    ------
    DefinitionError
        For a rule that is unknown or cannot be computed.

    See Also
    --------
    itpcase.history.treatment_history : prior lines, relapse and splenectomy on a day.

    References
    ----------
    rodeghiero2009, mahevas2016, miltiadous2020, cuker2016, china2020, vianelli2022, arnold2023.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.history import Facts, refractory
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["splenectomy"], started_on=0,
    ...                              stop_reason="procedure")],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} G/L")
    ...                for d, c in [(0, 9), (7, 12), (14, 10)]],
    ... )
    >>> found = refractory(patient, rules=["iwg-2009", "cuker-neunert-2016"])
    >>> print(found.summary)
    Refractory to splenectomy (line 1, day 0 to ongoing, or end not known; best response NR; \
stopped: procedure).
    >>> print(found.answers["cuker-neunert-2016"])
    cuker-neunert-2016: yes
    >>> print(found.answers["iwg-2009"])
    iwg-2009: unknown; missing: treatment_needed (treatment is needed for the risk of relevant \
bleeding, or for severe ITP); diagnosis_confirmed (primary ITP was re-confirmed)
    >>> facts = Facts(treatment_needed=True, diagnosis_confirmed=True)
    >>> print(refractory(patient, rules="iwg-2009", facts=facts).answers["iwg-2009"])
    iwg-2009: yes

    Many patients give a table:

    >>> refractory([patient], rules="cuker-neunert-2016")["answer"].tolist()
    ['yes']

    A document without a rule refuses:

    >>> refractory(patient).refused["vianelli-2022"][:41]
    'it describes patients unresponsive to sev'
    """
    chosen, refused = _chosen(rules)
    cohort = as_cohort(subject, data_cut)
    many = not isinstance(subject, Patient)
    stated = facts_by_id(facts, [str(name) for name in cohort.ids], many=many)
    outcomes = outcomes_of(cohort, definition, stated)
    found: list[Refractory] = []
    for i, patient_id in enumerate(map(str, cohort.ids)):
        known = Known(
            outcomes=outcomes[i], facts=stated.get(patient_id, Facts()), bled=_bled(cohort, i)
        )
        found.append(
            Refractory(
                patient_id=patient_id,
                definition=definition,
                outcomes=outcomes[i],
                answers={rule.id: answered(rule, known) for rule in chosen},
                refused=refused,
                assumptions=(
                    *_assumptions(known, definition, chosen, _cut(cohort, i)),
                    *days_assumed(cohort, i),
                ),
            )
        )
    if not many:
        return found[0]
    rows = [(each, answer) for each in found for answer in each.answers.values()]
    return Answers(
        {
            "patient_id": objects([each.patient_id for each, _ in rows]),
            "definition": objects([answer.definition.id for _, answer in rows]),
            "answer": objects([str(answer.answer) for _, answer in rows]),
            "missing": objects(["; ".join(answer.missing) for _, answer in rows]),
            "refractory_to": objects([_named(each) for each, _ in rows]),
        },
        [each for each, _ in rows].__getitem__,
    )


def _named(found: Refractory) -> str:
    names = {codes_of(each.agents): each.agents for each in reversed(found.refractory_to)}
    return ", ".join(dict.fromkeys(
        " + ".join(names[codes_of(each.agents)]) for each in found.refractory_to
    ))  # fmt: skip


def _bled(cohort: Cohort, patient: int) -> Verdict:
    """Whether bleeding is on record up to the data cut, behind which one without a day may lie."""
    cut, found = int(cohort.data_cut[patient]), []
    own = cohort.bleeds.rows_of(patient)
    for row in range(own.start, own.stop):
        if cohort.bleeds["grade"][row] != 0:
            low, high = day_between(cohort, patient, "bleeds", "day", row)
            seen = True if high <= cut or cut == NEVER else None if low <= cut else False
            found.append(verdict_of(seen))
    found.append(verdict_of(False if cohort.patients["bleeding_recorded"][patient] else None))
    return any_of(found)


def _assumptions(
    known: Known, definition: Definition, chosen: Sequence[RefractoryRule], cut: Day | None
) -> Iterator[str]:
    if not definition.evidence.is_verified:
        yield Sentence("refractory_said.assumed_definition", evidence=definition.evidence.told)
    for rule in chosen:
        if rule.response not in (None, definition.id):
            yield Sentence(
                "refractory_said.assumed_response", rule=rule.id, asked=rule.response,
                used=definition.id,
            )  # fmt: skip
    if known.outcomes and not known.gaps:
        yield Sentence("refractory_said.assumed_lines")
    stated = [each.line for each in known.outcomes if each.stated]
    if stated:
        lines = Listing(stated, "list.comma")
        yield Sentence("refractory_said.assumed_stated", lines=lines)
    if cut is not None:
        yield Sentence("refractory_said.assumed_cut", day=day_told(cut))


def _cut(cohort: Cohort, patient: int) -> Day | None:
    cut = int(cohort.data_cut[patient])
    return None if cut == NEVER else number_day(cut, bool(cohort.calendar[patient]))

"""
How one rule of refractory ITP is answered: three values, findings, and the facts that are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import attrs

from itpcase import _names
from itpcase._sentences import Listing, Sentence, published, verdict_told
from itpcase.agents import codes_of, look_up_agent
from itpcase.agents.naming import shown_names
from itpcase.agents.saying import agents_told
from itpcase.errors import DefinitionError
from itpcase.history.facts import Facts, Outcome
from itpcase.history.outcomes import (
    LineOutcome,
    not_recorded,
    not_understood,
    outcome_of_line,
    unrecorded,
)
from itpcase.history.refractory_rules import (
    AllOf,
    AnyOf,
    Failed,
    FailedLines,
    Judged,
    NoWorkingDrug,
    RefractoryRule,
    Requirement,
    told,
)
from itpcase.terms import Verdict, all_of, any_of, verdict_of
from itpcase.words import ExplainsItself

__all__ = ["Finding", "Known", "RuleAnswer", "answered"]


# --- answers ------------------------------------------------------------------------------------


@attrs.frozen
class Finding:
    """
    What was found for one requirement of a rule.

    Parameters
    ----------
    asks : str
        The requirement in words.
    answer : Verdict
    because : str
    """

    asks: str
    answer: Verdict
    because: str

    verdict: ClassVar[_names.Renamed] = _names.Renamed("answer")

    @property
    def told(self) -> Sentence:
        """It in words, in every language."""
        return Sentence(
            "refractory_said.finding", asks=self.asks, verdict=verdict_told(self.answer),
            because=self.because,
        )  # fmt: skip

    def __str__(self) -> str:
        return self.told


@attrs.frozen(kw_only=True)
class RuleAnswer(ExplainsItself):
    """
    The answer of one rule.

    Attributes
    ----------
    definition : RefractoryRule
    answer : Verdict
    findings : tuple of Finding
        One for each single requirement.
    missing : tuple of str
        The facts that would decide; empty unless the answer is unknown.
    """

    definition: RefractoryRule
    answer: Verdict
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]

    rule: ClassVar[_names.Renamed] = _names.Renamed("definition")
    verdict: ClassVar[_names.Renamed] = _names.Renamed("answer")

    def _told(self) -> Iterator[str]:
        yield Sentence(
            f"refractory_said.{'answer_missing' if self.missing else 'answer'}",
            rule=self.definition.id, verdict=verdict_told(self.answer),
            missing=Listing(self.missing, "list.semicolon"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.explain()


# --- the engine ---------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Known:
    """What is known of one patient."""

    outcomes: tuple[LineOutcome, ...]
    facts: Facts
    bled: Verdict

    @property
    def gaps(self) -> tuple[int, ...]:
        """Numbers of lines that are not recorded."""
        return unrecorded(each.line for each in self.outcomes)

    @property
    def gap(self) -> Sentence | None:
        """What is not recorded, in words; None if all lines are."""
        if not self.outcomes:
            return Sentence("refractory_said.no_line")
        return not_recorded(self.gaps) if self.gaps else None


@attrs.frozen
class Found:
    """A verdict with its findings and with the facts that are missing."""

    answer: Verdict
    findings: tuple[Finding, ...]
    missing: tuple[str, ...] = ()


def _ask(part: Requirement, known: Known) -> Found:
    """
    Answer a requirement, and say why and what is missing.

    Parameters
    ----------
    part : Requirement
    known : Known

    Returns
    -------
    Found
    """
    if isinstance(part, AllOf | AnyOf):
        parts = [_ask(each, known) for each in part.parts]
        combine = all_of if isinstance(part, AllOf) else any_of
        verdict = combine(each.answer for each in parts)
        missing = [fact for each in parts for fact in each.missing]
        return Found(
            verdict,
            tuple(finding for each in parts for finding in each.findings),
            tuple(dict.fromkeys(missing)) if verdict is Verdict.UNKNOWN else (),
        )
    if isinstance(part, Failed):
        verdict, because, missing_facts = _failed(part, known)
    elif isinstance(part, FailedLines):
        verdict, because, missing_facts = _failed_lines(part, known)
    elif isinstance(part, NoWorkingDrug):
        verdict, because, missing_facts = _no_working_drug(known)
    else:
        verdict, because, missing_facts = _judged(part, known)
    if verdict is not Verdict.UNKNOWN:
        missing_facts = []
    return Found(verdict, (Finding(told(part), verdict, because),), tuple(missing_facts))


Leaf = tuple[Verdict, str, list[str]]
"""A verdict, why, and the facts that are missing."""


def _has_failed(each: LineOutcome, *, relapse: bool) -> Verdict:
    """Tell whether a line failed: no response, or with *relapse* also a response that was lost."""
    if each.outcome is Outcome.NO_RESPONSE:
        return Verdict.YES
    if each.outcome is Outcome.UNKNOWN:
        return Verdict.UNKNOWN
    if not relapse or each.outcome is Outcome.RESPONSE:
        return Verdict.NO
    return Verdict.YES if each.outcome is Outcome.LOST else Verdict.UNKNOWN


def _failed(part: Failed, known: Known) -> Leaf:
    asked = set(codes_of(part.agents))
    given = [each for each in known.outcomes if asked & set(codes_of(each.agents))]
    if not given and known.gap:
        fact = Sentence("refractory_said.whether_given", name=part.named, why=known.gap)
        return Verdict.UNKNOWN, known.gap, [fact]
    unread = not_understood({each.line: each.agents for each in known.outcomes})
    if not given and unread:
        return Verdict.UNKNOWN, Sentence("refractory_said.unread"), list(unread)
    if not given:
        return Verdict.NO, Sentence("refractory_said.never_given"), []
    verdicts = [_has_failed(each, relapse=part.relapse) for each in given]
    because = Listing(map(_best, given), "list.comma")
    missing: list[str] = [
        outcome_of_line(each)
        for each, verdict in zip(given, verdicts, strict=True)
        if verdict is Verdict.UNKNOWN
    ]
    return all_of(verdicts), because, missing


def _best(each: LineOutcome) -> Sentence:
    key = "line" if each.not_evaluable is None else "line_ne"
    return Sentence(
        f"refractory_said.{key}", line=each.line, outcome=each.outcome_told,
        why=each.not_evaluable,
    )  # fmt: skip


def _failed_lines(part: FailedLines, known: Known) -> Leaf:
    def treatments(*outcomes: Outcome) -> set[tuple[str, ...]]:
        return {tuple(sorted(codes_of(o.agents))) for o in known.outcomes if o.outcome in outcomes}

    sure = treatments(Outcome.NO_RESPONSE)
    open_ones = treatments(Outcome.UNKNOWN) - sure
    because = Sentence("refractory_said.without", n=len(sure))
    if len(sure) >= part.at_least:
        return Verdict.YES, because, []
    names = shown_names(each.agents for each in known.outcomes)
    missing: list[str] = [
        Sentence("refractory_said.outcome_of", agents=agents_told(map(names.__getitem__, agents)))
        for agents in sorted(open_ones)
    ]
    missing += [known.gap] if known.gap else []
    unseen = len(known.gaps) if known.outcomes else part.at_least
    if len(sure) + len(open_ones) + unseen >= part.at_least:
        return Verdict.UNKNOWN, because, missing
    return Verdict.NO, because, []


def _no_working_drug(known: Known) -> Leaf:
    single = [each for each in known.outcomes if len(each.agents) == 1 and _is_drug(each.agents[0])]
    last = {codes_of(each.agents): each.line for each in single}  # one given again: by that
    alone = [each for each in single if last[codes_of(each.agents)] == each.line]
    works = [each for each in alone if each.outcome is Outcome.RESPONSE]
    if works:
        return Verdict.NO, _holds("holds", works[-1]), []
    missing: list[str] = [
        _holds("whether_holds", each)
        for each in alone
        if each.outcome in (Outcome.UNKNOWN, Outcome.UNCLEAR)
    ]
    missing += [known.gap] if known.gap else []
    if missing:
        return Verdict.UNKNOWN, Sentence("refractory_said.some_unknown"), missing
    return Verdict.YES, Sentence("refractory_said.none_holds"), []


def _holds(key: str, each: LineOutcome) -> Sentence:
    agents = agents_told(each.agents[:1])
    return Sentence(f"refractory_said.{key}", line=each.line, agents=agents)


def _is_drug(name: str) -> bool:
    found = look_up_agent(name)
    return found is None or not found.is_procedure


def _judged(part: Judged, known: Known) -> Leaf:
    stated = verdict_of(getattr(known.facts, part.fact))
    if stated is not Verdict.UNKNOWN:
        return stated, Sentence("refractory_said.as_stated"), []
    if part.fact == "bleeding" and known.bled is not Verdict.UNKNOWN:
        return known.bled, Sentence("refractory_said.by_events"), []
    fact = Sentence("refractory_said.fact", name=part.fact, asks=published(part.asks))
    return Verdict.UNKNOWN, Sentence("refractory_said.not_stated"), [fact]


def answered(rule: RefractoryRule, known: Known) -> RuleAnswer:
    """
    Answer one rule, or refuse one that cannot be computed.

    Parameters
    ----------
    rule : RefractoryRule
    known : Known

    Returns
    -------
    RuleAnswer

    Raises
    ------
    DefinitionError
        If the document gives no rule that can be computed.
    """
    if rule.requires is None:
        raise _refused(rule)
    found = _ask(rule.requires, known)
    return RuleAnswer(
        definition=rule, answer=found.answer, findings=found.findings, missing=found.missing
    )


def _refused(rule: RefractoryRule) -> DefinitionError:
    return DefinitionError.of(
        "REFUSED_RULE",
        argument="rules",
        given=rule.id,
        remedy=Sentence("problem.REFUSED_RULE.remedy", refusal=rule.refusal),
    )

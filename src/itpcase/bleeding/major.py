"""
Major and critical bleeding by published rules, from recorded signs and stated grades.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar, overload

import attrs

from itpcase import _names
from itpcase._arguments import check_kind
from itpcase._sentences import Code, Sentence, enumerated, noted, published, verdict_told
from itpcase.bleeding.columns import Assessments, assessments_of, each_once
from itpcase.bleeding.grade import counts_as_bleeding
from itpcase.bleeding.grading import fulfilled, graded, items_each_way
from itpcase.bleeding.limits import MajorRule, Part
from itpcase.bleeding.scales import ASH_2019_MAJOR, MAJOR_RULES, SCALES
from itpcase.errors import DefinitionError
from itpcase.model import BleedingAssessment, BleedingSign, Sign
from itpcase.table import Answers, objects
from itpcase.terms import Verdict, all_of, any_of, verdict_of
from itpcase.words import ExplainsItself

__all__ = ["MajorBleeding", "major_bleeding"]


@attrs.frozen(kw_only=True, repr=False)
class MajorBleeding(ExplainsItself):
    """
    Whether an assessment is major, or critical, bleeding by one rule.

    Attributes
    ----------
    assessment : BleedingAssessment
    definition : MajorRule
    answer : Verdict
    bled : Verdict
        Whether there was any bleeding.
    parts : dict of str to Verdict
        What each part of the rule answers.
    missing : tuple of str
        The parts that are not known; empty unless the answer is unknown.
    """

    assessment: BleedingAssessment
    definition: MajorRule
    answer: Verdict
    bled: Verdict
    parts: dict[str, Verdict]
    missing: tuple[str, ...]

    rule: ClassVar[_names.Renamed] = _names.Renamed("definition")
    verdict: ClassVar[_names.Renamed] = _names.Renamed("answer")

    @property
    def word(self) -> str:
        """The rule's word for it, its word for other bleeding, ``none``, or ``unknown``."""
        if self.answer is Verdict.YES:
            return self.definition.word
        if self.bled is Verdict.NO:
            return "none"
        known = self.answer is Verdict.NO and self.bled is Verdict.YES
        return self.definition.other if known else "unknown"

    def __repr__(self) -> str:
        return f"MajorBleeding({self.definition.id}: {self.word})"

    def _told(self) -> Iterator[str]:
        rule = self.definition
        yield Sentence(
            "bleeding_said.is", scale=published(rule.title), source=rule.source,
            code=Code("bleeding_word", self.word), evidence=rule.evidence.told,
        )  # fmt: skip
        for name, verdict in self.parts.items():
            yield Sentence(
                "bleeding_said.part", name=published(name), verdict=verdict_told(verdict)
            )
        for name in self.missing:
            yield Sentence("bleeding_said.not_known", facts=published(name))
        yield from noted(rule)


def _sign_there(assessment: BleedingAssessment, kind: Sign, part: Part) -> Verdict:
    """Tell whether a sign is there with the details that a part asks for."""
    told = [each for each in assessment.signs if each.sign is kind]
    if told:
        return any_of(fulfilled(assessment, each, part.when) for each in told)
    if assessment.is_absent(kind):
        return Verdict.NO
    perhaps = fulfilled(assessment, BleedingSign(sign=kind), part.when)
    return all_of((Verdict.UNKNOWN, perhaps))


def _part(assessment: BleedingAssessment, part: Part) -> Verdict:
    if part.scale is None:
        return any_of(_sign_there(assessment, kind, part) for kind in part.signs)
    stated = dict(assessment.stated)
    if part.scale not in SCALES:
        given = stated.get(part.scale)
        return verdict_of(None if given is None else given >= part.at_least)
    scale = SCALES[part.scale]
    found = graded(assessment, scale)
    if not part.of_items or found.stated:
        return _reached(part, found.low, found.high)
    each_way = {
        any_of(_reached(part, item.low, item.high) for item in items)
        for items in items_each_way(assessment, scale)
    }
    return each_way.pop() if len(each_way) == 1 else Verdict.UNKNOWN


def _reached(part: Part, low: float, high: float) -> Verdict:
    """Tell whether a grade between these reaches what a part asks for."""
    return verdict_of(True if low >= part.at_least else None if high >= part.at_least else False)


def _bled(assessment: BleedingAssessment) -> Verdict:
    said = []
    for name, grade in assessment.stated:
        told = Verdict.YES if grade else Verdict.UNKNOWN
        if name in SCALES:
            told = counts_as_bleeding(graded(assessment, SCALES[name]))
            told = told if told is Verdict.YES or SCALES[name].levels else Verdict.UNKNOWN
        said.append(told)
    if assessment.signs or Verdict.YES in said:
        return Verdict.YES
    looked_for = all(assessment.is_absent(kind) for kind in Sign)
    return Verdict.NO if looked_for or Verdict.NO in said else Verdict.UNKNOWN


def _is_stated(assessment: BleedingAssessment, part: Part) -> bool:
    return part.scale in dict(assessment.stated)


def _major(assessment: BleedingAssessment, rule: MajorRule) -> MajorBleeding:
    bled = _bled(assessment)
    parts = {part.name: _part(assessment, part) for part in rule.parts}
    if bled is Verdict.NO:
        parts = dict.fromkeys(parts, Verdict.NO)
    idle = {part.name for part in rule.parts if part.if_stated and not _is_stated(assessment, part)}
    asked = {name: each for name, each in parts.items() if name not in idle}
    verdict = any_of(asked.values())
    open_parts = [name for name, each in asked.items() if each is Verdict.UNKNOWN]
    return MajorBleeding(
        assessment=assessment,
        definition=rule,
        answer=verdict,
        bled=bled,
        parts=parts,
        missing=tuple(open_parts) if verdict is Verdict.UNKNOWN else (),
    )


def _major_at(
    assessments: Sequence[BleedingAssessment], rule: MajorRule, row: int
) -> MajorBleeding:
    return _major(assessments[row], rule)


@overload
def major_bleeding(
    subject: BleedingAssessment, definition: str | MajorRule = ASH_2019_MAJOR
) -> MajorBleeding: ...


@overload
def major_bleeding(
    subject: Assessments, definition: str | MajorRule = ASH_2019_MAJOR
) -> Answers[MajorBleeding]: ...


@_names.renamed_argument("rule", "definition")
def major_bleeding(
    subject: BleedingAssessment | Assessments,
    definition: str | MajorRule = ASH_2019_MAJOR,
) -> MajorBleeding | Answers[MajorBleeding]:
    """
    Tell whether bleeding was major (ASH 2019) or critical (ISTH 2021).

    * it is if any part of the rule holds;
    * it is not if every part is known not to hold; a scale that is not computed here plays a part
      only where its grade is stated;
    * else it is unknown, and the parts that are not known are named.

    Parameters
    ----------
    subject : BleedingAssessment, iterable of them, mapping of array_like, or frame
        One assessment, or many; a table as in `bleeding_assessments`.
    definition : str or MajorRule
        The rule, or its id.

    Returns
    -------
    MajorBleeding or Answers
        For many the columns ``patient_id, on, rule, answer, word, missing``.

    Raises
    ------
    DefinitionError
        For an unknown rule.

    References
    ----------
    neunert2019, sirotich2021.

    Examples
    --------
    >>> from itpcase.bleeding import BleedingAssessment, BleedingSign, major_bleeding
    >>> head = BleedingAssessment(signs=[BleedingSign(sign="intracranial")])
    >>> major_bleeding(head), major_bleeding(head, definition="isth2021-critical")
    (MajorBleeding(ash2019-major: major), MajorBleeding(isth2021-critical: critical))

    Nobody said how long the nose bled:

    >>> nose = BleedingAssessment(signs=[BleedingSign(sign="epistaxis", blood_loss="mild")],
    ...                           needs_immediate=False, complete=True)
    >>> major_bleeding(nose).missing
    ('IBLS grade 2 at any site',)
    """
    if isinstance(definition, str) and definition not in MAJOR_RULES:
        raise DefinitionError.of(
            "UNKNOWN_RULE",
            argument="definition",
            given=definition,
            remedy=Sentence("problem.UNKNOWN_RULE.remedy", listed=enumerated(MAJOR_RULES)),
        )
    chosen = MAJOR_RULES[definition] if isinstance(definition, str) else definition
    check_kind(chosen, MajorRule, "definition")
    if isinstance(subject, BleedingAssessment):
        return _major(subject, chosen)
    assessments = assessments_of(subject)
    found = each_once(assessments, lambda each: _major(each, chosen))
    return Answers(
        {
            "patient_id": objects([each.patient_id for each in assessments]),
            "on": objects([each.on for each in assessments]),
            "definition": objects([chosen.id] * len(found)),
            "answer": objects([str(each.answer) for each in found]),
            "word": objects([each.word for each in found]),
            "missing": objects(["; ".join(each.missing) for each in found]),
        },
        partial(_major_at, assessments, chosen),
    )

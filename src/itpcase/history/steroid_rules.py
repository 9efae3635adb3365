"""
Published rules of corticosteroid dependence, and the doses that stand for prednisone, as data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs
from attrs.validators import optional

from itpcase._arguments import EachOf, check_mapping, check_number, check_positive, check_text
from itpcase._html import NamedById
from itpcase._sentences import Sentence, notes_told, published, source_told
from itpcase.definitions.parts import (
    Evidence,
    a_number,
    a_text,
    a_truth_value,
    an_id,
    as_evidence,
    as_tuple,
    whole_from,
)
from itpcase.errors import DefinitionError
from itpcase.words import ExplainsItself

__all__ = [
    "ASH_2019_DEPENDENCE",
    "CHINA_2020_DEPENDENCE",
    "CHINA_2020_DEPENDENCE_ABOVE",
    "DEPENDENCE_RULES",
    "IWG_2009_DEPENDENCE",
    "PREDNISONE_EQUIVALENTS",
    "DependenceRule",
    "DoseEquivalents",
]


def _doses(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    name = f"{type(record).__name__}.{field.name}"
    for agent, mg in check_mapping(value, name).items():
        check_positive(mg, f"{name}[{check_text(agent, name)!r}]")


@attrs.frozen(kw_only=True)
class DoseEquivalents:
    """
    Doses of corticosteroids that stand for one dose of prednisone.

    Parameters
    ----------
    prednisone_mg : float
        [mg]
    mg : dict of str to float
        The dose of each that stands for it. [mg]
    citation : str
    evidence : Evidence or str

    Examples
    --------
    >>> from itpcase.history.steroid_rules import PREDNISONE_EQUIVALENTS
    >>> PREDNISONE_EQUIVALENTS.prednisone("methylprednisolone", 16.0)
    20.0
    """

    prednisone_mg: float = attrs.field(validator=a_number)
    mg: dict[str, float] = attrs.field(repr=False, validator=_doses)
    citation: str = attrs.field(validator=a_text)
    evidence: Evidence = attrs.field(converter=as_evidence, repr=False)

    def prednisone(self, agent: str, mg: float) -> float | None:
        """Return a dose as prednisone [mg]; None for an agent that is not in the table."""
        stands_for = self.mg.get(check_text(agent, "agent"))
        check_number(mg, "mg")
        return None if stands_for is None else mg * self.prednisone_mg / stands_for


PREDNISONE_EQUIVALENTS: Final = DoseEquivalents(
    prednisone_mg=5.0,
    mg={
        "prednisone": 5.0,
        "prednisolone": 5.0,
        "methylprednisolone": 4.0,
        "dexamethasone": 0.75,
    },
    citation="kumar2017",
    evidence="recalled 97",
)
"""The usual table of glucocorticoid potency; that of prednisolone is not in the source."""


@attrs.frozen(kw_only=True, repr=False)
class DependenceRule(NamedById, ExplainsItself):
    """
    One published rule of corticosteroid dependence.

    Parameters
    ----------
    id, title, source, citation : str
    above, at_least : float, optional
        The dose of prednisone on the day asked about; at most one of the two. [mg/d]
    months : int, optional
        Months on corticosteroids without a break up to that day.
    frequent_courses : bool
        Whether frequent or repeated courses count as well.
    clause : str
    evidence : Evidence or str
    notes : tuple of str
    """

    id: str = attrs.field(validator=an_id)
    title: str = attrs.field(validator=a_text)
    source: str = attrs.field(validator=a_text)
    citation: str = attrs.field(validator=a_text)
    above: float | None = attrs.field(default=None, validator=optional(a_number))
    at_least: float | None = attrs.field(default=None, validator=optional(a_number))
    months: int | None = attrs.field(default=None, validator=optional(whole_from(0)))
    frequent_courses: bool = attrs.field(default=True, validator=a_truth_value)
    clause: str = attrs.field(validator=a_text)
    evidence: Evidence = attrs.field(converter=as_evidence)
    notes: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(str))

    def __attrs_post_init__(self) -> None:
        given = [each for each in (self.above, self.at_least, self.months) if each is not None]
        if len(given) != 1:
            raise DefinitionError.of("DEPENDENCE_RULE", argument="DependenceRule", given=given)

    def _told(self) -> Iterator[str]:
        asked = {"months": self.months, "above": self.above, "at_least": self.at_least}
        ((key, value),) = ((key, value) for key, value in asked.items() if value is not None)
        rule = Sentence(f"dependence_said.asks_{key}", value=f"{value:g}")
        yield Sentence("page_rule.is", name=published(self.title), rule=rule)
        yield source_told(self)
        yield Sentence("page.indented", text=published(self.clause))
        yield from notes_told(self)

    def __str__(self) -> str:
        return self.explain()


_NEEDED = "needed to keep the count at 30 or more, to avoid bleeding, or both"

IWG_2009_DEPENDENCE: Final = DependenceRule(
    id="iwg-2009",
    title="Corticosteroid dependence of IWG 2009",
    source="Rodeghiero, Blood 2009;113:2386",
    citation="rodeghiero2009",
    months=2,
    clause=f"Continued or repeated corticosteroids for at least 2 months, {_NEEDED}.",
    evidence="seen",
    notes=("Such patients count as non-responders.",),
)
"""IWG 2009: two months or more."""

ASH_2019_DEPENDENCE: Final = DependenceRule(
    id="ash-2019",
    title="Corticosteroid dependence of ASH 2019",
    source="Neunert, Blood Adv 2019;3:3829",
    citation="neunert2019",
    above=5.0,
    clause=f"Continuous prednisone above 5 mg/d or its equivalent, or frequent courses, {_NEEDED}.",
    evidence="recalled 93",
    notes=("No least duration is given: the dose on the day asked about decides.",),
)
"""ASH 2019: above 5 mg/d."""

CHINA_2020_DEPENDENCE: Final = DependenceRule(
    id="china-2020",
    title="Corticosteroid dependence of the Chinese guideline 2020",
    source="Zhonghua Xue Ye Xue Za Zhi 2020;41:617",
    citation="china2020",
    at_least=5.0,
    clause=f"Prednisone of 5 mg/d and up, or frequent intermittent courses, {_NEEDED}.",
    evidence="seen",
    notes=(
        "'5 mg/d and up' does not separate more than 5 from 5 or more.",
        "This is 5 or more; CHINA_2020_DEPENDENCE_ABOVE is the other reading.",
    ),
)
"""China 2020, read as 5 mg/d or more."""

CHINA_2020_DEPENDENCE_ABOVE: Final = attrs.evolve(
    CHINA_2020_DEPENDENCE, id="china-2020-above", at_least=None, above=5.0
)
"""China 2020, read as more than 5 mg/d."""

DEPENDENCE_RULES: Final[dict[str, DependenceRule]] = {
    rule.id: rule
    for rule in (
        IWG_2009_DEPENDENCE,
        ASH_2019_DEPENDENCE,
        CHINA_2020_DEPENDENCE,
        CHINA_2020_DEPENDENCE_ABOVE,
    )
}
"""The published rules of corticosteroid dependence by id."""

"""
Published rules of refractory ITP, as data.

A rule is a tree of requirements: `AllOf`, `AnyOf`, and leaves that ask the lines of treatment
(`Failed`, `FailedLines`, `NoWorkingDrug`) or a person (`Judged`). A document that gives no rule
that can be computed is listed, cited, and refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, get_args

import attrs
from attrs.validators import optional

from itpcase._arguments import EachOf, OfKind, check_kind, each_of
from itpcase._sentences import Code, Sentence, Told, notes_told, published, source_told
from itpcase.agents.vocabulary import AGENTS, AgentClass
from itpcase.definitions.parts import (
    Evidence,
    a_text,
    a_truth_value,
    an_id,
    as_evidence,
    as_tuple,
    not_empty,
    whole_from,
)
from itpcase.errors import DefinitionError
from itpcase.words import ExplainsItself

__all__ = [
    "REFRACTORY_RULES",
    "AllOf",
    "AnyOf",
    "Failed",
    "FailedLines",
    "Judged",
    "NoWorkingDrug",
    "RefractoryRule",
    "Requirement",
]


# --- requirements -------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Failed:
    """
    Every line with an agent of the group failed, and there was one.

    Parameters
    ----------
    name : str
        What the group is called.
    agents : tuple of str
        Generic names.
    relapse : bool
        Whether a response that was lost is a failure too.
    clause : str
    """

    name: str = attrs.field(validator=a_text)
    agents: tuple[str, ...] = attrs.field(converter=as_tuple, validator=EachOf(str))
    relapse: bool = attrs.field(default=False, validator=a_truth_value)
    clause: str = attrs.field(default="", validator=a_text)

    @property
    def named(self) -> Code:
        """The group in every language; a group of one agent by the agent."""
        alone = (self.name,) == self.agents
        return Code("agent", self.name) if alone else published(self.name)


@attrs.frozen(kw_only=True)
class FailedLines:
    """
    So many different treatments, or more, gave no response.

    Parameters
    ----------
    at_least : int
    clause : str
    """

    at_least: int = attrs.field(validator=whole_from(1))
    clause: str = attrs.field(default="", validator=a_text)


@attrs.frozen(kw_only=True)
class NoWorkingDrug:
    """
    No drug on its own holds a response.

    Parameters
    ----------
    clause : str
    """

    clause: str = attrs.field(default="", validator=a_text)


@attrs.frozen(kw_only=True)
class Judged:
    """
    A fact that a person must state.

    Parameters
    ----------
    fact : str
        The field of `itpcase.history.Facts`.
    asks : str
        The question in words.
    clause : str
    """

    fact: str = attrs.field(validator=a_text)
    asks: str = attrs.field(validator=a_text)
    clause: str = attrs.field(default="", validator=a_text)


def _are_requirements(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """Accept nodes of a rule."""
    argument = f"{type(record).__name__}.{field.name}"
    for row, each in enumerate(each_of(value, argument)):
        check_kind(each, get_args(Requirement), f"{argument}[{row}]")


@attrs.frozen
class AllOf:
    """
    All of the parts.

    Parameters
    ----------
    parts : tuple
    """

    parts: tuple[Requirement, ...] = attrs.field(
        converter=as_tuple, validator=[_are_requirements, not_empty]
    )


@attrs.frozen
class AnyOf:
    """
    Any of the parts.

    Parameters
    ----------
    parts : tuple
    """

    parts: tuple[Requirement, ...] = attrs.field(
        converter=as_tuple, validator=[_are_requirements, not_empty]
    )


Requirement = Failed | FailedLines | NoWorkingDrug | Judged | AllOf | AnyOf
"""A node of a rule."""


@attrs.frozen(kw_only=True)
class RefractoryRule(ExplainsItself):
    """
    One published rule of refractory ITP.

    Parameters
    ----------
    id, title : str
    source : str
        The publication in a few words.
    citation : str, optional
        Its key; None for a publication that was not identified.
    requires : AllOf, AnyOf, Failed, FailedLines, NoWorkingDrug, Judged or None
        What it asks; None for a document without a rule that can be computed.
    refusal : str
        Why it cannot be computed.
    response : str, optional
        The id of the definition of response that the source names.
    evidence : Evidence or str
    notes : tuple of str
        Points that the source leaves open, and the reading taken.

    Examples
    --------
    >>> from itpcase.history.refractory_rules import REFRACTORY_RULES
    >>> print(REFRACTORY_RULES["mahevas-2016"])
    Multirefractory: no response to splenectomy, rituximab, romiplostim and eltrombopag
      id mahevas-2016; Mahévas, Blood 2016;128:1625; evidence: seen
      all of
        no response to splenectomy
        no response to rituximab
        no response to romiplostim
        no response to eltrombopag
    """

    id: str = attrs.field(validator=an_id)
    title: str = attrs.field(validator=a_text)
    source: str = attrs.field(validator=a_text)
    citation: str | None = attrs.field(default=None, validator=optional(a_text))
    requires: Requirement | None = attrs.field(
        default=None, validator=optional(OfKind(get_args(Requirement)))
    )
    refusal: str = attrs.field(default="", validator=a_text)
    response: str | None = attrs.field(default=None, validator=optional(a_text))
    evidence: Evidence = attrs.field(converter=as_evidence)
    notes: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(str))

    def __attrs_post_init__(self) -> None:
        if (self.requires is None) != bool(self.refusal):
            raise DefinitionError.of(
                "REFRACTORY_RULE",
                argument="RefractoryRule",
                given=Sentence("problem.REFRACTORY_RULE.given"),
            )

    @property
    def is_executable(self) -> bool:
        """Whether it can be computed."""
        return self.requires is not None

    def _told(self) -> Iterator[str]:
        yield published(self.title)
        yield source_told(self)
        if self.requires is None:
            yield Sentence("rule_page.not_computed", why=published(self.refusal))
        else:
            yield from _printed(self.requires, "  ")
        yield from notes_told(self)

    def __str__(self) -> str:
        return self.explain()


def _printed(part: Requirement, indent: str) -> Iterator[Sentence]:
    """Print a requirement as an indented list."""
    if isinstance(part, AllOf | AnyOf):
        key = "rule_page.all_of" if isinstance(part, AllOf) else "rule_page.any_of"
        yield Sentence("rule_page.part", indent=indent, part=Sentence(key))
        for each in part.parts:
            yield from _printed(each, indent + "  ")
    else:
        yield Sentence("rule_page.part", indent=indent, part=told(part))


def told(part: Failed | FailedLines | NoWorkingDrug | Judged) -> Told:
    """Say a single requirement in words."""
    if isinstance(part, Failed):
        key = "asks_relapse" if part.relapse else "asks_failed"
        return Sentence(f"refractory_said.{key}", name=part.named)
    if isinstance(part, FailedLines):
        return Sentence("refractory_said.asks_lines", n=part.at_least)
    if isinstance(part, NoWorkingDrug):
        return Sentence("refractory_said.asks_no_drug")
    return published(part.asks)


# --- the rules ----------------------------------------------------------------------------------


def _names(*kinds: AgentClass) -> tuple[str, ...]:
    return tuple(row.name for row in AGENTS if row.kind in kinds)


_CONFIRMED: Final = Judged(
    fact="diagnosis_confirmed", asks="primary ITP was re-confirmed",
    clause="Other causes of a low count were excluded again.",
)  # fmt: skip
_SPLENECTOMY_OR_RELAPSE: Final = Failed(name="splenectomy", agents=("splenectomy",), relapse=True)
_NO_RESPONSE_TO_SPLENECTOMY: Final = Failed(name="splenectomy", agents=("splenectomy",))

_RULES: Final = (
    RefractoryRule(
        id="iwg-2009",
        title="Refractory ITP of the International Working Group 2009",
        source="Rodeghiero, Blood 2009;113:2386, table 4",
        citation="rodeghiero2009",
        requires=AllOf((
            _SPLENECTOMY_OR_RELAPSE,
            Judged(
                fact="treatment_needed",
                asks="treatment is needed for the risk of relevant bleeding, or for severe ITP",
                clause="Low-dose steroids count; on-demand and adjunctive therapy alone do not.",
            ),
            _CONFIRMED,
        )),
        evidence="cited",
        notes=(
            "Seen in a publication that cites it; its own table is recalled (88 %).",
        ),
    ),
    RefractoryRule(
        id="mahevas-2016",
        title="Multirefractory: no response to splenectomy, rituximab, romiplostim and eltrombopag",
        source="Mahévas, Blood 2016;128:1625",
        citation="mahevas2016",
        requires=AllOf((
            _NO_RESPONSE_TO_SPLENECTOMY,
            Failed(name="rituximab", agents=("rituximab",)),
            Failed(name="romiplostim", agents=("romiplostim",)),
            Failed(name="eltrombopag", agents=("eltrombopag",)),
        )),
        evidence="seen",
    ),
    RefractoryRule(
        id="miltiadous-2020",
        title="Refractory: no response to two treatments, no single drug works, low and bleeding",
        source="Miltiadous, Blood 2020;135:472",
        citation="miltiadous2020",
        requires=AllOf((
            FailedLines(at_least=2),
            NoWorkingDrug(),
            Judged(fact="very_low_count", asks="the counts are very low"),
            Judged(fact="bleeding", asks="there is bleeding"),
        )),
        response="iwg-2009",
        evidence="seen",
        notes=(
            "Splenectomy is not required.",
            "Response is R of IWG 2009: 30 and doubled.",
            "The source gives no number for a very low count; a person must state it.",
            "A drug works on its own if the response of the last line with it alone is not lost.",
        ),
    ),
    RefractoryRule(
        id="cuker-neunert-2016",
        title="Refractory: splenectomy gave no response, is not tolerated, or is declined",
        source="Cuker and Neunert, Blood 2016;128:1547",
        citation="cuker2016",
        requires=AnyOf((
            _NO_RESPONSE_TO_SPLENECTOMY,
            Judged(fact="splenectomy_not_tolerated", asks="splenectomy cannot be tolerated"),
            Judged(fact="splenectomy_declined", asks="splenectomy is declined"),
        )),
        evidence="seen",
    ),
    RefractoryRule(
        id="china-2020",
        title="Refractory ITP (难治性) of the Chinese adult guideline 2020",
        source="Zhonghua Xue Ye Xue Za Zhi 2020;41:617",
        citation="china2020",
        requires=AllOf((
            AnyOf((
                AllOf((
                    Failed(
                        name="first-line drugs",
                        agents=_names(AgentClass.CORTICOSTEROID, AgentClass.IMMUNOGLOBULIN),
                    ),
                    Failed(
                        name="thrombopoietic agents",
                        agents=_names(AgentClass.TPO_RA, AgentClass.RHTPO),
                    ),
                    Failed(name="rituximab", agents=("rituximab",)),
                )),
                _SPLENECTOMY_OR_RELAPSE,
            )),
            _CONFIRMED,
        )),
        evidence="recalled 85",
        notes=(
            "For drugs failure is read as no response; relapse is named for splenectomy only.",
            "The wider reading is a copy of the rule with Failed(relapse=True).",
            "A group failed if none of its drugs that were given led to a response.",
            "First-line drugs are corticosteroids and immunoglobulin.",
        ),
    ),
    RefractoryRule(
        id="vianelli-2022",
        title="Refractory ITP: a clinical description",
        source="Vianelli, Ann Hematol 2022;101:963",
        citation="vianelli2022",
        refusal="it describes patients unresponsive to several lines with prolonged severe "
        "thrombocytopenia; no rule in numbers was seen",
        evidence="seen",
    ),
    RefractoryRule(
        id="icon-pediatric",
        title="Refractory ITP of children: no consensus",
        source="ICON, review of 11 studies",
        refusal="the 11 studies agree on no rule: some ask for a count below 30, one below 20",
        evidence="seen",
        notes=("The publication was not identified, so there is no citation.",),
    ),
    RefractoryRule(
        id="arnold-2023",
        title="Refractory ITP: expert survey and proposal",
        source="Arnold, Br J Haematol 2023;203:23",
        citation="arnold2023",
        refusal="it asks that 'refractory' be followed by the type and timing of the failed drugs, "
        "which the summary prints; the wording of its proposal was not seen",
        evidence="seen",
    ),
)  # fmt: skip

REFRACTORY_RULES: Final[dict[str, RefractoryRule]] = {rule.id: rule for rule in _RULES}
"""The published rules by id, those that refuse included."""

"""
The rules of a definition: its levels, the baseline, washouts, strategies, windows and phases.

Counts are in 10⁹/L, times in whole days. A bound's name says its side: *at_least* means ``>=``,
*above* ``>``, *at_most* ``<=``, *below* ``<``.
"""

from __future__ import annotations

import attrs

from itpcase._sentences import Code, Sentence, Told
from itpcase.definitions.parts import (
    MOST_ALLOWED,
    Criterion,
    Evidence,
    a_name,
    a_truth_value,
    any_told,
    as_criteria,
    as_evidence,
    not_empty,
    one_of,
    whole_from,
)
from itpcase.terms import RescueKind, Strategy

__all__ = [
    "AttributionWindow",
    "BaselineRule",
    "CellEvidence",
    "Level",
    "PhaseRule",
    "Strategies",
    "Washouts",
]


def _a_strategy(value: Strategy | str) -> Strategy:
    return Strategy(one_of(value, [*Strategy], "Strategies"))


@attrs.frozen(kw_only=True)
class Level:
    """
    A level of response: a count meets it when it meets any of the criteria.

    Parameters
    ----------
    name : str
        Code, such as ``"CR"``.
    label : str
        The name in words.
    any_of : Criterion or iterable of Criterion
    clause : str
        What the source says, in our words.
    evidence : Evidence or str, optional
        How sure we are of this level; that of the definition if it is not given.
    bleeding_allowed : int, optional
        Highest WHO grade that does not count as bleeding here; that of the definition if it is not
        given.
    """

    name: str = attrs.field(validator=a_name)
    label: str
    any_of: tuple[Criterion, ...] = attrs.field(converter=as_criteria, validator=not_empty)
    clause: str = ""
    evidence: Evidence | None = attrs.field(
        default=None, converter=attrs.converters.optional(as_evidence)
    )
    bleeding_allowed: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(whole_from(0, MOST_ALLOWED))
    )

    @property
    def needs_baseline(self) -> bool:
        """Whether any of the criteria refers to the baseline."""
        return any(criterion.needs_baseline for criterion in self.any_of)

    @property
    def rule(self) -> Told:
        """The criteria in words, in every language."""
        return any_told(self.any_of)


@attrs.frozen(kw_only=True)
class BaselineRule:
    """
    Which count is the baseline of a line.

    Parameters
    ----------
    window_days : int
        Greatest age of the last count on or before the start. [days]
    splenectomy_before_first_treatment : bool
        Whether splenectomy is judged against the count before the first-ever treatment.
    """

    window_days: int = attrs.field(default=30, validator=whole_from(0))
    splenectomy_before_first_treatment: bool = attrs.field(default=False, validator=a_truth_value)


@attrs.frozen(kw_only=True, cache_hash=True)
class Washouts:
    """
    Days from a rescue in which a count cannot show a response, by the kind of rescue. [days]

    Parameters
    ----------
    platelet_transfusion, ivig, anti_d, steroid_pulse, other : int
    """

    platelet_transfusion: int = attrs.field(default=7, validator=whole_from(0))
    ivig: int = attrs.field(default=28, validator=whole_from(0))
    anti_d: int = attrs.field(default=28, validator=whole_from(0))
    steroid_pulse: int = attrs.field(default=28, validator=whole_from(0))
    other: int = attrs.field(default=28, validator=whole_from(0))

    def days(self, kind: RescueKind) -> int:
        """Return the washout of this kind. [days]"""
        return int(getattr(self, kind.value))


@attrs.frozen(kw_only=True)
class Strategies:
    """
    What each intercurrent event does to an episode.

    Parameters
    ----------
    rescue, new_line, discontinuation, death : Strategy
    """

    rescue: Strategy = attrs.field(default=Strategy.COMPOSITE, converter=_a_strategy)
    new_line: Strategy = attrs.field(default=Strategy.COMPOSITE, converter=_a_strategy)
    discontinuation: Strategy = attrs.field(default=Strategy.IGNORE, converter=_a_strategy)
    death: Strategy = attrs.field(default=Strategy.CENSOR, converter=_a_strategy)


@attrs.frozen
class CellEvidence:
    """
    How sure we are of one cell of a definition, where that differs from its clause.

    Parameters
    ----------
    cell : str
        A field of the definition, such as ``"washouts"`` or ``"confirm.apart"``, or of one of its
        levels or questions by its name, such as ``"remission.any_of"``.
    evidence : Evidence or str
    note : str
        What the source says instead, or why we are not sure.
    """

    cell: str = attrs.field(validator=not_empty)
    evidence: Evidence = attrs.field(converter=as_evidence)
    note: str = ""

    @property
    def owner(self) -> str:
        """The level or question, or the field of the definition, that holds the cell."""
        return self.cell.partition(".")[0]

    def told(self, note: str) -> Sentence:
        """Say it with its note, which its definition may have in every language."""
        key = "page.cell_note" if note else "page.cell"
        return Sentence(key, cell=self.cell, evidence=self.evidence.told, note=note)

    def __str__(self) -> str:
        return self.told(self.note)


@attrs.frozen
class AttributionWindow:
    """
    When the response to one treatment is expected.

    Parameters
    ----------
    agent : str
    first_from, first_to : int
        First response. [days from the start]
    peak_from, peak_to : int
        Peak response; a first response after *peak_to* is not attributed to the treatment. [days]
    evidence : Evidence or str
        Of both windows.
    first_evidence, peak_evidence : Evidence or str, optional
        Of one window, where it differs.
    """

    agent: str
    first_from: int = attrs.field(validator=whole_from(0))
    first_to: int = attrs.field(validator=whole_from(0))
    peak_from: int = attrs.field(validator=whole_from(0))
    peak_to: int = attrs.field(validator=whole_from(0))
    evidence: Evidence = attrs.field(default=Evidence("seen"), converter=as_evidence)
    first_evidence: Evidence | None = attrs.field(
        default=None, converter=attrs.converters.optional(as_evidence)
    )
    peak_evidence: Evidence | None = attrs.field(
        default=None, converter=attrs.converters.optional(as_evidence)
    )

    @property
    def told(self) -> Sentence:
        """The windows in words, in every language."""
        first, peak = self.first_evidence or self.evidence, self.peak_evidence or self.evidence
        evidence = first.told
        if first != peak:
            evidence = Sentence("page.windows", first=first.told, peak=peak.told)
        return Sentence(
            "page.attribution", agent=Code("agent", self.agent), evidence=evidence,
            first_from=self.first_from, first_to=self.first_to, peak_from=self.peak_from,
            peak_to=self.peak_to,
        )  # fmt: skip

    def __str__(self) -> str:
        return self.told


@attrs.frozen(kw_only=True)
class PhaseRule:
    """
    The phases of ITP by calendar months from diagnosis.

    Parameters
    ----------
    persistent_from, chronic_from : int
        [months]
    flag_within_days : int
        An answer this near to a boundary is flagged. [days]
    citation, clause : str
    evidence : Evidence or str
    """

    persistent_from: int = attrs.field(validator=whole_from(0))
    chronic_from: int = attrs.field(validator=whole_from(0))
    flag_within_days: int = attrs.field(validator=whole_from(0))
    citation: str = attrs.field(repr=False)
    clause: str = attrs.field(repr=False)
    evidence: Evidence = attrs.field(converter=as_evidence, repr=False)

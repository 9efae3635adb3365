"""
How drug exposures become lines of treatment: the settings, as data.

Days are differences of days: an exposure from day 0 to day 30 lasts 30 days, and one that starts on
day 60 comes 30 days after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final, Literal

import attrs
from attrs.validators import optional

from itpcase._arguments import EachOf
from itpcase._html import NamedById
from itpcase._sentences import Sentence, as_given, notes_told, published
from itpcase.agents.vocabulary import AgentClass
from itpcase.definitions.parts import Evidence, OneOf, a_text, an_id, as_evidence, as_tuple
from itpcase.errors import DefinitionError
from itpcase.terms import Intent, RescueKind
from itpcase.units.whole import is_whole, plain_whole, range_told
from itpcase.words import ExplainsItself

__all__ = [
    "ITP_LINES",
    "RESCUE_KIND_OF",
    "TREATMENT_PATTERNS",
    "Intent",
    "LineRules",
    "Parameter",
]


class Parameter(StrEnum):
    """What made a line what it is, or kept an exposure from being one."""

    AS_GIVEN = "as given"
    """Treatment that no setting changed."""
    INTENT = "intent"
    AGENT = "agent"
    START = "start"
    MIN_ERA = "min_era"
    COLLAPSE_GAP = "collapse_gap"
    COMBINATION_WINDOW = "combination_window"
    SAME_DAY = "same_day"
    NESTED = "nested"
    OVERLAP = "overlap"
    MIN_AFTER_COMBINATION = "min_after_combination"
    FILTER = "filter"


RESCUE_KIND_OF: Final[dict[AgentClass, RescueKind]] = {
    AgentClass.IMMUNOGLOBULIN: RescueKind.IVIG,
    AgentClass.ANTI_D: RescueKind.ANTI_D,
    AgentClass.TRANSFUSION: RescueKind.PLATELET_TRANSFUSION,
    AgentClass.CORTICOSTEROID: RescueKind.STEROID_PULSE,
}
"""The kind of rescue that an agent of each class is; any other is ``other``."""


def _days(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    plain = plain_whole(value)
    object.__setattr__(record, field.name, plain)
    if not is_whole(plain):
        raise DefinitionError.of(
            "LINE_RULES", argument=f"{type(record).__name__}.{field.name}",
            needed=range_told("problem.LINE_RULES.needed"), given=as_given(value),
        )  # fmt: skip


@attrs.frozen(kw_only=True, repr=False)
class LineRules(NamedById, ExplainsItself):
    """
    The settings that turn exposures into lines, in the sense of OHDSI TreatmentPatterns.

    Parameters
    ----------
    id, title : str
    min_era : int
        An exposure that lasted less is no line; procedures are exempt. [days]
    collapse_gap : int
        Exposures to one agent with at most this many days between them are one era. [days]
    combination_window : int
        Eras of two agents that overlap at least this long are a combination. [days]
    min_after_combination : int
        What is left of an era before or after a combination, and lasts less, joins it. [days]
    filter : {"all", "changes", "first"}
        Whether every step is a line, only one that changes the agents, or only the first of each
        set of agents.
    overlap : {"truncate", "extend-combine"}
        What it is when the earlier era ends first and shares less than *combination_window* with
        the later: a switch, or a combination extended to that window.
    on_demand : {"rescue", "set aside"}
        What becomes of exposures given on demand.
    rescue_only : {"line", "rescue"}
        What becomes of an agent that only raises the count for a while, such as IVIG, where its
        intent was not recorded.
    evidence : Evidence or str
    citation : str, optional
    notes : tuple of str

    Examples
    --------
    >>> import attrs
    >>> from itpcase.exposures.rules import ITP_LINES
    >>> longer = attrs.evolve(ITP_LINES, id="gap-90", collapse_gap=90)
    >>> longer.collapse_gap
    90
    """

    id: str = attrs.field(validator=an_id)
    title: str = attrs.field(default="", validator=a_text)
    min_era: int = attrs.field(default=0, validator=_days)
    collapse_gap: int = attrs.field(default=0, validator=_days)
    combination_window: int = attrs.field(default=0, validator=_days)
    min_after_combination: int = attrs.field(default=0, validator=_days)
    filter: Literal["all", "changes", "first"] = attrs.field(
        default="all", validator=OneOf(("all", "changes", "first"))
    )
    overlap: Literal["truncate", "extend-combine"] = attrs.field(
        default="truncate", validator=OneOf(("truncate", "extend-combine"))
    )
    on_demand: Literal["rescue", "set aside"] = attrs.field(
        default="rescue", validator=OneOf(("rescue", "set aside"))
    )
    rescue_only: Literal["line", "rescue"] = attrs.field(
        default="line", validator=OneOf(("line", "rescue"))
    )
    evidence: Evidence = attrs.field(default=Evidence("assumed"), converter=as_evidence)
    citation: str | None = attrs.field(default=None, validator=optional(a_text))
    notes: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(str))

    def _told(self) -> Iterator[str]:
        yield published(self.title or self.id)
        yield Sentence("line_page.id", id=self.id, evidence=self.evidence.told)
        yield Sentence("line_page.min_era", days=self.min_era)
        yield Sentence("line_page.collapse_gap", days=self.collapse_gap)
        yield Sentence("line_page.combination_window", days=self.combination_window)
        yield Sentence("line_page.overlap", what=self.overlap)
        yield Sentence("line_page.min_after_combination", days=self.min_after_combination)
        yield Sentence("line_page.filter", filter=self.filter, on_demand=self.on_demand)
        yield Sentence("line_page.rescue_only", what=self.rescue_only)
        yield from notes_told(self)

    def __str__(self) -> str:
        return self.explain()


TREATMENT_PATTERNS: Final = LineRules(
    id="treatment-patterns",
    title="The default settings of OHDSI TreatmentPatterns",
    min_era=0,
    collapse_gap=30,
    combination_window=30,
    min_after_combination=30,
    filter="first",
    overlap="truncate",
    evidence="seen",
    citation="markus2022",
    notes=(
        "The numbers are the defaults of computePathways() in the R package.",
        "The rules are those of our page on lines, which tells where they differ.",
    ),
)
"""The default settings of the R package TreatmentPatterns."""

ITP_LINES: Final = LineRules(
    id="itp-lines",
    title="Lines of treatment of ITP",
    min_era=0,
    collapse_gap=30,
    combination_window=30,
    min_after_combination=30,
    filter="changes",
    overlap="truncate",
    evidence="assumed",
    notes=(
        "A short course, such as four days of dexamethasone, is a line: no minimum duration.",
        "A taper that overlaps the next drug for less than 30 days is a switch.",
        "Coming back to an earlier drug after another is a line of its own.",
    ),
)
"""The settings used by default; a choice of ours, there is no published rule for ITP."""

"""
The shape of a definition of response.

Frozen classes that hold what a publication says: levels, confirmation, loss, washouts, strategies
for intercurrent events, and what it asks beside them. The definitions themselves are in
`itpcase.definitions`.

Counts are in 10⁹/L, times in whole days. A bound's name says its side: *at_least* means ``>=``,
*above* ``>``, *at_most* ``<=``, *below* ``<``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal

import attrs
from attrs import validators

from itpcase._arguments import check_kind
from itpcase._html import text_html
from itpcase._sentences import DEFAULT_LANGUAGE, Code, Sentence, Told, is_english, said, text_of
from itpcase.definitions.endpoints import (
    Combined,
    Counted,
    Failure,
    Kept,
    Landmark,
    Question,
    Reached,
    TreatmentFree,
    VisitRule,
    unknown_names,
)
from itpcase.definitions.parts import (
    Confirmation,
    Criterion,
    Evidence,
    OfKind,
    OneOf,
    a_name,
    any_told,
    as_criteria,
    as_evidence,
    as_tuple,
    not_empty,
    refuse,
    whole_from,
)
from itpcase.definitions.references import reference
from itpcase.terms import RescueKind, SameDay, Strategy

__all__ = [
    "AttributionWindow",
    "BaselineRule",
    "CellEvidence",
    "Combined",
    "Confirmation",
    "Counted",
    "Criterion",
    "Definition",
    "Evidence",
    "Failure",
    "Kept",
    "Landmark",
    "Level",
    "PhaseRule",
    "Question",
    "Reached",
    "Strategies",
    "TreatmentFree",
    "VisitRule",
    "Washouts",
]


# --- the parts of a definition ------------------------------------------------------------------


def _strategy(value: Strategy | str) -> Strategy:
    if not isinstance(value, str) or value not in set(Strategy):
        raise refuse(
            "Strategies",
            Sentence("problem.DEFINITION.needed_structure_2", listed=", ".join(Strategy)),
            value,
            Sentence("problem.DEFINITION.remedy_definition"),
        )
    return Strategy(value)


def _same_day(value: SameDay | str) -> SameDay:
    if not isinstance(value, str) or value not in set(SameDay):
        raise refuse(
            "Definition.same_day",
            Sentence("problem.DEFINITION.needed_structure_2", listed=", ".join(SameDay)),
            value,
            Sentence("problem.DEFINITION.remedy_definition"),
        )
    return SameDay(value)


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
    """

    name: str = attrs.field(validator=a_name)
    label: str
    any_of: tuple[Criterion, ...] = attrs.field(converter=as_criteria, validator=not_empty)
    clause: str = ""
    evidence: Evidence | None = attrs.field(
        default=None, converter=attrs.converters.optional(as_evidence)
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
    splenectomy_before_first_treatment: bool = False


@attrs.frozen(kw_only=True)
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

    rescue: Strategy = attrs.field(default=Strategy.COMPOSITE, converter=_strategy)
    new_line: Strategy = attrs.field(default=Strategy.COMPOSITE, converter=_strategy)
    discontinuation: Strategy = attrs.field(default=Strategy.IGNORE, converter=_strategy)
    death: Strategy = attrs.field(default=Strategy.CENSOR, converter=_strategy)


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

    def told(self, of: Definition) -> Sentence:
        """Say it of its definition, in every language."""
        note = of.told(f"cells.{of.cells.index(self) + 1}") if self.note else ""
        key = "page.cell_note" if self.note else "page.cell"
        return Sentence(key, cell=self.cell, evidence=self.evidence.told, note=note)

    def __str__(self) -> str:
        key = "page.cell_note" if self.note else "page.cell"
        return Sentence(key, cell=self.cell, evidence=self.evidence.told, note=self.note)


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


# --- a definition -------------------------------------------------------------------------------


def _a_citation(_record: Any, _attribute: attrs.Attribute[Any], value: str | None) -> None:
    if value is not None:
        reference(check_kind(value, str, "Definition.citation"))


@attrs.frozen(kw_only=True, str=False, cache_hash=True)
class Definition:
    """
    A published definition of response.

    Parameters
    ----------
    id, version : str
    title : str
    evidence : Evidence or str
        How sure we are that this is what the source says.
    citation : str, optional
        Key in `itpcase.definitions.references`.
    levels : iterable of Level
        Best first.
    bleeding_allowed : int or None
        Highest WHO grade that does not count as bleeding; None if bleeding is not asked.
    bleeding_unrecorded : {"assume_none", "not_evaluable"}
        What holds when bleeding was not recorded for a patient.
    baseline : BaselineRule
    confirm, loss : Confirmation
    no_response_days : int
        Days on which the lowest level was not met that make "no response". [days]
    response_date : {"first", "confirming"}
        Whether a level is reached on the first day of its run or on the day of confirmation.
    max_gap : int, optional
        Two counts further apart do not speak for the time between them. [days]
    same_day : SameDay
    washouts : Washouts
    strategies : Strategies
    landmarks : iterable of Landmark
    reached : iterable of Reached
    kept : iterable of Kept
    counted : iterable of Counted
    visits : iterable of VisitRule
    treatment_free : iterable of TreatmentFree
    failures : iterable of Failure
    combined : iterable of Combined
    primary : str
        Name of the level or question by which definitions are compared; if empty, the lowest level,
        or the first question of a definition without levels.
    placeholder : str
        Why nothing can be computed; empty for a definition that can be.
    attribution : iterable of AttributionWindow
    cells : iterable of CellEvidence
        Single cells of which we are less, or more, sure than of the rest.
    notes : iterable of str
        Points that the source leaves open, and the reading taken.

    Examples
    --------
    A variant with another id:

    >>> import attrs, itpcase as itp
    >>> variant = attrs.evolve(itp.IWG_2009, id="iwg-2009-gap-56", max_gap=56)
    >>> variant.max_gap
    56
    """

    id: str = attrs.field(validator=validators.and_(OfKind(str), not_empty))
    version: str = attrs.field(default="1", validator=OfKind(str))
    title: str = attrs.field(validator=OfKind(str))
    evidence: Evidence = attrs.field(converter=as_evidence)
    citation: str | None = attrs.field(default=None, validator=_a_citation)
    levels: tuple[Level, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(Level, several=True)
    )
    bleeding_allowed: int | None = attrs.field(
        default=None, validator=validators.optional(whole_from(0))
    )
    bleeding_unrecorded: Literal["assume_none", "not_evaluable"] = attrs.field(
        default="assume_none", validator=OneOf(("assume_none", "not_evaluable"))
    )
    baseline: BaselineRule = attrs.field(default=BaselineRule(), validator=OfKind(BaselineRule))
    confirm: Confirmation = attrs.field(factory=Confirmation, validator=OfKind(Confirmation))
    loss: Confirmation = attrs.field(factory=Confirmation, validator=OfKind(Confirmation))
    no_response_days: int = attrs.field(default=2, validator=whole_from(1))
    response_date: Literal["first", "confirming"] = attrs.field(
        default="first", validator=OneOf(("first", "confirming"))
    )
    max_gap: int | None = attrs.field(default=None, validator=validators.optional(whole_from(1)))
    same_day: SameDay = attrs.field(default=SameDay.LOWEST, converter=_same_day)
    washouts: Washouts = attrs.field(default=Washouts(), validator=OfKind(Washouts))
    strategies: Strategies = attrs.field(default=Strategies(), validator=OfKind(Strategies))
    landmarks: tuple[Landmark, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(Landmark, several=True)
    )
    reached: tuple[Reached, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(Reached, several=True)
    )
    kept: tuple[Kept, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(Kept, several=True)
    )
    counted: tuple[Counted, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(Counted, several=True)
    )
    visits: tuple[VisitRule, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(VisitRule, several=True)
    )
    treatment_free: tuple[TreatmentFree, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(TreatmentFree, several=True)
    )
    failures: tuple[Failure, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(Failure, several=True)
    )
    combined: tuple[Combined, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(Combined, several=True)
    )
    primary: str = attrs.field(default="", validator=OfKind(str))
    placeholder: str = attrs.field(default="", validator=OfKind(str))
    attribution: tuple[AttributionWindow, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(AttributionWindow, several=True)
    )
    cells: tuple[CellEvidence, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(CellEvidence, several=True)
    )
    notes: tuple[str, ...] = attrs.field(
        default=(), converter=as_tuple, validator=OfKind(str, several=True)
    )

    def __attrs_post_init__(self) -> None:
        names = [level.name for level in self.levels]
        if len(set(names)) < len(names):
            raise refuse(
                "Definition.levels",
                Sentence("problem.DEFINITION.needed_definition_2"),
                names,
                Sentence("problem.DEFINITION.remedy_definition_3"),
            )
        asked = [question.name for question in self.questions]
        if len(set(asked)) < len(asked):
            raise refuse(
                "Definition",
                Sentence("problem.DEFINITION.needed_definition_3"),
                asked,
                Sentence("problem.DEFINITION.remedy_definition_3"),
            )
        for argument, unknown in unknown_names(self.questions, names):
            known = names if argument.endswith("level") else asked
            raise refuse(
                argument,
                Sentence("problem.DEFINITION.needed_structure_2", listed=", ".join(known)),
                unknown,
                Sentence("problem.DEFINITION.remedy"),
            )
        if not (self.levels or asked or self.placeholder):
            raise refuse(
                "Definition",
                Sentence("problem.DEFINITION.needed_definition_4"),
                Sentence("problem.DEFINITION.given"),
                Sentence("problem.DEFINITION.remedy_definition_4"),
            )
        if self.placeholder and (self.levels or asked):
            raise refuse(
                "Definition.placeholder",
                Sentence("problem.DEFINITION.needed_definition_5"),
                self.placeholder,
                Sentence("problem.DEFINITION.remedy_definition_5"),
            )
        for cell in self.cells:
            _refuse_unknown_cell(self, cell)
        for question in self.reached:
            if self.response_date == "confirming" and question.by_day <= self.confirm.apart:
                raise refuse(
                    "Reached.by_day",
                    Sentence("problem.DEFINITION.needed_definition_8", apart=self.confirm.apart),
                    question.by_day,
                    Sentence("problem.DEFINITION.remedy_definition_9"),
                )
        if self.primary and self.primary not in names + asked:
            raise refuse(
                "Definition.primary",
                Sentence("problem.DEFINITION.needed_structure_2", listed=", ".join(names + asked)),
                self.primary,
                Sentence("problem.DEFINITION.remedy_definition_6"),
            )

    @property
    def questions(self) -> tuple[Question, ...]:
        """What it asks beside its levels; a combined question stands after its parts."""
        return (
            *self.landmarks, *self.reached, *self.kept, *self.counted, *self.visits,
            *self.treatment_free, *self.failures, *self.combined,
        )  # fmt: skip

    @property
    def compared_by(self) -> str:
        """The level or question by which it is compared with other definitions."""
        if self.primary or self.placeholder:
            return self.primary
        return self.levels[-1].name if self.levels else self.questions[0].name

    def question(self, name: str) -> Question:
        """
        Return a question by its name.

        Raises
        ------
        DefinitionError
            If the definition has no such question.
        """
        for question in self.questions:
            if question.name == name:
                return question
        asked = ", ".join(question.name for question in self.questions)
        raise refuse(
            "name",
            Sentence("problem.DEFINITION.needed_definition", id=self.id, asked=asked or _none()),
            name,
            Sentence("problem.DEFINITION.remedy_definition_2"),
        )

    @property
    def level_names(self) -> tuple[str, ...]:
        """The names of the levels, best first."""
        return tuple([level.name for level in self.levels])

    def rank(self, level: str) -> int:
        """
        Return the place of a level, 0 for the best.

        Raises
        ------
        DefinitionError
            If the definition has no such level.
        """
        if level not in self.level_names:
            raise refuse(
                "level",
                Sentence(
                    "problem.DEFINITION.needed_definition_6",
                    id=self.id,
                    value=", ".join(self.level_names) or _none(),
                ),
                level,
                Sentence("problem.DEFINITION.remedy_definition_2")
                if self.levels
                else Sentence("problem.DEFINITION.remedy_definition_7"),
            )
        return self.level_names.index(level)

    @property
    def texts(self) -> dict[str, str]:
        """What it says in sentences, by where: ``title``, ``clause.CR``, ``notes.1``."""
        found = {"title": self.title, "placeholder": self.placeholder}
        for part in (*self.levels, *self.questions):
            found[f"label.{part.name}"] = part.label
            found[f"clause.{part.name}"] = part.clause
        found |= {f"notes.{i}": note for i, note in enumerate(self.notes, start=1)}
        found |= {f"cells.{i}": cell.note for i, cell in enumerate(self.cells, start=1)}
        return {part: text for part, text in found.items() if text}

    def told(self, part: str) -> Told:
        """
        Give one of its `texts`; one that the catalogue has as it is can be said in every language.

        Parameters
        ----------
        part : str

        Returns
        -------
        Told
        """
        return _Text(self, part)

    def explain(self, lang: str = DEFAULT_LANGUAGE) -> str:
        """
        Print the definition as a page that a reader can check against the paper.

        Parameters
        ----------
        lang : {"en", "zh"}

        Returns
        -------
        str
        """
        return "\n".join(said(sentence, lang) for sentence in _printed(self))

    def __str__(self) -> str:
        return self.explain()

    def __repr__(self) -> str:
        return f"Definition({self.id!r}, version={self.version!r})"

    def _repr_html_(self) -> str:
        return text_html(str(self))


def _none() -> Sentence:
    return Sentence("problem.DEFINITION.none")


def _refuse_unknown_cell(d: Definition, cell: CellEvidence) -> None:
    """Refuse a cell that the definition does not have."""
    named = {each.name: each for each in (*d.levels, *d.questions)}
    place: Any = named.get(cell.owner, d)
    steps = cell.cell.split(".")[1 if cell.owner in named else 0 :]
    for step in steps:
        if not hasattr(place, step):
            raise refuse(
                "CellEvidence.cell",
                Sentence("problem.DEFINITION.needed_definition_7", id=d.id),
                cell.cell,
                Sentence("problem.DEFINITION.remedy_definition_8"),
            )
        place = getattr(place, step)


def _cells(d: Definition, *owners: str) -> Iterator[str]:
    """Print the cells of these owners, beside their clause."""
    cells = (cell for cell in d.cells if cell.owner in owners)
    yield from (Sentence("page.clause", clause=cell.told(d)) for cell in cells)


_CATALOGUES: Final[list[Callable[[], Mapping[str, Definition]]]] = []
"""What gives the definitions of the library, whose texts the words have in every language."""


def look_up_in(catalogue: Callable[[], Mapping[str, Definition]]) -> None:
    """Look the texts of definitions up among those of this catalogue, too."""
    _CATALOGUES.append(catalogue)


class _Text(Told):
    """A text of a definition; in other languages that of the words, if it is the catalogue's."""

    __slots__ = ()

    @staticmethod
    def told(parts: tuple[Any, ...], lang: str) -> str:
        definition, part = parts
        text: str = definition.texts[part]
        if is_english(lang):
            return text
        own = [found for each in _CATALOGUES if (found := each().get(definition.id))]
        is_known = any(each.texts.get(part) == text for each in own)
        return text_of(f"catalogue.{definition.id}.{part}", lang) if is_known else text


def _printed(d: Definition) -> Iterator[str]:
    yield d.told("title")
    yield Sentence("page.id", id=d.id, version=d.version, evidence=d.evidence.told)
    if d.citation:
        yield f"  {reference(d.citation)}"
    yield from _cells(d, "citation", "title", "id")
    if d.placeholder:
        yield Sentence("page.placeholder", why=d.told("placeholder"))
    for level in d.levels:
        label = d.told(f"label.{level.name}")
        key, evidence = "page.level", level.evidence
        if evidence is not None:
            key = "page.question"
        yield Sentence(
            key, name=level.name, label=label, rule=level.rule,
            evidence="" if evidence is None else evidence.told,
        )  # fmt: skip
        if level.clause:
            yield Sentence("page.clause", clause=d.told(f"clause.{level.name}"))
        yield from _cells(d, level.name)
    if d.levels:
        yield Sentence(f"page.confirmed_{d.response_date}", rule=d.confirm.told)
        yield from _cells(d, "confirm", "response_date")
        yield Sentence("page.lost", rule=d.loss.told, days=d.no_response_days)
        yield from _cells(d, "loss", "no_response_days")
        strategies = attrs.asdict(d.strategies)
        yield Sentence(
            "page.strategies",
            **{name: Sentence(f"page_strategy.{how}") for name, how in strategies.items()},
        )
        yield from _cells(d, "strategies")
        yield Sentence("page.no_gap" if d.max_gap is None else "page.gap", days=d.max_gap)
    if not d.placeholder:
        yield from _printed_measurement(d)
    for question in d.questions:
        yield Sentence(
            "page.question", name=question.name, label=d.told(f"label.{question.name}"),
            rule=question.rule, evidence=question.evidence.told,
        )  # fmt: skip
        if question.clause:
            yield Sentence("page.clause", clause=d.told(f"clause.{question.name}"))
        yield from _cells(d, question.name)
    yield from (Sentence("page.indented", text=row.told) for row in d.attribution)
    yield from _cells(d, "attribution")
    for i in range(len(d.notes)):
        yield Sentence("page.note", note=d.told(f"notes.{i + 1}"))


def _printed_measurement(d: Definition) -> Iterator[str]:
    if d.bleeding_allowed is None:
        yield Sentence("page.bleeding_not_asked")
    else:
        yield Sentence(f"page.bleeding_{d.bleeding_unrecorded}", grade=d.bleeding_allowed)
    yield Sentence("page.washout", **attrs.asdict(d.washouts))
    yield from _cells(d, "washouts")
    before = "_splenectomy" if d.baseline.splenectomy_before_first_treatment else ""
    yield Sentence(f"page.baseline{before}", days=d.baseline.window_days)
    yield from _cells(d, "baseline", "bleeding_allowed", "bleeding_unrecorded")
    yield Sentence("page.same_day", which=Sentence(f"page_same_day.{d.same_day}"))

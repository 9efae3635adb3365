"""
The shape of a definition of response.

A frozen class that holds what a publication says, and every class that it is made of under one
roof, for who writes a definition. The definitions themselves are in `itpcase.definitions`.

Counts are in 10⁹/L, times in whole days. A bound's name says its side: *at_least* means ``>=``,
*above* ``>``, *at_most* ``<=``, *below* ``<``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import attrs
from attrs import validators

from itpcase import _names
from itpcase._arguments import EachOf, OfKind, check_kind, check_language, is_word_of
from itpcase._html import text_html
from itpcase._sentences import DEFAULT_LANGUAGE, Sentence, Told, enumerated, said
from itpcase.definitions.page import TextOf, print_page
from itpcase.definitions.parts import (
    MOST_ALLOWED,
    Confirmation,
    Criterion,
    Evidence,
    OneOf,
    a_text,
    an_id,
    any_told,
    as_evidence,
    as_tuple,
    one_of,
    refuse,
    whole_from,
)
from itpcase.definitions.references import reference
from itpcase.definitions.rules import (
    AttributionWindow,
    BaselineRule,
    CellEvidence,
    Level,
    PhaseRule,
    Strategies,
    Washouts,
)
from itpcase.terms import SameDay

_ENDPOINTS: Final = "itpcase.definitions.endpoints"

if TYPE_CHECKING:
    from itpcase.definitions import endpoints
    from itpcase.definitions.endpoints import (
        Combined,
        Counted,
        Endpoint,
        Failure,
        Kept,
        Landmark,
        Reached,
        TreatmentFree,
        VisitRule,
    )
else:  # loaded, in 10 ms, with the first definition that asks for more than levels
    endpoints = _names.LateModule(_ENDPOINTS)

__all__ = [
    "AttributionWindow",
    "BaselineRule",
    "CellEvidence",
    "Combined",
    "Confirmation",
    "Counted",
    "Criterion",
    "Definition",
    "Endpoint",
    "Evidence",
    "Failure",
    "Kept",
    "Landmark",
    "Level",
    "PhaseRule",
    "Reached",
    "Strategies",
    "TreatmentFree",
    "VisitRule",
    "Washouts",
]

_find_renamed = _names.renamed_in(__name__, {"Question": "Endpoint"})

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Find the classes of what is asked, which are loaded late, among these names."""
        return getattr(endpoints, name) if name in __all__ else _find_renamed(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _same_day(value: SameDay | str) -> SameDay:
    return SameDay(one_of(value, [*SameDay], "Definition.same_day"))


def _a_citation(_record: Any, _attribute: attrs.Attribute[Any], value: str | None) -> None:
    if value is not None:
        reference(check_kind(value, str, "Definition.citation"))


def _each_of(kind: str) -> EachOf:
    """Refuse other things than questions of a kind."""
    return EachOf(f"{_ENDPOINTS}.{kind}")


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
        Highest WHO grade that does not count as bleeding; None if bleeding is not asked. A level
        can allow less than the levels below it.
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

    id: str = attrs.field(validator=an_id)
    version: str = attrs.field(default="1", validator=a_text)
    title: str = attrs.field(validator=a_text)
    evidence: Evidence = attrs.field(converter=as_evidence)
    citation: str | None = attrs.field(default=None, validator=_a_citation)
    levels: tuple[Level, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(Level))
    bleeding_allowed: int | None = attrs.field(
        default=None, validator=validators.optional(whole_from(0, MOST_ALLOWED))
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
    landmarks: tuple[endpoints.Landmark, ...] = attrs.field(
        default=(), converter=as_tuple, validator=_each_of("Landmark")
    )
    reached: tuple[endpoints.Reached, ...] = attrs.field(
        default=(), converter=as_tuple, validator=_each_of("Reached")
    )
    kept: tuple[endpoints.Kept, ...] = attrs.field(
        default=(), converter=as_tuple, validator=_each_of("Kept")
    )
    counted: tuple[endpoints.Counted, ...] = attrs.field(
        default=(), converter=as_tuple, validator=_each_of("Counted")
    )
    visits: tuple[endpoints.VisitRule, ...] = attrs.field(
        default=(), converter=as_tuple, validator=_each_of("VisitRule")
    )
    treatment_free: tuple[endpoints.TreatmentFree, ...] = attrs.field(
        default=(), converter=as_tuple, validator=_each_of("TreatmentFree")
    )
    failures: tuple[endpoints.Failure, ...] = attrs.field(
        default=(), converter=as_tuple, validator=_each_of("Failure")
    )
    combined: tuple[endpoints.Combined, ...] = attrs.field(
        default=(), converter=as_tuple, validator=_each_of("Combined")
    )
    primary: str = attrs.field(default="", validator=a_text)
    placeholder: str = attrs.field(default="", validator=a_text)
    attribution: tuple[AttributionWindow, ...] = attrs.field(
        default=(), converter=as_tuple, validator=EachOf(AttributionWindow)
    )
    cells: tuple[CellEvidence, ...] = attrs.field(
        default=(), converter=as_tuple, validator=EachOf(CellEvidence)
    )
    notes: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(str))

    def __attrs_post_init__(self) -> None:
        names = [level.name for level in self.levels]
        if len(set(names)) < len(names):
            raise refuse(
                "Definition.levels",
                Sentence("problem.DEFINITION.needed_definition_2"),
                names,
                Sentence("problem.DEFINITION.remedy_definition_3"),
            )
        _refuse_bleeding_out_of_order(self)
        asked = [question.name for question in self.questions]
        if len(set(asked)) < len(asked):
            raise refuse(
                "Definition",
                Sentence("problem.DEFINITION.needed_definition_3"),
                asked,
                Sentence("problem.DEFINITION.remedy_definition_3"),
            )
        for question, field, unknown, known in (
            endpoints.unknown_names(self.questions, names) if asked else ()
        ):
            none = "needed_definition_10" if field == "level" else "needed_definition_11"
            raise refuse(
                f"Definition.{_place_of(self, question)}.{field}",
                Sentence("problem.DEFINITION.needed_structure_2", listed=enumerated(known))
                if known
                else Sentence(f"problem.DEFINITION.{none}"),
                unknown,
                Sentence("problem.DEFINITION.remedy"),
            )
        _refuse_keeping_by_more(self)
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
                Sentence("problem.DEFINITION.needed_structure_2", listed=enumerated(names + asked)),
                self.primary,
                Sentence("problem.DEFINITION.remedy_definition_6"),
            )

    def bleeding_allowed_at(self, level: str | None = None) -> int | None:
        """
        Return the highest WHO grade that a level, or what is no level, allows.

        Parameters
        ----------
        level : str, optional
            Its name; None for the definition's own rule, which its questions follow.

        Returns
        -------
        int or None
            None if bleeding is not asked.

        Examples
        --------
        >>> import itpcase as itp
        >>> old = itp.get_definition("china-old")
        >>> old.bleeding_allowed_at("normal"), old.bleeding_allowed_at("good")
        (0, 1)
        """
        own = None if level is None else self.levels[self.rank(level)].bleeding_allowed
        return self.bleeding_allowed if own is None else own

    @property
    def least_bleeding_allowed(self) -> int | None:
        """The highest WHO grade that the strictest level allows; None if bleeding is not asked."""
        if self.bleeding_allowed is None or not self.levels:
            return self.bleeding_allowed
        best = self.levels[0].bleeding_allowed
        return self.bleeding_allowed if best is None else min(best, self.bleeding_allowed)

    @property
    def questions(self) -> tuple[Endpoint, ...]:
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

    def question(self, name: str) -> Endpoint:
        """
        Return a question by its name.

        Raises
        ------
        DefinitionError
            If the definition has no such question.
        """
        for question in self.questions:
            if is_word_of(name, (question.name,)):
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
        if not is_word_of(level, self.level_names):
            raise refuse(
                "level",
                Sentence(
                    "problem.DEFINITION.needed_definition_6",
                    id=self.id,
                    value=enumerated(self.level_names) or _none(),
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
        return TextOf(self, part)

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
        check_language(lang)
        return "\n".join(said(sentence, lang) for sentence in print_page(self))

    def __str__(self) -> str:
        return self.explain()

    def __repr__(self) -> str:
        return f"Definition({self.id!r}, version={self.version!r})"

    def _repr_html_(self) -> str:
        return text_html(str(self))


def _refuse_bleeding_out_of_order(d: Definition) -> None:
    """
    Refuse a level that allows more bleeding than a level below it, or than the definition.

    Else a count could meet the better level, and not "the lower one or better".
    """
    own = [level.bleeding_allowed for level in d.levels]
    if own.count(None) == len(own):
        return
    grades = [d.bleeding_allowed if grade is None else grade for grade in own]
    listed: list[float] = [
        -1 if grade is None else grade for grade in (*grades, d.bleeding_allowed)
    ]
    if d.bleeding_allowed is None or listed != sorted(listed):
        raise refuse(
            "Level.bleeding_allowed",
            Sentence("problem.DEFINITION.needed_definition_9"),
            own if d.bleeding_allowed is not None else d.bleeding_allowed,
            Sentence("problem.DEFINITION.remedy_definition_10"),
        )


def _refuse_keeping_by_more(d: Definition) -> None:
    """Refuse what is said to be enough to keep a response, and asks as much as the level."""
    for kept in d.kept:
        for idle in endpoints.keeps_by_as_much(kept, d.levels):
            asked = endpoints.enough_to_keep(attrs.evolve(kept, keep_any_of=()), d.levels)
            raise refuse(
                f"Definition.{_place_of(d, kept)}.keep_any_of",
                Sentence(
                    "problem.DEFINITION.needed_definition_12",
                    level=kept.level, criteria=any_told(asked),
                ),
                idle.told,
                Sentence("problem.DEFINITION.remedy_definition_11"),
            )  # fmt: skip


def _place_of(d: Definition, question: Endpoint) -> str:
    """Return where a question stands, such as ``kept[0]``."""
    for field in attrs.fields(Definition):
        group = getattr(d, field.name)
        if isinstance(group, tuple) and question in group:
            return f"{field.name}[{group.index(question)}]"
    raise AssertionError(question)  # it is one of the definition's questions


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

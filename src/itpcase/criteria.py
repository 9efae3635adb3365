"""
The shape of a definition of response.

Frozen classes that hold what a publication says: levels, confirmation, loss, washouts, strategies
for intercurrent events, landmarks, visits. The definitions themselves are in
`itpcase.definitions`.

Counts are in 10⁹/L, times in whole days. A bound's name says its side: *at_least* means ``>=``,
*above* ``>``, *at_most* ``<=``, *below* ``<``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import inf
from typing import Any, Literal

import attrs
from attrs import validators

from itpcase.errors import DefinitionError
from itpcase.references import reference
from itpcase.terms import RescueKind, SameDay, Strategy

__all__ = [
    "AttributionWindow",
    "BaselineRule",
    "Confirmation",
    "Criterion",
    "Definition",
    "Evidence",
    "Kept",
    "Landmark",
    "Level",
    "PhaseRule",
    "Strategies",
    "VisitRule",
    "Washouts",
]


# --- validators ---------------------------------------------------------------------------------


def _refuse(argument: str, needed: str, given: object, remedy: str) -> DefinitionError:
    return DefinitionError.of(
        "DEFINITION", argument=argument, needed=needed, given=given, remedy=remedy
    )


def _at_least(least: int) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    def validate(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise _refuse(
                f"{type(record).__name__}.{attribute.name}", f"a whole number from {least} on",
                value, "correct the definition",
            )  # fmt: skip

    return validate


def _a_name(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, str) or not value or value in {"NR", "NE"}:
        raise _refuse(
            f"{type(record).__name__}.{attribute.name}", "a name other than NR and NE", value,
            "NR and NE are answers, not levels",
        )  # fmt: skip


def _tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(values)


def _number(value: float | None) -> float | None:
    if value is None:
        return None
    number = float(value) if isinstance(value, (int, float)) else inf
    if not 0.0 <= number < inf:
        raise _refuse("Criterion", "finite bounds of 0 or more", value, "correct the bound")
    return number


@attrs.frozen
class _OneOf:
    """Refuse a word that is not in the list."""

    words: tuple[str, ...]

    def __call__(self, record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
        if value not in self.words:
            raise _refuse(
                f"{type(record).__name__}.{attribute.name}", "one of " + ", ".join(self.words),
                value, "use one of these words",
            )  # fmt: skip


def _not_empty(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not value:
        raise _refuse(
            f"{type(record).__name__}.{attribute.name}", "at least one", value, "fill it in"
        )


def _strategy(value: Strategy | str) -> Strategy:
    if value not in set(Strategy):
        raise _refuse("Strategies", "one of " + ", ".join(Strategy), value, "use one of these")
    return Strategy(value)


def _same_day(value: SameDay | str) -> SameDay:
    if value not in set(SameDay):
        raise _refuse(
            "Definition.same_day", "one of " + ", ".join(SameDay), value, "use one of these"
        )
    return SameDay(value)


def _seen(value: Evidence | str) -> Evidence:
    return value if isinstance(value, Evidence) else Evidence.from_text(value)


# --- the parts of a definition ------------------------------------------------------------------


@attrs.frozen
class Evidence:
    """
    How sure we are that a definition says what its source says.

    Parameters
    ----------
    kind : {"seen", "recalled", "assumed"}
        Read in the source; from knowledge of the literature, unchecked; or a choice of ours.
    confidence : int, optional
        Of what is recalled. [%]

    Examples
    --------
    >>> from itpcase.criteria import Evidence
    >>> print(Evidence.from_text("recalled 92"))
    recalled 92 %, not checked against the paper
    """

    kind: Literal["seen", "recalled", "assumed"] = attrs.field(
        validator=_OneOf(("seen", "recalled", "assumed"))
    )
    confidence: int | None = None

    @classmethod
    def from_text(cls, text: str) -> Evidence:
        """Read ``"seen"``, ``"assumed"`` or ``"recalled 92"``."""
        kind, _, confidence = text.partition(" ")
        if confidence and not confidence.isdigit():
            raise _refuse("Evidence", "such as 'recalled 90'", text, "give the confidence in %")
        return cls(kind, int(confidence) if confidence else None)  # type: ignore[arg-type]

    @property
    def is_verified(self) -> bool:
        """Whether it was read in the source."""
        return self.kind == "seen"

    @property
    def tag(self) -> str:
        """The short form that files use."""
        return self.kind if self.confidence is None else f"{self.kind} {self.confidence}"

    def __str__(self) -> str:
        if self.kind == "recalled":
            return f"{self.tag} %, not checked against the paper"
        return self.kind if self.kind == "seen" else "assumed; the source does not say"


@attrs.frozen(kw_only=True)
class Criterion:
    """
    What one count must meet: all the bounds that are given.

    Parameters
    ----------
    at_least, above, at_most, below : float, optional
        Bounds of the count. [10^9/L]
    fold_at_least, fold_above : float, optional
        Bounds of the count as a multiple of the baseline.
    rise_at_least, rise_above : float, optional
        Bounds of the rise over the baseline. [10^9/L]
    baseline_below : float, optional
        Bound of the baseline itself. [10^9/L]

    Examples
    --------
    >>> from itpcase.criteria import Criterion
    >>> print(Criterion(at_least=30, fold_at_least=2))
    count ≥ 30 and ≥ 2 × baseline
    """

    at_least: float | None = attrs.field(default=None, converter=_number)
    above: float | None = attrs.field(default=None, converter=_number)
    at_most: float | None = attrs.field(default=None, converter=_number)
    below: float | None = attrs.field(default=None, converter=_number)
    fold_at_least: float | None = attrs.field(default=None, converter=_number)
    fold_above: float | None = attrs.field(default=None, converter=_number)
    rise_at_least: float | None = attrs.field(default=None, converter=_number)
    rise_above: float | None = attrs.field(default=None, converter=_number)
    baseline_below: float | None = attrs.field(default=None, converter=_number)

    def __attrs_post_init__(self) -> None:
        if all(value is None for value in attrs.astuple(self)):
            raise _refuse("Criterion", "at least one bound", "none", "give at_least, above ...")

    @property
    def needs_baseline(self) -> bool:
        """Whether any bound refers to the baseline."""
        parts = (
            self.fold_at_least, self.fold_above, self.rise_at_least, self.rise_above,
            self.baseline_below,
        )  # fmt: skip
        return any(part is not None for part in parts)

    def __str__(self) -> str:
        texts = {
            "at_least": "≥ {:g}", "above": "> {:g}", "at_most": "≤ {:g}", "below": "< {:g}",
            "fold_at_least": "≥ {:g} × baseline", "fold_above": "> {:g} × baseline",
            "rise_at_least": "≥ baseline + {:g}", "rise_above": "> baseline + {:g}",
        }  # fmt: skip
        said = [
            text.format(getattr(self, name))
            for name, text in texts.items()
            if getattr(self, name) is not None
        ]
        told = ["count " + " and ".join(said)] if said else []
        if self.baseline_below is not None:
            told.append(f"baseline < {self.baseline_below:g}")
        return ", ".join(told)


def _criteria(value: Criterion | Iterable[Criterion]) -> tuple[Criterion, ...]:
    return (value,) if isinstance(value, Criterion) else tuple(value)


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
    """

    name: str = attrs.field(validator=_a_name)
    label: str
    any_of: tuple[Criterion, ...] = attrs.field(converter=_criteria, validator=_not_empty)
    clause: str = ""

    @property
    def needs_baseline(self) -> bool:
        """Whether any of the criteria refers to the baseline."""
        return any(criterion.needs_baseline for criterion in self.any_of)

    @property
    def rule(self) -> str:
        """The criteria in words."""
        return "; or ".join(str(criterion) for criterion in self.any_of)


@attrs.frozen(kw_only=True)
class Confirmation:
    """
    How many counts in a row it takes, and how far apart the first and the last must be.

    Parameters
    ----------
    counts : int
    apart : int
        [days]
    """

    counts: int = attrs.field(default=1, validator=_at_least(1))
    apart: int = attrs.field(default=0, validator=_at_least(0))

    def __str__(self) -> str:
        if self.counts == 1 and not self.apart:
            return "1 count"
        noun = "count" if self.counts == 1 else "counts in a row"
        return f"{self.counts} {noun}, the first and the last at least {self.apart} days apart"


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

    window_days: int = attrs.field(default=30, validator=_at_least(0))
    splenectomy_before_first_treatment: bool = False


@attrs.frozen(kw_only=True)
class Washouts:
    """
    Days from a rescue in which a count cannot show a response, by the kind of rescue. [days]

    Parameters
    ----------
    platelet_transfusion, ivig, anti_d, steroid_pulse, other : int
    """

    platelet_transfusion: int = attrs.field(default=7, validator=_at_least(0))
    ivig: int = attrs.field(default=28, validator=_at_least(0))
    anti_d: int = attrs.field(default=28, validator=_at_least(0))
    steroid_pulse: int = attrs.field(default=28, validator=_at_least(0))
    other: int = attrs.field(default=28, validator=_at_least(0))

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


@attrs.frozen(kw_only=True)
class Landmark:
    """
    A question about the one count nearest to a day after the start of treatment.

    Parameters
    ----------
    name, label : str
    any_of : Criterion or iterable of Criterion
    target_day, first_day, last_day : int
        The landmark and its window, both ends included. [days from the start]
    asks_bleeding : bool
        Whether the definition's rule on bleeding applies.
    clause : str
    evidence : Evidence or str
    """

    name: str = attrs.field(validator=_a_name)
    label: str
    any_of: tuple[Criterion, ...] = attrs.field(converter=_criteria, validator=_not_empty)
    target_day: int = attrs.field(validator=_at_least(1))
    first_day: int = attrs.field(validator=_at_least(1))
    last_day: int = attrs.field(validator=_at_least(1))
    asks_bleeding: bool = True
    clause: str = ""
    evidence: Evidence = attrs.field(default=Evidence("seen"), converter=_seen)

    def __attrs_post_init__(self) -> None:
        if not self.first_day <= self.target_day <= self.last_day:
            raise _refuse(
                "Landmark", "first_day <= target_day <= last_day",
                f"{self.first_day}, {self.target_day}, {self.last_day}", "correct the window",
            )  # fmt: skip


@attrs.frozen(kw_only=True)
class Kept:
    """
    A question whether the first response was kept up to a day after the start of treatment.

    Parameters
    ----------
    name, label : str
    level : str
        Name of the level.
    until_day : int
        [days from the start]
    clause : str
    evidence : Evidence or str
    """

    name: str = attrs.field(validator=_a_name)
    label: str
    level: str
    until_day: int = attrs.field(validator=_at_least(1))
    clause: str = ""
    evidence: Evidence = attrs.field(default=Evidence("seen"), converter=_seen)


@attrs.frozen(kw_only=True)
class VisitRule:
    """
    A question about k of n scheduled visits.

    Parameters
    ----------
    name, label : str
    any_of : Criterion or iterable of Criterion
    first_day : int
        Target day of the first visit. [days from the start]
    visits : int
        Number of scheduled visits.
    interval_days : int
        [days]
    at_least : int, optional
        Visits that must meet the criterion.
    share : float, optional
        Share of the observed visits that must meet it, where the rule is a share.
    fewest_observed : int
        Fewer observed visits than this are not evaluable.
    rescue : {"washout", "disqualifies"}
    clause : str
    evidence : Evidence or str
    """

    name: str = attrs.field(validator=_a_name)
    label: str
    any_of: tuple[Criterion, ...] = attrs.field(converter=_criteria, validator=_not_empty)
    first_day: int = attrs.field(validator=_at_least(1))
    visits: int = attrs.field(validator=_at_least(1))
    interval_days: int = attrs.field(validator=_at_least(1))
    at_least: int | None = None
    share: float | None = None
    fewest_observed: int = attrs.field(default=0, validator=_at_least(0))
    rescue: Literal["washout", "disqualifies"] = attrs.field(
        default="washout", validator=_OneOf(("washout", "disqualifies"))
    )
    clause: str = ""
    evidence: Evidence = attrs.field(default=Evidence("seen"), converter=_seen)

    def __attrs_post_init__(self) -> None:
        if (self.at_least is None) == (self.share is None):
            raise _refuse("VisitRule", "either at_least or share", "both or none", "give one")


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
    """

    agent: str
    first_from: int
    first_to: int
    peak_from: int
    peak_to: int
    evidence: Evidence = attrs.field(default=Evidence("seen"), converter=_seen)


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

    persistent_from: int
    chronic_from: int
    flag_within_days: int
    citation: str
    clause: str
    evidence: Evidence = attrs.field(converter=_seen)


# --- a definition -------------------------------------------------------------------------------


def _a_citation(_record: Any, _attribute: attrs.Attribute[Any], value: str | None) -> None:
    if value is not None:
        reference(value)


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
        Key in `itpcase.references`.
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
    kept : iterable of Kept
    visits : iterable of VisitRule
    attribution : iterable of AttributionWindow
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

    id: str = attrs.field(validator=_not_empty)
    version: str = "1"
    title: str
    evidence: Evidence = attrs.field(converter=_seen)
    citation: str | None = attrs.field(default=None, validator=_a_citation)
    levels: tuple[Level, ...] = attrs.field(default=(), converter=_tuple)
    bleeding_allowed: int | None = attrs.field(
        default=None, validator=validators.optional(_at_least(0))
    )
    bleeding_unrecorded: Literal["assume_none", "not_evaluable"] = attrs.field(
        default="assume_none", validator=_OneOf(("assume_none", "not_evaluable"))
    )
    baseline: BaselineRule = BaselineRule()
    confirm: Confirmation = Confirmation()
    loss: Confirmation = Confirmation()
    no_response_days: int = attrs.field(default=2, validator=_at_least(1))
    response_date: Literal["first", "confirming"] = attrs.field(
        default="first", validator=_OneOf(("first", "confirming"))
    )
    max_gap: int | None = attrs.field(default=None, validator=validators.optional(_at_least(1)))
    same_day: SameDay = attrs.field(default=SameDay.LOWEST, converter=_same_day)
    washouts: Washouts = Washouts()
    strategies: Strategies = Strategies()
    landmarks: tuple[Landmark, ...] = attrs.field(default=(), converter=_tuple)
    kept: tuple[Kept, ...] = attrs.field(default=(), converter=_tuple)
    visits: tuple[VisitRule, ...] = attrs.field(default=(), converter=_tuple)
    attribution: tuple[AttributionWindow, ...] = attrs.field(default=(), converter=_tuple)
    notes: tuple[str, ...] = attrs.field(default=(), converter=_tuple)

    def __attrs_post_init__(self) -> None:
        names = [level.name for level in self.levels]
        if len(set(names)) < len(names):
            raise _refuse("Definition.levels", "levels with different names", names, "rename one")
        for kept in self.kept:
            if kept.level not in names:
                raise _refuse("Kept.level", "one of " + ", ".join(names), kept.level, "correct it")
        if not (self.levels or self.landmarks or self.visits):
            raise _refuse("Definition", "levels, landmarks or visits", "none", "add one")

    @property
    def level_names(self) -> tuple[str, ...]:
        """The names of the levels, best first."""
        return tuple(level.name for level in self.levels)

    def rank(self, level: str) -> int:
        """
        Return the place of a level, 0 for the best.

        Raises
        ------
        DefinitionError
            If the definition has no such level.
        """
        if level not in self.level_names:
            raise _refuse(
                "level", f"a level of {self.id} ({', '.join(self.level_names) or 'it has none'})",
                level, "pass one of these names" if self.levels else "ask for its landmarks",
            )  # fmt: skip
        return self.level_names.index(level)

    def __str__(self) -> str:
        return "\n".join(_printed(self))


def _printed(d: Definition) -> Iterator[str]:
    """Print a definition as a page that a reader can check against the paper."""
    yield f"{d.title}"
    yield f"  id {d.id}, version {d.version}; evidence: {d.evidence}"
    if d.citation:
        yield f"  {reference(d.citation)}"
    for level in d.levels:
        yield f"  {level.name} ({level.label}): {level.rule}"
        if level.clause:
            yield f"      {level.clause}"
    if d.levels:
        yield f"  confirmed by {d.confirm}; dated at the {d.response_date} count"
        yield f"  lost after {d.loss}; no response after {d.no_response_days} days without it"
        s = d.strategies
        yield (
            f"  rescue: {s.rescue}; new line: {s.new_line}; drug stopped: {s.discontinuation}; "
            f"death: {s.death}"
        )
        yield f"  greatest gap between counts: {_days(d.max_gap)}"
    if d.bleeding_allowed is None:
        yield "  bleeding: not asked"
    else:
        grade = d.bleeding_allowed
        yield (
            f"  bleeding: none above WHO grade {grade}; not recorded: "
            f"{d.bleeding_unrecorded.replace('_', ' ')}"
        )
    yield from _printed_measurement(d)
    for landmark in d.landmarks:
        rule = "; or ".join(map(str, landmark.any_of))
        yield (
            f"  {landmark.name} ({landmark.label}): {rule} at day {landmark.target_day} "
            f"(days {landmark.first_day} to {landmark.last_day}); evidence: {landmark.evidence}"
        )
    for kept in d.kept:
        yield (
            f"  {kept.name} ({kept.label}): {kept.level} kept to day {kept.until_day} after the "
            f"start; evidence: {kept.evidence}"
        )
    for visits in d.visits:
        need = f"a share of {visits.share:g}" if visits.share else f"{visits.at_least}"
        yield (
            f"  {visits.name} ({visits.label}): {need} of {visits.visits} visits every "
            f"{visits.interval_days} days from day {visits.first_day}; evidence: {visits.evidence}"
        )
    for row in d.attribution:
        yield (
            f"  {row.agent}: first response day {row.first_from} to {row.first_to}, peak day "
            f"{row.peak_from} to {row.peak_to}; evidence: {row.evidence}"
        )
    for note in d.notes:
        yield f"  note: {note}"


def _printed_measurement(d: Definition) -> Iterator[str]:
    w = d.washouts
    yield (
        f"  washout in days: transfusion {w.platelet_transfusion}, IVIG {w.ivig}, anti-D "
        f"{w.anti_d}, steroid pulse {w.steroid_pulse}, other {w.other}"
    )
    baseline = f"  baseline: last count up to {d.baseline.window_days} days before the start"
    if d.baseline.splenectomy_before_first_treatment:
        baseline += "; for splenectomy, before the first-ever treatment"
    yield baseline
    yield f"  several counts on one day: the {d.same_day}"


def _days(value: int | None) -> str:
    return "none set" if value is None else f"{value} days"

"""
The smallest parts of a definition: how sure we are, what a count must meet, what confirms it.

Counts are in 10⁹/L, times in whole days. A bound's name says its side: *at_least* means ``>=``,
*above* ``>``, *at_most* ``<=``, *below* ``<``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from math import inf, isfinite
from typing import Any, Final, Literal

import attrs
import numpy as np

from itpcase._arguments import OfKind, check_kind, check_switches, is_number, refuse_kind
from itpcase._sentences import Listing, Sentence, Told, enumerated
from itpcase.errors import DefinitionError
from itpcase.units.limits import DECIMALS
from itpcase.units.whole import MOST, PERCENT, is_whole, plain_whole, range_told, read_digits

__all__ = ["Confirmation", "Criterion", "Evidence"]

# --- validators ---------------------------------------------------------------------------------


MOST_ALLOWED: Final = 3
"""Bleeding above it is of the highest grade of the WHO; above that one there is none to forbid."""


def refuse(argument: str, needed: str, given: object, remedy: str) -> DefinitionError:
    return DefinitionError.of(
        "DEFINITION", argument=argument, needed=needed, given=given, remedy=remedy
    )


def whole_from(least: int, most: int = MOST) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    """Accept a whole number in a range."""

    def validate(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
        plain = plain_whole(value)  # what a column gives is the number that it is
        if plain is not value:
            object.__setattr__(record, attribute.name, plain)
        if not is_whole(plain, least, most):
            raise refuse(
                f"{type(record).__name__}.{attribute.name}",
                range_told("problem.DEFINITION.needed_parts_4", least, most),
                value,
                Sentence("problem.DEFINITION.remedy_endpoints_4"),
            )

    return validate


def a_truth_value(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Accept True or False; one of numpy is kept as Python's."""
    check_switches(**{f"{type(record).__name__}.{attribute.name}": value})
    object.__setattr__(record, attribute.name, bool(value))


def a_name(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, str) or not value or value in {"NR", "NE"}:
        raise refuse(
            f"{type(record).__name__}.{attribute.name}",
            Sentence("problem.DEFINITION.needed_parts"),
            value,
            Sentence("problem.DEFINITION.remedy_parts"),
        )


def as_tuple(values: Any) -> Any:
    """Make a tuple of several values; what is none is left to the validator."""
    if isinstance(values, str | np.generic) or not isinstance(values, Iterable):
        return values
    try:
        return tuple(values)
    except TypeError:  # it is one value, such as a Quantity or an array of no dimension
        return values


def _number(value: float | None) -> float | None:
    if value is None:
        return None
    if not is_number(value) or not 0 <= value <= MOST:
        raise refuse(
            "Criterion",
            range_told("problem.DEFINITION.needed_parts_2"),
            value,
            Sentence("problem.DEFINITION.remedy_parts_2"),
        )
    return float(value)


def _count(value: float | None) -> float | None:
    """Round what counts are compared with to their step: computed, 29 is 28.999999999999996."""
    number = _number(value)
    return None if number is None else round(number, DECIMALS) or abs(number)


def _sharpness(bound: tuple[float | None, bool]) -> tuple[float, bool]:
    """Order lower bounds: the higher is sharper, and of two equal ones the strict."""
    value, is_strict = bound
    return (-inf if value is None else value, is_strict)


def _closeness(bound: tuple[float | None, bool]) -> tuple[float, bool]:
    """Order upper bounds: the lower is sharper, and of two equal ones the strict."""
    value, is_closed = bound
    return (inf if value is None else value, is_closed)


@attrs.frozen
class OneOf:
    """Refuse a word that is not in the list."""

    words: tuple[str, ...]

    def __call__(self, record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
        one_of(value, self.words, f"{type(record).__name__}.{attribute.name}")


def one_of(value: Any, words: Collection[str], argument: str) -> str:
    """Return a word of a list; refuse any other."""
    if not isinstance(value, str) or value not in words:
        raise refuse(
            argument,
            Sentence("problem.DEFINITION.needed_structure_2", listed=enumerated(words)),
            value,
            Sentence("problem.DEFINITION.remedy_parts_4"),
        )
    return value


def not_empty(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not value:
        raise refuse(
            f"{type(record).__name__}.{attribute.name}",
            Sentence("problem.DEFINITION.needed_parts_3"),
            value,
            Sentence("problem.DEFINITION.remedy_parts_3"),
        )


def a_number(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Accept a number that is one."""
    if not is_number(value) or not isfinite(value):
        raise refuse_kind(value, f"{type(record).__name__}.{attribute.name}", "number")


a_text: Final = OfKind(str)
"""Accept a text."""


def an_id(record: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Accept a text that is not empty."""
    a_text(record, attribute, value)
    not_empty(record, attribute, value)


def as_evidence(value: Evidence | str) -> Evidence:
    if isinstance(value, Evidence):
        return value
    return Evidence.from_text(check_kind(value, str, "evidence"))


@attrs.frozen
class Evidence:
    """
    How sure we are that a definition says what its source says.

    Parameters
    ----------
    kind : {"seen", "cited", "recalled", "assumed"}
        Read in the source, its abstract or its registration; read in a publication that cites it;
        from knowledge of the literature, unchecked; or a choice of ours.
    confidence : int, optional
        Of what is recalled. [%]

    Examples
    --------
    >>> from itpcase.definitions.definition import Evidence
    >>> print(Evidence.from_text("recalled 92"))
    recalled 92%, not checked against the paper
    """

    kind: Literal["seen", "cited", "recalled", "assumed"] = attrs.field(
        validator=OneOf(("seen", "cited", "recalled", "assumed"))
    )
    confidence: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(whole_from(0, PERCENT))
    )

    @classmethod
    def from_text(cls, text: str) -> Evidence:
        """Read ``"seen"``, ``"cited"``, ``"assumed"`` or ``"recalled 92"``."""
        kind, _, confidence = text.partition(" ")
        percent = read_digits(confidence)
        if confidence and percent is None:
            raise refuse(
                "Evidence",
                Sentence("problem.DEFINITION.needed_parts_5"),
                text,
                Sentence("problem.DEFINITION.remedy_parts_5"),
            )
        return cls(kind, percent)  # type: ignore[arg-type]  # its validator looks

    @property
    def is_verified(self) -> bool:
        """Whether it was read in the source."""
        return self.kind == "seen"

    @property
    def tag(self) -> str:
        """The short form that files use."""
        return self.kind if self.confidence is None else f"{self.kind} {self.confidence}"

    @property
    def told(self) -> Sentence:
        """It in words, in every language."""
        if self.kind == "recalled" and self.confidence is not None:
            return Sentence("evidence.recalled_percent", percent=self.confidence)
        return Sentence(f"evidence.{self.kind}")

    def __str__(self) -> str:
        return self.told


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
    >>> from itpcase.definitions.definition import Criterion
    >>> print(Criterion(at_least=30, fold_at_least=2))
    count ≥ 30 and ≥ 2 × baseline
    """

    at_least: float | None = attrs.field(default=None, converter=_count)
    above: float | None = attrs.field(default=None, converter=_count)
    at_most: float | None = attrs.field(default=None, converter=_count)
    below: float | None = attrs.field(default=None, converter=_count)
    fold_at_least: float | None = attrs.field(default=None, converter=_number)
    fold_above: float | None = attrs.field(default=None, converter=_number)
    rise_at_least: float | None = attrs.field(default=None, converter=_count)
    rise_above: float | None = attrs.field(default=None, converter=_count)
    baseline_below: float | None = attrs.field(default=None, converter=_count)

    def __attrs_post_init__(self) -> None:
        if all(value is None for value in attrs.astuple(self)):
            raise refuse(
                "Criterion",
                Sentence("problem.DEFINITION.needed_parts_6"),
                Sentence("problem.DEFINITION.given"),
                Sentence("problem.DEFINITION.remedy_parts_6"),
            )
        lower = max((self.at_least, False), (self.above, True), key=_sharpness)
        upper = min((self.at_most, True), (self.below, False), key=_closeness)
        if lower[0] is not None and upper[0] is not None:
            is_open = lower[1] or not upper[1]
            if lower[0] > upper[0] or (lower[0] == upper[0] and is_open):
                raise refuse(
                    "Criterion",
                    Sentence("problem.DEFINITION.needed_parts_7"),
                    str(self),
                    Sentence("problem.DEFINITION.remedy_parts_7"),
                )

    @property
    def needs_baseline(self) -> bool:
        """Whether any bound refers to the baseline."""
        parts = (
            self.fold_at_least, self.fold_above, self.rise_at_least, self.rise_above,
            self.baseline_below,
        )  # fmt: skip
        return any(part is not None for part in parts)

    @property
    def told(self) -> Told:
        """The bounds in words, in every language."""
        bounds = {
            name: Sentence(f"criterion.{name}", value=f"{value:g}")
            for name, value in attrs.asdict(self).items()
            if value is not None
        }
        baseline = bounds.pop("baseline_below", None)
        counts = Listing(bounds.values(), "list.and")
        told = [Sentence("criterion.count", bounds=counts)] if bounds else []
        return Listing([*told, *([] if baseline is None else [baseline])], "list.comma")

    def __str__(self) -> str:
        return self.told


def asks_as_much(one: Criterion, other: Criterion) -> bool:
    """
    Tell whether every count that meets one criterion meets another, by their bounds alone.

    Parameters
    ----------
    one, other : Criterion

    Returns
    -------
    bool
        False also where it depends on the baseline.

    Examples
    --------
    >>> from itpcase.definitions.parts import Criterion, asks_as_much
    >>> asks_as_much(Criterion(above=50), Criterion(at_least=50))
    True
    >>> asks_as_much(Criterion(at_least=60), Criterion(at_least=30, fold_at_least=2))
    False
    """
    return all(mine >= theirs for mine, theirs in zip(_bounds(one), _bounds(other), strict=True))


def _bounds(c: Criterion) -> list[tuple[float, bool]]:
    """Give the bounds of a criterion, of two that stand side by side the greater is the sharper."""
    lower = [
        max(_sharpness((least, False)), _sharpness((above, True)))
        for least, above in (
            (c.at_least, c.above), (c.fold_at_least, c.fold_above), (c.rise_at_least, c.rise_above),
        )
    ]  # fmt: skip
    upper = [
        max(_sharpness((_negative(most), False)), _sharpness((_negative(below), True)))
        for most, below in ((c.at_most, c.below), (None, c.baseline_below))
    ]
    return lower + upper


def _negative(value: float | None) -> float | None:
    return None if value is None else -value


def any_told(criteria: Iterable[Criterion]) -> Told:
    """Say that any of the criteria is enough."""
    return Listing([criterion.told for criterion in criteria], "criterion.or")


def as_criteria(value: Criterion | Iterable[Criterion]) -> tuple[Criterion, ...]:
    return (value,) if isinstance(value, Criterion) else tuple(value)


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

    counts: int = attrs.field(default=1, validator=whole_from(1))
    apart: int = attrs.field(default=0, validator=whole_from(0))

    @property
    def told(self) -> Sentence:
        """The rule in words, in every language."""
        if self.counts == 1:
            key = "one_count_apart" if self.apart else "one_count"
            return Sentence(f"criterion.{key}", days=self.apart)
        return Sentence(f"criterion.{self.counts_key}", counts=self.counts, days=self.apart)

    @property
    def counts_key(self) -> str:
        """By which word several counts in a row are told: with days apart, or with none asked."""
        return "counts" if self.apart else "counts_alone"

    def __str__(self) -> str:
        return self.told

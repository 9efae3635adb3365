"""
The shape of a bleeding scale: items, their grades, and what each grade asks of a sign.

A bound's name says its side, as in `itpcase.definitions.definition`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal

import attrs
from attrs.validators import optional

from itpcase._arguments import EachOf, each_of
from itpcase._html import NamedById
from itpcase._sentences import (
    Code,
    Listing,
    Sentence,
    Told,
    Word,
    notes_told,
    published,
    source_told,
)
from itpcase.definitions.definition import Evidence
from itpcase.definitions.parts import (
    OneOf,
    a_number,
    a_text,
    a_truth_value,
    an_id,
    as_evidence,
    as_tuple,
    not_empty,
    refuse,
    whole_from,
)
from itpcase.model import Found, Sign
from itpcase.units.whole import is_whole
from itpcase.words import ExplainsItself

__all__ = [
    "BleedingScale",
    "Detail",
    "Grade",
    "Item",
    "MajorRule",
    "Part",
    "SignRule",
    "Threshold",
    "no",
    "yes",
]


def sign_told(sign: str) -> Code:
    """Name a sign of bleeding."""
    return Code("sign", sign)


def detail_told(field: str) -> Word:
    """Name a detail of a sign."""
    return Word("detail", field)


@attrs.frozen(kw_only=True)
class Detail:
    """
    What one detail of a sign must be.

    Parameters
    ----------
    field : str
        A field of `itpcase.bleeding.BleedingSign`; of the age, ``"age"``.
    at_least, above, at_most, below : float, optional
        Bounds of a number.
    truth : bool, optional
        What a yes or no must be.
    any_of : tuple of StrEnum, optional
        Words of which it is, or holds, one.
    several : int, optional
        How many words it must hold at least.
    if_known : bool
        Whether it holds as long as it is not known.
    """

    field: str = attrs.field(validator=a_text)
    at_least: float | None = attrs.field(default=None, validator=optional(a_number))
    above: float | None = attrs.field(default=None, validator=optional(a_number))
    at_most: float | None = attrs.field(default=None, validator=optional(a_number))
    below: float | None = attrs.field(default=None, validator=optional(a_number))
    truth: bool | None = attrs.field(default=None, validator=optional(a_truth_value))
    any_of: tuple[StrEnum, ...] | None = attrs.field(
        default=None, converter=as_tuple, validator=optional(EachOf(StrEnum))
    )
    several: int | None = attrs.field(default=None, validator=optional(whole_from(0)))
    if_known: bool = attrs.field(default=False, validator=a_truth_value)

    @property
    def is_bounded_above(self) -> bool:
        """Whether a number can be too large."""
        return self.at_most is not None or self.below is not None

    @property
    def told(self) -> Listing:
        """It in words, in every language."""
        return Listing(self._parts_told(), "list.and")

    def _parts_told(self) -> Iterator[Told]:
        name = detail_told(self.field)
        bounds = {"≥": self.at_least, ">": self.above, "≤": self.at_most, "<": self.below}
        for sign, bound in bounds.items():
            if bound is not None:
                yield Sentence("bleeding_page.bound", name=name, sign=sign, value=f"{bound:g}")
        if self.truth is not None:
            yield name if self.truth else Sentence("bleeding_page.not", name=name)
        if self.any_of is not None:
            words = Listing([Code("bleeding_word", word) for word in self.any_of], "list.or")
            yield Sentence("bleeding_page.any_of", name=name, words=words)
        if self.several is not None:
            yield Sentence("bleeding_page.several", n=self.several, name=name)

    def __str__(self) -> str:
        return self.told


def yes(field: str) -> Detail:
    """Ask that a detail is so."""
    return Detail(field=field, truth=True)


def no(field: str) -> Detail:
    """Ask that a detail is not so."""
    return Detail(field=field, truth=False)


@attrs.frozen(init=False)
class Grade:
    """
    Points, and the details that give them: all of one of the alternatives.

    Parameters
    ----------
    points : int
    *alternatives : tuple of Detail
        Each a set of details that must hold together; none at all if the sign is enough.
    """

    points: int = attrs.field(validator=whole_from(0))
    alternatives: tuple[tuple[Detail, ...], ...]

    def __init__(self, points: int, *alternatives: tuple[Detail, ...] | Detail) -> None:
        sets = tuple((each,) if isinstance(each, Detail) else tuple(each) for each in alternatives)
        self.__attrs_init__(points, sets)

    @property
    def told(self) -> Sentence:
        """It in words, in every language."""
        sets = [Listing([each.told for each in s], "list.and") for s in self.alternatives]
        asks = Listing(sets, "list.or") or Sentence("bleeding_page.present")
        return Sentence("bleeding_page.grade", points=self.points, asks=asks)

    def __str__(self) -> str:
        return self.told


def _low_and_high(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """Accept two whole numbers, the lower first."""
    argument = f"{type(record).__name__}.{field.name}"
    points = each_of(value, argument)
    are_whole = all(map(is_whole, points))
    if len(points) != len(("low", "high")) or not are_whole or points[0] > points[1]:
        raise refuse(
            argument, Sentence("problem.DEFINITION.needed_points"), value,
            Sentence("problem.DEFINITION.remedy_points"),
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class SignRule:
    """
    How the signs of one kind are graded.

    Parameters
    ----------
    signs : tuple of Sign
    grades : tuple of Grade
        Highest first; the first that holds.
    otherwise : tuple of int, int
        Lowest and highest points if none holds; they differ where the source leaves a gap.
    gap : str
        What the source leaves open there.
    """

    signs: tuple[Sign, ...] = attrs.field(converter=as_tuple, validator=[EachOf(Sign), not_empty])
    grades: tuple[Grade, ...] = attrs.field(converter=as_tuple, validator=EachOf(Grade))
    otherwise: tuple[int, int] = attrs.field(
        default=(0, 0), converter=as_tuple, validator=_low_and_high
    )
    gap: str = attrs.field(default="", validator=a_text)

    @property
    def highest(self) -> int:
        """The most points that it can give."""
        return max(self.otherwise[1], *(grade.points for grade in self.grades))


@attrs.frozen(kw_only=True)
class Item:
    """
    One item of a scale: the highest of its signs.

    Parameters
    ----------
    name : str
    rules : tuple of SignRule
    domain : str
        The part of the scale that it belongs to.
    found : tuple of Found, optional
        Only signs that are known in one of these ways.
    documented : tuple of Found, optional
        Ways in which a sign must be known to exceed *undocumented* points.
    undocumented : int, optional
    evidence : Evidence or str
    """

    name: str = attrs.field(validator=a_text)
    rules: tuple[SignRule, ...] = attrs.field(converter=as_tuple, validator=EachOf(SignRule))
    domain: str = attrs.field(default="", validator=a_text)
    found: tuple[Found, ...] | None = attrs.field(
        default=None, converter=as_tuple, validator=optional(EachOf(Found))
    )
    documented: tuple[Found, ...] | None = attrs.field(
        default=None, converter=as_tuple, validator=optional(EachOf(Found))
    )
    undocumented: int | None = attrs.field(default=None, validator=optional(whole_from(0)))
    evidence: Evidence = attrs.field(converter=as_evidence)

    @property
    def highest(self) -> int:
        """The most points that it can give."""
        return max(rule.highest for rule in self.rules)

    @property
    def signs(self) -> frozenset[Sign]:
        """The signs that it grades."""
        return frozenset(sign for rule in self.rules for sign in rule.signs)


@attrs.frozen(kw_only=True)
class Threshold:
    """
    A total that means something.

    Parameters
    ----------
    name : str
    at_least, above : float, optional
    clause : str
    evidence : Evidence or str
    """

    name: str = attrs.field(validator=a_text)
    at_least: float | None = attrs.field(default=None, validator=optional(a_number))
    above: float | None = attrs.field(default=None, validator=optional(a_number))
    clause: str = attrs.field(validator=a_text)
    evidence: Evidence = attrs.field(converter=as_evidence)

    def is_met(self, total: float) -> bool:
        """Whether a total reaches it."""
        if self.above is not None:
            return total > self.above
        return self.at_least is not None and total >= self.at_least


@attrs.frozen(kw_only=True, repr=False)
class BleedingScale(NamedById, ExplainsItself):
    """
    A bleeding scale.

    Parameters
    ----------
    id, title, source, citation : str
    evidence : Evidence or str
    items : tuple of Item
    total : {"highest", "sum", "mean", "domains"}
        How the points of the items are put together; *domains* gives the highest of each.
    age : tuple of Grade
        Points for the age, highest first; empty if it plays no part.
    fatal : int, optional
        The grade of a bleeding that was fatal.
    bleeding_from : int
        The points of the signs, without those for the age, from which a definition of response
        that asks for no bleeding counts them.
    bleeding_evidence : Evidence or str
        How sure we are of that.
    levels : bool
        Whether definitions of response name its grades, as in "no bleeding above grade 1".
    thresholds : tuple of Threshold
    notes : tuple of str
        What the source leaves open, and the reading taken.

    Examples
    --------
    >>> from itpcase.bleeding import KHELLAF
    >>> print(KHELLAF)
    Khellaf score
      id khellaf; Khellaf, Haematologica 2005;90:829; evidence: seen
      total: sum of the items, and of the points for the age
    ...
    """

    id: str = attrs.field(validator=an_id)
    title: str = attrs.field(validator=a_text)
    source: str = attrs.field(validator=a_text)
    citation: str = attrs.field(validator=a_text)
    evidence: Evidence = attrs.field(converter=as_evidence)
    items: tuple[Item, ...] = attrs.field(converter=as_tuple, validator=EachOf(Item))
    total: Literal["highest", "sum", "mean", "domains"] = attrs.field(
        validator=OneOf(("highest", "sum", "mean", "domains"))
    )
    age: tuple[Grade, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(Grade))
    fatal: int | None = attrs.field(default=None, validator=optional(whole_from(0)))
    bleeding_from: int = attrs.field(default=1, validator=whole_from(0))
    bleeding_evidence: Evidence = attrs.field(default=Evidence("assumed"), converter=as_evidence)
    levels: bool = attrs.field(default=False, validator=a_truth_value)
    thresholds: tuple[Threshold, ...] = attrs.field(
        default=(), converter=as_tuple, validator=EachOf(Threshold)
    )
    notes: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(str))

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains in the order of the items."""
        return tuple(dict.fromkeys(item.domain for item in self.items))

    @property
    def signs(self) -> frozenset[Sign]:
        """The signs that it grades."""
        return frozenset().union(*(item.signs for item in self.items))

    def _told(self) -> Iterator[str]:
        yield published(self.title)
        yield source_told(self)
        total = Sentence(f"bleeding_page.total_{self.total}")
        yield Sentence("bleeding_page.with_age" if self.age else "bleeding_page.total", total=total)
        yield from (Sentence("bleeding_page.age", grade=grade.told) for grade in self.age)
        for item in self.items:
            key = "bleeding_page.item_of" if item.domain else "bleeding_page.item"
            yield Sentence(key, name=published(item.name), domain=item.domain)
            yield Sentence("bleeding_page.evidence", evidence=item.evidence.told)
            yield from map(_rule_told, item.rules)
        for each in self.thresholds:
            yield Sentence(
                "bleeding_page.threshold", name=published(each.name),
                clause=published(each.clause), evidence=each.evidence.told,
            )  # fmt: skip
        if self.fatal is not None:
            yield Sentence("bleeding_page.fatal", points=self.fatal)
        yield Sentence(
            "bleeding_page.counts", points=self.bleeding_from, evidence=self.bleeding_evidence.told
        )
        yield from notes_told(self)

    def __str__(self) -> str:
        return self.explain()


def _rule_told(rule: SignRule) -> Sentence:
    low, high = rule.otherwise
    rest: object = low
    if low != high:
        rest = Sentence("bleeding_page.between", low=low, high=high, gap=published(rule.gap))
    grades = [*(grade.told for grade in rule.grades), Sentence("bleeding_page.rest", points=rest)]
    return Sentence(
        "bleeding_page.rule", signs=Listing(map(sign_told, rule.signs), "list.comma"),
        grades=Listing(grades, "list.semicolon"),
    )  # fmt: skip


@attrs.frozen(kw_only=True)
class Part:
    """
    One way to be a major bleed.

    Parameters
    ----------
    name : str
    signs : tuple of Sign
        Any of these signs,
    when : tuple of Detail
        with all of these details.
    scale : str, optional
        Or the id of a scale,
    at_least : int, optional
        with a total, or where *of_items* an item, of at least so much.
    of_items : bool
    if_stated : bool
        Whether it plays a part only where the source states its grade.
    """

    name: str = attrs.field(validator=a_text)
    signs: tuple[Sign, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(Sign))
    when: tuple[Detail, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(Detail))
    scale: str | None = attrs.field(default=None, validator=optional(a_text))
    at_least: int = attrs.field(default=0, validator=whole_from(0))
    of_items: bool = attrs.field(default=False, validator=a_truth_value)
    if_stated: bool = attrs.field(default=False, validator=a_truth_value)


@attrs.frozen(kw_only=True, repr=False)
class MajorRule(NamedById, ExplainsItself):
    """
    A published rule of major or critical bleeding: any of its parts.

    Parameters
    ----------
    id, title, source, citation : str
    evidence : Evidence or str
    word, other : str
        What a bleed is called that fulfils it, and one that does not.
    parts : tuple of Part
    notes : tuple of str
    """

    id: str = attrs.field(validator=an_id)
    title: str = attrs.field(validator=a_text)
    source: str = attrs.field(validator=a_text)
    citation: str = attrs.field(validator=a_text)
    evidence: Evidence = attrs.field(converter=as_evidence)
    word: str = attrs.field(validator=a_text)
    other: str = attrs.field(validator=a_text)
    parts: tuple[Part, ...] = attrs.field(converter=as_tuple, validator=EachOf(Part))
    notes: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(str))

    def _told(self) -> Iterator[str]:
        yield published(self.title)
        yield source_told(self)
        for part in self.parts:
            word = Code("bleeding_word", self.word)
            yield Sentence("bleeding_page.part", word=word, part=published(part.name))
        yield from notes_told(self)

    def __str__(self) -> str:
        return self.explain()

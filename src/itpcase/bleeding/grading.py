"""
One assessment on one scale: the lowest and the highest grade that it can be, and from what.

The one engine for every scale of `itpcase.bleeding.scales`.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, product, repeat
from types import MappingProxyType
from typing import Any, ClassVar

import attrs

from itpcase import _names
from itpcase._sentences import Listing, Sentence, day_told, noted, published, verdict_told
from itpcase.bleeding.limits import BleedingScale, Detail, Item, SignRule, detail_told, sign_told
from itpcase.definitions.definition import Evidence
from itpcase.model import BleedingAssessment, BleedingSign, Found, Sign
from itpcase.terms import Verdict, all_of, any_of, verdict_of
from itpcase.words import ExplainsItself

__all__ = ["BleedingGrade", "ItemGrade", "graded", "holds", "items_each_way"]

Range = tuple[int, int]


# --- answers ------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class ItemGrade:
    """
    The points of one item.

    Attributes
    ----------
    name, domain : str
    low, high : int
        The lowest and the highest that it can be.
    because : tuple of str
        The signs that gave the points.
    missing : tuple of str
        What is not known.
    gaps : tuple of str
        What the source leaves open for these signs.
    evidence : Evidence
        How sure we are of the item.
    """

    name: str
    domain: str
    low: int
    high: int
    because: tuple[str, ...]
    missing: tuple[str, ...]
    gaps: tuple[str, ...]
    evidence: Evidence

    @property
    def told(self) -> Sentence:
        """The item and its points, in every language."""
        return Sentence(
            "bleeding_said.points", name=published(self.name), points=_span(self.low, self.high)
        )

    def __str__(self) -> str:
        return self.told


@attrs.frozen(kw_only=True, repr=False)
class BleedingGrade(ExplainsItself):
    """
    The grade of one assessment on one scale.

    Attributes
    ----------
    assessment : BleedingAssessment
    definition : BleedingScale
    low, high : float
        The lowest and the highest that it can be; equal if nothing that matters is unknown.
    items : tuple of ItemGrade
    age_points : tuple of int, int
    stated : bool
        Whether the source states the grade, so that no sign was read.
    """

    assessment: BleedingAssessment
    definition: BleedingScale
    low: float
    high: float
    items: tuple[ItemGrade, ...] = ()
    age_points: Range = (0, 0)
    stated: bool = False

    scale: ClassVar[_names.Renamed] = _names.Renamed("definition")

    @property
    def grade(self) -> float | None:
        """The grade; None if it is not certain."""
        return self.low if self.low == self.high else None

    @property
    def domains(self) -> dict[str, Range]:
        """The lowest and the highest grade of each domain of the scale."""
        return {
            name: _highest(item for item in self.items if item.domain == name)
            for name in self.definition.domains
        }

    @property
    def code(self) -> str:
        """The grade as text, a range as ``1-2``; of a scale with domains such as ``S2M1O0``."""
        if self.definition.total == "domains" and not self.stated:
            return "".join(f"{name}{_span(*both)}" for name, both in self.domains.items())
        return _span(self.low, self.high)

    @property
    def thresholds(self) -> dict[str, Verdict]:
        """Whether each threshold of the scale is met."""
        found = {}
        for each in self.definition.thresholds:
            low, high = each.is_met(self.low), each.is_met(self.high)
            found[each.name] = verdict_of(low if low == high else None)
        return found

    @property
    def points(self) -> Range:
        """The lowest and the highest points of the signs, without those for the age."""
        age_low, age_high = self.age_points
        if self.stated:  # a stated total has the points for the age in it
            return max(0, int(self.low) - age_high), max(0, int(self.high) - age_low)
        each_way = [_highest(items) for items in items_each_way(self.assessment, self.definition)]
        return min(low for low, _ in each_way), max(high for _, high in each_way)

    @property
    def not_on_scale(self) -> tuple[Sign, ...]:
        """Signs of the assessment that the scale does not grade."""
        return tuple(
            dict.fromkeys(
                each.sign
                for each in self.assessment.signs
                if each.sign not in self.definition.signs
            )
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """What would narrow the range; empty if the grade is certain."""
        if self.grade is not None and (self.stated or self.definition.total != "domains"):
            return ()
        told = [fact for item in self.items if item.low < item.high for fact in item.missing]
        if self.age_points[0] < self.age_points[1]:
            told.append(detail_told("age"))
        return tuple(dict.fromkeys(told))

    def __repr__(self) -> str:
        return f"BleedingGrade({self.definition.id}: {self.code})"

    def _told(self) -> Iterator[str]:
        return _explained(self)


def _explained(found: BleedingGrade) -> Iterator[Sentence]:
    scale, on = found.definition, found.assessment.on
    yield Sentence(
        "bleeding_said.is" if on is None else "bleeding_said.is_on", scale=published(scale.title),
        day=day_told(on), code=found.code, source=scale.source, evidence=scale.evidence.told,
    )  # fmt: skip
    if found.stated:
        yield Sentence("bleeding_said.stated")
    for item in found.items:
        if item.because:
            yield Sentence(
                "bleeding_said.item", item=item.told, evidence=item.evidence.told,
                signs=Listing(item.because, "list.semicolon"),
            )  # fmt: skip
        yield from (Sentence("bleeding_said.open", gap=gap) for gap in item.gaps)
    if scale.age:
        yield Sentence("bleeding_said.age", points=_span(*found.age_points))
    for threshold in scale.thresholds:
        yield Sentence(
            "bleeding_said.threshold", name=published(threshold.name),
            verdict=verdict_told(found.thresholds[threshold.name]),
            clause=published(threshold.clause),
        )  # fmt: skip
    if found.not_on_scale:
        signs = Listing(map(sign_told, found.not_on_scale), "list.comma")
        yield Sentence("bleeding_said.not_on_scale", signs=signs)
    if found.missing:
        yield Sentence("bleeding_said.not_known", facts=Listing(found.missing, "list.comma"))
    yield from noted(scale)


def _span(low: float, high: float) -> str:
    return f"{low:.3g}" if low == high else f"{low:.3g}-{high:.3g}"


def _highest(items: Iterable[ItemGrade]) -> Range:
    listed = list(items)
    return max((i.low for i in listed), default=0), max((i.high for i in listed), default=0)


# --- the engine ---------------------------------------------------------------------------------


def holds(
    detail: Detail, value: Any, least: float | None = None, most: float | None = None
) -> Verdict:
    """
    Tell whether a detail is what it must be.

    Parameters
    ----------
    detail : Detail
    value : object
        What is known of it; None for nothing.
    least, most : float, optional
        A number that it cannot fall below, and one that it cannot exceed.

    Returns
    -------
    Verdict
    """
    if value is None:
        return Verdict.YES if detail.if_known else _may_hold(detail, least, most)
    if detail.truth is not None:
        return verdict_of(value is detail.truth)
    if detail.any_of is not None:
        words = value if isinstance(value, tuple) else (value,)
        return verdict_of(any(word in detail.any_of for word in words))
    if detail.several is not None:
        return verdict_of(len(value) >= detail.several)
    return verdict_of(_above(detail, value) and _below(detail, value))


def _may_hold(detail: Detail, least: float | None, most: float | None) -> Verdict:
    """Tell of a number of which only bounds are known whether it is what it must be."""
    too_small = most is not None and not _above(detail, most)
    too_many = least is not None and not _below(detail, least)
    if too_small or too_many:
        return Verdict.NO
    enough = least is not None and _above(detail, least) and not detail.is_bounded_above
    return Verdict.YES if enough else Verdict.UNKNOWN


def _above(detail: Detail, value: float) -> bool:
    if detail.above is not None and not value > detail.above:
        return False
    return detail.at_least is None or value >= detail.at_least


def _below(detail: Detail, value: float) -> bool:
    if detail.below is not None and not value < detail.below:
        return False
    return detail.at_most is None or value <= detail.at_most


def _asked(assessment: BleedingAssessment, sign: BleedingSign, detail: Detail) -> Verdict:
    return holds(detail, assessment.value(sign, detail.field), *sign.bounds_of(detail.field))


def fulfilled(
    assessment: BleedingAssessment, sign: BleedingSign, details: Iterable[Detail]
) -> Verdict:
    """Tell whether all these details of a sign are what they must be."""
    return all_of(_asked(assessment, sign, detail) for detail in details)


def _points(
    assessment: BleedingAssessment, sign: BleedingSign, rule: SignRule
) -> tuple[Range, list[str], bool]:
    """Return the lowest and highest points of a sign, the unknown fields, and if it is a gap."""
    (low, high), unknown, is_gap = _read_rule(assessment, sign, rule)
    if low < high and sign.number and {"small", "large"} & set(unknown):
        found = [_read_rule(assessment, each, rule)[0] for each in _divided(sign)]
        low, high = min(least for least, _ in found), max(most for _, most in found)
    return (low, high), unknown, is_gap


def _divided(sign: BleedingSign) -> Iterator[BleedingSign]:
    """Divide so many bruises into small and large ones in each way that is possible."""
    if sign.small is not None or sign.number is None:
        yield sign
    else:
        for small in range(sign.number + 1):
            yield attrs.evolve(sign, small=small, large=sign.number - small)


def _read_rule(
    assessment: BleedingAssessment, sign: BleedingSign, rule: SignRule
) -> tuple[Range, list[str], bool]:
    possible: list[int] = []
    unknown: list[str] = []
    for grade in rule.grades:
        verdict = any_of(fulfilled(assessment, sign, each) for each in grade.alternatives)
        if not grade.alternatives or verdict is Verdict.YES:
            possible.append(grade.points)
            break
        if verdict is Verdict.UNKNOWN:
            possible.append(grade.points)
            unknown += [
                detail.field
                for each in grade.alternatives
                for detail in each
                if _asked(assessment, sign, detail) is Verdict.UNKNOWN
            ]
    else:
        possible += rule.otherwise
        return (min(possible), max(possible)), unknown, not unknown and bool(rule.gap)
    return (min(possible), max(possible)), unknown, False


@attrs.define
class _Tally:
    """The points of an item as its signs are read."""

    low: int = 0
    high: int = 0
    because: list[str] = attrs.field(factory=list)
    missing: list[str] = attrs.field(factory=list)
    gaps: list[str] = attrs.field(factory=list)

    def add(self, points: Range) -> None:
        """Keep the highest."""
        self.low, self.high = max(self.low, points[0]), max(self.high, points[1])


def _item(
    assessment: BleedingAssessment,
    item: Item,
    fatal: int | None,
    ways: Mapping[BleedingSign, Found],
) -> ItemGrade:
    tally = _Tally()
    for rule in item.rules:
        for kind in rule.signs:
            told = [each for each in assessment.signs if each.sign is kind]
            admitted = {each: _admitted(assessment, each, item, ways) for each in told}
            for sign, verdict in admitted.items():
                if verdict is not Verdict.NO:
                    surely = verdict is Verdict.YES
                    _read(tally, assessment, sign, rule, item=item, fatal=fatal, surely=surely)
            if Verdict.YES in admitted.values() or assessment.is_absent(kind):
                continue
            if not (assessment.complete and told):
                tally.add((0, rule.highest))
                tally.missing.append(
                    Sentence(
                        "bleeding_said.whether", sign=sign_told(kind), item=published(item.name)
                    )
                )
    return ItemGrade(
        name=item.name,
        domain=item.domain,
        low=tally.low,
        high=tally.high,
        because=tuple(tally.because),
        missing=tuple(dict.fromkeys(tally.missing)),
        gaps=tuple(dict.fromkeys(tally.gaps)),
        evidence=item.evidence,
    )


def _admitted(
    assessment: BleedingAssessment,
    sign: BleedingSign,
    item: Item,
    ways: Mapping[BleedingSign, Found],
) -> Verdict:
    """Whether a sign is known in a way that the item asks for."""
    if item.found is None:
        return Verdict.YES
    found = assessment.value(sign, "found") or ways.get(sign)
    return verdict_of(None if found is None else found in item.found)


def _read(
    tally: _Tally,
    assessment: BleedingAssessment,
    sign: BleedingSign,
    rule: SignRule,
    *,
    item: Item,
    fatal: int | None,
    surely: bool,
) -> None:
    """Add the points of one sign to an item."""
    (low, high), unknown, is_gap = _points(assessment, sign, rule)
    if sign.fatal and fatal is not None:
        low = high = fatal
        unknown, is_gap = [], False
    elif item.documented is not None and item.undocumented is not None:
        found = assessment.value(sign, "found")
        if found is None and high > item.undocumented:
            unknown.append("found")
        if found not in item.documented:
            low = min(low, item.undocumented)
            high = high if found is None else min(high, item.undocumented)
    if not surely:
        low = 0
        unknown.append("found")
    tally.add((low, high))
    name = sign_told(sign.sign)
    tally.because.append(Sentence("bleeding_said.points", name=name, points=_span(low, high)))
    if low < high:
        tally.missing += [
            Sentence("bleeding_said.detail_of", detail=detail_told(field), sign=name)
            for field in unknown
        ]
    tally.gaps += [published(rule.gap)] if is_gap else []


def _age_points(scale: BleedingScale, age: float | None) -> Range:
    if not scale.age:
        return 0, 0
    if age is None:
        return 0, max(grade.points for grade in scale.age)
    for grade in scale.age:
        if all(holds(each, age) is Verdict.YES for (each,) in grade.alternatives):
            return grade.points, grade.points
    return 0, 0


def graded(assessment: BleedingAssessment, scale: BleedingScale) -> BleedingGrade:
    """
    Grade one assessment on one scale.

    Parameters
    ----------
    assessment : BleedingAssessment
    scale : BleedingScale

    Returns
    -------
    BleedingGrade
    """
    stated = dict(assessment.stated)
    age = _age_points(scale, assessment.age)
    if scale.id in stated:
        number = stated[scale.id]
        return BleedingGrade(
            assessment=assessment,
            definition=scale,
            low=number,
            high=number,
            age_points=age,
            stated=True,
        )
    each_way = list(items_each_way(assessment, scale))
    totals = [_total(scale, items) for items in each_way]
    low, high = min(low for low, _ in totals), max(high for _, high in totals)
    items = each_way[0] if len(each_way) == 1 else _items(assessment, scale)
    return BleedingGrade(
        assessment=assessment,
        definition=scale,
        low=low + age[0],
        high=high + age[1],
        items=items,
        age_points=age,
    )


def _items(
    assessment: BleedingAssessment,
    scale: BleedingScale,
    ways: Mapping[BleedingSign, Found] = MappingProxyType({}),
) -> tuple[ItemGrade, ...]:
    return tuple(_item(assessment, item, scale.fatal, ways) for item in scale.items)


def items_each_way(
    assessment: BleedingAssessment, scale: BleedingScale
) -> Iterator[tuple[ItemGrade, ...]]:
    """
    Grade the items of a scale in each way in which the signs can be known.

    A sign is known by examination or by history: where nobody said by which, it counts in one of
    the items that ask, and not in none of them. Of signs of one kind that have the same points in
    all of these items it only matters whether some are known in the one way, some in the other.
    """
    asking = [item for item in scale.items if item.found]
    ways = [*dict.fromkeys(item.found[0] for item in asking if item.found)]
    alike: dict[tuple[Any, ...], list[BleedingSign]] = {}
    for sign in dict.fromkeys(assessment.signs):
        asked = [item for item in asking if sign.sign in item.signs]
        if asked and assessment.value(sign, "found") is None:
            points = [_alone(assessment, sign, item, scale.fatal) for item in asked]
            alike.setdefault((sign.sign, *points), []).append(sign)
    for shared in product(*(list(_shared_out(signs, ways)) for signs in alike.values())):
        yield _items(assessment, scale, ChainMap(*shared))


def _alone(
    assessment: BleedingAssessment, sign: BleedingSign, item: Item, fatal: int | None
) -> Range:
    """Return the points that a sign would have in an item if it were the only one."""
    tally = _Tally()
    for rule in item.rules:
        if sign.sign in rule.signs:
            _read(tally, assessment, sign, rule, item=item, fatal=fatal, surely=True)
    return tally.low, tally.high


def _shared_out(
    signs: Sequence[BleedingSign], ways: Sequence[Found]
) -> Iterator[dict[BleedingSign, Found]]:
    """Give each choice of the ways in which some of these signs are known."""
    for many in range(1, min(len(signs), len(ways)) + 1):
        for used in combinations(ways, many):
            yield dict(zip(signs, chain(used, repeat(used[-1])), strict=False))


def _total(scale: BleedingScale, items: Collection[ItemGrade]) -> tuple[float, float]:
    if scale.total in ("highest", "domains"):
        return _highest(items)
    low, high = sum(item.low for item in items), sum(item.high for item in items)
    return (low / len(items), high / len(items)) if scale.total == "mean" else (low, high)

"""
Signs of bleeding as they are recorded: a closed vocabulary, and one assessment of a patient.

What was not recorded is None and stays unknown; a scale then gives the lowest and the highest grade
that it can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import partial
from math import inf
from typing import Any, Final, TypeVar, cast

import attrs
import numpy as np

from itpcase._arguments import (
    EachOf,
    check_kind,
    check_text,
    each_of,
    is_number,
    is_truth,
    is_word_of,
    refuse_kind,
    to_member,
)
from itpcase._html import number_of
from itpcase._sentences import Sentence, as_given, enumerated
from itpcase.errors import InputError, UnitError
from itpcase.model.fields import Day, is_day, is_text, to_day
from itpcase.units.amounts import HAEMOGLOBIN, Known, in_unit
from itpcase.units.counts import snap
from itpcase.units.ids import bare_id
from itpcase.units.missing import is_nothing
from itpcase.units.numbers import magnitude_of, parse_value
from itpcase.units.spellings import normalised
from itpcase.units.whole import is_whole, plain_whole, range_told

__all__ = [
    "BleedingAssessment",
    "BleedingSign",
    "BloodLoss",
    "BodySite",
    "Found",
    "Intervention",
    "Sign",
]

E = TypeVar("E", bound=StrEnum)


class Sign(StrEnum):
    """A kind of bleeding."""

    PETECHIAE = "petechiae"
    ECCHYMOSES = "ecchymoses"
    """Bruises."""
    HAEMATOMA = "subcutaneous haematoma"
    WOUND = "bleeding from minor wounds"
    EPISTAXIS = "epistaxis"
    GUM = "gum bleeding"
    ORAL_BLISTERS = "oral blisters"
    """Haemorrhagic bullae or vesicles of the mouth."""
    ORAL_PETECHIAE = "oral petechiae"
    BITE = "bleeding from bites or lost teeth"
    SUBCONJUNCTIVAL = "subconjunctival"
    GI = "gastrointestinal"
    URINARY = "urinary"
    UTERINE = "uterine or vaginal"
    PULMONARY = "pulmonary"
    INTRAMUSCULAR = "intramuscular"
    JOINT = "joint"
    INTRAOCULAR = "intraocular"
    INTRACRANIAL = "intracranial"
    INTRASPINAL = "intraspinal"
    RETROPERITONEAL = "retroperitoneal"
    PERICARDIAL = "pericardial"
    OTHER_INTERNAL = "other internal"


class BodySite(StrEnum):
    """Where on the body."""

    HEAD_FACE = "head or face"
    ARMS = "arms"
    UPPER_TRUNK = "trunk above the belt"
    LOWER_TRUNK = "trunk below the belt"
    LEGS = "legs"


class Intervention(StrEnum):
    """What was done to stop it."""

    PACKING = "packing"
    CAUTERY = "cautery"
    PROCEDURE = "endoscopy or other procedure"
    IN_HOSPITAL = "in-hospital evaluation"
    PROTRACTED_CONTROL = "protracted medical control"
    RED_CELLS = "red cell transfusion"


class BloodLoss(StrEnum):
    """How much blood was lost, in the words of the WHO scale."""

    NONE = "none"
    MILD = "mild"
    GROSS = "gross"
    DEBILITATING = "debilitating"


class Found(StrEnum):
    """How a sign is known."""

    EXAM = "seen at the visit"
    RECORD = "in a medical record"
    HISTORY = "told by the patient"


def member(kind: type[E], value: Any, argument: str) -> E:
    """Read a word of a vocabulary; capitals, underscores and more blanks make no difference."""
    word = " ".join(value.replace("_", " ").split()).casefold() if isinstance(value, str) else ""
    if word in tuple(kind):
        return kind(word)
    raise InputError.of(
        "NOT_IN_VOCABULARY",
        argument=argument,
        needed=Sentence("problem.NOT_IN_VOCABULARY.needed", listed=enumerated(kind)),
        given=as_given(value),
    )


def _to_sign(value: Sign | str) -> Sign:
    return member(Sign, value, "sign")


def _to_signs(values: Iterable[Sign | str]) -> tuple[Sign, ...]:
    return tuple(sorted({member(Sign, value, "absent") for value in each_of(values, "absent")}))


def _to_sites(values: Iterable[BodySite | str] | None) -> tuple[BodySite, ...] | None:
    if values is None:
        return None
    listed = (values,) if isinstance(values, str) else each_of(values, "sites")
    return tuple(sorted({member(BodySite, value, "sites") for value in listed}))


def _to_interventions(
    values: Iterable[Intervention | str] | None,
) -> tuple[Intervention, ...] | None:
    if values is None:
        return None
    listed = (values,) if isinstance(values, str) else each_of(values, "interventions")
    return tuple(sorted({member(Intervention, value, "interventions") for value in listed}))


def _to_found(value: Found | str | None) -> Found | None:
    return None if value is None else member(Found, value, "found")


def _to_blood_loss(value: BloodLoss | str | None) -> BloodLoss | None:
    return None if value is None else member(BloodLoss, value, "blood_loss")


def _hb_factor(unit: str) -> Fraction | None:
    return HAEMOGLOBIN.spellings.get(normalised(unit))


def read_hb_drop(value: Any) -> float | None:
    """Read a fall of haemoglobin as text or as a ``Quantity``. [g/dL]"""
    if value is None:
        return None
    if isinstance(value, Known):
        return value
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        fits = value.is_compatible_with(HAEMOGLOBIN.pint_unit)
        into = HAEMOGLOBIN.pint_unit
        number = magnitude_of(value.to(into), "hb_drop") if fits else -1.0
        if not 0.0 <= number < inf:
            raise _not_haemoglobin(f"{value.magnitude} {value.units}")
        return Known(snap(number))
    if not isinstance(value, str):
        raise _not_haemoglobin(value, "NO_UNIT")
    try:
        printed = parse_value(value, _hb_factor, ".", inf, "hb_drop")
    except UnitError as error:
        code = "NO_UNIT" if error.problem.code == "NO_UNIT" else "WRONG_UNIT"
        raise _not_haemoglobin(value, code) from None
    if printed.comparator or printed.upper is not None or printed.is_about:
        raise _not_haemoglobin(value, "NOT_ONE_VALUE")
    return Known(printed.value)


def _not_haemoglobin(given: object, code: str = "WRONG_UNIT") -> UnitError:
    return UnitError.of(
        code,
        argument="hb_drop",
        needed=Sentence("haemoglobin.needed"),
        given=given,
        remedy=Sentence("haemoglobin.remedy"),
    )


def a_number(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """Accept a number from 0 on, or None."""
    if value is None:
        return
    if not is_number(value) or not value >= 0:
        raise wrong(record, field, Sentence("problem.BLEEDING.needed_signs"), value)
    _keep(record, field, value)


def _whole(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """Accept a whole number from 0 on, or None."""
    if value is None:
        return
    if not is_whole(plain_whole(value)):
        raise wrong(record, field, range_told("problem.BLEEDING.needed_signs_2"), value)
    _keep(record, field, value)


def _truth(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """Accept True, False or None."""
    if value is not None:
        _truth_or(record, field, value, "needed_signs_3")


def _yes_or_no(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """Accept True or False: it is never taken to be unknown."""
    _truth_or(record, field, value, "needed_signs_4")


def _truth_or(record: Any, field: attrs.Attribute[Any], value: Any, needed: str) -> None:
    if not is_truth(value):
        raise wrong(record, field, Sentence(f"problem.BLEEDING.{needed}"), value)
    _keep(record, field, value)


def _keep(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """Keep a value of numpy as the one of Python that it is."""
    if isinstance(value, np.generic):
        object.__setattr__(record, field.name, value.item())


def wrong(record: Any, field: attrs.Attribute[Any], needed: str, value: Any) -> InputError:
    return InputError.of(
        "BLEEDING",
        argument=f"{type(record).__name__}.{field.name}",
        needed=needed,
        given=as_given(value),
    )


def _yes_no() -> Any:
    return attrs.field(default=None, validator=_truth)


def _amount(*, whole: bool = False, unit: str = "") -> Any:
    """Make a field of numbers; what carries a unit is converted into that of the field."""
    return attrs.field(
        default=None, validator=_whole if whole else a_number,
        converter=partial(in_unit, unit=unit) if unit else None,
    )  # fmt: skip


SHARED: Final = (
    "found", "interventions", "hb_drop_g_per_dl", "anaemia", "shock", "needs_immediate",
    "life_threatening", "ongoing", "respiratory_compromise",
)  # fmt: skip
"""Facts that an assessment can state for all signs that do not say otherwise."""


@attrs.frozen(kw_only=True, repr=False)
class BleedingSign:
    """
    One sign of bleeding; every detail may be unknown.

    Parameters
    ----------
    sign : Sign
    sites : iterable of BodySite, optional
        Where on the body, for signs of the skin.
    generalised : bool, optional
        All over the body, or diffuse; not so if it is at one site.
    number : int, optional
        How many petechiae, bruises, blisters.
    small, large : int, optional
        How many are smaller, and larger, than the patient's palm.
    per_palm, per_palm_other_side : int, optional
        Petechiae in the area of one palm: where they are densest, and across the belt.
    largest_cm : float, optional
        The largest bruise. [cm]
    minutes : float, optional
        How long it bled. [min]
    bilateral : bool, optional
        Both sides of the nose, both eyes.
    gross : bool, optional
        Visible blood; of the uterus, more than spotting.
    self_limiting : bool, optional
        Occasional, and it stopped by itself.
    interferes : bool, optional
        With daily activity.
    needs_immediate : bool, optional
        It needs immediate medical attention.
    life_threatening, ongoing, shock, respiratory_compromise, compartment_syndrome : bool, optional
        *shock* is haemodynamic instability.
    anaemia : bool, optional
        With anaemia, as the record says.
    hb_drop : str or pint.Quantity, optional
        Fall of haemoglobin with its unit, such as ``"2.5 g/dL"``.
    interventions : iterable of Intervention, optional
        What was done; empty for nothing, None if not recorded.
    blood_loss : BloodLoss, optional
    found : Found, optional
        How it is known.
    fatal : bool
        Whether the patient died of it; it is never taken to be unknown.

    Raises
    ------
    InputError
        For words outside the vocabularies, and for what cannot be together.

    Examples
    --------
    >>> from itpcase.bleeding import BleedingSign
    >>> nose = BleedingSign(sign="epistaxis", minutes=12, hb_drop="21 g/L")
    >>> nose.hb_drop_g_per_dl
    2.1
    """

    sign: Sign = attrs.field(converter=_to_sign)
    sites: tuple[BodySite, ...] | None = attrs.field(default=None, converter=_to_sites)
    generalised: bool | None = _yes_no()
    number: int | None = _amount(whole=True)
    small: int | None = _amount(whole=True)
    large: int | None = _amount(whole=True)
    per_palm: int | None = _amount(whole=True)
    per_palm_other_side: int | None = _amount(whole=True)
    largest_cm: float | None = _amount(unit="centimeter")
    minutes: float | None = _amount(unit="minute")
    bilateral: bool | None = _yes_no()
    gross: bool | None = _yes_no()
    self_limiting: bool | None = _yes_no()
    interferes: bool | None = _yes_no()
    needs_immediate: bool | None = _yes_no()
    life_threatening: bool | None = _yes_no()
    ongoing: bool | None = _yes_no()
    shock: bool | None = _yes_no()
    respiratory_compromise: bool | None = _yes_no()
    compartment_syndrome: bool | None = _yes_no()
    anaemia: bool | None = _yes_no()
    hb_drop_g_per_dl: float | None = attrs.field(
        default=None, alias="hb_drop", converter=read_hb_drop
    )
    interventions: tuple[Intervention, ...] | None = attrs.field(
        default=None, converter=_to_interventions
    )
    blood_loss: BloodLoss | None = attrs.field(default=None, converter=_to_blood_loss)
    found: Found | None = attrs.field(default=None, converter=_to_found)
    fatal: bool = attrs.field(default=False, validator=_yes_or_no)

    def __attrs_post_init__(self) -> None:
        def settle(name: str, value: Any) -> None:
            object.__setattr__(self, name, value)

        if self.sites is not None and len(self.sites) == 1:
            if self.generalised:
                raise _together(
                    "generalised",
                    Sentence("problem.BLEEDING_CONTRADICTION.needed"),
                    "sites=" + self.sites[0],
                )
            settle("generalised", False)  # noqa: FBT003 - a fact
        total, small, large = self.number, self.small, self.large
        self._refuse_too_many()
        if total is not None:
            if small is None and large is not None:
                settle("small", total - large)
            elif large is None and small is not None:
                settle("large", total - small)
        elif small is not None and large is not None:
            settle("number", small + large)

    def _refuse_too_many(self) -> None:
        """Refuse parts that are more than the whole, and a palm with more than the densest."""
        dense, other = self.per_palm, self.per_palm_other_side
        if dense is not None and other is not None and other > dense:
            needed = Sentence("problem.BLEEDING_CONTRADICTION.needed_signs_3", most=dense)
            raise _together("per_palm_other_side", needed, other)
        if self.number is None:
            return
        needed = Sentence("problem.BLEEDING_CONTRADICTION.needed_signs_2", total=self.number)
        for pair in (("small", "large"), ("per_palm", "per_palm_other_side")):
            parts = [getattr(self, name) or 0 for name in pair]
            for name, part in zip(pair, parts, strict=True):
                if part > self.number:
                    raise _together(name, needed, part)
            if sum(parts) > self.number:
                raise _together(pair[1], needed, f"{parts[0]} + {parts[1]}")

    def bounds_of(self, field: str) -> tuple[int | None, int | None]:
        """
        Return the least and the greatest that a number can be, by what is known of the others.

        Two parts are no more than the whole, and nowhere is denser than where it is densest.
        """
        check_text(field, "field")
        small, large, dense, other = (
            self.small or 0, self.large or 0, self.per_palm or 0, self.per_palm_other_side or 0,
        )  # fmt: skip
        if field == "number":
            return max(small + large, dense + other), None
        beside = {"small": large, "large": small, "per_palm": other, "per_palm_other_side": dense}
        if field not in beside:
            return None, None
        most = [self.number - beside[field]] if self.number is not None else []
        if field == "per_palm_other_side" and self.per_palm is not None:
            most.append(self.per_palm)
        return (other if field == "per_palm" else 0), min(most, default=None)

    def __repr__(self) -> str:
        return f"BleedingSign({self.sign.value!r})"


_DETAILS: Final = frozenset(each.name for each in attrs.fields(BleedingSign))
"""What is known of a sign."""


def _together(name: str, needed: str, given: object) -> InputError:
    return InputError.of(
        "BLEEDING_CONTRADICTION", argument=f"BleedingSign.{name}", needed=needed, given=given
    )


def _to_id(value: str | None) -> str:
    return "" if is_nothing(value) else cast("str", bare_id(value))


def _sign_tuple(values: Iterable[BleedingSign]) -> tuple[BleedingSign, ...]:
    return each_of(values, "BleedingAssessment.signs")


def stated_grades(
    values: Mapping[str, int] | Iterable[tuple[str, int]],
) -> tuple[tuple[str, int], ...]:
    pairs = values.items() if isinstance(values, Mapping) else each_of(values, "stated")
    grades = []
    for pair in pairs:
        name, *grade = pair if isinstance(pair, tuple) else (pair,)
        if not isinstance(name, str) or [type(each) for each in grade] != [int]:
            raise InputError.of(
                "BLEEDING",
                argument="stated",
                needed=Sentence("problem.BLEEDING.needed_stated"),
                given=pair,
                remedy=Sentence("problem.BLEEDING.remedy_stated"),
            )
        grades.append((name, *grade))
    return tuple(sorted(grades))


@attrs.frozen(kw_only=True, repr=False)
class BleedingAssessment:
    """
    The signs of bleeding of one patient on one day, and what is known to be absent.

    Parameters
    ----------
    on : date or int, optional
        The day.
    patient_id : str
    signs : iterable of BleedingSign
    absent : iterable of Sign
        Signs that were looked for and not there.
    complete : bool
        Whether every kind of sign that is not listed is absent; otherwise it is unknown. A kind
        that is listed is told in full: by all of its signs in the list.
    age : float, optional
        [years]
    stated : mapping of str to int
        Grades that the source gives, by the id of the scale; they override the signs.
    found, interventions, hb_drop, anaemia, shock, needs_immediate, life_threatening, ongoing, \
respiratory_compromise : optional
        As in `BleedingSign`, for all signs that do not say otherwise.

    Raises
    ------
    InputError
        For a sign that is both listed and absent.

    Examples
    --------
    >>> from itpcase.bleeding import BleedingAssessment, BleedingSign
    >>> BleedingAssessment(on=0, signs=[BleedingSign(sign="petechiae")], complete=True)
    BleedingAssessment(1 sign)
    """

    on: Day | None = attrs.field(default=None, converter=to_day, validator=is_day)
    patient_id: str = attrs.field(default="", converter=_to_id, validator=is_text)
    signs: tuple[BleedingSign, ...] = attrs.field(
        default=(), converter=_sign_tuple, validator=EachOf(BleedingSign)
    )
    absent: tuple[Sign, ...] = attrs.field(default=(), converter=_to_signs)
    complete: bool = attrs.field(default=False, validator=_yes_or_no)
    age: float | None = _amount(unit="year")
    stated: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=stated_grades)
    found: Found | None = attrs.field(default=None, converter=_to_found)
    interventions: tuple[Intervention, ...] | None = attrs.field(
        default=None, converter=_to_interventions
    )
    hb_drop_g_per_dl: float | None = attrs.field(
        default=None, alias="hb_drop", converter=read_hb_drop
    )
    anaemia: bool | None = _yes_no()
    shock: bool | None = _yes_no()
    needs_immediate: bool | None = _yes_no()
    life_threatening: bool | None = _yes_no()
    ongoing: bool | None = _yes_no()
    respiratory_compromise: bool | None = _yes_no()

    def __attrs_post_init__(self) -> None:
        for each in self.signs:
            if each.sign in self.absent:
                raise InputError.of(
                    "BLEEDING_CONTRADICTION",
                    argument="BleedingAssessment.absent",
                    needed=Sentence("problem.BLEEDING_CONTRADICTION.needed_signs"),
                    given=str(each.sign),
                    remedy=Sentence("problem.BLEEDING_CONTRADICTION.remedy_signs"),
                )

    def value(self, sign: BleedingSign, field: str) -> Any:
        """
        Return a detail of a sign.

        What the sign does not say, the assessment may; what needs no immediate attention does not
        threaten life, and what threatens life needs it.
        """
        check_kind(sign, BleedingSign, "sign")
        if not is_word_of(field, _DETAILS):
            raise refuse_kind(field, "field", "text")

        def said(name: str) -> Any:
            own = getattr(sign, name)
            return getattr(self, name) if own is None and name in SHARED else own

        known = said(field)
        if known is not None:
            return known
        if field == "life_threatening":
            return True if sign.fatal else False if said("needs_immediate") is False else None
        if field == "needs_immediate":
            return True if sign.fatal or said("life_threatening") else None
        return None

    def is_absent(self, sign: Sign) -> bool:
        """Whether a sign is known not to be there."""
        if type(sign) is not Sign:
            sign = to_member(Sign, sign, "sign")
        listed = any(each.sign is sign for each in self.signs)
        return sign in self.absent or (self.complete and not listed)

    def __repr__(self) -> str:
        return f"BleedingAssessment({number_of(len(self.signs), 'sign')})"

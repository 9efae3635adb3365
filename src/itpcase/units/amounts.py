"""
Amounts other than counts and laboratory values: a dose a day, haemoglobin, a body weight.

Text is looked up in a closed table of spellings and converted exactly; a bare number is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from itpcase._patterns import compile_late
from itpcase._sentences import Listing, Sentence, Word, as_given
from itpcase.errors import UnitError
from itpcase.units.counts import quantity
from itpcase.units.limits import DECIMALS, HIGHEST_DOSE, HIGHEST_WEIGHT, MOST_HB_DROP
from itpcase.units.missing import is_nothing
from itpcase.units.numbers import THREE_AFTER_DOT, magnitude_of
from itpcase.units.rhythms import Dosed, read_dosed
from itpcase.units.spellings import in_signs
from itpcase.units.text import as_typed
from itpcase.units.whole import as_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "DAILY_DOSE", "HAEMOGLOBIN", "WEIGHT", "Amount", "convert_amounts", "factor_between", "in_unit",
    "read_amount",
]  # fmt: skip


@attrs.frozen
class Amount:
    """
    A kind of amount: its canonical unit and the spellings that are read.

    Parameters
    ----------
    name : str
        What it is, for messages.
    unit : str
        The canonical unit as text.
    pint_unit : str
        The same for pint.
    spellings : dict of str to Fraction
        Spelling, in small letters and without blanks, to its factor.
    highest : float
        What hardly anybody has more of, in the canonical unit: a point before three digits may part
        thousands where these are at most so many.
    """

    name: str
    unit: str
    pint_unit: str
    spellings: dict[str, Fraction]
    highest: float

    @property
    def word(self) -> Word:
        """What it is, in every language."""
        return Word("amount", self.name)


class Known(float):
    """
    An amount that was read: a number in the canonical unit of its kind.

    It is a float to everyone; that it was read tells it from a bare number, which is refused.
    """

    __slots__ = ()


THOUSAND: Final = 1000
"""What a sign between digits may part."""

LEAST: Final = 1e-5
"""What is less of a unit, and not nothing, was given in another one."""

NO_SPAN: Final = ("Y", "M", "generic")
"""Units of a span of time of numpy that are no number of days; the last is none at all."""

DAYS: Final = (
    "d", "day", "24h", "天", "日", "tag", "j", "jour", "día", "dia", "die", "giorno", "dag",
    "dzień", "dzien", "doba", "dobę", "dobe", "den", "deň", "dan", "nap", "gün", "сут", "сутки",
    "день",
)  # fmt: skip
"""A day behind the sign of a share, as laboratories and wards of several languages write it."""

_PER_DAY: Final = (*(f"/{day}" for day in DAYS), "perday", "daily", "qd")

DAILY_DOSE: Final = Amount(
    "a dose a day",
    "mg/d",
    "milligram / day",
    {
        mass + per: factor
        for per in _PER_DAY
        for mass, factor in {
            "mg": Fraction(1),
            "g": Fraction(1000),
            "ug": Fraction(1, 1000),
            "mcg": Fraction(1, 1000),
        }.items()
    },
    HIGHEST_DOSE,
)
"""Doses; the canonical unit is milligram a day."""

HAEMOGLOBIN: Final = Amount(
    "haemoglobin",
    "g/dL",
    "gram / deciliter",
    {
        "g/dl": Fraction(1),
        "g%": Fraction(1),
        "g/100ml": Fraction(1),
        "g/l": Fraction(1, 10),
        "mg/ml": Fraction(1, 10),
    },
    MOST_HB_DROP,
)
"""Haemoglobin, or a fall of it; the canonical unit is gram a decilitre."""

WEIGHT: Final = Amount(
    "a body weight",
    "kg",
    "kilogram",
    {"kg": Fraction(1), "公斤": Fraction(1), "千克": Fraction(1), "g": Fraction(1, 1000)},
    HIGHEST_WEIGHT,
)
"""Body weights; the canonical unit is kilogram."""

_TEXT: Final = compile_late(r"\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>\D.*?)?\s*", re.DOTALL)


_IN_THOUSANDS: Final = compile_late(r"(\d{1,3}(?:[,' \u2019]\d{3})+(?:\.\d+)?)(?!\d)\s*(\D.*)")
_WITH_COMMA: Final = compile_late(r"(\d+,\d+)(?![\d,.])\s*(\D.*)")
"""A number whose thousands stand apart, and one with a comma as decimal sign, with their unit."""


def read_amount(value: object, kind: Amount, argument: str) -> float:
    """
    Read an amount as text or as a ``Quantity``, in the canonical unit of its kind.

    Parameters
    ----------
    value : str or pint.Quantity
        Number and unit.
    kind : Amount
        What is read.
    argument : str
        The name to use in an error.

    Returns
    -------
    float
        In the canonical unit, rounded to 8 decimals.

    Raises
    ------
    UnitError
        For a bare number, a dose per kg, or another unit than those of the table.

    Examples
    --------
    >>> from itpcase.units.amounts import DAILY_DOSE, HAEMOGLOBIN, read_amount
    >>> read_amount("0.02 g/d", DAILY_DOSE, "dose")
    20.0
    >>> read_amount("21 g/L", HAEMOGLOBIN, "hb_drop")
    2.1
    >>> [read_amount(text, DAILY_DOSE, "dose") for text in ("20 mg b.d.", "20 mg 1-0-1")]
    [40.0, 40.0]
    """
    if isinstance(value, Known):
        return value
    if isinstance(value, str):
        return _from_text(value, kind, argument)
    number: Any = value
    if not (hasattr(value, "magnitude") and hasattr(value, "units")):
        raise UnitError.of(
            "NO_UNIT",
            argument=argument,
            needed=Sentence("problem.NO_UNIT.needed_amounts", name=kind.word),
            given=value,
            remedy=Sentence("problem.NO_UNIT.remedy_amounts", value=value, unit=kind.unit),
        )
    given = f"{number.magnitude} {number.units}"
    if not number.is_compatible_with(kind.pint_unit):
        raise _wrong_unit(kind, argument, given)
    return _checked(magnitude_of(number.to(kind.pint_unit), argument), argument, given)


def factor_between(unit: Any, into: str) -> float | None:
    """
    Return how many of one unit another one is.

    Parameters
    ----------
    unit : pint.Unit
        Of any registry.
    into : str
        A unit as pint spells it.

    Returns
    -------
    float or None
        None where the one is not the other by a factor.

    Examples
    --------
    >>> from itpcase.units.amounts import factor_between
    >>> from itpcase.units.counts import quantity
    >>> factor_between(quantity(1.0, "week").units, "day")
    7.0
    >>> factor_between(quantity(1.0, "milligram").units, "day") is None
    True
    """
    try:
        return float((1.0 * unit).to(into).magnitude)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the registry is the user's own
        return None


def in_unit(value: Any, unit: str) -> Any:
    """
    Turn one quantity, or one span of time, into a plain number of a unit.

    Parameters
    ----------
    value : object
    unit : str
        As pint spells it.

    Returns
    -------
    object
        A float rounded to 8 decimals, a whole number where it is one; what carries no unit, or one
        that cannot be meant, as it came.

    Examples
    --------
    >>> import datetime as dt
    >>> from itpcase.units.amounts import in_unit
    >>> from itpcase.units.counts import quantity
    >>> [in_unit(each, "day") for each in (quantity(2, "week"), dt.timedelta(days=14), 7)]
    [14, 14, 7]
    """
    if isinstance(value, np.timedelta64) and np.datetime_data(value.dtype)[0] not in NO_SPAN:
        value = quantity(float(value / np.timedelta64(1, "D")), "day")
    elif isinstance(value, dt.timedelta):
        value = quantity(value / dt.timedelta(days=1), "day")
    if not (hasattr(value, "magnitude") and hasattr(value, "units")) or np.ndim(value.magnitude):
        return value
    factor = factor_between(value.units, unit)
    if factor is None or is_nothing(value.magnitude) or np.iscomplexobj(value.magnitude):
        return value
    number = float(convert_amounts(np.array(float(value.magnitude)), factor))
    return value if isnan(number) else as_whole(number)


def convert_amounts(values: NDArray[Any], factor: float) -> NDArray[np.float64]:
    """
    Convert numbers by the factor of their unit, rounded as every amount is.

    Parameters
    ----------
    values : numpy.ndarray
    factor : float

    Returns
    -------
    numpy.ndarray
        float64; NaN for what is missing, and for a number that is next to nothing in the unit: a
        span of time of so many nanoseconds, where days were meant.

    Examples
    --------
    >>> import numpy as np
    >>> from itpcase.units.amounts import convert_amounts
    >>> convert_amounts(np.array([1.0, 0.0, 3e-9]), 7.0)
    array([ 7.,  0., nan])
    """
    found = np.round(values * factor, DECIMALS)
    return np.where((values != 0) & (np.abs(found) < LEAST), np.nan, found)


def _from_text(text: str, kind: Amount, argument: str) -> float:
    plain = as_typed(text).replace("μ", "u").replace("µ", "u")
    found = _TEXT.fullmatch(plain)
    dosed = read_dosed(plain) if found is None and kind is DAILY_DOSE else None
    if dosed is not None:  # 2 x 20 mg daily
        return _of_day(dosed, argument, plain)
    if found is None:
        raise UnitError.of(
            "NOT_A_NUMBER",
            argument=argument,
            needed=Sentence("problem.NOT_A_NUMBER.needed_amounts", name=kind.word),
            given=as_given(text),
            remedy=Sentence("problem.NOT_A_NUMBER.remedy_amounts", unit=kind.unit),
        )
    unit = _key(found["unit"] or "", kind)
    if not unit:
        raise UnitError.of(
            "NO_UNIT",
            argument=argument,
            needed=Sentence("problem.NO_UNIT.needed_amounts", name=kind.word),
            given=as_given(text),
            remedy=Sentence("problem.NO_UNIT.remedy_amounts_2", strip=text.strip(), unit=kind.unit),
        )
    factor = kind.spellings.get(unit)
    if factor is None:
        dosed = read_dosed(plain) if kind is DAILY_DOSE else None
        if dosed is not None:
            return _of_day(dosed, argument, plain)
        if "/kg" in unit:
            raise UnitError.of(
                "PER_KG",
                argument=argument,
                needed=Sentence("problem.PER_KG.needed", name=kind.word),
                given=as_given(text),
                remedy=Sentence("problem.PER_KG.remedy", unit=kind.unit),
            )
        raise _separated(plain.strip(), kind, argument, text) or _wrong_unit(
            kind, argument, repr(text)
        )
    number = Fraction(found["number"])
    if THREE_AFTER_DOT.fullmatch(found["number"]) and number * THOUSAND * factor <= kind.highest:
        raise _refused_signs(_either(found["number"], plain), argument, text)
    return _checked(float(round(number * factor, DECIMALS)), argument, text)


def _of_day(dosed: Dosed, argument: str, text: str) -> float:
    """Return the dose of a day of an amount with its rhythm, which has one on each day."""
    dose = Fraction(dosed.number) * DAILY_DOSE.spellings[f"{dosed.unit}/d"] * dosed.per_day
    if THREE_AFTER_DOT.fullmatch(dosed.number) and dose * THOUSAND <= DAILY_DOSE.highest:
        raise _refused_signs(_either(dosed.number, text), argument, text)
    if dosed.per_day < 1:
        raise UnitError.of(
            "WRONG_UNIT",
            argument=argument,
            needed=Sentence("problem.WRONG_UNIT.needed_amounts", name=DAILY_DOSE.word),
            given=as_given(text),
            remedy=Sentence("problem.WRONG_UNIT.remedy_rhythm", mean=f"{float(dose):.4g} mg/d"),
        )
    return _checked(float(round(dose, DECIMALS)), argument, text)


def _either(number: str, text: str) -> list[str]:
    """Write a text with a point before three digits as decimal sign, and between thousands."""
    value = Fraction(number)
    said = [f"{float(each):.12g}" for each in (value, value * THOUSAND)]
    said = [each + "0" if THREE_AFTER_DOT.fullmatch(each) else each for each in said]
    return [f"'{text.strip().replace(number, each, 1)}'" for each in said]


def _key(unit: str, kind: Amount) -> str:
    """Write a unit as the spellings have it; those of a laboratory in the signs of all of them."""
    return in_signs(unit) if kind is HAEMOGLOBIN else "".join(unit.split()).casefold()


def _separated(plain: str, kind: Amount, argument: str, text: str) -> UnitError | None:
    """Say that it is the signs in a number that cannot be read, where its unit can; or nothing."""
    found = []
    if thousands := _IN_THOUSANDS.fullmatch(plain):
        found.append((re.sub(r"[^\d.]", "", thousands[1]), thousands[2]))
    if comma := _WITH_COMMA.fullmatch(plain):
        found.append((comma[1].replace(",", "."), comma[2]))
    meant = [
        f"'{Decimal(number).normalize():f} {unit.strip()}'" for number, unit in found
        if _key(unit, kind) in kind.spellings
        or (kind is DAILY_DOSE and read_dosed(f"1 {unit}") is not None)
    ]  # fmt: skip
    return _refused_signs(meant, argument, text) if meant else None


def _refused_signs(meant: list[str], argument: str, text: str) -> UnitError:
    """Refuse the signs in a number, and list what they may mean."""
    return UnitError.of(
        "AMBIGUOUS" if len(meant) > 1 else "DECIMAL_SIGN",
        argument=argument,
        needed=Sentence("problem.DECIMAL_SIGN.needed_amounts"),
        given=as_given(text),
        remedy=Sentence("problem.AMBIGUOUS.remedy", listed=Listing(meant, "list.or")),
    )


def _wrong_unit(kind: Amount, argument: str, given: str) -> UnitError:
    return UnitError.of(
        "WRONG_UNIT",
        argument=argument,
        needed=Sentence("problem.WRONG_UNIT.needed_amounts", name=kind.word),
        given=given,
        remedy=Sentence("problem.WRONG_UNIT.remedy_amounts", unit=kind.unit),
    )


def _checked(number: float, argument: str, given: str) -> float:
    if not isfinite(number) or number < 0:
        raise UnitError.of(
            "NOT_A_NUMBER",
            argument=argument,
            needed=Sentence("problem.NOT_A_NUMBER.needed_amounts_2"),
            given=given,
            remedy=Sentence("problem.NOT_A_NUMBER.remedy_amounts_2"),
        )
    return Known(round(number, DECIMALS))

"""
Platelet counts, read exactly.

Every count that enters the library as text, as a pint ``Quantity`` or as an array passes through
this module once, and comes out as a float in 10⁹/L.

* A unit is looked up in a closed table of spellings (`itpcase.units.spellings`). pint never parses
  text from outside: it reads the UCUM code ``10*9/L`` as 90 per litre, ``G/L`` as gauss and
  ``K/uL`` as kelvin.
* Decimal text is converted exactly (`itpcase.units.numbers`), an array with one correctly rounded
  operation by an exact power of ten; both are then rounded to 8 decimals, so every spelling of one
  count is one float, and a ``Quantity`` that pint has moved to 99.99999999999999 comes back to 100.
* What cannot be read without guessing is refused by name.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from math import copysign, inf, nan, nextafter
from numbers import Real
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
import numpy as np

from itpcase._arguments import check_decimal, check_text, is_number
from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, as_given
from itpcase.errors import UnitError
from itpcase.units.count_words import CountWords
from itpcase.units.limits import DECIMALS, HIGHEST_COUNT, LEAST_STEP, SUSPICIOUS_COUNT
from itpcase.units.numbers import (
    BOUND_SIGNS,
    DAY_AND_MONTH,
    LONGEST_TEXT,
    THREE_AFTER_DOT,
    Comparator,
    DecimalSign,
    exact,
    floats,
    magnitude_of,
    parse_value,
    refuse_long,
    too_high,
)
from itpcase.units.spellings import count_factor, refuse_unit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pint import Quantity

__all__ = [
    "COUNT_UNIT",
    "Count",
    "as_count",
    "convert_counts",
    "parse_count",
    "quantity",
    "snap",
]

COUNT_UNIT: Final = "gigacount / liter"
"""The canonical unit of a platelet count, made of stock pint names: it unpickles anywhere."""

UNBOUNDED: Final = (">", ">=")
"""The bounds of a count that may be as high as one likes."""

ROWS_AT_ONCE: Final = 1 << 15
"""Rows that are converted together."""


# --- the registry -------------------------------------------------------------------------------

_registry_lock = threading.Lock()


def quantity(value: float, unit: str) -> Quantity[Any]:
    """
    Make a fresh ``Quantity`` of pint's application registry.

    pint is imported, and its registry built, at the first call and not at ``import itpcase``.

    Parameters
    ----------
    value : float
        The magnitude.
    unit : str
        A unit in pint's own spelling.

    Returns
    -------
    pint.Quantity

    Examples
    --------
    >>> from itpcase.units.counts import COUNT_UNIT, quantity
    >>> print(quantity(15.0, COUNT_UNIT))
    15.0 gigacount / liter
    """
    import pint  # noqa: PLC0415 - 0.4 s, so only when a Quantity is asked for

    registry: Any = pint.application_registry
    with _registry_lock:  # the first use of the application registry races between threads
        return cast("Quantity[Any]", registry.Quantity(value, unit))


# --- one count ----------------------------------------------------------------------------------


@attrs.frozen(slots=True)
class Count:
    """
    A platelet count as printed: a value, a bound, or a range.

    Parameters
    ----------
    value : float
        The printed number; of a range, its lower end. [10^9/L]
    comparator : {"", "<", "<=", ">", ">="}
        The printed bound.
    upper : float, optional
        The upper end of a printed range. [10^9/L]
    approximate : bool
        Whether it was printed as approximate, such as ``~12``; rules use the number as it stands.
    flag : str
        What a laboratory printed beside the number, such as ``H`` or ``↓``; no rule uses it.
    like_date : str
        The number as printed, where it is written as a day and a month are, such as ``05.03``.
    stated : CountWords, optional
        The words that stand in place of a number, or beside it.

    Examples
    --------
    >>> from itpcase import parse_count
    >>> parse_count("<5 K/µL")
    Count(value=5.0, comparator='<', upper=None)
    >>> print(parse_count("30–60 ×10⁹/L"))
    30–60 ×10⁹/L
    """

    value: float
    comparator: Comparator = ""
    upper: float | None = None
    approximate: bool = attrs.field(default=False, repr=False)
    flag: str = attrs.field(default="", repr=False, eq=False)
    like_date: str = attrs.field(default="", repr=False, eq=False)
    stated: CountWords | None = attrs.field(default=None, repr=False, eq=False)

    @property
    def is_exact(self) -> bool:
        """Whether the count is one printed number, neither a bound nor a range."""
        return not self.comparator and self.upper is None

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of it but that it was taken."""
        return self.comparator in UNBOUNDED and self.value == 0 and self.upper is None

    @property
    def interval(self) -> tuple[float, float]:
        """
        The lowest and the highest count it can be, both included. [10^9/L]

        A strict bound ends at the next float, which lies below every step of 1e-8 ×10⁹/L.
        """
        value = self.value
        match self.comparator:
            case "<":
                return 0.0, nextafter(value, -inf)
            case "<=":
                return 0.0, value
            case ">":
                return nextafter(value, inf), inf
            case ">=":
                return value, inf
        return value, value if self.upper is None else self.upper

    @property
    def printed(self) -> str:
        """The number with its bound or range, without the unit; words that stand in its place."""
        if self.stated is not None and self.stated.words and self.comparator in UNBOUNDED:
            return self.stated.words
        about = "~" if self.approximate else ""
        if self.upper is not None:
            return f"{about}{self.value:.10g}–{self.upper:.10g}"
        sign = {"<=": "≤", ">=": "≥"}.get(self.comparator, self.comparator)
        return f"{about}{sign}{self.value:.10g}"

    def __str__(self) -> str:
        return f"{self.printed} ×10⁹/L"


UNKNOWN_COUNT: Final = Count(0.0, ">=")
"""What is known of a count of which words alone tell: that it was taken."""


def can_be_one(one: Count, two: Count) -> bool:
    """
    Tell whether two counts may say the same: there is a number that both can be.

    Examples
    --------
    >>> from itpcase.units.counts import Count, can_be_one
    >>> can_be_one(Count(40.0, "<"), Count(38.0)), can_be_one(Count(40.0, "<"), Count(40.0))
    (True, False)
    """
    (low, high), (other_low, other_high) = one.interval, two.interval
    return low <= other_high and other_low <= high


# --- reading one count -----------------------------------------------------------------------

_FAST: Final = compile_late(
    r"(?P<sign>[<>]=?|[≤≥])?\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[^\s\d.,'–-]\S*)"
)


@lru_cache(maxsize=65536)
def _parse_count(text: str, decimal: DecimalSign | None, argument: str) -> Count:
    fast = _FAST.fullmatch(text) if len(text) <= LONGEST_TEXT else None
    may_be_else = fast and any(
        each.fullmatch(fast["number"]) for each in (THREE_AFTER_DOT, DAY_AND_MONTH)
    )
    if fast is not None and decimal is None and not may_be_else:
        factor = count_factor(fast["unit"])
        value = inf if factor is None else exact(Decimal(fast["number"]), factor)
        if value <= HIGHEST_COUNT and (value or fast["sign"] != "<"):
            return Count(value, BOUND_SIGNS.get(fast["sign"], ""))
    return Count(
        *parse_value(text, count_factor, decimal, SUSPICIOUS_COUNT, argument, highest=HIGHEST_COUNT)
    )


def parse_count(text: str, *, decimal: DecimalSign | None = None, argument: str = "count") -> Count:
    """
    Read a platelet count as laboratories and papers print it.

    * a number with a unit of the closed table of spellings;
    * a bound (``<5 K/µL``, ``≥50 x109/L``) and a range (``30–60 ×10⁹/L``) are kept as such; so is
      that a number is approximate (``~12``, ``ca. 12``) and what a laboratory flags it with
      (``12 L``, ``12↓``);
    * thousands separators are a comma, a space or an apostrophe;
    * a dot before exactly three digits (``162.000 /µL``) is refused unless *decimal* is declared
      or only one reading is a possible count.

    Parameters
    ----------
    text : str
        Number and unit.
    decimal : {".", ","}, optional
        The decimal sign, where it is known.
    argument : str
        The name to use in an error.

    Returns
    -------
    Count
        Value and bound. [10^9/L]

    Raises
    ------
    UnitError
        With the text, what was needed, and the fix.

    Examples
    --------
    >>> from itpcase import parse_count
    >>> parse_count("15,000 /mm3").value
    15.0
    >>> parse_count("5.4 lakhs/cumm").value
    540.0
    >>> parse_count("162.000 /μl", decimal=",").value
    162.0
    """
    if not isinstance(text, str):
        raise UnitError.of(
            "NOT_TEXT",
            argument=argument,
            needed=Sentence("problem.NOT_TEXT.needed_counts"),
            given=text,
            remedy=_with_unit(text),
        )
    check_decimal(decimal)
    return _parse_count(text, decimal, check_text(argument, "argument"))


def _with_unit(value: object) -> Sentence:
    """Say how a bare number is written with its unit."""
    number = value if is_number(value) and abs(cast("float", value)) < inf else 30
    return Sentence("problem.NO_UNIT.with_unit", number=number)


def as_count(value: object, argument: str = "count") -> Count:
    """
    Take a count as text, as a ``Quantity``, or as a `Count`.

    Parameters
    ----------
    value : str, pint.Quantity or Count
        The count; a bare number is refused.
    argument : str
        The name to use in an error.

    Returns
    -------
    Count
        [10^9/L]

    Raises
    ------
    UnitError
        For a bare number, and for what is not cells per volume.

    Examples
    --------
    >>> from itpcase.units.counts import as_count, quantity
    >>> as_count(quantity(100.0, "1 / nanoliter")).value
    100.0
    """
    if isinstance(value, Count):
        return checked(value, HIGHEST_COUNT, argument)
    if isinstance(value, str):
        return parse_count(value, argument=argument)
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        return Count(_from_quantity(value, argument))
    raise UnitError.of(
        "NO_UNIT",
        argument=argument,
        needed=Sentence("problem.NO_UNIT.needed_counts"),
        given=value,
        remedy=_with_unit(value),
    )


_COMPARATORS: Final = frozenset(("", *BOUND_SIGNS.values()))


def checked(count: Count, highest: float, argument: str) -> Count:
    """
    Refuse a `Count` that no reader would have made; take numbers of other types as floats.

    Rules compare with the next float beside a threshold, which numpy rounds to the type of a
    float32, and an int8 has no double; a float32 is read by its shortest decimal. What a caller
    has computed (``0.29 * 100``) is rounded to the step of counts, as every reader does.

    Parameters
    ----------
    count : Count
    highest : float
    argument : str

    Returns
    -------
    Count

    Raises
    ------
    UnitError
        For a value that is no number, negative, not finite or too high, an unknown comparator, a
        range that is also a bound or runs downwards.
    """
    given = count
    if type(count.value) is not float:
        count = attrs.evolve(count, value=_plain(count.value, argument))
    if count.upper is not None and type(count.upper) is not float:
        count = attrs.evolve(count, upper=_plain(count.upper, argument))
    ends = (count.value,) if count.upper is None else (count.value, count.upper)
    # rounded before it is compared, as columns are; NaN compares false
    numbers = all(end >= 0.0 and round(end, DECIMALS) <= highest for end in ends)
    is_range = count.upper is None or (not count.comparator and count.upper > count.value)
    known = count.comparator in _COMPARATORS
    empty = count.comparator == "<" and count.value == 0
    if not numbers or not is_range or not known or empty:
        raise UnitError.of(
            "COUNT",
            argument=argument,
            needed=Sentence("problem.COUNT.needed", highest=f"{highest:g}"),
            given=as_given(given),
        )
    if any(end != round(end, DECIMALS) or copysign(1.0, end) < 0 for end in ends):  # -0 is 0
        low, *_, high = snap([*ends, ends[-1]]).tolist()
        upper = high if low < high else None  # a range whose ends are one count is that count
        count = attrs.evolve(count, value=low, upper=upper)
    return count


_NUMBERS: Final = (Real, Decimal)
_NO_NUMBERS: Final = (bool, np.bool_, np.timedelta64)
"""What Python or numpy takes for numbers, and nobody else."""


def _plain(end: Any, argument: str) -> float:
    """Return a number of another type as a float; NaN for what is none."""
    kind: Any = type(end)
    if issubclass(kind, np.floating) and not issubclass(kind, float):
        return float(floats(np.array([end]), argument)[0])
    if not issubclass(kind, _NUMBERS) or issubclass(kind, _NO_NUMBERS):
        return nan
    try:
        return float(end)
    except (OverflowError, ValueError):  # more than a float holds, or a signalling NaN
        return nan


def _from_quantity(value: Any, argument: str) -> float:
    if np.ndim(value.magnitude):
        raise UnitError.of(
            "NOT_ONE_VALUE", argument=argument, given=Sentence("problem.NOT_ONE_VALUE.given")
        )
    if not value.check("1 / [length]**3"):
        raise UnitError.of(
            "NOT_CELLS_PER_VOLUME",
            argument=argument,
            given=f"{value.magnitude} {value.units}",
            remedy=Sentence("problem.NOT_CELLS_PER_VOLUME.remedy_counts_2"),
        )
    plain = type(value)(magnitude_of(value, argument), value.units)  # a Decimal does not convert
    number = float(plain.to(COUNT_UNIT).magnitude)
    if not 0.0 <= number < inf:
        raise UnitError.of(
            "NEGATIVE" if number < 0.0 else "NOT_A_NUMBER",
            argument=argument,
            needed=Sentence("problem.NEGATIVE.needed_counts"),
            given=f"{value.magnitude} {value.units}",
            remedy=Sentence("problem.NEGATIVE.remedy_counts_2"),
        )
    number = float(snap(number))
    if number > HIGHEST_COUNT:
        raise too_high(number, f"{number:.15g} ×10⁹/L", argument)
    return number


def snap(values: ArrayLike, out: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """
    Round values in the canonical unit to its step of 1e-8; what is not zero stays so.

    Parameters
    ----------
    values : array_like
        Counts or thresholds. [10^9/L]
    out : numpy.ndarray, optional
        Where to write them.

    Returns
    -------
    numpy.ndarray
        [10^9/L]
    """
    numbers = np.asarray(values, dtype=np.float64)
    is_list = numbers.ndim > 0 and numbers.size > 0
    if is_list and numbers.min() >= LEAST_STEP and numbers.max() <= HIGHEST_COUNT:
        return np.asarray(np.round(numbers, DECIMALS, out=out))  # none is zero, missing or too high
    with np.errstate(over="ignore", invalid="ignore"):  # what is too high is refused as such
        few = np.flatnonzero((numbers > 0) & (numbers < LEAST_STEP))
        lost = numbers.flat[few]
        rounded = np.asarray(np.round(numbers, DECIMALS, out=out))
    if len(few):
        rounded.flat[few] = np.where(rounded.flat[few] == 0, lost, rounded.flat[few])
    return np.add(rounded, 0.0, out=out)  # there is one zero: -0 is none that anybody printed


def convert_counts(values: ArrayLike, unit: str, *, argument: str = "count") -> NDArray[np.float64]:
    """
    Convert a column of counts that share one unit.

    * one correctly rounded multiplication or division by an exact power of ten;
    * a NaN stays a NaN: a missing value is no count;
    * float32 is read by its shortest decimal, and refused per litre and per millilitre, where a
      float32 cannot hold the printed number (50 ×10⁹/L would come back below itself).

    Parameters
    ----------
    values : array_like
        The printed numbers.
    unit : str
        Their unit, in any spelling of the table.
    argument : str
        The name to use in an error.

    Returns
    -------
    numpy.ndarray
        float64. [10^9/L]

    Raises
    ------
    UnitError
        For an unknown unit, a negative, infinite or impossible count (with its row).

    Examples
    --------
    >>> from itpcase.units.counts import convert_counts
    >>> convert_counts([15000, 30000], "/mm3")
    array([15., 30.])
    """
    if not isinstance(unit, str):
        raise UnitError.of(
            "NO_UNIT",
            argument=argument,
            needed=Sentence("problem.NO_UNIT.needed_counts_3"),
            given=unit,
            remedy=Sentence("problem.NO_UNIT.remedy_counts_2"),
        )
    refuse_long(unit, argument)
    factor = count_factor(unit)
    if factor is None:
        refuse_unit(unit, unit, argument)
    power = int(factor.adjusted())
    numbers = floats(values, argument, short=power > -6)  # noqa: PLR2004 - of /mL and /L numbers are long
    converted = _scaled(numbers, *_scales(power))
    bad = (numbers < 0) | (converted > HIGHEST_COUNT)  # what is below 0 is so before rounding
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        value, where = float(converted.flat[row]), f"{argument}[{row}]"
        given = f"{numbers.flat[row]:.15g} {unit}"
        if value > HIGHEST_COUNT:
            raise too_high(value, given, where, factor)
        raise UnitError.of("NEGATIVE", argument=where, given=given)
    return converted


def _scales(power: int) -> tuple[float, float]:
    """Return what to multiply with and what to divide by; one of the two is 1."""
    return float(10 ** max(power, 0)), float(10 ** max(-power, 0))


def _scaled(
    numbers: Any, times: Any, over: Any, out: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    with np.errstate(over="ignore"):
        return snap(np.divide(np.multiply(numbers, times, out=out), over, out=out), out)


def _are_snapped(values: NDArray[np.float64]) -> bool:
    """Tell whether nothing is to be rounded, and no zero has a sign, which would be printed."""
    parts = (values[i : i + ROWS_AT_ONCE] for i in range(0, len(values), ROWS_AT_ONCE))
    return all(
        (np.array_equal(part, np.rint(part)) or np.array_equal(part, snap(part), equal_nan=True))
        and not np.signbit(part).any()
        for part in parts  # whole numbers are, and most counts are whole
    )


def convert_rows(
    values: NDArray[np.float64], powers: Sequence[int], codes: NDArray[Any] | None
) -> NDArray[np.float64]:
    """
    Convert a column of counts by the unit of each row; nothing is checked.

    Parameters
    ----------
    values : numpy.ndarray
        The printed numbers; NaN stays NaN.
    powers : sequence of int
        The power of ten of each unit, to 10⁹/L.
    codes : numpy.ndarray or None
        For each row, the place of its unit; None if all have the first.

    Returns
    -------
    numpy.ndarray
        float64 [10^9/L]; *values* themselves, if nobody may write them and nothing is to convert.
    """
    if len(set(powers)) == 1:
        codes = None
    if not any(powers) and not values.flags.writeable and _are_snapped(values):
        return values
    scales = [_scales(power) for power in powers]
    times, over = np.array(scales, dtype=np.float64).reshape(-1, 2).T
    converted = np.empty(len(values))
    for first in range(0, len(values), ROWS_AT_ONCE):  # in pieces that stay in the cache
        rows = slice(first, first + ROWS_AT_ONCE)
        if not any(powers):
            snap(values[rows], converted[rows])
            continue
        which: Any = 0 if codes is None else codes[rows]
        _scaled(values[rows], times[which], over[which], converted[rows])
    return converted

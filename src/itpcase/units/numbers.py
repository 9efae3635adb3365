"""
Numbers with a unit as people type and print them: a value, a bound, a range.

Decimal text is converted exactly (``Decimal``) and then rounded to 8 decimals, so every spelling of
one count is one float. The units come from a table of the caller; what cannot be read without
guessing is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

import attrs
import numpy as np

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, as_given, enumerated, remedy_of
from itpcase.errors import UnitError
from itpcase.units.limits import DECIMALS, HIGHEST_COUNT, LEAST_COUNT, SUSPICIOUS_COUNT
from itpcase.units.number_words import take_apart, without_letters
from itpcase.units.spellings import refuse_unit, with_powers
from itpcase.units.text import with_breaks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__: list[str] = []

Comparator = Literal["", "<", "<=", ">", ">="]
"""How a printed bound was written; empty for an exact value or a range."""

DecimalSign = Literal[".", ","]
"""The decimal sign of a text, where the caller declares it."""

LONGEST_TEXT: Final = 200
"""No count with its unit takes more characters."""

_EXACT: Final = Context(prec=4 * LONGEST_TEXT, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation])
_STEP: Final = Decimal((0, (1,), -DECIMALS))
BOUND_SIGNS: Final[dict[str, Comparator]] = {
    "<": "<", ">": ">", "<=": "<=", ">=": ">=", "=<": "<=", "=>": ">=",
    "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "≦": "<=", "≧": ">=",
}  # fmt: skip

_PLAIN: Final = {
    ".": compile_late(r"\d+(?:\.\d+)?|\.\d+"),
    ",": compile_late(r"\d+(?:,\d+)?|,\d+"),
}
# one separator throughout, and no leading zero: "0,500" and "1 234,567" are not thousands
_GROUPED: Final = {
    ".": compile_late(
        r"(?:[1-9]\d{0,2}(?P<by>[, '])\d{3}(?:(?P=by)\d{3})*|[1-9]\d?(?:,\d\d)+,\d{3})(?:\.\d+)?"
    ),
    ",": compile_late(r"[1-9]\d{0,2}(?P<by>[. '])\d{3}(?:(?P=by)\d{3})*(?:,\d+)?"),
}
THREE_AFTER_DOT: Final = compile_late(r"[1-9]\d{0,2}\.\d{3}")
DAY_AND_MONTH: Final = compile_late(r"0[1-9][.,](?:0[1-9]|[12]\d|3[01])(?![\d.,'])")
"""A number that is written as a day and a month are: a laboratory prints no zero before a digit."""
LOOK_ALIKES: Final = {
    "O": "0", "o": "0", "I": "1", "l": "1", "|": "1", "S": "5", "B": "8", "Z": "2",
}  # fmt: skip
"""Letters that a program which reads print takes for a digit, and that digit."""
_AS_DIGITS: Final = {ord(letter): digit for letter, digit in LOOK_ALIKES.items()}

_WITH_LETTERS: Final = compile_late(r"[<>≤≥=~≈]*[0-9OoIl|SBZ]+(?:[.,][0-9OoIl|SBZ]+)?(?=\s|$)")
_NUMBER: Final = compile_late(r"[\d.,]+(?:[ '][\d.,]+)*")
_BOUND: Final = compile_late(r"(?P<sign>[<>]=?|=[<>]|[≤≥⩽⩾≦≧])?\s*(?P<rest>.*)", re.DOTALL)
_EXPONENT: Final = compile_late(
    r"(?P<number>\d+(?:[.,]\d+)?)[eE](?P<power>[+-]?\d{1,2})(?=\s+[^\s/\d]|\s+10|\s+1e|\s*$)"
)
"""A number in the notation of a computer, ``1e+02``, before a unit that is written apart."""
_RANGE: Final = compile_late(
    r"(?P<low>[\d.,' ]*\d)\s*(?:[-–—−\u2010\u2012~\u301c至到]|\b(?:to|bis|à|a)\b)\s*(?P<rest>\d.*)",
    re.DOTALL,
)

Factor = Decimal | Fraction
Lookup = Callable[[str], Factor | None]


def _number(text: str, decimal: DecimalSign) -> Decimal | None:
    """Read one printed number, with its thousands separators, or None."""
    if _PLAIN[decimal].fullmatch(text):
        return Decimal(text.replace(",", "."))
    if _GROUPED[decimal].fullmatch(text):
        thousands = "." if decimal == "," else ","
        return Decimal(re.sub(rf"[{thousands} ']", "", text).replace(",", "."))
    return None


def exact(number: Decimal, factor: Factor) -> float:
    """
    Multiply exactly, round to the step of the canonical unit, and only then make a float.

    What is not zero stays so: four cells a litre are no count of zero, but a unit that is wrong.
    """
    if isinstance(factor, Fraction):
        fraction = Fraction(number) * factor
        return float(round(fraction, DECIMALS) or fraction)
    product = _EXACT.multiply(number, factor)
    return float(_EXACT.quantize(product, _STEP) or product)


def magnitude_of(quantity: Any, argument: str) -> float:
    """
    Return the number of a quantity.

    Parameters
    ----------
    quantity : Quantity
        Of one value.
    argument : str

    Returns
    -------
    float

    Raises
    ------
    UnitError
        For a complex number, whose imaginary part would be dropped.

    Examples
    --------
    >>> from itpcase.units.counts import quantity
    >>> from itpcase.units.numbers import magnitude_of
    >>> magnitude_of(quantity(2, "week"), "washout_days")
    2.0
    """
    if np.iscomplexobj(quantity.magnitude):
        raise UnitError.of(
            "NOT_A_NUMBER",
            argument=argument,
            needed=Sentence("problem.NOT_A_NUMBER.needed_counts_2"),
            given=f"{quantity.magnitude} {quantity.units}",
        )
    return float(quantity.magnitude)


@attrs.frozen(slots=True)
class _Reading:
    """One way to divide a text into a number and a unit."""

    number: str
    unit: str
    factor: Factor


class Printed(NamedTuple):
    """
    A number with its unit as it is printed.

    Parameters
    ----------
    value : float
        In the canonical unit; of a range, its lower end.
    comparator : {"", "<", "<=", ">", ">="}
    upper : float or None
        The upper end of a range.
    is_about : bool
        Whether it is printed as approximate.
    flag : str
        What a laboratory printed beside it, such as ``H`` or ``↓``.
    like_date : str
        The number as printed, where it is written as a day and a month are.
    """

    value: float
    comparator: Comparator
    upper: float | None
    is_about: bool
    flag: str
    like_date: str = ""


def letters_for_digits(text: str) -> Sentence | None:
    """
    Say which letters of a number look like digits, and what the number may be.

    It is a hint, and never a reading: a program that reads print takes one for the other.

    Parameters
    ----------
    text : str

    Returns
    -------
    Sentence or None
        None for what is no such number.

    Examples
    --------
    >>> from itpcase.units.numbers import letters_for_digits
    >>> print(letters_for_digits("<l0 10*9/L"))
    'l' is a letter: write '<10', if that is meant
    >>> letters_for_digits("10 10*9/L")
    """
    found = _WITH_LETTERS.match(text)
    if found is None or not {*found[0]} & {*"0123456789"}:
        return None
    letters = [*dict.fromkeys(sign for sign in found[0] if sign in LOOK_ALIKES)]
    if not letters:
        return None
    return Sentence(
        "problem.NOT_A_NUMBER.remedy_letters", n=len(letters),
        letters=enumerated(map(repr, letters)),
        number=repr(found[0].translate(_AS_DIGITS)),
    )  # fmt: skip


def _divisions(text: str, lookup: Lookup) -> Iterator[_Reading]:
    """Give every way to divide a text into what may be a number, and a known unit."""
    head = _NUMBER.match(text)
    for end in range(head.end() if head else 0, 0, -1):
        if text[end - 1].isspace() or (end < len(text) and text[end].isdigit()):
            continue
        factor = lookup(text[end:].strip())
        if factor is not None:
            yield _Reading(text[:end].rstrip(), text[end:].strip(), factor)


def _readings(text: str, lookup: Lookup, decimal: DecimalSign) -> list[_Reading]:
    """Every way to divide a text into a number and a known unit; nearly always one."""
    return [r for r in _divisions(text, lookup) if _number(r.number, decimal) is not None]


def _refuse_number(text: str, lookup: Lookup, argument: str, decimal: DecimalSign) -> None:
    """Refuse by name what is not a number; returns when the number is good and the unit is not."""
    stripped = text.strip()
    shown = repr(text)
    is_unit = lookup(stripped) is not None and "_" not in stripped  # as in 1_000, which is neither
    if is_unit and _number(stripped, decimal) is None:
        raise UnitError.of("NO_NUMBER", argument=argument, given=shown)
    if letters := letters_for_digits(stripped):
        raise UnitError.of(
            "NOT_A_NUMBER", argument=argument, given=shown, remedy=letters,
            needed=Sentence("problem.NOT_A_NUMBER.needed_counts_2"),
        )  # fmt: skip
    if re.match(r"[-−]\s*[\d.]", stripped) and lookup(stripped[1:].strip()) is None:
        raise UnitError.of(
            "NEGATIVE",
            argument=argument,
            given=shown,
            remedy=Sentence("problem.NEGATIVE.remedy_counts"),
        )
    head = _NUMBER.match(stripped)
    if head is None:
        raise UnitError.of(
            "NOT_A_NUMBER",
            argument=argument,
            needed=Sentence("problem.NOT_A_NUMBER.needed_counts_2"),
            given=shown,
            remedy=Sentence("problem.NOT_A_NUMBER.remedy_counts_2"),
        )
    if any(_divisions(stripped, lookup)):  # a unit that is known, after what is no number
        raise _other_sign(shown, argument, decimal)


def _other_sign(shown: object, argument: str, decimal: DecimalSign) -> UnitError:
    """Refuse a number whose decimal sign is not the one that is expected."""
    other = "," if decimal == "." else "."
    return UnitError.of(
        "DECIMAL_SIGN",
        argument=argument,
        needed=Sentence("problem.DECIMAL_SIGN.needed_counts", decimal=repr(decimal)),
        given=shown,
        remedy=Sentence("problem.DECIMAL_SIGN.remedy_counts", other=repr(other)),
    )


def _value(
    text: str,
    lookup: Lookup,
    decimal: DecimalSign | None,
    plausible: float,
    argument: str,
    *,
    highest: float = inf,
) -> tuple[float, str, str]:
    """Read one number with one unit; return the value, the number and the unit as printed."""
    sign: DecimalSign = decimal or "."
    readings = _readings(text, lookup, sign)
    values = [exact(cast("Decimal", _number(r.number, sign)), r.factor) for r in readings]
    # '20 109/L' is 20 ×10⁹/L: 20109 per litre would be less than one cell per µL
    kept = [i for i, value in enumerate(values) if LEAST_COUNT <= value <= HIGHEST_COUNT]
    if len(readings) > 1 and kept:
        readings, values = [readings[i] for i in kept], [values[i] for i in kept]
    if not readings:
        _refuse_number(text, lookup, argument, sign)
        head = None if _number(text.strip(), sign) else re.match(r"[\d.,]+", text)
        refuse_unit(text[head.end() :] if head else "", text, argument)
    if len(set(values)) > 1:
        raise UnitError.of(
            "AMBIGUOUS",
            argument=argument,
            given=as_given(text),
            remedy=Sentence(
                "problem.AMBIGUOUS.remedy",
                listed=" or ".join(f"'{v:.10g} 10*9/L'" for v in dict.fromkeys(values)),
            ),
        )
    number, value = readings[0].number, values[0]
    if decimal is None and THREE_AFTER_DOT.fullmatch(number):
        thousands = exact(Decimal(number.replace(".", "")), readings[0].factor)
        if number.endswith("000") or thousands <= plausible:
            raise UnitError.of(
                "DECIMAL_SIGN",
                argument=argument,
                needed=Sentence("problem.DECIMAL_SIGN.needed_counts_2"),
                given=as_given(text),
                remedy=Sentence(
                    "problem.DECIMAL_SIGN.remedy_counts_3",
                    value=f"{value:.10g}",
                    thousands=f"{thousands:.10g}",
                ),
            )
    if value > highest:
        raise too_high(value, repr(text), argument, readings[0].factor)
    return value, number, readings[0].unit


def too_high(value: float, given: str, argument: str, factor: Factor | None = None) -> UnitError:
    """
    Refuse what no blood count can be, and name the unit that would make it one.

    Parameters
    ----------
    value : float
        [10^9/L]
    given, argument : str
    factor : Decimal or Fraction, optional
        Of the unit that came; without it no other is named.

    Returns
    -------
    UnitError
    """
    remedy = remedy_of("TOO_HIGH")
    for unit, power in {"10*9/L": 0, "/uL": -3, "/mL": -6, "/L": -9}.items():
        other = inf if factor is None else value / float(factor) * 10.0**power
        if other <= SUSPICIOUS_COUNT:
            remedy = Sentence("problem.TOO_HIGH.other_unit", value=f"{other:.10g}", unit=unit)
            break
    return UnitError.of(
        "TOO_HIGH",
        argument=argument,
        needed=Sentence("problem.TOO_HIGH.needed", highest_count=f"{HIGHEST_COUNT:.0f}"),
        given=given,
        remedy=remedy,
    )


def parse_value(
    text: str,
    lookup: Lookup,
    decimal: DecimalSign | None,
    plausible: float,
    argument: str,
    *,
    highest: float = inf,
) -> Printed:
    """
    Read a value, a bound or a range with its unit, in the canonical unit.

    Parameters
    ----------
    text : str
    lookup : callable
        Gives the factor of a unit to the canonical one, or None.
    decimal : {".", ","} or None
    plausible : float
        Above this, a dot before three digits cannot have meant thousands.
    argument : str
    highest : float
        A value above this is refused.

    Returns
    -------
    Printed
    """

    def read(plain: str) -> tuple[float, Comparator, float | None]:
        return _parse(plain, lookup, decimal, plausible, argument, highest=highest)

    try:
        refuse_long(text, argument)
        _refuse_lines(text, lookup, argument)
        plain, is_about, flag = take_apart(with_powers(text, decimal or "."))
        like_date = found[0] if (found := DAY_AND_MONTH.match(plain)) else ""
        try:
            return Printed(*read(plain), is_about, flag, like_date)
        except UnitError:
            plain, letters = without_letters(plain)
            if not letters:
                raise
            return Printed(*read(plain), is_about, flag + letters, like_date)
    except UnitError as error:
        raise UnitError(attrs.evolve(error.problem, given=shown_text(text))) from None


def refuse_long(text: str, argument: str) -> None:
    """Refuse a text of more than `LONGEST_TEXT` characters, before anything reads it."""
    if len(text) > LONGEST_TEXT:
        raise UnitError.of(
            "TOO_LONG",
            argument=argument,
            needed=Sentence("problem.TOO_LONG.needed_counts", longest_text=LONGEST_TEXT),
            given=shown_text(text),
            remedy=Sentence("problem.TOO_LONG.remedy_counts"),
        )


def _refuse_lines(text: str, lookup: Lookup, argument: str) -> None:
    """Refuse two numbers on two lines: ``9`` above ``120`` is no 9120. A unit may stand below."""
    whole = with_breaks(text)
    if any(lookup(below.strip()) is None for below in whole.split("\n")[1:]):
        raise UnitError.of(
            "MORE_THAN_A_NUMBER",
            argument=argument,
            given=shown_text(text),
            remedy=Sentence("problem.MORE_THAN_A_NUMBER.remedy_lines"),
        )


def shown_text(text: str) -> str:
    """Show a text in an error; a long one is cut."""
    if len(text) <= LONGEST_TEXT:
        return repr(text)
    return Sentence("problem.TOO_LONG.given_counts", start=repr(text[:40]))


def _parse(
    text: str,
    lookup: Lookup,
    decimal: DecimalSign | None,
    plausible: float,
    argument: str,
    *,
    highest: float,
) -> tuple[float, Comparator, float | None]:
    bound = _BOUND.fullmatch(text)
    comparator = BOUND_SIGNS[bound["sign"]] if bound and bound["sign"] else ""
    rest = bound["rest"].replace("’", "'") if bound else ""
    if number := _EXPONENT.match(rest):
        written = _without_exponent(number)
        if "," in written and decimal != ",":  # no computer groups digits: 1,555e0 is no 1555
            raise _other_sign(as_given(text), argument, decimal or ".")
        rest = written + rest[number.end() :]
    span = None if comparator else _RANGE.fullmatch(rest)
    if span is None:
        value, _, _ = _value(rest, lookup, decimal, plausible, argument, highest=highest)
        if comparator == "<" and not value:
            raise UnitError.of(
                "NEGATIVE",
                argument=argument,
                needed=Sentence("problem.NEGATIVE.needed_count_columns"),
                given=as_given(text),
                remedy=Sentence("problem.NEGATIVE.remedy_count_columns"),
            )
        return value, comparator, None
    high, printed, unit = _value(
        span["rest"], lookup, decimal, plausible, argument, highest=highest
    )
    low = _value(f"{span['low']} {unit}", lookup, decimal, plausible, argument)[0]
    grouped = re.search(r"[,. ']\d{3}$", printed) and not re.search(r"[,. ']\d{3}$", span["low"])
    sign: DecimalSign = decimal or "."
    falls = cast("Decimal", _number(span["low"].strip(), sign)) > cast(
        "Decimal", _number(printed, sign)
    )
    if falls or (grouped and high > 0 and low * 100 < high):
        raise UnitError.of(
            "RANGE",
            argument=argument,
            needed=Sentence("problem.RANGE.needed_counts"),
            given=as_given(text),
            remedy=Sentence("problem.RANGE.remedy_counts"),
        )
    return low, "", None if low == high else high


def _without_exponent(number: re.Match[str]) -> str:
    """Write out a number such as ``1e+02``, with its own decimal sign."""
    sign = "," if "," in number["number"] else "."
    written = Decimal(f"{number['number'].replace(',', '.')}e{number['power']}")
    return format(written, "f").replace(".", sign)


def shortest_floats(values: NDArray[Any]) -> NDArray[np.float64]:
    """
    Turn numbers into float64; a shorter float is read by its shortest decimal.

    Parameters
    ----------
    values : numpy.ndarray

    Returns
    -------
    numpy.ndarray
    """
    short = values.dtype in (np.float16, np.float32)
    return np.asarray((values.astype(str) if short else values), dtype=np.float64)


def floats(values: ArrayLike, argument: str, *, short: bool = True) -> NDArray[np.float64]:
    """
    Turn a column into float64; a float32 is read by its shortest decimal.

    Parameters
    ----------
    values : array_like
    argument : str
        The name to use in an error.
    short : bool
        Whether a float32 holds the printed numbers.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    UnitError
        For what is not a column of numbers, and for floats that are too short.
    """
    column = np.asarray(values)
    if column.dtype in (np.float16, np.float32):
        if column.dtype == np.float16 or not short:
            raise UnitError.of("FLOAT32", argument=argument, given=str(column.dtype))
        column = column.astype(str)
    try:
        if column.dtype.kind in "iufUS":
            return column.astype(np.float64)
    except ValueError:
        pass
    raise UnitError.of(
        "NOT_A_NUMBER",
        argument=argument,
        needed=Sentence("problem.NOT_A_NUMBER.needed_counts"),
        given=Sentence("problem.NOT_A_NUMBER.given", dtype=column.dtype),
        remedy=Sentence("problem.NOT_A_NUMBER.remedy_counts"),
    )

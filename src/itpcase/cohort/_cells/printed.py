"""
One printed number of a row: its text, with the unit, the bound and the upper end beside it.

What a row says is the same whether the sign and the unit stand in the text or in columns of their
own. A text and a column that contradict each other are refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, as_given
from itpcase.errors import UnitError
from itpcase.units.count_words import CountWords, read_count_words
from itpcase.units.counts import UNKNOWN_COUNT, Count
from itpcase.units.days import is_made_date
from itpcase.units.number_words import take_apart
from itpcase.units.numbers import BOUND_SIGNS, Comparator, shown_text
from itpcase.units.text import as_typed

__all__ = [
    "beside_quantity", "count_of_stated", "marks_of", "read_in_words", "read_printed", "read_sign",
    "with_unit", "without_factor",
]  # fmt: skip

_SIGNS: Final[dict[str, Comparator]] = {
    **BOUND_SIGNS, **dict.fromkeys(("", "=", "==", "eq"), ""),
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
}  # fmt: skip
"""A sign of a column of its own; HL7 and CDISC write words of two letters."""

NOT_A_UNIT: Final = frozenset({
    "NOT_CELLS_PER_VOLUME", "UNREADABLE", "WRONG_UNIT", "NO_VOLUME", "NEGATIVE_POWER",
    "DIMENSIONLESS", "GRAMS",
})  # fmt: skip
"""What a text is told that holds more than a number before its unit."""

_NUMBER: Final = compile_late(r"[^\d]*(?:\d[\d.,' –-]*)?\d")
_DIGITS: Final = compile_late(r"[^\d]*(?:\d[\d.,]*)?\d(?=\s)")
"""The number before a unit that begins with a digit, such as 10*9/L."""


def read_sign(text: str, argument: str = "comparator") -> Comparator:
    """
    Read a bound that stands in a column of its own.

    Parameters
    ----------
    text : str
    argument : str
        The name to use in an error.

    Returns
    -------
    str
        Empty for no bound.

    Raises
    ------
    UnitError
        For any other sign.

    Examples
    --------
    >>> from itpcase.cohort._cells.printed import read_sign
    >>> read_sign("≤"), read_sign("LT"), read_sign("=")
    ('<=', '<', '')
    """
    sign = _SIGNS.get(as_typed(text).casefold())
    if sign is None:
        raise UnitError.of("COMPARATOR", argument=argument, given=as_given(text))
    return sign


def read_printed(
    text: str,
    read: Callable[[str], Count],
    *,
    unit: str = "",
    comparator: str = "",
    upper: str = "",
    argument: str = "count",
) -> Count:
    """
    Read a number with what stands beside it in its row.

    Parameters
    ----------
    text : str
        The number, with or without its bound, its range and its unit.
    read : callable
        Reads a whole text, such as `itpcase.parse_count`.
    unit, comparator, upper : str
        What the columns of these names hold; empty for nothing.
    argument : str
        The name to use in an error.

    Returns
    -------
    Count

    Raises
    ------
    UnitError
        For what *read* refuses, and for a column that says otherwise than the text.

    Examples
    --------
    >>> from itpcase import parse_count
    >>> from itpcase.cohort._cells.printed import read_printed
    >>> read_printed("5", parse_count, unit="G/L", comparator="<").printed
    '<5'
    >>> read_printed("<5 G/L", parse_count, unit="10*9/L", comparator="<").printed
    '<5'
    >>> read_printed("20", parse_count, unit="G/L", upper="120").printed
    '20–120'
    """
    sign = read_sign(comparator, argument)
    unit, upper = as_typed(unit), as_typed(upper)
    if upper and take_apart(as_typed(text)).text.startswith((*BOUND_SIGNS,)):
        raise _two_bounds(argument, bound=text, upper=upper)
    whole = f"{text}-{upper}" if upper else text
    plain = with_unit(whole, unit, read, argument)
    if not sign:
        return plain
    if plain.comparator == sign and plain.upper is None:
        return plain
    if plain.comparator or plain.upper is not None or upper:
        raise _two_bounds(argument, bound=whole, sign=comparator)
    if plain.approximate:
        return attrs.evolve(plain, comparator=sign)
    return with_unit(f"{sign}{text}", unit, read, argument)


def read_in_words(
    text: str,
    read: Callable[[str], Count],
    *,
    unit: str = "",
    comparator: str = "",
    upper: str = "",
    lower_limit: str = "",
    argument: str = "count",
) -> Count | None:
    """
    Read a count in words: ``normal``, ``doubled``, ``peaked at 120``.

    Parameters
    ----------
    text : str
    read : callable
        Reads a whole text, such as `itpcase.parse_count`.
    unit, comparator, upper, lower_limit : str
        What the columns of these names hold; empty for nothing.
    argument : str
        The name to use in an error.

    Returns
    -------
    Count or None
        With the words; None for what is no such word, such as a number.

    Raises
    ------
    UnitError
        For a number beside the words, or a limit, that cannot be read, and for a bound beside
        words without a number.

    Examples
    --------
    >>> from itpcase import parse_count
    >>> from itpcase.cohort._cells.printed import read_in_words
    >>> read_in_words("normal", parse_count), read_in_words("peaked at 120 G/L", parse_count)
    (Count(value=0.0, comparator='>=', upper=None), Count(value=120.0, comparator='', upper=None))
    >>> read_in_words("normal", parse_count, unit="G/L", lower_limit="150").value
    150.0
    """
    said = read_count_words(text)
    if said is None:
        return None
    if said.number:
        count = read_printed(
            said.number, read, unit=unit, comparator=comparator, upper=upper, argument=argument
        )
        return attrs.evolve(count, stated=said)
    _refuse_bounds(text, comparator, upper, argument)
    return _of_words(said, read, unit=unit, lower_limit=lower_limit)


def _refuse_bounds(words: str, comparator: str, upper: str, argument: str) -> None:
    """Refuse a bound beside words that stand in place of a number."""
    if read_sign(comparator, argument):
        raise _two_bounds(argument, bound=words, sign=comparator)
    if as_typed(upper):
        raise _two_bounds(argument, bound=words, upper=upper)


def _of_words(
    said: CountWords, read: Callable[[str], Count], *, unit: str = "", lower_limit: str = ""
) -> Count:
    """Return the count of which words alone tell: at least the lower limit if they say normal."""
    if not (said.is_normal and as_typed(lower_limit)):
        return attrs.evolve(UNKNOWN_COUNT, stated=said)
    low = with_unit(lower_limit, as_typed(unit), read, "lower_limit")
    return Count(low.value, ">=", stated=said)


def count_of_stated(
    words: str,
    read: Callable[[str], Count],
    *,
    unit: str = "",
    comparator: str = "",
    upper: str = "",
    lower_limit: str = "",
    argument: str = "count",
) -> Count:
    """Return the count of which a column of words tells, which may hold any words."""
    _refuse_bounds(words, comparator, upper, argument)
    said = read_count_words(words) or CountWords(words)
    return _of_words(said._replace(words=words), read, unit=unit, lower_limit=lower_limit)


def marks_of(count: Count) -> Iterator[tuple[str, str]]:
    """Give a code, and what is printed, for each thing beside a number that no rule uses."""
    if count.approximate:
        yield "APPROXIMATE", count.printed
    if count.like_date:
        yield "DAY_AND_MONTH", count.like_date
    if count.flag:
        yield "LAB_FLAG", f"{count.printed} {count.flag}"


def _two_bounds(argument: str, *, bound: object, **beside: object) -> UnitError:
    """Refuse a bound with a second one beside it: a *sign*, or an *upper* end."""
    key = "given_sign" if "sign" in beside else "given_end"
    given = Sentence(f"problem.TWO_BOUNDS.{key}", bound=repr(bound), **beside)
    return UnitError.of("TWO_BOUNDS", argument=argument, given=given)


def with_unit(text: str, unit: str, read: Callable[[str], Count], argument: str) -> Count:
    """
    Read a text whose unit stands beside it, in it, or in both if they are one.

    Parameters
    ----------
    text, unit : str
    read : callable
        Reads a whole text.
    argument : str
        The name to use in an error.

    Returns
    -------
    Count

    Raises
    ------
    UnitError
        For what *read* refuses, and for two units.
    """
    if not unit:
        return read(text)
    text = without_factor(text, unit)
    try:
        return read(f"{text} {unit}")
    except UnitError as error:
        try:
            own = read(text)
        except UnitError as alone:
            raise _at_fault(text, unit, error, alone, read, argument) from None
        numbers = [found[0] for each in (_NUMBER, _DIGITS) if (found := each.match(text))]
        if not any(_is_same(own, number, unit, read) for number in numbers):
            raise _two_units(text, unit, argument) from None
        return own


def without_factor(text: str, unit: str) -> str:
    """
    Return a text without the thousands that its unit says again.

    Parameters
    ----------
    text, unit : str

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.cohort._cells.printed import without_factor
    >>> [without_factor(*each) for each in (("12K", "K/uL"), ("1.5 万", "万/μL"), ("12K", "/uL"))]
    ['12', '1.5', '12K']
    """
    factor = unit.partition("/")[0].strip()
    if not factor or factor[0].isdigit() or not text.endswith(factor):
        return text
    number = text[: -len(factor)].rstrip()
    return number if number[-1:].isdigit() else text


def _at_fault(  # noqa: PLR0917 - a text, in what both readings of it say
    text: str, unit: str, joint: UnitError, alone: UnitError, read: Callable[[str], Count],
    argument: str,
) -> UnitError:  # fmt: skip
    """Say what is wrong with a text that is read neither with its unit nor alone."""
    if is_made_date(text):
        given = Sentence("problem.DATE_CELL.given_text", text=shown_text(text))
        return UnitError.of(
            "DATE_CELL", argument=argument, needed=Sentence("cell.value"), given=given
        )
    found = {alone.problem.code, joint.problem.code}
    if "NO_NUMBER" in found or alone.problem.code == "NO_VOLUME":  # x before 10*9/L is no unit
        return alone
    if joint.problem.code == "NOT_A_NUMBER":  # words: the unit beside them says nothing
        return UnitError(attrs.evolve(joint.problem, given=shown_text(text)))
    if joint.problem.code not in NOT_A_UNIT or not _is_unit(unit, read):
        return joint
    if alone.problem.code not in NOT_A_UNIT | {"NO_UNIT"}:
        return alone
    return UnitError.of("MORE_THAN_A_NUMBER", argument=argument, given=shown_text(text))


def beside_quantity(
    own: Count, value: Any, read: Callable[[str], Count], *, unit: str = "", comparator: str = "",
    upper: str = "", argument: str = "count",
) -> Count:  # fmt: skip
    """
    Join a quantity, which has its own unit, with what stands beside it in its row.

    Parameters
    ----------
    own : Count
        The quantity as it was read.
    value : pint.Quantity
    read : callable
        Reads a whole text, such as `itpcase.parse_count`.
    unit, comparator, upper : str
        What the columns of these names hold; empty for nothing.
    argument : str
        The name to use in an error.

    Returns
    -------
    Count

    Raises
    ------
    UnitError
        For another unit than that of the quantity, and for an upper end, whose unit nobody knows.
    """
    if unit and not _is_same(own, f"{value.magnitude}", unit, read):
        raise _two_units(str(value), unit, argument)
    if upper:
        raise _two_bounds(argument, bound=str(value), upper=upper)
    sign = read_sign(comparator, argument)
    return attrs.evolve(own, comparator=sign) if sign else own


def _two_units(text: str, unit: str, argument: str) -> UnitError:
    """Refuse a text whose own unit is another one than that beside it."""
    return UnitError.of(
        "TWO_UNITS",
        argument=argument,
        needed=Sentence("problem.TWO_UNITS.needed_count_columns"),
        given=Sentence("problem.TWO_UNITS.given", text=repr(text), unit=repr(unit)),
        remedy=Sentence("problem.TWO_UNITS.remedy_count_columns"),
    )


def _is_unit(unit: str, read: Callable[[str], Count]) -> bool:
    """Whether a unit is read after a number, so that what stands before it is at fault."""
    try:
        read(f"1 {unit}")
    except UnitError as error:
        return error.problem.code not in NOT_A_UNIT
    return True


def _is_same(own: Count, number: str, unit: str, read: Callable[[str], Count]) -> bool:
    try:
        return read(f"{number} {unit}") == own
    except UnitError:
        return False

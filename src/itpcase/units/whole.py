"""
Whole numbers, of whatever there is: days, lines, washouts, visits, patients to draw.

All of them have one bound, so that each fits in 32 bits, and so do sums of several.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence
from itpcase.errors import InputError

__all__ = [
    "LARGEST",
    "MOST",
    "PERCENT",
    "as_whole",
    "is_whole",
    "plain_whole",
    "range_told",
    "read_digits",
    "whole_argument",
    "without_zero",
]

MOST: Final = 100_000_000
"""The greatest whole number of anything, and of days before a start the furthest."""

LARGEST: Final = int(np.iinfo(np.int64).max)
"""The greatest whole number that a column of numbers holds."""

PERCENT: Final = 100
"""The greatest share in hundredths."""

_DIGITS: Final = compile_late(r"[0-9]{1,9}")

_OF_FLOAT: Final = compile_late(r"\s*[-+]?[0-9]+(?=\.0+\s*$)")
"""A whole number as a column of floats has it."""


def as_whole(value: Any) -> Any:
    """
    Turn a float that is whole into the whole number; leave the rest as it is.

    A column of whole numbers that lacks one is a column of floats in most programs.

    Parameters
    ----------
    value : object

    Returns
    -------
    object

    Examples
    --------
    >>> from itpcase.units.whole import as_whole
    >>> as_whole(8532.0), as_whole(1.5), as_whole("A1"), as_whole(float("inf"))
    (8532, 1.5, 'A1', inf)
    """
    return int(value) if isinstance(value, float) and value.is_integer() else value


def without_zero(text: str) -> str:
    """
    Write a whole number without the decimals that a column of floats gives it.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.units.whole import without_zero
    >>> without_zero("8532.0"), without_zero("1.50"), without_zero("A1.0")
    ('8532', '1.50', 'A1.0')
    """
    found = _OF_FLOAT.match(text)
    return text if found is None else found[0]


def plain_whole(value: Any) -> Any:
    """
    Turn a whole number of numpy into Python's; leave the rest to who checks it.

    Parameters
    ----------
    value : object

    Returns
    -------
    object

    Examples
    --------
    >>> import numpy as np
    >>> from itpcase.units.whole import plain_whole
    >>> plain_whole(np.int16(7)), plain_whole("7")
    (7, '7')
    """
    if isinstance(value, np.timedelta64):  # for numpy, a span of time is a whole number
        return value
    return int(value) if isinstance(value, np.integer) else value


def is_whole(value: object, least: int = 0, most: int = MOST) -> bool:
    """
    Tell whether a value is a whole number in a range; a truth value is none.

    Parameters
    ----------
    value : object
    least, most : int
        Both belong to the range.

    Returns
    -------
    bool

    Examples
    --------
    >>> from itpcase.units.whole import is_whole
    >>> is_whole(0), is_whole(True), is_whole(1.0), is_whole(10**30), is_whole(-1)
    (True, False, False, False, False)
    """
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def read_digits(text: str) -> int | None:
    """
    Read a text of plain digits; None for any other, such as ``"²"``, and for a number too great.

    Parameters
    ----------
    text : str

    Returns
    -------
    int or None

    Examples
    --------
    >>> from itpcase.units.whole import read_digits
    >>> read_digits("07"), read_digits("²"), read_digits("-1"), read_digits("9" * 5000)
    (7, None, None, None)
    """
    number = int(text) if _DIGITS.fullmatch(text) else None
    return number if is_whole(number) else None


def range_told(key: str, least: int = 0, most: int = MOST) -> Sentence:
    """
    Say a range by a sentence that has places for its ends; the zeros can be counted.

    Parameters
    ----------
    key : str
        Of the sentence.
    least, most : int

    Returns
    -------
    Sentence

    Examples
    --------
    >>> from itpcase.units.whole import range_told
    >>> print(range_told("problem.WASHOUT.needed"))
    a whole number of days from 0 to 100,000,000
    """
    return Sentence(key, least=f"{least:,}", most=f"{most:,}")


def whole_argument(value: Any, argument: str, *, least: int = 0, most: int = MOST) -> int:
    """
    Take a whole number that a function is given.

    Parameters
    ----------
    value : object
    argument : str
        The name to use in an error.
    least, most : int
        Both belong to the range.

    Returns
    -------
    int

    Raises
    ------
    InputError
        For what is no whole number, and for one outside the range.

    Examples
    --------
    >>> from itpcase.units.whole import whole_argument
    >>> whole_argument(7, "columns", least=1)
    7
    >>> whole_argument(0, "columns", least=1)
    Traceback (most recent call last):
        ...
    itpcase.errors.InputError: columns: needs a whole number from 1 to 100,000,000, got 0; \
pass a whole number such as 1, without quotes or decimals [NOT_A_WHOLE_NUMBER]
    """
    value = plain_whole(value)
    if not is_whole(value, least, most):
        raise InputError.of(
            "NOT_A_WHOLE_NUMBER",
            argument=argument,
            needed=range_told("problem.NOT_A_WHOLE_NUMBER.needed", least, most),
            given=repr(value) if isinstance(value, str) else value,
            remedy=Sentence("problem.NOT_A_WHOLE_NUMBER.remedy_whole", least=least),
        )
    return int(value)

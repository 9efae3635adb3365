"""
What the printed text of a laboratory row says beside its number, and where they contradict.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from typing import Final

import attrs

from itpcase._sentences import Sentence, has_key
from itpcase.cohort._cells.printed import read_sign, with_unit, without_factor
from itpcase.errors import InputError, UnitError
from itpcase.io._source.records import Result
from itpcase.units.counts import Count
from itpcase.units.labs import parse_lab_value
from itpcase.units.number_words import take_apart
from itpcase.units.text import clean, with_breaks

__all__: list[str] = []

_BOUND: Final = re.compile(r"\s*(?P<sign>[<>]=?|=[<>]|[≤≥⩽⩾=])?\s*(?P<rest>.*)", re.DOTALL)
PLAIN_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""A number with nothing beside it."""


def as_decimal(text: str) -> Decimal | None:
    """Return a text as an exact number; None for one that is none."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _are_one_number(one: str, two: str) -> bool:
    """Whether two texts are one number, or one in two units a power of ten apart."""
    a, b = as_decimal(one), as_decimal(two)
    if a is None or b is None or a == b:
        return True
    if not a or not b:
        return False
    return (a / b).normalize().as_tuple().digits == (1,)


def printed_count(row: Result) -> str | None:
    """
    Join what a row says about its count into one text; None if there is no number in it.

    * the numeric column with the sign beside it; the printed text where the column is empty;
    * a bound or an upper end that only the printed text has is kept, in signs or in words;
    * two signs that differ, two numbers that do, and two on two lines, are refused by name.

    Raises
    ------
    InputError
        If the columns contradict one another.
    """
    number, unit = clean(row.number), clean(row.unit)
    words = "" if row.printed is None else without_factor(with_breaks(str(row.printed)), unit)
    sign = read_sign(row.comparator)
    found = _BOUND.fullmatch(words)
    printed_sign = read_sign(found["sign"] or "") if found else ""
    rest = found["rest"].strip() if found else ""
    plain = PLAIN_NUMBER.match(rest)
    if words and plain:
        differ = printed_sign not in {"", sign} and bool(clean(row.comparator))
        is_value = bool(printed_sign) or plain[0] == rest or _is_value(row, rest)
        moved = bool(number) and is_value and not _are_one_number(number, plain[0])
        if differ or moved:
            raise _contradiction(row)
    if number:
        if (wrong := _values_on_lines(row, words)) is not None:
            raise wrong
        if words and not printed_sign and (said := _open_count(words, unit, row.analyte)):
            return _with_words(row, number, words, said)
        about = "~" if take_apart(words).is_about else ""
        return f"{about}{sign or printed_sign}{number} {unit}".strip()
    if words and (wrong := _unit_at_fault(words, unit, row.analyte)) is not None:
        raise wrong
    if not any(letter.isdigit() for letter in words):
        return None
    if not printed_sign:
        words = f"{sign}{words}"
    return words if names_unit(words, row.analyte) or not unit else f"{words} {unit}"


def _contradiction(row: Result) -> InputError:
    """Tell of a number and a printed text that contradict one another."""
    return InputError.of(
        "SIGN_CONTRADICTS",
        argument="comparator",
        given=Sentence(
            "problem.SIGN_CONTRADICTS.given",
            comparator=clean(row.comparator),
            number=clean(row.number),
            words=repr(clean(row.printed)),
        ),
    )


@lru_cache(maxsize=4096)
def _open_count(words: str, unit: str, analyte: str) -> Count | None:
    """Read a bound in words (``less than 5``) or a range; None for anything else."""
    for text in (words, f"{words} {unit}"):
        try:
            said = parse_lab_value(text, analyte=analyte)
        except UnitError:
            continue
        return None if said.is_exact else said
    return None


def _with_words(row: Result, number: str, words: str, said: Count) -> str:
    """
    Write a number with the bound or the upper end that the text beside it has.

    Raises
    ------
    InputError
        If they contradict one another.
    """
    unit = clean(row.unit)
    own = parse_lab_value(f"{number} {unit}", analyte=row.analyte, decimal=".").value
    sign = said.comparator
    differ = bool(clean(row.comparator)) and read_sign(row.comparator) != sign
    moved = own != said.value if sign == "" else not _are_one_number(repr(own), repr(said.value))
    if differ or moved:
        raise _contradiction(row)
    if sign:
        return f"{sign}{number} {unit}".strip()
    return words if names_unit(words, row.analyte) else f"{words} {unit}"


@lru_cache(maxsize=4096)
def _unit_at_fault(words: str, unit: str, analyte: str) -> UnitError | None:
    """Tell of a unit that stands alone or is not the one beside it, and of more than a number."""
    try:
        with_unit(words, unit, partial(parse_lab_value, analyte=analyte), "result")
    except UnitError as error:
        if has_key(error.problem.remedy, "problem.MORE_THAN_A_NUMBER.remedy_lines"):
            return error
        if error.problem.code == "MORE_THAN_A_NUMBER":
            remedy = Sentence("problem.MORE_THAN_A_NUMBER.remedy_results")
            return UnitError(attrs.evolve(error.problem, remedy=remedy))
        is_known = error.problem.code in {"DATE_CELL", "NO_NUMBER", "NO_VOLUME", "TWO_UNITS"}
        return error if is_known else None
    return None


def _values_on_lines(row: Result, words: str) -> UnitError | None:
    """Tell of a value on each of several lines; a unit below a number, or words, are none."""
    lines = words.split("\n")
    if len(lines) == 1 or not all(_is_value(row, line) for line in lines):
        return None
    return _unit_at_fault(words, clean(row.unit), row.analyte)


def _is_value(row: Result, text: str) -> bool:
    """Whether a text is a value, with a unit of its own or in that of its row."""
    unit = clean(row.unit)
    return names_unit(text, row.analyte) or bool(unit and names_unit(f"{text} {unit}", row.analyte))


def words_beside(row: Result) -> str:
    """Return what is printed beside the number of a row, where it is no value; else nothing."""
    words = clean(row.printed)
    if not clean(row.number) or not words or PLAIN_NUMBER.fullmatch(words.lstrip("<>=≤≥~ ")):
        return ""
    return "" if _is_value(row, words) else words


@lru_cache(maxsize=4096)
def names_unit(text: str, analyte: str) -> bool:
    """Whether a text is a value with its unit."""
    try:
        parse_lab_value(text, analyte=analyte)
    except UnitError as error:
        is_open = PLAIN_NUMBER.fullmatch(text.lstrip("<>=≤≥ ")) is None
        return error.problem.code == "DECIMAL_SIGN" and is_open
    return True

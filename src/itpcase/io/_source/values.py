"""
What a laboratory row says of its value, read once for each thing that rows say.

Many rows of a source say the same: one number in one unit, or a word that is no count. What they
say is read, or refused, once; a row adds where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import attrs

from itpcase._sentences import Sentence, leading_to
from itpcase.cohort._cells.printed import marks_of
from itpcase.errors import InputError, Problem, UnitError
from itpcase.io._source.printed_counts import (
    PLAIN_NUMBER,
    names_unit,
    printed_count,
    words_beside,
)
from itpcase.io._source.records import Result
from itpcase.io._source.where import Where
from itpcase.units.counts import Count, parse_count
from itpcase.units.labs import OTHER_UNITS, WRONG_UNIT, parse_lab_value
from itpcase.units.limits import REFERENCE_LOW_ENDS
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import clean

__all__: list[str] = []

MOST_READ: Final = 16_384
"""So many values are remembered."""

MOST_REFUSED: Final = 4_096
"""So many refusals of a unit are remembered."""

OF_UNITS: Final = OTHER_UNITS | {WRONG_UNIT}
"""Codes of a unit that its analyte does not have, whatever number stands before it."""

_POWER: Final = "10"
"""Digits behind a dot that may be those of a unit: ``1.10 ^9/L``."""


def decimal_of(row: Result, declared: DecimalSign | None) -> DecimalSign | None:
    """Return the decimal sign of a row: a number that is none of text has a dot."""
    return "." if clean(row.number) else row.decimal or declared


@attrs.frozen
class Value:
    """The value of a row."""

    count: Count
    beside: tuple[Problem, ...]
    """What is told of it: what is printed beside the number, and notes."""


class _Said(NamedTuple):
    """All that a row says of its value."""

    number: str | None
    printed: str | None
    unit: str | None
    comparator: str
    analyte: str
    is_count: bool
    has_note: bool
    decimal: DecimalSign | None
    reason: str | None
    unit_remedy: str | None


_TEXTS: Final = frozenset({str, type(None)})
"""The types of which no two values are one: ``1`` is ``1.0`` and ``True``."""


def read_value(row: Result, decimal: DecimalSign | None) -> Value | Problem:
    """Read the value of a row; a problem without a place says why there is none."""
    number, printed, reason = row.number, row.printed, row.reason
    said = _Said(number, printed, row.unit, row.comparator, row.analyte, row.is_count,
                 row.has_note, decimal, reason, row.unit_remedy)  # fmt: skip
    are_texts = type(number) in _TEXTS and type(printed) in _TEXTS and type(reason) in _TEXTS
    return read_said_once(said) if are_texts else read_said(said)


def read_said(said: _Said) -> Value | Problem:
    """Read what rows say of their value."""
    row = Result(
        patient_id="", day=None, where=Where(""), number=said.number, printed=said.printed,
        unit=said.unit, comparator=said.comparator, analyte=said.analyte, has_note=said.has_note,
    )  # fmt: skip
    try:
        text = printed_count(row)
    except InputError as error:
        return refusal(error.problem, "result", is_count=said.is_count)
    if text is None:
        return _no_number(clean(said.printed) or clean(said.reason), is_count=said.is_count)
    try:
        count = parse_lab_value(text, analyte=said.analyte, decimal=said.decimal)
    except UnitError as error:
        remedy = said.unit_remedy or error.problem.remedy
        problem = attrs.evolve(error.problem, remedy=remedy)
        return refusal(problem, "result", is_count=said.is_count)
    return Value(count, tuple(_beside(row, count)))


read_said_once: Final = lru_cache(maxsize=MOST_READ)(read_said)


def _beside(row: Result, count: Count) -> Iterator[Problem]:
    """Tell of what is printed beside a number, and of notes on it."""
    beside = [*marks_of(count)]
    if words := words_beside(row):
        beside.append(("WORDS_BESIDE", repr(words)))
    if row.has_note:
        beside.append(("WORDS_BESIDE", Sentence("problem.WORDS_BESIDE.given_note")))
    for code, given in beside:
        yield Problem(code=code, given=given, argument="result", severity="warning")


def refusal(problem: Problem, argument: str, *, is_count: bool) -> Problem:
    """Say that a row is left out; of another analyte, no answer about counts misses it."""
    return Problem(
        code=problem.code, argument=argument, needed=problem.needed, given=problem.given,
        remedy=leading_to(problem.remedy, "row"), severity="error" if is_count else "warning",
    )  # fmt: skip


def _no_number(words: str, *, is_count: bool) -> Problem:
    """Say that there is no number in a row, and what is there."""
    return Problem(
        code="NOT_A_COUNT" if words else "NO_RESULT",
        argument="result",
        severity="warning",
        needed=Sentence("problem.NOT_A_COUNT.needed")
        if is_count
        else Sentence("problem.NOT_A_COUNT.needed_lab"),
        given=repr(words) if words else Sentence("problem.NOT_A_COUNT.given"),
        remedy=leading_to(
            Sentence("problem.NOT_A_COUNT.remedy")
            if words
            else Sentence("problem.NOT_A_COUNT.remedy_results"),
            "row",
        ),
    )


def form_of(row: Result) -> tuple[object, ...] | None:
    """
    Return what decides on a unit that is refused: it, and the form of the number before it.

    The digits of a number with a decimal point decide nothing. None where a text is printed that is
    not the number, and where digits may be part of a unit.
    """
    number = row.number
    if not isinstance(number, str) or not row.unit:
        return None
    if row.printed is not None and (row.printed != number or row.comparator):
        return None
    whole, _, part = number.partition(".")
    if part == _POWER or not number.isascii() or not whole.isdigit() or not part.isdigit():
        return None
    form = whole[0] == "0", len(whole), len(part)
    return *form, row.unit, row.comparator, row.analyte, row.is_count, row.unit_remedy


@lru_cache(maxsize=MOST_REFUSED)
def read_limit(
    said: str, unit: str, analyte: str, decimal: DecimalSign | None, end: str
) -> float | Problem:  # fmt: skip
    """Read a limit of normal; a problem without a place says why there is none."""
    text = said if names_unit(said, analyte) else f"{said} {unit}"
    try:
        limit = parse_lab_value(text, analyte=analyte, decimal=decimal)
        if limit.is_exact:
            return limit.value
        value = "upper limit" if end == "high" else "lower limit"
        problem = InputError.of(
            "LIMIT_IS_A_BOUND", argument=f"range_{end}", given=limit.printed,
            remedy=Sentence("problem.LIMIT_IS_A_BOUND.remedy", value=value),
        ).problem  # fmt: skip
    except UnitError as error:
        problem = error.problem
    return attrs.evolve(
        problem, severity="warning", argument=f"range_{end}",
        remedy=leading_to(problem.remedy, "limit"),
    )  # fmt: skip


@lru_cache(maxsize=MOST_REFUSED)
def doubt_of_range(low: str, unit: str) -> Problem | None:
    """Say that a lower limit does not fit the unit of its count; None where it does."""
    limit = range_low(low, unit)
    if limit is None or REFERENCE_LOW_ENDS[0] <= limit <= REFERENCE_LOW_ENDS[1]:
        return None
    return range_problem(f"{low} {unit}", limit)


def range_problem(given: str, limit: float) -> Problem:
    """Say that a reference range does not fit the unit of its count."""
    return Problem(
        code="REFERENCE_RANGE", severity="warning", argument="reference range",
        needed=Sentence(
            "problem.REFERENCE_RANGE.needed_results",
            reference_low_ends=f"{REFERENCE_LOW_ENDS[0]:g}",
            reference_low_ends_2=f"{REFERENCE_LOW_ENDS[1]:g}",
        ),
        given=Sentence("problem.REFERENCE_RANGE.given", given=given, limit=f"{limit:.10g}"),
        remedy=Sentence("problem.REFERENCE_RANGE.remedy_results"),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def range_low(low: str, unit: str) -> float | None:
    """Return a lower reference limit in the canonical unit, None for one that is no number."""
    scale = scale_of(unit)
    if scale is None or not PLAIN_NUMBER.fullmatch(low):
        return None
    return float(low) * scale


@lru_cache(maxsize=4096)
def scale_of(unit: str | None) -> float | None:
    """Return how many 10⁹/L one of a unit is; None for a unit that is refused."""
    for number in (1000, 1):  # one that is no unlikely count in small units, and in large ones
        try:
            return parse_count(f"{number} {unit}").value / number if unit else None
        except UnitError:
            continue
    return None

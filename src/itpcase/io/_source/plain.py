"""
Values in which nothing is open, in columns: what is the same for many rows is decided once.

The seven decisions of `_source/results.py` stand as they are. Here it is told, of numbers in one
unit, which of them need no decision, so that a reader asks it only for the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np

from itpcase.cohort._cells.printed import marks_of
from itpcase.errors import InputError
from itpcase.table import Column
from itpcase.units.labs import ANALYTES, convert_lab_values, is_unit_of, parse_lab_value
from itpcase.units.limits import HIGHEST_COUNT
from itpcase.units.text import clean

__all__: list[str] = []

_NUMBER: Final = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
"""A number that is written in one way only, with a dot where it has decimals."""

_LONGEST: Final = 15
"""So many signs of a number are fewer digits than a float has: equal floats are equal numbers."""

_PROBES: Final = ("0", "0.5", "1", "2")
"""Numbers that are a value in every unit."""

_LEAD: Final = re.compile(r"[0-9.,' ]*")
"""The signs of a number at the beginning of a unit, which may be read as part of a number."""


def plain_numbers(texts: Iterable[object]) -> Column:
    """
    Return the numbers of texts that are one and nothing else, NaN for all others.

    Parameters
    ----------
    texts : iterable
        Numbers as their source writes them, or what is printed.

    Returns
    -------
    numpy.ndarray
    """
    found = map(clean, texts)
    return np.array(
        [float(t) if len(t) <= _LONGEST and _NUMBER.fullmatch(t) else np.nan for t in found],
        dtype=np.float64,
    )


def convert_plain(values: Column, unit: str, analyte: str) -> Column:
    """
    Convert numbers of one unit as they are read one by one.

    Parameters
    ----------
    values : numpy.ndarray
        Of `plain_numbers`.
    unit : str
    analyte : str

    Returns
    -------
    numpy.ndarray
        In the canonical unit of the analyte; NaN where a value is to be read by itself.
    """
    found = np.full(len(values), np.nan)
    if not _is_plain_unit(unit, analyte):
        return found
    highest = HIGHEST_COUNT if ANALYTES[analyte].is_count else np.inf
    one = float(convert_lab_values([1.0], unit, analyte=analyte)[0])
    with np.errstate(invalid="ignore", over="ignore"):
        rows = np.flatnonzero((values >= 0) & (values * one < highest))
    found[rows] = convert_lab_values(values[rows], unit, analyte=analyte)
    return found


@lru_cache(maxsize=4096)
def _is_plain_unit(unit: str, analyte: str) -> bool:
    """Tell whether every number beside a unit has one reading, that of its column."""
    begins = _LEAD.match(unit)
    ends = range(1, begins.end() + 1 if begins else 1)
    if any(is_unit_of(unit[end:].strip(), analyte) for end in ends):  # 20 109/L is 20 or 20109
        return False
    try:
        read = [parse_lab_value(f"{p} {unit}", analyte=analyte, decimal=".") for p in _PROBES]
        values = convert_lab_values([*map(float, _PROBES)], unit, analyte=analyte)
    except InputError:
        return False
    return all(
        each.is_exact and each.value == value and not any(marks_of(each))
        for each, value in zip(read, values.tolist(), strict=True)
    )

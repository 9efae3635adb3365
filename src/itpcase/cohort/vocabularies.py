"""
Typed words in columns: each distinct value is read once.

The tables are those of `itpcase.vocabularies`, and an entry point for columns says the same about a
word as a record does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs

from itpcase.errors import InputError, Problem
from itpcase.vocabularies import READERS

__all__ = ["READERS", "read_distinct"]


def read_distinct(
    values: Iterable[Any], read: Callable[[Any, str], Any], argument: str
) -> tuple[list[Any], dict[int, Problem]]:
    """
    Read distinct values, and list those that cannot be read.

    Parameters
    ----------
    values : iterable
        Each value once, such as the values of a `itpcase.cohort.intake.Coded` column.
    read : callable
        Reads one value, under a name to use in an error; one of `READERS`, or
        `itpcase.agents.read_agents`.
    argument : str
        The name of the column, such as ``"patients.sex"``.

    Returns
    -------
    list
        What each stands for; None for a value that is refused.
    dict of int to Problem
        By the place of the value, why it is refused.

    Examples
    --------
    >>> from itpcase.cohort.vocabularies import READERS, read_distinct
    >>> found, refused = read_distinct(["女", "M", "x"], READERS["sex"], "patients.sex")
    >>> found, refused[2].code
    (['F', 'M', None], 'SEX')
    """
    found: list[Any] = []
    refused: dict[int, Problem] = {}
    for place, value in enumerate(values):
        try:
            found.append(read(value, argument))
        except InputError as error:
            found.append(None)
            refused[place] = attrs.evolve(error.problem, argument=argument)
    return found, refused

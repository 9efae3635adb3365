"""
How a group, a level, a time and a p are said, in figures and in the tables of a report.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from itpcase.cohort.schema import TABLES
from itpcase.definitions.definition import Definition
from itpcase.estimates.flow import ALL
from itpcase.estimates.groups import UNKNOWN, shown_group, spelled
from itpcase.figures._axis import Unit, in_unit
from itpcase.words import Words

LEAST_P: Final = 0.001
"""A smaller p of a test is written as smaller."""

MOST_P: Final = 0.9995
"""A greater one as greater than 0.999."""

USUAL: Final = 0.05
"""No p is rounded up to this, the usual limit of significance."""


def group_words(name: str, said: Words, by: Any = None) -> str:
    """Say the name of a group; drugs, phases and sexes by their words, a number with what it is."""
    name = shown_group(name)
    if name in {UNKNOWN, ALL}:
        return said("figure.unknown" if name == UNKNOWN else "figure.forest_all")
    if isinstance(by, str) and by == "start_year":
        return name
    if isinstance(by, str) and by not in {"group", "sex"} and name.isdigit():
        return said("figure.numbered_group", of=said.get("column", spelled(by)), name=name)
    parts = [each.strip() for each in name.split("+")]
    told = [_part_words(part, said, by) for part in parts]
    is_as_typed = isinstance(by, str) and spelled(by) in TABLES["patients"].texts
    return name if is_as_typed and told == parts else " + ".join(told)


def _part_words(part: str, said: Words, by: Any) -> str:
    """Say one of the names of which that of a group is joined."""
    if isinstance(by, str) and by in {"sex", "agent_class"}:
        return said("figure.unknown") if part == UNKNOWN else said.get(by, part)
    return said.get("agent", said.get("phase", part))


def episode_words(said: Words, d: Definition, level: str) -> str:
    """Name a level, and those above it where there are any."""
    name = said.category(level)
    return name if d.rank(level) == 0 else said("figure.episode", level=name)


def time_words(days: float | None, said: Words, unit: Unit) -> str:
    """Say a time, or that it was not reached, or cannot be estimated."""
    if days is None:
        return said("estimates.not_reached")
    return said("estimates.not_estimable") if np.isnan(days) else in_unit(days, unit)


def p_words(p: float, equals: str = "= ") -> str:
    """
    Write a p with the sign before it, to three decimals, as journals print it.

    * below a thousandth, and above 0.9995, no more than that is said;
    * one that three decimals would lift to 0.05 has as many as tell it from there.
    """
    if p < LEAST_P:
        return f"< {LEAST_P}"
    if p >= MOST_P:
        return "> 0.999"
    told = f"{p:.3f}"
    digits = 4
    while p < USUAL <= float(told):
        told = f"{p:.{digits}f}"
        digits += 1
    return f"{equals}{told}"

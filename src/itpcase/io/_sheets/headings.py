"""
The heading of a sheet: of one row or two, and rows below it that are no rows of values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from itpcase._sentences import Sentence, enumerated
from itpcase.cohort.forms import OWNER
from itpcase.errors import Problem
from itpcase.io._headings.drugs import drug_in
from itpcase.io._headings.fields import IN_BRACKETS, field_of
from itpcase.io._headings.lines import numbered_in
from itpcase.units.spellings import count_factor
from itpcase.units.text import as_typed

__all__: list[str] = []

FEW: Final = 5
"""So many texts are shown."""

TREATMENT_ABOVE: Final = Sentence("problem.CELL_WITHOUT_HEADING.remedy_treatment")
"""What is said of a treatment above a table that is not read."""

_DIGIT: Final = re.compile(r"\d")

_NUMBERED: Final = re.compile(r" \([0-9]+\)$")


def names_another_table(heading: Sequence[str], row: Sequence[str]) -> bool:
    """
    Tell whether a row below a heading names the columns of another table.

    It names the patient where the heading does, another kind of column beside it, and holds no
    number.

    Examples
    --------
    >>> from itpcase.io._sheets.headings import names_another_table
    >>> heading = ["ID", "Date", "PLT"]
    >>> [names_another_table(heading, row.split()) for row in ("ID Drug Start", "7 2021-01-01 9")]
    [True, False]
    """
    if _DIGIT.search(IN_BRACKETS.sub("", "|".join(row))):
        return False
    said = [field_of(cell) if cell else None for cell in row]
    is_owner = any(field == OWNER == field_of(name)
                   for name, field in zip(heading, said, strict=False))  # fmt: skip
    return is_owner and bool({*said} - {None, OWNER})


def join_heading(groups: Sequence[str], row: Sequence[str]) -> list[str]:
    """
    Put the name of a group of columns, which stands over the first of them, before each.

    It is left out before the name of a column that is known and stands once, unless it numbers
    a treatment, or names a drug.

    Examples
    --------
    >>> from itpcase.io._sheets.headings import join_heading
    >>> join_heading(["ID", "PLT", "", "Drug", ""], ["", "Day 0", "Day 7", "Start", "End"])
    ['ID', 'PLT Day 0', 'PLT Day 7', 'Start', 'End']
    >>> join_heading(["ID", "Visit 1", "", "Visit 2"], ["", "Date", "PLT", "Date"])
    ['ID', 'Visit 1 Date', 'PLT', 'Visit 2 Date']
    """
    found, group = [], ""
    lower = [as_typed(cell) for cell in row]
    for above, below in zip_longest(map(as_typed, groups), lower, fillvalue=""):
        group = above or (group if below else "")
        is_known = field_of(below) is not None and lower.count(below) == 1
        is_told_apart = numbered_in(group) is not None or drug_in(group) is not None
        is_enough = is_known and not is_told_apart  # of 1L and 2L, one may have an end
        found.append(below if is_enough else f"{group} {below}".strip())
    return found


def _second_heading(file: str, row: int, name: str) -> Problem:
    """Tell of a row that says the heading again; it is no row of values."""
    return Problem(
        code="SECOND_HEADING", argument="", file=file, row=row, severity="warning",
        needed=Sentence("problem.SECOND_HEADING.needed"), given=repr(name),
        remedy=Sentence("problem.SECOND_HEADING.remedy"),
    )  # fmt: skip


def heading_below(
    file: str, number: int, heading: Sequence[str], row: Sequence[str]
) -> Problem | None:
    """Tell of a row that says the heading again, or is that of another table."""
    if as_typed(row[0]) == heading[0] and [as_typed(cell) for cell in row] == heading:
        return _second_heading(file, number, row[0])
    return _other_table(file, number, row) if names_another_table(heading, row) else None


def unit_below(heading: Sequence[str], row: Sequence[str]) -> str | None:
    """
    Return the unit that stands alone below the name of the counts, if one does.

    Examples
    --------
    >>> from itpcase.io._sheets.headings import unit_below
    >>> unit_below(["ID", "PLT"], ["text", "10^9/L"]), unit_below(["ID", "PLT"], ["1", "9"])
    ('10^9/L', None)
    """
    for name, cell in zip(heading, map(as_typed, row), strict=False):
        is_unit = bool(cell) and not cell.isdecimal() and count_factor(cell) is not None
        if is_unit and field_of(name) == "count":
            return cell
    return None


def row_of_units(file: str, row: int, unit: str) -> Problem:
    """Tell of a row of units or formats between the heading and the values: it is of nobody."""
    return Problem(
        code="SECOND_HEADING", argument="", file=file, row=row, severity="warning",
        needed=Sentence("problem.SECOND_HEADING.needed_units"), given=repr(unit),
        remedy=Sentence("problem.SECOND_HEADING.remedy_units", unit=unit),
    )  # fmt: skip


def _other_table(file: str, row: int, cells: Sequence[str]) -> Problem:
    """Tell of a table below the first: its rows have other columns, and are not read."""
    return Problem(
        code="SECOND_HEADING", argument="", file=file, row=row,
        needed=Sentence("problem.SECOND_HEADING.needed_table"),
        given=enumerated(repr(as_typed(cell)) for cell in cells if cell.strip()),
        remedy=Sentence("problem.SECOND_HEADING.remedy_table"),
    )  # fmt: skip


def tell_not_read(
    file: str, texts: Sequence[str], remedy: Sentence, *, sheet: str | None = None,
    row: int | None = None,
) -> Problem:  # fmt: skip
    """Tell of what stands above or beside the table of a sheet, and is not understood."""
    return Problem(
        code="CELL_WITHOUT_HEADING", argument="", file=file, sheet=sheet, row=row,
        severity="warning", needed=Sentence("problem.CELL_WITHOUT_HEADING.needed"),
        given=enumerated(map(repr, texts[:FEW])), remedy=remedy,
    )  # fmt: skip


def tell_apart(heading: list[str]) -> list[str]:
    """Give the columns of one name a number each: exports with labels have such."""
    times, seen = Counter(heading), Counter[str]()
    found = []
    for name in heading:
        seen[name] += 1
        is_one = not name or times[name] == 1
        found.append(name if is_one else f"{name} ({seen[name]})")
    return found


def as_headed(name: str) -> str:
    """Return the heading of a column without the number that tells it from others."""
    return _NUMBERED.sub("", name)

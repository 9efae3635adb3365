"""
The heading of a sheet of our own workbook: the place of each column, and the units it gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import attrs

from itpcase._kept import cached_property
from itpcase._sentences import Sentence, leading_to
from itpcase.cohort._cells.cells import CountCell, CountWithUnit, LabValue
from itpcase.cohort.forms import Column, strange_columns
from itpcase.errors import Problem
from itpcase.io._files.csv_rows import heading_mistakes
from itpcase.io._workbooks.cells import refusal
from itpcase.io._workbooks.form import divide_heading

__all__: list[str] = []

FIRST_ROWS: Final = 20
"""The heading is one of these."""

MOST_COLUMNS: Final = 256
"""What stands further to the right is not looked at."""

_UNITS_OF_NOTHING: Final = {
    "age": {"years", "year", "y", "yr", "yrs", "岁"},
    "washout_days": {"days", "day", "d", "天"},
}


@attrs.define(kw_only=True, slots=False)
class Heading:
    """The heading of a sheet of the form, wherever it stands in it."""

    sheet: Any
    columns: Sequence[Column]
    tell: Callable[[Problem, int | None], None]
    at: dict[str, int] = attrs.field(factory=dict, init=False)
    """The place of each column, from 1 on."""
    letters: dict[str, str] = attrs.field(factory=dict, init=False)
    """The letter of each column."""
    units: dict[str, str] = attrs.field(factory=dict, init=False)
    """The units that it gives, by column."""

    @property
    def key(self) -> str:
        """The column by which the heading is found."""
        return self.columns[0].name

    def find(self) -> int | None:
        """Find and check the heading; rows above it, such as a title, are not read."""
        number = self._heading_row()
        if number is None:
            self.tell(
                refusal(
                    "EMPTY_SHEET",
                    Sentence("problem.EMPTY_SHEET.needed"),
                    Sentence("problem.EMPTY_SHEET.given"),
                    Sentence("problem.EMPTY_SHEET.remedy", columns=_listed(self.columns)),
                ),
                None,
            )
            return None
        names: list[str] = []
        problems: list[Problem] = []
        known = {column.name: column for column in self.columns}
        for cell in next(self.cells(number, number)):
            name, unit = divide_heading(cell.value)
            names.append(name)
            if unit and name in known and not self._takes(known[name], unit):
                problem = refusal(
                    "UNIT_IN_HEADING",
                    Sentence("problem.UNIT_IN_HEADING.needed", name=repr(name)),
                    repr(str(cell.value)),
                    Sentence("problem.UNIT_IN_HEADING.remedy"),
                )
                problems.append(attrs.evolve(problem, argument=name))
            elif name and name not in self.at:
                self.at[name] = cell.column
        self.letters = {
            name: self.sheet.cell(number, place).column_letter for name, place in self.at.items()
        }
        if names.count(self.key) > 1:
            problem = refusal(
                "TWO_BLOCKS",
                Sentence("problem.TWO_BLOCKS.needed"),
                Sentence("problem.TWO_BLOCKS.given", name=names.count(self.key)),
                Sentence("problem.TWO_BLOCKS.remedy"),
            )
            problems.append(attrs.evolve(problem, argument=self.key))
        else:
            problems += heading_mistakes(names, [self._wanted(each) for each in self.columns])
        for problem in problems:
            remedy = leading_to(problem.remedy, "sheet")
            self.tell(attrs.evolve(problem, remedy=remedy), number)
        if problems:
            return None
        for problem in strange_columns(names, self.columns):
            self.tell(problem, number)
        return number

    def _wanted(self, column: Column) -> Column:
        """Ask for no column *unit* where the heading gives the unit."""
        is_spare = column.name == "unit" and bool(self.units)
        return attrs.evolve(column, is_required=False) if is_spare else column

    def _heading_row(self) -> int | None:
        first = None
        for cells in self.cells(1, min(FIRST_ROWS, self.sheet.max_row)):
            names = [divide_heading(cell.value)[0] for cell in cells]
            if self.key in names:
                return int(cells[0].row)
            if first is None and any(names):
                first = int(cells[0].row)
        return first

    def _takes(self, column: Column, unit: str) -> bool:
        """Keep a unit of the heading, if the column can have one."""
        if isinstance(column.cell, CountCell | CountWithUnit | LabValue):
            self.units[column.name] = unit
            return True
        return unit.casefold() in _UNITS_OF_NOTHING.get(column.name, ())

    @cached_property
    def _width(self) -> int:
        """How many columns are looked at; found out once, for looking at a cell makes it."""
        return min(int(self.sheet.max_column), MOST_COLUMNS)

    def cells(self, first: int, last: int) -> Iterator[Sequence[Any]]:
        """Give every cell of some rows; those that are not there are made."""
        yield from self.sheet.iter_rows(min_row=first, max_row=last, max_col=self._width)


def _listed(columns: Iterable[Column]) -> str:
    return ", ".join(column.name for column in columns)

"""
What a table, its columns and its rows are; which there are is in `itpcase.cohort.schema`.

A column knows the field of the record that it fills, the kind of its cells, where its value comes
from when it is written, and under which other names people keep it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal

import attrs

from itpcase._arguments import load_class
from itpcase._kept import cached_property
from itpcase._sentences import Sentence, enumerated, needed_of, remedy_of
from itpcase.cohort._cells.cells import (
    AssumedWords,
    Cell,
    CountCell,
    DayCell,
    Entry,
    LabValue,
    Text,
)
from itpcase.errors import InputError, Problem, RecordError
from itpcase.units.numbers import DecimalSign

__all__: list[str] = []


@attrs.define(eq=False, repr=False)
class Row:
    """One row: its number as a spreadsheet counts, and its cells by column."""

    number: int
    cells: dict[str, str]
    refused: dict[str, Problem] = attrs.field(factory=dict)
    """Cells that have no text to be read, by column, such as an error of a formula."""


@attrs.define(eq=False, repr=False)
class Rows:
    """The rows of one file that can be divided into cells."""

    rows: list[Row] = attrs.field(factory=list)
    lost: set[str] = attrs.field(factory=set)
    """The patients of the rows that cannot."""
    are_all: bool = False
    """Whether the file was read to its end."""


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Column:
    """
    One column: how it is read into a field of a record, and how it is written.

    *field* is empty where the cell is read together with another one. *if_empty* says what an empty
    cell means: that the record's own default holds, that the row is refused, or that there is
    nothing to record. *stand_in* holds a value that the record accepts, if it needs one: it takes
    the place of a refused value while the rest of the row is checked.
    """

    name: str
    cell: Cell
    field: str
    written_from: Callable[[Any], Any]
    is_required: bool = False
    if_empty: Literal["default", "refused", "no record"] = "default"
    stand_in: tuple[Any, ...] = ()
    needs: str = ""
    """Another column, without which this one cannot be read."""
    or_else: str = ""
    """Another column, beside which this one may be empty; the cell says what that means."""
    is_written: bool = True
    unit: str = ""
    """The column that holds the unit of its numbers."""
    measured_in: str = ""
    """The unit of its plain numbers, as pint spells it; a column that carries another is converted.
    """
    may_lack: bool = False
    """Whether a frame may lack a column that a file must have."""
    synonyms: tuple[str, ...] = ()
    """Other names for it: a column of such a name is refused, and never passed over."""
    has_near_misses: bool = True
    """Whether a name that is like one of these is refused as well."""

    def write(self, record: Any) -> str:
        """Write the value of this column into a cell."""
        value = self.written_from(record)
        return self.cell.missing if value is None else self.cell.write(value)


BESIDE: Final = frozenset({"unit", "comparator"})
"""Columns without which a number of the same row cannot be read."""

Fault = tuple[Column, Problem]
"""What is wrong with a row, and in which column."""

NEAR: Final = 0.8
"""From this likeness on, the name of a column is a near miss of another."""

SHORTEST_NEAR: Final = 4
"""Shorter names are like too many others. [characters]"""


def _alone(record: Any) -> Iterable[Any]:
    return (record,)


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Form:
    """One file: the records it holds, and its columns."""

    file: str
    _kind: type[Any] | str
    """The record of one row; or, as `load_class` takes it, where it is."""
    holds: str
    """The field of `Patient` that takes the records; empty for the patients themselves."""
    columns: tuple[Column, ...]
    is_required: bool = False
    rows_of: Callable[[Any], Iterable[Any]] = _alone
    """The rows that one record of a patient takes: itself, unless it takes several."""
    gather: Callable[[Sequence[Any]], Any] | None = None
    """Makes one record of the rows of one day, where a record takes several rows."""
    spared: frozenset[str] = frozenset()
    """The columns of which a cell that cannot be read costs the field; of any other it costs the
    row, which would not be what the source says."""

    @cached_property
    def kind(self) -> type[Any]:
        """The record of one row."""
        return load_class(self._kind)

    @cached_property
    def days(self) -> tuple[Column, ...]:
        """The columns that hold days."""
        return tuple(column for column in self.columns if isinstance(column.cell, DayCell))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The columns of words that are kept as they are, some of them for a later rule."""
        return tuple(
            column.name
            for column in self.columns
            if column.field and type(column.cell) in (Text, AssumedWords) and not column.is_required
        )

    @cached_property
    def _spare(self) -> dict[str, Any]:
        return {column.field: value for column in self.columns for value in column.stand_in}

    @cached_property
    def _even_empty(self) -> frozenset[str]:
        """The columns of which an empty cell says something."""
        return frozenset(c.name for c in self.columns if c.or_else or c.if_empty != "default")

    @property
    def name(self) -> str:
        """The name of the table: of the file, without its ending."""
        return self.file.partition(".")[0]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The names of the columns without which no frame can be read."""
        return tuple(c.name for c in self.columns if c.is_required and not c.may_lack)

    def named(self, name: str) -> Column:
        """Return the column of this name."""
        return next(column for column in self.columns if column.name == name)

    def strange_columns(self, names: Iterable[str]) -> Iterator[Problem]:
        """Tell of the columns that are not read, as `strange_columns` does."""
        return strange_columns(names, self.columns)

    def column_of(self, field: str) -> Column:
        """Return the column that fills a field."""
        return next(column for column in self.columns if column.field == field)

    def read(
        self,
        cells: Mapping[str, str],
        decimal: DecimalSign | None = None,
        refused: Mapping[str, Problem] = MappingProxyType({}),
    ) -> tuple[dict[str, Any], list[Fault]]:
        """Read the cells of one row into fields, and list what is wrong with them."""
        values: dict[str, Any] = {}
        told = {name for name, text in cells.items() if text} | refused.keys() | self._even_empty
        columns = [column for column in self.columns if column.name in told]
        faults = [
            (column, _too_long(column))
            for column in columns
            if len(cells.get(column.name, "")) > column.cell.longest
        ]
        if faults:
            return {}, faults
        is_alone = not refused.keys().isdisjoint(BESIDE)
        for column in columns:
            if column.name in refused:
                faults.append((column, refused[column.name]))
                continue
            if is_alone and isinstance(column.cell, CountCell | LabValue):
                continue
            text = cells.get(column.name, "")
            is_empty = not text or column.cell.is_empty(text)
            if is_empty and not (column.or_else and cells.get(column.or_else)):
                if column.if_empty != "default":
                    faults.append((column, empty_cell(column)))
                continue
            if not column.field or any(column.needs == failed.name for failed, _ in faults):
                continue
            read = column.cell.without if is_empty else column.cell.read
            try:
                values[column.field] = read(Entry(text, cells, decimal))
            except InputError as error:
                faults.append((column, error.problem))
        return values, faults

    def build(self, values: Mapping[str, Any]) -> tuple[Any, list[Problem]]:
        """
        Build the record without the fields that it refuses, and list what it refuses.

        A record stops at the first field that it refuses: that field gives way to its stand-in and
        the record is asked again, until it has nothing more to say. None if it refuses the whole.
        """
        tried = self._spare | dict(values)
        refused: list[Problem] = []
        while True:
            try:
                record = self.kind(**tried)
            except RecordError as error:
                return None, [*refused, *error.problems]
            except InputError as error:
                refused.append(error.problem)
                field = error.problem.argument.rpartition(".")[2]
                if field not in tried or tried[field] is self._spare.get(field):
                    return None, refused
                tried.pop(field)
                tried |= {name: value for name, value in self._spare.items() if name == field}
            else:
                return record, refused

    def write(self, record: Any, *, owner: str) -> dict[str, str]:
        """Write a record of the patient *owner* into the cells of one row."""
        cells = {column.name: column.write(record) for column in self.columns if column.is_written}
        return cells | {OWNER: Text().write(owner)}


def _meant_column(name: str, columns: Sequence[Column]) -> str | None:
    """Return the column that was meant by a name that is none of them, if one is."""
    key = "_".join(str(name).casefold().replace("-", " ").split())
    for column in columns:
        if key == column.name or key in column.synonyms:
            return column.name
    if len(key) < SHORTEST_NEAR:
        return None
    words = {word: c.name for c in columns if c.has_near_misses for word in (*c.synonyms, c.name)}
    near = difflib.get_close_matches(key, words, n=1, cutoff=NEAR)
    return words[near[0]] if near else None


def columns_twice(names: Iterable[str], same: Callable[[str], str] = str) -> Iterator[Problem]:
    """
    Tell of the names that several columns have, of which nobody knows which is meant.

    Parameters
    ----------
    names : iterable of str
        Empty ones are no names.
    same : callable
        Names for which it returns the same are one, as ``str.casefold`` for a system in which
        letters may be large or small.

    Yields
    ------
    Problem
        Its argument is the name.
    """
    spelled: dict[str, list[str]] = {}
    for name in filter(None, names):
        spelled.setdefault(same(name), []).append(name)
    for given in spelled.values():
        if len(given) > 1:
            yield Problem(
                code="COLUMN_TWICE",
                argument=given[0],
                needed=needed_of("COLUMN_TWICE"),
                given=Sentence(
                    "problem.COLUMN_TWICE.given",
                    times=len(given),
                    name=enumerated(map(repr, dict.fromkeys(given))),
                ),
                remedy=remedy_of("COLUMN_TWICE"),
            )


def refuse_columns_twice(
    names: Iterable[str], place: str, same: Callable[[str], str] = str
) -> None:
    """
    Refuse a table in which several columns have one name.

    Parameters
    ----------
    names : iterable of str
    place : str
        The table or file, with what stands before a name of a column of it.
    same : callable
        As `columns_twice` takes it.

    Raises
    ------
    InputError
    """
    for problem in columns_twice(names, same):
        raise InputError(attrs.evolve(problem, argument=f"{place}{problem.argument}"))


def strange_columns(names: Iterable[str], columns: Sequence[Column]) -> Iterator[Problem]:
    """
    Tell of the columns that are not read.

    A known synonym or a near miss of a column that is not there is an error: it would be passed
    over although it was meant. Any other name is a warning.
    """
    given, known = [str(name) for name in names], [column.name for column in columns]
    for name in given:
        if not name or name in known:
            continue
        meant = _meant_column(name, columns)
        if meant is not None and meant not in given:
            yield Problem(
                code="NEAR_MISS",
                argument=name,
                needed=Sentence("problem.NEAR_MISS.needed", meant=repr(meant)),
                given=Sentence("problem.NEAR_MISS.given", name=repr(name)),
                remedy=Sentence("problem.NEAR_MISS.remedy", meant=repr(meant)),
            )
        else:
            yield Problem(
                code="UNKNOWN_COLUMN",
                argument=name,
                severity="warning",
                needed=Sentence("problem.UNKNOWN_COLUMN.needed", listed=enumerated(known)),
                given=Sentence("problem.UNKNOWN_COLUMN.given", name=repr(name)),
                remedy=Sentence("problem.UNKNOWN_COLUMN.remedy_patients")
                if GROUP in known
                else remedy_of("UNKNOWN_COLUMN"),
            )


def _too_long(column: Column) -> Problem:
    return Problem(
        code="TOO_LONG",
        needed=Sentence("problem.TOO_LONG.needed", longest=column.cell.longest),
        given=Sentence("problem.TOO_LONG.given"),
    )


def empty_cell(column: Column) -> Problem:
    if column.if_empty == "no record":
        return Problem(
            code=f"NO_{column.name.upper()}",
            severity="warning",
            needed=column.cell.needed,
            given=Sentence("problem.EMPTY_CELL.given"),
            remedy=Sentence("problem.EMPTY_CELL.no_record"),
        )
    word = column.cell.missing
    return Problem(
        code="EMPTY_CELL",
        needed=column.cell.needed,
        given=Sentence("problem.EMPTY_CELL.given"),
        remedy=Sentence("problem.EMPTY_CELL.remedy", word=word)
        if word
        else Sentence("problem.EMPTY_CELL.remedy_schema"),
    )


OWNER: Final = "patient_id"
"""The column that says whose a row is; the first of every form."""

GROUP: Final = "arm"
"""The column of patients for groups that no other column holds."""

"""
What is wrong with the rows of tables, found column by column and told all at once.

A check names the rows that fail; a row is counted once for each kind of problem, and the first
hundred of a kind are listed with their address. Nothing is raised before every table was looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

import attrs
import numpy as np

from itpcase._days import number_day
from itpcase._sentences import Sentence, Told, remedy_of
from itpcase.cohort._cells.coded import rows_of
from itpcase.errors import InputError, Problem, TableError, TableUnitError, errors_first
from itpcase.table import Column

__all__: list[str] = []

T = TypeVar("T")

LONGEST_LIST: Final = 100
"""At most so many problems of one kind are listed; the others are counted."""

MOST_REFUSED: Final = 10_000
"""So many different values are told of one by one; behind them nothing of the column is read."""

LONGEST_TEXT: Final = 200
"""What came is shown up to this length. [characters]"""

UNIT_CODES: Final = frozenset({
    "NO_UNIT", "NOT_CELLS_PER_VOLUME", "NEGATIVE", "TOO_HIGH", "NOT_A_NUMBER", "FLOAT32",
    "DECIMAL_SIGN", "AMBIGUOUS", "RANGE", "NEGATIVE_POWER", "DIMENSIONLESS", "NO_VOLUME", "GRAMS",
    "TWO_MEANINGS", "UNREADABLE", "TOO_LONG", "COUNT", "TWO_UNITS", "WRONG_LAB_UNIT", "NOT_TEXT",
    "MORE_THAN_A_NUMBER", "NO_NUMBER", "NOT_ONE_VALUE", "PER_KG", "WRONG_UNIT",
    "UNMAPPED_UNIT",
})  # fmt: skip
"""The codes of a unit or a number that cannot be read."""

Shown = str | Callable[[int], object]
"""What came: a text, or what gives it for a row."""


def shown(value: object) -> str:
    """Show what came; a text with quotation marks, so that it is told from a number."""
    if isinstance(value, Told):
        return value
    plain = value.item() if isinstance(value, np.generic) else value
    return shortened(repr(plain) if isinstance(plain, str | bool) else str(plain))


def shortened(text: str) -> str:
    """Return so much of a text as is shown."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


class ProblemList(tuple[Problem, ...]):
    """
    The problems of data, in the order in which they were found.

    A tuple; printed, one a line, errors first. `counts` says how many rows there are of each kind.
    """

    __slots__ = ()

    def counts(self) -> dict[tuple[str, str], int]:
        """
        Count the rows by kind, those that are not listed too.

        Returns
        -------
        dict of (str, str) to int
            By table and code.
        """
        found: Counter[tuple[str, str]] = Counter()
        for problem in self:
            found[problem.table or "", problem.code] += 1 + problem.alike
        return dict(found)

    def errors(self) -> ProblemList:
        """
        Return the problems that keep a row from being used.

        Returns
        -------
        ProblemList
        """
        return ProblemList(problem for problem in self if problem.severity == "error")

    def __call__(self) -> ProblemList:
        """Return the errors, as the method of this name did in the release before."""
        return self.errors()

    def __str__(self) -> str:
        return "\n".join(map(str, errors_first(self)))


Remedy = str | Callable[[int], str] | None
"""How rows are mended: as the code says, all alike, or each by its number."""


def no_counts(argument: str, file: str | None = None) -> Problem:
    """Tell of a table of counts that has not one row."""
    return Problem(
        code="NO_COUNTS", argument=argument, file=file, severity="warning",
        given=Sentence("problem.NO_COUNTS.given_table"),
        remedy=Sentence("problem.NO_COUNTS.remedy_table"),
    )  # fmt: skip


def remedy_after_contact(code: str, limits: Column, at: int, *, calendar: bool) -> Sentence:
    """Say how to mend what lies after the last contact, which is named."""
    return Sentence(f"problem.{code}.remedy_last", last=number_day(int(limits[at]), calendar))


def remedy_at(remedy: Remedy, code: str, row: int) -> str:
    """Return how one row is mended."""
    return (remedy(row) if callable(remedy) else remedy) or remedy_of(code)


def read_each(
    values: Sequence[Any],
    read: Callable[[Any], Any],
    argument: str,
    *,
    given: Callable[[Any], object] = lambda value: value,
) -> tuple[list[Any], dict[int, Problem]]:
    """
    Read the distinct values of a column, to an end: a column of other things is not read whole.

    Parameters
    ----------
    values : sequence
        Each value once.
    read : callable
        Reads one value, or raises `InputError`.
    argument : str
        The name of the column.
    given : callable
        What to show of a value.

    Returns
    -------
    list
        What each stands for; None for a value that is refused.
    dict of int to Problem
        By the place of the value, why it is refused. Behind so many that cannot be read nothing is
        read, and every value is refused for that.
    """
    found: list[Any] = []
    refused: dict[int, Problem] = {}
    for place, value in enumerate(values):
        if len(refused) >= MOST_REFUSED:
            rest = range(place, len(values))
            found += [None] * len(rest)
            refused |= {each: too_many(argument, given(values[each]))
                        for each in rest[:LONGEST_LIST]}  # fmt: skip
            refused |= dict.fromkeys(rest[LONGEST_LIST:], refused[place])
            break
        try:
            found.append(read(value))
        except InputError as error:
            found.append(None)
            refused[place] = attrs.evolve(error.problem, argument=argument)
    return found, refused


def too_many(argument: str, given: object) -> Problem:
    """Refuse what stands behind so many values that cannot be read."""
    return Problem(
        code="TOO_MANY_TEXTS", argument=argument, given=shown(given),
        needed=Sentence("problem.TOO_MANY_TEXTS.needed", most=f"{MOST_REFUSED:,}"),
    )  # fmt: skip


def told_of(
    problems: Iterable[tuple[int, Problem]], codes: Column
) -> Iterator[tuple[Problem, Column]]:
    """
    Give the problems of distinct values with their rows, as many by themselves as are listed.

    Parameters
    ----------
    problems : iterable of (int, Problem)
        The place of each value that was refused, and why.
    codes : numpy.ndarray
        The place of the value of each row.

    Yields
    ------
    tuple
        A problem and its rows. Those that no list has room for are given together, by their code.
    """
    given = [*problems]
    if not given:
        return
    told: Counter[str] = Counter()
    rest: dict[str, list[int]] = {}
    alone: list[tuple[int, Problem]] = []
    for place, problem in given:
        told[problem.code] += 1
        if told[problem.code] <= LONGEST_LIST:
            alone.append((place, problem))
        else:
            rest.setdefault(problem.code, []).append(place)
    rows = dict(rows_of(codes, [*dict.fromkeys(place for place, _ in alone)]))
    for place, problem in alone:
        yield problem, rows[place]
    for code, places in rest.items():
        is_one = np.zeros(max(int(codes.max()), *places) + 1, dtype=bool)
        is_one[places] = True
        example = next(problem for _, problem in given if problem.code == code)
        yield example, np.flatnonzero(is_one[codes])


def first_of_each(told: Sequence[tuple[T, Column]]) -> Iterator[tuple[T, Column]]:
    """
    Give what is told of with its rows: a row of each first, where not all of them are listed.

    Parameters
    ----------
    told : sequence of tuple
        What is told of, such as a problem, and its rows.

    Yields
    ------
    tuple
        The same, some of it in two parts.
    """
    if sum(len(rows) for _, rows in told) <= LONGEST_LIST:
        yield from told
        return
    yield from ((each, rows[:1]) for each, rows in told)
    yield from ((each, rows[1:]) for each, rows in told if len(rows) > 1)


@attrs.define(eq=False, repr=False)
class Faults:
    """The problems of some tables, and which of their rows cannot be used."""

    listed: list[Problem] = attrs.field(factory=list)
    bad: dict[str, Column] = attrs.field(factory=dict)
    """By table: True for a row that cannot be used."""
    _times: Counter[tuple[str, str, str]] = attrs.field(factory=Counter)

    def add(self, *problems: Problem) -> None:
        """Take problems into the list."""
        self.listed.extend(problems)

    def add_alike(self, problems: Iterable[Problem]) -> None:
        """Take as many of a kind into the list as are listed; the others are counted."""
        for problem in problems:
            key = problem.table or "", problem.argument.partition("[")[0], problem.code
            self._times[key] += 1
            if self._times[key] <= LONGEST_LIST:
                self.add(problem)

    def drop(self, table: str, rows: Column, size: int) -> None:
        """Note the rows of a table that cannot be used."""
        if table not in self.bad:
            self.bad[table] = np.zeros(size, dtype=bool)
        self.bad[table][rows] = True

    def is_bad(self, table: str) -> Column | None:
        """Tell which rows of a table cannot be used; None if all can."""
        return self.bad.get(table)

    def problems(self) -> ProblemList:
        """Return the problems; the last of a kind that goes on says how many more there are."""
        last = {(p.table, p.argument.partition("[")[0], p.code): i
                for i, p in enumerate(self.listed)}  # fmt: skip
        out = list(self.listed)
        for (table, argument, code), times in self._times.items():
            at = last.get((table, argument, code))
            if at is not None and times > LONGEST_LIST:
                out[at] = attrs.evolve(out[at], alike=times - LONGEST_LIST)
        return ProblemList(out)

    def rows_to_list(self, table: str, argument: str, code: str, rows: Column) -> list[int]:
        """Count the rows of a problem, and return those of them that are listed."""
        key = table, argument, code
        free = max(LONGEST_LIST - self._times[key], 0)
        self._times[key] += len(rows)
        listed: list[int] = rows[:free].tolist()
        return listed

    def refuse(self, message: str = "tables cannot be used") -> None:
        """Raise the errors together, if there are any."""
        errors = self.problems().errors()
        if errors:
            of_units = all(problem.code in UNIT_CODES for problem in errors)
            raise (TableUnitError if of_units else TableError).of(message, errors)

    def catch(self, work: Callable[[], Any]) -> Any:
        """Do something that may refuse an argument; the problem goes into the list."""
        try:
            return work()
        except InputError as error:
            self.add(*error.problems)
        return None

"""
Every exception raised on purpose.

A message is built in one order: the argument, what was needed, what came, how to mend it.
The fields are kept on the exception, and every exception survives pickling.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from math import log10
from typing import Any, Final, Literal, Self

import attrs

from itpcase._patterns import compile_late
from itpcase._sentences import Listing, Sentence, Told, needed_of, remedy_of

__all__ = [
    "DataError",
    "DefinitionError",
    "InputError",
    "ItpcaseError",
    "MissingExtraError",
    "Problem",
    "RecordError",
    "RowError",
    "TableError",
    "TableUnitError",
    "UnitError",
]


Severity = Literal["error", "warning"]
"""Whether a problem costs something, or is only told of."""

_PLACE: Final = compile_late(r"(?P<table>\w+)(?:\.(?P<column>\w+))?(?:\[(?P<row>\d+)\])?")
"""How the argument of a column of a frame is named: ``counts.on[3]``."""

_HEADING: Final = compile_late(r"column ((?P<sign>['\"]).*(?P=sign))(?: (.+))?")
"""How a column of a foreign sheet is named: ``column 'PLT'``, and of what in it: ``... day``."""


LONGEST_GIVEN: Final = 1_000
"""So many characters of a value are told."""

_LONGEST_NUMBER: Final = 10**40


def argument_told(argument: str) -> str:
    """Return what a problem is told of in words, where it is a column of a foreign sheet."""
    named = _HEADING.fullmatch(argument) if argument.startswith("column ") else None
    if named is None:
        return argument
    key = "column" if named[3] is None else "in_column"
    return Sentence(f"problem_at.{key}", name=named[1], argument=named[3])


def shown_value(given: object) -> str:
    """Show a value as written or by its ``repr``; a number that nobody would read, by its size."""
    if isinstance(given, str):
        return given
    if _is_many(given):
        return type(given).__name__
    if isinstance(given, int) and abs(given) > _LONGEST_NUMBER:
        return f"{'-' * (given < 0)}10^{round(given.bit_length() * log10(2))}"
    try:
        return repr(given)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - of others: what cannot show itself is told by its class
        return type(given).__name__


def text_of_value(given: object) -> str:
    """Return the text of a value; of what cannot be written as one, what an error shows of it."""
    try:
        return str(given)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - of others, or a number with more digits than Python writes
        return shown_value(given)


def _is_many(given: object) -> bool:
    """Tell whether it is a frame or a column, which may hold what is known of patients."""
    if hasattr(given, "__dataframe__"):
        return True
    return hasattr(given, "__array__") and bool(getattr(given, "shape", ()))


def _in_short(given: object) -> str:
    """Cut a value that is long; what is said in every language is whole."""
    if not isinstance(given, str):
        given = shown_value(given)
    if isinstance(given, Told) or len(given) <= LONGEST_GIVEN:
        return given
    return given[:LONGEST_GIVEN] + "…"


class ItpcaseError(Exception):
    """Base of every exception that itpcase raises on purpose."""


@attrs.frozen(kw_only=True)
class Problem:
    """
    One thing that is wrong, or doubtful, with the data, and where.

    Parameters
    ----------
    code : str
        Stable name of the kind of problem, such as ``"COUNT_AFTER_DEATH"``.
    needed : str
        What was needed; that of the code if omitted.
    given : str
        What came.
    remedy : str
        How to mend it; that of the code if omitted.
    argument : str
        The field, column or argument.
    patient_id : str, optional
        The patient concerned.
    file, row : optional
        The file, and its row as a spreadsheet numbers it (the heading is row 1); of a frame the row
        counts from 0, as the frame's own rows do.
    sheet, cell : str, optional
        Of a workbook: the sheet, and the cell as a spreadsheet names it, such as ``"D7"``.
    severity : {"error", "warning"}
        An error keeps the row from being used; a warning does not.
    alike : int
        How many more rows have the same problem and are not listed.

    Examples
    --------
    >>> from itpcase.errors import Problem
    >>> print(Problem(code="NO_UNIT", argument="count", needed="a unit", given="'333'",
    ...               remedy="write '333 10*9/L'", file="counts.csv", row=4))
    counts.csv, row 4, count: needs a unit, got '333'; write '333 10*9/L' [NO_UNIT]
    """

    code: str
    given: str = attrs.field(converter=_in_short)
    needed: str = attrs.field()
    remedy: str = attrs.field()
    argument: str = ""
    patient_id: str | None = None
    file: str | None = None
    row: int | None = None
    sheet: str | None = None
    cell: str | None = None
    severity: Severity = "error"
    alike: int = 0

    @needed.default
    def _needed(self) -> str:
        return needed_of(self.code)

    @remedy.default
    def _remedy(self) -> str:
        return remedy_of(self.code)

    @property
    def table(self) -> str | None:
        """The table: of a frame its name, of a file the file without its ending, or the sheet."""
        if self.sheet is not None:
            return self.sheet
        if self.file is not None:
            return self.file.rpartition(".")[0] or self.file
        place = _PLACE.fullmatch(self.argument)
        return place["table"] if place else None

    @property
    def column(self) -> str | None:
        """The column of the table; None for a problem of a whole row or table."""
        if self.sheet is not None or self.file is not None:
            return self.argument or None
        place = _PLACE.fullmatch(self.argument)
        return place["column"] if place else None

    @property
    def address(self) -> Listing:
        """File, sheet, row, patient and field, as far as they are known."""
        parts = [
            self.file,
            None if self.sheet is None else Sentence("problem_at.sheet", name=repr(self.sheet)),
            None if self.row is None or self._row_in_argument
            else Sentence("problem_at.row", row=self.row),
            None if self.patient_id is None
            else Sentence("problem_at.patient", id=repr(self.patient_id)),
            argument_told(self.argument) if self.cell is None else f"{self.argument} ({self.cell})",
        ]  # fmt: skip
        return Listing([part for part in parts if part], "list.comma")

    @property
    def _row_in_argument(self) -> bool:
        return self.file is None and self.sheet is None and self.argument.endswith("]")

    @property
    def told(self) -> Sentence:
        """It in words, in every language."""
        key = "at" if self.address else "is"
        told = Sentence(
            f"problem_told.{key}", where=self.address, needed=self.needed, given=self.given,
            remedy=self.remedy, code=self.code,
        )  # fmt: skip
        return Sentence("problem_told.alike", told=told, n=self.alike) if self.alike else told

    def __str__(self) -> str:
        return self.told


def count_problems(problems: Iterable[Problem]) -> int:
    """Count the rows that have problems, those that are not listed too."""
    return sum(1 + problem.alike for problem in problems)


def errors_first(problems: Iterable[Problem]) -> list[Problem]:
    """Put errors before warnings, each in their order, so that many warnings hide no error."""
    return sorted(problems, key=lambda problem: problem.severity != "error")


class InputError(ItpcaseError, ValueError):
    """
    One argument that cannot be accepted.

    Attributes
    ----------
    problem : Problem
        The argument, what was needed, what came and the remedy.

    Examples
    --------
    >>> import itpcase as itp
    >>> itp.TreatmentLine(line=0, agents=("ivig",), started_on=0)
    Traceback (most recent call last):
        ...
    itpcase.errors.InputError: TreatmentLine.line: needs a whole number from 1 to \
100,000,000, got 0; number the lines 1, 2, 3 ... in the order of treatment [LINE_NUMBER]
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    @classmethod
    def of(
        cls,
        code: str,
        *,
        argument: str,
        given: object,
        needed: str | None = None,
        remedy: str | None = None,
    ) -> Self:
        """
        Build the exception from its parts; *given* is shown as written or by its ``repr``.

        What was needed and how to mend it are those of the code, if nothing else is said.
        """
        return cls(
            Problem(
                code=code,
                argument=argument,
                needed=needed_of(code) if needed is None else needed,
                given=shown_value(given),
                remedy=remedy_of(code) if remedy is None else remedy,
            )
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problem, as the errors that hold several have it."""
        return (self.problem,)

    def __str__(self) -> str:
        return str(self.problem)


class UnitError(InputError):
    """
    A count or a laboratory value whose number or unit cannot be read without guessing.

    Examples
    --------
    >>> import itpcase as itp
    >>> itp.parse_count("333")
    Traceback (most recent call last):
        ...
    itpcase.errors.UnitError: count: needs a number with a unit, got '333'; \
write the unit after the number, such as '10*9/L' or '/uL' [NO_UNIT]
    """


class RowError(InputError, IndexError):
    """
    A row that a table does not have.

    Examples
    --------
    >>> import itpcase as itp
    >>> itp.Table({"days": [1, 2]})[2]
    Traceback (most recent call last):
        ...
    itpcase.errors.RowError: rows: needs the number of a row; there are 2, counted from 0, got 2; \
ask for one of them, or take len(table) first [TABLE_ROWS]
    """


class DefinitionError(InputError):
    """A definition that is unknown, incomplete, or cannot answer the question asked."""


class MissingExtraError(ItpcaseError, ImportError):
    """
    A feature whose optional packages are not installed.

    Parameters
    ----------
    feature, extra : str
        What was asked for, and the extra of itpcase that brings it.
    """

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(feature, extra)
        self.feature = feature
        self.extra = extra
        cause = sys.exc_info()[1]
        self.is_there: bool = isinstance(cause, ImportError) and not isinstance(
            cause, ModuleNotFoundError
        )

    def __str__(self) -> str:
        if self.is_there:
            return (
                f"{self.feature} needs the extra {self.extra!r}, which is installed and cannot be "
                "loaded; close other programs, or install it anew"
            )
        return f"{self.feature} needs the extra {self.extra!r}: pip install 'itpcase[{self.extra}]'"


class _GroupError(ItpcaseError, ExceptionGroup[InputError], ValueError):
    """Several problems raised as one exception group."""

    def __new__(cls, message: str, exceptions: Sequence[InputError]) -> Self:
        return super().__new__(cls, message, exceptions)

    def __init__(self, message: str, exceptions: Sequence[InputError]) -> None:
        ExceptionGroup.__init__(self, message, exceptions)

    @classmethod
    def of(cls, message: str, problems: Iterable[Problem]) -> Self:
        """One exception of the group for every problem."""
        return cls(message, [InputError(problem) for problem in problems])

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems, in the order in which they were found."""
        return tuple(error.problem for error in self.exceptions if isinstance(error, InputError))

    def derive(self, excs: Sequence[Any]) -> Any:
        """Keep the type when ``except*`` splits the group."""
        return type(self)(self.message, excs)

    def __str__(self) -> str:
        lines = [f"{self.message} ({count_problems(self.problems)} in all)"]
        return "\n".join(lines + [f"  {problem}" for problem in self.problems])


class RecordError(_GroupError):
    """A record that contradicts itself; ``problems`` lists all of its contradictions."""


class DataError(_GroupError):
    """Files or tables that cannot be used as they are; ``problems`` lists every one found."""


class TableError(DataError, InputError):
    """
    Columns that cannot be used as they are: every problem of every table, the first one foremost.

    Attributes
    ----------
    problems : tuple of Problem
    problem : Problem
        The first one.
    """

    def __init__(self, message: str, exceptions: Sequence[InputError]) -> None:
        DataError.__init__(self, message, exceptions)
        self.problem: Problem = exceptions[0].problem

    @classmethod
    def of(cls, message: str, problems: Iterable[Problem]) -> Self:  # type: ignore[override]  # of many
        """One exception of the group for every problem; the message names them all."""
        listed = tuple(problems)
        many = count_problems(listed)
        lines = [f"{message} ({many} in all)", *(f"  {problem}" for problem in listed)]
        return cls("\n".join(lines), [InputError(problem) for problem in listed])

    problems = DataError.problems

    def __str__(self) -> str:
        return str(self.message)


class TableUnitError(TableError, UnitError):
    """Columns of which nothing but units and numbers cannot be read."""

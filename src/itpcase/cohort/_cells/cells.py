"""
How one value stands in one cell.

Every kind of cell reads back what it writes. Reading refuses by name what would have to be guessed;
writing leaves nothing that a spreadsheet would run.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar, Final, cast

import attrs

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, as_given
from itpcase.agents import own_agent, read_agent, split_agents
from itpcase.agents.lookup import OF_NOTHING
from itpcase.cohort._cells.printed import count_of_stated, read_in_words, read_printed
from itpcase.errors import InputError, Problem
from itpcase.model.fields import to_assumed
from itpcase.units.amounts import DAILY_DOSE, HAEMOGLOBIN, Known
from itpcase.units.counts import Count, parse_count
from itpcase.units.dates_as_numbers import is_serial
from itpcase.units.days import REMEDY, may_be_year, read_day
from itpcase.units.labs import as_lab_value, parse_lab_value
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import as_typed
from itpcase.vocabularies import read_age, read_grade, read_whole, read_yes_no

__all__: list[str] = []

WRITTEN_UNIT: Final = "10*9/L"
"""The unit in which counts are written, by its code in UCUM."""

UNDATED: Final = "undated"
"""Stands for a day that the source does not print."""

NONE: Final = "none"
"""Stands for no word of a list, where an empty cell says that nothing was recorded."""

LONGEST_VALUE: Final = 200
"""No number, day or word is longer than this. [characters]"""

LONGEST_TEXT: Final = 32_767
"""No text is longer than this: it is what a cell of a spreadsheet holds. [characters]"""


@attrs.define(eq=False)
class Entry:
    """What stands in a cell, with the rest of its row and the decimal sign of the files."""

    text: str
    row: Mapping[str, str]
    decimal: DecimalSign | None = None

    def beside(self, column: str) -> str:
        """Return what stands in another cell of the row."""
        return self.row.get(column, "").strip()


def _refuse(code: str, needed: str, given: object, remedy: str) -> InputError:
    return InputError.of(code, argument="cell", needed=needed, given=as_given(given), remedy=remedy)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise _refuse(
        "NOT_TEXT", Sentence("problem.NOT_TEXT.needed"), value, Sentence("problem.NOT_TEXT.remedy")
    )


@attrs.frozen
class Cell:
    """One word, spaces around it left out; the base of the other kinds, which add no fields."""

    asks: ClassVar[str] = "value"
    missing: ClassVar[str] = ""
    """How a value that is None is written."""
    longest: ClassVar[int] = LONGEST_VALUE

    @property
    def needed(self) -> Sentence:
        """What is needed in the cell."""
        return Sentence(f"cell.{self.asks}")

    def read(self, entry: Entry) -> Any:
        """Read what `write` wrote, or what a person typed."""
        return as_typed(entry.text)

    def without(self, entry: Entry) -> Any:  # noqa: ARG002 - what kinds of cells may need
        """Return what an empty cell means, where another cell of the row stands in for it."""
        return None

    def write(self, value: Any) -> str:
        """Write a value that is not None."""
        return str(value)

    def take(self, value: Any) -> Any:
        """Read what a column of a table holds: a text as a cell, anything else as it is."""
        return self.read(Entry(value, {})) if isinstance(value, str) else value

    def keep(self, value: Any) -> Any:
        """Return what a column of a table holds for a value, so that `take` gives it back."""
        if value is None or isinstance(value, bool | int | str):
            return value if not isinstance(value, StrEnum) else value.value
        is_plain = isinstance(value, float) and not isinstance(value, Known)
        return value if is_plain else self.write(value) or None

    def is_empty(self, text: str) -> bool:
        """Whether nothing was typed."""
        return not as_typed(text)


# --- text ---------------------------------------------------------------------------------------

_THREE_DECIMALS: Final = compile_late(r"\.[0-9]{3}$")
_FORMULA: Final = compile_late("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    r"""
    Write rows as comma-separated values that every reader divides alike.

    A cell with a comma, a quotation mark or a line break of any kind, a lone carriage return too,
    is quoted.

    Examples
    --------
    >>> from itpcase.cohort._cells.cells import csv_of
    >>> csv_of([["id", "days"], ["a\rb", 7]])
    'id,days\n"a\rb",7\n'
    """
    out = io.StringIO()
    plain = csv.writer(out, lineterminator="\n")
    quoted = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    for row in rows:
        cells = [*row]  # Python before 3.13 quotes the sign that ends its own lines, and no other
        breaks = any("\r" in cell for cell in cells if isinstance(cell, str))
        (quoted if breaks else plain).writerow(cells)
    return out.getvalue()


def guarded(text: str) -> str:
    """
    Put an apostrophe before a text that a spreadsheet would run as a formula.

    A text that starts with ``=``, ``+``, ``-``, ``@``, a tab or a line break gets one, and so does
    one that has apostrophes before these: `unguarded` takes off exactly one, so nothing is lost.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.io.csv import guarded
    >>> guarded("=1+1"), guarded("'=1+1"), guarded("n/a")
    ("'=1+1", "''=1+1", 'n/a')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Take off the apostrophe that `guarded` put before a formula; a formula without it is text."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


class Text(Cell):
    """Free text, kept to the last space."""

    asks: ClassVar[str] = "text"
    longest: ClassVar[int] = LONGEST_TEXT

    def read(self, entry: Entry) -> Any:
        return unguarded(entry.text)

    def write(self, value: Any) -> str:
        return guarded(str(value))

    def take(self, value: Any) -> Any:
        return str(value)

    def is_empty(self, text: str) -> bool:
        return not text.strip()


class Agents(Text):
    """Agents with a plus sign between them."""

    asks: ClassVar[str] = "agents"

    def read(self, entry: Entry) -> Any:
        return split_agents(unguarded(entry.text))

    def write(self, value: Any) -> str:
        return guarded(" + ".join(value))


class IdCell(Text):
    """The id of a patient: blanks around it do not belong to it."""

    def read(self, entry: Entry) -> Any:
        text: str = super().read(entry)
        return text.strip() or text


class AgentCell(Text):
    """
    One agent, with whatever dose stands beside it.

    A word that is not understood is an agent of its own; one of which nothing was given is none.
    """

    asks: ClassVar[str] = "agent"

    def read(self, entry: Entry) -> Any:
        return self.take(unguarded(entry.text))

    def take(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        word = read_agent(value)
        if word.code is None:
            return word
        if word.code == OF_NOTHING:
            raise InputError(cast("Problem", word.problem))
        return attrs.evolve(word, agent=own_agent(value))

    def write(self, value: Any) -> str:
        return guarded(value.printed)

    def keep(self, value: Any) -> Any:
        return value.printed if self.take(value.printed) == value else value


# --- words and numbers --------------------------------------------------------------------------


class Words(Cell):
    """Words with a semicolon between them."""

    def read(self, entry: Entry) -> Any:
        return tuple(word.strip() for word in entry.text.split(";") if word.strip())

    def write(self, value: Any) -> str:
        return ";".join(value)


class AssumedWords(Words):
    """What is assumed of a row, in the words that there are for that."""

    def read(self, entry: Entry) -> Any:
        return to_assumed([word.casefold() for word in super().read(entry)])


class WordsOrNone(Words):
    """Words with a semicolon between them, or a word for none of them."""

    def read(self, entry: Entry) -> Any:
        words = super().read(entry)
        return () if [word.casefold() for word in words] == [NONE] else words

    def write(self, value: Any) -> str:
        return super().write(value) or NONE

    def take(self, value: Any) -> Any:
        return tuple(map(str, value)) if isinstance(value, tuple) else super().take(_text(value))


class StatedGrades(Cell):
    """Grades that the source gives: the id of a scale, an equals sign, the grade."""

    asks: ClassVar[str] = "grades"

    def read(self, entry: Entry) -> Any:
        parts = [part.partition("=") for part in as_typed(entry.text).split(";") if part.strip()]
        return tuple(
            (name.strip(), read_whole(grade, "cell", self.needed)) for name, _, grade in parts
        )

    def write(self, value: Any) -> str:
        return ";".join(f"{name}={grade}" for name, grade in value)

    def take(self, value: Any) -> Any:
        return super().take(_text(value))


class YesNo(Cell):
    """Yes or no, in any word of `itpcase.vocabularies`."""

    asks: ClassVar[str] = "yes_no"

    def read(self, entry: Entry) -> Any:
        return read_yes_no(entry.text, "cell")

    def write(self, value: Any) -> str:
        return "yes" if value else "no"

    def take(self, value: Any) -> Any:
        return read_yes_no(value, "cell")


class Whole(Cell):
    """A whole number."""

    asks: ClassVar[str] = "whole"

    def read(self, entry: Entry) -> Any:
        return read_whole(entry.text, "cell", self.needed)

    def take(self, value: Any) -> Any:
        return read_whole(value, "cell", self.needed)


class Grade(Whole):
    """A grade of the WHO bleeding scale, such as ``2`` or ``Grade 2``."""

    asks: ClassVar[str] = "who_grade"

    def read(self, entry: Entry) -> Any:
        return read_grade(entry.text, "cell")


class Number(Cell):
    """A number without a unit."""

    asks: ClassVar[str] = "number"
    pattern: ClassVar[Mapping[str, re.Pattern[str]]] = {
        sign: compile_late(rf"[+-]?[0-9]+(?:{re.escape(sign)}[0-9]+)?(?:[eE][+-]?[0-9]{{1,2}})?")
        for sign in (".", ",")
    }

    def read(self, entry: Entry) -> Any:
        sign = entry.decimal or "."
        text = as_typed(entry.text, sign)
        if not self.pattern[sign].fullmatch(text):
            raise _refuse(
                "NOT_A_NUMBER",
                Sentence("problem.NOT_A_NUMBER.needed", sign=repr(sign)),
                entry.text,
                Sentence("problem.NOT_A_NUMBER.remedy"),
            )
        return float(text.replace(",", "."))

    def write(self, value: Any) -> str:
        return exact_text(value)


class Age(Number):
    """An age in years, or with its unit, such as ``3 months``."""

    asks: ClassVar[str] = "age"

    def read(self, entry: Entry) -> Any:
        return read_age(entry.text, "cell", decimal=entry.decimal)


def exact_text(value: float) -> str:
    """
    Write a number in decimals that read back as the same float.

    Three decimals are written as four: ``9.125 /uL`` may be a continental nine thousand.
    """
    text = repr(value if isinstance(value, int) else float(value))
    if "e" in text or "n" in text:  # a power of ten, or no number
        text = format(Decimal(text), "f")
    text = text.removesuffix(".0")
    return f"{text}0" if _THREE_DECIMALS.search(text) else text


# --- counts and laboratory values ---------------------------------------------------------------


def _count_text(count: Count) -> str:
    if count.upper is not None:
        return f"{exact_text(count.value)}-{exact_text(count.upper)}"
    return f"{count.comparator}{exact_text(count.value)}"


class CountCell(Cell):
    """A count; its unit, bound and upper end may stand in columns of their own."""

    asks: ClassVar[str] = "count"

    def read(self, entry: Entry) -> Any:
        read, beside = partial(parse_count, decimal=entry.decimal), self._beside(entry)
        said = read_in_words(entry.text, read, lower_limit=entry.beside("lower_limit"), **beside)
        return read_printed(entry.text, read, **beside) if said is None else said

    def without(self, entry: Entry) -> Any:
        return count_of_stated(
            entry.beside("count_stated"), partial(parse_count, decimal=entry.decimal),
            lower_limit=entry.beside("lower_limit"), **self._beside(entry),
        )  # fmt: skip

    @staticmethod
    def _beside(entry: Entry) -> dict[str, str]:
        return {name: entry.beside(name) for name in ("unit", "comparator", "upper")}

    def write(self, value: Any) -> str:
        is_in_words = value.is_unknown and value.stated is not None
        return "" if is_in_words else _count_text(value)


class CountWithUnit(Cell):
    """A baseline with its unit in the same cell, or in the column *baseline_unit*."""

    def read(self, entry: Entry) -> Any:
        read, unit = partial(parse_count, decimal=entry.decimal), entry.beside("baseline_unit")
        return read_printed(entry.text, read, unit=unit) if unit else read(entry.text.strip())

    def write(self, value: Any) -> str:
        return f"{_count_text(value)} {WRITTEN_UNIT}"


class AnalyteCell(Cell):
    """The name of an analyte."""

    asks: ClassVar[str] = "analyte"

    def read(self, entry: Entry) -> Any:
        name = entry.text.strip()
        as_lab_value(Count(0.0), name, "analyte")  # refuses a name that it does not know
        return name


class LabValue(Cell):
    """A laboratory value of the analyte of its row, in the unit of its row."""

    asks: ClassVar[str] = "value"
    has_bound: ClassVar[bool] = True
    """Whether the columns *comparator* and *upper* speak of it."""

    def read(self, entry: Entry) -> Any:
        analyte = entry.beside("analyte")
        return read_printed(
            entry.text,
            lambda text: parse_lab_value(text, analyte=analyte, decimal=entry.decimal),
            unit=entry.beside("unit"),
            comparator=entry.beside("comparator") if self.has_bound else "",
            upper=entry.beside("upper") if self.has_bound else "",
            argument="value",
        )

    def write(self, value: Any) -> str:
        return _count_text(value if isinstance(value, Count) else Count(value))


class LabLimit(LabValue):
    """A limit of normal of the analyte of its row."""

    has_bound: ClassVar[bool] = False


class DailyDose(Cell):
    """A dose a day with its unit."""

    asks: ClassVar[str] = "dose"
    unit: ClassVar[str] = DAILY_DOSE.unit

    def read(self, entry: Entry) -> Any:
        text = as_typed(entry.text, entry.decimal or ".")
        return text.replace(",", ".") if entry.decimal == "," else text  # the record reads it

    def write(self, value: Any) -> str:
        return f"{exact_text(value)} {self.unit}"


class HbDrop(DailyDose):
    """A fall of haemoglobin with its unit."""

    asks: ClassVar[str] = "hb_drop"
    unit: ClassVar[str] = HAEMOGLOBIN.unit


# --- days ---------------------------------------------------------------------------------------


class DayCell(Cell):
    """A date, or a whole study day; one that may be a year has its sign, as in ``+2021``."""

    asks: ClassVar[str] = "day"

    @property
    def remedy(self) -> Sentence:
        """How a day that cannot be read is mended."""
        return Sentence(f"cell_remedy.{self.asks}")

    def read(self, entry: Entry) -> Any:
        try:
            return read_day(entry.text, argument="cell")
        except InputError as error:
            if error.problem.remedy != Sentence(REMEDY):
                raise
            problem = attrs.evolve(error.problem, needed=self.needed, remedy=self.remedy)
            raise InputError(problem) from None

    def write(self, value: Any) -> str:
        text = str(value)
        return f"+{text}" if may_be_year(text) or is_serial(text) else text


class DayOrUndated(DayCell):
    """A day, or a word for one that is not printed: an empty cell may have been forgotten."""

    asks: ClassVar[str] = "day_or_undated"
    missing: ClassVar[str] = UNDATED

    def read(self, entry: Entry) -> Any:
        return None if as_typed(entry.text).casefold() == UNDATED else super().read(entry)

"""
How one value stands in one cell.

Every kind of cell reads back what it writes. Reading refuses by name what would have to be guessed;
writing leaves nothing that a spreadsheet would run.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal

import attrs

from itpcase.errors import InputError
from itpcase.units.counts import Count, DecimalSign, parse_count
from itpcase.units.labs import as_lab_value, parse_lab_value

__all__: list[str] = []

Impute = Literal["first", "middle", "last"]
"""Which day of a month or a year is taken for a partial date."""

KindOfTime = Literal["date", "study day"]
"""One patient has days of one kind."""

COUNT_UNIT: Final = "10*9/L"
"""The unit in which counts are written."""

UNDATED: Final = "undated"
"""Stands for a day that the source does not print."""

LONGEST_VALUE: Final = 200
"""No number, day or word is longer than this. [characters]"""

LONGEST_TEXT: Final = 32_767
"""No text is longer than this: it is what a cell of a spreadsheet holds. [characters]"""


@attrs.define
class Entry:
    """What stands in a cell, with the rest of its row and the decimal sign of the files."""

    text: str
    row: Mapping[str, str]
    decimal: DecimalSign | None = None

    def beside(self, column: str) -> str:
        """Return what stands in another cell of the row."""
        return self.row.get(column, "").strip()


def _refuse(code: str, needed: str, given: object, remedy: str) -> InputError:
    return InputError.of(code, argument="cell", needed=needed, given=repr(given), remedy=remedy)


@attrs.frozen
class Cell:
    """One word, spaces around it left out; the base of the other kinds."""

    needed: ClassVar[str] = "a value"
    missing: ClassVar[str] = ""
    """How a value that is None is written."""
    longest: ClassVar[int] = LONGEST_VALUE

    def read(self, entry: Entry) -> Any:
        """Read what `write` wrote, or what a person typed."""
        return entry.text.strip()

    def write(self, value: Any) -> str:
        """Write a value that is not None."""
        return str(value)

    def is_empty(self, text: str) -> bool:
        """Whether nothing was typed."""
        return not text.strip()


# --- text ---------------------------------------------------------------------------------------

_FORMULA: Final = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


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


@attrs.frozen
class Text(Cell):
    """Free text, kept to the last space."""

    needed: ClassVar[str] = "a text"
    longest: ClassVar[int] = LONGEST_TEXT

    def read(self, entry: Entry) -> Any:
        return unguarded(entry.text)

    def write(self, value: Any) -> str:
        return guarded(str(value))

    def is_empty(self, text: str) -> bool:
        return not text


@attrs.frozen
class Agents(Text):
    """Agents with a plus sign between them."""

    needed: ClassVar[str] = "at least one agent, such as 'rituximab'"

    def read(self, entry: Entry) -> Any:
        return tuple(unguarded(entry.text).split("+"))

    def write(self, value: Any) -> str:
        return guarded(" + ".join(value))


# --- words and numbers --------------------------------------------------------------------------


@attrs.frozen
class Words(Cell):
    """Words with a semicolon between them."""

    def read(self, entry: Entry) -> Any:
        return tuple(word.strip() for word in entry.text.split(";") if word.strip())

    def write(self, value: Any) -> str:
        return ";".join(value)


@attrs.frozen
class YesNo(Cell):
    """Yes or no."""

    words: ClassVar[Mapping[str, bool]] = {"yes": True, "no": False, "true": True, "false": False}

    def read(self, entry: Entry) -> Any:
        word = entry.text.strip().casefold()
        if word not in self.words:
            raise _refuse("NOT_A_BOOL", "yes or no", entry.text, "write yes or no")
        return self.words[word]

    def write(self, value: Any) -> str:
        return "yes" if value else "no"


@attrs.frozen
class Whole(Cell):
    """A whole number."""

    needed: ClassVar[str] = "a whole number"
    pattern: ClassVar[re.Pattern[str]] = re.compile(r"[+-]?[0-9]{1,9}")

    def read(self, entry: Entry) -> Any:
        text = entry.text.strip()
        if not self.pattern.fullmatch(text):
            raise _refuse(
                "NOT_A_WHOLE_NUMBER", self.needed, entry.text, "write digits only, such as 2"
            )
        return int(text)


@attrs.frozen
class Number(Cell):
    """A number without a unit, such as an age in years."""

    needed: ClassVar[str] = "a number"
    pattern: ClassVar[Mapping[str, re.Pattern[str]]] = {
        sign: re.compile(rf"[+-]?[0-9]+(?:{re.escape(sign)}[0-9]+)?") for sign in (".", ",")
    }

    def read(self, entry: Entry) -> Any:
        text = entry.text.strip()
        sign = entry.decimal or "."
        if not self.pattern[sign].fullmatch(text):
            raise _refuse(
                "NOT_A_NUMBER", f"a number with {sign!r} as its decimal sign", entry.text,
                "correct it, or leave the cell empty",
            )  # fmt: skip
        return float(text.replace(",", "."))

    def write(self, value: Any) -> str:
        return exact_text(value)


def exact_text(value: float) -> str:
    """
    Write a number in decimals that read back as the same float.

    Three decimals are written as four: ``9.125 /uL`` may be a continental nine thousand.
    """
    text = format(Decimal(repr(float(value))), "f").removesuffix(".0")
    return f"{text}0" if re.search(r"\.[0-9]{3}$", text) else text


# --- counts and laboratory values ---------------------------------------------------------------


def _with_unit(entry: Entry) -> str:
    """Join bound, number and unit, as `itpcase.parse_count` reads them."""
    return f"{entry.beside('comparator')}{entry.text.strip()} {entry.beside('unit')}".strip()


def _count_text(count: Count) -> str:
    if count.upper is not None:
        return f"{exact_text(count.value)}-{exact_text(count.upper)}"
    return f"{count.comparator}{exact_text(count.value)}"


@attrs.frozen
class CountCell(Cell):
    """A count, whose unit and bound may stand in the columns *unit* and *comparator*."""

    needed: ClassVar[str] = "a count"

    def read(self, entry: Entry) -> Any:
        return parse_count(_with_unit(entry), decimal=entry.decimal)

    def write(self, value: Any) -> str:
        return _count_text(value)


@attrs.frozen
class CountWithUnit(Cell):
    """A count with its unit in the same cell."""

    def read(self, entry: Entry) -> Any:
        return parse_count(entry.text.strip(), decimal=entry.decimal)

    def write(self, value: Any) -> str:
        return f"{_count_text(value)} {COUNT_UNIT}"


@attrs.frozen
class AnalyteCell(Cell):
    """The name of an analyte."""

    needed: ClassVar[str] = "an analyte"

    def read(self, entry: Entry) -> Any:
        name = entry.text.strip()
        as_lab_value(Count(0.0), name, "analyte")  # refuses a name that it does not know
        return name


@attrs.frozen
class LabValue(Cell):
    """A laboratory value of the analyte of its row, in the unit of its row."""

    needed: ClassVar[str] = "a value"

    def read(self, entry: Entry) -> Any:
        analyte = entry.beside("analyte")
        return parse_lab_value(_with_unit(entry), analyte=analyte, decimal=entry.decimal)

    def write(self, value: Any) -> str:
        return _count_text(value if isinstance(value, Count) else Count(value))


# --- days ---------------------------------------------------------------------------------------

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]\s*[0-9].*")
_MONTH: Final = re.compile(r"(?!0000)([0-9]{4})-(0?[1-9]|1[0-2])")
_YEAR: Final = re.compile(r"((?:19|20)[0-9]{2})")
_STUDY_DAY: Final = re.compile(r"[+-]?[0-9]{1,5}")


def may_be_year(text: str) -> bool:
    """Whether a text may be a year as well as a study day, such as ``2021``."""
    return _YEAR.fullmatch(text) is not None


def day_text(text: str) -> str:
    """Take off the spaces, and write the minus sign of print as that of the keyboard."""
    return text.strip().replace("\N{MINUS SIGN}", "-")


def kind_of_time(text: str) -> KindOfTime | None:
    """Tell dates from study days; None for what may be either, and for what is neither."""
    if any(pattern.fullmatch(text) for pattern in (_DATE, _MONTH, _MOMENT)):
        return "date"
    return "study day" if _STUDY_DAY.fullmatch(text) and not may_be_year(text) else None


def imputed(text: str, impute: Impute) -> str | None:
    """
    Choose a day of a partial date, or None for what is none.

    The middle of a month is the 15th, the middle of a year 1 July.
    """
    if month := _MONTH.fullmatch(text):
        year, number = int(month[1]), int(month[2])
        last = calendar.monthrange(year, number)[1]
        return dt.date(year, number, {"first": 1, "middle": 15, "last": last}[impute]).isoformat()
    if _YEAR.fullmatch(text):
        return text + {"first": "-01-01", "middle": "-07-01", "last": "-12-31"}[impute]
    return None


@attrs.frozen
class DayCell(Cell):
    """A date, or a whole study day; one that may be a year has its sign, as in ``+2021``."""

    needed: ClassVar[str] = "a date such as 2021-03-05, or a whole study day"
    remedy: ClassVar[str] = "write it as 2021-03-05, or as a whole number of days, such as 14"

    def read(self, entry: Entry) -> Any:
        text = day_text(entry.text)
        if _STUDY_DAY.fullmatch(text) and not may_be_year(text):
            return int(text)
        if _DATE.fullmatch(text):
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                raise _refuse(
                    "NOT_A_DAY", "a day of the calendar", entry.text, "correct the date"
                ) from None
        if _MONTH.fullmatch(text) or may_be_year(text):
            raise _refuse(
                "PARTIAL_DATE", "a whole date", entry.text,
                "write the day, or pass impute='first', 'middle' or 'last'"
                + (f"; if it is a study day, write +{text}" if may_be_year(text) else ""),
            )  # fmt: skip
        if moment := _MOMENT.fullmatch(text):
            raise _refuse(
                "DATETIME", "a date without a time of day", entry.text,
                f"write the date alone, as {moment[1]}, in the time zone of the hospital",
            )  # fmt: skip
        raise _refuse("NOT_A_DAY", self.needed, entry.text, self.remedy)

    def write(self, value: Any) -> str:
        text = str(value)
        return f"+{text}" if may_be_year(text) else text


@attrs.frozen
class DayOrUndated(DayCell):
    """A day, or a word for one that is not printed: an empty cell may have been forgotten."""

    needed: ClassVar[str] = f"{DayCell.needed}, or the word {UNDATED}"
    remedy: ClassVar[str] = f"{DayCell.remedy}, or '{UNDATED}' where the source prints no day"
    missing: ClassVar[str] = UNDATED

    def read(self, entry: Entry) -> Any:
        return None if entry.text.strip().casefold() == UNDATED else super().read(entry)

"""
The day of a value, from a date, an instant in its zone, or a part of a date.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

import attrs

from itpcase._sentences import Sentence, as_given
from itpcase.cohort._tables.day_columns import read_zone
from itpcase.errors import InputError
from itpcase.model import Day
from itpcase.units.days import (
    Impute,
    impute_day,
    plain_day,
    remedy_of_no_day,
    seconds_behind_day,
    with_hyphens,
)
from itpcase.units.instants import (
    ISO_DAY,
    TIME_OF_DAY,
    ZONE,
    is_moved_midnight,
    read_moment,
    seconds_into_day,
)
from itpcase.units.text import clean

__all__: list[str] = []

_WHOLE: Final = re.compile(ISO_DAY)
_LENGTH: Final = len("2021-03-01")
INSTANT: Final = re.compile(rf"(?P<day>{ISO_DAY})[T ](?P<time>{TIME_OF_DAY})\s*(?P<zone>{ZONE})?")
_LOOSE_TIME: Final = re.compile(
    rf"(?P<day>{ISO_DAY})"
    r"(?:T(?:[0-9:.\-]*-[0-9:.\-]*)?|[T ][0-9](?::[0-5][0-9]){1,2})"
)
"""A day with a time of which parts are dashes, as CDISC has it, or an hour without its zero."""
_SLASHES: Final = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
"""A date that begins with its year, in other signs or without its zeros."""
_LETTERS: Final = re.compile(r"[^\W\d_]{3}|[年月日]")
"""What a date has whose month is a name, as Oracle writes it, and which has one reading."""
_PARTIAL: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")


def _refuse(code: str, needed: str, given: object, remedy: str) -> InputError:
    return InputError.of(code, argument="on", needed=needed, given=as_given(given), remedy=remedy)


def _as_any_text(text: str) -> Sentence | None:  # noqa: ARG001 - as those that know numbers
    """Say nothing of a number: it is mended as any other text that is no day."""
    return None


class ReadDay(NamedTuple):
    """A day as it was read."""

    day: Day
    imputed_from: str = ""
    """The part of a date that was all there is; empty for a whole one."""


class DayInWords(str):
    """Words in the place of the day of a value, as they are to be placed."""

    __slots__ = ("printed",)
    printed: str
    """The words of the source."""

    @classmethod
    def of(cls, words: str, printed: str) -> DayInWords:
        """Put what the source prints beside the words."""
        found = cls(words)
        found.printed = printed
        return found


@attrs.define(kw_only=True)
class DayReader:
    """
    Reads the days of a source, and counts what it had to assume.

    Parameters
    ----------
    zone : str, optional
        The zone of the hospital, such as ``"Asia/Shanghai"``; instants are turned into its days.
    impute : {"first", "middle", "last"}, optional
        The day to take for a partial date.
    """

    zone: str | None = None
    impute: Impute | None = None
    of_number: Callable[[str], Sentence | None] = attrs.field(default=_as_any_text, init=False)
    """Says how the text of a number is mended, where the source keeps its days as numbers."""
    own_offsets: int = attrs.field(default=0, init=False)
    """So many instants had their day decided by their own offset."""
    first_offset: str = attrs.field(default="", init=False)
    """The first of them."""
    in_zone: int = attrs.field(default=0, init=False)
    """So many instants had their day decided by *zone*."""
    moved_midnights: int = attrs.field(default=0, init=False)
    """So many of them are midnight in Greenwich and of another day there."""
    first_midnight: str = attrs.field(default="", init=False)
    """The first of these."""
    _zone: dt.tzinfo | None = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self._zone = read_zone(self.zone)

    def read(self, value: object) -> ReadDay:
        """
        Read a day, and tell what it was imputed from.

        Raises
        ------
        InputError
            For a partial date without *impute*, and for what is no day; itself, if it is one.
        """
        if type(value) is str:
            if len(value) == _LENGTH and (whole := _whole_day(value)):
                return whole
            if moment := INSTANT.fullmatch(value):
                return ReadDay(self._local(moment, value))
        return self._read(value)

    def _read(self, value: object) -> ReadDay:
        """Read what is no whole date as ISO writes it."""
        if isinstance(value, InputError):  # of the reader that knows how this source writes days
            raise value
        if isinstance(value, ReadDay):
            return value
        if isinstance(value, dt.datetime):
            value = value.date() if value.tzinfo is None else value.isoformat()
        if isinstance(value, dt.date) or (isinstance(value, int) and not isinstance(value, bool)):
            return ReadDay(value)
        text = "" if value is None else with_hyphens(str(value))
        if loose_day := _SLASHES.match(text):
            year, _, month, day = loose_day.groups()
            text = f"{year}-{month:0>2}-{day:0>2}{text[loose_day.end() :]}"
        if _WHOLE.fullmatch(text):
            return ReadDay(self._date(text))
        if moment := INSTANT.fullmatch(text):
            return ReadDay(self._local(moment, text))
        if loose := _LOOSE_TIME.fullmatch(text):  # a day whose time is known in part
            return ReadDay(self._date(loose["day"]))
        return self._less_plain(text)

    def seconds(self, value: object) -> float:
        """Return the time of an instant in its day; NaN for what has no time. [s]"""
        if isinstance(value, dt.datetime):
            return seconds_into_day(value, self._zone)
        if isinstance(value, dt.timedelta):  # since its day began
            return value.total_seconds()
        return seconds_behind_day(value, self._zone) if isinstance(value, str) else math.nan

    def take_offset(self, text: str, times: int = 1) -> None:
        """Count instants whose own offset decides the day; *text* is one of them."""
        self.own_offsets += times
        self.first_offset = self.first_offset or text

    def latest(self, value: object) -> dt.date | None:
        """Return the last day of a partial date of which none is imputed, None for all else."""
        text = _partial(with_hyphens(value)) if isinstance(value, str) else ""
        last = impute_day(text, "last") if text and not self.impute else None
        return None if last is None else self._date(last)

    def _less_plain(self, text: str) -> ReadDay:
        """Read a partial date, or one whose month is a name: each has one reading."""
        if partial := _partial(text):
            whole = impute_day(partial, self.impute) if self.impute else None
            if whole is not None:
                return ReadDay(self._date(whole), text)
            raise _refuse(
                "PARTIAL_DATE",
                Sentence("problem.PARTIAL_DATE.needed"),
                text,
                Sentence("problem.PARTIAL_DATE.remedy_results"),
            )
        if not text:
            raise _refuse(
                "NO_DAY",
                Sentence("problem.NO_DAY.needed_results"),
                Sentence("problem.NO_DAY.given_results"),
                Sentence("problem.NO_DAY.remedy_results"),
            )
        if _LETTERS.search(text) and _WHOLE.fullmatch(named := plain_day(text, None, "on")):
            return ReadDay(self._date(named))
        raise _refuse(
            "NOT_A_DAY",
            Sentence("problem.NOT_A_DAY.needed_results"),
            text,
            self.of_number(text) or remedy_of_no_day(text, "problem.NOT_A_DAY.remedy_excel_cells"),
        )

    def _date(self, text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise _refuse(
                "NOT_A_DAY",
                Sentence("problem.NOT_A_DAY.needed_results_2"),
                text,
                Sentence("problem.NOT_A_DAY.remedy_excel_cells"),
            ) from None

    def _local(self, moment: re.Match[str], text: str) -> dt.date:
        if moment["zone"] is None:
            return self._date(moment["day"])
        if self._zone is None:
            self.take_offset(text)
            return self._date(moment["day"])
        try:
            instant = read_moment(text)
            day = instant.astimezone(self._zone).date()
        except (ValueError, OverflowError):
            raise _refuse(
                "NOT_A_DAY",
                Sentence("problem.NOT_A_DAY.needed_results_3"),
                text,
                Sentence("problem.NOT_A_DAY.remedy_results"),
            ) from None
        self.in_zone += 1
        if is_moved_midnight(instant, day):
            self.moved_midnights += 1
            self.first_midnight = self.first_midnight or text
        return day


@lru_cache(maxsize=65536)
def _whole_day(text: str) -> ReadDay | None:
    """Read a whole date as ISO writes it; None for anything else, and for what is no day."""
    if not _WHOLE.fullmatch(text) or not text.isascii():
        return None
    try:
        return ReadDay(dt.date.fromisoformat(text))
    except ValueError:
        return None


def _partial(text: str) -> str:
    """Return a month or a year as it stands, or with dashes for the rest; else nothing."""
    found = re.sub(r"(?:-{1,2})+$", "", text)
    return found if _PARTIAL.fullmatch(found) else ""


@lru_cache(maxsize=65536)
def one_moment(text: str) -> str:
    """Write an instant in one spelling, in UTC where it has a zone; another text is itself."""
    if not INSTANT.fullmatch(text):
        return text
    try:
        moment = read_moment(text)
        zoned = moment if moment.tzinfo is None else moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return text
    return zoned.isoformat(timespec="microseconds")


def one_day(text: object) -> dt.date | None:
    """Return a date of a whole ISO text, None for anything else."""
    try:
        return dt.date.fromisoformat(clean(text)[:10])
    except ValueError:
        return None

"""
A day as people type it, read as a date, a study day or a partial date.

One reading for every cell of text, in a CSV file, a workbook or a column. The forms in which a day
is written are in `day_forms`; what has two readings is refused by name.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from itpcase import _names
from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, Word
from itpcase.errors import InputError
from itpcase.units.clocks import CLOCK, seconds_of
from itpcase.units.dates_as_numbers import is_serial
from itpcase.units.day_forms import (
    DAY_ORDERS,
    OF_YEAR,
    DayOrder,
    dates_of_two_months,
    is_day_and_month,
    not_in_calendar,
    of_date,
    of_study_day,
    refuse,
)
from itpcase.units.going_on import IN_A_CELL
from itpcase.units.instants import (
    ISO_DAY,
    LENGTH_OF_DAY,
    TIME_OF_DAY,
    ZONE,
    read_moment,
    seconds_into_day,
)
from itpcase.units.month_names import without_weekday
from itpcase.units.text import as_typed, without_accents

__all__ = [
    "DAY_ORDERS",
    "DayNumbering",
    "DayOrder",
    "Impute",
    "KindOfTime",
    "day_in_zone",
    "elapsed_days",
    "goes_on",
    "impute_day",
    "is_made_date",
    "kind_of_time",
    "later",
    "may_be_year",
    "plain_day",
    "read_day",
    "remedy_of_no_day",
    "with_hyphens",
]

if not TYPE_CHECKING:
    __getattr__ = _names.moved_from(__name__, {"itpcase.units.day_orders": ("order_of",)})

Impute = Literal["first", "middle", "last"]
"""Which day of a month or a year is taken for a partial date."""

KindOfTime = Literal["date", "study day"]
"""One patient has days of one kind."""

DayNumbering = Literal["cdisc"]
"""How study days are numbered, where they are not elapsed days."""

NEEDED: Final = "cell.day"
REMEDY: Final = "cell_remedy.day"

_VISIT: Final = compile_late(
    r"(?:baseline|bl|screening|pre|post|eot|visit|v|months?|mo|m|weeks?|wk|w|monat|woche|mois|"
    r"semaine|mes|semana|mese|settimana|基线|第)\W*\d*\s*[周月次]?"
    r"|\d+\s*(?:周|个?月|年|w(?:ee)?ks?|months?|mo|wochen?|monate?|semaines?|mois)[前后後内]?"
    r"|(?=.)(?:治疗|用药|给药|治療|入院|出院|手?术|随访|停药)?[前后後]?"
    r"(?:第?\s?\d+\s?[天日周次月个]+)?[前后後]?"
    r"|(?:[0-9]{4}-?)?(?:kw|cw|wk|w)\s?[0-9]{1,2}(?:[/ ][0-9]{4})?"
)
"""The name of a visit, or a time in other units than days."""

_DAYS_LONG: Final = compile_late(r"[0-9]{4}-[0-9]{2}[-0-9t:.+z]*/[0-9]{4}-[0-9]{2}[-0-9t:.+z]*")
"""A time from one day to another, as ISO 8601 writes it."""

_OPEN_DATE: Final = compile_late(
    r"(?:[0-9]{4}---[0-9]{2}|--[0-9]{2}-(?:[0-9]{2}|-)|-----?(?:[0-9]{2})?)(?:t.*)?"
)
"""A date of which the month or the year is a dash, as CDISC writes it."""

_DATE: Final = compile_late(ISO_DAY)
_MOMENT: Final = compile_late(rf"({ISO_DAY})[T ]\s*[0-9].*")
_INSTANT: Final = compile_late(rf"{ISO_DAY}[T ]{TIME_OF_DAY}\s*{ZONE}?")
_ISO_MOMENT: Final = compile_late(rf"({ISO_DAY})[T ]{TIME_OF_DAY}")
_BASIC: Final = compile_late(
    r"((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})"
    r"(?:[T ]?([01][0-9]|2[0-3]|24(?=:?00)):?([0-5][0-9])(?::?([0-5][0-9]|60)(?:\.[0-9]{1,9})?)?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
"""A date as ISO 8601 and HL7 v2 write it without hyphens, and what may follow: a time, a zone."""

_INTERVAL: Final = compile_late(
    rf"(?P<day>{ISO_DAY})(?P<clock>T{TIME_OF_DAY})?"
    rf"/(?:(?P=day)(?:T{TIME_OF_DAY})?|(?(clock)T?(?=[0-9]{{2}}:){TIME_OF_DAY}|(?!)))"
)
"""From one time of a day to another, as ISO 8601 writes it; in a zone it may be of two days."""

_HYPHENS: Final = compile_late("[\u2010\u2011\u2013]")
_YEAR_IN: Final = compile_late(r"[0-9]{4}")
_MONTH: Final = compile_late(r"(?!0000)([0-9]{4})-(0?[1-9]|1[0-2])")
_YEAR: Final = compile_late(r"((?:19|20)[0-9]{2})")
_STUDY_DAY: Final = compile_late(r"[+-]?[0-9]{1,5}")


def may_be_year(text: str) -> bool:
    """Whether a text may be a year as well as a study day, such as ``2021``."""
    return _YEAR.fullmatch(text) is not None


def kind_of_time(text: str) -> KindOfTime | None:
    """
    Tell dates from study days, of texts that `plain_day` has written.

    Returns
    -------
    str or None
        None for what may be either, and for what is neither.
    """
    if _DATE.fullmatch(text) or _MONTH.fullmatch(text) or _MOMENT.fullmatch(text):
        return "date"
    return "study day" if _STUDY_DAY.fullmatch(text) and not may_be_year(text) else None


def impute_day(text: str, impute: Impute) -> str | None:
    """
    Choose a day of a partial date that `plain_day` has written.

    The middle of a month is the 15th, the middle of a year 1 July.

    Parameters
    ----------
    text : str
    impute : {"first", "middle", "last"}

    Returns
    -------
    str or None
        The whole date, or None for what is no partial date.

    Examples
    --------
    >>> from itpcase.units.days import impute_day
    >>> impute_day("2021-02", "last"), impute_day("2021", "middle"), impute_day("7", "first")
    ('2021-02-28', '2021-07-01', None)
    """
    if month := _MONTH.fullmatch(text):
        year, number = int(month[1]), int(month[2])
        last = calendar.monthrange(year, number)[1]
        return dt.date(year, number, {"first": 1, "middle": 15, "last": last}[impute]).isoformat()
    if _YEAR.fullmatch(text):
        return text + {"first": "-01-01", "middle": "-07-01", "last": "-12-31"}[impute]
    return None


def with_hyphens(text: str) -> str:
    """
    Write a date that stands without hyphens with them, and its time with colons.

    An interval within one day, whose times name no zone, is written as that day.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        As it is typed, where it is none.

    Examples
    --------
    >>> from itpcase.units.days import with_hyphens
    >>> with_hyphens("20210305"), with_hyphens("202103052330+0100"), with_hyphens("day 7")
    ('2021-03-05', '2021-03-05T23:30:00+0100', 'day 7')
    >>> with_hyphens("2021-03-05T08:00/2021-03-05T09:30"), with_hyphens("2021-03-05/2021-03-06")
    ('2021-03-05', '2021-03-05/2021-03-06')
    """
    plain = _HYPHENS.sub("-", as_typed(text))
    if "/" in plain and (interval := _INTERVAL.fullmatch(plain)):
        return interval["day"]
    found = _BASIC.fullmatch(plain)
    if found is None:
        return plain
    year, month, day, hour, minute, second, zone = found.groups()
    clock = f"T{hour}:{minute}:{second or '00'}{zone or ''}" if hour else ""
    return f"{year}-{month}-{day}{clock}"


def day_in_zone(text: str, zone: dt.tzinfo) -> str | None:
    """
    Return the calendar day of a moment in the time zone of the hospital.

    A moment that names no zone is one of that zone already.

    Parameters
    ----------
    text : str
        Such as ``2021-03-05T23:30:00Z``.
    zone : tzinfo

    Returns
    -------
    str or None
        The date; None for what is no moment.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> from itpcase.units.days import day_in_zone
    >>> day_in_zone("2021-03-05T23:30:00Z", ZoneInfo("Asia/Shanghai"))
    '2021-03-06'
    """
    plain = with_hyphens(text)
    if _MOMENT.fullmatch(plain) is None:
        return None
    try:
        moment = read_moment(plain)
    except ValueError:
        return None
    return (moment if moment.tzinfo is None else moment.astimezone(zone)).date().isoformat()


def seconds_behind_day(text: str, zone: dt.tzinfo | None = None) -> float:
    """
    Return the time of day that stands behind a day. [s]

    * midnight is a day that was kept as an instant, and no time;
    * 24:00 is the last of its day.

    Parameters
    ----------
    text : str
        As `plain_day` takes it.
    zone : tzinfo, optional
        That of the hospital, for an instant that names its own.

    Returns
    -------
    float
        NaN where there is no time.

    Examples
    --------
    >>> from itpcase.units.days import seconds_behind_day
    >>> [seconds_behind_day(text) / 3600 for text in ("5.3.2021 08:30", "2021-03-05T20:30Z")]
    [8.5, 20.5]
    >>> seconds_behind_day("3/5/2021 8:30 PM") / 3600, seconds_behind_day("2021-03-05")
    (20.5, nan)
    """
    plain = with_hyphens(text.strip())
    if len(plain) <= LENGTH_OF_DAY:
        return math.nan
    if (basic := _BASIC.fullmatch(plain)) and basic[4]:
        clock = f"{basic[4]}:{basic[5]}:{basic[6] or '00'}{basic[7] or ''}"
        plain = f"{basic[1]}-{basic[2]}-{basic[3]}T{clock}"
    if _INSTANT.fullmatch(plain):
        with suppress(ValueError, OverflowError):
            return seconds_into_day(read_moment(plain), zone)
    clock = next((c[0] for c in CLOCK.finditer(plain) if c.end() == len(plain)), "")
    return seconds_of(clock) if _YEAR_IN.search(plain, 0, len(plain) - len(clock)) else math.nan


def elapsed_days(day: int, argument: str = "day") -> int:
    """
    Turn a study day of CDISC, which has no day 0, into the days that have gone by.

    Parameters
    ----------
    day : int
        Day 1 is the day of the start, day -1 the day before it.
    argument : str
        The name to use in an error.

    Returns
    -------
    int
        0 is the day of the start.

    Raises
    ------
    InputError
        For day 0.

    Examples
    --------
    >>> from itpcase.units.days import elapsed_days
    >>> elapsed_days(1), elapsed_days(8), elapsed_days(-1)
    (0, 7, -1)
    """
    if day == 0:
        raise InputError.of("DAY_0", argument=argument, given=day)
    return day - 1 if day > 0 else day


@lru_cache(maxsize=65536)
def plain_day(text: str, dates: DayOrder | None = None, argument: str = "day") -> str:
    """
    Write a day in one form: ``2021-03-05``, ``2021-03``, ``2021``, or a whole study day.

    * dates with the year first in any separator or in none (``20210305``, as HL7 v2 has them),
      Chinese dates, dates with the name of a month of a closed table; *listopad*, which is October
      in Croatia and November in Poland, is refused with both;
    * the day of a week beside a date (``Fri, 5 Mar 2021``, ``2021年3月5日(金)``) is left out where
      it is that of the date, and any other is refused; it chooses between no two readings;
    * ``05.03.2021`` where only one reading is possible, or *dates* says which;
    * a day of a week of a year (``2021-W09-5``); a week alone is no day;
    * years of an era of Japan, or of the Republic of China by its name: ``R3.5.1``,
      ``令和3年5月1日``, ``民國110年5月1日``; a year of three digits without it is refused;
    * ``Day 7``, ``d7``, ``第7天`` are study days;
    * a time of day behind a date is left out: the day is that of the place. An instant that names
      its zone is none of these;
    * a text that is none of these comes back as it is typed.

    Parameters
    ----------
    text : str
    dates : {"day first", "month first"}, optional
        How dates such as ``03/04/2021`` are to be read.
    argument : str
        The name to use in an error.

    Returns
    -------
    str

    Raises
    ------
    InputError
        For two readings, a year of two digits, the number of a date that lost its format, and a
        day that the calendar does not have.

    Examples
    --------
    >>> from itpcase.units.days import plain_day
    >>> plain_day("2021年3月5日"), plain_day("5. März 2021"), plain_day("Day 7")
    ('2021-03-05', '2021-03-05', '7')
    >>> plain_day("R3.5.1"), plain_day("民國110年5月1日")
    ('2021-05-01', '2021-05-01')
    >>> plain_day("5. března 2021"), plain_day("Fri, 5 Mar 2021")
    ('2021-03-05', '2021-03-05')
    >>> plain_day("03/04/2021", "day first"), plain_day("März 2021")
    ('2021-04-03', '2021-03')
    >>> plain_day("2021-03-05T23:30"), plain_day("2021-03-05T23:30Z")
    ('2021-03-05', '2021-03-05T23:30Z')
    >>> plain_day("20210305"), plain_day("20210305233000"), plain_day("202103052330+0100")
    ('2021-03-05', '2021-03-05', '2021-03-05T23:30:00+0100')
    """
    plain = without_clock(with_hyphens(text))
    if is_serial(plain):
        raise refuse(
            "DATE_SERIAL",
            Sentence(NEEDED),
            text,
            Sentence("problem.DATE_SERIAL.remedy_days", plain=plain),
            argument,
        )
    if _DATE.fullmatch(plain) or _STUDY_DAY.fullmatch(plain):
        return plain
    key = without_accents(plain.casefold())
    if yeared := OF_YEAR.fullmatch(key):
        key = yeared["date"]
    found = (
        of_study_day(key)
        or of_date(key, text, dates, argument)
        or _of_weekday(key, text, dates, argument)
    )
    return found or plain


def _of_weekday(key: str, text: str, dates: DayOrder | None, argument: str) -> str | None:
    """Read a date beside the day of the week that it is, which is a witness of it."""
    marked = without_weekday(key)
    if marked is None:
        return None
    rest, days = marked
    rest = with_hyphens(rest)
    if fitting := [each for each in dates_of_two_months(rest) if _weekday_of(each) in days]:
        return fitting[0]  # months side by side never begin on one day of the week
    found = rest if _DATE.fullmatch(rest) else of_date(rest, text, dates, argument)
    if found is None or not _DATE.fullmatch(found):
        return None
    try:
        weekday = dt.date.fromisoformat(found).weekday()
    except ValueError:
        raise not_in_calendar(text, argument) from None
    if weekday in days:
        return found
    raise refuse(
        "NOT_A_DAY", Sentence("problem.NOT_A_DAY.needed_weekday"), text,
        Sentence("problem.NOT_A_DAY.remedy_weekday", day=found,
                 weekday=Word("weekday", f"{weekday}")),
        argument,
    )  # fmt: skip


def _weekday_of(date: str) -> int | None:
    """Return the day of the week of a date, Monday as 0; None where the calendar lacks it."""
    try:
        return dt.date.fromisoformat(date).weekday()
    except ValueError:
        return None


def without_clock(plain: str) -> str:
    """Leave out a time of day behind a date."""
    if moment := _ISO_MOMENT.fullmatch(plain):
        return moment[1]
    clock = next((c for c in CLOCK.finditer(plain) if c.end() == len(plain)), None)
    if clock is None or not _YEAR_IN.search(plain, 0, clock.start()):
        return plain
    return plain[: clock.start()].rstrip(" ,")


def is_made_date(text: str) -> bool:
    """
    Tell what a spreadsheet makes of numbers such as ``3-1`` and ``20-3``: a day and a month.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool
        For a whole date as well; not for numbers alone, such as ``3-5``, which are a range.

    Examples
    --------
    >>> from itpcase.units.days import is_made_date
    >>> [is_made_date(text) for text in ("1-Mar", "Mar-20", "2021-03-01", "3-5", "12 h")]
    [True, True, True, False, False]
    """
    plain = as_typed(text)
    if is_day_and_month(without_accents(plain.casefold())):
        return True
    return _YEAR_IN.search(plain) is not None and _is_date(plain)


def _is_date(text: str) -> bool:
    try:
        return _DATE.fullmatch(plain_day(text)) is not None
    except InputError as error:
        return error.problem.code == "AMBIGUOUS_DATE"


def read_day(text: str, *, dates: DayOrder | None = None, argument: str = "day") -> dt.date | int:
    """
    Read a day as people type it.

    Parameters
    ----------
    text : str
    dates : {"day first", "month first"}, optional
        How dates such as ``03/04/2021`` are to be read.
    argument : str
        The name to use in an error.

    Returns
    -------
    date or int
        A date, or a study day.

    Raises
    ------
    InputError
        For a partial date, an instant, what `plain_day` refuses, and what is no day.

    Examples
    --------
    >>> from itpcase.units.days import read_day
    >>> read_day("5 mars 2021"), read_day("Day 7")
    (datetime.date(2021, 3, 5), 7)
    >>> read_day("5 marraskuu 2021")
    Traceback (most recent call last):
        ...
    itpcase.errors.InputError: day: needs a date such as 2021-03-05, or a whole study day, \
got '5 marraskuu 2021'; write it as 2021-03-05, or as a whole number of days, such as 14 [NOT_A_DAY]
    """
    plain = plain_day(text, dates, argument)
    if _STUDY_DAY.fullmatch(plain) and not may_be_year(plain):
        return int(plain)
    if _DATE.fullmatch(plain):
        try:
            return dt.date.fromisoformat(plain)
        except ValueError:
            raise not_in_calendar(text, argument) from None
    if _MONTH.fullmatch(plain) or may_be_year(plain):
        raise refuse(
            "PARTIAL_DATE",
            Sentence("problem.PARTIAL_DATE.needed"),
            text,
            Sentence(
                f"problem.PARTIAL_DATE.{'year' if may_be_year(plain) else 'month'}", plain=plain
            ),
            argument,
        )
    if _MOMENT.fullmatch(plain):
        raise refuse(
            "DATETIME",
            Sentence("problem.DATETIME.needed"),
            text,
            Sentence("problem.DATETIME.remedy_days"),
            argument,
        )
    raise refuse("NOT_A_DAY", Sentence(NEEDED), text, remedy_of_no_day(text), argument)


def goes_on(text: str) -> bool:
    """
    Tell whether a text in the place of an end says that a treatment goes on.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> from itpcase.units.days import goes_on
    >>> goes_on("Ongoing"), goes_on("至今"), goes_on("2021-03-05")
    (True, True, False)
    """
    return without_accents(as_typed(text).casefold()) in IN_A_CELL


def remedy_of_no_day(text: str, otherwise: str = REMEDY) -> Sentence:
    """
    Say how a text that is no day is mended: the name of a visit, or that a treatment goes on.

    Parameters
    ----------
    text : str
    otherwise : str
        The key of what is said of any other text.

    Returns
    -------
    Sentence

    Examples
    --------
    >>> from itpcase.units.days import remedy_of_no_day
    >>> print(remedy_of_no_day("ongoing"))
    leave the cell empty where it goes on, and write yes to 'ongoing' where there is such a column
    """
    plain = without_accents(as_typed(text).casefold())
    if goes_on(text):
        return Sentence("problem.NOT_A_DAY.remedy_goes_on")
    for form, remedy in ((_DAYS_LONG, "interval"), (_OPEN_DATE, "open"), (_VISIT, "visit")):
        if form.fullmatch(plain):
            return Sentence(f"problem.NOT_A_DAY.remedy_{remedy}")
    return Sentence(otherwise)


def later(day: dt.date | int, days: int) -> dt.date | int:
    """
    Return the day that lies some days after another.

    Parameters
    ----------
    day : date or int
    days : int
        Below 0 for an earlier day. [days]

    Returns
    -------
    date or int

    Raises
    ------
    OverflowError
        Where the calendar does not go so far.

    Examples
    --------
    >>> from itpcase.units.days import later
    >>> later(7, 1), later(7, -7)
    (8, 0)
    """
    return day + days if isinstance(day, int) else day + dt.timedelta(days)

"""
Days of the calendar in the words of print: a month, its third, a season, a half, the end of a year.

What print leaves open stays open: every reading of the words lies between the first and the last
day. A season lies on opposite sides of the year in the two hemispheres, so that its words name one.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final

from itpcase._patterns import compile_late
from itpcase.errors import InputError
from itpcase.units.days import impute_day, later, plain_day, read_day
from itpcase.units.text import as_typed

__all__ = ["PART", "days_of", "lacks_hemisphere", "moved", "part_of"]

DAYS_PER_WEEK: Final = 7

Days = tuple[dt.date | int, dt.date | int]
"""The first and the last day; both are dates, or both study days."""


def _dates(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last date that a date, a month or a year allows."""
    try:
        plain = plain_day(text)
        whole = [impute_day(plain, "first") or plain, impute_day(plain, "last") or plain]
        first, last = (read_day(each) for each in whole)
    except InputError:
        return None
    if isinstance(first, dt.date) and isinstance(last, dt.date):
        return first, last
    return None


def days_of(text: str) -> Days | None:
    """
    Read a date, a month, a year or a study day.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of date or int, or None
        The first and the last day that it allows; None for what is none of these.

    Examples
    --------
    >>> from itpcase.units.printed_days import days_of
    >>> days_of("day 7"), days_of("February 2021")[1]
    ((7, 7), datetime.date(2021, 2, 28))
    """
    if (dates := _dates(text)) is not None:
        return dates
    try:
        day = read_day(text)
    except InputError:
        return None
    return day, day


def moved(days: Days, low: int, high: int) -> Days | None:
    """
    Return limits of which the first is moved by some days and the last by others.

    Parameters
    ----------
    days : tuple of date or int
    low, high : int
        Below 0 for earlier. [days]

    Returns
    -------
    tuple of date or int, or None
        None where the calendar does not go so far.

    Examples
    --------
    >>> from itpcase.units.printed_days import days_of, moved
    >>> moved((7, 8), -7, 7), moved(days_of("9999-12-31"), 0, 1) is None
    ((0, 15), True)
    """
    first, last = days
    try:
        return later(first, low), later(last, high)
    except OverflowError:
        return None


# --- thirds, halves and quarters ----------------------------------------------------------------

_THIRDS: Final = (
    ("early", "beginning of", "start of", "上旬", "初"),
    ("mid", "middle of", "中旬", "中"),
    ("late", "end of", "下旬", "底", "末"),
)
_PARTS: Final = {word: third for third, words in enumerate(_THIRDS) for word in words}
_DAYS_OF_THIRDS: Final = ((1, 10), (11, 20), (21, 31))
_MONTHS_IN_YEAR: Final = 12

PART: Final = rf"(?:the )?(?P<part>{'|'.join(word for word in _PARTS if word.isascii())})[ -]?"
"""The words for a third of a month or a year, before it."""

_PART: Final = compile_late(PART)
_ZH_PART: Final = compile_late(
    rf"(?P<whole>.*[月年])(?P<part>{'|'.join(word for word in _PARTS if not word.isascii())})"
)
_NUMBERS: Final = {
    word: number for number, words in enumerate(
        ("first 1st 一 上", "second 2nd 二 下", "third 3rd 三", "fourth 4th last 四"), 1
    ) for word in words.split()
}  # fmt: skip
_NTH: Final = "|".join(_NUMBERS)
_PIECE: Final = compile_late(
    rf"(?:the )?(?P<nth>{_NTH}) (?P<piece>half|quarter|third) of (?P<year>[0-9]{{4}})"
    r"|q(?P<q>[1-4])[ /]?(?P<qyear>[0-9]{4})|(?P<yearq>[0-9]{4})[ -]?q(?P<qq>[1-4])"
    rf"|(?P<zhyear>[0-9]{{4}}) ?年 ?(?:第 ?)?(?P<zhnth>[一二三四上下]) ?(?P<zhpiece>半年|季度)"
)
_SIZES: Final = {"half": 2, "third": 3, "quarter": 4, "半年": 2, "季度": 4}


def _piece_of_year(year: int, nth: int, pieces: int) -> tuple[dt.date, dt.date] | None:
    """Return the limits of one of so many equal pieces of a year; None for one there is not."""
    size = _MONTHS_IN_YEAR // pieces
    if nth > pieces or not year:
        return None
    last = nth * size
    end = calendar.monthrange(year, last)[1]
    return dt.date(year, last - size + 1, 1), dt.date(year, last, end)


def _named_piece(text: str) -> tuple[dt.date, dt.date] | None:
    """Read such as "first half of 2019", "Q2 2019"."""
    found = _PIECE.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"] or found["qyear"] or found["yearq"] or found["zhyear"])
    quarter = found["q"] or found["qq"]
    if quarter:
        return _piece_of_year(year, int(quarter), _SIZES["quarter"])
    pieces = _SIZES[found["piece"] or found["zhpiece"]]
    return _piece_of_year(year, _NUMBERS[found["nth"] or found["zhnth"]], pieces)


def _third(text: str) -> tuple[dt.date, dt.date] | None:
    """Read such as "early August 2021", "end of 2018": a third of a month or of a year."""
    english, chinese = _PART.match(text), _ZH_PART.fullmatch(text)
    if english is not None:
        whole, third = text[english.end() :], _PARTS[english["part"]]
    elif chinese is not None:
        whole, third = chinese["whole"], _PARTS[chinese["part"]]
    else:
        return None
    dates = _dates(whole)
    if dates is None or dates[0] == dates[1]:
        return None
    if dates[0].month != dates[1].month:
        return _piece_of_year(dates[0].year, third + 1, len(_THIRDS))
    first, last = _DAYS_OF_THIRDS[third]
    return dates[0].replace(day=first), dates[1].replace(day=min(last, dates[1].day))


# --- seasons ------------------------------------------------------------------------------------

_SEASONS: Final = {"spring": "春", "summer": "夏", "autumn": "秋", "fall": "秋", "winter": "冬"}
_SEASON_OF: Final = {zh: en for en, zh in _SEASONS.items() if en != "fall"} | {"fall": "autumn"}
_SEASON: Final = compile_late(
    r"(?:(?:in|during|since) )?(?:the )?(?:(?P<side>northern|southern|boreal|austral) )?"
    rf"(?P<season>{'|'.join(_SEASONS)})"
    r"(?: of)? (?P<year>[0-9]{4})(?:[-/](?P<next>(?:[0-9]{2}){1,2}))?"
    r"(?:[ ,(]+(?P<hemisphere>northern|southern)(?: hemisphere)?)?"
    r"|(?P<zhyear>[0-9]{4}) ?年 ?(?P<zhseason>[春夏秋冬])[季天]?"
    r"(?:[ ,(]*(?P<zhside>[北南])半球)?"
)
_NORTHERN: Final = {"northern", "boreal", "北"}

_LIMITS: Final = {
    "spring": ((3, 1), (6, 22)), "summer": ((6, 1), (9, 24)), "autumn": ((9, 1), (12, 22)),
    "winter": ((12, 1), (3, 21)),
}  # fmt: skip
"""In the north, from the first day of whole months or the last of those from the sun."""

_OPPOSITE: Final = {
    "spring": "autumn", "summer": "winter", "autumn": "spring", "winter": "summer",
}  # fmt: skip


def _side(season: re.Match[str]) -> str | None:
    return season["side"] or season["hemisphere"] or season["zhside"]


def _season(text: str) -> tuple[dt.date, dt.date] | None:
    """
    Read a season of a hemisphere.

    One that goes over the turn of the year is either of two where print names one year.
    """
    found = _SEASON.fullmatch(text)
    if found is None:
        return None
    side = _side(found)
    if side is None:
        return None
    name = found["season"] or found["zhseason"]
    name = _SEASON_OF.get(name, name)
    name = name if side in _NORTHERN else _OPPOSITE[name]
    year = int(found["year"] or found["zhyear"])
    following = found["next"]
    first, last = _LIMITS[name]
    begins, ends = (year, year) if first < last else (year - 1, year + 1)
    if following:
        if first < last or not str(year + 1).endswith(following):
            return None
        begins = year
    if not dt.MINYEAR <= begins <= ends <= dt.MAXYEAR:
        return None
    return dt.date(begins, *first), dt.date(ends, *last)


def lacks_hemisphere(text: str) -> bool:
    """
    Whether words are those of a season that do not say of which hemisphere.

    Examples
    --------
    >>> from itpcase.units.printed_days import lacks_hemisphere
    >>> lacks_hemisphere("spring 2019"), lacks_hemisphere("spring 2019, northern hemisphere")
    (True, False)
    """
    found = _SEASON.fullmatch(as_typed(text).casefold().strip(" .,;:()"))
    return found is not None and _side(found) is None


def part_of(text: str) -> tuple[dt.date, dt.date] | None:
    """
    Read a part of a month or of a year.

    Parameters
    ----------
    text : str
        In lower case.

    Returns
    -------
    tuple of date, or None
        The first and the last day; None for what is no such part, and for a season without its
        hemisphere.

    Examples
    --------
    >>> from itpcase.units.printed_days import part_of
    >>> [str(day) for day in part_of("end of 2018")]
    ['2018-09-01', '2018-12-31']
    >>> [str(day) for day in part_of("spring 2019, northern hemisphere")]
    ['2019-03-01', '2019-06-22']
    >>> part_of("spring 2019") is None
    True
    """
    return _third(text) or _named_piece(text) or _season(text)

"""
A day as people type it, read as a date, a study day or a partial date.

One reading for every cell of text, in a CSV file, a workbook or a column. What has two readings is
refused by name; the name of a month is looked up in a closed table and never guessed.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from typing import Final, Literal, get_args

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, as_given
from itpcase.errors import InputError
from itpcase.units.dates_as_numbers import MONTHS_OF_YEAR, is_serial
from itpcase.units.instants import ISO_DAY, TIME_OF_DAY, read_moment
from itpcase.units.text import as_typed, without_accents

__all__ = [
    "DAY_ORDERS",
    "DayNumbering",
    "DayOrder",
    "Impute",
    "KindOfTime",
    "day_in_zone",
    "elapsed_days",
    "impute_day",
    "kind_of_time",
    "later",
    "may_be_year",
    "order_of",
    "plain_day",
    "read_day",
    "remedy_of_no_day",
    "with_hyphens",
]

Impute = Literal["first", "middle", "last"]
"""Which day of a month or a year is taken for a partial date."""

KindOfTime = Literal["date", "study day"]
"""One patient has days of one kind."""

DayOrder = Literal["day first", "month first"]
"""How dates such as 03/04/2021 are written."""

DAY_ORDERS: Final = get_args(DayOrder)

DayNumbering = Literal["cdisc"]
"""How study days are numbered, where they are not elapsed days."""

NEEDED: Final = "cell.day"
REMEDY: Final = "cell_remedy.day"

_MONTH_NAMES: Final = (
    "january jan januar janvier janv enero ene gennaio gen janner jan janeiro januari 一月 января",
    (
        "february feb februar febr fevrier fevr fev febrero febbraio febb feber fevereiro februari "
        "二月 subat февраля"
    ),
    "march mar marz mrz mars marzo marz maerz marco maart marts mart 三月 марта",
    "april apr avril avr abril abr aprile nisan 四月 апреля",
    "may mai mayo maggio mag magg maio mei maj may\u0131s 五月 мая",
    "june jun juni juin junio giugno giu junho haziran 六月 июня",
    "july jul juli juillet juil julio luglio lug julho temmuz 七月 июля",
    "august aug aout agosto ago ag augustus augusti agustos 八月 августа",
    (
        "september sep sept septembre septiembre setiembre settembre set sett setembro eylul 九月 "
        "сентября"
    ),
    "october oct oktober okt octobre octubre ottobre ott outubro ekim 十月 октября",
    "november nov novembre noviembre novembro kas\u0131m 十一月 ноября",
    "december dec dezember dez decembre diciembre dic dicembre dezembro aral\u0131k 十二月 декабря",
)
"""
Months without accents, in English, German (Austrian too), French, Spanish, Italian, Portuguese,
Dutch, Swedish, Danish, Norwegian, Turkish, Chinese and Russian. The Slavonic names of other
languages are not there: *listopada* is October in Croatia, and November in Poland.
"""

MONTHS: Final = {
    name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()
}
"""The names of the months -> their number; no other word is a month."""

_VISIT: Final = compile_late(
    r"(?:baseline|bl|screening|pre|post|eot|visit|v|months?|mo|m|weeks?|wk|w|monat|woche|mois|"
    r"semaine|mes|semana|mese|settimana|基线|第)\W*\d*\s*[周月次]?"
    r"|\d+\s*(?:周|个月|w(?:ee)?ks?|months?|mo|wochen?|monate?|semaines?|mois)"
)
"""The name of a visit, or a time in other units than days."""

_GOES_ON: Final = frozenset({
    "ongoing", "on-going", "continuing", "continues", "continued", "still on", "present", "to date",
    "until now", "至今", "持续", "继续", "仍在用", "laufend", "andauernd", "bis heute", "en cours",
    "en curso", "in corso", "continua",
})  # fmt: skip
"""Words for a treatment without an end: English, Chinese, German, French, Spanish, Italian."""

_DAY_WORDS: Final = "study day|trial day|day|d|studientag|tag|jour|j|dia|giorno"

_DATE: Final = compile_late(ISO_DAY)
_MOMENT: Final = compile_late(rf"({ISO_DAY})[T ]\s*[0-9].*")
_ISO_MOMENT: Final = compile_late(rf"({ISO_DAY})[T ]{TIME_OF_DAY}")
_CLOCK: Final = compile_late(
    r"(?:(?<=[0-9])T|[ ,]+(?:um |at |à |a las |alle )?|(?<=日) ?)"
    r"(?:(?:上午|下午|[AaPp][Mm] )?(?:[01]?[0-9]|2[0-3])"
    r"(?::[0-5][0-9](?::(?:[0-5][0-9]|60)(?:[.,][0-9]{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?"
    r"(?: ?(?:Uhr|uhr|h))?"
    r"| ?(?:h|Uhr|uhr) ?(?:[0-5][0-9])?|时(?:[0-5]?[0-9]分)?(?:[0-5]?[0-9]秒)?)"
    r"|24(?::00(?::00(?:[.,]0{1,9})?)?(?: ?(?:Uhr|uhr|h))?| ?(?:h|Uhr|uhr) ?(?:00)?|时(?:0?0分)?))"
)
"""A time of day behind a day; one with a zone is no time of this place, and none of these."""
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
_NAMED_DAY: Final = compile_late(
    rf"(?:{_DAY_WORDS})[ .:]*(?P<number>[+-]? ?[0-9]{{1,5}})"
    r"|第 ?(?P<other>[+-]?[0-9]{1,5}) ?[天日]"
)
_WHOLE_FLOAT: Final = compile_late(r"([+-]?[0-9]{1,5})\.0+")

_YEAR_FIRST: Final = compile_late(
    r"([0-9]{4}) ?[./年년-] ?([0-9]{1,2}) ?[./月월-] ?([0-9]{1,2}) ?[日号일.]?"
)
_YEAR_MONTH: Final = compile_late(r"([0-9]{4}) ?[./年-] ?(0?[1-9]|1[0-2]) ?月?")
_MONTH_YEAR: Final = compile_late(r"(0?[1-9]|1[0-2])[./-]([0-9]{4})")
_JUST_YEAR: Final = compile_late(r"((?:19|20)[0-9]{2}) ?年")
_NUMBERS: Final = compile_late(r"([0-9]{1,2})[./-] ?([0-9]{1,2})[./-] ?([0-9]{4})")
_OF_WEEK: Final = compile_late(r"(?P<year>[0-9]{4})-?w(?P<week>[0-9]{2})-?(?P<day>[1-7])")
"""A day of a week of a year, as ISO 8601 writes it: ``2021-W09-5``."""

_ERA: Final = compile_late(
    r"(?:中[華华])?(?P<era>令和|平成|昭和|大正|民[國国]|[rhs]\.?) ?(?P<year>元|[0-9]{1,3})"
    r" ?[年./-] ?(?P<month>[0-9]{1,2}) ?[月./-] ?(?P<day>[0-9]{1,2}) ?日?"
)
_ERAS: Final = {
    "令和": (2018, dt.date(2019, 5, 1), dt.date.max),
    "平成": (1988, dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    "昭和": (1925, dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
    "大正": (1911, dt.date(1912, 7, 30), dt.date(1926, 12, 24)),
    "民國": (1911, dt.date(1912, 1, 1), dt.date.max),
}
"""The eras of Japan and the years of the Republic of China: the year before the first, its days."""

_ERA_LETTERS: Final = {"r": "令和", "h": "平成", "s": "昭和", "民国": "民國"}
_REPUBLIC: Final = compile_late(
    r"(?P<year>1[0-9]{2}) ?[./年-] ?(?P<month>[0-9]{1,2}) ?[./月-] ?(?P<day>[0-9]{1,2}) ?日?"
    r"|(?P<year_2>1[0-9]{2})(?P<month_2>0[1-9]|1[0-2])(?P<day_2>0[1-9]|[12][0-9]|3[01])"
)
"""A year of three digits, as in Taiwan, which counts from 1912."""

_WORD: Final = r"[^\W\d_]+"
_SHORT_YEAR: Final = compile_late(
    rf"[0-9]{{1,2}}[./ -]+(?:[0-9]{{1,2}}|{_WORD})[./ ,-]+['’]?[0-9]{{2}}"
)
_LITTLE: Final = r"(?:st|nd|rd|th|er|º|ª|°|o)?"
_DAY_MONTH: Final = compile_late(
    rf"(?:le |el |il |am |den )?(?P<day>[0-9]{{1,2}}){_LITTLE}[. /-]*(?:de |of )?"
    rf"(?P<month>{_WORD})[.,]?[ /-]*(?:de |del )?(?P<year>[0-9]{{4}})"
)
_MONTH_DAY: Final = compile_late(
    rf"(?P<month>{_WORD})[. -]+(?P<day>[0-9]{{1,2}}){_LITTLE},?[ -]+(?P<year>[0-9]{{4}})"
)
_YEAR_MONTH_DAY: Final = compile_late(
    rf"(?P<year>[0-9]{{4}})[. /-]*(?P<month>{_WORD})[. /-]*(?P<day>[0-9]{{1,2}})"
)
_MONTH_WORD: Final = compile_late(
    rf"(?P<month>{_WORD})[.,]?[ -]*(?:de |del |of )?(?P<year>[0-9]{{4}})"
)
_SHORT_MONTH: Final = compile_late(rf"(?P<month>{_WORD})[. -]+['’]?(?P<year>[0-9]{{2}})")


def _refuse(code: str, needed: str, given: object, remedy: str, argument: str) -> InputError:
    return InputError.of(
        code, argument=argument, needed=needed, given=as_given(given), remedy=remedy
    )


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
      Chinese dates, dates with the name of a month;
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
    >>> plain_day("03/04/2021", "day first"), plain_day("März 2021")
    ('2021-04-03', '2021-03')
    >>> plain_day("2021-03-05T23:30"), plain_day("2021-03-05T23:30Z")
    ('2021-03-05', '2021-03-05T23:30Z')
    >>> plain_day("20210305"), plain_day("20210305233000"), plain_day("202103052330+0100")
    ('2021-03-05', '2021-03-05', '2021-03-05T23:30:00+0100')
    """
    plain = _without_clock(with_hyphens(text))
    if is_serial(plain):
        raise _refuse(
            "DATE_SERIAL",
            Sentence(NEEDED),
            text,
            Sentence("problem.DATE_SERIAL.remedy_days", plain=plain),
            argument,
        )
    if _DATE.fullmatch(plain) or _STUDY_DAY.fullmatch(plain):
        return plain
    key = without_accents(plain.casefold())
    found = (
        _of_study_day(key)
        or _of_year_first(key, text, argument)
        or _of_month_name(key, text, argument)
        or _of_numbers(key, text, dates, argument)
        or _of_week(key, text, argument)
        or _of_era(key, text, argument)
    )
    return found or plain


def _without_clock(plain: str) -> str:
    """Leave out a time of day behind a date."""
    if moment := _ISO_MOMENT.fullmatch(plain):
        return moment[1]
    clock = next((c for c in _CLOCK.finditer(plain) if c.end() == len(plain)), None)
    if clock is None or not _YEAR_IN.search(plain, 0, clock.start()):
        return plain
    return plain[: clock.start()].rstrip(" ,")


def _of_study_day(key: str) -> str | None:
    if whole := _WHOLE_FLOAT.fullmatch(key):
        return whole[1]
    if named := _NAMED_DAY.fullmatch(key):
        return (named["number"] or named["other"]).replace(" ", "")
    return None


def _of_year_first(key: str, text: str, argument: str) -> str | None:
    if found := _YEAR_FIRST.fullmatch(key):
        year, month, day = map(int, found.groups())
        return _iso((year, month, day), text, argument)
    if found := _YEAR_MONTH.fullmatch(key):
        return f"{found[1]}-{int(found[2]):02}"
    if found := _MONTH_YEAR.fullmatch(key):
        return f"{found[2]}-{int(found[1]):02}"
    found = _JUST_YEAR.fullmatch(key)
    return None if found is None else found[1]


def _of_month_name(key: str, text: str, argument: str) -> str | None:
    forms = (_DAY_MONTH, _MONTH_DAY, _YEAR_MONTH_DAY, _MONTH_WORD)
    found = next((match for form in forms if (match := form.fullmatch(key))), None)
    month = MONTHS.get(found["month"]) if found else None
    if found is None or month is None:
        return None
    if "day" not in found.groupdict():
        return f"{found['year']}-{month:02}"
    return _iso((int(found["year"]), month, int(found["day"])), text, argument)


def _of_numbers(key: str, text: str, dates: DayOrder | None, argument: str) -> str | None:
    if found := _NUMBERS.fullmatch(key):
        one, two, year = map(int, found.groups())
        return _ordered((one, two, year), text, dates, argument)
    if (found := _SHORT_MONTH.fullmatch(key)) and found["month"] in MONTHS:
        raise _refuse(
            "PARTIAL_DATE",
            Sentence("problem.PARTIAL_DATE.needed_days"),
            text,
            Sentence("problem.PARTIAL_DATE.remedy_days"),
            argument,
        )
    if _SHORT_YEAR.fullmatch(key):
        raise _refuse(
            "TWO_DIGIT_YEAR",
            Sentence("problem.TWO_DIGIT_YEAR.needed"),
            text,
            Sentence("problem.TWO_DIGIT_YEAR.remedy"),
            argument,
        )
    return None


def _of_week(key: str, text: str, argument: str) -> str | None:
    """Read a day of a week; a week alone is seven days, and none of them."""
    found = _OF_WEEK.fullmatch(key)
    if found is None:
        return None
    try:
        return dt.date.fromisocalendar(*map(int, found.groups())).isoformat()
    except ValueError:
        raise _not_in_calendar(text, argument) from None


def _of_era(key: str, text: str, argument: str) -> str | None:
    """Read a day of an era; a year of three digits, which names none, is refused by name."""
    if found := _ERA.fullmatch(key):
        name = found["era"].rstrip(".")
        before, first, last = _ERAS[_ERA_LETTERS.get(name, name)]
        year = before + (1 if found["year"] == "元" else int(found["year"]))
        on = _iso((year, int(found["month"]), int(found["day"])), text, argument)
        if first.isoformat() <= on <= last.isoformat():
            return on
        raise _refuse(
            "NOT_A_DAY", Sentence("problem.NOT_A_DAY.needed_era"), text,
            Sentence("problem.NOT_A_DAY.remedy_era"), argument,
        )  # fmt: skip
    if found := _REPUBLIC.fullmatch(key):
        year, month, day = (int(part) for part in found.groups() if part)
        on = _iso((_ERAS["民國"][0] + year, month, day), text, argument)
        raise _refuse(
            "NOT_A_DAY", Sentence("problem.TWO_DIGIT_YEAR.needed"), text,
            Sentence("problem.NOT_A_DAY.remedy_republic", day=on), argument,
        )  # fmt: skip
    return None


def _iso(day: tuple[int, int, int], text: str, argument: str) -> str:
    try:
        return dt.date(*day).isoformat()
    except ValueError:
        raise _not_in_calendar(text, argument) from None


def _not_in_calendar(text: str, argument: str) -> InputError:
    return _refuse(
        "NOT_A_DAY",
        Sentence("problem.NOT_A_DAY.needed_results_2"),
        text,
        Sentence("problem.NOT_A_DAY.remedy_excel_cells"),
        argument,
    )


def _ordered(
    printed: tuple[int, int, int], text: str, dates: DayOrder | None, argument: str
) -> str | None:
    one, two, year = printed
    readings = {"day first": (year, two, one), "month first": (year, one, two)}
    if dates is not None:
        return _iso(readings[dates], text, argument)
    possible = {reading for reading in readings.values() if reading[1] <= MONTHS_OF_YEAR}
    if len(possible) < len(readings):
        return _iso(possible.pop(), text, argument) if possible else None
    first, second = (f"{y:04}-{m:02}-{d:02}" for y, m, d in readings.values())
    raise _refuse(
        "AMBIGUOUS_DATE",
        Sentence("problem.AMBIGUOUS_DATE.needed"),
        text,
        Sentence("problem.AMBIGUOUS_DATE.remedy", first=first, second=second),
        argument,
    )


def order_of(text: str) -> DayOrder | None:
    """
    Tell in which order a date in numbers is written, if only one is possible.

    Parameters
    ----------
    text : str

    Returns
    -------
    {"day first", "month first"} or None
        None for ``03/04/2021``, which has two readings, and for what is no such date.

    Examples
    --------
    >>> from itpcase.units.days import order_of
    >>> order_of("25/04/2021"), order_of("4.25.2021"), order_of("03/04/2021"), order_of("Day 7")
    ('day first', 'month first', None, None)
    """
    found = _NUMBERS.fullmatch(_without_clock(as_typed(text)))
    if found is None:
        return None
    one, two = int(found[1]) > MONTHS_OF_YEAR, int(found[2]) > MONTHS_OF_YEAR
    return None if one == two else "day first" if one else "month first"


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
            raise _refuse(
                "NOT_A_DAY",
                Sentence("problem.NOT_A_DAY.needed_results_2"),
                text,
                Sentence("problem.NOT_A_DAY.remedy_excel_cells"),
                argument,
            ) from None
    if _MONTH.fullmatch(plain) or may_be_year(plain):
        raise _refuse(
            "PARTIAL_DATE",
            Sentence("problem.PARTIAL_DATE.needed"),
            text,
            Sentence(
                f"problem.PARTIAL_DATE.{'year' if may_be_year(plain) else 'month'}", plain=plain
            ),
            argument,
        )
    if _MOMENT.fullmatch(plain):
        raise _refuse(
            "DATETIME",
            Sentence("problem.DATETIME.needed"),
            text,
            Sentence("problem.DATETIME.remedy_days"),
            argument,
        )
    raise _refuse("NOT_A_DAY", Sentence(NEEDED), text, remedy_of_no_day(text), argument)


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
    if plain in _GOES_ON:
        return Sentence("problem.NOT_A_DAY.remedy_goes_on")
    return Sentence("problem.NOT_A_DAY.remedy_visit" if _VISIT.fullmatch(plain) else otherwise)


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

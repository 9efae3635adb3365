"""
The forms in which people write a day: numbers in some order, the name of a month, a week, an era.

Each form is read as a date, a month, a year or a study day; what it has two readings of, and what
the calendar does not have, is refused by name. The name of a month is looked up in `month_names`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, get_args

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, as_given
from itpcase.errors import InputError
from itpcase.units.dates_as_numbers import MONTHS_OF_YEAR
from itpcase.units.month_names import MONTHS, MONTHS_OF_TWO

if TYPE_CHECKING:
    import re

__all__: list[str] = []

DayOrder = Literal["day first", "month first"]
"""How dates such as 03/04/2021 are written."""

DAY_ORDERS: Final = get_args(DayOrder)

_DAY_WORDS: Final = "study day|trial day|day|d|studientag|tag|jour|j|dia|giorno"

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
NUMBERS: Final = compile_late(r"([0-9]{1,2})[./-] ?([0-9]{1,2})[./-] ?([0-9]{4})")
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
    rf"(?:le |el |il |am |den |dia )?(?P<day>[0-9]{{1,2}}){_LITTLE}[. /-]*(?:de |of |d')?"
    rf"(?P<month>{_WORD})[.,]?[ /-]*(?:de |del )?(?P<year>[0-9]{{4}})"
)
_MONTH_DAY: Final = compile_late(
    rf"(?P<month>{_WORD})[. -]+(?P<day>[0-9]{{1,2}}){_LITTLE},?[ -]+(?P<year>[0-9]{{4}})"
)
_YEAR_MONTH_DAY: Final = compile_late(
    rf"(?P<year>[0-9]{{4}})(?: m\.| g\.)?[. /-]*(?P<month>{_WORD})[. /-]*(?P<day>[0-9]{{1,2}})"
    r"(?:\.| ?d\.)?"
)
_YEAR_DAY_MONTH: Final = compile_late(
    rf"(?P<year>[0-9]{{4}})\. (?:gada )?(?P<day>[0-9]{{1,2}})\. (?P<month>{_WORD})"
)
_MONTH_BY_NUMBER: Final = compile_late(
    r"(?:ngay )?(?P<day>[0-9]{1,2}) thang (?P<month>[0-9]{1,2}),? nam (?P<year>[0-9]{4})"
)
"""A date of Vietnam in words."""

OF_YEAR: Final = compile_late(
    r"(?P<date>.*[^\W_][.,]?[./ ][0-9]{4})"
    r"(?: ?(?:г|год|года|р|року|r|roku|god|godine|g|m)\.?|\.(?: ?(?:god|godine|g)\.?)?)"  # noqa: RUF001 - letters of Russian
)
"""The word for a year, or a point, behind the year of a date: such as ``5 marca 2021 r.``"""

_MONTH_WORD: Final = compile_late(
    rf"(?P<month>{_WORD})[.,]?[ -]*(?:de |del |of )?(?P<year>[0-9]{{4}})"
)
_DAY_AND_MONTH: Final = compile_late(
    rf"[0-9]{{1,2}}[-./ ]+(?P<first>{_WORD})\.?|(?P<last>{_WORD})\.?[-./ ]+[0-9]{{1,2}}"
    r"|[0-9]{1,2}月[0-9]{1,2}日"
)
_SHORT_MONTH: Final = compile_late(rf"(?P<month>{_WORD})[. -]+['’]?(?P<year>[0-9]{{2}})")


def refuse(code: str, needed: str, given: object, remedy: str, argument: str) -> InputError:
    """Say what is wrong with a day, what is needed, and how to mend it."""
    return InputError.of(
        code, argument=argument, needed=needed, given=as_given(given), remedy=remedy
    )


def of_date(key: str, text: str, dates: DayOrder | None, argument: str) -> str | None:
    """Read a date in any of the forms, other than one that ISO 8601 writes."""
    return (
        _of_year_first(key, text, argument)
        or _of_month_name(key, text, argument)
        or _of_numbers(key, text, dates, argument)
        or _of_week(key, text, argument)
        or _of_era(key, text, argument)
    )


def of_study_day(key: str) -> str | None:
    """Read a study day by its name, such as ``day 7`` or ``第7天``, or with a decimal of zero."""
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
    if found := _MONTH_BY_NUMBER.fullmatch(key):
        return _iso((int(found["year"]), int(found["month"]), int(found["day"])), text, argument)
    forms = (_DAY_MONTH, _MONTH_DAY, _YEAR_MONTH_DAY, _YEAR_DAY_MONTH, _MONTH_WORD)
    found = next((match for form in forms if (match := form.fullmatch(key))), None)
    if found is not None and found["month"] in MONTHS_OF_TWO:
        raise _month_of_two(found, text, argument)
    month = MONTHS.get(found["month"]) if found else None
    if found is None or month is None:
        return None
    if "day" not in found.groupdict():
        return f"{found['year']}-{month:02}"
    return _iso((int(found["year"]), month, int(found["day"])), text, argument)


def dates_of_two_months(key: str) -> list[str]:
    """Return both dates of a day in a month that has the name of another; none for any other."""
    forms = (_DAY_MONTH, _MONTH_DAY, _YEAR_MONTH_DAY, _YEAR_DAY_MONTH)
    found = next((match for form in forms if (match := form.fullmatch(key))), None)
    if found is None:
        return []
    months = MONTHS_OF_TWO.get(found["month"], ())
    return [f"{found['year']}-{month:02}-{int(found['day']):02}" for month in months]


def is_day_and_month(key: str) -> bool:
    """Tell a day and a month by name without a year, in any order."""
    found = _DAY_AND_MONTH.fullmatch(key)
    if found is None:
        return False
    name = found["first"] or found["last"]
    return name is None or name in MONTHS


def _month_of_two(found: re.Match[str], text: str, argument: str) -> InputError:
    """Say which two months a name may be, that is another one in another language."""
    day = f"-{int(found['day']):02}" if "day" in found.groupdict() else ""
    first, second = (f"{found['year']}-{month:02}{day}" for month in MONTHS_OF_TWO[found["month"]])
    return refuse(
        "AMBIGUOUS_DATE",
        Sentence("problem.AMBIGUOUS_DATE.needed"),
        text,
        Sentence("problem.AMBIGUOUS_DATE.remedy_month", first=first, second=second),
        argument,
    )


def _of_numbers(key: str, text: str, dates: DayOrder | None, argument: str) -> str | None:
    if found := NUMBERS.fullmatch(key):
        one, two, year = map(int, found.groups())
        return _ordered((one, two, year), text, dates, argument)
    if (found := _SHORT_MONTH.fullmatch(key)) and found["month"] in MONTHS:
        raise refuse(
            "PARTIAL_DATE",
            Sentence("problem.PARTIAL_DATE.needed_days"),
            text,
            Sentence("problem.PARTIAL_DATE.remedy_days"),
            argument,
        )
    if _SHORT_YEAR.fullmatch(key):
        raise refuse(
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
        raise not_in_calendar(text, argument) from None


def _of_era(key: str, text: str, argument: str) -> str | None:
    """Read a day of an era; a year of three digits, which names none, is refused by name."""
    if found := _ERA.fullmatch(key):
        name = found["era"].rstrip(".")
        before, first, last = _ERAS[_ERA_LETTERS.get(name, name)]
        year = before + (1 if found["year"] == "元" else int(found["year"]))
        on = _iso((year, int(found["month"]), int(found["day"])), text, argument)
        if first.isoformat() <= on <= last.isoformat():
            return on
        raise refuse(
            "NOT_A_DAY", Sentence("problem.NOT_A_DAY.needed_era"), text,
            Sentence("problem.NOT_A_DAY.remedy_era"), argument,
        )  # fmt: skip
    if found := _REPUBLIC.fullmatch(key):
        year, month, day = (int(part) for part in found.groups() if part)
        on = _iso((_ERAS["民國"][0] + year, month, day), text, argument)
        raise refuse(
            "NOT_A_DAY", Sentence("problem.TWO_DIGIT_YEAR.needed"), text,
            Sentence("problem.NOT_A_DAY.remedy_republic", day=on), argument,
        )  # fmt: skip
    return None


def _iso(day: tuple[int, int, int], text: str, argument: str) -> str:
    try:
        return dt.date(*day).isoformat()
    except ValueError:
        raise not_in_calendar(text, argument) from None


def not_in_calendar(text: str, argument: str) -> InputError:
    """Say that the calendar does not have a date, such as 30 February."""
    return refuse(
        "NOT_A_DAY",
        Sentence("problem.NOT_A_DAY.needed_results_2"),
        text,
        Sentence("problem.NOT_A_DAY.remedy_excel_cells"),
        argument,
    )


def _refuse_other_order(
    readings: Mapping[DayOrder, tuple[int, int, int]], text: str, dates: DayOrder, argument: str
) -> None:
    """Refuse a date that is one in the order alone that is not said: those beside it may be too."""
    (other,) = {*readings} - {dates}
    if readings[dates][1] > MONTHS_OF_YEAR >= readings[other][1]:
        day = _iso(readings[other], text, argument)
        raise refuse(
            "NOT_A_DAY", Sentence("problem.NOT_A_DAY.needed_order", order=repr(dates)), text,
            Sentence("problem.NOT_A_DAY.remedy_order", other=repr(other), day=day), argument,
        )  # fmt: skip


def _ordered(
    printed: tuple[int, int, int], text: str, dates: DayOrder | None, argument: str
) -> str | None:
    one, two, year = printed
    readings: dict[DayOrder, tuple[int, int, int]] = {
        "day first": (year, two, one),
        "month first": (year, one, two),
    }
    if dates is not None:
        _refuse_other_order(readings, text, dates, argument)
        return _iso(readings[dates], text, argument)
    possible = {reading for reading in readings.values() if reading[1] <= MONTHS_OF_YEAR}
    if len(possible) < len(readings):
        return _iso(possible.pop(), text, argument) if possible else None
    first, second = (f"{y:04}-{m:02}-{d:02}" for y, m, d in readings.values())
    raise refuse(
        "AMBIGUOUS_DATE",
        Sentence("problem.AMBIGUOUS_DATE.needed"),
        text,
        Sentence("problem.AMBIGUOUS_DATE.remedy", first=first, second=second),
        argument,
    )

"""
The day that the heading of a column of a wide sheet may mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from itpcase.errors import InputError
from itpcase.io._headings.fields import IN_BRACKETS, LONGEST_NAME, field_of
from itpcase.units.days import DAY_ORDERS, DayOrder, impute_day, kind_of_time, plain_day
from itpcase.units.instants import ISO_DAY
from itpcase.units.printed_days import DAYS_PER_WEEK
from itpcase.units.text import without_accents
from itpcase.units.times import read_time

__all__: list[str] = []

LONGEST_DAY: Final = 5
"""No study day of a heading has more characters: a number of so many is an id."""

_DATE: Final = re.compile(ISO_DAY)
_DATE_IN: Final = re.compile(r"(?<!\d)([12]\d{3})[-_/.](\d{1,2})[-_/.](\d{1,2})(?!\d)")
_NUMBERED: Final = re.compile(
    r"(?:(?:^|[\W_])(?:d|day|days|tag|jour|j|dia|giorno|dag|dzie[nń]|den|день|g[uü]n|nap)[\s_.]*|第)"
    r"(?P<day>[+-]?\d{1,4})(?:天|日)?$|^(?:(?:治疗|用药|给药|服药)后第?)?(?P<zh>\d{1,4})天$|(?P<th>\d{1,4})(?:日目|일차?)$"
    r"|(?:^|[\W_])(?P<nth>\d{1,4})(?:\.|st|nd|rd|th|-?й|er|º|ª)? ?"
    r"(?:days?|tag|jour|d[ií]a|giorno|dag|dzie[nń]|den|день|g[uü]n|nap)$"
    r"|^(?:d|day|tag|jour|j|dag)[\s_.]*(?P<first>[+-]?\d{1,4})[\s_]+(?:pl|thr|血小板)\w*$"
    r"|(?:(?:^|[\W_])(?:w|wk|week|weeks|woche|semaine|semana|settimana)[\s_.]*|第)"
    r"(?P<week>\d{1,3})周?$",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"(?:^|[\W_])(?:m|mo|month|monat|mois|mes|mese|visit|v|baseline|screening|pre|post)[\s_.]*\d*$"
    r"|(?:^|[\W_])(?:before|pre-?|vor|avant|antes(?: del?)?|prima(?: di| della)?|after|post-?|nach)"
    r"[\s_.]*"
    r"(?:the )?(?:treatment|therapy|therapie|behandlung|traitement|tratamiento|terapia)$"
    r"|(?:治疗|用药|治療|入院|出院|术|手术)[前后後]$"
    r"|^[0-9]{1,2}[-./][0-9]{1,2}\.?\s*[-\u2013~至]\s*[0-9]{1,2}[-./][0-9]{1,2}\.?$"
    r"|基线|月|随访|^[0-9]{1,2}[-./ ](?:[0-9]{1,2}|[a-z]{3,9})\.?$"
)

_ZH_TIME: Final = (
    r"(?:(?:治疗|用药|给药|服药)?后?第?\d{1,4}(?:天|日|周|个?月)|[Dd]\d{1,4}|基线|初诊|入院"
    r"|(?:治疗|用药|给药|服药)前)"
)
_ZH_PLATELETS: Final = r"(?:血小板(?:计数|計數|数量|数|數|值)?|(?i:PLT))"
_BESIDE_PLATELETS: Final = re.compile(
    rf"(?P<before>{_ZH_TIME})\s*{_ZH_PLATELETS}(?:\s*[(\uff08].*)?"
    rf"|{_ZH_PLATELETS}\s*(?P<behind>{_ZH_TIME})(?:\s*[(\uff08].*)?"
)
"""A time right beside platelets; what else may stand there is another test, or a transfusion."""

_POINT: Final = re.compile(r"(?:^|[\W_])t[\s_.]*(?P<n>[0-9]{1,4})$", re.IGNORECASE)
"""A point in time of a study, such as ``T7``, with or without what was measured before it."""

_OTHERS: Final = (
    "h hr hrs hour hours min minutes w wk wks week weeks m mo mos month months mth mths y yr yrs "
    "year years woche wochen monat monate stunden jahr jahre semaine semaines mois heures an ans "
    "annee annees semana semanas mes meses horas ano anos settimana settimane mese mesi ore anno "
    "anni 周 周数 星期 月 月数 月份 小时 年"
)
"""Units of time that are no days."""

_MONTHS: Final = (
    "mo mos mth mths mon month months monat monate mois mes meses mese mesi maand maanden 月 月数 "
    "月份 个月 月龄 個月 개월 мес"
)
_SHORTER: Final = (
    "m w wk wks week weeks woche wochen 周 d day days tag tage jour jours dias giorni 天"
)
"""The units of an age that are no years; of ``m`` and of days and weeks it is told."""

_ORDER: Final = re.compile(
    r"(?<![a-z])(?:(?P<day>dd|tt|jj|gg)[-./ ]?mm|mm[-./ ]?dd)[-./ ]?(?:[yjag]{2}){1,2}(?![a-z])",
    re.IGNORECASE,
)
"""How a form says in which order a date is to be typed."""

_BARE: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?")

_DAYS: Final = "date dates day days datum tag tage jour jours fecha dia dias data giorno giorni"
WORD: Final = re.compile(r"[^\W\d_]+")
"""The letters of a word of a heading, or of a cell."""

_COUNT: Final = re.compile(r"[<>≤≥~=]{0,2}\s*[0-9]+(?:[.,][0-9]+)?(?![0-9]*[-/.,:])")
"""What a cell of counts begins with; not a date, nor a telephone number."""


def is_day(text: str) -> bool:
    """Tell a date, in whatever order its day and its month are written."""
    for order in DAY_ORDERS if text else ():
        with suppress(InputError):
            if _DATE.fullmatch(plain_day(text, order)):
                return True
    return False


def day_in(text: str) -> str | None:
    """Return the day that a heading may mean, empty for a time that is none; None for no time."""
    try:
        plain = plain_day(text)
    except InputError as error:
        return None if error.problem.code == "NOT_A_DAY" else ""
    if kind_of_time(plain) == "study day":
        return text if len(plain) <= LONGEST_DAY else None
    if impute_day(plain, "first"):
        return ""
    text = text if (time := _time_beside_platelets(text)) is None else time
    if date := _DATE_IN.search(text):
        return "-".join(part.zfill(2) for part in date.groups())
    outside = IN_BRACKETS.sub("", text).strip()  # PLT D7 (/uL)
    if number := _NUMBERED.search(text) or _NUMBERED.search(outside):
        week = number["week"]
        day = number["day"] or number["zh"] or number["th"] or number["nth"] or number["first"]
        day = day and day.removeprefix("+")
        return day if week is None else str(int(week) * DAYS_PER_WEEK)
    return "" if _TIME.search(text.casefold()) or words_of_time(text) else None


def words_of_time(heading: str) -> str:
    """
    Return the words by which a heading counts from a treatment; nothing where it does not.

    Examples
    --------
    >>> from itpcase.io._headings.days import words_of_time
    >>> [words_of_time(text) for text in ("PLT M6 (G/L)", "3 months post", "Baseline", "PLT")]
    ['M6', '3 months post', '', '']
    """
    plain = IN_BRACKETS.sub("", heading).split()
    text = " ".join(word for word in plain if field_of(word) != "count")
    time = read_time(text)
    is_counted = time is not None and time.after is not None and time.since == "start"
    return text if is_counted else ""


def time_points(headings: Sequence[str]) -> dict[str, str]:
    """
    Return what day each heading such as ``T7`` may be, where one of them is ``T0``.

    Where they count on by one (``T0``, ``T1``, ``T2``) they are visits, and nobody but the user
    knows their days. Without ``T0`` they are no times: ``T3`` and ``T4`` are hormones.

    Examples
    --------
    >>> from itpcase.io._headings.days import time_points
    >>> time_points(["ID", "T0", "PLT T7 (G/L)"]), time_points(["T0", "T1"]), time_points(["T3"])
    ({'T0': '0', 'PLT T7 (G/L)': '7'}, {'T0': '', 'T1': ''}, {})
    """
    said = ((name, _POINT.search(IN_BRACKETS.sub("", name).strip())) for name in headings)
    points = {name: int(found["n"]) for name, found in said if found is not None}
    if 0 not in points.values():
        return {}
    are_visits = sorted({*points.values()}) == [*range(len({*points.values()}))]
    return {name: "" if are_visits else str(point) for name, point in points.items()}


def order_in(headings: Sequence[str]) -> tuple[DayOrder, str] | None:
    """
    Return the order of dates that a heading writes down, and the heading; None if two differ.

    Examples
    --------
    >>> from itpcase.io._headings.days import order_in
    >>> order_in(["ID", "Date (DD/MM/YYYY)"]), order_in(["mm-dd-yyyy"])
    (('day first', 'Date (DD/MM/YYYY)'), ('month first', 'mm-dd-yyyy'))
    """
    said: dict[DayOrder, str] = {}
    for name in headings:
        if (found := _ORDER.search(name)) is not None:
            said.setdefault("day first" if found["day"] else "month first", name)
    return said.popitem() if len(said) == 1 else None


def time_unit_in(name: str) -> str | None:
    """Return the word by which a heading counts times in another unit than days, if it does."""
    others = frozenset(_OTHERS.split())
    within = [word for word in IN_BRACKETS.findall(name) if word.strip().casefold() in others]
    if within:
        return str(within[-1]).strip()
    words = WORD.findall(IN_BRACKETS.sub(" ", name).casefold())
    if {*_DAYS.split()} & {*words} or any(map(str.isdecimal, name)):  # W4 is a day of its own
        return None
    is_alone = len(words) == 1
    return next((word for word in words if word in others and (is_alone or len(word) > 1)), None)


def age_in_unit(text: str, name: str) -> str:
    """
    Put behind an age the unit of time that the heading of its column names, if it is not a year.

    Examples
    --------
    >>> from itpcase.io._headings.days import age_in_unit
    >>> [age_in_unit(text, "Age (months)") for text in ("6", "6 y")], age_in_unit("6", "Age")
    (['6 months', '6 y'], '6')
    """
    if not _BARE.fullmatch(text) or any(map(str.isdecimal, name)):
        return text
    words = {*WORD.findall(without_accents(name).casefold())}
    if words & {*_MONTHS.split()}:
        return f"{text} months"
    shorter = next((word for word in _SHORTER.split() if word in words), None)
    return text if shorter is None else f"{text} {shorter}"


def looks_like_counts(cells: Sequence[str]) -> bool:
    """Tell whether more than half of the cells of a column, and one at least, are numbers."""
    numbers = sum(_COUNT.match(cell) is not None for cell in cells)
    return numbers > len(cells) / 2


def _time_beside_platelets(heading: str) -> str | None:
    """Return the time that stands beside a word for platelets without a blank, in Chinese."""
    found = _BESIDE_PLATELETS.fullmatch(heading.strip())
    return None if found is None else found["before"] or found["behind"]


def names_platelets(heading: str) -> bool:
    """
    Tell whether the words of a heading name platelets, as in ``PLT 2021-01-08``.

    Examples
    --------
    >>> from itpcase.io._headings.days import names_platelets
    >>> [names_platelets(text) for text in ("PLT 2021-01-08", "第7天PLT", "血小板体积")]
    [True, True, False]
    """
    if _time_beside_platelets(heading) is not None:
        return True
    return any(
        field_of(span) == "count" and span.casefold() != "count" for span in spans_of(heading)
    )


def spans_of(heading: str) -> Iterator[str]:
    """Give the words of a heading that stand side by side, as far as names are so long."""
    words = WORD.findall(heading)
    for first in range(len(words)):
        letters = 0
        for end, word in enumerate(words[first:], start=first + 1):
            letters += len(word)
            if letters > LONGEST_NAME:
                break
            yield " ".join(words[first:end])

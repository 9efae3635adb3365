"""
Days in the words of a pregnancy: "at 32 weeks of gestation", "two days after delivery".

A week of gestation is no day by itself: it counts from the last menstrual period. Where the source
prints a day of it, such as that of the delivery, the week lies between two days.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import attrs

from itpcase._patterns import compile_late
from itpcase.units.printed_days import DAYS_PER_WEEK, Days, days_of, moved
from itpcase.units.text import as_typed, without_accents

__all__ = ["Pregnancy", "days_of_gestation", "read_gestation", "read_pregnancy"]

TERM: Final = 280
"""From the last menstrual period to the day that is expected. [days]"""

LONGEST: Final = 301
"""No pregnancy goes on for longer. [days]"""

_TRIMESTERS: Final = ((0, 97), (98, 195), (196, LONGEST))
"""Up to 13 weeks and 6 days, up to 27 weeks and 6 days, and then. [days]"""

_NTH: Final = {"first": 1, "1st": 1, "早": 1, "second": 2, "2nd": 2, "中": 2, "third": 3, "3rd": 3,
               "last": 3, "晚": 3}  # fmt: skip

_GA: Final = r"(?P<weeks>[1-4]?[0-9])(?:(?: weeks?)? ?(?:\+|and) ?(?P<days>[0-6])(?: days?|/7)?)?"
_GA_AGAIN: Final = _GA.replace("<weeks", "<w").replace("<days", "<d")
_OF: Final = r"(?:gestation(?:al age)?|pregnancy|amenorrh\w+)"
_AT: Final = r"(?:at|in|by|during|on)? ?(?:the )?(?:about )?"
_WEEKS: Final = r"[ -]?(?:(?:completed )?(?:weeks?|wks?|w)\b'?)?"

_COMPLETED: Final = compile_late(
    rf"{_AT}{_GA}{_WEEKS} ?(?:of |into |s )?(?:the )?(?:{_OF}|pregnant)"
    rf"|{_AT}(?:gestational age|gestation|ga)(?: of| at)?:? ?{_GA_AGAIN}{_WEEKS}"
    r"|(?:妊娠|怀孕|孕|停经)(?P<zhweeks>[1-4]?[0-9]) ?周(?: ?\+? ?(?P<zhdays>[0-6]) ?天?)?"
)
_ORDINAL: Final = compile_late(
    rf"{_AT}(?:(?:pregnancy|gestational) week (?P<week>[1-4]?[0-9])"
    rf"|week (?P<of_week>[1-4]?[0-9]) of (?:the )?{_OF}"
    rf"|(?P<nth>[1-4]?[0-9])(?:st|nd|rd|th) week of (?:the )?{_OF})"
    r"|(?:妊娠|怀孕|孕)第 ?(?P<zh>[1-4]?[0-9]) ?周"
)
_TRIMESTER: Final = compile_late(
    rf"{_AT}(?P<nth>{'|'.join(word for word in _NTH if word.isascii())}) trimester"
    r"(?: of (?:the )?pregnancy)?"
    r"|(?:妊娠|孕)(?P<zh>[早中晚])期|(?P<early>[早中晚])(?:孕|期妊娠)期?"
)


def read_gestation(text: str) -> tuple[int, int] | None:
    """
    Read a time of a pregnancy, in days from the last menstrual period.

    * ``32 weeks`` are completed ones, up to the day before the next; ``32+4`` is one day;
    * ``week 32`` of pregnancy is that week by either way of counting;
    * trimesters end with 13 and with 27 completed weeks and six days.

    Parameters
    ----------
    text : str
        In lower case.

    Returns
    -------
    tuple of int, or None
        The first and the last day; None for other words, and after the longest pregnancy. [days]

    Examples
    --------
    >>> from itpcase.units.gestation import read_gestation
    >>> read_gestation("at 32 weeks of gestation"), read_gestation("ga 32+4")
    ((224, 230), (228, 228))
    >>> read_gestation("in pregnancy week 28"), read_gestation("third trimester")
    ((189, 202), (196, 301))
    """
    if found := _COMPLETED.fullmatch(text):
        weeks = int(found["weeks"] or found["w"] or found["zhweeks"])
        days = found["days"] or found["d"] or found["zhdays"]
        return _of_age(weeks, days)
    if found := _ORDINAL.fullmatch(text):
        week = int(found["week"] or found["of_week"] or found["nth"] or found["zh"])
        return _possible(max(0, (week - 1) * DAYS_PER_WEEK), (week + 1) * DAYS_PER_WEEK - 1)
    if found := _TRIMESTER.fullmatch(text):
        return _TRIMESTERS[_NTH[found["nth"] or found["zh"] or found["early"]] - 1]
    return None


def _of_age(weeks: int, days: str | None) -> tuple[int, int] | None:
    if days is not None:
        return _possible(weeks * DAYS_PER_WEEK + int(days), weeks * DAYS_PER_WEEK + int(days))
    return _possible(weeks * DAYS_PER_WEEK, (weeks + 1) * DAYS_PER_WEEK - 1)


def _possible(low: int, high: int) -> tuple[int, int] | None:
    return (low, high) if low <= LONGEST else None


# --- the pregnancy of a patient -----------------------------------------------------------------


@attrs.frozen
class Pregnancy:
    """
    The days of a pregnancy that the source prints.

    Parameters
    ----------
    began : tuple of date or int, or None
        The first and the last day of the last menstrual period, from which weeks are counted.
    delivered : tuple of date or int, or None
        The first and the last day of the delivery.
    """

    began: Days | None = None
    delivered: Days | None = None


_DAY: Final = r"(?P<day>[^,;()]+?)"
_AGE: Final = rf"(?:{_GA}[ -]?(?:weeks?|wks?|w)\b'?(?: (?:of )?(?:the )?{_OF})?)"
_LMP: Final = compile_late(
    rf"(?:(?:the )?(?:first day of the )?(?:lmp|last menstrual period)|末次月经)"
    rf"(?: was)?(?: on)?:? ?{_DAY}"
)
_DUE: Final = compile_late(
    rf"(?:(?:the )?(?:due(?: date)?|edd|edc)|预产期)(?: was)?(?: on)?:? ?{_DAY}"
)
_DELIVERED: Final = compile_late(
    rf"(?:deliver(?:ed|y)|gave birth|childbirth|分娩)(?: was)?(?: on)?:? ?{_DAY}"
    rf"(?:[ ,(]+(?:at )?{_AGE}\)?|[ ,(]*孕?(?P<zhweeks>[1-4]?[0-9]) ?周\)?)?"
)
_ON: Final = compile_late(rf"(?:at )?{_AGE} (?:at|on) {_DAY}")


def read_pregnancy(text: str | None) -> Pregnancy:
    """
    Read which days of a pregnancy the source prints.

    * ``LMP 2020-08-01``; ``due 2021-05-08``, which is 280 days later;
    * ``delivered 2021-05-03 at 38 weeks``, or ``delivered day 120``: without the week of it, weeks
      of gestation lie before it and no further from it than the longest pregnancy goes on;
    * ``32 weeks on 2021-03-01``, ``28 weeks of gestation on day 0``.

    Parameters
    ----------
    text : str or None
        Such as ``Patient.pregnancy``; statements are parted by semicolons.

    Returns
    -------
    Pregnancy
        Without days for words that are none of these.

    Examples
    --------
    >>> from itpcase.units.gestation import read_pregnancy
    >>> read_pregnancy("delivered day 120 at 38 weeks")
    Pregnancy(began=(-152, -146), delivered=(120, 120))
    """
    found = Pregnancy()
    for part in re.split(r"[;\uff1b]", without_accents(as_typed(text or "").casefold())):
        words = part.strip(" .")
        for pattern, read in _STATEMENTS:
            match = pattern.fullmatch(words)
            days = None if match is None else days_of(match["day"].strip())
            if match is not None and days is not None:
                found = read(found, match, days)
                break
    return found


def _from_lmp(found: Pregnancy, _: re.Match[str], days: Days) -> Pregnancy:
    return attrs.evolve(found, began=days)


def _from_due(found: Pregnancy, _: re.Match[str], days: Days) -> Pregnancy:
    return attrs.evolve(found, began=moved(days, -TERM, -TERM))


def _from_delivery(found: Pregnancy, match: re.Match[str], days: Days) -> Pregnancy:
    weeks = match["weeks"] or match["zhweeks"]
    found = attrs.evolve(found, delivered=days)
    return found if weeks is None else _at_age(found, days, _of_age(int(weeks), match["days"]))


def _from_age(found: Pregnancy, match: re.Match[str], days: Days) -> Pregnancy:
    return _at_age(found, days, _of_age(int(match["weeks"]), match["days"]))


def _at_age(found: Pregnancy, days: Days, age: tuple[int, int] | None) -> Pregnancy:
    return found if age is None else attrs.evolve(found, began=moved(days, -age[1], -age[0]))


_Reader = Callable[[Pregnancy, "re.Match[str]", Days], Pregnancy]

_STATEMENTS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (_LMP, _from_lmp), (_DUE, _from_due), (_DELIVERED, _from_delivery), (_ON, _from_age),
)  # fmt: skip


def days_of_gestation(pregnancy: Pregnancy, age: tuple[int, int]) -> Days | None:
    """
    Return the first and the last day of an age of gestation; None where no day is printed.

    Examples
    --------
    >>> from itpcase.units.gestation import days_of_gestation, read_pregnancy
    >>> days_of_gestation(read_pregnancy("LMP day -200"), (224, 230))
    (24, 30)
    >>> days_of_gestation(read_pregnancy("delivered day 0"), (224, 230))
    (-77, 0)
    """
    if pregnancy.began is not None:
        return moved(pregnancy.began, *age)
    if pregnancy.delivered is not None:
        return moved(pregnancy.delivered, age[0] - LONGEST, 0)
    return None

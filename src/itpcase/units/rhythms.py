"""
How often a dose is given, in the words of wards: ``b.d.``, ``1-0-1``, ``每日两次``, ``q2w``.

A closed grammar. A rhythm is a number of doses a day, as a fraction; what is given as needed, in
the cycles of a course or in a range has none. The words of languages other than English and
Chinese are recalled.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from itpcase._patterns import compile_late
from itpcase.units.text import as_typed, without_accents

__all__ = ["Dosed", "read_dosed", "times_a_day", "without_rhythm"]

_TIMES: Final = {
    "once einmal une una vez 一": 1, "twice zweimal deux dos due duas 二 两 兩": 2,
    "thrice three dreimal trois tres tre 三": 3, "four viermal quatre cuatro quattro quatro 四": 4,
}  # fmt: skip
_NUMBERS: Final = {word: number for words, number in _TIMES.items() for word in words.split()}

_N: Final = rf"(?:[1-6]|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_FOLD: Final = r"(?: ?(?:x|×|mal|times?|fois|veces|vez|volte|volta|vezes|раза?))?"
_DAYS: Final = (
    r"(?:daily|(?:a|per|each|every|pro|am|par|al|por|ao) ?(?:day|tag|jour|dia|giorno)|/ ?d(?:ay)?"
    r"|/ ?tag|/ ?jour|/ ?dia|/ ?die|taglich|tgl\.?|al di|dziennie|denne|dagelijks|daglig|dagligen"
    r"|per dag"
    r"|/ ?сут|в (?:день|сутки))"
)
_WEEKS: Final = (
    r"(?:weekly|(?:a|per|each|every|pro|par|por|alla|a la) ?(?:week|woche|semaine|semana|settimana)"
    r"|/ ?w(?:ee)?k|/ ?wo(?:che)?|/ ?sem(?:aine|ana)?|wochentlich)"
)
_EVERY: Final = r"(?:q ?|every |each |alle |cada |toutes les |ogni )"
_HOURS: Final = r" ?(?:h|hrs?|hours?|std\.?|stunden|horas|heures|ore)"

_RHYTHM: Final = compile_late(
    r"(?<![^\W_])(?:"
    r"(?P<four>q\.?i\.?d\.?|q\.?d\.?s\.?)|(?P<three>t\.?i\.?d\.?|t\.?d\.?s\.?)"
    r"|(?P<two>b\.?i\.?d\.?|b\.d\.?|bd)|(?P<half>q\.?o\.?d\.?|e\.?o\.?d\.?|alt(?:ernate)?\.? "
    r"d(?:ie|ies|ays?)|every (?:other|second) day|jeden (?:zweiten|2\.) tag|un jour sur deux)"
    r"|(?P<one>q\.?d\.?|o\.d\.?|od|q\.?a\.?m\.?|q\.?p\.?m\.?|q\.?h\.?s\.?|mane|nocte|nightly"
    r"|in the (?:morning|evening)|at night|morgens|abends|le matin|le soir)"
    r"|(?P<scheme>[0-4]-[0-4]-[0-4](?:-[0-4])?)"
    r"|(?P<biw>b\.?i\.?w\.?)|(?P<tiw>t\.?i\.?w\.?)"
    rf"|{_EVERY}(?P<hours>[0-9]{{1,2}}){_HOURS}|(?P<hourly>[0-9]{{1,2}})[ -](?:hourly|stundlich)"
    rf"|{_EVERY}(?P<weeks>[0-9]) ?(?:w(?:ee)?ks?|w|wochen|semanas|semaines|settimane)"
    rf"|(?P<daily>{_N}){_FOLD} ?{_DAYS}|(?P<weekly>{_N}){_FOLD} ?{_WEEKS}"
    r"|(?P<week>q ?wk?|weekly|fortnightly)"
    r"|(?P<bare>daily|taglich|tgl\.?|/ ?(?:day|d|die|tag|dia|jour))"
    r")(?![^\W_]|-[0-9])"
    r"|(?:[每毎][日天]|[一1]日)(?P<zh>[1-6一二两兩三四])[次回](?:/[日天])?"
    r"|(?P<zhrate>[1-6一二两兩三四])[次回]/[日天]|(?P<zhhalf>隔[日天])"
    r"|[每毎][周週](?P<zhweek>[1-6一二两兩三四])[次回]",
    re.IGNORECASE,
)

_HOURS_OF_DAY: Final = 24
_DAYS_OF_WEEK: Final = 7
_BY_HOURS: Final = frozenset({"hours", "hourly"})
_FIXED: Final = {
    "four": Fraction(4), "three": Fraction(3), "two": Fraction(2), "one": Fraction(1),
    "bare": Fraction(1), "half": Fraction(1, 2), "zhhalf": Fraction(1, 2),
    "biw": Fraction(2, _DAYS_OF_WEEK), "tiw": Fraction(3, _DAYS_OF_WEEK),
}  # fmt: skip

_AMOUNT: Final = compile_late(
    r"(?:(?P<times>[1-9]) ?[x×*] ?)?(?P<number>[0-9]+(?:\.[0-9]+)?) ?"
    r"(?P<unit>mg|g|mcg|[µμu]g|毫克|克)"
    r"(?P<rest>(?![^\W\d_]|/).*|/ ?d(?:ay)?|/ ?tag|(?:每|一|1日|日).*)",
    re.IGNORECASE,
)


class Dosed(NamedTuple):
    """An amount, its unit, and how often it is given."""

    number: str
    unit: str
    per_day: Fraction


def _plain(text: str) -> str:
    return without_accents(as_typed(text).casefold()).strip(" ,;()")


def _number(text: str) -> int:
    return _NUMBERS.get(text) or int(text)


_READ: Final[dict[str, Callable[[str], Fraction]]] = {
    **dict.fromkeys(("daily", "zh", "zhrate"), lambda text: Fraction(_number(text))),
    "scheme": lambda text: Fraction(sum(map(int, text.split("-")))),
    "hours": lambda text: Fraction(_HOURS_OF_DAY, int(text)),
    "hourly": lambda text: Fraction(_HOURS_OF_DAY, int(text)),
    "weekly": lambda text: Fraction(_number(text), _DAYS_OF_WEEK),
    "zhweek": lambda text: Fraction(_number(text), _DAYS_OF_WEEK),
    "weeks": lambda text: Fraction(1, _DAYS_OF_WEEK * int(text)),
    "week": lambda text: Fraction(1, _DAYS_OF_WEEK * (1 + text.startswith("fort"))),
}
"""How many doses a day the text of a group of the grammar says."""


def _goes_into_a_day(hours: int) -> bool:
    """Tell whether the doses of each day stand at the same hours, or not on each day at all."""
    return hours > _HOURS_OF_DAY or not _HOURS_OF_DAY % hours


def _per_day(found: re.Match[str]) -> Fraction | None:
    """Return how many doses a day a rhythm is; None for one that gives none."""
    name = found.lastgroup or ""
    text = found[name]
    if name in _FIXED:
        return _FIXED[name]
    if not text.strip("0-") or (name in _BY_HOURS and not _goes_into_a_day(int(text))):
        return None
    return _READ[name](text)


@lru_cache(maxsize=4096)
def times_a_day(text: str) -> Fraction | None:
    """
    Read how often a dose is given, as doses a day.

    Parameters
    ----------
    text : str
        Such as ``"b.d."``, ``"1-0-1"``, ``"q2w"``, ``"zweimal täglich"``, ``"每日两次"``.

    Returns
    -------
    Fraction or None
        None for what is no rhythm, or more than one.

    Examples
    --------
    >>> from itpcase.units.rhythms import times_a_day
    >>> [str(times_a_day(text)) for text in ("b.d.", "1-0-0-1", "q8h", "alt die", "q2w", "prn")]
    ['2', '2', '3', '1/2', '1/14', 'None']
    """
    found = _RHYTHM.fullmatch(_plain(text))
    return None if found is None else _per_day(found)


def without_rhythm(text: str, *, of_days: bool = False) -> str:
    """
    Take the rhythms out of a text, or those alone by which each day has a dose.

    Parameters
    ----------
    text : str
        In small letters, without accents.
    of_days : bool

    Returns
    -------
    str

    Examples
    --------
    >>> from itpcase.units.rhythms import without_rhythm
    >>> without_rhythm("prednisone 20 mg b.d."), without_rhythm("泼尼松20mg每日两次")
    ('prednisone 20 mg  ', '泼尼松20mg ')
    >>> without_rhythm("rituximab 100 mg qw", of_days=True)
    'rituximab 100 mg qw'
    """
    return _RHYTHM.sub(
        lambda found: found[0] if of_days and (_per_day(found) or 0) < 1 else " ", text
    )


@lru_cache(maxsize=4096)
def read_dosed(text: str) -> Dosed | None:
    """
    Read an amount with its rhythm, if nothing else stands beside them.

    * ``20 mg b.d.`` is 20 mg twice a day; ``2 x 20 mg daily`` the same;
    * an amount a day with a rhythm (``40 mg/d b.d.``) says two things, and is not read.

    Parameters
    ----------
    text : str

    Returns
    -------
    Dosed or None

    Examples
    --------
    >>> from itpcase.units.rhythms import read_dosed
    >>> read_dosed("20 mg b.d.")
    Dosed(number='20', unit='mg', per_day=Fraction(2, 1))
    >>> read_dosed("2 x 20 mg daily").per_day, read_dosed("20 mg/d b.d."), read_dosed("20 mg prn")
    (Fraction(2, 1), None, None)
    """
    found = _AMOUNT.fullmatch(_plain(text))
    per_day = None if found is None else times_a_day(found["rest"])
    if found is None or per_day is None:
        return None
    if found["times"] is not None:
        per_day = per_day * int(found["times"]) if per_day == 1 else None
    unit = {"毫克": "mg", "克": "g", "µg": "ug", "μg": "ug"}.get(found["unit"], found["unit"])
    return None if per_day is None else Dosed(found["number"], unit, per_day)

"""
Times of the day as people write them, in words and signs of many languages.

What stands behind a day is looked for by `CLOCK`; what stands alone, in a column of times, is read
by `seconds_of_clock`, which knows more: there a number can be nothing else than a time.
"""

from __future__ import annotations

import math
from typing import Final

from itpcase._patterns import compile_late
from itpcase.units.instants import TIME_OF_DAY

__all__: list[str] = []

_EARLY_WORDS: Final = "上午|早上|凌晨|午前|오전"
_LATE_WORDS: Final = "下午|晚上|午後|午后|오후"
"""The halves of a day, before the hour; words recalled."""

_HOUR: Final = "(?:[01]?[0-9]|2[0-3])"
_O_CLOCK: Final = "(?:Uhr|uhr|h)"

_TIME: Final = (
    rf"(?:(?:(?:{_EARLY_WORDS}|{_LATE_WORDS}) ?|[AaPp][Mm] )?{_HOUR}"
    r"(?::[0-5][0-9](?::(?:[0-5][0-9]|60)(?:[.,][0-9]{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?"
    rf"(?: ?{_O_CLOCK})?"
    rf"| ?(?:h|H|Uhr|uhr) ?(?:[0-5][0-9](?: ?m(?:i?n)?)?)?"
    rf"|\.[0-5][0-9](?:\.[0-5][0-9])? ?{_O_CLOCK}"
    r"| ?[时時点點시] ?(?:[0-5]?[0-9] ?[分분]?|半|반)?(?: ?[0-5]?[0-9] ?[秒초])?)"
    rf"|24(?::00(?::00(?:[.,]0{{1,9}})?)?(?: ?{_O_CLOCK})?| ?{_O_CLOCK} ?(?:00)?"
    r"|[时時点點시](?: ?0?0[分분])?))"
)

_NORDIC: Final = rf"(?:kl\.? ?|klo ){_HOUR}[.:][0-5][0-9]"
"""A time behind a word for it, which tells a point from that of a number."""

_ENGLISH: Final = r"(?:0?[1-9]|1[0-2]) ?[AaPp]\.?[Mm]\.?"
"""An hour of a clock of twelve hours, which stands alone; behind a day it may be another number."""

CLOCK: Final = compile_late(
    rf"(?:(?:(?<=[0-9])T|[ ,]+(?:um |at |à |a las |às |alle )?|(?<=[日일]) ?){_TIME}"
    rf"|[ ,]+{_NORDIC})"
)
"""A time of day behind a day; one with a zone is no time of this place, and none of these."""

_ALONE: Final = compile_late(rf"(?:um |at |à |a las |às |alle )?{_TIME}|{_NORDIC}|{_ENGLISH}")
_POINT: Final = compile_late(r"(?:[01][0-9]|2[0-3])\.[0-5][0-9]")
"""Two digits and two digits; ``8.30`` may be a part of an hour."""
_ISO: Final = compile_late(TIME_OF_DAY)
_BASIC: Final = compile_late("([0-9]{2})([0-9]{2})([0-9]{2})?")
_PART_OF_DAY: Final = compile_late(r"0[.,][0-9]{4,}")
"""As a spreadsheet keeps a time; one with fewer digits may be a part of an hour."""

_NUMBERS: Final = compile_late(r"[0-9]+(?:[.,][0-9]+)?")
_WHOLE: Final = compile_late("[0-9]+")
_LATE: Final = compile_late(rf"[Pp]\.?[Mm]|{_LATE_WORDS}")
_EARLY: Final = compile_late(rf"[Aa]\.?[Mm]|{_EARLY_WORDS}")
_EVENING: Final = compile_late("晚上")
_DUSK: Final = 5
"""The first hour of an evening; twelve of the evening is the end of the day, or its begin."""
_HALF_PAST: Final = compile_late("[半반]")
_NOON: Final = 12
"""The hour at which a clock of twelve hours begins anew."""
_MINUTES_OF_DAY: Final = 24 * 60
_NEAR: Final = 0.01
"""A part of a day that is so near a whole minute is one. [min]"""


def seconds_of(clock: str) -> float:
    """
    Return the time of a clock that `CLOCK` has found. [s]

    Parameters
    ----------
    clock : str

    Returns
    -------
    float
        NaN for midnight, which is a day that was kept as an instant, and for no time.

    Examples
    --------
    >>> from itpcase.units.clocks import seconds_of
    >>> [seconds_of(clock) / 3600 for clock in (" 8:30 PM", "下午3点半", " 8h30", " 오후 3:30")]
    [20.5, 15.5, 8.5, 15.5]
    """
    has_seconds = ":" in clock
    found = (_NUMBERS if has_seconds else _WHOLE).findall(clock)
    numbers = [float(number.replace(",", ".")) for number in found]
    if not numbers:
        return math.nan
    if _HALF_PAST.search(clock):
        numbers.append(30)
    is_late, is_early = (bool(half.search(clock)) for half in (_LATE, _EARLY))
    is_at_night = _EVENING.search(clock) and numbers[0] % _NOON < _DUSK
    if (is_early and numbers[0] > _NOON) or is_at_night:
        return math.nan
    if is_late and numbers[0] < _NOON:
        numbers[0] += _NOON
    elif is_early and numbers[0] == _NOON:
        numbers[0] = 0
    units = (3600.0, 60.0, 1.0)
    return sum(each * unit for each, unit in zip(numbers, units, strict=False)) or math.nan


def seconds_of_clock(text: str) -> float:
    """
    Read a time of the day that stands alone. [s]

    * ``08:30``, ``8 PM``, ``0830``, ``08.30``, ``8.30 Uhr``, ``8h30`` and ``上午8时30分``;
    * a part of a day, as a spreadsheet keeps a time, with four decimals or more;
    * ``8.30`` and ``0.5`` may be parts of an hour, and are none; nor is ``830``.

    Parameters
    ----------
    text : str

    Returns
    -------
    float
        NaN for midnight, which is a day that was kept as an instant, and for what is no time.

    Examples
    --------
    >>> from itpcase.units.clocks import seconds_of_clock
    >>> [seconds_of_clock(text) / 3600 for text in ("0830", "08.30", "8.30 Uhr", "0.354166667")]
    [8.5, 8.5, 8.5, 8.5]
    >>> [seconds_of_clock(text) for text in ("8.30", "0.5", "25:00", "morning")]
    [nan, nan, nan, nan]
    """
    plain = text.strip()
    if _POINT.fullmatch(plain):
        plain = plain.replace(".", ":")
    if _PART_OF_DAY.fullmatch(plain):
        minutes = float(plain.replace(",", ".")) * _MINUTES_OF_DAY
        is_time = abs(minutes - round(minutes)) < _NEAR
        return round(minutes) * 60.0 or math.nan if is_time else math.nan
    if _ISO.fullmatch(plain) and (basic := _BASIC.fullmatch(plain)):
        plain = ":".join(filter(None, basic.groups()))
    return seconds_of(plain) if _ALONE.fullmatch(plain) else math.nan

"""
Times of the day and instants as ISO 8601 writes them.
"""

from __future__ import annotations

import datetime as dt
import math
from contextlib import suppress
from typing import Final

from itpcase._patterns import compile_late

__all__: list[str] = []

ISO_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
"""A day as ISO 8601 writes it, as a part of a pattern."""

LENGTH_OF_DAY: Final = len("2021-03-05")

ZONE: Final = "(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)"
"""A zone as ISO 8601 writes it, as a part of a pattern."""

TIME_OF_DAY: Final = (
    "(?:(?:[01][0-9]|2[0-3])(?::?[0-5][0-9](?::?(?:[0-5][0-9]|60)(?:[.,][0-9]+)?)?)?"
    "|24(?::?00(?::?00(?:[.,]0+)?)?)?)"
)
"""
A time of day as ISO 8601 writes it: with a leap second, or 24:00, the end of the day it stands
beside, to which it belongs.
"""

_END_OF_DAY: Final = compile_late(r"(?<=[0-9][T ])24(?::?00(?::?00(?:[.,]0+)?)?)?(?![0-9:])")
_LEAP_SECOND: Final = compile_late(r"([T ][0-9]{2}:[0-9]{2}:)60")


def read_moment(text: str) -> dt.datetime:
    """
    Read an instant as ISO 8601 writes it.

    * 24:00 is the end of the day it stands beside, and read as its last instant;
    * a leap second is read as the one before it.

    Parameters
    ----------
    text : str
        As `with_hyphens` has written it.

    Returns
    -------
    datetime

    Raises
    ------
    ValueError
        For any other text.

    Examples
    --------
    >>> from itpcase.units.instants import read_moment
    >>> str(read_moment("2021-03-05T24:00Z"))
    '2021-03-05 23:59:59.999999+00:00'
    """
    text = _END_OF_DAY.sub("23:59:59.999999", text)
    return dt.datetime.fromisoformat(_LEAP_SECOND.sub(r"\g<1>59", text))


def seconds_into_day(moment: dt.datetime, zone: dt.tzinfo | None = None) -> float:
    """
    Return how long after the begin of its day an instant is. [s]

    * midnight is a day that was kept as an instant, and has no time;
    * where clocks are put back, 02:50 of summer is before 02:10 of winter: what has a zone goes by
      the time that has passed, and without *zone* by that since the begin of its day in Greenwich.

    Parameters
    ----------
    moment : datetime
    zone : tzinfo, optional
        The zone of the hospital, in which an instant with a zone of its own has its day.

    Returns
    -------
    float
        NaN where no time is known.

    Examples
    --------
    >>> import datetime as dt
    >>> from itpcase.units.instants import seconds_into_day
    >>> seconds_into_day(dt.datetime(2021, 3, 5, 8, 30)), seconds_into_day(dt.datetime(2021, 3, 5))
    (30600.0, nan)
    >>> summer, winter = "2021-10-31T02:50:00+02:00", "2021-10-31T02:10:00+01:00"
    >>> [seconds_into_day(dt.datetime.fromisoformat(text)) / 60 for text in (summer, winter)]
    [50.0, 70.0]
    """
    local = moment
    if zone is not None and moment.tzinfo is not None:
        with suppress(OverflowError):  # of no day there: its own one has the time
            local = moment.astimezone(zone)
    since = dt.timedelta(
        hours=local.hour, minutes=local.minute, seconds=local.second,
        microseconds=local.microsecond,
    )  # fmt: skip
    if not since:
        return math.nan
    offset = local.utcoffset() or dt.timedelta()
    if zone is not None and moment.tzinfo is not None:
        begin = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        offset -= begin.utcoffset() or dt.timedelta()
    return (since - offset).total_seconds()


def is_moved_midnight(instant: dt.datetime, day: dt.date) -> bool:
    """
    Return whether an instant is midnight in Greenwich, and of another day where it is read.

    A program that needs a time adds that one to a day, which is then the day before in the west.

    Parameters
    ----------
    instant : datetime
        With its zone.
    day : date
        Its day in the zone of the hospital.

    Returns
    -------
    bool

    Examples
    --------
    >>> import datetime as dt
    >>> from itpcase.units.instants import is_moved_midnight, read_moment
    >>> is_moved_midnight(read_moment("2021-03-05T00:00:00Z"), dt.date(2021, 3, 4))
    True
    """
    return not instant.utcoffset() and instant.time() == dt.time() and instant.date() != day


def are_added_midnights(moved: int, instants: int) -> bool:
    """
    Return whether so many moved midnights are days to which a program added one.

    * they are, where most instants are such: no hospital takes most of its blood at one moment.

    Parameters
    ----------
    moved, instants : int
        Moved midnights, and instants in all.

    Returns
    -------
    bool

    Examples
    --------
    >>> from itpcase.units.instants import are_added_midnights
    >>> are_added_midnights(2, 3), are_added_midnights(1, 24)
    (True, False)
    """
    return 2 * moved > instants

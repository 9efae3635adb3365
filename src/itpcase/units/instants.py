"""
Times of the day and instants as ISO 8601 writes them.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from itpcase._patterns import compile_late

__all__: list[str] = []

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

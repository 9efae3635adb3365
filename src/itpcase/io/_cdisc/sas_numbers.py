"""
Days that came as bare numbers, and which days they may be, as SAS counts them.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from itpcase._sentences import Sentence
from itpcase.io._cdisc.datasets import SAS_EPOCH
from itpcase.io._cdisc.rows import number_of

__all__: list[str] = []

SECONDS_OF_A_DAY: Final = 86_400

LEAST_SECONDS: Final = 366 * SECONDS_OF_A_DAY
"""So many seconds from 1960-01-01 a number is at least that may be an instant. [s]"""

YEARS: Final = range(1900, 2101)
"""The years in which a patient has days."""


def remedy_of_number(text: str) -> Sentence | None:
    """
    Say which day a bare number may be, as SAS counts days and seconds from 1960-01-01.

    It is a hint, and never a reading: other programs count from other days.

    Parameters
    ----------
    text : str

    Returns
    -------
    Sentence or None
        None for what is no number, and for one that would be a day of no patient.

    Examples
    --------
    >>> from itpcase.io._cdisc.sas_numbers import remedy_of_number
    >>> print(remedy_of_number("1930435200"))
    if it counts seconds from 1960-01-01, as SAS does, it is 2021-03-04: write that, or write the \
data set as XPT or SAS7BDAT, whose format says that the column holds dates
    >>> remedy_of_number("1e300")
    """
    number = number_of(text)
    if number is None:
        return None
    ways = [("days", 1)]
    if abs(number) >= LEAST_SECONDS:
        ways.append(("seconds", SECONDS_OF_A_DAY))
    for unit, length in ways:
        try:
            on = SAS_EPOCH + dt.timedelta(days=number // length)
        except (OverflowError, ValueError):  # beyond the calendar, or no finite number
            continue
        if on.year in YEARS:
            return Sentence(f"problem.NOT_A_DAY.remedy_{unit}_of_sas", on=on.isoformat())
    return None

"""
The times of a phenopacket, as the reader of days takes them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from itpcase._days import day_number, number_day
from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.io._files.json import part_of
from itpcase.io._phenopackets.packets import named_term
from itpcase.response.phase import months_later
from itpcase.units.text import clean

__all__: list[str] = []

_MIDNIGHT: Final = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T00:00:00(?:\.0+)?Z")
"""How a day is written: a phenopacket has instants alone."""

_AGE: Final = re.compile(
    r"P(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?(?:(?P<weeks>[0-9]+)W)?(?:(?P<days>[0-9]+)D)?"
)


def day_of_stamp(stamp: object) -> object:
    """Return a timestamp: the day that midnight in Greenwich stands for, any other as it is."""
    text = clean(stamp)
    found = _MIDNIGHT.fullmatch(text)
    return found["day"] if found else text or None


def day_of(element: Any, born: dt.date | None) -> object:
    """
    Return when something was, as the reader of days takes it: a day, an instant, or why it is none.

    * a timestamp is an instant, and one of midnight in Greenwich a day;
    * of an interval it is the start; its end is added by who asks for it;
    * an age to the day is a day of the patient whose day of birth is known;
    * any other age, and a time in words, is none.

    Parameters
    ----------
    element : object
        A time element; None for none.
    born : date or None
    """
    said = part_of(element)
    if stamp := clean(said.get("timestamp")):
        return day_of_stamp(stamp)
    if start := clean(part_of(said, "interval").get("start")):
        return day_of_stamp(start)
    age = clean(part_of(said, "age").get("iso8601duration"))
    if not age:
        given = _in_words(said)
        return _no_day(given) if given else None
    found = _AGE.fullmatch(age)
    if born is None or found is None or not (found["days"] or found["weeks"]):
        return _no_day(age)
    years, months, weeks, days = (int(found[name] or 0) for name in found.groupdict())
    try:
        at = months_later(np.array([day_number(born)]), 12 * years + months, np.array([True]))
        return number_day(int(at[0]) + 7 * weeks + days, calendar=True)
    except (ValueError, OverflowError):
        return _no_day(age)


def end_of(element: Any) -> object:
    """Return the end of an interval; None for another time."""
    return day_of_stamp(part_of(element, "interval").get("end"))


def _in_words(said: Mapping[str, Any]) -> str:
    """Write a time that is no day."""
    low, high = (
        clean(part_of(said, "ageRange", end).get("iso8601duration")) for end in ("start", "end")
    )
    term, label = named_term(said.get("ontologyClass"))
    pregnancy = part_of(said, "gestationalAge")
    weeks = clean(pregnancy.get("weeks"))
    if low or high:
        return f"{low}/{high}"
    return label or term or (f"{weeks} weeks" if weeks else "")


def _no_day(given: str) -> InputError:
    """Say that a time is no day."""
    return InputError.of(
        "NOT_A_DAY", argument="on", given=repr(given),
        needed=Sentence("problem.NOT_A_DAY.needed_packet"),
        remedy=Sentence("problem.NOT_A_DAY.remedy_packet"),
    )  # fmt: skip

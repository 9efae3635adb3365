"""
What the fields of records take: days, texts, yes and no.

A time is a `datetime.date` or, in a de-identified series, a whole study day. Converters normalise,
validators refuse.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from itpcase._arguments import each_of, to_member
from itpcase._sentences import Sentence, as_given
from itpcase.errors import InputError
from itpcase.terms import Assumed
from itpcase.units.amounts import in_unit
from itpcase.units.dates_as_numbers import SMALLEST_DATE, reads_as_date
from itpcase.units.missing import is_blank, is_nothing
from itpcase.units.whole import MOST, is_whole, plain_whole, range_told
from itpcase.vocabularies import read_yes_no

if TYPE_CHECKING:
    import attrs

__all__ = ["Day"]

T = TypeVar("T")

Day = dt.date | int
"""A point in time: a calendar day, or a study day of a de-identified series."""

_PLAIN = (dt.date, int, type(None))
"""The types of a day that is taken as it is."""

FIRST_DATE = dt.date(1900, 1, 1)
LAST_DATE = dt.date(2100, 12, 31)
"""No day of a record lies before the first or after the second."""

SENTINELS = (
    dt.date(9999, 12, 31), dt.date(2999, 12, 31), dt.date(2099, 12, 31), dt.date(1900, 1, 1),
)  # fmt: skip
"""Dates that stand for "no end" or "not known" in databases."""

SENTINEL_NUMBERS = (9_999, -9_999, 99_999, -99_999)
"""Study days that stand for "no end" or "not known" in data sets."""

A_CENTURY = 36_525
"""A day so far from the other days of a patient is a mistyped year. [days]"""

HALF_A_CENTURY = 18_262
"""A count so far from the others of a patient may be that of a mistyped year. [days]"""


def middle_days(days: Iterable[int]) -> tuple[int, int]:
    """Return the two days in the middle of those of a patient; of an odd number, one twice."""
    numbers = sorted(days)
    return numbers[(len(numbers) - 1) // 2], numbers[len(numbers) // 2]


def is_far(day: int, middle: tuple[int, int]) -> bool:
    """Tell whether a day is a century from a middle of the days; of two such days, both are."""
    return max(abs(day - each) for each in middle) > A_CENTURY


def refuse(code: str, argument: str, needed: str, given: object, remedy: str) -> InputError:
    return InputError.of(code, argument=argument, needed=needed, given=given, remedy=remedy)


def name_of(record: Any, field: attrs.Attribute[Any]) -> str:
    return f"{type(record).__name__}.{field.alias}"


def to_day(value: Day | np.generic | None) -> Day | None:
    """
    Turn numpy's days and whole numbers into Python's; leave the rest to the validator.

    What carries a unit of time is read by it: a span of time, a ``Quantity``.
    """
    if type(value) in _PLAIN:
        return cast("Day | None", value)
    if isinstance(value, dt.timedelta) or hasattr(value, "magnitude"):
        return cast("Day", in_unit(value, "day"))
    if isinstance(value, float) or not is_nothing(value):
        if isinstance(value, np.datetime64 | np.timedelta64):
            return _plain_day(value)
        return cast("Day", plain_whole(value))
    return None


def _plain_day(value: np.datetime64 | np.timedelta64) -> Day:
    """Turn a day, or a time of whole days, into Python's; a coarse one stays what it is."""
    unit = np.datetime_data(value.dtype)[0]
    day = value.astype(f"{value.dtype.kind}8[D]")
    if unit in ("Y", "M", "W", "generic") or day != value:
        return cast("Day", value)
    if isinstance(day, np.datetime64):
        return cast("Day", day.astype(dt.date))
    return int(day.astype(np.int64))


def is_day(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """Accept a date, a study day or None, and say what is wrong with anything else."""
    if value is None or is_whole(value, -MOST):
        if value is not None and value >= SMALLEST_DATE and reads_as_date(value):
            raise InputError.of("DATE_AS_NUMBER", argument=name_of(record, field), given=value)
        return
    if type(value) is int:
        raise refuse(
            "NOT_A_DAY",
            name_of(record, field),
            range_told("problem.NOT_A_DAY.needed_far", -MOST),
            value,
            Sentence("problem.NOT_A_DAY.remedy_fields_2"),
        )
    if type(value) is dt.date:
        if field.name != "data_cut":  # that is no day of a patient
            _is_possible(record, field, value)
        return
    if isinstance(value, dt.datetime):
        raise refuse(
            "DATETIME",
            name_of(record, field),
            Sentence("problem.DATETIME.needed"),
            Sentence("problem.DATETIME.given", value=value),
            Sentence("problem.DATETIME.remedy"),
        )
    if isinstance(value, str) and re.fullmatch(r"\d{4}(-\d{1,2})?", value.strip()):
        raise refuse(
            "PARTIAL_DATE",
            name_of(record, field),
            Sentence("problem.PARTIAL_DATE.needed"),
            Sentence("problem.PARTIAL_DATE.given", value=repr(value)),
            Sentence("problem.PARTIAL_DATE.remedy_fields"),
        )
    raise refuse(
        "NOT_A_DAY",
        name_of(record, field),
        Sentence("problem.NOT_A_DAY.needed_fields"),
        as_given(value),
        Sentence("problem.NOT_A_DAY.remedy_fields")
        if isinstance(value, str)
        else Sentence("problem.NOT_A_DAY.remedy_fields_2"),
    )


def _is_possible(record: Any, field: attrs.Attribute[Any], value: dt.date) -> None:
    """Refuse a date that no record has, and one that stands for none."""
    if (code := why_no_day(value)) is not None:
        raise InputError.of(
            code, argument=name_of(record, field), needed=possible_day(), given=str(value)
        )


def why_no_day(value: dt.date) -> str | None:
    """Return the code of a date that no record has, or that stands for none; None for a day."""
    if FIRST_DATE < value < SENTINELS[2]:
        return None
    if value in SENTINELS:
        return "SENTINEL_DAY"
    return None if FIRST_DATE <= value <= LAST_DATE else "IMPOSSIBLE_DAY"


def possible_day() -> Sentence:
    """Say which days there can be."""
    return Sentence("day_column.possible", first=FIRST_DATE.year, last=LAST_DATE.year)


def to_text(value: str | None) -> str | None:
    """Keep a text to the last blank; one of blanks alone is nothing."""
    return None if is_blank(value) else value


def is_text(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if value is not None and not isinstance(value, str):
        raise refuse(
            "NOT_TEXT",
            name_of(record, field),
            Sentence("problem.NOT_TEXT.needed_fields"),
            as_given(value),
            Sentence("problem.NOT_TEXT.remedy_fields"),
        )


def time_key(day: Day | None) -> tuple[int, int]:
    """Order records in time; those without a day come first, study days before dates."""
    if day is None:
        return (0, 0)
    return (1, day) if isinstance(day, int) else (2, day.toordinal())


def or_as_it_came(read: Callable[[object], Any], value: Any) -> Any:
    """Read a typed word; what the vocabulary does not know is left for the validator to refuse."""
    try:
        return read(value)
    except InputError:
        return value


def to_yes_or_no(value: bool | str | None) -> bool | None:  # noqa: FBT001 - a fact, not an option
    return cast("bool | None", or_as_it_came(read_yes_no, value))


def is_yes_or_no(record: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if value is not None and not isinstance(value, bool):
        raise refuse(
            "NOT_A_BOOL",
            name_of(record, field),
            Sentence("problem.NOT_A_BOOL.needed_fields"),
            as_given(value),
            Sentence("problem.NOT_A_BOOL.remedy_fields"),
        )


def goes_on_without(end: Day | None, ongoing: bool | None, record: str, field: str) -> None:  # noqa: FBT001 - a fact
    """Refuse what has an end and is said to go on."""
    if ongoing and end is not None:
        raise refuse(
            "ONGOING_AND_ENDED",
            f"{record}.ongoing",
            Sentence("problem.ONGOING_AND_ENDED.needed_fields", field=field),
            Sentence("problem.ONGOING_AND_ENDED.given_fields", field=field, end=end),
            Sentence("problem.ONGOING_AND_ENDED.remedy_fields"),
        )


def to_assumed(values: Iterable[Assumed | str]) -> tuple[Assumed, ...]:
    several = (values,) if isinstance(values, str) else each_of(values, "assumed")
    return tuple(sorted({to_member(Assumed, value, "assumed") for value in several}))


def line_twice(number: int, *lines: tuple[Iterable[str], Day | None, Day | None]) -> Sentence:
    """
    Say of two lines of one number what they are, each with its agents, its start and its end.

    Days that are not known are ``..``, as in an interval of ISO 8601-2.
    """
    first, second = (
        f"{' + '.join(agents)} "
        + "/".join(".." if each is None else str(each) for each in (start, end))
        for agents, start, end in lines
    )
    return Sentence("line_problem.line_twice", line=number, first=first, second=second)

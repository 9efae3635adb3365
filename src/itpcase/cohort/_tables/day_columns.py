"""
Columns of days as whole numbers, whatever they are made of.

Dates are days since 1970-01-01, study days are as they are; `NO_DAY` stands for a day that is not
known. A month, a year or a week is no day; an instant has none before a zone is chosen; a day that
cannot be - before 1900, after 2100, or a sentinel such as 9999-12-31 - is told of.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, Protocol, get_args

import attrs
import numpy as np

from itpcase._arguments import is_word_of
from itpcase._days import NO_DAY, day_number, number_day
from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, as_given
from itpcase.cohort._cells.cells import UNDATED
from itpcase.cohort._cells.coded import Coded
from itpcase.cohort.faults import Shown, first_of_each, read_each, told_of
from itpcase.errors import InputError, Severity
from itpcase.model import Day
from itpcase.model.fields import FIRST_DATE, LAST_DATE, SENTINELS, possible_day
from itpcase.table import Column
from itpcase.units.amounts import factor_between
from itpcase.units.dates_as_numbers import SMALLEST_DATE, reads_as_date
from itpcase.units.days import (
    DAY_ORDERS,
    DayOrder,
    Impute,
    impute_day,
    may_be_year,
    plain_day,
    read_day,
    seconds_behind_day,
)
from itpcase.units.instants import (
    ISO_DAY,
    TIME_OF_DAY,
    ZONE,
    are_added_midnights,
    is_moved_midnight,
    read_moment,
    seconds_into_day,
)
from itpcase.units.missing import is_nothing
from itpcase.units.whole import MOST, is_whole, range_told

__all__: list[str] = []

Numbering = Literal["elapsed", "cdisc"]
"""How study days are counted: from 0, or as CDISC does, where the day of the start is day 1."""

SENTINEL_DAYS: Final = tuple(map(day_number, SENTINELS))
"""Days that stand for "no end" or "not known" in databases."""

NEEDED: Final = "day_column.needed"
REMEDY: Final = "day_column.remedy"

_COARSE: Final = {"Y": "years", "M": "months", "W": "weeks"}
_INSTANT: Final = compile_late(rf"{ISO_DAY}[T ]{TIME_OF_DAY}{ZONE}")
_WHOLE: Final = compile_late(r"[+-]?[0-9]+")


@attrs.frozen(kw_only=True)
class DayWays:
    """What the caller said about the days of the tables."""

    days: Numbering = "elapsed"
    zone: dt.tzinfo | None = None
    impute: Impute | None = None
    dates: DayOrder | None = None
    may_be_undated: bool = True
    """Whether the column has a word for a day that the source does not print."""

    @property
    def is_plain(self) -> bool:
        """Whether nothing was said."""
        return self == AS_THEY_ARE

    @classmethod
    def of(cls, days: Any, zone: Any, impute: Any, dates: Any = None) -> DayWays:
        """Check what the caller said."""
        if not is_word_of(days, get_args(Numbering)):
            raise InputError.of("NUMBERING", argument="days", given=as_given(days))
        if impute is not None and not is_word_of(impute, get_args(Impute)):
            raise InputError.of("IMPUTE", argument="impute", given=impute)
        if dates is not None and not is_word_of(dates, DAY_ORDERS):
            raise InputError.of("DATES", argument="dates", given=dates)
        return cls(days=days, zone=read_zone(zone), impute=impute, dates=dates)


AS_THEY_ARE: Final = DayWays()


def read_zone(zone: Any) -> dt.tzinfo | None:
    """Return a time zone by its name; one is itself."""
    if zone is None or isinstance(zone, dt.tzinfo):
        return zone
    import zoneinfo  # noqa: PLC0415 - 3 ms, for who names a zone

    try:
        return zoneinfo.ZoneInfo(zone if isinstance(zone, str) else "")
    except (TypeError, ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        raise InputError.of("ZONE", argument="zone", given=as_given(zone)) from None


class Tell(Protocol):
    """Takes the rows of one kind of problem."""

    def __call__(
        self, code: str, rows: Column, *, given: Shown, needed: str | None = ...,
        remedy: str | None = ...,
        severity: Severity = ..., keeps: bool = ...,
    ) -> None: ...  # fmt: skip


def read_days(
    values: Column, unit: Any, ways: DayWays, tell: Tell, *, calendar: bool | None = None,
    kinds: Collection[bool] = (),
) -> tuple[Column, bool | None]:  # fmt: skip
    """
    Turn a column of dates or study days into whole numbers; tell which of the two it was.

    Parameters
    ----------
    values : numpy.ndarray
        Days of any type; with *calendar*, whole numbers of days already.
    unit : pint.Unit or None
        The unit that the column carries.
    ways : DayWays
    tell : callable
        Takes the rows that cannot be used; their days become `NO_DAY`.
    calendar : bool, optional
        The kind of the whole numbers.
    kinds : collection of bool
        Whether the columns that were read before are of dates, or of study days: beside study days
        the text ``2019`` is one.

    Returns
    -------
    numpy.ndarray
        int32; `NO_DAY` where no day is known.
    bool or None
        Whether they are dates; None if there is no day.
    """
    if calendar is not None:
        numbers = values
    elif values.dtype.kind == "M":
        numbers, calendar = _of_datetimes(values, ways, tell), True
    elif values.dtype.kind == "m":
        numbers, calendar = _of_timedeltas(values, tell), False
    elif values.dtype.kind in "iuf":
        numbers, calendar = _of_numbers(_in_days(values, unit, tell), tell), False
    else:
        numbers, calendar = _of_objects(values, ways, tell, kinds)
    if calendar:
        return without_impossible(numbers, tell), True
    if calendar is False:
        numbers = _without_dates(numbers, tell)
    if calendar is False and ways.days == "cdisc":
        numbers = _elapsed(numbers, tell)
    return numbers, calendar


def read_seconds(values: Column, ways: DayWays) -> Column | None:
    """
    Return the time of the day of instants, NaN where a value has none; None if none has. [s]

    Parameters
    ----------
    values : numpy.ndarray
        Days of any type, as `read_days` takes them.
    ways : DayWays

    Returns
    -------
    numpy.ndarray or None
    """
    if values.dtype.kind == "M" and np.datetime_data(values.dtype)[0] not in {*_COARSE, "D"}:
        since = (values - values.astype("datetime64[D]")) / np.timedelta64(1, "s")
        seconds: Column = np.where(since > 0, since, np.nan)  # NaT is above nothing
    elif values.dtype.kind in "OUST":
        seconds = np.array([_seconds(value, ways) for value in values.tolist()], dtype=np.float64)
    else:
        return None
    return None if np.isnan(seconds).all() else seconds


def _seconds(value: Any, ways: DayWays) -> float:
    """Return the time of an instant in its day; NaN for a day, and for what was refused as one."""
    moment = value
    if isinstance(value, str):
        return seconds_behind_day(value, ways.zone)
    if isinstance(value, np.datetime64) and np.datetime_data(value.dtype)[0] not in _COARSE:
        moment = value.astype("datetime64[us]").item()
    return seconds_into_day(moment, ways.zone) if isinstance(moment, dt.datetime) else math.nan


def _refuse(tell: Tell, rows: Column, given: Shown, code: str = "NOT_A_DAY") -> None:
    tell(code, rows, needed=Sentence(NEEDED), given=given, remedy=Sentence(REMEDY))


# --- numbers ------------------------------------------------------------------------------------


def _in_days(values: Column, unit: Any, tell: Tell) -> Column:
    """Convert numbers that carry a unit of time into days."""
    if unit is None:
        return values
    factor = factor_between(unit, "day")
    if factor is None:
        tell(
            "NOT_A_DAY",
            np.arange(len(values)),
            needed=Sentence("problem.NOT_A_DAY.needed_day_columns"),
            given=Sentence("problem.NOT_A_DAY.given_day_columns", unit=unit),
        )
        return np.full(len(values), np.nan)
    return values if factor == 1.0 else values * factor


def _of_numbers(values: Column, tell: Tell) -> Column:
    if values.dtype.kind in "iu":
        missing = None
        low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
        if -MOST <= low <= high <= MOST:
            return values.astype(np.int32, copy=False)
        bad = (values < -MOST) | (values > MOST)
    else:
        values = values.astype(np.float64, copy=False)
        missing = np.isnan(values)
        with np.errstate(invalid="ignore"):
            bad = (values != np.round(values)) | (np.abs(values) > MOST)
        bad &= ~missing
    if bad.any():
        _refuse(tell, np.flatnonzero(bad), lambda row: values[row])
    nothing = bad if missing is None else bad | missing
    numbers = np.where(nothing, 0, values).astype(np.int32)
    numbers[nothing] = NO_DAY
    return numbers


def _of_timedeltas(values: Column, tell: Tell) -> Column:
    unit = np.datetime_data(values.dtype)[0]
    missing = np.isnat(values)
    if unit in _COARSE or unit == "generic":
        rows = np.flatnonzero(~missing)
        tell(
            "NOT_A_DAY",
            rows,
            given=Sentence("problem.NOT_A_DAY.given", unit=_COARSE.get(unit, "no unit")),
        )
        return np.full(len(values), NO_DAY, dtype=np.int32)
    days = values.astype("timedelta64[D]")
    moved = (days != values) & ~missing
    if moved.any():
        _refuse(tell, np.flatnonzero(moved), lambda row: values[row])
    numbers = np.where(missing | moved, np.nan, days.astype(np.int64))
    return _of_numbers(numbers, tell)


def _of_datetimes(values: Column, ways: DayWays, tell: Tell) -> Column:
    unit = np.datetime_data(values.dtype)[0]
    missing = np.isnat(values)
    if unit == "generic":
        return np.full(len(values), NO_DAY, dtype=np.int32)
    if unit in _COARSE:
        return _of_periods(values, unit, missing, ways, tell)
    whole = values.astype("datetime64[D]", copy=False)  # a time of day is one of this place
    numbers = whole.view(np.int64)
    far = ((numbers < -MOST) | (numbers > MOST)) & ~missing
    if far.any():
        _refuse(tell, np.flatnonzero(far), lambda row: values[row])
    nothing = missing | far
    days = numbers.astype(np.int32)
    days[nothing] = NO_DAY
    return days


def _of_periods(values: Column, unit: str, missing: Column, ways: DayWays, tell: Tell) -> Column:
    """Read months, years or weeks: partial dates, which may be imputed."""
    rows = np.flatnonzero(~missing)
    days = np.full(len(values), NO_DAY, dtype=np.int32)
    if ways.impute is None or unit == "W":
        tell(
            "PARTIAL_DATE",
            rows,
            given=lambda row: str(values[row]),
            remedy=Sentence("problem.PARTIAL_DATE.remedy", coarse=_COARSE[unit]),
        )
        return days
    for row in rows.tolist():
        whole = impute_day(str(values[row]), ways.impute)
        days[row] = day_number(dt.date.fromisoformat(whole)) if whole else NO_DAY
    _tell_imputed(tell, rows, lambda row: str(values[row]), ways.impute)
    return days


def _tell_imputed(tell: Tell, rows: Column, given: Shown, impute: str) -> None:
    tell(
        "IMPUTED_DAY",
        rows,
        given=given,
        severity="warning",
        remedy=Sentence("problem.IMPUTED_DAY.remedy", impute=impute),
    )


# --- objects and texts --------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class _Read:
    """What one distinct value says."""

    day: dt.date | int | None = None
    was_imputed: bool = False
    is_instant: bool = False
    is_moved_midnight: bool = False


NOTHING: Final = _Read()


def _of_objects(
    values: Column, ways: DayWays, tell: Tell, kinds: Collection[bool]
) -> tuple[Column, bool | None]:
    """Read a column of objects or texts, each distinct value once."""
    column = Coded.of(values)
    said = [value for value in column.values.tolist() if not is_nothing(value)]
    texts = [text for value in said if isinstance(value, str) and (text := value.strip())]
    are_years = {*kinds} != {False} and len(texts) == len(said) and all(map(may_be_year, texts))
    are_study_days = not are_years and all(map(_WHOLE.fullmatch, texts))
    found, refused = read_each(
        column.values.tolist(),
        lambda value: _read(value, ways, are_study_days=are_study_days),
        "day",
    )
    read = [each or NOTHING for each in found]
    numbers = np.array(
        [NO_DAY if each.day is None else day_number(each.day) for each in read], dtype=np.int64
    )
    is_date = np.array([isinstance(each.day, dt.date) for each in read], dtype=bool)
    is_number = np.array([isinstance(each.day, int) for each in read], dtype=bool)
    for problem, rows in first_of_each([*told_of(refused.items(), column.codes)]):
        tell(
            problem.code, rows, needed=problem.needed, given=lambda row: values[row],
            remedy=problem.remedy,
        )  # fmt: skip
    imputed = np.array([each.was_imputed for each in read], dtype=bool)
    if imputed.any():
        rows = np.flatnonzero(imputed[column.codes])
        _tell_imputed(tell, rows, lambda row: values[row], str(ways.impute))
    if ways.zone is not None:
        _tell_midnights(tell, read, column, lambda row: values[row])
    calendar: bool | None = None
    if is_date.any() and is_number.any():
        times = np.bincount(column.codes, minlength=len(read))
        calendar = bool(times[is_date].sum() >= times[is_number].sum())
        odd = is_number if calendar else is_date
        _refuse(
            tell,
            np.flatnonzero(odd[column.codes]),
            lambda row: Sentence("problem.NOT_A_DAY.given_both", value=values[row]),
        )
        numbers[odd] = NO_DAY
    elif is_date.any() or is_number.any():
        calendar = bool(is_date.any())
    days: Column = numbers.astype(np.int32)[column.codes]
    return days, calendar


def _tell_midnights(tell: Tell, read: Sequence[_Read], column: Coded, given: Shown) -> None:
    """Tell of days that lie before the day that is written, where most instants are such."""
    moved = np.array([each.is_moved_midnight for each in read], dtype=bool)
    if moved.any():
        instants = np.array([each.is_instant for each in read], dtype=bool)
        rows = np.flatnonzero(moved[column.codes])
        if are_added_midnights(len(rows), int(instants[column.codes].sum())):
            tell("MIDNIGHT", rows, given=given, severity="warning")


def _read(value: Any, ways: DayWays, *, are_study_days: bool) -> _Read:
    if is_nothing(value):
        return NOTHING
    if isinstance(value, str):
        return _of_text(value, ways, are_study_days=are_study_days)
    if isinstance(value, dt.datetime):
        return _of_instant(value, ways)
    return _Read(_of_object(value, ways))


def _no_day(value: object, needed: str | None = None, remedy: str | None = None) -> InputError:
    return InputError.of(
        "NOT_A_DAY", argument="day", needed=needed or Sentence(NEEDED), given=value,
        remedy=remedy or Sentence(REMEDY),
    )  # fmt: skip


def _of_object(value: Any, ways: DayWays) -> dt.date | int:  # noqa: C901, PLR0912 - one branch a type
    if isinstance(value, np.datetime64):
        unit = np.datetime_data(value.dtype)[0]
        if unit in _COARSE:
            raise InputError.of(
                "PARTIAL_DATE",
                argument="day",
                given=str(value),
                remedy=Sentence("problem.PARTIAL_DATE.remedy_day_columns"),
            )
        value = value.astype("datetime64[us]").item()
        if isinstance(value, int):
            raise _no_day(value)
    if isinstance(value, dt.datetime):
        return _of_moment(value, ways)
    if isinstance(value, dt.date):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise _no_day(value, remedy=Sentence("problem.NOT_A_DAY.remedy_day_columns"))
    if isinstance(value, np.timedelta64):
        if np.datetime_data(value.dtype)[0] in {*_COARSE, "generic"}:
            raise _no_day(value)
        value = value.astype("timedelta64[us]").item()
    if isinstance(value, dt.timedelta):
        if value % dt.timedelta(days=1):
            raise _no_day(value)
        return value.days
    if isinstance(value, (int, float, np.number, Decimal)):
        number: Any = value
        if not abs(number) <= MOST or number != int(number):
            raise _no_day(value)
        return int(number)
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        days = value.to("day").magnitude if value.check("[time]") else None
        if days is None or np.ndim(days) or float(days) != round(float(days)):
            raise _no_day(str(value))
        return round(float(days))
    raise _no_day(value)


def _of_moment(value: dt.datetime, ways: DayWays) -> dt.date:
    if value.tzinfo is not None:
        if ways.zone is None:
            raise InputError.of(
                "DATETIME", argument="day", needed=Sentence("problem.DATETIME.needed_zone"),
                given=str(value), remedy=Sentence("problem.DATETIME.remedy_zone"),
            )  # fmt: skip
        return value.astimezone(ways.zone).date()
    return value.date()


def _of_instant(value: dt.datetime, ways: DayWays) -> _Read:
    day = _of_moment(value, ways)
    if value.tzinfo is None:
        return _Read(day)
    return _Read(day, is_instant=True, is_moved_midnight=is_moved_midnight(value, day))


def _of_text(text: str, ways: DayWays, *, are_study_days: bool) -> _Read:
    """Read a day that is printed; a time of day without a zone is local."""
    stripped = text.strip()
    if not stripped or (ways.may_be_undated and stripped.casefold() == UNDATED):
        return NOTHING
    plain = plain_day(stripped, ways.dates)
    if _INSTANT.fullmatch(plain):
        try:
            instant = read_moment(plain)
        except ValueError:
            raise _no_day(text) from None
        return _of_instant(instant, ways)
    if ways.impute and not are_study_days and (whole := impute_day(plain, ways.impute)):
        return _Read(dt.date.fromisoformat(whole), was_imputed=True)
    if are_study_days and _WHOLE.fullmatch(plain):
        plain = f"+{plain.lstrip('+')}" if not plain.startswith("-") else plain
    return _Read(read_day(plain))


# --- what cannot be -----------------------------------------------------------------------------


def _elapsed(numbers: Column, tell: Tell) -> Column:
    """Turn the days of CDISC, which have no day 0, into elapsed days."""
    known = numbers != NO_DAY
    zero = numbers == 0
    if zero.any():
        tell("DAY_0", np.flatnonzero(zero), given="0")
    moved = numbers - (known & (numbers > 0))
    moved[zero] = NO_DAY
    elapsed: Column = moved.astype(np.int32, copy=False)
    return elapsed


def _without_dates(numbers: Column, tell: Tell) -> Column:
    """Leave out study days that are the digits of a date."""
    if not len(numbers) or numbers.max() < SMALLEST_DATE:
        return numbers
    dates = reads_as_date(numbers)
    if not dates.any():
        return numbers
    told = numbers
    tell("DATE_AS_NUMBER", np.flatnonzero(dates), given=lambda row: told[row])
    return np.where(dates, NO_DAY, numbers).astype(np.int32)


def without_impossible(numbers: Column, tell: Tell) -> Column:
    """Tell of dates that cannot be; their days become `NO_DAY`."""
    if not len(numbers):
        return numbers
    first, last = day_number(FIRST_DATE), day_number(LAST_DATE)
    low, high = int(numbers.min()), int(numbers.max())
    if (low > first or (low == NO_DAY and _least(numbers) > first)) and high < SENTINEL_DAYS[2]:
        return numbers
    bad = ((numbers < first) & (numbers != NO_DAY)) | (numbers > last)
    bad |= np.isin(numbers, SENTINEL_DAYS)
    if not bad.any():
        return numbers

    def given(row: int) -> object:
        return number_day_or_number(int(numbers[row]))

    rows = np.flatnonzero(bad)
    sentinel = np.isin(numbers[rows], SENTINEL_DAYS)
    for which, code in ((sentinel, "SENTINEL_DAY"), (~sentinel, "IMPOSSIBLE_DAY")):
        tell(code, rows[which], needed=possible_day(), given=given)
    kept = numbers.copy()
    kept[bad] = NO_DAY
    return kept


def _least(numbers: Column) -> int:
    known = numbers[numbers != NO_DAY]
    return int(known.min()) if len(known) else MOST


def number_day_or_number(number: int, *, calendar: bool = True) -> object:
    """Show a date or a study day; a number of days where the calendar has no such date."""
    try:
        return number_day(number, calendar)
    except (OverflowError, ValueError):
        return f"day {number} since 1970-01-01"


def as_day(value: Any, argument: str = "day", ways: DayWays = AS_THEY_ARE) -> dt.date | int:
    """
    Read one day, of Python, numpy, pandas or as text; every question reads its days here.

    Parameters
    ----------
    value : date, int, numpy.datetime64, numpy integer or str
    argument : str
        The name to use in an error.
    ways : DayWays
        What was said about instants and partial dates.

    Returns
    -------
    date or int

    Raises
    ------
    InputError
        For a truth value, a partial date, a time of day, and what is no day.

    Examples
    --------
    >>> import numpy as np
    >>> from itpcase.cohort._tables.day_columns import as_day
    >>> as_day(np.int64(15)), as_day("2021-02-01"), as_day(np.datetime64("2021-02-01"))
    (15, datetime.date(2021, 2, 1), datetime.date(2021, 2, 1))
    """
    error: InputError | None = None
    day: dt.date | int | None = None
    try:
        is_day = type(value) in (int, dt.date)
        day = value if is_day else _read(value, ways, are_study_days=False).day
    except InputError as refused:
        error = refused
    if error is None and day is None:
        error = _no_day(value)
    if isinstance(day, int) and not is_whole(day, -MOST):
        error = _no_day(value, needed=range_told("problem.NOT_A_DAY.needed_far", -MOST))
    elif isinstance(day, int) and reads_as_date(day):
        error = InputError.of("DATE_AS_NUMBER", argument=argument, given=day)
    if isinstance(day, dt.date) and not FIRST_DATE < day < SENTINELS[2]:
        error = InputError.of(
            "IMPOSSIBLE_DAY", argument=argument, needed=possible_day(), given=str(day)
        )
    if error is not None or day is None:
        problem = _no_day(value).problem if error is None else error.problem
        raise InputError(attrs.evolve(problem, argument=argument))
    if isinstance(day, int) and ways.days == "cdisc" and day > 0:
        return day - 1
    return day


def check_same_kind(patients: Any, calendar: Column, data_cut: Day) -> None:
    """Check that the data cut is of the kind of the patients' days: a date, or a study day."""
    wrong = np.flatnonzero(calendar == isinstance(data_cut, int))
    if len(wrong):
        first = patients[wrong[0]]
        raise InputError.of(
            "MIXED_TIMES",
            argument="data_cut",
            needed=Sentence("problem.MIXED_TIMES.needed_table"),
            given=Sentence(
                "problem.MIXED_TIMES.given_table",
                data_cut=data_cut,
                first=repr(str(getattr(first, "id", first))),
            ),
            remedy=Sentence("problem.MIXED_TIMES.remedy_table"),
        )

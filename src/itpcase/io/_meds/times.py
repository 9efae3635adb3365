"""
The times of events: as they stand, and as columns of microseconds since 1970.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Final

import numpy as np

from itpcase.table import Column
from itpcase.units.instants import seconds_into_day

__all__: list[str] = []

DAY: Final = 86_400_000_000
"""In microseconds."""

NEVER: Final = np.iinfo(np.int64).min
"""In a column of times: there is none; such events stand first."""

GREENWICH: Final = frozenset({"UTC", "Etc/UTC", "Z", "+00:00"})
"""The names of a zone in which no clock is changed."""

NOT_PLAIN: Final = NEVER + 1
"""In a column of times: what stands there is no time of the calendar without a zone."""

_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - MEDS has no zones
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_FIRST = (dt.date.min.toordinal() - _EPOCH.toordinal()) * DAY
_LAST = (dt.date.max.toordinal() + 1 - _EPOCH.toordinal()) * DAY - 1
_PER_SECOND: Final = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def has_time(time: Any) -> bool:
    """Tell whether what stands among the times has a time of the day."""
    return isinstance(time, dt.datetime) and not math.isnan(seconds_into_day(time))


def day_of(time: Any) -> Any:
    """Return the day of an event as it stands; one that has a zone is an instant."""
    if not isinstance(time, dt.datetime):
        return time
    return time.date() if time.tzinfo is None else time.isoformat()


def plain_times(column: Any) -> Column:
    """
    Return a column of times as microseconds since 1970.

    Parameters
    ----------
    column : pyarrow.Array

    Returns
    -------
    numpy.ndarray
        Whole numbers; `NEVER` and `NOT_PLAIN` where there is none.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kind, is_known = column.type, column.is_valid().to_numpy(zero_copy_only=False)
    found = np.where(is_known, NOT_PLAIN, NEVER)
    if pa.types.is_date32(kind):
        number = column.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
        per, times = 1, DAY
    elif pa.types.is_timestamp(kind) and kind.tz is None:
        number = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
        per = max(_PER_SECOND[kind.unit] // 1_000_000, 1)
        times = max(1_000_000 // _PER_SECOND[kind.unit], 1)
    else:
        return found
    number = number.astype(np.int64)
    low, high = (end * per // times for end in (_FIRST, _LAST))
    rows = np.flatnonzero(is_known & (number >= low) & (number <= high) & (number % per == 0))
    found[rows] = number[rows] // per * times
    return found


def instants_of(column: Any) -> Column | None:
    """
    Return a column of instants of Greenwich as microseconds since 1970, as `plain_times` does.

    Parameters
    ----------
    column : pyarrow.Array

    Returns
    -------
    numpy.ndarray or None
        None for a column without a zone, or in another one.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kind = column.type
    if not pa.types.is_timestamp(kind) or kind.tz not in GREENWICH:
        return None
    return plain_times(column.cast(pa.int64()).cast(pa.timestamp(kind.unit)))


def clock_times(instants: Column, zone: str | None) -> Column | None:
    """
    Return what the clock says at instants, in microseconds since 1970 without a zone.

    A day on which the clock is changed is not plain: one time may be that of two instants of it.

    Parameters
    ----------
    instants : numpy.ndarray
        As `instants_of` gives them.
    zone : str or None
        Of the clock; that of Greenwich, which is never changed, for None.

    Returns
    -------
    numpy.ndarray or None
        None for a zone that Arrow does not know.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra

    if zone is None:
        return instants
    is_one = (instants != NEVER) & (instants != NOT_PLAIN)
    found, naive = instants.copy(), pa.timestamp("us")
    rows = np.flatnonzero(is_one)
    try:
        at = pa.array(instants[rows], pa.int64()).cast(pa.timestamp("us", zone))
        local = pc.local_timestamp(at).cast(pa.int64()).to_numpy(zero_copy_only=False)
        days = local // DAY * DAY
        begin, end = (
            pc.assume_timezone(
                pa.array(each, pa.int64()).cast(naive), zone, ambiguous="earliest",
                nonexistent="earliest",
            ).cast(pa.int64()).to_numpy(zero_copy_only=False)
            for each in (days, days + DAY)
        )  # fmt: skip
    except pa.ArrowInvalid:
        return None
    is_plain = (end - begin == DAY) & (local >= _FIRST) & (local <= _LAST)
    found[rows] = np.where(is_plain, local, NOT_PLAIN)
    return found


def moment_of(microseconds: int) -> dt.datetime | None:
    """Return a time of such a column as it is; it is plain, or there is none."""
    return None if microseconds == NEVER else _EPOCH + microseconds * _MICROSECOND


def times_of_days(days: Column, is_none: Column) -> Column:
    """Return days since 1970 as a column of times; one that is none is `NEVER`."""
    return np.where(is_none, NEVER, np.where(is_none, 0, days) * DAY)

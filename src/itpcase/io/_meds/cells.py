"""
The cells of events: their times, as they stand and as columns, and the digits of their numbers.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import numpy as np

from itpcase.io._files.parquet_file import values_of
from itpcase.io._meds.files import COLUMNS
from itpcase.table import Column
from itpcase.units.text import clean

__all__: list[str] = []

DAY: Final = 86_400_000_000
"""In microseconds."""

NOTHING: Final = np.iinfo(np.int64).min
"""In a column of times: there is none."""

NOT_PLAIN: Final = NOTHING + 1
"""In a column of times: what stands there is no time of the calendar without a zone."""

_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - MEDS has no zones
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_FIRST = (dt.date.min.toordinal() - _EPOCH.toordinal()) * DAY
_LAST = (dt.date.max.toordinal() + 1 - _EPOCH.toordinal()) * DAY - 1
_PER_SECOND: Final = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def cells_of(events: Any) -> list[list[Any]]:
    """Return the columns of events, a number as its digits: those of its own float."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra

    def taken(name: str) -> list[Any]:
        if name not in events.schema.names:
            return [None] * len(events)
        column = events.column(name)
        return values_of(pc.cast(column, pa.string()) if name == "numeric_value" else column)

    return [taken(name) for name in COLUMNS]


def digits_of(value: Any) -> str:
    """Return the digits of a number, a whole one without decimals."""
    return clean(value).removesuffix(".0")


def has_time(time: Any) -> bool:
    """Tell whether an instant has a time of the day; what was kept as a day is at midnight."""
    return isinstance(time, dt.datetime) and time.time() != dt.time()


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
        Whole numbers; `NOTHING` and `NOT_PLAIN` where there is none.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kind, is_known = column.type, column.is_valid().to_numpy(zero_copy_only=False)
    found = np.where(is_known, NOT_PLAIN, NOTHING)
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


def moment_of(microseconds: int) -> dt.datetime | None:
    """Return a time of such a column as it is; it is plain, or there is none."""
    return None if microseconds == NOTHING else _EPOCH + microseconds * _MICROSECOND

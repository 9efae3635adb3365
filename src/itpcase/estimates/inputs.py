"""
What times, events and patients may look like when they come from outside.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Never

import numpy as np

from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.table import Column

__all__ = ["read_cluster", "read_event", "read_times"]

DAY: Final = np.timedelta64(1, "D")

PARTIAL: Final = ("Y", "M")
"""Units of numpy's time differences that are no number of days."""


def read_times(
    values: Any,
    argument: str,
    *,
    single: bool = True,
    open_end: bool = False,
    length: int | None = None,
) -> Column:
    """
    Read times as days.

    * numbers are days; a Quantity, and time differences of the standard library, numpy or pandas,
      are taken by their unit;
    * text, truth values, dates, missing and negative times are refused, and so is a table.

    Parameters
    ----------
    values : array_like
        [day]
    argument : str
        What the message calls it.
    single : bool
        Whether one time may stand for a list of one.
    open_end : bool
        Whether a time may be infinite; one that is missing is so then.
    length : int, optional
        How many are wanted.

    Returns
    -------
    numpy.ndarray
        [day]

    Raises
    ------
    InputError
        With the first row that is no time, or for too few or too many.
    """
    values = _without_unit(values, argument)
    if open_end:
        values = _missing_as_infinite(values)
    column = _one_column(values, argument, single=single)
    if column.dtype.kind == "O":
        column = np.array([_one_time(each, argument, i) for i, each in enumerate(column)], float)
    elif column.dtype.kind == "m":
        column = _days_of(column, argument)
    elif column.dtype.kind not in "iuf":
        _refuse(argument, 0, column[0])
    time: Column = np.array(column, dtype=np.float64)
    if open_end:
        time[np.isnan(time)] = np.inf
    if length is not None:
        _check_length(time, length, argument)
    wrong = ~(time >= 0) if open_end else ~((time >= 0) & np.isfinite(time))
    if wrong.any():
        _refuse(argument, int(np.flatnonzero(wrong)[0]), time[wrong][0])
    return time


def read_event(values: Any, length: int, argument: str = "event") -> Column:
    """
    Read who had the event: truth values, or 1 and 0.

    Parameters
    ----------
    values : array_like
    length : int
        How many are wanted.
    argument : str
        What the message calls it.

    Returns
    -------
    numpy.ndarray of bool

    Raises
    ------
    InputError
        For any other coding, such as 1 and 2, text, or a missing value.
    """
    column = _one_column(values, argument, single=False)
    if isinstance(values, np.ma.MaskedArray) or column.dtype.kind not in "biuf":
        known = [_is_flag(each) for each in column]
    else:
        known = (column == 0) | (column == 1)
    wrong = np.flatnonzero(~np.asarray(known, dtype=bool))
    if len(wrong):
        raise InputError.of(
            "EVENT_CODING", argument=f"{argument}[{wrong[0]}]", given=_shown(column[wrong[0]])
        )
    flags: Column = column.astype(bool)
    _check_length(flags, length, argument)
    return flags


def _check_length(column: Column, length: int, argument: str) -> None:
    """Refuse a column that has more or fewer rows than the others."""
    if len(column) != length:
        raise InputError.of(
            "COLUMN_LENGTHS",
            argument=argument,
            needed=Sentence("problem.COLUMN_LENGTHS.needed_inputs", length=length),
            given=Sentence("problem.COLUMN_LENGTHS.given_inputs", column=len(column)),
            remedy=Sentence("problem.COLUMN_LENGTHS.remedy_inputs"),
        )


def _missing_as_infinite(values: Any) -> Any:
    """Write a day that is missing as one that never comes."""
    if isinstance(values, np.ma.MaskedArray):
        return np.ma.filled(values.astype(np.float64), np.inf)
    column = np.asarray(values)
    if column.dtype.kind != "O" or column.ndim != 1:
        return values
    column = column.copy()
    column[[_is_missing(each) for each in column]] = np.inf
    return column


def _is_missing(value: Any) -> bool:
    """Tell whether a value is None, NaN, NaT or pandas's NA, none of which equals itself."""
    if value is None or type(value).__name__ == "NAType":
        return True
    return not isinstance(value, np.ndarray) and bool(value != value)  # noqa: PLR0124


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool | np.bool_ | int | float | np.number) and value in (0, 1)


def read_cluster(values: Any, length: int) -> tuple[Column, int]:
    """
    Give the patients of rows numbers from 0; each row has one of its own if none are given.

    Parameters
    ----------
    values : array_like or None
    length : int
        How many are wanted.

    Returns
    -------
    tuple of numpy.ndarray and int
        The number of each row's patient, and how many there are.

    Raises
    ------
    InputError
        For a missing patient, or columns of different lengths.
    """
    if values is None:
        return np.arange(length), length
    column = _one_column(values, "cluster", single=False)
    _check_length(column, length, "cluster")
    if column.dtype.kind == "f" and np.isnan(column).any():
        _no_patient(int(np.flatnonzero(np.isnan(column))[0]))
    if column.dtype.kind != "O":
        names, numbers = np.unique(column, return_inverse=True)
        return numbers, len(names)
    known: dict[Any, int] = {}
    for i, each in enumerate(column):
        if each is None or each != each:  # noqa: PLR0124 - a missing value is not itself
            _no_patient(i)
    numbers = np.fromiter((known.setdefault(each, len(known)) for each in column), np.int64, length)
    return numbers, len(known)


def _no_patient(row: int) -> Never:
    raise InputError.of(
        "NO_PATIENT", argument=f"cluster[{row}]", given=Sentence("problem.NO_PATIENT.given")
    )


def _without_unit(values: Any, argument: str) -> Any:
    """Turn a Quantity into days; leave everything else."""
    if not (hasattr(values, "to") and hasattr(values, "magnitude")):
        return values
    try:
        return values.to("day").magnitude
    except MemoryError:
        raise
    except Exception as error:  # pint's own, which is not imported for this
        raise InputError.of(
            "NO_TIME",
            argument=argument,
            given=Sentence("problem.NO_TIME.given", units=values.units),
        ) from error


def _one_column(values: Any, argument: str, *, single: bool) -> Column:
    if isinstance(values, np.ma.MaskedArray) and np.ma.getmaskarray(values).any():
        row = int(np.flatnonzero(np.ma.getmaskarray(values).ravel())[0])
        _refuse(argument, row, "a masked value")
    if isinstance(values, list | tuple) and any(hasattr(each, "magnitude") for each in values):
        column = np.empty(len(values), dtype=object)
        column[:] = values
    else:
        column = np.asarray(values)
    if column.ndim == 0 and single:
        column = column.reshape(1)
    if column.ndim != 1:
        raise InputError.of(
            "NOT_ONE_COLUMN",
            argument=argument,
            given=Sentence("problem.NOT_ONE_COLUMN.given")
            if column.ndim == 0
            else Sentence("problem.NOT_ONE_COLUMN.given_inputs", shape=column.shape),
        )
    return column


def _one_time(value: Any, argument: str, row: int) -> float:
    value = _without_unit(value, argument)
    if isinstance(value, dt.timedelta):
        return value / dt.timedelta(days=1)
    if isinstance(value, np.timedelta64):
        return float(_days_of(np.array([value]), argument)[0])
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
        _refuse(argument, row, value)
    return float(value)


def _days_of(column: Column, argument: str) -> Column:
    unit = np.datetime_data(column.dtype)[0]
    if unit in PARTIAL:
        _refuse(argument, 0, f"time differences in {unit!r}, which are no number of days")
    return np.where(np.isnat(column), np.nan, column / DAY)


def _refuse(argument: str, row: int, value: object) -> Never:
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    raise InputError.of(
        "NEGATIVE_TIME" if is_number else "NO_TIME",
        argument=f"{argument}[{row}]",
        needed=Sentence("problem.NEGATIVE_TIME.needed"),
        given=_shown(value),
        remedy=Sentence("problem.NEGATIVE_TIME.remedy"),
    )


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value if " " in value else f"the text {value!r}"
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return f"{value:g}"
    return f"{value!r} ({type(value).__name__})"


def read_labels(values: Any, length: int, argument: str) -> tuple[tuple[Any, ...], Column]:
    """
    Give labels numbers in their order; a label that is missing is refused.

    Parameters
    ----------
    values : array_like
    length : int
        How many are wanted.
    argument : str
        What the message calls it.

    Returns
    -------
    tuple of tuple and numpy.ndarray
        The labels, and the number of each row's.

    Raises
    ------
    InputError
        For a missing label, or columns of different lengths.
    """
    if isinstance(values, list | tuple):  # numpy would write a missing value among text as text
        values = np.array([*values, None], dtype=object)[:-1]
    column = _one_column(values, argument, single=False)
    _check_length(column, length, argument)
    if column.dtype.kind in "biuSU":
        distinct, numbers = np.unique(column, return_inverse=True)
        return tuple(distinct.tolist()), numbers
    listed = column.tolist()
    for i, each in enumerate(listed):
        if each is None or each != each:  # noqa: PLR0124 - a missing value is not itself
            raise InputError.of(
                "NO_LABEL", argument=f"{argument}[{i}]", given=Sentence("problem.NO_LABEL.given")
            )
    known = dict.fromkeys(listed)
    try:
        names = tuple(sorted(known))
    except TypeError:
        names = tuple(sorted(known, key=str))
    number = {name: i for i, name in enumerate(names)}
    return names, np.fromiter((number[each] for each in listed), np.int64, length)

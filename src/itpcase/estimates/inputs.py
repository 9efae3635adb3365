"""
What times, events and patients may look like when they come from outside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final, Never

import numpy as np

from itpcase._arguments import is_number
from itpcase._sentences import Sentence
from itpcase.errors import InputError, shown_value, text_of_value
from itpcase.table import Column
from itpcase.units.amounts import NO_SPAN
from itpcase.units.missing import is_masked, is_nothing
from itpcase.units.whole import as_whole

__all__ = ["read_causes", "read_cluster", "read_day", "read_event", "read_labels", "read_times"]

DAY: Final = np.timedelta64(1, "D")


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
    column = one_column(_without_unit(values, argument), argument, single=single)
    if column.dtype.kind == "O":
        times = [
            np.inf if open_end and is_missing(each) else _one_time(each, argument, i)
            for i, each in enumerate(column)
        ]
        column = np.array(times, dtype=np.float64)
    elif column.dtype.kind == "m":
        column = _days_of(column, argument)
    elif column.dtype.kind not in "iuf":
        _refuse(argument, 0, column[0])
    time: Column = np.array(column, dtype=np.float64)
    if open_end:
        time[np.isnan(time)] = np.inf
    if length is not None:
        check_length(time, length, argument)
    wrong = ~(time >= 0) if open_end else ~((time >= 0) & np.isfinite(time))
    if wrong.any():
        _refuse(argument, int(np.flatnonzero(wrong)[0]), time[wrong][0])
    return time


def read_day(value: Any, argument: str) -> float:
    """
    Read one day: a number, a Quantity, or a time difference; it is not checked for its size.

    Parameters
    ----------
    value : float, Quantity or timedelta
        [day]
    argument : str
        What the message calls it.

    Returns
    -------
    float
        [day]

    Raises
    ------
    InputError
        For anything else.
    """
    value = _without_unit(value, argument)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, dt.timedelta | np.timedelta64) or _is_real(value):
        return _one_time(value, argument, 0)
    raise InputError.of(
        "NO_TIME", argument=argument, needed=Sentence("problem.NO_TIME.needed_day"),
        given=_shown(value),
    )  # fmt: skip


def read_event(values: Any, length: int | None, argument: str = "event") -> Column:
    """
    Read who had the event: truth values, or 1 and 0.

    Parameters
    ----------
    values : array_like
    length : int or None
        How many are wanted; None for as many as there are.
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
    column = one_column(values, argument)
    if column.dtype.kind not in "biuf":
        known = [_is_flag(each) for each in column]
    else:
        known = (column == 0) | (column == 1)
    wrong = np.flatnonzero(~np.asarray(known, dtype=bool))
    if len(wrong):
        raise InputError.of(
            "EVENT_CODING", argument=f"{argument}[{wrong[0]}]", given=_shown(column[wrong[0]])
        )
    flags: Column = column.astype(bool)
    check_length(flags, len(flags) if length is None else length, argument)
    return flags


def check_length(column: Column, length: int, argument: str) -> None:
    """Refuse a column that has more or fewer rows than the others."""
    if len(column) != length:
        raise InputError.of(
            "COLUMN_LENGTHS",
            argument=argument,
            needed=Sentence("problem.COLUMN_LENGTHS.needed_inputs", length=length),
            given=Sentence("problem.COLUMN_LENGTHS.given_inputs", column=len(column)),
            remedy=Sentence("problem.COLUMN_LENGTHS.remedy_inputs"),
        )


MASKED: Final = object()
"""Stands in a column of objects where a value is masked."""


def is_missing(value: Any) -> bool:
    """Tell whether a value stands for nothing, or is masked."""
    return value is MASKED or is_nothing(value)


def _is_real(value: Any) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and is_number(value)


def _is_flag(value: Any) -> bool:
    return (isinstance(value, bool | np.bool_) or _is_real(value)) and value in (0, 1)


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
    column = one_column(values, "cluster")
    check_length(column, length, "cluster")
    names, numbers, missing = _distinct(column)
    if missing is None and "" in names:
        missing = int(np.flatnonzero(numbers == names.index(""))[0])
    if missing is not None:
        raise InputError.of(
            "NO_PATIENT",
            argument=f"cluster[{missing}]",
            given=Sentence("problem.NO_PATIENT.given"),
        )
    return numbers, len(names)


def _distinct(column: Column) -> tuple[tuple[Any, ...], Column, int | None]:
    """Return the values in their order, the number of each row's, and the first that is missing."""
    kind = column.dtype.kind
    if kind != "O":
        lacks = np.isnat(column) if kind in "mM" else column != column  # noqa: PLR0124 - NaN, also beside texts
        if kind == "M":
            column = np.datetime_as_string(column)
        distinct, numbers = np.unique(column, return_inverse=True)
        return tuple(distinct.tolist()), numbers, _first(lacks)
    listed = column.tolist()
    known = dict.fromkeys(listed)
    if any(map(is_missing, known)):
        missing = next(i for i, each in enumerate(listed) if is_missing(each))
        return (), np.zeros(len(listed), dtype=np.int64), missing
    try:
        names = tuple(sorted(known))
    except TypeError:
        names = tuple(sorted(known, key=str))
    number = {name: i for i, name in enumerate(names)}
    places = np.fromiter((number[each] for each in listed), np.int64, len(listed))
    return names, places, None


def _first(rows: Column) -> int | None:
    found = np.flatnonzero(rows)
    return int(found[0]) if len(found) else None


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


def one_column(values: Any, argument: str, *, single: bool = False) -> Column:
    """
    Give a column of values as they are: a missing value among texts is not written as text.
    """
    if is_masked(values):
        values, hidden = values.data, np.ma.getmaskarray(values)
        if hidden.any():
            values = values.astype(object)
            values[hidden] = MASKED
    if isinstance(values, Iterator):
        values = list(values)
    if isinstance(values, list | tuple) and not all(map(_is_real, values)):
        column = np.empty(len(values), dtype=object)
        for i, each in enumerate(values):
            column[i] = each
    else:
        column = np.asarray(values)
    if column.ndim == 0 and single:
        column = column.reshape(1)
    tables = column.dtype.kind == "O" and any(
        isinstance(each, list | set | dict | np.ndarray) for each in column.flat
    )
    if column.ndim != 1 or tables:
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
    if not _is_real(value):
        _refuse(argument, row, value)
    return float(value)


def _days_of(column: Column, argument: str) -> Column:
    unit = np.datetime_data(column.dtype)[0]
    if unit in NO_SPAN:
        _refuse(argument, 0, Sentence("problem.NO_TIME.given_unit", unit=repr(unit)))
    return np.where(np.isnat(column), np.nan, column / DAY)


def _refuse(argument: str, row: int, value: object) -> Never:
    raise InputError.of(
        "NEGATIVE_TIME" if _is_real(value) else "NO_TIME",
        argument=f"{argument}[{row}]",
        needed=Sentence("problem.NEGATIVE_TIME.needed"),
        given=_shown(value),
        remedy=Sentence("problem.NEGATIVE_TIME.remedy"),
    )


def _shown(value: object) -> str:
    if isinstance(value, Sentence):
        return value
    if value is MASKED:
        return Sentence("problem.NO_TIME.given_masked")
    if isinstance(value, str):
        return Sentence("problem.NO_TIME.given_text", text=repr(str(value)))
    if _is_real(value):
        return f"{value:g}"
    return f"{shown_value(value)} ({type(value).__name__})"


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
    column = one_column(values, argument)
    check_length(column, length, argument)
    names, numbers, missing = _distinct(column)
    if missing is not None:
        raise _no_label(argument, missing)
    return names, numbers


def _no_label(argument: str, row: int) -> InputError:
    return InputError.of(
        "NO_LABEL", argument=f"{argument}[{row}]", given=Sentence("problem.NO_LABEL.given")
    )


def read_causes(values: Any, length: int, *, censored: Any = "") -> Column:
    """
    Read why each row ended; an empty text stands for one that was censored.

    Parameters
    ----------
    values : array_like
        A cause, or 0, an empty text or None for a row that was censored.
    length : int
        How many are wanted.
    censored : str or number
        What else stands for censoring.

    Returns
    -------
    numpy.ndarray of str

    Raises
    ------
    InputError
        For a missing cause, or columns of different lengths.
    """
    column = one_column(values, "cause")
    check_length(column, length, "cause")
    words = np.empty(length, dtype=object)
    none = {"", "0", _word(censored)}
    for i, each in enumerate(column.tolist()):
        if each is not None and is_missing(each):
            raise _no_label("cause", i)
        word = "" if each is None or each is False else _word(each)
        words[i] = "" if word in none else word
    return words


def _word(value: Any) -> str:
    """Write a code as text; a number of a column of floats as the whole number it is."""
    return text_of_value(as_whole(value)).strip()

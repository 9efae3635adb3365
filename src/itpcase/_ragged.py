"""
Rows that belong to patients, in columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from itpcase._days import sort_key
from itpcase._html import number_of
from itpcase._kept import cached_property
from itpcase._late_columns import Column, Listed, laid_out

__all__ = ["Ragged"]

Maker = Callable[[Sequence[Any]], Column | Listed | None]
"""Makes a column of records; None where none of them says anything."""


class _Made(dict[str, Column | Listed | None]):
    """The columns of records that somebody looked at; None for one that says nothing."""

    __slots__ = ("_makers", "_records")

    def __init__(self, records: Sequence[Any], makers: Mapping[str, Maker]) -> None:
        self._records, self._makers = records, makers

    def __missing__(self, name: str) -> Column | Listed | None:
        make = self._makers.get(name)
        found = self[name] = None if make is None else make(self._records)
        return found


class ColumnsOfRecords(Mapping[str, Column]):
    """
    Columns of records, each made when it is first looked at: most questions look at few.

    Parameters
    ----------
    records : sequence
        One a row.
    makers : mapping of str to callable
        By the name of the column.
    """

    held: Callable[[str], Column | Listed | None]
    """Returns a column, made now if nobody looked at it before; None where there is none."""

    def __init__(self, records: Sequence[Any], makers: Mapping[str, Maker]) -> None:
        self._makers = makers
        self.held = _Made(records, makers).__getitem__

    def get(self, name: str, default: Any = None) -> Any:
        """Return a column as an array, or the default where there is none."""
        found = self.held(name)
        return default if found is None else laid_out(found)

    def __getitem__(self, name: str) -> Column:
        found = self.held(name)
        if found is None:
            raise KeyError(name)
        return laid_out(found)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.held(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._makers if self.held(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self)})"

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


def held(columns: Mapping[str, Any], name: str) -> Any:
    """Return a column as it is held, an array or what becomes one; None where there is none."""
    return columns.held(name) if isinstance(columns, ColumnsOfRecords) else columns.get(name)


@attrs.frozen(eq=False, repr=False, slots=False)
class Ragged:
    """
    Columns of rows that belong to patients: those of patient *p* end at ``offsets[p + 1]``.

    Parameters
    ----------
    offsets : numpy.ndarray
        One more than there are patients.
    columns : mapping of str to numpy.ndarray
    """

    offsets: Column
    columns: Mapping[str, Column]

    def __getitem__(self, name: str) -> Column:
        return laid_out(self.columns[name])

    def held(self, name: str) -> Any:
        """Return a column as `held` does."""
        return held(self.columns, name)

    def get(self, name: str) -> Column | None:
        """Return an optional column."""
        held = self.columns.get(name)
        return None if held is None else laid_out(held)

    def __len__(self) -> int:
        return int(self.offsets[-1])

    def __repr__(self) -> str:
        rows, patients = number_of(len(self), "row"), number_of(len(self.offsets) - 1, "patient")
        return f"{type(self).__name__}({rows} of {patients}: {', '.join(self.columns)})"

    @cached_property
    def patient(self) -> Column:
        """The patient of each row, as an index."""
        place, size = np.arange(len(self.offsets) - 1), np.diff(self.offsets)
        return place if (size == 1).all() else np.repeat(place, size)

    @cached_property
    def key(self) -> Column:
        """One sortable number for the patient and the day of each row."""
        return sort_key(self.patient, self["day"])

    def rows_of(self, patient: int) -> slice:
        """Return the rows of one patient."""
        return slice(int(self.offsets[patient]), int(self.offsets[patient + 1]))

    def owners(self, rows: Column) -> Column:
        """Return the patient of some rows, without laying out that of every row."""
        return np.searchsorted(self.offsets, rows, side="right") - 1

    def until(self, patient: Column, day: Column) -> Column:
        """For each pair of patient and day, the end of the patient's rows on or before the day."""
        return np.searchsorted(self.key, sort_key(patient, day), side="right")

    def ranges(self, first: Column, last: Column) -> Ragged:
        """Return the rows from each *first* up to its *last*, as those of one patient each."""
        size = np.maximum(last - first, 0)
        offsets = np.concatenate([[0], np.cumsum(size)])
        rows = np.arange(offsets[-1]) + np.repeat(first - offsets[:-1], size)
        return Ragged(offsets, {name: values[rows] for name, values in self.columns.items()})

    def between(self, first: int, last: int) -> Ragged:
        """Return the rows of the patients from *first* up to *last*, without copying."""
        low, high = int(self.offsets[first]), int(self.offsets[last])
        columns = {name: values[low:high] for name, values in self.columns.items()}
        offsets = self.offsets[first : last + 1]
        return Ragged(offsets if low == 0 else offsets - low, columns)

    def without_rows(self) -> Ragged:
        """Return the same patients with none of their rows."""
        columns = {name: values[:0] for name, values in self.columns.items()}
        return Ragged(np.zeros_like(self.offsets), columns)

"""
Columns that are laid out when somebody looks at them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Self

import attrs
import numpy as np
from numpy.typing import NDArray

from itpcase._kept import cached_property

__all__: list[str] = []

Column = NDArray[Any]


class LateColumn:
    """A column whose values are laid out when somebody looks at them."""

    def __len__(self) -> int:
        raise NotImplementedError

    def take(self, rows: slice | Column) -> Column | LateColumn:
        """Return some of the rows."""
        raise NotImplementedError

    @property
    def column(self) -> Column:
        """The value of each row."""
        raise NotImplementedError


@attrs.frozen(eq=False, repr=False, slots=False)
class WorkedOut(LateColumn):
    """
    A column that is worked out when somebody looks at it.

    Parameters
    ----------
    size : int
        How many rows it has.
    work_out : callable
        Gives the value of each row.
    """

    size: int
    work_out: Callable[[], Column]

    def __len__(self) -> int:
        return self.size

    def take(self, rows: slice | Column) -> Column:
        """Return some of the rows."""
        return self.column[rows]

    @cached_property
    def column(self) -> Column:
        """The value of each row."""
        return self.work_out()


class Listed(LateColumn):
    """
    A column of records as a list, which plain Python reads fastest; an array when it is asked for.

    Parameters
    ----------
    values : list
        Nobody changes it.
    dtype : type
        Of the array.
    """

    def __init__(self, values: list[Any], dtype: Any) -> None:
        self.values, self._dtype = values, dtype

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: slice | Column) -> Column:
        """Return some of the rows."""
        return self.column[rows]

    def tolist(self) -> list[Any]:
        """Return the list itself."""
        return self.values

    def any(self) -> bool:
        """Tell whether any value is true."""
        return any(self.values)

    def __array__(self, *_: object, **__: object) -> Column:
        return self.column

    @cached_property
    def column(self) -> Column:
        """The value of each row."""
        return np.array(self.values, dtype=self._dtype)


@attrs.frozen(eq=False, repr=False, slots=False)
class LateTexts(LateColumn):
    """
    A column of texts that are written when somebody asks for them.

    Parameters
    ----------
    write : callable
        Writes the texts of some rows, of what is known of them.
    rows : numpy.ndarray
        What is known of each row.
    """

    write: Callable[[Column], Column]
    rows: Column

    dtype: ClassVar[np.dtype[Any]] = np.dtype(object)
    ndim: ClassVar[int] = 1

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: Any) -> Any:
        if isinstance(which, int | np.integer):
            return self.write(self.rows[np.array([which])])[0]
        return type(self)(self.write, self.rows[which])

    def take(self, rows: slice | Column) -> Self:
        """Return some of the rows."""
        return type(self)(self.write, self.rows[rows])

    def __array__(self, *_: object, **__: object) -> Column:
        return self.column

    def tolist(self) -> list[Any]:
        """Write all of them."""
        listed: list[Any] = self.column.tolist()
        return listed

    @property
    def nbytes(self) -> int:
        """What it takes while nothing is written. [bytes]"""
        return self.rows.nbytes

    @cached_property
    def column(self) -> Column:
        """The text of each row."""
        return self.write(self.rows)


@attrs.frozen(eq=False, repr=False, slots=False)
class LateNumbers(LateColumn):
    """
    A column of whole numbers of which most are asked for by nobody.

    It is held in the bytes in which it came, and in the order in which it came; what is done to its
    rows is done to their numbers, which other columns have as well. It is pickled as it looks.

    Parameters
    ----------
    values : numpy.ndarray
        Nobody changes them.
    rows : numpy.ndarray or range
        Which of them each row has.
    """

    values: Column
    rows: Column | range

    dtype: ClassVar[np.dtype[Any]] = np.dtype(np.int64)
    ndim: ClassVar[int] = 1

    @classmethod
    def of(cls, values: Column) -> Self:
        """Take a column as it is."""
        return cls(values, range(len(values)))

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: Any) -> Any:
        if isinstance(which, int | np.integer):
            return self.dtype.type(self.values[self.rows[which]])
        return self.take(which)

    def take(self, rows: slice | Column) -> Self:
        """Return some of the rows."""
        if isinstance(self.rows, range) and not isinstance(rows, slice):
            rows = np.flatnonzero(rows) if rows.dtype == bool else rows
            return type(self)(self.values[self.rows.start : self.rows.stop], rows)
        picked: Any = self.rows[rows]
        return type(self)(self.values, picked)

    def __array__(self, *_: object, **__: object) -> Column:
        return self.column

    def __reduce__(self) -> Any:
        return np.asarray, (self.column,)

    @property
    def nbytes(self) -> int:
        """What it takes beside the numbers of its rows. [bytes]"""
        return self.values.nbytes

    def tolist(self) -> list[Any]:
        """Return all of them."""
        listed: list[Any] = self.column.tolist()
        return listed

    @cached_property
    def column(self) -> Column:
        """The number of each row."""
        rows = self.rows
        picked = slice(rows.start, rows.stop, rows.step) if isinstance(rows, range) else rows
        return self.values[picked].astype(self.dtype)


def laid_out(held: Column | LateColumn) -> Column:
    """Return a column with the value of each row."""
    return held.column if isinstance(held, LateColumn) else held

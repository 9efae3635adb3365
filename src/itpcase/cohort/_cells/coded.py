"""
The distinct values of a column, and what is missing in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

import attrs
import numpy as np

from itpcase._kept import cached_property
from itpcase._late_columns import LateColumn
from itpcase.table import Column, fetch, objects, pieces
from itpcase.units.missing import is_nothing

__all__: list[str] = []

WIDEST_RANGE: Final = 4
"""Whole numbers that span up to so many times their number are looked up in a table."""


FEW: Final = 16
"""For so many values a column is asked one by one sooner than they are looked up row by row."""

TEXT: Final = frozenset({str, type(None)})
"""The types of a column of texts, in which only None is missing."""

APART: Final = TEXT | {bool}
"""Types of which no two values are equal: they are told apart by their values alone."""


def is_missing(values: Column) -> Column:
    """Tell where a column holds nothing."""
    if values.dtype.kind == "O":
        listed = values.tolist()
        kinds = set(map(type, listed))
        if kinds == {str}:
            return np.zeros(len(values), dtype=bool)
        return np.fromiter(map(is_nothing, listed), dtype=bool, count=len(values))
    if values.dtype.kind in "fmMc":
        return np.asarray(values != values)  # noqa: PLR0124 - NaN and NaT
    return np.zeros(len(values), dtype=bool)


def all_say(values: list[Any]) -> bool:
    """Tell whether all of these are texts, and none is blank."""
    return set(map(type, values)) == {str} and all(map(str.strip, values))


@attrs.frozen(eq=False, repr=False, slots=False)
class Coded(LateColumn):
    """
    A column of few distinct values: each value once, and for each row its place among them.

    A value may come twice where it was spelled in two types; a missing one is None or NaN.
    """

    codes: Column
    values: Column

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: slice | Column) -> Coded:
        """Return some of the rows."""
        return Coded(self.codes[rows], self.values)

    @property
    def column(self) -> Column:
        """The value of each row; the code -1 is that of the last value."""
        return self.values.take(self.codes, mode="wrap")

    @cached_property
    def missing(self) -> Column:
        """Where a row has no value."""
        nothing = is_missing(self.values)
        return nothing[self.codes] if nothing.any() else np.broadcast_to(np.False_, len(self))

    @property
    def first_rows(self) -> Column:
        """The first row of each value; for one that no row has, how many rows there are."""
        first = np.full(len(self.values), len(self))
        for part in reversed([*pieces(len(self))]):
            first[self.codes[part][::-1]] = np.arange(part.start, part.stop)[::-1]
        return first

    def as_they_come(self) -> Coded:
        """Return the same with the values that rows have, in the order in which they first do."""
        one_by_one = not len(self) or self.codes[0] == 0
        for part in pieces(len(self)) if one_by_one else ():  # each as the one before, or one more
            steps = np.diff(self.codes[max(part.start - 1, 0) : part.stop])
            if (steps >> 1).any():
                one_by_one = False
                break
        if one_by_one and int(self.codes.max(initial=-1)) == len(self.values) - 1:
            return self
        first = self.first_rows
        order = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(self))]
        rank = np.zeros(len(first), dtype=np.int32)
        rank[order] = np.arange(len(order))
        return Coded(fetch(rank, self.codes), self.values[order])

    @classmethod
    def of(cls, column: Column) -> Coded:
        """Find the distinct values of a column."""
        if column.dtype.kind in "iu" and len(column):
            low, high = int(column.min()), int(column.max())
            if high - low <= WIDEST_RANGE * len(column):
                codes: Column = np.empty(len(column), dtype=np.int32)
                wide: Any = np.uint64 if column.dtype.kind == "u" else np.int64
                kind = column.dtype.type if column.itemsize == codes.itemsize else wide
                np.subtract(column, low, dtype=kind, out=codes, casting="unsafe")
                present = np.zeros(high - low + 1, dtype=bool)
                for part in pieces(len(codes)):
                    here = codes[part]
                    present[here[:1]] = True
                    present[here[1:][here[1:] != here[:-1]]] = True  # equal ones stand together
                values = np.flatnonzero(present)
                if len(values) < len(present):
                    codes = fetch(np.cumsum(present, dtype=np.int32) - np.int32(1), codes)
                return cls(codes, values.astype(column.dtype) + column.dtype.type(low))
        if column.dtype.kind in "OUS":
            rows = column.tolist()
            are_apart = column.dtype.kind == "U" or set(map(type, rows)) <= APART
            if not are_apart:
                rows = [None if is_nothing(value) else value for value in rows]
                are_apart = set(map(type, rows)) <= APART
            if are_apart:
                places = dict.fromkeys(rows)
                places.update(zip(places, range(len(places)), strict=True))
                codes = np.fromiter(map(places.__getitem__, rows), dtype=np.int32, count=len(rows))
                values = objects([*places])
            else:
                numbered: dict[Any, int] = {}
                codes = np.fromiter(
                    (numbered.setdefault(_key(value), len(numbered)) for value in rows),
                    dtype=np.int32, count=len(rows),
                )  # fmt: skip
                first = np.zeros(len(numbered), dtype=np.int64)
                first[codes[::-1]] = np.arange(len(rows))[::-1]
                values = objects([rows[at] for at in first.tolist()])
            return cls(codes, values if column.dtype.kind == "O" else values.astype(column.dtype))
        values, codes = np.unique(column, return_inverse=True)
        return cls(codes, values)

    @classmethod
    def of_arrow(cls, column: Any) -> Coded:
        """Take the distinct values of a column of text from Arrow, which finds them fastest."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        encoded = column.dictionary_encode()
        books: list[Any] = []  # chunks of a file share dictionaries, row group by row group
        book_of = []
        for chunk in encoded.chunks:
            if not books or not chunk.dictionary.equals(books[-1]):
                books.append(chunk.dictionary)
            book_of.append(len(books) - 1)
        first_of = np.cumsum([0, *(len(book) for book in books)])
        if len(books) > 1:
            merged = pa.concat_arrays([book.cast(pa.large_string()) for book in books])
            merged = merged.dictionary_encode()
            values = objects([*merged.dictionary.to_pylist(), None])
            place = merged.indices.fill_null(len(values) - 1).to_numpy()
        else:
            values = objects([*(books[0].to_pylist() if books else ()), None])
            place = np.arange(len(values) - 1)
        place = np.append(place, len(values) - 1)  # for a row without a value
        place = place.astype(np.int32)
        one_book = len(books) == 1
        as_held = one_book and len(encoded.chunks) == 1 and not encoded.null_count
        if as_held and pa.types.is_signed_integer(encoded.type.index_type):
            return cls._used(encoded.chunk(0).indices.to_numpy(), values, has_missing=False)
        codes = np.empty(len(encoded), dtype=np.int32)
        first = 0
        for chunk, book in zip(encoded.chunks, book_of, strict=True):
            at = chunk.indices
            if not at.null_count and one_book:
                codes[first : first + len(chunk)] = at.to_numpy()
            else:
                at = at.cast(pa.int64()).fill_null(len(place) - 1 - first_of[book])
                codes[first : first + len(chunk)] = place[at.to_numpy() + first_of[book]]
            first += len(chunk)
        return cls._used(codes, values, has_missing=encoded.null_count > 0)

    @classmethod
    def _used(cls, codes: Column, values: Column, *, has_missing: bool) -> Coded:
        """Leave out the values that no row has; the last is that of a row without one."""
        used = np.zeros(len(values), dtype=bool)
        used[-1] = has_missing
        for part in pieces(len(codes)):
            if used[:-1].all():
                break
            if len(values) > FEW:
                used[codes[part]] = True  # a dictionary may hold more
                continue
            for place in np.flatnonzero(~used).tolist():
                used[place] = (codes[part] == place).any()
        if not used[:-1].all():
            codes = fetch(np.cumsum(used, dtype=codes.dtype) - codes.dtype.type(1), codes)
        return cls(codes, values[used])


def name_codes(names: Iterable[Any], codes: Column) -> Coded:
    """Take the codes of a column, and the texts that they stand for; -1 is None."""
    return Coded(codes, objects([*map(str, names), None]))


def rows_of(codes: Column, places: Collection[int]) -> Iterator[tuple[int, Column]]:
    """Give the rows of some distinct values, by their places, in one pass over all rows."""
    most = int(codes.max()) + 1 if len(codes) else 0
    is_wanted = np.zeros(most, dtype=bool)
    is_wanted[[place for place in places if place < most]] = True
    rows = np.flatnonzero(is_wanted[codes]) if most else np.zeros(0, dtype=np.int64)
    rows = rows[np.argsort(codes[rows], kind="stable")]
    ends = np.searchsorted(codes[rows], np.arange(most + 1))
    for place in places:
        yield place, rows[ends[place] : ends[place + 1]] if place < most else rows[:0]


def rarest(codes: Column, size: int, most: int) -> Column:
    """Return the places of distinct values but for the most frequent ones, so many of these."""
    if size <= most:
        return np.zeros(0, dtype=np.int64)
    times = np.bincount(codes, minlength=size)
    return np.sort(np.argsort(-times, kind="stable")[most:])


def _key(value: object) -> object:
    """Tell values apart by what they are: 1, True and 1.0 are three."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list):
        return list, tuple(map(_key, value))
    if isinstance(value, str):
        return value
    try:
        hash(value)
    except TypeError:
        return type(value), id(value)
    return type(value), value

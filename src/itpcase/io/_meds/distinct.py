"""
The distinct values of a column of events, and the place of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np

from itpcase.table import Column

__all__: list[str] = []


@attrs.define
class Distinct:
    """The distinct values that came so far, each with its place."""

    values: list[Any] = attrs.field(factory=list)
    _places: dict[Any, int] = attrs.field(factory=dict)

    def place(self, value: Any) -> int:
        """Return the place of a value; it may be new."""
        found = self._places.get(value)
        if found is None:
            found = self._places[value] = len(self.values)
            self.values.append(value)
        return found

    def places(self, column: Any, *, as_texts: bool = False) -> Column:
        """Return the places of the values of an Arrow column, or of them as texts; -1 for none."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        if pa.types.is_dictionary(column.type):  # whose words may come twice
            column = column.dictionary_decode()
        coded = column.dictionary_encode()
        values = pc.cast(coded.dictionary, pa.string()) if as_texts else coded.dictionary
        at = np.array([*map(self.place, values.to_pylist()), -1], dtype=np.int32)
        which = coded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
        found: Column = at[which]
        return found


def as_they_come(places: Column) -> Iterator[tuple[int, int]]:
    """Give each place with the times that it comes, in the order in which they first do."""
    found, first, times = np.unique(places, return_index=True, return_counts=True)
    order = np.argsort(first)
    yield from zip(found[order].tolist(), times[order].tolist(), strict=True)

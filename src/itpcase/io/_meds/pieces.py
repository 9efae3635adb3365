"""
Events of a MEDS data set that were read together, as columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import attrs
import numpy as np

from itpcase.table import Column

__all__: list[str] = []


@attrs.frozen(eq=False)
class Piece:
    """Events that were read together; each column has a place, or a time, a row."""

    owner: Column
    number: Column
    text: Column
    time: Column
    """In microseconds since 1970; of some kinds also what stands for none."""
    file: Column
    row: Column

    @classmethod
    def joined(cls, pieces: Sequence[Self]) -> Self:
        """Put pieces below one another."""
        names = [each.name for each in attrs.fields(cls)]
        return cls(*(np.concatenate([getattr(p, name) for p in pieces]) for name in names))

    def __len__(self) -> int:
        return len(self.row)

    def rows(self, rows: Column) -> Self:
        """Return some of the events."""
        return type(self)(*(column[rows] for column in attrs.astuple(self, recurse=False)))

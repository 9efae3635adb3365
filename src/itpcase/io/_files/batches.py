"""
Columns of Arrow that are filled batch by batch, so that no row is held twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from itpcase.table import Column

__all__: list[str] = []

BATCH: Final = 1 << 16
"""So many rows are asked for at a time."""


class Filling:
    """
    One column that is being filled.

    Numbers and days go into one array, which grows where there is no more room; texts stay in the
    pieces in which they come.
    """

    def __init__(self, kind: Any, most: int) -> None:
        import pyarrow as pa  # noqa: PLC0415 - an extra

        self.kind = kind
        self.held = pa.int32() if pa.types.is_date32(kind) else kind
        is_number = pa.types.is_integer(self.held) or pa.types.is_floating(self.held)
        self.values: Column | None = (
            np.empty(most, dtype=self.held.to_pandas_dtype()) if is_number else None
        )
        self.is_missing: Column | None = None
        """Where there is none; None as long as all are there."""
        self.pieces: list[Any] = []
        self.rows = 0

    def take(self, values: Any) -> None:
        """Put the values of a batch below those that are there."""
        first, self.rows = self.rows, self.rows + len(values)
        if self.values is None:
            self.pieces.append(values)
            return
        self.values = _with_room(self.values, self.rows)
        values = values.view(self.held)
        if values.null_count:
            missing = np.zeros(0, dtype=bool) if self.is_missing is None else self.is_missing
            self.is_missing = _with_room(missing, self.rows)
            self.is_missing[first : self.rows] = values.is_null().to_numpy(zero_copy_only=False)
            if values.null_count == len(values):  # what nobody reads takes no memory
                return
            values = values.fill_null(0)
        self.values[first : self.rows] = values.to_numpy()

    def whole(self) -> Any:
        """Return the column."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        if self.values is None:
            return pa.chunked_array(self.pieces, type=self.kind)
        missing = None
        if self.is_missing is not None:
            missing = _with_room(self.is_missing, self.rows)[: self.rows]
        return pa.array(self.values[: self.rows], mask=missing).view(self.kind)


def table_of(reader: Any, most: int) -> Any:
    """
    Return the batches of a reader as a table, each column of numbers in one piece.

    Parameters
    ----------
    reader : pyarrow.RecordBatchReader
    most : int
        For so many rows there is room from the start.

    Returns
    -------
    pyarrow.Table
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    columns = [Filling(field.type, most) for field in reader.schema]
    batches: Iterable[Any] = reader
    for batch in batches:
        for column, values in zip(columns, batch.columns, strict=True):
            column.take(values)
    return pa.table([column.whole() for column in columns], names=reader.schema.names)


def _with_room(values: Column, rows: int) -> Column:
    """Return values with room for so many, zero where there was none; grown in few steps."""
    if rows <= len(values):
        return values
    grown = np.zeros(max(rows, 2 * len(values)), dtype=values.dtype)
    grown[: len(values)] = values
    return grown

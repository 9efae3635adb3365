"""
The cells of events one by one, and the digits of their numbers.
"""

from __future__ import annotations

from typing import Any

from itpcase.io._files.parquet_file import values_of
from itpcase.io._meds.files import COLUMNS
from itpcase.units.text import clean
from itpcase.units.whole import without_zero

__all__: list[str] = []


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
    return without_zero(clean(value))

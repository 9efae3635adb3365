"""
A Parquet file, whole or piece by piece; one that cannot be read is told of by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from itpcase._disk import refuse_exhausted
from itpcase._sentences import Sentence
from itpcase.cohort.forms import refuse_columns_twice
from itpcase.errors import InputError, MissingExtraError

__all__: list[str] = []


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Refuse a file by its name for whatever Arrow meets in it."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        refuse_exhausted(error)
        raise InputError.of(
            "UNREADABLE",
            argument=name,
            needed=Sentence("problem.UNREADABLE.needed_meds"),
            given=" ".join(str(error).split()),
            remedy=Sentence("problem.UNREADABLE.remedy_meds"),
        ) from error


def open_parquet(path: Path, feature: str) -> Any:
    """Open a file, whose checksums are looked at when it is read."""
    try:
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(feature, "arrow") from None
    with readable(path.name):
        # a buffer for reads ahead keeps all that was read, also by pieces, until the file is closed
        file = pq.ParquetFile(path, page_checksum_verification=True, pre_buffer=False)
    refuse_columns_twice(file.schema_arrow.names, f"{path.name}, ")
    return file


def batches_of(file: Any, name: str, **how: Any) -> Iterator[Any]:
    """Give a file in pieces; *how* is what `pyarrow.parquet.ParquetFile.iter_batches` takes."""
    pieces = file.iter_batches(**how)
    while True:
        with readable(name):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def values_of(column: Any) -> list[Any]:
    """Return the values of a column; a day that no calendar has is the number behind it."""
    try:
        values: list[Any] = column.to_pylist()
    except OverflowError:
        return [_value(scalar) for scalar in column]
    return values


def _value(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except OverflowError:
        return str(scalar.value)

"""
The rows of a table, divided into files by their patients.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from itpcase._disk import create
from itpcase._sentences import Sentence
from itpcase.cohort.columns import arrow
from itpcase.errors import DataError, InputError, Problem
from itpcase.io._files.parquet_file import batches_of, open_parquet
from itpcase.io._files.parquet_parts import SUFFIX, Part, filled, one_schema
from itpcase.io.parquet import KEPT
from itpcase.table import Column
from itpcase.units.whole import is_whole

__all__: list[str] = []

COUNTS_A_SHARD: Final = 1_000_000
"""About so many counts are in one shard if no number of shards is given."""

MOST_SHARDS: Final = 400
"""All shards are open while a table is divided."""

ROWS_AT_ONCE: Final = 1 << 16
"""Rows that are read together."""

ROWS_HELD: Final = 1 << 21
"""So many rows wait to be written."""

BYTES_HELD: Final = 1 << 26
"""So much of them waits to be written. [bytes]"""


def shard_file(shard: int) -> str:
    """Return the name of the file of a shard in the folder of each table."""
    return f"{shard:05d}{SUFFIX}"


def number_of_shards(counts: int, wanted: int | None, least: int = 1) -> int:
    """
    Return into how many shards so many counts are divided.

    Parameters
    ----------
    counts : int
    wanted : int or None
        One for each million counts if omitted, and no fewer than *least*.
    least : int
        So many as memory asks for.

    Returns
    -------
    int

    Raises
    ------
    InputError
        For a number that cannot be.
    """
    if wanted is None:
        return min(max(least, math.ceil(counts / COUNTS_A_SHARD)), MOST_SHARDS)
    if not is_whole(wanted, 1, MOST_SHARDS):
        raise InputError.of(
            "SHARDS",
            argument="shards",
            needed=Sentence("problem.SHARDS.needed", most_shards=MOST_SHARDS),
            given=wanted,
        )
    return wanted


def shard_of(ids: Iterable[Any], shards: int) -> Column:
    """
    Assign patients to shards: CRC-32 of the UTF-8 bytes of the id, the same on every machine.

    Blanks around an id do not belong to it: the rows of a patient are in one shard.

    Parameters
    ----------
    ids : iterable
        Texts, or whole numbers, which count as they are written; an array of these is fastest.
    shards : int

    Returns
    -------
    numpy.ndarray

    Examples
    --------
    >>> import numpy as np
    >>> from itpcase.registry.division import shard_of
    >>> shard_of(["7", " 12"], 4).tolist(), shard_of(np.array([7, 12]), 4).tolist()
    ([2, 1], [2, 1])
    """
    if isinstance(ids, np.ndarray) and ids.dtype.kind == "i":
        return _crc_of_whole(ids) % shards
    return np.array(
        [zlib.crc32(str(each).strip().encode()) % shards for each in ids], dtype=np.int64
    )


def _crc_of_whole(ids: Column) -> Column:
    """Return CRC-32 of whole numbers as they are written, sign by sign for all of them."""
    is_negative = ids < 0
    rest = np.where(is_negative, -(ids.astype(np.int64) + 1), ids).astype(np.uint64)
    rest += is_negative  # of the lowest number there is no other way to the number without its sign
    found = np.full(len(ids), 0xFFFFFFFF, dtype=np.uint32)
    found[is_negative] = _with_sign(found[is_negative], ord("-"))
    for power in reversed(range(len(str(rest.max(initial=0))))):
        unit = np.uint64(10**power)
        is_written = (rest >= unit) | (power == 0)
        digit = ord("0") + (rest[is_written] // unit % np.uint64(10)).astype(np.uint32)
        found[is_written] = _with_sign(found[is_written], digit)
    return (~found).astype(np.int64)


def _with_sign(before: Column, sign: Any) -> Column:
    """Return CRC-32, not yet inverted, of what was read before and one sign more."""
    found: Column = _CRC[(before ^ np.uint32(sign)) & 0xFF] ^ (before >> 8)
    return found


def _crc_of_byte(byte: int) -> int:
    """Return what a byte changes in CRC-32: the remainder of it by the polynomial."""
    for _ in range(8):
        byte = (byte >> 1) ^ (0xEDB88320 if byte & 1 else 0)
    return byte


_CRC: Final = np.array([_crc_of_byte(byte) for byte in range(256)], dtype=np.uint32)


def schema_of(name: str, parts: Sequence[Part]) -> Any:
    """Return the columns of a table that a cohort keeps, each of one type in all its parts."""
    schemas = []
    for part in parts:
        with open_parquet(part.path, "shards") as file:
            kept = [column for column in file.schema_arrow.names if column in KEPT[name]]
            empty = file.schema_arrow.empty_table().select(kept)
            schemas.append(part.with_values(empty, KEPT[name]).schema)
    return one_schema(schemas, parts)


def divide_table(name: str, parts: Sequence[Part], folder: Path, shards: int) -> None:
    """Divide one table into a file for each shard."""
    pa = arrow("shards")
    schema = schema_of(name, parts)
    with into_shards(folder, shards, schema, write_page_checksum=True) as write:
        for part in parts:
            start = 0
            for table in _pieces(pa, part, KEPT[name], schema):
                write(table, _shards_of_rows(pa, table, shards, part.name, start))
                start += len(table)


@contextmanager
def into_shards(
    folder: Path, shards: int, schema: Any, **how: Any
) -> Iterator[Callable[[Any, Column], None]]:
    """
    Give what writes rows to the files of their shards, where they keep their order.

    Parameters
    ----------
    folder : pathlib.Path
    shards : int
    schema : pyarrow.Schema
    **how : object
        Of `pyarrow.parquet.ParquetWriter`.
    """
    pa = arrow("shards")
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    held: list[list[Any]] = [[] for _ in range(shards)]
    rows = size = 0
    with ExitStack() as stack:
        writers = []
        for i in range(shards):
            stream = stack.enter_context(create(folder / shard_file(i)))
            writers.append(stack.enter_context(pq.ParquetWriter(stream, schema, **how)))

        def write(table: Any, of: Column) -> None:
            nonlocal rows, size
            for shard, piece in _by_shard(pa, table, of, shards):
                held[shard].append(piece)
            rows += len(table)
            size += table.nbytes
            if rows >= ROWS_HELD or size >= BYTES_HELD:
                _flush(pa, writers, held)
                rows = size = 0

        yield write
        _flush(pa, writers, held)


def _pieces(pa: Any, part: Part, kept: Container[str], schema: Any) -> Iterator[Any]:
    """Give a part in pieces, each with the columns of the table."""
    with open_parquet(part.path, "shards") as file:
        columns = [column for column in file.schema_arrow.names if column in kept]
        how = {"batch_size": ROWS_AT_ONCE, "columns": columns}
        for batch in batches_of(file, part.name, **how):
            read = pa.Table.from_batches([batch.select(columns)])
            yield filled(part.with_values(read, kept), schema)


def _shards_of_rows(pa: Any, batch: Any, shards: int, file: str, start: int) -> Column:
    """Return the shard of each row of a batch, by its patient."""
    ids = batch.column("patient_id").combine_chunks()
    if ids.null_count:
        row = start + int(np.flatnonzero(ids.is_null().to_numpy(zero_copy_only=False))[0])
        raise DataError.of(
            "the registry cannot be divided",
            [
                Problem(
                    code="NO_ID",
                    file=file,
                    row=row + 2,
                    argument="patient_id",
                    given=Sentence("problem.NO_ID.given"),
                )
            ],
        )
    encoded = ids if pa.types.is_dictionary(ids.type) else ids.dictionary_encode()
    few = encoded.dictionary
    listed = few.to_numpy() if pa.types.is_signed_integer(few.type) else few.to_pylist()
    of: Column = shard_of(listed, shards)[encoded.indices.to_numpy()]
    return of


def _by_shard(pa: Any, batch: Any, of: Column, shards: int) -> Iterator[tuple[int, Any]]:
    """Divide the rows of a batch, and keep their order."""
    of = of.astype(np.int16)  # there are few, and short numbers are sorted fastest
    order = np.argsort(of, kind="stable")
    ends = np.searchsorted(of[order], np.arange(shards + 1, dtype=np.int16))
    sorted_rows = batch.take(pa.array(order))
    for shard in np.flatnonzero(np.diff(ends)).tolist():
        yield shard, sorted_rows.slice(ends[shard], ends[shard + 1] - ends[shard])


def _flush(pa: Any, writers: list[Any], held: list[list[Any]]) -> None:
    for writer, pieces in zip(writers, held, strict=True):
        if pieces:
            writer.write_table(pa.concat_tables(pieces).combine_chunks())
            pieces.clear()

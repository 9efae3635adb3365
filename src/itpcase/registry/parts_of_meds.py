"""
A MEDS data set in parts of whole subjects, each small enough for memory.

Its files are read in pieces, and the events with a code that is wanted are written to the part of
their subject; each part is then a data set of its own, which the one reader reads.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from itpcase.io._files.folder import readable_folder
from itpcase.io._files.parquet_file import batches_of
from itpcase.io._meds.files import COLUMNS, END, PLACE, open_events
from itpcase.io._meds.reader import Reader, collect, reader_of
from itpcase.io._source.source import Source
from itpcase.registry.parts_of_omop import Parts
from itpcase.table import Column
from itpcase.units.ids import check_id
from itpcase.units.text import clean

__all__: list[str] = []

SUBJECT: Final = "subject_id"

ROWS_AT_ONCE: Final = 1 << 16
"""Events that are read together."""


@contextmanager
def open_parts(
    source: Any,
    place: Path,
    number: Callable[[int], int],
    shard_of: Callable[[Any, int], Column],
    *,
    memory_limit: str | None = None,  # noqa: ARG001 - pieces have one size
    **options: Any,
) -> Iterator[Parts]:
    """
    Divide a data set under a folder, and give its parts.

    Parameters
    ----------
    source : path
    place : Path
        An empty folder.
    number : callable
        Tells from the number of events how many parts there are to be.
    shard_of : callable
        Assigns the ids of subjects to so many parts.
    memory_limit : str or None
        Not used: files are read in pieces of one size.
    **options : object
        Of `itpcase.read_meds`.
    """
    folder = readable_folder(source, "MEDS files")
    reader = reader_of(folder, **options)
    events: dict[str, int] = {}
    for path in reader.files():
        with open_events(path, folder) as file:
            events[str(path.relative_to(folder))] = file.metadata.num_rows
    parts = number(sum(events.values()))
    are_whole = _are_whole(reader)
    _divide(reader, place, parts, shard_of, are_whole=are_whole)

    def read() -> Iterator[Source]:
        for part in range(parts):
            found = collect(place / str(part), **options)
            found.found.tables = events
            yield found

    yield Parts(parts, read, has_whole_ids=are_whole and not reader.patients)


def _type_of_times(reader: Reader) -> Any:
    """Return the type of the times of all files: instants in UTC, if all of them have a zone."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    zoned = []
    for path in reader.files():
        with open_events(path, reader.folder) as file:
            zoned.append(getattr(file.schema_arrow.field("time").type, "tz", None) is not None)
    return pa.timestamp("us", "UTC" if all(zoned) else None)


def _are_whole(reader: Reader) -> bool:
    """Tell whether the ids of all subjects are whole numbers that a column of 64 bits can hold."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    for path in reader.files():
        with open_events(path, reader.folder) as file:
            kind = file.schema_arrow.field(SUBJECT).type
            if pa.types.is_signed_integer(kind) or pa.types.is_floating(kind):
                continue
            for batch in batches_of(file, path.name, batch_size=ROWS_AT_ONCE, columns=[SUBJECT]):
                try:
                    batch.column(0).cast(pa.int64())
                except pa.ArrowInvalid:
                    return False
    return True


def _divide(
    reader: Reader, place: Path, parts: int, shard_of: Callable[[Any, int], Column], *,
    are_whole: bool,
) -> None:  # fmt: skip
    """Write the events that are wanted to the parts of their subjects, in the order they have."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    schema = pa.schema(
        [(SUBJECT, pa.int64() if are_whole else pa.string()),
         ("time", _type_of_times(reader)), ("code", pa.string()),
         ("numeric_value", pa.float32()), ("text_value", pa.large_string()),
         ("unit", pa.string()), (END, pa.string()),
         (PLACE[0], pa.string()), (PLACE[1], pa.int64())]
    )  # fmt: skip
    for part in range(parts):
        (place / str(part) / "data").mkdir(parents=True)
        if (reader.folder / "metadata").is_dir():
            shutil.copytree(reader.folder / "metadata", place / str(part) / "metadata")
    writers = [pq.ParquetWriter(place / str(p) / "data" / "0.parquet", schema)
               for p in range(parts)]  # fmt: skip
    try:
        for table in _wanted_events(reader, schema):
            subjects = table[SUBJECT].to_pylist()
            if not are_whole:
                subjects = [*map(clean, subjects)]
            of = shard_of((reader.patients.get(str(s), s) for s in subjects), parts)
            for part in np.unique(of).tolist():
                writers[part].write_table(table.filter(pa.array(of == part)))
    finally:
        for writer in writers:
            writer.close()


def _wanted_events(reader: Reader, schema: Any) -> Iterator[Any]:
    """Give the events that are wanted in tables of some rows, each event with its place."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra

    for path in reader.files():
        with open_events(path, reader.folder) as file:
            have = [name for name in COLUMNS if name in file.schema_arrow.names]
            first = 1
            for batch in batches_of(file, path.name, batch_size=ROWS_AT_ONCE, columns=have):
                rows = reader.wanted(batch)
                chosen = batch.take(rows)
                columns = {
                    name: chosen.column(name) if name in have
                    else pa.nulls(len(chosen), schema.field(name).type) for name in COLUMNS
                }  # fmt: skip
                if pa.types.is_floating(columns[SUBJECT].type):
                    check_id(pc.max(pc.abs(columns[SUBJECT])).as_py() or 0, SUBJECT)
                    columns[SUBJECT] = columns[SUBJECT].cast(pa.int64())
                columns |= {
                    name: column.cast(schema.field(name).type) for name, column in columns.items()
                }
                name = str(path.relative_to(reader.folder))
                columns[PLACE[0]] = pa.array([name] * len(chosen), pa.string())
                columns[PLACE[1]] = pc.add(pc.cast(rows, pa.int64()), first)
                first += len(batch)
                yield pa.table(columns, schema=schema)

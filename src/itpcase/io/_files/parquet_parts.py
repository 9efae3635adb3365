"""
A table as Parquet: one file, or a folder of parts as Spark and Dask write it.

A part may stand in folders that say the value of a column for all of its rows (``site=A``).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import attrs

from itpcase._sentences import Sentence
from itpcase.cohort.forms import refuse_columns_twice
from itpcase.errors import InputError
from itpcase.io._files.folder import HIDDEN

__all__: list[str] = []

SUFFIX: Final = ".parquet"

EMPTY: Final = "__HIVE_DEFAULT_PARTITION__"
"""The name of the folder of rows without a value."""


@attrs.frozen
class Part:
    """One file of a table."""

    path: Path
    name: str
    """With the folder of the table before it, such as ``counts.parquet/part-0.parquet``."""
    values: dict[str, Any] = attrs.field(factory=dict)
    """What the folders in which it stands say of all of its rows, by column."""

    def with_values(self, rows: Any, kept: Container[str]) -> Any:
        """
        Add to rows those columns of *kept* that the folders say.

        Raises
        ------
        InputError
            For a column of the file that says something else.
        """
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        for name, value in self.values.items():
            if name not in rows.schema.names:
                if name in kept:
                    kind = pa.int64() if isinstance(value, int) else pa.string()
                    said = pa.repeat(pa.scalar(value, kind), len(rows))
                    rows = rows.append_column(name, said)
            elif len(others := pc.unique(rows.column(name))) > 1 or (
                len(others) and str(others[0].as_py()) != str(value)
            ):
                raise InputError.of(
                    "COLUMN_TWICE", argument=f"{self.name}, {name}",
                    given=Sentence("problem.COLUMN_TWICE.given_folder", name=repr(name)),
                )  # fmt: skip
        return rows


def parquet_files(folder: Path) -> list[Path]:
    """Return the Parquet files under a folder, without what systems put aside there."""
    return sorted(
        path for path in folder.glob("**/*")
        if path.name.casefold().endswith(SUFFIX) and path.is_file()
        and not any(name.startswith(HIDDEN) for name in path.relative_to(folder).parts)
    )  # fmt: skip


def parts_of(path: Path) -> list[Part]:
    """Return the parts of a table: the file itself, or those of a folder; none if it is neither."""
    if path.is_file():
        return [Part(path, path.name)]
    found = [
        (file, _said(file.relative_to(path).parts[:-1]))
        for file in (parquet_files(path) if path.is_dir() else ())
    ]
    texts = [name for _, said in found for name, value in said.items() if not _is_whole(value)]
    return [
        Part(
            file, f"{path.name}/{file.relative_to(path).as_posix()}",
            {
                name: value if value is None or name in texts else int(value)
                for name, value in said.items()
            },
        )
        for file, said in found
    ]  # fmt: skip


def _said(folders: Iterable[str]) -> dict[str, str | None]:
    """Return what the names of folders say, such as ``site=A``."""
    pairs = (folder.partition("=") for folder in folders if "=" in folder)
    return {unquote(name): None if value == EMPTY else unquote(value) for name, _, value in pairs}


def _is_whole(value: str | None) -> bool:
    """Tell whether a number is written as it is printed again; ``001`` is a text."""
    return value is None or (value.isascii() and value.isdecimal() and value == str(int(value)))


def joined(tables: Sequence[Any], parts: Sequence[Part]) -> Any:
    """
    Put the rows of the parts below one another; a column that a part has not is null there.

    Raises
    ------
    InputError
        For a column of types that do not go together, with the part that has another.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if len(tables) == 1:
        return tables[0]
    schema = one_schema([table.schema for table in tables], parts)
    return pa.concat_tables([filled(table, schema) for table in tables])


def one_schema(schemas: Sequence[Any], parts: Sequence[Part]) -> Any:
    """
    Return the columns of all parts, each of one type.

    Raises
    ------
    InputError
        For a column of types that do not go together, with the part that has another.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    for schema, part in zip(schemas, parts, strict=True):
        refuse_columns_twice(schema.names, f"{part.name}, ")
    found = schemas[0].remove_metadata()
    for schema, part in zip(schemas[1:], parts[1:], strict=True):
        for field in schema.remove_metadata():
            if field.name not in found.names:
                found = found.append(field)
                continue
            place = found.get_field_index(field.name)
            before = found.field(place)
            try:
                both = pa.unify_schemas(
                    [pa.schema([before]), pa.schema([field])], promote_options="permissive"
                )
            except pa.ArrowException:
                raise InputError.of(
                    "UNREADABLE",
                    argument=part.name,
                    needed=Sentence(
                        "problem.UNREADABLE.needed_parts", column=field.name, type=before.type
                    ),
                    given=str(field.type),
                    remedy=Sentence("problem.UNREADABLE.remedy_parts"),
                ) from None
            found = found.set(place, both.field(0))
    return found


def filled(table: Any, schema: Any) -> Any:
    """Give a table the columns of a schema, null where it has none."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    columns = [
        _as_type(table[field.name], field.type) if field.name in table.column_names
        else pa.nulls(len(table), field.type)
        for field in schema
    ]  # fmt: skip
    return pa.table(columns, schema=schema)


def _as_type(column: Any, kind: Any) -> Any:
    return column if column.type == kind else column.cast(kind)


@attrs.define
class Places:
    """Where the rows of tables stand: in which part, and in which row of it."""

    parts: dict[str, list[tuple[str, int]]] = attrs.field(factory=dict)
    """By table, its parts with so many rows each."""

    def of(self, table: str, row: int | None) -> tuple[str, int | None]:
        """Return the file of a row, and its row there; the table itself for no row."""
        for name, rows in self.parts.get(table, ()):
            if row is None or row < rows:
                return (table + SUFFIX if row is None else name), row
            row -= rows
        return table + SUFFIX, row

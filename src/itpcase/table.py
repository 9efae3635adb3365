"""
Tables: named arrays of one length, and answers that say why.

What is laid out late is in `_late_columns`, rows that belong to patients in `_ragged`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any, Final, Generic, Protocol, Self, TypeVar, overload

import numpy as np

from itpcase import _html, _late_columns, _names
from itpcase._arguments import check_text, refuse_kind
from itpcase._late_columns import LateColumn, laid_out
from itpcase._ragged import Ragged
from itpcase._same import same
from itpcase._sentences import DEFAULT_LANGUAGE, Sentence
from itpcase.errors import InputError, MissingExtraError, RowError
from itpcase.units.counts import ROWS_AT_ONCE

__all__ = ["Ragged", "Table"]

Column = _late_columns.Column

RENAMED: Final = {
    "reason": ("not_evaluable", "end_reason"),
    "ended": ("end_reason",),
    "days_to_response": ("time_to_response_days",),
    "days": ("time_to_response_days",),
    "number": ("line",),
    "rule": ("definition",),
    "scale": ("definition",),
    "count": ("count_1e9_per_l",),
    **{
        f"{old}{end}": (f"{new}{end}",)
        for old, new in (("rate", "share"), ("low", "lower"), ("high", "upper"))
        for end in ("", "_of_all")
    },
    **{
        f"{name}_{old}": (f"{name}_{new}",)
        for name in ("kappa", "discordant")
        for old, new in (("low", "lower"), ("high", "upper"))
    },
    **{name: (f"days_{name}",) for name in ("on_min", "on_max", "off_min", "off_max")},
}
"""Columns of the release before, and what they can be called now."""


RENAMED_SETTINGS: Final = dict.fromkeys(("rule", "criteria", "id"), ("definition",))
"""Settings of the release before, and what they are called now."""


def _name_now(
    name: str, columns: Iterable[str], renamed: Mapping[str, tuple[str, ...]] = RENAMED
) -> str | None:
    """Return what a column of the release before is called now, with a warning."""
    now = next((new for new in renamed.get(name, ()) if new in columns), None)
    if now is not None:
        kind = "column" if renamed is RENAMED else "setting"
        _names.warn_of_name(f"{kind} {name!r}", f"{now!r}", depth=5)
    return now


def _each_column(columns: Any) -> Iterator[tuple[str, Any]]:
    """Give the columns of a mapping, or of a frame, by their names."""
    if not hasattr(columns, "keys") or not callable(getattr(columns, "items", None)):
        raise refuse_kind(columns, "columns", "mapping")
    for name, values in columns.items():
        yield check_text(name, "columns"), values


def _one_column(values: Any, name: str) -> Column:
    """Take what is given for a column as an array; refuse what has not one value a row."""
    try:
        column = np.asarray(values)
    except ValueError:  # rows that are lists of several lengths
        column = np.empty((0, 0))
    if column.ndim != 1:
        given = Sentence("problem.COLUMN_LENGTHS.given", shape=column.shape)
        raise InputError.of("COLUMN_LENGTHS", argument=f"columns[{name!r}]", given=given)
    return column


class _Row(dict[str, Any]):
    """A row of a table; a column of the release before is found under its new name."""

    renamed: Mapping[str, tuple[str, ...]] = RENAMED

    def __missing__(self, name: str) -> Any:
        now = _name_now(name, self, self.renamed)
        if now is None:
            raise KeyError(name)
        return self[now]


class Settings(_Row):
    """The settings of an answer; one of the release before is found under its new name."""

    renamed = RENAMED_SETTINGS


class Table:
    """
    Named numpy columns of one length.

    * ``table["days"]`` is a column, ``table[3]`` a row, and ``table[:10]``,
      ``table[table["days"] > 90]``, ``table[["line", "days"]]`` are tables;
    * ``len(table)`` is the number of rows and iteration gives them, as mappings of column to value,
      so that ``pandas.DataFrame(table)`` and ``polars.DataFrame(table)`` have them as rows;
    * ``table.columns`` are the names, ``"days" in table`` asks for one;
    * ``table == other`` tells whether two of a kind have the same columns and values, where what is
      missing is the same as what is missing.

    Parameters
    ----------
    columns : mapping of str to array_like

    Raises
    ------
    InputError
        If the columns differ in length.

    Examples
    --------
    >>> from itpcase.table import Table
    >>> t = Table({"line": [1, 2], "days": [112.0, 40.0]})
    >>> t["line"].tolist(), len(t), t.columns
    ([1, 2], 2, ('line', 'days'))
    >>> t[t["days"] > 90]["line"].tolist()
    [1]
    """

    _by_row: tuple[str, ...] = ()
    """Attributes of a subclass that hold one value a row."""

    def __init__(self, columns: Mapping[str, Any]) -> None:
        held = [*_each_column(columns)]
        self._held: dict[str, Column | LateColumn] = {
            name: values if isinstance(values, LateColumn) else _one_column(values, name)
            for name, values in held
        }
        if len(held) > len(self._held):
            names = [name for name, _ in held]
            twice = next(name for name in names if names.count(name) > 1)
            given = Sentence("problem.COLUMN_TWICE.given", times=names.count(twice), name=twice)
            raise InputError.of("COLUMN_TWICE", argument="columns", given=given)
        if len({len(values) for values in self._held.values()}) > 1:
            sizes = {name: len(values) for name, values in self._held.items()}
            raise InputError.of(
                "COLUMN_LENGTHS",
                argument="columns",
                needed=Sentence("problem.COLUMN_LENGTHS.needed_table"),
                given=sizes,
                remedy=Sentence("problem.COLUMN_LENGTHS.remedy_table"),
            )

    @overload
    def __getitem__(self, which: str) -> Column: ...

    @overload
    def __getitem__(self, which: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, which: slice | Sequence[Any] | Column) -> Self: ...

    def __getitem__(self, which: Any) -> Column | dict[str, Any] | Self:
        if isinstance(which, str):
            return self._column(which)
        if isinstance(which, slice):
            return self._take(self._span(which))
        if isinstance(which, int | np.integer) and not isinstance(which, bool):
            at = self._place(which)
            return _Row({name: values[at] for name, values in self._columns.items()})
        if (
            isinstance(which, list | tuple)
            and which
            and all(isinstance(name, str) for name in which)
        ):
            return self._with({name: self._column(name) for name in which})
        return self._take(self._rows_of(which))

    def _span(self, which: slice) -> slice:
        """Return a slice of rows, or refuse one that is none."""
        try:
            which.indices(len(self))
        except (TypeError, ValueError):
            raise self._no_rows(str(which)) from None
        return which

    def _rows_of(self, which: Any) -> Column:
        """Return the numbers of the rows that are asked for by numbers, or by truth values."""
        try:
            rows = np.asarray(which)
        except ValueError:  # lists of several lengths
            rows = np.zeros((), dtype=object)
        if rows.ndim == 0:  # a set, a number, nothing
            raise self._no_rows(type(which).__name__)
        if not len(rows):
            return np.zeros(0, dtype=np.intp)
        if rows.ndim == 1 and not np.ma.is_masked(which):
            if rows.dtype == np.bool_ and len(rows) == len(self):
                return np.flatnonzero(rows)
            if rows.dtype.kind in "iu":
                return self._places(rows)
        given = Sentence("problem.TABLE_ROWS.given", rows=len(rows), dtype=rows.dtype)
        raise self._no_rows(given)

    def _place(self, row: Any) -> int:
        """Return the number of one row, or refuse what is none."""
        if not isinstance(row, int | np.integer) or isinstance(row, bool | np.timedelta64):
            raise self._no_rows(type(row).__name__)
        return int(self._places(np.array([row], dtype=object))[0])

    def _places(self, rows: Column) -> Column:
        """Return numbers of rows, or refuse those that the table does not have."""
        outside = (rows < -len(self)) | (rows >= len(self))
        if outside.any():
            first = rows[np.flatnonzero(outside)[0]]
            raise RowError.of(
                "TABLE_ROWS", argument="rows",
                given=first.item() if isinstance(first, np.generic) else first,
                needed=Sentence("problem.TABLE_ROWS.needed_row", n=len(self)),
                remedy=Sentence("problem.TABLE_ROWS.remedy_row"),
            )  # fmt: skip
        return rows.astype(np.intp)

    def _no_rows(self, given: str | Sentence) -> InputError:
        needed = Sentence("problem.TABLE_ROWS.needed", value=len(self))
        return InputError.of("TABLE_ROWS", argument="rows", needed=needed, given=given)

    @property
    def _columns(self) -> dict[str, Column]:
        """All columns, laid out."""
        return {name: self._laid_out(name) for name in self._held}

    def _column(self, name: str) -> Column:
        if name not in self._held:
            now = _name_now(name, self._held)
            if now is None:
                raise KeyError(f"no column {name!r}; there are: {', '.join(self._held)}")
            name = now
        return self._laid_out(name)

    def _laid_out(self, name: str) -> Column:
        """Return a column of this name, laid out now and kept so."""
        column = self._held[name] = laid_out(self._held[name])
        return column

    def _with(self, columns: Mapping[str, Column | LateColumn]) -> Self:
        """Return this table with other columns, of the same rows."""
        new = copy(self)
        vars(new)["_held"] = dict(columns)
        return new

    def _take(self, rows: slice | Column) -> Self:
        """Return some of the rows; they can be explained as before."""
        new = self._with({
            name: held.take(rows) if isinstance(held, LateColumn) else held[rows]
            for name, held in self._held.items()
        })  # fmt: skip
        for name in self._by_row:
            held = getattr(self, name)
            taken = (
                {key: values[rows] for key, values in held.items()}
                if isinstance(held, Mapping)
                else held[rows]
            )
            vars(new)[name] = taken
        return new

    def __iter__(self) -> Iterator[dict[str, Any]]:
        names = self.columns
        for values in zip(*self._columns.values(), strict=True):
            yield _Row(zip(names, values, strict=True))

    def __len__(self) -> int:
        return len(next(iter(self._held.values()), ()))

    def __contains__(self, name: object) -> bool:
        return name in self._held

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self is other or same(self._columns, other._columns)

    def __hash__(self) -> int:
        return hash((type(self), self.columns, len(self)))

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._held)

    def keys(self) -> tuple[str, ...]:
        """Return the names of the columns; with it, ``dict(table)`` works."""
        return self.columns

    def rows(self) -> Iterator[dict[str, Any]]:
        """Give the rows one by one, as mappings of column to value."""
        return iter(self)

    def _repr_html_(self) -> str:
        first = [tuple(row.values()) for row in self[: _html.ROWS]]
        more = f", the first {len(first)} shown" if len(self) > len(first) else ""
        rows = _html.number_of(len(self), "row")
        return _html.table_html(self.columns, first, caption=f"{rows}{more}")

    def __repr__(self) -> str:
        rows = _html.number_of(len(self), "row")
        return f"{type(self).__name__}({rows}: {', '.join(self._held)})"

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand the columns to any Arrow-capable library; needs the extra ``arrow``."""
        return self._arrow().__arrow_c_stream__(requested_schema)

    def _arrow(self) -> Any:
        try:
            import pyarrow as pa  # noqa: PLC0415 - an extra
        except ImportError:
            raise MissingExtraError("a table as an Arrow stream", "arrow") from None
        return pa.table(
            {name: pa.array(values, from_pandas=True) for name, values in self._columns.items()}
        )

    def to_pandas(self) -> Any:
        """Return a pandas DataFrame."""
        import pandas as pd  # noqa: PLC0415 - belongs to the user

        return pd.DataFrame({
            name: pd.array(values.tolist(), dtype="boolean") if _are_truths(values) else values
            for name, values in self._columns.items()
        })  # fmt: skip

    def to_polars(self) -> Any:
        """Return a polars DataFrame."""
        import polars as pl  # noqa: PLC0415 - belongs to the user

        return pl.DataFrame(self)


class Explained(Protocol):
    """An answer that says why."""

    def explain(self, lang: str = DEFAULT_LANGUAGE) -> str:
        """Say in plain sentences what the answer is and why."""
        ...


Answered = TypeVar("Answered", bound=Explained)


class ExplainedTable(Table, Generic[Answered]):
    """
    A table of answers that can explain each of its rows.

    Parameters
    ----------
    columns : mapping of str to array_like
    """

    def answer(self, row: int) -> Answered:
        """Return the answer of one row as an object."""
        raise NotImplementedError

    def explain(self, row: int, lang: str = DEFAULT_LANGUAGE) -> str:
        """Say in plain sentences what the answer of one row is and why."""
        return self.answer(row).explain(lang)


class Answers(ExplainedTable[Answered]):
    """
    A table of answers that are held beside it, or can be made again.

    Parameters
    ----------
    columns : mapping of str to array_like
    answer_at : callable
        Gives the answer of a row, by its number in these columns.
    """

    _by_row = ("_at",)

    def __init__(self, columns: Mapping[str, Any], answer_at: Callable[[int], Answered]) -> None:
        super().__init__(columns)
        self._answer_at = answer_at
        self._at = np.arange(len(self))

    def answer(self, row: int) -> Answered:
        """Return the answer of one row as an object."""
        return self._answer_at(int(self._at[self._place(row)]))


def _are_truths(values: Column) -> bool:
    """Tell whether a column holds truth values among which some are missing."""
    if values.dtype.kind != "O":
        return False
    kinds = {*map(type, values.tolist())}
    return bool in kinds and kinds <= {bool, type(None)}


# --- values of a column --------------------------------------------------------------------------


def known(value: float) -> float | None:
    """Return a number of a column; None for NaN."""
    return None if np.isnan(value) else float(value)


def whole(value: float) -> int | None:
    """Return a whole number of a column; None for NaN."""
    return None if np.isnan(value) else int(value)


def objects(values: Sequence[Any]) -> Column:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def table_of(kinds: Mapping[str, type[Any]], rows: Iterable[Sequence[Any]]) -> Table:
    """Make a table of rows; a column has its name and kind, without any row too."""
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return Table(
        {
            name: objects(values) if kind is object else np.array(values, dtype=kind)
            for (name, kind), values in zip(kinds.items(), columns, strict=True)
        }
    )


def count_within(owner: Column) -> Column:
    """Count the rows of each owner from 1; those of one stand together."""
    at = np.arange(len(owner))
    is_first = np.ones(len(owner), dtype=bool)
    is_first[1:] = owner[1:] != owner[:-1]
    number: Column = at - np.maximum.accumulate(at * is_first) + 1
    return number


def pieces(rows: int) -> Iterator[slice]:
    """Give rows in pieces so small that what is made of one stays in the cache."""
    for first in range(0, rows, ROWS_AT_ONCE):
        yield slice(first, min(first + ROWS_AT_ONCE, rows))


def rows_where(test: Callable[[slice], Column], rows: int) -> Column:
    """Return the rows for which a test holds that is asked piece by piece."""
    nothing = np.zeros(0, dtype=np.int64)
    return np.concatenate(
        [nothing, *(part.start + np.flatnonzero(test(part)) for part in pieces(rows))]
    )


def fetch(values: Any, rows: Column) -> Any:
    """Return values by the numbers of their rows; numpy would first make the numbers wider."""
    if isinstance(values, LateColumn):
        return values.take(rows)
    found = np.empty(len(rows), dtype=values.dtype)
    for part in pieces(len(rows)):
        found[part] = values[rows[part]]
    return found


def pick(values: Iterable[str], codes: Column) -> Column:
    """Turn codes into the texts they stand for; -1 is None."""
    return pick_objects(map(str, values), codes)


def pick_objects(values: Iterable[Any], codes: Column) -> Column:
    """Turn codes into the objects they stand for; -1 is None."""
    return objects([*values, None])[codes]


def _room_for(kinds: Mapping[str, tuple[Any, tuple[int, ...]]]) -> dict[str, Column]:
    """
    Make empty columns of some types and shapes.

    Those of one kind share one piece of memory: the system gives a large piece in large pages,
    which takes a fraction of the time of small ones.
    """
    alike: dict[Any, list[str]] = {}
    for name, kind in kinds.items():
        alike.setdefault(kind, []).append(name)
    found: dict[str, Column] = {}
    for (dtype, shape), names in alike.items():
        found |= zip(names, np.empty((len(names), *shape), dtype=dtype), strict=True)
    return found


def joined(parts: Iterable[dict[str, Column]]) -> dict[str, Column]:
    """Put the rows of several tables below one another."""
    listed = list(parts)
    if len(listed) == 1:
        return listed[0]
    columns = {name: [np.asarray(part[name]) for part in listed] for name in listed[0]}
    room = _room_for({
        name: (np.result_type(*values), (sum(map(len, values)), *values[0].shape[1:]))
        for name, values in columns.items()
    })  # fmt: skip
    return {name: np.concatenate(values, out=room[name]) for name, values in columns.items()}

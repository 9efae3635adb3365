"""
Columns: tables of named arrays, and rows that belong to patients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any, ClassVar, Final, Generic, Protocol, Self, TypeVar, get_args, overload

import attrs
import numpy as np
from numpy.typing import NDArray

from itpcase import _html, _names
from itpcase._days import sort_key
from itpcase._kept import cached_property
from itpcase._sentences import DEFAULT_LANGUAGE, Sentence
from itpcase.agents import codes_of
from itpcase.errors import InputError, MissingExtraError
from itpcase.model import Day
from itpcase.terms import RescueKind
from itpcase.units.counts import ROWS_AT_ONCE, Count
from itpcase.units.numbers import Comparator

__all__ = ["Ragged", "Table"]

Column = NDArray[Any]

COMPARATORS: Final[tuple[Comparator, ...]] = get_args(Comparator)
RESCUE_KINDS: Final = tuple(RescueKind)
DAY_FACTS: Final = {
    "died": "died_on", "diagnosed": "diagnosed_on", "followed": "followed_until", "born": "born_on",
}  # fmt: skip
"""The days of a patient: the column, and the field of `Patient`."""

DAYS: Final = {
    "counts": {"day": "on"},
    "lines": {"start": "started_on", "end": "ended_on"},
    "bleeds": {"day": "on", "until": "until"},
    "rescues": {"day": "on"},
    "labs": {"day": "on"},
    "exposures": {"start": "started_on", "end": "ended_on"},
    "signs": {"day": "on"},
}
"""The days of each table: the column of the cohort, and that of the form."""

ENDS: Final = frozenset({"end", "until"})
"""The columns of days of a cohort on which something ends."""

SPLENECTOMY: Final = "splenectomy"

NOT_STATED: Final = "not stated"
"""Stands for the agents of a line where the source has no column for them."""

UNGRADED: Final = -1
"""Stands for bleeding without a WHO grade, and for a washout that the definition gives."""


RENAMED: Final = {
    "reason": ("not_evaluable", "end_reason"),
    "ended": ("end_reason",),
    "days_to_response": ("time_to_response_days",),
    "days": ("time_to_response_days",),
    "number": ("line",),
    "rule": ("definition",),
    "scale": ("definition",),
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


class LateColumn:
    """A column whose values are laid out when somebody looks at them."""

    def __len__(self) -> int:
        raise NotImplementedError

    def take(self, rows: slice | Column) -> Column | LateColumn:
        """Return some of the rows."""
        raise NotImplementedError

    @property
    def column(self) -> Column:
        """The value of each row."""
        raise NotImplementedError


@attrs.frozen(eq=False, slots=False)
class WorkedOut(LateColumn):
    """
    A column that is worked out when somebody looks at it.

    Parameters
    ----------
    size : int
        How many rows it has.
    work_out : callable
        Gives the value of each row.
    """

    size: int
    work_out: Callable[[], Column]

    def __len__(self) -> int:
        return self.size

    def take(self, rows: slice | Column) -> Column:
        """Return some of the rows."""
        return self.column[rows]

    @cached_property
    def column(self) -> Column:
        """The value of each row."""
        return self.work_out()


class Listed(LateColumn):
    """
    A column of records as a list, which plain Python reads fastest; an array when it is asked for.

    Parameters
    ----------
    values : list
        Nobody changes it.
    dtype : type
        Of the array.
    """

    def __init__(self, values: list[Any], dtype: Any) -> None:
        self.values, self._dtype = values, dtype

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: slice | Column) -> Column:
        """Return some of the rows."""
        return self.column[rows]

    def tolist(self) -> list[Any]:
        """Return the list itself."""
        return self.values

    def any(self) -> bool:
        """Tell whether any value is true."""
        return any(self.values)

    def __array__(self, *_: object, **__: object) -> Column:
        return self.column

    @cached_property
    def column(self) -> Column:
        """The value of each row."""
        return np.array(self.values, dtype=self._dtype)


def laid_out(held: Column | LateColumn) -> Column:
    """Return a column with the value of each row."""
    return held.column if isinstance(held, LateColumn) else held


class Table:
    """
    Named numpy columns of one length.

    * ``table["days"]`` is a column, ``table[3]`` a row, and ``table[:10]``,
      ``table[table["days"] > 90]``, ``table[["line", "days"]]`` are tables;
    * ``len(table)`` is the number of rows and iteration gives them, as mappings of column to value,
      so that ``pandas.DataFrame(table)`` and ``polars.DataFrame(table)`` have them as rows;
    * ``table.columns`` are the names, ``"days" in table`` asks for one.

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
        self._held: dict[str, Column | LateColumn] = {
            name: values if isinstance(values, LateColumn) else np.asarray(values)
            for name, values in columns.items()
        }
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
            return self._take(which)
        if isinstance(which, int | np.integer) and not isinstance(which, bool):
            return _Row({name: values[which] for name, values in self._columns.items()})
        if (
            isinstance(which, list | tuple)
            and which
            and all(isinstance(name, str) for name in which)
        ):
            return self._with({name: self._column(name) for name in which})
        rows = np.asarray(which, dtype=np.intp if len(which) == 0 else None)
        if rows.dtype == np.bool_ and len(rows) == len(self):
            return self._take(np.flatnonzero(rows))
        if rows.dtype.kind in "iu" and rows.ndim == 1:
            return self._take(rows)
        raise InputError.of(
            "TABLE_ROWS",
            argument="rows",
            needed=Sentence("problem.TABLE_ROWS.needed", value=len(self)),
            given=Sentence("problem.TABLE_ROWS.given", rows=len(rows), dtype=rows.dtype),
        )

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

        return pd.DataFrame(self._columns)

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
        return self._answer_at(int(self._at[row]))


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


@attrs.frozen(eq=False, slots=False)
class LateTexts(LateColumn):
    """
    A column of texts that are written when somebody asks for them.

    Parameters
    ----------
    write : callable
        Writes the texts of some rows, of what is known of them.
    rows : numpy.ndarray
        What is known of each row.
    """

    write: Callable[[Column], Column]
    rows: Column

    dtype: ClassVar[np.dtype[Any]] = np.dtype(object)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: Any) -> Any:
        if isinstance(which, int | np.integer):
            return self.write(self.rows[np.array([which])])[0]
        return type(self)(self.write, self.rows[which])

    def take(self, rows: slice | Column) -> Self:
        """Return some of the rows."""
        return type(self)(self.write, self.rows[rows])

    def __array__(self, *_: object, **__: object) -> Column:
        return self.column

    def tolist(self) -> list[Any]:
        """Write all of them."""
        listed: list[Any] = self.column.tolist()
        return listed

    @property
    def nbytes(self) -> int:
        """What it takes while nothing is written. [bytes]"""
        return self.rows.nbytes

    @cached_property
    def column(self) -> Column:
        """The text of each row."""
        return self.write(self.rows)


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


def fetch(values: Column, rows: Column) -> Column:
    """Return values by the numbers of their rows; numpy would first make the numbers wider."""
    found = np.empty(len(rows), dtype=values.dtype)
    for part in pieces(len(rows)):
        found[part] = values[rows[part]]
    return found


Maker = Callable[[Sequence[Any]], Column | Listed | None]
"""Makes a column of records; None where none of them says anything."""


class _Made(dict[str, Column | Listed | None]):
    """The columns of records that somebody looked at; None for one that says nothing."""

    def __init__(self, records: Sequence[Any], makers: Mapping[str, Maker]) -> None:
        self._records, self._makers = records, makers

    def __missing__(self, name: str) -> Column | Listed | None:
        make = self._makers.get(name)
        found = self[name] = None if make is None else make(self._records)
        return found


class ColumnsOfRecords(Mapping[str, Column]):
    """
    Columns of records, each made when it is first looked at: most questions look at few.

    Parameters
    ----------
    records : sequence
        One a row.
    makers : mapping of str to callable
        By the name of the column.
    """

    def __init__(self, records: Sequence[Any], makers: Mapping[str, Maker]) -> None:
        self._makers = makers
        self._made = _Made(records, makers)

    def held(self, name: str) -> Column | Listed | None:
        """Return a column, made now if nobody looked at it before; None where there is none."""
        return self._made[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a column as an array, or the default where there is none."""
        found = self.held(name)
        return default if found is None else laid_out(found)

    def __getitem__(self, name: str) -> Column:
        found = self.held(name)
        if found is None:
            raise KeyError(name)
        return laid_out(found)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.held(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._makers if self.held(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


def held(columns: Mapping[str, Any], name: str) -> Any:
    """Return a column as it is held, an array or what becomes one; None where there is none."""
    return columns.held(name) if isinstance(columns, ColumnsOfRecords) else columns.get(name)


@attrs.frozen(eq=False, repr=False, slots=False)
class Ragged:
    """
    Columns of rows that belong to patients: those of patient *p* end at ``offsets[p + 1]``.

    Parameters
    ----------
    offsets : numpy.ndarray
        One more than there are patients.
    columns : mapping of str to numpy.ndarray
    """

    offsets: Column
    columns: Mapping[str, Column]

    def __getitem__(self, name: str) -> Column:
        return laid_out(self.columns[name])

    def held(self, name: str) -> Any:
        """Return a column as `held` does."""
        return held(self.columns, name)

    def get(self, name: str) -> Column | None:
        """Return an optional column."""
        held = self.columns.get(name)
        return None if held is None else laid_out(held)

    def __len__(self) -> int:
        return int(self.offsets[-1])

    @cached_property
    def patient(self) -> Column:
        """The patient of each row, as an index."""
        place, size = np.arange(len(self.offsets) - 1), np.diff(self.offsets)
        return place if (size == 1).all() else np.repeat(place, size)

    @cached_property
    def key(self) -> Column:
        """One sortable number for the patient and the day of each row."""
        return sort_key(self.patient, self["day"])

    def owners(self, rows: Column) -> Column:
        """Return the patient of some rows, without laying out that of every row."""
        return np.searchsorted(self.offsets, rows, side="right") - 1

    def until(self, patient: Column, day: Column) -> Column:
        """For each pair of patient and day, the end of the patient's rows on or before the day."""
        return np.searchsorted(self.key, sort_key(patient, day), side="right")

    def ranges(self, first: Column, last: Column) -> Ragged:
        """Return the rows from each *first* up to its *last*, as those of one patient each."""
        size = np.maximum(last - first, 0)
        offsets = np.concatenate([[0], np.cumsum(size)])
        rows = np.arange(offsets[-1]) + np.repeat(first - offsets[:-1], size)
        return Ragged(offsets, {name: values[rows] for name, values in self.columns.items()})

    def between(self, first: int, last: int) -> Ragged:
        """Return the rows of the patients from *first* up to *last*, without copying."""
        low, high = int(self.offsets[first]), int(self.offsets[last])
        columns = {name: values[low:high] for name, values in self.columns.items()}
        offsets = self.offsets[first : last + 1]
        return Ragged(offsets if low == 0 else offsets - low, columns)

    def without_rows(self) -> Ragged:
        """Return the same patients with none of their rows."""
        columns = {name: values[:0] for name, values in self.columns.items()}
        return Ragged(np.zeros_like(self.offsets), columns)


# --- shared by the ways into a cohort ------------------------------------------------------------


def splenectomies(agents: Sequence[tuple[str, ...]]) -> Listed:
    """Tell which lines are a splenectomy, alone or with drugs, by any word for it."""
    return Listed([SPLENECTOMY in codes_of(each) for each in agents], np.bool_)


def same_kind(patients: Any, calendar: Column, data_cut: Day) -> None:
    wrong = np.flatnonzero(calendar == isinstance(data_cut, int))
    if len(wrong):
        first = patients[wrong[0]]
        raise InputError.of(
            "MIXED_TIMES",
            argument="data_cut",
            needed=Sentence("problem.MIXED_TIMES.needed_table"),
            given=Sentence(
                "problem.MIXED_TIMES.given_table",
                data_cut=data_cut,
                first=repr(str(getattr(first, "id", first))),
            ),
            remedy=Sentence("problem.MIXED_TIMES.remedy_table"),
        )


def printed_limit(count: Count | None) -> float:
    """Return the number at which a baseline is used; of a range its upper end, the cautious one."""
    if count is None:
        return np.nan
    return count.value if count.upper is None else count.upper


def pick(values: Iterable[str], codes: Column) -> Column:
    """Turn codes into the texts they stand for; -1 is None."""
    return pick_objects(map(str, values), codes)


def pick_objects(values: Iterable[Any], codes: Column) -> Column:
    """Turn codes into the objects they stand for; -1 is None."""
    return objects([*values, None])[codes]


def room_for(kinds: Mapping[str, tuple[Any, tuple[int, ...]]]) -> dict[str, Column]:
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
    columns = {name: [part[name] for part in listed] for name in listed[0]}
    room = room_for({
        name: (np.result_type(*values), (sum(map(len, values)), *values[0].shape[1:]))
        for name, values in columns.items()
    })  # fmt: skip
    return {name: np.concatenate(values, out=room[name]) for name, values in columns.items()}

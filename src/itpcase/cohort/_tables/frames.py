"""
Tables as people hold them, as numpy columns of one length.

A table is a mapping of arrays, or a frame that speaks Arrow. Nothing is lost on the way: a masked
value is missing, a column that carries its unit keeps it, and what numpy would make a number of -
a truth value, a month, a decimal - is handed on as what it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Final, Protocol

import attrs
import numpy as np

from itpcase._arguments import check_rows
from itpcase._days import NO_DAY
from itpcase._late_columns import LateNumbers, LateTexts
from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, enumerated
from itpcase.cohort._cells.coded import Coded
from itpcase.cohort.forms import OWNER, refuse_columns_twice
from itpcase.cohort.schema import TABLES
from itpcase.errors import InputError, MissingExtraError
from itpcase.table import Column, objects
from itpcase.units.missing import is_masked, is_nothing
from itpcase.units.numbers import magnitude_of
from itpcase.units.whole import MOST

__all__: list[str] = []

CODED: Final = ("unit", "comparator", "status", "agents", "kind", "analyte", "sex", "agent")
"""Columns of text in which values come again and again."""

CALENDAR: Final = True
"""The kind of days that are dates."""


class Frame(Protocol):
    """A data frame that speaks Arrow, such as one of pandas or polars."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand over the columns."""


WIDER_THAN_NUMPY: Final = frozenset({"Int128", "UInt128"})
"""Whole numbers of polars that no array holds."""


_LABELS: Final = compile_late(r"__index_level_[0-9]+__")
"""The labels of the rows of a frame of pandas that have no name."""


WITHOUT_LENGTH: Final = (Iterator, KeysView, ValuesView)
"""What gives the values of a column one by one: a generator, the values of a dict."""


@attrs.frozen
class OfTime:
    """Says that a column holds days or instants, of which kind, and the zone that is shown."""

    kind: str
    zone: str = ""


Parts = tuple[dict[str, Column], dict[str, Coded], dict[str, Column], dict[str, Any]]
"""The plain columns, the coded ones, those of dates, and the units that columns carry."""


def columns_of(name: str, table: Any) -> Parts:
    if isinstance(table, Mapping):
        return _of_mapping(name, table)
    table = _looked_up(table)
    if hasattr(table, "__arrow_c_stream__"):
        return _of_stream(name, table)
    raise _no_table(name, table)


def _no_table(name: str, table: Any) -> InputError:
    return InputError.of("NOT_A_TABLE", argument=name, given=type(table).__name__)


LAZY: Final = {"polars": "collect", "pyarrow": "to_table"}
"""What gives the rows of a table that is a plan so far, by who makes it."""


def _looked_up(table: Any) -> Any:
    """Carry out a query that was not carried out: a lazy frame of polars, a data set of Arrow."""
    maker = type(table).__module__.partition(".")[0]
    if maker not in LAZY or hasattr(table, "__arrow_c_stream__"):
        return table
    carry_out = getattr(table, LAZY[maker], None)
    return carry_out() if callable(carry_out) else table


def _of_mapping(name: str, table: Mapping[Any, Any]) -> Parts:
    columns: dict[str, Column] = {}
    coded: dict[str, Coded] = {}
    dated: dict[str, Column] = {}
    units: dict[str, Any] = {}
    refuse_columns_twice(map(str, table), f"{name}.")
    table = {key: [*each] if isinstance(each, WITHOUT_LENGTH) else each
             for key, each in table.items()}  # fmt: skip
    check_rows(table, f"{name}.{{}}")
    for key, values in table.items():
        column, argument = str(key), f"{name}.{key}"
        if isinstance(values, Coded):
            coded[column] = values
        elif isinstance(values, LateNumbers | LateTexts):
            late: Any = values  # whose rows are taken as those of a column are
            columns[column] = late
        elif _is_arrow(values):
            _take_arrow(column, values, argument, (columns, coded, dated, units))
        else:
            columns[column], unit = _plain_column(values, argument)
            if unit is not None:
                units[column] = unit
    return columns, coded, dated, units


def _of_stream(name: str, table: Any) -> Parts:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(f"{name} as an Arrow-capable frame", "arrow") from None
    kinds: Any = getattr(table, "dtypes", None)
    if isinstance(kinds, list) and any(map(_is_object_of_polars, kinds)):
        return _of_columns(name, table)
    of_pandas = hasattr(kinds, "items")
    if of_pandas:
        refuse_columns_twice(map(str, kinds.index), f"{name}.")
    if of_pandas and (any(map(_is_own_kind, kinds.tolist())) or _has_mixed_objects(table, kinds)):
        return _of_columns(name, table)
    try:
        arrow = pa.RecordBatchReader.from_stream(table).read_all()
    except (pa.ArrowException, TypeError, ValueError, NotImplementedError, OverflowError):
        if hasattr(table, "columns") and hasattr(table, "__getitem__"):  # a column of objects
            return _of_columns(name, table)
        if hasattr(table, "dtype") or hasattr(table, "chunks"):  # one column
            raise _no_table(name, table) from None
        raise
    names = arrow.column_names
    if of_pandas:  # where rows were taken out, Arrow has the labels of the others
        names = [key for key in names if key in kinds.index or not _LABELS.fullmatch(key)]
    refuse_columns_twice(names, f"{name}.")
    parts: Parts = ({}, {}, {}, {})
    known = {c.name for c in TABLES[name].columns}
    for key in names:
        if key in known:
            _take_arrow(key, arrow.column(key), f"{name}.{key}", parts)
        else:
            parts[0][key] = np.zeros(len(arrow), dtype=bool)
    return parts


def _of_columns(name: str, table: Any) -> Parts:
    """Take the columns of a frame one by one, and the labels of its rows that have a name."""
    columns = {key: table[key] for key in table.columns}
    labels: Any = getattr(table, "index", None)
    for key in getattr(labels, "names", ()):
        if key is not None:
            columns.setdefault(key, labels.get_level_values(key))
    return _of_mapping(name, columns)


def _is_own_kind(kind: Any) -> bool:
    """Tell the types of pandas that lose what they say on the way through Arrow."""
    return type(kind).__name__ in {"PintType", "PeriodDtype"}


def _is_object_of_polars(kind: Any) -> bool:
    """Tell the type of polars that hands Arrow the addresses of its values."""
    return type(kind).__module__.startswith("polars") and str(kind) == "Object"


def _has_mixed_objects(table: Any, kinds: Any) -> bool:
    """
    Tell whether a frame of pandas has columns of objects of several types.

    Arrow has no place for them; over some - a date of numpy beside a truth value - it breaks down.
    """
    from pandas.api.types import infer_dtype  # noqa: PLC0415 - an extra; the frame is its own

    objects_of = [i for i, kind in enumerate(kinds.tolist()) if str(kind) == "object"]
    told = (infer_dtype(table.iloc[:, i], skipna=True) for i in objects_of)
    return any(kind.startswith(("mixed", "datetime", "timedelta")) for kind in told)


def _is_arrow(values: Any) -> bool:
    return type(values).__module__.partition(".")[0] == "pyarrow" and hasattr(values, "type")


def _take_arrow(
    name: str,
    column: Any,
    argument: str,
    parts: Parts,
) -> None:
    """Take one column of Arrow, in the form that costs least."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    columns, coded, dated, units = parts
    if isinstance(column, pa.Array):
        column = pa.chunked_array([column])
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):  # truth values of eight bits are no numbers
        plain = pa.bool_() if kind.extension_name == "arrow.bool8" else kind.storage_type
        column = pa.chunked_array([each.storage for each in column.chunks], kind.storage_type)
        column, kind = column.cast(plain), plain
    text = str(getattr(kind, "value_type", kind))
    if (name in CODED or name == OWNER) and "string" in text and not pa.types.is_nested(kind):
        try:
            coded[name] = Coded.of_arrow(column)
        except UnicodeDecodeError as error:  # another encoding, or a damaged file
            raise _no_column(argument, kind, error) from None
        return
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        units[name] = OfTime(str(kind), kind.tz)
    days = _days_of_arrow(column)
    if days is not None:
        dated[name] = days
    else:
        columns[name] = _from_arrow(column, argument)


def _days_of_arrow(column: Any) -> Column | None:
    """Take dates as the whole numbers that they are in Arrow; None for what is no record's date."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra

    if not pa.types.is_date32(column.type):
        return None
    ends = pc.min_max(column.cast(pa.int32())).as_py().values()
    if any(day is not None and abs(day) > MOST for day in ends):
        return None
    if column.num_chunks == 1 and not column.null_count:
        held: Column = column.chunk(0).cast(pa.int32()).to_numpy()
        return held
    numbers = np.empty(len(column), dtype=np.int32)
    first = 0
    for chunk in column.chunks:
        days = chunk.cast(pa.int32()).fill_null(NO_DAY)
        numbers[first : first + len(chunk)] = days.to_numpy()
        first += len(chunk)
    return numbers


def _from_arrow(column: Any, argument: str) -> Column:
    """Turn one Arrow column into an array, without a type that says less than it does."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kind = column.type
    if pa.types.is_dictionary(kind):  # a cast does not know those of views, which polars has
        text = pa.types.is_string_view(kind.value_type)
        kind = pa.string() if text else kind.value_type
        column = pa.chunked_array(
            [chunk.dictionary.cast(kind).take(chunk.indices) for chunk in column.chunks], type=kind
        )
    try:
        if pa.types.is_timestamp(kind) and kind.tz is not None:
            return objects([None if v is None else v for v in _moments(column)])
        if pa.types.is_list(kind) or pa.types.is_large_list(kind):
            column = column.cast(pa.list_(pa.string()))  # polars has lists of views
            return objects(column.to_pylist())
        if pa.types.is_interval(kind):
            return objects(list(map(_of_interval, column.to_pylist())))
        if pa.types.is_boolean(kind) or pa.types.is_decimal(kind) or pa.types.is_nested(kind):
            return objects(column.to_pylist())
        if pa.types.is_integer(kind) and column.null_count:
            return objects(column.to_pylist()) if kind.bit_width == 64 else _floats(column)  # noqa: PLR2004 - bits
        values: Column = column.to_numpy(zero_copy_only=False)
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise _no_column(argument, kind, error) from None
    return values


def _no_column(argument: str, kind: Any, error: Exception) -> InputError:
    """Say that a column of Arrow cannot be read, and what came of trying."""
    return InputError.of(
        "COLUMN_TYPE", argument=argument, given=str(kind),
        remedy=Sentence("problem.COLUMN_TYPE.remedy", error=error),
    )  # fmt: skip


def _of_interval(value: Any) -> Any:
    """Return an interval as DuckDB has it as a time difference; one of months is none."""
    if value is None or value.months:
        return None if value is None else f"{value.months} months, {value.days} days"
    return dt.timedelta(days=value.days, microseconds=value.nanoseconds / 1000)


def _floats(column: Any) -> Column:
    values: Column = column.to_numpy(zero_copy_only=False)
    return values


def _moments(column: Any) -> Iterable[dt.datetime | None]:
    """Instants as Python has them, in the zone that they carry."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    small = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    found: list[dt.datetime | None] = small.to_pylist()
    return found


def _plain_column(values: Any, argument: str) -> tuple[Column, Any]:
    """Turn what a mapping holds into an array, with the unit that it carries."""
    column, unit = _as_array(values, argument)
    if column.dtype.kind == "T" and column.ndim == 1:  # texts of any length, with a sign for none
        column = objects([None if is_nothing(value) else value for value in column.tolist()])
    if column.ndim > 1:
        raise InputError.of(
            "COLUMN_LENGTHS",
            argument=argument,
            given=Sentence("problem.COLUMN_LENGTHS.given", shape=column.shape),
        )
    if unit is None and column.dtype.kind == "O" and column.ndim:
        first = next((value for value in column if not is_nothing(value)), None)
        if _is_quantity(first):
            return _of_quantities(column, argument)
    return column, unit


def _is_quantity(value: object) -> bool:
    return hasattr(value, "magnitude") and hasattr(value, "units")


def _as_array(values: Any, argument: str) -> tuple[Column, Any]:  # noqa: PLR0911 - one a form
    if _is_quantity(values):
        magnitude, _ = _plain_column(values.magnitude, argument)
        return magnitude, values.units
    kind = getattr(values, "dtype", None)
    if type(kind).__name__ == "PintType":
        held = getattr(values, "values", values)
        quantity = getattr(held, "quantity", None)
        if quantity is not None:
            return _plain_column(quantity.magnitude, argument)[0], quantity.units
    if type(kind).__name__ == "PeriodDtype":
        periods = objects([None if is_nothing(each) else str(each) for each in values])
        return periods, OfTime(str(kind))
    if is_masked(values):
        return _unmasked(values), None
    if isinstance(values, (list, tuple)):
        return _of_list(values), None
    if type(values).__module__.partition(".")[0] in {"pandas", "polars"} and hasattr(
        values, "to_numpy"
    ):
        return _of_series(values), None
    try:
        column = np.asarray(values)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever an object of the user's does
        raise InputError.of(
            "COLUMN_TYPE",
            argument=argument,
            needed=Sentence("problem.COLUMN_TYPE.needed_frames"),
            given=type(values).__name__,
            remedy=Sentence("problem.COLUMN_TYPE.remedy_frames", error=error),
        ) from None
    return column, None


def _of_series(values: Any) -> Column:
    """Take a series of pandas or polars, a missing value as None or NaN."""
    kind = str(getattr(values, "dtype", ""))
    if kind.casefold() in {"boolean", "bool", "bool[pyarrow]"}:
        return objects([None if is_nothing(value) else bool(value) for value in values])
    if kind in WIDER_THAN_NUMPY or getattr(values.dtype, "time_zone", None):
        return objects(values.to_list())  # of polars; an array of instants would lose their zone
    column = np.asarray(values.to_numpy())
    if column.dtype.kind == "O":
        column = objects([None if is_nothing(value) else value for value in column.tolist()])
    return column


def _unmasked(values: Any) -> Column:
    """Take a masked array; what is masked is missing."""
    mask, data = np.ma.getmaskarray(values), np.ma.getdata(values)
    if not mask.any():
        return np.asarray(data)
    if data.dtype.kind == "f":
        return np.where(mask, np.nan, data)
    if data.dtype.kind in "mM":
        return np.where(mask, data.dtype.type("NaT"), data)
    column = objects(data.tolist())
    column[mask] = None
    return column


def _of_list(values: Any) -> Column:
    kinds = {*map(type, values)}
    plain = {int, float, np.float64, np.int64}
    if kinds <= plain or (len(kinds) == 1 and str in kinds):
        try:
            plain_column = np.asarray(values)
        except OverflowError:
            return objects(values)
        if kinds and kinds <= {int, np.int64} and plain_column.dtype.kind == "f":
            return objects(values)  # as floats, numbers of 64 bits would lose their digits
        if plain_column.dtype.kind == "U" and "\0" in "".join(values):
            return objects(values)  # numpy drops it where a text ends with it
        return plain_column
    column = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        column[row] = value
    if kinds and kinds <= {np.datetime64}:
        return np.asarray(values)
    return column


def _of_quantities(values: Column, argument: str) -> tuple[Column, Any]:
    """Take quantities, some of them missing, in the unit of the first; other values as they are."""
    known = [value for value in values.tolist() if not is_nothing(value)]
    if not all(map(_is_quantity, known)):
        return values, None
    unit, units = known[0].units, {str(value.units) for value in known}
    are_alike = len(units) == 1 or all(value.is_compatible_with(str(unit)) for value in known)
    if not are_alike or any(np.ndim(value.magnitude) for value in known):
        raise InputError.of(
            "TWO_UNITS",
            argument=argument,
            needed=Sentence("problem.TWO_UNITS.needed_frames"),
            given=enumerated(sorted(units)),
            remedy=Sentence("problem.TWO_UNITS.remedy_frames"),
        )
    magnitudes = [None if is_nothing(value) else _magnitude_in(value, str(unit), argument)
                  for value in values.tolist()]  # fmt: skip
    return _as_array(magnitudes, argument)[0], unit


def _magnitude_in(quantity: Any, unit: str, argument: str) -> Any:
    """Return the number of a quantity in a unit of its own registry; a Decimal does not convert."""
    if str(quantity.units) == unit:
        return quantity.magnitude
    plain = type(quantity)(magnitude_of(quantity, argument), quantity.units)
    return plain.to(unit).magnitude

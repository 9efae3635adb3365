"""
Tables from outside, checked and turned into the columns of a cohort.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final, Protocol

import attrs
import numpy as np

from itpcase.engine.compiled import order_rows
from itpcase.engine.walk import NEVER, NO_DAY
from itpcase.errors import DataError, InputError, MissingExtraError, Problem, UnitError
from itpcase.model import HIGHEST_WHO_GRADE, Day
from itpcase.table import (
    COMPARATORS,
    DAY_FACTS,
    RESCUE_KINDS,
    UNGRADED,
    Column,
    Ragged,
    day_column,
    day_number,
    objects,
    pick,
    printed_limit,
    same_kind,
    sort_key,
    splenectomies,
)
from itpcase.terms import Provenance
from itpcase.units.counts import convert_by_unit, convert_counts, parse_count

__all__: list[str] = []

CALENDAR: Final = True
"""The kind of days that are dates."""

NO_VALUES: Final[Column] = np.zeros(0)

LATEST_DAY: Final = 10_000_000
"""No day of a record lies further from the first; it would not fit beside a washout."""

LONGEST_LIST: Final = 100
"""At most so many problems of one kind are listed."""

FEW_VALUES: Final = ("patient_id", "unit", "comparator")
"""Columns of text in which values come again and again."""

WIDEST_RANGE: Final = 4
"""Whole numbers that span up to so many times their number are looked up in a table."""

KEY_BITS: Final = 63
"""Bits of a whole number that sorts as it should."""
_ISO_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9.]+)?)?")

_REQUIRED: Final = {
    "counts": ("patient_id", "on", "count", "unit"),
    "lines": ("patient_id", "line", "started_on"),
    "patients": ("patient_id",),
    "bleeds": ("patient_id", "on"),
    "rescues": ("patient_id", "on", "kind"),
    "exposures": ("patient_id", "agent", "started_on"),
    "labs": ("patient_id", "on", "analyte", "value", "unit"),
    "signs": ("patient_id", "on", "sign"),
}


class Frame(Protocol):
    """A data frame that speaks Arrow, such as one of pandas or polars."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand over the columns."""


@attrs.frozen(eq=False, slots=False)
class Coded:
    """
    A column of few distinct values: each value once, and for each row its place among them.

    A value may come twice where it was spelled in two types; a missing one is None or NaN.
    """

    codes: Column
    values: Column

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def missing(self) -> Column:
        """Where a row has no value."""
        nothing = _is_missing(self.values)
        return nothing[self.codes] if nothing.any() else np.zeros(len(self), dtype=bool)

    @classmethod
    def of(cls, column: Column) -> Coded:
        """Find the distinct values of a column."""
        if column.dtype.kind in "iu" and len(column):
            low, high = int(column.min()), int(column.max())
            if high - low <= WIDEST_RANGE * len(column):
                place = column.astype(np.int64) - low
                present = np.zeros(high - low + 1, dtype=bool)
                present[place] = True
                values = np.flatnonzero(present)
                return cls((np.cumsum(present) - 1)[place], (values + low).astype(column.dtype))
        if column.dtype.kind in "OUS":
            rows = column.tolist()
            places = dict.fromkeys(rows)
            places.update(zip(places, range(len(places)), strict=True))
            codes = np.fromiter(map(places.__getitem__, rows), dtype=np.int64, count=len(rows))
            values = objects([*places])
            return cls(codes, values if column.dtype.kind == "O" else values.astype(column.dtype))
        values, codes = np.unique(column, return_inverse=True)
        return cls(codes, values)

    @classmethod
    def of_arrow(cls, column: Any) -> Coded:
        """Take the distinct values of a column of text from Arrow, which finds them fastest."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        encoded = column.dictionary_encode()
        books: list[Any] = []  # chunks of a file share dictionaries, row group by row group
        book_of = []
        for chunk in encoded.chunks:
            if not books or not chunk.dictionary.equals(books[-1]):
                books.append(chunk.dictionary)
            book_of.append(len(books) - 1)
        first_of = np.cumsum([0, *(len(book) for book in books)])
        if len(books) > 1:
            merged = pa.concat_arrays([book.cast(pa.large_string()) for book in books])
            merged = merged.dictionary_encode()
            values = objects([*merged.dictionary.to_pylist(), None])
            place = merged.indices.fill_null(len(values) - 1).to_numpy()
        else:
            values = objects([*(books[0].to_pylist() if books else ()), None])
            place = np.arange(len(values) - 1)
        place = np.append(place, len(values) - 1)  # for a row without a value
        place = place.astype(np.int32)
        codes = np.empty(len(encoded), dtype=np.int32)
        first = 0
        for chunk, book in zip(encoded.chunks, book_of, strict=True):
            at = chunk.indices.cast(pa.int64())
            if at.null_count:
                at = at.fill_null(len(place) - 1 - first_of[book])
            codes[first : first + len(chunk)] = place[at.to_numpy() + first_of[book]]
            first += len(chunk)
        used = np.bincount(codes, minlength=len(values)) > 0  # a dictionary may hold more
        if not used[:-1].all():
            codes = (np.cumsum(used, dtype=np.int32) - 1)[codes]
        return cls(codes, values[used])


@attrs.frozen(eq=False, slots=False)
class InputTable:
    """
    One input table: its columns as numpy arrays of one length.

    Columns of `FEW_VALUES` that come from Arrow as text are in *coded*; what comes from there as
    dates is in *dated*, as whole numbers.
    """

    name: str
    columns: dict[str, Column]
    coded: dict[str, Coded] = attrs.field(factory=dict)
    dated: dict[str, Column] = attrs.field(factory=dict)

    @classmethod
    def of(cls, name: str, table: Any) -> InputTable:
        columns, coded, dated = _columns(name, table)
        given = columns | coded | dated
        missing = [column for column in _REQUIRED[name] if column not in given]
        if missing:
            raise DataError.of(
                "tables cannot be used",
                [
                    Problem(
                        code="MISSING_COLUMN", argument=f"{name}.{column}",
                        needed=f"a column {column!r}",
                        given="the columns " + ", ".join(map(str, given)),
                        remedy="add it or rename the column that holds it",
                    )
                    for column in missing
                ],
            )  # fmt: skip
        ids = columns.get("patient_id", np.zeros(1))
        if not ids.ndim:
            raise InputError.of(
                "COLUMN_LENGTHS", argument=f"{name}.patient_id", needed="a column",
                given=repr(ids.item()), remedy="give every row the id of its patient",
            )  # fmt: skip
        if "patient_id" not in coded:
            coded["patient_id"] = Coded.of(ids)
        nobody = np.flatnonzero(coded["patient_id"].missing)
        if len(nobody):
            raise InputError.of(
                "NO_ID", argument=f"{name}.patient_id[{nobody[0]}]", needed="an id",
                given="nothing", remedy="give every row the id of its patient",
            )  # fmt: skip
        size = len(coded["patient_id"])
        full = {
            key: np.broadcast_to(values, size) if values.ndim == 0 and key != "unit" else values
            for key, values in columns.items()
        }
        for key, values in full.items():
            if values.ndim and len(values) != size:
                raise InputError.of(
                    "COLUMN_LENGTHS", argument=f"{name}.{key}", needed=f"{size} values",
                    given=f"{len(values)} values", remedy="give every column one value a row",
                )  # fmt: skip
        return cls(name, full, coded, dated)

    def __len__(self) -> int:
        return len(self.coded["patient_id"] if self.coded else self.columns["patient_id"])

    def few(self, name: str) -> Coded:
        """Return a column as its distinct values and their places."""
        return self.coded[name] if name in self.coded else Coded.of(self.columns[name])

    def texts(self, name: str) -> Column:
        """Return a column row by row."""
        if name in self.columns:
            return self.columns[name]
        if name in self.dated:
            return day_column(self.dated[name], np.ones(1, dtype=bool))
        column = self.coded[name]
        return column.values[column.codes]

    def whole(self) -> dict[str, Column]:
        """Return every column row by row."""
        return {name: self.texts(name) for name in (*self.columns, *self.coded, *self.dated)}

    def days(self, name: str, kinds: set[bool]) -> Column:
        """Return a column of days as whole numbers, and note whether they are calendar days."""
        if name in self.dated:
            if (self.dated[name] != NO_DAY).any():
                kinds.add(CALENDAR)
            return self.dated[name]
        if name not in self.columns:
            return np.full(len(self), NO_DAY, dtype=np.int32)
        numbers, calendar = _day_numbers(self.columns[name], f"{self.name}.{name}")
        if calendar is not None and (numbers != NO_DAY).any():
            kinds.add(calendar)
        return numbers


def _columns(
    name: str, table: Any
) -> tuple[dict[str, Column], dict[str, Coded], dict[str, Column]]:
    if isinstance(table, Mapping):
        return {str(key): _one_dimension(values) for key, values in table.items()}, {}, {}
    if hasattr(table, "__arrow_c_stream__"):
        try:
            import pyarrow as pa  # noqa: PLC0415 - an extra
        except ImportError:
            raise MissingExtraError(f"{name} as an Arrow-capable frame", "arrow") from None
        arrow = pa.RecordBatchReader.from_stream(table).read_all()
        columns = {key: arrow.column(key) for key in arrow.column_names}
        coded = {
            key: Coded.of_arrow(column)
            for key, column in columns.items()
            if key in FEW_VALUES and _is_arrow_text(column.type)
        }
        days = {key: _days_of_arrow(column) for key, column in columns.items()}
        dated = {key: numbers for key, numbers in days.items() if numbers is not None}
        others = {
            key: _from_arrow(column, f"{name}.{key}")
            for key, column in columns.items()
            if key not in coded and key not in dated
        }
        return others, coded, dated
    raise InputError.of(
        "NOT_A_TABLE", argument=name, needed="a mapping of arrays or an Arrow-capable frame",
        given=type(table).__name__, remedy="pass a dict of numpy arrays, or a data frame",
    )  # fmt: skip


def _is_arrow_text(kind: Any) -> bool:
    """Whether an Arrow column is text, plain or with a dictionary."""
    return "string" in str(getattr(kind, "value_type", kind))


def _days_of_arrow(column: Any) -> Column | None:
    """Take dates as the whole numbers that they are in Arrow; None for what is no record's date."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra

    if not pa.types.is_date32(column.type):
        return None
    ends = pc.min_max(column.cast(pa.int32())).as_py().values()
    if any(day is not None and abs(day) > LATEST_DAY for day in ends):
        return None
    numbers = np.empty(len(column), dtype=np.int32)
    first = 0
    for chunk in column.chunks:
        days = chunk.cast(pa.int32()).fill_null(NO_DAY)
        numbers[first : first + len(chunk)] = days.to_numpy()
        first += len(chunk)
    return numbers


def _from_arrow(column: Any, argument: str) -> Column:
    """Turn one Arrow column into an array; an instant has no day before a time zone is chosen."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        raise InputError.of(
            "NOT_A_DAY", argument=argument, needed="dates without a time zone",
            given=f"instants in {kind.tz}",
            remedy="turn them into the calendar days of the hospital's own time zone",
        )  # fmt: skip
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        column = column.cast(pa.list_(pa.string()))  # polars has lists of views
    values: Column = column.to_numpy(zero_copy_only=False)
    return values


def _is_missing(values: Column) -> Column:
    """Tell where a column holds None, NaN or NaT."""
    if values.dtype.kind == "O":
        return np.array([value is None or value != value for value in values], dtype=bool)  # noqa: PLR0124 - NaN
    return np.asarray(values != values)  # noqa: PLR0124 - NaN and NaT


def _one_dimension(values: Any) -> Column:
    if isinstance(values, (list, tuple)):
        kinds = {type(value) for value in values}
        if type(None) in kinds or (str in kinds and float in kinds):
            return objects(values)
    return np.asarray(values)


def _day_numbers(values: Column, argument: str) -> tuple[Column, bool | None]:
    """Turn a column of dates or study days into whole numbers; tell which of the two it was."""

    def refuse(row: int, given: object) -> InputError:
        return InputError.of(
            "NOT_A_DAY", argument=f"{argument}[{row}]",
            needed="a date without a time of day, or a whole study day", given=str(given),
            remedy="convert the column to dates (datetime64[D]) or to whole numbers",
        )  # fmt: skip

    if values.dtype.kind == "M":
        whole = values.astype("datetime64[D]", copy=False)
        missing, calendar = np.isnat(whole), True
        if whole.dtype != values.dtype:  # a finer unit, which may hold a time of day
            moved = np.flatnonzero((whole != values) & ~missing)
            if len(moved):
                raise refuse(int(moved[0]), values[moved[0]])
        numbers = whole.view(np.int64)
    elif values.dtype.kind in "iuf":
        numbers, missing, calendar = values, np.isnan(values), False
    else:
        values = _texts_to_days(values, refuse)
        days, missing = _object_days(values, refuse), _is_missing(values)
        kinds = {isinstance(day, dt.date) for day in days if day is not None}
        if len(kinds) > 1:
            raise refuse(0, "dates and study days in one column")
        if not kinds:
            return np.full(len(values), NO_DAY, dtype=np.int32), None
        numbers = np.array([0 if day is None else day_number(day) for day in days])
        calendar = kinds.pop()
    some_missing = bool(missing.any())
    known = np.where(missing, 0, numbers) if some_missing else numbers
    is_broken = known.dtype.kind == "f" and bool((known != np.round(known)).any())
    if len(known) and (is_broken or not -LATEST_DAY <= known.min() <= known.max() <= LATEST_DAY):
        bad = np.flatnonzero(
            (known != np.round(known)) | (known < -LATEST_DAY) | (known > LATEST_DAY)
        )
        raise refuse(int(bad[0]), values[bad[0]])
    whole_days = known.astype(np.int32)
    if some_missing:
        whole_days[missing] = NO_DAY
    return whole_days, calendar


def _texts_to_days(values: Column, refuse: Callable[[int, object], InputError]) -> Column:
    """
    Read days that are written as ISO 8601 texts, each distinct text once.

    A time of day without a zone is local, and its day is the day of the text.
    """
    if not any(isinstance(value, str) for value in values):
        return values
    read: dict[Any, Any] = {}
    for row, value in enumerate(values):
        if not isinstance(value, str) or value in read:
            continue
        text = value.strip()
        iso = _ISO_DAY.fullmatch(text)
        try:
            read[value] = dt.date.fromisoformat(iso[1]) if iso else None
        except ValueError:
            raise refuse(row, value) from None
        if text and iso is None:
            raise refuse(row, value)
    return objects([read[value] if isinstance(value, str) else value for value in values])


def _object_days(values: Column, refuse: Callable[[int, object], InputError]) -> list[Day | None]:
    """Check a column of objects cell by cell."""
    days: list[Day | None] = []
    for row, value in enumerate(values):
        if value is None or value != value:  # noqa: PLR0124 - NaN and NaT
            days.append(None)
            continue
        whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
        date = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
        if not (whole or date):
            raise refuse(row, value)
        days.append(int(value) if whole else value)
    return days


def _count_values(table: InputTable) -> dict[str, Column]:
    """Convert the counts of a table, each distinct unit once."""
    unit = table.columns.get("unit")
    values = table.columns["count"]
    out: dict[str, Column] = {}
    if values.dtype.kind in "OUS" and any(isinstance(v, str) for v in values):
        return _count_texts(values, table.texts("unit"))
    numbers = values.astype(np.float64) if values.dtype == object else values
    if unit is not None and unit.ndim == 0:
        out["count"] = convert_counts(numbers, str(unit), argument=f"{table.name}.count")
    else:
        out["count"] = _by_unit(numbers, table.few("unit"), table.name)
    if "comparator" in table.columns or "comparator" in table.coded:
        out["comparator"] = _comparator_codes(table.few("comparator"))
    if "upper" in table.columns:
        upper = {**table.columns, "count": table.columns["upper"]}
        uppers = InputTable(table.name, upper, table.coded)
        uppers.columns.pop("upper")
        out["upper"] = _count_values(uppers)["count"]
        down = np.flatnonzero(out["upper"] <= out["count"])
        if len(down):
            raise InputError.of(
                "RANGE", argument=f"{table.name}.upper[{down[0]}]", needed="more than the count",
                given=f"{out['upper'][down[0]]:g} after {out['count'][down[0]]:g}",
                remedy="leave it empty where the count is no range",
            )  # fmt: skip
    return out


def _by_unit(numbers: Column, unit: Coded, name: str) -> Column:
    """Convert a column whose rows have units of their own; each spelling is looked up once."""
    present = ~np.isnan(numbers)
    missing = np.flatnonzero(unit.missing & present)
    if len(missing):
        raise UnitError.of(
            "NO_UNIT", argument=f"{name}.count[{missing[0]}]", needed="a unit",
            given="none", remedy="fill in the column unit",
        )  # fmt: skip
    spellings = [str(value) for value in unit.values]
    at_once = convert_by_unit(numbers, spellings, unit.codes)
    if at_once is not None:
        return at_once
    converted = np.full(len(numbers), np.nan)
    for i in sorted(range(len(spellings)), key=spellings.__getitem__):
        rows = np.flatnonzero((unit.codes == i) & present)
        if not len(rows):
            continue
        try:
            converted[rows] = convert_counts(numbers[rows], spellings[i], argument=f"{name}.count")
        except UnitError as error:  # its row counts from the first of this unit
            at = re.fullmatch(r".*\[(\d+)\]", error.problem.argument)
            row = rows[int(at[1]) if at else 0]
            problem = attrs.evolve(error.problem, argument=f"{name}.count[{row}]")
            raise UnitError(problem) from None
    return converted


def _count_texts(values: Column, unit: Column) -> dict[str, Column]:
    """Read a column of counts as printed text, such as ``"<5"``."""
    units = np.broadcast_to(unit, len(values))
    counts = [
        None if text is None or text != text or not str(text).strip()  # noqa: PLR0124 - NaN
        else parse_count(f"{text} {each}", argument=f"counts.count[{row}]")
        for row, (text, each) in enumerate(zip(values, units, strict=True))
    ]  # fmt: skip
    return {
        "count": np.array([np.nan if c is None else c.value for c in counts]),
        "comparator": np.array(
            [0 if c is None else COMPARATORS.index(c.comparator) for c in counts], dtype=np.int8
        ),
        "upper": np.array([np.nan if c is None or c.upper is None else c.upper for c in counts]),
    }


def _comparator_codes(signs: Coded) -> Column:
    spelled: dict[Any, int] = {sign: code for code, sign in enumerate(COMPARATORS)}
    spelled |= {"≤": COMPARATORS.index("<="), "≥": COMPARATORS.index(">="), None: 0, "nan": 0}
    texts = [None if v is None or v != v else str(v).strip() for v in signs.values]  # noqa: PLR0124 - NaN
    strange = np.array([text not in spelled for text in texts], dtype=bool)
    rows = np.flatnonzero(strange[signs.codes])
    if len(rows):
        row = int(rows[0])
        raise InputError.of(
            "COMPARATOR", argument=f"counts.comparator[{row}]",
            needed="one of <, <=, >, >= or nothing", given=texts[signs.codes[row]],
            remedy="correct the sign",
        )  # fmt: skip
    return np.array([spelled.get(text, 0) for text in texts], dtype=np.int8)[signs.codes]


def _ids(tables: Mapping[str, InputTable]) -> tuple[Column, dict[str, Column]]:
    """Return the ids of the patients and, for each table, the patient of each row."""
    if "patients" in tables:
        coded = tables["patients"].coded["patient_id"]
        ids = coded.values[coded.codes]
        if len(set(ids.tolist())) < len(ids):
            known, times = np.unique(ids, return_counts=True)
            raise DataError.of(
                "tables cannot be used",
                [
                    Problem(
                        code="PATIENT_TWICE", argument="patients.patient_id", patient_id=str(name),
                        needed="one row a patient", given=f"{many} rows",
                        remedy="merge the rows, or give each patient an id of its own",
                    )
                    for name, many in zip(known, times, strict=True)
                    if many > 1
                ][:LONGEST_LIST],
            )  # fmt: skip
    else:
        columns = [t.coded["patient_id"].values for t in tables.values()]
        named = np.concatenate(columns) if columns else objects(())
        # of texts Python finds and sorts the distinct ones several times faster than numpy
        is_text = named.dtype == object
        ids = objects(sorted(set(named.tolist()))) if is_text else np.unique(named)
    place = {name: row for row, name in enumerate(ids.tolist())}
    rows = {}
    problems = []
    for name, table in tables.items():
        coded = table.coded["patient_id"]
        names = coded.values.tolist()
        at = np.fromiter((place.get(each, -1) for each in names), dtype=np.int32, count=len(names))
        rows[name] = at[coded.codes]
        unknown = np.flatnonzero(rows[name] < 0)
        problems += [
            Problem(
                code="UNKNOWN_PATIENT", argument=f"{name}.patient_id[{row}]",
                patient_id=str(coded.values[coded.codes[row]]),
                needed="a patient of the table patients",
                given=repr(str(coded.values[coded.codes[row]])),
                remedy="add the patient, or correct the id",
            )
            for row in unknown[:LONGEST_LIST].tolist()
        ]  # fmt: skip
    if problems:
        raise DataError.of("tables cannot be used", problems)
    return ids, rows


def _sorted(patient: Column, keys: Column, columns: dict[str, Column], n_patients: int) -> Ragged:
    """Put rows in order of patient and key, and find where each patient begins."""
    carried = columns.get("count", NO_VALUES)
    found = order_rows(patient, keys, carried, n_patients)
    if found is not None:
        offsets, keys_in_order, carried_in_order, rows = found
        if rows is not None:
            known = {id(keys): keys_in_order, id(carried): carried_in_order}
            columns = {
                name: known[id(values)] if id(values) in known else values[rows]
                for name, values in columns.items()
            }
        return Ragged(offsets, columns)
    packed = sort_key(patient, keys)
    if len(packed) > 1 and not (packed[1:] >= packed[:-1]).all():
        order = _order(packed, patient, keys)
        patient = patient[order]
        columns = {name: values[order] for name, values in columns.items()}
    return Ragged(np.searchsorted(patient, np.arange(n_patients + 1)), columns)


def _order(packed: Column, patient: Column, keys: Column) -> Column:
    """
    Return the rows in order of patient and key; those that are equal keep their order.

    Where patient, key and row fit into one number, sorting these numbers is fastest.
    """
    known = keys[keys != NO_DAY]
    first = int(known.min()) - 1 if len(known) else 0
    row_bits = len(packed).bit_length()
    key_bits = (int(known.max()) - first).bit_length() if len(known) else 1
    if int(patient.max()).bit_length() + key_bits + row_bits > KEY_BITS:
        return np.argsort(packed, kind="stable")
    after = np.where(keys == NO_DAY, 0, keys.astype(np.int64) - first)  # no day comes first
    one = ((patient.astype(np.int64) << key_bits) + after) << row_bits
    one += np.arange(len(packed))
    one.sort()
    order: Column = one & ((1 << row_bits) - 1)
    return order


def laid_out(tables: Mapping[str, InputTable], data_cut: Day | None) -> dict[str, Any]:
    """Turn checked input tables into the fields of a cohort."""
    ids, patient = _ids(tables)
    n = len(ids)
    kinds: set[bool] = set()

    table = tables["counts"]
    days, values = table.days("on", kinds), _count_values(table)
    present = ~np.isnan(values["count"])
    if not present.all():
        days, values = days[present], {k: v[present] for k, v in values.items()}
    in_counts = patient["counts"][present] if not present.all() else patient["counts"]
    counts = _sorted(in_counts, days, {"day": days, **values}, n)

    table = tables["lines"]
    line_columns = {
        "number": _whole_or(table, "line", low=1, optional=False).astype(np.int64),
        "start": table.days("started_on", kinds),
        "end": table.days("ended_on", kinds),
        **_agent_columns(table),
        **_baselines(table, tables["counts"]),
    }
    if "stop_reason" in table.columns:
        said = table.columns["stop_reason"]
        missing = _is_missing(said)
        line_columns["stop_reason"] = objects(
            [None if no else str(text) or None for text, no in zip(said, missing, strict=True)]
        )
    lines = _sorted(patient["lines"], line_columns["number"], line_columns, n)
    _check_lines(ids, lines)

    bleeds = _events(tables, "bleeds", patient, kinds, n)
    rescues = _events(tables, "rescues", patient, kinds, n)
    facts = _patient_columns(tables.get("patients"), n, kinds)
    if len(kinds) > 1:
        raise InputError.of(
            "MIXED_TIMES", argument="tables", needed="dates or study days, never both",
            given="columns of both kinds", remedy="convert one kind into the other",
        )  # fmt: skip
    calendar = kinds.pop() if kinds else isinstance(data_cut, dt.date)
    facts["calendar"] = np.full(n, calendar)
    if data_cut is not None:
        same_kind(ids, facts["calendar"], data_cut)
    cut = NEVER if data_cut is None else day_number(data_cut)
    return {
        "ids": ids, "patients": facts, "counts": counts, "lines": lines, "bleeds": bleeds,
        "rescues": rescues, "data_cut": np.full(n, cut, dtype=np.int32),
    }  # fmt: skip


def _agent_columns(table: InputTable) -> dict[str, Column]:
    agents = table.columns.get("agents")
    if agents is None:
        given: list[tuple[str, ...]] = [("not stated",)] * len(table)
        return {"agents": objects(given), "splenectomy": splenectomies(given)}
    spelled: dict[Any, tuple[str, ...]] = {}
    for value in agents:
        if isinstance(value, (list, np.ndarray)):
            value = tuple(value)  # noqa: PLW2901 - a key must be hashable
        if value not in spelled:
            spelled[value] = _agents_of(value)
    given = [spelled[tuple(v) if isinstance(v, (list, np.ndarray)) else v] for v in agents]
    return {"agents": objects(given), "splenectomy": splenectomies(given)}


def _agents_of(value: Any) -> tuple[str, ...]:
    if value is None or value != value or value == "":  # noqa: PLR0124 - NaN
        return ("not stated",)
    words = value.split("+") if isinstance(value, str) else value
    return tuple(" ".join(str(word).split()).casefold() for word in words)


def _baselines(table: InputTable, counts: InputTable) -> dict[str, Column]:
    """Read the printed baselines; their unit is their own, or the one unit of the counts."""
    values = table.columns.get("baseline")
    if values is None:
        return {"baseline": np.full(len(table), np.nan)}
    if values.dtype.kind in "OUS" and any(isinstance(v, str) for v in values):
        missing = _is_missing(values)
        printed = [
            None if missing[row] or not str(value).strip()
            else parse_count(str(value), argument=f"lines.baseline[{row}]")
            for row, value in enumerate(values)
        ]  # fmt: skip
        limits = np.array([printed_limit(count) for count in printed])
        return {"baseline": limits, "baseline_count": objects(printed)}
    numbers = np.where(_is_missing(values), np.nan, values).astype(np.float64)
    if np.isnan(numbers).all():
        return {"baseline": numbers}
    unit = table.columns.get("baseline_unit", counts.columns.get("unit"))
    if unit is None or (unit.ndim and "baseline_unit" not in table.columns):
        raise InputError.of(
            "NO_UNIT", argument="lines.baseline", needed="a unit", given="numbers without one",
            remedy="add a column baseline_unit",
        )  # fmt: skip
    of_lines = {"patient_id": numbers, "count": numbers, "unit": unit}
    return {"baseline": _count_values(InputTable("lines", of_lines))["count"]}


def _check_lines(ids: Column, lines: Ragged) -> None:
    """Refuse lines that share a number, or whose starts run against their numbers."""
    patient, number = lines.patient, lines["number"]
    twice = np.flatnonzero((patient[1:] == patient[:-1]) & (number[1:] == number[:-1])) + 1
    dated = np.flatnonzero(lines["start"] != NO_DAY)
    one, two = dated[:-1], dated[1:]
    start = lines["start"]
    against = two[(patient[one] == patient[two]) & (start[two] <= start[one])]
    problems = [
        Problem(
            code=code, argument="lines", patient_id=str(ids[patient[row]]), needed=needed,
            given=f"line {number[row]}", remedy=remedy,
        )
        for rows, code, needed, remedy in (
            (twice, "LINE_TWICE", "a number of its own for each line", "renumber the lines"),
            (
                against, "LINE_ORDER", "lines numbered in the order in which they start",
                "renumber the lines; drugs that start together are one line",
            ),
        )
        for row in rows[:LONGEST_LIST].tolist()
    ]  # fmt: skip
    if problems:
        raise DataError.of("tables cannot be used", problems)


def _events(
    tables: Mapping[str, InputTable],
    name: str,
    patient: Mapping[str, Column],
    kinds: set[bool],
    n: int,
) -> Ragged:
    """Lay out bleeding or rescues."""
    nothing = np.zeros(0, dtype=np.int64)
    nobody = InputTable(name, {"patient_id": nothing, "on": nothing, "kind": nothing})
    table = tables.get(name, nobody)
    columns = {"day": table.days("on", kinds)}
    if name == "bleeds":
        columns["until"] = table.days("until", kinds)
        columns["grade"] = _whole_or(table, "who_grade", high=HIGHEST_WHO_GRADE).astype(np.int8)
    else:
        columns["kind"] = _kind_codes(table.columns["kind"])
        columns["washout"] = _whole_or(table, "washout_days")
    return _sorted(patient.get(name, nothing), columns["day"], columns, n)


def _whole_or(
    table: InputTable, name: str, *, low: int = 0, high: float = np.inf, optional: bool = True
) -> Column:
    """Return a column of whole numbers; what is missing becomes `UNGRADED`."""
    if name not in table.columns:
        return np.full(len(table), UNGRADED, dtype=np.int32)
    values = table.columns[name]
    missing = _is_missing(values)
    for row, value in enumerate(values if values.dtype.kind in "OUS" else ()):
        if not missing[row] and not isinstance(value, (int, float, np.number)):
            raise _not_whole(table, name, row, value, low=low, high=high)
    numbers = np.where(missing, np.nan, values).astype(np.float64)
    bad = (numbers < low) | (numbers > high) | (numbers != np.round(numbers)) & ~missing
    if not optional:
        bad |= missing
    rows = np.flatnonzero(bad)
    if len(rows):
        raise _not_whole(table, name, int(rows[0]), values[rows[0]], low=low, high=high)
    return np.where(missing, UNGRADED, numbers).astype(np.int32)


def _not_whole(
    table: InputTable, name: str, row: int, value: object, *, low: int, high: float
) -> InputError:
    to = "on" if high == np.inf else f"to {high:g}"
    return InputError.of(
        "NOT_A_WHOLE_NUMBER", argument=f"{table.name}.{name}[{row}]",
        needed=f"a whole number from {low} {to}", given=str(value),
        remedy="correct it, or leave it empty where nothing is known",
    )  # fmt: skip


def _kind_codes(values: Column) -> Column:
    codes = {kind.value: code for code, kind in enumerate(RESCUE_KINDS)}
    for row, value in enumerate(values):
        if value not in codes:
            raise InputError.of(
                "NOT_IN_VOCABULARY", argument=f"rescues.kind[{row}]",
                needed="one of " + ", ".join(codes), given=str(value), remedy="use one of these",
            )  # fmt: skip
    return np.array([codes[value] for value in values], dtype=np.int8)


def _patient_columns(table: InputTable | None, n: int, kinds: set[bool]) -> dict[str, Column]:
    facts: dict[str, Column] = {
        "bleeding_recorded": np.ones(n, dtype=bool),
        "provenance": pick((Provenance.OBSERVED,), np.zeros(n, dtype=np.int64)),
    }
    if table is None:
        return facts | dict.fromkeys(DAY_FACTS, np.full(n, NO_DAY, dtype=np.int32))
    facts |= {fact: table.days(field, kinds) for fact, field in DAY_FACTS.items()}
    if "bleeding_recorded" in table.columns:
        facts["bleeding_recorded"] = _yes_or_no(table, "bleeding_recorded")
    for name in ("sex", "age", "death_cause", "citation", "note"):
        if name in table.columns:
            facts[name] = table.columns[name]
    if "provenance" in table.columns:
        facts["provenance"] = _provenances(table.columns["provenance"])
    return facts


def _yes_or_no(table: InputTable, name: str) -> Column:
    """Return a column of truth values; what is missing is true, as it is without the column."""
    values = table.columns[name]
    missing = _is_missing(values)
    for row, value in enumerate(values):
        if not missing[row] and not isinstance(value, (bool, np.bool_)):
            raise InputError.of(
                "NOT_A_BOOL", argument=f"{table.name}.{name}[{row}]", needed="True or False",
                given=str(value), remedy="convert the column to truth values",
            )  # fmt: skip
    return np.array([absent or bool(v) for absent, v in zip(missing, values, strict=True)])


def _provenances(values: Column) -> Column:
    """Return what the counts are; what is missing is observed, as it is without the column."""
    known = [kind.value for kind in Provenance]
    texts = np.where(_is_missing(values), Provenance.OBSERVED.value, values)
    for row, text in enumerate(texts):
        if text not in known:
            raise InputError.of(
                "NOT_IN_VOCABULARY", argument=f"patients.provenance[{row}]",
                needed="one of " + ", ".join(known), given=str(text), remedy="use one of these",
            )  # fmt: skip
    return objects([str(text) for text in texts])

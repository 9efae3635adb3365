"""
Tables from outside, checked and turned into the columns of a cohort.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import attrs
import numpy as np

from itpcase._walk import NEVER, NO_DAY
from itpcase.errors import DataError, InputError, MissingExtraError, Problem
from itpcase.model import Day
from itpcase.table import (
    COMPARATORS,
    DAY_FACTS,
    RESCUE_KINDS,
    UNGRADED,
    Column,
    Ragged,
    day_number,
    objects,
    pick,
    printed_limit,
    same_kind,
    sort_key,
)
from itpcase.terms import Provenance
from itpcase.units import convert_counts, parse_count

__all__: list[str] = []

LONGEST_LIST: Final = 100
"""At most so many problems of one kind are listed."""

_REQUIRED: Final = {
    "counts": ("patient_id", "on", "count", "unit"),
    "lines": ("patient_id", "line", "started_on"),
    "patients": ("patient_id",),
    "bleeds": ("patient_id", "on"),
    "rescues": ("patient_id", "on", "kind"),
}


@attrs.frozen(eq=False)
class InputTable:
    """One input table: its columns as numpy arrays of one length."""

    name: str
    columns: dict[str, Column]

    @classmethod
    def of(cls, name: str, table: Any) -> InputTable:
        columns = _numpy_columns(name, table)
        missing = [column for column in _REQUIRED[name] if column not in columns]
        if missing:
            raise DataError.of(
                "tables cannot be used",
                [
                    Problem(
                        code="MISSING_COLUMN", argument=f"{name}.{column}",
                        needed=f"a column {column!r}",
                        given="the columns " + ", ".join(map(str, columns)),
                        remedy="add it or rename the column that holds it",
                    )
                    for column in missing
                ],
            )  # fmt: skip
        size = len(columns["patient_id"])
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
        return cls(name, full)

    def __len__(self) -> int:
        return len(self.columns["patient_id"])

    def days(self, name: str, kinds: set[bool]) -> Column:
        """Return a column of days as whole numbers, and note whether they are calendar days."""
        if name not in self.columns:
            return np.full(len(self), NO_DAY, dtype=np.int32)
        numbers, calendar = _day_numbers(self.columns[name], f"{self.name}.{name}")
        if calendar is not None and (numbers != NO_DAY).any():
            kinds.add(calendar)
        return numbers


def _numpy_columns(name: str, table: Any) -> dict[str, Column]:
    if isinstance(table, Mapping):
        return {str(key): _one_dimension(values) for key, values in table.items()}
    if hasattr(table, "__arrow_c_stream__"):
        try:
            import pyarrow as pa  # noqa: PLC0415 - an extra
        except ImportError:
            raise MissingExtraError(f"{name} as an Arrow-capable frame", "arrow") from None
        arrow = pa.RecordBatchReader.from_stream(table).read_all()
        return {key: arrow.column(key).to_numpy(zero_copy_only=False) for key in arrow.column_names}
    raise InputError.of(
        "NOT_A_TABLE", argument=name, needed="a mapping of arrays or an Arrow-capable frame",
        given=type(table).__name__, remedy="pass a dict of numpy arrays, or a data frame",
    )  # fmt: skip


def _one_dimension(values: Any) -> Column:
    if isinstance(values, (list, tuple)) and any(value is None for value in values):
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
        whole = values.astype("datetime64[D]")
        moved = np.flatnonzero((whole != values) & ~np.isnat(values))
        if len(moved):
            raise refuse(int(moved[0]), values[moved[0]])
        numbers = whole.astype(np.int64)
        return np.where(np.isnat(whole), NO_DAY, numbers).astype(np.int32), True
    if values.dtype.kind == "f":
        missing = np.isnan(values)
        bad = np.flatnonzero(~missing & (values != np.round(values)))
        if len(bad):
            raise refuse(int(bad[0]), values[bad[0]])
        return np.where(missing, NO_DAY, values).astype(np.int32), False
    if values.dtype.kind in "iu":
        return values.astype(np.int32), False
    numbers = np.full(len(values), NO_DAY, dtype=np.int32)
    kinds = set()
    for row, value in enumerate(values):
        if value is None or value != value:  # noqa: PLR0124 - NaN and NaT
            continue
        if isinstance(value, bool) or not isinstance(value, (int, np.integer, dt.date)):
            raise refuse(row, value)
        if isinstance(value, dt.datetime):
            raise refuse(row, value)
        numbers[row] = value if not isinstance(value, dt.date) else day_number(value)
        kinds.add(isinstance(value, dt.date))
    if len(kinds) > 1:
        raise refuse(0, "dates and study days in one column")
    return numbers, kinds.pop() if kinds else None


def _count_values(table: InputTable) -> dict[str, Column]:
    """Convert the counts of a table, each distinct unit once."""
    unit = table.columns["unit"]
    values = table.columns["count"]
    out: dict[str, Column] = {}
    if values.dtype.kind in "OUS" and any(isinstance(v, str) for v in values):
        return _count_texts(values, unit)
    numbers = values.astype(np.float64) if values.dtype == object else values
    if unit.ndim == 0:
        out["count"] = convert_counts(numbers, str(unit))
    else:
        spellings, which = np.unique(unit.astype(str), return_inverse=True)
        out["count"] = np.empty(len(numbers))
        for i, spelling in enumerate(spellings):
            rows = which == i
            out["count"][rows] = convert_counts(numbers[rows], str(spelling))
    if "comparator" in table.columns:
        out["comparator"] = _comparator_codes(table.columns["comparator"])
    if "upper" in table.columns:
        uppers = InputTable(table.name, {**table.columns, "count": table.columns["upper"]})
        uppers.columns.pop("upper")
        out["upper"] = _count_values(uppers)["count"]
    return out


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


def _comparator_codes(values: Column) -> Column:
    spelled: dict[Any, int] = {sign: code for code, sign in enumerate(COMPARATORS)}
    spelled |= {"≤": COMPARATORS.index("<="), "≥": COMPARATORS.index(">="), None: 0, "nan": 0}
    texts = [None if v is None or v != v else str(v).strip() for v in values]  # noqa: PLR0124 - NaN
    for row, text in enumerate(texts):
        if text not in spelled:
            raise InputError.of(
                "COMPARATOR", argument=f"counts.comparator[{row}]",
                needed="one of <, <=, >, >= or nothing", given=text, remedy="correct the sign",
            )  # fmt: skip
    return np.array([spelled[text] for text in texts], dtype=np.int8)


def _ids(tables: Mapping[str, InputTable]) -> tuple[Column, dict[str, Column]]:
    """Return the ids of the patients and, for each table, the patient of each row."""
    if "patients" in tables:
        named = tables["patients"].columns["patient_id"]
        known, first, times = np.unique(named, return_index=True, return_counts=True)
        if len(known) < len(named):
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
        place = np.empty(len(known), dtype=np.int64)
        place[np.arange(len(known))] = first
        ids = named
    else:
        columns = [t.columns["patient_id"] for t in tables.values()]
        known = np.unique(np.concatenate(columns)) if columns else np.array([], dtype=object)
        place, ids = np.arange(len(known)), known
    rows = {}
    problems = []
    for name, table in tables.items():
        column = table.columns["patient_id"]
        at = np.searchsorted(known, column)
        at[at == len(known)] = 0
        strange = np.flatnonzero(known[at] != column) if len(known) else np.arange(len(column))
        problems += [
            Problem(
                code="UNKNOWN_PATIENT", argument=f"{name}.patient_id[{row}]",
                patient_id=str(column[row]), needed="a patient of the table patients",
                given=repr(str(column[row])), remedy="add the patient, or correct the id",
            )
            for row in strange[:LONGEST_LIST].tolist()
        ]  # fmt: skip
        rows[name] = place[at]
    if problems:
        raise DataError.of("tables cannot be used", problems)
    return ids, rows


def _sorted(patient: Column, keys: Column, columns: dict[str, Column], n_patients: int) -> Ragged:
    """Put rows in order of patient and key, and find where each patient begins."""
    packed = sort_key(patient, keys)
    if len(packed) > 1 and not (packed[1:] >= packed[:-1]).all():
        order = np.argsort(packed, kind="stable")
        patient = patient[order]
        columns = {name: values[order] for name, values in columns.items()}
    return Ragged(np.searchsorted(patient, np.arange(n_patients + 1)), columns)


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
        "number": table.columns["line"].astype(np.int64),
        "start": table.days("started_on", kinds),
        "end": table.days("ended_on", kinds),
        "agents": _agent_column(table),
        "baseline": _baselines(table, tables["counts"]),
    }
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


def _agent_column(table: InputTable) -> Column:
    agents = table.columns.get("agents")
    if agents is None:
        return objects([("not stated",)] * len(table))
    spelled: dict[Any, tuple[str, ...]] = {}
    for value in agents:
        if isinstance(value, (list, np.ndarray)):
            value = tuple(value)  # noqa: PLW2901 - a key must be hashable
        if value not in spelled:
            spelled[value] = _agents_of(value)
    return objects([spelled[tuple(v) if isinstance(v, (list, np.ndarray)) else v] for v in agents])


def _agents_of(value: Any) -> tuple[str, ...]:
    if value is None or value != value or value == "":  # noqa: PLR0124 - NaN
        return ("not stated",)
    words = value.split("+") if isinstance(value, str) else value
    return tuple(" ".join(str(word).split()).casefold() for word in words)


def _baselines(table: InputTable, counts: InputTable) -> Column:
    """Read the printed baselines; their unit is their own, or the one unit of the counts."""
    values = table.columns.get("baseline")
    if values is None:
        return np.full(len(table), np.nan)
    unit = table.columns.get("baseline_unit", counts.columns["unit"])
    if values.dtype.kind in "OUS" and any(isinstance(v, str) for v in values):
        texts = [None if v is None or v != v else str(v) for v in values]  # noqa: PLR0124 - NaN
        parsed = [
            None if not text else parse_count(text, argument=f"lines.baseline[{row}]")
            for row, text in enumerate(texts)
        ]
        return np.array([printed_limit(count) for count in parsed])
    numbers = values.astype(np.float64)
    if np.isnan(numbers).all():
        return numbers
    if unit.ndim and "baseline_unit" not in table.columns:
        raise InputError.of(
            "NO_UNIT", argument="lines.baseline", needed="a unit", given="numbers without one",
            remedy="add a column baseline_unit",
        )  # fmt: skip
    return _count_values(
        InputTable("lines", {"patient_id": numbers, "count": numbers, "unit": unit})
    )["count"]


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
        columns["grade"] = _whole_or(table, "who_grade").astype(np.int8)
    else:
        columns["kind"] = _kind_codes(table.columns["kind"])
        columns["washout"] = _whole_or(table, "washout_days")
    return _sorted(patient.get(name, nothing), columns["day"], columns, n)


def _whole_or(table: InputTable, name: str) -> Column:
    """Return a column of whole numbers; what is missing becomes `UNGRADED`."""
    if name not in table.columns:
        return np.full(len(table), UNGRADED, dtype=np.int32)
    values = table.columns[name]
    numbers = np.array(
        [np.nan if v is None else v for v in values] if values.dtype == object else values,
        dtype=np.float64,
    )
    bad = np.flatnonzero(~np.isnan(numbers) & ((numbers < 0) | (numbers != np.round(numbers))))
    if len(bad):
        raise InputError.of(
            "NOT_A_WHOLE_NUMBER", argument=f"{table.name}.{name}[{bad[0]}]",
            needed="a whole number from 0 on, or nothing", given=str(numbers[bad[0]]),
            remedy="correct it, or leave it empty",
        )  # fmt: skip
    return np.where(np.isnan(numbers), UNGRADED, numbers).astype(np.int32)


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
        facts["bleeding_recorded"] = np.array(
            [value is None or bool(value) for value in table.columns["bleeding_recorded"]]
        )
    for name in ("sex", "age", "death_cause", "citation", "note"):
        if name in table.columns:
            facts[name] = table.columns[name]
    if "provenance" in table.columns:
        facts["provenance"] = objects([Provenance(v).value for v in table.columns["provenance"]])
    return facts

"""
Patients, cohorts and tables of laboratory values, checked and turned into `Labs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

import attrs
import numpy as np

from itpcase.cohort.cohort import Cohort, as_cohort
from itpcase.cohort.intake import Frame, InputTable
from itpcase.errors import DataError, InputError, Problem, UnitError
from itpcase.model import CaseSeries, Day, LabMeasurement, Patient, PlateletMeasurement
from itpcase.safety.labs import NAMES, PLATELETS, Labs
from itpcase.table import COMPARATORS, Column, Table, day_number
from itpcase.units.counts import Comparator, Count, as_count, convert_counts
from itpcase.units.labs import as_lab_value, convert_lab_values

__all__ = ["LabSubject", "Many", "labs_of"]

Many = CaseSeries | Cohort | Iterable[Patient] | Mapping[str, Any] | Table | Frame
"""Many patients: records, or a table of laboratory values."""

LabSubject = Patient | Many
"""What a question about the laboratory can be asked about."""

Limits = Mapping[str, object] | None
"""Limits of normal by analyte, for values that come without one: ``{"alt": "40 U/L"}``."""

_SIGNS: Final[dict[str, Comparator]] = {
    **{sign: sign for sign in COMPARATORS}, "≤": "<=", "≥": ">=", "nan": "", "None": "",
}  # fmt: skip


def labs_of(
    subject: LabSubject,
    *,
    lines: Any = None,
    patients: Any = None,
    upper_limits: Limits = None,
    lower_limits: Limits = None,
    data_cut: Day | None = None,
) -> Labs:
    """
    Lay out the laboratory values and platelet counts of one patient or of many in columns.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, mapping of array_like or frame
        A table has the columns ``patient_id, on, analyte, value, unit``, and ``upper_limit,
        lower_limit`` (in the unit of the row), ``comparator``, ``upper`` where known. Rows may come
        in any order; a value may be text such as ``"<5"``; *unit* may be one value for all.
    lines, patients : mapping or frame, optional
        To a table: as in `itpcase.Cohort.from_tables`.
    upper_limits, lower_limits : mapping of str to str, optional
        Limits of normal by analyte, for values that come without one.
    data_cut : date or int, optional
        The last day that counts; later values are left out.

    Returns
    -------
    Labs

    Raises
    ------
    InputError
        For anything else, and for a cohort without records, which holds no laboratory values.
    DataError
        For a table with a missing column, or with analytes that are not known.
    UnitError
        For a unit that an analyte does not have.

    Examples
    --------
    >>> from itpcase.safety.columns import labs_of
    >>> labs = labs_of({"patient_id": ["a"], "on": [0], "analyte": ["alt"], "value": [2.0],
    ...                 "unit": "µkat/L"})
    >>> labs.value
    array([120.])
    """
    given: object = subject
    if is_table(given):
        table = dict(given) if isinstance(given, Table) else given
        labs = _of_table(table, lines, patients, data_cut)
    elif lines is None and patients is None:
        labs = _of_records(as_cohort(cast("Patient", subject), data_cut))
    else:
        raise InputError.of(
            "LINES_AND_RECORDS", argument="lines", needed="a table of laboratory values beside it",
            given=type(subject).__name__, remedy="leave it out: records have lines of their own",
        )  # fmt: skip
    late = labs.day > labs.cohort.data_cut[labs.patient]
    if late.any():
        labs = labs.rows(np.flatnonzero(~late))
    uln, lln = labs.uln.copy(), labs.lln.copy()
    for column, limits, name in (
        (uln, upper_limits, "upper_limits"), (lln, lower_limits, "lower_limits"),
    ):  # fmt: skip
        for analyte, limit in (limits or {}).items():
            code = _codes(np.array([analyte]), name)[0]
            empty = (labs.analyte == code) & np.isnan(column)
            column[empty] = _as_value(limit, NAMES[code], f"{name}[{analyte!r}]").value
    if (uln <= 0).any():
        raise InputError.of(
            "LIMIT", argument="upper_limit", needed="upper limits of normal above 0",
            given=f"0 for {NAMES[labs.analyte[np.flatnonzero(uln <= 0)[0]]]}",
            remedy="leave out a limit that is not known",
        )  # fmt: skip
    supplied = (np.isnan(labs.uln) & ~np.isnan(uln)) | (np.isnan(labs.lln) & ~np.isnan(lln))
    return attrs.evolve(labs, uln=uln, lln=lln, supplied=supplied)


def _as_value(value: object, analyte: str, argument: str) -> Count:
    if analyte == PLATELETS:
        return as_count(value, argument)
    return as_lab_value(value, analyte, argument)


def _coded(values: Column) -> tuple[list[str], Column]:
    """Return the distinct texts of a column, and for each row which of them it is."""
    seen: dict[str, int] = {}
    which = [seen.setdefault(str(value), len(seen)) for value in values.tolist()]
    return list(seen), np.array(which, dtype=np.int64)


def _codes(names: Column, argument: str) -> Column:
    """Turn names of analytes into codes; every name that is not known is a problem."""
    spelled, which = _coded(names)
    known = [name.strip().casefold() for name in spelled]
    problems = [
        Problem(
            code="UNKNOWN_ANALYTE", argument=argument, needed="one of " + ", ".join(NAMES),
            given=repr(spelling), remedy="rename it, or leave out the rows of other analytes",
        )
        for spelling, name in zip(spelled, known, strict=True)
        if name not in NAMES
    ]  # fmt: skip
    if problems:
        raise DataError.of("analytes are not known", problems)
    return np.array([NAMES.index(name) for name in known], dtype=np.int64)[which]


def _of_records(cohort: Cohort) -> Labs:
    if cohort.records is None:
        raise InputError.of(
            "NO_LABS", argument="subject", needed="laboratory values",
            given="a cohort of tables, which holds none",
            remedy="pass a table of laboratory values, with lines=",
        )  # fmt: skip
    rows: list[tuple[int, str, LabMeasurement | PlateletMeasurement]] = []
    for index, patient in enumerate(cohort.records):
        rows += [(index, lab.analyte, lab) for lab in patient.labs]
        rows += [(index, PLATELETS, count) for count in patient.platelets]
    records = tuple(record for _, _, record in rows)
    value, comparator, upper = _columns_of([record.as_printed for record in records])
    limits = [r.upper_limit_in_unit if isinstance(r, LabMeasurement) else None for r in records]
    return Labs(
        cohort=cohort,
        patient=np.array([index for index, _, _ in rows], dtype=np.int64),
        analyte=np.array([NAMES.index(name) for _, name, _ in rows], dtype=np.int64),
        day=np.array([day_number(record.on) for record in records], dtype=np.int64),
        value=value,
        comparator=comparator,
        upper=upper,
        uln=np.array([np.nan if limit is None else limit for limit in limits], dtype=np.float64),
        lln=np.full(len(rows), np.nan),
        supplied=np.zeros(len(rows), dtype=bool),
        records=records,
    )


def _columns_of(counts: Sequence[Count | None]) -> tuple[Column, Column, Column]:
    """Lay out printed values as number, bound and upper end of a range."""
    uppers = [None if count is None else count.upper for count in counts]
    return (
        np.array([np.nan if c is None else c.value for c in counts], dtype=np.float64),
        np.array(
            [0 if c is None else COMPARATORS.index(c.comparator) for c in counts], dtype=np.int8
        ),
        np.array([np.nan if u is None else u for u in uppers], dtype=np.float64),
    )


def is_table(subject: object) -> bool:
    """Tell whether it is a table of values, and neither records nor a cohort."""
    return isinstance(subject, (Mapping, Table)) or hasattr(subject, "__arrow_c_stream__")


def _of_table(table: Any, lines: Any, patients: Any, data_cut: Day | None) -> Labs:
    columns = InputTable.of("labs", table).whole()
    columns["unit"] = np.broadcast_to(columns["unit"], len(columns["patient_id"]))
    cohort = _cohort_of(columns, lines, patients, data_cut)
    size = len(columns["patient_id"])
    place = {name: index for index, name in enumerate(cohort.ids)}
    analyte = _codes(columns["analyte"], "labs.analyte")
    pairs = list(_by_unit(columns["unit"], analyte))

    def numbers(name: str) -> Column:
        values = columns.get(name)
        return np.full(size, np.nan) if values is None else _converted(name, values, pairs)

    signs = _signs(columns.get("comparator"), size)
    upper = numbers("upper")
    printed = columns["value"].tolist() if columns["value"].dtype.kind in "OUS" else []
    if any(isinstance(value, str) for value in printed):
        value, comparator, to = _columns_of(list(_parsed(printed, columns["unit"], signs, analyte)))
        upper = np.where(np.isnan(upper), to, upper)
    else:
        value, comparator = numbers("value"), signs
    return Labs(
        cohort=cohort,
        patient=np.array([place[name] for name in columns["patient_id"].tolist()], dtype=np.int64),
        analyte=analyte,
        day=InputTable("labs", columns).days("on", set()).astype(np.int64),
        value=value,
        comparator=comparator,
        upper=upper,
        uln=numbers("upper_limit"),
        lln=numbers("lower_limit"),
        supplied=np.zeros(size, dtype=bool),
    )


def _cohort_of(columns: dict[str, Column], lines: Any, patients: Any, cut: Day | None) -> Cohort:
    """Bring the patients and their lines through the one way into a cohort."""
    nothing = np.zeros(0, dtype=columns["patient_id"].dtype)
    days = {
        "patient_id": columns["patient_id"], "on": columns["on"],
        "count": np.full(len(columns["on"]), np.nan), "unit": np.full(len(columns["on"]), "10*9/L"),
    }  # fmt: skip
    if lines is None:
        lines = {"patient_id": nothing, "line": [], "started_on": []}

    def renamed(problem: Problem) -> Problem:
        argument = problem.argument.replace("counts", "labs")
        return attrs.evolve(problem, argument=argument)

    try:
        return Cohort.from_tables(days, lines, patients=patients, data_cut=cut)
    except DataError as error:
        raise DataError.of("labs cannot be used", map(renamed, error.problems)) from None
    except InputError as error:
        raise type(error)(renamed(error.problem)) from None


def _by_unit(unit: Column, analyte: Column) -> Iterator[tuple[int, str, Column]]:
    """Give each pair of analyte and unit with its rows."""
    units, which = _coded(unit)
    pair = analyte * len(units) + which
    for each in np.unique(pair).tolist():
        yield each // len(units), units[each % len(units)], np.flatnonzero(pair == each)


def _converted(name: str, values: Column, pairs: list[tuple[int, str, Column]]) -> Column:
    """Convert a column of numbers, each pair of analyte and unit once."""
    out = np.full(len(values), np.nan)
    if values.dtype == object:
        values = np.array([np.nan if value is None else value for value in values], dtype=float)
    for code, unit, rows in pairs:
        try:
            if NAMES[code] == PLATELETS:
                out[rows] = convert_counts(values[rows], unit, argument="")
            else:
                out[rows] = convert_lab_values(values[rows], unit, analyte=NAMES[code], argument="")
        except UnitError as error:  # tell the row of the table, not that of the pair
            place = error.problem.argument.strip("[]")
            row = f"[{rows[int(place)]}]" if place.isdigit() else ""
            raise UnitError(attrs.evolve(error.problem, argument=f"labs.{name}{row}")) from None
    return out


def _parsed(
    texts: list[Any], unit: Column, signs: Column, analyte: Column
) -> Iterator[Count | None]:
    """Read values that are printed as text, such as ``"<5"``, or ``"5"`` with its sign beside."""
    rows = zip(texts, unit.tolist(), signs.tolist(), analyte.tolist(), strict=True)
    for row, (text, of, sign, code) in enumerate(rows):
        if text is None or text != text or not str(text).strip():  # noqa: PLR0124 - NaN
            yield None
        else:
            whole = f"{COMPARATORS[sign]}{text} {of}"
            yield _as_value(whole, NAMES[code], f"labs.value[{row}]")


def _signs(bounds: Column | None, size: int) -> Column:
    """Turn a column of bounds into codes."""
    if bounds is None:
        return np.zeros(size, dtype=np.int8)
    spelled, which = _coded(bounds)
    texts = [text.strip() for text in spelled]
    for text in texts:
        if text not in _SIGNS:
            raise InputError.of(
                "COMPARATOR", argument="labs.comparator", needed="one of <, <=, >, >= or nothing",
                given=text, remedy="correct the sign",
            )  # fmt: skip
    codes = [COMPARATORS.index(_SIGNS[text]) for text in texts]
    return np.array(codes, dtype=np.int8)[which]

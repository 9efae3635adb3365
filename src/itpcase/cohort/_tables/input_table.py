"""
One table from outside: its columns, checked as they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NO_DAY, day_column
from itpcase._kept import cached_property
from itpcase._sentences import Sentence, Told, enumerated, leading_to, needed_of
from itpcase.cohort._cells.cells import CountCell, CountWithUnit, DailyDose, DayCell
from itpcase.cohort._cells.coded import Coded, all_say
from itpcase.cohort._cells.printed import marks_of
from itpcase.cohort._tables.day_columns import AS_THEY_ARE, DayWays, read_days, read_seconds
from itpcase.cohort._tables.frames import CALENDAR, OfTime, columns_of
from itpcase.cohort.faults import Faults, Remedy, Shown, first_of_each, remedy_at, shown, told_of
from itpcase.cohort.forms import OWNER, Form
from itpcase.cohort.forms import Column as FormColumn
from itpcase.cohort.schema import FACTS_TO_SPARE, PATIENTS, TABLES
from itpcase.errors import InputError, Problem, Severity
from itpcase.model import LabMeasurement
from itpcase.table import Column, objects
from itpcase.terms import Assumed
from itpcase.units.amounts import NO_SPAN, convert_amounts, factor_between
from itpcase.units.counts import Count, quantity
from itpcase.units.missing import is_nothing
from itpcase.units.spellings import power_of_spelling, power_of_unit

__all__: list[str] = []

_DAYS_ALONE: Final = frozenset(map(np.dtype, ("datetime64[D]", "int64", "int32", "float64")))
"""Types of days that hold no time."""

LIMITS: Final = ("upper", "lower_limit", "upper_limit")
"""Columns whose numbers are in the unit of the value of their row."""


@attrs.frozen(eq=False, repr=False, slots=False)
class InputTable:
    """
    One input table: its columns as numpy arrays of one length.

    Columns that come from Arrow as text and in which values come again are in *coded*; what comes
    from there as dates is in *dated*, as whole numbers. *units* says which unit a column carries.
    """

    name: str
    columns: dict[str, Column]
    coded: dict[str, Coded] = attrs.field(factory=dict)
    dated: dict[str, Column] = attrs.field(factory=dict)
    units: dict[str, Any] = attrs.field(factory=dict)
    ways: DayWays = AS_THEY_ARE
    faults: Faults | None = None
    is_usable: bool = True
    """Whether its columns can be read."""
    assumed: dict[Assumed, Column] = attrs.field(factory=dict)
    """What was found to be assumed while the columns were read, and in which rows."""
    refused: dict[str, list[Column]] = attrs.field(factory=dict)
    """The rows that were kept without what a column holds, by that column."""

    @classmethod
    def of(
        cls, name: str, table: Any, faults: Faults | None = None, ways: DayWays = AS_THEY_ARE
    ) -> InputTable:
        """
        Take a table; without *faults*, refuse what is wrong with it at once.

        A table that cannot be used has no rows, and its problems are in *faults*.
        """
        own = Faults() if faults is None else faults
        found = cls._of(name, table, own, ways, None if faults is None else own)
        if faults is None:
            own.refuse()
        return found

    @classmethod
    def _of(
        cls, name: str, table: Any, own: Faults, ways: DayWays, faults: Faults | None
    ) -> InputTable:
        form = TABLES[name]
        nobody = cls(
            name, {}, {OWNER: Coded.of(objects(()))}, ways=ways, faults=faults, is_usable=False
        )
        try:
            columns, coded, dated, units = columns_of(name, table)
            columns |= _plain_where_empty(form, columns)
            columns |= _in_units_of_form(form, columns, units)
        except InputError as error:
            if error.problem.code == "NOT_A_TABLE":
                raise
            own.add(error.problem)
            return nobody
        given = {**columns, **coded, **dated}
        wrong = [*_wrong_columns(form, given, units), *_two_units(form, columns, coded, units)]
        wrong += _columns_with_units(form, columns, units)
        own.add(*wrong)
        if any(problem.severity == "error" for problem in wrong):
            return nobody
        ids = columns.get(OWNER, np.zeros(1))
        if not ids.ndim:
            needed, remedy = (
                Sentence(f"problem.COLUMN_LENGTHS.{part}")
                for part in ("needed_column", "remedy_ids")
            )
            own.add(_lengths(f"{name}.{OWNER}", needed, shown(ids.item()), remedy))
            return nobody
        if OWNER not in coded:
            coded[OWNER] = Coded.of(ids)
        size = len(coded[OWNER])
        full = {
            key: np.broadcast_to(values, size) if values.ndim == 0 and key != "unit" else values
            for key, values in columns.items()
            if key != OWNER
        }
        lengths = [
            _lengths(f"{name}.{key}", _values(size), _values(len(values)),
                     Sentence("problem.COLUMN_LENGTHS.remedy_frames"))
            for key, values in full.items() if values.ndim and len(values) != size
        ]  # fmt: skip
        own.add(*lengths)
        if lengths:
            return nobody
        found = cls(name, full, coded, dated, units, ways, faults)
        nothing = coded[OWNER].missing
        listed = coded[OWNER].values
        if listed.dtype.kind in "OU" and not all_say(listed.tolist()):
            blank = np.array([not str(value).strip() for value in listed], dtype=bool)
            nothing = nothing | blank[coded[OWNER].codes] if blank.any() else nothing
        if nothing.any():
            rows = np.flatnonzero(nothing)
            found.tell("NO_ID", OWNER, rows, given=Sentence("problem.NO_ID.given"), faults=own)
        return found

    def __len__(self) -> int:
        return len(self.coded[OWNER])

    def __contains__(self, name: object) -> bool:
        return name in self.columns or name in self.coded or name in self.dated

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the form."""
        return tuple(name for name in TABLES[self.name].names if name in self)

    def few(self, name: str) -> Coded:
        """Return a column as its distinct values and their places."""
        if name in self.coded:
            return self.coded[name]
        values = self.texts(name)
        return Coded.of(np.broadcast_to(values, len(self)) if not values.ndim else values)

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
        names = dict.fromkeys((*self.columns, *self.coded, *self.dated))
        return {name: self.texts(name) for name in names}

    def owner(self, row: int) -> str | None:
        """Return whose a row is; blanks around an id do not belong to it."""
        ids = self.coded[OWNER]
        value = ids.values[ids.codes[row]]
        return None if is_nothing(value) else str(value).strip()

    def tell(
        self,
        code: str,
        column: str,
        rows: Column,
        *,
        given: Shown,
        needed: str | None = None,
        remedy: Remedy = None,
        severity: Severity = "error",
        keeps: bool = False,
        faults: Faults | None = None,
    ) -> None:
        """
        Tell of rows; those that fail are left out, unless *keeps* says that only a field is.

        The remedy is that of the code, of all rows, or of each.
        """
        own = faults if faults is not None else self.faults
        if not len(rows):
            return
        here = Faults() if own is None else own
        argument = f"{self.name}.{column}"
        what = None
        if keeps and severity == "error" and self.name == PATIENTS.name:
            what = "field" if column in FACTS_TO_SPARE else "patient"
        for row in here.rows_to_list(self.name, argument, code, rows):
            told = remedy_at(remedy, code, row)
            here.add(
                Problem(
                    code=code,
                    argument=f"{argument}[{row}]",
                    row=row,
                    patient_id=self.owner(row),
                    needed=needed or needed_of(code),
                    given=given if isinstance(given, str) else shown(given(row)),
                    remedy=told if what is None else leading_to(told, what),
                    severity=severity,
                )
            )
        if severity == "error" and not keeps:
            here.drop(self.name, rows, len(self))
        elif severity == "error":
            self.refused.setdefault(column, []).append(rows)
        if own is None:
            here.refuse()

    def tell_each(
        self,
        column: str,
        problems: Iterable[tuple[int, Problem]],
        codes: Column,
        *,
        keeps: bool = False,
        given: Shown | None = None,
    ) -> None:
        """Tell of the rows that have a distinct value that was refused; by place, why."""
        for problem, rows in first_of_each([*told_of(problems, codes)]):
            of_parts = isinstance(problem.given, Told)  # it names the cells beside as well
            self.tell(
                problem.code,
                column,
                rows,
                needed=problem.needed,
                given=_as_is(problem.given) if given is None or of_parts else given,
                remedy=problem.remedy,
                severity=problem.severity,
                keeps=keeps,
            )

    def assume(self, word: Assumed, rows: Column) -> None:
        """Note of rows what the source did not print."""
        self.assumed.setdefault(word, np.zeros(len(self), dtype=bool))[rows] = True

    def tell_of_marks(self, column: str, counts: Sequence[Count | None], which: Column) -> None:
        """Tell of the rows whose number was printed as approximate or with a flag."""
        marks = [[] if count is None else [*marks_of(count)] for count in counts]
        for code in sorted({code for of_count in marks for code, _ in of_count}):
            given = [dict(of_count).get(code) for of_count in marks]
            rows = np.flatnonzero(np.array([said is not None for said in given])[which])
            if code == "APPROXIMATE":
                self.assume(Assumed.APPROXIMATE, rows)
            shown = objects(given)[which]
            self.tell(code, column, rows, given=shown.__getitem__, severity="warning")

    def _without_zone(self, name: str, zone: str, faults: Faults, *, keeps: bool) -> Column:
        """Tell of a column of instants; none of them has a day."""
        faults.add(_no_zone(f"{self.name}.{name}", zone))
        if not keeps:
            faults.drop(self.name, np.arange(len(self)), len(self))
        if self.faults is None:
            faults.refuse()
        return np.full(len(self), NO_DAY, dtype=np.int32)

    def _tell_blank(self, name: str, numbers: Column, told: Column, faults: Faults) -> None:
        """Tell of days that are neither given nor said to be undated; the rows are kept."""
        if not len(numbers) or numbers.min() != NO_DAY:
            return
        is_blank = numbers == NO_DAY
        is_blank[told] = False
        rows = np.flatnonzero(is_blank)
        column = TABLES[self.name].named(name)
        for beside in filter(self.__contains__, (name, column.or_else)):
            rows = rows[~_says_something(self.texts(beside)[rows])]
        self.tell(
            "EMPTY_CELL", name, rows, needed=column.cell.needed,
            given=Sentence("problem.EMPTY_CELL.given"),
            remedy=Sentence("problem.EMPTY_CELL.remedy_undated"), severity="warning",
            faults=faults,
        )  # fmt: skip

    def may_have_times(self, name: str) -> bool:
        """Tell whether a column of days is of a type that can hold a time of the day."""
        if name in self.coded:
            return True
        return name in self.columns and self.columns[name].dtype not in _DAYS_ALONE

    def seconds(self, name: str, rows: Column) -> Column | None:
        """Return the time of the day of some rows of a column of days; None if none has one."""
        if name in self.coded:
            few = self.coded[name]
            values = few.values[few.codes[rows]]
        else:
            values = self.columns[name][rows]
        return read_seconds(values, self.ways)

    def days(self, name: str, kinds: set[bool]) -> Column:
        """Return a column of days as whole numbers, and note whether they are calendar days."""
        own = Faults() if self.faults is None else self.faults
        if name in self.dated:
            numbers, calendar = self.dated[name], CALENDAR
            if self.ways.is_plain and not len(numbers):
                return numbers
        elif name not in self:
            return np.full(len(self), NO_DAY, dtype=np.int32)
        else:
            numbers, calendar = None, None
        keeps = name not in TABLES[self.name].required
        told = [np.zeros(0, dtype=np.int64)]

        def tell(code: str, rows: Column, **said: Any) -> None:
            said.setdefault("keeps", keeps)
            told.append(rows)
            if code == "IMPUTED_DAY":
                self.assume(Assumed.DAY, rows)
            self.tell(code, name, rows, faults=own, **said)

        unit = self.units.get(name)
        if isinstance(unit, OfTime):
            if unit.zone and self.ways.zone is None:
                return self._without_zone(name, unit.zone, own, keeps=keeps)
            unit = None
        values = self.texts(name) if numbers is None else numbers
        ways = attrs.evolve(self.ways, may_be_undated=not keeps)
        numbers, calendar = read_days(values, unit, ways, tell, calendar=calendar, kinds=kinds)
        if not keeps:
            self._tell_blank(name, numbers, np.concatenate(told), own)
        if self.faults is None:
            own.refuse()
        if calendar is not None and len(numbers) and numbers.max() != NO_DAY:
            kinds.add(calendar)
        return numbers


def _says_something(values: Column) -> Column:
    """Tell where a column of days or of words holds a text, such as that of an undated row."""
    texts = values.tolist() if values.dtype.kind in "OUS" else ()
    said = [isinstance(text, str) and bool(text.strip()) for text in texts]
    return np.array(said, dtype=bool) if said else np.zeros(len(values), dtype=bool)


def _no_zone(argument: str, zone: str) -> Problem:
    return Problem(
        code="DATETIME",
        argument=argument,
        needed=Sentence("problem.DATETIME.needed_zone"),
        given=Sentence("problem.DATETIME.given_zone", zone=zone),
        remedy=Sentence("problem.DATETIME.remedy_zone"),
    )


def _as_is(text: str) -> Shown:
    return text


def _values(size: int) -> Sentence:
    return Sentence("problem.COLUMN_LENGTHS.given_frames", n=size)


def _lengths(argument: str, needed: str, given: str, remedy: str) -> Problem:
    return Problem(
        code="COLUMN_LENGTHS", argument=argument, needed=needed, given=given, remedy=remedy
    )


def _plain_where_empty(form: Form, columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return the columns of no days that are dates or spans of time and hold none, as nothing."""
    days = {column.name for column in form.days}
    return {
        name: objects([None] * len(values))
        for name, values in columns.items()
        if values.ndim and values.dtype.kind in "mM" and name not in days
        and np.isnat(values).all()
    }  # fmt: skip


def _in_units_of_form(
    form: Form, columns: Mapping[str, Column], units: dict[str, Any]
) -> dict[str, Column]:
    """
    Return the columns that carry a unit as plain numbers in the unit of the form.

    Laboratory values become quantities, for each analyte has a unit of its own; counts and days are
    converted where they are read.
    """
    found: dict[str, Column] = {}
    for column in form.columns:
        values, unit = columns.get(column.name), units.get(column.name)
        if values is None or isinstance(column.cell, DayCell) or isinstance(unit, OfTime):
            continue
        days = _days_of_spans(values) if column.measured_in else None
        unit = quantity(1.0, "day").units if days is not None else unit
        if unit is None:
            continue
        factor = factor_between(unit, column.measured_in) if column.measured_in else None
        if factor is None and not _is_of_labs(form, column):
            continue
        try:
            numbers = _as_floats(values if days is None else days)
        except (TypeError, ValueError):
            raise _no_place(form, column, f"{values.dtype} [{unit}]") from None
        if factor is not None:
            amounts = convert_amounts(numbers, factor)
            if (np.isnan(amounts) & ~np.isnan(numbers)).any():  # nanoseconds, where days were meant
                raise _no_place(form, column, str(unit if days is None else values.dtype))
            found[column.name] = _in_cells(column, amounts)
            units.pop(column.name, None)
            continue
        listed = np.ravel(numbers).tolist()
        found[column.name] = _in_shape(values, [None if v != v else v * unit for v in listed])  # noqa: PLR0124 - NaN
    return found


def _is_of_labs(form: Form, column: FormColumn) -> bool:
    """Whether a column holds laboratory values, or their limits or upper ends."""
    return form.kind is LabMeasurement and (column.unit != "" or column.name in LIMITS)


def _days_of_spans(values: Column) -> Column | None:
    """Return spans of time in days; None for what is none, and for months and years."""
    if values.dtype.kind != "m" or np.datetime_data(values.dtype)[0] in NO_SPAN:
        return None
    found: Column = values / np.timedelta64(1, "D")
    return found


def _as_floats(values: Column) -> Column:
    if values.dtype.kind != "O":
        return values.astype(np.float64)
    listed = [np.nan if is_nothing(v) else float(v) for v in np.ravel(values).tolist()]
    return np.array(listed, dtype=np.float64).reshape(values.shape)


def _in_shape(values: Column, listed: list[Any]) -> Column:
    return objects(listed).reshape(values.shape)


def _in_cells(column: FormColumn, numbers: Column) -> Column:
    """Return numbers as a column holds them: with their unit in the cell, where it has one."""
    if not isinstance(column.cell, DailyDose):
        return numbers
    write = column.cell.write
    listed = np.ravel(numbers).tolist()
    return _in_shape(numbers, [None if np.isnan(each) else write(each) for each in listed])


def _two_units(
    form: Form, columns: Mapping[str, Column], coded: Mapping[str, Coded], units: dict[str, Any]
) -> Iterator[Problem]:
    """
    Tell of limits and upper ends of counts that carry another unit than the counts.

    One that is the same as that of all counts says nothing more, and is taken off.
    """
    for column in form.columns:
        if form.kind is LabMeasurement or column.name not in LIMITS or column.name not in units:
            continue
        carried = units.pop(column.name)
        stated = _powers_of_counts(form, columns, coded, units)
        if stated != {power_of_unit(carried)}:
            yield Problem(
                code="TWO_UNITS",
                argument=f"{form.name}.{column.name}",
                needed=Sentence("problem.TWO_UNITS.needed_beside"),
                given=str(carried),
                remedy=Sentence("problem.TWO_UNITS.remedy_beside"),
            )


def _powers_of_counts(
    form: Form, columns: Mapping[str, Column], coded: Mapping[str, Coded], units: Mapping[str, Any]
) -> set[int | None]:
    """Return the powers of ten of the units of all counts, to cells per litre."""
    (count,) = (column for column in form.columns if isinstance(column.cell, CountCell))
    if count.name in units:
        return {power_of_unit(units[count.name])}
    stated = coded[count.unit].values if count.unit in coded else columns.get(count.unit)
    spelled = set() if stated is None else set(map(str, np.ravel(stated).tolist()))
    return set(map(power_of_spelling, spelled))


def _columns_with_units(
    form: Form, columns: Mapping[str, Column], units: Mapping[str, Any]
) -> Iterator[Problem]:
    """
    Tell of columns that carry a unit, or are dates or spans of time, and have no place for it.

    Counts are converted by the unit that they carry, and so are days and what has a unit in the
    form; of any other column the unit would be lost.
    """
    for column in form.columns:
        values = columns.get(column.name)
        if values is None or isinstance(column.cell, DayCell):
            continue
        carried = units.get(column.name)
        of_time = carried.kind if isinstance(carried, OfTime) else None
        is_read = carried is None or isinstance(column.cell, CountCell | CountWithUnit)
        is_read = is_read or _is_of_labs(form, column)
        if values.dtype.kind not in "mM" and of_time is None and is_read:
            continue
        given = str(values.dtype) if carried is None else of_time or str(carried)
        yield _no_place(form, column, given).problem


def _no_place(form: Form, column: FormColumn, given: str) -> InputError:
    """Refuse a column of which the form has no unit, or another one."""
    needed = Sentence("problem.COLUMN_TYPE.needed_plain")
    if column.measured_in:
        needed = Sentence("problem.COLUMN_TYPE.needed_unit", unit=column.measured_in)
    return InputError.of(
        "COLUMN_TYPE",
        argument=f"{form.name}.{column.name}",
        needed=needed,
        given=given,
        remedy=Sentence("problem.COLUMN_TYPE.remedy_plain"),
    )


def _wrong_columns(form: Form, given: Mapping[str, Any], units: Mapping[str, Any]) -> Any:
    """Tell of the columns that are missing, and of those that are not read."""
    strange = list(form.strange_columns(given))
    for name in form.required:
        if name in given or any(
            c.unit == name and c.name in units and c.is_required for c in form.columns
        ):
            continue
        yield Problem(
            code="MISSING_COLUMN",
            argument=f"{form.name}.{name}",
            needed=Sentence("problem.MISSING_COLUMN.needed", name=repr(name)),
            given=Sentence("problem.MISSING_COLUMN.given", listed=enumerated(map(str, given))),
        )
    for problem in strange:
        yield attrs.evolve(problem, argument=f"{form.name}.{problem.argument}")

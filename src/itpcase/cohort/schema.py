"""
The form: which file holds which records, and which column holds what.

One table drives both directions. A column knows the field of the record that it fills, the kind of
its cells, and where its value comes from when it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, Literal

import attrs

from itpcase.cohort.cells import (
    COUNT_UNIT,
    Age,
    Agents,
    AnalyteCell,
    Cell,
    CountCell,
    CountWithUnit,
    DayCell,
    DayOrUndated,
    Entry,
    Grade,
    LabLimit,
    LabValue,
    Text,
    Whole,
    Words,
    YesNo,
)
from itpcase.errors import InputError, Problem, RecordError
from itpcase.model import (
    BleedingEvent,
    CaseSeries,
    LabMeasurement,
    Patient,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.terms import RescueKind
from itpcase.units.counts import Count, DecimalSign

__all__: list[str] = []


# --- a row, a column and a form -----------------------------------------------------------------


@attrs.define
class Row:
    """One row: its number as a spreadsheet counts, and its cells by column."""

    number: int
    cells: dict[str, str]
    refused: dict[str, Problem] = attrs.field(factory=dict)
    """Cells that have no text to be read, by column, such as an error of a formula."""


@attrs.define
class Rows:
    """The rows of one file that can be divided into cells."""

    rows: list[Row] = attrs.field(factory=list)
    lost: set[str] = attrs.field(factory=set)
    """The patients of the rows that cannot."""
    are_all: bool = False
    """Whether the file was read to its end."""


@attrs.frozen(kw_only=True)
class Column:
    """
    One column: how it is read into a field of a record, and how it is written.

    *field* is empty where the cell is read together with another one. *if_empty* says what an empty
    cell means: that the record's own default holds, that the row is refused, or that there is
    nothing to record. *stand_in* holds a value that the record accepts, if it needs one: it takes
    the place of a refused value while the rest of the row is checked.
    """

    name: str
    cell: Cell
    field: str
    written_from: Callable[[Any], Any]
    is_required: bool = False
    if_empty: Literal["default", "refused", "no record"] = "default"
    stand_in: tuple[Any, ...] = ()
    needs: str = ""
    """Another column, without which this one cannot be read."""
    is_written: bool = True

    def write(self, record: Any) -> str:
        """Write the value of this column into a cell."""
        value = self.written_from(record)
        return self.cell.missing if value is None else self.cell.write(value)


def _column(name: str, cell: Cell, *, field: str | None = None, **more: Any) -> Column:
    """Make a column that fills the field of its own name, unless told otherwise."""
    field = name if field is None else field
    more.setdefault("written_from", attrgetter(field))
    return Column(name=name, cell=cell, field=field, **more)


BESIDE: Final = frozenset({"unit", "comparator"})
"""Columns without which a number of the same row cannot be read."""

Fault = tuple[Column, Problem]
"""What is wrong with a row, and in which column."""


@attrs.frozen(kw_only=True)
class Form:
    """One file: the records it holds, and its columns."""

    file: str
    kind: type[Any]
    holds: str
    """The field of `Patient` that takes the records; empty for the patients themselves."""
    columns: tuple[Column, ...]
    is_required: bool = False

    @cached_property
    def days(self) -> tuple[Column, ...]:
        """The columns that hold days."""
        return tuple(column for column in self.columns if isinstance(column.cell, DayCell))

    @cached_property
    def _spare(self) -> dict[str, Any]:
        return {column.field: value for column in self.columns for value in column.stand_in}

    def column_of(self, field: str) -> Column:
        """Return the column that fills a field."""
        return next(column for column in self.columns if column.field == field)

    def read(
        self,
        cells: Mapping[str, str],
        decimal: DecimalSign | None = None,
        refused: Mapping[str, Problem] = MappingProxyType({}),
    ) -> tuple[dict[str, Any], list[Fault]]:
        """Read the cells of one row into fields, and list what is wrong with them."""
        values: dict[str, Any] = {}
        faults = [
            (column, _too_long(column))
            for column in self.columns
            if len(cells.get(column.name, "")) > column.cell.longest
        ]
        if faults:
            return {}, faults
        for column in self.columns:
            if column.name in refused:
                faults.append((column, refused[column.name]))
                continue
            if isinstance(column.cell, CountCell | LabValue) and not refused.keys().isdisjoint(
                BESIDE
            ):
                continue
            text = cells.get(column.name, "")
            if not text or column.cell.is_empty(text):
                if column.if_empty != "default":
                    faults.append((column, _empty(column)))
                continue
            if not column.field or any(column.needs == failed.name for failed, _ in faults):
                continue
            try:
                values[column.field] = column.cell.read(Entry(text, cells, decimal))
            except InputError as error:
                faults.append((column, error.problem))
        return values, faults

    def build(self, values: Mapping[str, Any]) -> tuple[Any, list[Problem]]:
        """
        Build the record; if it refuses, return None and everything that it refuses.

        A record stops at the first field that it refuses: that field gives way to its stand-in and
        the record is asked again, until it has nothing more to say.
        """
        tried = self._spare | dict(values)
        refused: list[Problem] = []
        while True:
            try:
                record = self.kind(**tried)
            except RecordError as error:
                return None, [*refused, *error.problems]
            except InputError as error:
                refused.append(error.problem)
                field = error.problem.argument.rpartition(".")[2]
                if field not in tried or tried[field] is self._spare.get(field):
                    return None, refused
                tried.pop(field)
                tried |= {name: value for name, value in self._spare.items() if name == field}
            else:
                return (None if refused else record), refused

    def write(self, record: Any, *, owner: str) -> dict[str, str]:
        """Write a record of the patient *owner* into the cells of one row."""
        cells = {column.name: column.write(record) for column in self.columns if column.is_written}
        return cells | {OWNER: Text().write(owner)}


def _too_long(column: Column) -> Problem:
    return Problem(
        code="TOO_LONG", needed=f"at most {column.cell.longest} characters", given="more",
        remedy="shorten it, or close the quotation mark that opens before it",
    )  # fmt: skip


def _empty(column: Column) -> Problem:
    if column.if_empty == "no record":
        return Problem(
            code=f"NO_{column.name.upper()}", severity="warning", needed=column.cell.needed,
            given="an empty cell", remedy="nothing is recorded: take the row out, or fill it in",
        )  # fmt: skip
    word = column.cell.missing
    return Problem(
        code="EMPTY_CELL", needed=column.cell.needed, given="an empty cell",
        remedy=f"write '{word}' where the source prints no day" if word else "fill it in",
    )  # fmt: skip


# --- the files of a series ----------------------------------------------------------------------


def _optional(cell: Cell, *names: str) -> tuple[Column, ...]:
    return tuple(_column(name, cell) for name in names)


def _beside(name: str, cell: Cell | None = None, **more: Any) -> Column:
    """Make a column that fills no field of its own."""
    more.setdefault("written_from", lambda _: None)
    return _column(name, cell or Cell(), field="", **more)


OWNER: Final = "patient_id"
"""The column that says whose a row is; the first of every form."""

_OWNER: Final = _beside(OWNER, Text(), is_required=True, if_empty="refused")
_ON: Final = _column("on", DayOrUndated(), is_required=True, if_empty="refused", stand_in=(None,))
_LAST: Final = (_column("assumed", Words()), _column("note", Text()))

PATIENTS: Final = Form(
    file="patients.csv",
    kind=Patient,
    holds="",
    is_required=True,
    columns=(
        _column(OWNER, Text(), field="id", is_required=True, if_empty="refused", stand_in=("?",)),
        _column("sex", Cell()),
        _column("age", Age()),
        *_optional(DayCell(), "born_on", "diagnosed_on", "died_on"),
        _column("death_cause", Text()),
        _column("followed_until", DayCell()),
        _column("bleeding_recorded", YesNo()),
        _column("provenance", Cell()),
        *_optional(Text(), "citation", "note"),
    ),
)

LINES: Final = Form(
    file="lines.csv",
    kind=TreatmentLine,
    holds="lines",
    is_required=True,
    columns=(
        _OWNER,
        _column(
            "line", Whole(), field="number", is_required=True, if_empty="refused", stand_in=(1,)
        ),
        _column("agents", Agents(), is_required=True, if_empty="refused", stand_in=("?",)),
        _column(
            "started_on", DayOrUndated(), is_required=True, if_empty="refused", stand_in=(None,)
        ),
        _column("ended_on", DayCell()),
        _column("stop_reason", Text()),
        _column("baseline", CountWithUnit()),
        _column("assumed", Words()),
        *_optional(Text(), "stated_response", "note"),
    ),
)  # fmt: skip

COUNTS: Final = Form(
    file="counts.csv",
    kind=PlateletMeasurement,
    holds="platelets",
    is_required=True,
    columns=(
        _OWNER,
        _ON,
        _beside("comparator", is_written=False),
        _column(
            "count", CountCell(), is_required=True, if_empty="no record",
            written_from=attrgetter("as_printed"), stand_in=(Count(0.0),),
        ),
        _beside("unit", is_required=True, written_from=lambda _: COUNT_UNIT),
        *_LAST,
    ),
)  # fmt: skip

BLEEDS: Final = Form(
    file="bleeds.csv",
    kind=BleedingEvent,
    holds="bleeds",
    columns=(
        _OWNER,
        _ON,
        _column("until", DayCell()),
        _column("who_grade", Grade()),
        _column("site", Text()),
        *_LAST,
    ),
)

RESCUES: Final = Form(
    file="rescues.csv",
    kind=RescueTherapy,
    holds="rescues",
    columns=(
        _OWNER,
        _ON,
        _column("kind", Cell(), is_required=True, if_empty="refused", stand_in=(RescueKind.OTHER,)),
        _column("washout_days", Whole()),
        *_LAST,
    ),
)

LABS: Final = Form(
    file="labs.csv",
    kind=LabMeasurement,
    holds="labs",
    columns=(
        _OWNER,
        _ON,
        _column("analyte", AnalyteCell(), is_required=True, if_empty="refused", stand_in=("alt",)),
        _column(
            "value", LabValue(), is_required=True, if_empty="no record", needs="analyte",
            written_from=attrgetter("as_printed"), stand_in=(Count(0.0),),
        ),
        _beside("unit", is_required=True, written_from=attrgetter("unit")),
        _column(
            "upper_limit", LabLimit(), needs="analyte",
            written_from=attrgetter("upper_limit_in_unit"),
        ),
        *_LAST,
    ),
)  # fmt: skip

FORMS: Final = (PATIENTS, LINES, COUNTS, BLEEDS, RESCUES, LABS)
"""The files that have one row a patient or a record."""

RECORDS: Final = {form.holds: form for form in FORMS if form.holds}
"""The form of each field of `Patient` that takes records."""

SERIES: Final = Form(
    file="series.csv",
    kind=CaseSeries,
    holds="",
    columns=(
        *_optional(Text(), "title", "citation", "note"),
        _column("data_cut", DayCell()),
    ),
)
"""The facts of the whole series; its file has a row, not a column, for each."""

FACT: Final = "field"
VALUE: Final = "value"
SERIES_COLUMNS: Final = (_beside(FACT, is_required=True), _beside(VALUE, is_required=True))
"""The columns of the file of `SERIES`."""

FILES: Final = (SERIES.file, *(form.file for form in FORMS))
"""Every file of a series, in the order in which problems are listed."""

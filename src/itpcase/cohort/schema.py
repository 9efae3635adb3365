"""
The form: which table holds which records, and which column holds what.

One description for every way in and out: frames, Parquet, CSV files, workbooks, the template and
the messages. A column knows the field of the record that it fills, the kind of its cells, where its
value comes from when it is written, and under which other names people keep it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, Literal

import attrs

from itpcase._sentences import Sentence
from itpcase.cohort.cells import (
    COUNT_UNIT,
    Age,
    AgentCell,
    Agents,
    AnalyteCell,
    Cell,
    CountCell,
    CountWithUnit,
    DailyDose,
    DayCell,
    DayOrUndated,
    Entry,
    Grade,
    HbDrop,
    LabLimit,
    LabValue,
    Number,
    StatedGrades,
    Text,
    Whole,
    Words,
    WordsOrNone,
    YesNo,
)
from itpcase.errors import InputError, Problem, RecordError
from itpcase.model import (
    BleedingEvent,
    CaseSeries,
    Exposure,
    LabMeasurement,
    Patient,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.model.sign_rows import SignRow, gather_rows, spread_assessment
from itpcase.terms import RescueKind
from itpcase.units.counts import Count
from itpcase.units.numbers import DecimalSign

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
    or_else: str = ""
    """Another column, beside which this one may be empty: then its value is None."""
    is_written: bool = True
    unit: str = ""
    """The column that holds the unit of its numbers."""
    may_lack: bool = False
    """Whether a frame may lack a column that a file must have."""
    synonyms: tuple[str, ...] = ()
    """Other names for it: a column of such a name is refused, and never passed over."""

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


NEAR: Final = 0.8
"""From this likeness on, the name of a column is a near miss of another."""

SHORTEST_NEAR: Final = 4
"""Shorter names are like too many others. [characters]"""


def _alone(record: Any) -> Iterable[Any]:
    return (record,)


@attrs.frozen(kw_only=True)
class Form:
    """One file: the records it holds, and its columns."""

    file: str
    kind: type[Any]
    """The record of one row."""
    holds: str
    """The field of `Patient` that takes the records; empty for the patients themselves."""
    columns: tuple[Column, ...]
    is_required: bool = False
    rows_of: Callable[[Any], Iterable[Any]] = _alone
    """The rows that one record of a patient takes: itself, unless it takes several."""
    gather: Callable[[Sequence[Any]], Any] | None = None
    """Makes one record of the rows of one day, where a record takes several rows."""
    spared: frozenset[str] = frozenset()
    """The columns of which a cell that cannot be read costs the field; of any other it costs the
    row, which would not be what the source says."""

    @cached_property
    def days(self) -> tuple[Column, ...]:
        """The columns that hold days."""
        return tuple(column for column in self.columns if isinstance(column.cell, DayCell))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The columns of words that are kept as they are, some of them for a later rule."""
        return tuple(
            column.name
            for column in self.columns
            if column.field and type(column.cell) in (Text, Words) and not column.is_required
        )

    @cached_property
    def _spare(self) -> dict[str, Any]:
        return {column.field: value for column in self.columns for value in column.stand_in}

    @property
    def name(self) -> str:
        """The name of the table: of the file, without its ending."""
        return self.file.partition(".")[0]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The names of the columns without which no frame can be read."""
        return tuple(c.name for c in self.columns if c.is_required and not c.may_lack)

    def named(self, name: str) -> Column:
        """Return the column of this name."""
        return next(column for column in self.columns if column.name == name)

    def strange_columns(self, names: Iterable[str]) -> Iterator[Problem]:
        """Tell of the columns that are not read, as `strange_columns` does."""
        return strange_columns(names, self.columns)

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
        is_alone = not refused.keys().isdisjoint(BESIDE)
        for column in self.columns:
            if column.name in refused:
                faults.append((column, refused[column.name]))
                continue
            if is_alone and isinstance(column.cell, CountCell | LabValue):
                continue
            text = cells.get(column.name, "")
            if not text or column.cell.is_empty(text):
                if cells.get(column.or_else, ""):
                    values[column.field] = None
                elif column.if_empty != "default":
                    faults.append((column, empty_cell(column)))
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
        Build the record without the fields that it refuses, and list what it refuses.

        A record stops at the first field that it refuses: that field gives way to its stand-in and
        the record is asked again, until it has nothing more to say. None if it refuses the whole.
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
                return record, refused

    def write(self, record: Any, *, owner: str) -> dict[str, str]:
        """Write a record of the patient *owner* into the cells of one row."""
        cells = {column.name: column.write(record) for column in self.columns if column.is_written}
        return cells | {OWNER: Text().write(owner)}


def meant_column(name: str, columns: Sequence[Column]) -> str | None:
    """Return the column that was meant by a name that is none of them, if one is."""
    key = "_".join(str(name).casefold().replace("-", " ").split())
    for column in columns:
        if key == column.name or key in column.synonyms:
            return column.name
    if len(key) < SHORTEST_NEAR:
        return None
    words = {word: c.name for c in columns for word in (*c.synonyms, c.name)}
    near = difflib.get_close_matches(key, words, n=1, cutoff=NEAR)
    return words[near[0]] if near else None


def strange_columns(names: Iterable[str], columns: Sequence[Column]) -> Iterator[Problem]:
    """
    Tell of the columns that are not read.

    A known synonym or a near miss of a column that is not there is an error: it would be passed
    over although it was meant. Any other name is a warning.
    """
    given, known = [str(name) for name in names], [column.name for column in columns]
    for name in given:
        if not name or name in known:
            continue
        meant = meant_column(name, columns)
        if meant is not None and meant not in given:
            yield Problem(
                code="NEAR_MISS",
                argument=name,
                needed=Sentence("problem.NEAR_MISS.needed", meant=repr(meant)),
                given=Sentence("problem.NEAR_MISS.given", name=repr(name)),
                remedy=Sentence("problem.NEAR_MISS.remedy", meant=repr(meant)),
            )
        else:
            yield Problem(
                code="UNKNOWN_COLUMN",
                argument=name,
                severity="warning",
                needed=Sentence("problem.UNKNOWN_COLUMN.needed", listed=", ".join(known)),
                given=Sentence("problem.UNKNOWN_COLUMN.given", name=repr(name)),
            )


def _too_long(column: Column) -> Problem:
    return Problem(
        code="TOO_LONG",
        needed=Sentence("problem.TOO_LONG.needed", longest=column.cell.longest),
        given=Sentence("problem.TOO_LONG.given"),
    )


def empty_cell(column: Column) -> Problem:
    if column.if_empty == "no record":
        return Problem(
            code=f"NO_{column.name.upper()}",
            severity="warning",
            needed=column.cell.needed,
            given=Sentence("problem.EMPTY_CELL.given"),
            remedy=Sentence("problem.EMPTY_CELL.no_record"),
        )
    word = column.cell.missing
    return Problem(
        code="EMPTY_CELL",
        needed=column.cell.needed,
        given=Sentence("problem.EMPTY_CELL.given"),
        remedy=Sentence("problem.EMPTY_CELL.remedy", word=word)
        if word
        else Sentence("problem.EMPTY_CELL.remedy_schema"),
    )


# --- the files of a series ----------------------------------------------------------------------


def _optional(cell: Cell, *names: str) -> tuple[Column, ...]:
    return tuple(_column(name, cell) for name in names)


def _beside(name: str, cell: Cell | None = None, **more: Any) -> Column:
    """Make a column that fills no field of its own."""
    more.setdefault("written_from", lambda _: None)
    return _column(name, cell or Cell(), field="", **more)


OWNER: Final = "patient_id"
"""The column that says whose a row is; the first of every form."""

_OWNER_NAMES: Final = ("id", "patient", "pid", "subject", "subject_id", "usubjid", "person_id")
_DAY_NAMES: Final = ("date", "day", "measured_on", "taken_on", "visit_date", "study_day", "ady")
_START_NAMES: Final = ("start", "start_on", "start_date", "begin_on", "begin_date", "from")
_END_NAMES: Final = (
    "end", "end_on", "end_date", "stop_on", "stop_date", "stopped_on", "discontinued_on",
)  # fmt: skip
_LOW_NAMES: Final = ("lln", "range_low", "normal_low", "reference_low", "ref_low", "anrlo")
_HIGH_NAMES: Final = ("uln", "range_high", "normal_high", "reference_high", "ref_high", "anrhi")
_BOUND_NAMES: Final = ("operator", "sign", "qualifier", "prefix", "modifier", "bound")
_UPPER_NAMES: Final = ("upper_bound", "upper_end", "high", "to")

_OWNER: Final = _beside(OWNER, Text(), is_required=True, if_empty="refused", synonyms=_OWNER_NAMES)
_ON: Final = _column(
    "on", DayOrUndated(), is_required=True, if_empty="refused", stand_in=(None,), or_else="when",
    synonyms=_DAY_NAMES,
)  # fmt: skip
_SOURCE: Final = _beside("source", is_written=False)
"""Where a row came from: a file and a row, or the id of a record. No rule reads it."""

_LAST: Final = (
    _SOURCE,
    _column("assumed", Words(), synonyms=("assumptions",)),
    _column("note", Text()),
)
_WHEN: Final = _column("when", Text(), synonyms=("time_as_printed", "day_as_printed"))
"""The time of a row in the words of the source, where there is no day."""

FACTS_TO_SPARE: Final = frozenset(
    ("sex", "age", "born_on", "diagnosed_on", "death_cause", "citation", "note")
)
"""Facts of a patient that are left out where they cannot be read; without any other, the patient is
not what the source says."""


def _sparing_the_rest(form: Form) -> Form:
    """Let every column cost the field alone that is neither required nor a day."""
    rest = {c.name for c in form.columns if not c.is_required and c not in form.days}
    return attrs.evolve(form, spared=frozenset(rest))


PATIENTS: Final = Form(
    file="patients.csv",
    kind=Patient,
    holds="",
    is_required=True,
    spared=FACTS_TO_SPARE,
    columns=(
        _column(
            OWNER, Text(), field="id", is_required=True, if_empty="refused", stand_in=("?",),
            synonyms=_OWNER_NAMES,
        ),
        _column("sex", Cell(), synonyms=("gender",)),
        _column("age", Age(), synonyms=("age_years", "age_in_years")),
        _column(
            "born_on", DayCell(), synonyms=("birth_date", "birthdate", "date_of_birth", "dob")
        ),
        _column(
            "diagnosed_on", DayCell(),
            synonyms=("diagnosis_date", "date_of_diagnosis", "dx_date", "diagnosis"),
        ),
        _column(
            "died_on", DayCell(),
            synonyms=("death_date", "date_of_death", "death_on", "death_day", "dod", "deceased_on"),
        ),
        _column("death_cause", Text(), synonyms=("cause_of_death",)),
        _column(
            "followed_until", DayCell(),
            synonyms=(
                "last_contact", "last_follow_up", "last_followup", "last_seen", "follow_up_until",
                "followup_until", "last_visit", "lost_on",
            ),
        ),
        _column("bleeding_recorded", YesNo(), synonyms=("bleeding_known",)),
        _column("provenance", Cell()),
        _column("citation", Text(), synonyms=("source", "reference")),
        _column("note", Text()),
        _column("age_stated", Text(), synonyms=("age_as_stated", "age_as_printed")),
        _column("diagnosis_stated", Text(), synonyms=("diagnosis_as_stated",)),
        _column("diagnosed_when", Text()),
        _column("phase_stated", Text(), synonyms=("phase_as_stated",)),
        _column(
            "etiology", Text(),
            synonyms=("aetiology", "primary_or_secondary", "secondary_to", "cause_of_itp"),
        ),
        _column(
            "comorbidity", Text(), synonyms=("comorbidities", "comorbid_conditions", "comorbid")
        ),
        _column("pregnancy", Text(), synonyms=("pregnant",)),
        _column("centre", Text(), synonyms=("center", "site", "hospital", "institution")),
    ),
)  # fmt: skip

LINES: Final = Form(
    file="lines.csv",
    kind=TreatmentLine,
    holds="lines",
    is_required=True,
    spared=frozenset(("ongoing", "baseline")),
    columns=(
        _OWNER,
        _column(
            "line", Whole(), is_required=True, if_empty="refused", stand_in=(1,),
            synonyms=("number", "line_number", "lot"),
        ),
        _column(
            "agents", Agents(), is_required=True, may_lack=True, if_empty="refused",
            stand_in=("?",),
            synonyms=("agent", "drug", "drugs", "treatment", "therapy", "regimen"),
        ),
        _column(
            "started_on", DayOrUndated(), is_required=True, if_empty="refused", stand_in=(None,),
            or_else="started_when", synonyms=_START_NAMES,
        ),
        _column("ended_on", DayCell(), synonyms=_END_NAMES),
        _column("ongoing", YesNo(), synonyms=("still_on", "continuing")),
        _column("stop_reason", Text(), synonyms=("reason", "discontinuation_reason")),
        _column("baseline", CountWithUnit(), unit="baseline_unit", synonyms=("baseline_count",)),
        _beside("baseline_unit", is_written=False),
        _SOURCE,
        _column("assumed", Words()),
        _column(
            "stated_response", Text(), synonyms=("authors_response", "response_as_stated"),
        ),
        _column("note", Text()),
        _column("started_when", Text(), synonyms=("start_as_printed",)),
        _column("ended_when", Text(), synonyms=("end_as_printed",)),
        _column("dose", Text(), synonyms=("dosage", "dose_as_printed", "posology")),
        _column("stated_criterion", Text(), synonyms=("authors_criterion", "criterion_as_stated")),
        _column("stated_duration", Text(), synonyms=("authors_duration", "duration_as_stated")),
    ),
)  # fmt: skip

COUNTS: Final = Form(
    file="counts.csv",
    kind=PlateletMeasurement,
    holds="platelets",
    is_required=True,
    spared=frozenset(("line",)),
    columns=(
        _OWNER,
        _ON,
        _beside("comparator", is_written=False, synonyms=_BOUND_NAMES),
        _column(
            "count", CountCell(), is_required=True, if_empty="no record", unit="unit",
            written_from=attrgetter("as_printed"), stand_in=(Count(0.0),),
            synonyms=("value", "platelets", "platelet_count", "plt", "result", "aval"),
        ),
        _beside(
            "unit", is_required=True, written_from=lambda _: COUNT_UNIT, synonyms=("units", "uom")
        ),
        _beside("upper", is_written=False, synonyms=_UPPER_NAMES),
        _beside("status", is_written=False, synonyms=("result_status", "lbstat")),
        _beside("lower_limit", is_written=False, synonyms=_LOW_NAMES),
        _beside("upper_limit", is_written=False, synonyms=_HIGH_NAMES),
        *_LAST,
        _WHEN,
        _column("line", Whole(), synonyms=("line_number", "of_line", "relative_to")),
        _column("since", DayCell(), synonyms=("when_counts_from",)),
    ),
)  # fmt: skip

BLEEDS: Final = Form(
    file="bleeds.csv",
    kind=BleedingEvent,
    holds="bleeds",
    spared=frozenset(("ongoing", "who_grade")),
    columns=(
        _OWNER,
        _ON,
        _column("until", DayCell(), synonyms=(*_END_NAMES, "ended_on", "resolved_on")),
        _column("ongoing", YesNo(), synonyms=("continuing",)),
        _column("who_grade", Grade(), synonyms=("grade", "severity", "bleeding_grade", "who")),
        _column("site", Text(), synonyms=("location",)),
        *_LAST,
        _WHEN,
    ),
)

RESCUES: Final = Form(
    file="rescues.csv",
    kind=RescueTherapy,
    holds="rescues",
    spared=frozenset(("washout_days",)),
    columns=(
        _OWNER,
        _ON,
        _column(
            "kind", Cell(), is_required=True, if_empty="refused", stand_in=(RescueKind.OTHER,),
            synonyms=("rescue", "type", "agent", "treatment"),
        ),
        _column("washout_days", Whole(), synonyms=("washout",)),
        *_LAST,
        _WHEN,
    ),
)  # fmt: skip

LABS: Final = Form(
    file="labs.csv",
    kind=LabMeasurement,
    holds="labs",
    spared=frozenset(("upper_limit", "lower_limit")),
    columns=(
        _OWNER,
        _ON,
        _column(
            "analyte", AnalyteCell(), is_required=True, if_empty="refused", stand_in=("alt",),
            synonyms=("test", "lab", "parameter", "param", "paramcd", "lbtestcd"),
        ),
        _beside("comparator", is_written=False, synonyms=_BOUND_NAMES),
        _column(
            "value", LabValue(), is_required=True, if_empty="no record", needs="analyte",
            unit="unit", written_from=attrgetter("as_printed"), stand_in=(Count(0.0),),
            synonyms=("result", "count", "aval"),
        ),
        _beside(
            "unit", is_required=True, written_from=attrgetter("unit"), synonyms=("units", "uom")
        ),
        _beside("upper", is_written=False, synonyms=_UPPER_NAMES),
        _beside("status", is_written=False, synonyms=("result_status", "lbstat")),
        _column(
            "upper_limit", LabLimit(), needs="analyte", unit="unit",
            written_from=attrgetter("upper_limit_in_unit"), synonyms=_HIGH_NAMES,
        ),
        _column(
            "lower_limit", LabLimit(), needs="analyte", unit="unit",
            written_from=attrgetter("lower_limit_in_unit"), synonyms=_LOW_NAMES,
        ),
        *_LAST,
    ),
)  # fmt: skip

EXPOSURES: Final = _sparing_the_rest(Form(
    file="exposures.csv",
    kind=Exposure,
    holds="exposures",
    columns=(
        _OWNER,
        _column(
            "agent", AgentCell(), is_required=True, if_empty="refused",
            written_from=attrgetter("word"), stand_in=("placebo",),
            synonyms=("agents", "drug", "treatment", "medication"),
        ),
        _column(
            "started_on", DayOrUndated(), is_required=True, if_empty="refused", stand_in=(None,),
            synonyms=_START_NAMES,
        ),
        _column("ended_on", DayCell(), synonyms=_END_NAMES),
        _column("ongoing", YesNo(), synonyms=("still_on", "continuing")),
        _column("intent", Cell(), synonyms=("intents", "purpose", "intention")),
        _column(
            "daily_dose", DailyDose(), written_from=attrgetter("mg_per_day"),
            synonyms=("dose", "dose_per_day"),
        ),
        _column("stop_reason", Text(), synonyms=("reason", "discontinuation_reason")),
        _column("assumed", Words()),
        _column("note", Text()),
    ),
))  # fmt: skip

SIGNS: Final = _sparing_the_rest(Form(
    file="signs.csv",
    kind=SignRow,
    holds="assessments",
    rows_of=spread_assessment,
    gather=gather_rows,
    columns=(
        _OWNER,
        _ON,
        _column("sign", Cell(), is_required=True),
        _column("present", YesNo(), synonyms=("presence", "seen")),
        _column("age", Number()),
        _column("complete", YesNo()),
        _column("stated", StatedGrades()),
        _column("sites", WordsOrNone(), synonyms=("site",)),
        *_optional(YesNo(), "generalised"),
        *_optional(Whole(), "number", "small", "large", "per_palm", "per_palm_other_side"),
        *_optional(Number(), "largest_cm", "minutes"),
        *_optional(
            YesNo(), "bilateral", "gross", "self_limiting", "interferes", "needs_immediate",
            "life_threatening", "ongoing", "shock", "respiratory_compromise",
            "compartment_syndrome", "anaemia", "fatal",
        ),
        _column("hb_drop", HbDrop(), written_from=attrgetter("hb_drop_g_per_dl")),
        _column("interventions", WordsOrNone()),
        *_optional(Cell(), "blood_loss", "found"),
    ),
))  # fmt: skip

FORMS: Final = (PATIENTS, LINES, COUNTS, BLEEDS, RESCUES, LABS, EXPOSURES, SIGNS)
"""The files of patients and their records."""

TABLES: Final = {form.name: form for form in FORMS}
"""Every table of a cohort, by its name."""

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

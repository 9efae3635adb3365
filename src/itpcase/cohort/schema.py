"""
The form: which table holds which records, and which column holds what.

One description for every way in and out: frames, Parquet, CSV files, workbooks, the template and
the messages. A column knows the field of the record that it fills, the kind of its cells, where its
value comes from when it is written, and under which other names people keep it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import attrs

from itpcase import _names
from itpcase.cohort._cells.cells import (
    WRITTEN_UNIT,
    Age,
    AgentCell,
    Agents,
    AnalyteCell,
    AssumedWords,
    Cell,
    CountCell,
    CountWithUnit,
    DailyDose,
    DayCell,
    DayOrUndated,
    Grade,
    HbDrop,
    IdCell,
    LabLimit,
    LabValue,
    Number,
    StatedGrades,
    Text,
    Whole,
    WordsOrNone,
    YesNo,
)
from itpcase.cohort.forms import GROUP, OWNER, Column, Form
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
from itpcase.terms import RescueKind
from itpcase.units.amounts import DAILY_DOSE, HAEMOGLOBIN
from itpcase.units.counts import Count

_SIGN_ROWS: Final = "itpcase.model.sign_rows"

if TYPE_CHECKING:
    from itpcase.model import sign_rows
else:  # loaded with the first table of signs
    sign_rows = _names.LateModule(_SIGN_ROWS)

__all__: list[str] = []


def _column(name: str, cell: Cell, *, field: str | None = None, **more: Any) -> Column:
    """Make a column that fills the field of its own name, unless told otherwise."""
    field = name if field is None else field
    more.setdefault("written_from", attrgetter(field))
    return Column(name=name, cell=cell, field=field, **more)


# --- the files of a series ----------------------------------------------------------------------


def _optional(cell: Cell, *names: str) -> tuple[Column, ...]:
    return tuple(_column(name, cell) for name in names)


def _beside(name: str, cell: Cell | None = None, **more: Any) -> Column:
    """Make a column that fills no field of its own."""
    more.setdefault("written_from", lambda _: None)
    return _column(name, cell or Cell(), field="", **more)


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

_ARM_NAMES: Final = (
    "arms", "armcd", "trial_arm", "study_arm", "treatment_arm", "planned_arm", "assigned_arm",
    "allocated_arm", "randomised_arm", "randomized_arm", "arm_assigned", "allocation",
    "arm_allocated", "allocated_to", "allocated_group", "treatment_allocation", "treatment_group",
    "study_group", "randomised_to", "randomized_to", "randomisation_arm", "randomization_arm",
    "randomisation_group", "randomization_group", "trt01p", "trtp",
)  # fmt: skip
"""``group`` is not one of them: it may be that of an age, of a blood or of a risk."""

_OWNER: Final = _beside(
    OWNER, IdCell(), is_required=True, if_empty="refused", synonyms=_OWNER_NAMES
)
_ON: Final = _column(
    "on", DayOrUndated(), is_required=True, if_empty="refused", stand_in=(None,), or_else="when",
    synonyms=_DAY_NAMES,
)  # fmt: skip
_SOURCE: Final = _beside("source", is_written=False)
"""Where a row came from: a file and a row, or the id of a record. No rule reads it."""

_LAST: Final = (
    _SOURCE,
    _column("assumed", AssumedWords(), synonyms=("assumptions",)),
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
    """Let every column cost the field alone that is not required."""
    rest = {c.name for c in form.columns if not c.is_required}
    return attrs.evolve(form, spared=frozenset(rest))


PATIENTS: Final = Form(
    file="patients.csv",
    kind=Patient,
    holds="",
    is_required=True,
    spared=FACTS_TO_SPARE,
    columns=(
        _column(
            OWNER, IdCell(), field="id", is_required=True, if_empty="refused", stand_in=("unread",),
            synonyms=_OWNER_NAMES,
        ),
        _column("sex", Cell(), synonyms=("gender",)),
        _column(
            "age", Age(), measured_in="years", synonyms=("age_years", "age_in_years"),
        ),
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
        _column(GROUP, Text(), synonyms=_ARM_NAMES, has_near_misses=False),
        _column("study", Text(), synonyms=("studyid", "protocol_id"), has_near_misses=False),
    ),
)  # fmt: skip

LINES: Final = Form(
    file="lines.csv",
    kind=TreatmentLine,
    holds="lines",
    is_required=True,
    spared=frozenset(("ended_on", "ongoing", "baseline", "assumed")),
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
        _column("assumed", AssumedWords()),
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
    spared=frozenset(("line", "since", "assumed")),
    columns=(
        _OWNER,
        _ON,
        _beside("comparator", is_written=False, synonyms=_BOUND_NAMES),
        _column(
            "count", CountCell(), is_required=True, if_empty="no record", unit="unit",
            written_from=attrgetter("as_printed"), stand_in=(Count(0.0),), or_else="count_stated",
            synonyms=("value", "platelets", "platelet_count", "plt", "result", "aval"),
        ),
        _beside(
            "unit", is_required=True, written_from=lambda _: WRITTEN_UNIT, synonyms=("units", "uom")
        ),
        _beside("upper", is_written=False, synonyms=_UPPER_NAMES),
        _beside("status", is_written=False, synonyms=("result_status", "lbstat")),
        _beside("lower_limit", is_written=False, synonyms=_LOW_NAMES),
        _beside("upper_limit", is_written=False, synonyms=_HIGH_NAMES),
        *_LAST,
        _WHEN,
        _column("line", Whole(), synonyms=("line_number", "of_line", "relative_to")),
        _column("since", DayCell(), synonyms=("when_counts_from",)),
        _column("count_stated", Text(), synonyms=("count_as_printed", "count_in_words")),
    ),
)  # fmt: skip

BLEEDS: Final = Form(
    file="bleeds.csv",
    kind=BleedingEvent,
    holds="bleeds",
    spared=frozenset(("until", "ongoing", "who_grade", "assumed")),
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
    spared=frozenset(("washout_days", "assumed")),
    columns=(
        _OWNER,
        _ON,
        _column(
            "kind", Cell(), is_required=True, if_empty="refused", stand_in=(RescueKind.OTHER,),
            synonyms=("rescue", "type", "agent", "treatment"),
        ),
        _column("washout_days", Whole(), measured_in="days", synonyms=("washout",)),
        *_LAST,
        _WHEN,
    ),
)  # fmt: skip

LABS: Final = Form(
    file="labs.csv",
    kind=LabMeasurement,
    holds="labs",
    spared=frozenset(("upper_limit", "lower_limit", "assumed")),
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
            measured_in=DAILY_DOSE.pint_unit,
            synonyms=("dose", "dose_per_day"),
        ),
        _column("stop_reason", Text(), synonyms=("reason", "discontinuation_reason")),
        _column("assumed", AssumedWords()),
        _column("note", Text()),
    ),
))  # fmt: skip


def _spread(assessment: Any) -> Iterable[Any]:
    return sign_rows.spread_assessment(assessment)


def _gather(rows: Sequence[Any]) -> Any:
    return sign_rows.gather_rows(rows)


SIGNS: Final = _sparing_the_rest(Form(
    file="signs.csv",
    kind=f"{_SIGN_ROWS}.SignRow",
    holds="assessments",
    rows_of=_spread,
    gather=_gather,
    columns=(
        _OWNER,
        _ON,
        _column("sign", Cell(), is_required=True),
        _column("present", YesNo(), synonyms=("presence", "seen")),
        _column("age", Number(), measured_in="years"),
        _column("complete", YesNo()),
        _column("stated", StatedGrades()),
        _column("sites", WordsOrNone(), synonyms=("site",)),
        *_optional(YesNo(), "generalised"),
        *_optional(Whole(), "number", "small", "large", "per_palm", "per_palm_other_side"),
        _column("largest_cm", Number(), measured_in="centimeters"),
        _column("minutes", Number(), measured_in="minutes"),
        *_optional(
            YesNo(), "bilateral", "gross", "self_limiting", "interferes", "needs_immediate",
            "life_threatening", "ongoing", "shock", "respiratory_compromise",
            "compartment_syndrome", "anaemia", "fatal",
        ),
        _column(
            "hb_drop", HbDrop(), written_from=attrgetter("hb_drop_g_per_dl"),
            measured_in=HAEMOGLOBIN.pint_unit,
        ),
        _column("interventions", WordsOrNone()),
        *_optional(Cell(), "blood_loss", "found"),
    ),
))  # fmt: skip

FORMS: Final = (PATIENTS, LINES, COUNTS, BLEEDS, RESCUES, LABS, EXPOSURES, SIGNS)
"""The files of patients and their records."""

TABLES: Final = {form.name: form for form in FORMS}
"""Every table of a cohort, by its name."""

HOLD_DAYS: Final = frozenset(column.name for form in FORMS for column in form.days)
"""What holds a day, in any table."""

REQUIRED: Final = ("counts", "lines")
"""The tables that a cohort is made of; where there is nothing to write, one may have no rows."""

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

"""
From rows of text to the records of patients.

Every cell, row and patient is read even where another one is wrong, so that one reading lists every
problem. A row that fails is left out; so is a patient whose own row fails, or whose records
contradict one another.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, cast

import attrs
import numpy as np

from itpcase._sentences import Sentence, enumerated, has_key, leading_to, remedy_of
from itpcase.cohort._cells.cells import CountCell, Entry, unguarded
from itpcase.cohort._cells.printed import marks_of
from itpcase.cohort._tables.order import lay_by_time
from itpcase.cohort._tables.parted import parted_patients, spelled_otherwise
from itpcase.cohort._tables.statuses import (
    SUPERSEDED,
    WITHDRAWN,
    Standing,
    standing_of,
    withdrawn_remedy,
)
from itpcase.cohort.codes import COMPARATORS
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import no_counts
from itpcase.cohort.forms import OWNER, Column, Fault, Form, Row, Rows
from itpcase.cohort.plausible import (
    REPEATED,
    is_foreign_reference,
    repeated_codes,
    repeated_remedy,
)
from itpcase.cohort.problems import Problems, day_of_reading, future_days
from itpcase.cohort.schema import (
    COUNTS,
    EXPOSURES,
    FACT,
    FORMS,
    LINES,
    PATIENTS,
    RECORDS,
    SERIES,
    SERIES_COLUMNS,
    VALUE,
)
from itpcase.cohort.vocabularies import TIMES, doubtful_agents, doubtful_time, strange_agent
from itpcase.errors import InputError, Problem
from itpcase.io._ways import Ways
from itpcase.model import CaseSeries, Patient
from itpcase.model.entries import printed_counts
from itpcase.table import Ragged, objects
from itpcase.terms import Assumed
from itpcase.units.counts import Count
from itpcase.units.day_orders import two_orders_in
from itpcase.units.days import (
    KindOfTime,
    day_in_zone,
    elapsed_days,
    impute_day,
    kind_of_time,
    may_be_year,
    plain_day,
    seconds_behind_day,
)
from itpcase.units.ids import blanks_around
from itpcase.units.text import as_typed

__all__: list[str] = []

OF_ONE_DAY: Final = frozenset(("SENTINEL_DAY", "IMPOSSIBLE_DAY"))
"""What a day is told that cannot be, whatever stands beside it."""

OF_TWO_DAYS: Final = frozenset(
    ("LINE_ENDS_BEFORE_START", "BLEED_ENDS_BEFORE_START", "EXPOSURE_ENDS_BEFORE_START")
)
"""What two days are told that contradict one another: neither can be used."""

FACTS_TO_DOUBT: Final = frozenset(("sex", "age"))
"""Of the facts to spare, those that are left out also where they contradict the vocabulary or each
other."""

_IN_RECORD: Final = re.compile(r"(?P<holds>\w+)\[(?P<index>\d+)\]\.(?P<field>\w+)")


def _owner(row: Row) -> str:
    return unguarded(row.cells.get(OWNER, "")).strip()


def _field(argument: str) -> str:
    """Take the field from a name such as ``Patient.age``."""
    return argument.rpartition(".")[2]


@attrs.define
class _Case:
    """One patient in the making: its row, its records, and the row of each record."""

    row: Row
    records: dict[str, list[Any]] = attrs.field(factory=lambda: {holds: [] for holds in RECORDS})
    row_of: dict[int, Row] = attrs.field(factory=dict)
    """By the identity of the record: two records may be equal."""

    def add(self, form: Form, record: Any, row: Row) -> None:
        self.records[form.holds].append(record)
        self.row_of[id(record)] = row

    def place(self, argument: str) -> tuple[Form, Row, str]:
        """Find the file, the row and the field that a problem such as ``lines[0].ended_on`` names.

        The index counts the records as the patient keeps them, in order of time.
        """
        named = _IN_RECORD.fullmatch(argument)
        if named is None:
            return PATIENTS, self.row, _field(argument)
        holds = named["holds"]
        in_order = cast("Callable[[Any], Any]", attrs.fields_dict(Patient)[holds].converter)
        kept = in_order([of_day[0] for of_day in self.by_record(RECORDS[holds])])
        return RECORDS[holds], self.row_of[id(kept[int(named["index"])])], named["field"]

    def by_record(self, form: Form) -> list[list[Any]]:
        """Return what was read, together what makes one record: what a form gathers, by day."""
        if form.gather is None:
            return [[record] for record in self.records[form.holds]]
        days: dict[Any, list[Any]] = {}
        for record in self.records[form.holds]:
            days.setdefault(record.on, []).append(record)
        return list(days.values())


@attrs.define(kw_only=True)
class SeriesReader:
    """Builds a case series from the rows of its files."""

    files: Mapping[str, Rows]
    """By the name of the file; every file of the form is there."""
    problems: Problems
    ways: Ways
    today: dt.date = attrs.field(factory=day_of_reading)
    """The day of reading; a date after it is told of."""
    _times: dict[str, set[KindOfTime]] = attrs.field(factory=dict, init=False)
    """The kinds of days that each patient surely has."""
    _clocks: dict[int, float] = attrs.field(factory=dict, init=False)
    """The time of the day of a row of counts, where it has one, by the identity of the row. [s]"""
    _find: Callable[[object], str | None] | None = attrs.field(default=None, init=False)

    def read(self) -> CaseSeries:
        """Read everything that can be read."""
        for form in FORMS:
            self._look_at_times(form)
        cases = self._cases()
        for form in RECORDS.values():
            early: list[tuple[_Case, Any, Row]] = []
            for row in self.files[form.file].rows:
                record, standing = self._record(form, row), self._standing(form, row)
                case = self._case_of(row, form, cases)
                if record is None or case is None:
                    continue
                if standing is Standing.STANDS:
                    case.add(form, record, row)
                elif standing is Standing.PRELIMINARY:
                    early.append((case, record, row))
            self._add_early(form, early)
        for case in filter(None, cases.values()):
            self._lay_by_time(case)
        built = [self._patient(case) for case in cases.values() if case is not None]
        patients = [patient for patient in built if patient is not None]
        self._parted(patients)
        self._repeated(patients)
        counts = self.files[COUNTS.file]
        if cases and counts.are_all and not counts.rows:
            self.problems.add(no_counts("", COUNTS.file))
        return CaseSeries(**self._facts() | {"patients": patients})

    def _lay_by_time(self, case: _Case) -> None:
        """Put the counts of a day in order of their times, where each has one."""
        counts = case.records[COUNTS.holds]
        days: dict[Any, int] = {}
        groups = [days.setdefault(count.on, len(days)) for count in counts]
        if len(days) == len(counts) or not self._clocks:
            return
        times = [self._clocks.get(id(case.row_of[id(count)]), math.nan) for count in counts]
        order = lay_by_time(np.array(groups), np.array(times))
        if order is not None:
            case.records[COUNTS.holds] = [counts[place] for place in order.tolist()]

    # --- results that stand

    def _standing(self, form: Form, row: Row) -> Standing | None:
        """Tell whether the result of a row stands; one that does not is left out by name."""
        status = row.cells.get("status", "") if "status" in form.names else ""
        standing = standing_of(status)
        if standing is None:
            self._tell_status("STATUS", form, row, remedy_of("STATUS"))
        elif standing is Standing.WITHDRAWN:
            self._tell_status("WITHDRAWN", form, row, withdrawn_remedy(WITHDRAWN))
        return standing

    def _add_early(self, form: Form, early: Iterable[tuple[_Case, Any, Row]]) -> None:
        """Add preliminary results where no later one of the day stands."""

        def key(record: Any) -> tuple[Any, Any]:
            return record.on, getattr(record, "analyte", None)

        kept = []
        for case, record, row in early:
            if any(key(other) == key(record) for other in case.records[form.holds]):
                self._tell_status("WITHDRAWN", form, row, withdrawn_remedy(SUPERSEDED))
            else:
                kept.append((case, record, row))
        for case, record, row in kept:
            case.add(form, record, row)

    def _tell_status(self, code: str, form: Form, row: Row, remedy: str) -> None:
        is_error = code == "STATUS"
        problem = Problem(
            code=code, severity="error" if is_error else "warning",
            given=repr(row.cells["status"]),
            remedy=remedy,
        )  # fmt: skip
        self._tell(problem, form, row, form.named("status"))

    # --- addresses

    def _tell(self, problem: Problem, form: Form, row: Row, column: Column) -> None:
        """Add a problem to the list, with its address."""
        owner = _owner(row) or problem.patient_id
        self.problems.add(
            attrs.evolve(
                problem, file=form.file, row=row.number, argument=column.name, patient_id=owner
            )
        )

    # --- days

    def _look_at_times(self, form: Form) -> None:
        self._tell_of_orders(form)
        self._tell_of_blanks(form)
        for row in self.files[form.file].rows:
            self._write_plain_days(form, row)
            texts = filter(None, (row.cells.get(column.name) for column in form.days))
            kinds = {kind for text in texts if (kind := kind_of_time(text)) is not None}
            self._times.setdefault(_owner(row), set()).update(kinds)

    def _tell_of_blanks(self, form: Form) -> None:
        """Tell of ids with blanks around them, of each in the first row that has it."""
        said: dict[str, Row] = {}
        for row in self.files[form.file].rows:
            said.setdefault(unguarded(row.cells.get(OWNER, "")), row)
        for text, row in said.items():
            if text != text.strip() and text.strip():
                self._tell(blanks_around(text), form, row, form.columns[0])

    def _tell_of_orders(self, form: Form) -> None:
        """Tell of a column of dates that has another order than is said."""
        if (dates := self.ways.dates) is None:
            return
        for column in form.days:
            texts = (row.cells.get(column.name, "") for row in self.files[form.file].rows)
            if (problem := two_orders_in(texts, dates)) is not None:
                self.problems.add(attrs.evolve(problem, file=form.file, argument=column.name))

    def _write_plain_days(self, form: Form, row: Row) -> None:
        """Write the days of a row in one form; what cannot be is refused where the row is read."""
        for column in form.days:
            text = row.cells.get(column.name, "")
            if not as_typed(text):
                continue
            seconds = seconds_behind_day(text, self.ways.zone) if form is COUNTS else math.nan
            if column.name == "on" and not math.isnan(seconds):
                self._clocks[id(row)] = seconds
            try:
                in_zone = day_in_zone(text, self.ways.zone) if self.ways.zone is not None else None
                row.cells[column.name] = in_zone or plain_day(text, self.ways.dates, "cell")
            except InputError as error:
                row.refused.setdefault(column.name, error.problem)

    def _all_times(self) -> set[KindOfTime]:
        return set().union(*self._times.values())

    def _with_whole_days(
        self, form: Form, row: Row, times: set[KindOfTime]
    ) -> tuple[dict[str, str], bool]:
        """Tell years from study days, and complete partial dates where that is asked for."""
        cells, was_imputed = dict(row.cells), False
        for column in form.days:
            text = cells.get(column.name, "")
            if may_be_year(text) and times == {"study day"}:
                cells[column.name] = f"+{text}"
            elif self.ways.impute and (whole := impute_day(text, self.ways.impute)):
                cells[column.name], was_imputed = whole, True
                problem = Problem(
                    code="IMPUTED_DAY",
                    severity="warning",
                    given=repr(text),
                    remedy=Sentence("problem.IMPUTED_DAY.remedy_read", whole=whole),
                )
                self._tell(problem, form, row, column)
        return cells, was_imputed

    # --- rows

    def _values(self, form: Form, row: Row) -> tuple[dict[str, Any], bool]:
        """Read the cells of a row, and tell whether all of them can be used."""
        times = self._times.get(_owner(row), set()) if form is not SERIES else self._all_times()
        cells, was_imputed = self._with_whole_days(form, row, times)
        values, faults = form.read(cells, self.ways.decimal, row.refused)
        faults += self._numbered(form, values)
        is_good = True
        for column, problem in faults:
            costs_field = bool(values) and column.name in form.spared
            told = problem
            if form is PATIENTS:
                told = _sparing(problem) if costs_field else _leaving_out(problem)
            self._tell(told, form, row, column)
            is_good &= costs_field
        if was_imputed and "assumed" in form.names:
            values["assumed"] = (*values.get("assumed", ()), Assumed.DAY)
        return values, is_good

    def _numbered(self, form: Form, values: dict[str, Any]) -> list[Fault]:
        """Turn study days of CDISC into elapsed days, and list those that cannot be."""
        faults: list[Fault] = []
        for column in form.days if self.ways.days == "cdisc" else ():
            day = values.get(column.field)
            if isinstance(day, int):
                try:
                    values[column.field] = elapsed_days(day, "cell")
                except InputError as error:
                    del values[column.field]
                    faults.append((column, error.problem))
        return faults

    def _record(self, form: Form, row: Row) -> Any:
        """Build the record of a row, or None."""
        values, is_good = self._values(form, row)
        record, refused = form.build(values)
        for problem in refused:
            self._tell(problem, form, row, form.column_of(_field(problem.argument)))
        wrong = {_field(problem.argument) for problem in refused}
        is_good &= all(form.column_of(field).name in form.spared for field in wrong)
        is_good &= all(problem.code not in OF_TWO_DAYS for problem in refused)
        good = {field: value for field, value in values.items() if field not in wrong}
        doubts = self._doubts(form, good)
        for problem in doubts:
            self._tell(problem, form, row, form.column_of(_field(problem.argument)))
        self._witness(form, row)
        is_good &= all(problem.severity != "error" for problem in doubts)
        return record if is_good else None

    def _doubts(self, form: Form, values: Mapping[str, Any]) -> list[Problem]:
        """Tell of agents and times that are not understood, and of marks beside numbers."""
        found = doubtful_agents(values.get("agents", ())) if form is LINES else []
        word = values.get("agent") if form is EXPOSURES else None
        if word is not None and (doubt := strange_agent(word)) is not None:
            found.append(doubt)
        times = (doubtful_time(values.get(name), name) for name in TIMES if name in form.names)
        found += [problem for problem in times if problem is not None]
        count = values.get("count")
        if isinstance(count, Count) and count.is_unknown and count.stated is not None:
            given = repr(count.stated.words)
            found.append(
                Problem(code="COUNT_IN_WORDS", severity="warning", argument="count", given=given)
            )
        for name in ("count", "value", "baseline"):
            number = values.get(name)
            if isinstance(number, Count):
                is_said = Assumed.APPROXIMATE in values.get("assumed", ())
                found += [
                    Problem(code=code, severity="warning", argument=name, given=given)
                    for code, given in marks_of(number)
                    if not (is_said and code == "APPROXIMATE")
                ]
        return found

    def _witness(self, form: Form, row: Row) -> None:
        """Tell of a count whose reference range says that its unit is another one."""
        limit = row.cells.get("lower_limit", "")
        if form is not COUNTS or not as_typed(limit):
            return
        column = form.named("lower_limit")
        try:
            low = CountCell().read(
                Entry(limit, {"unit": row.cells.get("unit", "")}, self.ways.decimal)
            )
        except InputError as error:
            self._tell(_sparing(error.problem), form, row, column)
            return
        if is_foreign_reference(np.array([low.value]))[0]:
            given = Sentence("problem.REFERENCE_RANGE.given_row", value=f"{low.value:.6g}")
            problem = Problem(code="REFERENCE_RANGE", severity="warning", given=given)
            self._tell(problem, form, row, column)

    def _case_of(self, row: Row, form: Form, cases: Mapping[str, _Case | None]) -> _Case | None:
        """Find the patient of a row; what could not be read of the patients may name it."""
        owner, patients = _owner(row), self.files[PATIENTS.file]
        if owner and owner not in cases and owner not in patients.lost and patients.are_all:
            if self._find is None:
                self._find = spelled_otherwise(cases)
            other = self._find(owner)
            problem = Problem(
                code="UNKNOWN_PATIENT",
                needed=Sentence("problem.UNKNOWN_PATIENT.needed_read", file=PATIENTS.file),
                given=repr(owner),
                remedy=Sentence("problem.UNKNOWN_PATIENT.remedy_read", file=PATIENTS.file)
                if other is None
                else Sentence("problem.UNKNOWN_PATIENT.remedy_alike", other=repr(other)),
            )
            self._tell(problem, form, row, form.columns[0])
        return cases.get(owner)

    # --- patients

    def _cases(self) -> dict[str, _Case | None]:
        """Begin a case for each patient; None for an id that is given twice."""
        cases: dict[str, _Case | None] = {}
        first: dict[str, Row] = {}
        for row in self.files[PATIENTS.file].rows:
            owner = _owner(row)
            if not owner.strip():
                self._record(PATIENTS, row)
            elif owner not in first:
                first[owner] = row
                cases[owner] = _Case(row)
            else:
                problem = Problem(
                    code="PATIENT_TWICE",
                    given=Sentence(
                        "problem.PATIENT_TWICE.given_read",
                        owner=repr(owner),
                        number=first[owner].number,
                        number_2=row.number,
                    ),
                    remedy=Sentence("problem.PATIENT_TWICE.remedy_read"),
                )
                self._tell(_leaving_out(problem), PATIENTS, row, PATIENTS.columns[0])
                for each in (first[owner], row) if cases[owner] else (row,):
                    self._record(PATIENTS, each)
                cases[owner] = None
        return cases

    def _patient(self, case: _Case) -> Patient | None:
        """Build a patient, or list every contradiction and return None."""
        values, is_good = self._values(PATIENTS, case.row)
        records = {form.holds: self._gathered(form, case) for form in RECORDS.values()}
        patient: Patient | None
        patient, refused = PATIENTS.build(values | records)
        unread = doubtful_time(values.get("diagnosed_when"), "diagnosed_when")
        if unread is not None:
            self._tell(unread, PATIENTS, case.row, PATIENTS.column_of(unread.argument))
        spared = {
            field for p in refused
            if (field := _field(p.argument)) in FACTS_TO_DOUBT
            or (p.code in OF_ONE_DAY and field in PATIENTS.spared)
        }  # fmt: skip
        if spared:
            for problem in refused:
                if _field(problem.argument) in spared:
                    place = PATIENTS.column_of(_field(problem.argument))
                    self._tell(_sparing(problem), PATIENTS, case.row, place)
            kept = {name: value for name, value in values.items() if name not in spared}
            patient, refused = PATIENTS.build(kept | records)
        for problem in refused:
            form, row, field = case.place(problem.argument)
            self._tell(_leaving_out(problem), form, row, form.column_of(field))
        if patient is None or refused or not is_good:
            return None
        doubts = Cohort.from_patients([patient]).doubtful_rows()
        for problem in (*doubts, *future_days(patient, self.today)):
            form, row, field = case.place(problem.argument)
            self._tell(problem, form, row, form.column_of(field))
        return patient

    def _gathered(self, form: Form, case: _Case) -> list[Any]:
        """Return the records of a patient; rows that make none together are left out."""
        if form.gather is None:
            return case.records[form.holds]
        found = []
        for rows in case.by_record(form):
            try:
                found.append(form.gather(rows))
            except InputError as error:
                case.records[form.holds] = [
                    each for each in case.records[form.holds] if each not in rows
                ]
                row = case.row_of[id(rows[0])]
                self._tell(error.problem, form, row, form.columns[1])
        return found

    def _parted(self, patients: Sequence[Patient]) -> None:
        """Tell of patients whose counts and treatment may stand under several ids."""
        found = parted_patients(
            objects([each.id for each in patients]),
            np.array([bool(each.platelets) for each in patients], dtype=bool),
            np.array([bool(each.lines or each.exposures) for each in patients], dtype=bool),
            OWNER,
        )
        self.problems.add(*(attrs.evolve(problem, file=PATIENTS.file) for problem in found))

    def _repeated(self, patients: Sequence[Patient]) -> None:
        """Tell of a code for a missing value that several patients have as a count."""
        printed = [printed_counts(patient.platelets) for patient in patients]
        every = [count for counts in printed for count in counts]
        counts = Ragged(
            np.cumsum([0, *map(len, printed)]),
            {
                "count": np.array([count.value for count in every], dtype=np.float64),
                "comparator": np.array([COMPARATORS.index(count.comparator) for count in every]),
            },
        )
        for rows in repeated_codes(counts):
            self.problems.add(
                Problem(
                    code=REPEATED, severity="warning", file=COUNTS.file, argument="count",
                    given=str(every[rows[0]]), remedy=repeated_remedy(counts, rows),
                )
            )  # fmt: skip

    # --- the series

    def _facts(self) -> dict[str, Any]:
        """Read the facts of the whole series, each from its row."""
        known = [column.name for column in SERIES.columns]
        facts: dict[str, Any] = {}
        rows: dict[str, int] = {}
        for row in self.files[SERIES.file].rows:
            name = row.cells.get(FACT, "").strip()
            if name in rows:
                self._tell_fact(
                    "FIELD_TWICE",
                    row,
                    Sentence("problem.FIELD_TWICE.needed"),
                    Sentence(
                        "problem.FIELD_TWICE.given",
                        name=repr(name),
                        rows=rows[name],
                        number=row.number,
                    ),
                    Sentence("problem.FIELD_TWICE.remedy"),
                )
            elif name not in known:
                self._tell_fact(
                    "UNKNOWN_FIELD",
                    row,
                    Sentence("problem.UNKNOWN_FIELD.needed", listed=enumerated(known)),
                    repr(name),
                    Sentence("problem.UNKNOWN_FIELD.remedy"),
                    severity="warning",
                )
            else:
                rows[name] = row.number
                refused = dict.fromkeys((name,), row.refused[VALUE]) if VALUE in row.refused else {}
                fact = Row(row.number, {name: row.cells.get(VALUE, "")}, refused)
                self._write_plain_days(SERIES, fact)
                facts |= self._values(SERIES, fact)[0]
        return facts

    def _tell_fact(
        self, code: str, row: Row, needed: str, given: str, remedy: str, **more: Any
    ) -> None:
        problem = Problem(code=code, needed=needed, given=given, remedy=remedy, **more)
        self._tell(problem, SERIES, row, SERIES_COLUMNS[0])


def _sparing(problem: Problem) -> Problem:
    """Say that a problem costs its field, and nothing else."""
    return attrs.evolve(problem, remedy=leading_to(problem.remedy, "field"))


def costs_field_only(problem: Problem) -> bool:
    """Whether a problem costs its field, and the patient can be used without it."""
    return has_key(problem.remedy, "problem_leads.field")


def _leaving_out(problem: Problem) -> Problem:
    """Say what a problem of a patient leads to."""
    return attrs.evolve(problem, remedy=leading_to(problem.remedy, "patient"))

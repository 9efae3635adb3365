"""
What cannot be true together among the rows of one patient.

The rules are those of `itpcase.model.Patient`, on columns: days after the death or before the
birth, records after the last contact, lines that share a number or run against their numbers, days
a century from the others. Counts that are only doubtful are told of here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY, number_day
from itpcase._sentences import Sentence, leading_to, needed_of, remedy_of
from itpcase.cohort._doubts.doubtful_values import CODED_DAY, coded_facts
from itpcase.cohort._doubts.row_doubts import row_doubts
from itpcase.cohort._doubts.two_roles import deaths_without_day
from itpcase.cohort._tables.parted import parted_rows
from itpcase.cohort.codes import COMPARATORS, DAY_FACTS, DAYS, ENDS
from itpcase.cohort.faults import Faults, Remedy, remedy_after_contact, remedy_at
from itpcase.cohort.forms import OWNER
from itpcase.cohort.patient_columns import lab_value_shown
from itpcase.errors import Problem, Severity
from itpcase.model.fields import A_CENTURY, Day, is_far, line_twice, middle_days
from itpcase.table import Column, Ragged
from itpcase.units.days import may_be_year
from itpcase.units.numbers import Comparator

__all__: list[str] = []

FACTS_AMONG_DAYS: Final = ("diagnosed", "died", "followed")
"""The facts of a patient that lie near the other days; a birth need not."""


def ends_before_start(table: Any, name: str, start: Column, end: Column, code: str) -> None:
    """Tell of rows that end before they start; they are left out."""
    with np.errstate(invalid="ignore"):
        bad = (end != NO_DAY) & (start != NO_DAY) & (end < start)
    if not bad.any():
        return
    values = table.texts(name)
    table.tell(
        code,
        name,
        np.flatnonzero(bad),
        needed=Sentence("problem_end.needed"),
        given=lambda row: values[row],
        remedy=Sentence("problem_end.remedy"),
    )


def sign(counts: Any, row: int) -> Comparator:
    """Return the bound of one row."""
    return "" if counts.comparator is None else COMPARATORS[counts.comparator[row]]


def _drop_rows(rows: Ragged, bad: Column) -> Ragged:
    """Return the rows without some of them."""
    keep = ~bad
    offsets = np.concatenate([[0], np.cumsum(keep)])[rows.offsets]
    return Ragged(offsets, {name: values[keep] for name, values in rows.columns.items()})


def without(fields: dict[str, Any], lost: set[int]) -> dict[str, Any]:
    """Return the fields of a cohort without some of its patients."""
    keep = np.ones(len(fields["ids"]), dtype=bool)
    keep[list(lost)] = False
    kept: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, Ragged):
            rows = _drop_rows(value, ~keep[value.patient])
            size = np.diff(rows.offsets)[keep]
            offsets = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
            kept[name] = Ragged(offsets, rows.columns)
        elif isinstance(value, dict):
            kept[name] = {key: column[keep] for key, column in value.items()}
        else:
            kept[name] = value[keep]
    return kept


@attrs.define(eq=False, repr=False)
class Relations:
    """The checks of one cohort."""

    ids: Column
    facts: dict[str, Column]
    found: Mapping[str, Any]
    """Tables in order of patient, by name."""
    faults: Faults
    calendar: bool
    lost: set[int] = attrs.field(init=False, factory=set)
    """The patients to be left out."""
    _bad: dict[str, Column] = attrs.field(init=False, factory=dict)
    _found_edges: dict[tuple[str, str], tuple[Column, Column, Column]] = attrs.field(
        init=False, factory=dict
    )

    def check(self) -> None:
        """Look for everything."""
        self._far_days()
        self._after("died", "AFTER_DEATH")
        self._before_birth()
        self._after_last_contact()
        self._diagnosis()
        self._facts()
        self._lines()
        self._parted()
        rows = {name: placed.rows for name, placed in self.found.items()}
        for doubt in row_doubts(rows, np.full(len(self.ids), self.calendar)):
            self._tell(
                doubt.table, doubt.field, doubt.code, doubt.rows, needed=doubt.needed,
                remedy=doubt.remedy, severity="warning", day=doubt.column, shown=doubt.shown,
            )  # fmt: skip
        self._coded_facts()
        signs = rows.get("signs")
        self.faults.add_alike(deaths_without_day(self.ids, self.facts, signs, "patients.died_on"))

    def _coded_facts(self) -> None:
        """Tell of study days of patients that may stand for a day that is not known."""
        for fact, field, places in () if self.calendar else coded_facts(self.facts):
            self.faults.add_alike(
                Problem(
                    code=CODED_DAY, argument=f"patients.{field}", severity="warning",
                    patient_id=str(self.ids[place]), given=str(self.facts[fact][place]),
                )
                for place in places.tolist()
            )  # fmt: skip

    def _parted(self) -> None:
        """Tell of patients whose counts and treatment may stand under several ids."""
        rows = {name: placed.rows for name, placed in self.found.items()}
        self.faults.add_alike(parted_rows(self.ids, rows, f"tables.{OWNER}"))

    def kept(self, name: str) -> Ragged:
        """Return the rows of a table that can be used."""
        rows: Ragged = self.found[name].rows
        return _drop_rows(rows, self._bad[name]) if name in self._bad else rows

    # --- telling

    def _shown(self, number: int) -> str:
        try:
            return str(number_day(int(number), self.calendar))
        except (OverflowError, ValueError):
            return str(number)

    def _tell(
        self,
        name: str,
        column: str,
        code: str,
        rows: Column,
        *,
        needed: str | None = None,
        remedy: Remedy = None,
        severity: Severity = "error",
        day: str = "",
        shown: Callable[[Any], str] | None = None,
        whole: bool = True,
    ) -> None:
        """
        Tell of sorted rows; an error leaves the patient out, or the row if not *whole*.

        The remedy is that of the code, of all rows, or of each by its place among them.
        """
        if not len(rows):
            return
        placed = self.found[name]
        values, said = placed.rows[day] if day else None, shown or self._shown
        patient = placed.rows.owners(rows)
        argument = f"{name}.{column}"
        source = placed.source(rows)
        order = np.argsort(source, kind="stable")
        for at in self.faults.rows_to_list(name, argument, code, order):
            row, where = int(rows[at]), int(source[at])
            told = remedy_at(remedy, code, at)
            given = said(values[row]) if values is not None else self._value(name, row)
            self.faults.add(
                Problem(
                    code=code,
                    argument=f"{argument}[{where}]",
                    row=where,
                    patient_id=str(self.ids[patient[at]]),
                    needed=needed or needed_of(code),
                    given=given,
                    severity=severity,
                    remedy=leading_to(told, "patient") if severity == "error" and whole else told,
                )
            )
        if severity == "error" and whole:
            self.lost.update(patient.tolist())
        elif severity == "error":
            bad = self._bad.setdefault(name, np.zeros(len(placed.rows), dtype=bool))
            bad[rows] = True

    def _value(self, name: str, row: int) -> str:
        """Show a count, or a laboratory value in the unit of its analyte, as it was printed."""
        if name == "labs":
            return lab_value_shown(self.found[name].rows, row)
        counts = self.found["counts"].rows
        codes, uppers = counts.get("comparator"), counts.get("upper")
        bound = "" if codes is None else COMPARATORS[codes[row]]
        upper = "" if uppers is None or np.isnan(uppers[row]) else f"-{uppers[row]:.10g}"
        return f"{bound}{counts['count'][row]:.10g}{upper} ×10⁹/L"

    def _tell_fact(
        self, code: str, column: str, patients: Column, *, whole: bool = True, **said: str
    ) -> None:
        """Tell of facts of patients, who are left out; or of what is left out alone."""
        argument = f"patients.{column}"
        for at in self.faults.rows_to_list("patients", argument, code, patients):
            self.faults.add(
                Problem(
                    code=code,
                    argument=argument,
                    patient_id=str(self.ids[at]),
                    needed=said.get("needed") or needed_of(code),
                    given=said.get("given") or self._fact(column, at),
                    remedy=leading_to(
                        said.get("remedy") or remedy_of(code), "patient" if whole else "field"
                    ),
                )
            )
        if whole:
            self.lost.update(patients.tolist())

    def _fact(self, column: str, patient: int) -> str:
        names = {"died_on": "died", "diagnosed_on": "diagnosed", "followed_until": "followed",
                 "born_on": "born"}  # fmt: skip
        return self._shown(int(self.facts[names[column]][patient]))

    # --- days

    def _tables(self) -> Iterator[tuple[str, Ragged, str, str]]:
        for name, days in DAYS.items():
            if name in self.found:
                rows = self.found[name].rows
                for day, column in days.items():
                    if len(rows):
                        yield name, rows, day, column

    def _edges(self, name: str, day: str) -> tuple[Column, Column, Column]:
        """Return the patients with rows, and the first and the last known day of each."""
        if (name, day) not in self._found_edges:
            rows: Ragged = self.found[name].rows
            days, have = rows[day], np.flatnonzero(np.diff(rows.offsets) > 0)
            if day == "day" and days.min() != NO_DAY:  # in order
                low, high = days[rows.offsets[:-1][have]], days[rows.offsets[1:][have] - 1]
            else:
                known, at = (days != NO_DAY) & (days != NEVER), rows.offsets[:-1][have]
                low = np.minimum.reduceat(np.where(known, days, NEVER), at)
                high = np.maximum.reduceat(np.where(known, days, NO_DAY), at)
            self._found_edges[name, day] = have, low, high
        return self._found_edges[name, day]

    def _beyond(self, name: str, day: str, limit: Column, *, after: bool) -> Column:
        """Return the rows whose day lies beyond the limit of their patient."""
        have, low, high = self._edges(name, day)  # which say at whose rows to look
        bound = limit[have]
        is_beyond = (high > bound) if after else (low < bound)
        close = have[is_beyond & (bound != NO_DAY)]
        if not len(close):
            return np.zeros(0, dtype=np.int64)
        rows: Ragged = self.found[name].rows
        first, many = rows.offsets[close], np.diff(rows.offsets)[close]
        picked = np.repeat(first - (np.cumsum(many) - many), many) + np.arange(many.sum())
        days, bound = rows[day][picked], np.repeat(limit[close], many)
        known = (days != NO_DAY) & (days != NEVER)
        return np.asarray(picked[known & (days > bound if after else days < bound)])

    def _after(self, fact: str, code: str) -> None:
        limit = self.facts[fact]
        if (limit == NO_DAY).all():
            return
        for name, _, day, column in self._tables():
            late = self._beyond(name, day, limit, after=True)
            self._tell(name, column, code, late, day=day)
        for other in ("diagnosed", "followed"):
            known = (limit != NO_DAY) & (self.facts[other] != NO_DAY)
            late = np.flatnonzero(known & (self.facts[other] > limit))
            self._tell_fact(code, DAY_FACTS[other], late)

    def _before_birth(self) -> None:
        born = self.facts["born"]
        if (born == NO_DAY).all():
            return
        for name, _, day, column in self._tables():
            early = self._beyond(name, day, born, after=False)
            self._tell(name, column, "BEFORE_BIRTH", early, day=day)
        for other in ("diagnosed", "followed", "died"):
            known = (born != NO_DAY) & (self.facts[other] != NO_DAY)
            early = np.flatnonzero(known & (self.facts[other] < born))
            self._tell_fact("BEFORE_BIRTH", DAY_FACTS[other], early)

    def _after_last_contact(self) -> None:
        last = self.facts["followed"]
        if (last == NO_DAY).all():
            return
        for name, _, day, column in self._tables():
            late = self._beyond(name, day, last, after=True)
            code = "END_AFTER_FOLLOW_UP" if day in ENDS else "AFTER_FOLLOW_UP"
            limits = last[self.found[name].rows.owners(late)]
            self._tell(
                name, column, code, late, day=day, severity="warning",
                remedy=partial(remedy_after_contact, code, limits, calendar=self.calendar),
            )  # fmt: skip

    def _far_days(self) -> None:
        """Find days a century from the others of the patient."""
        n = len(self.ids)
        first, last = np.full(n, NEVER, dtype=np.int64), np.full(n, NO_DAY, dtype=np.int64)
        for name, _, day, _ in self._tables():
            have, low, high = self._edges(name, day)
            first[have] = np.minimum(first[have], low)
            last[have] = np.maximum(last[have], high)
        for fact in FACTS_AMONG_DAYS:
            known = self.facts[fact] != NO_DAY
            first[known] = np.minimum(first, self.facts[fact])[known]
            last[known] = np.maximum(last, self.facts[fact])[known]
        for patient in np.flatnonzero((last - first > A_CENTURY) & (last != NO_DAY)).tolist():
            self._far_days_of(patient)
        known = last != NO_DAY
        if not self.calendar and known.any():
            self._tell_of_years(int(first[known].min()), int(last[known].max()))

    def _tell_of_years(self, first: int, last: int) -> None:
        """Tell of study days that are all such numbers as years are."""
        if may_be_year(str(first)) and may_be_year(str(last)):
            given = Sentence("problem.MAY_BE_YEARS.given", first=first, last=last)
            self.faults.add(
                Problem(code="MAY_BE_YEARS", argument="tables", severity="warning", given=given)
            )

    def _far_days_of(self, patient: int) -> None:
        every: list[int] = []
        for _, rows, day, _ in self._tables():
            own = rows[day][rows.offsets[patient] : rows.offsets[patient + 1]].tolist()
            every += [each for each in own if each not in (NO_DAY, NEVER)]
        facts = {fact: int(self.facts[fact][patient]) for fact in FACTS_AMONG_DAYS}
        facts = {fact: on for fact, on in facts.items() if on != NO_DAY}
        middle = middle_days([*every, *facts.values()])
        for fact, on in facts.items():
            if is_far(on, middle):
                self._tell_fact("FAR_DAY", DAY_FACTS[fact], np.array([patient]))
        for name, rows, day, column in self._tables():
            start = int(rows.offsets[patient])
            own = rows[day][start : rows.offsets[patient + 1]].astype(np.int64)
            known = (own != NO_DAY) & (own != NEVER)
            beyond = np.maximum(*(np.abs(own - each) for each in middle)) > A_CENTURY
            far = start + np.flatnonzero(known & beyond)
            self._tell(name, column, "FAR_DAY", far, day=day, whole=False)

    # --- facts and lines

    def _diagnosis(self) -> None:
        lines, diagnosed = self.found["lines"].rows, self.facts["diagnosed"]
        have = np.flatnonzero(np.diff(lines.offsets) > 0)
        start = lines["start"][lines.offsets[:-1][have]]
        late = (start != NO_DAY) & (diagnosed[have] != NO_DAY) & (diagnosed[have] > start)
        self._tell_fact("DIAGNOSIS_AFTER_LINE", "diagnosed_on", have[late])

    def _facts(self) -> None:
        ages = self.facts.get("age")
        if ages is not None:
            both = np.flatnonzero(~np.isnan(ages) & (self.facts["born"] != NO_DAY))
            given = Sentence("problem.AGE_AND_BIRTH.given")
            self._tell_fact("AGE_AND_BIRTH", "born_on", both, given=given, whole=False)
            self.facts["age"] = np.where(np.isin(np.arange(len(ages)), both), np.nan, ages)

    def _line_twice(self, lines: Ragged, row: int) -> Sentence:
        """Say what a line and the one before it are, which have one number."""

        def day(name: str, each: int) -> Day | None:
            return number_day(int(lines[name][each]), self.calendar)

        both = (row - 1, row)
        said = [(map(str, lines["agents"][i]), day("start", i), day("end", i)) for i in both]
        return line_twice(int(lines["number"][row]), *said)

    def _lines(self) -> None:
        """Lines that share a number, or whose starts run against their numbers."""
        placed = self.found["lines"]
        lines, patient = placed.rows, placed.rows.patient
        number, start = lines["number"], lines["start"]
        twice = np.flatnonzero((patient[1:] == patient[:-1]) & (number[1:] == number[:-1])) + 1
        dated = np.flatnonzero(start != NO_DAY)
        one, two = dated[:-1], dated[1:]
        one, two = one[patient[one] == patient[two]], two[patient[one] == patient[two]]
        against = two[start[two] < start[one]]
        together = two[(start[two] == start[one]) & (number[two] != number[one])]
        for rows, code in (
            (twice, "LINE_TWICE"), (against, "LINE_ORDER"), (together, "LINES_SAME_DAY"),
        ):  # fmt: skip
            source = placed.source(rows)
            for at in self.faults.rows_to_list("lines", "lines", code, np.arange(len(rows))):
                self.faults.add(
                    Problem(
                        code=code,
                        argument="lines",
                        patient_id=str(self.ids[patient[rows[at]]]),
                        row=int(source[at]),
                        needed=Sentence(f"line_problem.{code}"),
                        given=self._line_twice(lines, int(rows[at]))
                        if code == "LINE_TWICE"
                        else Sentence("line_problem.line", line=number[rows[at]]),
                        remedy=leading_to(Sentence(f"line_problem.{code}_remedy"), "patient"),
                    )
                )
            self.lost.update(patient[rows].tolist())

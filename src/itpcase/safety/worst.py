"""
The worst laboratory value and the worst grade of each line of treatment.

"No significant abnormality of liver and kidney function" is a sentence that nobody can check;
`safety_table` makes it a table, in which what was not measured shows as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

import attrs
import numpy as np

from itpcase import _names
from itpcase._arguments import check_kind, each_of
from itpcase._days import NO_DAY, day_column
from itpcase._sentences import DEFAULT_LANGUAGE, Code, Sentence, day_told, published
from itpcase.cohort.codes import COMPARATORS
from itpcase.engine.walk import MET, UNKNOWN
from itpcase.errors import InputError
from itpcase.model import Day, LabMeasurement, PlateletMeasurement
from itpcase.response.asking import kept_lines
from itpcase.response.explain import assumed_told
from itpcase.safety.columns import LabSubject, Limits, is_table, labs_of
from itpcase.safety.ctcae import values_of
from itpcase.safety.explain import (
    baseline_assumptions,
    baseline_of,
    baseline_told,
    provenance_of,
    record_assumptions,
    records_at,
    rule_told,
    settings_of,
    source_of,
    span_told,
)
from itpcase.safety.grading import REASONS, Graded, Values, graded_by
from itpcase.safety.labs import NAMES, NO_ROW, Labs, at_rows, shown, unit_of
from itpcase.safety.limits import Ctcae, NotGraded
from itpcase.safety.published import CTCAE_V5, GRADE_3
from itpcase.table import Column, Table, known, pick
from itpcase.words import tell

__all__ = ["SafetyTable", "safety_table"]


# --- the kernel ---------------------------------------------------------------------------------


@attrs.frozen(eq=False, kw_only=True)
class _Cells:
    """
    What is known of each line and analyte; cell = line × number of analytes + analyte.

    Parameters
    ----------
    n : numpy.ndarray
        Values after the start.
    value : numpy.ndarray
        The baseline; NaN for none.
    baseline, worst : Graded
        The grade of the baseline, and the span of the worst after the start.
    worst_row, grade_row : numpy.ndarray
        The row of the worst value, and that which first has the worst grade; `NO_ROW` for none.
    """

    n: Column
    value: Column
    baseline: Graded
    worst: Graded
    worst_row: Column
    grade_row: Column


def _first(cell: Column, size: int, *keys: Column) -> Column:
    """For each cell return the place of the value with the smallest keys; `NO_ROW` for none."""
    order = np.lexsort((*reversed(keys), cell))
    of, first = np.unique(cell[order], return_index=True)
    place = np.full(size, NO_ROW, dtype=np.int64)
    place[of] = order[first]
    return place


def _cells(labs: Labs, criteria: Ctcae) -> _Cells:
    """Find the baseline and the worst of every line and analyte."""
    width = len(NAMES)
    size = len(labs.cohort.lines) * width
    rows = labs.order[labs.line[labs.order] != NO_ROW]
    analyte, day = labs.analyte[rows], labs.day[rows]
    cell = labs.line[rows] * width + analyte
    found = graded_by(criteria, NAMES, analyte, values_of(labs, rows, labs.line[rows]))
    raised = {NAMES.index(term.analyte): term.is_raised for term in criteria.terms}
    is_raised = np.array([raised.get(code, True) for code in range(width)])[analyte]
    low, high = (end[rows] for end in labs.ends)
    severity = np.where(is_raised, -low, high)  # a bound counts as far as it is certain
    base = {name: column.ravel() for name, column in labs.baseline.items()}
    nothing = np.full(size, np.nan)  # the baseline itself is graded by the limits
    at, printed = labs.baseline_row.ravel(), labs.baseline_row.ravel() == NO_ROW
    low, high = (np.where(printed, base["value"], at_rows(end, at)) for end in labs.ends)
    itself = Values(
        low=low, high=high, uln=base["uln"], lln=base["lln"],
        base=nothing, base_uln=nothing, base_lln=nothing,
    )  # fmt: skip
    return _Cells(
        n=np.bincount(cell, minlength=size),
        value=base["value"],
        baseline=graded_by(criteria, NAMES, np.arange(size) % width, itself),
        worst=_worst(found, cell, size, day),
        worst_row=at_rows(rows, _first(cell, size, severity, day), NO_ROW),
        grade_row=at_rows(rows, _first(cell, size, -found.least, day), NO_ROW),
    )


def _worst(found: Graded, cell: Column, size: int, day: Column) -> Graded:
    """
    Return the span of the worst grade of each cell.

    It goes from the worst of the least grades to the worst of the most severe ones.
    """
    least, most, gap = (np.zeros(size, dtype=np.int8) for _ in ("least", "most", "gap"))
    np.maximum.at(least, cell, found.least)
    np.maximum.at(most, cell, found.most)
    np.maximum.at(gap, cell, found.ungraded)
    single = (least == most) & ~((least == GRADE_3) & (gap == UNKNOWN))
    place = _first(cell, size, -found.most, found.reason < 0, day)
    reason = np.full(size, REASONS.index(NotGraded.NO_VALUE), dtype=np.int8)
    there = place != NO_ROW
    reason[there] = np.where(single[there], -1, found.reason[place[there]])
    reason[single & (least == GRADE_3) & (gap == MET)] = REASONS.index(NotGraded.UNGRADED)
    return Graded(least=least, most=most, ungraded=gap, reason=reason)


def _only_worsening(cells: _Cells, of: Column) -> tuple[Graded, Column]:
    """
    Take the worst grade away where only a worsening is told and there is none; tell where.

    * above the grade of the baseline for certain: it stays;
    * not above it for certain: `NOT_WORSE`; without a baseline: `NO_BASELINE`;
    * else the reason why one of the two grades is not single.
    """
    worst, base = cells.worst, cells.baseline
    has = of & (cells.n > 0)
    worse = worst.least > base.most
    reason = np.where(base.reason >= 0, base.reason, worst.reason)
    reason = np.where(worst.most <= base.least, REASONS.index(NotGraded.NOT_WORSE), reason)
    reason = np.where(np.isnan(cells.value), REASONS.index(NotGraded.NO_BASELINE), reason)
    hidden = has & ~(worse & ~np.isnan(cells.value))
    return attrs.evolve(worst, reason=np.where(hidden, reason, worst.reason)), hidden


# --- the answer ---------------------------------------------------------------------------------


class SafetyTable(Table):
    """
    A table of the worst of each line and analyte that can explain each of its rows.

    Attributes
    ----------
    definition : Ctcae
    settings : dict
        The settings in force.
    """

    _by_row = ("_lines", "_rows", "_worst_grades")

    criteria: ClassVar[_names.Renamed] = _names.Renamed("definition")

    def __init__(
        self,
        columns: Mapping[str, Any],
        labs: Labs,
        definition: Ctcae,
        lines: Column,
        rows: Mapping[str, Column],
        *,
        worst_grades: Column,
    ) -> None:
        super().__init__(columns)
        self.definition = definition
        self._labs = labs
        self._lines = lines
        self._rows = rows
        self._worst_grades = worst_grades

    @property
    def settings(self) -> dict[str, Any]:
        """The settings in force."""
        return settings_of(self.definition)

    def single_worst_grades(self) -> Column:
        """Return the worst grades, those of platelets also where they are not worse."""
        return self._worst_grades

    def evidence(self, row: int) -> tuple[LabMeasurement | PlateletMeasurement, ...]:
        """Return the records of the baseline, the worst value and the first of the worst grade."""
        row = self._place(row)
        return records_at(self._labs, dict.fromkeys(int(of[row]) for of in self._rows.values()))

    def assumptions(self, row: int) -> tuple[str, ...]:
        """Return what was assumed to reach the answer of one row."""
        return tuple(self._assumed(self._place(row)))

    def _assumed(self, row: int) -> Iterator[str]:
        labs, line = self._labs, int(self._lines[row])
        yield from provenance_of(labs, int(labs.cohort.lines.patient[line]))
        yield from baseline_assumptions(labs, line, self.definition.term(self["analyte"][row]))
        if any(labs.supplied[of[row]] for of in self._rows.values() if of[row] != NO_ROW):
            yield Sentence("lab_assumed.limit")
        yield from record_assumptions(self.evidence(row))

    def explain(self, row: int, lang: str = DEFAULT_LANGUAGE) -> str:
        """
        Say in plain sentences what one row tells and why.

        Parameters
        ----------
        row : int
        lang : {"en", "zh"}

        Returns
        -------
        str
        """
        return tell(self._explained(self._place(row)), lang)

    def _explained(self, row: int) -> Iterator[str]:
        term = self.definition.term(self["analyte"][row])
        baseline = baseline_of(self._labs, int(self._lines[row]), term.analyte)
        unit = self["unit"][row]
        n = int(self["n"][row])
        yield Sentence(
            "lab_worst.is", patient=self["patient_id"][row], line=self["line"][row],
            analyte=Code("analyte", term.analyte), n=Sentence("lab_worst.value", n=n),
            criteria=published(self.definition.title),
        )  # fmt: skip
        told: Sentence | str = baseline_told(baseline, term)
        graded = self["baseline_grade"][row]
        if not np.isnan(graded):
            told = Sentence("lab_worst.baseline", baseline=told, grade=f"{graded:g}")
        yield told
        if n:
            sign = self["worst_comparator"][row]
            yield Sentence(
                "lab_worst.worst", value=f"{sign}{shown(self['worst'][row]):g} {unit}",
                day=day_told(self._day("worst", row)),
            )  # fmt: skip
        grade, reason = self["worst_grade"][row], self["not_evaluable"][row]
        if reason is not None:
            low, high = self["worst_grade_low"][row], self["worst_grade_high"][row]
            single = self._worst_grades[row]  # of platelets that are not worse
            none = Sentence("said.no_counts") if np.isnan(single) else f"{single:g}"
            told = none if np.isnan(low) else span_told(known(low), known(high))
            yield Sentence("lab_worst.no_grade", told=told, reason=Sentence(f"not_graded.{reason}"))
        else:
            day = day_told(self._day("grade", row))
            yield Sentence("lab_worst.grade", grade=f"{grade:g}", day=day)
        if not np.isnan(self["shift"][row]):
            yield Sentence("lab_worst.shift", shift=f"{self['shift'][row]:+g}")
        yield rule_told(term, baseline.states)
        if term.clause:
            yield published(term.clause)
        yield from assumed_told(self._assumed(row))
        yield source_of(self.definition.citation, term.evidence)

    def _day(self, which: str, row: int) -> Day | None:
        return self._labs.shown_day(int(self._rows[which][row]))


# --- the entry point ----------------------------------------------------------------------------


@_names.renamed_argument("criteria", "definition")
def safety_table(
    subject: LabSubject,
    definition: Ctcae = CTCAE_V5,
    *,
    line: int | None = None,
    analytes: Iterable[str] | None = None,
    lines: Any = None,
    patients: Any = None,
    upper_limits: Limits = None,
    lower_limits: Limits = None,
    data_cut: Day | None = None,
) -> SafetyTable:
    """
    Tell the baseline and the worst of each analyte in each line of treatment.

    * the values of a line are those after its start up to the day on which the next line starts;
    * the baseline is the last value on or before the start, of several on that day the lowest; a
      platelet count that is printed on the line as its baseline overrides it; its grade is by
      the limits of normal, and none where a bound or a range may be of several (``<300``);
    * the worst grade is the highest; it is single only where no value with an open grade can be
      worse. The worst value is the highest, of platelets, neutrophils and haemoglobin the
      lowest;
    * platelets: in ITP the term is the disease, so a worst grade is told only if it is above that
      of the baseline;
    * every line has a row for every analyte, also for one that was never measured.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, mapping of array_like or frame
        One patient, or many; a table as in `itpcase.safety.grade_ctcae`. [as its unit]
    definition : Ctcae, default CTCAE_V5
        The version.
    line : int, optional
        Number of the line; all lines if omitted.
    analytes : iterable of str, optional
        Those of the criteria if omitted.
    lines, patients : mapping or frame, optional
        To a table: as in `itpcase.Cohort.from_tables`.
    upper_limits, lower_limits : mapping of str to str, optional
        Limits of normal by analyte, for values that come without one.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    SafetyTable
        One row for each line and analyte, with the columns ``patient_id, line, analyte, term, n,
        baseline, baseline_on, baseline_grade, worst, worst_comparator, worst_upper, worst_on,
        worst_grade, worst_grade_low, worst_grade_high, worst_grade_on, shift, not_evaluable, unit,
        provenance``.

    Raises
    ------
    InputError
        For a table without *lines*, and for a cohort that holds no laboratory values.
    DefinitionError
        For an analyte that the criteria do not grade.

    See Also
    --------
    itpcase.safety.grade_ctcae : the grade of every value.

    References
    ----------
    ctcae5; ctcae6.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.safety import safety_table
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
    ...     labs=[itp.LabMeasurement(on=d, analyte="alt", value=f"{v} U/L", upper_limit="40 U/L")
    ...           for d, v in [(0, 30), (14, 130), (28, 60)]],
    ... )
    >>> t = safety_table(patient, analytes=["alt", "creatinine"])
    >>> [(a, int(n), float(g)) for a, n, g in zip(t["analyte"], t["n"], t["worst_grade"])]
    [('alt', 2, 2.0), ('creatinine', 0, nan)]
    >>> print(t.explain(0))
    Patient p1, line 1, alt: 2 values after the start, under CTCAE version 5.0.
    Baseline: 30 U/L on day 0, normal. Grade 0.
    Worst value: 130 U/L on day 14.
    Worst grade: 2, first on day 14.
    Shift from the grade of the baseline: +2.
    ...

    What was not measured is no "grade 0":

    >>> str(t["not_evaluable"][1])
    'NO_VALUE'
    """
    if is_table(subject) and lines is None:
        raise InputError.of(
            "NO_LINES",
            argument="lines",
            needed=Sentence("problem.NO_LINES.needed_worst"),
            given=None,
            remedy=Sentence("problem.NO_LINES.remedy_worst"),
        )
    labs = labs_of(
        subject, lines=lines, patients=patients, upper_limits=upper_limits,
        lower_limits=lower_limits, data_cut=data_cut,
    )  # fmt: skip
    check_kind(definition, Ctcae, "definition")
    asked = definition.analytes if analytes is None else each_of(analytes, "analytes")
    terms = [definition.term(name) for name in asked]
    kept = kept_lines(labs.cohort, line)
    codes = np.array([NAMES.index(term.analyte) for term in terms], dtype=np.int64)
    at = _At(
        line=np.repeat(kept, len(asked)),
        analyte=np.tile(codes, len(kept)),
        cell=(kept[:, np.newaxis] * len(NAMES) + codes).ravel(),
    )
    cells = _cells(labs, definition)
    columns, rows = _columns(labs, cells, definition, at)
    columns["term"] = pick([term.name for term in terms], np.tile(np.arange(len(asked)), len(kept)))
    ordered = {name: columns[name] for name in _COLUMNS}
    worst_grades = cells.worst.columns["grade"][at.cell]
    return SafetyTable(ordered, labs, definition, at.line, rows, worst_grades=worst_grades)


_COLUMNS = (
    "patient_id", "line", "analyte", "term", "n", "baseline", "baseline_on", "baseline_grade",
    "worst", "worst_comparator", "worst_upper", "worst_on", "worst_grade", "worst_grade_low",
    "worst_grade_high", "worst_grade_on", "shift", "not_evaluable", "unit", "provenance",
)  # fmt: skip


@attrs.frozen(eq=False, kw_only=True)
class _At:
    """The rows of the table: their line, analyte and cell."""

    line: Column
    analyte: Column
    cell: Column


def _columns(
    labs: Labs, cells: _Cells, criteria: Ctcae, at: _At
) -> tuple[dict[str, Column], dict[str, Column]]:
    """Return the columns of the table, and the rows of the values behind them."""
    lines, patient = labs.cohort.lines, labs.cohort.lines.patient[at.line]
    calendar = labs.cohort.calendar[patient]
    disease = [NAMES.index(term.analyte) for term in criteria.terms if term.worsening_only]
    worst, hidden = _only_worsening(cells, np.isin(np.arange(len(cells.n)) % len(NAMES), disease))
    reason = worst.reason[at.cell]
    grades = {name: column[at.cell] for name, column in worst.columns.items()}
    for column in grades.values():
        column[hidden[at.cell]] = np.nan
    baseline_grade = cells.baseline.columns["grade"][at.cell]
    shift = grades["grade"] - baseline_grade
    shift[reason == REASONS.index(NotGraded.NOT_WORSE)] = 0.0
    reason[lines["start"][at.line] == NO_DAY] = REASONS.index(NotGraded.NO_START)
    rows = {
        "baseline": labs.baseline_row.ravel()[at.cell],
        "worst": cells.worst_row[at.cell],
        "grade": np.where(reason < 0, cells.grade_row[at.cell], NO_ROW),
    }
    days = {name: day_column(at_rows(labs.day, of, NO_DAY), calendar) for name, of in rows.items()}
    found = {
        "patient_id": labs.cohort.ids[patient],
        "line": lines["number"][at.line],
        "analyte": pick(NAMES, at.analyte),
        "n": cells.n[at.cell],
        "baseline": cells.value[at.cell],
        "baseline_on": days["baseline"],
        "baseline_grade": baseline_grade,
        "worst": at_rows(labs.value, rows["worst"]),
        "worst_upper": at_rows(labs.upper, rows["worst"]),
        "worst_comparator": pick(COMPARATORS, at_rows(labs.comparator, rows["worst"], NO_ROW)),
        "worst_on": days["worst"],
        "worst_grade": grades["grade"],
        "worst_grade_low": grades["grade_low"],
        "worst_grade_high": grades["grade_high"],
        "worst_grade_on": days["grade"],
        "shift": shift,
        "not_evaluable": pick(REASONS, reason),
        "unit": pick(map(unit_of, NAMES), at.analyte),
        "provenance": labs.cohort.patients["provenance"][patient],
    }
    return found, rows

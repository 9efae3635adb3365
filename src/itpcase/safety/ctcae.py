"""
CTCAE grades of laboratory values and platelet counts.

`grade_ctcae` grades every value of one patient, or of many; `itpcase.safety.worst` tells the worst
of each line of treatment. Both read the criteria from `itpcase.safety.published`, and both grade
with `itpcase.safety.grading`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar, overload

import attrs
import numpy as np

from itpcase import _names
from itpcase._arguments import check_kind
from itpcase._days import day_column
from itpcase._kept import cached_property
from itpcase._same import SameByValue
from itpcase._sentences import Code, Listing, Sentence, day_told, published
from itpcase.cohort.codes import COMPARATORS
from itpcase.model import Day, LabMeasurement, Patient, PlateletMeasurement
from itpcase.response.explain import assumed_told
from itpcase.safety.columns import LabSubject, Limits, Many, labs_of
from itpcase.safety.explain import (
    LabBaseline,
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
    why_told,
)
from itpcase.safety.grading import REASONS, Graded, Values, graded_by
from itpcase.safety.labs import NAMES, NO_ROW, Labs, shown, unit_of
from itpcase.safety.limits import Ctcae, NotGraded, Term
from itpcase.safety.published import CTCAE_V5
from itpcase.table import Answers, Column, pick, whole
from itpcase.words import ExplainsItself

__all__ = ["LabGrade", "grade_ctcae"]


# --- the columns that are graded ----------------------------------------------------------------


def values_of(labs: Labs, rows: Column, lines: Column) -> Values:
    """
    Return values with the baselines of lines; `NO_ROW` for no line.

    Parameters
    ----------
    labs : Labs
    rows : numpy.ndarray
        Rows of the values.
    lines : numpy.ndarray
        For each value the line against whose baseline it is held.

    Returns
    -------
    Values
    """
    low, high = (end[rows] for end in labs.ends)
    base = {name: np.full(len(rows), np.nan) for name in labs.baseline}
    there = np.flatnonzero(lines != NO_ROW)
    for name, column in labs.baseline.items():
        base[name][there] = column[lines[there], labs.analyte[rows[there]]]
    return Values(
        low=low,
        high=high,
        uln=labs.uln[rows],
        lln=labs.lln[rows],
        base=base["value"],
        base_uln=base["uln"],
        base_lln=base["lln"],
    )


# --- the answer for one value -------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class LabGrade(SameByValue, ExplainsItself):
    """
    The grade of one value, and why.

    Attributes
    ----------
    patient_id : str
    analyte : str
    line : int or None
        The line to which the value belongs; None before the first.
    on : date or int or None
        Its day.
    grade : int or None
        0 to 4; None where there is no single grade.
    grade_low, grade_high : int or None
        The least and the most severe grade that it can have; None where there is none.
    not_evaluable : NotGraded or None
        Why there is no single grade.
    definition : Ctcae
    labs : Labs
        The columns in which the value lies.
    row : int
        Its row.
    """

    patient_id: str
    analyte: str
    line: int | None
    on: Day | None
    grade: int | None
    grade_low: int | None
    grade_high: int | None
    not_evaluable: NotGraded | None
    definition: Ctcae
    labs: Labs = attrs.field(eq=False)
    row: int

    def __repr__(self) -> str:
        told = f"{self.not_evaluable}" if self.grade is None else f"grade {self.grade}"
        return (
            f"LabGrade(patient {self.patient_id!r}, {self.analyte}: {told}, {self.definition.id})"
        )

    reason: ClassVar[_names.Renamed] = _names.Renamed("not_evaluable")
    criteria: ClassVar[_names.Renamed] = _names.Renamed("definition")

    @property
    def term(self) -> Term | None:
        """The term of the criteria; None if they do not grade the analyte."""
        graded = self.analyte in self.definition.analytes
        return self.definition.term(self.analyte) if graded else None

    @property
    def line_compared(self) -> int | None:
        """The line against whose baseline it is held."""
        line = int(self.labs.compared_line[self.row])
        return None if line == NO_ROW else int(self.labs.cohort.lines["number"][line])

    @cached_property
    def baseline(self) -> LabBaseline:
        """The baseline used."""
        return baseline_of(self.labs, int(self.labs.compared_line[self.row]), self.analyte)

    @property
    def evidence(self) -> tuple[LabMeasurement | PlateletMeasurement, ...]:
        """The value, and that of the baseline where it is one of the record."""
        line = int(self.labs.compared_line[self.row])
        rows = [self.row]
        if line != NO_ROW:
            rows.append(int(self.labs.baseline_row[line, NAMES.index(self.analyte)]))
        return records_at(self.labs, rows)

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed to reach the answer."""
        return tuple(_assumptions(self))

    @property
    def settings(self) -> dict[str, Any]:
        """The settings in force."""
        return settings_of(self.definition)

    def _told(self) -> Iterator[str]:
        return _explained(self)


def _explained(a: LabGrade) -> Iterator[str]:
    labs, row, term = a.labs, a.row, a.term
    key, line = "is_in_line", a.line
    if a.line is None:
        key, line = "is" if a.line_compared is None else "is_before", a.line_compared
    yield Sentence(
        f"lab_grade.{key}", patient=a.patient_id, analyte=Code("analyte", a.analyte),
        value=labs.printed(row), day=day_told(a.on), line=line, told=_grade_told(a),
        criteria=published(a.definition.title),
    )  # fmt: skip
    if a.not_evaluable is not None:
        yield why_told(a.not_evaluable)
    if term is None:
        return
    limits = [
        Sentence(f"lab_grade.{name}", value=f"{shown(column[row]):g} {unit_of(a.analyte)}")
        for name, column in (("lower", labs.lln), ("upper", labs.uln))
        if not np.isnan(column[row])
    ]
    listed = Listing(limits, "list.comma") or Sentence("said.no_counts")
    yield Sentence("lab_grade.limits", limits=listed)
    if any(scale.of == "baseline" for scale in term.scales):
        yield baseline_told(a.baseline, term)
    yield rule_told(term, ("normal",) if a.line is None else a.baseline.states)
    if term.clause:
        yield published(term.clause)
    yield from assumed_told(a.assumptions)
    yield source_of(a.definition.citation, term.evidence)


def _grade_told(a: LabGrade) -> Sentence:
    if a.grade is not None:
        return Sentence("lab_grade.grade", grade=a.grade)
    if a.not_evaluable is NotGraded.UNGRADED:
        return Sentence("lab_grade.no_grade")
    return span_told(a.grade_low, a.grade_high)


def _assumptions(a: LabGrade) -> Iterator[Sentence]:
    labs, row, term = a.labs, a.row, a.term
    yield from provenance_of(labs, int(labs.patient[row]))
    if term is not None:
        yield from baseline_assumptions(labs, int(labs.compared_line[row]), term)
    if a.line is None and a.line_compared is not None:
        yield Sentence("lab_assumed.before_line", line=a.line_compared)
    if labs.supplied[row]:
        yield Sentence("lab_assumed.limit")
    yield from record_assumptions(a.evidence)


# --- the entry point ----------------------------------------------------------------------------


@overload
def grade_ctcae(
    subject: Patient,
    definition: Ctcae = CTCAE_V5,
    *,
    upper_limits: Limits = None,
    lower_limits: Limits = None,
) -> tuple[LabGrade, ...]: ...


@overload
def grade_ctcae(
    subject: Many,
    definition: Ctcae = CTCAE_V5,
    *,
    lines: Any = None,
    patients: Any = None,
    upper_limits: Limits = None,
    lower_limits: Limits = None,
) -> Answers[LabGrade]: ...


@_names.renamed_argument("criteria", "definition")
def grade_ctcae(
    subject: LabSubject,
    definition: Ctcae = CTCAE_V5,
    *,
    lines: Any = None,
    patients: Any = None,
    upper_limits: Limits = None,
    lower_limits: Limits = None,
) -> tuple[LabGrade, ...] | Answers[LabGrade]:
    """
    Grade every laboratory value and every platelet count.

    * 0 to 4: the grade of the value against its limits of normal, or against the baseline where the
      criteria ask for that; the baseline is the last value on or before the start of the line;
    * a value up to the start of the first line, the baseline among them, is graded by its limits of
      normal; multiples of a raised baseline hold for what comes after it;
    * a missing baseline is handled as normal, and the assumptions say so;
    * a missing limit: no grade, with a not_evaluable, unless the grade does not depend on it;
    * a bound or a range: a grade only if it lies inside one; otherwise those between which it lies.

    A low platelet count is the disease in ITP: its grades by visit are no toxicity. `safety_table`
    tells them as worsening only.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, mapping of array_like or frame
        One patient, or many; a table has the columns ``patient_id, on, analyte, value, unit``, and
        ``upper_limit, lower_limit, comparator, upper`` where known, each (rows,). [as its unit]
    definition : Ctcae, default CTCAE_V5
        The version.
    lines, patients : mapping or frame, optional
        To a table: as in `itpcase.Cohort.from_tables`. Without lines there is no baseline.
    upper_limits, lower_limits : mapping of str to str, optional
        Limits of normal by analyte, for values that come without one.

    Returns
    -------
    tuple of LabGrade, or Answers
        For one patient an answer for each laboratory value and then for each platelet count; for
        many one row a value, in the order in which they came, with the columns ``patient_id, line,
        on, analyte, value, comparator, upper, unit, grade, grade_low, grade_high,
        not_evaluable, baseline, provenance``.

    Raises
    ------
    InputError
        For a cohort that holds no laboratory values.
    DataError
        For a table with a missing column, or with analytes that are not known.
    UnitError
        For a unit that an analyte does not have.

    See Also
    --------
    itpcase.safety.worst.safety_table : the worst of each line of treatment.

    References
    ----------
    ctcae5; ctcae6.

    Examples
    --------
    One patient, whose baseline is raised:

    >>> import itpcase as itp
    >>> from itpcase.safety import CTCAE_V5, CTCAE_V6, grade_ctcae
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
    ...     labs=[itp.LabMeasurement(on=d, analyte="alt", value=f"{v} U/L", upper_limit="40 U/L")
    ...           for d, v in [(0, 100), (14, 110)]],
    ... )
    >>> [grade_ctcae(patient, definition=c)[1].grade for c in (CTCAE_V5, CTCAE_V6)]
    [0, 1]

    Columns of many:

    >>> labs = {"patient_id": ["a", "b"], "on": [7, 7], "analyte": ["platelets", "creatinine"],
    ...         "value": [15, 4.0], "unit": ["10*9/L", "mg/dL"], "upper_limit": [None, 1.2]}
    >>> grade_ctcae(labs, definition=CTCAE_V6)["grade"].tolist()
    [3.0, 3.0]

    Without a limit there is no grade:

    >>> t = grade_ctcae(labs | {"upper_limit": [None, None]})
    >>> str(t["not_evaluable"][1]), float(t["grade_low"][1]), float(t["grade_high"][1])
    ('NO_UPPER_LIMIT', 0.0, 4.0)
    """
    labs = labs_of(
        subject, lines=lines, patients=patients, upper_limits=upper_limits,
        lower_limits=lower_limits,
    )  # fmt: skip
    rows = np.arange(len(labs))
    compared = np.where(labs.line == NO_ROW, NO_ROW, labs.compared_line)
    check_kind(definition, Ctcae, "definition")
    found = graded_by(definition, NAMES, labs.analyte, values_of(labs, rows, compared))
    answer_at = partial(_answer, labs, criteria=definition, found=found)
    if isinstance(subject, Patient):
        return tuple(map(answer_at, rows.tolist()))
    cohort = labs.cohort
    number = np.full(len(labs), np.nan)
    number[labs.line != NO_ROW] = cohort.lines["number"][labs.line[labs.line != NO_ROW]]
    return Answers(
        {
            "patient_id": cohort.ids[labs.patient],
            "line": number,
            "on": day_column(labs.day, cohort.calendar[labs.patient]),
            "analyte": pick(NAMES, labs.analyte),
            "value": labs.value,
            "comparator": pick(COMPARATORS, labs.comparator),
            "upper": labs.upper,
            "unit": pick(map(unit_of, NAMES), labs.analyte),
            **found.columns,
            "not_evaluable": pick(REASONS, found.reason),
            "baseline": values_of(labs, rows, labs.compared_line).base,
            "provenance": cohort.patients["provenance"][labs.patient],
        },
        answer_at,
    )


def _answer(labs: Labs, row: int, criteria: Ctcae, found: Graded) -> LabGrade:
    line = int(labs.line[row])
    grades = {name: whole(column[row]) for name, column in found.columns.items()}
    return LabGrade(
        patient_id=str(labs.cohort.ids[labs.patient[row]]),
        analyte=NAMES[labs.analyte[row]],
        line=None if line == NO_ROW else int(labs.cohort.lines["number"][line]),
        on=labs.shown_day(row),
        **grades,
        not_evaluable=None if found.reason[row] < 0 else REASONS[found.reason[row]],
        definition=criteria,
        labs=labs,
        row=row,
    )

"""
What a definition asks beside its levels: landmarks, visits, treatment-free response, failure.

The entry point, the answers and their texts; the questions are answered in
`itpcase.response._questions.decide`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import ClassVar, Final, overload

import attrs
import numpy as np

from itpcase import _names
from itpcase._arguments import each_of
from itpcase._days import day_column, day_number, number_day
from itpcase._sentences import Listing, Sentence, Word, day_told
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.definitions.endpoints import (
    Combined,
    Counted,
    Endpoint,
    Failure,
    Kept,
    Landmark,
    TreatmentFree,
    VisitRule,
)
from itpcase.errors import DefinitionError
from itpcase.model import CaseSeries, Day, Patient, TreatmentLine
from itpcase.response._questions.deciding_events import Ended, deciding_event
from itpcase.response._questions.grounds import ANSWERS, WHY_NOT, starts_later
from itpcase.response._questions.open_answers import certain_answers, settle_answers
from itpcase.response._questions.visits import criteria_of, set_aside_of, visit_rows
from itpcase.response.answers import AnswerOfPatient, AnswerTable
from itpcase.response.asking import Subject, ask_all, courses, kept_lines, line_columns, one_line
from itpcase.response.course import END_REASONS, Course
from itpcase.response.explain import (
    Baseline,
    assumed_told,
    assumptions_of,
    baseline_of,
    baseline_told,
    listed,
    measurements,
    of_line,
)
from itpcase.response.left_open import OpenDay, open_days_of_answer, open_days_told
from itpcase.response.rules import check_definition
from itpcase.table import Column, objects, pick
from itpcase.terms import Answer, EndReason, NotEvaluable, Strategy

__all__ = ["EndpointAnswer", "EndpointTable", "answer_endpoints"]


# --- answers ------------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class EndpointAnswer(AnswerOfPatient):
    """
    What holds for one question of a definition, and why.

    Attributes
    ----------
    patient_id, line : str, int
    endpoint, label : str
    answer : Answer
        yes, no or NE.
    not_evaluable : NotEvaluable or None
    on : date or int or None
        The day that decided.
    value, out_of : float or None
        Counts or visits that met the criterion, and how many were observed; for questions about
        time, the days.
    end_reason : EndReason or None
        What ended the response, or how treatment failed.
    definition : Definition
    """

    patient: Patient
    treatment: TreatmentLine
    definition: Definition
    question: Endpoint
    answer: Answer
    not_evaluable: NotEvaluable | None
    on: Day | None
    value: float | None
    out_of: float | None
    end_reason: EndReason | None
    course: Course = attrs.field(eq=False)
    line_index: int = attrs.field(eq=False)
    open_days: tuple[OpenDay, ...] = ()
    """The days that print leaves open, with its words, those first that would decide."""

    reason: ClassVar[_names.Renamed] = _names.Renamed("not_evaluable")
    ended: ClassVar[_names.Renamed] = _names.Renamed("end_reason")

    @property
    def patient_id(self) -> str:
        """The id of the patient."""
        return self.patient.id

    @property
    def line(self) -> int:
        """The number of the line."""
        return self.treatment.line

    @property
    def endpoint(self) -> str:
        """The name of the question."""
        return self.question.name

    @property
    def label(self) -> str:
        """The name in words."""
        return self.question.label

    @property
    def baseline(self) -> Baseline:
        """The baseline used and where it came from."""
        return baseline_of(self.course, self.line_index, self.patient)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed to reach the answer."""
        return tuple(assumptions_of(self.course, self.line_index, self.patient, self.baseline))

    def __repr__(self) -> str:
        reason = f" ({self.not_evaluable})" if self.not_evaluable else ""
        return (
            f"EndpointAnswer(patient {self.patient_id!r}, line {self.line}, {self.endpoint}: "
            f"{self.answer}{reason}, {self.definition.id})"
        )

    def _told(self) -> Iterator[str]:
        return _explained(self)


_OPEN: Final = {NotEvaluable.DAYS_OPEN, NotEvaluable.TOO_MANY_DAYS}

_ASKED_OTHERWISE: Final = {
    NotEvaluable.NO_COUNTS, NotEvaluable.NO_BASELINE, NotEvaluable.INDETERMINATE,
    NotEvaluable.BETWEEN_VISITS,
}  # fmt: skip
"""Reasons whose words speak of a level; a question has words of its own."""


def _explained(a: EndpointAnswer) -> Iterator[Sentence]:
    q, d = a.question, a.definition
    yield Sentence(
        "endpoint_said.is" if a.on is None else "endpoint_said.is_on", patient=a.patient_id,
        line=a.line, label=d.told(f"label.{q.name}"), name=q.name,
        answer=Word("answer", a.answer), day=day_told(a.on), definition=d.id, version=d.version,
    )  # fmt: skip
    yield Sentence("endpoint_said.question", rule=q.rule)
    if q.clause:
        clause = d.told(f"clause.{q.name}")
        yield Sentence("endpoint_said.source", clause=clause)
    if a.baseline.value is not None:
        yield baseline_told(a.baseline)
    aside = _set_aside(a)
    if a.not_evaluable is not None:
        reason = _nearest_told(a, aside) or Sentence(_why_key(a, aside))
        yield Sentence("said.not_evaluable", reason=reason)
    if a.open_days:
        possible = Sentence("endpoint_said.open") if a.not_evaluable in _OPEN else None
        yield from open_days_told(a.open_days, possible, Sentence("endpoint_said.open_certain"))
    else:
        yield from _parts_told(a)
        yield from _decided_told(a)
        yield from _failed_there_told(a)
    if a.value is not None and (a.out_of is not None or not isinstance(q, Counted | VisitRule)):
        yield _numbers_told(a)
    if isinstance(q, VisitRule) and not a.open_days:
        yield _visits_told(a, q)
    else:
        rows = of_line(a.course, a.line_index)
        counts = listed(measurements(a.course, a.patient, rows))
        yield Sentence("said.counts", counts=counts or Sentence("said.no_counts"))
    if isinstance(q, Failure) and not a.open_days:
        yield from _next_line_told(a, q)
    if len(aside):
        counts = listed(measurements(a.course, a.patient, aside))
        yield Sentence("endpoint_said.set_aside", counts=counts)
    yield from assumed_told(a.assumptions)
    if not q.evidence.is_verified:
        yield Sentence("endpoint_said.evidence", evidence=q.evidence.told)


def ending_of(a: EndpointAnswer) -> Ended | None:
    """Return the end of what was to be kept, where there was something."""
    if a.on is None or a.end_reason is None or a.value is None:
        return None
    return Ended(day_number(a.on), a.end_reason, a.value)


def _parts_told(a: EndpointAnswer) -> Iterator[Sentence]:
    """Name the parts of a question put together that decided "no", each with its answer."""
    q = a.question
    if not isinstance(q, Combined) or a.answer is not Answer.NO:
        return
    found = a.course.once(("endpoints", q.names), lambda: certain_answers(a.course, q.names))
    answers = dict(zip(q.names, pick(ANSWERS, found["answer"][a.line_index]).tolist(), strict=True))
    decided = [
        *(name for name in q.all_of if answers[name] == Answer.NO),
        *(q.any_of if all(answers[name] == Answer.NO for name in q.any_of) else ()),
        *(name for name in q.none_of if answers[name] == Answer.YES),
    ]
    if decided:  # else two parts that exclude each other, which are not answered by themselves
        parts = [
            Sentence(
                "endpoint_said.part", name=Word("endpoint", name),
                answer=Word("answer", answers[name]),
            )
            for name in decided
        ]  # fmt: skip
        yield Sentence("endpoint_said.decided_parts", parts=Listing(parts, "list.semicolon"))


def _decided_told(a: EndpointAnswer) -> Iterator[Sentence]:
    """Name the event that decided "no": which it was, and on which day."""
    if a.answer is not Answer.NO:
        return
    event = deciding_event(a.course, a.question, a.line_index, ending_of(a))
    if event is not None:
        day, what = event
        start = int(a.course.cohort.lines["start"][a.line_index])
        yield Sentence(
            "endpoint_said.decided", why=Sentence(f"ended_by.{what}"), n=day - start,
            day=day_told(number_day(day, a.course.is_calendar(a.line_index))),
        )  # fmt: skip


def _failed_there_told(a: EndpointAnswer) -> Iterator[Sentence]:
    """Name the count that fails on the day of a goal, where that decided "no" and ended nothing."""
    is_goal = isinstance(a.question, Kept | TreatmentFree) and a.answer is Answer.NO
    if not is_goal or a.on is None or a.end_reason is not None:
        return
    rows, day = of_line(a.course, a.line_index), day_number(a.on)
    there = rows[a.course.daily["day"][rows] == day]
    yield Sentence(
        "endpoint_said.failed_there", counts=listed(measurements(a.course, a.patient, there)),
        n=day - int(a.course.cohort.lines["start"][a.line_index]),
    )  # fmt: skip


def _next_line_told(a: EndpointAnswer, asked: Failure) -> Iterator[Sentence]:
    """Say that a next line, which is no failure, ended what was looked at."""
    ends = not asked.new_line and a.definition.strategies.new_line is not Strategy.IGNORE
    day = int(a.course.next_start[a.line_index])
    if ends and a.answer is not Answer.YES and day <= int(a.course.until[a.line_index]):
        told = day_told(number_day(day, a.course.is_calendar(a.line_index)))
        yield Sentence("endpoint_said.next_line", day=told)


def _since(asked: Endpoint) -> Sentence:
    """Say from when the days of an answer are counted."""
    if isinstance(asked, TreatmentFree):
        return Sentence("endpoint_said.from_stop")
    by_response = isinstance(asked, Kept) and asked.since != "start"
    return Sentence("endpoint_said.from_response" if by_response else "endpoint_said.from_start")


def _set_aside(a: EndpointAnswer) -> Column:
    """Return the rows of the line's counts that a rescue sets aside."""
    asked, rows = a.question, of_line(a.course, a.line_index)
    if isinstance(asked, Combined | Failure):
        return rows[:0]
    criteria, asks_bleeding = criteria_of(a.course, asked)
    states = a.course.states(criteria, asks_bleeding=asks_bleeding)
    return rows[set_aside_of(a.course, asked, states)[rows]]


def _why_key(a: EndpointAnswer, aside: Column) -> str:
    """Return the key of the words that say why it is not evaluable."""
    if starts_later(a.course)[a.line_index]:
        return f"why.{NotEvaluable.NOT_STARTED}"
    if a.not_evaluable is NotEvaluable.NO_COUNTS and (
        isinstance(a.question, TreatmentFree) or len(of_line(a.course, a.line_index))
    ):
        return "why_asked.NO_COUNTS_AFTER_STOP"  # of a line with counts, one of its parts asks so
    if a.not_evaluable is NotEvaluable.CENSORED and a.end_reason is EndReason.GAP:
        return "why_asked.GAP"
    if a.not_evaluable is NotEvaluable.NO_COUNT_IN_WINDOW and len(aside):
        return "why_asked.NO_COUNT_LEFT"
    return f"{'why_asked' if a.not_evaluable in _ASKED_OTHERWISE else 'why'}.{a.not_evaluable}"


def _nearest_told(a: EndpointAnswer, aside: Column) -> Sentence | None:
    """Say that there is no count in the window, and which are nearest to it; None for no count."""
    q, line = a.question, a.line_index
    if a.not_evaluable is not NotEvaluable.NO_COUNT_IN_WINDOW or len(aside) or a.open_days:
        return None
    if not isinstance(q, Landmark | Counted | VisitRule) or q.last_day is None:
        return None
    start = int(a.course.cohort.lines["start"][line])
    around = q.half if isinstance(q, VisitRule) else 0
    first, last = start + q.first_day - around, start + q.last_day
    patient = a.course.cohort.lines.patient[line]
    own = np.arange(a.course.daily.offsets[patient], a.course.daily.offsets[patient + 1])
    day = a.course.daily["day"][own]
    before = own[day < first][-1:]
    after = own[(day > last) & (day <= a.course.cohort.data_cut[patient])][:1]
    near = [
        Sentence(f"why_asked.{side}", count=listed(measurements(a.course, a.patient, rows)))
        for side, rows in (("count_before", before), ("count_after", after)) if len(rows)
    ]  # fmt: skip
    if not near:
        return None
    days = (day_told(number_day(each, a.course.is_calendar(line))) for each in (first, last))
    return Sentence(
        "why_asked.NO_COUNT_NEAR", **dict(zip(("first", "last"), days, strict=True)),
        near=Listing(near, "list.comma"),
    )  # fmt: skip


def _numbers_told(a: EndpointAnswer) -> Sentence:
    value = f"{a.value:.0f}"
    if isinstance(a.question, Counted) and a.question.each_apart:
        apart = a.question.each_apart
        return Sentence("endpoint_said.met_apart", n=value, of=f"{a.out_of:.0f}", days=apart)
    if isinstance(a.question, Counted | VisitRule):
        return Sentence("endpoint_said.met", n=value, of=f"{a.out_of:.0f}")
    since = _since(a.question)
    if a.end_reason is None:
        return Sentence("endpoint_said.days", days=value, since=since)
    why = Sentence(f"ended_by.{a.end_reason}")
    return Sentence("endpoint_said.days_ended", days=value, since=since, why=why, code=a.end_reason)


def _visits_told(a: EndpointAnswer, asked: VisitRule) -> Sentence:
    course, line = a.course, a.line_index
    taken = course.once(("visits", asked), lambda: visit_rows(course, asked))[line]
    patient = course.cohort.lines.patient[line]
    since = int(course.cohort.data_cut[patient]) - int(course.cohort.lines["start"][line])
    shown = []
    for visit, row in enumerate(taken.tolist()):
        day = asked.first_day + visit * asked.interval_days
        if row < 0:
            due = "missing" if day + asked.half <= since else "not_due"
            shown.append(Sentence(f"endpoint_said.visit_{due}", day=day))
        else:
            count = listed(measurements(a.course, a.patient, np.array([row])))
            shown.append(Sentence("endpoint_said.visit", day=day, count=count))
    return Sentence("endpoint_said.visits", visits=Listing(shown, "list.semicolon"))


class EndpointTable(AnswerTable[EndpointAnswer]):
    """A table of answers, one row a line and question, that can explain each of its rows."""

    def answer(self, row: int) -> EndpointAnswer:
        """Return the answer of one row as an object."""
        (found,) = _endpoints_of(*self.place(row), (str(self["endpoint"][row]),))
        return found


# --- the entry point ----------------------------------------------------------------------------


@overload
def answer_endpoints(
    subject: Patient,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    endpoints: Iterable[str] | None = None,
    data_cut: Day | None = None,
) -> tuple[EndpointAnswer, ...]: ...


@overload
def answer_endpoints(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    endpoints: Iterable[str] | None = None,
    data_cut: Day | None = None,
) -> EndpointTable: ...


@_names.renamed_argument("names", "endpoints")
def answer_endpoints(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    endpoints: Iterable[str] | None = None,
    data_cut: Day | None = None,
) -> tuple[EndpointAnswer, ...] | EndpointTable:
    """
    Answer what a definition asks beside its levels.

    * a landmark is read from the one count nearest to it inside its window, the earlier of two
      equally near;
    * a response is kept if its episode lasted up to the day; lost before: no; censored before: NE;
    * of scheduled visits, each is the daily count nearest to its target day within half the
      interval; a missing visit does not meet the criterion; one that is not yet due at the data cut
      leaves the question open;
    * treatment-free response runs from the day on which the last drug was stopped, and any therapy
      ends it;
    * treatment fails at the first of the events that the definition lists.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many. Platelet counts. [10^9/L]
    definition : Definition
        One with questions, such as ``itpcase.get_definition("luna-3")``.
    line : int, optional
        Number of the line; for one patient the last line if omitted, for many all lines.
    endpoints : iterable of str, optional
        Which of the questions; all of them if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    tuple of EndpointAnswer, or EndpointTable
        For many one row a line and question, with the columns ``patient_id, line, endpoint, answer,
        not_evaluable, on, value, out_of, end_reason, provenance``.

    Raises
    ------
    DefinitionError
        If the definition asks nothing beside its levels, has no such question, or cannot be
        computed.

    See Also
    --------
    itpcase.compare_definitions : every line under every definition.

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["romiplostim"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=7 * week, count=f"{count} ×10⁹/L")
    ...                for week, count in enumerate([9] + 17 * [20] + 6 * [60] + [40, 80])],
    ... )
    >>> romiplostim = itp.get_definition("romiplostim-phase-3")
    >>> for a in itp.answer_endpoints(
    ...     patient, definition=romiplostim, endpoints=["durable", "transient"]
    ... ):
    ...     print(a.endpoint, a.answer, a.value)
    durable yes 7.0
    transient no None
    """
    check_definition(definition)
    listed = (each.name for each in definition.questions) if endpoints is None else endpoints
    asked = each_of(listed, "endpoints")
    for name in asked:
        definition.question(name)
    if not asked:
        raise DefinitionError.of("NO_QUESTIONS", argument="definition", given=definition.id)
    cohort = as_cohort(subject, data_cut)
    if isinstance(subject, Patient):
        (course,) = courses(cohort, definition)
        _, row = one_line(subject, line)
        return tuple(_endpoints_of(subject, course, row, asked))
    found = ask_all(
        partial(certain_answers, names=asked), cohort, definition, key=("endpoints", asked)
    )
    keep = kept_lines(cohort, line)
    rows = np.repeat(keep, len(asked))
    flat = {key: values[keep].reshape(-1) for key, values in found.items()}
    patient = cohort.lines.patient[rows]
    columns = {
        "endpoint": np.tile(objects(asked), len(keep)),
        "answer": pick(ANSWERS, flat["answer"]),
        "not_evaluable": pick(WHY_NOT, flat["reason"]),
        "on": day_column(flat["on"], cohort.calendar[patient]),
        "value": flat["value"],
        "out_of": flat["out_of"],
        "end_reason": pick(END_REASONS, flat["ended"]),
    }
    return EndpointTable(line_columns(cohort, rows, columns), cohort, definition, patient)


def _endpoints_of(
    patient: Patient, course: Course, row: int, names: tuple[str, ...]
) -> Iterator[EndpointAnswer]:
    """
    Give the answers about one line of a course.

    Parameters
    ----------
    patient : Patient
        Whose line it is.
    course : Course
    row : int
        Row of the line.
    names : tuple of str
        Of the questions.

    Yields
    ------
    EndpointAnswer
    """
    d = course.definition
    treatment = patient.line(int(course.cohort.lines["number"][row]))
    found = course.once(("endpoints", names), lambda: certain_answers(course, names))
    settled = settle_answers(course, names).get(row)
    calendar = course.is_calendar(row)
    shown, at = (course, row) if settled is None else settled.shown_in(course, row)
    for i, name in enumerate(names):
        one = {key: values[row, i].item() for key, values in found.items()}
        yield EndpointAnswer(
            patient=patient,
            treatment=treatment,
            definition=d,
            question=d.question(name),
            answer=ANSWERS[one["answer"]],
            not_evaluable=None if one["reason"] < 0 else WHY_NOT[one["reason"]],
            on=number_day(one["on"], calendar),
            value=None if np.isnan(one["value"]) else one["value"],
            out_of=None if np.isnan(one["out_of"]) else one["out_of"],
            end_reason=None if one["ended"] < 0 else END_REASONS[one["ended"]],
            course=shown,
            line_index=at,
            open_days=()
            if settled is None
            else open_days_of_answer(patient, settled.open, settled.deciding[i]),
        )

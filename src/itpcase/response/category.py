"""
The category of a line, and why.

`classify_response` takes one patient, a case series or a cohort; for one patient it returns an
answer that explains itself, for many a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, overload

import attrs
import numpy as np

from itpcase import _names
from itpcase._days import NO_DAY, day_column, day_number, number_day
from itpcase._kept import cached_property
from itpcase._late_columns import LateColumn, WorkedOut
from itpcase._sentences import Listing, Sentence, day_told
from itpcase.agents import codes_of
from itpcase.agents.saying import agents_told
from itpcase.cohort._cells.coded import Coded, name_codes
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.engine.lines import CATEGORY_COLUMNS, CODE, NE_REASON, OPEN_LEVEL
from itpcase.model import CaseSeries, Day, Patient, PlateletMeasurement, TreatmentLine
from itpcase.response._open_days.placed_line import Settled
from itpcase.response._open_days.placements import categories_of, settle
from itpcase.response.answers import AnswerOfPatient, AnswerTable
from itpcase.response.asking import Subject, ask_all, courses, kept_lines, line_columns, one_line
from itpcase.response.candidates import Candidate, deciding_rows, find_rejected
from itpcase.response.course import SOURCES, Course
from itpcase.response.explain import (
    Baseline,
    assumed_told,
    assumptions_of,
    baseline_of,
    baseline_told,
    level_named,
    level_words,
    listed,
    measurements,
    settings_of,
)
from itpcase.response.left_open import OpenDay, open_days_of_answer, open_days_told
from itpcase.response.not_reached import SAID, NotReached, find_in_common, find_not_reached
from itpcase.response.rules import level_of
from itpcase.table import Column, objects
from itpcase.terms import BaselineSource, NotEvaluable, ResponseCategory, read_category
from itpcase.units.counts import quantity

if TYPE_CHECKING:
    from pint import Quantity

__all__ = [
    "Candidate",
    "NotReached",
    "Response",
    "ResponseTable",
    "classify_response",
]

# --- codes --------------------------------------------------------------------------------------


def reached_on(course: Course, level: int) -> Column:
    """Return the day on which each line reached a level or better; `NO_DAY` if it did not."""
    days: Column = course.classified.categories[:, CATEGORY_COLUMNS + level]
    return days


BOUNDS: Final = ("days_min", "days_max")
"""The fewest and the most days to the lowest level, of lines of which days are open."""


def _categorised(course: Course) -> dict[str, Column]:
    """
    Give the codes of every line and its baseline.

    Beside them stand the lines of which days are open, and the bounds of their days to the lowest
    level.
    """
    settled = settle(course)
    rows, times = np.array([*settled], dtype=np.int64), [each.time for each in settled.values()]
    found = {
        "categories": categories_of(course), "baseline": course.classified.baselines,
        "source": course.baseline_source, "line_index": rows,
        "days_min": np.array([least for least, _ in times], dtype=np.float64),
        "days_max": np.array([most for _, most in times], dtype=np.float64),
    }  # fmt: skip
    if settled:
        for name in ("baseline", "source"):
            found[name] = found[name].copy()
            found[name][rows] = [getattr(each, name) for each in settled.values()]
    return found


def _days_to_lowest(found: dict[str, Column], start: Column, keep: Column, bound: str) -> Column:
    """Return a bound of the days from the start of some lines to the lowest level."""
    lowest = found["categories"][:, -1]
    elapsed = np.subtract(lowest, start, dtype=np.float64)
    days: Column = np.where(lowest == NO_DAY, np.nan, elapsed)
    days[found["line_index"]] = found[bound]
    return days[keep]


def _days_if_one(found: dict[str, Column], start: Column, keep: Column) -> Column:
    """Return the days to the lowest level where no open day leaves them bounds alone."""
    least, most = (_days_to_lowest(found, start, keep, bound) for bound in BOUNDS)
    return np.where(least == most, least, np.nan)


NE_REASONS = (
    NotEvaluable.NO_START,
    NotEvaluable.NO_COUNTS,
    NotEvaluable.UNCONFIRMED,
    NotEvaluable.NO_BASELINE,
    NotEvaluable.INDETERMINATE,
    NotEvaluable.SINGLE_COUNT,
    NotEvaluable.DAYS_OPEN,
    NotEvaluable.TOO_MANY_DAYS,
)


class _Meanings(NamedTuple):
    """What the codes of the kernel stand for."""

    categories: tuple[ResponseCategory | str, ...]
    levels: tuple[str, ...]


@lru_cache(maxsize=256)
def _meanings_of(d: Definition) -> _Meanings:
    levels = d.level_names
    return _Meanings(
        (*map(read_category, levels), ResponseCategory.NR, ResponseCategory.NE), levels
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _peak_end(d: Definition, agents: tuple[str, ...]) -> int | None:
    """Last day to which the definition attributes a first response, if every agent has a row."""
    rows = {row.agent: row.peak_to for row in d.attribution}
    known = [rows.get(agent) for agent in codes_of(agents)]
    return None if None in known else max(day for day in known if day is not None)


# --- answers ------------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class Response(AnswerOfPatient):
    """
    The category of one line, and why.

    Attributes
    ----------
    patient_id, line : str, int
    category : ResponseCategory or str
        A level of the definition, NR or NE.
    not_evaluable : NotEvaluable or None
        Why the line is not evaluable.
    reached : dict of str to date or int or None
        The day on which each level, or a better one, was reached.
    unconfirmed : str or None
        The best level above the category whose run was still open at the end of follow-up.
    late : bool or None
        Whether the first response came later than the definition attributes to the treatment; None
        where it says nothing.
    definition : Definition
    """

    patient: Patient
    treatment: TreatmentLine
    definition: Definition
    category: ResponseCategory | str
    not_evaluable: NotEvaluable | None
    reached: Mapping[str, Day | None]
    unconfirmed: str | None
    late: bool | None
    time_to_response_days: int | None
    course: Course = attrs.field(eq=False)
    line_index: int = attrs.field(eq=False)
    settled: Settled | None = None

    reason: ClassVar[_names.Renamed] = _names.Renamed("not_evaluable")

    @property
    def patient_id(self) -> str:
        """The id of the patient."""
        return self.patient.id

    @property
    def line(self) -> int:
        """The number of the line."""
        return self.treatment.line

    @property
    def time_to_response(self) -> Quantity[Any] | None:
        """From the start of the line to the day on which the lowest level was reached. [day]"""
        days = self.time_to_response_days
        return None if days is None else quantity(days, "day")

    @property
    def time_to_response_bounds(self) -> tuple[int, int | None] | None:
        """
        The fewest and the most days to the lowest level, where print leaves days open. [days]

        None in place of the most where nothing bounds them.
        """
        if self.settled is None:
            days = self.time_to_response_days
            return None if days is None else (days, days)
        low, high = self.settled.time
        return None if np.isnan(low) else (int(low), None if np.isinf(high) else int(high))

    @property
    def possible(self) -> tuple[ResponseCategory | str, ...]:
        """The categories that are possible on the days that print leaves open; else the one."""
        if self.settled is None or not self.settled.possible:
            return (self.category,)
        return tuple(
            _meanings_of(self.definition).categories[code] for code in self.settled.possible
        )

    @property
    def open_days(self) -> tuple[OpenDay, ...]:
        """The days that print leaves open, with its words, those first that would decide."""
        if self.settled is None:
            return ()
        return open_days_of_answer(self.patient, self.settled.open, self.settled.deciding)

    def __repr__(self) -> str:
        reason = f" ({self.not_evaluable})" if self.not_evaluable else ""
        return (
            f"Response(patient {self.patient_id!r}, line {self.line}: {self.category}{reason}, "
            f"{self.definition.id})"
        )

    @cached_property
    def baseline(self) -> Baseline:
        """The baseline used and where it came from; none, where open days leave it uncertain."""
        if self.settled is not None and np.isnan(self.settled.baseline):
            return Baseline(None, BaselineSource.MISSING)
        return baseline_of(self.course, self.line_index, self.patient)

    @cached_property
    def evidence(self) -> tuple[PlateletMeasurement, ...]:
        """The counts that decided, in order of time."""
        rows = deciding_rows(self.course, self.line_index, self.category)
        return tuple(measurements(self.course, self.patient, rows))

    @cached_property
    def rejected(self) -> tuple[Candidate, ...]:
        """Runs and counts that were considered and refused, with the rule that refused them."""
        return tuple(find_rejected(self.course, self.line_index, self.category))

    @cached_property
    def not_reached(self) -> tuple[NotReached, ...]:
        """
        For each better level why it was not reached; without a level, for the lowest alone.

        Empty where the reason why a line is not evaluable says it. Where print leaves days open,
        only what holds on every day, and where no count met the level; what did is in `rejected`.
        """
        if self.not_evaluable in SAID:
            return ()
        asked = self.patient, self.category
        if self.settled is None or self.settled.course is None:
            return tuple(find_not_reached(self.course, self.line_index, *asked))
        return tuple(find_in_common(self.settled.course, self.settled.rows, *asked))

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed to reach the answer."""
        return tuple(assumptions_of(self.course, self.line_index, self.patient, self.baseline))

    @property
    def settings(self) -> dict[str, Any]:
        """The settings in force."""
        return settings_of(self.course, self.line_index)

    def _told(self) -> Iterator[str]:
        return _explained(self)


# --- why ----------------------------------------------------------------------------------------


def _explained(a: Response) -> Iterator[Sentence]:
    d = a.definition
    yield Sentence(
        "said.response", patient=a.patient_id, line=a.line, agents=agents_told(a.treatment.agents),
        start=day_told(a.treatment.started_on), category=level_named(a.category), definition=d.id,
        version=d.version,
    )  # fmt: skip
    yield baseline_told(a.baseline, is_open=a.settled is not None)
    for level in d.levels:
        day = a.reached[level.name]
        if day is not None:
            yield Sentence(
                "said.reached", level=level_named(level.name), rule=level_words(d, level),
                day=day_told(day),
            )  # fmt: skip
    if a.category in d.level_names:
        yield Sentence("said.decided", counts=listed(a.evidence), rule=d.confirm.told)
        low, high = a.time_to_response_bounds or (None, None)
        key = "time" if low == high else "time_between" if high is not None else "time_or_more"
        yield Sentence(f"said.{key}", days=low, most=high)
    elif a.category == ResponseCategory.NR:
        lowest = d.levels[-1]
        yield Sentence(
            "said.no_response", level=level_named(lowest.name), rule=level_words(d, lowest),
            days=d.no_response_days, counts=listed(a.evidence) or Sentence("said.by_bleeding"),
        )  # fmt: skip
    elif a.not_evaluable is not None:
        yield Sentence("said.not_evaluable", reason=Sentence(f"why.{a.not_evaluable}"))
    yield from _open_told(a)
    if a.unconfirmed:
        yield Sentence("said.unconfirmed", level=level_named(a.unconfirmed))
    if a.late:
        yield Sentence("said.late")
    yield from (each.told for each in a.not_reached)
    told = [each.candidate for each in a.not_reached]
    for candidate in a.rejected:
        if candidate not in told:
            yield Sentence("said.not_accepted", candidate=candidate.told)
    yield from assumed_told(a.assumptions)


def _open_told(a: Response) -> Iterator[Sentence]:
    """Say which days print leaves open, and what that means for the answer."""
    if a.settled is None:
        return
    possible = certain = None
    if len(a.possible) > 1:
        names = Listing([level_named(str(each)) for each in a.possible], "list.or")
        possible = Sentence("said.open_possible", categories=names)
    elif a.settled.course is not None:
        certain = Sentence("said.open_certain", category=level_named(str(a.category)))
    yield from open_days_told(a.open_days, possible, certain)


# --- tables -------------------------------------------------------------------------------------


class ResponseTable(AnswerTable[Response]):
    """A table of answers, one row a line, that can explain each of its rows."""

    def answer(self, row: int) -> Response:
        """Return the answer of one row as an object."""
        patient, course, line = self.place(row)
        treatment = patient.line(int(course.cohort.lines["number"][line]))
        return _response_of(patient, course, treatment, line)


# --- the entry points ---------------------------------------------------------------------------


@overload
def classify_response(
    subject: Patient,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
) -> Response: ...


@overload
def classify_response(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
) -> ResponseTable: ...


def classify_response(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
) -> Response | ResponseTable:
    """
    Classify the response to a line of treatment.

    * the best level that a confirmed run of counts reached;
    * no level, and the lowest was not met on two days or more: NR;
    * otherwise NE, not evaluable, with the first reason that applies. NE is never NR;
    * where print gives days in words (`itpcase.units.times`), the category is one that holds on
      every day that they allow; else it is NE, and the answer names the days that would decide it.
      A line whose start is not printed is judged on the counts that the source ties to it.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many. Platelet counts. [10^9/L]
    definition : Definition
        What counts as a response.
    line : int, optional
        Number of the line; for one patient the last line if omitted, for many all lines.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    Response or ResponseTable
        For one patient the answer; for many one row a line, with the columns ``patient_id, line,
        category, not_evaluable, reached_<level> ..., time_to_response_days,
        time_to_response_days_min, time_to_response_days_max, baseline_1e9_per_l, baseline_source,
        unconfirmed, late, provenance``; where days are open, the time has two bounds and no value
        of its own, the upper one infinite where nothing bounds it.

    Raises
    ------
    InputError
        If the patient has no such line.
    DefinitionError
        If the definition has no levels.

    See Also
    --------
    itpcase.remission_episodes : how long a response lasted.

    References
    ----------
    rodeghiero2009, table 2, for the default definition.

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} ×10⁹/L")
    ...                for d, c in [(0, 15), (7, 30), (14, 31)]],
    ... )
    >>> a = itp.classify_response(patient)
    >>> str(a.category), a.reached["R"], a.time_to_response_days
    ('R', 7, 7)

    Many patients give a table:

    >>> itp.classify_response([patient])["category"].tolist()
    ['R']

    A patient without counts is not evaluable, which is not "no response":

    >>> empty = itp.Patient(id="p2", lines=patient.lines)
    >>> a = itp.classify_response(empty)
    >>> str(a.category), str(a.not_evaluable)
    ('NE', 'NO_COUNTS')
    """
    level_of(definition, None)
    cohort = as_cohort(subject, data_cut)
    if isinstance(subject, Patient):
        (course,) = courses(cohort, definition)
        return _response_of(subject, course, *one_line(subject, line))
    found = ask_all(_categorised, cohort, definition)
    lines, keep = cohort.lines, kept_lines(cohort, line)
    codes = found["categories"] if line is None else found["categories"][keep]
    patient, (categories, levels) = lines.patient[keep], _meanings_of(definition)

    def late(work_out: Callable[..., Column], *given: Any) -> WorkedOut:
        return WorkedOut(len(keep), partial(work_out, *given))

    lowest = found, lines["start"], keep
    days = late(_days_if_one, *lowest)
    columns: dict[str, Column | LateColumn] = {
        "category": name_codes(categories, codes[:, CODE]),
        "not_evaluable": name_codes(NE_REASONS, codes[:, NE_REASON]),
        **{
            f"reached_{name}": late(
                _days_reached, codes[:, CATEGORY_COLUMNS + k], cohort.calendar, patient
            )
            for k, name in enumerate(levels)
        },
        "time_to_response_days": days,
        "time_to_response_days_min": late(_days_to_lowest, *lowest, "days_min"),
        "time_to_response_days_max": late(_days_to_lowest, *lowest, "days_max"),
        "baseline_1e9_per_l": late(np.take, found["baseline"], keep),
        "baseline_source": name_codes(SOURCES, found["source"][keep]),
        "unconfirmed": name_codes(levels, codes[:, OPEN_LEVEL]),
        "late": late(_late, definition, lines["agents"], keep, days),
    }
    table = line_columns(cohort, keep, columns)
    return ResponseTable(table, cohort, definition, patient)


def _days_reached(days: Column, calendar: Column, patient: Column) -> Column:
    """Return the day on which each line reached a level as users see it."""
    return day_column(days, calendar[patient])


class _PeakEnds(dict[tuple[str, ...], float]):
    """The last day of the peak window of every treatment that is asked for; NaN where unknown."""

    def __init__(self, definition: Definition) -> None:
        super().__init__()
        self._definition = definition

    def __missing__(self, agents: tuple[str, ...]) -> float:
        end = _peak_end(self._definition, agents)
        self[agents] = found = np.nan if end is None else float(end)
        return found


def _late(d: Definition, agents: Column, keep: Column, held: LateColumn) -> Column:
    """Whether each first response came after the peak window of its treatment; None if unknown."""
    days = held.column
    rows = np.flatnonzero(~np.isnan(days))
    ends = map(_PeakEnds(d).__getitem__, agents[keep[rows]])
    end = np.fromiter(ends, dtype=np.float64, count=len(rows))
    late = np.full(len(days), -1, dtype=np.int8)
    late[rows] = np.where(np.isnan(end), -1, days[rows] > end)
    return Coded(late, objects([False, True, None])).column


def _response_of(patient: Patient, course: Course, treatment: TreatmentLine, row: int) -> Response:
    """
    Return the answer about one line of a course.

    Parameters
    ----------
    patient : Patient
        Whose line it is.
    course : Course
    treatment : TreatmentLine
        The line.
    row : int
        Its row in the course.

    Returns
    -------
    Response
    """
    definition = course.definition
    settled = settle(course).get(row)
    codes = course.classified.codes_of(row) if settled is None else settled.codes.tolist()
    calendar, (categories, levels) = course.is_calendar(row), _meanings_of(definition)
    days = None
    if settled is not None:
        low, high = settled.time
        days = int(low) if low == high else None
    elif codes[-1] != NO_DAY:
        days = codes[-1] - day_number(treatment.started_on)
    peak = _peak_end(definition, treatment.agents)
    days_reached = [number_day(day, calendar) for day in codes[CATEGORY_COLUMNS:]]
    shown, at = (course, row) if settled is None else settled.shown_in(course, row)
    return Response(
        patient=patient,
        treatment=treatment,
        definition=definition,
        category=categories[codes[CODE]],
        not_evaluable=None if codes[NE_REASON] < 0 else NE_REASONS[codes[NE_REASON]],
        reached=dict(zip(levels, days_reached, strict=True)),
        unconfirmed=None if codes[OPEN_LEVEL] < 0 else levels[codes[OPEN_LEVEL]],
        late=None if days is None or peak is None else days > peak,
        time_to_response_days=days,
        course=shown,
        line_index=at,
        settled=settled,
    )

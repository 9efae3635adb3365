"""
How long a response lasted: the episodes of a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, overload

import attrs
import numpy as np

from itpcase import _names
from itpcase._days import NO_DAY, day_column, number_day
from itpcase._kept import cached_property
from itpcase._late_columns import LateColumn, WorkedOut
from itpcase._sentences import Sentence, day_told
from itpcase.cohort._cells.coded import name_codes
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.engine.walk import (
    BEFORE,
    BLIPS,
    CONFIRMED,
    END,
    EVENT,
    FIRST_FAILING,
    LAST_MET,
    LINE,
    REASON,
    START,
)
from itpcase.model import CaseSeries, Day, Patient, PlateletMeasurement, TreatmentLine
from itpcase.response._open_days.placed_line import Settled
from itpcase.response._open_days.placements import settle
from itpcase.response.answers import AnswerOfPatient, AnswerTable
from itpcase.response.asking import Subject, ask_each, courses, kept_lines, line_columns, one_line
from itpcase.response.course import END_REASONS, Course
from itpcase.response.events import last_days
from itpcase.response.explain import (
    assumed_told,
    assumptions_of,
    baseline_of,
    level_named,
    level_words,
    listed,
    measurements,
    of_line,
    settings_of,
)
from itpcase.response.rules import level_of
from itpcase.table import Column, Ragged, count_within
from itpcase.terms import EndReason
from itpcase.units.counts import quantity

if TYPE_CHECKING:
    from pint import Quantity


__all__ = [
    "Episode",
    "EpisodeTable",
    "remission_episodes",
]


# --- the kernel ---------------------------------------------------------------------------------


@attrs.frozen(eq=False, slots=False)
class FoundEpisodes:
    """
    The episodes of every line, of which each column is worked out when it is asked for.

    Parameters
    ----------
    rows : numpy.ndarray
        As in `itpcase.response.course.Walked`.
    lines : Ragged
        Those of which they are.
    """

    rows: Column
    lines: Ragged

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> Column:
        column = COLUMNS[name]
        return self.rows[:, column] if isinstance(column, int) else column(self)

    @cached_property
    def on_drug_until(self) -> Column:
        """The last day of each episode on the drug of its line; NaN where that is not known."""
        on = np.maximum(_stopped(self.lines)[self["line_index"]], self["start"])
        return np.minimum(on, self["end"])

    @property
    def last_day(self) -> Column:
        """The last day on which each can have ended; infinite where nothing bounds it."""
        # where a count or bleeding failed, that day is the end
        return np.where(self["event"], self["end"], np.inf)


COLUMNS: Final[dict[str, int | Callable[[FoundEpisodes], Column]]] = {
    "line_index": LINE,
    "episode": lambda found: count_within(found["line_index"]),
    "start": START,
    "end": END,
    "event": lambda found: found.rows[:, EVENT] == 1,
    "end_reason": REASON,
    "days": lambda found: np.subtract(found["end"], found["start"], dtype=np.float64),
    "days_min": lambda found: np.subtract(
        found["last_qualifying"], found["start"], dtype=np.float64
    ),
    "days_max": lambda found: found.last_day - found["last_not_met_before"],
    "blips": BLIPS,
    "last_qualifying": LAST_MET,
    "first_failing": FIRST_FAILING,
    "confirmed_on": CONFIRMED,
    "last_not_met_before": BEFORE,
    "days_on_drug": lambda found: np.subtract(
        found.on_drug_until, found["start"], dtype=np.float64
    ),
    "days_off_drug": lambda found: np.subtract(found["end"], found.on_drug_until, dtype=np.float64),
}
"""The column of a walk's rows that each column is, or how it is worked out of them."""


def _seen_episodes(course: Course, level: int) -> FoundEpisodes:
    """Every episode of every line for one level; one row an episode, days as numbers."""
    return FoundEpisodes(course.episodes(level), course.cohort.lines)


def find_episodes(course: Course, level: int) -> dict[str, Column]:
    """Work every column of the episodes of every line out."""
    found = _seen_episodes(course, level)
    return {name: found[name] for name in COLUMNS}


def _stopped(lines: Ragged) -> Column:
    """
    Return the last day of each line on its drug; infinite if it goes on.

    It is known where the end of the line is, or that it goes on; a splenectomy has a day alone.
    """
    ends = last_days(lines)
    stopped = np.where(ends == NO_DAY, np.nan, ends)
    if (said := lines.get("ongoing")) is not None:
        stopped[said == 1] = np.inf
    return stopped


def _common_episodes(settled: Settled, level: int) -> tuple[Course, dict[str, Column]] | None:
    """
    Return the episodes that every placement of the open days has, and the course of one of them.

    There are none if the placements differ in how many there are or in what ended them. A day that
    is not the same in all is `NO_DAY`, a number of days NaN; the bounds hold for all.
    """
    if settled.course is None:
        return None
    placed = settled.course
    found = placed.once(("episodes", level), partial(find_episodes, placed, level))
    own = np.isin(found["line_index"], settled.rows)
    copies = np.searchsorted(settled.rows, found["line_index"][own])
    rows = {name: values[own] for name, values in found.items()}
    size = np.bincount(copies, minlength=len(settled.rows))
    if size.min() != size.max():
        return None
    by_copy = {name: values.reshape(len(size), -1) for name, values in rows.items()}
    if any((by_copy[name] != by_copy[name][0]).any() for name in ("event", "end_reason")):
        return None
    common: dict[str, Column] = {}
    for name, values in by_copy.items():
        is_one = (values == values[0]).all(axis=0)
        if name == "days_min":
            common[name] = values.min(axis=0)
        elif name == "days_max":
            common[name] = values.max(axis=0)
        elif name in _DAYS:
            common[name] = np.where(is_one & (not settled.has_own_clock), values[0], NO_DAY)
        elif values.dtype.kind == "f":
            common[name] = np.where(is_one, values[0], np.nan)
        else:
            common[name] = values.max(axis=0)
    first = {name: values[0] for name, values in by_copy.items()}
    return placed.of_episodes, common | _span(first)


def _span(found: dict[str, Column]) -> dict[str, Column]:
    """Return the first day of each episode, and that of the last count that decided."""
    failing, last = found["first_failing"], found["last_qualifying"]
    return {"first_day": found["start"], "last_day": np.where(failing == NO_DAY, last, failing)}


def _told_episodes(course: Course, level: int) -> FoundEpisodes | dict[str, Column]:
    """Find what `certain_episodes` does, and work no column out where no day is open."""
    if not settle(course):
        return _seen_episodes(course, level)
    found: dict[str, Column] = course.once(
        ("common episodes", level), lambda: certain_episodes(course, level)
    )
    return found


def certain_episodes(course: Course, level: int) -> dict[str, Column]:
    """Find the episodes of every line, those of open days as they are common to all placements."""
    settled = settle(course)
    found = find_episodes(course, level)
    if not settled:
        return found
    keep = ~np.isin(found["line_index"], [*settled])
    parts = [{name: values[keep] for name, values in found.items()}]
    for row, each in settled.items():
        common = _common_episodes(each, level)
        if common is not None:
            columns = common[1] | {"line_index": np.full(len(common[1]["start"]), row)}
            parts.append({name: columns[name] for name in found})
    joined = {name: np.concatenate([part[name] for part in parts]) for name in found}
    order = np.argsort(joined["line_index"], kind="stable")
    return {name: values[order] for name, values in joined.items()}


_DAYS = (
    "start", "end", "last_qualifying", "first_failing", "confirmed_on", "last_not_met_before",
)  # fmt: skip


# --- one episode --------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class Episode(AnswerOfPatient):
    """
    One episode at a level or better, and why it began and ended.

    Attributes
    ----------
    patient_id, line, level, episode : str, int, str, int
        *episode* counts the episodes of the line from 1.
    start, end : date or int or None
        None where print leaves days open and it is not the same on all of them.
    event : bool
        Whether it ended; False if it was censored.
    end_reason : EndReason
    days, days_min, days_max : float
        ``end - start``; the shortest and the longest it can have been, since the state is known
        only on the days of counts; infinite when nothing bounds it. Where print leaves days open,
        the bounds hold for all of them, and *days* is NaN if it differs. [day]
    blips : int
        Failing stretches that recovered before they were a loss.
    last_qualifying, first_failing : date or int or None
        Last day at the level, and the first day that showed its loss.
    confirmed_on : date or int
    last_not_met_before : date or int
        Last day before the start that did not show the level.
    days_on_drug, days_off_drug : float
        Its part up to the stop of the drug and after. All of it is on the drug if that is said to
        go on, and off it after a splenectomy; NaN if neither an end nor that it goes on is on
        record. [day]
    """

    patient: Patient
    treatment: TreatmentLine
    definition: Definition
    level: str
    episode: int
    start: Day | None
    end: Day | None
    event: bool
    end_reason: EndReason
    days: float
    days_min: float
    days_max: float
    blips: int
    last_qualifying: Day | None
    first_failing: Day | None
    confirmed_on: Day | None
    last_not_met_before: Day | None
    days_on_drug: float
    days_off_drug: float
    course: Course = attrs.field(eq=False)
    line_index: int = attrs.field(eq=False)
    span: tuple[int, int]
    """Its first day and that of the last count that decided, in numbers of the course."""

    reason: ClassVar[_names.Renamed] = _names.Renamed("end_reason")
    number: ClassVar[_names.Renamed] = _names.Renamed("episode")

    @property
    def patient_id(self) -> str:
        """The id of the patient."""
        return self.patient.id

    @property
    def line(self) -> int:
        """The number of the line."""
        return self.treatment.line

    @property
    def duration(self) -> Quantity[Any]:
        """From start to end. [day]"""
        return quantity(self.days, "day")

    @property
    def shortest(self) -> Quantity[Any]:
        """The shortest it can have been. [day]"""
        return quantity(self.days_min, "day")

    @property
    def longest(self) -> Quantity[Any]:
        """The longest it can have been; infinite when nothing bounds it. [day]"""
        return quantity(self.days_max, "day")

    def __repr__(self) -> str:
        return (
            f"Episode(patient {self.patient_id!r}, line {self.line}, {self.level}: "
            f"{self.days:.0f} days, {self.end_reason})"
        )

    @cached_property
    def evidence(self) -> tuple[PlateletMeasurement, ...]:
        """The counts from the start up to the day that ended it."""
        course = self.course
        rows = of_line(course, self.line_index)
        day = course.daily["day"][rows]
        inside = (day >= self.span[0]) & (day <= self.span[1])
        return tuple(measurements(course, self.patient, rows[inside]))

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed to reach the answer."""
        baseline = baseline_of(self.course, self.line_index, self.patient)
        found = [*assumptions_of(self.course, self.line_index, self.patient, baseline)]
        if np.isnan(self.days_on_drug) and not np.isnan(self.days):
            found.append(Sentence("assumption.end_unknown"))
        return tuple(found)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings in force."""
        return settings_of(self.course, self.line_index)

    def _told(self) -> Iterator[str]:
        return _explained(self)


def _explained(e: Episode) -> Iterator[Sentence]:
    d = e.definition
    level = d.levels[d.rank(e.level)]
    facts = {
        "patient": e.patient_id, "line": e.line, "level": level_named(e.level),
        "rule": level_words(d, level), "definition": d.id, "n": e.episode,
    }  # fmt: skip
    if np.isnan(e.days):
        yield Sentence("episode.is_open", **facts)
    else:
        start, end = day_told(e.start), day_told(e.end)
        yield Sentence("episode.is", **facts, days=f"{e.days:.0f}", start=start, end=end)
    how = "episode.ended" if e.event else "episode.censored"
    yield Sentence(how, why=Sentence(f"ended_by.{e.end_reason}"), code=e.end_reason)
    bound = "unbounded" if e.days_max == np.inf else "at_most"
    yield Sentence(
        "episode.seen", days=f"{e.days_min:.0f}", last=day_told(e.last_qualifying),
        longest=Sentence(f"episode.{bound}", days=f"{e.days_max:.0f}"),
        before=day_told(e.last_not_met_before),
    )  # fmt: skip
    if e.blips:
        key = "episode.blip" if e.blips == 1 else "episode.blips"
        yield Sentence(key, n=e.blips, rule=d.loss.told)
    if e.days_off_drug > 0:
        on, off = f"{e.days_on_drug:.0f}", f"{e.days_off_drug:.0f}"
        yield Sentence("episode.on_drug", on=on, off=off)
    yield Sentence("said.counts", counts=listed(e.evidence))
    yield from assumed_told(e.assumptions)


# --- tables and the entry point -----------------------------------------------------------------


class EpisodeTable(AnswerTable[Episode]):
    """A table of episodes that can explain each of its rows."""

    def answer(self, row: int) -> Episode:
        """Return the episode of one row as an object."""
        episodes = _episodes_of(*self.place(row), str(self["level"][row]))
        return episodes[int(self["episode"][row]) - 1]


@overload
def remission_episodes(
    subject: Patient,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> tuple[Episode, ...]: ...


@overload
def remission_episodes(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> EpisodeTable: ...


def remission_episodes(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> tuple[Episode, ...] | EpisodeTable:
    """
    Find every episode at a level or better.

    * it starts on the first day of a confirmed run;
    * it ends at a confirmed loss, at bleeding where the definition asks for none, and at the
      intercurrent events that the definition does not ignore;
    * it is censored at the last count that met the level when follow-up ends, when counts are
      further apart than the definition allows, and at events that the definition censors;
    * after an end, a new episode needs a newly confirmed run;
    * where print leaves days open, an episode is one that every day within their bounds has, ended
      for the same reason; its bounds hold for all of them.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many. Platelet counts. [10^9/L]
    definition : Definition
        What counts as a response, and what ends it.
    line : int, optional
        Number of the line; for one patient the last line if omitted, for many all lines.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    tuple of Episode, or EpisodeTable
        For many one row an episode, with the columns ``patient_id, line, level, episode, start,
        end, event, end_reason, days, days_min, days_max, blips, last_qualifying, first_failing,
        confirmed_on, last_not_met_before, days_on_drug, days_off_drug, provenance``. [days]

    Raises
    ------
    InputError
        If the patient has no such line.
    DefinitionError
        If the definition has no such level.

    See Also
    --------
    itpcase.cumulative_response : time in response over time observed.

    References
    ----------
    rodeghiero2009, the first way to report the duration of response.

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["zanubrutinib"], started_on=0,
    ...                              ended_on=130)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} ×10⁹/L")
    ...                for d, c in [(0, 8), (10, 55), (120, 65), (150, 5)]],
    ... )
    >>> e, = itp.remission_episodes(patient, level="SR", definition=itp.DING_2025)
    >>> e.days, str(e.end_reason), e.days_min, e.days_max
    (120.0, 'DISCONTINUATION', 110.0, 130.0)

    Many patients give a table:

    >>> itp.remission_episodes([patient], definition=itp.DING_2025)["days"].tolist()
    [120.0]

    No confirmed run, no episode:

    >>> itp.remission_episodes(patient, level="CR")
    ()
    """
    name, k = level_of(definition, level)
    cohort = as_cohort(subject, data_cut)
    if isinstance(subject, Patient):
        (course,) = courses(cohort, definition)
        _, row = one_line(subject, line)
        return _episodes_of(subject, course, row, name)
    answers = ask_each(partial(_told_episodes, level=k), cohort, definition)
    parts = [found for _, _, found in answers]
    lines = np.concatenate([found["line_index"] + before for _, before, found in answers])
    patient = cohort.lines.patient[lines]
    calendar = cohort.calendar[patient]
    columns: dict[str, Column | LateColumn] = {
        "level": name_codes([name], np.zeros(len(lines), dtype=np.int8))
    }
    for each in COLUMNS:
        if each == "end_reason":
            columns[each] = name_codes(END_REASONS, _join(parts, each))
        elif each != "line_index":
            days = calendar if each in _DAYS else None
            columns[each] = WorkedOut(len(lines), partial(_join, parts, each, days))
    table = line_columns(cohort, lines, columns)
    found = EpisodeTable(table, cohort, definition, patient)
    return found if line is None else found[np.isin(lines, kept_lines(cohort, line))]


def _join(
    parts: Sequence[FoundEpisodes | dict[str, Column]], name: str, calendar: Column | None = None
) -> Column:
    """Join a column of all pieces; of days, with the calendar of each row, as users see them."""
    values = np.concatenate([part[name] for part in parts])
    return values if calendar is None else day_column(values, calendar)


def _episodes_of(patient: Patient, course: Course, row: int, level: str) -> tuple[Episode, ...]:
    """
    Return the episodes of one line of a course.

    Parameters
    ----------
    patient : Patient
        Whose line it is.
    course : Course
    row : int
        Row of the line.
    level : str

    Returns
    -------
    tuple of Episode
    """
    definition, place = course.definition, course.definition.rank(level)
    treatment = patient.line(int(course.cohort.lines["number"][row]))
    calendar = course.is_calendar(row)
    settled = settle(course).get(row)
    if settled is None:
        asked = course
        found = asked.once(("episodes", place), lambda: find_episodes(asked, place))
        course = course.of_episodes
        own = slice(*np.searchsorted(found["line_index"], [row, row + 1]))
        found = {key: values[own] for key, values in found.items()}
        found |= _span(found)
    else:
        common = _common_episodes(settled, place)
        if common is None:
            return ()
        (course, found), row = common, int(settled.rows[0])
    kept = {key: values.tolist() for key, values in found.items() if key != "line_index"}
    spans = list(zip(kept.pop("first_day"), kept.pop("last_day"), strict=True))
    kept |= {key: [number_day(day, calendar) for day in kept[key]] for key in _DAYS}
    reasons = kept.pop("end_reason")
    return tuple(
        Episode(
            patient=patient,
            treatment=treatment,
            definition=definition,
            level=level,
            end_reason=END_REASONS[reasons[i]],
            course=course,
            line_index=row,
            span=spans[i],
            **{key: values[i] for key, values in kept.items()},
        )
        for i in range(len(reasons))
    )

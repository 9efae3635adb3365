"""
What every answer says about itself: baseline, assumptions, settings, and the words for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from itpcase._days import NO_DAY, number_day
from itpcase._sentences import Code, Listing, Sentence, Told, day_told
from itpcase.agents import unread_agents
from itpcase.agents.saying import agents_told
from itpcase.cohort.codes import NOT_STATED
from itpcase.definitions.definition import Definition, Level
from itpcase.model import BleedingEvent, Day, Patient, PlateletMeasurement, RescueTherapy
from itpcase.response.course import SOURCES, Course, row_of_printed
from itpcase.response.events import grades_of
from itpcase.table import Column
from itpcase.terms import Assumed, BaselineSource, Provenance
from itpcase.units.counts import COUNT_UNIT, quantity

if TYPE_CHECKING:
    from pint import Quantity

__all__ = ["Baseline"]


@attrs.frozen
class Baseline:
    """
    The count against which a response is judged.

    Parameters
    ----------
    value : float or None
        [10^9/L]
    source : BaselineSource
    on : date or int, optional
        Its day, if it is a count of the record.
    printed : str
        The number with its bound.
    """

    value: float | None
    source: BaselineSource
    on: Day | None = None
    printed: str = ""

    @property
    def count(self) -> Quantity[Any] | None:
        """The baseline as a ``Quantity``."""
        return None if self.value is None else quantity(self.value, COUNT_UNIT)


# --- the record behind an answer ----------------------------------------------------------------


def of_line(course: Course, line: int) -> Column:
    """Return the rows of the daily counts of a line."""
    return np.arange(course.first_count[line], course.counts_end[line])


def records_of(course: Course, rows: Column) -> Column:
    """Return which of the counts of their patient stand behind daily counts."""
    measured, offsets = course.measured[rows], course.cohort.counts.offsets
    origin = course.cohort.counts.get("origin")
    if origin is not None:  # copies of one patient, in which days that print leaves open are placed
        of_copies: Column = origin[measured]
        return of_copies
    own: Column = measured - offsets[np.searchsorted(offsets, measured, side="right") - 1]
    return own


def measurements(course: Course, patient: Patient, rows: Column) -> list[PlateletMeasurement]:
    """Return the records behind daily counts."""
    return [patient.platelets[row] for row in records_of(course, rows).tolist()]


def baseline_of(course: Course, line: int, patient: Patient) -> Baseline:
    """Return the baseline of a line and where it came from."""
    source = SOURCES[course.baseline_source[line]]
    value = float(course.baseline[line])
    if source is BaselineSource.MISSING:
        return Baseline(None, source)
    lines = course.cohort.lines
    on = row_of_printed(lines, line, source)
    if on is not None:
        printed = patient.line(int(lines["number"][on])).baseline
        return Baseline(
            value, source, None, f"{value:.10g}" if printed is None else printed.printed
        )
    (measured,) = measurements(course, patient, course.baseline_count[[line]])
    return Baseline(value, source, measured.on, measured.as_printed.printed)


# --- what was assumed, and how -------------------------------------------------------------------


def assumptions_of(
    course: Course, line: int, patient: Patient, baseline: Baseline
) -> Iterator[Sentence]:
    """Say what was assumed about a line: the record, the baseline, bleeding."""
    d = course.definition
    if patient.provenance is not Provenance.OBSERVED:
        provenance = Code("provenance", patient.provenance)
        yield Sentence("assumption.not_patient_data", kind=provenance)
    if not d.evidence.is_verified:
        yield Sentence("assumption.definition", evidence=d.evidence.told)
    if d.bleeding_allowed is not None and not patient.bleeding_recorded:
        is_none = d.bleeding_unrecorded == "assume_none"
        yield Sentence(f"assumption.bleeding_{'none' if is_none else 'unknown'}")
    ungraded = _ungraded(course, line)
    if ungraded:
        what = Sentence("assumption.bleed", n=ungraded)
        yield Sentence("assumption.bleeding_ungraded", what=what)
    if baseline.printed.startswith(("<", ">", "≤", "≥")) or "–" in baseline.printed:
        value = f"{baseline.value:.10g}"
        yield Sentence("assumption.baseline_used", printed=baseline.printed, value=value)
    treatment = patient.line(int(course.cohort.lines["number"][line]))
    if Assumed.DAY in treatment.assumed:
        yield Sentence("assumption.line_day")
    unread = [agent for agent in unread_agents(treatment.agents) if agent != NOT_STATED]
    if unread:
        yield Sentence("assumption.agents", agents=agents_told(unread))
    used = measurements(course, patient, of_line(course, line))
    if baseline.on is not None:
        used += measurements(course, patient, course.baseline_count[[line]])
    for kind in (Assumed.UNIT, Assumed.DAY, Assumed.APPROXIMATE):
        many = sum(kind in measured.assumed for measured in used)
        if many:
            yield Sentence(f"assumption.{kind}", counts=Sentence("assumption.count", n=many))
    yield from _undated(course, line, patient)


def _ungraded(course: Course, line: int) -> int:
    """Count the bleeding of a line of which no grade says whether the definition allows it."""
    allowed, bleeds = course.definition.bleeding_allowed, course.cohort.bleeds
    if allowed is None or not len(bleeds):
        return 0
    patient = course.cohort.lines.patient[line]
    own = bleeds.rows_of(patient)
    least, most = (grades[own] for grades in grades_of(bleeds))
    day, until = bleeds["day"][own], bleeds["until"][own]
    last = np.where(until == NO_DAY, day, until)
    is_seen = (day != NO_DAY) & (day <= course.until[line])
    is_seen &= last > course.cohort.lines["start"][line]
    return int((is_seen & (least <= allowed) & (most > allowed)).sum())


def _undated(course: Course, line: int, patient: Patient) -> Iterator[Sentence]:
    """Say what has no day, and so could not be used."""
    undated = _unplaced(course, line, "counts", patient.platelets)
    if undated:
        yield Sentence("assumption.undated", what=Sentence("assumption.count", n=undated))
    undated = _unplaced(course, line, "bleeds", patient.bleeds)
    undated += _unplaced(course, line, "rescues", patient.rescues)
    if undated:
        yield Sentence("assumption.undated", what=Sentence("assumption.event", n=undated))
    lines = course.cohort.lines
    own = lines.rows_of(lines.patient[line])
    is_later = lines["number"][own] > lines["number"][line]
    undated = int((is_later & (lines["start"][own] == NO_DAY)).sum())
    if undated:
        yield Sentence("assumption.later_line", n=undated)


def _unplaced(
    course: Course,
    line: int,
    table: str,
    records: Sequence[PlateletMeasurement | BleedingEvent | RescueTherapy],
) -> int:
    """Count the records of the patient that have no day, and whose open day was put nowhere."""
    rows = getattr(course.cohort, table)
    undated = {row for row, record in enumerate(records) if record.on is None}
    origin = rows.get("origin")
    if origin is not None:
        own = rows.rows_of(course.cohort.lines.patient[line])
        undated -= set(origin[own][rows["day"][own] != NO_DAY].tolist())
    return len(undated)


def settings_of(course: Course, line: int) -> dict[str, Any]:
    d = course.definition
    patient = course.cohort.lines.patient[line]
    cut = number_day(int(course.cohort.data_cut[patient]), course.is_calendar(line))
    own = {level.name: level.bleeding_allowed for level in d.levels}
    of_levels = {name: grade for name, grade in own.items() if grade is not None}
    return {
        "definition": d.id,
        "version": d.version,
        "confirm": str(d.confirm),
        "loss": str(d.loss),
        "max_gap_days": d.max_gap,
        "same_day": str(d.same_day),
        "baseline_window_days": d.baseline.window_days,
        "bleeding_allowed": d.bleeding_allowed,
        **({"bleeding_allowed_of_levels": of_levels} if of_levels else {}),
        "bleeding_unrecorded": d.bleeding_unrecorded,
        "response_date": d.response_date,
        "washout_days": attrs.asdict(d.washouts),
        "strategies": {k: str(v) for k, v in attrs.asdict(d.strategies).items()},
        "data_cut": cut,
    }


# --- words --------------------------------------------------------------------------------------


def listed(counts: Iterable[PlateletMeasurement]) -> Told:
    """List counts with their days."""
    said = [
        Sentence("said.count_on", count=m.as_printed.printed, day=day_told(m.on))
        if m.on is not None or m.when is None
        else Sentence("said.count_when", count=m.as_printed.printed, words=m.when)
        for m in counts
    ]
    return Listing(said, "list.comma")


def baseline_told(baseline: Baseline, *, is_open: bool = False) -> Sentence:
    """Say which count is the baseline, and where it came from; *is_open*, if days leave it open."""
    if baseline.value is None:
        return Sentence("said.baseline_open" if is_open else "said.baseline_none")
    key = "said.baseline" if baseline.on is None else "said.baseline_on"
    source = Sentence(f"baseline.{baseline.source.name}")
    return Sentence(key, count=baseline.printed, source=source, day=day_told(baseline.on))


def assumed_told(assumptions: Iterable[str]) -> Iterator[Sentence]:
    """Say that something was assumed, for each assumption."""
    return (Sentence("said.assumed", text=text) for text in assumptions)


def level_words(d: Definition, level: Level) -> Told:
    """Say what a level asks for, bleeding included."""
    grade = d.bleeding_allowed_at(level.name)
    if grade is None:
        return level.rule
    key = "criterion.some_bleeding" if grade else "criterion.no_bleeding"
    return Sentence(key, criterion=level.rule, grade=grade)


def level_named(name: str) -> Code:
    """Name a level; one of a user's own definition by its code."""
    return Code("category", name)

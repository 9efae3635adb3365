"""
What every answer says about itself: baseline, assumptions, settings, and the words for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from itpcase.definitions.definition import Definition, Level
from itpcase.model import BleedingEvent, Day, Patient, PlateletMeasurement, RescueTherapy
from itpcase.response.course import SOURCES, Course
from itpcase.table import Column, number_day
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


def measurements(course: Course, patient: Patient, rows: Column) -> list[PlateletMeasurement]:
    """Return the records behind daily counts."""
    return [patient.platelets[row] for row in course.measured[rows].tolist()]


def baseline_of(course: Course, line: int, patient: Patient) -> Baseline:
    """Return the baseline of a line and where it came from."""
    source = SOURCES[course.baseline_source[line]]
    value = float(course.baseline[line])
    if source is BaselineSource.MISSING:
        return Baseline(None, source)
    if source is BaselineSource.PRINTED:
        printed = patient.line(int(course.cohort.lines["number"][line])).baseline
        return Baseline(
            value, source, None, f"{value:.10g}" if printed is None else printed.printed
        )
    (measured,) = measurements(course, patient, course.baseline_count[[line]])
    return Baseline(value, source, measured.on, measured.as_printed.printed)


# --- what was assumed, and how -------------------------------------------------------------------


def assumptions_of(
    course: Course, line: int, patient: Patient, baseline: Baseline
) -> Iterator[str]:
    d = course.definition
    if patient.provenance is not Provenance.OBSERVED:
        yield f"The counts are {patient.provenance}: they are not patient data."
    if not d.evidence.is_verified:
        yield f"The definition is {d.evidence}."
    if d.bleeding_allowed is not None and not patient.bleeding_recorded:
        yield (
            "Bleeding was not recorded for this patient; none is assumed."
            if d.bleeding_unrecorded == "assume_none"
            else "Bleeding was not recorded for this patient, so no count shows a response."
        )
    if baseline.printed.startswith(("<", ">", "≤", "≥")) or "–" in baseline.printed:
        yield f"The baseline is printed as {baseline.printed} and used at {baseline.value:.10g}."
    treatment = patient.line(int(course.cohort.lines["number"][line]))
    if Assumed.DAY in treatment.assumed:
        yield "A day of the line was worked out from words of the source."
    used = measurements(course, patient, of_line(course, line))
    if baseline.on is not None:
        used += measurements(course, patient, course.baseline_count[[line]])
    for kind, text in (
        (Assumed.UNIT, "The unit of {} was supplied, because the source does not print it."),
        (Assumed.DAY, "The day of {} was worked out from words of the source."),
    ):
        many = sum(kind in measured.assumed for measured in used)
        if many:
            yield text.format("1 count" if many == 1 else f"{many} counts")
    undated = sum(measured.on is None for measured in patient.platelets)
    if undated:
        noun = "1 count" if undated == 1 else f"{undated} counts"
        yield f"{noun} without a day could not be used."
    events: tuple[BleedingEvent | RescueTherapy, ...] = (*patient.bleeds, *patient.rescues)
    undated = sum(event.on is None for event in events)
    if undated:
        noun = "1 bleeding or rescue" if undated == 1 else f"{undated} bleeding events or rescues"
        yield f"{noun} without a day could not be used."


def settings_of(course: Course) -> dict[str, Any]:
    d = course.definition
    cut = number_day(int(course.cohort.data_cut[0]), bool(course.cohort.calendar[0]))
    return {
        "definition": d.id,
        "version": d.version,
        "confirm": str(d.confirm),
        "loss": str(d.loss),
        "max_gap_days": d.max_gap,
        "same_day": str(d.same_day),
        "baseline_window_days": d.baseline.window_days,
        "bleeding_allowed": d.bleeding_allowed,
        "bleeding_unrecorded": d.bleeding_unrecorded,
        "response_date": d.response_date,
        "washout_days": attrs.asdict(d.washouts),
        "strategies": {k: str(v) for k, v in attrs.asdict(d.strategies).items()},
        "data_cut": cut,
    }


# --- words --------------------------------------------------------------------------------------


def listed(counts: Iterable[PlateletMeasurement]) -> str:
    return ", ".join(f"{m.as_printed.printed} on {when(m.on)}" for m in counts)


def when(day: Day | None) -> str:
    return f"day {day}" if isinstance(day, int) else str(day)


def level_words(d: Definition, level: Level) -> str:
    bleeding = "" if d.bleeding_allowed is None else ", no bleeding"
    return f"{level.rule}{bleeding}"

"""
Time in response over the time observed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final, overload

import attrs
import numpy as np

from itpcase._sentences import Sentence
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.engine.walk import MET, NOT_MET, UNKNOWN
from itpcase.model import CaseSeries, Day, Patient
from itpcase.response._open_days.placements import settle
from itpcase.response.asking import Subject, ask_all, kept_lines, line_columns, one_line
from itpcase.response.course import Course
from itpcase.response.explain import level_named, level_words
from itpcase.response.rules import level_of
from itpcase.table import Answers, Column
from itpcase.units.text import PRECISE, percent
from itpcase.words import ExplainsItself

__all__ = ["CumulativeResponse", "cumulative_response"]


def _to_a_decimal(share: float) -> str:
    return f"{percent(share, PRECISE)}%"


@attrs.frozen(kw_only=True)
class CumulativeResponse(ExplainsItself):
    """
    Time spent at a level or better, between the first and the last count after the start.

    Attributes
    ----------
    days_in_response, days_not_in_response, days_unknown, days_observed : int or None
        None where print leaves days open and it is not the same on all of them. [day]
    days_in_response_bounds : tuple of int, or None
        The fewest and the most days in response; None where nothing bounds them. [day]
    share_bounds : tuple of float, or None
        The same of the share.
    definition : Definition
    """

    patient_id: str
    line: int
    level: str
    days_in_response: int | None
    days_not_in_response: int | None
    days_unknown: int | None
    days_observed: int | None
    days_in_response_bounds: tuple[int, int] | None
    share_bounds: tuple[float, float] | None
    definition: Definition

    def __repr__(self) -> str:
        days, observed = (
            "?" if n is None else n for n in (self.days_in_response, self.days_observed)
        )
        return (
            f"CumulativeResponse(patient {self.patient_id!r}, line {self.line}, {self.level}: "
            f"{days} of {observed} days, {self.definition.id})"
        )

    def _told(self) -> Iterator[str]:
        share, bounds, days = self.share, self.share_bounds, self.days_in_response_bounds
        key = "is" if share is not None else "nothing" if self.days_observed == 0 else "is_open"
        if key == "is_open" and bounds is not None:
            key = "is_between"
        low, high = bounds or (0.0, 0.0)
        yield Sentence(
            f"cumulative_said.{key}", patient=self.patient_id, line=self.line,
            level=level_named(self.level), definition=self.definition.id,
            days=self.days_in_response, observed=self.days_observed,
            share=_to_a_decimal(share or 0), least=days and days[0], most=days and days[1],
            low=_to_a_decimal(low), high=_to_a_decimal(high),
        )  # fmt: skip
        rule = self.definition.levels[self.definition.rank(self.level)]
        yield Sentence("cumulative_said.rule", rule=level_words(self.definition, rule))
        if share is not None:
            yield Sentence(
                "cumulative_said.rest", without=self.days_not_in_response, unknown=self.days_unknown
            )
            gap = self.definition.max_gap
            key = "held" if gap is None else "held_up_to"
            yield Sentence(f"cumulative_said.{key}", days=gap)

    @property
    def share(self) -> float | None:
        """Time in response over time observed; None without observed time, or if it is open."""
        if not self.days_observed or self.days_in_response is None:
            return None
        return self.days_in_response / self.days_observed


@overload
def cumulative_response(
    subject: Patient,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> CumulativeResponse: ...


@overload
def cumulative_response(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> Answers[CumulativeResponse]: ...


def cumulative_response(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> CumulativeResponse | Answers[CumulativeResponse]:
    """
    Time spent at a level or better, with the time observed.

    * between two neighbouring counts the state of the earlier one holds, for at most *max_gap* days
      if the definition sets it; the rest of the interval is unknown;
    * observed from the first count after the start to the last one of the line;
    * where print leaves days open, what is the same on all of them, and the bounds of the rest.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response.
    line : int, optional
        Number of the line; for one patient the last line if omitted, for many all lines.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    CumulativeResponse or Answers
        For many the columns ``patient_id, line, level, days_in_response, days_not_in_response,
        days_unknown, days_observed, share, days_in_response_min, days_in_response_max, share_min,
        share_max, provenance``; NaN where it is open, or where nothing bounds it.

    Raises
    ------
    DefinitionError
        If the definition has no such level.

    References
    ----------
    rodeghiero2009, the second way to report the duration of response.

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} ×10⁹/L")
    ...                for d, c in [(0, 10), (7, 50), (27, 20), (37, 60), (47, 60)]],
    ... )
    >>> c = itp.cumulative_response(patient)
    >>> c.days_in_response, c.days_observed, c.share
    (30, 40, 0.75)
    """
    name, k = level_of(definition, level)
    cohort = as_cohort(subject, data_cut)
    found = ask_all(
        lambda course: _accumulated(course, k), cohort, definition, key=("cumulative", k)
    )
    answer_at = partial(_cumulative, cohort, definition, name, found)
    if isinstance(subject, Patient):
        _, row = one_line(subject, line)
        return answer_at(row)
    keep = kept_lines(cohort, line)
    label = np.full(len(keep), name, dtype=np.object_)
    columns = {"level": label} | {key: values[keep] for key, values in found.items()}
    return Answers(line_columns(cohort, keep, columns), partial(_answer, answer_at, keep))


def _answer(
    answer_at: Callable[[int], CumulativeResponse], keep: Column, row: int
) -> CumulativeResponse:
    return answer_at(int(keep[row]))


def _cumulative(
    cohort: Cohort, definition: Definition, level: str, found: dict[str, Column], line: int
) -> CumulativeResponse:
    """Return the answer of one line of a cohort."""
    one = {key: values[line].item() for key, values in found.items()}

    def bounds(name: str) -> tuple[float, float] | None:
        low, high = one[f"{name}_min"], one[f"{name}_max"]
        return None if np.isnan(low) or np.isnan(high) else (low, high)

    days, names = bounds("days_in_response"), ("in_response", "not_in_response", "unknown")
    sums = {f"days_{name}": one[f"days_{name}"] for name in (*names, "observed")}
    return CumulativeResponse(
        patient_id=str(cohort.ids[cohort.lines.patient[line]]),
        line=int(cohort.lines["number"][line]),
        level=level,
        definition=definition,
        days_in_response_bounds=None if days is None else (int(days[0]), int(days[1])),
        share_bounds=bounds("share"),
        **{name: None if np.isnan(days) else int(days) for name, days in sums.items()},
    )


_BOUNDED: Final = ("days_in_response", "share")
"""Where days are open, these have the fewest and the most that they can be."""


def _accumulated(course: Course, level: int) -> dict[str, Column]:
    """Add up the days of each line; where days are open, what is the same on all, and bounds."""
    found = _summed(course, level)
    columns = found | {
        f"{name}_{end}": found[name].copy() for name in _BOUNDED for end in ("min", "max")
    }
    for row, each in settle(course).items():
        for name in columns:
            columns[name][row] = np.nan
        if each.course is None or not each.is_bounded or each.has_own_clock:
            continue
        sums = each.course.once(("summed", level), partial(_summed, each.course, level))
        placed = {name: values[each.rows] for name, values in sums.items()}
        for name, values in placed.items():
            if (values == values[0]).all():
                columns[name][row] = values[0]
        for name in _BOUNDED:
            columns[f"{name}_min"][row] = placed[name].min()
            columns[f"{name}_max"][row] = placed[name].max()
    return columns


def _summed(course: Course, level: int) -> dict[str, Column]:
    """Add up, for each line, the days from each count to the next by the state of the earlier."""
    states = course.states(level)
    rows, line = course.counts
    state = states[rows]
    same = line[1:] == line[:-1]
    days = np.diff(course.daily["day"][rows].astype(np.int64))[same]
    of, held_state = line[:-1][same], state[:-1][same]
    gap = course.definition.max_gap
    held = days if gap is None else np.minimum(days, gap)

    def total(values: Column) -> Column:
        return np.bincount(of, weights=values, minlength=len(course)).astype(np.float64)

    observed = total(days)
    met = total(np.where(held_state == MET, held, 0))
    return {
        "days_in_response": met,
        "days_not_in_response": total(np.where(held_state == NOT_MET, held, 0)),
        "days_unknown": total(np.where(held_state == UNKNOWN, held, 0) + days - held),
        "days_observed": observed,
        "share": met / np.where(observed == 0, np.nan, observed),
    }

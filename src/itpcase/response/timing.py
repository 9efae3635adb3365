"""
The time from the start of a line to a response.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from itpcase._days import NO_DAY, day_number
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.engine.lines import CATEGORY_COLUMNS, CODE
from itpcase.model import CaseSeries, Day, Patient
from itpcase.response._open_days.placements import categories_of
from itpcase.response.asking import Subject, ask_all, kept_lines, line_columns
from itpcase.response.category import classify_response
from itpcase.response.course import Course
from itpcase.response.rules import level_of
from itpcase.table import Column, Table
from itpcase.units.counts import quantity

if TYPE_CHECKING:
    from pint import Quantity

__all__ = ["time_to_response"]


@overload
def time_to_response(
    subject: Patient,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> Quantity[Any] | None: ...


@overload
def time_to_response(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> Table: ...


def time_to_response(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
) -> Quantity[Any] | Table | None:
    """
    Time from the start of a line to the day on which a level or better was reached.

    * reached: an event on the day of `classify_response`;
    * not reached: censored at the last count of the line, so that non-responders can be kept in the
      denominator.

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
    pint.Quantity or None, or Table
        For one patient the time [day]; for many the columns ``patient_id, line, level,
        time_to_response_days, event, provenance``. Where print leaves open on which day the level
        was reached, the time is None or NaN.

    Raises
    ------
    DefinitionError
        If the definition has no such level.

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} ×10⁹/L")
    ...                for d, c in [(0, 15), (7, 30), (14, 31)]],
    ... )
    >>> print(itp.time_to_response(patient))
    7 day
    """
    name, k = level_of(definition, level)
    if isinstance(subject, Patient):
        answer = classify_response(subject, line=line, definition=definition, data_cut=data_cut)
        reached, start = answer.reached[name], answer.treatment.started_on
        if reached is None or start is None:
            return None
        return quantity(day_number(reached) - day_number(start), "day")
    cohort = as_cohort(subject, data_cut)
    found = ask_all(
        lambda course: {
            "code": categories_of(course)[:, CODE], "last": _last_count(course),
            "reached": categories_of(course)[:, CATEGORY_COLUMNS + k],
        },
        cohort, definition, key=("time", k),
    )  # fmt: skip
    keep = kept_lines(cohort, line)
    found = {key: values[keep] for key, values in found.items()}
    event = found["code"] <= k
    begin = cohort.lines["start"][keep]
    end = np.where(event, found["reached"], found["last"])
    elapsed = end - begin.astype(np.float64)
    columns = {
        "level": np.full(len(keep), name, dtype=np.object_),
        "time_to_response_days": np.where((end == NO_DAY) | (begin == NO_DAY), np.nan, elapsed),
        "event": event,
    }
    return Table(line_columns(cohort, keep, columns))


def _last_count(course: Course) -> Column:
    """Day of the last count of each line; `NO_DAY` without one."""
    last = np.full(len(course), NO_DAY, dtype=np.int64)
    has = course.counts_end > course.first_count
    last[has] = course.daily["day"][course.counts_end[has] - 1]
    return last

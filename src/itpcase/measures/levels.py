"""
How long counts lay below or above a limit, as bounds: between two counts nobody has looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

import attrs
import numpy as np

from itpcase._arguments import check_number, each_of
from itpcase._days import NO_DAY
from itpcase._same import SameByValue
from itpcase._sentences import Sentence, as_given
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.measures.counts import baseline_bounds
from itpcase.measures.limits import ABOVE, BELOW
from itpcase.model import CaseSeries, Day, Patient
from itpcase.response.asking import Subject, ask_all, kept_lines, line_columns, one_line
from itpcase.response.course import Course
from itpcase.table import Column, Table, objects
from itpcase.units.counts import COUNT_UNIT, as_count, quantity

if TYPE_CHECKING:
    from pint import Quantity

__all__ = ["DaysAtLevel", "days_at_levels"]

Side = Literal["below", "above"]

Limit = tuple[Side, float]


# --- the kernel ---------------------------------------------------------------------------------


def _days_of_lines(
    course: Course, limits: Sequence[Limit], max_gap: float | None
) -> dict[str, Column]:
    """
    Count the days of each line on the far side of each limit, at least and at most.

    Parameters
    ----------
    course : Course
    limits : sequence of (str, float)
        The side, and the limit. [10^9/L]
    max_gap : float or None
        The days between two counts that are further apart may lie on either side. [days]

    Returns
    -------
    dict of str to numpy.ndarray
        One row a line: ``least``, ``most`` with one column a limit; ``observed`` and ``counts``.
    """
    line, day, low, high = _looks(course)
    same = np.flatnonzero(np.diff(line) == 0)
    length = (day[same + 1] - day[same]).astype(np.float64)
    owner, lines = line[same], len(course)
    far = np.zeros(len(same), dtype=bool) if max_gap is None else length > max_gap

    def summed(days: Column) -> Column:
        total: Column = np.bincount(owner, weights=days, minlength=lines)
        return total

    least, most = np.zeros((lines, len(limits))), np.zeros((lines, len(limits)))
    for i, (side, limit) in enumerate(limits):
        yes, no = (high < limit, low >= limit) if side == "below" else (low > limit, high <= limit)
        surely = yes[same] & yes[same + 1] & ~far
        never = no[same] & no[same + 1] & ~far
        least[:, i] = summed(np.where(surely, length, 0.0))
        most[:, i] = summed(np.where(never, 0.0, length))
    return {
        "least": least, "most": most, "observed": summed(length),
        "counts": course.counts_end - course.first_count,
    }  # fmt: skip


def _looks(course: Course) -> tuple[Column, Column, Column, Column]:
    """Give line, day and bounds of each count of a line; its baseline stands for the first day."""
    facts = course.facts(asks_bleeding=False)
    rows, line = course.counts
    base_low, base_high = baseline_bounds(course)
    start = course.cohort.lines["start"]
    begins = np.flatnonzero(~np.isnan(base_low) & (start != NO_DAY))
    line = np.concatenate([begins, line])
    day = np.concatenate([start[begins], course.daily["day"][rows]]).astype(np.int64)
    low = np.concatenate([base_low[begins], facts.low[rows]])
    high = np.concatenate([base_high[begins], facts.high[rows]])
    order = np.lexsort((day, line))
    return line[order], day[order], low[order], high[order]


# --- the entry point ----------------------------------------------------------------------------


@attrs.frozen(eq=False, kw_only=True)
class DaysAtLevel(SameByValue):
    """
    How long the counts of a line lay below or above a limit.

    Attributes
    ----------
    side : {"below", "above"}
    limit_1e9_per_l : float
        [10^9/L]
    days_min, days_max : float
        At least and at most. [days]
    observed_days : float
        From the first look at the count to the last. [days]
    """

    side: Side
    limit_1e9_per_l: float
    days_min: float
    days_max: float
    observed_days: float

    @property
    def limit(self) -> Quantity[Any]:
        """The limit."""
        return quantity(self.limit_1e9_per_l, COUNT_UNIT)

    @property
    def days(self) -> tuple[Quantity[Any], Quantity[Any]]:
        """At least and at most."""
        return quantity(self.days_min, "day"), quantity(self.days_max, "day")


@overload
def days_at_levels(
    subject: Patient,
    definition: Definition = IWG_2009,
    *,
    below: Iterable[Any] = ...,
    above: Iterable[Any] = ...,
    max_gap: float | None = None,
    line: int | None = None,
    data_cut: Day | None = None,
) -> tuple[DaysAtLevel, ...]: ...


@overload
def days_at_levels(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: Definition = IWG_2009,
    *,
    below: Iterable[Any] = ...,
    above: Iterable[Any] = ...,
    max_gap: float | None = None,
    line: int | None = None,
    data_cut: Day | None = None,
) -> Table: ...


def days_at_levels(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    below: Iterable[Any] | None = None,
    above: Iterable[Any] | None = None,
    max_gap: float | None = None,
    line: int | None = None,
    data_cut: Day | None = None,
) -> tuple[DaysAtLevel, ...] | Table:
    """
    Count the days of a line on which the count lay below or above limits, at least and at most.

    * between two counts on one side of a limit it is taken to have stayed there, as for
      `itpcase.remission_episodes`; between one on each side it crossed the limit on a day that
      nobody knows, so that all of these days are in the most and none in the least;
    * a count that is a bound or a range, and may lie on either side, is treated as such a day;
    * time runs from the start of the line, with its baseline, or from the first count without one,
      to its last count before the next line;
    * below is ``<``, above is ``>``; counts in the washout of a rescue are counted, since the
      patient had them.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        Whose baseline and policy for several counts a day apply.
    below, above : iterable of str or pint.Quantity, optional
        Limits with their units, such as ``"20 G/L"``; below 10, 20 and 30, above 50 and 100 if
        omitted. [10^9/L]
    max_gap : float, optional
        Between counts further apart nothing is taken to have stayed. [days]
    line : int, optional
        Number of the line; for one patient the last line if omitted, for many all lines.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    tuple of DaysAtLevel, or Table
        For many one row a line and limit: ``patient_id, line, side, limit_1e9_per_l, days_min,
        days_max, observed_days, counts, provenance``. [10^9/L], [days]

    Raises
    ------
    UnitError
        For a limit without a unit.
    InputError
        For a limit that is itself a bound, or a gap that is no positive number.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.measures import days_at_levels
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} G/L")
    ...                for d, c in [(0, 8), (7, 15), (14, 60), (28, 70)]],
    ... )
    >>> for each in days_at_levels(patient, below=["20 G/L"], above=["50 G/L"]):
    ...     print(each.side, each.limit_1e9_per_l, each.days_min, each.days_max)
    below 20.0 7.0 14.0
    above 50.0 14.0 21.0

    Many patients, and the usual limits:

    >>> table = days_at_levels([patient])
    >>> list(zip(table["side"].tolist(), table["limit_1e9_per_l"].tolist()))
    [('below', 10.0), ('below', 20.0), ('below', 30.0), ('above', 50.0), ('above', 100.0)]
    """
    limits = [*_limits("below", below, BELOW), *_limits("above", above, ABOVE)]
    if max_gap is not None and not check_number(max_gap, "max_gap") > 0:
        raise InputError.of("MAX_GAP", argument="max_gap", given=as_given(max_gap))
    cohort = as_cohort(subject, data_cut)
    found = ask_all(lambda course: _days_of_lines(course, limits, max_gap), cohort, definition)
    if isinstance(subject, Patient):
        _, row = one_line(subject, line)
        return tuple(
            DaysAtLevel(
                side=side, limit_1e9_per_l=limit, days_min=float(found["least"][row, i]),
                days_max=float(found["most"][row, i]),
                observed_days=float(found["observed"][row]),
            )
            for i, (side, limit) in enumerate(limits)
        )  # fmt: skip
    keep = kept_lines(cohort, line)
    many, again = len(limits), np.repeat(keep, len(limits))
    columns = {
        "side": objects([side for side, _ in limits] * len(keep)),
        "limit_1e9_per_l": np.tile(np.array([limit for _, limit in limits]), len(keep)),
        "days_min": found["least"][keep].reshape(len(keep) * many),
        "days_max": found["most"][keep].reshape(len(keep) * many),
        "observed_days": found["observed"][again],
        "counts": found["counts"][again],
    }
    return Table(line_columns(cohort, again, columns))


def _limits(side: Side, given: Iterable[Any] | None, usual: Sequence[float]) -> Iterator[Limit]:
    """Read limits with their units; the usual ones are in the canonical unit."""
    if given is None:
        yield from ((side, limit) for limit in usual)
        return
    for limit in each_of(given, side):
        count = as_count(limit, side)
        if count.comparator or count.upper is not None:
            raise InputError.of(
                "LIMIT",
                argument=side,
                given=str(limit),
                remedy=Sentence("problem.LIMIT.remedy", side=side),
            )
        yield side, count.value

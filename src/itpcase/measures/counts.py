"""
How far counts rose: the highest of a line, its rise and its fold over the baseline.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import TYPE_CHECKING, Any, overload

import attrs
import numpy as np

from itpcase._days import NO_DAY, day_column, number_day
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.model import CaseSeries, Day, Patient
from itpcase.response.asking import Subject, ask_all, kept_lines, line_columns, one_line
from itpcase.response.course import Course
from itpcase.table import Column, Table
from itpcase.units.counts import COUNT_UNIT, quantity

if TYPE_CHECKING:
    from pint import Quantity

__all__ = ["Rise", "counts_of_lines", "highest_counts", "raised_by_rescue", "rise_over_baseline"]


# --- the kernel ---------------------------------------------------------------------------------


def raised_by_rescue(course: Course) -> Column:
    """
    Tell which daily counts lie in the washout of a rescue.

    Parameters
    ----------
    course : Course

    Returns
    -------
    numpy.ndarray of bool
        One a daily count.
    """
    facts, counts = course.facts(asks_bleeding=False), course.daily
    if not len(facts.rescue_day):
        return np.zeros(len(counts), dtype=bool)
    owner = np.repeat(np.arange(len(course.cohort)), np.diff(facts.rescue_offsets))
    change = np.zeros(len(counts) + 1, dtype=np.int64)
    np.add.at(change, counts.until(owner, facts.rescue_day.astype(np.int64) - 1), 1)
    np.add.at(change, counts.until(owner, facts.washout_until), -1)
    raised: Column = np.cumsum(change)[:-1] > 0
    return raised


def counts_not_raised(course: Course) -> tuple[Column, Column]:
    """Return the daily counts of the lines that no rescue set aside, and the line of each."""
    rows, line = course.counts
    kept = ~raised_by_rescue(course)[rows]
    return rows[kept], line[kept]


def baseline_bounds(course: Course) -> tuple[Column, Column]:
    """Return the lowest and the highest value that the baseline of each line can have."""
    facts = course.facts(asks_bleeding=False)
    row = course.baseline_count
    is_count = (row >= 0) & np.isnan(course.cohort.lines["baseline"]) & ~np.isnan(course.baseline)
    low, high = course.baseline.copy(), course.baseline.copy()
    low[is_count], high[is_count] = facts.low[row[is_count]], facts.high[row[is_count]]
    return low, high


def highest_counts(course: Course) -> dict[str, Column]:
    """
    Find the highest count of each line that no rescue raised, the earliest of equal ones.

    Parameters
    ----------
    course : Course

    Returns
    -------
    dict of str to numpy.ndarray
        One row a line: ``row``, the daily count, -1 without one; ``highest``, as printed; ``low``
        and ``high``, between which the highest count of the line lies; ``day``.
    """
    facts = course.facts(asks_bleeding=False)
    rows, line = counts_not_raised(course)
    found = {
        "row": np.full(len(course), -1),
        "day": np.full(len(course), NO_DAY, dtype=np.int64),
        **{name: np.full(len(course), np.nan) for name in ("highest", "low", "high")},
    }
    if not len(rows):
        return found
    value, begins = course.daily["count"][rows], np.flatnonzero(np.diff(line, prepend=-1))
    most = np.maximum.reduceat(value, begins)
    at = np.flatnonzero(value == np.repeat(most, np.diff(begins, append=len(rows))))
    at = at[np.flatnonzero(np.diff(line[at], prepend=-1))]
    has = line[begins]
    found["row"][has], found["day"][has] = rows[at], course.daily["day"][rows[at]]
    found["highest"][has] = most
    found["low"][has] = np.maximum.reduceat(facts.low[rows], begins)
    found["high"][has] = np.maximum.reduceat(facts.high[rows], begins)
    return found


def _rises(course: Course) -> dict[str, Column]:
    """Give the highest count of each line, and how far it stands above the baseline."""
    found = highest_counts(course)
    base_low, base_high = baseline_bounds(course)
    low, high = found["low"], found["high"]
    with np.errstate(divide="ignore", invalid="ignore"):  # a baseline that may be 0 has no fold
        return {
            "baseline": course.baseline,
            **found,
            "rise_low": low - base_high, "rise_high": high - base_low,
            "fold_low": np.where(base_high > 0, low / base_high, np.nan),
            "fold_high": np.where(base_low > 0, high / base_low, np.where(high > 0, inf, np.nan)),
        }  # fmt: skip


# --- the entry point ----------------------------------------------------------------------------


@attrs.frozen(kw_only=True, repr=False)
class Rise:
    """
    How far the counts of a line rose above its baseline.

    Attributes
    ----------
    patient_id, line : str, int
    baseline_1e9_per_l, highest_1e9_per_l : float or None
        As printed. [10^9/L]
    highest_on : date or int or None
    rise_low, rise_high : float or None
        Between which the rise lies. [10^9/L]
    fold_low, fold_high : float or None
        Between which the highest count divided by the baseline lies.
    """

    patient_id: str
    line: int
    baseline_1e9_per_l: float | None
    highest_1e9_per_l: float | None
    highest_on: Day | None
    rise_low: float | None
    rise_high: float | None
    fold_low: float | None
    fold_high: float | None

    @property
    def highest(self) -> Quantity[Any] | None:
        """The highest count."""
        return _quantity(self.highest_1e9_per_l)

    @property
    def rise(self) -> tuple[Quantity[Any], Quantity[Any]] | None:
        """The least and the greatest rise."""
        if self.rise_low is None or self.rise_high is None:
            return None
        return quantity(self.rise_low, COUNT_UNIT), quantity(self.rise_high, COUNT_UNIT)

    def __repr__(self) -> str:
        return (
            f"Rise(patient {self.patient_id!r}, line {self.line}: "
            f"{self.baseline_1e9_per_l} to {self.highest_1e9_per_l})"
        )


def _quantity(value: float | None) -> Quantity[Any] | None:
    return None if value is None else quantity(value, COUNT_UNIT)


@overload
def rise_over_baseline(
    subject: Patient,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
) -> Rise: ...


@overload
def rise_over_baseline(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
) -> Table: ...


def rise_over_baseline(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
) -> Rise | Table:
    """
    Measure how far the counts of a line rose above its baseline.

    * the highest count is that after the start of the line and before the next one; counts in the
      washout of a rescue are left out; it need not be confirmed;
    * the rise is the highest count less the baseline, the fold the highest count divided by it;
    * a count that is a bound or a range, as baseline or among the counts, gives bounds of both; a
      baseline that may be 0 leaves the fold open above;
    * without a baseline or a count there is no rise.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        Whose baseline and washouts apply.
    line : int, optional
        Number of the line; for one patient the last line if omitted, for many all lines.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    Rise or Table
        For many the columns ``patient_id, line, line_index, baseline_1e9_per_l,
        highest_1e9_per_l, highest_on, highest_low, highest_high, rise_low, rise_high, fold_low,
        fold_high, provenance``. [10^9/L]

    See Also
    --------
    itpcase.classify_response : asks whether a rise is a response.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.measures import rise_over_baseline
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} G/L")
    ...                for d, c in [(0, "8"), (7, "<5"), (14, "120"), (21, "90")]],
    ... )
    >>> found = rise_over_baseline(patient)
    >>> found.rise_low, found.fold_low, found.highest_on
    (112.0, 15.0, 14)
    >>> print(found.rise[0].to("1 / microliter"))
    112000.0 / microliter

    Many patients give a table:

    >>> rise_over_baseline([patient])["fold_high"].tolist()
    [15.0]

    No count after the start, no rise:

    >>> rise_over_baseline(itp.Patient(id="p2", lines=patient.lines)).rise is None
    True
    """
    cohort = as_cohort(subject, data_cut)
    found = ask_all(_rises, cohort, definition, key="rises")
    if isinstance(subject, Patient):
        _, row = one_line(subject, line)
        return _answer(subject, row, found)
    keep = kept_lines(cohort, line)
    found = {name: values[keep] for name, values in found.items()}
    calendar = cohort.calendar[cohort.lines.patient[keep]]
    columns = {
        "line_index": keep,
        "baseline_1e9_per_l": found["baseline"],
        "highest_1e9_per_l": found["highest"],
        "highest_on": day_column(found["day"], calendar),
        "highest_low": found["low"],
        "highest_high": found["high"],
        **{name: found[name] for name in ("rise_low", "rise_high", "fold_low", "fold_high")},
    }
    return Table(line_columns(cohort, keep, columns))


def _answer(patient: Patient, row: int, found: dict[str, Column]) -> Rise:
    def value(name: str) -> float | None:
        number = float(found[name][row])
        return None if np.isnan(number) else number

    day, treatment = int(found["day"][row]), patient.lines[row]
    return Rise(
        patient_id=patient.id, line=treatment.line, baseline_1e9_per_l=value("baseline"),
        highest_1e9_per_l=value("highest"),
        highest_on=number_day(day, not isinstance(treatment.started_on, int)),
        rise_low=value("rise_low"), rise_high=value("rise_high"),
        fold_low=value("fold_low"), fold_high=value("fold_high"),
    )  # fmt: skip


def counts_of_lines(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
) -> Table:
    """
    List the counts of every line, in days from its start.

    The baseline stands on its own day, that of an author without a day on the first; the counts are
    those after the start and before the next line.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        Whose baseline, washouts and policy for several counts a day apply.
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    Table
        One row a count: ``patient_id, line, line_index, day, count_1e9_per_l, low, high,
        is_baseline, in_washout``. [10^9/L], [days]

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.measures.counts import counts_of_lines
    >>> table = counts_of_lines(examples.load("ding-2025"))
    >>> table["day"].tolist()[:3], table["count_1e9_per_l"].tolist()[:3]
    ([0.0, 7.0, 14.0], [6.0, 21.0, 58.0])
    """
    cohort = as_cohort(subject, data_cut)
    found = ask_all(_counts, cohort, definition, key="counts of lines")
    rows = np.flatnonzero(np.isin(found["line_index"], kept_lines(cohort, line)))
    found = {name: values[rows] for name, values in found.items()}
    return Table(line_columns(cohort, found["line_index"], found))


def _counts(course: Course) -> dict[str, Column]:
    """Lay out the counts of each line behind its baseline."""
    facts, daily, start = course.facts(asks_bleeding=False), course.daily, course.cohort.lines
    begins, known = start["start"], start["start"] != NO_DAY
    low, high = baseline_bounds(course)
    first = np.flatnonzero(~np.isnan(low) & known)
    at = course.baseline_count[first]
    dated = (at >= 0) & np.isnan(start["baseline"][first])
    on = np.where(dated, daily["day"][at] if len(daily) else 0, begins[first])
    rows, line = course.counts
    owner = np.concatenate([first, line])
    day = np.concatenate([on, daily["day"][rows]]).astype(np.float64) - begins[owner]
    is_baseline = np.arange(len(owner)) < len(first)
    washout = np.concatenate([np.zeros(len(first), bool), raised_by_rescue(course)[rows]])
    columns = {
        "line_index": owner,
        "day": day,
        "count_1e9_per_l": np.concatenate([course.baseline[first], daily["count"][rows]]),
        "low": np.concatenate([low[first], facts.low[rows]]),
        "high": np.concatenate([high[first], facts.high[rows]]),
        "is_baseline": is_baseline,
        "in_washout": washout,
    }
    order = np.lexsort((~is_baseline, day, owner))
    return {name: values[order] for name, values in columns.items()}

"""
Counts at fixed weeks, summed up by group.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from itpcase._days import NO_DAY
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.estimates.flow import ALL
from itpcase.estimates.groups import GroupTable, for_each_group, label_lines, name_of
from itpcase.measures import counts_at_weeks
from itpcase.measures.limits import WEEKS
from itpcase.measures.weeks import Window
from itpcase.model import Day
from itpcase.response.asking import Subject, kept_lines
from itpcase.table import Column, Table, objects

__all__ = ["counts_by_week"]

QUARTILES: Final = (0.0, 25.0, 50.0, 75.0, 100.0)
"""What a box shows. [%]"""

SUMMARY: Final = ("lowest", "q1", "median", "q3", "highest")


def counts_by_week(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    by: Any = None,
    weeks: Iterable[float] = WEEKS,
    window: Window = "halfway",
    line: int | None = None,
    data_cut: Day | None = None,
) -> Table:
    """
    Sum up the counts of lines at fixed weeks from their start: median, quartiles, range.

    * the counts are those of `itpcase.measures.counts_at_weeks`, one a line and week;
    * quartiles are interpolated linearly between the counts (type 7 of Hyndman and Fan), a bound
      at its printed number; *median_low* and *median_high* are the median of what the counts may
      be, at least and at most;
    * nothing is carried forward: beside each median stands of how many lines it is.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        Platelet counts. [10^9/L]
    definition : Definition
        Whose baseline, washouts and policy for several counts a day apply.
    by : str or array_like, optional
        What divides the lines into groups, as for `itpcase.remission_times`.
    weeks : iterable of float
        From the start of the line; 0 is the baseline. [weeks]
    window : float or "halfway"
        Days before and after each week. [days]
    line : int, optional
        Number of the line; all lines if omitted.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    Table
        One row a group and week: ``group, week, from_day, to_day, lines, known, patients, lowest,
        q1, median, q3, highest, median_low, median_high``; *lines* are those that were started,
        *known* those with a count, *patients* whose they are. [10^9/L], [days]

    Raises
    ------
    InputError
        For weeks that do not go up, windows that overlap, or no such column.

    See Also
    --------
    itpcase.figures.plot_weeks : draws it.

    References
    ----------
    Hyndman RJ, Fan Y. Sample quantiles in statistical packages. Am Stat 1996;50:361-365.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.estimates import counts_by_week
    >>> table = counts_by_week(examples.load("ding-2025"), weeks=[0, 2, 4])
    >>> table["median"].tolist(), table["known"].tolist()
    ([7.0, 29.0, 71.0], [4, 4, 3])
    """
    cohort = as_cohort(subject, data_cut)
    found = counts_at_weeks(cohort, definition, weeks=weeks, window=window, line=line)
    keep = kept_lines(cohort, line)
    many = len(found) // max(1, len(keep))
    labels = objects([ALL] * len(keep)) if by is None else label_lines(cohort, keep, by)
    started = cohort.lines["start"][keep] != NO_DAY
    shape = (len(keep), many)
    count, low, high = (found[name].reshape(shape) for name in ("count_1e9_per_l", "low", "high"))
    owner = cohort.lines.patient[keep]

    def summed(rows: Column) -> list[dict[str, Any]]:
        rows = rows[started[rows]]
        told = []
        for i in range(many):
            has = rows[~np.isnan(count[rows, i])]
            quartiles = np.percentile(count[has, i], QUARTILES) if len(has) else (
                [np.nan] * len(QUARTILES)
            )  # fmt: skip
            told.append(
                {
                    "week": found["week"][i],
                    "from_day": found["from_day"][i],
                    "to_day": found["to_day"][i],
                    "lines": len(rows),
                    "known": len(has),
                    "patients": len(np.unique(owner[has])),
                    **dict(zip(SUMMARY, quartiles, strict=True)),
                    "median_low": np.median(low[has, i]) if len(has) else np.nan,
                    "median_high": np.median(high[has, i]) if len(has) else np.nan,
                }
            )
        return told

    rows = [
        {"group": name, **row}
        for name, told in for_each_group(labels, by, summed).items()
        for row in told
    ]  # fmt: skip
    names = ("group", "week", "from_day", "to_day", "lines", "known", "patients", *SUMMARY,
             "median_low", "median_high")  # fmt: skip
    table = Table(
        {
            name: objects([row[name] for row in rows])
            if name == "group"
            else np.array([row[name] for row in rows])
            for name in names
        }
    )
    return GroupTable.of(table, None if by is None else name_of(by))

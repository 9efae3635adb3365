"""
The curve of Kaplan and Meier, with limits, medians and means that know whose lines are counted.
"""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

import attrs
import numpy as np

from itpcase._arguments import check_convention, check_rows
from itpcase._html import number_of
from itpcase._kept import cached_property
from itpcase._same import SameByValue
from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.estimates.influence import error_of
from itpcase.estimates.inputs import (
    one_column,
    read_cluster,
    read_day,
    read_event,
    read_times,
)
from itpcase.estimates.limits import (
    CONFIDENCE,
    HALF,
    INTERVALS,
    ROUNDING,
    Interval,
    check_confidence,
    limits_of,
    wald,
)
from itpcase.estimates.product_limit import Waiting, count_before, merge_times, wait
from itpcase.table import Column, Table

__all__ = ["KaplanMeier", "kaplan_meier"]

Quantile = Literal["first", "midpoint"]

QUANTILES: Final = get_args(Quantile)


def no_lines_left_out() -> Table:
    """Return a table of no lines: ``patient_id, line, not_evaluable``."""
    return Table(
        {name: np.zeros(0, dtype=object) for name in ("patient_id", "line", "not_evaluable")}
    )


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class KaplanMeier(SameByValue):
    """
    A Kaplan-Meier curve with its interval, and the lines behind it.

    Attributes
    ----------
    lines : Table
        What it was made of: ``patient_id, line, days, event``, and ``entry`` where lines come late.
    days, survival, standard_error, lower, upper : numpy.ndarray
        The distinct days from 0 on, the curve on each of them and from there to the next, its
        standard error and its pointwise interval; NaN where the interval is not defined, which is
        after the last line that could be lost was lost, and where all lines are of one patient.
    confidence : float
        Coverage of the interval.
    interval : {"log-log", "plain"}
        Its type. The variance is Greenwood's, or the infinitesimal jackknife's by patient where a
        patient has several lines or, of patients who are known, lines come late.
    quantile : {"first", "midpoint"}
        The median is the first day on which the curve is at or below one half; under
        ``"midpoint"``, where the curve runs at exactly one half, the middle of that stretch.
    left_out : Table
        Lines that could not be used: ``patient_id, line, not_evaluable``.
    coding : str
        What was taken for an event.
    is_named : bool
        Whether the patients of the lines are known, so that several lines may be of one.
    """

    lines: Table
    days: Column
    survival: Column
    standard_error: Column
    lower: Column
    upper: Column
    confidence: float
    interval: Interval
    quantile: Quantile
    left_out: Table
    coding: str
    is_named: bool
    waiting: Waiting

    def __len__(self) -> int:
        return len(self.lines)

    def __repr__(self) -> str:
        lines, events = number_of(len(self), "line"), number_of(self.events, "event")
        of = "" if self.patients == len(self) else f" of {number_of(self.patients, 'patient')}"
        return f"KaplanMeier({lines}{of}, {events})"

    def _repr_html_(self) -> str:
        return self.steps()._repr_html_()

    @property
    def events(self) -> int:
        """How many lines had the event."""
        return int(self.lines["event"].sum())

    @property
    def patients(self) -> int:
        """How many patients the lines are of."""
        return self.waiting.influence.patients

    @cached_property
    def patient_ids(self) -> Column:
        """The patients in the order of their influences."""
        return self.waiting.ids_of(self.lines["patient_id"])

    @property
    def last_day(self) -> float:
        """The last day on which anyone was observed; 0 without lines. [day]"""
        return float(self.days[-1])

    @property
    def median(self) -> float | None:
        """The day at which half are left; None if it was not reached. [day]"""
        return find_half(self.days, self.survival, self.quantile)

    @property
    def median_interval(self) -> tuple[float | None, float | None]:
        """
        The days at which the ends of the interval reach one half.

        Brookmeyer and Crowley's interval, of the type of the band. None where an end does not come
        down to one half; NaN where the band is no longer defined before it does, so that the limit
        is not estimable.
        """
        low, high = (find_half(self.days, band, self.quantile) for band in (self.lower, self.upper))
        return low, high

    def at(self, days: Any) -> Column:
        """
        Read the curve.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        numpy.ndarray
            NaN after the last day, unless the curve has come down to 0.

        Raises
        ------
        InputError
            For a day before 0.
        """
        return self._read(self.survival, days)

    def interval_at(self, days: Any) -> tuple[Column, Column]:
        """
        Read the limits of the curve.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        tuple of numpy.ndarray
            Lower and upper limits; NaN where they are not known.

        Raises
        ------
        InputError
            For a day before 0.
        """
        return self._read(self.lower, days), self._read(self.upper, days)

    def error_at(self, days: Any) -> Column:
        """
        Read the standard error of the curve: Greenwood's, or by patient.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        numpy.ndarray

        Raises
        ------
        InputError
            For a day before 0.
        """
        return self._read(self.standard_error, days)

    def at_risk(self, days: Any) -> Column:
        """
        Count the lines at risk: those whose time is that day or longer.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        numpy.ndarray of int
        """
        return self.risk_table(days)["at_risk"]

    def _read(self, values: Column, days: Any) -> Column:
        wanted = read_times(days, "days")
        place = np.searchsorted(self.days, wanted, side="right") - 1
        read, left = values[place], self.survival[place]
        return np.where((wanted <= self.last_day) | (left == 0), read, np.nan)

    def restricted_mean(self, until: Any) -> float:
        """
        Return the mean time without the event, up to a day: the area under the curve.

        Parameters
        ----------
        until : float
            [day]

        Returns
        -------
        float
            [day]

        Raises
        ------
        InputError
            If nobody was observed so long and the curve is not at 0.
        """
        until = self._check_until(until)
        ends = np.append(self.days[1:], np.inf)
        return float(
            np.sum(self.survival * (np.clip(ends, 0, until) - np.clip(self.days, 0, until)))
        )

    def restricted_mean_error(self, until: Any) -> float:
        """
        Return the standard error of the restricted mean, by patient; NaN of one patient.

        It is the infinitesimal jackknife's. Where each patient has one line from day 0 on, it is
        that of ``print(survfit())`` of R; of lines that come late the two differ, since R has
        Greenwood's there and leaves clusters aside (``residuals(type="auc")`` has this one).

        Parameters
        ----------
        until : float
            [day]

        Returns
        -------
        float
            [day]
        """
        return error_of(self.influence_on_mean(until))

    def influence_on_mean(self, until: Any) -> Column:
        """Return by how much each of `patient_ids` moves the restricted mean."""
        return self.waiting.influence.on_area(self._check_until(until))

    def restricted_mean_interval(self, until: Any) -> tuple[float, float]:
        """
        Return the limits of the restricted mean, held to what is possible.

        Parameters
        ----------
        until : float
            [day]

        Returns
        -------
        tuple of float
            [day]
        """
        end = self._check_until(until)
        low, high = wald(
            self.restricted_mean(until), self.restricted_mean_error(until), self.confidence
        )
        return max(low, 0.0), min(high, end)

    def _check_until(self, day: Any) -> float:
        until = read_day(day, "until")
        over = len(self) > 0 and self.survival[-1] == 0
        if not until >= 0 or (until > self.last_day and not over):
            raise InputError.of(
                "BEYOND_FOLLOW_UP",
                argument="until",
                given=f"{until:g}",
                needed=Sentence(
                    "problem.BEYOND_FOLLOW_UP.needed_curves", last_day=f"{self.last_day:g}"
                ),
            )
        return min(until, self.last_day) if over else until

    def risk_table(self, days: Any) -> Table:
        """
        Count who is at risk, censored, and has had the event.

        At risk on a day are those whose time is that day or longer; the others were censored or had
        the event before. The three add up to all lines (KMunicate) that have come by then.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        Table
            ``day, at_risk, censored, events``.
        """
        wanted = read_times(days, "days")
        time, event = self.lines["days"], self.lines["event"].astype(bool)
        gone, lost = (count_before(each, wanted) for each in (time, time[event]))
        came: Any = len(self)
        if "entry" in self.lines:
            came = count_before(self.lines["entry"], wanted)
        return Table(
            {"day": wanted, "at_risk": came - gone, "censored": gone - lost, "events": lost}
        )

    def steps(self) -> Table:
        """
        Return the curve as a table.

        Without lines it has one row, of day 0, on which the curve is 1 by definition; `at_risk` is
        0 there, and nothing is known of a later day.

        Returns
        -------
        Table
            ``day, survival, lower, upper``.
        """
        return Table(
            {
                "day": self.days,
                "survival": self.survival,
                "lower": self.lower,
                "upper": self.upper,
            }
        )

    def reversed(self) -> KaplanMeier:
        """
        Return the reverse curve: censoring as the event, which tells how long lines were followed.

        Of one day, events come before censoring (Schemper and Smith; ``prodlim(reverse=TRUE)`` of
        R): who had the event is not at risk of being censored on that day.

        Returns
        -------
        KaplanMeier
        """
        event = self.lines["event"].astype(bool)
        columns = {name: self.lines[name] for name in self.lines.columns}
        return draw_curve(
            Table(columns | {"event": ~event}),
            patient=self.waiting.patient,
            left_out=self.left_out,
            confidence=self.confidence,
            interval=self.interval,
            quantile=self.quantile,
            coding="the end of follow-up",
            first=event,
            is_named=self.is_named,
        )


def find_half(days: Column, curve: Column, rule: Quantile) -> float | None:
    """
    Find the day on which a falling curve, or a limit of one, comes to one half.

    None if it does not; NaN where it is no longer known before it does.
    """
    reached = np.flatnonzero(curve <= HALF + ROUNDING)
    if not len(reached):
        return np.nan if np.isnan(curve[-1]) else None
    first = int(reached[0])
    later = np.flatnonzero(curve < HALF - ROUNDING)
    if rule == "first" or not len(later):
        return float(days[first])
    return float(days[first] + (days[later[0]] - days[first]) / 2)


def kaplan_meier(
    days: Any,
    event: Any,
    *,
    cluster: Any = None,
    entry: Any = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
    quantile: Quantile = "midpoint",
) -> KaplanMeier:
    """
    Estimate how many are left without an event, day by day.

    * the product-limit estimate of Kaplan and Meier; on one day events come before censoring;
    * times that differ by rounding are one time;
    * the interval is pointwise, with Greenwood's variance, or by patient where *cluster* says that
      rows are of one patient; with *entry* the two differ, and it is by patient wherever *cluster*
      is given, as in ``survfit(cluster=)`` of R.

    Parameters
    ----------
    days : array_like
        Time of each subject; numbers are days, a Quantity and time differences are taken by their
        unit. [day]
    event : array_like of bool
        Whether it ended with the event, as a truth value or 1; False or 0 if it was censored.
    cluster : array_like, optional
        The patient of each row; each row for itself if omitted.
    entry : array_like, optional
        After which day each is at risk (delayed entry); from the start on if omitted. [day]
    confidence : float
        Coverage of the interval.
    interval : {"log-log", "plain"}
        Its type.
    quantile : {"first", "midpoint"}
        The rule for the median.

    Returns
    -------
    KaplanMeier

    Raises
    ------
    InputError
        For what is no time, such as text, a time below 0 or a missing one; for an event that is
        coded in another way, such as 1 and 2; for a table; for an unknown type or rule.

    References
    ----------
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481.

    Examples
    --------
    >>> from itpcase.estimates import kaplan_meier
    >>> curve = kaplan_meier([5, 8, 8, 12, 30], [True, True, False, True, False])
    >>> curve.median, curve.at([8, 29]).round(2).tolist()
    (12.0, [0.6, 0.3])
    >>> [end.round(2).tolist() for end in curve.interval_at(8)]
    [[0.13], [0.88]]

    Three copies of each row are of as many patients as before:

    >>> same = kaplan_meier([5, 8, 8, 12, 30] * 3, [1, 1, 0, 1, 0] * 3,
    ...                     cluster=["a", "b", "c", "d", "e"] * 3)
    >>> [end.round(2).tolist() for end in same.interval_at(8)]
    [[0.13], [0.88]]
    """
    check_rows({"days": days, "event": event, "cluster": cluster})
    time = read_times(days, "days", single=False)
    ended = read_event(event, len(time))
    patient, _ = read_cluster(cluster, len(time))
    rows = np.arange(1, len(time) + 1)
    names = rows if cluster is None else one_column(cluster, "cluster")
    columns = {"patient_id": names, "line": np.ones_like(rows), "days": time, "event": ended}
    if entry is not None:
        late = read_times(entry, "entry", single=False, length=len(time))
        wrong = np.flatnonzero(late >= time)
        if len(wrong):
            raise InputError.of(
                "BACKWARD_TIME",
                argument=f"entry[{wrong[0]}]",
                needed=Sentence("problem.BACKWARD_TIME.needed_curves", time=f"{time[wrong[0]]:g}"),
                given=f"{late[wrong[0]]:g}",
                remedy=Sentence("problem.BACKWARD_TIME.remedy_curves"),
            )
        columns["entry"] = late
    truths = np.asarray(event).dtype.kind == "b"
    return draw_curve(
        Table(columns), patient=patient, confidence=confidence, interval=interval,
        quantile=quantile, is_named=cluster is not None, coding="True" if truths else "1",
    )  # fmt: skip


def draw_curve(
    lines: Table,
    *,
    patient: Column,
    coding: str,
    left_out: Table | None = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
    quantile: Quantile = "midpoint",
    is_named: bool = True,
    first: Column | None = None,
) -> KaplanMeier:
    """
    Make the curve of lines that have been checked.

    Parameters
    ----------
    lines : Table
        ``patient_id, line, days, event``, and ``entry``.
    patient : numpy.ndarray of int
        The patient of each, from 0.
    coding : str
    left_out : Table, optional
    confidence : float
    interval : {"log-log", "plain"}
    quantile : {"first", "midpoint"}
        As for `kaplan_meier`.
    is_named : bool
        Whether *patient* says what hangs together.
    first : numpy.ndarray of bool, optional
        Who leaves before the others of the same day.

    Returns
    -------
    KaplanMeier
    """
    check_confidence(confidence)
    check_convention("interval", interval, INTERVALS)
    check_convention("quantile", quantile, QUANTILES)
    time, event = lines["days"].astype(np.float64), lines["event"].astype(bool)
    late = lines["entry"].astype(np.float64) if "entry" in lines else None
    (time, *entries) = merge_times(time, *([] if late is None else [late]))
    entry = entries[0] if entries else None
    waiting = (
        wait(time, event, patient=patient, entry_day=entry)
        if first is None
        else _wait_in_order(time, event, first, patient)
    )
    errors = waiting.greenwood
    if is_named and (entry is not None or waiting.influence.patients < len(time)):
        errors = waiting.influence.standard_error
    if waiting.influence.patients == 1:
        errors = np.full_like(errors, np.nan)
    low, high = limits_of(waiting.left, errors, confidence, interval)
    days, survival = waiting.grid, waiting.left
    if not len(days) or days[0] > 0:
        days = np.concatenate([[0.0], days])
        survival, low, high = (np.concatenate([[1.0], each]) for each in (survival, low, high))
        errors = np.concatenate([[0.0 if waiting.influence.patients != 1 else np.nan], errors])
    return KaplanMeier(
        lines=lines, days=days, survival=survival, standard_error=errors, lower=low, upper=high,
        confidence=confidence,
        interval=interval, quantile=quantile, coding=coding, waiting=waiting, is_named=is_named,
        left_out=no_lines_left_out() if left_out is None else left_out,
    )  # fmt: skip


def _wait_in_order(time: Column, event: Column, first: Column, patient: Column) -> Waiting:
    """Let some leave before the others of a day, and give the curve on each day as a whole."""
    grid, day = np.unique(time, return_inverse=True)
    found = wait(2.0 * day + ~first, event, patient=patient)
    last = np.searchsorted(found.grid, 2.0 * np.arange(len(grid)) + 1, side="right") - 1
    of_day = (found.grid // 2).astype(np.int64)
    influence = attrs.evolve(
        found.influence,
        grid=grid,
        shared=found.influence.shared[:, last],
        at=of_day[found.influence.at],
        segment=np.zeros(len(grid), dtype=np.int64),
    )
    return attrs.evolve(
        found, grid=grid, left=found.left[last], hazard=found.hazard[last],
        at_risk=found.at_risk[last], events=found.events[last], influence=influence, exit=day,
    )  # fmt: skip

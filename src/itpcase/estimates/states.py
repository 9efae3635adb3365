"""
The probability of being in response over time, of all lines that were treated.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final, Literal, get_args

import attrs
import numpy as np

from itpcase import _names
from itpcase._arguments import check_convention
from itpcase._html import number_of
from itpcase._kept import cached_property
from itpcase._same import SameByValue
from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.estimates.curves import QUANTILES, Quantile
from itpcase.estimates.incidence import CumulativeIncidence, incidence_of
from itpcase.estimates.influence import Influence, error_of
from itpcase.estimates.inputs import read_day, read_times
from itpcase.estimates.limits import (
    CONFIDENCE,
    INTERVALS,
    Interval,
    check_confidence,
    limits_of,
    wald,
)
from itpcase.estimates.product_limit import (
    InState,
    Waiting,
    count_before,
    in_state,
    merge_times,
    wait,
)
from itpcase.estimates.times import CAUSES, RESPONSE
from itpcase.table import Column, Table

__all__ = ["InResponse", "TimeToResponse"]

Estimator = Literal["states", "curves"]

ESTIMATORS: Final = get_args(Estimator)


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class TimeToResponse(SameByValue):
    """
    Time to response, read in two ways.

    Attributes
    ----------
    all_treated : CumulativeIncidence
        The probability of having responded. Death and the next line rule a response out; a line
        without any of them is censored at its last count.
    responders : numpy.ndarray
        The times of those that responded, in order. [day]
    """

    all_treated: CumulativeIncidence
    responders: Column

    def __repr__(self) -> str:
        lines = number_of(len(self.all_treated), "line")
        return f"TimeToResponse({len(self.responders)} of {lines} responded)"

    @property
    def median_of_responders(self) -> float | None:
        """Median of the times of the responders; None without any. [day]"""
        return float(np.median(self.responders)) if len(self.responders) else None

    @property
    def range_of_responders(self) -> tuple[float, float] | None:
        """Shortest and longest time of a responder; None without any. [day]"""
        if not len(self.responders):
            return None
        return float(self.responders[0]), float(self.responders[-1])


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class InResponse(SameByValue):
    """
    The probability of being in response over time, of all lines that were treated.

    A line waits, is in response, or has left: by loss, bleeding, death or another event that the
    definition does not ignore. At every day the shares of the three add up to one.

    Attributes
    ----------
    lines : Table
        ``patient_id, line, responded, waiting_days, waiting_event, kept_days, kept_event, cause``.
    estimator : {"states", "curves"}
        The share of a state (Aalen and Johansen), which is a probability whatever was censored; or
        the difference of two Kaplan-Meier curves (Temkin; Huang), which of few lines with much
        censoring can fall below 0.
    confidence : float
    interval : {"log-log", "plain"}
    left_out : Table
        Lines that could not be used: ``patient_id, line, not_evaluable``.
    """

    lines: Table
    estimator: Estimator
    confidence: float
    interval: Interval
    left_out: Table
    patient: Column
    """The patient of each line, from 0."""
    is_named: bool = True

    mean_days: ClassVar[_names.Renamed] = _names.Renamed("restricted_mean")
    mean_error: ClassVar[_names.Renamed] = _names.Renamed("restricted_mean_error")
    mean_interval: ClassVar[_names.Renamed] = _names.Renamed("restricted_mean_interval")

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def _grid(self) -> Column:
        return np.unique(np.concatenate([self.lines["waiting_days"], self.lines["kept_days"]]))

    @cached_property
    def waiting(self) -> Waiting:
        """The curve of those that wait for a response."""
        lines = self.lines
        return wait(
            lines["waiting_days"], lines["waiting_event"], patient=self.patient, grid=self._grid
        )

    @cached_property
    def kept(self) -> Waiting:
        """The curve of those that have not left: they wait or are in response."""
        lines = self.lines
        return wait(lines["kept_days"], lines["kept_event"], patient=self.patient, grid=self._grid)

    @cached_property
    def found(self) -> InState:
        """The share in response."""
        lines = self.lines
        kept, lost = lines["kept_days"], lines["kept_event"]
        inside = lines["responded"] & ~(lost & (kept <= lines["waiting_days"]))
        return in_state(self.waiting, inside, leaves_on=kept, lost=lost)

    def __repr__(self) -> str:
        return f"InResponse({number_of(len(self), 'line')}, {self.responders} responded)"

    def _repr_html_(self) -> str:
        return self.steps()._repr_html_()

    @property
    def responders(self) -> int:
        """How many lines responded."""
        return int(self.lines["responded"].sum())

    @property
    def patients(self) -> int:
        """How many patients the lines are of."""
        return self.waiting.influence.patients

    @property
    def patient_ids(self) -> Column:
        """The patients in the order of their influences."""
        return self.waiting.ids_of(self.lines["patient_id"])

    @property
    def last_day(self) -> float:
        """The last day of any line. [day]"""
        return float(self.waiting.grid[-1]) if len(self.waiting.grid) else 0.0

    @property
    def until(self) -> float:
        """The last day on which the probability is known. [day]"""
        if not len(self):
            return 0.0
        ends = [self.last_day]
        if self.waiting.left[-1] > 0:
            ends.append(float(np.max(self.lines["waiting_days"])))
        kept = self.kept.left[-1] if self.estimator == "curves" else self.found.share[-1]
        if kept > 0:
            ends.append(float(np.max(self.lines["kept_days"])))
        return min(ends)

    @property
    def _share(self) -> Column:
        if self.estimator == "curves":
            return self.kept.left - self.waiting.left
        return self.found.share

    def at(self, days: Any) -> Column:
        """
        Read the probability of being in response.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        numpy.ndarray
            NaN where it is not known any more.

        Raises
        ------
        InputError
            For a day before 0.
        """
        wanted = read_times(days, "days")
        place = np.searchsorted(self.waiting.grid, wanted, side="right")
        return np.where(self._is_known(wanted), np.concatenate([[0.0], self._share])[place], np.nan)

    def _is_known(self, days: Column) -> Column:
        over = len(self) > 0 and self.waiting.left[-1] == 0 and self._share[-1] == 0
        return (days <= self.until) | over

    def error_at(self, days: Any) -> Column:
        """
        Read the standard error, by patient (infinitesimal jackknife).

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        numpy.ndarray
        """
        wanted = read_times(days, "days")
        return np.where(self._is_known(wanted), self.influence.error_on(wanted), np.nan)

    @cached_property
    def influence(self) -> Influence:
        """By how much each of `patient_ids` moves the probability."""
        if self.estimator == "curves":
            return self.kept.influence.less(self.waiting.influence)
        return self.found.influence

    def interval_at(self, days: Any) -> tuple[Column, Column]:
        """
        Read the limits of the probability.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        tuple of numpy.ndarray
        """
        return limits_of(self.at(days), self.error_at(days), self.confidence, self.interval)

    def states_at(self, days: Any) -> Table:
        """
        Read how the lines are divided: waiting, in response, and gone by each cause.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        Table
            ``day, waiting, in_response``, and one column a cause; they add up to one.
        """
        wanted = read_times(days, "days")
        place = np.searchsorted(self.waiting.grid, wanted, side="right")
        known = self._is_known(wanted)

        def read(values: Column, start: float) -> Column:
            return np.where(known, np.concatenate([[start], values])[place], np.nan)

        gone = {name: read(values, 0.0) for name, values in self._gone().items()}
        return Table(
            {"day": wanted, "waiting": read(self.waiting.left, 1.0),
             "in_response": read(self.found.share, 0.0), **gone}
        )  # fmt: skip

    def _gone(self) -> dict[str, Column]:
        """Return the share that has left by each cause, out of the waiting or of the response."""
        grid, lines = self.waiting.grid, self.lines
        responded, cause = lines["responded"], lines["cause"]
        at_once = responded & (lines["kept_days"] <= lines["waiting_days"])
        inside = responded & ~at_once
        lost = lines["kept_event"]
        came = np.searchsorted(grid, lines["waiting_days"][inside])
        left = np.searchsorted(grid, lines["kept_days"][inside])
        size = len(grid)
        at_risk = (
            np.cumsum(np.bincount(came + 1, minlength=size + 1))[:size]
            - np.cumsum(np.bincount(left + 1, minlength=size + 1))[:size]
        )
        before = np.concatenate([[0.0], self.found.share[:-1]])[:size]
        out = {}
        for name in dict.fromkeys(cause[lost & (cause != "")].tolist()):
            of_waiting = lost & (~responded | at_once) & (cause == name)
            direct = in_state(self.waiting, of_waiting).share
            went = np.bincount(left[(lost & (cause == name))[inside]], minlength=size + 1)[:size]
            later = np.cumsum(np.where(at_risk > 0, before * went / np.maximum(at_risk, 1), 0.0))
            out[name] = direct + later
        order = [*CAUSES, *out]
        return {name: out[name] for name in dict.fromkeys(order) if name in out}

    def restricted_mean(self, until: float | None = None) -> float:
        """
        Return the mean duration of response of all treated, up to a day.

        Lines that never responded count with 0: it is the area under the probability.

        Parameters
        ----------
        until : float, optional
            As far as the probability is known if omitted. [day]

        Returns
        -------
        float
            [day]

        Raises
        ------
        InputError
            If it is not known so far.
        """
        end = self._check_until(until)
        grid = self.waiting.grid
        if not len(grid):
            return 0.0
        ends = np.append(grid[1:], np.inf)
        return float(np.sum(self._share * (np.clip(ends, 0, end) - np.clip(grid, 0, end))))

    def influence_on_mean(self, until: float | None = None) -> Column:
        """Return by how much each of `patient_ids` moves the mean."""
        return self.influence.on_area(self._check_until(until))

    def restricted_mean_error(self, until: float | None = None) -> float:
        """
        Return the standard error of the mean, by patient.

        Parameters
        ----------
        until : float, optional
            [day]

        Returns
        -------
        float
            [day]
        """
        return error_of(self.influence_on_mean(until)) if len(self) else np.nan

    def restricted_mean_interval(self, until: float | None = None) -> tuple[float, float]:
        """
        Return the limits of the mean, held to what is possible.

        Parameters
        ----------
        until : float, optional
            [day]

        Returns
        -------
        tuple of float
            [day]
        """
        low, high = wald(
            self.restricted_mean(until), self.restricted_mean_error(until), self.confidence
        )
        return max(low, 0.0), min(high, self._check_until(until))

    def _check_until(self, until: float | None) -> float:
        end = self.until if until is None else read_day(until, "until")
        if not 0 <= end < np.inf or not self._is_known(np.array([end])).all():
            raise InputError.of(
                "BEYOND_FOLLOW_UP",
                argument="until",
                given=f"{end:g}",
                needed=Sentence("problem.BEYOND_FOLLOW_UP.needed_states", until=f"{self.until:g}"),
            )
        return end

    def risk_table(self, days: Any) -> Table:
        """
        Count the lines that are followed, censored, and gone, up to the day before each.

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
        time, event = self.lines["kept_days"], self.lines["kept_event"]
        gone, lost = (count_before(each, wanted) for each in (time, time[event]))
        return Table(
            {"day": wanted, "at_risk": len(self) - gone, "censored": gone - lost, "events": lost}
        )

    def steps(self) -> Table:
        """
        Return the probability as a table.

        Returns
        -------
        Table
            ``day, in_response, lower, upper``; the limits are 0 before anyone responded.
        """
        days = np.unique(np.concatenate([[0.0], self.waiting.grid]))
        days = days[days <= self.until]
        share = self.at(days)
        low, high = (np.where(share <= 0, 0.0, end) for end in self.interval_at(days))
        return Table({"day": days, "in_response": share, "lower": low, "upper": high})

    def responded(self, quantile: Quantile = "first") -> CumulativeIncidence:
        """Return the probability of having responded, of the same lines."""
        check_convention("quantile", quantile, QUANTILES)
        lines = self.lines
        event = lines["responded"]
        cause = np.where(event, RESPONSE, lines["cause"]).astype(object)
        table = Table(
            {"patient_id": lines["patient_id"], "line": lines["line"],
             "days": lines["waiting_days"], "event": event, "cause": cause}
        )  # fmt: skip
        known = np.inf
        if len(self) == 0 or self.waiting.left[-1] > 0:
            known = float(np.max(lines["waiting_days"], initial=0.0))
        return incidence_of(
            in_state(self.waiting, event), RESPONSE, table, known_until=known,
            confidence=self.confidence, interval=self.interval, quantile=quantile,
            left_out=self.left_out,
        )  # fmt: skip


def follow_responses(
    lines: Table,
    *,
    patient: Column,
    left_out: Table,
    estimator: Estimator = "states",
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
) -> InResponse:
    """
    Put the times of lines together.

    Parameters
    ----------
    lines : Table
        ``patient_id, line, responded, waiting_days, waiting_event, kept_days, kept_event, cause``:
        until the response or the end of its chance, and until the response is lost or can no
        longer come; *cause* is empty where the latter is censored.
    patient : numpy.ndarray of int
        The patient of each, from 0.
    left_out : Table
    estimator : {"states", "curves"}
    confidence : float
    interval : {"log-log", "plain"}

    Returns
    -------
    InResponse
    """
    check_convention("estimator", estimator, ESTIMATORS)
    check_confidence(confidence)
    check_convention("interval", interval, INTERVALS)
    waited, kept = merge_times(
        lines["waiting_days"].astype(np.float64), lines["kept_days"].astype(np.float64)
    )
    flags = ("responded", "waiting_event", "kept_event")
    columns = {name: lines[name] for name in lines.columns}
    columns |= {name: lines[name].astype(bool) for name in flags}
    columns |= {"waiting_days": waited, "kept_days": kept}
    return InResponse(
        lines=Table(columns), estimator=estimator, confidence=confidence, interval=interval,
        left_out=left_out, patient=patient,
    )  # fmt: skip

"""
Cumulative incidence: how many have come to an end by each cause, where one cause rules out another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from itpcase._arguments import check_convention, check_rows, is_word_of
from itpcase._html import number_of
from itpcase._kept import cached_property
from itpcase._same import SameByValue
from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError
from itpcase.estimates.curves import (
    QUANTILES,
    KaplanMeier,
    Quantile,
    draw_curve,
    find_half,
)
from itpcase.estimates.inputs import one_column, read_causes, read_cluster, read_times
from itpcase.estimates.limits import (
    CONFIDENCE,
    INTERVALS,
    Interval,
    check_confidence,
    limits_of,
)
from itpcase.estimates.product_limit import InState, count_before, in_state
from itpcase.table import Column, Table

__all__ = ["CumulativeIncidence", "IncidenceByCause", "cumulative_incidence"]


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class CumulativeIncidence(SameByValue):
    """
    The share of lines that have come to an end by one cause, day by day.

    Attributes
    ----------
    cause : str
    lines : Table
        What it was made of: ``patient_id, line, days, event, cause``; *event* is this cause.
    days, incidence, lower, upper : numpy.ndarray
        The distinct days from 0 on, the share on each of them and from there to the next, and its
        pointwise interval; NaN where it is not defined.
    known_until : float
        The last day on which it is known; infinite if no line is left. [day]
    confidence, interval, quantile
        As of `KaplanMeier`.
    left_out : Table
        Lines that could not be used: ``patient_id, line, not_evaluable``.
    """

    cause: str
    lines: Table
    days: Column
    incidence: Column
    lower: Column
    upper: Column
    known_until: float
    confidence: float
    interval: Interval
    quantile: Quantile
    left_out: Table
    found: InState

    def __len__(self) -> int:
        return len(self.lines)

    def __repr__(self) -> str:
        return f"CumulativeIncidence({self.cause}: {self.events} of {number_of(len(self), 'line')})"

    def _repr_html_(self) -> str:
        return self.steps()._repr_html_()

    @property
    def events(self) -> int:
        """How many lines came to an end by this cause."""
        return int(self.lines["event"].sum())

    @property
    def patients(self) -> int:
        """How many patients the lines are of."""
        return self.found.influence.patients

    @property
    def last_day(self) -> float:
        """The last day on which anyone was observed. [day]"""
        return float(self.days[-1])

    @property
    def median(self) -> float | None:
        """The first day on which half or more have come to this end; None if they never do."""
        return find_half(self.days, 1 - self.incidence, self.quantile)

    @property
    def median_interval(self) -> tuple[float | None, float | None]:
        """The days on which the limits come to one half; None where they do not, NaN as there."""
        low, high = (
            find_half(self.days, 1 - band, self.quantile) for band in (self.upper, self.lower)
        )
        return low, high

    def at(self, days: Any) -> Column:
        """
        Read the share that has come to this end.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        numpy.ndarray
            NaN after the last day, unless nobody is left.

        Raises
        ------
        InputError
            For a day before 0.
        """
        return self._read(self.incidence, days)

    def interval_at(self, days: Any) -> tuple[Column, Column]:
        """
        Read the limits of the share.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        tuple of numpy.ndarray
        """
        return self._read(self.lower, days), self._read(self.upper, days)

    def error_at(self, days: Any) -> Column:
        """
        Read the standard error of the share, by patient.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        numpy.ndarray
        """
        wanted = read_times(days, "days")
        errors = self.found.influence.error_on(wanted)
        return np.where(wanted <= self.known_until, errors, np.nan)

    def _read(self, values: Column, days: Any) -> Column:
        wanted = read_times(days, "days")
        read = values[np.searchsorted(self.days, wanted, side="right") - 1]
        return np.where(wanted <= self.known_until, read, np.nan)

    def risk_table(self, days: Any) -> Table:
        """
        Count who is at risk, censored, has come to this end, and to another.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        Table
            ``day, at_risk, censored, events, other_events``; up to the day before each.
        """
        wanted = read_times(days, "days")
        time, event = self.lines["days"], self.lines["event"].astype(bool)
        other = ~event & (self.lines["cause"] != "")
        gone, own, others = (
            count_before(each, wanted) for each in (time, time[event], time[other])
        )
        return Table(
            {"day": wanted, "at_risk": len(self) - gone, "censored": gone - own - others,
             "events": own, "other_events": others}
        )  # fmt: skip

    def steps(self) -> Table:
        """Return the curve as a table: ``day, incidence, lower, upper``."""
        return Table(
            {"day": self.days, "incidence": self.incidence, "lower": self.lower,
             "upper": self.upper}
        )  # fmt: skip


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class IncidenceByCause(Mapping[str, CumulativeIncidence]):
    """
    The cumulative incidence of each cause, and what is left.

    At every day the shares of the causes and the share that is left add up to one.

    Attributes
    ----------
    causes : dict of str to CumulativeIncidence
    left : KaplanMeier
        Without any of the causes.
    """

    causes: dict[str, CumulativeIncidence]
    left: KaplanMeier

    def __getitem__(self, cause: str) -> CumulativeIncidence:
        return self.causes[cause]

    def __iter__(self) -> Iterator[str]:
        return iter(self.causes)

    def __len__(self) -> int:
        return len(self.causes)

    def __repr__(self) -> str:
        told = ", ".join(f"{name} {each.events}" for name, each in self.causes.items())
        return f"IncidenceByCause({number_of(len(self.left), 'line')}: {told or 'none ended'})"

    def _repr_html_(self) -> str:
        return self.steps()._repr_html_()

    @property
    def lines(self) -> Table:
        """The lines: ``patient_id, line, days, event, cause``."""
        return self.left.lines

    def at(self, days: Any) -> Table:
        """
        Read the share of each cause, and what is left.

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        Table
            ``day``, one column a cause, and ``left``.
        """
        wanted = read_times(days, "days")
        shares = {name: each.at(wanted) for name, each in self.causes.items()}
        return Table({"day": wanted, **shares, "left": self.left.at(wanted)})

    @cached_property
    def _steps(self) -> Table:
        return self.at(self.left.days)

    def steps(self) -> Table:
        """Return all curves as a table: ``day``, one column a cause, and ``left``."""
        return self._steps


def cumulative_incidence(
    days: Any,
    cause: Any,
    *,
    cluster: Any = None,
    censored: Any = "",
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
    quantile: Quantile = "first",
) -> IncidenceByCause:
    """
    Estimate how many come to an end by each cause, day by day (Aalen and Johansen).

    * who has come to an end by one cause can no longer by another; that is no censoring;
    * the error is the infinitesimal jackknife's, by patient;
    * the limits are those of R and SAS: ``F ** exp(± z · error / (F · log F))``.

    Parameters
    ----------
    days : array_like
        Time of each subject. [day]
    cause : array_like
        Why it ended; 0, an empty text or None if it was censored.
    cluster : array_like, optional
        The patient of each row; each row for itself if omitted.
    censored : str or number
        What else stands for censoring, such as ``"censored"``.
    confidence : float
        Coverage of the interval.
    interval : {"log-log", "plain"}
        Its type.
    quantile : {"first", "midpoint"}
        The rule for medians.

    Returns
    -------
    IncidenceByCause

    Raises
    ------
    InputError
        For what is no time, or a cause that is missing.

    References
    ----------
    Aalen OO, Johansen S. Scand J Stat 1978;5:141-150.

    Examples
    --------
    Four respond on day 21, two die on day 10, one starts the next line on day 15, five are followed
    to day 84:

    >>> from itpcase.estimates import cumulative_incidence
    >>> found = cumulative_incidence(
    ...     [21] * 4 + [10] * 2 + [15] + [84] * 5,
    ...     ["response"] * 4 + ["death"] * 2 + ["next line"] + [""] * 5)
    >>> found["response"].at([20, 21]).round(3).tolist(), found["response"].median
    ([0.0, 0.333], None)
    >>> table = found.at(30)
    >>> {name: round(float(table[name][0]), 3) for name in table.columns}
    {'day': 30.0, 'death': 0.167, 'next line': 0.083, 'response': 0.333, 'left': 0.417}
    """
    check_rows({"days": days, "cause": cause, "cluster": cluster})
    time = read_times(days, "days", single=False)
    words = read_causes(cause, len(time), censored=censored)
    patient, _ = read_cluster(cluster, len(time))
    rows = np.arange(1, len(time) + 1)
    lines = Table(
        {
            "patient_id": rows if cluster is None else one_column(cluster, "cluster"),
            "line": np.ones_like(rows),
            "days": time,
            "event": words != "",
            "cause": words,
        }
    )
    return divide_by_cause(
        lines, patient=patient, confidence=confidence, interval=interval, quantile=quantile,
        is_named=cluster is not None,
    )  # fmt: skip


def divide_by_cause(
    lines: Table,
    *,
    patient: Column,
    left_out: Table | None = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
    quantile: Quantile = "first",
    is_named: bool = True,
    causes: tuple[str, ...] | None = None,
) -> IncidenceByCause:
    """
    Make the curves of lines that have been checked.

    Parameters
    ----------
    lines : Table
        ``patient_id, line, days, event, cause``; an empty cause is a censored line.
    patient : numpy.ndarray of int
        The patient of each, from 0.
    left_out : Table, optional
    confidence : float
    interval : {"log-log", "plain"}
    quantile : {"first", "midpoint"}
        As for `cumulative_incidence`.
    is_named : bool
        Whether *patient* says what hangs together.
    causes : tuple of str, optional
        The causes, in their order; those of the lines if omitted.

    Returns
    -------
    IncidenceByCause
    """
    check_confidence(confidence)
    check_convention("interval", interval, INTERVALS)
    check_convention("quantile", quantile, QUANTILES)
    cause = lines["cause"]
    left = draw_curve(
        lines, patient=patient, left_out=left_out, confidence=confidence, interval=interval,
        quantile=quantile, is_named=is_named, coding="any cause",
    )  # fmt: skip
    waiting = left.waiting
    listed = tuple(sorted(set(cause.tolist()) - {""})) if causes is None else causes
    known = np.inf if len(lines) and waiting.left[-1] == 0 else left.last_day
    return IncidenceByCause(
        left=left,
        causes={
            name: incidence_of(
                in_state(waiting, cause == name), name,
                Table({key: lines[key] for key in lines.columns} | {"event": cause == name}),
                known_until=known, left_out=left.left_out, confidence=confidence,
                interval=interval, quantile=quantile,
            )
            for name in listed
        },
    )  # fmt: skip


def incidence_of(
    found: InState, cause: str, lines: Table, *, known_until: float, **settings: Any
) -> CumulativeIncidence:
    """Put the limits to an incidence, and begin it on day 0."""
    low, high = limits_of(
        found.share, found.influence.standard_error, settings["confidence"], settings["interval"]
    )
    low, high = (np.where(found.share <= 0, 0.0, each) for each in (low, high))
    days, share = found.grid, found.share
    if not len(days) or days[0] > 0:
        days = np.concatenate([[0.0], days])
        share, low, high = (np.concatenate([[0.0], each]) for each in (share, low, high))
    return CumulativeIncidence(
        cause=cause, lines=lines, days=days, incidence=share, lower=low, upper=high,
        known_until=known_until, found=found, **settings,
    )  # fmt: skip


def refuse_unknown_cause(given: str, known: tuple[str, ...]) -> None:
    """Refuse a cause that no line can have."""
    if not is_word_of(given, known):
        raise InputError.of(
            "UNKNOWN_CAUSE",
            argument="hypothetical",
            needed=Sentence("problem.UNKNOWN_CAUSE.needed", listed=enumerated(known)),
            given=given,
            remedy=Sentence("problem.UNKNOWN_CAUSE.remedy_incidence"),
        )

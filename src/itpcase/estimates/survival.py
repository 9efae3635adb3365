"""
How long responses last in many lines of treatment, and how many lines are in response.

Kaplan-Meier of remission duration, follow-up, time to response, and the probability of being in
response over time. Needs the extra ``survival``. Every answer names the conventions that it
follows and keeps the lines that it was made of.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any, Final, Literal

import attrs
import numpy as np

from itpcase.cohort.cohort import Cohort, as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.engine.walk import NO_DAY
from itpcase.errors import InputError, MissingExtraError
from itpcase.model import CaseSeries, Day, Patient
from itpcase.response.category import time_to_response
from itpcase.response.remission import remission_episodes
from itpcase.table import Column, Table, day_number
from itpcase.terms import NotEvaluable, Strategy

__all__ = [
    "InResponse",
    "KaplanMeier",
    "TimeToResponse",
    "in_response",
    "kaplan_meier",
    "remission_survival",
    "response_times",
]

Interval = Literal["log-log", "plain"]
Quantile = Literal["first", "midpoint"]

INTERVALS: Final = {"log-log": "log-log", "plain": "linear"}
"""The interval types, and what scipy calls them."""

CONFIDENCE: Final = 0.95
"""The usual coverage of an interval."""

HALF: Final = 0.5

ROUNDING: Final = 1e-9
"""A curve this near to one half is at one half: it is a product of many fractions."""


# --- one curve ----------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class KaplanMeier:
    """
    A Kaplan-Meier curve with its interval, and the lines behind it.

    Attributes
    ----------
    lines : Table
        What it was made of: ``patient_id, line, days, event``.
    days, survival, lower, upper : numpy.ndarray
        The distinct days from 0 on, the curve on each of them and from there to the next, and its
        pointwise interval; NaN where the interval is not defined, which is after the last line
        that could be lost was lost.
    confidence : float
        Coverage of the interval.
    interval : {"log-log", "plain"}
        Its type, with Greenwood's variance.
    quantile : {"first", "midpoint"}
        The median is the first day on which the curve is at or below one half; under
        ``"midpoint"``, where the curve runs at exactly one half, the middle of that stretch.
    left_out : Table
        Lines that could not be used: ``patient_id, line, reason``.
    """

    lines: Table
    days: Column
    survival: Column
    lower: Column
    upper: Column
    confidence: float
    interval: Interval
    quantile: Quantile
    left_out: Table

    def __len__(self) -> int:
        return len(self.lines)

    def __repr__(self) -> str:
        return f"KaplanMeier({len(self)} lines, {self.events} events)"

    def _repr_html_(self) -> str:
        return self.steps()._repr_html_()

    @property
    def events(self) -> int:
        """How many lines had the event."""
        return int(self.lines["event"].sum())

    @property
    def last_day(self) -> float:
        """The last day on which anyone was observed; 0 without lines. [day]"""
        return float(self.days[-1])

    @property
    def median(self) -> float | None:
        """The day at which half are left; None if it was not reached. [day]"""
        return _quantile(self.days, self.survival, HALF, self.quantile)

    @property
    def median_interval(self) -> tuple[float | None, float | None]:
        """
        The days at which the ends of the interval reach one half; None where they do not.

        Brookmeyer and Crowley's interval, of the type of the band.
        """
        low, high = (
            _quantile(self.days, band, HALF, self.quantile) for band in (self.lower, self.upper)
        )
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
        """
        wanted = np.atleast_1d(np.asarray(days, dtype=np.float64))
        read = self.survival[np.searchsorted(self.days, wanted, side="right") - 1]
        return np.where((wanted <= self.last_day) | (read == 0), read, np.nan)

    def restricted_mean(self, until: float) -> float:
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
        if not until >= 0 or (until > self.last_day and self.survival[-1] > 0):
            raise InputError.of(
                "BEYOND_FOLLOW_UP", argument="until", given=f"{until:g}",
                needed=f"a day from 0 to the last on which anyone was observed ({self.last_day:g})",
                remedy="restrict the mean to a shorter time, the same for all that is compared",
            )  # fmt: skip
        ends = np.append(self.days[1:], np.inf)
        return float(
            np.sum(self.survival * (np.clip(ends, 0, until) - np.clip(self.days, 0, until)))
        )

    def risk_table(self, days: Any) -> Table:
        """
        Count who is at risk, censored, and has had the event.

        At risk on a day are those whose time is that day or longer; the others were censored or had
        the event before. The three add up to all lines (KMunicate).

        Parameters
        ----------
        days : array_like
            [day]

        Returns
        -------
        Table
            ``day, at_risk, censored, events``.
        """
        wanted = np.atleast_1d(np.asarray(days, dtype=np.float64))
        time, event = self.lines["days"], self.lines["event"].astype(bool)
        gone, lost = (
            np.searchsorted(np.sort(each), wanted, side="left") for each in (time, time[event])
        )
        return Table(
            {"day": wanted, "at_risk": len(self) - gone, "censored": gone - lost, "events": lost}
        )

    def steps(self) -> Table:
        """
        Return the curve as a table.

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

        Returns
        -------
        KaplanMeier
        """
        columns = {name: self.lines[name] for name in self.lines.columns}
        lines = Table(columns | {"event": ~self.lines["event"].astype(bool)})
        return _curve(
            lines, self.left_out, confidence=self.confidence, interval=self.interval,
            quantile=self.quantile,
        )  # fmt: skip


def _quantile(days: Column, curve: Column, share: float, rule: Quantile) -> float | None:
    """Find the day on which a curve comes to a share; None if it does not."""
    reached = np.flatnonzero(curve <= share + ROUNDING)
    if not len(reached):
        return None
    first = int(reached[0])
    later = np.flatnonzero(curve < share - ROUNDING)
    if rule == "first" or not len(later):
        return float(days[first])
    return float((days[first] + days[later[0]]) / 2)


def kaplan_meier(
    days: Any,
    event: Any,
    *,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
    quantile: Quantile = "first",
) -> KaplanMeier:
    """
    Estimate how many are left without an event, day by day.

    * the product-limit estimate of Kaplan and Meier; on one day events come before censoring;
    * the interval is pointwise, with Greenwood's variance.

    Parameters
    ----------
    days : array_like
        Time of each subject. [day]
    event : array_like of bool
        Whether it ended with the event; False if it was censored.
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
        For a time below 0 or missing, or an unknown type or rule.
    MissingExtraError
        Without the extra ``survival``.

    Examples
    --------
    >>> from itpcase.estimates.survival import kaplan_meier
    >>> curve = kaplan_meier([5, 8, 8, 12, 30], [True, True, False, True, False])
    >>> curve.median, curve.at([8, 29]).round(2).tolist()
    (12.0, [0.6, 0.3])
    """
    time, ended = np.asarray(days, dtype=np.float64), np.asarray(event, dtype=bool)
    rows = np.arange(1, len(time) + 1)
    lines = Table({"patient_id": rows.astype(str), "line": np.ones_like(rows), "days": time,
                   "event": ended})  # fmt: skip
    return _curve(lines, _left_out(()), confidence=confidence, interval=interval, quantile=quantile)


def _curve(
    lines: Table,
    left_out: Table,
    *,
    confidence: float,
    interval: Interval,
    quantile: Quantile,
) -> KaplanMeier:
    time, event = lines["days"].astype(np.float64), lines["event"].astype(bool)
    _check(time, confidence, interval, quantile)
    days, survival, low, high = _estimate(time, event, confidence, INTERVALS[interval])
    return KaplanMeier(
        lines=lines, days=days, survival=survival, lower=low, upper=high, confidence=confidence,
        interval=interval, quantile=quantile, left_out=left_out,
    )  # fmt: skip


def _check(time: Column, confidence: float, interval: str, quantile: str) -> None:
    if not np.all((time >= 0) & np.isfinite(time)):
        raise InputError.of(
            "NEGATIVE_TIME", argument="days", needed="finite times of 0 days or more",
            given=f"{time[~((time >= 0) & np.isfinite(time))][0]:g}",
            remedy="count from the start of each, and leave out whose time is not known",
        )  # fmt: skip
    for argument, value, known in (
        ("interval", interval, tuple(INTERVALS)), ("quantile", quantile, ("first", "midpoint")),
    ):  # fmt: skip
        if value not in known:
            raise InputError.of(
                "UNKNOWN_CONVENTION", argument=argument, needed="one of " + ", ".join(known),
                given=value, remedy="pass one of these",
            )  # fmt: skip
    if not 0 < confidence < 1:
        raise InputError.of(
            "CONFIDENCE", argument="confidence", needed="a share between 0 and 1",
            given=confidence, remedy="pass 0.95 for 95 %",
        )  # fmt: skip


def _estimate(
    time: Column, event: Column, confidence: float, method: str
) -> tuple[Column, Column, Column, Column]:
    """Return the distinct days from 0 on, the curve, and its interval."""
    try:
        from scipy import stats  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("Kaplan-Meier", "survival") from None
    start, one = np.zeros(1), np.ones(1)
    if not len(time):
        return start, one, one, one
    found = stats.ecdf(stats.CensoredData(uncensored=time[event], right=time[~event])).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # undefined at 0 and 1, which is told
        band = found.confidence_interval(confidence, method=method)
    days, survival = found.quantiles, found.probabilities
    low, high = (
        np.where(survival == 1, 1.0, np.where(survival == 0, np.nan, end.probabilities))
        for end in (band.low, band.high)
    )
    if days[0] > 0:
        days = np.concatenate([start, days])
        survival, low, high = (np.concatenate([one, each]) for each in (survival, low, high))
    return days, survival, low, high


# --- the lines of a series ----------------------------------------------------------------------


def _left_out(rows: Iterable[tuple[Any, int, str]]) -> Table:
    listed = list(rows)
    names = ("patient_id", "line", "reason")
    return Table({name: np.array([row[i] for row in listed], dtype=object)
                  for i, name in enumerate(names)})  # fmt: skip


def _waiting(
    cohort: Cohort, line: int | None, level: str | None, definition: Definition
) -> tuple[Table, Column, Table]:
    """Return the times to response, which of them are known, and the lines left out."""
    table = time_to_response(cohort, line=line, level=level, definition=definition)
    known = ~np.isnan(table["days"])
    number, start = cohort.lines["number"], cohort.lines["start"]
    started = (start if line is None else start[number == line]) != NO_DAY
    out = _left_out(
        (
            table["patient_id"][i],
            int(table["line"][i]),
            str(NotEvaluable.NO_COUNTS if started[i] else NotEvaluable.NO_START),
        )
        for i in np.flatnonzero(~known)
    )
    return table, known, out


def remission_survival(
    subject: Patient | CaseSeries | Cohort | Iterable[Patient],
    *,
    line: int | None = None,
    level: str | None = None,
    definition: Definition = IWG_2009,
    data_cut: Day | None = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
    quantile: Quantile = "first",
) -> KaplanMeier:
    """
    Estimate how long responses last: Kaplan-Meier of the first episode of each line.

    * time runs from the start of the episode;
    * the event is the end of the episode by whatever the definition counts as one;
    * lines without an episode have no duration and are not in the curve: `in_response` keeps them.

    Several lines of one patient are counted as if they were of several patients.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    definition : Definition
        What counts as a response, and what ends it.
    data_cut : date or int, optional
        The last day that counts.
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
    DefinitionError
        If the definition has no such level.
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    itpcase.remission_episodes : the episodes.
    itpcase.in_response : with the lines that never responded.

    References
    ----------
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> curve = itp.remission_survival(examples.load("ding-2025"), definition=itp.DING_2025)
    >>> curve.lines["days"].tolist(), curve.events, curve.median
    ([1045.0, 390.0, 334.0, 120.0], 1, None)
    """
    cohort = as_cohort(subject, data_cut)
    table = remission_episodes(cohort, line=line, level=level, definition=definition)
    first = table["episode"] == 1
    lines = Table({name: table[name][first] for name in ("patient_id", "line", "days", "event")})
    return _curve(lines, _left_out(()), confidence=confidence, interval=interval, quantile=quantile)


# --- time to response ---------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, kw_only=True)
class TimeToResponse:
    """
    Time to response, read in two ways.

    Attributes
    ----------
    all_treated : KaplanMeier
        The event is the response; a line without one is censored at its last count.
    responders : numpy.ndarray
        The times of those that responded, in order; a shorter time, since the others are left
        out. [day]
    """

    all_treated: KaplanMeier
    responders: Column

    def __repr__(self) -> str:
        return f"TimeToResponse({len(self.responders)} of {len(self.all_treated)} lines responded)"

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


def response_times(
    subject: Patient | CaseSeries | Cohort | Iterable[Patient],
    *,
    line: int | None = None,
    level: str | None = None,
    definition: Definition = IWG_2009,
    data_cut: Day | None = None,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
    quantile: Quantile = "first",
) -> TimeToResponse:
    """
    Give the time to response of all treated, and of the responders alone.

    The two readings differ: a trial in which few respond early has a short median among responders
    and a long one, or none, among all treated.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    definition : Definition
        What counts as a response.
    data_cut : date or int, optional
        The last day that counts.
    confidence : float
        Coverage of the interval.
    interval : {"log-log", "plain"}
        Its type.
    quantile : {"first", "midpoint"}
        The rule for the median of the curve.

    Returns
    -------
    TimeToResponse

    Raises
    ------
    DefinitionError
        If the definition has no such level.
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    itpcase.time_to_response : the time of each line.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> times = itp.response_times(examples.load("ding-2025"), definition=itp.DING_2025)
    >>> times
    TimeToResponse(4 of 4 lines responded)
    """
    table, known, out = _waiting(as_cohort(subject, data_cut), line, level, definition)
    lines = Table({name: table[name][known] for name in ("patient_id", "line", "days", "event")})
    curve = _curve(lines, out, confidence=confidence, interval=interval, quantile=quantile)
    return TimeToResponse(
        all_treated=curve, responders=np.sort(lines["days"][lines["event"].astype(bool)])
    )


# --- being in response --------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False, kw_only=True)
class InResponse:
    """
    The probability of being in response over time, of all lines that were treated.

    The difference of two Kaplan-Meier curves: of the time to the loss of a response or to the end
    of the chance of one, and of the time to the first of response and these. It is given as it
    comes: of few lines with much censoring it can fall a little below 0.

    Attributes
    ----------
    kept : KaplanMeier
        Until the response is lost, or a line without one can no longer respond.
    waiting : KaplanMeier
        Until the response, or until the line can no longer respond.
    """

    kept: KaplanMeier
    waiting: KaplanMeier

    def __len__(self) -> int:
        return len(self.kept)

    def __repr__(self) -> str:
        return f"InResponse({len(self)} lines, {self.responders} responded)"

    @property
    def lines(self) -> Table:
        """The lines: ``patient_id, line, responded``, and the days and event of both curves."""
        kept, waiting = self.kept.lines, self.waiting.lines
        return Table(
            {
                "patient_id": kept["patient_id"],
                "line": kept["line"],
                "responded": waiting["responded"],
                "waiting_days": waiting["days"],
                "waiting_event": waiting["event"],
                "kept_days": kept["days"],
                "kept_event": kept["event"],
            }
        )

    @property
    def left_out(self) -> Table:
        """Lines that could not be used: ``patient_id, line, reason``."""
        return self.kept.left_out

    @property
    def responders(self) -> int:
        """How many lines responded."""
        return int(self.waiting.lines["responded"].sum())

    @property
    def until(self) -> float:
        """The last day on which both curves are known. [day]"""
        return min(_known_until(self.kept), _known_until(self.waiting), self.last_day)

    @property
    def last_day(self) -> float:
        """The last day of any line. [day]"""
        return max(self.kept.last_day, self.waiting.last_day)

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
        """
        return self.kept.at(days) - self.waiting.at(days)

    def mean_days(self, until: float | None = None) -> float:
        """
        Return the mean duration of response of all treated, up to a day.

        Lines that never responded count with 0: it is the area under the probability.

        Parameters
        ----------
        until : float, optional
            As far as both curves are known if omitted. [day]

        Returns
        -------
        float
            [day]

        Raises
        ------
        InputError
            If one of the curves is not known so far.
        """
        end = self.until if until is None else until
        return self.kept.restricted_mean(end) - self.waiting.restricted_mean(end)

    def steps(self) -> Table:
        """
        Return the probability as a table.

        Returns
        -------
        Table
            ``day, in_response``.
        """
        days = np.union1d(self.kept.days, self.waiting.days)
        days = days[days <= self.until]
        return Table({"day": days, "in_response": self.at(days)})


def _known_until(curve: KaplanMeier) -> float:
    return np.inf if curve.survival[-1] == 0 else curve.last_day


def in_response_of(
    kept: Table,
    waiting: Table,
    left_out: Table | None = None,
    *,
    confidence: float = CONFIDENCE,
    interval: Interval = "log-log",
    quantile: Quantile = "first",
) -> InResponse:
    """
    Put two tables of times together.

    Parameters
    ----------
    kept : Table
        ``patient_id, line, days, event``: until the response is lost or can no longer come.
    waiting : Table
        The same lines, until the response or the end of its chance, with ``responded``.
    left_out : Table, optional
        Lines that could not be used.
    confidence : float
        As for `kaplan_meier`, and so are the next two.
    interval : {"log-log", "plain"}
    quantile : {"first", "midpoint"}

    Returns
    -------
    InResponse
    """
    out = _left_out(()) if left_out is None else left_out
    settings: dict[str, Any] = {
        "confidence": confidence, "interval": interval, "quantile": quantile
    }  # fmt: skip
    return InResponse(kept=_curve(kept, out, **settings), waiting=_curve(waiting, out, **settings))


def in_response(
    subject: Patient | CaseSeries | Cohort | Iterable[Patient],
    *,
    line: int | None = None,
    level: str | None = None,
    definition: Definition = IWG_2009,
    data_cut: Day | None = None,
) -> InResponse:
    """
    Estimate the probability of being in response, over all lines that were treated.

    * time runs from the start of the line;
    * a line is in response from the start of its first episode to its end; a response that comes
      back is not counted again;
    * a line without a response can no longer have one from the death, or from the start of the next
      line on (where the definition does not ignore it): that is an event of both curves;
    * other lines without a response are censored at their last count.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    definition : Definition
        What counts as a response, and what ends it.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    InResponse

    Raises
    ------
    DefinitionError
        If the definition has no such level.
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    itpcase.remission_survival : the responders alone.

    References
    ----------
    Huang B, Tian L, Talukder E, et al. JAMA Oncol 2018;4:874-876,
    doi:10.1001/jamaoncol.2018.0275; Temkin NR. Biometrics 1978;34:571-580.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> p = itp.in_response(examples.load("ding-2025"), definition=itp.DING_2025)
    >>> p.at([0, 100, 200]).tolist()
    [0.0, 1.0, 0.75]
    """
    cohort = as_cohort(subject, data_cut)
    table, known, out = _waiting(cohort, line, level, definition)
    episodes = remission_episodes(cohort, line=line, level=level, definition=definition)
    rows = {
        (patient, number): row
        for row, (patient, number, episode) in enumerate(
            zip(episodes["patient_id"], episodes["line"], episodes["episode"], strict=True)
        )
        if episode == 1
    }
    number = cohort.lines["number"]
    which = np.flatnonzero(np.ones(len(number), dtype=bool) if line is None else number == line)
    chance = _end_of_chance(cohort, definition)
    start = cohort.lines["start"].astype(np.float64)
    found: list[tuple[Any, int, bool, float, bool, float, bool]] = []
    for i in np.flatnonzero(known):
        patient, this = table["patient_id"][i], int(table["line"][i])
        begin = start[which[i]]
        row = rows.get((patient, this))
        if row is None:
            over = chance[which[i]] - begin
            ended = bool(np.isfinite(over))
            last = float(over) if ended else float(table["days"][i])
            found.append((patient, this, False, last, ended, last, ended))
        else:
            wait = float(day_number(_day(episodes["start"][row])) - begin)
            lasted = float(episodes["days"][row])
            event = bool(episodes["event"][row])
            found.append((patient, this, True, wait, True, wait + lasted, event))
    return in_response_of(*_two(found), out)


def _day(value: Any) -> Any:
    """Return a day of a table as a record has it."""
    if isinstance(value, np.datetime64):
        return value.astype("datetime64[D]").item()
    return int(value) if isinstance(value, float) else value


def _two(found: list[tuple[Any, int, bool, float, bool, float, bool]]) -> tuple[Table, Table]:
    """Turn rows of lines into the tables of the two curves."""
    columns = list(zip(*found, strict=True)) or [()] * 7
    patient = np.array(columns[0], dtype=object)
    number = np.array(columns[1], dtype=np.int64)
    responded = np.array(columns[2], dtype=bool)
    both = [
        {
            "patient_id": patient,
            "line": number,
            "days": np.array(columns[i], dtype=np.float64),
            "event": np.array(columns[i + 1], dtype=bool),
        }
        for i in (5, 3)
    ]
    return Table(both[0]), Table(both[1] | {"responded": responded})


def _end_of_chance(cohort: Cohort, definition: Definition) -> Column:
    """Day from which each line can no longer respond: death or the next line; infinite if none."""
    lines = cohort.lines
    start = lines["start"]
    end = np.full(len(start), np.inf)
    if len(start) and definition.strategies.new_line is not Strategy.IGNORE:
        later = np.append(start[1:], NO_DAY)
        same = np.append(lines.patient[1:] == lines.patient[:-1], False)
        follows = same & (later != NO_DAY)
        end[follows] = later[follows]
    died = cohort.patients["died"][lines.patient].astype(np.float64)
    died[died == NO_DAY] = np.inf
    end = np.minimum(end, died)
    return np.where(end <= cohort.data_cut[lines.patient], end, np.inf)

"""
How long responses lasted by the words of their authors: which ended, which were cut off.

Half of what is published prints a length and hides whether the response ended then or was still
going on. Such lengths are counted apart, and a curve is drawn for either reading of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeVar, get_args

import attrs
import numpy as np

from itpcase._arguments import check_convention
from itpcase._html import number_of
from itpcase._same import SameByValue
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.estimates.between_visits import Turnbull, turnbull
from itpcase.estimates.curves import KaplanMeier, Quantile, draw_curve
from itpcase.estimates.flow import ALL
from itpcase.estimates.groups import (
    By,
    ByGroup,
    GroupTable,
    group_order,
    label_lines,
    name_of,
)
from itpcase.estimates.inputs import read_cluster
from itpcase.estimates.limits import CONFIDENCE, HALF, Interval
from itpcase.response.asking import Subject, kept_lines
from itpcase.response.stated import read_stated_response
from itpcase.response.stated_duration import OTHER_WORDS, StatedDuration, read_stated_end
from itpcase.table import Column, Table, objects, table_of
from itpcase.terms import Answer, NotEvaluable, Verdict

__all__ = ["StatedDurations", "stated_durations", "words_of_lines"]

Reading = Literal["ended", "cut off"]

READINGS: Final = get_args(Reading)
"""How lengths are read that do not say whether the response ended: the worst and the best case."""

COUNTED: Final = (
    "lines", "lines_stated", "ended", "cut_off", "not_said", "without_length", "not_reported",
    "no_response",
)  # fmt: skip
"""What is counted of the lines of a group."""

Estimate = TypeVar("Estimate")


@attrs.frozen(eq=False, repr=False, kw_only=True)
class StatedDurations(SameByValue):
    """
    Stated durations of response, as `stated_durations` reads them.

    Attributes
    ----------
    lines : Table
        One row a line with a stated duration: ``patient_id, line, stated, length, days, days_min,
        days_max, ended, cause, said_in, low, high``, and ``group`` where lines are divided.

        * *length* is ``"read"``, ``"not read"``, ``"none"`` where the text only says that none is
          on record, or ``"no response"`` where the result of the line is that there was none;
        * *days_min* and *days_max* are what the printed length stands for, *days* is the middle,
          or the fewest where it has no upper limit; NaN without a length that was read; [day]
        * *ended* is yes, no (cut off) or unknown (not said); *said_in* names the columns whose
          words say it, and all of them where they contradict each other, which leaves it unknown;
        * *cause* is what the words call the end: LOSS, DEATH or END_OF_FOLLOW_UP;
        * the response ended in (*low*, *high*], as in `itpcase.remission_times`; of one that was
          cut off, and of one of which it is not said, *high* is infinite. [day]
    asked : Table
        Every line that was asked about: ``patient_id, line``, and ``group``.
    by : str or None
        What divides the lines.
    """

    lines: Table
    asked: Table
    by: str | None = None

    def __repr__(self) -> str:
        _, lines, ended, cut_off, not_said, *_ = self._counts(slice(None), len(self.asked))
        told = f"{ended} ended, {cut_off} cut off, {not_said} not said"
        return f"StatedDurations({number_of(lines, 'line')}: {told})"

    def _counts(self, rows: Column | slice, asked: int) -> tuple[int, ...]:
        """Count some of the lines, of so many that were asked about, as `COUNTED` names it."""
        of = self.lines[rows]
        stated = np.isin(of["length"].astype(str), ("read", "not read"))
        verdicts = [
            int((stated & (of["ended"] == str(verdict))).sum())
            for verdict in (Verdict.YES, Verdict.NO, Verdict.UNKNOWN)
        ]
        missing = int((of["length"] == "not read").sum())
        others = [int((of["length"] == why).sum()) for why in ("none", "no response")]
        return asked, int(stated.sum()), *verdicts, missing, *others

    def summary(self) -> Table:
        """
        Count the lines that ended, were cut off, and of which it is not said.

        Returns
        -------
        Table
            One row a group, ``"all"`` where lines are not divided: ``group, lines, lines_stated,
            ended, cut_off, not_said, without_length, not_reported, no_response``. *lines* are all
            that were asked about; of *lines_stated*, those of which the source says something,
            *ended*, *cut_off* and *not_said* are the parts, and *without_length* those that no
            curve holds; *not_reported* are lines whose text only says that none is on record, and
            *no_response* those with a text, and with a result that there was no response.
        """
        rows = []
        for name, of in self._groups():
            asked = self.asked if self.by is None else self.asked[self.asked["group"] == name]
            rows.append((name, *self._counts(of, len(asked))))
        return GroupTable.of(
            table_of({"group": object, **dict.fromkeys(COUNTED, int)}, rows), self.by
        )

    def _groups(self) -> list[tuple[str, Column]]:
        if self.by is None:
            return [(ALL, np.arange(len(self.lines)))]
        group = self.lines["group"]
        return [
            (name, np.flatnonzero(group == name))
            for name in group_order(self.asked["group"].tolist())
        ]

    def times(self, not_said: Reading) -> Table:
        """
        Return the lengths as times with events, under one reading of those that do not say it.

        * a length without an upper limit ("relapsed after more than 2 years") holds no day of the
          end: it is followed up to its fewest days, and is no event, whatever is said of its end;
        * lines without a length that can be read are in `lines` and `summary` alone.

        Parameters
        ----------
        not_said : {"ended", "cut off"}
            How lengths are read that do not say whether the response ended.

        Returns
        -------
        Table
            ``patient_id, line, days, event, low, high``, ready for `itpcase.kaplan_meier` and
            `itpcase.turnbull`, and ``group`` where lines are divided. [day]

        Raises
        ------
        InputError
            For another reading.
        """
        check_convention("not_said", not_said, READINGS)
        of = self.lines[self.lines["length"] == "read"]
        is_over = of["ended"] == str(Verdict.YES)
        if not_said == "ended":
            is_over = is_over | (of["ended"] == str(Verdict.UNKNOWN))
        event = is_over & np.isfinite(of["days_max"])
        low, high = _within(of["days_min"], of["days_max"], is_over)
        kept = ("patient_id", "line", *(["group"] if self.by is not None else []))
        return Table(
            {**{name: of[name] for name in kept}, "days": of["days"], "event": event,
             "low": low, "high": high}
        )  # fmt: skip

    def curve(
        self,
        not_said: Reading,
        *,
        confidence: float = CONFIDENCE,
        interval: Interval = "log-log",
        quantile: Quantile = "midpoint",
    ) -> KaplanMeier | ByGroup[KaplanMeier]:
        """
        Estimate how long responses lasted (Kaplan-Meier), under one reading.

        A length that was rounded to its unit counts as its middle; the interval is by patient.

        Parameters
        ----------
        not_said : {"ended", "cut off"}
            How lengths are read that do not say whether the response ended.
        confidence : float
            Coverage of the interval.
        interval : {"log-log", "plain"}
            Its type.
        quantile : {"first", "midpoint"}
            The rule for the median.

        Returns
        -------
        KaplanMeier, or ByGroup of KaplanMeier

        Raises
        ------
        InputError
            For another reading.
        """
        return self._each(
            not_said,
            lambda of, left: draw_curve(
                of[["patient_id", "line", "days", "event"]],
                patient=read_cluster(of["patient_id"], len(of))[0],
                left_out=_left_out(left),
                confidence=confidence,
                interval=interval,
                quantile=quantile,
                coding=f"a stated end; what is not said: {not_said}",
            ),
        )

    def between(self, not_said: Reading) -> Turnbull | ByGroup[Turnbull]:
        """
        Estimate how long responses lasted within the limits of their lengths (Turnbull).

        Parameters
        ----------
        not_said : {"ended", "cut off"}
            How lengths are read that do not say whether the response ended.

        Returns
        -------
        Turnbull, or ByGroup of Turnbull

        Raises
        ------
        InputError
            For another reading.
        MissingExtraError
            Without the extra ``survival``.
        """
        return self._each(
            not_said, lambda of, _: turnbull(of["low"], of["high"], cluster=of["patient_id"])
        )

    def _each(
        self, not_said: Reading, make: Callable[[Table, Table], Estimate]
    ) -> Estimate | ByGroup[Estimate]:
        """Make an estimate of the times, and of the lines without one, for each group."""
        times, left = self.times(not_said), self.lines[self.lines["length"] != "read"]
        if self.by is None:
            return make(times, left)
        names = group_order(self.asked["group"].tolist())
        return ByGroup(by=self.by, groups={
            name: make(times[times["group"] == name], left[left["group"] == name]) for name in names
        })  # fmt: skip

    def band(self) -> Table:
        """
        Return the curves of both readings beside each other.

        Whichever of the lengths that do not say it had ended, the curve of Kaplan and Meier lies
        between the two on every day: to take a censored line for an event only lowers it. The band
        is no confidence interval; each curve has its own.

        Returns
        -------
        Table
            ``day, lower, upper``, the curves under ``"ended"`` and ``"cut off"``, and ``group``
            before them where lines are divided. [day]
        """
        lower, upper = (
            found if isinstance(found, ByGroup) else {ALL: found}
            for found in map(self.curve, READINGS)
        )
        if self.by is None:
            return _band_of(lower[ALL], upper[ALL])
        parts = {name: _band_of(lower[name], upper[name]) for name in lower}
        columns = {"group": objects([name for name, of in parts.items() for _ in range(len(of))])}
        empty = {name: np.zeros(0) for name in ("day", "lower", "upper")}
        return Table(columns | {
            name: np.concatenate([*(of[name] for of in parts.values()), none])
            for name, none in empty.items()
        })  # fmt: skip


def _band_of(lower: KaplanMeier, upper: KaplanMeier) -> Table:
    """Return two curves on the days of either."""
    days = np.union1d(lower.days, upper.days)
    return Table({"day": days, "lower": lower.at(days), "upper": upper.at(days)})


def _left_out(lines: Table) -> Table:
    """Name the lines that no curve holds: print leaves open for how long."""
    why = objects([str(NotEvaluable.DAYS_OPEN)] * len(lines))
    return Table({"patient_id": lines["patient_id"], "line": lines["line"], "not_evaluable": why})


def _within(least: Column, most: Column, is_over: Column) -> tuple[Column, Column]:
    """Return after which day and up to which a response ended; one not seen to end has no limit."""
    bounded = is_over & np.isfinite(most)
    exact = bounded & (least == most)
    low = np.where(bounded & ~exact, np.maximum(least - 1, 0), least)
    return low, np.where(bounded, most, np.inf)


def stated_durations(
    subject: Subject, *, by: By | None = None, line: int | None = None
) -> StatedDurations:
    """
    Read how long the authors say that each response lasted, and whether it had ended by then.

    * a length is the fewest and the most days that its words allow: ``15 months`` is 442 to 471;
    * a response *ended* where the words say so ("relapsed after 8 weeks", "until death"), and was
      *cut off* where they say that it went on or that nobody looked further ("ongoing at 15
      months", "no relapse", "lost to follow-up"). What they do not say is *not said*: a length
      alone ("390 days", "more than 2 years") is neither an event nor censored, until it is asked
      for as the one and as the other;
    * words of the result and of why the line was stopped are read as well ("complete response;
      relapsed"); what the words of a line say both ways is not said;
    * ``ongoing`` alone was cut off, at a length that is not known; ``NR`` says nothing, since it
      can be not reported, not reached or no response;
    * a line whose result is that there was no response has no duration of one, whatever is stated;
    * no definition is applied, and authors count from different days: such durations stand beside
      those of `itpcase.remission_times`, and are not to be added to them.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    by : str or array_like, optional
        What divides the lines into groups, as for `itpcase.remission_times`.
    line : int, optional
        Number of the line; all lines if omitted.

    Returns
    -------
    StatedDurations
        Its ``lines`` are one row a line, ``summary()`` counts them, ``times()`` is ready for
        `itpcase.kaplan_meier`, ``curve()``, ``between()`` and ``band()`` estimate.

    Raises
    ------
    InputError
        For a column that is not there.

    See Also
    --------
    stated_rates : how many responded by the words of their authors.
    itpcase.report.stated_durations_table : the same numbers as a table.
    itpcase.figures.plot_stated_durations : the curves of both readings.

    References
    ----------
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481. Turnbull BW. J R Stat Soc B
    1976;38:290-295.
    How words are read is this library's own, from what case reports print.

    Examples
    --------
    >>> import itpcase as itp
    >>> words = ["390 days", "ongoing at 15 months", "relapsed after 8 weeks", "NR", "ongoing"]
    >>> found = itp.estimates.stated_durations([
    ...     itp.Patient(id=f"p{i}", lines=[itp.TreatmentLine(
    ...         line=1, agents=["rituximab"], started_on=None, stated_duration=text)])
    ...     for i, text in enumerate(words, 1)
    ... ])
    >>> found
    StatedDurations(4 lines: 1 ended, 2 cut off, 1 not said)
    >>> [found.lines[name].tolist()[2] for name in ("stated", "days_min", "days_max", "ended")]
    ['relapsed after 8 weeks', 53.0, 59.0, 'yes']

    Of the three whose length is known, the median is 56 to 390 days, or later:

    >>> [found.curve(not_said=reading).median for reading in ("ended", "cut off")]
    [390.0, None]
    """
    cohort = as_cohort(subject)
    keep = kept_lines(cohort, line)
    told, *others = (words_of_lines(cohort, name) for name in ("stated_duration", *OTHER_WORDS))
    results = others[OTHER_WORDS.index("stated_response")]
    has_words = np.array([bool(told[i]) for i in keep], dtype=bool)
    rows = keep[has_words]
    found, length = [], []
    for i in rows:
        is_none = read_stated_response(results[i]) is Answer.NO
        each = read_stated_end(told[i], *(words[i] for words in others))
        found.append(StatedDuration() if is_none else each)
        length.append("no response" if is_none else _length_word(each))
    limits = np.array([_limits_of(each) for each in found], dtype=float).reshape(-1, 2)
    ended = objects([str(each.ended) for each in found])
    least, most = limits.T
    is_over = ended == str(Verdict.YES)
    low, high = _within(least, most, is_over)
    unsaid = (ended == str(Verdict.UNKNOWN)) & np.isfinite(most)
    columns = {
        **_named(cohort, rows),
        "stated": objects([told[i] for i in rows]),
        "length": objects(length),
        "days": _chosen(least, most, ended == str(Verdict.NO)),
        "days_min": least, "days_max": most,
        "ended": ended,
        "cause": objects([str(each.cause or "") for each in found]),
        "said_in": objects(["+".join(each.said_in) for each in found]),
        "low": np.where(unsaid, np.maximum(least - 1, 0), low),
        "high": np.where(np.isnan(least), np.nan, high),
    }  # fmt: skip
    asked = _named(cohort, keep)
    if by is None:
        return StatedDurations(lines=Table(columns), asked=Table(asked))
    group = label_lines(cohort, keep, by)
    return StatedDurations(
        lines=Table(columns | {"group": group[has_words]}), asked=Table(asked | {"group": group}),
        by=name_of(by),
    )  # fmt: skip


def _named(cohort: Cohort, rows: Column) -> dict[str, Column]:
    """Name the patient and the number of lines."""
    return {
        "patient_id": cohort.ids[cohort.lines.patient[rows]],
        "line": cohort.lines["number"][rows],
    }


def _length_word(found: StatedDuration) -> str:
    """Say whether a length was read."""
    if found.says_nothing:
        return "none"
    return "not read" if found.days is None else "read"


def _limits_of(found: StatedDuration) -> tuple[float, float]:
    """Return the fewest and the most days as numbers: infinite for no limit, NaN for no length."""
    if found.days is None:
        return np.nan, np.nan
    low, high = found.days
    return low, np.inf if high is None else high


def _chosen(least: Column, most: Column, is_cut_off: Column) -> Column:
    """
    Return one day for each length: its middle, or the fewest where nothing bounds it above.

    What was cut off within so many days was seen for none of them.
    """
    open_above = np.isinf(most) | (is_cut_off & (least == 0))
    with np.errstate(invalid="ignore"):
        return np.where(open_above, least, (least + most) * HALF)


def words_of_lines(cohort: Cohort, name: str) -> list[str]:
    """Return what a text of each line says; empty where it says nothing."""
    told = cohort.lines.get(name)
    if told is not None:
        return ["" if each is None else str(each) for each in told]
    records = cohort.records or ()
    lines = [getattr(line, name) or "" for patient in records for line in patient.lines]
    return lines or [""] * len(cohort.lines)

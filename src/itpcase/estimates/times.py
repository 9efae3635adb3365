"""
The one table of times that every estimate reads.

For each line: how long it waited for a response, and if it came, how long the response lasted, as
an interval, with what ended it. No estimate has a rule of its own for an event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypedDict, get_args

import attrs
import numpy as np

from itpcase._arguments import check_convention, is_word_of
from itpcase._days import NO_DAY, day_column
from itpcase._sentences import Sentence, as_given
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.contact import next_start
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.estimates.groups import label_lines, name_of
from itpcase.estimates.inputs import check_length, one_column
from itpcase.model import Day
from itpcase.response.asking import Subject, ask_all, kept_lines, line_number
from itpcase.response.category import classify_response
from itpcase.response.course import END_REASONS
from itpcase.response.events import grades_of
from itpcase.response.remission import certain_episodes
from itpcase.response.rules import level_of
from itpcase.response.shares import is_started, why_of_rates
from itpcase.response.timing import time_to_response
from itpcase.table import Column, Table, pick
from itpcase.terms import EndReason, NotEvaluable, ResponseCategory, Strategy

__all__ = ["CAUSES", "JudgedLines", "RemissionTimes", "remission_times"]

Entry = Literal["start", "confirmation"]


class Asked(TypedDict, total=False):
    """Which lines and which level an estimate is asked of."""

    line: int | None
    level: str | None
    data_cut: Day | None


ENTRIES: Final = get_args(Entry)

CAUSES: Final = tuple(
    str(cause)
    for cause in (
        EndReason.LOSS, EndReason.BLEEDING, EndReason.RESCUE, EndReason.NEW_LINE,
        EndReason.DISCONTINUATION, EndReason.DEATH,
    )
)  # fmt: skip
"""What ends being in response, in the order in which it is shown."""

RESPONSE: Final = "RESPONSE"
"""What ends the waiting of a line that responds."""


class _OfPatients(Table):
    """Lines that know whose they are."""

    owner: Column

    @property
    def patients(self) -> int:
        """How many patients the lines are of."""
        return len(np.unique(self.owner))


class JudgedLines(_OfPatients):
    """
    What is known of every line that was asked about, one row a line; rates and the flow count it.

    The columns are ``patient_id, line, category, not_evaluable, responded``, and ``group`` where
    the lines are divided. A line that responded for certain is here also where print leaves open
    on which day.

    Attributes
    ----------
    owner : numpy.ndarray
        A number for the patient of each line.
    place : numpy.ndarray
        The place of each line among those that were asked about.
    """

    owner: Column
    place: Column

    _by_row = ("owner", "place")

    @classmethod
    def of(cls, columns: dict[str, Column], *, owner: Column) -> JudgedLines:
        """Put columns together."""
        table = cls(columns)
        table.owner, table.place = owner, np.arange(len(owner))
        return table

    def divide(self, group: Column) -> JudgedLines:
        """Return the table with the group of each line."""
        columns: dict[str, Column] = self._columns | {"group": group[self.place]}
        return self._with(columns)

    @property
    def started(self) -> JudgedLines:
        """The lines that count as started."""
        return self[is_started(self["not_evaluable"])]

    @property
    def evaluable(self) -> JudgedLines:
        """The lines that are not NE."""
        rows: Column = self["category"] != str(ResponseCategory.NE)
        return self[rows]


class RemissionTimes(_OfPatients):
    """
    Times of lines, one row a line; `remission_times` makes it, and every estimate takes it.

    Attributes
    ----------
    definition : Definition
    level : str
    judged : JudgedLines
        Every line that was asked about, with what rates and the flow count.
    left_out : Table
        Lines without times: ``patient_id, line, not_evaluable``. Their start is not known
        (NO_START), they started after the data cut (NOT_STARTED), or print leaves open when they
        responded, for how long, or whether (DAYS_OPEN).
    by : str or None
        What divides the lines into groups.
    """

    definition: Definition
    level: str
    judged: JudgedLines
    left_out: Table
    by: str | None = None
    owner: Column
    """A number for the patient of each line."""
    line_index: Column
    """The place of each line among those of the cohort."""
    asked_as: Column
    """The place of each line among those that were asked about, of which some have no start."""

    _by_row = ("owner", "line_index", "asked_as")

    @classmethod
    def of(
        cls,
        columns: dict[str, Column],
        definition: Definition,
        level: str,
        *,
        judged: JudgedLines,
        left_out: Table,
        owner: Column,
        line_index: Column,
        asked_as: Column,
    ) -> RemissionTimes:
        """Put columns together."""
        table = cls(columns)
        table.definition, table.level = definition, level
        table.judged, table.left_out = judged, left_out
        table.owner, table.line_index, table.asked_as = owner, line_index, asked_as
        return table

    def duplicate(self) -> RemissionTimes:
        """Return the same table with columns of its own."""
        return self._with({name: values.copy() for name, values in self._columns.items()})

    def divide(self, group: Column, by: Any) -> RemissionTimes:
        """Return the table with the group of each line, given for every line asked about."""
        group = one_column(group, "group")
        least = max(self.asked_as.max(initial=-1), self.judged.place.max(initial=-1)) + 1
        check_length(group, max(len(group), int(least)), "group")
        table = self._with(self._columns | {"group": group[self.asked_as]})
        table.judged, table.by = self.judged.divide(group), name_of(by)
        return table

    def _take(self, rows: slice | Column) -> RemissionTimes:
        """Return some of the lines; of them only are the rates."""
        table = super()._take(rows)
        table.judged = self.judged[np.isin(self.judged.place, table.asked_as)]
        return table

    @property
    def responded(self) -> RemissionTimes:
        """The lines that responded."""
        kept: tuple[Any, RemissionTimes] | None = vars(self).get("_responded")
        if kept is None or kept[0] is not self._held:  # a table of other rows copies what it was
            kept = vars(self)["_responded"] = self._held, self[self["responded"]]
        return kept[1]

    @property
    def patient(self) -> Column:
        """The patient of each line, numbered from 0 without gaps."""
        return close_ranks(self.owner)

    def to_adtte(self) -> Table:
        """
        Return the times as the analysis data of a statistician, one row a line and question.

        * ``RESPONSE``: time from the start of the line to the response;
        * ``DURATION``: time from the response to what ended it.

        ``CNSR`` is 0 for an event, as CDISC has it.

        Returns
        -------
        Table
            ``USUBJID, LINE, PARAMCD, PARAM, STARTDT, AVAL, AVALLO, AVALHI, AVALU, CNSR, EVNTDESC,
            CNSDTDSC, CLUSTER``.
        """
        waits = ~self["responded"]
        kept = np.flatnonzero(self["responded"])
        cause = np.where(waits, self["cause"], RESPONSE)
        waited = self["waited_days"]
        response = self._question(
            "RESPONSE", "Time to response", np.arange(len(self)), self["started_on"],
            days=(waited, waited, waited), cause=cause, closed=~waits | self["closed"],
        )  # fmt: skip
        duration = self._question(
            "DURATION", "Duration of response", kept, self["responded_on"],
            days=(self["days"], self["low"], self["high"]), cause=self["cause"],
            closed=self["closed"],
        )  # fmt: skip
        return Table({name: np.concatenate([response[name], duration[name]]) for name in response})

    def _question(
        self,
        code: str,
        name: str,
        rows: Column,
        start: Column,
        *,
        days: tuple[Column, Column, Column],
        cause: Column,
        closed: Column,
    ) -> dict[str, Column]:
        """Give the rows of one question."""
        ended, size = closed[rows], len(rows)
        average, low, high = (each[rows] for each in days)
        ids = self["patient_id"][rows]
        return {
            "USUBJID": ids, "LINE": self["line"][rows],
            "PARAMCD": np.full(size, code, dtype=object),
            "PARAM": np.full(size, name, dtype=object), "STARTDT": start[rows], "AVAL": average,
            "AVALLO": low, "AVALHI": high, "AVALU": np.full(size, "DAYS", dtype=object),
            "CNSR": np.where(ended, 0, 1),
            "EVNTDESC": np.where(ended, cause[rows], "").astype(object),
            "CNSDTDSC": np.where(ended, "", cause[rows]).astype(object), "CLUSTER": ids,
        }  # fmt: skip


def close_ranks(numbers: Column) -> Column:
    """Give what is numbered with gaps numbers from 0 without them, in the same order."""
    if not len(numbers):
        return numbers
    seen = np.zeros(int(numbers.max()) + 1, dtype=bool)
    seen[numbers] = True
    return (np.cumsum(seen) - 1)[numbers]


def remission_times(
    subject: Subject | RemissionTimes,
    definition: Definition = IWG_2009,
    *,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    entry: Entry = "start",
    by: Any = None,
) -> RemissionTimes:
    """
    Give the times of each line: to the response, and from it to what ended it.

    * a line *waits* until it responds, until it can no longer (death; the next line, unless the
      definition ignores it), or until its last count, where it is censored;
    * a response ends by the loss of the level, by bleeding where the definition asks for none, by
      death always, and by each other intercurrent event that the definition does not ignore; only
      the end of follow-up and gaps censor it, at the last count that met the level;
    * the end lies in (*low*, *high*]: after the last day that met the level, up to the first
      failing one; an end with a date of its own (death, rescue, next line, stop, bleeding) has
      *low* = *high*; of a response that was not seen to end, *high* is infinite, also where a
      failing count was not yet confirmed.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort, iterable of Patient, or RemissionTimes
        One patient, or many; a table of times is given back.
    definition : Definition
        What counts as a response, and what ends it.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    entry : {"start", "confirmation"}
        After which day of a response it can be seen to end: from its first day on, or from the day
        on which it was confirmed, before which it cannot be lost (delayed entry).
    by : str or array_like, optional
        What divides the lines into groups: ``"agents"``, ``"agent_class"``, ``"line"``,
        ``"start_year"``, ``"phase"``, a column of the lines or patients, or one value a line.

    Returns
    -------
    RemissionTimes
        ``patient_id, line, level, started_on, category, not_evaluable, responded, waited_days,
        responded_on``; ``entry, low, high, days`` count from the response and are NaN without one,
        *days* to the end as the episode is dated; ``cause, closed`` say what ended the response, or
        the waiting of a line without one, and whether that is an end or censoring; ``group`` with
        *by*.

    Raises
    ------
    DefinitionError
        If the definition has no such level.
    InputError
        If there is nothing to divide the lines by, or of a table of times something is asked that
        it was not made with.

    References
    ----------
    ICH E9(R1), addendum on estimands, 2019 (intercurrent events; recalled). Rodeghiero F et al.
    Blood 2009;113:2386-2393 (response and its duration). Each event is read by the rules of the
    definition; that death always ends a response is this library's rule.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> times = itp.remission_times(examples.load("ding-2025"), itp.DING_2025)
    >>> for row in zip(*(times[name].tolist() for name in ("days", "low", "high", "cause"))):
    ...     print(*row)
    1045.0 1045.0 inf END_OF_FOLLOW_UP
    390.0 390.0 inf END_OF_FOLLOW_UP
    334.0 334.0 inf END_OF_FOLLOW_UP
    120.0 120.0 120.0 DISCONTINUATION
    """
    check_convention("entry", entry, ENTRIES)
    if isinstance(subject, RemissionTimes):
        asked = {"line": line, "level": level, "data_cut": data_cut, "by": by}
        return _as_made(subject, {name: each for name, each in asked.items() if each is not None})
    name, _ = level_of(definition, level)
    line = line_number(line)
    cohort = as_cohort(subject, data_cut)
    times = _recall(cohort, (definition, name, line, entry))
    if by is None:
        return times
    group = label_lines(cohort, kept_lines(cohort, line), by)
    return times.divide(group, by)


def _recall(cohort: Cohort, asked: tuple[Definition, str, int | None, Entry]) -> RemissionTimes:
    """Return a copy of the times of a cohort, which keeps the last that it was asked for."""
    kept = cohort.kept.get("times")
    if kept is None or kept[0] != asked:
        kept = cohort.kept["times"] = (asked, _lay_out(cohort, *asked))
    times: RemissionTimes = kept[1]
    return times.duplicate()


def _lay_out(
    cohort: Cohort, definition: Definition, name: str, line: int | None, entry: Entry
) -> RemissionTimes:
    """Lay out the times of the lines of a cohort."""
    keep = kept_lines(cohort, line)
    answers = classify_response(cohort, definition=definition)
    waiting = _wait(cohort, keep, line, name, definition)
    found = _last(cohort, keep, name, definition)
    responded = waiting["responded"] & found["found"] & ~np.isnan(found["days"])
    begin = cohort.lines["start"][keep].astype(np.float64)
    patient = cohort.lines.patient[keep]
    calendar = cohort.calendar[patient]
    nothing = np.where(responded, 0.0, np.nan)
    start = np.where(responded, begin + waiting["waited"], NO_DAY).astype(np.int64)
    # a response that is dated at its confirmation is counted from there, and so is its end
    dated = found["confirmed"] if definition.response_date == "confirming" else 0.0
    late = found["confirmed"] - dated if entry == "confirmation" else 0.0
    columns = {
        "patient_id": cohort.ids[patient],
        "line": cohort.lines["number"][keep],
        "level": np.full(len(keep), name, dtype=object),
        "started_on": day_column(cohort.lines["start"][keep], calendar),
        "category": answers["category"][keep],
        "not_evaluable": why_of_rates(cohort, keep, answers["not_evaluable"][keep]),
        "responded": responded,
        "waited_days": waiting["waited"],
        "responded_on": day_column(start, calendar),
        "entry": late + nothing,
        "low": found["low"] - dated + nothing,
        "high": found["high"] - dated + nothing,
        "days": found["days"] - dated + nothing,
        "cause": np.where(responded, found["cause"], waiting["cause"]),
        "closed": np.where(responded, found["closed"], waiting["closed"]),
    }
    category, levels = columns["category"], definition.level_names
    certain = np.isin(category, levels[: definition.rank(name) + 1])
    judged = JudgedLines.of(
        {key: columns[key] for key in ("patient_id", "line", "category", "not_evaluable")}
        | {"responded": certain},
        owner=patient,
    )
    has_start = cohort.lines["start"][keep] != NO_DAY
    later = columns["not_evaluable"] == str(NotEvaluable.NOT_STARTED)
    undated = ~has_start | later | (certain != responded)
    reasons = (NotEvaluable.NO_START, NotEvaluable.DAYS_OPEN, NotEvaluable.NOT_STARTED)
    why = pick(tuple(map(str, reasons)), np.where(later, 2, has_start))
    out = Table(
        {
            "patient_id": columns["patient_id"][undated],
            "line": columns["line"][undated],
            "not_evaluable": why[undated],
        }
    )
    columns = {key: values[~undated] for key, values in columns.items()}
    return RemissionTimes.of(
        columns, definition, name, judged=judged, left_out=out, owner=patient[~undated],
        line_index=keep[~undated], asked_as=np.flatnonzero(~undated),
    )  # fmt: skip


def _as_made(times: RemissionTimes, asked: Mapping[str, Any]) -> RemissionTimes:
    """Give a table back; what it was not made with cannot be asked of it."""
    made = {"level": times.level, "by": times.by}
    for argument, value in asked.items():
        wanted = name_of(value) if argument == "by" else value
        found = made.get(argument)
        if wanted is not found and not (found is not None and is_word_of(wanted, (found,))):
            raise InputError.of(
                "TABLE_OF_TIMES",
                argument=argument,
                needed=Sentence("problem.TABLE_OF_TIMES.needed", argument=repr(made.get(argument))),
                given=as_given(wanted),
            )
    return times


def _wait(
    cohort: Cohort, keep: Column, line: int | None, level: str, definition: Definition
) -> dict[str, Column]:
    """Return how long each line waits for a response, and what ends the waiting of the others."""
    table = time_to_response(cohort, line=line, level=level, definition=definition)
    responded = table["event"].astype(bool) & ~np.isnan(table["time_to_response_days"])
    begin = cohort.lines["start"][keep].astype(np.float64)
    last = np.where(np.isnan(table["time_to_response_days"]), 0.0, table["time_to_response_days"])
    over, cause = _end_of_chance(cohort, definition)
    over, cause = over[keep] - begin, cause[keep]
    closed = np.isfinite(over) & ~responded
    return {
        "responded": responded,
        "waited": np.where(closed, over, last),
        "cause": np.where(closed, cause, str(EndReason.END_OF_FOLLOW_UP)).astype(object),
        "closed": closed,
    }


def _end_of_chance(cohort: Cohort, definition: Definition) -> tuple[Column, Column]:
    """Return the day from which each line can no longer respond, infinite if none, and why."""
    lines = cohort.lines
    end = np.full(len(lines), np.inf)
    if definition.strategies.new_line is not Strategy.IGNORE:
        end = next_start(cohort)
    died = cohort.patients["died"][lines.patient].astype(np.float64)
    died[died == NO_DAY] = np.inf
    cause = np.where(died <= end, str(EndReason.DEATH), str(EndReason.NEW_LINE))
    end = np.minimum(end, died)
    return np.where(end <= cohort.data_cut[lines.patient], end, np.inf), cause


def every_event_ends(definition: Definition) -> Definition:
    """Return the definition with death, and each event that it does not ignore, as an end."""
    own = attrs.asdict(definition.strategies)
    ends = {
        name: Strategy.IGNORE if strategy is Strategy.IGNORE else Strategy.COMPOSITE
        for name, strategy in own.items()
    }
    strategies = attrs.evolve(definition.strategies, **{**ends, "death": Strategy.COMPOSITE})
    return attrs.evolve(definition, strategies=strategies)


def _last(cohort: Cohort, keep: Column, level: str, definition: Definition) -> dict[str, Column]:
    """Return how long the first response of each line lasted, and what ended it."""
    size = len(keep)
    columns: dict[str, Column] = {
        "found": np.zeros(size, dtype=bool),
        "closed": np.zeros(size, dtype=bool),
        "cause": np.full(size, "", dtype=object),
        **{name: np.zeros(size) for name in ("days", "low", "high", "confirmed")},
    }
    ends = every_event_ends(definition)
    rank = ends.rank(level)
    episodes = ask_all(
        lambda course: certain_episodes(course, rank), cohort, ends, key=("certain", rank)
    )
    place = np.full(len(cohort.lines), -1)
    place[keep] = np.arange(size)
    first = np.flatnonzero((episodes["episode"] == 1) & (place[episodes["line_index"]] >= 0))
    found = {name: values[first] for name, values in episodes.items()}
    rows, closed = place[found["line_index"]], found["event"]
    cause = pick(END_REASONS, found["end_reason"])
    begin, failing, days = found["start"], found["first_failing"], found["days"]
    patient = cohort.lines.patient[found["line_index"]]
    dated = _bled_on(cohort, patient, failing, definition.bleeding_allowed_at(level))
    exact = closed & ((failing == NO_DAY) | ((cause == str(EndReason.BLEEDING)) & dated))
    columns["found"][rows] = True
    columns["closed"][rows] = closed
    columns["cause"][rows] = cause
    columns["days"][rows] = days
    columns["low"][rows] = np.where(exact, days, found["days_min"])
    columns["high"][rows] = np.where(exact, days, np.where(closed, failing - begin, np.inf))
    columns["confirmed"][rows] = found["confirmed_on"] - begin
    return columns


def _bled_on(cohort: Cohort, patient: Column, day: Column, allowed: int | None) -> Column:
    """Tell whether bleeding of the patient above the allowed grade began on the day."""
    bleeds = cohort.bleeds
    if allowed is None:
        return np.zeros(len(day), dtype=bool)
    known = (bleeds["day"] != NO_DAY) & (grades_of(bleeds)[0] > allowed)
    span = np.int64(2) ** 33
    keys = bleeds.patient[known] * span + bleeds["day"][known].astype(np.int64)
    return np.isin(patient * span + day, keys)

"""
How each line of treatment ended: no response, a response that holds, or one that was lost.

The facts behind refractory ITP and relapse: drug, dates, best response by a definition, why it was
stopped. What the record does not hold a person can state in `Facts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import Any, ClassVar, overload

import attrs
import numpy as np

from itpcase import _names
from itpcase._days import NO_DAY, number_day
from itpcase._kept import cached_property
from itpcase._sentences import Listing, Sentence, Word, day_told, enumerated
from itpcase.agents import unread_agents
from itpcase.agents.naming import names_of
from itpcase.agents.saying import agents_told
from itpcase.cohort.assumed import are_assumed
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.open_days import Place, open_days_in
from itpcase.cohort.patient_columns import stop_reason_at
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.history.facts import Facts, Outcome, facts_by_id
from itpcase.model import CaseSeries, Day, Patient
from itpcase.response.asking import Subject
from itpcase.response.category import ResponseTable, classify_response
from itpcase.response.comparison import plain_day
from itpcase.response.explain import level_named
from itpcase.response.remission import EpisodeTable, remission_episodes
from itpcase.response.rules import level_of
from itpcase.table import Answers, objects
from itpcase.terms import Assumed, EndReason, ResponseCategory
from itpcase.words import ExplainsItself

__all__ = ["LineOutcome", "line_outcomes", "outcomes_of"]

LOSSES = frozenset({EndReason.LOSS, EndReason.BLEEDING, EndReason.RESCUE})
"""Ends of an episode that are a loss of the response."""

SURE = frozenset({EndReason.END_OF_FOLLOW_UP, EndReason.DEATH, EndReason.DISCONTINUATION})
"""Ends of an episode up to which the response held."""


@attrs.frozen(kw_only=True)
class LineOutcome(ExplainsItself):
    """
    One line of treatment and how it ended.

    Attributes
    ----------
    line : int
    agents : tuple of str
    started_on, ended_on : date or int or None
    stop_reason : str or None
    definition : Definition
    category : str
        Best response under the definition.
    not_evaluable : str or None
        Why it is not evaluable.
    outcome : Outcome
    stated : bool
        Whether a person stated the outcome.
    last_on, lost_on : date or int or None
        Last day seen at the level, and the day on which the response was lost.
    end_reason : EndReason or None
        What ended or censored its last episode.
    """

    line: int
    agents: tuple[str, ...]
    started_on: Day | None
    ended_on: Day | None
    stop_reason: str | None
    definition: Definition
    category: str
    not_evaluable: str | None
    outcome: Outcome
    stated: bool = False
    last_on: Day | None = None
    lost_on: Day | None = None
    end_reason: EndReason | None = None

    reason: ClassVar[_names.Renamed] = _names.Renamed("not_evaluable")
    ended_by: ClassVar[_names.Renamed] = _names.Renamed("end_reason")

    @property
    def told(self) -> Sentence:
        """It in words, in every language."""
        return Sentence(
            "outcome_said.is", agents=agents_told(self.agents), line=self.line,
            days=self._days_told(), best=Listing(self._best_told(), "list.comma"),
            reason=self.stop_reason or Sentence("outcome_said.no_reason"),
        )  # fmt: skip

    def _days_told(self) -> Sentence:
        if self.started_on is None:
            return Sentence("outcome_said.no_days")
        end = (
            Sentence("outcome_said.open_end") if self.ended_on is None else day_told(self.ended_on)
        )
        return Sentence("outcome_said.days", start=day_told(self.started_on), end=end)

    def _best_told(self) -> Iterator[Sentence]:
        if self.stated:
            yield Sentence("outcome_said.stated", outcome=self.outcome_told)
        else:
            key = "best_ne" if self.not_evaluable else "best"
            yield Sentence(
                f"outcome_said.{key}", category=level_named(self.category), why=self.not_evaluable
            )
        if self.lost_on is not None and self.outcome is Outcome.LOST:
            yield Sentence("outcome_said.lost", day=day_told(self.lost_on), why=self.end_reason)
        elif self.outcome is Outcome.UNCLEAR and not self.stated:
            yield Sentence("outcome_said.unclear", why=self.end_reason)

    @property
    def outcome_told(self) -> Word:
        """How it ended, in every language."""
        return Word("outcome", self.outcome)

    def _told(self) -> Iterator[str]:
        yield Sentence("list.stop", text=self.told)

    def __str__(self) -> str:
        return self.told


def unrecorded(numbers: Iterable[int], before: int | None = None) -> tuple[int, ...]:
    """Return the numbers of lines that must have been given and are not on record."""
    known = set(numbers)
    last = max(known, default=0) if before is None else before - 1
    return tuple(number for number in range(1, last + 1) if number not in known)


def not_recorded(numbers: Iterable[int]) -> Sentence:
    """Say which lines are not recorded, such as ``lines 1, 2 are not recorded``."""
    listed = list(numbers)
    key = "outcome_said.line_missing" if len(listed) == 1 else "outcome_said.lines_missing"
    return Sentence(key, lines=Listing(listed, "list.comma"))


def not_understood(agents: Mapping[int, Iterable[str]]) -> tuple[Sentence, ...]:
    """
    Say which agents of lines are not understood: any of them may be what is asked about.

    Parameters
    ----------
    agents : mapping of int to iterable of str
        The agents by the number of the line.

    Returns
    -------
    tuple of Sentence
        Such as ``what 'study drug' of line 2 is``.
    """
    return tuple(
        Sentence("outcome_said.what_is", word=repr(word), line=number)
        for number, words in sorted(agents.items())
        for word in unread_agents(words)
    )


def outcome_of_line(each: LineOutcome) -> Sentence:
    """Name the outcome of a line as a fact that is missing."""
    return Sentence("outcome_said.of_line", line=each.line, agents=agents_told(each.agents))


def missing_told(fact: str) -> Sentence:
    """Say that a fact is missing."""
    return Sentence("history_said.missing", fact=fact)


def outcomes_of(
    cohort: Cohort, definition: Definition, facts: Mapping[Any, Facts]
) -> list[tuple[LineOutcome, ...]]:
    """Tell how each line of every patient ended, as known on the data cut."""
    level, _ = level_of(definition, None)
    answered = _Answered(
        cohort,
        definition,
        classify_response(cohort, definition=definition),
        remission_episodes(cohort, definition=definition, level=level),
    )
    found = []
    for i, patient_id in enumerate(map(str, cohort.ids)):
        said = facts.get(patient_id, Facts())
        _refuse_strangers(patient_id, said, cohort.lines.between(i, i + 1)["number"].tolist())
        found.append(tuple(answered.outcome(i, row, said) for row in _begun(cohort, i)))
    return found


def _refuse_strangers(patient_id: str, said: Facts, numbers: list[int]) -> None:
    """Refuse a stated outcome of a line that is not on record."""
    strangers = [line for line, _ in said.outcomes if line not in numbers]
    if strangers:
        raise InputError.of(
            "NO_LINE",
            argument="Facts.outcomes",
            given=Sentence(
                "problem.NO_LINE.given",
                listed=enumerated(map(str, strangers)),
                patient_id=repr(patient_id),
            ),
        )


def start_between(cohort: Cohort, patient: int, row: int) -> tuple[float, float]:
    """
    Return the first and the last day on which a line can have started.

    Words for the day bound it; nothing does where there are none, or none that can be read.
    """
    return day_between(cohort, patient, "lines", "start", row)


def day_between(
    cohort: Cohort, patient: int, table: str, column: str, row: int
) -> tuple[float, float]:
    """Return the same for a day of any row of a table."""
    rows = getattr(cohort, table)
    day = int(rows[column][row])
    if day != NO_DAY:
        return day, day
    opened = open_days_in(cohort).get(patient)
    if opened is not None:
        place = Place(table, row - int(rows.offsets[patient]), column)
        low, high = opened[1].bounds.get(place, (-inf, inf))
        if low <= high:
            return low, high
    return -inf, inf


def days_assumed(cohort: Cohort, patient: int) -> Iterator[Sentence]:
    """
    Say that a day was worked out, where one of a line, a count or an event was.

    One behind the day that is asked about as well: the whole date may lie before it.
    """
    for table in ("lines", "counts", "bleeds", "rescues"):
        if are_assumed(cohort, table, Assumed.DAY, patient).any():
            yield Sentence("lab_assumed.day")
            return


def _begun(cohort: Cohort, patient: int) -> Iterator[int]:
    """Give the lines up to the first that surely starts after the data cut."""
    cut = int(cohort.data_cut[patient])
    own = cohort.lines.rows_of(patient)
    for row in range(own.start, own.stop):
        if start_between(cohort, patient, row)[0] > cut:
            return
        yield row


@attrs.frozen(eq=False, slots=False)
class _Answered:
    """A cohort with the category and the episodes of every line."""

    cohort: Cohort
    definition: Definition
    answers: ResponseTable
    episodes: EpisodeTable

    @cached_property
    def last(self) -> dict[tuple[Any, int], int]:
        """The last episode of each line, as a row."""
        patients, lines = self.episodes["patient_id"], self.episodes["line"]
        return {(patients[row], int(lines[row])): row for row in range(len(self.episodes))}

    @cached_property
    def stop_reasons(self) -> dict[tuple[int, int], str | None]:
        """Why each line of a record was stopped, by the place of its patient and its number."""
        return {
            (place, line.line): line.stop_reason
            for place, patient in enumerate(self.cohort.records or ())
            for line in patient.lines
        }

    def stop_reason(self, patient: int, row: int, number: int) -> str | None:
        """Return why the line of one row was stopped, from its record or its column."""
        if self.cohort.records is None:
            return stop_reason_at(self.cohort.lines, row)
        return self.stop_reasons[patient, number]

    def outcome(self, patient: int, row: int, facts: Facts) -> LineOutcome:
        """Tell how the line of one row ended."""
        cohort, lines = self.cohort, self.cohort.lines
        calendar, cut = bool(cohort.calendar[patient]), int(cohort.data_cut[patient])
        number, end = int(lines["number"][row]), int(lines["end"][row])
        reason, category = self.answers["not_evaluable"][row], str(self.answers["category"][row])
        outcome = Outcome.NO_RESPONSE if category == ResponseCategory.NR else Outcome.UNKNOWN
        last_on, lost_on, ended_by = None, None, None
        episode = self.last.get((cohort.ids[patient], number))
        if episode is not None:
            outcome, ended_by = _ended(self.episodes, episode)
            last_on = plain_day(self.episodes["last_qualifying"][episode])
            lost_on = plain_day(self.episodes["end"][episode]) if outcome is Outcome.LOST else None
        said = facts.outcome(number)
        return LineOutcome(
            line=number,
            agents=names_of(lines["agents"][row]),
            started_on=number_day(int(lines["start"][row]), calendar),
            ended_on=None if end > cut else number_day(end, calendar),
            stop_reason=None if end > cut else self.stop_reason(patient, row, number),
            definition=self.definition,
            category=category,
            not_evaluable=None if reason is None else str(reason),
            outcome=outcome if said is None else said,
            stated=said is not None,
            last_on=last_on,
            lost_on=lost_on,
            end_reason=ended_by,
        )


def _ended(episodes: EpisodeTable, row: int) -> tuple[Outcome, EndReason]:
    """Tell whether the response of an episode was lost."""
    reason = EndReason(episodes["end_reason"][row])
    failing = episodes["first_failing"][row]
    seen_failing = plain_day(failing) is not None
    if reason in LOSSES or (episodes["event"][row] and seen_failing):
        return Outcome.LOST, reason
    return Outcome.RESPONSE if reason in SURE else Outcome.UNCLEAR, reason


# --- the entry point ----------------------------------------------------------------------------


@overload
def line_outcomes(
    subject: Patient,
    definition: Definition = IWG_2009,
    *,
    facts: Facts | Mapping[Any, Facts] | None = None,
    data_cut: Day | None = None,
) -> tuple[LineOutcome, ...]: ...


@overload
def line_outcomes(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: Definition = IWG_2009,
    *,
    facts: Mapping[Any, Facts] | None = None,
    data_cut: Day | None = None,
) -> Answers[LineOutcome]: ...


def line_outcomes(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    facts: Facts | Mapping[Any, Facts] | None = None,
    data_cut: Day | None = None,
) -> tuple[LineOutcome, ...] | Answers[LineOutcome]:
    """
    Tell how each line ended: drug, dates, best response, whether it was lost, why it was stopped.

    * no response: the category is NR;
    * response: the last episode of the lowest level was still running when it was last seen;
    * lost: it ended by counts, bleeding or rescue, or by an event that confirms a failing count;
    * unclear: it ended with the next line, a gap, or a failing count that was not confirmed;
    * lines that start after *data_cut*, as words for the day may tell, are left out, and undated
      lines numbered after one of those.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response.
    facts : Facts, or mapping of patient id to Facts, optional
        What a person states of the outcome of a line.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    tuple of LineOutcome, or Answers
        For many one row a line, with the columns ``patient_id, line, agents, started_on, ended_on,
        best_response, not_evaluable, outcome, stated, lost_on, stop_reason``.

    Raises
    ------
    InputError
        For a stated outcome of a line or a patient that is not there.

    References
    ----------
    rodeghiero2009

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.history import line_outcomes
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["RTX"], started_on=0, ended_on=21,
    ...                              stop_reason="course complete")],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} G/L")
    ...                for d, c in [(0, 9), (7, 80), (14, 90), (60, 12), (61, 10)]],
    ... )
    >>> print(line_outcomes(patient)[0])
    rituximab (line 1, day 0 to day 21; best response R, lost on day 60 (LOSS); stopped: course \
complete)
    >>> line_outcomes([patient])["outcome"].tolist()
    ['response, lost']
    """
    cohort = as_cohort(subject, data_cut)
    one = isinstance(subject, Patient)
    stated = facts_by_id(facts, [str(name) for name in cohort.ids], many=not one)
    found = outcomes_of(cohort, definition, stated)
    if one:
        return found[0]
    rows = [(str(cohort.ids[i]), each) for i, lines in enumerate(found) for each in lines]
    return Answers(
        {
            "patient_id": objects([patient_id for patient_id, _ in rows]),
            "line": np.array([each.line for _, each in rows], dtype=np.int64),
            "agents": objects([" + ".join(each.agents) for _, each in rows]),
            "started_on": objects([each.started_on for _, each in rows]),
            "ended_on": objects([each.ended_on for _, each in rows]),
            "best_response": objects([each.category for _, each in rows]),
            "not_evaluable": objects([each.not_evaluable for _, each in rows]),
            "outcome": objects([str(each.outcome) for _, each in rows]),
            "stated": np.array([each.stated for _, each in rows], dtype=bool),
            "lost_on": objects([each.lost_on for _, each in rows]),
            "stop_reason": objects([each.stop_reason for _, each in rows]),
        },
        [each for _, each in rows].__getitem__,
    )

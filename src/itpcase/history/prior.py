"""
What had been given by a day: prior lines, splenectomy, and whether the patient had relapsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

import attrs
import numpy as np

from itpcase._arguments import all_by_id
from itpcase._days import NEVER, NO_DAY, day_number, number_day
from itpcase._sentences import Opening, Sentence, day_told, stopped, verdict_told
from itpcase.agents.naming import names_of
from itpcase.cohort._tables.day_columns import check_same_kind
from itpcase.cohort.codes import SPLENECTOMY
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.history.facts import Facts, Found, Outcome, day_of, facts_by_id
from itpcase.history.outcomes import (
    LineOutcome,
    days_assumed,
    missing_told,
    not_recorded,
    not_understood,
    outcome_of_line,
    outcomes_of,
    start_between,
    unrecorded,
)
from itpcase.model import CaseSeries, Day, Patient
from itpcase.response.asking import Subject, kept_lines
from itpcase.response.explain import assumed_told
from itpcase.table import Answers, Column, objects
from itpcase.terms import EndReason, NotEvaluable, Strategy, Verdict
from itpcase.words import ExplainsItself

__all__ = ["History", "treatment_history"]


@attrs.frozen(kw_only=True)
class History(ExplainsItself):
    """
    What had been given by a day.

    Attributes
    ----------
    patient_id : str
    on : date or int or None
        The day; None if the line asked about is undated.
    line : int or None
        The line asked about, if it was a line.
    definition : Definition
        By which a response is judged.
    fewest_prior_lines, most_prior_lines : int
        Lines before; they differ if an undated line may lie before or after the day.
    splenectomised : Verdict
    relapsed : Verdict
        Whether a response had been reached and lost, as known on the day.
    reasons : tuple of str
    missing : tuple of str
        The facts that would decide what is unknown.
    assumptions : tuple of str
        What was assumed: a day that was worked out.
    """

    patient_id: str
    on: Day | None
    line: int | None
    definition: Definition
    fewest_prior_lines: int
    most_prior_lines: int
    splenectomised: Verdict
    relapsed: Verdict
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    assumptions: tuple[str, ...] = ()

    @property
    def prior_lines(self) -> int | None:
        """The number of lines before; None if it is not certain."""
        fewest = self.fewest_prior_lines
        return fewest if fewest == self.most_prior_lines else None

    def _told(self) -> Iterator[str]:
        prior: object = self.prior_lines
        if prior is None:
            prior = Sentence(
                "history_said.range", low=self.fewest_prior_lines, high=self.most_prior_lines
            )
        day = Sentence("history_said.no_day") if self.on is None else day_told(self.on)
        yield Sentence("history_said.is", patient=self.patient_id, day=day, prior=prior)
        yield Sentence(
            "history_said.verdicts", splenectomised=verdict_told(self.splenectomised),
            relapsed=verdict_told(self.relapsed),
        )  # fmt: skip
        yield from map(stopped, self.reasons)
        yield from map(missing_told, self.missing)
        yield from assumed_told(self.assumptions)


# --- the kernel ---------------------------------------------------------------------------------


def prior_numbers(
    numbers: Sequence[int], starts: Sequence[tuple[float, float]], on: int
) -> tuple[int, int]:
    """
    Count the lines before a day, at least and at most.

    Lines are numbered in the order of treatment, so an undated or unrecorded line comes before a
    dated one if its number is smaller.

    Parameters
    ----------
    numbers : sequence of int
        Of the lines, in order.
    starts : sequence of tuple of float
        The first and the last day on which each can have started. [days]
    on : int
        The day.

    Returns
    -------
    tuple of int, int
    """
    fewest, most = 0, max(numbers, default=0)
    for number, (first, last) in zip(numbers, starts, strict=True):
        if last <= on:
            fewest = number if last < on else number - 1
        if first >= on:
            most = number - 1
            break
    return fewest, most


def _splenectomised(
    agents: Mapping[int, tuple[str, ...]], prior: tuple[int, int], until: tuple[int, int]
) -> Found:
    """Tell whether a splenectomy is among the lines up to *until*, or before the day."""
    fewest, most = prior
    surely, perhaps_until = until
    at = sorted(number for number, names in agents.items() if SPLENECTOMY in names)
    sure = [number for number in at if number <= max(fewest, surely)]
    if sure:
        return Verdict.YES, Sentence("history_said.splenectomy", line=sure[0]), []
    last = max(most, perhaps_until)
    perhaps = [number for number in at if number <= last]
    if perhaps:
        fact = Sentence("history_said.splenectomy_day", line=perhaps[0])
        return Verdict.UNKNOWN, Sentence("history_said.undated", line=perhaps[0]), [fact]
    gaps = unrecorded(agents, most + 1)
    if gaps:
        why = not_recorded(gaps)
        return Verdict.UNKNOWN, why, [Sentence("history_said.whether_splenectomy", why=why)]
    unread = not_understood({number: words for number, words in agents.items() if number <= last})
    if unread:
        return Verdict.UNKNOWN, Sentence("refractory_said.unread"), list(unread)
    return Verdict.NO, Sentence("history_said.no_splenectomy"), []


def _relapsed(
    outcomes: Sequence[LineOutcome],
    through: Sequence[LineOutcome],
    prior: int,
    on: Day | None,
) -> Found:
    """Tell whether the last response was lost, as known on the day; the last line decides first."""
    known = {each.line: each for each in outcomes}
    numbers = sorted({*known, *range(1, prior + 1)}, reverse=True)
    stated_without, counted_without = False, False
    unsure: list[str] = []
    for number in numbers:
        each = known.get(number)
        if each is None:
            unsure.append(not_recorded([number]))
        elif each.outcome is Outcome.UNKNOWN and each.not_evaluable == NotEvaluable.SINGLE_COUNT:
            continue  # the level was not met: no response yet
        elif each.outcome is Outcome.UNKNOWN:
            unsure.append(outcome_of_line(each))
        elif each.outcome is Outcome.NO_RESPONSE:
            stated_without |= each.stated
            counted_without |= not each.stated
        else:
            if counted_without and not each.stated:
                (each,) = (other for other in through if other.line == number)
            verdict, why, facts = _lost(each, on, without_response=stated_without)
            if unsure:
                return Verdict.UNKNOWN, why, unsure
            return verdict, why, facts
    if unsure:
        return Verdict.UNKNOWN, Sentence("history_said.outcomes_unknown"), unsure
    return Verdict.NO, Sentence("history_said.no_response"), []


def _lost(each: LineOutcome, on: Day | None, *, without_response: bool) -> Found:
    """Tell whether the response of a line was lost by a day."""
    line = each.line
    if each.outcome is Outcome.LOST:
        key = "lost" if each.lost_on is None else "lost_on"
        said = Sentence(f"history_said.{key}", line=line, day=day_told(each.lost_on))
        return Verdict.YES, said, []
    if without_response:
        return Verdict.YES, Sentence("history_said.none_later", line=line), []
    if each.stated and each.outcome is Outcome.RESPONSE:
        return Verdict.NO, Sentence("history_said.held_as_stated", line=line), []
    seen = None if each.last_on is None else day_number(each.last_on)
    broken = each.outcome is Outcome.UNCLEAR and each.end_reason is not EndReason.NEW_LINE
    if seen is not None and on is not None and seen >= day_number(on) and not broken:
        return Verdict.NO, Sentence("history_said.held_on", line=line, day=day_told(on)), []
    seen_on = "" if each.last_on is None else "_seen"
    values = {"line": line, "last": day_told(each.last_on)}
    fact = Sentence(f"history_said.whether_lost{seen_on}", **values)
    return Verdict.UNKNOWN, Sentence(f"history_said.not_seen_lost{seen_on}", **values), [fact]


# --- the entry point ----------------------------------------------------------------------------


@overload
def treatment_history(
    subject: Patient,
    definition: Definition = IWG_2009,
    *,
    on: Day | None = None,
    line: int | None = None,
    facts: Facts | Mapping[Any, Facts] | None = None,
) -> History: ...


@overload
def treatment_history(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: Definition = IWG_2009,
    *,
    on: Day | Mapping[Any, Day] | None = None,
    line: int | None = None,
    facts: Mapping[Any, Facts] | None = None,
) -> Answers[History]: ...


def treatment_history(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    on: Day | Mapping[Any, Day] | None = None,
    line: int | None = None,
    facts: Facts | Mapping[Any, Facts] | None = None,
) -> History | Answers[History]:
    """
    Tell what had been given by a day, and whether the patient had relapsed.

    * prior lines: those numbered before the line asked about, recorded or not; for a day, those
      that started before it, with the undated ones of a smaller number; words for the day of a
      start (``"May 2021"``) tell where they leave no choice;
    * splenectomised: a splenectomy is a line up to the day; not if all lines are recorded and
      none is one;
    * relapsed: the response to the last line that had one was lost, by what was known on the day;
      that a later line gave no response by its own baseline does not say so, unless it is stated.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response.
    on : date or int, or mapping of patient id to such, optional
        A day; for many one for all, or a day for each.
    line : int, optional
        A line, whose start is the day. If neither is given, the last line of one patient, and every
        line of many.
    facts : Facts, or mapping of patient id to Facts, optional
        What a person states of the outcome of a line.

    Returns
    -------
    History or Answers
        For many one row a line, or one row a patient for a day, with the columns ``patient_id,
        line, on, fewest_prior_lines, most_prior_lines, splenectomised, relapsed, missing``; *line*
        is 0 for a day.

    Raises
    ------
    InputError
        For a day together with a line, or a day of the other kind of time.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.history import treatment_history
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[
    ...         itp.TreatmentLine(line=1, agents=["prednisone"], started_on=None),
    ...         itp.TreatmentLine(line=2, agents=["splenectomy"], started_on=0,
    ...                           baseline="9 G/L"),
    ...         itp.TreatmentLine(line=3, agents=["rituximab"], started_on=90),
    ...     ],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} G/L")
    ...                for d, c in [(0, 9), (7, 80), (14, 90), (60, 12), (88, 10)]],
    ... )
    >>> h = treatment_history(patient, on=89)
    >>> h.prior_lines, str(h.splenectomised), str(h.relapsed)
    (2, 'yes', 'yes')
    >>> print(h.explain())
    Patient p1 on day 89: prior lines 2.
    Splenectomised: yes; relapsed: yes.
    Splenectomy is line 2.
    The response to line 2 was lost on day 60.

    At the start of each line of many:

    >>> treatment_history([patient])["relapsed"].tolist()
    ['no', 'unknown', 'yes']
    """
    cohort = as_cohort(subject)
    one = isinstance(subject, Patient)
    if on is not None and line is not None:
        raise InputError.of(
            "DAY_AND_LINE", argument="on", given=Sentence("problem.DAY_AND_LINE.given")
        )
    stated = facts_by_id(facts, [str(name) for name in cohort.ids], many=not one)
    if on is not None:
        found = _on_days(cohort, on, definition, stated)
    else:
        if isinstance(subject, Patient):
            line = subject.line(line).line
        found = _histories(cohort, kept_lines(cohort, line), definition, stated)
    return found[0] if one else _table(found)


def _has_counted_none(outcomes: Sequence[LineOutcome]) -> bool:
    """Tell whether a line gave no response by its counts, and not by what is stated."""
    return any(each.outcome is Outcome.NO_RESPONSE and not each.stated for each in outcomes)


Outcomes = list[tuple[LineOutcome, ...]]


def _outcomes(
    cohort: Cohort, definition: Definition, facts: Mapping[Any, Facts]
) -> tuple[Outcomes, Outcomes]:
    """
    Tell how each line ended, and how its response would have without an end by the next line.

    A line without a response is judged against its own baseline: that a count is no response to it
    does not tell whether the response to an earlier line was lost.
    """
    outcomes = outcomes_of(cohort, definition, facts)
    if not any(_has_counted_none(own) for own in outcomes):  # then the second is not looked at
        return outcomes, outcomes
    strategies = attrs.evolve(definition.strategies, new_line=Strategy.IGNORE)
    going_on = attrs.evolve(definition, strategies=strategies)
    return outcomes, outcomes_of(cohort, going_on, facts)


def _on_days(
    cohort: Cohort,
    on: Day | Mapping[Any, Day],
    definition: Definition,
    facts: Mapping[Any, Facts],
) -> list[History]:
    """Tell the history of each patient on a day."""
    on = all_by_id(on, "on")
    days = [day_of(str(patient_id), on) for patient_id in cohort.ids]
    for i, day in enumerate(days):
        check_same_kind(cohort.ids[i : i + 1], cohort.calendar[i : i + 1], day)
    cut = np.array([day_number(day) for day in days], dtype=np.int32)
    at = attrs.evolve(cohort, data_cut=np.minimum(cut, cohort.data_cut))
    outcomes, through = _outcomes(at, definition, facts)
    found = []
    for i, day in enumerate(days):
        own = cohort.lines.rows_of(i)
        numbers = cohort.lines["number"][own].tolist()
        starts = [start_between(cohort, i, row) for row in range(own.start, own.stop)]
        begun = [n for n, (_, s) in zip(numbers, starts, strict=True) if s <= day_number(day)]
        later = [place for place, (s, _) in enumerate(starts) if s > day_number(day)]
        perhaps = numbers[: min(later, default=len(numbers))]
        prior = prior_numbers(numbers, starts, day_number(day))
        found.append(
            _history(
                at,
                i,
                outcomes[i],
                through[i],
                on=day,
                line=None,
                prior=prior,
                until=(max(begun, default=0), max(perhaps, default=0)),
                definition=definition,
            )
        )
    return found


def _histories(
    cohort: Cohort, rows: Column, definition: Definition, facts: Mapping[Any, Facts]
) -> list[History]:
    """Tell the history at the start of each of these lines; one line a patient at a time."""
    found: dict[int, History] = {}
    patient, start = cohort.lines.patient[rows], cohort.lines["start"][rows]
    nth = np.arange(len(rows)) - np.searchsorted(patient, patient)
    for turn in np.unique(nth).tolist():
        places = np.flatnonzero(nth == turn)
        cut = np.full(len(cohort), NEVER, dtype=np.int32)
        dated = places[start[places] != NO_DAY]
        cut[patient[dated]] = start[dated]
        at = attrs.evolve(cohort, data_cut=np.minimum(cut, cohort.data_cut))
        outcomes, through = _outcomes(at, definition, facts)
        for place in places.tolist():
            i, number = int(patient[place]), int(cohort.lines["number"][rows[place]])
            day = number_day(int(start[place]), bool(cohort.calendar[i]))
            found[place] = _history(
                at, i, outcomes[i], through[i], on=day, line=number, prior=(number - 1, number - 1),
                until=(number - 1, number - 1), definition=definition,
            )  # fmt: skip
    return [found[place] for place in range(len(rows))]


def _history(
    cohort: Cohort,
    patient: int,
    outcomes: Sequence[LineOutcome],
    through: Sequence[LineOutcome],
    *,
    on: Day | None,
    line: int | None,
    prior: tuple[int, int],
    until: tuple[int, int],
    definition: Definition,
) -> History:
    fewest, most = prior
    lines = cohort.lines.between(patient, patient + 1)
    agents = {
        int(number): names_of(names)
        for number, names in zip(lines["number"], lines["agents"], strict=True)
        if number <= max(most, *until)
    }
    spleen, why, facts = _splenectomised(agents, prior, until)
    before = [each for each in outcomes if each.line <= most]
    relapsed, because, open_facts = _relapsed(before, through, most, on)
    return History(
        patient_id=str(cohort.ids[patient]),
        on=on,
        line=line,
        definition=definition,
        fewest_prior_lines=fewest,
        most_prior_lines=most,
        splenectomised=spleen,
        relapsed=relapsed,
        reasons=(Opening(why), Opening(because)),
        missing=tuple(dict.fromkeys(facts + open_facts)),
        assumptions=tuple(days_assumed(cohort, patient)),
    )


def _table(found: Sequence[History]) -> Answers[History]:
    return Answers(
        {
            "patient_id": objects([each.patient_id for each in found]),
            "line": np.array([each.line or 0 for each in found], dtype=np.int64),
            "on": objects([each.on for each in found]),
            "fewest_prior_lines": np.array([e.fewest_prior_lines for e in found], dtype=np.int64),
            "most_prior_lines": np.array([e.most_prior_lines for e in found], dtype=np.int64),
            "splenectomised": objects([str(each.splenectomised) for each in found]),
            "relapsed": objects([str(each.relapsed) for each in found]),
            "missing": objects(["; ".join(each.missing) for each in found]),
        },
        found.__getitem__,
    )

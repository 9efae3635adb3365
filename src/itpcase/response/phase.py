"""
The phase of ITP at a date: newly diagnosed, persistent or chronic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import overload

import attrs
import numpy as np

from itpcase import _names
from itpcase._arguments import check_kind
from itpcase._days import NO_DAY, day_column, day_number, number_day
from itpcase._sentences import Sentence, Word, day_told
from itpcase.cohort._tables.day_columns import as_day
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.subject import as_cohort
from itpcase.definitions import DAYS_PER_MONTH, IWG_PHASES
from itpcase.definitions.definition import PhaseRule
from itpcase.errors import InputError
from itpcase.model import CaseSeries, Day, Patient
from itpcase.table import Answers, Column
from itpcase.terms import Phase
from itpcase.units.times import read_time
from itpcase.words import ExplainsItself

__all__ = ["PhaseAnswer", "itp_phase"]

PHASES = (Phase.NEWLY_DIAGNOSED, Phase.PERSISTENT, Phase.CHRONIC, Phase.UNKNOWN)


@attrs.frozen(kw_only=True)
class PhaseAnswer(ExplainsItself):
    """
    The phase at a day.

    Attributes
    ----------
    phase : Phase
    near_boundary : bool
        Whether the day is so near to a boundary, which the source does not assign, that the answer
        is flagged.
    on, diagnosed_on : date or int or None
    diagnosed_between : tuple of (date or int), or None
        The first and the last day of diagnosis that the words of the source allow, where it prints
        no day.
    definition : PhaseRule
    """

    patient_id: str
    phase: Phase
    near_boundary: bool
    on: Day | None
    diagnosed_on: Day | None
    definition: PhaseRule = IWG_PHASES
    diagnosed_between: tuple[Day | None, Day | None] | None = None

    def __repr__(self) -> str:
        return f"PhaseAnswer(patient {self.patient_id!r}, on {self.on}: {self.phase})"

    def _told(self) -> Iterator[str]:
        key = "unknown" if self.phase is Phase.UNKNOWN else "is"
        yield Sentence(
            f"phase_said.{key}", patient=self.patient_id, day=day_told(self.on),
            phase=Word("phase", self.phase),
        )  # fmt: skip
        if self.diagnosed_between is not None:
            first, last = map(day_told, self.diagnosed_between)
            key = "open" if self.phase is Phase.UNKNOWN else "between"
            yield Sentence(f"phase_said.{key}", first=first, last=last)
            return
        if self.on is None or self.diagnosed_on is None:
            key = "no_day" if self.on is None else "no_diagnosis"
            yield Sentence(f"phase_said.{key}")
            return
        days = day_number(self.on) - day_number(self.diagnosed_on)
        key = "before" if days < 0 else "since"
        yield Sentence(f"phase_said.{key}", days=abs(days), day=day_told(self.diagnosed_on))
        rule = self.definition
        yield Sentence(
            "phase_said.rule", persistent=rule.persistent_from, chronic=rule.chronic_from
        )
        if self.near_boundary:
            yield Sentence("phase_said.near", days=rule.flag_within_days)


def months_later(days: Column, months: int, calendar: Column) -> Column:
    """
    Add months to days.

    Parameters
    ----------
    days : numpy.ndarray of int
        `NO_DAY` for one that is not known.
    months : int
    calendar : numpy.ndarray of bool
        Whether each is a date: calendar months are added, up to the last day of a short month. To
        study days 30.4375 days are added for each month, up to the whole day.

    Returns
    -------
    numpy.ndarray of int
    """
    counted = np.ceil(days + months * DAYS_PER_MONTH)
    dates = np.where(calendar & (days != NO_DAY), days, 0).astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    day_of_month = (dates - month.astype("datetime64[D]")).astype(np.int64)
    then = month + np.asarray(months).astype("timedelta64[M]")
    first = then.astype("datetime64[D]")
    last = (then + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    moved = np.minimum(first + day_of_month, last).astype(np.int64)
    return np.where(calendar, moved, counted).astype(np.int64)


def _phases(
    diagnosed: Column, on: Column, calendar: Column, rule: PhaseRule
) -> tuple[Column, Column]:
    """Return the phase of each row as an index of `PHASES`, and whether it is near a boundary."""
    known = (diagnosed != NO_DAY) & (on != NO_DAY) & (on >= diagnosed)
    bounds = [
        months_later(diagnosed, months, calendar)
        for months in (rule.persistent_from, rule.chronic_from)
    ]
    phase = np.zeros(len(on), dtype=np.int64)
    near = np.zeros(len(on), dtype=bool)
    for bound in bounds:
        phase += on >= bound
        near |= np.abs(on - bound) <= rule.flag_within_days
    return np.where(known, phase, PHASES.index(Phase.UNKNOWN)), near & known


def _diagnosed(cohort: Cohort) -> tuple[Column, Column]:
    """Return the first and the last day of diagnosis that is possible of each patient."""
    first = cohort.patients["diagnosed"].astype(np.int64)
    last = first.copy()
    said: Iterable[str | None] = cohort.patients.get("diagnosed_when", ())
    if cohort.records is not None:
        said = [each.diagnosed_when for each in cohort.records]
    for row, words in enumerate(said):
        time = read_time(words) if words and first[row] == NO_DAY else None
        if time is None or time.earliest is None or not time.has_year:
            continue
        if isinstance(time.earliest, int) != bool(cohort.calendar[row]):
            first[row], last[row] = day_number(time.earliest), day_number(time.latest)
    return first, last


def _between(
    diagnosed: tuple[Column, Column], on: Column, calendar: Column, rule: PhaseRule
) -> tuple[Column, Column]:
    """Return the phase that holds on every day of diagnosis that is possible, and if it is near."""
    first, last = diagnosed
    last = np.where(first < on, np.minimum(last, on), last)  # nothing is treated before it is known
    (phase, near), (other, near_too) = (_phases(each, on, calendar, rule) for each in (first, last))
    return np.where(phase == other, phase, PHASES.index(Phase.UNKNOWN)), near | near_too


@overload
def itp_phase(
    subject: Patient, definition: PhaseRule = IWG_PHASES, *, on: Day | None = None
) -> PhaseAnswer: ...


@overload
def itp_phase(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: PhaseRule = IWG_PHASES,
    *,
    on: None = None,
) -> Answers[PhaseAnswer]: ...


@_names.renamed_argument("rule", "definition")
def itp_phase(
    subject: Patient | CaseSeries | Cohort | Iterable[Patient],
    definition: PhaseRule = IWG_PHASES,
    *,
    on: Day | None = None,
) -> PhaseAnswer | Answers[PhaseAnswer]:
    """
    Tell the phase of ITP at a day.

    * before 3 months from diagnosis: newly diagnosed;
    * from 3 and before 12 months: persistent;
    * from 12 months on: chronic.

    Months are calendar months for dates, and 30.4375 days for study days. The two boundaries are
    not assigned by the source, so an answer within 7 days of one is flagged. Where the source has
    the time of the diagnosis in words (*diagnosed_when*), the phase is given if it is the same on
    every day that they allow.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : PhaseRule
        The boundaries.
    on : date or int, optional
        The day, for one patient; the start of the last line if omitted. Many patients are asked
        about at the start of each of their lines.

    Returns
    -------
    PhaseAnswer or Answers
        For many the columns ``patient_id, line, on, phase, near_boundary``.

    Raises
    ------
    InputError
        If *on* is a date and the patient is in study days, or the other way round.

    References
    ----------
    rodeghiero2009, table 1.

    Examples
    --------
    >>> import datetime as dt
    >>> import itpcase as itp
    >>> patient = itp.Patient(id="p1", diagnosed_on=dt.date(2021, 1, 31))
    >>> print(itp.itp_phase(patient, on=dt.date(2021, 4, 29)).phase)
    newly diagnosed
    >>> print(itp.itp_phase(patient, on=dt.date(2021, 4, 30)).phase)
    persistent

    Without a day of diagnosis the phase is unknown:

    >>> print(itp.itp_phase(itp.Patient(id="p2"), on=dt.date(2021, 4, 30)).phase)
    unknown
    """
    check_kind(definition, PhaseRule, "definition")
    cohort = as_cohort(subject)
    on = None if on is None else as_day(on, "on")
    diagnosed, calendar = _diagnosed(cohort), cohort.calendar
    if isinstance(subject, Patient):
        day = subject.line().started_on if on is None and subject.lines else on
        kinds = {type(each) for each in (day, subject.diagnosed_on) if each is not None}
        if len(kinds) > 1:
            raise InputError.of(
                "MIXED_TIMES",
                argument="on",
                needed=Sentence("problem.MIXED_TIMES.needed_phase"),
                given=str(on),
                remedy=Sentence("problem.MIXED_TIMES.remedy_phase"),
            )
        phase, near = _between(diagnosed, np.array([day_number(day)]), calendar, definition)
        return PhaseAnswer(
            patient_id=subject.id,
            phase=PHASES[phase[0]],
            near_boundary=bool(near[0]),
            on=day,
            diagnosed_on=subject.diagnosed_on,
            diagnosed_between=_window(diagnosed, 0, bool(calendar[0])),
            definition=definition,
        )
    patient, start = cohort.lines.patient, cohort.lines["start"].astype(np.int64)
    of_lines = diagnosed[0][patient], diagnosed[1][patient]
    phase, near = _between(of_lines, start, calendar[patient], definition)
    return Answers(
        {
            "patient_id": cohort.ids[patient],
            "line": cohort.lines["number"],
            "on": day_column(start, calendar[patient]),
            "phase": [PHASES[code] for code in phase],
            "near_boundary": near,
        },
        partial(_answer, cohort, definition, diagnosed, (phase, near)),
    )


def _window(
    diagnosed: tuple[Column, Column],
    row: int,
    calendar: bool,  # noqa: FBT001 - a fact
) -> tuple[Day | None, Day | None] | None:
    """Return the first and the last day of diagnosis, where they are not one."""
    first, last = (int(each[row]) for each in diagnosed)
    return None if first == last else (number_day(first, calendar), number_day(last, calendar))


def _answer(
    cohort: Cohort,
    rule: PhaseRule,
    diagnosed: tuple[Column, Column],
    found: tuple[Column, Column],
    row: int,
) -> PhaseAnswer:
    """Return the answer at the start of one line of a cohort."""
    phase, near = found
    patient = int(cohort.lines.patient[row])
    calendar = bool(cohort.calendar[patient])
    return PhaseAnswer(
        patient_id=str(cohort.ids[patient]),
        phase=PHASES[phase[row]],
        near_boundary=bool(near[row]),
        on=number_day(int(cohort.lines["start"][row]), calendar),
        diagnosed_on=number_day(int(cohort.patients["diagnosed"][patient]), calendar),
        diagnosed_between=_window(diagnosed, patient, calendar),
        definition=rule,
    )

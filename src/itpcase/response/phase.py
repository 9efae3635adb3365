"""
The phase of ITP at a date: newly diagnosed, persistent or chronic.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import overload

import attrs
import numpy as np

from itpcase import _names
from itpcase.cohort.cohort import Cohort, as_cohort
from itpcase.definitions import DAYS_PER_MONTH, IWG_PHASES
from itpcase.definitions.definition import PhaseRule
from itpcase.engine.walk import NO_DAY
from itpcase.errors import InputError
from itpcase.model import CaseSeries, Day, Patient
from itpcase.table import Column, Table, day_column, day_number
from itpcase.terms import Phase

__all__ = ["PhaseAnswer", "itp_phase"]

PHASES = (Phase.NEWLY_DIAGNOSED, Phase.PERSISTENT, Phase.CHRONIC, Phase.UNKNOWN)


@attrs.frozen(kw_only=True)
class PhaseAnswer:
    """
    The phase at a day.

    Attributes
    ----------
    phase : Phase
    near_boundary : bool
        Whether the day is so near to a boundary, which the source does not assign, that the answer
        is flagged.
    on, diagnosed_on : date or int or None
    """

    patient_id: str
    phase: Phase
    near_boundary: bool
    on: Day | None
    diagnosed_on: Day | None


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
) -> Table: ...


@_names.renamed_argument("rule", "definition")
def itp_phase(
    subject: Patient | CaseSeries | Cohort | Iterable[Patient],
    definition: PhaseRule = IWG_PHASES,
    *,
    on: Day | None = None,
) -> PhaseAnswer | Table:
    """
    Tell the phase of ITP at a day.

    * before 3 months from diagnosis: newly diagnosed;
    * from 3 and before 12 months: persistent;
    * from 12 months on: chronic.

    Months are calendar months for dates, and 30.4375 days for study days. The two boundaries are
    not assigned by the source, so an answer within 7 days of one is flagged.

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
    PhaseAnswer or Table
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
    cohort = as_cohort(subject)
    diagnosed, calendar = cohort.patients["diagnosed"].astype(np.int64), cohort.calendar
    if isinstance(subject, Patient):
        day = subject.line().started_on if on is None and subject.lines else on
        kinds = {type(each) for each in (day, subject.diagnosed_on) if each is not None}
        if len(kinds) > 1:
            raise InputError.of(
                "MIXED_TIMES", argument="on", needed="a day of the kind that the patient uses",
                given=str(on), remedy="pass a date for a patient in dates, a study day otherwise",
            )  # fmt: skip
        phase, near = _phases(diagnosed, np.array([day_number(day)]), calendar, definition)
        return PhaseAnswer(
            patient_id=subject.id,
            phase=PHASES[phase[0]],
            near_boundary=bool(near[0]),
            on=day,
            diagnosed_on=subject.diagnosed_on,
        )
    patient, start = cohort.lines.patient, cohort.lines["start"].astype(np.int64)
    phase, near = _phases(diagnosed[patient], start, calendar[patient], definition)
    return Table(
        {
            "patient_id": cohort.ids[patient],
            "line": cohort.lines["number"],
            "on": day_column(start, calendar[patient]),
            "phase": [PHASES[code] for code in phase],
            "near_boundary": near,
        }
    )

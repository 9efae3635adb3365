"""
Who is asked about: a patient, a series of records, a cohort or an iterable of patients.

Every question takes any of them, by `as_cohort` or, where it needs records, by `as_series`. Who was
asked last stays laid out.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping

import attrs
import numpy as np

from itpcase._days import day_number
from itpcase._sentences import Sentence
from itpcase.cohort._tables.day_columns import as_day, check_same_kind
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.parts import as_tuple
from itpcase.errors import InputError
from itpcase.model import CaseSeries, Day, Patient

__all__ = ["as_cohort", "as_series"]


class _Asked:
    """
    Who was asked last, laid out: whoever asks one question mostly asks another.

    A series is held no longer than by others.
    """

    patient: tuple[Patient, Day | None, Cohort] | None = None
    series: tuple[weakref.ref[CaseSeries], Day | None, Cohort] | None = None

    def cohort(self, patient: Patient, data_cut: Day | None) -> Cohort:
        """Lay out a patient, unless it is the one who was asked last."""
        if self.patient is not None:
            asked, cut, cohort = self.patient  # at once, as other threads ask about other patients
            if asked is patient and _is_same_day(cut, data_cut):
                return cohort
        cohort = Cohort.from_patients((patient,), data_cut=data_cut)
        self.patient = patient, data_cut, cohort
        return cohort

    def cohort_of(self, series: CaseSeries, data_cut: Day | None) -> Cohort:
        """Lay out a series, unless it is the one that was asked last."""
        if self.series is not None:
            asked, cut, cohort = self.series
            if asked() is series and _is_same_day(cut, data_cut):
                return cohort
        cohort = Cohort.from_patients(series, data_cut=data_cut)
        self.series = weakref.ref(series, self.forget), data_cut, cohort
        return cohort

    def forget(self, series: weakref.ref[CaseSeries]) -> None:
        """Let go of a series that nobody holds any more."""
        if self.series is not None and self.series[0] is series:
            self.series = None


_ASKED = _Asked()


def _is_same_day(one: Day | None, two: Day | None) -> bool:
    return type(one) is type(two) and one == two


def as_series(
    subject: Patient | Cohort | CaseSeries | Iterable[Patient], data_cut: Day | None = None
) -> CaseSeries:
    """
    Return anything that holds patients as a series of records; a patient is a series of one.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
    data_cut : date or int, optional
        The last day that counts; it overrides that of the subject.

    Returns
    -------
    CaseSeries

    Raises
    ------
    InputError
        For anything else.
    """
    if isinstance(subject, CaseSeries):
        if data_cut is None:
            return subject
        return attrs.evolve(subject, data_cut=as_day(data_cut, "data_cut"))
    return as_cohort(subject, data_cut).to_series()


def as_cohort(
    subject: Patient | Cohort | CaseSeries | Iterable[Patient], data_cut: Day | None = None
) -> Cohort:
    """
    Return anything that holds patients as a cohort; a patient is a cohort of one.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
    data_cut : date or int, optional
        The last day that counts; it overrides that of the subject.

    Returns
    -------
    Cohort

    Raises
    ------
    InputError
        For anything else.
    """
    data_cut = None if data_cut is None else as_day(data_cut, "data_cut")
    if isinstance(subject, Patient):
        return _ASKED.cohort(subject, data_cut)
    if isinstance(subject, Cohort):
        if data_cut is None:
            return subject
        check_same_kind(subject.ids, subject.calendar, data_cut)
        cut = np.full(len(subject), day_number(data_cut), dtype=np.int32)
        return attrs.evolve(subject, data_cut=cut)
    if isinstance(subject, CaseSeries):
        return _ASKED.cohort_of(subject, data_cut)
    other: object = subject
    if isinstance(other, Iterable) and not isinstance(other, (str, Mapping)):
        patients = as_tuple(other)
        if isinstance(patients, tuple) and all(isinstance(each, Patient) for each in patients):
            return Cohort.from_patients(patients, data_cut=data_cut)
    if isinstance(other, list | tuple):
        row = next(row for row, each in enumerate(other) if not isinstance(each, Patient))
        raise InputError.of(
            "SUBJECT",
            argument=f"subject[{row}]",
            needed=Sentence("problem.SUBJECT.needed_each"),
            given=type(other[row]).__name__,
        )
    raise InputError.of("SUBJECT", argument="subject", given=type(subject).__name__)

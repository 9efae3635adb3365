"""
Exposures in columns, cut wherever what is taken changes, and added up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf
from typing import Any, Final, Self

import attrs
import numpy as np

from itpcase._arguments import all_by_id, by_id, each_of
from itpcase._days import NO_DAY, day_number
from itpcase._sentences import Sentence, as_given
from itpcase.agents import Agent
from itpcase.agents.saying import agents_told
from itpcase.cohort._tables.day_columns import as_day
from itpcase.cohort.cohort import Cohort
from itpcase.errors import InputError
from itpcase.exposures import exposures_of
from itpcase.exposures.lines import ArrowFrame
from itpcase.exposures.records import in_order, last_days_taken
from itpcase.model import CaseSeries, Day, Exposure, Patient
from itpcase.table import Column

__all__ = [
    "ALONE",
    "ArrowFrame",
    "Days",
    "Exposures",
    "Many",
    "One",
    "Several",
    "Taken",
    "by_patient",
    "sum_up",
]

One = Patient | Iterable[Exposure]
"""Exposures of one patient."""

Several = CaseSeries | Iterable[Patient] | Mapping[str, Any] | Cohort | ArrowFrame
"""Exposures of many: of their records, by patient id, or in a table."""

Exposures = One | Several


Days = Day | Mapping[Any, Day]
"""A day for all patients, or one each by patient id."""

DECIMALS: Final = 8
"""Doses of a day are rounded to so many decimals, so that 20 + 5 - 5 is 20."""

SUMS: Final = 6
"""Sums are rounded to so many decimals."""


@attrs.frozen(eq=False)
class Taken:
    """
    Exposures of many patients in columns.

    Parameters
    ----------
    patient : numpy.ndarray
        As an index.
    start, surely, last : numpy.ndarray
        The first day; the last day that is certain; the last day that is possible. [days]
    dose : numpy.ndarray
        NaN where it is not known. [mg/d]
    """

    patient: Column
    start: Column
    surely: Column
    last: Column
    dose: Column

    def steps(self) -> dict[str, Column]:
        """
        Cut time wherever what is taken changes.

        Returns
        -------
        dict of str to numpy.ndarray
            ``patient, days``; ``low, high``, the dose a day, at least and at most, infinite where
            one is not known; ``surely, maybe``, whether anything is taken.
        """
        known = ~np.isnan(self.dose)
        given, many = np.nan_to_num(self.dose), len(self.patient)
        zero, one = np.zeros(many), np.ones(many)
        counted = known & (given == 0)  # a dose of 0 is none
        taken = np.where(counted, 0.0, one)
        surely = np.stack([np.where(known, given, 0.0), zero, zero, taken, zero], axis=1)
        maybe = np.stack([zero, np.where(known, given, 0.0), ~known * one, zero, taken], axis=1)
        changes = np.concatenate([surely, -surely, maybe, -maybe])
        day = np.concatenate([self.start, self.surely + 1, self.start, self.last + 1])
        patient = np.tile(self.patient, len(changes) // many if many else 1)
        order = np.lexsort((day, patient))
        day, patient = day[order], patient[order]
        # each change holds until the next one of the patient; after the last, all is back at 0
        totals = np.round(np.cumsum(changes[order], axis=0), DECIMALS)
        same = np.flatnonzero(np.diff(patient) == 0)
        low, high, unknown, sure, may = totals[same].T
        return {
            "patient": patient[same],
            "days": (day[same + 1] - day[same]).astype(np.float64),
            "low": low,
            "high": np.where(unknown > 0, inf, high),
            "surely": sure > 0,
            "maybe": may > 0,
        }


def sum_up(taken: Taken, many: Many) -> dict[str, Column]:
    """Add up what each patient took; without exposures on record the most is open."""
    steps, patients, is_open = taken.steps(), len(many.by_id), many.is_open

    def total(values: Column) -> Column:
        day = steps["days"]
        with np.errstate(invalid="ignore"):
            weighted = np.where(day > 0, values * day, 0.0)
        found = np.zeros(patients)
        np.add.at(found, steps["patient"], weighted)
        return np.round(found, SUMS)

    def most(values: Column) -> Column:
        found = np.zeros(patients)
        np.maximum.at(found, steps["patient"], np.where(steps["days"] > 0, values, 0.0))
        return found

    days_max = total(steps["maybe"].astype(np.float64))
    return {
        "cumulative_low": total(steps["low"]),
        "cumulative_high": np.where(is_open, inf, total(steps["high"])),
        "highest_low": most(steps["low"]),
        "highest_high": np.where(is_open, inf, most(steps["high"])),
        "days_min": total(steps["surely"].astype(np.float64)),
        "days_max": np.where(is_open, many.length, days_max),
    }


@attrs.frozen(eq=False)
class Many:
    """
    The exposures of patients, with the days between which they are looked at.

    Parameters
    ----------
    by_id : dict of str to tuple of Exposure
    first, last : list of int
        Of each patient; `NO_DAY` where there is none.
    is_alone : bool
        Whether the exposures of one patient were given, without an id.
    """

    by_id: dict[str, tuple[Exposure, ...]]
    first: Column
    last: Column
    is_alone: bool

    @classmethod
    def of(cls, exposures: Exposures, first: Days | None, last: Days | None) -> Self:
        """Check the exposures, and find the days of each patient."""
        given, is_alone = by_patient(exposures)
        listed = {name: in_order(each) for name, each in given.items()}
        one, two = all_by_id(first, "first", listed), all_by_id(last, "last", listed)
        days = [
            (_edge(name, each, one, "first"), _edge(name, each, two, "last"))
            for name, each in listed.items()
        ]
        for name, (start, end) in zip(listed, days, strict=True):
            if start != NO_DAY and end < start:
                raise InputError.of(
                    "WINDOW_ENDS_BEFORE_START",
                    argument="last",
                    needed=Sentence("problem.WINDOW_ENDS_BEFORE_START.needed", name=repr(name)),
                    given=as_given(last),
                )
        edges = np.array(days, dtype=np.int64).reshape(len(listed), 1 + 1)
        return cls(listed, edges[:, 0], edges[:, 1], is_alone)

    @property
    def is_open(self) -> Column:
        """Whether nothing bounds what was given: no exposures on record, or none with a day."""
        nothing = np.array([not each for each in self.by_id.values()], dtype=bool)
        is_open: Column = nothing | (self.first == NO_DAY)
        return is_open

    @property
    def length(self) -> Column:
        """Days from the first to the last, both counted. [days]"""
        known = self.first != NO_DAY
        return np.where(known, (self.last - self.first + 1).astype(np.float64), np.nan)

    def taken(self, dose: Callable[[Exposure], float | None], wanted: Callable[[Agent], bool]
              ) -> tuple[Taken, list[list[str]]]:  # fmt: skip
        """Lay the exposures to some drugs out in columns, and tell of each what is not known."""
        rows: list[tuple[float, ...]] = []
        missing: list[list[str]] = []
        for p, each in enumerate(self.by_id.values()):
            first, last = int(self.first[p]), int(self.last[p])
            own: list[str] = [] if each else [Sentence("exposed_said.exposures")]
            for x, until in zip(each, last_days_taken(each), strict=True):
                if not wanted(x.agent):
                    continue
                mg = dose(x)
                if mg is None:
                    own.append(Sentence("exposed_said.dose_of", agent=agents_told([x.agent.name])))
                if x.started_on is None:
                    own.append(Sentence("exposed_said.start_of", agent=agents_told([x.agent.name])))
                start = first if x.started_on is None else day_number(x.started_on)
                end = surely = until
                if x.started_on is None:
                    surely = first - 1
                elif x.agent.is_procedure:
                    end = surely = start
                elif x.ended_on is None and not x.ongoing:
                    own.append(Sentence("exposed_said.end_of", agent=agents_told([x.agent.name])))
                    surely = start
                start, end, surely = max(start, first), min(end, last), min(surely, last)
                if start <= end and first != NO_DAY:
                    known = np.nan if mg is None else mg
                    rows.append((p, start, max(surely, start - 1), end, known))
            missing.append(list(dict.fromkeys(own)))
        table = np.array(rows, dtype=np.float64).reshape(len(rows), len(attrs.fields(Taken)))
        patient, start_days, sure, ends = table[:, :-1].T.astype(np.int64)
        return Taken(patient, start_days, sure, ends, table[:, -1]), missing


def _edge(name: str, exposures: Sequence[Exposure], given: Any, which: str) -> int:
    """Find the first or the last day of a patient: as given, or from the exposures."""
    asked = given.get(name) if isinstance(given, Mapping) else given
    day = None if asked is None else as_day(asked, which)
    kinds = {isinstance(x.started_on, int) for x in exposures if x.started_on is not None}
    if day is not None:
        if kinds and isinstance(day, int) not in kinds:
            raise InputError.of(
                "MIXED_TIMES",
                argument=which,
                needed=Sentence("problem.MIXED_TIMES.needed_steroids"),
                given=str(day),
                remedy=Sentence("problem.MIXED_TIMES.remedy_steroids"),
            )
        return day_number(day)
    days = [x.started_on for x in exposures]
    if which == "last":
        days += [x.ended_on for x in exposures]
    known = [day_number(each) for each in days if each is not None]
    return (min if which == "first" else max)(known, default=NO_DAY)


def by_patient(exposures: Exposures) -> tuple[Mapping[Any, Iterable[Exposure]], bool]:
    """Return exposures by patient id, and whether they are those of one patient given alone."""
    given: Any = exposures.table("exposures") if isinstance(exposures, Cohort) else exposures
    is_frame = hasattr(given, "__arrow_c_stream__")
    if is_frame or isinstance(given, Mapping):
        is_table = is_frame or {"patient_id", "agent", "started_on"} <= set(given)
        return (exposures_of(given) if is_table else by_id(given, "exposures")), False
    if isinstance(given, Patient):
        return {given.id: given.exposures}, True
    listed: Any = given.patients if isinstance(given, CaseSeries) else each_of(given, "exposures")
    if isinstance(given, CaseSeries) or any(isinstance(each, Patient) for each in listed):
        return {each.id: each.exposures for each in listed}, False
    return {ALONE: listed}, True


ALONE: Final = ""
"""The id of a patient whose exposures are given alone."""

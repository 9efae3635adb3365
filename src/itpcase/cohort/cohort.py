"""
The facts of `itpcase.model`, laid out in columns.

A cohort holds many patients; a single patient is a cohort of one, so every rule has one text. Rows
are in order of patient and time, and the rows of patient *p* are those from ``offsets[p]`` up to
``offsets[p + 1]``. Days are whole numbers: days since 1970-01-01 for calendar days, study days as
they are; `itpcase.engine.walk.NO_DAY` stands for a day that is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Self, cast

import attrs
import numpy as np

from itpcase._html import ShowsItself
from itpcase.cohort.intake import InputTable, laid_out
from itpcase.engine.walk import NEVER, NO_DAY
from itpcase.errors import InputError, Problem, RecordError
from itpcase.model import (
    BleedingEvent,
    CaseSeries,
    Day,
    Patient,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.table import (
    COMPARATORS,
    DAY_FACTS,
    RESCUE_KINDS,
    UNGRADED,
    Column,
    Ragged,
    day_number,
    day_numbers,
    number_day,
    objects,
    printed_limit,
    same_kind,
    splenectomies,
)
from itpcase.units.counts import Count

__all__ = ["Cohort", "as_cohort", "as_series"]


def _int32(values: Sequence[Any]) -> Column:
    return np.array(values, dtype=np.int32)


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Cohort(ShowsItself):
    """
    Many patients in columns; build it with `from_patients` or `from_tables`.

    Examples
    --------
    >>> import itpcase as itp
    >>> cohort = itp.Cohort.from_tables(
    ...     counts={"patient_id": ["a", "a", "a"], "on": [0, 7, 14], "count": [9, 40, 45],
    ...             "unit": "10*9/L"},
    ...     lines={"patient_id": ["a"], "line": [1], "started_on": [0], "agents": ["ivig"]},
    ... )
    >>> itp.classify_response(cohort)["category"].tolist()
    ['R']
    """

    ids: Column
    patients: dict[str, Column]
    counts: Ragged
    lines: Ragged
    bleeds: Ragged
    rescues: Ragged
    data_cut: Column
    """Last day that counts, one a patient; `NEVER` for none."""
    records: tuple[Patient, ...] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return f"Cohort({len(self)} patients, {len(self.lines)} lines, {len(self.counts)} counts)"

    @property
    def calendar(self) -> Column:
        """Whether the days of each patient are calendar days."""
        return self.patients["calendar"]

    def between(self, first: int, last: int) -> Cohort:
        """Return the patients from *first* up to *last*, without copying."""
        return Cohort(
            ids=self.ids[first:last],
            patients={name: values[first:last] for name, values in self.patients.items()},
            counts=self.counts.between(first, last),
            lines=self.lines.between(first, last),
            bleeds=self.bleeds.between(first, last),
            rescues=self.rescues.between(first, last),
            data_cut=self.data_cut[first:last],
            records=None if self.records is None else self.records[first:last],
        )

    def chunks(self, counts: int) -> Iterator[Cohort]:
        """Give the cohort in pieces of whole patients with about so many counts each."""
        first = 0
        while first < len(self):
            goal = self.counts.offsets[first] + counts
            last = int(np.searchsorted(self.counts.offsets, goal, side="right")) - 1
            last = min(max(last, first + 1), len(self), first + counts)
            yield self if (first, last) == (0, len(self)) else self.between(first, last)
            first = last

    # --- from and to records

    @classmethod
    def from_patients(
        cls, patients: Iterable[Patient] | CaseSeries, *, data_cut: Day | None = None
    ) -> Self:
        """
        Lay out records in columns.

        Parameters
        ----------
        patients : iterable of Patient or CaseSeries
            A case series brings its own *data_cut* and is refused a second one.
        data_cut : date or int, optional
            The last day that counts.

        Returns
        -------
        Cohort

        Raises
        ------
        InputError
            If the cut is a date and a patient is in study days, or the other way round.
        """
        if isinstance(patients, CaseSeries):
            data_cut = patients.data_cut if data_cut is None else data_cut
            patients = patients.patients
        records = tuple(patients)
        calendar = np.array([_is_calendar(patient, data_cut) for patient in records], dtype=bool)
        cut = NEVER if data_cut is None else day_number(data_cut)
        if data_cut is not None:
            same_kind(records, calendar, data_cut)
        days = _int32(
            [
                [day_number(getattr(patient, field)) for patient in records]
                for field in DAY_FACTS.values()
            ]
        )
        return cls(
            ids=objects([patient.id for patient in records]),
            patients={
                "calendar": calendar,
                **dict(zip(DAY_FACTS, days, strict=True)),
                "bleeding_recorded": np.array(
                    [patient.bleeding_recorded for patient in records], dtype=bool
                ),
                "provenance": objects([patient.provenance.value for patient in records]),
            },
            counts=_counts_of(records),
            lines=_lines_of(records),
            bleeds=_bleeds_of(records),
            rescues=_rescues_of(records),
            data_cut=np.full(len(records), cut, dtype=np.int32),
            records=records,
        )

    def to_patients(self) -> tuple[Patient, ...]:
        """
        Return the records of every patient.

        Returns
        -------
        tuple of Patient

        Raises
        ------
        RecordError
            For a patient whose records contradict one another.
        """
        return tuple(self.patient(i) for i in range(len(self)))

    def to_series(self) -> CaseSeries:
        """
        Return the records of every patient with the data cut.

        Returns
        -------
        CaseSeries

        Raises
        ------
        InputError
            If the data cut is not the same for all patients.
        RecordError
            For a patient whose records contradict one another.
        """
        return CaseSeries(patients=self.to_patients(), data_cut=self.one_data_cut())

    def patient(self, index: int) -> Patient:
        """Return the record of the patient at this place."""
        if self.records is not None:
            return self.records[index]
        one = self.between(index, index + 1)
        calendar = bool(self.calendar[index])

        def day(number: Any) -> Day | None:
            return number_day(int(number), calendar)

        extra = {
            name: values[index]
            for name, values in self.patients.items()
            if name not in ("calendar", "bleeding_recorded", *DAY_FACTS)
        }
        extra |= {field: day(one.patients[fact][0]) for fact, field in DAY_FACTS.items()}
        return Patient(
            id=str(one.ids[0]),
            platelets=[
                PlateletMeasurement(on=day(on), count=_count_at(one.counts, i))
                for i, on in enumerate(one.counts["day"])
            ],
            lines=[
                TreatmentLine(
                    number=int(one.lines["number"][i]),
                    agents=one.lines["agents"][i],
                    started_on=day(one.lines["start"][i]),
                    ended_on=day(one.lines["end"][i]),
                    stop_reason=stop_reason_at(one.lines, i),
                    baseline=_baseline_at(one.lines, i),
                )
                for i in range(len(one.lines))
            ],
            bleeds=[
                BleedingEvent(
                    on=day(one.bleeds["day"][i]),
                    until=day(one.bleeds["until"][i]),
                    who_grade=_known(one.bleeds["grade"][i]),
                )
                for i in range(len(one.bleeds))
            ],
            rescues=[
                RescueTherapy(
                    on=day(one.rescues["day"][i]),
                    kind=RESCUE_KINDS[one.rescues["kind"][i]],
                    washout_days=_known(one.rescues["washout"][i]),
                )
                for i in range(len(one.rescues))
            ],
            bleeding_recorded=bool(one.patients["bleeding_recorded"][0]),
            **{name: _missing_to_none(value) for name, value in extra.items()},
        )

    def is_in_dates(self) -> bool:
        """
        Tell dates from study days.

        Returns
        -------
        bool

        Raises
        ------
        InputError
            If some patients are in dates and others in study days.
        """
        kinds = np.unique(self.calendar).tolist()
        if len(kinds) > 1:
            kinds = np.unique(self.calendar[self._is_dated()]).tolist()
        if len(kinds) > 1:
            raise InputError.of(
                "MIXED_TIMES", argument="cohort", needed="dates or study days, never both",
                given="patients of both kinds",
                remedy="take the patients in dates and those in study days apart",
            )  # fmt: skip
        return bool(kinds and kinds[0])

    def _is_dated(self) -> Column:
        """Tell the patients of whom any day is known."""
        dated: Column = np.any([self.patients[fact] != NO_DAY for fact in DAY_FACTS], axis=0)
        for rows, day in (
            (self.counts, "day"), (self.lines, "start"), (self.lines, "end"),
            (self.bleeds, "day"), (self.rescues, "day"),
        ):  # fmt: skip
            dated[rows.patient[rows[day] != NO_DAY]] = True
        return dated

    def one_data_cut(self) -> Day | None:
        """
        Return the last day that counts.

        Returns
        -------
        date or int or None

        Raises
        ------
        InputError
            If it is not the same for all patients.
        """
        cuts = np.unique(self.data_cut).tolist()
        if len(cuts) > 1:
            raise InputError.of(
                "DATA_CUT", argument="cohort", needed="one data cut",
                given=f"{len(cuts)} of them", remedy="take the patients of each apart",
            )  # fmt: skip
        return None if cuts in ([], [NEVER]) else number_day(cuts[0], self.is_in_dates())

    def problems(self) -> tuple[Problem, ...]:
        """
        Check every patient for contradictions among the records, one by one.

        Returns
        -------
        tuple of Problem
        """
        found: list[Problem] = []
        for i in range(len(self)):
            try:
                self.patient(i)
            except RecordError as error:
                found.extend(error.problems)
            except InputError as error:
                found.append(attrs.evolve(error.problem, patient_id=str(self.ids[i])))
        return tuple(found)

    # --- from tables

    @classmethod
    def from_tables(
        cls,
        counts: Any,
        lines: Any,
        *,
        patients: Any = None,
        bleeds: Any = None,
        rescues: Any = None,
        data_cut: Day | None = None,
    ) -> Self:
        """
        Lay out tables of a registry; rows may come in any order.

        Parameters
        ----------
        counts : mapping of arrays, or Arrow-capable frame
            ``patient_id, on, count, unit`` (a column or one value), and ``comparator``, ``upper``
            where there are bounds and ranges. A missing count is no count.
        lines : mapping or frame
            ``patient_id, line, started_on``, and ``ended_on, agents, stop_reason, baseline`` where
            known.
        patients : mapping or frame, optional
            ``patient_id``, and ``died_on, diagnosed_on, bleeding_recorded, followed_until, sex,
            age, born_on, provenance`` where known. Without it, the patients are those of the other
            tables.
        bleeds : mapping or frame, optional
            ``patient_id, on``, and ``until, who_grade``.
        rescues : mapping or frame, optional
            ``patient_id, on, kind``, and ``washout_days``.
        data_cut : date or int, optional
            The last day that counts.

        Returns
        -------
        Cohort

        Raises
        ------
        DataError
            With every row that cannot be used: a missing column, an unknown patient, two lines with
            one number.
        UnitError
            For a unit or a count that cannot be.
        """
        tables = {
            name: InputTable.of(name, table)
            for name, table in (
                ("counts", counts), ("lines", lines), ("patients", patients), ("bleeds", bleeds),
                ("rescues", rescues),
            )
            if table is not None
        }  # fmt: skip
        return cls(**laid_out(tables, data_cut))


class _Asked:
    """The patient who was asked last, laid out: whoever asks one question mostly asks another."""

    last: tuple[Patient, Day | None, Cohort] | None = None

    def cohort(self, patient: Patient, data_cut: Day | None) -> Cohort:
        """Lay out a patient, unless it is the one who was asked last."""
        if self.last is not None:
            asked, cut, cohort = self.last  # at once, as other threads ask about other patients
            if asked is patient and _is_same_day(cut, data_cut):
                return cohort
        cohort = Cohort.from_patients((patient,), data_cut=data_cut)
        self.last = patient, data_cut, cohort
        return cohort


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
        return subject if data_cut is None else attrs.evolve(subject, data_cut=data_cut)
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
    if isinstance(subject, Patient):
        return _ASKED.cohort(subject, data_cut)
    if isinstance(subject, Cohort):
        if data_cut is None:
            return subject
        same_kind(subject.ids, subject.calendar, data_cut)
        cut = np.full(len(subject), day_number(data_cut), dtype=np.int32)
        return attrs.evolve(subject, data_cut=cut)
    if isinstance(subject, CaseSeries):
        return Cohort.from_patients(subject, data_cut=data_cut)
    other: object = subject
    if isinstance(other, Iterable) and not isinstance(other, (str, Mapping)):
        patients = tuple(other)
        if all(isinstance(patient, Patient) for patient in patients):
            return Cohort.from_patients(patients, data_cut=data_cut)
    raise InputError.of(
        "SUBJECT", argument="subject", needed="a Patient, a CaseSeries or a Cohort",
        given=type(subject).__name__,
        remedy="build one with itpcase.Patient, itpcase.read_csv or Cohort.from_tables",
    )  # fmt: skip


def _is_calendar(patient: Patient, data_cut: Day | None) -> bool:
    """Whether a patient is in dates; one without any day takes the kind of the cut."""
    for records, name in (
        (patient.platelets, "on"), (patient.lines, "started_on"), (patient.bleeds, "on"),
        (patient.rescues, "on"), (patient.labs, "on"), (patient.lines, "ended_on"),
    ):  # fmt: skip
        for record in records:
            day = getattr(record, name)
            if day is not None:
                return not isinstance(day, int)
    for day in (patient.died_on, patient.diagnosed_on, patient.followed_until, patient.born_on):
        if day is not None:
            return not isinstance(day, int)
    return data_cut is not None and not isinstance(data_cut, int)


# --- records to columns -------------------------------------------------------------------------


def _offsets(sizes: Iterable[int]) -> Column:
    return np.array([*accumulate(sizes, initial=0)], dtype=np.int64)


def _counts_of(patients: Sequence[Patient]) -> Ragged:
    measured = [record for patient in patients for record in patient.platelets]
    printed = [record.as_printed for record in measured]
    columns: dict[str, Column] = {
        "day": _int32(day_numbers([record.on for record in measured])),
        "count": np.array([count.value for count in printed], dtype=np.float64),
    }
    if [True for count in printed if count.comparator or count.upper is not None]:
        columns["comparator"] = np.array(
            [COMPARATORS.index(count.comparator) for count in printed], dtype=np.int8
        )
        columns["upper"] = np.array(
            [np.nan if count.upper is None else count.upper for count in printed]
        )
    return Ragged(_offsets([len(patient.platelets) for patient in patients]), columns)


def _lines_of(patients: Sequence[Patient]) -> Ragged:
    lines = [line for patient in patients for line in patient.lines]
    baselines = [line.baseline for line in lines]
    return Ragged(
        _offsets([len(patient.lines) for patient in patients]),
        {
            "number": np.array([line.number for line in lines], dtype=np.int64),
            "start": _int32(day_numbers([line.started_on for line in lines])),
            "end": _int32(day_numbers([line.ended_on for line in lines])),
            "agents": objects([line.agents for line in lines]),
            "splenectomy": splenectomies([line.agents for line in lines]),
            "baseline": np.array([printed_limit(count) for count in baselines], dtype=np.float64),
            "baseline_count": objects(baselines),
        },
    )


_NO_DAYS: Column = np.zeros(0, dtype=np.int32)
_NO_CODES: Column = np.zeros(0, dtype=np.int8)


def _bleeds_of(patients: Sequence[Patient]) -> Ragged:
    if not any(patient.bleeds for patient in patients):
        nothing = {"day": _NO_DAYS, "until": _NO_DAYS, "grade": _NO_CODES}
        return Ragged(np.zeros(len(patients) + 1, dtype=np.int64), nothing)
    bleeds = [bleed for patient in patients for bleed in patient.bleeds]
    grades = [UNGRADED if bleed.who_grade is None else bleed.who_grade for bleed in bleeds]
    columns = {
        "day": _int32(day_numbers([bleed.on for bleed in bleeds])),
        "until": _int32(day_numbers([bleed.until for bleed in bleeds])),
        "grade": np.array(grades, dtype=np.int8),
    }
    return Ragged(_offsets([len(patient.bleeds) for patient in patients]), columns)


def _rescues_of(patients: Sequence[Patient]) -> Ragged:
    if not any(patient.rescues for patient in patients):
        nothing = {"day": _NO_DAYS, "kind": _NO_CODES, "washout": _NO_DAYS}
        return Ragged(np.zeros(len(patients) + 1, dtype=np.int64), nothing)
    rescues = [rescue for patient in patients for rescue in patient.rescues]
    washouts = [UNGRADED if r.washout_days is None else r.washout_days for r in rescues]
    columns = {
        "day": _int32(day_numbers([rescue.on for rescue in rescues])),
        "kind": np.array([RESCUE_KINDS.index(r.kind) for r in rescues], dtype=np.int8),
        "washout": _int32(washouts),
    }
    return Ragged(_offsets([len(patient.rescues) for patient in patients]), columns)


def _count_at(counts: Ragged, row: int) -> Count:
    comparators, uppers = counts.get("comparator"), counts.get("upper")
    upper = np.nan if uppers is None else uppers[row]
    return Count(
        float(counts["count"][row]),
        "" if comparators is None else COMPARATORS[comparators[row]],
        None if np.isnan(upper) else float(upper),
    )


def _baseline_at(lines: Ragged, row: int) -> Count | None:
    printed = lines.get("baseline_count")
    if printed is not None:
        return cast("Count | None", printed[row])
    value = float(lines["baseline"][row])
    return None if np.isnan(value) else Count(value)


def stop_reason_at(lines: Ragged, row: int) -> str | None:
    """Return why the line of one row of the columns was stopped, if that was recorded."""
    reasons = lines.get("stop_reason")
    return None if reasons is None else cast("str | None", reasons[row])


def _known(value: Any) -> int | None:
    return None if value == UNGRADED else int(value)


def _missing_to_none(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is None or value != value else value  # noqa: PLR0124 - NaN

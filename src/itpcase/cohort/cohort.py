"""
The facts of `itpcase.model`, laid out in columns.

A cohort holds many patients; a single patient is a cohort of one, so every rule has one text. Rows
are in order of patient and time, and the rows of patient *p* are those from ``offsets[p]`` up to
``offsets[p + 1]``. Days are whole numbers: days since 1970-01-01 for calendar days, study days as
they are; `itpcase._days.NO_DAY` stands for a day that is not known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Self

import attrs
import numpy as np

from itpcase._arguments import check_decimal, check_switches, each_of
from itpcase._days import NEVER, NO_DAY, day_column, day_number, number_day
from itpcase._html import ShowsItself, number_of
from itpcase._sentences import Sentence, as_given, enumerated
from itpcase.cohort._doubts.doubtful import doubtful_rows, doubtful_words
from itpcase.cohort._tables.day_columns import DayWays, Numbering, as_day, check_same_kind
from itpcase.cohort._tables.record_columns import rows_of_patients
from itpcase.cohort.codes import DAY_FACTS, DAYS
from itpcase.cohort.faults import Faults, ProblemList
from itpcase.cohort.forms import OWNER
from itpcase.cohort.intake import lay_out, take_tables
from itpcase.cohort.patient_columns import (
    count_at,
    cut_of_one,
    entries_of,
    facts_of,
    int32,
    labs_of,
    missing_to_none,
    rows_of,
)
from itpcase.cohort.schema import EXPOSURES, SIGNS, TABLES
from itpcase.errors import InputError, Problem, RecordError
from itpcase.model import CaseSeries, Day, Patient
from itpcase.model.records import patients_twice
from itpcase.table import Column, Ragged, objects
from itpcase.units.counts import Count
from itpcase.units.days import DayOrder, Impute
from itpcase.units.numbers import DecimalSign
from itpcase.units.whole import whole_argument

__all__ = ["Cohort"]


def _unpickled(kind: type[Cohort], columns: dict[str, Any]) -> Cohort:
    return kind(**columns)


@attrs.frozen(eq=False, repr=False, kw_only=True, slots=False)
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
    patients: Mapping[str, Column]
    counts: Ragged
    lines: Ragged
    bleeds: Ragged
    rescues: Ragged
    data_cut: Column
    """Last day that counts, one a patient; `NEVER` for none."""
    labs: Ragged | None = None
    exposures: Ragged | None = None
    signs: Ragged | None = None
    found: ProblemList | None = None
    """The problems of the tables; None for a cohort of records, which is asked when it is."""
    records: tuple[Patient, ...] | None = None
    kept: dict[Any, Any] = attrs.field(factory=dict, init=False)
    """What was laid out and answered of these patients, for the next question; not copied."""

    def __reduce__(self) -> Any:
        names = [field.name for field in attrs.fields(type(self)) if field.init]
        return _unpickled, (type(self), {name: getattr(self, name) for name in names})

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        sizes = {"patient": len(self), "line": len(self.lines), "count": len(self.counts)}
        return f"Cohort({', '.join(number_of(n, noun) for noun, n in sizes.items())})"

    @property
    def calendar(self) -> Column:
        """Whether the days of each patient are calendar days."""
        return self.patients["calendar"]

    def _place_of(self, index: int | str) -> int:
        """Return the place of a patient, of whom it or the id is given."""
        size = len(self)
        if size and not isinstance(index, str):
            return whole_argument(index, "index", least=-size, most=size - 1) % size
        places = np.flatnonzero(self.ids.astype(str) == index)
        if not len(places):
            raise InputError.of(
                "UNKNOWN_PATIENT",
                argument="index",
                needed=Sentence("problem.UNKNOWN_PATIENT.needed_cohort"),
                given=repr(index),
                remedy=Sentence("problem.UNKNOWN_PATIENT.remedy_columns"),
            )
        return int(places[0])

    def between(self, first: int, last: int) -> Cohort:
        """
        Return the patients from *first* up to *last*, without copying.

        Parameters
        ----------
        first, last : int
            Places in the order of the cohort; the patient at *last* is left out.

        Returns
        -------
        Cohort

        Raises
        ------
        InputError
            For places that the cohort does not have.
        """
        first = whole_argument(first, "first", most=len(self))
        last = whole_argument(last, "last", least=first, most=len(self))
        return Cohort(
            ids=self.ids[first:last],
            patients={name: values[first:last] for name, values in self.patients.items()},
            counts=self.counts.between(first, last),
            lines=self.lines.between(first, last),
            bleeds=self.bleeds.between(first, last),
            rescues=self.rescues.between(first, last),
            labs=_part(self.labs, first, last),
            exposures=_part(self.exposures, first, last),
            signs=_part(self.signs, first, last),
            found=self.found,
            data_cut=self.data_cut[first:last],
            records=None if self.records is None else self.records[first:last],
        )

    def without_entries(self) -> Cohort:
        """
        Return the patients with their lines alone; those of records keep what they have.

        Their records are made without one for each count, of which a registry has millions.

        Returns
        -------
        Cohort
        """
        if self.records is not None:
            return self
        return attrs.evolve(
            self, counts=self.counts.without_rows(), bleeds=self.bleeds.without_rows(),
            rescues=self.rescues.without_rows(), labs=None, exposures=None, signs=None,
        )  # fmt: skip

    def without_counts(self, *, with_labs: bool = True) -> Cohort:
        """
        Return the patients with all but their counts; those of records keep what they have.

        Parameters
        ----------
        with_labs : bool
            Whether they keep their other laboratory values.

        Returns
        -------
        Cohort
        """
        check_switches(with_labs=with_labs)
        if self.records is not None:
            return self
        labs = self.labs if with_labs else None
        return attrs.evolve(self, counts=self.counts.without_rows(), labs=labs)

    def chunks(self, counts: int) -> Iterator[Cohort]:
        """
        Give the cohort in pieces of whole patients with about so many counts each.

        Parameters
        ----------
        counts : int
            At least 1. A piece has at least one patient, and no more patients than counts.

        Yields
        ------
        Cohort

        Raises
        ------
        InputError
            For another number.
        """
        counts, first = whole_argument(counts, "counts", least=1), 0
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
        RecordError
            If two patients have one id.
        """
        told: tuple[Problem, ...] = ()
        if isinstance(patients, CaseSeries):
            data_cut = patients.data_cut if data_cut is None else data_cut
            told, patients = patients.problems, patients.patients
        data_cut = None if data_cut is None else as_day(data_cut, "data_cut")
        records = each_of(patients, "patients", Patient)
        if len(records) > 1 and (twice := patients_twice(records, "patients")):
            raise RecordError.of("patients cannot be used", twice)
        cut = NEVER if data_cut is None else day_number(data_cut)
        facts = facts_of(records, data_cut)
        if data_cut is not None:
            check_same_kind(records, facts["calendar"], data_cut)
        return cls(
            ids=objects([str(patient.id) for patient in records]),
            patients=facts,
            counts=rows_of(records, "platelets"),
            lines=rows_of(records, "lines"),
            bleeds=rows_of(records, "bleeds"),
            rescues=rows_of(records, "rescues"),
            labs=labs_of(records),
            exposures=rows_of_patients(EXPOSURES, records),
            signs=rows_of_patients(SIGNS, records),
            data_cut=cut_of_one(cut) if len(records) == 1 else int32([cut] * len(records)),
            found=ProblemList(told) if told else None,
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
        return CaseSeries(
            patients=self.to_patients(), data_cut=self.one_data_cut(), problems=self.found or ()
        )

    def patient(self, index: int | str) -> Patient:
        """
        Return the record of one patient.

        Parameters
        ----------
        index : int or str
            The place in the order of the cohort, from the end if negative; or, as a text, the id.

        Returns
        -------
        Patient

        Raises
        ------
        InputError
            If no patient has this id, or stands at this place.

        Examples
        --------
        >>> import itpcase as itp
        >>> from itpcase import examples
        >>> cohort = itp.Cohort.from_patients(examples.load("ding-2025"))
        >>> cohort.patient("DING2025-2").id == cohort.patient(1).id
        True
        """
        index = self._place_of(index)
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
            **entries_of(
                counts=one.counts,
                lines=one.lines,
                bleeds=one.bleeds,
                rescues=one.rescues,
                labs=one.labs,
                exposures=one.exposures,
                signs=one.signs,
                day=day,
            ),
            bleeding_recorded=bool(one.patients["bleeding_recorded"][0]),
            **{name: missing_to_none(value) for name, value in extra.items()},
        )

    def count_at(self, row: int) -> Count:
        """Return the count of one row of `counts` as it was printed."""
        row = whole_argument(row, "row", least=0, most=len(self.counts) - 1)
        if self.records is None:
            return count_at(self.counts, row)
        offsets = self.counts.offsets
        patient = int(np.searchsorted(offsets, row, side="right")) - 1
        return self.records[patient].platelets[row - int(offsets[patient])].as_printed

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
                "MIXED_TIMES", argument="cohort", given=Sentence("problem.MIXED_TIMES.given")
            )
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
                "DATA_CUT",
                argument="cohort",
                given=Sentence("problem.DATA_CUT.given", cuts=len(cuts)),
            )
        return None if cuts in ([], [NEVER]) else number_day(cuts[0], self.is_in_dates())

    def table(self, name: str) -> dict[str, Column]:
        """
        Return exposures or signs as `from_tables` took them.

        Parameters
        ----------
        name : {"exposures", "signs"}

        Returns
        -------
        dict of str to numpy.ndarray
            By the names of `itpcase.cohort.schema`.

        Raises
        ------
        InputError
            If the cohort holds none, and for another name.
        """
        names = ("exposures", "signs")
        if name not in names:
            raise InputError.of(
                "NOT_IN_VOCABULARY",
                argument="name",
                needed=Sentence("problem.NOT_IN_VOCABULARY.needed", listed=enumerated(names)),
                given=as_given(name),
            )
        rows = getattr(self, name)
        if rows is None:
            raise InputError.of(
                "NO_TABLE",
                argument="subject",
                needed=Sentence("problem.NO_TABLE.needed", name=name),
                given=Sentence("problem.NO_TABLE.given"),
                remedy=Sentence("problem.NO_TABLE.remedy", name=name),
            )
        calendar = self.calendar[rows.patient]
        columns = {OWNER: self.ids[rows.patient]}
        columns |= {column: day_column(rows[day], calendar) for day, column in DAYS[name].items()}
        known = TABLES[name].names
        return columns | {key: values for key, values in rows.columns.items() if key in known}

    @property
    def problems(self) -> ProblemList:
        """
        What was left out of the tables, is doubtful in them, or was assumed.

        A cohort of records is checked for counts that may have lost or gained a power of ten, for
        ends after the last contact, and for words that nobody understands; records themselves
        refuse contradictions.
        """
        if self.found is not None:
            return self.found
        return ProblemList([*self.doubtful_rows(), *doubtful_words(self.records or ())])

    def doubtful_rows(self) -> ProblemList:
        """
        Tell what is doubtful in the rows, whatever was told of their tables.

        Returns
        -------
        ProblemList
        """
        tables = {name: rows for name in DAYS if (rows := getattr(self, name)) is not None}
        facts = {name: self.patients[name] for name in DAY_FACTS}
        cause = self.patients.get("death_cause")
        if self.records is not None:
            cause = objects([patient.death_cause for patient in self.records])
            why = [line.stop_reason for patient in self.records for line in patient.lines]
            if any(why):
                more = {**self.lines.columns, "stop_reason": objects(why)}
                tables["lines"] = Ragged(self.lines.offsets, more)
        facts |= {} if cause is None else {"death_cause": cause}
        return ProblemList(doubtful_rows(self.ids, self.calendar, facts, tables))

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
        exposures: Any = None,
        signs: Any = None,
        labs: Any = None,
        data_cut: Any = None,
        strict: bool = True,
        days: Numbering = "elapsed",
        zone: str | dt.tzinfo | None = None,
        impute: Impute | None = None,
        decimal: DecimalSign | None = None,
        dates: DayOrder | None = None,
    ) -> Self:
        """
        Lay out tables of a registry; rows may come in any order.

        * every column of every table is checked, and everything that is wrong is told at once;
        * a row without a count is no count; it is left out, and listed;
        * an optional column that cannot be read costs its field and not the row; a fact without
          which a patient is not what the table says, such as a death, costs the patient;
        * a doubtful count is kept, and listed;
        * a column that is not read is listed; one whose name is a near miss is refused.

        Parameters
        ----------
        counts : mapping of arrays, or Arrow-capable frame
            ``patient_id, on, count, unit`` (a column or one value), and ``comparator``, ``upper``,
            ``status``, ``lower_limit``, ``when``, ``line`` where known. A column of quantities
            needs no *unit*.
        lines : mapping or frame
            ``patient_id, line, started_on``, and ``ended_on, ongoing, agents, stop_reason,
            baseline, baseline_unit`` where known.
        patients : mapping or frame, optional
            ``patient_id``, and ``died_on, diagnosed_on, bleeding_recorded, followed_until, sex,
            age, born_on, provenance, centre, arm, study`` where known. Without it, the patients
            are those of the other tables.
        bleeds : mapping or frame, optional
            ``patient_id, on``, and ``until, ongoing, who_grade, site``.
        rescues : mapping or frame, optional
            ``patient_id, on, kind``, and ``washout_days``.
        exposures : mapping or frame, optional
            ``patient_id, agent, started_on``, and ``ended_on, intent, daily_dose, stop_reason``.
        signs : mapping or frame, optional
            ``patient_id, on, sign``, and the fields of `itpcase.bleeding.BleedingSign`.
        labs : mapping or frame, optional
            ``patient_id, on, analyte, value, unit``, and ``comparator, upper, upper_limit,
            lower_limit, status``.
        data_cut : date or int, optional
            The last day that counts.
        strict : bool
            Whether errors are raised; otherwise what they concern is left out, and the problems of
            the cohort list every row.
        days : {"elapsed", "cdisc"}
            How study days are counted. CDISC has no day 0: its day 1 is the day of the start.
        zone : str or tzinfo, optional
            The time zone in which instants have their day, such as ``"Europe/Vienna"``.
        impute : {"first", "middle", "last"}, optional
            The day that is taken for a partial date; each is listed.
        decimal : {".", ","}, optional
            The decimal sign of counts that are texts.
        dates : {"day first", "month first"}, optional
            How texts such as ``03/04/2021`` are to be read. If it is not given, they are refused
            wherever both readings are possible.

        Returns
        -------
        Cohort

        Raises
        ------
        DataError
            If *strict*, with every row that cannot be used.
        InputError
            For an argument that is none of those above; a `DataError` of tables is one too.

        Examples
        --------
        >>> import itpcase as itp
        >>> cohort = itp.Cohort.from_tables(
        ...     counts={"patient_id": ["a", "a"], "on": [0, 7], "count": ["9", "clumped"],
        ...             "unit": "10*9/L"},
        ...     lines={"patient_id": ["a"], "line": [1], "started_on": [0]}, strict=False,
        ... )
        >>> len(cohort.counts), [(p.table, p.row, p.column, p.given) for p in cohort.problems]
        (1, [('counts', 1, 'count', "'clumped'")])
        """
        check_switches(strict=strict)
        ways = DayWays.of(days, zone, impute, dates)
        check_decimal(decimal)
        faults = Faults()
        given = {
            "counts": counts, "lines": lines, "patients": patients, "bleeds": bleeds,
            "rescues": rescues, "labs": labs, "exposures": exposures, "signs": signs,
        }  # fmt: skip
        cut = None if data_cut is None else as_day(data_cut, "data_cut", ways)
        tables = take_tables(given, faults, ways)
        fields: dict[str, Any] | None = None
        if "counts" in tables and "lines" in tables:
            fields = faults.catch(lambda: lay_out(tables, cut, faults, decimal))
        if strict:
            faults.refuse()
        if fields is None:
            fields = lay_out(take_tables(NOTHING, Faults(), ways), None, Faults())
        return cls(**fields, found=faults.problems())


NOTHING: Final[dict[str, Any]] = {
    "counts": {"patient_id": [], "on": [], "count": [], "unit": "10*9/L"},
    "lines": {"patient_id": [], "line": [], "started_on": []},
}
"""The tables of nobody."""


def _part(rows: Ragged | None, first: int, last: int) -> Ragged | None:
    return None if rows is None else rows.between(first, last)

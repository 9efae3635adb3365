"""
What is wrong with files, collected before anything is refused.

A reader goes on after a mistake: it lists what it met, with file, row and column, and the caller
decides. The list stays short enough to be read, however long the file is.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import attrs
import numpy as np

from itpcase._sentences import Sentence
from itpcase.cohort.faults import remedy_at, shortened
from itpcase.cohort.plausible import doubts
from itpcase.errors import DataError, Problem, Severity
from itpcase.model import Patient
from itpcase.model.records import dated_fields
from itpcase.table import Ragged

__all__ = ["Problems", "future_days", "implausible_counts"]

MOST_OF_A_KIND: Final = 1_000
"""So many problems of one kind in one file are listed one by one; the others are counted."""

FIRST_ZONE: Final = dt.timezone(dt.timedelta(hours=14))
"""Where a day begins first: what is dated today anywhere is not of the future."""

_Kind = tuple[str | None, str, Severity, str]


@attrs.define
class Problems:
    """
    A list of problems that grows while files are read.

    Parameters
    ----------
    files : tuple of str
        The order in which files are listed; others come after these.
    placed : callable, optional
        Turns the address of a problem into that of another format, such as a cell of a workbook.

    Examples
    --------
    >>> from itpcase.errors import Problem
    >>> from itpcase.cohort.problems import Problems
    >>> problems = Problems()
    >>> problems.add(Problem(code="NO_UNIT", needed="a unit", given="'9'", remedy="write it",
    ...                      file="counts.csv", row=4))
    >>> [str(problem) for problem in problems.listed()]
    ["counts.csv, row 4: needs a unit, got '9'; write it [NO_UNIT]"]
    """

    files: tuple[str, ...] = ()
    placed: Callable[[Problem], Problem] | None = None
    _found: list[Problem] = attrs.field(factory=list, init=False)
    _times: Counter[_Kind] = attrs.field(factory=Counter, init=False)

    def add(self, *problems: Problem) -> None:
        """
        Take problems into the list.

        Parameters
        ----------
        *problems : Problem
        """
        for problem in problems:
            kind = self._kind(problem)
            self._times[kind] += 1
            if self._times[kind] <= MOST_OF_A_KIND:
                self._found.append(attrs.evolve(problem, given=shortened(problem.given)))

    def count(self, problem: Problem, times: int) -> None:
        """
        Count more of a kind of which some are listed.

        Parameters
        ----------
        problem : Problem
            One of them, which is not listed itself.
        times : int
        """
        self._times[self._kind(problem)] += times

    def is_counted(self, problem: Problem, file: str | None) -> bool:
        """
        Count a problem of a file beyond the longest list of its kind.

        Parameters
        ----------
        problem : Problem
            Without its place, which nobody has to make then.
        file : str or None

        Returns
        -------
        bool
            False for one that is to be listed, and is not counted yet.
        """
        kind = file, *self._kind(problem)[1:]
        is_beyond = self._times[kind] >= MOST_OF_A_KIND
        self._times[kind] += is_beyond
        return is_beyond

    def listed(self) -> tuple[Problem, ...]:
        """
        Give the problems, those of a file together and by its rows.

        Returns
        -------
        tuple of Problem
            The last of a kind says how many more there are beyond the longest list (*alike*).
        """
        found = list(self._found)
        last = {self._kind(problem): place for place, problem in enumerate(found)}
        listed = Counter(map(self._kind, found))
        for kind, place in last.items():
            if more := self._times[kind] - listed[kind]:
                found[place] = attrs.evolve(found[place], alike=found[place].alike + more)
        found.sort(key=self._place)
        return tuple(map(self.placed, found) if self.placed else found)

    @staticmethod
    def _kind(problem: Problem) -> _Kind:
        """Tell problems of a file apart; the remedy says whether they cost a field or a row."""
        remedy = problem.remedy.key if isinstance(problem.remedy, Sentence) else ""
        return problem.file, problem.code, problem.severity, remedy

    def _place(self, problem: Problem) -> tuple[int, bool, str, int]:
        file, _, part = (problem.file or "").partition("/")
        if file not in self.files:
            of_file = "" if problem.row is None else problem.file or ""
            return len(self.files), problem.row is None, of_file, problem.row or 0
        return self.files.index(file), problem.row is None, part, problem.row or 0

    def refuse(self, message: str) -> None:
        """
        Raise the errors in the list together, if there are any; warnings alone are no reason.

        Parameters
        ----------
        message : str
            What cannot be used.

        Raises
        ------
        DataError
        """
        errors = [problem for problem in self.listed() if problem.severity == "error"]
        if errors:
            raise DataError.of(message, errors)


# --- counts that are possible and doubtful ------------------------------------------------------


def implausible_counts(patient: Patient) -> tuple[Problem, ...]:
    """
    Find counts that may have lost or gained a power of ten.

    * a count above 2 000 ×10⁹/L;
    * a count a hundred times above, or below, the median of the patient's other counts; a count of
      zero is zero in every unit and is left alone;
    * a count below 0.1, and a patient whose highest count is below 1 ×10⁹/L.

    Parameters
    ----------
    patient : Patient

    Returns
    -------
    tuple of Problem
        Warnings; *argument* is such as ``"platelets[3].count"``.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.cohort.problems import implausible_counts
    >>> counts = ["30 G/L", "31 G/L", "25 /µL"]
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     platelets=[itp.PlateletMeasurement(on=i, count=c) for i, c in enumerate(counts)],
    ... )
    >>> [problem.argument for problem in implausible_counts(patient)]
    ['platelets[2].count']
    """
    counts = [measurement.as_printed for measurement in patient.platelets]
    values = np.array([count.value for count in counts], dtype=np.float64)
    rows = Ragged(np.array([0, len(counts)]), {"count": values})
    return tuple(
        Problem(
            code=doubt.code, argument=f"platelets[{i}].count", patient_id=patient.id,
            needed=doubt.needed, given=str(counts[i]), severity="warning",
            remedy=remedy_at(doubt.remedy, doubt.code, at),
        )
        for doubt in doubts(rows)
        for at, i in enumerate(doubt.rows.tolist())
    )  # fmt: skip


def day_of_reading() -> dt.date:
    """Return the day that it is where a day begins first, whatever the zone of the machine."""
    return dt.datetime.now(tz=FIRST_ZONE).date()


def future_days(patient: Patient, today: dt.date) -> tuple[Problem, ...]:
    """
    Find dates after the day of reading; they are kept.

    Parameters
    ----------
    patient : Patient
    today : date

    Returns
    -------
    tuple of Problem
        Warnings; *argument* is such as ``"platelets[3].on"``.

    Examples
    --------
    >>> import datetime as dt
    >>> import itpcase as itp
    >>> from itpcase.cohort.problems import future_days
    >>> patient = itp.Patient(id="p1", died_on=dt.date(2050, 1, 1))
    >>> [problem.argument for problem in future_days(patient, dt.date(2021, 3, 5))]
    ['died_on']
    """
    return tuple(
        future_day(day, today, argument=argument, patient_id=patient.id)
        for argument, day in dated_fields(patient)
        if not isinstance(day, int) and day > today
    )


def future_day(day: object, today: dt.date, **place: Any) -> Problem:
    """Tell of a date after the day of reading, with its place."""
    return Problem(
        code="FUTURE_DAY", severity="warning", given=str(day),
        needed=Sentence("problem.FUTURE_DAY.needed", today=today), **place,
    )  # fmt: skip

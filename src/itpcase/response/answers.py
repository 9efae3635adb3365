"""
What the tables of answers have in common: each row knows its patient, and explains itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from itpcase._days import number_day
from itpcase._same import SameByValue
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import ProblemList
from itpcase.definitions.definition import Definition
from itpcase.model import Day, Patient
from itpcase.response.asking import course_of_line
from itpcase.response.course import Course
from itpcase.table import Answered, Column, ExplainedTable
from itpcase.words import ExplainsItself

__all__ = ["AnswerTable"]


class OneQuestion(TypedDict):
    """What is asked of one line of one patient."""

    subject: Patient
    line: int
    definition: Definition
    data_cut: Day | None


def question_of(cohort: Cohort, patient: int, line: int, definition: Definition) -> OneQuestion:
    """Return the question that a row of a cohort's table answers, for its one patient."""
    return {
        "subject": cohort.patient(patient),
        "line": line,
        "definition": definition,
        "data_cut": number_day(int(cohort.data_cut[patient]), bool(cohort.calendar[patient])),
    }


class AnswerOfPatient(SameByValue, ExplainsItself):
    """
    An answer about one patient: it carries the problems of the data that it stands on.

    It equals the same answer about the same line of the same patient, whoever else was asked about.
    """

    __slots__ = ()
    patient: Patient
    course: Course
    line_index: int

    def _beside(self) -> int:
        """Return the data cut."""
        cohort = self.course.cohort
        return int(cohort.data_cut[cohort.lines.patient[self.line_index]])

    @property
    def problems(self) -> ProblemList:
        """What was left out of the data of the patient, is doubtful in them, or was assumed."""
        whose = {None, self.patient.id}
        found = (p for p in self.course.cohort.problems if p.patient_id in whose)
        return ProblemList(dict.fromkeys(found))


class AnswerTable(ExplainedTable[Answered]):
    """
    A table of answers that can explain each of its rows.

    Parameters
    ----------
    columns : mapping of str to array_like
        With a column ``line``.
    cohort : Cohort
        That was asked.
    definition : Definition
    index : numpy.ndarray
        The patient of each row, as its place in the cohort.
    """

    _by_row = ("_index",)

    def __init__(
        self, columns: Mapping[str, Any], cohort: Cohort, definition: Definition, index: Column
    ) -> None:
        super().__init__(columns)
        self._cohort = cohort
        self._definition = definition
        self._index = index

    @property
    def problems(self) -> ProblemList:
        """What was left out of the data, is doubtful in them, or was assumed."""
        return self._cohort.problems

    @property
    def patient_index(self) -> Column:
        """The patient of each row, as its place in the cohort."""
        return self._index

    def place(self, row: int) -> tuple[Patient, Course, int]:
        """Return the patient of one row, and the course and the line in it that were asked."""
        row = self._place(row)
        patient, number = int(self._index[row]), int(self["line"][row])
        course, line = course_of_line(self._cohort, self._definition, patient, number)
        records = self._cohort.kept.get("record", {})  # the last one: rows of a patient follow
        if patient not in records:
            records = self._cohort.kept["record"] = {patient: self._cohort.patient(patient)}
        return records[patient], course, line

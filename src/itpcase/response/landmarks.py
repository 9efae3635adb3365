"""
What holds at a landmark, and whether a response was kept up to a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar, overload

import attrs
import numpy as np

from itpcase import _names
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import ProblemList
from itpcase.definitions.definition import Definition
from itpcase.definitions.endpoints import Kept, Landmark
from itpcase.errors import DefinitionError
from itpcase.model import CaseSeries, Day, Patient
from itpcase.response.asking import Subject
from itpcase.response.endpoints import EndpointAnswer, EndpointTable, answer_endpoints
from itpcase.response.rules import check_definition
from itpcase.table import Answers
from itpcase.terms import Answer, NotEvaluable
from itpcase.words import DEFAULT_LANGUAGE, ExplainsItself

__all__ = ["LandmarkAnswer", "answer_landmarks"]


@attrs.frozen(kw_only=True)
class LandmarkAnswer(ExplainsItself):
    """
    What holds at a landmark.

    Attributes
    ----------
    landmark, label : str
    answer : Answer
        yes, no or NE.
    not_evaluable : NotEvaluable or None
    on : date or int or None
        The day of the count that decided.
    asked : EndpointAnswer
        The answer to the same question, with what decided it.
    """

    patient_id: str
    line: int
    landmark: str
    label: str
    answer: Answer
    not_evaluable: NotEvaluable | None
    on: Day | None
    asked: EndpointAnswer = attrs.field(repr=False, eq=False)

    @property
    def definition(self) -> Definition:
        """The definition that asks."""
        return self.asked.definition

    def explain(self, lang: str = DEFAULT_LANGUAGE) -> str:
        """Say in plain sentences what the answer is and why."""
        return self.asked.explain(lang)

    @property
    def problems(self) -> ProblemList:
        """What was left out of the data of the patient, is doubtful in them, or was assumed."""
        return self.asked.problems

    def __repr__(self) -> str:
        reason = f" ({self.not_evaluable})" if self.not_evaluable else ""
        return (
            f"LandmarkAnswer(patient {self.patient_id!r}, line {self.line}, {self.landmark}: "
            f"{self.answer}{reason}, {self.definition.id})"
        )

    reason: ClassVar[_names.Renamed] = _names.Renamed("not_evaluable")


@overload
def answer_landmarks(
    subject: Patient,
    definition: Definition,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
) -> tuple[LandmarkAnswer, ...]: ...


@overload
def answer_landmarks(
    subject: CaseSeries | Cohort | Iterable[Patient],
    definition: Definition,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
) -> Answers[LandmarkAnswer]: ...


def answer_landmarks(
    subject: Subject,
    definition: Definition,
    *,
    line: int | None = None,
    data_cut: Day | None = None,
) -> tuple[LandmarkAnswer, ...] | Answers[LandmarkAnswer]:
    """
    Answer what a definition asks at landmarks, and whether a response was kept up to a day.

    * a landmark is read from the one count nearest to it inside its window, the earlier of two
      equally near; without a count in the window the answer is NE;
    * a response is kept if its first episode began no later than the day and lasted up to it; lost
      before: no; censored before: NE.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        One with landmarks, such as `ASH_2019` or `CHINA_2020`.
    line : int, optional
        Number of the line; for one patient the last line if omitted, for many all lines.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    tuple of LandmarkAnswer, or Answers
        For many the columns ``patient_id, line, landmark, answer, not_evaluable, on,
        provenance``.

    Raises
    ------
    DefinitionError
        If the definition asks nothing at a landmark.

    References
    ----------
    neunert2019; china2020.

    Examples
    --------
    >>> import itpcase as itp
    >>> patient = itp.Patient(
    ...     id="p1",
    ...     lines=[itp.TreatmentLine(line=1, agents=["dexamethasone"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} ×10⁹/L")
    ...                for d, c in [(0, 10), (6, 35), (28, 90)]],
    ... )
    >>> for a in itp.answer_landmarks(patient, definition=itp.ASH_2019):
    ...     print(a.landmark, a.answer, a.not_evaluable)
    early_response yes None
    initial_response yes None
    durable_response NE NO_COUNT_IN_WINDOW
    remission NE NO_COUNT_IN_WINDOW
    """
    check_definition(definition)
    asked: tuple[Landmark | Kept, ...] = (*definition.landmarks, *definition.kept)
    if not asked:
        raise DefinitionError.of("NO_LANDMARKS", argument="definition", given=definition.id)
    names = tuple(each.name for each in asked)
    if isinstance(subject, Patient):
        found = answer_endpoints(
            subject, line=line, endpoints=names, definition=definition, data_cut=data_cut
        )
        return tuple(map(_landmark_of, found))
    table = answer_endpoints(
        subject, line=line, endpoints=names, definition=definition, data_cut=data_cut
    )
    by_landmark = np.arange(len(table)).reshape(-1, len(names)).T.ravel()
    return Answers(
        {
            "landmark" if key == "endpoint" else key: table[key][by_landmark]
            for key in (
                "patient_id",
                "line",
                "endpoint",
                "answer",
                "not_evaluable",
                "on",
                "provenance",
            )
        },
        partial(_answer, table[by_landmark]),
    )


def _landmark_of(asked: EndpointAnswer) -> LandmarkAnswer:
    """Return what was asked of a landmark, by the names of landmarks."""
    return LandmarkAnswer(
        patient_id=asked.patient_id,
        line=asked.line,
        landmark=asked.endpoint,
        label=asked.label,
        answer=asked.answer,
        not_evaluable=asked.not_evaluable,
        on=asked.on,
        asked=asked,
    )


def _answer(answers: EndpointTable, row: int) -> LandmarkAnswer:
    return _landmark_of(answers.answer(row))

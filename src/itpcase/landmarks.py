"""
What holds at a landmark, and whether a response was kept up to a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import overload

import attrs
import numpy as np

from itpcase._walk import END, EVENT, LINE, MET, NE_REASON, NO_DAY, NOT_MET, START, UNKNOWN
from itpcase.cohort import Cohort, as_cohort
from itpcase.course import Course, Subject, ask_all, kept_lines, line_table, one_line
from itpcase.criteria import Definition, Kept, Landmark
from itpcase.errors import DefinitionError
from itpcase.model import CaseSeries, Day, Patient
from itpcase.response import NE_REASONS
from itpcase.table import Column, Table, day_column, joined, number_day, pick
from itpcase.terms import Answer, NotEvaluable, Strategy

__all__ = ["LandmarkAnswer", "landmarks"]


@attrs.frozen(kw_only=True)
class LandmarkAnswer:
    """
    What holds at a landmark.

    Attributes
    ----------
    landmark, label : str
    answer : Answer
        yes, no or NE.
    reason : NotEvaluable or None
    on : date or int or None
        The day of the count that decided.
    """

    patient_id: str
    line: int
    landmark: str
    label: str
    answer: Answer
    reason: NotEvaluable | None
    on: Day | None


@overload
def landmarks(
    subject: Patient,
    *,
    line: int | None = None,
    definition: Definition,
    data_cut: Day | None = None,
) -> tuple[LandmarkAnswer, ...]: ...


@overload
def landmarks(
    subject: CaseSeries | Cohort | Iterable[Patient],
    *,
    line: int | None = None,
    definition: Definition,
    data_cut: Day | None = None,
) -> Table: ...


def landmarks(
    subject: Subject,
    *,
    line: int | None = None,
    definition: Definition,
    data_cut: Day | None = None,
) -> tuple[LandmarkAnswer, ...] | Table:
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
    line : int, optional
        Number of the line; for one patient the last line if omitted, for many all lines.
    definition : Definition
        One with landmarks, such as `ASH_2019` or `CHINA_2020`.
    data_cut : date or int, optional
        The last day that counts.

    Returns
    -------
    tuple of LandmarkAnswer, or Table
        For many the columns ``patient_id, line, landmark, answer, reason, on``.

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
    ...     lines=[itp.TreatmentLine(number=1, agents=["dexamethasone"], started_on=0)],
    ...     platelets=[itp.PlateletMeasurement(on=d, count=f"{c} ×10⁹/L")
    ...                for d, c in [(0, 10), (6, 35), (28, 90)]],
    ... )
    >>> for a in itp.landmarks(patient, definition=itp.ASH_2019):
    ...     print(a.landmark, a.answer, a.reason)
    early_response yes None
    initial_response yes None
    durable_response NE NO_COUNT_IN_WINDOW
    remission NE NO_COUNT_IN_WINDOW
    """
    asked: tuple[Landmark | Kept, ...] = (*definition.landmarks, *definition.kept)
    if not asked:
        raise DefinitionError.of(
            "NO_LANDMARKS", argument="definition", needed="a definition with landmarks",
            given=definition.id, remedy="use itpcase.classify_response, or itpcase.ASH_2019",
        )  # fmt: skip
    cohort = as_cohort(subject, data_cut)
    found_all = ask_all(partial(_read_all, asked=asked), cohort, definition)
    answers = [
        {key: found_all[f"{key} {i}"] for key in ("answer", "reason", "on")}
        for i in range(len(asked))
    ]
    if isinstance(subject, Patient):
        treatment, row = one_line(subject, line)
        calendar = bool(cohort.calendar[0])
        return tuple(
            LandmarkAnswer(
                patient_id=subject.id,
                line=treatment.number,
                landmark=each.name,
                label=each.label,
                answer=_ANSWERS[found["answer"][row]],
                reason=None if found["reason"][row] < 0 else LANDMARK_REASONS[found["reason"][row]],
                on=number_day(int(found["on"][row]), calendar),
            )
            for each, found in zip(asked, answers, strict=True)
        )
    keep = kept_lines(cohort, line)
    calendar_of = cohort.calendar[cohort.lines.patient[keep]]
    tables = [
        line_table(
            cohort,
            keep,
            {
                "landmark": np.full(len(keep), each.name, dtype=np.object_),
                "answer": pick(_ANSWERS, found["answer"][keep]),
                "reason": pick(LANDMARK_REASONS, found["reason"][keep]),
                "on": day_column(found["on"][keep], calendar_of),
            },
        )
        for each, found in zip(asked, answers, strict=True)
    ]
    return Table(joined(tables))


_ANSWERS = (Answer.NO, Answer.NE, Answer.YES)  # by state
LANDMARK_REASONS = (
    *NE_REASONS, NotEvaluable.NO_COUNT_IN_WINDOW, NotEvaluable.CENSORED,
)  # fmt: skip


def _read_all(course: Course, asked: tuple[Landmark | Kept, ...]) -> dict[str, Column]:
    """Read every line at every landmark; the columns end in the place of the landmark."""
    return {
        f"{key} {i}": column
        for i, each in enumerate(asked)
        for key, column in _read(course, each).items()
    }


def _read(course: Course, asked: Landmark | Kept) -> dict[str, Column]:
    if isinstance(asked, Landmark):
        return _at_landmark(course, asked)
    return _kept(course, asked.level, asked.until_day)


def _at_landmark(course: Course, landmark: Landmark) -> dict[str, Column]:
    """Read every line at one landmark."""
    walked = course.walk(landmark.any_of, asks_bleeding=landmark.asks_bleeding, keep_states=True)
    rows, line = course.counts
    state, day = walked.states[rows], course.daily["day"][rows]
    start = course.cohort.lines["start"]
    since = day.astype(np.int64) - start[line]
    near = np.flatnonzero((since >= landmark.first_day) & (since <= landmark.last_day))
    distance = np.abs(since[near] - landmark.target_day)
    near = near[np.lexsort((since[near], distance, line[near]))]
    of, first = np.unique(line[near], return_index=True)
    answer, on = np.full(len(course), UNKNOWN), np.full(len(course), NO_DAY, dtype=np.int64)
    answer[of], on[of] = state[near[first]], day[near[first]]
    needs = any(criterion.needs_baseline for criterion in landmark.any_of)
    reason = np.where(
        needs & np.isnan(course.baseline),
        LANDMARK_REASONS.index(NotEvaluable.NO_BASELINE),
        LANDMARK_REASONS.index(NotEvaluable.INDETERMINATE),
    )
    reason[on == NO_DAY] = LANDMARK_REASONS.index(NotEvaluable.NO_COUNT_IN_WINDOW)
    reason[start == NO_DAY] = LANDMARK_REASONS.index(NotEvaluable.NO_START)
    return {"answer": answer, "reason": np.where(answer == UNKNOWN, reason, -1), "on": on}


def _kept(course: Course, level: str, until_day: int) -> dict[str, Column]:
    """Tell for every line whether the first episode of a level lasted up to a day."""
    through = course.definition.strategies.new_line is Strategy.IGNORE
    longer = attrs.evolve(course, through_new_lines=through)
    episodes = longer.walk(course.definition.rank(level), keep_episodes=True).episodes
    line, first = np.unique(episodes[:, LINE], return_index=True)
    begin = np.full(len(course), NO_DAY, dtype=np.int64)
    end = begin.copy()
    event = np.zeros(len(course), dtype=bool)
    begin[line], end[line] = episodes[first, START], episodes[first, END]
    event[line] = episodes[first, EVENT] == 1
    goal = course.cohort.lines["start"].astype(np.int64) + until_day
    not_evaluable = course.classified["categories"][:, NE_REASON]
    has_episode = begin != NO_DAY
    in_time = has_episode & (begin <= goal)
    kept = in_time & (end >= goal)
    censored = in_time & ~kept & ~event
    unknown = censored | (~has_episode & (not_evaluable >= 0))
    answer = np.where(kept, MET, np.where(unknown, UNKNOWN, NOT_MET))
    reason = np.where(censored, LANDMARK_REASONS.index(NotEvaluable.CENSORED), not_evaluable)
    return {
        "answer": answer,
        "reason": np.where(answer == UNKNOWN, reason, -1),
        "on": np.where(answer == UNKNOWN, NO_DAY, end),
    }

"""
How the questions of a definition are decided, for all lines at once.

One kernel for each kind of question of `itpcase.definitions.endpoints`: `levels` (a landmark, a
level reached), `goals` (a level kept), `visits` (so many counts or visits), `off_drug` and
`failure`. All of them read states and episodes from the walk of `itpcase.response.course`, so that
what a count says is decided in one place; what they have in common stands in `grounds`. Here they
are put together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Any, Final, cast

import numpy as np

from itpcase._days import NEVER, NO_DAY
from itpcase.definitions.definition import Definition
from itpcase.definitions.endpoints import (
    Combined,
    Counted,
    Failure,
    Kept,
    Landmark,
    Reached,
    TreatmentFree,
    VisitRule,
)
from itpcase.engine.walk import MET, NOT_MET, UNKNOWN
from itpcase.response._questions.failure import answer_failure
from itpcase.response._questions.goals import answer_kept
from itpcase.response._questions.grounds import Found, code_of, lay_out_answer
from itpcase.response._questions.levels import answer_landmark, answer_reached
from itpcase.response._questions.off_drug import answer_off_drug
from itpcase.response._questions.visits import answer_counted, answer_visits
from itpcase.response.course import Course
from itpcase.table import Column
from itpcase.terms import NotEvaluable

__all__: list[str] = []


_MOST_WORLDS: Final = 1024
"""In so many ways at most are questions filled in that are not answered."""


def _parts_of(asked: Combined, joined: Mapping[str, Combined]) -> Iterator[str]:
    """Name the questions that this one comes down to, each as often as it stands there."""
    for name in asked.names:
        if name in joined:
            yield from _parts_of(joined[name], joined)
        else:
            yield name


def _joined(
    asked: Combined, joined: Mapping[str, Combined], answers: Mapping[str, Column]
) -> Column:
    """Join answers: a no decides "all of", a yes decides "any of"."""

    def of(name: str) -> Column:
        return _joined(joined[name], joined, answers) if name in joined else answers[name]

    parts = [of(name) for name in asked.all_of]
    if asked.any_of:
        parts.append(np.max([of(name) for name in asked.any_of], axis=0))
    parts += [MET - of(name) for name in asked.none_of]
    return cast("Column", np.min(parts, axis=0))


def _combined(course: Course, asked: Combined, found: Mapping[str, Found]) -> Found:
    """
    Join other answers: a no decides "all of", a yes decides "any of".

    A question that stands there more than once, as in "durable, or transient and not durable", has
    one answer: what holds whether it is yes or no is answered, though it is not.
    """
    joined = {each.name: each for each in course.definition.combined}
    answers = {name: of["answer"] for name, of in found.items()}
    often = [name for name, times in Counter(_parts_of(asked, joined)).items() if times > 1]
    worlds = [
        _joined(asked, joined, answers | dict(zip(often, world, strict=True)))
        for world in islice(
            product(*(_either_way(answers[name]) for name in often)), _MOST_WORLDS + 1
        )
    ]
    low, high = np.min(worlds, axis=0), np.max(worlds, axis=0)
    is_one = (low == high) & (len(worlds) <= _MOST_WORLDS)
    answer = np.where(is_one, low, _joined(asked, joined, answers))
    reason = np.full(len(course), code_of(NotEvaluable.INDETERMINATE))
    for name in reversed(asked.names):
        of = found[name]
        reason = np.where(of["answer"] == UNKNOWN, of["reason"], reason)
    days = {
        name: np.where(found[name]["answer"] == MET, found[name]["on"], NO_DAY)
        for name in (*asked.all_of, *asked.any_of)
    }
    on = np.full(len(course), NEVER, dtype=np.int64)
    for name in asked.any_of:  # the first of them decided, but the last of all
        on = np.minimum(on, np.where(days[name] == NO_DAY, NEVER, days[name]))
    on[on == NEVER] = NO_DAY
    for name in asked.all_of:
        on = np.maximum(on, days[name])
    return lay_out_answer(course, answer, reason, on=np.where(answer == MET, on, NO_DAY))


def _either_way(answer: Column) -> tuple[Column, Column]:
    """Give an answer as it is if what is not known turns out no, and if it turns out yes."""
    return np.where(answer == UNKNOWN, NOT_MET, answer), np.where(answer == UNKNOWN, MET, answer)


_KERNELS: Final[dict[type[Any], Callable[[Course, Any], Found]]] = {
    Landmark: answer_landmark,
    Reached: answer_reached,
    Kept: answer_kept,
    Counted: answer_counted,
    VisitRule: answer_visits,
    TreatmentFree: answer_off_drug,
    Failure: answer_failure,
}


def answered(course: Course, names: tuple[str, ...]) -> Found:
    """Answer questions of the definition for every line; one column of each array a question."""
    found: dict[str, Found] = {}
    needed = needed_for(course.definition, names)
    for question in course.definition.questions:
        if question.name not in needed:
            continue
        if isinstance(question, Combined):
            found[question.name] = _combined(course, question, found)
        else:
            found[question.name] = _KERNELS[type(question)](course, question)
    return {
        key: np.stack([found[name][key] for name in names], axis=1)
        for key in ("answer", "reason", "on", "value", "out_of", "ended")
    }


def needed_for(definition: Definition, names: Iterable[str]) -> set[str]:
    """Return the questions that these are put together from, and these."""
    needed = set(names)
    for question in reversed(definition.combined):
        if question.name in needed:
            needed.update(question.names)
    return needed

"""
What the questions of a definition answer where print leaves days open.

Every day on which an open day can lie is tried, all of them together, as for the category. Where
that would be too many, some of them are tried: two that differ show that the answer is open, and if
none differ it stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NO_DAY
from itpcase._kept import cached_property
from itpcase.cohort.open_days import Place
from itpcase.definitions.endpoints import Endpoint
from itpcase.engine.walk import UNKNOWN
from itpcase.response._open_days.placed_line import PlacedLine, Placements
from itpcase.response._open_days.placements import find_lines, lay_out
from itpcase.response._questions.decide import answered, needed_for
from itpcase.response._questions.grounds import Found, code_of
from itpcase.response.course import Course
from itpcase.table import Column
from itpcase.terms import NotEvaluable

__all__ = ["SettledAnswers", "certain_answers", "settle_answers"]

MOST_TRIED: Final = 2_000
"""So many placements are tried for the questions of a definition."""

DAYS: Final = (
    "target_day", "first_day", "last_day", "until_day", "by_day", "days", "count_from_day",
    "rescue_from_day", "stopped_by_day", "off_drug_from_day", "half", "each_apart",
)  # fmt: skip
"""What a question counts in days, from the start, a response or a stop."""

_DAYS_OPEN: Final = code_of(NotEvaluable.DAYS_OPEN)
_TOO_MANY_DAYS: Final = code_of(NotEvaluable.TOO_MANY_DAYS)

UNKNOWN_DAYS: Final = {"on": NO_DAY, "value": np.nan, "out_of": np.nan, "ended": -1}
"""What stands for each of these where it is not the same on every day."""


@attrs.frozen(eq=False, kw_only=True)
class SettledAnswers(Placements):
    """
    What is certain about the questions of one line for which days are given in words.

    A line that has no start to count from has no placements.

    Attributes
    ----------
    found : dict of str to numpy.ndarray
        The columns of the answers, one value a question.
    deciding : tuple of tuple of Place
        For each question, the days that make a difference while the others stay where they are.
    """

    found: Found
    deciding: tuple[tuple[Place, ...], ...]


@attrs.frozen(eq=False, slots=False)
class _AskedLine(PlacedLine):
    """One line, of which every open day is put on every day on which it can lie."""

    names: tuple[str, ...] = ()
    most: int = 0
    """So many days are tried of each; 0 for all."""

    @cached_property
    def asked(self) -> tuple[Endpoint, ...]:
        needed = needed_for(self.definition, self.names)
        return tuple(each for each in self.definition.questions if each.name in needed)

    def _differences(self) -> list[int]:
        """List the differences of two days at which an answer can change."""
        days = {getattr(each, name, None) or 0 for each in self.asked for name in DAYS}
        return sorted(days | {*super()._differences()})

    def _candidates(self, k: int, chosen: Sequence[int]) -> list[int]:
        """Give the days to try for one open day, when those before it have been chosen."""
        place = self.order[k]
        if self._is_ahead(place):  # only which of them is the baseline is asked
            return super()._candidates(k, chosen)
        days = self._fixed | set(chosen)
        margin = max(self._differences()) + 2
        first, last = self._inside(place, min(days) - margin, max(days) + margin)
        if not self.most or last - first < self.most:
            return list(range(first, last + 1))
        return sorted({*np.linspace(first, last, self.most).astype(int).tolist()})

    @property
    def _asked_by(self) -> tuple[Any, ...]:
        return *super()._asked_by, max(self._differences()), self.most

    def tried(self) -> tuple[_AskedLine, Column]:
        """Return every placement; where there are too many, those of some days of each."""
        placed = self.placed(MOST_TRIED)
        if len(placed) <= MOST_TRIED:
            return self, placed
        few = attrs.evolve(self, most=max(2, int(MOST_TRIED ** (1 / len(self.places)))))
        return few, few.placed(MOST_TRIED)[:MOST_TRIED]

    def without_start(self) -> SettledAnswers:
        """Say that every question is open: all of them count from the start of the line."""
        size = len(self.names)
        found = {"answer": UNKNOWN, "reason": _DAYS_OPEN, **UNKNOWN_DAYS}
        return SettledAnswers(
            found={key: np.full(size, value) for key, value in found.items()}, open=self.words,
            deciding=((),) * size,
        )  # fmt: skip

    def settle_answers(
        self, placed: Column, course: Course, rows: Column, answers: Found
    ) -> SettledAnswers:
        """Say what is certain, from the answers of all lines of the course of placements."""
        found = {key: values[rows] for key, values in answers.items()}
        return SettledAnswers(
            found=_common(found, is_all=not self.most), open=self.words, course=course, rows=rows,
            deciding=tuple(self.find_deciding(placed, answer) for answer in found["answer"].T),
        )  # fmt: skip


def _common(found: Found, *, is_all: bool) -> Found:
    """Return what all placements have in common, one value a question."""
    answer, reason = found["answer"], found["reason"]
    is_one = (answer == answer[0]).all(axis=0)
    is_certain = is_one & (is_all | (answer[0] == UNKNOWN))
    common: Found = {
        "answer": np.where(is_certain, answer[0], UNKNOWN),
        "reason": np.where(
            is_certain, reason.min(axis=0), np.where(is_one, _TOO_MANY_DAYS, _DAYS_OPEN)
        ),
    }
    for key, unknown in UNKNOWN_DAYS.items():
        values = found[key]
        is_same = ((values == values[0]) | (np.isnan(values) & np.isnan(values[0]))).all(axis=0)
        common[key] = np.where(is_same & is_certain, values[0], unknown)
    return common


def certain_answers(course: Course, names: tuple[str, ...]) -> Found:
    """Answer questions as `answered` does: what is certain where days are open."""
    settled = settle_answers(course, names)
    known: Found = course.once(("as they are", names), partial(answered, course, names))
    found = {key: values.copy() for key, values in known.items()}
    for row, each in settled.items():
        for key, values in each.found.items():
            found[key][row] = values
    return found


def settle_answers(course: Course, names: tuple[str, ...]) -> dict[int, SettledAnswers]:
    """
    Look at every line of a course for which a day is given in words.

    Parameters
    ----------
    course : Course
    names : tuple of str
        Of the questions.

    Returns
    -------
    dict of int to SettledAnswers
        By the row of the line; lines of which no open day can change anything are not there.
    """
    found: dict[int, SettledAnswers] = course.once(
        ("settled", names), lambda: _settled(course, names)
    )
    return found


def _settled(course: Course, names: tuple[str, ...]) -> dict[int, SettledAnswers]:
    lines = find_lines(course, partial(_AskedLine, names=names))
    found = {row: line.without_start() for row, line in lines.items() if line.has_own_clock}
    tried = {row: line.tried() for row, line in lines.items() if row not in found}
    laid = lay_out(course, tried)
    for row, (each, rows) in laid.of.items():
        line, placed = tried[row]
        answers = each.once(("answers", names), partial(answered, each, names))
        found[row] = line.settle_answers(placed, each, rows, answers)
    if laid.whole is not None:
        answers = laid.whole.once(("answers", names), partial(answered, laid.whole, names))
        own = {key: values[: len(course)] for key, values in answers.items()}
        course.once(("as they are", names), lambda: own)
    return dict(sorted(found.items()))

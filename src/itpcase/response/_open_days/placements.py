"""
What holds on every day that print leaves open.

The days of one patient that are known only within bounds are put on every day on which they can
lie, all of them together (`PlacedLine`); each such placement is a copy of the patient, and one walk
answers for all copies of all lines. What is the same in all copies of a line is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs
import numpy as np

from itpcase.cohort.cohort import Cohort
from itpcase.cohort.open_days import OpenDays, open_days_in
from itpcase.definitions.definition import Definition
from itpcase.engine.compiled import is_worth_compiling
from itpcase.response._open_days.placed_line import PlacedLine, Settled
from itpcase.response.course import Course
from itpcase.table import Column, Ragged, joined

__all__ = ["categories_of", "find_lines", "lay_out", "settle"]

MOST_PLACEMENTS: Final = 20_000
"""A line with more placements is not evaluable, and says so."""

MOST_AT_ONCE: Final = MOST_PLACEMENTS
"""So many placements of several lines are laid out together."""

MOST_TOGETHER: Final = 1 << 12
"""A cohort with no more counts is walked together with the placements of its lines."""

MOST_KEPT: Final = 1 << 18
"""So many counts of placements are kept with a cohort, for the next definition."""

Placed = TypeVar("Placed", bound="PlacedLine")


def categories_of(course: Course) -> Column:
    """Return the category of every line, in codes: what is certain where days are open."""
    settled = settle(course)
    categories: Column = course.classified.categories
    if not settled:
        return categories
    found = categories.copy()
    for row, each in settled.items():
        found[row] = each.codes
    return found


def settle(course: Course) -> dict[int, Settled]:
    """
    Look at every line of a course for which a day is given in words.

    Parameters
    ----------
    course : Course

    Returns
    -------
    dict of int to Settled
        By the row of the line; lines of which no open day can change anything are not there.
    """
    if not open_days_in(course.cohort):
        return {}
    found: dict[int, Settled] = course.once("settled", lambda: _settled(course))
    return found


def _settled(course: Course) -> dict[int, Settled]:
    found: dict[int, Settled] = {}
    lines = find_lines(course, PlacedLine)
    if not lines:
        return found
    placed: dict[int, tuple[PlacedLine, Column]] = {}
    for row, line in lines.items():
        days = line.placed(MOST_PLACEMENTS)
        if len(days) > MOST_PLACEMENTS:
            found[row] = line.with_too_many(len(days))
        else:
            placed[row] = line, days
    laid = lay_out(course, placed)
    if laid.whole is not None:
        course.leave_to(laid.whole)
    for row, (each, rows) in laid.of.items():
        line, days = placed[row]
        found[row] = line.settle(days, each, rows)
    return dict(sorted(found.items()))


def find_lines(
    course: Course, kind: Callable[[Cohort, OpenDays, Definition, int], Placed]
) -> dict[int, Placed]:
    """
    Find the lines of a course for which a day is given in words that can change an answer.

    Parameters
    ----------
    course : Course
    kind : type of PlacedLine, or what makes one
        Called with the patient alone, its open days, the definition, and the row of the line.

    Returns
    -------
    dict of int to PlacedLine
        By the row of the line in the course.
    """
    found: dict[int, Placed] = {}
    for patient, (one, days) in open_days_in(course.cohort).items():
        first = int(course.cohort.lines.offsets[patient])
        for row in range(len(one.lines)):
            line = kind(one, days, course.definition, row)
            if line.places:
                found[first + row] = line
    return found


@attrs.frozen(eq=False, repr=False)
class LaidOut:
    """
    Where the placements of lines are laid out.

    Attributes
    ----------
    of : dict of int to tuple of Course and numpy.ndarray
        By the row of the line: the course of its placements, and its row in each of them.
    whole : Course or None
        The one of these that begins with the lines themselves, as they are, if one does.
    """

    of: dict[int, tuple[Course, Column]]
    whole: Course | None


def lay_out(asked: Course, placed: Mapping[int, tuple[PlacedLine, Column]]) -> LaidOut:
    """
    Lay out the placements of many lines, so many together that a walk has a bound.

    Definitions that try the same days share what is laid out, and what was walked of it. The lines
    of a small cohort stand before their placements, so that one walk answers for both.

    Parameters
    ----------
    asked : Course
        That of the lines.
    placed : mapping of int to tuple of PlacedLine and numpy.ndarray
        By the row of the line; its placements as `PlacedLine.placed` gives them. A line without
        any is passed over.

    Returns
    -------
    LaidOut
    """
    groups: list[list[int]] = []
    room = 0
    for row, (_, days) in placed.items():
        if not len(days):
            continue
        if len(days) > room:
            groups.append([])
            room = MOST_AT_ONCE
        groups[-1].append(row)
        room -= len(days)
    known: dict[Any, tuple[Cohort, list[Column]]] = asked.of_cohort("placements", dict)
    together = not asked.through_new_lines and len(asked.cohort.counts) <= MOST_TOGETHER
    found, whole = dict[int, tuple[Course, Column]](), None
    for group in groups:
        before = asked.cohort if together and whole is None else None
        tried = ((row, placed[row][0].order, placed[row][1].tobytes()) for row in group)
        key = before is None, *tried
        laid = known.pop(key, None) or _laid_out(before, [placed[row] for row in group])
        known[key] = laid  # behind the others, of which the first is forgotten first
        while len(known) > 1 and sum(len(each.counts) for each, _ in known.values()) > MOST_KEPT:
            del known[next(iter(known))]
        cohort, rows = laid
        fast = is_worth_compiling(len(cohort.counts), len(cohort.lines))
        course = Course(cohort, asked.definition, compile=fast)
        if before is not None:
            whole = course
        found |= {row: (course, own) for row, own in zip(group, rows, strict=True)}
    return LaidOut(found, whole)


def _laid_out(
    before: Cohort | None, placed: Sequence[tuple[PlacedLine, Column]]
) -> tuple[Cohort, list[Column]]:
    """
    Lay out the placements of some lines; beside them the row of each line in its copies.

    Lines of one patient for which the same days are tried share their copies. The patients *before*
    come first, as they are.
    """
    cohorts = [] if before is None else [_with_origin(before)]
    firsts: dict[Any, int] = {}
    rows: list[Column] = []
    size = sum(len(cohort.lines) for cohort in cohorts)
    for line, days in placed:
        key = id(line.one), line.has_own_clock and line.start, line.order, days.tobytes()
        if key not in firsts:
            cohorts.append(line.copies(days))
            firsts[key] = size
            size += len(cohorts[-1].lines)
        rows.append(line.rows_of(len(days)) + firsts[key])
    return _one_cohort(cohorts), rows


def _with_origin(cohort: Cohort) -> Cohort:
    """Add to each row its place among those of its patient, as copies have it."""

    def rows(table: Ragged) -> Ragged:
        first = np.repeat(table.offsets[:-1], np.diff(table.offsets))
        return Ragged(table.offsets, {**table.columns, "origin": np.arange(len(table)) - first})

    return Cohort(
        ids=cohort.ids, patients=cohort.patients, data_cut=cohort.data_cut,
        counts=rows(cohort.counts), lines=rows(cohort.lines), bleeds=rows(cohort.bleeds),
        rescues=rows(cohort.rescues),
    )  # fmt: skip


def _one_cohort(cohorts: Sequence[Cohort]) -> Cohort:
    """Put the patients of several cohorts with the same columns into one."""

    def rows(name: str) -> Ragged:
        tables: list[Ragged] = [getattr(cohort, name) for cohort in cohorts]
        sizes = np.concatenate([np.diff(table.offsets) for table in tables])
        return Ragged(
            np.concatenate([[0], np.cumsum(sizes)]), joined(dict(table.columns) for table in tables)
        )

    return Cohort(
        ids=np.concatenate([cohort.ids for cohort in cohorts]),
        patients=joined(dict(cohort.patients) for cohort in cohorts),
        data_cut=np.concatenate([cohort.data_cut for cohort in cohorts]),
        counts=rows("counts"), lines=rows("lines"), bleeds=rows("bleeds"), rescues=rows("rescues"),
    )  # fmt: skip

"""
From a subject to courses: every piece of a cohort is asked, and what it says is kept.

Here too is what the entry points share: the line that is meant, and the columns that say whose line
a row is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import accumulate
from math import ceil
from typing import Any, Final, TypeVar

import numpy as np

from itpcase._kept import once
from itpcase._late_columns import LateColumn, WorkedOut
from itpcase.cohort._cells.coded import Coded
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition
from itpcase.engine.calls import let_go_of_room
from itpcase.engine.compiled import is_worth_compiling, on_threads, threads
from itpcase.model import CaseSeries, Patient, TreatmentLine
from itpcase.response.course import ClassifiedLines, Course, Walked
from itpcase.response.rules import check_definition
from itpcase.table import Column, joined
from itpcase.units.whole import whole_argument

__all__ = ["Subject"]

Subject = Patient | CaseSeries | Cohort | Iterable[Patient]
"""What a question can be asked about."""

Answer = TypeVar("Answer")
Held = TypeVar("Held", bound=Column | LateColumn)

CHUNK = 1 << 15
"""Counts in a piece that is walked in plain Python."""

COMPILED_CHUNK = 1 << 20
"""Most counts in a piece that is walked by the compiled copy."""

SHARED_CHUNK = 1 << 17
"""Fewer counts than that are not shared out among threads."""


def compiled_piece(counts: int, on_threads: int) -> int:
    """Return how many counts to walk at a time, so that all threads are done at the same time."""
    rounds = max(1, ceil(counts / (COMPILED_CHUNK * on_threads)))
    even = ceil(counts / (rounds * on_threads))
    even += even // 100  # patients are whole, and the last of them shall not make one more piece
    return min(max(even, SHARED_CHUNK), COMPILED_CHUNK)


_LAST: Final[list[Course | None]] = [None]
"""The course of the patient who was asked last."""


def courses(cohort: Cohort, definition: Definition, *, fast: bool = False) -> list[Course]:
    """
    Give a cohort in pieces of bounded size; an empty one is one piece.

    They are those of the question before about this cohort and definition, if there was one; of
    cohorts of one patient only the last is kept, and not by the cohort that it holds.
    """
    if len(cohort) <= 1:
        last = _LAST[0]
        if last is None or last.cohort is not cohort or last.definition != definition:
            last = _LAST[0] = Course(cohort, definition, compile=fast)
        return [last]
    known = cohort.kept.setdefault("courses", {})
    found: list[Course] = known.pop(definition, [])
    if not found or (fast and not found[0].compile):
        size = compiled_piece(len(cohort.counts), threads()) if fast else CHUNK
        pieces = once(cohort.kept, ("pieces", size), lambda: pieces_of(cohort, size))
        found = [Course(piece, definition, compile=fast) for piece in pieces]
    known[definition] = found  # behind the others, of which the first is forgotten first
    return found


def pieces_of(cohort: Cohort, size: int) -> list[Cohort]:
    """
    Divide a cohort into pieces with about so many counts each.

    None of them is the cohort: what is kept with it shall not keep it.
    """
    pieces = [*cohort.chunks(size)]
    return [cohort.between(0, len(cohort))] if pieces == [cohort] else pieces


def ask_all(
    question: Callable[[Course], dict[str, Column]],
    cohort: Cohort,
    definition: Definition,
    *,
    key: Any = None,
    times: int = 1,
) -> dict[str, Column]:
    """
    Ask every piece of a cohort, as `ask_each` does, and join the columns.

    A column ``line_index``, which counts lines from the first of a piece, is made to count from the
    first of the cohort, and so is one that ends in ``_row`` and counts the cohort's counts, with -1
    for none. With a *key* the answers are kept for who asks the same again, and what is handed out
    are copies.
    """

    def ask(course: Course) -> dict[str, Column]:
        found: dict[str, Column] = course.once(key, lambda: question(course))
        return found

    answers = ask_each(question if key is None else ask, cohort, definition, times=times)
    counts, found = 0, []
    for course, lines, columns in answers:
        moved = {"line_index": columns["line_index"] + lines} if "line_index" in columns else {}
        for name, rows in columns.items():
            if name.endswith("_row"):
                moved[name] = np.where(rows < 0, rows, rows + counts)
        found.append(columns | moved if moved else columns)
        counts += len(course.cohort.counts)
    if key is not None and len(found) == 1:
        return {name: values.copy() for name, values in found[0].items()}
    return joined(found)


def ask_each(
    question: Callable[[Course], Answer],
    cohort: Cohort,
    definition: Definition,
    *,
    times: int = 1,
) -> list[tuple[Course, int, Answer]]:
    """
    Ask every piece of a cohort, on all cores where the walk is compiled.

    The walk is compiled where it is worth it, for one who asks so many *times*.

    Returns
    -------
    list of tuple
        One a piece: its course, how many lines the pieces before have, and its answer.
    """
    check_definition(definition)
    fast = is_worth_compiling(len(cohort.counts) * times, len(cohort.lines) * times)
    pieces = courses(cohort, definition, fast=fast)
    try:
        answers = on_threads(question, pieces) if fast else list(map(question, pieces))
    finally:
        let_go_of_room()
    before = accumulate(map(len, pieces), initial=0)
    found = list(zip(pieces, before, answers, strict=False))
    _forget(cohort, definition)
    return found


SMALL: Final = 1 << 17
"""A cohort with no more counts keeps what was laid out and walked."""

KEPT: Final = 1 << 24
"""A cohort keeps answers up to so many bytes, or up to the size of its counts if that is more."""


def _forget(cohort: Cohort, definition: Definition) -> None:
    """
    Let go of what a cohort need not keep: what is large, then the answers asked for longest ago.

    Looked at is what the last question, under this definition, can have added. All of it goes with
    the cohort.
    """
    known: dict[Definition, list[Course]] = cohort.kept.get("courses", {})
    pieces = known.get(definition, [])
    is_small = len(cohort.counts) <= SMALL
    for course in pieces:
        for kept in (course.cohort.kept, course.kept):
            large = [key for key in list(kept) if key[0] in LARGE]
            for key in large[:-MOST_KEPT] if is_small else large:
                kept.pop(key, None)
            if large and not is_small:
                kept.pop("lists", None)
        if not is_small:
            for name in ("patient", "key"):
                vars(course.cohort.counts).pop(name, None)
    most = max(KEPT, sum(column.nbytes for column in cohort.counts.columns.values()))
    sizes: dict[Definition, int] = cohort.kept.setdefault("sizes", {})
    sizes.pop(definition, None)
    sizes[definition] = sum(map(_bytes_of, pieces))  # behind the others, as the courses are
    while len(sizes) > 1 and sum(sizes.values()) > most:
        oldest = next(iter(sizes))
        sizes.pop(oldest, None)
        known.pop(oldest, None)


LARGE: Final = (
    "daily", "interval", "facts", "classified", "walk", "spans", "counts", "since", "alone",
)  # fmt: skip
"""What has a value for each count, or many for each line."""

MOST_KEPT: Final = 256
"""So many of these a small cohort keeps."""


def _bytes_of(course: Course) -> int:
    """Return the size of the columns that a course holds."""
    parts = vars(course)
    longer = parts.get("_longer")
    own = _bytes_in(course.kept) + _bytes_in(parts.get("classified"))
    return own if longer is None else own + _bytes_of(longer)


def _bytes_in(held: Any) -> int:
    if isinstance(held, np.ndarray):
        return held.nbytes
    if isinstance(held, Walked):
        return held.episodes.nbytes + held.runs.nbytes + held.states.nbytes
    if isinstance(held, ClassifiedLines):
        return _bytes_in((held.categories, held.spans, held.baselines, held.episodes))
    if isinstance(held, dict):
        return sum(map(_bytes_in, held.values()))
    return sum(map(_bytes_in, held)) if isinstance(held, tuple) else 0


def course_of_line(
    cohort: Cohort, definition: Definition, patient: int, number: int
) -> tuple[Course, int]:
    """
    Find the course in which a line of a cohort lies, and its row there.

    Of a large cohort it is that of the patient alone.
    """
    first, last = cohort.lines.offsets[patient], cohort.lines.offsets[patient + 1]
    line = int(first + np.searchsorted(cohort.lines["number"][first:last], number))
    if len(cohort.counts) > SMALL:
        one = once(cohort.kept, "patients", dict).get(patient)
        if one is None:
            one = cohort.between(patient, patient + 1)
            cohort.kept["patients"] = {patient: one}
        (course,) = courses(one, definition)
        return course, line - int(first)
    fast = is_worth_compiling(len(cohort.counts), len(cohort.lines))
    for course in courses(cohort, definition, fast=fast):
        if line < len(course):
            return course, line
        line -= len(course)
    raise IndexError(line)


def line_columns(
    cohort: Cohort, keep: Column, columns: Mapping[str, Held]
) -> dict[str, Held | LateColumn]:
    """Put before the columns whose line a row is, and behind them what its counts are."""
    patient, numbers = cohort.lines.patient[keep], cohort.lines["number"]
    ids = cohort.ids
    return {
        "patient_id": Coded(patient, ids) if ids.dtype == object else _fetched(ids, patient),
        "line": _fetched(numbers, keep),
        **columns,
        "provenance": Coded(patient, cohort.patients["provenance"]),
    }


def _fetched(values: Column, rows: Column) -> WorkedOut:
    """Give some values of a column, which are fetched when somebody looks at them."""
    return WorkedOut(len(rows), partial(np.take, values, rows))


def line_number(line: Any) -> int | None:
    """Take the number of the line that is asked for; None asks for every line."""
    return None if line is None else whole_argument(line, "line")


def kept_lines(cohort: Cohort, line: int | None) -> Column:
    number, line = cohort.lines["number"], line_number(line)
    return np.arange(len(number)) if line is None else np.flatnonzero(number == line)


def one_line(patient: Patient, line: int | None) -> tuple[TreatmentLine, int]:
    """Find the line asked for, and its row."""
    treatment = patient.line(line)
    return treatment, patient.lines.index(treatment)

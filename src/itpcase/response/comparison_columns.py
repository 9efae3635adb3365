"""
Every line under every definition, in columns, and written to a file piece by piece.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from itertools import chain
from typing import Any, Final

import numpy as np

from itpcase._arguments import to_path
from itpcase._days import NO_DAY, day_column
from itpcase._disk import new_file
from itpcase._late_columns import LateColumn, laid_out
from itpcase.cohort._cells.coded import Coded, name_codes
from itpcase.cohort.cohort import Cohort
from itpcase.definitions.definition import Definition
from itpcase.engine.compiled import on_threads
from itpcase.engine.lines import CATEGORY_COLUMNS, CODE, NE_REASON
from itpcase.engine.walk import END, EVENT, LINE, MET, NOT_MET, REASON, START, UNKNOWN
from itpcase.errors import MissingExtraError
from itpcase.response._open_days.placements import categories_of
from itpcase.response._questions.grounds import ANSWERS, WHY_NOT
from itpcase.response._questions.open_answers import certain_answers
from itpcase.response.asking import ask_all, kept_lines, line_columns
from itpcase.response.course import END_REASONS, Course
from itpcase.table import Column, joined
from itpcase.terms import ResponseCategory

__all__: list[str] = []

CATEGORY: Final = "category"
"""What the row about the levels of a definition is called in the column ``asked``."""

WALKS: Final = 4
"""So often a definition walks along a line, about: for its levels and each of its questions."""


def _under(course: Course, names: tuple[str, ...]) -> dict[str, Column]:
    """Ask one definition: its levels if it has any, then its questions; one column each."""
    parts = [_by_level(course)] if course.definition.levels else []
    if names:
        found = certain_answers(course, names)
        nothing = np.full(found["answer"].shape, -1)
        parts.append(found | {"category": nothing, "event": nothing})
    return {key: np.concatenate([part[key] for part in parts], axis=1) for key in parts[0]}


def _by_level(course: Course) -> dict[str, Column]:
    """Tell for every line whether it responded, when, how long, and what ended it."""
    d, n = course.definition, len(course)
    lowest = len(d.levels) - 1
    rank = d.rank(d.compared_by) if d.compared_by in d.level_names else lowest
    categories = categories_of(course)
    episodes = course.episodes(rank)
    code, reason = (categories[:, at] for at in (CODE, NE_REASON))
    on = categories[:, CATEGORY_COLUMNS + rank].astype(np.int64)
    is_met = (on != NO_DAY) | (code <= rank)  # on a day that is not certain, it has none
    answer = np.where(is_met, MET, np.where(reason >= 0, UNKNOWN, NOT_MET))
    line, first = np.unique(episodes[:, LINE], return_index=True)
    value = np.full(n, np.nan)
    ended, event = np.full(n, -1), np.full(n, -1)
    value[line] = episodes[first, END] - episodes[first, START]
    ended[line], event[line] = episodes[first, REASON], episodes[first, EVENT]
    found = {
        "category": code, "answer": answer, "reason": reason, "on": on, "value": value,
        "out_of": np.full(n, np.nan), "ended": ended, "event": event,
    }  # fmt: skip
    return {key: column[:, None] for key, column in found.items()}


def ask_definitions(
    pieces: list[Cohort], chosen: tuple[Definition, ...]
) -> dict[Definition, dict[str, Column]]:
    """Ask all definitions about one piece after the other, which is laid out once for all."""
    times = WALKS * len(chosen)

    def asked(piece: Cohort) -> list[dict[str, Column]]:
        found = []
        for d in chosen:
            names = tuple(question.name for question in d.questions)
            found.append(ask_all(partial(_under, names=names), piece, d, times=times))
            if len(pieces) > 1:  # nobody asks about a piece again
                piece.kept.pop("courses", None)
        if len(pieces) > 1:
            piece.kept.clear()
        return found

    parts = on_threads(asked, pieces)
    return {d: joined(part[i] for part in parts) for i, d in enumerate(chosen)}


def rows_of(
    piece: Cohort, chosen: tuple[Definition, ...], line: int | None
) -> dict[str, Column | LateColumn]:
    """Give the columns of a comparison of some patients."""
    rows = columns_of(piece, kept_lines(piece, line), ask_definitions([piece], chosen))
    piece.kept.clear()
    return rows


def write_rows(
    out: str | os.PathLike[str], batches: Iterable[dict[str, Column | LateColumn]], cohort: Cohort
) -> None:
    """Write rows to a Parquet file, which is there when it is complete."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above
    except ImportError:
        raise MissingExtraError("writing a comparison", "arrow") from None
    day = pa.date32() if cohort.is_in_dates() else pa.float64()

    def column_of(name: str, values: Column | LateColumn) -> Any:
        if isinstance(values, Coded):
            codes = pa.array(values.codes, mask=values.codes < 0)
            few = pa.array(values.values, type=pa.string())
            return pa.DictionaryArray.from_arrays(codes, few).cast(pa.string())
        column = laid_out(values)
        kind = day if name == "on" else pa.string() if column.dtype == object else None
        return pa.array(column, type=kind, from_pandas=True)

    with new_file(to_path(out, "out"), "out") as stream, ExitStack() as stack:
        writer: Any = None
        for rows in batches:
            table = pa.table({name: column_of(name, values) for name, values in rows.items()})
            if writer is None:
                writer = stack.enter_context(
                    pq.ParquetWriter(stream, table.schema, write_page_checksum=True)
                )
            writer.write_table(table)


def columns_of(
    cohort: Cohort, keep: Column, found: dict[Definition, dict[str, Column]]
) -> dict[str, Column | LateColumn]:
    """
    Give the columns of a comparison: for each thing that a definition asks, every line.

    Takes what was *found* apart, which may be as large.
    """
    asked = [
        (at, d, name)
        for at, d in enumerate(found)
        for name in ([CATEGORY] if d.levels else []) + [question.name for question in d.questions]
    ]
    size, lines = len(keep), np.tile(keep, len(asked))
    patient = cohort.lines.patient[lines]
    parts = [*found.values()]

    def of_lines(key: str) -> Column:
        return np.concatenate([part.pop(key)[keep].T.ravel() for part in parts])

    def of_asked(values: list[Any]) -> Column:
        return np.repeat(np.array(values), size)

    answer, on = of_lines("answer"), of_lines("on")
    start = cohort.lines["start"][lines].astype(np.int64)
    has_days = (answer == MET) & (on != NO_DAY) & (start != NO_DAY)
    categories = [(*d.level_names, ResponseCategory.NR, ResponseCategory.NE) for d in found]
    before = np.cumsum([0, *map(len, categories)])
    category = of_lines("category")
    shift = of_asked([before[at] for at, _, _ in asked])
    columns: dict[str, Any] = {
        "definition": name_codes([d.id for d in found], of_asked([at for at, _, _ in asked])),
        "asked": name_codes([name for _, _, name in asked], of_asked([*range(len(asked))])),
        "compared": of_asked([name == _compared_by(d) for _, d, name in asked]),
        "answer": name_codes(ANSWERS, answer),
        "category": name_codes(
            chain(*categories), np.where(category < 0, category, category + shift)
        ),
        "not_evaluable": name_codes(WHY_NOT, of_lines("reason")),
        "on": day_column(on, cohort.calendar[patient]),
        "time_to_response_days": np.where(has_days, on - start, np.nan),
        "value": of_lines("value"),
        "out_of": of_lines("out_of"),
        "end_reason": name_codes(END_REASONS, of_lines("ended")),
        "event": name_codes(("no", "yes"), of_lines("event")),
    }
    return line_columns(cohort, lines, columns)


def _compared_by(d: Definition) -> str:
    """Return what of a definition is compared with others."""
    return CATEGORY if d.compared_by in d.level_names else d.compared_by

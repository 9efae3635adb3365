"""
Exposures and signs of bleeding in columns: every row is read as the record that it makes.

The columns keep what the table holds, so that a word and a dose stay as they were printed; that
each row can be read is checked at the entry point; the records are made when they are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, cast

import attrs
import numpy as np

from itpcase._days import day_number
from itpcase.agents import AgentWord
from itpcase.cohort._cells.coded import Coded, rows_of
from itpcase.cohort._tables.input_table import InputTable
from itpcase.cohort.codes import DAYS
from itpcase.cohort.faults import MOST_REFUSED, first_of_each, too_many
from itpcase.cohort.forms import OWNER, Form, empty_cell
from itpcase.cohort.vocabularies import strange_agent
from itpcase.errors import InputError, Problem
from itpcase.model import Day, Exposure, Patient
from itpcase.table import Column, Ragged, objects
from itpcase.units.missing import is_blank

__all__ = ["read_kept", "read_record", "record_at", "rows_of_patients"]


def _as_cell(value: Any) -> Any:
    """Return what a column holds as Python has it; None for nothing."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list):  # a column of lists
        return tuple(value)
    if isinstance(value, np.generic):
        value = value.item()
    return None if is_blank(value) else value


def read_record(form: Form, cells: Mapping[str, Any], days: Mapping[str, Day | None]) -> Any:
    """
    Read one row as its record.

    Parameters
    ----------
    form : Form
    cells : mapping of str to object
        By column; what is missing is not there, or None.
    days : mapping of str to date, int or None
        The days, by the column of the form.

    Returns
    -------
    Exposure or SignRow

    Raises
    ------
    InputError
        Its argument is the name of a column.
    """
    values: dict[str, Any] = dict(days)
    for column in form.columns:
        value = cells.get(column.name)
        if value is None or not column.field or column.name in days:
            continue
        try:
            values[column.field] = column.cell.take(value)
        except InputError as error:
            raise InputError(attrs.evolve(error.problem, argument=column.name)) from None
    try:
        return form.kind(**values)
    except InputError as error:
        argument = error.problem.argument.rpartition(".")[2]
        raise InputError(attrs.evolve(error.problem, argument=argument)) from None


def read_kept(table: InputTable, form: Form) -> dict[str, Column]:
    """
    Check a table of exposures or signs, equal rows once, and keep its columns as they came.

    Parameters
    ----------
    table : InputTable
    form : Form
        `EXPOSURES` or `SIGNS`.

    Returns
    -------
    dict of str to numpy.ndarray
        By the column of the form, without the days.
    """
    undated = dict.fromkeys(DAYS[form.name].values())
    kept: dict[str, Column] = {}
    which: Coded | None = None
    for name in form.names:
        if name not in table or name in {OWNER, *undated}:
            continue
        few = table.few(name)
        cells = objects([_as_cell(value) for value in few.values.tolist()])
        kept[name] = cells[few.codes] if len(few) else objects([])
        wide = None if which is None else which.codes.astype(np.int64) * max(len(cells), 1)
        which = Coded.of(few.codes if wide is None else wide + few.codes)
    if which is not None:
        _tell_of_rows(table, form, kept, which.first_rows, which.codes)
    return kept


def _tell_of_rows(
    table: InputTable, form: Form, kept: dict[str, Column], first: Column, which: Column
) -> None:
    """Read the first of equal rows, and tell of all of them; to an end, as of a column."""
    undated = dict.fromkeys(DAYS[form.name].values())
    found: dict[int, list[Problem]] = {}
    strange: dict[int, AgentWord] = {}
    refused: Counter[str] = Counter()
    for place, row in enumerate(first.tolist()):
        cells = {name: values[row] for name, values in kept.items()}
        for each in _problems(form, cells, undated):
            if isinstance(each, AgentWord):
                strange[place] = each
            else:
                found.setdefault(place, []).append(each)
        if place not in found:
            continue
        refused.update(each.argument for each in found[place] if each.severity == "error")
        name, times = max(refused.items(), key=itemgetter(1), default=("", 0))
        if times >= MOST_REFUSED and len(rest := np.flatnonzero(which > place)):
            given = kept[name].__getitem__
            ended = too_many(name, given(rest[0]))
            table.tell(ended.code, name, rest, needed=ended.needed, given=given)
            break
    for place, rows in rows_of(which, [*found]):
        for problem in found[place]:
            costs = problem.argument not in form.spared
            table.tell(
                problem.code, problem.argument, rows, needed=problem.needed,
                given=problem.given, remedy=problem.remedy, severity=problem.severity,
                keeps=not costs,
            )  # fmt: skip
            if problem.severity == "error" and not costs:
                kept[problem.argument][rows] = None
    _tell_of_agents(table, strange, which)


def _tell_of_agents(table: InputTable, strange: Mapping[int, AgentWord], which: Column) -> None:
    """Tell of agents that are not understood: of those that are listed the words nearest to it."""
    words = list(dict.fromkeys(strange.values()))
    if not words:
        return
    number = {word: i for i, word in enumerate(words, start=1)}
    of_place = np.zeros(int(which.max(initial=0)) + 1, dtype=np.int64)
    for place, word in strange.items():
        of_place[place] = number[word]
    rows = dict(rows_of(of_place[which], [*number.values()]))
    for word, own in first_of_each([(word, rows[number[word]]) for word in words]):
        table.tell(
            cast("str", word.code), "agent", own, given=repr(word.printed), severity="warning",
            remedy=partial(_remedy_of, word),
        )  # fmt: skip


def _remedy_of(word: AgentWord, _row: int) -> str:
    return cast("Problem", strange_agent(word)).remedy


def _problems(
    form: Form, cells: Mapping[str, Any], days: Mapping[str, Day | None]
) -> Iterator[Problem | AgentWord]:
    """
    Tell of everything in one row that cannot be read; what was told of is left out.

    Of an agent that is not understood the word: to look for what is near it takes its time.
    """
    left = dict(cells)
    for column in form.columns[1:]:
        if (
            column.if_empty == "refused"
            and column.name not in days
            and cells.get(column.name) is None
        ):
            yield attrs.evolve(empty_cell(column), argument=column.name)
            return
    while True:
        try:
            record = read_record(form, left, days)
        except InputError as error:
            yield error.problem
            name = error.problem.argument
            if left.get(name) is None or form.named(name).is_required:
                return
            left[name] = None
        else:
            if isinstance(record, Exposure) and record.word.code is not None:
                yield record.word
            return


# --- records to columns, and back ---------------------------------------------------------------


def rows_of_patients(form: Form, patients: Sequence[Patient]) -> Ragged | None:
    """
    Lay out the exposures or assessments of records in columns, None if there are none.

    Parameters
    ----------
    form : Form
    patients : sequence of Patient

    Returns
    -------
    Ragged or None
    """
    held = [getattr(patient, form.holds) for patient in patients]
    if not any(held):
        return None
    of_patients = [[row for record in own for row in form.rows_of(record)] for own in held]
    rows = [row for of_one in of_patients for row in of_one]
    if not rows:
        return None
    columns: dict[str, Column] = {
        day: np.array([day_number(getattr(row, name)) for row in rows], dtype=np.int32)
        for day, name in DAYS[form.name].items()
    }
    dated = set(DAYS[form.name].values())
    for column in form.columns:
        if column.field and column.name not in dated:
            values = objects([column.cell.keep(column.written_from(row)) for row in rows])
            if any(value is not None for value in values):
                columns[column.name] = values
    sizes = np.cumsum([0, *map(len, of_patients)], dtype=np.int64)
    return Ragged(sizes, columns)


def record_at(form: Form, rows: Ragged, row: int, days: Mapping[str, Day | None]) -> Any:
    """Return one row of the columns as a record."""
    cells = {name: values[row] for name, values in rows.columns.items()}
    return read_record(form, cells, days)

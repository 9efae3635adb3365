"""
The exposures of many patients in columns, and the lines and rescues that come of them.

The door is `itpcase.exposures.treatment_lines`; the walk is that of one patient.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from itpcase.agents import Agent, find_agent
from itpcase.cohort.frames import InputTable
from itpcase.definitions.definition import Washouts
from itpcase.engine.walk import NEVER, NO_DAY
from itpcase.errors import DataError, InputError, Problem
from itpcase.exposures.patient import lines_of
from itpcase.exposures.records import Lines
from itpcase.exposures.roles import Row, rescue_kind, sorted_out, washout_of
from itpcase.exposures.rules import LineRules
from itpcase.model import Exposure
from itpcase.model.exposures import to_intent
from itpcase.table import Column, Table, day_column, number_day, objects
from itpcase.units.amounts import DAILY_DOSE, read_amount

__all__ = ["LineTables", "exposures_of", "tables_of"]


@attrs.frozen(eq=False, repr=False)
class LineTables:
    """
    The lines and rescues of many patients, in columns.

    Attributes
    ----------
    lines : Table
        One row a line: ``patient_id, line, started_on, ended_on, agents, stop_reason, by``, as
        `itpcase.Cohort.from_tables` takes them; *by* names the settings that shaped the line.
    rescues : Table
        One row a rescue: ``patient_id, on, kind, row``, and ``washout_days`` if washouts were
        given; *row* counts the rows of the table given, from 0.
    origins : Table
        One row an exposure of a line: ``patient_id, line, row, agent``.
    set_aside : Table
        One row an exposure, or a part of one, that became neither: ``patient_id, row, agent, by``.
    rules : LineRules
    """

    lines: Table
    rescues: Table
    origins: Table
    set_aside: Table
    rules: LineRules
    _given: Columns
    _washouts: Washouts | None

    def __repr__(self) -> str:
        return f"LineTables({len(self.lines)} lines, {len(self.rescues)} rescues)"

    def answer(self, patient_id: str) -> Lines:
        """
        Return the lines of one patient, with where each came from.

        Raises
        ------
        InputError
            If there is no such patient.
        """
        rows = np.flatnonzero(self._given.patient == patient_id)
        if not len(rows):
            raise InputError.of(
                "UNKNOWN_PATIENT", argument="patient_id", needed="a patient of the table",
                given=patient_id, remedy="correct the id",
            )  # fmt: skip
        return lines_of(map(self._given.exposure, rows.tolist()), self.rules, self._washouts)


@attrs.frozen(eq=False)
class Columns:
    """A checked table of exposures."""

    patient: Column
    rows: list[Row]
    doses: list[float | None]
    calendar: bool

    def exposure(self, row: int) -> Exposure:
        """Return one row as a record."""
        each, mg = self.rows[row], self.doses[row]
        return Exposure(
            agent=each.agent,
            started_on=number_day(each.start, self.calendar),
            ended_on=number_day(each.end, self.calendar),
            intent=each.intent,
            daily_dose=None if mg is None else f"{mg!r} {DAILY_DOSE.unit}",
            stop_reason=each.stop_reason,
        )

    def by_patient(self) -> Iterator[list[int]]:
        """Give the rows of each patient, patients in the order in which they first stand."""
        if not len(self.patient):
            return
        _, first, which = np.unique(self.patient, return_index=True, return_inverse=True)
        order = np.argsort(which, kind="stable")
        groups = np.split(order, np.cumsum(np.bincount(which))[:-1])
        for group in np.argsort(first, kind="stable").tolist():
            yield groups[group].tolist()


# --- reading --------------------------------------------------------------------------------------


def _read_words(table: InputTable, name: str, read: Any, problems: list[Problem]) -> list[Any]:
    """Read each distinct text of a column once; a bad one is told of where it first stands."""
    if name not in table:
        return [None] * len(table)
    known: dict[Any, Any] = {} if name == "agent" else {None: None}
    found = []
    for row, cell in enumerate(table.texts(name).tolist()):
        value = None if cell != cell else cell  # noqa: PLR0124 - NaN
        if value not in known:
            try:
                known[value] = read(value)
            except InputError as error:
                known[value] = None
                argument = f"exposures.{name}[{row}]"
                problems.append(attrs.evolve(error.problem, argument=argument))
        found.append(known[value])
    return found


def _read(table: Any) -> Columns:
    given = InputTable.of("exposures", table)
    kinds: set[bool] = set()
    start, end = given.days("started_on", kinds), given.days("ended_on", kinds)
    if len(kinds) > 1:
        raise InputError.of(
            "MIXED_TIMES", argument="exposures", needed="dates or study days, never both",
            given="columns of both kinds", remedy="convert one kind into the other",
        )  # fmt: skip
    problems: list[Problem] = []
    drugs = _read_words(given, "agent", _agent, problems)
    intents = _read_words(given, "intent", to_intent, problems)
    doses = _read_words(given, "daily_dose", _dose, problems)
    reasons = _read_words(given, "stop_reason", _text, problems)
    problems += [
        Problem(
            code="EXPOSURE_ENDS_BEFORE_START", argument=f"exposures.ended_on[{row}]",
            needed="a day on or after the start", given="an earlier day",
            remedy="correct started_on or ended_on",
        )
        for row in np.flatnonzero((end != NO_DAY) & (start != NO_DAY) & (end < start)).tolist()
    ]  # fmt: skip
    if problems:
        raise DataError.of("exposures cannot be used", problems)
    last = np.where(end == NO_DAY, NEVER, end).tolist()
    return Columns(
        patient=given.texts("patient_id"),
        rows=list(map(Row, drugs, intents, start.tolist(), last, reasons)),
        doses=doses,
        calendar=bool(kinds and kinds.pop()),
    )


def _agent(value: Agent | str) -> Agent:
    return value if isinstance(value, Agent) else find_agent(value)


def _text(value: object) -> str | None:
    return str(value) or None


def _dose(value: object) -> float:
    return read_amount(value, DAILY_DOSE, "exposures.daily_dose")


# --- every patient --------------------------------------------------------------------------------


def exposures_of(table: Any) -> Mapping[str, tuple[Exposure, ...]]:
    """
    Read a table of exposures as records, patient by patient.

    Parameters
    ----------
    table : mapping of arrays, or Arrow-capable frame
        Columns ``patient_id, agent, started_on``, and ``ended_on, intent, daily_dose, stop_reason``
        where known.

    Returns
    -------
    mapping of str to tuple of Exposure
        In the order in which the patients first stand.

    Raises
    ------
    DataError
        For rows that cannot be used, each with its column and row.

    Examples
    --------
    >>> from itpcase.exposures import exposures_of
    >>> taken = exposures_of({"patient_id": ["a", "b"], "agent": ["PDN", "RTX"],
    ...                       "started_on": [0, 5], "daily_dose": ["7.5 mg/d", None]})
    >>> taken["a"][0].mg_per_day
    7.5
    """
    given = _read(table)
    return {
        str(given.patient[rows[0]]): tuple(map(given.exposure, rows)) for rows in given.by_patient()
    }


def tables_of(table: Any, rules: LineRules, washouts: Washouts | None) -> LineTables:
    """
    Turn a table of exposures into tables of lines and rescues.

    Parameters
    ----------
    table : mapping of arrays, or Arrow-capable frame
    rules : LineRules
    washouts : Washouts or None

    Returns
    -------
    LineTables
    """
    given = _read(table)
    lines: list[tuple[Any, ...]] = []
    rescues: list[tuple[Any, ...]] = []
    origins: list[tuple[Any, ...]] = []
    aside: list[tuple[Any, ...]] = []
    for rows in given.by_patient():
        found = sorted_out([given.rows[row] for row in rows], rules)
        for number, (step, members, why) in enumerate(found.lines, start=1):
            by = "; ".join(dict.fromkeys(note.by for note in step.shaped_by()))
            agents = " + ".join(sorted(step.agents))
            lines.append((rows[0], number, step.first, step.end, agents, why, by))
            origins += [(rows[i], number, rows[i], given.rows[rows[i]].agent.name) for i in members]
        for row in (rows[i] for i in found.rescues):
            each = given.rows[row]
            days = washout_of(each, washouts)
            kind = str(rescue_kind(each.agent))
            rescues.append((row, each.start, kind, row, np.nan if days is None else days))
        aside += [
            (rows[i], rows[i], given.rows[rows[i]].agent.name, str(note.by))
            for i, note in found.aside
        ]
    kept = _RESCUES if washouts is not None else _RESCUES[:-1]
    return LineTables(
        _table(given, _LINES, lines),
        _table(given, kept, rescues),
        _table(given, _ORIGINS, origins),
        _table(given, _ASIDE, aside),
        rules,
        given,
        washouts,
    )


_LINES = ("patient_id", "line", "started_on", "ended_on", "agents", "stop_reason", "by")
_RESCUES = ("patient_id", "on", "kind", "row", "washout_days")
_ORIGINS = ("patient_id", "line", "row", "agent")
_ASIDE = ("patient_id", "row", "agent", "by")
_NUMBERS = {"line": np.int64, "row": np.int64, "washout_days": np.float64}
_DAYS = frozenset({"started_on", "ended_on", "on"})


def _table(given: Columns, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Table:
    """Lay rows out in columns; the first cell of each is a row of its patient."""
    columns: dict[str, Column] = {}
    for name, *cells in zip(names, *rows, strict=False):
        if name == "patient_id":
            columns[name] = given.patient[np.array(cells, dtype=np.int64)]
        elif name in _DAYS:
            days = np.array(cells, dtype=np.int64)
            days[days == NEVER] = NO_DAY
            columns[name] = day_column(days, np.full(len(days), given.calendar))
        elif name in _NUMBERS:
            columns[name] = np.array(cells, dtype=_NUMBERS[name])
        else:
            columns[name] = objects(cells)
    return Table(columns)

"""
The exposures of many patients in columns, and the lines and rescues that come of them.

The entry point is `itpcase.exposures.treatment_lines`; the walk is that of one patient.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise, starmap
from typing import Any, ClassVar, Self

import attrs
import numpy as np

from itpcase import _names
from itpcase._days import NEVER, NO_DAY, ends_column, number_day
from itpcase._html import number_of
from itpcase._sentences import Sentence
from itpcase.agents import Agent, find_agent
from itpcase.cohort._cells.coded import Coded
from itpcase.cohort._tables.input_table import InputTable
from itpcase.cohort.forms import OWNER
from itpcase.cohort.vocabularies import read_assumed, says_assumed, write_assumed
from itpcase.definitions.definition import Washouts
from itpcase.engine.calls import rows_in_order
from itpcase.errors import DataError, InputError, Problem
from itpcase.exposures.patient import lines_of
from itpcase.exposures.records import Lines
from itpcase.exposures.roles import Exposed, Row, rescue_kind, sorted_out, washout_of
from itpcase.exposures.rules import LineRules
from itpcase.exposures.steps import Steps
from itpcase.model import Exposure
from itpcase.model.exposures import to_intent
from itpcase.table import Column, Table, count_within, objects
from itpcase.terms import Assumed
from itpcase.units.amounts import DAILY_DOSE, read_amount
from itpcase.units.missing import is_nothing
from itpcase.vocabularies import read_yes_no

__all__ = ["Columns", "LineTables", "exposures_of", "line_tables", "tables_of"]


@attrs.frozen(eq=False, repr=False)
class LineTables:
    """
    The lines and rescues of many patients, in columns.

    Attributes
    ----------
    lines : Table
        One row a line: ``patient_id, line, started_on, ended_on, agents, stop_reason, by``,
        ``ongoing`` where an exposure is said to go on, and ``assumed`` where a day of one was
        imputed, as `itpcase.Cohort.from_tables` takes them; *by* names the settings that shaped
        the line.
    rescues : Table
        One row a rescue: ``patient_id, on, kind, row``, ``washout_days`` if washouts were given,
        and ``assumed`` where its day was imputed; *row* counts the rows of the table given, from 0.
    origins : Table
        One row an exposure of a line: ``patient_id, line, row, agent``.
    set_aside : Table
        One row an exposure, or a part of one, that became neither: ``patient_id, row, agent, by``.
    definition : LineRules
    sizes : numpy.ndarray
        How many rows of *origins* each line has.
    """

    lines: Table
    rescues: Table
    origins: Table
    set_aside: Table
    definition: LineRules
    sizes: Column
    _given: Columns
    _washouts: Washouts | None

    rules: ClassVar[_names.Renamed] = _names.Renamed("definition")

    def __repr__(self) -> str:
        lines, rescues = len(self.lines), len(self.rescues)
        return f"LineTables({number_of(lines, 'line')}, {number_of(rescues, 'rescue')})"

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
                "UNKNOWN_PATIENT",
                argument="patient_id",
                needed=Sentence("problem.UNKNOWN_PATIENT.needed_columns"),
                given=patient_id,
                remedy=Sentence("problem.UNKNOWN_PATIENT.remedy_columns"),
            )
        return lines_of(map(self._given.exposure, rows.tolist()), self.definition, self._washouts)


@attrs.frozen(eq=False)
class Columns:
    """A checked table of exposures, its rows in order of the patients."""

    patient: Column
    """The id of each row."""
    rows: Column
    """Which row of the table each is; patients stand in the order in which they first do."""
    exposed: Exposed
    doses: list[float | None]
    """Of the rows of the table."""
    calendar: bool

    @classmethod
    def of(
        cls, patient: Coded, exposed: Exposed, *, doses: list[float | None], calendar: bool
    ) -> Self:
        """Put the rows of a table in order of the patients."""
        patient = patient.as_they_come()
        owner, many = patient.codes, len(patient.values)
        are_in_order = bool((owner[1:] >= owner[:-1]).all())
        rows = np.arange(len(owner)) if are_in_order else rows_in_order(owner, many)
        picked = slice(None) if are_in_order else rows
        columns = {
            name: getattr(exposed, name)[picked]
            for name in (
                "agent",
                "intent",
                "start",
                "end",
                "stop_reason",
                "ongoing",
                "is_assumed",
                "seen_until",
            )
            if getattr(exposed, name) is not None
        }
        owner = owner[picked]
        offsets = np.searchsorted(owner, np.arange(many + 1))
        return cls(
            patient.values[owner], rows,
            attrs.evolve(exposed, offsets=offsets, **columns), doses, calendar,
        )  # fmt: skip

    def exposure(self, place: int) -> Exposure:
        """Return one row as a record."""
        each, mg = self.row(place), self.doses[self.rows[place]] if self.doses else None
        is_assumed = self.exposed.is_assumed is not None and self.exposed.is_assumed[place]
        return Exposure(
            agent=each.agent,
            started_on=number_day(each.start, self.calendar),
            ended_on=number_day(each.end, self.calendar),
            intent=each.intent,
            daily_dose=None if mg is None else f"{mg!r} {DAILY_DOSE.unit}",
            stop_reason=each.stop_reason,
            ongoing=each.ongoing,
            assumed=(Assumed.DAY,) if is_assumed else (),
        )

    def row(self, place: int) -> Row:
        """Return one row, its agent and intent by name."""
        given = self.exposed
        return Row(
            given.agents[given.agent[place]],
            given.intents[given.intent[place]],
            int(given.start[place]),
            int(given.end[place]),
            None if given.stop_reason is None else given.stop_reason[place],
            None if given.ongoing is None else bool(given.ongoing[place]) or None,
        )

    def day(self, days: Column) -> Column:
        """Return days as dates or study days, with none for `NEVER`."""
        return ends_column(days, calendar=self.calendar)

    def by_patient(self) -> Iterator[range]:
        """Give the places of the rows of each patient."""
        yield from starmap(range, pairwise(self.exposed.offsets.tolist()))


# --- reading --------------------------------------------------------------------------------------


def _read_words(
    table: InputTable, name: str, read: Any, problems: list[Problem]
) -> tuple[list[Any], Column]:
    """Read each distinct value of a column once; a bad one is told of where it first stands."""
    if name not in table:
        return [None], np.zeros(len(table), dtype=np.int64)
    few = table.few(name)
    found: list[Any] = []
    places, rows = np.unique(few.codes, return_index=True)
    first_row = dict(zip(places.tolist(), rows.tolist(), strict=True))
    for place, cell in enumerate(few.values.tolist()):
        value = None if is_nothing(cell) else cell
        try:
            found.append(None if value is None and name != "agent" else read(value))
        except InputError as error:
            found.append(None)
            address = f"exposures.{name}[{first_row[place]}]"
            problems.append(attrs.evolve(error.problem, argument=address))
    return found, few.codes.astype(np.int64)


def _read(table: Any) -> Columns:
    given = InputTable.of("exposures", table)
    kinds: set[bool] = set()
    start, end = given.days("started_on", kinds), given.days("ended_on", kinds)
    if len(kinds) > 1:
        raise InputError.of(
            "MIXED_TIMES",
            argument="exposures",
            given=Sentence("problem.MIXED_TIMES.given_intake"),
            remedy=Sentence("problem.MIXED_TIMES.remedy_intake"),
        )
    problems: list[Problem] = []
    agents, agent = _read_words(given, "agent", _agent, problems)
    intents, intent = _read_words(given, "intent", to_intent, problems)
    doses, dose = _read_words(given, "daily_dose", _dose, problems)
    reasons, reason = _read_words(given, "stop_reason", _text, problems)
    said, ongoing = _read_words(given, "ongoing", _yes_no, problems)
    told, assumed = _read_words(given, "assumed", _is_day_assumed, problems)
    goes_on = np.array([bool(each) for each in said], dtype=bool)[ongoing]
    problems += [
        Problem(
            code="ONGOING_AND_ENDED",
            argument=f"exposures.ongoing[{row}]",
            needed=Sentence("problem.ONGOING_AND_ENDED.needed", name="ended_on"),
            given=Sentence("problem.ONGOING_AND_ENDED.given"),
        )
        for row in np.flatnonzero(goes_on & (end != NO_DAY)).tolist()
    ]
    problems += [
        Problem(
            code="EXPOSURE_ENDS_BEFORE_START",
            argument=f"exposures.ended_on[{row}]",
            given=Sentence("problem.EXPOSURE_ENDS_BEFORE_START.given"),
        )
        for row in np.flatnonzero((end != NO_DAY) & (start != NO_DAY) & (end < start)).tolist()
    ]
    if problems:
        raise DataError.of("exposures cannot be used", problems)
    exposed = Exposed(
        offsets=np.zeros(0, dtype=np.int64), agents=agents, agent=agent, intents=intents,
        intent=intent, start=start.astype(np.int64),
        end=np.where(end == NO_DAY, NEVER, end).astype(np.int64),
        stop_reason=None if not any(reasons) else objects(reasons)[reason],
        ongoing=goes_on if goes_on.any() else None,
        is_assumed=np.array(told, dtype=bool)[assumed] if any(told) else None,
    )  # fmt: skip
    is_dosed = any(each is not None for each in doses)  # a dose of 0 is one
    return Columns.of(
        given.coded[OWNER], exposed, calendar=bool(kinds and kinds.pop()),
        doses=[doses[code] for code in dose.tolist()] if is_dosed else [],
    )  # fmt: skip


def _agent(value: Agent | str) -> Agent:
    return value if isinstance(value, Agent) else find_agent(value)


def _text(value: object) -> str | None:
    return str(value) or None


def _yes_no(value: object) -> bool | None:
    return read_yes_no(value, "exposures.ongoing")


def _is_day_assumed(value: object) -> bool:
    return says_assumed(read_assumed(value), Assumed.DAY)


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


def tables_of(
    table: Any, rules: LineRules, washouts: Washouts | None, *, seen_until: Column | None = None
) -> LineTables:
    """
    Turn a table of exposures into tables of lines and rescues.

    Parameters
    ----------
    table : mapping of arrays, or Arrow-capable frame
    rules : LineRules
    washouts : Washouts or None
    seen_until : numpy.ndarray, optional
        As in `Exposed`, one each row of the table.

    Returns
    -------
    LineTables
    """
    given = _read(table)
    if seen_until is not None:
        exposed = attrs.evolve(given.exposed, seen_until=seen_until[given.rows])
        given = attrs.evolve(given, exposed=exposed)
    return line_tables(given, rules, washouts)


def line_tables(given: Columns, rules: LineRules, washouts: Washouts | None) -> LineTables:
    """
    Turn checked columns of exposures into tables of lines and rescues.

    Parameters
    ----------
    given : Columns
    rules : LineRules
    washouts : Washouts or None

    Returns
    -------
    LineTables
    """
    made = sorted_out(given.exposed, rules)
    steps, kept = made.steps.found, made.steps.kept
    names = objects([agent.name for agent in given.exposed.agents])
    patient = steps.patient[kept]
    number = count_within(patient)
    lines = {
        "patient_id": given.patient[given.exposed.offsets[patient]],
        "line": number,
        "started_on": given.day(steps.first[kept]),
        "ended_on": given.day(steps.end[kept]),
        "agents": _agents(made.steps),
        "stop_reason": _reasons(made.stop_reasons, kept),
        "by": _by(made.steps),
    }
    if made.ongoing.any():
        lines["ongoing"] = objects([bool(said) or None for said in made.ongoing[kept]])
    step = np.repeat(np.arange(len(steps.first)), steps.members)
    is_kept = steps.is_kept[step] != 0
    inside = made.treated[steps.member[is_kept]]
    line_of = np.zeros(len(steps.first), dtype=np.int64)
    line_of[kept] = number
    origins = {
        "patient_id": given.patient[inside],
        "line": line_of[step[is_kept]],
        "row": given.rows[inside],
        "agent": names[given.exposed.agent[inside]],
    }
    rescued = made.rescues
    kinds = objects([str(rescue_kind(agent)) for agent in given.exposed.agents])
    rescues = {
        "patient_id": given.patient[rescued],
        "on": given.day(given.exposed.start[rescued]),
        "kind": kinds[given.exposed.agent[rescued]],
        "row": given.rows[rescued],
    }
    if (is_assumed := given.exposed.is_assumed) is not None:
        at = np.searchsorted(kept, step[is_kept][is_assumed[inside]])
        lines["assumed"] = write_assumed(np.isin(np.arange(len(kept)), at))
        rescues["assumed"] = write_assumed(is_assumed[rescued])
    if washouts is not None:
        days = [washout_of(given.row(place), washouts) for place in rescued.tolist()]
        rescues["washout_days"] = np.array(
            [np.nan if each is None else each for each in days], dtype=np.float64
        )
    places = np.array([each.exposure for each in made.aside], dtype=np.int64)
    order = np.argsort(
        np.searchsorted(given.exposed.offsets, places, side="right"), kind="stable"
    )  # fmt: skip
    aside = {
        "patient_id": given.patient[places[order]],
        "row": given.rows[places[order]],
        "agent": names[given.exposed.agent[places[order]]],
        "by": objects([str(made.aside[place].note.by) for place in order.tolist()]),
    }
    return LineTables(
        Table(lines), Table(rescues), Table(origins), Table(aside), rules, steps.members[kept],
        given, washouts,
    )  # fmt: skip


def _reasons(reasons: Mapping[int, str], kept: Column) -> Column:
    """Return why each line was stopped, None where nobody says so."""
    found: Column = np.full(len(kept), None, dtype=object)
    places = np.array([*reasons], dtype=np.int64)
    at = np.searchsorted(kept, places)
    for row, place, reason in zip(at.tolist(), places.tolist(), reasons.values(), strict=True):
        if row < len(kept) and kept[row] == place:  # not of a step that was filtered out
            found[row] = reason
    return found


def _agents(steps: Steps) -> Column:
    """Write the agents of each step, a plus sign between them; each set once."""
    found = steps.found
    first, many = found.agents_at[steps.kept], found.agents[steps.kept]
    texts = objects(steps.given.names)
    written = np.empty(len(first), dtype=object)
    alone = many == 1
    given = steps.given
    if given.typed is not None:
        several = np.unique(given.agent[given.typed != texts[given.agent]])
        alone &= ~np.isin(found.agent[first], several)
    written[alone] = texts[found.agent[first[alone]]]
    for row in np.flatnonzero(~alone).tolist():
        written[row] = " + ".join(steps.agents_of(int(steps.kept[row])))
    return written


def _by(steps: Steps) -> Column:
    """Write the settings that shaped each step."""
    by = Coded.of(steps.found.by[steps.kept])
    return objects(["; ".join(steps.by_of(code)) for code in by.values.tolist()])[by.codes]

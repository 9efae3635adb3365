"""
Rescue that a source records in two tables, such as a transfusion as a procedure and as a product.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np

from itpcase._days import day_number
from itpcase._sentences import Sentence
from itpcase.cohort._cells.coded import Coded
from itpcase.exposures.roles import rescue_kind, role_of
from itpcase.io._source.drugs import Drugs, Places
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.model.exposures import to_intent
from itpcase.table import Column
from itpcase.terms import RescueKind

__all__: list[str] = []


STATED: Final = "rescues"
"""The table of the rescues that a source states as such."""


class Record(NamedTuple):
    """A record of rescue, and its place among those that are stated or those of drugs."""

    where: Where
    owner: str
    place: int
    is_stated: bool = False


def count_once(source: Source, drugs: Drugs) -> Drugs:
    """
    Take a rescue once that two tables record on one day, and tell of the other records.

    Two of one table are two: a patient may be transfused twice a day. Of several tables that which
    has most of a day is believed.

    Parameters
    ----------
    source : Source
        Its stated rescues are left out of themselves.
    drugs : Drugs

    Returns
    -------
    Drugs
        Without the records that another table has.
    """
    events: dict[Hashable, dict[str, list[Record]]] = {}
    for key, table, record in (*_stated(source), *_given(source, drugs)):
        events.setdefault(key, {}).setdefault(table, []).append(record)
    again: list[Record] = []
    for tables in events.values():
        if len(tables) > 1:
            believed = max(tables.values(), key=len)
            for records in tables.values():
                if records is not believed:
                    again += records
                    _tell(source, records, believed[0])
    stated = {record.place for record in again if record.is_stated}
    source.rescues = [each for place, each in enumerate(source.rescues) if place not in stated]
    rows = [record.place for record in again if not record.is_stated]
    return drugs.rows(np.delete(np.arange(len(drugs)), rows)) if rows else drugs


def _stated(source: Source) -> Iterator[tuple[Hashable, str, Record]]:
    """Give the rescues that a source states, by patient, day and kind; they are a table."""
    for place, (event, where) in enumerate(source.rescues):
        owner, on, kind = event["patient_id"], event.get("on"), event.get("kind")
        if on is not None:
            yield (owner, day_number(on), kind), STATED, Record(where, owner, place, is_stated=True)


def _given(source: Source, drugs: Drugs) -> Iterator[tuple[Hashable, str, Record]]:
    """Give the records of drugs that are rescue; another kind than the known ones by its agent."""
    rows = _rescue_rows(source, drugs)
    if not source.rescues:
        rows = _of_one_day(drugs, rows)
    for row, text in zip(rows.tolist(), Places(drugs.where).write(rows).tolist(), strict=True):
        agent, owner = drugs.agents[drugs.agent[row]], str(drugs.owner[row])
        kind = rescue_kind(agent)
        name: str = agent.name.casefold() if kind is RescueKind.OTHER else kind
        where = Where.of_text(text)
        table = source.recorded_in.get(text, where.file)
        yield (owner, int(drugs.start[row]), name), table, Record(where, owner, row)


def _rescue_rows(source: Source, drugs: Drugs) -> Column:
    """Return the rows of drugs that are rescue."""
    if not len(drugs):
        return np.zeros(0, dtype=np.int64)
    intent = None if drugs.intent is None else Coded.of(drugs.intent)
    words: list[Any] = [None] if intent is None else intent.values.tolist()
    is_rescue = np.array(
        [[role_of(agent, to_intent(word), source.rules)[0] == "rescue" for word in words]
         for agent in drugs.agents], dtype=bool,
    )  # fmt: skip
    return np.flatnonzero(is_rescue[drugs.agent, 0 if intent is None else intent.codes])


def _of_one_day(drugs: Drugs, rows: Column) -> Column:
    """Return those of the rows whose patient has another of them on the same day."""
    owner = Coded.of(drugs.owner[rows]).codes.astype(np.int64)
    days = np.stack([owner, drugs.start[rows]])
    _, which, times = np.unique(days, axis=1, return_inverse=True, return_counts=True)
    return rows[times[which.reshape(-1)] > 1]


def _tell(source: Source, records: list[Record], same: Record) -> None:
    for record in records:
        source.note(
            "DUPLICATE_RESULT", record.where, argument="on", patient_id=record.owner,
            needed=Sentence("problem.DUPLICATE_RESULT.needed_rescue"),
            given=Sentence("problem.DUPLICATE_RESULT.given", where=same.where.told),
            remedy=Sentence("problem.DUPLICATE_RESULT.remedy_rescue"),
        )  # fmt: skip

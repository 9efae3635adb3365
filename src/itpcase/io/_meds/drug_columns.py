"""
The events of drugs of a MEDS data set as columns, as long as nothing is open in any of them.

What a code or a text says is decided once for each; starts and stops are joined for all patients at
a time. Where one event is to be looked at by itself, all of them are: see `DrugColumns.give_up`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import EPOCH
from itpcase._days import NEVER as NO_END
from itpcase.agents import Agent, Use
from itpcase.io._meds.distinct import Distinct, as_they_come
from itpcase.io._meds.drugs import DrugEvents
from itpcase.io._meds.edges import join_edges
from itpcase.io._meds.pieces import Piece
from itpcase.io._meds.times import DAY, NEVER, NOT_PLAIN, moment_of, plain_times
from itpcase.io._source.drugs import Drugs, Numbered
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.table import Column, objects
from itpcase.units.text import clean

__all__: list[str] = []

TAKEN: Final = ("start", "stop", "day")
"""Kinds of codes whose events say that a drug was taken."""

_STOP, _ONE_DAY = TAKEN.index("stop"), TAKEN.index("day")


@attrs.frozen(eq=False)
class DrugPiece(Piece):
    """Events of drugs that were read together."""

    code: Column


@attrs.define(kw_only=True)
class DrugColumns:
    """Takes the events of drugs as columns, and makes exposures of them."""

    source: Source
    drugs: DrugEvents
    owners: list[str]
    """The ids of patients."""
    files: list[str]
    """The names of files, by their places."""
    kind: Callable[[str], str]
    """What a code is."""
    is_whole: bool = attrs.field(default=True, init=False)
    """Whether nothing was open so far."""
    _codes: Distinct = attrs.field(factory=Distinct, init=False)
    _numbers: Distinct = attrs.field(factory=Distinct, init=False)
    _texts: Distinct = attrs.field(factory=Distinct, init=False)
    _pieces: list[DrugPiece] = attrs.field(factory=list, init=False)
    _has_dates: bool | None = attrs.field(default=None, init=False)
    """Whether the times that came are dates, which stand before the first time of their day."""

    def take(self, events: Any, owner: Column, file: Column, row: Column) -> Column | None:
        """
        Take those of the events of known patients that have a possible day.

        Parameters
        ----------
        events : pyarrow.RecordBatch
            Of codes that say that a drug was taken.
        owner, file, row : numpy.ndarray
            Of each its patient and its place.

        Returns
        -------
        numpy.ndarray or None
            Which of them were taken: the others are to be told of. None if one is not plain.
        """
        import pyarrow as pa  # noqa: PLC0415 - an extra

        column = events.column("time")
        has_dates = pa.types.is_date32(column.type)
        time: Column = plain_times(column)
        if self._has_dates not in {None, has_dates} or (time == NOT_PLAIN).any():
            return None
        is_taken: Column = (time != NEVER) & self._are_possible(time)
        if not is_taken.any():
            return is_taken
        self._has_dates = has_dates
        kept, names = events.filter(pa.array(is_taken)), events.schema.names

        def places(name: str, known: Distinct, *, as_texts: bool = False) -> Column:
            if name not in names:
                return np.full(len(kept), -1, dtype=np.int32)
            return known.places(kept.column(name), as_texts=as_texts)

        self._pieces.append(
            DrugPiece(
                owner[is_taken], places("numeric_value", self._numbers, as_texts=True),
                places("text_value", self._texts), time[is_taken], file[is_taken], row[is_taken],
                places("code", self._codes, as_texts=True),
            )
        )  # fmt: skip
        return is_taken

    def _are_possible(self, time: Column) -> Column:
        """Tell of which times the day is one that a record has."""
        days, which = np.unique(time // DAY, return_inverse=True)
        is_one = [
            day != NEVER // DAY and self.source.why_no_day(_date(day)) is None
            for day in days.tolist()
        ]
        found: Column = np.array(is_one, dtype=bool)[which]
        return found

    def give_up(self) -> Iterator[tuple[str, str, Any, str, Any, Any, Where]]:
        """Give the events that were taken one by one, as they came; no more are taken."""
        self.is_whole = False
        pieces = self._pieces.copy()
        self._pieces.clear()
        for each in pieces:
            said = (column.tolist() for column in attrs.astuple(each, recurse=False))
            for owner, number, text, time, file, row, code in zip(*said, strict=True):
                moment, word = moment_of(time), self._codes.values[code]
                yield (
                    self.kind(word), self.owners[owner],
                    moment.date() if self._has_dates and moment else moment, word,
                    self._numbers.values[number] if number >= 0 else None,
                    self._texts.values[text] if text >= 0 else None, Where(self.files[file], row),
                )  # fmt: skip

    def finish(self) -> None:
        """Hand the exposures over: those of one day, and below them those of starts and stops."""
        if not self._pieces:
            return
        rows = self._without_copies(DrugPiece.joined(self._pieces))
        self._pieces.clear()
        words = self._codes.values
        for place, times in as_they_come(rows.code):
            self.drugs.see_doubtful(words[place], times)
        of_code = [self.drugs.agent_of(word) for word in words]
        agents = [*dict.fromkeys(each for each in of_code if each is not None)]
        agent = np.array([agents.index(each) if each else -1 for each in of_code])[rows.code]
        kind = np.array([TAKEN.index(self.kind(word)) for word in words])[rows.code]
        names = Distinct()
        name = np.array([names.place(each.name.casefold()) for each in agents])[agent]
        one_day = np.flatnonzero(kind == _ONE_DAY)
        first, stop = self._join(rows, np.flatnonzero(kind != _ONE_DAY), kind == _STOP, name)
        which = np.concatenate([one_day, first])
        stop = np.concatenate([np.full(len(one_day), -1), stop])
        is_edge = np.arange(len(which)) >= len(one_day)
        day = rows.time // DAY
        start = day[which]
        last = np.where([each.is_procedure for each in agents], 0, 1)[agent[which]] + start
        stopped = np.where(stop >= 0, day[stop] + (day[stop] == start), NO_END)
        texts = objects([*(clean(text) or None for text in self._texts.values), None])
        why = objects([None] * len(which))
        why[stop >= 0] = texts[rows.text[stop[stop >= 0]]]
        self._record(rows, which, [agents[each] for each in agent[which].tolist()])
        self.source.plain_drugs = Drugs(
            owner=self._ids()[rows.owner[which]], agents=agents, agent=agent[which], start=start,
            end=np.where(is_edge, stopped, last), is_stop=stop >= 0,
            where=self._places(rows.rows(which)), calendar=True,
            stop_reason=why if any(why.tolist()) else None,
        )  # fmt: skip

    def _without_copies(self, rows: DrugPiece) -> DrugPiece:
        """Tell of events that stand twice at one instant: MEDS knows events by nothing else."""
        timed = np.flatnonzero(rows.time % DAY != 0)
        said = [column[timed] for column in (rows.text, rows.number, rows.code, rows.time,
                                             rows.owner)]  # fmt: skip
        order = np.lexsort(said)
        is_again = np.zeros(len(order), dtype=bool)
        is_again[1:] = np.logical_and.reduce([c[order][1:] == c[order][:-1] for c in said])
        if not is_again.any():
            return rows
        firsts = np.maximum.accumulate(np.where(is_again, 0, np.arange(len(order))))
        first = np.arange(len(rows))
        first[timed[order]] = timed[order[firsts]]
        copies = np.sort(timed[order[is_again]])
        for row in copies.tolist():
            self.source.tell_copy(
                self._where(rows, row), self._where(rows, int(first[row])),
                self.owners[rows.owner[row]],
            )  # fmt: skip
        return rows.rows(np.delete(np.arange(len(rows)), copies))

    def _join(
        self, rows: DrugPiece, edges: Column, is_stop: Column, name: Column
    ) -> tuple[Column, Column]:
        """
        Join the starts and stops of each patient and drug, and tell of stops that end nothing.

        Returns
        -------
        tuple of numpy.ndarray
            The first start of each exposure, and the stop that ends it, -1 for none.
        """
        group = rows.owner[edges].astype(np.int64) << 32 | name[edges]
        found = join_edges(group, rows.time[edges], is_stop[edges])
        for row in edges[found.alone].tolist():
            self.drugs.tell_of_stop(
                self._where(rows, row), self._codes.values[rows.code[row]],
                self.owners[rows.owner[row]],
            )  # fmt: skip
        return edges[found.start], np.where(found.stop >= 0, edges[found.stop], -1)

    def _record(self, rows: DrugPiece, which: Column, agents: list[Agent]) -> None:
        """Keep how the codes begin of drugs that may be rescue."""
        for row, agent in zip(which.tolist(), agents, strict=True):
            if Use.RESCUE in agent.uses:
                table = self._codes.values[rows.code[row]].partition("//")[0]
                self.source.record_in(table, self._where(rows, row), agent)

    def _where(self, rows: DrugPiece, row: int) -> Where:
        return Where(self.files[rows.file[row]], int(rows.row[row]))

    def _places(self, rows: DrugPiece) -> Numbered:
        """Return where events stand."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        said = pa.array([f"{name}, row " for name in self.files], pa.string())
        return Numbered(
            pa.DictionaryArray.from_arrays(pa.array(rows.file, pa.int32()), said),
            pa.array(rows.row, pa.int64()),
        )

    def _ids(self) -> Column:
        """Return the ids of the patients as the cohort has them."""
        ids = [self.source.owner_id(owner) for owner in self.owners]
        return np.array(ids, dtype=np.int64) if self.source.has_whole_ids else objects(ids)


def _date(day: int) -> dt.date:
    return dt.date.fromordinal(day + EPOCH)

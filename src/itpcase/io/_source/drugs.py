"""
Records of drugs and procedures in columns, whichever system they come from.

A reader gives records one by one (`Drug`), or columns of rows in which nothing is open (`Drugs`);
both end in the same columns, of which lines, rescues and exposures are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, Self

import attrs
import numpy as np

from itpcase._days import NEVER, day_number, ends_column
from itpcase._late_columns import LateTexts
from itpcase.agents import Agent, look_up_agent
from itpcase.cohort._cells.coded import Coded
from itpcase.cohort.codes import SPLENECTOMY
from itpcase.cohort.vocabularies import write_assumed
from itpcase.engine.calls import rows_in_order
from itpcase.engine.compiled import on_threads, part_of_exposures
from itpcase.exposures.columns import Columns, LineTables, line_tables
from itpcase.exposures.roles import Exposed
from itpcase.exposures.rules import LineRules
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.model.exposures import to_intent
from itpcase.table import Column, objects

__all__: list[str] = []

BLOCK: Final = 1 << 16
"""
So many records, up to twice as many, are turned into lines at a time.

What is made of them on the way is so small that the next block is given the same memory again.
"""

SHOWN: Final = 5
"""So many words, codes or rows are named of many."""

NO_ROW: Final = -1
"""Stands where a line has no further record."""

OPTIONAL: Final = (
    "intent", "stop_reason", "daily_dose", "is_assumed", "seen_until", "word", "ongoing",
    "note",
)  # fmt: skip
"""The columns of records of drugs that may be missing."""

ZERO: Final = re.compile(r"0+(?:\.0*)?")
"""A dose of nothing, as JSON has it."""

MASSES: Final = frozenset({"mg", "g", "ug", "mcg"})
"""Units of a dose that is told a day; a dose per kg has none."""


def daily_dose(amount: object, unit: str, times: float | None) -> str | None:
    """Write an amount given so many times a day; None where that is no mass a day."""
    try:
        number = float(str(amount))
    except ValueError:
        return None
    if times is None or not 0 < number < float("inf") or unit.casefold() not in MASSES:
        return None
    return f"{number * times:.6g} {unit.casefold()}/d"


@attrs.define(kw_only=True)
class Drug:
    """One record of a drug or a procedure, as an adapter read it."""

    patient_id: str
    agent: Agent
    started_on: Day
    where: Where
    ended_on: Day | None = None
    """The day after the last day of exposure; None if it goes on or is not known."""
    is_stop: bool = False
    """Whether the end is that of the treatment; if not, it may be that of a fill."""
    intent: str | None = None
    stop_reason: str | None = None
    daily_dose: str | None = None
    is_assumed: bool = False
    """Whether a day of it was imputed."""
    word: str | None = None
    """The agent as printed, with its dose; None where nothing but its name is."""
    ongoing: bool = False
    """Whether it is said to go on."""
    note: str | None = None


@attrs.frozen(eq=False)
class Numbered:
    """
    Places that are known by the number of a row; the text of one is made when it is asked for.

    Attributes
    ----------
    said : pyarrow.Array
        What stands before each number, such as ``"drug.csv, drug_exposure_id "``; words that come
        again and again, as a dictionary.
    number : pyarrow.Array
        None where *said* is all that is known.
    """

    said: Any
    number: Any

    @classmethod
    def of(cls, file: str, name: str, number: Any) -> Self:
        """Name the rows of a file by a column of theirs; one without a number by the file."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        which: Any = np.zeros(len(number), dtype=np.int32)  # of the type of other dictionaries
        if number.null_count:
            which = number.is_null().cast(pa.int32())
        return cls(pa.DictionaryArray.from_arrays(which, [f"{file}, {name} ", file]), number)

    @classmethod
    def of_texts(cls, texts: Column) -> Self:
        """Take places as they are written."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        said = pa.array(texts.tolist(), pa.string()).dictionary_encode()
        return cls(said, pa.nulls(len(texts), pa.int64()))

    def take(self, rows: Column) -> Self:
        """Return some of them."""
        return type(self)(self.said.take(rows), self.number.take(rows))

    def and_then(self, other: Numbered) -> Self:
        """Put others below."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        said = pa.chunked_array([self.said, other.said]).unify_dictionaries()
        return type(self)(said.combine_chunks(), pa.concat_arrays([self.number, other.number]))

    def texts(self) -> Any:
        """Write them."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        number = self.number.cast(pa.string()).fill_null("")
        return pc.binary_join_element_wise(self.said.cast(pa.string()), number, "")


@attrs.frozen(eq=False, kw_only=True)
class Drugs:
    """
    Records of drugs in columns.

    Attributes
    ----------
    owner : numpy.ndarray
        The id of the patient.
    agents : sequence of Agent
    agent : numpy.ndarray
        The place of each row in *agents*.
    start, end : numpy.ndarray
        As numbers; `NEVER` for no end.
    is_stop : numpy.ndarray
    intent, stop_reason, daily_dose, word, note : numpy.ndarray or None
        Texts, None where nothing is said; None if nothing is said of anyone.
    where : numpy.ndarray or Numbered
        Where each stands: as text, or as the number of a row of a table.
    calendar : bool
    is_assumed : numpy.ndarray or None
        Whether a day of each was imputed; None if of none.
    seen_until : numpy.ndarray or None
        Of each, the last day on which its patient was seen, as `itpcase.exposures.roles` has it.
    ongoing : numpy.ndarray or None
        Whether each is said to go on; None if none is.
    owners : Coded or None
        The same as *owner*, where that was worked out.
    """

    owner: Column
    agents: Sequence[Agent]
    agent: Column
    start: Column
    end: Column
    is_stop: Column
    where: Any
    calendar: bool
    intent: Column | None = None
    stop_reason: Column | None = None
    daily_dose: Column | None = None
    is_assumed: Column | None = None
    seen_until: Column | None = None
    word: Column | None = None
    ongoing: Column | None = None
    note: Column | None = None
    owners: Coded | None = None

    def __len__(self) -> int:
        return len(self.owner)

    @property
    def who(self) -> Coded:
        """The owners, each once, and the place of each row among them."""
        return Coded.of(self.owner) if self.owners is None else self.owners

    @classmethod
    def of(cls, drugs: Sequence[Drug], owner: Callable[[str], Any]) -> Self:
        """Lay records out in columns, the ids of their patients as *owner* gives them."""
        agents = [*dict.fromkeys(drug.agent for drug in drugs)]
        place = {agent: at for at, agent in enumerate(agents)}

        def texts(name: str) -> Column | None:
            found = [getattr(drug, name) for drug in drugs]
            return objects(found) if any(found) else None

        ids = [owner(drug.patient_id) for drug in drugs]
        ends = [NEVER if drug.ended_on is None else day_number(drug.ended_on) for drug in drugs]
        return cls(
            owner=np.array(ids, dtype=np.int64) if _are_whole(ids) else objects(ids),
            agents=agents,
            agent=np.array([place[drug.agent] for drug in drugs], dtype=np.int64),
            start=np.array([day_number(drug.started_on) for drug in drugs], dtype=np.int64),
            end=np.array(ends, dtype=np.int64),
            is_stop=np.array([drug.is_stop for drug in drugs], dtype=bool),
            where=objects([str(drug.where) for drug in drugs]),
            calendar=any(not isinstance(drug.started_on, int) for drug in drugs),
            intent=texts("intent"), stop_reason=texts("stop_reason"),
            daily_dose=texts("daily_dose"), word=texts("word"), note=texts("note"),
            is_assumed=np.array([drug.is_assumed for drug in drugs], dtype=bool)
            if any(drug.is_assumed for drug in drugs) else None,
            ongoing=np.array([drug.ongoing for drug in drugs], dtype=bool)
            if any(drug.ongoing for drug in drugs) else None,
        )  # fmt: skip

    def and_then(self, other: Drugs) -> Drugs:
        """Put the rows of others below."""
        if not len(self) or not len(other):
            return other if not len(self) else self
        agents = [*dict.fromkeys((*self.agents, *other.agents))]
        place = np.array([agents.index(agent) for agent in other.agents], dtype=np.int64)
        texts: dict[str, Any] = {}
        for name in OPTIONAL:
            pair = [(each, getattr(each, name)) for each in (self, other)]
            if any(column is not None for _, column in pair):
                texts[name] = np.concatenate(
                    [_nothing(name, len(e)) if c is None else c for e, c in pair]
                )
        return Drugs(
            owner=np.concatenate([self.owner, other.owner]), agents=agents,
            agent=np.concatenate([self.agent, place[other.agent]]),
            start=np.concatenate([self.start, other.start]),
            end=np.concatenate([self.end, other.end]),
            is_stop=np.concatenate([self.is_stop, other.is_stop]),
            where=_joined(self.where, other.where), calendar=self.calendar or other.calendar,
            **texts,
        )  # fmt: skip

    def rows(self, rows: Column) -> Drugs:
        """Return some of the rows."""
        texts: dict[str, Any] = {
            name: None if getattr(self, name) is None else getattr(self, name)[rows]
            for name in OPTIONAL
        }
        return attrs.evolve(
            self, owner=self.owner[rows], agent=self.agent[rows], start=self.start[rows],
            end=self.end[rows], is_stop=self.is_stop[rows], where=_some(self.where, rows),
            owners=None, **texts,
        )  # fmt: skip

    @property
    def is_procedure(self) -> Column:
        """Whether each row is a procedure."""
        kinds = np.array([agent.is_procedure for agent in self.agents], dtype=bool)
        return kinds[self.agent] if len(self) else np.zeros(0, dtype=bool)

    def day(self, days: Column) -> Column:
        """Return days as dates or study days, with none for `NEVER`."""
        return ends_column(days, calendar=self.calendar)

    def blocks(self) -> Iterator[Drugs]:
        """Give the records of some patients at a time, in the order in which these first stand."""
        who = self.who.as_they_come()
        rows = rows_in_order(who.codes, len(who.values))
        ends = np.cumsum(np.bincount(who.codes, minlength=len(who.values)))
        block = (ends - 1) * max(len(rows) // BLOCK, 1) // len(rows)
        cuts = ends[np.flatnonzero(np.diff(block, append=-1))]
        for first, last in pairwise([0, *cuts.tolist()]):
            yield self.rows(rows[first:last])

    def tables(self, rules: LineRules) -> tuple[dict[str, Any], dict[str, Any]]:
        """
        Turn them into lines and rescues.

        It is done block by block, so that what is made on the way is small.

        Parameters
        ----------
        rules : LineRules

        Returns
        -------
        tuple of dict
            The columns of the tables of lines and of rescues of a cohort.
        """
        many = len(self)

        def turn(block: Drugs) -> tuple[dict[str, Any], dict[str, Any]]:
            with part_of_exposures(many):
                return block.block_tables(rules)

        numbered = attrs.evolve(self, where=np.arange(len(self), dtype=np.int32))
        if many < 2 * BLOCK:
            lines, rescues = turn(numbered)
        else:
            parts = on_threads(turn, numbered.blocks())
            lines, rescues = map(_stack, zip(*parts, strict=True))
        places = Places(self.where)
        return (
            lines | {"source": LateTexts(places.write_first, lines["source"])},
            rescues | {"source": LateTexts(places.write, rescues["source"])},
        )

    def block_tables(self, rules: LineRules) -> tuple[dict[str, Any], dict[str, Any]]:
        """Turn them into lines and rescues, all at once; *where* are the numbers of their rows."""
        made = self.lines(rules)
        lines, rescues = made.lines, made.rescues
        ended = lines["ended_on"].copy()
        are_dates = ended.dtype.kind == "M"  # no line has study days, where there is none
        nothing = np.array("NaT" if are_dates else np.nan, dtype=ended.dtype)
        ended[lines["agents"] == SPLENECTOMY] = nothing
        of_line = ("patient_id", "line", "started_on", "agents", "stop_reason", "assumed")
        of_rescue = ("patient_id", "on", "kind", "assumed")
        goes_on: dict[str, Any] = {}
        if self.ongoing is not None:  # of a part of them, it may be said of no line
            nothing_said = objects([None] * len(ended))
            goes_on = {"ongoing": lines["ongoing"] if "ongoing" in lines.columns else nothing_said}
        return (
            {name: lines[name] for name in of_line if name in lines.columns}
            | goes_on
            | {"ended_on": ended, "source": _first_rows(made, self.where)},
            {name: rescues[name] for name in of_rescue if name in rescues.columns}
            | {"source": self.where[rescues["row"]]},
        )

    def lines(self, rules: LineRules) -> LineTables:
        """Return their lines and rescues, with what each came from."""
        intent = (
            Coded(np.zeros(len(self), dtype=np.int32), objects([None])) if self.intent is None
            else Coded.of(self.intent)
        )  # fmt: skip
        exposed = Exposed(
            offsets=np.zeros(0, dtype=np.int64), agents=self.agents, agent=self.agent,
            intents=[to_intent(word) for word in intent.values.tolist()],
            intent=intent.codes.astype(np.int64), start=self.start, end=self.end,
            stop_reason=self.stop_reason, is_assumed=self.is_assumed,
            seen_until=self.seen_until, ongoing=self.ongoing,
        )  # fmt: skip
        given = Columns.of(self.who, exposed, calendar=self.calendar, doses=[])
        return line_tables(given, rules, None)

    def exposures(self) -> dict[str, Any]:
        """Return them as the exposures of a cohort."""
        words = objects([a.name if look_up_agent(a.name) is a else a for a in self.agents])
        agent: Any = Coded(self.agent, words).as_they_come()
        if self.word is not None:
            pairs = zip(self.word.tolist(), words[self.agent].tolist(), strict=True)
            agent = objects([word or name for word, name in pairs])
        found: dict[str, Any] = {
            "patient_id": self.who,
            "agent": agent,
            "started_on": self.day(self.start),
            "ended_on": self.day(self.end),
        }
        for name in ("intent", "daily_dose", "stop_reason", "note"):
            if getattr(self, name) is not None:
                found[name] = getattr(self, name)
        if self.is_assumed is not None:
            found["assumed"] = write_assumed(self.is_assumed)
        if self.ongoing is not None:
            goes_on = self.ongoing & (self.end == NEVER)
            found["ongoing"] = objects([True if each else None for each in goes_on.tolist()])
        return found

    def place(self, row: int) -> Where:
        """Return where a row stands."""
        (text,) = Places(self.where).write(np.array([row]))
        return Where.of_text(str(text))


@attrs.frozen(eq=False)
class Places:
    """
    Where records stand, as texts.

    Attributes
    ----------
    where : numpy.ndarray or Numbered
        Of each record.
    """

    where: Any

    def write(self, rows: Column) -> Column:
        """Write where records stand."""
        return _texts(_some(self.where, rows))

    def write_first(self, firsts: Column) -> Column:
        """Write where the first records of each line stand, as `_first_rows` lists them."""
        many = firsts[:, 0]
        more = objects([""] * len(many))
        more[many > SHOWN] = [f" and {each - SHOWN} more" for each in many[many > SHOWN].tolist()]
        rows = firsts[:, 1:][firsts[:, 1:] != NO_ROW]
        ends = np.cumsum(np.minimum(many, SHOWN))
        if isinstance(self.where, np.ndarray):
            texts = self.where[rows].tolist()
            return objects(
                ["; ".join(texts[first:end]) + rest for (first, end), rest
                 in zip(pairwise([0, *ends.tolist()]), more.tolist(), strict=True)]
            )  # fmt: skip
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.compute as pc  # noqa: PLC0415 - an extra

        offsets = pa.array(np.concatenate([[0], ends]), pa.int32())
        lists = pa.ListArray.from_arrays(offsets, self.where.take(rows).texts())
        joined = pc.binary_join_element_wise(
            pc.binary_join(lists, "; "), pa.array(more, pa.string()), ""
        )
        return np.asarray(joined.to_numpy(zero_copy_only=False))


def _first_rows(made: LineTables, rows: Column) -> Column:
    """List for each line how many records it has, and the rows of the first; `NO_ROW` for none."""
    many = made.sizes
    line = np.repeat(np.arange(len(many)), many)
    at = np.arange(len(line)) - np.repeat(np.cumsum(many) - many, many)
    firsts = np.full((len(many), 1 + SHOWN), NO_ROW, dtype=np.int32)
    firsts[:, 0] = many
    is_shown = at < SHOWN
    firsts[line[is_shown], 1 + at[is_shown]] = rows[made.origins["row"][is_shown]]
    return firsts


def _stack(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Put the columns of tables below one another, and let go of each as soon as that is done."""
    return {name: np.concatenate([part.pop(name) for part in parts]) for name in [*parts[0]]}


def _nothing(name: str, many: int) -> Column:
    """Return an optional column of which nothing is said."""
    is_said = name in {"is_assumed", "ongoing"}
    return np.zeros(many, dtype=bool) if is_said else objects([None] * many)


def _are_whole(ids: Sequence[Any]) -> bool:
    return all(isinstance(each, int) for each in ids)


def _some(where: Any, rows: Column) -> Any:
    """Return some of the places."""
    return where[rows] if isinstance(where, np.ndarray) else where.take(rows)


def _texts(where: Any) -> Column:
    """Write places as texts."""
    if isinstance(where, np.ndarray):
        return where
    return np.asarray(where.texts().to_numpy(zero_copy_only=False))


def _joined(one: Any, two: Any) -> Any:
    """Put places below others."""
    if isinstance(one, np.ndarray) and isinstance(two, np.ndarray):
        return np.concatenate([one, two])
    one, two = (
        Numbered.of_texts(each) if isinstance(each, np.ndarray) else each for each in (one, two)
    )
    return one.and_then(two)

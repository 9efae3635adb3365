"""
Drugs, procedures and blood products of an OMOP CDM.

Each pair of concept and source text is looked up once; the rows of those that are known and in
which nothing is open are handed over as columns.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

import attrs
import numpy as np

from itpcase._sentences import Sentence
from itpcase.agents import Agent
from itpcase.cohort._cells.coded import Coded
from itpcase.io._omop.database import Database, a_case, a_literal, a_text, whole
from itpcase.io._omop.days import day_or_instant
from itpcase.io._omop.moments import copies_of
from itpcase.io._source.drugs import Drug, Drugs, Numbered, daily_dose
from itpcase.io._source.routes import is_local
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where, of_row
from itpcase.model import Day
from itpcase.table import Column, objects

__all__: list[str] = []

PRESCRIBED: Final = (38000177, 32838, 32833)
"""Types of drug records that are orders: prescription written, EHR prescription, EHR order."""

DATED: Final = {
    "drug_exposure": (
        "drug_exposure_start_date", "drug_exposure_end_date", "verbatim_end_date"
    ),
    "procedure_occurrence": ("procedure_date",),
    "device_exposure": ("device_exposure_start_date",),
}  # fmt: skip
"""The columns of days of each table, that of the start first."""

MILLIGRAMS: Final = {8576: 1.0, 8504: 1000.0, 9655: 0.001}
"""
Unit concepts of the strength of a drug, in milligrams.

Milligram and microgram are as the Vocabulary-v5.0 of OHDSI has them; 8504, gram, is recalled.
"""

_AGENTS: Final = "itpcase_agents"
_ROWS: Final = "itpcase_drugs"

BLOOD: Final = "platelet"
"""Part of the names of the blood products among devices, most of which are none."""

MOST_CASES: Final = 64
"""
Of so many concepts the agent is told by a case in SQL, and not by a join, which puts the rows in
another order.
"""

_PLAIN, _ORDER, _STOP, _BACKWARDS, _ENDLESS, _REFILLED = (1 << bit for bit in range(6))
"""What is said of a record, as bits: nothing is open, it is an order, its end is a stop, its supply
is less than a day, it has neither an end nor a supply, and it is an order with refills."""


@attrs.define(kw_only=True)
class Treatments:
    """Reads the tables ``drug_exposure``, ``procedure_occurrence`` and ``device_exposure``."""

    is_whole: ClassVar = (
        "coalesce(person_id is not null and start_day is not null "
        "and (not has_end or last_day is not null), false)"
    )
    """The condition that a row leaves nothing open."""

    database: Database
    source: Source
    orders: bool

    def read(self, table: str) -> None:
        """Read the records of one of the tables."""
        if not self.database.has(table):
            return
        prefix, _, _ = table.partition("_")
        start = DATED[table][0]
        selected = self.database.select(
            table,
            (
                f"{table}_id", "person_id", f"{prefix}_concept_id", f"{prefix}_source_value", start,
                "drug_exposure_end_date", "verbatim_end_date", "days_supply", "stop_reason",
                f"{prefix}_type_concept_id", "quantity", "refills", "route_source_value",
                f"{start}time",
            ),
            ("person_id", f"{prefix}_concept_id", start),
        )  # fmt: skip
        if table == "drug_exposure":
            selected = self._systemic(selected, prefix)
        times = self._pairs(selected, prefix)
        words = self._words(times)
        agent_of = {pair: self.source.agent(*said) for pair, said in words.items()}
        known = {pair: agent for pair, agent in agent_of.items() if agent}
        file = self.database.file(table)
        if known:
            agents = [*dict.fromkeys(known.values())]
            rows = [(*pair, agents.index(agent)) for pair, agent in known.items()]
            by_concept = _are_by_concept(agent_of)
            if by_concept:  # the texts need not be read again
                rows = sorted({(concept, None, at) for concept, _, at in rows})
            many = sum(times[pair] for pair in known)
            concept = f"coalesce({whole(f'd.{prefix}_concept_id')}, 0)"
            if by_concept and len(rows) <= MOST_CASES:
                agent = a_case(concept, {each: at for each, _, at in rows})
                given, is_one = f"{selected} d", f"{agent} is not null"
            else:
                self.database.write(_AGENTS, "concept bigint, text varchar, agent bigint", rows)
                text = a_text(f"d.{prefix}_source_value")
                given, agent = f"{selected} d join {_AGENTS} a on {concept} = a.concept", "a.agent"
                given += "" if by_concept else f" and {text} is not distinct from a.text"
                is_one = "true"
            records = self._rows(given, table, prefix, start, agent=agent) + f" where {is_one}"
            self._take(records, table, agents, many)
            self.database.forget(_AGENTS)
        strange = {pair: said for pair, said in words.items() if pair not in known}
        if table == "device_exposure":
            strange = {p: said for p, said in strange.items() if BLOOD in " ".join(said).casefold()}
        for pair, said in strange.items():
            self.source.strange(file, said[1] if len(said) > 1 else said[0], times[pair])

    def _systemic(self, selected: str, prefix: str) -> str:
        """Write the records without those that act where they are put, of which it tells."""
        routes = [
            word for (word,) in self.database.query(
                f"select distinct {a_text('route_source_value')} from {selected}"
            ).fetchall() if is_local(word)
        ]  # fmt: skip
        if not routes:
            return selected
        is_one = f"{a_text('route_source_value')} in ({', '.join(map(a_literal, routes))})"
        times = self._pairs(f"(select * from {selected} where {is_one})", prefix)
        found: Counter[str] = Counter()
        for pair, said in self._words(times).items():
            if (agent := self.source.agent(*said)) is not None:
                found[agent.name] += times[pair]
        if found:
            self.source.note(
                "LOCAL_ROUTE", Where(self.database.file("drug_exposure")),
                argument="route_source_value", given=most_often(found),
            )  # fmt: skip
        return f"(select * from {selected} where not coalesce({is_one}, false))"

    def _rows(self, given: str, table: str, prefix: str, start: str, *, agent: str) -> str:
        """Write the query of the records *d* of known agents, one type a column."""
        milligrams, strength = "null::double", ""
        if self.database.has("drug_strength"):  # a join puts the rows in another order
            milligrams = "try_cast(d.quantity as double) * s.milligrams"
            concept = whole(f"d.{prefix}_concept_id")
            strength = f" left join ({self._strength()}) s on s.concept = {concept}"
        verbatim, ended = "verbatim_end_date", "drug_exposure_end_date"
        is_stop = self.database.is_said(table, verbatim, f"d.{verbatim}")
        has_end = f"{is_stop} or {self.database.is_said(table, ended, f'd.{ended}')}"
        last = f"case when {is_stop} then {a_text(f'd.{verbatim}')} else {a_text(f'd.{ended}')} end"
        days = {name: self.database.day(table, name, f"d.{name}") for name in (verbatim, ended)}
        last_day = f"case when {is_stop} then {days[verbatim]} else {days[ended]} end"
        return (
            f"select {whole(f'd.{table}_id')} as id, "
            f"{self.database.owner(table, 'd.person_id')} as person_id, "
            f"{agent} as agent, {day_or_instant(self.database, table, start, 'd.')} as began, "
            f"{self.database.day(table, start, f'd.{start}')} as start_day, "
            f"{last} as ended, {last_day} as last_day, {is_stop} as is_stop, "
            f"({has_end}) as has_end, "
            f"{whole('d.days_supply')} as supply, "
            f"{a_text('d.stop_reason')} as why, "
            f"coalesce({whole(f'd.{prefix}_type_concept_id')}, 0) in "
            f"({', '.join(map(str, PRESCRIBED))}) as is_order, "
            f"case when is_order and not is_stop and supply > 0 and {whole('d.refills')} > 0 and "
            "(not has_end or last_day = start_day + try_cast(supply - 1 as integer)) then "
            f"try_cast(supply * (1 + {whole('d.refills')}) as integer) end as refilled, "
            f"{milligrams} as milligrams from {given}{strength}"
        )

    def _strength(self) -> str:
        """Write the query of the milligrams in a unit of each product of one ingredient."""
        strength = self.database.select(
            "drug_strength", ("drug_concept_id", "amount_value", "amount_unit_concept_id")
        )
        units = " ".join(f"when {unit} then {factor}" for unit, factor in MILLIGRAMS.items())
        return (
            f"select {whole('drug_concept_id')} as concept, "
            "any_value(try_cast(amount_value as double) * "
            f"case {whole('amount_unit_concept_id')} {units} end) as milligrams "
            f"from {strength} group by 1 having count(*) = 1"
        )

    def _take(self, rows: str, table: str, agents: list[Agent], many: int) -> None:
        """Take the records in which nothing is open as columns, and read the others."""
        self.database.check_room(self.source.number_kept() + many)
        rows = f"select *, {self.is_whole} as is_plain from ({rows})"
        self.database.query(f"create or replace temp view {_ROWS} as {rows}")
        file = self.database.file(table)
        found = self._found(table, many)
        copies = copies_of(found["id"].to_numpy())
        if len(copies):
            self._leave_out_copies(copies, rows, table)
            found = self._found(table, many)
        said = found["said"].to_numpy()
        is_plain, is_order, is_backwards = (said & bit != 0 for bit in (_PLAIN, _ORDER, _BACKWARDS))
        wanted = is_plain if self.orders else is_plain & ~is_order
        endless = int((said[wanted] & _ENDLESS != 0).sum())
        drugs = self._columns(_by_id(found, wanted), table, agents)
        for column in DATED[table]:
            if text := self.database.example(table, column):
                self.source.days.take_offset(text, int(wanted.sum()))
        before = self.source.plain_drugs
        self.source.plain_drugs = drugs if before is None else before.and_then(drugs)
        if not is_plain.all():
            endless += self._read_open(table, agents)
        if table == "drug_exposure":
            self._tell_of_ends(Where(file), endless)
        self.database.query(f"drop view temp.{_ROWS}")
        if is_order.any() and not self.orders:
            self.source.note(
                "ORDERS", Where(file),
                given=Sentence("problem.ORDERS.given_omop", ordered=int(is_order.sum())),
            )  # fmt: skip
        refilled = int((said[wanted] & _REFILLED != 0).sum())
        if refilled:
            self.source.note(
                "REFILLS", Where(file), argument="refills",
                given=Sentence("problem.REFILLS.given", rows=refilled),
            )  # fmt: skip
        if is_backwards.any():
            self.source.note(
                "DAYS_SUPPLY",
                Where(file),
                argument="days_supply",
                given=Sentence("problem.DAYS_SUPPLY.given", rows=int(is_backwards.sum())),
            )

    def _leave_out_copies(self, copies: Column, rows: str, table: str) -> None:
        """
        Take what stands twice once, and tell of it and of records of one id that differ.

        It is done before the records are parted, so that a copy is one in whichever part it is.
        """
        listed = ", ".join(map(str, copies.tolist()))
        file = self.database.file(table)
        for id_, person, times, kinds in self.database.query(
            "select id, min(cast(person_id as varchar)), count(*), count(distinct r) "
            f"from {_ROWS} r where id in ({listed}) and {self._wanted} group by id order by id"
        ).fetchall():
            where = of_row(file, f"{table}_id", id_)
            for _ in range(times - kinds):
                self.source.tell_copy(where, where, person)
            if kinds > 1:
                self.source.tell_contradiction(where, kinds, person)
        self.database.query(
            f"create or replace temp view {_ROWS} as select * from ({rows}) where id is null or "
            f"id not in ({listed}) union all select * from (select distinct * from ({rows}) "
            f"where id in ({listed}))"
        )

    def _tell_of_ends(self, where: Where, rows: int) -> None:
        """Tell of records of drugs without an end: each is one day."""
        if rows:
            self.source.note(
                "NO_END", where, argument="drug_exposure_end_date",
                given=Sentence("problem.NO_END.given_omop", rows=rows),
                remedy=Sentence("problem.NO_END.remedy_day"),
            )  # fmt: skip

    def _found(self, table: str, many: int) -> Any:
        """Give all records, with what is said of each in one number; no column of nothing."""
        person = self.database.narrow(table, "person_id", "person_id")
        said = " + ".join(
            f"if({condition}, {bit}, 0)"
            for condition, bit in (("is_plain", _PLAIN), ("is_order", _ORDER), ("is_stop", _STOP),
                                   ("supply <= 0", _BACKWARDS),
                                   ("not has_end and supply is null", _ENDLESS),
                                   ("refilled is not null", _REFILLED))
        )  # fmt: skip
        found = self.database.arrow(
            f"select id, {person} as person_id, agent, start_day as first, last, "
            f"cast({said} as tinyint) as said, why, "
            "milligrams / greatest(coalesce(nullif(greatest(supply, 0), 0), "
            "last - start_day + 1), 1) as dose from (select *, case when is_plain then "
            "coalesce(start_day + refilled - 1, last_day, start_day + "
            f"cast(greatest(coalesce(supply, 1) - 1, 0) as integer)) end as last from {_ROWS})",
            many,
        )
        empty = [name for name in ("why", "dose") if found[name].null_count == len(found)]
        return found.drop_columns(empty)

    def _columns(self, found: Any, table: str, agents: list[Agent]) -> Drugs:
        procedure = np.array([agent.is_procedure for agent in agents], dtype=bool)
        ids = found["id"]
        agent = found["agent"].to_numpy()
        start, end = (
            found[name].cast("int32").to_numpy().astype(np.int64) for name in ("first", "last")
        )
        is_procedure = procedure[agent]
        end += 1
        end[is_procedure] = start[is_procedure]
        dose, why = (
            found[name] if name in found.column_names and found[name].null_count < len(found)
            else None for name in ("dose", "why")
        )  # fmt: skip
        return Drugs(
            owner=found["person_id"].to_numpy(), agents=agents, agent=agent, start=start, end=end,
            is_stop=found["said"].to_numpy() & _STOP != 0,
            where=Numbered.of(
                self.database.file(table), f"{table}_id", ids.chunk(0) if ids.num_chunks == 1
                else ids.combine_chunks()
            ),
            calendar=True,
            stop_reason=None if why is None else Coded.of_arrow(why).column,
            daily_dose=None if dose is None else _doses(dose.to_numpy()),
        )  # fmt: skip

    @property
    def _wanted(self) -> str:
        """Write in SQL which records are read."""
        return "true" if self.orders else "not is_order"

    def _read_open(self, table: str, agents: list[Agent]) -> int:
        """Read the records in which something is to be decided; return how many have no end."""
        found = self.database.query(
            "select id, cast(person_id as varchar), agent, began, "
            "case when refilled is null then ended end, is_stop, coalesce(refilled, supply), why "
            f"from {_ROWS} where not is_plain and {self._wanted} "
            "order by id nulls last, person_id, began, agent, ended, is_stop, supply, refilled, why"
        )
        file, endless = self.database.file(table), 0
        while batch := found.fetchmany(10_000):
            for id_, person, place, began, ended, is_stop, supply, why in batch:
                where, agent = of_row(file, f"{table}_id", id_), agents[place]
                if person is None:
                    continue
                on = self.source.needed_day(began, where, "start", person)
                if on is None:
                    continue
                endless += ended is None and supply is None
                end = self._end(on, ended, supply, where, person)
                self.source.drugs.append(
                    Drug(
                        patient_id=person, agent=agent, started_on=on, where=where,
                        ended_on=on if agent.is_procedure else end,
                        is_stop=is_stop and end is not None, stop_reason=why,
                        is_assumed=bool(self.source.assumed(where, "start", "end")),
                    )
                )  # fmt: skip
        return endless

    def _end(
        self, start: Day, ended: str | None, supply: int | None, where: Where, person: str
    ) -> Day | None:
        """Return the day after the last day of exposure."""
        last = self.source.last_day(ended, where, "end", person)
        if last is None and isinstance(start, dt.date):
            last = start + dt.timedelta(days=max((supply or 1) - 1, 0))
        return last + dt.timedelta(days=1) if isinstance(last, dt.date) else None

    def _pairs(self, selected: str, prefix: str) -> dict[tuple[int, str | None], int]:
        """Count the rows of each concept and source text."""
        rows = self.database.query(
            f"select coalesce(try_cast({prefix}_concept_id as bigint), 0), "
            f"{a_text(f'{prefix}_source_value')}, count(*) from {selected} group by 1, 2 "
            "order by 3 desc, 1, 2"
        ).fetchall()
        return {(concept, text): times for concept, text, times in rows}

    def _words(
        self, pairs: Iterable[tuple[int, str | None]]
    ) -> dict[tuple[int, str | None], list[str]]:
        """Return for each concept and source text the words that may name its agent."""
        of_concept: dict[int, list[str]] = {}
        if self.database.has("concept"):
            ids = ", ".join({str(concept) for concept, _ in pairs}) or "null"
            concept = self.database.tables["concept"]
            query = (
                "select cast(concept_id as bigint), concept_name, 0, '', '' from "
                f"{concept} where cast(concept_id as bigint) in ({ids})"
            )
            if self.database.has("concept_ancestor"):
                query += (
                    " union all select cast(a.descendant_concept_id as bigint), c.concept_name, 1, "
                    "c.vocabulary_id, c.concept_code "
                    f"from {self.database.tables['concept_ancestor']} a join {concept} c "
                    "on cast(c.concept_id as bigint) = cast(a.ancestor_concept_id as bigint) "
                    f"where cast(a.descendant_concept_id as bigint) in ({ids}) "
                    "and (c.concept_class_id = 'Ingredient' or c.vocabulary_id = 'ATC')"
                )
            rows = self.database.query(f"select * from ({query}) order by 3, 2, 4, 5").fetchall()
            for id_, name, _, vocabulary, code in rows:
                of_concept.setdefault(id_, []).append(code if vocabulary == "ATC" else name)
        return {
            (concept, text): [str(concept), *of_concept.get(concept, []), *([text] if text else [])]
            for concept, text in pairs
        }


def _are_by_concept(agent_of: Mapping[tuple[int, str | None], Agent | None]) -> bool:
    """Tell whether the agent of each concept is one, whatever text of the source is beside it."""
    agents: dict[int, set[Agent | None]] = {}
    for (concept, _), agent in agent_of.items():
        agents.setdefault(concept, set()).add(agent)
    return all(len(each) == 1 for each in agents.values())


def _by_id(found: Any, wanted: Column) -> Any:
    """
    Take the wanted records in order of their ids, those without one last.

    Those of one id or of none stand in order of person, day and all else that is read of them, so
    that a join, which puts the rows in another order, changes nothing.
    """
    are_known = not found["id"].null_count
    ids = found["id"].fill_null(np.iinfo(np.int64).max) if not are_known else found["id"]
    ids = ids.to_numpy()
    if are_known and (ids[1:] > ids[:-1]).all():
        return found if wanted.all() else found.filter(wanted)
    rows = np.flatnonzero(wanted)
    rows = rows[np.argsort(ids[rows], kind="stable")]
    ids = ids[rows]
    is_again = ids[1:] == ids[:-1]
    if is_again.any():
        tied = np.flatnonzero(np.append(is_again, False) | np.append(False, is_again))
        rows[tied] = rows[tied[_order_of_ties(found.take(rows[tied]), ids[tied])]]
    return found.take(rows)


def _order_of_ties(records: Any, ids: Column) -> Column:
    """Return the order of records by their ids, then by all else that is read of them."""
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra

    beside = [records[name].to_numpy() for name in ("said", "last", "agent", "first", "person_id")]
    texts = [
        pc.rank(records[name], tiebreaker="dense").to_numpy()
        for name in ("why", "dose") if name in records.column_names
    ]  # fmt: skip
    return np.lexsort((*texts, *beside, ids))


def _doses(milligrams: Column) -> Column:
    """Write doses a day, each distinct one once."""
    few = Coded.of(milligrams)
    return objects([daily_dose(each, "mg", 1.0) for each in few.values.tolist()])[few.codes]

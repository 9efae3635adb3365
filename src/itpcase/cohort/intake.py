"""
Tables from outside, checked and turned into the columns of a cohort.

Every column of every table is read and checked before anything is refused. A row that cannot be
used is left out; so is a patient whose rows contradict one another. What was left out, doubtful or
assumed is in the list of problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY, day_number
from itpcase._sentences import Sentence, enumerated
from itpcase.agents import split_agents
from itpcase.agents.naming import each_agent_once
from itpcase.cohort._cells.coded import TEXT, Coded, is_missing, rows_of
from itpcase.cohort._doubts import relations
from itpcase.cohort._tables.count_columns import (
    BASELINES,
    PLATELETS,
    Counts,
    as_float,
    read_counts,
)  # fmt: skip
from itpcase.cohort._tables.day_columns import DayWays, check_same_kind
from itpcase.cohort._tables.input_table import InputTable
from itpcase.cohort._tables.lab_columns import read_labs
from itpcase.cohort._tables.order import Sorted, put_in_order, put_in_order_of_time
from itpcase.cohort._tables.owners import ids_of
from itpcase.cohort._tables.record_columns import read_kept
from itpcase.cohort._tables.statuses import read_statuses
from itpcase.cohort.codes import (
    DAY_FACTS,
    NOT_STATED,
    RESCUE_KINDS,
    UNGRADED,
    printed_limit,
    splenectomies,
)
from itpcase.cohort.faults import Faults, no_counts
from itpcase.cohort.plausible import is_foreign_reference
from itpcase.cohort.schema import EXPOSURES, FACTS_TO_SPARE, REQUIRED, SIGNS, TABLES
from itpcase.cohort.vocabularies import (
    READERS,
    TIMES,
    doubtful_agents,
    doubtful_time,
    read_assumed,
    read_distinct,
)
from itpcase.errors import InputError
from itpcase.model import Day
from itpcase.model.entries import HIGHEST_WHO_GRADE, WHOLE_NUMBERS
from itpcase.model.records import HIGHEST_AGE
from itpcase.table import Column, Ragged, objects, pick
from itpcase.terms import Provenance
from itpcase.units.counts import Count
from itpcase.units.missing import is_blank, is_nothing
from itpcase.units.numbers import DecimalSign
from itpcase.units.times import read_time
from itpcase.units.whole import MOST, as_whole, range_told
from itpcase.vocabularies import read_whole

__all__: list[str] = []

NOT_SAID: Final = -1
"""Stands for yes or no that nobody said."""

NO_GRADE: Final = NO_DAY
"""Stands for a grade that nobody wrote, while it is told from one below 0."""

_REQUIRED: Final = {name: form.required for name, form in TABLES.items()}
"""The columns without which a table cannot be laid out."""


@attrs.define(eq=False, repr=False)
class Intake:
    """Lays out the tables of one cohort."""

    tables: Mapping[str, InputTable]
    faults: Faults
    decimal: DecimalSign | None
    ids: Column = attrs.field(init=False)
    patient: dict[str, Column] = attrs.field(init=False)
    lost: set[int] = attrs.field(init=False)
    kinds: set[bool] = attrs.field(init=False, factory=set)

    def lay_out(self, data_cut: Day | None) -> dict[str, Any]:
        """Return the fields of the cohort."""
        self.ids, self.patient, self.lost = ids_of(self.tables, self.faults)
        n = len(self.ids)
        if n and not len(self.tables["counts"]):
            self.faults.add(no_counts("counts"))
        found = {"counts": self.counts(), "lines": self.lines()}
        for name, read in (
            ("bleeds", self.bleeds), ("rescues", self.rescues), ("labs", self.labs),
            ("exposures", self.exposures), ("signs", self.signs),
        ):  # fmt: skip
            if name in self.tables:
                found[name] = read()
        facts = self.facts(n)
        if len(self.kinds) > 1:
            raise InputError.of(
                "MIXED_TIMES",
                argument="tables",
                given=Sentence("problem.MIXED_TIMES.given_intake"),
                remedy=Sentence("problem.MIXED_TIMES.remedy_intake"),
            )
        calendar = self.kinds.pop() if self.kinds else data_cut is not None and not isinstance(
            data_cut, int
        )  # fmt: skip
        facts["calendar"] = np.full(n, calendar)
        if data_cut is not None:
            check_same_kind(self.ids, facts["calendar"], data_cut)
        cut = NEVER if data_cut is None else day_number(data_cut)
        return self.related(found, facts, np.full(n, cut, dtype=np.int32), calendar=calendar)

    def related(
        self, found: dict[str, Sorted], facts: dict[str, Column], cut: Column, *, calendar: bool
    ) -> dict[str, Any]:
        """Check the rows against one another, and leave out what cannot be used."""
        checks = relations.Relations(self.ids, facts, found, self.faults, calendar)
        checks.check()
        self.lost |= checks.lost
        fields: dict[str, Any] = {name: checks.kept(name) for name in found}
        nothing = np.zeros(0, dtype=np.int32)
        for name, columns in _NO_EVENTS.items():
            if name not in fields:
                offsets = np.zeros(len(self.ids) + 1, dtype=np.int64)
                fields[name] = Ragged(offsets, dict.fromkeys(columns, nothing))
        fields |= {"ids": self.ids, "patients": facts, "data_cut": cut}
        return relations.without(fields, self.lost) if self.lost else fields

    def sort(self, name: str, keys: Column, columns: dict[str, Column]) -> Sorted:
        """Put the rows of a table in order."""
        return put_in_order(self.tables[name], self.patient[name], keys, columns, len(self.ids))

    def counts(self) -> Sorted:
        """Read the counts; a row without one is left out."""
        table = self.tables["counts"]
        days = table.days("on", self.kinds)
        counts = read_counts(table, PLATELETS, self.decimal)
        self.witness(table)
        read_statuses(table, days, self.patient["counts"], None)
        missing = np.flatnonzero(np.isnan(counts.value))
        if len(missing):
            self.faults.drop("counts", missing, len(table))
        columns = {"day": days, **counts.columns(), **self.beside(table)}
        columns |= _said_of_counts(table, counts, columns)
        if "line" in table:
            columns["line"] = self.whole(table, "line", low=1)
        since = table.days("since", self.kinds) if "since" in table else None
        if "when" in columns:
            since = _since_listed(columns, self.patient["counts"], since)
        if since is not None:
            columns["since"] = since
        found = self.sort("counts", days, columns)
        if not table.may_have_times("on"):
            return found
        return put_in_order_of_time(found, found.rows["day"], partial(table.seconds, "on"))

    def witness(self, table: InputTable) -> None:
        """Tell of rows whose reference range says that the unit is another one."""
        name = "lower_limit"
        if name not in table:
            return
        limits = attrs.evolve(
            PLATELETS, value=name, comparator="", upper="", stated="", is_optional=True
        )
        units = {name: table.units["count"]} if "count" in table.units else {}
        found = read_counts(attrs.evolve(table, units=table.units | units), limits, self.decimal)
        table.tell(
            "REFERENCE_RANGE",
            name,
            np.flatnonzero(is_foreign_reference(found.value)),
            given=lambda row: Sentence(
                "problem.REFERENCE_RANGE.given_row", value=f"{found.value[row]:.6g}"
            ),
            severity="warning",
        )

    def lines(self) -> Sorted:
        """Read the lines of treatment."""
        table = self.tables["lines"]
        number = self.whole(table, "line", low=1, optional=False).astype(np.int64)
        start, end = table.days("started_on", self.kinds), table.days("ended_on", self.kinds)
        columns = {
            "number": number, "start": start, "end": end, **self.agents(table),
            **self.baselines(table),
        }  # fmt: skip
        columns |= self.ongoing(table, end, "ended_on")
        columns |= self.beside(table)
        relations.ends_before_start(table, "ended_on", start, end, "LINE_ENDS_BEFORE_START")
        return self.sort("lines", number, columns)

    def ongoing(self, table: InputTable, end: Column, name: str) -> dict[str, Column]:
        """Read what is said to go on: yes, no, or not said."""
        if "ongoing" not in table:
            return {}
        said = self.yes_no(table, "ongoing")
        both = (said == 1) & (end != NO_DAY)
        table.tell(
            "ONGOING_AND_ENDED",
            "ongoing",
            np.flatnonzero(both),
            needed=Sentence("problem.ONGOING_AND_ENDED.needed", name=name),
            given=Sentence("problem.ONGOING_AND_ENDED.given"),
            keeps=True,
        )
        return {"ongoing": np.where(both, NOT_SAID, said).astype(np.int8)}

    def agents(self, table: InputTable) -> dict[str, Column]:
        """Read the agents, each distinct spelling once."""
        if "agents" not in table:
            given: list[tuple[str, ...]] = [(NOT_STATED,)]
            all_rows = np.zeros(len(table), dtype=np.intp)
            columns = {"agents": objects(given), "splenectomy": splenectomies(given).column}
            return {name: values[all_rows] for name, values in columns.items()}
        few = table.few("agents")
        listed = [_listed(value) for value in few.values.tolist()]
        named = [_agents_in(texts) for texts in listed]
        known = [agents or (NOT_STATED,) for agents in named]
        strange = [place for place, texts in enumerate(listed) if texts is None]
        if strange:
            table.tell(
                "NOT_TEXT",
                "agents",
                np.flatnonzero(np.isin(few.codes, strange)),
                needed=Sentence("problem.NOT_TEXT.needed_intake"),
                given=lambda row: few.values[few.codes[row]],
                remedy=Sentence("problem.NOT_TEXT.remedy_intake"),
            )
        blank = [place for place, agents in enumerate(named)
                 if not agents and listed[place] is not None]  # fmt: skip
        if blank:
            table.tell(
                "EMPTY_CELL",
                "agents",
                np.flatnonzero(np.isin(few.codes, blank)),
                needed=TABLES["lines"].named("agents").cell.needed,
                given=Sentence("problem.EMPTY_CELL.given"),
                remedy=Sentence("problem.EMPTY_CELL.remedy_agents"),
                severity="warning",
            )
        doubtful = (
            (place, problem)
            for place, agents in enumerate(known)
            for problem in doubtful_agents(agents, "lines.agents")
        )
        table.tell_each("agents", doubtful, few.codes)
        cut = splenectomies(known).column
        return {"agents": objects(known)[few.codes], "splenectomy": cut[few.codes]}

    def baselines(self, table: InputTable) -> dict[str, Column]:
        """Read the printed baselines; their unit is their own, or the one unit of the counts."""
        if "baseline" not in table or is_missing(table.texts("baseline")).all():
            return {"baseline": np.full(len(table), np.nan)}
        values = table.texts("baseline")
        is_text = values.dtype.kind in "US" or any(isinstance(v, str) for v in values.tolist())
        unit = None if is_text else self.one_unit()
        counts = read_counts(table, BASELINES, self.decimal, unit)
        if counts.comparator is None and counts.upper is None:
            return {"baseline": counts.value}
        printed = [
            None if np.isnan(value) else Count(
                float(value), relations.sign(counts, row),
                None if counts.upper is None or np.isnan(counts.upper[row])
                else float(counts.upper[row]),
            )
            for row, value in enumerate(counts.value)
        ]  # fmt: skip
        limits = np.array([printed_limit(count) for count in printed], dtype=np.float64)
        return {"baseline": limits, "baseline_count": objects(printed)}

    def one_unit(self) -> object:
        """Return the unit of the counts, if it is one for all."""
        table = self.tables["counts"]
        if "unit" in table.columns and not table.columns["unit"].ndim:
            return table.columns["unit"].item()
        return None

    def bleeds(self) -> Sorted:
        """Read bleeding."""
        table = self.tables["bleeds"]
        day, until = table.days("on", self.kinds), table.days("until", self.kinds)
        relations.ends_before_start(table, "until", day, until, "BLEED_ENDS_BEFORE_START")
        goes_on = self.ongoing(table, until, "until")
        if goes_on:
            until = np.where(goes_on["ongoing"] == 1, NEVER, until).astype(np.int32)
        columns = {
            "day": day, "until": until, "grade": self.grades(table), **goes_on,
            **self.beside(table),
        }  # fmt: skip
        return self.sort("bleeds", day, columns)

    def grades(self, table: InputTable) -> Column:
        """Read the grades of the WHO scale."""
        grades = self.read_words(table, "who_grade", NO_GRADE, keeps=True)
        if grades is None:
            return np.full(len(table), UNGRADED, dtype=np.int8)
        out = (grades != NO_GRADE) & ((grades < 0) | (grades > HIGHEST_WHO_GRADE))
        self.tell_whole(table, "who_grade", out, 0, HIGHEST_WHO_GRADE)
        return np.where(out | (grades == NO_GRADE), UNGRADED, grades).astype(np.int8)

    def rescues(self) -> Sorted:
        """Read rescue therapy."""
        table = self.tables["rescues"]
        day = table.days("on", self.kinds)
        few = table.few("kind")
        words, refused = read_distinct(few.values.tolist(), READERS["kind"], "rescues.kind")
        table.tell_each("kind", refused.items(), few.codes)
        codes = np.array([0 if w is None else RESCUE_KINDS.index(w) for w in words], dtype=np.int8)
        columns = {
            "day": day,
            "kind": codes[few.codes] if len(few) else np.zeros(0, dtype=np.int8),
            "washout": self.whole(table, "washout_days"),
            **self.beside(table),
        }
        return self.sort("rescues", day, columns)

    def labs(self) -> Sorted:
        """Read laboratory values."""
        table = self.tables["labs"]
        day = table.days("on", self.kinds)
        columns = read_labs(table, self.decimal)
        read_statuses(table, day, self.patient["labs"], columns["analyte"])
        columns["row"] = np.arange(len(table), dtype=np.int32)
        columns |= {"day": day, **self.beside(table)}
        return self.sort("labs", day, columns)

    def exposures(self) -> Sorted:
        """Read exposures; lines are made of them when somebody asks."""
        table = self.tables["exposures"]
        start, end = table.days("started_on", self.kinds), table.days("ended_on", self.kinds)
        relations.ends_before_start(table, "ended_on", start, end, "EXPOSURE_ENDS_BEFORE_START")
        columns = {"start": start, "end": end, **read_kept(table, EXPOSURES)}
        if table.assumed:
            own = columns.get("assumed", np.full(len(table), None)).tolist()
            columns["assumed"] = _with_assumed(objects([*map(read_assumed, own)]), table)
        if goes_on := self.ongoing(table, end, "ended_on"):
            said = [None if each == NOT_SAID else bool(each) for each in goes_on["ongoing"]]
            columns["ongoing"] = objects(said)
        return self.sort("exposures", start, columns)

    def signs(self) -> Sorted:
        """Read signs of bleeding; they are graded when somebody asks."""
        table = self.tables["signs"]
        day = table.days("on", self.kinds)
        return self.sort("signs", day, {"day": day, **read_kept(table, SIGNS)})

    # --- columns of words and numbers

    def beside(self, table: InputTable) -> dict[str, Column]:
        """Keep texts as they are, and where each row came from."""
        names = TABLES[table.name].texts
        kept = {
            name: _optional_texts(table, name)
            for name in names
            if name in table and name != "assumed"
        }
        for name in kept.keys() & TIMES:
            few = Coded.of(kept[name])
            doubtful = (
                (place, doubtful_time(text, f"{table.name}.{name}"))
                for place, text in enumerate(few.values.tolist())
            )
            told = ((place, problem) for place, problem in doubtful if problem is not None)
            table.tell_each(name, told, few.codes)
        if "assumed" in names and ("assumed" in table or table.assumed):
            kept["assumed"] = self.assumptions(table)
        return kept | ({"source": table.texts("source")} if "source" in table else {})

    def assumptions(self, table: InputTable) -> Column:
        """Read what is said to be assumed of rows, and add what was while they were read."""
        said = None
        if "assumed" in table:
            few = table.few("assumed")
            words, refused = read_distinct(few.values.tolist(), read_assumed, "assumed")
            table.tell_each("assumed", refused.items(), few.codes, keeps=True)
            said = objects(words)[few.codes]
        return _with_assumed(said, table) if table.assumed or said is None else said

    def read_words(
        self, table: InputTable, name: str, nothing: int, *, keeps: bool
    ) -> Column | None:
        """Read a column of words by its vocabulary, each distinct word once; -1 is nothing."""
        if name not in table:
            return None
        few = table.few(name)
        words, refused = read_distinct(few.values.tolist(), READERS[name], f"{table.name}.{name}")
        table.tell_each(name, refused.items(), few.codes, keeps=keeps)
        codes = np.array(
            [nothing if word is None else min(max(int(word), -MOST), MOST) for word in words],
            dtype=np.int64,
        )
        return codes[few.codes] if len(few) else np.zeros(0, dtype=np.int64)

    def yes_no(self, table: InputTable, name: str) -> Column:
        """Read a column of yes and no; -1 where nothing is said."""
        few = table.few(name)
        read = READERS["bleeding_recorded"]
        words, refused = read_distinct(few.values.tolist(), read, f"{table.name}.{name}")
        table.tell_each(name, refused.items(), few.codes, keeps=True)
        codes = np.array([NOT_SAID if w is None else int(w) for w in words], dtype=np.int8)
        return codes[few.codes] if len(few) else np.zeros(0, dtype=np.int8)

    def whole(self, table: InputTable, name: str, *, low: int = 0, optional: bool = True) -> Column:
        """Return a column of whole numbers; what is missing becomes `UNGRADED`."""
        if name not in table:
            return np.full(len(table), UNGRADED, dtype=np.int32)
        values = table.texts(name)
        if values.dtype.kind in "iu":
            numbers = values.astype(np.float64)
            missing = np.zeros(len(values), dtype=bool)
        else:
            few = Coded.of(values)
            words, refused = read_distinct(few.values.tolist(), read_whole, f"{table.name}.{name}")
            table.tell_each(name, refused.items(), few.codes, keeps=optional)
            known = np.array([np.nan if w is None else as_float(w) for w in words])
            numbers = known[few.codes] if len(few) else np.zeros(0)
            refused_rows = np.isin(few.codes, list(refused))
            missing = np.isnan(numbers)
            if not optional:
                self.tell_whole(table, name, missing & ~refused_rows, low, keeps=False)
        with np.errstate(invalid="ignore"):
            bad = (numbers < low) | (numbers > MOST)
        self.tell_whole(table, name, bad, low, keeps=optional)
        return np.where(missing | bad, UNGRADED, numbers).astype(np.int32)

    def tell_whole(
        self, table: InputTable, name: str, bad: Column, low: int, high: int = MOST, *,
        keeps: bool = True,
    ) -> None:  # fmt: skip
        """Tell of numbers that are out of their range."""
        if not bad.any():
            return
        values, code = table.texts(name), WHOLE_NUMBERS[name]
        table.tell(
            code,
            name,
            np.flatnonzero(bad),
            needed=range_told(f"problem.{code}.needed", low, high),
            given=lambda row: values[row],
            keeps=keeps,
        )

    # --- patients

    def facts(self, n: int) -> dict[str, Column]:
        """Read what is known of each patient."""
        facts: dict[str, Column] = {
            "bleeding_recorded": np.ones(n, dtype=bool),
            "provenance": pick((Provenance.OBSERVED,), np.zeros(n, dtype=np.int64)),
        }
        table = self.tables.get("patients")
        if table is None:
            return facts | dict.fromkeys(DAY_FACTS, np.full(n, NO_DAY, dtype=np.int32))
        days = {fact: table.days(field, self.kinds) for fact, field in DAY_FACTS.items()}
        said = self.yes_no(table, "bleeding_recorded") if "bleeding_recorded" in table else None
        words = {name: self.words(table, name) for name in ("sex", "age") if name in table}
        texts = self.beside(table)
        kinds = self.provenances(table)
        bad = self.faults.is_bad("patients")
        rows = slice(None) if bad is None else np.flatnonzero(~bad)
        facts |= {name: values[rows] for name, values in {**days, **words, **texts}.items()}
        if said is not None:
            facts["bleeding_recorded"] = (said != 0)[rows]
        if kinds is not None:
            facts["provenance"] = kinds[rows]
        for name in table.refused.keys() - FACTS_TO_SPARE:
            wrong = np.isin(np.arange(len(table))[rows], np.concatenate(table.refused[name]))
            self.lost.update(np.flatnonzero(wrong).tolist())
        return facts

    def words(self, table: InputTable, name: str) -> Column:
        """Read sex or age by the closed table."""
        few = table.few(name)
        words, refused = read_distinct(few.values.tolist(), READERS[name], f"patients.{name}")
        table.tell_each(name, refused.items(), few.codes, keeps=True)
        if name == "sex":
            return objects(words)[few.codes] if len(few) else objects(())
        ages = np.array([np.nan if w is None else float(w) for w in words], dtype=np.float64)
        found: Column = ages[few.codes] if len(few) else np.zeros(0)
        with np.errstate(invalid="ignore"):
            bad = (found < 0) | (found >= HIGHEST_AGE)
        table.tell("AGE", name, np.flatnonzero(bad), given=lambda row: found[row], keeps=True)
        return np.where(bad, np.nan, found)

    def provenances(self, table: InputTable) -> Column | None:
        """Return what the counts are; what is missing is observed, as it is without the column."""
        if "provenance" not in table:
            return None
        few = table.few("provenance")
        known = [kind.value for kind in Provenance]
        words = [Provenance.OBSERVED.value if is_blank(v) else str(v).casefold()
                 for v in few.values.tolist()]  # fmt: skip
        strange = np.array([word not in known for word in words], dtype=bool)
        table.tell(
            "NOT_IN_VOCABULARY",
            "provenance",
            np.flatnonzero(strange[few.codes]),
            needed=Sentence("problem.NOT_IN_VOCABULARY.needed", listed=enumerated(known)),
            given=lambda row: few.values[few.codes[row]],
            remedy=Sentence("problem.NOT_IN_VOCABULARY.remedy_intake"),
            keeps=True,
        )
        return objects([Provenance.OBSERVED.value if s else w
                        for w, s in zip(words, strange, strict=True)])[few.codes]  # fmt: skip


_NO_EVENTS: Final = {
    "counts": ("day", "count"),
    "lines": ("number", "start", "end", "agents", "splenectomy", "baseline"),
    "bleeds": ("day", "until", "grade"),
    "rescues": ("day", "kind", "washout"),
}
"""The columns of what a cohort always has."""


def lay_out(
    tables: Mapping[str, InputTable], data_cut: Day | None, faults: Faults,
    decimal: DecimalSign | None = None,
) -> dict[str, Any]:  # fmt: skip
    """
    Turn checked input tables into the fields of a cohort.

    Parameters
    ----------
    tables : mapping of str to InputTable
    data_cut : date or int or None
    faults : Faults
        Takes what is wrong.
    decimal : {".", ","} or None

    Returns
    -------
    dict
    """
    return Intake(tables, faults, decimal).lay_out(data_cut)


def take_tables(given: Mapping[str, Any], faults: Faults, ways: DayWays) -> dict[str, InputTable]:
    """Take the tables that were given; one that cannot be used is left out, and told of."""
    found = {
        name: InputTable.of(name, table, faults, ways)
        for name, table in given.items()
        if table is not None or name in REQUIRED
    }
    return {name: table for name, table in found.items() if table.is_usable}


def _listed(value: Any) -> list[str] | None:
    """Return the texts that a cell of agents holds, none for nothing; None for what is no text."""
    found = value.tolist() if isinstance(value, np.ndarray) else value
    if is_nothing(found):
        return []
    texts = split_agents(found) if isinstance(found, str) else found
    is_list = isinstance(texts, list | tuple) and all(isinstance(text, str) for text in texts)
    return list(texts) if is_list else None


def _agents_in(texts: list[str] | None) -> tuple[str, ...]:
    return each_agent_once(filter(str.strip, texts or ()))


def _with_assumed(said: Column | None, table: InputTable) -> Column:
    """Add what was assumed while the table was read to what it says itself."""
    words = [[] if said is None or text is None else [text]
             for text in ([None] * len(table) if said is None else said.tolist())]  # fmt: skip
    for word, rows in sorted(table.assumed.items()):
        for row in np.flatnonzero(rows).tolist():
            if word.value not in ";".join(words[row]).split(";"):
                words[row].append(word.value)
    return objects([";".join(each) or None for each in words])


def _optional_texts(table: InputTable, name: str) -> Column:
    """
    Return a column of texts, None where nothing stands.

    A whole number is written without decimals: a frame that lacks a value of it has floats.
    """
    column = table.texts(name)
    values = column.tolist()
    if set(map(type, values)) <= TEXT:
        return objects([text if text and text.strip() else None for text in values])
    if column.dtype.kind == "f":
        values = [as_whole(value) for value in values]
    return objects([None if is_blank(value) else str(value) for value in values])


def _said_of_counts(
    table: InputTable, counts: Counts, columns: Mapping[str, Column]
) -> dict[str, Column]:
    """Give what words in place of a number say, beside the texts of the rows; and tell of them."""
    found: dict[str, Column] = {}
    for name, field in (("count_stated", "words"), ("when", "when")):
        said = objects([(each and getattr(each, field)) or None for each in counts.said])
        if any(said):
            own = columns.get(name)
            found[name] = said if own is None else np.where(own == None, said, own)  # noqa: E711 - by column
    words = [
        row for row, each in enumerate(counts.said)
        if each is not None and each.words and counts.value[row] == 0
    ]  # fmt: skip
    table.tell(
        "COUNT_IN_WORDS", PLATELETS.value, np.array(words, dtype=np.int64), severity="warning",
        given=lambda row: counts.said[row].words,  # type: ignore[union-attr] # has words
    )  # fmt: skip
    return found


def _since_listed(
    columns: Mapping[str, Column], owner: Column, since: Column | None
) -> Column | None:
    """
    Return the day from which the words of each count count, where that is another count.

    It is that of the count listed before it, of the same line where both have one, as
    `itpcase.Patient` has it; None if there is none.
    """
    days, said, lines = columns["day"], columns["when"], columns.get("line")
    found = np.full(len(days), NO_DAY, dtype=np.int32) if since is None else since.copy()
    is_open = (days == NO_DAY) & (found == NO_DAY) & (owner >= 0)
    for _, rows in rows_of(owner, np.unique(owner[is_open]).tolist()):
        for place in np.flatnonzero(is_open[rows]).tolist():
            row, before = rows[place], rows[:place]
            time = read_time(said[row]) if said[row] else None
            if time is None or time.since != "previous":
                continue
            if lines is not None and lines[row] != UNGRADED:
                before = before[np.isin(lines[before], (lines[row], UNGRADED))]
            if len(before):
                found[row] = days[before[-1]]
    return None if since is None and np.all(found == NO_DAY) else found

"""
Tables from outside, checked and turned into the columns of a cohort.

Every column of every table is read and checked before anything is refused. A row that cannot be
used is left out; so is a patient whose rows contradict one another. What was left out, doubtful or
assumed is in the list of problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY, day_number, sort_key
from itpcase._sentences import Listing, Sentence
from itpcase.agents import split_agents
from itpcase.cohort import relations
from itpcase.cohort.coded import TEXT, Coded, all_say, is_missing, rows_of
from itpcase.cohort.count_columns import BASELINES, PLATELETS, read_counts
from itpcase.cohort.day_columns import DayWays
from itpcase.cohort.faults import LONGEST_LIST, Faults
from itpcase.cohort.frames import Frame, InputTable
from itpcase.cohort.lab_columns import read_labs
from itpcase.cohort.plausible import is_foreign_reference
from itpcase.cohort.record_columns import read_kept
from itpcase.cohort.schema import EXPOSURES, FACTS_TO_SPARE, OWNER, SIGNS, TABLES
from itpcase.cohort.statuses import read_statuses
from itpcase.cohort.vocabularies import (
    READERS,
    TIMES,
    doubtful_agents,
    doubtful_time,
    read_distinct,
)
from itpcase.engine.compiled import order_rows
from itpcase.errors import InputError, Problem
from itpcase.model import Day
from itpcase.model.entries import HIGHEST_WHO_GRADE
from itpcase.model.records import HIGHEST_AGE
from itpcase.table import (
    DAY_FACTS,
    NOT_STATED,
    RESCUE_KINDS,
    UNGRADED,
    Column,
    Ragged,
    objects,
    pick,
    printed_limit,
    same_kind,
    splenectomies,
)
from itpcase.terms import Provenance
from itpcase.units.counts import Count
from itpcase.units.missing import is_nothing
from itpcase.units.numbers import DecimalSign
from itpcase.units.times import read_time
from itpcase.units.whole import MOST, range_told
from itpcase.vocabularies import read_whole

__all__ = ["LONGEST_LIST", "Frame", "InputTable", "lay_out", "take_tables"]

NO_VALUES: Final[Column] = np.zeros(0)
NOT_SAID: Final = -1
"""Stands for yes or no that nobody said."""

NO_GRADE: Final = NO_DAY
"""Stands for a grade that nobody wrote, while it is told from one below 0."""

KEY_BITS: Final = 63
"""Bits of a whole number that sorts as it should."""

_REQUIRED: Final = {name: form.required for name, form in TABLES.items()}
"""The columns without which a table cannot be laid out."""


# --- whose rows they are ------------------------------------------------------------------------


def _plain_ids(table: InputTable) -> tuple[str, list[Any]]:
    """Return the distinct ids as texts or as whole numbers, None for none, and which they are."""
    values = table.coded[OWNER].values
    if values.dtype.kind in "iu":
        return "number", values.tolist()
    listed = values.tolist()
    if all_say(listed):
        return "text", listed
    if set(map(type, listed)) <= TEXT:
        texts = [value if value and value.strip() else None for value in listed]
        return "text" if any(texts) else "", texts
    listed = [None if is_nothing(value) else value for value in listed]
    known = [value for value in listed if value is not None]
    whole = [isinstance(v, (int, float)) and not isinstance(v, bool) for v in known]
    if known and all(whole):
        return "number", [
            int(value) if isinstance(value, float) and value.is_integer() else value
            for value in listed
        ]
    texts = [None if v is None or not str(v).strip() else v for v in listed]
    if all(isinstance(value, str) for value in known):
        return "text" if any(texts) else "", texts
    if any(whole) or any(isinstance(value, (bool, float)) for value in known):
        raise InputError.of(
            "ID_TYPES",
            argument=f"{table.name}.{OWNER}",
            given=Sentence(
                "problem.ID_TYPES.given",
                listed=" and ".join(sorted({type(v).__name__ for v in known})),
            ),
        )
    return "text", [None if value is None else str(value) for value in texts]


def _ids(
    tables: Mapping[str, InputTable], faults: Faults
) -> tuple[Column, dict[str, Column], set[int]]:
    """Return the ids, for each table the patient of each row, and the patients to be left out."""
    whole = _whole_ids(tables)
    if whole is not None:
        others = {name: table for name, table in tables.items() if name != "patients"}
        return whole, {name: _place_of(table, whole) for name, table in others.items()}, set()
    kinds: dict[str, str] = {}
    listed: dict[str, list[Any]] = {}
    for name, table in tables.items():
        kind, listed[name] = _plain_ids(table)
        if kind:
            kinds[name] = kind
    if len(set(kinds.values())) > 1:
        raise InputError.of(
            "ID_TYPES",
            argument=f"tables.{OWNER}",
            needed=Sentence("problem.ID_TYPES.needed_intake"),
            given=Listing(
                [Sentence(f"problem.ID_TYPES.{kind}s", table=name) for name, kind in kinds.items()],
                "list.comma",
            ),
        )
    lost: set[int] = set()
    is_number = "number" in kinds.values()
    if "patients" in tables:
        ids, lost = _of_patients(tables["patients"], listed["patients"], faults)
    else:
        ids = sorted(set().union(*listed.values()) - {None})
    has_fractions = is_number and any(isinstance(each, float) for each in ids)
    number_type: Any = np.float64 if has_fractions else np.int64
    column = np.array(ids, dtype=number_type) if is_number else objects(ids)
    place = dict(zip(ids, range(len(ids)), strict=True))
    rows: dict[str, Column] = {}
    for name, table in tables.items():
        if name == "patients":
            continue
        codes = table.coded[OWNER].codes
        found = map(place.get, listed[name], repeat(-1))
        at = np.fromiter(found, dtype=np.int32, count=len(listed[name]))
        plain = len(at) and at[0] == 0 and bool((at == np.arange(len(at))).all())
        rows[name] = codes if plain and codes.dtype == np.int32 else at[codes]
        if (at < 0).any():
            strange = rows[name] < 0
            bad = faults.is_bad(name)
            table.tell(
                "UNKNOWN_PATIENT",
                OWNER,
                np.flatnonzero(strange if bad is None else strange & ~bad),
                given=table.owner,
            )
            rows[name] = np.maximum(rows[name], 0)
    return column, rows, lost


def _whole_ids(tables: Mapping[str, InputTable]) -> Column | None:
    """Return the ids where all are whole numbers and nothing is to be told of; None elsewhere."""
    listed = {name: table.coded[OWNER].values for name, table in tables.items() if len(table)}
    if not listed or any(values.dtype.kind != "i" for values in listed.values()):
        return None
    named, *others = (values.astype(np.int64) for values in listed.values())
    in_order = (named[1:] > named[:-1]).all()
    if not in_order or not all(np.array_equal(named, values) for values in others):
        named = np.unique(np.concatenate([named, *others]))
    if "patients" not in tables:
        return named
    if "patients" not in listed:
        return None
    owners: Column = listed["patients"][tables["patients"].coded[OWNER].codes].astype(np.int64)
    return owners if len(named) == len(owners) and (np.sort(owners) == named).all() else None


def _place_of(table: InputTable, ids: Column) -> Column:
    """Return for each row the place of its patient among the ids."""
    few = table.coded[OWNER]
    order = np.argsort(ids, kind="stable")
    at = order[np.searchsorted(ids, few.values.astype(np.int64), sorter=order)].astype(np.int32)
    is_plain = len(at) and bool((at == np.arange(len(at))).all())
    found: Column = few.codes if is_plain and few.codes.dtype == np.int32 else at[few.codes]
    return found


def _of_patients(
    table: InputTable, listed: list[Any], faults: Faults
) -> tuple[list[Any], set[int]]:
    """Return the ids in the order of the table of patients; one that is there twice is lost."""
    codes = table.coded[OWNER].codes
    names = [listed[code] for code in codes.tolist()]
    first: dict[Any, int] = {}
    twice: dict[Any, list[int]] = {}
    for row, name in enumerate(names):
        if name in first and name is not None:
            twice.setdefault(name, [first[name]]).append(row)
        first.setdefault(name, row)
    argument = f"{table.name}.{OWNER}"
    known = sorted(twice, key=str)
    for at in faults.rows_to_list(table.name, argument, "PATIENT_TWICE", np.arange(len(known))):
        rows = twice[known[at]]
        faults.add(
            Problem(
                code="PATIENT_TWICE",
                argument=argument,
                patient_id=str(known[at]),
                row=rows[-1],
                given=Sentence("problem.PATIENT_TWICE.given", rows=len(rows)),
            )
        )
    for rows in twice.values():
        faults.drop(table.name, np.array(rows[1:]), len(table))
    kept = [name for name in first if name is not None]
    return kept, {kept.index(name) for name in twice}


# --- rows in order ------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class Sorted:
    """The rows of a table in order of patient and key, and where each was in the table."""

    table: InputTable
    rows: Ragged
    kept: Column | None
    """The rows of the table that were kept; None for all."""
    order: Column | None
    """For each sorted row its place among those that were kept; None if they were in order."""

    def source(self, places: Column) -> Column:
        """Return the rows of the table behind sorted rows."""
        found = places if self.order is None else self.order[places]
        return found if self.kept is None else self.kept[found]


def put_in_order(
    table: InputTable, patient: Column, keys: Column, columns: dict[str, Column], n: int
) -> Sorted:
    """Leave out the rows that cannot be used, and sort the others by patient and key."""
    bad = None if table.faults is None else table.faults.is_bad(table.name)
    kept = None
    if bad is not None and bad.any():
        kept = np.flatnonzero(~bad)
        known = {id(keys): keys[kept]}
        columns = {k: known.get(id(v), v[kept] if id(v) not in known else v)
                   for k, v in columns.items()}  # fmt: skip
        patient, keys = patient[kept], known[id(keys)]
    rows, order = _sorted(patient, keys, columns, n)
    return Sorted(table, rows, kept, order)


def _sorted(
    patient: Column, keys: Column, columns: dict[str, Column], n_patients: int
) -> tuple[Ragged, Column | None]:
    """Put rows in order of patient and key, and find where each patient begins."""
    carried = columns.get("count", NO_VALUES)
    found = order_rows(patient, keys, carried, n_patients)
    if found is not None:
        offsets, keys_in_order, carried_in_order, rows = found
        if rows is not None:
            known = {id(keys): keys_in_order, id(carried): carried_in_order}
            columns = {
                name: known[id(values)] if id(values) in known else values[rows]
                for name, values in columns.items()
            }
        return Ragged(offsets, columns), rows
    packed = sort_key(patient, keys)
    order = None
    if len(packed) > 1 and not (packed[1:] >= packed[:-1]).all():
        order = _order(packed, patient, keys)
        patient = patient[order]
        columns = {name: values[order] for name, values in columns.items()}
    return Ragged(np.searchsorted(patient, np.arange(n_patients + 1)), columns), order


def _order(packed: Column, patient: Column, keys: Column) -> Column:
    """
    Return the rows in order of patient and key; those that are equal keep their order.

    Where patient, key and row fit into one number, sorting these numbers is fastest.
    """
    known = keys[keys != NO_DAY]
    first = int(known.min()) - 1 if len(known) else 0
    row_bits = len(packed).bit_length()
    key_bits = (int(known.max()) - first).bit_length() if len(known) else 1
    if int(patient.max()).bit_length() + key_bits + row_bits > KEY_BITS:
        return np.argsort(packed, kind="stable")
    after = np.where(keys == NO_DAY, 0, keys.astype(np.int64) - first)  # no day comes first
    one = ((patient.astype(np.int64) << key_bits) + after) << row_bits
    one += np.arange(len(packed))
    one.sort()
    order: Column = one & ((1 << row_bits) - 1)
    return order


# --- all tables ---------------------------------------------------------------------------------


@attrs.define(eq=False)
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
        self.ids, self.patient, self.lost = _ids(self.tables, self.faults)
        n = len(self.ids)
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
            same_kind(self.ids, facts["calendar"], data_cut)
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
        if "line" in table:
            columns["line"] = self.whole(table, "line", low=1)
        since = table.days("since", self.kinds) if "since" in table else None
        if "when" in columns:
            since = _since_listed(columns, self.patient["counts"], since)
        if since is not None:
            columns["since"] = since
        return self.sort("counts", days, columns)

    def witness(self, table: InputTable) -> None:
        """Tell of rows whose reference range says that the unit is another one."""
        name = "lower_limit"
        if name not in table:
            return
        limits = attrs.evolve(PLATELETS, value=name, comparator="", upper="", is_optional=True)
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
            given: list[tuple[str, ...]] = [(NOT_STATED,)] * len(table)
            return {"agents": objects(given), "splenectomy": splenectomies(given)}
        few = table.few("agents")
        known = [_agents_of(value) for value in few.values.tolist()]
        strange = [place for place, value in enumerate(few.values.tolist())
                   if not is_nothing(value) and not isinstance(value, _NAMES)]  # fmt: skip
        if strange:
            table.tell(
                "NOT_TEXT",
                "agents",
                np.flatnonzero(np.isin(few.codes, strange)),
                needed=Sentence("problem.NOT_TEXT.needed_intake"),
                given=lambda row: few.values[few.codes[row]],
                remedy=Sentence("problem.NOT_TEXT.remedy_intake"),
            )
        doubtful = (
            (place, problem)
            for place, agents in enumerate(known)
            for problem in doubtful_agents(agents, "lines.agents")
        )
        table.tell_each("agents", doubtful, few.codes)
        cut = splenectomies(known)
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
        kept = {name: _optional_texts(table, name) for name in names if name in table}
        for name in kept.keys() & TIMES:
            few = Coded.of(kept[name])
            doubtful = (
                (place, doubtful_time(text, f"{table.name}.{name}"))
                for place, text in enumerate(few.values.tolist())
            )
            told = ((place, problem) for place, problem in doubtful if problem is not None)
            table.tell_each(name, told, few.codes)
        if table.assumed and "assumed" in names:
            kept["assumed"] = _with_assumed(kept.get("assumed"), table)
        return kept | ({"source": table.texts("source")} if "source" in table else {})

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
            known = np.array([np.nan if w is None else float(w) for w in words])
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
        values = table.texts(name)
        table.tell(
            "NOT_A_WHOLE_NUMBER",
            name,
            np.flatnonzero(bad),
            needed=range_told("problem.NOT_A_WHOLE_NUMBER.needed", low, high),
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
        words = [Provenance.OBSERVED.value if is_nothing(v) or not str(v) else str(v).casefold()
                 for v in few.values.tolist()]  # fmt: skip
        strange = np.array([word not in known for word in words], dtype=bool)
        table.tell(
            "NOT_IN_VOCABULARY",
            "provenance",
            np.flatnonzero(strange[few.codes]),
            needed=Sentence("problem.NOT_IN_VOCABULARY.needed", listed=", ".join(known)),
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
        if table is not None
    }
    return {name: table for name, table in found.items() if table.is_usable}


_NAMES: Final = (str, list, tuple, np.ndarray)
"""What the agents of a line may be given as."""


def _agents_of(value: Any) -> tuple[str, ...]:
    if not isinstance(value, _NAMES) or (isinstance(value, str) and not value.strip()):
        return (NOT_STATED,)
    words = split_agents(value) if isinstance(value, str) else value
    named = tuple(" ".join(str(word).split()).casefold() for word in words)
    return named or (NOT_STATED,)


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
    """Return a column of texts, None where nothing stands."""
    return objects([None if is_nothing(value) or str(value) == "" else str(value)
                    for value in table.texts(name).tolist()])  # fmt: skip


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

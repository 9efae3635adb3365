"""
From what an adapter found in a system to the tables of a cohort.

An adapter selects and translates; this module does what is the same for every system: agents by the
closed vocabulary, exposures to lines and rescues, what is known of a patient, the list of what was
left out, and the one way into a cohort, `itpcase.Cohort.from_tables`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY, day_number, number_day
from itpcase._kept import cached_property
from itpcase._sentences import Sentence, leading_to
from itpcase.agents import Agent, look_up_agent, own_agent
from itpcase.cohort.coded import Coded
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import ProblemList
from itpcase.cohort.problems import LONGEST_LIST, Problems
from itpcase.errors import DataError, InputError, Problem, Severity
from itpcase.exposures.rules import ITP_LINES, LineRules
from itpcase.io._drugs import SHOWN, Drug, Drugs
from itpcase.io._future import later_than
from itpcase.io._results import Kept, Result, ResultReader
from itpcase.io._source_days import DayReader
from itpcase.io._where import Where
from itpcase.model import Day
from itpcase.table import Column, objects
from itpcase.terms import Assumed
from itpcase.units.days import Impute
from itpcase.units.labs import ANALYTES, PLATELETS
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import clean
from itpcase.vocabularies import read_sex

__all__: list[str] = []

NEITHER: Final = frozenset({"", "other", "intersex"})
"""Words for a sex that is neither of two; the closed table knows those for an unknown one."""

UNIT: Final = "10*9/L"
"""The unit in which counts are handed over."""


@attrs.define(kw_only=True)
class Found:
    """What an adapter found, counted for `itpcase inspect`."""

    kind: str
    tables: dict[str, int] = attrs.field(factory=dict)
    codes: dict[str, int] = attrs.field(factory=dict)
    units: dict[str, int] = attrs.field(factory=dict)
    statuses: dict[str, int] = attrs.field(factory=dict)
    rows: int = 0
    """Rows of platelet counts."""


@attrs.define(kw_only=True, slots=False)
class Source:
    """Collects the tables of one source, and what is wrong with it."""

    name: str
    """What the source is, such as ``"OMOP CDM"``."""
    zone: str | None = None
    impute: Impute | None = None
    decimal: DecimalSign | None = None
    agents: Mapping[str, str] = attrs.field(factory=dict)
    rules: LineRules = ITP_LINES
    problems: Problems = attrs.field(factory=Problems)
    patients: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    known: set[str] = attrs.field(factory=set)
    """The patients that the source has a record of."""
    drugs: list[Drug] = attrs.field(factory=list)
    bleeds: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list)
    rescues: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list)
    lines: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list)
    labs: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list)
    kept: list[Kept] = attrs.field(factory=list)
    baselines: dict[str, str] = attrs.field(factory=dict)
    """The printed baseline of the first line of a patient, with its unit."""
    plain_counts: Any = None
    """Rows of counts in which nothing is open, as an Arrow table with the columns of a cohort."""
    plain_labs: Any = None
    """The same of other laboratory values."""
    plain_drugs: Drugs | None = None
    plain_people: dict[str, Column] = attrs.field(factory=dict)
    """What is known of patients, in columns with the names of a cohort; days are dates."""
    has_whole_sources: bool = False
    """Whether a count is known by a whole number, the last word of its place."""
    has_whole_ids: bool = False
    """Whether the ids of patients are whole numbers in the source."""
    found: Found = attrs.field(init=False)
    days: DayReader = attrs.field(init=False)
    results: ResultReader = attrs.field(init=False)
    _strange: dict[str, Counter[str]] = attrs.field(
        factory=lambda: defaultdict(Counter), init=False
    )
    _known: dict[tuple[str, ...], Agent | None] = attrs.field(factory=dict, init=False)
    _imputed: set[tuple[Where, str]] = attrs.field(factory=set, init=False)
    """Where a day was imputed."""
    _is_told: bool = attrs.field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self.found = Found(kind=self.name)
        self.days = DayReader(zone=self.zone, impute=self.impute)
        self.results = ResultReader(days=self.days, tell=self.tell, decimal=self.decimal)

    def tell(self, problem: Problem) -> None:
        """Add a problem to the list."""
        self.problems.add(problem)

    def tell_of_rows(self, rows: Column, made: Callable[[int], Problem]) -> None:
        """Add a problem for each row; beyond the longest list they are counted and not made."""
        for row in rows[:LONGEST_LIST].tolist():
            self.tell(made(row))
        if len(rows) > LONGEST_LIST:
            self.problems.count(made(int(rows[-1])), len(rows) - LONGEST_LIST)

    def note(self, code: str, where: Where, **more: Any) -> None:
        """Add a warning."""
        self.tell(where.problem(code, severity="warning", **more))

    # --- rows

    def take(self, results: Iterable[Result]) -> None:
        """Take laboratory rows."""
        for kept in self.results.read(self._counted(results)):
            if kept.analyte == PLATELETS:
                self.kept.append(kept)
                continue
            value = {
                "patient_id": kept.patient_id, "on": kept.on, "analyte": kept.analyte,
                "value": kept.count.value, "unit": ANALYTES[kept.analyte].unit,
                "comparator": kept.count.comparator, "upper": kept.count.upper,
                "upper_limit": kept.upper_limit, "assumed": ";".join(kept.assumed) or None,
            }  # fmt: skip
            self.labs.append((value, kept.where))

    def _counted(self, results: Iterable[Result]) -> Iterator[Result]:
        for row in results:
            self.found.rows += row.analyte == PLATELETS
            if clean(row.patient_id):
                self.person(row.patient_id)
                yield row
            else:
                self.tell_no_id(row.where)

    def tell_no_id(self, where: Where) -> None:
        """List a row that is of nobody."""
        self.tell(
            where.problem(
                "NO_ID",
                needed=Sentence("problem.NO_ID.needed_source"),
                given=Sentence("problem.NO_ID.given"),
                argument="patient",
                remedy=Sentence("problem.NO_ID.remedy_source"),
            )
        )

    def person(self, patient_id: str) -> dict[str, Any]:
        """Return what is known of a patient, who is one from now on."""
        return self.patients.setdefault(patient_id, {})

    def state(self, patient_id: str, where: Where, **facts: object) -> None:
        """Keep what is known of a patient; of two that differ the first stays, and it is told."""
        known = self.person(patient_id)
        for name, value in facts.items():
            if known.get(name) is None:
                known[name] = value
            elif value is not None and known[name] != value:
                self.note(
                    "TWO_FACTS", where, argument=name, patient_id=patient_id,
                    given=Sentence("problem.TWO_FACTS.given", first=known[name], other=value),
                )  # fmt: skip

    def sex(self, word: object, where: Where, argument: str, patient_id: str) -> str | None:
        """Read a sex by the closed table; a word that is not in it is told of."""
        if clean(word).casefold() in NEITHER:
            return None
        try:
            return read_sex(clean(word), argument)
        except InputError as error:
            self.tell(
                where.problem(
                    error.problem.code, argument=argument, given=error.problem.given,
                    severity="warning", patient_id=patient_id,
                    remedy=leading_to(error.problem.remedy, "field"),
                )
            )  # fmt: skip
            return None

    def day(
        self, value: object, where: Where, argument: str, patient_id: str | None = None,
        *, severity: Severity = "error",
    ) -> Day | None:  # fmt: skip
        """Read a day, or list why there is none; nothing is told of an empty cell."""
        if value is None or value == "":
            return None
        try:
            on, imputed_from = self.days.read(value)
        except InputError as error:
            problem = error.problem
            self.tell(
                where.problem(
                    problem.code,
                    needed=problem.needed,
                    given=problem.given,
                    argument=argument,
                    patient_id=patient_id,
                    severity=severity,
                    remedy=leading_to(problem.remedy, "value"),
                )
            )
            return None
        if imputed_from:
            self._imputed.add((where, argument))
            self.note(
                "IMPUTED_DAY",
                where,
                given=repr(imputed_from),
                argument=argument,
                patient_id=patient_id,
                remedy=Sentence("problem.IMPUTED_DAY.remedy_results", on=on),
            )
        return on

    def assumed(self, where: Where, *arguments: str) -> str | None:
        """Return what is assumed of a row, of which these days were read; None for nothing."""
        is_imputed = any((where, argument) in self._imputed for argument in arguments)
        return str(Assumed.DAY) if is_imputed else None

    def needed_day(
        self, value: object, where: Where, argument: str, patient_id: str | None = None
    ) -> Day | None:
        """Read a day without which a row is left out; an empty cell is listed as well."""
        if value is None or value == "":
            self.tell_no_day(where, argument, patient_id)
        return self.day(value, where, argument, patient_id)

    def tell_no_day(self, where: Where, argument: str, patient_id: str | None) -> None:
        """List a row that is left out because it has no day."""
        self.note(
            "NO_DAY",
            where,
            needed=Sentence("problem.NO_DAY.needed_results"),
            given=Sentence("problem.NO_DAY.given_results"),
            argument=argument,
            patient_id=patient_id,
            remedy=Sentence("problem.NO_DAY.remedy_source"),
        )

    # --- agents

    def agent(self, *words: object) -> Agent | None:
        """
        Find the agent that a code or a word of a source stands for.

        The mapping that the user gives goes first, then the closed vocabulary, word by word.
        """
        key = tuple(clean(word) for word in words if clean(word))
        if key not in self._known:
            self._known[key] = self._agent(key)
        return self._known[key]

    def _agent(self, words: tuple[str, ...]) -> Agent | None:
        mine = {name.casefold(): meant for name, meant in self.agents.items()}
        for word in words:
            if word.casefold() in mine:
                meant = mine[word.casefold()]
                return own_agent(meant)
        for word in words:
            found = look_up_agent(word)
            if found is not None:
                return found
        return None

    def strange(self, table: str, word: str, times: int = 1) -> None:
        """Count a word or a code that is not used; each is named once, with its rows."""
        self._strange[table][word] += times

    # --- to a cohort

    def _tell_of_strangers(self) -> None:
        """Tell of patients of whom the source, which tells of some, says nothing."""
        for owner in self.patients if self.known else ():
            if owner not in self.known:
                self.note(
                    "UNKNOWN_PATIENT", Where(self.name), argument="patient", given=repr(owner),
                    patient_id=owner,
                )  # fmt: skip

    def _tell_of_nothing(self) -> None:
        """Tell where not one row of a platelet count was found, with what else there is."""
        if not self.found.rows:
            listed = ", ".join(f"{name} ({rows})" for name, rows in self.found.tables.items())
            self.note("NO_COUNTS", Where(self.name), given=listed)

    def cohort(self, *, strict: bool) -> Cohort:
        """
        Lay out everything.

        Raises
        ------
        DataError
            If *strict*, with every row that cannot be used.
        """
        self.summary()
        if strict and self.results.left_out:
            message = f"the {self.name} source cannot be used as it is"
            raise DataError.of(message, self.problems.listed())
        if strict:
            self.problems.refuse(f"the {self.name} source cannot be used as it is")
        tables = self.tables()
        return lay_out(tables, self.problems, name=self.name, strict=strict)

    def summary(self) -> Found:
        """Tell of the whole source, once, and return what was found."""
        if not self._is_told:
            self._is_told = True
            self._tell_of_words()
            self._tell_of_zones()
            self._tell_of_nothing()
            self._tell_of_strangers()
            self._follow_up()
            self.found.units = dict(self.results.seen["unit"])
            self.found.statuses = dict(self.results.seen["status"])
        return self.found

    def number_kept(self) -> int:
        """Return the number of counts that can be used."""
        return len(self.kept) + (0 if self.plain_counts is None else len(self.plain_counts))

    def number_of_treatments(self) -> int:
        """Return the number of records of treatments."""
        plain = 0 if self.plain_drugs is None else len(self.plain_drugs)
        return plain + len(self.drugs) + len(self.lines)

    def owners(self) -> set[str]:
        """Return the ids of all patients."""
        plain = map(str, self.plain_people.get("patient_id", np.zeros(0)).tolist())
        return {*self.patients, *plain, *(row.patient_id for row in self.kept)}

    def tables(self) -> dict[str, Any]:
        """Return the tables as `itpcase.Cohort.from_tables` takes them."""
        if self.plain_drugs is None:
            for drug in self.drugs:
                self.person(drug.patient_id)
        tables: dict[str, Any] = {"counts": self._counts(), **self._treatments()}
        tables["patients"] = self._people()
        names = ("patient_id", "on", "until", "who_grade", "ongoing", "site", "assumed")
        tables["bleeds"] = self._columns(self.bleeds, names)
        if self.labs or self.plain_labs is not None:
            tables["labs"] = self._labs()
        return tables

    def _owner(self, patient_id: str) -> Any:
        """Return an id as the cohort has it."""
        return int(patient_id) if self.has_whole_ids else patient_id

    def _columns(
        self, rows: Iterable[tuple[Mapping[str, Any], Where]], names: tuple[str, ...]
    ) -> dict[str, list[Any]]:
        """Turn rows into columns; optional ones that are empty are left out."""
        listed = list(rows)
        columns = {name: [row.get(name) for row, _ in listed] for name in names}
        columns["patient_id"] = [self._owner(row["patient_id"]) for row, _ in listed]
        kept = {
            name: values
            for name, values in columns.items()
            if name in names[:3] or any(value is not None for value in values)
        }
        return {**kept, "source": [str(where) for _, where in listed]}

    def _people(self) -> dict[str, Any]:
        if self.plain_people:
            return self.plain_people
        names = dict.fromkeys(name for facts in self.patients.values() for name in facts)
        return {
            "patient_id": [self._owner(patient_id) for patient_id in self.patients],
            **{name: [facts.get(name) for facts in self.patients.values()] for name in names},
        }

    def _labs(self) -> Any:
        """Join the values that were read one by one to those in which nothing was open."""
        names = ("patient_id", "on", "analyte", "value", "unit", "comparator", "upper",
                 "upper_limit", "assumed")  # fmt: skip
        table = self._columns(self.labs, names)
        return table if self.plain_labs is None else _below(self.plain_labs, table)

    def _counts(self) -> Any:
        """Join the rows that were read one by one to those in which nothing was open."""
        if self.plain_counts is not None and len(self.plain_counts) and not self.kept:
            names = self.plain_counts.column_names
            columns = {name: self.plain_counts[name] for name in names}
            return columns | {"patient_id": self._counted_owners}
        table: dict[str, Any] = {
            "patient_id": [self._owner(row.patient_id) for row in self.kept],
            "on": [row.on for row in self.kept],
            "count": [row.count.value for row in self.kept],
            "unit": UNIT,
            "comparator": [row.count.comparator for row in self.kept],
            "upper": [row.count.upper for row in self.kept],
            "source": [
                row.where.number if self.has_whole_sources else str(row.where) for row in self.kept
            ],
        }
        if any(row.assumed for row in self.kept):
            table["assumed"] = [";".join(row.assumed) or None for row in self.kept]
        if self.plain_counts is None or not len(self.plain_counts):
            return table
        return _below(self.plain_counts, table | {"unit": [UNIT] * len(self.kept)})

    @cached_property
    def _counted_owners(self) -> Coded:
        """Whose the counts are in which nothing is open."""
        return _owners(self.plain_counts)

    def last_contact(self, owners: Column) -> Column:
        """Return the last day that anything is known of patients, as a number."""
        place = {owner: at for at, owner in enumerate(owners.tolist())}
        last = np.full(len(owners), NO_DAY, dtype=np.int64)

        def see(ids: Iterable[Any], days: Iterable[Day | None]) -> None:
            for owner, day in zip(ids, days, strict=True):
                at = place.get(owner)
                if at is not None and day is not None:
                    last[at] = max(last[at], day_number(day))

        see((self._owner(row.patient_id) for row in self.kept), (row.on for row in self.kept))
        for table in (self.bleeds, self.rescues, self.labs):
            see((self._owner(r["patient_id"]) for r, _ in table), (r.get("on") for r, _ in table))
        for name in ("followed_until", "died_on"):
            see(map(self._owner, self.patients), (f.get(name) for f in self.patients.values()))
        for ids, days in self._plain_days():
            latest = np.full(len(ids.values), NO_DAY, dtype=days.dtype)  # of one type it is fast
            np.maximum.at(latest, ids.codes, days)
            at = places_of(owners, ids.values)
            is_owner = at >= 0
            last[at[is_owner]] = np.maximum(last[at[is_owner]], latest[is_owner])
        return last

    def _plain_days(self) -> Iterator[tuple[Coded, Column]]:
        """Give the days of what was handed over in columns, each with its patients."""
        for table in (self.plain_counts, self.plain_labs):
            if table is not None and len(table):
                days = table["on"].cast("int32").to_numpy()  # each row has a day
                is_counts = table is self.plain_counts
                yield self._counted_owners if is_counts else _owners(table), days
        for name in ("followed_until", "died_on"):
            if name in self.plain_people:
                yield Coded.of(self.plain_people["patient_id"]), _numbers(self.plain_people[name])

    def _treatments(self) -> dict[str, Any]:
        """Turn drugs into lines, rescues and exposures, and add those that the source states."""
        names = ("patient_id", "line", "started_on", "ended_on", "agents", "stop_reason",
                 "baseline", "assumed")  # fmt: skip
        stated = {
            "lines": self._columns(self.lines, names),
            "rescues": self._columns(
                self.rescues, ("patient_id", "on", "kind", "washout_days", "assumed")
            ),
        }
        drugs = Drugs.of(self.drugs, self._owner)
        if self.plain_drugs is not None:
            drugs = self.plain_drugs.and_then(drugs)
        drugs = self._with_ends(drugs) if len(drugs) else drugs
        if not len(drugs):
            return stated
        lines, rescues = drugs.tables(self.rules)
        if not any(lines["stop_reason"]):
            del lines["stop_reason"]
        if self.baselines:
            firsts = zip(lines["patient_id"].tolist(), lines["line"].tolist(), strict=True)
            lines["baseline"] = objects(
                [self.baselines.get(str(owner)) if line == 1 else None for owner, line in firsts]
            )
        return {
            "lines": _joined(lines, stated["lines"]),
            "rescues": _joined(rescues, stated["rescues"]),
            "exposures": drugs.exposures(),
        }

    def _with_ends(self, drugs: Drugs) -> Drugs:
        """
        Leave open what may go on, and list what ends before it starts.

        * A stop that the source states lies after the last contact or the death: nobody saw it.
        * An end that the source imputed is no stop while the next record could still come within
          the gap that makes one era of two.
        """
        backwards = (drugs.end <= drugs.start) & drugs.is_stop & ~drugs.is_procedure
        self.tell_of_rows(np.flatnonzero(backwards), lambda row: _ends_before_start(drugs, row))
        drugs = drugs.rows(np.flatnonzero(~backwards)) if backwards.any() else drugs
        who = Coded.of(drugs.owner)
        owners, at = who.values, who.codes
        last = self.last_contact(owners)
        np.maximum.at(last, at, drugs.start)
        limits = self._limits(owners)[at]
        may_go_on = np.where(
            drugs.is_stop, drugs.end > limits, drugs.end + self.rules.collapse_gap > last[at]
        )
        is_open = may_go_on & (drugs.end != NEVER) & ~drugs.is_procedure
        to_the_end = int((is_open & drugs.is_stop).sum())
        if to_the_end:
            self.note(
                "END_AT_LAST_CONTACT",
                Where(self.name),
                argument="end",
                given=Sentence("problem.END_AT_LAST_CONTACT.given", to_the_end=to_the_end),
            )
        return attrs.evolve(drugs, end=np.where(is_open, NEVER, drugs.end))

    def _limits(self, owners: Column) -> Column:
        """Return the death or the last contact of patients, the first of the two; `NEVER` else."""
        limit = np.full(len(owners), NEVER, dtype=np.int64)
        place = {owner: at for at, owner in enumerate(owners.tolist())}
        for patient_id, facts in self.patients.items():
            at = place.get(self._owner(patient_id))
            for name in ("died_on", "followed_until"):
                if at is not None and facts.get(name) is not None:
                    limit[at] = min(limit[at], day_number(facts[name]))
        for name in ("died_on", "followed_until"):
            if name in self.plain_people:
                rows = places_of(owners, self.plain_people["patient_id"])
                days = _numbers(self.plain_people[name])
                known = (rows >= 0) & (days != NO_DAY)
                np.minimum.at(limit, rows[known], days[known])
        return limit

    # --- told of the whole source

    def _tell_of_words(self) -> None:
        for table, words in self._strange.items():
            named = most_often(words)
            more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
            self.note(
                "NOT_USED",
                Where(table),
                given=f"{named}{more}",
                remedy=Sentence("problem.NOT_USED.remedy", total=words.total()),
            )

    def _tell_of_zones(self) -> None:
        own = self.days.own_offsets
        if own:
            self.note(
                "ZONE_ASSUMED",
                Where(self.name),
                given=Sentence("problem.ZONE_ASSUMED.given", own=len(own), own_2=repr(own[0])),
            )

    def _follow_up(self) -> None:
        """Take the day of the death where a last contact lies after it."""
        for patient_id, facts in self.patients.items():
            died, followed = facts.get("died_on"), facts.get("followed_until")
            if died is not None and followed is not None and followed > died:
                self.tell(self._after_death(patient_id, died, followed))
                facts["followed_until"] = died
        people = self.plain_people
        if {"died_on", "followed_until"} <= people.keys():
            died, followed = people["died_on"], people["followed_until"]
            late = followed > died  # nothing is later than a day that is not known
            self.tell_of_rows(
                np.flatnonzero(late),
                lambda row: self._after_death(
                    str(people["patient_id"][row]), died[row], followed[row]
                ),
            )
            people["followed_until"] = np.where(late, died, followed)

    def _after_death(self, patient_id: str, died: object, followed: object) -> Problem:
        return Where(self.name).problem(
            "FOLLOW_UP_AFTER_DEATH",
            severity="warning",
            patient_id=patient_id,
            needed=Sentence("problem.FOLLOW_UP_AFTER_DEATH.needed", died=died),
            given=str(followed),
            argument="followed_until",
        )


def most_often(words: Counter[str]) -> str:
    """List the most frequent words or codes, each with its number."""
    return ", ".join(f"{word!r} ({times})" for word, times in words.most_common(SHOWN))


def _owners(table: Any) -> Coded:
    return Coded.of(table["patient_id"].to_numpy())


def places_of(owners: Column, ids: Column) -> Column:
    """
    Return where ids stand among others, -1 for those that do not.

    Parameters
    ----------
    owners : numpy.ndarray
        Whole numbers in order, or texts.
    ids : numpy.ndarray

    Returns
    -------
    numpy.ndarray
    """
    if owners.dtype.kind == "i" and ids.dtype.kind == "i":  # in order
        at = np.minimum(np.searchsorted(owners, ids), max(len(owners) - 1, 0))
        return np.where(owners[at] == ids, at, -1) if len(owners) else np.full(len(ids), -1)
    place = {owner: at for at, owner in enumerate(owners.tolist())}
    return np.array([place.get(each, -1) for each in ids.tolist()], dtype=np.int64)


def _numbers(days: Column) -> Column:
    """Return dates as numbers."""
    whole = days.astype("datetime64[D]")
    return np.where(np.isnat(whole), NO_DAY, whole.astype(np.int64))


def _ends_before_start(drugs: Drugs, row: int) -> Problem:
    file, place = drugs.place(row)
    return Problem(
        code="EXPOSURE_ENDS_BEFORE_START",
        file=file,
        argument=f"{place} end".strip(),
        patient_id=str(drugs.owner[row]),
        needed=Sentence(
            "problem.EXPOSURE_ENDS_BEFORE_START.needed_source",
            start=number_day(int(drugs.start[row]), drugs.calendar),
        ),
        given=str(number_day(int(drugs.end[row]), drugs.calendar)),
        remedy=Sentence("problem.EXPOSURE_ENDS_BEFORE_START.remedy_source"),
    )


def _joined(found: dict[str, Any], stated: dict[str, list[Any]]) -> dict[str, Any]:
    """Put what a source states below what was made of its records."""
    if not stated["patient_id"]:
        return found
    joined: dict[str, Any] = {}
    for name in dict.fromkeys((*found, *stated)):
        above = found.get(name)
        listed = [None] * len(found["patient_id"]) if above is None else _plain_list(above)
        joined[name] = [*listed, *stated.get(name, [None] * len(stated["patient_id"]))]
    return joined


def _plain_list(column: Any) -> list[Any]:
    """Return a column as Python has it, missing values as None."""
    values = column.to_pylist() if hasattr(column, "to_pylist") else column.tolist()
    kind = getattr(getattr(column, "dtype", None), "kind", "")
    if kind == "f":  # study days
        return [None if each != each else int(each) for each in values]  # noqa: PLR0124 - NaN
    return list(values)


def _below(plain: Any, table: Mapping[str, Any]) -> Any:
    """Put rows that were read one by one below an Arrow table."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if not table["patient_id"]:
        return plain
    known = {"value": pa.float64(), "upper": pa.float64(), "upper_limit": pa.float64()}
    schema = pa.schema(
        [plain.schema.field(name) if name in plain.column_names
         else pa.field(name, known.get(name, pa.string())) for name in table]
    )  # fmt: skip
    few = pa.table({name: pa.array(table[name], type=schema.field(name).type) for name in table})
    return pa.concat_tables([plain, few], promote_options="default")


def lay_out(tables: dict[str, Any], problems: Problems, *, name: str, strict: bool) -> Cohort:
    """
    Bring the tables through the one way into a cohort.

    What it finds gets the address in the source, and stands after what the adapter found.
    """
    cohort = Cohort.from_tables(**tables, strict=False)
    problems.add(*(_placed(problem, tables) for problem in cohort.problems))
    problems.add(*later_than(cohort, dt.datetime.now(tz=dt.UTC).date(), partial(_place, cohort)))
    if strict:
        problems.refuse(f"the {name} source cannot be used as it is")
    return attrs.evolve(cohort, found=ProblemList(problems.listed()))


def _placed(problem: Problem, tables: Mapping[str, Any]) -> Problem:
    """Say where in the source a row of a table came from."""
    table = tables.get(problem.table or "")
    if table is None or problem.row is None or "source" not in _names(table):
        return problem
    source = table["source"]
    where = source[problem.row]
    text = _in_words(where.as_py() if hasattr(where, "as_py") else where)
    return attrs.evolve(problem, file=text, row=None, argument=problem.column or "")


def _in_words(said: Any) -> str | None:
    """Say where a row came from; a count of OMOP is known by its number."""
    return f"measurement_id {said}" if isinstance(said, int) else said and str(said)


def _place(cohort: Cohort, table: str, row: int) -> str:
    """Say where a row of a cohort came from, or in which table it is."""
    if table == "patients":
        return table
    rows = getattr(cohort, table)
    said = rows["source"][row] if "source" in rows.columns else None
    return _in_words(said.item() if isinstance(said, np.generic) else said) or table


def _names(table: Any) -> Any:
    return table.column_names if hasattr(table, "column_names") else table


def one_day(text: object) -> dt.date | None:
    """Return a date of a whole ISO text, None for anything else."""
    try:
        return dt.date.fromisoformat(clean(text)[:10])
    except ValueError:
        return None

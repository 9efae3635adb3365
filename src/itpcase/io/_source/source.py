"""
What an adapter finds in a system, whichever it is.

An adapter selects and translates; this module collects: laboratory rows, what is known of a
patient, days, agents by the closed vocabulary, and the list of what was left out. What is told of
the whole stands in `_source/whole.py`, the way into a cohort in `_source/treatments.py` and
`_source/tables.py`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np

from itpcase._kept import cached_property
from itpcase._sentences import Sentence, enumerated, leading_to
from itpcase.agents import Agent, Use, look_up_agent, own_agent
from itpcase.cohort._cells.coded import Coded
from itpcase.cohort.problems import MOST_OF_A_KIND, Problems
from itpcase.errors import InputError, Problem, Severity
from itpcase.exposures.rules import ITP_LINES, LineRules
from itpcase.io._source.analytes import other_test
from itpcase.io._source.days import DayReader
from itpcase.io._source.drugs import SHOWN, Drug, Drugs
from itpcase.io._source.past import Past
from itpcase.io._source.records import Kept, Result
from itpcase.io._source.results import ResultReader
from itpcase.io._source.routes import is_local
from itpcase.io._source.samples import other_sample
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.model.fields import LAST_DATE, SENTINELS, possible_day, why_no_day
from itpcase.table import Column
from itpcase.terms import Assumed
from itpcase.units.days import Impute
from itpcase.units.ids import read_otherwise
from itpcase.units.labs import ANALYTES, PLATELETS
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import clean
from itpcase.vocabularies import read_sex

__all__: list[str] = []

NEITHER: Final = frozenset({"", "other", "intersex"})
"""Words for a sex that is neither of two; the closed table knows those for an unknown one."""


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


def _named(agents: Mapping[Any, str]) -> dict[str, str]:
    """Return what words and codes stand for; some codes are whole numbers."""
    return {str(name): meant for name, meant in agents.items()}


@attrs.define(kw_only=True, slots=False)
class Source:
    """Collects the tables of one source, and what is wrong with it."""

    name: str
    """What the source is, such as ``"OMOP CDM"``."""
    zone: str | None = None
    impute: Impute | None = None
    decimal: DecimalSign | None = None
    agents: Mapping[str, str] = attrs.field(converter=_named, factory=dict)
    rules: LineRules = ITP_LINES
    problems: Problems = attrs.field(factory=Problems)
    patients: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    known: set[str] = attrs.field(factory=set)
    """The patients that the source has a record of."""
    drugs: list[Drug] = attrs.field(factory=list)
    bleeds: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list)
    rescues: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list)
    lines: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list)
    line_drugs: list[Drug] = attrs.field(factory=list)
    """The drugs of lines that are stated, which are exposures and make no lines."""
    stated_responses: list[tuple[str, Day, str, str, Where]] = attrs.field(factory=list)
    """What a source calls the response to a drug: the patient, its start, the drug, the words."""
    labs: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list)
    signs: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list)
    """Rows of signs of bleeding, in the texts of our files."""
    kept: list[Kept] = attrs.field(factory=list)
    past: Past = attrs.field(factory=Past)
    """What it tells of splenectomies without a record of the operation."""
    recorded_in: dict[str, str] = attrs.field(factory=dict)
    """By its place, in which table a drug that may be rescue is, where a file holds several."""
    wholes: Mapping[str, str] = attrs.field(factory=dict)
    """By the name of a file that of the whole of which it is a part, such as an answer in pages."""
    baselines: dict[str, str] = attrs.field(factory=dict)
    """The printed baseline of a patient, with its unit, for the line of the first dose."""
    first_doses: dict[str, Day] = attrs.field(factory=dict)
    """The day on which the drug of a trial was first given; other drugs may come before."""
    has_prior_lines: bool = True
    """Whether the lines before the first dose are lines, or history."""
    line_of_first_dose: dict[str, int] = attrs.field(factory=dict, init=False)
    """The number of the line that began with it, where it is not the first."""
    plain_counts: Any = None
    """Rows of counts in which nothing is open, as an Arrow table with the columns of a cohort."""
    plain_labs: Any = None
    """The same of other laboratory values."""
    order: dict[str, Column] = attrs.field(factory=dict)
    """By table, in which order its rows stand in the source: of those in columns, and below them
    those that were read one by one. They stand so as they are where nothing is said."""
    plain_drugs: Drugs | None = None
    plain_people: dict[str, Column] = attrs.field(factory=dict)
    """What is known of patients, in columns with the names of a cohort; days are dates."""
    has_stops: bool = False
    """Whether the end of a drug is the day of its stop, as in our files, and may be that of its
    start. Other systems give the last day of a drug, which ends on the day after it."""
    is_shifted: bool = False
    """Whether its days are no dates of the calendar: each patient has a span of its own."""
    people: tuple[str, str] | None = None
    """The file that what is known of patients in columns comes from, and its column of ids."""
    has_whole_sources: bool = False
    """Whether a count is known by a whole number, the last word of its place."""
    has_whole_ids: bool = False
    """Whether the ids of patients are whole numbers in the source."""
    found: Found = attrs.field(init=False)
    days: DayReader = attrs.field(init=False)
    results: ResultReader = attrs.field(init=False)
    strange_words: dict[str, Counter[str]] = attrs.field(
        factory=lambda: defaultdict(Counter), init=False
    )
    """Words and codes of treatments that are not used, by their table, each with its rows."""
    strange_tests: dict[tuple[str, str], Counter[str]] = attrs.field(
        factory=lambda: defaultdict(Counter), init=False
    )
    """The same of laboratory tests, by file and by table of the mapping."""
    _asked: dict[str, dict[Hashable, str]] = attrs.field(factory=dict, init=False)
    """The codes of each argument that no row has had so far, as they were given."""
    _known: dict[tuple[str, ...], Agent | None] = attrs.field(factory=dict, init=False)
    places: dict[tuple[str, str], Where] = attrs.field(factory=dict, init=False)
    """Where each fact of a patient was stated that was stated one by one."""
    _imputed: set[tuple[Where, str]] = attrs.field(factory=set, init=False)
    """Where a day was imputed."""
    _spelled: set[tuple[str, str]] = attrs.field(factory=set, init=False)
    """By file, the ids that are read in another way than they are written."""
    is_told: bool = attrs.field(default=False, init=False)
    """Whether it was told of as a whole."""

    def __attrs_post_init__(self) -> None:
        self.found = Found(kind=self.name)
        self.days = DayReader(zone=self.zone, impute=self.impute)
        self.results = ResultReader(
            days=self.days, tell=self.tell, is_counted=self.problems.is_counted,
            decimal=self.decimal,
        )  # fmt: skip
        self.look_for("agents", self.agents, key=str.casefold)

    def line_of_baseline(self, owner: str) -> int | None:
        """Return the line whose baseline is flagged; none without a dose, where others had one."""
        if self.first_doses and owner not in self.first_doses:
            return None
        return self.line_of_first_dose.get(owner, 1)

    def tell(self, problem: Problem) -> None:
        """Add a problem to the list."""
        self.problems.add(problem)

    def whole_of(self, where: Where) -> str:
        """Return the file of a place, or the first of the files that are one whole with it."""
        return self.wholes.get(where.file, where.file)

    def tell_of_rows(self, rows: Column, made: Callable[[int], Problem]) -> None:
        """Add a problem for each row; beyond the longest list they are counted and not made."""
        for row in rows[:MOST_OF_A_KIND].tolist():
            self.tell(made(row))
        if len(rows) > MOST_OF_A_KIND:
            self.problems.count(made(int(rows[-1])), len(rows) - MOST_OF_A_KIND)

    def note(self, code: str, where: Where, **more: Any) -> None:
        """Add a warning."""
        self.tell(where.problem(code, severity="warning", **more))

    def tell_at(self, problem: Problem, where: Where, patient_id: str | None) -> None:
        """Add a problem that has no place; beyond the longest list it is counted and not made."""
        if not self.problems.is_counted(problem, where.file):
            self.tell(where.at(problem, patient_id))

    def note_of(self, error: InputError, where: Where, argument: str, patient_id: str) -> None:
        """Add what is wrong with a field, which is left out, as a warning."""
        problem = error.problem
        self.note(
            problem.code, where, argument=argument, patient_id=patient_id, needed=problem.needed,
            given=problem.given, remedy=leading_to(problem.remedy, "field"),
        )  # fmt: skip

    # --- rows

    def take(self, results: Iterable[Result]) -> None:
        """Take laboratory rows."""
        for kept in self.results.read(self._counted(results)):
            if kept.is_count:
                self.kept.append(kept)
                continue
            value = {
                "patient_id": kept.patient_id, "on": kept.on, "analyte": kept.analyte,
                "value": kept.count.value, "unit": ANALYTES[kept.analyte].unit,
                "comparator": kept.count.comparator, "upper": kept.count.upper,
                "upper_limit": kept.limits[1], "lower_limit": kept.limits[0],
                "assumed": ";".join(kept.assumed) or None, "note": kept.note,
            }  # fmt: skip
            self.labs.append((value, kept.where))

    def _counted(self, results: Iterable[Result]) -> Iterator[Result]:
        for row in results:
            self.found.rows += row.is_count
            if clean(row.patient_id):
                self.person(row.patient_id)
                yield row
            else:
                self.tell_no_id(row.where, row.no_patient)

    def count_refused(self, owner: str) -> None:
        """Count a row of counts that is refused before it is read; its patient is one."""
        self.found.rows += 1
        if owner:
            self.person(owner)

    def tell_no_id(self, where: Where, given: str | None = None) -> None:
        """List a row that is of nobody; *given* is what stands in the place of the id."""
        kind = "whole" if given and self.has_whole_ids else "source"
        self.tell(
            where.problem(
                "NO_ID",
                needed=Sentence(f"problem.NO_ID.needed_{kind}"),
                given=repr(given) if given else Sentence("problem.NO_ID.given"),
                argument="patient",
                remedy=Sentence(f"problem.NO_ID.remedy_{kind}"),
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
                if value is not None:
                    self.places[patient_id, name] = where
            elif value is not None and known[name] != value:
                self.note(
                    "TWO_FACTS", where, argument=name, patient_id=patient_id,
                    given=Sentence("problem.TWO_FACTS.given", first=known[name], other=value),
                )  # fmt: skip

    def tell_two_arms(
        self, where: Where, argument: str, patient_id: str, planned: str, actual: str
    ) -> None:
        """Tell of a patient who was in another arm than planned; the planned one stays."""
        self.note(
            "TWO_FACTS", where, argument=argument, patient_id=patient_id,
            needed=Sentence("problem.TWO_FACTS.needed_arm"),
            given=Sentence("problem.TWO_FACTS.given", first=planned, other=actual),
            remedy=Sentence("problem.TWO_FACTS.remedy_arm"),
        )  # fmt: skip

    def tell_unplanned_arm(
        self, where: Where, argument: str, patient_id: str, planned: str, actual: str
    ) -> None:
        """Tell of a patient who was in an arm that was not planned: there is none."""
        nothing = Sentence("problem.NO_DAY.given_results")
        self.note(
            "TWO_FACTS", where, argument=argument, patient_id=patient_id,
            needed=Sentence("problem.TWO_FACTS.needed_arm"),
            given=Sentence("problem.TWO_FACTS.given", first=planned or nothing, other=actual),
            remedy=Sentence("problem.TWO_FACTS.remedy_arm_unplanned"),
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
        code = self.why_no_day(on) if isinstance(on, dt.date) else None
        if code is not None:
            self.tell(
                where.problem(
                    code, needed=possible_day(), given=str(on), argument=argument,
                    patient_id=patient_id, severity=severity,
                )
            )  # fmt: skip
            return None
        if imputed_from:
            self.tell_of_made_day(
                where, argument, patient_id, given=repr(imputed_from),
                remedy=Sentence("problem.IMPUTED_DAY.remedy_results", on=on),
            )  # fmt: skip
        return on

    def tell_of_made_day(
        self, where: Where, argument: str, patient_id: str | None, *, given: str, remedy: str
    ) -> None:
        """Tell of a day that the source leaves open and that is taken, which its row will say."""
        self._imputed.add((where, argument))
        self.note("IMPUTED_DAY", where, given=given, argument=argument, patient_id=patient_id,
                  remedy=remedy)  # fmt: skip

    def last_day(
        self, value: object, where: Where, argument: str, patient_id: str | None,
        *, since: dt.date | None = None,
    ) -> Day | None:  # fmt: skip
        """
        Read the last day of a drug; of a partial date, the last day that it can have been.

        With *since* it is counted from there, as the other days of the source are.
        """
        if value is None:
            return None
        latest = self.days.latest(value)
        if latest is None or self.why_no_day(latest) is not None:
            return self.day(value, where, argument, patient_id, severity="warning")
        self._imputed.add((where, argument))
        self.note(
            "PARTIAL_DATE", where, argument=argument, given=repr(value), patient_id=patient_id,
            remedy=Sentence("problem.PARTIAL_DATE.remedy_end", on=latest),
        )  # fmt: skip
        return latest if since is None else (latest - since).days

    def why_no_day(self, on: dt.date) -> str | None:
        """Return the code of a date that no record of this source has; None for a day."""
        if self.is_shifted and LAST_DATE < on < SENTINELS[1]:
            return None
        return why_no_day(on)

    def assumed(self, where: Where, *arguments: str) -> str | None:
        """Return what is assumed of a row, of which these days were read; None for nothing."""
        is_imputed = bool(self._imputed) and any(
            (where, argument) in self._imputed for argument in arguments
        )
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

    def tell_no_end(
        self, where: Where, said: object, argument: str, patient_id: str | None
    ) -> None:
        """Tell of a bleed that is one day, because no end of it can be read and it may be over."""
        self.note(
            "NO_END", where, argument=argument, patient_id=patient_id,
            given=repr(said) if said else Sentence("problem.NO_DAY.given_results"),
            remedy=Sentence("problem.NO_END.remedy_bleed"),
        )  # fmt: skip

    def tell_open_end(
        self, where: Where, end: object, said: str, argument: str, patient_id: str | None,
        *, what: str = "source",
    ) -> None:  # fmt: skip
        """Tell of a bleed or a drug that has an end, and is said to go on."""
        self.note(
            "ONGOING_AND_ENDED", where, argument=argument, patient_id=patient_id,
            needed=Sentence(f"problem.ONGOING_AND_ENDED.needed_{what}"),
            given=Sentence("problem.ONGOING_AND_ENDED.given_source", end=end, said=said),
            remedy=Sentence("problem.ONGOING_AND_ENDED.remedy_source"),
        )  # fmt: skip

    def see_id(self, written: object, read: str, where: Where, argument: str) -> None:
        """
        Tell of an id of a patient that is read in another way than it is written.

        It is told of in the first row of a file that has it.
        """
        if not isinstance(written, str) or not read or written == read:
            return
        if (where.file, written) not in self._spelled:
            self._spelled.add((where.file, written))
            problem = attrs.evolve(read_otherwise(written, read), argument=argument)
            self.tell(where.at(problem, read))

    def tell_of_names(self, where: Where, argument: str, named: Mapping[str, int]) -> None:
        """Tell, once, of names of counts that are those of another test or sample, with rows."""
        others = Counter({
            name: times for name, times in named.items()
            if other_test(PLATELETS, names=(name,)) or other_sample((name,))
        })  # fmt: skip
        if others:
            self.note(
                "TWO_TESTS", where, argument=argument, given=most_often(others),
                remedy=Sentence("problem.TWO_TESTS.remedy_names"),
            )  # fmt: skip

    def tell_copy(self, where: Where, same: Where, patient_id: str | None = None) -> None:
        """Tell of a record that stands twice, and is read once."""
        self.note(
            "DUPLICATE_RESULT", where, argument="id", patient_id=patient_id,
            needed=Sentence("problem.DUPLICATE_RESULT.needed_record"),
            given=Sentence("problem.DUPLICATE_RESULT.given", where=same.told),
            remedy=Sentence("problem.DUPLICATE_RESULT.remedy_record"),
        )  # fmt: skip

    def tell_contradiction(self, where: Where, records: int, patient_id: str | None = None) -> None:
        """Tell of records of one id that differ; all are kept."""
        self.note(
            "CONTRADICTING_COPIES", where, argument="id", patient_id=patient_id,
            needed=Sentence("problem.CONTRADICTING_COPIES.needed_record"),
            given=Sentence("problem.CONTRADICTING_COPIES.given", last=records),
            remedy=Sentence("problem.CONTRADICTING_COPIES.remedy_record"),
        )  # fmt: skip

    def tell_of_samples(self, where: Where, words: Counter[str]) -> None:
        """Tell, once, of what is said of the samples of counts that are used."""
        if words:
            self.note("WORDS_BESIDE", where, argument="sample", given=most_often(words),
                      needed=Sentence("problem.WORDS_BESIDE.needed_sample"))  # fmt: skip

    def tell_modified(
        self, where: Where, said: Mapping[str, str], patient_id: str | None = None
    ) -> bool:
        """
        Tell of what changes the meaning of a record in a way that nobody here knows.

        Returns
        -------
        bool
            Whether anything does; the record is then left out.
        """
        for element, named in said.items():
            problem = modified(element, named)
            self.tell(where.at(problem, patient_id))
        return bool(said)

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
        given = [word.casefold() for word in words if word.casefold() in mine]
        self.found_codes("agents", given)
        if given:
            return own_agent(mine[given[0]])
        found = [*dict.fromkeys(filter(None, map(look_up_agent, words)))]
        if len(found) > 1:
            self.note(
                "TWO_AGENTS", Where(self.name), given=enumerated(agent.name for agent in found)
            )  # fmt: skip
        return found[0] if found else None

    def record_in(self, table: str, where: Where, agent: Agent) -> None:
        """Keep in which table of its file a record is, of a drug that may be rescue."""
        if Use.RESCUE in agent.uses:
            self.recorded_in[where.text] = table

    def acts_locally(self, route: object, where: Where, agent: Agent, patient_id: str) -> bool:
        """Tell of a drug that acts where it is put, such as an eye drop: it is left out."""
        found = is_local(route) and not agent.is_procedure
        if found:
            self.note(
                "LOCAL_ROUTE", where, argument="route", patient_id=patient_id,
                given=f"{clean(route)!r} ({agent.name})",
            )  # fmt: skip
        return found

    def strange(self, table: str, word: str, times: int = 1) -> None:
        """Count a word or a code that is not used; each is named once, with its rows."""
        self.strange_words[table][word] += times

    # --- codes that the user gives

    def look_for(
        self, argument: str, given: Iterable[Any] | None, *,
        key: Callable[[Any], Hashable] | None = None, known: Collection[Any] = (),
    ) -> None:  # fmt: skip
        """Remember the codes of an argument by *key*, but for those that are known without it."""
        self._asked[argument] = {
            code if key is None else key(code): str(code)
            for code in (() if given is None else given) if code not in known
        }  # fmt: skip

    def found_codes(self, argument: str, codes: Iterable[Hashable]) -> None:
        """Take it that rows have these codes."""
        for code in codes:
            self._asked.get(argument, {}).pop(code, None)

    def still_asked(self, *arguments: str) -> list[Any]:
        """Return the codes of arguments that no row has had so far, by their keys."""
        return [code for argument in arguments for code in self._asked.get(argument, ())]

    def missing_codes(self) -> dict[str, list[str]]:
        """Return the codes of each argument that no row has."""
        return {argument: [*codes.values()] for argument, codes in self._asked.items() if codes}

    # --- all that was found

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

    def owner_id(self, patient_id: str) -> Any:
        """Return an id as the cohort has it."""
        return int(patient_id) if self.has_whole_ids else patient_id

    def columns(
        self, rows: Iterable[tuple[Mapping[str, Any], Where]], names: tuple[str, ...]
    ) -> dict[str, list[Any]]:
        """Turn rows into columns; optional ones that are empty are left out."""
        listed = list(rows)
        columns = {name: [row.get(name) for row, _ in listed] for name in names}
        columns["patient_id"] = [self.owner_id(row["patient_id"]) for row, _ in listed]
        kept = {
            name: values
            for name, values in columns.items()
            if name in names[:3] or any(value is not None for value in values)
        }
        return {**kept, "source": [str(where) for _, where in listed]}

    @cached_property
    def counted_owners(self) -> Coded:
        """Whose the counts are in which nothing is open."""
        return owners_of(self.plain_counts)

    def let_go(self) -> None:
        """Let go of the columns that are laid out: where a cohort is made there is room for it."""
        self.plain_counts = self.plain_labs = self.plain_drugs = None
        self.order.clear()


def modified(element: str, named: str) -> Problem:
    """Say that an element changes the meaning of a record in a way that nobody here knows."""
    return Problem(code="UNKNOWN_MODIFIER", argument=element, given=repr(named))


def most_often(words: Counter[str]) -> str:
    """List the most frequent words or codes, each with its number."""
    return ", ".join(f"{word!r} ({times})" for word, times in words.most_common(SHOWN))


def owners_of(table: Any) -> Coded:
    """Return whose the rows of an Arrow table are."""
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

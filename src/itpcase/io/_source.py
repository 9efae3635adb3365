"""
From what an adapter found in a system to the tables of a cohort.

An adapter selects and translates; this module does what is the same for every system: agents by the
closed vocabulary, exposures to lines and rescues, what is known of a patient, the list of what was
left out, and the one way into a cohort, `itpcase.Cohort.from_tables`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal

import attrs

from itpcase.agents import Agent, known_agent, own_agent
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.faults import ProblemList
from itpcase.cohort.problems import Problems
from itpcase.errors import DataError, InputError, Problem
from itpcase.exposures.columns import tables_of
from itpcase.exposures.rules import ITP_LINES, LineRules
from itpcase.io._results import DayReader, Kept, Result, ResultReader, Where, clean
from itpcase.model import Day
from itpcase.table import SPLENECTOMY, day_number
from itpcase.units.counts import DecimalSign
from itpcase.units.days import Impute

__all__: list[str] = []

SHOWN: Final = 5
"""So many words, codes or rows are named in a problem about many."""

UNIT: Final = "10*9/L"
"""The unit in which counts are handed over."""


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


@attrs.define(kw_only=True)
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
    _is_told: bool = attrs.field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self.found = Found(kind=self.name)
        self.days = DayReader(zone=self.zone, impute=self.impute)
        self.results = ResultReader(days=self.days, tell=self.tell, decimal=self.decimal)

    def tell(self, problem: Problem) -> None:
        """Add a problem to the list."""
        self.problems.add(problem)

    def note(self, code: str, where: Where, **more: Any) -> None:
        """Add a warning."""
        self.tell(where.problem(code, severity="warning", **more))

    # --- rows

    def take(self, results: Iterable[Result]) -> None:
        """Take laboratory rows."""
        for kept in self.results.read(self._counted(results)):
            self.kept.append(kept)

    def _counted(self, results: Iterable[Result]) -> Iterator[Result]:
        for row in results:
            self.found.rows += 1
            if clean(row.patient_id):
                self.person(row.patient_id)
                yield row
            else:
                self.tell(
                    row.where.problem(
                        "NO_ID",
                        needed="the id of a patient",
                        given="nothing",
                        argument="patient",
                        remedy="give the row the id of its patient; it is left out",
                    )
                )

    def person(self, patient_id: str) -> dict[str, Any]:
        """Return what is known of a patient, who is one from now on."""
        return self.patients.setdefault(patient_id, {})

    def day(
        self, value: object, where: Where, argument: str, patient_id: str | None = None,
        *, severity: Literal["error", "warning"] = "error",
    ) -> Day | None:  # fmt: skip
        """Read a day, or list why there is none; nothing is told of an empty cell."""
        if value is None or value == "":
            return None
        try:
            on, was_imputed = self.days.read(value)
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
                    remedy=f"{problem.remedy}; the value is left out",
                )
            )
            return None
        if was_imputed:
            self.note(
                "IMPUTED_DAY", where, needed="a whole date", given=repr(value), argument=argument,
                patient_id=patient_id, remedy=f"taken as {on}: write the day if it is known",
            )  # fmt: skip
        return on

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
            found = known_agent(word)
            if found is not None:
                return found
        return None

    def strange(self, table: str, word: str, times: int = 1) -> None:
        """Count a word or a code that is not used; each is named once, with its rows."""
        self._strange[table][word] += times

    # --- to a cohort

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
            self._follow_up()
            self.found.units = dict(self.results.seen["unit"])
            self.found.statuses = dict(self.results.seen["status"])
        return self.found

    def number_kept(self) -> int:
        """Return the number of counts that can be used."""
        return len(self.kept) + (0 if self.plain_counts is None else len(self.plain_counts))

    def owners(self) -> set[str]:
        """Return the ids of all patients."""
        return {*self.patients, *(row.patient_id for row in self.kept)}

    def tables(self) -> dict[str, dict[str, list[Any]]]:
        """Return the tables as `itpcase.Cohort.from_tables` takes them."""
        for drug in self.drugs:
            self.person(drug.patient_id)
        lines, rescues = self._treatments()
        tables = {
            "lines": _columns(
                lines,
                (
                    "patient_id", "line", "started_on", "ended_on", "agents", "stop_reason",
                    "baseline",
                ),
            ),
            "patients": self._people(),
            "bleeds": _columns(self.bleeds, ("patient_id", "on", "until", "who_grade", "ongoing")),
            "rescues": _columns(rescues, ("patient_id", "on", "kind", "washout_days")),
        }  # fmt: skip
        if self.has_whole_ids:
            for table in tables.values():
                table["patient_id"] = [int(owner) for owner in table["patient_id"]]
        return {"counts": self._counts(), **tables}

    def _people(self) -> dict[str, list[Any]]:
        names = dict.fromkeys(name for facts in self.patients.values() for name in facts)
        return {
            "patient_id": list(self.patients),
            **{name: [facts.get(name) for facts in self.patients.values()] for name in names},
        }

    def _counts(self) -> Any:
        """Join the rows that were read one by one to those in which nothing was open."""
        if self.plain_counts is not None and len(self.plain_counts) and not self.kept:
            return self.plain_counts
        owners: list[Any] = [row.patient_id for row in self.kept]
        table: dict[str, Any] = {
            "patient_id": list(map(int, owners)) if self.has_whole_ids else owners,
            "on": [row.on for row in self.kept],
            "count": [row.count.value for row in self.kept],
            "unit": UNIT,
            "comparator": [row.count.comparator for row in self.kept],
            "upper": [row.count.upper for row in self.kept],
            "source": [
                int(str(row.where).rpartition(" ")[2]) if self.has_whole_sources else str(row.where)
                for row in self.kept
            ],
        }
        if self.plain_counts is None or not len(self.plain_counts):
            return table
        import pyarrow as pa  # noqa: PLC0415 - an extra

        plain = self.plain_counts
        table["unit"] = [UNIT] * len(self.kept)
        few = pa.table(table).cast(
            pa.schema(
                [
                    plain.schema.field(name) if name in plain.column_names
                    else pa.field(name, pa.float64() if name == "upper" else pa.string())
                    for name in table
                ]
            )
        )  # fmt: skip
        return pa.concat_tables([plain, few], promote_options="default")

    def last_contact(self) -> dict[str, Day]:
        """Return the last day that anything is known of each patient."""
        last: dict[str, Day] = {}
        seen: list[tuple[str, Day | None]] = [(row.patient_id, row.on) for row in self.kept]
        seen += [(drug.patient_id, drug.started_on) for drug in self.drugs]
        seen += [(row["patient_id"], row.get("on")) for row, _ in (*self.bleeds, *self.rescues)]
        for patient_id, facts in self.patients.items():
            seen += [(patient_id, facts.get(name)) for name in ("followed_until", "died_on")]
        if self.plain_counts is not None:
            latest = self.plain_counts.group_by("patient_id").aggregate([("on", "max")])
            owners = map(str, latest["patient_id"].to_pylist())
            seen += zip(owners, latest["on_max"].to_pylist(), strict=True)
        for patient_id, day in seen:
            if day is not None and (
                patient_id not in last or day_number(day) > day_number(last[patient_id])
            ):
                last[patient_id] = day
        return last

    def _treatments(self) -> tuple[list[tuple[dict[str, Any], Where]], list[Any]]:
        """Turn drugs into lines and rescues, and add those that the source states itself."""
        if not self.drugs:
            return self.lines, self.rescues
        drugs = self._with_ends()
        made = tables_of(
            {
                "patient_id": [drug.patient_id for drug in drugs],
                "agent": [drug.agent for drug in drugs],
                "started_on": [drug.started_on for drug in drugs],
                "ended_on": [drug.ended_on for drug in drugs],
                "intent": [drug.intent for drug in drugs],
                "stop_reason": [drug.stop_reason for drug in drugs],
            },
            self.rules,
            None,
        )
        origin: dict[tuple[str, int], list[str]] = defaultdict(list)
        for row in made.origins.rows():
            origin[row["patient_id"], int(row["line"])].append(str(drugs[row["row"]].where))
        lines = [
            (_plain(row), Where(_few(origin[row["patient_id"], int(row["line"])])))
            for row in made.lines.rows()
        ]
        for row, _ in lines:
            if row["agents"] == SPLENECTOMY:  # it has a day and no duration
                row["ended_on"] = None
            if row["line"] == 1:
                row["baseline"] = self.baselines.get(row["patient_id"])
        rescues = [(_plain(row), drugs[int(row["row"])].where) for row in made.rescues.rows()]
        return [*self.lines, *lines], [*self.rescues, *rescues]

    def _with_ends(self) -> list[Drug]:
        """
        Leave open what may go on, and list what ends before it starts.

        An end that the source imputed is no stop while the next record could still come within the
        gap that makes one era of two.
        """
        last = self.last_contact()
        drugs = []
        to_the_end = 0
        for drug in self.drugs:
            end = None if drug.ended_on is None else day_number(drug.ended_on)
            if end is not None and end <= day_number(drug.started_on) and drug.is_stop:
                self.tell(
                    drug.where.problem(
                        "EXPOSURE_ENDS_BEFORE_START",
                        argument="end",
                        patient_id=drug.patient_id,
                        needed=f"a day on or after the start ({drug.started_on})",
                        given=str(drug.ended_on),
                        remedy="correct start or end; the row is left out",
                    )
                )
                continue
            if end is None or drug.agent.is_procedure:
                drugs.append(drug)
                continue
            is_open = self._is_open(drug, end, last[drug.patient_id])
            to_the_end += is_open and drug.is_stop
            drugs.append(attrs.evolve(drug, ended_on=None) if is_open else drug)
        if to_the_end:
            self.note(
                "END_AT_LAST_CONTACT", Where(self.name), argument="end",
                needed="a day without the drug before the last contact or the death",
                given=f"{to_the_end} records that run to it",
                remedy="nobody saw the treatment stopped: it is open",
            )  # fmt: skip
        return drugs

    def _is_open(self, drug: Drug, end: int, last: Day) -> bool:
        """
        Tell whether nobody saw the end of a treatment.

        A stop that the source states lies after the last contact or the death; an imputed end is so
        near to the last day that is known that the next record could still have come.
        """
        if not drug.is_stop:
            return end + self.rules.collapse_gap > day_number(last)
        facts = self.patients.get(drug.patient_id, {})
        limits = [facts.get(name) for name in ("died_on", "followed_until")]
        return any(day is not None and end > day_number(day) for day in limits)

    # --- told of the whole source

    def _tell_of_words(self) -> None:
        for table, words in self._strange.items():
            named = ", ".join(f"{word!r} ({times})" for word, times in words.most_common(SHOWN))
            more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
            self.note(
                "NOT_USED", Where(table), needed="a drug, procedure or code that is asked for",
                given=f"{named}{more}",
                remedy=f"{words.total()} rows are left out: map the words with agents= if they "
                "stand for a treatment of ITP",
            )  # fmt: skip

    def _tell_of_zones(self) -> None:
        own = self.days.own_offsets
        if own:
            self.note(
                "ZONE_ASSUMED", Where(self.name), needed="the time zone of the hospital",
                given=f"{len(own)} instants with an offset of their own, such as {own[0]!r}",
                remedy="the day is that of the offset: pass zone= to take that of the hospital",
            )  # fmt: skip

    def _follow_up(self) -> None:
        for patient_id, facts in self.patients.items():
            died, followed = facts.get("died_on"), facts.get("followed_until")
            if died is not None and followed is not None and followed > died:
                self.note(
                    "FOLLOW_UP_AFTER_DEATH", Where(self.name), patient_id=patient_id,
                    needed=f"a last contact up to the death ({died})", given=str(followed),
                    argument="followed_until", remedy="the day of the death is taken",
                )  # fmt: skip
                facts["followed_until"] = died


def _few(places: list[str]) -> str:
    """Name the first of several places."""
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return "; ".join(places[:SHOWN]) + more


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the cells of a table into days and texts, missing ones into None."""
    plain: dict[str, Any] = {}
    for name, value in row.items():
        cell = value.item() if hasattr(value, "item") else value
        if cell is not None and cell != cell:  # noqa: PLR0124 - NaN
            cell = None
        is_day = name in {"started_on", "ended_on", "on"}
        plain[name] = int(cell) if is_day and isinstance(cell, float) else cell
    return plain


def _columns(
    rows: Iterable[tuple[Mapping[str, Any], Where]], names: tuple[str, ...]
) -> dict[str, list[Any]]:
    """Turn rows into columns; optional ones that are empty are left out."""
    listed = list(rows)
    columns = {name: [row.get(name) for row, _ in listed] for name in names}
    kept = {
        name: values
        for name, values in columns.items()
        if name in names[:3] or any(value is not None for value in values)
    }
    return {**kept, "source": [str(where) for _, where in listed]}


def lay_out(tables: dict[str, Any], problems: Problems, *, name: str, strict: bool) -> Cohort:
    """
    Bring the tables through the one way into a cohort.

    What it finds gets the address in the source, and stands after what the adapter found.
    """
    cohort = Cohort.from_tables(**tables, strict=False)
    found = [_placed(problem, tables) for problem in cohort.problems]
    for problem in found:
        problems.add(problem)
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
    said = where.as_py() if hasattr(where, "as_py") else where
    text = f"measurement_id {said}" if isinstance(said, int) else str(said)
    field = problem.column or ""
    return attrs.evolve(problem, file=text, row=None, argument=field)


def _names(table: Any) -> Any:
    return table.column_names if hasattr(table, "column_names") else table


def one_day(text: object) -> dt.date | None:
    """Return a date of a whole ISO text, None for anything else."""
    try:
        return dt.date.fromisoformat(clean(text)[:10])
    except ValueError:
        return None

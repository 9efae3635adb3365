"""
The columns of a cohort as Arrow tables, in the form in which `Cohort.from_tables` reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY
from itpcase._sentences import Sentence
from itpcase.agents import Agent, AgentWord
from itpcase.cohort._cells.cells import WRITTEN_UNIT, CountWithUnit
from itpcase.cohort._cells.coded import TEXT
from itpcase.cohort._tables.lab_columns import LAB_NAMES
from itpcase.cohort.codes import COMPARATORS, DAY_FACTS, DAYS, RESCUE_KINDS, UNGRADED
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.forms import OWNER, Column, Form
from itpcase.cohort.schema import EXPOSURES, FORMS, LABS, PATIENTS, SIGNS, TABLES
from itpcase.errors import InputError, MissingExtraError
from itpcase.model import Patient
from itpcase.table import Ragged
from itpcase.units.counts import Count
from itpcase.units.labs import ANALYTES
from itpcase.units.whole import LARGEST

__all__: list[str] = []

Tables = dict[str, Any]
"""Arrow tables by the name of their records: ``counts``, ``lines`` ..."""

NAMES: Final = tuple(TABLES)
"""The tables of which a cohort is laid out."""


def arrow(feature: str) -> Any:
    """Import pyarrow, or say how to get it."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(feature, "arrow") from None
    return pa


# --- from a cohort ------------------------------------------------------------------------------


@attrs.frozen
class _Writer:
    """Makes the Arrow columns of one cohort."""

    cohort: Cohort
    pa: Any
    calendar: bool

    def days(self, numbers: Any) -> Any:
        """Return days as dates or as whole numbers, null where they are not known."""
        missing = (numbers == NO_DAY) | (numbers == NEVER)
        days = self.pa.array(numbers.astype(np.int32), mask=missing)
        return days.view(self.pa.date32()) if self.calendar else days

    def known(self, numbers: Any) -> Any:
        """Return whole numbers, null where there is none."""
        return self.pa.array(numbers.astype(np.int32), mask=numbers == UNGRADED)

    def words(self, values: Iterable[str], codes: Any) -> Any:
        """Return texts by their codes; -1 is null."""
        texts = self.pa.array([*map(str, values), None], type=self.pa.string())
        return texts.take(self.pa.array(np.where(codes < 0, len(texts) - 1, codes)))

    def unit(self, rows: int) -> Any:
        """Return the unit of counts, the same for so many rows."""
        return self.pa.repeat(self.pa.scalar(WRITTEN_UNIT, self.pa.string()), rows)

    def ids(self, rows: Ragged | None = None) -> Any:
        ids = self.cohort.ids if rows is None else self.cohort.ids[rows.patient]
        texts = ids.dtype.kind not in "iu"
        return self.pa.array(ids, type=self.pa.string() if texts else self.pa.int64())

    def floats(self, values: Any) -> Any:
        """Return numbers, null in place of NaN: some engines answer NaN > 50 with true."""
        return self.pa.array(values, type=self.pa.float64(), from_pandas=True)

    def patients(self) -> dict[str, Any]:
        facts = self.cohort.patients
        columns = {OWNER: self.ids()}
        columns |= {field: self.days(facts[fact]) for fact, field in DAY_FACTS.items()}
        columns["bleeding_recorded"] = self.pa.array(facts["bleeding_recorded"])
        columns["provenance"] = self.pa.array(facts["provenance"], type=self.pa.string())
        for name in set(facts) - {*DAY_FACTS, *columns, "calendar"}:
            columns[name] = self.pa.array(facts[name], from_pandas=True)
        return columns

    def lines(self) -> dict[str, Any]:
        lines = self.cohort.lines
        spelled = {agents: _joined(agents) for agents in dict.fromkeys(lines["agents"])}
        texts = [spelled[agents] for agents in lines["agents"]]
        printed = lines.get("baseline_count")
        if printed is None:
            baseline = {
                "baseline": self.floats(lines["baseline"]),
                "baseline_unit": self.unit(len(lines)),
            }
        else:
            cell = CountWithUnit()
            shown = [None if count is None else cell.write(count) for count in printed]
            baseline = {"baseline": self.pa.array(shown, type=self.pa.string())}
        return {
            OWNER: self.ids(lines),
            "line": self.pa.array(lines["number"]),
            "agents": self.pa.array(texts, type=self.pa.string()),
            "started_on": self.days(lines["start"]),
            "ended_on": self.days(lines["end"]),
            **baseline,
            **self.said(lines),
            **self.texts("lines"),
        }

    def said(self, rows: Ragged) -> dict[str, Any]:
        """Return what is said to go on; null where nothing is said."""
        said = rows.get("ongoing")
        if said is None:
            return {}
        return {"ongoing": self.pa.array(said == 1, mask=said < 0)}

    def texts(self, table: str) -> dict[str, Any]:
        """Return the columns of texts that there are."""
        rows: Ragged = getattr(self.cohort, table)
        found = {
            name: self.pa.array(rows[name], type=self.pa.string())
            for name in TABLES[table].texts
            if name in rows.columns
        }
        source = rows.get("source")  # a text, or the number of a record
        return found if source is None else found | {"source": self.pa.array(source)}

    def counts(self) -> dict[str, Any]:
        counts = self.cohort.counts
        columns = {
            OWNER: self.ids(counts),
            "on": self.days(counts["day"]),
            "count": self.floats(counts["count"]),
            "unit": self.unit(len(counts)),
        }
        if (codes := counts.get("comparator")) is not None:
            columns["comparator"] = self.words(COMPARATORS, codes)
        if (uppers := counts.get("upper")) is not None:
            columns["upper"] = self.floats(uppers)
        if (numbers := counts.get("line")) is not None:
            columns["line"] = self.known(numbers)
        if (since := counts.get("since")) is not None:
            columns["since"] = self.days(since)
        return columns | self.texts("counts")

    def bleeds(self) -> dict[str, Any]:
        bleeds = self.cohort.bleeds
        return {
            OWNER: self.ids(bleeds),
            "on": self.days(bleeds["day"]),
            "until": self.days(bleeds["until"]),
            "who_grade": self.known(bleeds["grade"]),
            **self.said(bleeds),
            **self.texts("bleeds"),
        }

    def rescues(self) -> dict[str, Any]:
        rescues = self.cohort.rescues
        return {
            OWNER: self.ids(rescues),
            "on": self.days(rescues["day"]),
            "kind": self.words(RESCUE_KINDS, rescues["kind"]),
            "washout_days": self.known(rescues["washout"]),
            **self.texts("rescues"),
        }

    def labs(self) -> dict[str, Any]:
        labs = self.cohort.labs
        assert labs is not None  # noqa: S101 - asked only where there are some
        units = [ANALYTES[name].unit for name in LAB_NAMES]
        return {
            OWNER: self.ids(labs),
            "on": self.days(labs["day"]),
            "analyte": self.words(LAB_NAMES, labs["analyte"]),
            "value": self.floats(labs["value"]),
            "unit": self.words(units, labs["analyte"]),
            "comparator": self.words(COMPARATORS, labs["comparator"]),
            "upper": self.floats(labs["upper"]),
            "upper_limit": self.floats(labs["uln"]),
            "lower_limit": self.floats(labs["lln"]),
            **self.texts("labs"),
        }

    def kept(self, name: str) -> dict[str, Any]:
        """Return the columns of a table that is kept as it came, with its days."""
        rows: Ragged = getattr(self.cohort, name)
        columns = {OWNER: self.ids(rows)}
        columns |= {column: self.days(rows[day]) for day, column in DAYS[name].items()}
        columns |= {
            column: self.pa.array(_as_cells(rows[column].tolist()))
            for column in TABLES[name].names
            if column in rows.columns and column not in columns
        }
        empty = set(TABLES[name].required) - columns.keys()  # as where nobody bled
        return columns | {column: self.pa.nulls(len(rows), self.pa.string()) for column in empty}

    def exposures(self) -> dict[str, Any]:
        return self.kept(EXPOSURES.name)

    def signs(self) -> dict[str, Any]:
        return self.kept(SIGNS.name)


def _as_cells(values: list[Any]) -> list[Any]:
    """Write values that are kept as they came; those of a column of texts are texts already."""
    return values if set(map(type, values)) <= TEXT else [*map(_as_cell, values)]


def _as_cell(value: Any) -> Any:
    """Write a value that is kept as it came as one of Arrow's: quantities as texts."""
    if isinstance(value, Agent | AgentWord):
        raise InputError.of(
            "NOT_WRITABLE",
            argument="Exposure.agent",
            needed=Sentence("problem.NOT_WRITABLE.needed_columns"),
            given=repr(str(getattr(value, "printed", value))),
            remedy=Sentence("problem.NOT_WRITABLE.remedy_columns"),
        )
    if isinstance(value, (list, tuple, np.ndarray)):
        return ";".join(map(str, value))
    if isinstance(value, int) and abs(value) > LARGEST:  # the files have no other place for it
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return value.item() if isinstance(value, np.generic) else str(value)


def _joined(agents: tuple[str, ...]) -> str:
    """Write several agents with a plus sign between them, as the CSV files do."""
    named = [agent for agent in agents if "+" in agent]
    if named:
        raise InputError.of(
            "NOT_WRITABLE",
            argument="TreatmentLine.agents",
            needed=Sentence("problem.NOT_WRITABLE.needed_columns_2"),
            given=repr(named[0]),
            remedy=Sentence("problem.NOT_WRITABLE.remedy_columns_2"),
        )
    return " + ".join(agents)


def tables_of(cohort: Cohort) -> Tables:
    """
    Give a cohort as Arrow tables that `Cohort.from_tables` lays out as the same cohort.

    What only records hold - a note, a site, a laboratory value - goes with it as text where the
    cohort was made of records.
    """
    pa = arrow("tables of a cohort")
    writer = _Writer(cohort, pa, cohort.is_in_dates())
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "patients": writer.patients, "lines": writer.lines, "counts": writer.counts,
        "bleeds": writer.bleeds, "rescues": writer.rescues,
    }  # fmt: skip
    others = {"labs": writer.labs, "exposures": writer.exposures, "signs": writer.signs}
    makers |= {name: make for name, make in others.items() if getattr(cohort, name) is not None}
    tables = {name: make() for name, make in makers.items()}
    if cohort.records is not None:
        for form in FORMS:
            if (table := tables.get(form.name)) is None or form.holds in (
                "exposures",
                "assessments",
            ):
                continue
            for column, values in _beside(form, cohort.records).items():
                if column not in table and any(value is not None for value in values):
                    table[column] = pa.array(values)
    return {name: pa.table(columns) for name, columns in tables.items()}


def _beside(form: Form, patients: Iterable[Patient]) -> dict[str, list[Any]]:
    """Give the fields of records by the columns of their form."""
    columns = [column for column in form.columns if column.is_written and column.field]
    found: dict[str, list[Any]] = {OWNER: [], **{column.name: [] for column in columns}}
    for patient in patients:
        records: Iterable[Any] = getattr(patient, form.holds) if form.holds else (patient,)
        for record in records:
            found[OWNER].append(patient.id)
            for column in columns[form is PATIENTS :]:
                found[column.name].append(_plain(column, column.written_from(record)))
            if form is LABS:
                found.setdefault("unit", []).append(record.unit)
    return found


def _plain(column: Column, value: Any) -> Any:
    if isinstance(value, tuple):
        return ";".join(value) or None
    return column.cell.write(value) if isinstance(value, Count) else value

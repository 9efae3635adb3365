"""
Groups of lines: what divides them, and an estimate for each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Generic, Self, TypeVar

import attrs
import numpy as np

from itpcase._arguments import by_id, refuse_kind
from itpcase._days import NO_DAY
from itpcase._patterns import compile_late
from itpcase._sentences import Sentence, enumerated
from itpcase.agents import classes_of, codes_of
from itpcase.agents.naming import shown_names
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.schema import TABLES
from itpcase.errors import InputError
from itpcase.estimates.inputs import is_missing, one_column
from itpcase.model import Patient, TreatmentLine
from itpcase.response.phase import itp_phase
from itpcase.table import Column, Table, objects
from itpcase.units.times import read_time
from itpcase.units.whole import as_whole

__all__ = ["ByGroup", "label_lines", "label_patients"]

Estimate = TypeVar("Estimate")

By = str | Mapping[Any, Any] | Iterable[Any]
"""What divides lines into groups: the name of a column, groups by patient id, or one a line."""

SPELLINGS: Final = {"center": "centre", "agent": "agents"}
"""Other words for what divides lines into groups."""


def _facts_of(kind: Any) -> tuple[str, ...]:
    """Name the facts of a record that are no records and no notes."""
    names = (field.name for field in attrs.fields(kind) if field.default != ())
    return tuple(name for name in names if name not in {"id", "note", "assumed"})


FIELDS: Final = _facts_of(Patient)
LINE_FIELDS: Final = _facts_of(TreatmentLine)
"""Facts of a patient and of a line, beside the columns of a cohort."""

AS_HELD: Final = {
    "patients": {"sex", "age", "bleeding_recorded", "provenance", *TABLES["patients"].texts},
    "lines": {*TABLES["lines"].texts} - {"assumed"},
}
"""Facts that a column holds as a record does."""

UNKNOWN: Final = "unknown"
"""The group of lines of which it is not known what they would be in."""


@attrs.frozen(eq=False, repr=False, kw_only=True)
class ByGroup(Mapping[str, Estimate], Generic[Estimate]):
    """
    An estimate for each group of lines, by the name of the group.

    Attributes
    ----------
    by : str
        What divides the lines.
    groups : dict
        The estimates, in the order of the names.
    """

    by: str
    groups: dict[str, Estimate]

    def __getitem__(self, name: str) -> Estimate:
        return self.groups[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    def __repr__(self) -> str:
        told = "; ".join(f"{name}: {each!r}" for name, each in self.groups.items())
        return f"ByGroup({self.by}: {told})"


class GroupTable(Table):
    """
    A table of estimates by group, which knows what divides the lines.

    Attributes
    ----------
    by : str or None
    """

    by: str | None = None

    @classmethod
    def of(cls, table: Table, by: str | None) -> Self:
        """Make it of a table, and of what divides the lines."""
        new = cls(dict(table))
        new.by = by
        return new


def spelled(by: str) -> str:
    """Write what divides the lines as it is called here: *center* is the centre."""
    return SPELLINGS.get(by, by)


def name_of(by: Any) -> str:
    """Say what divides the lines."""
    return by if isinstance(by, str) else "group"


_NUMBER: Final = compile_late(r"([0-9]+(?:[.,][0-9]+)?)")


def group_order(labels: Iterable[str]) -> list[str]:
    """
    Give each name once, by the alphabet in either case; numbers by their size, the unknown last.

    ``site 2`` is before ``site 10``, ``0.25 mg/kg`` before ``0.5 mg/kg``, and ``anti-CD20`` before
    ``TPO-RA``.
    """
    names = list(dict.fromkeys(labels))
    names.sort(key=_place_of)
    return names


def _place_of(name: str) -> tuple[bool, list[str | float], str]:
    return name == UNKNOWN, _texts_and_numbers(name.casefold()), name


def _texts_and_numbers(name: str) -> list[str | float]:
    """Divide a name into texts and the numbers between them, in turn."""
    parts = _NUMBER.split(name)
    return [
        float(part.replace(",", ".")) if place % 2 else part for place, part in enumerate(parts)
    ]


def check_groups(by: Any) -> Any:
    """Refuse to compare groups where nothing divides the lines."""
    if by is None:
        raise refuse_kind(by, "by", "groups")
    return by


def for_each_group(
    labels: Column, by: Any, make: Callable[[Column], Estimate]
) -> ByGroup[Estimate]:
    """Make an estimate of the rows of each group, in the order of the groups' names."""
    names = group_order(labels.tolist())
    return ByGroup(
        by=name_of(by), groups={name: make(np.flatnonzero(labels == name)) for name in names}
    )


def label_lines(cohort: Cohort, keep: Column, by: Any) -> Column:
    """
    Name the group of each line.

    Parameters
    ----------
    cohort : Cohort
    keep : numpy.ndarray
        The lines that are asked about.
    by : str, mapping or array_like
        ``"agents"``, ``"agent_class"``, ``"line"``, ``"start_year"``, ``"phase"``, ``"centre"``,
        ``"arm"``, any column of the lines or patients, a mapping of patient id to group, or one
        value for each line asked about. Agents are known by their code, however they were written,
        and a line of several is of all their classes together. The year is that of the calendar,
        of a start in words (*started_when*) the one in which every day that they allow lies.

    Returns
    -------
    numpy.ndarray of str
        ``"unknown"`` where nothing is known.

    Raises
    ------
    InputError
        If there is no such column, if it is of a fact that nothing is known of, or there are not
        as many values as lines. A column that is there and empty is one group, as in a part of a
        registry.
    """
    if not isinstance(by, str | Mapping):
        return _one_each(by, len(keep), "lines")
    of_lines = _fact_of_lines(cohort, by) if isinstance(by, str) else None
    if of_lines is not None:
        return of_lines[keep]
    of_patients = label_patients(cohort, by)
    if of_patients is not None:
        return of_patients[cohort.lines.patient[keep]]
    known = [*_MADE, *LINE_FIELDS, *FIELDS, *cohort.patients]
    raise InputError.of(
        "UNKNOWN_COLUMN",
        argument="by",
        needed=Sentence(
            "problem.UNKNOWN_COLUMN.needed_groups", listed=enumerated(dict.fromkeys(known))
        ),
        given=by,
        remedy=Sentence("problem.UNKNOWN_COLUMN.remedy_groups"),
    )


def _fact_of_lines(cohort: Cohort, by: str) -> Column | None:
    """Name the group of every line by a fact of lines; None if it is none."""
    by = spelled(by)
    if by in _MADE:
        return _MADE[by](cohort)
    if by in LINE_FIELDS:
        return _labels(cohort, "lines", by)
    return _as_names(cohort.lines.columns[by]) if by in cohort.lines.columns else None


class Drugs(str):
    """
    The drugs of a line by the names by which rules know them, which a part of a cohort has too.

    *shown* is how they are written where they are printed: a word that is not understood as most
    lines of the cohort have it.
    """

    __slots__ = ("shown",)
    shown: str

    @classmethod
    def of(cls, codes: Iterable[str], shown: Mapping[str, str]) -> Self:
        """Join the drugs of a line."""
        listed = sorted(codes)
        new = cls("+".join(listed))
        new.shown = "+".join(map(shown.__getitem__, listed))
        return new


def shown_group(name: str) -> str:
    """Return how the name of a group is printed."""
    return name.shown if isinstance(name, Drugs) else name


def _drugs(cohort: Cohort) -> Column:
    """Name each line by its drugs."""
    given = cohort.lines["agents"].tolist()
    shown = shown_names(given)
    names = {agents: Drugs.of(codes_of(agents), shown) for agents in set(given)}
    return objects([names[agents] for agents in given])


def _by_agents(cohort: Cohort, say: Callable[[tuple[str, ...]], Iterable[str]]) -> Column:
    """Name each line by what is said of its agents, together."""
    given = cohort.lines["agents"].tolist()
    names = {each: "+".join(sorted(say(each))) or UNKNOWN for each in set(given)}
    return objects([names[each] for each in given])


def _classes(agents: tuple[str, ...]) -> list[str]:
    """Name the classes of agents; what is not understood is of an unknown one."""
    return [UNKNOWN if each is None else str(each) for each in classes_of(agents)]


def _start_years(cohort: Cohort) -> Column:
    """
    Name the year of the calendar in which each line started; study days have none.

    Of a start that print gives in words (*started_when*) it is the year of every day that they
    allow.
    """
    start = cohort.lines["start"]
    is_dated = (start != NO_DAY) & cohort.calendar[cohort.lines.patient]
    years = objects([UNKNOWN] * len(start))
    years[is_dated] = np.datetime_as_string(start[is_dated].astype("datetime64[D]"), unit="Y")
    words = cohort.lines.get("started_when")
    if words is not None:
        for row in np.flatnonzero(start == NO_DAY).tolist():
            years[row] = _year_said(words[row])
    return years


def _year_said(words: str | None) -> str:
    """Return the one year of the days that the words of print allow."""
    said = read_time(words) if words else None
    if said is None or not said.has_year:
        return UNKNOWN
    found = {day.year if isinstance(day, dt.date) else None for day in (said.earliest, said.latest)}
    year = found.pop()
    return UNKNOWN if year is None or found else str(year)


_MADE: Final[dict[str, Callable[[Cohort], Column]]] = {
    "agents": _drugs,
    "agent_class": lambda cohort: _by_agents(cohort, _classes),
    "line": lambda cohort: _as_names(cohort.lines["number"]),
    "start_year": _start_years,
    "phase": lambda cohort: _as_names(itp_phase(cohort)["phase"]),
}
"""What divides lines and is no column as it stands."""


def label_patients(cohort: Cohort, by: Any) -> Column | None:
    """
    Name the group of each patient; None if *by* is nothing that is known of patients.

    Parameters
    ----------
    cohort : Cohort
    by : str, mapping or array_like
        A column of the patients, a mapping of patient id to group, or one value a patient.

    Returns
    -------
    numpy.ndarray of str, or None
        ``"unknown"`` where nothing is known.

    Raises
    ------
    InputError
        If there are not as many values as patients, for a column of pandas with an index of its
        own, for a mapping that names no patient, and for a fact that is known of no patient.
    """
    if isinstance(by, Mapping):
        ids = list(map(str, cohort.ids.tolist()))
        groups = by_id(by, "by", ids)
        return _as_names(objects([groups.get(each) for each in ids]))
    if not isinstance(by, str):
        return _one_each(by, len(cohort), "patients")
    by = spelled(by)
    if by in FIELDS:
        return _labels(cohort, "patients", by)
    return _as_names(cohort.patients[by]) if by in cohort.patients else None


def _labels(cohort: Cohort, table: str, by: str) -> Column:
    """Name the groups by a fact of a record; refuse one that no record has."""
    labels = _as_names(fact_of_each(cohort, table, by))
    held = cohort.lines.columns if table == "lines" else cohort.patients
    if by not in held and len(labels) and set(labels.tolist()) == {UNKNOWN}:
        raise InputError.of(
            "NO_GROUPS",
            argument="by",
            needed=Sentence("problem.NO_GROUPS.needed_fact", name=repr(by), table=table),
            given=Sentence("problem.NO_GROUPS.given_fact"),
            remedy=Sentence("problem.NO_GROUPS.remedy_fact", name=repr(by), table=table),
        )
    return labels


def fact_of_each(cohort: Cohort, table: str, by: str) -> Column:
    """Give a fact of every patient or line: as its column holds it, or of records made for it."""
    of_lines = table == "lines"
    if cohort.records is None and by in AS_HELD[table]:
        held: Column | None = (cohort.lines if of_lines else cohort.patients).get(by)
        size = len(cohort.lines if of_lines else cohort)
        return np.full(size, None) if held is None else held
    patients = cohort.without_entries().to_patients()
    records = [line for each in patients for line in each.lines] if of_lines else patients
    return objects([getattr(each, by) for each in records])


def _one_each(values: Iterable[Any], size: int, what: str) -> Column:
    if _has_own_index(values):
        raise InputError.of("OWN_INDEX", argument="by", given=type(values).__name__)
    given = one_column(values, "by")
    if len(given) != size:
        raise InputError.of(
            "COLUMN_LENGTHS",
            argument="by",
            needed=Sentence("problem.COLUMN_LENGTHS.needed_groups", size=size, what=what),
            given=Sentence("problem.COLUMN_LENGTHS.given_inputs", column=len(given)),
            remedy=Sentence("problem.COLUMN_LENGTHS.remedy_groups"),
        )
    return _as_names(given)


def _has_own_index(values: Any) -> bool:
    """Tell a column of pandas whose rows have names, such as ids, and not just places."""
    index = getattr(values, "index", None)
    if callable(index) or index is None:
        return False
    return type(index).__name__ != "RangeIndex" or (index.start, index.step) != (0, 1)


def _as_names(values: Column) -> Column:
    """Write values as the names of groups."""
    if values.dtype.kind == "M":
        values = np.where(np.isnat(values), "", np.datetime_as_string(values, unit="D"))
    listed = values.tolist()
    names = {each: _name(each) for each in dict.fromkeys(listed)}
    return objects([names[each] for each in listed])


def _name(value: Any) -> str:
    """Write one value as the name of a group; blanks that nobody sees make no other group."""
    if is_missing(value):
        return UNKNOWN
    return " ".join(str(as_whole(value)).split()) or UNKNOWN

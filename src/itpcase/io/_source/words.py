"""
Rows of which words have the place of the day: which of them their lines let be placed.
"""

from __future__ import annotations

from math import inf, isfinite
from typing import Any, Final, NamedTuple

from itpcase._days import number_day
from itpcase._sentences import Sentence, leading_to
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.open_days import open_days_in
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where

__all__: list[str] = []

EVENTS: Final = ("bleeds", "rescues")


class Worded(NamedTuple):
    """A row with words in the place of its day."""

    table: str
    place: int
    """Among those of its table in the source."""
    where: Where
    patient_id: str
    printed: str | None


def settle_words(source: Source, tables: dict[str, Any]) -> dict[str, Any]:
    """
    Keep the rows whose words the lines of their patient place, and leave out the others.

    * those that are kept are told of with the first and the last day that the words allow;
    * words that count from a treatment which the patient does not have, or from no one of several,
      place nothing, and neither do those whose days the rest of the record rules out.
    """
    worded = _worded(source)
    if not worded:
        return tables
    probe = Cohort.from_tables(**tables, strict=False)
    if not len(probe):  # of nobody: why not is told where the tables are laid out
        return tables
    placed = _placed(probe)
    out: dict[str, set[int]] = {}
    for row in worded:
        days = placed.get((row.table, str(row.where)))
        _tell(source, row, days)
        if days is None:
            out.setdefault(row.table, set()).add(row.place)
    source.results.left_out += len(out.get("counts", ()))
    return tables | {table: _without(source, table, tables[table], places)
                     for table, places in out.items()}  # fmt: skip


def _worded(source: Source) -> list[Worded]:
    """Return the rows of which words have the place of the day."""
    found = [
        Worded("counts", place, row.where, row.patient_id, row.when_printed)
        for place, row in enumerate(source.kept) if row.when
    ]  # fmt: skip
    for table in EVENTS:
        rows = enumerate(getattr(source, table))
        found += [Worded(table, place, where, row["patient_id"], row["when"])
                  for place, (row, where) in rows if row.get("when")]  # fmt: skip
    return found


def _without(source: Source, table: str, columns: dict[str, Any], out: set[int]) -> dict[str, Any]:
    """Leave rows out of a table, and of the rows of the source, which are its last ones."""
    rows: list[Any] = source.kept if table == "counts" else getattr(source, table)
    above = len(columns["patient_id"]) - len(rows)
    rows[:] = [row for place, row in enumerate(rows) if place not in out]
    return {name: values if isinstance(values, str)
            else [value for place, value in enumerate(values) if place - above not in out]
            for name, values in columns.items()}  # fmt: skip


def _placed(probe: Cohort) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Return the first and the last day of each row with words, by its table and its source."""
    found: dict[tuple[str, str], tuple[Any, Any]] = {}
    for one, days in open_days_in(probe).values():
        is_dated = bool(one.calendar[0])
        for place in days.words:
            low, high = days.bounds[place]
            of = place.table
            if of in {"counts", *EVENTS} and low <= high and (low, high) != (-inf, inf):
                said = str(getattr(one, of).columns["source"][place.row])
                found[of, said] = tuple(
                    number_day(int(day), is_dated) if isfinite(day) else None for day in (low, high)
                )  # type: ignore[assignment] # two days
    return found


def _tell(source: Source, row: Worded, days: tuple[Any, Any] | None) -> None:
    """Tell of a row with words: between which days it lies, or why it is left out."""
    given, remedy = repr(row.printed), "problem.PARTIAL_DATE.remedy_words"
    argument = "day" if row.table == "counts" else f"{row.table}.on"
    if days is None:
        source.tell(
            row.where.problem(
                "NOT_A_DAY", argument=argument, given=given, patient_id=row.patient_id,
                needed=Sentence("problem.NOT_A_DAY.needed_words"),
                remedy=leading_to(Sentence("problem.NOT_A_DAY.remedy_words"), "row"),
            )
        )  # fmt: skip
        return
    low, high = days
    how = "_from" if high is None else "_until" if low is None else ""
    source.note("PARTIAL_DATE", row.where, argument=argument, given=given,
                patient_id=row.patient_id,
                remedy=Sentence(remedy + how, low=low, high=high))  # fmt: skip

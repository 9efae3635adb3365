"""
Counts of which words have the place of the day: which of them their lines let be placed.
"""

from __future__ import annotations

from math import inf, isfinite
from typing import Any

from itpcase._days import number_day
from itpcase._sentences import Sentence, leading_to
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.open_days import open_days_in
from itpcase.io._source.records import Kept
from itpcase.io._source.source import Source

__all__: list[str] = []


def settle_words(source: Source, tables: dict[str, Any]) -> dict[str, Any]:
    """
    Keep the counts whose words the lines of their patient place, and leave out the others.

    * those that are kept are told of with the first and the last day that the words allow;
    * words that count from a treatment which the patient does not have, or from no one of several,
      place nothing, and neither do those whose days the rest of the record rules out.
    """
    rows = source.kept
    if not any(row.when for row in rows):
        return tables
    probe = Cohort.from_tables(**tables, strict=False)
    if not len(probe):  # of nobody: why not is told where the tables are laid out
        return tables
    placed = _placed(probe)
    said = {place: str(row.where) for place, row in enumerate(rows) if row.when}
    for place, where in said.items():
        _tell(source, rows[place], placed.get(where))
    out = {place for place, where in said.items() if where not in placed}
    source.results.left_out += len(out)
    rows[:] = [row for place, row in enumerate(rows) if place not in out]
    counts = {name: values if isinstance(values, str)
              else [value for place, value in enumerate(values) if place not in out]
              for name, values in tables["counts"].items()}  # fmt: skip
    return {**tables, "counts": counts}


def _placed(probe: Cohort) -> dict[str, tuple[Any, Any]]:
    """Return the first and the last day of each count with words, by its place in the source."""
    found: dict[str, tuple[Any, Any]] = {}
    for one, days in open_days_in(probe).values():
        is_dated = bool(one.calendar[0])
        for place in days.words:
            low, high = days.bounds[place]
            if place.table == "counts" and low <= high and (low, high) != (-inf, inf):
                source = str(one.counts.columns["source"][place.row])
                found[source] = tuple(
                    number_day(int(day), is_dated) if isfinite(day) else None for day in (low, high)
                )  # type: ignore[assignment] # two days
    return found


def _tell(source: Source, row: Kept, days: tuple[Any, Any] | None) -> None:
    """Tell of a count with words: between which days it lies, or why it is left out."""
    given, remedy = repr(row.when_printed), "problem.PARTIAL_DATE.remedy_words"
    if days is None:
        source.tell(
            row.where.problem(
                "NOT_A_DAY", argument="day", given=given, patient_id=row.patient_id,
                needed=Sentence("problem.NOT_A_DAY.needed_words"),
                remedy=leading_to(Sentence("problem.NOT_A_DAY.remedy_words"), "row"),
            )
        )  # fmt: skip
        return
    low, high = days
    how = "_from" if high is None else "_until" if low is None else ""
    source.note("PARTIAL_DATE", row.where, argument="day", given=given, patient_id=row.patient_id,
                remedy=Sentence(remedy + how, low=low, high=high))  # fmt: skip

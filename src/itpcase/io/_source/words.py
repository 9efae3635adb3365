"""
Rows of which words have the place of the day: which of them their lines let be placed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf, isfinite
from typing import Any, Final, NamedTuple

from itpcase._days import NO_DAY, day_number, number_day
from itpcase._sentences import Listing, Sentence, leading_to
from itpcase.agents import code_of
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.open_days import open_days_in
from itpcase.io._source.drugs import Drug
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.units.times import DAYS_PER_MONTH, DAYS_PER_YEAR, read_time

__all__: list[str] = []

EVENTS: Final = ("bleeds", "rescues")


class Allowed(NamedTuple):
    """The first and the last day that words allow, and the start of the line they count from."""

    low: Any
    high: Any
    since: Any = None


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
      place nothing, and neither do those whose days the rest of the record rules out;
    * nor do words that name a drug of which the patient had several courses, in one line or not.
    """
    worded = _worded(source)
    if not worded:
        return tables
    probe = Cohort.from_tables(**tables, strict=False)
    if not len(probe):  # of nobody: why not is told where the tables are laid out
        return tables
    placed = _placed(probe)
    out: dict[str, set[int]] = {}
    drugs: dict[tuple[str, str], list[Drug]] = {}
    for drug in source.drugs:
        drugs.setdefault((drug.patient_id, drug.agent.name), []).append(drug)
    for row in worded:
        courses = _courses(source, row, drugs)
        days = None if len(courses) > 1 else placed.get((row.table, str(row.where)))
        _tell(source, row, days, courses)
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


def _courses(
    source: Source, row: Worded, drugs: Mapping[tuple[str, str], Iterable[Drug]]
) -> list[Day]:
    """Return the first day of each course of the drug that words name; of a line there is none."""
    time = read_time(row.printed or "")
    name = code_of(time.of) if time is not None and time.of else ""
    named = drugs.get((row.patient_id, name), ()) if name else ()
    found: list[Day] = []
    until = NO_DAY
    for drug in sorted(named, key=lambda drug: day_number(drug.started_on)):
        first, last = (
            day_number(day) for day in (drug.started_on, drug.ended_on or drug.started_on)
        )
        if not found or first - until > source.rules.collapse_gap:
            found.append(drug.started_on)
        until = max(until, last)
    return found


def _placed(probe: Cohort) -> dict[tuple[str, str], Allowed]:
    """Return the days of each row with words, by its table and its source."""
    found: dict[tuple[str, str], Allowed] = {}
    for one, days in open_days_in(probe).values():
        is_dated = bool(one.calendar[0])
        for place in days.words:
            low, high = days.bounds[place]
            of, tie = place.table, days.ties.get(place)
            if of in {"counts", *EVENTS} and low <= high and (low, high) != (-inf, inf):
                said = str(getattr(one, of).columns["source"][place.row])
                since = None if tie is None else days.known.get(tie)
                found[of, said] = Allowed(*(
                    number_day(int(day), is_dated) if day is not None and isfinite(day) else None
                    for day in (low, high, since)
                ))  # fmt: skip
    return found


def _tell(source: Source, row: Worded, days: Allowed | None, courses: list[Day]) -> None:
    """Tell of a row with words: between which days it lies, or why it is left out."""
    argument = "day" if row.table == "counts" else f"{row.table}.on"
    said: dict[str, Any] = {
        "argument": argument, "given": repr(row.printed), "patient_id": row.patient_id,
    }  # fmt: skip
    if days is None:
        remedy = Sentence("problem.NOT_A_DAY.remedy_words")
        if len(courses) > 1:
            remedy = Sentence(
                "problem.NOT_A_DAY.remedy_courses", listed=Listing(map(str, courses), "list.and")
            )
        source.tell(
            row.where.problem(
                "NOT_A_DAY", **said, needed=Sentence("problem.NOT_A_DAY.needed_words"),
                remedy=leading_to(remedy, "row"),
            )
        )  # fmt: skip
        return
    how = "_from" if days.high is None else "_until" if days.low is None else ""
    how += "_since" if days.since is not None else ""
    remedy = Sentence(f"problem.PARTIAL_DATE.remedy_words{how}", low=days.low, high=days.high,
                      since=days.since)  # fmt: skip
    if _is_of_years(row.printed or ""):
        remedy = Sentence("problem.PARTIAL_DATE.remedy_years", said=remedy)
    source.note("PARTIAL_DATE", row.where, **said, remedy=remedy)


def _is_of_years(text: str) -> bool:
    """Tell words that count years, of which one was rounded: they allow a year."""
    time = read_time(text)
    low, high = (time.after if time is not None else None) or (0, 0)
    return high is not None and low > 0 and abs(high - low - DAYS_PER_YEAR) < DAYS_PER_MONTH

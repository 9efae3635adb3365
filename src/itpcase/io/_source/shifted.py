"""
Days that a source has shifted, each patient by another span, so that nobody is known by them.

MIMIC puts its patients into the years after 2100. The days of one patient are as far apart as they
were; those of two patients say nothing of one another, and nothing of the calendar. Such days are
counted from the first of each patient.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import attrs
import numpy as np

from itpcase._days import NEVER, NO_DAY, day_number
from itpcase._sentences import Sentence
from itpcase.cohort.codes import DAY_FACTS
from itpcase.io._source.source import Source, places_of
from itpcase.io._source.where import Where
from itpcase.model.fields import LAST_DATE
from itpcase.table import Column

__all__: list[str] = []

FACTS: Final = tuple(DAY_FACTS.values())

BUDDHIST: Final = (dt.date(2443, 1, 1), dt.date(2644, 1, 1))
"""The years 1900 to 2100 in the calendar of Thailand: they were not shifted, and have other leap
years."""


def count_from_first(source: Source) -> None:
    """Count the days of each patient from the first on which something was recorded, and tell."""
    first = _first_days(source)

    def counted(patient_id: Any, day: Any) -> Any:
        is_date = isinstance(day, dt.date)
        return day_number(day) - first[str(patient_id)] if is_date else day

    source.kept[:] = [attrs.evolve(k, on=counted(k.patient_id, k.on)) for k in source.kept]
    for table in (source.bleeds, source.rescues, source.labs, source.signs, source.lines):
        table[:] = [
            ({name: counted(row["patient_id"], value) for name, value in row.items()}, where)
            for row, where in table
        ]
    for drug in (*source.drugs, *source.line_drugs):
        drug.started_on = counted(drug.patient_id, drug.started_on)
        drug.ended_on = counted(drug.patient_id, drug.ended_on)
    for patient_id, facts in source.patients.items():
        facts.update({name: counted(patient_id, value) for name, value in facts.items()})
    _count_columns(source, first)
    source.note(
        "SHIFTED_DAYS", Where(source.name),
        given=Sentence("problem.SHIFTED_DAYS.given_patients", n=len(first)),
        remedy=Sentence("problem.SHIFTED_DAYS.remedy_counted"),
    )  # fmt: skip


def tell_of_shifted(source: Source) -> None:
    """Tell of patients all of whose counts lie beyond the calendar, as a source shifts them."""
    last = day_number(LAST_DATE)
    if source.is_shifted or not _has_counts_after(source, last):
        return
    buddhist = range(*map(day_number, BUDDHIST))
    many = sum(day > last and day not in buddhist
               for day in _earliest(_days_of_counts(source)).values())  # fmt: skip
    if many:
        source.note(
            "SHIFTED_DAYS", Where(source.name),
            given=Sentence("problem.SHIFTED_DAYS.given", n=many, last=LAST_DATE.year),
            remedy=Sentence("problem.SHIFTED_DAYS.remedy_option"),
        )  # fmt: skip


def _has_counts_after(source: Source, last: int) -> bool:
    """Tell whether a count lies after a day, before anyone asks whose."""
    listed = _as_numbers([(kept.patient_id, kept.on) for kept in source.kept])
    plain = source.plain_counts
    return any(day > last for _, day in listed) or (
        plain is not None and bool((plain["on"].cast("int32").to_numpy() > last).any())
    )


def _first_days(source: Source) -> dict[str, int]:
    """Return the first day of each patient as a number; of birth only where there is no other."""
    first = _earliest(_all_days(source))
    born = [(owner, facts.get("born_on")) for owner, facts in source.patients.items()]
    for owner, day in (*_days_of_people(source, ("born_on",)), *_as_numbers(born)):
        first.setdefault(owner, day)
    return first


def _earliest(days: Iterator[tuple[str, int]]) -> dict[str, int]:
    """Return the earliest day of each owner."""
    first: dict[str, int] = {}
    for owner, day in days:
        first[owner] = min(first.get(owner, day), day)
    return first


def _all_days(source: Source) -> Iterator[tuple[str, int]]:
    """Give every day on which something was recorded of a patient."""
    yield from _days_of_counts(source)
    listed = [(row["patient_id"], row.get(name)) for name in ("on", "started_on") for table in
              (source.bleeds, source.rescues, source.labs, source.signs, source.lines)
              for row, _ in table]  # fmt: skip
    listed += [(drug.patient_id, drug.started_on) for drug in source.drugs]
    others = [name for name in FACTS if name != "born_on"]
    listed += [(o, facts.get(name)) for o, facts in source.patients.items() for name in others]
    yield from _as_numbers(listed)
    yield from _days_of_people(source, others)
    if source.plain_labs is not None:
        yield from _days_of_table(source.plain_labs)
    if source.plain_drugs is not None:
        yield from _first_of(source.plain_drugs.owner, source.plain_drugs.start)


def _days_of_counts(source: Source) -> Iterator[tuple[str, int]]:
    yield from _as_numbers([(kept.patient_id, kept.on) for kept in source.kept])
    if source.plain_counts is not None:
        yield from _days_of_table(source.plain_counts)


def _days_of_people(source: Source, names: Any) -> Iterator[tuple[str, int]]:
    for name in names:
        if name in source.plain_people:
            days = source.plain_people[name].astype("datetime64[D]")
            known = ~np.isnat(days)
            owners = source.plain_people["patient_id"][known]
            yield from _first_of(owners, days[known].astype(np.int64))


def _days_of_table(table: Any) -> Iterator[tuple[str, int]]:
    yield from _first_of(table["patient_id"].to_numpy(), table["on"].cast("int32").to_numpy())


def _first_of(owners: Column, days: Column) -> Iterator[tuple[str, int]]:
    """Give the first day of each owner."""
    who, at = np.unique(owners, return_inverse=True)
    first = np.full(len(who), NEVER, dtype=np.int64)
    np.minimum.at(first, at, days)
    yield from zip(map(str, who.tolist()), first.tolist(), strict=True)


def _as_numbers(listed: list[tuple[Any, Any]]) -> Iterator[tuple[str, int]]:
    for owner, day in listed:
        if isinstance(day, dt.date):
            yield str(owner), day_number(day)


def _count_columns(source: Source, first: dict[str, int]) -> None:
    """Count the days of what was handed over in columns."""
    owners = np.array([*first], dtype=object)
    begins = np.array([*first.values()], dtype=np.int64)

    def begin(ids: Column) -> Column:
        few, at = np.unique(ids, return_inverse=True)
        places = places_of(owners, np.array([*map(str, few.tolist())], dtype=object))
        return begins[places][at] if len(begins) else np.zeros(len(ids), dtype=np.int64)

    for name in ("plain_counts", "plain_labs"):
        table = getattr(source, name)
        if table is not None:
            on = table["on"].cast("int32").to_numpy() - begin(table["patient_id"].to_numpy())
            place = table.column_names.index("on")
            setattr(source, name, table.set_column(place, "on", [on.astype(np.int64)]))
    drugs = source.plain_drugs
    if drugs is not None:
        zero = begin(drugs.owner)
        source.plain_drugs = attrs.evolve(
            drugs, start=drugs.start - zero, calendar=False,
            end=np.where(drugs.end == NEVER, NEVER, drugs.end - zero),
        )  # fmt: skip
    people = source.plain_people
    for name in FACTS:
        if name in people:
            days = people[name].astype("datetime64[D]")
            numbers = np.where(np.isnat(days), NO_DAY, days.astype(np.int64))
            people[name] = _study_days(numbers, begin(people["patient_id"]))


def _study_days(numbers: Column, zero: Column) -> Column:
    """Return numbers of days as study days, NaN where there is none."""
    return np.where(numbers == NO_DAY, np.nan, numbers - zero)

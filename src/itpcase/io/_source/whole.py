"""
What is told of a source as a whole, once, when all of it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs
import numpy as np

from itpcase._sentences import Sentence, enumerated
from itpcase.errors import Problem
from itpcase.io._source.drugs import SHOWN
from itpcase.io._source.shifted import tell_of_shifted
from itpcase.io._source.source import Found, Source, most_often
from itpcase.io._source.two_places import tell_of_two_places
from itpcase.io._source.where import Where
from itpcase.units.instants import are_added_midnights
from itpcase.units.labs import ANALYTES, PLATELETS

__all__: list[str] = []

T = TypeVar("T")

NOWHERE: Final = Where("")
"""In the place of the row of a record that is compared with another."""


def sum_up(source: Source) -> Found:
    """Tell of the whole source, once, and return what was found."""
    if not source.is_told:
        source.is_told = True
        _leave_out_copies(source)
        _tell_of_words(source)
        for problem in missing_codes(source.name, source.missing_codes()):
            source.tell(problem)
        _tell_of_zones(source)
        tell_of_two_places(source)
        _tell_of_nothing(source)
        _tell_of_strangers(source)
        _follow_up(source)
        tell_of_shifted(source)
        source.found.units = dict(source.results.seen["unit"])
        source.found.statuses = dict(source.results.seen["status"])
    return source.found


def _leave_out_copies(source: Source) -> None:
    """Read records once that stand twice under one id, and tell of those of one id that differ."""

    def once(records: list[T], told: Callable[[T], tuple[str, Where, Any]]) -> list[T]:
        of_id: dict[Hashable, list[T]] = {}
        kept = []
        for record in records:
            owner, where, said = told(record)
            same = [] if where.id is None else of_id.setdefault((owner, where.file, where.id), [])
            for other in same:
                if told(other)[2] == said:
                    source.tell_copy(where, told(other)[1], owner)
                    break
            else:
                if same:
                    source.tell_contradiction(where, len(same) + 1, owner)
                same.append(record)
                kept.append(record)
        return kept

    def event(record: tuple[dict[str, Any], Where]) -> tuple[str, Where, Any]:
        return record[0]["patient_id"], record[1], record[0]

    source.bleeds, source.rescues = once(source.bleeds, event), once(source.rescues, event)
    source.signs = once(source.signs, event)
    if source.plain_drugs is not None:  # of drugs in columns the copies are left out as they come
        return
    source.drugs = once(
        source.drugs, lambda drug: (drug.patient_id, drug.where, attrs.evolve(drug, where=NOWHERE))
    )


def missing_codes(name: str, missing: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Tell of codes that the user gives and no row has: a slip of the pen finds nothing."""
    for argument, codes in missing.items():
        if not codes:
            continue
        named = ", ".join(map(repr, codes[:SHOWN]))
        yield Where(name).problem(
            "NO_ROWS", argument=argument, severity="warning",
            needed=Sentence("problem.NO_ROWS.needed_codes"),
            given=_and_more(named, len(codes)),
            remedy=Sentence("problem.NO_ROWS.remedy_codes"),
        )  # fmt: skip


def _and_more(named: str, number: int) -> str:
    """Name the first of many, and say how many more there are."""
    left = number - SHOWN
    return Sentence("problem_more.codes", named=named, n=left) if left > 0 else named


def _tell_of_nothing(source: Source) -> None:
    """Tell where not one row of a platelet count was found, with what else there is."""
    if not source.found.rows:
        listed = enumerated(f"{name} ({rows})" for name, rows in source.found.tables.items())
        source.note("NO_COUNTS", Where(source.name), given=listed)


def _tell_of_strangers(source: Source) -> None:
    """Tell of patients of whom the source, which tells of some, says nothing."""
    for owner in source.patients if source.known else ():
        if owner not in source.known:
            source.note(
                "UNKNOWN_PATIENT", Where(source.name), argument="patient", given=repr(owner),
                patient_id=owner,
            )  # fmt: skip


def _tell_of_words(source: Source) -> None:
    for table, words in source.strange_words.items():
        source.note(
            "NOT_USED",
            Where(table),
            given=_and_more(most_often(words), len(words)),
            remedy=Sentence(
                f"problem.NOT_USED.remedy{'_mapped' * (source.name == 'mapped')}",
                total=words.total(),
            ),
        )
    for (file, table), words in source.strange_tests.items():
        asked = [name for name in ANALYTES if (name == PLATELETS) == (table == "counts")]
        source.note(
            "NOT_USED", Where(file), argument=f"{table}.analyte",
            needed=Sentence("problem.NOT_USED.needed_tests", listed=enumerated(asked)),
            given=_and_more(most_often(words), len(words)),
            remedy=Sentence("problem.NOT_USED.remedy_tests", total=words.total(), table=table),
        )  # fmt: skip


def _tell_of_zones(source: Source) -> None:
    days = source.days
    if days.own_offsets:
        source.note(
            "ZONE_ASSUMED",
            Where(source.name),
            given=Sentence(
                "problem.ZONE_ASSUMED.given", own=days.own_offsets, own_2=repr(days.first_offset)
            ),
        )
    if are_added_midnights(days.moved_midnights, days.in_zone):
        source.note(
            "MIDNIGHT",
            Where(source.name),
            given=Sentence(
                "problem.MIDNIGHT.given", moved=days.moved_midnights, total=days.in_zone,
                first=repr(days.first_midnight),
            ),
            remedy=Sentence("problem.MIDNIGHT.remedy_results"),
        )  # fmt: skip


def _follow_up(source: Source) -> None:
    """Take the day of the death where a last contact lies after it."""
    for patient_id, facts in source.patients.items():
        died, followed = facts.get("died_on"), facts.get("followed_until")
        if died is not None and followed is not None and followed > died:
            where = source.places.get((patient_id, "followed_until"), Where(source.name))
            source.tell(_after_death(where, patient_id, died, followed))
            facts["followed_until"] = died
    people = source.plain_people
    if {"died_on", "followed_until"} <= people.keys():
        died, followed = people["died_on"], people["followed_until"]
        late = followed > died  # nothing is later than a day that is not known
        source.tell_of_rows(
            np.flatnonzero(late),
            lambda row: _after_death(
                Where(source.name), str(people["patient_id"][row]), died[row], followed[row]
            ),
        )
        people["followed_until"] = np.where(late, died, followed)


def _after_death(where: Where, patient_id: str, died: object, followed: object) -> Problem:
    return where.problem(
        "FOLLOW_UP_AFTER_DEATH",
        severity="warning",
        patient_id=patient_id,
        needed=Sentence("problem.FOLLOW_UP_AFTER_DEATH.needed", died=died),
        given=str(followed),
        argument="followed_until",
    )

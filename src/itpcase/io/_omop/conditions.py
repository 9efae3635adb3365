"""
Bleeding among the conditions of an OMOP CDM, and what a CDM says of how sure a condition is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence
from itpcase.io._omop.concepts import find_concepts
from itpcase.io._omop.database import Database, a_text, whole
from itpcase.io._omop.days import day_or_instant
from itpcase.io._omop.said import names_of_concepts
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where, of_row

__all__: list[str] = []

TABLE: Final = "condition_occurrence"

STATUS: Final = ("condition_status_concept_id", "condition_status_source_value")
"""How sure a condition is: a concept, and the word of the source."""

EARLY: Final[Mapping[int, str]] = {
    32899: "Preliminary diagnosis", 4033240: "Preliminary diagnosis",
    32892: "Condition to be diagnosed by procedure",
}  # fmt: skip
"""
Concepts of a condition that is not sure yet, as public tables of OMOP name them.

4033240, of SNOMED CT, is recalled, not looked up.
"""

_OUT: Final = compile_late(
    r"(?i)\b(?:ruled[ -]?out|refuted|excluded|dispro(?:ved|ven)|negated|entered[ -]in[ -]error|"
    r"cancel(?:l?ed)|not present|no (?:evidence|signs?) of|negative for|absent|denie[sd])\b|"
    r"(?<!待)排除|否认"
)
"""Words for a condition that somebody does not have."""

_EARLY: Final = compile_late(
    r"(?i)\b(?:preliminary|provisional|suspect\w*|suspicion|possible|probable|presum\w+|"
    r"differential|working|unconfirmed|not confirmed|rule[ -]out|to be (?:diagnosed|excluded))\b|"
    r"\br/o\b|\bhistory of\b|\bh/o\b|\?|疑|待排|待查|拟诊|初步|既往|史$"
)
"""Words for a condition that is not sure, or that may be of another time than its day."""


def is_ruled_out(word: str | None) -> bool:
    """
    Tell whether the status of a condition says that somebody does not have it.

    Examples
    --------
    >>> from itpcase.io._omop.conditions import is_ruled_out
    >>> is_ruled_out("Ruled out"), is_ruled_out("r/o"), is_ruled_out("Preliminary diagnosis")
    (True, False, False)
    """
    return bool(word and _OUT.search(word))


def is_early(word: str | None) -> bool:
    """
    Tell whether the status of a condition says that it is not sure, or of the past.

    Examples
    --------
    >>> from itpcase.io._omop.conditions import is_early
    >>> is_early("Preliminary diagnosis"), is_early("r/o"), is_early("Confirmed diagnosis")
    (True, True, False)
    """
    return bool(word and not is_ruled_out(word) and _EARLY.search(word))


def words_of_statuses(
    database: Database, table: str, columns: tuple[str, str] = STATUS
) -> dict[tuple[int, str | None], str]:
    """Return what each status in a table says, by its concept and its word."""
    have = database.columns(table)
    if not {*columns} & have.keys():
        return {}
    concept, text = columns
    pairs = database.query(
        f"select distinct coalesce({whole(concept)}, 0), {a_text(text)} "
        f"from {database.select(table, columns)}"
    ).fetchall()
    names = {**EARLY, **names_of_concepts(database, {each for each, _ in pairs if each})}
    return {(each, word): "; ".join(filter(None, (names.get(each), word))) for each, word in pairs}


@attrs.define(kw_only=True)
class Conditions:
    """Reads the conditions that the user says are bleeding, and what stands below them."""

    database: Database
    source: Source
    bleeding: Mapping[int, int | None]

    def read(self) -> None:
        """Read the bleeding of the table, if it is asked for and there."""
        if not self.bleeding or not self.database.has(TABLE):
            return
        of = dict(self.bleeding)
        for ancestor, descendant in self.database.descendants([*of]):
            of.setdefault(descendant, of[ancestor])
        needed = ("person_id", "condition_concept_id", "condition_start_date")
        selected = self.database.select(
            TABLE, (f"{TABLE}_id", *needed, *STATUS, f"{needed[2]}time"), needed
        )
        rows = self.database.query(
            f"select {TABLE}_id, cast({self.database.owner(TABLE)} as varchar), "
            f"{whole('condition_concept_id')}, {day_or_instant(self.database, TABLE, needed[2])}, "
            f"coalesce({whole(STATUS[0])}, 0), {a_text(STATUS[1])} from {selected} "
            f"where {whole('condition_concept_id')} in ({', '.join(map(str, of))}) "
            f"order by {whole(f'{TABLE}_id')} nulls last, 1, 2, 3, 4, 5, 6"
        ).fetchall()
        statuses = words_of_statuses(self.database, TABLE)
        find_concepts(self.database, self.source, {row[2] for row in rows}, "bleeding")
        early: Counter[str] = Counter()
        for id_, person, concept, day, *status in rows:
            where = of_row(self.database.file(TABLE), f"{TABLE}_id", id_)
            if person is None:
                continue
            word = statuses.get(tuple(status), "")
            if is_ruled_out(word):
                self.source.note(
                    "WITHDRAWN_RESULT", where, argument=STATUS[0], given=repr(word),
                    needed=Sentence("problem.WITHDRAWN_RESULT.needed_event"),
                    remedy=Sentence("problem.WITHDRAWN_RESULT.remedy_event"), patient_id=person,
                )  # fmt: skip
                continue
            early[word] += is_early(word)
            self._take(person, of[concept], day, where)
        if +early:
            self.source.note(
                "UNKNOWN_STATUS", Where(self.database.file(TABLE)), argument=STATUS[0],
                needed=Sentence("problem.UNKNOWN_STATUS.needed_condition"),
                given=most_often(+early),
                remedy=Sentence("problem.UNKNOWN_STATUS.remedy_condition"),
            )  # fmt: skip

    def _take(self, person: str, grade: int | None, day: Any, where: Where) -> None:
        """Take a bleed."""
        on = self.source.needed_day(day, where, "condition_start_date", person)
        if on is not None:
            event = {
                "patient_id": person, "on": on, "who_grade": grade,
                "assumed": self.source.assumed(where, "condition_start_date"),
            }  # fmt: skip
            self.source.bleeds.append((event, where))

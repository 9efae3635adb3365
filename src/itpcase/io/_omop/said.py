"""
What an OMOP measurement says in a concept, in place of a number or beside one.

That is its ``value_as_concept_id``, such as "below detection limit" or "not performed".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

from itpcase._patterns import compile_late
from itpcase._sentences import Sentence
from itpcase.io._omop.database import Database, whole
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where

__all__: list[str] = []

SAID: Final = "value_as_concept_id"

FLAGS: Final = frozenset(
    {45876384, 4328749, 45881666, 4267416, 45884153, 4069590, 45878745, 4135493}
)  # fmt: skip
"""High, low, normal and abnormal of LOINC and SNOMED CT, as public mappings to OMOP name them."""

_FLAG: Final = compile_late(
    r"(?i)(?:(?:abnormally|very|critically|within|above|below|outside|out|of|the|reference|range|"
    r"limits?|lower|upper|low|high|normal|abnormal|elevated|decreased|increased)\b[ -]*)+"
)
"""A word of a laboratory for where a number lies, which says nothing of what it is."""


def words_of_values(database: Database, ids: Iterable[int]) -> dict[int, str]:
    """Return what concepts mean; one that no table names stands as its number."""
    ids = [*ids]
    return {concept: f"{SAID} {concept}" for concept in ids} | names_of_concepts(database, ids)


def names_of_concepts(database: Database, ids: Collection[int]) -> dict[int, str]:
    """Return the names of concepts, of those that the vocabulary of the CDM has."""
    if not ids or not database.has("concept"):
        return {}
    return dict(
        database.query(
            f"select {whole('concept_id')}, concept_name from {database.tables['concept']} "
            f"where {whole('concept_id')} in ({', '.join(map(str, ids))}) "
            "and concept_name is not null"
        ).fetchall()
    )


def tell_of_values_beside(database: Database, source: Source, rows: str) -> None:
    """Tell, once, of concepts beside a number that say more of it than where it lies."""
    if SAID not in database.columns("measurement"):
        return
    times = dict(
        database.query(
            f"select said, count(*) from ({rows}) r where number is not null and said is not null "
            "group by 1 order by 1"
        ).fetchall()
    )
    words = words_of_values(database, (each for each in times if each not in FLAGS))
    found: Counter[str] = Counter()
    for concept, word in words.items():
        if not _FLAG.fullmatch(word):
            found[word] += times[concept]
    if found:
        source.note(
            "WORDS_BESIDE", Where(database.file("measurement")), argument=SAID,
            given=most_often(found), needed=Sentence("problem.WORDS_BESIDE.needed_concept"),
        )  # fmt: skip

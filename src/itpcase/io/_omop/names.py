"""
What an OMOP measurement is called in its source, beside the concept that it was mapped to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from itpcase._sentences import Sentence
from itpcase.io._headings.fields import field_of
from itpcase.io._omop.database import Database, a_literal, a_text, whole
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where
from itpcase.units.labs import PLATELETS

__all__: list[str] = []

NAMED: Final = ("measurement_concept_id", "measurement_source_concept_id",
                "measurement_source_value")  # fmt: skip
"""The concept of a measurement, that of its source, and its code or name there."""


def names_counts(words: str | None) -> bool:
    """Tell whether the words for a measurement name platelet counts."""
    said = (words or "").casefold()
    return field_of(said) == "count" or (
        "platelet" in said and any(each in said for each in ("count", "#/"))
    )


def tell_of_names(database: Database, source: Source, tests: Mapping[int, str]) -> None:
    """
    Tell of counts that their source calls something else, and of counts that no concept names.

    * the mapping of a site may take the mean volume of platelets, or a count of plasma, for the
      count of blood: its name says so;
    * rows without a concept are counts by the concept of their source, or by their name.
    """
    if not {*NAMED[1:]} & database.columns("measurement").keys():
        return
    wanted = ", ".join(str(concept) for concept, name in tests.items() if name == PLATELETS)
    rows = database.query(
        f"select concept, of_source, text, count(*) from "
        f"(select coalesce({whole(NAMED[0])}, 0) as concept, "
        f"{whole(NAMED[1])} as of_source, {a_text(NAMED[2])} as text from "
        f"{database.select('measurement', NAMED)}) where concept in ({wanted}) or "
        f"((of_source in ({wanted}) or concept = 0) and concept not in "
        f"({', '.join(map(str, tests))})) group by 1, 2, 3 order by 1, 2, 3"
    ).fetchall()
    named: Counter[str] = Counter()
    local: Counter[tuple[int, str]] = Counter()
    for concept, of_source, text, times in rows:
        if tests.get(concept) == PLATELETS:
            named[text or ""] += times
        elif tests.get(of_source) == PLATELETS or names_counts(text):
            local[concept, text or str(of_source)] += times
    source.tell_of_names(Where(database.file("measurement")), NAMED[2], named)
    tell_of_local(database, source, local)


def are_told_of(database: Database, tests: Mapping[int, str]) -> str:
    """
    Write in SQL which rows *m* of no concept that is asked for are told of all the same.

    Those are the ones that `tell_of_names` lists, and those whose concept is no whole number.

    Parameters
    ----------
    database : Database
    tests : mapping of int to str
        The concepts that are asked for, and what each measures.
    """
    concept = f"m.{NAMED[0]}"
    conditions = [f"({a_text(concept)} is not null and {whole(concept)} is null)"]
    have = database.columns("measurement")
    if NAMED[1] in have:
        counts = [str(test) for test, name in tests.items() if name == PLATELETS]
        conditions.append(f"coalesce({whole(f'm.{NAMED[1]}')}, 0) in ({', '.join(counts)})")
    if NAMED[2] in have:
        text = a_text(f"m.{NAMED[2]}")
        conditions.append(f"(coalesce({whole(concept)}, 0) = 0 and "
                          f"{_is_one_of(text, _unmapped_names(database))})")  # fmt: skip
    return " or ".join(conditions)


def _unmapped_names(database: Database) -> list[str]:
    """Return what rows without a concept are called, where that names platelet counts."""
    found = database.query(
        f"select distinct {a_text(NAMED[2])} as text from {database.tables['measurement']} "
        f"where coalesce({whole(NAMED[0])}, 0) = 0 and text is not null order by 1"
    ).fetchall()
    return [text for (text,) in found if names_counts(text)]


def _is_one_of(text: str, names: Collection[str]) -> str:
    return f"{text} in ({', '.join(map(a_literal, names))})" if names else "false"


def tell_of_local(database: Database, source: Source, found: Counter[tuple[int, str]]) -> None:
    """
    Tell of rows that may be counts and are left out, by their concepts and names.

    Those of a concept can be asked for by it; 0 stands on every row that was mapped to none.
    """
    for is_mapped, remedy in ((True, "omop"), (False, "unmapped")):
        listed = Counter(
            {f"{concept} {name}": n for (concept, name), n in found.items()
             if bool(concept) is is_mapped}
        )  # fmt: skip
        if listed:
            source.note(
                "LOCAL_CODE", Where(database.file("measurement")), argument=NAMED[0],
                given=most_often(listed), remedy=Sentence(f"problem.LOCAL_CODE.remedy_{remedy}"),
            )  # fmt: skip

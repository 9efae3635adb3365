"""
Concepts of laboratory values: those that are asked for, and those below them in the vocabulary.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from itpcase.io._omop.database import Database, a_case
from itpcase.io._source.source import Source
from itpcase.units.labs import PLATELETS

__all__: list[str] = []

NOT_PLATELETS: Final = (3043111, 3002736)
"""Mean platelet volume and distribution width, which stand in the same panel."""


def wanted_tests(
    database: Database, platelets: tuple[int, ...], labs: Mapping[int, str]
) -> dict[int, str]:
    """Return the analyte of each concept: the given ones and their descendants."""
    tests = {int(concept): PLATELETS for concept in platelets} | {
        int(concept): name for concept, name in labs.items() if concept not in platelets
    }
    for ancestor, descendant in database.descendants([*tests]):
        if descendant not in NOT_PLATELETS:
            tests.setdefault(descendant, tests[ancestor])
    return tests


def is_among(concept: str, tests: Collection[int]) -> str:
    """
    Write in SQL whether a concept is one of these.

    DuckDB joins a list of more than four values, which puts the rows in another order; a case
    leaves them where they are, and the range lets Parquet leave rows out.
    """
    cases = a_case(concept, dict.fromkeys(tests, "true"))
    return f"{concept} between {min(tests)} and {max(tests)} and {cases}"


def find_concepts(
    database: Database, source: Source, found: Collection[int], *arguments: str
) -> None:
    """Take it that rows have these concepts, and with them what stands above them."""
    for argument in arguments:
        source.found_codes(argument, found)
    if still := source.still_asked(*arguments):
        above = {ancestor for ancestor, each in database.descendants(still) if each in found}
        for argument in arguments:
            source.found_codes(argument, above)

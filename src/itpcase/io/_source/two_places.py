"""
Counts of one day that differ between the tables of a source: two sheets, or two files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

from itpcase._sentences import Sentence
from itpcase.io._source.days import DayReader
from itpcase.io._source.records import Kept
from itpcase.io._source.source import Source
from itpcase.model import Day
from itpcase.units.counts import can_be_one

__all__: list[str] = []


def tell_of_two_places(source: Source) -> None:
    """
    Tell of a count of which another sheet or file has another number on the same day.

    * both are kept: nobody knows which is right;
    * counts of two times of a day are two samples, and no offence;
    * a bound, a range and a number about so high contradict none that they allow;
    * two numbers in one table are told of by no one here: a patient may be bled twice a day;
    * files that are parts of one whole, such as the pages of an answer, are one table.
    """
    if len({_table(source, row) for row in source.kept}) < 2:  # noqa: PLR2004 - two
        return
    of_day: dict[tuple[str, Day], list[Kept]] = {}
    for row in source.kept:
        if row.on is not None:
            of_day.setdefault((row.patient_id, row.on), []).append(row)
    for rows in of_day.values():
        for row, other in _that_differ(source, rows) if len(rows) > 1 else ():
            source.note(
                "CONTRADICTING_COPIES", row.where, argument="count", patient_id=row.patient_id,
                needed=Sentence("problem.CONTRADICTING_COPIES.needed_day"),
                given=Sentence("problem.CONTRADICTING_COPIES.given_day", count=row.count.printed,
                               other=other.count.printed, where=other.where.told),
                remedy=Sentence("problem.CONTRADICTING_COPIES.remedy_day"),
            )  # fmt: skip


def _table(source: Source, row: Kept) -> tuple[str, str | None]:
    return source.wholes.get(row.where.file, row.where.file), row.where.sheet


def _that_differ(source: Source, rows: Sequence[Kept]) -> Iterator[tuple[Kept, Kept]]:
    """Give the counts of a day that no other table allows, each with one of these."""
    tables: dict[tuple[str, str | None], list[Kept]] = {}
    for row in rows:
        tables.setdefault(_table(source, row), []).append(row)
    (_, first), *others = tables.items()
    for _, table in others:
        for row in table:
            beside = [each for each in first if not _are_two_samples(source.days, row, each)]
            if beside and not any(can_be_one(row.count, each.count) for each in beside):
                yield row, beside[0]


def _are_two_samples(days: DayReader, one: Kept, two: Kept) -> bool:
    """Tell whether two counts have times, and other ones."""
    times = [days.seconds(each.moment) for each in (one, two)]
    return not any(map(isnan, times)) and times[0] != times[1]

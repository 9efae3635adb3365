"""
What a MEDS data set of ours says beside its events.

Limits of laboratory values, notes on bleeding and rescue, signs of bleeding.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import attrs

from itpcase.cohort.forms import OWNER
from itpcase.cohort.schema import SIGNS
from itpcase.io._export import UNGRADED
from itpcase.io._meds.write import BLEED, LAB, OF_VALUE, ONGOING, RESCUED, SIGN
from itpcase.io._source.own_facts import BLEED_FACTS, LAB_FACTS, RESCUE_FACTS
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.model.entries import HIGHEST_WHO_GRADE
from itpcase.terms import RescueKind
from itpcase.units.counts import Count
from itpcase.units.labs import ANALYTES
from itpcase.units.text import clean
from itpcase.units.whole import read_digits

__all__: list[str] = []

_GRADES: Final = (UNGRADED, *map(str, range(HIGHEST_WHO_GRADE + 1)))

_CODES: Final = frozenset(
    {
        f"{begins}{which}//{name}"
        for begins, known, facts in (
            (LAB, ANALYTES, LAB_FACTS), (BLEED, _GRADES, BLEED_FACTS),
            (RESCUED, RescueKind, RESCUE_FACTS),
        )
        for which in known for name in (OF_VALUE, *facts)
    }
    | {f"{SIGN}{name}" for name in SIGNS.names if name not in {OWNER, "on"}}
)  # fmt: skip


def is_beside(code: str) -> bool:
    """Tell whether an event is of a record, such as a laboratory value, or a row of signs."""
    return code in _CODES


@attrs.define(kw_only=True)
class BesideEvents:
    """Adds what events say of records, and makes rows of those of signs."""

    source: Source
    _records: dict[tuple[str, Any, str], dict[int, dict[str, tuple[str, str]]]] = attrs.field(
        factory=dict, init=False
    )
    """By patient, day and code, and by the number of the record: its code and text by column."""
    _signs: dict[str, dict[int, tuple[dict[str, Any], Where]]] = attrs.field(
        factory=dict, init=False
    )
    _numberless: Counter[str] = attrs.field(factory=Counter, init=False)

    def take(  # noqa: PLR0917 - the cells of a row
        self, owner: str, code: str, number: str, text: str, day: dt.date, where: Where
    ) -> None:
        """Take an event; one without the number of its record says nothing."""
        which = read_digits(number)
        name = code.rpartition("//")[2]
        if which is None:
            self._numberless[code] += 1
        elif code.startswith(SIGN):
            row = {OWNER: owner, "on": day}
            self._signs.setdefault(owner, {}).setdefault(which, (row, where))[0][name] = text
        else:
            of_kind = self._records.setdefault((owner, day, code.rpartition("//")[0]), {})
            of_kind.setdefault(which, {})[name] = code, text

    def days_of_labs(self) -> Iterator[tuple[str, dt.date, str]]:
        """Give patient, day and analyte of the laboratory values of which something is said."""
        for owner, day, code in self._records:
            if code.startswith(LAB):
                yield owner, day, code.removeprefix(LAB)

    def finish(self, unknown: Counter[str]) -> None:
        """Hand over what was taken; what is of no value of the data set is counted as unknown."""
        unknown.update(self._numberless)
        seen: Counter[tuple[str, Any, str]] = Counter()
        others: list[tuple[dict[str, Any], str, dict[int, dict[str, tuple[str, str]]]]] = []
        for row, code, value in self._all_records():
            key = row[OWNER], row["on"], code
            seen[key] += 1
            held = self._records.get(key, {})
            if _is_of(value, held.get(seen[key], {})):
                _add(row, held.pop(seen[key]))
            elif held:
                others.append((row, value, held))
        for row, value, held in others:  # rows of a day may stand in any order
            which = next((each for each in sorted(held) if _is_of(value, held[each])), None)
            if which is not None:
                _add(row, held.pop(which))
        for left in self._records.values():
            unknown.update(code for said in left.values() for code, _ in said.values())
        for rows in self._signs.values():
            self.source.signs += [rows[which] for which in sorted(rows)]

    def _all_records(self) -> Iterator[tuple[dict[str, Any], str, str]]:
        """Give the row of each record, how the codes of it begin, and which of its day it is."""
        for row, _ in self.source.labs:
            printed = Count(row["value"], row["comparator"], row["upper"]).printed
            yield row, f"{LAB}{row['analyte']}", printed
        for row, _ in self.source.bleeds:
            grade = row["who_grade"]
            until = ONGOING if row["ongoing"] else str(row["until"] or "")
            yield row, f"{BLEED}{UNGRADED if grade is None else grade}", until
        for row, _ in self.source.rescues:
            yield row, f"{RESCUED}{row['kind']}", str(row["washout_days"] or "")


def _is_of(value: str, said: dict[str, tuple[str, str]]) -> bool:
    """Tell whether a record is the one that events say something of."""
    return OF_VALUE in said and clean(said[OF_VALUE][1]) == value


def _add(row: dict[str, Any], said: dict[str, tuple[str, str]]) -> None:
    """Put what events say of a record into its row."""
    row |= {name: text for name, (_, text) in said.items() if name != OF_VALUE}

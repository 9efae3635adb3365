"""
What a MEDS data set of ours says beside its events: limits of laboratory values, signs of bleeding.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, Final

import attrs

from itpcase.cohort.forms import OWNER
from itpcase.cohort.schema import SIGNS
from itpcase.io._meds_write import LAB, OF_VALUE, SIGN
from itpcase.io._own_facts import LAB_FACTS
from itpcase.io._source import Source
from itpcase.io._where import Where
from itpcase.units.counts import Count
from itpcase.units.labs import ANALYTES
from itpcase.units.whole import read_digits

__all__: list[str] = []

_CODES: Final = frozenset(
    {f"{LAB}{analyte}//{name}" for analyte in ANALYTES for name in (OF_VALUE, *LAB_FACTS)}
    | {f"{SIGN}{name}" for name in SIGNS.names if name not in {OWNER, "on"}}
)


def is_beside(code: str) -> bool:
    """Tell whether an event is of a laboratory value or a row of signs."""
    return code in _CODES


@attrs.define(kw_only=True)
class BesideEvents:
    """Adds what events say of laboratory values, and makes rows of those of signs."""

    source: Source
    _labs: dict[tuple[str, Any, str], dict[int, dict[str, tuple[str, str]]]] = attrs.field(
        factory=dict, init=False
    )
    """By patient, day and analyte, and by the number of the value: its code and text by column."""
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
            analyte = code.removeprefix(LAB).partition("//")[0]
            of_value = self._labs.setdefault((owner, day, analyte), {}).setdefault(which, {})
            of_value[name] = code, text

    def finish(self, unknown: Counter[str]) -> None:
        """Hand over what was taken; what is of no value of the data set is counted as unknown."""
        unknown.update(self._numberless)
        seen: Counter[tuple[str, Any, str]] = Counter()
        others: list[tuple[dict[str, Any], dict[int, dict[str, tuple[str, str]]]]] = []
        for row, _ in self.source.labs:
            key = row[OWNER], row["on"], row["analyte"]
            seen[key] += 1
            held = self._labs.get(key, {})
            if _is_of(row, held.get(seen[key], {})):
                _add(row, held.pop(seen[key]))
            elif held:
                others.append((row, held))
        for row, held in others:  # rows of a day may stand in any order
            which = next((each for each in sorted(held) if _is_of(row, held[each])), None)
            if which is not None:
                _add(row, held.pop(which))
        for left in self._labs.values():
            unknown.update(code for said in left.values() for code, _ in said.values())
        for rows in self._signs.values():
            self.source.signs += [rows[which] for which in sorted(rows)]


def _is_of(row: dict[str, Any], said: dict[str, tuple[str, str]]) -> bool:
    """Tell whether a laboratory value is the one that events say something of."""
    printed = Count(row["value"], row["comparator"], row["upper"]).printed
    return OF_VALUE in said and said[OF_VALUE][1] == printed


def _add(row: dict[str, Any], said: dict[str, tuple[str, str]]) -> None:
    """Put what events say of a value into its row."""
    row |= {name: text for name, (_, text) in said.items() if name != OF_VALUE}

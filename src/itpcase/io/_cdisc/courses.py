"""
The treatment of subjects as ``ADSL`` and ``DM`` sum it up: a drug, its first and its last day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import attrs

from itpcase.io._cdisc.datasets import ID, Dataset
from itpcase.io._cdisc.people import NO_ARM
from itpcase.io._cdisc.rows import ONGOING, in_capitals
from itpcase.units.text import clean

__all__: list[str] = []

_PERIOD: Final = re.compile("TRT([0-9]{2})[AP]")

FIRST: Final = "01"
"""The number of the first treatment."""


class Course(NamedTuple):
    """One treatment of a subject, by the columns of its row."""

    word: str
    """That of the name of the treatment."""
    started: str
    ended: str
    """Empty where no column has the last dose."""
    is_period: bool = False
    """Whether the start is that of a period, and not of a drug."""
    is_over: bool = True
    """Whether the last dose is known to be the last."""


@attrs.frozen
class Courses:
    """Which columns of a data set say what subjects were given."""

    columns: frozenset[str]
    periods: tuple[str, ...]
    """The numbers of the treatments, such as ``"01"``; that of ``DM`` has an empty one."""
    word: str = ""
    """The column of the treatment of each row, where a subject has one in all."""

    @classmethod
    def of(cls, table: Dataset) -> Courses:
        """Look at the names of the columns."""
        columns = frozenset(table.columns)
        numbers = {found[1] for name in columns if (found := _PERIOD.fullmatch(name))}
        word = ""
        if not numbers and not columns.isdisjoint(_dates("TRTS")):
            numbers = {FIRST}
            word = next((name for name in ("TRTA", "TRTP") if _is_one(table, name)), "")
        if not numbers and "RFXSTDTC" in columns:
            numbers = {""}
        return cls(columns, tuple(sorted(numbers)), word)

    def given(self, row: Mapping[str, Any]) -> Iterator[Course]:
        """Give the treatments of a subject that were begun, or are said to have been."""
        if self.periods == ("",):
            word = "ACTARM" if row.get("ACTARM") is not None else "ARM"
            if any(row.get(name) is not None for name in ("RFXSTDTC", "RFXENDTC")):
                is_over = row.get("RFPENDTC") is not None
                yield Course(word, "RFXSTDTC", "RFXENDTC", is_over=is_over)
            return
        named = [number for number in self.periods if clean(row.get(self._word(number)))]
        for number in self.periods:
            word = self._word(number)
            started, is_period = self._start(number, row)
            named_so = clean(row.get(word)).casefold()
            is_said = word.endswith("A") and named_so and named_so not in NO_ARM
            if not started and not (is_said and self._has_dates(number)):
                continue
            is_last = number == (named or self.periods)[-1]
            unsaid = "TRTSDT" if number == FIRST else f"TR{number}SDT"
            yield Course(
                word, started or unsaid, self._end(number, row, is_last=is_last),
                is_period=is_period, is_over=self._is_over(number, row),
            )  # fmt: skip

    def _word(self, number: str) -> str:
        """Return the column of the actual treatment, or of the planned one where there is none."""
        names = (f"TRT{number}A", f"TRT{number}P", self.word)
        return next((name for name in names if name in self.columns), names[0])

    def _has_dates(self, number: str) -> bool:
        """Tell whether a data set has columns for the first dose of a treatment."""
        stems = (f"TR{number}S", "TRTS", f"AP{number}S")
        return any(name in self.columns for stem in stems for name in _dates(stem))

    def _start(self, number: str, row: Mapping[str, Any]) -> tuple[str, bool]:
        """
        Return the column of the first dose that has a value, and whether it is that of a period.

        That of a period serves where no column of the data set is of the first dose.
        """
        doses = [*_dates(f"TR{number}S"), *(_dates("TRTS") if number == FIRST else ())]
        is_period = self.columns.isdisjoint(doses)
        names = _dates(f"AP{number}S") if is_period else doses
        found = next((name for name in names if row.get(name) is not None), "")
        return found, is_period

    def _end(self, number: str, row: Mapping[str, Any], *, is_last: bool) -> str:
        """Return the column of the last dose that has a value."""
        stems = [f"TR{number}E", *(["TRTE"] if is_last else [])]
        return next((n for stem in stems for n in _dates(stem) if row.get(n) is not None), "")

    def _is_over(self, number: str, row: Mapping[str, Any]) -> bool:
        """Tell whether a last dose is one; while a subject goes on, it is that before the cut."""
        stated = (f"EOT{number}STT", "EOTSTT", "EOSSTT")
        status = next((in_capitals(row, n) for n in stated if row.get(n) is not None), "")
        return status != ONGOING


def _is_one(table: Dataset, name: str) -> bool:
    """Tell whether a column has one word of each subject, in whichever of its rows."""
    pairs = zip(table.columns[ID], map(clean, table.columns.get(name, ())), strict=False)
    words = {(owner, word) for owner, word in pairs if word}
    return 0 < len(words) == len({owner for owner, _ in words})


def _dates(stem: str) -> tuple[str, str]:
    """Return the names of a date and of an instant."""
    return f"{stem}DT", f"{stem}DTM"

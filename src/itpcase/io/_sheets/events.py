"""
Bleeding and rescue treatment of a mapped sheet.
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from itpcase._kept import cached_property
from itpcase._sentences import Sentence
from itpcase.io._headings.days import time_unit_in
from itpcase.io._sheets.table_reader import TableReader
from itpcase.io._source.where import Where
from itpcase.vocabularies import read_grade, read_rescue_kind, read_whole

__all__: list[str] = []

NO_BLEEDING: Final = "0"
"""The grade of a row that is of no bleed."""


@attrs.define(kw_only=True, slots=False)
class Events(TableReader):
    """Reads the bleeds and the rescues of a mapping."""

    @cached_property
    def _is_of_count(self) -> bool:
        """Whether the bleeding of a sheet stands beside its counts, with their day."""
        bleeds, counts = (self.cells.mapping[table] for table in ("bleeds", "counts"))
        is_one = self.cells.sheet("bleeds") is self.cells.sheet("counts")
        return is_one and "who_grade" in bleeds and bleeds.get("on") == counts.get("on")

    def read_bleeds(self) -> None:
        without = 0
        for where, row in self.cells.rows("bleeds"):
            owner = self.cells.cell("bleeds", row, "patient_id")
            on = self.cells.cell("bleeds", row, "on")
            if not on:
                said = {self.cells.cell("bleeds", row, key) for key in ("until", "who_grade")}
                if said - {"", NO_BLEEDING}:
                    self.source.tell_no_day(where, "on", owner)
                continue
            until = self.cells.cell("bleeds", row, "until")
            if self._is_of_count and not until and not self.cells.cell("bleeds", row, "who_grade"):
                without += bool(self.cells.cell("counts", row, "count"))
                continue  # the day is that of a count, and nothing is said of bleeding
            self._take_event(
                self.source.bleeds, where, owner, on, until_said=until,
                who_grade=self.read_cell(read_grade, "bleeds", row, "who_grade", where, owner),
            )  # fmt: skip
        if without:
            self.source.note(
                "EMPTY_CELL", Where(self.cells.sheet("bleeds").file), argument="who_grade",
                needed=Sentence("problem.EMPTY_CELL.needed_bleeding"),
                given=Sentence("problem.EMPTY_CELL.given_bleeding", n=without),
                remedy=Sentence("problem.EMPTY_CELL.remedy_bleeding"),
            )  # fmt: skip

    def read_rescues(self) -> None:
        name = self.cells.mapping["rescues"].get("washout_days")
        unit = time_unit_in(name) if isinstance(name, str) else None

        def read_days(text: str, argument: str) -> int | None:
            return read_whole(text if unit is None else f"{text} {unit}", argument)

        for where, row in self.cells.rows("rescues"):
            owner = self.cells.cell("rescues", row, "patient_id")
            on = self.cells.cell("rescues", row, "on")
            kind = self.read_cell(read_rescue_kind, "rescues", row, "kind", where, owner)
            washout = self.read_cell(read_days, "rescues", row, "washout_days", where, owner)
            if kind is not None and not on:
                self.source.tell_no_day(where, "on", owner)
            if on and kind is not None:
                self._take_event(
                    self.source.rescues, where, owner, on, kind=str(kind), washout_days=washout
                )

        self._take_rescues_once()

    def _take_rescues_once(self) -> None:
        """Take each rescue once: a sheet of counts repeats it in every row."""
        once: dict[tuple[str, ...], tuple[dict[str, Any], Where]] = {}
        for event, where in self.source.rescues:
            once.setdefault(tuple(map(str, event.values())), (event, where))
        self.tell_repeated("rescues", len(self.source.rescues) - len(once))
        self.source.rescues[:] = once.values()

    def _take_event(
        self, events: list[Any], where: Where, owner: str, on: str, *, until_said: str = "",
        **more: Any,
    ) -> None:  # fmt: skip
        """Take an event with its day, or with words that allow some; they are placed later."""
        words = self.cells.words_of_day(on, self.cells.day_or_fault(on))
        day = None if words else self.cells.day(on, where, "on", owner)
        if until_said:
            more["until"] = self.day(until_said, where, "until", owner, since=day, is_event=True)
        if day is not None or words:
            self.source.person(owner)
            more["assumed"] = self.source.assumed(where, "on", "until")
            events.append(({"patient_id": owner, "on": day, "when": words, **more}, where))

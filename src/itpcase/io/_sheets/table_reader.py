"""
What the readers of the tables of a mapping share: a cell, a dose, an end, rows that repeat.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, leading_to
from itpcase.errors import InputError
from itpcase.io._headings.courses import days_of_course
from itpcase.io._headings.doses import dose_in_unit
from itpcase.io._sheets.cells import Cells
from itpcase.io._sheets.day_words import days_of_words, one_of
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.units.days import goes_on, later

__all__: list[str] = []

OF_TREATMENT: Final = frozenset({"started_on", "ended_on"})
"""Days that a line of treatment has too, with words in their place."""


@attrs.define(kw_only=True, slots=False)
class TableReader:
    """Reads a table of a mapping."""

    source: Source
    cells: Cells

    def read_cell(  # noqa: PLR0917 - a cell, how it is read, and its address
        self, read: Any, table: str, row: Mapping[str, str], key: str, where: Where, owner: str
    ) -> Any:
        text = self.cells.cell(table, row, key)
        if key == "daily_dose":
            text = self.dose(table, row, key)
            text = text.replace(",", ".") if self.source.decimal == "," else text
        if not text:
            return None
        try:
            return read(text, f"{table}.{key}")
        except InputError as error:
            problem = error.problem
            if key == "who_grade":
                remedy = Sentence("problem.NOT_A_WHOLE_NUMBER.remedy_bleeding", word=repr(text))
                problem = attrs.evolve(problem, remedy=remedy)
            self.source.tell(attrs.evolve(problem, **where.address, patient_id=owner))
            return None

    def day(
        self, text: str, where: Where, argument: str, owner: str, *, since: Day | None = None,
        of: str = "", is_event: bool = False,
    ) -> Day | None:  # fmt: skip
        """
        Read a day that keeps no words, or list why there is none.

        Of words that allow some days the only one is taken, or that of *impute*, and told of; they
        count from *since*, the start of the agent *of* or of an event. Others are refused with what
        to write.
        """
        written = self.cells.day_or_fault(text)
        words = self.cells.words_of_day(text, written) if text else None
        if words is None:
            return self.source.day(written, where, argument, owner)
        days = days_of_words(words, since=since, of=of, is_event=is_event)
        if days is None:
            self._tell_unplaced(words, where, argument, owner)
            return None
        on = one_of(days, self.source.impute)
        if on is None:
            low, high = days
            self.source.tell(
                where.problem(
                    "PARTIAL_DATE", argument=argument, patient_id=owner, given=repr(words),
                    needed=Sentence("problem.PARTIAL_DATE.needed"),
                    remedy=leading_to(Sentence("problem.PARTIAL_DATE.remedy_allowed"
                                               + "_lines" * (argument in OF_TREATMENT),
                                               low=low, high=high), "value"),
                )
            )  # fmt: skip
            return None
        read = self.source.day(on, where, argument, owner)
        if read is not None:
            how = "results" if days_of_words(words) else "counted"
            self.source.tell_of_made_day(
                where, argument, owner, given=repr(words),
                remedy=Sentence(f"problem.IMPUTED_DAY.remedy_{how}", on=read, since=since),
            )  # fmt: skip
        return read

    def _tell_unplaced(self, words: str, where: Where, argument: str, owner: str) -> None:
        """Refuse words that count from nothing that is known here."""
        what = "_lines" * (argument in OF_TREATMENT)
        self.source.tell(
            where.problem(
                "NOT_A_DAY", argument=argument, patient_id=owner, given=repr(words),
                needed=Sentence("problem.NOT_A_DAY.needed_results"),
                remedy=leading_to(Sentence(f"problem.NOT_A_DAY.remedy_counted{what}"), "value"),
            )
        )  # fmt: skip

    def end(
        self, table: str, row: Mapping[str, str], where: Where, owner: str, *, said: str = "",
        since: Day | None = None, of: str = "",
    ) -> tuple[Day | None, bool | None]:  # fmt: skip
        """
        Read the end of a treatment, and whether the word in its place says that it goes on.

        Words such as ``month 6`` count from its start, *since*, of the agent *of*.

        What is *said* beside the drug goes before the column; a column that is that of the drug
        has no end but that.
        """
        agent, own = (self.cells.heading(table, row, key) for key in ("agent", "ended_on"))
        text = "" if agent and agent == own else self.cells.cell(table, row, "ended_on")
        text = said or text
        if goes_on(text):
            return None, True
        on = self.day(text, where, "ended_on", owner, since=since, of=of) if text else None
        return on, None

    def words(self, text: str, where: Where, argument: str, owner: str) -> str | None:
        """Return words in the place of a day that allow some days, and tell that they are kept."""
        said = self.cells.words_of_day(text, self.cells.day_or_fault(text)) if text else None
        if said is not None:
            self.source.note(
                "PARTIAL_DATE", where, argument=argument, patient_id=owner, given=repr(said),
                remedy=Sentence("problem.PARTIAL_DATE.remedy_said"),
            )  # fmt: skip
        return said

    def end_in_words(
        self, table: str, row: Mapping[str, str], where: Where, owner: str, *, on: Day, text: str
    ) -> Day | None:
        """Take the last day of a course whose words say how many it takes, and tell of it."""
        days = None if self.cells.cell(table, row, "ended_on") else days_of_course(text)
        if days is None:
            return None
        end = later(on, days - 1)
        self.source.tell_of_made_day(
            where, "ended_on", owner, given=repr(text.strip()),
            remedy=Sentence("problem.IMPUTED_DAY.remedy_course", on=end, n=days),
        )  # fmt: skip
        return end

    def dose(self, table: str, row: Mapping[str, str], key: str = "dose") -> str:
        """Return a dose with its unit, which may stand in the heading."""
        return dose_in_unit(self.cells.cell(table, row, key), self.cells.heading(table, row, key))

    def tell_repeated(self, table: str, rows: int) -> None:
        """Tell how many rows say again what another row says of a treatment."""
        if rows:
            self.source.note(
                "DUPLICATE_ROW",
                Where(self.cells.sheet(table).file),
                argument=table,
                given=Sentence("problem.DUPLICATE_ROW.given_mapped", rows=rows),
                remedy=Sentence("problem.DUPLICATE_ROW.remedy_mapped"),
            )

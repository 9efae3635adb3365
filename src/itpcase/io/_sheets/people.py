"""
The patients of a mapped sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, leading_to
from itpcase.cohort.schema import HOLD_DAYS
from itpcase.errors import InputError, Problem, Severity
from itpcase.io._headings.days import age_in_unit
from itpcase.io._sheets.day_words import day_alive, says_alive
from itpcase.io._sheets.mapping_file import TABLES
from itpcase.io._sheets.sexes import contradicts, may_be_woman, sexes_in
from itpcase.io._sheets.table_reader import TableReader
from itpcase.io._source.where import Where
from itpcase.io.redcap import access_group
from itpcase.vocabularies import read_age, read_sex, read_yes_no

__all__: list[str] = []

PEOPLE: Final = tuple(name for name in TABLES["patients"] if name != "patient_id")


def _sex_in(
    where: Where, column: str, letter: str, meant: str | None, *, severity: Severity = "error",
    patient_id: str | None = None,
) -> Problem:  # fmt: skip
    """Say that a letter may be another sex in the language of its column than it is for us."""
    how = "warned" if severity == "warning" else "in" if meant else "open"
    return where.problem(
        "SEX", argument="patients.sex", given=repr(letter), severity=severity,
        patient_id=patient_id,
        needed=Sentence(f"problem.SEX.needed_{how}", name=repr(column), sex=meant),
        remedy=Sentence(f"problem.SEX.remedy_{how}", letter=letter, sex=meant),
    )  # fmt: skip


@attrs.define(kw_only=True, slots=False)
class People(TableReader):
    """Reads the patients of a mapping."""

    def read_people(self) -> None:
        """Read the facts of every patient."""
        column, letters = self.cells.uncoded("patients", "sex")
        meant = sexes_in(column, letters)
        if may_be_woman(column, letters):
            where = Where(self.cells.sheet("patients").file)
            self.source.tell(_sex_in(where, column, "M", "F", severity="warning"))
        for where, row in self.cells.rows("patients"):
            owner = self.cells.cell("patients", row, "patient_id")
            if not owner:
                if any(self.cells.cell("patients", row, key) for key in PEOPLE):
                    self.source.tell_no_id(where)
                continue
            self.source.person(owner)
            self.source.known.add(owner)
            text = self.cells.cell("patients", row, "sex")
            if text in letters and contradicts(text, meant):
                problem = _sex_in(where, column, text, meant[text], patient_id=owner)
                self.source.tell(attrs.evolve(problem, remedy=leading_to(problem.remedy, "field")))
            else:
                self._state(where, owner, "sex", text, read_sex)
            self._state(where, owner, "age", self._age(row), read_age)
            text = self.cells.cell("patients", row, "bleeding_recorded")
            self._state(where, owner, "bleeding_recorded", text, read_yes_no)
            self._read_groups_and_days(row, where, owner)

    def _age(self, row: Mapping[str, str]) -> str:
        """Return an age with its unit, which may stand in the heading."""
        text = self.cells.cell("patients", row, "age")
        name = self.cells.heading("patients", row, "age")
        return age_in_unit(text, name) if text and name else text

    def _state(
        self, where: Where, owner: str, key: str, text: str, read: Callable[[str, str], Any]
    ) -> None:
        """State a fact of a patient, or tell why it cannot be read."""
        if not text:
            return
        try:
            self.source.state(owner, where, **{key: read(text, f"patients.{key}")})
        except InputError as error:
            self.source.tell(
                attrs.evolve(
                    error.problem, **where.address, patient_id=owner,
                    remedy=leading_to(error.problem.remedy, "field"),
                )
            )  # fmt: skip

    def _read_groups_and_days(self, row: Mapping[str, str], where: Where, owner: str) -> None:
        for key in ("centre", "arm", "study"):
            text = self.cells.cell("patients", row, key)
            if key == "centre":
                text = text or access_group(self.cells.mapping["patients"].get(key), row)
            if text:
                self.source.state(owner, where, **{key: text})
        for key in (field for field in TABLES["patients"] if field in HOLD_DAYS):
            text = self.cells.cell("patients", row, key)
            text = day_alive(text) if key == "followed_until" else text
            if key == "diagnosed_on" and (words := self.words(text, where, key, owner)):
                self.source.state(owner, where, diagnosed_when=words)
                continue
            if text and not (key == "died_on" and says_alive(text)):
                self.source.state(owner, where, **{key: self.day(text, where, key, owner)})

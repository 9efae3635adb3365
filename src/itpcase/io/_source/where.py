"""
The place of a value in its source, as every problem of a reader names it.
"""

from __future__ import annotations

from ast import literal_eval
from typing import Any, Final

import attrs

from itpcase._patterns import compile_late
from itpcase._sentences import Listing, Sentence
from itpcase.errors import Problem, argument_told

__all__: list[str] = []

_ROW: Final = compile_late("row [0-9]+")
_SHEET: Final = compile_late(r"""sheet ('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?=, |$)""")


@attrs.frozen
class Where:
    """The place of a value in its source: a file or table, a row, the id of a resource, a sheet."""

    file: str
    row: int | None = None
    id: str | None = None
    sheet: str | None = None
    """Where several sheets of a workbook are read as one."""

    @property
    def told(self) -> Listing:
        """It in words, in every language."""
        own = argument_told(self.id) if self.id else None
        if self.sheet is None:  # a count keeps its place in words: of many, in those of `text`
            row = None if self.row is None else Sentence.known(
                f"row {self.row}", "problem_at.row", {"row": self.row}
            )  # fmt: skip
            parts = tuple([part for part in (self.file, row, own) if part])
            return Listing.known(", ".join(parts), parts, "list.comma")
        row = None if self.row is None else Sentence("problem_at.row", row=self.row)
        sheet = Sentence("problem_at.sheet", name=repr(self.sheet))
        return Listing([part for part in (self.file, sheet, row, own) if part], "list.comma")

    @property
    def text(self) -> str:
        """It in English alone, as `of_text` takes it: words in every language cost more."""
        if self.sheet is not None:
            return self.told
        row = "" if self.row is None else f"row {self.row}"
        return ", ".join(part for part in (self.file, row, self.id) if part)

    def __str__(self) -> str:
        return self.told

    @classmethod
    def of_text(cls, text: str) -> Where:
        """Return the place that a text of this form names, as it is kept beside a row."""
        file, *rest = text.split(", ")
        sheet, rest = _sheet_of(rest)
        row = rest.pop(0) if rest and _ROW.fullmatch(rest[0]) else None
        return cls(file, int(row.rpartition(" ")[2]) if row else None, ", ".join(rest) or None,
                   sheet)  # fmt: skip

    @property
    def number(self) -> int | None:
        """The number that an id such as ``measurement_id 7`` ends with; None for no id."""
        return int(self.id.rpartition(" ")[2]) if self.id else None

    @property
    def address(self) -> dict[str, Any]:
        """File, sheet and row, under the names that a problem has for them."""
        return {"file": self.file, "sheet": self.sheet, "row": self.row}

    def problem(self, code: str, **more: Any) -> Problem:
        """Make a problem with this address."""
        argument = more.pop("argument", "")
        if self.id:
            argument = f"{self.id} {argument}".strip()
        return Problem(code=code, argument=argument, **self.address, **more)

    def at(self, problem: Problem, patient_id: str | None) -> Problem:
        """Put a problem that has no place here."""
        return self.problem(
            problem.code, argument=problem.argument, needed=problem.needed, given=problem.given,
            remedy=problem.remedy, severity=problem.severity, patient_id=patient_id,
        )  # fmt: skip


def _sheet_of(parts: list[str]) -> tuple[str | None, list[str]]:
    """Take the name of a sheet, which may have commas in it, from the parts of a text."""
    said = ", ".join(parts)
    found = _SHEET.match(said)
    if found is None:
        return None, parts
    rest = said[found.end() :].removeprefix(", ")
    return literal_eval(found[1]), rest.split(", ") if rest else []


def of_row(table: str, name: str, id: object) -> Where:
    """Return the place of a row that is known by a number; it may have none."""
    return Where(table, None, None if id is None else f"{name} {id}")

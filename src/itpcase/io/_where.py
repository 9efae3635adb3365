"""
The place of a value in its source, as every problem of a reader names it.
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from itpcase._patterns import compile_late
from itpcase._sentences import Listing, Sentence
from itpcase.errors import Problem

__all__: list[str] = []

_ROW: Final = compile_late("row [0-9]+")


@attrs.frozen
class Where:
    """The place of a value in its source: a file or table, a row, and the id of a resource."""

    file: str
    row: int | None = None
    id: str | None = None

    @property
    def told(self) -> Listing:
        """It in words, in every language."""
        row = None if self.row is None else Sentence("problem_at.row", row=self.row)
        return Listing([part for part in (self.file, row, self.id) if part], "list.comma")

    def __str__(self) -> str:
        return self.told

    @classmethod
    def of_text(cls, text: str) -> Where:
        """Return the place that a text of this form names, as it is kept beside a row."""
        file, *rest = text.split(", ")
        row = rest.pop(0) if rest and _ROW.fullmatch(rest[0]) else None
        return cls(file, int(row.rpartition(" ")[2]) if row else None, ", ".join(rest) or None)

    @property
    def number(self) -> int | None:
        """The number that an id such as ``measurement_id 7`` ends with; None for no id."""
        return int(self.id.rpartition(" ")[2]) if self.id else None

    def problem(self, code: str, **more: Any) -> Problem:
        """Make a problem with this address."""
        argument = more.pop("argument", "")
        if self.id:
            argument = f"{self.id} {argument}".strip()
        return Problem(code=code, file=self.file, row=self.row, argument=argument, **more)


def of_row(table: str, name: str, id: object) -> Where:
    """Return the place of a row that is known by a number; it may have none."""
    return Where(table, None, None if id is None else f"{name} {id}")

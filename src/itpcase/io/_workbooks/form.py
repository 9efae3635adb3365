"""
The form of our own workbook: its sheets, and what of the template is no data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Final

from itpcase.cohort.forms import OWNER, Column
from itpcase.cohort.schema import FORMS, SERIES, SERIES_COLUMNS, VALUE

__all__: list[str] = []

HELP: Final = "↓"
"""A row whose first cell starts with this explains the columns, and is not read."""

EXAMPLE: Final = "EXAMPLE"
"""Patients whose id starts with this are examples of the template, and are not read."""

OTHER_SHEETS: Final = ("instructions", "lists")
"""Sheets of the template that hold no data."""

SHEETS: Final[Mapping[str, tuple[str, Sequence[Column], bool]]] = {
    PurePath(form.file).stem: (
        form.file,
        form.columns if form is not SERIES else SERIES_COLUMNS,
        form.is_required,
    )
    for form in (SERIES, *FORMS)
}
"""By the name of the sheet: its file in a folder of CSV files, its columns, whether it must be."""

_FACTS: Final = {column.name: column for column in SERIES.columns}

_HEADED: Final = re.compile(
    "(?P<name>[^\\[(\uff08]*?)\\s*[\\[(\uff08](?P<unit>[^\\])\uff09]*)[\\])\uff09]"
)
"""A heading with its unit in brackets, those of a Chinese keyboard among them."""


def filled_by(column: Column, fact: str | None) -> Column:
    """Return the column whose rules hold: in the sheet of facts, that of the fact of the row."""
    if column.name != VALUE:
        return column
    return _FACTS.get((fact or "").strip(), column)


def divide_heading(value: object) -> tuple[str, str]:
    """Divide a heading into the name of the column and its unit."""
    text = " ".join(str(value).split()) if value is not None else ""
    found = _HEADED.fullmatch(text)
    name, unit = (found["name"], found["unit"].strip()) if found else (text, "")
    plain = name.strip().casefold().replace(" ", "_")
    return plain, unit


def why_reserved(owner: str) -> Iterator[str]:
    """Say why a reader would not give back a patient of this id."""
    if owner.casefold().startswith(EXAMPLE.casefold()):
        yield f"starts with {EXAMPLE!r}, as the examples of the template do"
    if owner.startswith(HELP):
        yield f"starts with {HELP!r}, as the help of the template does"
    if owner != owner.strip():
        yield "starts or ends with a blank"
    if divide_heading(owner)[0] == OWNER:
        yield "is the name of its column"

"""
Facts of patients and lines that FHIR and MEDS have no element or code for, under names of ours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from itpcase._arguments import to_member
from itpcase.cohort.forms import OWNER, Form
from itpcase.cohort.schema import LINES, PATIENTS, SIGNS
from itpcase.cohort.vocabularies import says_assumed
from itpcase.errors import InputError
from itpcase.io._export import exact
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.model import Day, LabMeasurement, Patient, TreatmentLine
from itpcase.model.sign_rows import spread_assessment
from itpcase.terms import Assumed, Provenance
from itpcase.units.text import as_printed, clean
from itpcase.vocabularies import read_age

__all__: list[str] = []

HAVE_ELEMENTS: Final = frozenset(
    ("sex", "born_on", "died_on", "followed_until", "bleeding_recorded")
)
"""The columns of patients that both have an element or a code for."""

LINES_HAVE: Final = frozenset(
    ("line", "agents", "started_on", "ended_on", "ongoing", "stop_reason", "started_when")
)
"""The columns of lines that both have one for."""


def _others(form: Form, known: frozenset[str]) -> tuple[str, ...]:
    """Name the columns of a table that have no place of their own; a new one is among them."""
    names = (column.name for column in form.columns if column.is_written)
    return tuple(name for name in names if name != OWNER and name not in known)


FACTS: Final = _others(PATIENTS, HAVE_ELEMENTS)
"""The columns of the table of patients that are written as they stand."""

LINE_FACTS: Final = _others(LINES, LINES_HAVE)
"""The columns of the table of lines that are written as they stand."""


LAB_FACTS: Final = ("lower_limit", "upper_limit", "assumed", "note")
"""The columns of the table of laboratory values that say something of a value."""

BLEED_FACTS: Final = ("site", "assumed", "note")
"""The columns of the table of bleeds that say something of a bleed."""

RESCUE_FACTS: Final = ("assumed", "note")
"""The columns of the table of rescues that say something of a rescue."""


def labs_of(record: Patient) -> Iterator[LabMeasurement]:
    """Give the dated laboratory values of a patient."""
    return (each for each in record.labs if each.on is not None)


def signs_of(record: Patient) -> Iterator[tuple[Day | None, dict[str, str]]]:
    """Give the rows of signs of bleeding of a patient: the day, and the cells that are filled."""
    for assessment in record.assessments:
        for row in spread_assessment(assessment) if assessment.on is not None else ():
            cells = {name: text for name, text in SIGNS.write(row, owner=record.id).items()
                     if text and name not in {OWNER, "on"}}  # fmt: skip
            yield assessment.on, cells


def line_facts_of(line: TreatmentLine) -> Iterator[tuple[str, str]]:
    """Give the names and the texts of such facts of a line."""
    for name in LINE_FACTS:
        value = getattr(line, name)
        if value is not None and value != ():
            yield name, ";".join(map(str, value)) if isinstance(value, tuple) else str(value)


def is_day_assumed(said: str | None) -> bool:
    """Tell whether what is assumed of a line, as it was written, has its day among it."""
    return says_assumed(said, Assumed.DAY)


def facts_of(record: Patient, *, but: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Give the names and the texts of such facts of a patient; what was observed is said of all."""
    for name in FACTS:
        value = getattr(record, name)
        if value is None or value is Provenance.OBSERVED or name in but:
            continue
        text = exact(value) if isinstance(value, float) else str(value)
        yield name, value.isoformat() if isinstance(value, dt.date) else text


def read_fact(source: Source, name: str, said: Any, where: Where, owner: str) -> Mapping[str, Any]:
    """Return a fact that stands under one of these names; one that cannot be read is told of."""
    text = clean(said)
    if name not in FACTS or not text:
        return {}
    if name == "diagnosed_on":
        return {name: source.day(text, where, name, owner, severity="warning")}
    try:
        return {name: _READERS[name](text, name) if name in _READERS else as_printed(said)}
    except InputError as error:
        source.note_of(error, where, name, owner)
        return {}


_READERS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "age": read_age, "provenance": partial(to_member, Provenance),
}  # fmt: skip

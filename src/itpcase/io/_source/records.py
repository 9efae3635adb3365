"""
One laboratory row of any system, as its source writes it, and as it counts.
"""

from __future__ import annotations

from collections.abc import Hashable

import attrs

from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.terms import Assumed
from itpcase.units.counts import Count
from itpcase.units.labs import PLATELETS
from itpcase.units.numbers import DecimalSign

__all__: list[str] = []


@attrs.define(kw_only=True)
class Result:
    """One laboratory row, as its source writes it."""

    patient_id: str
    day: object
    """A date, a study day, the text of a day or an instant, or why there is none."""
    where: Where
    moment: object = None
    """Its instant, or the time since its day began, where the day does not say it."""
    number: str | None = None
    """The numeric column, in the digits of the source."""
    printed: str | None = None
    """The result as printed."""
    comparator: str = ""
    unit: str | None = None
    range_low: str | None = None
    range_high: str | None = None
    range_units: tuple[str | None, str | None] = (None, None)
    """Of the two limits, where they have units of their own."""
    analyte: str = PLATELETS
    """What was measured, a key of `itpcase.units.labs.ANALYTES`."""
    among_labs: bool = False
    """Whether platelets stand among other laboratory values, where our own writers say so."""
    status: str = ""
    reason: str | None = None
    """Why there is no result."""
    decimal: DecimalSign | None = None
    """The decimal sign of the printed result, where the source says it; that of a number is a
    dot."""
    key: Hashable = None
    """Rows of one key are versions of one result."""
    version: str = ""
    identifiers: frozenset[str] = frozenset()
    """By which its laboratory knows it, beside its key."""
    assumed: str = ""
    """What the source says that was assumed of it, in the words of `itpcase.terms.Assumed`."""
    has_note: bool = False
    """Whether its source has a note on it, beside the value."""
    note: str | None = None
    """What our own writers say of it."""
    no_patient: str | None = None
    """What stands in the place of an id, where that is none."""
    unit_remedy: str | None = None
    """What to do about a unit that is not known, where the source has a way of its own."""

    @property
    def is_count(self) -> bool:
        """Whether it is a row of the table of counts."""
        return self.analyte == PLATELETS and not self.among_labs


@attrs.frozen
class Kept:
    """A laboratory row that counts."""

    patient_id: str
    on: Day | None
    """None where words have its place."""
    count: Count
    """In the canonical unit of its analyte."""
    where: Where
    analyte: str = PLATELETS
    limits: tuple[float | None, float | None] = (None, None)
    """The lower and the upper limit of normal, in the same unit."""
    assumed: tuple[Assumed, ...] = ()
    """What its source does not print."""
    note: str | None = None
    moment: object = None
    """The instant of the source, or a day without a time."""
    is_count: bool = True
    """Whether it is a row of the table of counts."""
    when: str | None = None
    """The words in the place of its day."""
    when_printed: str | None = None
    """The same as the source has them."""

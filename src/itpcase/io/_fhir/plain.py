"""
Observations in which nothing is open: what is the same for many of them is decided once.

The decisions of `_fhir/observations.py` stand as they are. An observation goes through all of them
once; those that differ from it in nothing but patient, day, number and place get the same answers.
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from itpcase.io._fhir.observations import Values, key_of, note_of
from itpcase.io._fhir.people import OF_SUBJECT, referred
from itpcase.io._fhir.samples import doubt_of_flag
from itpcase.io._fhir.values import (
    assumed_of,
    codings_of,
    ends_in_text,
    identifiers_of,
    modifiers_of,
    normal_ranges,
    notes_of,
    version_of,
)
from itpcase.io._source.records import Result
from itpcase.io._source.where import Where
from itpcase.units.text import clean

__all__: list[str] = []

_UNREAD: Final = frozenset(
    {"basedOn", "category", "device", "encounter", "issued", "language", "performer", "text"}
)  # fmt: skip
"""Elements of an observation of which nothing is read."""

_OF_SAMPLE: Final = frozenset({"bodySite", "method", "specimen"})

_OF_EACH: Final = frozenset({"extension", "identifier", "meta", "note"}) | _OF_SAMPLE
"""Elements that are read of each observation by itself."""

_PLAIN: Final = _UNREAD | _OF_EACH | {
    "code", "effectiveDateTime", "id", "interpretation", "referenceRange", "resourceType", "status",
    "subject", "valueQuantity",
}  # fmt: skip
"""The elements of an observation that may be plain; one with any other is looked at by itself."""

_NOTHING: Final[dict[str, Any]] = {}

_MOST: Final = 4096
"""So many forms are remembered. Where each observation has one of its own, nothing is gained."""


@attrs.frozen
class _Form:
    """What observations say that differ in nothing but patient, day, number and place."""

    code: str
    """The code of a count, by which it is counted; empty for another laboratory value."""
    said: dict[str, Any]
    """The fields of a result."""


@attrs.define
class PlainObservations:
    """Gives the results of observations of which every decision is known."""

    values: Values
    _forms: dict[str, _Form | None] = attrs.field(factory=dict, init=False)
    """By what observations have in common; None for a form in which something is open."""

    def result(self, resource: dict[str, Any], where: Where) -> Result | None:
        """Return the result of an observation; None for one that is to be looked at by itself."""
        form = self._forms.get(_common(resource))
        if form is None:
            return None
        people = self.values.people
        name, server, named = referred(resource["subject"]["reference"])
        if name is None:
            return None
        people.see_server(name, server)
        if form.code:
            self.values.source.found.codes[form.code] += 1
        result = Result(
            patient_id=people.own_id(name), no_patient=named, day=resource["effectiveDateTime"],
            where=where, key=key_of(resource), number=clean(resource["valueQuantity"]["value"]),
            **form.said,
        )  # fmt: skip
        if not _OF_EACH.isdisjoint(resource):
            self._add(result, resource, where)
        return result

    def _add(self, result: Result, resource: dict[str, Any], where: Where) -> None:
        """Add what an observation says that is read of each by itself."""
        if "meta" in resource:
            result.version = version_of(resource)
        if "identifier" in resource:
            result.identifiers = identifiers_of(resource)
        if "extension" in resource:
            result.assumed, result.note = assumed_of(resource), note_of(resource)
        if "note" in resource:
            result.has_note = bool(notes_of(resource))
        if not _OF_SAMPLE.isdisjoint(resource):
            self.values.take_sample(resource, where, resource)

    def learn(self, resource: dict[str, Any], found: list[Result]) -> None:
        """Remember what was decided of an observation, for those of the same form."""
        common = _common(resource)
        if not common or common in self._forms:
            return
        if len(self._forms) >= _MOST:
            self._forms.clear()
        self._forms[common] = self._form(resource, found)

    def _form(self, resource: dict[str, Any], found: list[Result]) -> _Form | None:
        ranges = normal_ranges(resource)
        is_plain = len(found) == 1 and found[0].status and found[0].number is not None
        if not is_plain or len(ranges) > 1 or any(any(ends_in_text(each)) for each in ranges):
            return None
        if doubt_of_flag(resource) or any(map(modifiers_of, ranges)):
            return None
        result = found[0]
        codes = codings_of(resource["code"])
        code = self.values.code_of_count(codes) if result.is_count else ""
        names = ("among_labs", "analyte", "comparator", "range_high", "range_low", "range_units",
                 "status", "unit")  # fmt: skip
        return _Form(code, {name: getattr(result, name) for name in names})


def _common(resource: dict[str, Any]) -> str:
    """Write what observations of one form have in common; nothing for one that is not plain."""
    if not _PLAIN.issuperset(resource):
        return ""
    subject, quantity = resource.get("subject"), resource.get("valueQuantity")
    if type(subject) is not dict or type(quantity) is not dict:
        return ""
    meta, day = resource.get("meta", _NOTHING), resource.get("effectiveDateTime")
    is_plain = (
        OF_SUBJECT.issuperset(subject) and type(subject.get("reference")) is str
        and type(quantity.get("value")) is str and type(day) is str and day
        and type(resource.get("code")) is dict and type(meta) is dict
    )  # fmt: skip
    if not is_plain:
        return ""
    same = [
        resource.get("status"), resource["code"], resource.get("referenceRange"),
        resource.get("interpretation"),
        [each for each in quantity.items() if each[0] != "value"],
    ]  # fmt: skip
    return repr(same)

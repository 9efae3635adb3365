"""
Records of drugs in which nothing is open: what is the same for many of them is decided once.

The decisions of `_fhir/treatments.py` stand as they are. A record goes through all of them once;
those that differ from it in nothing but patient, days and place get the same answers.
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from itpcase.agents import Agent
from itpcase.io._fhir.values import dose_of, reason_of, text_of

__all__: list[str] = []

_UNREAD: Final = frozenset(
    {"basedOn", "category", "context", "dateAsserted", "derivedFrom", "device", "encounter",
     "eventHistory", "identifier", "informationSource", "language", "location", "note", "partOf",
     "performer", "priority", "quantity", "reasonCode", "reasonReference", "receiver", "recorder",
     "recorded", "reported", "reportedBoolean", "request", "requester", "supportingInformation",
     "text", "whenPrepared"}
)  # fmt: skip
"""Elements of a record of a drug of which nothing is read."""

_OF_EACH: Final = frozenset({"id", "meta", "subject"})
"""Elements that are read of each record by itself."""

_DAYS: Final = frozenset({"authoredOn", "effectiveDateTime", "whenHandedOver"})

_PERIOD: Final = "effectivePeriod"

_OF_FORM: Final = (
    "resourceType", "status", "medicationCodeableConcept", "medication", "medicationReference",
    "dosage", "dosageInstruction", "statusReason", "intent", "daysSupply",
)  # fmt: skip
"""Elements that records of one form have in common."""

_PLAIN: Final = _UNREAD | _OF_EACH | _DAYS | {_PERIOD, *_OF_FORM}
"""The elements of a record that may be plain; one with any other is looked at by itself."""

_ENDS: Final = frozenset({"end", "start"})

_MOST: Final = 4096
"""So many forms are remembered. Where each record has one of its own, nothing is gained."""


@attrs.frozen
class DrugForm:
    """What records say that differ in nothing but patient, days and place."""

    agent: Agent | None
    """None for a drug that is not used."""
    word: str
    """What the record calls it."""
    daily_dose: str | None
    stop_reason: str | None

    @classmethod
    def of(cls, resource: dict[str, Any], concept: Any, agent: Agent | None) -> DrugForm:
        """Take what a record says of its drug."""
        return cls(agent, text_of(concept), dose_of(resource), reason_of(resource))


@attrs.define
class DrugForms:
    """Remembers what was decided of records of drugs."""

    _forms: dict[str, DrugForm] = attrs.field(factory=dict, init=False)

    def form(self, common: str) -> DrugForm | None:
        """Return what was decided of a form; None for one that is not known."""
        return self._forms.get(common) if common else None

    def learn(self, common: str, form: DrugForm) -> None:
        """Remember what was decided of a record in which nothing was open."""
        if common:
            if len(self._forms) >= _MOST:
                self._forms.clear()
            self._forms[common] = form


def common_of(resource: dict[str, Any]) -> str:
    """Write what records of one form have in common; nothing for one that is not plain."""
    if not _PLAIN.issuperset(resource):
        return ""
    period = resource.get(_PERIOD)
    times = [name for name in _DAYS if resource.get(name) is not None]
    if period is not None:
        if times or type(period) is not dict or not _ENDS.issuperset(period):
            return ""
        times = [_PERIOD]
    if len(times) != 1:
        return ""
    return repr([times, *(resource.get(name) for name in _OF_FORM)])

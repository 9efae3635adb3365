"""
Records of drugs: what is the same for many of them is decided once.

The decisions of `_fhir/treatments.py` stand as they are. A record goes through all of them once;
those that differ from it in nothing but patient, days, dose, words beside the drug and place get
the same answers. What a dosage says is read once for all that say the same in what is read of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import attrs

from itpcase._sentences import Sentence
from itpcase.agents import Agent
from itpcase.errors import Problem
from itpcase.io._fhir.values import (
    MODIFIERS,
    TIMES,
    dosages_of,
    dose_of,
    has_no_dose,
    modifiers_of,
    routes_of,
)
from itpcase.io._files.json import part_of, parts_of
from itpcase.io._source.routes import is_local
from itpcase.io._source.source import modified
from itpcase.units.text import clean

__all__: list[str] = []

T = TypeVar("T")

_UNREAD: Final = frozenset(
    {"basedOn", "category", "context", "dateAsserted", "derivedFrom", "device", "encounter",
     "eventHistory", "extension", "identifier", "informationSource", "language", "location", "note",
     "partOf", "performer", "priority", "quantity", "reasonCode", "reasonReference", "receiver",
     "recorder", "recorded", "reported", "reportedBoolean", "request", "requester",
     "supportingInformation", "text", "whenPrepared"}
)  # fmt: skip
"""Elements of a record of a drug of which nothing is read."""

_OF_EACH: Final = frozenset(
    {"contained", "dosage", "dosageInstruction", "id", "medication", "medicationReference", "meta",
     "statusReason", "subject"}
)  # fmt: skip
"""Elements that are read of each record by itself."""

_PERIODS: Final = frozenset(f"{stem}Period" for stem in TIMES)

_TIMES: Final = _PERIODS | {
    "authoredOn", "whenHandedOver", *(f"{stem}DateTime" for stem in TIMES),
}  # fmt: skip
"""When it was."""

_OF_FORM: Final = (
    "resourceType", "status", "medicationCodeableConcept", "code", "intent", "daysSupply",
)  # fmt: skip
"""Elements that records of one form have in common."""

_PLAIN: Final = _UNREAD | _OF_EACH | _TIMES | {*_OF_FORM}
"""The elements of a record that may be plain; one with any other is looked at by itself."""

_ENDS: Final = frozenset({"end", "start"})

_UNNAMED: Final = frozenset({"identifier", "type"})
"""Of a reference to a drug, what does not name it."""

_MOST: Final = 4096
"""So many forms are remembered. Where each record has one of its own, nothing is gained."""


_NO_DOSE: Final = Problem(
    code="NOT_TAKEN", argument="dosage", given=Sentence("problem.NOT_TAKEN.given_dosage"),
    remedy=Sentence("problem.NOT_TAKEN.remedy_no_dose"), severity="warning",
)  # fmt: skip
"""Why a record is none of a drug that was taken all of whose doses are 0."""


@attrs.frozen
class Dosage:
    """What is read of how a drug is taken."""

    daily_dose: str | None = None
    refusal: Problem | None = None
    """Why its record is left out."""
    routes: tuple[str, ...] = ()
    is_local: bool = False
    """Whether one of its routes is that of a drug which acts where it is put."""

    @classmethod
    def of(cls, resource: Mapping[str, Any]) -> Dosage:
        """Read what a record says."""
        said = dosages_of(resource)
        dosages = [part_of(said), *parts_of(said)]
        for each in (*dosages, *(part_of(dosage.get("timing")) for dosage in dosages)):
            for element, named in modifiers_of(each).items():
                return cls(refusal=modified(f"dosage.{element}", named))
        routes = tuple(routes_of(resource))
        refusal = _NO_DOSE if has_no_dose(resource) else None
        return cls(dose_of(resource), refusal, routes, any(map(is_local, routes)))


_NO_DOSAGE: Final = Dosage()


@attrs.frozen
class DrugForm:
    """What records say that differ in nothing but patient, days, dose and place."""

    agent: Agent
    refusal: Problem | None = None
    """Why it is none that was taken."""
    is_settled: bool = False
    """Whether it says of one drug, once, when it was, and nothing is to be told of its state."""
    time: str = ""
    """The element of its time; empty for one that is looked for."""
    no_end: Problem | None = None
    """What is told where it has no end."""
    supply: int | None = None
    """So many days the pack lasts that was dispensed."""


@attrs.define
class DrugForms:
    """Remembers what was decided of records of drugs."""

    _forms: dict[str, DrugForm | str] = attrs.field(factory=dict, init=False)
    """Of a drug that is not used, what records call it."""
    _dosages: dict[str, Dosage] = attrs.field(factory=dict, init=False)

    def form(self, common: str) -> DrugForm | str | None:
        """Return what was decided, or the word for what is not used; None if nothing was yet."""
        return self._forms.get(common) if common else None

    def learn(self, common: str, form: DrugForm | str) -> None:
        """Remember what was decided of a record."""
        if common:
            _remember(self._forms, common, form)

    def dosage(self, resource: Mapping[str, Any]) -> Dosage:
        """Return what is read of the dosage of a record."""
        said = dosages_of(resource)
        if not said:
            return _NO_DOSAGE
        common = repr(_read_of(said))
        found = self._dosages.get(common)
        if found is None:
            found = _remember(self._dosages, common, Dosage.of(resource))
        return found


def _remember(known: dict[str, T], common: str, found: T) -> T:
    if len(known) >= _MOST:
        known.clear()
    known[common] = found
    return found


def _read_of(dosage: Any) -> list[Any]:
    """Return what is read of a dosage, or of a list of them: no words, and no days."""
    if isinstance(dosage, Mapping):
        return [dosage.get("dose"), dosage.get("route"), dosage.get(MODIFIERS)]
    found: list[Any] = []
    for each in parts_of(dosage):
        timing = part_of(each.get("timing"))
        repeat = part_of(timing.get("repeat"))
        rates = [rate.get("doseQuantity") for rate in parts_of(each.get("doseAndRate"))]
        modifiers = each.get(MODIFIERS), timing.get(MODIFIERS)
        found.append([repeat.get("periodUnit"), repeat.get("period"), repeat.get("frequency"),
                      rates, each.get("route"), modifiers])  # fmt: skip
    return found


def medication_inside(resource: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """Return the Medication that a record contains under a name; None for none."""
    inside = (each for each in parts_of(resource.get("contained"))
              if name.removeprefix("#") == clean(each.get("id")))  # fmt: skip
    return next(inside, None)


def reference_of(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return how a record refers to its drug, in R4 and R5; nothing where it does not."""
    return part_of(resource.get("medicationReference")) or part_of(
        part_of(resource.get("medication")).get("reference")
    )


def time_of(resource: Mapping[str, Any]) -> str:
    """Return the one element of a plain record that says when it was; nothing for several."""
    times = [name for name in _TIMES.intersection(resource) if resource[name] is not None]
    if len(times) != 1:
        return ""
    period = resource[times[0]]
    is_plain = times[0] not in _PERIODS or (type(period) is dict and _ENDS.issuperset(period))
    return times[0] if is_plain else ""


def common_of(
    resource: Mapping[str, Any], medication: Callable[[Mapping[str, Any]], Any], time: str
) -> str:
    """
    Write what records of one form have in common; nothing for one that is not plain.

    Parameters
    ----------
    resource : mapping
    medication : callable
        Gives what the drug is that a record refers to.
    time : str
        The element of its time.
    """
    if not time or not _PLAIN.issuperset(resource):
        return ""
    said = [time, *(resource.get(name) for name in _OF_FORM)]
    if "medicationReference" in resource or "medication" in resource:
        said.append(part_of(resource.get("medication")).get("concept"))
        drug = medication(resource)
        said.append([each for each in drug.items() if each[0] not in _UNNAMED]
                    if isinstance(drug, Mapping) else drug)  # fmt: skip
    return repr(said)

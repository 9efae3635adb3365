"""
What a FHIR source says of the sample of a result: its specimen, its site, its method and its flags.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from itpcase.io._fhir.values import (
    SNOMED,
    codings_of,
    identifiers_of,
    notes_of,
    referred_id,
    words_of,
)
from itpcase.io._files.json import part_of, parts_of
from itpcase.io._source.samples import doubtful_sample
from itpcase.units.text import clean

__all__: list[str] = []

SPECIMENS: Final[Mapping[tuple[str, str], str]] = {
    (SNOMED, "119359002"): "bone marrow", (SNOMED, "119361006"): "plasma",
    (SNOMED, "119364003"): "serum",
}  # fmt: skip
"""Specimens of SNOMED CT that are no blood; the codes are recalled, and not checked against it."""


class Sample(NamedTuple):
    """What is said of the sample of a result."""

    what: list[str]
    """What it is, or where it was taken."""
    more: list[str]
    """How it was counted, in what state it was, and what it was kept in."""
    name: str = ""
    """The id of the specimen that says more."""

    def and_of(self, other: Sample) -> Sample:
        """Add what a specimen says of itself."""
        return Sample(self.what + other.what, self.more + other.more)


def specimen_of(resource: Mapping[str, Any]) -> Sample:
    """Return what a specimen says of itself: its type; its state, container and notes."""
    of = parts_of(resource.get("condition"))
    for container in parts_of(resource.get("container")):
        of += [part_of(container.get(name)) for name in ("type", "additiveCodeableConcept")]
    more = [word for concept in of for word in words_of(concept)]
    more += [clean(resource.get("status")), *notes_of(resource)]
    kinds = [SPECIMENS.get(pair, "") for pair in codings_of(resource.get("type"))]
    site = part_of(resource, "collection").get("bodySite")
    taken = words_of(part_of(site, "concept") or site)
    return Sample([*kinds, *words_of(resource.get("type")), *taken], more)


def specimen_inside(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the specimen that a result contains and refers to; nothing for none."""
    name = clean(part_of(resource.get("specimen")).get("reference"))
    found = (each for each in parts_of(resource.get("contained"))
             if name == f"#{clean(each.get('id'))}")  # fmt: skip
    return next(found, {})


def specimen_of_report(holder: Mapping[str, Any]) -> dict[str, Any]:
    """Return the one specimen of a report or a panel, of what it contains, with those within."""
    said = holder.get("specimen")
    specimens = parts_of(said) or [part_of(said)]
    if len(specimens) != 1 or not specimens[0]:
        return {}
    inside = [each for each in parts_of(holder.get("contained"))
              if each.get("resourceType") == "Specimen"]  # fmt: skip
    return {"specimen": specimens[0]} | ({"contained": inside} if inside else {})


def doubt_of_flag(holder: Mapping[str, Any]) -> str:
    """Return what an interpretation says of the sample; nothing where it is high, low or normal."""
    return doubtful_sample(_words_of_flag(holder))


def flag_of(holder: Mapping[str, Any]) -> str:
    """Return the first word of an interpretation."""
    return next(filter(None, _words_of_flag(holder)), "")


def _words_of_flag(holder: Mapping[str, Any]) -> list[str]:
    said = holder.get("interpretation")
    return [word for each in parts_of(said) or [part_of(said)] for word in words_of(each)]


def sample_of(resource: Mapping[str, Any], part: Mapping[str, Any]) -> Sample | None:
    """Return what a result says of its sample, in a component as well; None for nothing."""
    specimen = part_of(resource.get("specimen"))
    name = clean(specimen.get("reference"))
    structure = part_of(resource.get("bodyStructure"))
    what = [*words_of(resource.get("bodySite")), clean(structure.get("display")),
            clean(specimen.get("display"))]  # fmt: skip
    doubts = {doubt_of_flag(each) for each in (resource, part)} - {""}
    found = Sample(what, [*words_of(resource.get("method")), *sorted(doubts)])
    named = next(iter(identifiers_of({"identifier": [specimen.get("identifier")]})), "")
    says = name or named or any(found.what) or any(found.more)
    return found._replace(name=referred_id(name) or named) if says else None

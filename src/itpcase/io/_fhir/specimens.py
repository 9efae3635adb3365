"""
The specimens of a FHIR source: what each is said to be, in its newest version, by its names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import attrs

from itpcase.cohort._tables.statuses import Standing, standing_of
from itpcase.io._fhir.people import is_deleted, owner_reference, referred
from itpcase.io._fhir.samples import Sample, specimen_of
from itpcase.io._fhir.values import identifiers_of, modifiers_of, referred_id, version_of
from itpcase.io._files.json import parts_of
from itpcase.io._source.results import in_order
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.units.text import clean

__all__: list[str] = []


@attrs.frozen
class Specimen:
    """What a specimen says of itself, in its newest version."""

    order: tuple[int, int, str]
    version: str
    where: Where
    sample: Sample = attrs.field(eq=False)
    owner: str
    """The patient that it is of; empty for nobody."""
    modifiers: Mapping[str, str] = attrs.field(factory=dict, eq=False)
    """What changes its meaning in a way that nobody here knows."""


@attrs.define
class Specimens:
    """Collects specimens, and finds that of a result when all are there."""

    _source: Source
    _by_id: dict[str, dict[str, Specimen]] = attrs.field(
        factory=lambda: defaultdict(dict), init=False
    )  # fmt: skip
    """By its id, the specimen of each folder: those of two may be of two hospitals."""
    _ids: dict[str, set[str]] = attrs.field(factory=lambda: defaultdict(set), init=False)
    """By each identifier, the ids of the specimens that have it."""
    _told: set[Where] = attrs.field(factory=set, init=False)

    def read(self, resource: Mapping[str, Any], at: Where) -> Specimen:
        """
        Return what a specimen says.

        One that may be another says nothing, and one that was entered in error no more than that.
        """
        owner, *_ = referred(owner_reference(resource))
        version, said = version_of(resource), specimen_of(resource)
        status = clean(resource.get("status"))
        is_wrong = bool(status) and standing_of(status) is Standing.WITHDRAWN
        modifiers = {} if is_wrong else modifiers_of(resource)
        if is_wrong or modifiers:
            owner, said = None, Sample([], [status] if is_wrong else [])
        return Specimen(in_order(version), version, at, said, owner or "", modifiers)

    def take(self, resource: Mapping[str, Any], where: Where) -> None:
        """Keep what a specimen is said to be, by its names."""
        at = attrs.evolve(where, id=f"Specimen/{resource.get('id') or where.id}")
        found, folder = self.read(resource, at), _folder_of(at)
        ids = {clean(resource.get("id")), referred_id(where.id)} - {""}
        for name in ids:
            before = self._by_id[name].get(folder)
            if before is None or found.order >= before.order:
                self._by_id[name][folder] = found
        said = [*parts_of(resource.get("identifier")), resource.get("accessionIdentifier")]
        for named in identifiers_of({"identifier": said}) if any(said) else ():
            if ids and not named.startswith("|"):  # a value without its system is that of many
                self._ids[named].add(clean(resource.get("id")) or min(ids))

    def named(self, name: str, where: Where) -> Specimen | None:
        """
        Return the specimen of a result by a name; None for a name of none, or of several.

        An accession number may be that of all tubes of an order.
        """
        ids = self._ids.get(name, {name})
        held = self._by_id.get(min(ids), {}) if len(ids) == 1 else {}
        alone = next(iter(held.values())) if len(held) == 1 else None
        return held.get(_folder_of(where), alone)

    def tell(self, specimen: Specimen) -> None:
        """Tell, once, of the specimen of a count that may be another."""
        if specimen.modifiers and specimen.where not in self._told:
            self._told.add(specimen.where)
            self._source.tell_modified(specimen.where, specimen.modifiers)

    def forget(self, deleted: Mapping[str, str]) -> None:
        """Leave out what is said of specimens that were deleted."""
        if not deleted:
            return
        known = {each.where: each for held in self._by_id.values() for each in held.values()}
        gone = {
            where for where, each in known.items()
            if is_deleted(where, each.version, deleted, self._source)
        }  # fmt: skip
        for held in self._by_id.values():
            for folder in [at for at, each in held.items() if each.where in gone]:
                del held[folder]


def _folder_of(where: Where) -> str:
    return where.file.rpartition("/")[0]

"""
Reports and panels of a FHIR source, which hold results: one that was taken back takes them along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from itpcase.cohort._tables.statuses import Standing, standing_of
from itpcase.io._fhir.values import referred_id, version_of
from itpcase.io._files.json import parts_of
from itpcase.io._source.records import Result
from itpcase.io._source.results import in_order
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.units.text import clean

__all__: list[str] = []

MEMBERS: Final = ("result", "hasMember")
"""Under these names a report, and a panel, refer to the results that they hold."""


@attrs.frozen
class Group:
    """A report or a panel: its version and status, how it is called, and what it holds."""

    version: tuple[int, int, str]
    status: str
    where: Where
    names: frozenset[str]
    members: frozenset[str]


@attrs.define
class Groups:
    """The reports and the panels of a source that matter, each in its newest version."""

    _newest: dict[str, Group] = attrs.field(factory=dict, init=False)
    _names: dict[str, tuple[Any, str | None]] = attrs.field(factory=dict, init=False)
    """The ids and the addresses of the resources of results, by their places."""

    def name(self, resource: Mapping[str, Any], where: Where, address: str | None) -> None:
        """Keep how a resource with results is called."""
        self._names[where.id or ""] = resource.get("id"), address

    def see_withdrawn(self, resource: Mapping[str, Any], where: Where, address: str | None) -> None:
        """Keep what a report or a panel that was taken back holds; of others there are many."""
        if _is_withdrawn(clean(resource.get("status"))):
            self.see(resource, where, address)

    def see(self, resource: Mapping[str, Any], where: Where, address: str | None) -> None:
        """Keep what a report or a panel holds."""
        if not (members := frozenset(_members_of(resource))):
            return
        status, known = clean(resource.get("status")), where.id or ""
        version = in_order(version_of(resource))
        if known not in self._newest or version >= self._newest[known].version:
            names = _called(resource.get("id"), address)
            self._newest[known] = Group(version, status, where, names, members)

    def may_withdraw(self) -> bool:
        """Tell whether anything was taken back that holds results, or panels of results."""
        return bool(self._newest and self._names)

    def standing(self, results: list[Result], source: Source) -> list[Result]:
        """Leave out, by name, the results of which every report and panel was taken back."""
        withdrawn = self._withdrawn()
        kept: list[Result] = []
        for result in results:
            called = _called(*self._names.get((result.where.id or "").partition(" ")[0], ("", "")))
            by = next((withdrawn[name] for name in called if name in withdrawn), None)
            if by is None or _is_withdrawn(result.status):  # which is told of where it is read
                kept.append(result)
                continue
            source.found.rows += result.is_count
            source.note(
                "WITHDRAWN_RESULT", result.where, argument="status", patient_id=result.patient_id,
                given=f"{by.status!r} ({by.where.id})",
            )  # fmt: skip
        return kept

    def _withdrawn(self) -> dict[str, Group]:
        """Return what no report or panel that stands holds, each with one that does not stand."""
        found: dict[str, Group] = {}
        while True:
            out = [
                group for group in self._newest.values()
                if _is_withdrawn(group.status) or not found.keys().isdisjoint(group.names)
            ]  # fmt: skip
            stand = [group for group in self._newest.values() if group not in out]
            held = {name for group in stand for name in group.members}
            more = {
                name: group for group in out for name in group.members - held if name not in found
            }
            if not more:
                return found
            found |= more


def _is_withdrawn(status: str) -> bool:
    return standing_of(status) is Standing.WITHDRAWN


def _called(own: Any, address: str | None) -> frozenset[str]:
    """Return the names of a resource: its own id, and that of its address."""
    return frozenset({clean(own), referred_id(address)} - {""})


def _members_of(resource: Mapping[str, Any]) -> Iterator[str]:
    """Give the names of the results that a resource refers to, or contains."""
    own = clean(resource.get("id"))
    for name in MEMBERS:
        for each in parts_of(resource.get(name)):
            reference = clean(each.get("reference"))
            yield f"{own}{reference}" if reference.startswith("#") else referred_id(reference)
    for inside in parts_of(resource.get("contained")):
        if inside.get("resourceType") == "Observation":
            yield f"{own}#{clean(inside.get('id'))}"

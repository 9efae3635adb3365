"""
Patients of a FHIR source: how they are named, which record stands, and what it says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.io._fhir.values import (
    extension_of,
    identifiers_of,
    is_later_version,
    is_yes,
    modifiers_of,
    referred_id,
    version_of,
)
from itpcase.io._fhir.write import (
    FOLLOWED,
    KINDS,
    OTHERWISE,
    PATIENT,
    RECORDED,
    fact_url,
)
from itpcase.io._files.json import part_of, parts_of
from itpcase.io._source.own_facts import FACTS, read_fact
from itpcase.io._source.results import in_order
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.units.text import as_printed, clean

__all__: list[str] = []

HOLDERS: Final = frozenset({"DiagnosticReport", "Observation"})
"""The resources that may hold results."""

_BEFORE_ID: Final = re.compile(r"\s*(?:.*/|urn:uuid:|urn:oid:)")
"""What stands before the id in a reference."""


def is_deleted(where: Where, version: str, deleted: Mapping[str, str], source: Source) -> bool:
    """
    Tell whether an entry says that a resource was deleted, which is told of.

    A version that is known to be later than that of the deletion was made anew.
    """
    name = (where.id or "").partition(" ")[0]
    holder = name.partition("/")[2].partition("#")[0] if "#" in name else ""
    names = (name, *(f"{kind}/{holder}" for kind in HOLDERS if holder))
    gone = next((deleted[each] for each in names if each in deleted), None)
    if gone is None or is_later_version(version, gone):
        return False
    source.note("WITHDRAWN_RESULT", where, argument="method", given="'DELETE'")
    return True


def _version_of(patient: tuple[Mapping[str, Any], Where]) -> tuple[int, int, str]:
    """Order the records of patients by their versions."""
    return in_order(version_of(patient[0]))


def _subject_of(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    return part_of(resource.get("subject")) or part_of(resource.get("patient"))


def owner_reference(resource: Mapping[str, Any]) -> str:
    """Return how a resource refers to its patient."""
    return clean(_subject_of(resource).get("reference"))


def _written_id(resource: Mapping[str, Any]) -> str:
    """Return the id that `write_fhir` wrote a patient under, which may be no id of FHIR."""
    named = parts_of(resource.get("identifier"))
    return next((clean(n.get("value")) for n in named if clean(n.get("system")) == PATIENT), "")


OF_SUBJECT: Final = frozenset({"display", "reference"})
"""What a reference to a patient has in which nothing is open."""


@lru_cache(maxsize=65536)
def referred(reference: str, kind: str = "") -> tuple[str | None, str, str]:
    """
    Return the patient that a reference names, the server that it names, and itself as it is typed.

    Parameters
    ----------
    reference : str
    kind : str, optional
        Of what is referred to, where it is said beside the reference.

    Returns
    -------
    tuple
        None for the patient of what is of another kind, or a search; the empty text for no server.
    """
    said = clean(reference)
    named = said.partition("/_history/")[0]
    kind = kind or named.rpartition("/")[0].rpartition("/")[2]
    if not said or "?" in said or said[0] == "#" or said[-1] == "/":
        return None, "", said
    if kind not in {"", "Patient"}:
        return None, "", said
    server = said.partition("/Patient/")[0]
    return referred_id(said), server if "://" in server else "", said


def as_subject(resource: dict[str, Any]) -> dict[str, Any]:
    """Return who takes part in a study with its patient as R5 names it; R4 says *individual*."""
    return {"subject": resource.get("individual"), **resource}


@attrs.define(kw_only=True)
class People:
    """Collects the records of patients, and reads them when all are there."""

    source: Source
    _ids: dict[str, str] = attrs.field(factory=dict, init=False)
    """How a bundle names its patients -> their own ids."""
    _replaced: dict[str, str] = attrs.field(factory=dict, init=False)
    """Patients whose record was replaced by that of another id."""
    _versions: dict[str, str] = attrs.field(factory=dict, init=False)
    """The latest version of each patient."""
    _servers: dict[str, set[str]] = attrs.field(factory=lambda: defaultdict(set), init=False)
    """By the id in a reference, the servers that it names."""
    _facts: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list, init=False)
    _one_person: dict[str, list[tuple[str, ...]]] = attrs.field(
        factory=lambda: defaultdict(list), init=False
    )  # fmt: skip
    """By what says so, patients that are one person."""
    _identified: dict[str, set[str]] = attrs.field(factory=lambda: defaultdict(set), init=False)
    """By each identifier, the patients that have it."""
    _beside: dict[tuple[str, str], str] = attrs.field(factory=dict, init=False)
    """Patients by reference with the identifier beside it, and the first resource that has both."""
    _folders: dict[str, set[str]] = attrs.field(factory=lambda: defaultdict(set), init=False)
    """The folders of a source in which a record of each patient stands, by its id."""
    _named_by: set[str] = attrs.field(factory=set, init=False)
    """The identifiers that stand in place of references, as long as not all were read."""
    _is_read: bool = attrs.field(default=False, init=False)
    _unused: list[str] = attrs.field(factory=list, init=False)
    """The living whose record is not in use."""
    _arms: dict[tuple[str, str], str] = attrs.field(factory=dict, init=False)
    """The names of the groups that studies compare, by the study and the id of R5 for a group."""

    _centres: dict[str, str] = attrs.field(factory=dict, init=False)
    """The names of organizations, by how they are referred to."""
    _modified: dict[str, tuple[Where, dict[str, str]]] = attrs.field(factory=dict, init=False)
    """Those that may be others, and are not told of yet, with what changes their meaning."""

    def take(self, resource: dict[str, Any], where: Where, named: Where) -> None:
        """Keep a record of a patient, and how it is named."""
        own = self._name(resource, where)
        self._folders[own].add(where.file.rpartition("/")[0])
        self._facts.append((resource | {"id": own} if own else resource, named))

    def see_spelling(self, resource: Mapping[str, Any], where: Where) -> None:
        """Tell of an id of a patient that is read in another way than it is written."""
        if resource["resourceType"] == "Patient":
            written = resource.get("id")
            self.source.see_id(written, clean(written), where, "id")
            for each in parts_of(resource.get("identifier")):
                value, system = each.get("value"), clean(each.get("system"))
                if system == PATIENT:
                    self.source.see_id(value, clean(value), where, "identifier.value")
        reference = _subject_of(resource).get("reference")
        if not isinstance(reference, str):
            return
        name, _, _ = referred(reference)
        if name is not None and not reference.endswith(f"/{name}"):
            written = _BEFORE_ID.sub("", reference, count=1)
            self.source.see_id(written, name, where, "subject")

    def take_person(self, resource: Mapping[str, Any], named: Where) -> None:
        """Keep the patients that a Person says are one."""
        if self.source.tell_modified(named, modifiers_of(resource)):
            return
        targets = [
            referred_id(clean(part_of(link.get("target")).get("reference")))
            for link in parts_of(resource.get("link"))
        ]  # fmt: skip
        self._one_person["Person.link"].append(tuple(targets))

    def take_organization(self, resource: Mapping[str, Any], where: Where) -> None:
        """Keep how an organization is called."""
        names = {clean(resource.get("id")), referred_id(where.id)} - {""}
        if modifiers := modifiers_of(resource):
            named = attrs.evolve(where, id=f"Organization/{resource.get('id') or where.id}")
            self._modified |= dict.fromkeys(names, (named, modifiers))
        elif name := as_printed(resource.get("name")):
            self._centres |= dict.fromkeys(names, name)

    def _centre_of(self, resource: Mapping[str, Any]) -> str | None:
        """Return the organization that manages the record of a patient: its name, else its id."""
        said = part_of(resource.get("managingOrganization"))
        reference = clean(said.get("reference"))
        if found := self._modified.pop(referred_id(reference), None):
            self.source.tell_modified(*found)
        inside = (
            as_printed(each.get("name")) for each in parts_of(resource.get("contained"))
            if reference == f"#{clean(each.get('id'))}"
        )  # fmt: skip
        named = self._centres.get(referred_id(reference)) or next(filter(None, inside), "")
        words = (named, said.get("display"), part_of(said.get("identifier")).get("value"))
        return next(filter(None, map(as_printed, words)), referred_id(reference)) or None

    def take_study(self, resource: Mapping[str, Any], where: Where) -> None:
        """Keep the names of the groups that a study compares."""
        studies = {clean(resource.get("id")), referred_id(where.id)} - {""}
        for group in parts_of(resource.get("comparisonGroup")):
            link, name = clean(group.get("linkId")), as_printed(group.get("name"))
            if link and name:
                self._arms |= {(study, link): name for study in studies}

    def read_arms(self, subjects: Iterable[tuple[Mapping[str, Any], Where]]) -> None:
        """Read to which arm each patient was assigned, and tell of one that was another in fact."""
        for resource, where in subjects:
            assigned, actual = (self._arm_of(resource, kind) for kind in ("assigned", "actual"))
            if not assigned:
                continue
            owner = self.owner(resource)
            if not owner:
                self.source.tell_no_id(where, self.named(resource))
                continue
            if self.source.tell_modified(where, modifiers_of(resource), owner):
                continue
            self.source.state(owner, where, arm=assigned)
            if actual and clean(actual).casefold() != clean(assigned).casefold():
                self.source.tell_two_arms(where, "assignedArm", owner, assigned, actual)

    def _arm_of(self, resource: Mapping[str, Any], kind: str) -> str:
        """Return the name of an arm: that of R4, or what the study calls the group of R5."""
        study = referred_id(clean(part_of(resource.get("study")).get("reference")))
        group = clean(resource.get(f"{kind}ComparisonGroup"))
        said = as_printed(resource.get(f"{kind}Arm"))
        return said or self._arms.get((study, group), group)

    def tell_of_persons(self) -> None:
        """Tell of patients of several ids who are one person, as far as a source says it."""
        self._one_person["Patient.identifier"] += map(tuple, map(sorted, self._identified.values()))
        told: set[tuple[str, ...]] = set()
        for said, groups in self._one_person.items():
            for group in groups:
                ids = tuple(dict.fromkeys(self.own_id(each) for each in group))
                known = tuple(sorted(each for each in ids if each in self.source.known))
                if len(known) > 1 and known not in told:
                    told.add(known)
                    self.source.note(
                        "ONE_PERSON", Where("Patient"), argument=said, given=enumerated(known),
                        patient_id=known[0],
                    )  # fmt: skip

    def leave_out(self, deleted: Mapping[str, str]) -> None:
        """Leave out, by name, the records of patients that an entry says were deleted."""
        self._facts = [
            (resource, where) for resource, where in self._facts
            if not is_deleted(where, version_of(resource), deleted, self.source)
        ]  # fmt: skip

    def read(self) -> None:
        """Read what is known of each patient."""
        self._follow_links()
        for name in self._identified.keys() | self._named_by:  # that of several names nobody
            owners = {*map(self.own_id, self._identified.get(name, ()))}
            self._ids.setdefault(name, owners.pop() if len(owners) == 1 else "")
        self._is_read = True
        for resource, where in sorted(self._facts, key=_version_of, reverse=True):
            self._read_patient(resource, where)
        if unused := [*dict.fromkeys(self._unused)]:
            self.source.note(
                "UNKNOWN_STATUS", Where("Patient"), argument="active",
                needed=Sentence("problem.UNKNOWN_STATUS.needed_active"),
                given=Sentence("problem.UNKNOWN_STATUS.given_active", patients=len(unused),
                               first=repr(min(unused))),
                remedy=Sentence("problem.UNKNOWN_STATUS.remedy_active"),
            )  # fmt: skip

    def own_id(self, name: str) -> str:
        """Return the id of a patient by any name of it."""
        return self._ids.get(name, name)

    @staticmethod
    def named(resource: Mapping[str, Any]) -> str:
        """Return how a resource names its patient: by a reference, an identifier or in words."""
        subject = _subject_of(resource)
        identifier = part_of(subject.get("identifier"))
        words = (subject.get("reference"), identifier.get("value"), subject.get("display"))
        return next(filter(None, map(clean, words)), "")

    def owner(self, resource: Mapping[str, Any]) -> str:
        """Return the patient of a resource; what is of another kind, or a search, is of none."""
        subject = _subject_of(resource)
        if subject.keys() <= OF_SUBJECT and type(said := subject.get("reference")) is str and said:
            name, server, _ = referred(said)
            if name is None:
                return ""
            self.see_server(name, server)
            return self.own_id(name)
        reference = clean(subject.get("reference"))
        if not reference:
            return self._by_identifier(subject)
        name, server, _ = referred(reference, clean(subject.get("type")))
        if name is None:
            return ""
        self.see_server(name, server)
        if "identifier" not in subject:
            return self.own_id(name)
        beside = next(iter(identifiers_of({"identifier": [subject.get("identifier")]})), "|")
        if not beside.startswith("|"):
            self._beside.setdefault((name, beside), clean(resource.get("id")))
        return self.own_id(name)

    def see_address(self, resource: Mapping[str, Any], address: str) -> None:
        """Keep the server of a resource by its address, of which relative references are."""
        kind = resource["resourceType"]
        server, is_of_kind, _ = address.partition(f"/{kind}/")
        if not is_of_kind or "://" not in server:
            return
        if kind == "Patient":
            self.see_server(clean(resource.get("id")) or referred_id(address), server)
            return
        reference = _subject_of(resource).get("reference")
        if isinstance(reference, str) and reference.startswith("Patient/"):
            name, *_ = referred(reference)
            if name is not None:
                self.see_server(name, server)

    def see_server(self, name: str, server: str) -> None:
        """Keep the server that a reference to a patient names, if it names one."""
        if server:
            self._servers[name].add(server)

    def _by_identifier(self, subject: Mapping[str, Any]) -> str:
        """
        Return the patient whose record has the identifier that stands in place of a reference.

        One without a system is that of many.
        """
        said = identifiers_of({"identifier": [subject.get("identifier")]})
        name = next(iter(said), "|")
        if clean(subject.get("type")) not in {"", "Patient"} or name.startswith("|"):
            return ""
        if self._is_read:
            return self._ids.get(name, "")
        self._named_by.add(name)
        return name

    def tell_of_servers(self) -> None:
        """Tell of patients of one id that are of several servers: they are read as one."""
        for name, servers in self._servers.items():
            if len(servers) > 1:
                self.source.note(
                    "TWO_SERVERS", Where("Patient", None, f"Patient/{name}"),
                    given=enumerated(sorted(servers)), patient_id=self.own_id(name),
                )  # fmt: skip
        for (name, beside), resource in self._beside.items():
            owner, other = self.own_id(name), self._ids.get(beside)
            if other and other != owner:
                self.source.note(
                    "TWO_FACTS", Where("Patient", None, resource or None), argument="subject",
                    needed=Sentence("problem.TWO_FACTS.needed_owner"), patient_id=owner,
                    given=Sentence("problem.TWO_FACTS.given", first=owner, other=other),
                    remedy=Sentence("problem.TWO_FACTS.remedy_owner"),
                )  # fmt: skip
        self._tell_of_folders()

    def _tell_of_folders(self) -> None:
        """Tell once of patients of one id in several folders, which may be of two hospitals."""
        shared = [own for own, folders in self._folders.items() if len(folders) > 1]
        if shared:
            folders = sorted(set().union(*(self._folders[own] for own in shared)))
            self.source.note(
                "TWO_SERVERS", Where("Patient"), argument="id",
                needed=Sentence("problem.TWO_SERVERS.needed_folders"),
                given=Sentence(
                    "problem.TWO_SERVERS.given_folders", patients=len(shared),
                    first=repr(min(shared)), listed=enumerated(map(repr, folders)),
                ),
                remedy=Sentence("problem.TWO_SERVERS.remedy_folders"),
            )  # fmt: skip

    def _name(self, resource: Mapping[str, Any], where: Where) -> str:
        """Keep how a patient is named, by its own id or that of its entry, which is returned."""
        named = clean(resource.get("id")) or referred_id(where.id)
        own = _written_id(resource) or named
        self._ids |= dict.fromkeys({referred_id(where.id), named} - {""}, own)
        for each in identifiers_of(resource):
            if not each.startswith("|"):  # a value without its system is that of many
                self._identified[each].add(own)
        for link in parts_of(resource.get("link")):
            other = referred_id(clean(part_of(link.get("other")).get("reference")))
            at = attrs.evolve(where, id=f"Patient/{own} link")
            if not other or self.source.tell_modified(at, modifiers_of(link), own):
                continue
            if clean(link.get("type")) == "replaced-by":
                self._replaced[own] = other
            elif clean(link.get("type")) == "replaces":  # whether its record is there or not
                self._replaced[other] = own
                self._ids.setdefault(other, other)
            elif clean(link.get("type")) in {"seealso", "refer"}:
                self._one_person["Patient.link"].append((own, other))
        return own

    def _follow_links(self) -> None:
        """Name each patient by the record that stands, and tell of those that were replaced."""
        self._replaced = {
            self.own_id(one): self.own_id(other) for one, other in self._replaced.items()
        }
        for own in self._replaced:
            last, seen = own, {own}
            while (after := self._replaced.get(last)) is not None and after not in seen:
                seen.add(after)
                last = after
            self.source.note(
                "REPLACED_PATIENT",
                Where("Patient", None, f"Patient/{own}"),
                given=Sentence("problem.REPLACED_PATIENT.given", other=last),
                patient_id=own,
            )
            self._ids |= {name: last for name, meant in self._ids.items() if meant == own}

    def _read_patient(self, resource: Mapping[str, Any], where: Where) -> None:
        own = clean(resource.get("id")) or where.id or ""
        self.source.known.add(self.own_id(own))
        if self.source.tell_modified(where, modifiers_of(resource), self.own_id(own)):
            return
        version = version_of(resource)
        if own in self._replaced or (
            version and self._versions.setdefault(own, version) != version
        ):
            return
        owner = self.own_id(own)
        is_dead = resource.get("deceasedDateTime") or is_yes(resource.get("deceasedBoolean"))
        if not is_dead and clean(resource.get("active")).casefold() == "false":
            self._unused.append(owner)
        followed = extension_of(resource, FOLLOWED).get("valueDate")
        recorded = extension_of(resource, RECORDED).get("valueBoolean")
        facts = {
            "sex": self.source.sex(resource.get("gender"), where, "gender", owner),
            "born_on": self.source.day(
                resource.get("birthDate"), where, "birthDate", owner, severity="warning"
            ),
            "died_on": self.source.day(
                resource.get("deceasedDateTime"), where, "deceasedDateTime", owner
            ),
            "followed_until": self.source.day(
                followed, where, "followed_until", owner, severity="warning"
            ),
            "bleeding_recorded": recorded if isinstance(recorded, bool) else None,
            "centre": self._centre_of(resource),
        }
        for name in FACTS:
            said = extension_of(resource, fact_url(name)).get(KINDS.get(name, "valueString"))
            if name not in OTHERWISE:
                facts |= read_fact(self.source, name, said, where, owner)
        self.source.state(owner, where, **facts)
        died = facts["died_on"]
        if died is not None and clean(resource.get("deceasedBoolean")).casefold() == "false":
            self.source.note(
                "TWO_FACTS", where, argument="deceased", patient_id=owner,
                given=Sentence("problem.TWO_FACTS.given", first=died, other="false"),
            )  # fmt: skip
        if is_yes(resource.get("deceasedBoolean")) and facts["died_on"] is None:
            self.source.note(
                "DEATH_WITHOUT_DAY",
                where,
                given=Sentence("problem.DEATH_WITHOUT_DAY.given"),
                argument="deceasedBoolean",
                patient_id=owner,
            )

"""
Reads the resources of a FHIR source: sorts them, leaves out what does not stand, and hands over.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.cohort._tables.statuses import Standing, standing_of
from itpcase.cohort.schema import SIGNS
from itpcase.errors import InputError
from itpcase.io._export import grade_of_code
from itpcase.io._fhir.bundle import files_of, resources, unread_files
from itpcase.io._fhir.groups import Groups
from itpcase.io._fhir.observations import Values
from itpcase.io._fhir.outcomes import OUTCOME
from itpcase.io._fhir.pages import Pages
from itpcase.io._fhir.people import HOLDERS, People, as_subject, is_deleted
from itpcase.io._fhir.plain import PlainObservations
from itpcase.io._fhir.samples import specimen_of_report
from itpcase.io._fhir.treatments import UNREAD_DRUGS, Treatments, is_two_times
from itpcase.io._fhir.values import (
    SUBSETTED,
    TEST_DATA,
    assumed_of,
    codings_of,
    extension_of,
    is_later_version,
    is_past,
    marks_of,
    modifiers_of,
    own_code,
    printed_notes,
    states_of,
    version_of,
    words_of,
)
from itpcase.io._fhir.versions import standing, without_replaced
from itpcase.io._fhir.write import BLEEDING, OF_ALL, SIGN, fact_url
from itpcase.io._files.folder import as_path
from itpcase.io._files.json import part_of, parts_of
from itpcase.io._source.drugs import SHOWN
from itpcase.io._source.past import tells_of_splenectomy
from itpcase.io._source.records import Result
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where
from itpcase.units.text import as_printed, clean

__all__: list[str] = []

LONGEST_SHOWN: Final = 80
"""So much of an element in another form is shown. [characters]"""

ACTIVE: Final = ("active", "recurrence", "relapse")
"""Clinical states of a condition that goes on."""

OTHER_RELEASES: Final = frozenset({"MedicationUsage", "MedicationOrder", "MedicationPrescription"})
"""What other releases of FHIR call records of drugs."""

_DRUGS: Final = frozenset(
    {"MedicationAdministration", "MedicationStatement", "MedicationDispense", "MedicationRequest",
     "Procedure"}
)  # fmt: skip


_READ: Final = _DRUGS | {"Observation", "Patient", "Medication", "Condition"}
"""The resources of which something is read."""

TOLD_OF: Final = frozenset(
    {"Medication", "Organization", "Specimen", "ResearchStudy", "ResearchSubject", OUTCOME}
)  # fmt: skip
"""The resources that say something of others."""

_FORMS: Final[Mapping[str, type]] = {
    **dict.fromkeys(
        ("code", "effectivePeriod", "managingOrganization", "medication",
         "medicationCodeableConcept", "medicationReference", "meta", "patient", "subject",
         "valueCodeableConcept", "valueQuantity", "valueRange"), Mapping,
    ),
    **dict.fromkeys(("component", "link", "referenceRange"), list),
}  # fmt: skip
"""Elements that are read, by their form in JSON."""


_ALWAYS: Final = frozenset(
    {"contained", "implicitRules", "meta", "modifierExtension", "specimen", "subject"}
)
"""What a report says of all that it holds, whatever that says of itself."""

_OF_REPORT: Final = (
    "implicitRules", "meta", "modifierExtension", "subject", "effectiveDateTime", "effectivePeriod",
    "effectiveInstant", "effectiveTiming",
)  # fmt: skip
"""What a report, or a panel, says of the results that it holds."""


def _all_resources(
    files: Mapping[Path, str], pages: Pages
) -> Iterator[tuple[dict[str, Any], Where]]:
    """Give the resources of files, each with its place, in which a file has its folder as well."""
    for path, name in files.items():
        yield from resources(path, pages, name)


def _named(resource: Mapping[str, Any], where: Where) -> Where:
    """Return the place of a resource, by its kind and id."""
    name = f"{resource['resourceType']}/{resource.get('id') or where.id}"
    return Where(where.file, where.row, name)


@attrs.define(kw_only=True)
class Reader:
    """Reads the resources of one source."""

    source: Source
    people: People
    values: Values
    treatments: Treatments
    bleeding: Mapping[tuple[str, str], int | None]
    orders: bool
    _releases: Counter[str] = attrs.field(factory=Counter, init=False)
    """Resources of another release of FHIR."""
    plain: PlainObservations = attrs.field(init=False)
    results: list[Result] = attrs.field(factory=list, init=False)
    conditions: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list, init=False)
    subjects: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list, init=False)
    """Who takes part in a study."""
    signs: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list, init=False)
    """What `write_fhir` wrote of signs of bleeding."""
    past: list[tuple[str, Where, str]] = attrs.field(factory=list, init=False)
    """Who is said to have had a splenectomy."""
    ordered: int = attrs.field(default=0, init=False)
    pages: Pages = attrs.field(factory=Pages, init=False)
    groups: Groups = attrs.field(factory=Groups, init=False)
    _cut: Counter[str] = attrs.field(factory=Counter, init=False)
    """Resources of which a server left elements out."""
    _tests: Counter[str] = attrs.field(factory=Counter, init=False)
    """Resources that are marked as test data."""

    def __attrs_post_init__(self) -> None:
        self.plain = PlainObservations(self.values)

    def read(self, path: str | os.PathLike[str]) -> None:
        """Read every file; nothing is used of a source with a broken one."""
        folder = as_path(path, "path")
        files = {
            file: file.name if file == folder else file.relative_to(folder).as_posix()
            for file in files_of(folder)
        }
        self._sort_all(files)
        self.source.wholes = self.pages.wholes(files)
        if not self.source.found.tables.keys() & _READ:
            raise InputError.of(
                "NOT_FHIR",
                argument=str(path),
                needed=Sentence("problem.NOT_FHIR.needed_fhir", listed=enumerated(sorted(_READ))),
                given=self.pages.outcomes.words() or ", ".join(self.source.found.tables)
                or Sentence("problem.NOT_FHIR.given"),
            )  # fmt: skip
        self._tell_of_files(as_path(path, "path"))
        self.pages.tell(self.source, files, _READ)
        if self.pages.cut:
            self._cut["Bundle"] += self.pages.cut
        self.people.leave_out(self.pages.deleted)
        self.people.read()
        self.people.tell_of_servers()
        self.people.tell_of_persons()
        for result in self.results:
            result.patient_id = self.people.own_id(result.patient_id)
        self.values.count_refused()
        self._take_back(files)
        self.people.read_arms(self.subjects)
        self.results = self.values.of_blood(self.results)
        self.source.take(self.results)
        for owner, where, told in self.past:
            self.source.past.add(self.people.own_id(owner), where, told)
        self.treatments.read()
        for resource, where in self.conditions:
            self._read_condition(resource, where)
        for resource, where in self.signs:
            self._read_sign(resource, where)
        self._tell_of_words()
        self.treatments.tell_of_unread()
        self._tell_of_others()
        for facts in self.source.patients.values():
            if facts.get("bleeding_recorded") is None:
                facts["bleeding_recorded"] = bool(self.bleeding)

    def _tell_of_others(self) -> None:
        """Tell of ranges that cannot be read, results without a status, and orders."""
        if self.values.unread_ranges.total():
            self.source.note(
                "REFERENCE_RANGE", Where("Observation"), argument="referenceRange.text",
                needed=Sentence("problem.REFERENCE_RANGE.needed_text"),
                given=most_often(+self.values.unread_ranges),
                remedy=Sentence("problem.REFERENCE_RANGE.remedy_text"),
            )  # fmt: skip
        if derived := self.values.derived:
            self.source.note(
                "WORDS_BESIDE", Where("Observation"), argument="derivedFrom",
                needed=Sentence("problem.WORDS_BESIDE.needed_derived"),
                given=Sentence("problem.WORDS_BESIDE.given_derived", n=len(derived),
                               first=derived[0].told),
                remedy=Sentence("problem.WORDS_BESIDE.remedy_derived"),
            )  # fmt: skip
        if self.values.unstated:
            self.source.note(
                "UNKNOWN_STATUS", Where("Observation"), argument="status",
                given=Sentence("problem.UNKNOWN_STATUS.given_none", n=self.values.unstated),
            )  # fmt: skip
        if self.ordered:
            self.source.note(
                "ORDERS",
                Where("MedicationRequest"),
                given=Sentence("problem.ORDERS.given", ordered=self.ordered),
            )

    def _tell_of_files(self, path: Path) -> None:
        """Tell of files of a folder that may hold resources, and are not read."""
        if unread := unread_files(path):
            names = enumerated(each.name for each in unread[:SHOWN])
            self.source.note(
                "UNKNOWN_FILE", Where(path.name), given=names,
                needed=Sentence("problem.MISSING_FILE.needed_fhir"),
                remedy=Sentence("problem.UNKNOWN_FILE.remedy_fhir", files=len(unread)),
            )  # fmt: skip

    def _take_back(self, files: Mapping[Path, str]) -> None:
        """Leave out, by name, what was deleted, and records that a later version replaced."""
        deleted, source = self.pages.deleted, self.source
        self.results = [
            each for each in self.results
            if not is_deleted(each.where, each.version, deleted, source)
        ]  # fmt: skip
        self.results = without_replaced(self.results, self._versions(files), source)
        self.values.specimens.forget(deleted)
        self.treatments.forget(deleted)
        if self.groups.may_withdraw():
            self._see_groups(files)
            self.results = self.groups.standing(self.results, source)
        self.conditions = standing(self.conditions, deleted, source, self.people)
        self.subjects = standing(self.subjects, deleted, source, self.people)
        self.signs = standing(self.signs, deleted, source, self.people)
        self.treatments.waiting = standing(
            self.treatments.waiting, deleted, source, self.people
        )  # fmt: skip

    def _versions(self, files: Mapping[Path, str]) -> dict[Hashable, str]:
        """Look once more at the histories for the last version of each observation with results."""
        ids = {each.key[0] for each in self.results if isinstance(each.key, tuple)}
        histories = {path: name for path, name in files.items() if path in self.pages.histories}
        found: dict[Hashable, str] = {}
        for resource, where in _all_resources(histories, Pages()):
            at, version = (self.source.whole_of(where), resource.get("id")), version_of(resource)
            is_one = resource["resourceType"] == "Observation" and at[1] in ids
            if is_one and (at not in found or is_later_version(version, found[at])):
                found[at] = version
        return found

    def _see_groups(self, files: Mapping[Path, str]) -> None:
        """Look once more for the reports and panels that stand, which hold the same results."""
        for resource, where in _all_resources(files, Pages()):
            if resource["resourceType"] in HOLDERS:
                self.groups.see(resource, _named(resource, where), where.id)

    def _tell_of_words(self) -> None:
        """Tell of counts under codes that are not known, and of resources of other releases."""
        for code, found in (
            ("LOCAL_CODE", self.values.local), ("FHIR_RELEASE", self._releases),
            ("SUBSETTED", self._cut), ("TEST_DATA", self._tests),
        ):  # fmt: skip
            if found:
                listed = [f"{name} ({times})" for name, times in found.most_common(SHOWN)]
                self.source.note(code, Where("FHIR"), given=enumerated(listed))

    def _sort_all(self, files: Mapping[Path, str]) -> None:
        """Sort every resource, and keep the servers that their addresses name."""
        for resource, where in _all_resources(files, self.pages):
            self._sort(resource, where)
            if where.id and resource["resourceType"] in _READ:
                self.people.see_address(resource, where.id)

    def _sort(self, resource: dict[str, Any], where: Where) -> None:
        """Keep of a resource what is needed; a reference may point to one that comes later."""
        kind = resource["resourceType"]
        tables = self.source.found.tables
        tables[kind] = tables.get(kind, 0) + 1
        named = _named(resource, where)
        self.people.see_spelling(resource, named)
        if kind in _READ and "meta" in resource:
            self._see_marks(resource, named)
        if self._is_plain(resource, named, where.id) or (
            kind in _READ and self._is_malformed(resource, named)
        ):
            return
        if kind in HOLDERS:
            self.groups.see_withdrawn(resource, named, where.id)
            self._sort_contained(resource, where)
        if kind == "Observation":
            self._sort_observation(resource, named, where.id)
        elif kind == "Patient":
            self.people.take(resource, where, named)
        elif kind == "Person":
            self.people.take_person(resource, named)
        elif kind in TOLD_OF:
            self._take_told(resource, where, named)
        elif kind == "Condition":
            self._sort_condition(resource, named)
        elif kind == "MedicationRequest" and not self.orders:
            self.ordered += 1
        elif kind in OTHER_RELEASES:
            self._releases[kind] += 1
        elif kind in _DRUGS or kind in UNREAD_DRUGS:
            self.treatments.take(resource, named)

    def _see_marks(self, resource: Mapping[str, Any], named: Where) -> None:
        """Count a resource of which elements were left out, or that is marked as test data."""
        marks, kind = marks_of(resource), resource["resourceType"]
        if SUBSETTED in marks:
            self._cut[kind] += 1
        if TEST_DATA in marks:
            self._tests[str(named.id) if kind == "Patient" else kind] += 1

    def _is_plain(self, resource: dict[str, Any], where: Where, address: str | None) -> bool:
        """Take the result of an observation of which every decision is known, if it is one."""
        if resource["resourceType"] != "Observation":
            return False
        result = self.plain.result(resource, where)
        if result is not None:
            self.results.append(result)
            self.groups.name(resource, where, address)
        return result is not None

    def _take_told(self, resource: dict[str, Any], where: Where, named: Where) -> None:
        """Keep what says something of other resources."""
        kind = resource["resourceType"]
        if kind == "ResearchSubject":
            self.subjects.append((as_subject(resource), named))
        elif kind == "Medication":
            self.treatments.take_medication(resource, where, named)
        elif kind == "Specimen":
            self.values.specimens.take(resource, where)
        elif kind == "ResearchStudy":
            self.people.take_study(resource, where)
        elif kind == "Organization":
            self.people.take_organization(resource, where)
        else:
            self.pages.outcomes.take(resource, where)

    def _sort_observation(
        self, resource: dict[str, Any], where: Where, address: str | None
    ) -> None:
        """Take the results of an observation; one without may tell of the past."""
        if own_code(resource, SIGN):
            self.signs.append((resource, where))
            return
        found = [*self.values.results(resource, where)]
        self.results += found
        self.plain.learn(resource, found)
        if found:
            self.groups.name(resource, where, address)
        else:
            self._see_past(resource, where)

    def _sort_condition(self, resource: dict[str, Any], where: Where) -> None:
        """Keep a condition where bleeding is asked for; it may tell of the past as well."""
        if self.bleeding or own_code(resource, BLEEDING):
            self.conditions.append((resource, where))
        self._see_past(resource, where)

    def _see_past(self, resource: Mapping[str, Any], where: Where) -> None:
        """Keep that a condition or an observation tells of a splenectomy."""
        told = tells_of_splenectomy(*words_of(resource.get("code")))
        if (
            told
            and not modifiers_of(resource)
            and (owner := self.people.owner(resource))
            and is_past(resource)
        ):
            self.past.append((owner, where, told))

    def _sort_contained(self, holder: Mapping[str, Any], where: Where) -> None:
        """Sort the results that a resource contains; what they do not say is said of it."""
        shared = {name: holder[name] for name in _OF_REPORT if name in holder}
        shared |= specimen_of_report(holder)
        for inside in parts_of(holder.get("contained")):
            if inside.get("resourceType") == "Observation":
                name = f"{holder.get('id') or where.id}#{inside.get('id')}"
                says_when = any(each.startswith("effective") for each in inside)
                own = {k: v for k, v in shared.items() if k in _ALWAYS or not says_when}
                self._sort({**own, **inside, "id": name}, where)

    def _is_malformed(self, resource: Mapping[str, Any], where: Where) -> bool:
        """
        Tell of elements of another form than FHIR has them in; the resource is left out.

        One that is null is none, as exports write it.
        """
        owner = resource.get("subject") or resource.get("patient")
        found: list[tuple[str, type, Any]] = [
            (name, _FORMS[name], resource[name]) for name in _FORMS.keys() & resource.keys()
            if not isinstance(resource[name], (_FORMS[name], NoneType))
        ]  # fmt: skip
        if isinstance(owner, Mapping) and not isinstance(owner.get("reference"), (str, NoneType)):
            found.append(("reference", str, owner["reference"]))
        for name, form, value in sorted(found, key=lambda each: each[0]):
            self.source.tell(
                where.problem(
                    "FHIR_FORM", argument=name, given=repr(value)[:LONGEST_SHOWN],
                    needed=Sentence(f"problem.FHIR_FORM.needed_{form.__name__.lower()}"),
                )
            )  # fmt: skip
        return bool(found)

    # --- bleeding

    def _read_sign(self, resource: Mapping[str, Any], where: Where) -> None:
        """Read a row of signs of bleeding as `write_fhir` wrote it; one taken back is told of."""
        owner, status = self.people.owner(resource), clean(resource.get("status"))
        if not owner:
            self.source.tell_no_id(where, self.people.named(resource))
            return
        if standing_of(status) is not Standing.STANDS:
            self.source.note(
                "WITHDRAWN_RESULT", where, given=repr(status), argument="status", patient_id=owner
            )  # fmt: skip
            return
        day = resource.get("effectiveDateTime")
        on = self.source.needed_day(day, where, "effectiveDateTime", owner)
        if on is None:
            return
        sign, present = own_code(resource, SIGN), resource.get("valueBoolean")
        row = {name: extension_of(resource, fact_url(name)).get("valueString")
               for name in SIGNS.names}  # fmt: skip
        row |= {"sign": None if sign == OF_ALL else sign, "present": present}
        self.source.person(owner)
        self.source.signs.append((row | {"patient_id": owner, "on": on}, where))

    def _read_condition(self, resource: Mapping[str, Any], where: Where) -> None:
        known = [code for code in codings_of(resource.get("code")) if code in self.bleeding]
        self.source.found_codes("bleeding", known)
        own = own_code(resource, BLEEDING)
        if not known and not own:
            return
        owner = self.people.owner(resource)
        if not owner:
            self.source.tell_no_id(where, self.people.named(resource))
            return
        if self.source.tell_modified(where, modifiers_of(resource), owner):
            return
        for verified in sorted(states_of(resource, "verificationStatus")):
            is_out = verified in {"entered-in-error", "refuted"}
            if is_out or verified not in {"confirmed", ""}:
                self.source.note(
                    "WITHDRAWN_RESULT" if is_out else "UNKNOWN_STATUS", where,
                    given=repr(verified), argument="verificationStatus", patient_id=owner,
                )  # fmt: skip
            if is_out:
                return
        if is_two_times(self.source, resource, ("onset", "abatement"), where, owner):
            return
        onset = part_of(resource.get("onsetPeriod"))
        start = resource.get("onsetDateTime") or onset.get("start")
        on = self.source.needed_day(start, where, "onset", owner)
        if on is None:
            return
        abated = part_of(resource.get("abatementPeriod"))
        ended = resource.get("abatementDateTime") or abated.get("end") or onset.get("end")
        until = self.source.day(ended, where, "abatement", owner, severity="warning")
        states = states_of(resource, "clinicalStatus") - {""}
        if not own and ended is None and states.isdisjoint(ACTIVE):
            names = (name for name in resource if name.startswith("abatement"))
            self.source.tell_no_end(
                where, ", ".join((*names, *sorted(states))), "abatement", owner
            )  # fmt: skip
        if until is not None and not states.isdisjoint(ACTIVE):
            said = f"clinicalStatus {', '.join(sorted(states))}"
            self.source.tell_open_end(where, until, said, "abatement", owner)
        self.source.person(owner)
        event = {
            "patient_id": owner, "on": on, "until": until,
            "who_grade": self.bleeding[known[0]] if known else grade_of_code(own),
            "site": as_printed(next(iter(parts_of(resource.get("bodySite"))), {}).get("text")),
            "ongoing": (until is None and not states.isdisjoint(ACTIVE)) or None,
            "assumed": assumed_of(resource) or self.source.assumed(where, "onset", "abatement"),
            "note": "; ".join(printed_notes(resource)) or None,
        }  # fmt: skip
        self.source.bleeds.append((event, where))

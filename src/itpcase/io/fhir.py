"""
FHIR R4: a Bundle, a file of NDJSON as a bulk export gives it, or a folder of both.

============================== ===============================================================
resource                       becomes
============================== ===============================================================
``Observation``                counts, by system and code; panels by their components
``MedicationAdministration``,  lines and rescues: what the vocabulary of agents knows. A
``MedicationStatement``,       ``MedicationRequest`` is an order and no intake
``MedicationDispense``
``Procedure``                  splenectomy, transfusions
``Condition``                  bleeding, by codes that the user gives
``Patient``                    sex, birth, death
============================== ===============================================================

A file is read entry by entry, so that a bundle of any size takes the memory of what is kept. A
number is the text of the JSON, never a float.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import NoneType
from typing import Any, Final

import attrs

from itpcase._arguments import check_switches
from itpcase._sentences import Sentence
from itpcase.agents import Use
from itpcase.cohort.cohort import Cohort
from itpcase.errors import InputError
from itpcase.io._analytes import LOINC as LOINC_ANALYTES
from itpcase.io._analytes import LOINC_SYSTEM as LOINC
from itpcase.io._analytes import with_own
from itpcase.io._drugs import SHOWN, Drug
from itpcase.io._export import grade_of_code
from itpcase.io._fhir_bundle import Pages, files_of, resources
from itpcase.io._fhir_values import (
    codings_of,
    display_of,
    dose_of,
    extension_of,
    moment_of,
    names_of,
    own_code,
    part_of,
    parts_of,
    reason_of,
    referred_id,
    supplied_until,
    text_of,
    times_of,
    unit_of,
    units_beside,
    values_of,
    version_of,
    words_of,
)
from itpcase.io._fhir_write import BLEEDING, FOLLOWED, RECORDED, RESCUE, WASHOUT, write_fhir
from itpcase.io._folder import as_path
from itpcase.io._options import check_options
from itpcase.io._results import Result, in_order
from itpcase.io._source import Source
from itpcase.io._source_days import ReadDay
from itpcase.io._source_tables import to_cohort
from itpcase.io._where import Where
from itpcase.io.mapping import field_of
from itpcase.units.days import Impute, later
from itpcase.units.labs import PLATELETS as COUNT
from itpcase.units.numbers import DecimalSign
from itpcase.units.text import clean

__all__ = ["read_fhir", "write_fhir"]

PLATELETS: Final = (
    (LOINC, "777-3"), (LOINC, "26515-7"), (LOINC, "778-1"), (LOINC, "49497-1"), (LOINC, "97995-5"),
    (LOINC, "74464-9"), (LOINC, "13056-7"), (LOINC, "26516-5"),
)  # fmt: skip
"""The codes of the platelet count; not 32207-3 (distribution width), 32623-1 (mean volume)."""

LONGEST_SHOWN: Final = 80
"""So much of an element in another form is shown. [characters]"""

COMPARATORS: Final = {None: "", "": "", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
"""The comparators of a quantity that say something about its number."""

UNSAID: Final = {"sa": "sufficient to achieve", "ad": "a dose to be determined"}

NOT_GIVEN: Final = frozenset(
    {"not-done", "entered-in-error", "not-taken", "intended", "cancelled", "declined", "unknown",
     "preparation", "draft"}
)  # fmt: skip

GIVEN: Final = frozenset({"active", "completed", "in-progress", "stopped", "on-hold"})

NOT_MEANT: Final = frozenset({"proposal", "plan", "option"})
"""Intents of a request that nobody has made yet."""

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

_FORMS: Final[Mapping[str, type]] = {
    **dict.fromkeys(
        ("code", "effectivePeriod", "medicationCodeableConcept", "medicationReference", "meta",
         "patient", "subject", "valueCodeableConcept", "valueQuantity", "valueRange"), Mapping,
    ),
    **dict.fromkeys(("component", "link", "referenceRange"), list),
}  # fmt: skip
"""Elements that are read, by their form in JSON."""


def _why_not_given(resource: Mapping[str, Any]) -> str | None:
    """Return the element that says that a drug was not taken."""
    if clean(resource.get("status")) in NOT_GIVEN:
        return "status"
    if clean(resource.get("intent")) in NOT_MEANT:
        return "intent"
    return "doNotPerform" if _is_yes(resource.get("doNotPerform")) else None


def _is_yes(value: object) -> bool:
    """Tell a truth value; some write it as a text."""
    return clean(value).casefold() == "true"


def _version_of(patient: tuple[Mapping[str, Any], Where]) -> tuple[int, int, str]:
    """Order the records of patients by their versions."""
    return in_order(version_of(patient[0]))


def read_fhir(
    path: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] = (),
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    orders: bool = False,
    zone: str | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    labs: Mapping[str, str] | None = None,
    strict: bool = False,
) -> Cohort:
    """
    Read the counts, treatments, bleeding and facts of patients from FHIR R4 resources.

    * an observation is a count by the system and code of ``code``, never by a display; so is a
      component of a panel;
    * what is entered in error or cancelled is left out by name, a preliminary result only where a
      later one replaces it, and of several versions the last counts;
    * a quantity has its unit in ``code`` under UCUM, else in ``unit``; a text or a range is read
      if it is a count;
    * the day is that of ``effectiveDateTime``, ``effectiveInstant`` or the start of
      ``effectivePeriod``, never ``issued``.

    Parameters
    ----------
    path : path
        A Bundle or a single resource (``.json``), NDJSON (``.ndjson``), or a folder of these.
    codes : tuple of str
        Local codes of the platelet count, as ``"system|code"``.
    agents : mapping of str to str, optional
        What a code (``"system|code"``) or a word stands for, where it is not known.
    bleeding : mapping of str to int, or tuple of str
        Codes of conditions that are bleeding, as ``"system|code"``, with a WHO grade each or
        without.
    orders : bool
        Whether a ``MedicationRequest`` counts as an intake.
    zone : str, optional
        Of the hospital; an instant is turned into its day there. Without it, the day is that of the
        offset of the instant, which is listed.
    impute : {"first", "middle", "last"}, optional
        The day to take for a partial date.
    decimal : {".", ","}, optional
        The decimal sign of printed results such as ``15.000``, which have two readings.
    labs : mapping of str to str, optional
        Further codes of laboratory values, as ``"system|code"``, each with its analyte; those of
        LOINC for enzymes, bilirubin, creatinine and neutrophils are known.
    strict : bool
        Whether rows that cannot be used are raised, or left out and listed.

    Returns
    -------
    Cohort
        *problems* lists what was left out; ``counts["source"]`` says which resource a count is.

    Raises
    ------
    InputError
        For broken JSON and for what is no FHIR.
    DataError
        If *strict*, with every row that cannot be used.

    Examples
    --------
    >>> import json, tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {
    ...     "resourceType": "Observation", "id": "o1", "status": "final",
    ...     "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]},
    ...     "subject": {"reference": "Patient/p1"},
    ...     "effectiveDateTime": "2021-03-01T08:30:00+10:00",
    ...     "valueQuantity": {"value": 5, "comparator": "<", "code": "10*3/uL",
    ...                       "system": "http://unitsofmeasure.org"}}}]}
    >>> place = tempfile.TemporaryDirectory()
    >>> path = Path(place.name) / "bundle.json"
    >>> _ = path.write_text(json.dumps(bundle))
    >>> cohort = itp.read_fhir(path, zone="Australia/Brisbane")
    >>> cohort.patient(0).platelets[0]
    PlateletMeasurement(...)
    """
    check_switches(orders=orders, strict=strict)
    found = collect(
        path, codes=codes, agents=agents, bleeding=bleeding, orders=orders, zone=zone,
        impute=impute, decimal=decimal, labs=labs,
    )  # fmt: skip
    return to_cohort(found, strict=strict)


def collect(
    path: str | os.PathLike[str],
    *,
    codes: tuple[str, ...] = (),
    agents: Mapping[str, str] | None = None,
    bleeding: Mapping[str, int | None] | tuple[str, ...] = (),
    orders: bool = False,
    zone: str | None = None,
    impute: Impute | None = None,
    decimal: DecimalSign | None = None,
    labs: Mapping[str, str] | None = None,
) -> Source:
    """Read everything that can be read, before anything is laid out."""
    check_options(codes=codes, agents=agents, bleeding=bleeding, zone=zone, impute=impute,
                  decimal=decimal, labs=labs)  # fmt: skip
    analytes = {(LOINC, code): name for code, name in LOINC_ANALYTES.items()}
    reader = Reader(
        codes=(*PLATELETS, *(_pair(code) for code in codes)), bleeding=_by_pair(bleeding),
        labs=with_own(analytes, {_pair(code): name for code, name in (labs or {}).items()}),
        orders=orders, source=Source(name="FHIR", zone=zone, impute=impute, decimal=decimal,
                                     agents=agents or {}),
    )  # fmt: skip
    reader.read(path)
    return reader.source


def _pair(text: object) -> tuple[str, str]:
    system, _, code = str(text).rpartition("|")
    return system, code


def _by_pair(
    given: Mapping[str, int | None] | tuple[str, ...],
) -> dict[tuple[str, str], int | None]:
    grades = given if isinstance(given, Mapping) else dict.fromkeys(given)
    return {_pair(code): grade for code, grade in grades.items()}


# --- the reader -----------------------------------------------------------------------------------


@attrs.define(kw_only=True)
class Reader:
    """Reads the resources of one source."""

    codes: tuple[tuple[str, str], ...]
    labs: Mapping[tuple[str, str], str]
    bleeding: Mapping[tuple[str, str], int | None]
    orders: bool
    source: Source
    medications: dict[str, Any] = attrs.field(factory=dict, init=False)
    _versions: dict[str, str] = attrs.field(factory=dict, init=False)
    """The latest version of each patient."""
    _local: Counter[str] = attrs.field(factory=Counter, init=False)
    """Codes that are not known, of what is called a platelet count."""
    _releases: Counter[str] = attrs.field(factory=Counter, init=False)
    """Resources of another release of FHIR."""
    waiting: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list, init=False)
    """Records of drugs that refer to a Medication that may come later."""
    results: list[Result] = attrs.field(factory=list, init=False)
    conditions: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list, init=False)
    ordered: int = attrs.field(default=0, init=False)
    ids: dict[str, str] = attrs.field(factory=dict, init=False)
    """How a bundle names its patients -> their own ids."""
    facts: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list, init=False)
    pages: Pages = attrs.field(factory=Pages, init=False)
    replaced: dict[str, str] = attrs.field(factory=dict, init=False)
    """Patients whose record was replaced by that of another id."""

    def read(self, path: str | os.PathLike[str]) -> None:
        """Read every file; nothing is used of a source with a broken one."""
        for file in files_of(as_path(path)):
            for resource, where in resources(file, self.pages):
                self._sort(resource, where)
        if not self.source.found.tables.keys() & _READ:
            raise InputError.of(
                "NOT_FHIR",
                argument=str(path),
                needed=Sentence("problem.NOT_FHIR.needed_fhir", listed=", ".join(sorted(_READ))),
                given=", ".join(self.source.found.tables) or Sentence("problem.NOT_FHIR.given"),
            )
        for name, following in self.pages.missing():
            self.source.note("NEXT_PAGE", Where(name), given=repr(following))
        self._follow_links()
        for resource, where in sorted(self.facts, key=_version_of, reverse=True):
            self._read_patient(resource, where)
        for result in self.results:
            result.patient_id = self.ids.get(result.patient_id, result.patient_id)
        self.source.take(self.results)
        for resource, where in self.waiting:
            self._read_drug(resource, where)
        for resource, where in self.conditions:
            self._read_condition(resource, where)
        self._tell_of_words()
        if self.ordered:
            self.source.note(
                "ORDERS",
                Where("MedicationRequest"),
                given=Sentence("problem.ORDERS.given", ordered=self.ordered),
            )
        for facts in self.source.patients.values():
            if facts.get("bleeding_recorded") is None:
                facts["bleeding_recorded"] = bool(self.bleeding)

    def _tell_of_words(self) -> None:
        """Tell of counts under codes that are not known, and of resources of other releases."""
        for code, found in (("LOCAL_CODE", self._local), ("FHIR_RELEASE", self._releases)):
            if found:
                listed = [f"{name} ({times})" for name, times in found.most_common(SHOWN)]
                self.source.note(code, Where("FHIR"), given=", ".join(listed))

    def _follow_links(self) -> None:
        """Name each patient by the record that stands, and tell of those that were replaced."""
        for own in self.replaced:
            last, seen = own, {own}
            while (after := self.replaced.get(last)) is not None and after not in seen:
                seen.add(after)
                last = after
            self.source.note(
                "REPLACED_PATIENT",
                Where("Patient", None, f"Patient/{own}"),
                given=Sentence("problem.REPLACED_PATIENT.given", other=last),
                patient_id=own,
            )
            self.ids |= {name: last for name, meant in self.ids.items() if meant == own}

    def _sort(self, resource: dict[str, Any], where: Where) -> None:
        """Keep of a resource what is needed; a reference may point to one that comes later."""
        kind = resource["resourceType"]
        tables = self.source.found.tables
        tables[kind] = tables.get(kind, 0) + 1
        named = Where(where.file, where.row, f"{kind}/{resource.get('id') or where.id}")
        if kind in _READ and self._is_malformed(resource, named):
            return
        if kind == "Observation":
            self.results += self._counts(resource, named)
        elif kind == "Patient":
            self._name(resource, where)
            self.facts.append((resource, named))
        elif kind == "Medication":
            for name in {clean(resource.get("id")), referred_id(where.id)} - {""}:
                self.medications[name] = resource.get("code")
        elif kind == "Condition" and (self.bleeding or own_code(resource, BLEEDING)):
            self.conditions.append((resource, named))
        elif kind == "MedicationRequest" and not self.orders:
            self.ordered += 1
        elif kind in OTHER_RELEASES:
            self._releases[kind] += 1
        elif kind in _DRUGS:
            self.waiting.append((resource, named))

    def _is_malformed(self, resource: Mapping[str, Any], where: Where) -> bool:
        """
        Tell of elements of another form than FHIR has them in; the resource is left out.

        One that is null is none, as exports write it.
        """
        owner = resource.get("subject") or resource.get("patient")
        found: list[tuple[str, type, Any]] = [
            (name, form, resource[name]) for name, form in _FORMS.items()
            if not isinstance(resource.get(name), (form, NoneType))
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

    # --- who

    def _name(self, resource: Mapping[str, Any], where: Where) -> None:
        """Keep how a patient is named; a record that another one replaced is that one."""
        own = clean(resource.get("id")) or referred_id(where.id)
        self.ids[referred_id(where.id)] = own
        self.ids[own] = own
        for link in parts_of(resource.get("link")):
            other = referred_id(clean(part_of(link.get("other")).get("reference")))
            if clean(link.get("type")) == "replaced-by" and other:
                self.replaced[own] = other

    def _owner(self, resource: Mapping[str, Any]) -> str:
        """Return the patient of a resource; what is of another kind is of none."""
        subject = part_of(resource.get("subject")) or part_of(resource.get("patient"))
        reference = clean(subject.get("reference"))
        name = reference.partition("/_history/")[0]
        kind = clean(subject.get("type")) or name.rpartition("/")[0].rpartition("/")[2]
        if reference.startswith("#") or reference.endswith("/") or kind not in {"", "Patient"}:
            return ""
        name = referred_id(reference)
        return self.ids.get(name, name)

    def _read_patient(self, resource: Mapping[str, Any], where: Where) -> None:
        own = clean(resource.get("id")) or where.id or ""
        self.source.known.add(self.ids.get(own, own))
        version = version_of(resource)
        if own in self.replaced or (version and self._versions.setdefault(own, version) != version):
            return
        owner = self.ids.get(own, own)
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
        }
        self.source.state(owner, where, **facts)
        if _is_yes(resource.get("deceasedBoolean")) and facts["died_on"] is None:
            self.source.note(
                "DEATH_WITHOUT_DAY",
                where,
                given=Sentence("problem.DEATH_WITHOUT_DAY.given"),
                argument="deceasedBoolean",
                patient_id=owner,
            )

    # --- counts

    def _analyte(self, concept: Any) -> str | None:
        """Tell what is measured by system and code, never by a display."""
        pairs = codings_of(concept)
        for pair in pairs:
            if pair in self.codes:
                name = "|".join(pair)
                self.source.found.codes[name] = self.source.found.codes.get(name, 0) + 1
                return COUNT
        known = next((self.labs[pair] for pair in pairs if pair in self.labs), None)
        is_local = known is None and not any(system == LOINC for system, _ in pairs)
        if is_local and any(field_of(word) == "count" for word in words_of(concept)):
            self._local["|".join(pairs[0]) if pairs else text_of(concept)] += 1
        return known

    def _counts(self, resource: dict[str, Any], where: Where) -> Iterator[Result]:
        holders: list[tuple[str, Mapping[str, Any]]] = [("", resource)]
        holders += [
            (f"component {number}", component)
            for number, component in enumerate(parts_of(resource.get("component")))
        ]
        for part, holder in holders:
            analyte = self._analyte(holder.get("code"))
            if analyte is not None:
                result = self._result(resource, holder, where, part, analyte)
                if not self._is_two(result, holder):
                    yield result

    def _result(
        self, resource: Mapping[str, Any], holder: Mapping[str, Any], where: Where, part: str,
        analyte: str,
    ) -> Result:  # fmt: skip
        day, end = moment_of(resource)
        if end is not None:
            with suppress(InputError):  # a start that cannot be read is told of as it stands
                day = ReadDay(self.source.days.read(day).day, f"{day}/{end}")
        ranges = parts_of(holder.get("referenceRange")) or parts_of(resource.get("referenceRange"))
        low, high = (part_of(ranges[0].get(end)) if ranges else {} for end in ("low", "high"))
        result = Result(
            patient_id=self._owner(resource),
            day=day,
            where=where if not part else attrs.evolve(where, id=f"{where.id} {part}"),
            range_low=low.get("value"),
            range_high=high.get("value"),
            analyte=analyte,
            status=clean(resource.get("status")),
            key=None if resource.get("id") is None else (resource["id"], part),
            version=version_of(resource),
        )
        self._add_value(result, holder)
        return result

    def _is_two(self, result: Result, holder: Mapping[str, Any]) -> bool:
        """Tell of a result that says two things; it is left out."""
        ranged = part_of(holder.get("valueRange"))
        units = units_beside(
            part_of(holder.get("valueQuantity")),
            *(part_of(ranged.get(end)) for end in ("low", "high")),
        )
        values = values_of(holder)
        if len(values) > 1:
            code, given, needed = "FHIR_FORM", values, "problem.FHIR_FORM.needed_one"
        elif units and result.analyte == COUNT:
            code, given, needed = "TWO_UNITS", units, "problem.TWO_UNITS.needed_count_columns"
        else:
            return False
        self.source.found.rows += result.analyte == COUNT
        self.source.tell(
            result.where.problem(
                code, argument="result", given=", ".join(given), needed=Sentence(needed),
                patient_id=result.patient_id, remedy=Sentence("problem.FHIR_FORM.remedy"),
            )
        )  # fmt: skip
        return True

    def _add_value(self, result: Result, holder: Mapping[str, Any]) -> None:
        """Take the value in whichever form it comes."""
        quantity = holder.get("valueQuantity")
        if isinstance(quantity, Mapping) and quantity.get("value") is not None:
            comparator = quantity.get("comparator")
            if comparator in UNSAID:
                result.printed = f"{comparator} ({UNSAID[comparator]})"
                return
            result.number = clean(quantity["value"])
            result.comparator = COMPARATORS.get(comparator, f"comparator {comparator}")
            result.unit = unit_of(quantity)
            return
        if isinstance(ranged := holder.get("valueRange"), Mapping):
            low, high = part_of(ranged.get("low")), part_of(ranged.get("high"))
            result.unit, result.decimal = unit_of(low) or unit_of(high), "."
            if low.get("value") is not None and high.get("value") is not None:
                result.printed = f"{low['value']}-{high['value']}"
            elif low.get("value") is not None or high.get("value") is not None:
                sign = ">=" if high.get("value") is None else "<="
                result.printed = f"{sign}{low.get('value') or high.get('value')}"
            return
        for name in ("valueString", "valueInteger"):
            if holder.get(name) is not None:
                result.printed = clean(holder[name])
                return
        if isinstance(concept := holder.get("valueCodeableConcept"), Mapping):
            result.printed = clean(concept.get("text")) or display_of(concept)
            return
        absent = part_of(holder.get("dataAbsentReason"))
        said = [clean(absent.get("text")), display_of(absent)]
        said += [clean(note.get("text")) for note in parts_of(holder.get("note"))]
        result.reason = "; ".join(text for text in said if text) or None

    # --- treatments

    def _read_drug(self, resource: Mapping[str, Any], where: Where) -> None:
        kind = resource["resourceType"]
        status = clean(resource.get("status"))
        concept = resource.get("medicationCodeableConcept") or self._medication(resource)
        if kind == "Procedure":
            concept = resource.get("code")
            if own_code(resource, RESCUE):
                self._read_rescue(resource, where)
                return
        agent = self.source.agent(*names_of(concept))
        if agent is None:
            self.source.strange(kind, text_of(concept))
            return
        owner = self._owner(resource)
        if not owner:
            self.source.tell_no_id(where)
            return
        if (why := _why_not_given(resource)) is not None:
            self.source.note(
                "NOT_TAKEN",
                where,
                given=repr(clean(resource[why])),
                argument=why,
                patient_id=owner,
                remedy=Sentence("problem.NOT_TAKEN.remedy_fhir"),
            )
            return
        if status and status not in GIVEN:
            self.source.note(
                "UNKNOWN_STATUS", where, given=repr(status), argument="status", patient_id=owner
            )
        start, end = times_of(resource)
        on = self.source.day(start, where, "start", owner)
        if on is None:
            if start is None:
                self.source.tell_no_day(where, "start", owner)
            return
        last = self.source.day(end, where, "end", owner, severity="warning")
        is_stop = last is not None and kind in {"MedicationStatement", "MedicationRequest"}
        if status in {"stopped", "completed"} and kind == "MedicationStatement" and last is None:
            self.source.note("NO_END", where, given=repr(status), argument="end", patient_id=owner)
        if last is None and kind == "MedicationAdministration":
            last = on
        if last is None and kind == "MedicationDispense":
            last = supplied_until(on, resource)
        self.source.person(owner)
        self.source.drugs.append(
            Drug(
                patient_id=owner, agent=agent, started_on=on, where=where, is_stop=is_stop,
                ended_on=on if agent.is_procedure else None if last is None else later(last, 1),
                intent="rescue" if agent.uses == (Use.RESCUE,) and kind == "Procedure" else None,
                daily_dose=dose_of(resource), stop_reason=reason_of(resource),
                is_assumed=bool(self.source.assumed(where, "start", "end")),
            )
        )  # fmt: skip

    def _read_rescue(self, resource: Mapping[str, Any], where: Where) -> None:
        """Read a rescue as `write_fhir` writes it."""
        owner = self._owner(resource)
        if not owner:
            self.source.tell_no_id(where)
            return
        on = self.source.needed_day(times_of(resource)[0], where, "start", owner)
        if on is None:
            return
        self.source.person(owner)
        event = {
            "patient_id": owner, "on": on, "kind": own_code(resource, RESCUE),
            "washout_days": extension_of(resource, WASHOUT).get("valueInteger"),
            "assumed": self.source.assumed(where, "start"),
        }  # fmt: skip
        self.source.rescues.append((event, where))

    def _medication(self, resource: Mapping[str, Any]) -> Any:
        name = clean(part_of(resource.get("medicationReference")).get("reference"))
        for inside in parts_of(resource.get("contained")):
            if name.removeprefix("#") == clean(inside.get("id")):
                return inside.get("code")
        return self.medications.get(referred_id(name)) or resource.get("medicationReference")

    # --- bleeding

    def _read_condition(self, resource: Mapping[str, Any], where: Where) -> None:
        code = next((c for c in codings_of(resource.get("code")) if c in self.bleeding), None)
        own = own_code(resource, BLEEDING)
        if code is None and not own:
            return
        owner = self._owner(resource)
        if not owner:
            self.source.tell_no_id(where)
            return
        for _, verified in codings_of(resource.get("verificationStatus")):
            is_out = verified in {"entered-in-error", "refuted"}
            if is_out or verified not in {"confirmed", ""}:
                self.source.note(
                    "WITHDRAWN_RESULT" if is_out else "UNKNOWN_STATUS", where,
                    given=repr(verified), argument="verificationStatus", patient_id=owner,
                )  # fmt: skip
            if is_out:
                return
        onset = part_of(resource.get("onsetPeriod"))
        start = resource.get("onsetDateTime") or onset.get("start")
        on = self.source.needed_day(start, where, "onset", owner)
        if on is None:
            return
        ended = resource.get("abatementDateTime") or onset.get("end")
        until = self.source.day(ended, where, "abatement", owner, severity="warning")
        states = {c for _, c in codings_of(resource.get("clinicalStatus"))}
        self.source.person(owner)
        event = {
            "patient_id": owner, "on": on, "until": until,
            "who_grade": self.bleeding[code] if code is not None else grade_of_code(own),
            "site": clean(next(iter(parts_of(resource.get("bodySite"))), {}).get("text")) or None,
            "ongoing": (until is None and not states.isdisjoint(ACTIVE)) or None,
            "assumed": self.source.assumed(where, "onset", "abatement"),
        }  # fmt: skip
        self.source.bleeds.append((event, where))

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

import datetime as dt
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._sentences import Listing, Sentence
from itpcase.agents import Use
from itpcase.cohort.cohort import Cohort
from itpcase.errors import InputError
from itpcase.io._analytes import LOINC as LOINC_ANALYTES
from itpcase.io._analytes import LOINC_SYSTEM, with_own
from itpcase.io._drugs import Drug, daily_dose
from itpcase.io._export import grade_of_code
from itpcase.io._fhir_write import (
    BLEEDING,
    FOLLOWED,
    RECORDED,
    RESCUE,
    WASHOUT,
    write_fhir,
)
from itpcase.io._folder import as_path
from itpcase.io._results import Result, Where, clean
from itpcase.io._source import Source
from itpcase.model import Day
from itpcase.units.days import Impute
from itpcase.units.labs import PLATELETS as COUNT
from itpcase.units.numbers import DecimalSign

__all__ = ["read_fhir", "write_fhir"]

LOINC: Final = LOINC_SYSTEM
SNOMED: Final = "http://snomed.info/sct"
UCUM: Final = "http://unitsofmeasure.org"
ATC: Final = "http://www.whocc.no/atc"

PLATELETS: Final = (
    (LOINC, "777-3"), (LOINC, "26515-7"), (LOINC, "778-1"), (LOINC, "49497-1"), (LOINC, "97995-5"),
    (LOINC, "74464-9"), (LOINC, "13056-7"), (LOINC, "26516-5"),
)  # fmt: skip
"""The codes of the platelet count; not 32207-3 (distribution width), 32623-1 (mean volume)."""

PROCEDURES: Final = {
    (SNOMED, "234319005"): "splenectomy", (SNOMED, "12719002"): "platelet transfusion",
}  # fmt: skip
"""Procedures by their codes; recalled, not looked up."""

LONGEST_RESOURCE: Final = 32_000_000
"""No resource is longer than this. [characters]"""

CHUNK: Final = 1 << 20

COMPARATORS: Final = {None: "", "": "", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
"""The comparators of a quantity that say something about its number."""

UNSAID: Final = {"sa": "sufficient to achieve", "ad": "a dose to be determined"}

NOT_GIVEN: Final = frozenset(
    {"not-done", "entered-in-error", "not-taken", "intended", "cancelled", "declined", "unknown",
     "preparation", "draft"}
)  # fmt: skip

SEXES: Final = {"male": "M", "female": "F"}

NO_PATIENTS: Final = frozenset({"Group", "Device", "Location", "Specimen", "Substance"})
"""What a resource may be about beside a patient."""

_DRUGS: Final = frozenset(
    {"MedicationAdministration", "MedicationStatement", "MedicationDispense", "MedicationRequest",
     "Procedure"}
)  # fmt: skip
_REFERENCE: Final = re.compile(r"(?:urn:uuid:|urn:oid:|.*/)?(?P<id>[^/|]+)")


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
    found = collect(
        path, codes=codes, agents=agents, bleeding=bleeding, orders=orders, zone=zone,
        impute=impute, decimal=decimal, labs=labs,
    )  # fmt: skip
    return found.cohort(strict=strict)


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
    analytes = {(LOINC, code): name for code, name in LOINC_ANALYTES.items()}
    reader = Reader(
        codes=(*PLATELETS, *(_pair(code) for code in codes)), bleeding=_by_pair(bleeding),
        labs=with_own(analytes, {_pair(code): name for code, name in (labs or {}).items()}),
        orders=orders, source=Source(name="FHIR", zone=zone, impute=impute, decimal=decimal,
                                     agents=agents or {}),
    )  # fmt: skip
    reader.read(path)
    return reader.source


def _pair(text: str) -> tuple[str, str]:
    system, _, code = text.rpartition("|")
    return system, code


def _by_pair(
    given: Mapping[str, int | None] | tuple[str, ...],
) -> dict[tuple[str, str], int | None]:
    grades = given if isinstance(given, Mapping) else dict.fromkeys(given)
    return {_pair(code): grade for code, grade in grades.items()}


# --- resources one by one -------------------------------------------------------------------------


def files_of(path: Path) -> list[Path]:
    """Return the files of a source: itself, or those of a folder."""
    if not path.exists():
        raise InputError.of(
            "NO_FOLDER",
            argument="path",
            needed=Sentence("problem.NO_FOLDER.needed_fhir"),
            given=repr(str(path)),
            remedy=Sentence("problem.NO_FOLDER.remedy_folder_3"),
        )
    if path.is_file():
        return [path]
    found = sorted(p for p in path.iterdir() if p.suffix.casefold() in {".json", ".ndjson"})
    if not found:
        raise InputError.of(
            "MISSING_FILE",
            argument=path.name,
            needed=Sentence("problem.MISSING_FILE.needed_fhir"),
            given=", ".join(sorted(p.name for p in path.iterdir())[:10])
            or Sentence("problem.MISSING_FILE.given_fhir"),
            remedy=Sentence("problem.MISSING_FILE.remedy_fhir"),
        )
    return found


def resources(path: Path) -> Iterator[tuple[dict[str, Any], Where]]:
    """
    Give the resources of a file one by one, with the place of each.

    Raises
    ------
    InputError
        For broken JSON, at the character where it breaks.
    """
    if path.suffix.casefold() == ".ndjson":
        yield from _lines(path)
        return
    for number, (resource, address) in enumerate(_entries(path), start=1):
        where = Where(path.name, None, address or f"entry {number}")
        yield resource, where


def _row(number: int) -> Sentence:
    return Sentence("problem.BROKEN_JSON.line", n=number)


def _broken(path: Path, at: str, why: str) -> InputError:
    return InputError.of("BROKEN_JSON", argument=Listing([path.name, at], "list.comma"), given=why)


_DECODER: Final = json.JSONDecoder(parse_float=str, parse_int=str)


def _lines(path: Path) -> Iterator[tuple[dict[str, Any], Where]]:
    with path.open(encoding="utf-8-sig") as stream:
        number = 0
        while line := _line(stream, path, number + 1):
            number += 1
            if not line.strip():
                continue
            try:
                resource = _DECODER.decode(line)
            except (json.JSONDecodeError, RecursionError) as error:
                raise _broken(path, _row(number), str(error)[:120]) from None
            yield _as_resource(resource, path), Where(path.name, number)


def _line(stream: Any, path: Path, number: int) -> str:
    try:
        line: str = stream.readline(LONGEST_RESOURCE)
    except UnicodeDecodeError as error:
        raise _broken(path, _row(number), str(error)) from None
    if len(line) == LONGEST_RESOURCE:
        raise _broken(
            path, _row(number), Sentence("problem.BROKEN_JSON.long_line", n=LONGEST_RESOURCE)
        )
    return line


def _as_resource(value: Any, path: Path) -> dict[str, Any]:
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(kind, str) or not kind.isalpha():
        raise InputError.of("NOT_FHIR", argument=path.name, given=type(value).__name__)
    return value


@attrs.define
class _Text:
    """The text of a file, read in pieces as it is decoded."""

    stream: Any
    path: Path
    text: str = ""
    at: int = 0
    done: bool = False

    def more(self) -> bool:
        """Read a further piece; what was decoded is let go."""
        try:
            piece = self.stream.read(CHUNK)
        except UnicodeDecodeError as error:
            raise _broken(self.path, "its text", str(error)) from None
        self.text, self.at = self.text[self.at :] + piece, 0
        self.done = not piece
        return bool(piece)

    def sign(self) -> str:
        """Return the next sign that is no blank, empty at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, sign: str) -> None:
        """Go past a sign that must stand here."""
        if self.sign() != sign:
            raise _broken(self.path, "its structure", f"{self.sign()!r} where {sign!r} is needed")
        self.at += 1

    def value(self) -> Any:
        """Decode the next value, reading on until it is whole."""
        self.sign()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except (json.JSONDecodeError, RecursionError) as error:
                is_long = len(self.text) - self.at > LONGEST_RESOURCE
                if is_long or isinstance(error, RecursionError) or not self.more():
                    why = Sentence("problem.BROKEN_JSON.long") if is_long else str(error)[:120]
                    raise _broken(self.path, Sentence("problem.BROKEN_JSON.value"), why) from None
                continue
            if end == len(self.text) and not self.done and self.more_after(end):
                continue  # a number may go on in the next piece
            self.at = end
            return value

    def more_after(self, end: int) -> bool:
        """Read on where a value ends with the piece; tell whether there was more."""
        self.at = min(self.at, end)
        return self.more()


def _entries(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Give the entries of a bundle, or the single resource of the file."""
    with path.open(encoding="utf-8-sig") as stream:
        text = _Text(stream, path)
        text.take("{")
        head: dict[str, Any] = {}
        streamed = False
        while text.sign() == '"' or text.sign() == ",":
            if text.sign() == ",":
                text.at += 1
                text.sign()
            key = text.value()
            text.take(":")
            if key == "entry" and text.sign() == "[":
                streamed = True
                for entry in _items(text):
                    if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                        address = clean(entry.get("fullUrl"))
                        yield _as_resource(entry["resource"], path), address
            else:
                head[key] = text.value()
        text.take("}")
        _as_resource(head, path)
        if not streamed and head["resourceType"] != "Bundle":
            yield head, ""


def _items(text: _Text) -> Iterator[Any]:
    """Give the items of an array one by one."""
    text.take("[")
    while text.sign() != "]":
        yield text.value()
        if text.sign() == ",":
            text.at += 1
        elif text.sign() != "]":
            raise _broken(text.path, "an array", f"{text.sign()!r} where ',' or ']' is needed")
    text.at += 1


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
    waiting: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list, init=False)
    """Records of drugs that refer to a Medication that may come later."""
    results: list[Result] = attrs.field(factory=list, init=False)
    conditions: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list, init=False)
    ordered: int = attrs.field(default=0, init=False)
    ids: dict[str, str] = attrs.field(factory=dict, init=False)
    """How a bundle names its patients -> their own ids."""
    facts: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list, init=False)
    replaced: dict[str, str] = attrs.field(factory=dict, init=False)
    """Patients whose record was replaced by that of another id."""

    def read(self, path: str | os.PathLike[str]) -> None:
        """Read every file; nothing is used of a source with a broken one."""
        for file in files_of(as_path(path)):
            for resource, where in resources(file):
                self._sort(resource, where)
        if not self.source.found.tables:
            raise InputError.of(
                "NOT_FHIR",
                argument=str(path),
                needed=Sentence("problem.NOT_FHIR.needed_fhir"),
                given=Sentence("problem.NOT_FHIR.given"),
            )
        self._follow_links()
        for resource, where in self.facts:
            self._read_patient(resource, where)
        for result in self.results:
            result.patient_id = self.ids.get(result.patient_id, result.patient_id)
        self.source.take(self.results)
        for resource, where in self.waiting:
            self._read_drug(resource, where)
        for resource, where in self.conditions:
            self._read_condition(resource, where)
        if self.ordered:
            self.source.note(
                "ORDERS",
                Where("MedicationRequest"),
                given=Sentence("problem.ORDERS.given", ordered=self.ordered),
            )
        for facts in self.source.patients.values():
            facts.setdefault("bleeding_recorded", bool(self.bleeding))

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
        if kind == "Observation":
            self.results += self._counts(resource, named)
        elif kind == "Patient":
            self._name(resource, where)
            self.facts.append((resource, named))
        elif kind == "Medication":
            for name in {clean(resource.get("id")), _last(where.id)} - {""}:
                self.medications[name] = resource.get("code")
        elif kind == "Condition" and (self.bleeding or _own_code(resource, BLEEDING)):
            self.conditions.append((resource, named))
        elif kind == "MedicationRequest" and not self.orders:
            self.ordered += 1
        elif kind in _DRUGS:
            self.waiting.append((resource, named))

    # --- who

    def _name(self, resource: Mapping[str, Any], where: Where) -> None:
        """Keep how a patient is named; a record that another one replaced is that one."""
        own = clean(resource.get("id")) or _last(where.id)
        self.ids[_last(where.id)] = own
        self.ids[own] = own
        for link in _parts(resource.get("link")):
            other = _last(clean(_part(link.get("other")).get("reference")))
            if clean(link.get("type")) == "replaced-by" and other:
                self.replaced[own] = other

    def _owner(self, resource: Mapping[str, Any]) -> str:
        """Return the patient of a resource; a group, a device and a part of it are none."""
        subject = _part(resource.get("subject")) or _part(resource.get("patient"))
        reference = clean(subject.get("reference"))
        kind = clean(subject.get("type")) or reference.rpartition("/")[0].rpartition("/")[2]
        if reference.startswith("#") or kind in NO_PATIENTS:
            return ""
        name = _last(reference)
        return self.ids.get(name, name)

    def _read_patient(self, resource: Mapping[str, Any], where: Where) -> None:
        own = clean(resource.get("id")) or where.id or ""
        if own in self.replaced:
            return
        owner = self.ids.get(own, own)
        facts = self.source.person(owner)
        facts["sex"] = SEXES.get(clean(resource.get("gender")))
        facts["born_on"] = self.source.day(
            resource.get("birthDate"), where, "birthDate", owner, severity="warning"
        )
        died = resource.get("deceasedDateTime")
        facts["died_on"] = self.source.day(died, where, "deceasedDateTime", owner)
        followed = _extension(resource, FOLLOWED).get("valueDate")
        facts["followed_until"] = self.source.day(
            followed, where, "followed_until", owner, severity="warning"
        )
        recorded = _extension(resource, RECORDED).get("valueBoolean")
        if isinstance(recorded, bool):
            facts["bleeding_recorded"] = recorded
        if resource.get("deceasedBoolean") is True:
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
        pairs = _codings(concept)
        for pair in pairs:
            if pair in self.codes:
                name = "|".join(pair)
                self.source.found.codes[name] = self.source.found.codes.get(name, 0) + 1
                return COUNT
        return next((self.labs[pair] for pair in pairs if pair in self.labs), None)

    def _counts(self, resource: dict[str, Any], where: Where) -> Iterator[Result]:
        holders: list[tuple[str, Mapping[str, Any]]] = [("", resource)]
        holders += [
            (f"component {number}", component)
            for number, component in enumerate(_parts(resource.get("component")))
        ]
        for part, holder in holders:
            analyte = self._analyte(holder.get("code"))
            if analyte is not None:
                yield self._result(resource, holder, where, part, analyte)

    def _result(
        self, resource: Mapping[str, Any], holder: Mapping[str, Any], where: Where, part: str,
        analyte: str,
    ) -> Result:  # fmt: skip
        period = _part(resource.get("effectivePeriod"))
        day = (
            resource.get("effectiveDateTime") or resource.get("effectiveInstant")
            or period.get("start") or period.get("end")
        )  # fmt: skip
        ranges = _parts(holder.get("referenceRange")) or _parts(resource.get("referenceRange"))
        low, high = (_part(ranges[0].get(end)) if ranges else {} for end in ("low", "high"))
        meta = _part(resource.get("meta"))
        result = Result(
            patient_id=self._owner(resource),
            day=day,
            where=where if not part else attrs.evolve(where, id=f"{where.id} {part}"),
            range_low=low.get("value"),
            range_high=high.get("value"),
            analyte=analyte,
            status=clean(resource.get("status")),
            key=None if resource.get("id") is None else (resource["id"], part),
            version=clean(meta.get("versionId")) or clean(meta.get("lastUpdated")),
        )
        self._add_value(result, holder)
        return result

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
            result.unit = _unit(quantity)
            return
        if isinstance(ranged := holder.get("valueRange"), Mapping):
            low, high = _part(ranged.get("low")), _part(ranged.get("high"))
            result.unit, result.decimal = _unit(low or high), "."
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
            result.printed = clean(concept.get("text")) or _shown(concept)
            return
        absent = _part(holder.get("dataAbsentReason"))
        said = [clean(absent.get("text")), _shown(absent)]
        said += [clean(note.get("text")) for note in _parts(holder.get("note"))]
        result.reason = "; ".join(text for text in said if text) or None

    # --- treatments

    def _read_drug(self, resource: Mapping[str, Any], where: Where) -> None:
        kind = resource["resourceType"]
        status = clean(resource.get("status"))
        concept = resource.get("medicationCodeableConcept") or self._medication(resource)
        if kind == "Procedure":
            concept = resource.get("code")
            if _own_code(resource, RESCUE):
                self._read_rescue(resource, where)
                return
        agent = self.source.agent(*_words(concept))
        if agent is None:
            self.source.strange(kind, _said(concept))
            return
        owner = self._owner(resource)
        if status in NOT_GIVEN:
            self.source.note(
                "NOT_TAKEN",
                where,
                given=repr(status),
                argument="status",
                patient_id=owner,
                remedy=Sentence("problem.NOT_TAKEN.remedy_fhir"),
            )
            return
        start, end = _times(resource)
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
            last = _supplied(on, resource)
        self.source.person(owner)
        self.source.drugs.append(
            Drug(
                patient_id=owner, agent=agent, started_on=on, where=where, is_stop=is_stop,
                ended_on=on if agent.is_procedure else None if last is None else _day_after(last),
                intent="rescue" if agent.uses == (Use.RESCUE,) and kind == "Procedure" else None,
                daily_dose=_daily_dose(resource), stop_reason=_why(resource),
            )
        )  # fmt: skip

    def _read_rescue(self, resource: Mapping[str, Any], where: Where) -> None:
        """Read a rescue as `write_fhir` writes it."""
        owner = self._owner(resource)
        on = self.source.needed_day(_times(resource)[0], where, "start", owner)
        if on is None:
            return
        self.source.person(owner)
        event = {
            "patient_id": owner, "on": on, "kind": _own_code(resource, RESCUE),
            "washout_days": _extension(resource, WASHOUT).get("valueInteger"),
        }  # fmt: skip
        self.source.rescues.append((event, where))

    def _medication(self, resource: Mapping[str, Any]) -> Any:
        name = clean(_part(resource.get("medicationReference")).get("reference"))
        for inside in _parts(resource.get("contained")):
            if name.removeprefix("#") == clean(inside.get("id")):
                return inside.get("code")
        return self.medications.get(_last(name)) or resource.get("medicationReference")

    # --- bleeding

    def _read_condition(self, resource: Mapping[str, Any], where: Where) -> None:
        code = next((c for c in _codings(resource.get("code")) if c in self.bleeding), None)
        own = _own_code(resource, BLEEDING)
        verified = _codings(resource.get("verificationStatus"))
        if (code is None and not own) or any(
            c in {"entered-in-error", "refuted"} for _, c in verified
        ):
            return
        owner = self._owner(resource)
        onset = _part(resource.get("onsetPeriod"))
        start = resource.get("onsetDateTime") or onset.get("start")
        on = self.source.needed_day(start, where, "onset", owner)
        if on is None:
            return
        ended = resource.get("abatementDateTime") or onset.get("end")
        until = self.source.day(ended, where, "abatement", owner, severity="warning")
        states = {c for _, c in _codings(resource.get("clinicalStatus"))}
        self.source.person(owner)
        event = {
            "patient_id": owner, "on": on, "until": until,
            "who_grade": self.bleeding[code] if code is not None else grade_of_code(own),
            "site": clean(next(iter(_parts(resource.get("bodySite"))), {}).get("text")) or None,
            "ongoing": (until is None and "active" in states) or None,
        }  # fmt: skip
        self.source.bleeds.append((event, where))


def _own_code(resource: Mapping[str, Any], system: str) -> str:
    """Return the code of a resource in a system of ours; the empty text for another resource."""
    return next((code for of, code in _codings(resource.get("code")) if of == system), "")


def _extension(resource: Mapping[str, Any], url: str) -> Mapping[str, Any]:
    """Return an extension of a resource; nothing if it is not there."""
    found = (each for each in _parts(resource.get("extension")) if clean(each.get("url")) == url)
    return next(found, {})


def _why(resource: Mapping[str, Any]) -> str | None:
    """Return why a treatment has its status, in words."""
    said = resource.get("statusReason")
    words = (clean(each.get("text")) or _shown(each) for each in _parts(said) or [_part(said)])
    return next(filter(None, words), None)


def _part(value: Any) -> Mapping[str, Any]:
    """Return what should be an object; nothing for what is none."""
    return value if isinstance(value, Mapping) else {}


def _parts(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of what should be a list of them."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _day_after(day: Day) -> Day:
    return day + 1 if isinstance(day, int) else day + dt.timedelta(days=1)


def _last(reference: str | None) -> str:
    """Return the id of a reference: ``urn:uuid:``, ``Patient/x`` and an address are one."""
    name = clean(reference).partition("/_history/")[0]
    found = _REFERENCE.fullmatch(name)
    return found["id"] if found else name


def _codings(concept: Any) -> list[tuple[str, str]]:
    if not isinstance(concept, Mapping):
        return []
    return [
        (clean(coding.get("system")), clean(coding.get("code")))
        for coding in _parts(concept.get("coding"))
    ]


def _shown(concept: Any) -> str:
    """Return the words that stand beside the codes, to show them."""
    if not isinstance(concept, Mapping):
        return ""
    words = [clean(c.get("display")) or clean(c.get("code")) for c in _parts(concept.get("coding"))]
    return next((word for word in words if word), "")


def _said(concept: Any) -> str:
    if not isinstance(concept, Mapping):
        return "nothing"
    return clean(concept.get("text")) or _shown(concept) or clean(concept.get("display")) or "?"


def _words(concept: Any) -> list[str]:
    """Return what may name an agent: codes first, then words."""
    if not isinstance(concept, Mapping):
        return []
    found: list[str] = []
    for system, code in _codings(concept):
        found.append(f"{system}|{code}")
        if system == ATC:
            found.append(code)
        if (system, code) in PROCEDURES:
            found.append(PROCEDURES[system, code])
    found.append(clean(concept.get("text")))
    found += [clean(c.get("display")) for c in _parts(concept.get("coding"))]
    return [*found, clean(concept.get("display"))]


def _unit(quantity: Mapping[str, Any]) -> str | None:
    """Return the unit of a quantity: its code under UCUM, else its words."""
    if clean(quantity.get("system")) == UCUM and quantity.get("code"):
        return clean(quantity["code"])
    return clean(quantity.get("unit")) or clean(quantity.get("code")) or None


def _times(resource: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return start and end of a drug or a procedure."""
    for name in ("effective", "performed", "occurrence"):
        if resource.get(f"{name}DateTime") is not None:
            return resource[f"{name}DateTime"], None
        if isinstance(period := resource.get(f"{name}Period"), Mapping):
            return period.get("start"), period.get("end")
    return resource.get("whenHandedOver") or resource.get("authoredOn"), None


def _daily_dose(resource: Mapping[str, Any]) -> str | None:
    """Return the dose a day that a record says; None where it is per kg, or not said."""
    said = resource.get("dosage") or resource.get("dosageInstruction")
    if isinstance(said, Mapping):  # one administration
        return _dose(said.get("dose"), 1.0)
    given = _parts(said)
    if len(given) != 1:
        return None
    rates = _parts(given[0].get("doseAndRate")) or [{}]
    repeat = _part(_part(given[0].get("timing")).get("repeat"))
    if clean(repeat.get("periodUnit")) != "d":
        return None
    try:
        period = float(clean(repeat.get("period")))
        times = float(clean(repeat.get("frequency")) or 1) / period
    except (ValueError, ZeroDivisionError):
        return None
    return _dose(rates[0].get("doseQuantity"), times)


def _dose(quantity: Any, times: float) -> str | None:
    """Write a quantity so many times a day, if it is a mass."""
    if not isinstance(quantity, Mapping):
        return None
    return daily_dose(clean(quantity.get("value")), _unit(quantity) or "", times)


def _supplied(on: Day, resource: Mapping[str, Any]) -> Day:
    """Return the last day that a dispensed pack lasts; its own day where that is not said."""
    try:
        days = int(float(clean(_part(resource.get("daysSupply")).get("value"))))
    except (TypeError, ValueError):
        days = 1
    more = max(days - 1, 0)
    return on + more if isinstance(on, int) else on + dt.timedelta(days=more)

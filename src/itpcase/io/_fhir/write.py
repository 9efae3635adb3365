"""
Patients, counts, treatments and answers as a FHIR R4 bundle.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np

from itpcase import _names
from itpcase._days import number_day
from itpcase.agents import look_up_agent
from itpcase.cohort._cells.cells import WRITTEN_UNIT
from itpcase.cohort.codes import COMPARATORS
from itpcase.cohort.codes import SPLENECTOMY as SPLENECTOMY_AGENT
from itpcase.cohort.cohort import Cohort
from itpcase.cohort.patient_columns import count_at
from itpcase.definitions.definition import Definition
from itpcase.io._export import (
    answers_of,
    are_none,
    cell,
    code_of_grade,
    dated_cohort,
    exact,
    export_folder,
    iso,
    lines_of,
    reached_on,
)
from itpcase.io._fhir.values import ABSENT, ASSUMED, ATC, SNOMED, UCUM
from itpcase.io._source.analytes import LOINC_SYSTEM as LOINC
from itpcase.io._source.analytes import WRITTEN
from itpcase.io._source.own_facts import facts_of, labs_of, line_facts_of, signs_of
from itpcase.model import (
    BleedingEvent,
    LabMeasurement,
    Patient,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.response.asking import Subject
from itpcase.table import Column, Table
from itpcase.units.counts import Count
from itpcase.units.labs import PLATELETS

__all__: list[str] = []


SPLENECTOMY: Final = "234319005"
"""The procedure in SNOMED CT, as public value sets name it."""

OWN: Final = "urn:itpcase"
"""The system of codes of ours: definitions and their answers."""

PATIENT: Final = f"{OWN}:patient"
"""The system of the ids of patients, which may have signs that an id of FHIR has not."""

BLEEDING: Final = f"{OWN}:bleeding"
"""The system of bleeding by WHO grade."""

RESCUE: Final = f"{OWN}:rescue"
"""The system of the kinds of rescue."""

WASHOUT: Final = f"{OWN}:washout-days"
FOLLOWED: Final = f"{OWN}:followed-until"
RECORDED: Final = f"{OWN}:bleeding-recorded"
"""Extensions of a rescue and of a patient."""

LABORATORY: Final = f"{OWN}:laboratory"
"""The system that marks platelets that stand among other laboratory values."""

SIGN: Final = f"{OWN}:bleeding-sign"
"""The system of the signs of bleeding."""

OF_ALL, YES = "all", "yes"
"""The code of what is said of all signs, and how our files say that one was there."""

LINE: Final = f"{OWN}:line"
ONGOING: Final = f"{OWN}:ongoing"
"""Extensions of a drug or a splenectomy: the number of its line, and whether it goes on."""

ENDED: Final = f"{OWN}:ended-on"
"""An extension of the drugs of a line whose last day does not give its end."""

KINDS: Final[Mapping[str, str]] = {"age": "valueDecimal", "diagnosed_on": "valueDate"}
"""The elements of extensions of facts; of any other it is a text."""

OTHERWISE: Final = ("arm", "centre")
"""Facts of a patient that are no extensions."""

CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/condition-clinical"

GENDERS: Final = {"F": "female", "M": "male"}

_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9-]{1,40}")
"""An id of FHIR has up to 64 letters; what stands behind that of a patient has room as well."""

_KEPT, _TELLING = 23, 16
"""So much of another id is kept, and so many digits of its SHA-256 tell it from others."""


@_names.renamed_argument("cohort", "subject")
def write_fhir(subject: Subject, folder: str | os.PathLike[str], definition: Definition) -> None:
    """
    Write a cohort and its answers as a FHIR R4 bundle, ``bundle.json``.

    * a count is an Observation (LOINC 26515-7) with its bound as comparator, a range as a range,
      words in the place of a number as words;
    * a drug of a line is a MedicationStatement with why it was stopped, splenectomy a Procedure;
      the number of the line, and whether it is said to go on, are extensions of both, by which
      `itpcase.read_fhir` gives back the lines as they were;
    * a laboratory value is an Observation with its limits of normal, and so is a sign of bleeding,
      or that it was looked for and not there, with a code of ours and its details as extensions;
      platelets among the laboratory values have the code of a count and one of ours, by which they
      come back as what they were;
    * rescue is a Procedure and bleeding a Condition, with codes of ours that `itpcase.read_fhir`
      knows; the last contact, whether bleeding was recorded, and facts that FHIR has no element
      for, such as the day of the diagnosis, are extensions of the patient;
    * the centre is the Organization that manages the record (``Patient.managingOrganization``);
    * the arm of a trial is a ResearchSubject, whose study and status are said to be unknown;
    * the category of a line is an Observation that is *derivedFrom* the counts of its days up to
      the one on which it was reached.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        In calendar days.
    folder : path
        A new folder, or an empty one.
    definition : Definition
        What counts as a response, and what ends it.

    Returns
    -------
    None

    Raises
    ------
    InputError
        For study days, and for a folder that holds something.

    Examples
    --------
    >>> import datetime as dt, tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> day = lambda n: dt.date(2021, 1, 1) + dt.timedelta(days=n)
    >>> cohort = itp.Cohort.from_tables(
    ...     counts={"patient_id": ["7"] * 2, "on": [day(0), day(7)], "count": ["<5", "40"],
    ...             "unit": "10*9/L"},
    ...     lines={"patient_id": ["7"], "line": [1], "started_on": [day(0)], "agents": ["ivig"]},
    ... )
    >>> with tempfile.TemporaryDirectory() as place:
    ...     itp.write_fhir(cohort, Path(place) / "fhir", itp.IWG_2009)
    ...     back = itp.read_fhir(Path(place) / "fhir" / "bundle.json")
    >>> [str(m.as_printed) for m in back.patient(0).platelets]
    ['<5 ×10⁹/L', '40 ×10⁹/L']
    """
    cohort = dated_cohort(subject, "FHIR")
    answers, _ = answers_of(cohort, definition)
    of_line = {
        (str(answers["patient_id"][row]), int(answers["line"][row])): row
        for row in range(len(answers))
    }
    with export_folder(folder) as place, (place / "bundle.json").open("w", encoding="utf-8") as out:
        out.write('{"resourceType": "Bundle", "type": "collection", "entry": [\n')
        for number, entry in enumerate(_entries(cohort, answers, of_line, definition)):
            out.write(",\n" if number else "")
            out.write(entry if isinstance(entry, str) else _text_of(entry))
        out.write("\n]}\n")


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def _text_of(resource: dict[str, Any]) -> str:
    """Write the entry of a resource."""
    address = f"urn:itpcase:{resource['resourceType']}:{resource['id']}"
    text = _ENCODER.encode({"fullUrl": address, "resource": resource})
    return _MARKED.sub(r"\1", text) if _MARK in text else text


_MARK: Final = "#number "
# json knows floats only: a number goes in as a marked text, and its own digits come out.
_MARKED: Final = re.compile(r'"#number ([0-9.eE+-]+) number#"')


def _digits(number: float) -> str:
    return f"#number {exact(number)} number#"


def _entries(
    cohort: Cohort, answers: Table, of_line: dict[tuple[str, int], int], definition: Definition
) -> Iterator[dict[str, Any] | str]:
    """Give the resources of all patients; a count that is a number or a bound, as its entry."""
    centres: set[str] = set()
    counts = _Counts.of(cohort)
    slim = cohort.without_counts()
    for patient, name in enumerate(map(str, cohort.ids.tolist())):
        record = (cohort if counts.has_assumed(patient) else slim).patient(patient)
        if record.centre is not None and record.centre not in centres:
            centres.add(record.centre)
            yield {
                "resourceType": "Organization", "id": _id(record.centre), "name": record.centre,
            }  # fmt: skip
        yield _patient(record, name) | _about(record)
        if record.arm is not None:
            yield _assigned(record.arm, name)
        observed: list[tuple[Any, str]] = []
        yield from counts.entries(patient, name, record, observed)
        for number, lab in enumerate(labs_of(record), start=1):
            yield _lab(name, number, lab)
        for number, (day, cells) in enumerate(signs_of(record), start=1):
            yield _sign(name, number, day, cells)
        for number, line in enumerate(lines_of(cohort, patient)):
            yield from _treatments(name, line, record.lines[number])
            row = of_line.get((name, line["line"]))
            if row is not None:
                yield _answer(name, line, answers, row, observed, definition)
        for number, bleed in enumerate(record.bleeds, start=1):
            yield _bleeding(name, number, bleed) | _said(bleed) | _note(bleed)
        for number, rescue in enumerate(record.rescues, start=1):
            yield _rescue(name, number, rescue) | _note(rescue)


_ANYBODY, _SOME_DAY = "somebody", dt.date(1001, 1, 1)
"""In the place of a patient and a day, where the entry of a count is written once for many."""


@attrs.frozen(eq=False)
class _Counts:
    """Writes the counts of a cohort; those without more than a number or a bound as texts."""

    cohort: Cohort
    signs: Column
    """By row, the place of the sign of a count."""
    is_plain: Column
    """By row, whether a count is a number or a bound, and nothing is assumed of it."""
    _forms: dict[Any, str] = attrs.field(factory=dict, init=False)
    """How an entry is written, by the sign of the count."""

    @classmethod
    def of(cls, cohort: Cohort) -> _Counts:
        """Look through the columns of a cohort."""
        rows = cohort.counts
        signs = rows.get("comparator")
        signs = np.zeros(len(rows), dtype=np.int8) if signs is None else signs
        is_words = (rows["count"] == 0) & (signs != 0)  # a bound that says nothing
        is_plain = np.isfinite(rows["count"]) & ~is_words
        if cohort.records is not None:  # which know by themselves what is assumed
            is_plain &= False
        for name, plain in (("upper", np.isnan), ("count_stated", are_none),
                            ("assumed", are_none)):  # fmt: skip
            column = rows.get(name)
            if column is not None:
                is_plain &= plain(column)
        return cls(cohort, signs, is_plain)

    def has_assumed(self, patient: int) -> bool:
        """Tell whether the record of a patient is asked for what is assumed of its counts."""
        rows = self.cohort.counts
        return not self.is_plain[rows.offsets[patient] : rows.offsets[patient + 1]].all()

    def entries(
        self, patient: int, name: str, record: Patient, observed: list[tuple[Any, str]]
    ) -> Iterator[dict[str, Any] | str]:
        """Give the counts of a patient; *observed* takes the day and the id of each."""
        rows, own = self.cohort.counts, _id(name)
        before, calendar = int(rows.offsets[patient]), bool(self.cohort.calendar[patient])
        place = slice(before, int(rows.offsets[patient + 1]))
        columns = (rows["day"], rows["count"], self.signs, self.is_plain)
        said = zip(*(np.asarray(each[place]).tolist() for each in columns), strict=True)
        number = 0
        for row, (at, value, sign, is_plain) in enumerate(said):
            day = number_day(at, calendar)
            if day is None:
                continue
            number += 1
            observed.append((day, f"{own}-count-{number}"))
            if is_plain and calendar:
                form = self._forms.get(sign) or self._form(sign)
                yield form.format(f"{own}-count-{number}", own, iso(day), exact(value))
            else:
                count = count_at(rows, before + row)
                yield _count(name, number, day, count) | _said(record.platelets[row])

    def _form(self, sign: int) -> str:
        """Write an entry of a count of nobody, with places for its id, patient, day and number."""
        one = _count(_ANYBODY, 0, _SOME_DAY, Count(1.0, COMPARATORS[sign]))
        form = _text_of(one).replace("{", "{{").replace("}", "}}")
        places = {one["id"]: "{0}", _ANYBODY: "{1}", _SOME_DAY.isoformat(): "{2}",
                  '"value": 1': '"value": {3}'}  # fmt: skip
        for text, place in places.items():  # an id begins with that of its patient
            form = form.replace(text, place)
        self._forms[sign] = form
        return form


def _id(name: str, *parts: object) -> str:
    """Make an id of the letters that FHIR allows; no two patients have one."""
    if not _PLAIN_ID.fullmatch(name):
        kept = re.sub("[^A-Za-z0-9]", "-", name)[:_KEPT]
        name = f"{kept}-{hashlib.sha256(name.encode()).hexdigest()[:_TELLING]}"
    return "-".join([name, *map(str, parts)])


def _subject(name: str) -> dict[str, str]:
    return {"reference": f"Patient/{_id(name)}"}


def _patient(record: Patient, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "resourceType": "Patient", "id": _id(name),
        "identifier": [{"system": PATIENT, "value": name}],
    }  # fmt: skip
    found["gender"] = GENDERS.get(str(record.sex), "unknown")
    if record.born_on is not None:
        found["birthDate"] = iso(record.born_on)
    if record.died_on is not None:
        found["deceasedDateTime"] = iso(record.died_on)
    if record.centre is not None:
        reference = f"Organization/{_id(record.centre)}"
        found["managingOrganization"] = {"reference": reference, "display": record.centre}
    return found


def fact_url(name: str) -> str:
    """Return the address of the extension of a fact, by its column."""
    return f"{OWN}:{name.replace('_', '-')}"


def _about(record: Patient) -> dict[str, Any]:
    """Return what a Patient has no element for, as extensions."""
    known: list[dict[str, Any]] = [{"url": RECORDED, "valueBoolean": record.bleeding_recorded}]
    if record.followed_until is not None:
        known.append({"url": FOLLOWED, "valueDate": iso(record.followed_until)})
    for name, said in facts_of(record, but=OTHERWISE):
        value = _digits(float(said)) if name == "age" else said
        known.append({"url": fact_url(name), KINDS.get(name, "valueString"): value})
    return {"extension": known}


def _assigned(arm: str, name: str) -> dict[str, Any]:
    """Say to which arm a patient was assigned; of which study, and the status, is not known."""
    unknown = {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}
    return {
        "resourceType": "ResearchSubject", "id": _id(name, "arm"), "_status": unknown,
        "study": unknown, "individual": _subject(name), "assignedArm": arm,
    }  # fmt: skip


def _said(
    record: PlateletMeasurement | BleedingEvent | RescueTherapy | LabMeasurement,
) -> dict[str, Any]:
    """Return what was assumed of a record, as an extension."""
    words = ";".join(map(str, record.assumed))
    return {"extension": [{"url": ASSUMED, "valueString": words}]} if words else {}


def _note(record: BleedingEvent | RescueTherapy) -> dict[str, Any]:
    return {"note": [{"text": record.note}]} if record.note else {}


def _bleeding(name: str, number: int, bleed: BleedingEvent) -> dict[str, Any]:
    days = {"onsetDateTime": iso(bleed.on), "abatementDateTime": iso(bleed.until)}
    state = "active" if bleed.ongoing else "resolved" if bleed.until is not None else None
    return {
        "resourceType": "Condition", "id": _id(name, "bleeding", number),
        **({"clinicalStatus": {"coding": [{"system": CLINICAL, "code": state}]}} if state else {}),
        "code": {
            "coding": [{"system": BLEEDING, "code": code_of_grade(bleed)}], "text": "bleeding",
        },
        "subject": _subject(name), **{key: day for key, day in days.items() if day},
        **({"bodySite": [{"text": bleed.site}]} if bleed.site else {}),
    }  # fmt: skip


def _rescue(name: str, number: int, rescue: RescueTherapy) -> dict[str, Any]:
    kind, day, washout = str(rescue.kind), iso(rescue.on), rescue.washout_days
    said = _said(rescue).get("extension", [])
    if washout is not None:
        said.append({"url": WASHOUT, "valueInteger": washout})
    return {
        "resourceType": "Procedure", "id": _id(name, "rescue", number), "status": "completed",
        "code": {"coding": [{"system": RESCUE, "code": kind}], "text": kind.replace("_", " ")},
        "subject": _subject(name), **({"performedDateTime": day} if day else {}),
        **({"extension": said} if said else {}),
    }  # fmt: skip


def _quantity(number: float, sign: str = "", unit: str = WRITTEN_UNIT) -> dict[str, Any]:
    return {
        "value": _digits(number), **({"comparator": sign} if sign else {}), "unit": unit,
        "system": UCUM, "code": unit,
    }  # fmt: skip


def _observation(ident: str, name: str, day: Any, system: str, code: str) -> dict[str, Any]:
    """Return an Observation of a patient, to which a value is added."""
    return {
        "resourceType": "Observation", "id": ident, "status": "final",
        "code": {"coding": [{"system": system, "code": code}]}, "subject": _subject(name),
        "effectiveDateTime": iso(day),
    }  # fmt: skip


def _value(count: Count, unit: str = WRITTEN_UNIT) -> dict[str, Any]:
    """Return a number with its bound, a range, or words in the place of a number."""
    if count.is_unknown:
        return {"valueString": count.printed}
    if count.upper is None:
        return {"valueQuantity": _quantity(count.value, count.comparator, unit)}
    low, high = (_quantity(end, unit=unit) for end in (count.value, count.upper))
    return {"valueRange": {"low": low, "high": high}}


def _count(name: str, number: int, day: Any, count: Count) -> dict[str, Any]:
    return _observation(_id(name, "count", number), name, day, LOINC, "26515-7") | _value(count)


def _lab(name: str, number: int, lab: LabMeasurement) -> dict[str, Any]:
    """
    Write a laboratory value with its limits of normal; what was assumed of it is ours.

    Platelets have a code of ours beside that of LOINC, by which they are no row of counts.
    """
    code, said = WRITTEN[lab.analyte], _said(lab).get("extension", [])
    if lab.note:
        said.append({"url": fact_url("note"), "valueString": lab.note})
    ends = {"low": lab.lower_limit_in_unit, "high": lab.upper_limit_in_unit}
    limits = {name: _quantity(end, unit=lab.unit) for name, end in ends.items() if end is not None}
    found = _observation(_id(name, "lab", number), name, lab.on, LOINC, code)
    if lab.analyte == PLATELETS:
        found["code"]["coding"].append({"system": LABORATORY, "code": PLATELETS})
    return (
        found
        | _value(lab.as_printed, lab.unit)
        | ({"referenceRange": [limits]} if limits else {})
        | ({"extension": said} if said else {})
    )


def _sign(name: str, number: int, day: Any, cells: Mapping[str, str]) -> dict[str, Any]:
    """Write a row of signs of bleeding: whether a sign was there; its details are extensions."""
    ident, code = _id(name, "sign", number), cells.get("sign", OF_ALL)
    present = {"valueBoolean": cells["present"] == YES} if "present" in cells else {}
    said = [{"url": fact_url(each), "valueString": text} for each, text in cells.items()
            if each not in {"sign", "present"}]  # fmt: skip
    return (
        _observation(ident, name, day, SIGN, code) | present
        | ({"extension": said} if said else {})
    )  # fmt: skip


def _treatments(name: str, line: dict[str, Any], record: TreatmentLine) -> Iterator[dict[str, Any]]:
    why = record.stop_reason
    said: list[dict[str, Any]] = [{"url": LINE, "valueInteger": line["line"]}]
    if record.ongoing is not None:
        said.append({"url": ONGOING, "valueBoolean": record.ongoing})
    said += [{"url": fact_url(name), "valueString": text} for name, text in line_facts_of(record)]
    if line["ended_on"] is not None and _has_no_last_day(line):
        said.append({"url": ENDED, "valueDate": iso(line["ended_on"])})
    status = "completed" if line["ended_on"] or record.ongoing is False else "active"
    for number, word in enumerate(line["agents"], start=1):
        agent = look_up_agent(word)
        start, end = iso(line["started_on"]), _last_day(line["started_on"], line["ended_on"])
        ident = _id(name, "line", line["line"], number)
        if agent is not None and agent.is_procedure:
            yield {
                "resourceType": "Procedure", "id": ident, "extension": said, "status": "completed",
                "code": {"coding": [{"system": SNOMED, "code": SPLENECTOMY}], "text": word},
                "subject": _subject(name),
                **({"performedDateTime": start} if start else {}),
            }  # fmt: skip
            continue
        concept: dict[str, Any] = {"text": word}
        if agent is not None and agent.atc:
            concept["coding"] = [{"system": ATC, "code": agent.atc}]
        period = {key: day for key, day in (("start", start), ("end", end)) if day}
        yield {
            "resourceType": "MedicationStatement", "id": ident, "extension": said,
            "status": status, "medicationCodeableConcept": concept,
            "subject": _subject(name), **({"effectivePeriod": period} if period else {}),
            **({"statusReason": [{"text": why}]} if why else {}),
        }  # fmt: skip


def _has_no_last_day(line: dict[str, Any]) -> bool:
    """Tell of a line that was stopped on its first day, or that is a splenectomy alone."""
    is_one_day: bool = line["ended_on"] == line["started_on"]
    return is_one_day or line["agents"] == (SPLENECTOMY_AGENT,)


def _last_day(started_on: Any, ended_on: Any) -> str | None:
    """Return the last day of a treatment: that before its stop, and none before its start."""
    if ended_on is None:
        return None
    last = type(ended_on).fromordinal(ended_on.toordinal() - 1)
    return iso(last if started_on is None else max(last, started_on))


def _answer(  # noqa: PLR0917 - what an answer is made of, in order
    name: str, line: dict[str, Any], answers: Table, row: int, observed: list[tuple[Any, str]],
    definition: Definition,
) -> dict[str, Any]:  # fmt: skip
    category = str(cell(answers, row, "category"))
    start, reached = line["started_on"], reached_on(answers, row)
    until = reached if reached is not None else max((day for day, _ in observed), default=start)
    used = [ident for day, ident in observed if start is not None and day > start and day <= until]
    base = [ident for day, ident in observed if start is not None and day <= start][-1:]
    return {
        "resourceType": "Observation", "id": _id(name, "answer", line["line"]), "status": "final",
        "code": {
            "coding": [{"system": f"{OWN}:definition", "code": definition.id}],
            "text": f"Response of line {line['line']} under {definition.id}",
        },
        "subject": _subject(name),
        **({"effectiveDateTime": iso(until)} if until is not None else {}),
        "valueCodeableConcept": {
            "coding": [{"system": f"{OWN}:response", "code": category}], "text": category,
        },
        **(
            {"derivedFrom": [{"reference": f"Observation/{ident}"} for ident in [*base, *used]]}
            if base or used else {}
        ),
    }  # fmt: skip

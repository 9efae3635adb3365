"""
What a part of a FHIR resource says: codes, quantities, times and doses.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations
from typing import Any, Final

from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError
from itpcase.io._files.json import part_of, parts_of
from itpcase.io._source.analytes import LOINC_SYSTEM as LOINC
from itpcase.io._source.days import one_day, one_moment
from itpcase.io._source.drugs import ZERO, daily_dose
from itpcase.io._source.past import is_denied
from itpcase.io._source.procedures import CPT, ICD_9, ICD_10_PCS, SNOMED_CT
from itpcase.io._source.results import in_order
from itpcase.units.counts import parse_count
from itpcase.units.instants import LENGTH_OF_DAY
from itpcase.units.text import as_printed, clean
from itpcase.units.whole import read_digits

__all__: list[str] = []

SNOMED: Final = "http://snomed.info/sct"
UCUM: Final = "http://unitsofmeasure.org"
ATC: Final = "http://www.whocc.no/atc"

SYSTEMS: Final = {
    "https://loinc.org": LOINC, "urn:oid:2.16.840.1.113883.6.1": LOINC,
    "urn:oid:2.16.840.1.113883.6.96": SNOMED, "https://snomed.info/sct": SNOMED,
}  # fmt: skip
"""Other addresses of a system of codes: its object identifier, and that of a secure page."""

PROCEDURES: Final = {
    (system, code): meant
    for systems, codes in (
        ((SNOMED,), SNOMED_CT), (("http://www.ama-assn.org/go/cpt",), CPT),
        (("http://hl7.org/fhir/sid/icd-9-cm", "urn:oid:2.16.840.1.113883.6.104"), ICD_9),
        (("http://hl7.org/fhir/sid/icd-10-pcs", "http://www.cms.gov/Medicare/Coding/ICD10",
          "urn:oid:2.16.840.1.113883.6.4"), ICD_10_PCS),
    )
    for system in systems for code, meant in codes.items()
}  # fmt: skip
"""Procedures by system and code."""

SUBSETTED: Final = "SUBSETTED"
"""The tag of a resource of which a server left elements out."""

TEST_DATA: Final = "HTEST"
"""The mark of test data, of HL7's ActReason; recalled, and not checked against it."""

STATISTICS: Final = "/observation-statistics"
"""How the system ends whose codes say that a result is a mean, a median or another statistic of
several; recalled, and not checked against the terminology of HL7."""

OPEN_START: Final = ".."
"""Stands for the start of a period that has none, as ISO 8601 writes it."""

ASSUMED: Final = "urn:itpcase:assumed"
"""The extension of what was assumed of a record."""

ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
"""The extension that says why an element has no value; programs have other addresses before it."""

_ABSENT_END: Final = ABSENT[ABSENT.rindex("/") :]

_RANGE: Final = re.compile(
    r"(?:[^0-9<>≤≥]*:\s*)?[(\[]?\s*(?P<low>[0-9][0-9.,]*)\s*(?:[-\u2010\u2011–—~\uff5e\u301c至]|\.\.+|to|bis|à|a)\s*"
    r"(?P<high>[0-9][0-9.,]*)\s*[)\]]?\s*[(\[]?(?P<unit>[^0-9\s;,()\[\]].*?|10.*?|)\s*[)\]]?"
)
"""Two ends as a laboratory prints them, and a unit behind them: ``100 - 300 x10^9/L``."""

TIMES: Final = ("effective", "performed", "occurrence", "occurence")
"""How the names begin under which a drug or a procedure says when it was, the last in R5."""

ORDER_TYPES: Final = frozenset({"PLAC", "FILL", "ACSN", "PGN", "FGN"})
"""Types of identifiers that several results of one order share."""

DAYS_IN: Final = {
    **dict.fromkeys(("", "d", "day", "days"), 1), **dict.fromkeys(("wk", "week", "weeks"), 7),
}  # fmt: skip
"""Units of time that are whole days, by their codes under UCUM and in words."""

WITHDRAWN: Final = frozenset({"entered-in-error", "cancelled", "refuted"})
"""States of what does not stand."""

MODIFIERS: Final = "modifierExtension"

NEGATIONS: Final = frozenset(
    {"http://hl7.org/fhir/StructureDefinition/request-doNotPerform",
     "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-notDone"}
)  # fmt: skip
"""
Modifiers that say by a truth value that something is not to be done, or was not done.

The first is of FHIR (extensions 5.3.0, where it is a modifier of every request), the second of
QI-Core; recalled, and not checked against it. The other modifiers that FHIR defines are of
resources that are not read.
"""

_REFERENCE: Final = re.compile(r"(?:urn:uuid:|urn:oid:|.*/)?(?P<id>[^/|]+)")


def own_code(resource: Mapping[str, Any], system: str) -> str:
    """Return the code of a resource in a system of ours; the empty text for another resource."""
    return next((code for of, code in codings_of(resource.get("code")) if of == system), "")


def extension_of(resource: Mapping[str, Any], url: str) -> Mapping[str, Any]:
    """Return an extension of a resource; nothing if it is not there."""
    found = (each for each in parts_of(resource.get("extension")) if clean(each.get("url")) == url)
    return next(found, {})


def assumed_of(resource: Mapping[str, Any]) -> str:
    """Return what `write_fhir` says that was assumed of a record; nothing for nothing."""
    return clean(extension_of(resource, ASSUMED).get("valueString"))


def reason_of(resource: Mapping[str, Any]) -> str | None:
    """Return why a treatment has its status, in words, which are kept as they are printed."""
    said = resource.get("statusReason")
    if said is None:
        return None
    words = (
        as_printed(each.get("text")) or display_of(each)
        for each in parts_of(said) or [part_of(said)]
    )  # fmt: skip
    return next(filter(None, words), None)


def referred_id(reference: str | None) -> str:
    """Return the id of a reference: ``urn:uuid:``, ``Patient/x`` and an address are one."""
    name = clean(reference).partition("/_history/")[0]
    found = _REFERENCE.fullmatch(name)
    return found["id"].strip() if found else name


def codings_of(concept: Any) -> list[tuple[str, str]]:
    if not isinstance(concept, Mapping):
        return []
    return [
        (_system_of(coding), clean(coding.get("code")))
        for coding in parts_of(concept.get("coding"))
    ]


def _system_of(coding: Mapping[str, Any]) -> str:
    """Return the system of a code by the one address of it that is used here."""
    said = clean(coding.get("system")).removesuffix("/")
    return SYSTEMS.get(said, said)


def display_of(concept: Any) -> str:
    """Return the words that stand beside the codes, to show them."""
    if not isinstance(concept, Mapping):
        return ""
    words = [
        clean(c.get("display")) or clean(c.get("code")) for c in parts_of(concept.get("coding"))
    ]
    return next((word for word in words if word), "")


def text_of(concept: Any) -> str:
    """Return the words of a concept, else its code as it can be asked for, or what it refers to."""
    if not isinstance(concept, Mapping):
        return "nothing"
    shown = (clean(each.get("display")) for each in (*parts_of(concept.get("coding")), concept))
    named = ("|".join(pair) for pair in codings_of(concept) if pair[1])
    words = (clean(concept.get("text")), *shown, *named, clean(concept.get("reference")))
    return next(filter(None, words), "?")


def words_of(concept: Any) -> list[str]:
    """Return the words and the codes of a concept, whatever their system."""
    named = parts_of(part_of(concept).get("coding"))
    words = [clean(coding.get(name)) for coding in named for name in ("display", "code")]
    return [clean(part_of(concept).get("text")), *words]


def states_of(holder: Mapping[str, Any], name: str) -> set[str]:
    """Return the codes of a state: a word, as releases before R4 have it, or a concept."""
    said = holder.get(name)
    return {code for _, code in codings_of(said)} if isinstance(said, Mapping) else {clean(said)}


def modifiers_of(holder: Mapping[str, Any], known: frozenset[str] = frozenset()) -> dict[str, str]:
    """
    Name what changes the meaning of a resource, and that nobody here knows, by its element.

    Readers are required to check these (FHIR R4, BackboneElement.modifierExtension). A negation
    that is false changes nothing.

    Parameters
    ----------
    holder : mapping
    known : frozenset of str
        Modifiers that the caller reads.
    """
    others = [each for each in parts_of(holder.get(MODIFIERS)) if not _is_known(each, known)]
    said = {
        MODIFIERS: ", ".join(clean(each.get("url")) for each in others),
        "implicitRules": clean(holder.get("implicitRules")),
    }
    return {element: named for element, named in said.items() if named}


def _is_known(modifier: Mapping[str, Any], known: frozenset[str]) -> bool:
    """Tell whether a modifier is one that the caller reads, or a negation that denies nothing."""
    url, value = clean(modifier.get("url")), clean(modifier.get("valueBoolean")).casefold()
    return url in NEGATIONS and (value == "false" or (value == "true" and url in known))


def denials_of(holder: Mapping[str, Any]) -> list[str]:
    """Return the modifiers that say that something is not to be done, or was not done."""
    said = [each for each in parts_of(holder.get(MODIFIERS)) if is_yes(each.get("valueBoolean"))]
    return [url for url in (clean(each.get("url")) for each in said) if url in NEGATIONS]


def marks_of(resource: Mapping[str, Any]) -> set[str]:
    """Return the codes of the tags and labels that a server puts on a resource."""
    meta = part_of(resource.get("meta"))
    return {
        clean(each.get("code")) for name in ("tag", "security") for each in parts_of(meta.get(name))
    }


def is_subsetted(resource: Mapping[str, Any]) -> bool:
    """Tell whether a server left elements of a resource out, by its tag."""
    return SUBSETTED in marks_of(resource)


def is_yes(value: object) -> bool:
    """Tell a truth value; some write it as a text."""
    return clean(value).casefold() == "true"


def is_past(resource: Mapping[str, Any]) -> bool:
    """Tell whether a condition or an observation stands, and does not deny what it names."""
    states = {clean(resource.get("status"))} | states_of(resource, "verificationStatus")
    answer = part_of(resource.get("valueCodeableConcept"))
    said = (resource.get("valueBoolean"), resource.get("valueString"), *words_of(answer))
    return states.isdisjoint(WITHDRAWN) and not is_denied(said)


def version_of(resource: Mapping[str, Any]) -> str:
    """Return the version of a resource, or when it was last changed."""
    meta = part_of(resource.get("meta"))
    return version_said(clean(meta.get("versionId")), clean(meta.get("lastUpdated")))


def version_said(version: str, changed: str) -> str:
    """
    Return a version by which it can be told from a later one: a number, else when it was made.

    Servers may name versions as they like, such as by a UUID, which has no order (FHIR R4,
    Meta.versionId and the type id; recalled, and not checked).

    Examples
    --------
    >>> from itpcase.io._fhir.values import version_said
    >>> version_said("2", "2021-05-03T00:00:00Z"), version_said("f3a0-77", "2021-05-03T00:00:00Z")
    ('2', '2021-05-03T00:00:00Z')
    """
    return version if changed == "" or read_digits(version) is not None else changed


def is_later_version(version: str, other: str) -> bool:
    """
    Tell whether a version is later than another, of numbers or of instants.

    Examples
    --------
    >>> from itpcase.io._fhir.values import is_later_version
    >>> [is_later_version(each, "9") for each in ("10", "2021-05-03T00:00:00Z", "")]
    [True, False, False]
    """
    one, another = in_order(version), in_order(other)
    return one > another and one[0] == another[0] and another != in_order("")


def names_of(concept: Any) -> list[str]:
    """Return what may name an agent: codes first, then words."""
    if not isinstance(concept, Mapping):
        return []
    found: list[str] = []
    for system, code in codings_of(concept):
        found.append(f"{system}|{code}")
        if system == ATC:
            found.append(code)
        if (system, code) in PROCEDURES:
            found.append(PROCEDURES[system, code])
    found.append(clean(concept.get("text")))
    found += [clean(c.get("display")) for c in parts_of(concept.get("coding"))]
    return [*found, clean(concept.get("display")), clean(concept.get("reference"))]


def unit_of(quantity: Mapping[str, Any]) -> str | None:
    """Return the unit of a quantity: its code under UCUM, else its words."""
    if clean(quantity.get("system")) == UCUM and quantity.get("code"):
        return clean(quantity["code"])
    return clean(quantity.get("unit")) or clean(quantity.get("code")) or None


def units_beside(*quantities: Mapping[str, Any]) -> list[str]:
    """Return the units of quantities of one value that are not one unit; none where they agree."""
    said: dict[float, str] = {}
    for quantity in quantities:
        for name in ("code", "unit"):
            unit = clean(quantity.get(name))
            if (size := _size_of(unit)) is not None:
                said.setdefault(size, unit)
    return [*said.values()] if len(said) > 1 else []


@lru_cache(maxsize=1024)
def _size_of(unit: str) -> float | None:
    """Return a count of one in a unit; None for what is none of cells per volume. [10^9/L]"""
    try:
        return parse_count(f"1 {unit}").value if unit else None
    except InputError:
        return None


OTHER_VALUES: Final = frozenset(
    ("valueBoolean", "valueRatio", "valueSampledData", "valueTime", "valueDateTime", "valuePeriod",
     "valueAttachment", "valueReference")
)  # fmt: skip
"""Under these names no count stands."""


def notes_of(holder: Mapping[str, Any]) -> list[str]:
    """Return the notes on a result; releases before R4 have one, under another name."""
    return [*map(clean, printed_notes(holder))]


def printed_notes(holder: Mapping[str, Any]) -> list[str]:
    """Return the notes as they are printed, with their line breaks."""
    texts = [note.get("text") for note in parts_of(holder.get("note"))]
    found = map(as_printed, (*texts, holder.get("comment"), holder.get("comments")))
    return [text for text in found if text]


def normal_ranges(holder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """
    Return the normal reference ranges of a result, those of equal limits once.

    One of another type, such as critical, is none; several are of other ages, or of men and women.
    """
    ranges = parts_of(holder.get("referenceRange"))
    kinds = [{code for _, code in codings_of(part_of(each.get("type")))} for each in ranges]
    normal = [each for each, kind in zip(ranges, kinds, strict=True) if "normal" in kind]
    plain = [each for each, kind in zip(ranges, kinds, strict=True) if not kind]
    limits = {
        (str(each.get("low")), str(each.get("high")), _said_alone(each)): each
        for each in normal or plain
    }
    return [*limits.values()]


def _has_ends(limits: Mapping[str, Any]) -> bool:
    """Tell whether a range has one of its ends as a quantity."""
    return any(part_of(limits.get(end)).get("value") is not None for end in ("low", "high"))


def _said_alone(limits: Mapping[str, Any]) -> str:
    """Return the text of a range that has no ends."""
    return "" if _has_ends(limits) else clean(limits.get("text"))


def ends_in_text(limits: Mapping[str, Any]) -> tuple[str, str, str]:
    """
    Return the ends of a range that has no more than a text, and their unit where it names one.

    A text without two ends is the upper one, as it stands: who reads that limit tells of it.
    """
    text = _said_alone(limits)
    if not text:
        return "", "", ""
    found = _RANGE.fullmatch(text)
    return (found["low"], found["high"], found["unit"]) if found else ("", text, "")


def said_of_limit(limit: Mapping[str, Any]) -> Any:
    """Return a limit of normal, with the sign that none of them is to have."""
    sign = clean(limit.get("comparator"))
    return f"{sign}{limit.get('value')}" if sign else limit.get("value")


def is_derived(resource: Mapping[str, Any]) -> bool:
    """Tell whether a result is worked out of other results, not of a document or an image."""
    inside = {
        f"#{clean(each.get('id'))}": clean(each.get("resourceType"))
        for each in parts_of(resource.get("contained"))
    }
    for each in parts_of(resource.get("derivedFrom")):
        named = clean(each.get("reference")).partition("/_history/")[0]
        kind = inside.get(named, named.rpartition("/")[0].rpartition("/")[2])
        if (clean(each.get("type")) or kind) in {"", "Observation"}:
            return True
    return False


def identifiers_of(resource: Mapping[str, Any]) -> frozenset[str]:
    """Return the identifiers of a resource, without those of an order; each is of one thing."""
    found = set[str]()
    for each in parts_of(resource.get("identifier")):
        kinds = {code for _, code in codings_of(part_of(each.get("type")))}
        if clean(each.get("value")) and kinds.isdisjoint(ORDER_TYPES):
            found.add(f"{clean(each.get('system'))}|{clean(each.get('value'))}")
    return frozenset(found)


def absent_words(*elements: Any) -> list[str]:
    """Return why elements have no value, as their extensions say it."""
    return [
        clean(each.get("valueCode")) for element in elements
        for each in parts_of(part_of(element).get("extension"))
        if clean(each.get("url")).endswith(_ABSENT_END) and each.get("valueCode")
    ]  # fmt: skip


def modifiers_of_drug(medication: Mapping[str, Any]) -> dict[str, str]:
    """Name what changes, in a way that nobody here knows, what a Medication is said to be."""
    said = modifiers_of(medication)
    for each in () if any(words_of(medication.get("code"))) else _active(medication):
        said |= {f"ingredient.{name}": named for name, named in modifiers_of(each).items()}
    return said


def _active(medication: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the ingredients that act."""
    return [
        each for each in parts_of(medication.get("ingredient"))
        if clean(each.get("isActive")).casefold() != "false"
    ]  # fmt: skip


def ingredient_of(medication: Mapping[str, Any]) -> Any:
    """Return what a Medication is: its code, or else its one ingredient, of any release."""
    code = medication.get("code")
    if any(words_of(code)):
        return code
    found = _active(medication)
    concepts = [
        part_of(each.get("itemCodeableConcept"))
        or part_of(part_of(each.get("item")).get("concept"))
        for each in found
    ]  # fmt: skip
    if len(concepts) == 1 and concepts[0]:
        return concepts[0]
    return {"text": " + ".join(map(text_of, concepts))} if len(concepts) > 1 else code


def values_of(holder: Mapping[str, Any]) -> list[str]:
    """
    Return under which names a result has a value, or a reason why it has none.

    A quantity without its number is none, such as a unit beside the reason.
    """
    names = (*(name for name in holder if name.startswith("value")), "dataAbsentReason")
    found = [name for name in names if holder.get(name) not in (None, {}, [])]
    quantity = part_of(holder.get("valueQuantity"))
    is_none = quantity.get("value") is None and not quantity.get("comparator")
    return [name for name in found if name != "valueQuantity" or not is_none]


def times_beside(resource: Mapping[str, Any], stem: str) -> list[str]:
    """
    Return how a resource says when something was, where it says so twice and on no common day.

    FHIR has one of these elements; some systems fill two.
    """
    said: dict[str, tuple[str, str]] = {}
    for kind in ("DateTime", "Instant"):
        if at := clean(resource.get(f"{stem}{kind}")):
            said[f"{stem}{kind} {at}"] = at, at
    period = part_of(resource.get(f"{stem}Period"))
    if any(ends := (clean(period.get("start")), clean(period.get("end")))):
        said[f"{stem}Period {' to '.join(filter(None, ends))}"] = ends
    apart = any(
        all(_are_apart([day(end) for end in (*one, *other)]) for day in (one_day, _utc_day))
        for one, other in combinations(said.values(), 2)
    )
    return [*said] if apart else []


def _utc_day(text: str) -> dt.date | None:
    return one_day(one_moment(text))


def _are_apart(days: list[dt.date | None]) -> bool:
    """Tell whether two spans of days have none in common; an end that is not known is open."""
    start, end, other_start, other_end = days
    return bool(
        (end and other_start and end < other_start) or (other_end and start and other_end < start)
    )


def moment_of(resource: Mapping[str, Any]) -> tuple[Any, Any]:
    """
    Return when a result was taken, and the end of a period that is longer than a day.

    Of a period without a start the day is its end, and two points stand for the other.
    """
    period = part_of(resource.get("effectivePeriod"))
    alone = _only_event(resource.get("effectiveTiming"))
    day = resource.get("effectiveDateTime") or resource.get("effectiveInstant") or alone
    if day is not None:
        return day, None
    start, end = (period.get(name) for name in ("start", "end"))
    if start is None and end is not None:
        return end, OPEN_START
    is_long = bool(start and end) and clean(start)[:LENGTH_OF_DAY] != clean(end)[:LENGTH_OF_DAY]
    return start, end if is_long else None


def _only_event(timing: Any) -> Any:
    """
    Return the time of a timing that is one day; of several none is that of the whole.

    It is a day where all its events, or the ends of what bounds it, are of that.
    """
    said = part_of(timing)
    bounds = part_of(said, "repeat", "boundsPeriod")
    events = said.get("event") or [each for each in map(bounds.get, ("start", "end")) if each]
    if not isinstance(events, list) or not events:
        return None
    is_one = len({clean(each)[:LENGTH_OF_DAY] for each in events}) == 1
    is_whole = "event" in said or len(events) > 1
    return events[0] if is_one and is_whole else InputError.of(
        "NOT_A_DAY", argument="on", needed=Sentence("problem.NOT_A_DAY.needed_timing"),
        given=enumerated(map(clean, events)),
        remedy=Sentence("problem.NOT_A_DAY.remedy_excel_cells"),
    )  # fmt: skip


def times_of(resource: Mapping[str, Any], element: str = "") -> tuple[Any, Any]:
    """Return start and end of a drug or a procedure, of the one element that says it, if known."""
    if element:
        said = resource[element]
        return (said.get("start"), said.get("end")) if isinstance(said, dict) else (said, None)
    for name in TIMES:
        if isinstance(period := resource.get(f"{name}Period"), Mapping) and period.get("start"):
            return period["start"], period.get("end")
        if resource.get(f"{name}DateTime") is not None:
            return resource[f"{name}DateTime"], part_of(period).get("end")
        if isinstance(period, Mapping):
            return period.get("start"), period.get("end")
        if (ends := _ends_of_timing(resource.get(f"{name}Timing"))) != (None, None):
            return ends
    return resource.get("whenHandedOver") or resource.get("authoredOn"), None


def _ends_of_timing(timing: Any) -> tuple[Any, Any]:
    """Return start and end of what was given by a timing: of its bounds, or its one day."""
    bounds = part_of(timing, "repeat", "boundsPeriod")
    if not part_of(timing).get("event") and bounds.get("start"):
        return bounds["start"], bounds.get("end")
    return _only_event(timing), None


def dosages_of(resource: Mapping[str, Any]) -> Any:
    """Return how a drug is taken, under either of its names; one or a list."""
    return resource.get("dosage") or resource.get("dosageInstruction")


def dose_of(resource: Mapping[str, Any]) -> str | None:
    """Return the dose a day that a record says; None where it is per kg, or not said."""
    said = dosages_of(resource)
    if isinstance(said, Mapping):  # one administration
        return _dose(said.get("dose"), 1.0)
    given = parts_of(said)
    if len(given) != 1:
        return None
    rates = parts_of(given[0].get("doseAndRate")) or [{}]
    repeat = part_of(part_of(given[0].get("timing")).get("repeat"))
    if clean(repeat.get("periodUnit")) != "d":
        return None
    try:
        period = float(clean(repeat.get("period")))
        times = float(clean(repeat.get("frequency")) or 1) / period
    except (ValueError, ZeroDivisionError):
        return None
    return _dose(rates[0].get("doseQuantity"), times)


def has_no_dose(resource: Mapping[str, Any]) -> bool:
    """Tell of a record all of whose doses are 0."""
    said = dosages_of(resource)
    doses = [part_of(part_of(said).get("dose"))]
    doses += [
        part_of(rate.get("doseQuantity")) for dosage in parts_of(said)
        for rate in parts_of(dosage.get("doseAndRate"))
    ]  # fmt: skip
    amounts = [clean(dose["value"]) for dose in doses if "value" in dose]
    return bool(amounts) and all(map(ZERO.fullmatch, amounts))


def off_scale(holder: Mapping[str, Any]) -> str:
    """Return the sign of a result that its interpretation says is off the scale, else nothing."""
    said = holder.get("interpretation")
    codes = {code for each in parts_of(said) or [part_of(said)] for _, code in codings_of(each)}
    signs = codes & {"<", ">"}
    return signs.pop() if len(signs) == 1 else ""


def routes_of(resource: Mapping[str, Any]) -> list[str]:
    """Return the words for the route of the first dosage of a record."""
    said = dosages_of(resource)
    first = said if isinstance(said, Mapping) else next(iter(parts_of(said)), {})
    return words_of(first.get("route"))


def _dose(quantity: Any, times: float) -> str | None:
    """Write a quantity so many times a day, if it is a mass."""
    if not isinstance(quantity, Mapping):
        return None
    return daily_dose(clean(quantity.get("value")), unit_of(quantity) or "", times)


def days_of(quantity: Mapping[str, Any]) -> int | None:
    """Return a quantity of time in days; None where it is not said, or in another unit."""
    unit = (clean(quantity.get("code")) or clean(quantity.get("unit"))).casefold()
    try:
        return int(float(clean(quantity.get("value"))) * DAYS_IN[unit])
    except (ValueError, KeyError, OverflowError):
        return None

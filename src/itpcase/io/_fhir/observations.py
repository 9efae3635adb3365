"""
Observations of a FHIR source: which are asked for, and what each says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError
from itpcase.io._fhir.people import People
from itpcase.io._fhir.samples import Sample, flag_of, sample_of, specimen_inside
from itpcase.io._fhir.specimens import Specimen, Specimens
from itpcase.io._fhir.values import (
    OPEN_START,
    OTHER_VALUES,
    STATISTICS,
    absent_words,
    assumed_of,
    codings_of,
    display_of,
    ends_in_text,
    extension_of,
    identifiers_of,
    is_derived,
    is_later_version,
    modifiers_of,
    moment_of,
    normal_ranges,
    notes_of,
    off_scale,
    referred_id,
    said_of_limit,
    text_of,
    times_beside,
    unit_of,
    units_beside,
    values_of,
    version_of,
    words_of,
)
from itpcase.io._fhir.versions import tell_replaced
from itpcase.io._fhir.write import LABORATORY, fact_url
from itpcase.io._files.json import part_of, parts_of
from itpcase.io._headings.fields import field_of
from itpcase.io._source.analytes import LOINC_SYSTEM as LOINC
from itpcase.io._source.analytes import other_test
from itpcase.io._source.days import ReadDay
from itpcase.io._source.records import Result
from itpcase.io._source.samples import doubtful_sample, other_sample
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.values import range_low
from itpcase.io._source.where import Where
from itpcase.units.labs import PLATELETS as COUNT
from itpcase.units.text import as_printed, clean

__all__: list[str] = []

COMPARATORS: Final = {None: "", "": "", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
"""The comparators of a quantity that say something about its number."""

PLAIN_VALUES: Final = ("valueString", "valueInteger")
"""Values that are no objects."""

_AMONG_LABS: Final = (LABORATORY, COUNT)
"""The code by which platelets stand among the laboratory values."""

UNSAID: Final = {"sa": "sufficient to achieve", "ad": "a dose to be determined"}


@attrs.define(kw_only=True)
class Values:
    """Reads observations: platelet counts and other laboratory values."""

    source: Source
    people: People
    codes: tuple[tuple[str, str], ...]
    labs: Mapping[tuple[str, str], str]
    specimens: Specimens = attrs.field(init=False)
    _samples: dict[tuple[Where, str], tuple[Sample, Specimen | None]] = attrs.field(
        factory=dict, init=False
    )
    """What each version of a result says of its sample itself, and the specimen it contains."""
    _gone: list[Result] = attrs.field(factory=list, init=False)
    """What was left out, which earlier versions do not stand in for."""
    unstated: int = attrs.field(default=0, init=False)
    """Results without a status, which FHIR asks for."""
    unread_ranges: Counter[str] = attrs.field(factory=Counter, init=False)
    """Texts of ranges of counts in which no two ends are found."""
    refused: list[str] = attrs.field(factory=list, init=False)
    """The patient of each count that is refused before it is read."""
    derived: list[Where] = attrs.field(factory=list, init=False)
    """The counts that are worked out of other results."""
    local: Counter[str] = attrs.field(factory=Counter, init=False)
    """Codes that are not known, of what is called a platelet count."""

    def __attrs_post_init__(self) -> None:
        self.specimens = Specimens(self.source)

    def results(self, resource: dict[str, Any], where: Where) -> Iterator[Result]:
        """Give the values of an observation and its components that are asked for."""
        holders: list[tuple[str, Mapping[str, Any]]] = [("", resource)]
        holders += [
            (f"component {number}", component)
            for number, component in enumerate(parts_of(resource.get("component")))
        ]
        own = self._known(codings_of(resource.get("code")))
        held = {self._known(codings_of(each.get("code"))) for _, each in holders[1:]}
        for part, holder in holders:
            analyte = self._analyte(holder.get("code"))
            if not part and own in held and not values_of(holder):
                continue  # its components have the value
            if analyte is not None:
                result = self._result(resource, holder, where, part, analyte)
                if part and analyte == own and values_of(resource):  # of one test has one a value
                    result.key = key_of(resource)
                if not self._is_two(result, resource, holder) and not self._is_of_other(
                    result, resource
                ):
                    self.unstated += not result.status and result.is_count
                    if result.is_count and is_derived(resource):
                        self.derived.append(result.where)
                    yield result
                else:
                    self._gone.append(result)

    def count_refused(self) -> None:
        """Count what was refused before it was read, once it is known who is whom."""
        for owner in self.refused:
            self.source.count_refused(self.people.own_id(owner))

    def take_sample(
        self, resource: Mapping[str, Any], where: Where, part: Mapping[str, Any]
    ) -> None:
        """Keep what a result, which may be a part of a resource, says of its sample."""
        if said := sample_of(resource, part):
            inside, found = specimen_inside(resource), None
            if inside:
                at = attrs.evolve(where, id=f"{where.id}#{clean(inside.get('id'))}")
                found = self.specimens.read(inside, at)
            self._samples[where, version_of(resource)] = said, found

    def of_blood(self, results: list[Result]) -> list[Result]:
        """Leave out counts of another specimen, and tell of what is said of the others."""
        kept: list[Result] = []
        others: Counter[str] = Counter()
        doubtful: Counter[str] = Counter()
        for result in results:
            found = self._samples.get((result.where, result.version)) if result.is_count else None
            if found is not None:
                sample, inside = found
                specimen = inside or self.specimens.named(sample.name, result.where)
                if specimen is not None:
                    self.specimens.tell(specimen)
                    if self._is_sample_of_other(specimen, result):
                        self._gone.append(result)
                        continue
                    sample = sample.and_of(specimen.sample)
                if other := other_sample(sample.what):
                    others[other] += 1
                    self._gone.append(result)
                    continue
                if said := doubtful_sample(sample.what + sample.more):
                    doubtful[said] += 1
            kept.append(result)
        if others:
            self.source.note(
                "NOT_BLOOD", Where("Observation"), given=most_often(others), argument="specimen",
                remedy=Sentence("problem.NOT_BLOOD.remedy_fhir", rows=others.total()),
            )  # fmt: skip
        self.source.tell_of_samples(Where("Observation"), doubtful)
        return self._without_earlier(kept)

    def _without_earlier(self, results: list[Result]) -> list[Result]:
        """Leave out, by name, the results of which a later version was left out."""
        last: dict[Hashable, str] = {}
        for each in self._gone:
            at = self._place_of(each)
            if at is not None and is_later_version(each.version, last.setdefault(at, each.version)):
                last[at] = each.version
        kept: list[Result] = []
        for each in results if last else ():
            newest = last.get(self._place_of(each), "")
            if is_later_version(newest, each.version):
                self.source.found.rows += each.is_count
                tell_replaced(self.source, each.where, each.version, newest, each.patient_id)
            else:
                kept.append(each)
        return kept if last else results

    def _place_of(self, result: Result) -> Hashable:
        """Return what the versions of a result of a patient share; None without an id."""
        whole = self.source.whole_of(result.where)
        owner = self.people.own_id(result.patient_id or "")
        return None if result.key is None else (whole, owner, result.key)

    def _is_sample_of_other(self, specimen: Specimen, result: Result) -> bool:
        """Tell of a count of a specimen of another patient; it is left out."""
        owner = self.people.own_id(specimen.owner)
        if not owner or owner == (result.patient_id or owner):  # of nobody it is told elsewhere
            return False
        self.source.count_refused(result.patient_id)
        self.source.note(
            "NO_ID", result.where, argument="specimen", patient_id=result.patient_id,
            given=repr(owner), needed=Sentence("problem.NO_ID.needed_focus"),
            remedy=Sentence("problem.NO_ID.remedy_specimen"),
        )  # fmt: skip
        return True

    def _analyte(self, concept: Any) -> str | None:
        """Tell what is measured by system and code, never by a display."""
        pairs = codings_of(concept)
        for name in ("codes", "labs"):
            self.source.found_codes(name, pairs)
        known = self._known(pairs)
        if known == COUNT and _AMONG_LABS not in pairs:
            name = self.code_of_count(pairs)
            self.source.found.codes[name] = self.source.found.codes.get(name, 0) + 1
        if known == COUNT:
            return COUNT
        is_local = known is None and not any(system == LOINC for system, _ in pairs)
        is_bare = any(not system and (LOINC, code) in self.codes for system, code in pairs)
        is_named = any(field_of(word) == "count" for word in words_of(concept))
        if is_local and (is_bare or is_named):
            self.local["|".join(pairs[0]) if pairs else text_of(concept)] += 1
        return known

    def code_of_count(self, pairs: list[tuple[str, str]]) -> str:
        """Return the first code that is one of the count."""
        return next("|".join(pair) for pair in pairs if pair in self.codes)

    def _known(self, pairs: list[tuple[str, str]]) -> str | None:
        """Return what codes stand for; None for codes that are not asked for."""
        if any(pair in self.codes for pair in pairs):
            return COUNT
        return next((self.labs[pair] for pair in pairs if pair in self.labs), None)

    def _other_tests(self, holder: Mapping[str, Any]) -> list[str]:
        """Return the codes of a count, where one of them is known to be of another test."""
        pairs = codings_of(holder.get("code"))
        others = [
            (system, code) for system, code in pairs if (system, code) not in self.codes
            and ((system, code) in self.labs or system.endswith(STATISTICS)
                 or (system == LOINC and other_test(COUNT, loinc=code)))
        ]  # fmt: skip
        return ["|".join(pair) for pair in pairs] if others else []

    def _limits(
        self, resource: Mapping[str, Any], holder: Mapping[str, Any], where: Where, analyte: str
    ) -> Mapping[str, Any]:
        """Return the normal range of a result; of several, which of them holds is not known."""
        ranges = normal_ranges(holder) or normal_ranges(resource)
        owner = self.people.owner(resource)
        for modifiers in filter(None, map(modifiers_of, ranges)):
            at = attrs.evolve(where, id=f"{where.id} referenceRange")
            self.source.tell_modified(at, modifiers, owner)
            return {}
        if len(ranges) > 1 and analyte != COUNT:
            self.source.note(
                "TWO_FACTS", where, argument="referenceRange",
                patient_id=owner,
                needed=Sentence("problem.TWO_FACTS.needed_range"),
                given=Sentence("problem.TWO_FACTS.given_range", n=len(ranges)),
                remedy=Sentence("problem.TWO_FACTS.remedy_range"),
            )  # fmt: skip
            return {}
        return next(iter(ranges), {})

    def _result(
        self, resource: Mapping[str, Any], holder: Mapping[str, Any], where: Where, part: str,
        analyte: str,
    ) -> Result:  # fmt: skip
        day, end = moment_of(resource)
        if end is not None:
            with suppress(InputError):  # a start that cannot be read is told of as it stands
                ends = (end, day) if end == OPEN_START else (day, end)
                day = ReadDay(self.source.days.read(day).day, "/".join(map(str, ends)))
        among_labs = _AMONG_LABS in codings_of(holder.get("code"))
        limits = self._limits(resource, holder, where, analyte)
        low, high = (part_of(limits.get(end)) for end in ("low", "high"))
        low_text, high_text, text_unit = ends_in_text(limits)
        result = Result(
            patient_id=self.people.owner(resource),
            no_patient=self.people.named(resource),
            day=day,
            where=where if not part else attrs.evolve(where, id=f"{where.id} {part}"),
            range_low=low_text or said_of_limit(low),
            range_high=high_text or said_of_limit(high),
            range_units=(text_unit or unit_of(low), text_unit or unit_of(high)),
            analyte=analyte,
            among_labs=among_labs,
            status=clean(resource.get("status")),
            key=key_of(resource, part),
            version=version_of(resource),
            identifiers=frozenset() if part else identifiers_of(resource),
            assumed=assumed_of(resource),
            note=note_of(resource),
        )
        self._add_value(result, holder)
        if high_text and result.is_count:
            limit = range_low(low_text, text_unit or result.unit or "")
            self.unread_ranges[clean(limits.get("text"))] += limit is None
        self.take_sample(resource, result.where, holder)
        result.has_note = bool(notes_of(holder) or notes_of(resource))
        return result

    def _is_of_other(self, result: Result, resource: Mapping[str, Any]) -> bool:
        """Tell of a result in the record of a patient that is about another, such as a child."""
        own = clean(part_of(resource.get("subject")).get("reference"))
        others = [
            clean(each.get("reference")) or clean(each.get("display"))
            for each in parts_of(resource.get("focus"))
        ]  # fmt: skip
        others = [each for each in others if referred_id(each) != referred_id(own)]
        if others:
            self.source.found.rows += result.is_count
            self.source.note(
                "NO_ID", result.where, argument="focus", patient_id=result.patient_id,
                given=enumerated(others), needed=Sentence("problem.NO_ID.needed_focus"),
                remedy=Sentence("problem.NO_ID.remedy_focus"),
            )  # fmt: skip
        return bool(others)

    def _is_two(
        self, result: Result, resource: Mapping[str, Any], holder: Mapping[str, Any]
    ) -> bool:
        """Tell of a result that says two things; it is left out."""
        ranged = part_of(holder.get("valueRange"))
        units = units_beside(
            part_of(holder.get("valueQuantity")),
            *(part_of(ranged.get(end)) for end in ("low", "high")),
        )
        values, times = values_of(holder), times_beside(resource, "effective")
        modifiers = modifiers_of(resource) | modifiers_of(holder)
        if self.source.tell_modified(result.where, modifiers, result.patient_id):
            if result.is_count:
                self.refused.append(result.patient_id)
            return True
        tests = self._other_tests(holder) if result.analyte == COUNT else []
        if tests:
            code, given, needed = "TWO_TESTS", tests, "problem.TWO_TESTS.needed"
        elif times:
            code, given, needed = "FHIR_FORM", times, "problem.FHIR_FORM.needed_time"
        elif len(values) > 1:
            code, given, needed = "FHIR_FORM", values, "problem.FHIR_FORM.needed_one"
        elif signs := _strange_signs(holder):
            code, given, needed = "FHIR_FORM", signs, "problem.FHIR_FORM.needed_sign"
        elif units and result.analyte == COUNT:
            code, given, needed = "TWO_UNITS", units, "problem.TWO_UNITS.needed_count_columns"
        else:
            return False
        if result.is_count:
            self.refused.append(result.patient_id)
        self.source.tell(
            result.where.problem(
                code, argument="result", given=enumerated(given), needed=Sentence(needed),
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
            if not result.comparator:
                result.comparator = off_scale(holder)
            result.unit = unit_of(quantity)
            return
        if isinstance(ranged := holder.get("valueRange"), Mapping):
            low, high = part_of(ranged.get("low")), part_of(ranged.get("high"))
            result.unit, result.decimal = unit_of(low) or unit_of(high), "."
            if low.get("value") is not None and high.get("value") is not None:
                result.printed = f"{low['value']}-{high['value']}"
            elif low.get("value") is not None or high.get("value") is not None:
                end, sign = (low, ">=") if high.get("value") is None else (high, "<=")
                result.printed = f"{clean(end.get('comparator')) or sign}{end['value']}"
            return
        for name in PLAIN_VALUES:
            if holder.get(name) is not None:
                result.printed = clean(holder[name])
                return
        if isinstance(concept := holder.get("valueCodeableConcept"), Mapping):
            result.printed = clean(concept.get("text")) or display_of(concept)
            return
        absent = part_of(holder.get("dataAbsentReason"))
        said = [name for name in values_of(holder) if name in OTHER_VALUES]
        said += [clean(absent.get("text")), display_of(absent), *notes_of(holder)]
        said += [flag] if (flag := flag_of(holder)) else []
        beside = part_of(quantity)
        said += absent_words(
            beside, beside.get("_value"), *(holder.get(f"_{name}") for name in PLAIN_VALUES)
        )
        result.reason = "; ".join(text for text in said if text) or None


def key_of(resource: Mapping[str, Any], part: str = "") -> tuple[Any, str] | None:
    """Return what the versions of a result share; nothing of a resource without an id."""
    return None if resource.get("id") is None else (resource["id"], part)


def note_of(resource: Mapping[str, Any]) -> str | None:
    """Return the note of ours on a result."""
    return as_printed(extension_of(resource, fact_url("note")).get("valueString"))


def _strange_signs(holder: Mapping[str, Any]) -> list[str]:
    """
    Return the signs of a value that contradict one another or have no place in it.

    An end of a range has none, but for one that is the only end and bounds it on its side; a
    quantity has that of its interpretation, if that has one.
    """
    ends = {name: part_of(part_of(holder.get("valueRange")).get(name)) for name in ("low", "high")}
    held = [name for name, end in ends.items() if end.get("value") is not None]
    signs = [clean(end.get("comparator")) for end in ends.values() if end.get("comparator")]
    if signs and not (len(held) == 1 and signs[0][:1] == (">" if held == ["low"] else "<")):
        return signs
    own, said = clean(part_of(holder.get("valueQuantity")).get("comparator")), off_scale(holder)
    return [own, said] if own and said and own[0] != said else []

"""
The measurements of phenopackets: platelet counts and other laboratory values.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated, leading_to, remedy_of
from itpcase.io._fhir.values import units_beside
from itpcase.io._files.json import part_of, placed_parts
from itpcase.io._headings.fields import field_of
from itpcase.io._phenopackets.packets import named_term
from itpcase.io._phenopackets.times import day_of, end_of
from itpcase.io._source.days import ReadDay
from itpcase.io._source.records import Result
from itpcase.io._source.samples import doubtful_sample, other_sample, says_blood
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where
from itpcase.units.labs import PLATELETS as COUNT
from itpcase.units.text import clean

__all__: list[str] = []

UCUM: Final = "ucum:"

BLOOD: Final = frozenset(
    {"uberon:0000178", "uberon:0013755", "uberon:0013756", "ncit:c12434", "snomed:87612001"}
)
"""The tissues of a sample of blood, with small letters: blood, that of arteries and of veins;
recalled, and not checked against UBERON, the NCI Thesaurus and SNOMED CT themselves."""

LOWER, UPPER = "itpcase:lower", "itpcase:upper"
"""The ends of a bound or a range, as `write_phenopackets` names them."""

_SIGN: Final = re.compile(r"lower end of (?P<about>~?)(?P<sign>[<>≤≥]?)")

_SIGNS: Final = {"": "", "<": "<", "≤": "<=", ">": ">", "≥": ">="}


@attrs.define(kw_only=True)
class Measurements:
    """Reads measurements, by the id of their assay."""

    source: Source
    codes: Mapping[str, str]
    """What is measured, by the id of an assay with small letters."""
    local: Counter[str] = attrs.field(factory=Counter, init=False)
    """Ids that are not known, of what is called a platelet count."""
    results: list[Result] = attrs.field(factory=list, init=False)
    _others: Counter[str] = attrs.field(factory=Counter, init=False)
    """Samples of counts that are none of blood."""
    _doubtful: Counter[str] = attrs.field(factory=Counter, init=False)
    """What is said of the samples of others."""

    def take(self, said: Mapping[str, Any], owner: str, born: dt.date | None, where: Where) -> None:
        """Take a measurement of a patient, and what is within its value, if it is asked for."""
        held = {} if part_of(said.get("value")) else said.get("complexValue")
        within = [
            (at, each) for at, each in placed_parts(held, "typedQuantities")
            if named_term(each.get("type"))[0].casefold() in self.codes
        ]  # fmt: skip
        for at, each in within:
            own = {"assay": each.get("type"), "value": {"quantity": each.get("quantity")}}
            shared = {name: said.get(name) for name in ("timeObserved", "procedure", "description")}
            place = attrs.evolve(where, id=f"{where.id}.complexValue.{at}")
            self._take(own | shared, owner, born, place)
        if not within:
            self._take(said, owner, born, where)

    def take_sample(
        self, said: Mapping[str, Any], owner: str, born: dt.date | None, where: Where
    ) -> None:
        """Take what was measured in a sample: of the day of the sample, if it has none itself."""
        person = clean(said.get("individualId"))
        tissue = [each for each in named_term(said.get("sampledTissue")) if each]
        is_blood = not tissue or tissue[0].casefold() in BLOOD or says_blood(tissue)
        for at, each in placed_parts(said, "measurements"):
            place = attrs.evolve(where, id=f"{where.id}.{at}")
            is_count = self.codes.get(named_term(each.get("assay"))[0].casefold()) == COUNT
            if is_count and person not in {"", owner}:
                self.source.count_refused(owner)
                self.source.note(
                    "NO_ID", place, argument="individualId", patient_id=owner, given=repr(person),
                    needed=Sentence("problem.NO_ID.needed_focus"),
                    remedy=Sentence("problem.NO_ID.remedy_sample"),
                )  # fmt: skip
            elif is_count and not is_blood:
                self._leave_out(owner, tissue[-1])
            elif person in {"", owner}:
                if is_count and (doubt := doubtful_sample(tissue)):
                    self._doubtful[doubt] += 1
                time = each.get("timeObserved") or said.get("timeOfCollection")
                self.take({**each, "timeObserved": time}, owner, born, place)

    def tell_of_samples(self) -> None:
        """Tell, once, of samples that were none of blood, and of what is said of others."""
        if self._others:
            self.source.note(
                "NOT_BLOOD", Where("measurements"), given=most_often(self._others),
                argument="sample",
                remedy=Sentence("problem.NOT_BLOOD.remedy_packets", rows=self._others.total()),
            )  # fmt: skip
        self.source.tell_of_samples(Where("measurements"), self._doubtful)

    def _leave_out(self, owner: str, sample: str) -> None:
        self.source.count_refused(owner)
        self._others[sample] += 1

    def _is_of_other(self, said: Mapping[str, Any], owner: str) -> bool:
        """Tell of a count of a sample that is no blood, by the procedure that took it."""
        taken = part_of(said.get("procedure"))
        words = [*named_term(taken.get("code")), *named_term(taken.get("bodySite"))]
        if other := other_sample(words):
            self._leave_out(owner, other)
            return True
        if doubt := doubtful_sample(words):
            self._doubtful[doubt] += 1
        return False

    def _take(
        self, said: Mapping[str, Any], owner: str, born: dt.date | None, where: Where
    ) -> None:
        name, label = named_term(said.get("assay"))
        analyte = self.codes.get(name.casefold())
        for argument in ("codes", "labs"):
            self.source.found_codes(argument, [name.casefold()])
        if analyte is None:
            if not name.casefold().startswith("loinc:") and field_of(label) == "count":
                self.local[name or label] += 1
            return
        if analyte == COUNT:
            codes = self.source.found.codes
            codes[name] = codes.get(name, 0) + 1
            if self._is_of_other(said, owner):
                return
        result = Result(
            patient_id=owner, day=self._day(said.get("timeObserved"), born), where=where,
            analyte=analyte, has_note=bool(clean(said.get("description"))),
        )  # fmt: skip
        _add_value(result, said)
        if not self._says_two(result, said) and not self._is_two(
            result, part_of(said, "value", "quantity")
        ):
            self.results.append(result)

    def _says_two(self, result: Result, said: Mapping[str, Any]) -> bool:
        """Tell of a measurement with two values, of which the format has one; it is left out."""
        value = part_of(said.get("value"))
        held = [name for name in ("quantity", "ontologyClass") if value.get(name)]
        held += ["complexValue"] if said.get("complexValue") else []
        if len(held) < 2:  # noqa: PLR2004 - one value
            return False
        if result.is_count:
            self.source.count_refused(result.patient_id)
        self.source.tell(
            result.where.problem(
                "TWO_FACTS", argument="value", given=enumerated(held), patient_id=result.patient_id,
                needed=Sentence("problem.TWO_FACTS.needed_value"),
                remedy=Sentence("problem.TWO_FACTS.remedy_value"),
            )
        )  # fmt: skip
        return True

    def _is_two(self, result: Result, quantity: Mapping[str, Any]) -> bool:
        """Tell of a count whose unit is one by its id and another in words; it is left out."""
        name, label = named_term(quantity.get("unit"))
        units = units_beside({"code": result.unit, "unit": label}) if name and label else []
        if not units or not result.is_count:
            return False
        self.source.count_refused(result.patient_id)
        self.source.tell(
            result.where.problem(
                "TWO_UNITS", argument="unit", given=enumerated(units),
                needed=Sentence("problem.TWO_UNITS.needed_count_columns"),
                patient_id=result.patient_id, remedy=leading_to(remedy_of("TWO_UNITS"), "row"),
            )
        )  # fmt: skip
        return True

    def _day(self, element: Any, born: dt.date | None) -> object:
        """Return the day of a measurement; of an interval that is longer than a day, the first."""
        day, end = day_of(element, born), end_of(element)
        if end is None or clean(day)[:10] == clean(end)[:10]:
            return day
        return ReadDay(self.source.days.read(day).day, f"{day}/{end}")


def _add_value(result: Result, said: Mapping[str, Any]) -> None:
    """Take the value in whichever form it comes; a quantity without its number is none."""
    quantity = part_of(said, "value", "quantity")
    result.unit = _unit_of(quantity)
    if quantity.get("value") is not None:
        result.number = clean(quantity["value"])
        limits = part_of(quantity, "referenceRange")
        unit = _unit_of(limits)
        result.range_low, result.range_high = limits.get("low"), limits.get("high")
        result.range_units = unit, unit
        return
    ends = {
        named_term(each.get("type"))[0]: each
        for _, each in placed_parts(said.get("complexValue"), "typedQuantities")
    }
    if ends.keys() >= {LOWER, UPPER}:
        _add_ends(result, ends)
        return
    name, label = named_term(part_of(said, "value").get("ontologyClass"))
    result.printed = label or name or None
    if ends:
        result.reason = ", ".join(filter(None, ends)) or "complexValue"


def _add_ends(result: Result, ends: Mapping[str, Mapping[str, Any]]) -> None:
    """Take a bound or a range as `write_phenopackets` writes it: its ends, its sign in words."""
    low, high = (part_of(ends[name], "quantity") for name in (LOWER, UPPER))
    said = _SIGN.match(named_term(ends[LOWER].get("type"))[1])
    sign = _SIGNS[said["sign"]] if said else ""
    about = said["about"] if said else ""
    result.unit, result.decimal = _unit_of(low) or _unit_of(high), "."
    held = [clean(each.get("value")) or "0" for each in (low, high)]  # which programs leave out
    if sign:
        result.printed = f"{about}{sign}{held[sign[0] == '<']}"
    else:
        result.printed = f"{about}{held[0]}-{held[1]}"


def _unit_of(quantity: Mapping[str, Any]) -> str | None:
    """Return the unit of a quantity: its code under UCUM, else its words."""
    name, label = named_term(quantity.get("unit"))
    if name.casefold().startswith(UCUM):
        return name[len(UCUM) :]
    return label or name or None

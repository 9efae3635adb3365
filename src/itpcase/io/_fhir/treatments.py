"""
Drugs and procedures of a FHIR source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.agents import Agent, Use
from itpcase.cohort._tables.statuses import Standing, standing_of
from itpcase.errors import Problem
from itpcase.io._fhir.people import People, is_deleted
from itpcase.io._fhir.plain_drugs import (
    Dosage,
    DrugForm,
    DrugForms,
    common_of,
    medication_inside,
    reference_of,
    time_of,
)
from itpcase.io._fhir.values import (
    MODIFIERS,
    NEGATIONS,
    TIMES,
    assumed_of,
    codings_of,
    days_of,
    denials_of,
    extension_of,
    ingredient_of,
    modifiers_of,
    modifiers_of_drug,
    names_of,
    own_code,
    printed_notes,
    reason_of,
    referred_id,
    text_of,
    times_beside,
    times_of,
    unit_of,
    version_of,
)
from itpcase.io._fhir.write import ENDED, LINE, ONGOING, RESCUE, WASHOUT, fact_url
from itpcase.io._files.json import part_of, parts_of
from itpcase.io._source.drugs import Drug
from itpcase.io._source.own_facts import LINE_FACTS, is_day_assumed
from itpcase.io._source.results import in_order
from itpcase.io._source.source import Source, modified, most_often
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.units.days import later
from itpcase.units.text import as_printed, clean
from itpcase.units.whole import read_digits

__all__: list[str] = []

NOT_GIVEN: Final = frozenset(
    {"not-done", "entered-in-error", "not-taken", "intended", "cancelled", "declined",
     "preparation", "draft"}
)  # fmt: skip
"""States of what was not taken; ``unknown`` is none of them."""

GIVEN: Final = frozenset({"active", "completed", "in-progress", "stopped", "on-hold", "recorded"})
"""Of R4, and of statements of R5."""

NOT_ADHERENT: Final = frozenset({"not-taking", "on-hold-not-taking"})
"""What a statement of R5 says of a drug that is not taken."""

STOPPED_ADHERENT: Final[Mapping[str, str]] = {
    f"{word}{how}": word for word in ("stopped", "on-hold")
    for how in ("", "-as-directed", "-not-as-directed")
}  # fmt: skip
"""What a statement of R5 says of a drug that was taken, and is not any more or not for now, and the
status that means the same. Recalled, and not checked against the specification."""

DENIED: Final[Mapping[str, frozenset[str]]] = {
    "taken": frozenset({"n"}),
    **dict.fromkeys(
        ("doNotPerform", "notGiven", "wasNotGiven", "wasNotTaken", "notDone", "notDoneBoolean",
         "notPerformed"), frozenset({"true"}),
    ),
}  # fmt: skip
"""Elements that say that a drug was not taken, and in which words; R4 has one, the releases before
it the others."""

NOT_TAKEN_NOW: Final = frozenset({"stopped", "completed", "on-hold"})
"""States of a drug that was taken, and is not any more, or not for now."""

UNDONE: Final = frozenset({"stopped", "on-hold"})
"""States of an operation that was begun or planned, and is not done."""

WAITING: Final = frozenset({"on-hold"})
"""States of a pack that nobody has been handed."""

NOT_HANDED_OUT: Final = WAITING | {"in-progress", "stopped"}
"""States of a pack of which no day is said on which it was handed over: it is ready for pickup
(FHIR R4 and R5, MedicationDispense.status ``in-progress``), or nobody handed it out before that was
halted (``stopped``). Recalled, and not checked against the specification."""

UNKNOWN_TAKEN: Final = frozenset({"unk", "na", "unknown"})
"""What statements of STU3 (*taken*) and R5 (*adherence*) say where nobody knows it."""

STATED: Final = frozenset({"MedicationStatement", "MedicationRequest"})
"""Records whose end is that of the treatment, as somebody says it."""

NOT_MEANT: Final = frozenset({"proposal", "plan", "option"})
"""Intents of a request that nobody has made yet."""


BLOOD: Final = "BiologicallyDerivedProductDispense"
"""Blood of R5 that was handed out, such as a concentrate of platelets."""

UNREAD_DRUGS: Final[Mapping[str, tuple[str, ...]]] = {
    BLOOD: ("product",), "Immunization": ("vaccineCode",), "SupplyDelivery": ("suppliedItem",),
}  # fmt: skip
"""Resources that are not read and may say that something was given, each with what it is."""


@attrs.define(kw_only=True)
class Treatments:
    """Collects records of drugs and procedures, and reads them when all medications are there."""

    source: Source
    people: People
    _medications: dict[str, tuple[Any, Any]] = attrs.field(factory=dict, init=False)
    """By every name of a Medication its latest version, and what it is."""
    _places: dict[str, tuple[Where, str]] = attrs.field(factory=dict, init=False)
    """Where each of these stands, and its version as it is written."""
    _codes: dict[str, Any] = attrs.field(factory=dict, init=False)
    """What each reference to a Medication stands for, once all are there."""
    _forms: DrugForms = attrs.field(factory=DrugForms, init=False)
    _unread: Counter[str] = attrs.field(factory=Counter, init=False)
    """Kinds of resources that are not read, and may say that something was given."""
    waiting: list[tuple[dict[str, Any], Where]] = attrs.field(factory=list, init=False)
    """Records that may refer to a Medication that comes later."""

    def take(self, resource: dict[str, Any], where: Where) -> None:
        """Keep a record of a drug or a procedure, and count one that is not read."""
        if resource["resourceType"] in UNREAD_DRUGS:
            self._see_unread(resource)
        else:
            self.waiting.append((resource, where))

    def _see_unread(self, resource: Mapping[str, Any]) -> None:
        """Count a resource that may say that something was given, and is not read."""
        kind = resource["resourceType"]
        concepts = [
            concept for name in UNREAD_DRUGS[kind]
            for said in (resource.get(name), *parts_of(resource.get(name)))
            for concept in (part_of(said), part_of(part_of(said).get("itemCodeableConcept")))
        ]  # fmt: skip
        words = [word for concept in concepts for word in names_of(concept)]
        agent = self.source.agent(*words)
        if agent is not None or kind == BLOOD:
            said = kind if agent is None else f"{kind} {agent.name}"
            self._unread[said] += _why_not_given(resource) is None

    def tell_of_unread(self) -> None:
        """Tell of resources that may say that something was given, and are not read."""
        if unread := +self._unread:
            self.source.note(
                "NOT_USED", Where("FHIR"), given=most_often(unread),
                needed=Sentence("problem.NOT_USED.needed_given"),
                remedy=Sentence("problem.NOT_USED.remedy_given"),
            )  # fmt: skip

    def take_medication(self, resource: dict[str, Any], where: Where, named: Where) -> None:
        """Keep what a Medication is, by its names; one that was entered in error is none."""
        status = clean(resource.get("status"))
        is_none = standing_of(status) is Standing.WITHDRAWN
        if is_none:
            self.source.note("WITHDRAWN_RESULT", named, given=repr(status), argument="status")
        elif modifiers := modifiers_of_drug(resource):
            is_none = True
            if self.source.agent(*names_of(ingredient_of(resource))) is not None:
                self.source.tell_modified(named, modifiers)
        version = in_order(version_of(resource))
        for name in {clean(resource.get("id")), referred_id(where.id)} - {""}:
            if name not in self._medications or version >= self._medications[name][0]:
                self._medications[name] = version, None if is_none else ingredient_of(resource)
                self._places[name] = named, version_of(resource)

    def forget(self, deleted: Mapping[str, str]) -> None:
        """Leave out what a Medication was that was deleted."""
        gone = {
            place for place in set(self._places.values())
            if is_deleted(*place, deleted, self.source)
        } if deleted else set()  # fmt: skip
        self._medications = {
            name: said for name, said in self._medications.items()
            if self._places[name] not in gone
        }  # fmt: skip

    def read(self) -> None:
        """
        Read all records.

        Those that `write_fhir` wrote of a line state it, but for a patient of whom there are others
        too: lines are then made of all of them.
        """
        lines: dict[tuple[Any, ...], list[tuple[dict[str, Any], Where]]] = {}
        others: list[tuple[dict[str, Any], Where]] = []
        for resource, where in self.waiting:
            number = _line_of(resource) if "extension" in resource else None
            owner = "" if number is None else self.people.owner(resource)
            if number is None or not owner or _why_not_given(resource) is not None:
                others.append((resource, where))
            else:
                key = owner, number, times_of(resource)[0]
                lines.setdefault(key, []).append((resource, where))
        mixed = {
            self.people.owner(resource) for resource, _ in (others if lines else ())
            if not own_code(resource, RESCUE)
        }  # fmt: skip
        for (owner, number, *_), records in lines.items():
            ends = {end for each, _ in records if (end := times_of(each)[1]) is not None}
            if owner in mixed:
                others += records
                continue
            for end in sorted(ends) or [None]:  # of two bundles that differ there are two
                held = [each for each in records if times_of(each[0])[1] in {None, end}]
                self._read_line(owner, number, held, end)
        for resource, where in others:
            self._read_drug(resource, where)

    def _read_line(
        self, owner: str, number: int, records: list[tuple[dict[str, Any], Where]], end: Any
    ) -> None:
        """
        Read a line as `write_fhir` writes it: one record for each of its drugs.

        A splenectomy has no end of its own, and no reason why it was stopped.
        """
        first, where = records[0]
        on = self.source.needed_day(times_of(first)[0], where, "start", owner)
        if on is None:
            return
        last = self.source.last_day(end, where, "end", owner)
        ended = None if last is None else later(last, 1)
        stated = extension_of(first, ENDED).get("valueDate")
        ended = self.source.day(stated, where, "end", owner, severity="warning") or ended
        why = next(filter(None, (reason_of(each) for each, _ in records)), None)
        words: dict[str, Where] = {}
        goes_on = extension_of(first, ONGOING).get("valueBoolean")
        facts = {
            name: as_printed(extension_of(first, fact_url(name)).get("valueString"))
            for name in LINE_FACTS
        }
        assumed = facts["assumed"] or self.source.assumed(where, "start", "end")
        for resource, place in records:
            concept = resource.get("code") or resource.get("medicationCodeableConcept")
            agent, word = self.source.agent(*names_of(concept)), text_of(concept)
            if agent is not None and word in self.source.agents:
                word = agent.name
            if words.setdefault(word, place) is not place:
                self.source.tell_copy(place, words[word], owner)
            elif agent is not None:
                self.source.line_drugs.append(
                    Drug(
                        patient_id=owner, agent=agent, started_on=on, where=place,
                        ended_on=on if agent.is_procedure else ended, is_stop=ended is not None,
                        stop_reason=why, ongoing=goes_on is True,
                        is_assumed=is_day_assumed(assumed),
                    )
                )  # fmt: skip
        self.source.person(owner)
        line = {
            "patient_id": owner, "line": number, "started_on": on, "ended_on": ended,
            "agents": [*words], "stop_reason": why,
            "ongoing": goes_on, **facts, "assumed": assumed,
        }  # fmt: skip
        self.source.lines.append((line, where))

    def _read_drug(self, resource: dict[str, Any], where: Where) -> None:
        """Read a record; what one of its form says of its drug was decided with the first."""
        kind = resource["resourceType"]
        if kind == "Procedure" and own_code(resource, RESCUE):
            self._read_rescue(resource, where)
            return
        time = time_of(resource)
        common = common_of(resource, self._medication, time)
        form = self._forms.form(common)
        if form is None:
            form = self._decided(resource, time)
            self._forms.learn(common, form)
        if isinstance(form, str):
            self.source.strange(kind, form)
            return
        owner = self.people.owner(resource)
        if not owner:
            self.source.tell_no_id(where, self.people.named(resource))
            return
        dosage = self._forms.dosage(resource)
        if not self._is_taken(form, dosage, where, owner):
            return
        if not form.is_settled:
            if self._is_two(resource, where, form.agent, owner):
                return
            self._tell_of_states(resource, where, owner)
        self._take_drug(resource, where, owner, form, dosage)

    def _decided(self, resource: dict[str, Any], time: str) -> DrugForm | str:
        """Tell what a record says of its drug; the word for one that is not used."""
        concept = (
            resource.get("medicationCodeableConcept")
            or part_of(resource.get("medication")).get("concept")  # as R5 has it
            or self._medication(resource)
        )
        if resource["resourceType"] == "Procedure":
            concept = resource.get("code")
        agent = self.source.agent(*names_of(concept))
        if agent is None:
            return text_of(concept)
        other = self.source.agent(*names_of(self._medication(resource)))
        is_one = agent.is_procedure or other in {None, agent}
        return DrugForm(
            agent, refusal=_refusal(resource, agent), time=time,
            is_settled=is_one and bool(time) and not any(_strange_states(resource)),
            no_end=_no_end(resource), supply=days_of(part_of(resource.get("daysSupply"))),
        )  # fmt: skip

    def _take_drug(
        self, resource: Mapping[str, Any], where: Where, owner: str, form: DrugForm, dosage: Dosage
    ) -> None:
        """Take a record of a drug of a patient, whatever its days are."""
        agent, kind = form.agent, resource["resourceType"]
        start, end = times_of(resource, form.time)
        on = self.source.needed_day(start, where, "start", owner)
        if on is None:
            return
        last = self.source.last_day(end, where, "end", owner)
        is_stop = last is not None and kind in STATED
        if last is None and form.no_end is not None:
            self.source.tell_at(form.no_end, where, owner)
        if last is None and kind == "MedicationAdministration":
            last = on
        if last is None and kind == "MedicationDispense":
            last = self._supplied_until(on, form.supply, resource, where, owner)
        self.source.person(owner)
        self.source.record_in(kind, where, agent)
        self.source.drugs.append(
            Drug(
                patient_id=owner, agent=agent, started_on=on, where=where, is_stop=is_stop,
                ended_on=on if agent.is_procedure else None if last is None else later(last, 1),
                intent="rescue" if agent.uses == (Use.RESCUE,) and kind == "Procedure" else None,
                daily_dose=dosage.daily_dose, stop_reason=reason_of(resource),
                is_assumed=bool(self.source.assumed(where, "start", "end")),
            )
        )  # fmt: skip

    def _is_two(self, resource: Mapping[str, Any], where: Where, agent: Agent, owner: str) -> bool:
        """Tell of a record of two drugs, or of two times; it is left out."""
        other = self.source.agent(*names_of(self._medication(resource)))
        if agent.is_procedure or other in {None, agent}:
            return is_two_times(self.source, resource, TIMES, where, owner)
        self.source.tell(
            where.problem(
                "FHIR_FORM", argument="medication", given=f"{agent.name}, {other}",
                needed=Sentence("problem.FHIR_FORM.needed_drug"), patient_id=owner,
            )
        )  # fmt: skip
        return True

    def _tell_of_states(self, resource: Mapping[str, Any], where: Where, owner: str) -> None:
        """Tell of a record that is kept though nobody here knows what it says of its state."""
        for name, word in _strange_states(resource):
            self.source.note(
                "UNKNOWN_STATUS", where, given=repr(word), argument=name, patient_id=owner
            )

    def _is_taken(self, form: DrugForm, dosage: Dosage, where: Where, owner: str) -> bool:
        """Tell of a drug that was not taken, or that acts where it is put."""
        refusal = form.refusal or dosage.refusal
        if refusal is not None:
            self.source.tell_at(refusal, where, owner)
            return False
        return not dosage.is_local or not any(
            self.source.acts_locally(route, where, form.agent, owner) for route in dosage.routes
        )

    def _supplied_until(
        self, on: Day, days: int | None, resource: Mapping[str, Any], where: Where, owner: str
    ) -> Day:
        """Return the last day that a dispensed pack lasts; its own day where that is not said."""
        if days is None:
            said = part_of(resource.get("daysSupply"))
            words = (said.get("value"), unit_of(said))
            beside = " ".join(filter(None, map(clean, words)))
            self.source.tell_no_end(where, beside, "daysSupply", owner)
        return later(on, max((days or 1) - 1, 0))

    def _read_rescue(self, resource: Mapping[str, Any], where: Where) -> None:
        """Read a rescue as `write_fhir` writes it."""
        owner = self.people.owner(resource)
        if not owner:
            self.source.tell_no_id(where, self.people.named(resource))
            return
        on = self.source.needed_day(times_of(resource)[0], where, "start", owner)
        if on is None:
            return
        self.source.person(owner)
        event = {
            "patient_id": owner, "on": on, "kind": own_code(resource, RESCUE),
            "washout_days": extension_of(resource, WASHOUT).get("valueInteger"),
            "assumed": assumed_of(resource) or self.source.assumed(where, "start"),
            "note": "; ".join(printed_notes(resource)) or None,
        }  # fmt: skip
        self.source.rescues.append((event, where))

    def _medication(self, resource: Mapping[str, Any]) -> Any:
        """Return what the drug is that a record refers to, else how it refers to it."""
        referred = reference_of(resource)
        name = clean(referred.get("reference"))
        if "contained" in resource:
            inside = medication_inside(resource, name)
            if inside is not None:
                return {} if modifiers_of_drug(inside) else ingredient_of(inside)
        if name not in self._codes:
            _, self._codes[name] = self._medications.get(referred_id(name), (None, None))
        return self._codes[name] or referred


def is_two_times(
    source: Source, resource: Mapping[str, Any], stems: tuple[str, ...], where: Where, owner: str
) -> bool:
    """Tell of a record that says twice when it was, on no common day; it is left out."""
    said = [time for stem in stems for time in times_beside(resource, stem)]
    if said:
        source.tell(
            where.problem(
                "FHIR_FORM", argument="time", given=enumerated(said), patient_id=owner,
                needed=Sentence("problem.FHIR_FORM.needed_time"),
            )
        )  # fmt: skip
    return bool(said)


def _line_of(resource: Mapping[str, Any]) -> int | None:
    """Return the number of the line that `write_fhir` wrote a record of."""
    return read_digits(clean(extension_of(resource, LINE).get("valueInteger")))


def _refusal(resource: Mapping[str, Any], agent: Agent) -> Problem | None:
    """Say why a record is of a drug that was not taken, or is not read; its place is added."""
    for element, named in modifiers_of(resource, NEGATIONS).items():
        return modified(element, named)
    status = clean(resource.get("status"))
    waits = resource["resourceType"] == "MedicationDispense" and (
        status in WAITING or resource.get("whenHandedOver") is None
    )
    is_undone = status in (UNDONE if agent.is_procedure else NOT_HANDED_OUT if waits else ())
    if (why := "status" if is_undone else _why_not_given(resource)) is None:
        return None
    return Problem(
        code="NOT_TAKEN", given=repr(", ".join(_said_of(resource, why))), argument=why,
        remedy=Sentence("problem.NOT_TAKEN.remedy_fhir"), severity="warning",
    )  # fmt: skip


def _no_end(resource: Mapping[str, Any]) -> Problem | None:
    """Say that a drug was stopped on a day that is not said; None for one that was not."""
    if resource["resourceType"] not in STATED:
        return None
    status = clean(resource.get("status"))
    adherent = next(filter(STOPPED_ADHERENT.__contains__, _said_of(resource, "adherence")), "")
    state = status if status in NOT_TAKEN_NOW else STOPPED_ADHERENT.get(adherent, "")
    if not state:
        return None
    which = "remedy_hold" if state == "on-hold" else "remedy"
    return Problem(
        code="NO_END", given=repr(status if state == status else adherent), argument="end",
        remedy=Sentence(f"problem.NO_END.{which}"), severity="warning",
    )  # fmt: skip


def _strange_states(resource: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give what a record says of its state that nobody here knows, by its element."""
    status, taken = (clean(resource.get(name)) for name in ("status", "taken"))
    is_pack = resource["resourceType"] == "MedicationDispense"
    if status and status not in (GIVEN - NOT_HANDED_OUT if is_pack else GIVEN):
        yield "status", status
    if taken in UNKNOWN_TAKEN:
        yield "taken", taken
    adherence = _said_of(resource, "adherence")
    if not UNKNOWN_TAKEN.isdisjoint(adherence):
        yield "adherence", ", ".join(adherence)


def _why_not_given(resource: Mapping[str, Any]) -> str | None:
    """Return the element that says that a drug was not taken."""
    if clean(resource.get("status")) in NOT_GIVEN:
        return "status"
    if clean(resource.get("intent")) in NOT_MEANT:
        return "intent"
    if not NOT_ADHERENT.isdisjoint(_said_of(resource, "adherence")):
        return "adherence"
    if denials_of(resource):
        return MODIFIERS
    return next(
        (name for name, words in DENIED.items() if clean(resource.get(name)).casefold() in words),
        None,
    )


def _said_of(resource: Mapping[str, Any], name: str) -> list[str]:
    """Return the word of an element, or its codes; of modifiers those that deny it."""
    if name == MODIFIERS:
        return denials_of(resource)
    said = resource.get(name)
    if not isinstance(said, Mapping):
        return [clean(said)]
    return [code for _, code in codings_of(said.get("code"))]

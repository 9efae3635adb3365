"""
Drugs and procedures of a FHIR source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.agents import Agent, Use
from itpcase.cohort._tables.statuses import Standing, standing_of
from itpcase.io._fhir.people import People
from itpcase.io._fhir.plain_drugs import DrugForm, DrugForms, common_of
from itpcase.io._fhir.values import (
    TIMES,
    assumed_of,
    codings_of,
    days_of,
    extension_of,
    has_no_dose,
    ingredient_of,
    modifiers_of,
    names_of,
    own_code,
    part_of,
    parts_of,
    printed_notes,
    reason_of,
    referred_id,
    routes_of,
    text_of,
    times_beside,
    times_of,
    unit_of,
    version_of,
)
from itpcase.io._fhir.write import ENDED, LINE, ONGOING, RESCUE, WASHOUT, fact_url
from itpcase.io._source.drugs import Drug
from itpcase.io._source.own_facts import LINE_FACTS, is_day_assumed
from itpcase.io._source.results import in_order
from itpcase.io._source.source import Source, most_often
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
        if standing_of(status) is Standing.WITHDRAWN:
            self.source.note("WITHDRAWN_RESULT", named, given=repr(status), argument="status")
            return
        version = in_order(version_of(resource))
        for name in {clean(resource.get("id")), referred_id(where.id)} - {""}:
            if name not in self._medications or version >= self._medications[name][0]:
                self._medications[name] = version, ingredient_of(resource)

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
        on = self._start(times_of(first)[0], where, owner)
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
        common = common_of(resource)
        form = self._forms.form(common)
        if form is None:
            form = self._decided(resource, where, common)
        elif form.agent is None:
            self.source.strange(resource["resourceType"], form.word)
        if form is None or form.agent is None:
            return
        owner = self.people.owner(resource)
        if owner:
            self._take_drug(resource, where, owner, form.agent, form)
        else:
            self.source.tell_no_id(where, self.people.named(resource))

    def _decided(self, resource: dict[str, Any], where: Where, common: str) -> DrugForm | None:
        """Tell what a record says of its drug, and of what leaves it out."""
        kind = resource["resourceType"]
        concept = (
            resource.get("medicationCodeableConcept")
            or part_of(resource.get("medication")).get("concept")  # as R5 has it
            or self._medication(resource)
        )
        if kind == "Procedure":
            concept = resource.get("code")
            if own_code(resource, RESCUE):
                self._read_rescue(resource, where)
                return None
        agent = self.source.agent(*names_of(concept))
        form = DrugForm.of(resource, concept, agent)
        if agent is None:
            self.source.strange(kind, form.word)
            self._forms.learn(common, form)
            return None
        owner = self.people.owner(resource)
        if not owner:
            return form
        if not self._is_taken(resource, where, agent, owner) or self._is_two(
            resource, where, agent, owner
        ):
            return None
        if not self._tell_of_states(resource, where, owner):
            self._forms.learn(common, form)
        return form

    def _take_drug(
        self, resource: Mapping[str, Any], where: Where, owner: str, agent: Agent, form: DrugForm
    ) -> None:
        """Take a record of a drug of a patient, whatever its days are."""
        kind, status = resource["resourceType"], clean(resource.get("status"))
        start, end = times_of(resource)
        on = self._start(start, where, owner)
        if on is None:
            return
        last = self.source.last_day(end, where, "end", owner)
        is_said = kind in {"MedicationStatement", "MedicationRequest"}
        is_stop = last is not None and is_said
        adherent = next(filter(STOPPED_ADHERENT.__contains__, _said_of(resource, "adherence")), "")
        state = status if status in NOT_TAKEN_NOW else STOPPED_ADHERENT.get(adherent, "")
        if state and is_said and last is None:
            which = "remedy_hold" if state == "on-hold" else "remedy"
            self.source.note(
                "NO_END", where, given=repr(status if state == status else adherent),
                argument="end", patient_id=owner,
                remedy=Sentence(f"problem.NO_END.{which}"),
            )  # fmt: skip
        if last is None and kind == "MedicationAdministration":
            last = on
        if last is None and kind == "MedicationDispense":
            last = self._supplied_until(on, resource, where, owner)
        self.source.person(owner)
        self.source.record_in(kind, where, agent)
        self.source.drugs.append(
            Drug(
                patient_id=owner, agent=agent, started_on=on, where=where, is_stop=is_stop,
                ended_on=on if agent.is_procedure else None if last is None else later(last, 1),
                intent="rescue" if agent.uses == (Use.RESCUE,) and kind == "Procedure" else None,
                daily_dose=form.daily_dose, stop_reason=form.stop_reason,
                is_assumed=bool(self.source.assumed(where, "start", "end")),
            )
        )  # fmt: skip

    def _start(self, start: Any, where: Where, owner: str) -> Day | None:
        """Return the day on which a drug was begun; a record without one is told of."""
        if start is None:
            self.source.tell_no_day(where, "start", owner)
        return self.source.day(start, where, "start", owner)

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

    def _tell_of_states(self, resource: Mapping[str, Any], where: Where, owner: str) -> bool:
        """
        Tell of a record that is kept though nobody here knows what it says of its state.

        Returns
        -------
        bool
            Whether anything was told.
        """
        status, taken = (clean(resource.get(name)) for name in ("status", "taken"))
        adherence = ", ".join(_said_of(resource, "adherence"))
        is_pack = resource.get("resourceType") == "MedicationDispense"
        known = GIVEN - NOT_HANDED_OUT if is_pack else GIVEN
        is_told = False
        for name, word, is_known in (
            ("status", status, not status or status in known),
            ("taken", taken, taken not in UNKNOWN_TAKEN),
            ("adherence", adherence, UNKNOWN_TAKEN.isdisjoint(_said_of(resource, "adherence"))),
        ):
            if not is_known:
                is_told = True
                self.source.note(
                    "UNKNOWN_STATUS", where, given=repr(word), argument=name, patient_id=owner
                )
        self.source.tell_modified(where, modifiers := modifiers_of(resource), owner)
        return is_told or bool(modifiers)

    def _is_taken(
        self, resource: Mapping[str, Any], where: Where, agent: Agent, owner: str
    ) -> bool:
        """Tell of a drug that was not taken, or that acts where it is put."""
        waits = resource.get("resourceType") == "MedicationDispense" and (
            clean(resource.get("status")) in WAITING or resource.get("whenHandedOver") is None
        )
        is_undone = clean(resource.get("status")) in (
            UNDONE if agent.is_procedure else NOT_HANDED_OUT if waits else ()
        )
        if (why := "status" if is_undone else _why_not_given(resource)) is not None:
            self.source.note(
                "NOT_TAKEN",
                where,
                given=repr(", ".join(_said_of(resource, why))),
                argument=why,
                patient_id=owner,
                remedy=Sentence("problem.NOT_TAKEN.remedy_fhir"),
            )
            return False
        if has_no_dose(resource):
            self.source.note(
                "NOT_TAKEN", where, argument="dosage", patient_id=owner,
                given=Sentence("problem.NOT_TAKEN.given_dosage"),
                remedy=Sentence("problem.NOT_TAKEN.remedy_no_dose"),
            )  # fmt: skip
            return False
        routes = routes_of(resource)
        return not any(self.source.acts_locally(route, where, agent, owner) for route in routes)

    def _supplied_until(
        self, on: Day, resource: Mapping[str, Any], where: Where, owner: str
    ) -> Day:
        """Return the last day that a dispensed pack lasts; its own day where that is not said."""
        days = days_of(part_of(resource.get("daysSupply")))
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
        referred = part_of(resource.get("medicationReference")) or part_of(
            part_of(resource.get("medication")).get("reference")
        )
        name = clean(referred.get("reference"))
        for inside in parts_of(resource.get("contained")):
            if name.removeprefix("#") == clean(inside.get("id")):
                return ingredient_of(inside)
        _, code = self._medications.get(referred_id(name), (None, None))
        return code or referred


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


def _why_not_given(resource: Mapping[str, Any]) -> str | None:
    """Return the element that says that a drug was not taken."""
    if clean(resource.get("status")) in NOT_GIVEN:
        return "status"
    if clean(resource.get("intent")) in NOT_MEANT:
        return "intent"
    if not NOT_ADHERENT.isdisjoint(_said_of(resource, "adherence")):
        return "adherence"
    return next(
        (name for name, words in DENIED.items() if clean(resource.get(name)).casefold() in words),
        None,
    )


def _said_of(resource: Mapping[str, Any], name: str) -> list[str]:
    """Return the word of an element, or its codes."""
    said = resource.get(name)
    if not isinstance(said, Mapping):
        return [clean(said)]
    return [code for _, code in codings_of(said.get("code"))]

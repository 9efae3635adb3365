"""
The medical actions of phenopackets: drugs and procedures, as lines or as exposures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.agents import Agent
from itpcase.io._files.json import part_of, placed_parts
from itpcase.io._phenopackets.packets import named_term
from itpcase.io._phenopackets.times import day_of, day_of_stamp
from itpcase.io._source.drugs import ZERO, Drug
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.units.days import later
from itpcase.units.text import as_printed, clean
from itpcase.units.whole import read_digits

__all__: list[str] = []

LINE: Final = "itpcase:line-"
"""How the intent of an action begins that `write_phenopackets` wrote of a line, by its number."""

ATC: Final = "atc:"

DRUGS, PROCEDURES, REGIMENS = "treatment", "procedure", "therapeuticRegimen"


@attrs.frozen
class Given:
    """A drug or a procedure of a patient, from a day to a day."""

    owner: str
    agent: Agent | None
    word: str
    """As it is printed."""
    started_on: Day
    until: Day | None
    stop_reason: str | None
    line: int | None
    """The number of the line that `write_phenopackets` wrote it of."""
    where: Where


@attrs.define(kw_only=True)
class Actions:
    """Reads the medical actions of packets, patient by patient."""

    source: Source
    _given: list[Given] = attrs.field(factory=list, init=False)

    def take(self, said: Mapping[str, Any], owner: str, born: dt.date | None, where: Where) -> None:
        """Take what was given to a patient; what is no treatment of ITP is named once."""
        kind = next((each for each in (DRUGS, PROCEDURES, REGIMENS) if each in said), "")
        if not kind:
            return
        held = part_of(said, kind)
        name, label = named_term(held.get("agent" if kind == DRUGS else "code"))
        if kind == REGIMENS:
            name, label = named_term(held.get("ontologyClass") or held.get("externalReference"))
        names = [name, name[len(ATC) :] if name.casefold().startswith(ATC) else "", label]
        agent, line = self.source.agent(*names), _line_of(said)
        if agent is None and line is None:
            self.source.strange(kind, label or name or "?")
            return
        route = named_term(held.get("routeOfAdministration"))
        if agent is not None and any(
            self.source.acts_locally(each, where, agent, owner) for each in route
        ):
            return
        why = as_printed(part_of(said, "treatmentTerminationReason").get("label"))
        spans = [*_spans(kind, held, born)] or [("", None, None)]
        whole, no_doses = where, {*_no_doses(held)}
        for at, start, end in spans:
            where = attrs.evolve(whole, id=f"{whole.id}{at}")
            if at in no_doses:
                self.source.note(
                    "NOT_TAKEN", where, argument="quantity", patient_id=owner,
                    given=Sentence("problem.NOT_TAKEN.given_dosage"),
                    remedy=Sentence("problem.NOT_TAKEN.remedy_no_dose"),
                )  # fmt: skip
                continue
            on = self.source.needed_day(start, where, "start", owner)
            until = self.source.last_day(end, where, "end", owner)
            if on is not None:
                word = as_printed(part_of(held, "agent").get("label")) or label or name
                given = Given(owner, agent, word, on, until, why, line, where)
                self._given.append(given)

    def finish(self) -> None:
        """
        Hand over lines as they were written, and the drugs of others.

        Of a patient of whom there are other treatments too, lines are made of all of them.
        """
        mixed = {each.owner for each in self._given if each.line is None}
        lines: dict[tuple[Any, ...], list[Given]] = {}
        for each in self._given:
            self.source.person(each.owner)
            if each.line is None or each.owner in mixed:
                self._take_drug(each)
            else:
                key = each.owner, each.line, each.started_on
                lines.setdefault(key, []).append(each)
        for (owner, number, start), held in lines.items():
            self._state(owner, number, start, held)

    def _take_drug(self, each: Given) -> None:
        """Take a drug; its interval ends with its last day, that of a line with the day behind."""
        if each.agent is None:
            self.source.strange(DRUGS, each.word)
            return
        is_stop = each.until is not None
        end = each.until
        if end is not None and (each.line is None or end == each.started_on):
            end = later(end, 1)
        self.source.drugs.append(
            Drug(
                patient_id=each.owner, agent=each.agent, started_on=each.started_on,
                where=each.where, ended_on=each.started_on if each.agent.is_procedure else end,
                is_stop=is_stop, stop_reason=each.stop_reason,
                is_assumed=bool(self.source.assumed(each.where, "start", "end")),
            )
        )  # fmt: skip

    def _state(self, owner: str, number: int, start: Day, held: list[Given]) -> None:
        """State a line as it was written: an action for each of its drugs."""
        end = next((each.until for each in held if each.until is not None), None)
        words: list[str] = []
        for each in held:
            agent = each.agent
            words.append(each.word if agent is None or each.word not in self.source.agents
                         else agent.name)  # fmt: skip
            if agent is not None:
                self.source.line_drugs.append(
                    Drug(
                        patient_id=owner, agent=agent, started_on=start, where=each.where,
                        ended_on=start if agent.is_procedure else end, is_stop=end is not None,
                        stop_reason=each.stop_reason,
                    )
                )  # fmt: skip
        line = {
            "patient_id": owner, "line": number, "started_on": start, "ended_on": end,
            "agents": words, "stop_reason": held[0].stop_reason,
        }  # fmt: skip
        self.source.lines.append((line, held[0].where))


def _line_of(said: Mapping[str, Any]) -> int | None:
    name, _ = named_term(said.get("treatmentIntent"))
    return read_digits(name.removeprefix(LINE)) if name.startswith(LINE) else None


def _no_doses(held: Mapping[str, Any]) -> Iterator[str]:
    """Give the places of the intervals whose dose is said to be 0; one that is left out is none."""
    for at, each in placed_parts(held, "doseIntervals"):
        if ZERO.fullmatch(clean(part_of(each, "quantity").get("value"))):
            yield f".treatment.{at}"


def _spans(kind: str, held: Mapping[str, Any], born: dt.date | None) -> Any:
    """Give the place, the start and the end of each interval of an action."""
    if kind == PROCEDURES:
        yield "", day_of(held.get("performed"), born), None
    elif kind == REGIMENS:
        yield "", day_of(held.get("startTime"), born), day_of(held.get("endTime"), born)
    else:
        for at, each in placed_parts(held, "doseIntervals"):
            span = part_of(each, "interval")
            start, end = (day_of_stamp(clean(span.get(name))) for name in ("start", "end"))
            yield f".treatment.{at}", start, end

"""
Drugs and procedures of a MEDS data set, of which starts and stops are events of their own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import chain
from typing import Any, Final

import attrs
import numpy as np

from itpcase._sentences import Sentence, remedy_of
from itpcase.agents import Agent, look_up_agent
from itpcase.io._meds.edges import join_edges
from itpcase.io._source.days import one_moment
from itpcase.io._source.drugs import Drug
from itpcase.io._source.procedures import OF_MEDS
from itpcase.io._source.routes import is_local
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where
from itpcase.units.days import later

__all__: list[str] = []

NOT_GIVEN: Final = re.compile(
    r"(?:delayed |infusion reconciliation )?not .*|(?:delayed )?(?:stopped|flushed).*|delayed|"
    r"hold.*|held|removed(?! existing).*|refused|missed|cancell?ed|discontinued.*", re.IGNORECASE,
)  # fmt: skip
"""What the last part of a code may say of a drug that was not given at its time."""

UNKNOWN_GIVEN: Final = frozenset({"unknown", "unk"})
"""What the last part of a code may say where nobody knows whether a drug was given."""

UNUSED: Final = frozenset({"strange", "not given", "order", "local"})
"""Kinds of codes whose events are counted and not read."""

ORDER: Final = re.compile(r"order(?:ed)?|prescri(?:bed|ption)", re.IGNORECASE)
"""The part of a code that says that a drug was ordered, which is no intake."""

TOLD: Final = {"not given": "NOT_TAKEN", "order": "ORDERS", "local": "LOCAL_ROUTE"}
"""What is told of such kinds, once each."""

_DRUG: Final = re.compile(
    r"(?:MEDICATION|DRUG|RXNORM|ATC|PROCEDURE)//(?:(?P<edge>START|STOP)//)?(?P<name>.+)",
    re.IGNORECASE,
)

GIVEN: Final = re.compile(r"[^/]*(?:TRANSFUSION|INFUSION)", re.IGNORECASE)
"""How the codes of platelets that were given begin, which are no counts."""

_NO_DRUG: Final = re.compile(
    r"(?:LAB|LOINC|DIAGNOSIS|ICD[^/]*|SNOMED|ALLERGY|[^/]*OUTPUT)(?:/|$)", re.IGNORECASE
)
"""How codes begin that name an agent and are no drug, such as the level of one in blood."""

_OF_VOCABULARY: Final = re.compile(
    r"(?:RxNorm(?: Extension)?|ATC|NDC|HCPCS|CPT4|ICD9Proc|ICD10PCS)/[^/].*", re.IGNORECASE
)
"""Codes of vocabularies as meds-etl has them; how long a drug was taken is in a column beside."""

SPAN: Final = "span"
"""What such a code is: an event of it is a drug where that column has its end."""


@attrs.define(kw_only=True)
class DrugEvents:
    """Makes exposures of the events of drugs and procedures."""

    source: Source
    parents: Mapping[str, tuple[str, ...]]
    """What stands above each code."""
    described: Mapping[str, str]
    """What each code is in words."""
    _edges: dict[tuple[str, str], list[tuple[Any, str, Drug]]] = attrs.field(
        factory=lambda: defaultdict(list), init=False
    )
    """By subject and agent, when each start and stop was, and the code of a stop."""
    _asked: frozenset[str] = attrs.field(init=False)
    """The codes and words that the user says what they stand for."""
    _left_out: dict[str, Counter[str]] = attrs.field(
        factory=lambda: {kind: Counter() for kind in TOLD}, init=False
    )
    """Codes of drugs that are no intake, by their kind."""
    _doubtful: Counter[str] = attrs.field(factory=Counter, init=False)
    """Codes of drugs of which nobody knows whether they were given."""

    def __attrs_post_init__(self) -> None:
        self._asked = frozenset(map(str.casefold, self.source.agents))

    def kind(self, code: str) -> str:
        """Tell what an event with this code is of a drug; nothing if it is of none."""
        found = _DRUG.fullmatch(code)
        if found is None:
            return self._other_kind(code)
        if self.source.agent(*self._words(code, found["name"])) is None:
            return "strange"
        if NOT_GIVEN.fullmatch(found["name"].rpartition("//")[2].strip()):
            return "not given"
        parts = found["name"].split("//")
        if any(map(ORDER.fullmatch, parts)):
            return "order"
        if any(map(is_local, parts[1:])):
            return "local"
        return {"START": "start", "STOP": "stop"}.get((found["edge"] or "").upper(), "day")

    def _other_kind(self, code: str) -> str:
        """Tell what a code of another kind is, by what is known of it or the user says."""
        if code.casefold() in self._asked or code.casefold() in OF_MEDS:
            return "day"
        is_drug = _OF_VOCABULARY.fullmatch(code) and self.source.agent(*self._words(code, code))
        return SPAN if is_drug else ""

    def names_agent(self, code: str) -> bool:
        """Tell of a code of another kind that has the name of an agent as one of its parts."""
        if _NO_DRUG.match(code):
            return False
        named = [*code.split("//"), self.described.get(code, "")]
        return any(look_up_agent(word) is not None for word in named if word)

    def count(self, kind: str, code: str, times: int) -> None:
        """Count a drug that nobody knows, or that was not given, or not for the disease."""
        if kind in self._left_out:
            self._left_out[kind][code] += times
        else:
            found = _DRUG.fullmatch(code)
            self.source.strange("data", found["name"] if found else code, times)

    def agent_of(self, code: str) -> Agent | None:
        """Return the agent that a code names."""
        found = _DRUG.fullmatch(code)
        return self.source.agent(*self._words(code, found["name"] if found else code))

    def see_doubtful(self, code: str, times: int = 1) -> None:
        """Count events of which nobody knows whether the drug was given, if the code says so."""
        if code.rpartition("//")[2].strip().casefold() in UNKNOWN_GIVEN:
            self._doubtful[code] += times

    def take(  # noqa: PLR0917 - the cells of a row
        self, kind: str, owner: str, day: dt.date, code: str, where: Where, text: str, time: Any
    ) -> None:
        """Take an event of a drug that is known."""
        agent = self.agent_of(code)
        if agent is None:
            return
        self.source.record_in(code.partition("//")[0], where, agent)
        self.see_doubtful(code)
        drug = Drug(patient_id=owner, agent=agent, started_on=day, where=where)
        if kind in {"start", "stop"}:
            drug.stop_reason = text or None
            edges = self._edges[owner, agent.name.casefold()]
            edges.append((time, code if kind == "stop" else "", drug))
            return
        drug.ended_on = day if agent.is_procedure else day + dt.timedelta(days=1)
        self.source.drugs.append(drug)

    def take_span(self, owner: str, day: dt.date, last: Any, code: str, where: Where) -> None:
        """Take a drug with the last day of it, as an OMOP CDM has it; a last day is no stop."""
        agent = self.agent_of(code)
        end = self.source.day(last, where, "end", owner, severity="warning")
        if agent is None:
            return
        self.source.record_in(code.partition("/")[0], where, agent)
        drug = Drug(patient_id=owner, agent=agent, started_on=day, where=where)
        if agent.is_procedure:
            drug.ended_on = day
        elif end is not None:
            drug.ended_on = later(end, 1)
        self.source.drugs.append(drug)

    def release(self, stated: Mapping[str, Counter[tuple[str, str, Any]]]) -> set[str]:
        """
        Give up the records of the patients who have these starts, stops and procedures alone.

        Parameters
        ----------
        stated : mapping of str to Counter
            By patient, so many of each kind, agent and day.

        Returns
        -------
        set of str
            The patients of whom that is all.
        """
        found: dict[str, Counter[tuple[str, str, Any]]] = {owner: Counter() for owner in stated}
        for (owner, name), held in self._edges.items():
            for _, stop, drug in held if owner in found else ():
                found[owner]["stop" if stop else "start", name, drug.started_on] += 1
        for drug in self.source.drugs:
            if drug.patient_id in found:
                found[drug.patient_id]["day", drug.agent.name.casefold(), drug.started_on] += 1
        given_up = {owner for owner, edges in found.items() if edges == stated[owner]}
        for key in [key for key in self._edges if key[0] in given_up]:
            del self._edges[key]
        self.source.drugs = [d for d in self.source.drugs if d.patient_id not in given_up]
        return given_up

    def keep_word(self, word: str, times: int) -> None:
        """Take it that so many events with a word that nobody knows are those of a line."""
        words = self.source.strange_words["data"]
        words[word] -= times
        if words[word] <= 0:
            del words[word]
        if not words:
            del self.source.strange_words["data"]

    def finish(self) -> None:
        """Make exposures of the starts and stops, and tell of what was not given."""
        self._join()
        if self._doubtful:
            self.source.note(
                "UNKNOWN_STATUS", Where("data"), argument="code", given=most_often(self._doubtful)
            )
        for kind, codes in self._left_out.items():
            if codes:
                own = Sentence("problem.ORDERS.remedy_meds")
                self.source.note(
                    TOLD[kind], Where("data"), argument="code", given=most_often(codes),
                    remedy=own if kind == "order" else remedy_of(TOLD[kind]),
                )  # fmt: skip

    def _words(self, code: str, name: str) -> list[str]:
        parts = name.split("//")
        above = [parent.rpartition("/")[2] for parent in self.parents.get(code, ())]
        if name.casefold().startswith("atc/"):
            parts.append(name.rpartition("/")[2])
        procedure = OF_MEDS.get(name.casefold(), "")
        return [code, name, procedure, *parts, *above, self.described.get(code, "")]

    def tell_of_stop(self, where: Where, code: str, owner: str) -> None:
        """Tell of a stop that ends nothing."""
        self.source.note("STOP_WITHOUT_START", where, given=code, patient_id=owner)

    def _join(self) -> None:
        """Make exposures of the starts and stops, in the order of their times."""
        groups = [[group] * len(edges) for group, edges in enumerate(self._edges.values())]
        edges = [*chain.from_iterable(self._edges.values())]
        if not edges:
            return
        moments = [f"{drug.started_on} {one_moment(str(time))}" for time, _, drug in edges]
        times = np.unique(moments, return_inverse=True)[1]
        is_stop = np.array([stop != "" for _, stop, _ in edges])
        found = join_edges(np.array([*chain.from_iterable(groups)]), times, is_stop)
        for at in found.alone.tolist():
            _, code, edge = edges[at]
            self.tell_of_stop(edge.where, code, edge.patient_id)
        for first, last in zip(found.start.tolist(), found.stop.tolist(), strict=True):
            drug, reason = edges[first][2], None
            if last >= 0:
                stop = edges[last][2]
                drug.is_stop, reason = True, stop.stop_reason
                drug.ended_on = later(stop.started_on, stop.started_on == drug.started_on)
            drug.stop_reason = reason
            self.source.drugs.append(drug)

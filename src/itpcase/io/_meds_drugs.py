"""
Drugs and procedures of a MEDS data set, of which starts and stops are events of their own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase.io._drugs import Drug
from itpcase.io._source import Source, most_often
from itpcase.io._where import Where
from itpcase.units.days import later

__all__: list[str] = []

NOT_GIVEN: Final = re.compile(
    r"(?:delayed |infusion reconciliation )?not .*|(?:delayed )?(?:stopped|flushed).*|delayed|"
    r"hold.*|held|removed(?! existing).*|refused|missed|cancell?ed", re.IGNORECASE,
)  # fmt: skip
"""What the last part of a code may say of a drug that was not given at its time."""

UNUSED: Final = frozenset({"strange", "not given"})
"""Kinds of codes whose events are counted and not read."""

_DRUG: Final = re.compile(
    r"(?:MEDICATION|DRUG|RXNORM|ATC|PROCEDURE)//(?:(?P<edge>START|STOP)//)?(?P<name>.+)",
    re.IGNORECASE,
)


@attrs.define(kw_only=True)
class DrugEvents:
    """Makes exposures of the events of drugs and procedures."""

    source: Source
    parents: Mapping[str, tuple[str, ...]]
    """What stands above each code."""
    _edges: dict[tuple[str, str], list[tuple[Any, str, Drug]]] = attrs.field(
        factory=lambda: defaultdict(list), init=False
    )
    """By subject and agent, when each start and stop was, and the code of a stop."""
    _asked: frozenset[str] = attrs.field(init=False)
    """The codes and words that the user says what they stand for."""
    _not_given: Counter[str] = attrs.field(factory=Counter, init=False)
    """Codes of drugs that were not given."""

    def __attrs_post_init__(self) -> None:
        self._asked = frozenset(map(str.casefold, self.source.agents))

    def kind(self, code: str) -> str:
        """Tell what an event with this code is of a drug; nothing if it is of none."""
        found = _DRUG.fullmatch(code)
        if found is None:  # of a code of another kind, what the user says of it
            return "day" if code.casefold() in self._asked else ""
        if self.source.agent(*self._words(code, found["name"])) is None:
            return "strange"
        if NOT_GIVEN.fullmatch(found["name"].rpartition("//")[2].strip()):
            return "not given"
        return {"START": "start", "STOP": "stop"}.get((found["edge"] or "").upper(), "day")

    def count(self, kind: str, code: str) -> None:
        """Count a drug that nobody knows, or that was not given."""
        if kind == "not given":
            self._not_given[code] += 1
        else:
            found = _DRUG.fullmatch(code)
            self.source.strange("data", found["name"] if found else code)

    def take(  # noqa: PLR0917 - the cells of a row
        self, kind: str, owner: str, day: dt.date, code: str, where: Where, text: str, time: Any
    ) -> None:
        """Take an event of a drug that is known."""
        found = _DRUG.fullmatch(code)
        agent = self.source.agent(*self._words(code, found["name"] if found else code))
        if agent is None:
            return
        self.source.record_in(code.partition("//")[0], where, agent)
        drug = Drug(patient_id=owner, agent=agent, started_on=day, where=where)
        if kind in {"start", "stop"}:
            drug.stop_reason = text or None
            self._edges[owner, agent.name].append((time, code if kind == "stop" else "", drug))
            return
        drug.ended_on = day if agent.is_procedure else day + dt.timedelta(days=1)
        self.source.drugs.append(drug)

    def finish(self) -> None:
        """Make exposures of the starts and stops, and tell of what was not given."""
        for edges in self._edges.values():
            self._join(edges)
        if self._not_given:
            self.source.note(
                "NOT_TAKEN", Where("data"), argument="code", given=most_often(self._not_given)
            )  # fmt: skip

    def _words(self, code: str, name: str) -> list[str]:
        parts = name.split("//")
        above = [parent.rpartition("/")[2] for parent in self.parents.get(code, ())]
        return [code, name, *parts, *above]

    def _join(self, edges: list[tuple[Any, str, Drug]]) -> None:
        """Make exposures of the starts and stops of one drug, in the order of their times."""
        started: Drug | None = None
        for _, stop, edge in sorted(edges, key=lambda each: str(each[0])):
            if not stop:
                edge.stop_reason = None
                started = started or edge
            elif started is None:
                self.source.note(
                    "STOP_WITHOUT_START", edge.where, given=stop, patient_id=edge.patient_id
                )
            else:
                started.is_stop, started.stop_reason = True, edge.stop_reason
                started.ended_on = later(edge.started_on, edge.started_on == started.started_on)
                self.source.drugs.append(started)
                started = None
        if started is not None:
            self.source.drugs.append(started)

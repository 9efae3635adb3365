"""
The lines of a MEDS data set of ours, which its events of drugs alone do not give back.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.errors import InputError
from itpcase.io._meds.drugs import DrugEvents
from itpcase.io._meds.write import AGENT, END, GOES_ON, OF_LINE, WHY
from itpcase.io._source.drugs import Drug
from itpcase.io._source.own_facts import LINE_FACTS, is_day_assumed
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.units.text import clean
from itpcase.units.whole import read_digits
from itpcase.vocabularies import read_yes_no

__all__: list[str] = []

LINE_CODES: Final = frozenset(
    {AGENT, END, GOES_ON, WHY, *(f"{OF_LINE}{name}" for name in LINE_FACTS)}
)
"""The codes of the events of lines."""


@attrs.define
class Line:
    """A line as its events say it."""

    where: Where
    started_on: dt.date | None = None
    ended_on: dt.date | None = None
    agents: list[str] = attrs.field(factory=list)
    ongoing: bool | None = None
    stop_reason: str | None = None
    facts: dict[str, str] = attrs.field(factory=dict)


@attrs.define(kw_only=True)
class LineEvents:
    """Makes lines of the events that `itpcase.write_meds` wrote of them."""

    source: Source
    drugs: DrugEvents
    _lines: dict[str, dict[int, Line]] = attrs.field(factory=dict, init=False)
    _numberless: Counter[str] = attrs.field(factory=Counter, init=False)

    def take(  # noqa: PLR0917 - the cells of a row
        self, owner: str, code: str, number: str, text: str, day: dt.date, where: Where
    ) -> None:
        """Take an event; one without the number of its line is counted, and says nothing."""
        which = read_digits(number)
        if which is None:
            self._numberless[code] += 1
            return
        line = self._lines.setdefault(owner, {}).setdefault(which, Line(where))
        if code == END:
            line.ended_on = day
        elif code == AGENT:
            line.started_on, line.where = day, where if not line.agents else line.where
            line.agents.append(clean(text))
        elif code == WHY:
            line.stop_reason = text or None
        elif code.startswith(OF_LINE):
            line.facts[code.removeprefix(OF_LINE)] = text
        else:
            line.ongoing = self._said(text, owner, where)

    def _said(self, text: str, owner: str, where: Where) -> bool | None:
        """Read whether a line goes on; what is neither yes nor no is told of."""
        try:
            return read_yes_no(text, "ongoing")
        except InputError as error:
            self.source.note_of(error, where, "ongoing", owner)
            return None

    def finish(self, unknown: Counter[str]) -> None:
        """
        State the lines of each patient of whom every record of a drug is of one.

        Of another patient, whose data were added to or taken from, lines are made of the drugs,
        which is told of. Events without the number of a line are counted as unknown.
        """
        unknown.update(self._numberless)
        whole = {
            owner: {n: each for n, each in lines.items() if each.started_on and each.agents}
            for owner, lines in self._lines.items()
        }
        stated = {owner: Counter(self._edges(lines.values())) for owner, lines in whole.items()}
        of_lines = self.drugs.release(stated)
        others = [owner for owner in self._lines if owner not in of_lines or not whole[owner]]
        for owner in others:
            self.source.note(
                "NOT_USED", next(iter(self._lines[owner].values())).where, argument="code",
                patient_id=owner,
                needed=Sentence("problem.NOT_USED.needed_lines"),
                given=Sentence("problem.NOT_USED.given_lines", n=len(self._lines[owner])),
                remedy=Sentence("problem.NOT_USED.remedy_lines"),
            )  # fmt: skip
        for owner in filter(of_lines.__contains__, whole):
            for number in sorted(whole[owner]):
                self._state(owner, number, whole[owner][number])

    def _edges(self, lines: Iterable[Line]) -> Iterator[tuple[str, str, Any]]:
        """Give the starts, stops and procedures that lines have, with agent and day."""
        for line in lines:
            for word in line.agents:
                agent = self.source.agent(word)
                if agent is None:
                    continue
                name = agent.name.casefold()
                if agent.is_procedure:
                    yield "day", name, line.started_on
                    continue
                yield "start", name, line.started_on
                if line.ended_on is not None:
                    yield "stop", name, line.ended_on

    def _state(self, owner: str, number: int, line: Line) -> None:
        start = line.started_on
        if start is None:
            return
        words: list[str] = []
        for word in line.agents:
            agent = self.source.agent(word)
            words.append(word if agent is None or word not in self.source.agents else agent.name)
            if agent is None:
                self.drugs.keep_word(word, 1 + (line.ended_on is not None))
                continue
            is_kept = line.ended_on is not None and not agent.is_procedure
            self.source.line_drugs.append(
                Drug(
                    patient_id=owner, agent=agent, started_on=start, where=line.where,
                    ended_on=start if agent.is_procedure else line.ended_on, is_stop=is_kept,
                    stop_reason=line.stop_reason, ongoing=bool(line.ongoing),
                    is_assumed=is_day_assumed(line.facts.get("assumed")),
                )
            )  # fmt: skip
        stated = {
            "patient_id": owner, "line": number, "started_on": start, "ended_on": line.ended_on,
            "agents": words, "stop_reason": line.stop_reason, "ongoing": line.ongoing,
            **line.facts,
        }  # fmt: skip
        self.source.lines.append((stated, line.where))

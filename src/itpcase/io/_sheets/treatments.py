"""
The treatments of a mapped sheet: drugs and procedures with their days, and numbered lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.agents import Agent, look_up_agent, split_agents
from itpcase.cohort._cells.cells import UNDATED
from itpcase.cohort.forms import OWNER
from itpcase.errors import InputError
from itpcase.io._headings.courses import Course, courses_in
from itpcase.io._sheets.day_words import says_given
from itpcase.io._sheets.sheet import plain
from itpcase.io._sheets.table_reader import TableReader
from itpcase.io._source.drugs import Drug
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.model.exposures import to_intent
from itpcase.units.amounts import DAILY_DOSE, read_amount
from itpcase.units.whole import read_digits

__all__: list[str] = []

BOXES: Final = {"1": True, "0": False, "checked": True, "unchecked": False}
"""A check box of REDCap, in its export of codes and in that of labels."""


def _read_intent(text: str, argument: str) -> str:
    """Read what a drug was given for."""
    try:
        return str(to_intent(text))
    except InputError as error:
        raise InputError(attrs.evolve(error.problem, argument=argument)) from None


def _read_dose(text: str, argument: str) -> str:
    """Keep a dose a day that can be read."""
    read_amount(text, DAILY_DOSE, argument)
    return text


@attrs.define(kw_only=True, slots=False)
class Treatments(TableReader):
    """Reads the exposures and the lines of a mapping."""

    def read_exposures(self) -> None:
        boxes = self.cells.mapping["exposures"].get("checkboxes", {})
        unknown = 0
        for where, row in self.cells.rows("exposures"):
            owner = self.cells.cell("exposures", row, "patient_id")
            words = [self.cells.cell("exposures", row, "agent")]
            for name, agent in boxes.items():
                ticked = BOXES.get(self.cells.typed(row, name).casefold())
                unknown += ticked is None
                words += [agent] if ticked else []
            start = self._start_of_row(row, words[0])
            if (courses := self._courses_in(words[0])) and not boxes:
                for course in courses:
                    self._read_course(where, owner, course, start, row)
                continue
            if start and not boxes and not words[0] and self._has_treatment(row):
                self.source.note(
                    "NO_AGENT", where, argument="agent", patient_id=owner,
                    given=Sentence("problem.NO_DAY.given_results"),
                    remedy=Sentence("problem.NO_AGENT.remedy_source"),
                )  # fmt: skip
            if not self.cells.cell("exposures", row, "daily_dose"):  # of several it is of one
                words = [each for word in words for each in self._agents_in(word)]
            words = [*filter(None, words)]
            for word in words:
                self._read_exposure(where, owner, word, start, row, is_one=len(words) == 1)
        self._take_once()
        if unknown:
            self.source.note(
                "UNKNOWN_BOX",
                Where(self.cells.sheet("exposures").file),
                given=Sentence("problem.UNKNOWN_BOX.given", unknown=unknown),
                argument="checkboxes",
            )

    def _start_of_row(self, row: Mapping[str, str], word: str) -> str:
        """Return the start in a column; one that is the column of the drug has it in words."""
        start = self.cells.cell("exposures", row, "started_on")
        agent, own = (self.cells.heading("exposures", row, key) for key in ("agent", "started_on"))
        return "" if agent and agent == own and start == word else start

    def _courses_in(self, text: str) -> list[Course]:
        """Return the courses that a cell tells, a drug with its days, where it is no drug alone."""
        return [] if self.source.agent(text) is not None else courses_in(text)

    def _read_course(
        self, where: Where, owner: str, course: Course, start: str, row: Mapping[str, str]
    ) -> None:  # fmt: skip
        """Read a drug with the days that stand beside it, which go before those of a column."""
        if start and (one := self.cells.day(start, where, "started_on", owner)) is not None:
            two = self.cells.day(course.start, where, "agent", owner)
            if two is not None and two != one:
                self.source.note(
                    "TWO_FACTS", where, argument="started_on", patient_id=owner,
                    given=Sentence("problem.TWO_FACTS.given", first=course.start, other=start),
                    needed=Sentence("problem.TWO_FACTS.needed_course"),
                    remedy=Sentence("problem.TWO_FACTS.remedy_course"),
                )  # fmt: skip
        words = self._agents_in(course.drug)
        for word in words:
            self._read_exposure(
                where, owner, word, course.start, row, is_one=len(words) == 1, end_said=course.end
            )

    def _has_treatment(self, row: Mapping[str, str]) -> bool:
        """Tell whether a row without a drug says of one more than the day of its count."""
        tables = self.cells.mapping
        drugs, counts = tables["exposures"], tables["counts"]
        if "groups" in drugs or drugs.get("started_on") != counts.get("on"):
            return True
        own = {name for key, name in drugs.items() if isinstance(name, str) and key != "file"}
        own -= {drugs.get(OWNER), drugs["started_on"], drugs.get("sheet")}
        return any(self.cells.typed(row, name) for name in own)

    def _agents_in(self, text: str) -> tuple[str, ...]:
        """Divide a cell with several drugs, if no word of the user stands for all of it."""
        return (text,) if self.source.agent(text) is not None else split_agents(text)

    def _read_exposure(
        self, where: Where, owner: str, word: str, start: str, row: Mapping[str, str],
        *, is_one: bool, end_said: str = "",
    ) -> None:  # fmt: skip
        agent = self.source.agent(word)
        if agent is None:
            self.source.strange(where.file, word)
            return
        if says_given(start):
            self.source.tell(
                where.problem(
                    "NO_DAY", argument="started_on", patient_id=owner, given=repr(start),
                    needed=Sentence("problem.NO_DAY.needed_given"),
                    remedy=Sentence("problem.NO_DAY.remedy_given", agent=agent.name),
                )
            )  # fmt: skip
            return
        on = self.day(start, where, "started_on", owner) if start else None
        if on is None:
            if not start:
                self.source.tell_no_day(where, "started_on", owner)
            return
        end, ongoing = self.end(
            "exposures", row, where, owner, said=end_said, since=on, of=agent.name
        )
        if end is None and not ongoing and is_one and not agent.is_procedure:
            text = f"{word} {self.cells.cell('exposures', row, 'dose')}"
            end = self.end_in_words("exposures", row, where, owner, on=on, text=text)
        printed, note = self._printed(agent, word, self.dose("exposures", row), is_one=is_one)
        self.source.person(owner)
        if stated := self.cells.cell("exposures", row, "stated_response"):
            self.source.stated_responses.append((owner, on, agent.name, stated, where))
        self.source.drugs.append(
            Drug(
                patient_id=owner, agent=agent, started_on=on, where=where, is_stop=end is not None,
                ended_on=on if agent.is_procedure else end,
                intent=self.read_cell(_read_intent, "exposures", row, "intent", where, owner),
                daily_dose=self.read_cell(_read_dose, "exposures", row, "daily_dose", where, owner),
                word=printed, note=note, ongoing=bool(ongoing),
                stop_reason=self.cells.cell("exposures", row, "stop_reason") or None,
                is_assumed=bool(self.source.assumed(where, "started_on", "ended_on")),
            )
        )  # fmt: skip

    @staticmethod
    def _printed(
        agent: Agent, word: str, dose: str, *, is_one: bool
    ) -> tuple[str | None, str | None]:
        """
        Return a drug as it is printed, where that is more than its name, and a note.

        A dose beside it that makes another word of it, or is beside several drugs, is the note.
        """
        word = word.strip()
        said = f"{word} {dose}"
        if dose and is_one and look_up_agent(said) is agent:
            return said, None
        is_more = word.casefold() != agent.name and look_up_agent(word) is agent
        return word if is_more else None, dose or None

    def _take_once(self) -> None:
        """
        Take each treatment once: a sheet of counts repeats it in every row.

        Of rows that differ in nothing but that one has no end, the end stands; where none has, that
        it goes on.
        """
        courses: dict[tuple[Any, ...], dict[tuple[Any, ...], Drug]] = {}
        for drug in self.source.drugs:
            key = (drug.patient_id, drug.agent.name.casefold(), drug.started_on, drug.intent,
                   drug.daily_dose, drug.word, drug.note)  # fmt: skip
            course = courses.setdefault(key, {})
            course.setdefault((drug.ended_on, drug.stop_reason, drug.ongoing), drug)
        for course in courses.values():
            for is_ongoing in (False, True):
                if len(course) > 1:
                    course.pop((None, None, is_ongoing), None)
        kept = [drug for course in courses.values() for drug in course.values()]
        self.tell_repeated("exposures", len(self.source.drugs) - len(kept))
        self.source.drugs[:] = kept

    def read_lines(self) -> None:
        lines: dict[tuple[str, ...], tuple[dict[str, Any], Where]] = {}
        rows = 0
        for where, row in self.cells.rows("lines"):
            owner = self.cells.cell("lines", row, "patient_id")
            number = self.cells.cell("lines", row, "line")
            start, end = (self.cells.cell("lines", row, k) for k in ("started_on", "ended_on"))
            dose = self.dose("lines", row)
            agents = self.cells.cell("lines", row, "agents")
            if not any((number, start, end, agents)):
                continue
            line_number = read_digits(plain(number))
            if line_number is None:
                self.source.tell(
                    where.problem(
                        "NOT_A_WHOLE_NUMBER",
                        needed=Sentence("problem.MAPPING.needed_mapped_5"),
                        given=repr(number),
                        argument="line",
                        patient_id=owner,
                        remedy=Sentence("problem.MAPPING.remedy_mapped_5"),
                    )
                )
                continue
            self.source.person(owner)
            start_words = self.words(start, where, "started_on", owner)
            end_words = self.words(end, where, "ended_on", owner)
            ended, ongoing = (None, None) if end_words else self.end("lines", row, where, owner)
            first = None if start_words else self._start(start, where, owner)
            if ended is None and not ongoing and isinstance(first, (int, dt.date)):
                ended = self.end_in_words(
                    "lines", row, where, owner, on=first, text=f"{agents} {dose}"
                )
            line = {
                "patient_id": owner, "line": line_number,
                "agents": agents or None,
                "started_on": first,
                "ended_on": ended, "ongoing": ongoing, "dose": dose or None,
                "stop_reason": self.cells.cell("lines", row, "stop_reason") or None,
                "baseline": self.cells.cell("lines", row, "baseline") or None,
                "stated_response": self.cells.cell("lines", row, "stated_response") or None,
                "started_when": start_words, "ended_when": end_words,
            }  # fmt: skip
            line["assumed"] = self.source.assumed(where, "started_on", "ended_on")
            lines.setdefault(tuple(map(str, line.values())), (line, where))
            rows += 1
        self.source.lines += lines.values()
        self.tell_repeated("lines", rows - len(lines))

    def _start(self, text: str, where: Where, owner: str) -> Day | str | None:
        """
        Read the start of a line; the word for one without a day stays as it is.

        One that is told of as no day stands for none: it is no empty cell that was forgotten.
        """
        if not text:
            return None
        is_said = text.casefold() == UNDATED
        on = None if is_said else self.cells.day(text, where, "started_on", owner)
        return UNDATED if on is None else on

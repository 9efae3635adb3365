"""
Drugs and procedures of a trial.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, Final

import attrs

from itpcase._days import day_number
from itpcase._sentences import Sentence
from itpcase.agents import Use, own_agent
from itpcase.io._cdisc.courses import Course, Courses
from itpcase.io._cdisc.datasets import Dataset
from itpcase.io._cdisc.ends import Ends, open_end
from itpcase.io._cdisc.people import NO_ARM
from itpcase.io._cdisc.rows import (
    StudyDays,
    in_capitals,
    is_not_done,
    number_of,
    read_flag,
    sequence_of,
    tell_of_doubt,
)
from itpcase.io._source.drugs import Drug, daily_dose
from itpcase.io._source.past import tells_of_splenectomy
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where
from itpcase.units.days import later
from itpcase.units.text import clean

__all__: list[str] = []

TIMES_A_DAY: Final = {"QD": 1.0, "BID": 2.0, "TID": 3.0, "QID": 4.0, "QOD": 0.5, "Q12H": 2.0,
                     "Q8H": 3.0, "Q6H": 4.0}  # fmt: skip
"""Frequencies that are a number of times a day; a weekly injection has no dose a day."""

_RESCUE: Final = re.compile(r"(?<!non)(?<!non[- ])(?<!not )(?<!no )rescue", re.IGNORECASE)
"""A category or an indication that is rescue; ``NON-RESCUE MEDICATION`` is none."""


@attrs.define(kw_only=True)
class Treatments:
    """Reads the data sets ``EX``, ``CM`` and ``PR``, and procedures in ``MH``."""

    source: Source
    days: StudyDays
    stops: Mapping[str, str]
    """Why each subject left the drug or the trial."""
    left: Mapping[str, tuple[Where, str]]
    """Who is said to have left a treatment, with where that is said."""
    exposed: set[str] = attrs.field(factory=set, init=False)
    """Who has a row of exposure, whatever it says."""

    def read_exposure(self, table: Dataset) -> None:
        """Read the drug of the trial: whatever it is, it is a line."""
        last: dict[str, int] = {}
        for number, row in table.rows():
            owner, word = clean(row["USUBJID"]), clean(row.get("EXTRT"))
            where = Where(table.path.name, number, sequence_of(row, "EXSEQ"))
            if not owner:
                self.source.tell_no_id(where)
                continue
            self.exposed.add(owner)
            if (why := _why_not_taken(row, "EX")) is not None:
                self.source.note("NOT_TAKEN", where, given=why, patient_id=owner)
                continue
            if number_of(row.get("EXDOSE")) == 0 and "placebo" not in word.casefold():
                self.source.note(
                    "NOT_TAKEN",
                    where,
                    given=Sentence("problem.NOT_TAKEN.given_no_dose", word=word),
                    patient_id=owner,
                    remedy=Sentence("problem.NOT_TAKEN.remedy_no_dose"),
                )
                continue
            drug = self._drug(row, "EX", word, where, owner, is_own=True)
            if drug is not None:
                self.source.drugs.append(drug)
                self._see_first_dose(drug)
                last[owner] = len(self.source.drugs) - 1
        self._name_stops(last)

    def _see_first_dose(self, drug: Drug) -> None:
        """Keep the first day on which the drug of the trial was given."""
        first = self.source.first_doses.get(drug.patient_id)
        if first is None or day_number(drug.started_on) < day_number(first):
            self.source.first_doses[drug.patient_id] = drug.started_on

    def _name_stops(self, last: Mapping[str, int]) -> None:
        """Say why the last drug of each subject was stopped, by its place among all."""
        for owner, place in last.items():
            drug = self.source.drugs[place]
            if drug.is_stop:
                drug.stop_reason = self.stops.get(owner)
            elif drug.ended_on is None and owner in self.left:
                where, word = self.left[owner]
                self.source.note(
                    "NO_END", drug.where, argument="end", patient_id=owner,
                    given=f"DSDECOD = {word} ({where})",
                    remedy=Sentence("problem.NO_END.remedy_left"),
                )  # fmt: skip

    def read_subjects(self, tables: Iterable[Dataset]) -> None:
        """
        Read the treatment of subjects of whom there is no exposure: lines, which are told of.

        The dates are those of the first and the last dose; the start of a period stands for the
        former where a subject has several and no more is known, and is an assumed day. Of several
        data sets, the first that has dates of a subject goes.
        """
        last: dict[str, int] = {}
        has_exposure = bool(self.exposed)
        for table in tables:
            used: Counter[str] = Counter()
            courses = Courses.of(table)
            done = {*last, *self.exposed}
            for number, row in table.rows() if courses.periods else ():
                owner, where = clean(row["USUBJID"]), Where(table.path.name, number)
                drugs: list[Drug] = []
                for course in () if owner in done or not owner else courses.given(row):
                    if has_exposure and row.get(course.started) is None:
                        continue
                    drug = self._course(row, course, where, owner)
                    if drug is not None:
                        drugs.append(drug)
                        self._see_first_dose(drug)
                        used[course.started] += 1
                for drug, following in pairwise(drugs):
                    if drug.ended_on is None:  # the next takes its place
                        drug.ended_on, drug.is_stop = following.started_on, True
                        drug.is_assumed = True
                self.source.drugs += drugs
                if drugs:
                    last[owner] = len(self.source.drugs) - 1
            if used:
                self.source.note(
                    "MISSING_TABLE", Where(table.path.name), argument="EX", given=most_often(used),
                    needed=Sentence("problem.MISSING_TABLE.needed_exposure"),
                    remedy=Sentence("problem.MISSING_TABLE.remedy_exposure"),
                )  # fmt: skip
        self._name_stops(last)

    def _course(
        self, row: Mapping[str, Any], course: Course, where: Where, owner: str
    ) -> Drug | None:
        """Make a record of a treatment of a subject; without its name or its day it is told of."""
        word = clean(row.get(course.word))
        if not word or word.casefold() in NO_ARM:
            self.source.note(
                "NO_AGENT", where, argument=course.started, patient_id=owner,
                given=repr(word) if word else Sentence("problem.NO_DAY.given_results"),
                remedy=Sentence("problem.NO_AGENT.remedy_source"),
            )  # fmt: skip
            return None
        start = self.days.day(row, (course.started,), "", where)
        if start is None:
            if row.get(course.started) is None:
                self.source.tell_no_day(where, course.started, owner)
            return None
        end = self.days.last_day(row, (course.ended,), "", where) if course.ended else None
        agent = self.source.agent(word) or own_agent(word)
        return Drug(
            patient_id=owner, agent=agent, started_on=start, where=where,
            ended_on=start if agent.is_procedure else None if end is None else later(end, 1),
            is_stop=end is not None and course.is_over,
            is_assumed=course.is_period
            or bool(self.source.assumed(where, course.started, course.ended)),
        )  # fmt: skip

    def read_drugs(self, table: Dataset, prefix: str) -> None:
        """Read other drugs and procedures: those that the vocabulary knows."""
        for number, row in table.rows():
            owner = clean(row["USUBJID"])
            where = Where(table.path.name, number, sequence_of(row, f"{prefix}SEQ"))
            word = clean(row.get(f"{prefix}DECOD")) or clean(row.get(f"{prefix}TRT"))
            if (why := _why_not_taken(row, prefix)) is not None:
                if self.source.agent(word, row.get(f"{prefix}TRT")) is not None:
                    self.source.note("NOT_TAKEN", where, given=why, patient_id=owner)
                continue
            drug = self._drug(row, prefix, word, where, owner, is_own=False)
            if drug is not None:
                self.source.drugs.append(drug)

    def read_history(self, table: Dataset) -> None:
        """Read the procedures of a medical history, such as splenectomy; the rest is of none."""
        for number, row in table.rows():
            owner, word = clean(row["USUBJID"]), clean(row.get("MHDECOD"))
            agent = self.source.agent(word, row.get("MHTERM"))
            where = Where(table.path.name, number, sequence_of(row, "MHSEQ"))
            if agent is None or not agent.is_procedure:
                told = tells_of_splenectomy(word, row.get("MHTERM"))
                if told and owner and _why_not_taken(row, "MH") is None:
                    self.source.past.add(owner, where, told)
                continue
            if (why := _why_not_taken(row, "MH")) is not None:
                self.source.note("NOT_TAKEN", where, given=why, patient_id=owner)
                continue
            named = row | {"MHTRT": row.get("MHTERM")}
            drug = self._drug(named, "MH", word, where, owner, is_own=False)
            if drug is not None:
                self.source.drugs.append(drug)

    def _drug(
        self, row: Mapping[str, Any], prefix: str, word: str, where: Where, owner: str,
        *, is_own: bool,
    ) -> Drug | None:  # fmt: skip
        agent = self.source.agent(word, row.get(f"{prefix}TRT"))
        if agent is None and is_own and word:
            agent = own_agent(word)
        if agent is None:
            self.source.strange(where.file, word)
            return None
        if not owner:
            self.source.tell_no_id(where)
            return None
        if not is_own and self.source.acts_locally(row.get(f"{prefix}ROUTE"), where, agent, owner):
            return None
        start = self.days.day(
            row, (f"{prefix}STDTC", "ASTDT"), f"{prefix}STDY", where,
            severity="error" if is_own else "warning",
        )  # fmt: skip
        end = self.days.last_day(row, (f"{prefix}ENDTC", "AENDT"), f"{prefix}ENDY", where)
        if start is None:
            dated, numbered = (f"{prefix}STDTC", "ASTDT"), f"{prefix}STDY"
            if self.days.only_numbered(row, dated, numbered):
                self.days.tell_only_numbered(where, owner, dated[0], row[numbered])
            elif all(row.get(name) is None for name in dated) and row.get(numbered) is None:
                self.source.tell_no_day(where, dated[0], owner)
            return None
        last = end or Ends(days=self.days).last_day(row, prefix, start, where)
        open_said = open_end(row, prefix, end=end)
        if end is not None and open_said:
            self.source.tell_open_end(where, end, open_said, f"{prefix}ENDTC", owner, what="drug")
        tell_of_doubt(self.source, row, prefix, where, owner)
        said = " ".join(clean(row.get(f"{prefix}{part}")) for part in ("CAT", "SCAT", "INDC"))
        only_rescues = not is_own and agent.uses == (Use.RESCUE,)
        return Drug(
            patient_id=owner,
            agent=agent,
            started_on=start,
            ended_on=start if agent.is_procedure else None if last is None else later(last, 1),
            where=where,
            is_stop=last is not None,
            intent="rescue" if only_rescues or _RESCUE.search(said) else None,
            daily_dose=_daily_dose(row, prefix),
            ongoing=last is None and bool(open_said),
            is_assumed=last != end
            or bool(self.source.assumed(where, f"{prefix}STDTC", f"{prefix}ENDTC")),
        )


def _why_not_taken(row: Mapping[str, Any], prefix: str) -> str | None:
    """Return what a row says of a drug that was not taken, None for one that was."""
    if read_flag(row, f"{prefix}OCCUR") is False:
        return f"{prefix}OCCUR = {clean(row[f'{prefix}OCCUR'])}"
    return f"{prefix}STAT = {row[f'{prefix}STAT']}" if is_not_done(row, prefix) else None


def _daily_dose(row: Mapping[str, Any], prefix: str) -> str | None:
    """Return the dose a day, where amount, unit and frequency say it."""
    times = TIMES_A_DAY.get(in_capitals(row, f"{prefix}DOSFRQ"))
    return daily_dose(row.get(f"{prefix}DOSE"), clean(row.get(f"{prefix}DOSU")), times)

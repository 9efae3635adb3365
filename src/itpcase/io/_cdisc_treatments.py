"""
Drugs and procedures of a trial.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.agents import Use, own_agent
from itpcase.io._cdisc_ends import Ends
from itpcase.io._cdisc_rows import NO, StudyDays, is_not_done, number_of, sequence_of
from itpcase.io._datasets import Dataset
from itpcase.io._drugs import Drug, daily_dose
from itpcase.io._past import tells_of_splenectomy
from itpcase.io._source import Source
from itpcase.io._where import Where
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

    def read_exposure(self, table: Dataset) -> None:
        """Read the drug of the trial: whatever it is, it is a line."""
        last: dict[str, int] = {}
        for number, row in table.rows():
            owner, word = clean(row["USUBJID"]), clean(row.get("EXTRT"))
            where = Where(table.path.name, number, sequence_of(row, "EXSEQ"))
            if not owner:
                self.source.tell_no_id(where)
                continue
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
                last[owner] = len(self.source.drugs) - 1
        for owner, place in last.items():
            if self.source.drugs[place].is_stop:
                self.source.drugs[place].stop_reason = self.stops.get(owner)

    def read_drugs(self, table: Dataset) -> None:
        """Read other drugs and procedures: those that the vocabulary knows."""
        prefix = table.name.upper()
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
            row, (f"{prefix}STDTC",), f"{prefix}STDY", where,
            severity="error" if is_own else "warning",
        )  # fmt: skip
        end = self.days.last_day(row, f"{prefix}ENDTC", f"{prefix}ENDY", where)
        if start is None:
            if row.get(f"{prefix}STDTC") is None:
                self.source.tell_no_day(where, f"{prefix}STDTC", owner)
            return None
        last = end or Ends(days=self.days).last_day(row, prefix, start, where)
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
            is_assumed=last != end
            or bool(self.source.assumed(where, f"{prefix}STDTC", f"{prefix}ENDTC")),
        )


def _why_not_taken(row: Mapping[str, Any], prefix: str) -> str | None:
    """Return what a row says of a drug that was not taken, None for one that was."""
    if row.get(f"{prefix}OCCUR") == NO:
        return f"{prefix}OCCUR = {NO}"
    return f"{prefix}STAT = {row[f'{prefix}STAT']}" if is_not_done(row, prefix) else None


def _daily_dose(row: Mapping[str, Any], prefix: str) -> str | None:
    """Return the dose a day, where amount, unit and frequency say it."""
    times = TIMES_A_DAY.get(clean(row.get(f"{prefix}DOSFRQ")).upper())
    return daily_dose(row.get(f"{prefix}DOSE"), clean(row.get(f"{prefix}DOSU")), times)

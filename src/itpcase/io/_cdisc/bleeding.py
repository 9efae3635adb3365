"""
Bleeding of the subjects of a trial: adverse and clinical events that the user says are bleeding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.io._cdisc.datasets import Dataset
from itpcase.io._cdisc.ends import Ends, open_end
from itpcase.io._cdisc.rows import (
    StudyDays,
    is_not_done,
    read_flag,
    sequence_of,
    tell_of_doubt,
    whole_code,
)
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where
from itpcase.units.text import clean

__all__: list[str] = []


@attrs.frozen(kw_only=True)
class Bleeding:
    """Reads the events that are bleeding."""

    source: Source
    days: StudyDays
    terms: Mapping[str, int | None]
    """The WHO grade of each term or code that is bleeding, None where its row says the severity."""
    grades: Mapping[str, int]
    """The WHO grade that a severity stands for."""

    def read(self, table: Dataset, prefix: str) -> None:
        """Read the adverse events, or other clinical events, that are bleeding."""
        for number, row in table.rows():
            names = [f"{prefix}{name}" for name in ("DECOD", "PTCD", "LLTCD", "LLT", "TERM")]
            said = [whole_code(row[name]).casefold() for name in names if row.get(name) is not None]
            known = [word for word in said if word in self.terms]
            severities = [
                whole_code(row[name]).casefold() for name in (f"{prefix}SEV", f"{prefix}TOXGR")
                if row.get(name) is not None
            ]  # fmt: skip
            self.source.found_codes("bleeding", known)
            self.source.found_codes("grades", severities)
            if not known:
                continue
            owner = clean(row["USUBJID"])
            where = Where(table.path.name, number, sequence_of(row, f"{prefix}SEQ"))
            if not owner:
                self.source.tell_no_id(where)
                continue
            if not self._occurred(row, prefix, where, owner):
                continue
            begun, ended = f"{prefix}STDTC", f"{prefix}ENDTC"
            start = self.days.value(row, (begun, "ASTDT"), f"{prefix}STDY", where)
            on = self.source.needed_day(start, where, begun, owner)
            if on is None:
                continue
            until = self.days.day(row, (ended, "AENDT"), f"{prefix}ENDY", where, severity="warning")
            open_said = open_end(row, prefix, end=until)
            goes_on = until is None and bool(open_said)
            if until is not None and open_said:
                self.source.tell_open_end(where, until, open_said, ended, owner)
            if until is None and not goes_on:
                until = Ends(days=self.days).last_day(row, prefix, on, where)
            if until is None and not goes_on:
                self.source.tell_no_end(where, row.get(f"{prefix}OUT"), ended, owner)
            grade = self.terms[known[0]]
            event = {
                "patient_id": owner, "on": on, "until": until, "ongoing": goes_on or None,
                "who_grade": self._grade(severities) if grade is None else grade,
                "assumed": self.source.assumed(where, begun, ended),
            }  # fmt: skip
            self.source.person(owner)
            self.source.bleeds.append((event, where))

    def tell_of_events(self, adverse: Dataset | None) -> None:
        """Tell of adverse events where nobody said which of them are bleeding: none is read."""
        rows = () if adverse is None else adverse.rows()
        terms = Counter(clean(row.get("AEDECOD")) or clean(row.get("AETERM")) for _, row in rows)
        del terms[""]
        if adverse is None or not terms:
            return
        self.source.note(
            "BLEEDING_UNKNOWN", Where(adverse.path.name), argument="bleeding",
            given=most_often(terms), remedy=Sentence("problem.BLEEDING_UNKNOWN.remedy_events"),
        )  # fmt: skip

    def _occurred(self, row: Mapping[str, Any], prefix: str, where: Where, owner: str) -> bool:
        """
        Tell of an event that was asked for and did not occur, or was not asked for.

        One that may have occurred is kept, and told of. An adverse event is on record because it
        occurred, and needs no answer.
        """
        said = {name: clean(row.get(name)) for name in (f"{prefix}OCCUR", f"{prefix}STAT")}
        if read_flag(row, f"{prefix}OCCUR") is not False and not is_not_done(row, prefix):
            tell_of_doubt(self.source, row, prefix, where, owner, needs_answer=prefix != "AE")
            return True
        self.source.note(
            "WITHDRAWN_RESULT", where, argument=f"{prefix}OCCUR", patient_id=owner,
            given=enumerated(f"{name} = {word}" for name, word in said.items() if word),
            needed=Sentence("problem.WITHDRAWN_RESULT.needed_event"),
            remedy=Sentence("problem.WITHDRAWN_RESULT.remedy_event"),
        )  # fmt: skip
        return False

    def _grade(self, severities: list[str]) -> int | None:
        """Return the WHO grade of the first severity that has one."""
        return next((self.grades[word] for word in severities if word in self.grades), None)

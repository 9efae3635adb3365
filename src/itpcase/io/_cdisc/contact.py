"""
The last contact of the subjects of a trial.

`DM` says it (``RFPENDTC``). Where it does not, it is the last day on which the subject is said to
have left the trial (``DSSTDTC`` of a disposition of participation, ``EOSDT``), or was at a visit
after that. The end of the reference period (``RFENDTC``) is often the last dose, and is none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import attrs

from itpcase._sentences import Sentence
from itpcase.io._cdisc.datasets import Dataset
from itpcase.io._cdisc.rows import ONGOING, StudyDays, in_capitals, is_not_done, read_flag
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.units.text import clean

__all__: list[str] = []

DISPOSITION: Final = "DISPOSITION EVENT"

MILESTONES: Final = frozenset({
    "INFORMED CONSENT OBTAINED", "INFORMED ASSENT OBTAINED", "ELIGIBILITY CRITERIA MET",
    "ELIGIBILITY CRITERIA NOT MET", "ENTERED INTO TRIAL", "ENROLLED", "RANDOMIZED", "RANDOMISED",
    "RE-RANDOMIZED", "INFORMED CONSENT OBTAINED FOR PROTOCOL-SPECIFIED ACTIVITY",
    "INFORMED CONSENT DECLINED FOR PROTOCOL-SPECIFIED ACTIVITY",
    "WITHDRAWAL OF CONSENT FROM PROTOCOL-SPECIFIED ACTIVITY",
    "OPTED TO CONTINUE INTO NEXT TRIAL ELEMENT", "OPTED TO CONTINUE INTO SURVIVAL FOLLOW-UP",
    "DECLINED TO CONTINUE INTO NEXT TRIAL ELEMENT",
    "DECLINED TO CONTINUE INTO SURVIVAL FOLLOW-UP", "TREATMENT UNBLINDED", "SITE TRANSFER",
    "SUBJECT ENTERED ADDITIONAL RESEARCH STUDY",
})  # fmt: skip
"""
What is no disposition where no category says so.

The terms of CDISC for milestones of a protocol (C114118) and other events (C150811), as a public
program that makes a DS has them in 2026; "enrolled" and the British spelling are recalled.
"""

PARTICIPATION: Final = ("PARTICIPATION", "STUDY COMPLETION", "END OF STUDY", "END OF TRIAL")
"""What a category of the disposition of a subject holds; any other names a treatment."""


class Said(NamedTuple):
    """Until when a subject was seen, and where that is said."""

    day: Day
    where: Where
    column: str


def is_disposition(row: Mapping[str, Any]) -> bool:
    """Tell a disposition from a milestone or another event."""
    category = in_capitals(row, "DSCAT")
    if category:
        return category == DISPOSITION
    return in_capitals(row, "DSDECOD") not in MILESTONES


def is_of_treatment(row: Mapping[str, Any]) -> bool:
    """Tell whether a disposition is that of a treatment, and not of the subject (``DSSCAT``)."""
    category = in_capitals(row, "DSSCAT")
    return bool(category) and not any(word in category for word in PARTICIPATION)


@attrs.define(kw_only=True)
class Contacts:
    """Collects until when each subject was seen."""

    source: Source
    days: StudyDays
    _left: dict[str, list[Said]] = attrs.field(factory=lambda: defaultdict(list), init=False)
    """When each is said to have left the trial."""
    _visits: dict[str, Said] = attrs.field(factory=dict, init=False)
    """The last visit of each."""

    def leave(self, owner: str, day: Day | None, where: Where, column: str) -> None:
        """Take it that a subject is said to have left the trial on a day."""
        if day is not None:
            self._left[owner].append(Said(day, where, column))

    def read_subject(self, row: Mapping[str, Any], owner: str, where: Where) -> None:
        """Read the end of the study of a subject of ``ADSL``; of one in it, it is the data cut."""
        if in_capitals(row, "EOSSTT") != ONGOING:
            day = self.days.day(row, ("EOSDT",), "", where, severity="warning")
            self.leave(owner, day, where, "EOSDT")

    def read_visits(self, table: Dataset) -> None:
        """Read the last visit of each subject; one that did not take place is none."""
        for number, row in table.rows():
            owner, where = clean(row["USUBJID"]), Where(table.path.name, number)
            if not owner:
                self.source.tell_no_id(where)
                continue
            if read_flag(row, "SVOCCUR") is False or is_not_done(row, "SV"):
                continue
            for column, numbered in (("SVSTDTC", "SVSTDY"), ("SVENDTC", "SVENDY")):
                day = self.days.day(row, (column,), numbered, where, severity="warning")
                last = self._visits.get(owner)
                if day is not None and (last is None or is_later(day, last.day)):
                    self._visits[owner] = Said(day, where, column)

    def settle(self) -> None:
        """Take the last contact of each subject, and tell of what contradicts it."""
        seen = _last_seen(self.source) if self._left else {}
        for owner in self.source.patients:
            left, visit = self._left.get(owner, []), self._visits.get(owner)
            known = self.source.person(owner).get("followed_until")
            if known is not None:
                for said in _latest(left), visit:
                    if said is not None and is_later(said.day, known):
                        self._tell(owner, known, said)
                continue
            last = _latest(left)
            if last is None:
                continue
            if visit is not None and is_later(visit.day, last.day):
                left, last = [*left, visit], visit
            columns = dict.fromkeys(each.column for each in left if each.column != last.column)
            for column in columns:
                other = _latest([each for each in left if each.column == column])
                if other is not None and other.day != last.day:
                    self._tell(owner, last.day, other)
            later = seen.get(owner)
            if later is not None and is_later(later, last.day):
                self.source.note(
                    "AFTER_FOLLOW_UP", last.where, argument=last.column, patient_id=owner,
                    needed=Sentence("problem.AFTER_FOLLOW_UP.needed_left", left=last.day),
                    given=str(later), remedy=Sentence("problem.AFTER_FOLLOW_UP.remedy_left"),
                )  # fmt: skip
                continue
            self.source.person(owner)["followed_until"] = last.day

    def _tell(self, owner: str, taken: Day, other: Said) -> None:
        self.source.note(
            "TWO_FACTS", other.where, argument=other.column, patient_id=owner,
            given=Sentence("problem.TWO_FACTS.given", first=taken, other=other.day),
            needed=Sentence("problem.TWO_FACTS.needed_contact"),
        )  # fmt: skip


def is_later(one: Day, two: Day) -> bool:
    """Compare two days of one numbering; a date is not later than a study day, nor before it."""
    if isinstance(one, dt.date) and isinstance(two, dt.date):
        return one > two
    return isinstance(one, int) and isinstance(two, int) and one > two


def _latest(found: list[Said]) -> Said | None:
    """Return the last of several."""
    last = None
    for each in found:
        if last is None or is_later(each.day, last.day):
            last = each
    return last


def _last_seen(source: Source) -> dict[str, Day]:
    """Return the last day of which a record of a subject is."""
    seen: dict[str, Day] = {}
    for owner, day in _days(source):
        if day is not None and (owner not in seen or is_later(day, seen[owner])):
            seen[owner] = day
    return seen


def _days(source: Source) -> Iterator[tuple[str, Day | None]]:
    """Give the days of counts, values, bleeding and starts of drugs."""
    yield from ((kept.patient_id, kept.on) for kept in source.kept)
    yield from ((row["patient_id"], row["on"]) for row, _ in (*source.labs, *source.bleeds))
    yield from ((drug.patient_id, drug.started_on) for drug in source.drugs)

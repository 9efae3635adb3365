"""
What a trial knows of its subjects: arm, site, sex, age, death, last contact, and why they left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence
from itpcase.io._cdisc_rows import NO, YES, StudyDays, number_of, sequence_of, whole_code
from itpcase.io._datasets import Dataset
from itpcase.io._source import Source
from itpcase.io._where import Where
from itpcase.units.text import clean

__all__: list[str] = []

ARMS: Final = (("ARM", "ACTARM"), ("TRT01P", "TRT01A"), ("ARMCD", "ACTARMCD"))
"""The planned arm of a subject and the actual one; the first that a subject has is taken."""

NO_ARM: Final = frozenset({
    "screen failure", "screening failure", "not assigned", "not treated", "not randomized",
    "not randomised", "unplanned treatment", "scrnfail", "notassgn", "nottrt", "unplan",
})  # fmt: skip
"""What stands in the place of an arm where there is none; `ACTARM` may say so of a planned one."""


@attrs.define(kw_only=True)
class People:
    """Reads the data sets ``DM``, else ``ADSL``, and ``DS``."""

    source: Source
    days: StudyDays
    stops: dict[str, str] = attrs.field(factory=dict, init=False)
    """Why each subject left the drug or the trial."""
    undated: dict[str, tuple[Where, str, str]] = attrs.field(factory=dict, init=False)
    """Where a data set says of a subject that it died, and not when."""

    def read(self, table: Dataset) -> None:
        """Read what is known of each subject."""
        for number, row in table.rows():
            owner = clean(row["USUBJID"])
            where = Where(table.path.name, number)
            if not owner:
                self.source.tell_no_id(where)
                continue
            self.source.known.add(owner)
            start = next((row[n] for n in ("RFSTDTC", "TRTSDT") if row.get(n) is not None), None)
            if (day := self.source.day(start, where, "RFSTDTC", owner, severity="warning")) and (
                isinstance(day, dt.date)
            ):
                self.days.starts[owner] = day
            died = self.days.day(row, ("DTHDTC", "DTHDT"), "", where)
            if row.get("DTHFL") == YES and died is None:
                self.undated[owner] = where, "DTHFL = Y", "DTHDTC"
            if row.get("DTHFL") == NO and died is not None:
                self.source.note(
                    "TWO_FACTS", where, argument="DTHDTC", patient_id=owner,
                    given=Sentence("problem.TWO_FACTS.given", first=died, other="DTHFL = N"),
                )  # fmt: skip
            if any(planned in row for planned, _ in ARMS):
                self.source.state(owner, where, arm=self._arm(row, where, owner))
            if "SITEID" in row:
                self.source.state(owner, where, centre=whole_code(row["SITEID"]) or None)
            last = ("RFPENDTC",) if row.get("RFPENDTC") is not None else ("RFENDTC", "EOSDT")
            self.source.state(
                owner, where,
                sex=self.source.sex(row.get("SEX"), where, "SEX", owner),
                age=self._age(row, where, owner),
                born_on=self.days.day(
                    row, ("BRTHDTC", "BRTHDT"), "", where, severity="warning"
                ),
                died_on=died,
                followed_until=self.days.day(row, last, "", where, severity="warning"),
            )  # fmt: skip

    def read_disposition(self, table: Dataset) -> None:
        """Read deaths, and why subjects left."""
        for number, row in table.rows():
            category = clean(row.get("DSCAT")).upper()
            word = clean(row.get("DSDECOD"))
            if category and category != "DISPOSITION EVENT":
                continue
            owner = clean(row["USUBJID"])
            where = Where(table.path.name, number)
            if not owner:
                self.source.tell_no_id(where)
                continue
            if word.upper() == "DEATH":
                died = self.days.day(row, ("DSSTDTC",), "DSSTDY", where)
                self.source.state(owner, where, died_on=died)
                if died is None:
                    self.undated.setdefault(owner, (where, "DSDECOD = DEATH", "DSSTDTC"))
            if word and word.upper() not in {"COMPLETED", "SCREEN FAILURE"}:
                self.stops.setdefault(owner, word.casefold())

    def read_fatal(self, table: Dataset) -> None:
        """Keep that an adverse event was fatal, of whichever kind it was."""
        for number, row in table.rows():
            said = {name: clean(row.get(name)).upper() for name in ("AESDTH", "AEOUT")}
            if said["AESDTH"] == YES or said["AEOUT"] == "FATAL":
                where = Where(table.path.name, number, sequence_of(row, "AESEQ"))
                given = ", ".join(f"{name} = {word}" for name, word in said.items() if word)
                self.undated.setdefault(clean(row["USUBJID"]), (where, given, "DTHDTC"))

    def tell_of_deaths(self) -> None:
        """Tell of deaths on days that no data set has."""
        for owner, (where, given, argument) in self.undated.items():
            if self.source.person(owner).get("died_on") is None:
                self.source.note(
                    "DEATH_WITHOUT_DAY", where, given=given, argument=argument, patient_id=owner
                )

    def _arm(self, row: Mapping[str, Any], where: Where, owner: str) -> str | None:
        """Return the arm that was planned, and tell of one that was another in fact."""
        said = {name: whole_code(row.get(name)) for pair in ARMS for name in pair}
        planned = next((name for name, _ in ARMS if said[name]), "")
        if not planned or said[planned].casefold() in NO_ARM:
            return None
        others = [(one, said[one], said[other]) for one, other in ARMS if said[one] and said[other]]
        reason = clean(row.get("ARMNRS"))  # such as ASSIGNED, NOT TREATED
        if not others and reason:
            others = [(planned, said[planned], reason)]
        for name, first, other in others:
            if first.casefold() != other.casefold():
                self.source.tell_two_arms(where, name, owner, first, other)
                break
        return said[planned]

    def _age(self, row: Mapping[str, Any], where: Where, owner: str) -> float | None:
        age, unit = row.get("AGE"), clean(row.get("AGEU")).upper()
        if age is None:
            return None
        years = {"YEARS": 1.0, "YEAR": 1.0, "": 1.0, "MONTHS": 12.0}.get(unit)
        if years is None:
            self.source.note(
                "AGE_UNIT", where, given=f"{age} {unit}", argument="AGE", patient_id=owner
            )
            return None
        number = number_of(age)
        if number is None:
            self.source.note("AGE", where, given=repr(age), argument="AGE", patient_id=owner)
            return None
        return number / years

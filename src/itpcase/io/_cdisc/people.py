"""
What a trial knows of its subjects: arm, site, sex, age, death, last contact, and why they left.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.io._cdisc.contact import Contacts, is_disposition, is_later, is_of_treatment
from itpcase.io._cdisc.datasets import ID, Dataset
from itpcase.io._cdisc.rows import (
    StudyDays,
    in_capitals,
    is_not_done,
    number_of,
    read_flag,
    sequence_of,
    whole_code,
)
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.model import Day
from itpcase.units.printed_days import DAYS_PER_WEEK
from itpcase.units.text import clean
from itpcase.units.times import DAYS_PER_YEAR

__all__: list[str] = []

DEATHS: Final = re.compile(r"(?:DEATH|DIED|DEAD)(?: (?:BY|DUE TO|FROM|OF) .*)?")
"""What a time to an event says of one that was a death, and nothing else."""

OF_ROWS: Final = ("TRTP", "TRTA")
"""The planned treatment and the actual one of each row of an analysis, or of its period."""

CODES_OF_ARMS: Final = ("ARMCD", "ACTARMCD")
"""The planned arm and the actual one as codes, which are no words of other columns."""

ARMS: Final = (("ARM", "ACTARM"), ("TRT01P", "TRT01A"), CODES_OF_ARMS, OF_ROWS)
"""The planned arm of a subject and the actual one; the first that a subject has is taken."""

NO_ARM: Final = frozenset({
    "screen failure", "screening failure", "not assigned", "not treated", "not randomized",
    "not randomised", "unplanned treatment", "scrnfail", "notassgn", "nottrt", "unplan",
})  # fmt: skip
"""What stands in the place of an arm where there is none; `ACTARM` may say so of a planned one."""

COMPLETED: Final = "COMPLETED"
"""Who is said to have done so stopped for no reason."""

CAUSE: Final = "PRCDTH"
"""The test of DD that is the primary cause of a death, as public programs for SDTM have it."""

UNKNOWN_CAUSES: Final = frozenset({
    "", "UNKNOWN", "UNK", "NOT KNOWN", "U", "NOT APPLICABLE", "NOT AVAILABLE", "NOT REPORTED",
    "NOT DETERMINED", "UNDETERMINED", "NA", "N/A", ".", "-",
})  # fmt: skip
"""What is no cause of a death."""

PER_YEAR: Final = {
    "": 1.0, "YEAR": 1.0, "MONTH": 12.0, "WEEK": DAYS_PER_YEAR / DAYS_PER_WEEK,
    "DAY": DAYS_PER_YEAR, "HOUR": 24 * DAYS_PER_YEAR,
}  # fmt: skip
"""So many of the units of an age (AGEU) are a year; their words may be those of several."""

TWO_YEARS: Final = 2.0
"""So far an age in full years may lie below what has passed since the birth."""

OFF_DRUG: Final = ("SCREENING", "RUN-IN", "WASHOUT", "FOLLOW-UP", "FOLLOWUP", "POST")
"""What the name of an epoch holds in which the drug of the trial is not given."""


class Left(NamedTuple):
    """How a subject is said to have left, and whether the drug or the trial."""

    is_of_treatment: bool
    word: str


@attrs.define(kw_only=True)
class People:
    """Reads the data sets ``DM``, ``ADSL``, ``DS`` and ``DD``."""

    source: Source
    days: StudyDays
    contacts: Contacts
    places: dict[str, Where] = attrs.field(factory=dict, init=False)
    """Where each subject stands."""
    _unplanned: dict[str, tuple[Where, str, str, str]] = attrs.field(factory=dict, init=False)
    """Where a subject without a planned arm has an actual one: its column, and both."""
    _arms: dict[str, dict[str, tuple[Where, str]]] = attrs.field(factory=dict, init=False)
    """By subject, what stands in each column that names an arm in words, and where."""
    _begun: dict[tuple[str, str, str], Day] = attrs.field(factory=dict, init=False)
    """The start of the reference period of each subject, by its trial and the column of it."""
    _stops: dict[str, Left] = attrs.field(factory=dict, init=False)
    """How each subject is said to have left."""
    left: dict[str, tuple[Where, str]] = attrs.field(factory=dict, init=False)
    """Who is said to have left a treatment, with where that is said."""
    undated: dict[str, tuple[Where, str, str]] = attrs.field(factory=dict, init=False)
    """Where a data set says of a subject that it died, and not when."""

    def read(self, table: Dataset) -> None:
        """Read what is known of each subject."""
        of_rows = {name: _words_of_each(table, name) for name in OF_ROWS if name in table}
        for number, row in table.rows():
            owner = clean(row["USUBJID"])
            where = Where(table.path.name, number)
            if not owner:
                self.source.tell_no_id(where)
                continue
            row |= {name: _only(words.get(owner, [])) for name, words in of_rows.items()}
            self.source.known.add(owner)
            column = next((n for n in ("RFSTDTC", "TRTSDT") if row.get(n) is not None), "RFSTDTC")
            day = self.source.day(row.get(column), where, column, owner, severity="warning")
            trial = clean(row.get("STUDYID"))
            self._see_start(owner, trial, column, day, where)
            self.days.begin(owner, trial, day)
            died = self.days.day(row, ("DTHDTC", "DTHDT"), "", where)
            if read_flag(row, "DTHFL") and died is None:
                self.undated.setdefault(owner, (where, "DTHFL = Y", "DTHDTC"))
            if read_flag(row, "DTHFL") is False and died is not None:
                self.source.note(
                    "TWO_FACTS", where, argument="DTHDTC", patient_id=owner,
                    given=Sentence("problem.TWO_FACTS.given", first=died, other="DTHFL = N"),
                )  # fmt: skip
            self._see_arms(row, where, owner)
            is_first = self.source.person(owner).get("arm") is None
            if is_first and any(name in row for pair in ARMS for name in pair):
                self.source.state(owner, where, arm=self._arm(row, where, owner))
            planned = of_rows.get(OF_ROWS[0], {}).get(owner, [])
            is_open = self.source.person(owner).get("arm") is None and owner not in self._unplanned
            if is_open and len(planned) > 1:
                self.source.tell_unplanned_arm(where, OF_ROWS[0], owner, *planned[:2])
            if is_first and [self.source.person(owner).get("arm")] == planned:
                self._tell_of_rows(where, owner, planned[0], of_rows.get(OF_ROWS[1], {}))
            if "SITEID" in row:
                self.source.state(owner, where, centre=whole_code(row["SITEID"]) or None)
            self.source.state(
                owner, where,
                sex=self.source.sex(row.get("SEX"), where, "SEX", owner),
                age=self._age(row, where, owner),
                age_stated=clean(row.get("AGETXT")) or None,
                death_cause=_cause(row.get("DTHCAUS")),
                born_on=self.days.day(
                    row, ("BRTHDTC", "BRTHDT"), "", where, severity="warning"
                ),
                died_on=died,
                followed_until=self._last_contact(row, where, owner),
            )  # fmt: skip
            self.places.setdefault(owner, where)
            self.contacts.read_subject(row, owner, where)

    def _see_start(
        self, owner: str, trial: str, column: str, day: Day | None, where: Where
    ) -> None:
        """Tell of a second start of one trial, from which its study days may be counted."""
        first = day if day is None else self._begun.setdefault((owner, trial, column), day)
        if first != day:
            self.source.note(
                "TWO_FACTS", where, argument=column, patient_id=owner,
                given=Sentence("problem.TWO_FACTS.given", first=first, other=day),
            )  # fmt: skip

    def _last_contact(self, row: Mapping[str, Any], where: Where, owner: str) -> Day | None:
        """Return the last contact that a row says; of a subject of two trials, the later one."""
        day = self.days.day(row, ("RFPENDTC",), "", where, severity="warning")
        trial, facts = clean(row.get("STUDYID")), self.source.person(owner)
        known: Day | None = facts.get("followed_until")
        if self.days.trials[owner] == trial or known is None or day is None:
            return day
        later = day if is_later(day, known) else known
        facts["followed_until"] = later
        return later

    def read_disposition(self, table: Dataset) -> None:
        """Read deaths, when subjects left the trial, and why they left the drug."""
        for number, row in table.rows():
            if not is_disposition(row):
                continue
            word, owner = in_capitals(row, "DSDECOD"), clean(row["USUBJID"])
            where = Where(table.path.name, number)
            if not owner:
                self.source.tell_no_id(where)
                continue
            died = word == "DEATH"
            on = self.days.day(
                row, ("DSSTDTC",), "DSSTDY", where, severity="error" if died else "warning"
            )
            if died:
                self.source.state(owner, where, died_on=on)
                if on is None:
                    self.undated.setdefault(owner, (where, "DSDECOD = DEATH", "DSSTDTC"))
            if not is_of_treatment(row):
                self.contacts.leave(owner, on, where, "DSSTDTC")
            else:
                self.left.setdefault(owner, (where, word))
            self._see_stop(row, owner, word)

    def _see_stop(self, row: Mapping[str, Any], owner: str, word: str) -> None:
        """Keep why a subject left the drug, as is said of the drug, else of the trial."""
        epoch = in_capitals(row, "EPOCH")
        if not word or word == "SCREEN FAILURE" or any(each in epoch for each in OFF_DRUG):
            return
        said = Left(is_of_treatment=is_of_treatment(row), word=word)
        known = self._stops.get(owner)
        is_nearer = known is None or (said.is_of_treatment and not known.is_of_treatment)
        is_more = (
            known is not None and known.word == COMPLETED
            and said.is_of_treatment == known.is_of_treatment
        )  # fmt: skip
        if is_nearer or is_more:
            self._stops[owner] = said

    @property
    def stops(self) -> dict[str, str]:
        """Why each subject left the drug or the trial, who did not complete it."""
        return {
            owner: said.word.casefold()
            for owner, said in self._stops.items()
            if said.word != COMPLETED
        }

    def read_fatal(self, table: Dataset) -> None:
        """Keep that an adverse event was fatal, of whichever kind it was."""
        for number, row in table.rows():
            said = {name: in_capitals(row, name) for name in ("AESDTH", "AEOUT")}
            if read_flag(row, "AESDTH") or said["AEOUT"] == "FATAL":
                where = Where(table.path.name, number, sequence_of(row, "AESEQ"))
                given = enumerated(f"{name} = {word}" for name, word in said.items() if word)
                self._see_death(row, where, given)

    def read_times(self, table: Dataset) -> None:
        """Keep that a time to an event ended with a death; its day is that of another data set."""
        for number, row in table.rows():
            said = in_capitals(row, "EVNTDESC")
            if DEATHS.fullmatch(said) and number_of(row.get("CNSR")) == 0:  # 0 is an event
                where = Where(table.path.name, number, clean(row.get("PARAMCD")) or None)
                self._see_death(row, where, f"EVNTDESC = {said}")

    def read_details(self, table: Dataset) -> None:
        """Keep that there are details of a death; the day on which they were taken is another."""
        for number, row in table.rows():
            where = Where(table.path.name, number, sequence_of(row, "DDSEQ"))
            if is_not_done(row, "DD"):
                continue
            said = clean(row.get("DDSTRESC")) or clean(row.get("DDORRES"))
            test, owner = in_capitals(row, "DDTESTCD"), clean(row["USUBJID"])
            self._see_death(row, where, f"{test} = {said}")
            known = clean(self.source.person(owner).get("death_cause")) if owner else said
            if test == CAUSE and _cause(said) and said.upper() != known.upper():
                self.source.state(owner, where, death_cause=said)

    def _see_death(self, row: Mapping[str, Any], where: Where, given: str) -> None:
        """Keep that a subject died, as a data set says that does not say when."""
        owner = clean(row["USUBJID"])
        if owner:
            self.undated.setdefault(owner, (where, given, "DTHDTC"))
        else:
            self.source.tell_no_id(where)

    def settle_ages(self) -> None:
        """
        Keep the age of a subject whose birth is known too, of which the age was worked out.

        An age that is two years or more from that at the start of the reference period is told of.
        """
        for owner, facts in self.source.patients.items():
            age, born, start = facts.get("age"), facts.get("born_on"), self.days.starts.get(owner)
            if age is None or born is None:
                continue
            facts["born_on"] = None
            if isinstance(born, dt.date) and start is not None:
                passed = (start - born).days / DAYS_PER_YEAR
                if not -1 < passed - age < TWO_YEARS:
                    self.source.note(
                        "TWO_FACTS", self.places[owner], argument="AGE", patient_id=owner,
                        given=Sentence("problem.TWO_FACTS.given", first=age, other=born),
                    )  # fmt: skip

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
            named = [each for pair in ARMS for each in reversed(pair) if each != planned]
            actual = next((n for n in named if said[n] and said[n].casefold() not in NO_ARM), "")
            if actual:
                first = said.get(planned, "")
                self._unplanned.setdefault(owner, (where, actual, first, said[actual]))
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

    def _see_arms(self, row: Mapping[str, Any], where: Where, owner: str) -> None:
        """Keep the arm that each pair of columns names, the planned one before the actual one."""
        for pair in ARMS:
            name = next((each for each in pair if whole_code(row.get(each))), "")
            word = whole_code(row.get(name)) if name else ""
            if name and pair != CODES_OF_ARMS and word.casefold() not in NO_ARM:
                _, known = self._arms.setdefault(owner, {}).setdefault(name, (where, word))
                if known.casefold() != word.casefold():
                    self._tell_arms(where, (name, name), owner, (known,), (word,))

    def see_rows(self, table: Dataset) -> Dataset:
        """Keep the treatment of the rows of an analysis, of subjects who have one; return it."""
        name = next((each for each in OF_ROWS if each in table), "")
        for owner, words in _words_of_each(table, name).items() if name else ():
            is_one = len(words) == 1 and words[0].casefold() not in NO_ARM
            if is_one and owner in self._arms:
                self._arms[owner].setdefault(name, (Where(table.path.name), words[0]))
        return table

    def compare_arms(self) -> None:
        """
        Tell of arms that two columns name differently.

        * a word that is a part of the other is no other arm: ``Drug`` is one period of
          ``Drug-Placebo``;
        * where each word of one column stands beside one word of the other, in all subjects, it is
          told once: one of the two may be another name.
        """
        found: dict[tuple[str, str], list[tuple[str, Where, str, str]]] = {}
        for owner, said in self._arms.items():
            (first, (_, word)), *others = said.items()
            for name, (where, other) in others:
                found.setdefault((first, name), []).append((owner, where, word, other))
        for (first, name), rows in found.items():
            pairs = {(one.casefold(), two.casefold()): (one, two) for _, _, one, two in rows}
            if all(one in two or two in one for one, two in pairs):
                continue
            is_name = len({one for one, _ in pairs}) == len({two for _, two in pairs}) == len(pairs)
            if is_name and len(rows) > 1:
                ones, twos = zip(*pairs.values(), strict=True)
                self._tell_arms(Where(rows[0][1].file), (first, name), None, ones, twos)
                continue
            for owner, where, one, two in rows:
                if one.casefold() not in two.casefold() and two.casefold() not in one.casefold():
                    self._tell_arms(where, (first, name), owner, (one,), (two,))

    def _tell_arms(
        self, where: Where, names: tuple[str, str], owner: str | None, ones: Iterable[str],
        twos: Iterable[str],
    ) -> None:  # fmt: skip
        """Tell of the words of two columns; the first of them is taken."""
        first, name = names
        self.source.note(
            "TWO_FACTS", where, argument=name, patient_id=owner,
            needed=Sentence("problem.TWO_FACTS.needed_arm_names", first=first),
            given=Sentence(
                "problem.TWO_FACTS.given", first=", ".join(ones), other=", ".join(twos)
            ),
            remedy=Sentence("problem.TWO_FACTS.remedy_arm_names", first=first),
        )  # fmt: skip

    def _tell_of_rows(
        self, where: Where, owner: str, planned: str, actual: Mapping[str, list[str]]
    ) -> None:
        """Tell of a subject some of whose rows are of another treatment than planned."""
        words = actual.get(owner, [])
        others = [each for each in words if each.casefold() != planned.casefold()]
        if len(words) > 1 and others:  # a single one is looked at as that of the subject
            self.source.tell_two_arms(where, OF_ROWS[1], owner, planned, others[0])

    def tell_of_arms(self) -> None:
        """Tell of the actual arms of subjects of whom no data set has a planned one."""
        for owner, (where, name, planned, actual) in self._unplanned.items():
            if self.source.person(owner).get("arm") is None:
                self.source.tell_unplanned_arm(where, name, owner, planned, actual)

    def _age(self, row: Mapping[str, Any], where: Where, owner: str) -> float | None:
        age, unit = row.get("AGE"), in_capitals(row, "AGEU")
        if age is None:
            return None
        years = PER_YEAR.get(unit.removesuffix("S"))
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


def _words_of_each(table: Dataset, name: str) -> dict[str, list[str]]:
    """Return the words of each subject in a column, in whichever of its rows, each case once."""
    found: dict[str, dict[str, str]] = {}
    for owner, word in dict.fromkeys(zip(table.columns[ID], table.columns[name], strict=True)):
        if clean(owner) and (said := whole_code(word)):
            found.setdefault(clean(owner), {}).setdefault(said.casefold(), said)
    return {owner: [*words.values()] for owner, words in found.items()}


def _only(words: list[str]) -> str | None:
    """Return the one word of several; None where they are more, or none."""
    return words[0] if len(words) == 1 else None


def _cause(value: Any) -> str | None:
    """Return the cause of a death; None for a word that says of none."""
    said = clean(value)
    return None if said.upper() in UNKNOWN_CAUSES else said

"""
Reads phenopackets: who a packet is about, what was measured, and what was done.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError
from itpcase.io._files.folder import as_path
from itpcase.io._files.json import part_of, placed_parts
from itpcase.io._phenopackets.actions import Actions
from itpcase.io._phenopackets.measurements import Measurements
from itpcase.io._phenopackets.packets import (
    LONGEST_SHOWN,
    NO_PACKETS,
    UNREAD,
    files_of,
    is_malformed,
    named_term,
    no_packets,
    packets_of,
)
from itpcase.io._phenopackets.times import day_of, day_of_stamp, end_of
from itpcase.io._source.analytes import LOINC, PLATELET_LOINC, with_own
from itpcase.io._source.drugs import SHOWN
from itpcase.io._source.source import Source
from itpcase.io._source.where import Where
from itpcase.units.labs import PLATELETS
from itpcase.units.text import as_printed, clean

__all__: list[str] = []

SEXES: Final = {"FEMALE": "F", "MALE": "M", "OTHER_SEX": "other", "UNKNOWN_SEX": ""}

DEAD, ALIVE = "DECEASED", "ALIVE"

STATUSES: Final = {
    "": "", "UNKNOWN_STATUS": "", "0": "", ALIVE: ALIVE, "1": ALIVE, DEAD: DEAD, "2": DEAD,
}  # fmt: skip
"""Whether a person lives, by the names of the schema and by their numbers."""


def reader_of(
    source: Source,
    *,
    codes: tuple[str, ...],
    bleeding: Mapping[str, int | None] | tuple[str, ...],
    labs: Mapping[str, str] | None,
) -> Reader:
    """Make the reader of a source, which knows its codes."""
    for name, given in (("codes", codes), ("labs", labs), ("bleeding", bleeding)):
        source.look_for(name, given, key=str.casefold)
    known = with_own({f"LOINC:{code}": name for code, name in LOINC.items()}, labs)
    counts = dict.fromkeys((*(f"LOINC:{code}" for code in PLATELET_LOINC), *codes), PLATELETS)
    grades = bleeding if isinstance(bleeding, Mapping) else dict.fromkeys(bleeding)
    return Reader(
        source=source, actions=Actions(source=source),
        bleeding={name.casefold(): grade for name, grade in grades.items()},
        measurements=Measurements(
            source=source,
            codes={str(name).casefold(): analyte for name, analyte in (known | counts).items()},
        ),
    )  # fmt: skip


@attrs.define(kw_only=True)
class Reader:
    """Reads the packets of one source."""

    source: Source
    measurements: Measurements
    actions: Actions
    bleeding: Mapping[str, int | None]
    _relatives: int = attrs.field(default=0, init=False)
    _alternate: list[tuple[str, str]] = attrs.field(factory=list, init=False)
    """Patients with the further ids that are said of them."""
    _unread: list[str] = attrs.field(factory=list, init=False)
    """Files of a folder that hold no packets."""

    def read(self, path: str | os.PathLike[str]) -> None:
        """Read every packet; nothing is used of a source with a broken file."""
        place = as_path(path, "path")
        files = files_of(place)
        for file, name in files.items():
            self._read_file(file, name, is_one_of_many=len(files) > 1)
        self._tell_of_files(place)
        self.measurements.tell_of_samples()
        self.source.take(self.measurements.results)
        self._tell_of_persons()
        self.actions.finish()
        if local := self.measurements.local:
            listed = [f"{name} ({times})" for name, times in local.most_common(SHOWN)]
            self.source.note("LOCAL_CODE", Where("measurements"), given=enumerated(listed))
        if self._relatives:
            self.source.note(
                "NOT_USED", Where("relatives"), given=str(self._relatives),
                needed=Sentence("problem.NOT_USED.needed_relatives"),
                remedy=Sentence("problem.NOT_USED.remedy_relatives"),
            )  # fmt: skip
        for facts in self.source.patients.values():
            facts.setdefault("bleeding_recorded", bool(self.bleeding))

    def _tell_of_persons(self) -> None:
        """Tell of two patients of whom one has the id of the other among its further ids."""
        for owner, other in dict.fromkeys(self._alternate):
            if other in self.source.known and other != owner:
                self.source.note(
                    "ONE_PERSON", Where("subject"), argument="alternateIds", patient_id=owner,
                    given=enumerated((owner, other)),
                )  # fmt: skip

    def _read_file(self, file: Path, name: str, *, is_one_of_many: bool) -> None:
        """Read the packets of a file; one of many that holds none is told of."""
        try:
            for packet, at, is_relative in [*packets_of(file, name)]:  # all of a file, or nothing
                self._relatives += is_relative
                if not is_relative:
                    self._read(packet, name, at)
        except InputError as error:
            if error.problem.code != NO_PACKETS or not is_one_of_many:
                raise
            self._unread.append(name)

    def _tell_of_files(self, place: Path) -> None:
        """Tell of files of a folder without packets, or with some in a form that is not read."""
        inside = sorted(place.rglob("*")) if place.is_dir() else ()
        others = [each.name for each in inside if each.name.casefold().endswith(UNREAD)]
        if not self.source.found.tables and self._unread:
            raise no_packets(place.name, enumerated(self._unread[:SHOWN]))
        if unread := [*self._unread, *others]:
            self.source.note(
                "UNKNOWN_FILE", Where(place.name), given=enumerated(unread[:SHOWN]),
                needed=Sentence("problem.MISSING_FILE.needed_packets"),
                remedy=Sentence("problem.UNKNOWN_FILE.remedy_packets", files=len(unread)),
            )  # fmt: skip

    def _read(self, packet: Mapping[str, Any], file: str, at: str) -> None:
        tables = self.source.found.tables
        tables["phenopackets"] = tables.get("phenopackets", 0) + 1
        subject = part_of(packet, "subject")
        written = subject.get("id")
        owner = clean(written) if isinstance(written, str) else ""

        def place(name: str) -> Where:
            return Where(file, None, f"{at}.{name}" if at else name)

        if not owner:
            self.source.tell_no_id(place("subject"), clean(packet.get("id")))
            return
        self.source.see_id(written, owner, place("subject"), "id")
        self.source.known.add(owner)
        further = subject.get("alternateIds")
        self._alternate += [
            (owner, clean(each)) for each in (further if isinstance(further, list) else ())
        ]
        born = self._read_subject(subject, owner, place("subject"))
        for name, take in (
            ("measurements", self.measurements.take),
            ("biosamples", self.measurements.take_sample),
            ("medicalActions", self.actions.take), ("phenotypicFeatures", self._take_feature),
        ):  # fmt: skip
            if is_malformed(packet, name):
                said = repr(packet[name])[:LONGEST_SHOWN]
                self.source.tell(place(name).problem("NOT_A_LIST", given=said, patient_id=owner))
            for where, each in placed_parts(packet, name):
                tables[name] = tables.get(name, 0) + 1
                take(each, owner, born, place(where))

    def _read_subject(self, subject: Mapping[str, Any], owner: str, where: Where) -> dt.date | None:
        """Read what is said of a person, and return the day of birth, by which ages are days."""
        source, vital = self.source, part_of(subject, "vitalStatus")
        stamp = day_of_stamp(subject.get("dateOfBirth"))
        born = source.day(stamp, where, "dateOfBirth", owner, severity="warning")
        birth = born if isinstance(born, dt.date) else None
        sex = clean(subject.get("sex"))
        status, cause = (
            self._status_of(subject, owner, where),
            named_term(vital.get("causeOfDeath")),
        )
        died = source.day(
            day_of(vital.get("timeOfDeath"), birth), where, "vitalStatus.timeOfDeath", owner
        )
        seen = subject.get("timeAtLastEncounter")
        source.state(
            owner, where, sex=source.sex(SEXES.get(sex, sex), where, "sex", owner),
            born_on=born, died_on=died,
            death_cause=as_printed(part_of(vital, "causeOfDeath").get("label")) or cause[0] or None,
            followed_until=source.day(
                end_of(seen) or day_of(seen, birth), where, "timeAtLastEncounter", owner,
                severity="warning",
            ),
        )  # fmt: skip
        of_death = died if died is not None else next(filter(None, reversed(cause)), None)
        if of_death is not None and status == ALIVE:
            source.note(
                "TWO_FACTS", where, argument="vitalStatus", patient_id=owner,
                given=Sentence("problem.TWO_FACTS.given", first=of_death, other=status),
            )  # fmt: skip
        if died is None and status == DEAD:
            source.note(
                "DEATH_WITHOUT_DAY", where, argument="vitalStatus", patient_id=owner, given=status
            )
        return birth

    def _status_of(self, subject: Mapping[str, Any], owner: str, where: Where) -> str:
        """Return whether a person lives, by its word or its number; what is neither is told of."""
        said = subject.get("vitalStatus")
        text = clean(part_of(said).get("status") if said is None or isinstance(said, Mapping)
                     else said)  # fmt: skip
        status = STATUSES.get(text.upper())
        if status is None:
            self.source.note("UNKNOWN_STATUS", where, given=repr(text), argument="vitalStatus",
                             patient_id=owner)  # fmt: skip
        return status or ""

    def _take_feature(
        self, said: Mapping[str, Any], owner: str, born: dt.date | None, where: Where
    ) -> None:
        """Take a bleeding, by the ids that the user gives; one that was looked for is none."""
        name, label = named_term(said.get("type"))
        if name.casefold() not in self.bleeding:
            return
        self.source.found_codes("bleeding", [name.casefold()])
        if clean(said.get("excluded")).casefold() in {"true", "1"}:
            return
        onset, over = said.get("onset"), said.get("resolution")
        on = self.source.needed_day(day_of(onset, born), where, "onset", owner)
        ended = end_of(over) or day_of(over, born) or end_of(onset)
        until = self.source.day(ended, where, "resolution", owner, severity="warning")
        if on is None:
            return
        self.source.person(owner)
        if until is None:
            self.source.tell_no_end(where, None, "resolution", owner)
        event = {
            "patient_id": owner, "on": on, "until": until, "site": label or None,
            "who_grade": self.bleeding[name.casefold()],
        }  # fmt: skip
        self.source.bleeds.append((event, where))

"""
What the codes of a MEDS data set are: counts, other laboratory values, drugs, bleeding, people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from itpcase.io._headings.fields import field_of
from itpcase.io._meds.beside import is_beside
from itpcase.io._meds.drugs import GIVEN, DrugEvents
from itpcase.io._meds.files import Described
from itpcase.io._meds.lines import LINE_CODES
from itpcase.io._meds.write import AMONG_LABS, BLEEDING, FACT, FOLLOWED, OURS, RECORDED, RESCUE
from itpcase.io._source.analytes import PLATELET_LOINC, begins_with
from itpcase.io._source.own_facts import FACTS
from itpcase.io._source.past import tells_of_splenectomy
from itpcase.io._source.source import Source
from itpcase.units.labs import PLATELETS as COUNT
from itpcase.units.labs import is_unit_of

__all__: list[str] = []

PLATELETS: Final = (
    *(f"LOINC{mark}{code}" for mark in ("/", "//") for code in PLATELET_LOINC),
    "LAB//51265", "LAB//RESULT//51265",
)  # fmt: skip
"""Codes of the platelet count, or how they begin; 51265 is that of MIMIC, in its two forms."""

SPECIMEN: Final = "LAB//SPECIMEN_COLLECTED//"
"""How the codes of MIMIC begin that stand for a specimen, and have the parents of its result."""

_PARTS: Final = re.compile(r"[/:|#^\s]+")
"""What parts a code of LOINC from the name or the address of its system."""

DEATH, BIRTH = "MEDS_DEATH", "MEDS_BIRTH"

OWN: Final = {RECORDED: "recorded", FOLLOWED: "followed"}
"""Codes that `itpcase.write_meds` adds, and what each is."""

GENDER: Final = ("GENDER", "SEX")
"""Codes of a sex, which is their last part, or what an event of such a code alone says."""

NO_UNIT: Final = frozenset({"unk", "unknown", "none", "null", "nan", "na", "n/a", "no unit"})
"""What the last part of a code is where a program knew of no unit, such as that for MIMIC."""


@attrs.define(kw_only=True)
class Codes:
    """Tells what each code is; each is looked at once."""

    codes: tuple[str, ...]
    """Of the platelet count, whole or as far as the unit."""
    bleeding: Mapping[str, int | None]
    units: dict[str, str]
    labs: Mapping[str, str]
    """The analyte of a code, or of all codes that begin with it."""
    said: Described
    source: Source
    drugs: DrugEvents
    _of_code: dict[str, str] = attrs.field(factory=dict, init=False)
    """What each code is: a count, a drug, bleeding, death, birth, a sex, or nothing."""

    def kind(self, code: str) -> str:
        """Tell what a code is, nothing if nobody asks for it."""
        if code not in self._of_code:
            self._of_code[code] = self._look_up(code)
        return self._of_code[code]

    def _look_up(self, code: str) -> str:  # noqa: PLR0911 - one return a kind
        above = self.said.parents.get(code, ())
        if code.startswith(SPECIMEN):
            return ""
        if code == AMONG_LABS:  # above which stands the count
            return "lab"
        self._find(code, above)
        for wanted, kind in ((self.codes, "count"), (self.labs, "lab")):
            if begins_with(code, wanted) is not None or any(each in wanted for each in above):
                return kind
        if known := self.bleeding_of(code):
            self.source.found_codes("bleeding", known)
            return "bleeding"
        if code.startswith((DEATH, BIRTH)):
            return "death" if code.startswith(DEATH) else "birth"
        if code.upper().partition("/")[0] in GENDER:
            return "sex"
        if code in OWN or code.startswith((RESCUE, BLEEDING)):
            return OWN.get(code) or ("rescue" if code.startswith(RESCUE) else "bleeding")
        if code.startswith(OURS):
            return self._own_kind(code)
        if kind := self.drugs.kind(code):
            return kind
        if tells_of_splenectomy(code, self.said.words.get(code)):
            return "past"
        return self._unasked_kind(code)

    def _unasked_kind(self, code: str) -> str:
        """Tell what a code that is not asked for may be: platelets, or a drug."""
        is_alike = begins_with(code.upper(), map(str.upper, self.codes)) is not None
        is_named = any(field_of(part) == "count" for part in code.split("//"))
        is_of_loinc = not {*_PARTS.split(code)}.isdisjoint(PLATELET_LOINC)
        is_given = bool(GIVEN.match(code))
        if (is_alike or is_named or is_of_loinc) and not is_given:
            return "other"
        return "strange" if self.drugs.names_agent(code) else ""

    @staticmethod
    def _own_kind(code: str) -> str:
        """Tell what a code of ours is; one that this version does not know is named once."""
        if code in LINE_CODES:
            return "line"
        if is_beside(code):
            return "beside"
        is_fact = code.startswith(FACT) and code.removeprefix(FACT) in FACTS
        return "fact" if is_fact else "unknown"

    def _find(self, code: str, above: Iterable[str]) -> None:
        """Take it that events have this code, and with it what it begins with or stands below."""
        for name in ("codes", "labs"):
            begun = [each for each in self.source.still_asked(name) if begins_with(code, [each])]
            self.source.found_codes(name, [*begun, *above])

    def analyte(self, code: str) -> str:
        """Return what a laboratory code stands for."""
        if code == AMONG_LABS:
            return COUNT
        known = begins_with(code, self.labs)
        above = (each for each in self.said.parents.get(code, ()) if each in self.labs)
        return self.labs[known if known is not None else next(above)]

    def unit(self, code: str) -> str | None:
        """Return the unit of a code: as given, or the last part of the code if it is one."""
        if code in self.units:
            self.source.found_codes("units", [code])
            return self.units[code]
        wanted = begins_with(code, (*self.codes, *self.labs))
        last = _last_part(code)
        if last.casefold() in NO_UNIT:
            return None
        if wanted is not None and wanted != code:
            return last
        return last if "//" in code and is_unit_of(last, COUNT) else None

    def bleeding_of(self, code: str) -> list[str]:
        """Return the codes of bleeding that the user gives: it, and what stands above it."""
        return [each for each in (code, *self.said.parents.get(code, ())) if each in self.bleeding]


def _last_part(code: str) -> str:
    """Return the last part of a code; a unit such as ``/uL`` begins with the sign of the cut."""
    before, _, last = code.rpartition("//")
    return f"/{last}" if before.endswith("/") else last

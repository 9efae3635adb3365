"""
Units of the laboratory values of an OMOP CDM, by their concepts or as the source has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import attrs

from itpcase._kept import cached_property
from itpcase._sentences import Sentence
from itpcase.io._omop.database import Database
from itpcase.units.spellings import OMOP_MISPRINTS, OMOP_UNITS

__all__: list[str] = []

LAB_UNITS: Final = {
    8645: "U/L", 8923: "[iU]/L", 8840: "mg/dL", 8749: "umol/L", 8753: "mmol/L", 8751: "mg/L",
    8636: "g/L", 8713: "g/dL",
}  # fmt: skip
"""Unit concepts of enzymes, bilirubin, creatinine and haemoglobin, as the DataQualityDashboard
names them."""

_ANNOTATION: Final = re.compile(r"\.?\{[^}]*\}")
"""What UCUM adds in braces without a meaning, such as the cells of ``10*9.{cells}/L``."""

_NO_COUNT: Final = "problem.NOT_CELLS_PER_VOLUME"


@attrs.frozen(slots=False)
class MeasuredUnits:
    """Says what the unit of a row is called."""

    database: Database
    given: Mapping[int, str]
    """What the user says that a concept stands for."""

    def name(self, concept: int, text: str | None) -> str:
        """
        Return the unit of a row.

        It is that of its concept: given by the user, known, or by its code in the vocabulary of the
        CDM; where the concept is unmapped or unknown, the text of the source is read.
        """
        return self.of_concept(concept) or text or f"unmapped unit (unit_concept_id {concept})"

    def remedy_of(self, concept: int, text: str | None) -> Sentence | None:
        """Say what to do about a unit of which nothing but its concept is there."""
        if not concept or text or self.of_concept(concept) is not None:
            return None
        return Sentence(f"{_NO_COUNT}.remedy_concept", concept=concept)

    def of_concept(self, concept: int) -> str | None:
        """Return the unit that a concept stands for, None if it is unmapped or unknown."""
        for known in (self.given, OMOP_UNITS, OMOP_MISPRINTS, LAB_UNITS):
            if concept in known:
                return known[concept]
        return self._codes.get(concept)

    @cached_property
    def _codes(self) -> dict[int, str]:
        """The UCUM codes of the unit concepts, if the CDM brings its vocabulary."""
        if not self.database.has("concept"):
            return {}
        rows = self.database.query(
            "select distinct cast(c.concept_id as bigint), c.concept_code from "
            f"{self.database.tables['concept']} c where c.vocabulary_id = 'UCUM' order by 1, 2"
        ).fetchall()
        return {concept: _ANNOTATION.sub("", code) for concept, code in rows}

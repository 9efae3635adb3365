"""
Lines of treatment from drug exposures.

`treatment_lines` takes the exposures of one patient, or a table of those of many, and gives lines
and rescues ready for an `itpcase.Patient` or for `itpcase.Cohort.from_tables`. Each line says which
exposures made it and by which setting; each exposure that became no line says why.
"""

from itpcase.exposures.columns import LineTables, exposures_of
from itpcase.exposures.lines import treatment_lines
from itpcase.exposures.records import LineOrigin, Lines, SetAside
from itpcase.exposures.rules import ITP_LINES, TREATMENT_PATTERNS, LineRules, Parameter
from itpcase.model import Exposure
from itpcase.terms import Intent

__all__ = [
    "ITP_LINES",
    "TREATMENT_PATTERNS",
    "Exposure",
    "Intent",
    "LineOrigin",
    "LineRules",
    "LineTables",
    "Lines",
    "Parameter",
    "SetAside",
    "exposures_of",
    "treatment_lines",
]

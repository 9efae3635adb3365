"""
Which analyte a code of a laboratory stands for: LOINC, SDTM, OMOP and MIMIC.

Of the platelet count only LOINC's codes stand here, each reader selects it; and the analytes of
safety. Concept ids of OMOP are as the DataQualityDashboard of OHDSI names them (creatinine in blood
as OHDSI/MIMIC maps it), item numbers of MIMIC as OHDSI/MIMIC has them. A reader takes further
codes as *labs*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError
from itpcase.units.labs import ANALYTES, PLATELETS, analyte_named

__all__: list[str] = []

LOINC_SYSTEM: Final = "http://loinc.org"

PLATELET_LOINC: Final = (
    "777-3", "26515-7", "778-1", "49497-1", "97995-5", "74464-9", "13056-7", "26516-5",
)  # fmt: skip
"""The platelet count, counted in whatever way; not 32207-3 (width), 32623-1 (mean volume)."""

OTHER_LOINC: Final = frozenset(
    {"32623-1", "28542-9", "776-5", "32207-3", "51631-0", "51637-7", "96354-6", "48386-7",
     "71693-6", "6690-2", "26464-8", "804-5", "789-8", "26453-1", "4544-3", "20570-8"}
)  # fmt: skip
"""
What is known to be no platelet count: the volume, the width and the share of platelets and those
that are large or immature; leukocytes, erythrocytes and haematocrit.
"""

OTHER_NAMES: Final = re.compile(
    r"\bMPV\b|\bPDW\b|\bP-?LC[RC]\b|mean platelet|platelet (?:mean|volume|distribution|large)|"
    r"plateletcrit|(?:large|immature|reticulated) platelet|"
    r"\blog(?:10|2)?\b|\blogarithm|(?:percent|%|fold|absolute) change|change from|"
    r"平均血小板|血小板(?:平均)?体积|血小板分布|血小板压积|大血小板|未成熟血小板",
    re.IGNORECASE,
)
"""How what is measured of platelets, or made of their counts, is named that is no count."""

LOINC: Final = {
    **dict.fromkeys(("1742-6", "1743-4", "1744-2", "76625-3"), "alt"),
    **dict.fromkeys(("1920-8", "30239-8", "88112-8"), "ast"),
    "6768-6": "alp",
    "2324-2": "ggt",
    **dict.fromkeys(("1975-2", "14631-6", "42719-5"), "bilirubin"),
    **dict.fromkeys(("2160-0", "14682-9", "38483-4", "59826-8", "77140-2"), "creatinine"),
    **dict.fromkeys(("751-8", "26499-4", "753-4"), "neutrophils"),
    **dict.fromkeys(
        ("718-7", "20509-6", "55782-7", "30350-3", "30313-1", "59260-0"), "haemoglobin"
    ),
}  # fmt: skip
"""
In serum, plasma or blood, whatever the method.

Haemoglobin, in mass or moles a volume, by calculation or oximetry, of venous or arterial blood:
each code was seen with its name in public repositories.
"""

WRITTEN: Final = {
    "alt": "1742-6", "ast": "1920-8", "alp": "6768-6", "ggt": "2324-2", "bilirubin": "14631-6",
    "creatinine": "14682-9", "neutrophils": "26499-4", "haemoglobin": "718-7",
    PLATELETS: "26515-7",
}  # fmt: skip
"""
The code of LOINC under which an analyte is written, in its canonical unit.

Each was seen with its name in public value sets: enzymes in activity a volume, bilirubin and
creatinine in moles a volume, neutrophils and platelets in number and haemoglobin in mass a volume
of blood.
"""

SDTM: Final = {
    "ALT": "alt", "AST": "ast", "ALP": "alp", "GGT": "ggt", "BILI": "bilirubin",
    "CREAT": "creatinine", "NEUT": "neutrophils", "HGB": "haemoglobin",
}  # fmt: skip
"""
``LBTESTCD`` and ``PARAMCD``.

``HGB`` was seen with its name in the laboratory data of the CDISC pilot study.
"""

OMOP: Final = {
    3006923: "alt", 3013721: "ast", 3035995: "alp", 3026910: "ggt", 3024128: "bilirubin",
    3016723: "creatinine", 3051825: "creatinine", 3013650: "neutrophils", 3017732: "neutrophils",
    3000963: "haemoglobin", 3002173: "haemoglobin", 3027484: "haemoglobin",
    40758903: "haemoglobin", 40762351: "haemoglobin",
}  # fmt: skip
"""
Concept ids.

Of haemoglobin: that of 718-7, which the DataQualityDashboard names, and those of 30313-1, 20509-6,
55782-7 and 59260-0, seen with their names in public listings of the vocabulary.
"""

MEDS: Final = {
    **{f"LOINC{mark}{code}": name for code, name in LOINC.items() for mark in ("/", "//")},
    **{
        f"{start}//{item}": name for start in ("LAB", "LAB//RESULT") for item, name in (
            (50861, "alt"), (50878, "ast"), (50863, "alp"), (50927, "ggt"), (50885, "bilirubin"),
            (50912, "creatinine"), (52075, "neutrophils"), (51222, "haemoglobin"),
        )
    },
}  # fmt: skip
"""Codes, or how they begin."""


def with_own(known: Mapping[Any, str], own: Mapping[Any, str] | None) -> dict[Any, str]:
    """
    Add the codes that a user names to those that are known.

    Raises
    ------
    InputError
        For an analyte that no rule reads.
    """
    given = {code: (name, analyte_named(name)) for code, name in (own or {}).items()}
    strange = [name for name, known_as in given.values() if known_as in {None, PLATELETS}]
    if strange:
        raise InputError.of(
            "UNKNOWN_ANALYTE",
            argument="labs",
            given=strange[0],
            needed=Sentence(
                "problem.UNKNOWN_ANALYTE.needed",
                listed=enumerated(name for name in ANALYTES if name != PLATELETS),
            ),
            remedy=Sentence("problem.UNKNOWN_ANALYTE.remedy_analytes"),
        )
    return {**known, **{code: known_as for code, (_, known_as) in given.items() if known_as}}


def other_test(analyte: str, *, loinc: str = "", names: Iterable[str] = ()) -> str:
    """
    Return the code or the name of a result that is of another test than its analyte, else nothing.

    Parameters
    ----------
    analyte : str
        What its code of the source stands for, a key of `itpcase.units.labs.ANALYTES`.
    loinc : str
        Its code of LOINC, where the source has one beside its own.
    names : iterable of str
        What it is called.
    """
    known = PLATELETS if loinc in PLATELET_LOINC else LOINC.get(loinc)
    if loinc in OTHER_LOINC or known not in {analyte, None}:
        return loinc
    is_count = analyte == PLATELETS
    return next((name for name in names if is_count and OTHER_NAMES.search(name)), "")


def begins_with(code: str, wanted: Iterable[str]) -> str | None:
    """Return which of several codes a code is, as a whole or as far as its unit."""
    return next((each for each in wanted if code == each or code.startswith(f"{each}//")), None)

"""
Published criteria for the safety laboratory, as data.

The clinical numbers of the safety modules are here. Criteria are frozen: a variant is
``attrs.evolve(HYS_LAW, id="...", window_days=30)``, another version of CTCAE is another `Ctcae`.
"""

from __future__ import annotations

from typing import Final

from itpcase.safety.limits import CkdEpi, Ctcae, HysLaw, Kdigo, Scale, Term
from itpcase.units.labs import parse_lab_value

__all__ = [
    "CKD_EPI_2021",
    "CTCAE_V5",
    "CTCAE_V6",
    "HYS_LAW",
    "KDIGO_AKI",
]

COMPARED_DECIMALS: Final = 6
"""
Decimals to which the distance of a value from a limit is rounded.

Values are rounded to 8 decimals when they are read, and a limit is up to 20 times such a value; no
laboratory prints steps near 1e-6 of a canonical unit. Two numbers that were printed as equal are so
equal here, also where a molar mass has moved them.
"""

GRADE_3: Final = 3
"""The grade that a `Scale` can leave out."""

MONTHS_PER_YEAR: Final = 12

UMOL_PER_MG_DL: Final = parse_lab_value("1 mg/dL", analyte="creatinine").value
"""Creatinine of 1 mg/dL. [µmol/L]"""


# --- CTCAE --------------------------------------------------------------------------------------

_NAMES: Final = {
    "alt": "Alanine aminotransferase increased",
    "ast": "Aspartate aminotransferase increased",
    "alp": "Alkaline phosphatase increased",
    "ggt": "GGT increased",
    "bilirubin": "Blood bilirubin increased",
    "creatinine": "Creatinine increased",
    "neutrophils": "Neutrophil count decreased",
}

_ANAEMIA: Final = Term(
    analyte="haemoglobin",
    name="Anemia",
    scales=(
        Scale(of="LLN", grades=("<1", None, None, None)),
        Scale(of="unit", grades=(None, "<10", "<8", None)),
    ),
    meddra=10002272,
    clause=(
        "Grades in g/dL; the limits that are printed in mmol/L (6.2 and 4.9) are rounded, and a "
        "value in mmol/L is graded by what it is in g/dL. No value shows a grade 4."
    ),
)
"""
The same in both versions.

The limits of both, in all three units, were seen in the tables of the National Cancer Institute as
pharmaverse/admiral holds them (``ncictcaev5.json``, ``ncictcaev6.json``), as the other terms were;
the code in a public guide for FHIR. Transfusion, a clause of grade 3, is not one of a value.
"""

_DISEASE: Final = "In ITP a low count is the disease: a worst grade is told only as a worsening."


def _raised(
    analyte: str,
    normal: tuple[str, str, str, str],
    raised: tuple[str, str, str, str],
    grade_3_up_to: float | None = None,
    clause: str = "",
) -> Term:
    """Make a term with multiples of ULN, and of the baseline where that is above ULN."""
    return Term(
        analyte=analyte,
        name=_NAMES[analyte],
        scales=(
            Scale(of="ULN", grades=normal, when="normal"),
            Scale(of="baseline", grades=raised, when="raised", grade_3_up_to=grade_3_up_to),
        ),
        clause=clause,
    )


_ENZYME: Final = (">1", ">3", ">5", ">20")
_ALP_GGT: Final = (">1", ">2.5", ">5", ">20")
_BILIRUBIN: Final = (">1", ">1.5", ">3", ">10")
_CREATININE: Final = Scale(of="ULN", grades=(">1", ">1.5", ">3", ">6"))

CTCAE_V5: Final = Ctcae(
    id="ctcae-v5",
    version="5.0",
    title="CTCAE version 5.0",
    citation="ctcae5",
    evidence="seen",
    terms=(
        _raised("alt", _ENZYME, (">=1.5", ">3", ">5", ">20")),
        _raised("ast", _ENZYME, (">=1.5", ">3", ">5", ">20")),
        _raised("alp", _ALP_GGT, (">=2", ">2.5", ">5", ">20")),
        _raised("ggt", _ALP_GGT, (">=2", ">2.5", ">5", ">20")),
        _raised("bilirubin", _BILIRUBIN, (">1", ">1.5", ">3", ">10")),
        Term(
            analyte="creatinine",
            name=_NAMES["creatinine"],
            scales=(_CREATININE, Scale(of="baseline", grades=(None, ">1.5", ">3", None))),
            clause="Grade 2 and 3 are reached by multiples of any baseline as well.",
        ),
        Term(
            analyte="platelets",
            name="Platelet count decreased",
            scales=(
                Scale(of="LLN", grades=("<1", None, None, None)),
                Scale(of="unit", grades=(None, "<75", "<50", "<25")),
            ),
            worsening_only=True,
            meddra=10035528,
            clause=_DISEASE,
        ),
        Term(
            analyte="neutrophils",
            name=_NAMES["neutrophils"],
            scales=(
                Scale(of="LLN", grades=("<1", None, None, None)),
                Scale(of="unit", grades=(None, "<1.5", "<1", "<0.5")),
            ),
        ),
        _ANAEMIA,
    ),
    notes=(
        "'Abnormal baseline' of a liver test is read as above the upper limit of normal.",
        "A missing baseline is handled as normal.",
        "Grade 5 and clinical clauses are not graded from laboratory values.",
    ),
)
"""CTCAE version 5.0 (2017)."""

_NO_GRADE_3: Final = (
    "Grade 3 is printed for a baseline of up to 5 × ULN only; above it, 2 to 4 × baseline has no "
    "grade."
)

CTCAE_V6: Final = Ctcae(
    id="ctcae-v6",
    version="6.0",
    title="CTCAE version 6.0",
    citation="ctcae6",
    evidence="seen",
    terms=(
        _raised("alt", _ENZYME, (">=1", ">1.5", ">2", ">4"), 5, _NO_GRADE_3),
        _raised("ast", _ENZYME, (">=1", ">1.5", ">2", ">4"), 5, _NO_GRADE_3),
        Term(
            analyte="alp",
            name=_NAMES["alp"],
            scales=(
                Scale(of="ULN", grades=(">1", None, None, None)),
                Scale(of="baseline", grades=(">1", None, None, None)),
            ),
            all_of=True,
            clause="There is grade 1 only.",
        ),
        _raised("ggt", _ALP_GGT, (">=1", ">1.5", ">3", ">10")),
        _raised("bilirubin", _BILIRUBIN, (">=1", ">1.5", ">2.5", ">10")),
        Term(
            analyte="creatinine",
            name=_NAMES["creatinine"],
            scales=(
                _CREATININE,
                Scale(of="baseline", grades=(None, ">1.5", ">3", None), when="low"),
            ),
            clause="Multiples of the baseline count only where it is below the lower limit.",
        ),
        Term(
            analyte="platelets",
            name="Thrombocytopenia",
            scales=(
                Scale(of="LLN", grades=("<1", None, None, None)),
                Scale(of="unit", grades=(None, "<75", "<50", "<10")),
            ),
            worsening_only=True,
            meddra=10043554,
            clause=_DISEASE,
        ),
        Term(
            analyte="neutrophils",
            name=_NAMES["neutrophils"],
            scales=Scale(of="unit", grades=("<1.5", "<1", "<0.5", "<0.1")),
        ),
        _ANAEMIA,
    ),
    notes=(
        "'Normal baseline' includes one below the lower limit of normal.",
        "A missing baseline is handled as normal.",
        (
            "Grade 3 of thrombocytopenia is also an indication to transfuse, grade 4 also a threat "
            "to life or an urgent intervention; they are not graded from a count."
        ),
        "Copies older than the errata are wrong for creatinine and thrombocytopenia grade 4.",
    ),
)
"""CTCAE version 6.0 (2025)."""


# --- liver and kidney ---------------------------------------------------------------------------

HYS_LAW: Final = HysLaw(
    id="hys-law",
    citation="fda2009",
    transaminase=">=3",  # the text of the FDA; some use ">"
    bilirubin=">=2",  # ">" in the text of the FDA; the wider reading finds more cases to look at
    alp="<2",
    window_days=14,  # "may vary"
    evidence="seen",
    alp_evidence="recalled 93",
    baseline_evidence="recalled 80",
)
"""What makes a potential Hy's law case: a case to look at, not a diagnosis."""

KDIGO_AKI: Final = Kdigo(
    id="kdigo-aki-2012",
    citation="kdigo2012",
    ratios=(1.5, 2.0, 3.0),
    ratio_days=7,
    rise_umol_l=26.5,  # printed beside 0.3 mg/dL, which is 26.52: both pass, 0.29 mg/dL does not
    rise_days=2,  # 48 h
    stage_3_umol_l=353.6,  # printed beside 4.0 mg/dL
    evidence="cited",
)
"""KDIGO 2012 stages of acute kidney injury, by creatinine only."""

CKD_EPI_2021: Final = CkdEpi(
    id="ckd-epi-2021",
    citation="inker2021",
    factor=142.0,
    kappa={"F": 0.7, "M": 0.9},
    alpha={"F": -0.241, "M": -0.302},
    beta=-1.2,
    per_year=0.9938,
    if_female=1.012,
    adult_from=18,
    evidence="seen",
)
"""CKD-EPI 2021, creatinine, without race."""

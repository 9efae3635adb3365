"""
What a platelet count or a laboratory value can be, and what is told of one that is hardly so.

Bounds of what is read and of what is plausible; no rule of a response stands here.
"""

from __future__ import annotations

from typing import Final

__all__: list[str] = []

DECIMALS: Final = 8
"""Decimals of 10⁹/L to which a converted count is rounded."""

LEAST_STEP: Final = 1e-8
"""The step of these decimals. [10^9/L]"""

MOST_PRINTED_DECIMALS: Final = 5
"""No source prints a count with more decimals. [10^9/L]"""

HIGHEST_COUNT: Final = 10_000.0
"""No human platelet count lies above this. [10^9/L]"""

LEAST_COUNT: Final = 0.001
"""One cell per µL: of two readings of one text, one below this was not meant. [10^9/L]"""

SUSPICIOUS_COUNT: Final = 2_000.0
"""A count above this is kept and reported as a warning. [10^9/L]"""

SUSPICIOUS_FACTOR: Final = 100.0
"""A count so many times above or below the median of the patient's other counts is told of."""

FAR_FACTOR: Final = SUSPICIOUS_FACTOR * (1 - 1e-12)
"""The same less the error of a product of floats: 0.55 x 100 comes out above 55."""

LOWEST_COUNT: Final = 0.1
"""A count below this, other than zero, is kept and told of. [10^9/L]"""

LOWEST_HIGHEST_COUNT: Final = 1.0
"""A patient whose highest count lies below this is told of. [10^9/L]"""

HIGHEST_OF_FEW: Final = 1_000.0
"""Of a patient with few counts, one up to this is told of by no factor. [10^9/L]"""

MISSING_CODES: Final = (
    0.0, *(
        float(f"{code}e{power}")
        for digits, power in ((3, -3), (3, 0), (4, -3), (5, -3), (6, -3))
        for code in (
            *("7" * digits, "8" * digits), *("9" * (digits - 1) + last for last in "6789")
        )
    ),
)  # fmt: skip
"""
Codes for a missing value that pass for a count: 777, 888 and 996 to 999, and so on per µL, of 3 to
6 digits (9999, 99998). [10^9/L]

Recalled from code books of surveys, and not checked against a source: the last of a field are for
what does not apply, is not known, was refused or is missing.
Zero is what a spreadsheet shows for a link to an empty cell.
"""

NEAR_CODE: Final = 0.05
"""Within this share of a code lie the counts among which it stands out."""

NEAR_ZERO: Final = 5.0
"""Up to here lie the counts among which zero stands out. [10^9/L]"""

MOST_SAMPLED: Final = 1_000_000
"""Of many counts, about so many are looked at for a code that stands out."""

PLAUSIBLE_LABS: Final = {
    "alt": (1.0, 20_000.0),
    "ast": (1.0, 20_000.0),
    "alp": (1.0, 20_000.0),
    "ggt": (1.0, 20_000.0),
    "bilirubin": (1.0, 1_500.0),
    "creatinine": (10.0, 3_000.0),
    "neutrophils": (0.0, 200.0),
    "haemoglobin": (1.0, 25.0),
    "platelets": (LOWEST_COUNT, SUSPICIOUS_COUNT),
}
"""
Beyond these a laboratory value is kept and told of. [U/L, µmol/L, g/dL, 10^9/L]

Those of enzymes, bilirubin, creatinine, neutrophils and haemoglobin are recalled, and not checked
against a source; of the real values in the tests none lies beyond. They are wide, so that what does
is most likely in another unit: 0.9 mg/dL of creatinine read as µmol/L, 80 µmol/L read as mg/dL,
3500 neutrophils per µL read as 10⁹/L, haemoglobin in g/L read as g/dL.
"""

MOST_HB_DROP: Final = 15.0
"""A fall of haemoglobin beyond it is kept and told of. Recalled, not checked. [g/dL]"""

HIGHEST_DOSE: Final = 10_000.0
"""
What hardly any drug is given more of by weight, a pulse of a steroid or mycophenolate: up to it
``1.000 mg/d`` may be a thousand. Recalled, not checked. [mg/d]
"""

HIGHEST_WEIGHT: Final = 300.0
"""What hardly anybody weighs more than. Recalled, not checked. [kg]"""

REFERENCE_LOW_ENDS: Final = (80.0, 220.0)
"""Between these lies the lower end of every reference range of platelets. [10^9/L]"""

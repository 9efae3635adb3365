"""
Bleeding scales: from recorded signs to a grade, with the items that gave it.

WHO, SMOG (ITP-BAT), Buchanan and Adix, IBLS, Khellaf and the Chinese score; major bleeding of ASH
2019 and critical bleeding of the ISTH. What was not recorded gives a range, the lowest and the
highest grade that it can be, and never a silent 0. The numbers stand in `itpcase.bleeding.scales`.
"""

from itpcase.bleeding.columns import bleeding_assessments
from itpcase.bleeding.grade import (
    bleeding_event,
    bleeding_scale,
    counts_as_bleeding,
    grade_bleeding,
)
from itpcase.bleeding.grading import BleedingGrade, ItemGrade
from itpcase.bleeding.limits import BleedingScale, MajorRule
from itpcase.bleeding.major import MajorBleeding, major_bleeding
from itpcase.bleeding.scales import (
    ASH_2019_MAJOR,
    BUCHANAN,
    CHINA_BLEEDING,
    IBLS,
    IBLS_8,
    IBLS_9,
    ISTH_2021_CRITICAL,
    KHELLAF,
    MAJOR_RULES,
    SCALES,
    SMOG,
    WHO,
)
from itpcase.model import (
    BleedingAssessment,
    BleedingSign,
    BloodLoss,
    BodySite,
    Found,
    Intervention,
    Sign,
)

__all__ = [
    "ASH_2019_MAJOR",
    "BUCHANAN",
    "CHINA_BLEEDING",
    "IBLS",
    "IBLS_8",
    "IBLS_9",
    "ISTH_2021_CRITICAL",
    "KHELLAF",
    "MAJOR_RULES",
    "SCALES",
    "SMOG",
    "WHO",
    "BleedingAssessment",
    "BleedingGrade",
    "BleedingScale",
    "BleedingSign",
    "BloodLoss",
    "BodySite",
    "Found",
    "Intervention",
    "ItemGrade",
    "MajorBleeding",
    "MajorRule",
    "Sign",
    "bleeding_assessments",
    "bleeding_event",
    "bleeding_scale",
    "counts_as_bleeding",
    "grade_bleeding",
    "major_bleeding",
]

"""
The safety laboratory: CTCAE grades, potential Hy's law cases, KDIGO stages, filtration rates.

`grade_ctcae` grades every value, `safety_table` tells the worst of each line of treatment, and
`shift_table` counts the lines by the grades at baseline and at worst. Missing
limits of normal give no grade, with a reason, and never grade 0. The numbers stand in
`itpcase.safety.published`.
"""

from itpcase.safety.ctcae import LabGrade, grade_ctcae
from itpcase.safety.filtration import FiltrationRate, egfr
from itpcase.safety.kidney import KidneyInjury, kdigo_stages
from itpcase.safety.limits import Bound, CkdEpi, Ctcae, HysLaw, Kdigo, NotGraded, Scale, Term
from itpcase.safety.liver import HysLawAnswer, potential_hys_law
from itpcase.safety.published import CKD_EPI_2021, CTCAE_V5, CTCAE_V6, HYS_LAW, KDIGO_AKI
from itpcase.safety.shifts import shift_table
from itpcase.safety.worst import SafetyTable, safety_table

__all__ = [
    "CKD_EPI_2021",
    "CTCAE_V5",
    "CTCAE_V6",
    "HYS_LAW",
    "KDIGO_AKI",
    "Bound",
    "CkdEpi",
    "Ctcae",
    "FiltrationRate",
    "HysLaw",
    "HysLawAnswer",
    "Kdigo",
    "KidneyInjury",
    "LabGrade",
    "NotGraded",
    "SafetyTable",
    "Scale",
    "Term",
    "egfr",
    "grade_ctcae",
    "kdigo_stages",
    "potential_hys_law",
    "safety_table",
    "shift_table",
]

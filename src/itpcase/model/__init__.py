"""
The records of one patient.

Frozen, keyword-only, hashable, immutable to the bottom. A time is a `datetime.date` or, in a
de-identified series, a whole study day; one patient uses one of the two. ``None`` stands for a day
that the source does not print: such a record is kept and shown, and decides nothing.
"""

from typing import TYPE_CHECKING

from itpcase import _names
from itpcase.model.entries import (
    BleedingEvent,
    LabMeasurement,
    PlateletMeasurement,
    RescueTherapy,
    TreatmentLine,
)
from itpcase.model.exposures import Exposure
from itpcase.model.fields import Day
from itpcase.model.records import CaseSeries, Patient

if TYPE_CHECKING:
    from itpcase.model.signs import (
        BleedingAssessment,
        BleedingSign,
        BloodLoss,
        BodySite,
        Found,
        Intervention,
        Sign,
    )

__all__ = [
    "BleedingAssessment",
    "BleedingEvent",
    "BleedingSign",
    "BloodLoss",
    "BodySite",
    "CaseSeries",
    "Day",
    "Exposure",
    "Found",
    "Intervention",
    "LabMeasurement",
    "Patient",
    "PlateletMeasurement",
    "RescueTherapy",
    "Sign",
    "TreatmentLine",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = _names.load_late(
        __name__,
        {
            "signs": (
                "BleedingAssessment",
                "BleedingSign",
                "BloodLoss",
                "BodySite",
                "Found",
                "Intervention",
                "Sign",
            )
        },
    )

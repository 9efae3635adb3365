"""
Response off all drugs for ITP: sustained response off treatment, treatment-free remission.
"""

from __future__ import annotations

from typing import Final

from itpcase.definitions._forms import AT_LEAST_30, AT_LEAST_50
from itpcase.definitions.definition import (
    CellEvidence,
    Combined,
    Confirmation,
    Criterion,
    Definition,
    Kept,
    Landmark,
    Level,
    TreatmentFree,
    VisitRule,
)
from itpcase.definitions.guidelines import RESPONSE

TAPER: Final = Definition(
    id="taper",
    version="2",
    title="TAPER: eltrombopag, sustained response off treatment to month 12",
    citation="nct03524612",
    evidence="seen",
    levels=(
        Level(
            name="C", label="100 reached", any_of=Criterion(at_least=100),
            clause="100 or more.",
        ),
    ),
    bleeding_allowed=0,
    kept=(
        Kept(
            name="held", label="held for 2 months", level="C", until_day=61, since="any_response",
            keep_any_of=Criterion(at_least=70),
            clause="Once 100 is reached, around 100 for 2 months with none below 70.",
        ),
    ),
    treatment_free=(
        TreatmentFree(
            name="off_treatment", label="response off treatment to month 12", any_of=AT_LEAST_30,
            days=365, since="start",
            clause="30 or more after the taper, no bleeding, no rescue, to month 12.",
        ),
    ),
    combined=(
        Combined(
            name="srot", label="sustained response off treatment",
            all_of=("held", "off_treatment"), clause="100 reached and held, and the rest.",
        ),
    ),
    primary="srot",
    notes=(
        "The count during the taper itself is not asked for; the source keeps it at 30.",
        "Any recorded bleeding above WHO grade 0 counts; the source says bleeding adverse event.",
    ),
)  # fmt: skip
"""TAPER (NCT03524612)."""

STOPAGO: Final = Definition(
    id="stopago",
    title="STOPAGO: sustained response after stopping a TPO agonist",
    citation="mahevas2023",
    evidence="seen",
    bleeding_allowed=0,
    treatment_free=(
        TreatmentFree(
            name="srot", label="sustained response off treatment at week 24",
            any_of=Criterion(above=30), days=168,
            clause="Above 30, no bleeding and no drug for ITP to week 24 after the stop.",
        ),
        TreatmentFree(
            name="scrot", label="sustained complete response off treatment at week 24",
            any_of=Criterion(above=100), days=168, clause="The same above 100.",
        ),
        TreatmentFree(
            name="srot_week_52", label="sustained response off treatment at week 52",
            any_of=Criterion(above=30), days=364, clause="Above 30 to week 52.",
        ),
        TreatmentFree(
            name="scrot_week_52", label="sustained complete response off treatment at week 52",
            any_of=Criterion(above=100), days=364, clause="Above 100 to week 52.",
        ),
    ),
    primary="srot",
    notes=("Entry: above 100 for more than 2 months; it is not asked for here.",),
)  # fmt: skip
"""STOPAGO (Mahévas, Blood 2023;141:2867)."""

SROT_AVATROMBOPAG: Final = Definition(
    id="srot-avatrombopag",
    version="2",
    title="Avatrombopag: sustained response off treatment for 6 and 12 months",
    citation="nct05325593",
    evidence="seen",
    bleeding_allowed=1,
    landmarks=(
        Landmark(
            name="early_response", label="early response", any_of=RESPONSE, asks_bleeding=False,
            target_day=7, first_day=4, last_day=10, clause="30 or more and doubled at 1 week.",
        ),
        Landmark(
            name="initial_response", label="initial response", any_of=AT_LEAST_30,
            asks_bleeding=False, target_day=30, first_day=21, last_day=37,
            clause="30 or more at 1 month; the registration asks for no doubling.",
        ),
    ),
    treatment_free=(
        TreatmentFree(
            name="srot_180", label="30 for 180 days off treatment", any_of=AT_LEAST_30, days=180,
            clause="30 or more off all therapy for ITP, rescue included, for 180 days from the "
            "stop, without bleeding of WHO grade 2 or more.",
        ),
        TreatmentFree(
            name="srot_365", label="30 for 365 days off treatment", any_of=AT_LEAST_30, days=365,
            clause="The same for 365 days.",
        ),
        TreatmentFree(
            name="srot_50_180", label="50 for 180 days off treatment", any_of=AT_LEAST_50,
            days=180, clause="The variant with 50.",
        ),
        TreatmentFree(
            name="srot_50_365", label="50 for 365 days off treatment", any_of=AT_LEAST_50,
            days=365, clause="The variant with 50 for 365 days.",
        ),
    ),
    primary="srot_180",
    notes=("The windows of the landmarks are ours.",),
)  # fmt: skip
"""NCT05325593."""

SROT_HETROMBOPAG: Final = Definition(
    id="srot-hetrombopag",
    title="Hetrombopag: sustained response off treatment",
    citation="nct06478537",
    evidence="seen",
    bleeding_allowed=0,
    treatment_free=(
        TreatmentFree(
            name="srot", label="sustained response off treatment", any_of=AT_LEAST_50, days=168,
            clause="50 or more, no other drug for ITP, no bleeding.", evidence="assumed",
        ),
    ),
    notes=("For how long was not seen; 24 weeks are assumed.",),
)  # fmt: skip
"""NCT06478537."""

TFR_ROMIPLOSTIM: Final = Definition(
    id="tfr-romiplostim",
    title="Romiplostim: treatment-free remission",
    citation="kuter2019",
    evidence="seen",
    treatment_free=(
        TreatmentFree(
            name="remission", label="treatment-free remission", any_of=AT_LEAST_50, days=168,
            clause="50 or more for 24 weeks off all therapy for ITP.",
        ),
    ),
)  # fmt: skip
"""Treatment-free remission after romiplostim (Kuter, BJH 2019;185:503)."""

SROT_ITALY: Final = Definition(
    id="srot-italy",
    title="Italian study: sustained response off treatment above 30 and doubled",
    citation="hematologist2025",
    evidence="cited",
    treatment_free=(
        TreatmentFree(
            name="srot", label="sustained response off treatment",
            any_of=Criterion(above=30, fold_at_least=2), days=169,
            clause="Above 30 and doubled for more than 24 weeks off therapy.", evidence="cited",
        ),
    ),
)  # fmt: skip
"""An Italian study, seen in The Hematologist 2025."""

AVATROMBOPAG_RITUXIMAB: Final = Definition(
    id="nct07051915",
    title="Avatrombopag with rituximab, NCT07051915: durable response, response off treatment",
    citation="nct07051915",
    evidence="seen",
    visits=(
        VisitRule(
            name="durable", label="durable response", any_of=AT_LEAST_50, week_anchor="W0",
            first_week=20, visits=5, interval_days=14, at_least=3, last_must_meet=True,
            rescue="disqualifies", rescue_from_day=71,
            clause="50 or more at 3 or more of the visits every 2 weeks from week 20 to 28, the "
            "last of them included, without another drug; rescue is allowed up to week 10.",
        ),
        VisitRule(
            name="srot", label="sustained response off treatment", any_of=Criterion(above=50),
            week_anchor="W0", first_week=36, visits=4, interval_days=98, at_least=3,
            last_must_meet=True, off_drug_from_day=252,
            clause="Above 50 at 3 or more of 4 visits from week 36 to 78, the last of them "
            "included, without any drug from week 36 to 78.",
        ),
    ),
    primary="srot",
    cells=(
        CellEvidence("srot.interval_days", "assumed", "the 4 visits at even distances"),
    ),
)  # fmt: skip
"""NCT07051915."""
WITHDRAWAL: Final = Definition(
    id="relapse-nct07400250",
    title="Relapse in a withdrawal trial: two consecutive counts below 30",
    citation="nct07400250",
    evidence="seen",
    levels=(
        Level(
            name="K", label="no relapse", any_of=AT_LEAST_30,
            clause="Relapse is two consecutive counts below 30.",
        ),
    ),
    loss=Confirmation(counts=2, apart=1),
)  # fmt: skip
"""NCT07400250."""

"""
The endpoints of trials in children.

Each schedule says how its trial anchors the weeks; here week w is day 7·w after the start (W0).
"""

from __future__ import annotations

from typing import Final

from itpcase.definitions._forms import AT_LEAST_50, everywhere, one_level
from itpcase.definitions.definition import (
    CellEvidence,
    Confirmation,
    Counted,
    Definition,
    Landmark,
    Reached,
    TreatmentFree,
    VisitRule,
)

AVATROMBOPAG_CHILDREN: Final = Definition(
    id="ava-ped-301",
    title="AVA-PED-301: avatrombopag in children, durable response",
    citation="avaped301",
    evidence="seen",
    levels=one_level("50 or more at 2 consecutive assessments."),
    confirm=Confirmation(counts=2, apart=1),
    reached=(
        Reached(
            name="alternative", label="alternative response", level="P", by_day=84,
            week_anchor="W0", clause="50 or more at 2 consecutive assessments.",
        ),
    ),
    visits=(
        VisitRule(
            name="durable", label="durable response", any_of=AT_LEAST_50, week_anchor="W0",
            first_week=5, visits=8, interval_days=7, at_least=6, rescue="disqualifies",
            clause="50 or more at 6 or more of the last 8 weeks (5 to 12) without rescue.",
        ),
    ),
    primary="durable",
    cells=(
        CellEvidence("alternative.by_day", "assumed", "the 12 weeks of the core phase"),
        CellEvidence("confirm.apart", "assumed", "consecutive assessments; 1 day is enough here"),
    ),
)  # fmt: skip
"""AVA-PED-301 (NCT04516967)."""

PETIT_2: Final = Definition(
    id="petit-2",
    title="PETIT2: eltrombopag in children, durable response",
    citation="nct01520909",
    evidence="seen",
    levels=one_level("50 or more."),
    visits=(
        VisitRule(
            name="durable", label="durable response", any_of=AT_LEAST_50, week_anchor="W0",
            first_week=5, visits=8, interval_days=7, at_least=6,
            clause="50 or more at 6 or more of 8 weeks (5 to 12).",
        ),
    ),
    primary="durable",
    cells=(CellEvidence("washouts", "assumed", "what rescue does was not seen"),),
)  # fmt: skip
"""PETIT2 (NCT01520909)."""

ROMIPLOSTIM_CHILDREN_PHASE_1_2: Final = Definition(
    id="romiplostim-children-phase-1-2",
    title="Romiplostim phase 1/2 in children: two consecutive weeks",
    citation="romiped2011",
    evidence="seen",
    levels=one_level("50 or more in 2 consecutive weeks."),
    confirm=Confirmation(counts=2, apart=7),
    reached=(
        Reached(
            name="response", label="response within 12 weeks", level="P", by_day=84,
            week_anchor="W0", clause="50 or more in 2 consecutive weeks within 12 weeks.",
        ),
    ),
    primary="response",
)  # fmt: skip
"""Romiplostim in children, phase 1/2 (Blood 2011;118:28)."""

ROMIPLOSTIM_CHILDREN_PHASE_3B: Final = Definition(
    id="romiplostim-children-phase-3b",
    title="Romiplostim phase 3b in children: time in response, response off treatment",
    citation="romiped2023",
    evidence="seen",
    levels=one_level("50 or more, not within 4 weeks after rescue."),
    washouts=everywhere(28),
    counted=(
        Counted(
            name="time_in_response", label="assessments in response over 6 months",
            any_of=AT_LEAST_50, at_least=1, last_day=183,
            clause="Share of the first 6 months with 50 or more and without rescue in the 4 weeks "
            "before; the value of the answer.",
        ),
    ),
    treatment_free=(
        TreatmentFree(
            name="sustained", label="response off treatment", any_of=AT_LEAST_50, days=168,
            week_anchor="W0",
            clause="50 or more for 24 weeks without any drug for ITP.",
        ),
    ),
    primary="sustained",
    cells=(
        CellEvidence("time_in_response.at_least", "assumed", "the trial reports the share of time"),
    ),
)  # fmt: skip
"""Romiplostim in children, phase 3b (Blood Adv 2023;7:396)."""

HETROMBOPAG_CHILDREN: Final = Definition(
    id="hetrombopag-children-phase-3",
    title="Hetrombopag phase 3 in children: response at week 10",
    citation="nct04737850",
    evidence="seen",
    levels=one_level("50 or more."),
    landmarks=(
        Landmark(
            name="week_10", label="response at week 10", any_of=AT_LEAST_50, week_anchor="W0",
            target_day=70, first_day=67, last_day=73, clause="50 or more at week 10.",
        ),
    ),
    primary="week_10",
    cells=(CellEvidence("week_10.first_day", "assumed", "the window; the source gives none"),),
)  # fmt: skip
"""NCT04737850."""

ROMIPLOSTIM_CHILDREN_NCT07214025: Final = Definition(
    id="romiplostim-nct07214025",
    title="Romiplostim in children, NCT07214025: durable, first and treatment-free response",
    citation="nct07214025",
    evidence="seen",
    levels=one_level("50 or more, not within 7 days after rescue."),
    washouts=everywhere(7),
    counted=(
        Counted(
            name="first_response", label="first response", any_of=AT_LEAST_50, at_least=1,
            last_day=336, week_anchor="W0",
            clause="The first count of 50 or more, not within 7 days after rescue.",
        ),
    ),
    visits=(
        VisitRule(
            name="durable", label="durable response", any_of=AT_LEAST_50, week_anchor="W0",
            first_week=41, visits=8, interval_days=7, at_least=6, rescue="disqualifies",
            clause="50 or more in 6 or more of the last 8 weeks (41 to 48), without rescue.",
        ),
    ),
    treatment_free=(
        TreatmentFree(
            name="treatment_free", label="treatment-free response", any_of=AT_LEAST_50, days=168,
            week_anchor="W0", clause="50 or more for 24 weeks off treatment.",
        ),
    ),
    primary="durable",
    cells=(CellEvidence("first_response.last_day", "assumed", "the 48 weeks of treatment"),),
)  # fmt: skip
"""NCT07214025."""

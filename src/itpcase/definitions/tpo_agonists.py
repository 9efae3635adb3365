"""
The endpoints of the trials of thrombopoietin receptor agonists.

Each schedule says how its trial anchors the weeks; here week w is day 7·w after the start (W0).
"""

from __future__ import annotations

from typing import Final

from itpcase.definitions._forms import AT_LEAST_50, everywhere, one_level
from itpcase.definitions.definition import (
    CellEvidence,
    Combined,
    Counted,
    Criterion,
    Definition,
    Kept,
    Landmark,
    Strategies,
    VisitRule,
)
from itpcase.terms import Strategy

_50_DOUBLED: Final = Criterion(at_least=50, fold_at_least=2)


RAISE: Final = Definition(
    id="raise",
    title="RAISE: eltrombopag, response between 50 and 400",
    citation="cheng2011",
    evidence="seen",
    levels=one_level("From 50 to 400 at a visit.", Criterion(at_least=50, at_most=400)),
    washouts=everywhere(183),
    counted=(
        Counted(
            name="responding_visits", label="visits in response over 6 months",
            any_of=Criterion(at_least=50, at_most=400), at_least=1, last_day=183,
            clause="Visits weekly for 6 weeks, then at least every 4 weeks; the trial reports the "
            "odds of response over 6 months.",
        ),
    ),
    notes=(
        "The trial models repeated visits; the library gives the visits in response and how many.",
        "A count after rescue is no response up to the end of the 6 months (recalled 80).",
    ),
)  # fmt: skip
"""RAISE (Cheng, Lancet 2011;377:393)."""

EXTEND: Final = Definition(
    id="extend",
    title="EXTEND: eltrombopag, long-term",
    citation="wong2017",
    evidence="seen",
    levels=one_level("50 or more without rescue."),
    counted=(
        Counted(
            name="ever", label="response at least once", any_of=AT_LEAST_50, at_least=1,
            clause="50 or more at least once without rescue.",
        ),
        Counted(
            name="ever_doubled", label="50 and doubled at least once", any_of=_50_DOUBLED,
            at_least=1, clause="Interim report: 50 or more and at least double the baseline.",
        ),
    ),
    kept=(
        Kept(
            name="continuous", label="continuous response", level="P", until_day=175,
            since="any_response", clause="Response kept for 25 weeks or more.",
        ),
    ),
    primary="ever",
)  # fmt: skip
"""EXTEND (Wong, Blood 2017;130:2527)."""

ROMIPLOSTIM_PHASE_3: Final = Definition(
    id="romiplostim-phase-3",
    title="Romiplostim phase 3: durable, transient and overall response",
    citation="kuter2008",
    evidence="seen",
    levels=one_level(
        "50 or more, not within 8 weeks after rescue.", name="W", label="weekly response"
    ),
    washouts=everywhere(56),
    visits=(
        VisitRule(
            name="durable", label="durable response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=18, visits=8, interval_days=7, at_least=6,
            rescue="disqualifies",
            clause="Weekly response in 6 or more of the last 8 weeks (18 to 25), and no rescue at "
            "any time of the treatment.",
        ),
        VisitRule(
            name="four_weekly_responses", label="4 weekly responses", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=2, visits=24, interval_days=7, at_least=4,
            clause="Weekly response in 4 or more of weeks 2 to 25.",
        ),
    ),
    combined=(
        Combined(
            name="transient", label="transient response",
            all_of=("four_weekly_responses",), none_of=("durable",),
            clause="4 or more weekly responses without a durable response.",
        ),
        Combined(
            name="overall", label="overall response", any_of=("durable", "transient"),
            clause="Durable or transient response.",
        ),
    ),
    primary="durable",
)  # fmt: skip
"""Romiplostim phase 3 (Kuter, Lancet 2008;371:395)."""

ROMIPLOSTIM_EXTENSION: Final = Definition(
    id="romiplostim-extension",
    title="Romiplostim, open-label extension",
    citation="bussel2009",
    evidence="seen",
    levels=one_level("50 or more and doubled.", _50_DOUBLED),
)
"""Romiplostim extension (Bussel, Blood 2009;113:2161)."""

AVATROMBOPAG_PHASE_3: Final = Definition(
    id="avatrombopag-phase-3",
    title="Avatrombopag phase 3: cumulative weeks of response",
    citation="jurczak2018",
    evidence="seen",
    levels=one_level("50 or more without rescue."),
    landmarks=(
        Landmark(
            name="day_8", label="response at day 8", any_of=AT_LEAST_50,
            target_day=8, first_day=5, last_day=11, clause="50 or more at day 8.",
        ),
    ),
    visits=(
        VisitRule(
            name="cumulative_weeks", label="cumulative weeks of response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=1, visits=26, interval_days=7, at_least=1,
            clause="Number of the 26 weeks with 50 or more and without rescue; the value of the "
            "answer.",
        ),
        VisitRule(
            name="durable", label="durable response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=19, visits=8, interval_days=7, at_least=6,
            rescue="disqualifies",
            clause="50 or more in 6 or more of the last 8 weeks, without rescue.",
            evidence="recalled 88",
        ),
    ),
    primary="durable",
    notes=(
        "The window of day 8 (5 to 11) is ours.",
        "How long a rescue bars a week is not in the source; the default washouts are taken.",
    ),
)  # fmt: skip
"""Avatrombopag phase 3 (Jurczak, BJH 2018;183:479)."""

HETROMBOPAG_PHASE_3: Final = Definition(
    id="hetrombopag-phase-3",
    title="Hetrombopag phase 3: response at week 8",
    citation="mei2021",
    evidence="seen",
    levels=one_level("50 or more."),
    landmarks=(
        Landmark(
            name="week_8", label="response at week 8", any_of=AT_LEAST_50,
            target_day=56, first_day=53, last_day=59, clause="50 or more after 8 weeks.",
        ),
    ),
    counted=(
        Counted(
            name="ever", label="response at least once", any_of=AT_LEAST_50, at_least=1,
            last_day=56,
            clause="50 or more at least once.",
        ),
        Counted(
            name="three_quarters", label="response at three quarters of assessments",
            any_of=AT_LEAST_50, share="3/4", last_day=56,
            clause="50 or more at 75 % of the assessments or more.",
        ),
        Counted(
            name="ever_30_doubled", label="30 and doubled at least once",
            any_of=Criterion(at_least=30, fold_at_least=2), at_least=1, last_day=56,
            clause="30 or more and doubled at least once.",
        ),
    ),
    notes=(
        "The window of week 8 (days 53 to 59), and the first 8 weeks elsewhere, are ours.",
    ),
)  # fmt: skip
"""Hetrombopag phase 3 (Mei, J Hematol Oncol 2021;14:37)."""

ELTROMBOPAG_CHINA: Final = Definition(
    id="eltrombopag-china-phase-3",
    title="Eltrombopag phase 3 in China: response at week 6",
    citation="nct01762761",
    evidence="seen",
    levels=one_level("50 or more."),
    strategies=Strategies(discontinuation=Strategy.COMPOSITE, death=Strategy.COMPOSITE),
    landmarks=(
        Landmark(
            name="week_6", label="response at week 6", any_of=AT_LEAST_50, week_anchor="W0",
            target_day=42, first_day=39, last_day=45,
            clause="50 or more at week 6; after withdrawal no response, and a single missing visit "
            "is missing.",
        ),
    ),
    primary="week_6",
    cells=(CellEvidence("week_6.first_day", "assumed", "the window; the source gives none"),),
    notes=("Withdrawal is read as the stop of the drug, a new line, or death.",),
)  # fmt: skip
"""NCT01762761."""

AVATROMBOPAG_CHINA: Final = Definition(
    id="avatrombopag-china-phase-3",
    title="Avatrombopag phase 3 in China: response at week 6",
    citation="avachina",
    evidence="cited",
    levels=one_level("50 or more."),
    landmarks=(
        Landmark(
            name="day_8", label="response at day 8", any_of=AT_LEAST_50,
            target_day=8, first_day=5, last_day=11, clause="50 or more at day 8.",
            evidence="cited",
        ),
    ),
    visits=(
        VisitRule(
            name="week_6", label="response at week 6", any_of=AT_LEAST_50, week_anchor="W0",
            first_week=6, visits=1, interval_days=7, at_least=1, rescue="disqualifies",
            clause="50 or more at week 6 without rescue.", evidence="cited",
        ),
        VisitRule(
            name="cumulative_weeks", label="cumulative weeks of response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=1, visits=6, interval_days=7, at_least=1,
            clause="Number of the 6 weeks with 50 or more; the value of the answer.",
            evidence="cited",
        ),
    ),
    primary="week_6",
    cells=(CellEvidence("day_8.first_day", "assumed", "the window; the source gives none"),),
)  # fmt: skip
"""Avatrombopag phase 3 in China."""

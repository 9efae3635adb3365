"""
The endpoints of the trials of inhibitors of Syk and of Bruton's tyrosine kinase.

Each schedule says how its trial anchors the weeks; here week w is day 7·w after the start (W0).
"""

from __future__ import annotations

from typing import Final

import attrs

from itpcase.definitions._forms import AT_LEAST_50, everywhere, one_level
from itpcase.definitions.definition import (
    CellEvidence,
    Combined,
    Confirmation,
    Counted,
    Criterion,
    Definition,
    Level,
    Reached,
    VisitRule,
)

# --- Syk ----------------------------------------------------------------------------------------

FOSTAMATINIB_FIT: Final = Definition(
    id="fit",
    title="FIT: fostamatinib, stable and overall response",
    citation="bussel2018",
    evidence="seen",
    levels=one_level("50 or more."),
    visits=(
        VisitRule(
            name="stable", label="stable response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=14, visits=6, interval_days=14, at_least=4,
            set_aside="missing",
            rescue="disqualifies", rescue_from_day=71,
            clause="50 or more at 4 or more of 6 visits every 2 weeks from week 14 to 24; rescue "
            "after week 10 is a failure, and a visit under an earlier rescue is left out.",
        ),
    ),
    counted=(
        Counted(
            name="overall", label="overall response", any_of=AT_LEAST_50, at_least=1, last_day=84,
            rescue="disqualifies",
            clause="At least one count of 50 or more in weeks 0 to 12, without rescue; post hoc.",
        ),
    ),
    primary="stable",
)  # fmt: skip
"""FIT 1 and 2 (Bussel, Am J Hematol 2018;93:921)."""

FOSTAMATINIB_EXTENSION: Final = Definition(
    id="fit-extension",
    title="Fostamatinib extension (study 049): another rule called stable response",
    citation="fit3",
    evidence="seen",
    levels=one_level("50 or more."),
    counted=(
        Counted(
            name="within_12_weeks", label="response within 12 weeks", any_of=AT_LEAST_50,
            at_least=1, last_day=84, rescue="disqualifies",
            clause="50 or more within 12 weeks, without rescue.",
        ),
    ),
    visits=(
        VisitRule(
            name="two_of_three", label="2 of the next 3 monthly visits", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=16, visits=3, interval_days=28, at_least=2,
            rescue="disqualifies",
            clause="50 or more at 2 or more of the next 3 monthly visits.",
        ),
    ),
    combined=(
        Combined(
            name="stable", label="stable response", all_of=("within_12_weeks", "two_of_three"),
            clause="Both.",
        ),
    ),
    primary="stable",
    notes=("The next 3 monthly visits are read as weeks 16, 20 and 24.",),
)  # fmt: skip
"""The fostamatinib extension."""

ESLIM_01: Final = Definition(
    id="eslim-01",
    version="2",
    title="ESLIM-01: sovleplenib, durable response",
    citation="hu2024",
    evidence="seen",
    levels=one_level("50 or more, not under the influence of rescue."),
    visits=(
        VisitRule(
            name="durable", label="durable response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=14, visits=6, interval_days=14, at_least=4,
            set_aside="missing",
            clause="50 or more at 4 or more of 6 visits from week 14 to 24; counts under the "
            "influence of rescue are dropped.",
        ),
        VisitRule(
            name="open_label_durable", label="durable response, open label", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=16, visits=3, interval_days=28, at_least=2,
            set_aside="missing",
            clause="Open-label period: 50 or more at 2 or more of 3 visits of weeks 13 to 24; "
            "counts under the influence of rescue are dropped.",
        ),
        VisitRule(
            name="long_term_durable", label="long-term durable response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=16, visits=10, interval_days=28, at_least=2,
            within=3, set_aside="missing",
            clause="After 12 weeks on the drug, 50 or more at 2 or more of 3 visits in any run of "
            "12 weeks.",
        ),
    ),
    counted=(
        Counted(
            name="overall", label="overall response to week 24", any_of=AT_LEAST_50, at_least=1,
            last_day=168, set_aside="missing", clause="50 or more at least once in weeks 0 to 24.",
        ),
        Counted(
            name="overall_12_weeks", label="overall response to week 12", any_of=AT_LEAST_50,
            at_least=1, last_day=84, set_aside="missing",
            clause="50 or more at least once in weeks 0 to 12.",
        ),
        Counted(
            name="complete", label="complete response in the extension",
            any_of=Criterion(at_least=100), at_least=1, set_aside="missing",
            clause="100 or more at least once.",
        ),
    ),
    primary="durable",
    notes=(
        "How long a rescue influences the count is not in the source; default washouts are taken.",
        (
            "The visits of the long-term rule are every 4 weeks from week 16 to 52 in our reading, "
            "and the three of the open-label period are weeks 16, 20 and 24."
        ),
    ),
)  # fmt: skip
"""ESLIM-01 (Hu, Lancet Haematol 2024)."""

TQB3473: Final = Definition(
    id="tqb3473",
    title="TQB3473, extension: sustained response",
    citation="nct07083739",
    evidence="seen",
    levels=(
        Level(
            name="D", label="30 and doubled", any_of=Criterion(at_least=30, fold_at_least=2),
            clause="30 or more and doubled at 2 consecutive counts.",
        ),
    ),
    confirm=Confirmation(counts=2, apart=1),
    reached=(
        Reached(
            name="doubled", label="30 and doubled twice in a row", level="D", by_day=168,
            clause="30 or more and doubled at 2 consecutive counts.",
        ),
    ),
    visits=(
        VisitRule(
            name="sustained", label="sustained response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=16, visits=3, interval_days=28, at_least=2,
            set_aside="missing",
            clause="50 or more at 2 or more of 3 visits in weeks 13 to 24.",
        ),
    ),
    counted=(
        Counted(
            name="once", label="50 once, or from a low baseline 30 and up by 20",
            any_of=(AT_LEAST_50, Criterion(at_least=30, rise_at_least=20, baseline_below=15)),
            at_least=1, last_day=168, set_aside="missing",
            clause="50 or more at least once, or with a baseline below 15: 30 or more and up by "
            "20.",
        ),
    ),
    combined=(
        Combined(
            name="response", label="response", any_of=("once", "doubled"), clause="Either.",
        ),
    ),
    primary="sustained",
    notes=("The three visits are read as weeks 16, 20 and 24.",),
)  # fmt: skip
"""TQB3473 (NCT07083739)."""


# --- Bruton's tyrosine kinase -------------------------------------------------------------------

RILZABRUTINIB_PHASE_1_2: Final = Definition(
    id="rilzabrutinib-phase-1-2",
    title="Rilzabrutinib phase 1/2: two consecutive counts",
    citation="kuter2022",
    evidence="seen",
    levels=one_level(
        "50 or more and up by 20 or more at 2 consecutive counts 5 days apart or more, without "
        "rescue in the 4 weeks before.",
        Criterion(at_least=50, rise_at_least=20),
    ),
    confirm=Confirmation(counts=2, apart=5),
    washouts=everywhere(28),
    cells=(
        CellEvidence("confirm.apart", "recalled 90", "5 days between the counts"),
        CellEvidence("washouts", "recalled 90", "4 weeks after rescue"),
    ),
    notes=("5 days between the counts and 4 weeks after rescue are recalled (90 %).",),
)
"""Rilzabrutinib phase 1/2 (Kuter, NEJM 2022;386:1421)."""

RILZABRUTINIB_PART_B: Final = Definition(
    id="rilzabrutinib-part-b",
    title="Rilzabrutinib phase 1/2, part B: 8 of the last 12 weeks",
    citation="kuter2022",
    evidence="seen",
    levels=one_level("50 or more."),
    visits=(
        VisitRule(
            name="durable", label="durable response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=13, visits=12, interval_days=7, at_least=8,
            rescue="disqualifies",
            clause="50 or more in 8 or more of the last 12 weeks, without rescue.",
        ),
    ),
    primary="durable",
    notes=("The last 12 weeks are read as weeks 13 to 24.",),
)  # fmt: skip
"""Rilzabrutinib part B."""

LUNA_3: Final = Definition(
    id="luna-3",
    version="2",
    title="LUNA 3: rilzabrutinib, durable response in two thirds of observed weeks",
    citation="kuter2025",
    evidence="seen",
    levels=one_level(
        "50 or more, or from 30 to below 50 and doubled.",
        (AT_LEAST_50, Criterion(at_least=30, fold_at_least=2)),
    ),
    counted=(
        Counted(
            name="platelet_response", label="platelet response by week 12",
            any_of=(AT_LEAST_50, Criterion(at_least=30, fold_at_least=2)),
            at_least=1, last_day=84,
            clause="50 or more, or from 30 to below 50 and doubled, by week 12; only these "
            "patients go on with the blinded treatment.",
        ),
    ),
    visits=(
        VisitRule(
            name="two_thirds", label="two thirds of the last 12 weeks", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=13, visits=12, interval_days=7, share="2/3",
            fewest_observed=8, too_few="no", rescue="disqualifies",
            clause="50 or more at two thirds or more of at least 8 non-missing weekly counts of "
            "the last 12 of 24 weeks, without rescue.",
        ),
        VisitRule(
            name="last_6_weeks", label="at least 2 counts of 50 in the last 6 weeks",
            any_of=AT_LEAST_50, week_anchor="W0", first_week=19, visits=6, interval_days=7,
            at_least=2, clause="At least 2 counts of 50 or more in the last 6 weeks (19 to 24).",
            evidence="recalled 95",
        ),
    ),
    combined=(
        Combined(
            name="durable", label="durable response",
            all_of=("platelet_response", "two_thirds", "last_6_weeks"),
            clause="A platelet response by week 12, and both rules on the last weeks.",
        ),
    ),
    primary="durable",
    cells=(
        CellEvidence(
            "durable.all_of", "assumed",
            "that it takes a platelet response by week 12: only its responders stayed in the "
            "blinded period",
        ),
    ),
    notes=(
        "Fewer than 8 observed weeks are no durable response, as in the trial.",
        "Rescue at any time of the 24 weeks rules it out; the source says 'without rescue'.",
        (
            "That the last 6 weeks ask for 2 counts of 50 is recalled (95 %): 2 observed counts "
            "could change no answer."
        ),
    ),
)  # fmt: skip
"""LUNA 3 (Kuter, Blood 2025;145:2914)."""

LUNA_3_EU: Final = attrs.evolve(
    LUNA_3,
    id="luna-3-eu",
    version="1",
    title="LUNA 3, form for the European Union: 8 of the last 12 weeks",
    counted=(),
    visits=(
        VisitRule(
            name="durable", label="durable response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=13, visits=12, interval_days=7, at_least=8,
            rescue="disqualifies",
            clause="50 or more in 8 or more of the last 12 weeks, without rescue.",
        ),
    ),
    combined=(),
    cells=(
        CellEvidence("durable.at_least", "assumed", "a missing week counts against the response"),
    ),
    notes=("That a missing week counts against the response is assumed.",),
)  # fmt: skip
"""LUNA 3 in the European Union."""

ORELABRUTINIB_PHASE_2: Final = Definition(
    id="orelabrutinib-phase-2",
    version="2",
    title="Orelabrutinib phase 2: two consecutive weeks",
    citation="orelabrutinib2024",
    evidence="seen",
    levels=one_level("50 or more in 2 consecutive weeks, without rescue in the 4 weeks before."),
    confirm=Confirmation(counts=2, apart=7),
    washouts=everywhere(28),
    notes=("Two consecutive weeks, by the sponsor (18 April 2024), are counts 7 days apart.",),
)
"""Orelabrutinib phase 2 (Am J Hematol 2024)."""

ORELABRUTINIB_PHASE_3: Final = Definition(
    id="orelabrutinib-phase-3",
    title="Orelabrutinib phase 3",
    citation=None,
    evidence="recalled 55",
    placeholder="its rule is not known to us (4 of 6 visits of weeks 14 to 24 is recalled with "
    "55 %)",
)
"""Orelabrutinib phase 3: not known."""

ZANUBRUTINIB: Final = Definition(
    id="zanubrutinib",
    title="Zanubrutinib in ITP, prospective trials",
    citation=None,
    evidence="assumed",
    placeholder="no registered or published prospective endpoint is known to us; the seed series "
    "is on-drug-remission-above-50",
)
"""Zanubrutinib: no prospective endpoint."""

"""
The seed series, and what "partial response" and "remission" have meant in cohorts.
"""

from __future__ import annotations

from typing import Final

import attrs

from itpcase.definitions.definition import (
    Confirmation,
    Criterion,
    Definition,
    Level,
    Strategies,
    TreatmentFree,
)
from itpcase.definitions.guidelines import RESPONSE
from itpcase.terms import Strategy

# --- the seed series ----------------------------------------------------------------------------

_ALL_COMPOSITE: Final = Strategies(discontinuation=Strategy.COMPOSITE, death=Strategy.COMPOSITE)

DING_2025: Final = Definition(
    id="on-drug-remission-above-50",
    title="On-drug remission above 50 (sustained remission of Ding 2025)",
    citation="ding2025",
    evidence="seen",
    levels=(
        Level(
            name="SR",
            label="sustained remission",
            any_of=Criterion(above=50),
            clause="Count above 50 while on the drug.",
        ),
    ),
    strategies=_ALL_COMPOSITE,
    notes=(
        (
            "The abstract prints the threshold and the durations. That one count opens and closes "
            "a remission, and that every intercurrent event ends it, is our reading."
        ),
    ),
)
"""Remission on the drug as in the seed series (Ding, Cancer Rep 2025;8:e70152)."""

DING_2025_RESPONSE: Final = Definition(
    id="ding-2025-response-assumed",
    title="CR and PR of Ding 2025, with assumed limits",
    citation="ding2025",
    evidence="assumed",
    levels=(
        Level(
            name="CR",
            label="complete response",
            any_of=Criterion(at_least=100),
            clause="Not printed in the abstract; assumed to be 100 or more.",
        ),
        Level(
            name="PR",
            label="partial response",
            any_of=Criterion(above=50),
            clause="Not printed in the abstract; assumed to be above 50.",
        ),
    ),
    confirm=Confirmation(counts=2, apart=7),
    loss=Confirmation(counts=2, apart=1),
    strategies=_ALL_COMPOSITE,
    notes=(
        (
            "The abstract counts 1 complete and 2 partial responses without printing their limits: "
            "these limits, and confirmation as in IWG 2009, are assumed."
        ),
    ),
)
"""CR and PR of the seed series; the limits are assumed."""


DING_2025_RESPONSE_DOUBLED: Final = attrs.evolve(
    DING_2025_RESPONSE,
    id="ding-2025-response-doubled-assumed",
    title="CR and PR of Ding 2025, with assumed limits: PR at 30 and doubled",
    levels=(
        DING_2025_RESPONSE.levels[0],
        attrs.evolve(
            DING_2025_RESPONSE.levels[1],
            any_of=RESPONSE,
            clause="Not printed in the abstract; assumed to be 30 or more and doubled.",
        ),
    ),
)
"""CR and PR of the seed series; the other assumption about PR."""


# --- partial response: always with its band -----------------------------------------------------

_ONE_COUNT: Final = (
    "The source is not known to ask for confirmation: one count opens and closes a response.",
)

PR_IWG_R: Final = Definition(
    id="pr-iwg-r",
    title="Partial response as another name of R",
    citation="rodeghiero2009",
    evidence="seen",
    levels=(
        Level(
            name="CR", label="complete response", any_of=Criterion(at_least=100),
            clause="Count of 100 or more.",
        ),
        Level(
            name="PR", label="partial response (30, doubled)", any_of=RESPONSE,
            clause="Count of 30 or more and doubled, below 100.",
        ),
    ),
    bleeding_allowed=0,
    confirm=Confirmation(counts=2, apart=7),
    loss=Confirmation(counts=2, apart=1),
    notes=("IWG 2009 itself has no PR; some pages call its R so.",),
)  # fmt: skip
"""PR for the R of IWG 2009."""

PR_UK: Final = Definition(
    id="pr-above-30",
    title="Partial response above 30 without rescue",
    citation="ukcohort",
    evidence="seen",
    levels=(
        Level(
            name="PR", label="partial response (above 30)", any_of=Criterion(above=30),
            clause="Above 30 without rescue.",
        ),
    ),
    notes=_ONE_COUNT,
)  # fmt: skip
"""PR of a cohort of the United Kingdom (PMC10912689)."""

PR_50_100: Final = Definition(
    id="pr-50-to-100",
    version="2",
    title="Partial response from 50 to below 100, complete response from 100",
    citation=None,
    evidence="recalled 85",
    levels=(
        Level(
            name="CR", label="complete response", any_of=Criterion(at_least=100),
            clause="100 or more.", evidence="assumed",
        ),
        Level(
            name="PR", label="partial response (50 to below 100)", any_of=Criterion(at_least=50),
            clause="From 50 to below 100.",
        ),
    ),
    notes=(
        *_ONE_COUNT,
        "Papers on rituximab and older ones on steroids; no single source.",
        (
            "Our two readings of them contradict each other at exactly 100: PR below 100, and PR "
            "from 50 to 100 with CR above 100. The first is taken, so that 100 is CR; attrs.evolve "
            "gives the other."
        ),
    ),
)  # fmt: skip
"""PR of the older literature."""

PR_30_100_DOUBLED: Final = Definition(
    id="pr-30-to-100-doubled",
    title="Partial response from 30 to 100 and doubled",
    citation=None,
    evidence="recalled 85",
    levels=(
        Level(
            name="CR", label="complete response", any_of=Criterion(above=100),
            clause="Above 100.",
        ),
        Level(
            name="PR", label="partial response (30 to 100, doubled)", any_of=RESPONSE,
            clause="From 30 to 100 and doubled.",
        ),
    ),
    notes=(*_ONE_COUNT, "No single source."),
)  # fmt: skip
"""PR with the doubled baseline."""

GIMEMA_OLD: Final = Definition(
    id="gimema-old",
    title="Older GIMEMA papers: complete, partial and minimal response",
    citation="mazzucconi2024",
    evidence="recalled 65",
    levels=(
        Level(
            name="CR", label="complete response", any_of=Criterion(at_least=150),
            clause="150 or more.",
        ),
        Level(
            name="PR", label="partial response (50 to 149)", any_of=Criterion(at_least=50),
            clause="From 50 to 149.",
        ),
        Level(
            name="MR", label="minimal response (30 to 49)", any_of=Criterion(at_least=30),
            clause="From 30 to 49.",
        ),
    ),
    notes=(
        *_ONE_COUNT,
        "The lower limit of MR is 20 in some papers.",
        "Of the older papers of the group, not of the one cited, whose limits are not known to us.",
    ),
)  # fmt: skip
"""The bands of older GIMEMA papers."""

GIMEMA_2024: Final = Definition(
    id="gimema-2024",
    title="GIMEMA: prednisone against high-dose dexamethasone",
    citation="mazzucconi2024",
    evidence="seen",
    placeholder="it reports CR, PR and MR at days 42 and 46, 180 days and 12 months after the "
    "initial response; the limits of CR, PR and MR are not known to us",
)
"""Mazzucconi 2024: bands not known."""

REMISSION_MODAL: Final = Definition(
    id="remission-100-off-therapy",
    title="Remission as most papers of 2010 to 2019 use it",
    citation="remissionreview",
    evidence="seen",
    treatment_free=(
        TreatmentFree(
            name="remission", label="remission", any_of=Criterion(at_least=100), days=183,
            clause="100 or more for 6 months or more, off therapy.",
        ),
    ),
    notes=_ONE_COUNT,
)  # fmt: skip
"""At least 100 for at least 6 months off therapy."""

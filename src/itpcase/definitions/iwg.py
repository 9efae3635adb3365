"""
The definitions of the International Working Group, with the variant of the EMA, and its phases.
"""

from __future__ import annotations

from typing import Final

import attrs

from itpcase.definitions.definition import (
    AttributionWindow,
    BaselineRule,
    Confirmation,
    Criterion,
    Definition,
    Level,
    PhaseRule,
)

# --- IWG 2009 -----------------------------------------------------------------------------------

_FIRST_CITED: Final = ("dexamethasone", "prednisone", "rituximab")
_PEAK_CITED: Final = ("rituximab",)

_IWG_ATTRIBUTION: Final = tuple(
    AttributionWindow(
        agent,
        *window,
        evidence="recalled 92",
        first_evidence="cited" if agent in _FIRST_CITED else None,
        peak_evidence="cited" if agent in _PEAK_CITED else None,
    )
    for agent, window in {
        "anti-d": (1, 3, 3, 7),
        "azathioprine": (30, 90, 30, 180),
        "danazol": (14, 90, 28, 180),
        "dexamethasone": (2, 14, 4, 28),
        "eltrombopag": (7, 28, 14, 90),
        "ivig": (1, 3, 2, 7),
        "prednisone": (4, 14, 7, 28),
        "rituximab": (7, 56, 14, 180),
        "romiplostim": (5, 14, 14, 60),
        "splenectomy": (1, 56, 7, 56),
        "vinblastine": (7, 14, 7, 42),
        "vincristine": (7, 14, 7, 42),
    }.items()
)

IWG_2009: Final = Definition(
    id="iwg-2009",
    title="International Working Group 2009: CR, R and NR",
    citation="rodeghiero2009",
    evidence="seen",
    levels=(
        Level(
            name="CR",
            label="complete response",
            any_of=Criterion(at_least=100),
            clause="Count of 100 or more and no bleeding; the baseline plays no part.",
        ),
        Level(
            name="R",
            label="response",
            any_of=Criterion(at_least=30, fold_at_least=2),
            clause="Count of 30 or more, at least double the baseline, and no bleeding.",
        ),
    ),
    bleeding_allowed=0,
    baseline=BaselineRule(splenectomy_before_first_treatment=True),
    confirm=Confirmation(counts=2, apart=7),
    loss=Confirmation(counts=2, apart=1),
    attribution=_IWG_ATTRIBUTION,
    notes=(
        "'At least 2-fold increase' is read as a ratio of 2, not as a rise by twice the baseline.",
        "The two confirming counts are consecutive; the source sets no greatest gap between them.",
        "A response is dated at the first of the two counts.",
        "Any recorded bleeding above WHO grade 0 counts; bleeding as a loss needs no confirmation.",
        "The washout of rescue and what a new line, a stop and death do are not in the source.",
        (
            "The table of times to response is recalled; a first response after the end of the "
            "peak window is marked as late."
        ),
    ),
)
"""IWG 2009 (Rodeghiero, Blood 2009;113:2386)."""

IWG_2009_TRIAL: Final = attrs.evolve(
    IWG_2009,
    id="iwg-2009-trial",
    title="International Working Group 2009, as adapted to trials",
    bleeding_allowed=0,
    notes=(
        "Numeric CR and R are used in refractory patients too.",
        "Entry: count below 30; below 50 on steroids, with bleeding or in special settings.",
        (
            "Time off other treatment and since rescue must be stated; who still needs a stable "
            "concomitant treatment is assessed for secondary endpoints only."
        ),
        (
            "For TPO agonists an upper limit of the count is to be set in advance, and the "
            "cumulative time inside it is the measure: the source gives no number. Use "
            "itpcase.cumulative_response with a level that has *at_most*."
        ),
        "A count is stable that needed neither treatment nor a change of dose for 15 days.",
    ),
)
"""IWG 2009, table 5: trials."""

IWG_2009_REFRACTORY: Final = Definition(
    id="iwg-2009-refractory",
    title="International Working Group 2009: response in refractory ITP",
    citation="rodeghiero2009",
    evidence="recalled 88",
    placeholder="it sets no count: on demand, bleeding controlled or a count enough for the "
    "procedure; maintenance, a count that prevents relevant bleeding, or less steroid",
)
"""IWG 2009, table 4: no numeric rule."""

IWG_UPDATE: Final = Definition(
    id="iwg-update",
    title="Update of IWG 2009 by ERCI and IWG (announced in 2023)",
    citation=None,
    evidence="cited",
    placeholder="the update is announced and not published",
)
"""The announced update of IWG 2009."""

EMA_2010: Final = attrs.evolve(
    IWG_2009,
    id="ema-2010",
    title="European Medicines Agency 2010 (IVIG): CR and alternative response",
    citation="ema2010",
    levels=(
        IWG_2009.levels[0],
        attrs.evolve(IWG_2009.levels[1], name="AR", label="alternative response"),
    ),
    notes=(
        "As IWG 2009; R is called alternative response.",
        (
            "The source writes the clause of the doubled baseline for the loss of CR as well. Its "
            "CR asks for no doubling: from a baseline above 50 one count (105 from 80) would be CR "
            "and the loss of CR at once. CR comes first, as it does before NR, and the clause is "
            "not applied to it; a CR that asks for the doubled baseline too is the other reading."
        ),
    ),
)
"""The EMA's variant of IWG 2009 (EMA/CHMP/BPWP/94033/2007 rev. 2)."""


# --- phases -------------------------------------------------------------------------------------

IWG_PHASES: Final = PhaseRule(
    persistent_from=3,
    chronic_from=12,
    flag_within_days=7,
    citation="rodeghiero2009",
    clause="Newly diagnosed within 3 months of diagnosis, persistent from 3 to 12 months, chronic "
    "after more than 12 months; exactly 3 and exactly 12 months are not assigned by the source and "
    "are given to the later phase.",
    evidence="seen",
)
"""The phases of IWG 2009."""

"""
Published definitions of response, as data.

The clinical numbers of the library are here. A definition is frozen: a variant is
``attrs.evolve(IWG_2009, id="...", max_gap=56)``.

Each definition names its source and how sure we are of it: ``seen`` was read in the source, its
abstract or its registration; ``recalled 90`` is from knowledge of the literature with the
confidence in percent and still has to be checked against the paper; ``assumed`` is a choice of
ours.
"""

from __future__ import annotations

import difflib
from typing import Final

from itpcase.criteria import (
    AttributionWindow,
    BaselineRule,
    Confirmation,
    Criterion,
    Definition,
    Kept,
    Landmark,
    Level,
    PhaseRule,
    Strategies,
)
from itpcase.errors import DefinitionError
from itpcase.terms import Strategy

__all__ = [
    "ASH_2019",
    "CHINA_2020",
    "DING_2025",
    "DING_2025_RESPONSE",
    "IWG_2009",
    "IWG_PHASES",
    "definition",
    "definitions",
]

DAYS_PER_MONTH: Final = 30.4375
"""A month in days, where calendar months are not asked for."""


# --- IWG 2009 -----------------------------------------------------------------------------------

_IWG_ATTRIBUTION: Final = tuple(
    AttributionWindow(agent, *window, evidence="recalled 92")
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


# --- ASH 2019 -----------------------------------------------------------------------------------

_RESPONSE: Final = Criterion(at_least=30, fold_at_least=2)

ASH_2019: Final = Definition(
    id="ash-2019",
    title="American Society of Hematology 2019: early, initial and durable response, remission",
    citation="neunert2019",
    evidence="recalled 93",
    landmarks=(
        Landmark(
            name="early_response", label="early response", any_of=_RESPONSE,
            target_day=7, first_day=4, last_day=10,
            clause="Count of 30 or more and doubled at 1 week.", evidence="recalled 93",
        ),
        Landmark(
            name="initial_response", label="initial response", any_of=_RESPONSE,
            target_day=30, first_day=21, last_day=37,
            clause="The same at 1 month.", evidence="recalled 93",
        ),
        Landmark(
            name="durable_response", label="durable response", any_of=_RESPONSE,
            target_day=182, first_day=154, last_day=210,
            clause="The same at 6 months.", evidence="recalled 93",
        ),
        Landmark(
            name="remission", label="remission", any_of=Criterion(above=100),
            target_day=365, first_day=323, last_day=407,
            clause="Count above 100 at 12 months.", evidence="recalled 80",
        ),
    ),
    notes=(
        ("Whether remission asks for more than 100 or for at least 100 is not settled; this is the "
        "strict reading, and attrs.evolve gives the other."),
        "Single counts, not kept responses; no clause on bleeding, confirmation or other drugs.",
        ("The clock starts with the treatment, and the windows around the landmarks are ours: "
        "7 ± 3, 30 (21 to 37), 182 ± 28 and 365 ± 42 days."),
        ("Replaced for adults in first and second line by a guideline of 2026 whose outcome "
        "definitions are not known to us."),
    ),
)  # fmt: skip
"""ASH 2019 (Neunert, Blood Adv 2019;3:3829); from memory, to be checked."""


# --- China 2020 ---------------------------------------------------------------------------------

CHINA_2020: Final = Definition(
    id="china-2020",
    title="Chinese adult guideline 2020: CR, R, sustained, early and initial response, remission",
    citation="china2020",
    evidence="recalled 90",
    levels=(
        Level(
            name="CR",
            label="complete response (完全反应)",
            any_of=Criterion(at_least=100),
            clause="Count of 100 or more after treatment and no bleeding.",
        ),
        Level(
            name="R",
            label="response (有效)",
            any_of=_RESPONSE,
            clause="Count of 30 or more, at least doubled, and no bleeding.",
        ),
    ),
    bleeding_allowed=0,
    confirm=Confirmation(counts=2, apart=7),
    loss=Confirmation(counts=2, apart=1),
    landmarks=(
        Landmark(
            name="early_response", label="early response (早期反应)", any_of=_RESPONSE,
            target_day=7, first_day=4, last_day=10,
            clause="The criteria of R at 1 week of treatment.", evidence="recalled 90",
        ),
        Landmark(
            name="initial_response", label="initial response (初始反应)", any_of=_RESPONSE,
            target_day=30, first_day=21, last_day=37,
            clause="The criteria of R at 1 month of treatment.", evidence="recalled 90",
        ),
        Landmark(
            name="remission", label="remission (缓解)", any_of=Criterion(at_least=100),
            target_day=365, first_day=323, last_day=407, asks_bleeding=False,
            clause="Count of 100 or more at 12 months.", evidence="recalled 90",
        ),
    ),
    kept=(
        Kept(
            name="sustained_response", label="sustained response (持续有效)", level="R",
            until_day=183,
            clause="R kept to at least 6 months after the start of treatment.",
            evidence="recalled 90",
        ),
    ),
    notes=(
        "'增加至少2倍' is read as a ratio of 2.",
        "Relapse is the loss of R; losing CR alone is not relapse.",
        "Early and initial response are read from the one count at the landmark.",
        "The windows around the landmarks are ours.",
        "Replaced by a guideline of 2025 whose outcome section is not known to us.",
    ),
)  # fmt: skip
"""The Chinese adult guideline of 2020; from memory, to be checked."""


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


# --- the catalogue ------------------------------------------------------------------------------

_CATALOGUE: Final[dict[str, Definition]] = {
    entry.id: entry for entry in (IWG_2009, ASH_2019, CHINA_2020, DING_2025, DING_2025_RESPONSE)
}


def definitions() -> tuple[Definition, ...]:
    """
    List the definitions that ship with the library.

    Returns
    -------
    tuple of Definition

    Examples
    --------
    >>> import itpcase as itp
    >>> [d.id for d in itp.definitions()][:2]
    ['iwg-2009', 'ash-2019']
    """
    return tuple(_CATALOGUE.values())


def definition(id: str) -> Definition:
    """
    Find a definition by its id.

    Parameters
    ----------
    id : str

    Returns
    -------
    Definition

    Raises
    ------
    DefinitionError
        If there is none, with the nearest ids.

    Examples
    --------
    >>> import itpcase as itp
    >>> itp.definition("iwg-2009") is itp.IWG_2009
    True
    """
    try:
        return _CATALOGUE[id]
    except (KeyError, TypeError):
        near = difflib.get_close_matches(str(id), _CATALOGUE, n=3, cutoff=0.4) or _CATALOGUE
        raise DefinitionError.of(
            "UNKNOWN_DEFINITION", argument="definition", needed="the id of a definition", given=id,
            remedy="try " + ", ".join(near) + "; itpcase.definitions() lists all",
        ) from None  # fmt: skip

"""
The definitions of guidelines and expert panels: ASH, international consensus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from itpcase import _names
from itpcase.definitions.definition import (
    CellEvidence,
    Counted,
    Criterion,
    Definition,
    Kept,
    Landmark,
    Level,
)

if not TYPE_CHECKING:
    __getattr__ = _names.moved_from(
        __name__,
        {"itpcase.definitions.iwg": (
            "EMA_2010", "IWG_2009", "IWG_2009_REFRACTORY", "IWG_2009_TRIAL", "IWG_PHASES",
            "IWG_UPDATE",
        )},
    )  # fmt: skip

# --- ASH -----------------------------------------------------------------------------------

RESPONSE: Final = Criterion(at_least=30, fold_at_least=2)
"""The R of IWG 2009, without its rule on bleeding. [10^9/L]"""

ASH_2019: Final = Definition(
    id="ash-2019",
    title="American Society of Hematology 2019: early, initial and durable response, remission",
    citation="neunert2019",
    evidence="recalled 93",
    cells=(
        CellEvidence("remission.any_of", "recalled 80", "above 100, or at least 100"),
        *(
            CellEvidence(f"{name}.first_day", "assumed", "the window; the source gives none")
            for name in ("early_response", "initial_response", "durable_response", "remission")
        ),
    ),
    landmarks=(
        Landmark(
            name="early_response", label="early response", any_of=RESPONSE,
            target_day=7, first_day=4, last_day=10,
            clause="Count of 30 or more and doubled at 1 week.", evidence="recalled 93",
        ),
        Landmark(
            name="initial_response", label="initial response", any_of=RESPONSE,
            target_day=30, first_day=21, last_day=37,
            clause="The same at 1 month.", evidence="recalled 93",
        ),
        Landmark(
            name="durable_response", label="durable response", any_of=RESPONSE,
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

ASH_2019_AT_LEAST_100: Final = attrs.evolve(
    ASH_2019,
    id="ash-2019-at-least-100",
    title="American Society of Hematology 2019, with remission at 100 or more",
    landmarks=(
        *ASH_2019.landmarks[:-1],
        attrs.evolve(
            ASH_2019.landmarks[-1],
            any_of=Criterion(at_least=100),
            clause="Count of 100 or more at 12 months; the other reading.",
        ),
    ),
)
"""ASH 2019 with the other reading of remission."""

ASH_1996: Final = Definition(
    id="ash-1996",
    title="American Society of Hematology 1996",
    citation="george1996",
    evidence="recalled 85",
    placeholder="it has no operational criteria of response",
)
"""ASH 1996: no criteria."""

ASH_2011: Final = Definition(
    id="ash-2011",
    title="American Society of Hematology 2011",
    citation="neunert2011",
    evidence="recalled 90",
    placeholder="it adopts the terms of IWG 2009: use iwg-2009",
)
"""ASH 2011: the terms of IWG 2009."""

ASH_2026: Final = Definition(
    id="ash-2026",
    title="American Society of Hematology 2026: adults, initial and second-line treatment",
    citation="ash2026",
    evidence="cited",
    placeholder="its outcome definitions are not known to us; ASH 2019 stays for children and for "
    "older data; a draft for public comment of 2025 exists and does not stand for the final text",
)
"""ASH 2026: not read."""


# --- consensus reports and panels ---------------------------------------------------------------

ICR_2010: Final = Definition(
    id="icr-2010",
    title="International consensus report 2010",
    citation="provan2010",
    evidence="recalled 80",
    placeholder="it uses the terms of IWG 2009 and has no grid of its own: use iwg-2009",
)
"""International consensus 2010."""

ICR_2019: Final = Definition(
    id="icr-2019",
    title="Updated international consensus report 2019",
    citation="provan2019",
    evidence="recalled 75",
    placeholder="it keeps the terms of IWG 2009 and names a goal (no major bleeding, usually "
    "above 20 to 30), not a rule: use iwg-2009",
)
"""International consensus 2019."""

UK_DELPHI_2021: Final = Definition(
    id="uk-delphi-2021",
    title="United Kingdom Delphi 2021: tapering a thrombopoietin receptor agonist",
    citation="cooper2021",
    evidence="seen",
    counted=(
        Counted(
            name="taper", label="tapering may be considered", any_of=Criterion(above=50),
            share="3/4", first_day=183, last_day=365,
            clause="Above 50 at three quarters or more of the assessments of the last 6 months, "
            "after 6 to 12 months of treatment.",
        ),
    ),
    notes=("The last 6 months are read at month 12 of treatment.",),
)  # fmt: skip
"""Cooper, Acta Haematol 2021;144:418."""

ITALY_TAPER: Final = Definition(
    id="italy-taper",
    title="Italian panel: tapering a thrombopoietin receptor agonist",
    citation="italian2021",
    evidence="seen",
    levels=(
        Level(
            name="CR", label="complete response", any_of=Criterion(above=100),
            clause="Above 100.",
        ),
        Level(
            name="PR", label="partial response", any_of=Criterion(above=50), clause="Above 50.",
        ),
    ),
    kept=(
        Kept(
            name="taper", label="tapering agreed by all", level="CR", until_day=183,
            since="any_response", clause="Above 100 for 6 months or more.",
        ),
        Kept(
            name="taper_pr", label="tapering agreed by 55 to 64 %", level="PR", until_day=183,
            since="any_response", clause="Above 50 for 6 months or more.",
        ),
    ),
)  # fmt: skip
"""The Italian panel (PMC8504223)."""

"""
The Chinese definitions: the guidelines of 2020 and 2025, the consensus before them, the old grades.
"""

from __future__ import annotations

from typing import Final

import attrs

from itpcase.definitions.definition import (
    CellEvidence,
    Confirmation,
    Criterion,
    Definition,
    Kept,
    Landmark,
    Level,
)
from itpcase.definitions.guidelines import RESPONSE
from itpcase.definitions.iwg import IWG_2009

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
            any_of=RESPONSE,
            clause="Count of 30 or more, at least doubled, and no bleeding.",
        ),
    ),
    bleeding_allowed=0,
    confirm=Confirmation(counts=2, apart=7),
    loss=Confirmation(counts=2, apart=1),
    landmarks=(
        Landmark(
            name="early_response", label="early response (早期反应)", any_of=RESPONSE,
            target_day=7, first_day=4, last_day=10,
            clause="The criteria of R at 1 week of treatment.", evidence="recalled 90",
        ),
        Landmark(
            name="initial_response", label="initial response (初始反应)", any_of=RESPONSE,
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
    cells=tuple(
        CellEvidence(f"{name}.first_day", "assumed", "the window; the source gives none")
        for name in ("early_response", "initial_response", "remission")
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

CHINA_2025: Final = Definition(
    id="china-2025",
    title="Chinese adult guideline 2025",
    citation="china2025",
    evidence="seen",
    placeholder="its outcome section is not known to us",
)
"""The Chinese adult guideline of 2025: outcome section not read."""

CHINA_2018: Final = attrs.evolve(
    IWG_2009,
    id="china-2018",
    title="Chinese consensus of 2011 to 2016 and guideline of 2018: CR, R and NR",
    citation="liu2018",
    evidence="recalled 85",
    levels=CHINA_2020.levels,
    baseline=CHINA_2020.baseline,
    attribution=(),
    notes=("CR, R and NR as IWG 2009, with two counts 7 days apart and 1 day apart.",),
)
"""The Chinese consensus from 2011 on."""


# --- the national grades of 1986 to 1998 ----------------------------------------------------------

CHINA_OLD: Final = Definition(
    id="china-old",
    version="2",
    title="Old Chinese national grades: basic cure, remission, marked, good, progress",
    citation="zhang1998",
    evidence="seen",
    levels=(
        Level(
            name="normal", label="normal count (正常)", any_of=Criterion(at_least=100),
            clause="Normal count and no bleeding.", bleeding_allowed=0,
        ),
        Level(
            name="good", label="good count (良)", evidence="seen", any_of=(
                Criterion(at_least=50), Criterion(rise_at_least=30),
            ),
            clause="Count up to 50, or 30 above what it was before, and nearly no bleeding.",
        ),
        Level(
            name="raised", label="raised count (升高)", any_of=Criterion(rise_above=0),
            clause="Some rise and less bleeding.",
        ),
    ),
    bleeding_allowed=1,
    confirm=Confirmation(counts=2, apart=7),
    kept=(
        Kept(
            name="basic_cure", label="basic cure (基本治愈)", level="normal", until_day=731,
            since="any_response", clause="Normal, no bleeding, no relapse for 2 years.",
        ),
        Kept(
            name="remission", label="remission (缓解)", level="normal", until_day=183,
            since="any_response", clause="The same for 6 months, shown by 2 counts 7 days apart.",
        ),
        Kept(
            name="marked", label="marked effect (显效)", level="normal", until_day=92,
            since="any_response", clause="Normal, no bleeding, no relapse for 3 months.",
        ),
        Kept(
            name="good_effect", label="good effect (良效)", level="good", until_day=92,
            since="any_response",
            clause="Count up to 50 or up by 30, nearly no bleeding, for 3 months.",
        ),
        Kept(
            name="good_effect_2_months", label="good effect, 2 months (良效)", level="good",
            until_day=61, since="any_response",
            clause="The same for 2 months, as another edition has it.", evidence="recalled 75",
        ),
        Kept(
            name="progress", label="progress (进步)", level="raised", until_day=14,
            since="any_response", clause="Some rise and less bleeding for 2 weeks.",
            evidence="recalled 75",
        ),
    ),
    primary="good_effect",
    cells=(CellEvidence("good.any_of", "recalled 75", "the branch of a rise by 30"),),
    notes=(
        "'Normal' is the laboratory's range in the source; it is taken as 100 or more.",
        (
            "'No or nearly no bleeding' is read as no bleeding above WHO grade 1; the best three "
            "grades ask for none."
        ),
        "The effective rate of old papers adds marked and good effect, and sometimes progress.",
        "The branch of a rise by 30 is recalled (75 to 80 %).",
        "One failing count ends a grade; the source does not say how a relapse is confirmed.",
    ),
)  # fmt: skip
"""The national grades of China, 1986 to 1998."""

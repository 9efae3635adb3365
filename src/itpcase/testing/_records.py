"""
Strategies for the records beside counts and lines: exposures, signs of bleeding, what is stated.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from itpcase.agents import find_agent
from itpcase.history.facts import Facts, Outcome
from itpcase.model import (
    BleedingAssessment,
    BleedingSign,
    BloodLoss,
    BodySite,
    Exposure,
    Found,
    Intervention,
    Sign,
)
from itpcase.terms import Intent
from itpcase.testing._choices import nothing, some_agents, some_assumed

__all__ = ["assessments", "exposures", "facts", "signs"]

_KNOWN: Final = st.sampled_from((None, True, False))
_FEW: Final = nothing | st.integers(0, 12)
"""So many signs lie on both sides of what the scales ask for."""

_DAYS: Final = st.integers(-400, 4000)


@st.composite
def exposures(draw: st.DrawFn) -> Exposure:
    """Draw a drug that ended, goes on, or of which nobody said so."""
    agent = find_agent(draw(some_agents)[0])
    started_on = draw(nothing | _DAYS)
    lasts = nothing if started_on is None or agent.is_procedure else nothing | st.integers(0, 400)
    days = draw(lasts)
    return Exposure(
        agent=agent.name, started_on=started_on,
        ended_on=None if days is None or started_on is None else started_on + days,
        ongoing=draw(_KNOWN) if days is None else None,
        intent=draw(nothing | st.sampled_from(Intent)),
        daily_dose=draw(nothing | st.integers(0, 80).map(lambda mg: f"{mg} mg/d")),
        assumed=draw(some_assumed),
    )  # fmt: skip


@st.composite
def signs(draw: st.DrawFn) -> BleedingSign:
    """Draw a sign of which some details are known, and none contradicts another."""
    fatal = draw(st.sampled_from((False,) * 9 + (True,)))
    sites = draw(nothing | st.lists(st.sampled_from(BodySite), min_size=1, unique=True))
    parts = draw(st.sampled_from(("number", "sizes", "palms")))
    counted: dict[str, Any] = {
        "number": {"number": draw(_FEW)},
        "sizes": {"small": draw(_FEW), "large": draw(_FEW)},
        "palms": {"per_palm": draw(_FEW), "per_palm_other_side": draw(_FEW)},
    }[parts]
    if None not in counted.values():  # nowhere is denser than where it is densest
        most = sorted(counted.values(), reverse=True)
        counted = dict(zip(counted, most, strict=True)) if parts == "palms" else counted
    danger: dict[str, Any] = {} if fatal else {"needs_immediate": draw(_KNOWN)}
    return BleedingSign(
        sign=draw(st.sampled_from(Sign)), sites=sites, fatal=fatal,
        generalised=None if sites is not None and len(sites) == 1 else draw(_KNOWN),
        largest_cm=draw(nothing | st.sampled_from((1.0, 2.0, 2.5, 3.0, 12.0))),
        minutes=draw(nothing | st.sampled_from((1.0, 5.0, 6.0, 60.0))),
        bilateral=draw(_KNOWN), gross=draw(_KNOWN), self_limiting=draw(_KNOWN),
        interferes=draw(_KNOWN), anaemia=draw(_KNOWN),
        hb_drop=draw(nothing | st.sampled_from(("0 g/dL", "2 g/dL", "2.1 g/dL"))),
        interventions=draw(nothing | st.lists(st.sampled_from(Intervention), unique=True)),
        blood_loss=draw(nothing | st.sampled_from(BloodLoss)),
        found=draw(nothing | st.sampled_from(Found)), **counted, **danger,
    )  # fmt: skip


@st.composite
def assessments(draw: st.DrawFn) -> BleedingAssessment:
    """Draw a few signs of one day, and what else was looked for."""
    listed = draw(st.lists(signs(), max_size=4))
    kinds = {each.sign for each in listed}
    others = [kind for kind in Sign if kind not in kinds]
    return BleedingAssessment(
        on=draw(nothing | _DAYS), signs=listed, complete=draw(st.booleans()),
        absent=draw(st.lists(st.sampled_from(others), unique=True)),
        age=draw(nothing | st.integers(0, 100)), found=draw(nothing | st.sampled_from(Found)),
    )  # fmt: skip


_STATED: Final = (
    "diagnosis_confirmed", "treatment_needed", "splenectomy_declined", "splenectomy_not_tolerated",
    "very_low_count", "bleeding", "steroids_needed", "frequent_courses",
)  # fmt: skip

facts: Final = st.builds(
    Facts,
    outcomes=st.dictionaries(st.integers(1, 9), st.sampled_from(Outcome), max_size=3),
    **dict.fromkeys(_STATED, _KNOWN),
)
"""What a person states about a patient, or leaves open."""

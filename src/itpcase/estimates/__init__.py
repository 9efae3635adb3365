"""
Estimates of many lines of treatment: curves, causes, rates, comparisons, and what they are made of.

Every estimate reads one table of times, counts patients and lines apart, and has an interval that
holds where a patient has several lines. What needs scipy or greenwood is in the extra ``survival``.
"""

from __future__ import annotations

from itpcase.estimates.between_visits import NotConvergedError, Turnbull, turnbull
from itpcase.estimates.group_tests import (
    GroupTest,
    gray_test,
    landmark_groups,
    logrank,
    logrank_pairs,
)
from itpcase.estimates.influence import Influence
from itpcase.estimates.kappa import Agreement, agreement
from itpcase.estimates.limits import limits_of
from itpcase.estimates.pooling import PooledProportion, pool_proportions
from itpcase.estimates.proportions import (
    Proportion,
    ProportionPair,
    compare_proportions,
    proportion,
)
from itpcase.estimates.rates import (
    MeanCount,
    Rate,
    RateRatio,
    compare_rates,
    event_rate,
    mean_cumulative,
)
from itpcase.estimates.survival import (
    InResponse,
    KaplanMeier,
    TimeToResponse,
    in_response,
    kaplan_meier,
    remission_survival,
    response_times,
)

__all__ = [
    "Agreement",
    "GroupTest",
    "InResponse",
    "Influence",
    "KaplanMeier",
    "MeanCount",
    "NotConvergedError",
    "PooledProportion",
    "Proportion",
    "ProportionPair",
    "Rate",
    "RateRatio",
    "TimeToResponse",
    "Turnbull",
    "agreement",
    "compare_proportions",
    "compare_rates",
    "event_rate",
    "gray_test",
    "in_response",
    "kaplan_meier",
    "landmark_groups",
    "limits_of",
    "logrank",
    "logrank_pairs",
    "mean_cumulative",
    "pool_proportions",
    "proportion",
    "remission_survival",
    "response_times",
    "turnbull",
]

"""
Estimates of many lines of treatment: curves, causes, rates, comparisons, and what they are made of.

Every estimate reads one table of times, `itpcase.remission_times`, counts patients and lines apart,
and has an interval that holds where a patient has several lines. What needs scipy or greenwood is
in the extra ``survival``.
"""

from __future__ import annotations

from itpcase.estimates.between_visits import NotConvergedError, Turnbull, turnbull
from itpcase.estimates.concordance import agreement_between, separating_clauses
from itpcase.estimates.contrasts import (
    LandmarkAnalysis,
    compare_after_response,
    compare_durations,
    compare_ends,
    compare_from_landmark,
    compare_hazards,
    compare_times_to_response,
    pair_durations,
)
from itpcase.estimates.curves import KaplanMeier, kaplan_meier
from itpcase.estimates.flow import (
    endpoint_rates,
    response_flow,
    response_rate_differences,
    response_rates,
)
from itpcase.estimates.group_hazards import hazard_ratios
from itpcase.estimates.group_tests import (
    GroupTest,
    gray_test,
    landmark_groups,
    logrank,
    logrank_pairs,
)
from itpcase.estimates.groups import ByGroup
from itpcase.estimates.hazards import HazardRatio, time_dependent_hazard
from itpcase.estimates.incidence import CumulativeIncidence, IncidenceByCause, cumulative_incidence
from itpcase.estimates.influence import Influence
from itpcase.estimates.kappa import Agreement, agreement
from itpcase.estimates.limits import limits_of
from itpcase.estimates.means import MeanDifference, compare_means
from itpcase.estimates.observation import FollowUp, follow_up
from itpcase.estimates.pooling import PooledProportion, pool_proportions
from itpcase.estimates.prisma import prisma_flow
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
from itpcase.estimates.recurrence import mean_events, patient_year_rate
from itpcase.estimates.sequels import relapse_after_stop, time_to_next_treatment
from itpcase.estimates.stated import StatedAgreement, compare_stated, stated_rates
from itpcase.estimates.stated_duration import StatedDurations, stated_durations
from itpcase.estimates.states import InResponse, TimeToResponse
from itpcase.estimates.stratified import (
    StratifiedComparison,
    compare_in_strata,
    compare_responses,
)
from itpcase.estimates.survival import (
    in_response,
    remission_between_visits,
    remission_causes,
    remission_survival,
    response_times,
)
from itpcase.estimates.times import RemissionTimes, remission_times
from itpcase.estimates.weeks import counts_by_week

__all__ = [
    "Agreement",
    "ByGroup",
    "CumulativeIncidence",
    "FollowUp",
    "GroupTest",
    "HazardRatio",
    "InResponse",
    "IncidenceByCause",
    "Influence",
    "KaplanMeier",
    "LandmarkAnalysis",
    "MeanCount",
    "MeanDifference",
    "NotConvergedError",
    "PooledProportion",
    "Proportion",
    "ProportionPair",
    "Rate",
    "RateRatio",
    "RemissionTimes",
    "StatedAgreement",
    "StatedDurations",
    "StratifiedComparison",
    "TimeToResponse",
    "Turnbull",
    "agreement",
    "agreement_between",
    "compare_after_response",
    "compare_durations",
    "compare_ends",
    "compare_from_landmark",
    "compare_hazards",
    "compare_in_strata",
    "compare_means",
    "compare_proportions",
    "compare_rates",
    "compare_responses",
    "compare_stated",
    "compare_times_to_response",
    "counts_by_week",
    "cumulative_incidence",
    "endpoint_rates",
    "event_rate",
    "follow_up",
    "gray_test",
    "hazard_ratios",
    "in_response",
    "kaplan_meier",
    "landmark_groups",
    "limits_of",
    "logrank",
    "logrank_pairs",
    "mean_cumulative",
    "mean_events",
    "pair_durations",
    "patient_year_rate",
    "pool_proportions",
    "prisma_flow",
    "proportion",
    "relapse_after_stop",
    "remission_between_visits",
    "remission_causes",
    "remission_survival",
    "remission_times",
    "response_flow",
    "response_rate_differences",
    "response_rates",
    "response_times",
    "separating_clauses",
    "stated_durations",
    "stated_rates",
    "time_dependent_hazard",
    "time_to_next_treatment",
    "turnbull",
]

"""
What treatment had achieved: prior lines, failed lines, refractory ITP, dependence on steroids.

Nothing is stored as a yes or no. The facts are the lines (drug, dates, best response, why it was
stopped), and what only a person can say stands in `Facts`. Every answer is yes, no, or unknown with
the facts that are missing.
"""

from itpcase.history.answers import Finding, RuleAnswer
from itpcase.history.facts import Facts, Outcome
from itpcase.history.multirefractory import Refractory, RefractoryTable, refractory, refractory_rule
from itpcase.history.outcomes import LineOutcome, line_outcomes
from itpcase.history.prior import History, treatment_history
from itpcase.history.refractory_rules import REFRACTORY_RULES, RefractoryRule
from itpcase.history.steroid_rules import (
    DEPENDENCE_RULES,
    PREDNISONE_EQUIVALENTS,
    DependenceRule,
    DoseEquivalents,
)
from itpcase.history.steroids import Dependence, steroid_dependence

__all__ = [
    "DEPENDENCE_RULES",
    "PREDNISONE_EQUIVALENTS",
    "REFRACTORY_RULES",
    "Dependence",
    "DependenceRule",
    "DoseEquivalents",
    "Facts",
    "Finding",
    "History",
    "LineOutcome",
    "Outcome",
    "Refractory",
    "RefractoryRule",
    "RefractoryTable",
    "RuleAnswer",
    "line_outcomes",
    "refractory",
    "refractory_rule",
    "steroid_dependence",
    "treatment_history",
]

"""
Calculations around a course that papers report: counts over time, and drugs over time.

`rise_over_baseline`, `days_at_levels` and `counts_at_weeks` look at platelet counts;
`steroid_exposure`, `time_on_drug` and `doses_by_weight` at exposures. Each takes one patient or
many, and what the data leave open is given as bounds; `days_in_words` lists the days that print
leaves open, with theirs.
"""

from itpcase.measures.counts import Rise, rise_over_baseline
from itpcase.measures.drugs import TimeOnDrug, time_on_drug
from itpcase.measures.levels import DaysAtLevel, days_at_levels
from itpcase.measures.printed import days_in_words
from itpcase.measures.steroids import SteroidExposure, steroid_exposure
from itpcase.measures.weeks import counts_at_weeks
from itpcase.measures.weights import DoseByWeight, daily_dose, doses_by_weight

__all__ = [
    "DaysAtLevel",
    "DoseByWeight",
    "Rise",
    "SteroidExposure",
    "TimeOnDrug",
    "counts_at_weeks",
    "daily_dose",
    "days_at_levels",
    "days_in_words",
    "doses_by_weight",
    "rise_over_baseline",
    "steroid_exposure",
    "time_on_drug",
]

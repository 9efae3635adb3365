#!/usr/bin/env bash
# Who comes to the registry on the day of a loss is at risk for it, in one half of the library.
#
# Library: statsmodels 0.15.0 (beside lifelines 0.30.3)
# Guess:   Who enters on day 20 is at risk after day 20, for every estimate of the library, as for
#          R's.
# Happens: SurvfuncRight leaves out of the losses of a day who enters on it. PHReg counts them as at
#          risk, and gives the ratio of another likelihood.
# Seen:    eight patients, of whom four enter on days of losses: 2.177 for 3.0 of lifelines and of
#          the maximum by hand; where these enter a day earlier both are 2.177; at risk on day 10
#          four in SurvfuncRight and five in PHReg
# Matters: Transfers, the start of a line and losses fall on the same visit days. A ratio of drugs
#          in a registry with late entry is drawn toward those who were not there yet.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  lifelines==0.30.3 statsmodels==0.15.0 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import math
import warnings

import numpy
import pandas
from lifelines import CoxPHFitter
from scipy.optimize import minimize_scalar
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight

left = numpy.array([10, 20, 30, 40, 50, 60, 70, 35])
lost = numpy.array([1, 1, 1, 1, 0, 1, 1, 0])
drug = numpy.array([0, 1, 0, 1, 0, 1, 0, 1])
entered = numpy.array([0, 0, 10, 20, 0, 30, 0, 30])

def by_hand(entered, is_there):
    def minus_likelihood(effect):
        total = 0.0
        for day, event, given in zip(left, lost, drug):
            if event:
                there = [each for each, end, start in zip(drug, left, entered)
                         if end >= day and is_there(start, day)]
                total += effect * given - math.log(sum(math.exp(effect * each) for each in there))
        return -total

    return round(math.exp(minimize_scalar(minus_likelihood).x), 3)

def of_statsmodels(entered):
    fitted = PHReg(left, drug[:, None], status=lost, entry=entered).fit()
    return round(math.exp(fitted.params[0]), 3)

def of_lifelines(entered):
    table = pandas.DataFrame({"left": left, "lost": lost, "drug": drug, "entered": entered})
    fitted = CoxPHFitter().fit(table, "left", "lost", entry_col="entered")
    return round(float(fitted.hazard_ratios_.iloc[0]), 3)

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    seen = of_statsmodels(entered)
    at_risk = SurvfuncRight(left, lost, entry=entered).n_risk.tolist()
told = [str(each.message) for each in told]
other = of_lifelines(entered)
right = by_hand(entered, lambda start, day: start < day)
earlier = numpy.maximum(entered - 1, 0)
before = (of_statsmodels(earlier), of_lifelines(earlier))
print("PHReg", seen, "lifelines", other, "by hand", right, "a day earlier", before,
      "at risk in SurvfuncRight", at_risk, told)
assert right == other == 3.0, f"changed: {other}"
assert seen == by_hand(entered, lambda start, day: start <= day) == 2.177, f"changed: {seen}"
assert before == (2.177, 2.177), f"changed: {before}"
by_day = [int(((entered < day) & (left >= day)).sum()) for day in numpy.unique(left[lost == 1])]
assert at_risk == by_day and at_risk[0] == 4, f"changed: {at_risk}, {by_day}"
assert not told, f"changed: {told}"
PYTHON
echo "as described"

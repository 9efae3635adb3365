#!/usr/bin/env bash
# Four of ten have lost response, and the model of Cox knows of two.
#
# Library: statsmodels 0.15.0 (PHReg, beside lifelines 0.30.3)
# Guess:   The baseline of a model of Cox, "the Nelson-Aalen estimator" of its documentation, has on
#          a day of losses taken them in, as that estimator and the library's own curve of Kaplan
#          and Meier do.
# Happens: Each day has what was lost before it. The curve is one step late, and the losses of the
#          last day of losses never come. `baseline_cumulative_hazard`, its function, predict() and
#          the martingale residuals go by it.
# Seen:    two of ten lost on day 90, two on day 180, six followed on: left on day 90 1.0, on days
#          180 and 359 0.819; by hand, and lifelines, 0.819 and 0.638; SurvfuncRight 0.8 and 0.6;
#          the residuals, which add up to 0, add up to 2.4
# Matters: Losses are found at visits, many on each. A curve that is adjusted for age and drug is
#          too high by one visit throughout, and at the end by all who were lost at the last one.
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
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight

left = numpy.array([90, 90, 180, 180, 270, 360, 360, 360, 360, 360])
lost = numpy.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
drug = numpy.array([0, 1, 0, 1, 0, 1, 0, 1, 0, 1])  # of no effect: on each day one of each is lost

def by_hand(until):
    days = sorted({day for day, event in zip(left, lost) if event and day <= until})
    return math.exp(-sum(
        sum(event for end, event in zip(left, lost) if end == day) / sum(end >= day for end in left)
        for day in days))

asked = [90, 180, 359]
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    fitted = PHReg(left, drug[:, None], status=lost).fit()
    found = fitted.predict(
        exog=numpy.zeros((3, 1)), endog=numpy.array(asked), pred_type="surv")
    seen = [round(float(share), 3) for share in found.predicted_values]
    days, hazards, shares = fitted.baseline_cumulative_hazard[0]
    drawn = fitted.baseline_cumulative_hazard_function[0](asked)
    residuals = float(fitted.martingale_residuals.sum())
right = [round(by_hand(day), 3) for day in asked]
table = pandas.DataFrame({"left": left, "lost": lost, "drug": drug})
other = CoxPHFitter().fit(table, "left", "lost").predict_survival_function(
    pandas.DataFrame({"drug": [0]}), times=asked)
other = [round(float(share), 3) for share in other.iloc[:, 0]]
curve = [round(float(share), 3) for share in SurvfuncRight(left, lost).surv_prob]
print("predict", seen, "baseline", days, hazards, shares, drawn, "lifelines", other,
      "by hand", right, "SurvfuncRight", curve, "residuals", residuals, len(told), "warnings")
assert abs(fitted.params[0]) < 1e-6
assert right == other == [0.819, 0.638, 0.638] and curve == [0.8, 0.6], f"changed: {other}, {curve}"
assert seen == [1.0, 0.819, 0.819], f"changed: {seen}"
assert [round(float(share), 3) for share in shares] == [1.0, 0.819], f"changed: {shares}"
assert [round(float(hazard), 3) for hazard in drawn] == [0.0, 0.2, 0.2], f"changed: {drawn}"
assert abs(residuals - 2.4) < 1e-6, f"changed: {residuals}"
assert not told, f"changed: {[str(each.message) for each in told]}"
PYTHON
echo "as described"

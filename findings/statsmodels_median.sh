#!/usr/bin/env bash
# The median of four durations is the third of them, and none at all if the rest are censored.
#
# Library: statsmodels 0.15.0 (beside lifelines 0.30.3)
# Guess:   Where the curve is exactly one half from day 200 to day 300, the median is 200 (first
#          day at or below a half) or 250 (the middle, as R prints it).
# Happens: statsmodels looks for the first day strictly below one half: 300. If the two later
#          patients are censored the curve stays at a half, and the median is NaN although half of
#          the patients are known to have lost response by day 200.
# Seen:    300.0 and nan; lifelines 200.0 and 200.0
# Matters: With an even number of patients and few censored, as in a case series, a curve on one
#          half is common, and one data set has three published medians.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  statsmodels==0.15.0 lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import math

from lifelines import KaplanMeierFitter
from statsmodels.duration.survfunc import SurvfuncRight

days = [100, 200, 300, 400]

def medians(lost):
    first = float(SurvfuncRight(days, lost).quantile(0.5))
    second = float(KaplanMeierFitter().fit(days, lost).median_survival_time_)
    print(lost, "statsmodels", first, "lifelines", second)
    return first, second

all_lost = medians([1, 1, 1, 1])
assert all_lost == (300.0, 200.0), f"changed: {all_lost}"
two_lost = medians([1, 1, 0, 0])
assert math.isnan(two_lost[0]), f"changed: {two_lost}"
assert two_lost[1] == 200.0, f"changed: {two_lost}"
PYTHON
echo "as described"

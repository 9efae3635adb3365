#!/usr/bin/env bash
# All relapse with one drug and half with the other, and Gray's test has p = 1.
#
# Library: insurance-survival 0.6.0 (competing risks)
# Guess:   gray_test compares the incidences of relapse, as it says and as R does: who had another
#          end stays at risk with a weight.
# Happens: Who had another end leaves the risk set, as in a log-rank test of that cause. That
#          compares hazards among those who are left, and the incidence may be half or double.
# Seen:    20 relapses of 20 against 10 of 20, where the other 10 had another end on day 15:
#          incidences 1.0 and 0.5 by its own fitter, statistic 0 and p 1.0; R 4.2.2 (cmprsk) 7.0 and
#          0.008, Fisher at the end 0.0004
# Matters: A drug after which half are operated upon has fewer relapses, and one that nobody stays
#          on has none. Gray's test is asked for that, and its p is printed beside the curves.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  insurance-survival==0.6.0 lifelines==0.30.3 numpy==2.3.5 pandas==2.3.3 scipy==1.16.3 \
  polars==2.1.0 pyarrow==22.0.0 scikit-learn==1.9.1 joblib==1.6.0
"$room/bin/python" -I - <<'PYTHON'
import warnings

warnings.simplefilter("ignore")

import numpy as np
from insurance_survival.competing_risks import AalenJohansenFitter, gray_test
from scipy.stats import fisher_exact

days = np.arange(30, 301, 30)
time = np.concatenate([days, days, np.repeat(15, 10), days]).astype(float)
ended = np.concatenate([np.ones(20), np.repeat(2, 10), np.ones(10)]).astype(int)
drug = np.repeat(["new", "old"], 20)

incidence = []
for name in ("new", "old"):
    fitter = AalenJohansenFitter()
    fitter.fit(time[drug == name], ended[drug == name], event_of_interest=1)
    incidence.append(round(float(np.ravel(fitter.predict([300.0]))[0]), 3))
given = gray_test(time, ended, drug)
by_the_end = fisher_exact([[20, 0], [10, 10]]).pvalue  # nobody is censored
print("incidences", *incidence)
print("statistic and p", given.statistic, given.p_value)
print("Fisher, at the end", by_the_end)
assert incidence == [1.0, 0.5], "changed"
assert (round(float(given.statistic), 6), round(float(given.p_value), 6)) == (0, 1), "changed"
assert round(float(by_the_end), 4) == 0.0004, "changed"
PYTHON
echo "as described"

#!/usr/bin/env bash
# Of whom nobody knows whether she bled, the years are counted all the same.
#
# Library: zEpid 0.9.1 (epidemiology)
# Guess:   "Missing data is ignored", as its documentation says: a patient without an answer is in
#          no rate, as she is in no risk, and so is one without a time.
# Happens: IncidenceRateRatio and IncidenceRateDifference sum the time of all, and the bleeds of
#          those who have an answer. Who has bled and has no time is a bleed in no time. How many
#          lack an answer is printed by the summary.
# Seen:    Two bleeds in three patients known of six against two of six, a year each: a ratio of
#          1.0, difference 0.0; of risks 2.0. One of the two bled for whom the year is missing: 0.83
#          for 1.67
# Matters: Bleeds a patient-year are what trials of ITP compare, and the arm in which more were lost
#          sight of is the safer one.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  zepid==0.9.1 pandas==2.2.3 numpy==1.26.4 scipy==1.15.3 statsmodels==0.14.6 matplotlib==3.10.9
MPLCONFIGDIR="$room" "$room/bin/python" -I - <<'PYTHON'
import warnings

warnings.simplefilter("ignore")  # that fewer than five bled

import numpy as np
import pandas as pd
from zepid import IncidenceRateDifference, IncidenceRateRatio, RiskRatio

UNKNOWN = np.nan

def patients(bled, years):
    return pd.DataFrame({"drug": [1] * 6 + [0] * 6, "bled": bled, "years": years})

def rates(rows):
    ratio, difference = IncidenceRateRatio(), IncidenceRateDifference()
    ratio.fit(rows, exposure="drug", outcome="bled", time="years")
    difference.fit(rows, exposure="drug", outcome="bled", time="years")
    found = ratio.incidence_rate_ratio[1], difference.incidence_rate_difference[1]
    return tuple(round(float(each), 4) for each in found)

known = [1, 1, 0, 0, 0, 0]
lost = patients([1, 1, 0, UNKNOWN, UNKNOWN, UNKNOWN, *known], [1] * 12)
risk = RiskRatio()
risk.fit(lost, exposure="drug", outcome="bled")
timeless = patients([*known, *known], [1] * 6 + [UNKNOWN] + [1] * 5)

seen = {
    "half of an arm unknown": rates(lost),
    "they are left out": rates(lost.dropna()),
    "risks": round(float(risk.risk_ratio[1]), 4),
    "a bleed without its time": rates(timeless),
    "it is left out": rates(timeless.dropna()),
}
described = {
    "half of an arm unknown": (1.0, 0.0),
    "they are left out": (2.0, 0.3333),
    "risks": 2.0,
    "a bleed without its time": (0.8333, -0.0667),
    "it is left out": (1.6667, 0.1333),
}
for case, found in seen.items():
    print(case, found)
    assert found == described[case], f"changed: {case}"
PYTHON
echo "as described"

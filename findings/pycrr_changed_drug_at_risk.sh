#!/usr/bin/env bash
# Patients who are alike differ with p = 0.04, because one half was followed for a shorter time.
#
# Library: pycrr 0.1.0 (competing risks, beside CompRiskReg 1.0.0)
# Guess:   In Gray's test who changes the drug stays at risk of relapse with a weight that falls as
#          others are lost, so that groups that are alike to day 180, where one of them ends, have
#          p = 1. Where nobody is lost, the limits of an incidence are near those of a share.
# Happens: The weight is 1 for ever: those of the short group wait for relapses that nobody could
#          see. The variance of an incidence is a sum that only grows.
# Seen:    twenty patients, and the same to day 180: p 0.0377, in CompRiskReg 1.0; 12 of 20
#          relapsed, nobody lost: 0.213 to 0.845, exact limits of the share 0.361 to 0.809
# Matters: New drugs have been followed for a shorter time than old ones. The longer the others are
#          followed, the better the new one looks, and no number shows why.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  pycrr==0.1.0 CompRiskReg==1.0.0 lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -W ignore -I - <<'PYTHON'
import numpy as np
from CompRiskReg import cuminc
from pycrr import AalenJohansen, gray_test
from scipy import stats

# 1 relapse, 2 another drug, 0 followed on
days = np.concatenate([np.arange(30, 180, 15), np.arange(210, 510, 30)])
what = np.array([1, 2, 2, 2, 2, 1, 2, 2, 2, 2] + [1] * 10)

# the same twenty patients, who are followed to day 180 only
short, known = np.minimum(days, 180), np.where(days > 180, 0, what)
group = np.repeat([0, 1], len(days))

def tested(times, events):
    given = gray_test(times, events, group, cause=1)
    other = cuminc(times.astype(float), events.astype(float), group=group.astype(str))
    return round(float(given.pvalue), 4), round(float(other["Tests"][0][1]), 4)

different = tested(np.concatenate([days, short]), np.concatenate([what, known]))
alike = tested(np.concatenate([short, short]), np.concatenate([known, known]))
print("p where one is followed on", different, "where none is", alike)
assert different == (0.0377, 1.0), f"changed: {different}"
assert alike == (1.0, 1.0), f"changed: {alike}"

estimate = AalenJohansen().fit(days, what)
last = [days[-1]]
limits = [round(float(limit[0]), 3) for limit in estimate.confidence_intervals(1, times=last)]
relapsed = int((what == 1).sum())
exact = stats.binomtest(relapsed, len(days)).proportion_ci()
exact = [round(float(limit), 3) for limit in (exact.low, exact.high)]
print(f"{relapsed} of {len(days)} relapsed:", limits, "exact limits", exact)
assert limits == [0.213, 0.845], f"changed: {limits}"
assert exact == [0.361, 0.809], f"changed: {exact}"
PYTHON
echo "as described"

#!/usr/bin/env bash
# A patient without a time is at risk for ever, and relapses after everybody else.
#
# Library: statsmodels 0.15.0 (SurvfuncRight)
# Guess:   A time that is missing is refused, or its patient is left out, as one without a covariate
#          is by the library's model of Cox.
# Happens: What is missing is sorted behind the last day. The patient counts at risk on each day,
#          which lifts the curve; if the status is an event, the curve ends at 0 at the time "nan".
#          A status that is missing is followed on.
# Seen:    left on day 300 with eight patients of whom one has no time: 0.625 for 0.571 of seven; a
#          last line "nan" with 1 event and 0.0 left; no warning
# Matters: A time is missing where a date is. Such patients make the response longer, and where they
#          relapsed, nobody is left in response.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  statsmodels==0.15.0 patsy==1.0.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import warnings

import numpy as np
from statsmodels.duration.survfunc import SurvfuncRight

days = np.array([45, 100, np.nan, 300, 365, 365, 365, 365])
relapsed = np.array([1, 1, 1, 1, 0, 0, 0, 0])

def of(times, status):
    curve = SurvfuncRight(times, status)
    left = [round(float(each), 3) for each in curve.surv_prob]
    at_risk = [int(each) for each in curve.n_risk]
    return [str(float(time)) for time in curve.surv_times], left, at_risk

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    known = ~np.isnan(days)
    cases = [
        ("relapsed without a time", of(days, relapsed),
         (["45.0", "100.0", "300.0", "nan"], [0.875, 0.75, 0.625, 0.0], [8, 7, 6, 1])),
        ("followed on without a time", of(days, np.where(known, relapsed, 0)),
         (["45.0", "100.0", "300.0"], [0.875, 0.75, 0.625], [8, 7, 6])),
        ("without that patient", of(days[known], relapsed[known]),
         (["45.0", "100.0", "300.0"], [0.857, 0.714, 0.571], [7, 6, 5])),
        ("without the status", of(np.where(known, days, 200), np.where(known, relapsed, np.nan)),
         (["45.0", "100.0", "300.0"], [0.875, 0.75, 0.6], [8, 7, 5])),
    ]
for name, seen, described in cases:
    print(name, *seen)
    assert seen == described, f"changed: {name}: {seen}"
assert not told, f"changed: {[str(each.message) for each in told]}"
PYTHON
echo "as described"

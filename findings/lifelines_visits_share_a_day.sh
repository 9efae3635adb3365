#!/usr/bin/env bash
# Losses of response between visits are put on the visit that two intervals share.
#
# Library: lifelines 0.30.3
# Guess:   Four of ten lost response in (0, 30], four in (30, 60], two in (60, 90], so 0.6 are
#          still in response after day 30 and 0.2 after day 60.
# Happens: The intervals are closed on both sides. A patient who was in response on day 30 may
#          then have lost it on day 30, so the two groups share that day and are put on it. (The
#          documentation says that only closed intervals are supported.)
# Seen:    {0: 1.0, 30: 0.33, 60: 0.0} as given; {0: 1.0, 30: 0.6, 60: 0.2} with the lower bounds
#          moved by 0.00001
# Matters: Patients of one study are seen on the same days, so the end of one interval is the
#          start of another for nearly all of them, and Turnbull's curve of durations of response
#          is wrong.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
from lifelines import KaplanMeierFitter

# ten patients seen on days 0, 30, 60 and 90: four lost response by day 30, four by 60, two by 90
last_met = [0.0] * 4 + [30.0] * 4 + [60.0] * 2
first_failed = [30.0] * 4 + [60.0] * 4 + [90.0] * 2

def still_after(later):
    low = [day + later for day in last_met]
    curve = KaplanMeierFitter().fit_interval_censoring(low, first_failed).survival_function_
    upper = curve["NPMLE_estimate_upper"]
    return {day: round(float(upper[upper.index > day].iloc[0]), 2) for day in (0, 30, 60)}

given, moved = still_after(0), still_after(1e-5)
print("still in response after the visits:", given, "with later lower bounds:", moved)
assert moved == {0: 1.0, 30: 0.6, 60: 0.2}, f"changed: {moved}"
assert given == {0: 1.0, 30: 0.33, 60: 0.0}, f"changed: {given}"
PYTHON
echo "as described"

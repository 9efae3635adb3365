#!/usr/bin/env bash
# Half of the patients lost response by day 180, and the curve says that all are left.
#
# Library: lifelines 0.30.3, with pandas 2.3.3
# Guess:   The difference of two columns of dates is taken in days, or is refused for want of a
#          unit.
# Happens: It is taken as its bare number, which for pandas is nanoseconds: day 180 is 180
#          nanoseconds after the start. The same durations in an array of days are days.
# Seen:    left on day 180: 1.0, mean time to day 365: 365.0; in days 0.5 and 205.25
# Matters: `end - start` is how durations are made. A share at a landmark and a mean up to a horizon
#          look like results: nobody relapsed in the first year.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import pandas as pd
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time

start = pd.to_datetime(pd.Series(["2020-01-01"] * 4))
end = pd.to_datetime(pd.Series(["2020-03-01", "2020-06-01", "2020-09-01", "2021-06-01"]))
lost = [1, 1, 1, 0]

def results(durations):
    curve = KaplanMeierFitter().fit(durations, lost)
    return float(curve.predict(180)), float(restricted_mean_survival_time(curve, t=365))

in_days = (end - start).to_numpy().astype("timedelta64[D]")
given, right = results(end - start), results(in_days)
print("left on day 180, and mean to day 365: as given", given, "in days", right)
assert right == (0.5, 205.25) == results((end - start).dt.days), f"changed: {right}"
assert given == (1.0, 365.0), f"changed: {given}"
PYTHON
echo "as described"

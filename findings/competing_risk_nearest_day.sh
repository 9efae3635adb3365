#!/usr/bin/env bash
# A relapse of day 380 is among those of the first year.
#
# Library: competing-risk-sensitivity 0.1.0 (by lifelines 0.30.3)
# Guess:   The incidence at one year is what has happened up to day 365.25, the horizon.
# Happens: It is read at the day of the curve that lies nearest to the horizon, before or after it.
#          Beyond the last day the last is taken, however far away that is.
# Seen:    at day 365.25 relapse 0.4 and another end 0.1 for 0.3 and 0.1, with a relapse on day 380;
#          at two years the same as on day 600, the last
# Matters: Incidence at one year is what studies compare. Visits are some weeks apart, and a loss
#          that is found at the visit after one year comes into the year.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  competing-risk-sensitivity==0.1.0 lifelines==0.30.3 matplotlib==3.10.7 \
  pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
MPLCONFIGDIR="$room" MPLBACKEND=Agg "$room/bin/python" -W ignore -I - <<'PYTHON'
from competing_risk_sensitivity import aalen_johansen_cif
from lifelines import AalenJohansenFitter

# 1 relapse, 2 another end, 0 followed on; each day once, so that nothing is jittered
days = [30, 90, 180, 320, 380, 390, 400, 420, 590, 600]
what = [1, 2, 1, 1, 1, 1, 2, 1, 0, 0]

def given(horizon):
    found = aalen_johansen_cif(days, what, plot=False, event_label="relapse",
                               competing_label="other", horizon=horizon)[1]
    return [round(found[each], 3) for each in ("relapse", "other")]

def stepped(day):
    curves = [AalenJohansenFitter().fit(days, what, event_of_interest=cause).cumulative_density_
              for cause in (1, 2)]
    return [round(float(curve.loc[:day].iloc[-1, 0]), 3) for curve in curves]

seen, right = given(365.25), stepped(365.25)
print("at one year", seen, "by the curve", right)
assert seen == [0.4, 0.1], f"changed: {seen}"
assert right == [0.3, 0.1], f"changed: {right}"
beyond, last = given(730.5), given(600)
print("at two years", beyond, "on day 600", last)
assert beyond == last == [0.6, 0.2], f"changed: {beyond}, {last}"
PYTHON
echo "as described"

#!/usr/bin/env bash
# On day 0 an eighth of the patients has lost response, and nobody does on the first visit.
#
# Library: lifelines 0.30.3, scikit-survival 0.28.0
# Guess:   predict_survival_function of a Cox model is 1 until the first loss and falls on days of
#          losses, as the estimate behind it and the curve of Kaplan and Meier do.
# Happens: Before the first loss it is what it is after it, in both, with a domain that begins at 0.
#          (Between two losses it is a line in lifelines, as the docstring says.) With
#          conditional_after on such a day the first losses are taken for past, and never come.
# Seen:    asked on days 0, 89, 90 and 270: 0.875 0.875 0.875 0.721, scikit-survival 0.875 0.875
#          0.875 0.805, steps by hand 1.0 1.0 0.875 0.805, Kaplan-Meier 1.0 1.0 0.8 0.7; on day 90
#          of who responds on day 30: 1.0 for 0.875
# Matters: First losses come with the first visit. A share at a landmark, and its mean over patients
#          as an adjusted curve, are asked so, on days between visits.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  lifelines==0.30.3 scikit-survival==0.28.0 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import math
import warnings

import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.util import Surv

table = pd.DataFrame({
    "days": [90, 90, 180, 180, 360, 360, 540, 540, 720, 720],
    "lost": [1, 1, 1, 0, 1, 1, 1, 0, 0, 0],
    "drug": [0, 1, 1, 0, 0, 1, 1, 0, 1, 0],
})
asked = [0, 89, 90, 270]
one = pd.DataFrame({"drug": [0]})

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    model = CoxPHFitter().fit(table, "days", "lost")
    given = model.predict_survival_function(one, times=asked)[0].tolist()
    later = model.predict_survival_function(one, times=[0, 60], conditional_after=[30])[0]
    curve = KaplanMeierFitter().fit(table["days"], table["lost"])
    plain = curve.survival_function_at_times(asked).tolist()
    fitted = CoxPHSurvivalAnalysis().fit(table[["drug"]], Surv.from_arrays(
        table["lost"].astype(bool), table["days"]))
    other = [float(fitted.predict_survival_function(one)[0](day)) for day in asked]

# the sums behind the curve, one a day of losses, as lifelines gives them itself
hazard = model.baseline_cumulative_hazard_.iloc[:, 0]
ratio = float(model.predict_partial_hazard(one).iloc[0])

def steps(day):
    past = hazard[hazard.index <= day]
    return math.exp(-ratio * past.iloc[-1]) if len(past) else 1.0

by_hand = [steps(day) for day in asked]
for name, shares in (("lifelines", given), ("scikit-survival", other), ("steps", by_hand),
                     ("Kaplan-Meier", plain)):
    print(name, [round(share, 3) for share in shares])
print("day 90 of who responds on day 30:", later.tolist(), "steps", round(steps(90), 3))
assert [round(share, 3) for share in given] == [0.875, 0.875, 0.875, 0.721], f"changed: {given}"
assert [round(share, 3) for share in other] == [0.875, 0.875, 0.875, 0.805], f"changed: {other}"
assert [round(share, 3) for share in by_hand] == [1.0, 1.0, 0.875, 0.805], f"changed: {by_hand}"
assert [round(share, 3) for share in plain] == [1.0, 1.0, 0.8, 0.7], f"changed: {plain}"
assert later.tolist() == [1.0, 1.0], f"changed: {later.tolist()}"
assert not told, f"changed: {[str(each.message) for each in told]}"
PYTHON
echo "as described"

#!/usr/bin/env bash
# Of ten patients who all responded, exact limits say that at least 93 % respond.
#
# Library: episia 0.1.3 (epidemiology, after OpenEpi)
# Guess:   The exact interval of Clopper and Pearson for 10 of 10 begins at 69 %, the tenth root of
#          0.025, and that for 0 of 10 ends at 31 %. It is the widest of the usual ones.
# Happens: Where none or all respond, the root is that of 0.475, half of the confidence and not of
#          what is left to 1. 1 of 10 and 9 of 10 are right. It is then the narrowest of the usual
#          ones, and more confidence makes it narrower still.
# Seen:    10 of 10: 0.928 to 1, with a confidence of 99 % 0.932 to 1; exact 0.692 and 0.589,
#          Wilson's 0.722; 0 of 10: 0 to 0.072, 1 of 10: 0.003 to 0.445
# Matters: All responding, and no bleed, are what small series report, and exact limits are named
#          for them: "100 % (93 to 100)" of ten patients, as of fifty.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  episia==0.1.3 matplotlib==3.11.2 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
MPLCONFIGDIR="$room" MPLBACKEND=Agg "$room/bin/python" -I - <<'PYTHON'
from episia.stats.descriptive import CI_Method, proportion_ci
from scipy import stats

PATIENTS = 10

def given(responders, confidence=0.95, method=CI_Method.CLOPPER_PEARSON):
    seen = proportion_ci(responders, PATIENTS, method=method, confidence=confidence)
    return [round(float(limit), 3) for limit in (seen.ci_lower, seen.ci_upper)]

def exact(responders, confidence=0.95):
    tested = stats.binomtest(responders, PATIENTS)
    limits = tested.proportion_ci(confidence_level=confidence, method="exact")
    return [round(float(limit), 3) for limit in (limits.low, limits.high)]

cases = [
    ("10 of 10", given(10), [0.928, 1.0], exact(10), [0.692, 1.0]),
    ("10 of 10, 99 %", given(10, 0.99), [0.932, 1.0], exact(10, 0.99), [0.589, 1.0]),
    ("0 of 10", given(0), [0.0, 0.072], exact(0), [0.0, 0.308]),
    ("1 of 10", given(1), [0.003, 0.445], exact(1), [0.003, 0.445]),
]
for name, seen, described, right, known in cases:
    print(name, "given", seen, "exact", right)
    assert seen == described, f"changed: {name}"
    assert right == known, f"changed: exact limits of {name}"
wilson = given(10, method=CI_Method.WILSON)
print("Wilson's", wilson)
assert wilson == [0.722, 1.0], f"changed: {wilson}"
PYTHON
echo "as described"

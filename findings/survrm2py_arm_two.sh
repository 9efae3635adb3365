#!/usr/bin/env bash
# Drugs 1 and 2 do not differ, and drug 1 loses 135 days to nobody with p = 0.007.
#
# Library: survrm2py 0.1.5 (restricted means, after R's survRM2)
# Guess:   Arms that are numbered 1 and 2 are compared with each other, or refused.
# Happens: What is neither 0 nor 1 is left out without a word. An arm that nobody is in keeps its
#          response to the last day, with an error of 0, and is compared with the other; the
#          adjusted difference has the other sign.
# Seen:    230 and 240 days, p 0.886, as 0 and 1; as 1 and 2 230 against 365 days, -135 (-234 to
#          -36), p 0.007, adjusted +115, p 0.023
# Matters: Arms of a study are 1 and 2. Half of the patients are gone, and what is left is compared
#          with a cure.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  survrm2py==0.1.5 lifelines==0.30.3 statsmodels==0.15.0 patsy==1.0.3 \
  pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -W ignore -I - <<'PYTHON'
import pandas as pd
import survrm2py

lines = pd.DataFrame({
    "days": [50, 100, 200, 300, 365, 365] + [60, 120, 220, 310, 365, 365],
    "lost": [1, 1, 1, 1, 0, 0] * 2,
    "drug": [1] * 6 + [2] * 6,
})

def given(table):
    found = survrm2py.rmst(table, "days", "lost", "drug", 365)
    parts = ("rmst_arm0", "rmst_arm1", "rmst_diff_unadjusted", "ci_unadjusted_lower",
             "ci_unadjusted_upper", "p_unadjusted")
    return [round(float(found[part]), 3) for part in parts]

cases = [
    ("drugs 0 and 1", given(lines.assign(drug=lines["drug"] - 1)),
     [230.0, 240.0, 10.0, -126.613, 146.613, 0.886]),
    ("drugs 1 and 2", given(lines), [365.0, 230.0, -135.0, -233.838, -36.162, 0.007]),
]
for name, seen, described in cases:
    print(name, seen)
    assert seen == described, f"changed: {name}: {seen}"

adjusted = survrm2py.rmst(lines, "days", "lost", "drug", 365, formula="drug")
adjusted = [round(float(adjusted[part]), 3) for part in ("rmst_diff_adjusted", "p_adjusted")]
print("adjusted", adjusted)
assert adjusted == [115.0, 0.023], f"changed: {adjusted}"
PYTHON
echo "as described"

#!/usr/bin/env bash
# Two doses are drawn as two curves, and the ratio beside them is that of one milligram.
#
# Library: pysurv 1.0.1 (curves with a hazard ratio, by lifelines 0.30.3)
# Guess:   Of two groups the ratio is that of one curve to the other, whatever the groups are
#          called.
# Happens: The names of the groups go into the model as they are. Of 0 and 1 the ratio is that of
#          the groups, of 1 and 3 its square root, of 25 and 75 its fiftieth root. p is the same.
# Seen:    0.152 (0.039 to 0.589) for 0 and 1; 0.963 (0.937 to 0.989) for 25 and 75 mg; p 0.006
# Matters: Doses and codes of arms are numbers. A ratio near 1 with a small p is read as a certain
#          but small effect.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  pysurv==1.0.1 lifelines==0.30.3 matplotlib==3.10.7 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
MPLCONFIGDIR="$room" MPLBACKEND=Agg "$room/bin/python" -W ignore -I - <<'PYTHON'
import contextlib
import io

import numpy as np
import pandas as pd
import pysurv

days = [20, 40, 60, 80, 100, 120, 150, 180, 200, 365] + [90, 160, 300] + [365] * 7
lost = [1] * 9 + [0] + [1] * 3 + [0] * 7

def given(low, high):
    table = pd.DataFrame({"time": days, "event": lost, "group": np.repeat([low, high], 10)})
    with contextlib.redirect_stdout(io.StringIO()):
        _, found = pysurv.plot_km_curve(table, return_summary=True)
    parts = ("Hazard Ratio", "95% CI Lower", "95% CI Upper", "P-value")
    return [round(float(found[part].iloc[0]), 3) for part in parts]

cases = [
    ("0 and 1", given(0, 1), [0.152, 0.039, 0.589, 0.006]),
    ("1 and 3", given(1, 3), [0.39, 0.198, 0.767, 0.006]),
    ("25 and 75", given(25, 75), [0.963, 0.937, 0.989, 0.006]),
]
for name, seen, described in cases:
    print(name, seen)
    assert seen == described, f"changed: {name}: {seen}"
PYTHON
echo "as described"

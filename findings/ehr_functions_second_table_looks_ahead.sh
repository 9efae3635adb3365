#!/usr/bin/env bash
# Visits before the drug are counted in the first table, and in the second those after it.
#
# Library: ehr-functions 0.2.3 (features of records)
# Guess:   build_windows with flip_negative counts what lies in the windows before day 0, as often as
#          it is called with the same windows.
# Happens: The list of windows that is given is itself turned. The next call turns it again, and
#          counts the days after; the names of the columns are the same.
# Seen:    days -45, -20, 10, 20 and 25 with windows of 0 to 30 and 31 to 60 days, flipped: one visit in
#          each; the same call again: three visits of days 10 to 25 in one and none in the other
# Matters: What was before a treatment is what foretells a response; what came after it is the
#          response. One list of windows for counts, drugs and bleeds is how one would write it.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check --only-binary=:all: \
  pandas==2.3.3 numpy==2.3.5 scikit-learn==1.9.1 keras==3.15.1
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps ehr-functions==0.2.3
KERAS_BACKEND=numpy "$room/bin/python" -I -W ignore - <<'PYTHON'
import pandas as pd
from ehr_functions.features.windows import build_windows

visits = pd.DataFrame({"PatientID": "a", "Days": [-45, -20, 10, 20, 25]})
windows = [[0, 30], [31, 60]]
seen = []
for _ in range(2):
    found = build_windows(visits.copy(), windows, "Days", flip_negative=True)
    seen.append(found[["Window_0", "Window_1"]].iloc[0].tolist())
    print("visits in the windows", *seen[-1], "and the windows are then", windows)
assert seen == [[1, 1], [0, 3]], f"changed: {seen}"
PYTHON
echo "as described"

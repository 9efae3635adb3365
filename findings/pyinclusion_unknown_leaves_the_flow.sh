#!/usr/bin/env bash
# Of ten patients six have primary ITP and two have not: the other two are in no box of the flow.
#
# Library: pyinclusion 0.0.4 (flow charts of inclusion)
# Guess:   Who has no answer to a condition is excluded by it, or stands in a box of her own, or is
#          refused: what comes into a step is what leaves it.
# Happens: Those with true go on, those with false are counted as excluded, and those without an
#          answer are neither. They are in none of the numbers of the chart after the first.
# Seen:    10 subjects, 2 excluded for primary, 6 that go on, 1 excluded for treated, 3 included: 4
#          are missing, two at each step
# Matters: The flow is what a reader adds up first. Whether a patient has another disease or had a
#          drug before is what charts most often do not say.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  pyinclusion==0.0.4 pyflowchart==0.6.0 pandas==2.3.3 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import contextlib
import io
import re

import pandas as pd
from pyinclusion.core import filter_df, gen_graph

patients = pd.DataFrame({
    "pid": range(10),
    "primary": [True] * 6 + [False] * 2 + [None] * 2,
    "treated": [True] * 3 + [False] + [None] * 2 + [True] * 4,
})
_, goes_on, excluded, _ = filter_df(patients)
goes_on, excluded = [int(many) for many in goes_on], [int(many) for many in excluded]
with contextlib.redirect_stdout(io.StringIO()):
    chart = gen_graph(patients)
boxes = sorted(int(many) for many in re.findall(r"n=(\d+)", chart))
print("go on:", *goes_on, "excluded:", *excluded, "in the chart:", *boxes)
missing = [before - after - out for before, after, out in zip(goes_on, goes_on[1:], excluded)]
print("neither:", *missing)
assert (goes_on, excluded, missing) == ([10, 6, 3], [2, 1], [2, 2]), "changed"
assert boxes == [1, 2, 3, 6, 10, 10], f"changed: {boxes}"
PYTHON
echo "as described"

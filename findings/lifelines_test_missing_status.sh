#!/usr/bin/env bash
# Whether a patient relapsed is not known: for the curve that is refused, for the test it is a yes.
#
# Library: lifelines 0.30.3 (log-rank tests)
# Guess:   A status that is missing is refused, as the curve and the model of Cox refuse it, or its
#          patient is left out.
# Happens: What is missing is read as true. `None` in a list is no event, the same `None` in a
#          column of pandas is one. A status of text, "0" and "1", is an event for everybody, while
#          the curve reads it as numbers, with a warning.
# Seen:    two of eight not known: p 0.207, as if both had relapsed; with both followed on 0.077, as
#          for `None`; text 0.207 where the numbers give 0.077; the same in the tests of several
#          groups and of pairs; no warning
# Matters: Who was lost has no status. A drug whose patients were lost has the p of one whose
#          patients relapsed.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import warnings

import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test, multivariate_logrank_test, pairwise_logrank_test

old = [30, 60, 90, 120, 150, 180, 365, 365], [1, 1, 1, 1, 1, 1, 0, 0]
new = [45, 100, 200, 300, 365, 365, 365, 365]
MISSING = [1, 1, np.nan, np.nan, 0, 0, 0, 0]

def p(status):
    return round(float(logrank_test(old[0], new, old[1], status).p_value), 3)

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    groups = np.repeat([0, 1], 8)
    everyone = old[0] + new, groups, np.array(old[1] + MISSING)
    text = logrank_test(old[0], new, list(map(str, old[1])), list("11000000"))
    left_out = logrank_test(old[0], new[:2] + new[4:], old[1], MISSING[:2] + MISSING[4:])
    cases = [
        ("followed on", p([1, 1, 0, 0, 0, 0, 0, 0]), 0.077),
        ("relapsed", p([1, 1, 1, 1, 0, 0, 0, 0]), 0.207),
        ("missing", p(MISSING), 0.207),
        ("None", p([1, 1, None, None, 0, 0, 0, 0]), 0.077),
        ("None in pandas", p(pd.array([1, 1, None, None, 0, 0, 0, 0], dtype="Int64")), 0.207),
        ("left out", round(float(left_out.p_value), 3), 0.206),
        ("missing, several", round(float(multivariate_logrank_test(*everyone).p_value), 3), 0.207),
        ("missing, pairs", round(float(pairwise_logrank_test(*everyone).p_value[0]), 3), 0.207),
        ("text of followed on", round(float(text.p_value), 3), 0.207),
    ]
for name, seen, described in cases:
    print(name, seen)
    assert seen == described, f"changed: {name}: {seen}"
assert not told, f"changed: {[str(each.message) for each in told]}"

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    observed = KaplanMeierFitter().fit(new, list("11000000")).event_table["observed"].sum()
print("events of the curve from text", int(observed))
assert observed == 2, f"changed: {observed}"
try:
    KaplanMeierFitter().fit(new, MISSING)
except TypeError as error:
    print("the curve:", str(error)[:40])
else:
    raise AssertionError("changed: the curve takes a missing status")
PYTHON
echo "as described"

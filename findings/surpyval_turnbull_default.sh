#!/usr/bin/env bash
# Turnbull's curve leaves patients in response after all of them have lost it.
#
# Library: surpyval 0.25
# Guess:   Turnbull.fit gives Turnbull's estimate, the curve of greatest likelihood: a half on day
#          30 and none on day 60.
# Happens: The default turns the expected events into a curve by Fleming and Harrington's
#          estimator, inside the iteration and after it. The estimate of the name needs
#          turnbull_estimator="Kaplan-Meier". The docstring says so.
# Seen:    {0: 1, 30: 0.5243, 60: 0.0535} by default; {0: 1, 30: 0.5, 60: 0}
# Matters: In small groups, as ITP series are, the curve is too high by several points of a
#          hundred and its median comes a visit later.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check surpyval==0.25 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
from surpyval import Turnbull

# ten patients seen on days 0, 30 and 60: five lost response by day 30, five by day 60
low, high = [0] * 5 + [30] * 5, [30] * 5 + [60] * 5

def still(**options):
    fit = Turnbull.fit(xl=low, xr=high, **options)
    return dict(zip(fit.x.tolist(), fit.R.round(4).tolist()))

by_default, maximum = still(), still(turnbull_estimator="Kaplan-Meier")
print("default     ", by_default)
print("Kaplan-Meier", maximum)
assert maximum == {0.0: 1.0, 30.0: 0.5, 60.0: 0.0}, f"changed: {maximum}"
assert by_default == {0.0: 1.0, 30.0: 0.5243, 60.0: 0.0535}, f"changed: {by_default}"
PYTHON
echo "as described"

#!/usr/bin/env bash
# The variance that comes with a restricted mean does not shrink with the number of patients.
#
# Library: lifelines 0.30.3
# Guess:   return_variance=True gives the variance of the estimate, whose root is the standard
#          error for an interval (the argument is not in the docstring).
# Happens: It gives the variance of one patient's restricted time. With each patient a hundred
#          times in the data it stays the same, while the variance of the mean falls a
#          hundredfold; divided by the number of patients it is still not the variance of the mean
#          when some are censored.
# Seen:    217.7932 for 6 and for 600 patients; variance of the mean 37.1219 and 0.3712
# Matters: Taken for the variance of the mean it makes the interval of a mean time in response
#          several times too wide, and no larger study makes it narrower.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time

days, lost = np.array([5, 8, 12, 30, 40, 41]), np.array([1, 1, 0, 1, 1, 0])

def greenwood(days, lost, horizon):
    """Give the variance of the mean: squared area that is left, times d / (n (n - d))."""
    times = np.unique(days[(lost == 1) & (days < horizon)])
    n = np.array([(days >= t).sum() for t in times])
    d = np.array([((days == t) & (lost == 1)).sum() for t in times])
    areas = np.diff(np.append(times, horizon)) * np.cumprod(1 - d / n)
    return float((areas[::-1].cumsum()[::-1] ** 2 * d / (n * (n - d))).sum())

for copies, expected in ((1, 37.1219), (100, 0.3712)):
    many = np.tile(days, copies), np.tile(lost, copies)
    mean, variance = restricted_mean_survival_time(
        KaplanMeierFitter().fit(*many), t=40, return_variance=True
    )
    by_hand = greenwood(*many, 40)
    print(6 * copies, "patients: mean", round(float(mean), 4), "variance", round(float(variance), 4),
          "of the mean by hand", round(by_hand, 4))
    assert abs(by_hand - expected) < 1e-4
    assert abs(variance - 217.7932) < 1e-4, f"changed: {variance}"
PYTHON
echo "as described"

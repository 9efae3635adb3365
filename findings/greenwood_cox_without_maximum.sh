#!/usr/bin/env bash
# A hazard ratio of e⁻²² with a standard error of 21 918 comes back without a word.
#
# Library: greenwood 0.8.0 (beside lifelines 0.30.3)
# Guess:   Where every relapse of one group comes before the first of the other, the likelihood of
#          a Cox model has no maximum, and the fit warns, as R and lifelines do.
# Happens: greenwood answers with the number at which it stopped, an error in the thousands and a
#          Wald p of 0.999, and gives no warning. The likelihood ratio test of the same fit
#          says 0.0036.
# Seen:    -22.11, 21917.9, p 0.9992, 0 warnings; lifelines -17.94 with 2 ConvergenceWarnings
# Matters: In a series of eight patients complete separation is common; a table of ratios that is
#          filled by a program prints 0.00 (0.00 to infinity), p = 1.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  greenwood==0.8.0 lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import warnings

import greenwood
import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceWarning

days = np.array([5.0, 6, 7, 8, 20, 30, 40, 50])
lost = np.ones(8)
group = pd.DataFrame({"group": [0.0, 0, 0, 0, 1, 1, 1, 1]})

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    fit = greenwood.CoxPH().fit(greenwood.Surv(days, lost), group)
    row = greenwood.tidy(fit).iloc[0]
    ratio_p = greenwood.glance(fit)["lr_p_value"].iloc[0]
print("greenwood", row["estimate"], row["std_error"], row["p_value"], ratio_p, len(told), "warnings")
assert row["estimate"] < -20 and row["std_error"] > 10_000, f"changed: {row}"
assert row["p_value"] > 0.99 and ratio_p < 0.01, f"changed: {row}, {ratio_p}"
assert not told, f"changed: {[str(each.message) for each in told]}"

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    other = CoxPHFitter().fit(group.assign(days=days, lost=lost), "days", "lost")
named = [each for each in told if issubclass(each.category, ConvergenceWarning)]
print("lifelines", float(other.params_.iloc[0]), len(named), "warnings")
assert named, "changed: lifelines does not warn"
PYTHON
echo "as described"

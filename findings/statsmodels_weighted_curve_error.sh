#!/usr/bin/env bash
# Where five patients share a row, the error of a curve is twice as large.
#
# Library: statsmodels 0.15.0
# Guess:   freq_weights of SurvfuncRight are how many patients a row stands for: the curve and its
#          errors are those of the rows written out.
# Happens: The curve is. What is called its error (surv_prob_se) is that of the cumulative hazard,
#          and is not multiplied by what is left; it differs where every weight is 1, too. The
#          summary prints it beside the curve.
# Seen:    on day 90, 0.375 with an error of 0.173; rows written out, and Greenwood by hand, 0.077
# Matters: Tables that are read from a paper, and whole weeks or visits, are kept as rows with a
#          number of patients.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  statsmodels==0.15.0 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import warnings

import numpy as np
from statsmodels.duration.survfunc import SurvfuncRight

days, lost = np.array([30, 60, 90, 180]), np.array([1, 1, 1, 0])
patients = np.array([10, 10, 5, 15])

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    rows = SurvfuncRight(days, lost, freq_weights=patients)
    ones = SurvfuncRight(days, lost, freq_weights=np.ones(4))
written_out = SurvfuncRight(np.repeat(days, patients), np.repeat(lost, patients))
plain = SurvfuncRight(days, lost)

left, summed, errors = 1.0, 0.0, []
for at_risk, gone in ((40, 10), (30, 10), (20, 5)):
    left *= 1 - gone / at_risk
    summed += gone / (at_risk * (at_risk - gone))
    errors.append(left * summed**0.5)
print("curve", rows.surv_prob, "error", rows.surv_prob_se, "written out",
      written_out.surv_prob_se, "by hand", errors, "each row one patient", ones.surv_prob_se,
      plain.surv_prob_se)
assert np.allclose(rows.surv_prob, written_out.surv_prob), "changed: the curve"
assert np.allclose(written_out.surv_prob_se, errors), "changed: the error of rows written out"
hazard = np.sqrt(np.cumsum([10 / 40**2, 10 / 30**2, 5 / 20**2]))
assert np.allclose(rows.surv_prob_se, hazard), f"changed: {rows.surv_prob_se}"
assert not np.allclose(ones.surv_prob_se, plain.surv_prob_se), f"changed: {ones.surv_prob_se}"
assert not told, f"changed: {[str(each.message) for each in told]}"
PYTHON
echo "as described"

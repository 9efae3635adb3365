#!/usr/bin/env bash
# Two readers who agree about every patient differ, with p = 0.
#
# Library: statsmodels 0.15.0
# Guess:   Where no patient is answered differently there is nothing to test: p is 1, or not a
#          number. No bleed against five has a p near the exact one.
# Happens: mcnemar without exact takes its correction from 0 differences: 1/0, an infinite statistic
#          and p = 0. The score test of the log ratio of rates divides by 0 too. Neither warns of
#          more than a division.
# Seen:    5 and 5 answered alike: McNemar inf, p 0.0 (without correction NaN, exact 1.0); 0 against
#          5 bleeds in 100 years each: score-log p 0.0, exact 0.0625
# Matters: Agreement of two definitions, or of a registry and its source, is often complete for some
#          answer. A loop over answers reports it as the most significant difference.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  statsmodels==0.15.0 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import math
import warnings

from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.rates import test_poisson_2indep

alike = [[5, 0], [0, 5]]
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    corrected, plain = mcnemar(alike, exact=False), mcnemar(alike, exact=False, correction=False)
    exact = mcnemar(alike)
    rates = test_poisson_2indep(0, 100, 5, 100, method="score-log")
right = binomtest(0, 5, 0.5).pvalue
print("McNemar", corrected.statistic, corrected.pvalue, "without correction", plain.pvalue,
      "exact", exact.pvalue, "rates", rates.statistic, rates.pvalue, "exact", right)
assert (corrected.statistic, corrected.pvalue) == (math.inf, 0.0), f"changed: {corrected}"
assert math.isnan(plain.pvalue) and exact.pvalue == 1.0, f"changed: {plain}, {exact}"
assert (rates.statistic, rates.pvalue) == (-math.inf, 0.0), f"changed: {rates}"
assert right == 0.0625
assert all(issubclass(each.category, RuntimeWarning) for each in told), f"changed: {told}"
PYTHON
echo "as described"
